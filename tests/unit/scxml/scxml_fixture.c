/*
 * What the tests of SCXML and of pictures share.
 */
#include "record/json.h"
#include "record/record.h"
#include "scxml_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ccs_alloc c_library = {0};
/* What is tested here is the way into rules; documents whose expressions stay ECMAScript are run by tests/scxml. */
static const ccs_flow_import_options as_rules = {.size = sizeof(ccs_flow_import_options), .flags = CCS_FLOW_IMPORT_RULES};

static void *count(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct scxml_counting *counting = user_data;
    if (new_size == 0) {
        counting->bytes -= old_size;
        free(pointer);
        return NULL;
    }
    if (++counting->calls == counting->fail_at)
        return NULL;
    void *block = realloc(pointer, new_size);
    counting->bytes += new_size - old_size;
    return block;
}

void scxml_counting_init(struct scxml_counting *counting)
{
    *counting = (struct scxml_counting){.alloc = {count, counting}};
}

static ProtobufCMessage *read_flows(const char *json, struct ccs__arena *arena)
{
    struct ccs__json_error error;
    ProtobufCMessage *message = NULL;
    ccs_status status = ccs__json_read(ccs_str_from(json), &ccs__flows__descriptor, arena, &message, &error);
    SCXML_REQUIRE(status == CCS_OK, "%u:%u: %s: %s\n%s", error.line, error.column, error.path, error.message, json);
    return message;
}

void scxml_same_flows(const char *text, const char *json, const char *what)
{
    struct ccs__arena arena;
    ccs__arena_init(&arena, &c_library, 0);
    bool same = ccs__record_equal(read_flows(text, &arena), read_flows(json, &arena));
    SCXML_REQUIRE(same, "%s\nbecame\n%s\nnot\n%s", what, text, json);
    ccs__arena_finish(&arena);
}

void scxml_becomes(const char *document, const char *json)
{
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    ccs_status status = ccs_flow_import_scxml(ccs_str_from(document), &as_rules, &answer);
    SCXML_REQUIRE(status == CCS_OK, "%s\n%u:%u: %s", document, answer.line, answer.column, answer.text);
    scxml_same_flows(answer.text, json, document);
    ccs_flow_answer_finish(&answer);
}

static char *wrap(const char *body)
{
    static const char head[] = "<scxml xmlns=\"http://www.w3.org/2005/07/scxml\" datamodel=\"ecmascript\">";
    size_t size = sizeof head + strlen(body) + 16;
    char *document = malloc(size);
    (void)snprintf(document, size, "%s%s</scxml>", head, body);
    return document;
}

void scxml_body_becomes(const char *body, const char *json)
{
    char *document = wrap(body);
    size_t size = strlen(json) + 64;
    char *whole = malloc(size);
    (void)snprintf(whole, size, "{\"flows\":[{\"key\":\"flow\",\"loose\":true,%s}]}", json);
    scxml_becomes(document, whole);
    free(whole);
    free(document);
}

void scxml_refused(const char *document, uint32_t line, uint32_t column, const char *words)
{
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    ccs_status status = ccs_flow_import_scxml(ccs_str_from(document), &as_rules, &answer);
    SCXML_REQUIRE(status == CCS_EPARSE || status == CCS_ELIMIT, "%s\n%s", document, answer.text);
    SCXML_REQUIRE(answer.line == line && answer.column == column, "%s\n%u:%u: %s", document, answer.line, answer.column,
                  answer.text);
    SCXML_REQUIRE(strstr(answer.text, words), "%s\n%s", document, answer.text);
    ccs_flow_answer_finish(&answer);
}

void scxml_notes(const char *body, const char *words)
{
    char *document = wrap(body);
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    ccs_status status = ccs_flow_import_scxml(ccs_str_from(document), &as_rules, &answer);
    SCXML_REQUIRE(status == CCS_OK, "%s\n%s", document, answer.text);
    if (words)
        SCXML_REQUIRE(answer.notes && strstr(answer.notes, words), "%s\n%s", document, answer.notes);
    else
        SCXML_REQUIRE(!answer.notes && answer.note_count == 0, "%s\n%s", document, answer.notes);
    ccs_flow_answer_finish(&answer);
    free(document);
}
