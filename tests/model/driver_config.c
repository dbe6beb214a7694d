/*
 * Invented configurations. Queues name each other freely, so most of them come with a name that is there: what is not known
 * is refused, and tried too.
 */
#include "driver.h"
#include <string.h>

uint64_t driver_below(struct driver *driver, uint64_t bound)
{
    return ccs_rng_below(&driver->rng, bound);
}

bool driver_chance(struct driver *driver, uint32_t percent)
{
    return driver_below(driver, 100) < percent;
}

int64_t driver_between(struct driver *driver, int64_t from, int64_t to)
{
    return from + (int64_t)driver_below(driver, (uint64_t)(to - from + 1));
}

#define PERCENT(percent) driver_chance(driver, percent)
#define BETWEEN(from, to) ((uint32_t)driver_between(driver, from, to))
#define BELOW(bound) ((uint32_t)driver_below(driver, bound))
#define USES(what) ((driver->uses & USE_##what) != 0)

/* Most often one of the first five, which are there most often. */
static uint32_t any_queue(struct driver *driver)
{
    return PERCENT(97) ? BELOW(5) : BELOW(PLAN_QUEUES_MAX);
}

static bool invent_wrap_up(struct driver *driver, struct wrap_plan *plan)
{
    if (PERCENT(40))
        return false;
    plan->mode = BELOW(6);
    bool timed = plan->mode == 3 || plan->mode == 5;
    if (timed != PERCENT(2)) /* now and then wrong */
        plan->limit_ms = BETWEEN(1000, 40000);
    return true;
}

void driver_need(struct driver *driver, struct need_plan *need, uint32_t percent)
{
    for (int i = 0; i < SKILL_COUNT; i++)
        if (PERCENT(percent))
            need->level[i] = BETWEEN(1, 6);
    if (PERCENT(1))
        need->level[0] = 11;
    if (USES(SITES) && PERCENT(25))
        need->rule = BELOW(RULE_COUNT);
    for (int i = 0; i < SKILL_COUNT; i++)
        need->given |= need->level[i] != 0;
    need->given |= need->rule || PERCENT(10);
}

/* --- agents --------------------------------------------------------------------------------------------------------- */

static void invent_capacity(struct driver *driver, struct agent_plan *plan)
{
    static const uint32_t usual[CHANNEL_COUNT] = {100, 20, 30, 25, 0, 0, 100, 100, 10};
    plan->has_capacity = PERCENT(60);
    if (plan->has_capacity && PERCENT(60)) {
        memcpy(plan->cost, usual, sizeof usual);
    } else if (plan->has_capacity) {
        plan->total = PERCENT(50) ? BETWEEN(1, 10) : 0;
        uint32_t most = plan->total ? plan->total : 100;
        for (int channel = 0; channel < CHANNEL_COUNT; channel++)
            if (PERCENT(60))
                plan->cost[channel] = BETWEEN(1, PERCENT(1) ? most + 1 : most);
    }
    for (int channel = 0; USES(FAILURES) && plan->has_capacity && channel < CHANNEL_COUNT; channel++)
        if (PERCENT(15)) {
            plan->max[channel] = BETWEEN(1, 3);
            if (PERCENT(20))
                plan->cost[channel] = 0;
        }
}

static void invent_memberships(struct driver *driver, ccs_time now, struct agent_plan *plan)
{
    uint32_t first = any_queue(driver);
    plan->queue_count = PERCENT(50) ? BETWEEN(1, MEMBERSHIPS_MAX) : 0;
    for (uint32_t i = 0; i < plan->queue_count; i++) {
        struct membership_plan *membership = &plan->queues[i];
        membership->queue = i && !PERCENT(1) ? (first + i * 2) % 5 : first;
        membership->level = PERCENT(50) ? 0 : BETWEEN(1, PERCENT(1) ? 101 : 3);
        membership->priority = PERCENT(50) ? 0 : BETWEEN(1, 3);
        membership->delay_ms = PERCENT(70) ? 0 : BETWEEN(1, 4) * 5000;
        if (!USES(FAILURES))
            continue;
        membership->hours = PERCENT(75) ? 0 : BELOW(HOURS_COUNT);
        if (PERCENT(8))
            membership->from_at = now + driver_between(driver, -60000, 120000);
        if (PERCENT(8))
            membership->until_at = now + driver_between(driver, -1000, 300000);
    }
}

void driver_agent(struct driver *driver, ccs_time now, struct agent_plan *plan)
{
    memset(plan, 0, sizeof *plan);
    plan->name = BELOW(PLAN_AGENTS_MAX);
    plan->position = BELOW(6);
    for (int i = 0; i < SKILL_COUNT; i++) {
        if (PERCENT(65))
            plan->level[i] = BETWEEN(1, PERCENT(2) ? 11 : 10);
        if (USES(FAILURES) && plan->level[i] && PERCENT(8))
            plan->skill_until[i] = now + driver_between(driver, -1000, 600000);
    }
    invent_capacity(driver, plan);
    plan->has_wrap_up = PERCENT(30) && invent_wrap_up(driver, &plan->wrap_up);
    if (USES(STRATEGIES)) {
        plan->weight = PERCENT(50) ? 0 : BETWEEN(1, 9);
        invent_memberships(driver, now, plan);
    }
    if (USES(SITES))
        plan->site = BELOW(SITE_COUNT);
    if (USES(FAILURES))
        plan->roster = PERCENT(75) ? 0 : BELOW(HOURS_COUNT);
    plan->kind = BELOW(3);
    plan->teams = BELOW(1u << TEAM_COUNT);
}

/* --- queues --------------------------------------------------------------------------------------------------------- */

/*
 * Contacts that go round in circles as time passes would be too many for the model. So what time diverts goes to odd queues,
 * from odd ones to greater ones, and who is refused by an odd queue goes nowhere; refusals alone may well go in circles.
 */
static void invent_divert(struct driver *driver, uint32_t percent, uint32_t own, bool by_time, struct divert_plan *plan)
{
    const uint32_t overflow = CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW;
    plan->given = PERCENT(percent);
    if (!plan->given)
        return;
    plan->action = PERCENT(60) ? overflow : BELOW(4);
    uint32_t to = by_time ? (own % 2 ? own + 2 : BELOW(4) * 2 + 1) : any_queue(driver);
    if (plan->action == overflow && (by_time ? to >= PLAN_QUEUES_MAX : own % 2 != 0))
        plan->action = CCS__DIVERT_ACTION__DIVERT_ACTION_END;
    if ((plan->action == overflow) != PERCENT(1))
        plan->queue = to % PLAN_QUEUES_MAX + 1;
}

static uint32_t invent_strategy(struct driver *driver)
{
    return USES(STRATEGIES) ? BELOW(13) : BELOW(2);
}

static uint32_t invent_key(struct driver *driver)
{
    static const uint32_t keys[] = {0, 1, 2, 3, 4, 5, 6, 12};
    return PERCENT(1) ? BELOW(13) : keys[BELOW(8)];
}

static void invent_step(struct driver *driver, uint32_t own, uint32_t *entry_ms, struct step_plan *step)
{
    step->since = USES(STRATEGIES) && PERCENT(40);
    step->after_ms = step->since ? BETWEEN(1, 20000) : *entry_ms + BETWEEN(PERCENT(1) ? 0 : 1000, 30000);
    if (!step->since)
        *entry_ms = step->after_ms;
    if (PERCENT(60))
        driver_need(driver, &step->need, 12);
    if (!USES(STRATEGIES)) {
        step->need.given = 1;
        return;
    }
    step->guard = PERCENT(60) ? 0 : BELOW(GUARD_COUNT);
    step->skip = PERCENT(60) ? 0 : BELOW(3);
    step->strategy_count = PERCENT(70) ? 0 : BETWEEN(1, THEN_MAX + 1);
    for (uint32_t i = 0; i < step->strategy_count; i++)
        step->strategies[i] = i ? invent_key(driver) : invent_strategy(driver);
    step->widen_count = PERCENT(60) ? 0 : BETWEEN(1, WIDEN_MAX);
    uint32_t first = any_queue(driver);
    for (uint32_t i = 0; i < step->widen_count; i++)
        step->widen[i] = (first + i + ((first + i) % 5 == own && !PERCENT(2))) % 5;
    step->raise = PERCENT(80) ? 0 : (int32_t)driver_between(driver, -3, 3);
    step->announce = PERCENT(30);
    if (USES(ADMISSION))
        invent_divert(driver, 15, own, true, &step->divert);
    if (USES(SITES) && PERCENT(30))
        step->sites = BETWEEN(1, 2);
    if (step->sites == CCS__SITE_REACH__SITE_REACH_ANY ? PERCENT(50) : PERCENT(1))
        step->site_cost_max = BETWEEN(1, 120);
}

static void invent_policies(struct driver *driver, struct queue_plan *plan)
{
    if (USES(FAILURES) && PERCENT(50)) {
        plan->has_auto_busy = 1;
        plan->misses_max = BELOW(4);
        plan->after = BELOW(3);
        plan->missed_ms = PERCENT(50) ? 0 : BETWEEN(1000, 60000);
        plan->rejected_ms = PERCENT(50) ? 0 : BETWEEN(1000, 60000);
        plan->unreachable_ms = PERCENT(50) ? 0 : BETWEEN(1000, 60000);
        plan->boost_ms = PERCENT(50) ? 0 : BETWEEN(1, 60000);
    }
    if (!USES(ADMISSION))
        return;
    plan->admission.given = PERCENT(50);
    if (plan->admission.given) {
        plan->admission.staffed = PERCENT(40);
        plan->admission.hours = PERCENT(70) ? 0 : BELOW(HOURS_COUNT);
        invent_divert(driver, 60, plan->name, false, &plan->admission.full);
        invent_divert(driver, 60, plan->name, false, &plan->admission.unstaffed);
        invent_divert(driver, 60, plan->name, false, &plan->admission.closed);
        invent_divert(driver, 60, plan->name, true, &plan->admission.timed_out);
    }
    plan->has_rush = PERCENT(25);
    if (plan->has_rush) {
        plan->per_minute = BETWEEN(PERCENT(2) ? 0 : 1, 30);
        plan->burst = BELOW(4);
    }
    plan->has_callback = PERCENT(50);
    if (plan->has_callback) {
        plan->mode = BELOW(2);
        plan->attempts_max = BELOW(4);
        plan->retry_ms = PERCENT(40) ? 0 : BETWEEN(1000, 30000);
        plan->callback_ring_ms = PERCENT(40) ? 0 : BETWEEN(1000, 60000);
    }
}

static void invent_order(struct driver *driver, struct queue_plan *plan)
{
    plan->order = USES(STRATEGIES) ? BELOW(5) : BELOW(3);
    if (plan->order == CCS__LINE_ORDER__LINE_ORDER_CREDIT ? PERCENT(50) : PERCENT(1))
        plan->credit_ms = BETWEEN(1000, 90000);
    if (plan->order == CCS__LINE_ORDER__LINE_ORDER_DEADLINE ? PERCENT(50) : PERCENT(1))
        plan->target_ms = BETWEEN(1000, 90000);
    plan->strategy = invent_strategy(driver);
    if (!USES(STRATEGIES))
        return;
    plan->then_count = PERCENT(60) ? 0 : BETWEEN(1, THEN_MAX);
    for (uint32_t i = 0; i < plan->then_count; i++)
        plan->then[i] = invent_key(driver);
    plan->agent_score = BELOW(AGENT_SCORE_COUNT);
    plan->contact_score = BELOW(CONTACT_SCORE_COUNT);
    plan->ring_max = PERCENT(50) ? 0 : BETWEEN(1, PERCENT(2) ? 65 : 4);
    plan->skip = PERCENT(60) ? 0 : BELOW(3);
}

void driver_queue(struct driver *driver, uint32_t name, struct queue_plan *plan)
{
    uint32_t entry_ms = 0;
    memset(plan, 0, sizeof *plan);
    plan->name = name;
    invent_order(driver, plan);
    plan->ring_ms = PERCENT(30) ? 0 : BETWEEN(2000, PERCENT(20) ? 200000 : 30000);
    plan->length_max = PERCENT(60) ? 0 : BETWEEN(1, 8);
    plan->wait_ms_max = PERCENT(50) ? 0 : BETWEEN(5000, 180000);
    plan->preferred_ms = PERCENT(50) ? 0 : BETWEEN(1000, 40000);
    plan->resume_ms = PERCENT(50) ? 0 : BETWEEN(1000, 300000);
    plan->no_resume = PERCENT(20);
    if (USES(SITES))
        plan->sites = BELOW(3);
    driver_need(driver, &plan->need, 25);
    plan->step_count = PERCENT(40) ? 0 : USES(STRATEGIES) ? BETWEEN(1, STEPS_MAX) : 1;
    for (uint32_t i = 0; i < plan->step_count; i++)
        invent_step(driver, plan->name, &entry_ms, &plan->steps[i]);
    plan->has_wrap_up = invent_wrap_up(driver, &plan->wrap_up);
    invent_policies(driver, plan);
}

/* --- supervisors, settings, all ------------------------------------------------------------------------------------- */

void driver_supervisor(struct driver *driver, struct supervisor_plan *plan)
{
    memset(plan, 0, sizeof *plan);
    plan->name = BETWEEN(1, PLAN_SUPERVISORS_MAX);
    plan->verbs = PERCENT(50) ? (1u << GRANT_COUNT) - 1 : BELOW(1u << GRANT_COUNT);
    plan->teams = PERCENT(50) ? 0 : BELOW(1u << TEAM_COUNT);
    plan->queues = PERCENT(45) ? 0 : PERCENT(60) ? BELOW(32) : BELOW(256);
}

static void invent_settings(struct driver *driver, struct settings_plan *plan)
{
    static const uint32_t gaps[] = {0, 5000, 30000, 300000}, shifts[] = {0, 60000, 3600000, 36000000};
    memset(plan, 0, sizeof *plan);
    plan->given = PERCENT(60);
    if (!plan->given)
        return;
    plan->gap_ms = gaps[BELOW(4)];
    plan->shift_gap_ms = shifts[BELOW(4)];
    plan->jump_ms = PERCENT(50) ? 0 : 2000000000;
    if (!USES(SITES))
        return;
    plan->site_cost = PERCENT(50) ? 0 : BETWEEN(1, 150);
    for (int i = 0; i < PAIR_COUNT; i++)
        plan->pair_cost[i] = PERCENT(40) ? 0 : BETWEEN(1, 90);
}

void driver_calendar(struct driver *driver, struct calendar_plan *plan)
{
    *plan = (struct calendar_plan){BETWEEN(1, HOURS_COUNT - 1), PERCENT(3) ? ZONE_COUNT : BELOW(ZONE_COUNT), BELOW(VARIANT_COUNT)};
}

/* What is in force, with a few changes; something may be left out or named twice. */
void driver_whole(struct driver *driver, const struct model *model, ccs_time now, struct whole_plan *whole)
{
    invent_settings(driver, &whole->settings);
    for (int i = 0; i < HOURS_COUNT - 1; i++)
        if (model->hours.calendars[i].id ? !PERCENT(4) : PERCENT(50)) {
            struct calendar_plan *calendar = &whole->calendars[whole->calendar_count++];
            driver_calendar(driver, calendar);
            calendar->name = (uint32_t)i + 1;
            if (model->hours.calendars[i].id && PERCENT(70))
                *calendar = model->hours.calendars[i].plan;
        }
    for (size_t i = 0; i < model->queue_count; i++)
        if (!PERCENT(4))
            whole->queues[whole->queue_count++] = model->queues[i].plan;
    for (size_t i = 0; i < model->agent_count; i++)
        if (model->agents[i].state.presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT ? !PERCENT(1) : PERCENT(70))
            whole->agents[whole->agent_count++] = model->agents[i].plan;
    for (size_t i = 0; i < model->supervisor_count; i++)
        if (!PERCENT(10))
            whole->supervisors[whole->supervisor_count++] = model->supervisors[i].plan;
    for (int i = 0; i < 3; i++) {
        struct agent_plan agent;
        struct queue_plan queue;
        driver_agent(driver, now, &agent);
        if (whole->agent_count && PERCENT(60)) {
            struct agent_plan *changed = &whole->agents[BELOW(whole->agent_count)];
            if (!PERCENT(10))
                agent.name = changed->name;
            *changed = agent;
        }
        if (whole->queue_count && PERCENT(30)) {
            struct queue_plan *changed = &whole->queues[BELOW(whole->queue_count)];
            driver_queue(driver, PERCENT(10) ? BELOW(PLAN_QUEUES_MAX) : changed->name, &queue);
            *changed = queue;
        }
    }
}
