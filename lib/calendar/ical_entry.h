/*
 * From events to the entries of a calendar. Private to the reading of iCalendar.
 */
#ifndef CCS__ICAL_ENTRY_H
#define CCS__ICAL_ENTRY_H

#include "calendar/ical.h"
#include "calendar/ical_zone.h"

/* A zone that events name, opened once. */
struct ccs__ical_zone {
    ccs_str tzid;
    struct ccs__zone *zone; /* NULL: there is none of that name */
    ccs_time together_from; /* from then on the calendar's clock and its are apart by the same time: `apart_ms` */
    int64_t apart_ms;
};

struct ccs__ical_reading {
    const ccs_alloc *alloc;
    ccs_str text; /* the file */
    const ccs_ical_options *options;
    struct ccs__arena *arena;
    struct ccs__ical_error *error;
    struct ccs__buf *skipped;
    uint32_t skipped_count;

    ccs_str name, zone_name; /* of the calendar; the zone's is empty for UTC */
    struct ccs__zone *zone;  /* NULL: its name is all that is known */
    struct ccs__ical_zone zones[CCS__ICAL_ZONES_MAX];
    size_t zone_count;
    struct ccs__ical_vzone *vzones; /* that the file describes */

    struct ccs__ical_event *events; /* in the order of the file */
    size_t event_count;
    bool is_placed; /* times were put on the calendar's clock that say a clock of their own */
    bool marks_days_off; /* some event is marked so: then one without mark is no day off */

    Ccs__CalendarDate **entries;
    size_t entry_count, entry_capacity;
    size_t listed_count; /* times that ical_list.c worked out one by one */
    uint32_t work;       /* steps that are left for it: see recurrence.h */
    uint32_t refused_count;
};

/* Make reading->entries, and tell what was left out. */
ccs_status ccs__ical_entries_make(struct ccs__ical_reading *reading);

void ccs__ical_skip(struct ccs__ical_reading *reading, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Something of this event failed with `status`. With CCS_ICAL_SKIP_ERRORS that is kept with the event, to be left out, and CCS_OK
 * comes back; else the error is marked as one that could be avoided so. */
ccs_status ccs__ical_refuse(struct ccs__ical_reading *reading, struct ccs__ical_event *event, ccs_status status);

/* ical_clock.c: the date and the second of it that the calendar's clock shows then. */
ccs_status ccs__ical_local(struct ccs__ical_reading *reading, const struct ccs__ical_when *when, int64_t *day, int32_t *second);
/* The same of what is so much later. Without data of the zone all of it is told on the clock. */
ccs_status ccs__ical_local_after(struct ccs__ical_reading *reading, const struct ccs__ical_when *when,
                                 const struct ccs__ical_length *length, int64_t *day, int32_t *second);
/* Does it stand on the calendar's own clock? */
bool ccs__ical_is_local(const struct ccs__ical_reading *reading, const struct ccs__ical_when *when);
/* Does its clock, from then on, always show the same time before or after the calendar's? */
ccs_status ccs__ical_is_parallel(struct ccs__ical_reading *reading, const struct ccs__ical_when *when, bool *is);
ccs_status ccs__ical_fail_at(struct ccs__ical_reading *reading, struct ccs__ical_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ical_choose.c: which events count: the newest version of each, less what overrides take out of them. */
ccs_status ccs__ical_choose(struct ccs__ical_reading *reading);

/* What an event covers, on the calendar's clock; `until` is exclusive. */
struct ccs__ical_extent {
    int64_t first_day, until_day;
    int32_t first_second, until_second; /* 0 both: whole days */
};

static inline bool ccs__ical_extent_has_times(const struct ccs__ical_extent *extent)
{
    return extent->first_second != 0 || extent->until_second != 0;
}

/* Times that one window of a day can say, which may end on the day after, earlier. */
static inline bool ccs__ical_extent_is_window(const struct ccs__ical_extent *extent)
{
    return extent->until_day == extent->first_day ||
           (extent->until_day == extent->first_day + 1 && extent->until_second < extent->first_second);
}

/* ical_list.c: must each of its times be worked out, because no rule of the calendar's own days says them? */
ccs_status ccs__ical_must_list(struct ccs__ical_reading *reading, const struct ccs__ical_event *event,
                               const struct ccs__ical_extent *extent, bool *must);
/* Add an entry for each kind of times, with its dates. `entry` has the rest. event->reason is set when there is none. */
ccs_status ccs__ical_list(struct ccs__ical_reading *reading, struct ccs__ical_event *event, const Ccs__CalendarDate *entry,
                          const struct ccs__ical_extent *extent);

/* ical_entry.c: an entry that begins on this day, and goes on until another (exclusive); a copy of what is given. */
ccs_status ccs__ical_entry_add(struct ccs__ical_reading *reading, struct ccs__ical_event *event, const Ccs__CalendarDate *entry,
                               int64_t first_day, int64_t until_day);
/* Its hours are one window, of seconds of the day; `close` 0 is 24:00. */
ccs_status ccs__ical_entry_set_window(struct ccs__ical_reading *reading, Ccs__CalendarDate *entry, int32_t open, int32_t close);
char *ccs__ical_copy(struct ccs__ical_reading *reading, ccs_str text); /* NUL-terminated, in the arena; NULL: no memory */
char *ccs__ical_print_date(struct ccs__ical_reading *reading, int64_t day); /* NULL: no memory */

#endif
