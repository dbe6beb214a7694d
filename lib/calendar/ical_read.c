/*
 * Components within components, as a stack of their names; the events in the calendar among them are read, all else is passed
 * over.
 */
#include "base/assert.h"
#include "calendar/ical_entry.h"
#include "calendar/recurrence.h"
#include <stdarg.h>
#include <stdio.h> /* vsnprintf only, into memory */

#define COMPONENT_NAME_MAX 64

struct components {
    struct ccs__ical_reading *reading;
    struct ccs__ical_lines lines;
    char names[CCS__ICAL_DEPTH_MAX][COMPONENT_NAME_MAX + 1];
    size_t depth;
    struct ccs__ical_event *event, **events_end; /* the one being read, NULL between them */
    struct ccs__ical_vzone *vzone, **vzones_end; /* the same */
    struct ccs__ical_observance *observance;     /* of the zone being read */
    bool seen;                                   /* a VCALENDAR */
};

/* A line about something left out; control characters of names become blanks. */
void ccs__ical_skip(struct ccs__ical_reading *reading, uint32_t line, const char *format, ...)
{
    char words[512];
    if (++reading->skipped_count > CCS__ICAL_SKIPPED_MAX || !reading->skipped)
        return;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    for (char *c = words; *c; c++)
        if ((unsigned char)*c < 0x20)
            *c = ' ';
    ccs__buf_add_format(reading->skipped, "%u: %s\n", line, words);
}

/* --- the calendar's own lines ---------------------------------------------------------------------------------------- */

static ccs_status read_calendar_line(struct components *components)
{
    struct ccs__ical_reading *reading = components->reading;
    struct ccs__ical_lines *lines = &components->lines;
    ccs_str name = lines->line.name, value = lines->line.value;
    if (ccs__ical_is(name, "CALSCALE") && !ccs__ical_is(value, "GREGORIAN"))
        return ccs__ical_fail(lines, value, "only CALSCALE:GREGORIAN is known");
    if (ccs__ical_is(name, "VERSION") && !ccs__ical_is(value, "2.0"))
        return ccs__ical_fail(lines, value, "only iCalendar 2.0 is known");
    if ((ccs__ical_is(name, "X-WR-CALNAME") || ccs__ical_is(name, "NAME")) && reading->name.size == 0)
        return ccs__ical_text(value, CCS__ICAL_NAME_MAX, reading->arena, &reading->name) ? CCS_OK : CCS_ENOMEM;
    if (!ccs__ical_is(name, "X-WR-TIMEZONE") || reading->zone_name.size > 0 || value.size == 0)
        return CCS_OK;

    ccs_str zone;
    char error[160];
    ccs_status status = CCS_OK;
    if (!ccs__ical_text(value, CCS_ZONE_NAME_MAX, reading->arena, &zone))
        return CCS_ENOMEM;
    reading->zone_name = zone;
    if (!reading->options->zones)
        return CCS_OK;
    reading->zone = ccs__zone_open(reading->alloc, reading->options->zones, zone, error, sizeof error, &status);
    if (reading->zone || status == CCS_ENOMEM)
        return status;
    return ccs__ical_fail(lines, value, "%s; or say which zone is meant", error);
}

/* --- components -------------------------------------------------------------------------------------------------------- */

static ccs_status begin_event(struct components *components)
{
    struct ccs__ical_reading *reading = components->reading;
    struct ccs__ical_lines *lines = &components->lines;
    if (reading->event_count == CCS_ICAL_EVENTS_MAX) {
        (void)ccs__ical_fail(lines, lines->line.value, "a file has at most %d events", CCS_ICAL_EVENTS_MAX);
        return CCS_ELIMIT;
    }
    components->event = ccs__arena_take(reading->arena, sizeof *components->event);
    if (!components->event)
        return CCS_ENOMEM;
    ccs__ical_event_init(components->event, lines);
    components->event->index = reading->event_count++;
    return CCS_OK;
}

static ccs_status begin_zone(struct components *components)
{
    struct ccs__ical_vzone *vzone = ccs__arena_take(components->reading->arena, sizeof *vzone);
    if (!vzone)
        return CCS_ENOMEM;
    ccs__ical_vzone_init(vzone);
    *components->vzones_end = vzone;
    components->vzones_end = &vzone->next;
    components->vzone = vzone;
    return CCS_OK;
}

static ccs_status begin_component(struct components *components)
{
    struct ccs__ical_reading *reading = components->reading;
    struct ccs__ical_lines *lines = &components->lines;
    ccs_str name = lines->line.value;
    if (components->depth == CCS__ICAL_DEPTH_MAX) {
        (void)ccs__ical_fail(lines, name, "components within components: at most %d", CCS__ICAL_DEPTH_MAX);
        return CCS_ELIMIT;
    }
    if (name.size == 0 || name.size > COMPONENT_NAME_MAX)
        return ccs__ical_fail(lines, name, "a component has a name, such as VEVENT");
    if (components->depth == 0 && !ccs__ical_is(name, "VCALENDAR"))
        return ccs__ical_fail(lines, name, "a calendar begins with BEGIN:VCALENDAR");
    char *kept = components->names[components->depth++];
    memcpy(kept, name.data, name.size);
    kept[name.size] = 0;
    components->seen = true;
    if (components->depth == 3 && components->vzone && (ccs__ical_is(name, "STANDARD") || ccs__ical_is(name, "DAYLIGHT")))
        return ccs__ical_vzone_begin(components->vzone, ccs__ical_is(name, "DAYLIGHT"), lines, reading->arena,
                                     &components->observance);
    if (components->depth != 2)
        return CCS_OK;
    if (ccs__ical_is(name, "VEVENT"))
        return begin_event(components);
    if (ccs__ical_is(name, "VTIMEZONE"))
        return begin_zone(components);
    ccs__ical_skip(reading, lines->line.number, "%s: only events are read", kept);
    return CCS_OK;
}
static ccs_status end_component(struct components *components)
{
    struct ccs__ical_reading *reading = components->reading;
    ccs_str name = components->lines.line.value;
    if (components->depth == 0)
        return ccs__ical_fail(&components->lines, name, "nothing has begun that could end");
    if (!ccs__ical_is(name, components->names[components->depth - 1]))
        return ccs__ical_fail(&components->lines, name, "END:%s must come first", components->names[components->depth - 1]);
    components->depth--;
    if (components->depth <= 2)
        components->observance = NULL;
    if (components->depth == 1)
        components->vzone = NULL;
    if (components->depth == 1 && components->event) {
        reading->marks_days_off |= components->event->mark == CCS__ICAL_DAY_OFF;
        *components->events_end = components->event;
        components->events_end = &components->event->next;
        components->event = NULL;
    }
    return CCS_OK;
}

static ccs_status read_line(struct components *components)
{
    struct ccs__ical_lines *lines = &components->lines;
    if (ccs__ical_is(lines->line.name, "BEGIN"))
        return begin_component(components);
    if (ccs__ical_is(lines->line.name, "END"))
        return end_component(components);
    if (components->depth == 0)
        return ccs__ical_fail(lines, (ccs_str){0}, "a calendar begins with BEGIN:VCALENDAR");
    if (components->depth == 1)
        return read_calendar_line(components);
    struct ccs__ical_reading *reading = components->reading;
    if (components->depth == 2 && components->event) {
        ccs_status status = ccs__ical_event_read(components->event, lines, reading->options->leave_out, reading->arena);
        return ccs__ical_refuse(reading, components->event, status);
    }
    bool is_zone = components->vzone && (components->depth == 2 || (components->depth == 3 && components->observance));
    return is_zone ? ccs__ical_vzone_read(components->vzone, components->observance, lines, reading->arena) : CCS_OK;
}

static ccs_status read_lines(struct components *components)
{
    ccs_status status;
    while ((status = ccs__ical_lines_next(&components->lines)) == CCS_OK) {
        status = read_line(components);
        if (status != CCS_OK)
            return status;
    }
    if (status != CCS_DONE)
        return status;
    if (components->depth > 0)
        return ccs__ical_fail(&components->lines, (ccs_str){0}, "the file ends here, but END:%s is missing; is it cut off?",
                              components->names[components->depth - 1]);
    if (!components->seen)
        return ccs__ical_fail(&components->lines, (ccs_str){0}, "no calendar: the text must begin with BEGIN:VCALENDAR");
    return CCS_OK;
}

/* --- the whole ---------------------------------------------------------------------------------------------------------- */

static ccs_status make_calendar(struct ccs__ical_reading *reading, Ccs__Calendar **calendar)
{
    ccs_str key = reading->options->key.size > 0 ? reading->options->key : CCS_STR("holidays");
    size_t size = (reading->entry_count + 1) * sizeof *reading->entries;
    Ccs__Calendar *made = ccs__arena_take(reading->arena, sizeof *made);
    Ccs__CalendarDate **dates = ccs__arena_take(reading->arena, size);
    if (!made || !dates)
        return CCS_ENOMEM;
    ccs__calendar__init(made);
    made->key = ccs__ical_copy(reading, key);
    made->name = ccs__ical_copy(reading, reading->name);
    bool is_utc = reading->zone_name.size == 0 && reading->is_placed; /* said, so that they are on no other clock */
    made->zone = ccs__ical_copy(reading, is_utc ? CCS_STR("UTC") : reading->zone_name);
    if (!made->key || !made->name || !made->zone)
        return CCS_ENOMEM;
    if (reading->entry_count > 0)
        memcpy(dates, reading->entries, reading->entry_count * sizeof *dates);
    made->dates = dates;
    made->n_dates = reading->entry_count;
    *calendar = made;
    return CCS_OK;
}

/* The zone that the options name. */
static ccs_status open_zone(struct ccs__ical_reading *reading)
{
    ccs_status status = CCS_OK;
    reading->zone_name = reading->options->zone;
    if (reading->zone_name.size > 0 && reading->options->zones)
        reading->zone = ccs__zone_open(reading->alloc, reading->options->zones, reading->zone_name, reading->error->message,
                                       sizeof reading->error->message, &status);
    return status;
}

ccs_status ccs__ical_read(const ccs_alloc *alloc, ccs_str text, const ccs_ical_options *options, struct ccs__arena *arena,
                          Ccs__Calendar **calendar, struct ccs__buf *skipped, struct ccs__ical_counts *counts,
                          struct ccs__ical_error *error)
{
    struct ccs__ical_reading reading = {.alloc = alloc, .text = text, .options = options, .arena = arena, .error = error,
                                      .skipped = skipped, .work = CCS__RECURRENCE_WORK_MAX};
    struct components components = {.reading = &reading, .events_end = &reading.events, .vzones_end = &reading.vzones};
    *error = (struct ccs__ical_error){0};
    if (text.size > CCS_ICAL_SIZE_MAX) {
        (void)snprintf(error->message, sizeof error->message, "a file of at most %d MiB is read", CCS_ICAL_SIZE_MAX >> 20);
        return CCS_ELIMIT;
    }
    ccs_status status = ccs__ical_lines_init(&components.lines, text, arena, error) ? open_zone(&reading) : CCS_ENOMEM;
    if (status == CCS_OK)
        status = read_lines(&components);
    if (status == CCS_OK && !reading.zone && reading.zone_name.size == 0)
        reading.zone = ccs__zone_open(alloc, NULL, CCS_STR("UTC"), error->message, sizeof error->message, &status);
    if (status == CCS_OK)
        status = ccs__ical_entries_make(&reading);
    if (status == CCS_OK)
        status = make_calendar(&reading, calendar);
    *counts = (struct ccs__ical_counts){reading.skipped_count, reading.refused_count};
    for (size_t i = 0; i < reading.zone_count; i++)
        ccs__zone_destroy(reading.zones[i].zone);
    ccs__zone_destroy(reading.zone);
    ccs__free(alloc, reading.entries, reading.entry_capacity * sizeof *reading.entries);
    return status;
}
