/*
 * A second reading of the language, as simple as it can be: it walks over the text each time, computes both sides of
 * everything, and keeps types in the values. It takes only rules that the compiler took, so it checks nothing.
 */
#ifndef RULE_NAIVE_H
#define RULE_NAIVE_H

#include "rule/rule.h"

#define NAIVE_GAVE_UP (-1) /* too much for it */

/* 1: `out` holds the value as JSON. 0: there is none. */
int naive_evaluate(ccs_str text, const struct ccs__rule_schema *schema, const struct ccs__rule_facts *facts,
                   struct ccs__buf *out);
/* Does the pattern match anywhere? Sets of places instead of an automaton. */
int naive_matches(ccs_str pattern, ccs_str text);

#endif
