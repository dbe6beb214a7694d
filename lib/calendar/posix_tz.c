/*
 * See posix_tz.h. Grammar: IEEE Std 1003.1, Base Definitions, 8.3 "TZ", with RFC 9636's hours of -167 to 167.
 */
#include "calendar/posix_tz.h"
#include "base/civil.h"

#define HOUR_S 3600
#define DAY_S 86400
#define OFFSET_HOURS_MAX 24
#define TIME_HOURS_MAX 167

/* --- reading ------------------------------------------------------------------------------------------------------- */

struct reader {
    const char *at, *end;
    const char *why; /* NULL while all is well */
};

static bool fail(struct reader *reader, const char *why)
{
    if (!reader->why)
        reader->why = why;
    return false;
}

static char peek(const struct reader *reader) { return (char)(reader->at < reader->end ? *reader->at : 0); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

static bool accept(struct reader *reader, char c)
{
    bool there = peek(reader) == c && reader->at < reader->end;
    reader->at += there;
    return there;
}

static bool expect(struct reader *reader, char c, const char *why) { return accept(reader, c) || fail(reader, why); }

/* A name in letters, or anything of A-Z a-z 0-9 + - within < and >. */
static bool read_name(struct reader *reader, char *name)
{
    bool quoted = accept(reader, '<');
    size_t size = 0;
    for (char c; c = peek(reader), is_letter(c) || (quoted && (is_digit(c) || c == '+' || c == '-')); reader->at++) {
        if (size == CCS__POSIX_TZ_NAME_MAX)
            return fail(reader, "a name of at most 31 characters");
        name[size++] = c;
    }
    name[size] = 0;
    if (quoted && !accept(reader, '>'))
        return fail(reader, "a name of letters, digits, + and - between < and >");
    return size >= 3 || fail(reader, "a name of three letters or more, or one between < and >");
}

static bool read_number(struct reader *reader, int min, int max, int *number, const char *why)
{
    int value = 0, digits = 0;
    for (; is_digit(peek(reader)) && digits < 4; digits++)
        value = value * 10 + (*reader->at++ - '0');
    *number = value;
    return (digits > 0 && value >= min && value <= max) || fail(reader, why);
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool read_time(struct reader *reader, int hours_max, int32_t *seconds, const char *why)
{
    bool negative = accept(reader, '-');
    int hour, minute = 0, second = 0;
    if (!negative)
        (void)accept(reader, '+');
    if (!read_number(reader, 0, hours_max, &hour, why))
        return false;
    if (accept(reader, ':')) {
        if (!read_number(reader, 0, 59, &minute, "minutes of 00 to 59"))
            return false;
        if (accept(reader, ':') && !read_number(reader, 0, 59, &second, "seconds of 00 to 59"))
            return false;
    }
    *seconds = hour * HOUR_S + minute * 60 + second;
    if (negative)
        *seconds = -*seconds;
    return true;
}

/* POSIX counts what has to be added to local time. */
static bool read_offset(struct reader *reader, int32_t *east)
{
    if (!read_time(reader, OFFSET_HOURS_MAX, east, "an offset of 0 to 24 hours behind the name"))
        return false;
    *east = -*east;
    return true;
}

static bool read_rule(struct reader *reader, struct ccs__posix_tz_rule *rule)
{
    static const char month_why[] = "a rule of the form Mm.w.d: month 1 to 12, week 1 to 5, weekday 0 to 6";
    if (!accept(reader, ','))
        return fail(reader, "two rules, each behind a comma, that say when daylight saving begins and ends");
    if (accept(reader, 'M')) {
        rule->kind = CCS__POSIX_TZ_MONTH;
        if (!read_number(reader, 1, 12, &rule->month, month_why) || !expect(reader, '.', month_why) ||
            !read_number(reader, 1, 5, &rule->week, month_why) || !expect(reader, '.', month_why) ||
            !read_number(reader, 0, 6, &rule->weekday, month_why))
            return false;
    } else if (accept(reader, 'J')) {
        rule->kind = CCS__POSIX_TZ_JULIAN;
        if (!read_number(reader, 1, 365, &rule->day, "a rule of the form Jn with n from 1 to 365"))
            return false;
    } else {
        rule->kind = CCS__POSIX_TZ_DAY;
        if (!read_number(reader, 0, 365, &rule->day, "a rule: Mm.w.d, Jn with n from 1 to 365, or n from 0 to 365"))
            return false;
    }
    rule->time_s = 2 * HOUR_S;
    return !accept(reader, '/') ||
           read_time(reader, TIME_HOURS_MAX, &rule->time_s, "a time of -167 to 167 hours behind the /");
}

static bool read_all(struct reader *reader, struct ccs__posix_tz *tz)
{
    if (!read_name(reader, tz->names[0]) || !read_offset(reader, &tz->offsets_s[0]))
        return false;
    if (reader->at == reader->end)
        return true;
    tz->has_dst = true;
    tz->offsets_s[1] = tz->offsets_s[0] + HOUR_S;
    if (!read_name(reader, tz->names[1]))
        return false;
    if (peek(reader) != ',' && reader->at < reader->end && !read_offset(reader, &tz->offsets_s[1]))
        return false;
    if (!read_rule(reader, &tz->rules[0]) || !read_rule(reader, &tz->rules[1]))
        return false;
    return reader->at == reader->end || fail(reader, "nothing behind the second rule");
}

bool ccs__posix_tz_read(ccs_str text, struct ccs__posix_tz *tz, const char **why)
{
    struct reader reader = {text.data, text.data + text.size, NULL};
    *tz = (struct ccs__posix_tz){.has_dst = false};
    bool read = read_all(&reader, tz);
    *why = reader.why;
    return read;
}

/* --- asking -------------------------------------------------------------------------------------------------------- */

static int64_t day_of(const struct ccs__posix_tz_rule *rule, int64_t year)
{
    int64_t january = ccs__civil_days((struct ccs__civil_date){year, 1, 1});
    if (rule->kind == CCS__POSIX_TZ_DAY)
        return january + rule->day;
    if (rule->kind == CCS__POSIX_TZ_JULIAN)
        return january + rule->day - 1 + (rule->day >= 60 && ccs__civil_month_length(year, 2) == 29);
    int64_t first = ccs__civil_days((struct ccs__civil_date){year, rule->month, 1});
    int ahead = (rule->weekday + 6 - ccs__civil_weekday(first) + 7) % 7; /* weekdays of civil.h begin with Monday */
    int day = ahead + 7 * (rule->week - 1);
    return first + (day < ccs__civil_month_length(year, rule->month) ? day : day - 7);
}

/* The clock goes by the other type until then. */
static int64_t change_of(const struct ccs__posix_tz *tz, int64_t year, int type)
{
    const struct ccs__posix_tz_rule *rule = &tz->rules[type == 1 ? 0 : 1];
    return day_of(rule, year) * DAY_S + rule->time_s - tz->offsets_s[1 - type];
}

/* Daylight saving holds from its beginning in a year to the next end of it; where that lasts a year or longer, always. Both
 * happen to lie on one instant (daylight saving all year), and either may lie a week outside of its year. */
static struct ccs__posix_tz_span span_among(const struct ccs__posix_tz *tz, int64_t at_s, int64_t year_min,
                                            int64_t year_max)
{
    struct ccs__posix_tz_span span = {INT64_MIN, INT64_MAX, 0};
    int64_t next_end = change_of(tz, year_min, 0);
    for (int64_t year = year_min; year <= year_max; year++) {
        int64_t begin = change_of(tz, year, 1), end = next_end;
        next_end = change_of(tz, year + 1, 0);
        if (begin <= at_s && at_s < (end < begin ? next_end : end))
            span.type = 1;
        for (int i = 0; i < 2; i++) {
            int64_t change = i == 0 ? begin : end;
            if (change <= at_s && change > span.from_s)
                span.from_s = change;
            else if (change > at_s && change < span.until_s)
                span.until_s = change;
        }
    }
    return span;
}

struct ccs__posix_tz_span ccs__posix_tz_span(const struct ccs__posix_tz *tz, int64_t at_s)
{
    if (!tz->has_dst)
        return (struct ccs__posix_tz_span){INT64_MIN, INT64_MAX, 0};
    int64_t year = ccs__civil_date_of(ccs__civil_floor_div(at_s, DAY_S)).year;
    struct ccs__posix_tz_span span = span_among(tz, at_s, year - 1, year + 1);
    if (span.from_s == INT64_MIN ||
        span.until_s == INT64_MAX) /* hours of -167 to 167: changes may lie a week outside their year */
        span = span_among(tz, at_s, year - 2, year + 2);
    return span;
}
