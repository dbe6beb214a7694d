/*
 * Waiting without end: states in which the flow waits for the outside, and nothing comes by itself if the outside forgets.
 * What may bring them on: a timer of the state, of one around it, or of anything in the same parallel state; a signal sent
 * with a delay that it takes; a child. And categories, which tell reports what waiting it is.
 */
#include "flowcheck/checking.h"

#define DO(name) CCS__FLOW_DO__FLOW_DO_##name
#define CATEGORY(name) CCS__FLOW_CATEGORY__FLOW_CATEGORY_##name

struct waiting {
    struct ccs__flow_checking *checking;
    const struct ccs__flow *flow;
    uint32_t *delayed; /* by signal: how many before it are sent with a delay */
    bool any_delayed;  /* a signal known only when it is sent */
    bool *helped;      /* by node: something comes by itself */
};

static bool is_final(const struct ccs__flow_node *node) { return node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL; }

static bool find_delayed(struct waiting *waiting)
{
    const struct ccs__flow *flow = waiting->flow;
    waiting->delayed = ccs__flow_check_take(waiting->checking, (size_t)flow->signal_count + 1, sizeof *waiting->delayed);
    if (!waiting->delayed)
        return false;
    for (uint32_t i = 0; i < flow->action_count; i++) {
        const struct ccs__flow_send *send = flow->actions[i].kind == DO(SEND) ? &flow->sends[flow->actions[i].send] : NULL;
        if (!send || (send->delay_ms == 0 && send->delay_rule == 0))
            continue;
        waiting->any_delayed |= send->signal.size == 0;
        if (send->signal.size > 0)
            waiting->delayed[ccs__flow_signal_find(flow, send->signal) + 1]++;
    }
    for (uint32_t s = 1; s <= flow->signal_count; s++)
        waiting->delayed[s] += waiting->delayed[s - 1];
    return true;
}

static bool takes_delayed(const struct waiting *waiting, const struct ccs__flow_node *node)
{
    const struct ccs__flow *flow = waiting->flow;
    for (uint32_t t = node->transitions.first; t < node->transitions.end; t++)
        for (uint32_t i = flow->transitions[t].on.first; i < flow->transitions[t].on.end; i++)
            if (waiting->any_delayed || waiting->delayed[flow->matches[i].end] > waiting->delayed[flow->matches[i].first])
                return true;
    return false;
}

/* From the outside in, but for parallel states, of which one region helps the others. */
static bool find_helped(struct waiting *waiting)
{
    const struct ccs__flow *flow = waiting->flow;
    waiting->helped = ccs__flow_check_take(waiting->checking, flow->node_count, sizeof *waiting->helped);
    if (!waiting->helped)
        return false;
    for (uint16_t n = 1; n < flow->node_count; n++) {
        const struct ccs__flow_node *node = &flow->nodes[n];
        waiting->helped[n] = node->timers.first < node->timers.end || node->children.first < node->children.end ||
                             takes_delayed(waiting, node) || waiting->helped[node->parent];
    }
    for (uint16_t n = 1; n < flow->node_count;) {
        const struct ccs__flow_node *node = &flow->nodes[n];
        bool parallel = node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL, any = false;
        for (uint16_t i = n; parallel && i < node->end; i++)
            any |= waiting->helped[i];
        for (uint16_t i = n; any && i < node->end; i++)
            waiting->helped[i] = true;
        n = parallel ? node->end : (uint16_t)(n + 1);
    }
    return true;
}

/* It stays until a signal comes: nothing leads on at once. */
static bool waits(const struct ccs__flow *flow, uint16_t n)
{
    const struct ccs__flow_node *node = &flow->nodes[n];
    return node->atomic && !is_final(node) && !node->eventless && node->climb != CCS__FLOW_ROOT;
}

static void check_timeout(struct waiting *waiting, uint16_t n)
{
    const struct ccs__flow_node *node = &waiting->flow->nodes[n];
    bool declared = node->category == CATEGORY(WAITING);
    if (waiting->helped[n] || !waits(waiting->flow, n))
        return;
    ccs__flow_find(waiting->checking, declared ? CCS__FLOW_WARNING : CCS__FLOW_NOTE, "no-timeout", n, NULL, 0, NULL,
                   "\"%.*s\" waits without a time-out%s: if no signal comes it stays for ever; give it a timer, or one around it",
                   CCS__FLOW_SHOW_NAME(node->name), declared ? ", though its category is waiting" : "");
}

/* --- categories --------------------------------------------------------------------------------------------------- */

static void check_category(struct ccs__flow_checking *checking, uint16_t n)
{
    const struct ccs__flow_node *node = &checking->flow->nodes[n];
    bool last = is_final(node) && node->parent == CCS__FLOW_ROOT;
    if (!node->atomic || (is_final(node) && !last))
        return;
    if (node->category == CATEGORY(NONE))
        ccs__flow_find(checking, CCS__FLOW_WARNING, "no-category", n, NULL, 0, "category",
                       "\"%.*s\" has no category, and no state around it has one, while others have; reports do not know "
                       "what it is: open, waiting, resolved or closed", CCS__FLOW_SHOW_NAME(node->name));
    else if (last && node->category != CATEGORY(CLOSED) && node->category != CATEGORY(RESOLVED))
        ccs__flow_find(checking, CCS__FLOW_NOTE, "final-category", n, NULL, 0, "category",
                       "\"%.*s\" ends the flow, but its category is not closed or resolved", CCS__FLOW_SHOW_NAME(node->name));
}

static bool has_categories(const struct ccs__flow *flow)
{
    for (uint16_t n = 1; n < flow->node_count; n++)
        if (flow->nodes[n].category != CATEGORY(NONE))
            return true;
    return false;
}

void ccs__flow_check_waiting(struct ccs__flow_checking *checking)
{
    struct waiting waiting = {.checking = checking, .flow = checking->flow};
    bool categories = has_categories(checking->flow);
    if (!find_delayed(&waiting) || !find_helped(&waiting))
        return;
    for (uint16_t n = 1; n < checking->flow->node_count; n++) {
        if (!checking->active[n])
            continue;
        check_timeout(&waiting, n);
        if (categories)
            check_category(checking, n);
    }
    if (!categories)
        ccs__flow_find(checking, CCS__FLOW_NOTE, "no-category", CCS__FLOW_ROOT, NULL, 0, NULL,
                       "no state has a category, so reports cannot tell open from waiting, resolved and closed");
}
