/*
 * From a text to flows as JSON: the document, then the documents inside it and those that it names.
 */
#include "record/json.h"
#include "scxml/scxml.h"
#include <stdio.h> /* snprintf only, into memory */

/* The document's own word, the caller's, its name, "flow". */
static const char *key_of(struct ccs__scxml_import *import, const struct ccs__xml_node *root,
                          const ccs_flow_import_options *options)
{
    const char *name = ccs__scxml_get(root, "name"), *own = ccs__scxml_own(root, "key");
    ccs_str key = own[0] ? ccs_str_from(own) : options ? options->key : (ccs_str){NULL, 0};
    if (key.size == 0)
        key = name && name[0] ? ccs_str_from(name) : CCS_STR("flow");
    if (key.size > CCS__SCXML_KEY_MAX) {
        key.size = CCS__SCXML_KEY_MAX;
        while (key.size > 0 && ((unsigned char)key.data[key.size] & 0xC0) == 0x80)
            key.size--;
        ccs__scxml_note(import, root, "the name is too long for a key, which has at most %d bytes: it is cut",
                        CCS__SCXML_KEY_MAX);
    }
    return ccs__scxml_keep(import, key);
}

/* An expression says which text is invoked: every one that is a document may be meant. */
static void queue_sources(struct ccs__scxml_import *import)
{
    const struct ccs__xml_node *root;
    struct ccs__xml_error error;
    for (size_t i = 0; i < import->source_count && import->status == CCS_OK; i++) {
        const char *name = ccs__scxml_keep(import, import->sources[i].name);
        ccs_status status = ccs__xml_read(import->sources[i].text, import->arena, &root, &error);
        if (status == CCS_OK && ccs__xml_is(root, CCS__XML_PLAIN, "scxml"))
            (void)ccs__scxml_queue(import, root, name, name);
        else if (status == CCS_ENOMEM)
            import->status = status;
    }
}

static void read_documents(struct ccs__scxml_import *import, Ccs__Flows *flows)
{
    struct ccs__scxml_list list = {0};
    bool queued = false;
    for (size_t i = 0; i < import->documents.count && import->status == CCS_OK; i++) {
        ccs__scxml_flow(import, import->documents.items[i]);
        ccs__scxml_add(import, &list, import->flow);
        if (import->any_source && !queued) {
            queued = true;
            queue_sources(import);
        }
    }
    flows->n_flows = list.count;
    flows->flows = (void *)list.items;
}

/* Where it is: a source is named before the words. */
static void name_source(const struct ccs__scxml_import *import)
{
    char words[256];
    if (!import->error_source || !import->error_source[0])
        return;
    (void)snprintf(words, sizeof words, "%.64s: %.180s", import->error_source, import->error->message);
    memcpy(import->error->message, words, sizeof words);
}

static void read_text(struct ccs__scxml_import *import, ccs_str text, const ccs_flow_import_options *options,
                      Ccs__Flows *flows)
{
    const struct ccs__xml_node *root;
    import->status = ccs__xml_read(text, import->arena, &root, import->error);
    if (import->status != CCS_OK)
        return;
    if (!ccs__xml_is(root, CCS__XML_PLAIN, "scxml")) {
        ccs__scxml_fail(import, root, "a document begins with <scxml xmlns=\"" CCS__XML_SCXML "\">, not with <%.64s>",
                        root->name);
        return;
    }
    (void)ccs__scxml_queue(import, root, key_of(import, root, options), "");
    read_documents(import, flows);
}

ccs_status ccs__scxml_import(const ccs_alloc *alloc, ccs_str text, const ccs_flow_import_options *options,
                             struct ccs__buf *out, struct ccs__buf *notes, uint32_t *note_count,
                             struct ccs__xml_error *error)
{
    struct ccs__arena arena;
    Ccs__Flows flows = CCS__FLOWS__INIT;
    ccs__arena_init(&arena, alloc, CCS__SCXML_BYTES_MAX);
    *error = (struct ccs__xml_error){0};
    struct ccs__scxml_import import = {
        .arena = &arena, .notes = notes, .error = error, .source = "", .error_source = ""};
    if (options) {
        import.sources = options->sources;
        import.source_count = options->source_count;
        import.rules = (options->flags & CCS_FLOW_IMPORT_RULES) != 0;
    }
    read_text(&import, text, options, &flows);
    if (import.status == CCS_OK)
        ccs__json_write(&flows.base, 2, out);
    if (import.status == CCS_OK && (out->failed || notes->failed))
        import.status = CCS_ENOMEM;
    name_source(&import);
    *note_count = (uint32_t)import.note_count;
    ccs__arena_finish(&arena);
    return import.status;
}
