/*
 * Values on which rules may turn, found in the rules themselves: the literals of every rule that reads a field (and of the
 * rules that give the variables which the same rule reads their initial values), with what lies just beside them.
 */
#include "flowcheck/walking.h"
#include "record/json.h"

#define LITERALS_MAX 64 /* of one rule */

static void put_field(uint64_t *fields, size_t field) { fields[field / 64] |= UINT64_C(1) << (field % 64); }

void ccs__flow_inputs_merge(uint64_t *to, const uint64_t *from)
{
    for (size_t i = 0; i < CCS__FLOW_FIELD_WORDS; i++)
        to[i] |= from[i];
}

/* --- samples ------------------------------------------------------------------------------------------------------ */

static bool add_json(struct ccs__flow_walking *walking, struct ccs__flow_samples *samples, ccs_str json)
{
    for (uint32_t i = 0; i < samples->count; i++)
        if (ccs__flow_same(samples->json[i], json))
            return true;
    if (samples->count == CCS__FLOW_WALK_SAMPLES_MAX)
        return true;
    if (!ccs__flow_walk_keep(walking, &walking->walk->arena, json, &samples->json[samples->count]))
        return false;
    samples->count++;
    return true;
}

static bool add_value(struct ccs__flow_walking *walking, struct ccs__flow_samples *samples, const struct ccs__rule_value *value)
{
    walking->packed.size = 0;
    ccs__rule_value_json(value, &walking->packed);
    if (walking->packed.failed)
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    return add_json(walking, samples, (ccs_str){(const char *)walking->packed.data, walking->packed.size});
}

static bool add_number(struct ccs__flow_walking *walking, struct ccs__flow_samples *samples, struct ccs__rule_value value)
{
    int64_t number = value.number;
    bool added = add_value(walking, samples, &value);
    if (added && number < INT64_MAX) {
        value.number = number + 1;
        added = add_value(walking, samples, &value);
    }
    if (added && number > INT64_MIN) {
        value.number = number - 1;
        added = add_value(walking, samples, &value);
    }
    return added;
}

static bool add_list(struct ccs__flow_walking *walking, struct ccs__flow_samples *samples, uint8_t type,
                     const struct ccs__rule_value *item)
{
    struct ccs__rule_value value = {.type = type};
    if (type == CCS__RULE_STRINGS) {
        value.strings.items = &item->text;
        value.strings.count = 1;
    } else {
        value.list = (struct ccs__rule_list){&item->number, 1};
    }
    return add_value(walking, samples, &value);
}

/* A literal of a rule that reads a value of this type; of type NONE it may be any. */
static bool add_literal(struct ccs__flow_walking *walking, struct ccs__flow_samples *samples, uint8_t type,
                        const struct ccs__rule_value *literal)
{
    bool any = type == CCS__RULE_NONE, plain = literal->type == CCS__RULE_INT || literal->type == CCS__RULE_STRING;
    if ((type == CCS__RULE_STRINGS && literal->type == CCS__RULE_STRING) ||
        (type == CCS__RULE_INTS && literal->type == CCS__RULE_INT))
        return add_list(walking, samples, type, literal);
    if (literal->type != type && !(any && plain))
        return true;
    return literal->type == CCS__RULE_STRING ? add_value(walking, samples, literal) : add_number(walking, samples, *literal);
}

/* What is always worth trying, behind the literals. */
static const struct {
    uint8_t type;
    const char *json[3];
} usual[] = {
    {CCS__RULE_NONE, {"1", "\"another\"", "true"}},
    {CCS__RULE_BOOL, {"true", "false"}},
    {CCS__RULE_INT, {"0", "1"}},
    {CCS__RULE_STRING, {"\"another\"", "\"\""}},
    {CCS__RULE_TIME, {"\"1970-01-01T00:00:00Z\""}},
    {CCS__RULE_DURATION, {"\"0s\"", "\"1s\""}},
    {CCS__RULE_INTS, {"[]", "[0]"}},
    {CCS__RULE_STRINGS, {"[]", "[\"another\"]"}},
};

const char *ccs__flow_inputs_usual(uint8_t type)
{
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (usual[i].type == type)
            return usual[i].json[0];
    return usual[0].json[0];
}

static bool add_usual(struct ccs__flow_walking *walking, struct ccs__flow_samples *samples, uint8_t type)
{
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        for (size_t j = 0; usual[i].type == type && j < 3 && usual[i].json[j]; j++)
            if (!add_json(walking, samples, ccs_str_from(usual[i].json[j])))
                return false;
    return true;
}

/* --- reading rules ------------------------------------------------------------------------------------------------ */

static bool reads_variable(const struct ccs__flow *flow, const struct ccs__flow_rule *rule, uint32_t variable)
{
    if (rule->compiled)
        return ccs__rule_uses(rule->compiled, CCS__FLOW_ROOT_VARIABLES + variable);
    for (uint32_t m = rule->mentions.first; m < rule->mentions.end; m++)
        if (flow->mentions[m] == variable)
            return true;
    return false;
}

static bool reads_field(const struct ccs__flow *flow, const struct ccs__flow_rule *rule, uint32_t field)
{
    if (rule->compiled)
        return ccs__rule_uses_field(rule->compiled, CCS__FLOW_ROOT_DATA, field);
    for (uint32_t m = rule->mentions.first; m < rule->mentions.end; m++)
        if (flow->mentions[m] == CCS__FLOW_SLOTS_MAX + field)
            return true;
    return false;
}

/* The literals of a rule for everything that `reader` reads and whose values are tried. */
static bool take_literals(struct ccs__flow_walking *walking, const struct ccs__flow_rule *from, uint32_t reader)
{
    const struct ccs__flow *flow = walking->flow;
    struct ccs__flow_inputs *inputs = &walking->inputs;
    struct ccs__rule_value literals[LITERALS_MAX];
    size_t count = 0;
    ccs__arena_clear(&walking->scratch);
    if (ccs__rule_literals(from->text, &walking->scratch, literals, LITERALS_MAX, &count) == CCS_ENOMEM)
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    for (size_t i = 0; i < count && i < LITERALS_MAX; i++) {
        for (uint32_t f = 0; f < flow->field_count; f++)
            if (ccs__flow_inputs_has(inputs->rule_fields[reader], f) &&
                !add_literal(walking, &inputs->fields[f], flow->fields[f].type, &literals[i]))
                return false;
        for (uint32_t v = 0; v < flow->variable_count; v++)
            if (inputs->variables[v].count > 0 && reads_variable(flow, &flow->rules[reader], v) &&
                !add_literal(walking, &inputs->variables[v], flow->variables[v].type, &literals[i]))
                return false;
    }
    return true;
}

static bool read_rule(struct ccs__flow_walking *walking, uint32_t r)
{
    const struct ccs__flow *flow = walking->flow;
    const struct ccs__flow_rule *rule = &flow->rules[r];
    for (uint32_t f = 0; f < flow->field_count; f++)
        if (reads_field(flow, rule, f))
            put_field(walking->inputs.rule_fields[r], f);
    if (!take_literals(walking, rule, r))
        return false;
    for (uint32_t v = 0; v < flow->variable_count; v++)
        if (flow->variables[v].value != 0 && reads_variable(flow, rule, v) &&
            !take_literals(walking, &flow->rules[flow->variables[v].value], r))
            return false;
    return true;
}

/* --- which rules belong to what ----------------------------------------------------------------------------------- */

static void read_params(const struct ccs__flow_walking *walking, struct ccs__flow_range params, uint64_t *fields)
{
    for (uint32_t i = params.first; i < params.end; i++)
        ccs__flow_inputs_merge(fields, walking->inputs.rule_fields[walking->flow->params[i].value]);
}

void ccs__flow_inputs_read(const struct ccs__flow_walking *walking, struct ccs__flow_range actions, uint64_t *fields)
{
    const struct ccs__flow *flow = walking->flow;
    uint64_t (*rules)[CCS__FLOW_FIELD_WORDS] = walking->inputs.rule_fields;
    for (uint32_t i = actions.first; i < actions.end; i++) {
        const struct ccs__flow_action *action = &flow->actions[i];
        ccs__flow_inputs_merge(fields, rules[action->when]);
        ccs__flow_inputs_merge(fields, rules[action->value]);
        bool sends = action->kind == CCS__FLOW_DO__FLOW_DO_RAISE || action->kind == CCS__FLOW_DO__FLOW_DO_SEND;
        if (!sends)
            continue;
        const struct ccs__flow_send *send = &flow->sends[action->send];
        ccs__flow_inputs_merge(fields, rules[send->value]);
        ccs__flow_inputs_merge(fields, rules[send->signal_rule]);
        ccs__flow_inputs_merge(fields, rules[send->delay_rule]);
        read_params(walking, send->params, fields);
    }
}

/* Rule 0 is none, and reads nothing. */
static void read_always(struct ccs__flow_walking *walking)
{
    const struct ccs__flow *flow = walking->flow;
    uint64_t *always = walking->inputs.always;
    for (uint32_t n = 0; n < flow->node_count; n++) {
        const struct ccs__flow_node *node = &flow->nodes[n];
        ccs__flow_inputs_read(walking, node->enter, always);
        ccs__flow_inputs_read(walking, node->exit, always);
        read_params(walking, node->done, always);
        ccs__flow_inputs_merge(always, walking->inputs.rule_fields[node->done_value]);
    }
    for (uint32_t t = 0; t < flow->transition_count; t++) {
        if (flow->transitions[t].on.first < flow->transitions[t].on.end)
            continue;
        ccs__flow_inputs_merge(always, walking->inputs.rule_fields[flow->transitions[t].when]);
        ccs__flow_inputs_read(walking, flow->transitions[t].actions, always);
    }
}

/* has() of something: then a field that is not there is an input of its own. */
static bool asks_whether(ccs_str text)
{
    for (size_t i = 0; i + 4 <= text.size; i++)
        if (memcmp(text.data + i, "has(", 4) == 0)
            return true;
    return false;
}

static bool add_absent(struct ccs__flow_walking *walking, uint32_t rule)
{
    for (uint32_t f = 0; f < walking->flow->field_count; f++)
        if (ccs__flow_inputs_has(walking->inputs.rule_fields[rule], f) &&
            !add_json(walking, &walking->inputs.fields[f], CCS_STR("")))
            return false;
    return true;
}

static bool is_read(const struct ccs__flow *flow, uint32_t variable)
{
    for (uint32_t r = 1; r < flow->rule_count; r++)
        if (reads_variable(flow, &flow->rules[r], variable))
            return true;
    return false;
}

/* Nothing but a start, a child's params included, gives it a value; or another one than it has, which matters only where it
 * is read. */
static bool comes_from_start(const struct ccs__flow *flow, uint32_t variable)
{
    bool set = !flow->variables[variable].declared || (flow->variables[variable].value != 0 && !is_read(flow, variable));
    for (uint32_t i = 0; i < flow->action_count && !set; i++)
        set = flow->actions[i].to == variable || flow->actions[i].index_to == variable ||
              (flow->actions[i].kind == CCS__FLOW_DO__FLOW_DO_SEND && flow->sends[flow->actions[i].send].id_to == variable);
    for (uint32_t i = 0; i < flow->child_count && !set; i++)
        set = flow->children[i].id_to == variable;
    return !set;
}

bool ccs__flow_inputs_make(struct ccs__flow_walking *walking)
{
    const struct ccs__flow *flow = walking->flow;
    struct ccs__flow_inputs *inputs = &walking->inputs;
    struct ccs__arena *arena = &walking->walk->arena;
    size_t rules = flow->rule_count * sizeof *inputs->rule_fields;
    inputs->fields = ccs__arena_take(arena, flow->field_count * sizeof *inputs->fields + 1);
    inputs->variables = ccs__arena_take(arena, flow->variable_count * sizeof *inputs->variables + 1);
    inputs->rule_fields = ccs__arena_take(arena, rules);
    if (!inputs->fields || !inputs->variables || !inputs->rule_fields)
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    memset(inputs->fields, 0, flow->field_count * sizeof *inputs->fields);
    memset(inputs->variables, 0, flow->variable_count * sizeof *inputs->variables);
    memset(inputs->rule_fields, 0, rules);
    for (uint32_t v = 0; v < flow->variable_count; v++)
        if (comes_from_start(flow, v) && !add_json(walking, &inputs->variables[v], CCS_STR(""))) /* first: none */
            return false;
    for (uint32_t r = 1; r < flow->rule_count; r++)
        if (!read_rule(walking, r))
            return false;
    for (uint32_t f = 0; f < flow->field_count; f++)
        if (!add_usual(walking, &inputs->fields[f], flow->fields[f].type))
            return false;
    for (uint32_t r = 1; r < flow->rule_count; r++)
        if (asks_whether(flow->rules[r].text) && !add_absent(walking, r))
            return false;
    for (uint32_t v = 0; v < flow->variable_count; v++)
        if (inputs->variables[v].count > 0 && !add_usual(walking, &inputs->variables[v], flow->variables[v].type))
            return false;
    read_always(walking);
    return true;
}
