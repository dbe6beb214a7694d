/*
 * The router's invariants, asserted one by one; for tests and after doubts.
 */
#include "group/requirement.h"
#include "route/route.h"

static void check_capacity(const struct ccs__agent_state *state)
{
    const struct ccs__agent_links *links = &state->route;
    uint32_t used = 0, offers = 0, legs = 0, in_use[CCS__CHANNEL_COUNT] = {0};
    for (const struct ccs__offer *offer = links->offers; offer; offer = offer->next, offers++) {
        used += offer->offer.cost;
        in_use[offer->offer.channel]++;
    }
    for (const struct ccs__leg *leg = links->legs; leg; leg = leg->agent_next, legs++) {
        used += leg->leg.cost;
        in_use[leg->leg.channel]++;
    }
    CCS_ASSERT(used == state->state.used);
    CCS_ASSERT(state->state.used <= links->total); /* capacity is never exceeded */
    CCS_ASSERT(offers == state->state.offers);
    CCS_ASSERT(legs == state->state.legs);
    for (int channel = 0; channel < CCS__CHANNEL_COUNT; channel++)
        CCS_ASSERT(in_use[channel] == links->in_use[channel]);
}

static void check_agent(struct ccs__group *group, const struct ccs__router *router, struct ccs__agent_state *state)
{
    const struct ccs__agent *agent = ccs__row_find(group, CCS__KIND_AGENT, state->row.id);
    const struct ccs__agent_links *links = &state->route;
    CCS_ASSERT(router->slots[links->slot] == state);
    CCS_ASSERT(links->idle_node.linked == (links->channels != 0));
    check_capacity(state);
    for (int tree = CCS__TREE_IDLE + 1; tree < CCS__TREE_COUNT; tree++)
        CCS_ASSERT(!router->kept[tree] || links->nodes[tree]->node.linked == (links->channels != 0));
    for (int channel = 0; channel < CCS__CHANNEL_COUNT; channel++)
        CCS_ASSERT(ccs__bitset_has(&router->available[channel], links->slot) == (links->channels >> channel & 1));
    size_t served = 0;
    for (size_t i = 0; i < router->line_count; i++) {
        struct ccs__service service = ccs__route_service(group, router->lines[i], agent, state);
        bool found = false;
        for (size_t t = 0; t < router->lines[i]->tier_count; t++) {
            const struct ccs__tier *tier = &router->lines[i]->tiers[t];
            bool here = ccs__bitset_has(&tier->agents, links->slot);
            CCS_ASSERT(!here || (tier->level == service.level && tier->cost == service.cost));
            found |= here;
        }
        CCS_ASSERT(found == service.serves || (router->lines[i]->behind && !found && !router->lines[i]->visits.count));
        served += found;
    }
    CCS_ASSERT(served == links->line_count);
}

/*
 * Work conservation: no available agent beside a visit that waits for somebody like him. The exceptions have no line to be
 * beside: delays, a preferred agent and a site's step are part of what the line asks; who cools down is not available; who
 * is in the waiting room, or held for a callback's hour or its queue's, stands in no line.
 */
static void check_conservation(const struct ccs__router *router)
{
    for (const struct ccs__tree_node *node = router->trees[CCS__TREE_IDLE].first; node; node = ccs__tree_next(node)) {
        const struct ccs__agent_state *agent = CCS__CONTAINER(node, struct ccs__agent_state, route.idle_node);
        for (size_t i = 0; i < agent->route.line_count; i++) {
            const struct ccs__line *line = router->lines[agent->route.lines[i]];
            CCS_ASSERT(!(line->visits.first && (agent->route.channels >> line->channel & 1)));
        }
    }
}

static uint64_t check_line(const struct ccs__router *router, const struct ccs__line *line)
{
    const struct ccs__head *head = &router->heads[line->index];
    ccs__tree_check(&line->visits);
    CCS_ASSERT((head->visit == NULL) == (line->visits.first == NULL));
    CCS_ASSERT(!head->visit || &head->visit->route.node == line->visits.first);
    uint64_t count = 0;
    for (const struct ccs__tree_node *node = line->visits.first; node; node = ccs__tree_next(node), count++) {
        const struct ccs__visit *visit = CCS__CONTAINER(node, struct ccs__visit, route.node);
        CCS_ASSERT(visit->row.exists);
        CCS_ASSERT(visit->visit.open);
        CCS_ASSERT(visit->visit.offer == 0);
        CCS_ASSERT(visit->visit.queue == line->queue);
        CCS_ASSERT(ccs__visit_details(&visit->visit)->waited_ms == line->waited_ms);
        CCS_ASSERT(visit->route.line == line);
    }
    return count;
}

/* In the queue? Then it stands where it should. */
static bool check_visit(const struct ccs__visit *visit, const struct ccs__queue *queue)
{
    if (visit->route.queue != queue)
        return false;
    bool waits = ccs__visit_waits(visit), closed_out = ccs__visit_closed_out(visit);
    CCS_ASSERT((visit->route.line != NULL) == (waits && !closed_out));
    CCS_ASSERT(visit->route.closed_out == (waits && closed_out));
    return true;
}

static void check_queue(const struct ccs__group *group, const struct ccs__queue *queue)
{
    uint32_t visits = 0;
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_VISIT], &at, &id, &row))
        visits += check_visit(row, queue);
    CCS_ASSERT(visits == queue->visits);
    ccs__tree_check(&queue->room);
    ccs__tree_check(&queue->closed_out);
    CCS_ASSERT(queue->closed == (queue->state && queue->state->state.closed));
    CCS_ASSERT(queue->closed || !queue->closed_out.first);
    if (queue->config.current && queue->state)
        ccs__opening_check(group, queue);
}

void ccs__route_check(struct ccs__group *group)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    uint64_t waiting = 0;
    for (int tree = 0; tree < CCS__TREE_COUNT; tree++) {
        ccs__tree_check(&router->trees[tree]);
        CCS_ASSERT(!router->kept[tree] || router->trees[tree].count == router->trees[CCS__TREE_IDLE].count);
    }
    for (size_t slot = 0; slot < router->slot_count; slot++)
        if (router->slots[slot])
            check_agent(group, router, router->slots[slot]);
    for (size_t i = 0; i < router->line_count; i++)
        waiting += check_line(router, router->lines[i]);
    CCS_ASSERT(waiting == router->waiting);
    check_conservation(router);
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_QUEUE], &at, &id, &row))
        check_queue(group, row);
}
