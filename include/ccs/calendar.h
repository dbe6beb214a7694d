/**
 * @file calendar.h
 * Calendars: when something is open, and sums with open time. Windows of a week, holidays, swapped-in working days, daylight
 * saving; each question costs about the same whether it spans an hour or a year. Needs no center (those of a center's
 * configuration are compiled by the center).
 *
 * It is no agenda: nothing happens in it, and it reads no clock. docs/calendars.md is the guide.
 *
 * @code
 * ccs_calendar_options options = CCS_CALENDAR_OPTIONS_INIT;
 * options.zones = ccs_zones_system();
 * ccs_calendar_error error = CCS_CALENDAR_ERROR_INIT;
 * ccs_calendar *desk;
 * ccs_status status = ccs_calendar_create(
 *     CCS_STR("{\"key\": \"desk\", \"zone\": \"Asia/Ho_Chi_Minh\","
 *             " \"windows\": [{\"days\": [\"mon\", \"tue\"], \"open\": \"08:00\", \"close\": \"17:30\"}],"
 *             " \"dates\": [{\"date\": \"2026-02-16\", \"until\": \"2026-02-20\", \"name\": \"Tet\"}]}"), &options, &desk, &error);
 * if (status != CCS_OK)
 *     return fail(error.line, error.column, error.message);
 * status = ccs_calendar_add(desk, now, 8 * 3600000, &due_at); // eight open hours from now
 * ccs_calendar_destroy(desk);
 * @endcode
 *
 * Calendars know the years 1970 to 2199 (UTC). An instant given or an answer outside is #CCS_ELIMIT, never a wrong answer. An end
 * of a stretch may be 2200-01-01T00:00Z itself: in ccs_calendar_between(), ccs_calendar_days_between() and the walk over intervals.
 */
#ifndef CCS_CALENDAR_H
#define CCS_CALENDAR_H

#include "zone.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A calendar. It never changes. */
typedef struct ccs_calendar ccs_calendar;

/** What a calendar is made with. Start from CCS_CALENDAR_OPTIONS_INIT; zero in a field asks for its default. */
typedef struct ccs_calendar_options {
    size_t size;                          /**< sizeof this struct, as the caller compiled it. */
    const ccs_zones *zones;               /**< Where zone data comes from. Default none: UTC only. */
    const ccs_calendar *const *holidays;  /**< Where the keys in the calendar's `holidays` are looked up. Not kept. */
    size_t holiday_count;                 /**< How many. */
    ccs_alloc alloc;                      /**< Memory. Default malloc(). */
} ccs_calendar_options;
/** All defaults. */
#define CCS_CALENDAR_OPTIONS_INIT CCS_SIZED(ccs_calendar_options)

/** Why a calendar could not be made. */
typedef struct ccs_calendar_error {
    size_t size;       /**< sizeof this struct, as the caller compiled it. */
    uint32_t line;     /**< Where in the text, from 1; 0: it has no place. */
    uint32_t column;   /**< From 1, in characters. */
    char path[192];    /**< Such as dates[3].until; "" for the whole. */
    char message[256]; /**< What is wrong and what would be right. */
} ccs_calendar_error;
/** An empty error, to be handed to ccs_calendar_create(). */
#define CCS_CALENDAR_ERROR_INIT CCS_SIZED(ccs_calendar_error)

/**
 * Make a calendar from its JSON form.
 *
 * @param json      A Calendar of proto/calendar.proto. Read strictly: unknown fields are errors.
 * @param options   NULL: all defaults.
 * @param calendar  Written: to be destroyed, or NULL.
 * @param error     Written when it fails (not for #CCS_ENOMEM). NULL when not wanted; else its `size` must be set.
 * @retval CCS_OK      Made.
 * @retval CCS_EPARSE  The text is no Calendar.
 * @retval CCS_EINVAL  It is one, but something in it cannot be: a date that does not exist, a calendar that is never open, an
 *                     unknown key in `holidays` or one whose hours are on another clock, no key of its own. (#CCS_ENOENT: its
 *                     zone is unknown. #CCS_ELIMIT: too many of something.)
 * @par Ownership  The calendar is the caller's. Nothing given is kept.
 * @par Threads    Any.
 * @par Cost       About 2 ms and 300 KB of memory with twenty holidays a year.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_create(ccs_str json, const ccs_calendar_options *options, ccs_calendar **calendar,
                                                     ccs_calendar_error *error);

/**
 * Give back a calendar.
 * @param calendar  Or NULL.
 * @par Threads  One, the last. @par Cost  O(1).
 * @since 0.1
 */
CCS_API void ccs_calendar_destroy(ccs_calendar *calendar);

/**
 * The calendar as JSON, in the one form that this library writes: one line, proto names, defaults left out.
 * @param calendar  Not NULL.
 * @return Borrowed, as long as the calendar lives; NUL-terminated.
 * @par Threads  Any. @par Cost  O(1).
 * @since 0.1
 */
CCS_API ccs_str ccs_calendar_json(const ccs_calendar *calendar);

/**
 * The calendar's zone.
 * @param calendar  Not NULL.
 * @return Borrowed, as long as the calendar lives.
 * @par Threads  Any. @par Cost  O(1).
 * @since 0.1
 */
CCS_API const ccs_zone *ccs_calendar_zone(const ccs_calendar *calendar);

/**
 * Is it open?
 * @param calendar  Not NULL.
 * @param at        An opening instant is open, a closing one is not.
 * @param open      Written: 1 or 0.
 * @retval CCS_OK      Written.
 * @retval CCS_ELIMIT  Outside the years 1970 to 2199.
 * @par Threads  Any. @par Cost  About 20 ns.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_is_open(const ccs_calendar *calendar, ccs_time at, uint32_t *open);

/**
 * Add open time. What is used up exactly at a closing lands on that closing, not on the next opening.
 * @param calendar  Not NULL.
 * @param at        From when; need not be open.
 * @param ms        Open time. 0: `at` if open, else the next opening. Less than 0: subtraction.
 * @param result    Written.
 * @retval CCS_OK      Written.
 * @retval CCS_ELIMIT  There is not so much open time in the years 1970 to 2199.
 * @par Threads  Any. @par Cost  O(log weeks), 50 to 100 ns whatever `ms`.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_add(const ccs_calendar *calendar, ccs_time at, ccs_duration ms, ccs_time *result);

/**
 * Subtract open time. What is used up exactly at an opening lands on that opening.
 * @param calendar  Not NULL.
 * @param at        Until when; need not be open.
 * @param ms        Open time. 0: as ccs_calendar_add() of 0. Less than 0: addition.
 * @param result    Written.
 * @retval CCS_OK      Written.
 * @retval CCS_ELIMIT  There is not so much open time in the years 1970 to 2199.
 * @par Threads  Any. @par Cost  As ccs_calendar_add().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_sub(const ccs_calendar *calendar, ccs_time at, ccs_duration ms, ccs_time *result);

/**
 * Open time between two instants.
 * @param calendar  Not NULL.
 * @param from      Inclusive.
 * @param until     Exclusive. Earlier than `from`: the answer is negative.
 * @param ms        Written.
 * @retval CCS_OK      Written.
 * @retval CCS_ELIMIT  Outside the years 1970 to 2199.
 * @par Threads  Any. @par Cost  About 40 ns.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_between(const ccs_calendar *calendar, ccs_time from, ccs_time until,
                                                      ccs_duration *ms);

/**
 * The next opening, strictly after an instant.
 * @param calendar  Not NULL.
 * @param at        An instant.
 * @param edge      Written.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  It is open without end.
 * @retval CCS_ELIMIT  There is none (any more) in the years 1970 to 2199.
 * @par Threads  Any. @par Cost  O(log weeks), about 30 ns where it is near.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_next_open(const ccs_calendar *calendar, ccs_time at, ccs_time *edge);

/**
 * The next closing, strictly after an instant.
 * @param calendar  Not NULL.
 * @param at        An instant.
 * @param edge      Written.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  It is open without end.
 * @retval CCS_ELIMIT  There is none (any more) in the years 1970 to 2199.
 * @par Threads  Any. @par Cost  As ccs_calendar_next_open().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_next_close(const ccs_calendar *calendar, ccs_time at, ccs_time *edge);

/**
 * The last opening, strictly before an instant.
 * @param calendar  Not NULL.
 * @param at        An instant.
 * @param edge      Written.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  It is open without end.
 * @retval CCS_ELIMIT  There is none in the years 1970 to 2199.
 * @par Threads  Any. @par Cost  As ccs_calendar_next_open().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_previous_open(const ccs_calendar *calendar, ccs_time at, ccs_time *edge);

/**
 * The last closing, strictly before an instant.
 * @param calendar  Not NULL.
 * @param at        An instant.
 * @param edge      Written.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  It is open without end.
 * @retval CCS_ELIMIT  There is none in the years 1970 to 2199.
 * @par Threads  Any. @par Cost  As ccs_calendar_next_open().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_previous_close(const ccs_calendar *calendar, ccs_time at, ccs_time *edge);

/**
 * When to look again: the next opening or closing, for arming timers.
 * @param calendar  Not NULL.
 * @param at        Any instant.
 * @return The first edge of either kind after `at`; #CCS_TIME_NEVER: none up to the year 2199.
 * @par Threads  Any. @par Cost  As ccs_calendar_next_open().
 * @since 0.1
 */
CCS_API ccs_time ccs_calendar_next_change(const ccs_calendar *calendar, ccs_time at);

/**
 * Step over working days, which are the local dates on which a window opens, and keep the time of day.
 * @param calendar  Not NULL.
 * @param at        From when; need not be open.
 * @param days      n > 0: to the n-th working day after the date of `at`; n < 0: before. 0: `at` itself when its date is a
 *                  working day, else as 1.
 * @param policy    Where the clock does not show the time of day on that date, or twice.
 * @param result    Written.
 * @retval CCS_OK      Written.
 * @retval CCS_ESTATE  #CCS_ZONE_REJECT was asked for, and the time of day is in a gap or an overlap.
 * @retval CCS_ELIMIT  There are not so many working days in the years 1970 to 2199.
 * @par Threads  Any. @par Cost  About 200 ns.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_add_days(const ccs_calendar *calendar, ccs_time at, int64_t days,
                                                       ccs_zone_policy policy, ccs_time *result);

/**
 * Count working days.
 * @param calendar  Not NULL.
 * @param from      Its date is not counted.
 * @param until     Its date is. Earlier than `from`: the answer is that of the exchanged two, negative.
 * @param days      Written.
 * @retval CCS_OK      Written.
 * @retval CCS_ELIMIT  Outside the years 1970 to 2199.
 * @par Threads  Any. @par Cost  About 100 ns.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_days_between(const ccs_calendar *calendar, ccs_time from, ccs_time until,
                                                           int64_t *days);

/**
 * Is the local date of an instant a working day?
 * @param calendar  Not NULL.
 * @param at        An instant.
 * @param working   Written: 1 or 0.
 * @retval CCS_OK      Written.
 * @retval CCS_ELIMIT  Outside the years 1970 to 2199.
 * @par Threads  Any. @par Cost  About 50 ns.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_is_working_day(const ccs_calendar *calendar, ccs_time at, uint32_t *working);

/** Walks over the open intervals within a stretch of time. Caller-owned; the fields are the library's. */
typedef struct ccs_calendar_intervals {
    const ccs_calendar *calendar; /**< Whose. */
    ccs_time at;                  /**< What lies before is done. */
    ccs_time until;               /**< The end. */
} ccs_calendar_intervals;

/**
 * Begin a walk.
 * @param intervals  Written.
 * @param calendar   Not NULL; must live as long as the walk.
 * @param from       Inclusive.
 * @param until      Exclusive. Not later than `from`: nothing to walk over.
 * @retval CCS_OK      Begun.
 * @retval CCS_ELIMIT  Outside the years 1970 to 2199.
 * @par Threads  Any. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_intervals_init(ccs_calendar_intervals *intervals, const ccs_calendar *calendar,
                                                             ccs_time from, ccs_time until);

/**
 * The next open interval, cut off at the ends of the walk.
 * @param intervals  Begun.
 * @param open_at    Written.
 * @param close_at   Written: exclusive.
 * @retval CCS_OK    Written.
 * @retval CCS_DONE  There is no more.
 * @par Threads  One a walk. @par Cost  About 50 ns.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_intervals_next(ccs_calendar_intervals *intervals, ccs_time *open_at,
                                                             ccs_time *close_at);

#ifdef __cplusplus
}
#endif
#endif
