/*
 * The words that invented configurations are made of, and what of a configuration must be refused.
 */
#include "plan.h"
#include <stdio.h>
#include <string.h>

const char *const skill_names[SKILL_COUNT] = {"EN", "VI", "sales", "tech"};
const char *const site_names[SITE_COUNT] = {"", "hanoi", "hue", "saigon"};
const char *const team_names[TEAM_COUNT] = {"day", "night", "vip"};

#define NAME_OF(prefix, name, room)                                       \
    do {                                                                  \
        if (!*(room)[(name) % 32])                                        \
            snprintf((room)[(name) % 32], 8, prefix "%u", (name) % 32);   \
        return (room)[(name) % 32];                                       \
    } while (0)

const char *agent_key(uint32_t name)
{
    static char keys[32][8];
    NAME_OF("a", name, keys);
}

const char *queue_key(uint32_t name)
{
    static char keys[32][8];
    NAME_OF("q", name, keys);
}

const char *model_actor(uint32_t actor)
{
    static const char *const actors[] = {"", "anna", "bot-7", "ward"};
    return actors[actor % 4];
}

/* --- rules ---------------------------------------------------------------------------------------------- */

const char *rule_text(uint32_t rule)
{
    static const char *const texts[RULE_COUNT] = {"", "'EN' in agent.skills", "agent.position > 2 || contact.channel == 'chat'",
                                                  "contact.priority >= 0", "agent.site == contact.site"};
    return texts[rule];
}

const char *guard_text(uint32_t guard)
{
    static const char *const texts[GUARD_COUNT] = {"", "visit.waited_ms > 20000", "contact.priority >= 0", "queue.waiting > 2",
                                                   "queue.ready == 0", "visit.step == 0 || queue.signed_in > 3"};
    return texts[guard];
}

const char *agent_score_text(uint32_t score)
{
    static const char *const texts[AGENT_SCORE_COUNT] = {"", "agent.position * 2 - contact.priority",
                                                         "'VI' in agent.skills ? agent.skills['VI'] : 0"};
    return texts[score];
}

const char *contact_score_text(uint32_t score)
{
    static const char *const texts[CONTACT_SCORE_COUNT] = {"", "contact.priority * 3", "contact.channel == 'voice' ? 5 : 1"};
    return texts[score];
}

const char *rest_text(uint32_t rest)
{
    static const char *const texts[REST_SITE + SITE_COUNT] = {"", "'EN' in agent.skills", "agent.position > 2", "false",
                                                              "agent.site == ''", "agent.site == 'hanoi'",
                                                              "agent.site == 'hue'", "agent.site == 'saigon'"};
    return texts[rest];
}

int host_score_agent(uint64_t queue, uint64_t contact, uint64_t agent, int64_t *score, void *user_data)
{
    (void)user_data;
    *score = (int64_t)((queue + contact * 13 + agent * 7) % 5) - 2;
    return 0;
}

int host_score_contact(uint64_t queue, uint64_t contact, int64_t *score, void *user_data)
{
    (void)user_data;
    *score = (int64_t)((queue + contact * 11) % 4) - 1;
    return 0;
}

/* --- agents --------------------------------------------------------------------------------------------- */

static bool wrap_up_valid(uint32_t given, const struct wrap_plan *plan)
{
    bool timed = plan->mode == 3 || plan->mode == 5;
    return !given || (plan->mode <= 5 && timed == (plan->limit_ms != 0));
}

static bool memberships_valid(const struct agent_plan *plan)
{
    for (uint32_t i = 0; i < plan->queue_count; i++) {
        const struct membership_plan *membership = &plan->queues[i];
        if (membership->level > 100 || membership->priority > 100 || membership->from_at < 0 || membership->until_at < 0 ||
            (membership->until_at && membership->from_at >= membership->until_at))
            return false;
        for (uint32_t j = 0; j < i; j++)
            if (plan->queues[j].queue == membership->queue)
                return false;
    }
    return true;
}

bool plan_agent_valid(const struct agent_plan *plan)
{
    uint32_t total = plan->total ? plan->total : 100;
    for (int i = 0; i < SKILL_COUNT; i++)
        if (plan->level[i] > 10 || plan->skill_until[i] < 0)
            return false;
    for (int channel = 0; plan->has_capacity && channel < CHANNEL_COUNT; channel++)
        if (plan->cost[channel] > total || plan->max[channel] > 1000)
            return false;
    return plan->weight <= 1000 && wrap_up_valid(plan->has_wrap_up, &plan->wrap_up) && memberships_valid(plan);
}

static uint32_t calendar_bit(uint32_t hours)
{
    return hours ? CALENDAR_BIT(hours) : 0;
}

bool plan_agent_fits(const struct agent_plan *plan, uint32_t names)
{
    uint32_t named = calendar_bit(plan->roster);
    for (uint32_t i = 0; i < plan->queue_count; i++)
        named |= UINT32_C(1) << plan->queues[i].queue | calendar_bit(plan->queues[i].hours);
    return (named & ~names) == 0;
}

/* --- queues --------------------------------------------------------------------------------------------- */

static bool leads(uint32_t strategy)
{
    return strategy == CCS__STRATEGY__STRATEGY_ROUND_ROBIN || strategy == CCS__STRATEGY__STRATEGY_RANDOM ||
           strategy == CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM || strategy == CCS__STRATEGY__STRATEGY_RING_ALL ||
           strategy == CCS__STRATEGY__STRATEGY_SEQUENTIAL;
}

static bool need_valid(const struct need_plan *plan)
{
    for (int i = 0; plan->given && i < SKILL_COUNT; i++)
        if (plan->level[i] > 10)
            return false;
    return true;
}

static bool divert_valid(const struct divert_plan *plan, uint32_t own)
{
    bool overflows = plan->action == CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW;
    return !plan->given || (overflows == (plan->queue != 0) && plan->queue != own + 1);
}

static bool step_valid(const struct step_plan *step, uint32_t own)
{
    for (uint32_t i = 1; i < step->strategy_count; i++)
        if (leads(step->strategies[i]))
            return false;
    for (uint32_t i = 0; i < step->widen_count; i++)
        if (step->widen[i] == own || (i && step->widen[0] == step->widen[i]))
            return false;
    if (step->site_cost_max && step->sites != CCS__SITE_REACH__SITE_REACH_ANY)
        return false;
    return step->after_ms && need_valid(&step->need) && divert_valid(&step->divert, own) &&
           (step->need.given || step->strategy_count || step->sites || step->widen_count || step->announce || step->raise ||
            step->divert.given);
}

bool plan_queue_valid(const struct queue_plan *plan)
{
    const struct admission_plan *admission = &plan->admission;
    uint32_t entry_ms = 0;
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const struct step_plan *step = &plan->steps[i];
        bool since_entry = step->since == CCS__SINCE__SINCE_ENTRY;
        if (!step_valid(step, plan->name) || (since_entry && step->after_ms <= entry_ms))
            return false;
        entry_ms = since_entry ? step->after_ms : entry_ms;
    }
    for (uint32_t i = 0; i < plan->then_count; i++)
        if (leads(plan->then[i]))
            return false;
    if ((plan->credit_ms && plan->order != CCS__LINE_ORDER__LINE_ORDER_CREDIT) ||
        (plan->target_ms && plan->order != CCS__LINE_ORDER__LINE_ORDER_DEADLINE))
        return false;
    if (admission->given && !(divert_valid(&admission->full, plan->name) && divert_valid(&admission->unstaffed, plan->name) &&
                              divert_valid(&admission->closed, plan->name) && divert_valid(&admission->timed_out, plan->name)))
        return false;
    return need_valid(&plan->need) && wrap_up_valid(plan->has_wrap_up, &plan->wrap_up) && plan->ring_max <= 64 &&
           (!plan->has_rush || plan->per_minute);
}

static uint32_t named_by(const struct divert_plan *plan)
{
    return plan->given && plan->queue ? UINT32_C(1) << (plan->queue - 1) : 0;
}

/* Bits of what it names. */
static uint32_t names(const struct queue_plan *plan)
{
    uint32_t named = 0;
    if (plan->admission.given)
        named = named_by(&plan->admission.full) | named_by(&plan->admission.unstaffed) | named_by(&plan->admission.closed) |
                named_by(&plan->admission.timed_out) | calendar_bit(plan->admission.hours);
    for (uint32_t i = 0; i < plan->step_count; i++) {
        named |= named_by(&plan->steps[i].divert);
        for (uint32_t j = 0; j < plan->steps[i].widen_count; j++)
            named |= UINT32_C(1) << plan->steps[i].widen[j];
    }
    return named;
}

bool plan_queue_fits(const struct queue_plan *plan, uint32_t known)
{
    return (names(plan) & ~known) == 0;
}

bool plan_queue_names(const struct queue_plan *plan, uint32_t queue)
{
    return names(plan) >> queue & 1;
}

/* --- the whole ------------------------------------------------------------------------------------------ */

static bool has_skills(const struct agent_plan *agent, const struct need_plan *need, ccs_time now)
{
    for (int i = 0; need->given && i < SKILL_COUNT; i++) {
        bool expired = agent->skill_until[i] && now >= agent->skill_until[i];
        if (need->level[i] && (agent->level[i] < need->level[i] || expired))
            return false;
    }
    return true;
}

static bool lists(const struct agent_plan *agent, uint32_t queues)
{
    for (uint32_t i = 0; i < agent->queue_count; i++)
        if (queues >> agent->queues[i].queue & 1)
            return true;
    return agent->queue_count == 0;
}

static bool served(const struct whole_plan *plan, const struct need_plan *need, uint32_t queues, ccs_time now)
{
    for (size_t i = 0; i < plan->agent_count; i++)
        if (lists(&plan->agents[i], queues) && has_skills(&plan->agents[i], need, now))
            return true;
    return false;
}

static bool served_at_some_step(const struct whole_plan *plan, const struct queue_plan *queue, ccs_time now)
{
    const struct need_plan *need = &queue->need;
    uint32_t queues = UINT32_C(1) << queue->name;
    if (served(plan, need, queues, now))
        return true;
    for (uint32_t i = 0; i < queue->step_count; i++) {
        const struct step_plan *step = &queue->steps[i];
        if (step->need.given)
            need = &step->need;
        for (uint32_t j = 0; j < step->widen_count; j++)
            queues |= UINT32_C(1) << step->widen[j];
        if (served(plan, need, queues, now))
            return true;
    }
    return false;
}

bool plan_whole_valid(const struct whole_plan *plan, ccs_time now)
{
    uint32_t queues = 0, agents = 0, supervisors = 0;
    for (size_t i = 0; i < plan->calendar_count; i++) {
        if (queues & CALENDAR_BIT(plan->calendars[i].name) || plan->calendars[i].zone >= ZONE_COUNT)
            return false;
        queues |= CALENDAR_BIT(plan->calendars[i].name);
    }
    for (size_t i = 0; i < plan->queue_count; i++) {
        if (queues >> plan->queues[i].name & 1)
            return false;
        queues |= UINT32_C(1) << plan->queues[i].name;
    }
    for (size_t i = 0; i < plan->agent_count; i++) {
        const struct agent_plan *agent = &plan->agents[i];
        if (agents >> agent->name & 1 || !plan_agent_valid(agent) || !plan_agent_fits(agent, queues))
            return false;
        agents |= UINT32_C(1) << agent->name;
    }
    for (size_t i = 0; i < plan->queue_count; i++) {
        const struct queue_plan *queue = &plan->queues[i];
        if (!plan_queue_valid(queue) || !plan_queue_fits(queue, queues) || !served_at_some_step(plan, queue, now))
            return false;
    }
    for (size_t i = 0; i < plan->supervisor_count; i++) {
        const struct supervisor_plan *supervisor = &plan->supervisors[i];
        if (supervisors >> supervisor->name & 1 || supervisor->queues & ~queues)
            return false;
        supervisors |= UINT32_C(1) << supervisor->name;
    }
    return true;
}
