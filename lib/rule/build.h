/*
 * What a rule is compiled in: room for the largest, taken once and given back when the rule is there. Private to rule.
 */
#ifndef CCS__RULE_BUILD_H
#define CCS__RULE_BUILD_H

#include "rule/lex.h"
#include "rule/program.h"

#define CCS__RULE_REFS_MAX 256
#define CCS__RULE_PATTERNS_MAX 32
#define CCS__RULE_NO_TYPE 0xFF

struct ccs__rule_variable {
    ccs_str name;
    uint8_t type;
};

struct ccs__rule_build {
    struct ccs__rule *rule; /* under construction: its arena keeps what is made */
    const struct ccs__rule_schema *schema;
    struct ccs__rule_lexer lexer;
    struct ccs__rule_error *error;
    ccs_status status; /* the first failure */
    unsigned nesting;
    struct ccs__rule_variable variables[CCS__RULE_LOOPS_MAX];
    size_t variable_count;
    size_t roots[CCS__RULE_ROOTS_MAX]; /* of the schema, by bit */
    size_t root_count;
    struct ccs__rule_node nodes[CCS__RULE_NODES_MAX + 1];
    size_t node_count;
    union ccs__rule_cell constants[CCS__RULE_NODES_MAX];
    size_t constant_count;
    struct ccs__rule_ref refs[CCS__RULE_REFS_MAX];
    size_t ref_count;
    const struct ccs__regex *patterns[CCS__RULE_PATTERNS_MAX];
    size_t pattern_count;
    struct ccs__rule_instruction code[CCS__RULE_CODE_MAX];
    size_t code_count;
    uint16_t top;
};

/* A place in the rule. */
struct ccs__rule_place {
    uint32_t line, column;
};

/* Note a failure, unless there is one; returns 0, which is no node. */
uint16_t ccs__rule_fail(struct ccs__rule_build *build, ccs_status status, struct ccs__rule_place place, const char *format,
                        ...) __attribute__((format(printf, 4, 5)));

/* --- tree.c: nodes ----------------------------------------------------------------------------------------------- */

struct ccs__rule_place ccs__rule_place_of(const struct ccs__rule_build *build, uint16_t node);
uint16_t ccs__rule_add_node(struct ccs__rule_build *build, enum ccs__rule_op op, uint8_t type, struct ccs__rule_place place);
/* The last child of `node` from here on. */
bool ccs__rule_adopt(struct ccs__rule_build *build, uint16_t node, uint16_t child);
uint16_t ccs__rule_add_constant(struct ccs__rule_build *build, uint8_t type, union ccs__rule_cell cell,
                                struct ccs__rule_place place);
uint16_t ccs__rule_add_unary(struct ccs__rule_build *build, enum ccs__rule_op op, uint8_t type, uint16_t child,
                             struct ccs__rule_place place);
uint16_t ccs__rule_add_binary(struct ccs__rule_build *build, enum ccs__rule_op op, uint8_t type, uint16_t left,
                              uint16_t right, struct ccs__rule_place place);
uint16_t ccs__rule_add_logic(struct ccs__rule_build *build, enum ccs__rule_op op, uint16_t left, uint16_t right);
/* A list's node becomes a constant when all its items are. */
uint16_t ccs__rule_fold_list(struct ccs__rule_build *build, uint16_t list);
/* What both can be: themselves if they are the same, or the list that is not empty. CCS__RULE_NO_TYPE: nothing. */
uint8_t ccs__rule_unify(uint8_t x, uint8_t y);

/* --- names.c: what the schema knows ---------------------------------------------------------------------------------- */

/* root, or root.field when `field` is not NULL; a failure names the nearest known name. */
uint16_t ccs__rule_add_field(struct ccs__rule_build *build, ccs_str root, const ccs_str *field, struct ccs__rule_place place,
                             struct ccs__rule_place field_place);
bool ccs__rule_is_variable_root(const struct ccs__rule_build *build, ccs_str root); /* has a value itself */
/* Of `count` names, the one that is meant by a wrong one, or NULL. */
const char *ccs__rule_nearest(ccs_str wrong, const char *(*name)(const void *context, size_t index), const void *context,
                              size_t count);

/* --- functions.c ---------------------------------------------------------------------------------------------------- */

/* A call; `arguments` begin with the receiver when it is a method's. */
uint16_t ccs__rule_add_call(struct ccs__rule_build *build, ccs_str name, bool method, const uint16_t *arguments,
                            size_t count, struct ccs__rule_place place);
uint16_t ccs__rule_add_operator(struct ccs__rule_build *build, ccs_str sign, uint16_t left, uint16_t right,
                                struct ccs__rule_place place);

/* --- parse.c ----------------------------------------------------------------------------------------------------------- */

/* Fills build->top. */
ccs_status ccs__rule_parse(struct ccs__rule_build *build);

#endif
