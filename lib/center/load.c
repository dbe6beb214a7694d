/*
 * What a file says is not believed: a row is looked at before anything is built on it, and when all are loaded, whether they
 * fit together. A damaged or edited file ends in CCS_ECORRUPT with table and id, never in a crash.
 */
#include "agent/agent.h"
#include "center/center.h"
#include "contact/contact.h"
#include "group/requirement.h"
#include "group/settings.h"
#include "hours/hours.h"
#include "instance/instance.h"
#include "queue/queue.h"
#include "route/route.h"
#include "supervise/supervise.h"

static bool has(const struct ccs__group *group, enum ccs__kind kind, uint64_t id)
{
    const struct ccs__row *row = ccs__row_find(group, kind, id);
    return row && ccs__row_open(group, row);
}

static bool channel_known(int channel)
{
    return channel >= 0 && channel < CCS__CHANNEL_COUNT;
}

static bool between(int value, int value_max)
{
    return value >= 0 && value <= value_max;
}

/* Something that happened: sums and differences of such instants do not overflow. */
static bool past(ccs_time at)
{
    return at >= 0 && at < CCS__WHEEL_AT_MAX;
}

/* Every enumeration has a value that it knows, nested messages included; they are no deeper than their declarations. */
static bool enums_known(const ProtobufCMessage *message)
{
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        const char *base = (const char *)message, *place = base + field->offset;
        bool list = field->label == PROTOBUF_C_LABEL_REPEATED;
        if (field->type != PROTOBUF_C_TYPE_ENUM && field->type != PROTOBUF_C_TYPE_MESSAGE)
            continue;
        size_t count = list ? *(const size_t *)(const void *)(base + field->quantifier_offset) : 1;
        const void *items = list ? *(const void *const *)(const void *)place : place;
        for (size_t j = 0; j < count; j++) {
            if (field->type == PROTOBUF_C_TYPE_ENUM &&
                !protobuf_c_enum_descriptor_get_value(field->descriptor, ((const int *)items)[j]))
                return false;
            const ProtobufCMessage *part =
                field->type == PROTOBUF_C_TYPE_MESSAGE ? ((const ProtobufCMessage *const *)items)[j] : NULL;
            if (part && !enums_known(part))
                return false;
        }
    }
    return true;
}

/* --- configuration: as well formed as when it was put --------------------------------------------------------- */

/* The center's own fields are left out in what is put, so they are here. */
#define AS_PUT(type, row)                              \
    Ccs__##type config = *(const Ccs__##type *)(row);  \
    char path[96], error[256];                         \
    bool open = config.current;                        \
    config.id = 0;                                     \
    config.version = 0;                                \
    config.at = 0;                                     \
    config.current = false

static bool queue_sound(const void *row)
{
    AS_PUT(Queue, row);
    return !open || ccs__queue_config_valid(&config, path, sizeof path, error, sizeof error);
}

static bool agent_sound(const void *row)
{
    AS_PUT(Agent, row);
    return !open || ccs__agent_config_valid(&config, path, sizeof path, error, sizeof error);
}

static bool supervisor_sound(const void *row)
{
    AS_PUT(Supervisor, row);
    return !open || ccs__supervisor_config_valid(&config, path, sizeof path, error, sizeof error);
}

static bool calendar_sound(const void *row)
{
    AS_PUT(Calendar, row);
    return !open || ccs__calendar_config_valid(&config, path, sizeof path, error, sizeof error);
}

/* Whether its data is any is found where it is read; that a calendar needs it, when all is. */
static bool zone_sound(const void *row)
{
    const Ccs__Zone *zone = row;
    return !zone->current || (ccs__zone_name_valid(ccs_str_from(zone->key)) && zone->data.len <= CCS_ZONE_DATA_MAX);
}

/* Also of versions that are only in use; whether its calendars are there is for those who look after them. */
static bool flow_sound(const struct ccs__group *group, const Ccs__Flow *row)
{
    Ccs__Flow config = *row;
    char path[128], error[256];
    if (!row->kept)
        return !row->current;
    config.id = config.flow = 0;
    config.version = 0;
    config.at = 0;
    config.current = config.kept = false;
    return row->id && row->flow && row->flow <= row->id && row->version && past(row->at) &&
           ccs__flow_config_sound(group, &config, path, sizeof path, error, sizeof error) == CCS_OK;
}

static bool settings_sound(const void *row)
{
    char path[96], error[256];
    return ccs__settings_valid(row, path, sizeof path, error, sizeof error);
}

/* --- live rows -------------------------------------------------------------------------------------------------- */

static bool agent_state_sound(const struct ccs__group *group, const Ccs__AgentState *state)
{
    return !state->current || (has(group, CCS__KIND_AGENT, state->agent) &&
                               between((int)state->presence, CCS__PRESENCE__PRESENCE_READY) &&
                               between((int)state->next, CCS__PRESENCE__PRESENCE_READY) && past(state->presence_at) &&
                               past(state->signed_out_at) && past(state->idle_since_at) && past(state->wrap_up_at) &&
                               past(state->as_of_at) && past(state->shift_at));
}

static bool contact_sound(const Ccs__Contact *contact)
{
    return !contact->open || (channel_known((int)contact->channel) && channel_known((int)contact->came_by) &&
                              between((int)contact->callback_mode, CCS__CALLBACK_MODE__CALLBACK_MODE_CUSTOMER_FIRST) &&
                              past(contact->seniority_at));
}

/* What agents are asked by is taken apart when the row is linked. */
static bool canonical(const char *text)
{
    struct ccs__need need;
    return strlen(text) < CCS__REQUIREMENT_SIZE_MAX && ccs__need_read(text, &need);
}

/* As keys are made: a credit may put them before 1970, but never so far that more of it overflows. */
static bool key_sound(int64_t at)
{
    const int64_t most = INT64_C(1) << 62;
    return at > -most && at < most;
}

static bool details_sound(const Ccs__VisitDetails *details)
{
    return past(details->estimated_at) && details->base_size < CCS__ESTIMATE_SIZES && canonical(details->wanted) &&
           canonical(details->extra);
}

static bool visit_sound(const struct ccs__group *group, const Ccs__Visit *visit)
{
    return !visit->open || (channel_known((int)visit->channel) && has(group, CCS__KIND_QUEUE, visit->queue) &&
                            has(group, CCS__KIND_CONTACT, visit->contact) &&
                            between((int)visit->order, CCS__LINE_ORDER__LINE_ORDER_SCORE) &&
                            between((int)visit->kind, CCS__VISIT_KIND__VISIT_KIND_CALLBACK) &&
                            past(visit->entered_at) && past(visit->step_at) && key_sound(visit->key_at) &&
                            canonical(visit->requirement) && details_sound(ccs__visit_details(visit)));
}

static bool offer_sound(const struct ccs__group *group, const Ccs__Offer *offer)
{
    return !offer->open || (has(group, CCS__KIND_VISIT, offer->visit) && has(group, CCS__KIND_AGENT_STATE, offer->agent) &&
                            has(group, CCS__KIND_QUEUE, offer->queue) && channel_known((int)offer->channel) &&
                            between((int)offer->kind, CCS__OFFER_KIND__OFFER_KIND_BROADCAST));
}

/* A leg without an agent is somebody outside: it takes no capacity and belongs to no queue, or to the one it came by. */
static bool leg_sound(const struct ccs__group *group, const Ccs__Leg *leg)
{
    bool left = leg->state == CCS__LEG_STATE__LEG_STATE_LEFT;
    bool outside = leg->role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE;
    if (!leg->open)
        return true;
    if (!channel_known((int)leg->channel) || !between((int)leg->state, CCS__LEG_STATE__LEG_STATE_LEFT) ||
        !between((int)leg->role, CCS__LEG_ROLE__LEG_ROLE_BOT) || outside != (leg->agent == 0))
        return false;
    bool queue = has(group, CCS__KIND_QUEUE, leg->queue) || (outside && leg->queue == 0);
    bool agent = outside ? leg->cost == 0 && !left : has(group, CCS__KIND_AGENT_STATE, leg->agent);
    return queue && agent && (left || has(group, CCS__KIND_CONTACT, leg->contact));
}

static bool endpoint_sound(const struct ccs__group *group, const Ccs__Endpoint *endpoint)
{
    return !endpoint->open || (has(group, CCS__KIND_AGENT_STATE, endpoint->agent) && endpoint->channels > 0 &&
                               endpoint->channels < 1u << CCS__CHANNEL_COUNT);
}

static bool monitor_sound(const struct ccs__group *group, const Ccs__Monitor *monitor)
{
    return !monitor->open ||
           (has(group, CCS__KIND_CONTACT, monitor->contact) && has(group, CCS__KIND_AGENT_STATE, monitor->agent) &&
            monitor->mode != CCS__MONITOR_MODE__MONITOR_MODE_NONE &&
            between((int)monitor->mode, CCS__MONITOR_MODE__MONITOR_MODE_BARGE));
}

/* Parents come before what they started, so they are there already. */
static bool flow_instance_sound(const struct ccs__group *group, const Ccs__FlowInstance *instance)
{
    const struct ccs__flow_version *version = ccs__row_find(group, CCS__KIND_FLOW, instance->flow);
    const struct ccs__instance *parent =
        instance->parent ? ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, instance->parent) : NULL;
    if (!instance->open)
        return true;
    bool family = instance->parent ? parent && parent->instance.open && parent->instance.root == instance->root
                                   : instance->root == instance->id;
    return version && version->config.kept && version->config.version == instance->version && family &&
           between((int)instance->category, CCS__FLOW_CATEGORY__FLOW_CATEGORY_CLOSED) &&
           instance->cause == CCS__FLOW_CAUSE__FLOW_CAUSE_NONE && past(instance->started_at) && past(instance->entered_at) &&
           strlen(instance->data) <= CCS__FLOW_DATA_MAX;
}

/* When something ends: later than the wheel's last instant is never. */
static bool future(ccs_time at)
{
    return at >= 0 && at <= 2 * CCS__WHEEL_AT_MAX;
}

static bool flow_timer_sound(const struct ccs__group *group, const Ccs__FlowTimerState *timer)
{
    bool runs = timer->phase == CCS__FLOW_TIMER_PHASE__FLOW_TIMER_PHASE_RUNNING ||
                timer->phase == CCS__FLOW_TIMER_PHASE__FLOW_TIMER_PHASE_AWAY;
    return !timer->open || (has(group, CCS__KIND_FLOW_INSTANCE, timer->instance) &&
                            between((int)timer->kind, CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_SIGNAL) &&
                            between((int)timer->mode, CCS__FLOW_TIMER_MODE__FLOW_TIMER_MODE_WALL) &&
                            between((int)timer->phase, CCS__FLOW_TIMER_PHASE__FLOW_TIMER_PHASE_SPENT) &&
                            past(timer->started_at) && future(timer->due_at) && runs == (timer->due_at != 0) &&
                            timer->used_ms <= timer->after_ms);
}

/*
 * A journal's events are applied to what the events before them made, and apply refuses what does not fit that. What no row
 * could answer for is looked at here: configuration that was never put, values that are none, texts that cannot be read.
 */
bool ccs__load_event_sound(const struct ccs__group *group, uint32_t event, const ProtobufCMessage *body)
{
    const void *any = body;
    switch (event) {
    case CCS_EVENT_SETTINGS_CONFIGURED: {
        const Ccs__Settings *settings = ((const Ccs__SettingsConfigured *)any)->settings;
        return settings && settings->current && settings_sound(settings);
    }
    case CCS_EVENT_QUEUE_CONFIGURED: {
        const Ccs__Queue *queue = ((const Ccs__QueueConfigured *)any)->queue;
        return queue && queue->current && queue_sound(queue);
    }
    case CCS_EVENT_AGENT_CONFIGURED: {
        const Ccs__Agent *agent = ((const Ccs__AgentConfigured *)any)->agent;
        return agent && agent->current && agent_sound(agent);
    }
    case CCS_EVENT_SUPERVISOR_CONFIGURED: {
        const Ccs__Supervisor *supervisor = ((const Ccs__SupervisorConfigured *)any)->supervisor;
        return supervisor && supervisor->current && supervisor_sound(supervisor);
    }
    case CCS_EVENT_CALENDAR_CONFIGURED: {
        const Ccs__Calendar *calendar = ((const Ccs__CalendarConfigured *)any)->calendar;
        return calendar && calendar->current && enums_known(&calendar->base) && calendar_sound(calendar);
    }
    case CCS_EVENT_ZONE_CONFIGURED: {
        const Ccs__Zone *zone = ((const Ccs__ZoneConfigured *)any)->zone;
        return zone && zone->current && zone_sound(zone);
    }
    case CCS_EVENT_CONTACT_QUEUED: {
        const Ccs__ContactQueued *queued = any;
        return enums_known(body) && past(queued->seniority_at) && key_sound(queued->key_at) &&
               queued->base_size < CCS__ESTIMATE_SIZES && canonical(queued->requirement) && canonical(queued->wanted) &&
               canonical(queued->extra);
    }
    case CCS_EVENT_FLOW_CONFIGURED: {
        const Ccs__Flow *flow = ((const Ccs__FlowConfigured *)any)->flow;
        return flow && flow->current && flow->kept && flow_sound(group, flow);
    }
    case CCS_EVENT_FLOW_TIMER_STARTED: {
        const Ccs__FlowTimerStarted *started = any;
        return enums_known(body) && past(started->started_at) && future(started->ends_at);
    }
    case CCS_EVENT_FLOW_TIMER_CHANGED: {
        const Ccs__FlowTimerChanged *changed = any;
        return enums_known(body) && past(changed->started_at) && future(changed->ends_at);
    }
    case CCS_EVENT_VISIT_RELAXED: return enums_known(body) && canonical(((const Ccs__VisitRelaxed *)any)->requirement);
    case CCS_EVENT_VISIT_REFRESHED: {
        const Ccs__VisitRefreshed *fresh = any;
        return enums_known(body) && key_sound(fresh->key_at) && canonical(fresh->requirement);
    }
    default: return enums_known(body);
    }
}

/* Is what the row names there? Only open rows are linked; of others nothing is asked. */
bool ccs__load_sound(const struct ccs__group *group, enum ccs__kind kind, const ProtobufCMessage *message)
{
    const void *row = message;
    switch (kind) {
    case CCS__KIND_SETTINGS: return settings_sound(row);
    case CCS__KIND_QUEUE: return queue_sound(row);
    case CCS__KIND_AGENT: return agent_sound(row);
    case CCS__KIND_SUPERVISOR: return supervisor_sound(row);
    case CCS__KIND_CALENDAR: return enums_known(message) && calendar_sound(row);
    case CCS__KIND_ZONE: return zone_sound(row);
    case CCS__KIND_AGENT_STATE: return agent_state_sound(group, row);
    case CCS__KIND_CONTACT: return contact_sound(row);
    case CCS__KIND_VISIT: return visit_sound(group, row);
    case CCS__KIND_OFFER: return offer_sound(group, row);
    case CCS__KIND_LEG: return leg_sound(group, row);
    case CCS__KIND_ENDPOINT: return endpoint_sound(group, row);
    case CCS__KIND_MONITOR: return monitor_sound(group, row);
    case CCS__KIND_FLOW: return flow_sound(group, row);
    case CCS__KIND_FLOW_INSTANCE: return flow_instance_sound(group, row);
    case CCS__KIND_FLOW_TIMER: return flow_timer_sound(group, row);
    case CCS__KIND_CALENDAR_BEFORE: return past(((const Ccs__CalendarBefore *)row)->changed_at);
    case CCS__KIND_RECORDING: {
        const Ccs__Recording *recording = row;
        return !recording->open || has(group, CCS__KIND_CONTACT, recording->contact);
    }
    case CCS__KIND_PLACE: { /* its queue may be gone meanwhile: then nobody asks for it */
        const Ccs__Place *place = row;
        return !place->open || (place->queue && place->identity);
    }
    case CCS__KIND_QUEUE_STATE: {
        const Ccs__QueueState *state = row;
        return !state->current ||
               (has(group, CCS__KIND_QUEUE, state->queue) && state->tokens >= 0 && past(state->tokens_at) &&
                past(state->hours_at));
    }
    default: return true;
    }
}

/* --- do they fit together? ---------------------------------------------------------------------------------- */

static bool contact_fits(const struct ccs__group *group, const struct ccs__contact *row)
{
    uint32_t legs = 0;
    for (const struct ccs__leg *leg = row->legs; leg; leg = leg->next)
        legs++;
    const struct ccs__visit *visit =
        row->contact.visit ? ccs__row_find(group, CCS__KIND_VISIT, row->contact.visit) : NULL;
    bool visits = row->contact.visit ? visit && visit->visit.open && visit->visit.contact == row->row.id : true;
    bool parked = row->contact.parked_agent != 0;
    return visits && legs == row->contact.legs && legs <= CCS__LEGS_MAX && !(parked && (row->legs || row->contact.visit));
}

/* A consult is of a leg that is there. (Who gets an unanswered transfer back has left.) */
static bool asker_fits(const struct ccs__group *group, const Ccs__Visit *visit)
{
    uint64_t asker = ccs__visit_details(visit)->leg;
    const struct ccs__leg *leg = asker ? ccs__row_find(group, CCS__KIND_LEG, asker) : NULL;
    return visit->kind != CCS__VISIT_KIND__VISIT_KIND_CONSULT ||
           (leg && leg->of && leg->leg.contact == visit->contact && leg->leg.consulting);
}

/* The offers are in the order of their ids; the first is the one that the visit names. */
static bool visit_fits(const struct ccs__group *group, const struct ccs__visit *row)
{
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, row->visit.contact);
    uint32_t ringing = 0;
    for (const struct ccs__offer *offer = row->route.offers; offer; offer = offer->visit_next)
        ringing++;
    return contact->contact.visit == row->row.id && asker_fits(group, &row->visit) && ringing == row->visit.ringing &&
           row->visit.offer == (row->route.offers ? row->route.offers->row.id : 0);
}

static bool state_fits(const struct ccs__group *group, const struct ccs__agent_state *row)
{
    uint64_t used = 0;
    uint32_t offers = 0, legs = 0;
    const Ccs__AgentState *state = &row->state;
    for (const struct ccs__offer *offer = row->route.offers; offer; offer = offer->next, offers++)
        used += offer->offer.cost;
    for (const struct ccs__leg *leg = row->route.legs; leg; leg = leg->agent_next, legs++)
        used += leg->leg.cost;
    return used == state->used && offers == state->offers && legs == state->legs &&
           (!state->wrap_up_leg || has(group, CCS__KIND_LEG, state->wrap_up_leg));
}

static bool offer_fits(const struct ccs__group *group, const struct ccs__offer *row)
{
    const struct ccs__visit *visit = ccs__row_find(group, CCS__KIND_VISIT, row->offer.visit);
    return visit->visit.offer && visit->visit.contact == row->offer.contact && visit->visit.queue == row->offer.queue;
}

/* Open or closed as its calendar says. */
static bool queue_fits(const struct ccs__group *group, const struct ccs__queue *row)
{
    const char *calendar = row->config.admission ? row->config.admission->calendar : "";
    const Ccs__QueueState *state = row->state ? &row->state->state : NULL;
    if (!state)
        return !*calendar;
    return (*calendar || !state->hours_at) &&
           ccs__hours_open(group, calendar, state->hours_at) == !state->closed;
}

/* Whoever is heard is with the customer. */
static bool monitor_fits(const struct ccs__group *group, const struct ccs__monitor *row)
{
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, row->monitor.contact);
    for (const struct ccs__leg *leg = contact->legs; leg; leg = leg->next)
        if (leg->leg.agent == row->monitor.agent)
            return leg->leg.state == CCS__LEG_STATE__LEG_STATE_CONNECTED ||
                   leg->leg.state == CCS__LEG_STATE__LEG_STATE_HELD;
    return false;
}

/* The one in force is found by its key, and the others are kept for something. */
static bool flow_fits(const struct ccs__group *group, const struct ccs__flow_version *row)
{
    bool current = row->config.current;
    return (!current || ccs__flow_by_key(group, ccs_str_from(row->config.key)) == row) &&
           (current || row->instances.count > 0);
}

static bool flow_instance_fits(struct ccs__group *group, struct ccs__instance *row)
{
    const char *ref = row->instance.ref;
    return (!*ref || ccs__instance_by_ref(group, ccs_str_from(ref)) == row) && ccs__instance_sound(group, row);
}

/* What it was can be had again, and there is something that it was. */
static bool calendar_before_fits(struct ccs__group *group, const Ccs__CalendarBefore *before)
{
    const struct ccs__calendar *calendar;
    return ccs__hours_by_key(group, ccs_str_from(before->calendar)) &&
           ccs__hours_recall(group, before->text, &calendar) != CCS_ECORRUPT;
}

static bool fits(struct ccs__group *group, struct ccs__row *row)
{
    void *any = row;
    if (!ccs__row_open(group, row))
        return true;
    switch (row->kind) {
    case CCS__KIND_CONTACT: return contact_fits(group, any);
    case CCS__KIND_VISIT: return visit_fits(group, any);
    case CCS__KIND_OFFER: return offer_fits(group, any);
    case CCS__KIND_AGENT_STATE: return state_fits(group, any);
    case CCS__KIND_CALENDAR: return ((const struct ccs__hours *)any)->compiled != NULL;
    case CCS__KIND_ZONE: return ((const struct ccs__hours_zone *)any)->kept != NULL;
    case CCS__KIND_QUEUE: return queue_fits(group, any);
    case CCS__KIND_AGENT: return has(group, CCS__KIND_AGENT_STATE, row->id);
    case CCS__KIND_MONITOR: return monitor_fits(group, any);
    case CCS__KIND_FLOW: return flow_fits(group, any);
    case CCS__KIND_FLOW_INSTANCE: return flow_instance_fits(group, any);
    case CCS__KIND_CALENDAR_BEFORE: return calendar_before_fits(group, (const void *)ccs__row_message(row));
    default: return true;
    }
}

ccs_status ccs__load_check(struct ccs_center *center)
{
    struct ccs__group *group = &center->group;
    for (int kind = CCS__KIND_SETTINGS; kind < CCS__KIND_COUNT; kind++) {
        size_t at = 0;
        uint64_t id, bad = 0; /* the smallest, so that the words do not depend on the map */
        void *row;
        while (ccs__map_next(&group->maps[kind], &at, &id, &row))
            if ((!bad || id < bad) && !fits(group, row))
                bad = id;
        if (bad)
            return ccs__center_fail(center, CCS_ECORRUPT, "%s %llu does not fit the other rows", ccs__kinds[kind].table,
                                    (unsigned long long)bad);
    }
    return CCS_OK;
}
