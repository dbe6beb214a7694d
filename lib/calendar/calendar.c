/*
 * Every question to a calendar. See table.h for what is looked up here: a question finds a week, by instant (a division and at
 * most a step) or by a sum (a guess and a gallop), and then an edge within the week.
 */
#include "base/assert.h"
#include "calendar/table.h"

/* --- finding a place ----------------------------------------------------------------------------------------------------- */

/* How many of the edges are at or before `ms`: halving without branches, since no processor can guess them. */
static uint32_t edges_until(const struct ccs__week_edge *edges, uint32_t count, int64_t ms)
{
    const struct ccs__week_edge *base = edges;
    if (count == 0)
        return 0;
    while (count > 1) {
        uint32_t half = count / 2;
        base += base[half - 1].at_ms <= ms ? half : 0;
        count -= half;
    }
    return (uint32_t)(base - edges) + (base->at_ms <= ms);
}

/* The same by the open time before them. */
static uint32_t edges_until_open(const struct ccs__week_edge *edges, uint32_t count, int64_t open_ms)
{
    const struct ccs__week_edge *base = edges;
    if (count == 0)
        return 0;
    while (count > 1) {
        uint32_t half = count / 2;
        base += base[half - 1].open_ms <= open_ms ? half : 0;
        count -= half;
    }
    return (uint32_t)(base - edges) + (base->open_ms <= open_ms);
}

/* As if all weeks began at Monday 00:00 UTC; an offset is less than a week. */
static size_t week_of(const struct ccs__calendar *calendar, ccs_time at)
{
    int64_t guess = ccs__civil_floor_div(at - CCS__TABLE_FIRST_DAY * CCS__CIVIL_DAY_MS, CCS__WEEK_MS);
    size_t week = guess < 0 ? 0 : guess >= CCS__TABLE_WEEKS ? CCS__TABLE_WEEKS - 1 : (size_t)guess;
    if (at < ccs__week_at(calendar, week) && week > 0)
        week--;
    else if (at >= ccs__week_at(calendar, week + 1) && week + 1 < CCS__TABLE_WEEKS)
        week++;
    return week;
}

struct ccs__place ccs__calendar_place(const struct ccs__calendar *calendar, ccs_time at)
{
    size_t week = week_of(calendar, at);
    int64_t since = at - ccs__week_at(calendar, week);
    CCS_ASSERT(since >= 0);
    const struct ccs__week_shape *shape = &calendar->shapes[calendar->weeks[week].shape];
    const struct ccs__week_edge *edges = calendar->edges + shape->first;
    uint32_t count = edges_until(edges, shape->count, since);
    bool open = shape->open ^ (count % 2);
    int64_t last_at = count > 0 ? edges[count - 1].at_ms : 0, open_ms = count > 0 ? edges[count - 1].open_ms : 0;
    return (struct ccs__place){
        .week = week,
        .edges = count,
        .since_ms = since,
        .open = open,
        .open_ms = calendar->weeks[week].open_before_ms + open_ms + (open ? since - last_at : 0),
    };
}

enum sum { OPEN_TIME, EDGES, WORKING_DAYS };

static int64_t sum_before(const struct ccs__calendar *calendar, enum sum sum, size_t week)
{
    const struct ccs__week *at = &calendar->weeks[week];
    return sum == OPEN_TIME ? at->open_before_ms : sum == EDGES ? at->edges_before : at->days_before;
}

/* The last week whose sum is at most `value`; week 0 has 0. From a guess with steps that double, then halving. */
static size_t gallop(const struct ccs__calendar *calendar, enum sum sum, size_t guess, int64_t value)
{
    size_t low = guess, high = guess, step = 1;
    if (sum_before(calendar, sum, low) <= value) {
        for (; (high = low + step) < CCS__TABLE_WEEKS && sum_before(calendar, sum, high) <= value; step *= 2)
            low = high;
        high = high < CCS__TABLE_WEEKS ? high : CCS__TABLE_WEEKS;
    } else {
        for (; sum_before(calendar, sum, low) > value; step *= 2) {
            CCS_ASSERT(low > 0);
            high = low;
            low = low > step ? low - step : 0;
        }
    }
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (sum_before(calendar, sum, middle) <= value)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The guess is nearly always one of four weeks, and which one no processor can guess: so all of them are looked at. */
static inline size_t week_by(const struct ccs__calendar *calendar, enum sum sum, size_t guess, int64_t value)
{
    size_t first = guess > 0 ? guess - 1 : 0;
    if (first > CCS__TABLE_WEEKS - 4)
        first = CCS__TABLE_WEEKS - 4;
    size_t week = first + (sum_before(calendar, sum, first + 1) <= value) +
                  (sum_before(calendar, sum, first + 2) <= value) + (sum_before(calendar, sum, first + 3) <= value);
    if (sum_before(calendar, sum, week) <= value && (week < first + 3 || sum_before(calendar, sum, week + 1) > value))
        return week;
    return gallop(calendar, sum, week, value);
}

static bool is_known(ccs_time at) { return at >= CCS__CALENDAR_MIN && at < CCS__CALENDAR_MAX; }

static ccs_status give(ccs_time at, ccs_time *result)
{
    if (!is_known(at))
        return CCS_ELIMIT;
    *result = at;
    return CCS_OK;
}

/* --- open time ----------------------------------------------------------------------------------------------------------- */

ccs_status ccs__calendar_is_open(const struct ccs__calendar *calendar, ccs_time at, bool *open)
{
    if (!is_known(at))
        return CCS_ELIMIT;
    *open = ccs__calendar_place(calendar, at).open;
    return CCS_OK;
}

/* The last instant before which at most `open_ms` are open, in the last week that has at most so much before it. */
static ccs_time instant_by_open(const struct ccs__calendar *calendar, size_t guess, int64_t open_ms,
                                int64_t found_by_ms)
{
    size_t week = week_by(calendar, OPEN_TIME, guess, found_by_ms);
    const struct ccs__week_shape *shape = &calendar->shapes[calendar->weeks[week].shape];
    const struct ccs__week_edge *edges = calendar->edges + shape->first;
    int64_t before = calendar->weeks[week].open_before_ms;
    uint32_t count = edges_until_open(edges, shape->count, found_by_ms - before);
    int64_t rest = open_ms - before;
    if (count > 0)
        rest += edges[count - 1].at_ms - edges[count - 1].open_ms;
    return ccs__week_at(calendar, week) + rest;
}

static size_t guess_week(const struct ccs__calendar *calendar, size_t week, int64_t ms)
{
    int64_t guess = (int64_t)week + ms / calendar->open_mean_ms;
    return guess < 0 ? 0 : (size_t)guess;
}

/* Forwards the earliest instant that has so much open time before it, which may be a closing; backwards the latest, which may be
 * an opening. */
static ccs_status shift(const struct ccs__calendar *calendar, ccs_time at, int64_t ms, ccs_time *result)
{
    if (!is_known(at))
        return CCS_ELIMIT;
    struct ccs__place place = ccs__calendar_place(calendar, at);
    if (ms == 0 && place.open) {
        *result = at;
        return CCS_OK;
    }
    if (ms == 0)
        return ccs__calendar_next_open(calendar, at, result);
    if (ms > calendar->open_max_ms - place.open_ms || ms < calendar->open_min_ms - place.open_ms)
        return CCS_ELIMIT;
    int64_t wanted = place.open_ms + ms;
    return give(instant_by_open(calendar, guess_week(calendar, place.week, ms), wanted, ms > 0 ? wanted - 1 : wanted),
                result);
}

ccs_status ccs__calendar_add(const struct ccs__calendar *calendar, ccs_time at, ccs_duration ms, ccs_time *result)
{
    return shift(calendar, at, ms, result);
}

ccs_status ccs__calendar_sub(const struct ccs__calendar *calendar, ccs_time at, ccs_duration ms, ccs_time *result)
{
    return shift(calendar, at, ms == INT64_MIN ? INT64_MAX : -ms, result); /* either is more than there is */
}

/* An exclusive end may be the end of what is known. */
static bool is_end(ccs_time until) { return until >= CCS__CALENDAR_MIN && until <= CCS__CALENDAR_MAX; }

ccs_status ccs__calendar_between(const struct ccs__calendar *calendar, ccs_time from, ccs_time until, ccs_duration *ms)
{
    if (!is_end(from) || !is_end(until))
        return CCS_ELIMIT;
    *ms = ccs__calendar_place(calendar, until).open_ms - ccs__calendar_place(calendar, from).open_ms;
    return CCS_OK;
}

/* --- edges --------------------------------------------------------------------------------------------------------------- */

/* Edges of the table up to and with `at`: the number of the next one, from 0. */
static int64_t next_number(const struct ccs__calendar *calendar, const struct ccs__place *place)
{
    return (int64_t)calendar->weeks[place->week].edges_before + place->edges;
}

static ccs_time edge_at(const struct ccs__calendar *calendar, size_t guess, int64_t number)
{
    size_t week = week_by(calendar, EDGES, guess, number);
    const struct ccs__week_shape *shape = &calendar->shapes[calendar->weeks[week].shape];
    int64_t in_week = number - calendar->weeks[week].edges_before;
    CCS_ASSERT(in_week < shape->count);
    return ccs__week_at(calendar, week) + calendar->edges[shape->first + (size_t)in_week].at_ms;
}

/* The edge of that number when it is of the kind wanted, else the one `step` further. */
static ccs_status find_edge(const struct ccs__calendar *calendar, const struct ccs__place *place, int64_t number,
                            int step, bool opening, ccs_time *edge)
{
    bool opens_first = !calendar->shapes[calendar->weeks[0].shape].open;
    bool is_opening = (number % 2 == 0) == opens_first;
    if (is_opening != opening)
        number += step;
    if (!calendar->has_edges)
        return CCS_ENOENT;
    if (number < 0 || number >= calendar->weeks[CCS__TABLE_WEEKS].edges_before)
        return CCS_ELIMIT;
    return give(edge_at(calendar, place->week, number), edge);
}

static ccs_status find_next(const struct ccs__calendar *calendar, ccs_time at, bool opening, ccs_time *edge)
{
    if (!is_known(at))
        return CCS_ELIMIT;
    struct ccs__place place = ccs__calendar_place(calendar, at);
    return find_edge(calendar, &place, next_number(calendar, &place), 1, opening, edge);
}

static ccs_status find_previous(const struct ccs__calendar *calendar, ccs_time at, bool opening, ccs_time *edge)
{
    if (!is_known(at))
        return CCS_ELIMIT;
    struct ccs__place place = ccs__calendar_place(calendar, at - 1);
    return find_edge(calendar, &place, next_number(calendar, &place) - 1, -1, opening, edge);
}

ccs_status ccs__calendar_next_open(const struct ccs__calendar *calendar, ccs_time at, ccs_time *edge)
{
    return find_next(calendar, at, true, edge);
}

ccs_status ccs__calendar_next_close(const struct ccs__calendar *calendar, ccs_time at, ccs_time *edge)
{
    return find_next(calendar, at, false, edge);
}

ccs_status ccs__calendar_previous_open(const struct ccs__calendar *calendar, ccs_time at, ccs_time *edge)
{
    return find_previous(calendar, at, true, edge);
}

ccs_status ccs__calendar_previous_close(const struct ccs__calendar *calendar, ccs_time at, ccs_time *edge)
{
    return find_previous(calendar, at, false, edge);
}

ccs_time ccs__calendar_next_change(const struct ccs__calendar *calendar, ccs_time at)
{
    if (at >= CCS__CALENDAR_MAX)
        return CCS_TIME_NEVER;
    struct ccs__place place = ccs__calendar_place(calendar, at < CCS__CALENDAR_MIN ? CCS__CALENDAR_MIN - 1 : at);
    int64_t number = next_number(calendar, &place);
    if (number >= calendar->weeks[CCS__TABLE_WEEKS].edges_before)
        return CCS_TIME_NEVER;
    ccs_time edge = edge_at(calendar, place.week, number);
    return edge < CCS__CALENDAR_MAX ? edge : CCS_TIME_NEVER;
}

/* --- working days -------------------------------------------------------------------------------------------------------- */

/* The date of an instant among the working days. */
struct date {
    int64_t day, of_day_ms;
    int64_t until; /* working days of the table up to and with it */
    bool working;
};

static struct date date_of(const struct ccs__calendar *calendar, ccs_time at)
{
    int64_t local = at + ccs__zone_offset_ms(calendar->zone, at);
    struct date date = {.day = ccs__civil_floor_div(local, CCS__CIVIL_DAY_MS)};
    date.of_day_ms = local - date.day * CCS__CIVIL_DAY_MS;
    size_t week = (size_t)(date.day - CCS__TABLE_FIRST_DAY) / 7;
    unsigned weekday = (unsigned)((date.day - CCS__TABLE_FIRST_DAY) % 7);
    uint8_t working = calendar->shapes[calendar->weeks[week].shape].working;
    date.working = working >> weekday & 1;
    date.until = (int64_t)calendar->weeks[week].days_before + ccs__week_days(working & ((2u << weekday) - 1));
    return date;
}

/* The working day of that number, from 1. */
static int64_t working_day(const struct ccs__calendar *calendar, size_t guess, int64_t number)
{
    size_t week = week_by(calendar, WORKING_DAYS, guess, number - 1);
    unsigned working = calendar->shapes[calendar->weeks[week].shape].working;
    for (int64_t i = number - calendar->weeks[week].days_before; i > 1; i--)
        working &= working - 1;
    CCS_ASSERT(working != 0);
    return CCS__TABLE_FIRST_DAY + 7 * (int64_t)week + __builtin_ctz(working);
}

ccs_status ccs__calendar_add_days(const struct ccs__calendar *calendar, ccs_time at, int64_t days,
                                  ccs_zone_policy policy, ccs_time *result)
{
    if ((int)policy < CCS_ZONE_DEFAULT || policy > CCS_ZONE_REJECT)
        return CCS_EINVAL;
    if (!is_known(at))
        return CCS_ELIMIT;
    struct date date = date_of(calendar, at);
    if (days == 0 && date.working) {
        *result = at;
        return CCS_OK;
    }
    int64_t steps = days == 0 ? 1 : days, from = steps > 0 ? date.until : date.until - date.working + 1;
    if (steps > (int64_t)calendar->weeks[CCS__TABLE_WEEKS].days_before - from || steps < 1 - from)
        return CCS_ELIMIT;
    size_t week = (size_t)(date.day - CCS__TABLE_FIRST_DAY) / 7;
    int64_t guess = (int64_t)week + steps / 5;
    int64_t day = working_day(calendar, guess < 0 ? 0 : (size_t)guess, from + steps);
    ccs_time found;
    ccs_status status =
        ccs__zone_instant(calendar->zone, day * CCS__CIVIL_DAY_MS + date.of_day_ms, policy, &found, NULL);
    return status == CCS_OK ? give(found, result) : status;
}

ccs_status ccs__calendar_days_between(const struct ccs__calendar *calendar, ccs_time from, ccs_time until,
                                      int64_t *days)
{
    if (!is_end(from) || !is_end(until)) /* as of between(); what its date is, is known */
        return CCS_ELIMIT;
    *days = date_of(calendar, until).until - date_of(calendar, from).until;
    return CCS_OK;
}

ccs_status ccs__calendar_is_working_day(const struct ccs__calendar *calendar, ccs_time at, bool *working)
{
    if (!is_known(at))
        return CCS_ELIMIT;
    *working = date_of(calendar, at).working;
    return CCS_OK;
}

/* --- intervals ----------------------------------------------------------------------------------------------------------- */

ccs_status ccs__calendar_intervals_init(struct ccs__calendar_intervals *intervals, const struct ccs__calendar *calendar,
                                        ccs_time from, ccs_time until)
{
    *intervals = (struct ccs__calendar_intervals){calendar, 0, 0}; /* empty, whatever comes */
    if (!is_end(from) || !is_end(until))
        return CCS_ELIMIT;
    intervals->at = from;
    intervals->until = until;
    return CCS_OK;
}

ccs_status ccs__calendar_intervals_next(struct ccs__calendar_intervals *intervals, ccs_time *open_at,
                                        ccs_time *close_at)
{
    const struct ccs__calendar *calendar = intervals->calendar;
    if (intervals->at >= intervals->until)
        return CCS_DONE;
    ccs_time from = intervals->at;
    if (!ccs__calendar_place(calendar, from).open)
        from = ccs__calendar_next_change(calendar, from);
    if (from >= intervals->until) {
        intervals->at = intervals->until;
        return CCS_DONE;
    }
    ccs_time until = ccs__calendar_next_change(calendar, from);
    *open_at = from;
    *close_at = until < intervals->until ? until : intervals->until;
    intervals->at = *close_at;
    return CCS_OK;
}

const struct ccs__zone *ccs__calendar_zone(const struct ccs__calendar *calendar) { return calendar->zone; }
