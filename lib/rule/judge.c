/*
 * What can be told of a condition without facts: it is folded, and the clauses of its && are held against each other. A
 * clause says of a subject (any part that is not constant, known by its canonical text) that it lies in a range of numbers,
 * or is or is not a value. Two clauses that cannot both hold make the whole false, or failing, whatever the facts are.
 */
#include "rule/writer.h"
#include <stdio.h> /* snprintf only, into memory */

struct clause {
    uint16_t node;
    uint8_t type;        /* of the constant: BOOL, STRING, or a number's */
    bool differs;        /* the subject is anything but the value */
    int64_t least, most; /* of numbers */
    ccs_str text;        /* the value of a string */
    size_t subject, subject_size; /* in judging->texts */
};

struct judging {
    const struct ccs__rule *rule;
    struct ccs__buf texts;
    struct clause clauses[CCS__RULE_JUDGED_MAX];
    size_t count;
};

static void write_part(const struct ccs__rule *rule, uint16_t node, struct ccs__buf *out)
{
    struct ccs__rule_writer writer = {.rule = rule, .out = out};
    ccs__rule_write_node(&writer, node, BIND_ANY);
}

static uint16_t first_clause(const struct ccs__rule *rule)
{
    const struct ccs__rule_node *top = &rule->nodes[rule->top];
    return top->op == CCS__RULE_AND ? top->first : rule->top;
}

static uint16_t next_clause(const struct ccs__rule *rule, uint16_t node)
{
    return node == rule->top ? 0 : rule->nodes[node].next;
}

/* --- reading a clause ------------------------------------------------------------------------------------------------ */

static uint8_t mirror(uint8_t op)
{
    static const uint8_t mirrored[] = {[CCS__RULE_EQ] = CCS__RULE_EQ, [CCS__RULE_NE] = CCS__RULE_NE, [CCS__RULE_LT] = CCS__RULE_GT,
                                       [CCS__RULE_LE] = CCS__RULE_GE, [CCS__RULE_GT] = CCS__RULE_LT, [CCS__RULE_GE] = CCS__RULE_LE};
    return mirrored[op];
}

static uint8_t negate(uint8_t op)
{
    static const uint8_t negated[] = {[CCS__RULE_EQ] = CCS__RULE_NE, [CCS__RULE_NE] = CCS__RULE_EQ, [CCS__RULE_LT] = CCS__RULE_GE,
                                      [CCS__RULE_LE] = CCS__RULE_GT, [CCS__RULE_GT] = CCS__RULE_LE, [CCS__RULE_GE] = CCS__RULE_LT};
    return negated[op];
}

/* A number's range. Beyond the ends of int64 nothing is claimed. */
static bool set_range(struct clause *clause, uint8_t op, int64_t value)
{
    clause->least = op == CCS__RULE_EQ || op == CCS__RULE_NE || op == CCS__RULE_GE ? value : INT64_MIN;
    clause->most = op == CCS__RULE_EQ || op == CCS__RULE_NE || op == CCS__RULE_LE ? value : INT64_MAX;
    clause->differs = op == CCS__RULE_NE;
    if ((op == CCS__RULE_GT && value == INT64_MAX) || (op == CCS__RULE_LT && value == INT64_MIN))
        return false;
    if (op == CCS__RULE_GT)
        clause->least = value + 1;
    if (op == CCS__RULE_LT)
        clause->most = value - 1;
    return true;
}

/* A comparison of a subject with a constant; false: it is something else. */
static bool read_comparison(struct judging *judging, uint16_t node, bool negated, struct clause *clause)
{
    const struct ccs__rule *rule = judging->rule;
    const struct ccs__rule_node *it = &rule->nodes[node];
    if (it->op < CCS__RULE_EQ || it->op > CCS__RULE_GE)
        return false;
    uint16_t left = it->first, right = rule->nodes[left].next;
    bool mirrored = rule->nodes[left].op == CCS__RULE_CONST;
    uint16_t subject = mirrored ? right : left, constant = mirrored ? left : right;
    const struct ccs__rule_node *value = &rule->nodes[constant];
    uint8_t op = mirrored ? mirror(it->op) : it->op;
    if (value->op != CCS__RULE_CONST || rule->nodes[subject].op == CCS__RULE_CONST)
        return false;
    op = negated ? negate(op) : op;
    clause->type = value->type;
    write_part(rule, subject, &judging->texts);
    if (value->type == CCS__RULE_STRING) {
        clause->text = ccs__rule_constant(rule, value)->text;
        clause->differs = op == CCS__RULE_NE;
        return op == CCS__RULE_EQ || op == CCS__RULE_NE;
    }
    return value->type == CCS__RULE_INT && set_range(clause, op, ccs__rule_constant(rule, value)->number);
}

/* false: nothing can be told of it. */
static bool read_clause(struct judging *judging, uint16_t node, struct clause *clause)
{
    const struct ccs__rule *rule = judging->rule;
    uint16_t part = node;
    bool negated = false;
    while (rule->nodes[part].op == CCS__RULE_NOT) {
        part = rule->nodes[part].first;
        negated = !negated;
    }
    *clause = (struct clause){.node = node, .subject = judging->texts.size};
    if (!read_comparison(judging, part, negated, clause)) {
        judging->texts.size = clause->subject;
        clause->type = CCS__RULE_BOOL;
        write_part(rule, part, &judging->texts);
        (void)set_range(clause, CCS__RULE_EQ, !negated);
    }
    clause->subject_size = judging->texts.size - clause->subject;
    return !judging->texts.failed;
}

/* --- holding them against each other --------------------------------------------------------------------------------- */

static bool exclude(const struct judging *judging, const struct clause *x, const struct clause *y)
{
    const uint8_t *texts = judging->texts.data;
    if (x->type != y->type || x->subject_size != y->subject_size ||
        memcmp(texts + x->subject, texts + y->subject, x->subject_size) != 0)
        return false;
    if (x->differs && y->differs)
        return false;
    if (x->type == CCS__RULE_STRING)
        return ccs__rule_text_equal(x->text, y->text) == (x->differs || y->differs);
    if (x->differs || y->differs) { /* the one is a single value, and that is it */
        const struct clause *is = x->differs ? y : x, *is_not = x->differs ? x : y;
        return is->least == is->most && is->least == is_not->least;
    }
    return x->least > y->most || y->least > x->most;
}

static ccs_status say_why(const struct judging *judging, const struct clause *x, const struct clause *y, char why[200])
{
    struct ccs__buf words;
    ccs__buf_init(&words, judging->texts.alloc);
    write_part(judging->rule, x->node, &words);
    size_t first = words.size;
    write_part(judging->rule, y->node, &words);
    ccs_status status = words.failed ? CCS_ENOMEM : CCS_OK;
    if (status == CCS_OK)
        (void)snprintf(why, 200, "%.*s and %.*s exclude each other", (int)(first < 80 ? first : 80), (const char *)words.data,
                       (int)(words.size - first < 80 ? words.size - first : 80), (const char *)words.data + first);
    ccs__buf_finish(&words);
    return status;
}

static ccs_status judge_clauses(struct judging *judging, enum ccs__rule_verdict *verdict, char why[200])
{
    const struct ccs__rule *rule = judging->rule;
    for (uint16_t node = first_clause(rule); node && judging->count < CCS__RULE_JUDGED_MAX; node = next_clause(rule, node)) {
        struct clause *clause = &judging->clauses[judging->count];
        if (!read_clause(judging, node, clause))
            return CCS_ENOMEM;
        for (size_t i = 0; i < judging->count; i++) {
            if (!exclude(judging, &judging->clauses[i], clause))
                continue;
            *verdict = CCS__RULE_NEVER;
            return say_why(judging, &judging->clauses[i], clause, why);
        }
        judging->count++;
    }
    return CCS_OK;
}

/* --- shared ------------------------------------------------------------------------------------------------------------ */

/* A rule that reads nothing has one value, or none. */
static enum ccs__rule_verdict judge_constant(const struct ccs__rule *rule)
{
    static const struct ccs__rule_facts nothing = {NULL};
    struct ccs__rule_scratch scratch;
    struct ccs__rule_value value;
    if (ccs__rule_evaluate_in(rule, &nothing, &scratch, &value, NULL) != CCS_OK)
        return CCS__RULE_FAILS;
    return value.flag ? CCS__RULE_ALWAYS : CCS__RULE_NEVER;
}

/* Folded with no facts known. Too long to be written again: then it is not a constant. */
static ccs_status judge_folded(const struct ccs__rule *rule, struct ccs__buf *text, enum ccs__rule_verdict *verdict)
{
    size_t root_count = 0;
    for (size_t i = 0; i < rule->ref_count; i++)
        root_count = rule->refs[i].root >= root_count ? rule->refs[i].root + (size_t)1 : root_count;
    const struct ccs__rule_value **unknown = ccs__alloc_zero(text->alloc, root_count * sizeof *unknown);
    if (!unknown)
        return CCS_ENOMEM;
    ccs_status status = ccs__rule_specialise(rule, &(struct ccs__rule_facts){unknown}, text);
    ccs__free(text->alloc, unknown, root_count * sizeof *unknown);
    ccs_str rest = {(const char *)text->data, text->size};
    if (status == CCS_OK && ccs__rule_text_equal(rest, CCS_STR("true")))
        *verdict = CCS__RULE_ALWAYS;
    if (status == CCS_OK && ccs__rule_text_equal(rest, CCS_STR("false")))
        *verdict = CCS__RULE_NEVER;
    return status == CCS_ENOMEM ? status : CCS_OK;
}

ccs_status ccs__rule_judge(const struct ccs__rule *rule, const ccs_alloc *alloc, enum ccs__rule_verdict *verdict, char why[200])
{
    struct judging judging = {.rule = rule};
    ccs_status status;
    CCS_ASSERT(rule->type == CCS__RULE_BOOL);
    *verdict = CCS__RULE_OPEN;
    why[0] = 0;
    if (rule->ref_count == 0) {
        *verdict = judge_constant(rule);
        return CCS_OK;
    }
    ccs__buf_init(&judging.texts, alloc);
    status = judge_folded(rule, &judging.texts, verdict);
    ccs__buf_clear(&judging.texts);
    if (status == CCS_OK && *verdict == CCS__RULE_OPEN)
        status = judge_clauses(&judging, verdict, why);
    ccs__buf_finish(&judging.texts);
    return status;
}

ccs_status ccs__rule_clauses(const struct ccs__rule *rule, struct ccs__buf *texts)
{
    size_t before = texts->size;
    for (uint16_t node = first_clause(rule); node; node = next_clause(rule, node)) {
        write_part(rule, node, texts);
        ccs__buf_add(texts, "", 1);
    }
    if (!texts->failed)
        return CCS_OK;
    texts->size = before;
    return CCS_ENOMEM;
}

size_t ccs__rule_demands(const struct ccs__rule *rule, size_t root, ccs_str *texts, size_t capacity)
{
    size_t count = 0;
    for (uint16_t node = first_clause(rule); node; node = next_clause(rule, node)) {
        const struct ccs__rule_node *it = &rule->nodes[node];
        if (it->op != CCS__RULE_IN_LIST)
            continue;
        const struct ccs__rule_node *item = &rule->nodes[it->first], *list = &rule->nodes[item->next];
        if (item->op != CCS__RULE_CONST || item->type != CCS__RULE_STRING || list->op != CCS__RULE_FIELD ||
            rule->refs[list->value].root != root)
            continue;
        if (count < capacity)
            texts[count] = ccs__rule_constant(rule, item)->text;
        count++;
    }
    return count;
}
