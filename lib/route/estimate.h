/*
 * How long a visit will wait: an interval that holds the truth nine times in ten, and a middle. docs/estimate.md has
 * the reasoning and the measurements.
 *
 *     base      = time for the agents to come to it, less those ahead who give up first
 *     interval  = base * (ratios seen of wait to base)
 *
 * The base is theory, from two rates that are counted: the agents' time an answer takes (*pace*), and the time visits
 * stand in line for each one that gives up (*patience*). What the theory is worth is measured: the ratios are three
 * quantiles for each of seven sizes of place, nudged by every visit that ends. One estimator a queue; plain integers, so
 * that it can stand in a row, and no clock: it changes by ccs__estimator_entered() and ccs__estimator_left() alone.
 */
#ifndef CCS__ESTIMATE_H
#define CCS__ESTIMATE_H

#include <ccs/time.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CCS__ESTIMATE_UNBOUNDED UINT32_MAX /* more than a day, or nobody is there */
#define CCS__ESTIMATE_SIZES 7              /* an agent is free; next; 2 and 3; 4 to 7; 8 to 15; 16 to 31; 32 and more */
#define CCS__ESTIMATE_QUANTILES 3          /* 5 %, 50 %, 95 % */
#define CCS__ESTIMATOR_SIZE 172            /* bytes, saved */

/* Where a visit stands when it asks. */
struct ccs__standing {
    uint32_t place;  /* in its queue: 1 is next; 0 counts as 1 */
    uint32_t rivals; /* visits ahead of it in other queues for which the same agents work; 0 when nobody counted */
    uint32_t agents; /* signed in and ready for its queue, whatever they do just now; 1, always, when nobody counts */
    bool idle;       /* one of them is free and will be offered this visit at once */
};

/* A visit keeps `size` and `base_ms` for ccs__estimator_left(). */
struct ccs__estimate {
    uint32_t low_ms, mid_ms, high_ms; /* from now to the answer, if the caller stays */
    uint32_t base_ms;                 /* 0: nobody is there; nothing is learned from it */
    uint32_t size;                    /* of the place, below CCS__ESTIMATE_SIZES */
};

/* What happens now and then, counted against a time that passes; recent happenings weigh more. */
struct ccs__rate {
    int64_t since_ms; /* time since it happened last */
    int64_t time_ms;  /* time between those before, weighted */
    uint32_t count;   /* those before, weighted alike, in 1/1024 */
};

struct ccs__estimator {
    ccs_time counted_at;       /* up to here both times are counted */
    struct ccs__rate pace;     /* answers; the time of agents while somebody waits */
    struct ccs__rate patience; /* visits that give up; the time of visits in line */
    uint32_t waiting;          /* visits in line */
    uint32_t agents;           /* told last */
    uint32_t ring_ms;          /* recent mean wait of those for whom an agent was free */
    int32_t ratios[CCS__ESTIMATE_SIZES][CCS__ESTIMATE_QUANTILES]; /* log2(wait / base), in 1/65536; ascending */
    uint32_t seen[CCS__ESTIMATE_SIZES];                           /* visits learned from */
};

/* Knows nothing yet: wide intervals. */
void ccs__estimator_init(struct ccs__estimator *estimator);

/* Asks only; the same question may be asked again while the visit waits, with its standing then. */
struct ccs__estimate ccs__estimator_ask(const struct ccs__estimator *estimator, ccs_time at,
                                        struct ccs__standing standing);

/* A visit enters the line, with the estimate it got. `agents` as in its standing. */
void ccs__estimator_entered(struct ccs__estimator *estimator, ccs_time at, const struct ccs__estimate *given,
                            uint32_t agents);

/* A visit that entered leaves, answered or not; `given` with the size and base of its entry. */
void ccs__estimator_left(struct ccs__estimator *estimator, ccs_time at, const struct ccs__estimate *given,
                         uint32_t agents, ccs_duration wait_ms, bool answered);

/* As bytes, the same on every machine. Loading refuses what cannot have been saved: false, and nothing is changed. */
void ccs__estimator_save(const struct ccs__estimator *estimator, uint8_t bytes[CCS__ESTIMATOR_SIZE]);
bool ccs__estimator_load(struct ccs__estimator *estimator, const uint8_t *bytes, size_t size);

#endif
