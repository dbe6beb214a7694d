/*
 * See ical_zone.h. Every change of the clock up to the year 2200 is worked out: so any rule will do, and what a file says of
 * single years holds in them.
 */
#include "base/assert.h"
#include "base/civil.h"
#include "base/sort.h"
#include "calendar/ical_entry.h"
#include "calendar/recurrence.h"

#define DAY_S INT64_C(86400)
#define CROWD 8 /* so many changes within CROWD_MS are no clock */
#define CROWD_MS (3 * CCS__CIVIL_DAY_MS)

/* --- reading -------------------------------------------------------------------------------------------------------- */

void ccs__ical_vzone_init(struct ccs__ical_vzone *vzone)
{
    *vzone = (struct ccs__ical_vzone){.observances_end = &vzone->observances};
}

/* What was just said of the line is kept, and told when somebody wants the zone. */
static ccs_status keep_error(struct ccs__ical_vzone *vzone, ccs_status status, struct ccs__ical_lines *lines,
                             struct ccs__arena *arena)
{
    if (status != CCS_EPARSE && status != CCS_ELIMIT)
        return status;
    if (!vzone->why) {
        vzone->why = ccs__arena_take(arena, sizeof *vzone->why);
        if (!vzone->why)
            return CCS_ENOMEM;
        *vzone->why = *lines->error;
    }
    *lines->error = (struct ccs__ical_error){0};
    return CCS_OK;
}

ccs_status ccs__ical_vzone_begin(struct ccs__ical_vzone *vzone, bool dst, struct ccs__ical_lines *lines, struct ccs__arena *arena,
                                 struct ccs__ical_observance **observance)
{
    *observance = NULL;
    if (vzone->observance_count == CCS__ICAL_OBSERVANCES_MAX)
        return keep_error(vzone, ccs__ical_fail(lines, lines->line.value, "a zone has at most %d STANDARD and DAYLIGHT",
                                                CCS__ICAL_OBSERVANCES_MAX), lines, arena);
    struct ccs__ical_observance *made = ccs__arena_take(arena, sizeof *made);
    if (!made)
        return CCS_ENOMEM;
    *made = (struct ccs__ical_observance){.dst = dst, .also_end = &made->also};
    vzone->observance_count++;
    *vzone->observances_end = made;
    vzone->observances_end = &made->next;
    *observance = made;
    return CCS_OK;
}

static bool two_digits(ccs_str text, size_t at, int32_t max, int32_t *number)
{
    if (text.size < at + 2 || text.data[at] < '0' || text.data[at] > '9' || text.data[at + 1] < '0' || text.data[at + 1] > '9')
        return false;
    *number = (text.data[at] - '0') * 10 + (text.data[at + 1] - '0');
    return *number <= max;
}

/* +0100, -0330, +00:19:32 written without colons */
static ccs_status read_offset(struct ccs__ical_lines *lines, int32_t *offset_s)
{
    ccs_str text = lines->line.value;
    int32_t hours = 0, minutes = 0, seconds = 0;
    bool sign = text.size > 0 && (text.data[0] == '+' || text.data[0] == '-');
    if (!sign || (text.size != 5 && text.size != 7) || !two_digits(text, 1, 23, &hours) || !two_digits(text, 3, 59, &minutes) ||
        (text.size == 7 && !two_digits(text, 5, 59, &seconds)))
        return ccs__ical_fail(lines, text, "an offset from UTC is written +0100, -0330 or +001932");
    *offset_s = hours * 3600 + minutes * 60 + seconds;
    if (text.data[0] == '-')
        *offset_s = -*offset_s;
    return CCS_OK;
}

static ccs_status keep_text(ccs_str text, struct ccs__arena *arena, ccs_str *kept)
{
    char *copy = ccs__arena_take(arena, text.size + 1);
    if (!copy)
        return CCS_ENOMEM;
    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    copy[text.size] = 0;
    *kept = (ccs_str){copy, text.size};
    return CCS_OK;
}

static ccs_status read_onset(struct ccs__ical_lines *lines, ccs_str text, struct ccs__arena *arena, struct ccs__ical_when *when)
{
    ccs_status status = ccs__ical_when_read(lines, text, arena, when);
    if (status == CCS_OK && (when->is_date || when->is_utc))
        return ccs__ical_fail(lines, text, "clocks are changed at a time on themselves, such as 20260329T020000");
    return status;
}

static ccs_status read_rule(struct ccs__ical_observance *observance, struct ccs__ical_lines *lines, struct ccs__arena *arena)
{
    struct ccs__recurrence rule;
    char error[200];
    size_t error_at;
    ccs_str text = lines->line.value;
    if (ccs__recurrence_read(text, &rule, error, sizeof error, &error_at) != CCS_OK)
        return ccs__ical_fail(lines, (ccs_str){text.data + error_at, 0}, "%s", error);
    observance->has_rule = true;
    return keep_text(text, arena, &observance->rule);
}

static ccs_status read_onsets(struct ccs__ical_observance *observance, struct ccs__ical_lines *lines, struct ccs__arena *arena)
{
    ccs_str rest = lines->line.value;
    for (;;) {
        const char *comma = memchr(rest.data, ',', rest.size);
        ccs_str one = {rest.data, comma ? (size_t)(comma - rest.data) : rest.size};
        struct ccs__ical_when *when = ccs__arena_take(arena, sizeof *when);
        if (!when)
            return CCS_ENOMEM;
        if (++observance->also_count > CCS__ICAL_ONSETS_MAX)
            return ccs__ical_fail(lines, one, "at most %d RDATE", CCS__ICAL_ONSETS_MAX);
        ccs_status status = read_onset(lines, one, arena, when);
        if (status != CCS_OK)
            return status;
        *observance->also_end = when;
        observance->also_end = &when->next;
        if (!comma)
            return CCS_OK;
        rest = (ccs_str){comma + 1, rest.size - one.size - 1};
    }
}

static ccs_status read_observance(struct ccs__ical_observance *observance, struct ccs__ical_lines *lines, struct ccs__arena *arena)
{
    ccs_str name = lines->line.name;
    if (ccs__ical_is(name, "DTSTART")) {
        observance->has_start = true;
        return read_onset(lines, lines->line.value, arena, &observance->start);
    }
    if (ccs__ical_is(name, "TZOFFSETFROM")) {
        observance->has_from = true;
        return read_offset(lines, &observance->from_s);
    }
    if (ccs__ical_is(name, "TZOFFSETTO")) {
        observance->has_to = true;
        return read_offset(lines, &observance->to_s);
    }
    if (ccs__ical_is(name, "RRULE"))
        return observance->has_rule ? ccs__ical_fail(lines, (ccs_str){0}, "RRULE: only once") : read_rule(observance, lines, arena);
    if (ccs__ical_is(name, "RDATE"))
        return read_onsets(observance, lines, arena);
    return CCS_OK;
}

ccs_status ccs__ical_vzone_read(struct ccs__ical_vzone *vzone, struct ccs__ical_observance *observance,
                                struct ccs__ical_lines *lines, struct ccs__arena *arena)
{
    ccs_str name = lines->line.name;
    ccs_status status = CCS_OK;
    if (observance)
        status = read_observance(observance, lines, arena);
    else if (ccs__ical_is(name, "TZID"))
        status = keep_text(lines->line.value, arena, &vzone->tzid);
    else if (ccs__ical_is(name, "X-LIC-LOCATION"))
        status = keep_text(lines->line.value, arena, &vzone->location);
    return keep_error(vzone, status, lines, arena);
}

/* --- the zone that comes of it ----------------------------------------------------------------------------------------- */

/* One change, with the offset before it. */
struct change {
    struct ccs__zone_change change;
    int32_t from_s;
};

struct making {
    struct ccs__ical_reading *reading;
    struct change *changes;
    size_t count, capacity;
};

static ccs_status add_change(struct making *making, const struct ccs__ical_observance *observance, int64_t day, int32_t second)
{
    if (making->count == CCS__ICAL_CHANGES_MAX) {
        (void)ccs__ical_fail_at(making->reading, observance->start.place, "a zone whose clock is changed more than %d times",
                                CCS__ICAL_CHANGES_MAX);
        return CCS_ELIMIT;
    }
    if (!ccs__alloc_grow(making->reading->alloc, (void **)&making->changes, &making->capacity, making->count + 1,
                         sizeof *making->changes))
        return CCS_ENOMEM;
    ccs_time at = (day * DAY_S + second - observance->from_s) * INT64_C(1000);
    making->changes[making->count++] = (struct change){{at, observance->to_s, observance->dst}, observance->from_s};
    return CCS_OK;
}

/* UNTIL is UTC, and may lie on another date than the change on the clock. */
static ccs_status add_by_rule(struct making *making, const struct ccs__ical_observance *observance)
{
    struct ccs__ical_reading *reading = making->reading;
    const struct ccs__ical_when *start = &observance->start;
    struct ccs__ical_when until = {0};
    struct ccs__recurrence rule;
    char error[160];
    int64_t *days;
    size_t count;
    if (ccs__recurrence_read(observance->rule, &rule, error, sizeof error, NULL) != CCS_OK)
        CCS_ASSERT(!"the rule was read before");
    bool timed = ccs__ical_until_time(observance->rule, &until);
    rule.until += timed;
    ccs_status status = ccs__recurrence_days(reading->alloc, &rule, start->day, CCS__ICAL_LAST_DAY, &reading->work, &days, &count,
                                             error, sizeof error);
    if (status == CCS_ELIMIT)
        (void)ccs__ical_fail_at(reading, start->place, "the rule of a zone: %s", error);
    int64_t until_s = until.day * DAY_S + until.second + (until.is_utc ? observance->from_s : 0);
    for (size_t i = 0; i < count && status == CCS_OK; i++)
        if (!timed || days[i] * DAY_S + start->second <= until_s)
            status = add_change(making, observance, days[i], start->second);
    ccs__free(reading->alloc, days, count * sizeof *days);
    return status;
}

static ccs_status add_observance(struct making *making, const struct ccs__ical_vzone *vzone,
                                 const struct ccs__ical_observance *observance, struct ccs__ical_place place)
{
    if (!observance->has_start || !observance->has_from || !observance->has_to)
        return ccs__ical_fail_at(making->reading, place,
                                 "the VTIMEZONE of \"%.*s\" has a part without DTSTART, TZOFFSETFROM or TZOFFSETTO",
                                 ccs__ical_fit(vzone->tzid, 80), vzone->tzid.data);
    ccs_status status = observance->has_rule ? add_by_rule(making, observance)
                                             : add_change(making, observance, observance->start.day, observance->start.second);
    for (const struct ccs__ical_when *when = observance->also; when && status == CCS_OK; when = when->next)
        status = add_change(making, observance, when->day, when->second);
    return status;
}

/* At the same instant standard time is last, and holds: some programs begin both with one day long ago. */
static int compare_changes(const void *x, const void *y)
{
    const struct change *a = x, *b = y;
    if (a->change.at != b->change.at)
        return a->change.at < b->change.at ? -1 : 1;
    return (int)b->change.dst - (int)a->change.dst;
}

static ccs_status finish(struct making *making, const struct ccs__ical_vzone *vzone, struct ccs__ical_place place,
                         struct ccs__zone **zone)
{
    struct ccs__ical_reading *reading = making->reading;
    struct change *changes = making->changes;
    ccs_status status = CCS_ELIMIT;
    size_t count = 0;
    ccs__sort(changes, making->count, sizeof *changes, compare_changes);
    int32_t before_s = making->count > 0 ? changes[0].from_s : vzone->observances->from_s;
    struct ccs__zone_change *distinct = ccs__arena_take(reading->arena, (making->count + 1) * sizeof *distinct);
    if (!distinct)
        return CCS_ENOMEM;
    bool crowded = false;
    for (size_t i = 0; i < making->count; i++) {
        count -= count > 0 && distinct[count - 1].at == changes[i].change.at;
        distinct[count++] = changes[i].change;
        crowded |= count > CROWD && distinct[count - 1].at - distinct[count - 1 - CROWD].at < CROWD_MS;
    }
    *zone = crowded ? NULL : ccs__zone_of_changes(reading->alloc, before_s, distinct, count, &status);
    if (status == CCS_ELIMIT)
        (void)ccs__ical_fail_at(reading, place, "the clock in the VTIMEZONE of \"%.*s\" is changed too often",
                                ccs__ical_fit(vzone->tzid, 80), vzone->tzid.data);
    return status;
}

ccs_status ccs__ical_vzone_make(struct ccs__ical_reading *reading, struct ccs__ical_vzone *vzone,
                                struct ccs__ical_place place, struct ccs__zone **zone)
{
    struct making making = {.reading = reading};
    ccs_status status = CCS_OK;
    *zone = NULL;
    if (vzone->why) {
        *reading->error = *vzone->why;
        return CCS_EPARSE;
    }
    if (!vzone->observances)
        status = ccs__ical_fail_at(reading, place, "the VTIMEZONE of \"%.*s\" has no STANDARD and no DAYLIGHT",
                                   ccs__ical_fit(vzone->tzid, 80), vzone->tzid.data);
    for (const struct ccs__ical_observance *one = vzone->observances; one && status == CCS_OK; one = one->next)
        status = add_observance(&making, vzone, one, place);
    if (status == CCS_OK)
        status = finish(&making, vzone, place, zone);
    ccs__free(reading->alloc, making.changes, making.capacity * sizeof *making.changes);
    if (status == CCS_EPARSE || status == CCS_ELIMIT) { /* it need not be worked out again for the next event */
        vzone->why = ccs__arena_take(reading->arena, sizeof *vzone->why);
        if (!vzone->why)
            return CCS_ENOMEM;
        *vzone->why = *reading->error;
    }
    return status;
}
