/*
 * What a calendar must fulfil before anybody looks at its hours: the same in a center and outside of one.
 */
#include "calendar/calendar.h"
#include <stdio.h> /* snprintf only, into memory */
#include <string.h>

static bool within(const char *text, size_t size_min, size_t size_max)
{
    size_t size = strlen(text);
    return size >= size_min && size <= size_max;
}

#define WRONG(...)                                \
    do {                                          \
        snprintf(error, error_size, __VA_ARGS__); \
        return false;                             \
    } while (0)

bool ccs__calendar_config_valid(const Ccs__Calendar *calendar, char *path, size_t path_size, char *error, size_t error_size)
{
    snprintf(path, path_size, "name");
    if (!within(calendar->name, 0, 256))
        WRONG("a name has at most 256 bytes");
    snprintf(path, path_size, "zone");
    if (*calendar->zone && !ccs__zone_name_valid(ccs_str_from(calendar->zone)))
        WRONG("\"%s\" is no name of a time zone; IANA names are like Asia/Ho_Chi_Minh", calendar->zone);
    snprintf(path, path_size, "holidays");
    if (calendar->n_holidays > CCS__CALENDAR_HOLIDAYS_MAX)
        WRONG("a calendar names at most %d others, not %zu", CCS__CALENDAR_HOLIDAYS_MAX, calendar->n_holidays);
    for (size_t i = 0; i < calendar->n_holidays; i++) {
        snprintf(path, path_size, "holidays[%zu]", i);
        if (strcmp(calendar->holidays[i], calendar->key) == 0)
            WRONG("a calendar has its own dates anyhow; name others");
        for (size_t j = 0; j < i; j++)
            if (strcmp(calendar->holidays[j], calendar->holidays[i]) == 0)
                WRONG("calendar \"%s\" is named twice", calendar->holidays[i]);
    }
    snprintf(path, path_size, "id");
    if (calendar->id || calendar->version || calendar->at || calendar->current)
        WRONG("id, version, current and at are a center's; leave them out");
    snprintf(path, path_size, "key"); /* last: what else is wrong says more of a calendar that somebody is writing */
    if (!within(calendar->key, 1, 64))
        WRONG("a calendar has a key of 1 to 64 bytes");
    return true;
}

/* --- whose clock hours are on ------------------------------------------------------------------------------------- */

static bool is_utc(const char *zone) { return !*zone || strcmp(zone, "UTC") == 0 || strcmp(zone, "Etc/UTC") == 0; }

static bool is_same_zone(const char *one, const char *other)
{
    return strcmp(one, other) == 0 || (is_utc(one) && is_utc(other));
}

bool ccs__calendar_holidays_fit(const char *zone, const char *unsaid, const Ccs__Calendar *const *holidays, size_t count,
                                struct ccs__calendar_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const Ccs__Calendar *holiday = holidays[i];
        const char *its = *holiday->zone ? holiday->zone : unsaid;
        bool fits = !*its || is_same_zone(zone, its);
        for (size_t j = 0; !fits && j < holiday->n_dates; j++) {
            if (holiday->dates[j]->n_hours == 0)
                continue;
            snprintf(error->path, sizeof error->path, "holidays[%zu]", i);
            snprintf(error->message, sizeof error->message,
                     "hours of dates[%zu] of \"%.32s\" are on the clock of %.32s, here they would be on that of %.32s; give it "
                     "this zone, or none where any clock is meant",
                     j, holiday->key, its, *zone ? zone : "UTC");
            return false;
        }
    }
    return true;
}
