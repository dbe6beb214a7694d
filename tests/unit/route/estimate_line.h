/*
 * A simulated line for the tests of the estimator: callers at random, agents who serve at random, callers who give up
 * at random (M/M/n+M), with load and staff that change by the hour.
 */
#ifndef ESTIMATE_LINE_H
#define ESTIMATE_LINE_H

#include "route/estimate.h"

struct line_plan {
    double (*calls)(double hour); /* an hour */
    uint32_t (*agents)(double hour);
    double handling_s, patience_s; /* means */
    double hours;
    bool counts_agents; /* does the estimator hear how many there are? */
    double asked_from;  /* hours: what was said before is not scored */
};

struct line_result {
    uint32_t asked, within, below, above;
    double width_s, off_by_s; /* means */
    uint32_t abandoned;
};

/* Without the library of mathematics, so that a run is the same everywhere; exact to 1e-9. */
double line_log(double x); /* natural; x > 0 */
double line_exp2(double x);

/* One run; the estimator is the caller's, so that a second run goes on where the first ended. */
struct line_result line_run(const struct line_plan *plan, uint64_t seed, struct ccs__estimator *estimator);

static inline double line_within(const struct line_result *result)
{
    return result->asked ? 100.0 * result->within / result->asked : 0;
}

#endif
