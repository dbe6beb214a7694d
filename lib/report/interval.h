/*
 * The half-hours in memory: one current row an owner (a queue, the center as queue 0, an agent), and the rows that are
 * over until the store has them.
 *
 *   start                 counted_at                      end = start + CCS_INTERVAL_MS
 *     |------- counted -------|· · · · still to come · · · ·|
 *
 * Between two events of an owner nothing is done. The next event first counts what has been running since counted_at;
 * when it lies beyond the end, the row is closed there, and a row is opened for every half-hour crossed in which
 * something was running: so what merely waits costs nothing, and a silence of n half-hours costs n rows at its end.
 */
#ifndef CCS__INTERVAL_H
#define CCS__INTERVAL_H

#include "base/map.h"
#include "base/pool.h"
#include "group/group.h"
#include "report/waits.h"
#include <ccs/report.h>

/* Whose rows they are. Kept to the end, so that putting a row back needs no memory. */
struct ccs__interval_owner {
    uint64_t id;
    struct ccs__row *row; /* the current one, or NULL */
};

/* The histograms of a row; made at its first wait. */
struct ccs__waits_pair {
    struct ccs__waits_pair *next, *previous; /* in the module's list, for its end */
    struct ccs__waits answer, abandon;
};

struct ccs__queue_interval {
    struct ccs__row row;
    Ccs__QueueInterval message;
    struct ccs__interval_owner *owner;
    struct ccs__waits_pair *waits; /* or NULL */
};

struct ccs__agent_interval {
    struct ccs__row row;
    Ccs__AgentInterval message;
    struct ccs__interval_owner *owner;
};

#define CCS__RECENT_OWNERS 64

/* The module's state. */
struct ccs__report {
    struct ccs__map queues, agents; /* id -> owner */
    /* The one last asked for, by the low bits of its id. Owners stay, so it is never stale. */
    struct ccs__interval_owner *recent_queues[CCS__RECENT_OWNERS];
    struct ccs__interval_owner *recent_agents[CCS__RECENT_OWNERS];
    struct ccs__pool owners;
    struct ccs__waits_pair *pairs;
    struct ccs__waits_sum sum;
};

static inline struct ccs__report *ccs__report_state(const struct ccs__group *group)
{
    return CCS__STATE(group, REPORT, struct ccs__report);
}

/* The start of the half-hour that holds `at`. */
static inline ccs_time ccs__interval_start(ccs_time at)
{
    ccs_time past = at % CCS_INTERVAL_MS;
    return at - past - (past < 0 ? CCS_INTERVAL_MS : 0);
}

/* Can a stored row be one of ours? Everything that counts on relies on it. */
static inline bool ccs__interval_sound(ccs_time start, ccs_time counted_at)
{
    return start > -CCS__WHEEL_AT_MAX && start < CCS__WHEEL_AT_MAX && ccs__interval_start(start) == start &&
           counted_at >= start && counted_at - start <= CCS_INTERVAL_MS;
}

/* The hooks that keep the state. */
ccs_status ccs__report_start(struct ccs__group *group);
void ccs__report_stop(struct ccs__group *group);
bool ccs__report_index(struct ccs__group *group, struct ccs__row *row);
bool ccs__report_pack(struct ccs__group *group, struct ccs__row *row);
void ccs__report_check(struct ccs__group *group);

/* The owner of an id, made when new; NULL: no memory. */
struct ccs__interval_owner *ccs__interval_owner_of(struct ccs__report *report, enum ccs__kind kind, uint64_t id);

/* The row that holds `at`, being edited, with all durations counted up to `at`; NULL: no memory. */
struct ccs__queue_interval *ccs__queue_interval_at(struct ccs__group *group, uint64_t queue, ccs_time at);
struct ccs__agent_interval *ccs__agent_interval_at(struct ccs__group *group, uint64_t agent, ccs_time at);

/* Add what is running from counted_at to `at`, which lies within the interval. */
void ccs__queue_interval_count(Ccs__QueueInterval *interval, ccs_time at);
void ccs__agent_interval_count(Ccs__AgentInterval *interval, ccs_time at);

/* Begin another interval with what is running and what is known. */
void ccs__queue_interval_carry(Ccs__QueueInterval *interval, const Ccs__QueueInterval *from, ccs_time start);
void ccs__agent_interval_carry(Ccs__AgentInterval *interval, const Ccs__AgentInterval *from, ccs_time start);

/* The owner is gone: its row ends, unless something is running still. */
ccs_status ccs__queue_interval_end(struct ccs__group *group, uint64_t queue, ccs_time at);
ccs_status ccs__agent_interval_end(struct ccs__group *group, uint64_t agent, ccs_time at);

/* Bring the links into agreement with a row; false: no memory, or a loaded row that cannot be one of ours. */
bool ccs__queue_interval_index(struct ccs__group *group, struct ccs__queue_interval *interval);
bool ccs__agent_interval_index(struct ccs__group *group, struct ccs__agent_interval *interval);

/* Waits of a queue's row. The count is raised after adding. */
bool ccs__queue_interval_answer_wait(struct ccs__group *group, struct ccs__queue_interval *interval,
                                     ccs_duration wait);
bool ccs__queue_interval_abandon_wait(struct ccs__group *group, struct ccs__queue_interval *interval,
                                      ccs_duration wait);
/* Let the message have its histograms' bytes; false: no memory. */
bool ccs__queue_interval_pack(struct ccs__group *group, struct ccs__queue_interval *interval);

#endif
