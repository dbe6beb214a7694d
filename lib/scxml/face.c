/*
 * The public face of chart.h: texts in, texts out. Nothing is kept between calls.
 */
#include "scxml/face.h"
#include "base/arena.h"
#include "flow/flow.h"
#include "record/json.h"
#include "record/json_scan.h"
#include "scxml/export.h"
#include "scxml/scxml.h"
#include <stdio.h> /* snprintf only, into memory */

#define ARENA_BYTES_MAX ((size_t)256 << 20) /* of flows read from JSON */

/* --- answers --------------------------------------------------------------------------------------------------------- */

/* A block of just its size; NULL without memory. */
static char *copy_text(const ccs_alloc *alloc, const void *data, size_t size)
{
    char *text = ccs__realloc(alloc, NULL, 0, size + 1);
    if (text && size > 0)
        memcpy(text, data, size);
    if (text)
        text[size] = 0;
    return text;
}

static ccs_status give(const ccs_alloc *alloc, ccs_status status, const struct ccs__buf *out,
                       const struct ccs__xml_error *error, ccs_flow_answer *answer)
{
    bool fine = status == CCS_OK;
    ccs_str text = fine ? (ccs_str){(const char *)out->data, out->size} : ccs_str_from(error->message);
    if (status == CCS_ENOMEM || out->failed)
        return CCS_ENOMEM;
    answer->text = copy_text(alloc, text.data, text.size);
    if (!answer->text)
        return CCS_ENOMEM;
    answer->text_size = text.size;
    answer->line = fine ? 0 : error->line;
    answer->column = fine ? 0 : error->column;
    return status;
}

static ccs_status give_notes(const ccs_alloc *alloc, const struct ccs__buf *notes, ccs_flow_answer *answer)
{
    if (notes->size == 0)
        return CCS_OK;
    answer->notes = copy_text(alloc, notes->data, notes->size);
    answer->notes_size = answer->notes ? notes->size : 0;
    return answer->notes ? CCS_OK : CCS_ENOMEM;
}

void ccs__flow_text_finish(const ccs_alloc *alloc, ccs_flow_answer *answer)
{
    if (!answer)
        return;
    if (answer->text)
        ccs__free(alloc, answer->text, answer->text_size + 1);
    if (answer->notes)
        ccs__free(alloc, answer->notes, answer->notes_size + 1);
    *answer = (ccs_flow_answer)CCS_FLOW_ANSWER_INIT;
}

/* --- import ---------------------------------------------------------------------------------------------------------- */

ccs_status ccs__flow_text_import(const ccs_alloc *alloc, ccs_str text, const ccs_flow_import_options *options,
                                 ccs_flow_answer *answer)
{
    struct ccs__buf out, notes;
    struct ccs__xml_error error;
    *answer = (ccs_flow_answer)CCS_FLOW_ANSWER_INIT;
    ccs__buf_init(&out, alloc);
    ccs__buf_init(&notes, alloc);
    ccs_status status = ccs__scxml_import(alloc, text, options, &out, &notes, &answer->note_count, &error);
    status = give(alloc, status, &out, &error, answer);
    if (status == CCS_OK)
        status = give_notes(alloc, &notes, answer);
    if (status == CCS_ENOMEM)
        ccs__flow_text_finish(alloc, answer);
    ccs__buf_finish(&notes);
    ccs__buf_finish(&out);
    return status;
}

/* --- export ---------------------------------------------------------------------------------------------------------- */

/* Has the outermost object a field `flows`, as what an import gives and a whole configuration have? What is wrong with the
 * text is said by the reader. */
static bool holds_flows(ccs_str json)
{
    struct ccs__json_scan scan;
    ccs__json_scan_init(&scan, json);
    if (ccs__json_next(&scan) != CCS__JSON_OBJECT)
        return false;
    for (enum ccs__json_event event; (event = ccs__json_next(&scan)) == CCS__JSON_KEY;) {
        if (scan.token.size == 5 && memcmp(scan.token.data, "flows", 5) == 0)
            return true;
        if (!ccs__json_skip(&scan, ccs__json_next(&scan)))
            return false;
    }
    return false;
}

ccs_status ccs__flow_text_find(ccs_str json, ccs_str key, struct ccs__arena *arena, struct ccs__flow_found *found,
                               struct ccs__xml_error *error)
{
    struct ccs__json_error json_error;
    ProtobufCMessage *message;
    found->listed = holds_flows(json);
    ccs_status status = ccs__json_read(json, found->listed ? &ccs__configuration__descriptor : &ccs__flow__descriptor,
                                       arena, &message, &json_error);
    if (status != CCS_OK) {
        error->line = json_error.line;
        error->column = json_error.column;
        memcpy(error->message, json_error.message, sizeof error->message);
        return status;
    }
    const Ccs__Configuration *flows = (const Ccs__Configuration *)message;
    found->flow = found->listed ? NULL : (const Ccs__Flow *)message;
    found->around = found->listed ? flows : NULL;
    if (!found->listed && key.size > 0 &&
        (strlen(found->flow->key) != key.size || memcmp(found->flow->key, key.data, key.size) != 0))
        found->flow = NULL;
    for (size_t i = 0; found->listed && i < flows->n_flows && !found->flow; i++) {
        const char *other = flows->flows[i]->key;
        if (key.size > 0 && (strlen(other) != key.size || memcmp(other, key.data, key.size) != 0))
            continue;
        found->flow = flows->flows[i];
        found->index = i;
    }
    if (!found->flow && found->listed && flows->n_flows == 0)
        (void)snprintf(error->message, sizeof error->message, "there is no flow in it: \"flows\" is empty");
    else if (!found->flow)
        (void)snprintf(error->message, sizeof error->message, "there is no flow \"%.*s\"",
                       (int)(key.size < 64 ? key.size : 64), key.data ? key.data : "");
    return found->flow ? CCS_OK : CCS_ENOENT;
}

/* false: it is not written there, and the place is that of what is around it. */
static bool locate(ccs_str json, const struct ccs__flow_found *found, const char *path, uint32_t *line, uint32_t *column)
{
    char whole[160];
    bool exact = true;
    if (found->listed)
        (void)snprintf(whole, sizeof whole, "flows[%zu]%s%s", found->index, path[0] ? "." : "", path);
    else
        (void)snprintf(whole, sizeof whole, "%s", path);
    *line = *column = 0;
    while (!ccs__json_locate(json, whole, line, column) && whole[0]) {
        size_t size = strlen(whole);
        while (size > 0 && whole[size - 1] != '.' && whole[size - 1] != '[')
            size--;
        whole[size > 0 ? size - 1 : 0] = '\0';
        exact = false;
    }
    return exact;
}

void ccs__flow_text_locate(ccs_str json, const struct ccs__flow_found *found, const char *path, uint32_t *line, uint32_t *column)
{
    (void)locate(json, found, path, line, column);
}

/* Characters that an escape takes: of two halves of one character both. */
static uint32_t escape_size(const char *at, const char *end)
{
    bool half = end - at > 3 && (at[2] == 'd' || at[2] == 'D') && strchr("89abAB", at[3]);
    return end - at < 2 || at[1] != 'u' ? 2 : half ? 12 : 6;
}

static const char *next_character(const char *at, const char *end)
{
    for (at++; at < end && ((unsigned char)*at & 0xC0) == 0x80; at++) {}
    return at;
}

void ccs__flow_text_place(ccs_str json, const struct ccs__flow_found *found, const struct ccs__flow_error *wrong, uint32_t *line,
                          uint32_t *column)
{
    const char *at = json.data, *end = json.data + json.size;
    if (!locate(json, found, wrong->path, line, column) || wrong->column < 2)
        return;
    for (uint32_t lines = 1; lines < *line && at < end; at++)
        lines += *at == '\n';
    for (uint32_t i = 1; i < *column && at < end; i++)
        at = next_character(at, end);
    at++; /* the quote */
    ++*column;
    for (uint32_t i = 1; i < wrong->column && at < end; i++) {
        uint32_t size = *at == '\\' ? escape_size(at, end) : 1;
        at = size > 1 ? at + size : next_character(at, end);
        *column += size;
    }
}

/* Only what a center would take is written, so that what is written can be read. */
static ccs_status check_flow(const ccs_alloc *alloc, ccs_str json, const struct ccs__flow_found *found,
                             struct ccs__xml_error *error)
{
    struct ccs__flow_error wrong;
    ccs_status status;
    struct ccs__flow *flow = ccs__flow_compile(alloc, found->flow, &wrong, &status);
    ccs__flow_destroy(flow);
    if (flow || status == CCS_ENOMEM)
        return status;
    ccs__flow_text_place(json, found, &wrong, &error->line, &error->column);
    (void)snprintf(error->message, sizeof error->message, "%.120s: %.130s", wrong.path, wrong.message);
    return status == CCS_ELIMIT ? status : CCS_EPARSE;
}

static ccs_status write_flow(const Ccs__Flow *flow, uint32_t as, struct ccs__arena *arena, struct ccs__buf *out,
                             char message[256])
{
    struct ccs__export export;
    ccs_status status = ccs__export_init(&export, flow, arena, message);
    if (status != CCS_OK)
        return status;
    return as == CCS_FLOW_SCXML     ? ccs__export_scxml(&export, out, message)
           : as == CCS_FLOW_MERMAID ? ccs__export_mermaid(&export, out, message)
                                    : ccs__export_graphviz(&export, out, message);
}

ccs_status ccs__flow_text_export(const ccs_alloc *alloc, ccs_str json, ccs_str key, uint32_t as,
                                 ccs_flow_answer *answer)
{
    struct ccs__arena arena;
    struct ccs__buf out;
    struct ccs__xml_error error = {0};
    struct ccs__flow_found found = {0};
    *answer = (ccs_flow_answer)CCS_FLOW_ANSWER_INIT;
    ccs__arena_init(&arena, alloc, ARENA_BYTES_MAX);
    ccs__buf_init(&out, alloc);
    ccs_status status = ccs__flow_text_find(json, key, &arena, &found, &error);
    if (status == CCS_OK)
        status = check_flow(alloc, json, &found, &error);
    if (status == CCS_OK)
        status = write_flow(found.flow, as, &arena, &out, error.message);
    status = give(alloc, status, &out, &error, answer);
    ccs__buf_finish(&out);
    ccs__arena_finish(&arena);
    return status;
}

/* --- public ---------------------------------------------------------------------------------------------------------- */

static const ccs_alloc c_library = {0};

ccs_status ccs_flow_import_scxml(ccs_str text, const ccs_flow_import_options *options, ccs_flow_answer *answer)
{
    if (!answer || answer->size != sizeof *answer || (options && options->size != sizeof *options))
        return CCS_EINVAL;
    return ccs__flow_text_import(&c_library, text, options, answer);
}

ccs_status ccs_flow_export(ccs_str json, ccs_str key, uint32_t as, ccs_flow_answer *answer)
{
    if (!answer || answer->size != sizeof *answer || as > CCS_FLOW_GRAPHVIZ)
        return CCS_EINVAL;
    return ccs__flow_text_export(&c_library, json, key, as, answer);
}

void ccs_flow_answer_finish(ccs_flow_answer *answer) { ccs__flow_text_finish(&c_library, answer); }
