/*
 * See hours.h. A week begins on Monday; 1970-01-01 was a Thursday.
 */
#include "group/hours.h"
#include <stdio.h>

#define MINUTE_MS INT64_C(60000)
#define DAY_MIN 1440
#define WEEK_MIN (7 * DAY_MIN)

/* Milliseconds since the Monday, local, of the week that `at` lies in. */
static int64_t in_week(const Ccs__Hours *hours, ccs_time at)
{
    int64_t local = at + hours->utc_offset_min * MINUTE_MS + 3 * DAY_MIN * MINUTE_MS;
    int64_t rest = local % (WEEK_MIN * MINUTE_MS);
    return rest < 0 ? rest + WEEK_MIN * MINUTE_MS : rest;
}

static bool on_day(const Ccs__Window *window, int day) /* 0 is Monday */
{
    for (size_t i = 0; i < window->n_days; i++)
        if (window->days[i] == CCS__WEEKDAY__WEEKDAY_ANY || (int)window->days[i] == day + 1)
            return true;
    return window->n_days == 0;
}

static int64_t length_min(const Ccs__Window *window)
{
    int64_t length = (int64_t)window->to_min - window->from_min;
    return length > 0 ? length : length + DAY_MIN;
}

bool ccs__hours_open(const Ccs__Hours *hours, ccs_time at)
{
    if (!hours || hours->n_windows == 0)
        return true;
    int64_t now = in_week(hours, at);
    for (size_t i = 0; i < hours->n_windows; i++)
        for (int day = -1; day < 7; day++) { /* the Sunday before may reach into Monday */
            if (!on_day(hours->windows[i], (day + 7) % 7))
                continue;
            int64_t from = (day * DAY_MIN + (int64_t)hours->windows[i]->from_min) * MINUTE_MS;
            if (now >= from && now < from + length_min(hours->windows[i]) * MINUTE_MS)
                return true;
        }
    return false;
}

ccs_time ccs__hours_next_change(const Ccs__Hours *hours, ccs_time at)
{
    if (!hours || hours->n_windows == 0)
        return CCS_TIME_NEVER;
    int64_t now = in_week(hours, at), soonest = INT64_MAX;
    for (size_t i = 0; i < hours->n_windows; i++)
        for (int day = -1; day <= 13; day++) { /* a window of a day that is past comes again next week */
            if (!on_day(hours->windows[i], (day + 7) % 7))
                continue;
            int64_t from = (day * DAY_MIN + (int64_t)hours->windows[i]->from_min) * MINUTE_MS;
            int64_t to = from + length_min(hours->windows[i]) * MINUTE_MS;
            if (from > now && from < soonest)
                soonest = from;
            if (to > now && to < soonest)
                soonest = to;
        }
    return soonest == INT64_MAX ? CCS_TIME_NEVER : at + (soonest - now);
}

bool ccs__hours_valid(const Ccs__Hours *hours, char *error, size_t error_size)
{
    if (!hours)
        return true;
    bool offset = hours->utc_offset_min >= -840 && hours->utc_offset_min <= 840;
    if (hours->n_windows > CCS__HOURS_WINDOWS_MAX)
        snprintf(error, error_size, "hours have at most %d windows", CCS__HOURS_WINDOWS_MAX);
    else if (!offset)
        snprintf(error, error_size, "utc_offset_min is from -840 to 840, not %d", (int)hours->utc_offset_min);
    if (hours->n_windows > CCS__HOURS_WINDOWS_MAX || !offset)
        return false;
    for (size_t i = 0; i < hours->n_windows; i++) {
        const Ccs__Window *window = hours->windows[i];
        bool days = window->n_days <= 7;
        for (size_t d = 0; d < window->n_days && days; d++)
            days = (int)window->days[d] >= 0 && window->days[d] <= CCS__WEEKDAY__WEEKDAY_SUN;
        if (days && window->from_min < DAY_MIN && window->to_min >= 1 && window->to_min <= DAY_MIN)
            continue;
        snprintf(error, error_size,
                 "windows[%zu]: days are mon to sun, from_min is from 0 to 1439 and to_min from 1 to 1440", i);
        return false;
    }
    return true;
}
