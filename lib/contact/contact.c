/*
 * The contact module: what events do to contacts, visits, offers and legs, and what their timers mean. What may happen is
 * decided in contact_decide.c; who gets a contact, by the router.
 */
#include "contact/contact.h"

struct ccs__contacts {
    struct ccs__map refs;    /* hash of (source, ref) -> first contact of the chain */
    uint64_t open_count;
};

#define CONTACTS(group) CCS__STATE(group, CONTACT, struct ccs__contacts)

static ccs_status start(struct ccs__group *group)
{
    struct ccs__contacts *contacts = ccs__alloc_zero(&group->alloc, sizeof *contacts);
    if (!contacts)
        return CCS_ENOMEM;
    ccs__map_init(&contacts->refs, &group->alloc);
    group->states[CCS__MODULE_CONTACT] = contacts;
    ccs__group_kind(group, CCS__KIND_CONTACT, sizeof(struct ccs__contact), sizeof(Ccs__Contact));
    ccs__group_kind(group, CCS__KIND_VISIT, sizeof(struct ccs__visit), sizeof(Ccs__Visit));
    ccs__group_kind_part(group, CCS__KIND_VISIT, "details");
    ccs__group_kind(group, CCS__KIND_OFFER, sizeof(struct ccs__offer),
                    sizeof(Ccs__Offer) + sizeof(Ccs__OfferReason));
    ccs__group_kind(group, CCS__KIND_LEG, sizeof(struct ccs__leg), sizeof(Ccs__Leg));
    ccs__recording_start(group);
    struct ccs__kind_shape *shape = &group->shapes[CCS__KIND_OFFER];
    shape->nested_at = offsetof(struct ccs__offer, reason);
    shape->nested_field = offsetof(struct ccs__offer, offer.reason);
    shape->nested_size = sizeof(Ccs__OfferReason);
    shape->nested_type = &ccs__offer_reason__descriptor;
    return CCS_OK;
}

static void stop(struct ccs__group *group)
{
    struct ccs__contacts *contacts = CONTACTS(group);
    ccs__map_finish(&contacts->refs);
    ccs__free(&group->alloc, contacts, sizeof *contacts);
}

/* --- finding by the host's key ---------------------------------------------------------------------------- */

/* FNV-1a over source, a separator and ref; folded, because every waiting contact keeps it. */
static uint32_t hash_ref(ccs_str source, ccs_str ref)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < source.size; i++)
        hash = (hash ^ (unsigned char)source.data[i]) * UINT64_C(0x100000001b3);
    hash = (hash ^ 0xff) * UINT64_C(0x100000001b3);
    for (size_t i = 0; i < ref.size; i++)
        hash = (hash ^ (unsigned char)ref.data[i]) * UINT64_C(0x100000001b3);
    return (uint32_t)(hash ^ hash >> 32);
}

static bool text_is(const char *text, ccs_str str)
{
    return strlen(text) == str.size && (str.size == 0 || memcmp(text, str.data, str.size) == 0);
}

struct ccs__contact *ccs__contact_by_ref(const struct ccs__group *group, ccs_str source, ccs_str ref)
{
    struct ccs__contact *contact = ccs__map_get(&CONTACTS(group)->refs, hash_ref(source, ref));
    while (contact && !(text_is(contact->contact.ref, ref) && text_is(contact->contact.source, source)))
        contact = contact->ref_next;
    return contact;
}

uint64_t ccs__contact_open_count(const struct ccs__group *group)
{
    return CONTACTS(group)->open_count;
}

static bool link_ref(struct ccs__group *group, struct ccs__contact *contact)
{
    struct ccs__map *refs = &CONTACTS(group)->refs;
    contact->ref_hash = hash_ref(ccs_str_from(contact->contact.source), ccs_str_from(contact->contact.ref));
    contact->ref_next = ccs__map_get(refs, contact->ref_hash);
    contact->ref_linked = ccs__map_put(refs, contact->ref_hash, contact);
    return contact->ref_linked;
}

static void unlink_ref(struct ccs__group *group, struct ccs__contact *contact)
{
    struct ccs__map *refs = &CONTACTS(group)->refs;
    struct ccs__contact *first = ccs__map_get(refs, contact->ref_hash);
    contact->ref_linked = false;
    if (first != contact) {
        while (first->ref_next != contact)
            first = first->ref_next;
        first->ref_next = contact->ref_next;
    } else if (!contact->ref_next) {
        ccs__map_remove(refs, contact->ref_hash);
    } else {
        bool put = ccs__map_put(refs, contact->ref_hash, contact->ref_next); /* replaces: needs no memory */
        CCS_ASSERT(put);
    }
}

/* --- index ------------------------------------------------------------------------------------------------ */

static bool index_contact(struct ccs__group *group, struct ccs__contact *contact)
{
    bool open = contact->row.exists && contact->contact.open, wanted = open && *contact->contact.ref;
    if (open != contact->counted)
        CONTACTS(group)->open_count += open ? 1 : UINT64_MAX;
    contact->counted = open;
    if (wanted == contact->ref_linked)
        return true;
    if (wanted)
        return link_ref(group, contact);
    unlink_ref(group, contact);
    return true;
}

static void index_offer(struct ccs__group *group, struct ccs__offer *offer)
{
    offer->timer.id = offer->row.id;
    offer->timer.kind = offer->row.kind;
    ccs__group_arm(group, &offer->timer, offer->row.exists && offer->offer.open ? offer->offer.ends_at : CCS_TIME_NEVER);
}

static void index_leg(struct ccs__group *group, struct ccs__leg *leg)
{
    bool wanted = leg->row.exists && leg->leg.open && leg->leg.state != CCS__LEG_STATE__LEG_STATE_LEFT;
    if (wanted == (leg->of != NULL))
        return;
    if (!wanted) {
        struct ccs__leg **place = &leg->of->legs;
        while (*place != leg)
            place = &(*place)->next;
        *place = leg->next;
        leg->of = NULL;
        return;
    }
    leg->of = ccs__row_find(group, CCS__KIND_CONTACT, leg->leg.contact);
    CCS_ASSERT(leg->of != NULL);
    struct ccs__leg **place = &leg->of->legs;
    while (*place && (*place)->row.id < leg->row.id)
        place = &(*place)->next;
    leg->next = *place;
    *place = leg;
}

static bool index(struct ccs__group *group, struct ccs__row *row)
{
    switch (row->kind) {
    case CCS__KIND_CONTACT: return index_contact(group, (struct ccs__contact *)(void *)row);
    case CCS__KIND_OFFER: index_offer(group, (struct ccs__offer *)(void *)row); return true;
    case CCS__KIND_LEG: index_leg(group, (struct ccs__leg *)(void *)row); return true;
    case CCS__KIND_RECORDING: ccs__recording_index(group, (struct ccs__recording *)(void *)row); return true;
    default: return true;
    }
}

/* --- apply ------------------------------------------------------------------------------------------------ */

static ccs_status apply_opened(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__ContactOpened *body = event->body;
    struct ccs__contact *row = ccs__row_create(group, CCS__KIND_CONTACT, event->seq);
    if (!row)
        return CCS_ENOMEM;
    Ccs__Contact *contact = &row->contact;
    contact->id = event->seq;
    contact->open = true;
    contact->channel = body->channel;
    contact->priority = body->priority;
    contact->came_by = body->channel;
    contact->opened_at = contact->seniority_at = event->at;
    contact->conversation = body->conversation ? body->conversation : event->seq;
    CCS__SET_TEXT(group, contact->source, ccs_str_from(body->source));
    CCS__SET_TEXT(group, contact->ref, ccs_str_from(body->ref));
    CCS__SET_TEXT(group, contact->customer, ccs_str_from(body->customer));
    CCS__SET_TEXT(group, contact->entry, ccs_str_from(body->entry));
    CCS__SET_TEXT(group, contact->site, ccs_str_from(body->site));
    CCS__SET_TEXT(group, contact->traits, ccs_str_from(body->traits));
    return CCS_OK;
}

static ccs_status apply_offered(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__ContactOffered *body = event->body;
    CCS__EDIT(visit, visit, VISIT, body->visit);
    struct ccs__offer *row = ccs__row_create(group, CCS__KIND_OFFER, event->seq);
    if (!row)
        return CCS_ENOMEM;
    CCS__EXPECT(group, visit->visit.open && ccs__row_find(group, CCS__KIND_AGENT_STATE, body->agent) &&
                           (visit->visit.offer != 0) == (visit->visit.ringing != 0) && body->channel >= 0 &&
                           body->channel <= CCS__CHANNEL__CHANNEL_TASK,
                body->visit);
    if (!visit->visit.offer)
        visit->visit.offer = event->seq;
    visit->visit.offers++;
    visit->visit.ringing++;
    visit->visit.asked = body->agent;
    Ccs__Offer *offer = &row->offer;
    offer->id = event->seq;
    offer->open = true;
    offer->contact = body->contact;
    offer->visit = body->visit;
    offer->queue = body->queue;
    offer->agent = body->agent;
    offer->kind = body->offer_kind;
    offer->offered_at = event->at;
    offer->ends_at = body->ends_at;
    offer->cost = body->cost;
    offer->channel = body->channel;
    offer->wrap_up_mode = body->wrap_up_mode;
    offer->wrap_up_limit_ms = body->wrap_up_limit_ms;
    if (body->reason)
        row->reason = *body->reason;
    return CCS_OK;
}

/* The visit is over; its texts stay until the row is given back. */
static void close_visit(Ccs__Visit *visit, Ccs__VisitCause cause, ccs_duration wait_ms, ccs_time at)
{
    visit->open = false;
    visit->offer = 0;
    visit->ringing = 0;
    visit->cause = cause;
    visit->ended_at = at;
    visit->wait_ms = wait_ms;
}

static void close_offer(Ccs__Offer *offer, Ccs__OfferCause cause, ccs_time at)
{
    offer->open = false;
    offer->cause = cause;
    offer->ended_at = at;
}

static ccs_status apply_answered(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__ContactAnswered *body = event->body;
    CCS__EDIT(contact, contact, CONTACT, body->contact);
    CCS__EDIT(visit, visit, VISIT, body->visit);
    CCS__EDIT(offer, offer, OFFER, body->offer);
    struct ccs__leg *row = ccs__row_create(group, CCS__KIND_LEG, event->seq);
    if (!row)
        return CCS_ENOMEM;
    CCS__EXPECT(group, visit->visit.open && offer->offer.open && contact->contact.visit == body->visit &&
                           offer->offer.visit == body->visit && offer->offer.agent == body->agent &&
                           visit->visit.ringing == 1 && visit->visit.contact == body->contact && visit->visit.queue == body->queue,
                body->offer);
    contact->contact.visit = 0;
    contact->contact.answers += body->role == CCS__LEG_ROLE__LEG_ROLE_AGENT;
    contact->contact.legs++;
    visit->visit.agent = body->agent;
    close_visit(&visit->visit, CCS__VISIT_CAUSE__VISIT_CAUSE_ANSWERED, body->wait_ms, event->at);
    close_offer(&offer->offer, CCS__OFFER_CAUSE__OFFER_CAUSE_ACCEPTED, event->at);
    Ccs__Leg *leg = &row->leg;
    leg->id = event->seq;
    leg->open = true;
    leg->contact = body->contact;
    leg->visit = body->visit;
    leg->queue = body->queue;
    leg->agent = body->agent;
    leg->role = body->role;
    leg->state = CCS__LEG_STATE__LEG_STATE_CONNECTED;
    leg->connected_at = event->at;
    leg->cost = offer->offer.cost;
    leg->channel = offer->offer.channel;
    leg->inter_site = body->inter_site;
    leg->wrap_up_mode = offer->offer.wrap_up_mode;
    leg->wrap_up_limit_ms = offer->offer.wrap_up_limit_ms;
    return CCS_OK;
}

/* The first of a visit's open offers but one; they are listed by id. */
static uint64_t first_but(const struct ccs__visit *visit, const struct ccs__offer *ended)
{
    for (const struct ccs__offer *offer = visit->route.offers; offer; offer = offer->visit_next)
        if (offer != ended)
            return offer->row.id;
    return 0;
}

static ccs_status apply_offer_ended(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__OfferEnded *body = event->body;
    CCS__EDIT(visit, visit, VISIT, body->visit);
    CCS__EDIT(offer, offer, OFFER, body->offer);
    CCS__EXPECT(group, offer->offer.open && offer->offer.visit == body->visit && offer->offer.agent == body->agent &&
                           visit->visit.ringing > 0,
                body->offer);
    visit->visit.ringing--;
    visit->visit.offer = first_but(visit, offer);
    if (body->counted) {
        CCS__EDIT_DETAILS(details, visit);
        details->failed = body->agent;
    }
    if (body->key_at)
        visit->visit.key_at = body->key_at;
    close_offer(&offer->offer, body->cause, event->at);
    ccs__row_attend(group, &visit->row);
    return CCS_OK;
}

static ccs_status apply_visit_ended(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__VisitEnded *body = event->body;
    CCS__EDIT(contact, contact, CONTACT, body->contact);
    CCS__EDIT(visit, visit, VISIT, body->visit);
    CCS__EXPECT(group, visit->visit.open && !visit->visit.offer && contact->contact.visit == body->visit, body->visit);
    contact->contact.visit = 0;
    close_visit(&visit->visit, body->cause, body->wait_ms, event->at);
    return CCS_OK;
}

static ccs_status apply_priority(struct ccs__group *group, const Ccs__PriorityChanged *body)
{
    CCS__EDIT(contact, contact, CONTACT, body->contact);
    contact->contact.priority = body->priority;
    if (!body->visit)
        return CCS_OK;
    CCS__EDIT(visit, visit, VISIT, body->visit);
    visit->visit.priority = body->priority;
    visit->visit.key_rank = body->key_rank;
    visit->visit.key_at = body->key_at;
    return CCS_OK;
}

static ccs_status apply_leg_left(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__LegLeft *body = event->body;
    CCS__EDIT(contact, contact, CONTACT, body->contact);
    CCS__EDIT(leg, leg, LEG, body->leg);
    CCS__EXPECT(group, contact->contact.legs > 0 && leg->of == contact, body->leg);
    contact->contact.legs--;
    leg->leg.state = CCS__LEG_STATE__LEG_STATE_LEFT;
    leg->leg.open = body->wrap_up;
    leg->leg.left_at = event->at;
    leg->leg.held_at = 0;
    leg->leg.cause = body->cause;
    leg->leg.talk_ms = body->talk_ms;
    leg->leg.hold_ms = body->hold_ms;
    return CCS_OK;
}

static ccs_status apply_held(struct ccs__group *group, const struct ccs__event *event)
{
    CCS__EDIT(leg, leg, LEG, ((const Ccs__LegHeld *)event->body)->leg);
    leg->leg.state = CCS__LEG_STATE__LEG_STATE_HELD;
    leg->leg.held_at = event->at;
    return CCS_OK;
}

static ccs_status apply_retrieved(struct ccs__group *group, const struct ccs__event *event)
{
    CCS__EDIT(leg, leg, LEG, ((const Ccs__LegRetrieved *)event->body)->leg);
    leg->leg.state = CCS__LEG_STATE__LEG_STATE_CONNECTED;
    leg->leg.hold_ms += event->at - leg->leg.held_at;
    leg->leg.held_at = 0;
    return CCS_OK;
}

static ccs_status apply_wrap_up_ended(struct ccs__group *group, const Ccs__WrapUpEnded *body)
{
    CCS__EDIT(leg, leg, LEG, body->leg);
    leg->leg.wrap_up_ms = body->spent_ms;
    leg->leg.open = false;
    return CCS_OK;
}

static ccs_status apply_wanted(struct ccs__group *group, const Ccs__WrapUpWanted *body)
{
    CCS__EDIT(leg, leg, LEG, body->leg);
    leg->leg.wrap_up_wanted = true;
    return CCS_OK;
}

static ccs_status apply_closed(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__ContactClosed *body = event->body;
    CCS__EDIT(contact, contact, CONTACT, body->contact);
    CCS__EXPECT(group, contact->contact.open && !contact->contact.visit && !contact->contact.legs, body->contact);
    contact->contact.open = false;
    contact->contact.cause = body->cause;
    contact->contact.closed_at = event->at;
    return CCS_OK;
}

static ccs_status apply_disposition(struct ccs__group *group, const Ccs__DispositionSet *body)
{
    CCS__EDIT(contact, contact, CONTACT, body->contact);
    CCS__SET_TEXT(group, contact->contact.disposition, ccs_str_from(body->disposition));
    return CCS_OK;
}

static ccs_status apply_erased(struct ccs__group *group, const Ccs__ContactErased *body)
{
    CCS__EDIT(contact, contact, CONTACT, body->contact);
    CCS__SET_TEXT(group, contact->contact.customer, CCS_STR(""));
    return CCS_OK;
}

static ccs_status apply(struct ccs__group *group, const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_CONTACT_OPENED: return apply_opened(group, event);
    case CCS_EVENT_CONTACT_QUEUED:
    case CCS_EVENT_VISIT_RELAXED:
    case CCS_EVENT_VISIT_REFRESHED:
    case CCS_EVENT_VISIT_DELAY_PASSED:
    case CCS_EVENT_VISIT_ADMITTED:
    case CCS_EVENT_VISIT_RELEASED:
    case CCS_EVENT_VISIT_ANNOUNCED:
    case CCS_EVENT_CALLBACK_TAKEN:
    case CCS_EVENT_CALLBACK_DIALED:
    case CCS_EVENT_CALLBACK_FAILED: return ccs__visit_apply(group, event);
    case CCS_EVENT_CONTACT_OFFERED: return apply_offered(group, event);
    case CCS_EVENT_CONTACT_ANSWERED: return apply_answered(group, event);
    case CCS_EVENT_OFFER_ENDED: return apply_offer_ended(group, event);
    case CCS_EVENT_LEG_JOINED:
    case CCS_EVENT_LEG_CHANGED:
    case CCS_EVENT_CONTACT_PARKED:
    case CCS_EVENT_CONTACT_UNPARKED: return ccs__leg_apply(group, event);
    case CCS_EVENT_RECORDING_STARTED:
    case CCS_EVENT_RECORDING_PAUSED:
    case CCS_EVENT_RECORDING_ENDED: return ccs__recording_apply(group, event);
    case CCS_EVENT_VISIT_ENDED: return apply_visit_ended(group, event);
    case CCS_EVENT_PRIORITY_CHANGED: return apply_priority(group, event->body);
    case CCS_EVENT_LEG_HELD: return apply_held(group, event);
    case CCS_EVENT_LEG_RETRIEVED: return apply_retrieved(group, event);
    case CCS_EVENT_LEG_LEFT: return apply_leg_left(group, event);
    case CCS_EVENT_WRAP_UP_WANTED: return apply_wanted(group, event->body);
    case CCS_EVENT_WRAP_UP_ENDED: return apply_wrap_up_ended(group, event->body);
    case CCS_EVENT_CONTACT_CLOSED: return apply_closed(group, event);
    case CCS_EVENT_CONTACT_ERASED: return apply_erased(group, event->body);
    case CCS_EVENT_DISPOSITION_SET: return apply_disposition(group, event->body);
    default: return CCS_OK;
    }
}

/* --- due -------------------------------------------------------------------------------------------------- */

static ccs_status due(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind == CCS__KIND_OFFER)
        return ccs__offer_ring_out(group, (struct ccs__offer *)(void *)row);
    return CCS_OK;
}

/* --- check ------------------------------------------------------------------------------------------------ */

static void check_contact(struct ccs__group *group, const struct ccs__contact *row)
{
    const Ccs__Contact *contact = &row->contact;
    CCS_ASSERT(row->ref_linked == (contact->open && *contact->ref));
    CCS_ASSERT(contact->open || (!contact->visit && !contact->legs && !row->recordings));
    uint32_t legs = 0;
    for (const struct ccs__leg *leg = row->legs; leg; leg = leg->next)
        legs++;
    CCS_ASSERT(legs == contact->legs);
    if (contact->visit) {
        const struct ccs__visit *visit = ccs__row_find(group, CCS__KIND_VISIT, contact->visit);
        CCS_ASSERT(visit != NULL);
        CCS_ASSERT(visit->visit.open);
        CCS_ASSERT(visit->visit.contact == contact->id);
    }
}

static void check_visit(struct ccs__group *group, const struct ccs__visit *row)
{
    const Ccs__Visit *visit = &row->visit;
    CCS_ASSERT(visit->open == (visit->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_NONE));
    if (!visit->open)
        return;
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, visit->contact);
    CCS_ASSERT(contact != NULL);
    CCS_ASSERT(contact->contact.visit == visit->id);
    if (visit->offer) {
        const struct ccs__offer *offer = ccs__row_find(group, CCS__KIND_OFFER, visit->offer);
        CCS_ASSERT(offer != NULL);
        CCS_ASSERT(offer->offer.open);
        CCS_ASSERT(offer->offer.visit == visit->id);
        CCS_ASSERT(ccs__wheel_armed(&offer->timer));
    }
    uint32_t ringing = 0;
    for (const struct ccs__offer *offer = row->route.offers; offer; offer = offer->visit_next)
        ringing++;
    CCS_ASSERT(ringing == visit->ringing);
}

static void check(struct ccs__group *group)
{
    static const enum ccs__kind kinds[] = {CCS__KIND_CONTACT, CCS__KIND_VISIT, CCS__KIND_OFFER, CCS__KIND_LEG};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        size_t at = 0;
        uint64_t id;
        void *row;
        while (ccs__map_next(&group->maps[kinds[k]], &at, &id, &row)) {
            CCS_ASSERT(((struct ccs__row *)row)->exists);
            if (kinds[k] == CCS__KIND_CONTACT)
                check_contact(group, row);
            else if (kinds[k] == CCS__KIND_VISIT)
                check_visit(group, row);
            else if (kinds[k] == CCS__KIND_OFFER)
                CCS_ASSERT(((struct ccs__offer *)row)->offer.open ==
                           (((struct ccs__offer *)row)->offer.cause == CCS__OFFER_CAUSE__OFFER_CAUSE_NONE));
        }
    }
}

const struct ccs__module ccs__contact_module = {
    .name = "contact",
    .start = start,
    .stop = stop,
    .apply = apply,
    .index = index,
    .indexes = CCS__KIND_BIT(CONTACT) | CCS__KIND_BIT(OFFER) | CCS__KIND_BIT(LEG) | CCS__KIND_BIT(RECORDING),
    .due = due,
    .check = check,
};
