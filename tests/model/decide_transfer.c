/*
 * Handing contacts on, asking others, single parts of a contact.
 */
#include "model.h"
#include <string.h>

#define EMIT(kind, body) model_emit(model, facts, CCS_EVENT_##kind, &(body))

static bool takes_part(struct model *model, uint64_t contact, uint64_t agent)
{
    return model_leg_of(model, contact, agent) != NULL;
}

/* --- targets ------------------------------------------------------------------------------------------------------ */

struct target {
    uint64_t queue; /* where it would wait */
    uint64_t agent; /* alone, or 0 */
    const char *outside;
};

static ccs_status find_target(struct model *model, const struct payload *ask, const Ccs__Leg *leg, struct target *to)
{
    bool outside = ask->verb == VERB_TO_OUTSIDE || ask->verb == VERB_CONSULT_OUTSIDE;
    bool to_agent = ask->verb == VERB_TO_AGENT || ask->verb == VERB_CONSULT_AGENT;
    uint32_t cost;
    *to = (struct target){.queue = ask->other};
    if (outside) {
        to->outside = model_text(ask->text);
        return *to->outside && strlen(to->outside) <= 128 ? CCS_OK : CCS_EINVAL;
    }
    if (!ask->other || (to_agent && ask->other == ask->agent))
        return CCS_EINVAL;
    if (to_agent) {
        const struct model_agent *agent = model_agent(model, ask->other);
        if (!agent)
            return CCS_ENOENT;
        if (takes_part(model, ask->id, ask->other) ||
            !model_lists_channel(agent, (uint32_t)model_contact(model, ask->id)->row.channel, &cost))
            return CCS_ESTATE;
        to->agent = ask->other;
        to->queue = leg->queue;
    }
    return model_queue(model, to->queue) ? CCS_OK : CCS_ENOENT;
}

static void call_outside(struct model *model, struct facts *facts, const Ccs__Leg *leg, const char *outside, uint32_t after_ms)
{
    Ccs__LegJoined joined = CCS__LEG_JOINED__INIT;
    joined.contact = leg->contact;
    joined.queue = leg->queue;
    joined.role = CCS__LEG_ROLE__LEG_ROLE_OUTSIDE;
    joined.state = CCS__LEG_STATE__LEG_STATE_CONNECTING;
    joined.channel = leg->channel;
    joined.outside = (char *)(uintptr_t)outside;
    joined.return_at = after_ms ? model->now + after_ms : 0;
    joined.return_to = after_ms ? leg->agent : 0;
    EMIT(LEG_JOINED, joined);
}

/* --- transfer ------------------------------------------------------------------------------------------------------- */

/* Who hands on is alone with the customer, but for one who is being asked and has not answered. */
static bool is_alone(struct model *model, const Ccs__Contact *contact, const struct model_leg *leg)
{
    const struct model_leg *asked = leg->row.consulting ? model_asked(model, contact) : NULL, *other = NULL;
    if (asked && asked->row.state != CCS__LEG_STATE__LEG_STATE_CONNECTING)
        return false;
    while ((other = model_leg_after(model, contact->id, other ? other->row.id : 0)) != NULL)
        if (other != leg && other != asked)
            return false;
    return true;
}

static ccs_status decide_transfer(struct model *model, const struct payload *ask, struct facts *facts)
{
    Ccs__Contact *contact = model_open_contact(model, ask->id);
    const struct model_leg *leg = contact ? model_leg_of(model, ask->id, ask->agent) : NULL;
    struct target to;
    if (!leg)
        return CCS_ENOENT;
    ccs_status status = find_target(model, ask, &leg->row, &to);
    if (status != CCS_OK)
        return status;
    if (!is_alone(model, contact, leg))
        return CCS_ESTATE;
    if (leg->row.consulting)
        model_dismiss(model, facts, contact);
    model_end_leg(model, facts, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED);
    if (to.outside) {
        call_outside(model, facts, &leg->row, to.outside, ask->span);
        return CCS_OK;
    }
    struct entry entry = {.contact = contact, .queue = model_queue(model, to.queue), .only = to.agent,
                          .return_after_ms = ask->span, .return_to = leg->row.agent, .return_queue = leg->row.queue};
    model_enter(model, facts, &entry);
    return CCS_OK;
}

/* --- consult -------------------------------------------------------------------------------------------------------- */

static ccs_status decide_consult(struct model *model, const struct payload *ask, struct facts *facts)
{
    Ccs__Contact *contact = model_open_contact(model, ask->id);
    const struct model_leg *leg = contact ? model_leg_of(model, ask->id, ask->agent) : NULL;
    struct target to;
    if (!leg)
        return CCS_ENOENT;
    ccs_status status = find_target(model, ask, &leg->row, &to);
    if (status != CCS_OK)
        return status;
    if (contact->visit || model_asking(model, contact->id))
        return CCS_ESTATE;
    if (contact->legs >= MODEL_LEGS_MAX)
        return CCS_ELIMIT;
    if (to.agent && !model_room(model, model_agent(model, to.agent), (uint32_t)contact->channel))
        return CCS_ESTATE; /* he is asked at once or not at all */
    model_hold(model, facts, leg);
    model_change_leg(model, facts, leg, leg->row.role, leg->row.state, true);
    if (to.outside) {
        call_outside(model, facts, &leg->row, to.outside, 0);
        return CCS_OK;
    }
    struct entry entry = {.contact = contact, .queue = model_queue(model, to.queue), .only = to.agent, .seated = true,
                          .kind = CCS__VISIT_KIND__VISIT_KIND_CONSULT, .leg = leg->row.id};
    model_enter(model, facts, &entry);
    return CCS_OK;
}

/* He is part of the contact from now on; somebody outside is so already. */
static void take_over(struct model *model, struct facts *facts, const struct model_leg *asked)
{
    if (asked->row.role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED)
        model_change_leg(model, facts, asked, CCS__LEG_ROLE__LEG_ROLE_AGENT, asked->row.state, false);
}

static ccs_status decide_asked(struct model *model, const struct payload *ask, struct facts *facts)
{
    const Ccs__Contact *contact = model_open_contact(model, ask->id);
    const struct model_leg *asking = contact ? model_leg_of(model, ask->id, ask->agent) : NULL;
    if (!asking)
        return CCS_ENOENT;
    if (!asking->row.consulting)
        return CCS_ESTATE;
    if (ask->verb == VERB_CANCEL) {
        model_cancel_consult(model, facts, asking);
        return CCS_OK;
    }
    const struct model_leg *asked = model_asked(model, contact);
    if (!asked || asked->row.state == CCS__LEG_STATE__LEG_STATE_CONNECTING)
        return CCS_ESTATE;
    if (ask->verb == VERB_COMPLETE) {
        model_end_leg(model, facts, asking, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED);
        take_over(model, facts, asked);
        return CCS_OK;
    }
    model_change_leg(model, facts, asking, asking->row.role, asking->row.state, false);
    model_retrieve(model, facts, asking);
    take_over(model, facts, asked);
    model_retrieve(model, facts, asked);
    return CCS_OK;
}

/* --- single parts --------------------------------------------------------------------------------------------------- */

/* Somebody who can talk to the customer. */
static bool carries_on(const Ccs__Leg *leg)
{
    if (leg->role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE)
        return leg->state == CCS__LEG_STATE__LEG_STATE_CONNECTED;
    return leg->role != CCS__LEG_ROLE__LEG_ROLE_CONSULTED;
}

static ccs_status decide_leave(struct model *model, const struct payload *ask, struct facts *facts)
{
    const Ccs__Contact *contact = model_open_contact(model, ask->id);
    const struct model_leg *leg = contact ? model_leg_of(model, ask->id, ask->agent) : NULL, *other = NULL;
    if (!leg)
        return CCS_ENOENT;
    if (leg->row.consulting)
        return CCS_ESTATE;
    while ((other = model_leg_after(model, contact->id, other ? other->row.id : 0)) != NULL)
        if (other != leg && carries_on(&other->row)) {
            model_end_leg(model, facts, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_FINISHED);
            return CCS_OK;
        }
    return CCS_ESTATE;
}

static ccs_status decide_outside(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_leg *leg = model_leg(model, ask->id);
    if (!leg || !model_here(&leg->row) || leg->row.role != CCS__LEG_ROLE__LEG_ROLE_OUTSIDE)
        return CCS_ENOENT;
    bool called = leg->row.state == CCS__LEG_STATE__LEG_STATE_CONNECTING;
    if (ask->verb == VERB_CONNECT_LEG && !called)
        return CCS_ESTATE;
    if (ask->verb == VERB_CONNECT_LEG)
        model_change_leg(model, facts, leg, leg->row.role, CCS__LEG_STATE__LEG_STATE_CONNECTED, false);
    else if (called && leg->row.return_at) /* who did not answer is not waited for */
        model_return_leg(model, facts, leg);
    else
        model_end_leg(model, facts, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_FINISHED);
    return CCS_OK;
}

static ccs_status decide_park(struct model *model, const struct payload *ask, struct facts *facts)
{
    const Ccs__Contact *contact = model_open_contact(model, ask->id);
    const struct model_leg *leg = contact ? model_leg_of(model, ask->id, ask->agent) : NULL;
    if (!leg)
        return CCS_ENOENT;
    if (contact->legs > 1 || contact->visit)
        return CCS_ESTATE;
    Ccs__ContactParked parked = CCS__CONTACT_PARKED__INIT;
    parked.contact = ask->id;
    parked.agent = ask->agent;
    parked.queue = leg->row.queue;
    model_end_leg(model, facts, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_FINISHED);
    EMIT(CONTACT_PARKED, parked);
    return CCS_OK;
}

static ccs_status decide_unpark(struct model *model, const struct payload *ask, struct facts *facts)
{
    Ccs__Contact *contact = model_open_contact(model, ask->id);
    if (!contact)
        return CCS_ENOENT;
    if (!contact->parked_agent)
        return CCS_ESTATE;
    Ccs__ContactUnparked unparked = CCS__CONTACT_UNPARKED__INIT;
    unparked.contact = ask->id;
    unparked.agent = contact->parked_agent;
    unparked.queue = contact->parked_queue;
    EMIT(CONTACT_UNPARKED, unparked);
    model_seat(model, facts, contact, unparked.queue, 0, unparked.agent);
    return CCS_OK;
}

/* Who is not named is lost; who cannot be named is left alone. */
static ccs_status decide_reconcile(struct model *model, const struct payload *ask, struct facts *facts)
{
    uint32_t alive[4];
    size_t count = model_alive(ask, alive);
    for (size_t i = 0; i < model->contact_count; i++) {
        const Ccs__Contact *contact = &model->contacts[i].row;
        bool named = false;
        for (size_t j = 0; j < count; j++)
            named = named || strcmp(model_text(alive[j]), contact->ref) == 0;
        if (contact->open && *contact->ref && strcmp(contact->source, model_source(ask->flags)) == 0 && !named)
            (void)model_close(model, facts, contact->id, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LOST);
    }
    return CCS_OK;
}

ccs_status model_decide_transfer(struct model *model, const struct payload *ask, struct facts *facts)
{
    switch (ask->verb) {
    case VERB_WANT_WRAP_UP:
    case VERB_HOLD:
    case VERB_RETRIEVE: return model_decide_leg(model, ask, facts);
    case VERB_TO_QUEUE:
    case VERB_TO_AGENT:
    case VERB_TO_OUTSIDE: return decide_transfer(model, ask, facts);
    case VERB_CONSULT_QUEUE:
    case VERB_CONSULT_AGENT:
    case VERB_CONSULT_OUTSIDE: return decide_consult(model, ask, facts);
    case VERB_COMPLETE:
    case VERB_CANCEL:
    case VERB_CONFERENCE: return decide_asked(model, ask, facts);
    case VERB_LEAVE: return decide_leave(model, ask, facts);
    case VERB_CONNECT_LEG:
    case VERB_END_LEG: return decide_outside(model, ask, facts);
    case VERB_PARK: return decide_park(model, ask, facts);
    case VERB_UNPARK: return decide_unpark(model, ask, facts);
    case VERB_RECONCILE: return decide_reconcile(model, ask, facts);
    default: return CCS_DONE;
    }
}
