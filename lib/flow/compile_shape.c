/*
 * What must hold between states, and what follows from it for every step: where initial states and histories may lead, which
 * targets can be active together, what is left by a transition, who is asked for transitions.
 */
#include "base/sort.h"
#include "flow/build.h"

/* A history stands for what is in its parent. */
static uint16_t place_of(const struct ccs__flow *flow, uint16_t node)
{
    return ccs__flow_is_history(&flow->nodes[node]) ? flow->nodes[node].parent : node;
}

static uint16_t common_ancestor(const struct ccs__flow *flow, uint16_t x, uint16_t y)
{
    CCS_ASSERT(x <= y);
    while (y >= flow->nodes[x].end)
        x = flow->nodes[x].parent;
    return x;
}

static bool fail_pair(struct ccs__flow_build *build, const char *member, uint16_t x, uint16_t y)
{
    const struct ccs__flow_node *nodes = build->flow->nodes;
    return ccs__flow_fail(build, CCS_EINVAL, member, "\"%.*s\" and \"%.*s\" cannot be entered together: %s",
                          CCS__FLOW_SHOW(nodes[x].name), CCS__FLOW_SHOW(nodes[y].name),
                          "they are not in different inner states of a parallel one");
}

struct spot {
    uint16_t place, node;
};

static int compare_spots(const void *x, const void *y)
{
    const struct spot *a = x, *b = y;
    return a->place != b->place ? a->place - b->place : a->node - b->node;
}

/* SCXML 3.11: all of them can be active together. In document order looking at neighbours is enough: what two others have
 * in common lies around what some neighbours between them have in common. */
static bool check_together(struct ccs__flow_build *build, const char *member, struct ccs__flow_range range)
{
    const struct ccs__flow *flow = build->flow;
    size_t count = range.end - range.first;
    if (count < 2)
        return true;
    struct spot *spots = ccs__arena_take(&build->scratch, count * sizeof *spots);
    if (!spots)
        return ccs__flow_fail_memory(build);
    for (size_t i = 0; i < count; i++) {
        uint16_t target = flow->targets[range.first + i];
        spots[i] = (struct spot){place_of(flow, target), target};
    }
    ccs__sort(spots, count, sizeof *spots, compare_spots);
    for (size_t i = 1; i < count; i++) {
        uint16_t around = common_ancestor(flow, spots[i - 1].place, spots[i].place);
        if (around == spots[i - 1].place || flow->nodes[around].kind != CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL)
            return fail_pair(build, member, spots[i - 1].node, spots[i].node);
    }
    return true;
}

static bool check_inside(struct ccs__flow_build *build, const char *member, struct ccs__flow_range range, uint16_t outer)
{
    const struct ccs__flow *flow = build->flow;
    for (uint32_t i = range.first; i < range.end; i++)
        if (!ccs__flow_is_in(flow, flow->targets[i], outer))
            return ccs__flow_fail(build, CCS_EINVAL, member, "\"%.*s\" is not in \"%.*s\"",
                                  CCS__FLOW_SHOW(flow->nodes[flow->targets[i]].name), CCS__FLOW_SHOW(flow->nodes[outer].name));
    return true;
}

/* A history that led to a history beside it could lead in circles. */
static bool check_history(struct ccs__flow_build *build, uint16_t n, struct ccs__flow_range targets)
{
    const struct ccs__flow *flow = build->flow;
    uint16_t parent = flow->nodes[n].parent;
    bool deep = flow->nodes[n].kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_DEEP_HISTORY;
    for (uint32_t i = targets.first; i < targets.end; i++) {
        const struct ccs__flow_node *target = &flow->nodes[flow->targets[i]];
        if (target->parent == parent ? ccs__flow_is_history(target) : !deep)
            return ccs__flow_fail(build, CCS_EINVAL, "to", "%s",
                                  target->parent == parent
                                      ? "a history leads to states, not to a history "
                                        "beside it"
                                      : "a history that is not deep leads to states directly in the one it is in");
    }
    return check_inside(build, "to", targets, parent);
}

/* --- what is left ----------------------------------------------------------------------------------------------------- */

/* SCXML's getTransitionDomain, for targets that are no histories: the innermost compound state around all of them. */
static void find_domain(const struct ccs__flow *flow, struct ccs__flow_transition *transition)
{
    uint16_t first = CCS__FLOW_NO_NODE, last = 0, source = transition->source, domain;
    for (uint32_t i = transition->targets.first; i < transition->targets.end; i++) {
        uint16_t target = flow->targets[i];
        transition->by_history |= ccs__flow_is_history(&flow->nodes[target]);
        first = target < first ? target : first;
        last = target > last ? target : last;
    }
    if (first == CCS__FLOW_NO_NODE || transition->by_history)
        return;
    if (transition->internal && ccs__flow_is_compound(&flow->nodes[source]) && source < first &&
        last < flow->nodes[source].end) {
        transition->domain = source;
        return;
    }
    for (domain = flow->nodes[source].parent; domain != CCS__FLOW_ROOT; domain = flow->nodes[domain].parent)
        if (ccs__flow_is_compound(&flow->nodes[domain]) && domain < first && last < flow->nodes[domain].end)
            break;
    transition->domain = domain;
}

static bool shape_state(struct ccs__flow_build *build, uint16_t n)
{
    struct ccs__flow *flow = build->flow;
    struct ccs__flow_node *node = &flow->nodes[n];
    if (node->initial != CCS__FLOW_NO_TRANSITION) {
        struct ccs__flow_range targets = flow->transitions[node->initial].targets;
        bool history = ccs__flow_is_history(node);
        size_t mark = history ? ccs__flow_path(build, "transitions", 0) : 0;
        bool fine = history ? check_history(build, n, targets) : check_inside(build, "initial", targets, n);
        if (!fine || !check_together(build, history ? "to" : "initial", targets))
            return false;
        if (history)
            ccs__flow_path_back(build, mark);
    }
    for (uint32_t i = node->transitions.first; i < node->transitions.end; i++) {
        size_t mark = ccs__flow_path(build, "transitions", i - node->transitions.first);
        if (!check_together(build, "to", flow->transitions[i].targets))
            return false;
        find_domain(flow, &flow->transitions[i]);
        ccs__flow_path_back(build, mark);
    }
    const struct ccs__flow_node *parent = &flow->nodes[node->parent];
    bool has = node->transitions.first < node->transitions.end;
    node->climb = has ? n : n == CCS__FLOW_ROOT ? CCS__FLOW_ROOT : parent->climb;
    node->eventless |= n != CCS__FLOW_ROOT && parent->eventless;
    return true;
}

static uint32_t count_children(const struct ccs__flow *flow, uint16_t n)
{
    uint32_t count = 0;
    for (uint16_t child = flow->nodes[n].first_child; child != 0; child = flow->nodes[child].next)
        count += !ccs__flow_is_history(&flow->nodes[child]);
    return count;
}

/* How much each history may have to remember. */
static bool measure_histories(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    uint32_t at = 0;
    if (!(flow->histories = ccs__flow_take(build, flow->history_count, sizeof *flow->histories)))
        return false;
    for (uint16_t n = 1, h = 0; n < flow->node_count; n++) {
        struct ccs__flow_node *node = &flow->nodes[n], *parent = &flow->nodes[node->parent];
        if (!ccs__flow_is_history(node))
            continue;
        bool deep = node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_DEEP_HISTORY;
        bool all = parent->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL;
        uint32_t capacity = deep ? parent->atoms_max : all ? count_children(flow, node->parent) : 1;
        node->history = h;
        flow->histories[h++] = (struct ccs__flow_history){n, at, capacity};
        at += capacity;
        if (at > CCS__FLOW_HISTORY_MAX)
            return ccs__flow_fail(build, CCS_ELIMIT, "states", "its histories would have to remember more than %d states",
                                  CCS__FLOW_HISTORY_MAX);
    }
    flow->remembered_count = at;
    return true;
}

bool ccs__flow_compile_shape(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    for (uint16_t n = 0; n < flow->node_count; n++) {
        size_t mark = build->path_size;
        if (n != CCS__FLOW_ROOT)
            ccs__flow_path(build, "states", flow->nodes[n].definition);
        if (!shape_state(build, n))
            return false;
        ccs__flow_path_back(build, mark);
    }
    return measure_histories(build);
}
