/*
 * Keeps the router's sets in agreement with the rows. Called when a row has changed, when a change is put back and when a
 * file is read: one function for all three.
 */
#include "route/route.h"

/* --- agents ----------------------------------------------------------------------------------------------- */

static void find_costs(struct ccs__agent_links *links, const Ccs__Agent *config)
{
    const Ccs__Capacity *capacity = config->capacity;
    links->position = config->position;
    links->weight = config->weight ? config->weight : 1;
    links->total = capacity && capacity->total ? capacity->total : 100;
    links->single_max = false;
    bool listed = capacity && capacity->n_channels;
    for (int channel = 0; channel < CCS__CHANNEL_COUNT; channel++) {
        links->cost[channel] = listed ? CCS__COST_NONE : links->total;
        links->max[channel] = 0;
    }
    for (size_t i = 0; listed && i < capacity->n_channels; i++) {
        const Ccs__ChannelCost *cost = capacity->channels[i];
        links->cost[cost->channel] = cost->cost;
        links->max[cost->channel] = cost->max;
        links->single_max |= cost->max != 0;
    }
    links->at_rest = 0;
    for (int channel = 0; channel < CCS__CHANNEL_COUNT; channel++)
        if (links->cost[channel] != CCS__COST_NONE && links->cost[channel] <= links->total)
            links->at_rest |= (uint16_t)(1u << channel);
}

/* Channels the agent has room for: bit by bit. */
static uint16_t room(const struct ccs__agent_state *agent)
{
    const Ccs__AgentState *state = &agent->state;
    const struct ccs__agent_links *links = &agent->route;
    uint16_t channels = 0;
    if (!agent->row.exists || !state->current || state->presence != CCS__PRESENCE__PRESENCE_READY ||
        state->wrap_up_leg || state->cool_down_at || links->asking ||
        (state->next_set && state->next != CCS__PRESENCE__PRESENCE_READY))
        return 0;
    if (!links->single_max && (state->used == 0 || state->used >= links->total)) /* mostly: he has nothing, or all he can */
        return state->used == 0 ? links->at_rest & links->reachable : 0;
    for (int channel = 0; channel < CCS__CHANNEL_COUNT; channel++) {
        uint32_t cost = links->cost[channel];
        bool limited = links->max[channel] && links->in_use[channel] >= links->max[channel];
        if (cost != CCS__COST_NONE && state->used + cost <= links->total && !limited)
            channels |= (uint16_t)(1u << channel);
    }
    return channels & links->reachable;
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

void ccs__route_index_availability(struct ccs__group *group, struct ccs__agent_state *agent)
{
    struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__agent_links *links = &agent->route;
    uint16_t channels = links->known ? room(agent) : 0, changed = channels ^ links->channels;
    for (int channel = 0; changed; channel++, changed >>= 1)
        if (changed & 1)
            ccs__bitset_put(&router->available[channel], links->slot, channels >> channel & 1);
    links->channels = channels;
    place(&router->trees[CCS__TREE_IDLE], &links->idle_node, channels != 0, ccs__route_tree_key(agent, CCS__TREE_IDLE));
    for (int tree = CCS__TREE_IDLE + 1; tree < CCS__TREE_COUNT; tree++)
        if (links->nodes[tree])
            place(&router->trees[tree], &links->nodes[tree]->node, channels != 0,
                  ccs__route_tree_key(agent, (enum ccs__agent_tree)tree));
    if (!links->known)
        return;
    bool here = agent->row.exists && agent->state.current;
    ccs__bitset_put(&router->signed_in, links->slot,
                    here && agent->state.presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT);
    ccs__bitset_put(&router->ready, links->slot, here && agent->state.presence == CCS__PRESENCE__PRESENCE_READY);
}

/* Nodes for the trees that are kept. */
static bool take_nodes(struct ccs__router *router, struct ccs__agent_state *agent)
{
    for (int tree = CCS__TREE_IDLE + 1; tree < CCS__TREE_COUNT; tree++) {
        if (!router->kept[tree] || agent->route.nodes[tree])
            continue;
        agent->route.nodes[tree] = ccs__pool_take(&router->nodes);
        if (!agent->route.nodes[tree])
            return false;
        agent->route.nodes[tree]->agent = agent;
    }
    return true;
}

static bool index_agent(struct ccs__group *group, struct ccs__agent *agent)
{
    struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__agent_state *state = ccs__row_find(group, CCS__KIND_AGENT_STATE, agent->row.id);
    router->delays_serial++;
    for (size_t i = 0; i < agent->config.n_queues; i++)
        router->delays |= agent->config.queues[i]->delay_ms != 0;
    if (!state || !state->route.known)
        return true; /* its state is indexed by itself, before or after */
    find_costs(&state->route, &agent->config);
    if (!ccs__route_evaluate(group, agent, state))
        return false;
    state->route.as_of_at = state->state.as_of_at;
    ccs__route_index_availability(group, state);
    return true;
}

/* Between two instants, in either order. */
static bool skill_expires(const Ccs__Agent *config, ccs_time x, ccs_time y)
{
    ccs_time from = x < y ? x : y, until = x < y ? y : x;
    for (size_t i = 0; i < config->n_skills; i++)
        if (config->skills[i]->until_at > from && config->skills[i]->until_at <= until)
            return true;
    return false;
}

/* As of the state's instant, by calendars as they are now. */
static bool judge_again(struct ccs__group *group, struct ccs__agent *agent, struct ccs__agent_state *state)
{
    ccs_time judged_at = state->route.as_of_at;
    state->route.as_of_at = state->state.as_of_at;
    state->calendars_changed = false;
    return skill_expires(&agent->config, judged_at, state->state.as_of_at) ? ccs__route_evaluate(group, agent, state)
                                                                          : ccs__route_reschedule(group, agent, state);
}

static bool index_agent_state(struct ccs__group *group, struct ccs__agent_state *state)
{
    if (!state->row.exists) {
        ccs__route_index_availability(group, state);
        ccs__route_give_slot(group, state);
        return true;
    }
    struct ccs__agent *agent = ccs__row_find(group, CCS__KIND_AGENT, state->row.id);
    if (!state->route.known) {
        if (!agent || !state->state.current)
            return true; /* a removed agent's state, read back */
        state->route.reachable = UINT16_MAX;
        if (!ccs__route_take_slot(group, state) || !take_nodes(CCS__ROUTER(group), state) ||
            !index_agent(group, agent))
            return false;
        state->route.as_of_at = state->state.as_of_at;
    }
    /* Where the configuration is another one too, its row is indexed by itself: what agents are judged by is not in place
     * before, and half the one and half the other may want room that neither had. */
    bool same = agent && state->route.version == agent->config.version;
    bool later = state->route.as_of_at != state->state.as_of_at || state->calendars_changed;
    if (same && later && !judge_again(group, agent, state))
        return false;
    ccs__route_index_availability(group, state);
    return true;
}

static void index_endpoint(struct ccs__group *group, const struct ccs__endpoint *changed)
{
    struct ccs__agent_state *agent = ccs__row_find(group, CCS__KIND_AGENT_STATE, changed->endpoint.agent);
    if (!agent)
        return;
    uint16_t reachable = 0;
    for (const struct ccs__endpoint *endpoint = agent->endpoints; endpoint; endpoint = endpoint->next)
        if (!endpoint->endpoint.unreachable && !endpoint->endpoint.busy)
            reachable |= (uint16_t)endpoint->endpoint.channels;
    agent->route.reachable = agent->endpoints ? reachable : UINT16_MAX;
    ccs__route_index_availability(group, agent);
}

/* --- visits ------------------------------------------------------------------------------------------------- */

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

static void ask_for(struct ccs__group *group, struct ccs__visit *row, bool open)
{
    uint64_t only = open ? ccs__requirement_agent(row->visit.requirement) : 0;
    struct ccs__agent_state *asked = only ? ccs__row_find(group, CCS__KIND_AGENT_STATE, only) : NULL;
    if (ccs__visit_details(&row->visit)->preferred)
        asked = NULL; /* only at first */
    if (asked == row->route.asked)
        return;
    if (row->route.asked)
        row->route.asked->route.asked--;
    if (asked)
        asked->route.asked++;
    row->route.asked = asked;
}

/* In the waiting room: by seniority. */
static void index_room(struct ccs__group *group, struct ccs__visit *row, struct ccs__queue *queue, bool wanted)
{
    if (row->route.in_room == wanted)
        return;
    row->route.in_room = wanted;
    if (wanted) {
        const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, row->visit.contact);
        ccs__tree_insert(&queue->room, &row->route.node,
                         (struct ccs__tree_key){0, contact->contact.seniority_at, row->row.id});
    } else {
        ccs__tree_remove(&queue->room, &row->route.node);
    }
    ccs__queue_arm(group, queue);
}

/* By the keys of lines: in that order they are looked at when the queue opens. */
static void index_closed_out(struct ccs__visit *row, bool wanted)
{
    struct ccs__tree *tree = &row->route.queue->closed_out;
    struct ccs__tree_key key = {row->visit.key_rank, row->visit.key_at, row->row.id};
    if (row->route.closed_out && wanted && ccs__tree_key_compare(&row->route.node.key, &key) == 0)
        return;
    if (row->route.closed_out)
        ccs__tree_remove(tree, &row->route.node);
    if (wanted)
        ccs__tree_insert(tree, &row->route.node, key);
    row->route.closed_out = wanted;
}

/*
 * While an offer rings no timer of the visit runs: it is looked at again when the offer ends. A timer once made stays with
 * its visit, so that putting a group back needs no memory.
 */
static bool index_timer(struct ccs__group *group, struct ccs__visit *row)
{
    struct ccs__pool *timers = &CCS__ROUTER(group)->timers;
    ccs_time due_at = row->row.exists ? ccs__visit_due_at(row) : CCS_TIME_NEVER;
    if (!row->timer && due_at == CCS_TIME_NEVER)
        return true;
    if (!row->timer) {
        row->timer = ccs__pool_take(timers);
        if (!row->timer)
            return false;
        row->timer->id = row->row.id;
        row->timer->kind = row->row.kind;
    }
    ccs__group_arm(group, row->timer, due_at);
    if (!row->row.exists) {
        ccs__pool_give(timers, row->timer);
        row->timer = NULL;
    }
    return true;
}

static bool index_line(struct ccs__group *group, struct ccs__visit *row)
{
    struct ccs__router *router = CCS__ROUTER(group);
    const Ccs__Visit *visit = &row->visit;
    struct ccs__line *wanted = NULL;
    if (ccs__visit_waits(row) && !ccs__visit_closed_out(row)) {
        struct ccs__class *class = ccs__route_class(group, visit->requirement);
        wanted = class ? ccs__route_line(group, row->route.queue, (uint8_t)visit->channel, class,
                                         ccs__visit_details(visit)->waited_ms)
                       : NULL;
        if (!wanted)
            return false;
    }
    /* Not before there is a line: the row may be as it was, and then nobody looks at it again when the group is undone. */
    if (row->route.closed_out && !(ccs__visit_waits(row) && ccs__visit_closed_out(row)))
        index_closed_out(row, false);
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

static bool index_visit(struct ccs__group *group, struct ccs__visit *row)
{
    const Ccs__Visit *visit = &row->visit;
    const Ccs__VisitDetails *details = ccs__visit_details(visit);
    bool open = row->row.exists && visit->open;
    CCS__ROUTER(group)->delays |= open && (details->waited_ms || details->delay_ms); /* of agents who may be gone by now */
    ask_for(group, row, open);
    if (row->route.in_room && !(open && details->room))
        index_room(group, row, row->route.queue, false);
    if (row->route.closed_out && !open)
        index_closed_out(row, false);
    if (!open && row->route.queue) {
        row->route.queue->visits--;
        row->route.queue = NULL;
    } else if (open && !row->route.queue) {
        row->route.queue = ccs__row_find(group, CCS__KIND_QUEUE, visit->queue);
        row->route.queue->visits++;
    }
    if (!index_line(group, row))
        return false;
    if (open && details->room)
        index_room(group, row, row->route.queue, true);
    if (open && ccs__visit_waits(row) && ccs__visit_closed_out(row))
        index_closed_out(row, true);
    return index_timer(group, row);
}

bool ccs__route_index_hours(struct ccs__group *group, struct ccs__queue *queue, bool closed)
{
    queue->closed = closed;
    for (const struct ccs__line *line = queue->lines; line && closed; line = line->queue_next)
        for (struct ccs__tree_node *node = line->visits.first, *next; node; node = next) {
            struct ccs__visit *visit = CCS__CONTAINER(node, struct ccs__visit, route.node);
            next = ccs__tree_next(node);
            if (ccs__visit_closed_out(visit) && !index_visit(group, visit))
                return false;
        }
    while (queue->closed_out.first && !closed)
        if (!index_visit(group, CCS__CONTAINER(queue->closed_out.first, struct ccs__visit, route.node)))
            return false;
    return true;
}

/* --- offers, legs, and what counts in queues ------------------------------------------------------------------ */

static void list_offer(struct ccs__agent_state *agent, struct ccs__visit *visit, struct ccs__offer *offer, bool wanted)
{
    struct ccs__offer **at = &agent->route.offers;
    while (*at && (wanted ? (*at)->row.id > offer->row.id : *at != offer))
        at = &(*at)->next;
    if (wanted)
        offer->next = *at;
    *at = wanted ? offer : offer->next;
    at = &visit->route.offers;
    while (*at && (wanted ? (*at)->row.id < offer->row.id : *at != offer))
        at = &(*at)->visit_next;
    if (wanted)
        offer->visit_next = *at;
    *at = wanted ? offer : offer->visit_next;
}

static void index_offer(struct ccs__group *group, struct ccs__offer *offer)
{
    bool wanted = offer->row.exists && offer->offer.open;
    if (wanted == offer->linked)
        return;
    struct ccs__agent_state *agent = ccs__row_find(group, CCS__KIND_AGENT_STATE, offer->offer.agent);
    struct ccs__visit *visit = ccs__row_find(group, CCS__KIND_VISIT, offer->offer.visit);
    list_offer(agent, visit, offer, wanted);
    offer->linked = wanted;
    agent->route.in_use[offer->offer.channel] += wanted ? 1 : UINT32_MAX;
    if (agent->route.single_max)
        ccs__route_index_availability(group, agent);
}

static void count_leg(struct ccs__group *group, struct ccs__leg *leg, bool counted)
{
    if (counted && !leg->queue && leg->leg.queue) {
        leg->queue = ccs__row_find(group, CCS__KIND_QUEUE, leg->leg.queue);
        leg->queue->legs++;
    } else if (!counted && leg->queue) {
        leg->queue->legs--;
        leg->queue = NULL;
    }
}

static void index_leg(struct ccs__group *group, struct ccs__leg *leg)
{
    bool counted = leg->row.exists && leg->leg.open;
    count_leg(group, leg, counted);
    bool wanted = counted && leg->leg.state != CCS__LEG_STATE__LEG_STATE_LEFT && leg->leg.agent;
    if (wanted == leg->linked)
        return;
    struct ccs__agent_state *agent = ccs__row_find(group, CCS__KIND_AGENT_STATE, leg->leg.agent);
    struct ccs__leg **at = &agent->route.legs;
    while (*at && (wanted ? (*at)->row.id > leg->row.id : *at != leg))
        at = &(*at)->agent_next;
    if (wanted)
        leg->agent_next = *at;
    *at = wanted ? leg : leg->agent_next;
    leg->linked = wanted;
    agent->route.in_use[leg->leg.channel] += wanted ? 1 : UINT32_MAX;
    if (agent->route.single_max)
        ccs__route_index_availability(group, agent);
}

/* --- configuration ---------------------------------------------------------------------------------------------- */

bool ccs__route_keep_tree(struct ccs__group *group, Ccs__Strategy strategy)
{
    struct ccs__router *router = CCS__ROUTER(group);
    enum ccs__agent_tree tree = ccs__route_tree_of(strategy);
    if (tree == CCS__TREE_COUNT || router->kept[tree])
        return true;
    router->kept[tree] = true;
    for (size_t slot = 0; slot < router->slot_count; slot++) {
        if (!router->slots[slot])
            continue;
        if (!take_nodes(router, router->slots[slot])) {
            router->kept[tree] = false; /* nodes already there are linked by the next who asks */
            return false;
        }
        ccs__route_index_availability(group, router->slots[slot]);
    }
    return true;
}

static bool index_queue(struct ccs__group *group, struct ccs__queue *queue)
{
    bool kept = ccs__route_keep_tree(group, queue->config.strategy); /* those of its steps: when the plan is read */
    CCS__ROUTER(group)->rushes |= queue->config.rush != NULL;
    CCS__ROUTER(group)->estimates |= ccs__queue_estimates(&queue->config);
    queue->delays_serial = 0;
    queue->plan_version = 0; /* also when a change is put back: the same number may come again with other steps */
    if (!queue->row.exists) {
        ccs__free(&group->alloc, queue->delays, queue->delay_capacity * sizeof *queue->delays);
        queue->delays = NULL;
        queue->delay_count = queue->delay_capacity = 0;
        return true;
    }
    if (queue->state)
        queue->state->edge_at = 0; /* another calendar, perhaps */
    ccs__queue_arm(group, queue);
    return kept;
}

/* Traits and distances may have changed: every agent is judged again. */
static bool index_settings(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    if (!ccs__route_facts_refresh(group))
        return false;
    for (size_t slot = 0; slot < router->slot_count; slot++) {
        struct ccs__agent *agent =
            router->slots[slot] ? ccs__row_find(group, CCS__KIND_AGENT, router->slots[slot]->row.id) : NULL;
        if (agent && !ccs__route_evaluate(group, agent, router->slots[slot]))
            return false;
    }
    return true;
}

/* Some calendar is again what it was: those who go by one are judged again, and the queues armed. */
void ccs__route_put_back(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    for (size_t slot = 0; slot < router->slot_count && router->calendars_back; slot++) {
        struct ccs__agent_state *state = router->slots[slot];
        struct ccs__agent *agent = state ? ccs__row_find(group, CCS__KIND_AGENT, state->row.id) : NULL;
        if (!agent || !ccs__agent_names_calendars(&agent->config))
            continue;
        bool judged = judge_again(group, agent, state);
        CCS_ASSERT(judged); /* as he was before: there was room for it */
    }
    if (router->calendars_back)
        ccs__opening_put_back(group);
    router->calendars_back = false;
}

bool ccs__route_index(struct ccs__group *group, struct ccs__row *row)
{
    void *any = row;
    switch (row->kind) {
    case CCS__KIND_SETTINGS: return index_settings(group);
    case CCS__KIND_QUEUE: return index_queue(group, any);
    case CCS__KIND_AGENT: return index_agent(group, any);
    case CCS__KIND_AGENT_STATE: return index_agent_state(group, any);
    case CCS__KIND_VISIT: return index_visit(group, any);
    case CCS__KIND_OFFER: index_offer(group, any); return true;
    case CCS__KIND_LEG: index_leg(group, any); return true;
    case CCS__KIND_ENDPOINT: index_endpoint(group, any); return true;
    case CCS__KIND_QUEUE_STATE: return ccs__queue_state_index(group, any);
    case CCS__KIND_PLACE: return ccs__place_index(group, any);
    case CCS__KIND_CALENDAR: /* where an event changed it, it knew who goes by it */
        CCS__ROUTER(group)->calendars_back |= !group->in_group;
        return true;
    default: return true;
    }
}
