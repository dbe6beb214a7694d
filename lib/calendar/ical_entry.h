/*
 * From events to the entries of a calendar. Private to the reading of iCalendar.
 */
#ifndef CCS__ICAL_ENTRY_H
#define CCS__ICAL_ENTRY_H

#include "calendar/ical.h"
#include "calendar/ical_event.h"
#include "calendar/zone.h"

/* A zone that events name, opened once. */
struct ccs__ical_zone {
    ccs_str name;
    struct ccs__zone *zone;
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

    struct ccs__ical_event *events; /* in the order of the file */
    size_t event_count;
    bool marks_days_off; /* some event is marked so: then one without mark is no day off */

    Ccs__CalendarDate **entries;
    size_t entry_count, entry_capacity;
};

/* Make reading->entries. */
ccs_status ccs__ical_entries_make(struct ccs__ical_reading *reading);

void ccs__ical_skip(struct ccs__ical_reading *reading, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ical_clock.c: the date and the second of it that the calendar's clock shows then. */
ccs_status ccs__ical_local(struct ccs__ical_reading *reading, const struct ccs__ical_when *when, int64_t *day, int32_t *second);
/* Does it stand on the calendar's own clock? */
bool ccs__ical_is_local(const struct ccs__ical_reading *reading, const struct ccs__ical_when *when);
ccs_status ccs__ical_fail_at(struct ccs__ical_reading *reading, struct ccs__ical_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
