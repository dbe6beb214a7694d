/*
 * What may happen to a contact, and the steps that commands share. Everything is checked before the first event.
 */
#include "contact/contact.h"
#include "group/keys.h"
#include "group/requirement.h"
#include "group/traits.h"

ccs_status ccs__contact_of(struct ccs__group *group, uint64_t id, struct ccs__contact **contact)
{
    *contact = ccs__row_find(group, CCS__KIND_CONTACT, id);
    if (*contact && (*contact)->contact.open)
        return CCS_OK;
    return ccs__refuse(group, CCS_ENOENT, id, "no open contact has the id %llu", (unsigned long long)id);
}

ccs_status ccs__leg_of(struct ccs__group *group, uint64_t contact, uint64_t agent, struct ccs__contact **found,
                       struct ccs__leg **leg)
{
    CCS__TRY(ccs__contact_of(group, contact, found));
    for (*leg = (*found)->legs; *leg; *leg = (*leg)->next)
        if (agent && (*leg)->leg.agent == agent) /* 0 is nobody's: a leg outside has no agent */
            return CCS_OK;
    return ccs__refuse(group, CCS_ENOENT, agent, "agent %llu is not in contact %llu", (unsigned long long)agent,
                       (unsigned long long)contact);
}

/* --- shared steps ----------------------------------------------------------------------------------------- */

static bool wraps_up(const Ccs__Leg *leg)
{
    switch (leg->wrap_up_mode) {
    case CCS__WRAP_UP_MODE__WRAP_UP_MODE_OPTIONAL: return leg->wrap_up_wanted;
    case CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED:
    case CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY:
    case CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY_TIMED: return true;
    default: return false;
    }
}

/*
 * One timer an agent: a contact that ends while another is still being wrapped up takes the wrap-up over, with its own mode
 * and limit, and the first one's is credited up to now. Only a mandatory timed wrap-up holds until its instant all the
 * same, unless the new one is such too and ends later.
 */
static ccs_status start_wrap_up(struct ccs__group *group, const Ccs__Leg *leg)
{
    const struct ccs__row *row = ccs__row_find(group, CCS__KIND_AGENT_STATE, leg->agent);
    const Ccs__AgentState *agent = (const Ccs__AgentState *)(const void *)ccs__row_message(row);
    Ccs__WrapUpStarted started = CCS__WRAP_UP_STARTED__INIT;
    started.ends_at = leg->wrap_up_limit_ms ? group->now + leg->wrap_up_limit_ms : 0;
    started.mode = leg->wrap_up_mode;
    if (agent->wrap_up_leg) {
        bool holds = agent->wrap_up_mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY_TIMED &&
                     (started.mode != agent->wrap_up_mode || started.ends_at < agent->wrap_up_ends_at);
        if (holds) {
            started.mode = agent->wrap_up_mode;
            started.ends_at = agent->wrap_up_ends_at;
        }
        Ccs__WrapUpEnded ended = CCS__WRAP_UP_ENDED__INIT;
        ended.agent = leg->agent;
        ended.leg = agent->wrap_up_leg;
        ended.contact = agent->wrap_up_contact;
        ended.queue = agent->wrap_up_queue;
        ended.spent_ms = group->now - agent->wrap_up_at;
        CCS__TRY(ccs__emit(group, CCS_EVENT_WRAP_UP_ENDED, &ended));
    }
    started.agent = leg->agent;
    started.leg = leg->id;
    started.contact = leg->contact;
    started.queue = leg->queue;
    return ccs__emit(group, CCS_EVENT_WRAP_UP_STARTED, &started);
}

ccs_status ccs__leg_end(struct ccs__group *group, struct ccs__leg *row, Ccs__ContactCause cause)
{
    const Ccs__Leg *leg = &row->leg;
    Ccs__LegLeft left = CCS__LEG_LEFT__INIT;
    left.was_held = leg->state == CCS__LEG_STATE__LEG_STATE_HELD;
    left.hold_ms = leg->hold_ms + (left.was_held ? group->now - leg->held_at : 0);
    left.talk_ms = leg->connected_at ? group->now - leg->connected_at - left.hold_ms : 0; /* 0: nobody answered */
    left.role = leg->role;
    left.channel = leg->channel;
    left.contact = leg->contact;
    left.leg = leg->id;
    left.agent = leg->agent;
    left.queue = leg->queue;
    left.cause = cause;
    left.cost = leg->cost;
    left.wrap_up = wraps_up(leg);
    CCS__TRY(ccs__emit(group, CCS_EVENT_LEG_LEFT, &left));
    return left.wrap_up ? start_wrap_up(group, leg) : CCS_OK;
}

/* --- open and close --------------------------------------------------------------------------------------- */

/* Names as the host's facts are declared under; the texts' sizes. What is declared, the command table checks. */
static ccs_status check_traits(struct ccs__group *group, const Ccs__OpenContact *command)
{
    if (*command->site && !ccs__skill_name_valid(command->site))
        return ccs__refuse(group, CCS_EINVAL, 0, "a site has at most 64 bytes, no spaces and none of : , @ |");
    if (command->n_traits > CCS__TRAITS_MAX)
        return ccs__refuse(group, CCS_ELIMIT, 0, "a contact has at most %d traits", CCS__TRAITS_MAX);
    for (size_t i = 0; i < command->n_traits; i++) {
        if (!ccs__text_within(command->traits[i]->text, 0, 128))
            return ccs__refuse(group, CCS_EINVAL, 0, "trait \"%s\": a text has at most 128 bytes", command->traits[i]->name);
        for (size_t j = 0; j < i; j++)
            if (strcmp(command->traits[i]->name, command->traits[j]->name) == 0)
                return ccs__refuse(group, CCS_EINVAL, 0, "trait \"%s\" is given twice", command->traits[i]->name);
    }
    return CCS_OK;
}

static ccs_status check_open(struct ccs__group *group, const Ccs__OpenContact *command)
{
    CCS__TRY(check_traits(group, command));
    if ((int)command->channel < 0 || command->channel > CCS__CHANNEL__CHANNEL_TASK)
        return ccs__refuse(group, CCS_EINVAL, 0, "channel %d is not one of voice ... task", (int)command->channel);
    if (command->priority < -1000000 || command->priority > 1000000)
        return ccs__refuse(group, CCS_EINVAL, 0, "a priority is from -1000000 to 1000000, not %d", command->priority);
    if (!ccs__text_within(command->source, 0, 64) || !ccs__text_within(command->ref, 0, 128) ||
        !ccs__text_within(command->customer, 0, 128) || !ccs__text_within(command->entry, 0, 64))
        return ccs__refuse(group, CCS_EINVAL, 0, "source and entry have at most 64 bytes, ref and customer 128");
    if (!*command->ref)
        return CCS_OK;
    struct ccs__contact *same =
        ccs__contact_by_ref(group, ccs_str_from(command->source), ccs_str_from(command->ref));
    return same ? ccs__refuse(group, CCS_ECONFLICT, same->row.id, "contact %llu is open with this source and ref",
                              (unsigned long long)same->row.id)
                : CCS_OK;
}

ccs_status ccs__contact_decide_open(struct ccs__group *group, const Ccs__OpenContact *command, uint64_t *id)
{
    CCS__TRY(check_open(group, command));
    Ccs__ContactOpened opened = CCS__CONTACT_OPENED__INIT;
    opened.channel = command->channel;
    opened.source = command->source;
    opened.ref = command->ref;
    opened.customer = command->customer;
    opened.entry = command->entry;
    opened.priority = command->priority;
    opened.site = command->site;
    opened.conversation = command->conversation;
    *id = ccs__next_seq(group);
    if (!command->n_traits)
        return ccs__emit(group, CCS_EVENT_CONTACT_OPENED, &opened);
    struct ccs__buf traits;
    ccs__buf_init(&traits, &group->alloc);
    CCS__TRY(ccs__traits_write(group, command, &traits));
    opened.traits = (char *)(uintptr_t)ccs__buf_text(&traits);
    ccs_status status = traits.failed ? CCS_ENOMEM : ccs__emit(group, CCS_EVENT_CONTACT_OPENED, &opened);
    ccs__buf_finish(&traits);
    return status;
}

/* Who asked an agent and is left by the customer abandons nothing. */
static Ccs__VisitCause visit_cause(const struct ccs__visit *visit, Ccs__ContactCause cause)
{
    switch (cause) {
    case CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT:
        if (visit->visit.kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT)
            return CCS__VISIT_CAUSE__VISIT_CAUSE_WITHDRAWN;
        return visit->visit.offer ? CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING : CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED;
    case CCS__CONTACT_CAUSE__CONTACT_CAUSE_LOST: return CCS__VISIT_CAUSE__VISIT_CAUSE_LOST;
    case CCS__CONTACT_CAUSE__CONTACT_CAUSE_ADMIN: return CCS__VISIT_CAUSE__VISIT_CAUSE_ADMIN;
    default: return CCS__VISIT_CAUSE__VISIT_CAUSE_WITHDRAWN;
    }
}

ccs_status ccs__contact_decide_close(struct ccs__group *group, const Ccs__CloseContact *command)
{
    struct ccs__contact *contact;
    Ccs__ContactCause cause = command->cause;
    CCS__TRY(ccs__contact_of(group, command->contact, &contact));
    if (cause < CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT || cause > CCS__CONTACT_CAUSE__CONTACT_CAUSE_ADMIN ||
        cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED)
        return ccs__refuse(group, CCS_EINVAL, command->contact,
                           "a contact ends as left, finished, withdrawn, lost or admin, not by cause %d", (int)cause);
    CCS__TRY(ccs__recording_end_all(group, contact));
    if (contact->contact.visit) {
        struct ccs__visit *visit = ccs__row_find(group, CCS__KIND_VISIT, contact->contact.visit);
        bool left = cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT;
        CCS__TRY(ccs__visit_leave(group, visit,
                                  left ? CCS__OFFER_CAUSE__OFFER_CAUSE_CALLER_LEFT : CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED,
                                  visit_cause(visit, cause)));
    }
    while (contact->legs)
        CCS__TRY(ccs__leg_end(group, contact->legs, cause));
    Ccs__ContactClosed closed = CCS__CONTACT_CLOSED__INIT;
    closed.contact = command->contact;
    closed.cause = cause;
    closed.visits = contact->contact.visits;
    return ccs__emit(group, CCS_EVENT_CONTACT_CLOSED, &closed);
}

ccs_status ccs__contact_decide_disposition(struct ccs__group *group, const Ccs__SetDisposition *command)
{
    struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, command->contact);
    if (!contact)
        return ccs__refuse(group, CCS_ENOENT, command->contact, "no contact has the id %llu",
                           (unsigned long long)command->contact);
    if (!ccs__text_within(command->disposition, 0, 64))
        return ccs__refuse(group, CCS_EINVAL, command->contact, "a disposition has at most 64 bytes");
    if (strcmp(contact->contact.disposition, command->disposition) == 0)
        return CCS_OK;
    Ccs__DispositionSet set = CCS__DISPOSITION_SET__INIT;
    set.contact = command->contact;
    set.disposition = command->disposition;
    return ccs__emit(group, CCS_EVENT_DISPOSITION_SET, &set);
}

ccs_status ccs__contact_decide_erase(struct ccs__group *group, const Ccs__EraseContact *command)
{
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, command->contact);
    if (!contact)
        return ccs__refuse(group, CCS_ENOENT, command->contact, "no contact has the id %llu",
                           (unsigned long long)command->contact);
    if (!*contact->contact.customer)
        return CCS_OK; /* nothing personal is left */
    Ccs__ContactErased erased = CCS__CONTACT_ERASED__INIT;
    erased.contact = command->contact;
    CCS__TRY(ccs__emit(group, CCS_EVENT_CONTACT_ERASED, &erased));
    return ccs__group_erase(group, command->contact, "customer");
}

/* --- hold and wrap-up ------------------------------------------------------------------------------------- */

ccs_status ccs__contact_decide_hold(struct ccs__group *group, const Ccs__HoldContact *command)
{
    struct ccs__contact *contact;
    struct ccs__leg *leg;
    CCS__TRY(ccs__leg_of(group, command->contact, command->agent, &contact, &leg));
    if (leg->leg.state != CCS__LEG_STATE__LEG_STATE_CONNECTED)
        return ccs__refuse(group, CCS_ESTATE, command->contact, "the customer is on hold already; retrieve is possible");
    Ccs__LegHeld held = CCS__LEG_HELD__INIT;
    held.contact = command->contact;
    held.leg = leg->leg.id;
    held.agent = command->agent;
    held.queue = leg->leg.queue;
    return ccs__emit(group, CCS_EVENT_LEG_HELD, &held);
}

ccs_status ccs__contact_decide_retrieve(struct ccs__group *group, const Ccs__RetrieveContact *command)
{
    struct ccs__contact *contact;
    struct ccs__leg *leg;
    CCS__TRY(ccs__leg_of(group, command->contact, command->agent, &contact, &leg));
    if (leg->leg.state != CCS__LEG_STATE__LEG_STATE_HELD)
        return ccs__refuse(group, CCS_ESTATE, command->contact, "the customer is not on hold; hold is possible");
    Ccs__LegRetrieved retrieved = CCS__LEG_RETRIEVED__INIT;
    retrieved.contact = command->contact;
    retrieved.leg = leg->leg.id;
    retrieved.agent = command->agent;
    retrieved.queue = leg->leg.queue;
    return ccs__emit(group, CCS_EVENT_LEG_RETRIEVED, &retrieved);
}

ccs_status ccs__contact_decide_want_wrap_up(struct ccs__group *group, const Ccs__WantWrapUp *command)
{
    struct ccs__contact *contact;
    struct ccs__leg *leg;
    CCS__TRY(ccs__leg_of(group, command->contact, command->agent, &contact, &leg));
    if (leg->leg.wrap_up_mode != CCS__WRAP_UP_MODE__WRAP_UP_MODE_OPTIONAL)
        return ccs__refuse(group, CCS_ESTATE, command->contact, "wrap-up can be asked for only where its mode is optional");
    if (leg->leg.wrap_up_wanted)
        return CCS_OK;
    Ccs__WrapUpWanted wanted = CCS__WRAP_UP_WANTED__INIT;
    wanted.contact = command->contact;
    wanted.leg = leg->leg.id;
    wanted.agent = command->agent;
    return ccs__emit(group, CCS_EVENT_WRAP_UP_WANTED, &wanted);
}

/* --- after an absence ------------------------------------------------------------------------------------- */

ccs_status ccs__contact_decide_recover(struct ccs__group *group, const Ccs__Recover *command)
{
    struct ccs__row **offers;
    size_t count;
    CCS__TRY(ccs__rows_sorted(group, CCS__KIND_OFFER, &offers, &count));
    ccs_status status = CCS_OK;
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        struct ccs__offer *offer = (struct ccs__offer *)(void *)offers[i];
        if (offer->offer.open)
            status = ccs__offer_end(group, offer, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED);
    }
    ccs__free(&group->alloc, offers, count * sizeof *offers);
    if (status != CCS_OK)
        return status;
    Ccs__CenterRecovered recovered = CCS__CENTER_RECOVERED__INIT;
    recovered.silent_ms = command->silent_ms;
    return ccs__emit(group, CCS_EVENT_CENTER_RECOVERED, &recovered);
}
