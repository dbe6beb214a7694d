/*
 * SCXML in and out. Private to scxml; include/ccs/chart.h is the public face.
 *
 * What SCXML has not is written in the namespace CCS__XML_CCS: categories, kinds, fields, timers, calendars. docs/scxml.md has
 * the list. datamodel="ccs" means rules as they are; "ecmascript", which is also taken when nothing is said, and "null" are
 * translated (ecma.h). An expression without a counterpart becomes ecmascript('...'), which no rule can call: it fails when
 * it is reached, and a note says so.
 */
#ifndef CCS__SCXML_H
#define CCS__SCXML_H

#include "flow.pb-c.h"
#include "scxml/ecma.h"
#include "scxml/xml.h"
#include <ccs/chart.h>
#include <protobuf-c/protobuf-c.h>

#define CCS__SCXML_BYTES_MAX ((size_t)256 << 20) /* of the arena that an import may fill */
#define CCS__SCXML_FLOWS_MAX 256                 /* one document with all that it holds and names */
#define CCS__SCXML_NOTES_MAX 200                 /* findings told; the others are counted */
#define CCS__SCXML_VARIABLES_MAX 256
#define CCS__SCXML_KEY_MAX 64

struct ccs__scxml_list {
    void **items;
    size_t count, capacity;
};

/* A document that is still to be read. */
struct ccs__scxml_document {
    const struct ccs__xml_node *root;
    const char *key, *source;
};

struct ccs__scxml_import {
    struct ccs__arena *arena;
    struct ccs__buf *notes;
    size_t note_count;
    ccs_status status;
    struct ccs__xml_error *error;
    const char *error_source; /* the text it is in; "" the main one */
    const ccs_flow_source *sources;
    size_t source_count;
    struct ccs__scxml_list documents; /* in the order in which they are met; the first is the main one */
    bool any_source;                  /* an expression names a source: any of them may be meant */
    /* of the document being read */
    Ccs__Flow *flow;
    const char *source;
    bool rules;     /* expressions of ECMAScript are wanted as rules */
    bool translate; /* into rules: what stands there is not a rule yet */
    bool script;    /* expressions stay ECMAScript */
    size_t children, made_up;
    struct ccs__scxml_list variables; /* struct ccs__scxml_variable */
    struct ccs__scxml_list states, declared;
    uint32_t places[CCS__SCXML_VARIABLES_MAX]; /* of declared: where it stands, from 1; 0: anywhere */
};

/* A name that the document knows as a variable. */
struct ccs__scxml_variable {
    const char *given, *name; /* name NULL: no rule can name it */
    const struct ccs__xml_node *node;
};

/* --- scxml.c: what all parts of the import share --------------------------------------------------------------------- */

void ccs__scxml_fail(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ccs__scxml_note(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The arena gave none of this size: because there is none, or because it may not grow further. */
void ccs__scxml_no_memory(struct ccs__scxml_import *import, size_t size);
/* NULL, and a status, without memory. Zeroed. */
void *ccs__scxml_take(struct ccs__scxml_import *import, size_t size);
void *ccs__scxml_make(struct ccs__scxml_import *import, const ProtobufCMessageDescriptor *type); /* at its defaults */
char *ccs__scxml_keep(struct ccs__scxml_import *import, ccs_str text);                           /* never NULL */
char *ccs__scxml_keep_buf(struct ccs__scxml_import *import, struct ccs__buf *text);              /* and finish it */
void ccs__scxml_add(struct ccs__scxml_import *import, struct ccs__scxml_list *list, void *item);
void ccs__scxml_add_words(struct ccs__scxml_import *import, struct ccs__scxml_list *list, const char *words);
ccs_str ccs__scxml_trim(const char *text);
static inline const char *ccs__scxml_get(const struct ccs__xml_node *node, const char *name)
{
    return ccs__xml_attribute(node, CCS__XML_PLAIN, name);
}
/* An attribute of the flow's own namespace; "" when it is not there. */
static inline const char *ccs__scxml_own(const struct ccs__xml_node *node, const char *name)
{
    const char *value = ccs__xml_attribute(node, CCS__XML_OURS, name);
    return value ? value : "";
}
char *ccs__scxml_text(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                      const char *name); /* "" default */
int ccs__scxml_enum(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *name,
                    const ProtobufCEnumDescriptor *type); /* of an own attribute; 0 default */
void ccs__scxml_check_attributes(struct ccs__scxml_import *import, const struct ccs__xml_node *node);
/* Where an element cannot stand: an error for SCXML's own, a note for others. */
void ccs__scxml_misplaced(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *where);
const ccs_flow_source *ccs__scxml_source(const struct ccs__scxml_import *import, const char *name); /* or NULL */
/* Another document to read, of the key that it has then; key "": one is made up. */
const char *ccs__scxml_queue(struct ccs__scxml_import *import, const struct ccs__xml_node *root, const char *key,
                             const char *source);

/* --- scxml_values.c -------------------------------------------------------------------------------------------------- */

enum ccs__scxml_use { CCS__SCXML_VALUE, CCS__SCXML_CONDITION };
char *ccs__scxml_rule(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *text,
                      enum ccs__scxml_use use);
/* An expression that fails when it is reached, and says so. */
char *ccs__scxml_failing(struct ccs__scxml_import *import, const char *text);
char *ccs__scxml_quote(struct ccs__scxml_import *import, const char *text);
/* An attribute that is an expression; "" when it is not there. */
char *ccs__scxml_rule_of(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *name,
                         enum ccs__scxml_use use);
char *ccs__scxml_location(struct ccs__scxml_import *import, const char *text);
/* The value of an element's own content, as a rule; "" none. With `fields` an object may stand there. */
char *ccs__scxml_content(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                         struct ccs__scxml_list *fields);
/* A <content>: its expr or what is in it. */
char *ccs__scxml_content_of(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                            struct ccs__scxml_list *fields);
void ccs__scxml_param(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                      struct ccs__scxml_list *params);
void ccs__scxml_namelist(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                         struct ccs__scxml_list *params);
void ccs__scxml_add_param(struct ccs__scxml_import *import, struct ccs__scxml_list *params, const char *name,
                          const char *value);
void ccs__scxml_declare(struct ccs__scxml_import *import,
                        const struct ccs__xml_node *root); /* all names of variables */
void ccs__scxml_datamodel(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *state);
void ccs__scxml_place(struct ccs__scxml_import *import); /* variables in the order in which they stood in a flow */
/* What a <script> of a flow in ECMAScript holds or names. */
char *ccs__scxml_statements(struct ccs__scxml_import *import, const struct ccs__xml_node *node);
bool ccs__scxml_script(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                       const struct ccs__ecma_pair **assignments);

/* --- scxml_actions.c ------------------------------------------------------------------------------------------------- */

/* All executable content of `node`, behind what is in `actions`. */
void ccs__scxml_actions(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                        struct ccs__scxml_list *actions);
/* The assignments of a <script>, or what fails in its place. */
void ccs__scxml_run(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                    struct ccs__scxml_list *actions);
Ccs__FlowAction *ccs__scxml_action(struct ccs__scxml_import *import, Ccs__FlowDo what, struct ccs__scxml_list *actions);

/* --- scxml_states.c, scxml_invoke.c ------------------------------------------------------------------------------------ */

void ccs__scxml_flow(struct ccs__scxml_import *import, const struct ccs__scxml_document *document);
void ccs__scxml_invoke(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                       struct ccs__scxml_list *children);

/* --- scxml_import.c -------------------------------------------------------------------------------------------------- */

/* JSON of the flows is appended to `out`, findings to `notes`. CCS_EPARSE and CCS_ELIMIT fill `error`; CCS_ENOMEM. */
ccs_status ccs__scxml_import(const ccs_alloc *alloc, ccs_str text, const ccs_flow_import_options *options,
                             struct ccs__buf *out, struct ccs__buf *notes, uint32_t *note_count,
                             struct ccs__xml_error *error);

#define CCS__SCXML_SET(message, field, list) \
    ((message)->n_##field = (list).count, (message)->field = (void *)(list).items)

#endif
