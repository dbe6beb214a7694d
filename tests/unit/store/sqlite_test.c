/*
 * The center file itself: what it says about itself, who may write it, what survives, how it is read by others.
 */
#include "store/store_sqlite.h"
#include "store_fixture.h"
#include <stdlib.h>

struct fixture {
    struct folder folder;
    char path[128];
    struct history history;
};

static struct fixture fixture_new(void)
{
    struct fixture f;
    folder_make(&f.folder);
    folder_path(&f.folder, "desk.ccs", f.path);
    history_init(&f.history, 42);
    return f;
}

static void fixture_end(struct fixture *f)
{
    history_finish(&f->history);
    folder_remove(&f->folder);
}

static ccs_status try_open(const char *path, uint32_t flags, char *error)
{
    struct ccs__port port;
    struct ccs__store_options options = {.flags = flags};
    ccs_status status = ccs__store_open(path, &options, &port, error);
    if (status == CCS_OK)
        port.close(port.user_data);
    return status;
}

static struct ccs__sqlite *store_of(const struct ccs__port *port) { return port->user_data; }

/* --- what a file is ---------------------------------------------------------------------------------------- */

Test(sqlite, marks_its_files)
{
    struct fixture f = fixture_new();
    char error[CCS__STORE_ERROR_SIZE];
    cr_assert_eq(try_open(f.path, 0, error), CCS_OK);
    cr_expect_eq(sql(f.path, "PRAGMA application_id"), CCS__STORE_APPLICATION_ID);
    cr_expect_eq(sql(f.path, "PRAGMA user_version"), CCS__STORE_FORMAT);
    cr_expect_eq(strlen(sql_text(f.path, "SELECT uuid FROM ccs_meta")), 36);
    cr_expect_str_eq(sql_text(f.path, "SELECT library FROM ccs_meta"), CCS_VERSION);
    cr_expect_eq(sql(f.path, "SELECT epoch FROM ccs_meta"), 1);
    cr_assert_eq(try_open(f.path, CCS_OPEN_EXISTING, error), CCS_OK);
    cr_expect_eq(sql(f.path, "SELECT epoch FROM ccs_meta"), 2);
    fixture_end(&f);
}

Test(sqlite, has_a_table_a_kind_and_only_indexes_of_what_is_open)
{
    struct fixture f = fixture_new();
    char error[CCS__STORE_ERROR_SIZE];
    cr_assert_eq(try_open(f.path, 0, error), CCS_OK);
    for (int kind = 1; kind < CCS__KIND_COUNT; kind++) {
        char text[128];
        (void)snprintf(text, sizeof text, "SELECT count(*) FROM sqlite_schema WHERE name = '%s'",
                       ccs__kinds[kind].table);
        cr_expect_eq(sql(f.path, text), 1, "%s", ccs__kinds[kind].table);
    }
    cr_expect_eq(sql(f.path, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND "
                             "NOT name LIKE 'ccs\\_%\\_open' ESCAPE '\\'"),
                 0);
    fixture_end(&f);
}

Test(sqlite, loads_by_the_partial_indexes)
{
    struct fixture f = fixture_new();
    struct ccs__port port = sqlite_port(f.path, CCS_DURABILITY_OFF);
    sqlite3_stmt *statement;
    for (int kind = 1; kind < CCS__KIND_COUNT; kind++) {
        char text[4096], plan[512];
        const struct ccs__shape *shape = &store_of(&port)->shapes[kind];
        if (shape->open < 0)
            continue;
        cr_assert_eq(ccs__sqlite_row_statement(store_of(&port), (enum ccs__kind)kind, CCS__ROW_SQL_LOAD, &statement),
                     CCS_OK);
        (void)snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", sqlite3_sql(statement));
        cr_assert_eq(sqlite3_prepare_v2(store_of(&port)->db, text, -1, &statement, NULL), SQLITE_OK);
        cr_assert_eq(sqlite3_step(statement), SQLITE_ROW);
        (void)snprintf(plan, sizeof plan, "%s", (const char *)sqlite3_column_text(statement, 3));
        cr_expect_not_null(strstr(plan, "_open"), "%s: %s", shape->table, plan);
        cr_expect_eq(sqlite3_step(statement), SQLITE_DONE, "%s: one step, nothing sorted", shape->table);
        (void)sqlite3_finalize(statement);
    }
    port.close(port.user_data);
    fixture_end(&f);
}

Test(sqlite, refuses_what_is_not_a_center_file)
{
    struct fixture f = fixture_new();
    char error[CCS__STORE_ERROR_SIZE], other[128];
    FILE *file = fopen(f.path, "w");
    REQUIRE(file != NULL);
    for (int i = 0; i < 100; i++)
        (void)fputs("Minutes of the meeting of the 4th of March. ", file);
    (void)fclose(file);
    cr_expect_eq(try_open(f.path, 0, error), CCS_ECORRUPT);
    cr_expect_not_null(strstr(error, "not a center file"), "%s", error);

    folder_path(&f.folder, "other.db", other);
    (void)sql(other, "CREATE TABLE t(x)");
    cr_expect_eq(try_open(other, 0, error), CCS_ECORRUPT);
    cr_expect_not_null(strstr(error, "not a center file"), "%s", error);
    cr_expect_str_eq(sql_text(other, "PRAGMA journal_mode"), "delete", "it was left as it was");

    folder_path(&f.folder, "nowhere/desk.ccs", other);
    cr_expect_eq(try_open(other, 0, error), CCS_EIO);
    cr_expect_eq(try_open(f.folder.path, 0, error), CCS_EIO, "a folder");
    fixture_end(&f);
}

Test(sqlite, obeys_existing_and_new)
{
    struct fixture f = fixture_new();
    char error[CCS__STORE_ERROR_SIZE];
    cr_expect_eq(try_open(f.path, CCS_OPEN_EXISTING, error), CCS_EIO);
    cr_expect_not(file_exists(f.path));
    cr_expect_eq(try_open(f.path, CCS_OPEN_NEW, error), CCS_OK);
    cr_expect_eq(try_open(f.path, CCS_OPEN_NEW, error), CCS_ECONFLICT);
    cr_expect_not_null(strstr(error, "already"), "%s", error);
    cr_expect_eq(try_open(f.path, CCS_OPEN_EXISTING, error), CCS_OK);
    fixture_end(&f);
}

Test(sqlite, refuses_a_newer_format_and_leaves_it_alone)
{
    struct fixture f = fixture_new();
    char error[CCS__STORE_ERROR_SIZE];
    cr_assert_eq(try_open(f.path, 0, error), CCS_OK);
    (void)sql(f.path, "PRAGMA user_version = 2");
    cr_expect_eq(try_open(f.path, 0, error), CCS_EVERSION);
    cr_expect_not_null(strstr(error, "format 2"), "%s", error);
    cr_expect_eq(sql(f.path, "SELECT epoch FROM ccs_meta"), 1);
    fixture_end(&f);
}

Test(sqlite, says_when_the_meta_row_is_damaged)
{
    struct fixture f = fixture_new();
    char error[CCS__STORE_ERROR_SIZE];
    cr_assert_eq(try_open(f.path, 0, error), CCS_OK);
    (void)sql(f.path, "UPDATE ccs_meta SET chain = x'00'");
    cr_expect_eq(try_open(f.path, 0, error), CCS_ECORRUPT);
    (void)sql(f.path, "DELETE FROM ccs_meta");
    cr_expect_eq(try_open(f.path, 0, error), CCS_ECORRUPT);
    fixture_end(&f);
}

/* --- migrations -------------------------------------------------------------------------------------------- */

static ccs_status fill_note(struct ccs__sqlite *store)
{
    return ccs__sqlite_run(store, "UPDATE ccs_meta SET note = note || '!'");
}

Test(sqlite, migrates_step_by_step_and_writes_a_checkpoint)
{
    static const struct ccs__sqlite_migration steps[] = {
        {.from = -1, .sql = "ALTER TABLE ccs_meta ADD COLUMN note TEXT DEFAULT 'new'"},
        {.from = 0, .sql = NULL, .function = fill_note},
    };
    struct fixture f = fixture_new();
    struct ccs__port port = sqlite_port(f.path, CCS_DURABILITY_OFF);
    commit_ok(&port, history_batch(&f.history, 9));
    struct ccs__sqlite *store = store_of(&port);
    cr_assert_eq(ccs__sqlite_run(store, "PRAGMA user_version = -1"), CCS_OK); /* as an old release left it */

    cr_assert_eq(ccs__sqlite_run(store, "BEGIN IMMEDIATE"), CCS_OK);
    cr_expect_eq(ccs__sqlite_migrate(store, steps, 1, 1), CCS_ECORRUPT, "nothing leads on from 0");
    cr_assert_eq(ccs__sqlite_run(store, "ROLLBACK"), CCS_OK);
    cr_expect_eq(sql(f.path, "PRAGMA user_version"), -1, "half a migration is none");

    cr_assert_eq(ccs__sqlite_run(store, "BEGIN IMMEDIATE"), CCS_OK);
    cr_assert_eq(ccs__sqlite_migrate(store, steps, 2, 1), CCS_OK, "%s", store->error);
    cr_assert_eq(ccs__sqlite_run(store, "COMMIT"), CCS_OK);
    port.close(port.user_data);
    cr_expect_eq(sql(f.path, "PRAGMA user_version"), 1);
    cr_expect_str_eq(sql_text(f.path, "SELECT note FROM ccs_meta"), "new!");
    cr_expect_eq(sql(f.path, "SELECT count(*) FROM ccs_checkpoint JOIN ccs_meta ON seq = head_seq AND "
                             "ccs_checkpoint.chain = ccs_meta.chain WHERE state_hash IS NULL"),
                 1);
    fixture_end(&f);
}

/* --- durability -------------------------------------------------------------------------------------------- */

Test(sqlite, sets_what_the_durability_asks_for)
{
    struct fixture f = fixture_new();
    static const int64_t synchronous[] = {2, 1, 0};
    for (uint32_t durability = CCS_DURABILITY_FULL; durability <= CCS_DURABILITY_OFF; durability++) {
        int64_t number;
        struct ccs__port port = sqlite_port(f.path, durability);
        struct ccs__sqlite *store = store_of(&port);
        cr_assert_eq(ccs__sqlite_number(store, "PRAGMA synchronous", &number), CCS_OK);
        cr_expect_eq(number, synchronous[durability]);
        cr_assert_eq(ccs__sqlite_number(store, "PRAGMA wal_autocheckpoint", &number), CCS_OK);
        cr_expect_eq(number, 0);
        cr_assert_eq(ccs__sqlite_number(store, "PRAGMA journal_size_limit", &number), CCS_OK);
        cr_expect_eq(number, 32 << 20);
        cr_expect_str_eq(sql_text(f.path, "PRAGMA journal_mode"), "wal");
        cr_expect_str_eq(sql_text(f.path, "PRAGMA locking_mode"), "normal");
        port.close(port.user_data);
    }
    fixture_end(&f);
}

Test(sqlite, keeps_the_wal_short)
{
    struct fixture f = fixture_new();
    char wal[160];
    struct ccs__port port = sqlite_port(f.path, CCS_DURABILITY_OFF);
    (void)snprintf(wal, sizeof wal, "%s-wal", f.path);
    long longest = 0;
    for (uint32_t i = 0; i < 3000; i++) {
        commit_ok(&port, history_batch(&f.history, 2));
        if (i % 50 == 0) {
            FILE *file = fopen(wal, "rb");
            REQUIRE(file && fseek(file, 0, SEEK_END) == 0);
            if (ftell(file) > longest)
                longest = ftell(file);
            (void)fclose(file);
        }
    }
    cr_expect_lt(longest, 24 << 20, "%ld", longest);
    cr_expect_gt(longest, 1 << 20, "%ld", longest);
    port.quiet(port.user_data);
    cr_expect_eq(store_of(&port)->wal_pages, 0);
    cr_assert_eq(ccs__store_checkpoint(&port, 77), CCS_OK);
    FILE *file = fopen(wal, "rb");
    REQUIRE(file && fseek(file, 0, SEEK_END) == 0);
    cr_expect_eq(ftell(file), 0);
    (void)fclose(file);
    cr_expect_eq(sql(f.path, "SELECT state_hash FROM ccs_checkpoint JOIN ccs_meta ON seq = head_seq"), 77);
    port.close(port.user_data);
    fixture_end(&f);
}

Test(sqlite, commits_while_somebody_reads_and_copies_the_wal_later)
{
    struct fixture f = fixture_new();
    sqlite3 *reader;
    struct ccs__port port = sqlite_port(f.path, CCS_DURABILITY_OFF);
    commit_ok(&port, history_batch(&f.history, 2));
    REQUIRE(sqlite3_open(f.path, &reader) == SQLITE_OK);
    REQUIRE(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM ccs_journal", NULL, NULL, NULL) == SQLITE_OK);
    for (uint32_t i = 0; i < 500; i++)
        commit_ok(&port, history_batch(&f.history, 2));
    port.quiet(port.user_data);
    cr_expect_gt(store_of(&port)->wal_pages, 0, "the reader's snapshot is kept");
    cr_expect_eq(sql(f.path, "SELECT head_seq FROM ccs_meta"), (int64_t)f.history.seq, "others see the newest");
    REQUIRE(sqlite3_exec(reader, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
    port.quiet(port.user_data);
    cr_expect_eq(store_of(&port)->wal_pages, 0);
    (void)sqlite3_close(reader);
    port.close(port.user_data);
    fixture_end(&f);
}

/* --- one writer -------------------------------------------------------------------------------------------- */

Test(sqlite, fences_the_writer_who_had_it_before)
{
    struct fixture f = fixture_new();
    uint64_t durable = 0;
    struct ccs__port first = sqlite_port(f.path, CCS_DURABILITY_OFF);
    commit_ok(&first, history_batch(&f.history, 4));
    struct ccs__port second = sqlite_port(f.path, CCS_DURABILITY_OFF);

    const struct ccs__batch *batch = history_batch(&f.history, 4);
    cr_expect_eq(first.commit(first.user_data, batch, &durable), CCS_EFENCED);
    cr_expect_not_null(strstr(first.error(first.user_data), "another writer"), "%s", first.error(first.user_data));
    cr_expect_eq(sql(f.path, "SELECT head_seq FROM ccs_meta"), (int64_t)batch->first_seq - 1);
    commit_ok(&second, batch);
    /* Even now that the file holds just this batch, it was not written by the first; what it asks is answered truly. */
    cr_expect_eq(first.commit(first.user_data, batch, &durable), CCS_EFENCED);
    cr_expect_eq(ccs__store_checkpoint(&first, 1), CCS_EFENCED);
    char *text = loaded_text(&first);
    cr_expect_not_null(strstr(text, "head"), "reading goes on");
    free(text);
    commit_ok(&second, history_rows_only(&f.history));
    commit_ok(&second, history_batch(&f.history, 4));
    first.close(first.user_data);
    second.close(second.user_data);
    fixture_end(&f);
}

Test(sqlite, fences_batches_of_rows_only_too)
{
    struct fixture f = fixture_new();
    uint64_t durable = 0;
    struct ccs__port first = sqlite_port(f.path, CCS_DURABILITY_OFF);
    struct ccs__port second = sqlite_port(f.path, CCS_DURABILITY_OFF);
    cr_expect_eq(first.commit(first.user_data, history_rows_only(&f.history), &durable), CCS_EFENCED);
    cr_expect_eq(sql(f.path, "SELECT count(*) FROM ccs_cursor"), 0);
    first.close(first.user_data);
    second.close(second.user_data);
    fixture_end(&f);
}

Test(sqlite, knows_a_batch_that_is_there_already)
{
    struct fixture f = fixture_new();
    struct ccs__port port = sqlite_port(f.path, CCS_DURABILITY_FULL);
    struct ccs__sqlite *store = store_of(&port);
    commit_ok(&port, history_batch(&f.history, 4));
    for (int rows_only = 0; rows_only < 2; rows_only++) {
        const struct ccs__batch *batch = rows_only ? history_rows_only(&f.history) : history_batch(&f.history, 4);
        struct ccs__sqlite_meta before = store->durable;
        commit_ok(&port, batch);
        struct ccs__sqlite_meta after = store->durable;
        int64_t rows = sql(f.path, "SELECT count(*) FROM ccs_journal");
        /* As if COMMIT had returned an error although it had worked. */
        store->durable = before;
        store->broken = true;
        commit_ok(&port, batch);
        cr_expect_eq(memcmp(&store->durable, &after, sizeof after), 0);
        cr_expect_eq(sql(f.path, "SELECT count(*) FROM ccs_journal"), rows);
        cr_expect_eq((uint64_t)sql(f.path, "SELECT batch FROM ccs_meta"), after.batch);
    }
    port.close(port.user_data);
    fixture_end(&f);
}

Test(sqlite, notices_when_durable_commits_have_gone)
{
    struct fixture f = fixture_new();
    char copy[128];
    uint64_t durable;
    folder_path(&f.folder, "copy.ccs", copy);
    struct ccs__port port = sqlite_port(f.path, CCS_DURABILITY_OFF);
    commit_ok(&port, history_batch(&f.history, 4));
    commit_ok(&port, history_batch(&f.history, 4));
    (void)sql(f.path, "UPDATE ccs_meta SET batch = batch - 1");
    cr_expect_eq(port.commit(port.user_data, history_batch(&f.history, 4), &durable), CCS_ECORRUPT);
    cr_expect_not_null(strstr(port.error(port.user_data), "have gone"), "%s", port.error(port.user_data));
    port.close(port.user_data);
    fixture_end(&f);
}

Test(sqlite, waits_for_nobody_forever)
{
    struct fixture f = fixture_new();
    sqlite3 *other;
    uint64_t durable;
    struct ccs__port port = sqlite_port(f.path, CCS_DURABILITY_OFF);
    const struct ccs__batch *batch = history_batch(&f.history, 4);
    REQUIRE(sqlite3_open(f.path, &other) == SQLITE_OK);
    REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
    (void)sqlite3_busy_timeout(store_of(&port)->db, 20);
    cr_expect_eq(port.commit(port.user_data, batch, &durable), CCS_ECOMMIT);
    cr_expect_not_null(strstr(port.error(port.user_data), "locked"), "%s", port.error(port.user_data));
    REQUIRE(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK);
    commit_ok(&port, batch);
    (void)sqlite3_close(other);
    port.close(port.user_data);
    fixture_end(&f);
}

/* --- readers ----------------------------------------------------------------------------------------------- */

Test(sqlite, can_be_read_with_plain_sql_while_it_is_written)
{
    struct fixture f = fixture_new();
    struct ccs__port port = sqlite_port(f.path, CCS_DURABILITY_NORMAL);
    for (uint32_t i = 0; i < 30; i++) {
        commit_ok(&port, history_batch(&f.history, 3));
        cr_expect_eq(sql(f.path, "SELECT head_seq FROM ccs_meta"), (int64_t)f.history.seq);
        cr_expect_eq(sql(f.path, "SELECT count(*) FROM ccs_contact WHERE open"), (int64_t)f.history.open_count);
    }
    cr_expect_eq(sql(f.path, "SELECT count(*) FROM ccs_contact WHERE NOT open AND closed_at IS NULL"), 0);
    cr_expect_str_eq(sql_text(f.path, "SELECT skills ->> '$[1].name' FROM ccs_agent"), "FR \"quoted\"");
    port.close(port.user_data);
    fixture_end(&f);
}

Test(sqlite, runs_nothing_that_somebody_put_into_the_file)
{
    struct fixture f = fixture_new();
    struct ccs__port port = sqlite_port(f.path, CCS_DURABILITY_OFF);
    port.close(port.user_data);
    (void)sql(f.path, "CREATE TRIGGER spoil AFTER INSERT ON ccs_journal BEGIN DELETE FROM ccs_journal; END");
    port = sqlite_port(f.path, CCS_DURABILITY_OFF);
    commit_ok(&port, history_batch(&f.history, 3));
    cr_expect_eq(sql(f.path, "SELECT count(*) FROM ccs_journal"), 3);
    port.close(port.user_data);
    fixture_end(&f);
}
