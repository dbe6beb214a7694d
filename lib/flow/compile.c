/*
 * A flow from its definition to its end. First everything is counted, so that each array is taken once; then names are
 * resolved, the tree is made, rules are compiled, and what follows from all of it is worked out once, for every step.
 */
#include "flow/build.h"
#include <stdarg.h>
#include <stdio.h> /* snprintf only, into memory */

/* --- failing ------------------------------------------------------------------------------------------------------ */

bool ccs__flow_fail(struct ccs__flow_build *build, ccs_status status, const char *member, const char *format, ...)
{
    struct ccs__flow_error *error = build->error;
    if (build->status != CCS_OK)
        return false;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    (void)snprintf(error->path, sizeof error->path, "%.*s%s%s", (int)build->path_size, build->path,
                   build->path_size > 0 && member ? "." : "", member ? member : "");
    error->column = 0;
    build->status = status;
    return false;
}

bool ccs__flow_fail_memory(struct ccs__flow_build *build) { return ccs__flow_fail(build, CCS_ENOMEM, NULL, "no memory"); }

size_t ccs__flow_path(struct ccs__flow_build *build, const char *member, size_t index)
{
    size_t mark = build->path_size, room = sizeof build->path - mark;
    int size = snprintf(build->path + mark, room, "%s%s[%zu]", mark > 0 ? "." : "", member, index);
    build->path_size += size > 0 && (size_t)size < room ? (size_t)size : 0; /* deeper than that no definition goes */
    return mark;
}

void ccs__flow_path_back(struct ccs__flow_build *build, size_t mark) { build->path_size = mark; }

void *ccs__flow_take(struct ccs__flow_build *build, size_t count, size_t size)
{
    void *room = ccs__arena_take(&build->flow->arena, count * size);
    if (!room)
        ccs__flow_fail_memory(build);
    else
        memset(room, 0, count * size);
    return room;
}

bool ccs__flow_keep(struct ccs__flow_build *build, const char *text, ccs_str *kept)
{
    size_t size = text ? strlen(text) : 0;
    *kept = (ccs_str){"", 0};
    if (size == 0)
        return true;
    char *room = ccs__arena_take(&build->flow->arena, size + 1);
    if (!room)
        return ccs__flow_fail_memory(build);
    memcpy(room, text, size);
    room[size] = 0;
    *kept = (ccs_str){room, size};
    return true;
}

/* --- counting ----------------------------------------------------------------------------------------------------- */

struct counts {
    size_t transitions, actions, eaches, sends, params, targets, matches, timers, children, rules;
};

static void count_params(struct counts *counts, size_t count)
{
    counts->params += count;
    counts->rules += count;
}

static void count_actions(struct counts *counts, Ccs__FlowAction *const *actions, size_t count)
{
    counts->actions += count;
    for (size_t i = 0; i < count; i++) {
        Ccs__FlowDo kind = actions[i]->do_;
        counts->eaches += kind == CCS__FLOW_DO__FLOW_DO_EACH;
        counts->sends +=
            kind == CCS__FLOW_DO__FLOW_DO_RAISE || kind == CCS__FLOW_DO__FLOW_DO_SEND || kind == CCS__FLOW_DO__FLOW_DO_CANCEL;
        count_params(counts, actions[i]->n_params);
        counts->rules += 9;
    }
}

static void count_transitions(struct counts *counts, Ccs__FlowTransition *const *transitions, size_t count)
{
    counts->transitions += count;
    counts->rules += count;
    for (size_t i = 0; i < count; i++) {
        counts->targets += transitions[i]->n_to;
        counts->matches += transitions[i]->n_on;
        count_actions(counts, transitions[i]->do_, transitions[i]->n_do_);
    }
}

static void count_state(struct counts *counts, const Ccs__FlowState *state)
{
    counts->transitions++; /* its initial */
    counts->targets += state->n_initial + 1;
    counts->timers += state->n_timers;
    counts->children += state->n_children;
    counts->rules += 1 + state->n_timers + 2 * state->n_children;
    count_actions(counts, state->initial_do, state->n_initial_do);
    count_actions(counts, state->enter, state->n_enter);
    count_actions(counts, state->exit, state->n_exit);
    count_transitions(counts, state->transitions, state->n_transitions);
    count_params(counts, state->n_done);
    for (size_t i = 0; i < state->n_children; i++) {
        count_params(counts, state->children[i]->n_params);
        count_actions(counts, state->children[i]->finalize, state->children[i]->n_finalize);
    }
}

static bool check_count(struct ccs__flow_build *build, size_t count, size_t most, const char *what)
{
    return count <= most ||
           ccs__flow_fail(build, CCS_ELIMIT, NULL, "the flow has %zu %s; at most %zu are taken", count, what, most);
}

static bool check_counts(struct ccs__flow_build *build, const struct counts *counts)
{
    const Ccs__Flow *definition = build->definition;
    return check_count(build, counts->transitions, CCS__FLOW_TRANSITIONS_MAX, "transitions") &&
           check_count(build, counts->actions, CCS__FLOW_ACTIONS_MAX, "actions") &&
           check_count(build, counts->params, CCS__FLOW_PARTS_MAX, "params") &&
           check_count(build, counts->targets, CCS__FLOW_PARTS_MAX, "targets of transitions") &&
           check_count(build, counts->matches, CCS__FLOW_PARTS_MAX, "signals of transitions") &&
           check_count(build, counts->timers, CCS__FLOW_PARTS_MAX, "timers") &&
           check_count(build, counts->children, CCS__FLOW_PARTS_MAX, "children") &&
           check_count(build, definition->n_variables, CCS__FLOW_VARIABLES_MAX, "variables") &&
           check_count(build, definition->n_fields, CCS__FLOW_FIELDS_MAX, "fields");
}

static bool take_arrays(struct ccs__flow_build *build, const struct counts *counts)
{
    struct ccs__flow *flow = build->flow;
    build->transition_max = (uint32_t)counts->transitions;
    build->action_max = (uint32_t)counts->actions;
    build->send_max = (uint32_t)counts->sends;
    build->param_max = (uint32_t)counts->params;
    build->target_max = (uint32_t)counts->targets;
    build->match_max = (uint32_t)counts->matches;
    build->timer_max = (uint32_t)counts->timers;
    build->child_max = (uint32_t)counts->children;
    build->each_max = (uint32_t)counts->eaches;
    build->rule_max = (uint32_t)counts->rules;
    flow->rule_count = 1;
    return (flow->transitions = ccs__flow_take(build, counts->transitions, sizeof *flow->transitions)) &&
           (flow->actions = ccs__flow_take(build, counts->actions, sizeof *flow->actions)) &&
           (flow->sends = ccs__flow_take(build, counts->sends, sizeof *flow->sends)) &&
           (flow->params = ccs__flow_take(build, counts->params, sizeof *flow->params)) &&
           (flow->targets = ccs__flow_take(build, counts->targets, sizeof *flow->targets)) &&
           (flow->matches = ccs__flow_take(build, counts->matches, sizeof *flow->matches)) &&
           (flow->timers = ccs__flow_take(build, counts->timers, sizeof *flow->timers)) &&
           (flow->children = ccs__flow_take(build, counts->children, sizeof *flow->children));
}

static bool count_all(struct ccs__flow_build *build)
{
    const Ccs__Flow *definition = build->definition;
    struct counts counts = {.transitions = 1, .targets = definition->n_initial + 1, .rules = 1 + definition->n_variables};
    if (definition->n_states == 0)
        return ccs__flow_fail(build, CCS_EINVAL, "states", "a flow needs at least one state");
    if (!check_count(build, definition->n_states, CCS__FLOW_STATES_MAX, "states"))
        return false;
    count_actions(&counts, definition->initial_do, definition->n_initial_do);
    for (size_t i = 0; i < definition->n_states; i++)
        count_state(&counts, definition->states[i]);
    return check_counts(build, &counts) && take_arrays(build, &counts);
}

/* --- all together ------------------------------------------------------------------------------------------------- */

static bool compile(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    const Ccs__Flow *definition = build->definition;
    flow->script = definition->language == CCS__FLOW_LANGUAGE__FLOW_LANGUAGE_ECMASCRIPT;
    flow->loose = definition->loose || flow->script;
    flow->late = definition->late;
    if (!ccs__flow_keep(build, definition->name, &flow->name) || !ccs__flow_keep(build, definition->key, &flow->key))
        return false;
    if (!count_all(build) || !ccs__flow_compile_tree(build) || !ccs__flow_compile_signals(build) ||
        !ccs__flow_compile_variables(build) || !ccs__flow_compile_parts(build) || !ccs__flow_compile_shape(build) ||
        !ccs__flow_keep_mentions(build))
        return false;
    if (flow->loose && !(flow->cache = ccs__flow_cache_create(&flow->alloc)))
        return ccs__flow_fail_memory(build);
    ccs__flow_lay_out(flow);
    return true;
}

struct ccs__flow *ccs__flow_compile(const ccs_alloc *alloc, const Ccs__Flow *definition, struct ccs__flow_error *error,
                                    ccs_status *status)
{
    *error = (struct ccs__flow_error){.column = 0};
    *status = CCS_ENOMEM;
    struct ccs__flow *flow = ccs__alloc_zero(alloc, sizeof *flow);
    if (!flow)
        return NULL;
    flow->alloc = *alloc;
    ccs__arena_init(&flow->arena, &flow->alloc, 0);
    struct ccs__flow_build build = {.flow = flow, .definition = definition, .error = error};
    ccs__arena_init(&build.scratch, &flow->alloc, 0);
    bool compiled = compile(&build);
    ccs__arena_finish(&build.scratch);
    ccs__free(&flow->alloc, build.mentions, build.mention_capacity * sizeof *build.mentions);
    *status = build.status;
    CCS_ASSERT(compiled == (build.status == CCS_OK));
    if (compiled)
        return flow;
    ccs__flow_destroy(flow);
    return NULL;
}

void ccs__flow_destroy(struct ccs__flow *flow)
{
    if (!flow)
        return;
    ccs_alloc alloc = flow->alloc;
    for (uint32_t i = 1; i < flow->rule_count; i++)
        ccs__rule_destroy(flow->rules[i].compiled);
    ccs__flow_cache_destroy(flow->cache, &alloc);
    ccs__arena_finish(&flow->arena);
    ccs__free(&alloc, flow, sizeof *flow);
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

ccs_str ccs__flow_name(const struct ccs__flow *flow) { return flow->name; }
size_t ccs__flow_state_count(const struct ccs__flow *flow) { return flow->node_count - 1; }

uint32_t ccs__flow_state_find(const struct ccs__flow *flow, ccs_str name)
{
    return ccs__flow_names_find(&flow->state_names, name);
}

static const struct ccs__flow_node *node_of(const struct ccs__flow *flow, uint32_t state)
{
    CCS_ASSERT(state < ccs__flow_state_count(flow));
    return &flow->nodes[flow->by_definition[state]];
}

ccs_str ccs__flow_state_name(const struct ccs__flow *flow, uint32_t state) { return node_of(flow, state)->name; }

Ccs__FlowCategory ccs__flow_state_category(const struct ccs__flow *flow, uint32_t state)
{
    return (Ccs__FlowCategory)node_of(flow, state)->category;
}

bool ccs__flow_timer_find(const struct ccs__flow *flow, ccs_str name, uint32_t *state, uint32_t *index)
{
    uint32_t timer = ccs__flow_names_find(&flow->timer_names, name);
    if (timer == CCS__FLOW_NO_NAME)
        return false;
    *state = flow->nodes[flow->timers[timer].node].definition;
    *index = flow->timers[timer].index;
    return true;
}

static const struct ccs__flow_timer *timer_of(const struct ccs__flow *flow, uint32_t state, uint32_t index)
{
    struct ccs__flow_range timers = node_of(flow, state)->timers;
    CCS_ASSERT(index < timers.end - timers.first);
    return &flow->timers[timers.first + index];
}

ccs_str ccs__flow_timer_name(const struct ccs__flow *flow, uint32_t state, uint32_t index)
{
    return timer_of(flow, state, index)->name;
}

ccs_str ccs__flow_timer_signal(const struct ccs__flow *flow, uint32_t state, uint32_t index)
{
    return timer_of(flow, state, index)->signal;
}
