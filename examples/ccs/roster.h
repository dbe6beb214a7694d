/*
 * Who worked when, and for how long after a call, read off the records: the calls say who answered them, nothing else
 * says that somebody was there. docs/replay.md has the rules and how well they do.
 */
#ifndef ROSTER_H
#define ROSTER_H

#include "calls.h"

#define ROSTER_GAP_S 1800         /* a longer gap between two services means away */
#define ROSTER_DAY_BEGINS_S 18000 /* 05:00: service after midnight belongs to the evening before */

/* Present from `from_s` to `to_s`. */
struct stretch {
    int64_t from_s, to_s;
    bool last; /* of the agent's day: then he goes home, else he is away */
};

struct roster_agent {
    uint64_t services; /* bits of calls->services he is recorded serving; 0: none of his services has a time */
    struct stretch *stretches;
    uint32_t stretch_count, stretch_capacity;
    int32_t *wrap_ups; /* observed, in seconds, in order of time */
    uint32_t wrap_up_count, wrap_up_capacity;
    uint32_t answered;
};

struct roster {
    struct roster_agent *agents; /* by number in calls->agents */
    uint32_t count;
};

/* false: no memory; roster_free() is due all the same. */
bool roster_build(struct roster *roster, const struct calls *calls);
void roster_free(struct roster *roster); /* fine on zeroed memory */

/* The observed wrap-ups of everybody who shares a service with `services` (all agents for 0); *count may be 0.
 * To be freed by free(); NULL: no memory. */
int32_t *roster_pool(const struct roster *roster, uint64_t services, uint32_t *count);

/* Somebody nobody recorded: keeps, day by day, the hours of whoever answered the `rank`-th most calls of that day
 * (0: the most; ties go to who appears first in the file), and has everybody's wrap-ups. false: no memory. */
bool roster_newcomer(const struct roster *roster, const struct calls *calls, uint32_t rank,
                     struct roster_agent *newcomer);
void roster_agent_free(struct roster_agent *agent);

/* When the working day of an instant begins. */
static inline int64_t roster_day(int64_t at_s)
{
    return (at_s - ROSTER_DAY_BEGINS_S) / 86400 * 86400 + ROSTER_DAY_BEGINS_S;
}

#endif
