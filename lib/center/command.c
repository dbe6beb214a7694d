/*
 * The table of commands: what is asked, and which module decides it.
 */
#include "agent/agent.h"
#include "center/center.h"
#include "contact/contact.h"
#include "queue/queue.h"
#include "route/route.h"

#define DECIDE(name) \
    static ccs_status name(struct ccs__group *group, const ProtobufCMessage *command, uint64_t *result)
#define AS(type) ((const Ccs__##type *)(const void *)command)

DECIDE(take_due)
{
    (void)result;
    struct ccs__row *row = ccs__row_find(group, (enum ccs__kind)AS(TakeDue)->kind, AS(TakeDue)->id);
    CCS_ASSERT(row != NULL);
    for (int i = 0; i < CCS__MODULE_COUNT; i++)
        if (group->modules[i] && group->modules[i]->due)
            CCS__TRY(group->modules[i]->due(group, row));
    return CCS_OK;
}

DECIDE(recover) { (void)result; return ccs__contact_decide_recover(group, AS(Recover)); }

DECIDE(put_agent)
{
    if (!AS(PutAgent)->agent)
        return ccs__refuse(group, CCS_EINVAL, 0, "put_agent needs an agent");
    return ccs__agent_decide_put(group, AS(PutAgent)->agent, result);
}

DECIDE(put_queue)
{
    if (!AS(PutQueue)->queue)
        return ccs__refuse(group, CCS_EINVAL, 0, "put_queue needs a queue");
    return ccs__queue_decide_put(group, AS(PutQueue)->queue, result);
}

DECIDE(configure)
{
    (void)result;
    if (!AS(Configure)->configuration)
        return ccs__refuse(group, CCS_EINVAL, 0, "configure needs a configuration");
    return ccs__configure_decide(group, AS(Configure)->configuration);
}

DECIDE(remove_agent) { (void)result; return ccs__agent_decide_remove(group, AS(RemoveAgent)->agent); }
DECIDE(remove_queue) { (void)result; return ccs__queue_decide_remove(group, AS(RemoveQueue)->queue); }
DECIDE(set_presence) { (void)result; return ccs__agent_decide_presence(group, AS(SetPresence)); }
DECIDE(end_wrap_up) { (void)result; return ccs__agent_decide_end_wrap_up(group, AS(EndWrapUp)); }
DECIDE(want_wrap_up) { (void)result; return ccs__contact_decide_want_wrap_up(group, AS(WantWrapUp)); }
DECIDE(open_contact) { return ccs__contact_decide_open(group, AS(OpenContact), result); }
DECIDE(queue_contact) { (void)result; return ccs__route_decide_queue(group, AS(QueueContact)); }
DECIDE(set_priority) { (void)result; return ccs__route_decide_priority(group, AS(SetPriority)); }
DECIDE(close_contact) { (void)result; return ccs__contact_decide_close(group, AS(CloseContact)); }
DECIDE(set_disposition) { (void)result; return ccs__contact_decide_disposition(group, AS(SetDisposition)); }
DECIDE(erase_contact) { (void)result; return ccs__contact_decide_erase(group, AS(EraseContact)); }
DECIDE(hold_contact) { (void)result; return ccs__contact_decide_hold(group, AS(HoldContact)); }
DECIDE(retrieve_contact) { (void)result; return ccs__contact_decide_retrieve(group, AS(RetrieveContact)); }
DECIDE(transfer_contact) { (void)result; return ccs__route_decide_transfer(group, AS(TransferContact)); }
DECIDE(accept_offer) { (void)result; return ccs__offer_decide_accept(group, AS(AcceptOffer)->offer); }

DECIDE(reject_offer)
{
    (void)result;
    return ccs__offer_decide_end(group, AS(RejectOffer)->offer, CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED);
}

DECIDE(fail_offer)
{
    (void)result;
    return ccs__offer_decide_end(group, AS(FailOffer)->offer, CCS__OFFER_CAUSE__OFFER_CAUSE_UNREACHABLE);
}

static enum ccs__kind needs_contact(const ProtobufCMessage *command, uint64_t *id)
{
    *id = AS(SetDisposition)->contact;
    return CCS__KIND_CONTACT;
}

static enum ccs__kind needs_erased(const ProtobufCMessage *command, uint64_t *id)
{
    *id = AS(EraseContact)->contact;
    return CCS__KIND_CONTACT;
}

static const struct ccs__command_info commands[CCS__COMMAND_COUNT] = {
    [CCS__COMMAND_TAKE_DUE] = {NULL, &ccs__take_due__descriptor, take_due, NULL},
    [CCS__COMMAND_RECOVER] = {NULL, &ccs__recover__descriptor, recover, NULL},
    [CCS__COMMAND_PUT_AGENT] = {"agent_put", &ccs__put_agent__descriptor, put_agent, NULL},
    [CCS__COMMAND_PUT_QUEUE] = {"queue_put", &ccs__put_queue__descriptor, put_queue, NULL},
    [CCS__COMMAND_REMOVE_AGENT] = {"agent_remove", &ccs__remove_agent__descriptor, remove_agent, NULL},
    [CCS__COMMAND_REMOVE_QUEUE] = {"queue_remove", &ccs__remove_queue__descriptor, remove_queue, NULL},
    [CCS__COMMAND_CONFIGURE] = {"center_configure", &ccs__configure__descriptor, configure, NULL},
    [CCS__COMMAND_SET_PRESENCE] = {"agent_set_presence", &ccs__set_presence__descriptor, set_presence, NULL},
    [CCS__COMMAND_END_WRAP_UP] = {"agent_end_wrap_up", &ccs__end_wrap_up__descriptor, end_wrap_up, NULL},
    [CCS__COMMAND_WANT_WRAP_UP] = {"contact_want_wrap_up", &ccs__want_wrap_up__descriptor, want_wrap_up, NULL},
    [CCS__COMMAND_OPEN_CONTACT] = {"contact_open", &ccs__open_contact__descriptor, open_contact, NULL},
    [CCS__COMMAND_QUEUE_CONTACT] = {"contact_queue", &ccs__queue_contact__descriptor, queue_contact, NULL},
    [CCS__COMMAND_SET_PRIORITY] = {"contact_set_priority", &ccs__set_priority__descriptor, set_priority, NULL},
    [CCS__COMMAND_CLOSE_CONTACT] = {"contact_close", &ccs__close_contact__descriptor, close_contact, NULL},
    [CCS__COMMAND_SET_DISPOSITION] = {"contact_set_disposition", &ccs__set_disposition__descriptor, set_disposition,
                                      needs_contact},
    [CCS__COMMAND_ERASE_CONTACT] = {"contact_erase", &ccs__erase_contact__descriptor, erase_contact, needs_erased},
    [CCS__COMMAND_HOLD_CONTACT] = {"contact_hold", &ccs__hold_contact__descriptor, hold_contact, NULL},
    [CCS__COMMAND_RETRIEVE_CONTACT] = {"contact_retrieve", &ccs__retrieve_contact__descriptor, retrieve_contact, NULL},
    [CCS__COMMAND_TRANSFER_CONTACT] = {"contact_transfer", &ccs__transfer_contact__descriptor, transfer_contact, NULL},
    [CCS__COMMAND_ACCEPT_OFFER] = {"offer_accept", &ccs__accept_offer__descriptor, accept_offer, NULL},
    [CCS__COMMAND_REJECT_OFFER] = {"offer_reject", &ccs__reject_offer__descriptor, reject_offer, NULL},
    [CCS__COMMAND_FAIL_OFFER] = {"offer_fail", &ccs__fail_offer__descriptor, fail_offer, NULL},
};

const struct ccs__command_info *ccs__command_info_of(uint32_t command)
{
    return command > 0 && command < CCS__COMMAND_COUNT ? &commands[command] : NULL;
}

uint32_t ccs__command_by_name(ccs_str name)
{
    for (uint32_t i = 1; i < CCS__COMMAND_COUNT; i++)
        if (commands[i].name && strlen(commands[i].name) == name.size &&
            memcmp(commands[i].name, name.data, name.size) == 0)
            return i;
    return 0;
}
