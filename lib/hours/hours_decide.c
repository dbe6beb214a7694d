/*
 * What may be asked of calendars. Everything is checked before the first event: that the calendar can be compiled, in a zone that
 * is known or can be read, and that those which have its dates for holidays can be compiled still.
 */
#include "hours/hours_internal.h"
#include <stdio.h>

/* The zone it names, or else that of the settings. */
static const char *zone_of(const Ccs__Calendar *calendar, const Ccs__Settings *settings)
{
    return *calendar->zone ? calendar->zone : settings ? settings->zone : "";
}

ccs_status ccs__hours_compilable(struct ccs__group *group, const Ccs__Calendar *calendar, const Ccs__Settings *settings,
                                 const Ccs__Calendar *const *holidays, size_t holiday_count,
                                 struct ccs__calendar_error *error)
{
    struct ccs__compiled_zone *zone;
    ccs_status status;
    snprintf(error->path, sizeof error->path, "zone");
    CCS__TRY(ccs__hours_find_zone(group, zone_of(calendar, settings), &zone, error->message, sizeof error->message));
    if (!ccs__calendar_holidays_fit(zone_of(calendar, settings), settings ? settings->zone : "", holidays, holiday_count, error))
        return CCS_EINVAL;
    if (ccs__hours_compile(group, calendar, zone, holidays, holiday_count, error, &status))
        return CCS_OK;
    return status == CCS_ENOMEM ? status : CCS_EINVAL;
}

/* --- put ------------------------------------------------------------------------------------------------------------ */

static ccs_status refuse(struct ccs__group *group, ccs_status status, const char *key, const struct ccs__calendar_error *error)
{
    if (status == CCS_OK || status == CCS_ENOMEM)
        return status;
    return ccs__refuse(group, status, 0, "calendar \"%s\": %s%s%s", key, error->path, *error->path ? ": " : "", error->message);
}

static ccs_status check_room(struct ccs__group *group, const char *key)
{
    size_t at = 0, count = 0;
    uint64_t id;
    void *row;
    if (ccs__hours_by_key(group, ccs_str_from(key)))
        return CCS_OK;
    while (ccs__map_next(&group->maps[CCS__KIND_CALENDAR], &at, &id, &row))
        count += ((const struct ccs__hours *)row)->config.current;
    if (count < CCS__CALENDARS_MAX)
        return CCS_OK;
    return ccs__refuse(group, CCS_ELIMIT, 0, "calendar \"%s\": a center has at most %d calendars; remove one first", key,
                       CCS__CALENDARS_MAX);
}

static ccs_status check_own(struct ccs__group *group, const Ccs__Calendar *calendar, const Ccs__Settings *settings)
{
    const Ccs__Calendar *holidays[CCS__CALENDAR_HOLIDAYS_MAX];
    struct ccs__calendar_error error = {"", ""};
    if (!ccs__calendar_config_valid(calendar, error.path, sizeof error.path, error.message, sizeof error.message))
        return refuse(group, CCS_EINVAL, calendar->key, &error);
    for (size_t i = 0; i < calendar->n_holidays; i++)
        if (!ccs__hours_by_key(group, ccs_str_from(calendar->holidays[i])))
            return ccs__refuse(group, CCS_EINVAL, 0, "calendar \"%s\": holidays[%zu]: no calendar has the key \"%s\"",
                               calendar->key, i, calendar->holidays[i]);
    (void)ccs__hours_holidays_of(group, calendar, holidays);
    return refuse(group, ccs__hours_compilable(group, calendar, settings, holidays, calendar->n_holidays, &error),
                  calendar->key, &error);
}

/* Those that have its dates for holidays, with what it is to be. */
static ccs_status check_dependents(struct ccs__group *group, const Ccs__Calendar *calendar, const Ccs__Settings *settings)
{
    struct ccs__row **rows;
    size_t count;
    ccs_status status = CCS_OK;
    CCS__TRY(ccs__rows_sorted(group, CCS__KIND_CALENDAR, &rows, &count));
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        const Ccs__Calendar *other = &((const struct ccs__hours *)(const void *)rows[i])->config;
        const Ccs__Calendar *holidays[CCS__CALENDAR_HOLIDAYS_MAX];
        struct ccs__calendar_error error = {"", ""};
        bool named = false;
        if (!other->current || !ccs__hours_holidays_of(group, other, holidays))
            continue;
        for (size_t j = 0; j < other->n_holidays; j++)
            if (strcmp(other->holidays[j], calendar->key) == 0) {
                holidays[j] = calendar;
                named = true;
            }
        if (named)
            status = refuse(group, ccs__hours_compilable(group, other, settings, holidays, other->n_holidays, &error), other->key,
                            &error);
    }
    ccs__free(&group->alloc, rows, count * sizeof *rows);
    return status;
}

static ccs_status emit_calendar(struct ccs__group *group, const Ccs__Calendar *config, const char *zone, uint64_t *id)
{
    const struct ccs__hours *known = ccs__hours_by_key(group, ccs_str_from(config->key));
    Ccs__Calendar calendar = *config;
    calendar.zone = (char *)(uintptr_t)zone;
    calendar.id = known ? known->config.id : ccs__next_seq(group);
    calendar.version = known ? known->config.version : 1;
    calendar.current = true;
    calendar.at = known ? known->config.at : group->now;
    *id = calendar.id;
    if (known && ccs__record_equal(&known->config.base, &calendar.base))
        return CCS_OK;
    calendar.version = known ? known->config.version + 1 : 1;
    calendar.at = group->now;
    Ccs__CalendarConfigured configured = CCS__CALENDAR_CONFIGURED__INIT;
    configured.calendar = &calendar;
    return ccs__emit(group, CCS_EVENT_CALENDAR_CONFIGURED, &configured);
}

ccs_status ccs__hours_decide_put(struct ccs__group *group, const Ccs__Calendar *calendar, const Ccs__Settings *settings,
                                 bool whole, uint64_t *id)
{
    const char *zone = zone_of(calendar, settings);
    if (!whole) {
        CCS__TRY(check_room(group, calendar->key));
        CCS__TRY(check_own(group, calendar, settings));
        CCS__TRY(check_dependents(group, calendar, settings));
    }
    CCS__TRY(ccs__hours_want_zone(group, zone));
    return emit_calendar(group, calendar, zone, id);
}

ccs_status ccs__hours_decide_remove(struct ccs__group *group, uint64_t id)
{
    struct ccs__hours *hours;
    CCS__TRY(ccs__hours_of(group, id, &hours));
    Ccs__CalendarRemoved removed = CCS__CALENDAR_REMOVED__INIT;
    removed.calendar = id;
    return ccs__emit(group, CCS_EVENT_CALENDAR_REMOVED, &removed);
}
