/*
 * A center on a file: what it decided is there after opening again, and can be verified, backed up and migrated.
 */
#include "desk_fixture.h"
#include <stdlib.h>

struct fixture {
    struct folder folder;
    char path[128];
    struct desk desk;
};

static struct fixture fixture_new(uint64_t seed)
{
    struct fixture f;
    folder_make(&f.folder);
    folder_path(&f.folder, "desk.ccs", f.path);
    desk_init(&f.desk, desk_open(f.path, CCS_DURABILITY_OFF), seed);
    return f;
}

static void fixture_end(struct fixture *f)
{
    ccs_center_destroy(f->desk.center);
    folder_remove(&f->folder);
}

static void reopen(struct fixture *f)
{
    ccs_center_destroy(f->desk.center);
    desk_continue(&f->desk, desk_open(f->path, CCS_DURABILITY_OFF));
}

static void require_clean(const char *path)
{
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    ccs_status status = ccs_verify(path, &result);
    cr_assert_eq(status, CCS_OK, "%s: %s", ccs_status_name(status), result.message);
    cr_expect_str_eq(result.message, "");
    cr_expect_eq(result.bad_seq, 0);
}

/* --- opening ----------------------------------------------------------------------------------------------- */

Test(open, gives_back_the_same_state)
{
    struct fixture f = fixture_new(1);
    for (int i = 0; i < 12; i++) {
        desk_work(&f.desk, 60);
        uint64_t hash = desk_hash(&f.desk), seq = ccs_center_seq(f.desk.center);
        ccs_time at = ccs_center_at(f.desk.center);
        reopen(&f);
        cr_assert_eq(desk_hash(&f.desk), hash, "round %d", i);
        cr_assert_eq(ccs_center_seq(f.desk.center), seq);
        cr_assert_eq(ccs_center_durable_seq(f.desk.center), seq);
        cr_assert_eq(ccs_center_at(f.desk.center), at);
        ccs_center_check(f.desk.center);
    }
    cr_expect_gt(f.desk.commands, 300);
    fixture_end(&f);
}

Test(open, commits_each_call_or_a_batch)
{
    struct fixture f = fixture_new(2);
    desk_work(&f.desk, 20);
    int64_t before = sql(f.path, "SELECT head_seq FROM ccs_meta");
    cr_expect_eq((uint64_t)before, ccs_center_seq(f.desk.center));
    ccs_center_begin(f.desk.center);
    desk_work(&f.desk, 20);
    cr_expect_eq(sql(f.path, "SELECT head_seq FROM ccs_meta"), before);
    cr_assert_eq(ccs_center_commit(f.desk.center), CCS_OK);
    cr_expect_eq((uint64_t)sql(f.path, "SELECT head_seq FROM ccs_meta"), ccs_center_seq(f.desk.center));
    fixture_end(&f);
}

Test(open, fails_with_a_center_that_carries_the_words)
{
    ccs_center *center = NULL;
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    static const char *const bad[] = {"", ":memory:", "/nowhere/at/all.ccs", "/tmp"};
    static const ccs_status expected[] = {CCS_EINVAL, CCS_EINVAL, CCS_EIO, CCS_EIO};
    for (int i = 0; i < 4; i++) {
        cr_expect_eq(ccs_open(bad[i], NULL, &center), expected[i], "%s", bad[i]);
        cr_assert_not_null(center);
        cr_expect_neq(ccs_center_error(center)[0], 0);
        cr_expect_eq(ccs_center_advance(center, 1), expected[i], "every call answers with it");
        cr_expect_eq(ccs_center_commit(center), expected[i]);
        ccs_center_destroy(center);
    }
    cr_expect_eq(ccs_open(NULL, NULL, &center), CCS_EINVAL);
    ccs_center_destroy(center);
    options.durability = 3;
    cr_expect_eq(ccs_open("/tmp/never.ccs", &options, &center), CCS_EINVAL);
    ccs_center_destroy(center);
    options = (ccs_open_options)CCS_OPEN_OPTIONS_INIT;
    options.flags = CCS_OPEN_EXISTING | CCS_OPEN_NEW;
    cr_expect_eq(ccs_open("/tmp/never.ccs", &options, &center), CCS_EINVAL);
    ccs_center_destroy(center);
    cr_expect_not(file_exists("/tmp/never.ccs"));
    cr_expect_eq(ccs_open("/tmp/never.ccs", NULL, NULL), CCS_EINVAL);
}

Test(open, fences_an_older_center)
{
    struct fixture f = fixture_new(3);
    desk_work(&f.desk, 30);
    ccs_center *second = desk_open(f.path, CCS_DURABILITY_OFF);
    uint64_t seq = ccs_center_seq(second);
    ccs_contact_id contact;
    f.desk.now += 1000;
    cr_expect_eq(ccs_contact_open(f.desk.center, NULL, f.desk.now, &contact), CCS_EFENCED);
    cr_expect_eq(ccs_contact_open(f.desk.center, NULL, f.desk.now, &contact), CCS_EFENCED);
    cr_assert_eq(ccs_contact_open(second, NULL, f.desk.now, &contact), CCS_OK);
    cr_expect_gt(ccs_center_seq(second), seq);
    ccs_center_destroy(second);
    require_clean(f.path);
    fixture_end(&f);
}

Test(open, keeps_what_a_reader_and_a_caller_left)
{
    struct fixture f = fixture_new(4);
    uint64_t seq = 0;
    ccs_call call = CCS_CALL_INIT;
    ccs_contact_id contact, again = {0};
    call.key = CCS_STR("once");
    cr_assert_eq(ccs_center_call(f.desk.center, &call), CCS_OK);
    cr_assert_eq(ccs_contact_open(f.desk.center, NULL, f.desk.now, &contact), CCS_OK);
    cr_assert_eq(ccs_center_cursor_put(f.desk.center, CCS_STR("wallboard"), 3), CCS_OK);
    cr_assert_eq(ccs_center_commit(f.desk.center), CCS_OK);
    reopen(&f);
    cr_assert_eq(ccs_center_cursor_get(f.desk.center, CCS_STR("wallboard"), &seq), CCS_OK);
    cr_expect_eq(seq, 3);
    cr_assert_eq(ccs_center_call(f.desk.center, &call), CCS_OK);
    cr_assert_eq(ccs_contact_open(f.desk.center, NULL, f.desk.now, &again), CCS_OK);
    cr_expect_eq(again.value, contact.value, "the same command is answered as the first time");
    fixture_end(&f);
}

Test(open, finds_closed_contacts_in_the_file)
{
    struct fixture f = fixture_new(5);
    ccs_contact_id contact;
    ccs_str json;
    cr_assert_eq(ccs_contact_open(f.desk.center, NULL, f.desk.now, &contact), CCS_OK);
    cr_assert_eq(ccs_contact_close(f.desk.center, contact, CCS_CONTACT_LEFT, f.desk.now), CCS_OK);
    reopen(&f);
    cr_assert_eq(ccs_center_get(f.desk.center, CCS_RECORD_CONTACT, contact.value, &json), CCS_OK);
    cr_expect_not_null(strstr(json.data, "\"cause\":\"left\""), "%s", json.data);
    cr_assert_eq(ccs_contact_set_disposition(f.desk.center, contact, CCS_STR("wrong number"), f.desk.now), CCS_OK);
    cr_expect_str_eq(sql_text(f.path, "SELECT disposition FROM ccs_contact WHERE NOT open"), "wrong number");
    require_clean(f.path);
    fixture_end(&f);
}

/* --- personal values --------------------------------------------------------------------------------------- */

static ccs_contact_id open_contact_of(struct fixture *f, const char *customer)
{
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id contact;
    options.customer = ccs_str_from(customer);
    cr_assert_eq(ccs_contact_open(f->desk.center, &options, f->desk.now, &contact), CCS_OK);
    return contact;
}

/* Does the word stand anywhere in the file or its WAL? */
static bool word_stands(const char *path, const char *word)
{
    bool found = false;
    for (int i = 0; i < 2; i++) {
        char name[160], *bytes = calloc(1, 1 << 22);
        (void)snprintf(name, sizeof name, "%s%s", path, i ? "-wal" : "");
        FILE *file = fopen(name, "rb");
        size_t size = file ? fread(bytes, 1, 1 << 22, file) : 0;
        for (size_t at = 0; at + strlen(word) <= size && !found; at++)
            found = memcmp(bytes + at, word, strlen(word)) == 0;
        if (file)
            (void)fclose(file);
        free(bytes);
    }
    return found;
}

Test(personal, stands_beside_the_journal)
{
    struct fixture f = fixture_new(20);
    ccs_contact_id contact = open_contact_of(&f, "Mrs. Unmistakable");
    cr_expect_eq((uint64_t)sql(f.path, "SELECT seq FROM ccs_personal WHERE value = 'Mrs. Unmistakable'"),
                 contact.value);
    cr_expect_eq(sql(f.path, "SELECT length(digest) = 32 AND length(salt) = 16 FROM ccs_personal"), 1);
    cr_expect_eq(sql(f.path, "SELECT count(*) FROM ccs_journal WHERE instr(bodies, 'Unmistakable') OR "
                             "instr(command_body, 'Unmistakable')"),
                 0);
    cr_expect_str_eq(sql_text(f.path, "SELECT customer FROM ccs_contact"), "Mrs. Unmistakable");
    require_clean(f.path);
    fixture_end(&f);
}

Test(personal, leaves_the_file_when_erased_and_the_chain_holds)
{
    struct fixture f = fixture_new(21);
    ccs_contact_id contact = open_contact_of(&f, "Mrs. Unmistakable");
    (void)open_contact_of(&f, "Mr. Other");
    desk_work(&f.desk, 30);
    cr_assert_eq(ccs_contact_close(f.desk.center, contact, CCS_CONTACT_LEFT, f.desk.now), CCS_OK);
    reopen(&f);
    cr_assert(word_stands(f.path, "Unmistakable"));
    cr_assert_eq(ccs_contact_erase(f.desk.center, contact, f.desk.now), CCS_OK);
    cr_expect_not(word_stands(f.path, "Unmistakable"), "it is gone from every page");
    cr_expect(word_stands(f.path, "Mr. Other"));
    cr_expect_eq(sql(f.path, "SELECT length(digest) = 32 AND salt = x'' AND value = '' FROM ccs_personal LIMIT 1"), 1);
    require_clean(f.path);
    fixture_end(&f);
}

/* --- verify ------------------------------------------------------------------------------------------------ */

Test(verify, finds_a_days_work_clean)
{
    struct fixture f = fixture_new(6);
    desk_work(&f.desk, 1500);
    require_clean(f.path); /* while it is open for writing */
    cr_assert_eq(ccs_checkpoint(f.desk.center), CCS_OK);
    desk_work(&f.desk, 100);
    require_clean(f.path);
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    cr_assert_eq(ccs_verify(f.path, &result), CCS_OK);
    cr_expect_eq(result.events, ccs_center_seq(f.desk.center));
    cr_expect_eq((int64_t)result.groups, sql(f.path, "SELECT count(*) FROM ccs_journal"));
    cr_expect_gt(result.rows, 500);
    fixture_end(&f);
}

Test(verify, follows_changes_of_contacts_that_had_ended_long_before)
{
    struct fixture f = fixture_new(15);
    desk_work(&f.desk, 600);
    cr_expect_gt(sql(f.path, "SELECT count(*) FROM ccs_contact WHERE NOT open AND disposition <> ''"), 3);
    for (uint64_t groups = 1; groups < 50; groups = groups * 3 + 1) {
        ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
        cr_expect_eq(ccs__store_verify(f.path, groups, &result), CCS_OK, "%s", result.message);
    }
    fixture_end(&f);
}

Test(verify, is_not_disturbed_by_how_commits_were_batched)
{
    struct fixture f = fixture_new(7);
    for (int i = 0; i < 20; i++) {
        ccs_center_begin(f.desk.center);
        desk_work(&f.desk, 1 + (uint32_t)i * 7);
        cr_assert_eq(ccs_center_commit(f.desk.center), CCS_OK);
        if (i % 5 == 4)
            reopen(&f);
    }
    require_clean(f.path);
    fixture_end(&f);
}

static void require_named(const char *path, const char *change, const char *words)
{
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    char copy[160];
    (void)snprintf(copy, sizeof copy, "%s.tampered", path);
    file_copy(path, copy);
    (void)sql(copy, change);
    ccs_status status = ccs_verify(copy, &result);
    cr_expect_eq(status, CCS_ECORRUPT, "%s: %s", change, ccs_status_name(status));
    cr_expect_not_null(strstr(result.message, words), "%s: %s", change, result.message);
    (void)remove(copy);
}

Test(verify, names_the_first_bad_record)
{
    static const struct {
        char change[200], words[48];
    } cases[] = {
        {"UPDATE ccs_contact SET priority = 99 WHERE id = (SELECT max(id) FROM ccs_contact)", "is not what its events"},
        {"DELETE FROM ccs_contact WHERE id = (SELECT min(id) FROM ccs_contact)", "is missing"},
        {"INSERT INTO ccs_leg (id, open) VALUES (123456, 0)", "ccs_leg 123456 was made by no event"},
        {"UPDATE ccs_contact SET ref = x'07' WHERE id = (SELECT min(id) FROM ccs_contact)", "the column ref"},
        {"UPDATE ccs_visit SET wait_ms = wait_ms + 1 WHERE id = (SELECT min(id) FROM ccs_visit)", "ccs_visit"},
        {"UPDATE ccs_visit SET details = '{\"place\":3}' WHERE id = (SELECT min(id) FROM ccs_visit)", "ccs_visit"},
        {"UPDATE ccs_visit SET details = 'Eve' WHERE id = (SELECT min(id) FROM ccs_visit)", "the column details"},
        {"UPDATE ccs_agent SET name = 'Eve' WHERE version = 1", "ccs_agent"},
        {"UPDATE ccs_queue_interval SET answered = answered + 1", "ccs_queue_interval 0 start"},
        {"UPDATE ccs_contact SET customer = 'Eve' WHERE customer <> ''", "the personal value"},
        {"UPDATE ccs_contact SET customer = '' WHERE customer <> ''", "the personal value"},
        {"UPDATE ccs_personal SET value = 'Eve' WHERE value <> ''", "is not the one that was sealed"},
        {"UPDATE ccs_personal SET salt = zeroblob(16) WHERE value <> ''", "is not the one that was sealed"},
        {"UPDATE ccs_personal SET salt = x'00' WHERE value <> ''", "the column salt"},
        {"UPDATE ccs_personal SET digest = zeroblob(32), salt = x'', value = ''", "its hash"},
        {"UPDATE ccs_personal SET digest = 'short'", "the column digest"},
        {"DELETE FROM ccs_personal", "its hash"},
        {"INSERT INTO ccs_personal VALUES (1000000, 'customer', zeroblob(32), x'', '')", "ccs_personal 1000000"},
        {"UPDATE ccs_journal SET actor = 'eve' WHERE first_seq = 1", "ccs_journal 1: "},
        {"UPDATE ccs_journal SET at = at + 1 WHERE first_seq = (SELECT max(first_seq) FROM ccs_journal)", "its hash"},
        {"UPDATE ccs_journal SET bodies = CAST(substr(bodies, 1, length(bodies) - 1) || x'00' AS BLOB) WHERE first_seq = 1",
         "its hash"},
        {"UPDATE ccs_journal SET command_body = x'00' WHERE first_seq = 1", "its hash"},
        {"UPDATE ccs_journal SET hash = zeroblob(32) WHERE first_seq = 1", "its hash"},
        {"UPDATE ccs_journal SET hash = 'short' WHERE first_seq = 1", "does not belong"},
        {"DELETE FROM ccs_journal WHERE first_seq = 1", "is missing"},
        {"DELETE FROM ccs_journal WHERE first_seq = (SELECT max(first_seq) FROM ccs_journal)", "ccs_meta says"},
        {"UPDATE ccs_meta SET head_seq = head_seq + 1", "ccs_meta says"},
        {"UPDATE ccs_meta SET chain = zeroblob(32)", "ccs_meta: chain"},
        {"UPDATE ccs_meta SET head_at = head_at + 1", "ccs_meta: head_at"},
        {"UPDATE ccs_checkpoint SET chain = zeroblob(32)", "its chain is not"},
        {"UPDATE ccs_checkpoint SET state_hash = state_hash + 1", "the state was not"},
        {"UPDATE ccs_checkpoint SET seq = seq + 100000", "beyond the last event"},
        {"UPDATE ccs_checkpoint SET seq = (SELECT first_seq FROM ccs_journal WHERE count > 1)", "the end of a group"},
    };
    struct fixture f = fixture_new(8);
    desk_work(&f.desk, 400);
    cr_assert_eq(ccs_checkpoint(f.desk.center), CCS_OK);
    desk_work(&f.desk, 40);
    ccs_center_destroy(f.desk.center);
    f.desk.center = NULL;
    require_clean(f.path);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        require_named(f.path, cases[i].change, cases[i].words);
    fixture_end(&f);
}

Test(verify, tells_the_group_that_is_bad)
{
    struct fixture f = fixture_new(9);
    desk_work(&f.desk, 200);
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    int64_t bad = sql(f.path, "SELECT first_seq FROM ccs_journal WHERE first_seq > 50 LIMIT 1");
    (void)sql(f.path, "UPDATE ccs_journal SET count = count + 1 WHERE first_seq = (SELECT first_seq FROM ccs_journal "
                      "WHERE first_seq > 50 LIMIT 1)");
    cr_expect_eq(ccs_verify(f.path, &result), CCS_ECORRUPT);
    cr_expect_eq((int64_t)result.bad_seq, bad);
    fixture_end(&f);
}

Test(verify, leaves_the_file_as_it_is)
{
    struct fixture f = fixture_new(10);
    char copy[128], wal[140], copied_wal[140];
    desk_work(&f.desk, 200);
    /* As after a crash: the tables' newest pages are in the WAL. */
    folder_path(&f.folder, "crashed.ccs", copy);
    (void)snprintf(wal, sizeof wal, "%s-wal", f.path);
    (void)snprintf(copied_wal, sizeof copied_wal, "%s-wal", copy);
    file_copy(f.path, copy);
    file_copy(wal, copied_wal);
    require_clean(copy);
    FILE *file = fopen(copied_wal, "rb");
    cr_assert_not_null(file, "the WAL is still there");
    cr_expect_neq(fgetc(file), EOF);
    (void)fclose(file);
    ccs_center_destroy(f.desk.center);
    f.desk.center = NULL;
    require_clean(f.path);
    cr_expect_not(file_exists(wal), "nothing was left beside it");
    fixture_end(&f);
}

Test(verify, refuses_what_it_cannot_read)
{
    struct folder folder;
    char path[128];
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    folder_make(&folder);
    folder_path(&folder, "absent.ccs", path);
    cr_expect_eq(ccs_verify(path, &result), CCS_EIO);
    cr_expect_neq(result.message[0], 0);
    cr_expect_not(file_exists(path));
    cr_expect_eq(ccs_verify("", &result), CCS_EINVAL);
    cr_expect_eq(ccs_verify(path, NULL), CCS_EINVAL);
    (void)sql(path, "CREATE TABLE t(x)");
    cr_expect_eq(ccs_verify(path, &result), CCS_ECORRUPT);
    folder_remove(&folder);
}

/* --- backup, checkpoint, schema ---------------------------------------------------------------------------- */

Test(backup, copies_a_file_in_use)
{
    struct fixture f = fixture_new(11);
    char copy[128], error[256];
    folder_path(&f.folder, "copy.ccs", copy);
    desk_work(&f.desk, 300);
    uint64_t hash = desk_hash(&f.desk);
    ccs_status status = ccs_backup(f.path, copy, error, sizeof error);
    cr_assert_eq(status, CCS_OK, "%s", error);
    desk_work(&f.desk, 100);
    require_clean(copy);
    cr_expect_eq(ccs_backup(f.path, copy, error, sizeof error), CCS_ECONFLICT);
    cr_expect_neq(error[0], 0);
    reopen(&f);
    ccs_center_destroy(f.desk.center);
    desk_continue(&f.desk, desk_open(copy, CCS_DURABILITY_OFF));
    cr_expect_eq(desk_hash(&f.desk), hash);
    fixture_end(&f);
}

Test(backup, leaves_nothing_when_it_fails)
{
    struct fixture f = fixture_new(12);
    char copy[128], absent[128], error[256] = "";
    folder_path(&f.folder, "copy.ccs", copy);
    folder_path(&f.folder, "absent.ccs", absent);
    cr_expect_eq(ccs_backup(absent, copy, error, sizeof error), CCS_EIO);
    cr_expect_neq(error[0], 0);
    cr_expect_not(file_exists(copy));
    cr_expect_not(file_exists(absent));
    cr_expect_eq(ccs_backup(f.path, "/nowhere/copy.ccs", error, sizeof error), CCS_EIO);
    cr_expect_eq(ccs_backup(f.path, "", error, sizeof error), CCS_EINVAL);
    cr_expect_eq(ccs_backup(f.path, "/nowhere/copy.ccs", NULL, 0), CCS_EIO);
    fixture_end(&f);
}

Test(checkpoint, records_state_and_chain)
{
    struct fixture f = fixture_new(13);
    desk_work(&f.desk, 50);
    cr_assert_eq(ccs_checkpoint(f.desk.center), CCS_OK);
    cr_assert_eq(ccs_checkpoint(f.desk.center), CCS_OK, "twice at one place is one");
    cr_expect_eq(sql(f.path, "SELECT count(*) FROM ccs_checkpoint"), 1);
    cr_expect_eq((uint64_t)sql(f.path, "SELECT state_hash FROM ccs_checkpoint"), desk_hash(&f.desk));
    cr_expect_eq(sql(f.path, "SELECT c.chain = m.chain AND c.seq = m.head_seq FROM ccs_checkpoint c, ccs_meta m"), 1);
    ccs_center *memory;
    cr_assert_eq(ccs_center_create(NULL, &memory), CCS_OK);
    cr_expect_eq(ccs_checkpoint(memory), CCS_ESTATE);
    ccs_center_destroy(memory);
    cr_expect_eq(ccs_checkpoint(NULL), CCS_EINVAL);
    fixture_end(&f);
}

Test(schema, is_what_the_file_has)
{
    struct fixture f = fixture_new(14);
    char *text = ccs_schema_sql_text();
    cr_assert_not_null(text);
    cr_expect_not_null(strstr(text, "CREATE TABLE ccs_journal"));
    cr_expect_not_null(strstr(text, "CREATE TABLE ccs_contact"));
    cr_expect_not_null(
        strstr(text, sql_text(f.path, "SELECT substr(sql, 1, 400) FROM sqlite_schema WHERE name = 'ccs_leg'")));
    ccs_schema_free(text);
    ccs_schema_free(NULL);
    fixture_end(&f);
}

Test(schema, describes_messages_by_name)
{
    static const char *const names[] = {"configuration", "contact", "agent_state", "contact_offered", "queue_contact",
                                        "contact_queue", "center_reconcile", "visit_refreshed", "monitor", "queue_state"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *text = ccs_schema_json_text(names[i]);
        cr_assert_not_null(text, "%s", names[i]);
        cr_expect_not_null(strstr(text, "$schema"), "%s", names[i]);
        ccs_schema_free(text);
    }
    cr_expect_null(ccs_schema_json_text("no_such_message"));
    cr_expect_null(ccs_schema_json_text("contac"));
    cr_expect_null(ccs_schema_json_text("Contact"));
    cr_expect_null(ccs_schema_json_text(""));
    cr_expect_null(ccs_schema_json_text(NULL));
}
