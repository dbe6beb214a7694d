/*
 * See naive_calendar.h.
 */
#include "naive_calendar.h"
#include <stdlib.h>
#include <string.h>

#define DAY_S 86400
#define GRAIN_S 30 /* since 1970 clocks have been changed at whole half minutes only */
#define SPANS_MAX 2048

/* --- dates --------------------------------------------------------------------------------------------------------------- */

static int64_t floor_day(int64_t local_s) { return local_s >= 0 ? local_s / DAY_S : -((-local_s + DAY_S - 1) / DAY_S); }
static int64_t day_of(const char *text) { return time_at(text) / DAY_MS - (time_at(text) % DAY_MS < 0); }

static bool among(char *const *texts, size_t count, int64_t day)
{
    for (size_t i = 0; i < count; i++)
        if (day_of(texts[i]) == day)
            return true;
    return false;
}

/* The two rules that random calendars use. */
static bool by_rule(const Ccs__CalendarDate *date, int64_t day)
{
    int64_t first = day_of(date->date);
    if (day < first || !date->every[0])
        return false;
    if (strcmp(date->every, "FREQ=WEEKLY") == 0)
        return (day - first) % 7 == 0;
    REQUIRE(strcmp(date->every, "FREQ=YEARLY") == 0, "%s", date->every);
    struct ccs__civil_date one = ccs__civil_date_of(first), other = ccs__civil_date_of(day);
    return one.month == other.month && one.day == other.day;
}

static bool is_first(const Ccs__CalendarDate *date, int64_t day)
{
    if (among(date->except, date->n_except, day))
        return false;
    return day == day_of(date->date) || among(date->also, date->n_also, day) || by_rule(date, day);
}

static bool covers(const Ccs__CalendarDate *date, int64_t day)
{
    int64_t length = date->until[0] ? day_of(date->until) - day_of(date->date) : 0;
    for (int64_t back = 0; back <= length; back++)
        if (is_first(date, day - back))
            return true;
    return false;
}

/* --- what one date is ------------------------------------------------------------------------------------------------------ */

struct span {
    int from, until; /* seconds of the day, until up to two days */
};

struct date {
    int64_t day;
    struct span opens[SPANS_MAX], cuts[SPANS_MAX];
    size_t open_count, cut_count;
};

static int seconds_of(const char *text)
{
    int hour = 0, minute = 0, second = 0;
    (void)sscanf(text, "%d:%d:%d", &hour, &minute, &second);
    return hour * 3600 + minute * 60 + second;
}

static void add_window(const Ccs__CalendarWindow *window, struct span *spans, size_t *count)
{
    REQUIRE(*count < SPANS_MAX);
    struct span span = {seconds_of(window->open), seconds_of(window->close)};
    if (span.until <= span.from)
        span.until += DAY_S;
    spans[(*count)++] = span;
}

static void add_weekday(const Ccs__Calendar *definition, int weekday, struct date *date)
{
    for (size_t i = 0; i < definition->n_windows; i++) {
        const Ccs__CalendarWindow *window = definition->windows[i];
        bool on = window->n_days == 0;
        for (size_t j = 0; j < window->n_days; j++)
            on |= (int)window->days[j] == weekday || window->days[j] == CCS__WEEKDAY__WEEKDAY_ANY;
        if (on)
            add_window(window, date->opens, &date->open_count);
    }
    if (definition->n_windows == 0)
        date->opens[date->open_count++] = (struct span){0, DAY_S};
}

/* Entry number i of those of the holidays and the own ones. */
static const Ccs__CalendarDate *entry_of(const struct naive *naive, size_t i)
{
    size_t before = naive->holidays ? naive->holidays->n_dates : 0;
    if (i < before)
        return naive->holidays->dates[i];
    return i - before < naive->definition->n_dates ? naive->definition->dates[i - before] : NULL;
}

static void make_date(const struct naive *naive, int64_t day, struct date *date)
{
    const Ccs__CalendarDate *entry, *decides = NULL;
    bool closed = false;
    *date = (struct date){.day = day};
    for (size_t i = 0; (entry = entry_of(naive, i)); i++) {
        if (!covers(entry, day))
            continue;
        if (entry->is != CCS__CALENDAR_RULE__CALENDAR_RULE_CLOSED)
            decides = entry;
        else if (entry->n_hours == 0)
            closed = true;
        else
            for (size_t j = 0; j < entry->n_hours; j++)
                add_window(entry->hours[j], date->cuts, &date->cut_count);
    }
    if (decides) {
        date->cut_count = 0;
        for (size_t j = 0; j < decides->n_hours; j++)
            add_window(decides->hours[j], date->opens, &date->open_count);
        if (decides->is == CCS__CALENDAR_RULE__CALENDAR_RULE_WORKING)
            add_weekday(naive->definition, decides->as ? (int)decides->as : 1, date);
    } else if (!closed) {
        add_weekday(naive->definition, (int)((day % 7 + 7 + 3) % 7) + 1, date);
    }
}

static bool within(const struct span *spans, size_t count, int second)
{
    for (size_t i = 0; i < count; i++)
        if (second >= spans[i].from && second < spans[i].until)
            return true;
    return false;
}

/* --- every second ---------------------------------------------------------------------------------------------------------- */

static int64_t local_of(const struct naive *naive, size_t i)
{
    return naive->from_s + (int64_t)i + naive->seconds[i].offset_s;
}

static void ask_offsets(struct naive *naive, const char *zone)
{
    size_t asked = naive->count / GRAIN_S;
    struct shown *shown = calloc(asked, sizeof *shown);
    for (size_t i = 0; i < asked; i++)
        shown[i].at_s = naive->from_s + (int64_t)i * GRAIN_S;
    if (zone[0])
        shown_by_libc(zone, shown, asked);
    for (size_t i = 0; i < naive->count; i++)
        naive->seconds[i].offset_s = shown[i / GRAIN_S].offset_s;
    free(shown);
}

static void note(struct naive *naive, bool *marks, int64_t day)
{
    if (day >= naive->first_date && day < naive->first_date + (int64_t)naive->date_count)
        marks[day - naive->first_date] = true;
}

static void look(struct naive *naive)
{
    static struct date dates[2]; /* the one under way and the one before it */
    dates[0].day = dates[1].day = INT64_MIN;
    for (size_t i = 0; i < naive->count; i++) {
        int64_t local = local_of(naive, i), day = floor_day(local);
        int second = (int)(local - day * DAY_S);
        if (dates[0].day != day) {
            make_date(naive, day, &dates[0]);
            make_date(naive, day - 1, &dates[1]);
        }
        bool cut = within(dates[0].cuts, dates[0].cut_count, second) ||
                   within(dates[1].cuts, dates[1].cut_count, second + DAY_S);
        bool own = !cut && within(dates[0].opens, dates[0].open_count, second);
        bool tail = !cut && within(dates[1].opens, dates[1].open_count, second + DAY_S);
        naive->seconds[i].open = own || tail;
        note(naive, naive->shown, day);
        if (own)
            note(naive, naive->opens, day);
        if (tail)
            note(naive, naive->opens, day - 1);
    }
}

void naive_init(struct naive *naive, const Ccs__Calendar *definition, const Ccs__Calendar *holidays, const char *zone,
                int64_t from_s, size_t count)
{
    REQUIRE(from_s % GRAIN_S == 0 && count % GRAIN_S == 0);
    *naive = (struct naive){.definition = definition, .holidays = holidays, .from_s = from_s, .count = count};
    naive->seconds = calloc(count, sizeof *naive->seconds);
    REQUIRE(naive->seconds != NULL);
    naive->first_date = floor_day(from_s) - 1;
    naive->date_count = count / DAY_S + 3;
    REQUIRE(naive->date_count <= NAIVE_DATES_MAX);
    ask_offsets(naive, zone);
    look(naive);
}

void naive_finish(struct naive *naive) { free(naive->seconds); }

/* --- questions ------------------------------------------------------------------------------------------------------------- */

static int64_t index_of(const struct naive *naive, ccs_time at)
{
    return (at >= 0 ? at / 1000 : -((-at + 999) / 1000)) - naive->from_s;
}

static ccs_time time_of(const struct naive *naive, int64_t index) { return (naive->from_s + index) * 1000; }
static bool is_open(const struct naive *naive, int64_t index) { return naive->seconds[index].open; }

bool naive_open(const struct naive *naive, ccs_time at) { return is_open(naive, index_of(naive, at)); }

int64_t naive_between(const struct naive *naive, ccs_time from, ccs_time until)
{
    if (until < from)
        return -naive_between(naive, until, from);
    int64_t sum = 0, last = index_of(naive, until);
    for (int64_t index = index_of(naive, from); index <= last && index < (int64_t)naive->count; index++) {
        ccs_time begin = time_of(naive, index), end = begin + 1000;
        if (is_open(naive, index))
            sum += (end < until ? end : until) - (begin > from ? begin : from);
    }
    return sum;
}

bool naive_add(const struct naive *naive, ccs_time at, int64_t ms, ccs_time *result)
{
    if (ms < 0)
        return naive_sub(naive, at, -ms, result);
    for (int64_t index = index_of(naive, at); index < (int64_t)naive->count; index++) {
        if (!is_open(naive, index))
            continue;
        ccs_time begin = time_of(naive, index) > at ? time_of(naive, index) : at;
        if (time_of(naive, index + 1) - begin >= ms) {
            *result = begin + ms;
            return true;
        }
        ms -= time_of(naive, index + 1) - begin;
    }
    return false;
}

bool naive_sub(const struct naive *naive, ccs_time at, int64_t ms, ccs_time *result)
{
    if (ms <= 0)
        return naive_add(naive, at, -ms, result);
    for (int64_t index = index_of(naive, at); index >= 0; index--) {
        if (!is_open(naive, index))
            continue;
        ccs_time end = time_of(naive, index + 1) < at ? time_of(naive, index + 1) : at;
        if (end - time_of(naive, index) >= ms) {
            *result = end - ms;
            return true;
        }
        ms -= end - time_of(naive, index);
    }
    return false;
}

static bool is_edge(const struct naive *naive, int64_t index, bool opening)
{
    return is_open(naive, index) == opening && is_open(naive, index - 1) != opening;
}

bool naive_next(const struct naive *naive, ccs_time at, bool opening, ccs_time *edge)
{
    for (int64_t index = index_of(naive, at) + 1; index < (int64_t)naive->count; index++)
        if (is_edge(naive, index, opening)) {
            *edge = time_of(naive, index);
            return true;
        }
    return false;
}

bool naive_previous(const struct naive *naive, ccs_time at, bool opening, ccs_time *edge)
{
    for (int64_t index = index_of(naive, at - 1); index > 0; index--)
        if (is_edge(naive, index, opening)) {
            *edge = time_of(naive, index);
            return true;
        }
    return false;
}

/* --- working days ------------------------------------------------------------------------------------------------------------ */

static bool knows_date(const struct naive *naive, int64_t day)
{
    return day >= naive->first_date + 3 && day < naive->first_date + (int64_t)naive->date_count - 4;
}

static bool is_working(const struct naive *naive, int64_t day)
{
    size_t at = (size_t)(day - naive->first_date);
    return naive->shown[at] && naive->opens[at];
}

static int64_t date_at(const struct naive *naive, ccs_time at)
{
    return floor_day(local_of(naive, (size_t)index_of(naive, at)));
}

bool naive_working(const struct naive *naive, ccs_time at, bool *working)
{
    int64_t day = date_at(naive, at);
    if (!knows_date(naive, day))
        return false;
    *working = is_working(naive, day);
    return true;
}

/* Every instant at which the clock shows the local second; without any, the change of the clock over it. */
static ccs_status instant_of(const struct naive *naive, int64_t local_s, ccs_zone_policy policy, int64_t *at_s)
{
    int64_t first = -1, last = -1, before = 0, after = 0, near = local_s - naive->from_s; /* give or take 27 hours */
    for (size_t i = near > 97200 ? (size_t)near - 97200 : 0; i < naive->count && (int64_t)i < near + 97200; i++) {
        if (local_of(naive, i) == local_s) {
            first = first < 0 ? (int64_t)i : first;
            last = (int64_t)i;
        }
        if (i > 0 && local_of(naive, i - 1) < local_s && local_of(naive, i) > local_s) {
            before = naive->seconds[i - 1].offset_s;
            after = naive->seconds[i].offset_s;
        }
    }
    if (first != last && policy == CCS_ZONE_REJECT)
        return CCS_ESTATE;
    if (first >= 0)
        *at_s = naive->from_s + (policy == CCS_ZONE_LATER ? last : first);
    else
        *at_s = local_s - (policy == CCS_ZONE_EARLIER ? after : before);
    return first < 0 && policy == CCS_ZONE_REJECT ? CCS_ESTATE : CCS_OK;
}

bool naive_add_days(const struct naive *naive, ccs_time at, int64_t days, ccs_zone_policy policy, ccs_status *status,
                    ccs_time *result)
{
    int64_t day = date_at(naive, at), local_s = local_of(naive, (size_t)index_of(naive, at));
    *status = CCS_OK;
    *result = at;
    if (!knows_date(naive, day))
        return false;
    if (days == 0 && is_working(naive, day))
        return true;
    int64_t left = days < 0   ? -days
                   : days > 0 ? days
                              : 1,
            step = days < 0 ? -1 : 1, second = local_s - day * DAY_S, at_s = 0;
    while (left > 0) {
        day += step;
        if (!knows_date(naive, day))
            return false;
        left -= is_working(naive, day);
    }
    *status = instant_of(naive, day * DAY_S + second, policy, &at_s);
    *result = at_s * 1000 + (at - (naive->from_s + index_of(naive, at)) * 1000);
    return true;
}

bool naive_days_between(const struct naive *naive, ccs_time from, ccs_time until, int64_t *days)
{
    int64_t first = date_at(naive, from), last = date_at(naive, until);
    *days = 0;
    for (int64_t day = first; day < last;) {
        day++;
        if (!knows_date(naive, day))
            return false;
        *days += is_working(naive, day);
    }
    for (int64_t day = first; day > last; day--) {
        if (!knows_date(naive, day))
            return false;
        *days -= is_working(naive, day);
    }
    return true;
}
