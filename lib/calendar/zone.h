/*
 * Time zones: what the clock on the wall shows at an instant, and at which instant it shows a time. Made from the bytes of a
 * TZif file (RFC 9636, versions 1 to 4) that somebody else has read; nothing here knows files, and there is no zone of the
 * process.
 *
 *   zone = ccs__zone_create(&alloc, bytes, size, error, sizeof error, &status);
 *   local = at + ccs__zone_offset(zone, at);
 *   status = ccs__zone_instant(zone, local, CCS_ZONE_DEFAULT, &at, &fit);
 *
 * A local time is counted as an instant is: milliseconds since 1970-01-01 00:00 on the clock on the wall, days of 24 hours. So
 * civil.h turns it into a date. Zones know the years 1 to 9999 (CCS__ZONE_MIN up to CCS__ZONE_MAX); instants beyond are taken
 * for the nearest known one, so that no number of the host's is dangerous; who hands them on to people refuses them first.
 *
 * Costs: a binary search over the transitions in the file (about 240 at most in real ones: 8 steps), and behind the last of
 * them, where the footer's rule holds, the six days of change around the instant: up to 100 ns.
 */
#ifndef CCS__ZONE_H
#define CCS__ZONE_H

#include "base/alloc.h"
#include <ccs/status.h>
#include <ccs/str.h>
#include <ccs/time.h>
#include <ccs/zone.h>
#include <stdbool.h>
#include <stdint.h>

#define CCS__ZONE_DATA_MAX CCS_ZONE_DATA_MAX            /* bytes of a TZif file */
#define CCS__ZONE_MIN (INT64_C(-62135596800000))        /* 0001-01-01T00:00Z */
#define CCS__ZONE_MAX INT64_C(253402300799999)          /* 9999-12-31T23:59:59.999Z */
#define CCS__ZONE_OFFSET_MAX_MS (26 * INT64_C(3600000)) /* no zone is further from UTC; RFC 9636 says less than 26 h */

struct ccs__zone; /* never changes once made; any number of threads may ask it */

/* UTC: needs no data and is not destroyed. */
extern const struct ccs__zone ccs__zone_utc;

/* `data` is copied. NULL: CCS_EPARSE (what is wrong with the bytes, in words), CCS_ELIMIT (more than CCS__ZONE_DATA_MAX) or
 * CCS_ENOMEM; `error` is filled. Data that counts leap seconds (the "right/" files) is refused: instants do not count them. */
struct ccs__zone *ccs__zone_create(const ccs_alloc *alloc, const void *data, size_t size, char *error,
                                   size_t error_size, ccs_status *status);
void ccs__zone_destroy(struct ccs__zone *zone); /* NULL and ccs__zone_utc are fine */

/* A zone of changes that are known one by one, ascending: before the first `before_s` holds, behind the last nothing changes any
 * more. Abbreviations are empty. NULL: CCS_ENOMEM, or CCS_ELIMIT (more than 64 different offsets). */
struct ccs__zone_change {
    ccs_time at;
    int32_t offset_s;
    bool dst;
};
struct ccs__zone *ccs__zone_of_changes(const ccs_alloc *alloc, int32_t before_s, const struct ccs__zone_change *changes,
                                       size_t count, ccs_status *status);

/* What holds for a while: local time minus UTC, whether it is daylight saving, and what people call it. */
struct ccs__zone_type {
    int32_t offset_s; /* positive east of Greenwich */
    bool dst;
    const char *abbreviation; /* such as CET; lives as long as the zone */
};

/* The longest stretch [from, until) around `at` that the zone's data gives one type, without looking whether its neighbours
 * have the same. `from` is INT64_MIN at the beginning, `until` is CCS_TIME_NEVER at the end of what is known. */
struct ccs__zone_span {
    ccs_time from, until;
    struct ccs__zone_type type;
};
struct ccs__zone_span ccs__zone_span(const struct ccs__zone *zone, ccs_time at);

static inline int64_t ccs__zone_span_offset_ms(const struct ccs__zone_span *span)
{
    return span->type.offset_s * INT64_C(1000);
}

struct ccs__zone_type ccs__zone_type(const struct ccs__zone *zone, ccs_time at);
int64_t ccs__zone_offset_ms(const struct ccs__zone *zone, ccs_time at);

/* The first instant after `at` from which the offset, daylight saving or the abbreviation is another; CCS_TIME_NEVER: none up
 * to the year 9999. */
ccs_time ccs__zone_next_transition(const struct ccs__zone *zone, ccs_time at);

/* At which instant the clock shows `local_ms`. In a gap (the clock is put forward over it) EARLIER is as many milliseconds
 * earlier on the clock as the gap is long, LATER as many later (02:30 becomes 01:30 or 03:30); in an overlap (the clock shows it
 * twice) they are the first and the last time. DEFAULT is LATER in a gap and EARLIER in an overlap. `fit` (may be NULL) is
 * written in any case but CCS_EINVAL.
 * CCS_ESTATE: the policy is REJECT and it is in a gap or an overlap. CCS_EINVAL: no such policy. CCS_ELIMIT: outside the years
 * 1 to 9999. */
ccs_status ccs__zone_instant(const struct ccs__zone *zone, int64_t local_ms, ccs_zone_policy policy, ccs_time *at,
                             ccs_zone_fit *fit);

/* A zone's name: 1 to CCS_ZONE_NAME_MAX of A-Z a-z 0-9 + - _ and /, no empty part, and none that begins with + or -. So it can
 * be used as a path below a directory and as nothing else. */
bool ccs__zone_name_valid(ccs_str name);

/* The zone `name` from what `zones` reads; CCS_ENOENT: it has none of that name. "UTC" and "" need no `zones` and give a zone
 * of its own (to be destroyed) all the same. */
struct ccs__zone *ccs__zone_open(const ccs_alloc *alloc, const ccs_zones *zones, ccs_str name, char *error,
                                 size_t error_size, ccs_status *status);

#endif
