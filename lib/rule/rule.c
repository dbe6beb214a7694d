/*
 * A rule from its text to its end, and what others ask about it. Compiling takes room for the largest rule there may be and
 * gives it back; what stays is as large as the rule.
 */
#include "base/text.h"
#include "record/json.h"
#include "record/json_scan.h"
#include "rule/build.h"
#include <stdio.h> /* snprintf only, into memory */

#define RULE_BYTES_MAX ((size_t)1 << 20) /* all that one rule may keep; its own bounds come first */

static ccs_status check_text(struct ccs__rule_build *build, ccs_str text)
{
    size_t bad_at;
    struct ccs__rule_place place = {1, 1};
    if (text.size > CCS__RULE_TEXT_MAX) {
        ccs__rule_fail(build, CCS_ELIMIT, place, "the rule has %zu bytes; at most %d are read", text.size,
                       CCS__RULE_TEXT_MAX);
    } else if (!ccs__utf8_valid(text, &bad_at)) {
        ccs__json_position(text, bad_at, &place.line, &place.column);
        ccs__rule_fail(build, CCS_EPARSE, place, "this is not UTF-8");
    }
    return build->status;
}

static ccs_status check_type(struct ccs__rule_build *build, uint8_t wanted)
{
    char rooms[2][64];
    uint8_t type = build->nodes[build->top].type;
    if (ccs__rule_unify(type, wanted) == CCS__RULE_NO_TYPE)
        ccs__rule_fail(build, CCS_EPARSE, (struct ccs__rule_place){1, 1}, "the rule gives %s; %s is wanted here",
                       ccs__rule_type_name(type, rooms[0]), ccs__rule_type_name(wanted, rooms[1]));
    build->rule->type = type;
    return build->status;
}

static void *keep(struct ccs__arena *arena, const void *items, size_t size, bool *kept)
{
    void *copy = ccs__arena_take(arena, size);
    if (copy && size > 0)
        memcpy(copy, items, size);
    *kept &= copy != NULL;
    return copy;
}

/* Code and constants first: they are what is run. */
static ccs_status keep_all(struct ccs__rule_build *build)
{
    struct ccs__rule *rule = build->rule;
    struct ccs__arena *arena = &rule->arena;
    bool kept = true;
    rule->code = keep(arena, build->code, build->code_count * sizeof *rule->code, &kept);
    rule->constants = keep(arena, build->constants, build->constant_count * sizeof *rule->constants, &kept);
    rule->refs = keep(arena, build->refs, build->ref_count * sizeof *rule->refs, &kept);
    rule->nodes = keep(arena, build->nodes, build->node_count * sizeof *rule->nodes, &kept);
    rule->patterns = keep(arena, build->patterns, build->pattern_count * sizeof *rule->patterns, &kept);
    rule->code_count = (uint16_t)build->code_count;
    rule->constant_count = (uint16_t)build->constant_count;
    rule->ref_count = (uint16_t)build->ref_count;
    rule->node_count = (uint16_t)build->node_count;
    rule->pattern_count = (uint16_t)build->pattern_count;
    rule->top = build->top;
    return kept ? CCS_OK : CCS_ENOMEM;
}

static ccs_status compile(struct ccs__rule_build *build, ccs_str text, uint8_t result_type)
{
    ccs_status status = check_text(build, text);
    if (status == CCS_OK) {
        ccs__rule_lex_init(&build->lexer, text, &build->rule->arena);
        status = ccs__rule_parse(build);
    }
    if (status == CCS_OK)
        status = check_type(build, result_type);
    if (status == CCS_OK)
        status = ccs__rule_make_code(build);
    return status == CCS_OK ? keep_all(build) : status;
}

struct ccs__rule *ccs__rule_compile(const ccs_alloc *alloc, ccs_str text, const struct ccs__rule_schema *schema,
                                    uint8_t result_type, struct ccs__rule_error *error, ccs_status *status)
{
    struct ccs__rule *rule = ccs__alloc_zero(alloc, sizeof *rule);
    struct ccs__rule_build *build = ccs__realloc(alloc, NULL, 0, sizeof *build);
    *error = (struct ccs__rule_error){.line = 1, .column = 1};
    *status = CCS_ENOMEM;
    if (rule && build) {
        memset(build, 0, sizeof *build);
        rule->alloc = *alloc;
        ccs__arena_init(&rule->arena, &rule->alloc, RULE_BYTES_MAX);
        build->rule = rule;
        build->schema = schema;
        build->error = error;
        build->node_count = 1; /* 0 is no node */
        *status = compile(build, text, result_type);
    }
    ccs__free(alloc, build, sizeof *build);
    if (*status == CCS_OK)
        return rule;
    if (rule)
        ccs__arena_finish(&rule->arena);
    ccs__free(alloc, rule, sizeof *rule);
    return NULL;
}

void ccs__rule_destroy(struct ccs__rule *rule)
{
    if (!rule)
        return;
    ccs_alloc alloc = rule->alloc;
    ccs__arena_finish(&rule->arena);
    ccs__free(&alloc, rule, sizeof *rule);
}

/* --- asking ------------------------------------------------------------------------------------------------------ */

uint8_t ccs__rule_type(const struct ccs__rule *rule) { return rule->type; }
uint32_t ccs__rule_cost(const struct ccs__rule *rule) { return rule->cost; }

bool ccs__rule_uses(const struct ccs__rule *rule, size_t root)
{
    for (size_t i = 0; i < rule->ref_count; i++)
        if (rule->refs[i].root == root)
            return true;
    return false;
}

bool ccs__rule_uses_field(const struct ccs__rule *rule, size_t root, size_t field)
{
    for (size_t i = 0; i < rule->ref_count; i++)
        if (rule->refs[i].root == root && rule->refs[i].field == field)
            return true;
    return false;
}

/* The literal key with which a node reads `field`, if it does: 'k' in field, field['k'], has(field.k). */
static const ccs_str *key_of(const struct ccs__rule *rule, const struct ccs__rule_node *node, size_t root, size_t field)
{
    if (node->op != CCS__RULE_IN_LEVELS && node->op != CCS__RULE_AT_LEVELS && node->op != CCS__RULE_HAS_KEY)
        return NULL;
    const struct ccs__rule_node *first = &rule->nodes[node->first], *second = &rule->nodes[first->next];
    const struct ccs__rule_node *map = node->op == CCS__RULE_IN_LEVELS ? second : first;
    const struct ccs__rule_node *key = node->op == CCS__RULE_IN_LEVELS ? first : second;
    if (map->op != CCS__RULE_FIELD || key->op != CCS__RULE_CONST)
        return NULL;
    const struct ccs__rule_ref *ref = &rule->refs[map->value];
    return ref->root == root && ref->field == field ? &rule->constants[key->value].text : NULL;
}

size_t ccs__rule_skills(const struct ccs__rule *rule, size_t root, size_t field, ccs_str *keys, size_t capacity)
{
    size_t count = 0;
    for (size_t i = 1; i < rule->node_count; i++) {
        const ccs_str *key = key_of(rule, &rule->nodes[i], root, field);
        bool known = !key;
        for (size_t j = 1; j < i && !known; j++) { /* at most 512 times 512, when a rule is looked at once */
            const ccs_str *before = key_of(rule, &rule->nodes[j], root, field);
            known = before && ccs__rule_text_equal(*before, *key);
        }
        if (known)
            continue;
        if (count < capacity)
            keys[count] = *key;
        count++;
    }
    return count;
}

/* --- values as JSON -------------------------------------------------------------------------------------------------- */

static void write_json(uint8_t type, const union ccs__rule_cell *cell, struct ccs__buf *out)
{
    char room[CCS__RULE_INSTANT_SIZE];
    switch (type) {
    case CCS__RULE_BOOL: ccs__buf_add_text(out, cell->number ? "true" : "false"); return;
    case CCS__RULE_INT: ccs__buf_add_format(out, "%lld", (long long)cell->number); return;
    case CCS__RULE_STRING: ccs__json_write_string(cell->text, out); return;
    case CCS__RULE_TIME: ccs__json_write_string((ccs_str){room, ccs__rule_time_text(cell->number, room)}, out); return;
    case CCS__RULE_DURATION: ccs__json_write_string((ccs_str){room, ccs__rule_duration_text(cell->number, room)}, out); return;
    default: break;
    }
    bool map = type == CCS__RULE_LEVELS;
    const struct ccs__rule_level *levels = cell->list.items;
    ccs__buf_add_text(out, map ? "{" : "[");
    for (size_t i = 0; i < cell->list.count; i++) {
        if (i > 0)
            ccs__buf_add_text(out, ",");
        if (map) {
            ccs__json_write_string(levels[i].key, out);
            ccs__buf_add_format(out, ":%lld", (long long)levels[i].level);
        } else {
            union ccs__rule_cell item = ccs__rule_item(type, cell->list, i);
            write_json(CCS__RULE_ITEM(type), &item, out); /* at most 15 deep */
        }
    }
    ccs__buf_add_text(out, map ? "}" : "]");
}

void ccs__rule_value_json(const struct ccs__rule_value *value, struct ccs__buf *out)
{
    union ccs__rule_cell cell;
    ccs__rule_cell_of(value, &cell);
    write_json(value->type, &cell, out);
}
