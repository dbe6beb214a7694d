/*
 * The order in which agents are asked: lexicographic keys, never one packed number. A strategy whose key is the agent's own
 * has a tree in that order; the others are computed for each candidate (score.c).
 */
#include "route/route.h"

enum ccs__agent_tree ccs__route_tree_of(Ccs__Strategy strategy)
{
    switch (strategy) {
    case CCS__STRATEGY__STRATEGY_LONGEST_IDLE:
    case CCS__STRATEGY__STRATEGY_RING_ALL: return CCS__TREE_IDLE;
    case CCS__STRATEGY__STRATEGY_TOP_DOWN:
    case CCS__STRATEGY__STRATEGY_ROUND_ROBIN:
    case CCS__STRATEGY__STRATEGY_SEQUENTIAL: return CCS__TREE_POSITION;
    case CCS__STRATEGY__STRATEGY_LEAST_BUSY: return CCS__TREE_BUSY;
    case CCS__STRATEGY__STRATEGY_FEWEST_CONTACTS: return CCS__TREE_CONTACTS;
    case CCS__STRATEGY__STRATEGY_LEAST_TALK: return CCS__TREE_TALK;
    default: return CCS__TREE_COUNT;
    }
}

/* The idle: nothing in progress first, then who has been idle for longest. The others: ties go to the longest idle. */
struct ccs__tree_key ccs__route_tree_key(const struct ccs__agent_state *agent, enum ccs__agent_tree tree)
{
    const Ccs__AgentState *state = &agent->state;
    bool busy = state->offers || state->legs;
    switch (tree) {
    case CCS__TREE_POSITION: return (struct ccs__tree_key){agent->route.position, 0, agent->row.id};
    case CCS__TREE_BUSY:
        return (struct ccs__tree_key){(int64_t)state->offers + state->legs, state->idle_since_at, agent->row.id};
    case CCS__TREE_CONTACTS: /* twice, with a bit for who has something in progress: three keys in two */
        return (struct ccs__tree_key){(int64_t)state->shift_contacts * 2 + busy, state->idle_since_at, agent->row.id};
    case CCS__TREE_TALK:
        return (struct ccs__tree_key){state->shift_talk_ms * 2 + busy, state->idle_since_at, agent->row.id};
    default: return (struct ccs__tree_key){busy, state->idle_since_at, agent->row.id};
    }
}

static void add_key(struct ccs__order *order, Ccs__Strategy strategy)
{
    if (order->count < CCS__KEYS_MAX)
        order->strategies[order->count++] = strategy;
}

/* The queue's, or those of the step that last said so. */
void ccs__route_order(const struct ccs__group *group, const struct ccs__visit *visit, struct ccs__order *order)
{
    const Ccs__Queue *queue = &visit->route.queue->config;
    order->count = 0;
    const uint32_t since = ccs__visit_details(&visit->visit)->strategy_step;
    if (since) {
        const struct ccs__plan *plan =
            ccs__map_get(&CCS__ROUTER(group)->plans, (uint64_t)(uintptr_t)visit->visit.plan);
        const Ccs__Relax *step = plan && since <= plan->step_count ? plan->steps[since - 1] : NULL;
        for (size_t i = 0; step && i < step->n_strategies; i++)
            add_key(order, step->strategies[i]);
        if (order->count)
            return;
    }
    add_key(order, queue->strategy);
    for (size_t i = 0; i < queue->n_then; i++)
        add_key(order, queue->then[i]);
}
