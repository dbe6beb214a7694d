/*
 * The lines of an event, one function each. Lines that say nothing about when or what kind are passed over.
 */
#include "base/civil.h"
#include "calendar/ical.h"
#include "calendar/ical_event.h"
#include "calendar/recurrence.h"

struct reader {
    struct ccs__ical_event *event;
    struct ccs__ical_lines *lines;
    struct ccs__arena *arena;
    ccs_str leave_out;
};

void ccs__ical_event_init(struct ccs__ical_event *event, struct ccs__ical_lines *lines)
{
    *event = (struct ccs__ical_event){.also_end = &event->also, .except_end = &event->except};
    event->place = ccs__ical_place_of(lines, (ccs_str){0});
}

static ccs_str value_of(const struct reader *reader) { return reader->lines->line.value; }

static struct ccs__ical_place place_of(const struct reader *reader, ccs_str part)
{
    return ccs__ical_place_of(reader->lines, part);
}

static bool keep(struct reader *reader, ccs_str text, ccs_str *kept)
{
    char *copy = ccs__arena_take(reader->arena, text.size + 1);
    if (!copy)
        return false;
    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    copy[text.size] = 0;
    *kept = (ccs_str){copy, text.size};
    return true;
}

/* --- when ----------------------------------------------------------------------------------------------------------- */

static ccs_status read_when(struct reader *reader, ccs_str text, struct ccs__ical_when *when)
{
    return ccs__ical_when_read(reader->lines, text, reader->arena, when);
}

static ccs_status read_start(struct reader *reader) { return read_when(reader, value_of(reader), &reader->event->start); }
static ccs_status read_end(struct reader *reader) { return read_when(reader, value_of(reader), &reader->event->end); }

static ccs_status read_recurrence_id(struct reader *reader)
{
    ccs_str range;
    if (ccs__ical_parameter(&reader->lines->line, "RANGE", &range))
        return ccs__ical_fail(reader->lines, range, "a change of this and all later times is not read here; end the event's rule "
                                                    "with UNTIL and write another event");
    return read_when(reader, value_of(reader), &reader->event->recurrence_id);
}

/* Dates with commas between them, one behind the other in a list. */
static ccs_status read_list(struct reader *reader, bool periods, struct ccs__ical_when ***end, size_t *count)
{
    ccs_str rest = value_of(reader);
    for (;;) {
        const char *comma = memchr(rest.data, ',', rest.size);
        ccs_str one = {rest.data, comma ? (size_t)(comma - rest.data) : rest.size};
        if (*count == CCS__ICAL_FIRSTS_MAX) {
            (void)ccs__ical_fail(reader->lines, one, "an event has at most %d such dates", CCS__ICAL_FIRSTS_MAX);
            return CCS_ELIMIT;
        }
        struct ccs__ical_when *when = ccs__arena_take(reader->arena, sizeof *when);
        if (!when)
            return CCS_ENOMEM;
        ccs_status status = periods ? ccs__ical_period_read(reader->lines, one, reader->arena, when) : read_when(reader, one, when);
        if (status != CCS_OK)
            return status;
        **end = when;
        *end = &when->next;
        ++*count;
        if (!comma)
            return CCS_OK;
        rest = (ccs_str){comma + 1, rest.size - one.size - 1};
    }
}

static ccs_status read_also(struct reader *reader)
{
    return read_list(reader, true, &reader->event->also_end, &reader->event->also_count);
}
static ccs_status read_except(struct reader *reader)
{
    return read_list(reader, false, &reader->event->except_end, &reader->event->except_count);
}

static ccs_status read_duration(struct reader *reader)
{
    struct ccs__ical_event *event = reader->event;
    event->duration_at = place_of(reader, value_of(reader));
    return ccs__ical_duration_read(reader->lines, value_of(reader), &event->duration);
}

static ccs_status read_rule(struct reader *reader)
{
    struct ccs__ical_event *event = reader->event;
    struct ccs__recurrence rule;
    char error[200];
    size_t error_at;
    ccs_str text = value_of(reader);
    if (ccs__recurrence_read(text, &rule, error, sizeof error, &error_at) != CCS_OK) {
        ccs_str part = {text.data + error_at, 0};
        return ccs__ical_fail(reader->lines, part, "%s", error);
    }
    event->rule_at = place_of(reader, text);
    return keep(reader, text, &event->rule) ? CCS_OK : CCS_ENOMEM;
}

static ccs_status refuse_exclusion_rule(struct reader *reader)
{
    return ccs__ical_fail(reader->lines, (ccs_str){0}, "EXRULE is no longer iCalendar; write the dates that fall out as EXDATE");
}

/* --- what kind ------------------------------------------------------------------------------------------------------ */

static ccs_status read_uid(struct reader *reader)
{
    return keep(reader, value_of(reader), &reader->event->uid) ? CCS_OK : CCS_ENOMEM;
}

/* Which version of an event this is. What is written wrongly says nothing: it is not worth refusing a file. */
static ccs_status read_sequence(struct reader *reader)
{
    ccs_str text = value_of(reader);
    int64_t number = 0;
    for (size_t i = 0; i < text.size && i < 10 && text.data[i] >= '0' && text.data[i] <= '9'; i++)
        number = number * 10 + (text.data[i] - '0');
    reader->event->sequence = number;
    return CCS_OK;
}

static ccs_status read_stamp(struct reader *reader)
{
    ccs_str text = value_of(reader);
    int64_t number = 0; /* 20260217060000: the later, the greater */
    for (size_t i = 0; i < text.size && i < 15; i++)
        if (text.data[i] >= '0' && text.data[i] <= '9')
            number = number * 10 + (text.data[i] - '0');
    reader->event->stamp = number;
    return CCS_OK;
}

static bool contains(ccs_str text, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= text.size; i++)
        if (memcmp(text.data + i, word, size) == 0)
            return true;
    return false;
}

/* 春节（休） is a day off, 春节（班） a working day, in lists of China's holidays. What is said explicitly wins. */
static ccs_status read_summary(struct reader *reader)
{
    struct ccs__ical_event *event = reader->event;
    if (!ccs__ical_text(value_of(reader), CCS__ICAL_NAME_MAX, reader->arena, &event->summary))
        return CCS_ENOMEM;
    if (event->mark != CCS__ICAL_UNMARKED_DAY)
        return CCS_OK;
    if (contains(event->summary, "（班") || contains(event->summary, "(班"))
        event->mark = CCS__ICAL_WORKING_DAY;
    else if (contains(event->summary, "（休") || contains(event->summary, "(休"))
        event->mark = CCS__ICAL_DAY_OFF;
    return CCS_OK;
}

static ccs_status read_special_day(struct reader *reader)
{
    if (ccs__ical_is(value_of(reader), "ALTERNATE-WORKDAY"))
        reader->event->mark = CCS__ICAL_WORKING_DAY;
    else if (ccs__ical_is(value_of(reader), "WORK-HOLIDAY"))
        reader->event->mark = CCS__ICAL_DAY_OFF;
    return CCS_OK;
}

static ccs_status read_state(struct reader *reader)
{
    reader->event->cancelled = ccs__ical_is(value_of(reader), "CANCELLED");
    return CCS_OK;
}

static ccs_status read_transparency(struct reader *reader)
{
    reader->event->transparent = ccs__ical_is(value_of(reader), "TRANSPARENT");
    return CCS_OK;
}

static ccs_str trim(ccs_str text)
{
    while (text.size > 0 && text.data[0] == ' ')
        text = (ccs_str){text.data + 1, text.size - 1};
    while (text.size > 0 && text.data[text.size - 1] == ' ')
        text.size--;
    return text;
}

/* Take what stands before the next comma off the front; false: nothing is left. */
static bool next_word(ccs_str *rest, ccs_str *word)
{
    if (!rest->data)
        return false;
    const char *comma = memchr(rest->data, ',', rest->size);
    *word = trim((ccs_str){rest->data, comma ? (size_t)(comma - rest->data) : rest->size});
    *rest = comma ? (ccs_str){comma + 1, rest->size - (size_t)(comma + 1 - rest->data)} : (ccs_str){0};
    return true;
}

static bool is_same(ccs_str x, ccs_str y)
{
    for (size_t i = 0; i < x.size && x.size == y.size; i++) {
        char a = x.data[i], b = y.data[i];
        if (a != b && ((a ^ b) != 0x20 || (a | 0x20) < 'a' || (a | 0x20) > 'z'))
            return false;
    }
    return x.size == y.size;
}

/* `whole`: a word must be all of a category; else the text only begins with it. */
static bool is_unwanted(const struct reader *reader, ccs_str text, bool whole)
{
    ccs_str rest = reader->leave_out, word;
    while (next_word(&rest, &word)) {
        ccs_str begin = {text.data, !whole && word.size < text.size ? word.size : text.size};
        if (word.size > 0 && is_same(begin, word))
            return true;
    }
    return false;
}

static ccs_status read_categories(struct reader *reader)
{
    ccs_str rest = value_of(reader), word;
    while (next_word(&rest, &word))
        reader->event->unwanted |= is_unwanted(reader, word, true);
    return CCS_OK;
}

static ccs_status read_description(struct reader *reader)
{
    reader->event->unwanted |= is_unwanted(reader, value_of(reader), false);
    return CCS_OK;
}

/* --- what our export says besides ------------------------------------------------------------------------------------ */

static ccs_status read_is(struct reader *reader)
{
    static const char *const names[] = {"CLOSED", "HOURS", "WORKING"};
    for (int i = 0; i < 3; i++)
        if (ccs__ical_is(value_of(reader), names[i])) {
            reader->event->has_is = true;
            reader->event->is = (Ccs__CalendarRule)i;
            return CCS_OK;
        }
    return ccs__ical_fail(reader->lines, value_of(reader), "X-CCS-IS is CLOSED, HOURS or WORKING");
}

static ccs_status read_as(struct reader *reader)
{
    static const char *const names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    for (int i = 0; i < 7; i++)
        if (ccs__ical_is(value_of(reader), names[i])) {
            reader->event->as = (Ccs__Weekday)(i + 1);
            return CCS_OK;
        }
    return ccs__ical_fail(reader->lines, value_of(reader), "X-CCS-AS is one of MO, TU, WE, TH, FR, SA and SU");
}

static ccs_status read_hours(struct reader *reader)
{
    return keep(reader, value_of(reader), &reader->event->hours) ? CCS_OK : CCS_ENOMEM;
}

static ccs_status read_part(struct reader *reader)
{
    reader->event->is_part = true;
    return CCS_OK;
}

/* --- all of them ------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    ccs_status (*read)(struct reader *reader);
    bool once;
} properties[] = {
    {"DTSTART", read_start, true},
    {"DTEND", read_end, true},
    {"DURATION", read_duration, true},
    {"RRULE", read_rule, true},
    {"RECURRENCE-ID", read_recurrence_id, true},
    {"UID", read_uid, false},
    {"SEQUENCE", read_sequence, false},
    {"DTSTAMP", read_stamp, false},
    {"SUMMARY", read_summary, false},
    {"RDATE", read_also, false},
    {"EXDATE", read_except, false},
    {"EXRULE", refuse_exclusion_rule, false},
    {"STATUS", read_state, false},
    {"TRANSP", read_transparency, false},
    {"CATEGORIES", read_categories, false},
    {"DESCRIPTION", read_description, false},
    {"X-APPLE-SPECIAL-DAY", read_special_day, false},
    {"X-CCS-IS", read_is, false},
    {"X-CCS-AS", read_as, false},
    {"X-CCS-HOURS", read_hours, false},
    {"X-CCS-PART", read_part, false},
};
enum { DTSTART, DTEND, DURATION, RRULE, RECURRENCE_ID }; /* their places in the table */
#define PROPERTY_COUNT (sizeof properties / sizeof properties[0])

ccs_status ccs__ical_event_read(struct ccs__ical_event *event, struct ccs__ical_lines *lines, ccs_str leave_out,
                                struct ccs__arena *arena)
{
    struct reader reader = {.event = event, .lines = lines, .arena = arena, .leave_out = leave_out};
    for (size_t i = 0; i < PROPERTY_COUNT; i++) {
        if (!ccs__ical_is(lines->line.name, properties[i].name))
            continue;
        if (properties[i].once && event->given & (1u << i))
            return ccs__ical_fail(lines, (ccs_str){0}, "%s: only once in an event", properties[i].name);
        event->given |= 1u << i;
        event->has_start = event->given & (1u << DTSTART);
        event->has_end = event->given & (1u << DTEND);
        event->has_duration = event->given & (1u << DURATION);
        event->has_rule = event->given & (1u << RRULE);
        event->has_recurrence_id = event->given & (1u << RECURRENCE_ID);
        return properties[i].read(&reader);
    }
    return CCS_OK;
}
