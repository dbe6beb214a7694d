/*
 * What is asked of a zone. All of it rests on one question: which stretch with one type is an instant in?
 */
#include "base/assert.h"
#include "calendar/zone_data.h"
#include <stdio.h> /* snprintf only, into memory */
#include <string.h>

/* Rules may make the clock change twice a year without any difference (daylight saving all year); then nothing is found, and
 * looking so far is enough: the Gregorian calendar comes again after 400 years. */
#define CHANGES_MAX 801
#define CHANGE_TYPES_MAX 64 /* of a zone made of changes */

static const struct ccs__zone_type utc_type = {0, false, "UTC"};
const struct ccs__zone ccs__zone_utc = {.types = &utc_type, .type_count = 1};

/* --- making ---------------------------------------------------------------------------------------------------------- */

struct ccs__zone *ccs__zone_create(const ccs_alloc *alloc, const void *data, size_t size, char *error,
                                   size_t error_size, ccs_status *status)
{
    if (size > CCS__ZONE_DATA_MAX) {
        snprintf(error, error_size, "the zone's data has %zu bytes; at most %d are read", size, CCS__ZONE_DATA_MAX);
        *status = CCS_ELIMIT;
        return NULL;
    }
    return ccs__tzif_read(alloc, data, size, error, error_size, status);
}

void ccs__zone_destroy(struct ccs__zone *zone)
{
    if (!zone || zone->bytes == 0)
        return;
    ccs_alloc alloc = zone->alloc;
    ccs__free(&alloc, zone, zone->bytes);
}

/* The place of a type; it is added when it is a new one. false: there are too many. */
static bool find_type(struct ccs__zone_type *types, size_t *count, int32_t offset_s, bool dst, uint8_t *place)
{
    size_t i = 0;
    while (i < *count && (types[i].offset_s != offset_s || types[i].dst != dst))
        i++;
    if (i == CHANGE_TYPES_MAX)
        return false;
    types[i] = (struct ccs__zone_type){offset_s, dst, ""};
    *count += i == *count;
    *place = (uint8_t)i;
    return true;
}

struct ccs__zone *ccs__zone_of_changes(const ccs_alloc *alloc, int32_t before_s, const struct ccs__zone_change *changes,
                                       size_t count, ccs_status *status)
{
    size_t times = count * sizeof(ccs_time), types = CHANGE_TYPES_MAX * sizeof(struct ccs__zone_type);
    size_t bytes = sizeof(struct ccs__zone) + times + types + count;
    struct ccs__zone *zone = ccs__alloc_zero(alloc, bytes);
    *status = CCS_ENOMEM;
    if (!zone)
        return NULL;
    struct ccs__zone_type *type = (void *)(zone + 1);
    ccs_time *at = (void *)(type + CHANGE_TYPES_MAX);
    uint8_t *type_of = (void *)(at + count);
    *zone = (struct ccs__zone){.alloc = *alloc, .bytes = bytes, .transition_at = at, .type_of = type_of,
                               .transition_count = count, .types = type, .type_count = 1};
    type[0] = (struct ccs__zone_type){before_s, false, ""};
    for (size_t i = 0; i < count; i++) {
        CCS_ASSERT(i == 0 || changes[i - 1].at < changes[i].at);
        at[i] = changes[i].at;
        if (find_type(type, &zone->type_count, changes[i].offset_s, changes[i].dst, &type_of[i]))
            continue;
        *status = CCS_ELIMIT;
        ccs__zone_destroy(zone);
        return NULL;
    }
    *status = CCS_OK;
    return zone;
}

static bool is_name_character(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
           c == '_';
}

bool ccs__zone_name_valid(ccs_str name)
{
    bool begins = true; /* a part does */
    if (name.size == 0 || name.size > CCS_ZONE_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c == '/' ? begins : !is_name_character(c) || (begins && (c == '+' || c == '-')))
            return false;
        begins = c == '/';
    }
    return !begins;
}

static struct ccs__zone *make_utc(const ccs_alloc *alloc, ccs_status *status)
{
    struct ccs__zone *zone = ccs__alloc_zero(alloc, sizeof *zone);
    *status = zone ? CCS_OK : CCS_ENOMEM;
    if (zone)
        *zone = (struct ccs__zone){.alloc = *alloc, .bytes = sizeof *zone, .types = &utc_type, .type_count = 1};
    return zone;
}

static struct ccs__zone *read_zone(const ccs_alloc *alloc, const ccs_zones *zones, ccs_str name, uint8_t *room,
                                   char *error, size_t error_size, ccs_status *status)
{
    size_t size = 0;
    *status = zones->read(name, room, CCS__ZONE_DATA_MAX, &size, zones->user_data);
    if (*status == CCS_OK)
        return ccs__zone_create(alloc, room, size, error, error_size, status);
    const char *why = *status == CCS_ENOENT ? "there is no time zone of this name; IANA names are like Asia/Ho_Chi_Minh"
                                            : "its data cannot be read";
    snprintf(error, error_size, "%.*s: %s", (int)name.size, name.data, why);
    return NULL;
}

struct ccs__zone *ccs__zone_open(const ccs_alloc *alloc, const ccs_zones *zones, ccs_str name, char *error,
                                 size_t error_size, ccs_status *status)
{
    if (name.size == 0 || (name.size == 3 && memcmp(name.data, "UTC", 3) == 0))
        return make_utc(alloc, status);
    *status = CCS_ENOENT;
    if (!ccs__zone_name_valid(name)) {
        snprintf(error, error_size, "this is no name of a time zone; IANA names are like Asia/Ho_Chi_Minh");
        return NULL;
    }
    if (!zones || !zones->read) {
        snprintf(error, error_size, "%.*s: without data of time zones there is only UTC", (int)name.size, name.data);
        return NULL;
    }
    uint8_t *room = ccs__realloc(alloc, NULL, 0, CCS__ZONE_DATA_MAX);
    *status = CCS_ENOMEM;
    struct ccs__zone *zone = room ? read_zone(alloc, zones, name, room, error, error_size, status) : NULL;
    ccs__free(alloc, room, CCS__ZONE_DATA_MAX);
    return zone;
}

/* --- the stretch around an instant ----------------------------------------------------------------------------------- */

/* How many transitions there are up to and with `at`. */
static size_t transitions_until(const struct ccs__zone *zone, ccs_time at)
{
    size_t low = 0, high = zone->transition_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->transition_at[middle] <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* From the last transition in the data on the rule holds, whatever it says of the time before. */
static struct ccs__zone_span span_by_rule(const struct ccs__zone *zone, ccs_time last_at, ccs_time at)
{
    ccs_time known = at < CCS__ZONE_MIN ? CCS__ZONE_MIN : at > CCS__ZONE_MAX ? CCS__ZONE_MAX : at;
    struct ccs__posix_tz_span by = ccs__posix_tz_span(&zone->rule, known >= 0 ? known / 1000 : (known - 999) / 1000);
    struct ccs__zone_span span = {
        .from = by.from_s <= CCS__ZONE_MIN / 1000 ? INT64_MIN : by.from_s * 1000,
        .until = by.until_s > CCS__ZONE_MAX / 1000 ? CCS_TIME_NEVER : by.until_s * 1000,
        .type = {zone->rule.offsets_s[by.type], by.type == 1, zone->rule.names[by.type]},
    };
    if (span.from < last_at)
        span.from = last_at;
    return span;
}

struct ccs__zone_span ccs__zone_span(const struct ccs__zone *zone, ccs_time at)
{
    size_t count = zone->transition_count, before = transitions_until(zone, at);
    if (before == count && zone->has_rule)
        return span_by_rule(zone, count > 0 ? zone->transition_at[count - 1] : INT64_MIN, at);
    return (struct ccs__zone_span){
        .from = before > 0 ? zone->transition_at[before - 1] : INT64_MIN,
        .until = before < count ? zone->transition_at[before] : CCS_TIME_NEVER,
        .type = zone->types[before > 0 ? zone->type_of[before - 1] : 0],
    };
}

struct ccs__zone_type ccs__zone_type(const struct ccs__zone *zone, ccs_time at)
{
    return ccs__zone_span(zone, at).type;
}

int64_t ccs__zone_offset_ms(const struct ccs__zone *zone, ccs_time at)
{
    struct ccs__zone_span span = ccs__zone_span(zone, at);
    return ccs__zone_span_offset_ms(&span);
}

static bool same_type(const struct ccs__zone_type *x, const struct ccs__zone_type *y)
{
    return x->offset_s == y->offset_s && x->dst == y->dst && strcmp(x->abbreviation, y->abbreviation) == 0;
}

ccs_time ccs__zone_next_transition(const struct ccs__zone *zone, ccs_time at)
{
    struct ccs__zone_span span = ccs__zone_span(zone, at);
    for (size_t i = 0; i < zone->transition_count + CHANGES_MAX && span.until <= CCS__ZONE_MAX; i++) {
        struct ccs__zone_span next = ccs__zone_span(zone, span.until);
        if (!same_type(&span.type, &next.type))
            return span.until;
        span = next;
    }
    return CCS_TIME_NEVER;
}

/* --- from local time to instants --------------------------------------------------------------------------------------- */

/* What was found around a local time: the first and the last instant that shows it; else the offsets before and after the gap. */
struct search {
    ccs_time first, last;
    size_t count;
    int64_t before_ms, after_ms;
};

/* Every stretch that can show it lies within 26 hours. Their number is bounded by the transitions in the data, or by the
 * rule, which makes at most four in so short a time. */
static struct search search(const struct ccs__zone *zone, int64_t local_ms)
{
    struct search found = {.count = 0};
    struct ccs__zone_span span = ccs__zone_span(zone, local_ms - CCS__ZONE_OFFSET_MAX_MS);
    for (;;) {
        int64_t offset = ccs__zone_span_offset_ms(&span);
        ccs_time at = local_ms - offset;
        if (at >= span.from && at < span.until) {
            if (found.count++ == 0)
                found.first = at;
            found.last = at;
        }
        if (span.until > local_ms + CCS__ZONE_OFFSET_MAX_MS)
            return found;
        struct ccs__zone_span next = ccs__zone_span(zone, span.until);
        if (at >= span.until && local_ms - ccs__zone_span_offset_ms(&next) < span.until) {
            found.before_ms = offset;
            found.after_ms = ccs__zone_span_offset_ms(&next);
        }
        span = next;
    }
}

ccs_status ccs__zone_instant(const struct ccs__zone *zone, int64_t local_ms, ccs_zone_policy policy, ccs_time *at,
                             ccs_zone_fit *fit)
{
    if ((int)policy < CCS_ZONE_DEFAULT || policy > CCS_ZONE_REJECT)
        return CCS_EINVAL;
    if (local_ms < CCS__ZONE_MIN || local_ms > CCS__ZONE_MAX)
        return CCS_ELIMIT;
    struct search found = search(zone, local_ms);
    ccs_zone_fit fits = found.count == 0 ? CCS_ZONE_GAP : found.first != found.last ? CCS_ZONE_OVERLAP : CCS_ZONE_ONCE;
    if (fit)
        *fit = fits;
    if (policy == CCS_ZONE_REJECT && fits != CCS_ZONE_ONCE)
        return CCS_ESTATE;
    ccs_time instant = policy == CCS_ZONE_LATER ? found.last : found.first;
    if (fits == CCS_ZONE_GAP)
        instant = local_ms - (policy == CCS_ZONE_EARLIER ? found.after_ms : found.before_ms);
    if (instant < CCS__ZONE_MIN || instant > CCS__ZONE_MAX)
        return CCS_ELIMIT;
    *at = instant;
    return CCS_OK;
}
