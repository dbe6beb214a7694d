/*
 * An event becomes one entry: the days it covers, or some hours of a day. One with times that goes on over midnights becomes
 * up to three: the rest of its first day, the days between, the beginning of its last.
 */
#include "base/assert.h"
#include "base/civil.h"
#include "base/sort.h"
#include "calendar/ical_entry.h"
#include "calendar/recurrence.h"
#include <stdarg.h>
#include <stdio.h> /* snprintf and vsnprintf only, into memory */

#define DAY_S 86400

/* What an event covers, on the calendar's clock; `until` is exclusive. */
struct extent {
    int64_t first_day, until_day;
    int32_t first_second, until_second; /* 0 both: whole days */
};

static void *take_zero(struct ccs__ical_reading *reading, size_t size)
{
    void *block = ccs__arena_take(reading->arena, size);
    if (block)
        memset(block, 0, size);
    return block;
}

static char *copy_text(struct ccs__ical_reading *reading, ccs_str text)
{
    char *copy = ccs__arena_take(reading->arena, text.size + 1);
    if (copy) {
        memcpy(copy, text.data, text.size);
        copy[text.size] = 0;
    }
    return copy;
}

__attribute__((format(printf, 2, 3))) static char *print(struct ccs__ical_reading *reading, const char *format, ...)
{
    char text[40];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    CCS_ASSERT(size > 0 && (size_t)size < sizeof text);
    return copy_text(reading, (ccs_str){text, (size_t)size});
}

static char *print_date(struct ccs__ical_reading *reading, int64_t day)
{
    struct ccs__civil_date date = ccs__civil_date_of(day);
    return print(reading, "%04d-%02d-%02d", (int)date.year, date.month, date.day);
}

static char *print_clock(struct ccs__ical_reading *reading, int32_t second)
{
    if (second % 60 != 0)
        return print(reading, "%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
    return print(reading, "%02d:%02d", second / 3600, second / 60 % 60);
}

/* --- what it covers -------------------------------------------------------------------------------------------------- */

static ccs_status read_whole_days(struct ccs__ical_reading *reading, const struct ccs__ical_event *event, struct extent *extent)
{
    int64_t days = 1; /* no end, or one that is the beginning: one day */
    if (event->has_end && !event->end.is_date)
        return ccs__ical_fail_at(reading, event->end.place, "DTSTART is a date, so DTEND must be one: 20260217");
    if (event->has_duration && !event->duration_in_days)
        return ccs__ical_fail_at(reading, event->duration_at, "DTSTART is a date, so the duration is in days or weeks: P3D");
    if (event->has_end && event->end.day < event->start.day)
        return ccs__ical_fail_at(reading, event->end.place, "DTEND is before DTSTART; it is the day after the last");
    if (event->has_end && event->end.day > event->start.day)
        days = event->end.day - event->start.day;
    if (event->has_duration && event->duration_s > 0)
        days = event->duration_s / DAY_S;
    *extent = (struct extent){.first_day = event->start.day, .until_day = event->start.day + days};
    return CCS_OK;
}

static ccs_status read_times(struct ccs__ical_reading *reading, const struct ccs__ical_event *event, struct extent *extent)
{
    struct ccs__ical_when end = event->has_end ? event->end : event->start;
    if (event->has_end && end.is_date)
        return ccs__ical_fail_at(reading, end.place, "DTSTART has a time, so DTEND must have one: 20260217T130000");
    if (event->has_duration) { /* on the clock that DTSTART is written by */
        int64_t second = end.second + event->duration_s;
        end.place = event->duration_at;
        end.day += second / DAY_S;
        end.second = (int32_t)(second % DAY_S);
    }
    ccs_status status = ccs__ical_local(reading, &event->start, &extent->first_day, &extent->first_second);
    if (status == CCS_OK)
        status = ccs__ical_local(reading, &end, &extent->until_day, &extent->until_second);
    if (status != CCS_OK)
        return status;
    bool before = extent->until_day < extent->first_day ||
                  (extent->until_day == extent->first_day && extent->until_second < extent->first_second);
    return before ? ccs__ical_fail_at(reading, end.place, "DTEND is before DTSTART") : CCS_OK;
}

static ccs_status read_extent(struct ccs__ical_reading *reading, const struct ccs__ical_event *event, struct extent *extent)
{
    if (!event->has_start)
        return ccs__ical_fail_at(reading, event->place, "an event must say when: DTSTART;VALUE=DATE:20260217");
    if (event->has_end && event->has_duration)
        return ccs__ical_fail_at(reading, event->duration_at, "DTEND or DURATION, not both");
    ccs_status status = event->start.is_date ? read_whole_days(reading, event, extent) : read_times(reading, event, extent);
    if (status == CCS_OK && extent->until_day > ccs__civil_days((struct ccs__civil_date){10000, 1, 1}))
        return ccs__ical_fail_at(reading, event->place, "it goes on beyond the year 9999");
    return status;
}

/* --- coming again ---------------------------------------------------------------------------------------------------- */

/* Where the value of UNTIL stands in a rule; its size when there is none. */
static size_t find_until(ccs_str rule)
{
    for (size_t at = 0; at + 6 <= rule.size; at++)
        if ((at == 0 || rule.data[at - 1] == ';') && ccs__ical_is((ccs_str){rule.data + at, 6}, "UNTIL="))
            return at + 6;
    return rule.size;
}

/* The rule with `until` as the date of its UNTIL, because entries count whole days. NULL: no memory. */
static char *rewrite_rule(struct ccs__ical_reading *reading, ccs_str rule, int64_t until)
{
    struct ccs__civil_date date = ccs__civil_date_of(until);
    size_t at = find_until(rule), end = at;
    while (end < rule.size && rule.data[end] != ';')
        end++;
    char *copy = ccs__arena_take(reading->arena, rule.size + 16);
    char *digits = print(reading, "%04d%02d%02d", (int)date.year, date.month, date.day);
    if (!copy || !digits)
        return NULL;
    memcpy(copy, rule.data, at);
    memcpy(copy + at, digits, 8);
    memcpy(copy + at + 8, rule.data + end, rule.size - end);
    copy[at + 8 + rule.size - end] = 0;
    return copy;
}

/* UNTIL is an instant where DTSTART has a time: its last day is one on which the event begins no later than that. */
static ccs_status last_day(struct ccs__ical_reading *reading, const struct ccs__ical_event *event, const struct extent *extent,
                           int64_t *day)
{
    ccs_str rule = event->rule;
    const char *value = rule.data + find_until(rule);
    struct ccs__ical_when when = {.place = event->rule_at, .day = *day};
    if (event->start.is_date || (size_t)(rule.data + rule.size - value) < 15 || value[8] != 'T')
        return CCS_OK;
    for (int i = 9; i < 15; i += 2)
        when.second = when.second * 60 + (value[i] - '0') * 10 + (value[i + 1] - '0');
    when.is_utc = value + 15 < rule.data + rule.size && value[15] != ';';
    int32_t second;
    ccs_status status = ccs__ical_local(reading, &when, day, &second);
    *day -= status == CCS_OK && second < extent->first_second;
    return status;
}

static ccs_status read_rule(struct ccs__ical_reading *reading, const struct ccs__ical_event *event, const struct extent *extent,
                            Ccs__CalendarDate *entry, bool *empty)
{
    struct ccs__recurrence rule;
    char error[64];
    if (ccs__recurrence_read(event->rule, &rule, error, sizeof error, NULL) != CCS_OK)
        CCS_ASSERT(!"the event's rule was read before");
    if (rule.until == INT64_MAX) {
        entry->every = copy_text(reading, event->rule);
        return entry->every ? CCS_OK : CCS_ENOMEM;
    }
    ccs_status status = last_day(reading, event, extent, &rule.until);
    if (status != CCS_OK)
        return status;
    *empty = rule.until < extent->first_day;
    entry->every = rewrite_rule(reading, event->rule, rule.until);
    return entry->every ? CCS_OK : CCS_ENOMEM;
}

/* RDATE or EXDATE as dates. `strict`: another time of day than the event's is refused; else such a date says nothing. */
static ccs_status read_firsts(struct ccs__ical_reading *reading, const struct ccs__ical_event *event, const struct extent *extent,
                              const struct ccs__ical_when *list, size_t count, bool strict, char ***texts, size_t *text_count)
{
    *text_count = 0;
    *texts = count > 0 ? ccs__arena_take(reading->arena, count * sizeof **texts) : NULL;
    if (count > 0 && !*texts)
        return CCS_ENOMEM;
    for (const struct ccs__ical_when *when = list; when; when = when->next) {
        int64_t day = when->day;
        int32_t second = extent->first_second;
        bool as_written = event->start.is_date || when->is_date;
        ccs_status status = as_written ? CCS_OK : ccs__ical_local(reading, when, &day, &second);
        if (status != CCS_OK)
            return status;
        if (second != extent->first_second && strict)
            return ccs__ical_fail_at(reading, when->place, "at another time of day than DTSTART; write it as an event of its own");
        if (second != extent->first_second)
            continue;
        char *text = print_date(reading, day);
        if (!text)
            return CCS_ENOMEM;
        (*texts)[(*text_count)++] = text;
    }
    return CCS_OK;
}

static ccs_status read_repeats(struct ccs__ical_reading *reading, const struct ccs__ical_event *event, const struct extent *extent,
                               Ccs__CalendarDate *entry, bool *empty)
{
    ccs_status status = CCS_OK;
    *empty = false;
    if (event->has_rule && !event->start.is_date && !ccs__ical_is_local(reading, &event->start))
        return ccs__ical_fail_at(reading, event->rule_at, "it comes again by the clock of another zone than the calendar's");
    if (event->has_rule)
        status = read_rule(reading, event, extent, entry, empty);
    if (status == CCS_OK)
        status = read_firsts(reading, event, extent, event->also, event->also_count, true, &entry->also, &entry->n_also);
    if (status == CCS_OK)
        status = read_firsts(reading, event, extent, event->except, event->except_count, false, &entry->except, &entry->n_except);
    return status;
}

/* --- entries ---------------------------------------------------------------------------------------------------------- */

static ccs_status add(struct ccs__ical_reading *reading, const struct ccs__ical_event *event, const Ccs__CalendarDate *entry,
                      int64_t first_day, int64_t until_day)
{
    Ccs__CalendarDate *copy = ccs__arena_take(reading->arena, sizeof *copy);
    if (reading->entry_count == CCS_ICAL_EVENTS_MAX) {
        (void)ccs__ical_fail_at(reading, event->place, "a calendar has at most %d entries", CCS_ICAL_EVENTS_MAX);
        return CCS_ELIMIT;
    }
    if (!copy || !ccs__alloc_grow(reading->alloc, (void **)&reading->entries, &reading->entry_capacity, reading->entry_count + 1,
                                  sizeof *reading->entries))
        return CCS_ENOMEM;
    *copy = *entry;
    copy->date = print_date(reading, first_day);
    if (until_day - first_day > 1)
        copy->until = print_date(reading, until_day - 1);
    if (!copy->date || !copy->until)
        return CCS_ENOMEM;
    reading->entries[reading->entry_count++] = copy;
    return CCS_OK;
}

static bool add_window(struct ccs__ical_reading *reading, Ccs__CalendarDate *entry, char *open, char *close)
{
    Ccs__CalendarWindow *window = take_zero(reading, sizeof *window);
    if (!window || !open || !close)
        return false;
    ccs__calendar_window__init(window);
    window->open = open;
    window->close = close;
    entry->hours[entry->n_hours++] = window;
    return true;
}

static ccs_status set_window(struct ccs__ical_reading *reading, Ccs__CalendarDate *entry, int32_t open, int32_t close)
{
    entry->hours = take_zero(reading, sizeof *entry->hours);
    entry->n_hours = 0;
    char *until = print_clock(reading, close == 0 ? DAY_S : close);
    return entry->hours && add_window(reading, entry, print_clock(reading, open), until) ? CCS_OK : CCS_ENOMEM;
}

/* From 13:00 on the 16th to 12:00 on the 19th: the rest of the 16th, the 17th and 18th, the beginning of the 19th. */
static ccs_status add_pieces(struct ccs__ical_reading *reading, const struct ccs__ical_event *event, Ccs__CalendarDate *entry,
                             const struct extent *extent)
{
    int64_t first = extent->first_day, until = extent->until_day;
    ccs_status status = CCS_OK;
    if (event->has_rule || event->also_count > 0 || event->except_count > 0)
        return ccs__ical_fail_at(reading, event->place,
                                 "with times, over days, and again: write first hours, whole days and last hours as events");
    if (entry->is == CCS__CALENDAR_RULE__CALENDAR_RULE_HOURS)
        return ccs__ical_fail_at(reading, event->place, "a working day with times goes on over midnight; write an event a day");
    if (extent->first_second > 0) {
        status = set_window(reading, entry, extent->first_second, 0);
        if (status == CCS_OK)
            status = add(reading, event, entry, first, first + 1);
        first++;
    }
    if (status == CCS_OK && first < until) {
        entry->n_hours = 0;
        status = add(reading, event, entry, first, until);
    }
    if (status != CCS_OK || extent->until_second == 0)
        return status;
    status = set_window(reading, entry, 0, extent->until_second);
    return status == CCS_OK ? add(reading, event, entry, until, until + 1) : status;
}

/* HH:MM-HH:MM with commas between them, as our own export writes hours. What stands in them is looked at when the calendar is
 * compiled. */
static ccs_status set_hours(struct ccs__ical_reading *reading, const struct ccs__ical_event *event, Ccs__CalendarDate *entry)
{
    size_t count = 1, begin = 0;
    char *text = ccs__arena_take(reading->arena, event->hours.size + 1);
    for (size_t i = 0; i < event->hours.size; i++)
        count += event->hours.data[i] == ',';
    entry->hours = take_zero(reading, count * sizeof *entry->hours);
    if (!text || !entry->hours)
        return CCS_ENOMEM;
    memcpy(text, event->hours.data, event->hours.size + 1);
    for (size_t i = 0; i <= event->hours.size; i++) {
        if (i < event->hours.size && text[i] != ',')
            continue;
        text[i] = 0;
        char *dash = strchr(text + begin, '-');
        if (!dash)
            return ccs__ical_fail_at(reading, event->place, "X-CCS-HOURS of this event: hours are written 09:00-12:00,13:00-17:00");
        *dash = 0;
        if (!add_window(reading, entry, text + begin, dash + 1))
            return CCS_ENOMEM;
        begin = i + 1;
    }
    return CCS_OK;
}

static void set_kind(const struct ccs__ical_reading *reading, const struct ccs__ical_event *event, bool has_times,
                     Ccs__CalendarDate *entry)
{
    if (event->has_is) {
        entry->is = event->is;
        entry->as = event->as;
    } else if (event->mark == CCS__ICAL_WORKING_DAY) {
        entry->is = has_times ? CCS__CALENDAR_RULE__CALENDAR_RULE_HOURS : CCS__CALENDAR_RULE__CALENDAR_RULE_WORKING;
        entry->as = has_times ? CCS__WEEKDAY__WEEKDAY_ANY : (Ccs__Weekday)reading->options->working_as;
    }
}

static ccs_status add_event(struct ccs__ical_reading *reading, const struct ccs__ical_event *event)
{
    Ccs__CalendarDate entry = CCS__CALENDAR_DATE__INIT;
    struct extent extent = {0};
    bool empty = false;
    ccs_status status = read_extent(reading, event, &extent);
    if (status == CCS_OK)
        status = read_repeats(reading, event, &extent, &entry, &empty);
    if (status != CCS_OK)
        return status;
    bool has_times = extent.first_second != 0 || extent.until_second != 0;
    if (empty || (extent.first_day == extent.until_day && extent.first_second == extent.until_second)) {
        ccs__ical_skip(reading, event->place.number, empty ? "its rule ends before it begins" : "it takes no time");
        return CCS_OK;
    }
    entry.name = copy_text(reading, event->summary.size > 0 ? event->summary : CCS_STR(""));
    if (!entry.name)
        return CCS_ENOMEM;
    set_kind(reading, event, has_times, &entry);
    if (event->hours.size > 0) {
        status = set_hours(reading, event, &entry);
        int64_t until_day = has_times ? extent.first_day + 1 : extent.until_day;
        return status == CCS_OK ? add(reading, event, &entry, extent.first_day, until_day) : status;
    }
    if (!has_times)
        return add(reading, event, &entry, extent.first_day, extent.until_day);
    bool one_window = extent.until_day == extent.first_day ||
                      (extent.until_day == extent.first_day + 1 && extent.until_second <= extent.first_second);
    if (!one_window)
        return add_pieces(reading, event, &entry, &extent);
    status = set_window(reading, &entry, extent.first_second, extent.until_second);
    return status == CCS_OK ? add(reading, event, &entry, extent.first_day, extent.first_day + 1) : status;
}

/* --- which events ------------------------------------------------------------------------------------------------------ */

static int compare_events(const void *x, const void *y)
{
    const struct ccs__ical_event *a = *(struct ccs__ical_event *const *)x, *b = *(struct ccs__ical_event *const *)y;
    size_t size = a->uid.size < b->uid.size ? a->uid.size : b->uid.size;
    int order = size > 0 ? memcmp(a->uid.data, b->uid.data, size) : 0;
    if (order == 0)
        order = (a->uid.size > b->uid.size) - (a->uid.size < b->uid.size);
    if (order == 0)
        order = a->has_recurrence_id - b->has_recurrence_id;
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

/* What an override replaces falls out of the event it belongs to, the first of its UID. */
static ccs_status override(struct ccs__ical_reading *reading, struct ccs__ical_event *whole, struct ccs__ical_event *change)
{
    struct ccs__ical_when *when = ccs__arena_take(reading->arena, sizeof *when);
    if (!when)
        return CCS_ENOMEM;
    if (whole->except_count == CCS__ICAL_FIRSTS_MAX) {
        (void)ccs__ical_fail_at(reading, change->place, "an event has at most %d exceptions", CCS__ICAL_FIRSTS_MAX);
        return CCS_ELIMIT;
    }
    *when = change->recurrence_id;
    *whole->except_end = when;
    whole->except_end = &when->next;
    whole->except_count++;
    return CCS_OK;
}

static ccs_status match_overrides(struct ccs__ical_reading *reading)
{
    struct ccs__ical_event **sorted = ccs__arena_take(reading->arena, (reading->event_count + 1) * sizeof *sorted), *whole = NULL;
    ccs_status status = CCS_OK;
    size_t count = 0;
    if (!sorted)
        return CCS_ENOMEM;
    for (struct ccs__ical_event *event = reading->events; event; event = event->next)
        sorted[count++] = event;
    ccs__sort(sorted, count, sizeof *sorted, compare_events);
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        struct ccs__ical_event *event = sorted[i];
        bool same = whole && whole->uid.size == event->uid.size && memcmp(whole->uid.data, event->uid.data, event->uid.size) == 0;
        if (!same)
            whole = event->has_recurrence_id || event->uid.size == 0 ? NULL : event;
        else if (event->has_recurrence_id) {
            event->cancelled |= whole->cancelled;
            status = override(reading, whole, event);
        }
    }
    return status;
}

static const char *reason_to_skip(const struct ccs__ical_reading *reading, const struct ccs__ical_event *event)
{
    uint32_t flags = reading->options->flags;
    if (event->cancelled)
        return "it is cancelled";
    if (event->transparent && (flags & CCS_ICAL_OPAQUE_ONLY))
        return "it takes up no time (TRANSP)";
    if (event->unwanted)
        return "its category or description is one to leave out";
    if (reading->marks_days_off && event->mark == CCS__ICAL_UNMARKED_DAY && !event->has_is && !(flags & CCS_ICAL_UNMARKED))
        return "it is not marked as a day off, as others are here";
    return NULL;
}

ccs_status ccs__ical_entries_make(struct ccs__ical_reading *reading)
{
    ccs_status status = match_overrides(reading);
    for (const struct ccs__ical_event *event = reading->events; event && status == CCS_OK; event = event->next) {
        const char *reason = reason_to_skip(reading, event);
        if (reason)
            ccs__ical_skip(reading, event->place.number, "%s: %s", event->summary.size > 0 ? event->summary.data : "an event",
                           reason);
        else if (!event->is_part)
            status = add_event(reading, event);
    }
    return status;
}
