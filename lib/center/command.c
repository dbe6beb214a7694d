/*
 * The table of commands: what is asked, and which module decides it.
 */
#include "agent/agent.h"
#include "center/center.h"
#include "center/configuration.h"
#include "contact/contact.h"
#include "group/settings.h"
#include "hours/hours.h"
#include "instance/instance.h"
#include "queue/queue.h"
#include "route/route.h"
#include "supervise/supervise.h"
#include "transfer/transfer.h"

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
    CCS__TRY(ccs__configuration_fits_agent(group, AS(PutAgent)->agent));
    return ccs__agent_decide_put(group, AS(PutAgent)->agent, result);
}

DECIDE(put_queue)
{
    if (!AS(PutQueue)->queue)
        return ccs__refuse(group, CCS_EINVAL, 0, "put_queue needs a queue");
    CCS__TRY(ccs__configuration_fits_queue(group, AS(PutQueue)->queue));
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

DECIDE(remove_queue)
{
    (void)result;
    CCS__TRY(ccs__configuration_frees_queue(group, AS(RemoveQueue)->queue));
    return ccs__queue_decide_remove(group, AS(RemoveQueue)->queue);
}

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
DECIDE(transfer_contact) { (void)result; return ccs__transfer_decide_transfer(group, AS(TransferContact)); }
DECIDE(accept_offer) { (void)result; return ccs__offer_decide_accept(group, AS(AcceptOffer)->offer); }

DECIDE(refresh_contact) { (void)result; return ccs__route_decide_refresh(group, AS(RefreshContact)); }
DECIDE(consult) { (void)result; return ccs__transfer_decide_consult(group, AS(Consult)); }
DECIDE(complete_transfer) { (void)result; return ccs__transfer_decide_complete(group, AS(CompleteTransfer)); }
DECIDE(cancel_consult) { (void)result; return ccs__transfer_decide_cancel(group, AS(CancelConsult)); }
DECIDE(conference) { (void)result; return ccs__transfer_decide_conference(group, AS(Conference)); }
DECIDE(leave_contact) { (void)result; return ccs__transfer_decide_leave(group, AS(LeaveContact)); }
DECIDE(connect_leg) { (void)result; return ccs__transfer_decide_connect(group, AS(ConnectLeg)); }
DECIDE(end_leg) { (void)result; return ccs__transfer_decide_end(group, AS(EndLeg)); }
DECIDE(park_contact) { (void)result; return ccs__transfer_decide_park(group, AS(ParkContact)); }
DECIDE(unpark_contact) { (void)result; return ccs__transfer_decide_unpark(group, AS(UnparkContact)); }
DECIDE(reconcile) { (void)result; return ccs__transfer_decide_reconcile(group, AS(Reconcile)); }
DECIDE(take_callback) { (void)result; return ccs__route_decide_callback(group, AS(TakeCallback)); }
DECIDE(callback_result) { (void)result; return ccs__callback_decide_result(group, AS(CallbackResult)); }
DECIDE(add_endpoint) { return ccs__endpoint_decide_add(group, AS(AddEndpoint), result); }
DECIDE(set_endpoint) { (void)result; return ccs__endpoint_decide_set(group, AS(SetEndpoint)); }
DECIDE(remove_endpoint) { (void)result; return ccs__endpoint_decide_remove(group, AS(RemoveEndpoint)); }
DECIDE(put_supervisor) { return ccs__supervise_decide_put(group, AS(PutSupervisor), result); }
DECIDE(remove_supervisor) { (void)result; return ccs__supervise_decide_remove(group, AS(RemoveSupervisor)); }
DECIDE(force_presence) { (void)result; return ccs__supervise_decide_force(group, AS(ForcePresence)); }
DECIDE(start_monitor) { return ccs__supervise_decide_monitor(group, AS(StartMonitor), result); }
DECIDE(change_monitor) { (void)result; return ccs__supervise_decide_change_monitor(group, AS(ChangeMonitor)); }
DECIDE(end_monitor) { (void)result; return ccs__supervise_decide_end_monitor(group, AS(EndMonitor)); }
DECIDE(intercept_contact) { (void)result; return ccs__supervise_decide_intercept(group, AS(InterceptContact)); }
DECIDE(reassign_contact) { (void)result; return ccs__supervise_decide_reassign(group, AS(ReassignContact)); }
DECIDE(pull_contact) { (void)result; return ccs__supervise_decide_pull(group, AS(PullContact)); }
DECIDE(start_recording) { return ccs__recording_decide_start(group, AS(StartRecording), result); }
DECIDE(pause_recording) { (void)result; return ccs__recording_decide_pause(group, AS(PauseRecording)); }
DECIDE(end_recording) { (void)result; return ccs__recording_decide_end(group, AS(EndRecording)); }

DECIDE(put_calendar)
{
    if (!AS(PutCalendar)->calendar)
        return ccs__refuse(group, CCS_EINVAL, 0, "put_calendar needs a calendar");
    return ccs__hours_decide_put(group, AS(PutCalendar)->calendar, ccs__settings_of(group), false, result);
}

DECIDE(remove_calendar)
{
    (void)result;
    CCS__TRY(ccs__configuration_frees_calendar(group, AS(RemoveCalendar)->calendar));
    return ccs__hours_decide_remove(group, AS(RemoveCalendar)->calendar);
}

DECIDE(put_zone) { (void)result; return ccs__hours_decide_put_zone(group, AS(PutZone)); }
DECIDE(reload_zones) { (void)command; return ccs__hours_decide_reload(group, result); }

DECIDE(remove_flow) { (void)result; return ccs__flow_decide_remove(group, AS(RemoveFlow)->flow); }
DECIDE(start_flow) { return ccs__instance_decide_start(group, AS(StartFlow), result); }
DECIDE(signal_flow) { (void)result; return ccs__instance_decide_signal(group, AS(SignalFlow)); }
DECIDE(stop_flow) { (void)result; return ccs__instance_decide_stop(group, AS(StopFlow)); }
DECIDE(migrate_flow) { (void)result; return ccs__instance_decide_migrate(group, AS(MigrateFlow)); }

DECIDE(put_flow)
{
    if (!AS(PutFlow)->flow)
        return ccs__refuse(group, CCS_EINVAL, 0, "put_flow needs a flow");
    return ccs__flow_decide_put(group, AS(PutFlow)->flow, result);
}

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
    [CCS__COMMAND_REFRESH_CONTACT] = {"contact_refresh", &ccs__refresh_contact__descriptor, refresh_contact, NULL},
    [CCS__COMMAND_CONSULT] = {"contact_consult", &ccs__consult__descriptor, consult, NULL},
    [CCS__COMMAND_COMPLETE_TRANSFER] = {"contact_complete_transfer", &ccs__complete_transfer__descriptor, complete_transfer, NULL},
    [CCS__COMMAND_CANCEL_CONSULT] = {"contact_cancel_consult", &ccs__cancel_consult__descriptor, cancel_consult, NULL},
    [CCS__COMMAND_CONFERENCE] = {"contact_conference", &ccs__conference__descriptor, conference, NULL},
    [CCS__COMMAND_LEAVE_CONTACT] = {"contact_leave", &ccs__leave_contact__descriptor, leave_contact, NULL},
    [CCS__COMMAND_CONNECT_LEG] = {"leg_connect", &ccs__connect_leg__descriptor, connect_leg, NULL},
    [CCS__COMMAND_END_LEG] = {"leg_end", &ccs__end_leg__descriptor, end_leg, NULL},
    [CCS__COMMAND_PARK_CONTACT] = {"contact_park", &ccs__park_contact__descriptor, park_contact, NULL},
    [CCS__COMMAND_UNPARK_CONTACT] = {"contact_unpark", &ccs__unpark_contact__descriptor, unpark_contact, NULL},
    [CCS__COMMAND_RECONCILE] = {"center_reconcile", &ccs__reconcile__descriptor, reconcile, NULL},
    [CCS__COMMAND_TAKE_CALLBACK] = {"contact_take_callback", &ccs__take_callback__descriptor, take_callback, NULL},
    [CCS__COMMAND_CALLBACK_RESULT] = {"callback_result", &ccs__callback_result__descriptor, callback_result, NULL},
    [CCS__COMMAND_ADD_ENDPOINT] = {"endpoint_add", &ccs__add_endpoint__descriptor, add_endpoint, NULL},
    [CCS__COMMAND_SET_ENDPOINT] = {"endpoint_set", &ccs__set_endpoint__descriptor, set_endpoint, NULL},
    [CCS__COMMAND_REMOVE_ENDPOINT] = {"endpoint_remove", &ccs__remove_endpoint__descriptor, remove_endpoint, NULL},
    [CCS__COMMAND_PUT_SUPERVISOR] = {"supervisor_put", &ccs__put_supervisor__descriptor, put_supervisor, NULL},
    [CCS__COMMAND_REMOVE_SUPERVISOR] = {"supervisor_remove", &ccs__remove_supervisor__descriptor, remove_supervisor, NULL},
    [CCS__COMMAND_FORCE_PRESENCE] = {"agent_force", &ccs__force_presence__descriptor, force_presence, NULL},
    [CCS__COMMAND_START_MONITOR] = {"monitor_start", &ccs__start_monitor__descriptor, start_monitor, NULL},
    [CCS__COMMAND_CHANGE_MONITOR] = {"monitor_change", &ccs__change_monitor__descriptor, change_monitor, NULL},
    [CCS__COMMAND_END_MONITOR] = {"monitor_end", &ccs__end_monitor__descriptor, end_monitor, NULL},
    [CCS__COMMAND_INTERCEPT_CONTACT] = {"contact_intercept", &ccs__intercept_contact__descriptor, intercept_contact, NULL},
    [CCS__COMMAND_REASSIGN_CONTACT] = {"contact_reassign", &ccs__reassign_contact__descriptor, reassign_contact, NULL},
    [CCS__COMMAND_PULL_CONTACT] = {"contact_pull", &ccs__pull_contact__descriptor, pull_contact, NULL},
    [CCS__COMMAND_START_RECORDING] = {"recording_start", &ccs__start_recording__descriptor, start_recording, NULL},
    [CCS__COMMAND_PAUSE_RECORDING] = {"recording_pause", &ccs__pause_recording__descriptor, pause_recording, NULL},
    [CCS__COMMAND_END_RECORDING] = {"recording_end", &ccs__end_recording__descriptor, end_recording, NULL},
    [CCS__COMMAND_PUT_CALENDAR] = {"calendar_put", &ccs__put_calendar__descriptor, put_calendar, NULL},
    [CCS__COMMAND_REMOVE_CALENDAR] = {"calendar_remove", &ccs__remove_calendar__descriptor, remove_calendar, NULL},
    [CCS__COMMAND_PUT_ZONE] = {"zone_put", &ccs__put_zone__descriptor, put_zone, NULL},
    [CCS__COMMAND_RELOAD_ZONES] = {"zones_reload", &ccs__reload_zones__descriptor, reload_zones, NULL},
    [CCS__COMMAND_PUT_FLOW] = {"flow_put", &ccs__put_flow__descriptor, put_flow, NULL},
    [CCS__COMMAND_REMOVE_FLOW] = {"flow_remove", &ccs__remove_flow__descriptor, remove_flow, NULL},
    [CCS__COMMAND_START_FLOW] = {"flow_start", &ccs__start_flow__descriptor, start_flow, NULL},
    [CCS__COMMAND_SIGNAL_FLOW] = {"flow_signal", &ccs__signal_flow__descriptor, signal_flow, NULL},
    [CCS__COMMAND_STOP_FLOW] = {"flow_stop", &ccs__stop_flow__descriptor, stop_flow, NULL},
    [CCS__COMMAND_MIGRATE_FLOW] = {"flow_migrate", &ccs__migrate_flow__descriptor, migrate_flow, NULL},
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
