/*
 * A desk for the tests of report: a real group layer with the report module alone in it, a pretended store that keeps
 * rows as bytes, and the list of events that stand, for counting again.
 */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

#include "base/arena.h"
#include "model/recount.h"
#include "report/interval.h"
#include "report/report.h"
#include <ccs/rng.h>
#include <criterion/criterion.h>

/* Criterion sends a message for every assertion: too slow for model tests. */
#define REQUIRE(condition)                      \
    do {                                        \
        if (!(condition))                       \
            cr_assert(false, "%s", #condition); \
    } while (0)

#define MINUTES(n) ((ccs_duration)(n) * 60000)
#define SECONDS(n) ((ccs_duration)(n) * 1000)
#define HALF_HOURS(n) ((ccs_duration)(n) * CCS_INTERVAL_MS)
#define DAY_AT ((ccs_time)1898553600000) /* 2030-03-01 00:00 UTC, a Friday */
#define CLOCK(hours, minutes) (DAY_AT + ((ccs_time)(hours) * 60 + (minutes)) * 60000)

struct stored {
    enum ccs__kind kind;
    uint64_t owner;
    ccs_time start;
    uint8_t *bytes;
    size_t size;
};

struct desk {
    ccs_alloc alloc;
    size_t held;    /* bytes held by the group layer */
    size_t fail_in; /* the allocation so many from now fails; 0: none */
    struct ccs__group group;
    struct stored *stored;
    size_t stored_count, stored_capacity;
    struct recount_event *events;
    size_t event_count, event_capacity, kept_count; /* up to kept_count they stand */
    struct ccs__arena bodies;
    ccs_alloc plain;
};

void desk_init(struct desk *desk);
void desk_finish(struct desk *desk); /* and require that nothing is held */

void desk_begin(struct desk *desk, ccs_time now);
ccs_status desk_emit(struct desk *desk, uint32_t kind, const void *body);
void desk_keep(struct desk *desk);
void desk_undo(struct desk *desk);
/* A whole group of one event, required to stand. */
void desk_event(struct desk *desk, ccs_time now, uint32_t kind, const void *body);

void desk_commit(struct desk *desk);  /* dirty rows to the store, what is over is given back */
void desk_reopen(struct desk *desk);  /* a new group from the last stored row of each owner */
void desk_snapshot(struct desk *desk, struct ccs__buf *out); /* every current row, histograms included */

/* The stored row, unpacked into the desk's arena; NULL: there is none. */
const Ccs__QueueInterval *desk_queue_row(struct desk *desk, uint64_t queue, ccs_time start);
const Ccs__AgentInterval *desk_agent_row(struct desk *desk, uint64_t agent, ccs_time start);
/* Commit, and require that the store holds exactly the rows that counting again gives. */
void desk_require_recount(struct desk *desk);

#endif
