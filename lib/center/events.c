/*
 * What a reader sees of an event: plain values found by the names of its fields, or the whole as JSON.
 */
#include "center/center.h"
#include "record/json.h"

static uint64_t number_field(const ProtobufCMessage *body, const char *name)
{
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(body->descriptor, name);
    if (!field || field->label == PROTOBUF_C_LABEL_REPEATED)
        return 0;
    const void *value = (const char *)body + field->offset;
    switch (field->type) {
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64: return *(const uint64_t *)value;
    case PROTOBUF_C_TYPE_ENUM: return (uint64_t)(*(const int *)value);
    default: return 0;
    }
}

/* What an event creates bears its seq. */
static void fill_created(const struct ccs__journal_event *read, const ProtobufCMessage *body, ccs_event *event)
{
    switch (read->kind) {
    case CCS_EVENT_CONTACT_OPENED: event->contact = read->seq; break;
    case CCS_EVENT_CONTACT_QUEUED: event->visit = read->seq; break;
    case CCS_EVENT_CONTACT_OFFERED: event->offer = read->seq; break;
    case CCS_EVENT_CONTACT_ANSWERED:
    case CCS_EVENT_LEG_JOINED: event->leg = read->seq; break;
    case CCS_EVENT_ENDPOINT_ADDED: event->endpoint = read->seq; break;
    case CCS_EVENT_MONITOR_STARTED: event->monitor = read->seq; break;
    case CCS_EVENT_RECORDING_STARTED: event->recording = read->seq; break;
    case CCS_EVENT_SUPERVISOR_CONFIGURED:
        event->supervisor = ((const Ccs__SupervisorConfigured *)(const void *)body)->supervisor->id;
        break;
    case CCS_EVENT_FLOW_CONFIGURED: event->flow = ((const Ccs__FlowConfigured *)(const void *)body)->flow->flow; break;
    case CCS_EVENT_FLOW_STARTED: event->instance = read->seq; break;
    case CCS_EVENT_FLOW_TIMER_STARTED: event->timer = read->seq; break;
    case CCS_EVENT_AGENT_CONFIGURED: event->agent = ((const Ccs__AgentConfigured *)(const void *)body)->agent->id; break;
    case CCS_EVENT_QUEUE_CONFIGURED: event->queue = ((const Ccs__QueueConfigured *)(const void *)body)->queue->id; break;
    default: break;
    }
}

#define AS(type) ((const Ccs__##type *)(const void *)body)

/* Of contacts, beyond what nearly every event has: by the kind, because a look-up of each name would cost every event. */
static void fill_contact(uint32_t kind, const ProtobufCMessage *body, ccs_event *event)
{
    switch (kind) {
    case CCS_EVENT_CONTACT_QUEUED:
        event->visit_kind = (uint32_t)AS(ContactQueued)->visit_kind;
        event->place = AS(ContactQueued)->place;
        event->estimate_low_ms = AS(ContactQueued)->estimate_low_ms;
        event->estimate_mid_ms = AS(ContactQueued)->estimate_mid_ms;
        event->estimate_high_ms = AS(ContactQueued)->estimate_high_ms;
        break;
    case CCS_EVENT_VISIT_ANNOUNCED:
        event->place = AS(VisitAnnounced)->place;
        event->estimate_low_ms = AS(VisitAnnounced)->estimate_low_ms;
        event->estimate_mid_ms = AS(VisitAnnounced)->estimate_mid_ms;
        event->estimate_high_ms = AS(VisitAnnounced)->estimate_high_ms;
        event->flags = AS(VisitAnnounced)->silent ? CCS_EVENT_FLAG_SILENT : 0;
        break;
    case CCS_EVENT_CONTACT_REFUSED:
        event->action = (uint32_t)AS(ContactRefused)->action;
        event->reason = (uint32_t)AS(ContactRefused)->reason;
        break;
    case CCS_EVENT_VISIT_ENDED:
        event->visit_kind = (uint32_t)AS(VisitEnded)->visit_kind;
        event->action = (uint32_t)AS(VisitEnded)->action;
        break;
    case CCS_EVENT_QUEUE_OPENED: event->ends_at = AS(QueueOpened)->until_at; break;
    case CCS_EVENT_QUEUE_CLOSED: event->ends_at = AS(QueueClosed)->until_at; break;
    case CCS_EVENT_CALLBACK_DIALED: event->attempt = AS(CallbackDialed)->attempt; break;
    case CCS_EVENT_CALLBACK_FAILED: event->attempt = AS(CallbackFailed)->attempt; break;
    case CCS_EVENT_VISIT_RELAXED: event->flags = AS(VisitRelaxed)->skipped ? CCS_EVENT_FLAG_SKIPPED : 0; break;
    case CCS_EVENT_CONTACT_OFFERED: event->offer_kind = (uint32_t)AS(ContactOffered)->offer_kind; break;
    default: break;
    }
}

/* Of legs, agents, supervisors and recordings: likewise. */
static void fill_party(uint32_t kind, const ProtobufCMessage *body, ccs_event *event)
{
    switch (kind) {
    case CCS_EVENT_CONTACT_ANSWERED: event->role = (uint32_t)AS(ContactAnswered)->role; break;
    case CCS_EVENT_LEG_LEFT: event->role = (uint32_t)AS(LegLeft)->role; break;
    case CCS_EVENT_LEG_JOINED:
        event->role = (uint32_t)AS(LegJoined)->role;
        event->state = (uint32_t)AS(LegJoined)->state;
        break;
    case CCS_EVENT_LEG_CHANGED:
        event->role = (uint32_t)AS(LegChanged)->role;
        event->state = (uint32_t)AS(LegChanged)->state;
        event->flags = AS(LegChanged)->consulting ? CCS_EVENT_FLAG_CONSULTING : 0;
        break;
    case CCS_EVENT_AGENT_FORCED: event->flags = AS(AgentForced)->hidden ? CCS_EVENT_FLAG_HIDDEN : 0; break;
    case CCS_EVENT_ENDPOINT_CHANGED: event->endpoint = AS(EndpointChanged)->endpoint; break;
    case CCS_EVENT_ENDPOINT_REMOVED: event->endpoint = AS(EndpointRemoved)->endpoint; break;
    case CCS_EVENT_SUPERVISOR_REMOVED: event->supervisor = AS(SupervisorRemoved)->supervisor; break;
    case CCS_EVENT_MONITOR_STARTED: event->flags = AS(MonitorStarted)->hidden ? CCS_EVENT_FLAG_HIDDEN : 0; break;
    case CCS_EVENT_MONITOR_CHANGED: event->monitor = AS(MonitorChanged)->monitor; break;
    case CCS_EVENT_MONITOR_ENDED: event->monitor = AS(MonitorEnded)->monitor; break;
    case CCS_EVENT_CONTACT_SUPERVISED:
        event->to_agent = AS(ContactSupervised)->to_agent;
        event->flags = AS(ContactSupervised)->hidden ? CCS_EVENT_FLAG_HIDDEN : 0;
        break;
    case CCS_EVENT_RECORDING_PAUSED:
        event->recording = AS(RecordingPaused)->recording;
        event->flags = AS(RecordingPaused)->paused ? CCS_EVENT_FLAG_PAUSED : 0;
        break;
    case CCS_EVENT_RECORDING_ENDED: event->recording = AS(RecordingEnded)->recording; break;
    default: break;
    }
}

/* Of flows: all of them name the one in progress. */
static void fill_flow(uint32_t kind, const ProtobufCMessage *body, ccs_event *event)
{
    if (kind < CCS_EVENT_FLOW_REMOVED || kind > CCS_EVENT_FLOW_MIGRATED)
        return;
    event->flow = number_field(body, "flow");
    event->instance = number_field(body, "instance");
    event->timer = number_field(body, "timer");
}

static ccs_status read_body(ccs_center *center, const struct ccs__journal_event *read, ProtobufCMessage **body)
{
    const struct ccs__event_info *info = ccs__event_info_of(read->kind);
    CCS__TRY(ccs__center_idle(center));
    ccs__arena_clear(&center->scratch);
    *body = info ? ccs__record_unpack(info->type, read->body, read->size, &center->scratch) : NULL;
    if (*body)
        return CCS_OK;
    return ccs__center_fail(center, CCS_ECORRUPT, "event %llu of kind %u cannot be read",
                            (unsigned long long)read->seq, read->kind);
}

static ccs_status fill(ccs_center *center, const struct ccs__journal_event *read, uint64_t group, ccs_event *event)
{
    ProtobufCMessage *body;
    ccs_event full = CCS_EVENT_INIT;
    CCS__TRY(read_body(center, read, &body));
    full.size = event->size;
    full.seq = read->seq;
    full.at = read->at;
    full.due_at = read->due_at;
    full.kind = read->kind;
    full.group = group;
    full.contact = number_field(body, "contact");
    full.visit = number_field(body, "visit");
    full.offer = number_field(body, "offer");
    full.leg = number_field(body, "leg");
    full.queue = number_field(body, "queue");
    full.agent = number_field(body, "agent");
    full.cause = (uint32_t)number_field(body, "cause");
    full.ends_at = (ccs_time)number_field(body, "ends_at");
    full.presence = (uint32_t)number_field(body, read->kind == CCS_EVENT_AGENT_NEXT_SET ? "next" : "presence");
    full.mode = (uint32_t)number_field(body, "mode");
    fill_contact(read->kind, body, &full);
    fill_party(read->kind, body, &full);
    fill_flow(read->kind, body, &full);
    fill_created(read, body, &full);
    memcpy(event, &full, event->size < sizeof full ? event->size : sizeof full);
    return CCS_OK;
}

/* The event `seq` of a group. */
static ccs_status event_in(ccs_center *center, const struct ccs__journal_group *group, uint64_t seq,
                           struct ccs__journal_event *event)
{
    size_t offset = 0;
    uint64_t index = 0;
    while (ccs__journal_next(group, &offset, &index, event))
        if (event->seq == seq)
            return CCS_OK;
    return ccs__center_fail(center, CCS_ECORRUPT, "event %llu is missing in its group", (unsigned long long)seq);
}

ccs_status ccs_events_next(ccs_events *events, ccs_event *event)
{
    struct ccs__journal_group group;
    struct ccs__journal_event read;
    if (!events || !events->center || !event || event->size < sizeof(size_t) + sizeof(uint64_t))
        return CCS_EINVAL;
    ccs_center *center = events->center;
    if (events->seq >= center->durable_seq)
        return CCS_DONE;
    CCS__TRY(ccs__group_at(center, events->seq + 1, &group));
    uint64_t seq = events->seq + 1 > group.first_seq ? events->seq + 1 : group.first_seq;
    CCS__TRY(event_in(center, &group, seq, &read));
    CCS__TRY(fill(center, &read, group.first_seq, event));
    events->seq = seq;
    return CCS_OK;
}

ccs_status ccs_center_preview(ccs_center *center, size_t *offset, ccs_event *event)
{
    if (!center || !offset || !event)
        return CCS_EINVAL;
    /* The offset counts events; a preview is short, so they are gone through from the start. */
    struct ccs__journal_group group = {
        .first_seq = center->preview_first_seq,
        .count = UINT64_MAX,
        .at = center->preview_at,
        .bodies = center->preview.data,
        .bodies_size = center->preview.size,
    };
    struct ccs__journal_event read;
    size_t at = 0;
    uint64_t index = 0;
    while (ccs__journal_next(&group, &at, &index, &read))
        if (index == *offset + 1) {
            CCS__TRY(fill(center, &read, group.first_seq, event));
            *offset += 1;
            return CCS_OK;
        }
    return CCS_DONE;
}

/* {"seq":"12","at":"...", ["due_at":"...",] "kind":"contact_offered", the body's fields} */
void ccs__event_write_json(const struct ccs__journal_event *event, const ProtobufCMessage *body, struct ccs__buf *out)
{
    const struct ccs__event_info *info = ccs__event_info_of(event->kind);
    ccs__buf_add_format(out, "{\"seq\":\"%llu\",\"at\":\"%lld\"", (unsigned long long)event->seq, (long long)event->at);
    if (event->due_at != event->at)
        ccs__buf_add_format(out, ",\"due_at\":\"%lld\"", (long long)event->due_at);
    ccs__buf_add_format(out, ",\"kind\":\"%s\"", info->name);
    size_t before = out->size;
    ccs__json_write(body, 0, out);
    if (out->failed)
        return;
    if (out->size == before + 2) { /* {} */
        out->size = before;
        ccs__buf_add_text(out, "}");
    } else {
        out->data[before] = ',';
    }
}

ccs_status ccs_event_json(ccs_center *center, uint64_t seq, ccs_str *json)
{
    struct ccs__journal_group group;
    struct ccs__journal_event read;
    ProtobufCMessage *body;
    if (!center || !json)
        return CCS_EINVAL;
    ccs_status status = ccs__group_at(center, seq, &group);
    if (status == CCS_DONE)
        return ccs__center_fail(center, CCS_ENOENT, "no durable event has the number %llu", (unsigned long long)seq);
    CCS__TRY(status);
    CCS__TRY(event_in(center, &group, seq, &read));
    CCS__TRY(read_body(center, &read, &body));
    ccs__buf_clear(&center->command_bytes); /* not center->text: the group may stand there */
    ccs__event_write_json(&read, body, &center->command_bytes);
    json->data = ccs__buf_text(&center->command_bytes);
    json->size = center->command_bytes.size;
    return center->command_bytes.failed ? CCS_ENOMEM : CCS_OK;
}
