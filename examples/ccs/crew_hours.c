/*
 * The calendars of a center file as they were at an instant of the past, compiled from their rows. Memory is the reader's arena:
 * nothing is given back before the reader is.
 */
#include "crew.h"

#include "calendar/calendar.h"
#include <string.h>

struct crew_calendar {
    const Ccs__Calendar *config; /* the version in force then */
    struct ccs__calendar *compiled; /* NULL: it could not be */
};

static void *from_arena(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    void *made = new_size ? ccs__arena_take(user_data, new_size) : NULL;
    if (made && pointer)
        memcpy(made, pointer, old_size < new_size ? old_size : new_size);
    return made;
}

static void load(struct crew *crew, struct reader *reader, const int64_t numbers[2])
{
    size_t room = (size_t)reader_number(reader, "SELECT count(DISTINCT id) FROM ccs_calendar WHERE at <= ?1 AND id < ?2",
                                        numbers, 2);
    struct reader_rows rows;
    const Ccs__Calendar *config;
    crew->calendars = ccs__arena_take(&reader->arena, (room + 1) * sizeof *crew->calendars);
    if (!crew->calendars) {
        reader_fail(reader);
        return;
    }
    reader_rows_begin(&rows, reader, CCS__KIND_CALENDAR, "WHERE at <= ?1 AND id < ?2 ORDER BY id, version", numbers, 2);
    while ((config = reader_rows_next(&rows))) {
        bool newer = crew->calendar_count && crew->calendars[crew->calendar_count - 1].config->id == config->id;
        if (!newer && crew->calendar_count == room)
            break;
        crew->calendars[newer ? crew->calendar_count - 1 : crew->calendar_count++] = (struct crew_calendar){config, NULL};
    }
    reader_rows_end(&rows);
}

static const struct ccs__zone *zone_of(struct reader *reader, const ccs_alloc *alloc, const char *key, const int64_t numbers[2])
{
    char error[256];
    ccs_status status;
    struct reader_rows rows;
    const Ccs__Zone *zone, *last = NULL;
    if (!*key || strcmp(key, "UTC") == 0)
        return &ccs__zone_utc;
    reader_rows_begin(&rows, reader, CCS__KIND_ZONE, "WHERE at <= ?1 AND id < ?2 ORDER BY id, version", numbers, 2);
    while ((zone = reader_rows_next(&rows)))
        last = strcmp(zone->key, key) == 0 ? zone : last;
    reader_rows_end(&rows);
    return last ? ccs__zone_create(alloc, last->data.data, last->data.len, error, sizeof error, &status) : NULL;
}

static const struct crew_calendar *find(const struct crew *crew, const char *key)
{
    for (size_t i = crew->calendar_count; i-- > 0;) /* the latest of that key */
        if (strcmp(crew->calendars[i].config->key, key) == 0)
            return &crew->calendars[i];
    return NULL;
}

static void compile(const struct crew *crew, struct reader *reader, const ccs_alloc *alloc, struct crew_calendar *calendar,
                    const int64_t numbers[2])
{
    const Ccs__Calendar *holidays[CCS__CALENDAR_HOLIDAYS_MAX], *config = calendar->config;
    struct ccs__calendar_error error;
    ccs_status status;
    const struct ccs__zone *zone = zone_of(reader, alloc, config->zone, numbers);
    if (!zone || config->n_holidays > CCS__CALENDAR_HOLIDAYS_MAX)
        return;
    for (size_t i = 0; i < config->n_holidays; i++) {
        const struct crew_calendar *other = find(crew, config->holidays[i]);
        if (!other)
            return;
        holidays[i] = other->config;
    }
    calendar->compiled = ccs__calendar_compile(alloc, config, zone, holidays, config->n_holidays, &error, &status);
}

void crew_hours_load(struct crew *crew, struct reader *reader, uint64_t seq, ccs_time at)
{
    const int64_t numbers[2] = {at, (int64_t)(seq > INT64_MAX ? INT64_MAX : seq)};
    const ccs_alloc alloc = {.function = from_arena, .user_data = &reader->arena};
    load(crew, reader, numbers);
    for (size_t i = 0; i < crew->calendar_count; i++)
        compile(crew, reader, &alloc, &crew->calendars[i], numbers);
}

bool crew_hours_open(const struct crew *crew, const char *key, ccs_time at)
{
    const struct crew_calendar *calendar = *key ? find(crew, key) : NULL;
    bool open = false;
    return !*key || (calendar && calendar->compiled && ccs__calendar_is_open(calendar->compiled, at, &open) == CCS_OK && open);
}
