/*
 * One week's edges, worked out: from the hours of days on the clock to instants. Private to compiling.
 */
#ifndef CCS__CALENDAR_WEEK_H
#define CCS__CALENDAR_WEEK_H

#include "calendar/plan.h"

/* Half open; wall times in ms since 1970 on the clock, or instants. */
struct ccs__stretch {
    int64_t from, until;
};

struct ccs__stretches {
    struct ccs__stretch *items;
    size_t count, capacity;
};

/* Room for the steps of the work, used again for each week. */
struct ccs__week_maker {
    struct ccs__calendar_plan *plan; /* what it gathers is counted */
    const struct ccs__zone *zone;
    struct ccs__stretches windows, cuts, walls, instants;
    ccs_time *edges; /* the answer: those of the week, ascending */
    size_t edge_count, edge_capacity;
    uint8_t working;
    bool open; /* just before the week */
};

/* Work out the week of `monday` (a day), which begins at `from` and ends at `until`. `steady` is the stretch of the zone that holds
 * from a day before it to two days after it; NULL: there is none. false: no memory; or too much, which is
 * more than CCS__CALENDAR_EDGES_MAX edges or CCS__CALENDAR_SPANS_MAX spans (status says which). */
bool ccs__week_make(struct ccs__week_maker *maker, int64_t monday, ccs_time from, ccs_time until,
                    const struct ccs__zone_span *steady, ccs_status *status);
void ccs__week_maker_finish(struct ccs__week_maker *maker);

/* How many days around a week can matter to it. With one offset: the day whose windows may reach into it (none reaches the second
 * midnight behind its beginning), and the day whose hours may cut the tail of its last evening. Else the clock may show
 * what is two offsets, 52 hours, before the week or behind it: a time of the third day there; and what it shows there may have
 * opened on the day before. */
#define CCS__WEEK_STEADY_BEFORE 1
#define CCS__WEEK_STEADY_AFTER 1
#define CCS__WEEK_BEFORE 4
#define CCS__WEEK_AFTER 3

#endif
