/*
 * The public face of zones: arguments checked, dates in fields. A ccs_zone is a ccs__zone under another name.
 */
#include "base/civil.h"
#include "base/options.h"
#include "calendar/zone.h"
#include <stdio.h> /* snprintf only, into memory */
#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)

static const ccs_alloc c_library = {0};

static const struct ccs__zone *inner(const ccs_zone *zone) { return (const struct ccs__zone *)(const void *)zone; }

static bool known(ccs_time at) { return at >= CCS__ZONE_MIN && at <= CCS__ZONE_MAX; }

/* Where words go that nobody wants. */
struct words {
    char *text, unwanted[256];
    size_t size;
};

static void words_init(struct words *words, char *error, size_t error_size)
{
    bool wanted = error && error_size > 0;
    words->text = wanted ? error : words->unwanted;
    words->size = wanted ? error_size : sizeof words->unwanted;
    words->text[0] = 0;
}

ccs_status ccs_zone_create(const void *data, size_t size, const ccs_alloc *alloc, ccs_zone **zone, char *error,
                           size_t error_size)
{
    struct words words;
    ccs_status status;
    if (!zone || (!data && size > 0))
        return CCS_EINVAL;
    words_init(&words, error, error_size);
    *zone = (void *)ccs__zone_create(alloc ? alloc : &c_library, data, size, words.text, words.size, &status);
    return status;
}

ccs_status ccs_zone_open(const ccs_zones *zones, ccs_str name, const ccs_alloc *alloc, ccs_zone **zone, char *error,
                         size_t error_size)
{
    struct words words;
    ccs_zones ability;
    ccs_status status;
    if (!zone || (!name.data && name.size > 0) || !ccs__options_read(zones, &ability, sizeof ability))
        return CCS_EINVAL;
    words_init(&words, error, error_size);
    *zone = (void *)ccs__zone_open(alloc ? alloc : &c_library, &ability, name, words.text, words.size, &status);
    return status;
}

void ccs_zone_destroy(ccs_zone *zone) { ccs__zone_destroy((struct ccs__zone *)(void *)zone); }

ccs_status ccs_zone_offset(const ccs_zone *zone, ccs_time at, int32_t *offset_s)
{
    if (!zone || !offset_s)
        return CCS_EINVAL;
    if (!known(at))
        return CCS_ELIMIT;
    *offset_s = ccs__zone_type(inner(zone), at).offset_s;
    return CCS_OK;
}

ccs_status ccs_zone_local(const ccs_zone *zone, ccs_time at, ccs_local *local)
{
    if (!zone || !local || local->size < sizeof *local)
        return CCS_EINVAL;
    if (!known(at))
        return CCS_ELIMIT;
    struct ccs__zone_type type = ccs__zone_type(inner(zone), at);
    int64_t shown = at + type.offset_s * INT64_C(1000);
    int64_t day = ccs__civil_floor_div(shown, CCS__CIVIL_DAY_MS), rest = shown - day * CCS__CIVIL_DAY_MS;
    struct ccs__civil_date date = ccs__civil_date_of(day);
    ccs_local full = {
        .year = (int32_t)date.year,
        .month = date.month,
        .day = date.day,
        .hour = (int32_t)(rest / HOUR_MS),
        .minute = (int32_t)(rest / MINUTE_MS % 60),
        .second = (int32_t)(rest / 1000 % 60),
        .millisecond = (int32_t)(rest % 1000),
        .weekday = ccs__civil_weekday(day) + 1,
        .offset_s = type.offset_s,
        .dst = type.dst,
        .abbreviation = ccs_str_from(type.abbreviation),
    };
    ccs__options_give(local, &full, sizeof full);
    return CCS_OK;
}

static bool is_time(const ccs_local *local)
{
    struct ccs__civil_date date = {local->year, local->month, local->day};
    return ccs__civil_exists(date) && local->hour >= 0 && local->hour <= 23 && local->minute >= 0 &&
           local->minute <= 59 && local->second >= 0 && local->second <= 59 && local->millisecond >= 0 &&
           local->millisecond <= 999;
}

ccs_status ccs_zone_instant(const ccs_zone *zone, const ccs_local *local, ccs_zone_policy policy, ccs_time *at,
                            ccs_zone_fit *fit)
{
    ccs_local given;
    if (!zone || !local || local->size < sizeof *local || !at || !ccs__options_read(local, &given, sizeof given))
        return CCS_EINVAL;
    if (given.year < 1 || given.year > 9999)
        return CCS_ELIMIT;
    if (!is_time(&given))
        return CCS_EINVAL;
    int64_t days = ccs__civil_days((struct ccs__civil_date){given.year, given.month, given.day});
    int64_t of_day = given.hour * HOUR_MS + given.minute * MINUTE_MS + given.second * INT64_C(1000) + given.millisecond;
    return ccs__zone_instant(inner(zone), days * CCS__CIVIL_DAY_MS + of_day, policy, at, fit);
}

ccs_status ccs_zone_next_transition(const ccs_zone *zone, ccs_time at, ccs_time *next)
{
    if (!zone || !next)
        return CCS_EINVAL;
    if (!known(at))
        return CCS_ELIMIT;
    *next = ccs__zone_next_transition(inner(zone), at);
    return CCS_OK;
}
