/*
 * What all parts of the import share: the first error stays, findings are collected, everything lives in one arena.
 */
#include "scxml/scxml.h"
#include "record/names.h"
#include "record/record.h"
#include <stdarg.h>
#include <stdio.h> /* vsnprintf only, into memory */

void ccs__scxml_fail(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *format, ...)
{
    va_list arguments;
    if (import->status != CCS_OK)
        return;
    va_start(arguments, format);
    (void)vsnprintf(import->error->message, sizeof import->error->message, format, arguments);
    va_end(arguments);
    import->status = CCS_EPARSE;
    import->error->line = node->line;
    import->error->column = node->column;
    import->error_source = import->source;
}

void ccs__scxml_note(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *format, ...)
{
    char words[512];
    va_list arguments;
    if (import->status != CCS_OK || import->note_count++ >= CCS__SCXML_NOTES_MAX)
        return;
    va_start(arguments, format);
    (void)vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    for (char *c = words; *c; c++)
        if ((unsigned char)*c < 0x20)
            *c = ' '; /* a line each */
    if (import->source[0])
        ccs__buf_add_format(import->notes, "%s:", import->source);
    ccs__buf_add_format(import->notes, "%u:%u: %s\n", node->line, node->column, words);
}

/* --- memory -------------------------------------------------------------------------------------------------------- */

void ccs__scxml_no_memory(struct ccs__scxml_import *import, size_t size)
{
    const struct ccs__arena *arena = import->arena;
    bool full = arena->bytes_max > 0 && arena->bytes + size + 4096 > arena->bytes_max;
    if (import->status != CCS_OK)
        return;
    import->status = full ? CCS_ELIMIT : CCS_ENOMEM;
    (void)snprintf(import->error->message, sizeof import->error->message, "too much: reading takes more than %zu bytes",
                   arena->bytes_max);
    import->error->line = import->error->column = 0;
}

void *ccs__scxml_take(struct ccs__scxml_import *import, size_t size)
{
    void *block = ccs__arena_take(import->arena, size);
    if (block)
        return memset(block, 0, size);
    ccs__scxml_no_memory(import, size);
    return NULL;
}

void *ccs__scxml_make(struct ccs__scxml_import *import, const ProtobufCMessageDescriptor *type)
{
    void *message = ccs__scxml_take(import, type->sizeof_message);
    if (message)
        ccs__record_init(type, message);
    return message;
}

char *ccs__scxml_keep(struct ccs__scxml_import *import, ccs_str text)
{
    char *copy = ccs__scxml_take(import, text.size + 1);
    if (copy && text.size > 0)
        memcpy(copy, text.data, text.size);
    return copy ? copy : (char *)(uintptr_t) "";
}

char *ccs__scxml_keep_buf(struct ccs__scxml_import *import, struct ccs__buf *text)
{
    char *copy = ccs__scxml_keep(import, (ccs_str){(const char *)text->data, text->size});
    if (text->failed && import->status == CCS_OK)
        import->status = CCS_ENOMEM;
    ccs__buf_finish(text);
    return copy;
}

void ccs__scxml_add(struct ccs__scxml_import *import, struct ccs__scxml_list *list, void *item)
{
    if (!item)
        return; /* the status says why */
    if (list->count == list->capacity) {
        size_t capacity = list->capacity > 0 ? 2 * list->capacity : 4;
        void **items = ccs__scxml_take(import, capacity * sizeof *items);
        if (!items)
            return;
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
}

/* --- texts --------------------------------------------------------------------------------------------------------- */

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

ccs_str ccs__scxml_trim(const char *text)
{
    while (is_space(*text))
        text++;
    size_t size = strlen(text);
    while (size > 0 && is_space(text[size - 1]))
        size--;
    return (ccs_str){text, size};
}

void ccs__scxml_add_words(struct ccs__scxml_import *import, struct ccs__scxml_list *list, const char *words)
{
    for (const char *at = words; at && *at;) {
        if (is_space(*at)) {
            at++;
            continue;
        }
        size_t size = 0;
        while (at[size] && !is_space(at[size]))
            size++;
        ccs__scxml_add(import, list, ccs__scxml_keep(import, (ccs_str){at, size}));
        at += size;
    }
}

/* --- elements and attributes ----------------------------------------------------------------------------------------- */

char *ccs__scxml_text(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *name)
{
    const char *value = ccs__scxml_get(node, name);
    return ccs__scxml_keep(import, ccs_str_from(value ? value : ""));
}

int ccs__scxml_enum(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *name,
                    const ProtobufCEnumDescriptor *type)
{
    char names[128];
    const char *given = ccs__scxml_own(node, name);
    if (!given[0])
        return 0;
    const ProtobufCEnumValue *value = ccs__name_find_value(type, ccs_str_from(given));
    if (value)
        return value->value;
    ccs__name_list_values(type, names, sizeof names);
    ccs__scxml_fail(import, node, "%s must be one of %s, not \"%.32s\"", name, names, given);
    return 0;
}

/* The elements of SCXML with their attributes: for "did you mean", and for those that mean nothing. */
static const struct {
    const char *element;
    const char *attributes[12];
} vocabulary[] = {
    {"scxml", {"initial", "name", "version", "datamodel", "binding", "exmode"}},
    {"state", {"id", "initial"}},
    {"parallel", {"id"}},
    {"transition", {"event", "cond", "target", "type"}},
    {"initial", {NULL}},
    {"final", {"id"}},
    {"onentry", {NULL}},
    {"onexit", {NULL}},
    {"history", {"id", "type"}},
    {"raise", {"event"}},
    {"if", {"cond"}},
    {"elseif", {"cond"}},
    {"else", {NULL}},
    {"foreach", {"array", "item", "index"}},
    {"log", {"label", "expr"}},
    {"datamodel", {NULL}},
    {"data", {"id", "src", "expr"}},
    {"assign", {"location", "expr", "type", "attr"}},
    {"donedata", {NULL}},
    {"content", {"expr"}},
    {"param", {"name", "expr", "location"}},
    {"script", {"src"}},
    {"send",
     {"event", "eventexpr", "target", "targetexpr", "type", "typeexpr", "id", "idlocation", "delay", "delayexpr",
      "namelist"}},
    {"cancel", {"sendid", "sendidexpr"}},
    {"invoke", {"type", "typeexpr", "src", "srcexpr", "id", "idlocation", "namelist", "autoforward"}},
    {"finalize", {NULL}},
};
#define ELEMENT_COUNT (sizeof vocabulary / sizeof vocabulary[0])

void ccs__scxml_check_attributes(struct ccs__scxml_import *import, const struct ccs__xml_node *node)
{
    size_t element = 0;
    while (element < ELEMENT_COUNT && strcmp(vocabulary[element].element, node->name) != 0)
        element++;
    for (size_t i = 0; element < ELEMENT_COUNT && i < node->attribute_count; i++) {
        const char *name = node->attributes[i].name;
        const char *const *known = vocabulary[element].attributes;
        size_t at = 0;
        while (at < 12 && known[at] && strcmp(known[at], name) != 0)
            at++;
        bool unknown = at == 12 || !known[at];
        const char *near = unknown ? ccs__name_suggest(ccs_str_from(name), known, 12) : NULL;
        if (unknown && node->attributes[i].space == CCS__XML_PLAIN)
            ccs__scxml_note(import, node, "<%s> has no attribute \"%.64s\"; it is left out%s%s%s", node->name, name,
                            near ? "; was \"" : "", near ? near : "", near ? "\" meant?" : "");
    }
}

void ccs__scxml_misplaced(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *where)
{
    const char *names[ELEMENT_COUNT], *near;
    bool known = false;
    if (node->space != CCS__XML_PLAIN) {
        ccs__scxml_note(import, node, "<%.64s> is not of SCXML; it is left out", node->name);
        return;
    }
    for (size_t i = 0; i < ELEMENT_COUNT; i++) {
        names[i] = vocabulary[i].element;
        known = known || strcmp(names[i], node->name) == 0;
    }
    near = ccs__name_suggest(ccs_str_from(node->name), names, ELEMENT_COUNT);
    if (known)
        ccs__scxml_fail(import, node, "<%s> cannot stand in %s", node->name, where);
    else
        ccs__scxml_fail(import, node, "SCXML has no element <%.64s>%s%s%s", node->name, near ? "; was <" : "",
                        near ? near : "", near ? "> meant?" : "");
}

/* --- other documents ------------------------------------------------------------------------------------------------- */

const ccs_flow_source *ccs__scxml_source(const struct ccs__scxml_import *import, const char *name)
{
    const char *bare = strncmp(name, "file:", 5) == 0 ? name + 5 : name;
    for (size_t i = 0; i < import->source_count; i++) {
        ccs_str given = import->sources[i].name;
        if ((given.size == strlen(name) && memcmp(given.data, name, given.size) == 0) ||
            (given.size == strlen(bare) && memcmp(given.data, bare, given.size) == 0))
            return &import->sources[i];
    }
    return NULL;
}

/* A key for a document inside another: that one's with a number. */
static const char *make_key(struct ccs__scxml_import *import)
{
    char key[CCS__SCXML_KEY_MAX + 1], number[24];
    int digits = snprintf(number, sizeof number, ".%zu", ++import->children);
    size_t size = strlen(import->flow->key), size_max = CCS__SCXML_KEY_MAX - (size_t)digits;
    if (size > size_max)
        size = size_max;
    while (size > 0 && size < strlen(import->flow->key) && ((unsigned char)import->flow->key[size] & 0xC0) == 0x80)
        size--;
    (void)snprintf(key, sizeof key, "%.*s%s", (int)size, import->flow->key, number);
    return ccs__scxml_keep(import, ccs_str_from(key));
}

const char *ccs__scxml_queue(struct ccs__scxml_import *import, const struct ccs__xml_node *root, const char *key,
                             const char *source)
{
    for (size_t i = 0; i < import->documents.count; i++) {
        const struct ccs__scxml_document *other = import->documents.items[i];
        if (source[0] && strcmp(other->source, source) == 0 && !other->root->parent && !root->parent)
            return other->key; /* it is there already */
    }
    if (import->documents.count == CCS__SCXML_FLOWS_MAX) {
        ccs__scxml_fail(import, root, "there are more than %d documents in one", CCS__SCXML_FLOWS_MAX);
        return "";
    }
    struct ccs__scxml_document *document = ccs__scxml_take(import, sizeof *document);
    if (!document)
        return "";
    const char *own = ccs__scxml_own(root, "key");
    *document = (struct ccs__scxml_document){.root = root, .source = source};
    document->key = ccs__scxml_keep(import, ccs_str_from(own[0] ? own : key[0] ? key : make_key(import)));
    ccs__scxml_add(import, &import->documents, document);
    return document->key;
}
