/*
 * The entries of `dates`: on which days each holds, and what it makes of them.
 */
#include "base/assert.h"
#include "base/sort.h"
#include "calendar/plan.h"
#include "calendar/recurrence.h"
#include <string.h>

#define LAST_DAY (CCS__PLAN_FIRST_DAY + CCS__PLAN_DAYS - 1)

/* YYYY-MM-DD of a day that exists. */
static bool day_of(const char *text, int64_t *day)
{
    static const char form[] = "dddd-dd-dd";
    int numbers[3] = {0};
    size_t part = 0;
    if (strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; i < sizeof form - 1; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == 'd' ? !digit : text[i] != '-')
            return false;
        if (digit)
            numbers[part] = numbers[part] * 10 + (text[i] - '0');
        part += form[i] == '-';
    }
    struct ccs__civil_date date = {numbers[0], numbers[1], numbers[2]};
    *day = ccs__civil_days(date);
    return date.year >= 1 && ccs__civil_exists(date);
}

static bool read_day(struct ccs__calendar_plan *plan, const char *field, const char *text, int64_t *day)
{
    if (day_of(text, day))
        return true;
    if (!text[0])
        return ccs__calendar_plan_fail(plan, CCS_EINVAL, field, "it is missing; YYYY-MM-DD is wanted");
    return ccs__calendar_plan_fail(plan, CCS_EINVAL, field, "\"%.32s\" is no date; YYYY-MM-DD of a day that exists is wanted",
                                   text);
}

static int compare_days(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

/* The days of `also` or `except`, behind each other. */
static bool read_list(struct ccs__calendar_plan *plan, const char *list, char *const *texts, size_t count,
                      int64_t *days)
{
    plan->list = list;
    for (size_t i = 0; i < count; i++) {
        plan->list_index = i;
        if (!read_day(plan, "", texts[i], &days[i]))
            return false;
    }
    plan->list = NULL;
    return true;
}

/* --- on which days ----------------------------------------------------------------------------------------------------- */

/* An entry on its way: its first days, and what they are not to be. */
struct entry {
    const Ccs__CalendarDate *date;
    int64_t length; /* days, from the first to the last */
    int64_t *firsts, *excepts;
    size_t first_count, first_capacity, except_count;
    uint32_t hours; /* place in plan->hours, plus 1; 0 none */
};

static bool contains(const int64_t *days, size_t count, int64_t day)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (days[middle] < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && days[low] == day;
}

/* The first day, those of the rule, and room for those of `also`. */
static bool expand(struct ccs__calendar_plan *plan, struct entry *entry, int64_t first)
{
    const Ccs__CalendarDate *date = entry->date;
    char words[192] = "";
    int64_t *days = NULL;
    size_t count = 0;
    if (date->every[0]) {
        ccs_status status = ccs__recurrence_expand(plan->alloc, ccs_str_from(date->every), first, LAST_DAY, &plan->work,
                                                   &days, &count, words, sizeof words);
        if (status == CCS_ENOMEM)
            return ccs__calendar_plan_out_of_memory(plan);
        if (status != CCS_OK)
            return ccs__calendar_plan_fail(plan, status == CCS_ELIMIT ? CCS_ELIMIT : CCS_EINVAL, "every", "%s", words);
    }
    bool room = ccs__alloc_grow(plan->alloc, (void **)&entry->firsts, &entry->first_capacity, count + date->n_also + 1,
                                sizeof *entry->firsts);
    if (room && count > 0)
        memcpy(entry->firsts, days, count * sizeof *days);
    ccs__free(plan->alloc, days, count * sizeof *days);
    if (!room)
        return ccs__calendar_plan_out_of_memory(plan);
    if (count == 0) /* without a rule, or beyond what is known */
        entry->firsts[count++] = first;
    entry->first_count = count;
    return true;
}

static bool read_firsts(struct ccs__calendar_plan *plan, struct entry *entry, int64_t first)
{
    const Ccs__CalendarDate *date = entry->date;
    if (date->n_also > CCS__CALENDAR_FIRSTS_MAX || date->n_except > CCS__CALENDAR_FIRSTS_MAX)
        return ccs__calendar_plan_fail(plan, CCS_ELIMIT, date->n_also > CCS__CALENDAR_FIRSTS_MAX ? "also" : "except",
                                       "more than %d dates", CCS__CALENDAR_FIRSTS_MAX);
    if (!expand(plan, entry, first) ||
        !read_list(plan, "also", date->also, date->n_also, &entry->firsts[entry->first_count]))
        return false;
    entry->first_count += date->n_also;
    if (date->n_except == 0)
        return true;
    entry->excepts = ccs__realloc(plan->alloc, NULL, 0, date->n_except * sizeof *entry->excepts);
    if (!entry->excepts)
        return ccs__calendar_plan_out_of_memory(plan);
    entry->except_count = date->n_except;
    if (!read_list(plan, "except", date->except, date->n_except, entry->excepts))
        return false;
    ccs__sort(entry->excepts, entry->except_count, sizeof *entry->excepts, compare_days);
    return true;
}

/* --- what it makes of them ----------------------------------------------------------------------------------------------- */

/* What the day is closed within. *before and *after are those of the day before, which mostly is like this one. */
static bool cut(struct ccs__calendar_plan *plan, const struct entry *entry, struct ccs__plan_day *day, uint32_t *before,
                uint32_t *after)
{
    if (*after == 0 || *before != day->cuts) {
        *before = day->cuts;
        if (!ccs__calendar_plan_unite_hours(plan, day->cuts, entry->hours, after))
            return false;
    }
    day->cuts = *after;
    return true;
}

static bool mark_days(struct ccs__calendar_plan *plan, const struct entry *entry, int64_t first)
{
    int64_t last = first + entry->length - 1;
    uint32_t before = 0, after = 0;
    if (first < CCS__PLAN_FIRST_DAY)
        first = CCS__PLAN_FIRST_DAY;
    if (last > LAST_DAY)
        last = LAST_DAY;
    for (int64_t at = first; at <= last; at++) {
        struct ccs__plan_day *day = &plan->days[at - CCS__PLAN_FIRST_DAY];
        if (++plan->covered > CCS__CALENDAR_DAYS_MAX)
            return ccs__calendar_plan_fail(plan, CCS_ELIMIT, "",
                                           "with this entry the dates cover more than %u days in all",
                                           CCS__CALENDAR_DAYS_MAX);
        if (entry->date->is != CCS__CALENDAR_RULE__CALENDAR_RULE_CLOSED)
            day->opens = entry->hours;
        else if (entry->hours == 0)
            day->closed = true;
        else if (!cut(plan, entry, day, &before, &after))
            return false;
    }
    return true;
}

static bool mark_all(struct ccs__calendar_plan *plan, const struct entry *entry)
{
    for (size_t i = 0; i < entry->first_count; i++)
        if (!contains(entry->excepts, entry->except_count, entry->firsts[i]) &&
            !mark_days(plan, entry, entry->firsts[i]))
            return false;
    return true;
}

/* --- one entry ----------------------------------------------------------------------------------------------------------- */

static bool check_entry(struct ccs__calendar_plan *plan, const Ccs__CalendarDate *date)
{
    Ccs__CalendarRule is = date->is;
    bool working = is == CCS__CALENDAR_RULE__CALENDAR_RULE_WORKING;
    if ((int)is < 0 || is > CCS__CALENDAR_RULE__CALENDAR_RULE_WORKING)
        return ccs__calendar_plan_fail(plan, CCS_EINVAL, "is", "%d is none of closed, hours and working", (int)is);
    if ((int)date->as < 0 || date->as > CCS__WEEKDAY__WEEKDAY_SUN)
        return ccs__calendar_plan_fail(plan, CCS_EINVAL, "as", "%d is no weekday; mon to sun are", (int)date->as);
    if (date->n_hours > CCS__CALENDAR_HOURS_MAX)
        return ccs__calendar_plan_fail(plan, CCS_ELIMIT, "hours", "%zu windows; there may be %d", date->n_hours,
                                       CCS__CALENDAR_HOURS_MAX);
    if (is == CCS__CALENDAR_RULE__CALENDAR_RULE_HOURS && date->n_hours == 0)
        return ccs__calendar_plan_fail(plan, CCS_EINVAL, "hours",
                                       "an entry of is=hours says which; without any, is=closed is meant");
    if (working && date->n_hours > 0)
        return ccs__calendar_plan_fail(plan, CCS_EINVAL, "hours",
                                       "an entry of is=working takes the windows of a weekday (`as`); for "
                                       "hours of its own it is is=hours");
    if (!working && date->as != CCS__WEEKDAY__WEEKDAY_ANY)
        return ccs__calendar_plan_fail(plan, CCS_EINVAL, "as", "only an entry of is=working is as another weekday");
    if (strlen(date->name) > CCS__CALENDAR_NAME_MAX)
        return ccs__calendar_plan_fail(plan, CCS_ELIMIT, "name", "%zu bytes; there may be %d", strlen(date->name),
                                       CCS__CALENDAR_NAME_MAX);
    return true;
}

/* The number of the entry's hours, or of those of the weekday it is as. */
static bool read_hours(struct ccs__calendar_plan *plan, struct entry *entry)
{
    const Ccs__CalendarDate *date = entry->date;
    struct ccs__day_hours hours;
    if (date->is == CCS__CALENDAR_RULE__CALENDAR_RULE_WORKING)
        hours = plan->weekdays[date->as == CCS__WEEKDAY__WEEKDAY_ANY ? 0 : (int)date->as - 1];
    else if (date->n_hours == 0)
        return true;
    else if (!ccs__calendar_plan_read_windows(plan, date->hours, date->n_hours, -1, &hours))
        return false;
    return ccs__calendar_plan_keep_hours(plan, hours, &entry->hours);
}

static bool read_entry(struct ccs__calendar_plan *plan, struct entry *entry)
{
    const Ccs__CalendarDate *date = entry->date;
    int64_t first, last;
    if (!check_entry(plan, date) || !read_day(plan, "date", date->date, &first))
        return false;
    last = first;
    if (date->until[0] && !read_day(plan, "until", date->until, &last))
        return false;
    if (last < first)
        return ccs__calendar_plan_fail(plan, CCS_EINVAL, "until", "%s is before %s, its first day", date->until,
                                       date->date);
    entry->length = last - first + 1;
    return read_hours(plan, entry) && read_firsts(plan, entry, first) && mark_all(plan, entry);
}

bool ccs__calendar_plan_count_rules(struct ccs__calendar_plan *plan, const Ccs__Calendar *definition, size_t *count)
{
    for (plan->date = 0; plan->date < definition->n_dates; plan->date++)
        if (definition->dates[plan->date]->every[0] && ++*count > CCS__CALENDAR_RULES_MAX)
            return ccs__calendar_plan_fail(plan, CCS_ELIMIT, "every",
                                           "more than %d entries come again; list their dates in `also`",
                                           CCS__CALENDAR_RULES_MAX);
    plan->date = SIZE_MAX;
    return true;
}

bool ccs__calendar_plan_read_dates(struct ccs__calendar_plan *plan, const Ccs__Calendar *definition)
{
    if (definition->n_dates > CCS__CALENDAR_DATES_MAX)
        return ccs__calendar_plan_fail(plan, CCS_ELIMIT, "dates", "%zu entries; there may be %d", definition->n_dates,
                                       CCS__CALENDAR_DATES_MAX);
    for (size_t i = 0; i < definition->n_dates; i++) {
        struct entry entry = {.date = definition->dates[i]};
        plan->date = i;
        bool read = read_entry(plan, &entry);
        ccs__free(plan->alloc, entry.firsts, entry.first_capacity * sizeof *entry.firsts);
        ccs__free(plan->alloc, entry.excepts, entry.except_count * sizeof *entry.excepts);
        if (!read)
            return false;
    }
    plan->date = SIZE_MAX;
    return true;
}
