/*
 * Why a flow in progress is still open, or how it ended: found by its id or the host's ref, explained by the library.
 */
#include "explain.h"
#include "story.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const command = "explain";

/* --- which one ------------------------------------------------------------------------------------------------------- */

/* The newest of this ref; a host may use one again when the other has ended. */
static uint64_t find_ref(struct reader *reader, const char *ref)
{
    sqlite3_stmt *statement = NULL;
    uint64_t id = 0;
    if (sqlite3_prepare_v2(reader->db, "SELECT max(id) FROM ccs_flow_instance WHERE ref = ?1", -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_bind_text(statement, 1, ref, -1, SQLITE_STATIC) != SQLITE_OK || sqlite3_step(statement) != SQLITE_ROW)
        reader_fail(reader);
    else
        id = (uint64_t)sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return id;
}

static const Ccs__FlowInstance *find_instance(struct reader *reader, const char *text)
{
    size_t size = strlen(text);
    bool number = size < 19 && strspn(text, "0123456789") == size;
    uint64_t id = find_ref(reader, text);
    if (!id && number)
        id = strtoull(text, NULL, 10);
    const Ccs__FlowInstance *found =
        id && reader->code == CLI_OK ? reader_row_by_id(reader, CCS__KIND_FLOW_INSTANCE, id) : NULL;
    if (!found && reader->code == CLI_OK)
        reader->code = cli_fail(CLI_WRONG, command,
                                "%s: no flow in progress has the ref or the id %s, nor has one that ended; they are those of "
                                "`ccs events %s --kind flow_started`",
                                reader->path, text, reader->path);
    return found;
}

/* --- one that has ended ---------------------------------------------------------------------------------------------- */

static const char *key_of(struct reader *reader, uint64_t version)
{
    const Ccs__Flow *flow = reader_row_by_id(reader, CCS__KIND_FLOW, version);
    return flow ? flow->key : "";
}

static void tell_ended(struct reader *reader, const Ccs__FlowInstance *row)
{
    static const char *const causes[] = {"", "done", "stopped", "failed"};
    const char *cause = (unsigned)row->cause < sizeof causes / sizeof causes[0] ? causes[row->cause] : "";
    (void)printf("Flow %s%s(id %" PRIu64 ") of \"%s\", version %" PRIu32 ", ended at %s\n", row->ref, row->ref[0] ? " " : "",
                 row->id, key_of(reader, row->flow), row->version, story_time(reader, row->ended_at));
    tell_say("ended", reader_text(reader, "%s%s%s%s%s", cause, row->states[0] ? " in " : "", row->states,
                                  row->reason[0] ? ": " : "", row->reason));
    tell_say("was open", reader_text(reader, "since %s, for %s", story_time(reader, row->started_at),
                                     story_duration(reader, row->ended_at - row->started_at)));
    if (row->parent)
        tell_say("child of", reader_text(reader, "flow in progress %" PRIu64 ", as %s", row->parent, row->child));
    tell_say("variables", row->data);
}

/* --- one that is open ------------------------------------------------------------------------------------------------ */

static const char *joined(struct reader *reader, const struct node *list, const char *between)
{
    const char *text = "";
    for (const struct node *it = list ? list->first : NULL; it; it = it->next)
        text = reader_text(reader, "%s%s%s", text, text[0] ? between : "", it->text ? it->text : "");
    return text;
}

static void tell_timers(struct reader *reader, const struct node *timers)
{
    const char *label = "timers";
    for (const struct node *timer = timers ? timers->first : NULL; timer; timer = timer->next, label = "") {
        const char *name = node_text(timer, "name"), *calendar = node_text(timer, "calendar"), *due = "";
        if (node_number(timer, "due_at"))
            due = reader_text(reader, ", due %s", story_time(reader, node_number(timer, "due_at")));
        tell_say(label, reader_text(reader, "%s: %s, %s of %s used%s%s%s", name[0] ? name : node_text(timer, "signal"),
                                    node_text(timer, "phase"), story_duration(reader, node_number(timer, "used_ms")),
                                    story_duration(reader, node_number(timer, "after_ms")), calendar[0] ? " by calendar " : "",
                                    calendar, due));
    }
}

static void tell_children(struct reader *reader, const struct node *children)
{
    const char *label = "children";
    for (const struct node *child = children ? children->first : NULL; child; child = child->next, label = "")
        tell_say(label, reader_text(reader, "%s: flow in progress %s of \"%s\", in %s", node_text(child, "name"),
                                    node_text(child, "id"), node_text(child, "flow"),
                                    joined(reader, node_get(child, "states"), ", ")));
}

/* Whether a signal would be taken may hang on what comes with it. */
static void tell_signals(struct reader *reader, const struct node *signals)
{
    const char *text = "";
    for (const struct node *it = signals ? signals->first : NULL; it; it = it->next)
        text = reader_text(reader, "%s%s%s%s", text, text[0] ? ", " : "", node_text(it, "on"),
                           strcmp(node_text(it, "guard"), "asks") == 0 ? " (it depends on its data)" : "");
    tell_say("possible", text[0] ? text : "nothing");
}

static void tell_open(struct reader *reader, const Ccs__FlowInstance *row, const struct node *node, ccs_time at)
{
    (void)printf("Flow %s%s(id %" PRIu64 ") of \"%s\", version %s, at %s\n", row->ref, row->ref[0] ? " " : "", row->id,
                 node_text(node, "flow"), node_text(node, "version"), story_time(reader, at));
    tell_say("is in", reader_text(reader, "%s, which is %s, since %s", joined(reader, node_get(node, "states"), " and "),
                                  node_text(node, "category"), story_time(reader, node_number(node, "entered_at"))));
    tell_say("open", reader_text(reader, "since %s", story_time(reader, node_number(node, "started_at"))));
    if (row->parent)
        tell_say("child of", reader_text(reader, "flow in progress %" PRIu64 ", as %s", row->parent, row->child));
    tell_timers(reader, node_get(node, "timers"));
    tell_children(reader, node_get(node, "children"));
    tell_signals(reader, node_get(node, "signals"));
    tell_say("waits for", node_text(node, "waits_for"));
}

static ccs_status ask_instance(struct past *past, uint64_t id, const char **json)
{
    ccs_str text;
    ccs_status status = ccs_explain_instance(past->center, (ccs_instance_id){id}, &text);
    if (status == CCS_OK)
        *json = reader_text(past->reader, "%s", text.data);
    return status;
}

static void explain_open(struct reader *reader, const struct explain_request *request, const Ccs__FlowInstance *row)
{
    struct past past = {.reader = reader};
    const char *json = "";
    bool now = request->at == CCS_TIME_NEVER;
    if (now)
        past_open_now(&past, reader);
    else
        past_open_at(&past, reader, request->at, request->seed);
    ccs_time at = past.at;
    if (reader->code == CLI_OK)
        past_fail(&past, ask_instance(&past, row->id, &json));
    past_close(&past);
    if (reader->code != CLI_OK)
        return;
    if (request->json) {
        (void)printf("%s\n", json);
        return;
    }
    const struct node *node = node_read(reader, ccs_str_from(json));
    if (node)
        tell_open(reader, row, node, now ? at : request->at);
}

int explain_flow(struct reader *reader, const struct explain_request *request)
{
    const Ccs__FlowInstance *row = find_instance(reader, request->text);
    ccs_time at = request->at;
    if (!row)
        return reader->code;
    if (at != CCS_TIME_NEVER && row->started_at > at)
        return reader->code = cli_fail(CLI_WRONG, command, "the flow was started only at %s", story_time(reader, row->started_at));
    if (at != CCS_TIME_NEVER && !row->open && row->ended_at <= at)
        return reader->code = cli_fail(CLI_WRONG, command, "the flow had ended at %s; without --at it is told how",
                                       story_time(reader, row->ended_at));
    if (row->open || at != CCS_TIME_NEVER)
        explain_open(reader, request, row);
    else if (request->json)
        (void)printf("%s\n", reader_json(reader, &row->base));
    else
        tell_ended(reader, row);
    return reader->code;
}
