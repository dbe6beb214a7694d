/*
 * The two decisions. Both are pure reads of the router's sets.
 *
 * Keys are compared lexicographically and every tie is broken by id, so a decision never depends on how agents or
 * lines happen to lie in memory.
 */
#include "route/route.h"

#define WALK_MAX 32 /* idle agents looked at one by one before the sets are scanned */
/* Among the first lines the best two change often, and selecting without a branch is faster; later nearly every line is
 * passed over by one comparison that the processor foresees. */
#define UNSETTLED_LINES 32

static bool fits(const struct ccs__line *line, const struct ccs__agent_state *agent)
{
    return (agent->route.channels >> line->channel & 1) && ccs__bitset_has(&line->class->eligible, agent->route.slot);
}

static struct ccs__agent_state *agent_at(const struct ccs__tree_node *node, bool by_position)
{
    return by_position ? CCS__CONTAINER(node, struct ccs__agent_state, route.position_node)
                       : CCS__CONTAINER(node, struct ccs__agent_state, route.idle_node);
}

static const struct ccs__tree_key *key_of(const struct ccs__agent_state *agent, bool by_position)
{
    return by_position ? &agent->route.position_node.key : &agent->route.idle_node.key;
}

/* What the reason shows of a key: the position, or for how long idle. */
static int64_t shown(const struct ccs__group *group, const struct ccs__agent_state *agent, bool by_position)
{
    return by_position ? (int64_t)agent->route.position : group->now - agent->state.idle_since_at;
}

/* Keep the best two of those that fit. */
struct best {
    struct ccs__agent_state *first, *second;
    uint32_t count;
};

static void consider(struct best *best, struct ccs__agent_state *agent, bool by_position)
{
    best->count++;
    if (!best->first ||
        ccs__tree_key_compare(key_of(agent, by_position), key_of(best->first, by_position)) < 0) {
        best->second = best->first;
        best->first = agent;
    } else if (!best->second ||
               ccs__tree_key_compare(key_of(agent, by_position), key_of(best->second, by_position)) < 0) {
        best->second = agent;
    }
}

/* In the strategy's order, so the first that fits is the best. Where it stopped; NULL: every available agent was seen. */
static const struct ccs__tree_node *walk(const struct ccs__tree *order, const struct ccs__line *line, bool by_position,
                                         struct best *best)
{
    int steps = 0;
    const struct ccs__tree_node *node = order->first;
    for (; node && steps < WALK_MAX; node = ccs__tree_next(node), steps++) {
        struct ccs__agent_state *agent = agent_at(node, by_position);
        if (!fits(line, agent))
            continue;
        best->count++;
        if (!best->first)
            best->first = agent;
        else if (!best->second)
            best->second = agent;
    }
    return node;
}

static void scan(const struct ccs__router *router, const struct ccs__line *line, bool by_position, struct best *best)
{
    const struct ccs__bitset *eligible = &line->class->eligible, *available = &router->available[line->channel];
    size_t words = eligible->word_count < available->word_count ? eligible->word_count : available->word_count;
    for (size_t w = 0; w < words; w++)
        for (uint64_t bits = eligible->words[w] & available->words[w]; bits; bits &= bits - 1)
            consider(best, router->slots[w * 64 + (size_t)__builtin_ctzll(bits)], by_position);
}

/*
 * None of the first fits. With n who do among m available, walking on takes about m / n steps to the first of them, and
 * scanning compares n: whichever is less. (n and m do not depend on how agents lie in the sets, so neither does the choice.)
 */
static void search(const struct ccs__router *router, const struct ccs__tree *order, const struct ccs__tree_node *node,
                   const struct ccs__line *line, bool by_position, struct best *best)
{
    size_t fitting = ccs__bitset_count_and(&line->class->eligible, &router->available[line->channel]);
    if (fitting * fitting <= order->count) {
        scan(router, line, by_position, best);
        return;
    }
    for (; node && !best->second; node = ccs__tree_next(node)) {
        struct ccs__agent_state *agent = agent_at(node, by_position);
        if (!fits(line, agent))
            continue;
        if (!best->first)
            best->first = agent;
        else
            best->second = agent;
    }
    best->count = (uint32_t)fitting;
}

struct ccs__pick ccs__route_pick_agent(const struct ccs__group *group, const struct ccs__line *line,
                                       Ccs__Strategy strategy)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__pick pick = {0};
    struct best best = {0};
    bool by_position = strategy == CCS__STRATEGY__STRATEGY_TOP_DOWN;
    const struct ccs__tree *order = by_position ? &router->position : &router->idle;
    const struct ccs__tree_node *stopped = walk(order, line, by_position, &best);
    if (stopped && !best.first)
        search(router, order, stopped, line, by_position, &best);
    if (!best.first)
        return pick;
    pick.agent = best.first;
    pick.candidates = best.count;
    pick.key = shown(group, best.first, by_position);
    if (best.second) {
        pick.runner_up = best.second->row.id;
        pick.runner_up_key = shown(group, best.second, by_position);
    }
    return pick;
}

/* Before: smaller rank, then smaller instant, then smaller seq. */
static bool before(const struct ccs__head *x, const struct ccs__head *y)
{
    if (x->rank != y->rank)
        return x->rank < y->rank;
    return x->at != y->at ? x->at < y->at : x->seq < y->seq;
}

struct ccs__pick ccs__route_pick_visit(const struct ccs__group *group, const struct ccs__agent_state *agent)
{
    static const struct ccs__head none = {INT64_MAX, INT64_MAX, UINT64_MAX, NULL, 0};
    const struct ccs__head *heads = CCS__ROUTER(group)->heads, *first = &none, *second = &none;
    const struct ccs__agent_links *links = &agent->route;
    struct ccs__pick pick = {0};
    for (size_t i = 0; i < links->line_count; i++) {
        const struct ccs__head *head = &heads[links->lines[i]];
        if (!(links->channels & head->channel))
            continue;
        pick.candidates++;
        if (i >= UNSETTLED_LINES && !before(head, second))
            continue;
        const struct ccs__head *loser = before(head, first) ? first : head; /* who of the two is not the best */
        first = loser == head ? first : head;
        second = before(loser, second) ? loser : second;
    }
    pick.visit = first->visit;
    if (pick.visit)
        pick.key = group->now - first->at;
    if (second->visit) {
        pick.runner_up = second->visit->row.id;
        pick.runner_up_key = group->now - second->at;
    }
    return pick;
}
