/*
 * Plans as messages of proto/.
 */
#include "plan.h"
#include <stdio.h>
#include <string.h>

static char *text_of(const char *text)
{
    return (char *)(uintptr_t)text;
}

static Ccs__WrapUp wrap_up_of(const struct wrap_plan *plan)
{
    Ccs__WrapUp wrap_up = CCS__WRAP_UP__INIT;
    wrap_up.mode = (Ccs__WrapUpMode)plan->mode;
    wrap_up.limit_ms = plan->limit_ms;
    return wrap_up;
}

static void fill_capacity(const struct agent_plan *plan, struct agent_message *room)
{
    room->capacity = (Ccs__Capacity)CCS__CAPACITY__INIT;
    room->capacity.total = plan->total;
    room->capacity.channels = room->cost_list;
    for (int channel = 0; channel < CHANNEL_COUNT; channel++)
        if (plan->cost[channel] || plan->max[channel]) {
            size_t at = room->capacity.n_channels++;
            room->costs[at] = (Ccs__ChannelCost)CCS__CHANNEL_COST__INIT;
            room->costs[at].channel = (Ccs__Channel)channel;
            room->costs[at].cost = plan->cost[channel];
            room->costs[at].max = plan->max[channel];
            room->cost_list[at] = &room->costs[at];
        }
}

static void fill_memberships(const struct agent_plan *plan, struct agent_message *room)
{
    room->agent.queues = room->queue_list;
    room->agent.n_queues = plan->queue_count;
    for (uint32_t i = 0; i < plan->queue_count; i++) {
        const struct membership_plan *membership = &plan->queues[i];
        room->queues[i] = (Ccs__Membership)CCS__MEMBERSHIP__INIT;
        room->queues[i].queue = text_of(queue_key(membership->queue));
        room->queues[i].level = membership->level;
        room->queues[i].priority = membership->priority;
        room->queues[i].delay_ms = membership->delay_ms;
        room->queues[i].calendar = text_of(hours_key(membership->hours));
        room->queues[i].from_at = membership->from_at;
        room->queues[i].until_at = membership->until_at;
        room->queue_list[i] = &room->queues[i];
    }
}

Ccs__Agent *plan_agent(const struct agent_plan *plan, struct agent_message *room)
{
    Ccs__Agent *agent = &room->agent;
    *agent = (Ccs__Agent)CCS__AGENT__INIT;
    agent->key = text_of(agent_key(plan->name));
    agent->position = plan->position;
    agent->weight = plan->weight;
    agent->site = text_of(site_names[plan->site]);
    agent->kind = (Ccs__AgentKind)plan->kind;
    agent->skills = room->skill_list;
    for (int i = 0; i < SKILL_COUNT; i++)
        if (plan->level[i]) {
            size_t at = agent->n_skills++;
            room->skills[at] = (Ccs__Skill)CCS__SKILL__INIT;
            room->skills[at].name = text_of(skill_names[i]);
            room->skills[at].level = plan->level[i];
            room->skills[at].until_at = plan->skill_until[i];
            room->skill_list[at] = &room->skills[at];
        }
    agent->teams = room->teams;
    for (uint32_t i = 0; i < TEAM_COUNT; i++)
        if (plan->teams >> i & 1)
            room->teams[agent->n_teams++] = text_of(team_names[i]);
    if (plan->has_capacity) {
        fill_capacity(plan, room);
        agent->capacity = &room->capacity;
    }
    if (plan->has_wrap_up) {
        room->wrap_up = wrap_up_of(&plan->wrap_up);
        agent->wrap_up = &room->wrap_up;
    }
    fill_memberships(plan, room);
    agent->calendar = text_of(hours_key(plan->roster));
    return agent;
}

/* Skills in reverse byte order, so that the canonical text has something to sort. */
Ccs__Requirement *plan_requirement(const struct need_plan *plan, struct requirement_message *room)
{
    room->requirement = (Ccs__Requirement)CCS__REQUIREMENT__INIT;
    room->requirement.skills = room->level_list;
    for (int i = SKILL_COUNT - 1; i >= 0; i--)
        if (plan->level[i]) {
            size_t at = room->requirement.n_skills++;
            room->levels[at] = (Ccs__SkillLevel)CCS__SKILL_LEVEL__INIT;
            room->levels[at].name = text_of(skill_names[i]);
            room->levels[at].level_min = plan->level[i];
            room->level_list[at] = &room->levels[at];
        }
    room->requirement.rule = text_of(rule_text(plan->rule));
    return plan->given ? &room->requirement : NULL;
}

static Ccs__Divert *divert_of(const struct divert_plan *plan, Ccs__Divert *room)
{
    *room = (Ccs__Divert)CCS__DIVERT__INIT;
    room->action = (Ccs__DivertAction)plan->action;
    if (plan->queue)
        room->queue = text_of(queue_key(plan->queue - 1));
    return plan->given ? room : NULL;
}

static void fill_step(const struct step_plan *plan, struct step_message *room)
{
    Ccs__Relax *relax = &room->relax;
    *relax = (Ccs__Relax)CCS__RELAX__INIT;
    relax->after_ms = plan->after_ms;
    relax->since = (Ccs__Since)plan->since;
    relax->guard = text_of(guard_text(plan->guard));
    relax->skip = (Ccs__SkipWhen)plan->skip;
    relax->requirement = plan_requirement(&plan->need, &room->need);
    relax->strategies = room->strategies;
    relax->n_strategies = plan->strategy_count;
    for (uint32_t i = 0; i < plan->strategy_count; i++)
        room->strategies[i] = (Ccs__Strategy)plan->strategies[i];
    relax->sites = (Ccs__SiteReach)plan->sites;
    relax->site_cost_max = plan->site_cost_max;
    relax->widen = room->widen;
    relax->n_widen = plan->widen_count;
    for (uint32_t i = 0; i < plan->widen_count; i++)
        room->widen[i] = text_of(queue_key(plan->widen[i]));
    relax->announce = text_of(plan->announce ? "sorry" : "");
    relax->raise = plan->raise;
    relax->divert = divert_of(&plan->divert, &room->divert);
}

Ccs__Queue *plan_steps(const struct step_plan *steps, size_t count, struct queue_message *room)
{
    room->queue = (Ccs__Queue)CCS__QUEUE__INIT;
    room->queue.relax = room->step_list;
    room->queue.n_relax = count;
    for (size_t i = 0; i < count; i++) {
        fill_step(&steps[i], &room->steps[i]);
        room->step_list[i] = &room->steps[i].relax;
    }
    return &room->queue;
}

static Ccs__Admission *admission_of(const struct admission_plan *plan, struct queue_message *room)
{
    Ccs__Admission *admission = &room->admission;
    *admission = (Ccs__Admission)CCS__ADMISSION__INIT;
    admission->staffed = plan->staffed;
    admission->calendar = text_of(hours_key(plan->hours));
    admission->full = divert_of(&plan->full, &room->full);
    admission->unstaffed = divert_of(&plan->unstaffed, &room->unstaffed);
    admission->closed = divert_of(&plan->closed, &room->closed);
    admission->timed_out = divert_of(&plan->timed_out, &room->timed_out);
    return plan->given ? admission : NULL;
}

static void fill_policies(const struct queue_plan *plan, struct queue_message *room)
{
    Ccs__Queue *queue = &room->queue;
    queue->admission = admission_of(&plan->admission, room);
    room->rush = (Ccs__Rush)CCS__RUSH__INIT;
    room->rush.per_minute = plan->per_minute;
    room->rush.burst = plan->burst;
    queue->rush = plan->has_rush ? &room->rush : NULL;
    room->auto_busy = (Ccs__AutoBusy)CCS__AUTO_BUSY__INIT;
    room->auto_busy.misses_max = plan->misses_max;
    room->auto_busy.after = (Ccs__AfterMisses)plan->after;
    room->auto_busy.missed_ms = plan->missed_ms;
    room->auto_busy.rejected_ms = plan->rejected_ms;
    room->auto_busy.unreachable_ms = plan->unreachable_ms;
    room->auto_busy.boost_ms = plan->boost_ms;
    queue->auto_busy = plan->has_auto_busy ? &room->auto_busy : NULL;
    room->callback = (Ccs__CallbackPolicy)CCS__CALLBACK_POLICY__INIT;
    room->callback.mode = (Ccs__CallbackMode)plan->mode;
    room->callback.attempts_max = plan->attempts_max;
    room->callback.retry_ms = plan->retry_ms;
    room->callback.ring_ms = plan->callback_ring_ms;
    queue->callback = plan->has_callback ? &room->callback : NULL;
    room->wrap_up = wrap_up_of(&plan->wrap_up);
    queue->wrap_up = plan->has_wrap_up ? &room->wrap_up : NULL;
}

Ccs__Queue *plan_queue(const struct queue_plan *plan, struct queue_message *room)
{
    Ccs__Queue *queue = plan_steps(plan->steps, plan->step_count, room);
    queue->key = text_of(queue_key(plan->name));
    queue->order = (Ccs__LineOrder)plan->order;
    queue->priority_credit_ms = plan->credit_ms;
    queue->target_ms = plan->target_ms;
    queue->strategy = (Ccs__Strategy)plan->strategy;
    queue->then = room->then;
    queue->n_then = plan->then_count;
    for (uint32_t i = 0; i < plan->then_count; i++)
        room->then[i] = (Ccs__Strategy)plan->then[i];
    queue->agent_score = text_of(agent_score_text(plan->agent_score));
    queue->contact_score = text_of(contact_score_text(plan->contact_score));
    queue->ring_ms = plan->ring_ms;
    queue->ring_max = plan->ring_max;
    queue->length_max = plan->length_max;
    queue->wait_ms_max = plan->wait_ms_max;
    queue->sites = (Ccs__SiteReach)plan->sites;
    queue->skip = (Ccs__SkipWhen)plan->skip;
    queue->preferred_ms = plan->preferred_ms;
    queue->resume_ms = plan->resume_ms;
    queue->no_resume = plan->no_resume;
    queue->requirement = plan_requirement(&plan->need, &room->need);
    fill_policies(plan, room);
    return queue;
}

Ccs__Supervisor *plan_supervisor(const struct supervisor_plan *plan, struct supervisor_message *room)
{
    Ccs__Supervisor *supervisor = &room->supervisor;
    *supervisor = (Ccs__Supervisor)CCS__SUPERVISOR__INIT;
    supervisor->key = text_of(model_actor(plan->name));
    supervisor->verbs = room->verbs;
    supervisor->teams = room->teams;
    supervisor->queues = room->queues;
    for (uint32_t i = 0; i < GRANT_COUNT; i++)
        if (plan->verbs >> i & 1)
            room->verbs[supervisor->n_verbs++] = (Ccs__Verb)(i + 1);
    for (uint32_t i = 0; i < TEAM_COUNT; i++)
        if (plan->teams >> i & 1)
            room->teams[supervisor->n_teams++] = text_of(team_names[i]);
    for (uint32_t i = 0; i < PLAN_QUEUES_MAX; i++)
        if (plan->queues >> i & 1)
            room->queues[supervisor->n_queues++] = text_of(queue_key(i));
    return supervisor;
}

Ccs__Settings *plan_settings(const struct settings_plan *plan, struct settings_message *room)
{
    static const int from[PAIR_COUNT] = {1, 3, 2}, to[PAIR_COUNT] = {2, 1, 3}; /* read in both directions */
    Ccs__Settings *settings = &room->settings;
    *settings = (Ccs__Settings)CCS__SETTINGS__INIT;
    settings->gap_ms_max = plan->gap_ms;
    settings->jump_ms_max = plan->jump_ms;
    settings->shift_gap_ms = plan->shift_gap_ms;
    settings->site_cost = plan->site_cost;
    settings->sites = room->pair_list;
    for (int i = 0; i < PAIR_COUNT; i++)
        if (plan->pair_cost[i]) {
            size_t at = settings->n_sites++;
            room->pairs[at] = (Ccs__SiteCost)CCS__SITE_COST__INIT;
            room->pairs[at].from = text_of(site_names[from[i]]);
            room->pairs[at].to = text_of(site_names[to[i]]);
            room->pairs[at].cost = plan->pair_cost[i];
            room->pair_list[at] = &room->pairs[at];
        }
    return settings;
}

size_t plan_whole_json(const struct whole_plan *plan, char *text, size_t size)
{
    static struct queue_message queues[PLAN_QUEUES_MAX];
    static struct agent_message agents[PLAN_AGENTS_MAX];
    static struct supervisor_message supervisors[PLAN_SUPERVISORS_MAX];
    static struct calendar_message calendars[HOURS_COUNT - 1];
    struct settings_message settings;
    Ccs__Calendar *calendar_list[HOURS_COUNT - 1];
    Ccs__Queue *queue_list[PLAN_QUEUES_MAX];
    Ccs__Agent *agent_list[PLAN_AGENTS_MAX];
    Ccs__Supervisor *supervisor_list[PLAN_SUPERVISORS_MAX];
    Ccs__Configuration all = CCS__CONFIGURATION__INIT;
    all.settings = plan->settings.given ? plan_settings(&plan->settings, &settings) : NULL;
    all.queues = queue_list;
    all.agents = agent_list;
    all.supervisors = supervisor_list;
    for (; all.n_queues < plan->queue_count; all.n_queues++)
        queue_list[all.n_queues] = plan_queue(&plan->queues[all.n_queues], &queues[all.n_queues]);
    for (; all.n_agents < plan->agent_count; all.n_agents++)
        agent_list[all.n_agents] = plan_agent(&plan->agents[all.n_agents], &agents[all.n_agents]);
    for (; all.n_supervisors < plan->supervisor_count; all.n_supervisors++)
        supervisor_list[all.n_supervisors] =
            plan_supervisor(&plan->supervisors[all.n_supervisors], &supervisors[all.n_supervisors]);
    all.calendars = calendar_list;
    for (; all.n_calendars < plan->calendar_count; all.n_calendars++)
        calendar_list[all.n_calendars] = plan_calendar(&plan->calendars[all.n_calendars], &calendars[all.n_calendars]);
    return json_write(&all.base, text, size);
}
