/*
 * ccs replay: run recorded calls through a center in virtual time and compare. The order of work keeps the promise
 * that a failure leaves nothing behind: everything is read and checked first, the file is built under another name,
 * and it gets its own only when all of it, what-if included, has worked.
 */
#include "replay_tally.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND "replay"

/* What was asked for. */
struct request {
    const char *config, *calls, *db, *what_if, *chart, *roster_config;
    uint64_t seed;
    uint32_t format;
    bool force;
};

/* What is held while it is done. */
struct replay {
    struct request request;
    struct calls calls;
    struct model model;
    struct outcome *recorded;
    struct world base, what_if;
    struct results results;
    struct cli_draft draft;
};

static int read_calls(struct replay *replay)
{
    const char *path = replay->request.calls;
    struct csv_error error;
    int code = cli_need_file(COMMAND, path);
    if (code != CLI_OK)
        return code;
    if (calls_read(&replay->calls, path, &error))
        return CLI_OK;
    if (error.line == 0)
        return cli_fail(CLI_WRONG, COMMAND, "%s: %s", path, error.words);
    return cli_fail(CLI_WRONG, COMMAND, "%s:%llu:%llu: %s", path, (unsigned long long)error.line,
                    (unsigned long long)error.column, error.words);
}

/* FNV-1a over the journal: what was decided, byte for byte, and nothing about how it was stored. */
static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t hash_number(uint64_t hash, uint64_t number)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> 8 * i);
    return hash_bytes(hash, bytes, sizeof bytes);
}

static uint64_t hash_group(uint64_t hash, sqlite3_stmt *statement)
{
    for (int column = 0; column < 4; column++)
        hash = hash_number(hash, (uint64_t)sqlite3_column_int64(statement, column));
    for (int column = 4; column < 6; column++) {
        int size = sqlite3_column_bytes(statement, column);
        hash = hash_number(hash, (uint64_t)size);
        hash = hash_bytes(hash, sqlite3_column_blob(statement, column), (size_t)size);
    }
    return hash;
}

static int hash_events(const char *path, uint64_t *events, uint64_t *hash)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    /* Not read-only: the last one to close a file in WAL mode must be able to remove what stands beside it. */
    int result = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_prepare_v2(db,
                                    "SELECT first_seq, count, at, command, command_body, bodies FROM ccs_journal "
                                    "ORDER BY first_seq",
                                    -1, &statement, NULL);
    *events = 0;
    *hash = UINT64_C(0xcbf29ce484222325);
    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(statement);
        if (result != SQLITE_ROW)
            break;
        *hash = hash_group(*hash, statement);
        *events += (uint64_t)sqlite3_column_int64(statement, 1);
    }
    int code = result == SQLITE_DONE ? CLI_OK : cli_fail(CLI_FAILED, COMMAND, "%s: %s", path, sqlite3_errmsg(db));
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return code;
}

static int run_base(struct replay *replay)
{
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    ccs_center *center = NULL;
    int64_t started_ms = cli_clock_ms();
    options.durability = CCS_DURABILITY_NORMAL;
    options.flags = CCS_OPEN_NEW;
    ccs_status status = ccs_open(replay->draft.temporary, &options, &center);
    int code = CLI_OK;
    if (status != CCS_OK)
        code = cli_fail(cli_code(status), COMMAND, "%s: %s", replay->request.db,
                        center ? ccs_center_error(center) : "no memory");
    if (code == CLI_OK)
        code = cli_configure(COMMAND, center, replay->request.config, world_begins_at(&replay->calls));
    if (code == CLI_OK)
        code = world_run(&replay->base, &replay->model, center, NULL, replay->request.calls, replay->request.config);
    ccs_center_destroy(center);
    replay->base.center = NULL;
    replay->results.wall_ms = cli_clock_ms() - started_ms;
    if (code == CLI_OK)
        code = hash_events(replay->draft.temporary, &replay->results.events, &replay->results.events_hash);
    return code;
}

static int run_what_if(struct replay *replay)
{
    const char *config = replay->request.what_if;
    ccs_center *center = NULL;
    if (ccs_center_create(NULL, &center) != CCS_OK)
        return cli_fail(CLI_FAILED, COMMAND, "no memory");
    int code = cli_configure(COMMAND, center, config, world_begins_at(&replay->calls));
    if (code == CLI_OK)
        code = world_run(&replay->what_if, &replay->model, center, &replay->base, replay->request.calls, config);
    ccs_center_destroy(center);
    replay->what_if.center = NULL;
    return code;
}

static int add_column(struct replay *replay, const char *title, const struct outcome *outcomes,
                      const struct world *world)
{
    struct column *column = &replay->results.columns[replay->results.column_count++];
    *column = (struct column){.title = title, .outcomes = outcomes, .world = world};
    for (int by = 0; by < TALLY_KINDS; by++)
        if (!tally_build(&column->by[by], &replay->calls, outcomes, (enum tally_by)by))
            return cli_fail(CLI_FAILED, COMMAND, "no memory");
    return CLI_OK;
}

static int compare(struct replay *replay)
{
    struct results *results = &replay->results;
    results->model = &replay->model;
    results->calls_path = replay->request.calls;
    results->config_path = replay->request.config;
    results->what_if_path = replay->request.what_if;
    results->db_path = replay->request.db;
    replay->recorded = tally_recorded(&replay->calls);
    if (!replay->recorded)
        return cli_fail(CLI_FAILED, COMMAND, "no memory");
    int code = add_column(replay, "recorded", replay->recorded, NULL);
    if (code == CLI_OK)
        code = add_column(replay, "replayed", replay->base.outcomes, &replay->base);
    if (code == CLI_OK && replay->request.what_if)
        code = add_column(replay, "what-if", replay->what_if.outcomes, &replay->what_if);
    if (code == CLI_OK && replay->request.what_if && !(results->what_if_words = replay_difference_words(results)))
        code = CLI_FAILED;
    return code;
}

/* Who was recorded but not configured: worth a word, because the configuration was meant for other dates. */
static void tell_added(const struct replay *replay)
{
    uint32_t added = 0;
    const char *first = "";
    for (uint32_t i = 0; i < replay->base.people_count; i++) {
        if (!replay->base.people[i].derived)
            continue;
        first = added++ == 0 ? replay->base.people[i].key : first;
    }
    if (added > 0)
        fprintf(stderr, "ccs: replay: %u agent%s of %s not in %s, added with the skills recorded (%s%s)\n", added,
                added == 1 ? "" : "s", replay->request.calls, replay->request.config, first, added == 1 ? "" : ", ...");
}

static int report(struct replay *replay)
{
    tell_added(replay);
    if (replay->request.format == CLI_FORMAT_JSON)
        replay_json_write(stdout, &replay->results);
    else
        replay_text_write(stdout, &replay->results);
    return cli_flush(COMMAND);
}

/* With --force an older file gives way; what a killed writer left beside it must not be taken for the new one's. */
static int keep_file(struct replay *replay)
{
    static const char *const beside[] = {"-wal", "-shm"};
    for (size_t i = 0; replay->request.force && i < sizeof beside / sizeof beside[0]; i++) {
        char *name = sqlite3_mprintf("%s%s", replay->request.db, beside[i]);
        if (name)
            (void)remove(name);
        sqlite3_free(name);
    }
    return cli_draft_keep(&replay->draft, COMMAND);
}

static int run_all(struct replay *replay)
{
    const struct request *request = &replay->request;
    int code = cli_need_file(COMMAND, request->config);
    if (code == CLI_OK && request->what_if)
        code = cli_need_file(COMMAND, request->what_if);
    if (code == CLI_OK)
        code = cli_draft_begin(&replay->draft, COMMAND, request->db, request->force);
    if (code == CLI_OK)
        code = read_calls(replay);
    if (code == CLI_OK && !model_build(&replay->model, &replay->calls, request->seed))
        code = cli_fail(CLI_FAILED, COMMAND, "no memory for the model");
    if (code == CLI_OK)
        code = run_base(replay);
    if (code == CLI_OK && request->what_if)
        code = run_what_if(replay);
    if (code == CLI_OK)
        code = compare(replay);
    if (code == CLI_OK && request->chart)
        code = replay_chart_write(request->chart, request->force, &replay->results);
    if (code == CLI_OK)
        code = keep_file(replay);
    return code == CLI_OK ? report(replay) : code;
}

/* The other way round: from the calls to a configuration. */
static int write_config(struct replay *replay)
{
    const char *path = replay->request.roster_config;
    int code = cli_draft_begin(&replay->draft, COMMAND, path, replay->request.force);
    if (code == CLI_OK)
        code = read_calls(replay);
    if (code != CLI_OK)
        return code;
    if (!roster_build(&replay->model.roster, &replay->calls))
        return cli_fail(CLI_FAILED, COMMAND, "no memory");
    FILE *out = fopen(replay->draft.temporary, "w");
    if (!out)
        return cli_fail(CLI_FAILED, COMMAND, "%s: cannot be written", path);
    replay_config_write(out, &replay->calls, &replay->model.roster);
    bool fine = !ferror(out);
    if (fclose(out) != 0 || !fine)
        return cli_fail(CLI_FAILED, COMMAND, "%s: cannot be written", path);
    return cli_draft_keep(&replay->draft, COMMAND);
}

static void finish(struct replay *replay)
{
    cli_draft_drop(&replay->draft);
    for (uint32_t i = 0; i < COLUMNS_MAX; i++)
        for (int by = 0; by < TALLY_KINDS; by++)
            tally_free(&replay->results.columns[i].by[by]);
    world_free(&replay->base);
    world_free(&replay->what_if);
    free(replay->results.what_if_words);
    free(replay->recorded);
    model_free(&replay->model);
    calls_free(&replay->calls);
    free(replay);
}

/* With --force too, what is written is none of what is read, and no two outputs are one. */
static int check_files(const struct request *request)
{
    const struct cli_pair pairs[] = {
        {"--db", request->db, "--calls", request->calls},
        {"--db", request->db, "--config", request->config},
        {"--db", request->db, "--what-if", request->what_if},
        {"--chart", request->chart, "--calls", request->calls},
        {"--chart", request->chart, "--config", request->config},
        {"--chart", request->chart, "--what-if", request->what_if},
        {"--chart", request->chart, "--db", request->db},
        {"--roster-config", request->roster_config, "--calls", request->calls},
    };
    int code = cli_need_different(COMMAND, pairs, sizeof pairs / sizeof pairs[0]);
    if (code == CLI_OK && request->chart && !request->force)
        code = cli_need_no_file(COMMAND, request->chart);
    return code;
}

static int check_request(const struct request *request)
{
    if (request->roster_config) {
        if (request->config || request->db || request->what_if || request->chart)
            return cli_fail(CLI_WRONG, COMMAND, "--roster-config goes with --calls alone");
        return check_files(request);
    }
    if (!request->config || !request->db)
        return cli_fail(CLI_WRONG, COMMAND, "%s is missing; see `ccs help replay`",
                        request->config ? "--db" : "--config");
    return check_files(request);
}

int ccs_cmd_replay(int argc, char **argv)
{
    struct replay *replay = calloc(1, sizeof *replay);
    if (!replay)
        return cli_fail(CLI_FAILED, COMMAND, "no memory");
    struct request *request = &replay->request;
    request->seed = 1;
    const struct cli_option options[] = {
        {"config", CLI_TEXT, &request->config, NULL, false},
        {"calls", CLI_TEXT, &request->calls, NULL, true},
        {"db", CLI_TEXT, &request->db, NULL, false},
        {"seed", CLI_UINT, &request->seed, NULL, false},
        {"what-if", CLI_TEXT, &request->what_if, NULL, false},
        {"chart", CLI_TEXT, &request->chart, NULL, false},
        {"format", CLI_CHOICE, &request->format, cli_formats, false},
        {"force", CLI_FLAG, &request->force, NULL, false},
        {"roster-config", CLI_TEXT, &request->roster_config, NULL, false},
    };
    const struct cli_command command = {COMMAND, options, sizeof options / sizeof options[0], NULL, 0, 0, NULL};
    int code = cli_options(&command, argc, argv);
    if (code == CLI_CONTINUE)
        code = check_request(request);
    else
        goto done;
    if (code == CLI_OK)
        code = request->roster_config ? write_config(replay) : run_all(replay);
done:
    finish(replay);
    return code;
}
