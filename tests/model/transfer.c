/*
 * What happens between the legs of a contact, by a verb's hand or by itself: a consult ends when one of the two is gone, a
 * contact goes back when its time is over.
 */
#include "model.h"

#define EMIT(kind, body) model_emit(model, facts, CCS_EVENT_##kind, &(body))

void model_change_leg(struct model *model, struct facts *facts, const struct model_leg *leg, Ccs__LegRole role,
                      Ccs__LegState state, bool consulting)
{
    Ccs__LegChanged changed = CCS__LEG_CHANGED__INIT;
    changed.contact = leg->row.contact;
    changed.leg = leg->row.id;
    changed.agent = leg->row.agent;
    changed.queue = leg->row.queue;
    changed.role = role;
    changed.state = state;
    changed.consulting = consulting;
    EMIT(LEG_CHANGED, changed);
}

void model_hold(struct model *model, struct facts *facts, const struct model_leg *leg)
{
    if (leg->row.state == CCS__LEG_STATE__LEG_STATE_HELD)
        return;
    Ccs__LegHeld held = CCS__LEG_HELD__INIT;
    held.contact = leg->row.contact;
    held.leg = leg->row.id;
    held.agent = leg->row.agent;
    held.queue = leg->row.queue;
    EMIT(LEG_HELD, held);
}

void model_retrieve(struct model *model, struct facts *facts, const struct model_leg *leg)
{
    if (leg->row.state != CCS__LEG_STATE__LEG_STATE_HELD)
        return;
    Ccs__LegRetrieved retrieved = CCS__LEG_RETRIEVED__INIT;
    retrieved.contact = leg->row.contact;
    retrieved.leg = leg->row.id;
    retrieved.agent = leg->row.agent;
    retrieved.queue = leg->row.queue;
    EMIT(LEG_RETRIEVED, retrieved);
}

/* --- who asks whom ------------------------------------------------------------------------------------------------ */

struct model_leg *model_asking(struct model *model, uint64_t contact)
{
    for (size_t i = 0; i < model->leg_count; i++) {
        const Ccs__Leg *leg = &model->legs[i].row;
        if (leg->contact == contact && model_here(leg) && leg->consulting)
            return &model->legs[i];
    }
    return NULL;
}

static struct model_leg *consulted(struct model *model, uint64_t contact)
{
    for (size_t i = 0; i < model->leg_count; i++) {
        const Ccs__Leg *leg = &model->legs[i].row;
        if (leg->contact == contact && model_here(leg) && leg->role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED)
            return &model->legs[i];
    }
    return NULL;
}

static struct model_leg *last_outside(struct model *model, uint64_t contact)
{
    struct model_leg *last = NULL;
    for (size_t i = 0; i < model->leg_count; i++) {
        const Ccs__Leg *leg = &model->legs[i].row;
        if (leg->contact == contact && model_here(leg) && leg->role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE)
            last = &model->legs[i];
    }
    return last;
}

/* Of a consult in progress; NULL: he is being looked for. */
struct model_leg *model_asked(struct model *model, const Ccs__Contact *contact)
{
    if (contact->visit)
        return NULL;
    struct model_leg *leg = consulted(model, contact->id);
    return leg ? leg : last_outside(model, contact->id);
}

static const struct model_visit *consult_of(struct model *model, const Ccs__Contact *contact)
{
    const struct model_visit *visit = contact->visit ? model_visit(model, contact->visit) : NULL;
    return visit && visit->row.kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT ? visit : NULL;
}

void model_dismiss(struct model *model, struct facts *facts, const Ccs__Contact *contact)
{
    const struct model_visit *visit = consult_of(model, contact);
    if (visit) {
        model_leave_line(model, facts, visit, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED, CCS__VISIT_CAUSE__VISIT_CAUSE_WITHDRAWN);
        return;
    }
    const struct model_leg *asked = model_asked(model, contact);
    if (asked)
        model_end_leg(model, facts, asked, CCS__CONTACT_CAUSE__CONTACT_CAUSE_FINISHED);
}

static void stop_consulting(struct model *model, struct facts *facts, const struct model_leg *asking)
{
    model_change_leg(model, facts, asking, asking->row.role, asking->row.state, false);
}

void model_cancel_consult(struct model *model, struct facts *facts, const struct model_leg *asking)
{
    model_dismiss(model, facts, &model_contact(model, asking->row.contact)->row);
    stop_consulting(model, facts, asking);
    model_retrieve(model, facts, asking);
}

/* --- back again --------------------------------------------------------------------------------------------------- */

static uint64_t if_here(struct model *model, const Ccs__Contact *contact, uint64_t id)
{
    uint32_t cost;
    const struct model_agent *agent = model_agent(model, id);
    return model_in(agent) && model_lists_channel(agent, (uint32_t)contact->channel, &cost) ? id : 0;
}

/* Into a line with its place, for one agent alone or for him first, where he is signed in. */
void model_seat(struct model *model, struct facts *facts, Ccs__Contact *contact, uint64_t queue, uint64_t only,
                uint64_t preferred)
{
    struct entry entry = {.contact = contact, .queue = model_queue(model, queue), .seated = true};
    if (!entry.queue || contact->legs || contact->visit)
        return;
    entry.only = if_here(model, contact, only);
    entry.preferred = if_here(model, contact, preferred);
    model_enter(model, facts, &entry);
}

void model_return_leg(struct model *model, struct facts *facts, const struct model_leg *leg)
{
    uint64_t return_to = leg->row.return_to;
    model_end_leg(model, facts, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_WITHDRAWN);
    model_seat(model, facts, &model_contact(model, leg->row.contact)->row, leg->row.queue, return_to, 0);
}

void model_return_visit(struct model *model, struct facts *facts, const struct model_visit *visit)
{
    uint64_t queue = visit->row.return_queue;
    model_leave_line(model, facts, visit, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED, CCS__VISIT_CAUSE__VISIT_CAUSE_TRANSFERRED);
    if (!model_queue(model, queue))
        queue = visit->row.queue; /* that line is gone: the one it waits in is not */
    model_seat(model, facts, &model_contact(model, visit->row.contact)->row, queue, visit->row.return_to, 0);
}

bool model_goes_back(const struct model *model, const struct model_visit *visit)
{
    return visit->row.open && !visit->row.offer && visit->row.return_at && visit->row.return_at <= model->due_at;
}

/* --- by itself ---------------------------------------------------------------------------------------------------- */

/* The one who asked is gone: whoever is there already has the contact, and nobody is looked for. */
static void settle_unasked(struct model *model, struct facts *facts, const Ccs__Contact *contact)
{
    if (consult_of(model, contact))
        model_dismiss(model, facts, contact);
    const struct model_leg *leg = consulted(model, contact->id);
    if (leg)
        model_change_leg(model, facts, leg, CCS__LEG_ROLE__LEG_ROLE_AGENT, leg->row.state, false);
}

void model_settle_leg(struct model *model, struct facts *facts, uint64_t id)
{
    const struct model_leg *leg = model_leg(model, id);
    const Ccs__Contact *contact = &model_contact(model, leg->row.contact)->row;
    if (model_here(&leg->row) || !contact->open)
        return;
    const struct model_leg *asking = model_asking(model, contact->id), *last = last_outside(model, contact->id);
    if (!asking) {
        settle_unasked(model, facts, contact);
        return;
    }
    bool was_asked = leg->row.role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED ||
                     (leg->row.role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE && (!last || last->row.id < id));
    if (was_asked && !contact->visit && !consulted(model, contact->id))
        stop_consulting(model, facts, asking);
}

/* A named agent is asked at once or not at all; who was not answered stops asking. */
static void settle_consult(struct model *model, struct facts *facts, const struct model_visit *visit)
{
    if (visit->row.open) {
        if (!visit->row.offer && visit->need->need.only)
            model_leave_line(model, facts, visit, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED,
                             CCS__VISIT_CAUSE__VISIT_CAUSE_TIMED_OUT);
        return;
    }
    const struct model_leg *asking = model_leg(model, visit->row.leg);
    bool asks = asking && model_here(&asking->row) && asking->row.consulting &&
                !model_contact(model, asking->row.contact)->row.visit;
    if (visit->row.cause != CCS__VISIT_CAUSE__VISIT_CAUSE_ANSWERED && asks)
        stop_consulting(model, facts, asking);
}

void model_settle_transfer(struct model *model, struct facts *facts, uint64_t id)
{
    const struct model_visit *visit = model_visit(model, id);
    if (visit->row.kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT)
        settle_consult(model, facts, visit);
    else if (model_goes_back(model, visit))
        model_return_visit(model, facts, visit);
}
