/*
 * The router module: keeps its sets in agreement with the rows, and offers when a row asks for attention. Work
 * conservation follows: whatever becomes available looks for a contact, and whatever begins to wait looks for an agent, in
 * the group in which that happens.
 */
#include "route/route.h"
#include "group/requirement.h"

static ccs_status start(struct ccs__group *group)
{
    struct ccs__router *router = ccs__alloc_zero(&group->alloc, sizeof *router);
    if (!router)
        return CCS_ENOMEM;
    ccs__map_init(&router->class_by_text, &group->alloc);
    ccs__map_init(&router->line_by_hash, &group->alloc);
    group->states[CCS__MODULE_ROUTE] = router;
    return CCS_OK;
}

static void stop(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    ccs__route_classes_finish(group);
    ccs__free(&group->alloc, router, sizeof *router);
}

/* --- agents ----------------------------------------------------------------------------------------------- */

static void find_costs(struct ccs__agent_links *links, const Ccs__Agent *config)
{
    const Ccs__Capacity *capacity = config->capacity;
    links->position = config->position;
    links->total = capacity && capacity->total ? capacity->total : 100;
    bool listed = capacity && capacity->n_channels;
    for (int channel = 0; channel < CCS__CHANNEL_COUNT; channel++)
        links->cost[channel] = listed ? 0 : links->total;
    for (size_t i = 0; listed && i < capacity->n_channels; i++)
        links->cost[capacity->channels[i]->channel] = capacity->channels[i]->cost;
}

/* Channels the agent has room for now: bit by bit. */
static uint16_t room(const struct ccs__agent_state *agent)
{
    const Ccs__AgentState *state = &agent->state;
    uint16_t channels = 0;
    if (!agent->row.exists || !state->current || state->presence != CCS__PRESENCE__PRESENCE_READY ||
        state->wrap_up_leg || (state->next_set && state->next != CCS__PRESENCE__PRESENCE_READY))
        return 0;
    for (int channel = 0; channel < CCS__CHANNEL_COUNT; channel++) {
        uint32_t cost = agent->route.cost[channel];
        if (cost && state->used + cost <= agent->route.total)
            channels |= (uint16_t)(1u << channel);
    }
    return channels;
}

/* Nothing in progress first, then who has been idle for longest, then id. */
static struct ccs__tree_key idle_key(const struct ccs__agent_state *agent)
{
    return (struct ccs__tree_key){agent->state.used != 0, agent->state.idle_since_at, agent->row.id};
}

static struct ccs__tree_key position_key(const struct ccs__agent_state *agent)
{
    return (struct ccs__tree_key){agent->route.position, 0, agent->row.id};
}

static void place(struct ccs__tree *tree, struct ccs__tree_node *node, bool wanted, struct ccs__tree_key key)
{
    if (node->linked && wanted && ccs__tree_key_compare(&node->key, &key) == 0)
        return;
    if (node->linked)
        ccs__tree_remove(tree, node);
    if (wanted)
        ccs__tree_insert(tree, node, key);
}

static void index_availability(struct ccs__router *router, struct ccs__agent_state *agent)
{
    struct ccs__agent_links *links = &agent->route;
    uint16_t channels = links->known ? room(agent) : 0, changed = channels ^ links->channels;
    for (int channel = 0; changed; channel++, changed >>= 1)
        if (changed & 1)
            ccs__bitset_put(&router->available[channel], links->slot, channels >> channel & 1);
    links->channels = channels;
    place(&router->idle, &links->idle_node, channels != 0, idle_key(agent));
    if (router->by_position)
        place(&router->position, &links->position_node, channels != 0, position_key(agent));
}

static bool index_agent(struct ccs__group *group, struct ccs__agent *agent)
{
    struct ccs__agent_state *state = ccs__row_find(group, CCS__KIND_AGENT_STATE, agent->row.id);
    if (!state || !state->route.known)
        return true; /* its state is indexed by itself, before or after */
    find_costs(&state->route, &agent->config);
    bool evaluated = ccs__route_evaluate(group, agent, state);
    if (evaluated)
        index_availability(CCS__ROUTER(group), state);
    return evaluated;
}

static bool index_agent_state(struct ccs__group *group, struct ccs__agent_state *state)
{
    if (!state->row.exists) {
        index_availability(CCS__ROUTER(group), state);
        ccs__route_give_slot(group, state);
        return true;
    }
    if (!state->route.known) {
        struct ccs__agent *agent = ccs__row_find(group, CCS__KIND_AGENT, state->row.id);
        if (!agent || !state->state.current)
            return true; /* a removed agent's state, read back */
        if (!ccs__route_take_slot(group, state) || !index_agent(group, agent))
            return false;
    }
    index_availability(CCS__ROUTER(group), state);
    return true;
}

/* --- visits and what counts in queues ---------------------------------------------------------------------- */

static void update_head(struct ccs__router *router, const struct ccs__line *line)
{
    struct ccs__head *head = &router->heads[line->index];
    const struct ccs__tree_node *first = line->visits.first;
    if (!first) {
        *head = (struct ccs__head){INT64_MAX, INT64_MAX, UINT64_MAX, NULL, 0};
        return;
    }
    head->channel = (uint16_t)(1u << line->channel);
    head->rank = first->key.a;
    head->at = first->key.b;
    head->seq = first->key.c;
    head->visit = CCS__CONTAINER(first, struct ccs__visit, route.node);
}

static void leave_line(struct ccs__router *router, struct ccs__visit *visit)
{
    struct ccs__line *line = visit->route.line;
    ccs__tree_remove(&line->visits, &visit->route.node);
    visit->route.line = NULL;
    router->waiting--;
    update_head(router, line);
}

static bool index_visit(struct ccs__group *group, struct ccs__visit *row)
{
    struct ccs__router *router = CCS__ROUTER(group);
    const Ccs__Visit *visit = &row->visit;
    bool open = row->row.exists && visit->open;
    if (!open && row->route.queue) {
        row->route.queue->visits--;
        row->route.queue = NULL;
        if (row->route.asked)
            row->route.asked->route.asked--;
        row->route.asked = NULL;
    } else if (open && !row->route.queue) {
        row->route.queue = ccs__row_find(group, CCS__KIND_QUEUE, visit->queue);
        row->route.queue->visits++;
        uint64_t only = ccs__requirement_agent(visit->requirement);
        row->route.asked = only ? ccs__row_find(group, CCS__KIND_AGENT_STATE, only) : NULL;
        if (row->route.asked)
            row->route.asked->route.asked++;
    }
    struct ccs__line *wanted = NULL;
    if (open && !visit->offer) {
        struct ccs__class *class = ccs__route_class(group, visit->requirement);
        wanted = class ? ccs__route_line(group, row->route.queue, (uint8_t)visit->channel, class) : NULL;
        if (!wanted)
            return false;
    }
    struct ccs__tree_key key = {visit->key_rank, visit->key_at, row->row.id};
    if (row->route.line == wanted &&
        (!wanted || ccs__tree_key_compare(&row->route.node.key, &key) == 0))
        return true;
    if (row->route.line)
        leave_line(router, row);
    if (wanted) {
        ccs__tree_insert(&wanted->visits, &row->route.node, key);
        row->route.queue->late_keys |= visit->key_at > visit->entered_at;
        row->route.line = wanted;
        router->waiting++;
        update_head(router, wanted);
    }
    return true;
}

static void index_offer(struct ccs__group *group, struct ccs__offer *offer)
{
    bool wanted = offer->row.exists && offer->offer.open;
    if (wanted == offer->linked)
        return;
    struct ccs__agent_state *agent = ccs__row_find(group, CCS__KIND_AGENT_STATE, offer->offer.agent);
    struct ccs__offer **at = &agent->route.offers;
    while (*at && (wanted ? (*at)->row.id > offer->row.id : *at != offer))
        at = &(*at)->next;
    if (wanted) {
        offer->next = *at;
        *at = offer;
    } else {
        *at = offer->next;
    }
    offer->linked = wanted;
}

static void index_leg(struct ccs__group *group, struct ccs__leg *leg)
{
    bool counted = leg->row.exists && leg->leg.open;
    if (counted && !leg->queue) {
        leg->queue = ccs__row_find(group, CCS__KIND_QUEUE, leg->leg.queue);
        leg->queue->legs++;
    } else if (!counted && leg->queue) {
        leg->queue->legs--;
        leg->queue = NULL;
    }
    bool wanted = counted && leg->leg.state != CCS__LEG_STATE__LEG_STATE_LEFT;
    if (wanted == leg->linked)
        return;
    struct ccs__agent_state *agent = ccs__row_find(group, CCS__KIND_AGENT_STATE, leg->leg.agent);
    struct ccs__leg **at = &agent->route.legs;
    while (*at && (wanted ? (*at)->row.id > leg->row.id : *at != leg))
        at = &(*at)->agent_next;
    if (wanted) {
        leg->agent_next = *at;
        *at = leg;
    } else {
        *at = leg->agent_next;
    }
    leg->linked = wanted;
}

/* The first queue that goes top down: from now on the agents are kept by position too. */
static void index_queue(struct ccs__group *group, const struct ccs__queue *queue)
{
    struct ccs__router *router = CCS__ROUTER(group);
    if (router->by_position || queue->config.strategy != CCS__STRATEGY__STRATEGY_TOP_DOWN)
        return;
    router->by_position = true;
    for (size_t slot = 0; slot < router->slot_count; slot++)
        if (router->slots[slot])
            index_availability(router, router->slots[slot]);
}

static bool index(struct ccs__group *group, struct ccs__row *row)
{
    void *any = row;
    switch (row->kind) {
    case CCS__KIND_QUEUE: index_queue(group, any); return true;
    case CCS__KIND_AGENT: return index_agent(group, any);
    case CCS__KIND_AGENT_STATE: return index_agent_state(group, any);
    case CCS__KIND_VISIT: return index_visit(group, any);
    case CCS__KIND_OFFER: index_offer(group, any); return true;
    case CCS__KIND_LEG: index_leg(group, any); return true;
    default: return true;
    }
}

/* --- offering --------------------------------------------------------------------------------------------- */

static uint32_t clamp_ms(ccs_duration duration)
{
    return duration < 0 ? 0 : duration > UINT32_MAX ? UINT32_MAX : (uint32_t)duration;
}

/* The agent's own wrap-up goes before the queue's. */
static void find_wrap_up(const struct ccs__group *group, const Ccs__Queue *queue, uint64_t agent,
                         Ccs__ContactOffered *offered)
{
    const struct ccs__agent *row = ccs__row_find(group, CCS__KIND_AGENT, agent);
    const Ccs__WrapUp *wrap_up = row->config.wrap_up;
    if (!wrap_up || wrap_up->mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_DEFAULT)
        wrap_up = queue->wrap_up;
    offered->wrap_up_mode = CCS__WRAP_UP_MODE__WRAP_UP_MODE_NONE;
    if (!wrap_up || wrap_up->mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_DEFAULT)
        return;
    offered->wrap_up_mode = wrap_up->mode;
    offered->wrap_up_limit_ms = wrap_up->limit_ms;
}

static ccs_status offer(struct ccs__group *group, const struct ccs__pick *pick, const struct ccs__visit *visit,
                        const struct ccs__agent_state *agent, Ccs__OfferTrigger trigger)
{
    const Ccs__Queue *queue = &visit->route.queue->config;
    Ccs__OfferReason reason = CCS__OFFER_REASON__INIT;
    reason.trigger = trigger;
    reason.strategy = queue->strategy;
    reason.order = queue->order;
    reason.step = visit->visit.step;
    reason.candidates = pick->candidates;
    reason.key = pick->key;
    reason.runner_up = pick->runner_up;
    reason.runner_up_key = pick->runner_up_key;
    reason.idle_ms = clamp_ms(group->now - agent->state.idle_since_at);
    Ccs__ContactOffered offered = CCS__CONTACT_OFFERED__INIT;
    offered.contact = visit->visit.contact;
    offered.visit = visit->visit.id;
    offered.queue = visit->visit.queue;
    offered.agent = agent->row.id;
    offered.kind = CCS__OFFER_KIND__OFFER_KIND_RING;
    offered.ends_at = group->now + ccs__queue_ring_ms(queue);
    offered.cost = agent->route.cost[visit->visit.channel];
    offered.reason = &reason;
    find_wrap_up(group, queue, agent->row.id, &offered);
    return ccs__emit(group, CCS_EVENT_CONTACT_OFFERED, &offered);
}

/* In the group in which the visit's requirement was relaxed? */
static bool just_relaxed(const struct ccs__group *group, const struct ccs__visit *visit)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    return router->relaxed_visit == visit->row.id && router->relaxed_serial == group->serial;
}

static ccs_status apply(struct ccs__group *group, const struct ccs__event *event)
{
    if (event->kind == CCS_EVENT_VISIT_RELAXED) {
        CCS__ROUTER(group)->relaxed_visit = ((const Ccs__VisitRelaxed *)event->body)->visit;
        CCS__ROUTER(group)->relaxed_serial = group->serial;
    }
    return CCS_OK;
}

static ccs_status settle_agent(struct ccs__group *group, struct ccs__agent_state *agent)
{
    while (agent->route.channels) { /* each turn takes capacity: bounded by the total */
        struct ccs__pick pick = ccs__route_pick_visit(group, agent);
        if (!pick.visit)
            break;
        CCS__TRY(offer(group, &pick, pick.visit, agent, CCS__OFFER_TRIGGER__OFFER_TRIGGER_FREED));
    }
    return CCS_OK;
}

static ccs_status settle_visit(struct ccs__group *group, struct ccs__visit *visit)
{
    if (!visit->route.line)
        return CCS_OK;
    struct ccs__pick pick =
        ccs__route_pick_agent(group, visit->route.line, visit->route.queue->config.strategy);
    if (!pick.agent)
        return CCS_OK;
    return offer(group, &pick, visit, pick.agent,
                 just_relaxed(group, visit) ? CCS__OFFER_TRIGGER__OFFER_TRIGGER_RELAXED
                                      : CCS__OFFER_TRIGGER__OFFER_TRIGGER_ARRIVAL);
}

static ccs_status settle(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind == CCS__KIND_AGENT_STATE)
        return settle_agent(group, (struct ccs__agent_state *)(void *)row);
    if (row->kind == CCS__KIND_VISIT)
        return settle_visit(group, (struct ccs__visit *)(void *)row);
    return CCS_OK;
}

const struct ccs__module ccs__route_module = {
    .name = "route",
    .start = start,
    .stop = stop,
    .apply = apply,
    .index = index,
    .indexes = CCS__KIND_BIT(QUEUE) | CCS__KIND_BIT(AGENT) | CCS__KIND_BIT(AGENT_STATE) | CCS__KIND_BIT(VISIT) |
               CCS__KIND_BIT(OFFER) | CCS__KIND_BIT(LEG),
    .settle = settle,
    .reclaim = ccs__route_sweep,
    .check = ccs__route_check,
};
