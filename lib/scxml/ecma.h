/*
 * From ECMAScript to rules, as far as rules can say the same: what SCXML documents with datamodel="ecmascript" hold in their
 * attributes. What has no counterpart is refused with words; nothing is ever changed in silence. Private to scxml.
 *
 *   _event.name, .type, .sendid ...  signal.name ...        In('s')                 's' in states
 *   _event.data, _event.data.x       data, data.x           x.length                size(x)
 *   _sessionid, _name                flow.id, flow.name     [].concat(a, [x])       [] + a + [x]
 *   typeof x === 'undefined'         !('x' in flow.known)   'a' + x                 'a' + string(x)
 *   a === b                          a == b                 x (as a condition)      'x' in flow.truthy
 *
 * flow.known lists what has a value: variables by their names, 'data' and 'data.NAME'; flow.truthy those whose
 * value is true in the sense of ECMAScript, which is neither false nor 0 nor ''.
 */
#ifndef CCS__ECMA_H
#define CCS__ECMA_H

#include "base/buf.h"
#include "ecma/tree.h"

/* After false, its ecma.message says why; after true, unless empty, what does not mean quite the same. All functions below
 * take the ecma that is in one. */
struct ccs__ecma_rules {
    struct ccs__ecma ecma; /* first */
    /* What a variable is called in rules (a word); *declared: is it one of the document's? NULL: it can be none. */
    const char *(*variable)(void *user_data, ccs_str name, bool *declared);
    void *user_data;
};

/* An assignment of a script, or a field of an object literal. */
struct ccs__ecma_pair {
    const char *name, *rule;
    const struct ccs__ecma_pair *next;
};

/* Append the rule; as a condition: with ECMAScript's idea of what is true. On false nothing was appended. */
bool ccs__ecma_rule(struct ccs__ecma *ecma, ccs_str text, bool condition, struct ccs__buf *out);
/* A literal as it may stand in an element's content: JSON, somewhat lenient. Nothing is appended for null and for an object,
 * whose fields are given instead. false: it is no literal, hence plain text. */
bool ccs__ecma_literal(struct ccs__ecma *ecma, ccs_str text, struct ccs__buf *out, bool *object,
                       const struct ccs__ecma_pair **fields);
/* An object literal, {a: 1, 'b': x}, field by field. */
bool ccs__ecma_object(struct ccs__ecma *ecma, ccs_str text, const struct ccs__ecma_pair **fields);
/* x = 1; var y = x + 1; y += 2; y++. The names are as they stand there. */
bool ccs__ecma_script(struct ccs__ecma *ecma, ccs_str text, const struct ccs__ecma_pair **assignments);
/* A text between single quotes, as rules write it. */
void ccs__ecma_quote(ccs_str text, struct ccs__buf *out);

#endif
