/*
 * Offering: what settles when a row asks for attention. Work conservation follows: whatever becomes available looks for a
 * contact, and whatever begins to wait looks for an agent, in the group in which that happens.
 */
#include "route/route.h"

#define RING_MAX 16

static uint32_t clamp_ms(ccs_duration duration)
{
    return duration < 0 ? 0 : duration > UINT32_MAX ? UINT32_MAX : (uint32_t)duration;
}

/* The agent's own wrap-up goes before the queue's. */
static void find_wrap_up(const struct ccs__group *group, const Ccs__Queue *queue, uint64_t agent_id,
                         Ccs__ContactOffered *offered)
{
    const struct ccs__agent *agent = ccs__row_find(group, CCS__KIND_AGENT, agent_id);
    const Ccs__WrapUp *wrap_up = agent->config.wrap_up;
    if (!wrap_up || wrap_up->mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_DEFAULT)
        wrap_up = queue->wrap_up;
    if (!wrap_up)
        return;
    offered->wrap_up_mode = wrap_up->mode;
    offered->wrap_up_limit_ms = wrap_up->limit_ms;
}

static Ccs__OfferKind kind_of(const struct ccs__visit *visit, Ccs__Strategy strategy)
{
    if (visit->visit.kind == CCS__VISIT_KIND__VISIT_KIND_CALLBACK)
        return CCS__OFFER_KIND__OFFER_KIND_CALLBACK;
    return strategy == CCS__STRATEGY__STRATEGY_RING_ALL ? CCS__OFFER_KIND__OFFER_KIND_BROADCAST
                                                        : CCS__OFFER_KIND__OFFER_KIND_RING;
}

static ccs_status emit_offer(struct ccs__group *group, const struct ccs__pick *pick, struct ccs__visit *visit,
                             struct ccs__agent_state *agent, Ccs__OfferTrigger trigger, Ccs__Strategy strategy)
{
    const Ccs__Queue *queue = &visit->route.queue->config;
    Ccs__OfferReason reason = CCS__OFFER_REASON__INIT;
    reason.trigger = trigger;
    reason.strategy = strategy;
    reason.order = queue->order;
    reason.step = visit->visit.step;
    reason.candidates = pick->candidates;
    reason.key = pick->key;
    reason.runner_up = pick->runner_up;
    reason.runner_up_key = pick->runner_up_key;
    reason.idle_ms = clamp_ms(group->now - agent->state.idle_since_at);
    reason.level = pick->level > 1 ? pick->level : 0;
    reason.site_cost = pick->cost;
    reason.preferred = ccs__visit_details(&visit->visit)->preferred;
    Ccs__ContactOffered offered = CCS__CONTACT_OFFERED__INIT;
    offered.contact = visit->visit.contact;
    offered.visit = visit->visit.id;
    offered.queue = visit->visit.queue;
    offered.agent = agent->row.id;
    offered.offer_kind = kind_of(visit, strategy);
    offered.ends_at = group->now + ccs__queue_ring_ms(queue);
    offered.cost = agent->route.cost[visit->visit.channel];
    if (offered.cost == CCS__COST_NONE) /* pulled by a supervisor, who has seen to it that there is room */
        offered.cost = agent->route.total - agent->state.used;
    offered.channel = visit->visit.channel;
    offered.reason = &reason;
    find_wrap_up(group, queue, agent->row.id, &offered);
    uint64_t id = ccs__next_seq(group);
    CCS__TRY(ccs__emit(group, CCS_EVENT_CONTACT_OFFERED, &offered));
    if (offered.offer_kind != CCS__OFFER_KIND__OFFER_KIND_CALLBACK)
        return CCS_OK;
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, visit->visit.contact);
    if (contact->contact.callback_mode != CCS__CALLBACK_MODE__CALLBACK_MODE_CUSTOMER_FIRST)
        return CCS_OK;
    return ccs__callback_dial(group, ccs__row_find(group, CCS__KIND_OFFER, id)); /* the agent is reserved meanwhile */
}

/* What the visit asks for. Its plan is read first: the order may be a step's. */
static ccs_status find_asking(struct ccs__group *group, const struct ccs__visit *visit, struct ccs__asking *asking)
{
    const struct ccs__plan *plan;
    if (ccs__visit_details(&visit->visit)->strategy_step)
        CCS__TRY(ccs__route_plan(group, ccs_str_from(visit->visit.plan), &plan));
    asking->ringing = false;
    asking->line = visit->route.line;
    asking->visit = visit;
    asking->queue = visit->route.queue;
    asking->avoid = ccs__visit_details(&visit->visit)->failed;
    ccs__route_order(group, visit, &asking->order);
    return CCS_OK;
}

ccs_status ccs__route_offer(struct ccs__group *group, const struct ccs__pick *pick, struct ccs__visit *visit,
                            struct ccs__agent_state *agent, Ccs__OfferTrigger trigger)
{
    struct ccs__asking asking;
    CCS__TRY(find_asking(group, visit, &asking));
    return emit_offer(group, pick, visit, agent, trigger, asking.order.strategies[0]);
}

/* What the host's scores came to, if they were asked. */
static ccs_status take_score_status(struct ccs__group *group)
{
    ccs_status status = CCS__ROUTER(group)->score_status;
    CCS__ROUTER(group)->score_status = CCS_OK;
    return status;
}

/* All at once: everybody who is available, the longest idle first, as many as the queue rings. */
static ccs_status ring_more(struct ccs__group *group, struct ccs__asking *asking, struct ccs__visit *visit,
                            Ccs__OfferTrigger trigger)
{
    uint32_t most = visit->route.queue->config.ring_max ? visit->route.queue->config.ring_max : RING_MAX;
    asking->ringing = true; /* one with room for several is rung once */
    for (uint32_t i = 1; i < most; i++) {
        struct ccs__pick pick = ccs__route_pick_agent(group, asking);
        CCS__TRY(take_score_status(group));
        if (!pick.agent || pick.agent->row.id == ccs__visit_details(&visit->visit)->failed)
            return CCS_OK;
        CCS__TRY(emit_offer(group, &pick, visit, pick.agent, trigger, CCS__STRATEGY__STRATEGY_RING_ALL));
    }
    return CCS_OK;
}

/* Offer the visit to whom it should go, if anybody is there. */
static ccs_status offer_visit(struct ccs__group *group, struct ccs__visit *visit, Ccs__OfferTrigger trigger)
{
    struct ccs__asking asking;
    CCS__TRY(find_asking(group, visit, &asking));
    struct ccs__pick pick = ccs__route_pick_agent(group, &asking);
    CCS__TRY(take_score_status(group));
    if (!pick.agent)
        return CCS_OK;
    Ccs__Strategy strategy = asking.order.strategies[0];
    bool alone = ccs__visit_details(&visit->visit)->preferred || visit->route.asked ||
                 visit->visit.kind == CCS__VISIT_KIND__VISIT_KIND_CALLBACK;
    CCS__TRY(emit_offer(group, &pick, visit, pick.agent, trigger, strategy));
    return strategy == CCS__STRATEGY__STRATEGY_RING_ALL && !alone ? ring_more(group, &asking, visit, trigger) : CCS_OK;
}

/* --- settling ------------------------------------------------------------------------------------------------- */

/* In the group in which the visit's requirement was relaxed? */
static bool just_relaxed(const struct ccs__group *group, const struct ccs__visit *visit)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    return router->relaxed_visit == visit->row.id && router->relaxed_serial == group->serial;
}

/* The tier the agent stands in. */
static void find_tier(const struct ccs__line *line, const struct ccs__agent_state *agent, struct ccs__pick *pick)
{
    for (size_t t = 0; t < line->tier_count; t++)
        if (ccs__bitset_has(&line->tiers[t].agents, agent->route.slot)) {
            pick->level = line->tiers[t].level;
            pick->cost = line->tiers[t].cost;
            return;
        }
}

/*
 * An agent whose offer failed gets the same contact again only if nobody else is available for it, and who hands a contact
 * on does not get it back before others are asked: there the visit is asked whom it goes to, not the agent what he takes.
 * What fell due of a visit while an offer rang comes before its next offer, so the agent is looked at again after it.
 */
static ccs_status settle_agent(struct ccs__group *group, struct ccs__agent_state *agent)
{
    while (agent->route.channels) { /* each turn takes capacity, or a visit out of its line */
        struct ccs__pick pick = ccs__route_pick_visit(group, agent);
        if (!pick.visit)
            break;
        if (ccs__visit_overdue(group, pick.visit)) {
            ccs__row_attend(group, &pick.visit->row);
            ccs__row_attend(group, &agent->row);
            break;
        }
        struct ccs__asking asking;
        CCS__TRY(find_asking(group, pick.visit, &asking));
        if (pick.visit->row.attended || ccs__visit_details(&pick.visit->visit)->failed == agent->row.id ||
            asking.order.strategies[0] == CCS__STRATEGY__STRATEGY_RING_ALL) {
            CCS__TRY(offer_visit(group, pick.visit, CCS__OFFER_TRIGGER__OFFER_TRIGGER_FREED));
            continue;
        }
        find_tier(pick.visit->route.line, agent, &pick);
        CCS__TRY(emit_offer(group, &pick, pick.visit, agent, CCS__OFFER_TRIGGER__OFFER_TRIGGER_FREED,
                            asking.order.strategies[0]));
    }
    return CCS_OK;
}

static ccs_status settle_visit(struct ccs__group *group, struct ccs__visit *visit)
{
    if (visit->visit.open && !visit->visit.offer && ccs__visit_overdue(group, visit))
        return ccs__visit_take_due(group, visit); /* what fell due while an offer rang comes first */
    if (!visit->route.line)
        return CCS_OK;
    return offer_visit(group, visit,
                       just_relaxed(group, visit) ? CCS__OFFER_TRIGGER__OFFER_TRIGGER_RELAXED
                                                  : CCS__OFFER_TRIGGER__OFFER_TRIGGER_ARRIVAL);
}

/* An agent's configuration is new, and delays may be: every visit is looked at again, also one that rings or is not let in
 * yet, because it will not be when it comes to wait. */
static ccs_status settle_config(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    if (!router->delays || router->configured_serial != group->serial)
        return CCS_OK;
    router->configured_serial = 0;
    struct ccs__row **visits;
    size_t count;
    CCS__TRY(ccs__rows_sorted(group, CCS__KIND_VISIT, &visits, &count));
    ccs_status status = CCS_OK;
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        struct ccs__visit *visit = (struct ccs__visit *)(void *)visits[i];
        if (visit->row.exists && visit->visit.open)
            status = ccs__visit_pass_delay(group, visit);
    }
    ccs__free(&group->alloc, visits, count * sizeof *visits);
    return status;
}

ccs_status ccs__route_settle(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind == CCS__KIND_AGENT_STATE) {
        CCS__TRY(settle_config(group));
        return settle_agent(group, (struct ccs__agent_state *)(void *)row);
    }
    if (row->kind == CCS__KIND_VISIT)
        return settle_visit(group, (struct ccs__visit *)(void *)row);
    return CCS_OK;
}
