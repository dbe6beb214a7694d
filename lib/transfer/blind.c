/*
 * The blind transfer: an agent hands a contact on without having asked. His part ends, and the contact is in a line, asked
 * of one agent alone, or with somebody outside who is being called; on demand it comes back to him after a while.
 */
#include "transfer/transfer.h"

/* Who hands on must be the only one there: the others would be left with a contact that waits. One who is being asked, and
 * has not answered yet, is let go. */
static ccs_status check_alone(struct ccs__group *group, const struct ccs__contact *contact, const struct ccs__leg *leg)
{
    const struct ccs__leg *asked = leg->leg.consulting ? ccs__transfer_asked(contact) : NULL;
    if (asked && asked->leg.state != CCS__LEG_STATE__LEG_STATE_CONNECTING)
        return ccs__refuse(group, CCS_ESTATE, contact->row.id,
                           "the one asked has answered; complete_transfer or cancel_consult is possible");
    for (const struct ccs__leg *other = contact->legs; other; other = other->next)
        if (other != leg && other != asked)
            return ccs__refuse(group, CCS_ESTATE, contact->row.id,
                               "others are in the contact; leave is possible");
    return CCS_OK;
}

static ccs_status enter(struct ccs__group *group, struct ccs__contact *contact, const struct ccs__leg *leg,
                        const struct ccs__destination *to, uint32_t return_after_ms)
{
    struct ccs__entry entry = {.contact = contact, .queue = to->queue, .return_after_ms = return_after_ms};
    entry.only = to->agent ? to->agent->row.id : 0;
    entry.return_to = leg->leg.agent;
    entry.return_queue = leg->leg.queue;
    return ccs__route_enter(group, &entry);
}

ccs_status ccs__transfer_decide_transfer(struct ccs__group *group, const Ccs__TransferContact *command)
{
    struct ccs__contact *contact;
    struct ccs__leg *leg;
    struct ccs__destination to;
    struct ccs__target target = {command->to_queue, command->to_agent, command->outside};
    CCS__TRY(ccs__leg_of(group, command->contact, command->agent, &contact, &leg));
    CCS__TRY(ccs__transfer_target(group, contact, leg, &target, &to));
    CCS__TRY(check_alone(group, contact, leg));
    if (leg->leg.consulting)
        CCS__TRY(ccs__transfer_dismiss(group, contact));
    CCS__TRY(ccs__leg_end(group, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED));
    if (to.outside)
        return ccs__transfer_call(group, leg, to.outside,
                                  command->return_after_ms ? group->now + command->return_after_ms : 0);
    return enter(group, contact, leg, &to, command->return_after_ms);
}
