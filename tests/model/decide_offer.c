/*
 * Offers and callbacks.
 */
#include "model.h"

#define EMIT(kind, body) model_emit(model, facts, CCS_EVENT_##kind, &(body))

/* The agent has the customer; whoever else it rang at hears no more of it. */
static void answer(struct model *model, struct facts *facts, const struct model_offer *offer)
{
    const struct model_stay *visit = &model_visit(model, offer->row.visit)->row;
    const struct model_offer *other = NULL;
    while ((other = model_offer_after(model, visit->id, other ? other->row.id : 0)) != NULL)
        if (other != offer)
            model_end_offer(model, facts, other, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED);
    bool known, consult = visit->kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT;
    Ccs__ContactAnswered answered = CCS__CONTACT_ANSWERED__INIT;
    answered.contact = offer->row.contact;
    answered.visit = offer->row.visit;
    answered.queue = offer->row.queue;
    answered.agent = offer->row.agent;
    answered.offer = offer->row.id;
    answered.wait_ms = model->now - visit->entered_at;
    answered.role = consult ? CCS__LEG_ROLE__LEG_ROLE_CONSULTED : CCS__LEG_ROLE__LEG_ROLE_AGENT;
    answered.inter_site =
        model_other_site(model, &model_contact(model, offer->row.contact)->row, offer->row.agent, &known);
    answered.same_site = known && !answered.inter_site;
    EMIT(CONTACT_ANSWERED, answered);
}

static ccs_status decide_offer(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_offer *offer = model_offer(model, ask->id);
    if (!offer || !offer->row.open)
        return CCS_ENOENT;
    if (offer->row.answered)
        return CCS_ESTATE; /* the customer is being called */
    if (ask->verb != VERB_ACCEPT)
        model_end_offer(model, facts, offer,
                        ask->verb == VERB_REJECT ? CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED
                                                 : CCS__OFFER_CAUSE__OFFER_CAUSE_UNREACHABLE);
    else if (offer->row.kind == CCS__OFFER_KIND__OFFER_KIND_CALLBACK)
        model_dial(model, facts, offer->row.id);
    else
        answer(model, facts, offer);
    return CCS_OK;
}

static ccs_status decide_result(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_offer *offer = model_offer(model, ask->id);
    if (!offer || !offer->row.open)
        return CCS_ENOENT;
    if (!offer->row.answered)
        return CCS_ESTATE;
    if (ask->flags & 1)
        answer(model, facts, offer);
    else
        model_fail_callback(model, facts, offer);
    return CCS_OK;
}

static ccs_status check_callback(struct model *model, const struct payload *ask, const Ccs__Contact *contact)
{
    const struct model_visit *visit = contact->visit ? model_visit(model, contact->visit) : NULL;
    if (visit && (visit->row.kind != CCS__VISIT_KIND__VISIT_KIND_LINE || visit->row.offer))
        return CCS_ESTATE;
    if (contact->legs || contact->parked_agent)
        return CCS_ESTATE;
    if (!visit && !ask->other)
        return CCS_EINVAL;
    bool ends = ask->until_at && (ask->until_at <= ask->from_at || ask->until_at <= model->now);
    return ask->from_at < 0 || ask->until_at < 0 || ends ? CCS_EINVAL : CCS_OK;
}

/* Is there an open moment from the first on at which he may be called? */
static bool opens_in_time(const struct model *model, const struct model_queue *queue, const struct payload *ask)
{
    uint32_t hours = queue->plan.admission.given ? queue->plan.admission.hours : 0;
    ccs_time from_at = ask->from_at > model->now ? ask->from_at : model->now;
    return hours_open(&model->hours, hours, from_at) ||
           hours_next_edge(&model->hours, hours, from_at) < (ask->until_at ? ask->until_at : CCS_TIME_NEVER);
}

static ccs_status decide_callback(struct model *model, const struct payload *ask, struct facts *facts)
{
    Ccs__Contact *contact = model_open_contact(model, ask->id);
    if (!contact)
        return CCS_ENOENT;
    ccs_status status = check_callback(model, ask, contact);
    if (status != CCS_OK)
        return status;
    const struct model_visit *visit = contact->visit ? model_visit(model, contact->visit) : NULL;
    const struct model_queue *queue = model_queue(model, ask->other ? ask->other : visit->row.queue);
    if (!queue)
        return CCS_ENOENT;
    if (!opens_in_time(model, queue, ask))
        return CCS_EINVAL;
    Ccs__CallbackTaken taken = CCS__CALLBACK_TAKEN__INIT;
    taken.contact = contact->id;
    taken.visit = contact->visit;
    taken.queue = queue->id;
    taken.mode = queue->plan.has_callback ? (Ccs__CallbackMode)queue->plan.mode
                                          : CCS__CALLBACK_MODE__CALLBACK_MODE_AGENT_FIRST;
    taken.from_at = ask->from_at;
    taken.until_at = ask->until_at;
    EMIT(CALLBACK_TAKEN, taken);
    if (visit)
        model_end_visit(model, facts, visit, CCS__VISIT_CAUSE__VISIT_CAUSE_CALLBACK_TAKEN,
                        CCS__DIVERT_ACTION__DIVERT_ACTION_CALLBACK);
    struct entry entry = {.contact = contact, .queue = queue, .kind = CCS__VISIT_KIND__VISIT_KIND_CALLBACK,
                          .seated = true, .until_at = ask->until_at,
                          .hold_until_at = ask->from_at > model->now ? ask->from_at : 0};
    model_enter(model, facts, &entry);
    return CCS_OK;
}

ccs_status model_decide_offer(struct model *model, const struct payload *ask, struct facts *facts)
{
    switch (ask->verb) {
    case VERB_ACCEPT:
    case VERB_REJECT:
    case VERB_FAIL: return decide_offer(model, ask, facts);
    case VERB_CALLBACK_RESULT: return decide_result(model, ask, facts);
    case VERB_TAKE_CALLBACK: return decide_callback(model, ask, facts);
    default: return CCS_DONE;
    }
}

/* --- an agent's own part --------------------------------------------------------------------------------------------- */

ccs_status model_decide_leg(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_leg *found = model_open_contact(model, ask->id) ? model_leg_of(model, ask->id, ask->agent) : NULL;
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
    if (held)
        model_retrieve(model, facts, found);
    else
        model_hold(model, facts, found);
    return CCS_OK;
}
