/*
 * What events do to contacts, visits, offers, legs, devices, places, monitors and recordings.
 */
#include "model.h"
#include <stdlib.h>
#include <string.h>

#define TOKEN 60000
#define TEXT(literal) ((char *)(uintptr_t)(literal))
#define ADD(model, kind) (&(model)->kind##s[next_index(&(model)->kind##_count)])

static size_t next_index(size_t *count)
{
    if (*count == MODEL_ROWS_MAX)
        abort();
    return (*count)++;
}

/* --- contacts and visits -------------------------------------------------------------------------------------- */

static void apply_opened(struct model *model, const Ccs__ContactOpened *body)
{
    Ccs__Contact *contact = &ADD(model, contact)->row;
    *contact = (Ccs__Contact)CCS__CONTACT__INIT;
    contact->id = contact->conversation = model->seq;
    contact->open = true;
    contact->channel = contact->came_by = body->channel;
    contact->source = body->source;
    contact->ref = body->ref;
    contact->customer = body->customer;
    contact->entry = body->entry;
    contact->site = body->site;
    contact->priority = body->priority;
    contact->opened_at = contact->seniority_at = model->now;
}

/* One more is let in. */
static void take_token(struct model *model, uint64_t id)
{
    struct model_queue *queue = model_queue(model, id);
    if (!queue->plan.has_rush)
        return;
    bool waits = false;
    for (size_t i = 0; i < model->visit_count; i++)
        waits = waits || (model->visits[i].row.open && model->visits[i].row.room && model->visits[i].row.queue == id);
    int64_t tokens = model_room_tokens(queue, waits, model->due_at);
    queue->state.tokens = tokens >= TOKEN ? tokens - TOKEN : tokens;
    queue->state.tokens_at = model->due_at;
}

static void fill_visit(const struct model *model, struct model_visit *visit, const Ccs__ContactQueued *body)
{
    struct model_stay *row = &visit->row;
    row->id = model->seq;
    row->open = true;
    row->contact = body->contact;
    row->queue = body->queue;
    row->queue_version = body->queue_version;
    row->channel = body->channel;
    row->kind = body->visit_kind;
    row->priority = body->priority;
    row->entered_at = row->step_at = model->due_at;
    row->key_rank = body->key_rank;
    row->key_at = body->key_at;
    row->order = body->order;
    row->credit_ms = body->credit_ms;
    row->requirement = body->requirement;
    row->wanted = body->wanted;
    row->plan = body->plan;
    row->extra = body->extra;
    row->relax_at = body->relax_at;
    row->timeout_at = body->timeout_at;
    row->room = body->room;
    row->preferred = body->preferred != 0;
    row->delay_ms = body->delay_ms;
    row->hold_until_at = body->hold_until_at;
    row->leg = body->leg;
    row->return_at = body->return_at;
    row->return_to = body->return_to;
    row->return_queue = body->return_queue;
    row->resumed = body->resumed;
    visit->need = need_of_text(body->requirement);
}

static void apply_queued(struct model *model, const Ccs__ContactQueued *body)
{
    Ccs__Contact *contact = &model_contact(model, body->contact)->row;
    struct model_visit *visit = ADD(model, visit);
    *visit = (struct model_visit){.row = {.requirement = "", .plan = "", .wanted = "", .extra = ""}, .timer = CCS_TIME_NEVER};
    fill_visit(model, visit, body);
    contact->visit = model->seq;
    if (body->visit_kind != CCS__VISIT_KIND__VISIT_KIND_CONSULT) {
        contact->visits++;
        contact->seniority_at = body->seniority_at;
    }
    if (body->resumed)
        model_place(model, body->resumed)->row.open = false;
    if (!body->room && body->visit_kind == CCS__VISIT_KIND__VISIT_KIND_LINE)
        take_token(model, body->queue);
    model_attend(model, ATTEND_VISIT, model->seq);
}

static void close_visit(const struct model *model, struct model_stay *visit, Ccs__VisitCause cause, ccs_duration wait_ms)
{
    visit->open = false;
    visit->offer = visit->ringing = 0;
    visit->cause = cause;
    visit->ended_at = model->now;
    visit->wait_ms = wait_ms;
}

/* Who abandons keeps his place for a while; places that are too old go by the way. */
static void keep_place(struct model *model, const Ccs__VisitEnded *body)
{
    for (size_t i = 0; i < model->place_count; i++)
        if (model->places[i].row.until_at <= model->now)
            model->places[i].row.open = false;
    if (!body->identity)
        return;
    Ccs__Place *place = &ADD(model, place)->row;
    *place = (Ccs__Place)CCS__PLACE__INIT;
    place->visit = body->visit;
    place->open = true;
    place->queue = body->queue;
    place->identity = body->identity;
    place->seniority_at = model_contact(model, body->contact)->row.seniority_at;
    place->until_at = body->resume_until_at;
}

/* Nobody is being asked any more: those in the contact may have room for others. */
static void free_agents(struct model *model, uint64_t contact)
{
    for (size_t i = 0; i < model->leg_count; i++) {
        const Ccs__Leg *leg = &model->legs[i].row;
        if (leg->contact == contact && model_here(leg) && leg->agent)
            model_attend(model, ATTEND_AGENT, leg->agent);
    }
}

static void apply_visit_ended(struct model *model, const Ccs__VisitEnded *body)
{
    close_visit(model, &model_visit(model, body->visit)->row, body->cause, body->wait_ms);
    model_contact(model, body->contact)->row.visit = 0;
    if (body->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED ||
        body->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING)
        keep_place(model, body);
    if (body->visit_kind != CCS__VISIT_KIND__VISIT_KIND_CONSULT)
        return;
    model_attend(model, ATTEND_VISIT, body->visit);
    free_agents(model, body->contact);
}

static void ask(struct model_visit *visit, char *requirement)
{
    visit->row.requirement = requirement;
    visit->need = need_of_text(requirement);
}

static void apply_relaxed(struct model *model, const Ccs__VisitRelaxed *body)
{
    struct model_visit *visit = model_visit(model, body->visit);
    visit->row.relax_at = body->relax_at;
    if (body->preferred_over) {
        visit->row.preferred = false;
        visit->row.wanted = TEXT("");
    } else {
        visit->row.step = body->step;
        visit->row.step_at = model->due_at;
        if (body->strategies)
            visit->row.strategy_step = body->step;
    }
    if (!body->skipped)
        ask(visit, body->requirement);
    model->relaxed = body->visit;
    model_attend(model, ATTEND_VISIT, body->visit);
}

static void apply_refreshed(struct model *model, const Ccs__VisitRefreshed *body)
{
    struct model_visit *visit = model_visit(model, body->visit);
    struct model_stay *row = &visit->row;
    row->queue_version = body->queue_version;
    row->key_rank = body->key_rank;
    row->key_at = body->key_at;
    row->order = body->order;
    row->credit_ms = body->credit_ms;
    row->relax_at = body->relax_at;
    row->timeout_at = body->timeout_at;
    row->delay_ms = body->delay_ms;
    row->step = row->strategy_step = row->waited_ms = 0;
    row->step_at = row->entered_at;
    row->preferred = false;
    row->wanted = TEXT("");
    row->plan = body->plan;
    ask(visit, body->requirement);
    model_attend(model, ATTEND_VISIT, body->visit);
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

/* --- offers --------------------------------------------------------------------------------------------------- */

static void apply_offered(struct model *model, const Ccs__ContactOffered *body)
{
    struct model_offer *offer = ADD(model, offer);
    struct model_stay *visit = &model_visit(model, body->visit)->row;
    *offer = (struct model_offer){.row = CCS__OFFER__INIT, .reason = *body->reason, .timer = CCS_TIME_NEVER};
    offer->row.id = model->seq;
    offer->row.open = true;
    offer->row.contact = body->contact;
    offer->row.visit = body->visit;
    offer->row.queue = body->queue;
    offer->row.agent = body->agent;
    offer->row.kind = body->offer_kind;
    offer->row.offered_at = model->now;
    offer->row.ends_at = body->ends_at;
    offer->row.cost = body->cost;
    offer->row.channel = body->channel;
    offer->row.wrap_up_mode = body->wrap_up_mode;
    offer->row.wrap_up_limit_ms = body->wrap_up_limit_ms;
    if (!visit->offer)
        visit->offer = model->seq;
    visit->offers++;
    visit->ringing++;
    visit->asked = body->agent;
    struct model_queue *queue = model_queue(model, body->queue);
    if (body->reason->strategy == CCS__STRATEGY__STRATEGY_ROUND_ROBIN) {
        queue->state.last_agent = body->agent;
        queue->state.last_position = model_agent(model, body->agent)->plan.position;
    }
}

static void close_offer(const struct model *model, Ccs__Offer *offer, Ccs__OfferCause cause)
{
    offer->open = false;
    offer->cause = cause;
    offer->ended_at = model->now;
}

static void apply_offer_ended(struct model *model, const Ccs__OfferEnded *body)
{
    struct model_stay *visit = &model_visit(model, body->visit)->row;
    close_offer(model, &model_offer(model, body->offer)->row, body->cause);
    const struct model_offer *first = model_offer_after(model, body->visit, 0);
    visit->ringing--;
    visit->offer = first ? first->row.id : 0;
    if (body->counted)
        visit->failed = body->agent;
    if (body->key_at)
        visit->key_at = body->key_at;
    model_attend(model, ATTEND_VISIT, body->visit);
}

static void apply_answered(struct model *model, const Ccs__ContactAnswered *body)
{
    Ccs__Offer *offer = &model_offer(model, body->offer)->row;
    Ccs__Contact *contact = &model_contact(model, body->contact)->row;
    struct model_stay *visit = &model_visit(model, body->visit)->row;
    free_agents(model, body->contact);
    struct model_leg *added = ADD(model, leg);
    *added = (struct model_leg){.row = CCS__LEG__INIT, .timer = CCS_TIME_NEVER};
    Ccs__Leg *leg = &added->row;
    leg->id = model->seq;
    leg->open = true;
    leg->contact = body->contact;
    leg->visit = body->visit;
    leg->queue = body->queue;
    leg->agent = body->agent;
    leg->role = body->role;
    leg->state = CCS__LEG_STATE__LEG_STATE_CONNECTED;
    leg->connected_at = model->now;
    leg->cost = offer->cost;
    leg->channel = offer->channel;
    leg->inter_site = body->inter_site;
    leg->wrap_up_mode = offer->wrap_up_mode;
    leg->wrap_up_limit_ms = offer->wrap_up_limit_ms;
    close_offer(model, offer, CCS__OFFER_CAUSE__OFFER_CAUSE_ACCEPTED);
    close_visit(model, visit, CCS__VISIT_CAUSE__VISIT_CAUSE_ANSWERED, body->wait_ms);
    visit->agent = body->agent;
    contact->visit = 0;
    contact->legs++;
    contact->answers += body->role == CCS__LEG_ROLE__LEG_ROLE_AGENT;
}

/* --- legs ----------------------------------------------------------------------------------------------------- */

static void apply_joined(struct model *model, const Ccs__LegJoined *body)
{
    struct model_leg *added = ADD(model, leg);
    *added = (struct model_leg){.row = CCS__LEG__INIT, .timer = CCS_TIME_NEVER};
    Ccs__Leg *leg = &added->row;
    leg->id = model->seq;
    leg->open = true;
    leg->contact = body->contact;
    leg->visit = body->visit;
    leg->queue = body->queue;
    leg->agent = body->agent;
    leg->role = body->role;
    leg->state = body->state;
    leg->connected_at = body->state == CCS__LEG_STATE__LEG_STATE_CONNECTED ? model->now : 0;
    leg->cost = body->cost;
    leg->channel = body->channel;
    leg->wrap_up_mode = body->wrap_up_mode;
    leg->wrap_up_limit_ms = body->wrap_up_limit_ms;
    leg->inter_site = body->inter_site;
    leg->return_at = body->return_at;
    leg->return_to = body->return_to;
    leg->outside = body->outside;
    model_contact(model, body->contact)->row.legs++;
}

static void apply_changed(const struct model *model, Ccs__Leg *leg, const Ccs__LegChanged *body)
{
    bool answers = leg->state == CCS__LEG_STATE__LEG_STATE_CONNECTING && body->state == CCS__LEG_STATE__LEG_STATE_CONNECTED;
    leg->role = body->role;
    leg->state = body->state;
    leg->consulting = body->consulting;
    if (answers) {
        leg->connected_at = model->now;
        leg->return_at = 0;
    }
}

static void apply_left(struct model *model, const Ccs__LegLeft *body)
{
    Ccs__Leg *leg = &model_leg(model, body->leg)->row;
    leg->state = CCS__LEG_STATE__LEG_STATE_LEFT;
    leg->open = body->wrap_up;
    leg->held_at = leg->return_at = 0;
    leg->consulting = false;
    leg->left_at = model->now;
    leg->cause = body->cause;
    leg->talk_ms = body->talk_ms;
    leg->hold_ms = body->hold_ms;
    model_contact(model, body->contact)->row.legs--;
    model_attend(model, ATTEND_LEG, body->leg);
    for (size_t i = 0; i < model->monitor_count; i++) {
        const Ccs__Monitor *monitor = &model->monitors[i].row;
        if (monitor->open && monitor->contact == body->contact && monitor->agent == body->agent)
            model_attend(model, ATTEND_MONITOR, monitor->id);
    }
}

static void apply_held(const struct model *model, Ccs__Leg *leg, bool held)
{
    leg->state = held ? CCS__LEG_STATE__LEG_STATE_HELD : CCS__LEG_STATE__LEG_STATE_CONNECTED;
    if (!held)
        leg->hold_ms += model->now - leg->held_at;
    leg->held_at = held ? model->now : 0;
}

static void apply_parked(const struct model *model, Ccs__Contact *contact, uint64_t agent, uint64_t queue)
{
    contact->parked_agent = agent;
    contact->parked_queue = queue;
    contact->parked_at = agent ? model->now : 0;
}

/* --- monitors, recordings, devices ------------------------------------------------------------------------------ */

static void apply_monitor_started(struct model *model, const Ccs__MonitorStarted *body)
{
    Ccs__Monitor *monitor = &ADD(model, monitor)->row;
    *monitor = (Ccs__Monitor)CCS__MONITOR__INIT;
    monitor->id = model->seq;
    monitor->open = true;
    monitor->contact = body->contact;
    monitor->agent = body->agent;
    monitor->actor = body->actor;
    monitor->mode = body->mode;
    monitor->reason = body->reason;
    monitor->hidden = body->hidden;
    monitor->started_at = model->now;
}

static void apply_recording_started(struct model *model, const Ccs__RecordingStarted *body)
{
    Ccs__Recording *recording = &ADD(model, recording)->row;
    *recording = (Ccs__Recording)CCS__RECORDING__INIT;
    recording->id = model->seq;
    recording->open = true;
    recording->contact = body->contact;
    recording->media = body->media;
    recording->consent = body->consent;
    recording->keep_days = body->keep_days;
    recording->started_at = model->now;
}

static void pause(const struct model *model, Ccs__Recording *recording, bool paused)
{
    if (recording->paused)
        recording->paused_ms += model->now - recording->paused_at;
    recording->paused = paused;
    recording->paused_at = paused ? model->now : 0;
}

static void apply_recording_ended(struct model *model, uint64_t id)
{
    Ccs__Recording *recording = &model_recording(model, id)->row;
    pause(model, recording, false);
    recording->open = false;
    recording->ended_at = model->now;
}

static void apply_endpoint(struct model *model, uint32_t kind, const void *body)
{
    const Ccs__EndpointAdded *added = body;
    const Ccs__EndpointChanged *changed = body;
    if (kind == CCS_EVENT_ENDPOINT_ADDED) {
        Ccs__Endpoint *endpoint = &ADD(model, endpoint)->row;
        *endpoint = (Ccs__Endpoint)CCS__ENDPOINT__INIT;
        endpoint->id = model->seq;
        endpoint->open = true;
        endpoint->agent = added->agent;
        endpoint->device = added->device;
        endpoint->channels = added->channels;
    } else if (kind == CCS_EVENT_ENDPOINT_CHANGED) {
        Ccs__Endpoint *endpoint = &model_endpoint(model, changed->endpoint)->row;
        endpoint->unreachable = changed->unreachable;
        endpoint->busy = changed->busy;
    } else {
        model_endpoint(model, ((const Ccs__EndpointRemoved *)body)->endpoint)->row.open = false;
    }
}

/* --- the rest --------------------------------------------------------------------------------------------------- */

static void apply_closed(const struct model *model, Ccs__Contact *contact, Ccs__ContactCause cause)
{
    contact->open = false;
    contact->cause = cause;
    contact->closed_at = model->now;
}

static void apply_callback(struct model *model, uint32_t kind, const void *body)
{
    const Ccs__CallbackTaken *taken = body;
    const Ccs__CallbackDialed *dialed = body;
    const Ccs__CallbackFailed *failed = body;
    if (kind == CCS_EVENT_CALLBACK_TAKEN) {
        Ccs__Contact *contact = &model_contact(model, taken->contact)->row;
        contact->channel = CCS__CHANNEL__CHANNEL_CALLBACK;
        contact->callback_mode = taken->mode;
        contact->callback_from_at = taken->from_at;
        contact->callback_until_at = taken->until_at;
    } else if (kind == CCS_EVENT_CALLBACK_DIALED) {
        Ccs__Offer *offer = &model_offer(model, dialed->offer)->row;
        model_contact(model, dialed->contact)->row.callback_attempts = dialed->attempt;
        offer->answered = true;
        offer->ends_at = dialed->ends_at;
    } else {
        model_visit(model, failed->visit)->row.hold_until_at = failed->retry_at;
    }
}

/* A visit goes on as it stands, but for one thing. */
static void apply_to_visit(struct model *model, uint32_t kind, const void *body)
{
    const Ccs__VisitDelayPassed *passed = body; /* the others begin with the same fields */
    struct model_visit *visit = model_visit(model, passed->visit);
    if (kind == CCS_EVENT_VISIT_DELAY_PASSED) {
        visit->row.waited_ms = passed->waited_ms;
        visit->row.delay_ms = passed->delay_ms;
    } else if (kind == CCS_EVENT_VISIT_RELEASED) {
        visit->row.hold_until_at = 0;
    } else {
        take_token(model, visit->row.queue);
        visit->row.room = false;
    }
    model_attend(model, ATTEND_VISIT, visit->row.id);
}

#define OF(type) ((const Ccs__##type *)body)

/* Longer than a function should be: one flat switch. */
void model_apply_contact(struct model *model, uint32_t kind, const void *body)
{
    switch (kind) {
    case CCS_EVENT_CONTACT_OPENED: apply_opened(model, body); break;
    case CCS_EVENT_CONTACT_QUEUED: apply_queued(model, body); break;
    case CCS_EVENT_CONTACT_OFFERED: apply_offered(model, body); break;
    case CCS_EVENT_CONTACT_ANSWERED: apply_answered(model, body); break;
    case CCS_EVENT_OFFER_ENDED: apply_offer_ended(model, body); break;
    case CCS_EVENT_VISIT_RELAXED: apply_relaxed(model, body); break;
    case CCS_EVENT_VISIT_REFRESHED: apply_refreshed(model, body); break;
    case CCS_EVENT_VISIT_DELAY_PASSED:
    case CCS_EVENT_VISIT_ADMITTED:
    case CCS_EVENT_VISIT_RELEASED: apply_to_visit(model, kind, body); break;
    case CCS_EVENT_VISIT_ENDED: apply_visit_ended(model, body); break;
    case CCS_EVENT_CALLBACK_TAKEN:
    case CCS_EVENT_CALLBACK_DIALED:
    case CCS_EVENT_CALLBACK_FAILED: apply_callback(model, kind, body); break;
    case CCS_EVENT_PRIORITY_CHANGED: apply_priority(model, body); break;
    case CCS_EVENT_LEG_HELD: apply_held(model, &model_leg(model, OF(LegHeld)->leg)->row, true); break;
    case CCS_EVENT_LEG_RETRIEVED: apply_held(model, &model_leg(model, OF(LegRetrieved)->leg)->row, false); break;
    case CCS_EVENT_LEG_JOINED: apply_joined(model, body); break;
    case CCS_EVENT_LEG_CHANGED: apply_changed(model, &model_leg(model, OF(LegChanged)->leg)->row, body); break;
    case CCS_EVENT_LEG_LEFT: apply_left(model, body); break;
    case CCS_EVENT_WRAP_UP_WANTED: model_leg(model, OF(WrapUpWanted)->leg)->row.wrap_up_wanted = true; break;
    case CCS_EVENT_WRAP_UP_ENDED:
        model_leg(model, OF(WrapUpEnded)->leg)->row.open = false;
        model_leg(model, OF(WrapUpEnded)->leg)->row.wrap_up_ms = OF(WrapUpEnded)->spent_ms;
        break;
    case CCS_EVENT_CONTACT_PARKED:
        apply_parked(model, &model_contact(model, OF(ContactParked)->contact)->row, OF(ContactParked)->agent,
                     OF(ContactParked)->queue);
        break;
    case CCS_EVENT_CONTACT_UNPARKED:
        apply_parked(model, &model_contact(model, OF(ContactUnparked)->contact)->row, 0, 0);
        break;
    case CCS_EVENT_CONTACT_CLOSED:
        apply_closed(model, &model_contact(model, OF(ContactClosed)->contact)->row, OF(ContactClosed)->cause);
        break;
    case CCS_EVENT_CONTACT_ERASED: model_contact(model, OF(ContactErased)->contact)->row.customer = TEXT(""); break;
    case CCS_EVENT_DISPOSITION_SET:
        model_contact(model, OF(DispositionSet)->contact)->row.disposition = OF(DispositionSet)->disposition;
        break;
    case CCS_EVENT_ENDPOINT_ADDED:
    case CCS_EVENT_ENDPOINT_CHANGED:
    case CCS_EVENT_ENDPOINT_REMOVED: apply_endpoint(model, kind, body); break;
    case CCS_EVENT_MONITOR_STARTED: apply_monitor_started(model, body); break;
    case CCS_EVENT_MONITOR_CHANGED: model_monitor(model, OF(MonitorChanged)->monitor)->row.mode = OF(MonitorChanged)->mode; break;
    case CCS_EVENT_MONITOR_ENDED:
        model_monitor(model, OF(MonitorEnded)->monitor)->row.open = false;
        model_monitor(model, OF(MonitorEnded)->monitor)->row.ended_at = model->now;
        break;
    case CCS_EVENT_RECORDING_STARTED: apply_recording_started(model, body); break;
    case CCS_EVENT_RECORDING_PAUSED:
        pause(model, &model_recording(model, OF(RecordingPaused)->recording)->row, OF(RecordingPaused)->paused);
        break;
    case CCS_EVENT_RECORDING_ENDED: apply_recording_ended(model, OF(RecordingEnded)->recording); break;
    default: break;
    }
}
