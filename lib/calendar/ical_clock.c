/*
 * Times of events on the calendar's clock. What a TZID means is looked for in this order: an IANA name; one behind a prefix
 * (/example.org/2026b/Europe/Berlin); the X-LIC-LOCATION of the file's VTIMEZONE of that name; what that VTIMEZONE says itself,
 * last because a zone's own data knows better.
 */
#include "base/civil.h"
#include "calendar/ical_entry.h"
#include <stdarg.h>
#include <stdio.h> /* vsnprintf only, into memory */

#define DAY_S 86400

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

/* The part behind the `slashes`-th slash from the end; empty when there are not so many. */
static ccs_str behind(ccs_str tzid, size_t slashes)
{
    for (size_t at = tzid.size; at-- > 0;)
        if (tzid.data[at] == '/' && --slashes == 0)
            return (ccs_str){tzid.data + at + 1, tzid.size - at - 1};
    return (ccs_str){0};
}

static bool has_prefix(ccs_str tzid) { return tzid.size > 0 && tzid.data[0] == '/'; }

static struct ccs__ical_vzone *find_vzone(const struct ccs__ical_reading *reading, ccs_str tzid)
{
    for (struct ccs__ical_vzone *vzone = reading->vzones; vzone; vzone = vzone->next)
        if (is_equal(vzone->tzid, tzid))
            return vzone;
    return NULL;
}

/* /example.org/Europe/Berlin ends in the name, behind a slash. */
static bool is_name_behind(ccs_str tzid, ccs_str name)
{
    return has_prefix(tzid) && name.size > 0 && tzid.size > name.size && tzid.data[tzid.size - name.size - 1] == '/' &&
           is_equal((ccs_str){tzid.data + tzid.size - name.size, name.size}, name);
}

bool ccs__ical_is_local(const struct ccs__ical_reading *reading, const struct ccs__ical_when *when)
{
    ccs_str tzid = when->tzid, zone = reading->zone_name;
    if (when->is_utc)
        return is_utc_name(zone);
    if (tzid.size == 0 || is_equal(tzid, zone) || is_name_behind(tzid, zone) || (is_utc_name(tzid) && is_utc_name(zone)))
        return true;
    const struct ccs__ical_vzone *vzone = find_vzone(reading, tzid);
    return vzone && vzone->location.size > 0 && is_equal(vzone->location, zone);
}

/* --- zones ---------------------------------------------------------------------------------------------------------- */

/* CCS_ENOENT: there is none of this name. */
static ccs_status open_name(struct ccs__ical_reading *reading, ccs_str name, struct ccs__zone **zone)
{
    char error[160];
    ccs_status status;
    if (name.size == 0)
        return CCS_ENOENT;
    *zone = ccs__zone_open(reading->alloc, reading->options->zones, name, error, sizeof error, &status);
    return status == CCS_OK || status == CCS_ENOMEM ? status : CCS_ENOENT;
}

static ccs_status fail_zone(struct ccs__ical_reading *reading, const struct ccs__ical_when *when)
{
    const char *why = reading->options->zones ? "no IANA name such as Europe/Berlin, and no VTIMEZONE in the file says what "
                                                "it is; write an IANA name for it"
                                              : "not described by a VTIMEZONE in the file, and there is no zone data";
    return ccs__ical_fail_at(reading, when->place, "the zone of this time: \"%.*s\" is %s", ccs__ical_fit(when->tzid, 64),
                             when->tzid.data, why);
}

/* CCS_ENOENT: nobody says what it is. */
static ccs_status find_zone(struct ccs__ical_reading *reading, const struct ccs__ical_when *when, struct ccs__zone **zone)
{
    if (when->is_utc)
        return open_name(reading, CCS_STR("UTC"), zone);
    ccs_status status = open_name(reading, when->tzid, zone);
    for (size_t parts = has_prefix(when->tzid) ? 3 : 0; parts > 0 && status == CCS_ENOENT; parts--)
        status = open_name(reading, behind(when->tzid, parts), zone);
    struct ccs__ical_vzone *vzone = status == CCS_ENOENT ? find_vzone(reading, when->tzid) : NULL;
    if (vzone)
        status = open_name(reading, vzone->location, zone);
    return vzone && status == CCS_ENOENT ? ccs__ical_vzone_make(reading, vzone, when->place, zone) : status;
}

/* From when on the zone's clock and the calendar's are apart by the same time, up to the end of what calendars know. */
static void compare_clocks(const struct ccs__ical_reading *reading, struct ccs__ical_zone *other)
{
    ccs_time end = CCS__ICAL_LAST_DAY * CCS__CIVIL_DAY_MS;
    other->together_from = CCS__ZONE_MIN;
    for (ccs_time at = CCS__ZONE_MIN; at < end;) {
        struct ccs__zone_span own = ccs__zone_span(reading->zone, at), its = ccs__zone_span(other->zone, at);
        int64_t apart_ms = ccs__zone_span_offset_ms(&own) - ccs__zone_span_offset_ms(&its);
        if (apart_ms != other->apart_ms)
            other->together_from = at;
        other->apart_ms = apart_ms;
        at = own.until < its.until ? own.until : its.until;
    }
}

/* Zones are few, and opened once. */
static ccs_status open_zone(struct ccs__ical_reading *reading, const struct ccs__ical_when *when,
                            const struct ccs__ical_zone **found)
{
    ccs_str tzid = when->is_utc ? CCS_STR("UTC") : when->tzid;
    struct ccs__zone *zone = NULL;
    for (size_t i = 0; i < reading->zone_count; i++)
        if (is_equal(reading->zones[i].tzid, tzid)) {
            *found = &reading->zones[i];
            return reading->zones[i].zone ? CCS_OK : fail_zone(reading, when);
        }
    if (reading->zone_count == CCS__ICAL_ZONES_MAX) {
        (void)ccs__ical_fail_at(reading, when->place, "events in more than %d time zones", CCS__ICAL_ZONES_MAX);
        return CCS_ELIMIT;
    }
    ccs_status status = find_zone(reading, when, &zone);
    if (status != CCS_OK && status != CCS_ENOENT)
        return status;
    struct ccs__ical_zone *kept = &reading->zones[reading->zone_count++];
    *kept = (struct ccs__ical_zone){.tzid = tzid, .zone = zone};
    if (status == CCS_ENOENT) /* kept too, so that it is not looked for again for every event */
        return fail_zone(reading, when);
    compare_clocks(reading, kept);
    *found = kept;
    return CCS_OK;
}

/* --- times ---------------------------------------------------------------------------------------------------------- */

static ccs_status fail_years(struct ccs__ical_reading *reading, const struct ccs__ical_when *when)
{
    return ccs__ical_fail_at(reading, when->place, "time zones are known from the year 1 to 9999");
}

static ccs_status place(struct ccs__ical_reading *reading, const struct ccs__ical_when *when, const struct ccs__zone *zone,
                        ccs_time *at)
{
    int64_t shown = when->day * CCS__CIVIL_DAY_MS + when->second * INT64_C(1000);
    ccs_status status = ccs__zone_instant(zone, shown, CCS_ZONE_DEFAULT, at, NULL);
    return status == CCS_ELIMIT ? fail_years(reading, when) : status;
}

/* The instant of a time on another clock than the calendar's. */
static ccs_status find_instant(struct ccs__ical_reading *reading, const struct ccs__ical_when *when, ccs_time *at,
                               const struct ccs__ical_zone **zone)
{
    if (!reading->zone)
        return ccs__ical_fail_at(reading, when->place,
                                 "a time in another zone than the calendar's, and there is no zone data to put it there");
    ccs_status status = open_zone(reading, when, zone);
    if (status != CCS_OK)
        return status;
    return place(reading, when, (*zone)->zone, at);
}

/* What the calendar's clock shows at an instant. */
static void show(const struct ccs__ical_reading *reading, ccs_time at, int64_t *day, int32_t *second)
{
    int64_t local = at + ccs__zone_offset_ms(reading->zone, at);
    *day = ccs__civil_floor_div(local, CCS__CIVIL_DAY_MS);
    *second = (int32_t)(ccs__civil_floor_mod(local, CCS__CIVIL_DAY_MS) / 1000);
}

ccs_status ccs__ical_local(struct ccs__ical_reading *reading, const struct ccs__ical_when *when, int64_t *day, int32_t *second)
{
    const struct ccs__ical_zone *zone;
    ccs_time at = 0;
    *day = when->day;
    *second = when->second;
    if (when->is_date || ccs__ical_is_local(reading, when))
        return CCS_OK;
    ccs_status status = find_instant(reading, when, &at, &zone);
    if (status != CCS_OK)
        return status;
    show(reading, at, day, second);
    return CCS_OK;
}

/* What stands on the calendar's own clock has an instant too. */
static ccs_status find_any_instant(struct ccs__ical_reading *reading, const struct ccs__ical_when *when, ccs_time *at)
{
    const struct ccs__ical_zone *zone;
    if (!ccs__ical_is_local(reading, when))
        return find_instant(reading, when, at, &zone);
    return place(reading, when, reading->zone, at);
}

ccs_status ccs__ical_local_after(struct ccs__ical_reading *reading, const struct ccs__ical_when *when,
                                 const struct ccs__ical_length *length, int64_t *day, int32_t *second)
{
    struct ccs__ical_when end = *when;
    ccs_time at = 0;
    end.day += length->days;
    if (!length->is_exact || !reading->zone) {
        int64_t seconds = end.second + length->seconds;
        end.day += ccs__civil_floor_div(seconds, DAY_S);
        end.second = (int32_t)ccs__civil_floor_mod(seconds, DAY_S);
        return ccs__ical_local(reading, &end, day, second);
    }
    ccs_status status = find_any_instant(reading, &end, &at);
    if (status != CCS_OK)
        return status;
    if (length->seconds > (CCS__ZONE_MAX - at) / 1000)
        return fail_years(reading, when);
    show(reading, at, &end.day, &end.second);
    show(reading, at + length->seconds * 1000, day, second);
    int64_t shown_s = (*day - end.day) * DAY_S + *second - end.second;
    if (shown_s <= 0 && length->seconds > 0) { /* put back meanwhile: no hours say it, but these hold it */
        *day = end.day + (end.second + length->seconds) / DAY_S;
        *second = (int32_t)((end.second + length->seconds) % DAY_S);
    }
    return CCS_OK;
}

ccs_status ccs__ical_is_parallel(struct ccs__ical_reading *reading, const struct ccs__ical_when *when, bool *is)
{
    const struct ccs__ical_zone *zone;
    ccs_time at;
    *is = when->is_date || ccs__ical_is_local(reading, when);
    if (*is)
        return CCS_OK;
    ccs_status status = find_instant(reading, when, &at, &zone);
    *is = status == CCS_OK && zone->together_from <= at;
    return status;
}
