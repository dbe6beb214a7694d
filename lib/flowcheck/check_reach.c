/*
 * Which states a run may come to: a list of work, over single states. What is entered together with a state (the states around
 * it, the other regions of a parallel one, initial states, where a history may lead) follows SCXML's order of entry; that a
 * transition's other states may never be active at the same time is not looked at. So more may be called reachable than is,
 * never less: what is called unreachable is.
 *
 * Done signals are the flow's own. A transition that waits for nothing else is alive from when the state may be done.
 */
#include "flowcheck/checking.h"
#include <stdio.h> /* snprintf only, into memory */

#define DONE_STATE "done.state."
#define DONE_INVOKE "done.invoke."

struct reach {
    struct ccs__flow_checking *checking;
    const struct ccs__flow *flow;
    uint16_t *work;   /* nodes, twice if need be: each once as active and once as default */
    uint32_t count;
    bool *remembered; /* by node: a shallow history of it may be asked */
    /* Transitions by silent signal, for when it is heard of. */
    uint32_t *waiting_first; /* by signal */
    uint32_t *waiting;
    bool *walked;     /* by transition: its targets are entered */
};

/* --- entering ----------------------------------------------------------------------------------------------------- */

static void push(struct reach *reach, uint16_t node) { reach->work[reach->count++] = node; }

static void activate(struct reach *reach, uint16_t node)
{
    if (reach->checking->active[node])
        return;
    reach->checking->active[node] = true;
    push(reach, node);
}

static void enter_default(struct reach *reach, uint16_t node)
{
    activate(reach, node);
    if (reach->checking->defaults[node])
        return;
    reach->checking->defaults[node] = true;
    push(reach, node);
}

static bool holds_target(const struct ccs__flow *flow, uint16_t node, struct ccs__flow_range targets)
{
    for (uint32_t i = targets.first; i < targets.end; i++)
        if (flow->targets[i] == node || ccs__flow_is_in(flow, flow->targets[i], node))
            return true;
    return false;
}

/* The states around a target up to what stays active, and the other regions of those that are parallel. */
static void enter_around(struct reach *reach, uint32_t number, uint16_t target)
{
    const struct ccs__flow *flow = reach->flow;
    const struct ccs__flow_transition *transition = &flow->transitions[number];
    bool initial = flow->nodes[transition->source].initial == number;
    for (uint16_t n = flow->nodes[target].parent;; n = flow->nodes[n].parent) {
        const struct ccs__flow_node *node = &flow->nodes[n];
        bool stays = n == CCS__FLOW_ROOT || n == transition->domain || (initial && n == transition->source) ||
                     (ccs__flow_is_compound(node) && ccs__flow_is_in(flow, transition->source, n));
        if (stays || !ccs__flow_spend(reach->checking, 1))
            return;
        activate(reach, n);
        if (ccs__flow_is_compound(node))
            continue;
        for (uint16_t child = node->first_child; child != 0; child = flow->nodes[child].next)
            if (!ccs__flow_is_history(&flow->nodes[child]) && !holds_target(flow, child, transition->targets))
                enter_default(reach, child);
    }
}

static void enter_targets(struct reach *reach, uint32_t number)
{
    const struct ccs__flow_transition *transition = &reach->flow->transitions[number];
    if (reach->walked[number])
        return;
    reach->walked[number] = true;
    for (uint32_t i = transition->targets.first; i < transition->targets.end; i++) {
        uint16_t target = reach->flow->targets[i];
        enter_around(reach, number, target);
        enter_default(reach, target);
    }
}

/* --- done --------------------------------------------------------------------------------------------------------- */

/* Something that a transition waits for has turned out to be given. */
static void hear(struct reach *reach, uint32_t signal)
{
    struct ccs__flow_checking *checking = reach->checking;
    if (!checking->silent[signal])
        return;
    checking->silent[signal] = false;
    for (uint32_t i = reach->waiting_first[signal]; i < reach->waiting_first[signal + 1]; i++)
        if (checking->active[reach->flow->transitions[reach->waiting[i]].source] && ccs__flow_may_take(checking, reach->waiting[i]))
            enter_targets(reach, reach->waiting[i]);
}

static void hear_name(struct reach *reach, const char *prefix, ccs_str name)
{
    char text[sizeof DONE_INVOKE + CCS__FLOW_NAME_MAX];
    size_t size = (size_t)snprintf(text, sizeof text, "%s%.*s", prefix, (int)name.size, name.data);
    for (size = size < sizeof text ? size : sizeof text - 1; size > 0; size--) {
        uint32_t signal = size > strlen(prefix) ? ccs__flow_names_find(&reach->flow->signal_names, (ccs_str){text, size})
                                                : CCS__FLOW_NO_NAME;
        if (signal != CCS__FLOW_NO_NAME)
            hear(reach, signal);
        while (size > 1 && text[size - 1] != '.')
            size--;
    }
}

static bool all_done(const struct reach *reach, uint16_t parallel)
{
    for (uint16_t child = reach->flow->nodes[parallel].first_child; child != 0; child = reach->flow->nodes[child].next)
        if (!ccs__flow_is_history(&reach->flow->nodes[child]) && !reach->checking->done[child])
            return false;
    return true;
}

/* A final state was entered: the one around it is done, and with it perhaps parallel ones further out. */
static void finish(struct reach *reach, uint16_t final)
{
    const struct ccs__flow *flow = reach->flow;
    for (uint16_t n = flow->nodes[final].parent; n != CCS__FLOW_ROOT && !reach->checking->done[n]; n = flow->nodes[n].parent) {
        if (n != flow->nodes[final].parent && (ccs__flow_is_compound(&flow->nodes[n]) || !all_done(reach, n)))
            return;
        reach->checking->done[n] = true;
        hear_name(reach, DONE_STATE, flow->nodes[n].name);
    }
}

/* --- the list ----------------------------------------------------------------------------------------------------- */

/* A history: its parent's inner states may come back, of a shallow one with their own initial states. */
static void ask_history(struct reach *reach, uint16_t node)
{
    const struct ccs__flow *flow = reach->flow;
    uint16_t parent = flow->nodes[node].parent;
    enter_targets(reach, flow->nodes[node].initial);
    if (flow->nodes[node].kind != CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_HISTORY || reach->remembered[parent])
        return;
    reach->remembered[parent] = true;
    for (uint16_t child = flow->nodes[parent].first_child; child != 0; child = flow->nodes[child].next)
        if (reach->checking->active[child] && !ccs__flow_is_history(&flow->nodes[child]))
            enter_default(reach, child);
}

static void take_up(struct reach *reach, uint16_t n)
{
    const struct ccs__flow *flow = reach->flow;
    const struct ccs__flow_node *node = &flow->nodes[n];
    if (ccs__flow_is_history(node)) {
        ask_history(reach, n);
        return;
    }
    if (reach->remembered[node->parent])
        enter_default(reach, n);
    if (node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL)
        finish(reach, n);
    for (uint32_t t = node->transitions.first; t < node->transitions.end; t++)
        if (ccs__flow_may_take(reach->checking, t))
            enter_targets(reach, t);
    if (!reach->checking->defaults[n] || node->atomic)
        return;
    if (ccs__flow_is_compound(node)) {
        enter_targets(reach, node->initial);
        return;
    }
    for (uint16_t child = node->first_child; child != 0; child = flow->nodes[child].next)
        if (!ccs__flow_is_history(&flow->nodes[child]))
            enter_default(reach, child);
}

/* --- what the flow gives itself ----------------------------------------------------------------------------------- */

static bool begins(ccs_str text, const char *with)
{
    return text.size >= strlen(with) && memcmp(text.data, with, strlen(with)) == 0;
}

/* done.invoke of a child whose name is made up may be any. */
static bool has_nameless_child(const struct ccs__flow *flow)
{
    for (uint32_t i = 0; i < flow->child_count; i++)
        if (flow->children[i].name.size == 0)
            return true;
    return false;
}

static bool index_waiting(struct reach *reach)
{
    struct ccs__flow_checking *checking = reach->checking;
    const struct ccs__flow *flow = reach->flow;
    bool any_child = has_nameless_child(flow);
    reach->waiting_first = ccs__flow_check_take(checking, (size_t)flow->signal_count + 2, sizeof *reach->waiting_first);
    reach->waiting = ccs__flow_check_take(checking, flow->match_count, sizeof *reach->waiting);
    if (!reach->waiting_first || !reach->waiting)
        return false;
    for (uint32_t s = 1; s < flow->signal_count; s++)
        checking->silent[s] = begins(flow->signals[s], DONE_STATE) || (begins(flow->signals[s], DONE_INVOKE) && !any_child);
    uint32_t *first = reach->waiting_first;
    for (uint32_t t = 0; t < flow->transition_count; t++)
        for (uint32_t i = flow->transitions[t].on.first; i < flow->transitions[t].on.end; i++)
            first[flow->matches[i].first + 2]++;
    for (uint32_t s = 1; s < flow->signal_count; s++)
        first[s + 1] += first[s];
    for (uint32_t t = 0; t < flow->transition_count; t++)
        for (uint32_t i = flow->transitions[t].on.first; i < flow->transitions[t].on.end; i++)
            reach->waiting[first[flow->matches[i].first + 1]++] = t;
    return true;
}

/* --- what comes of it --------------------------------------------------------------------------------------------- */

static void tell_unreachable(struct ccs__flow_checking *checking, uint16_t n)
{
    const struct ccs__flow_node *node = &checking->flow->nodes[n];
    uint32_t inner = node->end - n - 1u;
    if (ccs__flow_is_history(node))
        ccs__flow_find(checking, CCS__FLOW_WARNING, "unreachable", n, NULL, 0, NULL,
                       "no transition that can be taken leads to the history \"%.*s\"; lead one to it, or take it out",
                       CCS__FLOW_SHOW_NAME(node->name));
    else if (inner == 0)
        ccs__flow_find(checking, CCS__FLOW_WARNING, "unreachable", n, NULL, 0, NULL,
                       "\"%.*s\" is never entered: no transition that can be taken leads to it, and it is not initial",
                       CCS__FLOW_SHOW_NAME(node->name));
    else
        ccs__flow_find(checking, CCS__FLOW_WARNING, "unreachable", n, NULL, 0, NULL,
                       "\"%.*s\" and the %u state%s in it are never entered: no transition that can be taken leads there, and "
                       "it is not initial", CCS__FLOW_SHOW_NAME(node->name), inner, inner == 1 ? "" : "s");
}

static void tell_silent(struct ccs__flow_checking *checking, uint32_t t)
{
    const struct ccs__flow *flow = checking->flow;
    const struct ccs__flow_transition *it = &flow->transitions[t];
    for (uint32_t i = it->on.first; i < it->on.end; i++) {
        ccs_str name = flow->signals[flow->matches[i].first];
        if (!checking->silent[flow->matches[i].first])
            continue;
        if (begins(name, DONE_INVOKE))
            ccs__flow_find(checking, CCS__FLOW_WARNING, "no-such-signal", it->source, "transitions", it->index, "on",
                           "\"%.*s\" never comes: no child has this name", CCS__FLOW_SHOW_NAME(name));
        else
            ccs__flow_find(checking, CCS__FLOW_WARNING, "no-such-signal", it->source, "transitions", it->index, "on",
                           "\"%.*s\" never comes: there is no such state, or no final state that makes it done is ever entered",
                           CCS__FLOW_SHOW_NAME(name));
        return;
    }
}

static void tell_all(struct ccs__flow_checking *checking)
{
    const struct ccs__flow *flow = checking->flow;
    for (uint16_t n = 1; n < flow->node_count; n++) {
        const struct ccs__flow_node *node = &flow->nodes[n];
        if (!checking->active[n] && checking->active[node->parent])
            tell_unreachable(checking, n);
        if (!checking->active[n] || ccs__flow_is_history(node))
            continue;
        for (uint32_t t = node->transitions.first; t < node->transitions.end; t++)
            tell_silent(checking, t);
    }
}

void ccs__flow_check_reach(struct ccs__flow_checking *checking)
{
    const struct ccs__flow *flow = checking->flow;
    struct reach reach = {.checking = checking, .flow = flow};
    reach.work = ccs__flow_check_take(checking, 2 * (size_t)flow->node_count, sizeof *reach.work);
    reach.remembered = ccs__flow_check_take(checking, flow->node_count, sizeof *reach.remembered);
    reach.walked = ccs__flow_check_take(checking, flow->transition_count, sizeof *reach.walked);
    if (checking->failed || !index_waiting(&reach))
        return;
    for (uint32_t i = 0; i < flow->child_count; i++)
        hear_name(&reach, DONE_INVOKE, flow->children[i].name);
    enter_default(&reach, CCS__FLOW_ROOT);
    while (reach.count > 0)
        take_up(&reach, reach.work[--reach.count]);
    tell_all(checking);
}
