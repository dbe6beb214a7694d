/*
 * One simulated day, or year, of a desk: Poisson arrivals, exponential services and patience, drawn here; everything else is
 * decided by a real center in memory. What is measured is read from the center's events.
 */
#ifndef SIM_DESK_H
#define SIM_DESK_H

#include <ccs/ccs.h>
#include <stdbool.h>

#define DESK_CLASSES_MAX 4 /* a queue each, unless they share the first */
#define DESK_AGENTS_MAX 64

struct desk_agent {
    double service;   /* rate per second, of each contact */
    uint32_t classes; /* bit c: serves class c */
    uint32_t weight;  /* for weighted_random; 0: not said */
};

/* Rates per second; zero: never, or the center's default. */
struct desk_plan {
    const char *order, *strategy; /* of every queue */
    int classes, agents, at_once; /* at_once: contacts an agent has at the same time; default 1 */
    bool one_queue;               /* all classes in one line, class c with priority classes - c */
    bool newest_first;            /* planted: a line that is served from its end */
    uint32_t length_max, wait_ms_max, wrap_up_ms;
    double arrivals[DESK_CLASSES_MAX];
    struct desk_agent agent[DESK_AGENTS_MAX];
    double leaving;               /* rate at which who waits gives up */
    double late_s;                /* waits longer than this are counted */
};

/* Of the contacts of one class that came while it was measured. */
struct desk_count {
    uint64_t arrived, refused, waited, late, left, timed_out;
    double wait_s;
    uint64_t answered[DESK_AGENTS_MAX]; /* by whom */
};

struct desk_result {
    struct desk_count class[DESK_CLASSES_MAX];
    double span_s, waiting_s;      /* waiting_s: the number waiting, integrated */
    double busy_s[DESK_AGENTS_MAX];
};

/* Measure the `measured` arrivals after the first `warm_up`. Same plan and seed, same result. Any trouble ends the program. */
void desk_run(const struct desk_plan *plan, uint64_t seed, uint32_t warm_up, uint32_t measured, struct desk_result *result);

#endif
