/*
 * Signals that the flow gives itself and nothing takes: raised, sent, of timers, of children that have ended. "Takes" is a
 * transition that may be active then: for what is raised anywhere in the flow, because by then other states may be active;
 * for a timer and a child with its own state.
 */
#include "flowcheck/checking.h"
#include <stdio.h> /* snprintf only, into memory */

#define DO(name) CCS__FLOW_DO__FLOW_DO_##name

static bool is_text(ccs_str text, const char *other) { return ccs__flow_same(text, ccs_str_from(other)); }

/* Signals from outside, and so those that the flow sends itself, go to such a child too. */
static bool has_forwarding_child(const struct ccs__flow *flow)
{
    for (uint32_t i = 0; i < flow->child_count; i++)
        if (flow->children[i].forward)
            return true;
    return false;
}

static bool goes_to_itself(const struct ccs__flow_action *action, const struct ccs__flow_send *send)
{
    if (action->kind == DO(RAISE))
        return true;
    return action->kind == DO(SEND) && !send->target_rule && !send->type_rule &&
           (send->type.size == 0 || is_text(send->type, "scxml")) &&
           (send->target.size == 0 || is_text(send->target, "#_internal"));
}

struct place {
    uint16_t node;
    const char *member; /* such as "transitions" */
    uint32_t index;
    const char *field;
};

static void check_actions(struct ccs__flow_checking *checking, struct place place, struct ccs__flow_range actions, bool forwarded)
{
    const struct ccs__flow *flow = checking->flow;
    char field[32];
    for (uint32_t i = actions.first; i < actions.end; i++) {
        const struct ccs__flow_action *action = &flow->actions[i];
        bool gives = action->kind == DO(RAISE) || action->kind == DO(SEND);
        const struct ccs__flow_send *send = gives ? &flow->sends[action->send] : NULL;
        if (!send || send->signal.size == 0 || !goes_to_itself(action, send) || (forwarded && action->kind == DO(SEND)) ||
            ccs__flow_hears(checking, CCS__FLOW_ROOT, send->signal))
            continue;
        (void)snprintf(field, sizeof field, "%s[%u]", place.field, i - actions.first);
        ccs__flow_find(checking, CCS__FLOW_WARNING, "unheard", place.node, place.member ? place.member : place.field,
                       place.member ? place.index : i - actions.first, place.member ? field : NULL,
                       "no transition of the flow takes the signal \"%.*s\" that is given here", CCS__FLOW_SHOW_NAME(send->signal));
    }
}

static void check_all_actions(struct ccs__flow_checking *checking, uint16_t n, bool forwarded)
{
    const struct ccs__flow *flow = checking->flow;
    const struct ccs__flow_node *node = &flow->nodes[n];
    check_actions(checking, (struct place){n, NULL, 0, "enter"}, node->enter, forwarded);
    check_actions(checking, (struct place){n, NULL, 0, "exit"}, node->exit, forwarded);
    if (node->initial != CCS__FLOW_NO_TRANSITION && !ccs__flow_is_history(node))
        check_actions(checking, (struct place){n, NULL, 0, "initial_do"}, flow->transitions[node->initial].actions, forwarded);
    for (uint32_t t = node->transitions.first; t < node->transitions.end; t++)
        check_actions(checking, (struct place){n, "transitions", flow->transitions[t].index, "do"}, flow->transitions[t].actions,
                      forwarded);
}

static void check_timer(struct ccs__flow_checking *checking, const struct ccs__flow_timer *timer, bool forwarded)
{
    if (forwarded || ccs__flow_hears(checking, timer->node, timer->signal))
        return;
    ccs__flow_find(checking, CCS__FLOW_WARNING, "timer-unheard", timer->node, "timers", timer->index, NULL,
                   "no transition of \"%.*s\", or of a state active together with it, takes the signal \"%.*s\" of this timer",
                   CCS__FLOW_SHOW_NAME(checking->flow->nodes[timer->node].name), CCS__FLOW_SHOW_NAME(timer->signal));
}

/* A child whose end is not waited for keeps its state until something else leads on. */
static bool awaits(struct ccs__flow_checking *checking, const struct ccs__flow_child *child)
{
    const struct ccs__flow *flow = checking->flow;
    char name[sizeof "done.invoke." + CCS__FLOW_NAME_MAX];
    if (child->name.size > 0) {
        size_t size = (size_t)snprintf(name, sizeof name, "done.invoke.%.*s", (int)child->name.size, child->name.data);
        return size >= sizeof name || ccs__flow_hears(checking, child->node, (ccs_str){name, size});
    }
    if (ccs__flow_hears(checking, child->node, CCS_STR("done.invoke")))
        return true;
    for (uint32_t s = 1; s < flow->signal_count; s++) /* a made-up name cannot be known: any will do */
        if (flow->signals[s].size > 12 && memcmp(flow->signals[s].data, "done.invoke.", 12) == 0)
            return true;
    return false;
}

static void check_child(struct ccs__flow_checking *checking, const struct ccs__flow_child *child)
{
    if (awaits(checking, child))
        return;
    ccs__flow_find(checking, CCS__FLOW_NOTE, "child-unawaited", child->node, "children", child->index, NULL,
                   "nothing waits for the end of this child: no transition of \"%.*s\", or of a state active together with it, "
                   "takes done.invoke%s%.*s", CCS__FLOW_SHOW_NAME(checking->flow->nodes[child->node].name),
                   child->name.size ? "." : "",
                   CCS__FLOW_SHOW_NAME(child->name));
}

void ccs__flow_check_signals(struct ccs__flow_checking *checking)
{
    const struct ccs__flow *flow = checking->flow;
    bool forwarded = has_forwarding_child(flow);
    for (uint16_t n = 0; n < flow->node_count; n++)
        if (checking->active[n])
            check_all_actions(checking, n, forwarded);
    for (uint32_t i = 0; i < flow->timer_count; i++)
        if (checking->active[flow->timers[i].node])
            check_timer(checking, &flow->timers[i], forwarded);
    for (uint32_t i = 0; i < flow->child_count; i++)
        if (checking->active[flow->children[i].node])
            check_child(checking, &flow->children[i]);
}
