/*
 * Zones against the C library, which reads the same files by its own code, in every zone of this machine: millions of instants,
 * and the seconds around every transition. Then what no file there shows: footers, hostile bytes, the ends of time.
 */
#include "calendar/posix_tz.h"
#include "calendar_fixture.h"
#include <stdlib.h>
#include <string.h>

#ifdef SANITIZED
#define SAMPLES 400
#else
#define SAMPLES 6000
#endif
#define TRANSITIONS_MAX 600
#define SHOWN_MAX 40000

static char names[ZONES_MAX][64];
static struct shown shown[SHOWN_MAX];

static void compare(const char *name, const struct ccs__zone *zone, size_t count)
{
    shown_by_libc(name, shown, count);
    for (size_t i = 0; i < count; i++) {
        struct ccs__zone_type type = ccs__zone_type(zone, shown[i].at_s * 1000);
        REQUIRE(type.offset_s == shown[i].offset_s && type.dst == shown[i].dst &&
                    strcmp(type.abbreviation, shown[i].abbreviation) == 0,
                "%s at %lld: %d %d %s, but the C library says %d %d %s", name, (long long)shown[i].at_s, type.offset_s,
                type.dst, type.abbreviation, shown[i].offset_s, shown[i].dst, shown[i].abbreviation);
        REQUIRE(ccs__zone_type(zone, shown[i].at_s * 1000 + 999).offset_s == type.offset_s, "%s within a second", name);
    }
}

/* Instants of the transitions of 1900 to 2200, and the seconds before and after each. */
static size_t ask_transitions(const struct ccs__zone *zone, size_t count)
{
    ccs_time at = time_at("1900-01-01");
    for (size_t i = 0; i < TRANSITIONS_MAX; i++) {
        at = ccs__zone_next_transition(zone, at);
        if (at > time_at("2200-01-01"))
            break;
        for (int64_t step = -1; step <= 1; step++)
            shown[count++].at_s = at / 1000 + step;
    }
    return count;
}

Test(zone, shows_what_the_c_library_shows_in_every_zone)
{
    size_t count = zone_names(names), samples = rounds(SAMPLES);
    ccs_rng rng;
    ccs_rng_seed(&rng, 4);
    cr_assert_gt(count, 400);
    for (size_t i = 0; i < count; i++) {
        struct ccs__zone *zone = zone_open(names[i]);
        compare(names[i], zone, ask_transitions(zone, 0));
        for (size_t done = 0; done < samples; done += SAMPLES) {
            for (size_t j = 0; j < SAMPLES; j++) /* a fifth of them anywhere */
                shown[j].at_s = j % 5 ? between(&rng, time_at("1900-01-01"), time_at("2200-01-01")) / 1000
                                      : between(&rng, CCS__ZONE_MIN, CCS__ZONE_MAX) / 1000;
            compare(names[i], zone, SAMPLES);
        }
        ccs__zone_destroy(zone);
    }
}

/* No transition is missing: between two of them the C library shows one thing. */
Test(zone, misses_no_transition)
{
    size_t count = zone_names(names), step = SAMPLES >= 6000 ? 3 : 40;
    for (size_t i = 0; i < count; i += step) {
        struct ccs__zone *zone = zone_open(names[i]);
        ccs_time next = ccs__zone_next_transition(zone, time_at("1970-01-01") - 1);
        size_t asked = 0;
        for (ccs_time at = time_at("1970-01-01"); at < time_at("2040-01-01") && asked < SHOWN_MAX; at += 19 * HOUR_MS)
            shown[asked++].at_s = at / 1000;
        shown_by_libc(names[i], shown, asked);
        for (size_t j = 1; j < asked; j++) {
            bool crossed = false;
            for (; next <= shown[j].at_s * 1000; crossed = true)
                next = ccs__zone_next_transition(zone, next);
            if (!crossed)
                REQUIRE(shown[j].offset_s == shown[j - 1].offset_s && shown[j].dst == shown[j - 1].dst,
                        "%s: a transition before %lld", names[i], (long long)shown[j].at_s);
        }
        ccs__zone_destroy(zone);
    }
}

/* --- from local time to instants ------------------------------------------------------------------------------------------ */

static void check_gap(const struct ccs__zone *zone, int64_t local, int64_t before, int64_t after)
{
    ccs_time at[4] = {0};
    for (int policy = CCS_ZONE_DEFAULT; policy <= CCS_ZONE_REJECT; policy++) {
        ccs_zone_fit fit = CCS_ZONE_ONCE;
        ccs_status status = ccs__zone_instant(zone, local, (ccs_zone_policy)policy, &at[policy], &fit);
        REQUIRE(status == (policy == CCS_ZONE_REJECT ? CCS_ESTATE : CCS_OK) && fit == CCS_ZONE_GAP);
    }
    REQUIRE(at[CCS_ZONE_DEFAULT] == local - before && at[CCS_ZONE_LATER] == local - before &&
            at[CCS_ZONE_EARLIER] == local - after);
}

static void check_overlap(const struct ccs__zone *zone, int64_t local, int64_t before, int64_t after)
{
    ccs_time at[4] = {0};
    for (int policy = CCS_ZONE_DEFAULT; policy <= CCS_ZONE_REJECT; policy++) {
        ccs_zone_fit fit = CCS_ZONE_ONCE;
        ccs_status status = ccs__zone_instant(zone, local, (ccs_zone_policy)policy, &at[policy], &fit);
        REQUIRE(status == (policy == CCS_ZONE_REJECT ? CCS_ESTATE : CCS_OK) && fit == CCS_ZONE_OVERLAP);
    }
    REQUIRE(at[CCS_ZONE_DEFAULT] == local - before && at[CCS_ZONE_EARLIER] == local - before &&
            at[CCS_ZONE_LATER] == local - after);
}

static void check_once(const struct ccs__zone *zone, ccs_time at)
{
    for (int policy = CCS_ZONE_DEFAULT; policy <= CCS_ZONE_REJECT; policy++) {
        ccs_time found = 0;
        ccs_zone_fit fit = CCS_ZONE_GAP;
        ccs_status status =
            ccs__zone_instant(zone, at + ccs__zone_offset_ms(zone, at), (ccs_zone_policy)policy, &found, &fit);
        REQUIRE(status == CCS_OK && found == at && fit == CCS_ZONE_ONCE, "%lld %lld", (long long)at, (long long)found);
    }
}

/* At one transition that has no other within two days: the ends and the middle of the gap or overlap, and what lies beside. */
static void check_transition(const struct ccs__zone *zone, ccs_time at)
{
    int64_t before = ccs__zone_offset_ms(zone, at - 1), after = ccs__zone_offset_ms(zone, at);
    int64_t length = after > before ? after - before : before - after;
    int64_t inside[] = {0, 1, length / 2, length - 1};
    for (size_t i = 0; i < 4 && length > 0; i++)
        if (after > before)
            check_gap(zone, at + before + inside[i], before, after);
        else
            check_overlap(zone, at + after + inside[i], before, after);
    check_once(zone, after > before ? at - 1 : at - length - 1);
    check_once(zone, after > before ? at : at + length);
}

Test(zone, finds_gaps_and_overlaps_in_every_zone)
{
    size_t count = zone_names(names), checked = 0;
    for (size_t i = 0; i < count; i++) {
        struct ccs__zone *zone = zone_open(names[i]);
        ccs_time last = time_at("1900-01-01"), at = ccs__zone_next_transition(zone, last);
        for (ccs_time next; at < time_at("2110-01-01"); last = at, at = next) {
            next = ccs__zone_next_transition(zone, at);
            if (at - last > 2 * DAY_MS && next > at + 2 * DAY_MS) {
                check_transition(zone, at);
                checked++;
            }
        }
        ccs__zone_destroy(zone);
    }
    cr_expect_gt(checked, 50000);
}

Test(zone, knows_the_famous_cases)
{
    struct ccs__zone *berlin = zone_open("Europe/Berlin"), *apia = zone_open("Pacific/Apia"),
                     *howe = zone_open("Australia/Lord_Howe");
    cr_expect_eq(zone_time(berlin, "2026-03-29 02:30"), time_at("2026-03-29 01:30")); /* 03:30 of summer */
    cr_expect_eq(zone_time(berlin, "2026-10-25 02:30"), time_at("2026-10-25 00:30")); /* the first time */
    cr_expect_eq(zone_time(apia, "2011-12-30 12:00"),
                 time_at("2011-12-30 22:00")); /* a day that was not: the next one */
    cr_expect_eq(ccs__zone_offset_ms(howe, time_at("2026-01-01")), 11 * HOUR_MS);
    cr_expect_eq(ccs__zone_offset_ms(howe, time_at("2026-07-01")), 10 * HOUR_MS + 30 * MINUTE_MS);
    struct ccs__zone *dublin = zone_open("Europe/Dublin"), *casablanca = zone_open("Africa/Casablanca");
    cr_expect_eq(ccs__zone_type(dublin, time_at("2026-07-01")).offset_s, 3600);
    cr_expect_eq(ccs__zone_type(casablanca, time_at("2026-03-01")).offset_s, 0); /* Ramadan */
    cr_expect_eq(ccs__zone_type(casablanca, time_at("2026-07-01")).offset_s, 3600);
    struct ccs__zone *all[] = {berlin, apia, howe, dublin, casablanca};
    for (size_t i = 0; i < 5; i++)
        ccs__zone_destroy(all[i]);
}

/* --- footers ------------------------------------------------------------------------------------------------------------- */

/* A version 2 or 3 file with no transitions, one type, and this footer. */
static struct ccs__zone *from_footer(const char *footer, char *error, ccs_status *status)
{
    uint8_t bytes[512] = "TZif2";
    const ccs_alloc alloc = {0};
    bytes[39] = 1; /* typecnt, charcnt of both blocks */
    bytes[43] = 4;
    memcpy(bytes + 44 + 6, "LMT", 4);
    memcpy(bytes + 54, bytes, 54);
    size_t size = 108 + (size_t)snprintf((char *)bytes + 108, sizeof bytes - 108, "\n%s\n", footer);
    return ccs__zone_create(&alloc, bytes, size, error, 256, status);
}

static void expect_offset(const char *footer, const char *at, int64_t offset_s, const char *abbreviation)
{
    char error[256] = "";
    ccs_status status;
    struct ccs__zone *zone = from_footer(footer, error, &status);
    REQUIRE(zone, "%s: %s", footer, error);
    struct ccs__zone_type type = ccs__zone_type(zone, time_at(at));
    REQUIRE(type.offset_s == offset_s && strcmp(type.abbreviation, abbreviation) == 0, "%s at %s: %d %s", footer, at,
            type.offset_s, type.abbreviation);
    ccs__zone_destroy(zone);
}

Test(zone, reads_footers_of_every_kind)
{
    expect_offset("UTC0", "1500-06-01", 0, "UTC");
    expect_offset("<+0330>-3:30", "2026-06-01", 12600, "+0330");
    expect_offset("<-03>3", "9999-12-31", -10800, "-03");
    expect_offset("CET-1CEST,M3.5.0,M10.5.0/3", "2100-03-28 00:59:59", 3600, "CET");
    expect_offset("CET-1CEST,M3.5.0,M10.5.0/3", "2100-03-28 01:00:00", 7200, "CEST");
    expect_offset("CET-1CEST,M3.5.0,M10.5.0/3", "2100-10-31 00:59:59", 7200, "CEST");
    expect_offset("CET-1CEST,M3.5.0,M10.5.0/3", "2100-10-31 01:00:00", 3600, "CET");
    expect_offset("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-15", 39600, "AEDT");
    expect_offset("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-06-15", 36000, "AEST");
    expect_offset("QQQ3YYY,J60,J300", "2024-03-01 04:59:59", -10800, "QQQ"); /* March 1, leap year or not */
    expect_offset("QQQ3YYY,J60,J300", "2024-03-01 05:00:00", -7200, "YYY");
    expect_offset("QQQ3YYY,59,299", "2024-02-29 04:59:59", -10800, "QQQ"); /* the sixtieth day */
    expect_offset("QQQ3YYY,59,299", "2024-02-29 05:00:00", -7200, "YYY");
    expect_offset("IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-26 23:59:59", 7200, "IST"); /* Thursday 26:00, Friday 02:00 */
    expect_offset("IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-27 00:00:00", 10800, "IDT");
    expect_offset("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29 00:59:59", -7200, "-02"); /* Saturday 23:00 */
    expect_offset("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29 01:00:00", -3600, "-01");
    expect_offset("EST5EDT,0/0,J365/25", "2026-01-01 04:30", -14400, "EDT"); /* daylight saving all year */
    expect_offset("EST5EDT,0/0,J365/25", "2027-12-31 23:59", -14400, "EDT");
    expect_offset("EST5EDT4:30:15,J1/-167,J365/167", "2026-07-01", -16215, "EDT");
    expect_offset("ABC0DEF,J360/160,J365/160", "2026-01-04 00:00", 3600, "DEF"); /* both changes lie in the next year */
    expect_offset("ABC0DEF,J360/160,J365/160", "2026-01-08 00:00", 0, "ABC");
    expect_offset("ABC0DEF,J360/160,J365/160", "2025-12-31 12:00", 0, "ABC");
}

Test(zone, has_no_transition_where_nothing_changes)
{
    char error[256];
    ccs_status status;
    struct ccs__zone *zone = from_footer("EST5EDT,0/0,J365/25", error, &status);
    cr_expect_eq(ccs__zone_next_transition(zone, 0), CCS_TIME_NEVER);
    cr_expect_eq(ccs__zone_next_transition(zone, CCS__ZONE_MIN), CCS_TIME_NEVER);
    ccs__zone_destroy(zone);
    zone = from_footer("CET-1CEST,M3.5.0,M10.5.0/3", error, &status);
    cr_expect_eq(ccs__zone_next_transition(zone, time_at("9999-03-28 01:00")), time_at("9999-10-31 01:00"));
    cr_expect_eq(ccs__zone_next_transition(zone, time_at("9999-10-31 01:00")), CCS_TIME_NEVER);
    cr_expect_eq(ccs__zone_next_transition(zone, INT64_MAX), CCS_TIME_NEVER);
    cr_expect_eq(ccs__zone_next_transition(zone, INT64_MIN), time_at("0001-03-25 01:00"));
    ccs__zone_destroy(zone);
    cr_expect_eq(ccs__zone_next_transition(&ccs__zone_utc, 0), CCS_TIME_NEVER);
}

Test(zone, refuses_footers_that_are_none)
{
    static const char *const wrong[] = {
        "C0",
        "CET",
        "CET-25",
        "CET-1:60",
        "CET-1CEST",
        "CET-1CEST,M3.5.0",
        "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.0.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,J0,J365",
        "CET-1CEST,J366,J1",
        "CET-1CEST,366,0",
        "CET-1CEST,M3.5.0/168,M10.5.0",
        "CET-1CEST,M3.5.0/-168,M10.5.0",
        "CET-1CEST,M3.5.0,M10.5.0/3 ",
        "<CET-1",
        "<C T>-1",
        "CET-",
        "CET-1CEST,M3.5,M10.5.0",
        ":Europe/Berlin",
        "CET-1CEST,M3.5.0;M10.5.0",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg0",
        "<>0",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char error[256] = "";
        ccs_status status;
        struct ccs__zone *zone = from_footer(wrong[i], error, &status);
        REQUIRE(!zone && status == CCS_EPARSE && strstr(error, "footer"), "%s: %s", wrong[i], error);
    }
}

/* --- hostile bytes ------------------------------------------------------------------------------------------------------- */

Test(zone, survives_bytes_that_were_changed_anywhere)
{
    static const char *const files[] = {"Europe/Berlin", "Asia/Ho_Chi_Minh", "Africa/Casablanca", "Etc/GMT+5"};
    const ccs_alloc alloc = {0};
    ccs_rng rng;
    ccs_rng_seed(&rng, 9);
    size_t made = 0;
    for (size_t i = 0; i < rounds(SAMPLES * 5); i++) {
        size_t size;
        char error[256];
        ccs_status status;
        uint8_t *bytes = zone_bytes(files[i % 4], &size);
        for (uint32_t change = below(&rng, 4) + 1; change-- > 0;)
            bytes[below(&rng, 2) ? below(&rng, (uint32_t)size) : below(&rng, 100)] = (uint8_t)below(&rng, 256);
        if (below(&rng, 4) == 0)
            size = below(&rng, (uint32_t)size + 1);
        uint8_t *exact = malloc(size + 1); /* so that a byte too far is seen */
        memcpy(exact, bytes, size);
        struct ccs__zone *zone = ccs__zone_create(&alloc, exact, size, error, sizeof error, &status);
        free(exact);
        REQUIRE(zone ? status == CCS_OK : status == CCS_EPARSE && error[0], "%s", error);
        for (int j = 0; zone && j < 10; j++) {
            ccs_time at = between(&rng, CCS__ZONE_MIN, CCS__ZONE_MAX), found;
            int64_t local = at + ccs__zone_offset_ms(zone, at);
            REQUIRE(ccs__zone_next_transition(zone, at) > at);
            if (ccs__zone_instant(zone, local, CCS_ZONE_EARLIER, &found, NULL) == CCS_OK)
                REQUIRE(found <= at && found + ccs__zone_offset_ms(zone, found) == local);
        }
        made += zone != NULL;
        ccs__zone_destroy(zone);
        free(bytes);
    }
    cr_expect_gt(made, 0);
}

Test(zone, says_what_is_wrong)
{
    const ccs_alloc alloc = {0};
    char error[256];
    ccs_status status;
    size_t size;
    uint8_t *bytes = zone_bytes("right/Europe/Berlin", &size);
    if (size > 0) {
        cr_expect_null(ccs__zone_create(&alloc, bytes, size, error, sizeof error, &status));
        cr_expect(strstr(error, "leap seconds") && status == CCS_EPARSE, "%s", error);
    }
    cr_expect_null(ccs__zone_create(&alloc, "", 0, error, sizeof error, &status));
    cr_expect(strstr(error, "header"), "%s", error);
    cr_expect_null(ccs__zone_create(&alloc, bytes, CCS__ZONE_DATA_MAX + 1, error, sizeof error, &status));
    cr_expect(strstr(error, "262144") && status == CCS_ELIMIT, "%s", error);
    free(bytes);
    bytes = zone_bytes("Europe/Berlin", &size);
    uint64_t zero = 0;
    for (size_t at = 100; at + 64 < size; at++) /* the 64-bit block's times begin behind its header */
        if (memcmp(bytes + at, "TZif", 4) == 0)
            memcpy(bytes + at + 44 + 8, &zero, 8); /* the second of them */
    cr_expect_null(ccs__zone_create(&alloc, bytes, size, error, sizeof error, &status));
    cr_expect(strstr(error, "ascending") && status == CCS_EPARSE, "%s", error);
    free(bytes);
}

Test(zone, reads_version_one_and_keeps_the_last_type)
{
    const ccs_alloc alloc = {0};
    char error[256];
    ccs_status status;
    uint8_t bytes[44 + 2 * 5 + 2 * 6 + 8] = "TZif"; /* two transitions, two types, no footer */
    bytes[35] = 2;
    bytes[39] = 2;
    bytes[43] = 8;
    memcpy(bytes + 44, "\x00\x00\x00\x64\x00\x00\x00\xc8\x01\x00", 10);         /* at 100 s, at 200 s */
    memcpy(bytes + 54, "\x00\x00\x00\x00\x00\x00\x00\x00\x0e\x10\x01\x04", 12); /* 0; 3600, daylight saving */
    memcpy(bytes + 66, "GMT\0BST", 8);
    struct ccs__zone *zone = ccs__zone_create(&alloc, bytes, sizeof bytes, error, sizeof error, &status);
    cr_assert(zone, "%s", error);
    cr_expect_eq(ccs__zone_offset_ms(zone, 99999), 0);
    cr_expect_eq(ccs__zone_offset_ms(zone, 100000), HOUR_MS);
    cr_expect_eq(ccs__zone_offset_ms(zone, 200000), 0);
    cr_expect_eq(ccs__zone_offset_ms(zone, CCS__ZONE_MAX), 0);
    cr_expect_eq(ccs__zone_next_transition(zone, -1), 100000);
    cr_expect_eq(ccs__zone_next_transition(zone, 100000), 200000);
    cr_expect_eq(ccs__zone_next_transition(zone, 200000), CCS_TIME_NEVER);
    ccs__zone_destroy(zone);
}

Test(zone, takes_the_nearest_known_instant_for_what_lies_beyond)
{
    struct ccs__zone *zone = zone_open("Europe/Berlin");
    ccs_time at = 0;
    cr_expect_eq(ccs__zone_offset_ms(zone, INT64_MAX), ccs__zone_offset_ms(zone, CCS__ZONE_MAX));
    cr_expect_eq(ccs__zone_offset_ms(zone, INT64_MIN), ccs__zone_offset_ms(zone, CCS__ZONE_MIN));
    cr_expect_eq(ccs__zone_instant(zone, INT64_MAX, CCS_ZONE_DEFAULT, &at, NULL), CCS_ELIMIT);
    cr_expect_eq(ccs__zone_instant(zone, INT64_MIN, CCS_ZONE_DEFAULT, &at, NULL), CCS_ELIMIT);
    cr_expect_eq(ccs__zone_instant(zone, CCS__ZONE_MIN, CCS_ZONE_DEFAULT, &at, NULL),
                 CCS_ELIMIT); /* 23 o'clock of the year 0 */
    cr_expect_eq(ccs__zone_instant(zone, CCS__ZONE_MAX, CCS_ZONE_DEFAULT, &at, NULL), CCS_OK);
    cr_expect_eq(ccs__zone_instant(zone, 0, (ccs_zone_policy)4, &at, NULL), CCS_EINVAL);
    ccs__zone_destroy(zone);
}

Test(zone, names_lead_nowhere_else)
{
    static const char *const right[] = {"UTC", "Asia/Ho_Chi_Minh", "Etc/GMT+5", "America/Argentina/Buenos_Aires",
                                        "EST5EDT"};
    static const char *const wrong[] = {"",   "/etc/passwd", "../passwd", "a//b", "a/", "Asia/..",
                                        "-a", "a/-b",        "a b",       "a.b",  "a\n"};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        cr_expect(ccs__zone_name_valid(ccs_str_from(right[i])), "%s", right[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_expect_not(ccs__zone_name_valid(ccs_str_from(wrong[i])), "%s", wrong[i]);
}
