/*
 * The agent module: presence, activity and next. Presence is what the agent wants, activity what is in progress, and
 * `next` the presence that takes over when the activity ends. The three never overwrite each other:
 *
 *   set presence --- idle ----------------------------> presence changed
 *        |                                                    ^
 *        '---- busy ---> next set --- activity ends (settle) -'
 *
 * An offer that ends missed, rejected or unreachable sets `next` to not ready, unless the agent wants to leave anyway.
 */
#include "agent/agent.h"
#include "group/keys.h"

struct ccs__agents {
    struct ccs__keys keys;
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
    ccs__row_attend(group, &state->row);
    return CCS_OK;
}

static ccs_status apply_removed(struct ccs__group *group, uint64_t id)
{
    void *agent, *state;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_AGENT, id, &agent));
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_AGENT_STATE, id, &state));
    ((struct ccs__agent *)agent)->config.current = false;
    ((struct ccs__agent_state *)state)->state.current = false;
    return CCS_OK;
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
    if (body->shift_began) {
        state->shift_at = event->at;
        state->idle_since_at = event->at;
        state->shift_contacts = 0;
        state->shift_talk_ms = 0;
    }
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

static ccs_status apply_offer_ended(struct ccs__group *group, Ccs__AgentState *state, const Ccs__OfferEnded *body)
{
    CCS__EXPECT(group, state->offers > 0 && state->used >= body->cost, state->agent);
    state->offers--;
    state->used -= body->cost;
    ccs_str reason;
    switch (body->cause) {
    case CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED: reason = CCS_STR("missed"); break;
    case CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED: reason = CCS_STR("rejected"); break;
    case CCS__OFFER_CAUSE__OFFER_CAUSE_UNREACHABLE: reason = CCS_STR("unreachable"); break;
    default: return CCS_OK;
    }
    if (state->next_set && state->next != CCS__PRESENCE__PRESENCE_READY)
        return CCS_OK; /* the agent wants to be away in any case: the last intent stands */
    return apply_next(group, state, true, CCS__PRESENCE__PRESENCE_NOT_READY, reason);
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

/* The agent an event of ours concerns, or 0. */
static uint64_t agent_of(const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_AGENT_PRESENCE_CHANGED: return ((const Ccs__AgentPresenceChanged *)event->body)->agent;
    case CCS_EVENT_AGENT_NEXT_SET: return ((const Ccs__AgentNextSet *)event->body)->agent;
    case CCS_EVENT_CONTACT_OFFERED: return ((const Ccs__ContactOffered *)event->body)->agent;
    case CCS_EVENT_CONTACT_ANSWERED: return ((const Ccs__ContactAnswered *)event->body)->agent;
    case CCS_EVENT_OFFER_ENDED: return ((const Ccs__OfferEnded *)event->body)->agent;
    case CCS_EVENT_LEG_LEFT: return ((const Ccs__LegLeft *)event->body)->agent;
    case CCS_EVENT_WRAP_UP_STARTED: return ((const Ccs__WrapUpStarted *)event->body)->agent;
    case CCS_EVENT_WRAP_UP_ENDED: return ((const Ccs__WrapUpEnded *)event->body)->agent;
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
        return CCS_OK;
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
    default: return CCS_OK;
    }
}

static ccs_status apply(struct ccs__group *group, const struct ccs__event *event)
{
    if (event->kind == CCS_EVENT_AGENT_CONFIGURED)
        return apply_configured(group, event);
    if (event->kind == CCS_EVENT_AGENT_REMOVED)
        return apply_removed(group, ((const Ccs__AgentRemoved *)event->body)->agent);
    uint64_t id = agent_of(event);
    if (!id)
        return CCS_OK;
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_AGENT_STATE, id, &row));
    struct ccs__agent_state *agent = row;
    CCS__TRY(apply_to_state(group, &agent->state, event));
    ccs__row_attend(group, &agent->row);
    return CCS_OK;
}

/* --- index, settle, due ----------------------------------------------------------------------------------- */

static bool index(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind == CCS__KIND_AGENT) {
        struct ccs__agent *agent = (struct ccs__agent *)(void *)row;
        if (row->exists && !row->fetched) /* one that is read back is of the past: its key may be another's now */
            return ccs__keys_link(group, &AGENTS(group)->keys, row, &agent->key_text, agent->config.key);
        ccs__keys_unlink(group, &AGENTS(group)->keys, row, &agent->key_text);
    } else if (row->kind == CCS__KIND_AGENT_STATE) {
        struct ccs__agent_state *agent = (struct ccs__agent_state *)(void *)row;
        ccs_time due_at = row->exists && agent->state.wrap_up_leg && agent->state.wrap_up_ends_at
                              ? agent->state.wrap_up_ends_at
                              : CCS_TIME_NEVER;
        agent->timer.id = row->id;
        agent->timer.kind = row->kind;
        ccs__group_arm(group, &agent->timer, due_at);
    }
    return true;
}

static ccs_status settle(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind != CCS__KIND_AGENT_STATE)
        return CCS_OK;
    const Ccs__AgentState *state = &((struct ccs__agent_state *)(void *)row)->state;
    if (!state->next_set || ccs__agent_busy(state))
        return CCS_OK;
    Ccs__AgentPresenceChanged changed = CCS__AGENT_PRESENCE_CHANGED__INIT;
    changed.agent = state->agent;
    changed.presence = state->next;
    changed.reason = state->next_reason;
    return ccs__emit(group, CCS_EVENT_AGENT_PRESENCE_CHANGED, &changed);
}

static ccs_status end_wrap_up(struct ccs__group *group, const Ccs__AgentState *state, bool by_limit)
{
    Ccs__WrapUpEnded ended = CCS__WRAP_UP_ENDED__INIT;
    ended.agent = state->agent;
    ended.leg = state->wrap_up_leg;
    ended.contact = state->wrap_up_contact;
    ended.queue = state->wrap_up_queue;
    ended.spent_ms = group->now - state->wrap_up_at;
    ended.by_limit = by_limit;
    return ccs__emit(group, CCS_EVENT_WRAP_UP_ENDED, &ended);
}

static ccs_status due(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind != CCS__KIND_AGENT_STATE)
        return CCS_OK;
    return end_wrap_up(group, &((struct ccs__agent_state *)(void *)row)->state, true);
}

/* --- decide ----------------------------------------------------------------------------------------------- */

static bool shift_begins(const struct ccs__group *group, const Ccs__AgentState *state)
{
    return state->shift_at == 0 || group->now - state->signed_out_at >= ccs__settings_shift_gap_ms(group);
}

static ccs_status change_presence(struct ccs__group *group, const Ccs__AgentState *state,
                                  const Ccs__SetPresence *command)
{
    if (command->presence == state->presence && !state->next_set && strcmp(command->reason, state->reason) == 0)
        return CCS_OK; /* it is so already */
    Ccs__AgentPresenceChanged changed = CCS__AGENT_PRESENCE_CHANGED__INIT;
    changed.agent = state->agent;
    changed.presence = command->presence;
    changed.reason = command->reason;
    changed.shift_began =
        state->presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT && command->presence != state->presence &&
        shift_begins(group, state);
    return ccs__emit(group, CCS_EVENT_AGENT_PRESENCE_CHANGED, &changed);
}

ccs_status ccs__agent_decide_presence(struct ccs__group *group, const Ccs__SetPresence *command)
{
    struct ccs__agent_state *agent;
    CCS__TRY(ccs__agent_state_of(group, command->agent, &agent));
    const Ccs__AgentState *state = &agent->state;
    if (command->presence < CCS__PRESENCE__PRESENCE_SIGNED_OUT || command->presence > CCS__PRESENCE__PRESENCE_READY)
        return ccs__refuse(group, CCS_EINVAL, command->agent, "presence %d is not one of signed_out, not_ready, ready",
                           (int)command->presence);
    if (!ccs__text_within(command->reason, 0, 64))
        return ccs__refuse(group, CCS_EINVAL, command->agent, "a reason has at most 64 bytes");
    if (!ccs__agent_busy(state))
        return change_presence(group, state, command);
    bool stays = command->presence == state->presence && strcmp(command->reason, state->reason) == 0;
    if (stays && !state->next_set)
        return CCS_OK;
    if (!stays && state->next_set && command->presence == state->next &&
        strcmp(command->reason, state->next_reason) == 0)
        return CCS_OK;
    Ccs__AgentNextSet next = CCS__AGENT_NEXT_SET__INIT;
    next.agent = command->agent;
    next.next_set = !stays;
    next.next = stays ? CCS__PRESENCE__PRESENCE_SIGNED_OUT : command->presence;
    next.reason = stays ? next.reason : command->reason;
    return ccs__emit(group, CCS_EVENT_AGENT_NEXT_SET, &next);
}

ccs_status ccs__agent_decide_end_wrap_up(struct ccs__group *group, const Ccs__EndWrapUp *command)
{
    struct ccs__agent_state *agent;
    CCS__TRY(ccs__agent_state_of(group, command->agent, &agent));
    if (!agent->state.wrap_up_leg)
        return ccs__refuse(group, CCS_ESTATE, command->agent, "the agent has no wrap-up in progress");
    if (agent->state.wrap_up_mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY_TIMED)
        return ccs__refuse(group, CCS_ESTATE, command->agent,
                           "a mandatory timed wrap-up cannot be ended early; it ends by itself at its limit");
    return end_wrap_up(group, &agent->state, false);
}

ccs_status ccs__agent_decide_put(struct ccs__group *group, const Ccs__Agent *config, uint64_t *id)
{
    char path[96], error[256];
    if (!ccs__agent_config_valid(config, path, sizeof path, error, sizeof error))
        return ccs__refuse(group, CCS_EINVAL, 0, "agent \"%s\": %s: %s", config->key, path, error);
    struct ccs__agent *known = ccs__agent_by_key(group, ccs_str_from(config->key));
    Ccs__Agent agent = *config;
    agent.id = known ? known->config.id : ccs__next_seq(group);
    agent.version = known ? known->config.version : 1;
    agent.current = true;
    agent.at = known ? known->config.at : group->now;
    *id = agent.id;
    if (known && ccs__record_equal(&known->config.base, &agent.base))
        return CCS_OK;
    agent.version = known ? known->config.version + 1 : 1;
    agent.at = group->now;
    struct ccs__agent_state *state = known ? ccs__row_find(group, CCS__KIND_AGENT_STATE, agent.id) : NULL;
    uint32_t total = agent.capacity && agent.capacity->total ? agent.capacity->total : 100;
    if (state && state->state.used > total)
        return ccs__refuse(group, CCS_ESTATE, agent.id,
                           "agent \"%s\" uses %u of his capacity now; it cannot be lowered to %u before that ends",
                           config->key, state->state.used, total);
    Ccs__AgentConfigured configured = CCS__AGENT_CONFIGURED__INIT;
    configured.agent = &agent;
    return ccs__emit(group, CCS_EVENT_AGENT_CONFIGURED, &configured);
}

ccs_status ccs__agent_decide_remove(struct ccs__group *group, uint64_t id)
{
    struct ccs__agent_state *agent;
    CCS__TRY(ccs__agent_state_of(group, id, &agent));
    const char *key = ((struct ccs__agent *)ccs__row_find(group, CCS__KIND_AGENT, id))->config.key;
    if (agent->state.presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT || ccs__agent_busy(&agent->state))
        return ccs__refuse(group, CCS_ESTATE, id, "agent \"%s\" is signed in or busy; only who is signed out can be removed",
                           key);
    if (agent->route.asked)
        return ccs__refuse(group, CCS_ESTATE, id, "%u contacts wait for agent \"%s\" alone; they would wait for ever",
                           agent->route.asked, key);
    Ccs__AgentRemoved removed = CCS__AGENT_REMOVED__INIT;
    removed.agent = id;
    return ccs__emit(group, CCS_EVENT_AGENT_REMOVED, &removed);
}

/* --- check ------------------------------------------------------------------------------------------------ */

static void check(struct ccs__group *group)
{
    size_t index_at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_AGENT_STATE], &index_at, &id, &row)) {
        const struct ccs__agent_state *agent = row;
        const Ccs__AgentState *state = &agent->state;
        CCS_ASSERT(!ccs__agent_busy(state) || state->current);
        CCS_ASSERT(!state->next_set || ccs__agent_busy(state));
        CCS_ASSERT(state->used > 0 || (!state->offers && !state->legs));
        CCS_ASSERT((state->wrap_up_leg != 0) == (state->wrap_up_at != 0));
        CCS_ASSERT(ccs__wheel_armed(&agent->timer) == (state->wrap_up_leg && state->wrap_up_ends_at));
    }
}

const struct ccs__module ccs__agent_module = {
    .name = "agent",
    .start = start,
    .stop = stop,
    .apply = apply,
    .index = index,
    .indexes = CCS__KIND_BIT(AGENT) | CCS__KIND_BIT(AGENT_STATE),
    .settle = settle,
    .due = due,
    .check = check,
};
