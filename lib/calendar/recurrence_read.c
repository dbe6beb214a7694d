/*
 * Reading a recurrence rule: parts of NAME=VALUE between semicolons, each at most once, each within its range. What rules
 * about times of day have more (BYHOUR and its like) is refused with words, as is what the RFC forbids together.
 */
#include "base/assert.h"
#include "base/civil.h"
#include "calendar/recurrence.h"
#include <stdarg.h>
#include <stdio.h> /* vsnprintf only, into memory */

enum part { FREQ, INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYMONTHDAY, BYDAY, BYYEARDAY, BYWEEKNO, BYSETPOS, PART_COUNT };

static const char *const part_names[PART_COUNT] = {"FREQ",       "INTERVAL", "COUNT",     "UNTIL",    "WKST",    "BYMONTH",
                                                   "BYMONTHDAY", "BYDAY",    "BYYEARDAY", "BYWEEKNO", "BYSETPOS"};
static const char *const weekday_names[7] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
static const char *const frequency_names[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};

struct reader {
    ccs_str text;
    size_t at;
    enum part part; /* being read */
    uint32_t seen;  /* parts, by bit */
    struct ccs__recurrence *rule;
    char *error;
    size_t error_size;
};

__attribute__((format(printf, 2, 3))) static bool fail(struct reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(reader->error, reader->error_size, format, arguments);
    va_end(arguments);
    return false;
}

static int peek(const struct reader *reader)
{
    int c = reader->at < reader->text.size ? (unsigned char)reader->text.data[reader->at] : -1;
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; /* names and values may be in small letters */
}

static bool is_digit(int c) { return c >= '0' && c <= '9'; }

static bool take(struct reader *reader, const char *word)
{
    size_t begin = reader->at;
    for (; *word; word++, reader->at++)
        if (peek(reader) != *word) {
            reader->at = begin;
            return false;
        }
    return true;
}

/* A number of at most 9 digits; false, and nothing taken, when there is none. */
static bool take_number(struct reader *reader, int64_t *number)
{
    size_t begin = reader->at;
    for (*number = 0; is_digit(peek(reader)); reader->at++) {
        if (reader->at - begin == 9) {
            reader->at = begin;
            return false;
        }
        *number = *number * 10 + (peek(reader) - '0');
    }
    return reader->at > begin;
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static void add_number(struct ccs__numbers *numbers, int64_t number)
{
    uint64_t *words = number < 0 ? numbers->minus : numbers->plus;
    uint64_t bit = (uint64_t)(number < 0 ? -number : number);
    CCS_ASSERT(bit > 0 && bit < 64 * CCS__NUMBERS_WORDS);
    words[bit / 64] |= UINT64_C(1) << (bit % 64);
    numbers->given = true;
}

static bool take_signed(struct reader *reader, int64_t *number)
{
    bool minus = peek(reader) == '-';
    if (minus || peek(reader) == '+')
        reader->at++;
    if (!take_number(reader, number))
        return false;
    if (minus)
        *number = -*number;
    return true;
}

static bool read_numbers(struct reader *reader, struct ccs__numbers *numbers, int64_t max, bool from_end)
{
    do {
        int64_t number;
        if (!take_signed(reader, &number) || number == 0 || number > max || number < (from_end ? -max : 0))
            return from_end ? fail(reader, "%s: numbers of 1 to %d, or -%d to -1 from the end, with commas between them",
                                   part_names[reader->part], (int)max, (int)max)
                            : fail(reader, "%s: numbers of 1 to %d, with commas between them", part_names[reader->part], (int)max);
        add_number(numbers, number);
    } while (take(reader, ","));
    return true;
}

static bool take_weekday(struct reader *reader, int *weekday)
{
    for (*weekday = 0; *weekday < 7; ++*weekday)
        if (take(reader, weekday_names[*weekday]))
            return true;
    return false;
}

static bool read_weekdays(struct reader *reader)
{
    struct ccs__recurrence *rule = reader->rule;
    rule->by_day = true;
    do {
        int64_t nth = 0;
        int weekday;
        bool has_number = peek(reader) == '-' || peek(reader) == '+' || is_digit(peek(reader));
        if (has_number && (!take_signed(reader, &nth) || nth == 0 || nth > 53 || nth < -53))
            return fail(reader, "BYDAY: the number before a weekday is 1 to 53, or -53 to -1 from the end");
        if (!take_weekday(reader, &weekday))
            return fail(reader, "BYDAY: weekdays are MO, TU, WE, TH, FR, SA and SU, such as MO,WE or 1MO or -1FR");
        if (has_number)
            add_number(&rule->nth[weekday], nth);
        else
            rule->weekdays |= (uint8_t)(1u << weekday);
        rule->numbered |= has_number;
    } while (take(reader, ","));
    return true;
}

/* 19971224 or 19971224T000000 or the same with Z. The time must be one, but says nothing about days. */
static bool read_until(struct reader *reader)
{
    static const char words[] = "UNTIL: a date such as 20301231, or with a time such as 20301231T000000Z";
    int64_t date, time;
    size_t begin = reader->at;
    if (!take_number(reader, &date) || reader->at - begin != 8)
        return fail(reader, "%s", words);
    struct ccs__civil_date civil = {date / 10000, (int)(date / 100 % 100), (int)(date % 100)};
    if (!ccs__civil_exists(civil))
        return fail(reader, "UNTIL: there is no such date");
    if (take(reader, "T")) {
        begin = reader->at;
        if (!take_number(reader, &time) || reader->at - begin != 6 || time / 10000 > 23 || time / 100 % 100 > 59 || time % 100 > 60)
            return fail(reader, "%s", words);
        (void)take(reader, "Z");
    }
    reader->rule->until = ccs__civil_days(civil);
    return true;
}

static bool read_frequency(struct reader *reader)
{
    for (size_t i = 0; i < sizeof frequency_names / sizeof frequency_names[0]; i++)
        if (take(reader, frequency_names[i])) {
            reader->rule->frequency = (enum ccs__frequency)i;
            return true;
        }
    if (take(reader, "HOURLY") || take(reader, "MINUTELY") || take(reader, "SECONDLY"))
        return fail(reader, "FREQ: these are whole days; YEARLY, MONTHLY, WEEKLY or DAILY");
    return fail(reader, "FREQ: one of YEARLY, MONTHLY, WEEKLY and DAILY");
}

static bool read_bounded(struct reader *reader, int64_t *number, int64_t max)
{
    if (!take_number(reader, number) || *number < 1 || *number > max)
        return fail(reader, "%s: a number of 1 to %d", part_names[reader->part], (int)max);
    return true;
}

static bool read_week_start(struct reader *reader)
{
    if (!take_weekday(reader, &reader->rule->week_start))
        return fail(reader, "WKST: one of MO, TU, WE, TH, FR, SA and SU");
    return true;
}

static bool read_value(struct reader *reader)
{
    struct ccs__recurrence *rule = reader->rule;
    switch (reader->part) {
    case FREQ: return read_frequency(reader);
    case INTERVAL: return read_bounded(reader, &rule->interval, CCS__RECURRENCE_INTERVAL_MAX);
    case COUNT: return read_bounded(reader, &rule->count, CCS__RECURRENCE_COUNT_MAX);
    case UNTIL: return read_until(reader);
    case WKST: return read_week_start(reader);
    case BYMONTH: return read_numbers(reader, &rule->months, 12, false);
    case BYMONTHDAY: return read_numbers(reader, &rule->month_days, 31, true);
    case BYDAY: return read_weekdays(reader);
    case BYYEARDAY: return read_numbers(reader, &rule->year_days, 366, true);
    case BYWEEKNO: return read_numbers(reader, &rule->weeks, 53, true);
    case BYSETPOS: return read_numbers(reader, &rule->positions, 366, true);
    case PART_COUNT: break;
    }
    return false;
}

/* --- parts ------------------------------------------------------------------------------------------------------- */

static bool fail_unknown(struct reader *reader)
{
    static const char *const times[] = {"BYHOUR", "BYMINUTE", "BYSECOND"};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        if (take(reader, times[i]))
            return fail(reader, "%s: these are whole days; leave it out", times[i]);
    if (take(reader, "RSCALE") || take(reader, "SKIP"))
        return fail(reader, "RSCALE, SKIP: only the Gregorian calendar is known; list the dates of another one");
    if (peek(reader) < 0 || peek(reader) == ';')
        return fail(reader, "a rule is parts with semicolons between them, such as FREQ=YEARLY;BYMONTH=9;BYDAY=1MO");
    return fail(reader, "a part is one of FREQ, INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYMONTHDAY, BYDAY, BYYEARDAY, BYWEEKNO "
                        "and BYSETPOS, then = and a value");
}

static bool read_part(struct reader *reader)
{
    size_t begin = reader->at;
    for (int i = 0; i < PART_COUNT; i++, reader->at = begin) {
        if (!take(reader, part_names[i]) || !take(reader, "="))
            continue;
        reader->part = (enum part)i;
        if (reader->seen & (1u << i))
            return fail(reader, "%s: only once in a rule", part_names[i]);
        reader->seen |= 1u << i;
        if (!read_value(reader))
            return false;
        if (peek(reader) >= 0 && peek(reader) != ';')
            return fail(reader, "%s: ends here; the next part follows a semicolon", part_names[i]);
        return true;
    }
    return fail_unknown(reader);
}

/* What the RFC forbids together, because it would have no meaning. */
static bool check_together(struct reader *reader)
{
    const struct ccs__recurrence *rule = reader->rule;
    enum ccs__frequency frequency = rule->frequency;
    if (!(reader->seen & (1u << FREQ)))
        return fail(reader, "FREQ: must be given: FREQ=YEARLY, MONTHLY, WEEKLY or DAILY");
    if (rule->count > 0 && rule->until != INT64_MAX)
        return fail(reader, "COUNT, UNTIL: one of them, not both");
    if (rule->weeks.given && frequency != CCS__YEARLY)
        return fail(reader, "BYWEEKNO: only with FREQ=YEARLY");
    if (rule->year_days.given && frequency != CCS__YEARLY)
        return fail(reader, "BYYEARDAY: only with FREQ=YEARLY");
    if (rule->month_days.given && frequency == CCS__WEEKLY)
        return fail(reader, "BYMONTHDAY: not with FREQ=WEEKLY");
    if (rule->numbered && frequency < CCS__MONTHLY)
        return fail(reader, "BYDAY: numbers before weekdays only with FREQ=YEARLY or MONTHLY");
    if (rule->numbered && rule->weeks.given)
        return fail(reader, "BYDAY: no numbers before weekdays beside BYWEEKNO");
    bool by_others = rule->months.given || rule->month_days.given || rule->by_day || rule->year_days.given || rule->weeks.given;
    if (rule->positions.given && !by_others)
        return fail(reader, "BYSETPOS: picks from what another BY part gives; there is none");
    return true;
}

static bool read_all(struct reader *reader)
{
    if (reader->text.size > CCS__RECURRENCE_SIZE_MAX)
        return fail(reader, "a rule has at most %d bytes", CCS__RECURRENCE_SIZE_MAX);
    do {
        size_t begin = reader->at;
        if (!read_part(reader)) {
            reader->at = begin;
            return false;
        }
    } while (take(reader, ";"));
    CCS_ASSERT(reader->at == reader->text.size);
    reader->at = 0;
    return check_together(reader);
}

ccs_status ccs__recurrence_read(ccs_str text, struct ccs__recurrence *rule, char *error, size_t error_size, size_t *error_at)
{
    struct reader reader = {.text = text, .rule = rule, .error = error, .error_size = error_size};
    *rule = (struct ccs__recurrence){.interval = 1, .until = INT64_MAX};
    bool read = read_all(&reader);
    if (!read && error_at)
        *error_at = reader.at;
    return read ? CCS_OK : CCS_EPARSE;
}
