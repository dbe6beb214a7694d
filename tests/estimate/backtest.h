/*
 * What the estimator of waits would have said to every visit of the past, against what then came. A source tells what
 * happened in order of time; the lines, the questions and the scores are here.
 *
 * The truth of somebody who gave up is when he would have been answered: the first instant after he left at which an agent
 * of his queue took a visit behind him in line, or stood idle.
 */
#ifndef BACKTEST_H
#define BACKTEST_H

#include "route/estimate.h"

#define BACKTEST_QUEUES_MAX 64 /* sets of queues are bits of a uint64_t */
#define BACKTEST_AGAIN_MS 60000

/* Ours, and what others use, each given intervals by the same calibration, so that only the middles compete. */
enum predictor {
    OURS,
    LAST_SERVED,     /* the wait of whoever was answered last */
    RUNNING_AVERAGE, /* three quarters of the old average and a quarter of the newest wait */
    QUEUE_LENGTH,    /* place times mean handling time, over agents */
    PREDICTORS
};

struct answer {
    struct ccs__estimate given;
    double low_ms, mid_ms, high_ms;
};

struct past_visit {
    uint64_t id;
    ccs_time entered_at, left_at;
    int64_t rank, key_at; /* order of the line */
    uint32_t queue, place;
    bool idle, in_line, answered;
    bool asked_again;
    int64_t truth_ms; /* -1: not known yet */
    struct answer answers[PREDICTORS], again;
};

struct past_queue {
    char key[65];
    uint64_t shares; /* queues an agent of this one also serves */
    struct ccs__estimator estimators[PREDICTORS];
    double last_ms, average_ms, handling_ms;
    uint32_t waiting;
};

struct backtest {
    struct past_queue queues[BACKTEST_QUEUES_MAX];
    uint32_t queue_count;
    struct past_visit *visits;
    size_t visit_count, visit_capacity;
    size_t *line; /* visits in line, all queues */
    size_t line_count, line_capacity;
    size_t *ghosts; /* visits that gave up and whose truth is not known yet */
    size_t ghost_count, ghost_capacity;
};

void backtest_init(struct backtest *test);
void backtest_free(struct backtest *test);
uint32_t backtest_queue(struct backtest *test, const char *key); /* its number; exits when there are too many */

struct past_entry {
    uint64_t id;
    uint32_t queue, agents;
    int64_t rank, key_at;
    bool idle;
};
/* Returns the visit's number. */
size_t backtest_entered(struct backtest *test, ccs_time at, const struct past_entry *entry);
/* `serves`: queues of the agent who answered. `agents`: of the visit's queue, now. */
void backtest_left(struct backtest *test, ccs_time at, size_t number, bool answered, uint64_t serves, uint32_t agents);
void backtest_idle(struct backtest *test, ccs_time since, uint64_t serves); /* an agent of these queues stood idle */
void backtest_handled(struct backtest *test, uint32_t queue, ccs_duration handling_ms);

/* score.c: prints the tables and says whether the estimator keeps its promise. `rows`: one line a visit, or NULL. */
bool backtest_score(const struct backtest *test, const char *title);
bool backtest_rows(const struct backtest *test, const char *path);

/* The sources. */
bool backtest_center(struct backtest *test, const char *path); /* a center file */
bool backtest_calls(struct backtest *test, const char *path);  /* recorded calls, as they were recorded */

#endif
