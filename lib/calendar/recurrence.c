/*
 * The days of a rule, period by period (a year, month, week or day). All parts but BYSETPOS are conditions on a day: what
 * the RFC calls expanding and limiting comes to the same once the parts that a rule leaves out are filled in from its first
 * day. BYSETPOS then picks from a period's days.
 */
#include "base/assert.h"
#include "base/civil.h"
#include "calendar/recurrence.h"
#include <stdio.h> /* snprintf only, into memory */
#include <string.h>

#define PERIOD_DAYS_MAX 366

/* A day with all that conditions ask about. */
struct day {
    int64_t days;
    struct ccs__civil_date date;
    int weekday, month_length;
    int year_day, year_length;
};

struct expansion {
    const ccs_alloc *alloc;
    struct ccs__recurrence rule; /* with what it leaves out filled in */
    int64_t first_day, last_day;
    int64_t *days;
    size_t count, capacity;
    int64_t period[PERIOD_DAYS_MAX]; /* days of the period at hand that fulfil every condition */
    int period_count;
};

static bool has_bit(const uint64_t *words, int bit) { return words[bit / 64] >> (bit % 64) & 1; }

/* The `index`-th of `length`, counted from 1: is it among the numbers, from either end? */
static bool holds(const struct ccs__numbers *numbers, int index, int length)
{
    CCS_ASSERT(index >= 1 && index <= length && length <= PERIOD_DAYS_MAX);
    return has_bit(numbers->plus, index) || has_bit(numbers->minus, length - index + 1);
}

static int year_length(int64_t year) { return 337 + ccs__civil_month_length(year, 2); }

static struct day day_of(int64_t days)
{
    struct day day = {.days = days, .date = ccs__civil_date_of(days), .weekday = ccs__civil_weekday(days)};
    day.month_length = ccs__civil_month_length(day.date.year, day.date.month);
    day.year_day = (int)(days - ccs__civil_days((struct ccs__civil_date){day.date.year, 1, 1})) + 1;
    day.year_length = year_length(day.date.year);
    return day;
}

static void step(struct day *day)
{
    day->days++;
    day->weekday = day->weekday == 6 ? 0 : day->weekday + 1;
    if (day->date.day < day->month_length) {
        day->date.day++;
        day->year_day++;
    } else {
        *day = day_of(day->days);
    }
}

/* --- conditions ---------------------------------------------------------------------------------------------------- */

/* Weeks begin at WKST; one belongs to the year that has its fourth day. */
static bool in_weeks(const struct ccs__recurrence *rule, const struct day *day)
{
    int64_t fourth = day->days - ccs__civil_floor_mod(day->weekday - rule->week_start, 7) + 3;
    int64_t year = ccs__civil_date_of(fourth).year;
    int64_t first = ccs__civil_days((struct ccs__civil_date){year, 1, 1}), last = first + year_length(year) - 1;
    int64_t last_fourth = last - ccs__civil_floor_mod(ccs__civil_weekday(last) - rule->week_start - 3, 7);
    return holds(&rule->weeks, (int)((fourth - first) / 7 + 1), (int)((last_fourth - first) / 7 + 1));
}

/* The number before a weekday counts within the month, or within the year where no months are said. */
static bool in_weekdays(const struct ccs__recurrence *rule, const struct day *day)
{
    if (rule->weekdays >> day->weekday & 1)
        return true;
    const struct ccs__numbers *nth = &rule->nth[day->weekday];
    if (!nth->given)
        return false;
    bool in_month = rule->frequency == CCS__MONTHLY || rule->months.given;
    int index = in_month ? day->date.day : day->year_day, length = in_month ? day->month_length : day->year_length;
    int before = (index - 1) / 7, after = (length - index) / 7;
    return holds(nth, before + 1, before + after + 1);
}

static bool fulfils(const struct ccs__recurrence *rule, const struct day *day)
{
    if (rule->months.given && !has_bit(rule->months.plus, day->date.month))
        return false;
    if (rule->month_days.given && !holds(&rule->month_days, day->date.day, day->month_length))
        return false;
    if (rule->by_day && !in_weekdays(rule, day))
        return false;
    if (rule->year_days.given && !holds(&rule->year_days, day->year_day, day->year_length))
        return false;
    return !rule->weeks.given || in_weeks(rule, day);
}

static void give_number(struct ccs__numbers *numbers, int number)
{
    numbers->plus[number / 64] |= UINT64_C(1) << (number % 64);
    numbers->given = true;
}

/* What the rule does not say is as on the first day. */
static void fill_in(struct ccs__recurrence *rule, int64_t first_day)
{
    struct day first = day_of(first_day);
    bool by_date = rule->month_days.given || rule->year_days.given;
    if (by_date || rule->by_day || rule->frequency == CCS__DAILY)
        return;
    if (rule->frequency == CCS__WEEKLY || rule->weeks.given) {
        rule->by_day = true;
        rule->weekdays = (uint8_t)(1u << first.weekday);
        return;
    }
    give_number(&rule->month_days, first.date.day);
    if (rule->frequency == CCS__YEARLY && !rule->months.given)
        give_number(&rule->months, first.date.month);
}

/* --- periods ------------------------------------------------------------------------------------------------------- */

static void collect(struct expansion *expansion, int64_t from, int64_t end)
{
    if (from >= end)
        return;
    for (struct day day = day_of(from); day.days < end; step(&day))
        if (fulfils(&expansion->rule, &day))
            expansion->period[expansion->period_count++] = day.days;
}

/* A year is read month by month: most rules name one. */
static void collect_year(struct expansion *expansion, int64_t year)
{
    for (int month = 1; month <= 12; month++)
        if (!expansion->rule.months.given || has_bit(expansion->rule.months.plus, month))
            collect(expansion, ccs__civil_days((struct ccs__civil_date){year, month, 1}),
                    ccs__civil_days((struct ccs__civil_date){year, month + 1, 1}));
}

/* Fill expansion->period with the `index`-th period's days. Returns the day on which it begins. */
static int64_t collect_period(struct expansion *expansion, int64_t index)
{
    const struct ccs__recurrence *rule = &expansion->rule;
    struct ccs__civil_date first = ccs__civil_date_of(expansion->first_day);
    int64_t steps = index * rule->interval, begin;
    expansion->period_count = 0;
    switch (rule->frequency) {
    case CCS__DAILY:
        begin = expansion->first_day + steps;
        collect(expansion, begin, begin + 1);
        return begin;
    case CCS__WEEKLY:
        begin = expansion->first_day - ccs__civil_floor_mod(ccs__civil_weekday(expansion->first_day) - rule->week_start, 7);
        begin += steps * 7;
        collect(expansion, begin, begin + 7);
        return begin;
    case CCS__MONTHLY:
        steps += first.month - 1;
        first = (struct ccs__civil_date){first.year + steps / 12, (int)(steps % 12) + 1, 1};
        begin = ccs__civil_days(first);
        collect(expansion, begin, begin + ccs__civil_month_length(first.year, first.month));
        return begin;
    case CCS__YEARLY: break;
    }
    collect_year(expansion, first.year + steps);
    return ccs__civil_days((struct ccs__civil_date){first.year + steps, 1, 1});
}

static ccs_status fail_many(char *error, size_t error_size)
{
    (void)snprintf(error, error_size, "it comes on more than %d days; bound it with COUNT or UNTIL", CCS__RECURRENCE_COUNT_MAX);
    return CCS_ELIMIT;
}

static ccs_status add_day(struct expansion *expansion, int64_t day, char *error, size_t error_size)
{
    if (expansion->count == CCS__RECURRENCE_COUNT_MAX)
        return fail_many(error, error_size);
    if (!ccs__alloc_grow(expansion->alloc, (void **)&expansion->days, &expansion->capacity, expansion->count + 1, sizeof(int64_t)))
        return CCS_ENOMEM;
    expansion->days[expansion->count++] = day;
    return CCS_OK;
}

/* CCS_DONE: what follows lies behind COUNT, UNTIL or the last day. */
static ccs_status take_period(struct expansion *expansion, char *error, size_t error_size)
{
    const struct ccs__recurrence *rule = &expansion->rule;
    for (int i = 0; i < expansion->period_count; i++) {
        int64_t day = expansion->period[i];
        if (day <= expansion->first_day || (rule->positions.given && !holds(&rule->positions, i + 1, expansion->period_count)))
            continue;
        if (day > expansion->last_day || (rule->count > 0 && expansion->count == (size_t)rule->count))
            return CCS_DONE;
        ccs_status status = add_day(expansion, day, error, error_size);
        if (status != CCS_OK)
            return status;
    }
    return CCS_OK;
}

static ccs_status expand(struct expansion *expansion, char *error, size_t error_size)
{
    ccs_status status = add_day(expansion, expansion->first_day, error, error_size);
    for (int64_t index = 0; status == CCS_OK; index++) {
        if (collect_period(expansion, index) > expansion->last_day)
            return CCS_OK;
        status = take_period(expansion, error, error_size);
    }
    return status == CCS_DONE ? CCS_OK : status;
}

/* --- public -------------------------------------------------------------------------------------------------------- */

ccs_status ccs__recurrence_days(const ccs_alloc *alloc, const struct ccs__recurrence *rule, int64_t first_day, int64_t last_day,
                                int64_t **days, size_t *count, char *error, size_t error_size)
{
    CCS_ASSERT(last_day <= first_day || last_day - first_day <= CCS__RECURRENCE_SPAN_MAX);
    struct expansion expansion = {.alloc = alloc, .rule = *rule, .first_day = first_day, .last_day = last_day};
    if (expansion.last_day > rule->until)
        expansion.last_day = rule->until;
    *days = NULL;
    *count = 0;
    if (expansion.last_day < first_day)
        return CCS_OK;

    fill_in(&expansion.rule, first_day);
    ccs_status status = expand(&expansion, error, error_size);
    size_t size = expansion.count * sizeof(int64_t);
    int64_t *exact = status == CCS_OK ? ccs__realloc(alloc, NULL, 0, size) : NULL;
    if (exact) {
        memcpy(exact, expansion.days, size);
        *days = exact;
        *count = expansion.count;
    } else if (status == CCS_OK) {
        status = CCS_ENOMEM;
    }
    ccs__free(alloc, expansion.days, expansion.capacity * sizeof(int64_t));
    return status;
}

ccs_status ccs__recurrence_expand(const ccs_alloc *alloc, ccs_str text, int64_t first_day, int64_t last_day, int64_t **days,
                                  size_t *count, char *error, size_t error_size)
{
    struct ccs__recurrence rule;
    ccs_status status = ccs__recurrence_read(text, &rule, error, error_size, NULL);
    if (status == CCS_OK && rule.until < first_day) {
        (void)snprintf(error, error_size, "UNTIL: is before the first day");
        status = CCS_EPARSE;
    }
    if (status != CCS_OK) {
        *days = NULL;
        *count = 0;
        return status;
    }
    return ccs__recurrence_days(alloc, &rule, first_day, last_day, days, count, error, error_size);
}
