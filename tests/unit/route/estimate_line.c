#include "estimate_line.h"
#include <ccs/rng.h>
#include <criterion/criterion.h>
#include <stdlib.h>

#define AGENTS_MAX 64
#define CALLERS_MAX 60000
#define HOUR_MS 3600000.0

struct caller {
    ccs_time entered_at, gives_up_at, left_at;
    struct ccs__estimate given;
    bool waits;
};

struct line {
    const struct line_plan *plan;
    struct ccs__estimator *estimator;
    struct line_result result;
    ccs_rng rng;
    struct caller *callers;                      /* in order of entry */
    uint32_t count, waiting, first, first_ghost; /* before first nobody waits; before first_ghost nobody is a ghost */
    bool *ghost;
    ccs_time done_at[AGENTS_MAX]; /* 0: free */
    uint32_t busy;
};

double line_log(double x)
{
    double twos = 0;
    while (x > 1.5) {
        x /= 2;
        twos++;
    }
    while (x < 0.75) {
        x *= 2;
        twos--;
    }
    double z = (x - 1) / (x + 1), power = z, sum = 0; /* ln x = 2 artanh z */
    for (int i = 1; i < 40; i += 2, power *= z * z)
        sum += power / i;
    return 2 * sum + twos * 0.693147180559945309;
}

double line_exp2(double x)
{
    double factor = 1, y, term = 1, sum = 1;
    while (x > 0.5) {
        x--;
        factor *= 2;
    }
    while (x < -0.5) {
        x++;
        factor /= 2;
    }
    y = x * 0.693147180559945309;
    for (int i = 1; i < 20; i++)
        sum += term *= y / i;
    return factor * sum;
}

static double exponential(struct line *line, double mean)
{
    double u = ((double)(ccs_rng_next(&line->rng) >> 11) + 0.5) / 9007199254740992.0;
    return -line_log(u) * mean;
}

static uint32_t agents_at(const struct line *line, ccs_time at) { return line->plan->agents((double)at / HOUR_MS); }

static uint32_t told(const struct line *line, ccs_time at)
{
    return line->plan->counts_agents ? agents_at(line, at) : 1;
}

static void score(struct line *line, const struct caller *caller, ccs_time answered_at)
{
    if ((double)caller->entered_at < line->plan->asked_from * HOUR_MS || !caller->given.base_ms || !caller->given.size)
        return;
    double truth = (double)(answered_at - caller->entered_at);
    struct line_result *result = &line->result;
    result->asked++;
    result->below += truth < caller->given.low_ms;
    result->above += truth > caller->given.high_ms;
    result->within = result->asked - result->below - result->above;
    result->width_s += ((double)caller->given.high_ms - caller->given.low_ms) / 1000;
    double off_by = truth - caller->given.mid_ms;
    result->off_by_s += (off_by < 0 ? -off_by : off_by) / 1000;
}

/* Those who gave up before `until` came would be answered now. */
static void resolve(struct line *line, ccs_time at, uint32_t until)
{
    for (uint32_t i = line->first_ghost; i < until; i++) {
        if (line->ghost[i])
            score(line, &line->callers[i], at);
        line->ghost[i] = false;
    }
    while (line->first_ghost < until && !line->callers[line->first_ghost].waits)
        line->first_ghost++;
}

static void leave(struct line *line, struct caller *caller, ccs_time at, bool answered)
{
    caller->waits = false;
    caller->left_at = at;
    line->waiting--;
    ccs__estimator_left(line->estimator, at, &caller->given, told(line, at), at - caller->entered_at, answered);
    if (answered) {
        score(line, caller, at);
    } else {
        line->ghost[caller - line->callers] = true;
        line->result.abandoned++;
    }
}

/* Everybody free takes the next caller; agents over the plan go home when they are done. */
static void serve(struct line *line, ccs_time at)
{
    for (uint32_t i = 0; i < AGENTS_MAX && line->busy < agents_at(line, at); i++) {
        if (line->done_at[i])
            continue;
        while (line->first < line->count && !line->callers[line->first].waits)
            line->first++;
        if (line->first == line->count) {
            resolve(line, at, line->count);
            return;
        }
        resolve(line, at, line->first);
        line->done_at[i] = at + 1 + (ccs_time)exponential(line, line->plan->handling_s * 1000);
        line->busy++;
        leave(line, &line->callers[line->first], at, true);
    }
}

static void enter(struct line *line, ccs_time at)
{
    cr_assert_lt(line->count, CALLERS_MAX);
    struct caller *caller = &line->callers[line->count++];
    bool idle = line->busy < agents_at(line, at);
    struct ccs__standing standing = {.place = line->waiting + 1, .agents = told(line, at), .idle = idle};
    caller->given = ccs__estimator_ask(line->estimator, at, standing);
    caller->entered_at = at;
    caller->gives_up_at = at + 1 + (ccs_time)exponential(line, line->plan->patience_s * 1000);
    caller->waits = true;
    line->waiting++;
    ccs__estimator_entered(line->estimator, at, &caller->given, standing.agents);
    serve(line, at);
}

static ccs_time next_in_line(const struct line *line, ccs_time next)
{
    for (uint32_t i = 0; i < AGENTS_MAX; i++)
        if (line->done_at[i] && line->done_at[i] < next)
            next = line->done_at[i];
    for (uint32_t i = line->first; i < line->count; i++)
        if (line->callers[i].waits && line->callers[i].gives_up_at < next)
            next = line->callers[i].gives_up_at;
    return next;
}

static void happen(struct line *line, ccs_time at)
{
    for (uint32_t i = 0; i < AGENTS_MAX; i++)
        if (line->done_at[i] == at) {
            line->done_at[i] = 0;
            line->busy--;
        }
    for (uint32_t i = line->first; i < line->count; i++)
        if (line->callers[i].waits && line->callers[i].gives_up_at == at)
            leave(line, &line->callers[i], at, false);
    serve(line, at);
}

struct line_result line_run(const struct line_plan *plan, uint64_t seed, struct ccs__estimator *estimator)
{
    struct line line = {.plan = plan, .estimator = estimator};
    line.callers = calloc(CALLERS_MAX, sizeof *line.callers);
    line.ghost = calloc(CALLERS_MAX, sizeof *line.ghost);
    cr_assert(line.callers && line.ghost);
    ccs_rng_seed(&line.rng, seed);
    ccs_time at = 0, call_at = 1, end = (ccs_time)(plan->hours * HOUR_MS);
    while (at < end) {
        ccs_time minute = (at / 60000 + 1) * 60000; /* staff changes on the minute */
        at = next_in_line(&line, call_at < minute ? call_at : minute);
        happen(&line, at);
        if (at == call_at) {
            enter(&line, at);
            call_at = at + 1 + (ccs_time)exponential(&line, HOUR_MS / plan->calls((double)at / HOUR_MS));
        }
    }
    if (line.result.asked) {
        line.result.width_s /= line.result.asked;
        line.result.off_by_s /= line.result.asked;
    }
    free(line.callers);
    free(line.ghost);
    return line.result;
}
