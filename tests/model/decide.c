/*
 * What each command comes to: every reason to refuse first, then its events.
 */
#include "model.h"
#include <stdio.h>
#include <string.h>

#define EMIT(kind, body) model_emit(model, facts, CCS_EVENT_##kind, &(body))
#define TEXT(literal) ((char *)(uintptr_t)(literal))

/* --- shared steps --------------------------------------------------------------------------------------- */

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
    EMIT(OFFER_ENDED, ended);
}

void model_end_visit(struct model *model, struct facts *facts, const struct model_visit *visit, Ccs__VisitCause cause)
{
    Ccs__VisitEnded ended = CCS__VISIT_ENDED__INIT;
    ended.contact = visit->row.contact;
    ended.visit = visit->row.id;
    ended.queue = visit->row.queue;
    ended.cause = cause;
    ended.wait_ms = model->now - visit->row.entered_at;
    EMIT(VISIT_ENDED, ended);
}

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

static void end_leg(struct model *model, struct facts *facts, Ccs__Leg *leg, Ccs__ContactCause cause)
{
    Ccs__LegLeft left = CCS__LEG_LEFT__INIT;
    left.contact = leg->contact;
    left.leg = leg->id;
    left.agent = leg->agent;
    left.queue = leg->queue;
    left.cause = cause;
    left.cost = leg->cost;
    left.was_held = leg->state == CCS__LEG_STATE__LEG_STATE_HELD;
    left.hold_ms = leg->hold_ms + (left.was_held ? model->now - leg->held_at : 0);
    left.talk_ms = model->now - leg->connected_at - left.hold_ms;
    left.wrap_up = leg->wrap_up_mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_OPTIONAL
                       ? leg->wrap_up_wanted
                       : leg->wrap_up_mode >= CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED;
    EMIT(LEG_LEFT, left);
    if (left.wrap_up)
        start_wrap_up(model, facts, leg);
}

static void set_keys(Ccs__LineOrder order, int64_t credit_ms, int32_t priority, ccs_time seniority_at, int64_t *rank,
                     int64_t *at)
{
    *rank = order == CCS__LINE_ORDER__LINE_ORDER_STRICT ? -(int64_t)priority : 0;
    *at = order == CCS__LINE_ORDER__LINE_ORDER_CREDIT ? seniority_at - priority * credit_ms : seniority_at;
}

static uint32_t visits_in(const struct model *model, uint64_t queue)
{
    uint32_t count = 0;
    for (size_t i = 0; i < model->visit_count; i++)
        count += model->visits[i].row.open && model->visits[i].row.queue == queue;
    return count;
}

/* Into a line, or refused because it is full; who is meant for one agent alone is never refused. */
static void enter(struct model *model, struct facts *facts, const Ccs__Contact *contact,
                  const struct model_queue *queue, uint64_t only)
{
    char requirement[64] = "", relaxed[64] = "";
    uint32_t length_max = queue->plan.length_max ? queue->plan.length_max : 1000000;
    if (!only && visits_in(model, queue->id) >= length_max) {
        Ccs__ContactRefused refused = CCS__CONTACT_REFUSED__INIT;
        refused.contact = contact->id;
        refused.queue = queue->id;
        refused.reason = TEXT("length_max");
        EMIT(CONTACT_REFUSED, refused);
        return;
    }
    struct need need = queue->plan.need, later = {0};
    Ccs__ContactQueued queued = CCS__CONTACT_QUEUED__INIT;
    queued.contact = contact->id;
    queued.queue = queue->id;
    queued.queue_version = queue->version;
    queued.channel = contact->channel;
    queued.priority = contact->priority;
    queued.seniority_at = contact->visits ? contact->seniority_at : model->due_at;
    queued.order = queue->plan.order;
    if (queued.order == CCS__LINE_ORDER__LINE_ORDER_CREDIT)
        queued.credit_ms = queue->plan.credit_ms ? queue->plan.credit_ms : 60000;
    set_keys(queued.order, queued.credit_ms, contact->priority, queued.seniority_at, &queued.key_rank, &queued.key_at);
    if (only) {
        need = (struct need){.only = only};
    } else if (queue->plan.relax_ms) {
        later = queue->plan.relaxed;
        queued.relax_at = model->due_at + queue->plan.relax_ms;
    }
    queued.timeout_at = queue->plan.wait_ms_max ? model->due_at + queue->plan.wait_ms_max : 0;
    need_text(&need, requirement);
    need_text(&later, relaxed);
    queued.requirement = requirement;
    queued.relaxed = relaxed;
    EMIT(CONTACT_QUEUED, queued);
    struct model_visit *visit = model_visit(model, model->seq);
    visit->need = need;
    visit->relaxed = later;
}

/* --- agents --------------------------------------------------------------------------------------------- */

static ccs_status decide_presence(struct model *model, const struct payload *ask, struct facts *facts)
{
    struct model_agent *agent = model_agent(model, ask->id);
    const char *reason = model_text(ask->text);
    if (!agent)
        return CCS_ENOENT;
    if (ask->number < 0 || ask->number > 2 || strlen(reason) > 64)
        return CCS_EINVAL;
    const Ccs__AgentState *state = &agent->state;
    Ccs__Presence wanted = (Ccs__Presence)ask->number;
    bool is_so = state->presence == wanted && strcmp(state->reason, reason) == 0;
    if (!model_busy(agent) && !is_so) {
        Ccs__AgentPresenceChanged changed = CCS__AGENT_PRESENCE_CHANGED__INIT;
        bool comes = state->presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT && wanted != state->presence;
        ccs_duration gap = model->settings.shift_gap_ms ? model->settings.shift_gap_ms : 4 * 3600 * 1000;
        changed.agent = agent->id;
        changed.presence = wanted;
        changed.reason = TEXT(reason);
        changed.shift_began = comes && (!state->shift_at || model->now - state->signed_out_at >= gap);
        EMIT(AGENT_PRESENCE_CHANGED, changed);
    } else if (model_busy(agent)) {
        bool wished = state->next_set && state->next == wanted && strcmp(state->next_reason, reason) == 0;
        if (is_so ? !state->next_set : wished)
            return CCS_OK;
        Ccs__AgentNextSet next = CCS__AGENT_NEXT_SET__INIT;
        next.agent = agent->id;
        next.next_set = !is_so;
        if (!is_so) {
            next.next = wanted;
            next.reason = TEXT(reason);
        }
        EMIT(AGENT_NEXT_SET, next);
    }
    return CCS_OK;
}

static ccs_status decide_end_wrap_up(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_agent *agent = model_agent(model, ask->id);
    if (!agent)
        return CCS_ENOENT;
    if (!agent->state.wrap_up_leg || agent->state.wrap_up_mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY_TIMED)
        return CCS_ESTATE;
    model_end_wrap_up(model, facts, agent, false);
    return CCS_OK;
}

static ccs_status decide_put_agent(struct model *model, const struct agent_plan *plan, struct facts *facts, uint64_t *id)
{
    struct agent_message room;
    if (!plan_agent_valid(plan))
        return CCS_EINVAL;
    struct model_agent *known = model_agent_by_key(model, plan->key);
    *id = known ? known->id : model->seq + 1;
    if (known && memcmp(&known->plan, plan, sizeof *plan) == 0)
        return CCS_OK;
    uint32_t total = plan->has_capacity && plan->total ? plan->total : 100;
    if (known && known->state.used > total)
        return CCS_ESTATE;
    Ccs__AgentConfigured configured = CCS__AGENT_CONFIGURED__INIT;
    configured.agent = plan_agent(plan, &room);
    configured.agent->id = *id;
    configured.agent->version = known ? known->version + 1 : 1;
    configured.agent->current = true;
    configured.agent->at = model->now;
    EMIT(AGENT_CONFIGURED, configured);
    model_agent(model, *id)->plan = *plan;
    return CCS_OK;
}

static ccs_status decide_put_queue(struct model *model, const struct queue_plan *plan, struct facts *facts, uint64_t *id)
{
    struct queue_message room;
    if (!plan_queue_valid(plan))
        return CCS_EINVAL;
    struct model_queue *known = model_queue_by_key(model, plan->key);
    *id = known ? known->id : model->seq + 1;
    if (known && memcmp(&known->plan, plan, sizeof *plan) == 0)
        return CCS_OK;
    Ccs__QueueConfigured configured = CCS__QUEUE_CONFIGURED__INIT;
    configured.queue = plan_queue(plan, &room);
    configured.queue->id = *id;
    configured.queue->version = known ? known->version + 1 : 1;
    configured.queue->current = true;
    configured.queue->at = model->now;
    EMIT(QUEUE_CONFIGURED, configured);
    model_queue(model, *id)->plan = *plan;
    return CCS_OK;
}

static ccs_status decide_remove_agent(struct model *model, uint64_t id, struct facts *facts)
{
    const struct model_agent *agent = model_agent(model, id);
    if (!agent)
        return CCS_ENOENT;
    if (agent->state.presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT || model_busy(agent))
        return CCS_ESTATE;
    for (size_t i = 0; i < model->visit_count; i++)
        if (model->visits[i].row.open && model->visits[i].need.only == id)
            return CCS_ESTATE;
    Ccs__AgentRemoved removed = CCS__AGENT_REMOVED__INIT;
    removed.agent = id;
    EMIT(AGENT_REMOVED, removed);
    return CCS_OK;
}

static ccs_status decide_remove_queue(struct model *model, uint64_t id, struct facts *facts)
{
    if (!model_queue(model, id))
        return CCS_ENOENT;
    for (size_t i = 0; i < model->leg_count; i++) /* wrap-ups count: their queue is needed still */
        if (model->legs[i].row.open && model->legs[i].row.queue == id)
            return CCS_ESTATE;
    if (visits_in(model, id))
        return CCS_ESTATE;
    Ccs__QueueRemoved removed = CCS__QUEUE_REMOVED__INIT;
    removed.queue = id;
    EMIT(QUEUE_REMOVED, removed);
    return CCS_OK;
}

/* --- a whole configuration ------------------------------------------------------------------------------ */

static bool names_agent(const struct whole_plan *whole, const char *key)
{
    for (size_t i = 0; i < whole->agent_count; i++)
        if (strcmp(whole->agents[i].key, key) == 0)
            return true;
    return false;
}

static bool names_queue(const struct whole_plan *whole, const char *key)
{
    for (size_t i = 0; i < whole->queue_count; i++)
        if (strcmp(whole->queues[i].key, key) == 0)
            return true;
    return false;
}

/* The smallest id that is greater than `after` and no longer named, or 0. */
static uint64_t unnamed(const struct model *model, const struct whole_plan *whole, bool agents, uint64_t after)
{
    uint64_t found = 0;
    for (size_t i = 0; i < (agents ? model->agent_count : model->queue_count); i++) {
        uint64_t id = agents ? model->agents[i].id : model->queues[i].id;
        bool named = agents ? names_agent(whole, model->agents[i].plan.key) : names_queue(whole, model->queues[i].plan.key);
        if (!named && id > after && (!found || id < found))
            found = id;
    }
    return found;
}

static ccs_status decide_configure(struct model *model, const struct whole_plan *whole, struct facts *facts)
{
    uint64_t id;
    ccs_status status = CCS_OK;
    struct settings_plan wanted = whole->settings;
    if (wanted.given && memcmp(&wanted, &model->settings, sizeof wanted) != 0) {
        Ccs__Settings settings = plan_settings(&wanted);
        settings.id = 1;
        settings.current = true;
        Ccs__SettingsConfigured configured = CCS__SETTINGS_CONFIGURED__INIT;
        configured.settings = &settings;
        EMIT(SETTINGS_CONFIGURED, configured);
        model->settings = wanted;
    }
    for (size_t i = 0; i < whole->queue_count && status == CCS_OK; i++)
        status = decide_put_queue(model, &whole->queues[i], facts, &id);
    for (size_t i = 0; i < whole->agent_count && status == CCS_OK; i++)
        status = decide_put_agent(model, &whole->agents[i], facts, &id);
    id = 0;
    while (status == CCS_OK && (id = unnamed(model, whole, true, id)) != 0)
        status = decide_remove_agent(model, id, facts);
    id = 0;
    while (status == CCS_OK && (id = unnamed(model, whole, false, id)) != 0)
        status = decide_remove_queue(model, id, facts);
    return status;
}

/* --- contacts ------------------------------------------------------------------------------------------- */

static bool fits_priority(int32_t priority)
{
    return priority >= -1000000 && priority <= 1000000;
}

static ccs_status decide_open(struct model *model, const struct payload *ask, struct facts *facts, uint64_t *id)
{
    const char *ref = model_text(ask->text), *source = ask->text % 3 ? "pbx" : "";
    if (ask->channel >= CHANNEL_COUNT || !fits_priority(ask->number) || strlen(ref) > 128)
        return CCS_EINVAL;
    for (size_t i = 0; *ref && i < model->contact_count; i++) {
        const Ccs__Contact *other = &model->contacts[i].row;
        if (other->open && strcmp(other->ref, ref) == 0 && strcmp(other->source, source) == 0)
            return CCS_ECONFLICT;
    }
    Ccs__ContactOpened opened = CCS__CONTACT_OPENED__INIT;
    opened.channel = (Ccs__Channel)ask->channel;
    opened.source = TEXT(source);
    opened.ref = TEXT(ref);
    opened.priority = ask->number;
    *id = model->seq + 1;
    EMIT(CONTACT_OPENED, opened); /* without what is personal: that stands beside the journal */
    model_contact(model, *id)->row.customer = TEXT(model_customer(ask->text));
    return CCS_OK;
}

static Ccs__Contact *open_contact(struct model *model, uint64_t id)
{
    struct model_contact *contact = model_contact(model, id);
    return contact && contact->row.open ? &contact->row : NULL;
}

static ccs_status decide_queue(struct model *model, const struct payload *ask, struct facts *facts)
{
    const Ccs__Contact *contact = open_contact(model, ask->id);
    const struct model_queue *queue = model_queue(model, ask->other);
    if (!contact || !queue)
        return CCS_ENOENT;
    if (contact->visit || contact->legs)
        return CCS_ESTATE;
    enter(model, facts, contact, queue, 0);
    return CCS_OK;
}

static ccs_status decide_priority(struct model *model, const struct payload *ask, struct facts *facts)
{
    const Ccs__Contact *contact = open_contact(model, ask->id);
    if (!contact)
        return CCS_ENOENT;
    if (!fits_priority(ask->number))
        return CCS_EINVAL;
    if (ask->number == contact->priority)
        return CCS_OK;
    Ccs__PriorityChanged changed = CCS__PRIORITY_CHANGED__INIT;
    changed.contact = contact->id;
    changed.visit = contact->visit;
    changed.priority = ask->number;
    if (contact->visit) {
        const Ccs__Visit *visit = &model_visit(model, contact->visit)->row;
        set_keys(visit->order, visit->credit_ms, ask->number, contact->seniority_at, &changed.key_rank, &changed.key_at);
    }
    EMIT(PRIORITY_CHANGED, changed);
    return CCS_OK;
}

static ccs_status decide_close(struct model *model, const struct payload *ask, struct facts *facts)
{
    const Ccs__Contact *contact = open_contact(model, ask->id);
    if (!contact)
        return CCS_ENOENT;
    if (ask->number < CCS_CONTACT_LEFT || ask->number > CCS_CONTACT_ADMIN ||
        ask->number == CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED)
        return CCS_EINVAL;
    Ccs__ContactCause cause = (Ccs__ContactCause)ask->number;
    const struct model_visit *visit = contact->visit ? model_visit(model, contact->visit) : NULL;
    if (visit) {
        const struct model_offer *offer = visit->row.offer ? model_offer(model, visit->row.offer) : NULL;
        bool left = cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT;
        if (offer)
            model_end_offer(model, facts, offer,
                            left ? CCS__OFFER_CAUSE__OFFER_CAUSE_CALLER_LEFT : CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED);
        model_end_visit(model, facts, visit,
                        left && offer                                          ? CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING
                        : left                                                 ? CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED
                        : cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_LOST      ? CCS__VISIT_CAUSE__VISIT_CAUSE_LOST
                        : cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_ADMIN     ? CCS__VISIT_CAUSE__VISIT_CAUSE_ADMIN
                                                                               : CCS__VISIT_CAUSE__VISIT_CAUSE_WITHDRAWN);
    }
    for (size_t i = 0; i < model->leg_count; i++) {
        Ccs__Leg *leg = &model->legs[i].row;
        if (leg->contact == ask->id && leg->state != CCS__LEG_STATE__LEG_STATE_LEFT)
            end_leg(model, facts, leg, cause);
    }
    Ccs__ContactClosed closed = CCS__CONTACT_CLOSED__INIT;
    closed.contact = ask->id;
    closed.cause = cause;
    closed.visits = contact->visits;
    EMIT(CONTACT_CLOSED, closed);
    return CCS_OK;
}

static ccs_status decide_disposition(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_contact *contact = model_contact(model, ask->id);
    if (!contact)
        return CCS_ENOENT;
    if (strlen(model_text(ask->text)) > 64)
        return CCS_EINVAL;
    if (strcmp(contact->row.disposition, model_text(ask->text)) == 0)
        return CCS_OK;
    Ccs__DispositionSet set = CCS__DISPOSITION_SET__INIT;
    set.contact = ask->id;
    set.disposition = TEXT(model_text(ask->text));
    EMIT(DISPOSITION_SET, set);
    return CCS_OK;
}

static ccs_status decide_erase(struct model *model, const struct payload *ask, struct facts *facts)
{
    Ccs__ContactErased erased = CCS__CONTACT_ERASED__INIT;
    const struct model_contact *contact = model_contact(model, ask->id);
    if (!contact)
        return CCS_ENOENT;
    erased.contact = ask->id;
    if (*contact->row.customer)
        EMIT(CONTACT_ERASED, erased);
    return CCS_OK;
}

/* --- legs ----------------------------------------------------------------------------------------------- */

static ccs_status decide_leg(struct model *model, const struct payload *ask, struct facts *facts)
{
    if (!open_contact(model, ask->id))
        return CCS_ENOENT;
    const struct model_leg *found = model_leg_of(model, ask->id, ask->agent);
    if (!found)
        return CCS_ENOENT;
    const Ccs__Leg *leg = &found->row;
    if (ask->verb == VERB_WANT_WRAP_UP) {
        if (leg->wrap_up_mode != CCS__WRAP_UP_MODE__WRAP_UP_MODE_OPTIONAL)
            return CCS_ESTATE;
        Ccs__WrapUpWanted wanted = CCS__WRAP_UP_WANTED__INIT;
        wanted.contact = ask->id;
        wanted.leg = leg->id;
        wanted.agent = ask->agent;
        if (!leg->wrap_up_wanted)
            EMIT(WRAP_UP_WANTED, wanted);
        return CCS_OK;
    }
    bool held = leg->state == CCS__LEG_STATE__LEG_STATE_HELD;
    if (held != (ask->verb == VERB_RETRIEVE))
        return CCS_ESTATE;
    Ccs__LegHeld hold = CCS__LEG_HELD__INIT;
    Ccs__LegRetrieved retrieved = CCS__LEG_RETRIEVED__INIT;
    hold.contact = retrieved.contact = ask->id;
    hold.leg = retrieved.leg = leg->id;
    hold.agent = retrieved.agent = ask->agent;
    hold.queue = retrieved.queue = leg->queue;
    if (held)
        EMIT(LEG_RETRIEVED, retrieved);
    else
        EMIT(LEG_HELD, hold);
    return CCS_OK;
}

static ccs_status decide_transfer(struct model *model, const struct payload *ask, struct facts *facts)
{
    const Ccs__Contact *contact = open_contact(model, ask->id);
    struct model_leg *leg = contact ? model_leg_of(model, ask->id, ask->agent) : NULL;
    bool to_agent = ask->verb == VERB_TO_AGENT;
    if (!leg)
        return CCS_ENOENT;
    if (ask->other == 0 || (to_agent && ask->other == ask->agent))
        return CCS_EINVAL;
    if (to_agent && !model_agent(model, ask->other))
        return CCS_ENOENT;
    if (to_agent && !model_serves(model_agent(model, ask->other), contact->channel))
        return CCS_ESTATE;
    const struct model_queue *queue = model_queue(model, to_agent ? leg->row.queue : ask->other);
    if (!queue)
        return CCS_ENOENT;
    end_leg(model, facts, &leg->row, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED);
    enter(model, facts, contact, queue, to_agent ? ask->other : 0);
    return CCS_OK;
}

static ccs_status decide_offer(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_offer *offer = model_offer(model, ask->id);
    if (!offer || !offer->row.open)
        return CCS_ENOENT;
    if (ask->verb != VERB_ACCEPT) {
        model_end_offer(model, facts, offer,
                        ask->verb == VERB_REJECT ? CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED
                                                 : CCS__OFFER_CAUSE__OFFER_CAUSE_UNREACHABLE);
        return CCS_OK;
    }
    Ccs__ContactAnswered answered = CCS__CONTACT_ANSWERED__INIT;
    answered.contact = offer->row.contact;
    answered.visit = offer->row.visit;
    answered.queue = offer->row.queue;
    answered.agent = offer->row.agent;
    answered.offer = offer->row.id;
    answered.wait_ms = model->now - model_visit(model, offer->row.visit)->row.entered_at;
    EMIT(CONTACT_ANSWERED, answered);
    return CCS_OK;
}

ccs_status model_decide(struct model *model, const struct command *command, struct facts *facts, uint64_t *result)
{
    const struct payload *ask = &command->payload;
    switch (ask->verb) {
    case VERB_PUT_AGENT: return decide_put_agent(model, &command->agent, facts, result);
    case VERB_PUT_QUEUE: return decide_put_queue(model, &command->queue, facts, result);
    case VERB_REMOVE_AGENT: return decide_remove_agent(model, ask->id, facts);
    case VERB_REMOVE_QUEUE: return decide_remove_queue(model, ask->id, facts);
    case VERB_CONFIGURE: return decide_configure(model, &command->whole, facts);
    case VERB_PRESENCE: return decide_presence(model, ask, facts);
    case VERB_END_WRAP_UP: return decide_end_wrap_up(model, ask, facts);
    case VERB_OPEN: return decide_open(model, ask, facts, result);
    case VERB_QUEUE: return decide_queue(model, ask, facts);
    case VERB_PRIORITY: return decide_priority(model, ask, facts);
    case VERB_CLOSE: return decide_close(model, ask, facts);
    case VERB_DISPOSITION: return decide_disposition(model, ask, facts);
    case VERB_ERASE: return decide_erase(model, ask, facts);
    case VERB_WANT_WRAP_UP:
    case VERB_HOLD:
    case VERB_RETRIEVE: return decide_leg(model, ask, facts);
    case VERB_TO_QUEUE:
    case VERB_TO_AGENT: return decide_transfer(model, ask, facts);
    case VERB_ACCEPT:
    case VERB_REJECT:
    case VERB_FAIL: return decide_offer(model, ask, facts);
    default: return CCS_OK;
    }
}
