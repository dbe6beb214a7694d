/*
 * What a queue would ask of a contact before it comes: the contact is opened in a center in memory that stands as the file's
 * does, and the library writes its steps. Nothing of it reaches the file.
 */
#include "explain.h"
#include "record/json.h"
#include "story.h"

#include <inttypes.h>
#include <string.h>

/* A trait as it is declared: text, number or flag. */
static void add_trait(struct past *past, const char *given, struct ccs__buf *json)
{
    const char *equals = strchr(given, '=');
    const Ccs__Settings *settings = reader_row(past->reader, CCS__KIND_SETTINGS, "LIMIT 1", NULL, 0);
    Ccs__TraitKind kind = CCS__TRAIT_KIND__TRAIT_KIND_TEXT;
    ccs_str name = {given, equals ? (size_t)(equals - given) : strlen(given)};
    const char *value = equals ? equals + 1 : "true";
    for (size_t i = 0; settings && i < settings->n_traits; i++)
        if (settings->traits[i]->of == CCS__TRAIT_OF__TRAIT_OF_CONTACT &&
            strlen(settings->traits[i]->name) == name.size &&
            memcmp(settings->traits[i]->name, name.data, name.size) == 0)
            kind = settings->traits[i]->kind;
    ccs__buf_add_text(json, "{\"name\":");
    ccs__json_write_string(name, json);
    if (kind == CCS__TRAIT_KIND__TRAIT_KIND_TEXT) {
        ccs__buf_add_text(json, ",\"text\":");
        ccs__json_write_string(ccs_str_from(value), json);
    } else {
        ccs__buf_add_format(json, ",\"%s\":%.32s", kind == CCS__TRAIT_KIND__TRAIT_KIND_NUMBER ? "number" : "flag",
                            value);
    }
    ccs__buf_add_text(json, "}");
}

/* {"command": "contact_open", ...} */
static void write_command(struct past *past, const struct explain_request *request, struct ccs__buf *json)
{
    ccs__buf_add_text(json, "{\"command\":\"contact_open\",\"channel\":");
    ccs__json_write_string(ccs_str_from(request->channel ? request->channel : "voice"), json);
    ccs__buf_add_format(json, ",\"priority\":%" PRId64 ",\"site\":", request->priority);
    ccs__json_write_string(ccs_str_from(request->site ? request->site : ""), json);
    for (size_t i = 0; i < request->traits.count; i++) {
        ccs__buf_add_text(json, i ? "," : ",\"traits\":[");
        add_trait(past, request->traits.items[i], json);
    }
    ccs__buf_add_text(json, request->traits.count ? "]}" : "}");
}

static const char *guard_words(struct reader *reader, const struct node *stage)
{
    const char *guard = node_text(stage, "guard");
    if (!guard[0])
        return "";
    return reader_text(reader, "; only if %s, which %s as things are", guard,
                       node_is(stage, "guard_holds") ? "holds" : "does not hold");
}

/* What is asked, and what else the step does. */
static const char *stage_words(struct reader *reader, const struct node *stage, const char *before)
{
    const char *asks = node_text(stage, "asks");
    const char *needs = crew_requirement_words(reader, asks);
    const char *text = before && strcmp(before, asks) == 0 ? "the same" : needs[0] ? needs : "anybody of the queue";
    if (node_number(stage, "raise"))
        text = reader_text(reader, "%s; priority %+" PRId64, text, node_number(stage, "raise"));
    if (node_text(stage, "announce")[0])
        text = reader_text(reader, "%s; the host plays %s", text, node_text(stage, "announce"));
    if (node_text(stage, "divert")[0])
        text = reader_text(reader, "%s; then %s%s%s", text, node_text(stage, "divert"),
                           node_text(stage, "to")[0] ? " to " : "", node_text(stage, "to"));
    return reader_text(reader, "%s%s", text, guard_words(reader, stage));
}

static void tell_plan(struct reader *reader, const struct node *node, ccs_time at)
{
    struct table table;
    const struct node *stages = node_get(node, "stages");
    const char *before = NULL;
    (void)printf("A contact that enters %s at %s\n\n", node_text(node, "queue_key"), story_time(reader, at));
    table_begin(&table, reader);
    table_column(&table, "after", true);
    table_column(&table, "agents", true);
    table_column(&table, "signed in", true);
    table_column(&table, "ready", true);
    table_column(&table, "free", true);
    table_column(&table, "asks for", false);
    for (const struct node *stage = stages ? stages->first : NULL; stage; stage = stage->next) {
        const char **row = table_row(&table);
        row[0] = story_duration(reader, node_number(stage, "at") - at);
        row[1] = node_text(stage, "agents");
        row[2] = node_text(stage, "signed_in");
        row[3] = node_text(stage, "ready");
        row[4] = node_text(stage, "free");
        row[5] = stage_words(reader, stage, before);
        before = node_text(stage, "asks");
    }
    if (node_number(node, "timeout_at")) {
        const char **row = table_row(&table);
        row[0] = story_duration(reader, node_number(node, "timeout_at") - at);
        row[5] = "it times out";
    }
    table_print(&table, stdout);
    (void)puts("\n  Agents are counted as they are at that moment.");
}

int explain_plan(struct reader *reader, const struct explain_request *request, const Ccs__Queue *queue)
{
    struct past past = {.reader = reader};
    struct ccs__buf json;
    uint64_t contact = 0;
    if (request->at == CCS_TIME_NEVER)
        past_open_now(&past, reader);
    else
        past_open_at(&past, reader, request->at, request->seed);
    ccs__buf_init(&json, &reader->alloc);
    if (reader->code == CLI_OK) {
        write_command(&past, request, &json);
        ccs_call call = CCS_CALL_INIT;
        call.flags = CCS_CALL_JUMP;
        past_fail(&past, ccs_center_call(past.center, &call));
    }
    if (reader->code == CLI_OK)
        past_fail(&past,
                  ccs_center_command(past.center, (ccs_str){ccs__buf_text(&json), json.size}, past.at, &contact));
    ccs__buf_clear(&json);
    if (reader->code == CLI_OK)
        past_fail(&past, ccs__explain_plan(past.group, contact, queue->id, past.at, &json));
    if (reader->code == CLI_OK && request->json) {
        (void)printf("%s\n", ccs__buf_text(&json));
    } else if (reader->code == CLI_OK) {
        const struct node *node = node_read(reader, (ccs_str){ccs__buf_text(&json), json.size});
        if (node)
            tell_plan(reader, node, past.at);
    }
    ccs__buf_finish(&json);
    past_close(&past);
    return reader->code;
}
