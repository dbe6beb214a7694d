/*
 * A compiled calendar: weeks with prefix sums, and what weeks look like.
 *
 *   weeks   | open_before   0      40 h   80 h   112 h ...     monotone: found by amount
 *           | edges_before  0      10     20     28            found by edge
 *           | days_before   0      5      10     14            found by working day
 *           | shape         0      0      1      0             what the week looks like
 *   shape 0   edges 9:00 17:00 33:00 41:00 ... after the week's start, with the open time before each
 *
 * Edges alternate: an opening, a closing, an opening ... So the number of edges before an instant says whether it is open, and
 * the kind of the n-th edge follows from n. Weeks are local, from Monday 00:00 on the clock; a week in which the clock is changed
 * is longer or shorter, and edges are instants in any case.
 */
#ifndef CCS__CALENDAR_TABLE_H
#define CCS__CALENDAR_TABLE_H

#include "base/civil.h"
#include "calendar/calendar.h"

#define CCS__TABLE_WEEKS 12002    /* 1969-12-29 to 2200-01-05: every date of the known instants in any zone */
#define CCS__TABLE_FIRST_DAY (-3) /* a Monday */
#define CCS__WEEK_MS (7 * CCS__CIVIL_DAY_MS)

struct ccs__week {
    int64_t open_before_ms;
    int32_t offset_ms; /* the week begins so much before Monday 00:00 UTC */
    uint32_t edges_before;
    uint32_t days_before; /* working days */
    uint32_t shape;
};

struct ccs__week_edge {
    int32_t at_ms;   /* since the week's beginning, which is itself in, while its end is not */
    int32_t open_ms; /* open time in the week before it */
};

struct ccs__week_shape {
    uint32_t first, count; /* edges */
    uint32_t next;         /* of the same hash, plus 1; for compiling */
    uint8_t working;       /* days of the week: bit 0 is Monday */
    bool open;             /* just before the week's beginning */
};

struct ccs__calendar {
    ccs_alloc alloc;
    const struct ccs__zone *zone;
    struct ccs__week *weeks; /* CCS__TABLE_WEEKS, and one that sums up all */
    struct ccs__week_edge *edges;
    size_t edge_count, edge_capacity;
    struct ccs__week_shape *shapes;
    size_t shape_count, shape_capacity;
    int64_t open_min_ms, open_max_ms; /* open time before CCS__CALENDAR_MIN and CCS__CALENDAR_MAX */
    int64_t open_mean_ms;             /* of a week, at least 1 */
    bool has_edges;                   /* within the known instants */
};

static inline ccs_time ccs__week_at(const struct ccs__calendar *calendar, size_t week)
{
    return (ccs_time)week * CCS__WEEK_MS + CCS__TABLE_FIRST_DAY * CCS__CIVIL_DAY_MS - calendar->weeks[week].offset_ms;
}

/* Days in a week's `working`, or in some bits of it: seven at most. (What the compiler has for it is a call into its library.) */
static inline unsigned ccs__week_days(unsigned working)
{
    unsigned days = 0;
    for (; working != 0; working &= working - 1)
        days++;
    return days;
}

/* Where an instant is: its week, and how many edges lie before it and at it. */
struct ccs__place {
    size_t week;
    uint32_t edges;   /* of the week, up to and with the instant */
    int64_t since_ms; /* the week's beginning */
    bool open;
    int64_t open_ms; /* in the table, before the instant */
};
struct ccs__place ccs__calendar_place(const struct ccs__calendar *calendar,
                                      ccs_time at); /* at most a week outside of what is known */

#endif
