/*
 * Calendars compiled: when something is open, as prefix sums, so that every question costs about the same whatever time it
 * spans. proto/calendar.proto declares what a calendar is made of.
 *
 *   calendar = ccs__calendar_compile(&alloc, definition, zone, holidays, count, &error, &status);
 *   status = ccs__calendar_add(calendar, now, 8 * HOUR_MS, &due_at);
 *
 * What is open (wall times; `day` is a local date):
 *   - The windows of a day are those of its weekday (none given at all: 00:00 to 24:00). A window whose `close` is earlier
 *     than its `open` ends on the next day and belongs to the day on which it opens. Windows that overlap or touch are one.
 *   - Entries of `dates` change days. The entries of the calendars in `holidays` come first, in order, then the own ones.
 *     The last entry of is=working (the windows of weekday `as`) or is=hours (its `hours`) that covers a day decides alone what
 *     opens on it. Without one, an entry of is=closed without hours leaves nothing that opens on it, and windows of the evening
 *     before keep their tail.
 *   - An entry of is=closed with hours cuts these hours, which may cross midnight, out of whatever is open then, tails
 *     included; but not on a day (the one on which they begin) that an entry of is=working or is=hours decides.
 *   - An instant is open when the clock of the zone shows an open wall time then. So what lies in a gap of the clock is never
 *     open, and what it shows twice is open twice.
 *   - A working day is a local date that the clock shows, on which a window opens of which anything is left and ever shown.
 *   - Of a calendar in `holidays` only its dates count; its zone, windows and own `holidays` do not (one that names others is
 *     refused: name them here).
 *
 * Calendars know the instants from CCS__CALENDAR_MIN up to CCS__CALENDAR_MAX, 1970 to 2199. An argument or an answer outside is
 * CCS_ELIMIT (an end of between(), of days_between() and of intervals may be CCS__CALENDAR_MAX itself).
 *
 * Representation: a table of 12 003 local weeks, each with its first instant, the open time, the edges and the working days
 * before it, and what it looks like: a template of edges with prefix sums, shared by all weeks that look the same. The week of
 * an instant is a division and at most a step; the week of an amount a guess by the mean and a gallop. Memory: 288 KB, and 8
 * bytes an edge of each different week: usually a few KB.
 */
#ifndef CCS__CALENDAR_H
#define CCS__CALENDAR_H

#include "calendar.pb-c.h"
#include "calendar/zone.h"

#define CCS__CALENDAR_MIN ((ccs_time)0)             /* 1970-01-01T00:00Z */
#define CCS__CALENDAR_MAX ((ccs_time)7258118400000) /* 2200-01-01T00:00Z; known up to it */

#define CCS__CALENDAR_WINDOWS_MAX 256
#define CCS__CALENDAR_DATES_MAX 16384
#define CCS__CALENDAR_RULES_MAX 1024  /* entries that come again (every), those of holidays among them */
#define CCS__CALENDAR_HOURS_MAX 32    /* of one entry */
#define CCS__CALENDAR_FIRSTS_MAX 4096 /* of `also`, and of `except` */
#define CCS__CALENDAR_HOLIDAYS_MAX 16
#define CCS__CALENDAR_NAME_MAX 256         /* bytes of an entry's name */
#define CCS__CALENDAR_DAYS_MAX (1u << 21)  /* days that all entries cover together */
#define CCS__CALENDAR_EDGES_MAX (1u << 20) /* of all weeks that differ */
#define CCS__CALENDAR_SPANS_MAX (1u << 23) /* hours looked at, of days that entries cut and of weeks that differ */

struct ccs__calendar; /* compiled; never changes; any number of threads may ask it */

struct ccs__calendar_error {
    char path[128];    /* such as dates[3].until; "" is the whole */
    char message[256]; /* what is wrong and what would be right */
};

/* Is a definition well formed, whatever it names? Otherwise the words and the path within it. */
bool ccs__calendar_config_valid(const Ccs__Calendar *calendar, char *path, size_t path_size, char *error, size_t error_size);

/* Hours of dates are times of a clock. May those of `holidays` hold on the clock of `zone` ("" is UTC)? They do when a calendar
 * says no zone, or the same one; `unsaid` is the zone of one that says none ("": any clock). Otherwise `error` is filled. */
bool ccs__calendar_holidays_fit(const char *zone, const char *unsaid, const Ccs__Calendar *const *holidays, size_t count,
                                struct ccs__calendar_error *error);

/* Compile. `zone` must live as long as the calendar; of the definitions nothing is kept. `holidays` are the calendars of
 * definition->holidays in their order. NULL: CCS_EINVAL (something in it cannot be; it is never open) and CCS_ELIMIT (one of the
 * bounds above) fill `error`; CCS_ENOMEM. Where an entry of a calendar in `holidays` is at fault, the path is that one's place
 * in `holidays` and the message names the entry. */
struct ccs__calendar *ccs__calendar_compile(const ccs_alloc *alloc, const Ccs__Calendar *definition,
                                            const struct ccs__zone *zone, const Ccs__Calendar *const *holidays,
                                            size_t holiday_count, struct ccs__calendar_error *error,
                                            ccs_status *status);
void ccs__calendar_destroy(struct ccs__calendar *calendar);       /* NULL is fine */
size_t ccs__calendar_bytes(const struct ccs__calendar *calendar); /* what it holds in memory, its zone not counted */
const struct ccs__zone *ccs__calendar_zone(const struct ccs__calendar *calendar);

/* All below: CCS_OK, or CCS_ELIMIT outside the known years (the output is not written then), and what is said besides. */

/* Is it open at this instant? An opening instant is, a closing one is not. */
ccs_status ccs__calendar_is_open(const struct ccs__calendar *calendar, ccs_time at, bool *open);

/* The instant at which `ms` of open time have passed since `at`. Used up exactly at a closing: that closing, not the next
 * opening. 0: `at` if open, else the next opening. Less than 0: ccs__calendar_sub() of as much. */
ccs_status ccs__calendar_add(const struct ccs__calendar *calendar, ccs_time at, ccs_duration ms, ccs_time *result);
/* The instant since which `ms` of open time have passed at `at`. Used up exactly at an opening: that opening, not the closing
 * before. 0: as ccs__calendar_add() of 0. Less than 0: ccs__calendar_add() of as much. */
ccs_status ccs__calendar_sub(const struct ccs__calendar *calendar, ccs_time at, ccs_duration ms, ccs_time *result);
/* Open time within [from, until); less than 0 when until < from. add(a, between(a, b)) == b whenever b is open, except that an
 * opening b comes back as the closing before it (closing wins, see add) unless nothing is open between. */
ccs_status ccs__calendar_between(const struct ccs__calendar *calendar, ccs_time from, ccs_time until, ccs_duration *ms);

/* Edges: the first opening or closing strictly after `at`, the last one strictly before it. Windows that touch have no edge
 * between them. CCS_ENOENT: it is open without end, in all the known years; CCS_ELIMIT: there is none (any more) within them. */
ccs_status ccs__calendar_next_open(const struct ccs__calendar *calendar, ccs_time at, ccs_time *edge);
ccs_status ccs__calendar_next_close(const struct ccs__calendar *calendar, ccs_time at, ccs_time *edge);
ccs_status ccs__calendar_previous_open(const struct ccs__calendar *calendar, ccs_time at, ccs_time *edge);
ccs_status ccs__calendar_previous_close(const struct ccs__calendar *calendar, ccs_time at, ccs_time *edge);
/* For timers, and never a failure: the first edge of either kind after `at`, of which the known years are all there is.
 * CCS_TIME_NEVER: none. */
ccs_time ccs__calendar_next_change(const struct ccs__calendar *calendar, ccs_time at);

/* n > 0: the n-th working day after the date of `at`, n < 0: before it, at the same time of day. 0: `at` itself when its date
 * is a working day, else the first working day after it at the same time of day. The time of day need not be open. Where the
 * clock does not show it on that day, or twice, the policy decides; CCS_ESTATE: it is REJECT. CCS_EINVAL: no such policy. */
ccs_status ccs__calendar_add_days(const struct ccs__calendar *calendar, ccs_time at, int64_t days,
                                  ccs_zone_policy policy, ccs_time *result);
/* Working days after the date of `from`, up to and with the date of `until`; less than 0, by exchange, when until < from. */
ccs_status ccs__calendar_days_between(const struct ccs__calendar *calendar, ccs_time from, ccs_time until,
                                      int64_t *days);
/* Is the date of `at` a working day? */
ccs_status ccs__calendar_is_working_day(const struct ccs__calendar *calendar, ccs_time at, bool *working);

/* Open intervals within [from, until), in order, cut off at both ends. CCS_DONE: no more. */
struct ccs__calendar_intervals {
    const struct ccs__calendar *calendar;
    ccs_time at, until;
};
ccs_status ccs__calendar_intervals_init(struct ccs__calendar_intervals *intervals, const struct ccs__calendar *calendar,
                                        ccs_time from, ccs_time until);
ccs_status ccs__calendar_intervals_next(struct ccs__calendar_intervals *intervals, ccs_time *open_at,
                                        ccs_time *close_at);

#endif
