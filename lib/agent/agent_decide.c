/*
 * What may be asked of an agent, by himself, by his supervisor or by who configures the center. Everything is checked
 * before the first event.
 */
#include "agent/agent_internal.h"
#include "group/keys.h"
#include "hours/hours.h"

/* --- shared steps ------------------------------------------------------------------------------------------ */

ccs_status ccs__agent_end_wrap_up(struct ccs__group *group, const Ccs__AgentState *state, bool by_limit)
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

static bool rostered(const struct ccs__group *group, const Ccs__AgentState *state)
{
    const struct ccs__agent *agent = ccs__row_find(group, CCS__KIND_AGENT, state->agent);
    const struct ccs__calendar *calendar = agent ? ccs__hours_find(group, agent->config.calendar) : NULL;
    return calendar && ccs__hours_in_roster(calendar, group->now);
}

/* Counters of fairness belong to the shift: only a long absence begins a new one, whatever happens in between; in the days of
 * his roster only the roster does (agent_schedule.c), once there has been a first. */
static bool shift_begins(const struct ccs__group *group, const Ccs__AgentState *state, Ccs__Presence presence)
{
    if (state->presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT || presence == state->presence)
        return false;
    return state->shift_at == 0 ||
           (group->now - state->signed_out_at >= ccs__settings_shift_gap_ms(group) && !rostered(group, state));
}

ccs_status ccs__agent_change_presence(struct ccs__group *group, const Ccs__AgentState *state, Ccs__Presence presence,
                                      const char *reason)
{
    if (presence == state->presence && !state->next_set && strcmp(reason, state->reason) == 0)
        return CCS_OK;
    Ccs__AgentPresenceChanged changed = CCS__AGENT_PRESENCE_CHANGED__INIT;
    changed.agent = state->agent;
    changed.presence = presence;
    changed.reason = (char *)(uintptr_t)reason;
    changed.shift_began = shift_begins(group, state, presence);
    return ccs__emit(group, CCS_EVENT_AGENT_PRESENCE_CHANGED, &changed);
}

/* --- presence ---------------------------------------------------------------------------------------------- */

static ccs_status check_presence(struct ccs__group *group, uint64_t agent, Ccs__Presence presence, const char *reason)
{
    if (presence < CCS__PRESENCE__PRESENCE_SIGNED_OUT || presence > CCS__PRESENCE__PRESENCE_READY)
        return ccs__refuse(group, CCS_EINVAL, agent, "presence %d is not one of signed_out, not_ready, ready",
                           (int)presence);
    if (!ccs__text_within(reason, 0, 64))
        return ccs__refuse(group, CCS_EINVAL, agent, "a reason has at most 64 bytes");
    return CCS_OK;
}

/* At once, or when the activity ends; the last intent wins. */
static ccs_status want_presence(struct ccs__group *group, const Ccs__AgentState *state, Ccs__Presence presence,
                                const char *reason)
{
    if (!ccs__agent_busy(state))
        return ccs__agent_change_presence(group, state, presence, reason);
    bool stays = presence == state->presence && strcmp(reason, state->reason) == 0;
    bool wanted = state->next_set && presence == state->next && strcmp(reason, state->next_reason) == 0;
    if (stays ? !state->next_set : wanted)
        return CCS_OK;
    Ccs__AgentNextSet next = CCS__AGENT_NEXT_SET__INIT;
    next.agent = state->agent;
    next.next_set = !stays;
    if (!stays) {
        next.next = presence;
        next.reason = (char *)(uintptr_t)reason;
    }
    return ccs__emit(group, CCS_EVENT_AGENT_NEXT_SET, &next);
}

ccs_status ccs__agent_decide_presence(struct ccs__group *group, const Ccs__SetPresence *command)
{
    struct ccs__agent_state *agent;
    CCS__TRY(ccs__agent_state_of(group, command->agent, &agent));
    CCS__TRY(check_presence(group, command->agent, command->presence, command->reason));
    return want_presence(group, &agent->state, command->presence, command->reason);
}

/*
 * Does force cut the wrap-up short? To be ready it is in the way; to be signed out only once nothing else is in progress,
 * or somebody who went home without ending his could never be signed out. A mandatory timed one holds against everybody.
 */
static bool force_ends_wrap_up(const Ccs__AgentState *state, Ccs__Presence presence)
{
    if (!state->wrap_up_leg || state->wrap_up_mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY_TIMED)
        return false;
    return presence == CCS__PRESENCE__PRESENCE_READY ||
           (presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT && !state->offers && !state->legs);
}

ccs_status ccs__agent_force(struct ccs__group *group, uint64_t agent, Ccs__Presence presence, const char *reason)
{
    struct ccs__agent_state *row;
    CCS__TRY(ccs__agent_state_of(group, agent, &row));
    CCS__TRY(check_presence(group, agent, presence, reason));
    if (force_ends_wrap_up(&row->state, presence))
        CCS__TRY(ccs__agent_end_wrap_up(group, &row->state, false));
    return want_presence(group, &row->state, presence, reason);
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
    return ccs__agent_end_wrap_up(group, &agent->state, false);
}

/* --- configuration ----------------------------------------------------------------------------------------- */

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
    uint32_t total = ccs__agent_capacity_total(&agent);
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
    CCS__TRY(ccs__endpoints_remove(group, agent));
    Ccs__AgentRemoved removed = CCS__AGENT_REMOVED__INIT;
    removed.agent = id;
    return ccs__emit(group, CCS_EVENT_AGENT_REMOVED, &removed);
}
