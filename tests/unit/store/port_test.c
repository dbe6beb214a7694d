/*
 * What every store promises a center, tried on both: the SQLite store must give back exactly what the one in memory
 * does, which is too simple to be wrong in the same way.
 */
#include "store_fixture.h"
#include <stdlib.h>

struct fixture {
    struct folder folder;
    char path[128];
    struct ccs__port file, memory;
    struct history history;
};

static struct fixture fixture_new(uint64_t seed)
{
    struct fixture f;
    folder_make(&f.folder);
    folder_path(&f.folder, "desk.ccs", f.path);
    f.file = sqlite_port(f.path, CCS_DURABILITY_OFF);
    f.memory = memory_port();
    history_init(&f.history, seed);
    return f;
}

static void fixture_end(struct fixture *f)
{
    f->file.close(f->file.user_data);
    f->memory.close(f->memory.user_data);
    history_finish(&f->history);
    folder_remove(&f->folder);
}

static void commit_both(struct fixture *f, const struct ccs__batch *batch)
{
    commit_ok(&f->file, batch);
    commit_ok(&f->memory, batch);
}

static void require_same(struct fixture *f)
{
    uint64_t groups, groups_in_memory;
    char *x = loaded_text(&f->file), *y = loaded_text(&f->memory);
    cr_assert_str_eq(x, y);
    free(x);
    free(y);
    REQUIRE(journal_digest(&f->file, &groups) == journal_digest(&f->memory, &groups_in_memory));
    REQUIRE(groups == groups_in_memory);
    struct ccs__seal a = ccs__store_chain(&f->file), b = ccs__store_memory_chain(&f->memory);
    REQUIRE(ccs__seal_equal(&a, &b));
}

Test(port, gives_back_what_was_committed)
{
    struct fixture f = fixture_new(1);
    for (uint32_t i = 0; i < 120; i++) {
        commit_both(&f, history_batch(&f.history, 1 + i % 7));
        if (i % 20 == 19)
            commit_both(&f, history_rows_only(&f.history));
        if (i % 30 == 0)
            require_same(&f);
    }
    require_same(&f);
    f.file.close(f.file.user_data);
    f.file = sqlite_port(f.path, CCS_DURABILITY_OFF);
    require_same(&f);
    cr_expect_eq(sql(f.path, "SELECT count(*) FROM ccs_contact WHERE open"), (int64_t)f.history.open_count);
    fixture_end(&f);
}

Test(port, fetches_single_rows_open_or_closed)
{
    struct fixture f = fixture_new(2);
    struct ccs__buf x, y;
    uint32_t found = 0;
    ccs__buf_init(&x, &plain_alloc);
    ccs__buf_init(&y, &plain_alloc);
    for (uint32_t i = 0; i < 60; i++)
        commit_both(&f, history_batch(&f.history, 5));
    for (int kind = 1; kind < CCS__KIND_CURSOR; kind++)
        for (uint64_t id = 0; id < f.history.seq + 5; id++) {
            ccs__buf_clear(&x);
            ccs__buf_clear(&y);
            ccs_status status = f.file.fetch(f.file.user_data, (enum ccs__kind)kind, id, CCS_STR(""), &x);
            REQUIRE(status == f.memory.fetch(f.memory.user_data, (enum ccs__kind)kind, id, CCS_STR(""), &y));
            REQUIRE(status == CCS_OK || status == CCS_ENOENT);
            REQUIRE(x.size == y.size);
            REQUIRE(x.size == 0 || memcmp(x.data, y.data, x.size) == 0);
            found += status == CCS_OK;
        }
    cr_expect_gt(found, 100);
    ccs__buf_finish(&x);
    ccs__buf_finish(&y);
    fixture_end(&f);
}

Test(port, keeps_cursors_by_name)
{
    struct fixture f = fixture_new(3);
    struct ccs__port ports[2] = {f.file, f.memory};
    struct ccs__buf out;
    ccs__buf_init(&out, &plain_alloc);
    commit_both(&f, history_batch(&f.history, 3));
    for (int i = 0; i < 2; i++)
        cr_expect_eq(ports[i].fetch(ports[i].user_data, CCS__KIND_CURSOR, 0, CCS_STR("wallboard"), &out), CCS_ENOENT);
    commit_both(&f, history_rows_only(&f.history));
    commit_both(&f, history_batch(&f.history, 3));
    commit_both(&f, history_rows_only(&f.history));
    for (int i = 0; i < 2; i++) {
        ccs__buf_clear(&out);
        cr_assert_eq(ports[i].fetch(ports[i].user_data, CCS__KIND_CURSOR, 0, CCS_STR("wallboard"), &out), CCS_OK);
        Ccs__Cursor *cursor = ccs__cursor__unpack(NULL, out.size, out.data);
        cr_assert_not_null(cursor);
        cr_expect_eq(cursor->seq, f.history.seq);
        ccs__cursor__free_unpacked(cursor, NULL);
        cr_expect_eq(ports[i].fetch(ports[i].user_data, CCS__KIND_CURSOR, 0, CCS_STR("wall"), &out), CCS_ENOENT);
    }
    cr_expect_eq(sql(f.path, "SELECT count(*) FROM ccs_cursor"), 1);
    ccs__buf_finish(&out);
    fixture_end(&f);
}

Test(port, reads_the_group_an_event_is_in)
{
    struct fixture f = fixture_new(4);
    struct ccs__port ports[2] = {f.file, f.memory};
    struct maker maker;
    struct ccs__buf out;
    ccs__buf_init(&out, &plain_alloc);
    maker_init(&maker);
    maker_begin(&maker, 1);
    maker_group(&maker, 3, 1000, "anna", "first");
    maker_group(&maker, 2, 1000, "", "second");
    commit_both(&f, maker_batch(&maker));
    static const uint64_t first_of[] = {1, 1, 1, 1, 4, 4};
    for (int i = 0; i < 2; i++) {
        for (uint64_t seq = 0; seq < 6; seq++) {
            struct ccs__journal_group group;
            ccs__buf_clear(&out);
            cr_assert_eq(ports[i].read(ports[i].user_data, seq, &out), CCS_OK);
            const uint8_t *cursor = out.data;
            cr_assert(ccs__journal_read(&cursor, out.data + out.size, &group));
            cr_expect_eq(group.first_seq, first_of[seq]);
            cr_expect_eq(cursor, out.data + out.size);
        }
        cr_expect_eq(ports[i].read(ports[i].user_data, 6, &out), CCS_DONE);
    }
    maker_finish(&maker);
    ccs__buf_finish(&out);
    fixture_end(&f);
}

static ccs_status stop_at_contact(void *user_data, enum ccs__kind kind, const ProtobufCMessage *message)
{
    (void)message;
    (*(uint32_t *)user_data)++;
    return kind == CCS__KIND_CONTACT ? CCS_ENOMEM : CCS_OK;
}

Test(port, stops_loading_when_told_to)
{
    struct fixture f = fixture_new(5);
    struct ccs__port ports[2] = {f.file, f.memory};
    for (uint32_t i = 0; i < 10; i++)
        commit_both(&f, history_batch(&f.history, 5));
    for (int i = 0; i < 2; i++) {
        uint64_t seq;
        ccs_time at;
        uint32_t called = 0;
        cr_expect_eq(ports[i].load(ports[i].user_data, &seq, &at, stop_at_contact, &called), CCS_ENOMEM);
        cr_expect_gt(called, 0);
    }
    require_same(&f);
    fixture_end(&f);
}

Test(port, forgets_command_keys_after_a_day)
{
    struct fixture f = fixture_new(6);
    struct maker maker;
    maker_init(&maker);
    uint64_t seq = 1;
    for (ccs_time hour = 1; hour <= 30; hour++, seq++) {
        Ccs__CommandKey key = CCS__COMMAND_KEY__INIT;
        key.seq = seq;
        key.at = hour * 3600 * 1000;
        maker_begin(&maker, seq);
        maker_group(&maker, 1, key.at, "", "key");
        maker_row(&maker, CCS__KIND_COMMAND_KEY, CCS__ROW_INSERT, &key);
        commit_both(&f, maker_batch(&maker));
    }
    require_same(&f);
    char *text = loaded_text(&f.file);
    cr_expect_null(strstr(text, "\"seq\":\"5\""), "25 hours old");
    cr_expect_not_null(strstr(text, "\"seq\":\"6\""), "exactly a day old");
    free(text);
    maker_finish(&maker);
    fixture_end(&f);
}

Test(port, refuses_malformed_batches_and_changes_nothing)
{
    struct fixture f = fixture_new(7);
    struct ccs__port port = f.file;
    uint64_t durable;
    commit_both(&f, history_batch(&f.history, 5));
    const struct ccs__batch *good = history_batch(&f.history, 5);
    struct ccs__batch bad = *good;
    bad.rows_size--;
    cr_expect_eq(port.commit(port.user_data, &bad, &durable), CCS_ECORRUPT);
    bad = *good;
    bad.last_seq++;
    cr_expect_eq(port.commit(port.user_data, &bad, &durable), CCS_ECORRUPT);
    require_same(&f);
    commit_both(&f, good);
    require_same(&f);
    fixture_end(&f);
}

Test(port, says_which_row_has_gone)
{
    struct fixture f = fixture_new(8);
    struct maker maker;
    uint64_t durable;
    Ccs__Contact contact = CCS__CONTACT__INIT;
    maker_init(&maker);
    contact.id = 17;
    maker_begin(&maker, 1);
    maker_group(&maker, 1, 1000, "", "changed");
    maker_row(&maker, CCS__KIND_CONTACT, CCS__ROW_UPDATE, &contact);
    cr_expect_eq(f.file.commit(f.file.user_data, maker_batch(&maker), &durable), CCS_ECORRUPT);
    cr_expect_str_eq(f.file.error(f.file.user_data), "ccs_contact 17 has gone from the file");
    cr_expect_eq(sql(f.path, "SELECT count(*) FROM ccs_journal"), 0);
    maker_finish(&maker);
    fixture_end(&f);
}

/* --- memory ------------------------------------------------------------------------------------------------ */

static ccs_status open_port(bool file, const char *path, const ccs_alloc *alloc, struct ccs__port *port)
{
    char error[CCS__STORE_ERROR_SIZE];
    const struct ccs__store_options on_file = {.alloc = *alloc, .durability = CCS_DURABILITY_OFF};
    const struct ccs__store_memory_options in_memory = {.alloc = *alloc, .seal = true};
    return file ? ccs__store_open(path, &on_file, port, error) : ccs__store_memory_open(&in_memory, port);
}

/* Commit and read with the n-th allocation failing; false: there is no n-th. */
static bool run_short_of_memory(struct fixture *f, bool file, uint64_t n)
{
    struct failing failing;
    struct ccs__port port;
    struct history history;
    uint64_t durable;
    failing_init(&failing);
    (void)remove(f->path);
    failing.fail_at = n;
    ccs_status status = open_port(file, f->path, &failing.alloc, &port);
    if (status == CCS_ENOMEM) {
        REQUIRE(failing.blocks == 0);
        return true;
    }
    REQUIRE(status == CCS_OK);
    history_init(&history, 9);
    for (uint32_t i = 0; i < 4; i++) {
        const struct ccs__batch *batch = i == 3 ? history_rows_only(&history) : history_batch(&history, 4);
        status = port.commit(port.user_data, batch, &durable);
        REQUIRE(status == CCS_OK || status == CCS_ECOMMIT);
        if (status == CCS_ECOMMIT)
            commit_ok(&port, batch);
    }
    bool happened = failing.fail_at == 0;
    failing.fail_at = 0;
    struct ccs__port kept = f->memory;
    f->memory = memory_port();
    history_finish(&history);
    history_init(&history, 9);
    for (uint32_t i = 0; i < 4; i++)
        commit_ok(&f->memory, i == 3 ? history_rows_only(&history) : history_batch(&history, 4));
    char *x = loaded_text(&port), *y = loaded_text(&f->memory);
    cr_assert_str_eq(x, y);
    free(x);
    free(y);
    port.close(port.user_data);
    REQUIRE(failing.blocks == 0);
    f->memory.close(f->memory.user_data);
    f->memory = kept;
    history_finish(&history);
    return happened;
}

Test(port, survives_any_allocation_failing)
{
    struct fixture f = fixture_new(9);
    f.file.close(f.file.user_data);
    for (int file = 0; file < 2; file++) {
        uint64_t n = 1;
        while (run_short_of_memory(&f, file, n))
            n++;
        cr_expect_gt(n, 5);
    }
    (void)remove(f.path);
    f.file = sqlite_port(f.path, CCS_DURABILITY_OFF);
    fixture_end(&f);
}
