/*
 * Facts as JSON: an object of roots, each an object of fields or a plain variable. Types are those of the JSON values.
 */
#ifndef CCS__RULE_FACTS_H
#define CCS__RULE_FACTS_H

#include "base/arena.h"
#include "rule/rule.h"

#define CCS__RULE_FACTS_SIZE_MAX (1u << 20)

/* What libccs itself declares: contact, agent, queue, visit, in this order; a center adds the traits of its settings. */
extern const struct ccs__rule_schema ccs__rule_declared;

/* The schema is what is declared and what the text adds to it; facts are the text's values. All of it lives in the arena
 * and borrows from `declared`. An empty text: no facts. CCS_EPARSE and CCS_ELIMIT fill `error`; CCS_ENOMEM. */
ccs_status ccs__rule_facts_read(struct ccs__arena *arena, ccs_str json, const struct ccs__rule_schema *declared,
                                struct ccs__rule_schema *schema, struct ccs__rule_facts *facts,
                                struct ccs__rule_error *error);

#endif
