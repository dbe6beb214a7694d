/*
 * Flows in a file: a center that is closed after every step comes to the same events, at the same instants, as one that never was;
 * every version that is in use is there again; and what is damaged is found.
 */
#include "flow_script.h"
#include "store_fixture.h"
#include <stdlib.h>
#include <string.h>

static ccs_center *open_at(const char *path)
{
    ccs_center *center;
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    options.durability = CCS_DURABILITY_OFF;
    ccs_status status = ccs_open(path, &options, &center);
    cr_assert_eq(status, CCS_OK, "%s", ccs_center_error(center));
    return center;
}

static bool is_refusal(ccs_status status)
{
    return status == CCS_ESTATE || status == CCS_ENOENT;
}

/* The whole script; `close`: closed and opened again after every step. Returns the events; to be freed. */
static char *play(const char *path, bool close)
{
    ccs_center *center = open_at(path);
    uint32_t done = 0;
    for (uint64_t i = 0; i < FLOW_SCRIPT_STEPS; i++) {
        ccs_status status = flow_script_step(center, i);
        cr_assert(status == CCS_OK || is_refusal(status), "step %u: %s", (unsigned)i, ccs_center_error(center));
        done += status == CCS_OK;
        if (close) {
            ccs_center_check(center);
            ccs_center_destroy(center);
            center = open_at(path);
            ccs_center_check(center);
        }
    }
    cr_expect_gt(done, FLOW_SCRIPT_STEPS / 3);
    char *events = flow_script_events(center);
    cr_assert_not_null(events);
    ccs_center_destroy(center);
    return events;
}

static size_t count_of(const char *events, const char *kind)
{
    size_t count = 0;
    for (const char *at = events; (at = strstr(at, kind)); at++)
        count++;
    return count;
}

Test(flow, goes_on_as_if_it_had_not_been_closed)
{
    struct folder folder;
    char plain[128], closed[128];
    folder_make(&folder);
    folder_path(&folder, "plain.ccs", plain);
    folder_path(&folder, "closed.ccs", closed);
    char *undisturbed = play(plain, false), *disturbed = play(closed, true);
    cr_expect_str_eq(disturbed, undisturbed);
    cr_expect_gt(count_of(undisturbed, "\"flow_timer_fired\""), 100);
    cr_expect_gt(count_of(undisturbed, "\"flow_migrated\""), 2);
    cr_expect_gt(count_of(undisturbed, "\"due_at\""), 100);
    for (int i = 0; i < 2; i++) {
        ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
        cr_expect_eq(ccs_verify(i ? closed : plain, &result), CCS_OK, "%s", result.message);
    }
    free(undisturbed);
    free(disturbed);
    folder_remove(&folder);
}

Test(flow, every_version_in_use_is_there_again)
{
    struct folder folder;
    char path[128];
    folder_make(&folder);
    folder_path(&folder, "versions.ccs", path);
    ccs_center *center = open_at(path);
    for (uint64_t i = 0; i < FLOW_SCRIPT_STEPS / 2 + 3; i++)
        (void)!flow_script_step(center, i);
    ccs_center_destroy(center);
    cr_expect_eq(sql(path, "SELECT count(*) FROM ccs_flow WHERE key = 'work' AND kept"), 2);
    cr_expect_eq(sql(path, "SELECT count(*) FROM ccs_flow WHERE key = 'work' AND current"), 1);
    cr_expect_gt(sql(path, "SELECT count(*) FROM ccs_flow_instance i JOIN ccs_flow f ON f.id = i.flow WHERE i.open "
                           "AND f.version = 1"), 0);
    center = open_at(path);
    ccs_flow_id flow = {0};
    ccs_instance_id instance = {0};
    cr_assert_eq(ccs_flow_find(center, CCS_STR("work"), &flow), CCS_OK);
    uint32_t old = 0;
    while (ccs_instance_next(center, flow, &instance) == CCS_OK) {
        ccs_instance_view view = CCS_INSTANCE_VIEW_INIT;
        cr_assert_eq(ccs_instance_get(center, instance, &view), CCS_OK);
        old += view.version == 1;
        cr_expect_eq(ccs_flow_stop(center, instance, CCS_STR(""), ccs_center_at(center)), CCS_OK);
    }
    cr_expect_gt(old, 0);
    ccs_center_destroy(center);
    cr_expect_eq(sql(path, "SELECT count(*) FROM ccs_flow WHERE key = 'work' AND kept"), 1, "nothing uses the old one any more");
    folder_remove(&folder);
}

/* Each damage is found when the file is opened, with table and id. */
Test(flow, damaged_rows_are_refused)
{
    static const char *const damages[] = {
        "UPDATE ccs_flow_instance SET states = 'nowhere' WHERE open", "UPDATE ccs_flow_instance SET states = 'idle a' WHERE open",
        "UPDATE ccs_flow_instance SET data = '{\"n\":\"text\"}' WHERE open", "UPDATE ccs_flow_instance SET data = '{' WHERE open",
        "UPDATE ccs_flow_instance SET history = 'x=y' WHERE open", "UPDATE ccs_flow_instance SET flow = 999 WHERE open",
        "UPDATE ccs_flow_instance SET version = 9 WHERE open", "UPDATE ccs_flow_instance SET root = 1 WHERE open",
        "UPDATE ccs_flow_instance SET category = 77 WHERE open", "UPDATE ccs_flow_instance SET ref = 'same' WHERE open",
        "UPDATE ccs_flow_timer_state SET instance = 999 WHERE open", "UPDATE ccs_flow_timer_state SET phase = 1 WHERE open",
        "UPDATE ccs_flow_timer_state SET due_at = -5 WHERE open", "UPDATE ccs_flow_timer_state SET used_ms = 99999999 WHERE open",
        "UPDATE ccs_flow_timer_state SET mode = 9 WHERE open", "UPDATE ccs_flow SET states = '[]' WHERE kept",
        "UPDATE ccs_flow SET key = 'part' WHERE kept", "UPDATE ccs_flow SET version = 0 WHERE kept",
        "UPDATE ccs_flow SET current = 0 WHERE key = 'other'",
    };
    struct folder folder;
    char path[128], damaged[128];
    folder_make(&folder);
    folder_path(&folder, "flows.ccs", path);
    folder_path(&folder, "damaged.ccs", damaged);
    ccs_center *center = open_at(path);
    for (uint64_t i = 0; i < 60; i++)
        (void)!flow_script_step(center, i);
    cr_assert_eq(ccs_flow_put(center, CCS_STR("{\"key\":\"other\",\"states\":[{\"name\":\"x\"}]}"), ccs_center_at(center), NULL),
                 CCS_OK);
    ccs_center_destroy(center);
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        file_copy(path, damaged);
        (void)sql(damaged, damages[i]);
        ccs_status status = ccs_open(damaged, NULL, &center);
        cr_expect_eq(status, CCS_ECORRUPT, "%s: %s", damages[i], ccs_status_name(status));
        cr_expect_not_null(strstr(ccs_center_error(center), "ccs_flow"), "%s: %s", damages[i], ccs_center_error(center));
        ccs_center_destroy(center);
    }
    folder_remove(&folder);
}

/* After opening, the wheel stands at 1970 and knows of many timers only in which year-long slot they lie. */
Test(flow, can_be_led_from_deadline_to_deadline_after_it_is_opened)
{
    struct folder folder;
    char path[128];
    folder_make(&folder);
    folder_path(&folder, "deadline.ccs", path);
    ccs_center *center = open_at(path);
    ccs_center_begin(center);
    const ccs_time began_at = INT64_C(1771061369000);
    ccs_str flow = CCS_STR("{\"key\":\"l\",\"states\":[{\"name\":\"a\",\"timers\":[{\"name\":\"x\",\"after_ms\":\"5184000000\"}],"
                           "\"transitions\":[{\"on\":[\"x\"],\"to\":[\"z\"]}]},{\"name\":\"z\",\"kind\":\"final\"}]}");
    cr_assert_eq(ccs_flow_put(center, flow, began_at, NULL), CCS_OK);
    ccs_instance_id instance;
    for (int i = 0; i < 40; i++)
        cr_assert_eq(ccs_flow_start(center, CCS_STR("l"), NULL, began_at + i, &instance), CCS_OK);
    cr_assert_eq(ccs_center_commit(center), CCS_OK);
    ccs_center_destroy(center);

    center = open_at(path);
    ccs_time deadline, last_at = 0;
    while ((deadline = ccs_center_deadline(center)) != CCS_TIME_NEVER) {
        cr_assert_geq(deadline, ccs_center_at(center));
        cr_assert_eq(ccs_center_advance(center, deadline), CCS_OK, "%s", ccs_center_error(center));
        last_at = deadline;
    }
    cr_expect_eq(last_at, began_at + 39 + INT64_C(60) * 86400000); /* 60 days: further than one jump */
    ccs_center_destroy(center);
    folder_remove(&folder);
}
