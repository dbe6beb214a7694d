/*
 * From the tree to flat code, and what it costs at worst. An operation that can fail jumps to its handler; which one is
 * known when the operand around it is done, so handlers are filled in from the inside out. Recursion follows the tree, whose
 * height is bounded by CCS__RULE_CHAIN_MAX.
 */
#include "rule/build.h"

#define OPEN_HANDLER (UINT16_MAX - 1) /* to be filled in by the && or || around it */
#define LOOP_CELLS 4                  /* its list and result, the waiting error or count, the index, the item */
#define TEXT_COST 8                   /* of an operation that looks at a whole text */

struct emit {
    struct ccs__rule_build *build;
    uint16_t item_slots[CCS__RULE_LOOPS_MAX];
};

static void emit_node(struct emit *emit, uint16_t node, size_t slot);

static struct ccs__rule_instruction *add(struct emit *emit, uint16_t node, enum ccs__rule_op op, size_t slot, size_t a)
{
    struct ccs__rule_build *build = emit->build;
    static const char *const words = "the rule is too large to be compiled; split it";
    if (build->code_count == CCS__RULE_CODE_MAX || slot + LOOP_CELLS + 2 >= CCS__RULE_STACK_MAX) {
        ccs__rule_fail(build, CCS_ELIMIT, ccs__rule_place_of(build, node), "%s", words);
        return &build->code[0]; /* the failure is what counts */
    }
    struct ccs__rule_instruction *instruction = &build->code[build->code_count++];
    *instruction = (struct ccs__rule_instruction){.op = (uint8_t)op, .slot = (uint16_t)slot, .a = (uint16_t)a, .node = node,
                                                  .handler = OPEN_HANDLER};
    return instruction;
}

static void fill_handlers(struct emit *emit, size_t from, size_t handler)
{
    for (size_t i = from; i < emit->build->code_count; i++)
        if (emit->build->code[i].handler == OPEN_HANDLER)
            emit->build->code[i].handler = (uint16_t)handler;
}

/* --- && and ||, ?: and loops --------------------------------------------------------------------------------------- */

static void emit_logic(struct emit *emit, uint16_t node, size_t slot)
{
    struct ccs__rule_build *build = emit->build;
    bool and = build->nodes[node].op == CCS__RULE_AND;
    size_t began = build->code_count;
    add(emit, node, CCS__RULE_BEGIN, slot, 0);
    for (uint16_t child = build->nodes[node].first; child; child = build->nodes[child].next) {
        size_t from = build->code_count;
        emit_node(emit, child, slot + 1);
        fill_handlers(emit, from, build->code_count);
        add(emit, node, and ? CCS__RULE_AND_STEP : CCS__RULE_OR_STEP, slot, 0)->handler = CCS__RULE_NO_HANDLER;
    }
    add(emit, node, and ? CCS__RULE_AND_END : CCS__RULE_OR_END, slot, 0);
    for (size_t i = began; i < build->code_count; i++) {
        struct ccs__rule_instruction *step = &build->code[i];
        if (step->node == node && (step->op == CCS__RULE_AND_STEP || step->op == CCS__RULE_OR_STEP))
            step->b = (uint16_t)build->code_count;
    }
}

static void emit_conditional(struct emit *emit, uint16_t node, size_t slot)
{
    struct ccs__rule_build *build = emit->build;
    uint16_t condition = build->nodes[node].first, yes = build->nodes[condition].next, no = build->nodes[yes].next;
    emit_node(emit, condition, slot);
    size_t unless = build->code_count;
    add(emit, node, CCS__RULE_JUMP_UNLESS, slot, 0);
    emit_node(emit, yes, slot);
    size_t jump = build->code_count;
    add(emit, node, CCS__RULE_JUMP, slot, 0);
    if (build->status != CCS_OK)
        return;
    build->code[unless].b = (uint16_t)build->code_count;
    emit_node(emit, no, slot);
    build->code[jump].b = (uint16_t)build->code_count;
}

static void emit_loop(struct emit *emit, uint16_t node, size_t slot)
{
    struct ccs__rule_build *build = emit->build;
    const struct ccs__rule_node *loop = &build->nodes[node];
    uint16_t range = loop->first, body = build->nodes[range].next;
    uint8_t type = build->nodes[range].type;
    emit_node(emit, range, slot);
    emit->item_slots[loop->level] = (uint16_t)(slot + 3);
    size_t begin = build->code_count;
    add(emit, node, CCS__RULE_LOOP, slot, loop->op)->aux = type;
    size_t from = build->code_count;
    emit_node(emit, body, slot + LOOP_CELLS);
    if (loop->op != CCS__RULE_EXISTS_ONE) /* whose errors nothing makes up for */
        fill_handlers(emit, from, build->code_count);
    add(emit, node, loop->op == CCS__RULE_EXISTS ? CCS__RULE_EXISTS_STEP
                    : loop->op == CCS__RULE_ALL  ? CCS__RULE_ALL_STEP
                                                 : CCS__RULE_ONE_STEP, slot, from)->aux = type;
    if (build->status == CCS_OK)
        build->code[begin].b = build->code[build->code_count - 1].b = (uint16_t)build->code_count;
}

/* --- operations ------------------------------------------------------------------------------------------------------ */

static bool is_op(const struct ccs__rule_build *build, uint16_t node, enum ccs__rule_op op)
{
    return build->nodes[node].op == op;
}

/* What rules do most, in one instruction: compare a field with a literal, look for a literal in a field. */
static bool emit_joined(struct emit *emit, uint16_t node, size_t slot)
{
    struct ccs__rule_build *build = emit->build;
    const struct ccs__rule_node *it = &build->nodes[node];
    uint16_t left = it->first, right = left ? build->nodes[left].next : 0;
    if (!right)
        return false;
    uint8_t type = build->nodes[left].type;
    bool compares = it->op >= CCS__RULE_EQ && it->op <= CCS__RULE_GE;
    bool tests = compares && is_op(build, left, CCS__RULE_FIELD) && is_op(build, right, CCS__RULE_CONST);
    bool numbers = tests && ccs__rule_is_number(type), texts = tests && type == CCS__RULE_STRING && it->op <= CCS__RULE_NE;
    bool looks = (it->op == CCS__RULE_IN_LEVELS || it->op == CCS__RULE_IN_LIST) && is_op(build, left, CCS__RULE_CONST) &&
                 is_op(build, right, CCS__RULE_FIELD) && type == CCS__RULE_STRING;
    if (!numbers && !texts && !looks)
        return false;
    uint16_t field = looks ? right : left, constant = looks ? left : right;
    struct ccs__rule_instruction *made =
        add(emit, node, looks ? CCS__RULE_KEY_IN_FIELD : numbers ? CCS__RULE_FIELD_NUMBER : CCS__RULE_FIELD_TEXT, slot,
            build->nodes[field].value);
    made->aux = looks ? build->nodes[right].type : it->op;
    made->b = build->nodes[constant].value;
    return true;
}

static void emit_comparison(struct emit *emit, uint16_t node, size_t slot)
{
    struct ccs__rule_build *build = emit->build;
    const struct ccs__rule_node *it = &build->nodes[node];
    uint8_t x = build->nodes[it->first].type, y = build->nodes[build->nodes[it->first].next].type;
    uint8_t type = ccs__rule_unify(x, y);
    enum ccs__rule_op op = it->op;
    if (type == CCS__RULE_STRING)
        op = CCS__RULE_EQ_TEXT + (op - CCS__RULE_EQ);
    else if (!ccs__rule_is_number(type))
        op = op == CCS__RULE_EQ ? CCS__RULE_EQ_DEEP : CCS__RULE_NE_DEEP;
    add(emit, node, op, slot, 0)->aux = type;
}

static void emit_operation(struct emit *emit, uint16_t node, size_t slot)
{
    struct ccs__rule_build *build = emit->build;
    const struct ccs__rule_node *it = &build->nodes[node];
    size_t count = 0;
    if (emit_joined(emit, node, slot))
        return;
    for (uint16_t child = it->first; child; child = build->nodes[child].next) {
        if ((it->op == CCS__RULE_MATCHES || it->op == CCS__RULE_HAS_KEY) && count == 1)
            break; /* the pattern is compiled, the key is a literal */
        emit_node(emit, child, slot + count++);
    }
    if (it->op >= CCS__RULE_EQ && it->op <= CCS__RULE_GE) {
        emit_comparison(emit, node, slot);
        return;
    }
    struct ccs__rule_instruction *made = add(emit, node, it->op, slot, it->value);
    made->aux = it->type;
    if (it->op == CCS__RULE_IN_LIST || it->op == CCS__RULE_AT_LIST || it->op == CCS__RULE_TEXT_OF) {
        uint16_t last = it->op == CCS__RULE_IN_LIST ? build->nodes[it->first].next : it->first;
        made->aux = build->nodes[last].type;
    } else if (it->op == CCS__RULE_TIME_PART || it->op == CCS__RULE_DURATION_PART) {
        made->aux = (uint8_t)it->value;
    } else if (it->op == CCS__RULE_MAKE_LIST) {
        made->a = (uint16_t)count;
    } else if (it->op == CCS__RULE_HAS_KEY) {
        made->a = build->nodes[build->nodes[it->first].next].value;
    }
}

static void emit_node(struct emit *emit, uint16_t node, size_t slot)
{
    struct ccs__rule_build *build = emit->build;
    struct ccs__rule_node *it = &build->nodes[node];
    if (build->status != CCS_OK)
        return;
    it->slot = (uint16_t)slot;
    it->code = (uint16_t)build->code_count;
    switch (it->op) {
    case CCS__RULE_AND:
    case CCS__RULE_OR: emit_logic(emit, node, slot); break;
    case CCS__RULE_COND: emit_conditional(emit, node, slot); break;
    case CCS__RULE_EXISTS:
    case CCS__RULE_ALL:
    case CCS__RULE_EXISTS_ONE: emit_loop(emit, node, slot); break;
    case CCS__RULE_VAR: add(emit, node, CCS__RULE_VAR, slot, emit->item_slots[it->level]); break;
    case CCS__RULE_CONST:
    case CCS__RULE_FIELD:
    case CCS__RULE_HAS: add(emit, node, it->op, slot, it->value); break;
    default: emit_operation(emit, node, slot);
    }
    it->code_end = (uint16_t)build->code_count;
    if (it->op == CCS__RULE_MAKE_LIST || it->op == CCS__RULE_JOIN_TEXT || it->op == CCS__RULE_JOIN_LIST ||
        it->op == CCS__RULE_TEXT_OF)
        build->rule->needs_scratch = true;
}

/* --- cost ---------------------------------------------------------------------------------------------------------------- */

/* Items of a list or map: those of a literal are counted, those of facts assumed. */
static uint64_t items_of(const struct ccs__rule_build *build, uint16_t list)
{
    const struct ccs__rule_node *node = &build->nodes[list];
    return node->op == CCS__RULE_CONST ? build->constants[node->value].list.count : CCS__RULE_COST_LIST;
}

static uint64_t cost_of(const struct ccs__rule_build *build, uint16_t node)
{
    const struct ccs__rule_node *it = &build->nodes[node];
    uint64_t cost = 1;
    uint16_t first = it->first, second = first ? build->nodes[first].next : 0;
    switch (it->op) {
    case CCS__RULE_EXISTS:
    case CCS__RULE_ALL:
    case CCS__RULE_EXISTS_ONE:
        cost += cost_of(build, first) + items_of(build, first) * (1 + cost_of(build, second));
        return cost < UINT32_MAX ? cost : UINT32_MAX; /* so that products cannot overflow */
    case CCS__RULE_IN_LIST: cost += items_of(build, second); break;
    case CCS__RULE_MATCHES: cost += TEXT_COST * (uint64_t)ccs__regex_states(build->patterns[it->value]); break;
    case CCS__RULE_STARTS:
    case CCS__RULE_ENDS:
    case CCS__RULE_CONTAINS:
    case CCS__RULE_SIZE_TEXT:
    case CCS__RULE_JOIN_TEXT:
    case CCS__RULE_TEXT_OF:
    case CCS__RULE_JOIN_LIST: cost += TEXT_COST; break;
    default: break;
    }
    for (uint16_t child = first; child; child = build->nodes[child].next)
        cost += cost_of(build, child);
    return cost < UINT32_MAX ? cost : UINT32_MAX;
}

ccs_status ccs__rule_make_code(struct ccs__rule_build *build)
{
    struct emit emit = {.build = build};
    emit_node(&emit, build->top, 0);
    fill_handlers(&emit, 0, CCS__RULE_NO_HANDLER);
    if (build->status != CCS_OK)
        return build->status;
    uint64_t cost = cost_of(build, build->top);
    if (cost > CCS__RULE_COST_MAX)
        ccs__rule_fail(build, CCS_ELIMIT, (struct ccs__rule_place){1, 1}, "the rule may take %llu steps; at most %d are allowed",
                       (unsigned long long)cost, CCS__RULE_COST_MAX);
    build->rule->cost = (uint32_t)cost;
    return build->status;
}
