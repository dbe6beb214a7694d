/*
 * Values of the naive reading, and what operators and functions make of them. Values carry their types.
 */
#ifndef RULE_NAIVE_VALUE_H
#define RULE_NAIVE_VALUE_H

#include "naive.h"
#include "rule/program.h"

#define POOL_VALUES 20000

enum kind { ERROR, BOOL, INT, TEXT, TIME, DURATION, LIST, MAP };

struct value {
    enum kind kind;
    int64_t number;
    ccs_str text;        /* of a TEXT; of an entry of a MAP its key, with the value in number */
    struct value *items; /* LIST, MAP */
    size_t count;
};

struct naive {
    ccs_str text;
    size_t at;
    const struct ccs__rule_schema *schema;
    const struct ccs__rule_facts *facts;
    struct {
        ccs_str name;
        struct value value;
    } variables[16];
    size_t variable_count;
    struct value *pool;
    size_t pool_count;
    char *bytes;
    size_t byte_count;
    long steps;
    bool gave_up;
};

static inline struct value of(enum kind kind, int64_t number) { return (struct value){.kind = kind, .number = number}; }
static inline struct value error(void) { return of(ERROR, 0); }

struct value *naive_take(struct naive *n, size_t count); /* sets gave_up when there are no more; then what is left is reused */
char *naive_take_bytes(struct naive *n, size_t count);
bool naive_is(ccs_str x, const char *y);
bool naive_same(ccs_str x, ccs_str y);
struct value naive_ranged(enum kind kind, __int128 number);
struct value naive_sum(struct naive *n, char sign, struct value x, struct value y);
struct value naive_product(char sign, struct value x, struct value y);
struct value naive_contains(struct value x, struct value list);
struct value naive_relation(const char *sign, struct value x, struct value y);
struct value naive_call(struct naive *n, ccs_str function, const struct value *arguments, size_t count);
void naive_write_json(const struct value *value, struct ccs__buf *out);

#endif
