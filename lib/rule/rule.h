/*
 * The rule language: one expression over typed facts, a documented subset of the Common Expression Language (CEL).
 * docs/rules.md is its guide. A rule is compiled once against a schema, then evaluated without memory or side effects.
 *
 *   rule = ccs__rule_compile(&alloc, text, &schema, CCS__RULE_BOOL, &error, &status);
 *   if (ccs__rule_evaluate(rule, &facts, &result) == CCS_OK && result.flag) ...
 *
 * Total and bounded: no loops but over lists and maps that are there, no recursion in a rule, and every bound below is
 * checked when the rule is compiled.
 */
#ifndef CCS__RULE_H
#define CCS__RULE_H

#include "base/alloc.h"
#include "base/buf.h"
#include <ccs/status.h>
#include <ccs/str.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CCS__RULE_TEXT_MAX 4096      /* bytes of a rule */
#define CCS__RULE_NESTING_MAX 64     /* parentheses, brackets, calls and ?: within each other */
#define CCS__RULE_CHAIN_MAX 128      /* depth of the tree, chains such as a + b + c included */
#define CCS__RULE_NODES_MAX 512      /* literals, reads, operators and calls */
#define CCS__RULE_ROOTS_MAX 48       /* different roots that one rule reads */
#define CCS__RULE_LOOPS_MAX 8        /* exists, all and exists_one within each other */
#define CCS__RULE_COST_MAX 65536     /* steps; a list or map of the facts counts as CCS__RULE_COST_LIST items */
#define CCS__RULE_COST_LIST 32
#define CCS__RULE_TURNS_MAX 4096     /* of all loops in one evaluation, whatever the facts hold; then an error */
#define CCS__RULE_SCRATCH_SIZE 4096  /* bytes of computed texts and lists in one evaluation; then an error */

/* Types of values. A list's type is CCS__RULE_LIST plus that of its items; lists of lists add it again. */
enum ccs__rule_type {
    CCS__RULE_NONE,   /* as the type of a value: there is none. As the type of items: of an empty list. */
    CCS__RULE_BOOL,
    CCS__RULE_INT,
    CCS__RULE_STRING,
    CCS__RULE_TIME,     /* ms since 1970, from year 1 to 9999 */
    CCS__RULE_DURATION, /* ms; at most 9 223 372 036 854 either way */
    CCS__RULE_LEVELS,   /* a map from strings to integers */
    CCS__RULE_LIST = 0x10,
    CCS__RULE_INTS = CCS__RULE_LIST | CCS__RULE_INT,
    CCS__RULE_STRINGS = CCS__RULE_LIST | CCS__RULE_STRING,
};

/* A field's name may be "": then the root itself is a variable of that type, and has no other field. */
struct ccs__rule_field {
    const char *name;
    uint8_t type;
};
struct ccs__rule_root {
    const char *name;
    const struct ccs__rule_field *fields;
    size_t field_count;
};
struct ccs__rule_schema {
    const struct ccs__rule_root *roots;
    size_t root_count;
};

struct ccs__rule_error {
    uint32_t line, column; /* from 1; the column counts characters */
    char message[256];     /* what is wrong and what would be right */
};

struct ccs__rule;
struct ccs__arena;

/* Compile. `result_type` is what the rule must yield; CCS__RULE_NONE: anything. What is needed of the schema is copied.
 * NULL on failure: CCS_EPARSE and CCS_ELIMIT fill `error`; CCS_ENOMEM. */
struct ccs__rule *ccs__rule_compile(const ccs_alloc *alloc, ccs_str text, const struct ccs__rule_schema *schema,
                                    uint8_t result_type, struct ccs__rule_error *error, ccs_status *status);
void ccs__rule_destroy(struct ccs__rule *rule); /* NULL is fine */
uint8_t ccs__rule_type(const struct ccs__rule *rule);   /* what it yields */
uint32_t ccs__rule_cost(const struct ccs__rule *rule);  /* steps, at most CCS__RULE_COST_MAX */

/* One entry of a map. Maps are sorted by the bytes of their keys (as memcmp, the shorter first), each key once, because
 * they are searched. Lists keep the order they are given in, which a rule can see. Texts are UTF-8. */
struct ccs__rule_level {
    ccs_str key;
    int64_t level;
};

struct ccs__rule_list {
    const void *items; /* ccs_str of strings, int64_t of what is a number, else struct ccs__rule_list */
    size_t count;
};

struct ccs__rule_value {
    uint8_t type; /* CCS__RULE_NONE: there is no value; reading it is an evaluation error, has() is false */
    bool unset;   /* the default of its type, because nobody gave one: has() is false all the same */
    union {
        bool flag;      /* BOOL */
        int64_t number; /* INT, TIME, DURATION */
        ccs_str text;   /* STRING */
        struct {
            const ccs_str *items;
            size_t count;
        } strings; /* STRINGS */
        struct {
            const struct ccs__rule_level *items;
            size_t count;
        } levels;                   /* LEVELS */
        struct ccs__rule_list list; /* any other list */
    };
};

/* By root of the schema: its values by field, borrowed; NULL: the root is not known, reading it is an error. */
struct ccs__rule_facts {
    const struct ccs__rule_value *const *roots;
};

/* Why an evaluation has no result. */
struct ccs__rule_failure {
    const char *why; /* such as "division by zero"; constant */
    uint32_t line, column;
};

/* CCS_OK, or CCS_ESTATE: no such key, an index outside, overflow, division by zero, no value. No allocation, at most about
 * 16 KiB of stack. A text or list in the result is borrowed from facts or rule; where a rule computes one it needs
 * ccs__rule_evaluate_in(), and here is CCS_ESTATE. */
ccs_status ccs__rule_evaluate(const struct ccs__rule *rule, const struct ccs__rule_facts *facts,
                              struct ccs__rule_value *result);
/* The same with room of the caller's for computed texts and lists, which the result may point into; `failure` (or NULL) is
 * filled after CCS_ESTATE. */
struct ccs__rule_scratch {
    _Alignas(16) unsigned char bytes[CCS__RULE_SCRATCH_SIZE];
    size_t used;
};
ccs_status ccs__rule_evaluate_in(const struct ccs__rule *rule, const struct ccs__rule_facts *facts,
                                 struct ccs__rule_scratch *scratch, struct ccs__rule_value *result,
                                 struct ccs__rule_failure *failure);
/* The same, for those who bound what many evaluations cost together: *work grows by what this one has cost: 1 for about four
 * steps, four items of a list that are looked at, or 128 bytes of texts that are compared. `scratch` may be NULL, as above. */
ccs_status ccs__rule_evaluate_counted(const struct ccs__rule *rule, const struct ccs__rule_facts *facts,
                                      struct ccs__rule_scratch *scratch, struct ccs__rule_value *result,
                                      struct ccs__rule_failure *failure, uint64_t *work);

bool ccs__rule_uses(const struct ccs__rule *rule, size_t root);                     /* does it read this root? */
bool ccs__rule_uses_field(const struct ccs__rule *rule, size_t root, size_t field); /* or this field? */

/* Partial evaluation: what depends on known roots alone is folded, and the canonical text of what remains is appended
 * ("true" or "false" when nothing does). The text compiles again with the same schema and means the same: with all
 * facts it gives what the whole rule gives. An erroneous part stays as it was written. (Parts are run by themselves, so the
 * bounds of one evaluation, TURNS and SCRATCH, are reached later or not at all.)
 * CCS_ELIMIT: it would be too long to compile again; lists of known facts become literals. CCS_ENOMEM. On failure nothing is
 * appended. */
ccs_status ccs__rule_specialise(const struct ccs__rule *rule, const struct ccs__rule_facts *known, struct ccs__buf *text);

/* Which clause decided, with the values read: "agent.skills['PS'] >= 5 is false: agent.skills['PS'] is 2".
 * CCS_OK, also when the rule has no result (the text says why); CCS_ENOMEM: nothing is appended. */
ccs_status ccs__rule_explain(const struct ccs__rule *rule, const struct ccs__rule_facts *facts, struct ccs__buf *text);

/* The rule's canonical text is appended: nothing folded. CCS_ENOMEM: nothing is appended. */
ccs_status ccs__rule_write(const struct ccs__rule *rule, struct ccs__buf *text);

/* The literal keys that the rule reads of a map, each once, in order of appearance: at most `capacity` are written.
 * Returns how many there are. Borrowed from the rule. */
size_t ccs__rule_skills(const struct ccs__rule *rule, size_t root, size_t field, ccs_str *keys, size_t capacity);

/* What a text speaks of, whatever there is: each name, and the field read of it if any ("contact.tier"); at most `capacity`
 * are written, *count is how many there are. CCS_EPARSE: it cannot be read to its end (and will not compile either); what
 * stands before is listed. CCS_ENOMEM. */
struct ccs__rule_mention {
    ccs_str root, field; /* borrowed from the text */
};
ccs_status ccs__rule_mentions(ccs_str text, struct ccs__arena *scratch, struct ccs__rule_mention *mentions, size_t capacity,
                              size_t *count);

/* What can be told of a condition without any facts. */
enum ccs__rule_verdict {
    CCS__RULE_OPEN,   /* it depends on facts, or cannot be told */
    CCS__RULE_ALWAYS, /* true, whatever they are */
    CCS__RULE_NEVER,  /* never true: false, or clauses of its && exclude each other */
    CCS__RULE_FAILS,  /* reads no facts and has no value: division by zero and the like */
};
#define CCS__RULE_JUDGED_MAX 64 /* clauses that are compared with each other; the others are taken as they are */
/* `why` gets what excludes what, "" when there is nothing to add. CCS_ENOMEM. */
ccs_status ccs__rule_judge(const struct ccs__rule *rule, const ccs_alloc *alloc, enum ccs__rule_verdict *verdict, char why[200]);

/* The operands of && on top, or the whole rule: each as canonical text and a NUL behind it, appended. CCS_ENOMEM: nothing is
 * appended. */
ccs_status ccs__rule_clauses(const struct ccs__rule *rule, struct ccs__buf *texts);

/* The literal texts that the list in this root must hold for the rule to be true (clauses such as 'x' in states), each as
 * often as it stands there: at most `capacity` are written. Returns how many there are. Borrowed from the rule. */
size_t ccs__rule_demands(const struct ccs__rule *rule, size_t root, ccs_str *texts, size_t capacity);

/* The literals that stand in a text, in order: numbers, strings, and timestamp() and duration() of strings. At most
 * `capacity` are written, *count is how many there are. CCS_EPARSE as above; CCS_ENOMEM. */
ccs_status ccs__rule_literals(ccs_str text, struct ccs__arena *arena, struct ccs__rule_value *values, size_t capacity,
                              size_t *count);

/* A value as JSON: times and durations as strings in CEL's form. */
void ccs__rule_value_json(const struct ccs__rule_value *value, struct ccs__buf *out);

#endif
