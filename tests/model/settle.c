/*
 * Who gets it. An agent who asks for attention first becomes what he wanted to be next, then takes, as long as he has room,
 * the first of all visits he may serve. A visit that asks for attention goes to the first of all agents who may serve it.
 */
#include "model.h"
#include <string.h>

#define EMIT(kind, body) model_emit(model, facts, CCS_EVENT_##kind, &(body))

/* --- offers ------------------------------------------------------------------------------------------------------- */

static const struct wrap_plan *wrap_up_for(const struct model_agent *agent, const struct model_queue *queue)
{
    static const struct wrap_plan none;
    if (agent->plan.has_wrap_up && agent->plan.wrap_up.mode)
        return &agent->plan.wrap_up;
    return queue->plan.has_wrap_up ? &queue->plan.wrap_up : &none;
}

static void fill_reason(const struct model *model, const struct asking *asking, const struct pick *pick,
                        Ccs__OfferTrigger trigger, Ccs__OfferReason *reason)
{
    ccs_duration idle_ms = model->now - pick->agent->state.idle_since_at;
    *reason = pick->reason;
    reason->trigger = trigger;
    reason->strategy = (Ccs__Strategy)asking->strategies[0];
    reason->order = (Ccs__LineOrder)asking->queue->plan.order;
    reason->step = asking->visit->row.step;
    reason->idle_ms = idle_ms > UINT32_MAX ? UINT32_MAX : (uint32_t)idle_ms;
    reason->level = pick->level > 1 ? pick->level : 0;
    reason->site_cost = pick->cost;
    reason->preferred = asking->visit->row.preferred;
}

static void offer(struct model *model, struct facts *facts, const struct asking *asking, const struct pick *pick,
                  Ccs__OfferTrigger trigger)
{
    const struct model_visit *visit = asking->visit;
    const struct wrap_plan *wrap_up = wrap_up_for(pick->agent, asking->queue);
    bool callback = visit->row.kind == CCS__VISIT_KIND__VISIT_KIND_CALLBACK;
    bool all = asking->strategies[0] == CCS__STRATEGY__STRATEGY_RING_ALL;
    Ccs__ContactOffered offered = CCS__CONTACT_OFFERED__INIT;
    Ccs__OfferReason reason;
    fill_reason(model, asking, pick, trigger, &reason);
    offered.contact = visit->row.contact;
    offered.visit = visit->row.id;
    offered.queue = visit->row.queue;
    offered.agent = pick->agent->id;
    offered.offer_kind = callback ? CCS__OFFER_KIND__OFFER_KIND_CALLBACK
                   : all    ? CCS__OFFER_KIND__OFFER_KIND_BROADCAST
                            : CCS__OFFER_KIND__OFFER_KIND_RING;
    offered.ends_at = model->now + (asking->queue->plan.ring_ms ? asking->queue->plan.ring_ms : 15000);
    offered.wrap_up_mode = (Ccs__WrapUpMode)wrap_up->mode;
    offered.wrap_up_limit_ms = wrap_up->limit_ms;
    offered.channel = visit->row.channel;
    offered.reason = &reason;
    (void)model_lists_channel(pick->agent, (uint32_t)visit->row.channel, &offered.cost);
    EMIT(CONTACT_OFFERED, offered);
    const Ccs__Contact *contact = &model_contact(model, visit->row.contact)->row;
    if (callback && contact->callback_mode == CCS__CALLBACK_MODE__CALLBACK_MODE_CUSTOMER_FIRST)
        model_dial(model, facts, model->seq);
}

void model_offer_to(struct model *model, struct facts *facts, const struct model_visit *visit, const struct pick *pick,
                    Ccs__OfferTrigger trigger)
{
    struct asking asking;
    model_ask(model, visit, &asking);
    offer(model, facts, &asking, pick, trigger);
}

/* Everybody else who has room, each once; he whose offer failed is not among them. */
static void ring_more(struct model *model, struct facts *facts, struct asking *asking, Ccs__OfferTrigger trigger)
{
    uint32_t most = asking->queue->plan.ring_max ? asking->queue->plan.ring_max : 16;
    asking->ringing = true;
    for (uint32_t i = 1; i < most; i++) {
        struct pick pick = model_pick_agent(model, asking);
        if (!pick.agent || pick.agent->id == asking->visit->row.failed)
            return;
        offer(model, facts, asking, &pick, trigger);
    }
}

static void offer_visit(struct model *model, struct facts *facts, const struct model_visit *visit, Ccs__OfferTrigger trigger)
{
    struct asking asking;
    model_ask(model, visit, &asking);
    struct pick pick = model_pick_agent(model, &asking);
    if (!pick.agent)
        return;
    bool alone = visit->need->need.only || visit->row.kind == CCS__VISIT_KIND__VISIT_KIND_CALLBACK;
    offer(model, facts, &asking, &pick, trigger);
    if (asking.strategies[0] == CCS__STRATEGY__STRATEGY_RING_ALL && !alone)
        ring_more(model, facts, &asking, trigger);
}

/* --- agents ------------------------------------------------------------------------------------------------------- */

static bool is_pending(const struct model *model, uint64_t visit)
{
    for (size_t i = model->attention_at; i < model->attention_count; i++)
        if (model->attention[i].kind == ATTEND_VISIT && model->attention[i].id == visit)
            return true;
    return false;
}

/*
 * The contact is asked whom it goes to, where the agent's own offer of it failed last, where all are rung, and where it has
 * only come into line. What fell due of it before comes before the next offer.
 */
static void take_visits(struct model *model, struct facts *facts, const struct model_agent *agent)
{
    const struct model_visit *visit;
    struct pick pick;
    while ((visit = model_pick_visit(model, agent, &pick)) != NULL) {
        struct asking asking;
        if (model_visit_due(model, &visit->row) <= model->due_at) {
            model_attend(model, ATTEND_VISIT, visit->row.id);
            model_attend(model, ATTEND_AGENT, agent->id);
            return;
        }
        model_ask(model, visit, &asking);
        if (is_pending(model, visit->row.id) || visit->row.failed == agent->id ||
            asking.strategies[0] == CCS__STRATEGY__STRATEGY_RING_ALL)
            offer_visit(model, facts, visit, CCS__OFFER_TRIGGER__OFFER_TRIGGER_FREED);
        else
            offer(model, facts, &asking, &pick, CCS__OFFER_TRIGGER__OFFER_TRIGGER_FREED);
    }
}

static void settle_agent(struct model *model, struct facts *facts, uint64_t id)
{
    const struct model_agent *agent = model_agent(model, id);
    if (!agent)
        return;
    if (agent->state.next_set && !model_busy(agent))
        model_change_presence(model, facts, agent, agent->state.next, agent->state.next_reason);
    if (model->configured) { /* delays may be others now */
        model->configured = false;
        for (size_t i = 0; i < model->visit_count; i++)
            if (model->visits[i].row.open)
                model_pass_delay(model, facts, &model->visits[i]);
    }
    take_visits(model, facts, agent);
}

/* --- queues ------------------------------------------------------------------------------------------------------- */

static uint32_t hours_of(const struct model_queue *queue)
{
    return queue->plan.admission.given ? queue->plan.admission.hours : 0;
}

void model_tell_hours(struct model *model, struct facts *facts, const struct model_queue *queue, ccs_time as_of_at)
{
    Ccs__QueueOpened opened = CCS__QUEUE_OPENED__INIT;
    Ccs__QueueClosed closed = CCS__QUEUE_CLOSED__INIT;
    ccs_time until_at = hours_next_edge(&model->hours, hours_of(queue), as_of_at);
    opened.queue = closed.queue = queue->id;
    opened.as_of_at = closed.as_of_at = as_of_at;
    opened.until_at = closed.until_at = until_at == CCS_TIME_NEVER ? 0 : until_at;
    if (hours_open(&model->hours, hours_of(queue), as_of_at))
        model_emit(model, facts, CCS_EVENT_QUEUE_OPENED, &opened);
    else
        model_emit(model, facts, CCS_EVENT_QUEUE_CLOSED, &closed);
}

/* What was told last is no longer so. */
static void settle_queue(struct model *model, struct facts *facts, uint64_t id)
{
    const struct model_queue *queue = model_queue(model, id);
    if (!queue)
        return;
    ccs_time as_of_at = hours_of(queue) ? queue->state.hours_at : model->now;
    if (hours_open(&model->hours, hours_of(queue), as_of_at) == queue->state.closed)
        model_tell_hours(model, facts, queue, as_of_at);
}

/* --- visits ------------------------------------------------------------------------------------------------------- */

static void settle_visit(struct model *model, struct facts *facts, uint64_t id)
{
    const struct model_visit *visit = model_visit(model, id);
    if (visit->row.open && !visit->row.offer && model_visit_due(model, &visit->row) <= model->due_at)
        model_take_visit(model, facts, visit); /* what fell due while an offer rang comes first */
    else if (model_waits(model, visit))
        offer_visit(model, facts, visit,
                    model->relaxed == id ? CCS__OFFER_TRIGGER__OFFER_TRIGGER_RELAXED
                                         : CCS__OFFER_TRIGGER__OFFER_TRIGGER_ARRIVAL);
    model_settle_transfer(model, facts, id);
}

/* He is heard no longer: his part in the contact is over. */
static void settle_monitor(struct model *model, struct facts *facts, uint64_t id)
{
    const Ccs__Monitor *monitor = &model_monitor(model, id)->row;
    if (monitor->open && !model_leg_of(model, monitor->contact, monitor->agent))
        model_end_monitor(model, facts, monitor);
}

bool model_conserves_work(const struct model *model)
{
    for (size_t i = 0; i < model->visit_count; i++) {
        const struct model_visit *visit = &model->visits[i];
        for (size_t j = 0; model_waits(model, visit) && j < model->agent_count; j++)
            if (model_room(model, &model->agents[j], (uint32_t)visit->row.channel) &&
                model_service(model, &model->agents[j], visit->row.queue, (uint32_t)visit->row.channel, &visit->need->need,
                              visit->row.waited_ms).serves)
                return false;
    }
    return true;
}

void model_settle(struct model *model, struct facts *facts)
{
    while (model->attention_at < model->attention_count) {
        struct attention next = model->attention[model->attention_at++];
        switch (next.kind) {
        case ATTEND_AGENT: settle_agent(model, facts, next.id); break;
        case ATTEND_QUEUE: settle_queue(model, facts, next.id); break;
        case ATTEND_VISIT: settle_visit(model, facts, next.id); break;
        case ATTEND_LEG: model_settle_leg(model, facts, next.id); break;
        case ATTEND_MONITOR: settle_monitor(model, facts, next.id); break;
        }
    }
    model->attention_at = model->attention_count = 0;
}
