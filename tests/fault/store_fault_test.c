/*
 * Every write and every sync of a sequence of commits fails in turn, in several ways, and the power is cut at every
 * one of them. Afterwards nothing that was acknowledged is missing, nothing is there twice, trying the same batch again
 * succeeds, and the file is sound.
 */
#include "fault_vfs.h"
#include "unit/store/store_fixture.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#define BATCHES 6
#define ATTEMPTS_MAX 8

struct fixture {
    struct folder folder;
    char path[128];
    ccs_rng rng;
};

static struct fixture fixture_new(void)
{
    struct fixture f;
    folder_make(&f.folder);
    folder_path(&f.folder, "desk.ccs", f.path);
    ccs_rng_seed(&f.rng, 7);
    fault_install();
    return f;
}

static void fixture_end(struct fixture *f)
{
    fault_reset();
    folder_remove(&f->folder);
}

/* A file that does not exist yet. */
static void fresh_file(struct fixture *f)
{
    char path[160];
    fault_reset();
    (void)unlink(f->path);
    for (int i = 0; i < 2; i++) {
        (void)snprintf(path, sizeof path, "%s-%s", f->path, i ? "shm" : "wal");
        (void)unlink(path);
    }
}

static void require_sound(const char *path) { cr_assert_str_eq(sql_text(path, "PRAGMA integrity_check"), "ok"); }

static ccs_status try_open(const char *path, uint32_t durability, struct ccs__port *port)
{
    char error[CCS__STORE_ERROR_SIZE];
    const struct ccs__store_options options = {.durability = durability};
    return ccs__store_open(path, &options, port, error);
}

/* The same batch until it is taken; how often it was refused. */
static uint32_t commit_stubbornly(const struct ccs__port *port, const struct ccs__batch *batch)
{
    for (uint32_t refused = 0; refused < ATTEMPTS_MAX; refused++) {
        uint64_t durable = 0;
        ccs_status status = port->commit(port->user_data, batch, &durable);
        if (status == CCS_OK) {
            REQUIRE(durable == batch->last_seq);
            return refused;
        }
        cr_assert_eq(status, CCS_ECOMMIT, "%s: %s", ccs_status_name(status), port->error(port->user_data));
    }
    cr_assert_fail("the batch is never taken");
    return 0;
}

static const struct ccs__batch *next_batch(struct history *history, uint32_t i)
{
    return i % 3 == 2 ? history_rows_only(history) : history_batch(history, 1 + i);
}

/* What the port holds is what the first `batches` of the history give. */
static void require_history(const struct ccs__port *port, uint32_t batches)
{
    struct history history;
    struct ccs__port memory = memory_port();
    uint64_t groups, expected;
    history_init(&history, 11);
    for (uint32_t i = 0; i < batches; i++)
        commit_ok(&memory, next_batch(&history, i));
    char *x = loaded_text(port), *y = loaded_text(&memory);
    cr_assert_str_eq(x, y);
    free(x);
    free(y);
    REQUIRE(journal_digest(port, &groups) == journal_digest(&memory, &expected));
    REQUIRE(groups == expected);
    memory.close(memory.user_data);
    history_finish(&history);
}

/* --- one failure ------------------------------------------------------------------------------------------- */

/* Commits with the n-th operation failing; false: there is no n-th. */
static bool run_with_fault(struct fixture *f, enum fault_kind kind, uint64_t n, uint64_t more)
{
    struct history history;
    uint32_t refused = 0;
    fresh_file(f);
    struct ccs__port port = sqlite_port(f->path, CCS_DURABILITY_FULL);
    history_init(&history, 11);
    fault_arm(kind, n, more);
    for (uint32_t i = 0; i < BATCHES; i++) {
        refused += commit_stubbornly(&port, next_batch(&history, i));
        if (i == 3)
            port.quiet(port.user_data); /* a checkpoint fails without harm */
    }
    bool happened = fault_happened();
    fault_disarm();
    require_history(&port, BATCHES);
    port.close(port.user_data);
    require_sound(f->path);
    port = sqlite_port(f->path, CCS_DURABILITY_FULL);
    require_history(&port, BATCHES);
    port.close(port.user_data);
    REQUIRE(!happened || refused > 0 || n > 1);
    history_finish(&history);
    return happened;
}

static void run_every(enum fault_kind kind, uint64_t more, uint64_t at_least)
{
    struct fixture f = fixture_new();
    uint64_t n = 1;
    while (run_with_fault(&f, kind, n, more))
        n++;
    cr_expect_gt(n, at_least, "only %llu operations were tried", (unsigned long long)n);
    fixture_end(&f);
}

Test(store_fault, full_disk_at_any_write_loses_nothing) { run_every(FAULT_FULL, 0, 20); }

Test(store_fault, disk_full_for_a_while_loses_nothing) { run_every(FAULT_FULL, 3, 20); }

Test(store_fault, write_error_at_any_write_loses_nothing) { run_every(FAULT_WRITE, 0, 20); }

Test(store_fault, sync_error_at_any_sync_loses_nothing) { run_every(FAULT_SYNC, 0, 6); }

Test(store_fault, syncs_failing_for_a_while_lose_nothing) { run_every(FAULT_SYNC, 2, 6); }

Test(store_fault, opening_fails_cleanly_and_can_be_repeated)
{
    static const enum fault_kind kinds[] = {FAULT_FULL, FAULT_WRITE, FAULT_SYNC};
    struct fixture f = fixture_new();
    for (int k = 0; k < 3; k++)
        for (uint64_t n = 1;; n++) {
            struct ccs__port port;
            fresh_file(&f);
            fault_arm(kinds[k], n, 0);
            ccs_status status = try_open(f.path, CCS_DURABILITY_FULL, &port);
            bool happened = fault_happened();
            fault_disarm();
            if (status != CCS_OK) {
                cr_assert_eq(status, CCS_EIO, "%s", ccs_status_name(status));
                cr_assert_not(file_exists(f.path), "nothing half-made is left");
            } else {
                port.close(port.user_data);
            }
            port = sqlite_port(f.path, CCS_DURABILITY_FULL);
            require_history(&port, 0);
            port.close(port.user_data);
            require_sound(f.path);
            if (!happened)
                break;
        }
    fixture_end(&f);
}

/* --- the power --------------------------------------------------------------------------------------------- */

/* How many of the history's batches the file holds: batches of rows only are seen by their cursor. */
static uint32_t batches_in(const char *path) { return (uint32_t)sql(path, "SELECT batch FROM ccs_meta"); }

/* Commit until the power goes; how many batches were acknowledged. */
static uint32_t commit_until_cut(const struct ccs__port *port)
{
    struct history history;
    uint32_t acknowledged = 0;
    history_init(&history, 11);
    for (; acknowledged < BATCHES; acknowledged++) {
        uint64_t durable;
        if (port->commit(port->user_data, next_batch(&history, acknowledged), &durable) != CCS_OK)
            break;
        if (acknowledged == 3)
            port->quiet(port->user_data);
    }
    history_finish(&history);
    return acknowledged;
}

static void go_on(struct fixture *f, uint32_t batches)
{
    struct history history;
    struct ccs__port port = sqlite_port(f->path, CCS_DURABILITY_FULL);
    require_history(&port, batches);
    history_init(&history, 11);
    for (uint32_t i = 0; i < BATCHES; i++) {
        const struct ccs__batch *batch = next_batch(&history, i);
        if (i >= batches)
            commit_ok(&port, batch);
    }
    require_history(&port, BATCHES);
    port.close(port.user_data);
    require_sound(f->path);
    history_finish(&history);
}

static void cut_everywhere(uint32_t durability)
{
    struct fixture f = fixture_new();
    bool happened = true;
    for (uint64_t n = 1; happened; n++) {
        fresh_file(&f);
        struct ccs__port port = sqlite_port(f.path, durability);
        port.close(port.user_data); /* so that the tables are down */
        port = sqlite_port(f.path, durability);
        fault_arm(FAULT_POWER_CUT, n, 0);
        uint32_t acknowledged = commit_until_cut(&port);
        happened = fault_happened();
        if (!happened)
            fault_cut();
        port.close(port.user_data);
        fault_power_on(&f.rng);
        require_sound(f.path);
        uint32_t found = batches_in(f.path);
        if (durability == CCS_DURABILITY_FULL)
            cr_assert_geq(found, acknowledged, "cut at operation %llu", (unsigned long long)n);
        cr_assert_leq(found, acknowledged + 1);
        go_on(&f, found);
    }
    fixture_end(&f);
}

Test(store_fault, power_cut_at_any_moment_keeps_every_full_commit) { cut_everywhere(CCS_DURABILITY_FULL); }

Test(store_fault, power_cut_at_any_moment_leaves_a_sound_file_at_normal) { cut_everywhere(CCS_DURABILITY_NORMAL); }

/* Syncs fail, the commit is tried again and acknowledged, then the power goes; false: there is no n-th sync. */
static bool cut_after_failed_syncs(struct fixture *f, uint64_t n, uint64_t more)
{
    struct history history;
    uint32_t done = 0;
    fresh_file(f);
    struct ccs__port port = sqlite_port(f->path, CCS_DURABILITY_FULL);
    history_init(&history, 11);
    fault_arm(FAULT_SYNC, n, more);
    while (done < BATCHES && !fault_happened())
        (void)commit_stubbornly(&port, next_batch(&history, done++));
    bool happened = fault_happened();
    fault_cut();
    port.close(port.user_data);
    fault_power_on(&f->rng);
    require_sound(f->path);
    cr_assert_eq(batches_in(f->path), done, "sync %llu and %llu more failed", (unsigned long long)n,
                 (unsigned long long)more);
    go_on(f, done);
    history_finish(&history);
    return happened;
}

/* What a failed sync had covered is not on the disk unless somebody wrote it anew. With two failing, the commit and the
 * checkpoint at closing, the batch is found in the WAL after opening again, but nowhere on the disk. */
Test(store_fault, what_is_acknowledged_after_failed_syncs_survives_a_power_cut)
{
    struct fixture f = fixture_new();
    for (uint64_t more = 0; more < 5; more++)
        for (uint64_t n = 1; cut_after_failed_syncs(&f, n, more); n++)
            continue;
    fixture_end(&f);
}
