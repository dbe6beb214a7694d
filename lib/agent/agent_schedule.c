/*
 * What becomes of an agent by time alone: a wrap-up reaches its limit, a cool-down is over, a skill expires, a membership begins
 * or ends with its calendar, the roster begins another shift. One timer stands for all of it, armed for what is first; what falls
 * due at the same instant is taken one after the other, each in a group of its own, because index() arms the timer anew after
 * each.
 *
 * Skills, memberships and the roster count as of an instant kept in the state, not as of now: between two of their changes
 * nothing has to be looked at, and a decision made again from the rows is the same. When a calendar itself becomes another one,
 * they count as of then.
 */
#include "agent/agent_internal.h"
#include "group/requirement.h"
#include "hours/hours.h"

/* Instants of a damaged file may be anything; arithmetic on hours wants them sane. */
static bool sane(ccs_time at)
{
    return at >= 0 && at < CCS__WHEEL_AT_MAX;
}

bool ccs__membership_valid(const struct ccs__group *group, const Ccs__Membership *membership, ccs_time as_of_at)
{
    if (membership->from_at && as_of_at < membership->from_at)
        return false;
    if (membership->until_at && as_of_at >= membership->until_at)
        return false;
    return !*membership->calendar || (sane(as_of_at) && ccs__hours_open(group, membership->calendar, as_of_at));
}

/* --- when it changes next ---------------------------------------------------------------------------------- */

static ccs_time sooner(ccs_time soonest, ccs_time at, ccs_time after)
{
    return at > after && at < soonest ? at : soonest;
}

/* An agent's memberships are often of one calendar: it is looked up and asked once. */
struct edge {
    const char *calendar;
    ccs_time at;
};

static ccs_time membership_changes_at(const struct ccs__group *group, const Ccs__Membership *membership, ccs_time as_of_at,
                                      struct edge *edge)
{
    if (membership->from_at > as_of_at)
        return membership->from_at;
    if (membership->until_at && membership->until_at <= as_of_at)
        return CCS_TIME_NEVER; /* over: its hours wake nobody any more */
    if (!*membership->calendar)
        return sooner(CCS_TIME_NEVER, membership->until_at, as_of_at);
    if (!edge->calendar || strcmp(edge->calendar, membership->calendar) != 0)
        *edge = (struct edge){membership->calendar, ccs__hours_next_change(group, membership->calendar, as_of_at)};
    return sooner(edge->at, membership->until_at, as_of_at);
}

static struct ccs__shift next_shift(const struct ccs__group *group, const Ccs__Agent *config, const Ccs__AgentState *state)
{
    const struct ccs__calendar *calendar = ccs__hours_find(group, config->calendar);
    return calendar ? ccs__hours_next_shift(calendar, state->as_of_at, state->shift_at)
                    : (struct ccs__shift){CCS_TIME_NEVER, 0};
}

static ccs_time changes_at(const struct ccs__group *group, const Ccs__Agent *config, const Ccs__AgentState *state)
{
    ccs_time as_of_at = state->as_of_at, soonest = next_shift(group, config, state).at;
    struct edge edge = {NULL, 0};
    for (size_t i = 0; i < config->n_skills; i++)
        soonest = sooner(soonest, config->skills[i]->until_at, as_of_at);
    for (size_t i = 0; i < config->n_queues; i++)
        soonest = sooner(soonest, membership_changes_at(group, config->queues[i], as_of_at, &edge), as_of_at);
    return soonest;
}

/* --- the timer --------------------------------------------------------------------------------------------- */

void ccs__agent_schedule_forget(struct ccs__agent_state *agent)
{
    agent->schedule_at = 0;
}

/* Every contact indexes its agent: the configuration is walked only when it, a calendar, or an instant is another one. */
static void find_schedule(const struct ccs__group *group, struct ccs__agent_state *agent)
{
    ccs_time as_of_at = agent->state.as_of_at;
    if (agent->schedule_at && agent->schedule_of == as_of_at && agent->schedule_shift == agent->state.shift_at)
        return;
    const struct ccs__agent *config = ccs__row_find(group, CCS__KIND_AGENT, agent->row.id);
    bool known = config && config->row.exists && config->config.current && sane(as_of_at);
    agent->schedule_of = as_of_at;
    agent->schedule_shift = agent->state.shift_at;
    agent->schedule_at = known ? changes_at(group, &config->config, &agent->state) : CCS_TIME_NEVER;
}

static ccs_time wrap_up_due_at(const Ccs__AgentState *state)
{
    return state->wrap_up_leg && state->wrap_up_ends_at ? state->wrap_up_ends_at : CCS_TIME_NEVER;
}

static ccs_time cool_down_due_at(const Ccs__AgentState *state)
{
    return state->cool_down_at ? state->cool_down_at : CCS_TIME_NEVER;
}

static ccs_time due_at_of(const struct ccs__agent_state *agent)
{
    ccs_time due_at = wrap_up_due_at(&agent->state), cool_down_at = cool_down_due_at(&agent->state);
    if (cool_down_at < due_at)
        due_at = cool_down_at;
    return agent->schedule_at < due_at ? agent->schedule_at : due_at;
}

void ccs__agent_arm(struct ccs__group *group, struct ccs__agent_state *agent)
{
    bool lives = agent->row.exists && agent->state.current;
    agent->timer.id = agent->row.id;
    agent->timer.kind = agent->row.kind;
    if (lives)
        find_schedule(group, agent);
    ccs__group_arm(group, &agent->timer, lives ? due_at_of(agent) : CCS_TIME_NEVER);
}

ccs_status ccs__agent_due(struct ccs__group *group, const struct ccs__agent_state *agent)
{
    const Ccs__AgentState *state = &agent->state;
    if (wrap_up_due_at(state) <= group->due_at)
        return ccs__agent_end_wrap_up(group, state, true);
    if (cool_down_due_at(state) <= group->due_at) {
        Ccs__AgentCooledDown cooled = CCS__AGENT_COOLED_DOWN__INIT;
        cooled.agent = state->agent;
        return ccs__emit(group, CCS_EVENT_AGENT_COOLED_DOWN, &cooled);
    }
    CCS_ASSERT(agent->schedule_at <= group->due_at);
    Ccs__AgentScheduleChanged changed = CCS__AGENT_SCHEDULE_CHANGED__INIT;
    changed.agent = state->agent;
    changed.as_of_at = group->due_at;
    const struct ccs__agent *config = ccs__row_find(group, CCS__KIND_AGENT, agent->row.id);
    struct ccs__shift shift = next_shift(group, &config->config, state);
    if (shift.at <= group->due_at)
        changed.shift_at = shift.began_at;
    return ccs__emit(group, CCS_EVENT_AGENT_SCHEDULE_CHANGED, &changed);
}

/* --- a calendar is another one -------------------------------------------------------------------------------- */

bool ccs__agent_names_calendar(const Ccs__Agent *config, const char *key)
{
    if (strcmp(config->calendar, key) == 0)
        return true;
    for (size_t i = 0; i < config->n_queues; i++)
        if (strcmp(config->queues[i]->calendar, key) == 0)
            return true;
    return false;
}

bool ccs__agent_names_calendars(const Ccs__Agent *config)
{
    bool names = *config->calendar != '\0';
    for (size_t i = 0; i < config->n_queues && !names; i++)
        names = *config->queues[i]->calendar != '\0';
    return names;
}

static bool compiled_by(const struct ccs__group *group, const Ccs__Agent *config, const struct ccs__event *event)
{
    const char *last = "";
    if (ccs__hours_compiled_by(group, config->calendar, event))
        return true;
    for (size_t i = 0; i < config->n_queues; i++) {
        const char *calendar = config->queues[i]->calendar;
        if (strcmp(calendar, last) != 0 && ccs__hours_compiled_by(group, calendar, event))
            return true;
        last = calendar;
    }
    return false;
}

ccs_status ccs__agent_apply_calendars(struct ccs__group *group, const struct ccs__event *event)
{
    struct ccs__row **rows;
    size_t count;
    ccs_status status = CCS_OK;
    CCS__TRY(ccs__rows_sorted(group, CCS__KIND_AGENT, &rows, &count));
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        const Ccs__Agent *config = &((const struct ccs__agent *)(const void *)rows[i])->config;
        struct ccs__agent_state *state = ccs__row_find(group, CCS__KIND_AGENT_STATE, rows[i]->id);
        if (!config->current || !state || !compiled_by(group, config, event))
            continue;
        if (!ccs__row_edit(group, &state->row)) {
            status = CCS_ENOMEM;
            continue;
        }
        state->state.as_of_at = event->at;
        state->calendars_changed = true;
        ccs__agent_schedule_forget(state); /* its row is indexed, and armed, when the event has been applied */
        ccs__row_attend(group, &state->row);
    }
    ccs__free(&group->alloc, rows, count * sizeof *rows);
    return status;
}

/* Some calendar is again what it was: whoever goes by one is armed anew. */
void ccs__agent_put_back_calendars(struct ccs__group *group)
{
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_AGENT_STATE], &at, &id, &row)) {
        struct ccs__agent_state *state = row;
        const struct ccs__agent *config = ccs__row_find(group, CCS__KIND_AGENT, id);
        if (!config || !state->row.exists || !state->state.current || !ccs__agent_names_calendars(&config->config))
            continue;
        ccs__agent_schedule_forget(state);
        ccs__agent_arm(group, state);
    }
}

/* --- check ------------------------------------------------------------------------------------------------- */

void ccs__agent_schedule_check(const struct ccs__group *group, const struct ccs__agent_state *agent)
{
    const struct ccs__agent *config = ccs__row_find(group, CCS__KIND_AGENT, agent->row.id);
    if (!agent->state.current) {
        CCS_ASSERT(!ccs__wheel_armed(&agent->timer));
        return;
    }
    CCS_ASSERT(config != NULL);
    CCS_ASSERT(agent->schedule_of == agent->state.as_of_at);
    CCS_ASSERT(agent->schedule_at == changes_at(group, &config->config, &agent->state));
    ccs_time due_at = due_at_of(agent);
    CCS_ASSERT(ccs__wheel_armed(&agent->timer) == (due_at < CCS__WHEEL_AT_MAX));
    if (ccs__wheel_armed(&agent->timer)) /* what was due before it was armed is due at once */
        CCS_ASSERT(agent->timer.due_at == due_at || (agent->timer.due_at > due_at && due_at < group->wheel.cursor));
}
