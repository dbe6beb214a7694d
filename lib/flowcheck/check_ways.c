/*
 * Ways out: states that cannot be left, states from which no final state can be reached, and transitions without signals that
 * follow each other for ever.
 *
 * "Can be left" and "can be reached" are taken as widely as for reachable states, so that what is told is so. Every answer is
 * worked out once for each node and handed down the tree.
 */
#include "flowcheck/checking.h"
#include <stdio.h> /* snprintf only, into memory */

#define NOWHERE 0            /* the flow's own node is no target */
#define ANYWHERE UINT16_MAX

struct ways {
    struct ccs__flow_checking *checking;
    const struct ccs__flow *flow;
    uint16_t *exits;   /* by node: the one state that transitions of it and those around it lead to; or NOWHERE, ANYWHERE */
    bool *filled;      /* by node: all that is in it is good */
    bool *good;        /* by node: while it is active a final state of the flow may be reached */
    uint32_t *into_first, *into; /* transitions by target */
    uint16_t *work;
    uint32_t count;
};

static bool is_final(const struct ccs__flow_node *node) { return node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL; }
static bool is_parallel(const struct ccs__flow_node *node) { return node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL; }

/* --- states that cannot be left ----------------------------------------------------------------------------------- */

static void add_exit(struct ways *ways, uint16_t node, uint16_t target)
{
    uint16_t *exit = &ways->exits[node];
    *exit = *exit == NOWHERE || *exit == target ? target : ANYWHERE;
}

/* A transition that leaves parallel states around its source takes all their regions along. */
static void add_escapes(struct ways *ways, const struct ccs__flow_transition *transition)
{
    for (uint16_t n = transition->source; n != CCS__FLOW_ROOT && n != transition->domain; n = ways->flow->nodes[n].parent) {
        if (!ccs__flow_spend(ways->checking, 1)) {
            add_exit(ways, CCS__FLOW_ROOT, ANYWHERE);
            return;
        }
        if (is_parallel(&ways->flow->nodes[n]))
            add_exit(ways, n, ANYWHERE);
    }
}

static void find_exits(struct ways *ways)
{
    const struct ccs__flow *flow = ways->flow;
    for (uint32_t t = 0; t < flow->transition_count; t++) {
        const struct ccs__flow_transition *it = &flow->transitions[t];
        if (it->targets.first == it->targets.end || flow->nodes[it->source].initial == t ||
            !ways->checking->active[it->source] || !ccs__flow_may_take(ways->checking, t))
            continue;
        bool one = it->targets.end - it->targets.first == 1 && !it->by_history;
        add_exit(ways, it->source, one ? flow->targets[it->targets.first] : ANYWHERE);
        add_escapes(ways, it);
    }
    for (uint16_t n = 1; n < flow->node_count; n++)
        if (ways->exits[flow->nodes[n].parent] != NOWHERE)
            add_exit(ways, n, ways->exits[flow->nodes[n].parent]);
}

static void tell_dead_end(struct ways *ways, uint16_t n)
{
    const struct ccs__flow_node *node = &ways->flow->nodes[n];
    bool over = node->category == CCS__FLOW_CATEGORY__FLOW_CATEGORY_CLOSED ||
                node->category == CCS__FLOW_CATEGORY__FLOW_CATEGORY_RESOLVED;
    ccs__flow_find(ways->checking, over ? CCS__FLOW_NOTE : CCS__FLOW_ERROR, "dead-end", n, NULL, 0, NULL,
                   "\"%.*s\" can never be left, and it is not final: %s", CCS__FLOW_SHOW_NAME(node->name),
                   over ? "make it final, so that the flow ends there" : "add a transition that leads on, or make it final");
}

static bool is_dead_end(const struct ways *ways, uint16_t n)
{
    const struct ccs__flow_node *node = &ways->flow->nodes[n];
    return ways->checking->active[n] && node->atomic && !is_final(node) && (ways->exits[n] == NOWHERE || ways->exits[n] == n);
}

/* --- states from which no final state can be reached -------------------------------------------------------------- */

static void make_good(struct ways *ways, uint16_t n)
{
    if (ways->good[n])
        return;
    ways->good[n] = true;
    ways->work[ways->count++] = n;
}

/* Whatever may be active together with a node from which the end can be reached: what is in it and around it, and if it is in
 * a parallel state all of that. */
static void make_all_good(struct ways *ways, uint16_t source)
{
    const struct ccs__flow_node *nodes = ways->flow->nodes;
    uint16_t outermost = source;
    for (uint16_t n = source; n != CCS__FLOW_ROOT; n = nodes[n].parent) {
        if (is_parallel(&nodes[n]))
            outermost = n;
        if (ways->good[n] && n != source)
            break; /* so is all around it already; and if some of that is parallel, all that is in it */
        make_good(ways, n);
    }
    if (ways->filled[outermost])
        return;
    for (uint16_t n = outermost; n < nodes[outermost].end; n++) {
        make_good(ways, n);
        ways->filled[n] = true;
    }
}

static bool index_targets(struct ways *ways)
{
    const struct ccs__flow *flow = ways->flow;
    ways->into_first = ccs__flow_check_take(ways->checking, (size_t)flow->node_count + 2, sizeof *ways->into_first);
    ways->into = ccs__flow_check_take(ways->checking, flow->target_count, sizeof *ways->into);
    if (!ways->into_first || !ways->into)
        return false;
    uint32_t *first = ways->into_first;
    for (uint32_t t = 0; t < flow->transition_count; t++)
        for (uint32_t i = flow->transitions[t].targets.first; i < flow->transitions[t].targets.end; i++)
            first[flow->targets[i] + 2]++;
    for (uint32_t n = 2; n < flow->node_count + 1; n++)
        first[n] += first[n - 1];
    for (uint32_t t = 0; t < flow->transition_count; t++)
        for (uint32_t i = flow->transitions[t].targets.first; i < flow->transitions[t].targets.end; i++)
            ways->into[first[flow->targets[i] + 1]++] = t;
    return true;
}

/* What leads to this node has a way to the end. Initial transitions need not be looked at: the state around was marked with
 * its inner ones. */
static void follow_back(struct ways *ways, uint16_t target)
{
    for (uint32_t i = ways->into_first[target]; i < ways->into_first[target + 1]; i++) {
        uint32_t t = ways->into[i];
        uint16_t source = ways->flow->transitions[t].source;
        bool taken = ways->flow->nodes[source].initial != t && ways->checking->active[source] &&
                     ccs__flow_may_take(ways->checking, t);
        if (taken)
            make_all_good(ways, source);
    }
}

/* Backwards from the final states of the flow itself. false: none of them is ever reached, so there is nothing to tell. */
static bool find_good(struct ways *ways)
{
    const struct ccs__flow_node *nodes = ways->flow->nodes;
    for (uint16_t n = 1; n < ways->flow->node_count; n++)
        if (is_final(&nodes[n]) && nodes[n].parent == CCS__FLOW_ROOT && ways->checking->active[n])
            make_good(ways, n);
    if (ways->count == 0)
        return false;
    while (ways->count > 0) {
        uint16_t n = ways->work[--ways->count];
        follow_back(ways, n);
        for (uint16_t child = nodes[n].first_history; child != 0; child = nodes[child].next)
            if (ccs__flow_is_history(&nodes[child]))
                follow_back(ways, child);
    }
    return true;
}

static void tell_trap(struct ways *ways)
{
    const struct ccs__flow *flow = ways->flow;
    char names[200] = "";
    size_t size = 0, count = 0;
    uint16_t first = 0;
    for (uint16_t n = 1; n < flow->node_count; n++) {
        const struct ccs__flow_node *node = &flow->nodes[n];
        if (!ways->checking->active[n] || !node->atomic || is_final(node) || ways->good[n] || is_dead_end(ways, n))
            continue;
        first = first ? first : n;
        if (count++ < 4)
            size += (size_t)snprintf(names + size, sizeof names - size, "%s\"%.*s\"", size > 0 ? ", " : "",
                                     (int)(node->name.size < 40 ? node->name.size : 40), node->name.data);
    }
    if (count > 4)
        ccs__flow_find(ways->checking, CCS__FLOW_WARNING, "trap", first, NULL, 0, NULL,
                       "from %s and %zu more states no final state can be reached; lead a transition out of them", names,
                       count - 4);
    else if (count > 0)
        ccs__flow_find(ways->checking, CCS__FLOW_WARNING, "trap", first, NULL, 0, NULL,
                       "from %s no final state can be reached; lead a transition out", names);
}

/* --- transitions that follow each other for ever ------------------------------------------------------------------ */

#define UNKNOWN UINT16_MAX

/* The atomic state entered with a target, if it is sure to be one alone. */
static uint16_t resolve(struct ways *ways, struct ccs__flow_range targets)
{
    const struct ccs__flow *flow = ways->flow;
    while (targets.end - targets.first == 1 && ccs__flow_spend(ways->checking, 1)) {
        uint16_t n = flow->targets[targets.first];
        const struct ccs__flow_node *node = &flow->nodes[n];
        if (node->atomic)
            return n;
        if (!ccs__flow_is_compound(node))
            return UNKNOWN;
        targets = flow->transitions[node->initial].targets;
    }
    return UNKNOWN;
}

/* Where the flow goes from an atomic state at once and whatever happens; UNKNOWN: it depends, or it stays. */
static uint16_t next_at_once(struct ways *ways, uint16_t atom)
{
    const struct ccs__flow *flow = ways->flow;
    uint16_t next = NOWHERE; /* found none yet */
    if (!flow->nodes[atom].eventless)
        return UNKNOWN;
    for (uint16_t n = atom; n != CCS__FLOW_ROOT; n = flow->nodes[n].parent) {
        struct ccs__flow_range own = flow->nodes[n].transitions;
        if (is_parallel(&flow->nodes[n]) || !ccs__flow_spend(ways->checking, 1 + own.end - own.first))
            return UNKNOWN;
        for (uint32_t t = own.first; t < own.end && next == NOWHERE; t++) {
            const struct ccs__flow_transition *it = &flow->transitions[t];
            if (!it->eventless || ways->checking->dead[t] != CCS__FLOW_ALIVE)
                continue;
            if (!ways->checking->certain[t])
                next = UNKNOWN;
            else
                next = it->targets.first == it->targets.end ? atom : resolve(ways, it->targets);
        }
    }
    return next == NOWHERE ? UNKNOWN : next;
}

static void tell_livelock(struct ways *ways, const uint16_t *next, uint16_t first)
{
    const struct ccs__flow_node *nodes = ways->flow->nodes;
    char names[200];
    uint16_t n = first;
    size_t count = 0, size = (size_t)snprintf(names, sizeof names, "\"%.*s\"", CCS__FLOW_SHOW_NAME(nodes[first].name));
    do {
        n = next[n];
        if (++count <= 3)
            size += (size_t)snprintf(names + size, sizeof names - size, " -> \"%.*s\"",
                                     (int)(nodes[n].name.size < 30 ? nodes[n].name.size : 30), nodes[n].name.data);
    } while (n != first);
    ccs__flow_find(ways->checking, CCS__FLOW_ERROR, "livelock", first, NULL, 0, NULL,
                   "%s%s: these transitions wait for no signal and follow each other without end; let one of them wait, or "
                   "depend on a guard", names, count > 3 ? " ..." : "");
}

static void find_livelocks(struct ways *ways)
{
    const struct ccs__flow *flow = ways->flow;
    uint16_t *next = ccs__flow_check_take(ways->checking, flow->node_count, sizeof *next);
    uint16_t *seen = ccs__flow_check_take(ways->checking, flow->node_count, sizeof *seen); /* from which start */
    if (!next || !seen)
        return;
    for (uint16_t n = 1; n < flow->node_count; n++)
        next[n] = ways->checking->active[n] && flow->nodes[n].atomic ? next_at_once(ways, n) : UNKNOWN;
    for (uint16_t start = 1; start < flow->node_count; start++) {
        uint16_t n = start;
        for (; n != UNKNOWN && seen[n] == 0; n = next[n])
            seen[n] = start;
        if (n != UNKNOWN && seen[n] == start)
            tell_livelock(ways, next, n);
    }
}

void ccs__flow_check_ways(struct ccs__flow_checking *checking)
{
    const struct ccs__flow *flow = checking->flow;
    struct ways ways = {.checking = checking, .flow = flow};
    ways.exits = ccs__flow_check_take(checking, flow->node_count, sizeof *ways.exits);
    ways.good = ccs__flow_check_take(checking, flow->node_count, sizeof *ways.good);
    ways.filled = ccs__flow_check_take(checking, flow->node_count, sizeof *ways.filled);
    ways.work = ccs__flow_check_take(checking, flow->node_count, sizeof *ways.work);
    if (checking->failed || !index_targets(&ways))
        return;
    find_exits(&ways);
    for (uint16_t n = 1; n < flow->node_count; n++)
        if (is_dead_end(&ways, n))
            tell_dead_end(&ways, n);
    if (find_good(&ways))
        tell_trap(&ways);
    find_livelocks(&ways);
}
