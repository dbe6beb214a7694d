/*
 * The public face of calendars: one object with its definition, its zone and its table, made from JSON.
 */
#include "base/assert.h"
#include "base/options.h"
#include "calendar/calendar.h"
#include "calendar/ical.h"
#include "record/json.h"
#include "record/record.h"
#include <ccs/calendar.h>
#include <stdio.h> /* snprintf only, into memory */
#include <string.h>

#define ERROR_SIZE_MIN sizeof(ccs_calendar_error) /* of the first that was released; it grows behind */
#define ARENA_BYTES_MAX ((size_t)64 << 20) /* of a definition: its bounds come first */

struct ccs_calendar {
    ccs_alloc alloc;
    struct ccs__arena arena; /* the definition */
    const Ccs__Calendar *definition;
    struct ccs__zone *zone;
    struct ccs__calendar *table;
    struct ccs__buf json;
};

/* One that is being made. */
struct making {
    ccs_calendar *calendar;
    ccs_str json;
    const ccs_calendar_options *options;
    struct ccs__json_error error; /* place 0:0: to be found by its path */
};

/* --- making -------------------------------------------------------------------------------------------------------------- */

static bool is_valid(struct making *making)
{
    struct ccs__json_error *error = &making->error;
    bool valid = ccs__calendar_config_valid(making->calendar->definition, error->path, sizeof error->path, error->message,
                                            sizeof error->message);
    if (valid)
        error->path[0] = 0;
    return valid;
}

static ccs_status read_definition(struct making *making)
{
    ccs_calendar *calendar = making->calendar;
    ProtobufCMessage *message = NULL;
    ccs_status status =
        ccs__json_read(making->json, &ccs__calendar__descriptor, &calendar->arena, &message, &making->error);
    if (status != CCS_OK)
        return status;
    calendar->definition = (const Ccs__Calendar *)(const void *)message;
    const Ccs__Calendar *definition = calendar->definition;
    making->error = (struct ccs__json_error){.line = 0};
    return definition->key[0] == 0 || is_valid(making) ? CCS_OK : CCS_EINVAL; /* without a key: at the end */
}

static ccs_status open_zone(struct making *making)
{
    ccs_calendar *calendar = making->calendar;
    ccs_status status;
    calendar->zone = ccs__zone_open(&calendar->alloc, making->options->zones, ccs_str_from(calendar->definition->zone),
                                    making->error.message, sizeof making->error.message, &status);
    if (!calendar->zone)
        snprintf(making->error.path, sizeof making->error.path, "zone");
    return status;
}

static const Ccs__Calendar *find_holiday(const ccs_calendar_options *options, const char *key)
{
    for (size_t i = 0; i < options->holiday_count; i++)
        if (options->holidays[i] && strcmp(options->holidays[i]->definition->key, key) == 0)
            return options->holidays[i]->definition;
    return NULL;
}

static ccs_status find_holidays(struct making *making, const Ccs__Calendar *holidays[CCS__CALENDAR_HOLIDAYS_MAX])
{
    const Ccs__Calendar *definition = making->calendar->definition;
    if (definition->n_holidays > CCS__CALENDAR_HOLIDAYS_MAX) /* of one without a key, which was not looked at yet */
        return is_valid(making) ? CCS_OK : CCS_EINVAL;
    for (size_t i = 0; i < definition->n_holidays; i++) {
        holidays[i] = find_holiday(making->options, definition->holidays[i]);
        if (holidays[i])
            continue;
        snprintf(making->error.path, sizeof making->error.path, "holidays[%zu]", i);
        snprintf(making->error.message, sizeof making->error.message,
                 "calendar \"%.64s\" is not among those that were given (options.holidays; on the command line --holidays FILE)",
                 definition->holidays[i]);
        return CCS_EINVAL;
    }
    return CCS_OK;
}

static ccs_status compile(struct making *making)
{
    ccs_calendar *calendar = making->calendar;
    const Ccs__Calendar *holidays[CCS__CALENDAR_HOLIDAYS_MAX];
    struct ccs__calendar_error error;
    ccs_status status = find_holidays(making, holidays);
    if (status != CCS_OK)
        return status;
    if (!ccs__calendar_holidays_fit(calendar->definition->zone, "", holidays, calendar->definition->n_holidays, &error)) {
        memcpy(making->error.path, error.path, sizeof error.path);
        memcpy(making->error.message, error.message, sizeof error.message);
        return CCS_EINVAL;
    }
    calendar->table = ccs__calendar_compile(&calendar->alloc, calendar->definition, calendar->zone, holidays,
                                            calendar->definition->n_holidays, &error, &status);
    if (!calendar->table) {
        memcpy(making->error.path, error.path, sizeof error.path);
        memcpy(making->error.message, error.message, sizeof error.message);
    }
    return status;
}

static ccs_status make(struct making *making)
{
    ccs_calendar *calendar = making->calendar;
    ccs_status status = read_definition(making);
    if (status == CCS_OK)
        status = open_zone(making);
    if (status == CCS_OK)
        status = compile(making);
    if (status == CCS_OK && !is_valid(making))
        status = CCS_EINVAL;
    if (status != CCS_OK)
        return status;
    ccs__json_write(&calendar->definition->base, 0, &calendar->json);
    (void)ccs__buf_text(&calendar->json);
    return calendar->json.failed ? CCS_ENOMEM : CCS_OK;
}

/* Where the value of the error's path stands; where it was left out: what it would stand in. */
static void locate(struct making *making)
{
    struct ccs__json_error *error = &making->error;
    char path[sizeof error->path];
    memcpy(path, error->path, sizeof path);
    while (!ccs__json_locate(making->json, path, &error->line, &error->column)) {
        char *dot = strrchr(path, '.');
        if (path[0] == 0)
            return;
        *(dot ? dot : path) = 0;
    }
}

static void tell(struct making *making, ccs_status status, ccs_calendar_error *error)
{
    if (!error || status == CCS_OK || status == CCS_ENOMEM)
        return;
    if (making->error.line == 0)
        locate(making);
    _Static_assert(sizeof error->path == sizeof making->error.path, "paths are copied whole");
    _Static_assert(sizeof error->message == sizeof making->error.message, "messages are copied whole");
    ccs_calendar_error full = {.line = making->error.line, .column = making->error.column};
    memcpy(full.path, making->error.path, sizeof full.path);
    memcpy(full.message, making->error.message, sizeof full.message);
    ccs__options_give(error, &full, sizeof full);
}

ccs_status ccs_calendar_create(ccs_str json, const ccs_calendar_options *options, ccs_calendar **calendar,
                               ccs_calendar_error *error)
{
    ccs_calendar_options given;
    ccs_zones zones;
    struct making making = {.json = json, .options = &given};
    if (!calendar || (!json.data && json.size > 0) || (error && error->size < ERROR_SIZE_MIN) ||
        !ccs__options_read(options, &given, sizeof given) || !ccs__options_read(given.zones, &zones, sizeof zones) ||
        (!given.holidays && given.holiday_count > 0))
        return CCS_EINVAL;
    if (given.zones)
        given.zones = &zones;
    *calendar = NULL;
    making.calendar = ccs__alloc_zero(&given.alloc, sizeof *making.calendar);
    if (!making.calendar)
        return CCS_ENOMEM;
    making.calendar->alloc = given.alloc;
    ccs__arena_init(&making.calendar->arena, &making.calendar->alloc, ARENA_BYTES_MAX);
    ccs__buf_init(&making.calendar->json, &making.calendar->alloc);
    ccs_status status = make(&making);
    tell(&making, status, error);
    if (status == CCS_OK)
        *calendar = making.calendar;
    else
        ccs_calendar_destroy(making.calendar);
    return status;
}

void ccs_calendar_destroy(ccs_calendar *calendar)
{
    if (!calendar)
        return;
    ccs_alloc alloc = calendar->alloc;
    ccs__calendar_destroy(calendar->table);
    ccs__zone_destroy(calendar->zone);
    ccs__buf_finish(&calendar->json);
    ccs__arena_finish(&calendar->arena);
    ccs__free(&alloc, calendar, sizeof *calendar);
}

const ccs_alloc *ccs__calendar_object_alloc(const ccs_calendar *calendar) { return &calendar->alloc; }

ccs_str ccs_calendar_json(const ccs_calendar *calendar)
{
    return calendar ? (ccs_str){(const char *)calendar->json.data, calendar->json.size} : (ccs_str){"", 0};
}

const ccs_zone *ccs_calendar_zone(const ccs_calendar *calendar)
{
    return calendar ? (const ccs_zone *)(const void *)calendar->zone : NULL;
}

/* --- asking -------------------------------------------------------------------------------------------------------------- */

ccs_status ccs_calendar_is_open(const ccs_calendar *calendar, ccs_time at, uint32_t *open)
{
    bool answer = false;
    if (!calendar || !open)
        return CCS_EINVAL;
    ccs_status status = ccs__calendar_is_open(calendar->table, at, &answer);
    if (status == CCS_OK)
        *open = answer;
    return status;
}

ccs_status ccs_calendar_add(const ccs_calendar *calendar, ccs_time at, ccs_duration ms, ccs_time *result)
{
    return calendar && result ? ccs__calendar_add(calendar->table, at, ms, result) : CCS_EINVAL;
}

ccs_status ccs_calendar_sub(const ccs_calendar *calendar, ccs_time at, ccs_duration ms, ccs_time *result)
{
    return calendar && result ? ccs__calendar_sub(calendar->table, at, ms, result) : CCS_EINVAL;
}

ccs_status ccs_calendar_between(const ccs_calendar *calendar, ccs_time from, ccs_time until, ccs_duration *ms)
{
    return calendar && ms ? ccs__calendar_between(calendar->table, from, until, ms) : CCS_EINVAL;
}

ccs_status ccs_calendar_next_open(const ccs_calendar *calendar, ccs_time at, ccs_time *edge)
{
    return calendar && edge ? ccs__calendar_next_open(calendar->table, at, edge) : CCS_EINVAL;
}

ccs_status ccs_calendar_next_close(const ccs_calendar *calendar, ccs_time at, ccs_time *edge)
{
    return calendar && edge ? ccs__calendar_next_close(calendar->table, at, edge) : CCS_EINVAL;
}

ccs_status ccs_calendar_previous_open(const ccs_calendar *calendar, ccs_time at, ccs_time *edge)
{
    return calendar && edge ? ccs__calendar_previous_open(calendar->table, at, edge) : CCS_EINVAL;
}

ccs_status ccs_calendar_previous_close(const ccs_calendar *calendar, ccs_time at, ccs_time *edge)
{
    return calendar && edge ? ccs__calendar_previous_close(calendar->table, at, edge) : CCS_EINVAL;
}

ccs_time ccs_calendar_next_change(const ccs_calendar *calendar, ccs_time at)
{
    return calendar ? ccs__calendar_next_change(calendar->table, at) : CCS_TIME_NEVER;
}

ccs_status ccs_calendar_add_days(const ccs_calendar *calendar, ccs_time at, int64_t days, ccs_zone_policy policy,
                                 ccs_time *result)
{
    return calendar && result ? ccs__calendar_add_days(calendar->table, at, days, policy, result) : CCS_EINVAL;
}

ccs_status ccs_calendar_days_between(const ccs_calendar *calendar, ccs_time from, ccs_time until, int64_t *days)
{
    return calendar && days ? ccs__calendar_days_between(calendar->table, from, until, days) : CCS_EINVAL;
}

ccs_status ccs_calendar_is_working_day(const ccs_calendar *calendar, ccs_time at, uint32_t *working)
{
    bool answer = false;
    if (!calendar || !working)
        return CCS_EINVAL;
    ccs_status status = ccs__calendar_is_working_day(calendar->table, at, &answer);
    if (status == CCS_OK)
        *working = answer;
    return status;
}

ccs_status ccs_calendar_intervals_init(ccs_calendar_intervals *intervals, const ccs_calendar *calendar, ccs_time from,
                                       ccs_time until)
{
    struct ccs__calendar_intervals inner;
    if (!intervals || !calendar)
        return CCS_EINVAL;
    ccs_status status = ccs__calendar_intervals_init(&inner, calendar->table, from, until);
    *intervals = (ccs_calendar_intervals){calendar, inner.at, inner.until};
    return status;
}

ccs_status ccs_calendar_intervals_next(ccs_calendar_intervals *intervals, ccs_time *open_at, ccs_time *close_at)
{
    if (!intervals || !intervals->calendar || !open_at || !close_at)
        return CCS_EINVAL;
    struct ccs__calendar_intervals inner = {intervals->calendar->table, intervals->at, intervals->until};
    ccs_status status = ccs__calendar_intervals_next(&inner, open_at, close_at);
    intervals->at = inner.at;
    return status;
}
