/*
 * The oracle of flows: see flow_oracle.h.
 */
#include "flow_oracle.h"
#include <stdlib.h>
#include <string.h>

#define DAY 1440

/* --- weeks, in UTC ---------------------------------------------------------------------------------------------- */

const char *oracle_windows(uint32_t variant)
{
    static const char *const windows[ORACLE_VARIANTS] = {
        "[{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"],\"open\":\"09:00\",\"close\":\"17:30\"}]",
        "[{\"open\":\"08:00\",\"close\":\"12:00\"},{\"open\":\"12:45\",\"close\":\"20:00\"}]",
        "[{\"open\":\"20:00\",\"close\":\"06:00\"}]",
        "[]",
        "[{\"days\":[\"sat\",\"sun\"],\"open\":\"10:00\",\"close\":\"11:07\"}]",
    };
    return windows[variant];
}

static bool is_open(uint32_t variant, int64_t minute)
{
    int64_t weekday = (minute / DAY + 3) % 7, at = minute % DAY; /* day 0 was a Thursday; Monday is 0 */
    switch (variant) {
    case 0: return weekday < 5 && at >= 540 && at < 1050;
    case 1: return (at >= 480 && at < 720) || (at >= 765 && at < 1200);
    case 2: return at >= 1200 || at < 360;
    case 3: return true;
    default: return weekday >= 5 && at >= 600 && at < 667;
    }
}

/* --- timers ------------------------------------------------------------------------------------------------------- */

static void begin(struct oracle *oracle, struct oracle_instance *instance, uint32_t i)
{
    const struct oracle_timer_plan *plan = &instance->plan.timers[i];
    instance->timers[i] = (struct oracle_timer){.phase = ORACLE_RUNNING, .mode = plan->mode, .calendar = plan->calendar,
                                                .born = ++oracle->born,
                                                .minutes = plan->minutes * (plan->rule && instance->n % 2 ? 2 : 1)};
}

static void enter_work(struct oracle *oracle, struct oracle_instance *instance)
{
    uint32_t heard = 0;
    instance->state = ORACLE_WORK;
    for (uint32_t i = 0; i < ORACLE_TIMERS; i++) {
        struct oracle_timer *timer = &instance->timers[i];
        if (!instance->plan.timers[i].there)
            continue;
        if (timer->phase == ORACLE_NONE) {
            begin(oracle, instance, i);
        } else if (timer->phase == ORACLE_RESTING || timer->phase == ORACLE_AWAY) {
            timer->phase = ORACLE_RUNNING;
        } else if (timer->phase == ORACLE_WAITING) {
            timer->phase = ORACLE_SPENT;
            heard++;
        }
    }
    instance->n += heard; /* after the state has been entered */
}

static void leave_work(struct oracle_instance *instance)
{
    for (uint32_t i = 0; i < ORACLE_TIMERS; i++) {
        struct oracle_timer *timer = &instance->timers[i];
        if (timer->phase == ORACLE_RUNNING)
            timer->phase = timer->mode == ORACLE_RESTART  ? ORACLE_NONE
                           : timer->mode == ORACLE_BUDGET ? ORACLE_RESTING
                                                          : ORACLE_AWAY;
    }
}

static void end(struct oracle_instance *instance)
{
    instance->open = false;
    instance->state = ORACLE_OVER;
    memset(instance->timers, 0, sizeof instance->timers);
}

static void run_out(struct oracle *oracle, struct oracle_instance *instance, uint32_t i)
{
    struct oracle_timer *timer = &instance->timers[i];
    if (oracle->fired_count == ORACLE_FIRED)
        abort();
    oracle->fired[oracle->fired_count++] = (struct oracle_fired){oracle->minute, instance->id, i};
    if (timer->phase == ORACLE_AWAY) {
        timer->phase = ORACLE_WAITING;
        return;
    }
    timer->phase = timer->mode == ORACLE_RESTART ? ORACLE_NONE : ORACLE_SPENT;
    instance->n++;
}

static bool passes(const struct oracle *oracle, const struct oracle_timer *timer)
{
    return (timer->phase == ORACLE_RUNNING || timer->phase == ORACLE_AWAY) &&
           (!timer->calendar || is_open(oracle->variants[timer->calendar - 1], oracle->minute));
}

static void settle(struct oracle_instance *instance)
{
    if (instance->open && instance->plan.added && instance->state == ORACLE_WORK && instance->n >= 4)
        end(instance);
}

/* One minute has passed for an instance, with these of its timers; the oldest runs out first, and may end it. */
static void take_minute(struct oracle *oracle, struct oracle_instance *instance, const bool *passed)
{
    bool done[ORACLE_TIMERS] = {false};
    for (uint32_t turn = 0; turn < ORACLE_TIMERS; turn++) {
        uint32_t next = ORACLE_TIMERS;
        for (uint32_t i = 0; i < ORACLE_TIMERS; i++)
            if (passed[i] && !done[i] && (next == ORACLE_TIMERS || instance->timers[i].born < instance->timers[next].born))
                next = i;
        if (next == ORACLE_TIMERS || !instance->open)
            return;
        done[next] = true;
        if (++instance->timers[next].used >= instance->timers[next].minutes)
            run_out(oracle, instance, next);
        settle(instance);
    }
}

void oracle_advance(struct oracle *oracle, int64_t minute)
{
    while (oracle->minute < minute) {
        bool passed[ORACLE_INSTANCES][ORACLE_TIMERS];
        for (size_t k = 0; k < ORACLE_INSTANCES; k++)
            for (uint32_t i = 0; i < ORACLE_TIMERS; i++)
                passed[k][i] = passes(oracle, &oracle->instances[k].timers[i]);
        oracle->minute++;
        for (size_t k = 0; k < ORACLE_INSTANCES; k++)
            if (oracle->instances[k].open)
                take_minute(oracle, &oracle->instances[k], passed[k]);
    }
}

/* --- what may be asked ------------------------------------------------------------------------------------------- */

void oracle_start(struct oracle *oracle, struct oracle_instance *instance, uint64_t id, uint32_t flow, uint32_t version,
                  const struct oracle_version *plan)
{
    *instance = (struct oracle_instance){.open = true, .id = id, .flow = flow, .version = version, .plan = *plan};
    enter_work(oracle, instance);
}

bool oracle_signal(struct oracle *oracle, struct oracle_instance *instance, enum oracle_verb verb)
{
    bool work = instance->state == ORACLE_WORK;
    if (verb == ORACLE_END) {
        end(instance);
        return true;
    }
    if (work == (verb == ORACLE_GO))
        return false;
    if (work)
        leave_work(instance);
    if (verb == ORACLE_REST)
        instance->state = ORACLE_PAUSE;
    else
        enter_work(oracle, instance);
    settle(instance);
    return true;
}

void oracle_migrate(struct oracle *oracle, struct oracle_instance *instance, uint32_t version,
                    const struct oracle_version *plan)
{
    const struct oracle_version old = instance->plan;
    instance->version = version;
    instance->plan = *plan;
    for (uint32_t i = 0; i < ORACLE_TIMERS; i++) {
        if (!plan->timers[i].there)
            instance->timers[i].phase = ORACLE_NONE;
        else if (!old.timers[i].there && instance->state == ORACLE_WORK)
            begin(oracle, instance, i);
    }
    settle(instance);
}
