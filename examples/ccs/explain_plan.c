/*
 * What a queue would ask of a contact before it comes: the contact is opened in a center in memory that stands as the file's
 * does, and the library writes its steps. Nothing of it reaches the file.
 */
#include "explain.h"
#include "record/json.h"
#include "record/names.h"
#include "story.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND "explain"

/* As it is declared. One that is not is left to the library, which says so. */
static Ccs__TraitKind kind_of_trait(struct past *past, ccs_str name)
{
    const Ccs__Settings *settings = reader_row(past->reader, CCS__KIND_SETTINGS, "LIMIT 1", NULL, 0);
    for (size_t i = 0; settings && i < settings->n_traits; i++)
        if (settings->traits[i]->of == CCS__TRAIT_OF__TRAIT_OF_CONTACT &&
            strlen(settings->traits[i]->name) == name.size &&
            memcmp(settings->traits[i]->name, name.data, name.size) == 0)
            return settings->traits[i]->kind;
    return CCS__TRAIT_KIND__TRAIT_KIND_TEXT;
}

static bool is_whole_number(const char *text)
{
    const char *digits = text + (*text == '-');
    size_t size = strlen(digits);
    errno = 0;
    (void)strtoll(text, NULL, 10);
    return size > 0 && strspn(digits, "0123456789") == size && (*digits != '0' || size == 1) && errno == 0;
}

/* "": the value is one of this kind. */
static const char *what_trait_is(Ccs__TraitKind kind, const char *value)
{
    bool flag = strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
    if (kind == CCS__TRAIT_KIND__TRAIT_KIND_FLAG && !flag)
        return "a flag, which is true or false";
    return kind == CCS__TRAIT_KIND__TRAIT_KIND_NUMBER && !is_whole_number(value) ? "a number, a whole one" : "";
}

/* NAME=VALUE; a flag may stand alone and is true then. */
static void add_trait(struct past *past, const char *given, struct ccs__buf *json)
{
    const char *equals = strchr(given, '=');
    ccs_str name = {given, equals ? (size_t)(equals - given) : strlen(given)};
    Ccs__TraitKind kind = kind_of_trait(past, name);
    const char *value = equals                                         ? equals + 1
                        : kind == CCS__TRAIT_KIND__TRAIT_KIND_FLAG ? "true"
                                                                   : NULL;
    const char *is = value ? what_trait_is(kind, value) : "";
    if (!value || *is) {
        past->reader->code =
            value ? cli_fail(CLI_WRONG, COMMAND, "--trait %s: %.*s is %s, not \"%s\"", given, (int)name.size, name.data, is, value)
                  : cli_fail(CLI_WRONG, COMMAND, "--trait %s has no value; give it as %s=VALUE", given, given);
        return;
    }
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
        if (past->reader->code != CLI_OK)
            return;
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

static int check_channel(const char *channel)
{
    char names[256];
    if (!channel || ccs__name_find_value(&ccs__channel__descriptor, ccs_str_from(channel)))
        return CLI_OK;
    ccs__name_list_values(&ccs__channel__descriptor, names, sizeof names);
    return cli_fail(CLI_WRONG, COMMAND, "--channel must be one of %s, not \"%s\"", names, channel);
}

int explain_plan(struct reader *reader, const struct explain_request *request, const Ccs__Queue *queue)
{
    reader->code = check_channel(request->channel);
    if (reader->code != CLI_OK)
        return reader->code;
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
