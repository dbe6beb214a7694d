/*
 * Rows that somebody edited so that they no longer fit together: opening says so and does not crash. And what was removed
 * and is read back does not get in the way of what is there.
 */
#include "desk_fixture.h"
#include <sqlite3.h>

static void edit(const char *path, const char *sql)
{
    sqlite3 *db;
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
    cr_assert_gt(sqlite3_changes(db), 0, "%s", sql);
    sqlite3_close(db);
}

/* One call that waits, one that rings, one that is talked to, one that is wrapped up. */
static void make_file(const char *path)
{
    ccs_center *center = desk_open(path, CCS_DURABILITY_OFF);
    ccs_contact_id contacts[4];
    ccs_queue_id queue;
    const ccs_time now = 1000;
    cr_assert_eq(ccs_center_configure(center,
                                      CCS_STR("{\"queues\":[{\"key\":\"q\",\"wrap_up\":{\"mode\":\"mandatory\"}}],"
                                              "\"agents\":[{\"key\":\"a\"},{\"key\":\"b\"},{\"key\":\"c\"}]}"),
                                      now),
                 CCS_OK);
    cr_assert_eq(ccs_queue_find(center, CCS_STR("q"), &queue), CCS_OK);
    for (int i = 0; i < 3; i++) {
        ccs_agent_id agent;
        const char key[2] = {(char)('a' + i), 0};
        cr_assert_eq(ccs_agent_find(center, ccs_str_from(key), &agent), CCS_OK);
        cr_assert_eq(ccs_agent_set_presence(center, agent, CCS_PRESENCE_READY, CCS_STR(""), now + i), CCS_OK);
    }
    for (int i = 0; i < 4; i++) {
        ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
        cr_assert_eq(ccs_contact_open(center, NULL, now + 10, &contacts[i]), CCS_OK);
        cr_assert_eq(ccs_contact_queue(center, contacts[i], queue, now + 10), CCS_OK);
        cr_assert_eq(ccs_contact_get(center, contacts[i], &view), CCS_OK);
        if (i < 2)
            cr_assert_eq(ccs_offer_accept(center, (ccs_offer_id){view.offer}, now + 10), CCS_OK);
    }
    cr_assert_eq(ccs_contact_close(center, contacts[0], CCS_CONTACT_FINISHED, now + 20), CCS_OK);
    ccs_center_destroy(center);
}

Test(damaged, rows_that_do_not_fit_are_named_at_opening)
{
    static const char *const edits[] = {
        "DELETE FROM ccs_queue",
        "DELETE FROM ccs_agent_state WHERE offers > 0",
        "DELETE FROM ccs_agent",
        "DELETE FROM ccs_contact WHERE legs > 0",
        "DELETE FROM ccs_visit WHERE open",
        "DELETE FROM ccs_offer WHERE open",
        "DELETE FROM ccs_leg WHERE open",
        "UPDATE ccs_visit SET queue = 2 WHERE open",
        "UPDATE ccs_visit SET channel = 77 WHERE open",
        "UPDATE ccs_contact SET channel = 77 WHERE open",
        "UPDATE ccs_contact SET visit = 12345 WHERE visit > 0",
        "UPDATE ccs_offer SET agent = 1 WHERE open",
        "UPDATE ccs_leg SET agent = 99 WHERE open",
        "UPDATE ccs_agent_state SET used = used + 1 WHERE legs > 0",
    };
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        struct folder folder;
        char path[128];
        ccs_center *center;
        folder_make(&folder);
        folder_path(&folder, "damaged.ccs", path);
        make_file(path);
        edit(path, edits[i]);
        ccs_status status = ccs_open(path, NULL, &center);
        cr_expect_eq(status, CCS_ECORRUPT, "%s: %s, %s", edits[i], ccs_status_name(status), ccs_center_error(center));
        cr_expect(strstr(ccs_center_error(center), "ccs_"), "%s: %s", edits[i], ccs_center_error(center));
        ccs_center_destroy(center);
        folder_remove(&folder);
    }
}

Test(damaged, agent_who_was_removed_and_is_looked_at_does_not_hide_the_one_who_came)
{
    struct folder folder;
    char path[128];
    ccs_agent_id old, now_here, found;
    ccs_str json;
    folder_make(&folder);
    folder_path(&folder, "comes-and-goes.ccs", path);
    ccs_center *center = desk_open(path, CCS_DURABILITY_OFF);
    cr_assert_eq(ccs_agent_put(center, CCS_STR("{\"key\":\"anna\"}"), 1000, &old), CCS_OK);
    cr_assert_eq(ccs_agent_remove(center, old, 1001), CCS_OK);
    cr_assert_eq(ccs_agent_put(center, CCS_STR("{\"key\":\"anna\"}"), 1002, &now_here), CCS_OK);
    for (int record = CCS_RECORD_AGENT; record <= CCS_RECORD_AGENT_STATE; record++) {
        ccs_status status = ccs_center_get(center, (ccs_record)record, old.value, &json);
        cr_expect(status == CCS_OK || status == CCS_ENOENT, "%s", ccs_center_error(center));
    }
    cr_expect_eq(ccs_agent_find(center, CCS_STR("anna"), &found), CCS_OK);
    cr_expect_eq(found.value, now_here.value);
    ccs_center_check(center);
    ccs_center_destroy(center);
    folder_remove(&folder);
}
