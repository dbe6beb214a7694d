/*
 * See plan.h. Here: the plan's own life, its errors, and what a day is.
 */
#include "calendar/plan.h"
#include "base/assert.h"
#include "calendar/recurrence.h"
#include <stdarg.h>
#include <stdio.h> /* snprintf only, into memory */
#include <string.h>

static const struct ccs__plan_day *day_of(const struct ccs__calendar_plan *plan, int64_t day)
{
    CCS_ASSERT(day >= CCS__PLAN_FIRST_DAY);
    CCS_ASSERT(day < CCS__PLAN_FIRST_DAY + CCS__PLAN_DAYS);
    return &plan->days[day - CCS__PLAN_FIRST_DAY];
}

struct ccs__day_hours ccs__calendar_plan_hours(const struct ccs__calendar_plan *plan, int64_t day)
{
    const struct ccs__plan_day *is = day_of(plan, day);
    if (is->opens > 0)
        return plan->hours[is->opens - 1];
    return is->closed ? (struct ccs__day_hours){0, 0} : plan->weekdays[ccs__civil_weekday(day)];
}

struct ccs__day_hours ccs__calendar_plan_cuts(const struct ccs__calendar_plan *plan, int64_t day)
{
    const struct ccs__plan_day *is = day_of(plan, day);
    return is->opens > 0 || is->cuts == 0 ? (struct ccs__day_hours){0, 0} : plan->hours[is->cuts - 1];
}

uint64_t ccs__calendar_plan_kind(const struct ccs__calendar_plan *plan, int64_t day)
{
    const struct ccs__plan_day *is = day_of(plan, day);
    return is->opens > 0 ? (uint64_t)is->opens << 2 : (uint64_t)is->cuts << 2 | 2 | is->closed;
}

bool ccs__calendar_plan_gather(struct ccs__calendar_plan *plan, size_t spans)
{
    plan->gathered += spans;
    return plan->gathered <= CCS__CALENDAR_SPANS_MAX;
}

/* --- errors ---------------------------------------------------------------------------------------------------------- */

static void write_path(const struct ccs__calendar_plan *plan, const char *field, char *path, size_t size)
{
    char date[32] = "", list[64] = "";
    if (plan->date != SIZE_MAX)
        snprintf(date, sizeof date, "dates[%zu]", plan->date);
    if (plan->list)
        snprintf(list, sizeof list, "%s%s[%zu]", date[0] ? "." : "", plan->list, plan->list_index);
    snprintf(path, size, "%s%s%s%s", date, list, field[0] && (date[0] || list[0]) ? "." : "", field);
}

bool ccs__calendar_plan_fail(struct ccs__calendar_plan *plan, ccs_status status, const char *field, const char *format,
                             ...)
{
    char path[128], message[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    write_path(plan, field, path, sizeof path);
    plan->status = status;
    if (!plan->holiday) {
        memcpy(plan->error->path, path, sizeof path);
        memcpy(plan->error->message, message, sizeof message);
        return false;
    }
    snprintf(plan->error->path, sizeof plan->error->path, "holidays[%zu]", plan->holiday_index);
    snprintf(plan->error->message, sizeof plan->error->message, "in calendar %.64s, %.48s: %.120s", plan->holiday->key,
             path[0] ? path : "as a whole", message);
    return false;
}

bool ccs__calendar_plan_out_of_memory(struct ccs__calendar_plan *plan)
{
    plan->status = CCS_ENOMEM;
    return false;
}

/* --- making ---------------------------------------------------------------------------------------------------------- */

static bool read_week(struct ccs__calendar_plan *plan, const Ccs__Calendar *definition)
{
    if (definition->n_windows > CCS__CALENDAR_WINDOWS_MAX)
        return ccs__calendar_plan_fail(plan, CCS_ELIMIT, "windows", "%zu windows; there may be %d",
                                       definition->n_windows, CCS__CALENDAR_WINDOWS_MAX);
    for (int weekday = 0; weekday < 7; weekday++)
        if (!ccs__calendar_plan_read_windows(plan, definition->windows, definition->n_windows, weekday,
                                             &plan->weekdays[weekday]))
            return false;
    return true;
}

static bool count_rules(struct ccs__calendar_plan *plan, const Ccs__Calendar *definition,
                        const Ccs__Calendar *const *holidays, size_t holiday_count)
{
    size_t count = 0;
    for (size_t i = 0; i < holiday_count; i++) {
        plan->holiday = holidays[i];
        plan->holiday_index = i;
        if (!ccs__calendar_plan_count_rules(plan, holidays[i], &count))
            return false;
    }
    plan->holiday = NULL;
    return ccs__calendar_plan_count_rules(plan, definition, &count);
}

static bool read_holidays(struct ccs__calendar_plan *plan, const Ccs__Calendar *const *holidays, size_t count)
{
    if (count > CCS__CALENDAR_HOLIDAYS_MAX)
        return ccs__calendar_plan_fail(plan, CCS_ELIMIT, "holidays", "%zu calendars; there may be %d", count,
                                       CCS__CALENDAR_HOLIDAYS_MAX);
    for (size_t i = 0; i < count; i++) {
        plan->holiday = holidays[i];
        plan->holiday_index = i;
        if (holidays[i]->n_holidays > 0)
            return ccs__calendar_plan_fail(plan, CCS_EINVAL, "holidays",
                                           "it names others itself; name those here too, in place "
                                           "of being named there");
        if (!ccs__calendar_plan_read_dates(plan, holidays[i]))
            return false;
    }
    plan->holiday = NULL;
    return true;
}

ccs_status ccs__calendar_plan_make(struct ccs__calendar_plan *plan, const ccs_alloc *alloc,
                                   const Ccs__Calendar *definition, const Ccs__Calendar *const *holidays,
                                   size_t holiday_count, struct ccs__calendar_error *error)
{
    CCS_ASSERT(holiday_count == definition->n_holidays);
    *error = (struct ccs__calendar_error){"", ""};
    *plan = (struct ccs__calendar_plan){.alloc = alloc, .error = error, .date = SIZE_MAX,
                                        .work = CCS__RECURRENCE_WORK_MAX};
    ccs__map_init(&plan->same_hours, alloc);
    ccs__map_init(&plan->both_hours, alloc);
    plan->days = ccs__alloc_zero(alloc, CCS__PLAN_DAYS * sizeof *plan->days);
    if (!plan->days)
        return CCS_ENOMEM;
    bool read = count_rules(plan, definition, holidays, holiday_count) && read_week(plan, definition) &&
                read_holidays(plan, holidays, holiday_count) &&
                ccs__calendar_plan_read_dates(plan, definition);
    CCS_ASSERT(read == (plan->status == CCS_OK));
    return plan->status;
}

void ccs__calendar_plan_finish(struct ccs__calendar_plan *plan)
{
    ccs__free(plan->alloc, plan->days, CCS__PLAN_DAYS * sizeof *plan->days);
    ccs__free(plan->alloc, plan->spans, plan->span_capacity * sizeof *plan->spans);
    ccs__free(plan->alloc, plan->hours, plan->hours_capacity * sizeof *plan->hours);
    ccs__map_finish(&plan->same_hours);
    ccs__map_finish(&plan->both_hours);
}
