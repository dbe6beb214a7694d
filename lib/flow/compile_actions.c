/*
 * Actions, flat as the definition lists them: if, each and their ends become jumps. What a strict flow can know to be wrong
 * is refused here; in a loose one it fails when it is reached, as SCXML has it.
 */
#include "flow/build.h"

#define DO(name) CCS__FLOW_DO__FLOW_DO_##name

/* What is open while a list is gone through, innermost last. */
struct nest {
    struct open {
        uint32_t first;  /* the if or each */
        uint32_t branch; /* the last if or else_if, whose jump is not known yet */
        bool each, has_else;
    } open[CCS__FLOW_NESTING_MAX];
    size_t depth;
};

static bool set_variable(struct ccs__flow_build *build, const char *member, const char *name, uint16_t *variable)
{
    *variable = CCS__FLOW_NO_VARIABLE;
    if (!*name)
        return true;
    *variable = ccs__flow_variable_find(build->flow, name);
    if (*variable != CCS__FLOW_NO_VARIABLE)
        return true;
    *variable = CCS__FLOW_BAD_VARIABLE;
    return build->flow->loose || ccs__flow_fail(build, CCS_EINVAL, member, "no variable is called \"%.60s\"", name);
}

bool ccs__flow_compile_place(struct ccs__flow_build *build, const char *member, const char *name, uint16_t *variable,
                             uint32_t *place)
{
    if (!set_variable(build, member, name, variable))
        return false;
    return !build->flow->script || *variable != CCS__FLOW_BAD_VARIABLE || ccs__ecma_is_identifier(ccs_str_from(name)) ||
           ccs__flow_compile_rule(build, member, name, CCS__FLOW_PLACE, place);
}

static uint8_t type_of(const struct ccs__flow_build *build, uint16_t variable)
{
    return variable < build->flow->variable_count ? build->flow->variables[variable].type : CCS__RULE_NONE;
}

/* --- params ------------------------------------------------------------------------------------------------------- */

static uint8_t type_of_field(struct ccs__flow_build *build, ccs_str name, bool own)
{
    uint32_t field = own && !build->flow->loose ? ccs__flow_names_find(&build->flow->field_names, name) : CCS__FLOW_NO_NAME;
    return field == CCS__FLOW_NO_NAME ? CCS__RULE_NONE : build->flow->fields[field].type;
}

static bool add_param(struct ccs__flow_build *build, const Ccs__FlowParam *from, bool own, const struct ccs__flow_range *before)
{
    struct ccs__flow *flow = build->flow;
    CCS_ASSERT(flow->param_count < build->param_max);
    struct ccs__flow_param *param = &flow->params[flow->param_count];
    if (!ccs__flow_keep(build, from->name, &param->name))
        return false;
    if (param->name.size == 0)
        return ccs__flow_fail(build, CCS_EINVAL, "name", "a param needs a name");
    for (uint32_t i = before->first; i < flow->param_count && !flow->loose; i++)
        if (ccs__flow_same(flow->params[i].name, param->name))
            return ccs__flow_fail(build, CCS_EINVAL, "name", "\"%.*s\" is there already", CCS__FLOW_SHOW(param->name));
    uint8_t wanted = type_of_field(build, param->name, own);
    if (own && !flow->loose && wanted == CCS__RULE_NONE)
        return ccs__flow_fail(build, CCS_EINVAL, "name", "signals of this flow have no field \"%.*s\"; add it to fields",
                              CCS__FLOW_SHOW(param->name));
    if (!*from->value)
        return ccs__flow_fail(build, CCS_EINVAL, "value", "a param needs a value, which is a rule: a text stands in quotes");
    flow->param_count++;
    return ccs__flow_compile_rule(build, "value", from->value, wanted, &param->value);
}

bool ccs__flow_compile_params(struct ccs__flow_build *build, const char *member, Ccs__FlowParam *const *params, size_t count,
                              bool own, struct ccs__flow_range *range)
{
    range->first = build->flow->param_count;
    for (size_t i = 0; i < count; i++) {
        size_t mark = ccs__flow_path(build, member, i);
        if (!add_param(build, params[i], own, range))
            return false;
        ccs__flow_path_back(build, mark);
    }
    range->end = build->flow->param_count;
    return true;
}

/* --- signals to send ---------------------------------------------------------------------------------------------- */

static bool check_send(struct ccs__flow_build *build, const Ccs__FlowAction *from)
{
    bool cancel = from->do_ == DO(CANCEL), raise = from->do_ == DO(RAISE);
    bool named = cancel ? *from->id || *from->id_rule : *from->signal || (!raise && *from->signal_rule);
    if (!named)
        return ccs__flow_fail(build, CCS_EINVAL, cancel ? "id" : "signal", "say %s",
                              cancel ? "what is taken back" : "which signal");
    if (!cancel && *from->signal && !ccs__flow_is_signal(ccs_str_from(from->signal), CCS__FLOW_NAME_MAX))
        return ccs__flow_fail(build, CCS_EINVAL, "signal", "a signal's name has 1 to %d bytes and no spaces", CCS__FLOW_NAME_MAX);
    if ((*from->id && (*from->id_rule || *from->id_to)) || (*from->signal && *from->signal_rule) ||
        (*from->target && *from->target_rule) || (*from->type && *from->type_rule) || (from->delay_ms && *from->delay_rule))
        return ccs__flow_fail(build, CCS_EINVAL, NULL, "a value and a rule for the same thing: leave one out");
    if (*from->value && from->n_params > 0)
        return ccs__flow_fail(build, CCS_EINVAL, "value", "the data is either params or one value");
    bool inside = raise || strcmp(from->target, "#_internal") == 0;
    if (inside && !build->flow->loose && (from->delay_ms || *from->delay_rule))
        return ccs__flow_fail(build, CCS_EINVAL, "delay_ms",
                              "what is raised inside comes at once; send it to \"\" with a delay");
    return true;
}

static bool keep_send(struct ccs__flow_build *build, const Ccs__FlowAction *from, struct ccs__flow_send *send)
{
    send->delay_ms = from->delay_ms;
    return ccs__flow_keep(build, from->signal, &send->signal) && ccs__flow_keep(build, from->target, &send->target) &&
           ccs__flow_keep(build, from->type, &send->type) && ccs__flow_keep(build, from->id, &send->id) &&
           ccs__flow_keep(build, from->calendar, &send->calendar) &&
           ccs__flow_compile_rule(build, "signal_rule", from->signal_rule, CCS__RULE_STRING, &send->signal_rule) &&
           ccs__flow_compile_rule(build, "target_rule", from->target_rule, CCS__RULE_STRING, &send->target_rule) &&
           ccs__flow_compile_rule(build, "type_rule", from->type_rule, CCS__RULE_STRING, &send->type_rule) &&
           ccs__flow_compile_rule(build, "id_rule", from->id_rule, CCS__RULE_STRING, &send->id_rule) &&
           ccs__flow_compile_rule(build, "delay_rule", from->delay_rule, CCS__RULE_NONE, &send->delay_rule) &&
           ccs__flow_compile_rule(build, "value", from->value, CCS__RULE_NONE, &send->value) &&
           ccs__flow_compile_place(build, "id_to", from->id_to, &send->id_to, &send->id_place);
}

static bool check_kinds(struct ccs__flow_build *build, const struct ccs__flow_send *send, bool own)
{
    const struct ccs__flow *flow = build->flow;
    if (flow->loose)
        return true;
    if (send->id_to != CCS__FLOW_NO_VARIABLE && flow->variables[send->id_to].type != CCS__RULE_STRING)
        return ccs__flow_fail(build, CCS_EINVAL, "id_to",
                              "the name of what is sent is a text; this variable holds another kind");
    uint8_t delay = send->delay_rule ? ccs__rule_type(flow->rules[send->delay_rule].compiled) : CCS__RULE_DURATION;
    if (delay != CCS__RULE_DURATION && delay != CCS__RULE_STRING)
        return ccs__flow_fail(build, CCS_EINVAL, "delay_rule", "a delay is a duration, such as duration('90s'), or its text");
    return !own || send->value == 0 ||
           ccs__flow_fail(build, CCS_EINVAL, "value",
                          "signals to the flow itself carry its fields: "
                          "write params");
}

static bool add_send(struct ccs__flow_build *build, const Ccs__FlowAction *from, struct ccs__flow_action *action)
{
    struct ccs__flow *flow = build->flow;
    CCS_ASSERT(flow->send_count < build->send_max);
    action->send = flow->send_count;
    struct ccs__flow_send *send = &flow->sends[flow->send_count++];
    bool own = from->do_ == DO(RAISE) ||
               (from->do_ == DO(SEND) && !*from->target_rule && (!*from->target || strcmp(from->target, "#_internal") == 0) &&
                !*from->type_rule && (!*from->type || strcmp(from->type, "scxml") == 0));
    return check_send(build, from) && keep_send(build, from, send) && check_kinds(build, send, own) &&
           ccs__flow_compile_params(build, "params", from->params, from->n_params, own, &send->params);
}

/* --- the others --------------------------------------------------------------------------------------------------- */

static bool add_assign(struct ccs__flow_build *build, const Ccs__FlowAction *from, struct ccs__flow_action *action)
{
    if (!*from->to || !*from->value)
        return ccs__flow_fail(build, CCS_EINVAL, *from->to ? "value" : "to", "assign needs a variable and a value");
    return ccs__flow_compile_place(build, "to", from->to, &action->to, &action->place) &&
           ccs__flow_compile_rule(build, "value", from->value, type_of(build, action->to), &action->value);
}

static bool add_each(struct ccs__flow_build *build, const Ccs__FlowAction *from, struct ccs__flow_action *action)
{
    struct ccs__flow *flow = build->flow;
    if (!*from->to || !*from->value)
        return ccs__flow_fail(build, CCS_EINVAL, *from->to ? "value" : "to", "each needs a variable for the item and a list");
    if (!set_variable(build, "to", from->to, &action->to) || !set_variable(build, "index", from->index, &action->index_to) ||
        !ccs__flow_compile_rule(build, "value", from->value, CCS__FLOW_ANY_LIST, &action->value))
        return false;
    if (flow->loose)
        return true;
    uint8_t list = ccs__rule_type(flow->rules[action->value].compiled), item = type_of(build, action->to);
    if (list != CCS__RULE_LIST && list - CCS__RULE_LIST != item)
        return ccs__flow_fail(build, CCS_EINVAL, "to", "the items are of another kind than \"%.60s\", which is a %s", from->to,
                              ccs__flow_kind_name(item));
    return action->index_to == CCS__FLOW_NO_VARIABLE || type_of(build, action->index_to) == CCS__RULE_INT ||
           ccs__flow_fail(build, CCS_EINVAL, "index", "an index is a number; \"%.60s\" is a %s", from->index,
                          ccs__flow_kind_name(type_of(build, action->index_to)));
}

static bool needs_no_when(struct ccs__flow_build *build, const Ccs__FlowAction *from)
{
    return !*from->when || ccs__flow_fail(build, CCS_EINVAL, "when", "else, end and block ask for nothing; else_if does");
}

static bool open_nest(struct ccs__flow_build *build, struct nest *nest, uint32_t at, bool each)
{
    if (nest->depth == CCS__FLOW_NESTING_MAX)
        return ccs__flow_fail(build, CCS_ELIMIT, NULL, "if and each are more than %d deep within each other",
                              CCS__FLOW_NESTING_MAX);
    nest->open[nest->depth++] = (struct open){at, at, each, false};
    return true;
}

static bool add_branch(struct ccs__flow_build *build, struct nest *nest, uint32_t at, bool is_else)
{
    struct open *open = nest->depth > 0 ? &nest->open[nest->depth - 1] : NULL;
    if (!open || open->each || open->has_else)
        return ccs__flow_fail(build, CCS_EINVAL, NULL, "%s",
                              !open || open->each ? "no if stands open here"
                                                  : "the else of this if is "
                                                    "before it already");
    build->flow->actions[open->branch].jump = at;
    open->branch = at;
    open->has_else = is_else;
    return true;
}

/* What stood open is closed: jumps over the end are known. Branches of an if are a chain by their jumps. */
static bool close_nest(struct ccs__flow_build *build, struct nest *nest, uint32_t at)
{
    struct ccs__flow_action *actions = build->flow->actions;
    if (nest->depth == 0)
        return ccs__flow_fail(build, CCS_EINVAL, NULL, "nothing stands open that could end here");
    struct open *open = &nest->open[--nest->depth];
    actions[at].jump = open->each ? open->first : at + 1;
    actions[open->branch].jump = open->each ? at + 1 : at;
    for (uint32_t i = open->first; !open->each && i < at; i = actions[i].jump)
        actions[i].past = at + 1;
    actions[open->first].past = at + 1;
    return true;
}

static bool add_action(struct ccs__flow_build *build, const Ccs__FlowAction *from, struct nest *nest, uint32_t at)
{
    struct ccs__flow_action *action = &build->flow->actions[at];
    *action = (struct ccs__flow_action){
        .kind = (uint8_t)from->do_, .to = CCS__FLOW_NO_VARIABLE, .index_to = CCS__FLOW_NO_VARIABLE, .past = at + 1};
    if (!ccs__flow_compile_rule(build, "when", from->when, CCS__RULE_BOOL, &action->when))
        return false;
    bool asks = from->do_ == DO(IF) || from->do_ == DO(ELSE_IF);
    if (asks && action->when == 0)
        return ccs__flow_fail(build, CCS_EINVAL, "when", "if and else_if need a condition");
    switch (from->do_) {
    case DO(RAISE):
    case DO(SEND):
    case DO(CANCEL):
        return add_send(build, from, action);
    case DO(ASSIGN):
        return add_assign(build, from, action);
    case DO(LOG):
        return ccs__flow_keep(build, from->label, &action->label) &&
               ccs__flow_compile_rule(build, "value", from->value, CCS__RULE_NONE, &action->value);
    case DO(SCRIPT):
        return (build->flow->script ||
                ccs__flow_fail(build, CCS_EINVAL, "do", "rules have no statements: only a flow in ecmascript has scripts")) &&
               ccs__flow_compile_rule(build, "value", from->value, CCS__FLOW_STATEMENTS, &action->value);
    case DO(IF):
        return open_nest(build, nest, at, false);
    case DO(ELSE_IF):
        return add_branch(build, nest, at, false);
    case DO(ELSE):
        return needs_no_when(build, from) && add_branch(build, nest, at, true);
    case DO(EACH):
        return add_each(build, from, action) && open_nest(build, nest, at, true);
    case DO(END):
        return needs_no_when(build, from) && close_nest(build, nest, at);
    case DO(BLOCK):
        return needs_no_when(build, from) &&
               (nest->depth == 0 || ccs__flow_fail(build, CCS_EINVAL, NULL, "a block cannot begin within an if or each"));
    default:
        return ccs__flow_fail(build, CCS_EINVAL, "do",
                              "say what is done: raise, send, cancel, assign, log, if, else_if, else, "
                              "each, end, block or script");
    }
}

bool ccs__flow_compile_actions(struct ccs__flow_build *build, const char *member, Ccs__FlowAction *const *actions, size_t count,
                               struct ccs__flow_range *range)
{
    struct ccs__flow *flow = build->flow;
    struct nest nest = {.depth = 0};
    range->first = flow->action_count;
    for (size_t i = 0; i < count; i++) {
        size_t mark = ccs__flow_path(build, member, i);
        CCS_ASSERT(flow->action_count < build->action_max);
        if (!add_action(build, actions[i], &nest, flow->action_count++))
            return false;
        ccs__flow_path_back(build, mark);
    }
    range->end = flow->action_count;
    if (nest.depth > 0) {
        ccs__flow_path(build, member, nest.open[nest.depth - 1].first - range->first);
        return ccs__flow_fail(build, CCS_EINVAL, NULL, "this %s has no end", nest.open[nest.depth - 1].each ? "each" : "if");
    }
    return true;
}
