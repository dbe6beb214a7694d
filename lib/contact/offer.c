/*
 * How visits and offers end, and what an agent's acceptance comes to. A visit may ring at several agents at once; whoever
 * accepts first has it, and the other offers are recalled before. Of a callback, accepting only means that the customer
 * is called now.
 */
#include "contact/contact.h"

#define CALLBACK_RING_MS 45000
#define CALLBACK_RETRY_MS 600000
#define CALLBACK_ATTEMPTS 3

ccs_status ccs__offer_of(struct ccs__group *group, uint64_t id, struct ccs__offer **offer)
{
    *offer = ccs__row_find(group, CCS__KIND_OFFER, id);
    if (*offer && (*offer)->offer.open)
        return CCS_OK;
    return ccs__refuse(group, CCS_ENOENT, id, "no open offer has the id %llu; it may have ended already",
                       (unsigned long long)id);
}

/* The queue's record, read by its row alone: contacts and queues lie side by side. */
static const Ccs__Queue *queue_of(const struct ccs__group *group, uint64_t id)
{
    const struct ccs__row *row = ccs__row_find(group, CCS__KIND_QUEUE, id);
    return (const Ccs__Queue *)(const void *)ccs__row_message(row);
}

/* --- how an offer ends -------------------------------------------------------------------------------------- */

static uint32_t cool_down_ms(const Ccs__AutoBusy *policy, Ccs__OfferCause cause)
{
    switch (cause) {
    case CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED: return policy->missed_ms;
    case CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED: return policy->rejected_ms;
    default: return policy->unreachable_ms;
    }
}

/* What a failed offer means for the agent and for the place of the contact. */
static void count_failure(const struct ccs__group *group, const struct ccs__offer *offer, Ccs__OfferEnded *ended)
{
    static const Ccs__AutoBusy usual = CCS__AUTO_BUSY__INIT;
    const Ccs__Queue *queue = queue_of(group, offer->offer.queue);
    const Ccs__AutoBusy *policy = queue->auto_busy ? queue->auto_busy : &usual;
    const struct ccs__row *row = ccs__row_find(group, CCS__KIND_AGENT_STATE, offer->offer.agent);
    const Ccs__AgentState *agent = (const Ccs__AgentState *)(const void *)ccs__row_message(row);
    const struct ccs__visit *visit = ccs__row_find(group, CCS__KIND_VISIT, offer->offer.visit);
    uint32_t cool_ms = cool_down_ms(policy, ended->cause);
    ended->counted = true;
    ended->away = agent->misses + 1 >= (policy->misses_max ? policy->misses_max : 1);
    ended->after = policy->after;
    ended->cool_down_at = cool_ms ? group->now + cool_ms : 0;
    ended->key_at = policy->boost_ms ? visit->visit.key_at - policy->boost_ms : 0;
}

ccs_status ccs__offer_end(struct ccs__group *group, struct ccs__offer *offer, Ccs__OfferCause cause)
{
    Ccs__OfferEnded ended = CCS__OFFER_ENDED__INIT;
    ended.contact = offer->offer.contact;
    ended.visit = offer->offer.visit;
    ended.queue = offer->offer.queue;
    ended.agent = offer->offer.agent;
    ended.offer = offer->offer.id;
    ended.cause = cause;
    ended.cost = offer->offer.cost;
    ended.channel = offer->offer.channel;
    if (cause == CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED || cause == CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED ||
        cause == CCS__OFFER_CAUSE__OFFER_CAUSE_UNREACHABLE)
        count_failure(group, offer, &ended);
    return ccs__emit(group, CCS_EVENT_OFFER_ENDED, &ended);
}

/* --- how a visit ends --------------------------------------------------------------------------------------- */

/*
 * Channel and customer, hashed (FNV-1a) and folded to 20 bits: enough to find one's place among those of a minute, too
 * little to find a person by, because events are for ever. 0: nobody known.
 */
uint64_t ccs__contact_identity(const Ccs__Contact *contact)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)contact->came_by;
    if (!*contact->customer)
        return 0;
    for (const char *c = contact->customer; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    hash = (hash ^ hash >> 20 ^ hash >> 40) & 0xfffff;
    return hash ? hash : 1;
}

static void keep_place(const struct ccs__group *group, const struct ccs__visit *visit, Ccs__VisitEnded *ended)
{
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, visit->visit.contact);
    const Ccs__Queue *queue = queue_of(group, visit->visit.queue);
    if (queue->no_resume || visit->visit.kind != CCS__VISIT_KIND__VISIT_KIND_LINE)
        return;
    ended->identity = ccs__contact_identity(&contact->contact);
    ended->resume_until_at = ended->identity ? group->now + (queue->resume_ms ? queue->resume_ms : 60000) : 0;
}

ccs_status ccs__visit_end(struct ccs__group *group, struct ccs__visit *visit, Ccs__VisitCause cause,
                          Ccs__DivertAction action)
{
    Ccs__VisitEnded ended = CCS__VISIT_ENDED__INIT;
    ended.contact = visit->visit.contact;
    ended.visit = visit->visit.id;
    ended.queue = visit->visit.queue;
    ended.cause = cause;
    ended.action = action;
    ended.visit_kind = visit->visit.kind;
    ended.wait_ms = group->now - visit->visit.entered_at;
    if (cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED || cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING)
        keep_place(group, visit, &ended);
    return ccs__emit(group, CCS_EVENT_VISIT_ENDED, &ended);
}

ccs_status ccs__visit_leave(struct ccs__group *group, struct ccs__visit *visit, Ccs__OfferCause offers,
                            Ccs__VisitCause cause)
{
    while (visit->route.offers)
        CCS__TRY(ccs__offer_end(group, visit->route.offers, offers));
    return ccs__visit_end(group, visit, cause, CCS__DIVERT_ACTION__DIVERT_ACTION_END);
}

/* --- accepting and failing ---------------------------------------------------------------------------------- */

bool ccs__contact_other_site(const struct ccs__group *group, const Ccs__Contact *contact, uint64_t agent, bool *known)
{
    const struct ccs__row *row = ccs__row_find(group, CCS__KIND_AGENT, agent);
    const char *site = row ? ((const Ccs__Agent *)(const void *)ccs__row_message(row))->site : "";
    *known = *contact->site && *site;
    return *known && strcmp(contact->site, site) != 0;
}

/* The agent has the customer. */
static ccs_status answer(struct ccs__group *group, struct ccs__offer *offer)
{
    struct ccs__visit *visit = ccs__row_find(group, CCS__KIND_VISIT, offer->offer.visit);
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, offer->offer.contact);
    for (struct ccs__offer *other = visit->route.offers, *next; other; other = next) {
        next = other->visit_next;
        if (other != offer)
            CCS__TRY(ccs__offer_end(group, other, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED));
    }
    bool known, consult = visit->visit.kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT;
    Ccs__ContactAnswered answered = CCS__CONTACT_ANSWERED__INIT;
    answered.contact = offer->offer.contact;
    answered.visit = offer->offer.visit;
    answered.queue = offer->offer.queue;
    answered.agent = offer->offer.agent;
    answered.offer = offer->offer.id;
    answered.wait_ms = group->now - visit->visit.entered_at;
    answered.role = consult ? CCS__LEG_ROLE__LEG_ROLE_CONSULTED : CCS__LEG_ROLE__LEG_ROLE_AGENT;
    answered.inter_site = ccs__contact_other_site(group, &contact->contact, offer->offer.agent, &known);
    answered.same_site = known && !answered.inter_site;
    return ccs__emit(group, CCS_EVENT_CONTACT_ANSWERED, &answered);
}

ccs_status ccs__callback_dial(struct ccs__group *group, struct ccs__offer *offer)
{
    const Ccs__CallbackPolicy *policy = queue_of(group, offer->offer.queue)->callback;
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, offer->offer.contact);
    Ccs__CallbackDialed dialed = CCS__CALLBACK_DIALED__INIT;
    dialed.contact = offer->offer.contact;
    dialed.visit = offer->offer.visit;
    dialed.queue = offer->offer.queue;
    dialed.agent = offer->offer.agent;
    dialed.offer = offer->offer.id;
    dialed.attempt = contact->contact.callback_attempts + 1;
    dialed.ends_at = group->now + (policy && policy->ring_ms ? policy->ring_ms : CALLBACK_RING_MS);
    return ccs__emit(group, CCS_EVENT_CALLBACK_DIALED, &dialed);
}

ccs_status ccs__callback_fail(struct ccs__group *group, struct ccs__offer *offer)
{
    const Ccs__CallbackPolicy *policy = queue_of(group, offer->offer.queue)->callback;
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, offer->offer.contact);
    struct ccs__visit *visit = ccs__row_find(group, CCS__KIND_VISIT, offer->offer.visit);
    uint32_t attempts_max = policy && policy->attempts_max ? policy->attempts_max : CALLBACK_ATTEMPTS;
    Ccs__CallbackFailed failed = CCS__CALLBACK_FAILED__INIT;
    failed.contact = offer->offer.contact;
    failed.visit = offer->offer.visit;
    failed.queue = offer->offer.queue;
    failed.agent = offer->offer.agent;
    failed.offer = offer->offer.id;
    failed.attempt = contact->contact.callback_attempts;
    bool last = failed.attempt >= attempts_max;
    failed.retry_at = last ? 0 : group->now + (policy && policy->retry_ms ? policy->retry_ms : CALLBACK_RETRY_MS);
    CCS__TRY(ccs__emit(group, CCS_EVENT_CALLBACK_FAILED, &failed));
    CCS__TRY(ccs__offer_end(group, offer, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED));
    return last ? ccs__visit_end(group, visit, CCS__VISIT_CAUSE__VISIT_CAUSE_TIMED_OUT,
                                 CCS__DIVERT_ACTION__DIVERT_ACTION_END)
                : CCS_OK;
}

ccs_status ccs__offer_ring_out(struct ccs__group *group, struct ccs__offer *offer)
{
    return offer->offer.answered ? ccs__callback_fail(group, offer)
                                 : ccs__offer_end(group, offer, CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED);
}

static ccs_status refuse_dialed(struct ccs__group *group, const struct ccs__offer *offer)
{
    return ccs__refuse(group, CCS_ESTATE, offer->row.id,
                       "the customer is being called; callback_result says what came of it");
}

ccs_status ccs__offer_decide_accept(struct ccs__group *group, uint64_t id)
{
    struct ccs__offer *offer;
    CCS__TRY(ccs__offer_of(group, id, &offer));
    if (offer->offer.answered)
        return refuse_dialed(group, offer);
    if (offer->offer.kind == CCS__OFFER_KIND__OFFER_KIND_CALLBACK)
        return ccs__callback_dial(group, offer);
    return answer(group, offer);
}

ccs_status ccs__offer_decide_end(struct ccs__group *group, uint64_t id, Ccs__OfferCause cause)
{
    struct ccs__offer *offer;
    CCS__TRY(ccs__offer_of(group, id, &offer));
    if (offer->offer.answered)
        return refuse_dialed(group, offer);
    return ccs__offer_end(group, offer, cause);
}

ccs_status ccs__callback_decide_result(struct ccs__group *group, const Ccs__CallbackResult *command)
{
    struct ccs__offer *offer;
    CCS__TRY(ccs__offer_of(group, command->offer, &offer));
    if (!offer->offer.answered)
        return ccs__refuse(group, CCS_ESTATE, command->offer,
                           "the customer of this offer is not being called; the offer can be accepted or rejected");
    return command->answered ? answer(group, offer) : ccs__callback_fail(group, offer);
}
