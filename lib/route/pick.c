/*
 * The two decisions. Both are pure reads of the router's sets (and of the host's scores, where a queue asks for them).
 *
 * Keys are compared lexicographically and every tie is broken by id, so a decision never depends on how agents or
 * lines happen to lie in memory.
 */
#include "route/route.h"

#define WALK_MAX 32 /* available agents looked at one by one before the sets are scanned */
/* Among the first lines the best two change often, and selecting without a branch is faster; later nearly every line is
 * passed over by one comparison that the processor foresees. */
#define UNSETTLED_LINES 32

/* What is asked within one tier. */
struct search {
    const struct ccs__group *group;
    const struct ccs__router *router;
    const struct ccs__asking *asking;
    const struct ccs__tier *tier;
    const struct ccs__bitset *available;
};

/* Keep the best two of those that fit. */
struct best {
    struct ccs__agent_state *first, *second;
    int64_t keys[CCS__KEYS_MAX], second_keys[CCS__KEYS_MAX];
    uint32_t count;
};

/* Who comes last, or is being rung already while others are added. */
static bool passed_over(const struct search *search, const struct ccs__agent_state *agent)
{
    const struct ccs__asking *asking = search->asking;
    const struct ccs__offer *offer = asking->ringing ? asking->visit->route.offers : NULL;
    while (offer && offer->offer.agent != agent->row.id)
        offer = offer->visit_next;
    return offer || agent->row.id == asking->avoid;
}

static bool fits(const struct search *search, const struct ccs__agent_state *agent)
{
    return (agent->route.channels >> search->asking->line->channel & 1) &&
           ccs__bitset_has(&search->tier->agents, agent->route.slot) && !passed_over(search, agent);
}

static struct ccs__agent_state *agent_at(const struct ccs__tree_node *node, enum ccs__agent_tree tree)
{
    return tree == CCS__TREE_IDLE ? CCS__CONTAINER(node, struct ccs__agent_state, route.idle_node)
                                  : CCS__CONTAINER(node, struct ccs__agent_node, node)->agent;
}

/* --- by computed keys --------------------------------------------------------------------------------------- */

static void find_keys(const struct search *search, const struct ccs__agent_state *agent, int64_t keys[CCS__KEYS_MAX])
{
    const struct ccs__order *order = &search->asking->order;
    for (size_t i = 0; i < order->count; i++)
        keys[i] = ccs__route_key(search->group, search->asking, order->strategies[i], agent);
}

/* Is x, with these keys, asked before y? In turn and sequential go on by position, the others by how long idle. */
static bool comes_before(const struct search *search, const struct ccs__agent_state *x, const int64_t *x_keys,
                         const struct ccs__agent_state *y, const int64_t *y_keys)
{
    const struct ccs__order *order = &search->asking->order;
    for (size_t i = 0; i < order->count; i++) {
        if (x_keys[i] != y_keys[i])
            return x_keys[i] < y_keys[i];
        bool idle = order->strategies[i] == CCS__STRATEGY__STRATEGY_LONGEST_IDLE ||
                    order->strategies[i] == CCS__STRATEGY__STRATEGY_RING_ALL;
        bool x_busy = x->state.offers || x->state.legs, y_busy = y->state.offers || y->state.legs;
        if (idle && x_busy != y_busy)
            return y_busy;
        if (idle && x->state.idle_since_at != y->state.idle_since_at)
            return x->state.idle_since_at < y->state.idle_since_at;
    }
    enum ccs__agent_tree tree = ccs__route_tree_of(order->strategies[0]);
    tree = tree == CCS__TREE_POSITION ? tree : CCS__TREE_IDLE;
    struct ccs__tree_key x_key = ccs__route_tree_key(x, tree), y_key = ccs__route_tree_key(y, tree);
    return ccs__tree_key_compare(&x_key, &y_key) < 0;
}

static void consider(const struct search *search, struct best *best, struct ccs__agent_state *agent)
{
    int64_t keys[CCS__KEYS_MAX];
    best->count++;
    find_keys(search, agent, keys);
    if (!best->first || comes_before(search, agent, keys, best->first, best->keys)) {
        best->second = best->first;
        best->first = agent;
        memcpy(best->second_keys, best->keys, sizeof keys);
        memcpy(best->keys, keys, sizeof keys);
    } else if (!best->second || comes_before(search, agent, keys, best->second, best->second_keys)) {
        best->second = agent;
        memcpy(best->second_keys, keys, sizeof keys);
    }
}

static void scan(const struct search *search, struct best *best)
{
    const struct ccs__bitset *agents = &search->tier->agents, *available = search->available;
    size_t words = agents->word_count < available->word_count ? agents->word_count : available->word_count;
    for (size_t w = 0; w < words; w++)
        for (uint64_t bits = agents->words[w] & available->words[w]; bits; bits &= bits - 1) {
            struct ccs__agent_state *agent = search->router->slots[w * 64 + (size_t)__builtin_ctzll(bits)];
            if (!passed_over(search, agent))
                consider(search, best, agent);
        }
}

/* --- by a tree in the strategy's order ------------------------------------------------------------------------ */

/* Keys of the idle tree, for those that fit when few do: the order of the tree without walking it. */
static void scan_tree(const struct search *search, enum ccs__agent_tree tree, struct best *best)
{
    const struct ccs__bitset *agents = &search->tier->agents, *available = search->available;
    size_t words = agents->word_count < available->word_count ? agents->word_count : available->word_count;
    struct ccs__tree_key first = {0}, second = {0};
    for (size_t w = 0; w < words; w++)
        for (uint64_t bits = agents->words[w] & available->words[w]; bits; bits &= bits - 1) {
            struct ccs__agent_state *agent = search->router->slots[w * 64 + (size_t)__builtin_ctzll(bits)];
            if (passed_over(search, agent))
                continue;
            struct ccs__tree_key key = ccs__route_tree_key(agent, tree);
            best->count++;
            if (!best->first || ccs__tree_key_compare(&key, &first) < 0) {
                best->second = best->first;
                second = first;
                best->first = agent;
                first = key;
            } else if (!best->second || ccs__tree_key_compare(&key, &second) < 0) {
                best->second = agent;
                second = key;
            }
        }
}

/* In the strategy's order, so the first that fits is the best. Where it stopped; NULL: every available agent was seen. */
static const struct ccs__tree_node *walk(const struct search *search, enum ccs__agent_tree tree, struct best *best)
{
    int steps = 0;
    const struct ccs__tree_node *node = search->router->trees[tree].first;
    for (; node && steps < WALK_MAX; node = ccs__tree_next(node), steps++) {
        struct ccs__agent_state *agent = agent_at(node, tree);
        if (!fits(search, agent))
            continue;
        best->count++;
        if (!best->first)
            best->first = agent;
        else if (!best->second)
            best->second = agent;
    }
    return node;
}

/*
 * None of the first fits. With n who do among m available, walking on takes about m / n steps to the first of them, and
 * scanning compares n: whichever is less. (n and m do not depend on how agents lie in the sets, so neither does the choice.)
 */
static void search_on(const struct search *search, enum ccs__agent_tree tree, const struct ccs__tree_node *node,
                      struct best *best)
{
    size_t fitting = ccs__bitset_count_and(&search->tier->agents, search->available);
    if (search->asking->ringing || fitting * fitting <= search->router->trees[tree].count) {
        scan_tree(search, tree, best);
        return;
    }
    for (; node && !best->second; node = ccs__tree_next(node)) {
        struct ccs__agent_state *agent = agent_at(node, tree);
        if (!fits(search, agent))
            continue;
        if (!best->first)
            best->first = agent;
        else
            best->second = agent;
    }
    best->count = (uint32_t)fitting;
    if (search->asking->avoid) { /* counted as one who fits, if he is among them */
        const struct ccs__agent_state *avoided =
            ccs__row_find(search->group, CCS__KIND_AGENT_STATE, search->asking->avoid);
        if (avoided && (avoided->route.channels >> search->asking->line->channel & 1) &&
            ccs__bitset_has(&search->tier->agents, avoided->route.slot))
            best->count--;
    }
}

static void by_tree(const struct search *search, enum ccs__agent_tree tree, struct best *best)
{
    const struct ccs__tree_node *stopped = walk(search, tree, best);
    if (stopped && !best->first)
        search_on(search, tree, stopped, best);
}

/* --- in turn, and by chance ------------------------------------------------------------------------------------ */

/* By position, beginning behind the last one; a few steps, else by keys. */
static void in_turn(const struct search *search, struct best *best)
{
    const struct ccs__asking *asking = search->asking;
    const struct ccs__tree *tree = &search->router->trees[CCS__TREE_POSITION];
    struct ccs__tree_key last = {-1, 0, 0};
    if (asking->order.strategies[0] == CCS__STRATEGY__STRATEGY_SEQUENTIAL) {
        uint64_t asked = asking->visit ? asking->visit->visit.asked : 0;
        const struct ccs__agent_state *agent = asked ? ccs__row_find(search->group, CCS__KIND_AGENT_STATE, asked) : NULL;
        if (agent && agent->state.current) /* a removed one's row is there up to the next commit only */
            last = ccs__route_tree_key(agent, CCS__TREE_POSITION);
    } else if (asking->queue->state && asking->queue->state->state.last_agent) {
        last = (struct ccs__tree_key){asking->queue->state->state.last_position, 0,
                                      asking->queue->state->state.last_agent};
    }
    const struct ccs__tree_node *node = ccs__tree_after(tree, last);
    size_t steps = tree->count < WALK_MAX ? tree->count : WALK_MAX;
    for (size_t i = 0; i < steps; i++, node = ccs__tree_next(node)) {
        node = node ? node : tree->first;
        struct ccs__agent_state *agent = agent_at(node, CCS__TREE_POSITION);
        if (!fits(search, agent))
            continue;
        best->count++;
        if (!best->first)
            best->first = agent;
        else if (!best->second)
            best->second = agent;
    }
    if (!best->first && tree->count > WALK_MAX)
        scan(search, best);
}

/* Weights of those who fit, or how many they are. */
static uint64_t weigh(const struct search *search, bool weighted, uint64_t stop_at, struct best *best)
{
    const struct ccs__bitset *agents = &search->tier->agents, *available = search->available;
    size_t words = agents->word_count < available->word_count ? agents->word_count : available->word_count;
    uint64_t sum = 0;
    uint32_t count = 0;
    for (size_t w = 0; w < words; w++) {
        uint64_t bits = agents->words[w] & available->words[w];
        if (!weighted && !search->asking->avoid) { /* whole words, as long as the one asked for is not among them */
            uint32_t here = (uint32_t)ccs__popcount(bits);
            if (sum + here <= stop_at) {
                sum += here;
                count += here;
                continue;
            }
        }
        for (; bits; bits &= bits - 1) {
            struct ccs__agent_state *agent = search->router->slots[w * 64 + (size_t)__builtin_ctzll(bits)];
            if (agent->row.id == search->asking->avoid)
                continue;
            count++;
            sum += weighted ? agent->route.weight : 1;
            if (sum > stop_at) {
                best->first = agent;
                return sum;
            }
        }
    }
    best->count = count;
    return sum;
}

static void by_chance(const struct search *search, bool weighted, struct best *best)
{
    uint64_t sum = weigh(search, weighted, UINT64_MAX, best);
    if (sum) /* the remainder's bias is below 2^-32: sums are far smaller than the draw */
        (void)weigh(search, weighted, ccs__group_draw(search->group, 0) % sum, best);
}

/* --- who takes a visit ---------------------------------------------------------------------------------------- */

static void search_tier(const struct search *search, struct best *best)
{
    const struct ccs__order *order = &search->asking->order;
    Ccs__Strategy strategy = order->strategies[0];
    enum ccs__agent_tree tree = ccs__route_tree_of(strategy);
    if (strategy == CCS__STRATEGY__STRATEGY_RANDOM || strategy == CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM)
        by_chance(search, strategy == CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM, best);
    else if (strategy == CCS__STRATEGY__STRATEGY_ROUND_ROBIN || strategy == CCS__STRATEGY__STRATEGY_SEQUENTIAL)
        in_turn(search, best);
    else if (tree != CCS__TREE_COUNT && order->count == 1)
        by_tree(search, tree, best);
    else
        scan(search, best);
}

/* What the reason shows: for how long idle, or the number that the strategy compares. */
static int64_t shown(const struct search *search, const struct ccs__agent_state *agent)
{
    Ccs__Strategy strategy = search->asking->order.strategies[0];
    switch (strategy) {
    case CCS__STRATEGY__STRATEGY_LONGEST_IDLE:
    case CCS__STRATEGY__STRATEGY_RING_ALL: return search->group->now - agent->state.idle_since_at;
    case CCS__STRATEGY__STRATEGY_ROUND_ROBIN:
    case CCS__STRATEGY__STRATEGY_SEQUENTIAL: return agent->route.position;
    case CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM: return agent->route.weight;
    case CCS__STRATEGY__STRATEGY_MOST_SKILLED:
    case CCS__STRATEGY__STRATEGY_SCORE:
        return -ccs__route_key(search->group, search->asking, strategy, agent);
    default: return ccs__route_key(search->group, search->asking, strategy, agent);
    }
}

static struct ccs__pick pick_in(const struct search *search, const struct best *best)
{
    struct ccs__pick pick = {.agent = best->first, .candidates = best->count, .level = search->tier->level,
                             .cost = search->tier->cost};
    pick.key = shown(search, best->first);
    if (best->second) {
        pick.runner_up = best->second->row.id;
        pick.runner_up_key = shown(search, best->second);
    }
    return pick;
}

static struct ccs__pick pick_from_tiers(const struct ccs__group *group, const struct ccs__asking *asking)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    for (size_t t = 0; t < asking->line->tier_count; t++) {
        struct search search = {group, router, asking, &asking->line->tiers[t],
                                &router->available[asking->line->channel]};
        struct best best = {.first = NULL, .second = NULL, .count = 0};
        search_tier(&search, &best);
        if (best.first)
            return pick_in(&search, &best);
    }
    return (struct ccs__pick){0};
}

struct ccs__pick ccs__route_pick_agent(const struct ccs__group *group, const struct ccs__asking *asking)
{
    struct ccs__pick pick = pick_from_tiers(group, asking);
    if (pick.agent || !asking->avoid)
        return pick;
    struct ccs__asking again = *asking; /* nobody else: the one whose offer failed after all */
    again.avoid = 0;
    return pick_from_tiers(group, &again);
}

/* --- what an agent takes ---------------------------------------------------------------------------------------- */

/* Before: smaller rank, then smaller instant, then smaller seq. */
static bool before(const struct ccs__head *x, const struct ccs__head *y)
{
    if (x->rank != y->rank)
        return x->rank < y->rank;
    return x->at != y->at ? x->at < y->at : x->seq < y->seq;
}

/* Priority by priority; within one, the two heads that come first. */
struct ccs__pick ccs__route_pick_visit(const struct ccs__group *group, const struct ccs__agent_state *agent)
{
    static const struct ccs__head none = {INT64_MAX, INT64_MAX, UINT64_MAX, NULL, 0};
    const struct ccs__head *heads = CCS__ROUTER(group)->heads, *first = &none, *second = &none;
    const struct ccs__agent_links *links = &agent->route;
    const uint32_t *lines = links->lines;
    uint16_t channels = links->channels;
    uint32_t candidates = 0;
    for (size_t p = 0, i = 0; p < links->priority_count && first == &none; p++) {
        size_t end = links->priorities[p].end, unsettled = i + UNSETTLED_LINES;
        for (; i < end; i++) {
            const struct ccs__head *head = &heads[lines[i]];
            if (!(channels & head->channel))
                continue;
            candidates++;
            if (i >= unsettled && !before(head, second))
                continue;
            const struct ccs__head *loser = before(head, first) ? first : head; /* who of the two is not the best */
            first = loser == head ? first : head;
            second = before(loser, second) ? loser : second;
        }
    }
    struct ccs__pick pick = {.visit = first->visit, .candidates = candidates};
    if (pick.visit)
        pick.key = group->now - first->at;
    if (second->visit) {
        pick.runner_up = second->visit->row.id;
        pick.runner_up_key = group->now - second->at;
    }
    return pick;
}
