/*
 * The agent module: presence, activity and next. Presence is what the agent wants, activity what is in progress, and
 * `next` the presence that takes over when the activity ends. The three never overwrite each other:
 *
 *   set presence --- idle ----------------------------> presence changed
 *        |                                                    ^
 *        '---- busy ---> next set --- activity ends (settle) -'
 *
 * An offer that ends missed, rejected or unreachable counts as a failure of the agent's; the one that is too many, as the
 * queue's policy says in the event, sets `next` to not ready or signed out, unless the agent wants to be away anyway.
 *
 * What events do to agents is here; what may be asked of them is decided in agent_decide.c, what time alone does to them
 * stands in agent_schedule.c, and their devices are in endpoint.c.
 */
#include "agent/agent_internal.h"
#include "group/keys.h"
#include "hours/hours.h"

struct ccs__agents {
    struct ccs__keys keys;
    bool calendars_back; /* some were put back, but not yet who goes by them */
};

#define AGENTS(group) CCS__STATE(group, AGENT, struct ccs__agents)

static ccs_status start(struct ccs__group *group)
{
    struct ccs__agents *agents = ccs__alloc_zero(&group->alloc, sizeof *agents);
    if (!agents)
        return CCS_ENOMEM;
    ccs__keys_init(&agents->keys, group);
    group->states[CCS__MODULE_AGENT] = agents;
    ccs__group_kind(group, CCS__KIND_AGENT, sizeof(struct ccs__agent), sizeof(Ccs__Agent) + sizeof(void *));
    ccs__group_kind(group, CCS__KIND_AGENT_STATE, sizeof(struct ccs__agent_state), sizeof(Ccs__AgentState));
    ccs__group_kind(group, CCS__KIND_ENDPOINT, sizeof(struct ccs__endpoint), sizeof(Ccs__Endpoint));
    return CCS_OK;
}

static void stop(struct ccs__group *group)
{
    struct ccs__agents *agents = AGENTS(group);
    ccs__keys_finish(&agents->keys);
    ccs__free(&group->alloc, agents, sizeof *agents);
}

/* --- finding ---------------------------------------------------------------------------------------------- */

struct ccs__agent *ccs__agent_by_key(const struct ccs__group *group, ccs_str key)
{
    struct ccs__agent *agent = ccs__keys_find(group, &AGENTS(group)->keys, key);
    return agent && agent->config.current ? agent : NULL;
}

ccs_status ccs__agent_state_of(struct ccs__group *group, uint64_t agent, struct ccs__agent_state **state)
{
    *state = ccs__row_find(group, CCS__KIND_AGENT_STATE, agent);
    if (*state && (*state)->state.current)
        return CCS_OK;
    return ccs__refuse(group, CCS_ENOENT, agent, "no agent has the id %llu", (unsigned long long)agent);
}

/* --- apply ------------------------------------------------------------------------------------------------ */

static ccs_status apply_configured(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__Agent *config = ((const Ccs__AgentConfigured *)event->body)->agent;
    CCS__EXPECT(group, config != NULL && config->id != 0, event->seq);
    struct ccs__agent *agent = ccs__row_find(group, CCS__KIND_AGENT, config->id);
    if (!agent) {
        agent = ccs__row_create(group, CCS__KIND_AGENT, config->id);
        struct ccs__agent_state *state = ccs__row_create(group, CCS__KIND_AGENT_STATE, config->id);
        if (!agent || !state)
            return CCS_ENOMEM;
        state->state.agent = config->id;
        state->state.current = true;
        state->state.presence_at = event->at;
    }
    struct ccs__agent_state *state = ccs__row_find(group, CCS__KIND_AGENT_STATE, config->id);
    if (!ccs__row_edit(group, &agent->row) || !ccs__row_configure(group, &agent->row, &config->base) ||
        !ccs__row_edit(group, &state->row)) /* so that its room is looked at again */
        return CCS_ENOMEM;
    state->state.as_of_at = event->at;
    ccs__row_attend(group, &state->row);
    return CCS_OK;
}

static ccs_status apply_removed(struct ccs__group *group, uint64_t id)
{
    void *agent, *state;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_AGENT, id, &agent));
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_AGENT_STATE, id, &state));
    const struct ccs__agent_state *live = state;
    CCS__EXPECT(group, !live->endpoints && !live->route.asked && !ccs__agent_busy(&live->state), id);
    ((struct ccs__agent *)agent)->config.current = false;
    ((struct ccs__agent_state *)state)->state.current = false;
    return CCS_OK;
}

static void begin_shift(Ccs__AgentState *state, ccs_time at, ccs_time idle_since_at)
{
    state->shift_at = at;
    state->idle_since_at = idle_since_at;
    state->shift_contacts = 0;
    state->shift_talk_ms = 0;
}

/*
 * By the roster. Where that became another one in the middle of a day, the shift began before anybody knew: counters are of
 * what comes now, because how much of the old ones was before nobody has written down. But nobody is idle for longer by it than
 * he was, or than he has been here (or, who took a break since, back).
 */
static void begin_rostered_shift(Ccs__AgentState *state, ccs_time at, ccs_time known_at)
{
    bool here = state->presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT;
    ccs_time idle_since_at = state->idle_since_at;
    if (idle_since_at < at)
        idle_since_at = at < known_at && here && at < state->presence_at ? state->presence_at : at;
    begin_shift(state, at, idle_since_at);
}

static ccs_status apply_presence(struct ccs__group *group, Ccs__AgentState *state, const struct ccs__event *event)
{
    const Ccs__AgentPresenceChanged *body = event->body;
    CCS__SET_TEXT(group, state->reason, ccs_str_from(body->reason));
    CCS__SET_TEXT(group, state->next_reason, CCS_STR(""));
    bool leaves = body->presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT && state->presence != body->presence;
    state->presence = body->presence;
    state->presence_at = event->at;
    state->next_set = false;
    state->next = CCS__PRESENCE__PRESENCE_SIGNED_OUT;
    if (leaves) /* another reason while away does not begin the absence anew */
        state->signed_out_at = event->at;
    if (body->shift_began)
        begin_shift(state, event->at, event->at);
    return CCS_OK;
}

static ccs_status apply_next(struct ccs__group *group, Ccs__AgentState *state, bool set, Ccs__Presence next,
                             ccs_str reason)
{
    CCS__SET_TEXT(group, state->next_reason, reason);
    state->next_set = set;
    state->next = set ? next : CCS__PRESENCE__PRESENCE_SIGNED_OUT;
    return CCS_OK;
}

/* One failed offer was too many. Who wants to be away in any case stays so: the last intent stands. */
static ccs_status apply_away(struct ccs__group *group, Ccs__AgentState *state, const Ccs__OfferEnded *body)
{
    Ccs__Presence wanted = state->next_set ? state->next : state->presence;
    state->misses = 0;
    if (wanted != CCS__PRESENCE__PRESENCE_READY || body->after == CCS__AFTER_MISSES__AFTER_MISSES_READY)
        return CCS_OK;
    ccs_str reason = CCS_STR("unreachable");
    if (body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED)
        reason = CCS_STR("missed");
    else if (body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED)
        reason = CCS_STR("rejected");
    bool signs_out = body->after == CCS__AFTER_MISSES__AFTER_MISSES_SIGNED_OUT;
    return apply_next(group, state, true,
                      signs_out ? CCS__PRESENCE__PRESENCE_SIGNED_OUT : CCS__PRESENCE__PRESENCE_NOT_READY, reason);
}

static ccs_status apply_offer_ended(struct ccs__group *group, Ccs__AgentState *state, const Ccs__OfferEnded *body)
{
    CCS__EXPECT(group, state->offers > 0 && state->used >= body->cost, state->agent);
    state->offers--;
    state->used -= body->cost;
    if (body->counted)
        state->misses++;
    if (body->cool_down_at > state->cool_down_at)
        state->cool_down_at = body->cool_down_at;
    return body->away ? apply_away(group, state, body) : CCS_OK;
}

/* A leg that began without an offer: somebody took a contact over. */
static void apply_leg_joined(Ccs__AgentState *state, const Ccs__LegJoined *body)
{
    state->legs++;
    state->used += body->cost;
    state->shift_contacts++;
}

/* Idle since the instant that fell due, not since the host came to hear of it: who is asked first must not depend on how
 * often the host calls. */
static void apply_leg_left(Ccs__AgentState *state, const Ccs__LegLeft *body, ccs_time due_at)
{
    state->legs--;
    state->used -= body->cost;
    state->shift_talk_ms += body->talk_ms + body->hold_ms;
    if (!body->wrap_up)
        state->idle_since_at = due_at;
}

static void apply_wrap_up_started(Ccs__AgentState *state, const Ccs__WrapUpStarted *body, ccs_time at)
{
    state->wrap_up_leg = body->leg;
    state->wrap_up_contact = body->contact;
    state->wrap_up_queue = body->queue;
    state->wrap_up_mode = body->mode;
    state->wrap_up_at = at;
    state->wrap_up_ends_at = body->ends_at;
}

static void apply_wrap_up_ended(Ccs__AgentState *state, ccs_time due_at)
{
    state->wrap_up_leg = state->wrap_up_contact = state->wrap_up_queue = 0;
    state->wrap_up_mode = CCS__WRAP_UP_MODE__WRAP_UP_MODE_DEFAULT;
    state->wrap_up_at = state->wrap_up_ends_at = 0;
    state->idle_since_at = due_at;
}

/* The agent whose state an event changes, or 0: a leg outside has none. */
static uint64_t agent_of(const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_AGENT_PRESENCE_CHANGED: return ((const Ccs__AgentPresenceChanged *)event->body)->agent;
    case CCS_EVENT_AGENT_NEXT_SET: return ((const Ccs__AgentNextSet *)event->body)->agent;
    case CCS_EVENT_CONTACT_OFFERED: return ((const Ccs__ContactOffered *)event->body)->agent;
    case CCS_EVENT_CONTACT_ANSWERED: return ((const Ccs__ContactAnswered *)event->body)->agent;
    case CCS_EVENT_OFFER_ENDED: return ((const Ccs__OfferEnded *)event->body)->agent;
    case CCS_EVENT_LEG_JOINED: return ((const Ccs__LegJoined *)event->body)->agent;
    case CCS_EVENT_LEG_LEFT: return ((const Ccs__LegLeft *)event->body)->agent;
    case CCS_EVENT_WRAP_UP_STARTED: return ((const Ccs__WrapUpStarted *)event->body)->agent;
    case CCS_EVENT_WRAP_UP_ENDED: return ((const Ccs__WrapUpEnded *)event->body)->agent;
    case CCS_EVENT_AGENT_COOLED_DOWN: return ((const Ccs__AgentCooledDown *)event->body)->agent;
    case CCS_EVENT_AGENT_SCHEDULE_CHANGED: return ((const Ccs__AgentScheduleChanged *)event->body)->agent;
    default: return 0;
    }
}

static ccs_status apply_to_state(struct ccs__group *group, Ccs__AgentState *state, const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_AGENT_PRESENCE_CHANGED: return apply_presence(group, state, event);
    case CCS_EVENT_AGENT_NEXT_SET: {
        const Ccs__AgentNextSet *body = event->body;
        return apply_next(group, state, body->next_set, body->next, ccs_str_from(body->reason));
    }
    case CCS_EVENT_CONTACT_OFFERED:
        state->offers++;
        state->used += ((const Ccs__ContactOffered *)event->body)->cost;
        return CCS_OK;
    case CCS_EVENT_CONTACT_ANSWERED:
        CCS__EXPECT(group, state->offers > 0, state->agent);
        state->offers--;
        state->legs++;
        state->shift_contacts++;
        state->misses = 0;
        return CCS_OK;
    case CCS_EVENT_LEG_JOINED: apply_leg_joined(state, event->body); return CCS_OK;
    case CCS_EVENT_OFFER_ENDED: return apply_offer_ended(group, state, event->body);
    case CCS_EVENT_LEG_LEFT:
        CCS__EXPECT(group, state->legs > 0 && state->used >= ((const Ccs__LegLeft *)event->body)->cost, state->agent);
        apply_leg_left(state, event->body, event->due_at);
        return CCS_OK;
    case CCS_EVENT_WRAP_UP_STARTED:
        CCS__EXPECT(group, state->wrap_up_leg == 0, state->agent);
        apply_wrap_up_started(state, event->body, event->at);
        return CCS_OK;
    case CCS_EVENT_WRAP_UP_ENDED:
        CCS__EXPECT(group, state->wrap_up_leg != 0, state->agent);
        apply_wrap_up_ended(state, event->due_at);
        return CCS_OK;
    case CCS_EVENT_AGENT_COOLED_DOWN: state->cool_down_at = 0; return CCS_OK;
    case CCS_EVENT_AGENT_SCHEDULE_CHANGED: {
        ccs_time as_of_at = ((const Ccs__AgentScheduleChanged *)event->body)->as_of_at;
        ccs_time shift_at = ((const Ccs__AgentScheduleChanged *)event->body)->shift_at;
        bool later = as_of_at > state->as_of_at || (shift_at && as_of_at == state->as_of_at);
        CCS__EXPECT(group, later && as_of_at <= event->at, state->agent);
        state->as_of_at = as_of_at;
        CCS__EXPECT(group, shift_at >= 0 && shift_at <= as_of_at, state->agent);
        if (shift_at)
            begin_rostered_shift(state, shift_at, as_of_at);
        return CCS_OK;
    }
    default: return CCS_OK;
    }
}

static ccs_status apply(struct ccs__group *group, const struct ccs__event *event)
{
    if (event->kind == CCS_EVENT_AGENT_CONFIGURED)
        return apply_configured(group, event);
    if (ccs__hours_compiles(event->kind))
        return ccs__agent_apply_calendars(group, event);
    if (event->kind == CCS_EVENT_AGENT_REMOVED)
        return apply_removed(group, ((const Ccs__AgentRemoved *)event->body)->agent);
    uint64_t id = agent_of(event);
    if (!id)
        return ccs__endpoint_apply(group, event);
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_AGENT_STATE, id, &row));
    struct ccs__agent_state *agent = row;
    CCS__TRY(apply_to_state(group, &agent->state, event));
    ccs__row_attend(group, &agent->row);
    return CCS_OK;
}

/* --- index, settle, due ----------------------------------------------------------------------------------- */

/* When the schedule changes next hangs on both rows, which may come in either order. */
static bool index_config(struct ccs__group *group, struct ccs__agent *agent)
{
    struct ccs__row *row = &agent->row;
    struct ccs__agent_state *state = ccs__row_find(group, CCS__KIND_AGENT_STATE, row->id);
    if (state) {
        ccs__agent_schedule_forget(state);
        ccs__agent_arm(group, state);
    }
    if (row->exists && !row->fetched) /* one that is read back is of the past: its key may be another's now */
        return ccs__keys_link(group, &AGENTS(group)->keys, row, &agent->key_text, agent->config.key);
    ccs__keys_unlink(group, &AGENTS(group)->keys, row, &agent->key_text);
    return true;
}

static bool index(struct ccs__group *group, struct ccs__row *row)
{
    switch (row->kind) {
    case CCS__KIND_AGENT: return index_config(group, (struct ccs__agent *)(void *)row);
    case CCS__KIND_AGENT_STATE: ccs__agent_arm(group, (struct ccs__agent_state *)(void *)row); return true;
    case CCS__KIND_CALENDAR: /* where an event changed it, it knew who goes by it */
        AGENTS(group)->calendars_back |= !group->in_group;
        return true;
    case CCS__KIND_ENDPOINT: ccs__endpoint_index(group, (struct ccs__endpoint *)(void *)row); return true;
    default: return true;
    }
}

static void put_back(struct ccs__group *group)
{
    if (AGENTS(group)->calendars_back)
        ccs__agent_put_back_calendars(group);
    AGENTS(group)->calendars_back = false;
}

static ccs_status settle(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind != CCS__KIND_AGENT_STATE)
        return CCS_OK;
    const Ccs__AgentState *state = &((struct ccs__agent_state *)(void *)row)->state;
    if (!state->next_set || ccs__agent_busy(state))
        return CCS_OK;
    return ccs__agent_change_presence(group, state, state->next, state->next_reason);
}

static ccs_status due(struct ccs__group *group, struct ccs__row *row)
{
    return row->kind == CCS__KIND_AGENT_STATE ? ccs__agent_due(group, (struct ccs__agent_state *)(void *)row) : CCS_OK;
}

/* --- check ------------------------------------------------------------------------------------------------ */

static void check_state(const struct ccs__group *group, const struct ccs__agent_state *agent)
{
    const Ccs__AgentState *state = &agent->state;
    CCS_ASSERT(!ccs__agent_busy(state) || state->current);
    CCS_ASSERT(!state->next_set || ccs__agent_busy(state));
    CCS_ASSERT(state->used == 0 || state->offers || state->legs);
    CCS_ASSERT((state->wrap_up_leg != 0) == (state->wrap_up_at != 0));
    CCS_ASSERT(state->wrap_up_leg || !state->wrap_up_ends_at);
    CCS_ASSERT(state->as_of_at <= group->at);
    CCS_ASSERT(state->cool_down_at >= 0);
    const struct ccs__agent *config = ccs__row_find(group, CCS__KIND_AGENT, state->agent);
    CCS_ASSERT(!state->current || config != NULL);
    if (state->current) /* the sum of costs never exceeds the total */
        CCS_ASSERT(state->used <= ccs__agent_capacity_total(&config->config));
    ccs__agent_schedule_check(group, agent);
}

static void check(struct ccs__group *group)
{
    size_t index_at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_AGENT_STATE], &index_at, &id, &row))
        check_state(group, row);
    ccs__endpoints_check(group);
}

const struct ccs__module ccs__agent_module = {
    .name = "agent",
    .start = start,
    .stop = stop,
    .apply = apply,
    .index = index,
    .indexes = CCS__KIND_BIT(AGENT) | CCS__KIND_BIT(AGENT_STATE) | CCS__KIND_BIT(ENDPOINT) | CCS__KIND_BIT(CALENDAR),
    .put_back = put_back,
    .settle = settle,
    .settles = CCS__KIND_BIT(AGENT_STATE),
    .due = due,
    .check = check,
};
