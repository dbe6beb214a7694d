/*
 * The half-hours counted again, slowly and plainly, from nothing but the list of events: the oracle for lib/report.
 * It shares no code with it: every row is worked out on its own from the whole list of what touched its owner.
 *
 *   struct recount recount;
 *   recount_run(&recount, events, count);
 *   ... recount_compare_queue(recount_find_queue(&recount, queue, start), &row, words, sizeof words) ...
 *   recount_free(&recount);
 */
#ifndef RECOUNT_H
#define RECOUNT_H

#include "event.pb-c.h"
#include "record.pb-c.h"
#include <ccs/event.h>
#include <stdbool.h>
#include <stddef.h>

struct recount_event {
    uint64_t seq;
    ccs_time at;
    uint32_t kind;
    const void *body; /* the kind's message; needed until recount_run() has returned */
};

/* Waits, in no particular order. */
struct recount_waits {
    ccs_duration *items;
    size_t count, capacity;
};

struct recount_queue {
    Ccs__QueueInterval row; /* without the bytes of the histograms */
    struct recount_waits answer_waits, abandon_waits;
};

/* Every row that must be there, in the order of owners' first events and then of time; a row that is over has
 * counted_at at its end, the last one of an owner at its last event. */
struct recount {
    struct recount_queue *queues;
    size_t queue_count, queue_capacity;
    Ccs__AgentInterval *agents;
    size_t agent_count, agent_capacity;
};

void recount_run(struct recount *recount, const struct recount_event *events, size_t count);
void recount_free(struct recount *recount);

/* NULL: there must be none. */
const struct recount_queue *recount_find_queue(const struct recount *recount, uint64_t queue, ccs_time start);
const Ccs__AgentInterval *recount_find_agent(const struct recount *recount, uint64_t agent, ccs_time start);

/* Equal? If not, `words` (of `size` bytes) name the first field that differs. Histograms must have as many waits,
 * and percentiles within 1 % of the exact ones. */
bool recount_compare_queue(const struct recount_queue *expected, const Ccs__QueueInterval *actual, char *words,
                           size_t size);
bool recount_compare_agent(const Ccs__AgentInterval *expected, const Ccs__AgentInterval *actual, char *words,
                           size_t size);

#endif
