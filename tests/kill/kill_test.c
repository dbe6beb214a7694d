/*
 * kill -9 at random moments, again and again on one file. After each death:
 *   - every event that was told is there, unchanged (the digest of all of them), and none has another number;
 *   - no contact, visit or offer is doubled: each number was opened exactly once, though the last is sent again;
 *   - ccs_verify() finds nothing, and the opened center fulfils every invariant;
 *   - each line stands in the order of its keys.
 *
 * usage: kill_test COUNT [SEED]
 */
#include "kill.h"
#include <ccs/ccs.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct facts {
    uint64_t told, digest; /* the last it said it was told */
    uint64_t sending;      /* the last contact it said it would open */
};

static _Noreturn void fail(const char *what, const char *detail)
{
    fprintf(stderr, "kill_test: %s: %s\n", what, detail);
    exit(1);
}

static void pause_for(uint64_t microseconds)
{
    struct timespec time = {(time_t)(microseconds / 1000000), (long)(microseconds % 1000000) * 1000};
    nanosleep(&time, NULL);
}

/* Start a writer, let it live for a while, kill it, and hear what it had said. */
static void one_life(const char *path, uint64_t seed, uint64_t microseconds, struct facts *facts)
{
    int ends[2];
    if (pipe(ends) != 0)
        fail("pipe", "no pipe");
    pid_t writer = fork();
    if (writer == 0) {
        close(ends[0]);
        write_until_killed(path, ends[1], seed, facts->sending);
    }
    close(ends[1]);
    struct said said;
    ssize_t size = read(ends[0], &said, sizeof said); /* its first word: the file is open */
    uint64_t lived = 0, step = 200;
    while (size == sizeof said && lived < microseconds) { /* go on hearing, or it would wait for us with a full pipe */
        if (said.kind == SAID_FAILED)
            fail("the writer failed", "see above");
        if (said.kind == SAID_SENDING)
            facts->sending = said.number;
        else
            facts->told = said.number, facts->digest = said.digest;
        pause_for(lived % 3 == 0 ? step : 0);
        lived += step;
        if (lived >= microseconds)
            break;
        size = read(ends[0], &said, sizeof said);
    }
    kill(writer, SIGKILL);
    while ((size = read(ends[0], &said, sizeof said)) == sizeof said) {
        if (said.kind == SAID_SENDING)
            facts->sending = said.number;
        else if (said.kind == SAID_TOLD)
            facts->told = said.number, facts->digest = said.digest;
    }
    close(ends[0]);
    int status;
    waitpid(writer, &status, 0);
    if (!WIFSIGNALED(status))
        fail("the writer ended by itself", "it should have been killed");
}

/* One number from the file. */
static int64_t ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK || sqlite3_step(statement) != SQLITE_ROW)
        fail(sql, sqlite3_errmsg(db));
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static void expect_none(sqlite3 *db, const char *what, const char *sql)
{
    if (ask(db, sql) != 0)
        fail(what, sql);
}

static void check_doubles(sqlite3 *db)
{
    expect_none(db, "a contact is doubled",
                "SELECT count(*) FROM (SELECT ref FROM ccs_contact GROUP BY ref HAVING count(*) > 1)");
    expect_none(db, "a number is missing",
                "SELECT max(CAST(substr(ref, 2) AS INTEGER)) - count(*) FROM ccs_contact HAVING count(*) > 0 UNION ALL SELECT 0");
    expect_none(db, "a contact has two open visits",
                "SELECT count(*) FROM (SELECT contact FROM ccs_visit WHERE open GROUP BY contact HAVING count(*) > 1)");
    expect_none(db, "a visit has two open offers",
                "SELECT count(*) FROM (SELECT visit FROM ccs_offer WHERE open GROUP BY visit HAVING count(*) > 1)");
    expect_none(db, "a visit was accepted twice",
                "SELECT count(*) FROM (SELECT visit FROM ccs_offer WHERE cause = 1 GROUP BY visit HAVING count(*) > 1)");
    expect_none(db, "a visit ended without a cause, or is open with one",
                "SELECT count(*) FROM ccs_visit WHERE open = (cause <> 0)");
    expect_none(db, "an open visit of a closed contact",
                "SELECT count(*) FROM ccs_visit v JOIN ccs_contact c ON c.id = v.contact WHERE v.open AND NOT c.open");
}

/* Among the waiting of one line the position must be the rank of the keys. */
static void check_lines(ccs_center *center, sqlite3 *db)
{
    sqlite3_stmt *statement;
    const char *sql = "SELECT contact, row_number() OVER (PARTITION BY queue, requirement ORDER BY key_rank, key_at, id)"
                      " FROM ccs_visit WHERE open AND offer = 0";
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        fail(sql, sqlite3_errmsg(db));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
        ccs_contact_id contact = {(uint64_t)sqlite3_column_int64(statement, 0)};
        if (ccs_contact_get(center, contact, &view) != CCS_OK ||
            view.position != (uint32_t)sqlite3_column_int64(statement, 1))
            fail("the line has lost its order", sql);
    }
    sqlite3_finalize(statement);
}

/* What fell due by a calendar that opens and closes every five minutes did so at each of its edges, once. */
static void check_edges(ccs_center *center)
{
    const ccs_duration five_ms = 300000;
    ccs_events events = CCS_EVENTS_AFTER(center, 0);
    ccs_event event = CCS_EVENT_INIT;
    ccs_time door_at = 0, agent_at = 0;
    while (ccs_events_next(&events, &event) == CCS_OK) {
        bool opened = event.kind == CCS_EVENT_QUEUE_OPENED, closed = event.kind == CCS_EVENT_QUEUE_CLOSED;
        if (!opened && !closed && event.kind != CCS_EVENT_AGENT_SCHEDULE_CHANGED)
            continue;
        ccs_time *last_at = opened || closed ? &door_at : &agent_at;
        if (event.due_at != *last_at + five_ms)
            fail("hours", "an edge is missing, or came twice");
        if ((opened || closed) && opened != (event.due_at / five_ms % 2 == 0))
            fail("hours", "the door is open when it should be closed");
        *last_at = event.due_at;
    }
    if (door_at + five_ms < ccs_center_at(center) || agent_at + five_ms < ccs_center_at(center))
        fail("hours", "the last edge is missing");
}

static void check_file(const char *path, const struct facts *facts)
{
    ccs_verify_result verified = CCS_VERIFY_RESULT_INIT;
    if (ccs_verify(path, &verified) != CCS_OK)
        fail("verify", verified.message);
    ccs_center *center;
    sqlite3 *db;
    if (ccs_open(path, NULL, &center) != CCS_OK)
        fail("reopen", ccs_center_error(center));
    if (ccs_center_durable_seq(center) < facts->told)
        fail("an event that was told is lost", path);
    check_edges(center);
    if (digest_events(center, 0, facts->told, 0) != facts->digest)
        fail("an event that was told has changed", path);
    ccs_center_check(center);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        fail("sqlite", sqlite3_errmsg(db));
    check_doubles(db);
    check_lines(center, db);
    sqlite3_close(db);
    ccs_center_destroy(center);
}

enum { LIVES_PER_FILE = 20 }; /* verifying is O(events): a few files keep the whole test short */

static void remove_file(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char file[96];
        snprintf(file, sizeof file, "%s%s", path, ends[i]);
        unlink(file);
    }
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 100;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1, told = 0, opened = 0;
    char directory[] = "/tmp/ccs-kill-XXXXXX", path[64];
    struct facts facts = {0};
    ccs_rng rng;
    if (!mkdtemp(directory))
        fail("mkdtemp", directory);
    snprintf(path, sizeof path, "%s/kill.ccs", directory);
    ccs_rng_seed(&rng, seed);
    for (int i = 1; i <= count; i++) {
        one_life(path, ccs_rng_next(&rng), ccs_rng_below(&rng, 60000), &facts);
        check_file(path, &facts);
        if (i % LIVES_PER_FILE && i < count)
            continue;
        told += facts.told;
        opened += facts.sending;
        facts = (struct facts){0};
        remove_file(path);
    }
    printf("kill_test: %d kills, %llu events told and kept, %llu contacts opened once each\n", count,
           (unsigned long long)told, (unsigned long long)opened);
    rmdir(directory);
    return 0;
}
