/*
 * An event becomes one entry: the days it covers, or some hours of a day. What one entry cannot say is listed: ical_list.c.
 */
#include "base/assert.h"
#include "base/civil.h"
#include "base/sort.h"
#include "calendar/ical_entry.h"
#include "calendar/recurrence.h"
#include <stdarg.h>
#include <stdio.h> /* snprintf and vsnprintf only, into memory */

#define DAY_S 86400

static void *take_zero(struct ccs__ical_reading *reading, size_t size)
{
    void *block = ccs__arena_take(reading->arena, size);
    if (block)
        memset(block, 0, size);
    return block;
}

char *ccs__ical_copy(struct ccs__ical_reading *reading, ccs_str text)
{
    char *copy = ccs__arena_take(reading->arena, text.size + 1);
    if (copy && text.size > 0)
        memcpy(copy, text.data, text.size);
    if (copy)
        copy[text.size] = 0;
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
    return ccs__ical_copy(reading, (ccs_str){text, (size_t)size});
}

char *ccs__ical_print_date(struct ccs__ical_reading *reading, int64_t day)
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

static ccs_status read_whole_days(struct ccs__ical_reading *reading, const struct ccs__ical_event *event,
                                  struct ccs__ical_extent *extent)
{
    int64_t days = 1; /* no end, or one that is the beginning: one day */
    if (event->has_end && !event->end.is_date)
        return ccs__ical_fail_at(reading, event->end.place, "DTSTART is a date, so DTEND must be one: 20260217");
    if (event->has_duration && !event->duration.in_days)
        return ccs__ical_fail_at(reading, event->duration_at, "DTSTART is a date, so the duration is in days or weeks: P3D");
    if (event->has_end && event->end.day < event->start.day)
        return ccs__ical_fail_at(reading, event->end.place, "DTEND is before DTSTART; it is the day after the last");
    if (event->has_end && event->end.day > event->start.day)
        days = event->end.day - event->start.day;
    if (event->has_duration && event->duration.days > 0)
        days = event->duration.days;
    *extent = (struct ccs__ical_extent){.first_day = event->start.day, .until_day = event->start.day + days};
    return CCS_OK;
}

static ccs_status read_times(struct ccs__ical_reading *reading, const struct ccs__ical_event *event,
                             struct ccs__ical_extent *extent)
{
    struct ccs__ical_when end = event->has_end ? event->end : event->start;
    if (event->has_end && end.is_date)
        return ccs__ical_fail_at(reading, end.place, "DTSTART has a time, so DTEND must have one: 20260217T130000");
    struct ccs__ical_length length = event->duration; /* nothing where none is given */
    length.is_exact &= !event->has_rule && event->also_count == 0; /* one pair of hours holds on all days */
    if (event->has_duration)
        end.place = event->duration_at;
    reading->is_placed |= event->start.is_utc || event->start.tzid.size > 0;
    ccs_status status = ccs__ical_local(reading, &event->start, &extent->first_day, &extent->first_second);
    if (status == CCS_OK)
        status = ccs__ical_local_after(reading, &end, &length, &extent->until_day, &extent->until_second);
    if (status != CCS_OK)
        return status;
    bool before = extent->until_day < extent->first_day ||
                  (extent->until_day == extent->first_day && extent->until_second < extent->first_second);
    return before ? ccs__ical_fail_at(reading, end.place, "DTEND is before DTSTART") : CCS_OK;
}

static ccs_status read_extent(struct ccs__ical_reading *reading, const struct ccs__ical_event *event,
                              struct ccs__ical_extent *extent)
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
static ccs_status last_day(struct ccs__ical_reading *reading, const struct ccs__ical_event *event,
                           const struct ccs__ical_extent *extent, int64_t *day)
{
    struct ccs__ical_when when = {.place = event->rule_at, .tzid = event->start.tzid};
    if (event->start.is_date || !ccs__ical_until_time(event->rule, &when))
        return CCS_OK;
    int32_t second;
    ccs_status status = ccs__ical_local(reading, &when, day, &second);
    *day -= status == CCS_OK && second < extent->first_second;
    return status;
}

static ccs_status read_rule(struct ccs__ical_reading *reading, const struct ccs__ical_event *event,
                            const struct ccs__ical_extent *extent, Ccs__CalendarDate *entry, bool *empty)
{
    struct ccs__recurrence rule;
    char error[64];
    if (ccs__recurrence_read(event->rule, &rule, error, sizeof error, NULL) != CCS_OK)
        CCS_ASSERT(!"the event's rule was read before");
    if (rule.until == INT64_MAX) {
        entry->every = ccs__ical_copy(reading, event->rule);
        return entry->every ? CCS_OK : CCS_ENOMEM;
    }
    ccs_status status = last_day(reading, event, extent, &rule.until);
    if (status != CCS_OK)
        return status;
    *empty = rule.until < extent->first_day;
    entry->every = rewrite_rule(reading, event->rule, rule.until);
    return entry->every ? CCS_OK : CCS_ENOMEM;
}

/* RDATE or EXDATE as dates. Such at another time of day than the event's say nothing: see ccs__ical_must_list(). */
static ccs_status read_firsts(struct ccs__ical_reading *reading, const struct ccs__ical_event *event,
                              const struct ccs__ical_extent *extent, const struct ccs__ical_when *list, size_t count,
                              char ***texts, size_t *text_count)
{
    *text_count = 0;
    *texts = count > 0 ? ccs__arena_take(reading->arena, count * sizeof **texts) : NULL;
    if (count > 0 && !*texts)
        return CCS_ENOMEM;
    for (const struct ccs__ical_when *when = list; when; when = when->next) {
        int64_t day = when->day;
        int32_t second = extent->first_second;
        bool as_written = event->start.is_date || when->is_date;
        if (when->is_period && as_written)
            return ccs__ical_fail_at(reading, when->place, "DTSTART is a date, so RDATE has dates too, and no periods");
        ccs_status status = as_written ? CCS_OK : ccs__ical_local(reading, when, &day, &second);
        if (status != CCS_OK)
            return status;
        if (second != extent->first_second)
            continue;
        char *text = ccs__ical_print_date(reading, day);
        if (!text)
            return CCS_ENOMEM;
        (*texts)[(*text_count)++] = text;
    }
    return CCS_OK;
}

static ccs_status read_repeats(struct ccs__ical_reading *reading, const struct ccs__ical_event *event,
                               const struct ccs__ical_extent *extent, Ccs__CalendarDate *entry, bool *empty)
{
    ccs_status status = CCS_OK;
    *empty = false;
    if (event->has_rule)
        status = read_rule(reading, event, extent, entry, empty);
    if (status == CCS_OK)
        status = read_firsts(reading, event, extent, event->also, event->also_count, &entry->also, &entry->n_also);
    if (status == CCS_OK)
        status = read_firsts(reading, event, extent, event->except, event->except_count, &entry->except, &entry->n_except);
    return status;
}

/* --- entries ---------------------------------------------------------------------------------------------------------- */

ccs_status ccs__ical_entry_add(struct ccs__ical_reading *reading, struct ccs__ical_event *event, const Ccs__CalendarDate *entry,
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
    copy->date = ccs__ical_print_date(reading, first_day);
    if (until_day - first_day > 1)
        copy->until = ccs__ical_print_date(reading, until_day - 1);
    if (!copy->date || !copy->until)
        return CCS_ENOMEM;
    reading->entries[reading->entry_count++] = copy;
    event->entry_count++;
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

ccs_status ccs__ical_entry_set_window(struct ccs__ical_reading *reading, Ccs__CalendarDate *entry, int32_t open, int32_t close)
{
    entry->hours = take_zero(reading, sizeof *entry->hours);
    entry->n_hours = 0;
    char *until = print_clock(reading, close == 0 ? DAY_S : close);
    return entry->hours && add_window(reading, entry, print_clock(reading, open), until) ? CCS_OK : CCS_ENOMEM;
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

/* One entry for all of it. */
static ccs_status add_whole(struct ccs__ical_reading *reading, struct ccs__ical_event *event, Ccs__CalendarDate *entry,
                            const struct ccs__ical_extent *extent)
{
    bool empty = false, has_times = ccs__ical_extent_has_times(extent), has_window = has_times && event->hours.size == 0;
    ccs_status status = read_repeats(reading, event, extent, entry, &empty);
    if (status == CCS_OK && empty)
        event->reason = "its rule ends before it begins";
    if (status == CCS_OK && event->hours.size > 0)
        status = set_hours(reading, event, entry);
    if (status == CCS_OK && has_window)
        status = ccs__ical_entry_set_window(reading, entry, extent->first_second, extent->until_second);
    if (status != CCS_OK || empty)
        return status;
    return ccs__ical_entry_add(reading, event, entry, extent->first_day, has_times ? extent->first_day + 1 : extent->until_day);
}

static ccs_status add_event(struct ccs__ical_reading *reading, struct ccs__ical_event *event)
{
    Ccs__CalendarDate entry = CCS__CALENDAR_DATE__INIT;
    struct ccs__ical_extent extent = {0};
    bool must_list = false;
    ccs_status status = read_extent(reading, event, &extent);
    if (status == CCS_OK)
        status = ccs__ical_must_list(reading, event, &extent, &must_list);
    if (status != CCS_OK)
        return status;
    if (extent.first_day == extent.until_day && extent.first_second == extent.until_second && !must_list) {
        event->reason = "it takes no time";
        return CCS_OK;
    }
    entry.name = ccs__ical_copy(reading, event->summary.size > 0 ? event->summary : CCS_STR(""));
    if (!entry.name)
        return CCS_ENOMEM;
    set_kind(reading, event, ccs__ical_extent_has_times(&extent), &entry);
    return must_list ? ccs__ical_list(reading, event, &entry, &extent) : add_whole(reading, event, &entry, &extent);
}

/* --- all of them -------------------------------------------------------------------------------------------------------- */

ccs_status ccs__ical_refuse(struct ccs__ical_reading *reading, struct ccs__ical_event *event, ccs_status status)
{
    struct ccs__ical_error *error = reading->error;
    bool is_full = reading->entry_count == CCS_ICAL_EVENTS_MAX;
    if ((status != CCS_EPARSE && status != CCS_ELIMIT) || is_full)
        return status;
    error->avoidable = true;
    if (!(reading->options->flags & CCS_ICAL_SKIP_ERRORS))
        return status;
    if (!event->refused) {
        size_t size = strlen(error->message) + 32;
        event->refused = ccs__arena_take(reading->arena, size);
        if (!event->refused)
            return CCS_ENOMEM;
        (void)snprintf(event->refused, size, "line %u: %s", error->line, error->message);
    }
    *error = (struct ccs__ical_error){0};
    return CCS_OK;
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

/* The entries of events that cannot be said fall out, and those of all events with their UID: half of a series would be wrong. */
static void drop_refused(struct ccs__ical_reading *reading)
{
    size_t from = 0, to = 0;
    for (const struct ccs__ical_event *event = reading->events; event; event = event->next) {
        for (size_t i = 0; i < event->entry_count; i++, from++)
            if (!event->leader->group_refused)
                reading->entries[to++] = reading->entries[from];
    }
    CCS_ASSERT(from == reading->entry_count);
    reading->entry_count = to;
}

static void tell_skipped(struct ccs__ical_reading *reading, const struct ccs__ical_event *event)
{
    const char *name = event->summary.size > 0 ? event->summary.data : "an event";
    const char *why = event->refused ? event->refused : "another event of this UID cannot be said";
    uint32_t line = event->place.number;
    if (event->reason) {
        ccs__ical_skip(reading, line, "%s: %s", name, event->reason);
    } else if (event->leader->group_refused) {
        reading->refused_count++;
        if (event->uid.size > 0)
            ccs__ical_skip(reading, line, "%s (UID %.*s): %s", name, ccs__ical_fit(event->uid, 100), event->uid.data, why);
        else
            ccs__ical_skip(reading, line, "%s: %s", name, why);
    }
}

ccs_status ccs__ical_entries_make(struct ccs__ical_reading *reading)
{
    ccs_status status = ccs__ical_choose(reading);
    for (struct ccs__ical_event *event = reading->events; event && status == CCS_OK; event = event->next) {
        if (!event->reason && !event->refused)
            event->reason = reason_to_skip(reading, event);
        if (!event->reason && !event->refused && !event->is_part)
            status = ccs__ical_refuse(reading, event, add_event(reading, event));
        event->leader->group_refused |= event->refused && !event->reason;
    }
    if (status != CCS_OK)
        return status;
    drop_refused(reading);
    for (const struct ccs__ical_event *event = reading->events; event; event = event->next)
        tell_skipped(reading, event);
    return CCS_OK;
}
