/*
 * A compiled rule: the tree (for explaining and folding), and the flat code that is run. Private to rule.
 *
 * Every node's code is one contiguous run, children first, so any part of a rule can be run by itself: that is how
 * folding and explaining get their values.
 *
 * Values have static types, so a cell carries none. An operation that fails jumps to its handler: the step behind the
 * operand of the innermost && or || (or loop) around it, where the error waits for a clause that decides without it.
 */
#ifndef CCS__RULE_PROGRAM_H
#define CCS__RULE_PROGRAM_H

#include "base/arena.h"
#include "base/assert.h"
#include "rule/regex.h"
#include "rule/rule.h"

#define CCS__RULE_CODE_MAX 2048
#define CCS__RULE_STACK_MAX 256
#define CCS__RULE_NO_HANDLER UINT16_MAX

#define CCS__RULE_ITEM(type) ((uint8_t)((type) - CCS__RULE_LIST)) /* of a list's type */
static inline bool ccs__rule_is_list(uint8_t type) { return type >= CCS__RULE_LIST; }
static inline bool ccs__rule_is_number(uint8_t type)
{
    return type == CCS__RULE_BOOL || type == CCS__RULE_INT || type == CCS__RULE_TIME || type == CCS__RULE_DURATION;
}

union ccs__rule_cell {
    int64_t number; /* BOOL too: 0 or 1 */
    ccs_str text;
    struct ccs__rule_list list; /* LEVELS too: items are struct ccs__rule_level */
};

/* What a node does, and what an instruction does. Up to GE_TEXT nodes have EQ ... GE only; the rest is chosen by type
 * when code is made. */
enum ccs__rule_op {
    CCS__RULE_CONST,
    CCS__RULE_FIELD,
    CCS__RULE_VAR,
    CCS__RULE_HAS,     /* has(root.field) */
    CCS__RULE_HAS_KEY, /* has(map.key) */
    CCS__RULE_MAKE_LIST,
    CCS__RULE_AND,
    CCS__RULE_OR,
    CCS__RULE_COND,
    CCS__RULE_NOT,
    CCS__RULE_NEG,
    CCS__RULE_EQ,
    CCS__RULE_NE,
    CCS__RULE_LT,
    CCS__RULE_LE,
    CCS__RULE_GT,
    CCS__RULE_GE,
    CCS__RULE_IN_LIST,
    CCS__RULE_IN_LEVELS,
    CCS__RULE_ADD,
    CCS__RULE_SUB,
    CCS__RULE_MUL,
    CCS__RULE_DIV,
    CCS__RULE_MOD,
    CCS__RULE_JOIN_TEXT, /* + of strings */
    CCS__RULE_JOIN_LIST, /* + of lists */
    CCS__RULE_AT_LIST,
    CCS__RULE_AT_LEVELS,
    CCS__RULE_SIZE_TEXT,
    CCS__RULE_SIZE_LIST, /* and maps */
    CCS__RULE_STARTS,
    CCS__RULE_ENDS,
    CCS__RULE_CONTAINS,
    CCS__RULE_MATCHES,
    CCS__RULE_SAME, /* dyn(x), int(an int) and so on */
    CCS__RULE_INT_OF_TEXT,
    CCS__RULE_INT_OF_TIME,
    CCS__RULE_BOOL_OF_TEXT,
    CCS__RULE_TEXT_OF, /* string(x) */
    CCS__RULE_TIME_OF_TEXT,
    CCS__RULE_TIME_OF_INT,
    CCS__RULE_DURATION_OF_TEXT,
    CCS__RULE_TIME_PART,     /* getHours() and so on of a time: value is the part */
    CCS__RULE_DURATION_PART, /* of a duration */
    CCS__RULE_EXISTS,
    CCS__RULE_ALL,
    CCS__RULE_EXISTS_ONE,
    /* instructions only */
    CCS__RULE_EQ_TEXT,
    CCS__RULE_NE_TEXT,
    CCS__RULE_LT_TEXT,
    CCS__RULE_LE_TEXT,
    CCS__RULE_GT_TEXT,
    CCS__RULE_GE_TEXT,
    CCS__RULE_EQ_DEEP, /* lists and maps */
    CCS__RULE_NE_DEEP,
    CCS__RULE_FIELD_NUMBER, /* field compared with a constant: aux is EQ ... GE */
    CCS__RULE_FIELD_TEXT,   /* aux is EQ or NE */
    CCS__RULE_KEY_IN_FIELD,
    CCS__RULE_BEGIN, /* room for an error that waits */
    CCS__RULE_AND_STEP,
    CCS__RULE_AND_END,
    CCS__RULE_OR_STEP,
    CCS__RULE_OR_END,
    CCS__RULE_JUMP,
    CCS__RULE_JUMP_UNLESS,
    CCS__RULE_LOOP,
    CCS__RULE_EXISTS_STEP,
    CCS__RULE_ALL_STEP,
    CCS__RULE_ONE_STEP,
};

enum ccs__rule_part {
    CCS__RULE_YEAR,
    CCS__RULE_MONTH,
    CCS__RULE_DAY_OF_YEAR,
    CCS__RULE_DAY_OF_MONTH,
    CCS__RULE_DATE,
    CCS__RULE_DAY_OF_WEEK,
    CCS__RULE_HOURS,
    CCS__RULE_MINUTES,
    CCS__RULE_SECONDS,
    CCS__RULE_MILLISECONDS,
};

struct ccs__rule_node {
    uint64_t reads; /* bits of refs' roots (rule->roots) and, from the top, of loops around it whose item it reads */
    uint16_t first, next; /* child and sibling; 0: none (node 0 is not used) */
    uint16_t value;       /* constant, ref, pattern or part; of a loop and its item: the constant with its name */
    uint16_t line, column;
    uint16_t code, code_end; /* its instructions */
    uint16_t slot;           /* the cell of its result */
    uint8_t op, type;
    uint8_t height; /* of the tree under it */
    uint8_t level;  /* of a loop and its item: how many loops are around it. Of a key read as map.key: 1 */
};

struct ccs__rule_ref {
    uint16_t root, field; /* of the schema */
    uint8_t bit;          /* of the root, in node->reads */
    uint8_t type;
    ccs_str root_name, field_name; /* "" for a variable */
};

/* Cells have fixed places: an instruction finds its operands at `slot` and behind, and leaves its result at `slot`. */
struct ccs__rule_instruction {
    uint8_t op, aux; /* aux: a type, a part, or an operation */
    uint16_t slot;
    uint16_t handler;
    uint16_t a, b;
    uint16_t node; /* for the place of an error */
};

struct ccs__rule {
    ccs_alloc alloc;
    struct ccs__arena arena; /* all below */
    const struct ccs__rule_instruction *code;
    const union ccs__rule_cell *constants;
    const struct ccs__rule_ref *refs;
    const struct ccs__rule_node *nodes;
    const struct ccs__regex *const *patterns;
    uint16_t code_count, constant_count, ref_count, node_count, pattern_count;
    uint16_t top;         /* the whole rule's node */
    uint8_t type;         /* what it yields */
    bool needs_scratch;   /* computes texts or lists */
    uint32_t cost;
};

/* A constant's cell. Its type is the node's. */
static inline const union ccs__rule_cell *ccs__rule_constant(const struct ccs__rule *rule,
                                                             const struct ccs__rule_node *node)
{
    CCS_ASSERT(node->op == CCS__RULE_CONST);
    return &rule->constants[node->value];
}

/* --- evaluate.c ---------------------------------------------------------------------------------------------- */

enum ccs__rule_why {
    CCS__RULE_WHY_NONE,
    CCS__RULE_WHY_UNKNOWN,
    CCS__RULE_WHY_NO_VALUE,
    CCS__RULE_WHY_NO_KEY,
    CCS__RULE_WHY_INDEX,
    CCS__RULE_WHY_OVERFLOW,
    CCS__RULE_WHY_DIVISION,
    CCS__RULE_WHY_MODULUS,
    CCS__RULE_WHY_RANGE,
    CCS__RULE_WHY_CONVERSION,
    CCS__RULE_WHY_TURNS,
    CCS__RULE_WHY_SCRATCH,
};
const char *ccs__rule_why_text(enum ccs__rule_why why);

struct ccs__rule_run {
    const struct ccs__rule *rule;
    const struct ccs__rule_facts *facts;
    struct ccs__rule_scratch *scratch; /* NULL: nothing is computed */
    enum ccs__rule_why why;            /* after a failure */
    uint16_t failed_at;                /* the node */
    uint32_t turns;                    /* of loops, left */
    uint64_t work;                     /* what the length of lists and texts has cost: see ccs__rule_evaluate_counted() */
};
void ccs__rule_run_init(struct ccs__rule_run *run, const struct ccs__rule *rule, const struct ccs__rule_facts *facts,
                        struct ccs__rule_scratch *scratch);
/* The value of one node; false: none, run->why says why. */
bool ccs__rule_run_node(struct ccs__rule_run *run, uint16_t node, union ccs__rule_cell *result);

/* --- value.c: what can be done with values, whatever they come from ---------------------------------------------- */

int ccs__rule_text_compare(ccs_str x, ccs_str y); /* by bytes */
static inline bool ccs__rule_text_equal(ccs_str x, ccs_str y)
{
    return x.size == y.size && (x.size == 0 || memcmp(x.data, y.data, x.size) == 0);
}
bool ccs__rule_equal(uint8_t type, const union ccs__rule_cell *x, const union ccs__rule_cell *y);
union ccs__rule_cell ccs__rule_item(uint8_t list_type, struct ccs__rule_list list, size_t index);
size_t ccs__rule_item_size(uint8_t list_type);
void ccs__rule_item_put(uint8_t list_type, void *items, size_t index, const union ccs__rule_cell *cell);
/* NULL: no such key. */
const struct ccs__rule_level *ccs__rule_level_find(struct ccs__rule_list levels, ccs_str key);
bool ccs__rule_text_contains(ccs_str text, ccs_str part);
bool ccs__rule_int_of_text(ccs_str text, int64_t *number);
bool ccs__rule_bool_of_text(ccs_str text, int64_t *flag);
void ccs__rule_value_of(uint8_t type, const union ccs__rule_cell *cell, struct ccs__rule_value *value);
void ccs__rule_cell_of(const struct ccs__rule_value *value, union ccs__rule_cell *cell);
const char *ccs__rule_type_name(uint8_t type, char room[64]); /* "list(string)" */

/* --- instant.c: times and durations ------------------------------------------------------------------------------- */

#define CCS__RULE_TIME_MIN INT64_C(-62135596800000)
#define CCS__RULE_TIME_MAX INT64_C(253402300799999)
#define CCS__RULE_DURATION_MAX INT64_C(9223372036854)
#define CCS__RULE_INSTANT_SIZE 40

/* NULL when read; else why not. */
const char *ccs__rule_time_of_text(ccs_str text, int64_t *at);
const char *ccs__rule_duration_of_text(ccs_str text, int64_t *ms);
size_t ccs__rule_time_text(int64_t at, char out[CCS__RULE_INSTANT_SIZE]); /* size, NUL-terminated */
size_t ccs__rule_duration_text(int64_t ms, char out[CCS__RULE_INSTANT_SIZE]);
int64_t ccs__rule_time_part(int64_t at, enum ccs__rule_part part);
int64_t ccs__rule_duration_part(int64_t ms, enum ccs__rule_part part);

/* --- code.c: code of a tree ------------------------------------------------------------------------------------------ */

struct ccs__rule_build;
ccs_status ccs__rule_make_code(struct ccs__rule_build *build);

#endif
