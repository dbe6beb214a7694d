/*
 * Who gets it, by looking at everybody. An agent who asks for attention first becomes what he wanted to be next, then
 * takes, as long as he has room, the first of all visits he may serve. A visit that asks for attention goes to the first
 * of all agents who may serve it.
 */
#include "model.h"
#include <string.h>

bool model_serves(const struct model_agent *agent, Ccs__Channel channel)
{
    bool listed = false;
    for (int i = 0; agent->plan.has_capacity && i < CHANNEL_COUNT; i++)
        listed = listed || agent->plan.cost[i];
    return !listed || agent->plan.cost[channel];
}

static bool room_for(const struct model_agent *agent, uint32_t channel, uint32_t *cost)
{
    const Ccs__AgentState *state = &agent->state;
    uint32_t total = agent->plan.has_capacity && agent->plan.total ? agent->plan.total : 100;
    bool listed = false;
    for (int i = 0; agent->plan.has_capacity && i < CHANNEL_COUNT; i++)
        listed = listed || agent->plan.cost[i];
    *cost = listed ? agent->plan.cost[channel] : total;
    bool wants = state->presence == CCS__PRESENCE__PRESENCE_READY &&
                 (!state->next_set || state->next == CCS__PRESENCE__PRESENCE_READY);
    return wants && !state->wrap_up_leg && *cost && state->used + *cost <= total;
}

static bool may_serve(const struct model_agent *agent, const struct model_visit *visit)
{
    uint32_t cost;
    bool meets = visit->need.only ? visit->need.only == agent->id : plan_meets(&agent->plan, &visit->need);
    return meets && room_for(agent, (uint32_t)visit->row.channel, &cost);
}

static bool waits(const struct model_visit *visit)
{
    return visit->row.open && !visit->row.offer;
}

static bool same_line(const struct model_visit *x, const struct model_visit *y)
{
    return x->row.queue == y->row.queue && x->row.channel == y->row.channel &&
           memcmp(&x->need, &y->need, sizeof x->need) == 0;
}

/* In the order of a line. */
static bool visit_before(const struct model_visit *x, const struct model_visit *y)
{
    if (x->row.key_rank != y->row.key_rank)
        return x->row.key_rank < y->row.key_rank;
    return x->row.key_at != y->row.key_at ? x->row.key_at < y->row.key_at : x->row.id < y->row.id;
}

static bool is_head(const struct model *model, const struct model_visit *visit)
{
    for (size_t i = 0; i < model->visit_count; i++)
        if (waits(&model->visits[i]) && same_line(&model->visits[i], visit) && visit_before(&model->visits[i], visit))
            return false;
    return true;
}

uint32_t model_position(struct model *model, const struct model_visit *visit)
{
    uint32_t position = 1;
    if (!waits(visit))
        return 0;
    for (size_t i = 0; i < model->visit_count; i++)
        position += waits(&model->visits[i]) && same_line(&model->visits[i], visit) &&
                    visit_before(&model->visits[i], visit);
    return position;
}

/* The order in which agents are asked. */
static bool agent_before(const struct model_agent *x, const struct model_agent *y, bool top_down)
{
    if (top_down)
        return x->plan.position != y->plan.position ? x->plan.position < y->plan.position : x->id < y->id;
    bool x_busy = x->state.used != 0, y_busy = y->state.used != 0;
    if (x_busy != y_busy)
        return y_busy;
    if (x->state.idle_since_at != y->state.idle_since_at)
        return x->state.idle_since_at < y->state.idle_since_at;
    return x->id < y->id;
}

static const struct wrap_plan *wrap_up_for(const struct model_agent *agent, const struct model_queue *queue)
{
    static const struct wrap_plan none = {CCS__WRAP_UP_MODE__WRAP_UP_MODE_NONE, 0};
    if (agent->plan.has_wrap_up && agent->plan.wrap_up.mode)
        return &agent->plan.wrap_up;
    return queue->plan.has_wrap_up && queue->plan.wrap_up.mode ? &queue->plan.wrap_up : &none;
}

static void offer(struct model *model, struct facts *facts, const struct model_visit *visit,
                  const struct model_agent *agent, Ccs__OfferReason *reason)
{
    const struct model_queue *queue = model_queue(model, visit->row.queue);
    const struct wrap_plan *wrap_up = wrap_up_for(agent, queue);
    ccs_duration idle_ms = model->now - agent->state.idle_since_at;
    reason->strategy = (Ccs__Strategy)queue->plan.strategy;
    reason->order = (Ccs__LineOrder)queue->plan.order;
    reason->step = visit->row.step;
    reason->idle_ms = idle_ms > UINT32_MAX ? UINT32_MAX : (uint32_t)idle_ms;
    Ccs__ContactOffered offered = CCS__CONTACT_OFFERED__INIT;
    offered.contact = visit->row.contact;
    offered.visit = visit->row.id;
    offered.queue = visit->row.queue;
    offered.agent = agent->id;
    offered.ends_at = model->now + (queue->plan.ring_ms ? queue->plan.ring_ms : 15000);
    offered.wrap_up_mode = (Ccs__WrapUpMode)wrap_up->mode;
    offered.wrap_up_limit_ms = wrap_up->limit_ms;
    offered.reason = reason;
    (void)room_for(agent, (uint32_t)visit->row.channel, &offered.cost);
    model_emit(model, facts, CCS_EVENT_CONTACT_OFFERED, &offered);
}

/* One visit for the agent; false: nothing waits for somebody like him. */
static bool take_one(struct model *model, struct facts *facts, const struct model_agent *agent)
{
    const struct model_visit *first = NULL, *second = NULL;
    Ccs__OfferReason reason = CCS__OFFER_REASON__INIT;
    for (size_t i = 0; i < model->visit_count; i++) {
        const struct model_visit *visit = &model->visits[i];
        if (!waits(visit) || !may_serve(agent, visit) || !is_head(model, visit))
            continue;
        reason.candidates++;
        if (!first || visit_before(visit, first)) {
            second = first;
            first = visit;
        } else if (!second || visit_before(visit, second)) {
            second = visit;
        }
    }
    if (!first)
        return false;
    reason.trigger = CCS__OFFER_TRIGGER__OFFER_TRIGGER_FREED;
    reason.key = model->now - first->row.key_at;
    reason.runner_up = second ? second->row.id : 0;
    reason.runner_up_key = second ? model->now - second->row.key_at : 0;
    offer(model, facts, first, agent, &reason);
    return true;
}

static int64_t shown(const struct model *model, const struct model_agent *agent, bool top_down)
{
    return top_down ? (int64_t)agent->plan.position : model->now - agent->state.idle_since_at;
}

static void look_for_agent(struct model *model, struct facts *facts, const struct model_visit *visit)
{
    const struct model_agent *first = NULL, *second = NULL;
    bool top_down = model_queue(model, visit->row.queue)->plan.strategy == CCS__STRATEGY__STRATEGY_TOP_DOWN;
    Ccs__OfferReason reason = CCS__OFFER_REASON__INIT;
    for (size_t i = 0; i < model->agent_count; i++) {
        const struct model_agent *agent = &model->agents[i];
        if (!may_serve(agent, visit))
            continue;
        reason.candidates++;
        if (!first || agent_before(agent, first, top_down)) {
            second = first;
            first = agent;
        } else if (!second || agent_before(agent, second, top_down)) {
            second = agent;
        }
    }
    if (!first)
        return;
    reason.trigger = model->relaxed == visit->row.id ? CCS__OFFER_TRIGGER__OFFER_TRIGGER_RELAXED
                                                     : CCS__OFFER_TRIGGER__OFFER_TRIGGER_ARRIVAL;
    reason.key = shown(model, first, top_down);
    reason.runner_up = second ? second->id : 0;
    reason.runner_up_key = second ? shown(model, second, top_down) : 0;
    offer(model, facts, visit, first, &reason);
}

static void settle_agent(struct model *model, struct facts *facts, uint64_t id)
{
    const struct model_agent *agent = model_agent(model, id);
    if (!agent)
        return;
    if (agent->state.next_set && !model_busy(agent)) {
        Ccs__AgentPresenceChanged changed = CCS__AGENT_PRESENCE_CHANGED__INIT;
        changed.agent = id;
        changed.presence = agent->state.next;
        changed.reason = agent->state.next_reason;
        model_emit(model, facts, CCS_EVENT_AGENT_PRESENCE_CHANGED, &changed);
    }
    while (take_one(model, facts, agent))
        continue;
}

bool model_conserves_work(const struct model *model)
{
    for (size_t i = 0; i < model->visit_count; i++)
        for (size_t j = 0; waits(&model->visits[i]) && j < model->agent_count; j++)
            if (may_serve(&model->agents[j], &model->visits[i]))
                return false;
    return true;
}

void model_settle(struct model *model, struct facts *facts)
{
    while (model->attention_at < model->attention_count) {
        struct attention next = model->attention[model->attention_at++];
        const struct model_visit *visit = next.visit ? model_visit(model, next.id) : NULL;
        if (!next.visit)
            settle_agent(model, facts, next.id);
        else if (visit && waits(visit)) {
            bool overdue = (visit->row.timeout_at && visit->row.timeout_at <= model->due_at) ||
                           (visit->row.relax_at && visit->row.relax_at <= model->due_at);
            if (overdue)
                model_take_visit(model, facts, visit);
            if (waits(visit))
                look_for_agent(model, facts, visit);
        }
    }
    model->attention_at = model->attention_count = 0;
}
