/*
 * Variables and the fields of signals: names and kinds. In a strict flow every kind is known here, declared or from the rule
 * that gives the initial value; in a loose one a variable without a declared kind holds what it is given.
 */
#include "flow/build.h"

#define WORD_MAX 64

uint8_t ccs__flow_type_of(Ccs__FlowValueKind kind)
{
    static const uint8_t types[] = {CCS__RULE_NONE, CCS__RULE_BOOL,     CCS__RULE_INT,  CCS__RULE_STRING,
                                    CCS__RULE_TIME, CCS__RULE_DURATION, CCS__RULE_INTS, CCS__RULE_STRINGS};
    return (unsigned)kind < sizeof types ? types[kind] : CCS__RULE_NONE;
}

const char *ccs__flow_kind_name(uint8_t type)
{
    switch (type) {
    case CCS__RULE_BOOL:
        return "flag";
    case CCS__RULE_INT:
        return "number";
    case CCS__RULE_STRING:
        return "text";
    case CCS__RULE_TIME:
        return "time";
    case CCS__RULE_DURATION:
        return "duration";
    case CCS__RULE_INTS:
        return "numbers";
    case CCS__RULE_STRINGS:
        return "texts";
    default:
        return "nothing a variable can hold";
    }
}

bool ccs__flow_is_word(ccs_str name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.size > 0 && name.size <= WORD_MAX;
}

/* What rules read otherwise, or cannot read as a name. */
static bool is_taken(ccs_str name)
{
    static const char *const words[] = {"data",  "signal",  "flow",      "states", "true", "false",    "null", "in",     "as",
                                        "break", "const",   "continue",  "else",   "for",  "function", "if",   "import", "let",
                                        "loop",  "package", "namespace", "return", "var",  "void",     "while"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (ccs__flow_same(name, ccs_str_from(words[i])))
            return true;
    return false;
}

static bool is_script_name(ccs_str name)
{
    return name.size <= WORD_MAX && ccs__ecma_is_identifier(name) && !ccs__ecma_is_system(name);
}

static bool check_word(struct ccs__flow_build *build, ccs_str name)
{
    if (build->flow->script)
        return is_script_name(name) ||
               ccs__flow_fail(build, CCS_EINVAL, "name", "\"%.*s\" is no name for a variable in ECMAScript, of at most %d bytes",
                              CCS__FLOW_SHOW(name), WORD_MAX);
    if (!ccs__flow_is_word(name))
        return ccs__flow_fail(build, CCS_EINVAL, "name",
                              "\"%.*s\" is no name for a rule: letters, digits and _ , 1 to %d of them, no "
                              "digit first",
                              CCS__FLOW_SHOW(name), WORD_MAX);
    return !is_taken(name) ||
           ccs__flow_fail(build, CCS_EINVAL, "name", "\"%.*s\" means something else in rules; choose another name",
                          CCS__FLOW_SHOW(name));
}

uint16_t ccs__flow_variable_find(const struct ccs__flow *flow, const char *name)
{
    uint32_t found = ccs__flow_names_find(&flow->variable_names, ccs_str_from(name));
    return found == CCS__FLOW_NO_NAME ? CCS__FLOW_NO_VARIABLE : (uint16_t)found;
}

/* --- fields ------------------------------------------------------------------------------------------------------- */

static bool add_field(struct ccs__flow_build *build, const Ccs__FlowField *field)
{
    struct ccs__flow *flow = build->flow;
    uint32_t index = flow->field_count;
    ccs_str name;
    if (!ccs__flow_keep(build, field->name, &name) || !check_word(build, name))
        return false;
    if (ccs__flow_names_put(&flow->field_names, name, &index) != CCS_OK || index != flow->field_count)
        return ccs__flow_fail(build, CCS_EINVAL, "name", "\"%.*s\" is there already", CCS__FLOW_SHOW(name));
    uint8_t type = ccs__flow_type_of(field->kind);
    if (type == CCS__RULE_NONE && !flow->loose)
        return ccs__flow_fail(build, CCS_EINVAL, "kind",
                              "say what kind %.*s is: flag, number, text, time, duration, numbers or texts",
                              CCS__FLOW_SHOW(name));
    flow->fields[flow->field_count++] = (struct ccs__rule_field){name.data, type};
    return true;
}

static bool add_fields(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    size_t count = flow->loose ? CCS__FLOW_FIELDS_MAX : build->definition->n_fields;
    if (!(flow->fields = ccs__flow_take(build, count, sizeof *flow->fields)))
        return false;
    if (ccs__flow_names_init(&flow->field_names, &flow->arena, count) != CCS_OK)
        return ccs__flow_fail_memory(build);
    for (size_t i = 0; i < build->definition->n_fields; i++) {
        size_t mark = ccs__flow_path(build, "fields", i);
        if (!add_field(build, build->definition->fields[i]))
            return false;
        ccs__flow_path_back(build, mark);
    }
    return true;
}

/* --- variables ---------------------------------------------------------------------------------------------------- */

static bool find_home(struct ccs__flow_build *build, const Ccs__FlowVariable *from, struct ccs__flow_variable *variable)
{
    struct ccs__flow *flow = build->flow;
    ccs_str in = ccs_str_from(from->in);
    variable->node = CCS__FLOW_ROOT;
    if (in.size == 0)
        return true;
    uint32_t state = ccs__flow_names_find(&flow->state_names, in);
    if (state == CCS__FLOW_NO_NAME || ccs__flow_is_history(&flow->nodes[flow->by_definition[state]]))
        return ccs__flow_fail(build, CCS_EINVAL, "in", "no state is called \"%.*s\"", CCS__FLOW_SHOW(in));
    variable->node = flow->by_definition[state];
    variable->late = flow->late;
    return true;
}

static bool add_variable(struct ccs__flow_build *build, const Ccs__FlowVariable *from)
{
    struct ccs__flow *flow = build->flow;
    uint32_t index = flow->variable_count;
    struct ccs__flow_variable variable = {.declared = true, .type = ccs__flow_type_of(from->kind)};
    variable.given = variable.type != CCS__RULE_NONE;
    if (flow->script && variable.given)
        return ccs__flow_fail(build, CCS_EINVAL, "kind", "in ECMAScript a variable holds what it is given, whatever its kind");
    if (!ccs__flow_keep(build, from->name, &variable.name) || !check_word(build, variable.name))
        return false;
    if (ccs__flow_names_put(&flow->variable_names, variable.name, &index) != CCS_OK || index != flow->variable_count)
        return ccs__flow_fail(build, CCS_EINVAL, "name", "\"%.*s\" is there already", CCS__FLOW_SHOW(variable.name));
    if (!find_home(build, from, &variable))
        return false;
    flow->variables[flow->variable_count++] = variable;
    return true;
}

/* A variable that only an `each` or a script names, in a loose flow. One that cannot be a name fails when it is reached. */
static bool add_made_up(struct ccs__flow_build *build, const char *text)
{
    struct ccs__flow *flow = build->flow;
    uint32_t index = flow->variable_count;
    ccs_str name = ccs_str_from(text);
    if ((build->flow->script ? !is_script_name(name) : !ccs__flow_is_word(name) || is_taken(name)) ||
        ccs__flow_variable_find(flow, text) != CCS__FLOW_NO_VARIABLE)
        return true;
    if (index == CCS__FLOW_SLOTS_MAX)
        return ccs__flow_fail(build, CCS_ELIMIT, NULL, "each and scripts name more than %d variables that are not declared",
                              CCS__FLOW_SLOTS_MAX - CCS__FLOW_VARIABLES_MAX);
    if (!ccs__flow_keep(build, text, &name))
        return false;
    if (ccs__flow_names_put(&flow->variable_names, name, &index) != CCS_OK)
        return ccs__flow_fail(build, CCS_ELIMIT, NULL, "too many names collide");
    flow->variables[flow->variable_count++] = (struct ccs__flow_variable){.name = name};
    return true;
}

static bool add_of_actions(struct ccs__flow_build *build, Ccs__FlowAction *const *actions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (actions[i]->do_ == CCS__FLOW_DO__FLOW_DO_EACH &&
            (!add_made_up(build, actions[i]->to) || !add_made_up(build, actions[i]->index)))
            return false;
        if (actions[i]->do_ == CCS__FLOW_DO__FLOW_DO_SCRIPT && build->flow->script &&
            !ccs__flow_script_names(build, actions[i]->value, add_made_up))
            return false;
    }
    return true;
}

static bool add_of_state(struct ccs__flow_build *build, const Ccs__FlowState *state)
{
    bool fine = add_of_actions(build, state->initial_do, state->n_initial_do) &&
                add_of_actions(build, state->enter, state->n_enter) && add_of_actions(build, state->exit, state->n_exit);
    for (size_t i = 0; fine && i < state->n_transitions; i++)
        fine = add_of_actions(build, state->transitions[i]->do_, state->transitions[i]->n_do_);
    for (size_t i = 0; fine && i < state->n_children; i++)
        fine = add_of_actions(build, state->children[i]->finalize, state->children[i]->n_finalize);
    return fine;
}

static bool add_variables(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    const Ccs__Flow *definition = build->definition;
    size_t made_up = flow->script ? CCS__FLOW_SLOTS_MAX : flow->loose ? 2 * (size_t)build->each_max : 0;
    size_t most = definition->n_variables + made_up;
    most = most < CCS__FLOW_SLOTS_MAX ? most : CCS__FLOW_SLOTS_MAX;
    if (!(flow->variables = ccs__flow_take(build, most, sizeof *flow->variables)))
        return false;
    if (ccs__flow_names_init(&flow->variable_names, &flow->arena, most) != CCS_OK)
        return ccs__flow_fail_memory(build);
    for (size_t i = 0; i < definition->n_variables; i++) {
        size_t mark = ccs__flow_path(build, "variables", i);
        if (!add_variable(build, definition->variables[i]))
            return false;
        ccs__flow_path_back(build, mark);
    }
    bool fine = !flow->loose || add_of_actions(build, definition->initial_do, definition->n_initial_do);
    for (size_t i = 0; fine && flow->loose && i < definition->n_states; i++)
        fine = add_of_state(build, definition->states[i]);
    return fine;
}

/* --- kinds and values --------------------------------------------------------------------------------------------- */

static bool infer(struct ccs__flow_build *build, struct ccs__flow_variable *variable, const Ccs__FlowVariable *from)
{
    struct ccs__flow *flow = build->flow;
    if (!ccs__flow_compile_rule(build, "value", from->value, variable->type, &variable->value))
        return false;
    if (flow->loose || variable->given)
        return true;
    if (variable->value == 0)
        return ccs__flow_fail(build, CCS_EINVAL, "kind",
                              "say what kind %.*s is, as it has no value that would show it: flag, number, "
                              "text, time, duration, numbers or texts",
                              CCS__FLOW_SHOW(variable->name));
    variable->type = ccs__rule_type(flow->rules[variable->value].compiled);
    return variable->type != CCS__RULE_LIST ||
           ccs__flow_fail(build, CCS_EINVAL, "kind", "say whether %.*s is numbers or texts: an empty list can be both",
                          CCS__FLOW_SHOW(variable->name));
}

/* Initial values read variables before them, no others: those of a strict flow have a kind then. */
static bool infer_all(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    struct ccs__rule_root *roots =
        ccs__flow_take(build, CCS__FLOW_ROOT_VARIABLES + (size_t)flow->variable_count, sizeof *roots);
    struct ccs__rule_field *types = ccs__flow_take(build, flow->variable_count, sizeof *types);
    if (!roots || !types)
        return false;
    memcpy(roots, flow->schema.roots, CCS__FLOW_ROOT_VARIABLES * sizeof *roots);
    flow->schema.roots = roots;
    for (uint32_t i = 0; i < flow->variable_count; i++) {
        struct ccs__flow_variable *variable = &flow->variables[i];
        size_t mark = ccs__flow_path(build, "variables", i);
        if (variable->declared && !infer(build, variable, build->definition->variables[i]))
            return false;
        types[i] = (struct ccs__rule_field){"", variable->type};
        roots[CCS__FLOW_ROOT_VARIABLES + i] = (struct ccs__rule_root){variable->name.data, &types[i], 1};
        flow->schema.root_count++;
        ccs__flow_path_back(build, mark);
    }
    return true;
}

/* Late ones by the state they belong to. */
static bool group_late(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    uint32_t count = 0;
    if (!(flow->late_variables = ccs__flow_take(build, flow->variable_count, sizeof *flow->late_variables)))
        return false;
    for (uint32_t i = 0; i < flow->variable_count; i++) /* their numbers per state */
        if (flow->variables[i].late)
            flow->nodes[flow->variables[i].node].late.end++;
    for (uint32_t n = 0; n < flow->node_count; n++) {
        struct ccs__flow_range *late = &flow->nodes[n].late;
        flow->nodes[n].entered = late->end > 0 ? (uint16_t)++flow->entered_count : 0;
        late->first = count;
        count += late->end;
        late->end = late->first;
    }
    for (uint16_t i = 0; i < flow->variable_count; i++)
        if (flow->variables[i].late)
            flow->late_variables[flow->nodes[flow->variables[i].node].late.end++] = i;
    return true;
}

bool ccs__flow_compile_variables(struct ccs__flow_build *build)
{
    return add_fields(build) && add_variables(build) && ccs__flow_compile_schema(build) && infer_all(build) &&
           group_late(build);
}
