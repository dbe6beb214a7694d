/*
 * Writing SCXML: elements, attributes, executable content. Private to the export.
 */
#ifndef CCS__SCXML_EXPORT_H
#define CCS__SCXML_EXPORT_H

#include "scxml/export.h"
#include "scxml/xml.h"

struct ccs__scxml_writer {
    const struct ccs__export *export;
    struct ccs__buf *out;
    char *message;
    ccs_status status;
    unsigned depth;
    size_t variables;                 /* written so far */
    size_t heads[CCS__XML_DEPTH_MAX]; /* of open states: where the line behind the start tag begins */
};

void ccs__scxml_indent(struct ccs__scxml_writer *writer);
void ccs__scxml_open(struct ccs__scxml_writer *writer, const char *name);  /* <name */
void ccs__scxml_inside(struct ccs__scxml_writer *writer);                  /* > */
void ccs__scxml_end_empty(struct ccs__scxml_writer *writer);               /* the other end of open(): /> */
void ccs__scxml_close(struct ccs__scxml_writer *writer, const char *name); /* </name> */
void ccs__scxml_attribute(struct ccs__scxml_writer *writer, const char *name, const char *value); /* unless it is "" */
void ccs__scxml_attribute_always(struct ccs__scxml_writer *writer, const char *name, const char *value);
void ccs__scxml_words(struct ccs__scxml_writer *writer, const char *name, char *const *words,
                      size_t count); /* unless none */
void ccs__scxml_params(struct ccs__scxml_writer *writer, Ccs__FlowParam *const *params, size_t count);
void ccs__scxml_text_element(struct ccs__scxml_writer *writer, const char *name, const char *text); /* lines as they are */
void ccs__scxml_value(struct ccs__scxml_writer *writer, const char *value); /* <content>, unless it is "" */

void ccs__scxml_write_actions(struct ccs__scxml_writer *writer, Ccs__FlowAction *const *actions, size_t count);
/* The same with <onentry> or <onexit> around each block. */
void ccs__scxml_write_blocks(struct ccs__scxml_writer *writer, const char *element, Ccs__FlowAction *const *actions,
                             size_t count);

#endif
