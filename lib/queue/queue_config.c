/*
 * What a queue's configuration must fulfil, with words and the path of what does not. What it names of others (queues,
 * traits that its rules read) needs the whole, and is looked at in lib/center/configuration.c.
 */
#include "group/keys.h"
#include "group/requirement.h"
#include "queue/queue.h"
#include <stdarg.h>
#include <stdio.h>

#define STEPS_MAX 16
#define THEN_MAX 3
#define RING_MAX 64
#define SCORE_MAX 1000000
#define HOUR_MS 3600000u
#define DAY_MS 86400000u

struct words {
    char *path;
    size_t path_size;
    char *error;
    size_t error_size;
};

/* false, for `return`: the path, printed as said, and what is wrong with it. */
static bool wrong(const struct words *words, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static bool wrong(const struct words *words, const char *path, const char *format, ...)
{
    va_list arguments;
    snprintf(words->path, words->path_size, "%s", path);
    va_start(arguments, format);
    vsnprintf(words->error, words->error_size, format, arguments);
    va_end(arguments);
    return false;
}

/* The words of what lies deeper are there already: only the path is put before them. */
static bool wrong_within(const struct words *words, const char *path)
{
    snprintf(words->path, words->path_size, "%s", path);
    return false;
}

static bool at_most(const struct words *words, const char *path, uint32_t value, uint32_t value_max)
{
    return value <= value_max || wrong(words, path, "it is at most %u, not %u", value_max, value);
}

/* --- order and strategies ----------------------------------------------------------------------------------- */

static bool strategy_known(Ccs__Strategy strategy)
{
    return (int)strategy >= 0 && strategy <= CCS__STRATEGY__STRATEGY_SCORE;
}

/* These put everybody in an order of their own, so that no further key could ever matter before them. */
static bool leads_only(Ccs__Strategy strategy)
{
    switch (strategy) {
    case CCS__STRATEGY__STRATEGY_ROUND_ROBIN:
    case CCS__STRATEGY__STRATEGY_RANDOM:
    case CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM:
    case CCS__STRATEGY__STRATEGY_RING_ALL:
    case CCS__STRATEGY__STRATEGY_SEQUENTIAL: return true;
    default: return false;
    }
}

static bool strategies_valid(const struct words *words, const char *path, const Ccs__Strategy *strategies, size_t count,
                             bool first)
{
    for (size_t i = 0; i < count; i++) {
        if (!strategy_known(strategies[i]))
            return wrong(words, path, "unknown strategy %d", (int)strategies[i]);
        if ((i > 0 || !first) && leads_only(strategies[i]))
            return wrong(words, path,
                         "round_robin, random, weighted_random, ring_all and sequential can only come first; further keys "
                         "are longest_idle, top_down, least_busy, fewest_contacts, least_talk, most_skilled, least_skilled "
                         "and score");
    }
    return true;
}

static bool kinds_valid(const struct words *words, const Ccs__Queue *queue)
{
    if ((int)queue->order < 0 || queue->order > CCS__LINE_ORDER__LINE_ORDER_SCORE)
        return wrong(words, "order", "unknown order %d", (int)queue->order);
    if (!strategies_valid(words, "strategy", &queue->strategy, 1, true))
        return false;
    if (queue->n_then > THEN_MAX)
        return wrong(words, "then", "at most %d further keys", THEN_MAX);
    if (!strategies_valid(words, "then", queue->then, queue->n_then, false))
        return false;
    if (queue->priority_credit_ms && queue->order != CCS__LINE_ORDER__LINE_ORDER_CREDIT)
        return wrong(words, "priority_credit_ms", "priority_credit_ms belongs to the order \"credit\"");
    if (queue->target_ms && queue->order != CCS__LINE_ORDER__LINE_ORDER_DEADLINE)
        return wrong(words, "target_ms", "target_ms belongs to the order \"deadline\"");
    if (!at_most(words, "ring_max", queue->ring_max, RING_MAX))
        return false;
    if ((int)queue->sites < 0 || queue->sites > CCS__SITE_REACH__SITE_REACH_ANY)
        return wrong(words, "sites", "unknown reach %d; it is same or any", (int)queue->sites);
    if ((int)queue->skip < 0 || queue->skip > CCS__SKIP_WHEN__SKIP_WHEN_NOBODY_READY)
        return wrong(words, "skip", "unknown value %d; it is never, nobody_signed_in or nobody_ready", (int)queue->skip);
    if (!ccs__text_within(queue->agent_score, 0, CCS__RULE_SIZE_MAX))
        return wrong(words, "agent_score", "a rule has at most %d bytes", CCS__RULE_SIZE_MAX);
    if (!ccs__text_within(queue->contact_score, 0, CCS__RULE_SIZE_MAX))
        return wrong(words, "contact_score", "a rule has at most %d bytes", CCS__RULE_SIZE_MAX);
    return true;
}

/* --- where contacts go that are not taken, or kept no longer -------------------------------------------------- */

static bool divert_valid(const struct words *words, const char *path, const char *key, const Ccs__Divert *divert)
{
    if (!divert)
        return true;
    if ((int)divert->action < 0 || divert->action > CCS__DIVERT_ACTION__DIVERT_ACTION_CALLBACK)
        return wrong(words, path, "unknown action %d; it is end, overflow, voicemail or callback", (int)divert->action);
    bool overflows = divert->action == CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW;
    if (!overflows && *divert->queue)
        return wrong(words, path, "queue belongs to the action \"overflow\"");
    if (overflows && !*divert->queue)
        return wrong(words, path, "overflow needs the key of a queue");
    if (!ccs__text_within(divert->queue, 0, 64))
        return wrong(words, path, "a queue's key has at most 64 bytes");
    if (overflows && strcmp(divert->queue, key) == 0)
        return wrong(words, path, "a queue cannot overflow into itself");
    return true;
}

static bool admission_valid(const struct words *words, const char *key, const Ccs__Admission *admission)
{
    if (!admission)
        return true;
    if (!at_most(words, "admission.estimate_ms_max", admission->estimate_ms_max, DAY_MS))
        return false;
    if (!ccs__text_within(admission->calendar, 0, 64))
        return wrong(words, "admission.calendar", "a calendar's key has at most 64 bytes");
    return divert_valid(words, "admission.full", key, admission->full) &&
           divert_valid(words, "admission.slow", key, admission->slow) &&
           divert_valid(words, "admission.unstaffed", key, admission->unstaffed) &&
           divert_valid(words, "admission.closed", key, admission->closed) &&
           divert_valid(words, "admission.timed_out", key, admission->timed_out);
}

/* --- policies ----------------------------------------------------------------------------------------------- */

static bool rush_valid(const struct words *words, const Ccs__Rush *rush)
{
    if (!rush)
        return true;
    if (rush->per_minute < 1 || rush->per_minute > 1000000)
        return wrong(words, "rush.per_minute", "per_minute is from 1 to 1000000, not %u", rush->per_minute);
    return at_most(words, "rush.burst", rush->burst, 1000000);
}

static bool auto_busy_valid(const struct words *words, const Ccs__AutoBusy *policy)
{
    if (!policy)
        return true;
    if ((int)policy->after < 0 || policy->after > CCS__AFTER_MISSES__AFTER_MISSES_READY)
        return wrong(words, "auto_busy.after", "unknown presence %d; it is not_ready, signed_out or ready",
                     (int)policy->after);
    return at_most(words, "auto_busy.misses_max", policy->misses_max, 100) &&
           at_most(words, "auto_busy.missed_ms", policy->missed_ms, HOUR_MS) &&
           at_most(words, "auto_busy.rejected_ms", policy->rejected_ms, HOUR_MS) &&
           at_most(words, "auto_busy.unreachable_ms", policy->unreachable_ms, HOUR_MS) &&
           at_most(words, "auto_busy.boost_ms", policy->boost_ms, DAY_MS);
}

static bool announce_valid(const struct words *words, const Ccs__Announce *announce)
{
    if (!announce)
        return true;
    if (announce->every_ms && announce->every_ms < 15000)
        return wrong(words, "announce.every_ms", "announcements are at least 15000 ms apart, not %u", announce->every_ms);
    return at_most(words, "announce.every_ms", announce->every_ms, DAY_MS) &&
           at_most(words, "announce.place_max", announce->place_max, 1000);
}

static bool callback_valid(const struct words *words, const Ccs__CallbackPolicy *policy)
{
    if (!policy)
        return true;
    if ((int)policy->mode < 0 || policy->mode > CCS__CALLBACK_MODE__CALLBACK_MODE_CUSTOMER_FIRST)
        return wrong(words, "callback.mode", "unknown mode %d; it is agent_first or customer_first", (int)policy->mode);
    return at_most(words, "callback.attempts_max", policy->attempts_max, 100) &&
           at_most(words, "callback.retry_ms", policy->retry_ms, 7 * DAY_MS) &&
           at_most(words, "callback.ring_ms", policy->ring_ms, HOUR_MS);
}

static bool policies_valid(const struct words *words, const Ccs__Queue *queue)
{
    return admission_valid(words, queue->key, queue->admission) && rush_valid(words, queue->rush) &&
           auto_busy_valid(words, queue->auto_busy) && announce_valid(words, queue->announce) &&
           callback_valid(words, queue->callback);
}

/* --- relaxation --------------------------------------------------------------------------------------------- */

static bool does_something(const Ccs__Relax *step)
{
    return step->requirement || step->n_strategies || step->sites || step->n_widen || *step->announce || step->raise ||
           step->divert;
}

static bool widen_valid(const struct words *words, const char *path, const char *key, const Ccs__Relax *step)
{
    for (size_t i = 0; i < step->n_widen; i++) {
        if (!ccs__text_within(step->widen[i], 1, 64))
            return wrong(words, path, "a queue's key has 1 to 64 bytes");
        if (strcmp(step->widen[i], key) == 0)
            return wrong(words, path, "a step widens to other queues; \"%s\" is this one", key);
        for (size_t j = 0; j < i; j++)
            if (strcmp(step->widen[i], step->widen[j]) == 0)
                return wrong(words, path, "queue \"%s\" is named twice", step->widen[i]);
    }
    return true;
}

/* What one step says; `at` is the path of the step, with room behind it. */
static bool step_valid(const struct words *words, const char *key, const Ccs__Relax *step, char *at, size_t at_size)
{
    size_t end = strlen(at);
#define AT(name) (snprintf(at + end, at_size - end, "." name), at)
    if (step->after_ms == 0)
        return wrong(words, AT("after_ms"), "after_ms is at least 1");
    if ((int)step->since < 0 || step->since > CCS__SINCE__SINCE_STEP)
        return wrong(words, AT("since"), "unknown value %d; it is entry or step", (int)step->since);
    if (!ccs__text_within(step->guard, 0, CCS__RULE_SIZE_MAX))
        return wrong(words, AT("guard"), "a rule has at most %d bytes", CCS__RULE_SIZE_MAX);
    if ((int)step->skip < 0 || step->skip > CCS__SKIP_WHEN__SKIP_WHEN_NOBODY_READY)
        return wrong(words, AT("skip"), "unknown value %d; it is never, nobody_signed_in or nobody_ready", (int)step->skip);
    if (!ccs__requirement_valid(step->requirement, words->error, words->error_size))
        return wrong_within(words, AT("requirement"));
    if (step->n_strategies > THEN_MAX + 1)
        return wrong(words, AT("strategies"), "at most %d strategies", THEN_MAX + 1);
    if (!strategies_valid(words, AT("strategies"), step->strategies, step->n_strategies, true))
        return false;
    if ((int)step->sites < 0 || step->sites > CCS__SITE_REACH__SITE_REACH_ANY)
        return wrong(words, AT("sites"), "unknown reach %d; it is same or any", (int)step->sites);
    if (step->site_cost_max && step->sites != CCS__SITE_REACH__SITE_REACH_ANY)
        return wrong(words, AT("site_cost_max"), "site_cost_max goes with \"sites\": \"any\" in the same step");
    if (!widen_valid(words, AT("widen"), key, step))
        return false;
    if (!ccs__text_within(step->announce, 0, 64))
        return wrong(words, AT("announce"), "an announcement's name has at most 64 bytes");
    if (step->raise < -SCORE_MAX || step->raise > SCORE_MAX)
        return wrong(words, AT("raise"), "a priority is raised by -1000000 to 1000000, not %d", step->raise);
    return divert_valid(words, AT("divert"), key, step->divert);
#undef AT
}

static bool relax_valid(const struct words *words, const Ccs__Queue *queue)
{
    uint32_t entry_ms = 0;
    size_t widened = 0;
    if (queue->n_relax > STEPS_MAX)
        return wrong(words, "relax", "at most %d steps", STEPS_MAX);
    for (size_t i = 0; i < queue->n_relax; i++) {
        const Ccs__Relax *step = queue->relax[i];
        char at[96];
        snprintf(at, sizeof at, "relax[%zu]", i);
        if (!step_valid(words, queue->key, step, at, sizeof at))
            return false;
        snprintf(at, sizeof at, "relax[%zu]", i);
        widened += step->n_widen;
        if (!does_something(step))
            return wrong(words, at, "the step changes nothing; it may ask less (\"requirement\": {} asks nothing), widen, "
                                    "announce, raise or divert");
        if (widened > CCS__REQUIREMENT_REACH_MAX)
            return wrong(words, at, "all steps together widen to at most %d queues", CCS__REQUIREMENT_REACH_MAX);
        if (step->since != CCS__SINCE__SINCE_ENTRY)
            continue;
        if (step->after_ms <= entry_ms) {
            snprintf(at, sizeof at, "relax[%zu].after_ms", i);
            return wrong(words, at, "steps are in the order of time: after %u ms since entry comes more, not %u; or count "
                                    "\"since\": \"step\"", entry_ms, step->after_ms);
        }
        entry_ms = step->after_ms;
    }
    return true;
}

/* --- the whole record --------------------------------------------------------------------------------------- */

bool ccs__queue_config_valid(const Ccs__Queue *queue, char *path, size_t path_size, char *error, size_t error_size)
{
    const struct words words = {path, path_size, error, error_size};
    if (!ccs__text_within(queue->key, 1, 64))
        return wrong(&words, "key", "a key has 1 to 64 bytes");
    if (!ccs__text_within(queue->name, 0, 256))
        return wrong(&words, "name", "a name has at most 256 bytes");
    if (!kinds_valid(&words, queue))
        return false;
    if (queue->id || queue->version || queue->at || queue->current)
        return wrong(&words, "id", "id, version, current and at are set by the center; leave them out");
    if (!ccs__requirement_valid(queue->requirement, error, error_size))
        return wrong_within(&words, "requirement");
    if (!relax_valid(&words, queue) || !policies_valid(&words, queue))
        return false;
    if (queue->wrap_up && !ccs__wrap_up_valid(queue->wrap_up, error, error_size))
        return wrong_within(&words, "wrap_up");
    return true;
}
