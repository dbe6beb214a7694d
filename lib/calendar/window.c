/*
 * Windows, from their texts to the hours of a day.
 */
#include "base/sort.h"
#include "calendar/plan.h"

#define HOUR_MS 3600000
#define MINUTE_MS 60000
#define DAY_MS ((int32_t)CCS__CIVIL_DAY_MS)

/* Two digits of at most `max`, or -1. */
static int two_digits(const char *text, int max)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return -1;
    int number = (text[0] - '0') * 10 + (text[1] - '0');
    return number <= max ? number : -1;
}

/* HH:MM or HH:MM:SS, 24:00 included; -1: neither. */
static int32_t time_of(const char *text)
{
    size_t size = strlen(text);
    if ((size != 5 && size != 8) || text[2] != ':' || (size == 8 && text[5] != ':'))
        return -1;
    int hour = two_digits(text, 24), minute = two_digits(text + 3, 59),
        second = size == 8 ? two_digits(text + 6, 59) : 0;
    if (hour < 0 || minute < 0 || second < 0 || (hour == 24 && minute + second > 0))
        return -1;
    return hour * HOUR_MS + minute * MINUTE_MS + second * 1000;
}

static bool fail_missing(struct ccs__calendar_plan *plan, const char *field)
{
    return ccs__calendar_plan_fail(plan, CCS_EINVAL, field, "it is missing; HH:MM or HH:MM:SS is wanted");
}

static bool read_window(struct ccs__calendar_plan *plan, const Ccs__CalendarWindow *window, struct ccs__day_span *span)
{
    if (!window->open[0] || !window->close[0])
        return fail_missing(plan, window->open[0] ? "close" : "open");
    span->from = time_of(window->open);
    if (span->from < 0 || span->from == DAY_MS)
        return ccs__calendar_plan_fail(plan, CCS_EINVAL, "open",
                                       "\"%.32s\" is no time of day; HH:MM or HH:MM:SS is wanted, from "
                                       "00:00 to 23:59:59",
                                       window->open);
    span->until = time_of(window->close);
    if (span->until < 0)
        return ccs__calendar_plan_fail(plan, CCS_EINVAL, "close",
                                       "\"%.32s\" is no time of day; HH:MM or HH:MM:SS is wanted, from "
                                       "00:00 to 24:00",
                                       window->close);
    if (span->until == span->from)
        return ccs__calendar_plan_fail(plan, CCS_EINVAL, "close",
                                       "it is the time of `open`, and nothing lies between; a whole day is 00:00 to 24:00, and 24 "
                                       "hours from another time are two windows");
    if (span->until < span->from)
        span->until += DAY_MS;
    return true;
}

static bool check_days(struct ccs__calendar_plan *plan, const Ccs__CalendarWindow *window)
{
    if (window->n_days > 7)
        return ccs__calendar_plan_fail(plan, CCS_ELIMIT, "days", "%zu weekdays; there are seven", window->n_days);
    for (size_t i = 0; i < window->n_days; i++)
        if ((int)window->days[i] < 0 || window->days[i] > CCS__WEEKDAY__WEEKDAY_SUN)
            return ccs__calendar_plan_fail(plan, CCS_EINVAL, "days", "%d is no weekday; mon to sun are",
                                           (int)window->days[i]);
    return true;
}

static bool opens_on(const Ccs__CalendarWindow *window, int weekday)
{
    for (size_t i = 0; i < window->n_days; i++)
        if (window->days[i] == CCS__WEEKDAY__WEEKDAY_ANY || (int)window->days[i] == weekday + 1)
            return true;
    return window->n_days == 0;
}

static int compare_spans(const void *x, const void *y)
{
    const struct ccs__day_span *a = x, *b = y;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->until > b->until) - (a->until < b->until);
}

/* Sorted, and one where they overlap or touch. Returns how many are left. */
static size_t unite(struct ccs__day_span *spans, size_t count)
{
    size_t left = 0;
    ccs__sort(spans, count, sizeof *spans, compare_spans);
    for (size_t i = 0; i < count; i++) {
        if (left == 0 || spans[i].from > spans[left - 1].until)
            spans[left++] = spans[i];
        else if (spans[i].until > spans[left - 1].until)
            spans[left - 1].until = spans[i].until;
    }
    return left;
}

static bool append(struct ccs__calendar_plan *plan, struct ccs__day_span span)
{
    if (!ccs__alloc_grow(plan->alloc, (void **)&plan->spans, &plan->span_capacity, plan->span_count + 1,
                         sizeof *plan->spans)) {
        plan->status = CCS_ENOMEM;
        return false;
    }
    plan->spans[plan->span_count++] = span;
    return true;
}

static bool read_all(struct ccs__calendar_plan *plan, Ccs__CalendarWindow *const *windows, size_t count, int weekday)
{
    for (size_t i = 0; i < count; i++) {
        struct ccs__day_span span = {0, 0};
        plan->list_index = i;
        if (!read_window(plan, windows[i], &span) || !check_days(plan, windows[i]))
            return false;
        if (weekday < 0 && windows[i]->n_days > 0)
            return ccs__calendar_plan_fail(plan, CCS_EINVAL, "days",
                                           "the hours of a date have no weekdays; leave them out");
        if ((weekday < 0 || opens_on(windows[i], weekday)) && !append(plan, span))
            return false;
    }
    return count > 0 || weekday < 0 || append(plan, (struct ccs__day_span){0, DAY_MS}); /* no windows: always open */
}

bool ccs__calendar_plan_read_windows(struct ccs__calendar_plan *plan, Ccs__CalendarWindow *const *windows, size_t count,
                                     int weekday, struct ccs__day_hours *hours)
{
    size_t first = plan->span_count;
    plan->list = weekday < 0 ? "hours" : "windows";
    if (!read_all(plan, windows, count, weekday))
        return false;
    plan->list = NULL;
    if (plan->span_count > first)
        plan->span_count = first + unite(&plan->spans[first], plan->span_count - first);
    *hours = (struct ccs__day_hours){(uint32_t)first, (uint32_t)(plan->span_count - first)};
    return true;
}
