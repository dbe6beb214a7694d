/*
 * The hours module: what events do to calendars and zones, and how their rows are found. A calendar is compiled where an event
 * is applied, because that can fail; when a file is opened, as soon as all that it is made of has been read.
 */
#include "hours/hours_internal.h"

static ccs_status start(struct ccs__group *group)
{
    struct ccs__hours_state *state = ccs__alloc_zero(&group->alloc, sizeof *state);
    if (!state)
        return CCS_ENOMEM;
    ccs__keys_init(&state->calendars, group);
    ccs__keys_init(&state->zones, group);
    group->states[CCS__MODULE_HOURS] = state;
    ccs__group_kind(group, CCS__KIND_CALENDAR, sizeof(struct ccs__hours), sizeof(Ccs__Calendar) + 3 * sizeof(void *));
    ccs__group_kind(group, CCS__KIND_ZONE, sizeof(struct ccs__hours_zone), sizeof(Ccs__Zone) + 2 * sizeof(void *));
    return CCS_OK;
}

static void stop(struct ccs__group *group)
{
    struct ccs__hours_state *state = CCS__HOURS(group);
    ccs__hours_compiled_finish(group);
    ccs__keys_finish(&state->calendars);
    ccs__keys_finish(&state->zones);
    ccs__free(&group->alloc, state, sizeof *state);
}

void ccs__hours_set_zones(struct ccs__group *group, const ccs_zones *zones)
{
    CCS__HOURS(group)->abilities = *zones;
}

/* --- finding ------------------------------------------------------------------------------------------------------ */

struct ccs__hours *ccs__hours_by_key(const struct ccs__group *group, ccs_str key)
{
    struct ccs__hours *hours = ccs__keys_find(group, &CCS__HOURS(group)->calendars, key);
    return hours && hours->config.current ? hours : NULL;
}

struct ccs__hours_zone *ccs__hours_zone_by_key(const struct ccs__group *group, ccs_str key)
{
    struct ccs__hours_zone *zone = ccs__keys_find(group, &CCS__HOURS(group)->zones, key);
    return zone && zone->config.current ? zone : NULL;
}

ccs_status ccs__hours_of(struct ccs__group *group, uint64_t id, struct ccs__hours **hours)
{
    *hours = ccs__row_find(group, CCS__KIND_CALENDAR, id);
    if (*hours && (*hours)->config.current)
        return CCS_OK;
    return ccs__refuse(group, CCS_ENOENT, id, "no calendar has the id %llu", (unsigned long long)id);
}

const struct ccs__calendar *ccs__hours_find(const struct ccs__group *group, const char *key)
{
    const struct ccs__hours *hours = *key ? ccs__hours_by_key(group, ccs_str_from(key)) : NULL;
    return hours ? hours->compiled : NULL;
}

bool ccs__hours_compiled_by(const struct ccs__group *group, const char *key, const struct ccs__event *event)
{
    const struct ccs__hours *hours = *key ? ccs__hours_by_key(group, ccs_str_from(key)) : NULL;
    return hours && hours->compiled_seq == event->seq && hours->compiled_group == group->serial;
}

uint64_t ccs__hours_serial(const struct ccs__group *group) { return CCS__HOURS(group)->serial; }

bool ccs__hours_open(const struct ccs__group *group, const char *key, ccs_time at)
{
    bool open = false;
    const struct ccs__calendar *calendar = ccs__hours_find(group, key);
    return !*key || (calendar && ccs__calendar_is_open(calendar, at, &open) == CCS_OK && open);
}

ccs_time ccs__hours_next_change(const struct ccs__group *group, const char *key, ccs_time at)
{
    const struct ccs__calendar *calendar = ccs__hours_find(group, key);
    return calendar ? ccs__calendar_next_change(calendar, at) : CCS_TIME_NEVER;
}

bool ccs__hours_holidays_of(const struct ccs__group *group, const Ccs__Calendar *calendar,
                            const Ccs__Calendar *holidays[CCS__CALENDAR_HOLIDAYS_MAX])
{
    if (calendar->n_holidays > CCS__CALENDAR_HOLIDAYS_MAX)
        return false;
    for (size_t i = 0; i < calendar->n_holidays; i++) {
        const struct ccs__hours *other = ccs__hours_by_key(group, ccs_str_from(calendar->holidays[i]));
        if (!other)
            return false;
        holidays[i] = &other->config;
    }
    return true;
}

/* --- compiling ------------------------------------------------------------------------------------------------------ */

/* By the rows as they are. CCS_EINVAL: not from these (yet). */
static ccs_status compile(struct ccs__group *group, const Ccs__Calendar *config, struct ccs__compiled_calendar **kept)
{
    const Ccs__Calendar *holidays[CCS__CALENDAR_HOLIDAYS_MAX];
    struct ccs__calendar_error error;
    ccs_status status;
    const struct ccs__hours_zone *row = ccs__hours_zone_by_key(group, ccs_str_from(config->zone));
    struct ccs__compiled_zone *zone = row && !ccs__zone_is_utc(config->zone) ? row->kept : NULL;
    if ((!zone && !ccs__zone_is_utc(config->zone)) || !ccs__hours_holidays_of(group, config, holidays))
        return CCS_EINVAL;
    struct ccs__compiled_calendar *made =
        ccs__hours_compile(group, config, zone, holidays, config->n_holidays, &error, &status);
    *kept = made ? made : *kept;
    return made || status == CCS_ENOMEM ? status : CCS_EINVAL;
}

/* The row is open for change. What cannot be compiled for the moment, in the middle of a configuration, stays as it was. */
static ccs_status compile_again(struct ccs__group *group, struct ccs__hours *hours, const struct ccs__event *event)
{
    struct ccs__compiled_calendar *kept = hours->kept;
    if (compile(group, &hours->config, &kept) == CCS_ENOMEM)
        return CCS_ENOMEM;
    CCS__EXPECT(group, kept != NULL, hours->row.id);
    if (kept == hours->kept)
        return CCS_OK;
    if (hours->compiled_group != group->serial)
        hours->before = hours->compiled;
    hours->kept = kept;
    hours->compiled = kept->calendar;
    hours->compiled_group = group->serial;
    hours->compiled_seq = event->seq;
    CCS__HOURS(group)->serial++;
    ccs__row_attend(group, &hours->row);
    return CCS_OK;
}

static bool names(const Ccs__Calendar *config, const char *other)
{
    for (size_t i = 0; i < config->n_holidays; i++)
        if (strcmp(config->holidays[i], other) == 0)
            return true;
    return false;
}

/* In the order of ids, those of a zone, or that name a calendar. */
static ccs_status compile_dependents(struct ccs__group *group, const char *zone, const char *holidays,
                                     const struct ccs__event *event)
{
    struct ccs__row **rows;
    size_t count;
    ccs_status status = CCS_OK;
    CCS__TRY(ccs__rows_sorted(group, CCS__KIND_CALENDAR, &rows, &count));
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        struct ccs__hours *hours = (struct ccs__hours *)(void *)rows[i];
        bool depends = zone ? strcmp(hours->config.zone, zone) == 0 : names(&hours->config, holidays);
        if (!hours->config.current || !depends)
            continue;
        status = ccs__row_edit(group, &hours->row) ? compile_again(group, hours, event) : CCS_ENOMEM;
    }
    ccs__free(&group->alloc, rows, count * sizeof *rows);
    return status;
}

/* --- apply ------------------------------------------------------------------------------------------------------------ */

static ccs_status apply_calendar(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__Calendar *config = ((const Ccs__CalendarConfigured *)event->body)->calendar;
    CCS__EXPECT(group, config != NULL && config->id != 0, event->seq);
    struct ccs__hours *hours = ccs__row_find(group, CCS__KIND_CALENDAR, config->id);
    if (!hours)
        hours = ccs__row_create(group, CCS__KIND_CALENDAR, config->id);
    if (!hours || !ccs__row_edit(group, &hours->row) || !ccs__row_configure(group, &hours->row, &config->base) ||
        !ccs__keys_link(group, &CCS__HOURS(group)->calendars, &hours->row, &hours->key_text, config->key))
        return CCS_ENOMEM;
    CCS__TRY(compile_again(group, hours, event));
    return compile_dependents(group, NULL, hours->config.key, event);
}

static ccs_status apply_zone(struct ccs__group *group, const struct ccs__event *event)
{
    char error[256];
    ccs_status status;
    const Ccs__Zone *config = ((const Ccs__ZoneConfigured *)event->body)->zone;
    CCS__EXPECT(group, config != NULL && config->id != 0, event->seq);
    struct ccs__hours_zone *row = ccs__row_find(group, CCS__KIND_ZONE, config->id);
    if (!row)
        row = ccs__row_create(group, CCS__KIND_ZONE, config->id);
    if (!row || !ccs__row_edit(group, &row->row) || !ccs__row_configure(group, &row->row, &config->base) ||
        !ccs__keys_link(group, &CCS__HOURS(group)->zones, &row->row, &row->key_text, config->key))
        return CCS_ENOMEM;
    row->kept = ccs__hours_compile_zone(group, row->config.data, error, sizeof error, &status);
    if (status == CCS_ENOMEM)
        return status;
    CCS__EXPECT(group, row->kept != NULL, config->id);
    return compile_dependents(group, row->config.key, NULL, event);
}

static ccs_status apply(struct ccs__group *group, const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_CALENDAR_CONFIGURED: return apply_calendar(group, event);
    case CCS_EVENT_ZONE_CONFIGURED: return apply_zone(group, event);
    case CCS_EVENT_CALENDAR_REMOVED: {
        void *row;
        CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_CALENDAR, ((const Ccs__CalendarRemoved *)event->body)->calendar, &row));
        ((struct ccs__hours *)row)->config.current = false;
        return CCS_OK;
    }
    default: return CCS_OK;
    }
}

/* --- index ------------------------------------------------------------------------------------------------------------ */

/* A file is being opened: whatever has all its parts by now. What can never be compiled is found when all is read. */
static bool compile_loaded(struct ccs__group *group)
{
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_CALENDAR], &at, &id, &row)) {
        struct ccs__hours *hours = row;
        if (hours->kept || !hours->config.current || !hours->row.exists)
            continue;
        if (compile(group, &hours->config, &hours->kept) == CCS_ENOMEM)
            return false;
        hours->compiled = hours->kept ? hours->kept->calendar : NULL;
    }
    return true;
}

static bool index_calendar(struct ccs__group *group, struct ccs__hours *hours)
{
    struct ccs__hours_state *state = CCS__HOURS(group);
    state->serial++; /* also when it is put back */
    state->compiled.changed = true;
    if (!hours->row.exists || hours->row.fetched) {
        ccs__keys_unlink(group, &state->calendars, &hours->row, &hours->key_text);
        return true;
    }
    if (!ccs__keys_link(group, &state->calendars, &hours->row, &hours->key_text, hours->config.key))
        return false;
    return hours->compiled || group->in_group || compile_loaded(group);
}

static bool index_zone(struct ccs__group *group, struct ccs__hours_zone *row)
{
    char error[256];
    ccs_status status;
    struct ccs__hours_state *state = CCS__HOURS(group);
    state->compiled.changed = true;
    if (!row->row.exists || row->row.fetched) {
        ccs__keys_unlink(group, &state->zones, &row->row, &row->key_text);
        return true;
    }
    if (!ccs__keys_link(group, &state->zones, &row->row, &row->key_text, row->config.key))
        return false;
    if (row->kept || group->in_group)
        return true;
    row->kept = ccs__hours_compile_zone(group, row->config.data, error, sizeof error, &status);
    return status != CCS_ENOMEM && compile_loaded(group);
}

static bool index(struct ccs__group *group, struct ccs__row *row)
{
    switch (row->kind) {
    case CCS__KIND_CALENDAR: return index_calendar(group, (struct ccs__hours *)(void *)row);
    case CCS__KIND_ZONE: return index_zone(group, (struct ccs__hours_zone *)(void *)row);
    default: return true;
    }
}

/* --- check ------------------------------------------------------------------------------------------------------------ */

static void check(struct ccs__group *group)
{
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_CALENDAR], &at, &id, &row)) {
        const struct ccs__hours *hours = row;
        struct ccs__compiled_calendar *kept = NULL;
        if (!hours->config.current)
            continue;
        CCS_ASSERT(ccs__hours_by_key(group, ccs_str_from(hours->config.key)) == hours);
        CCS_ASSERT(hours->kept != NULL && hours->compiled == hours->kept->calendar);
        ccs_status status = compile(group, &hours->config, &kept); /* found, not made: nothing has been changed since */
        CCS_ASSERT(status == CCS_ENOMEM || kept == hours->kept);
    }
    ccs__hours_compiled_check(group);
}

/* What apply() is for. */
static const uint8_t applied[] = {CCS_EVENT_CALENDAR_CONFIGURED, CCS_EVENT_ZONE_CONFIGURED, CCS_EVENT_CALENDAR_REMOVED,
                                  0};

const struct ccs__module ccs__hours_module = {
    .name = "hours",
    .start = start,
    .stop = stop,
    .apply = apply,
    .applies = applied,
    .index = index,
    .indexes = CCS__KIND_BIT(CALENDAR) | CCS__KIND_BIT(ZONE),
    .reclaim = ccs__hours_reclaim,
    .check = check,
};
