/*
 * Lines, and who may take from them. An agent serves a line if he meets its class and serves its queue, or one it reaches,
 * after no longer delay than those in it have passed. That is judged when a line or an agent's configuration is new;
 * decisions read the tiers only.
 */
#include "group/keys.h"
#include "route/route.h"

uint32_t ccs__route_site_cost(const struct ccs__group *group, ccs_str from, ccs_str to)
{
    return ccs__settings_site_cost(group, from, to);
}

/* --- how an agent serves a line ----------------------------------------------------------------------------- */

static const Ccs__Membership *membership_in(const struct ccs__group *group, uint64_t queue, const Ccs__Agent *agent,
                                            ccs_time as_of_at)
{
    const struct ccs__queue *row = ccs__row_find(group, CCS__KIND_QUEUE, queue);
    for (size_t i = 0; row && row->config.current && i < agent->n_queues; i++)
        if (strcmp(agent->queues[i]->queue, row->config.key) == 0 && ccs__membership_valid(group, agent->queues[i], as_of_at))
            return agent->queues[i];
    return NULL;
}

static const Ccs__Membership *membership_of(const struct ccs__group *group, const struct ccs__line *line,
                                            const Ccs__Agent *agent, ccs_time as_of_at)
{
    const Ccs__Membership *found = membership_in(group, line->queue, agent, as_of_at);
    for (size_t i = 0; !found && i < line->class->need.reach_count; i++)
        found = membership_in(group, line->class->need.reach[i], agent, as_of_at);
    return found;
}

/* By a membership that is in force, or NULL. */
static struct ccs__service service_by(const struct ccs__group *group, const struct ccs__line *line,
                                      const struct ccs__agent *agent, const struct ccs__agent_state *state,
                                      const Ccs__Membership *membership)
{
    const Ccs__Agent *config = &agent->config;
    const struct ccs__need *need = &line->class->need;
    struct ccs__service service = {.serves = ccs__bitset_has(&line->class->eligible, state->route.slot) &&
                                             state->route.cost[line->channel] != CCS__COST_NONE,
                                   .level = 1, .priority = 1};
    if (need->near.size)
        service.cost = ccs__route_site_cost(group, need->near, ccs_str_from(config->site));
    if (!config->n_queues || need->only)
        return service;
    if (!membership) {
        service.serves = false;
        return service;
    }
    service.level = membership->level ? membership->level : 1;
    service.priority = membership->priority ? membership->priority : 1;
    service.delay_ms = membership->delay_ms;
    service.serves = service.serves && membership->delay_ms <= line->waited_ms;
    return service;
}

struct ccs__service ccs__route_service(const struct ccs__group *group, const struct ccs__line *line,
                                       const struct ccs__agent *agent, const struct ccs__agent_state *state)
{
    bool asks = agent->config.n_queues && !line->class->need.only;
    return service_by(group, line, agent, state,
                      asks ? membership_of(group, line, &agent->config, state->state.as_of_at) : NULL);
}

/* --- an agent's memberships, found once for all lines ----------------------------------------------------------- */

/* They stand in their queues until the next agent's do. */
static void note_memberships(struct ccs__group *group, const Ccs__Agent *config, ccs_time as_of_at)
{
    struct ccs__router *router = CCS__ROUTER(group);
    router->serving_serial++;
    for (size_t i = 0; i < config->n_queues; i++) {
        struct ccs__queue *queue = ccs__queue_by_key(group, ccs_str_from(config->queues[i]->queue));
        if (!queue || !ccs__membership_valid(group, config->queues[i], as_of_at))
            continue;
        queue->serving = config->queues[i];
        queue->serving_serial = router->serving_serial;
    }
}

static const Ccs__Membership *noted_in(const struct ccs__group *group, uint64_t id)
{
    const struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, id);
    bool noted = queue && queue->config.current && queue->serving_serial == CCS__ROUTER(group)->serving_serial;
    return noted ? queue->serving : NULL;
}

static const Ccs__Membership *noted_of(const struct ccs__group *group, const struct ccs__line *line)
{
    const Ccs__Membership *found = noted_in(group, line->queue);
    for (size_t i = 0; !found && i < line->class->need.reach_count; i++)
        found = noted_in(group, line->class->need.reach[i]);
    return found;
}

/* --- tiers and lists ---------------------------------------------------------------------------------------- */

/* The tier of this level and cost, made where it is missing; NULL: no memory. */
static struct ccs__tier *tier_of(struct ccs__group *group, struct ccs__line *line, uint32_t level, uint32_t cost)
{
    size_t at = 0;
    while (at < line->tier_count && (line->tiers[at].level < level ||
                                     (line->tiers[at].level == level && line->tiers[at].cost < cost)))
        at++;
    if (at < line->tier_count && line->tiers[at].level == level && line->tiers[at].cost == cost)
        return &line->tiers[at];
    struct ccs__bitset agents = {0};
    bool room = line->tier_count < line->tier_capacity ||
                ccs__alloc_grow(&group->alloc, (void **)&line->tiers, &line->tier_capacity, line->tier_count + 1,
                                sizeof *line->tiers);
    if (!room || !ccs__bitset_reserve(&agents, &group->alloc, CCS__ROUTER(group)->slot_count + 1))
        return NULL;
    memmove(&line->tiers[at + 1], &line->tiers[at], (line->tier_count - at) * sizeof *line->tiers);
    line->tiers[at] = (struct ccs__tier){level, cost, agents};
    line->tier_count++;
    return &line->tiers[at];
}

/* Room for `count` lines and, if it is needed, another priority. */
static bool reserve_list(struct ccs__group *group, struct ccs__agent_links *links, size_t count, bool another)
{
    return (count <= links->line_capacity ||
            ccs__alloc_grow(&group->alloc, (void **)&links->lines, &links->line_capacity, count, sizeof *links->lines)) &&
           (!another || links->priority_count < links->priority_capacity ||
            ccs__alloc_grow(&group->alloc, (void **)&links->priorities, &links->priority_capacity,
                            links->priority_count + 1, sizeof *links->priorities));
}

/* Behind those of its priority. false: no memory. */
static bool list_line(struct ccs__group *group, struct ccs__agent_links *links, uint32_t index, uint32_t priority)
{
    size_t at = 0;
    while (at < links->priority_count && links->priorities[at].priority < priority)
        at++;
    bool another = at == links->priority_count || links->priorities[at].priority != priority;
    if (!reserve_list(group, links, links->line_count + 1, another))
        return false;
    if (another) {
        uint32_t end = at ? links->priorities[at - 1].end : 0;
        memmove(&links->priorities[at + 1], &links->priorities[at],
                (links->priority_count - at) * sizeof *links->priorities);
        links->priorities[at] = (struct ccs__agent_priority){priority, end};
        links->priority_count++;
    }
    uint32_t place = links->priorities[at].end;
    memmove(&links->lines[place + 1], &links->lines[place], (links->line_count - place) * sizeof *links->lines);
    links->lines[place] = index;
    links->line_count++;
    for (; at < links->priority_count; at++)
        links->priorities[at].end++;
    return true;
}

static bool stands_in(const struct ccs__line *line, const struct ccs__agent_state *state)
{
    for (size_t t = 0; t < line->tier_count; t++)
        if (ccs__bitset_has(&line->tiers[t].agents, state->route.slot))
            return true;
    return false;
}

static void leave_tiers(struct ccs__line *line, const struct ccs__agent_state *state)
{
    for (size_t t = 0; t < line->tier_count; t++)
        ccs__bitset_put(&line->tiers[t].agents, state->route.slot, false);
}

/* Where the agent stands in a line now: in one of its tiers, or in none. */
static bool settle_tier(struct ccs__group *group, struct ccs__line *line, const struct ccs__agent_state *state,
                        const struct ccs__service *service)
{
    leave_tiers(line, state);
    if (!service->serves)
        return true;
    struct ccs__tier *tier = tier_of(group, line, service->level, service->cost);
    if (tier)
        ccs__bitset_put(&tier->agents, state->route.slot, true);
    return tier != NULL;
}

static bool add_agent(struct ccs__group *group, struct ccs__line *line, struct ccs__agent_state *state)
{
    const struct ccs__agent *agent = ccs__row_find(group, CCS__KIND_AGENT, state->row.id);
    if (!agent || !ccs__bitset_has(&line->class->eligible, state->route.slot))
        return true;
    struct ccs__service service = ccs__route_service(group, line, agent, state);
    return settle_tier(group, line, state, &service) &&
           (!service.serves || list_line(group, &state->route, line->index, service.priority));
}

/*
 * With a configuration the agent had before, tiers and room are there: putting it back needs no memory; but for lines made in
 * the group that is put back, which are empty by then.
 */
bool ccs__route_evaluate(struct ccs__group *group, struct ccs__agent *agent, struct ccs__agent_state *state)
{
    struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__agent_links *links = &state->route;
    for (size_t i = 0; i < router->class_count; i++)
        ccs__route_judge(group, router->classes[i], agent, state);
    links->line_count = links->priority_count = 0;
    note_memberships(group, &agent->config, state->state.as_of_at);
    for (size_t i = 0; i < router->line_count; i++) {
        struct ccs__line *line = router->lines[i];
        struct ccs__service service = service_by(group, line, agent, state, noted_of(group, line));
        if (settle_tier(group, line, state, &service) &&
            (!service.serves || list_line(group, links, line->index, service.priority)))
            continue;
        if (line->visits.count)
            return false;
        leave_tiers(line, state);
        line->behind = true;
    }
    links->version = agent->config.version;
    return true;
}

/* Out of the agent's list, where it is in there. */
static void unlist_line(struct ccs__agent_links *links, uint32_t index)
{
    size_t place = 0;
    while (place < links->line_count && links->lines[place] != index)
        place++;
    if (place == links->line_count)
        return;
    memmove(&links->lines[place], &links->lines[place + 1], (--links->line_count - place) * sizeof *links->lines);
    size_t at = links->priority_count;
    while (at > 0 && links->priorities[at - 1].end > place)
        links->priorities[--at].end--;
    uint32_t from = at ? links->priorities[at - 1].end : 0;
    if (links->priorities[at].end > from)
        return;
    links->priority_count--; /* it was the last of its priority, whose room another one may need */
    memmove(&links->priorities[at], &links->priorities[at + 1], (links->priority_count - at) * sizeof *links->priorities);
}

static bool for_a_time(const Ccs__Membership *membership)
{
    return *membership->calendar || membership->from_at || membership->until_at;
}

static bool reschedule_line(struct ccs__group *group, struct ccs__line *line, const struct ccs__agent *agent,
                            struct ccs__agent_state *state)
{
    struct ccs__service service = service_by(group, line, agent, state, noted_of(group, line));
    if (service.serves == stands_in(line, state))
        return true;
    unlist_line(&state->route, line->index);
    if (settle_tier(group, line, state, &service) &&
        (!service.serves || list_line(group, &state->route, line->index, service.priority)))
        return true;
    leave_tiers(line, state);
    line->behind = line->visits.count == 0;
    return line->behind;
}

bool ccs__route_reschedule(struct ccs__group *group, struct ccs__agent *agent, struct ccs__agent_state *state)
{
    const Ccs__Agent *config = &agent->config;
    if (CCS__ROUTER(group)->reaches)
        return ccs__route_evaluate(group, agent, state);
    note_memberships(group, config, state->state.as_of_at);
    for (size_t i = 0; i < config->n_queues; i++) {
        const struct ccs__queue *queue =
            for_a_time(config->queues[i]) ? ccs__queue_by_key(group, ccs_str_from(config->queues[i]->queue)) : NULL;
        for (struct ccs__line *line = queue ? queue->lines : NULL; line; line = line->queue_next)
            if (!reschedule_line(group, line, agent, state))
                return false;
    }
    return true;
}

/* Those who are missing; false: no memory still. */
static bool complete(struct ccs__group *group, struct ccs__line *line)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    for (size_t slot = 0; slot < router->slot_count; slot++) {
        struct ccs__agent_state *state = router->slots[slot];
        if (!state || stands_in(line, state) || add_agent(group, line, state))
            continue;
        leave_tiers(line, state);
        return false;
    }
    line->behind = false;
    return true;
}

void ccs__route_list_lines(struct ccs__group *group, struct ccs__agent_state *state)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    const struct ccs__agent *agent = ccs__row_find(group, CCS__KIND_AGENT, state->row.id);
    state->route.line_count = state->route.priority_count = 0;
    if (agent)
        note_memberships(group, &agent->config, state->state.as_of_at);
    for (size_t i = 0; agent && i < router->line_count; i++) {
        struct ccs__service service = service_by(group, router->lines[i], agent, state, noted_of(group, router->lines[i]));
        if (service.serves && stands_in(router->lines[i], state))
            (void)list_line(group, &state->route, (uint32_t)i, service.priority); /* fewer than before: there is room */
    }
}

/* --- lines ------------------------------------------------------------------------------------------------ */

static uint64_t hash_line(uint64_t queue, uint8_t channel, uint64_t class, uint32_t waited_ms)
{
    return ccs__map_hash(queue * CCS__CHANNEL_COUNT + channel) ^ ccs__map_hash(class + ((uint64_t)waited_ms << 32));
}

static bool reserve_line(struct ccs__group *group, struct ccs__router *router)
{
    return (router->line_count < router->line_capacity ||
            ccs__alloc_grow(&group->alloc, (void **)&router->lines, &router->line_capacity, router->line_count + 1,
                            sizeof *router->lines)) &&
           (router->line_count < router->head_capacity ||
            ccs__alloc_grow(&group->alloc, (void **)&router->heads, &router->head_capacity, router->line_count + 1,
                            sizeof *router->heads));
}

static void destroy_line(struct ccs__group *group, struct ccs__line *line)
{
    for (size_t t = 0; t < line->tier_count; t++)
        ccs__bitset_finish(&line->tiers[t].agents, &group->alloc);
    ccs__free(&group->alloc, line->tiers, line->tier_capacity * sizeof *line->tiers);
    ccs__free(&group->alloc, line, sizeof *line);
}

/* No memory half-way: those who have the line in their lists already lose it again. */
static struct ccs__line *give_up(struct ccs__group *group, struct ccs__line *line)
{
    struct ccs__router *router = CCS__ROUTER(group);
    for (size_t slot = 0; slot < router->slot_count; slot++)
        if (router->slots[slot])
            ccs__route_list_lines(group, router->slots[slot]);
    destroy_line(group, line);
    return NULL;
}

static struct ccs__line *create_line(struct ccs__group *group, struct ccs__queue *queue, uint8_t channel,
                                     struct ccs__class *class, uint32_t waited_ms, uint64_t hash)
{
    struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__line *line = reserve_line(group, router) ? ccs__alloc_zero(&group->alloc, sizeof *line) : NULL;
    if (!line)
        return NULL;
    line->queue = queue->row.id;
    line->class = class;
    line->channel = channel;
    line->waited_ms = waited_ms;
    line->index = (uint32_t)router->line_count;
    line->hash = hash;
    for (size_t slot = 0; slot < router->slot_count; slot++)
        if (router->slots[slot] && !add_agent(group, line, router->slots[slot]))
            return give_up(group, line);
    line->hash_next = ccs__map_get(&router->line_by_hash, hash);
    if (!ccs__map_put(&router->line_by_hash, hash, line))
        return give_up(group, line);
    class->lines++;
    router->reaches |= class->need.reach_count != 0;
    line->queue_next = queue->lines;
    queue->lines = line;
    router->lines[router->line_count] = line;
    router->heads[router->line_count] = (struct ccs__head){INT64_MAX, INT64_MAX, UINT64_MAX, NULL, 0};
    router->line_count++;
    return line;
}

struct ccs__line *ccs__route_line(struct ccs__group *group, struct ccs__queue *queue, uint8_t channel,
                                  struct ccs__class *class, uint32_t waited_ms)
{
    uint64_t hash = hash_line(queue->row.id, channel, class->number, waited_ms);
    struct ccs__line *line = ccs__map_get(&CCS__ROUTER(group)->line_by_hash, hash);
    while (line && !(line->queue == queue->row.id && line->channel == channel && line->class == class &&
                     line->waited_ms == waited_ms))
        line = line->hash_next;
    if (line && line->behind && !complete(group, line))
        return NULL;
    return line ? line : create_line(group, queue, channel, class, waited_ms, hash);
}

void ccs__route_line_destroy(struct ccs__group *group, struct ccs__line *line)
{
    destroy_line(group, line);
}

void ccs__route_lines_finish(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    for (size_t i = 0; i < router->line_count; i++)
        destroy_line(group, router->lines[i]);
    ccs__free(&group->alloc, router->lines, router->line_capacity * sizeof *router->lines);
    ccs__free(&group->alloc, router->heads, router->head_capacity * sizeof *router->heads);
    ccs__map_finish(&router->line_by_hash);
}

/* --- delays ------------------------------------------------------------------------------------------------- */

static bool add_delay(struct ccs__group *group, struct ccs__queue *queue, uint32_t delay_ms)
{
    size_t at = 0;
    while (at < queue->delay_count && queue->delays[at] < delay_ms)
        at++;
    if (at < queue->delay_count && queue->delays[at] == delay_ms)
        return true;
    if (queue->delay_count == queue->delay_capacity &&
        !ccs__alloc_grow(&group->alloc, (void **)&queue->delays, &queue->delay_capacity, queue->delay_count + 1,
                         sizeof *queue->delays))
        return false;
    memmove(&queue->delays[at + 1], &queue->delays[at], (queue->delay_count - at) * sizeof *queue->delays);
    queue->delays[at] = delay_ms;
    queue->delay_count++;
    return true;
}

/* The delays of a queue's agents, gathered again after an agent's configuration changed. */
static bool gather_delays(struct ccs__group *group, struct ccs__queue *queue)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    if (queue->delays_serial == router->delays_serial)
        return true;
    queue->delay_count = 0;
    for (size_t slot = 0; slot < router->slot_count; slot++) {
        const struct ccs__agent *agent =
            router->slots[slot] ? ccs__row_find(group, CCS__KIND_AGENT, router->slots[slot]->row.id) : NULL;
        for (size_t i = 0; agent && agent->config.current && i < agent->config.n_queues; i++) {
            const Ccs__Membership *membership = agent->config.queues[i];
            if (membership->delay_ms && strcmp(membership->queue, queue->config.key) == 0 &&
                !add_delay(group, queue, membership->delay_ms))
                return false;
        }
    }
    queue->delays_serial = router->delays_serial;
    return true;
}

static void look_at(const struct ccs__queue *queue, ccs_duration elapsed, uint32_t *passed_ms, uint32_t *next_ms)
{
    for (size_t i = 0; i < queue->delay_count; i++) {
        uint32_t delay = queue->delays[i];
        if (delay <= elapsed && delay > *passed_ms)
            *passed_ms = delay;
        if (delay > elapsed && (!*next_ms || delay < *next_ms))
            *next_ms = delay;
    }
}

ccs_status ccs__route_find_delays(struct ccs__group *group, struct ccs__queue *queue, const struct ccs__need *need,
                                  ccs_duration elapsed, uint32_t *passed_ms, uint32_t *next_ms)
{
    *passed_ms = *next_ms = 0;
    if (!CCS__ROUTER(group)->delays || need->only)
        return CCS_OK;
    if (!gather_delays(group, queue))
        return CCS_ENOMEM;
    look_at(queue, elapsed, passed_ms, next_ms);
    for (size_t i = 0; i < need->reach_count; i++) {
        struct ccs__queue *other = ccs__row_find(group, CCS__KIND_QUEUE, need->reach[i]);
        if (other && !gather_delays(group, other))
            return CCS_ENOMEM;
        if (other)
            look_at(other, elapsed, passed_ms, next_ms);
    }
    return CCS_OK;
}
