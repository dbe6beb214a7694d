/*
 * Entries as events. What iCalendar has no words for stands beside in X-CCS- properties, which win when it is read back:
 *
 *   closed                all-day                             X-CCS-IS:CLOSED
 *   closed, hours         an event a window, with times       X-CCS-HOURS in the first, X-CCS-PART in the others
 *   the same, over days   all-day, takes up no time           X-CCS-HOURS
 *   hours                 all-day, takes up no time           X-CCS-IS:HOURS, X-CCS-HOURS
 *   working               all-day, takes up no time           X-CCS-IS:WORKING, X-CCS-AS, X-APPLE-SPECIAL-DAY
 *
 * Times are floating: on the clock of whoever reads, with the calendar's zone in X-WR-TIMEZONE.
 */
#include "base/assert.h"
#include "base/civil.h"
#include "base/map.h"
#include "calendar/ical.h"
#include <stdio.h> /* snprintf only, into memory */

#define FOLD_MAX 75 /* bytes of a line, its end not counted */
#define LIST_MAX 1024 /* dates of a line */
#define DAY_S 86400

struct writer {
    struct ccs__buf *out, line;
    const Ccs__Calendar *calendar;
    struct ccs__map uids; /* how often a hash was given */
    char stamp[64];
    bool has_working;
    struct ccs__ical_error *error;
};

static bool is_closed(const Ccs__CalendarDate *entry) { return entry->is == CCS__CALENDAR_RULE__CALENDAR_RULE_CLOSED; }

/* --- lines --------------------------------------------------------------------------------------------------------- */

static void begin_line(struct writer *writer, const char *name_and_colon)
{
    ccs__buf_clear(&writer->line);
    ccs__buf_add_text(&writer->line, name_and_colon);
}

/* TEXT: commas, semicolons and backslashes escaped, line ends as \n, other control characters left out. */
static void add_escaped(struct writer *writer, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            ccs__buf_add_text(&writer->line, "\\n");
        else if ((unsigned char)*text < 0x20 || *text == 0x7F)
            continue;
        else if (*text == ',' || *text == ';' || *text == '\\')
            ccs__buf_add(&writer->line, (char[]){'\\', *text}, 2);
        else
            ccs__buf_add(&writer->line, text, 1);
    }
}

/* Folded at 75 bytes, the blank that a further line begins with among them, and not within a character. */
static void end_line(struct writer *writer)
{
    const char *bytes = (const char *)writer->line.data;
    size_t size = writer->line.size, at = 0, room = FOLD_MAX;
    if (writer->line.failed) {
        writer->out->failed = true;
        return;
    }
    while (size - at > room) {
        size_t end = at + room;
        while ((bytes[end] & 0xC0) == 0x80)
            end--;
        ccs__buf_add(writer->out, bytes + at, end - at);
        ccs__buf_add_text(writer->out, "\r\n ");
        at = end;
        room = FOLD_MAX - 1;
    }
    ccs__buf_add(writer->out, bytes + at, size - at);
    ccs__buf_add_text(writer->out, "\r\n");
}

static void add_line(struct writer *writer, const char *text)
{
    begin_line(writer, text);
    end_line(writer);
}

static void add_text_line(struct writer *writer, const char *name_and_colon, const char *text)
{
    begin_line(writer, name_and_colon);
    add_escaped(writer, text);
    end_line(writer);
}

/* --- dates and times ------------------------------------------------------------------------------------------------ */

static bool read_number(const char *text, size_t digits, int *number)
{
    *number = 0;
    for (size_t i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *number = *number * 10 + (text[i] - '0');
    }
    return true;
}

/* YYYY-MM-DD */
static bool read_date(const char *text, int64_t *day)
{
    int year, month, number;
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' || !read_number(text, 4, &year) ||
        !read_number(text + 5, 2, &month) || !read_number(text + 8, 2, &number))
        return false;
    struct ccs__civil_date date = {year, month, number};
    *day = ccs__civil_exists(date) && year > 0 ? ccs__civil_days(date) : 0;
    return ccs__civil_exists(date) && year > 0;
}

/* HH:MM or HH:MM:SS */
static bool read_clock(const char *text, int *second)
{
    int hour, minute, rest = 0;
    size_t size = strlen(text);
    if ((size != 5 && size != 8) || text[2] != ':' || !read_number(text, 2, &hour) || !read_number(text + 3, 2, &minute) ||
        (size == 8 && (text[5] != ':' || !read_number(text + 6, 2, &rest))))
        return false;
    *second = hour * 3600 + minute * 60 + rest;
    return hour <= 24 && minute <= 59 && rest <= 59 && *second <= DAY_S;
}

/* 20260217, or 20260217T130000 when there is a time. */
static void add_when(struct writer *writer, int64_t day, int second, bool with_time)
{
    struct ccs__civil_date date = ccs__civil_date_of(day + second / DAY_S);
    second %= DAY_S;
    ccs__buf_add_format(&writer->line, "%04d%02d%02d", (int)date.year, date.month, date.day);
    if (with_time)
        ccs__buf_add_format(&writer->line, "T%02d%02d%02d", second / 3600, second / 60 % 60, second % 60);
}

static void add_when_line(struct writer *writer, const char *name, int64_t day, int second, bool with_time)
{
    begin_line(writer, name);
    ccs__buf_add_text(&writer->line, with_time ? ":" : ";VALUE=DATE:");
    add_when(writer, day, second, with_time);
    end_line(writer);
}

/* --- an event --------------------------------------------------------------------------------------------------------- */

static ccs_status fail(struct writer *writer, size_t index, const char *what)
{
    (void)snprintf(writer->error->message, sizeof writer->error->message, "dates[%zu]: %s cannot be written", index, what);
    return CCS_EINVAL;
}

/* The rule as it is, but with an UNTIL of the kind that DTSTART has, as the RFC wants it. */
static void add_rule(struct writer *writer, const char *rule, bool with_time)
{
    begin_line(writer, "RRULE:");
    for (const char *part = rule; *part;) {
        size_t size = strcspn(part, ";");
        bool is_until = size >= 14 && ccs__ical_is((ccs_str){part, 6}, "UNTIL=");
        ccs__buf_add(&writer->line, part, is_until ? 14 : size);
        if (is_until && with_time)
            ccs__buf_add_text(&writer->line, "T235959");
        part += size;
        if (*part == ';')
            ccs__buf_add(&writer->line, part++, 1);
    }
    end_line(writer);
}

/* Several lines where there are many, so that none is longer than what can be read. */
static bool add_list(struct writer *writer, const char *name, char *const *dates, size_t count, int second, bool with_time)
{
    int64_t day;
    for (size_t i = 0; i < count; i++) {
        if (!read_date(dates[i], &day))
            return false;
        if (i % LIST_MAX == 0) {
            begin_line(writer, name);
            ccs__buf_add_text(&writer->line, with_time ? ":" : ";VALUE=DATE:");
        } else {
            ccs__buf_add_text(&writer->line, ",");
        }
        add_when(writer, day, second, with_time);
        if (i + 1 == count || (i + 1) % LIST_MAX == 0)
            end_line(writer);
    }
    return true;
}

static void hash_text(uint64_t *hash, const char *text)
{
    do { /* the NUL too, so that "ab" "c" is not "a" "bc" */
        *hash = (*hash ^ (unsigned char)*text) * UINT64_C(0x100000001B3);
    } while (*text++);
}

/* The same as long as date, name and kind are; a number behind keeps two alike apart. */
static uint64_t identify(struct writer *writer, const Ccs__CalendarDate *entry, size_t *number)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    hash_text(&hash, writer->calendar->key);
    hash_text(&hash, entry->date);
    hash_text(&hash, entry->name);
    hash += (uint64_t)entry->is;
    *number = (size_t)(uintptr_t)ccs__map_get(&writer->uids, hash) + 1;
    if (!ccs__map_put(&writer->uids, hash, (void *)(uintptr_t)*number))
        writer->out->failed = true;
    return hash;
}

static void add_kind(struct writer *writer, const Ccs__CalendarDate *entry)
{
    static const char *const names[] = {"X-CCS-IS:CLOSED", "X-CCS-IS:HOURS", "X-CCS-IS:WORKING"};
    static const char *const weekdays[] = {"", "MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    bool is_working = entry->is == CCS__CALENDAR_RULE__CALENDAR_RULE_WORKING;
    if (is_working)
        add_line(writer, "X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY");
    else if (writer->has_working && is_closed(entry) && entry->n_hours == 0)
        add_line(writer, "X-APPLE-SPECIAL-DAY:WORK-HOLIDAY");
    if ((unsigned)entry->is < 3)
        add_line(writer, names[entry->is]);
    if ((unsigned)entry->as >= 1 && (unsigned)entry->as <= 7) {
        begin_line(writer, "X-CCS-AS:");
        ccs__buf_add_text(&writer->line, weekdays[entry->as]);
        end_line(writer);
    }
}

static void add_hours(struct writer *writer, const Ccs__CalendarDate *entry)
{
    begin_line(writer, "X-CCS-HOURS:");
    for (size_t i = 0; i < entry->n_hours; i++)
        ccs__buf_add_format(&writer->line, "%s%s-%s", i > 0 ? "," : "", entry->hours[i]->open, entry->hours[i]->close);
    end_line(writer);
}

/* What one event of an entry covers. */
struct piece {
    int64_t first_day, until_day;
    int open, close; /* seconds of the day; both 0: whole days */
    size_t part;     /* from 0 */
    bool timed;
};

static bool add_event(struct writer *writer, const Ccs__CalendarDate *entry, const struct piece *piece, uint64_t uid, size_t number)
{
    bool busy = is_closed(entry) && (entry->n_hours == 0 || piece->timed);
    char until[32] = "";
    if (piece->part > 0)
        (void)snprintf(until, sizeof until, ".%zu", piece->part + 1);
    add_line(writer, "BEGIN:VEVENT");
    begin_line(writer, "UID:");
    ccs__buf_add_format(&writer->line, "%s-%016llx-%zu%s@ccs", entry->date, (unsigned long long)uid, number, until);
    end_line(writer);
    add_line(writer, writer->stamp);
    add_when_line(writer, "DTSTART", piece->first_day, piece->open, piece->timed);
    add_when_line(writer, "DTEND", piece->until_day, piece->close, piece->timed);
    if (entry->every[0])
        add_rule(writer, entry->every, piece->timed);
    if (!add_list(writer, "RDATE", entry->also, entry->n_also, piece->open, piece->timed) ||
        !add_list(writer, "EXDATE", entry->except, entry->n_except, piece->open, piece->timed))
        return false;
    if (entry->name[0])
        add_text_line(writer, "SUMMARY:", entry->name);
    add_line(writer, busy ? "TRANSP:OPAQUE" : "TRANSP:TRANSPARENT");
    add_kind(writer, entry);
    if (entry->n_hours > 0 && piece->part == 0)
        add_hours(writer, entry);
    if (piece->part > 0)
        add_line(writer, "X-CCS-PART:1");
    add_line(writer, "END:VEVENT");
    return true;
}

static ccs_status add_entry(struct writer *writer, size_t index)
{
    const Ccs__CalendarDate *entry = writer->calendar->dates[index];
    struct piece piece = {0};
    size_t number;
    int64_t last;
    if (!read_date(entry->date, &piece.first_day) || !read_date(entry->until[0] ? entry->until : entry->date, &last))
        return fail(writer, index, "this date");
    uint64_t uid = identify(writer, entry, &number);
    piece.until_day = last + 1;
    piece.timed = is_closed(entry) && entry->n_hours > 0 && last == piece.first_day;
    if (!piece.timed)
        return add_event(writer, entry, &piece, uid, number) ? CCS_OK : fail(writer, index, "a date in also or except");
    for (; piece.part < entry->n_hours; piece.part++) {
        const Ccs__CalendarWindow *window = entry->hours[piece.part];
        if (!read_clock(window->open, &piece.open) || !read_clock(window->close, &piece.close))
            return fail(writer, index, "a time of hours");
        piece.until_day = piece.first_day + (piece.close <= piece.open);
        if (!add_event(writer, entry, &piece, uid, number))
            return fail(writer, index, "a date in also or except");
    }
    return CCS_OK;
}

/* --- the whole ---------------------------------------------------------------------------------------------------------- */

static void add_head(struct writer *writer)
{
    add_line(writer, "BEGIN:VCALENDAR");
    add_line(writer, "VERSION:2.0");
    add_line(writer, "PRODID:-//libccs//calendar//EN");
    add_line(writer, "CALSCALE:GREGORIAN");
    add_line(writer, "METHOD:PUBLISH");
    if (writer->calendar->name[0])
        add_text_line(writer, "X-WR-CALNAME:", writer->calendar->name);
    if (writer->calendar->zone[0])
        add_text_line(writer, "X-WR-TIMEZONE:", writer->calendar->zone);
}

static void set_stamp(struct writer *writer, ccs_time at)
{
    struct ccs__civil_date date = ccs__civil_date_of(ccs__civil_floor_div(at, CCS__CIVIL_DAY_MS));
    int second = (int)(ccs__civil_floor_mod(at, CCS__CIVIL_DAY_MS) / 1000);
    (void)snprintf(writer->stamp, sizeof writer->stamp, "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ", (int)(date.year % 10000), date.month,
                   date.day, second / 3600, second / 60 % 60, second % 60);
}

ccs_status ccs__ical_write(const Ccs__Calendar *calendar, ccs_time stamp_at, struct ccs__buf *out, struct ccs__ical_error *error)
{
    struct writer writer = {.out = out, .calendar = calendar, .error = error};
    ccs_status status = CCS_OK;
    *error = (struct ccs__ical_error){0};
    ccs__buf_init(&writer.line, out->alloc);
    ccs__map_init(&writer.uids, out->alloc);
    set_stamp(&writer, stamp_at);
    for (size_t i = 0; i < calendar->n_dates; i++)
        writer.has_working |= calendar->dates[i]->is == CCS__CALENDAR_RULE__CALENDAR_RULE_WORKING;
    add_head(&writer);
    for (size_t i = 0; i < calendar->n_dates && status == CCS_OK; i++)
        status = add_entry(&writer, i);
    add_line(&writer, "END:VCALENDAR");
    ccs__map_finish(&writer.uids);
    ccs__buf_finish(&writer.line);
    return status;
}
