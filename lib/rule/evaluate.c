/*
 * Running a rule's code. No memory, no recursion; every jump but a loop's goes forward, and loops are counted.
 *
 * An error does not end a run at once: it is kept in the cell of the && or || around it, and raised again at its end
 * unless another operand decides (CEL's commutative && and ||).
 */
#include "rule/program.h"
#include <stdio.h> /* snprintf only, into memory */

const char *ccs__rule_why_text(enum ccs__rule_why why)
{
    static const char *const texts[] = {"", "its facts are not known", "there is no value", "no such key",
                                        "index out of range", "integer overflow", "division by zero", "modulus by zero",
                                        "timestamp or duration out of range", "the text cannot be converted",
                                        "more than 4096 turns of loops", "computed texts and lists exceed 4096 bytes"};
    return texts[why];
}

void ccs__rule_run_init(struct ccs__rule_run *run, const struct ccs__rule *rule, const struct ccs__rule_facts *facts,
                        struct ccs__rule_scratch *scratch)
{
    *run = (struct ccs__rule_run){.rule = rule, .facts = facts, .scratch = scratch, .turns = CCS__RULE_TURNS_MAX};
}

/* --- reading facts ------------------------------------------------------------------------------------------------ */

static inline const struct ccs__rule_value *read_field(const struct ccs__rule_run *run, const struct ccs__rule_ref *ref,
                                                       enum ccs__rule_why *why)
{
    const struct ccs__rule_value *values = run->facts->roots[ref->root];
    if (__builtin_expect(!values, 0)) {
        *why = CCS__RULE_WHY_UNKNOWN;
        return NULL;
    }
    if (__builtin_expect(values[ref->field].type != ref->type, 0)) {
        *why = CCS__RULE_WHY_NO_VALUE;
        return NULL;
    }
    return &values[ref->field];
}

static enum ccs__rule_why load_field(const struct ccs__rule_run *run, uint16_t at, union ccs__rule_cell *cell)
{
    enum ccs__rule_why why = CCS__RULE_WHY_NONE;
    const struct ccs__rule_value *value = read_field(run, &run->rule->refs[at], &why);
    if (value)
        ccs__rule_cell_of(value, cell);
    return why;
}

static enum ccs__rule_why has_field(const struct ccs__rule_run *run, uint16_t at, union ccs__rule_cell *cell)
{
    enum ccs__rule_why why = CCS__RULE_WHY_NONE;
    const struct ccs__rule_value *value = read_field(run, &run->rule->refs[at], &why);
    cell->number = value && !value->unset;
    return why == CCS__RULE_WHY_UNKNOWN ? why : CCS__RULE_WHY_NONE;
}

static inline bool compare_numbers(enum ccs__rule_op op, int64_t x, int64_t y)
{
    switch (op) {
    case CCS__RULE_EQ: return x == y;
    case CCS__RULE_NE: return x != y;
    case CCS__RULE_LT: return x < y;
    case CCS__RULE_LE: return x <= y;
    case CCS__RULE_GT: return x > y;
    default: return x >= y;
    }
}

static inline enum ccs__rule_why test_number(const struct ccs__rule_run *run, const struct ccs__rule_instruction *at,
                                             union ccs__rule_cell *cell)
{
    enum ccs__rule_why why = CCS__RULE_WHY_NONE;
    const struct ccs__rule_value *value = read_field(run, &run->rule->refs[at->a], &why);
    if (value) {
        int64_t number = value->type == CCS__RULE_BOOL ? value->flag : value->number;
        cell->number = compare_numbers(at->aux, number, run->rule->constants[at->b].number);
    }
    return why;
}

static inline enum ccs__rule_why test_text(const struct ccs__rule_run *run, const struct ccs__rule_instruction *at,
                                           union ccs__rule_cell *cell)
{
    enum ccs__rule_why why = CCS__RULE_WHY_NONE;
    const struct ccs__rule_value *value = read_field(run, &run->rule->refs[at->a], &why);
    if (value)
        cell->number = ccs__rule_text_equal(value->text, run->rule->constants[at->b].text) == (at->aux == CCS__RULE_EQ);
    return why;
}

/* What the rule's cost does not know: how long the lists and texts of the facts are. One unit is some 25 ns. */
static inline void charge_items(struct ccs__rule_run *run, size_t count) { run->work += count / 4; }
static inline void charge_bytes(struct ccs__rule_run *run, size_t bytes) { run->work += bytes / 128; }

static bool in_strings(struct ccs__rule_run *run, const struct ccs__rule_value *value, ccs_str text)
{
    size_t at = 0;
    while (at < value->strings.count && !ccs__rule_text_equal(value->strings.items[at], text))
        at++;
    charge_items(run, at * (1 + text.size / 64));
    return at < value->strings.count;
}

static inline enum ccs__rule_why look_for_key(struct ccs__rule_run *run, const struct ccs__rule_instruction *at,
                                              union ccs__rule_cell *cell)
{
    enum ccs__rule_why why = CCS__RULE_WHY_NONE;
    const struct ccs__rule_value *value = read_field(run, &run->rule->refs[at->a], &why);
    ccs_str key = run->rule->constants[at->b].text;
    if (value && at->aux == CCS__RULE_LEVELS) {
        struct ccs__rule_list levels = {value->levels.items, value->levels.count};
        cell->number = ccs__rule_level_find(levels, key) != NULL;
    } else if (value) {
        cell->number = in_strings(run, value, key);
    }
    return why;
}

/* --- arithmetic ----------------------------------------------------------------------------------------------------- */

static enum ccs__rule_why check_range(uint8_t type, int64_t number)
{
    bool in = type == CCS__RULE_TIME       ? number >= CCS__RULE_TIME_MIN && number <= CCS__RULE_TIME_MAX
              : type == CCS__RULE_DURATION ? number >= -CCS__RULE_DURATION_MAX && number <= CCS__RULE_DURATION_MAX
                                           : true;
    return in ? CCS__RULE_WHY_NONE : CCS__RULE_WHY_RANGE;
}

static enum ccs__rule_why calculate(enum ccs__rule_op op, uint8_t type, int64_t x, int64_t y, int64_t *result)
{
    bool over = false;
    switch (op) {
    case CCS__RULE_ADD: over = __builtin_add_overflow(x, y, result); break;
    case CCS__RULE_SUB: over = __builtin_sub_overflow(x, y, result); break;
    case CCS__RULE_MUL: over = __builtin_mul_overflow(x, y, result); break;
    default:
        if (y == 0)
            return op == CCS__RULE_DIV ? CCS__RULE_WHY_DIVISION : CCS__RULE_WHY_MODULUS;
        if (x == INT64_MIN && y == -1)
            return CCS__RULE_WHY_OVERFLOW;
        *result = op == CCS__RULE_DIV ? x / y : x % y;
    }
    return over ? CCS__RULE_WHY_OVERFLOW : check_range(type, *result);
}

#define DEEP_COST 32 /* of an item that is a list or map itself, or a text */

/* --- texts and lists ------------------------------------------------------------------------------------------------- */

static void *take_scratch(struct ccs__rule_run *run, size_t size)
{
    struct ccs__rule_scratch *scratch = run->scratch;
    if (!scratch || size > sizeof scratch->bytes - scratch->used)
        return NULL;
    void *room = scratch->bytes + scratch->used;
    scratch->used += (size + 15) / 16 * 16; /* the size of all is a multiple too */
    return room;
}

static enum ccs__rule_why join_texts(struct ccs__rule_run *run, union ccs__rule_cell *cells)
{
    size_t left = cells[0].text.size, right = cells[1].text.size;
    if (left > CCS__RULE_SCRATCH_SIZE || right > CCS__RULE_SCRATCH_SIZE)
        return CCS__RULE_WHY_SCRATCH;
    char *room = take_scratch(run, left + right);
    charge_bytes(run, left + right);
    if (!room)
        return CCS__RULE_WHY_SCRATCH;
    if (left > 0)
        memcpy(room, cells[0].text.data, left);
    if (right > 0)
        memcpy(room + left, cells[1].text.data, right);
    cells[0].text = (ccs_str){room, left + right};
    return CCS__RULE_WHY_NONE;
}

static enum ccs__rule_why join_lists(struct ccs__rule_run *run, uint8_t type, union ccs__rule_cell *cells)
{
    struct ccs__rule_list left = cells[0].list, right = cells[1].list;
    size_t item = ccs__rule_item_size(type);
    if (left.count > CCS__RULE_SCRATCH_SIZE / item || right.count > CCS__RULE_SCRATCH_SIZE / item)
        return CCS__RULE_WHY_SCRATCH;
    unsigned char *room = take_scratch(run, (left.count + right.count) * item);
    charge_bytes(run, (left.count + right.count) * item);
    if (!room)
        return CCS__RULE_WHY_SCRATCH;
    if (left.count > 0)
        memcpy(room, left.items, left.count * item);
    if (right.count > 0)
        memcpy(room + left.count * item, right.items, right.count * item);
    cells[0].list = (struct ccs__rule_list){room, left.count + right.count};
    return CCS__RULE_WHY_NONE;
}

static enum ccs__rule_why make_list(struct ccs__rule_run *run, uint8_t type, size_t count, union ccs__rule_cell *cells)
{
    void *room = take_scratch(run, count * ccs__rule_item_size(type));
    if (!room)
        return CCS__RULE_WHY_SCRATCH;
    for (size_t i = 0; i < count; i++)
        ccs__rule_item_put(type, room, i, &cells[i]);
    cells[0].list = (struct ccs__rule_list){room, count};
    return CCS__RULE_WHY_NONE;
}

static enum ccs__rule_why text_of(struct ccs__rule_run *run, uint8_t type, union ccs__rule_cell *cell)
{
    char *room = take_scratch(run, CCS__RULE_INSTANT_SIZE);
    size_t size;
    if (!room)
        return CCS__RULE_WHY_SCRATCH;
    if (type == CCS__RULE_TIME)
        size = ccs__rule_time_text(cell->number, room);
    else if (type == CCS__RULE_DURATION)
        size = ccs__rule_duration_text(cell->number, room);
    else if (type == CCS__RULE_BOOL)
        size = (size_t)snprintf(room, CCS__RULE_INSTANT_SIZE, "%s", cell->number ? "true" : "false");
    else
        size = (size_t)snprintf(room, CCS__RULE_INSTANT_SIZE, "%lld", (long long)cell->number);
    cell->text = (ccs_str){room, size};
    return CCS__RULE_WHY_NONE;
}

static int64_t count_characters(ccs_str text)
{
    int64_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

static bool in_list(struct ccs__rule_run *run, uint8_t type, const union ccs__rule_cell *cells)
{
    uint8_t item_type = CCS__RULE_ITEM(type);
    size_t each = item_type == CCS__RULE_STRING ? 1 + cells[0].text.size / 64 : item_type >= CCS__RULE_LEVELS ? DEEP_COST : 1;
    size_t at = 0;
    for (; at < cells[1].list.count; at++) {
        union ccs__rule_cell item = ccs__rule_item(type, cells[1].list, at);
        if (ccs__rule_equal(item_type, &cells[0], &item))
            break;
    }
    charge_items(run, at * each);
    return at < cells[1].list.count;
}

static void charge_comparison(struct ccs__rule_run *run, uint8_t type, const union ccs__rule_cell *cells)
{
    struct ccs__rule_list list = cells[0].list;
    if (type < CCS__RULE_LEVELS || list.count != cells[1].list.count)
        return;
    charge_items(run, list.count * (type == CCS__RULE_INTS ? 1 : DEEP_COST));
    for (size_t i = 0; type == CCS__RULE_STRINGS && i < list.count; i++)
        charge_bytes(run, ((const ccs_str *)list.items)[i].size);
}

/* A part is looked for from every place; each character is counted, or taken by each state of a pattern. */
static void charge_search(struct ccs__rule_run *run, const struct ccs__rule_instruction *at, const union ccs__rule_cell *cells)
{
    size_t size = cells[0].text.size;
    if (at->op == CCS__RULE_CONTAINS)
        charge_items(run, size / 4 * (1 + cells[1].text.size / 64));
    else if (at->op == CCS__RULE_MATCHES)
        charge_items(run, size * (1 + ccs__regex_states(run->rule->patterns[at->a])));
    else
        charge_bytes(run, 8 * size);
}

static bool starts(ccs_str text, ccs_str part)
{
    return part.size <= text.size && ccs__rule_text_equal((ccs_str){text.data, part.size}, part);
}

static bool ends(ccs_str text, ccs_str part)
{
    return part.size == 0 ||
           (part.size <= text.size && memcmp(text.data + text.size - part.size, part.data, part.size) == 0);
}

static enum ccs__rule_why seconds_to_time(union ccs__rule_cell *cell)
{
    if (__builtin_mul_overflow(cell->number, 1000, &cell->number))
        return CCS__RULE_WHY_RANGE;
    return check_range(CCS__RULE_TIME, cell->number);
}

/* Longer than others: one flat switch over operations that read the cells at their slot and leave one there. */
static enum ccs__rule_why operate(struct ccs__rule_run *run, const struct ccs__rule_instruction *at,
                                  union ccs__rule_cell *cells)
{
    const struct ccs__rule *rule = run->rule;
    const struct ccs__rule_level *level;
    int64_t number = cells[0].number;
    const char *bad;
    switch (at->op) {
    case CCS__RULE_HAS: return has_field(run, at->a, cells);
    case CCS__RULE_HAS_KEY: cells[0].number = ccs__rule_level_find(cells[0].list, rule->constants[at->a].text) != NULL; break;
    case CCS__RULE_MAKE_LIST: return make_list(run, at->aux, at->a, cells);
    case CCS__RULE_NOT: cells[0].number = !number; break;
    case CCS__RULE_NEG: return calculate(CCS__RULE_SUB, CCS__RULE_INT, 0, number, &cells[0].number);
    case CCS__RULE_IN_LIST: cells[0].number = in_list(run, at->aux, cells); break;
    case CCS__RULE_IN_LEVELS: cells[0].number = ccs__rule_level_find(cells[1].list, cells[0].text) != NULL; break;
    case CCS__RULE_ADD:
    case CCS__RULE_SUB:
    case CCS__RULE_MUL:
    case CCS__RULE_DIV:
    case CCS__RULE_MOD: return calculate(at->op, at->aux, number, cells[1].number, &cells[0].number);
    case CCS__RULE_JOIN_TEXT: return join_texts(run, cells);
    case CCS__RULE_JOIN_LIST: return join_lists(run, at->aux, cells);
    case CCS__RULE_AT_LIST:
        if (cells[1].number < 0 || (uint64_t)cells[1].number >= cells[0].list.count)
            return CCS__RULE_WHY_INDEX;
        cells[0] = ccs__rule_item(at->aux, cells[0].list, (size_t)cells[1].number);
        break;
    case CCS__RULE_AT_LEVELS:
        level = ccs__rule_level_find(cells[0].list, cells[1].text);
        if (!level)
            return CCS__RULE_WHY_NO_KEY;
        cells[0].number = level->level;
        break;
    case CCS__RULE_SIZE_TEXT:
        charge_search(run, at, cells);
        cells[0].number = count_characters(cells[0].text);
        break;
    case CCS__RULE_SIZE_LIST: cells[0].number = (int64_t)cells[0].list.count; break;
    case CCS__RULE_STARTS: cells[0].number = starts(cells[0].text, cells[1].text); break;
    case CCS__RULE_ENDS: cells[0].number = ends(cells[0].text, cells[1].text); break;
    case CCS__RULE_CONTAINS:
        charge_search(run, at, cells);
        cells[0].number = ccs__rule_text_contains(cells[0].text, cells[1].text);
        break;
    case CCS__RULE_MATCHES:
        charge_search(run, at, cells);
        cells[0].number = ccs__regex_matches(rule->patterns[at->a], cells[0].text);
        break;
    case CCS__RULE_INT_OF_TEXT:
        return ccs__rule_int_of_text(cells[0].text, &cells[0].number) ? CCS__RULE_WHY_NONE : CCS__RULE_WHY_CONVERSION;
    case CCS__RULE_INT_OF_TIME: cells[0].number = number / 1000 - (number % 1000 < 0); break;
    case CCS__RULE_BOOL_OF_TEXT:
        return ccs__rule_bool_of_text(cells[0].text, &cells[0].number) ? CCS__RULE_WHY_NONE : CCS__RULE_WHY_CONVERSION;
    case CCS__RULE_TEXT_OF: return text_of(run, at->aux, cells);
    case CCS__RULE_TIME_OF_TEXT:
        bad = ccs__rule_time_of_text(cells[0].text, &cells[0].number);
        return bad ? CCS__RULE_WHY_CONVERSION : CCS__RULE_WHY_NONE;
    case CCS__RULE_TIME_OF_INT: return seconds_to_time(cells);
    case CCS__RULE_DURATION_OF_TEXT:
        bad = ccs__rule_duration_of_text(cells[0].text, &cells[0].number);
        return bad ? CCS__RULE_WHY_CONVERSION : CCS__RULE_WHY_NONE;
    case CCS__RULE_TIME_PART: cells[0].number = ccs__rule_time_part(number, at->aux); break;
    case CCS__RULE_DURATION_PART: cells[0].number = ccs__rule_duration_part(number, at->aux); break;
    case CCS__RULE_EQ_DEEP:
        charge_comparison(run, at->aux, cells);
        cells[0].number = ccs__rule_equal(at->aux, &cells[0], &cells[1]);
        break;
    case CCS__RULE_NE_DEEP:
        charge_comparison(run, at->aux, cells);
        cells[0].number = !ccs__rule_equal(at->aux, &cells[0], &cells[1]);
        break;
    default:
        CCS_ASSERT(at->op >= CCS__RULE_EQ_TEXT && at->op <= CCS__RULE_GE_TEXT);
        charge_bytes(run, cells[0].text.size);
        cells[0].number = compare_numbers(CCS__RULE_EQ + (at->op - CCS__RULE_EQ_TEXT),
                                          ccs__rule_text_compare(cells[0].text, cells[1].text), 0);
    }
    return CCS__RULE_WHY_NONE;
}

/* --- loops -------------------------------------------------------------------------------------------------------------- */

enum { LOOP_LIST, LOOP_ERROR, LOOP_INDEX, LOOP_ITEM, LOOP_BODY }; /* its cells */

static enum ccs__rule_why load_item(struct ccs__rule_run *run, uint8_t type, union ccs__rule_cell *cells)
{
    size_t index = (size_t)cells[LOOP_INDEX].number;
    if (run->turns-- == 0) {
        run->turns = 0; /* and for good: one that || makes up for must not begin again */
        return CCS__RULE_WHY_TURNS;
    }
    if (type == CCS__RULE_LEVELS)
        cells[LOOP_ITEM].text = ((const struct ccs__rule_level *)cells[LOOP_LIST].list.items)[index].key;
    else
        cells[LOOP_ITEM] = ccs__rule_item(type, cells[LOOP_LIST].list, index);
    return CCS__RULE_WHY_NONE;
}

/* An error that waits: why, and the node. Never 0. */
static int64_t error_of(enum ccs__rule_why why, uint16_t node) { return (int64_t)why << 16 | node; }

/* Behind the body: whether the loop is decided by it, and with what. */
static bool decides(enum ccs__rule_op step, union ccs__rule_cell *cells)
{
    bool yes = cells[LOOP_BODY].number != 0;
    if (step == CCS__RULE_ONE_STEP) {
        cells[LOOP_ERROR].number += yes; /* counts */
        return false;
    }
    if (yes != (step == CCS__RULE_EXISTS_STEP))
        return false;
    cells[0].number = yes;
    return true;
}

/* --- the machine ---------------------------------------------------------------------------------------------------------- */

/* The next item, or the loop's end: its result, or the error that waited. Returns where to go on. */
static size_t next_turn(struct ccs__rule_run *run, const struct ccs__rule_instruction *step, union ccs__rule_cell *cells,
                        enum ccs__rule_why *why, uint16_t *node)
{
    *why = CCS__RULE_WHY_NONE;
    *node = step->node;
    if ((size_t)++cells[LOOP_INDEX].number < cells[LOOP_LIST].list.count) {
        *why = load_item(run, step->aux, cells);
        return step->a;
    }
    if (step->op == CCS__RULE_ONE_STEP) {
        cells[0].number = cells[LOOP_ERROR].number == 1;
    } else if (cells[LOOP_ERROR].number == 0) {
        cells[0].number = step->op == CCS__RULE_ALL_STEP;
    } else {
        *why = (enum ccs__rule_why)(cells[LOOP_ERROR].number >> 16);
        *node = (uint16_t)cells[LOOP_ERROR].number;
    }
    return step->b;
}

/* An operation failed: the error waits at its handler. Returns where to go on; `end` and run->why set: nowhere. */
static size_t handle(struct ccs__rule_run *run, uint16_t handler, enum ccs__rule_why why, uint16_t node,
                     union ccs__rule_cell *stack, size_t begin, size_t end)
{
    while (handler >= begin && handler < end) {
        const struct ccs__rule_instruction *step = &run->rule->code[handler];
        union ccs__rule_cell *cells = &stack[step->slot];
        bool loop = step->op == CCS__RULE_EXISTS_STEP || step->op == CCS__RULE_ALL_STEP;
        int64_t *waiting = &cells[loop ? LOOP_ERROR : 0].number;
        if (*waiting == 0) /* the first one is told */
            *waiting = error_of(why, node);
        if (!loop)
            return (size_t)handler + 1;
        size_t at = next_turn(run, step, cells, &why, &node);
        if (why == CCS__RULE_WHY_NONE)
            return at;
        handler = step->handler;
    }
    run->why = why;
    run->failed_at = node;
    return end;
}

/* Longer than others: one flat switch. Runs [at, end) and leaves the result in the cell of its node. */
static bool run_code(struct ccs__rule_run *run, size_t at, size_t end, union ccs__rule_cell *stack)
{
    const struct ccs__rule *rule = run->rule;
    const struct ccs__rule_instruction *code = rule->code;
    const size_t begin = at;
    run->why = CCS__RULE_WHY_NONE;
    while (at < end) {
        const struct ccs__rule_instruction *one = &code[at++];
        union ccs__rule_cell *cells = &stack[one->slot];
        uint16_t node = one->node;
        enum ccs__rule_why why;
        switch (one->op) {
        case CCS__RULE_CONST: cells[0] = rule->constants[one->a]; continue;
        case CCS__RULE_VAR: cells[0] = stack[one->a]; continue;
        case CCS__RULE_FIELD: why = load_field(run, one->a, cells); break;
        case CCS__RULE_FIELD_NUMBER: why = test_number(run, one, cells); break;
        case CCS__RULE_FIELD_TEXT: why = test_text(run, one, cells); break;
        case CCS__RULE_KEY_IN_FIELD: why = look_for_key(run, one, cells); break;
        case CCS__RULE_EQ:
        case CCS__RULE_NE:
        case CCS__RULE_LT:
        case CCS__RULE_LE:
        case CCS__RULE_GT:
        case CCS__RULE_GE: cells[0].number = compare_numbers(one->op, cells[0].number, cells[1].number); continue;
        case CCS__RULE_BEGIN: cells[0].number = 0; continue;
        case CCS__RULE_AND_STEP:
        case CCS__RULE_OR_STEP:
            if ((cells[1].number != 0) == (one->op == CCS__RULE_OR_STEP)) {
                cells[0].number = cells[1].number;
                at = one->b;
            }
            continue;
        case CCS__RULE_AND_END:
        case CCS__RULE_OR_END:
            if (cells[0].number == 0) {
                cells[0].number = one->op == CCS__RULE_AND_END;
                continue;
            }
            why = (enum ccs__rule_why)(cells[0].number >> 16);
            node = (uint16_t)cells[0].number;
            break;
        case CCS__RULE_JUMP: at = one->b; continue;
        case CCS__RULE_JUMP_UNLESS: at = cells[0].number ? at : one->b; continue;
        case CCS__RULE_LOOP:
            cells[LOOP_ERROR].number = cells[LOOP_INDEX].number = 0;
            if (cells[LOOP_LIST].list.count == 0) {
                cells[0].number = one->a == CCS__RULE_ALL;
                at = one->b;
                continue;
            }
            why = load_item(run, one->aux, cells);
            break;
        case CCS__RULE_EXISTS_STEP:
        case CCS__RULE_ALL_STEP:
        case CCS__RULE_ONE_STEP:
            if (decides(one->op, cells)) {
                at = one->b;
                continue;
            }
            at = next_turn(run, one, cells, &why, &node);
            break;
        default: why = operate(run, one, cells);
        }
        if (__builtin_expect(why != CCS__RULE_WHY_NONE, 0))
            at = handle(run, one->handler, why, node, stack, begin, end);
    }
    return run->why == CCS__RULE_WHY_NONE;
}

bool ccs__rule_run_node(struct ccs__rule_run *run, uint16_t node, union ccs__rule_cell *result)
{
    union ccs__rule_cell stack[CCS__RULE_STACK_MAX];
    const struct ccs__rule_node *it = &run->rule->nodes[node];
    run->why = CCS__RULE_WHY_NONE;
    if (it->op == CCS__RULE_CONST) {
        *result = run->rule->constants[it->value];
    } else if (it->op == CCS__RULE_FIELD) { /* which may have no code of its own */
        run->failed_at = node;
        run->why = load_field(run, it->value, result);
        return run->why == CCS__RULE_WHY_NONE;
    } else if (run_code(run, it->code, it->code_end, stack)) {
        *result = stack[it->slot];
    }
    return run->why == CCS__RULE_WHY_NONE;
}

/* Every jump but a loop's goes forward: so much is run at most, besides what lists and texts cost. */
static uint64_t work_of(const struct ccs__rule_run *run)
{
    uint64_t passes = 1 + CCS__RULE_TURNS_MAX - run->turns;
    return run->work + 1 + passes * run->rule->code_count / 4;
}

ccs_status ccs__rule_evaluate_counted(const struct ccs__rule *rule, const struct ccs__rule_facts *facts,
                                      struct ccs__rule_scratch *scratch, struct ccs__rule_value *result,
                                      struct ccs__rule_failure *failure, uint64_t *work)
{
    struct ccs__rule_run run;
    union ccs__rule_cell cell;
    ccs__rule_run_init(&run, rule, facts, scratch);
    if (scratch)
        scratch->used = 0;
    bool fine = ccs__rule_run_node(&run, rule->top, &cell);
    *work += work_of(&run);
    if (fine) {
        ccs__rule_value_of(rule->type, &cell, result);
        return CCS_OK;
    }
    if (failure) {
        const struct ccs__rule_node *node = &rule->nodes[run.failed_at];
        *failure = (struct ccs__rule_failure){ccs__rule_why_text(run.why), node->line, node->column};
    }
    return CCS_ESTATE;
}

ccs_status ccs__rule_evaluate_in(const struct ccs__rule *rule, const struct ccs__rule_facts *facts,
                                 struct ccs__rule_scratch *scratch, struct ccs__rule_value *result,
                                 struct ccs__rule_failure *failure)
{
    uint64_t work = 0;
    return ccs__rule_evaluate_counted(rule, facts, scratch, result, failure, &work);
}

__attribute__((noinline)) static ccs_status evaluate_with_scratch(const struct ccs__rule *rule,
                                                                  const struct ccs__rule_facts *facts,
                                                                  struct ccs__rule_value *result)
{
    struct ccs__rule_scratch scratch;
    ccs_status status = ccs__rule_evaluate_in(rule, facts, &scratch, result, NULL);
    return status == CCS_OK && !ccs__rule_is_number(rule->type) ? CCS_ESTATE : status;
}

ccs_status ccs__rule_evaluate(const struct ccs__rule *rule, const struct ccs__rule_facts *facts,
                              struct ccs__rule_value *result)
{
    if (rule->needs_scratch)
        return evaluate_with_scratch(rule, facts, result);
    struct ccs__rule_run run;
    union ccs__rule_cell stack[CCS__RULE_STACK_MAX];
    ccs__rule_run_init(&run, rule, facts, NULL);
    if (!run_code(&run, 0, rule->code_count, stack))
        return CCS_ESTATE;
    ccs__rule_value_of(rule->type, &stack[0], result);
    return CCS_OK;
}
