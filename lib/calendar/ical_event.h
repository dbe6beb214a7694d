/*
 * One event as its lines say it, before it is made entries of a calendar.
 */
#ifndef CCS__ICAL_EVENT_H
#define CCS__ICAL_EVENT_H

#include "calendar.pb-c.h"
#include "calendar/ical_line.h"

/* How long something is: days on the clock that it begins by, and then seconds. */
struct ccs__ical_length {
    int64_t days, seconds;
    bool is_exact; /* the seconds pass (RFC 5545 3.3.6); else they are told on the clock too */
    bool in_days;  /* of a DURATION: nothing smaller was said */
};

/* A DATE or DATE-TIME as written: on the clock of `tzid` (of the calendar's zone when that is empty), or UTC. */
struct ccs__ical_when {
    struct ccs__ical_when *next; /* in a list */
    struct ccs__ical_place place;
    bool is_date, is_utc, is_period;
    int64_t day;      /* since 1970 */
    int32_t second;   /* of the day */
    struct ccs__ical_length length; /* of a period */
    ccs_str tzid;
};

enum ccs__ical_mark { CCS__ICAL_UNMARKED_DAY, CCS__ICAL_DAY_OFF, CCS__ICAL_WORKING_DAY };

struct ccs__ical_event {
    struct ccs__ical_event *next;
    struct ccs__ical_place place; /* of BEGIN:VEVENT */
    size_t index;                 /* among the events, from 0 */
    uint32_t given;               /* lines that may come once: bits of ical_event.c */
    ccs_str uid, summary;
    int64_t sequence, stamp; /* which version of it this is; stamps are greater the later */
    bool has_start, has_end, has_duration, has_rule, has_recurrence_id;
    struct ccs__ical_when start, end, recurrence_id;
    struct ccs__ical_length duration;
    struct ccs__ical_place duration_at, rule_at;
    ccs_str rule;
    struct ccs__ical_when *also, *except; /* in the order of the file */
    struct ccs__ical_when **also_end, **except_end;
    size_t also_count, except_count;
    bool cancelled, transparent, unwanted; /* unwanted: one of the words in leave_out */
    enum ccs__ical_mark mark;

    /* What is made of it. */
    const char *reason;             /* it is left out; NULL: it is not */
    char *refused;                  /* it cannot be said in a calendar: why, NUL-terminated */
    struct ccs__ical_event *leader; /* of all events with its UID, which are taken or refused together */
    bool group_refused;             /* of a leader */
    size_t entry_count;

    /* What our own export says besides (X-CCS-...): how the entry is exactly. */
    bool has_is;
    Ccs__CalendarRule is;
    Ccs__Weekday as;
    ccs_str hours;
    bool is_part; /* a further window of the entry before */
};

/* ical_value.c: a value of the current line, or a part of it; with VALUE and TZID of the line. */
ccs_status ccs__ical_when_read(struct ccs__ical_lines *lines, ccs_str text, struct ccs__arena *arena, struct ccs__ical_when *when);
/* The same, or a period (VALUE=PERIOD): its beginning, with its length. */
ccs_status ccs__ical_period_read(struct ccs__ical_lines *lines, ccs_str text, struct ccs__arena *arena,
                                 struct ccs__ical_when *when);
ccs_status ccs__ical_duration_read(struct ccs__ical_lines *lines, ccs_str text, struct ccs__ical_length *length);
/* The time in the UNTIL of a rule that was read before; false: it has none, or a date alone. Its place and zone are left. */
bool ccs__ical_until_time(ccs_str rule, struct ccs__ical_when *until);

void ccs__ical_event_init(struct ccs__ical_event *event, struct ccs__ical_lines *lines);

/* The current line is one of the event's. What is kept of it goes into `arena`. `leave_out`: see ccs_ical_options. */
ccs_status ccs__ical_event_read(struct ccs__ical_event *event, struct ccs__ical_lines *lines, ccs_str leave_out,
                                struct ccs__arena *arena);

#endif
