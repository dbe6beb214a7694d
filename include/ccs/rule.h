/**
 * @file rule.h
 * Rules: one expression language for requirements, conditions and guards, a documented subset of the Common Expression
 * Language (CEL). Here a rule can be checked and tried; a center compiles those of its configuration by itself.
 *
 * A rule reads facts and has no effects: `contact.channel == 'voice' && contact.priority >= 2 && 'zh' in agent.skills`. It has
 * no loops but over what is there, its cost is bounded when it is compiled, and it knows integers only. docs/rules.md is the
 * guide: every operator and function, and where the language differs from CEL.
 *
 * @code
 * ccs_rule_answer answer = CCS_RULE_ANSWER_INIT;
 * ccs_status status = ccs_rule_evaluate(CCS_STR("agent.skills['PS'] >= 5"),
 *                                       CCS_STR("{\"agent\": {\"skills\": {\"PS\": 7}}}"), CCS_RULE_VALUE, &answer);
 * printf("%s\n", answer.text);                      // true
 * ccs_rule_answer_finish(&answer);
 * @endcode
 */
#ifndef CCS_RULE_H
#define CCS_RULE_H

#include "status.h"
#include "str.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CCS_RULE_VALUE 0       /**< What does the rule give? As JSON; times and durations as strings in CEL's form. */
#define CCS_RULE_EXPLANATION 1 /**< Which clause decided, with the facts it read? In words. */
#define CCS_RULE_REMAINDER 2   /**< What remains when all that depends on these facts alone is settled? As a rule. */

/** What came of a rule, or why nothing did. */
typedef struct ccs_rule_answer {
    size_t size;       /**< sizeof this struct, as the caller compiled it. */
    char *text;        /**< The answer, or the words of the error; NUL-terminated. NULL without memory. */
    size_t text_size;  /**< Bytes of it. */
    uint32_t line;     /**< Of an error: where, from 1. 0 when it has no place. */
    uint32_t column;   /**< From 1, in characters. */
    uint32_t in_facts; /**< The place is in the facts, not in the rule. */
} ccs_rule_answer;
/** An empty answer, to be handed to ccs_rule_evaluate() or ccs_rule_check(). */
#define CCS_RULE_ANSWER_INIT CCS_SIZED(ccs_rule_answer)

/**
 * Try a rule on facts.
 *
 * Roots are contact, agent, queue and visit with the fields of docs/rules.md, and whatever else the facts name: their types are
 * those of the JSON values (true, an integer, a string, a list of one of these, an object of integers). A root may be a plain
 * value: `{"x": 1}` for `x + 1`.
 *
 * @param rule    At most 4096 bytes of UTF-8.
 * @param facts   JSON, an object of objects; or empty.
 * @param ask     CCS_RULE_VALUE, CCS_RULE_EXPLANATION or CCS_RULE_REMAINDER.
 * @param answer  Written; to be finished whatever is returned. Its `size` must be set.
 *
 * @retval CCS_OK      answer->text is what was asked for.
 * @retval CCS_EPARSE  The rule or the facts cannot be read: text, line and column say what and where. (#CCS_ELIMIT: they are too
 *                     large, likewise.)
 * @retval CCS_ESTATE  The rule has no value with these facts: no such key, overflow, division by zero, a fact that is missing.
 *
 * @par Ownership  answer->text belongs to the caller until ccs_rule_answer_finish().
 * @par Threads    Any.
 * @par Cost       O(rule + facts).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_rule_evaluate(ccs_str rule, ccs_str facts, uint32_t ask, ccs_rule_answer *answer);

/**
 * Check a rule, without facts, against the roots that libccs declares.
 *
 * @param rule    At most 4096 bytes of UTF-8.
 * @param answer  Written: the rule in its canonical form, or the error. Its `size` must be set.
 * @retval CCS_OK      It is a rule that gives true or false.
 * @retval CCS_EPARSE  It is none: text, line and column say what and where. (#CCS_ELIMIT: it is too large, likewise.)
 * @par Ownership  answer->text belongs to the caller until ccs_rule_answer_finish().
 * @par Threads    Any. @par Cost  O(rule).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_rule_check(ccs_str rule, ccs_rule_answer *answer);

/**
 * Give back an answer's memory; it is empty then.
 * @param answer  Or NULL.
 * @par Threads  Any. @par Cost  O(1).
 * @since 0.1
 */
CCS_API void ccs_rule_answer_finish(ccs_rule_answer *answer);

#ifdef __cplusplus
}
#endif
#endif
