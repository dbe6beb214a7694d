/*
 * ccs explain: find what is meant, then let story.c (contacts) or explain_state.c (agents, queues) tell it.
 */
#include "explain.h"
#include "story.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const command = "explain";

#define SUGGESTED_MAX 5

/* Digits alone, and not beyond what an id can be. */
static bool is_id(const char *text, uint64_t *id)
{
    size_t size = strlen(text);
    if (size == 0 || size > 18 || strspn(text, "0123456789") != size)
        return false;
    *id = strtoull(text, NULL, 10);
    return true;
}

/* --- contacts ---------------------------------------------------------------------------------------------------- */

static int fail_no_contact(struct reader *reader, const char *text)
{
    int64_t last = reader_number(reader, "SELECT max(id) FROM ccs_contact", NULL, 0);
    if (reader->code != CLI_OK)
        return reader->code;
    if (last == 0)
        return cli_fail(CLI_WRONG, command, "%s: no contact %s; there is no contact in the file yet", reader->path, text);
    return cli_fail(CLI_WRONG, command,
                    "%s: no contact %s; ids are those of `ccs events %s --kind contact_opened` (the last one is %" PRId64
                    "), or give --ref SOURCE/REF", reader->path, text, reader->path, last);
}

static sqlite3_stmt *prepare_reference(struct reader *reader, const char *reference)
{
    static const char sql[] =
        "SELECT id FROM ccs_contact WHERE ref = ?1 OR (instr(?1, '/') > 0 AND ref = substr(?1, instr(?1, '/') + 1)"
        " AND source = substr(?1, 1, instr(?1, '/') - 1)) ORDER BY id DESC";
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(reader->db, sql, -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_bind_text(statement, 1, reference, -1, SQLITE_STATIC) != SQLITE_OK) {
        reader_fail(reader);
        (void)sqlite3_finalize(statement);
        return NULL;
    }
    return statement;
}

/* The newest contact of a reference; others of the same are named on stderr, for a host may use one again. */
static uint64_t find_reference(struct reader *reader, const char *reference)
{
    uint64_t id = 0;
    const char *others = "";
    size_t count = 0;
    sqlite3_stmt *statement = prepare_reference(reader, reference);
    int status = statement ? sqlite3_step(statement) : SQLITE_DONE;
    for (; status == SQLITE_ROW; status = sqlite3_step(statement), count++) {
        uint64_t found = (uint64_t)sqlite3_column_int64(statement, 0);
        if (count == 0)
            id = found;
        else if (count <= SUGGESTED_MAX)
            others = reader_text(reader, "%s %" PRIu64, others, found);
    }
    if (status != SQLITE_DONE)
        reader_fail(reader);
    (void)sqlite3_finalize(statement);
    if (count > 1 && reader->code == CLI_OK)
        (void)cli_fail(CLI_OK, command, "%zu contacts have this reference; this is the newest, others are%s%s", count,
                       others, count - 1 > SUGGESTED_MAX ? " ..." : "");
    return id;
}

static int explain_contact(struct reader *reader, const char *text, const char *reference, bool json)
{
    uint64_t id = 0;
    if (reference || !is_id(text, &id))
        id = find_reference(reader, reference ? reference : text);
    const Ccs__Contact *contact = id && reader->code == CLI_OK ? reader_row_by_id(reader, CCS__KIND_CONTACT, id) : NULL;
    if (reader->code == CLI_OK && !contact)
        return fail_no_contact(reader, reference ? reference : text);
    if (reader->code != CLI_OK)
        return reader->code;

    struct story story;
    story_load(&story, reader, contact);
    if (reader->code != CLI_OK)
        return reader->code;
    if (json)
        story_print_json(&story, stdout);
    else
        story_print(&story, stdout);
    return reader->code;
}

/* --- agents and queues ------------------------------------------------------------------------------------------- */

static const char *key_of(enum ccs__kind kind, const void *row)
{
    return kind == CCS__KIND_AGENT ? ((const Ccs__Agent *)row)->key : ((const Ccs__Queue *)row)->key;
}

static const char *name_of(enum ccs__kind kind, const void *row)
{
    return kind == CCS__KIND_AGENT ? ((const Ccs__Agent *)row)->name : ((const Ccs__Queue *)row)->name;
}

static uint64_t id_of(enum ccs__kind kind, const void *row)
{
    return kind == CCS__KIND_AGENT ? ((const Ccs__Agent *)row)->id : ((const Ccs__Queue *)row)->id;
}

/* By key first, because a key may look like a number; then by id, then by name. */
static const void *find_configured(struct reader *reader, enum ccs__kind kind, const char *text, const char **nearest)
{
    struct reader_rows rows;
    const void *row, *by_key = NULL, *by_id = NULL, *by_name = NULL;
    uint64_t id = 0;
    size_t least = 3;
    bool number = is_id(text, &id);
    *nearest = NULL;
    reader_rows_begin(&rows, reader, kind, "ORDER BY id, version", NULL, 0);
    while ((row = reader_rows_next(&rows))) {
        const char *key = key_of(kind, row);
        if (strcmp(key, text) == 0)
            by_key = row;
        if (number && id_of(kind, row) == id)
            by_id = row;
        if (strcmp(name_of(kind, row), text) == 0)
            by_name = row;
        size_t away = cli_distance(text, key);
        if (away < least) {
            least = away;
            *nearest = key;
        }
    }
    reader_rows_end(&rows);
    return by_key ? by_key : by_id ? by_id : by_name;
}

static int explain_configured(struct reader *reader, enum ccs__kind kind, const char *text, bool json)
{
    const char *nearest = NULL;
    const char *what = kind == CCS__KIND_AGENT ? "agent" : "queue";
    const void *row = find_configured(reader, kind, text, &nearest);
    if (reader->code != CLI_OK)
        return reader->code;
    if (!row && nearest)
        return cli_fail(CLI_WRONG, command, "%s: no %s \"%s\"; did you mean \"%s\"?", reader->path, what, text, nearest);
    if (!row)
        return cli_fail(CLI_WRONG, command, "%s: no %s \"%s\"; give its key or its id", reader->path, what, text);
    if (kind == CCS__KIND_AGENT)
        explain_agent(reader, row, json);
    else
        explain_queue(reader, row, json);
    return reader->code;
}

static int explain(struct reader *reader, const char *what, const char *text, const char *reference, bool json)
{
    if (strcmp(what, "contact") == 0)
        return explain_contact(reader, text, reference, json);
    return explain_configured(reader, strcmp(what, "agent") == 0 ? CCS__KIND_AGENT : CCS__KIND_QUEUE, text, json);
}

/* What stands on the command line must make sense before the file is looked at. */
static int check(const char *what, const char *text, const char *reference)
{
    bool contact = strcmp(what, "contact") == 0;
    if (!contact && strcmp(what, "agent") != 0 && strcmp(what, "queue") != 0)
        return cli_fail(CLI_WRONG, command, "\"%s\" cannot be explained; contact, agent and queue can", what);
    if (reference && !contact)
        return cli_fail(CLI_WRONG, command, "--ref is for contacts; give the %s's key", what);
    if (reference && text)
        return cli_fail(CLI_WRONG, command, "give the contact's id or --ref, not both");
    bool given = reference ? reference[0] : text && text[0]; /* an empty one would find those without a reference */
    if (!given)
        return cli_fail(CLI_WRONG, command, contact ? "the contact's id, or --ref SOURCE/REF, is missing"
                                                    : "the key or id of the %s is missing", what);
    return CLI_OK;
}

int ccs_cmd_explain(int argc, char **argv)
{
    const char *words[3] = {NULL, NULL, NULL};
    const char *reference = NULL;
    bool json = false;
    const struct cli_option options[] = {
        {.name = "ref", .kind = CLI_TEXT, .value = &reference},
        {.name = "json", .kind = CLI_FLAG, .value = &json},
    };
    const struct cli_command options_of_explain = {
        .name = command, .options = options, .option_count = 2, .positions = words, .position_min = 2,
        .position_max = 3, .position_words = "the file, or what to explain (contact, agent or queue),"};
    int code = cli_options(&options_of_explain, argc, argv);
    if (code == CLI_CONTINUE && check(words[1], words[2], reference) != CLI_OK)
        code = CLI_WRONG;
    if (code != CLI_CONTINUE)
        return code;

    struct reader reader;
    code = reader_open(&reader, command, words[0]);
    if (code == CLI_OK)
        code = explain(&reader, words[1], words[2], reference, json);
    reader_close(&reader);
    int flushed = cli_flush(command);
    return code == CLI_OK ? flushed : code;
}
