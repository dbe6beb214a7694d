/*
 * XML as a tree, for SCXML alone: elements with attributes and text in an arena, each with its place. Private to scxml.
 * No document type declarations, hence no entities but XML's own five; nothing outside the text is ever read.
 */
#ifndef CCS__XML_H
#define CCS__XML_H

#include "base/arena.h"
#include "base/buf.h"
#include <ccs/status.h>
#include <ccs/str.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CCS__XML_SIZE_MAX ((size_t)4 << 20) /* bytes of a text */
#define CCS__XML_DEPTH_MAX 128              /* elements within each other */
#define CCS__XML_ELEMENTS_MAX 200000
#define CCS__XML_ATTRIBUTES_MAX 64 /* of one element */

enum ccs__xml_space { CCS__XML_PLAIN /* SCXML's, or none */, CCS__XML_OURS, CCS__XML_OTHER };
#define CCS__XML_SCXML "http://www.w3.org/2005/07/scxml"
#define CCS__XML_CCS "urn:libccs:flow"

struct ccs__xml_attribute {
    enum ccs__xml_space space;
    const char *name, *value;
};

struct ccs__xml_node {
    enum ccs__xml_space space;
    const char *name;
    const struct ccs__xml_attribute *attributes;
    size_t attribute_count;
    const char *text; /* its own character data, one piece after the other; NUL-terminated */
    ccs_str inner;    /* everything between its tags, as it stands there */
    uint32_t line, column;
    struct ccs__xml_node *parent, *first, *last, *next;
};

struct ccs__xml_error {
    uint32_t line, column; /* from 1; the column counts characters */
    char message[256];
};

/* CCS_EPARSE and CCS_ELIMIT fill `error`; CCS_ENOMEM. `text` must outlive the tree. */
ccs_status ccs__xml_read(ccs_str text, struct ccs__arena *arena, const struct ccs__xml_node **root,
                         struct ccs__xml_error *error);

const char *ccs__xml_attribute(const struct ccs__xml_node *node, enum ccs__xml_space space,
                               const char *name); /* or NULL */
static inline bool ccs__xml_is(const struct ccs__xml_node *node, enum ccs__xml_space space, const char *name)
{
    return node->space == space && strcmp(node->name, name) == 0;
}

/* Of a tree: what comes after `node` in document order, within `top`; NULL at the end. */
const struct ccs__xml_node *ccs__xml_next(const struct ccs__xml_node *top, const struct ccs__xml_node *node);
/* The same, passing over what is inside `node`. */
const struct ccs__xml_node *ccs__xml_skip(const struct ccs__xml_node *top, const struct ccs__xml_node *node);

/* --- writing ----------------------------------------------------------------------------------------------------- */

/* Escaped, for an attribute's value between double quotes. false: a character that no XML text can hold. */
bool ccs__xml_write_value(ccs_str value, struct ccs__buf *out);

#endif
