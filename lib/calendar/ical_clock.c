/*
 * Times of events on the calendar's clock. A TZID is taken for an IANA name: what a file's VTIMEZONE says of it is not read,
 * because the zone's own data knows better.
 */
#include "base/civil.h"
#include "calendar/ical_entry.h"
#include <stdarg.h>
#include <stdio.h> /* vsnprintf only, into memory */

ccs_status ccs__ical_fail_at(struct ccs__ical_reading *reading, struct ccs__ical_place place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(reading->error->message, sizeof reading->error->message, format, arguments);
    va_end(arguments);
    ccs__ical_locate(reading->text, place, &reading->error->line, &reading->error->column);
    return CCS_EPARSE;
}

static bool is_equal(ccs_str x, ccs_str y) { return x.size == y.size && (x.size == 0 || memcmp(x.data, y.data, x.size) == 0); }

static bool is_utc_name(ccs_str name)
{
    return name.size == 0 || is_equal(name, CCS_STR("UTC")) || is_equal(name, CCS_STR("Etc/UTC"));
}

/* Some programs write /example.org/2026b/Europe/Berlin: the name is behind. */
static ccs_str without_prefix(ccs_str tzid)
{
    size_t slashes = 0;
    if (tzid.size == 0 || tzid.data[0] != '/')
        return tzid;
    for (size_t at = tzid.size; at-- > 0;)
        if (tzid.data[at] == '/' && ++slashes == 2)
            return (ccs_str){tzid.data + at + 1, tzid.size - at - 1};
    return tzid;
}

bool ccs__ical_is_local(const struct ccs__ical_reading *reading, const struct ccs__ical_when *when)
{
    if (when->is_utc)
        return is_utc_name(reading->zone_name);
    ccs_str tzid = without_prefix(when->tzid);
    return tzid.size == 0 || is_equal(tzid, reading->zone_name) || (is_utc_name(tzid) && is_utc_name(reading->zone_name));
}

static ccs_status open_zone(struct ccs__ical_reading *reading, const struct ccs__ical_when *when, const struct ccs__zone **zone)
{
    ccs_str name = without_prefix(when->tzid);
    ccs_status status;
    char error[160];
    for (size_t i = 0; i < reading->zone_count; i++)
        if (is_equal(reading->zones[i].name, name)) {
            *zone = reading->zones[i].zone;
            return CCS_OK;
        }
    if (reading->zone_count == CCS__ICAL_ZONES_MAX) {
        (void)ccs__ical_fail_at(reading, when->place, "events in more than %d time zones", CCS__ICAL_ZONES_MAX);
        return CCS_ELIMIT;
    }
    struct ccs__zone *opened =
        ccs__zone_open(reading->alloc, reading->options->zones, name, error, sizeof error, &status);
    if (!opened)
        return status == CCS_ENOMEM ? status : ccs__ical_fail_at(reading, when->place, "the zone of this time: %s", error);
    reading->zones[reading->zone_count++] = (struct ccs__ical_zone){name, opened};
    *zone = opened;
    return CCS_OK;
}

ccs_status ccs__ical_local(struct ccs__ical_reading *reading, const struct ccs__ical_when *when, int64_t *day, int32_t *second)
{
    *day = when->day;
    *second = when->second;
    if (when->is_date || ccs__ical_is_local(reading, when))
        return CCS_OK;
    if (!reading->zone)
        return ccs__ical_fail_at(reading, when->place,
                                 "a time in another zone than the calendar's, and there is no zone data to put it there");

    const struct ccs__zone *zone = &ccs__zone_utc;
    ccs_status status = when->is_utc ? CCS_OK : open_zone(reading, when, &zone);
    ccs_time at = 0;
    if (status == CCS_OK)
        status = ccs__zone_instant(zone, when->day * CCS__CIVIL_DAY_MS + when->second * INT64_C(1000), CCS_ZONE_DEFAULT, &at, NULL);
    if (status == CCS_ELIMIT)
        return ccs__ical_fail_at(reading, when->place, "time zones are known from the year 1 to 9999");
    if (status != CCS_OK)
        return status;
    int64_t local = at + ccs__zone_offset_ms(reading->zone, at);
    *day = ccs__civil_floor_div(local, CCS__CIVIL_DAY_MS);
    *second = (int32_t)(ccs__civil_floor_mod(local, CCS__CIVIL_DAY_MS) / 1000);
    return CCS_OK;
}
