/*
 * Single parts of a contact: an agent leaves a conference, somebody outside answers or hangs up, a contact is parked until
 * the customer is heard of again.
 */
#include "transfer/transfer.h"

/* --- leaving ---------------------------------------------------------------------------------------------- */

/* Somebody who can talk to the customer. Who is only consulted cannot. */
static bool carries_on(const struct ccs__leg *leg)
{
    if (leg->leg.role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE)
        return leg->leg.state == CCS__LEG_STATE__LEG_STATE_CONNECTED;
    return leg->leg.role != CCS__LEG_ROLE__LEG_ROLE_CONSULTED;
}

ccs_status ccs__transfer_decide_leave(struct ccs__group *group, const Ccs__LeaveContact *command)
{
    struct ccs__contact *contact;
    struct ccs__leg *leg;
    CCS__TRY(ccs__leg_of(group, command->contact, command->agent, &contact, &leg));
    if (leg->leg.consulting)
        return ccs__refuse(group, CCS_ESTATE, command->contact,
                           "the agent is asking somebody; complete_transfer or cancel_consult is possible");
    for (const struct ccs__leg *other = contact->legs; other; other = other->next)
        if (other != leg && carries_on(other))
            return ccs__leg_end(group, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_FINISHED);
    return ccs__refuse(group, CCS_ESTATE, command->contact,
                       "the customer would be left alone; transfer, park or close is possible");
}

/* --- somebody outside ------------------------------------------------------------------------------------- */

static ccs_status outside_of(struct ccs__group *group, uint64_t id, struct ccs__leg **leg)
{
    *leg = ccs__row_find(group, CCS__KIND_LEG, id);
    if (*leg && (*leg)->of && (*leg)->leg.role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE)
        return CCS_OK;
    return ccs__refuse(group, CCS_ENOENT, id, "nobody outside has the leg %llu; he may have left already",
                       (unsigned long long)id);
}

ccs_status ccs__transfer_decide_connect(struct ccs__group *group, const Ccs__ConnectLeg *command)
{
    struct ccs__leg *leg;
    CCS__TRY(outside_of(group, command->leg, &leg));
    if (leg->leg.state != CCS__LEG_STATE__LEG_STATE_CONNECTING)
        return ccs__refuse(group, CCS_ESTATE, command->leg, "he has answered already; the leg can be ended");
    return ccs__transfer_change(group, leg, leg->leg.role, CCS__LEG_STATE__LEG_STATE_CONNECTED, false);
}

/* Who did not answer is not waited for until return_at. */
ccs_status ccs__transfer_decide_end(struct ccs__group *group, const Ccs__EndLeg *command)
{
    struct ccs__leg *leg;
    CCS__TRY(outside_of(group, command->leg, &leg));
    if (leg->leg.state == CCS__LEG_STATE__LEG_STATE_CONNECTING && leg->leg.return_at)
        return ccs__transfer_return_leg(group, leg);
    return ccs__leg_end(group, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_FINISHED);
}

/* --- parking ---------------------------------------------------------------------------------------------- */

ccs_status ccs__transfer_decide_park(struct ccs__group *group, const Ccs__ParkContact *command)
{
    struct ccs__contact *contact;
    struct ccs__leg *leg;
    CCS__TRY(ccs__leg_of(group, command->contact, command->agent, &contact, &leg));
    if (contact->legs->next || contact->contact.visit)
        return ccs__refuse(group, CCS_ESTATE, command->contact,
                           "somebody else is in the contact or being asked; leave or cancel_consult is possible");
    Ccs__ContactParked parked = CCS__CONTACT_PARKED__INIT;
    parked.contact = command->contact;
    parked.agent = command->agent;
    parked.queue = leg->leg.queue;
    CCS__TRY(ccs__leg_end(group, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_FINISHED));
    return ccs__emit(group, CCS_EVENT_CONTACT_PARKED, &parked);
}

/* The line may be gone by now: then the contact stays open, and the host puts it into another. */
ccs_status ccs__transfer_decide_unpark(struct ccs__group *group, const Ccs__UnparkContact *command)
{
    struct ccs__contact *contact;
    CCS__TRY(ccs__contact_of(group, command->contact, &contact));
    if (!contact->contact.parked_agent)
        return ccs__refuse(group, CCS_ESTATE, command->contact, "the contact is not parked");
    Ccs__ContactUnparked unparked = CCS__CONTACT_UNPARKED__INIT;
    unparked.contact = command->contact;
    unparked.agent = contact->contact.parked_agent;
    unparked.queue = contact->contact.parked_queue;
    CCS__TRY(ccs__emit(group, CCS_EVENT_CONTACT_UNPARKED, &unparked));
    return ccs__transfer_seat(group, contact, unparked.queue, 0, unparked.agent);
}
