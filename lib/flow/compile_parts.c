/*
 * What states have: transitions, actions, timers, children, done data. In document order, so that what belongs to one state is
 * a range.
 */
#include "flow/build.h"

struct parts { /* names that are used once */
    struct ccs__flow_names timers, children;
};

static bool find_targets(struct ccs__flow_build *build, const char *member, char *const *names, size_t count,
                         struct ccs__flow_range *range)
{
    struct ccs__flow *flow = build->flow;
    range->first = flow->target_count;
    for (size_t i = 0; i < count; i++) {
        uint32_t state = ccs__flow_names_find(&flow->state_names, ccs_str_from(names[i]));
        if (state == CCS__FLOW_NO_NAME)
            return ccs__flow_fail(build, CCS_EINVAL, member, "no state is called \"%.60s\"", names[i]);
        CCS_ASSERT(flow->target_count < build->target_max);
        flow->targets[flow->target_count++] = flow->by_definition[state];
    }
    range->end = flow->target_count;
    return true;
}

static struct ccs__flow_transition *add_transition(struct ccs__flow_build *build, uint16_t source, uint32_t index)
{
    struct ccs__flow *flow = build->flow;
    CCS_ASSERT(flow->transition_count < build->transition_max);
    struct ccs__flow_transition *transition = &flow->transitions[flow->transition_count++];
    *transition = (struct ccs__flow_transition){.source = source, .domain = CCS__FLOW_NO_NODE, .index = index};
    return transition;
}

static bool find_signals(struct ccs__flow_build *build, const Ccs__FlowTransition *from,
                         struct ccs__flow_transition *transition)
{
    struct ccs__flow *flow = build->flow;
    transition->eventless = from->n_on == 0;
    transition->on.first = flow->match_count;
    for (size_t i = 0; i < from->n_on; i++) {
        uint32_t signal = ccs__flow_signal_find(flow, ccs__flow_signal_trim(from->on[i])); /* "*" is 0 */
        CCS_ASSERT(flow->match_count < build->match_max);
        flow->matches[flow->match_count++] = (struct ccs__flow_range){signal, flow->signal_ends[signal]};
    }
    transition->on.end = flow->match_count;
    return true;
}

static bool compile_transition(struct ccs__flow_build *build, const Ccs__FlowTransition *from,
                               struct ccs__flow_transition *transition)
{
    transition->internal = from->internal;
    return find_signals(build, from, transition) &&
           ccs__flow_compile_rule(build, "when", from->when, CCS__RULE_BOOL, &transition->when) &&
           find_targets(build, "to", from->to, from->n_to, &transition->targets) &&
           ccs__flow_compile_actions(build, "do", from->do_, from->n_do_, &transition->actions);
}

/* --- what is entered with a state --------------------------------------------------------------------------------- */

static uint16_t first_state(const struct ccs__flow *flow, uint16_t node)
{
    uint16_t child = flow->nodes[node].first_child;
    while (child != 0 && ccs__flow_is_history(&flow->nodes[child]))
        child = flow->nodes[child].next;
    return child;
}

static bool add_initial(struct ccs__flow_build *build, uint16_t n, char *const *names, size_t count,
                        Ccs__FlowAction *const *actions, size_t action_count)
{
    struct ccs__flow *flow = build->flow;
    struct ccs__flow_node *node = &flow->nodes[n];
    if (!ccs__flow_is_compound(node))
        return (count == 0 && action_count == 0) ||
               ccs__flow_fail(build, CCS_EINVAL, "initial", "only of a state with inner states one is entered with it");
    node->initial = flow->transition_count;
    struct ccs__flow_transition *initial = add_transition(build, n, 0);
    if (!find_targets(build, "initial", names, count, &initial->targets))
        return false;
    if (count == 0) {
        CCS_ASSERT(flow->target_count < build->target_max);
        flow->targets[flow->target_count++] = first_state(flow, n);
        initial->targets.end++;
    }
    return ccs__flow_compile_actions(build, "initial_do", actions, action_count, &initial->actions);
}

/* --- timers and children ------------------------------------------------------------------------------------------ */

static bool use_name(struct ccs__flow_build *build, struct ccs__flow_names *names, ccs_str name, uint32_t index)
{
    uint32_t known = index;
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.data[i] <= ' ')
            return ccs__flow_fail(build, CCS_EINVAL, "name", "a name has no spaces");
    if (name.size > 2 * CCS__FLOW_NAME_MAX)
        return ccs__flow_fail(build, CCS_EINVAL, "name", "a name has at most %d bytes", 2 * CCS__FLOW_NAME_MAX);
    if (ccs__flow_names_put(names, name, &known) != CCS_OK)
        return ccs__flow_fail(build, CCS_ELIMIT, "name", "too many names that collide with this one; choose others");
    return known == index || ccs__flow_fail(build, CCS_EINVAL, "name", "\"%.*s\" is there already", CCS__FLOW_SHOW(name));
}

/* A name from the state's and its place. */
static bool make_name(struct ccs__flow_build *build, ccs_str state, uint32_t index, ccs_str *name)
{
    char digits[12];
    size_t count = 0, size = state.size;
    char *room = ccs__arena_take(&build->flow->arena, state.size + sizeof digits + 2);
    if (!room)
        return ccs__flow_fail_memory(build);
    do
        digits[count++] = (char)('0' + index % 10);
    while ((index /= 10) > 0);
    memcpy(room, state.data, state.size);
    room[size++] = '.';
    while (count > 0)
        room[size++] = digits[--count];
    room[size] = 0;
    *name = (ccs_str){room, size};
    return true;
}

static bool add_timer(struct ccs__flow_build *build, struct parts *parts, const Ccs__FlowTimer *from, uint16_t n,
                      uint32_t index)
{
    struct ccs__flow *flow = build->flow;
    CCS_ASSERT(flow->timer_count < build->timer_max);
    struct ccs__flow_timer *timer = &flow->timers[flow->timer_count];
    *timer = (struct ccs__flow_timer){.node = n, .index = index, .mode = (uint8_t)from->mode, .made_up = !*from->name,
                                      .after_ms = (int64_t)from->after_ms};
    if ((from->after_ms == 0) == !*from->after_rule)
        return ccs__flow_fail(build, CCS_EINVAL, "after_ms", "%s",
                              from->after_ms ? "a timer takes after_ms or after_rule, not both"
                                             : "a timer needs after_ms, more than 0, or after_rule");
    if (from->after_ms > (uint64_t)9223372036854)
        return ccs__flow_fail(build, CCS_EINVAL, "after_ms", "a timer runs at most 292 years");
    if ((unsigned)from->mode > CCS__FLOW_TIMER_MODE__FLOW_TIMER_MODE_WALL)
        return ccs__flow_fail(build, CCS_EINVAL, "mode", "its mode is restart, budget or wall");
    if (!ccs__flow_keep(build, from->name, &timer->name) || !ccs__flow_keep(build, from->calendar, &timer->calendar) ||
        (timer->name.size == 0 && !make_name(build, flow->nodes[n].name, index, &timer->name)) ||
        !ccs__flow_keep(build, *from->signal ? from->signal : timer->name.data, &timer->signal) ||
        !use_name(build, &parts->timers, timer->name, flow->timer_count))
        return false;
    if (timer->signal.size > 0 && !ccs__flow_is_signal(timer->signal, CCS__FLOW_NAME_MAX))
        return ccs__flow_fail(build, CCS_EINVAL, "signal", "a signal's name has at most %d bytes and no spaces",
                              CCS__FLOW_NAME_MAX);
    flow->timer_count++;
    return ccs__flow_compile_rule(build, "after_rule", from->after_rule, CCS__RULE_DURATION, &timer->after_rule);
}

/* "#_NAME" is how a child is sent something: what already means another cannot be one. */
static bool use_child_name(struct ccs__flow_build *build, struct parts *parts, ccs_str name)
{
    static const char session[] = "scxml_";
    bool is_session = name.size >= sizeof session - 1 && memcmp(name.data, session, sizeof session - 1) == 0;
    if (is_session || ccs__flow_same(name, CCS_STR("parent")) || ccs__flow_same(name, CCS_STR("internal")))
        return ccs__flow_fail(build, CCS_EINVAL, "name",
                              "#_%.*s is somebody else: a child is not called parent, internal or scxml_...",
                              CCS__FLOW_SHOW(name));
    return use_name(build, &parts->children, name, build->flow->child_count);
}

static bool add_child(struct ccs__flow_build *build, struct parts *parts, const Ccs__FlowChild *from, uint16_t n,
                      uint32_t index)
{
    struct ccs__flow *flow = build->flow;
    CCS_ASSERT(flow->child_count < build->child_max);
    struct ccs__flow_child *child = &flow->children[flow->child_count];
    *child = (struct ccs__flow_child){.node = n, .index = index, .forward = from->forward, .id_to = CCS__FLOW_NO_VARIABLE};
    if (!*from->flow == !*from->flow_rule)
        return ccs__flow_fail(build, CCS_EINVAL, "flow", "say which flow: its key, or a rule that gives it");
    if (!ccs__flow_keep(build, from->name, &child->name) || !ccs__flow_keep(build, from->flow, &child->flow) ||
        (child->name.size > 0 && !use_child_name(build, parts, child->name)))
        return false;
    flow->child_count++;
    if (*from->id_to) {
        child->id_to = ccs__flow_variable_find(flow, from->id_to);
        if (child->id_to == CCS__FLOW_NO_VARIABLE)
            child->id_to = CCS__FLOW_BAD_VARIABLE;
        if (!flow->loose && (child->id_to == CCS__FLOW_BAD_VARIABLE || flow->variables[child->id_to].type != CCS__RULE_STRING))
            return ccs__flow_fail(build, CCS_EINVAL, "id_to", "this must be a variable that holds a text");
    }
    if (flow->script && !ccs__flow_compile_place(build, "id_to", from->id_to, &child->id_to, &child->id_place))
        return false;
    return ccs__flow_compile_rule(build, "flow_rule", from->flow_rule, CCS__RULE_STRING, &child->flow_rule) &&
           ccs__flow_compile_params(build, "params", from->params, from->n_params, false, &child->params) &&
           ccs__flow_compile_actions(build, "finalize", from->finalize, from->n_finalize, &child->finalize);
}

static bool add_timers(struct ccs__flow_build *build, struct parts *parts, const Ccs__FlowState *from, uint16_t n)
{
    struct ccs__flow *flow = build->flow;
    flow->nodes[n].timers.first = flow->timer_count;
    for (uint32_t i = 0; i < from->n_timers; i++) {
        size_t mark = ccs__flow_path(build, "timers", i);
        if (!add_timer(build, parts, from->timers[i], n, i))
            return false;
        ccs__flow_path_back(build, mark);
    }
    flow->nodes[n].timers.end = flow->timer_count;
    flow->nodes[n].children.first = flow->child_count;
    for (uint32_t i = 0; i < from->n_children; i++) {
        size_t mark = ccs__flow_path(build, "children", i);
        if (!add_child(build, parts, from->children[i], n, i))
            return false;
        ccs__flow_path_back(build, mark);
    }
    flow->nodes[n].children.end = flow->child_count;
    flow->has_children |= from->n_children > 0;
    return true;
}

/* --- states ------------------------------------------------------------------------------------------------------- */

static bool add_history(struct ccs__flow_build *build, const Ccs__FlowState *from, uint16_t n)
{
    struct ccs__flow *flow = build->flow;
    if (from->n_enter + from->n_exit + from->n_timers + from->n_children + from->n_done + from->n_initial + from->n_initial_do >
            0 ||
        *from->done_value)
        return ccs__flow_fail(build, CCS_EINVAL, NULL, "a history has one transition and nothing else: it is never active");
    if (from->n_transitions != 1 || from->transitions[0]->n_on > 0 || *from->transitions[0]->when ||
        from->transitions[0]->n_to == 0)
        return ccs__flow_fail(build, CCS_EINVAL, "transitions",
                              "a history has one transition, without signals or a condition: where it "
                              "leads while nothing is remembered");
    flow->nodes[n].initial = flow->transition_count;
    ccs__flow_path(build, "transitions", 0);
    return compile_transition(build, from->transitions[0], add_transition(build, n, 0));
}

static bool check_final(struct ccs__flow_build *build, const Ccs__FlowState *from)
{
    if (from->kind != CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL)
        return (from->n_done == 0 && !*from->done_value) ||
               ccs__flow_fail(build, CCS_EINVAL, "done", "only a final state has done data");
    if (from->n_transitions + from->n_timers + from->n_children > 0)
        return ccs__flow_fail(build, CCS_EINVAL, NULL,
                              "a final state has no transitions, timers or children; make it a state to go on");
    return from->n_done == 0 || !*from->done_value ||
           ccs__flow_fail(build, CCS_EINVAL, "done_value", "done data is either params or one value");
}

static bool add_transitions(struct ccs__flow_build *build, const Ccs__FlowState *from, uint16_t n)
{
    struct ccs__flow *flow = build->flow;
    struct ccs__flow_node *node = &flow->nodes[n];
    node->transitions.first = flow->transition_count;
    for (uint32_t i = 0; i < from->n_transitions; i++) {
        size_t mark = ccs__flow_path(build, "transitions", i);
        struct ccs__flow_transition *transition = add_transition(build, n, i);
        if (!compile_transition(build, from->transitions[i], transition))
            return false;
        node->eventless |= transition->eventless;
        flow->has_eventless |= transition->eventless;
        ccs__flow_path_back(build, mark);
    }
    node->transitions.end = flow->transition_count;
    return true;
}

static bool add_state(struct ccs__flow_build *build, struct parts *parts, uint16_t n)
{
    struct ccs__flow_node *node = &build->flow->nodes[n];
    const Ccs__FlowState *from = build->definition->states[node->definition];
    if (ccs__flow_is_history(node))
        return add_history(build, from, n);
    return check_final(build, from) &&
           add_initial(build, n, from->initial, from->n_initial, from->initial_do, from->n_initial_do) &&
           add_transitions(build, from, n) &&
           ccs__flow_compile_actions(build, "enter", from->enter, from->n_enter, &node->enter) &&
           ccs__flow_compile_actions(build, "exit", from->exit, from->n_exit, &node->exit) &&
           add_timers(build, parts, from, n) &&
           ccs__flow_compile_params(build, "done", from->done, from->n_done, false, &node->done) &&
           ccs__flow_compile_rule(build, "done_value", from->done_value, CCS__RULE_NONE, &node->done_value);
}

bool ccs__flow_compile_parts(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    const Ccs__Flow *definition = build->definition;
    struct parts parts;
    if (ccs__flow_names_init(&parts.timers, &flow->arena, build->timer_max) != CCS_OK ||
        ccs__flow_names_init(&parts.children, &build->scratch, build->child_max) != CCS_OK)
        return ccs__flow_fail_memory(build);
    if (!add_initial(build, CCS__FLOW_ROOT, definition->initial, definition->n_initial, definition->initial_do,
                     definition->n_initial_do))
        return false;
    for (uint16_t n = 1; n < flow->node_count; n++) {
        size_t mark = ccs__flow_path(build, "states", flow->nodes[n].definition);
        if (!add_state(build, &parts, n))
            return false;
        ccs__flow_path_back(build, mark);
    }
    flow->timer_names = parts.timers;
    return true;
}
