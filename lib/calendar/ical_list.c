/*
 * Events that no rule of the calendar's own days can say: they come again by another zone's clock, over several days, or at
 * several times of day. Every time they come is worked out and put on the calendar's clock. One with times that goes on over
 * midnights has up to three pieces: the rest of its first day, the days between, the beginning of its last. Pieces that are
 * alike become one entry, with a list of dates.
 */
#include "base/assert.h"
#include "base/civil.h"
#include "base/sort.h"
#include "calendar/ical_entry.h"
#include "calendar/recurrence.h"
#include <stdio.h> /* snprintf only, into memory */

#define DAY_S 86400

enum part { FIRST, BETWEEN, LAST };

struct piece {
    int64_t day;
    enum part part;
    int32_t open, close; /* seconds of the day; 0 both: whole days */
    int32_t days;
};

struct list {
    struct ccs__ical_reading *reading;
    struct ccs__ical_event *event;
    const struct ccs__ical_extent *extent; /* of its first time */
    bool is_hours;                         /* a working day with hours of its own */
    struct piece *pieces;
    size_t count, capacity;
    int64_t *excepts; /* keys, ascending */
    size_t except_count;
};

/* --- must it be? ------------------------------------------------------------------------------------------------------- */

/* It says nothing of weekdays, months and such: shifted to another date it is the same. */
static bool is_plain(const struct ccs__recurrence *rule)
{
    bool by = rule->by_day || rule->months.given || rule->month_days.given || rule->positions.given;
    return !by && (rule->frequency == CCS__DAILY || rule->frequency == CCS__WEEKLY);
}

static void read_rule(const struct ccs__ical_event *event, struct ccs__recurrence *rule)
{
    char error[64];
    if (ccs__recurrence_read(event->rule, rule, error, sizeof error, NULL) != CCS_OK)
        CCS_ASSERT(!"the event's rule was read before");
}

ccs_status ccs__ical_must_list(struct ccs__ical_reading *reading, const struct ccs__ical_event *event,
                               const struct ccs__ical_extent *extent, bool *must)
{
    struct ccs__recurrence rule;
    ccs_status status = CCS_OK;
    *must = false;
    if (event->start.is_date || event->hours.size > 0)
        return CCS_OK;
    *must = ccs__ical_extent_has_times(extent) && !ccs__ical_extent_is_window(extent);
    for (const struct ccs__ical_when *when = event->also; when && !*must && status == CCS_OK; when = when->next) {
        int64_t day;
        int32_t second = extent->first_second;
        status = when->is_date ? CCS_OK : ccs__ical_local(reading, when, &day, &second);
        *must = when->is_period || second != extent->first_second;
    }
    if (status != CCS_OK || *must || !event->has_rule)
        return status;
    bool is_parallel = false;
    status = ccs__ical_is_parallel(reading, &event->start, &is_parallel);
    read_rule(event, &rule);
    *must = !is_parallel || (extent->first_day != event->start.day && !is_plain(&rule));
    return status;
}

/* --- what falls out ---------------------------------------------------------------------------------------------------- */

/* A time on the calendar's clock, or a date on the event's own. */
static int64_t time_key(int64_t day, int32_t second) { return (day * DAY_S + second) * 2; }
static int64_t date_key(int64_t day) { return day * DAY_S * 2 + 1; }

static int compare_keys(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static ccs_status read_excepts(struct list *list)
{
    const struct ccs__ical_event *event = list->event;
    list->excepts = ccs__arena_take(list->reading->arena, (event->except_count + 1) * sizeof *list->excepts);
    if (!list->excepts)
        return CCS_ENOMEM;
    for (const struct ccs__ical_when *when = event->except; when; when = when->next) {
        int64_t day;
        int32_t second;
        ccs_status status = ccs__ical_local(list->reading, when, &day, &second);
        if (status != CCS_OK)
            return status;
        list->excepts[list->except_count++] = when->is_date ? date_key(when->day) : time_key(day, second);
    }
    ccs__sort(list->excepts, list->except_count, sizeof *list->excepts, compare_keys);
    return CCS_OK;
}

static bool is_except(const struct list *list, int64_t key)
{
    size_t low = 0, high = list->except_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->excepts[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < list->except_count && list->excepts[low] == key;
}

/* --- pieces ------------------------------------------------------------------------------------------------------------ */

static ccs_status fail_many(struct list *list)
{
    (void)ccs__ical_fail_at(list->reading, list->event->place,
                            "it comes again by another clock than the calendar's, or over several days, so that its dates must be "
                            "listed, and with it there are more than %d; end its rule with UNTIL", CCS__ICAL_LISTED_MAX);
    return CCS_ELIMIT;
}

static ccs_status add_piece(struct list *list, struct piece piece)
{
    if (list->reading->listed_count == CCS__ICAL_LISTED_MAX)
        return fail_many(list);
    if (!ccs__alloc_grow(list->reading->alloc, (void **)&list->pieces, &list->capacity, list->count + 1, sizeof *list->pieces))
        return CCS_ENOMEM;
    list->reading->listed_count++;
    list->pieces[list->count++] = piece;
    return CCS_OK;
}

static ccs_status add_extent(struct list *list, const struct ccs__ical_extent *extent)
{
    int64_t first = extent->first_day, until = extent->until_day;
    int32_t open = extent->first_second, close = extent->until_second;
    ccs_status status = CCS_OK;
    if (first == until && open == close)
        return CCS_OK;
    if (ccs__ical_extent_has_times(extent) && ccs__ical_extent_is_window(extent))
        return add_piece(list, (struct piece){first, FIRST, open, close, 1});
    if (list->is_hours)
        return ccs__ical_fail_at(list->reading, list->event->place,
                                 "a working day with times goes on over midnight; write an event a day");
    if (open > 0)
        status = add_piece(list, (struct piece){first++, FIRST, open, 0, 1});
    if (status == CCS_OK && first < until)
        status = add_piece(list, (struct piece){first, BETWEEN, 0, 0, (int32_t)(until - first)});
    if (status == CCS_OK && close > 0)
        status = add_piece(list, (struct piece){until, LAST, 0, close, 1});
    return status;
}

/* How long it is, by the clock that it begins by; where it ends by another: by the calendar's. */
static struct ccs__ical_length length_of(const struct list *list, bool *on_own_clock)
{
    const struct ccs__ical_event *event = list->event;
    const struct ccs__ical_extent *extent = list->extent;
    const struct ccs__ical_when *start = &event->start, *end = &event->end;
    *on_own_clock = true;
    if (event->has_duration)
        return event->duration;
    if (!event->has_end)
        return (struct ccs__ical_length){0};
    if (end->is_utc == start->is_utc && end->tzid.size == start->tzid.size &&
        (start->tzid.size == 0 || memcmp(end->tzid.data, start->tzid.data, start->tzid.size) == 0))
        return (struct ccs__ical_length){.days = end->day - start->day, .seconds = end->second - start->second};
    *on_own_clock = false;
    return (struct ccs__ical_length){.days = extent->until_day - extent->first_day,
                                    .seconds = extent->until_second - extent->first_second};
}

/* The event at a time, so long. */
static ccs_status add_time(struct list *list, const struct ccs__ical_when *when, const struct ccs__ical_length *length,
                           bool on_own_clock)
{
    struct ccs__ical_extent extent;
    struct ccs__ical_when end = *when;
    ccs_status status = ccs__ical_local(list->reading, when, &extent.first_day, &extent.first_second);
    if (status != CCS_OK || is_except(list, date_key(when->day)) ||
        is_except(list, time_key(extent.first_day, extent.first_second)))
        return status;
    if (!on_own_clock)
        end = (struct ccs__ical_when){.place = when->place, .day = extent.first_day, .second = extent.first_second};
    status = ccs__ical_local_after(list->reading, &end, length, &extent.until_day, &extent.until_second);
    bool before = extent.until_day < extent.first_day ||
                  (extent.until_day == extent.first_day && extent.until_second < extent.first_second);
    return status != CCS_OK || before ? status : add_extent(list, &extent);
}

/* Those of the rule, on the clock that DTSTART is written by. */
static ccs_status add_by_rule(struct list *list, const struct ccs__ical_length *length, bool on_own_clock)
{
    struct ccs__ical_reading *reading = list->reading;
    struct ccs__ical_when when = list->event->start, until = {.place = list->event->rule_at, .tzid = when.tzid};
    struct ccs__recurrence rule;
    char error[200];
    int64_t *days, until_day = 0, day;
    int32_t until_second = 0, second;
    size_t count;
    read_rule(list->event, &rule);
    bool timed = ccs__ical_until_time(list->event->rule, &until);
    ccs_status status = timed ? ccs__ical_local(reading, &until, &until_day, &until_second) : CCS_OK;
    if (status != CCS_OK)
        return status;
    rule.until += timed ? 2 : 0; /* the time decides, on whatever date it is there */
    status = ccs__recurrence_days(reading->alloc, &rule, when.day, CCS__ICAL_LAST_DAY, &reading->work, &days, &count, error,
                                  sizeof error);
    if (status == CCS_ELIMIT)
        (void)ccs__ical_fail_at(reading, list->event->rule_at, "%s", error);
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        when.day = days[i];
        status = timed ? ccs__ical_local(reading, &when, &day, &second) : CCS_OK;
        if (status == CCS_OK && timed && time_key(day, second) > time_key(until_day, until_second))
            break;
        if (status == CCS_OK)
            status = add_time(list, &when, length, on_own_clock);
    }
    ccs__free(reading->alloc, days, count * sizeof *days);
    return status;
}

static ccs_status add_times(struct list *list)
{
    const struct ccs__ical_event *event = list->event;
    bool on_own_clock, by_rule = event->has_rule && event->start.day <= CCS__ICAL_LAST_DAY;
    struct ccs__ical_length length = length_of(list, &on_own_clock);
    ccs_status status = read_excepts(list);
    if (status == CCS_OK)
        status = by_rule ? add_by_rule(list, &length, on_own_clock) : add_time(list, &event->start, &length, on_own_clock);
    for (const struct ccs__ical_when *also = event->also; also && status == CCS_OK; also = also->next) {
        struct ccs__ical_when when = *also;
        if (also->is_date) {
            when = event->start;
            when.day = also->day;
        }
        status = add_time(list, &when, also->is_period ? &also->length : &length, on_own_clock || also->is_period);
    }
    return status;
}

/* --- entries ------------------------------------------------------------------------------------------------------------- */

static int compare_kinds(const struct piece *a, const struct piece *b)
{
    if (a->part != b->part)
        return a->part < b->part ? -1 : 1;
    if (a->open != b->open)
        return a->open < b->open ? -1 : 1;
    if (a->close != b->close)
        return a->close < b->close ? -1 : 1;
    return (a->days > b->days) - (a->days < b->days);
}

static int compare_pieces(const void *x, const void *y)
{
    const struct piece *a = x, *b = y;
    int order = compare_kinds(a, b);
    return order != 0 ? order : (a->day > b->day) - (a->day < b->day);
}

/* Of one kind from `from` on: an entry with as many dates as it may have. Returns the first piece that is not in it. */
static size_t add_entry(struct list *list, const Ccs__CalendarDate *template, size_t from, ccs_status *status)
{
    struct ccs__ical_reading *reading = list->reading;
    const struct piece *first = &list->pieces[from];
    Ccs__CalendarDate entry = *template;
    size_t end = from + 1;
    while (end < list->count && end - from <= CCS__ICAL_FIRSTS_MAX && compare_kinds(first, &list->pieces[end]) == 0)
        end++;
    entry.also = ccs__arena_take(reading->arena, (end - from) * sizeof *entry.also);
    *status = entry.also ? CCS_OK : CCS_ENOMEM;
    for (size_t i = from + 1; i < end && *status == CCS_OK; i++) {
        if (list->pieces[i].day == list->pieces[i - 1].day)
            continue;
        char *text = ccs__ical_print_date(reading, list->pieces[i].day);
        if (text)
            entry.also[entry.n_also++] = text;
        else
            *status = CCS_ENOMEM;
    }
    if (*status == CCS_OK && (first->open > 0 || first->close > 0))
        *status = ccs__ical_entry_set_window(reading, &entry, first->open, first->close);
    if (*status == CCS_OK)
        *status = ccs__ical_entry_add(reading, list->event, &entry, first->day, first->day + first->days);
    return end;
}

ccs_status ccs__ical_list(struct ccs__ical_reading *reading, struct ccs__ical_event *event, const Ccs__CalendarDate *entry,
                          const struct ccs__ical_extent *extent)
{
    struct list list = {.reading = reading, .event = event, .extent = extent,
                        .is_hours = entry->is == CCS__CALENDAR_RULE__CALENDAR_RULE_HOURS};
    ccs_status status = add_times(&list);
    ccs__sort(list.pieces, list.count, sizeof *list.pieces, compare_pieces);
    for (size_t at = 0; at < list.count && status == CCS_OK;)
        at = add_entry(&list, entry, at, &status);
    if (status == CCS_OK && list.count == 0)
        event->reason = "no time is left of it";
    ccs__free(reading->alloc, list.pieces, list.capacity * sizeof *list.pieces);
    return status;
}
