/*
 * Making the tree: nodes, constants, and the little folding that is done at once, of lists that are literals throughout.
 * && and || take any number of operands, because their order does not matter for what they mean.
 */
#include "rule/build.h"
#include <stdarg.h>
#include <stdio.h> /* vsnprintf only, into memory */

uint16_t ccs__rule_fail(struct ccs__rule_build *build, ccs_status status, struct ccs__rule_place place, const char *format,
                        ...)
{
    if (build->status != CCS_OK)
        return 0;
    build->status = status;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(build->error->message, sizeof build->error->message, format, arguments);
    va_end(arguments);
    build->error->line = place.line;
    build->error->column = place.column;
    return 0;
}

struct ccs__rule_place ccs__rule_place_of(const struct ccs__rule_build *build, uint16_t node)
{
    return (struct ccs__rule_place){build->nodes[node].line, build->nodes[node].column};
}

uint16_t ccs__rule_add_node(struct ccs__rule_build *build, enum ccs__rule_op op, uint8_t type, struct ccs__rule_place place)
{
    if (build->status != CCS_OK)
        return 0;
    if (build->node_count > CCS__RULE_NODES_MAX)
        return ccs__rule_fail(build, CCS_ELIMIT, place, "the rule has more than %d parts; split it", CCS__RULE_NODES_MAX);
    uint16_t node = (uint16_t)build->node_count++;
    build->nodes[node] = (struct ccs__rule_node){.op = (uint8_t)op, .type = type, .height = 1,
                                                 .line = (uint16_t)place.line, .column = (uint16_t)place.column};
    return node;
}

bool ccs__rule_adopt(struct ccs__rule_build *build, uint16_t node, uint16_t child)
{
    if (build->status != CCS_OK || !node || !child)
        return false;
    struct ccs__rule_node *parent = &build->nodes[node], *one = &build->nodes[child];
    uint16_t *link = &parent->first;
    while (*link)
        link = &build->nodes[*link].next;
    *link = child;
    parent->reads |= one->reads;
    if (one->height >= CCS__RULE_CHAIN_MAX) {
        ccs__rule_fail(build, CCS_ELIMIT, ccs__rule_place_of(build, node), "more than %d operations depend on each other",
                       CCS__RULE_CHAIN_MAX);
        return false;
    }
    if (parent->height <= one->height)
        parent->height = (uint8_t)(one->height + 1);
    return true;
}

uint16_t ccs__rule_add_constant(struct ccs__rule_build *build, uint8_t type, union ccs__rule_cell cell,
                                struct ccs__rule_place place)
{
    uint16_t node = ccs__rule_add_node(build, CCS__RULE_CONST, type, place);
    if (!node)
        return 0;
    CCS_ASSERT(build->constant_count < CCS__RULE_NODES_MAX);
    build->nodes[node].value = (uint16_t)build->constant_count;
    build->constants[build->constant_count++] = cell;
    return node;
}

uint16_t ccs__rule_add_unary(struct ccs__rule_build *build, enum ccs__rule_op op, uint8_t type, uint16_t child,
                             struct ccs__rule_place place)
{
    uint16_t node = ccs__rule_add_node(build, op, type, place);
    return ccs__rule_adopt(build, node, child) ? node : 0;
}

uint16_t ccs__rule_add_binary(struct ccs__rule_build *build, enum ccs__rule_op op, uint8_t type, uint16_t left,
                              uint16_t right, struct ccs__rule_place place)
{
    uint16_t node = ccs__rule_add_unary(build, op, type, left, place);
    return ccs__rule_adopt(build, node, right) ? node : 0;
}

static uint16_t adopt_all(struct ccs__rule_build *build, uint16_t node, uint16_t from)
{
    for (uint16_t child = build->nodes[from].first, next; child; child = next) {
        next = build->nodes[child].next;
        build->nodes[child].next = 0;
        if (!ccs__rule_adopt(build, node, child))
            return 0;
    }
    return node;
}

uint16_t ccs__rule_add_logic(struct ccs__rule_build *build, enum ccs__rule_op op, uint16_t left, uint16_t right)
{
    if (!left || !right)
        return 0;
    if (build->nodes[left].op != op) {
        left = ccs__rule_add_unary(build, op, CCS__RULE_BOOL, left, ccs__rule_place_of(build, left));
        if (!left)
            return 0;
    }
    if (build->nodes[right].op == op)
        return adopt_all(build, left, right);
    return ccs__rule_adopt(build, left, right) ? left : 0;
}

uint8_t ccs__rule_unify(uint8_t x, uint8_t y)
{
    if (x == y || y == CCS__RULE_NONE)
        return x;
    if (x == CCS__RULE_NONE)
        return y;
    if (!ccs__rule_is_list(x) || !ccs__rule_is_list(y))
        return CCS__RULE_NO_TYPE;
    uint8_t item = ccs__rule_unify(CCS__RULE_ITEM(x), CCS__RULE_ITEM(y)); /* at most 15 deep */
    return item == CCS__RULE_NO_TYPE ? item : (uint8_t)(item + CCS__RULE_LIST);
}

uint16_t ccs__rule_fold_list(struct ccs__rule_build *build, uint16_t list)
{
    size_t count = 0;
    if (!list || build->status != CCS_OK)
        return 0;
    struct ccs__rule_node *node = &build->nodes[list];
    for (uint16_t child = node->first; child; child = build->nodes[child].next, count++)
        if (build->nodes[child].op != CCS__RULE_CONST)
            return list;
    void *items = ccs__arena_take(&build->rule->arena, count * ccs__rule_item_size(node->type));
    if (!items)
        return ccs__rule_fail(build, CCS_ENOMEM, ccs__rule_place_of(build, list), "no memory");
    size_t index = 0;
    for (uint16_t child = node->first; child; child = build->nodes[child].next)
        ccs__rule_item_put(node->type, items, index++, &build->constants[build->nodes[child].value]);
    union ccs__rule_cell cell = {.list = {items, count}};
    return ccs__rule_add_constant(build, node->type, cell, ccs__rule_place_of(build, list));
}
