/*
 * The hours module by itself: when shifts begin, what is kept compiled and for how long, and rows that come in any order, or not
 * at all.
 */
#include "../../zone_data.h"
#include "group/settings.h"
#include "hours/hours_internal.h"
#include "record/json.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define MIDNIGHT ((ccs_time)1898812800000) /* 2030-03-04 00:00 UTC, a Monday */

/* --- fixture ---------------------------------------------------------------------------------------------------- */

static struct ccs__group group_room, *group = &group_room;
static size_t held;

_Noreturn void ccs__assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, condition);
    abort();
}

static void *count_memory(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    (void)user_data;
    held += new_size - old_size;
    if (new_size)
        return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

static void group_start(struct ccs__group *made)
{
    static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {[CCS__MODULE_SETTINGS] = &ccs__settings_module,
                                                                         [CCS__MODULE_HOURS] = &ccs__hours_module};
    static const ccs_alloc memory = {.function = count_memory};
    cr_assert_eq(ccs__group_init(made, &memory, modules), CCS_OK);
}

static Ccs__Calendar *read_calendar(struct ccs__arena *arena, const char *json)
{
    struct ccs__json_error error;
    ProtobufCMessage *message;
    cr_assert_eq(ccs__json_read(ccs_str_from(json), &ccs__calendar__descriptor, arena, &message, &error), CCS_OK, "%s",
                 error.message);
    return (Ccs__Calendar *)(void *)message;
}

static ccs_status end(ccs_status status, bool stands)
{
    if (status == CCS_OK)
        status = ccs__group_settle(group);
    if (status == CCS_OK && stands)
        ccs__group_keep(group);
    else
        ccs__group_undo(group);
    ccs__hours_forget_unused(group); /* as at the end of a command */
    ccs__hours_module.check(group);
    return status;
}

static ccs_status put(const char *json, bool stands)
{
    struct ccs__arena arena;
    uint64_t id;
    ccs__arena_init(&arena, &group->alloc, 0);
    const Ccs__Calendar *calendar = read_calendar(&arena, json);
    ccs__group_begin(group, MIDNIGHT, MIDNIGHT);
    ccs_status status = end(ccs__hours_decide_put(group, calendar, NULL, false, &id), stands);
    ccs__arena_finish(&arena);
    return status;
}

static ccs_status put_zone(const char *name, const char *rule)
{
    uint8_t bytes[ZONE_DATA_ROOM];
    Ccs__PutZone command = CCS__PUT_ZONE__INIT;
    command.zone = (char *)(uintptr_t)name;
    command.data = (ProtobufCBinaryData){zone_data_write(rule, bytes), bytes};
    ccs__group_begin(group, MIDNIGHT, MIDNIGHT);
    return end(ccs__hours_decide_put_zone(group, &command), true);
}

/* The batch is taken and committed. */
static void commit(void)
{
    ccs__group_clean(group);
    ccs__group_reclaim(group);
    ccs__hours_module.check(group);
}

/* --- shifts -------------------------------------------------------------------------------------------------------- */

/* The instants at which shifts begin in `days` days from Monday midnight on, as hours since then. */
static void expect_shifts(const char *windows, int days, const char *expected)
{
    char json[1024], found[256] = "";
    group_start(group);
    snprintf(json, sizeof json, "{\"key\":\"k\",\"windows\":[%s]}", windows);
    cr_assert_eq(put(json, true), CCS_OK, "%s", group->error);
    const struct ccs__calendar *calendar = ccs__hours_find(group, "k");
    ccs_time shift_at = 0, at = MIDNIGHT - 1;
    for (int i = 0; i < 1000; i++) {
        struct ccs__shift next = ccs__hours_next_shift(calendar, at, shift_at);
        if (next.at >= MIDNIGHT + days * DAY)
            break;
        cr_assert_geq(next.at, at);
        at = next.at;
        if (!next.began_at)
            continue;
        shift_at = next.began_at;
        size_t size = strlen(found);
        snprintf(found + size, sizeof found - size, "%s%lld", size ? " " : "", (long long)((shift_at - MIDNIGHT) / HOUR));
    }
    cr_expect_str_eq(found, expected, "%s", windows);
    ccs__group_finish(group);
}

#define WINDOW(open, close) "{\"open\":\"" open "\",\"close\":\"" close "\"}"

Test(shift, is_a_working_day_of_the_roster)
{
    expect_shifts(WINDOW("08:00", "12:00") "," WINDOW("13:00", "17:00"), 3, "8 32 56");
    expect_shifts(WINDOW("09:00", "14:00") "," WINDOW("19:00", "22:00"), 2, "9 33"); /* a siesta of five hours */
    expect_shifts(WINDOW("22:00", "06:00"), 3, "22 46 70");
    expect_shifts(WINDOW("22:00", "02:00") "," WINDOW("02:30", "06:00"), 3, "22 46 70");   /* a break on another date */
    expect_shifts(WINDOW("23:30", "00:30") "," WINDOW("01:00", "04:00") "," WINDOW("05:00", "07:00"), 2, "23 47");
    expect_shifts("{\"days\":[\"mon\",\"thu\"],\"open\":\"08:00\",\"close\":\"16:00\"}", 7, "8 80");
    expect_shifts("", 30, "");                               /* never closed: no roster */
    expect_shifts(WINDOW("00:00", "23:00"), 3, "");          /* an hour a day is no rest */
    expect_shifts(WINDOW("04:00", "00:00"), 3, "4 28 52");   /* four are */
}

Test(shift, that_was_missed_is_the_one_of_the_day_under_way)
{
    group_start(group);
    cr_assert_eq(put("{\"key\":\"k\",\"windows\":[" WINDOW("09:00", "14:00") "," WINDOW("19:00", "22:00") "]}", true), CCS_OK);
    const struct ccs__calendar *calendar = ccs__hours_find(group, "k");
    struct ccs__shift next = ccs__hours_next_shift(calendar, MIDNIGHT + 20 * HOUR, MIDNIGHT - 15 * HOUR);
    cr_expect_eq(next.at, MIDNIGHT + 20 * HOUR, "at once");
    cr_expect_eq(next.began_at, MIDNIGHT + 9 * HOUR, "in the morning, not after the siesta");
    next = ccs__hours_next_shift(calendar, MIDNIGHT + 20 * HOUR, MIDNIGHT + 8 * HOUR);
    cr_expect_eq(next.began_at, MIDNIGHT + 33 * HOUR, "one of this date has begun");
    next = ccs__hours_next_shift(calendar, MIDNIGHT + 20 * HOUR, 0);
    cr_expect_eq(next.began_at, MIDNIGHT + 33 * HOUR, "there was none before: the first begins with signing in, or tomorrow");
    ccs__group_finish(group);
}

Test(shift, days_of_a_roster_begin_before_it_opens_and_end_before_the_next)
{
    group_start(group);
    cr_assert_eq(put("{\"key\":\"k\",\"windows\":[" WINDOW("08:00", "12:00") "," WINDOW("13:00", "17:00") "],"
                     "\"dates\":[{\"date\":\"2030-03-05\"}]}", true), CCS_OK);
    cr_assert_eq(put("{\"key\":\"long\",\"windows\":[" WINDOW("05:00", "01:01") "]}", true), CCS_OK);
    cr_assert_eq(put("{\"key\":\"never\"}", true), CCS_OK);
    const struct ccs__calendar *calendar = ccs__hours_find(group, "k");
    cr_expect(ccs__hours_in_roster(calendar, MIDNIGHT + 4 * HOUR));
    cr_expect(ccs__hours_in_roster(calendar, MIDNIGHT + 28 * HOUR - 1));
    cr_expect_not(ccs__hours_in_roster(calendar, MIDNIGHT + 28 * HOUR));
    cr_expect_not(ccs__hours_in_roster(calendar, MIDNIGHT + 52 * HOUR - 1), "Tuesday is a holiday");
    cr_expect(ccs__hours_in_roster(calendar, MIDNIGHT + 52 * HOUR));
    cr_expect(ccs__hours_in_roster(calendar, 9 * HOUR), "on the first day that calendars know");
    cr_expect(ccs__hours_in_roster(calendar, 4 * HOUR));
    cr_expect_not(ccs__hours_in_roster(calendar, CCS__CALENDAR_MAX + DAY));
    for (ccs_time at = MIDNIGHT; at < MIDNIGHT + 2 * DAY; at += HOUR) {
        cr_expect_not(ccs__hours_in_roster(ccs__hours_find(group, "long"), at), "it closes for three hours and 59 minutes");
        cr_expect_not(ccs__hours_in_roster(ccs__hours_find(group, "never"), at));
    }
    ccs__group_finish(group);
}

/* --- what is kept --------------------------------------------------------------------------------------------------- */

Test(compiled, calendars_are_shared_and_given_back)
{
    held = 0;
    group_start(group);
    cr_assert_eq(put("{\"key\":\"a\",\"windows\":[" WINDOW("08:00", "12:00") "]}", true), CCS_OK);
    const struct ccs__calendar *first = ccs__hours_find(group, "a");
    size_t one = held;
    cr_assert_eq(put("{\"key\":\"b\",\"name\":\"the same\",\"windows\":[" WINDOW("08:00", "12:00") "]}", true), CCS_OK);
    cr_expect_eq(ccs__hours_find(group, "b"), first, "what is the same is compiled once");
    cr_expect_lt(held, one + 65536);
    commit();
    cr_assert_eq(put("{\"key\":\"a\",\"windows\":[" WINDOW("08:00", "13:00") "]}", true), CCS_OK);
    cr_assert_eq(put("{\"key\":\"b\",\"windows\":[" WINDOW("08:00", "13:00") "]}", true), CCS_OK);
    cr_expect_eq(CCS__HOURS(group)->compiled.calendar_count, 2, "the old one may be put back still");
    commit();
    cr_expect_eq(CCS__HOURS(group)->compiled.calendar_count, 1);
    ccs__group_finish(group);
    cr_expect_eq(held, 0);
}

Test(compiled, what_is_only_tried_does_not_heap_up)
{
    held = 0;
    group_start(group);
    cr_assert_eq(put("{\"key\":\"a\",\"windows\":[" WINDOW("08:00", "12:00") "]}", true), CCS_OK);
    const struct ccs__calendar *first = ccs__hours_find(group, "a");
    for (int i = 0; i < 200; i++) { /* without a commit */
        char json[128];
        snprintf(json, sizeof json, "{\"key\":\"a\",\"windows\":[{\"open\":\"%02d:%02d\",\"close\":\"23:59\"}]}", i / 60, i % 60);
        cr_assert_eq(put(json, false), CCS_OK);
        cr_assert_eq(ccs__hours_find(group, "a"), first);
    }
    cr_expect_leq(CCS__HOURS(group)->compiled.calendar_count, 40);
    ccs__group_finish(group);
    cr_expect_eq(held, 0);
}

/* The row of a removed calendar stays until a commit, and with it what it was compiled to, of rules that its zone has no more. */
Test(compiled, calendar_that_was_removed_keeps_the_rules_it_was_made_with)
{
    held = 0;
    group_start(group);
    cr_assert_eq(put_zone("Test/A", "AAA0"), CCS_OK);
    cr_assert_eq(put("{\"key\":\"k\",\"zone\":\"Test/A\",\"windows\":[" WINDOW("08:00", "12:00") "]}", true), CCS_OK);
    ccs__group_begin(group, MIDNIGHT, MIDNIGHT);
    cr_assert_eq(end(ccs__hours_decide_remove(group, ccs__hours_by_key(group, CCS_STR("k"))->row.id), true), CCS_OK);
    cr_assert_eq(put_zone("Test/A", "AAA-3"), CCS_OK);
    size_t most = 0;
    for (int i = 0; i < 50; i++) { /* tried, until what is unused is looked for */
        char json[128];
        snprintf(json, sizeof json, "{\"key\":\"t\",\"windows\":[{\"open\":\"08:%02d\",\"close\":\"23:59\"}]}", i);
        cr_assert_eq(put(json, false), CCS_OK);
        most = CCS__HOURS(group)->compiled.calendar_count > most ? CCS__HOURS(group)->compiled.calendar_count : most;
    }
    cr_expect_lt(CCS__HOURS(group)->compiled.calendar_count, most, "it was looked for");
    size_t zones = 0;
    for (const struct ccs__compiled_zone *zone = CCS__HOURS(group)->compiled.zones; zone; zone = zone->next)
        zones++;
    cr_expect_eq(zones, 2, "the rules of then and those of now");
    cr_assert_eq(put("{\"key\":\"k\",\"zone\":\"Test/A\",\"windows\":[" WINDOW("08:00", "12:00") "]}", true), CCS_OK);
    cr_expect(ccs__hours_open(group, "k", MIDNIGHT + 5 * HOUR), "by those of now");
    commit();
    cr_expect_null(CCS__HOURS(group)->compiled.zones->next);
    ccs__group_finish(group);
    cr_expect_eq(held, 0);
}

Test(compiled, zone_that_changes_takes_its_calendars_along)
{
    group_start(group);
    cr_assert_eq(put_zone("Test/A", "AAA0"), CCS_OK);
    cr_assert_eq(put("{\"key\":\"h\",\"zone\":\"Test/A\"}", true), CCS_OK);
    cr_assert_eq(put("{\"key\":\"k\",\"zone\":\"Test/A\",\"windows\":[" WINDOW("08:00", "12:00") "]}", true), CCS_OK);
    cr_assert_eq(put("{\"key\":\"u\",\"windows\":[" WINDOW("08:00", "12:00") "]}", true), CCS_OK);
    const struct ccs__calendar *utc = ccs__hours_find(group, "u");
    uint64_t serial = ccs__hours_serial(group);
    cr_expect(ccs__hours_open(group, "k", MIDNIGHT + 8 * HOUR));
    cr_assert_eq(put_zone("Test/A", "AAA-3"), CCS_OK);
    cr_expect_not(ccs__hours_open(group, "k", MIDNIGHT + 9 * HOUR));
    cr_expect(ccs__hours_open(group, "k", MIDNIGHT + 5 * HOUR));
    cr_expect_eq(ccs__hours_find(group, "u"), utc);
    cr_expect_gt(ccs__hours_serial(group), serial);
    cr_expect_eq(ccs__hours_by_key(group, CCS_STR("k"))->config.version, 1, "the row is the same");
    commit();
    ccs__group_finish(group);
}

/* --- what is known and what is not ------------------------------------------------------------------------------------ */

Test(hours, are_closed_beyond_the_years_that_calendars_know)
{
    group_start(group);
    cr_assert_eq(put("{\"key\":\"always\"}", true), CCS_OK);
    cr_expect(ccs__hours_open(group, "always", 0));
    cr_expect(ccs__hours_open(group, "always", CCS__CALENDAR_MAX - 1));
    cr_expect_not(ccs__hours_open(group, "always", CCS__CALENDAR_MAX));
    cr_expect_not(ccs__hours_open(group, "always", -1));
    cr_expect_not(ccs__hours_open(group, "always", INT64_MAX));
    cr_expect_eq(ccs__hours_next_change(group, "always", CCS__CALENDAR_MAX), CCS_TIME_NEVER);
    ccs__group_finish(group);
}

/* 02:30 to 02:45 comes once in all the years, and on that night this clock jumps from two to three. */
Test(hours, of_a_zone_are_not_put_so_that_a_calendar_never_opens)
{
    group_start(group);
    cr_assert_eq(put_zone("Test/A", "AAA0"), CCS_OK);
    cr_assert_eq(put("{\"key\":\"once\",\"zone\":\"Test/A\",\"dates\":[{\"date\":\"1970-01-01\",\"until\":\"2199-12-31\"},"
                     "{\"date\":\"2030-03-01\",\"is\":\"hours\",\"hours\":[" WINDOW("02:30", "02:45") "]}]}", true), CCS_OK);
    const struct ccs__calendar *once = ccs__hours_find(group, "once");
    cr_expect_eq(put_zone("Test/A", "AAA0BBB,J60,J300"), CCS_EINVAL);
    cr_expect_not_null(strstr(group->error, "by this data of the time zone \"Test/A\" calendar \"once\" cannot be: "), "%s",
                       group->error);
    cr_expect_eq(ccs__hours_find(group, "once"), once);
    cr_expect_eq(put_zone("Test/A", "AAA0BBB,J61,J300"), CCS_OK, "%s", group->error);
    ccs__group_finish(group);
}

/* A host that says it had more than there was room for has written nowhere else; but nothing behind the room is read either. */
static size_t reported;

static ccs_status read_too_much(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data)
{
    uint8_t bytes[ZONE_DATA_ROOM];
    (void)name, (void)user_data;
    *data_size = zone_data_write("AAA-3", bytes);
    cr_assert_leq(*data_size, capacity);
    memset(buffer, 0, capacity);
    memcpy(buffer, bytes, *data_size);
    *data_size = reported ? reported : *data_size;
    return CCS_OK;
}

Test(hours, of_a_host_that_reports_more_than_it_could_give_are_refused)
{
    static const ccs_zones zones = {.size = sizeof zones, .read = read_too_much};
    held = 0;
    group_start(group);
    ccs__hours_set_zones(group, &zones);
    reported = CCS_ZONE_DATA_MAX + 1;
    cr_expect_eq(put("{\"key\":\"k\",\"zone\":\"Test/A\"}", true), CCS_EINVAL);
    cr_expect_not_null(strstr(group->error, "has more than 262144 bytes"), "%s", group->error);
    reported = 0;
    cr_expect_eq(put("{\"key\":\"k\",\"zone\":\"Test/A\"}", true), CCS_OK);
    ccs__group_finish(group);
    cr_expect_eq(held, 0);
}

Test(hours, of_zones_that_came_from_a_host_are_not_read_again_without_one)
{
    static const ccs_zones zones = {.size = sizeof zones, .read = read_too_much}, none = {.size = sizeof none};
    uint64_t changed;
    reported = 0;
    group_start(group);
    ccs__hours_set_zones(group, &zones);
    cr_assert_eq(put("{\"key\":\"k\",\"zone\":\"Test/A\"}", true), CCS_OK);
    ccs__hours_set_zones(group, &none);
    ccs__group_begin(group, MIDNIGHT, MIDNIGHT);
    cr_expect_eq(end(ccs__hours_decide_reload(group, &changed), true), CCS_EINVAL);
    cr_expect_str_eq(group->error, "this center has nowhere to read time zones from: give it `zones` in its options, or the data "
                                   "of \"Test/A\" as it is now by ccs_zone_put()");
    cr_expect_eq(put_zone("Test/A", "AAA-5"), CCS_OK);
    ccs__group_begin(group, MIDNIGHT, MIDNIGHT);
    cr_expect_eq(end(ccs__hours_decide_reload(group, &changed), true), CCS_OK);
    ccs__group_finish(group);
}

/* --- loading ---------------------------------------------------------------------------------------------------------- */

static void load(struct ccs__group *from, struct ccs__group *to, enum ccs__kind kind, bool backwards)
{
    struct ccs__row **rows;
    size_t count;
    cr_assert_eq(ccs__rows_sorted(from, kind, &rows, &count), CCS_OK);
    for (size_t i = 0; i < count; i++) {
        struct ccs__row *row = rows[backwards ? count - 1 - i : i];
        cr_assert_eq(ccs__row_load(to, kind, row->id, ccs__row_message(row)), CCS_OK);
    }
    ccs__free(&from->alloc, rows, count * sizeof *rows);
}

Test(loading, rows_come_in_any_order_or_not_at_all)
{
    for (int order = 0; order < 4; order++) {
        struct ccs__group opened, *closed = group;
        group_start(group);
        cr_assert_eq(put("{\"key\":\"desk\",\"windows\":[" WINDOW("08:00", "12:00") "]}", true), CCS_OK);
        cr_assert_eq(put_zone("Test/A", "AAA-3"), CCS_OK);
        cr_assert_eq(put("{\"key\":\"h\",\"dates\":[{\"date\":\"2030-03-04\"}]}", true), CCS_OK);
        cr_assert_eq(put("{\"key\":\"desk\",\"zone\":\"Test/A\",\"holidays\":[\"h\"],"
                         "\"windows\":[" WINDOW("08:00", "12:00") "]}", true), CCS_OK);
        group_start(&opened);
        if (order < 2)
            load(closed, &opened, CCS__KIND_ZONE, false);
        if (order < 3)
            load(closed, &opened, CCS__KIND_CALENDAR, order % 2);
        if (order == 2)
            load(closed, &opened, CCS__KIND_ZONE, false);
        group = &opened;
        if (order < 3) {
            cr_expect_not(ccs__hours_open(group, "desk", MIDNIGHT + 6 * HOUR), "a holiday");
            cr_expect(ccs__hours_open(group, "desk", MIDNIGHT + DAY + 6 * HOUR));
            ccs__hours_module.check(group);
        }
        cr_expect_not(ccs__hours_open(group, "nobody's", MIDNIGHT));
        cr_expect(ccs__hours_open(group, "", MIDNIGHT));
        cr_expect_eq(ccs__hours_next_change(group, "nobody's", MIDNIGHT), CCS_TIME_NEVER);
        group = closed;
        ccs__group_finish(&opened);
        ccs__group_finish(closed);
    }
}
