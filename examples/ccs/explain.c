/*
 * ccs explain: find what is meant, ask the library why, and let story.c (a contact's life), explain_state.c (how agents and
 * queues stand) or explain_tell.c (the library's answer as tables) tell it.
 */
#include "agent/agent.h"
#include "explain.h"
#include "story.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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
        return cli_fail(CLI_WRONG, command, "%s: no contact %s; there is no contact in the file yet", reader->path,
                        text);
    return cli_fail(
        CLI_WRONG, command,
        "%s: no contact %s; ids are those of `ccs events %s --kind contact_opened` (the last one is %" PRId64
        "), or give --ref SOURCE/REF",
        reader->path, text, reader->path, last);
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

/* --- asking the library --------------------------------------------------------------------------------------------- */

const char *explain_answer(struct past *past, explain_ask ask, uint64_t id)
{
    struct reader *reader = past->reader;
    struct ccs__buf json;
    const char *text = "";
    ccs__buf_init(&json, &reader->alloc);
    if (reader->code == CLI_OK)
        past_fail(past, ask(past->group, id, past->at, &json));
    if (reader->code == CLI_OK)
        text = reader_text(reader, "%s", ccs__buf_text(&json));
    ccs__buf_finish(&json);
    return text;
}

/* At the instant asked for. `doing`: of an agent, what he was doing then; or NULL. */
static const char *answer_at(struct reader *reader, const struct explain_request *request, explain_ask ask, uint64_t id,
                             const char **doing)
{
    struct past past = {.reader = reader};
    if (request->at == CCS_TIME_NEVER)
        past_open_now(&past, reader);
    else
        past_open_at(&past, reader, request->at, request->seed);
    const char *json = explain_answer(&past, ask, id);
    const struct ccs__agent_state *state =
        doing && reader->code == CLI_OK ? ccs__row_find(past.group, CCS__KIND_AGENT_STATE, id) : NULL;
    if (state)
        *doing = state_doing(reader, &state->state, past.at);
    past_close(&past);
    return json;
}

static const struct node *read_answer(struct reader *reader, const char *json)
{
    return reader->code == CLI_OK ? node_read(reader, ccs_str_from(json)) : NULL;
}

/* It had not come yet, or was over: then there is nothing to ask. */
static bool was_open(struct reader *reader, const Ccs__Contact *contact, ccs_time at)
{
    if (contact->opened_at > at)
        reader->code = cli_fail(CLI_WRONG, command, "contact %" PRIu64 " came only at %s", contact->id,
                                story_time(reader, contact->opened_at));
    else if (contact->closed_at && contact->closed_at <= at)
        reader->code =
            cli_fail(CLI_WRONG, command, "contact %" PRIu64 " was over at %s; without --at its whole life is told",
                     contact->id, story_time(reader, contact->closed_at));
    return reader->code == CLI_OK;
}

/* --- a contact --------------------------------------------------------------------------------------------------------- */

static void contact_at(struct reader *reader, const struct explain_request *request, const Ccs__Contact *contact)
{
    if (!was_open(reader, contact, request->at))
        return;
    const char *json = answer_at(reader, request, ccs__explain_contact, contact->id, NULL);
    if (request->json && reader->code == CLI_OK) {
        (void)printf("%s\n", json);
        return;
    }
    const struct node *node = read_answer(reader, json);
    if (node)
        tell_contact(reader, node, request->all);
}

/* Its whole life; and while it waits, why. */
static void contact_story(struct reader *reader, const struct explain_request *request, const Ccs__Contact *contact)
{
    struct story story;
    story_load(&story, reader, contact);
    const char *json = NULL;
    if (contact->open && contact->visit && reader->code == CLI_OK)
        json = answer_at(reader, request, ccs__explain_contact, contact->id, NULL);
    if (reader->code != CLI_OK)
        return;
    if (request->json) {
        story_print_json(&story, json, stdout);
        return;
    }
    story_print(&story, stdout);
    const struct node *node = json ? read_answer(reader, json) : NULL;
    if (!node)
        return;
    (void)fputc('\n', stdout);
    tell_contact(reader, node, request->all);
}

static int explain_contact(struct reader *reader, const struct explain_request *request)
{
    uint64_t id = 0;
    const char *reference = request->reference;
    if (reference || !is_id(request->text, &id))
        id = find_reference(reader, reference ? reference : request->text);
    const Ccs__Contact *contact = id && reader->code == CLI_OK ? reader_row_by_id(reader, CCS__KIND_CONTACT, id) : NULL;
    if (reader->code == CLI_OK && !contact)
        return fail_no_contact(reader, reference ? reference : request->text);
    if (reader->code != CLI_OK)
        return reader->code;
    if (request->at == CCS_TIME_NEVER)
        contact_story(reader, request, contact);
    else
        contact_at(reader, request, contact);
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
        size_t away = strcasecmp(text, key) == 0 ? 0 : cli_distance(text, key);
        if (away < least) {
            least = away;
            *nearest = key;
        }
    }
    reader_rows_end(&rows);
    return by_key ? by_key : by_id ? by_id : by_name;
}

static const char *what_of(enum ccs__kind kind) { return kind == CCS__KIND_AGENT ? "agent" : "queue"; }

/* NULL with an error. */
static const void *need_configured(struct reader *reader, enum ccs__kind kind, const char *text)
{
    const char *nearest = NULL;
    const void *row = find_configured(reader, kind, text, &nearest);
    if (row || reader->code != CLI_OK)
        return row;
    if (nearest)
        reader->code = cli_fail(CLI_WRONG, command, "%s: no %s \"%s\"; did you mean \"%s\"?", reader->path,
                                what_of(kind), text, nearest);
    else
        reader->code =
            cli_fail(CLI_WRONG, command, "%s: no %s \"%s\"; give its key or its id", reader->path, what_of(kind), text);
    return NULL;
}

static bool is_current(enum ccs__kind kind, const void *row)
{
    return kind == CCS__KIND_AGENT ? ((const Ccs__Agent *)row)->current : ((const Ccs__Queue *)row)->current;
}

/* He, or it, had been configured by then. */
static bool was_configured(struct reader *reader, enum ccs__kind kind, const void *row, ccs_time at)
{
    int64_t id = (int64_t)id_of(kind, row);
    const void *first = reader_row(reader, kind, "WHERE id = ?1 ORDER BY version LIMIT 1", &id, 1);
    ccs_time since = !first                     ? 0
                     : kind == CCS__KIND_AGENT ? ((const Ccs__Agent *)first)->at
                                               : ((const Ccs__Queue *)first)->at;
    if (since > at && reader->code == CLI_OK)
        reader->code = cli_fail(CLI_WRONG, command, "%s \"%s\" came only at %s", what_of(kind), key_of(kind, row),
                                story_time(reader, since));
    return reader->code == CLI_OK;
}

static void configured_at(struct reader *reader, const struct explain_request *request, enum ccs__kind kind,
                          const void *row)
{
    bool agent = kind == CCS__KIND_AGENT;
    const char *doing = "";
    if (!was_configured(reader, kind, row, request->at))
        return;
    const char *json = answer_at(reader, request, agent ? ccs__explain_agent : ccs__explain_queue, id_of(kind, row),
                                 agent ? &doing : NULL);
    if (request->json && reader->code == CLI_OK) {
        (void)printf("%s\n", json);
        return;
    }
    const struct node *node = read_answer(reader, json);
    if (!node)
        return;
    (void)printf("%s %s, at %s\n", agent ? "Agent" : "Queue", key_of(kind, row), story_time(reader, request->at));
    if (agent)
        tell_say("is", doing);
    else
        tell_say("in line",
                 reader_text(reader, "%s; with agents %s", node_text(node, "waiting"), node_text(node, "with_agents")));
    if (agent)
        tell_agent(reader, node, request->all);
    else
        tell_queue(reader, node, request->all);
}

static void configured_now(struct reader *reader, const struct explain_request *request, enum ccs__kind kind,
                           const void *row)
{
    bool agent = kind == CCS__KIND_AGENT, current = is_current(kind, row);
    const char *json =
        current ? answer_at(reader, request, agent ? ccs__explain_agent : ccs__explain_queue, id_of(kind, row), NULL)
                : "null";
    if (reader->code != CLI_OK)
        return;
    if (agent)
        state_agent(reader, row, json, request->json);
    else
        state_queue(reader, row, json, request->json);
    const struct node *node = current && !request->json ? read_answer(reader, json) : NULL;
    if (node && agent)
        tell_agent(reader, node, request->all);
    else if (node)
        tell_queue(reader, node, request->all);
}

static int explain_configured(struct reader *reader, const struct explain_request *request, enum ccs__kind kind)
{
    const void *row = need_configured(reader, kind, request->text);
    if (row && request->at == CCS_TIME_NEVER)
        configured_now(reader, request, kind, row);
    else if (row)
        configured_at(reader, request, kind, row);
    return reader->code;
}

/* --- the command ------------------------------------------------------------------------------------------------------- */

/* Before the first event there is nothing to tell of. */
static int check_begin(struct reader *reader, ccs_time at)
{
    struct reader_journal journal;
    reader_journal_begin(&journal, reader, 1, false);
    const struct reader_event *first = reader_journal_next(&journal);
    if (first && reader->code == CLI_OK && at < first->event.at)
        reader->code = cli_fail(CLI_WRONG, command, "%s: the file begins only at %s", reader->path,
                                story_time(reader, first->event.at));
    reader_journal_end(&journal);
    return reader->code;
}

static int explain(struct reader *reader, const struct explain_request *request)
{
    if (check_begin(reader, request->at) != CLI_OK)
        return reader->code;
    if (strcmp(request->what, "contact") == 0)
        return explain_contact(reader, request);
    if (strcmp(request->what, "flow") == 0)
        return explain_flow(reader, request);
    if (strcmp(request->what, "offer") == 0)
        return explain_offer(reader, request);
    if (strcmp(request->what, "offers") == 0)
        return explain_offers(reader, request);
    if (strcmp(request->what, "plan") == 0) {
        const void *queue = need_configured(reader, CCS__KIND_QUEUE, request->text);
        if (queue && !was_configured(reader, CCS__KIND_QUEUE, queue, request->at))
            return reader->code;
        return queue ? explain_plan(reader, request, queue) : reader->code;
    }
    return explain_configured(reader, request, strcmp(request->what, "agent") == 0 ? CCS__KIND_AGENT : CCS__KIND_QUEUE);
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

/* What stands on the command line must make sense before the file is looked at. */
static int check(const struct explain_request *request)
{
    static const char *const all[] = {"contact", "agent", "queue", "offer", "offers", "plan", "flow", NULL};
    static const char *const timed[] = {"contact", "agent", "queue", "plan", "flow", NULL};
    const char *what = request->what, *reference = request->reference;
    bool contact = strcmp(what, "contact") == 0, flow = strcmp(what, "flow") == 0;
    bool offers = strcmp(what, "offers") == 0, plan = strcmp(what, "plan") == 0;
    if (!is_one_of(what, all))
        return cli_fail(CLI_WRONG, command,
                        "\"%s\" cannot be explained; contact, agent, queue, offer, offers, plan and flow can", what);
    if (reference && !contact)
        return cli_fail(CLI_WRONG, command, "--ref is for contacts; give the %s's key or id", what);
    if (reference && request->text)
        return cli_fail(CLI_WRONG, command, "give the contact's id or --ref, not both");
    if (request->at != CCS_TIME_NEVER && !is_one_of(what, timed))
        return cli_fail(CLI_WRONG, command, "--at is for contact, agent, queue, plan and flow; an offer has its own instant");
    if (!plan && (request->channel || request->site || request->priority || request->traits.count))
        return cli_fail(CLI_WRONG, command, "--channel, --priority, --site and --trait are for plan");
    if (offers && request->text)
        return cli_fail(CLI_WRONG, command, "offers are all of them; one is explained by offer ID");
    bool given = reference ? reference[0]
                           : request->text && request->text[0]; /* an empty one would find those without a reference */
    if (!given && !offers)
        return cli_fail(CLI_WRONG, command,
                        contact ? "the contact's id, or --ref SOURCE/REF, is missing"
                        : flow  ? "the ref or id of the %s is missing"
                                : "the key or id of the %s is missing",
                        plan ? "queue" : what);
    return CLI_OK;
}

int ccs_cmd_explain(int argc, char **argv)
{
    const char *words[3] = {NULL, NULL, NULL};
    struct explain_request request = {.at = CCS_TIME_NEVER};
    const struct cli_option options[] = {
        {.name = "ref", .kind = CLI_TEXT, .value = &request.reference},
        {.name = "at", .kind = CLI_TIME, .value = &request.at},
        {.name = "all", .kind = CLI_FLAG, .value = &request.all},
        {.name = "json", .kind = CLI_FLAG, .value = &request.json},
        {.name = "seed", .kind = CLI_UINT, .value = &request.seed},
        {.name = "channel", .kind = CLI_TEXT, .value = &request.channel},
        {.name = "priority", .kind = CLI_INT, .value = &request.priority},
        {.name = "site", .kind = CLI_TEXT, .value = &request.site},
        {.name = "trait", .kind = CLI_TEXTS, .value = &request.traits},
    };
    const struct cli_command options_of_explain = {
        .name = command,
        .options = options,
        .option_count = sizeof options / sizeof options[0],
        .positions = words,
        .position_min = 2,
        .position_max = 3,
        .position_words = "the file, or what to explain (contact, agent, queue, offer, offers, plan or flow),"};
    int code = cli_options(&options_of_explain, argc, argv);
    request.path = words[0];
    request.what = words[1];
    request.text = words[2];
    if (code == CLI_CONTINUE && check(&request) != CLI_OK)
        code = CLI_WRONG;
    if (code != CLI_CONTINUE)
        return code;

    struct reader reader;
    code = reader_open(&reader, command, request.path);
    if (code == CLI_OK)
        code = explain(&reader, &request);
    reader_close(&reader);
    int flushed = cli_flush(command);
    return code == CLI_OK ? flushed : code;
}
