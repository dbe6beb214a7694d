/*
 * Commands as JSON, by the messages of proto/command.proto.
 */
#include "desk.h"
#include <stdio.h>
#include <string.h>

#define TEXT(literal) ((char *)(uintptr_t)(literal))

/* {"command":"...", and what the message says. */
static size_t write(const char *name, const ProtobufCMessage *message, char *text, size_t size)
{
    static char fields[1 << 13];
    size_t fields_size = json_write(message, fields, sizeof fields);
    return (size_t)snprintf(text, size, "{\"command\":\"%s\"%s%s", name, fields_size > 2 ? "," : "", fields + 1);
}

#define MESSAGE(type, TYPE, variable) Ccs__##type variable = CCS__##TYPE##__INIT

/* Of a contact and an agent in it. */
#define PAIR(type, TYPE, name)              \
    do {                                    \
        MESSAGE(type, TYPE, message);       \
        message.contact = ask->id;          \
        message.agent = ask->agent;         \
        return write(name, &message.base, text, size); \
    } while (0)

/* Of one id alone. */
#define ONE(type, TYPE, field, name)        \
    do {                                    \
        MESSAGE(type, TYPE, message);       \
        message.field = ask->id;            \
        return write(name, &message.base, text, size); \
    } while (0)

static size_t write_open(const struct payload *ask, char *text, size_t size)
{
    MESSAGE(OpenContact, OPEN_CONTACT, open);
    open.channel = (Ccs__Channel)ask->channel;
    open.source = TEXT(model_source(ask->text));
    open.ref = TEXT(model_text(ask->text));
    open.customer = TEXT(model_customer(ask->text));
    open.priority = ask->number;
    open.site = TEXT(site_names[ask->flags % SITE_COUNT]);
    return ask->channel < CHANNEL_COUNT ? write("contact_open", &open.base, text, size) : 0;
}

static size_t write_queue(const struct payload *ask, char *text, size_t size)
{
    MESSAGE(QueueContact, QUEUE_CONTACT, queue);
    struct requirement_message room;
    queue.contact = ask->id;
    queue.queue = ask->other;
    queue.preferred = ask->agent;
    queue.preferred_ms = ask->span;
    queue.requirement = plan_requirement(&ask->need, &room);
    return write("contact_queue", &queue.base, text, size);
}

static size_t write_transfer(const struct payload *ask, char *text, size_t size)
{
    MESSAGE(TransferContact, TRANSFER_CONTACT, transfer);
    transfer.contact = ask->id;
    transfer.agent = ask->agent;
    if (ask->verb == VERB_TO_QUEUE)
        transfer.to_queue = ask->other;
    else if (ask->verb == VERB_TO_AGENT)
        transfer.to_agent = ask->other;
    else
        transfer.outside = TEXT(model_text(ask->text));
    transfer.return_after_ms = ask->span;
    return write("contact_transfer", &transfer.base, text, size);
}

static size_t write_consult(const struct payload *ask, char *text, size_t size)
{
    MESSAGE(Consult, CONSULT, consult);
    consult.contact = ask->id;
    consult.agent = ask->agent;
    if (ask->verb == VERB_CONSULT_QUEUE)
        consult.to_queue = ask->other;
    else if (ask->verb == VERB_CONSULT_AGENT)
        consult.to_agent = ask->other;
    else
        consult.outside = TEXT(model_text(ask->text));
    return write("contact_consult", &consult.base, text, size);
}

static size_t write_callback(const struct payload *ask, char *text, size_t size)
{
    MESSAGE(TakeCallback, TAKE_CALLBACK, taken);
    MESSAGE(CallbackResult, CALLBACK_RESULT, came);
    if (ask->verb == VERB_CALLBACK_RESULT) {
        came.offer = ask->id;
        came.answered = ask->flags & 1;
        return write("callback_result", &came.base, text, size);
    }
    taken.contact = ask->id;
    taken.queue = ask->other;
    taken.from_at = ask->from_at;
    taken.until_at = ask->until_at;
    return write("contact_take_callback", &taken.base, text, size);
}

static size_t write_endpoint(const struct payload *ask, char *text, size_t size)
{
    MESSAGE(AddEndpoint, ADD_ENDPOINT, added);
    MESSAGE(SetEndpoint, SET_ENDPOINT, set);
    Ccs__Channel channels[CHANNEL_COUNT];
    if (ask->verb == VERB_SET_ENDPOINT) {
        set.endpoint = ask->id;
        set.unreachable = ask->flags & 1;
        set.busy = ask->flags >> 1 & 1;
        return write("endpoint_set", &set.base, text, size);
    }
    added.agent = ask->id;
    added.device = TEXT(model_text(ask->text));
    added.channels = channels;
    for (int channel = CHANNEL_COUNT - 1; channel >= 0; channel--)
        if (ask->flags >> channel & 1)
            channels[added.n_channels++] = (Ccs__Channel)channel;
    return write("endpoint_add", &added.base, text, size);
}

static size_t write_reconcile(const struct payload *ask, char *text, size_t size)
{
    MESSAGE(Reconcile, RECONCILE, reconcile);
    uint32_t alive[4];
    char *refs[4];
    reconcile.source = TEXT(model_source(ask->flags));
    reconcile.refs = refs;
    for (size_t count = model_alive(ask, alive); reconcile.n_refs < count; reconcile.n_refs++)
        refs[reconcile.n_refs] = TEXT(model_text(alive[reconcile.n_refs]));
    return write("center_reconcile", &reconcile.base, text, size);
}

static size_t write_force(const struct payload *ask, char *text, size_t size)
{
    MESSAGE(ForcePresence, FORCE_PRESENCE, force);
    force.agent = ask->id;
    force.presence = (Ccs__Presence)ask->number;
    force.reason = TEXT(model_text(ask->text));
    force.hidden = ask->flags & 1;
    force.in_progress = ask->flags & 2 ? CCS__IN_PROGRESS__IN_PROGRESS_REQUEUE : CCS__IN_PROGRESS__IN_PROGRESS_FINISH;
    return write("agent_force", &force.base, text, size);
}

static size_t write_monitor(const struct payload *ask, char *text, size_t size)
{
    MESSAGE(StartMonitor, START_MONITOR, start);
    MESSAGE(ChangeMonitor, CHANGE_MONITOR, change);
    if (ask->verb == VERB_CHANGE_MONITOR) {
        change.monitor = ask->id;
        change.mode = (Ccs__MonitorMode)ask->number;
        return write("monitor_change", &change.base, text, size);
    }
    start.contact = ask->id;
    start.agent = ask->agent;
    start.mode = (Ccs__MonitorMode)ask->number;
    start.reason = TEXT(model_text(ask->text));
    start.hidden = ask->flags & 1;
    return write("monitor_start", &start.base, text, size);
}

static size_t write_taken(const struct payload *ask, char *text, size_t size)
{
    MESSAGE(InterceptContact, INTERCEPT_CONTACT, intercept);
    MESSAGE(ReassignContact, REASSIGN_CONTACT, reassign);
    MESSAGE(PullContact, PULL_CONTACT, pull);
    intercept.contact = reassign.contact = pull.contact = ask->id;
    intercept.reason = reassign.reason = pull.reason = TEXT(model_text(ask->text));
    intercept.hidden = reassign.hidden = pull.hidden = ask->flags & 1;
    if (ask->verb == VERB_INTERCEPT) {
        intercept.agent = ask->agent;
        intercept.to_agent = ask->other;
        return write("contact_intercept", &intercept.base, text, size);
    }
    if (ask->verb == VERB_PULL) {
        pull.agent = ask->agent;
        return write("contact_pull", &pull.base, text, size);
    }
    reassign.to_agent = ask->verb == VERB_REASSIGN_AGENT ? ask->other : 0;
    reassign.to_queue = ask->verb == VERB_REASSIGN_QUEUE ? ask->other : 0;
    return write("contact_reassign", &reassign.base, text, size);
}

static size_t write_recording(const struct payload *ask, char *text, size_t size)
{
    MESSAGE(StartRecording, START_RECORDING, start);
    MESSAGE(PauseRecording, PAUSE_RECORDING, pause);
    if (ask->verb == VERB_PAUSE_RECORDING) {
        pause.recording = ask->id;
        pause.paused = ask->flags & 1;
        return write("recording_pause", &pause.base, text, size);
    }
    start.contact = ask->id;
    start.media = TEXT(model_text(ask->text));
    start.consent = TEXT(model_text(ask->flags));
    start.keep_days = ask->span;
    return write("recording_start", &start.base, text, size);
}

static size_t write_put_supervisor(const struct supervisor_plan *plan, char *text, size_t size)
{
    struct supervisor_message room;
    MESSAGE(PutSupervisor, PUT_SUPERVISOR, put);
    put.supervisor = plan_supervisor(plan, &room);
    return write("supervisor_put", &put.base, text, size);
}

static size_t write_set(const struct payload *ask, char *text, size_t size)
{
    MESSAGE(SetPriority, SET_PRIORITY, priority);
    MESSAGE(CloseContact, CLOSE_CONTACT, close);
    MESSAGE(SetDisposition, SET_DISPOSITION, disposition);
    priority.contact = close.contact = disposition.contact = ask->id;
    priority.priority = ask->number;
    close.cause = (Ccs__ContactCause)ask->number;
    disposition.disposition = TEXT(model_text(ask->text));
    if (ask->verb == VERB_PRIORITY)
        return write("contact_set_priority", &priority.base, text, size);
    if (ask->verb == VERB_DISPOSITION)
        return write("contact_set_disposition", &disposition.base, text, size);
    bool known = ask->number >= 0 && ask->number <= CCS__CONTACT_CAUSE__CONTACT_CAUSE_ADMIN;
    return known ? write("contact_close", &close.base, text, size) : 0;
}

static size_t write_hours(const struct command *command, char *text, size_t size)
{
    struct calendar_message room;
    uint8_t bytes[ZONE_BYTES];
    MESSAGE(PutCalendar, PUT_CALENDAR, put);
    MESSAGE(PutZone, PUT_ZONE, zone);
    MESSAGE(ReloadZones, RELOAD_ZONES, reload);
    if (command->payload.verb == VERB_RELOAD_ZONES)
        return write("zones_reload", &reload.base, text, size);
    if (command->payload.verb == VERB_PUT_CALENDAR) {
        put.calendar = plan_calendar(&command->calendar, &room);
        return write("calendar_put", &put.base, text, size);
    }
    zone.zone = TEXT(hours_zone_name((uint32_t)command->payload.number));
    zone.data = (ProtobufCBinaryData){plan_zone((uint32_t)command->payload.number, command->payload.flags, bytes), bytes};
    return write("zone_put", &zone.base, text, size);
}

/* Longer than a function should be: one flat switch. */
size_t command_json(const struct command *command, char *text, size_t size)
{
    const struct payload *ask = &command->payload;
    switch (ask->verb) {
    case VERB_PUT_SUPERVISOR: return write_put_supervisor(&command->supervisor, text, size);
    case VERB_PUT_CALENDAR:
    case VERB_PUT_ZONE:
    case VERB_RELOAD_ZONES: return write_hours(command, text, size);
    case VERB_REMOVE_CALENDAR: ONE(RemoveCalendar, REMOVE_CALENDAR, calendar, "calendar_remove");
    case VERB_REMOVE_AGENT: ONE(RemoveAgent, REMOVE_AGENT, agent, "agent_remove");
    case VERB_REMOVE_QUEUE: ONE(RemoveQueue, REMOVE_QUEUE, queue, "queue_remove");
    case VERB_REMOVE_SUPERVISOR: ONE(RemoveSupervisor, REMOVE_SUPERVISOR, supervisor, "supervisor_remove");
    case VERB_END_WRAP_UP: ONE(EndWrapUp, END_WRAP_UP, agent, "agent_end_wrap_up");
    case VERB_WANT_WRAP_UP: PAIR(WantWrapUp, WANT_WRAP_UP, "contact_want_wrap_up");
    case VERB_OPEN: return write_open(ask, text, size);
    case VERB_QUEUE: return write_queue(ask, text, size);
    case VERB_REFRESH: ONE(RefreshContact, REFRESH_CONTACT, contact, "contact_refresh");
    case VERB_PRIORITY:
    case VERB_DISPOSITION:
    case VERB_CLOSE: return write_set(ask, text, size);
    case VERB_ERASE: ONE(EraseContact, ERASE_CONTACT, contact, "contact_erase");
    case VERB_HOLD: PAIR(HoldContact, HOLD_CONTACT, "contact_hold");
    case VERB_RETRIEVE: PAIR(RetrieveContact, RETRIEVE_CONTACT, "contact_retrieve");
    case VERB_TO_QUEUE:
    case VERB_TO_AGENT:
    case VERB_TO_OUTSIDE: return write_transfer(ask, text, size);
    case VERB_ACCEPT: ONE(AcceptOffer, ACCEPT_OFFER, offer, "offer_accept");
    case VERB_REJECT: ONE(RejectOffer, REJECT_OFFER, offer, "offer_reject");
    case VERB_FAIL: ONE(FailOffer, FAIL_OFFER, offer, "offer_fail");
    case VERB_TAKE_CALLBACK:
    case VERB_CALLBACK_RESULT: return write_callback(ask, text, size);
    case VERB_ADD_ENDPOINT:
    case VERB_SET_ENDPOINT: return write_endpoint(ask, text, size);
    case VERB_REMOVE_ENDPOINT: ONE(RemoveEndpoint, REMOVE_ENDPOINT, endpoint, "endpoint_remove");
    case VERB_CONSULT_QUEUE:
    case VERB_CONSULT_AGENT:
    case VERB_CONSULT_OUTSIDE: return write_consult(ask, text, size);
    case VERB_COMPLETE: PAIR(CompleteTransfer, COMPLETE_TRANSFER, "contact_complete_transfer");
    case VERB_CANCEL: PAIR(CancelConsult, CANCEL_CONSULT, "contact_cancel_consult");
    case VERB_CONFERENCE: PAIR(Conference, CONFERENCE, "contact_conference");
    case VERB_LEAVE: PAIR(LeaveContact, LEAVE_CONTACT, "contact_leave");
    case VERB_CONNECT_LEG: ONE(ConnectLeg, CONNECT_LEG, leg, "leg_connect");
    case VERB_END_LEG: ONE(EndLeg, END_LEG, leg, "leg_end");
    case VERB_PARK: PAIR(ParkContact, PARK_CONTACT, "contact_park");
    case VERB_UNPARK: ONE(UnparkContact, UNPARK_CONTACT, contact, "contact_unpark");
    case VERB_RECONCILE: return write_reconcile(ask, text, size);
    case VERB_FORCE: return write_force(ask, text, size);
    case VERB_MONITOR:
    case VERB_CHANGE_MONITOR: return write_monitor(ask, text, size);
    case VERB_END_MONITOR: ONE(EndMonitor, END_MONITOR, monitor, "monitor_end");
    case VERB_INTERCEPT:
    case VERB_REASSIGN_QUEUE:
    case VERB_REASSIGN_AGENT:
    case VERB_PULL: return write_taken(ask, text, size);
    case VERB_START_RECORDING:
    case VERB_PAUSE_RECORDING: return write_recording(ask, text, size);
    case VERB_END_RECORDING: ONE(EndRecording, END_RECORDING, recording, "recording_end");
    default: return 0;
    }
}
