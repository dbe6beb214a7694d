/*
 * What the tests of calendars share: zones of this machine's tzdata, what the C library makes of them (asked in a process of its
 * own, because it takes the zone from the environment), calendars from JSON, dates as texts, and memory that is counted.
 */
#ifndef CALENDAR_FIXTURE_H
#define CALENDAR_FIXTURE_H

#include "base/arena.h"
#include "base/civil.h"
#include "calendar/calendar.h"
#include <ccs/rng.h>
#include <criterion/criterion.h>
#include <stdio.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS INT64_C(60000)
#define HOUR_MS INT64_C(3600000)
#define DAY_MS INT64_C(86400000)

/* Costs nothing when it holds; Criterion sends a message for every assertion of its own. */
#define REQUIRE(condition, ...) \
    do { \
        if (!(condition)) { \
            char require_words[1024]; \
            (void)snprintf(require_words, sizeof require_words, " " __VA_ARGS__); \
            cr_assert(false, "%s:%d: %s:%s", __FILE__, __LINE__, #condition, require_words); \
        } \
    } while (0)

/* Rounds of a random test: `check` in this build, or CALENDAR_TEST_ROUNDS (a factor) times as many. */
size_t rounds(size_t check);
static inline uint32_t below(ccs_rng *rng, uint32_t bound) { return (uint32_t)ccs_rng_below(rng, bound); }
static inline int64_t between(ccs_rng *rng, int64_t low, int64_t high) /* low to high - 1 */
{
    return low + (int64_t)ccs_rng_below(rng, (uint64_t)(high - low));
}

/* Counts what is held; the allocation numbered fail_at (from 1) fails. Old sizes are checked. */
struct counting {
    ccs_alloc alloc;
    size_t bytes, calls, fail_at;
};
void counting_init(struct counting *counting);

/* "2026-02-17 08:00" or with seconds, as a count of milliseconds: of UTC an instant, else a local time. */
int64_t time_at(const char *text);
/* The instant of a local time; once shown, or by the policy DEFAULT. */
ccs_time zone_time(const struct ccs__zone *zone, const char *text);

/* --- zones ----------------------------------------------------------------------------------------------------------- */

/* Names of all zones under /usr/share/zoneinfo, but right/ and posix/. */
#define ZONES_MAX 1024
size_t zone_names(char names[ZONES_MAX][64]);
/* Bytes of a zone's file; *size 0: there is none. To be freed. */
void *zone_bytes(const char *name, size_t *size);
struct ccs__zone *zone_open(const char *name); /* requires that it is there */

/* What localtime_r() says of an instant. */
struct shown {
    int64_t at_s; /* asked */
    int32_t offset_s;
    bool dst;
    char abbreviation[16];
};
/* Answer `count` questions in a process with TZ set to the zone's file. */
void shown_by_libc(const char *name, struct shown *shown, size_t count);
/* Memory that a child process shares with this one. */
void *shared_take(size_t size);
void shared_give(void *memory, size_t size);

/* --- calendars ------------------------------------------------------------------------------------------------------- */

struct desk {
    struct ccs__arena arena;
    Ccs__Calendar *definition;
    struct ccs__zone *zone;
    struct ccs__calendar *calendar;
    struct ccs__calendar_error error;
    ccs_status status;
};
/* From JSON, with the zone it names; `holidays` may be NULL. */
void desk_init(struct desk *desk, const char *json, const struct desk *holidays);
/* The same that must succeed. */
void desk_open(struct desk *desk, const char *json, const struct desk *holidays);
void desk_finish(struct desk *desk);

#endif
