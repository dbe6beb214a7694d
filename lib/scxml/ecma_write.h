/*
 * What the parts of the translation know of each other. Private to it.
 */
#ifndef CCS__ECMA_WRITE_H
#define CCS__ECMA_WRITE_H

#include "scxml/ecma.h"

/* What binds least first; a part that binds less than its place allows gets parentheses. */
enum rank { CHOICE, OR, AND, RELATION, SUM, PRODUCT, UNARY, PRIMARY };

/* What a name, and what follows it by dots, stands for. */
enum what {
    OTHER,
    VARIABLE,
    EVENT,       /* _event */
    EVENT_FIELD, /* _event.name and the like: texts */
    DATA,        /* _event.data */
    DATA_FIELD,  /* _event.data.x */
    SESSION,     /* _sessionid */
    FLOW_NAME,   /* _name */
    PROCESSORS,  /* _ioprocessors, and each of them */
    LOCATION,    /* _ioprocessors['scxml'].location */
};

#define IS(text, word) ccs__ecma_text_is(text, word)

/* --- ecma_what.c: what a part is --------------------------------------------------------------------------------- */

enum what ccs__ecma_what_is(const struct ccs__ecma_node *node);
bool ccs__ecma_is_event_field(ccs_str name);
bool ccs__ecma_is_operator(const struct ccs__ecma_node *node, const char *sign);
const struct ccs__ecma_node *ccs__ecma_receiver(const struct ccs__ecma_node *node, const char *verb); /* x.verb(...) */
bool ccs__ecma_is_call(const struct ccs__ecma_node *node, const char *function);
const struct ccs__ecma_node *ccs__ecma_only_argument(const struct ccs__ecma_node *call); /* NULL: none, or more */
bool ccs__ecma_is_text(const struct ccs__ecma_node *node); /* whatever the variables hold */
bool ccs__ecma_is_name(ccs_str text);                      /* for a rule */
const char *ccs__ecma_variable_of(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, bool *declared);

/* Append; false: no counterpart. */
bool ccs__ecma_write(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, bool condition, struct ccs__buf *out);

/* --- ecma_write.c, ecma_truth.c: each appends; false: no counterpart --------------------------------------------- */

bool ccs__ecma_write_value(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                           struct ccs__buf *out);
bool ccs__ecma_write_name(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out);
/* Bools: true in ECMAScript's sense; has a value; has none. */
bool ccs__ecma_write_truth(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                           struct ccs__buf *out);
bool ccs__ecma_write_defined(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                             struct ccs__buf *out);
bool ccs__ecma_write_not_defined(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out);

#endif
