/*
 * Rules and values as canonical text. Private to rule.
 */
#ifndef CCS__RULE_WRITER_H
#define CCS__RULE_WRITER_H

#include "rule/program.h"

/* How tightly a node's text holds together; a place asks for at least so much, else parentheses go around. */
enum {
    BIND_ANY, /* ?: */
    BIND_OR,
    BIND_AND,
    BIND_RELATION,
    BIND_SUM,
    BIND_PRODUCT,
    BIND_SIGN,
    BIND_MEMBER,
};

struct ccs__rule_writer {
    const struct ccs__rule *rule;
    struct ccs__buf *out;
    /* NULL, or: true when it has written something else for `node`. */
    bool (*replace)(struct ccs__rule_writer *writer, uint16_t node, unsigned binding);
    void *user_data;
    ccs_str names[CCS__RULE_LOOPS_MAX]; /* of the items of the loops around */
    size_t name_count;
};

unsigned ccs__rule_binding(const struct ccs__rule *rule, uint16_t node);
void ccs__rule_write_node(struct ccs__rule_writer *writer, uint16_t node, unsigned binding);
void ccs__rule_write_value(uint8_t type, const union ccs__rule_cell *cell, struct ccs__buf *out);

#endif
