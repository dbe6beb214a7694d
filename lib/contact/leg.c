/*
 * Legs that do not begin with an answered offer: somebody outside, or an agent put into a contact; and contacts that are
 * parked. What events do; what may happen is decided above, in lib/transfer and lib/supervise.
 *
 * A leg of role outside has no agent and no capacity, and counts in no report: what it costs is the host's business.
 */
#include "contact/contact.h"

static uint32_t count_legs(const struct ccs__contact *contact)
{
    uint32_t count = 0;
    for (const struct ccs__leg *leg = contact->legs; leg; leg = leg->next)
        count++;
    return count;
}

/* Somebody outside is called or there already; an agent is there. */
static bool fits(const struct ccs__group *group, const Ccs__LegJoined *body)
{
    bool connected = body->state == CCS__LEG_STATE__LEG_STATE_CONNECTED;
    if (body->channel < 0 || body->channel > CCS__CHANNEL__CHANNEL_TASK || !ccs__row_find(group, CCS__KIND_QUEUE, body->queue))
        return false;
    if (body->role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE)
        return body->agent == 0 && body->cost == 0 && (connected || body->state == CCS__LEG_STATE__LEG_STATE_CONNECTING);
    return connected && body->return_at == 0 && ccs__row_find(group, CCS__KIND_AGENT_STATE, body->agent);
}

static ccs_status apply_joined(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__LegJoined *body = event->body;
    CCS__EDIT(contact, contact, CONTACT, body->contact);
    CCS__EXPECT(group, contact->contact.open && count_legs(contact) < CCS__LEGS_MAX && fits(group, body), body->contact);
    struct ccs__leg *row = ccs__row_create(group, CCS__KIND_LEG, event->seq);
    if (!row)
        return CCS_ENOMEM;
    contact->contact.legs++;
    Ccs__Leg *leg = &row->leg;
    leg->id = event->seq;
    leg->open = true;
    leg->contact = body->contact;
    leg->visit = body->visit;
    leg->queue = body->queue;
    leg->agent = body->agent;
    leg->role = body->role;
    leg->state = body->state;
    leg->connected_at = body->state == CCS__LEG_STATE__LEG_STATE_CONNECTED ? event->at : 0;
    leg->cost = body->cost;
    leg->channel = body->channel;
    leg->wrap_up_mode = body->wrap_up_mode;
    leg->wrap_up_limit_ms = body->wrap_up_limit_ms;
    leg->inter_site = body->inter_site;
    leg->return_at = body->return_at;
    leg->return_to = body->return_to;
    CCS__SET_TEXT(group, leg->outside, ccs_str_from(body->outside));
    return CCS_OK;
}

static ccs_status apply_changed(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__LegChanged *body = event->body;
    CCS__EDIT(leg, row, LEG, body->leg);
    Ccs__Leg *leg = &row->leg;
    bool answers = leg->state == CCS__LEG_STATE__LEG_STATE_CONNECTING && body->state == CCS__LEG_STATE__LEG_STATE_CONNECTED;
    CCS__EXPECT(group, row->of && leg->contact == body->contact && (answers || leg->state == body->state) &&
                           (body->role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE) == (leg->agent == 0),
                body->leg);
    leg->role = body->role;
    leg->state = body->state;
    leg->consulting = body->consulting;
    if (answers) {
        leg->connected_at = event->at;
        leg->return_at = 0;
    }
    return CCS_OK;
}

static ccs_status apply_parked(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__ContactParked *body = event->body;
    CCS__EDIT(contact, row, CONTACT, body->contact);
    Ccs__Contact *contact = &row->contact;
    CCS__EXPECT(group, contact->open && !contact->visit && !row->legs && !contact->parked_agent && body->agent,
                body->contact);
    contact->parked_agent = body->agent;
    contact->parked_queue = body->queue;
    contact->parked_at = event->at;
    return CCS_OK;
}

static ccs_status apply_unparked(struct ccs__group *group, const Ccs__ContactUnparked *body)
{
    CCS__EDIT(contact, row, CONTACT, body->contact);
    CCS__EXPECT(group, row->contact.open && row->contact.parked_agent, body->contact);
    row->contact.parked_agent = row->contact.parked_queue = 0;
    row->contact.parked_at = 0;
    return CCS_OK;
}

ccs_status ccs__leg_apply(struct ccs__group *group, const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_LEG_JOINED: return apply_joined(group, event);
    case CCS_EVENT_LEG_CHANGED: return apply_changed(group, event);
    case CCS_EVENT_CONTACT_PARKED: return apply_parked(group, event);
    case CCS_EVENT_CONTACT_UNPARKED: return apply_unparked(group, event->body);
    default: return CCS_OK;
    }
}
