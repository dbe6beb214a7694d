/*
 * What each event does to the model, and nothing else: no decision is taken here. Agents and configuration; the rest is in
 * apply_contact.c. An event touches its agent first, then what else it is about, and in this order they are looked at.
 */
#include "model.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(literal) ((char *)(uintptr_t)(literal))

void model_attend(struct model *model, enum attended kind, uint64_t id)
{
    for (size_t i = model->attention_at; i < model->attention_count; i++)
        if (model->attention[i].kind == kind && model->attention[i].id == id)
            return;
    if (model->attention_count == sizeof model->attention / sizeof model->attention[0])
        abort();
    model->attention[model->attention_count++] = (struct attention){kind, id};
}

/* --- configuration -------------------------------------------------------------------------------------------- */

/* The plans are what the events' messages say in more words. */
static void apply_agent_configured(struct model *model, const Ccs__Agent *config)
{
    struct model_agent *agent = model_agent(model, config->id);
    if (!agent) {
        if (model->agent_count == MODEL_AGENTS_MAX)
            abort();
        agent = &model->agents[model->agent_count++];
        *agent = (struct model_agent){.id = config->id, .state = CCS__AGENT_STATE__INIT, .timer = CCS_TIME_NEVER};
        agent->state.agent = config->id;
        agent->state.current = true;
        agent->state.presence_at = model->now;
    }
    agent->version = config->version;
    memcpy(&agent->plan, model->plan, sizeof agent->plan);
    agent->state.as_of_at = model->now;
    agent->changes_at = model_changes_at(model, agent);
    model->configured = true;
    model_attend(model, ATTEND_AGENT, config->id);
}

/* Open or closed as of now; whether that is told is for settling. */
static void look_again(struct model *model, struct model_queue *queue)
{
    bool has_hours = queue->plan.admission.given && queue->plan.admission.hours;
    if (!has_hours && !queue->state.closed && !queue->state.hours_at)
        return;
    queue->state.hours_at = has_hours ? model->now : 0;
    model_attend(model, ATTEND_QUEUE, queue->id);
}

static void apply_queue_configured(struct model *model, const Ccs__Queue *config)
{
    struct model_queue *queue = model_queue(model, config->id);
    if (!queue) {
        if (model->queue_count == MODEL_QUEUES_MAX)
            abort();
        queue = &model->queues[model->queue_count++];
        *queue = (struct model_queue){.id = config->id, .state = CCS__QUEUE_STATE__INIT, .timer = CCS_TIME_NEVER};
        queue->state.queue = config->id;
        queue->state.current = true;
        queue->state.tokens = INT64_MAX / 2; /* as many at once as it ever lets in */
    }
    queue->version = config->version;
    memcpy(&queue->plan, model->plan, sizeof queue->plan);
    queue->steps = plan_known(&queue->plan);
    look_again(model, queue);
}

/* The calendar is another one: who goes by it counts from now. */
static void calendar_changed(struct model *model, uint32_t bits)
{
    for (size_t i = 0; i < model->agent_count; i++) {
        struct model_agent *agent = &model->agents[i];
        if (plan_agent_fits(&agent->plan, ~bits))
            continue;
        agent->state.as_of_at = model->now;
        agent->changes_at = model_changes_at(model, agent);
        model_attend(model, ATTEND_AGENT, agent->id);
    }
    for (size_t i = 0; i < model->queue_count; i++)
        if (!plan_queue_fits(&model->queues[i].plan, ~bits))
            look_again(model, &model->queues[i]);
}

static void apply_calendar(struct model *model, const Ccs__Calendar *config)
{
    const struct calendar_plan *plan = model->plan;
    model->hours.calendars[plan->name - 1].id = config->id;
    model->hours.calendars[plan->name - 1].version = config->version;
    model->hours.calendars[plan->name - 1].plan = *plan;
    calendar_changed(model, CALENDAR_BIT(plan->name));
}

/* The plan is the zone's number and its rule. */
static void apply_zone(struct model *model, const Ccs__Zone *config)
{
    const uint32_t *zone = model->plan;
    uint32_t bits = 0;
    bool same = model->hours.zones[zone[0]].id && model->hours.zones[zone[0]].rule == zone[1];
    model->hours.zones[zone[0]].id = config->id;
    model->hours.zones[zone[0]].given = config->given;
    model->hours.zones[zone[0]].version = config->version;
    model->hours.zones[zone[0]].rule = zone[1];
    for (uint32_t hours = 1; hours < HOURS_COUNT && !same; hours++)
        if (model->hours.calendars[hours - 1].id && model->hours.calendars[hours - 1].plan.zone == zone[0])
            bits |= CALENDAR_BIT(hours);
    calendar_changed(model, bits);
}

/* Before it opens: those who were to be called back meanwhile, in the order of a line. */
static void attend_closed_out(struct model *model, uint64_t queue)
{
    const struct model_visit *last = NULL, *next;
    do {
        next = NULL;
        for (size_t i = 0; i < model->visit_count; i++) {
            const struct model_visit *visit = &model->visits[i];
            bool held = visit->row.open && !visit->row.offer && !visit->row.hold_until_at && visit->row.queue == queue &&
                        model_closed_out(model, &visit->row);
            if (held && (!last || model_visit_before(last, visit)) && (!next || model_visit_before(visit, next)))
                next = visit;
        }
        if (next)
            model_attend(model, ATTEND_VISIT, next->row.id);
        last = next;
    } while (next);
}

static void apply_edge(struct model *model, uint64_t id, bool closed, ccs_time as_of_at)
{
    struct model_queue *queue = model_queue(model, id);
    if (!closed)
        attend_closed_out(model, id);
    queue->state.closed = closed;
    queue->state.hours_at = queue->plan.admission.given && queue->plan.admission.hours ? as_of_at : 0;
}

static void apply_supervisor_configured(struct model *model, const Ccs__Supervisor *config)
{
    struct model_supervisor *supervisor = model_supervisor(model, config->id);
    if (!supervisor) {
        if (model->supervisor_count == PLAN_SUPERVISORS_MAX)
            abort();
        supervisor = &model->supervisors[model->supervisor_count++];
        supervisor->id = config->id;
    }
    supervisor->version = config->version;
    memcpy(&supervisor->plan, model->plan, sizeof supervisor->plan);
}

/* Agents stay in the order of ids: chance counts them so. */
#define REMOVE(model, kind, gone)                                                                    \
    do {                                                                                             \
        struct model_##kind *removed = model_##kind(model, gone);                                    \
        size_t after = (size_t)(&(model)->kind##s[--(model)->kind##_count] - removed);               \
        memmove(removed, removed + 1, after * sizeof *removed);                                      \
    } while (0)

/* --- agents --------------------------------------------------------------------------------------------------- */

static void begin_shift(Ccs__AgentState *state, ccs_time at)
{
    state->shift_at = state->idle_since_at = at;
    state->shift_contacts = 0;
    state->shift_talk_ms = 0;
}

/* state->as_of_at is when that was found. */
static void begin_rostered_shift(Ccs__AgentState *state, ccs_time at)
{
    ccs_time idle_since_at = state->idle_since_at;
    begin_shift(state, at);
    if (idle_since_at >= at)
        state->idle_since_at = idle_since_at;
    else if (at < state->as_of_at && state->presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT && state->presence_at > at)
        state->idle_since_at = state->presence_at;
}

static void apply_presence(const struct model *model, Ccs__AgentState *state, const Ccs__AgentPresenceChanged *body)
{
    Ccs__Presence was = state->presence;
    state->presence = body->presence;
    state->reason = body->reason;
    state->presence_at = model->now;
    state->next_set = false;
    state->next = CCS__PRESENCE__PRESENCE_SIGNED_OUT;
    state->next_reason = TEXT("");
    if (body->presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT && was != body->presence)
        state->signed_out_at = model->now;
    if (body->shift_began)
        begin_shift(state, model->now);
}

/* Who wants to be away in any case stays so: the last wish stands. */
static void apply_away(Ccs__AgentState *state, const Ccs__OfferEnded *body)
{
    Ccs__Presence wanted = state->next_set ? state->next : state->presence;
    state->misses = 0;
    if (wanted != CCS__PRESENCE__PRESENCE_READY || body->after == CCS__AFTER_MISSES__AFTER_MISSES_READY)
        return;
    state->next_set = true;
    state->next = body->after == CCS__AFTER_MISSES__AFTER_MISSES_SIGNED_OUT ? CCS__PRESENCE__PRESENCE_SIGNED_OUT
                                                                            : CCS__PRESENCE__PRESENCE_NOT_READY;
    state->next_reason = TEXT(body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED     ? "missed"
                              : body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED ? "rejected"
                                                                                      : "unreachable");
}

static void apply_offer_ended(Ccs__AgentState *state, const Ccs__OfferEnded *body)
{
    state->offers--;
    state->used -= body->cost;
    state->misses += body->counted;
    if (body->cool_down_at > state->cool_down_at)
        state->cool_down_at = body->cool_down_at;
    if (body->away)
        apply_away(state, body);
}

static void apply_leg_left(const struct model *model, Ccs__AgentState *state, const Ccs__LegLeft *body)
{
    state->legs--;
    state->used -= body->cost;
    state->shift_talk_ms += body->talk_ms + body->hold_ms;
    if (!body->wrap_up)
        state->idle_since_at = model->due_at;
}

static void apply_wrap_up_started(const struct model *model, Ccs__AgentState *state, const Ccs__WrapUpStarted *body)
{
    state->wrap_up_leg = body->leg;
    state->wrap_up_contact = body->contact;
    state->wrap_up_queue = body->queue;
    state->wrap_up_mode = body->mode;
    state->wrap_up_at = model->now;
    state->wrap_up_ends_at = body->ends_at;
}

static void apply_wrap_up_ended(const struct model *model, Ccs__AgentState *state)
{
    state->wrap_up_leg = state->wrap_up_contact = state->wrap_up_queue = 0;
    state->wrap_up_mode = CCS__WRAP_UP_MODE__WRAP_UP_MODE_DEFAULT;
    state->wrap_up_at = state->wrap_up_ends_at = 0;
    state->idle_since_at = model->due_at;
}

/* The agent whose state an event changes, or 0. Every such body has a field of this name. */
static uint64_t agent_of(uint32_t kind, const ProtobufCMessage *body)
{
    uint64_t agent = 0;
    switch (kind) {
    case CCS_EVENT_AGENT_PRESENCE_CHANGED:
    case CCS_EVENT_AGENT_NEXT_SET:
    case CCS_EVENT_CONTACT_OFFERED:
    case CCS_EVENT_CONTACT_ANSWERED:
    case CCS_EVENT_OFFER_ENDED:
    case CCS_EVENT_LEG_JOINED:
    case CCS_EVENT_LEG_LEFT:
    case CCS_EVENT_WRAP_UP_STARTED:
    case CCS_EVENT_WRAP_UP_ENDED:
    case CCS_EVENT_AGENT_COOLED_DOWN:
    case CCS_EVENT_AGENT_SCHEDULE_CHANGED:
    case CCS_EVENT_ENDPOINT_ADDED:
    case CCS_EVENT_ENDPOINT_CHANGED:
    case CCS_EVENT_ENDPOINT_REMOVED:
        memcpy(&agent,
               (const char *)body + protobuf_c_message_descriptor_get_field_by_name(body->descriptor, "agent")->offset,
               sizeof agent);
        return agent;
    default: return 0;
    }
}

static void apply_to_agent(struct model *model, struct model_agent *agent, uint32_t kind, const void *body)
{
    Ccs__AgentState *state = &agent->state;
    switch (kind) {
    case CCS_EVENT_AGENT_PRESENCE_CHANGED: apply_presence(model, state, body); break;
    case CCS_EVENT_AGENT_NEXT_SET:
        state->next_set = ((const Ccs__AgentNextSet *)body)->next_set;
        state->next = ((const Ccs__AgentNextSet *)body)->next;
        state->next_reason = ((const Ccs__AgentNextSet *)body)->reason;
        break;
    case CCS_EVENT_CONTACT_OFFERED:
        state->offers++;
        state->used += ((const Ccs__ContactOffered *)body)->cost;
        break;
    case CCS_EVENT_CONTACT_ANSWERED:
        state->offers--;
        state->legs++;
        state->shift_contacts++;
        state->misses = 0;
        break;
    case CCS_EVENT_OFFER_ENDED: apply_offer_ended(state, body); break;
    case CCS_EVENT_LEG_JOINED:
        state->legs++;
        state->used += ((const Ccs__LegJoined *)body)->cost;
        state->shift_contacts++;
        break;
    case CCS_EVENT_LEG_LEFT: apply_leg_left(model, state, body); break;
    case CCS_EVENT_WRAP_UP_STARTED: apply_wrap_up_started(model, state, body); break;
    case CCS_EVENT_WRAP_UP_ENDED: apply_wrap_up_ended(model, state); break;
    case CCS_EVENT_AGENT_COOLED_DOWN: state->cool_down_at = 0; break;
    case CCS_EVENT_AGENT_SCHEDULE_CHANGED:
        state->as_of_at = ((const Ccs__AgentScheduleChanged *)body)->as_of_at;
        if (((const Ccs__AgentScheduleChanged *)body)->shift_at)
            begin_rostered_shift(state, ((const Ccs__AgentScheduleChanged *)body)->shift_at);
        break;
    default: break;
    }
    agent->changes_at = model_changes_at(model, agent);
}

static void apply(struct model *model, uint32_t kind, const void *body)
{
    switch (kind) {
    case CCS_EVENT_AGENT_CONFIGURED: apply_agent_configured(model, ((const Ccs__AgentConfigured *)body)->agent); return;
    case CCS_EVENT_QUEUE_CONFIGURED: apply_queue_configured(model, ((const Ccs__QueueConfigured *)body)->queue); return;
    case CCS_EVENT_SUPERVISOR_CONFIGURED:
        apply_supervisor_configured(model, ((const Ccs__SupervisorConfigured *)body)->supervisor);
        return;
    case CCS_EVENT_SETTINGS_CONFIGURED: /* sites may be nearer now: everybody looks again */
        memcpy(&model->settings, model->plan, sizeof model->settings);
        for (size_t i = 0; i < model->agent_count; i++)
            model_attend(model, ATTEND_AGENT, model->agents[i].id);
        return;
    case CCS_EVENT_CALENDAR_CONFIGURED: apply_calendar(model, ((const Ccs__CalendarConfigured *)body)->calendar); return;
    case CCS_EVENT_ZONE_CONFIGURED: apply_zone(model, ((const Ccs__ZoneConfigured *)body)->zone); return;
    case CCS_EVENT_CALENDAR_REMOVED:
        for (int i = 0; i < HOURS_COUNT - 1; i++)
            if (model->hours.calendars[i].id == ((const Ccs__CalendarRemoved *)body)->calendar)
                model->hours.calendars[i].id = 0;
        return;
    case CCS_EVENT_QUEUE_OPENED: {
        const Ccs__QueueOpened *opened = body;
        apply_edge(model, opened->queue, false, opened->as_of_at);
        return;
    }
    case CCS_EVENT_QUEUE_CLOSED: {
        const Ccs__QueueClosed *closed = body;
        apply_edge(model, closed->queue, true, closed->as_of_at);
        return;
    }
    case CCS_EVENT_AGENT_REMOVED: REMOVE(model, agent, ((const Ccs__AgentRemoved *)body)->agent); return;
    case CCS_EVENT_QUEUE_REMOVED: REMOVE(model, queue, ((const Ccs__QueueRemoved *)body)->queue); return;
    case CCS_EVENT_SUPERVISOR_REMOVED: REMOVE(model, supervisor, ((const Ccs__SupervisorRemoved *)body)->supervisor); return;
    default: break;
    }
    uint64_t agent = agent_of(kind, body);
    if (agent) {
        apply_to_agent(model, model_agent(model, agent), kind, body);
        model_attend(model, ATTEND_AGENT, agent);
    }
    model_apply_contact(model, kind, body);
}

static void write_down(struct model *model, struct facts *facts, uint32_t kind, const ProtobufCMessage *body)
{
    size_t size = protobuf_c_message_get_packed_size(body);
    if (facts->count == MODEL_FACTS_MAX || size > sizeof facts->bytes - facts->size)
        abort();
    facts->items[facts->count++] = (struct fact){kind, model->now, model->due_at, facts->size, size};
    facts->size += protobuf_c_message_pack(body, facts->bytes + facts->size);
}

void model_emit(struct model *model, struct facts *facts, uint32_t kind, const void *body)
{
    write_down(model, facts, kind, body);
    model->seq++;
    model->at = model->now;
    apply(model, kind, body);
}
