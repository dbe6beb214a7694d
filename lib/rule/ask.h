/*
 * What the public functions do, with a memory function of the caller's choice. Private to rule and its tests.
 */
#ifndef CCS__RULE_ASK_H
#define CCS__RULE_ASK_H

#include "rule/rule.h"
#include <ccs/rule.h>

/* answer->text is `answer->text_size + 1` bytes of `alloc`. */
ccs_status ccs__rule_ask(const ccs_alloc *alloc, ccs_str rule, ccs_str facts, uint32_t ask, ccs_rule_answer *answer);
ccs_status ccs__rule_ask_check(const ccs_alloc *alloc, ccs_str rule, ccs_rule_answer *answer);
void ccs__rule_ask_finish(const ccs_alloc *alloc, ccs_rule_answer *answer);

#endif
