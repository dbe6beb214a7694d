/*
 * A calendar that many timers count by: when it changes they are judged in one group after another, wherever the process is
 * killed between them. Each runs out at the instant at which it would if they were few: there one group judges them all.
 */
#include "../../zone_data.h"
#include "store_fixture.h"
#include <ccs/flow.h>
#include <ccs/hours.h>
#include <stdlib.h>



#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC, a Friday */
#define MINUTE INT64_C(60000)
#define STARTS 40 /* instants at which flows start */
#define MANY 80   /* flows at each of them: 3200 in all */
#define OK(expression) cr_assert_eq((expression), CCS_OK, "%s", ccs_center_error(center))

static struct folder folder;
static void make_folder(void) { folder_make(&folder); }
static void remove_folder(void) { folder_remove(&folder); }
TestSuite(before, .init = make_folder, .fini = remove_folder);

static const char flow[] = "{\"key\":\"f\",\"states\":[{\"name\":\"a\",\"timers\":[{\"name\":\"late\",\"after_ms\":\"30000000\","
                           "\"calendar\":\"desk\"}],\"transitions\":[{\"on\":[\"late\"],\"to\":[\"b\"]}]},{\"name\":\"b\"}]}";

static ccs_status read_zone(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data)
{
    uint8_t bytes[ZONE_DATA_ROOM];
    (void)name;
    *data_size = zone_data_write(user_data, bytes);
    cr_assert_leq(*data_size, capacity);
    memcpy(buffer, bytes, *data_size);
    return CCS_OK;
}

/* `room`: of undurable events, or 0: as much as there is by default. */
static ccs_center *open_center(const char *name, const char *rule, uint64_t room)
{
    char path[128];
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    ccs_open_options opening = CCS_OPEN_OPTIONS_INIT;
    ccs_zones zones = CCS_ZONES_INIT;
    ccs_center *center;
    zones.read = read_zone;
    zones.user_data = (void *)(uintptr_t)rule;
    options.zones = &zones;
    options.undurable_bytes_max = room;
    opening.center = &options;
    opening.durability = CCS_DURABILITY_OFF;
    folder_path(&folder, name, path);
    cr_assert_eq(ccs_open(path, &opening, &center), CCS_OK, "%s", ccs_center_error(center));
    return center;
}

static void put_desk(ccs_center *center, const char *close, ccs_time now)
{
    char json[400];
    snprintf(json, sizeof json, "{\"key\":\"desk\",\"zone\":\"Test/Zone\",\"windows\":[{\"open\":\"09:00\",\"close\":\"12:00\"},"
                                "{\"open\":\"13:00\",\"close\":\"%s\"}],\"dates\":[{\"date\":\"2030-03-04\"}]}", close);
    OK(ccs_calendar_put(center, ccs_str_from(json), now, NULL));
}

/* So many flows at each instant, one minute after the other. */
static void start_flows(ccs_center *center, size_t at_once)
{
    ccs_instance_id id;
    ccs_center_begin(center);
    put_desk(center, "17:00", NINE);
    OK(ccs_flow_put(center, ccs_str_from(flow), NINE, NULL));
    for (size_t i = 0; i < STARTS; i++)
        for (size_t j = 0; j < at_once; j++)
            OK(ccs_flow_start(center, CCS_STR("f"), NULL, NINE + (ccs_time)i * MINUTE, &id));
    OK(ccs_center_commit(center));
}

static const ccs_time changed_at = NINE + STARTS * MINUTE + 12345;

/* When the timers run, by the order of their flows' ids. */
static size_t due_instants(ccs_center *center, ccs_time *instants)
{
    ccs_events events = CCS_EVENTS_AFTER(center, 0);
    ccs_event event = CCS_EVENT_INIT;
    ccs_instance_view view = CCS_INSTANCE_VIEW_INIT;
    size_t count = 0;
    while (ccs_events_next(&events, &event) == CCS_OK)
        if (event.kind == CCS_EVENT_FLOW_STARTED) {
            OK(ccs_instance_get(center, (ccs_instance_id){event.instance}, &view));
            instants[count++] = view.due_at;
        }
    return count;
}

static size_t count_of(ccs_center *center, uint32_t kind, ccs_time *due_at)
{
    ccs_events events = CCS_EVENTS_AFTER(center, 0);
    ccs_event event = CCS_EVENT_INIT;
    size_t count = 0;
    while (ccs_events_next(&events, &event) == CCS_OK)
        if (event.kind == kind) {
            if (due_at)
                due_at[count] = event.due_at;
            count++;
        }
    return count;
}

struct few {
    ccs_time due[STARTS], fired[STARTS];
};

/* One flow at each instant, in memory: what is right. `change` is given a center at `changed_at`. */
static struct few judged_at_once(void (*change)(ccs_center *center), const char *rule)
{
    struct few few;
    ccs_center *center = open_center("few.ccs", rule, 0);
    start_flows(center, 1);
    change(center);
    cr_assert_eq(count_of(center, CCS_EVENT_CALENDAR_SUPERSEDED, NULL), 0, "few are judged at once");
    cr_assert_eq(due_instants(center, few.due), STARTS);
    OK(ccs_center_run_until(center, NINE + 20 * 24 * 60 * MINUTE));
    cr_assert_eq(count_of(center, CCS_EVENT_FLOW_TIMER_FIRED, few.fired), STARTS);
    ccs_center_destroy(center);
    return few;
}

static void open_longer(ccs_center *center) { put_desk(center, "19:00", changed_at); }
static void close_earlier(ccs_center *center) { put_desk(center, "13:30", changed_at); }
static void close_now(ccs_center *center)
{
    OK(ccs_calendar_put(center, CCS_STR("{\"key\":\"desk\",\"zone\":\"Test/Zone\",\"windows\":[{\"open\":\"20:00\",\"close\":"
                                        "\"23:00\"}]}"), changed_at, NULL));
}

static int by_instant(const void *x, const void *y)
{
    const ccs_time *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

/* Judged and fired as if they were few. */
static void expect_as_few(ccs_center *center, const struct few *few)
{
    static ccs_time instants[STARTS * MANY];
    cr_assert_eq(due_instants(center, instants), STARTS * MANY);
    for (size_t i = 0; i < STARTS * MANY; i++)
        cr_assert_eq(instants[i], few->due[i / MANY], "flow %zu: %lld, not %lld", i, (long long)instants[i],
                     (long long)few->due[i / MANY]);
    OK(ccs_center_run_until(center, NINE + 20 * 24 * 60 * MINUTE));
    cr_assert_eq(count_of(center, CCS_EVENT_FLOW_TIMER_FIRED, instants), STARTS * MANY);
    qsort(instants, STARTS * MANY, sizeof *instants, by_instant);
    for (size_t i = 0; i < STARTS * MANY; i++)
        cr_assert_eq(instants[i], few->fired[i / MANY]);
}

static size_t events_of_last_group(ccs_center *center)
{
    ccs_events events = CCS_EVENTS_AFTER(center, 0);
    ccs_event event = CCS_EVENT_INIT;
    size_t count = 0;
    uint64_t group = 0;
    while (ccs_events_next(&events, &event) == CCS_OK) {
        count = event.group == group ? count + 1 : 1;
        group = event.group;
    }
    return count;
}

static void check_change(void (*change)(ccs_center *center))
{
    struct few few = judged_at_once(change, "CET-1");
    ccs_center *center = open_center("many.ccs", "CET-1", 0);
    start_flows(center, MANY);
    change(center);
    cr_assert_leq(events_of_last_group(center), 1002, "the change itself is small");
    OK(ccs_center_advance(center, changed_at));
    cr_assert_leq(events_of_last_group(center), 1001);
    cr_assert_eq(count_of(center, CCS_EVENT_CALENDAR_SUPERSEDED, NULL), 1);
    cr_assert_eq(count_of(center, CCS_EVENT_FLOW_TIMERS_JUDGED, NULL), 3, "1000 at once, then 1000, 1000 and 200");
    expect_as_few(center, &few);
    ccs_center_check(center);
    ccs_center_destroy(center);
}

Test(before, many_timers_are_judged_as_few_when_it_opens_longer) { check_change(open_longer); }
Test(before, many_timers_are_judged_as_few_when_it_closes_earlier) { check_change(close_earlier); }
Test(before, many_timers_are_judged_as_few_when_it_is_closed_now) { check_change(close_now); }

/* Nobody comes back before most timers would have run out by the old calendar: they are judged by the new one first. */
Test(before, timers_that_were_due_meanwhile_are_judged_first)
{
    struct few few = judged_at_once(close_earlier, "CET-1");
    ccs_center *center = open_center("many.ccs", "CET-1", 0);
    static ccs_time fired[STARTS * MANY];
    start_flows(center, MANY);
    close_earlier(center);
    ccs_call options = CCS_CALL_INIT;
    options.flags = CCS_CALL_JUMP;
    OK(ccs_center_call(center, &options));
    OK(ccs_center_advance(center, NINE + 20 * 24 * 60 * MINUTE));
    cr_assert_eq(count_of(center, CCS_EVENT_FLOW_TIMER_FIRED, fired), STARTS * MANY);
    for (size_t i = 0; i < STARTS * MANY; i++)
        cr_assert_eq(fired[i], few.fired[i / MANY]);
    ccs_center_destroy(center);
}

/* A dry run judges what is left as well, and puts all of it back. */
Test(before, dry_run_between_leaves_everything)
{
    ccs_center *center = open_center("many.ccs", "CET-1", 0);
    uint64_t before, after;
    ccs_instance_id id;
    start_flows(center, MANY);
    open_longer(center);
    OK(ccs_center_hash(center, &before));
    ccs_call options = CCS_CALL_INIT;
    options.flags = CCS_CALL_DRY_RUN;
    OK(ccs_center_call(center, &options));
    OK(ccs_flow_start(center, CCS_STR("f"), NULL, changed_at + 1, &id));
    OK(ccs_center_hash(center, &after));
    cr_assert_eq(before, after);
    ccs_center_check(center);
    struct few few = judged_at_once(open_longer, "CET-1");
    OK(ccs_center_advance(center, changed_at));
    expect_as_few(center, &few);
    ccs_center_destroy(center);
}

/* --- in a file ---------------------------------------------------------------------------------------------------- */

static void verify(void)
{
    char path[128];
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    folder_path(&folder, "many.ccs", path);
    cr_expect_eq(ccs_verify(path, &result), CCS_OK, "%s", result.message);
}

/* There is room for one group at a time: after each the file is closed, and opened by somebody who knows the zone otherwise. */
static void check_reopened(void (*change)(ccs_center *center))
{
    int lives = 0;
    ccs_center *center = open_center("many.ccs", "CET-1", 0);
    start_flows(center, MANY);
    ccs_center_destroy(center);
    center = open_center("many.ccs", "CET-5", 0);
    change(center);
    ccs_center_destroy(center);
    for (ccs_status status = CCS_EAGAIN; status == CCS_EAGAIN; lives++) {
        verify();
        center = open_center("many.ccs", "CET-7", 1);
        ccs_center_check(center);
        status = ccs_center_advance(center, changed_at);
        cr_assert(status == CCS_OK || status == CCS_EAGAIN, "%s", ccs_center_error(center));
        if (status == CCS_EAGAIN)
            ccs_center_destroy(center);
    }
    cr_assert_geq(lives, 4, "killed after each group: %d", lives);
    ccs_center_destroy(center);
    center = open_center("many.ccs", "CET-7", 0);
    struct few few = judged_at_once(change, "CET-1");
    expect_as_few(center, &few);
    ccs_center_destroy(center);
    verify();
}

Test(before, goes_on_in_a_file_that_is_opened_again) { check_reopened(close_earlier); }

static void reload(ccs_center *center)
{
    uint64_t changed = 0;
    OK(ccs_zones_reload(center, changed_at, &changed));
}

/* The zone as it was goes with the calendar as it was. */
Test(before, knows_the_old_zone)
{
    ccs_center *center = open_center("many.ccs", "CET-1", 0);
    start_flows(center, MANY);
    ccs_center_destroy(center);
    center = open_center("many.ccs", "CET-3", 0);
    reload(center);
    ccs_center_destroy(center);
    center = open_center("many.ccs", "CET-9", 0);
    OK(ccs_center_advance(center, changed_at));
    static ccs_time many[STARTS * MANY];
    ccs_time few[STARTS];
    cr_assert_eq(due_instants(center, many), STARTS * MANY);
    ccs_center_destroy(center);

    center = open_center("few.ccs", "CET-1", 0);
    start_flows(center, 1);
    ccs_center_destroy(center);
    center = open_center("few.ccs", "CET-3", 0);
    reload(center);
    cr_assert_eq(due_instants(center, few), STARTS);
    ccs_center_destroy(center);
    for (size_t i = 0; i < STARTS * MANY; i++)
        cr_assert_eq(many[i], few[i / MANY], "flow %zu: %lld, not %lld", i, (long long)many[i], (long long)few[i / MANY]);
}
