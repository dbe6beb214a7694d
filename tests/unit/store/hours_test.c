/*
 * Calendars in a file: it decides the same wherever it is opened, whatever the tzdata there says, until somebody has the zones read
 * again; and what is due by them comes once, at the same instants, however often it is closed in between.
 */
#include "../../zone_data.h"
#include "store_fixture.h"
#include <ccs/hours.h>
#include <ccs/queue.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC, a Friday */
#define HOUR INT64_C(3600000)

static ccs_status read_zone(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data)
{
    uint8_t bytes[ZONE_DATA_ROOM];
    cr_assert_eq(memcmp(name.data, "Test/Zone", name.size), 0);
    *data_size = zone_data_write(user_data, bytes);
    cr_assert_leq(*data_size, capacity);
    memcpy(buffer, bytes, *data_size);
    return CCS_OK;
}

static ccs_center *open_by(const char *path, const char *rule)
{
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    ccs_open_options opening = CCS_OPEN_OPTIONS_INIT;
    ccs_zones zones = CCS_ZONES_INIT;
    ccs_center *center;
    zones.read = read_zone;
    zones.user_data = (void *)(uintptr_t)rule;
    options.zones = &zones;
    opening.center = &options;
    opening.durability = CCS_DURABILITY_OFF;
    cr_assert_eq(ccs_open(path, &opening, &center), CCS_OK, "%s", ccs_center_error(center));
    return center;
}

static const char configuration[] =
    "{\"settings\":{\"gap_ms_max\":4000000000},\"calendars\":[{\"key\":\"desk\",\"zone\":\"Test/Zone\",\"windows\":["
    "{\"open\":\"09:00\",\"close\":\"12:00\"},{\"open\":\"13:00\",\"close\":\"17:00\"}]}],"
    "\"queues\":[{\"key\":\"q\",\"admission\":{\"calendar\":\"desk\"}}],"
    "\"agents\":[{\"key\":\"a\",\"calendar\":\"desk\",\"queues\":[{\"queue\":\"q\",\"calendar\":\"desk\"}]}]}";

static uint64_t hash_of(ccs_center *center)
{
    uint64_t hash = 0;
    cr_assert_eq(ccs_center_hash(center, &hash), CCS_OK);
    return hash;
}

static ccs_time closes_at(ccs_center *center)
{
    ccs_queue_id queue;
    ccs_queue_view view = CCS_QUEUE_VIEW_INIT;
    cr_assert_eq(ccs_queue_find(center, CCS_STR("q"), &queue), CCS_OK);
    cr_assert_eq(ccs_queue_get(center, queue, &view), CCS_OK);
    return view.until_at;
}

static void verify(const char *path)
{
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    cr_expect_eq(ccs_verify(path, &result), CCS_OK, "%s", result.message);
}

Test(hours_in_a_file, are_those_it_was_made_with_whatever_the_machine_says)
{
    struct folder folder;
    char path[128];
    folder_make(&folder);
    folder_path(&folder, "desk.ccs", path);
    ccs_center *center = open_by(path, "<+01>-1");
    cr_assert_eq(ccs_center_configure(center, ccs_str_from(configuration), NINE), CCS_OK, "%s", ccs_center_error(center));
    cr_expect_eq(closes_at(center), NINE + 2 * HOUR, "it is ten there");
    uint64_t hash = hash_of(center);
    ccs_center_destroy(center);

    center = open_by(path, "<+03>-3"); /* another machine */
    cr_expect_eq(closes_at(center), NINE + 2 * HOUR);
    cr_expect_eq(hash_of(center), hash);
    cr_assert_eq(ccs_center_configure(center, ccs_str_from(configuration), NINE), CCS_OK);
    cr_expect_eq(hash_of(center), hash, "the zone is known: it is not asked for again");
    ccs_center_check(center);
    verify(path);
    uint64_t changed;
    cr_assert_eq(ccs_zones_reload(center, NINE, &changed), CCS_OK, "%s", ccs_center_error(center));
    cr_expect_eq(changed, 1);
    cr_expect_eq(closes_at(center), NINE + HOUR, "it is noon there, and lunch");
    hash = hash_of(center);
    ccs_center_destroy(center);

    center = open_by(path, "<+09>-9");
    cr_expect_eq(hash_of(center), hash);
    cr_expect_eq(closes_at(center), NINE + HOUR);
    ccs_center_check(center);
    ccs_center_destroy(center);
    verify(path);
    folder_remove(&folder);
}

/* Two weeks; closed and opened every `step`, or never. */
static uint64_t live(ccs_duration step, size_t *count)
{
    struct folder folder;
    char path[128];
    folder_make(&folder);
    folder_path(&folder, "desk.ccs", path);
    ccs_center *center = open_by(path, "TST-1TDT,J60/11:15,J61/12");
    cr_assert_eq(ccs_center_configure(center, ccs_str_from(configuration), NINE), CCS_OK, "%s", ccs_center_error(center));
    for (ccs_time now = NINE; now < NINE + 336 * HOUR; now += step ? step : HOUR) {
        cr_assert_eq(ccs_center_advance(center, now), CCS_OK, "%s", ccs_center_error(center));
        if (!step)
            continue;
        ccs_center_destroy(center);
        center = open_by(path, "UTC0");
        ccs_center_check(center);
    }
    cr_assert_eq(ccs_center_advance(center, NINE + 336 * HOUR), CCS_OK);
    ccs_events events = CCS_EVENTS_AFTER(center, 0);
    ccs_event event = CCS_EVENT_INIT;
    uint64_t digest = 0;
    *count = 0;
    while (ccs_events_next(&events, &event) == CCS_OK) {
        uint64_t values[] = {event.seq, (uint64_t)event.due_at, event.kind, event.queue, event.agent, (uint64_t)event.ends_at};
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
            digest = (digest ^ values[i]) * UINT64_C(0x100000001b3);
        *count += event.kind == CCS_EVENT_QUEUE_OPENED || event.kind == CCS_EVENT_AGENT_SCHEDULE_CHANGED;
    }
    ccs_center_destroy(center);
    verify(path);
    folder_remove(&folder);
    return digest;
}

Test(hours_in_a_file, come_once_at_the_same_instants_however_often_it_is_opened)
{
    size_t plain, often, seldom;
    uint64_t digest = live(0, &plain);
    cr_expect_eq(live(7 * HOUR, &seldom), digest);
    cr_expect_eq(live(95 * 60000, &often), digest);
    cr_expect_eq(plain, 28 + 56, "two openings a day of the queue, four edges of the agent's part");
    cr_expect_eq(seldom, plain);
    cr_expect_eq(often, plain);
}

/* The instant 0 is one like any other: what begins then has hours too, and is the same when it is opened again. */
Test(hours_in_a_file, may_begin_with_the_epoch)
{
    struct folder folder;
    char path[128];
    folder_make(&folder);
    folder_path(&folder, "desk.ccs", path);
    ccs_center *center = open_by(path, "UTC0");
    cr_assert_eq(ccs_center_configure(center, ccs_str_from(configuration), 0), CCS_OK, "%s", ccs_center_error(center));
    ccs_center_check(center);
    cr_expect_eq(closes_at(center), 9 * HOUR, "it opens then");
    uint64_t hash = hash_of(center);
    ccs_center_destroy(center);
    verify(path);

    center = open_by(path, "UTC0");
    cr_expect_eq(hash_of(center), hash);
    ccs_center_check(center);
    cr_assert_eq(ccs_center_advance(center, 10 * HOUR), CCS_OK, "%s", ccs_center_error(center));
    cr_expect_eq(closes_at(center), 12 * HOUR);
    ccs_events events = CCS_EVENTS_AFTER(center, 0);
    ccs_event event = CCS_EVENT_INIT;
    ccs_time opened_at = 0;
    while (ccs_events_next(&events, &event) == CCS_OK)
        opened_at = event.kind == CCS_EVENT_QUEUE_OPENED ? event.due_at : opened_at;
    cr_expect_eq(opened_at, 9 * HOUR);
    ccs_center_check(center);
    ccs_center_destroy(center);
    verify(path);
    folder_remove(&folder);
}
