/*
 * A calendar on its way from its definition to its table: what every day from the end of 1969 to the beginning of 2200 is.
 * Private to compiling.
 */
#ifndef CCS__CALENDAR_PLAN_H
#define CCS__CALENDAR_PLAN_H

#include "base/map.h"
#include "calendar/calendar.h"
#include "calendar/table.h"

/* The days that weeks look at: those of the table, and a week on either side of it. */
#define CCS__PLAN_FIRST_DAY (CCS__TABLE_FIRST_DAY - 7)
#define CCS__PLAN_DAYS (7 * (CCS__TABLE_WEEKS + 2))

/* Half open, in ms since the midnight of a day; hours that cross midnight end beyond 24 h, never beyond 48. */
struct ccs__day_span {
    int32_t from, until;
};

/* Some of plan->spans: ascending, apart from each other. */
struct ccs__day_hours {
    uint32_t first, count;
};

/* What one day is. Hours are places in plan->hours, plus 1. */
struct ccs__plan_day {
    uint32_t opens; /* an entry of hours or working decides: these hours; 0: none does */
    uint32_t cuts;  /* closed within these hours, of however many entries; 0: none */
    bool closed;    /* by an entry without hours */
};

struct ccs__calendar_plan {
    const ccs_alloc *alloc;
    struct ccs__calendar_error *error;
    ccs_status status;
    struct ccs__plan_day *days;        /* CCS__PLAN_DAYS from CCS__PLAN_FIRST_DAY */
    struct ccs__day_hours weekdays[7]; /* 0 is Monday */
    struct ccs__day_span *spans;
    size_t span_count, span_capacity;
    struct ccs__day_hours *hours; /* each once: days with the same number are the same */
    size_t hours_count, hours_capacity;
    struct ccs__map same_hours; /* from a hash of spans to the last hours of it, plus 1 */
    struct ccs__map both_hours; /* from two hours, cut out of one day, to what they are together; plus 1 as everywhere */
    uint32_t work;   /* steps that are left for entries that come again: see recurrence.h */
    size_t covered;  /* days that entries cover, each time counted */
    size_t gathered; /* spans that were looked at, to make hours and weeks: CCS__CALENDAR_SPANS_MAX */
    /* Where in the definition reading is, for errors. */
    const Ccs__Calendar *holiday; /* an entry of this one; NULL: an own one */
    size_t holiday_index;
    size_t date;      /* an entry of dates; SIZE_MAX: not within one */
    const char *list; /* windows, hours, also, except; NULL: not within one */
    size_t list_index;
};

/* Read and check everything. CCS_EINVAL, CCS_ELIMIT: plan->error is filled; CCS_ENOMEM. To be finished in any case. */
ccs_status ccs__calendar_plan_make(struct ccs__calendar_plan *plan, const ccs_alloc *alloc,
                                   const Ccs__Calendar *definition, const Ccs__Calendar *const *holidays,
                                   size_t holiday_count, struct ccs__calendar_error *error);
void ccs__calendar_plan_finish(struct ccs__calendar_plan *plan);

/* Of a day: what opens on it, and what is cut out, which holds only where nothing decides the day. */
struct ccs__day_hours ccs__calendar_plan_hours(const struct ccs__calendar_plan *plan, int64_t day);
struct ccs__day_hours ccs__calendar_plan_cuts(const struct ccs__calendar_plan *plan, int64_t day);
/* What the day is, in a number: days of one weekday with the same number are alike. */
uint64_t ccs__calendar_plan_kind(const struct ccs__calendar_plan *plan, int64_t day);
/* Spend some of CCS__CALENDAR_SPANS_MAX; false: there is not so much left. */
bool ccs__calendar_plan_gather(struct ccs__calendar_plan *plan, size_t spans);

/* --- parts of making it: window.c, day_hours.c, dates.c ------------------------------------------------------------- */

/* Note the failure, with the place where reading is and `field` in it ("" none). Returns false. */
bool ccs__calendar_plan_fail(struct ccs__calendar_plan *plan, ccs_status status, const char *field, const char *format,
                             ...) __attribute__((format(printf, 4, 5)));

/* The hours of some windows, of those that open on `weekday` (0 is Monday; -1: of all, which must name no weekdays). */
bool ccs__calendar_plan_read_windows(struct ccs__calendar_plan *plan, Ccs__CalendarWindow *const *windows, size_t count,
                                     int weekday, struct ccs__day_hours *hours);

/* A number for hours that stand in plan->spans: for the same ones the same. */
bool ccs__calendar_plan_keep_hours(struct ccs__calendar_plan *plan, struct ccs__day_hours hours, uint32_t *number);
/* What two hours (0: none) are together. */
bool ccs__calendar_plan_unite_hours(struct ccs__calendar_plan *plan, uint32_t one, uint32_t other, uint32_t *both);
bool ccs__calendar_plan_out_of_memory(struct ccs__calendar_plan *plan); /* false */

/* Look that no more than CCS__CALENDAR_RULES_MAX entries come again, *count of them in calendars before this one. First of all,
 * because it is cheap. */
bool ccs__calendar_plan_count_rules(struct ccs__calendar_plan *plan, const Ccs__Calendar *definition, size_t *count);

/* All entries of `dates` of one calendar. */
bool ccs__calendar_plan_read_dates(struct ccs__calendar_plan *plan, const Ccs__Calendar *definition);

#endif
