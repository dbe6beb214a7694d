/*
 * What each event does to the model, and nothing else: no decision is taken here. After every event all timers are set
 * anew, the plain way: each is what its row says.
 */
#include "model.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIND(kind)                                                             \
    struct model_##kind *model_##kind(struct model *model, uint64_t id)        \
    {                                                                          \
        for (size_t i = 0; i < model->kind##_count; i++)                       \
            if (model->kind##s[i].row.id == id)                                \
                return &model->kind##s[i];                                     \
        return NULL;                                                           \
    }
FIND(contact)
FIND(visit)
FIND(offer)
FIND(leg)

struct model_agent *model_agent(struct model *model, uint64_t id)
{
    for (size_t i = 0; i < model->agent_count; i++)
        if (model->agents[i].id == id)
            return &model->agents[i];
    return NULL;
}

struct model_queue *model_queue(struct model *model, uint64_t id)
{
    for (size_t i = 0; i < model->queue_count; i++)
        if (model->queues[i].id == id)
            return &model->queues[i];
    return NULL;
}

struct model_agent *model_agent_by_key(struct model *model, const char *key)
{
    for (size_t i = 0; i < model->agent_count; i++)
        if (strcmp(model->agents[i].plan.key, key) == 0)
            return &model->agents[i];
    return NULL;
}

struct model_queue *model_queue_by_key(struct model *model, const char *key)
{
    for (size_t i = 0; i < model->queue_count; i++)
        if (strcmp(model->queues[i].plan.key, key) == 0)
            return &model->queues[i];
    return NULL;
}

struct model_leg *model_leg_of(struct model *model, uint64_t contact, uint64_t agent)
{
    for (size_t i = 0; i < model->leg_count; i++) {
        const Ccs__Leg *leg = &model->legs[i].row;
        if (leg->contact == contact && leg->agent == agent && leg->state != CCS__LEG_STATE__LEG_STATE_LEFT)
            return &model->legs[i];
    }
    return NULL;
}

bool model_busy(const struct model_agent *agent)
{
    return agent->state.offers || agent->state.legs || agent->state.wrap_up_leg;
}

static void attend(struct model *model, bool visit, uint64_t id)
{
    for (size_t i = model->attention_at; i < model->attention_count; i++)
        if (model->attention[i].visit == visit && model->attention[i].id == id)
            return;
    if (model->attention_count == sizeof model->attention / sizeof model->attention[0])
        abort();
    model->attention[model->attention_count++] = (struct attention){visit, id};
}

#define ADD(model, kind) (&(model)->kind##s[next_index(&(model)->kind##_count)])
#define TEXT(literal) ((char *)(uintptr_t)(literal))

static size_t next_index(size_t *count)
{
    if (*count == MODEL_ROWS_MAX)
        abort();
    return (*count)++;
}

/* --- configuration -------------------------------------------------------------------------------------- */

/* The plans themselves were put in place by whoever emits: an event's message says the same in more words. */
static void apply_agent_configured(struct model *model, const Ccs__Agent *config)
{
    struct model_agent *agent = model_agent(model, config->id);
    if (!agent) {
        if (model->agent_count == MODEL_AGENTS_MAX)
            abort();
        agent = &model->agents[model->agent_count++];
        *agent = (struct model_agent){.id = config->id, .state = CCS__AGENT_STATE__INIT, .timer = CCS_TIME_NEVER};
        agent->state.agent = config->id;
        agent->state.current = true;
        agent->state.presence_at = model->now;
    }
    agent->version = config->version;
    attend(model, false, config->id);
}

static void apply_queue_configured(struct model *model, const Ccs__Queue *config)
{
    struct model_queue *queue = model_queue(model, config->id);
    if (!queue) {
        if (model->queue_count == MODEL_QUEUES_MAX)
            abort();
        queue = &model->queues[model->queue_count++];
        *queue = (struct model_queue){.id = config->id};
    }
    queue->version = config->version;
}

static void remove_agent(struct model *model, uint64_t id)
{
    struct model_agent *agent = model_agent(model, id);
    *agent = model->agents[--model->agent_count];
}

static void remove_queue(struct model *model, uint64_t id)
{
    struct model_queue *queue = model_queue(model, id);
    *queue = model->queues[--model->queue_count];
}

/* --- agents --------------------------------------------------------------------------------------------- */

static void apply_presence(struct model *model, const Ccs__AgentPresenceChanged *body)
{
    Ccs__AgentState *state = &model_agent(model, body->agent)->state;
    Ccs__Presence was = state->presence;
    state->presence = body->presence;
    state->reason = body->reason;
    state->presence_at = model->now;
    state->next_set = false;
    state->next = CCS__PRESENCE__PRESENCE_SIGNED_OUT;
    state->next_reason = TEXT("");
    if (body->presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT && was != body->presence)
        state->signed_out_at = model->now;
    if (body->shift_began) {
        state->shift_at = state->idle_since_at = model->now;
        state->shift_contacts = 0;
        state->shift_talk_ms = 0;
    }
}

static void apply_next(struct model *model, const Ccs__AgentNextSet *body)
{
    Ccs__AgentState *state = &model_agent(model, body->agent)->state;
    state->next_set = body->next_set;
    state->next = body->next;
    state->next_reason = body->reason;
}

static void apply_offer_to_agent(Ccs__AgentState *state, const Ccs__OfferEnded *body)
{
    state->offers--;
    state->used -= body->cost;
    const char *reason = body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED        ? "missed"
                         : body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED    ? "rejected"
                         : body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_UNREACHABLE ? "unreachable"
                                                                                    : NULL;
    bool leaves = state->next_set && state->next != CCS__PRESENCE__PRESENCE_READY;
    if (!reason || leaves)
        return;
    state->next_set = true;
    state->next = CCS__PRESENCE__PRESENCE_NOT_READY;
    state->next_reason = TEXT(reason);
}

static void apply_wrap_up_started(struct model *model, const Ccs__WrapUpStarted *body)
{
    Ccs__AgentState *state = &model_agent(model, body->agent)->state;
    state->wrap_up_leg = body->leg;
    state->wrap_up_contact = body->contact;
    state->wrap_up_queue = body->queue;
    state->wrap_up_mode = body->mode;
    state->wrap_up_at = model->now;
    state->wrap_up_ends_at = body->ends_at;
    attend(model, false, body->agent);
}

static void apply_wrap_up_ended(struct model *model, const Ccs__WrapUpEnded *body)
{
    Ccs__AgentState *state = &model_agent(model, body->agent)->state;
    state->wrap_up_leg = state->wrap_up_contact = state->wrap_up_queue = 0;
    state->wrap_up_mode = CCS__WRAP_UP_MODE__WRAP_UP_MODE_DEFAULT;
    state->wrap_up_at = state->wrap_up_ends_at = 0;
    state->idle_since_at = model->due_at;
    Ccs__Leg *leg = &model_leg(model, body->leg)->row;
    leg->open = false;
    leg->wrap_up_ms = body->spent_ms;
    attend(model, false, body->agent);
}

/* --- contacts ------------------------------------------------------------------------------------------- */

static void apply_opened(struct model *model, const Ccs__ContactOpened *body)
{
    struct model_contact *contact = ADD(model, contact);
    contact->row = (Ccs__Contact)CCS__CONTACT__INIT;
    contact->row.id = model->seq;
    contact->row.open = true;
    contact->row.channel = body->channel;
    contact->row.source = body->source;
    contact->row.ref = body->ref;
    contact->row.customer = body->customer;
    contact->row.entry = body->entry;
    contact->row.priority = body->priority;
    contact->row.opened_at = contact->row.seniority_at = model->now;
}

/* The needs are filled in by whoever emits. */
static void apply_queued(struct model *model, const Ccs__ContactQueued *body)
{
    Ccs__Contact *contact = &model_contact(model, body->contact)->row;
    struct model_visit *visit = ADD(model, visit);
    *visit = (struct model_visit){.row = CCS__VISIT__INIT, .timer = CCS_TIME_NEVER};
    contact->visit = visit->row.id = model->seq;
    contact->visits++;
    contact->seniority_at = body->seniority_at;
    visit->row.open = true;
    visit->row.contact = body->contact;
    visit->row.queue = body->queue;
    visit->row.queue_version = body->queue_version;
    visit->row.channel = body->channel;
    visit->row.priority = body->priority;
    visit->row.entered_at = model->due_at;
    visit->row.key_rank = body->key_rank;
    visit->row.key_at = body->key_at;
    visit->row.order = body->order;
    visit->row.credit_ms = body->credit_ms;
    visit->row.relax_at = body->relax_at;
    visit->row.timeout_at = body->timeout_at;
    attend(model, true, model->seq);
}

static void apply_offered(struct model *model, const Ccs__ContactOffered *body)
{
    struct model_offer *offer = ADD(model, offer);
    Ccs__Visit *visit = &model_visit(model, body->visit)->row;
    Ccs__AgentState *state = &model_agent(model, body->agent)->state;
    *offer = (struct model_offer){.row = CCS__OFFER__INIT, .reason = *body->reason, .timer = CCS_TIME_NEVER};
    offer->row.id = visit->offer = model->seq;
    offer->row.open = true;
    offer->row.contact = body->contact;
    offer->row.visit = body->visit;
    offer->row.queue = body->queue;
    offer->row.agent = body->agent;
    offer->row.kind = body->kind;
    offer->row.offered_at = model->now;
    offer->row.ends_at = body->ends_at;
    offer->row.cost = body->cost;
    offer->row.wrap_up_mode = body->wrap_up_mode;
    offer->row.wrap_up_limit_ms = body->wrap_up_limit_ms;
    visit->offers++;
    state->offers++;
    state->used += body->cost;
    attend(model, false, body->agent);
}

static void close_visit(struct model *model, uint64_t id, Ccs__VisitCause cause, ccs_duration wait_ms)
{
    Ccs__Visit *visit = &model_visit(model, id)->row;
    visit->open = false;
    visit->offer = 0;
    visit->cause = cause;
    visit->ended_at = model->now;
    visit->wait_ms = wait_ms;
    model_contact(model, visit->contact)->row.visit = 0;
}

static void close_offer(struct model *model, uint64_t id, Ccs__OfferCause cause)
{
    Ccs__Offer *offer = &model_offer(model, id)->row;
    offer->open = false;
    offer->cause = cause;
    offer->ended_at = model->now;
    model_visit(model, offer->visit)->row.offer = 0;
}

static void apply_answered(struct model *model, const Ccs__ContactAnswered *body)
{
    const Ccs__Offer *offer = &model_offer(model, body->offer)->row;
    Ccs__Leg *leg = &ADD(model, leg)->row;
    *leg = (Ccs__Leg)CCS__LEG__INIT;
    leg->id = model->seq;
    leg->open = true;
    leg->contact = body->contact;
    leg->visit = body->visit;
    leg->queue = body->queue;
    leg->agent = body->agent;
    leg->role = CCS__LEG_ROLE__LEG_ROLE_AGENT;
    leg->state = CCS__LEG_STATE__LEG_STATE_CONNECTED;
    leg->connected_at = model->now;
    leg->cost = offer->cost;
    leg->wrap_up_mode = offer->wrap_up_mode;
    leg->wrap_up_limit_ms = offer->wrap_up_limit_ms;
    close_offer(model, body->offer, CCS__OFFER_CAUSE__OFFER_CAUSE_ACCEPTED);
    close_visit(model, body->visit, CCS__VISIT_CAUSE__VISIT_CAUSE_ANSWERED, body->wait_ms);
    model_visit(model, body->visit)->row.agent = body->agent;
    Ccs__Contact *contact = &model_contact(model, body->contact)->row;
    contact->legs++;
    contact->answers++;
    Ccs__AgentState *state = &model_agent(model, body->agent)->state;
    state->offers--;
    state->legs++;
    state->shift_contacts++;
    attend(model, false, body->agent);
}

static void apply_offer_ended(struct model *model, const Ccs__OfferEnded *body)
{
    apply_offer_to_agent(&model_agent(model, body->agent)->state, body);
    close_offer(model, body->offer, body->cause);
    attend(model, false, body->agent);
    attend(model, true, body->visit);
}

static void apply_relaxed(struct model *model, const Ccs__VisitRelaxed *body)
{
    struct model_visit *visit = model_visit(model, body->visit);
    visit->need = visit->relaxed;
    visit->relaxed = (struct need){0};
    visit->row.step = body->step;
    visit->row.relax_at = 0;
    model->relaxed = body->visit;
    attend(model, true, body->visit);
}

static void apply_priority(struct model *model, const Ccs__PriorityChanged *body)
{
    model_contact(model, body->contact)->row.priority = body->priority;
    struct model_visit *visit = body->visit ? model_visit(model, body->visit) : NULL;
    if (!visit)
        return;
    visit->row.priority = body->priority;
    visit->row.key_rank = body->key_rank;
    visit->row.key_at = body->key_at;
}

static void apply_leg_left(struct model *model, const Ccs__LegLeft *body)
{
    Ccs__Leg *leg = &model_leg(model, body->leg)->row;
    Ccs__AgentState *state = &model_agent(model, body->agent)->state;
    leg->state = CCS__LEG_STATE__LEG_STATE_LEFT;
    leg->open = body->wrap_up;
    leg->held_at = 0;
    leg->left_at = model->now;
    leg->cause = body->cause;
    leg->talk_ms = body->talk_ms;
    leg->hold_ms = body->hold_ms;
    model_contact(model, body->contact)->row.legs--;
    state->legs--;
    state->used -= body->cost;
    state->shift_talk_ms += body->talk_ms + body->hold_ms;
    if (!body->wrap_up)
        state->idle_since_at = model->due_at;
    attend(model, false, body->agent);
}

static void apply_held(struct model *model, uint64_t id, bool held)
{
    Ccs__Leg *leg = &model_leg(model, id)->row;
    leg->state = held ? CCS__LEG_STATE__LEG_STATE_HELD : CCS__LEG_STATE__LEG_STATE_CONNECTED;
    if (!held)
        leg->hold_ms += model->now - leg->held_at;
    leg->held_at = held ? model->now : 0;
}

static void apply_closed(struct model *model, const Ccs__ContactClosed *body)
{
    Ccs__Contact *contact = &model_contact(model, body->contact)->row;
    contact->open = false;
    contact->cause = body->cause;
    contact->closed_at = model->now;
}

/* Longer than a function should be: one flat switch. */
static void apply(struct model *model, uint32_t kind, const void *body)
{
    switch (kind) {
    case CCS_EVENT_AGENT_CONFIGURED: apply_agent_configured(model, ((const Ccs__AgentConfigured *)body)->agent); break;
    case CCS_EVENT_QUEUE_CONFIGURED: apply_queue_configured(model, ((const Ccs__QueueConfigured *)body)->queue); break;
    case CCS_EVENT_AGENT_REMOVED: remove_agent(model, ((const Ccs__AgentRemoved *)body)->agent); break;
    case CCS_EVENT_QUEUE_REMOVED: remove_queue(model, ((const Ccs__QueueRemoved *)body)->queue); break;
    case CCS_EVENT_AGENT_PRESENCE_CHANGED:
        apply_presence(model, body);
        attend(model, false, ((const Ccs__AgentPresenceChanged *)body)->agent);
        break;
    case CCS_EVENT_AGENT_NEXT_SET:
        apply_next(model, body);
        attend(model, false, ((const Ccs__AgentNextSet *)body)->agent);
        break;
    case CCS_EVENT_WRAP_UP_STARTED: apply_wrap_up_started(model, body); break;
    case CCS_EVENT_WRAP_UP_ENDED: apply_wrap_up_ended(model, body); break;
    case CCS_EVENT_WRAP_UP_WANTED: model_leg(model, ((const Ccs__WrapUpWanted *)body)->leg)->row.wrap_up_wanted = true; break;
    case CCS_EVENT_CONTACT_OPENED: apply_opened(model, body); break;
    case CCS_EVENT_CONTACT_QUEUED: apply_queued(model, body); break;
    case CCS_EVENT_CONTACT_OFFERED: apply_offered(model, body); break;
    case CCS_EVENT_CONTACT_ANSWERED: apply_answered(model, body); break;
    case CCS_EVENT_OFFER_ENDED: apply_offer_ended(model, body); break;
    case CCS_EVENT_VISIT_RELAXED: apply_relaxed(model, body); break;
    case CCS_EVENT_VISIT_ENDED: {
        const Ccs__VisitEnded *ended = body;
        close_visit(model, ended->visit, ended->cause, ended->wait_ms);
        break;
    }
    case CCS_EVENT_PRIORITY_CHANGED: apply_priority(model, body); break;
    case CCS_EVENT_LEG_HELD: apply_held(model, ((const Ccs__LegHeld *)body)->leg, true); break;
    case CCS_EVENT_LEG_RETRIEVED: apply_held(model, ((const Ccs__LegRetrieved *)body)->leg, false); break;
    case CCS_EVENT_LEG_LEFT: apply_leg_left(model, body); break;
    case CCS_EVENT_CONTACT_CLOSED: apply_closed(model, body); break;
    case CCS_EVENT_CONTACT_ERASED:
        model_contact(model, ((const Ccs__ContactErased *)body)->contact)->row.customer = TEXT("");
        break;
    case CCS_EVENT_DISPOSITION_SET: {
        const Ccs__DispositionSet *set = body;
        model_contact(model, set->contact)->row.disposition = set->disposition;
        break;
    }
    default: break;
    }
}

/* --- timers --------------------------------------------------------------------------------------------- */

/* What is wanted for before the cursor falls due now. */
static void arm(const struct model *model, ccs_time *timer, ccs_time wanted)
{
    *timer = wanted < model->cursor ? model->cursor : wanted;
}

/* While an offer rings no timer of its visit runs. */
static ccs_time visit_due(const Ccs__Visit *visit)
{
    ccs_time due_at = CCS_TIME_NEVER;
    if (!visit->open || visit->offer)
        return due_at;
    if (visit->relax_at)
        due_at = visit->relax_at;
    if (visit->timeout_at && visit->timeout_at < due_at)
        due_at = visit->timeout_at;
    return due_at;
}

static void arm_all(struct model *model)
{
    for (size_t i = 0; i < model->visit_count; i++)
        arm(model, &model->visits[i].timer, visit_due(&model->visits[i].row));
    for (size_t i = 0; i < model->offer_count; i++)
        arm(model, &model->offers[i].timer, model->offers[i].row.open ? model->offers[i].row.ends_at : CCS_TIME_NEVER);
    for (size_t i = 0; i < model->agent_count; i++) {
        const Ccs__AgentState *state = &model->agents[i].state;
        bool limited = state->wrap_up_leg && state->wrap_up_ends_at;
        arm(model, &model->agents[i].timer, limited ? state->wrap_up_ends_at : CCS_TIME_NEVER);
    }
}

static void write_down(struct model *model, struct facts *facts, uint32_t kind, const ProtobufCMessage *body)
{
    size_t size = protobuf_c_message_get_packed_size(body);
    if (facts->count == MODEL_FACTS_MAX || size > sizeof facts->bytes - facts->size)
        abort();
    facts->items[facts->count++] = (struct fact){kind, model->now, model->due_at, facts->size, size};
    facts->size += protobuf_c_message_pack(body, facts->bytes + facts->size);
}

void model_emit(struct model *model, struct facts *facts, uint32_t kind, const void *body)
{
    write_down(model, facts, kind, body);
    model->seq++;
    model->at = model->now;
    apply(model, kind, body);
    arm_all(model);
}
