/*
 * The attended transfer: an agent asks another, or somebody outside, while the customer is on hold; then he hands the contact
 * over, takes it back, or all talk together.
 */
#include "transfer/transfer.h"

/* --- asking ----------------------------------------------------------------------------------------------- */

static ccs_status check_free(struct ccs__group *group, const struct ccs__contact *contact)
{
    uint64_t id = contact->row.id;
    if (contact->contact.visit || ccs__transfer_asking(contact))
        return ccs__refuse(group, CCS_ESTATE, id,
                           "somebody is being asked already; complete_transfer, conference or cancel_consult is possible");
    if (contact->contact.legs >= CCS__LEGS_MAX)
        return ccs__refuse(group, CCS_ELIMIT, id, "%d parties are in the contact, which is the most", CCS__LEGS_MAX);
    return CCS_OK;
}

/* A named agent is asked at once or not at all: the customer is on hold meanwhile. */
static ccs_status check_room(struct ccs__group *group, const struct ccs__contact *contact,
                             const struct ccs__agent_state *agent)
{
    uint64_t id = agent->row.id;
    if (agent->state.presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT)
        return ccs__refuse(group, CCS_ESTATE, id, "the agent is signed out; somebody else or a queue can be asked");
    if (agent->state.presence != CCS__PRESENCE__PRESENCE_READY)
        return ccs__refuse(group, CCS_ESTATE, id, "the agent is not ready; somebody else or a queue can be asked");
    if (!(agent->route.channels >> contact->contact.channel & 1))
        return ccs__refuse(group, CCS_ESTATE, id,
                           "the agent has no room for the contact now; somebody else or a queue can be asked");
    return CCS_OK;
}

static ccs_status enter(struct ccs__group *group, struct ccs__contact *contact, const struct ccs__leg *leg,
                        const struct ccs__destination *to)
{
    struct ccs__entry entry = {.contact = contact, .queue = to->queue, .leg = leg->row.id, .seated = true};
    entry.only = to->agent ? to->agent->row.id : 0;
    entry.kind = CCS__VISIT_KIND__VISIT_KIND_CONSULT;
    CCS__TRY(ccs__route_enter(group, &entry));
    CCS_ASSERT(contact->contact.visit != 0); /* who is seated is not turned away */
    return CCS_OK;
}

ccs_status ccs__transfer_decide_consult(struct ccs__group *group, const Ccs__Consult *command)
{
    struct ccs__contact *contact;
    struct ccs__leg *leg;
    struct ccs__destination to;
    struct ccs__target target = {command->to_queue, command->to_agent, command->outside};
    CCS__TRY(ccs__leg_of(group, command->contact, command->agent, &contact, &leg));
    CCS__TRY(ccs__transfer_target(group, contact, leg, &target, &to));
    CCS__TRY(check_free(group, contact));
    if (to.agent)
        CCS__TRY(check_room(group, contact, to.agent));
    CCS__TRY(ccs__transfer_hold(group, leg));
    CCS__TRY(ccs__transfer_change(group, leg, leg->leg.role, leg->leg.state, true));
    return to.outside ? ccs__transfer_call(group, leg, to.outside, 0) : enter(group, contact, leg, &to);
}

/* --- what comes of it ------------------------------------------------------------------------------------- */

static ccs_status asking_of(struct ccs__group *group, uint64_t id, uint64_t agent, struct ccs__contact **contact,
                            struct ccs__leg **leg)
{
    CCS__TRY(ccs__leg_of(group, id, agent, contact, leg));
    return (*leg)->leg.consulting
               ? CCS_OK
               : ccs__refuse(group, CCS_ESTATE, id, "the agent is not asking anybody; consult or transfer is possible");
}

/* The one asked, who must be there. */
static ccs_status asked_of(struct ccs__group *group, const struct ccs__contact *contact, struct ccs__leg **asked)
{
    *asked = ccs__transfer_asked(contact);
    if (*asked && (*asked)->leg.state != CCS__LEG_STATE__LEG_STATE_CONNECTING)
        return CCS_OK;
    return ccs__refuse(group, CCS_ESTATE, contact->row.id,
                       "the one asked has not answered yet; cancel_consult or transfer is possible");
}

/* He is part of the contact from now on. Somebody outside is so already. */
static ccs_status take_over(struct ccs__group *group, const struct ccs__leg *asked)
{
    if (asked->leg.role != CCS__LEG_ROLE__LEG_ROLE_CONSULTED)
        return CCS_OK;
    return ccs__transfer_change(group, asked, CCS__LEG_ROLE__LEG_ROLE_AGENT, asked->leg.state, false);
}

ccs_status ccs__transfer_decide_complete(struct ccs__group *group, const Ccs__CompleteTransfer *command)
{
    struct ccs__contact *contact;
    struct ccs__leg *asking, *asked;
    CCS__TRY(asking_of(group, command->contact, command->agent, &contact, &asking));
    CCS__TRY(asked_of(group, contact, &asked));
    CCS__TRY(ccs__leg_end(group, asking, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED));
    return take_over(group, asked);
}

ccs_status ccs__transfer_decide_cancel(struct ccs__group *group, const Ccs__CancelConsult *command)
{
    struct ccs__contact *contact;
    struct ccs__leg *asking;
    CCS__TRY(asking_of(group, command->contact, command->agent, &contact, &asking));
    CCS__TRY(ccs__transfer_dismiss(group, contact));
    CCS__TRY(ccs__transfer_change(group, asking, asking->leg.role, asking->leg.state, false));
    return ccs__transfer_retrieve(group, asking);
}

ccs_status ccs__transfer_decide_conference(struct ccs__group *group, const Ccs__Conference *command)
{
    struct ccs__contact *contact;
    struct ccs__leg *asking, *asked;
    CCS__TRY(asking_of(group, command->contact, command->agent, &contact, &asking));
    CCS__TRY(asked_of(group, contact, &asked));
    CCS__TRY(ccs__transfer_change(group, asking, asking->leg.role, asking->leg.state, false));
    CCS__TRY(ccs__transfer_retrieve(group, asking));
    CCS__TRY(take_over(group, asked));
    return ccs__transfer_retrieve(group, asked);
}
