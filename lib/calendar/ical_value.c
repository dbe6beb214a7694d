/*
 * Dates, times, periods and durations, as several kinds of lines have them.
 */
#include "base/civil.h"
#include "calendar/ical_event.h"

/* What a value is read from. */
struct reader {
    struct ccs__ical_lines *lines;
    struct ccs__arena *arena;
};

static bool digits(ccs_str text, size_t at, size_t count, int *number)
{
    *number = 0;
    if (text.size < at + count)
        return false;
    for (size_t i = at; i < at + count; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        *number = *number * 10 + (text.data[i] - '0');
    }
    return true;
}

static ccs_status fail_when(struct reader *reader, ccs_str text)
{
    return ccs__ical_fail(reader->lines, text, "a date is written 20260217, a time 20260217T130000 or 20260217T060000Z (UTC)");
}

/* What it says of its zone is filled in by the caller. */
static ccs_status read_date(struct reader *reader, ccs_str text, struct ccs__ical_when *when)
{
    int year, month, day, hour, minute, second;
    *when = (struct ccs__ical_when){.place = ccs__ical_place_of(reader->lines, text), .is_date = text.size == 8};
    if (!digits(text, 0, 4, &year) || !digits(text, 4, 2, &month) || !digits(text, 6, 2, &day))
        return fail_when(reader, text);
    struct ccs__civil_date date = {year, month, day};
    if (year < 1 || !ccs__civil_exists(date))
        return ccs__ical_fail(reader->lines, text, "there is no such date");
    when->day = ccs__civil_days(date);
    if (when->is_date)
        return CCS_OK;
    when->is_utc = text.size == 16 && text.data[15] == 'Z';
    if ((text.size != 15 && !when->is_utc) || text.data[8] != 'T' || !digits(text, 9, 2, &hour) ||
        !digits(text, 11, 2, &minute) || !digits(text, 13, 2, &second))
        return fail_when(reader, text);
    if (hour > 23 || minute > 59 || second > 60)
        return ccs__ical_fail(reader->lines, text, "there is no such time of day");
    when->second = hour * 3600 + minute * 60 + (second > 59 ? 59 : second); /* 60: a leap second, which no clock here shows */
    return CCS_OK;
}

static ccs_status check_kind(struct reader *reader, ccs_str text, const struct ccs__ical_when *when)
{
    ccs_str kind;
    if (!ccs__ical_parameter(&reader->lines->line, "VALUE", &kind))
        return CCS_OK;
    if (ccs__ical_is(kind, "PERIOD"))
        return ccs__ical_fail(reader->lines, kind, "a period stands in RDATE alone");
    if (!ccs__ical_is(kind, "DATE") && !ccs__ical_is(kind, "DATE-TIME"))
        return ccs__ical_fail(reader->lines, kind, "VALUE is DATE or DATE-TIME here");
    if (ccs__ical_is(kind, "DATE") != when->is_date)
        return ccs__ical_fail(reader->lines, text, when->is_date ? "VALUE says that this is a time, but it is a date"
                                                                 : "VALUE says that this is a date, but it has a time");
    return CCS_OK;
}

/* The zone of the line, for a time that is not UTC. */
static ccs_status read_zone(struct reader *reader, struct ccs__ical_when *when)
{
    ccs_str tzid;
    if (when->is_date || when->is_utc || !ccs__ical_parameter(&reader->lines->line, "TZID", &tzid))
        return CCS_OK;
    char *copy = ccs__arena_take(reader->arena, tzid.size + 1);
    if (!copy)
        return CCS_ENOMEM;
    if (tzid.size > 0)
        memcpy(copy, tzid.data, tzid.size);
    copy[tzid.size] = 0;
    when->tzid = (ccs_str){copy, tzid.size};
    return CCS_OK;
}

ccs_status ccs__ical_when_read(struct ccs__ical_lines *lines, ccs_str text, struct ccs__arena *arena, struct ccs__ical_when *when)
{
    struct reader reader = {lines, arena};
    ccs_str kind;
    if (ccs__ical_parameter(&lines->line, "VALUE", &kind) && ccs__ical_is(kind, "PERIOD"))
        return check_kind(&reader, text, when);
    ccs_status status = read_date(&reader, text, when);
    if (status == CCS_OK)
        status = check_kind(&reader, text, when);
    return status == CCS_OK ? read_zone(&reader, when) : status;
}

static int64_t second_of(const struct ccs__ical_when *when) { return when->day * 86400 + when->second; }

/* 20260217T060000Z/20260217T080000Z or 20260217T060000Z/PT2H; an end is counted on the clock it is written by. */
static ccs_status read_period(struct reader *reader, ccs_str text, const char *slash, struct ccs__ical_when *when)
{
    ccs_str begin = {text.data, (size_t)(slash - text.data)}, end = {slash + 1, text.size - begin.size - 1};
    struct ccs__ical_when until;
    ccs_status status = read_date(reader, begin, when);
    if (status == CCS_OK && when->is_date)
        return fail_when(reader, begin);
    if (status == CCS_OK && end.size > 0 && (end.data[0] == 'P' || end.data[0] == '+')) {
        status = ccs__ical_duration_read(reader->lines, end, &when->length);
    } else if (status == CCS_OK) {
        status = read_date(reader, end, &until);
        when->length = (struct ccs__ical_length){.seconds = status == CCS_OK ? second_of(&until) - second_of(when) : 0};
        if (status == CCS_OK && (until.is_date || until.is_utc != when->is_utc))
            return ccs__ical_fail(reader->lines, end, "a period ends at a time on the clock that it begins by, or has a duration");
    }
    if (status == CCS_OK && when->length.days == 0 && when->length.seconds <= 0)
        return ccs__ical_fail(reader->lines, end, "a period ends after its beginning");
    when->is_period = true;
    return status == CCS_OK ? read_zone(reader, when) : status;
}

ccs_status ccs__ical_period_read(struct ccs__ical_lines *lines, ccs_str text, struct ccs__arena *arena, struct ccs__ical_when *when)
{
    struct reader reader = {lines, arena};
    ccs_str kind;
    if (!ccs__ical_parameter(&lines->line, "VALUE", &kind) || !ccs__ical_is(kind, "PERIOD"))
        return ccs__ical_when_read(lines, text, arena, when);
    const char *slash = memchr(text.data, '/', text.size);
    if (!slash)
        return ccs__ical_fail(lines, text, "a period is written 20260217T060000Z/PT2H or 20260217T060000Z/20260217T080000Z");
    return read_period(&reader, text, slash, when);
}

/* P2W, P5D, PT8H30M, P1DT12H; adding up cannot overflow, for there are at most nine digits a number. */
ccs_status ccs__ical_duration_read(struct ccs__ical_lines *lines, ccs_str text, struct ccs__ical_length *length)
{
    static const char units[] = "WDHMS";
    static const int64_t unit_days[] = {7, 1, 0, 0, 0}, unit_s[] = {0, 0, 3600, 60, 1};
    size_t at = text.size > 0 && text.data[0] == '+', unit_next = 0, parts = 0;
    bool read = at < text.size && text.data[at++] == 'P', in_time = false;
    *length = (struct ccs__ical_length){.in_days = true, .is_exact = true};
    while (read && at < text.size) {
        if (text.data[at] == 'T' && !in_time) {
            in_time = true;
            length->in_days = false;
            at++;
            continue;
        }
        int number = 0, digit;
        size_t begin = at;
        for (; at - begin < 9 && digits(text, at, 1, &digit); at++)
            number = number * 10 + digit;
        const char *unit = at > begin && at < text.size ? memchr(units, text.data[at++], 5) : NULL;
        read = unit && (size_t)(unit - units) >= unit_next && (unit - units >= 2) == in_time;
        if (!read)
            break;
        unit_next = (size_t)(unit - units) + 1;
        length->days += number * unit_days[unit - units];
        length->seconds += number * unit_s[unit - units];
        parts++;
    }
    if (!read || parts == 0 || (text.size > 0 && text.data[text.size - 1] == 'T'))
        return ccs__ical_fail(lines, text, "a duration is written P1D, P2W, PT8H30M or P1DT12H");
    return CCS_OK;
}

/* 20261231T225959Z among the parts of a rule. */
bool ccs__ical_until_time(ccs_str rule, struct ccs__ical_when *until)
{
    int year, month, day, hour, minute, second;
    for (size_t at = 0; at + 21 <= rule.size; at++) {
        ccs_str value = {rule.data + at + 6, rule.size - at - 6};
        if ((at > 0 && rule.data[at - 1] != ';') || !ccs__ical_is((ccs_str){rule.data + at, 6}, "UNTIL=") || value.size < 15)
            continue;
        if (!digits(value, 0, 4, &year) || !digits(value, 4, 2, &month) || !digits(value, 6, 2, &day) ||
            !digits(value, 9, 2, &hour) || !digits(value, 11, 2, &minute) || !digits(value, 13, 2, &second))
            return false;
        until->day = ccs__civil_days((struct ccs__civil_date){year, month, day});
        until->second = hour * 3600 + minute * 60 + second;
        until->is_utc = value.size > 15 && value.data[15] != ';';
        return true;
    }
    return false;
}
