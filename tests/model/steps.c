/*
 * What several verbs share: how offers, visits, legs and wrap-ups end, callbacks, presence.
 */
#include "model.h"
#include <string.h>

#define EMIT(kind, body) model_emit(model, facts, CCS_EVENT_##kind, &(body))

/* --- offers ----------------------------------------------------------------------------------------------------- */

/* A failure of the agent's, and what the queue's policy makes of it. */
static void count_failure(struct model *model, const struct model_offer *offer, Ccs__OfferEnded *ended)
{
    const struct queue_plan *queue = &model_queue(model, offer->row.queue)->plan;
    uint32_t misses = model_agent(model, offer->row.agent)->state.misses + 1, cool_ms = 0, boost_ms = 0, misses_max = 0;
    if (queue->has_auto_busy) {
        cool_ms = ended->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED     ? queue->missed_ms
                  : ended->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED ? queue->rejected_ms
                                                                           : queue->unreachable_ms;
        boost_ms = queue->boost_ms;
        misses_max = queue->misses_max;
        ended->after = (Ccs__AfterMisses)queue->after;
    }
    ended->counted = true;
    ended->away = misses >= (misses_max ? misses_max : 1);
    ended->cool_down_at = cool_ms ? model->now + cool_ms : 0;
    ended->key_at = boost_ms ? model_visit(model, offer->row.visit)->row.key_at - boost_ms : 0;
}

void model_end_offer(struct model *model, struct facts *facts, const struct model_offer *offer, Ccs__OfferCause cause)
{
    Ccs__OfferEnded ended = CCS__OFFER_ENDED__INIT;
    ended.contact = offer->row.contact;
    ended.visit = offer->row.visit;
    ended.queue = offer->row.queue;
    ended.agent = offer->row.agent;
    ended.offer = offer->row.id;
    ended.cause = cause;
    ended.cost = offer->row.cost;
    ended.channel = offer->row.channel;
    if (cause != CCS__OFFER_CAUSE__OFFER_CAUSE_CALLER_LEFT && cause != CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED)
        count_failure(model, offer, &ended);
    EMIT(OFFER_ENDED, ended);
}

/* --- visits ----------------------------------------------------------------------------------------------------- */

/* Channel and customer in twenty bits: enough to find a place by, too little to find a person by. FNV-1a, folded. */
uint32_t model_identity(const Ccs__Contact *contact)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)contact->came_by;
    if (!*contact->customer)
        return 0;
    for (const char *c = contact->customer; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    hash = (hash ^ hash >> 20 ^ hash >> 40) & 0xfffff;
    return hash ? (uint32_t)hash : 1;
}

void model_end_visit(struct model *model, struct facts *facts, const struct model_visit *visit, Ccs__VisitCause cause,
                     Ccs__DivertAction action)
{
    const struct queue_plan *queue = &model_queue(model, visit->row.queue)->plan;
    bool abandons = cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED ||
                    cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING;
    Ccs__VisitEnded ended = CCS__VISIT_ENDED__INIT;
    ended.contact = visit->row.contact;
    ended.visit = visit->row.id;
    ended.queue = visit->row.queue;
    ended.visit_kind = visit->row.kind;
    ended.cause = cause;
    ended.action = action;
    ended.wait_ms = model->now - visit->row.entered_at;
    if (abandons && !queue->no_resume && visit->row.kind == CCS__VISIT_KIND__VISIT_KIND_LINE) {
        ended.identity = model_identity(&model_contact(model, visit->row.contact)->row);
        ended.resume_until_at = ended.identity ? model->now + (queue->resume_ms ? queue->resume_ms : 60000) : 0;
    }
    EMIT(VISIT_ENDED, ended);
}

void model_leave_line(struct model *model, struct facts *facts, const struct model_visit *visit, Ccs__OfferCause offers,
                      Ccs__VisitCause cause)
{
    const struct model_offer *offer;
    while ((offer = model_offer_after(model, visit->row.id, 0)) != NULL)
        model_end_offer(model, facts, offer, offers);
    model_end_visit(model, facts, visit, cause, CCS__DIVERT_ACTION__DIVERT_ACTION_END);
}

/* --- legs and wrap-ups --------------------------------------------------------------------------------------------- */

void model_end_wrap_up(struct model *model, struct facts *facts, const struct model_agent *agent, bool by_limit)
{
    Ccs__WrapUpEnded ended = CCS__WRAP_UP_ENDED__INIT;
    ended.agent = agent->id;
    ended.leg = agent->state.wrap_up_leg;
    ended.contact = agent->state.wrap_up_contact;
    ended.queue = agent->state.wrap_up_queue;
    ended.spent_ms = model->now - agent->state.wrap_up_at;
    ended.by_limit = by_limit;
    EMIT(WRAP_UP_ENDED, ended);
}

/* An agent has one wrap-up at a time: a second one takes the first one's place, but a mandatory timed one holds until its
 * instant unless the second is such too and ends later. */
static void start_wrap_up(struct model *model, struct facts *facts, const Ccs__Leg *leg)
{
    const struct model_agent *agent = model_agent(model, leg->agent);
    Ccs__WrapUpStarted started = CCS__WRAP_UP_STARTED__INIT;
    started.agent = leg->agent;
    started.leg = leg->id;
    started.contact = leg->contact;
    started.queue = leg->queue;
    started.mode = leg->wrap_up_mode;
    started.ends_at = leg->wrap_up_limit_ms ? model->now + leg->wrap_up_limit_ms : 0;
    if (agent->state.wrap_up_leg) {
        const int strictest = CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY_TIMED;
        bool second_lasts = (int)started.mode == strictest && started.ends_at >= agent->state.wrap_up_ends_at;
        if ((int)agent->state.wrap_up_mode == strictest && !second_lasts) {
            started.mode = agent->state.wrap_up_mode;
            started.ends_at = agent->state.wrap_up_ends_at;
        }
        model_end_wrap_up(model, facts, agent, false);
    }
    EMIT(WRAP_UP_STARTED, started);
}

void model_end_leg(struct model *model, struct facts *facts, const struct model_leg *which, Ccs__ContactCause cause)
{
    const Ccs__Leg *leg = &which->row;
    Ccs__LegLeft left = CCS__LEG_LEFT__INIT;
    left.contact = leg->contact;
    left.leg = leg->id;
    left.agent = leg->agent;
    left.queue = leg->queue;
    left.cause = cause;
    left.cost = leg->cost;
    left.role = leg->role;
    left.channel = leg->channel;
    left.was_held = leg->state == CCS__LEG_STATE__LEG_STATE_HELD;
    left.hold_ms = leg->hold_ms + (left.was_held ? model->now - leg->held_at : 0);
    left.talk_ms = leg->connected_at ? model->now - leg->connected_at - left.hold_ms : 0;
    left.wrap_up = leg->wrap_up_mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_OPTIONAL
                       ? leg->wrap_up_wanted
                       : leg->wrap_up_mode >= CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED;
    EMIT(LEG_LEFT, left);
    if (left.wrap_up)
        start_wrap_up(model, facts, leg);
}

bool model_other_site(const struct model *model, const Ccs__Contact *contact, uint64_t agent, bool *known)
{
    const struct model_agent *found = model_agent((struct model *)(uintptr_t)model, agent);
    const char *site = found ? site_names[found->plan.site] : "";
    *known = *contact->site && *site;
    return *known && strcmp(site, contact->site) != 0;
}

void model_end_monitor(struct model *model, struct facts *facts, const Ccs__Monitor *monitor)
{
    Ccs__MonitorEnded ended = CCS__MONITOR_ENDED__INIT;
    ended.contact = monitor->contact;
    ended.agent = monitor->agent;
    ended.monitor = monitor->id;
    EMIT(MONITOR_ENDED, ended);
}

/* --- callbacks ------------------------------------------------------------------------------------------------------ */

void model_dial(struct model *model, struct facts *facts, uint64_t id)
{
    const Ccs__Offer *offer = &model_offer(model, id)->row;
    const struct queue_plan *queue = &model_queue(model, offer->queue)->plan;
    Ccs__CallbackDialed dialed = CCS__CALLBACK_DIALED__INIT;
    dialed.contact = offer->contact;
    dialed.visit = offer->visit;
    dialed.queue = offer->queue;
    dialed.agent = offer->agent;
    dialed.offer = offer->id;
    dialed.attempt = model_contact(model, offer->contact)->row.callback_attempts + 1;
    dialed.ends_at = model->now + (queue->has_callback && queue->callback_ring_ms ? queue->callback_ring_ms : 45000);
    EMIT(CALLBACK_DIALED, dialed);
}

void model_fail_callback(struct model *model, struct facts *facts, const struct model_offer *offer)
{
    const struct queue_plan *queue = &model_queue(model, offer->row.queue)->plan;
    uint32_t attempts_max = queue->has_callback && queue->attempts_max ? queue->attempts_max : 3;
    uint32_t retry_ms = queue->has_callback && queue->retry_ms ? queue->retry_ms : 600000;
    Ccs__CallbackFailed failed = CCS__CALLBACK_FAILED__INIT;
    failed.contact = offer->row.contact;
    failed.visit = offer->row.visit;
    failed.queue = offer->row.queue;
    failed.agent = offer->row.agent;
    failed.offer = offer->row.id;
    failed.attempt = model_contact(model, offer->row.contact)->row.callback_attempts;
    bool last = failed.attempt >= attempts_max;
    failed.retry_at = last ? 0 : model->now + retry_ms;
    EMIT(CALLBACK_FAILED, failed);
    model_end_offer(model, facts, offer, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED);
    if (last)
        model_end_visit(model, facts, model_visit(model, offer->row.visit), CCS__VISIT_CAUSE__VISIT_CAUSE_TIMED_OUT,
                        CCS__DIVERT_ACTION__DIVERT_ACTION_END);
}

/* --- presence ------------------------------------------------------------------------------------------------------- */

void model_change_presence(struct model *model, struct facts *facts, const struct model_agent *agent, Ccs__Presence presence,
                           const char *reason)
{
    const Ccs__AgentState *state = &agent->state;
    Ccs__AgentPresenceChanged changed = CCS__AGENT_PRESENCE_CHANGED__INIT;
    bool comes = state->presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT && presence != state->presence;
    ccs_duration gap = model->settings.shift_gap_ms ? model->settings.shift_gap_ms : 4 * 3600 * 1000;
    changed.agent = agent->id;
    changed.presence = presence;
    changed.reason = (char *)(uintptr_t)reason;
    bool long_away = model->now - state->signed_out_at >= gap && !hours_in_roster(&model->hours, agent->plan.roster, model->now);
    changed.shift_began = comes && (!state->shift_at || long_away);
    EMIT(AGENT_PRESENCE_CHANGED, changed);
}

void model_want_presence(struct model *model, struct facts *facts, const struct model_agent *agent, Ccs__Presence presence,
                         const char *reason)
{
    const Ccs__AgentState *state = &agent->state;
    bool is_so = state->presence == presence && strcmp(state->reason, reason) == 0;
    if (!model_busy(agent)) {
        if (!is_so || state->next_set)
            model_change_presence(model, facts, agent, presence, reason);
        return;
    }
    bool wished = state->next_set && state->next == presence && strcmp(state->next_reason, reason) == 0;
    if (is_so ? !state->next_set : wished)
        return;
    Ccs__AgentNextSet next = CCS__AGENT_NEXT_SET__INIT;
    next.agent = agent->id;
    next.next_set = !is_so;
    if (!is_so) {
        next.next = presence;
        next.reason = (char *)(uintptr_t)reason;
    }
    EMIT(AGENT_NEXT_SET, next);
}
