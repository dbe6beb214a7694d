/*
 * Random calendars against the second-by-second reference, in every zone, mostly where the clock is changed: windows at odd
 * seconds, over midnight, touching and overlapping; holidays, part days, swapped days, other calendars' dates.
 */
#define _GNU_SOURCE /* mkstemp */
#include "naive_calendar.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef SANITIZED
#define CASES 4
#else
#define CASES 50
#endif
#define QUESTIONS 40
#define DAYS 18

static char names[ZONES_MAX][64];

struct writer {
    ccs_rng rng;
    char text[65536];
    size_t size;
    int64_t focus; /* a date that entries lie around */
};

__attribute__((format(printf, 2, 3))) static void put(struct writer *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    writer->size +=
        (size_t)vsnprintf(writer->text + writer->size, sizeof writer->text - writer->size, format, arguments);
    va_end(arguments);
    REQUIRE(writer->size < sizeof writer->text);
}

/* Of the day; often round, so that windows touch. */
static void put_time(struct writer *writer, const char *field, bool closing)
{
    uint32_t second = below(&writer->rng, 3) ? below(&writer->rng, 24) * 3600 : below(&writer->rng, 86400);
    if (below(&writer->rng, 3) == 0)
        second = below(&writer->rng, 48) * 1800;
    if (closing && below(&writer->rng, 8) == 0)
        put(writer, "\"%s\":\"24:00\"", field);
    else if (second % 60)
        put(writer, "\"%s\":\"%02u:%02u:%02u\"", field, second / 3600, second / 60 % 60, second % 60);
    else
        put(writer, "\"%s\":\"%02u:%02u\"", field, second / 3600, second / 60 % 60);
}

static void put_windows(struct writer *writer, const char *field, uint32_t count, bool with_days)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    put(writer, "\"%s\":[", field);
    for (uint32_t i = 0; i < count; i++) {
        put(writer, "%s{", i ? "," : "");
        if (with_days && below(&writer->rng, 4)) {
            put(writer, "\"days\":[");
            uint32_t mask = below(&writer->rng, 3) ? 31 : below(&writer->rng, 127) + 1;
            for (uint32_t day = 0, written = 0; day < 7; day++)
                if (mask >> day & 1)
                    put(writer, "%s\"%s\"", written++ ? "," : "", days[day]);
            put(writer, "],");
        }
        size_t begin = writer->size;
        put_time(writer, "open", false);
        put(writer, ",");
        size_t end = writer->size;
        put_time(writer, "close", true);
        if (strncmp(strchr(writer->text + begin, ':'), strchr(writer->text + end, ':'), end - begin - 7) == 0) { /* the same time */
            writer->size = end;
            put(writer, "\"close\":\"24:00\"");
        }
        put(writer, "}");
    }
    put(writer, "]");
}

static void put_date(struct writer *writer, const char *before, int64_t day, const char *after)
{
    struct ccs__civil_date date = ccs__civil_date_of(day);
    put(writer, "%s\"%04d-%02d-%02d\"%s", before, (int)date.year, date.month, date.day, after);
}

static void put_dates(struct writer *writer, const char *field)
{
    put(writer, ",\"%s\":[", field);
    for (uint32_t i = 0; i < 3; i++)
        put_date(writer, i ? "," : "", writer->focus + between(&writer->rng, -12, 13), "");
    put(writer, "]");
}

static void put_entry(struct writer *writer)
{
    static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    int64_t day = writer->focus + between(&writer->rng, -12, 13);
    bool yearly = below(&writer->rng, 8) == 0 && day > 400;
    put_date(writer, "{\"date\":", yearly ? day - 366 : day, "");
    if (below(&writer->rng, 4) == 0)
        put_date(writer, ",\"until\":", (yearly ? day - 366 : day) + below(&writer->rng, 3), "");
    if (yearly)
        put(writer, ",\"every\":\"FREQ=YEARLY\"");
    else if (below(&writer->rng, 8) == 0)
        put(writer, ",\"every\":\"FREQ=WEEKLY\"");
    if (below(&writer->rng, 5) == 0)
        put_dates(writer, "also");
    if (below(&writer->rng, 5) == 0)
        put_dates(writer, "except");
    switch (below(&writer->rng, 5)) {
    case 0:
        put(writer, ",\"is\":\"working\",\"as\":\"%s\"", weekdays[below(&writer->rng, 7)]);
        break;
    case 1:
        put(writer, ",\"is\":\"working\"");
        break;
    case 2:
        put(writer, ",\"is\":\"hours\",");
        put_windows(writer, "hours", 1 + below(&writer->rng, 3), false);
        break;
    case 3:
        put(writer, ",");
        put_windows(writer, "hours", 1 + below(&writer->rng, 2), false);
        break;
    default:
        break;
    }
    put(writer, "}");
}

static void write_calendar(struct writer *writer, const char *zone, bool holidays)
{
    uint32_t windows = below(&writer->rng, 6), entries = below(&writer->rng, 7);
    writer->size = 0;
    put(writer, "{\"key\":\"k\",\"zone\":\"%s\",", zone);
    put_windows(writer, "windows", windows, true);
    put(writer, ",\"dates\":[");
    for (uint32_t i = 0; i < entries; i++) {
        put(writer, "%s", i ? "," : "");
        put_entry(writer);
    }
    put(writer, "]%s}", holidays ? ",\"holidays\":[\"h\"]" : "");
}

/* Both read the zone alike: else what follows would compare different things. */
static void check_zone(const struct naive *naive, const struct ccs__zone *zone, const char *name)
{
    for (size_t i = 0; i < naive->count; i += 15) {
        ccs_time at = (naive->from_s + (int64_t)i) * 1000;
        REQUIRE(ccs__zone_offset_ms(zone, at) == naive->seconds[i].offset_s * SECOND_MS, "%s at %lld: %lld, not %d",
                name, (long long)at, (long long)ccs__zone_offset_ms(zone, at) / 1000, naive->seconds[i].offset_s);
    }
}

/* --- questions ------------------------------------------------------------------------------------------------------------- */

struct scene {
    struct desk desk, holidays;
    struct naive naive;
    ccs_rng rng;
    const char *text;
    size_t answered;
};

#define AGREE(scene, condition, at) REQUIRE(condition, "%lld in %s", (long long)(at), (scene)->text)

/* A little inside; on a second or not; often near an edge. */
static ccs_time any_instant(struct scene *scene)
{
    ccs_time at = (scene->naive.from_s + between(&scene->rng, 4 * 86400, (int64_t)scene->naive.count - 4 * 86400)) *
                  1000,
             edge;
    if (below(&scene->rng, 2) && naive_next(&scene->naive, at, below(&scene->rng, 2), &edge))
        return edge + between(&scene->rng, -1, 2);
    return at + (below(&scene->rng, 2) ? below(&scene->rng, 1000) : 0);
}

static bool inside(const struct scene *scene, ccs_time at)
{
    return at > (scene->naive.from_s + 86400) * 1000 &&
           at < (scene->naive.from_s + (int64_t)scene->naive.count - 86400) * 1000;
}

static void ask_sums(struct scene *scene)
{
    const struct ccs__calendar *calendar = scene->desk.calendar;
    ccs_time a = any_instant(scene), b = any_instant(scene), wanted, got = 0;
    int64_t ms = 0;
    bool open = false;
    AGREE(scene, ccs__calendar_is_open(calendar, a, &open) == CCS_OK && open == naive_open(&scene->naive, a), a);
    AGREE(scene, ccs__calendar_between(calendar, a, b, &ms) == CCS_OK && ms == naive_between(&scene->naive, a, b), a);
    if (below(&scene->rng, 3) == 0)
        ms = between(&scene->rng, -100 * HOUR_MS, 100 * HOUR_MS);
    else if (below(&scene->rng, 3) == 0)
        ms = between(&scene->rng, -2, 3);
    if (naive_add(&scene->naive, a, ms, &wanted) && inside(scene, wanted)) {
        AGREE(scene, ccs__calendar_add(calendar, a, ms, &got) == CCS_OK && got == wanted, a);
        scene->answered++;
    }
    if (naive_sub(&scene->naive, a, ms, &wanted) && inside(scene, wanted)) {
        AGREE(scene, ccs__calendar_sub(calendar, a, ms, &got) == CCS_OK && got == wanted, a);
        scene->answered++;
    }
}

static void ask_edges(struct scene *scene)
{
    const struct ccs__calendar *calendar = scene->desk.calendar;
    ccs_time a = any_instant(scene), wanted, other, got = 0;
    if (naive_next(&scene->naive, a, true, &wanted))
        AGREE(scene, ccs__calendar_next_open(calendar, a, &got) == CCS_OK && got == wanted, a);
    if (naive_next(&scene->naive, a, false, &other)) {
        AGREE(scene, ccs__calendar_next_close(calendar, a, &got) == CCS_OK && got == other, a);
        if (naive_next(&scene->naive, a, true, &wanted))
            AGREE(scene, ccs__calendar_next_change(calendar, a) == (wanted < other ? wanted : other), a);
        scene->answered++;
    }
    if (naive_previous(&scene->naive, a, true, &wanted))
        AGREE(scene, ccs__calendar_previous_open(calendar, a, &got) == CCS_OK && got == wanted, a);
    if (naive_previous(&scene->naive, a, false, &wanted))
        AGREE(scene, ccs__calendar_previous_close(calendar, a, &got) == CCS_OK && got == wanted, a);
}

static void ask_days(struct scene *scene)
{
    const struct ccs__calendar *calendar = scene->desk.calendar;
    ccs_time a = any_instant(scene), b = any_instant(scene), wanted, got = 0;
    int64_t days = between(&scene->rng, -8, 9), count = 0, counted = 0;
    ccs_zone_policy policy = (ccs_zone_policy)below(&scene->rng, 4);
    ccs_status status;
    bool working, is = false;
    if (naive_working(&scene->naive, a, &working))
        AGREE(scene, ccs__calendar_is_working_day(calendar, a, &is) == CCS_OK && is == working, a);
    if (naive_add_days(&scene->naive, a, days, policy, &status, &wanted)) {
        AGREE(scene, ccs__calendar_add_days(calendar, a, days, policy, &got) == status, a);
        if (status == CCS_OK)
            REQUIRE(got == wanted, "%lld %+lld days, policy %d: %lld, not %lld, in %s", (long long)a, (long long)days,
                    (int)policy, (long long)got, (long long)wanted, scene->text);
        scene->answered++;
    }
    if (naive_days_between(&scene->naive, a, b, &count))
        AGREE(scene, ccs__calendar_days_between(calendar, a, b, &counted) == CCS_OK && counted == count, a);
}

/* Every second of the stretch, by its intervals. */
static void ask_intervals(struct scene *scene)
{
    struct ccs__calendar_intervals intervals;
    ccs_time from = any_instant(scene), until = any_instant(scene), open_at, close_at, done = from;
    if (until < from) {
        ccs_time swap = from;
        from = until;
        until = done = swap;
        done = from;
    }
    AGREE(scene, ccs__calendar_intervals_init(&intervals, scene->desk.calendar, from, until) == CCS_OK, from);
    while (ccs__calendar_intervals_next(&intervals, &open_at, &close_at) == CCS_OK) {
        AGREE(scene, open_at >= done && (open_at > done || done == from) && close_at > open_at && close_at <= until,
              open_at);
        AGREE(scene, naive_between(&scene->naive, done, open_at) == 0, done);
        AGREE(scene, naive_between(&scene->naive, open_at, close_at) == close_at - open_at, open_at);
        done = close_at;
    }
    AGREE(scene, naive_between(&scene->naive, done, until) == 0, done);
}

/* Where the clock is changed next, or any instant; away from the ends of what is known. */
static int64_t any_focus(ccs_rng *rng, const char *zone)
{
    ccs_time at = between(rng, time_at("1970-01-20"), time_at(zone[0] == '/' ? "1972-06-01" : "2105-01-01"));
    struct ccs__zone *of = zone_open(zone);
    ccs_time next = below(rng, 4) ? ccs__zone_next_transition(of, at) : at;
    ccs__zone_destroy(of);
    if (next > time_at("2199-12-01"))
        next = at;
    return next / DAY_MS;
}

static void run_case(struct writer *writer, const char *zone, size_t days, size_t *answered)
{
    static char holidays_text[65536];
    struct scene scene = {.text = writer->text};
    bool holidays = below(&writer->rng, 3) == 0;
    writer->focus = any_focus(&writer->rng, zone);
    int64_t from_s = (writer->focus - DAYS / 2 - (int64_t)below(&writer->rng, 3)) * 86400;
    if (from_s < 0)
        from_s = 0;
    write_calendar(writer, zone, false);
    memcpy(holidays_text, writer->text, writer->size + 1);
    write_calendar(writer, zone, holidays);
    desk_init(&scene.holidays, holidays_text, NULL);
    desk_init(&scene.desk, writer->text, holidays ? &scene.holidays : NULL);
    naive_init(&scene.naive, scene.desk.definition, holidays ? scene.holidays.definition : NULL, zone, from_s,
               days * 86400);
    check_zone(&scene.naive, scene.desk.zone ? scene.desk.zone : &ccs__zone_utc, zone);
    ccs_rng_seed(&scene.rng, ccs_rng_below(&writer->rng, UINT32_MAX));
    if (!scene.desk.calendar)
        AGREE(&scene,
              scene.desk.status == CCS_EINVAL && strstr(scene.desk.error.message, "never open") &&
                  naive_between(&scene.naive, from_s * 1000, (from_s + (int64_t)days * 86400) * 1000) == 0,
              0);
    for (int i = 0; scene.desk.calendar && i < QUESTIONS; i++) {
        ask_sums(&scene);
        ask_edges(&scene);
        ask_days(&scene);
        if (i % 8 == 0)
            ask_intervals(&scene);
    }
    *answered += scene.answered;
    naive_finish(&scene.naive);
    desk_finish(&scene.desk);
    desk_finish(&scene.holidays);
}

Test(calendar_differential, agrees_second_by_second_in_any_zone)
{
    static struct writer writer;
    size_t count = zone_names(names), cases = rounds(CASES), answered = 0;
    ccs_rng_seed(&writer.rng, 11);
    for (size_t i = 0; i < cases; i++)
        run_case(&writer, names[i * 7919 % count], i % 50 == 49 ? 200 : DAYS, &answered); /* with 600 cases every zone */
    cr_expect_gt(answered, cases * 40);
}

/* The zones in which clocks have done what nobody expects. */
Test(calendar_differential, agrees_where_clocks_do_odd_things)
{
    static const char *const odd[] = {
        "Pacific/Apia",    "Australia/Lord_Howe", "Pacific/Kwajalein",    "Africa/Casablanca",
        "Europe/Dublin",   "Africa/Monrovia",     "America/Sao_Paulo",    "Asia/Pyongyang",
        "America/Caracas", "Antarctica/Troll",    "Pacific/Kiritimati",   "Asia/Gaza",
        "Africa/Cairo",    "Asia/Tehran",         "America/Scoresbysund", "Asia/Beirut"};
    static struct writer writer;
    size_t answered = 0, kinds = sizeof odd / sizeof odd[0];
    ccs_rng_seed(&writer.rng, 12);
    for (size_t i = 0; i < rounds(CASES); i++)
        run_case(&writer, odd[i % kinds], DAYS, &answered);
    cr_expect_gt(answered, rounds(CASES) * 40);
}

/* --- zones that nobody has ------------------------------------------------------------------------------------------------- */

static void put_number(FILE *file, int64_t number, int bytes)
{
    while (bytes-- > 0)
        (void)fputc((int)(number >> (8 * bytes) & 255), file);
}

static void write_type(FILE *file, int64_t offset_s)
{
    put_number(file, offset_s, 4);
    put_number(file, 0, 2);
}

/* UTC, but `offset_s` from `from_s` and `other_s` from `jump_s` on, for ten days. */
static void write_jump(const char *path, int64_t from_s, int64_t offset_s, int64_t jump_s, int64_t other_s)
{
    FILE *file = fopen(path, "wb");
    REQUIRE(file != NULL);
    for (int block = 0; block < 2; block++) {
        (void)fwrite("TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 1, 32, file);
        put_number(file, block ? 3 : 0, 4);
        put_number(file, block ? 3 : 1, 4);
        put_number(file, 4, 4);
        if (block) {
            put_number(file, from_s, 8);
            put_number(file, jump_s, 8);
            put_number(file, jump_s + 10 * 86400, 8);
            (void)fwrite("\1\2\0", 1, 3, file);
        }
        for (int i = 0; i < (block ? 3 : 1); i++)
            write_type(file, i == 0 ? 0 : i == 1 ? offset_s : other_s);
        (void)fwrite("XYZ", 1, 4, file);
    }
    (void)fputs("\nXYZ0\n", file);
    (void)fclose(file);
}

/* Every minute of the days around a jump, against the clock. */
static void check_jump(const char *path, const char *windows, int64_t jump_s)
{
    struct writer writer = {.size = 0};
    struct scene scene = {.text = writer.text};
    put(&writer, "{\"zone\":\"%s\",\"windows\":[%s]}", path, windows);
    desk_open(&scene.desk, writer.text, NULL);
    naive_init(&scene.naive, scene.desk.definition, NULL, path, jump_s - 16 * 86400, (size_t)32 * 86400);
    check_zone(&scene.naive, scene.desk.zone, path);
    for (ccs_time at = (jump_s - 9 * 86400) * 1000; at < (jump_s + 9 * 86400) * 1000; at += MINUTE_MS) {
        bool open = false;
        AGREE(&scene, ccs__calendar_is_open(scene.desk.calendar, at, &open) == CCS_OK && open == naive_open(&scene.naive, at), at);
    }
    naive_finish(&scene.naive);
    desk_finish(&scene.desk);
}

/* As far as a clock can go, just after a week has begun and just before it ends: then days count that are far outside of it. */
Test(calendar_differential, agrees_where_a_clock_is_put_back_or_forward_by_two_days)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    static const int64_t far_s = 26 * 3600 - 60;
    char path[] = "/tmp/ccs_jump_zone_XXXXXX", windows[80];
    int made = mkstemp(path);
    REQUIRE(made >= 0);
    (void)close(made);
    int64_t monday_s = time_at("2031-03-03") / 1000;
    for (size_t i = 0; i < 7; i++) {
        (void)snprintf(windows, sizeof windows, "{\"days\":[\"%s\"],\"open\":\"21:00\",\"close\":\"20:30\"}", days[i]);
        write_jump(path, monday_s - 9 * 86400, far_s, monday_s - far_s + 60, -far_s); /* shows Monday 00:01, then Friday 20:03 */
        check_jump(path, windows, monday_s);
        (void)snprintf(windows, sizeof windows, "{\"days\":[\"%s\"],\"open\":\"03:00\",\"close\":\"02:30\"}", days[i]);
        write_jump(path, monday_s - 9 * 86400, -far_s, monday_s + far_s - 60, far_s); /* shows Sunday 23:59, then Wednesday 03:57 */
        check_jump(path, windows, monday_s);
    }
    (void)unlink(path);
}

#define JUMPS 60
#define TYPES 6

/* Clocks that are put forward and back by up to two days at any half minute of one year, Mondays and midnights included. */
static void write_wild_zone(ccs_rng *rng, const char *path)
{
    int64_t at_s = 86400 * 365;
    FILE *file = fopen(path, "wb");
    REQUIRE(file != NULL);
    for (int block = 0; block < 2; block++) {
        (void)fwrite("TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 1, 32, file);
        put_number(file, block ? JUMPS : 0, 4);
        put_number(file, block ? TYPES : 1, 4);
        put_number(file, 4, 4);
        for (int i = 0; block && i < JUMPS; i++) {
            static const int64_t grains[] = {30, 1800, 86400};
            int64_t grain = grains[below(rng, 3)];
            at_s += between(rng, 1, 20 * 86400 / grain) * grain;
            at_s += (grain - at_s % grain) % grain;
            put_number(file, at_s, 8);
        }
        for (int i = 0; block && i < JUMPS; i++)
            put_number(file, below(rng, TYPES), 1);
        for (int i = 0; i < (block ? TYPES : 1); i++) {
            put_number(file, below(rng, 2) ? between(rng, -24, 25) * 3600 : between(rng, -2880, 2881) * 30, 4);
            put_number(file, i > 0 ? below(rng, 2) << 8 : 0,
                       2); /* before all transitions libc takes no daylight saving */
        }
        (void)fwrite("XYZ", 1, 4, file);
    }
    (void)fputs("\nXYZ0\n", file);
    (void)fclose(file);
}

Test(calendar_differential, agrees_where_clocks_jump_by_days)
{
    static struct writer writer;
    char path[] = "/tmp/ccs_wild_zone_XXXXXX";
    int made = mkstemp(path);
    size_t answered = 0;
    REQUIRE(made >= 0);
    (void)close(made);
    ccs_rng_seed(&writer.rng, 13);
    for (size_t i = 0; i < rounds(CASES); i++) {
        write_wild_zone(&writer.rng, path);
        run_case(&writer, path, DAYS, &answered);
    }
    (void)unlink(path);
    cr_expect_gt(answered, rounds(CASES) * 30);
}
