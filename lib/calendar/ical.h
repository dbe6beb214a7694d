/*
 * iCalendar in and out, between texts and the messages of proto/calendar.proto. docs/calendars.md says what becomes of what.
 *
 *   text -> lines (ical_line.c) -> components (ical_read.c) -> events (ical_event.c), zones (ical_zone.c)
 *        -> the versions that count (ical_choose.c) -> entries (ical_entry.c, ical_list.c)
 *   entries -> text (ical_write.c)
 */
#ifndef CCS__ICAL_H
#define CCS__ICAL_H

#include "base/buf.h"
#include "calendar.pb-c.h"
#include "calendar/ical_line.h"
#include <ccs/ical.h>

#define CCS__ICAL_DEPTH_MAX 16      /* components within components */
#define CCS__ICAL_NAME_MAX 256      /* bytes of an entry's name: longer summaries are cut */
#define CCS__ICAL_FIRSTS_MAX 4096   /* RDATE and EXDATE dates of an event, each */
#define CCS__ICAL_ZONES_MAX 64      /* zones that events name, besides the calendar's */
#define CCS__ICAL_LISTED_MAX 65536  /* dates of events that come again and are listed one by one, all in all */
#define CCS__ICAL_LAST_DAY INT64_C(84012) /* 2200-01-07: calendars look at no later day */
#define CCS__ICAL_SKIPPED_MAX 1000  /* lines about what was left out */

/* Of what was left out: all, and what could not be read (CCS_ICAL_SKIP_ERRORS). */
struct ccs__ical_counts {
    uint32_t skipped, refused;
};

/* Read `text` into a calendar in `arena`, with `options` as the public function has them (its alloc is not looked at). Lines
 * about what was left out are appended to `skipped`, and counted. CCS_EPARSE, CCS_ELIMIT, CCS_ENOENT: `error` is filled. */
ccs_status ccs__ical_read(const ccs_alloc *alloc, ccs_str text, const ccs_ical_options *options, struct ccs__arena *arena,
                          Ccs__Calendar **calendar, struct ccs__buf *skipped, struct ccs__ical_counts *counts,
                          struct ccs__ical_error *error);

/* Append a VCALENDAR with the calendar's dates. CCS_EINVAL: `error` names the entry that cannot be written (only calendars that
 * were not compiled have such). out->failed: no memory. */
ccs_status ccs__ical_write(const Ccs__Calendar *calendar, ccs_time stamp_at, struct ccs__buf *out, struct ccs__ical_error *error);

const ccs_alloc *ccs__calendar_object_alloc(const ccs_calendar *calendar); /* what it was made with: calendar_object.c */

/* What the public functions do. */
ccs_status ccs__ical_ask_import(ccs_str text, const ccs_ical_options *options, ccs_ical_answer *answer);
ccs_status ccs__ical_ask_export(const ccs_alloc *alloc, ccs_str json, ccs_time stamp_at, ccs_ical_answer *answer);

#endif
