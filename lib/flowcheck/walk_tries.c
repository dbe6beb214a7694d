/*
 * What is tried in a configuration: signals, starts and ends of children, each with data made of the values that
 * walk_inputs.c has found.
 */
#include "flowcheck/family.h"
#include "flowcheck/walking.h"
#include "record/json.h"

/* Names with values to try, and which value of each comes next. */
struct combining {
    uint8_t kind;
    uint32_t pending;
    ccs_str name; /* of the signal */
    struct {
        ccs_str name;
        const struct ccs__flow_samples *samples;
        uint32_t at;
    } parts[CCS__FLOW_FIELDS_MAX];
    size_t count;
};

static void add_part(struct combining *combining, ccs_str name, const struct ccs__flow_samples *samples)
{
    if (combining->count == CCS__FLOW_FIELDS_MAX)
        return;
    combining->parts[combining->count].name = name;
    combining->parts[combining->count].at = 0;
    combining->parts[combining->count++].samples = samples;
}

/* Each once: two final states of a child may bring the same. */
static bool is_tried(const struct ccs__flow_walking *walking, const struct combining *combining, ccs_str data)
{
    for (size_t i = walking->try_count; i > 0; i--) {
        const struct ccs__flow_input *input = &walking->tries[i - 1];
        if (input->kind != combining->kind || input->pending != combining->pending)
            return false;
        if (ccs__flow_same(input->data, data) && ccs__flow_same(input->name, combining->name))
            return true;
    }
    return false;
}

static bool add_try(struct ccs__flow_walking *walking, const struct combining *combining, ccs_str data)
{
    void *items = walking->tries;
    if (combining->kind == CCS__FLOW_INPUT_CHILD && is_tried(walking, combining, data))
        return true;
    if (!ccs__alloc_grow(walking->walk->alloc, &items, &walking->try_capacity, walking->try_count + 1, sizeof *walking->tries))
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    walking->tries = items;
    struct ccs__flow_input *input = &walking->tries[walking->try_count];
    *input = (struct ccs__flow_input){.kind = combining->kind, .pending = combining->pending, .name = combining->name};
    if (!ccs__flow_walk_keep(walking, &walking->scratch, data, &input->data))
        return false;
    walking->try_count++;
    return true;
}

static bool add_combination(struct ccs__flow_walking *walking, const struct combining *combining)
{
    struct ccs__buf *out = &walking->packed;
    out->size = 0;
    for (size_t i = 0; i < combining->count; i++) {
        ccs_str json = combining->parts[i].samples->json[combining->parts[i].at];
        if (json.size == 0)
            continue;
        ccs__buf_add_text(out, out->size == 0 ? "{" : ",");
        ccs__json_write_string(combining->parts[i].name, out);
        ccs__buf_add_text(out, ":");
        ccs__buf_add(out, json.data, json.size);
    }
    ccs__buf_add_text(out, out->size == 0 ? "" : "}");
    if (out->failed)
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    return add_try(walking, combining, (ccs_str){out->size ? (const char *)out->data : "", out->size});
}

/* One more of the values of some part, as a counter goes on; false: round. */
static bool turn(struct combining *combining)
{
    for (size_t i = 0; i < combining->count; i++) {
        if (++combining->parts[i].at < combining->parts[i].samples->count)
            return true;
        combining->parts[i].at = 0;
    }
    return false;
}

/* All combinations where they are few; else each value of each part, the others at their first. */
static bool combine(struct ccs__flow_walking *walking, struct combining *combining)
{
    size_t first = walking->try_count, product = 1;
    for (size_t i = 0; i < combining->count && product <= CCS__FLOW_WALK_INPUTS_MAX; i++)
        product *= combining->parts[i].samples->count;
    if (product <= CCS__FLOW_WALK_INPUTS_MAX) {
        do
            if (!add_combination(walking, combining))
                return false;
        while (turn(combining));
        return true;
    }
    walking->walk->limits |= CCS__FLOW_WALK_TOO_MUCH_DATA;
    for (size_t i = 0; i < combining->count; i++) {
        for (uint32_t at = i > 0; at < combining->parts[i].samples->count; at++) {
            combining->parts[i].at = at;
            if (walking->try_count - first < CCS__FLOW_WALK_INPUTS_MAX && !add_combination(walking, combining))
                return false;
        }
        combining->parts[i].at = 0;
    }
    return true;
}

/* --- signals and starts --------------------------------------------------------------------------------------------- */

/* What the transition of a move reads of its signal. */
static void read_move(const struct ccs__flow_walking *walking, const struct ccs__flow_move *move, uint64_t *fields)
{
    const struct ccs__flow *flow = walking->flow;
    const struct ccs__flow_node *node = &flow->nodes[flow->by_definition[move->state]];
    const struct ccs__flow_transition *transition = &flow->transitions[node->transitions.first + move->transition];
    ccs__flow_inputs_merge(fields, walking->inputs.rule_fields[transition->when]);
    ccs__flow_inputs_read(walking, transition->actions, fields);
}

static bool combine_fields(struct ccs__flow_walking *walking, struct combining *combining, const uint64_t *fields)
{
    const struct ccs__flow *flow = walking->flow;
    for (uint32_t f = 0; f < flow->field_count; f++)
        if (ccs__flow_inputs_has(fields, f))
            add_part(combining, ccs_str_from(flow->fields[f].name), &walking->inputs.fields[f]);
    return combine(walking, combining);
}

bool ccs__flow_tries_signal(struct ccs__flow_walking *walking, ccs_str name, const struct ccs__flow_move *moves, size_t count)
{
    uint64_t fields[CCS__FLOW_FIELD_WORDS];
    struct combining combining = {.kind = CCS__FLOW_INPUT_SIGNAL, .name = name};
    memcpy(fields, walking->inputs.always, sizeof fields);
    for (size_t i = 0; i < count; i++)
        read_move(walking, &moves[i], fields);
    return combine_fields(walking, &combining, fields);
}

bool ccs__flow_tries_start(struct ccs__flow_walking *walking)
{
    struct combining combining = {.kind = CCS__FLOW_INPUT_START};
    for (uint32_t v = 0; v < walking->flow->variable_count; v++)
        if (walking->inputs.variables[v].count > 0)
            add_part(&combining, walking->flow->variables[v].name, &walking->inputs.variables[v]);
    return combine(walking, &combining);
}

/* --- ends of children ----------------------------------------------------------------------------------------------- */

/* What is read of a child's last signal: by what waits for it, and by what is done for each signal of a child. */
static void read_end(const struct ccs__flow_walking *walking, ccs_str name, size_t move_count, uint64_t *fields)
{
    const struct ccs__flow *flow = walking->flow;
    uint32_t signal = ccs__flow_signal_find(flow, name);
    memcpy(fields, walking->inputs.always, CCS__FLOW_FIELD_WORDS * sizeof *fields);
    for (size_t i = 0; i < move_count; i++) {
        const struct ccs__flow_move *move = &walking->moves[i];
        const struct ccs__flow_node *node = &flow->nodes[flow->by_definition[move->state]];
        if (ccs__flow_waits_for(flow, &flow->transitions[node->transitions.first + move->transition], signal))
            read_move(walking, move, fields);
    }
    for (uint32_t i = 0; i < flow->child_count; i++)
        ccs__flow_inputs_read(walking, flow->children[i].finalize, fields);
}

static const struct ccs__flow_samples *one_sample(struct ccs__flow_walking *walking, ccs_str json)
{
    struct ccs__flow_samples *samples = ccs__arena_take(&walking->scratch, sizeof *samples);
    if (!samples) {
        (void)ccs__flow_walk_fail(walking, CCS_ENOMEM);
        return NULL;
    }
    samples->count = 1;
    return ccs__flow_walk_keep(walking, &walking->scratch, json, &samples->json[0]) ? samples : NULL;
}

/* Does the rule say the same whatever there is? Then *json is what. */
static bool is_constant(struct ccs__flow_walking *walking, const struct ccs__flow *child, const struct ccs__flow_rule *rule,
                        ccs_str *json)
{
    static const struct ccs__rule_value *const nothing[CCS__FLOW_ROOT_VARIABLES + CCS__FLOW_SLOTS_MAX];
    const struct ccs__rule_facts facts = {nothing};
    struct ccs__rule_scratch scratch = {.used = 0};
    struct ccs__rule_value value;
    if (!rule->compiled)
        return false;
    for (uint32_t root = 0; root < CCS__FLOW_ROOT_VARIABLES + child->variable_count; root++)
        if (ccs__rule_uses(rule->compiled, root))
            return false;
    if (ccs__rule_evaluate_in(rule->compiled, &facts, &scratch, &value, NULL) != CCS_OK)
        return false;
    walking->packed.size = 0;
    ccs__rule_value_json(&value, &walking->packed);
    *json = (ccs_str){(const char *)walking->packed.data, walking->packed.size};
    return true;
}

/* The values of one field of a child's last data. NULL: leave it out, or failed. */
static const struct ccs__flow_samples *done_samples(struct ccs__flow_walking *walking, const struct ccs__flow *child,
                                                    const struct ccs__flow_param *param, const uint64_t *fields)
{
    const struct ccs__flow *flow = walking->flow;
    const struct ccs__flow_rule *rule = &child->rules[param->value];
    uint32_t field = ccs__flow_names_find(&flow->field_names, param->name);
    bool known = field != CCS__FLOW_NO_NAME;
    ccs_str json;
    if (is_constant(walking, child, rule, &json))
        return one_sample(walking, json);
    uint8_t type = rule->compiled ? ccs__rule_type(rule->compiled) : CCS__RULE_NONE;
    bool fits = known && (type == CCS__RULE_NONE || flow->fields[field].type == CCS__RULE_NONE || flow->fields[field].type == type);
    if (fits && ccs__flow_inputs_has(fields, field))
        return &walking->inputs.fields[field];
    return known || !flow->loose ? one_sample(walking, ccs_str_from(ccs__flow_inputs_usual(type))) : NULL;
}

/* One of the child's final states. */
static bool try_final(struct ccs__flow_walking *walking, struct combining *combining, const struct ccs__flow *child,
                      const struct ccs__flow_node *final, const uint64_t *fields)
{
    ccs_str json;
    combining->count = 0;
    if (final->done_value != 0) {
        if (!is_constant(walking, child, &child->rules[final->done_value], &json))
            json = ccs_str_from(ccs__flow_inputs_usual(CCS__RULE_NONE));
        return !walking->packed.failed ? add_try(walking, combining, json) : ccs__flow_walk_fail(walking, CCS_ENOMEM);
    }
    for (uint32_t p = final->done.first; p < final->done.end && walking->status == CCS_OK; p++) {
        const struct ccs__flow_samples *samples = done_samples(walking, child, &child->params[p], fields);
        if (samples)
            add_part(combining, child->params[p].name, samples);
    }
    return walking->status == CCS_OK && combine(walking, combining);
}

bool ccs__flow_tries_end(struct ccs__flow_walking *walking, uint32_t pending, size_t move_count)
{
    const struct ccs__flow_pending *it = &walking->pending.items[pending];
    const struct ccs__flow_family *family = walking->options->family;
    size_t found = ccs__flow_family_find(family, it->data);
    const struct ccs__flow *child = found == SIZE_MAX ? NULL : family->flows[found];
    uint64_t fields[CCS__FLOW_FIELD_WORDS];
    struct combining combining = {.kind = CCS__FLOW_INPUT_CHILD, .pending = pending, .name = it->name};
    read_end(walking, it->name, move_count, fields);
    if (!child)
        return combine_fields(walking, &combining, fields);
    for (uint32_t n = 1; n < child->node_count; n++) {
        const struct ccs__flow_node *node = &child->nodes[n];
        bool ends = node->parent == CCS__FLOW_ROOT && node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL;
        if (ends && !try_final(walking, &combining, child, node, fields))
            return false;
    }
    return true;
}
