/*
 * Partial evaluation. Top down: a part that reads known roots only is run and becomes a literal; && and || lose the operands
 * that decide nothing, or all of them to the one that decides; ?: becomes the branch that is taken. A part that fails stays
 * as it was written, because it must go on failing.
 */
#include "rule/writer.h"

enum fate {
    FATE_UNSEEN,
    FATE_LITERAL, /* its value is known: run it again for the text */
    FATE_FAILED,
    FATE_FALSE,
    FATE_TRUE,
    FATE_OTHER, /* another node stands for it */
    FATE_STAYS, /* parts of it may not */
};

struct fold {
    const struct ccs__rule *rule;
    const struct ccs__rule_facts *known;
    uint64_t roots; /* known, as bits of node->reads */
    size_t parts;   /* written for values: what a list's items are when it is compiled again */
    struct ccs__rule_scratch scratch; /* of the last run */
    uint8_t fates[CCS__RULE_NODES_MAX + 1];
    uint16_t others[CCS__RULE_NODES_MAX + 1];
};

static bool run(struct fold *fold, uint16_t node, union ccs__rule_cell *cell)
{
    struct ccs__rule_run one;
    fold->scratch.used = 0;
    ccs__rule_run_init(&one, fold->rule, fold->known, &fold->scratch);
    return ccs__rule_run_node(&one, node, cell);
}

static enum fate fate_of(struct fold *fold, uint16_t node);

static bool truth(enum fate fate) { return fate == FATE_TRUE; }

/* As true or false, where that is known. */
static enum fate fate_of_bool(struct fold *fold, uint16_t node)
{
    union ccs__rule_cell cell;
    enum fate fate = fate_of(fold, node);
    if (fate == FATE_OTHER)
        return fate_of_bool(fold, fold->others[node]); /* which stands below: the tree's height bounds it */
    if (fate != FATE_LITERAL)
        return fate;
    bool found = run(fold, node, &cell);
    CCS_ASSERT(found);
    return cell.number ? FATE_TRUE : FATE_FALSE;
}

static enum fate fate_of_logic(struct fold *fold, uint16_t node)
{
    const struct ccs__rule_node *it = &fold->rule->nodes[node];
    enum fate decides = it->op == CCS__RULE_AND ? FATE_FALSE : FATE_TRUE;
    size_t count = 0;
    uint16_t last = 0;
    for (uint16_t child = it->first; child; child = fold->rule->nodes[child].next) {
        enum fate fate = fate_of_bool(fold, child);
        if (fate == decides)
            return fate;
        if (fate != FATE_TRUE && fate != FATE_FALSE) {
            count++;
            last = child;
        }
    }
    if (count == 0)
        return decides == FATE_TRUE ? FATE_FALSE : FATE_TRUE;
    fold->others[node] = last;
    return count == 1 ? FATE_OTHER : FATE_STAYS;
}

static enum fate fate_of_conditional(struct fold *fold, uint16_t node)
{
    const struct ccs__rule_node *it = &fold->rule->nodes[node];
    enum fate condition = fate_of_bool(fold, it->first);
    if (condition != FATE_TRUE && condition != FATE_FALSE)
        return FATE_STAYS;
    uint16_t yes = fold->rule->nodes[it->first].next;
    fold->others[node] = truth(condition) ? yes : fold->rule->nodes[yes].next;
    return FATE_OTHER;
}

static enum fate find_fate(struct fold *fold, uint16_t node)
{
    union ccs__rule_cell cell;
    const struct ccs__rule_node *it = &fold->rule->nodes[node];
    if ((it->reads & ~fold->roots) == 0)
        return run(fold, node, &cell) ? FATE_LITERAL : FATE_FAILED;
    enum fate inner;
    switch (it->op) {
    case CCS__RULE_AND:
    case CCS__RULE_OR: return fate_of_logic(fold, node);
    case CCS__RULE_COND: return fate_of_conditional(fold, node);
    case CCS__RULE_NOT:
        inner = fate_of_bool(fold, it->first);
        return inner == FATE_TRUE ? FATE_FALSE : inner == FATE_FALSE ? FATE_TRUE : FATE_STAYS;
    default: return FATE_STAYS;
    }
}

static enum fate fate_of(struct fold *fold, uint16_t node)
{
    if (fold->fates[node] == FATE_UNSEEN)
        fold->fates[node] = (uint8_t)find_fate(fold, node);
    return fold->fates[node];
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

static size_t parts_of(uint8_t type, const union ccs__rule_cell *cell)
{
    size_t parts = 1;
    if (type == CCS__RULE_LEVELS)
        return 1 + 2 * cell->list.count;
    for (size_t i = 0; ccs__rule_is_list(type) && i < cell->list.count; i++) {
        union ccs__rule_cell item = ccs__rule_item(type, cell->list, i);
        parts += parts_of(CCS__RULE_ITEM(type), &item);
    }
    return parts;
}

static void write_literal(struct ccs__rule_writer *writer, uint16_t node, unsigned binding)
{
    struct fold *fold = writer->user_data;
    union ccs__rule_cell cell;
    uint8_t type = fold->rule->nodes[node].type;
    bool found = run(fold, node, &cell);
    CCS_ASSERT(found);
    bool parentheses = type == CCS__RULE_INT && cell.number < 0 && binding > BIND_SIGN;
    fold->parts += parts_of(type, &cell);
    if (fold->parts > CCS__RULE_NODES_MAX)
        return;
    ccs__buf_add_text(writer->out, parentheses ? "(" : "");
    ccs__rule_write_value(type, &cell, writer->out);
    ccs__buf_add_text(writer->out, parentheses ? ")" : "");
}

/* The operands that are left of && or ||: two at least. */
static void write_rest(struct ccs__rule_writer *writer, uint16_t node, unsigned binding)
{
    struct fold *fold = writer->user_data;
    const struct ccs__rule_node *it = &fold->rule->nodes[node];
    unsigned own = ccs__rule_binding(fold->rule, node);
    bool first = true;
    ccs__buf_add_text(writer->out, own < binding ? "(" : "");
    for (uint16_t child = it->first; child; child = fold->rule->nodes[child].next) {
        enum fate fate = fate_of_bool(fold, child);
        if (fate == FATE_TRUE || fate == FATE_FALSE)
            continue;
        if (!first)
            ccs__buf_add_text(writer->out, it->op == CCS__RULE_AND ? " && " : " || ");
        ccs__rule_write_node(writer, child, own);
        first = false;
    }
    ccs__buf_add_text(writer->out, own < binding ? ")" : "");
}

static bool replace(struct ccs__rule_writer *writer, uint16_t node, unsigned binding)
{
    struct fold *fold = writer->user_data;
    const struct ccs__rule_node *it = &fold->rule->nodes[node];
    struct ccs__rule_writer plain = *writer;
    switch (fate_of(fold, node)) {
    case FATE_LITERAL: write_literal(writer, node, binding); return true;
    case FATE_FALSE: ccs__buf_add_text(writer->out, "false"); return true;
    case FATE_TRUE: ccs__buf_add_text(writer->out, "true"); return true;
    case FATE_OTHER: ccs__rule_write_node(writer, fold->others[node], binding); return true;
    case FATE_FAILED:
        plain.replace = NULL;
        ccs__rule_write_node(&plain, node, binding);
        return true;
    default: break;
    }
    if (it->op != CCS__RULE_AND && it->op != CCS__RULE_OR)
        return false;
    write_rest(writer, node, binding);
    return true;
}

static uint64_t known_roots(const struct ccs__rule *rule, const struct ccs__rule_facts *known)
{
    uint64_t roots = 0;
    for (size_t i = 0; i < rule->ref_count; i++)
        if (known->roots[rule->refs[i].root])
            roots |= UINT64_C(1) << rule->refs[i].bit;
    return roots;
}

ccs_status ccs__rule_specialise(const struct ccs__rule *rule, const struct ccs__rule_facts *known, struct ccs__buf *text)
{
    struct fold fold;
    memset(&fold, 0, sizeof fold);
    fold.rule = rule;
    fold.known = known;
    fold.roots = known_roots(rule, known);
    struct ccs__rule_writer writer = {.rule = rule, .out = text, .replace = replace, .user_data = &fold};
    size_t before = text->size;
    if (text->failed)
        return CCS_ENOMEM;
    ccs__rule_write_node(&writer, rule->top, BIND_ANY);
    bool large = fold.parts > CCS__RULE_NODES_MAX || text->size - before > CCS__RULE_TEXT_MAX;
    if (!large && !text->failed)
        return CCS_OK;
    text->size = before;
    return large ? CCS_ELIMIT : CCS_ENOMEM;
}
