/*
 * Why a rule gives what it gives: the clauses that decided, each with the facts it read. Of a false && that is the first
 * false clause; of a true one all are needed, so all are named; || the other way round.
 */
#include "rule/writer.h"

#define READS_MAX 8      /* named of one clause */
#define VALUE_SIZE 120   /* of a value's text before it is cut */
#define CLAUSES_MAX 16   /* named altogether */

struct explain {
    const struct ccs__rule *rule;
    const struct ccs__rule_facts *facts;
    struct ccs__buf *out;
    size_t clauses, reads;
    struct ccs__rule_scratch *scratch; /* of the last run */
    uint16_t read[READS_MAX]; /* nodes */
};

static bool run(const struct explain *explain, uint16_t node, union ccs__rule_cell *cell, enum ccs__rule_why *why)
{
    struct ccs__rule_run one;
    explain->scratch->used = 0;
    ccs__rule_run_init(&one, explain->rule, explain->facts, explain->scratch);
    bool found = ccs__rule_run_node(&one, node, cell);
    *why = one.why;
    return found;
}

static void write_node(const struct explain *explain, uint16_t node)
{
    struct ccs__rule_writer writer = {.rule = explain->rule, .out = explain->out};
    ccs__rule_write_node(&writer, node, BIND_ANY);
}

/* Long lists would bury what matters. */
static void write_short(const struct explain *explain, uint8_t type, const union ccs__rule_cell *cell)
{
    struct ccs__buf *out = explain->out;
    size_t before = out->size;
    ccs__rule_write_value(type, cell, out);
    if (out->failed || out->size - before <= VALUE_SIZE)
        return;
    out->size = before + VALUE_SIZE;
    while (out->size > before && (out->data[out->size] & 0xC0) == 0x80)
        out->size--; /* not within a character */
    ccs__buf_add_text(out, "...");
}

/* --- what a clause read ------------------------------------------------------------------------------------------ */

/* A field, or an item of one that is found without reading another. */
static bool is_path(const struct ccs__rule *rule, uint16_t node)
{
    const struct ccs__rule_node *it = &rule->nodes[node];
    if (it->op == CCS__RULE_AT_LIST || it->op == CCS__RULE_AT_LEVELS)
        return rule->nodes[rule->nodes[it->first].next].op == CCS__RULE_CONST && is_path(rule, it->first);
    return it->op == CCS__RULE_FIELD;
}

static bool same_path(const struct ccs__rule *rule, uint16_t x, uint16_t y)
{
    const struct ccs__rule_node *one = &rule->nodes[x], *other = &rule->nodes[y];
    if (one->op != other->op)
        return false;
    if (one->op == CCS__RULE_FIELD)
        return one->value == other->value;
    const struct ccs__rule_node *key = &rule->nodes[rule->nodes[one->first].next];
    const struct ccs__rule_node *other_key = &rule->nodes[rule->nodes[other->first].next];
    return key->type == other_key->type && same_path(rule, one->first, other->first) &&
           ccs__rule_equal(key->type, &rule->constants[key->value], &rule->constants[other_key->value]);
}

static void note_reads(struct explain *explain, uint16_t node)
{
    const struct ccs__rule *rule = explain->rule;
    if (!is_path(rule, node)) {
        for (uint16_t child = rule->nodes[node].first; child; child = rule->nodes[child].next)
            note_reads(explain, child); /* as deep as the tree, which is bounded */
        return;
    }
    for (size_t i = 0; i < explain->reads; i++)
        if (same_path(rule, explain->read[i], node))
            return;
    if (explain->reads < READS_MAX)
        explain->read[explain->reads++] = node;
}

static void write_read(const struct explain *explain, uint16_t node)
{
    union ccs__rule_cell cell;
    enum ccs__rule_why why;
    write_node(explain, node);
    if (run(explain, node, &cell, &why)) {
        ccs__buf_add_text(explain->out, " is ");
        write_short(explain, explain->rule->nodes[node].type, &cell);
        return;
    }
    switch (why) {
    case CCS__RULE_WHY_UNKNOWN: ccs__buf_add_text(explain->out, " is not known"); break;
    case CCS__RULE_WHY_NO_VALUE: ccs__buf_add_text(explain->out, " has no value"); break;
    default: ccs__buf_add_text(explain->out, " is not there"); break;
    }
}

/* --- clauses ------------------------------------------------------------------------------------------------------- */

static void explain_leaf(struct explain *explain, uint16_t node)
{
    union ccs__rule_cell cell;
    enum ccs__rule_why why;
    struct ccs__buf *out = explain->out;
    if (explain->clauses++ > 0)
        ccs__buf_add_text(out, "; ");
    if (explain->clauses > CLAUSES_MAX) {
        if (explain->clauses == CLAUSES_MAX + 1)
            ccs__buf_add_text(out, "and more");
        else if (out->size >= 2)
            out->size -= 2; /* the "; " */
        return;
    }
    write_node(explain, node);
    if (run(explain, node, &cell, &why)) {
        ccs__buf_add_text(out, " is ");
        write_short(explain, explain->rule->nodes[node].type, &cell);
    } else {
        ccs__buf_add_format(out, " has no result (%s)", ccs__rule_why_text(why));
    }
    explain->reads = 0;
    if (explain->rule->nodes[node].op != CCS__RULE_FIELD)
        note_reads(explain, node);
    for (size_t i = 0; i < explain->reads; i++) {
        if (explain->read[i] == node)
            continue;
        ccs__buf_add_text(out, i == 0 ? ": " : ", ");
        write_read(explain, explain->read[i]);
    }
}

static void explain_node(struct explain *explain, uint16_t node);

static void explain_logic(struct explain *explain, uint16_t node, bool found, bool value)
{
    const struct ccs__rule_node *it = &explain->rule->nodes[node];
    union ccs__rule_cell cell;
    enum ccs__rule_why why;
    bool one_decides = !found || value == (it->op == CCS__RULE_OR);
    for (uint16_t child = it->first; child; child = explain->rule->nodes[child].next) {
        if (one_decides) {
            bool got = run(explain, child, &cell, &why);
            if (got != found || (got && (cell.number != 0) != value))
                continue;
        }
        explain_node(explain, child);
        if (one_decides)
            return;
    }
}

static void explain_node(struct explain *explain, uint16_t node)
{
    const struct ccs__rule_node *it = &explain->rule->nodes[node];
    union ccs__rule_cell cell;
    enum ccs__rule_why why;
    uint16_t yes, no, inner = it->first;
    switch (it->op) {
    case CCS__RULE_AND:
    case CCS__RULE_OR: {
        bool found = run(explain, node, &cell, &why);
        explain_logic(explain, node, found, found && cell.number != 0);
        return;
    }
    case CCS__RULE_COND:
        yes = explain->rule->nodes[inner].next;
        no = explain->rule->nodes[yes].next;
        explain_node(explain, inner);
        if (run(explain, inner, &cell, &why))
            explain_node(explain, cell.number ? yes : no);
        return;
    case CCS__RULE_NOT:
        if (explain->rule->nodes[inner].op == CCS__RULE_AND || explain->rule->nodes[inner].op == CCS__RULE_OR) {
            explain_node(explain, inner);
            return;
        }
        break;
    default: break;
    }
    explain_leaf(explain, node);
}

ccs_status ccs__rule_explain(const struct ccs__rule *rule, const struct ccs__rule_facts *facts, struct ccs__buf *text)
{
    struct ccs__rule_scratch scratch;
    struct explain explain = {.rule = rule, .facts = facts, .out = text, .scratch = &scratch};
    size_t before = text->size;
    if (text->failed)
        return CCS_ENOMEM;
    explain_node(&explain, rule->top);
    if (!text->failed)
        return CCS_OK;
    text->size = before;
    return CCS_ENOMEM;
}
