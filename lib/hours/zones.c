/*
 * Zone data: asked of the host when a calendar first names a zone, and when somebody wants it asked again; otherwise never, least
 * of all when events are applied.
 */
#include "group/settings.h"
#include "hours/hours_internal.h"
#include <stdio.h>

/* --- the host's ability ----------------------------------------------------------------------------------------- */

void ccs__zone_bytes_finish(struct ccs__group *group, struct ccs__zone_bytes *data)
{
    ccs__free(&group->alloc, data->bytes, CCS_ZONE_DATA_MAX);
    *data = (struct ccs__zone_bytes){NULL, 0};
}

static ccs_status explain(ccs_status status, const char *name, char *error, size_t error_size)
{
    if (status == CCS_ENOENT)
        snprintf(error, error_size, "no time zone is named \"%s\"; IANA names are like Asia/Ho_Chi_Minh", name);
    else if (status == CCS_ELIMIT)
        snprintf(error, error_size, "the data of the time zone \"%s\" has more than %d bytes", name, CCS_ZONE_DATA_MAX);
    else
        snprintf(error, error_size, "the data of the time zone \"%s\" cannot be read: the host's zones returned %d", name,
                 (int)status);
    return status == CCS_ENOENT || status == CCS_ELIMIT ? CCS_EINVAL : CCS_ECALLBACK;
}

ccs_status ccs__hours_read_zone(struct ccs__group *group, const char *name, struct ccs__zone_bytes *data, char *error,
                                size_t error_size)
{
    const ccs_zones *abilities = &CCS__HOURS(group)->abilities;
    *data = (struct ccs__zone_bytes){NULL, 0};
    if (!ccs__zone_name_valid(ccs_str_from(name)))
        return explain(CCS_ENOENT, name, error, error_size);
    if (!abilities->read) {
        snprintf(error, error_size,
                 "the time zone \"%s\" is not known yet and this center has nowhere to read it from: give it `zones` in its "
                 "options, or the zone's data by ccs_zone_put(), or use UTC", name);
        return CCS_EINVAL;
    }
    data->bytes = ccs__realloc(&group->alloc, NULL, 0, CCS_ZONE_DATA_MAX);
    if (!data->bytes)
        return CCS_ENOMEM;
    ccs_status status =
        abilities->read(ccs_str_from(name), data->bytes, CCS_ZONE_DATA_MAX, &data->size, abilities->user_data);
    if (status == CCS_OK && data->size <= CCS_ZONE_DATA_MAX)
        return CCS_OK;
    ccs__zone_bytes_finish(group, data);
    return explain(status == CCS_OK ? CCS_ELIMIT : status, name, error, error_size);
}

/* --- a zone that a calendar may name ------------------------------------------------------------------------------- */

static ccs_status compile(struct ccs__group *group, const char *name, ProtobufCBinaryData data, struct ccs__compiled_zone **zone,
                          char *error, size_t error_size)
{
    char words[192];
    ccs_status status;
    *zone = ccs__hours_compile_zone(group, data, words, sizeof words, &status);
    if (*zone || status == CCS_ENOMEM)
        return status;
    snprintf(error, error_size, "the data of the time zone \"%s\" is none: %s", name, words);
    return CCS_EINVAL;
}

ccs_status ccs__hours_find_zone(struct ccs__group *group, const char *name, struct ccs__compiled_zone **zone, char *error,
                                size_t error_size)
{
    const struct ccs__hours_zone *known = ccs__hours_zone_by_key(group, ccs_str_from(name));
    struct ccs__zone_bytes data;
    *zone = known ? known->kept : NULL;
    if (*zone || ccs__zone_is_utc(name))
        return CCS_OK;
    CCS__TRY(ccs__hours_read_zone(group, name, &data, error, error_size));
    ccs_status status =
        compile(group, name, (ProtobufCBinaryData){data.size, data.bytes}, zone, error, error_size);
    ccs__zone_bytes_finish(group, &data);
    return status;
}

ccs_status ccs__hours_zone_known(struct ccs__group *group, const char *name, char *error, size_t error_size)
{
    struct ccs__compiled_zone *zone;
    return ccs__hours_find_zone(group, name, &zone, error, error_size);
}

/* --- decide ------------------------------------------------------------------------------------------------------- */

/* Would a calendar of this zone no longer be one? Its words begin with whose. */
static ccs_status check_dependents(struct ccs__group *group, const char *name, struct ccs__compiled_zone *zone, char *error,
                                   size_t error_size)
{
    struct ccs__row **rows;
    size_t count;
    ccs_status status = CCS_OK;
    CCS__TRY(ccs__rows_sorted(group, CCS__KIND_CALENDAR, &rows, &count));
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        const Ccs__Calendar *config = &((const struct ccs__hours *)(const void *)rows[i])->config;
        const Ccs__Calendar *holidays[CCS__CALENDAR_HOLIDAYS_MAX];
        struct ccs__calendar_error words = {"", ""};
        if (!config->current || strcmp(config->zone, name) != 0 || !ccs__hours_holidays_of(group, config, holidays))
            continue;
        if (!ccs__hours_compile(group, config, zone, holidays, config->n_holidays, &words, &status) && status != CCS_ENOMEM)
            snprintf(error, error_size, "by this data of the time zone \"%s\" calendar \"%s\" cannot be: %s", name, config->key,
                     words.message);
    }
    ccs__free(&group->alloc, rows, count * sizeof *rows);
    return status == CCS_OK || status == CCS_ENOMEM ? status : CCS_EINVAL;
}

/* Emits nothing where the data is the same; but for who gave it, which stays. */
static ccs_status put_zone(struct ccs__group *group, const char *name, ProtobufCBinaryData data, bool given, bool *changed)
{
    char error[sizeof group->error];
    struct ccs__compiled_zone *compiled;
    struct ccs__hours_zone *known = ccs__hours_zone_by_key(group, ccs_str_from(name));
    *changed = !known || known->config.data.len != data.len || memcmp(known->config.data.data, data.data, data.len) != 0;
    if (!*changed && (!given || known->config.given))
        return CCS_OK;
    ccs_status status = compile(group, name, data, &compiled, error, sizeof error);
    if (status == CCS_OK && known)
        status = check_dependents(group, name, compiled, error, sizeof error);
    if (status != CCS_OK)
        return status == CCS_ENOMEM ? status : ccs__refuse(group, status, known ? known->row.id : 0, "%s", error);
    Ccs__Zone zone = CCS__ZONE__INIT;
    zone.id = known ? known->row.id : ccs__next_seq(group);
    zone.version = known ? known->config.version + 1 : 1;
    zone.key = (char *)(uintptr_t)name;
    zone.data = data;
    zone.current = true;
    zone.given = given;
    zone.at = group->now;
    Ccs__ZoneConfigured configured = CCS__ZONE_CONFIGURED__INIT;
    configured.zone = &zone;
    return ccs__emit(group, CCS_EVENT_ZONE_CONFIGURED, &configured);
}

static ccs_status read_and_put(struct ccs__group *group, const char *name, bool *changed)
{
    char error[sizeof group->error];
    struct ccs__zone_bytes data;
    ccs_status status = ccs__hours_read_zone(group, name, &data, error, sizeof error);
    if (status != CCS_OK)
        return status == CCS_ENOMEM ? status : ccs__refuse(group, status, 0, "%s", error);
    status = put_zone(group, name, (ProtobufCBinaryData){data.size, data.bytes}, false, changed);
    ccs__zone_bytes_finish(group, &data);
    return status;
}

ccs_status ccs__hours_want_zone(struct ccs__group *group, const char *name)
{
    bool changed;
    if (ccs__zone_is_utc(name) || ccs__hours_zone_by_key(group, ccs_str_from(name)))
        return CCS_OK;
    return read_and_put(group, name, &changed);
}

ccs_status ccs__hours_decide_put_zone(struct ccs__group *group, const Ccs__PutZone *command)
{
    bool changed;
    if (!ccs__zone_name_valid(ccs_str_from(command->zone)))
        return ccs__refuse(group, CCS_EINVAL, 0, "\"%s\" is no name of a time zone; IANA names are like Asia/Ho_Chi_Minh",
                           command->zone);
    if (ccs__zone_is_utc(command->zone))
        return ccs__refuse(group, CCS_EINVAL, 0, "UTC is what it is and takes no data");
    if (command->data.len > CCS_ZONE_DATA_MAX)
        return ccs__refuse(group, CCS_EINVAL, 0, "the data of a time zone has at most %d bytes, not %zu", CCS_ZONE_DATA_MAX,
                           command->data.len);
    return put_zone(group, command->zone, command->data, true, &changed);
}

static bool is_named(const struct ccs__group *group, const char *zone)
{
    const Ccs__Settings *settings = ccs__settings_of(group);
    size_t at = 0;
    uint64_t id;
    void *row;
    if (settings && strcmp(settings->zone, zone) == 0)
        return true;
    while (ccs__map_next(&group->maps[CCS__KIND_CALENDAR], &at, &id, &row)) {
        const struct ccs__hours *hours = row;
        if (hours->row.exists && hours->config.current && strcmp(hours->config.zone, zone) == 0)
            return true;
    }
    return false;
}

/* One that nobody names may be gone where zones come from. */
static ccs_status reload(struct ccs__group *group, const Ccs__Zone *zone, bool *changed)
{
    *changed = false;
    if (!zone->current || zone->given || !is_named(group, zone->key))
        return CCS_OK;
    if (!CCS__HOURS(group)->abilities.read)
        return ccs__refuse(group, CCS_EINVAL, zone->id,
                           "this center has nowhere to read time zones from: give it `zones` in its options, or the data of \"%s\" "
                           "as it is now by ccs_zone_put()", zone->key);
    return read_and_put(group, zone->key, changed);
}

ccs_status ccs__hours_decide_reload(struct ccs__group *group, uint64_t *result)
{
    struct ccs__row **rows;
    size_t count;
    ccs_status status = CCS_OK;
    *result = 0;
    CCS__TRY(ccs__rows_sorted(group, CCS__KIND_ZONE, &rows, &count));
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        bool changed;
        status = reload(group, &((const struct ccs__hours_zone *)(const void *)rows[i])->config, &changed);
        *result += changed;
    }
    ccs__free(&group->alloc, rows, count * sizeof *rows);
    return status;
}
