/*
 * Who could serve something, and who has room for it: by looking at everybody's configuration.
 */
#include "model.h"

/* --- does he meet what is asked? ------------------------------------------------------------------------------- */

static bool has_skill(const struct model_agent *agent, int skill)
{
    ccs_time until_at = agent->plan.skill_until[skill];
    return agent->plan.level[skill] && (!until_at || agent->state.as_of_at < until_at);
}

static bool rest_holds(const struct model_agent *agent, uint32_t rest)
{
    switch (rest) {
    case REST_NONE: return true;
    case REST_SKILL: return has_skill(agent, 0);
    case REST_POSITION: return agent->plan.position > 2;
    case REST_FALSE: return false;
    default: return agent->plan.site == rest - REST_SITE;
    }
}

uint32_t model_site_cost(const struct model *model, uint32_t from, uint32_t to)
{
    uint32_t listed = 0;
    if (from == to)
        return 0;
    if (from && to) /* 1 and 2, 1 and 3, 2 and 3: their sum names the pair */
        listed = model->settings.pair_cost[from + to - 3];
    if (listed)
        return listed;
    return model->settings.site_cost ? model->settings.site_cost : 100;
}

static bool meets(const struct model *model, const struct model_agent *agent, const struct need *need)
{
    if (need->only)
        return need->only == agent->id;
    for (int i = 0; i < SKILL_COUNT; i++)
        if (need->level[i] && (!has_skill(agent, i) || agent->plan.level[i] < need->level[i]))
            return false;
    if (need->site_mode == 1 && agent->plan.site != need->site)
        return false;
    if (need->cost_max && model_site_cost(model, need->site, agent->plan.site) > need->cost_max)
        return false;
    return rest_holds(agent, need->rest[0]) && rest_holds(agent, need->rest[1]);
}

/* Levels of what is asked for, by clause or by rule; of everything, where nothing is. */
uint32_t model_skill_sum(const struct model_agent *agent, const struct need *need)
{
    uint32_t sum = 0, asked = 0;
    for (int i = 0; i < SKILL_COUNT; i++)
        asked |= (uint32_t)(need->level[i] != 0) << i;
    if (need->rest[0] == REST_SKILL || need->rest[1] == REST_SKILL)
        asked |= 1; /* EN */
    for (int i = 0; i < SKILL_COUNT; i++)
        if ((!asked || asked >> i & 1) && has_skill(agent, i))
            sum += agent->plan.level[i];
    return sum;
}

/* --- does he serve the queue? ----------------------------------------------------------------------------------- */

static bool in_force(const struct model *model, const struct membership_plan *membership, ccs_time as_of_at)
{
    if (membership->from_at && as_of_at < membership->from_at)
        return false;
    if (membership->until_at && as_of_at >= membership->until_at)
        return false;
    return hours_open(&model->hours, membership->hours, as_of_at);
}

static const struct membership_plan *membership_in(const struct model *model, const struct model_agent *agent, uint64_t id)
{
    const struct model_queue *queue = model_queue((struct model *)(uintptr_t)model, id);
    for (uint32_t i = 0; queue && i < agent->plan.queue_count; i++)
        if (agent->plan.queues[i].queue == queue->plan.name && in_force(model, &agent->plan.queues[i], agent->state.as_of_at))
            return &agent->plan.queues[i];
    return NULL;
}

/* Home first, then the queues reached, in the order of ids. */
static const struct membership_plan *membership_of(const struct model *model, const struct model_agent *agent, uint64_t queue,
                                                   const struct need *need)
{
    const struct membership_plan *found = membership_in(model, agent, queue);
    for (uint32_t i = 0; !found && i < need->reach_count; i++)
        found = membership_in(model, agent, need->reach[i]);
    return found;
}

struct service model_service(const struct model *model, const struct model_agent *agent, uint64_t queue, uint32_t channel,
                             const struct need *need, uint32_t waited_ms)
{
    uint32_t cost;
    struct service service = {.serves = model_lists_channel(agent, channel, &cost) && meets(model, agent, need),
                              .level = 1, .priority = 1};
    if (!service.serves)
        return service;
    if (need->site_mode == 2)
        service.cost = model_site_cost(model, need->site, agent->plan.site);
    if (!agent->plan.queue_count || need->only)
        return service;
    const struct membership_plan *membership = membership_of(model, agent, queue, need);
    service.serves = membership && membership->delay_ms <= waited_ms;
    if (!service.serves)
        return service;
    service.level = membership->level ? membership->level : 1;
    service.priority = membership->priority ? membership->priority : 1;
    return service;
}

uint32_t model_count(const struct model *model, uint64_t queue, uint32_t channel, const struct need *need,
                     uint32_t waited_ms, Ccs__Presence presence)
{
    uint32_t count = 0;
    for (size_t i = 0; i < model->agent_count; i++)
        count += model->agents[i].state.presence >= presence &&
                 model_service(model, &model->agents[i], queue, channel, need, waited_ms).serves;
    return count;
}

/* --- delays ------------------------------------------------------------------------------------------------------ */

static void look_at(const struct model_agent *agent, uint32_t name, ccs_duration elapsed, uint32_t *passed_ms, uint32_t *next_ms)
{
    for (uint32_t i = 0; i < agent->plan.queue_count; i++) {
        uint32_t delay_ms = agent->plan.queues[i].delay_ms;
        if (agent->plan.queues[i].queue != name || !delay_ms)
            continue;
        if (delay_ms <= elapsed && delay_ms > *passed_ms)
            *passed_ms = delay_ms;
        if (delay_ms > elapsed && (!*next_ms || delay_ms < *next_ms))
            *next_ms = delay_ms;
    }
}

void model_delays(const struct model *model, uint64_t queue, const struct need *need, ccs_duration elapsed,
                  uint32_t *passed_ms, uint32_t *next_ms)
{
    *passed_ms = *next_ms = 0;
    for (uint32_t q = 0; !need->only && q <= need->reach_count; q++) {
        const struct model_queue *found =
            model_queue((struct model *)(uintptr_t)model, q ? need->reach[q - 1] : queue);
        for (size_t i = 0; found && i < model->agent_count; i++)
            look_at(&model->agents[i], found->plan.name, elapsed, passed_ms, next_ms);
    }
}

/* --- room --------------------------------------------------------------------------------------------------------- */

static uint32_t total_of(const struct model_agent *agent)
{
    return agent->plan.has_capacity && agent->plan.total ? agent->plan.total : 100;
}

bool model_lists_channel(const struct model_agent *agent, uint32_t channel, uint32_t *cost)
{
    const struct agent_plan *plan = &agent->plan;
    bool any = false;
    for (int i = 0; plan->has_capacity && i < CHANNEL_COUNT; i++)
        any = any || plan->cost[i] || plan->max[i];
    *cost = any ? plan->cost[channel] : total_of(agent);
    return !any || plan->cost[channel] || plan->max[channel];
}

bool model_fits(const struct model *model, const struct model_agent *agent, uint32_t channel)
{
    uint32_t cost, in_use = 0, max = agent->plan.has_capacity ? agent->plan.max[channel] : 0;
    if (!model_lists_channel(agent, channel, &cost) || agent->state.used + cost > total_of(agent))
        return false;
    for (size_t i = 0; max && i < model->offer_count; i++) {
        const Ccs__Offer *offer = &model->offers[i].row;
        in_use += offer->open && offer->agent == agent->id && (uint32_t)offer->channel == channel;
    }
    for (size_t i = 0; max && i < model->leg_count; i++) {
        const Ccs__Leg *leg = &model->legs[i].row;
        in_use += model_here(leg) && leg->agent == agent->id && (uint32_t)leg->channel == channel;
    }
    return !max || in_use < max;
}

bool model_reachable(const struct model *model, const struct model_agent *agent, uint32_t channel)
{
    bool any = false;
    for (size_t i = 0; i < model->endpoint_count; i++) {
        const Ccs__Endpoint *endpoint = &model->endpoints[i].row;
        if (!endpoint->open || endpoint->agent != agent->id)
            continue;
        any = true;
        if (!endpoint->unreachable && !endpoint->busy && endpoint->channels >> channel & 1)
            return true;
    }
    return !any;
}

/* Is somebody being asked in a contact of his? He would be asked himself, and be in it twice. */
static bool consults(const struct model *model, const struct model_agent *agent)
{
    for (size_t i = 0; i < model->leg_count; i++) {
        const Ccs__Leg *leg = &model->legs[i].row;
        if (leg->agent == agent->id && model_here(leg) &&
            model_contact((struct model *)(uintptr_t)model, leg->contact)->row.visit)
            return true;
    }
    return false;
}

bool model_room(const struct model *model, const struct model_agent *agent, uint32_t channel)
{
    const Ccs__AgentState *state = &agent->state;
    bool wants = state->presence == CCS__PRESENCE__PRESENCE_READY &&
                 (!state->next_set || state->next == CCS__PRESENCE__PRESENCE_READY);
    return wants && !state->wrap_up_leg && !state->cool_down_at && model_fits(model, agent, channel) &&
           model_reachable(model, agent, channel) && !consults(model, agent);
}

bool model_closed_out(const struct model *model, const struct model_stay *visit)
{
    return visit->kind == CCS__VISIT_KIND__VISIT_KIND_CALLBACK &&
           model_queue((struct model *)(uintptr_t)model, visit->queue)->state.closed;
}

bool model_waits(const struct model *model, const struct model_visit *visit)
{
    return visit->row.open && !visit->row.offer && !visit->row.room && !visit->row.hold_until_at &&
           !model_closed_out(model, &visit->row);
}

uint32_t model_length(const struct model *model, uint64_t queue)
{
    uint32_t count = 0;
    for (size_t i = 0; i < model->visit_count; i++)
        count += model->visits[i].row.open && model->visits[i].row.queue == queue;
    return count;
}
