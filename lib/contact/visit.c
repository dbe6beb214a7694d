/*
 * What events do to a visit while it waits: from entry, over steps, delays, the waiting room and announcements, to a
 * callback's attempts. How it is offered and ends stands in contact.c.
 */
#include "contact/contact.h"

const Ccs__VisitDetails ccs__visit_no_details = CCS__VISIT_DETAILS__INIT;

/* Whoever calls, is put in line and waits for somebody has none. */
static bool has_details(const Ccs__ContactQueued *body)
{
    return body->room || body->preferred || body->delay_ms || body->hold_until_at || body->leg || body->return_at ||
           body->return_to || body->return_queue || body->resumed || body->place || body->estimate_low_ms ||
           body->estimate_mid_ms || body->estimate_high_ms || body->base_ms || body->base_size || body->agents ||
           body->announce_at || (body->wanted && *body->wanted) || (body->extra && *body->extra);
}

static ccs_status fill_details(struct ccs__group *group, struct ccs__visit *visit, const Ccs__ContactQueued *body,
                               const struct ccs__event *event)
{
    if (!has_details(body))
        return CCS_OK;
    CCS__EDIT_DETAILS(details, visit);
    details->room = body->room;
    details->preferred = body->preferred != 0;
    details->delay_ms = body->delay_ms;
    details->hold_until_at = body->hold_until_at;
    details->leg = body->leg;
    details->return_at = body->return_at;
    details->return_to = body->return_to;
    details->return_queue = body->return_queue;
    details->resumed = body->resumed;
    details->place = body->place;
    details->estimate_low_ms = body->estimate_low_ms;
    details->estimate_mid_ms = body->estimate_mid_ms;
    details->estimate_high_ms = body->estimate_high_ms;
    details->estimated_at = body->estimate_high_ms ? event->due_at : 0;
    details->base_ms = body->base_ms;
    details->base_size = body->base_size;
    details->agents = body->agents;
    details->announce_at = body->announce_at;
    CCS__SET_TEXT(group, details->wanted, ccs_str_from(body->wanted));
    CCS__SET_TEXT(group, details->extra, ccs_str_from(body->extra));
    return CCS_OK;
}

static ccs_status fill_visit(struct ccs__group *group, Ccs__Visit *visit, const Ccs__ContactQueued *body,
                             const struct ccs__event *event)
{
    visit->id = event->seq;
    visit->open = true;
    visit->contact = body->contact;
    visit->queue = body->queue;
    visit->queue_version = body->queue_version;
    visit->channel = body->channel;
    visit->kind = body->visit_kind;
    visit->priority = body->priority;
    visit->entered_at = visit->step_at = event->due_at;
    visit->key_rank = body->key_rank;
    visit->key_at = body->key_at;
    visit->order = body->order;
    visit->credit_ms = body->credit_ms;
    visit->relax_at = body->relax_at;
    visit->timeout_at = body->timeout_at;
    CCS__SET_TEXT(group, visit->requirement, ccs_str_from(body->requirement));
    CCS__SET_TEXT(group, visit->plan, ccs_str_from(body->plan));
    return CCS_OK;
}

static ccs_status apply_queued(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__ContactQueued *body = event->body;
    CCS__EDIT(contact, contact, CONTACT, body->contact);
    struct ccs__visit *row = ccs__row_create(group, CCS__KIND_VISIT, event->seq);
    if (!row)
        return CCS_ENOMEM;
    CCS__EXPECT(group, contact->contact.open && !contact->contact.visit && body->channel >= 0 &&
                           body->channel <= CCS__CHANNEL__CHANNEL_TASK && ccs__row_find(group, CCS__KIND_QUEUE, body->queue),
                body->contact);
    contact->contact.visit = event->seq;
    if (body->visit_kind != CCS__VISIT_KIND__VISIT_KIND_CONSULT) {
        contact->contact.visits++;
        contact->contact.seniority_at = body->seniority_at;
    }
    CCS__TRY(fill_visit(group, &row->visit, body, event));
    CCS__TRY(fill_details(group, row, body, event));
    ccs__row_attend(group, &row->row);
    return CCS_OK;
}

/* Everybody is asked from now on. */
static ccs_status forget_preference(struct ccs__group *group, struct ccs__visit *visit)
{
    if (!visit->visit.details)
        return CCS_OK;
    CCS__EDIT_DETAILS(details, visit);
    details->preferred = false;
    CCS__SET_TEXT(group, details->wanted, CCS_STR(""));
    return CCS_OK;
}

static ccs_status apply_relaxed(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__VisitRelaxed *body = event->body;
    CCS__EDIT(visit, row, VISIT, body->visit);
    Ccs__Visit *visit = &row->visit;
    visit->relax_at = body->relax_at;
    if (body->preferred_over) {
        CCS__TRY(forget_preference(group, row));
    } else {
        visit->step = body->step;
        visit->step_at = event->due_at;
    }
    if (body->strategies && !body->preferred_over) {
        CCS__EDIT_DETAILS(details, row);
        details->strategy_step = body->step;
    }
    if (!body->skipped)
        CCS__SET_TEXT(group, visit->requirement, ccs_str_from(body->requirement));
    ccs__row_attend(group, &row->row);
    return CCS_OK;
}

static ccs_status apply_refreshed(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__VisitRefreshed *body = event->body;
    CCS__EDIT(visit, row, VISIT, body->visit);
    Ccs__Visit *visit = &row->visit;
    visit->queue_version = body->queue_version;
    visit->key_rank = body->key_rank;
    visit->key_at = body->key_at;
    visit->order = body->order;
    visit->credit_ms = body->credit_ms;
    visit->relax_at = body->relax_at;
    visit->timeout_at = body->timeout_at;
    visit->step = 0;
    visit->step_at = visit->entered_at;
    CCS__TRY(forget_preference(group, row));
    if (visit->details || body->delay_ms) {
        CCS__EDIT_DETAILS(details, row);
        details->delay_ms = body->delay_ms;
        details->strategy_step = details->waited_ms = 0;
    }
    CCS__SET_TEXT(group, visit->requirement, ccs_str_from(body->requirement));
    CCS__SET_TEXT(group, visit->plan, ccs_str_from(body->plan));
    ccs__row_attend(group, &row->row);
    return CCS_OK;
}

static ccs_status apply_delay_passed(struct ccs__group *group, const Ccs__VisitDelayPassed *body)
{
    CCS__EDIT(visit, visit, VISIT, body->visit);
    CCS__EDIT_DETAILS(details, visit);
    details->waited_ms = body->waited_ms;
    details->delay_ms = body->delay_ms;
    ccs__row_attend(group, &visit->row);
    return CCS_OK;
}

static ccs_status apply_admitted(struct ccs__group *group, uint64_t id)
{
    CCS__EDIT(visit, visit, VISIT, id);
    CCS__EDIT_DETAILS(details, visit);
    details->room = false;
    ccs__row_attend(group, &visit->row);
    return CCS_OK;
}

static ccs_status apply_released(struct ccs__group *group, uint64_t id)
{
    CCS__EDIT(visit, visit, VISIT, id);
    CCS__EDIT_DETAILS(details, visit);
    details->hold_until_at = 0;
    ccs__row_attend(group, &visit->row);
    return CCS_OK;
}

static ccs_status apply_announced(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__VisitAnnounced *body = event->body;
    CCS__EDIT(visit, visit, VISIT, body->visit);
    CCS__EDIT_DETAILS(details, visit);
    details->announce_at = body->next_at;
    ccs__row_attend(group, &visit->row);
    if (body->silent)
        return CCS_OK;
    details->announced_place = body->place;
    details->estimate_low_ms = body->estimate_low_ms;
    details->estimate_mid_ms = body->estimate_mid_ms;
    details->estimate_high_ms = body->estimate_high_ms;
    details->estimated_at = event->due_at;
    return CCS_OK;
}

static ccs_status apply_callback_taken(struct ccs__group *group, const Ccs__CallbackTaken *body)
{
    CCS__EDIT(contact, contact, CONTACT, body->contact);
    contact->contact.channel = CCS__CHANNEL__CHANNEL_CALLBACK;
    contact->contact.callback_mode = body->mode;
    contact->contact.callback_from_at = body->from_at;
    contact->contact.callback_until_at = body->until_at;
    return CCS_OK;
}

static ccs_status apply_dialed(struct ccs__group *group, const Ccs__CallbackDialed *body)
{
    CCS__EDIT(contact, contact, CONTACT, body->contact);
    CCS__EDIT(offer, offer, OFFER, body->offer);
    contact->contact.callback_attempts = body->attempt;
    offer->offer.answered = true;
    offer->offer.ends_at = body->ends_at;
    return CCS_OK;
}

static ccs_status apply_callback_failed(struct ccs__group *group, const Ccs__CallbackFailed *body)
{
    CCS__EDIT(visit, visit, VISIT, body->visit);
    CCS__EDIT_DETAILS(details, visit);
    details->hold_until_at = body->retry_at;
    return CCS_OK;
}

ccs_status ccs__visit_apply(struct ccs__group *group, const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_CONTACT_QUEUED: return apply_queued(group, event);
    case CCS_EVENT_VISIT_RELAXED: return apply_relaxed(group, event);
    case CCS_EVENT_VISIT_REFRESHED: return apply_refreshed(group, event);
    case CCS_EVENT_VISIT_DELAY_PASSED: return apply_delay_passed(group, event->body);
    case CCS_EVENT_VISIT_ADMITTED: return apply_admitted(group, ((const Ccs__VisitAdmitted *)event->body)->visit);
    case CCS_EVENT_VISIT_RELEASED: return apply_released(group, ((const Ccs__VisitReleased *)event->body)->visit);
    case CCS_EVENT_VISIT_ANNOUNCED: return apply_announced(group, event);
    case CCS_EVENT_CALLBACK_TAKEN: return apply_callback_taken(group, event->body);
    case CCS_EVENT_CALLBACK_DIALED: return apply_dialed(group, event->body);
    case CCS_EVENT_CALLBACK_FAILED: return apply_callback_failed(group, event->body);
    default: return CCS_OK;
    }
}
