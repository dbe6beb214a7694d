/*
 * One event as its lines say it, before it is made entries of a calendar.
 */
#ifndef CCS__ICAL_EVENT_H
#define CCS__ICAL_EVENT_H

#include "calendar.pb-c.h"
#include "calendar/ical_line.h"

/* A DATE or DATE-TIME as written: on the clock of `tzid` (of the calendar's zone when that is empty), or UTC. */
struct ccs__ical_when {
    struct ccs__ical_when *next; /* in a list */
    struct ccs__ical_place place;
    bool is_date, is_utc;
    int64_t day;    /* since 1970 */
    int32_t second; /* of the day */
    ccs_str tzid;
};

enum ccs__ical_mark { CCS__ICAL_UNMARKED_DAY, CCS__ICAL_DAY_OFF, CCS__ICAL_WORKING_DAY };

struct ccs__ical_event {
    struct ccs__ical_event *next;
    struct ccs__ical_place place; /* of BEGIN:VEVENT */
    size_t index;                 /* among the events, from 0 */
    uint32_t given;               /* lines that may come once: bits of ical_event.c */
    ccs_str uid, summary, tzid;
    bool has_start, has_end, has_duration, has_rule, has_recurrence_id;
    struct ccs__ical_when start, end, recurrence_id;
    int64_t duration_s;
    bool duration_in_days; /* nothing smaller was said */
    struct ccs__ical_place duration_at, rule_at;
    ccs_str rule;
    struct ccs__ical_when *also, *except; /* in the order of the file */
    struct ccs__ical_when **also_end, **except_end;
    size_t also_count, except_count;
    bool cancelled, transparent, unwanted; /* unwanted: one of the words in leave_out */
    enum ccs__ical_mark mark;

    /* What our own export says besides (X-CCS-...): how the entry is exactly. */
    bool has_is;
    Ccs__CalendarRule is;
    Ccs__Weekday as;
    ccs_str hours;
    bool is_part; /* a further window of the entry before */
};

void ccs__ical_event_init(struct ccs__ical_event *event, struct ccs__ical_lines *lines);

/* The current line is one of the event's. What is kept of it goes into `arena`. `leave_out`: see ccs_ical_options. */
ccs_status ccs__ical_event_read(struct ccs__ical_event *event, struct ccs__ical_lines *lines, ccs_str leave_out,
                                struct ccs__arena *arena);

#endif
