/*
 * Zones and calendars, compiled. A row points to what it is compiled to, and undo puts the pointer back; so nothing is thrown
 * away while a group may be put back, and the same text is not compiled twice: a configuration is looked at before it is put in
 * force, a dry run puts everything back, and a change of one calendar leaves the others as they are.
 */
#include "hours/hours_internal.h"
#include "record/json.h"

#define UNUSED_MAX 32 /* calendars that no row points to, before they are looked for: they have some 300 KB each */

static bool same_bytes(const struct ccs__buf *buf, const void *bytes, size_t size)
{
    return buf->size == size && (size == 0 || memcmp(buf->data, bytes, size) == 0);
}

/* --- zones ---------------------------------------------------------------------------------------------------- */

static void destroy_zone(struct ccs__group *group, struct ccs__compiled_zone *compiled)
{
    ccs__zone_destroy(compiled->zone);
    ccs__buf_finish(&compiled->data);
    ccs__free(&group->alloc, compiled, sizeof *compiled);
}

struct ccs__compiled_zone *ccs__hours_compile_zone(struct ccs__group *group, ProtobufCBinaryData data, char *error,
                                                   size_t error_size, ccs_status *status)
{
    struct ccs__compiled *all = &CCS__HOURS(group)->compiled;
    *status = CCS_OK;
    all->changed = true;
    for (struct ccs__compiled_zone *known = all->zones; known; known = known->next)
        if (same_bytes(&known->data, data.data, data.len))
            return known;
    struct ccs__compiled_zone *made = ccs__alloc_zero(&group->alloc, sizeof *made);
    *status = CCS_ENOMEM;
    if (!made)
        return NULL;
    ccs__buf_init(&made->data, &group->alloc);
    ccs__buf_add(&made->data, data.data, data.len);
    if (!made->data.failed)
        made->zone = ccs__zone_create(&group->alloc, data.data, data.len, error, error_size, status);
    if (!made->zone) {
        destroy_zone(group, made);
        return NULL;
    }
    made->next = all->zones;
    all->zones = made;
    *status = CCS_OK;
    return made;
}

/* --- calendars ------------------------------------------------------------------------------------------------ */

static void destroy_calendar(struct ccs__group *group, struct ccs__compiled_calendar *compiled)
{
    ccs__calendar_destroy(compiled->calendar);
    ccs__buf_finish(&compiled->text);
    ccs__free(&group->alloc, compiled, sizeof *compiled);
}

/* What decides when it is open: its windows and dates, and the dates of the others. */
static void write_text(struct ccs__buf *text, const Ccs__Calendar *definition, const Ccs__Calendar *const *holidays,
                       size_t holiday_count)
{
    Ccs__Calendar own = CCS__CALENDAR__INIT;
    own.n_windows = definition->n_windows;
    own.windows = definition->windows;
    own.n_dates = definition->n_dates;
    own.dates = definition->dates;
    ccs__record_pack_sized(&own.base, text);
    for (size_t i = 0; i < holiday_count; i++) {
        Ccs__Calendar other = CCS__CALENDAR__INIT;
        other.n_dates = holidays[i]->n_dates;
        other.dates = holidays[i]->dates;
        other.n_holidays = holidays[i]->n_holidays; /* one that has some is refused */
        other.holidays = holidays[i]->holidays;
        ccs__record_pack_sized(&other.base, text);
    }
}

static struct ccs__compiled_calendar *find_calendar(const struct ccs__compiled *all, const struct ccs__buf *text,
                                                    const struct ccs__compiled_zone *zone)
{
    for (struct ccs__compiled_calendar *known = all->calendars; known; known = known->next)
        if (known->zone == zone && same_bytes(&known->text, text->data, text->size))
            return known;
    return NULL;
}

/* Made, and at the head of the list; takes the text. */
static struct ccs__compiled_calendar *keep_calendar(struct ccs__group *group, struct ccs__calendar *calendar,
                                                    struct ccs__compiled_zone *zone, struct ccs__buf *text)
{
    struct ccs__compiled *all = &CCS__HOURS(group)->compiled;
    struct ccs__compiled_calendar *made = ccs__alloc_zero(&group->alloc, sizeof *made);
    if (!made) {
        ccs__calendar_destroy(calendar);
        return NULL;
    }
    made->calendar = calendar;
    made->zone = zone;
    made->text = *text;
    ccs__buf_init(text, &group->alloc);
    made->next = all->calendars;
    all->calendars = made;
    all->calendar_count++;
    return made;
}

struct ccs__compiled_calendar *ccs__hours_compile(struct ccs__group *group, const Ccs__Calendar *definition,
                                                  struct ccs__compiled_zone *zone, const Ccs__Calendar *const *holidays,
                                                  size_t holiday_count, struct ccs__calendar_error *error, ccs_status *status)
{
    struct ccs__compiled *all = &CCS__HOURS(group)->compiled;
    struct ccs__buf text;
    all->changed = true;
    ccs__buf_init(&text, &group->alloc);
    write_text(&text, definition, holidays, holiday_count);
    struct ccs__compiled_calendar *kept = text.failed ? NULL : find_calendar(all, &text, zone);
    *status = text.failed ? CCS_ENOMEM : CCS_OK;
    if (!text.failed && !kept) {
        const struct ccs__zone *rules = zone ? zone->zone : &ccs__zone_utc;
        struct ccs__calendar *calendar =
            ccs__calendar_compile(&group->alloc, definition, rules, holidays, holiday_count, error, status);
        if (calendar) {
            kept = keep_calendar(group, calendar, zone, &text);
            *status = kept ? CCS_OK : CCS_ENOMEM;
        }
    }
    ccs__buf_finish(&text);
    return kept;
}

/* --- as texts --------------------------------------------------------------------------------------------------- */

/* What write_text() wrote, message by message. */
static bool read_text(const struct ccs__buf *text, struct ccs__arena *arena, Ccs__CalendarText *into)
{
    const uint8_t *at = text->data, *end = text->data + text->size;
    uint64_t size;
    into->holidays = ccs__arena_take(arena, CCS__CALENDAR_HOLIDAYS_MAX * sizeof *into->holidays);
    for (bool first = true; into->holidays && at < end; at += size, first = false) {
        if (!ccs__varint_read(&at, end, &size))
            return false;
        ProtobufCMessage *read = ccs__record_unpack(&ccs__calendar__descriptor, at, (size_t)size, arena);
        if (!read)
            return false;
        *(first ? &into->calendar : &into->holidays[into->n_holidays++]) = (Ccs__Calendar *)(void *)read;
    }
    return into->holidays != NULL;
}

ccs_status ccs__hours_describe(struct ccs__group *group, const struct ccs__calendar *calendar, struct ccs__buf *out)
{
    const struct ccs__compiled *all = &CCS__HOURS(group)->compiled;
    const struct ccs__compiled_calendar *known = all->calendars;
    Ccs__CalendarText text = CCS__CALENDAR_TEXT__INIT;
    struct ccs__arena arena;
    while (known && known->calendar != calendar)
        known = known->next;
    CCS_ASSERT(known != NULL);
    if (known->zone)
        text.zone = (ProtobufCBinaryData){known->zone->data.size, known->zone->data.data};
    ccs__arena_init(&arena, &group->alloc, 0);
    bool read = read_text(&known->text, &arena, &text);
    if (read)
        ccs__json_write(&text.base, 0, out);
    ccs__arena_finish(&arena);
    return read && !out->failed ? CCS_OK : CCS_ENOMEM;
}

static ccs_status recall(struct ccs__group *group, const Ccs__CalendarText *text, const struct ccs__calendar **calendar)
{
    struct ccs__calendar_error error;
    char words[192];
    ccs_status status = CCS_OK;
    struct ccs__compiled_zone *zone = NULL;
    if (!text->calendar || text->n_holidays > CCS__CALENDAR_HOLIDAYS_MAX)
        return CCS_ECORRUPT;
    if (text->zone.len)
        zone = ccs__hours_compile_zone(group, text->zone, words, sizeof words, &status);
    const struct ccs__compiled_calendar *kept = NULL;
    if (status == CCS_OK)
        kept = ccs__hours_compile(group, text->calendar, zone, (const Ccs__Calendar *const *)text->holidays, text->n_holidays,
                                  &error, &status);
    *calendar = kept ? kept->calendar : NULL;
    return kept ? CCS_OK : status == CCS_ENOMEM ? status : CCS_ECORRUPT;
}

ccs_status ccs__hours_recall(struct ccs__group *group, const char *text, const struct ccs__calendar **calendar)
{
    struct ccs__json_error error;
    struct ccs__arena arena;
    ProtobufCMessage *message;
    ccs__arena_init(&arena, &group->alloc, 0);
    ccs_status status = ccs__json_read(ccs_str_from(text), &ccs__calendar_text__descriptor, &arena, &message, &error);
    if (status == CCS_OK)
        status = recall(group, (const Ccs__CalendarText *)(const void *)message, calendar);
    ccs__arena_finish(&arena);
    return status == CCS_OK || status == CCS_ENOMEM ? status : CCS_ECORRUPT;
}

/* --- giving back ------------------------------------------------------------------------------------------------ */

/* A removed calendar's row may stay for a while, and the zone's be another one by then: what it was compiled to needs its zone. */
static void mark_used(struct ccs__group *group)
{
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_CALENDAR], &at, &id, &row)) {
        const struct ccs__compiled_calendar *kept = ((const struct ccs__hours *)row)->kept;
        if (kept)
            ((const struct ccs__hours *)row)->kept->used = true;
        if (kept && kept->zone)
            kept->zone->used = true;
    }
    at = 0;
    while (ccs__map_next(&group->maps[CCS__KIND_ZONE], &at, &id, &row))
        if (((const struct ccs__hours_zone *)row)->kept)
            ((const struct ccs__hours_zone *)row)->kept->used = true;
}

static void sweep(struct ccs__group *group)
{
    struct ccs__compiled *all = &CCS__HOURS(group)->compiled;
    all->changed = false;
    mark_used(group);
    for (struct ccs__compiled_calendar **at = &all->calendars; *at;) {
        struct ccs__compiled_calendar *one = *at;
        if (one->used) {
            one->used = false;
            at = &one->next;
            continue;
        }
        *at = one->next;
        all->calendar_count--;
        destroy_calendar(group, one);
    }
    for (struct ccs__compiled_zone **at = &all->zones; *at;) {
        struct ccs__compiled_zone *one = *at;
        if (one->used) {
            one->used = false;
            at = &one->next;
            continue;
        }
        *at = one->next;
        destroy_zone(group, one);
    }
}

void ccs__hours_reclaim(struct ccs__group *group)
{
    if (CCS__HOURS(group)->compiled.changed)
        sweep(group);
}

void ccs__hours_forget_unused(struct ccs__group *group)
{
    const struct ccs__compiled *all = &CCS__HOURS(group)->compiled;
    CCS_ASSERT(!group->in_group);
    if (all->calendar_count > group->maps[CCS__KIND_CALENDAR].count + UNUSED_MAX && !group->undo_count && !group->scope)
        sweep(group);
}

static bool is_kept(const struct ccs__compiled *all, const struct ccs__compiled_zone *zone)
{
    const struct ccs__compiled_zone *known = all->zones;
    while (known && known != zone)
        known = known->next;
    return known != NULL;
}

void ccs__hours_compiled_check(struct ccs__group *group)
{
    const struct ccs__compiled *all = &CCS__HOURS(group)->compiled;
    size_t count = 0;
    for (const struct ccs__compiled_calendar *one = all->calendars; one; one = one->next, count++) {
        CCS_ASSERT(!one->used);
        CCS_ASSERT(!one->zone || is_kept(all, one->zone));
        CCS_ASSERT(ccs__calendar_zone(one->calendar) == (one->zone ? one->zone->zone : &ccs__zone_utc));
    }
    CCS_ASSERT(count == all->calendar_count);
}

void ccs__hours_compiled_finish(struct ccs__group *group)
{
    struct ccs__compiled *all = &CCS__HOURS(group)->compiled;
    while (all->calendars) {
        struct ccs__compiled_calendar *one = all->calendars;
        all->calendars = one->next;
        destroy_calendar(group, one);
    }
    while (all->zones) {
        struct ccs__compiled_zone *one = all->zones;
        all->zones = one->next;
        destroy_zone(group, one);
    }
}
