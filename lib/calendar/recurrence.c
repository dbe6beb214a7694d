/*
 * The days of a rule, period by period (a year, month, week or day). All parts but BYSETPOS are conditions on a day: what
 * the RFC calls expanding and limiting comes to the same once the parts that a rule leaves out are filled in from its first
 * day. BYSETPOS then picks from a period's days.
 *
 * Days are not looked at one by one: which days of a year fulfil the conditions is kept as bits, one set for each kind of
 * year, and what is empty is stepped over. So a rule that never comes costs a few thousand steps, whatever its frequency.
 */
#include "base/assert.h"
#include "base/civil.h"
#include "calendar/recurrence.h"
#include <stdio.h> /* snprintf only, into memory */
#include <string.h>

#define YEAR_DAYS_MAX 366
#define YEAR_WORDS 6
#define YEAR_KINDS 28
#define PERIOD_WORK 4 /* what a period costs, in steps, besides its days */

/* A day with all that conditions ask about. */
struct day {
    int64_t days;
    struct ccs__civil_date date;
    int weekday, month_length;
    int year_day, year_length;
};

/* The days of a year that fulfil every condition: bit 0 is the first of January. */
struct year_days {
    uint64_t words[YEAR_WORDS];
    bool known, any;
};

struct expansion {
    const ccs_alloc *alloc;
    struct ccs__recurrence rule; /* with what it leaves out filled in */
    struct day first;
    int64_t last_day, look_until; /* the end of the period that the last day lies in, exclusive */
    int64_t *days;
    size_t count, capacity;
    int64_t period[YEAR_DAYS_MAX]; /* days of the period at hand */
    int period_count;
    struct year_days kinds[YEAR_KINDS];
    const struct year_days *year_days; /* of the year at hand, which is from `year_first` to `year_last` */
    int64_t year, year_first, year_last;
    uint32_t *work; /* steps that are left */
};

static bool has_bit(const uint64_t *words, int bit) { return words[bit / 64] >> (bit % 64) & 1; }

/* The `index`-th of `length`, counted from 1: is it among the numbers, from either end? */
static bool holds(const struct ccs__numbers *numbers, int index, int length)
{
    CCS_ASSERT(index >= 1 && index <= length && length <= YEAR_DAYS_MAX);
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

/* Every condition but that on weeks. */
static bool fulfils(const struct ccs__recurrence *rule, const struct day *day)
{
    if (rule->months.given && !has_bit(rule->months.plus, day->date.month))
        return false;
    if (rule->month_days.given && !holds(&rule->month_days, day->date.day, day->month_length))
        return false;
    if (rule->by_day && !in_weekdays(rule, day))
        return false;
    return !rule->year_days.given || holds(&rule->year_days, day->year_day, day->year_length);
}

static void give_number(struct ccs__numbers *numbers, int number)
{
    numbers->plus[number / 64] |= UINT64_C(1) << (number % 64);
    numbers->given = true;
}

/* What the rule does not say is as on the first day. */
static void fill_in(struct ccs__recurrence *rule, const struct day *first)
{
    bool by_date = rule->month_days.given || rule->year_days.given;
    if (by_date || rule->by_day || rule->frequency == CCS__DAILY)
        return;
    if (rule->frequency == CCS__WEEKLY || rule->weeks.given) {
        rule->by_day = true;
        rule->weekdays = (uint8_t)(1u << first->weekday);
        return;
    }
    give_number(&rule->month_days, first->date.day);
    if (rule->frequency == CCS__YEARLY && !rule->months.given)
        give_number(&rule->months, first->date.month);
}

/* --- the days of a year ---------------------------------------------------------------------------------------------- */

static void take_work(struct expansion *expansion, uint32_t steps)
{
    *expansion->work -= steps < *expansion->work ? steps : *expansion->work;
}

static void look_at_year(struct expansion *expansion, struct year_days *year_days)
{
    const struct ccs__recurrence *rule = &expansion->rule;
    bool in_week = true;
    for (struct day day = day_of(expansion->year_first); day.days <= expansion->year_last; step(&day)) {
        int bit = day.year_day - 1;
        if (rule->weeks.given && (bit == 0 || day.weekday == rule->week_start))
            in_week = in_weeks(rule, &day);
        if (!in_week || !fulfils(rule, &day))
            continue;
        year_days->words[bit / 64] |= UINT64_C(1) << (bit % 64);
        year_days->any = true;
    }
    year_days->known = true;
    take_work(expansion, YEAR_DAYS_MAX);
}

/* What days are in a year follows from its first weekday and its length; those of BYWEEKNO also from whether the year before or
 * the one after has 366 days, for their weeks reach into it. At most one of the three has. */
static void enter_year(struct expansion *expansion, int64_t year)
{
    bool by_weeks = expansion->rule.weeks.given;
    expansion->year = year;
    expansion->year_first = ccs__civil_days((struct ccs__civil_date){year, 1, 1});
    expansion->year_last = expansion->year_first + year_length(year) - 1;
    int leap = year_length(year) == 366                   ? 1
               : by_weeks && year_length(year - 1) == 366 ? 2
               : by_weeks && year_length(year + 1) == 366 ? 3
                                                          : 0;
    struct year_days *year_days = &expansion->kinds[7 * leap + ccs__civil_weekday(expansion->year_first)];
    if (!year_days->known)
        look_at_year(expansion, year_days);
    expansion->year_days = year_days;
    take_work(expansion, 1);
}

/* The first bit from `bit` on, or -1. */
static int next_bit(const struct year_days *year_days, int bit)
{
    for (int word = bit / 64; word < YEAR_WORDS; word++, bit = 64 * word) {
        uint64_t rest = year_days->words[word] >> (bit % 64);
        if (rest != 0)
            return bit + __builtin_ctzll(rest);
    }
    return -1;
}

/* The first day from `from` on that fulfils the conditions; one from expansion->look_until on when there is none before it.
 * `from` never goes back to an earlier year. */
static int64_t next_day(struct expansion *expansion, int64_t from)
{
    take_work(expansion, 1);
    while (from < expansion->look_until) {
        if (from > expansion->year_last + 365)
            enter_year(expansion, ccs__civil_date_of(from).year);
        else if (from > expansion->year_last)
            enter_year(expansion, expansion->year + 1);
        int bit = expansion->year_days->any ? next_bit(expansion->year_days, (int)(from - expansion->year_first)) : -1;
        if (bit >= 0)
            return expansion->year_first + bit;
        from = expansion->year_last + 1;
    }
    return from;
}

/* --- periods ------------------------------------------------------------------------------------------------------- */

/* The first day of a period; that of the rule's first day is period 0. */
static int64_t begin_of(const struct expansion *expansion, int64_t index)
{
    const struct day *first = &expansion->first;
    int64_t month = first->date.month - 1 + index;
    switch (expansion->rule.frequency) {
    case CCS__DAILY: return first->days + index;
    case CCS__WEEKLY: return first->days - ccs__civil_floor_mod(first->weekday - expansion->rule.week_start, 7) + 7 * index;
    case CCS__MONTHLY: return ccs__civil_days((struct ccs__civil_date){first->date.year + month / 12, (int)(month % 12) + 1, 1});
    case CCS__YEARLY: break;
    }
    return ccs__civil_days((struct ccs__civil_date){first->date.year + index, 1, 1});
}

static int64_t index_of(const struct expansion *expansion, int64_t day)
{
    const struct day *first = &expansion->first;
    if (expansion->rule.frequency == CCS__DAILY)
        return day - first->days;
    if (expansion->rule.frequency == CCS__WEEKLY)
        return (day - begin_of(expansion, 0)) / 7;
    struct ccs__civil_date date = ccs__civil_date_of(day);
    int64_t years = date.year - first->date.year;
    return expansion->rule.frequency == CCS__YEARLY ? years : 12 * years + date.month - first->date.month;
}

/* Fill expansion->period from `day`, its first, on. Returns the next day from its end on. */
static int64_t collect_period(struct expansion *expansion, int64_t day, int64_t end)
{
    expansion->period_count = 0;
    for (; day < end; day = next_day(expansion, day + 1)) {
        CCS_ASSERT(expansion->period_count < YEAR_DAYS_MAX);
        expansion->period[expansion->period_count++] = day;
    }
    return day;
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

/* CCS_DONE: what follows lies behind COUNT or the last day. */
static ccs_status take_period(struct expansion *expansion, char *error, size_t error_size)
{
    const struct ccs__recurrence *rule = &expansion->rule;
    for (int i = 0; i < expansion->period_count; i++) {
        int64_t day = expansion->period[i];
        if (day <= expansion->first.days || (rule->positions.given && !holds(&rule->positions, i + 1, expansion->period_count)))
            continue;
        if (day > expansion->last_day || (rule->count > 0 && expansion->count == (size_t)rule->count))
            return CCS_DONE;
        ccs_status status = add_day(expansion, day, error, error_size);
        if (status != CCS_OK)
            return status;
    }
    return CCS_OK;
}

static ccs_status fail_work(char *error, size_t error_size)
{
    (void)snprintf(error, error_size, "what comes again up to here takes too long to work out; bound it with COUNT or UNTIL, or "
                                      "list its dates");
    return CCS_ELIMIT;
}

static ccs_status expand(struct expansion *expansion, char *error, size_t error_size)
{
    int64_t interval = expansion->rule.interval;
    if (*expansion->work == 0) /* nothing may come of it, and be work all the same */
        return fail_work(error, error_size);
    ccs_status status = add_day(expansion, expansion->first.days, error, error_size);
    expansion->look_until = begin_of(expansion, index_of(expansion, expansion->last_day) + 1);
    enter_year(expansion, ccs__civil_date_of(begin_of(expansion, 0)).year);
    for (int64_t day = next_day(expansion, begin_of(expansion, 0)); status == CCS_OK && day <= expansion->last_day;) {
        int64_t index = index_of(expansion, day), rest = index % interval;
        take_work(expansion, PERIOD_WORK);
        if (*expansion->work == 0)
            return fail_work(error, error_size);
        if (rest != 0) { /* not one of its periods: on to the next that is */
            day = next_day(expansion, begin_of(expansion, index - rest + interval));
            continue;
        }
        day = collect_period(expansion, day, begin_of(expansion, index + 1));
        status = take_period(expansion, error, error_size);
    }
    return status == CCS_DONE ? CCS_OK : status;
}

/* --- public -------------------------------------------------------------------------------------------------------- */

ccs_status ccs__recurrence_days(const ccs_alloc *alloc, const struct ccs__recurrence *rule, int64_t first_day, int64_t last_day,
                                uint32_t *work, int64_t **days, size_t *count, char *error, size_t error_size)
{
    CCS_ASSERT(last_day <= first_day || last_day - first_day <= CCS__RECURRENCE_SPAN_MAX);
    struct expansion expansion = {.alloc = alloc, .rule = *rule, .first = day_of(first_day), .last_day = last_day, .work = work};
    if (expansion.last_day > rule->until)
        expansion.last_day = rule->until;
    *days = NULL;
    *count = 0;
    if (expansion.last_day < first_day)
        return CCS_OK;

    fill_in(&expansion.rule, &expansion.first);
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

ccs_status ccs__recurrence_expand(const ccs_alloc *alloc, ccs_str text, int64_t first_day, int64_t last_day, uint32_t *work,
                                  int64_t **days, size_t *count, char *error, size_t error_size)
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
    return ccs__recurrence_days(alloc, &rule, first_day, last_day, work, days, count, error, error_size);
}
