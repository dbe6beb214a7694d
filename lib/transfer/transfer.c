/*
 * What the verbs of a transfer share, and what happens by itself: a contact goes back when its time is over, and a consult
 * ends when one of the two is gone.
 */
#include "transfer/transfer.h"
#include "group/keys.h"
#include "group/requirement.h"

/* --- small steps ------------------------------------------------------------------------------------------ */

static ccs_status find_agent(struct ccs__group *group, const struct ccs__contact *contact, uint64_t id,
                             struct ccs__agent_state **agent)
{
    CCS__TRY(ccs__agent_state_of(group, id, agent));
    for (const struct ccs__leg *leg = contact->legs; leg; leg = leg->next)
        if (leg->leg.agent == id)
            return ccs__refuse(group, CCS_ESTATE, id, "the agent is in the contact already");
    if ((*agent)->route.cost[contact->contact.channel] == CCS__COST_NONE)
        return ccs__refuse(group, CCS_ESTATE, id, "the agent does not serve the contact's channel");
    return CCS_OK;
}

ccs_status ccs__transfer_target(struct ccs__group *group, const struct ccs__contact *contact, const struct ccs__leg *leg,
                                const struct ccs__target *target, struct ccs__destination *destination)
{
    uint64_t id = contact->row.id;
    int named = (target->to_queue != 0) + (target->to_agent != 0) + (*target->outside != '\0');
    *destination = (struct ccs__destination){0};
    if (named != 1)
        return ccs__refuse(group, CCS_EINVAL, id, "name exactly one of a queue, an agent and somebody outside");
    if (target->to_agent == leg->leg.agent)
        return ccs__refuse(group, CCS_EINVAL, target->to_agent, "an agent cannot name himself");
    if (*target->outside) {
        destination->outside = target->outside;
        return ccs__text_within(target->outside, 1, 128)
                   ? CCS_OK
                   : ccs__refuse(group, CCS_EINVAL, id, "an address outside has at most 128 bytes");
    }
    if (target->to_agent)
        CCS__TRY(find_agent(group, contact, target->to_agent, &destination->agent));
    return ccs__queue_of(group, target->to_queue ? target->to_queue : leg->leg.queue, &destination->queue);
}

ccs_status ccs__transfer_call(struct ccs__group *group, const struct ccs__leg *leg, const char *outside, ccs_time return_at)
{
    Ccs__LegJoined joined = CCS__LEG_JOINED__INIT;
    joined.contact = leg->leg.contact;
    joined.queue = leg->leg.queue;
    joined.role = CCS__LEG_ROLE__LEG_ROLE_OUTSIDE;
    joined.state = CCS__LEG_STATE__LEG_STATE_CONNECTING;
    joined.channel = leg->leg.channel;
    joined.outside = (char *)(uintptr_t)outside;
    joined.return_at = return_at;
    joined.return_to = return_at ? leg->leg.agent : 0;
    return ccs__emit(group, CCS_EVENT_LEG_JOINED, &joined);
}

ccs_status ccs__transfer_change(struct ccs__group *group, const struct ccs__leg *leg, Ccs__LegRole role,
                                Ccs__LegState state, bool consulting)
{
    Ccs__LegChanged changed = CCS__LEG_CHANGED__INIT;
    changed.contact = leg->leg.contact;
    changed.leg = leg->row.id;
    changed.agent = leg->leg.agent;
    changed.queue = leg->leg.queue;
    changed.role = role;
    changed.state = state;
    changed.consulting = consulting;
    return ccs__emit(group, CCS_EVENT_LEG_CHANGED, &changed);
}

static ccs_status stop_consulting(struct ccs__group *group, const struct ccs__leg *asking)
{
    return ccs__transfer_change(group, asking, asking->leg.role, asking->leg.state, false);
}

ccs_status ccs__transfer_hold(struct ccs__group *group, const struct ccs__leg *leg)
{
    if (leg->leg.state == CCS__LEG_STATE__LEG_STATE_HELD)
        return CCS_OK;
    Ccs__LegHeld held = CCS__LEG_HELD__INIT;
    held.contact = leg->leg.contact;
    held.leg = leg->row.id;
    held.agent = leg->leg.agent;
    held.queue = leg->leg.queue;
    return ccs__emit(group, CCS_EVENT_LEG_HELD, &held);
}

ccs_status ccs__transfer_retrieve(struct ccs__group *group, const struct ccs__leg *leg)
{
    if (leg->leg.state != CCS__LEG_STATE__LEG_STATE_HELD)
        return CCS_OK;
    Ccs__LegRetrieved retrieved = CCS__LEG_RETRIEVED__INIT;
    retrieved.contact = leg->leg.contact;
    retrieved.leg = leg->row.id;
    retrieved.agent = leg->leg.agent;
    retrieved.queue = leg->leg.queue;
    return ccs__emit(group, CCS_EVENT_LEG_RETRIEVED, &retrieved);
}

/* --- who asks whom ---------------------------------------------------------------------------------------- */

struct ccs__leg *ccs__transfer_asking(const struct ccs__contact *contact)
{
    for (struct ccs__leg *leg = contact->legs; leg; leg = leg->next)
        if (leg->leg.consulting)
            return leg;
    return NULL;
}

static struct ccs__leg *consulted(const struct ccs__contact *contact)
{
    for (struct ccs__leg *leg = contact->legs; leg; leg = leg->next)
        if (leg->leg.role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED)
            return leg;
    return NULL;
}

static struct ccs__leg *last_outside(const struct ccs__contact *contact)
{
    struct ccs__leg *last = NULL;
    for (struct ccs__leg *leg = contact->legs; leg; leg = leg->next)
        if (leg->leg.role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE)
            last = leg;
    return last;
}

/* While a consult is in progress nobody else outside can join, so the one asked is the latest. */
struct ccs__leg *ccs__transfer_asked(const struct ccs__contact *contact)
{
    CCS_ASSERT(ccs__transfer_asking(contact) != NULL);
    if (contact->contact.visit)
        return NULL;
    struct ccs__leg *leg = consulted(contact);
    return leg ? leg : last_outside(contact);
}

static struct ccs__visit *visit_of(const struct ccs__group *group, const struct ccs__contact *contact)
{
    return contact->contact.visit ? ccs__row_find(group, CCS__KIND_VISIT, contact->contact.visit) : NULL;
}

static bool is_consult(const struct ccs__visit *visit)
{
    return visit && visit->visit.kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT;
}

ccs_status ccs__transfer_dismiss(struct ccs__group *group, struct ccs__contact *contact)
{
    struct ccs__visit *visit = visit_of(group, contact);
    if (is_consult(visit))
        return ccs__visit_leave(group, visit, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED,
                                CCS__VISIT_CAUSE__VISIT_CAUSE_WITHDRAWN);
    struct ccs__leg *asked = ccs__transfer_asked(contact);
    return asked ? ccs__leg_end(group, asked, CCS__CONTACT_CAUSE__CONTACT_CAUSE_FINISHED) : CCS_OK;
}

/* --- back again ------------------------------------------------------------------------------------------- */

static struct ccs__queue *current_queue(const struct ccs__group *group, uint64_t id)
{
    struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, id);
    return queue && queue->config.current ? queue : NULL;
}

static bool is_here(const struct ccs__group *group, const struct ccs__contact *contact, uint64_t id)
{
    const struct ccs__agent_state *agent = id ? ccs__row_find(group, CCS__KIND_AGENT_STATE, id) : NULL;
    return agent && agent->state.current && agent->state.presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT &&
           agent->route.cost[contact->contact.channel] != CCS__COST_NONE;
}

ccs_status ccs__transfer_seat(struct ccs__group *group, struct ccs__contact *contact, uint64_t queue, uint64_t only,
                              uint64_t preferred)
{
    struct ccs__entry entry = {.contact = contact, .queue = current_queue(group, queue), .seated = true};
    if (!entry.queue || contact->legs || contact->contact.visit)
        return CCS_OK;
    entry.only = is_here(group, contact, only) ? only : 0;
    entry.preferred = is_here(group, contact, preferred) ? preferred : 0;
    uint32_t before = group->event_count;
    ccs_status status = ccs__route_enter(group, &entry);
    bool unaskable = status == CCS_ELIMIT && group->event_count == before;
    return unaskable ? CCS_OK : status; /* what the line asks by now is too much for a requirement: as if it were gone */
}

ccs_status ccs__transfer_return_leg(struct ccs__group *group, struct ccs__leg *leg)
{
    struct ccs__contact *contact = leg->of;
    CCS_ASSERT(leg->leg.state == CCS__LEG_STATE__LEG_STATE_CONNECTING);
    CCS_ASSERT(leg->leg.return_at != 0);
    CCS__TRY(ccs__leg_end(group, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_WITHDRAWN));
    return ccs__transfer_seat(group, contact, leg->leg.queue, leg->leg.return_to, 0);
}

ccs_status ccs__transfer_return(struct ccs__group *group, struct ccs__visit *visit)
{
    struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, visit->visit.contact);
    const Ccs__VisitDetails *details = ccs__visit_details(&visit->visit);
    uint64_t queue = details->return_queue, agent = details->return_to;
    CCS_ASSERT(details->return_at != 0);
    CCS__TRY(ccs__visit_leave(group, visit, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED,
                              CCS__VISIT_CAUSE__VISIT_CAUSE_TRANSFERRED));
    if (!current_queue(group, queue))
        queue = visit->visit.queue; /* that line is gone: the one it waits in is not */
    return ccs__transfer_seat(group, contact, queue, agent, 0);
}

/* --- apply and index -------------------------------------------------------------------------------------- */

/* A leg that has left asks nobody any more; what that means for the others is settled. */
static ccs_status apply_leg_left(struct ccs__group *group, const Ccs__LegLeft *body)
{
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_LEG, body->leg, &row));
    struct ccs__leg *leg = row;
    leg->leg.consulting = false;
    leg->leg.return_at = 0;
    ccs__row_attend(group, &leg->row);
    return CCS_OK;
}

/* Nobody is being asked any more: those in the contact may have room for others. */
static void free_agents(struct ccs__group *group, uint64_t id)
{
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, id);
    for (const struct ccs__leg *leg = contact ? contact->legs : NULL; leg; leg = leg->next) {
        struct ccs__row *agent = leg->leg.agent ? ccs__row_find(group, CCS__KIND_AGENT_STATE, leg->leg.agent) : NULL;
        if (agent)
            ccs__row_attend(group, agent);
    }
}

static ccs_status apply_visit_ended(struct ccs__group *group, const Ccs__VisitEnded *body)
{
    struct ccs__row *visit = ccs__row_find(group, CCS__KIND_VISIT, body->visit);
    if (!visit || body->visit_kind != CCS__VISIT_KIND__VISIT_KIND_CONSULT)
        return CCS_OK;
    ccs__row_attend(group, visit);
    free_agents(group, body->contact);
    return CCS_OK;
}

static ccs_status apply(struct ccs__group *group, const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_CONTACT_ANSWERED: free_agents(group, ((const Ccs__ContactAnswered *)event->body)->contact); return CCS_OK;
    case CCS_EVENT_LEG_LEFT: return apply_leg_left(group, event->body);
    case CCS_EVENT_VISIT_ENDED: return apply_visit_ended(group, event->body);
    default: return CCS_OK;
    }
}

static ccs_time leg_due_at(const struct ccs__leg *leg)
{
    bool called = leg->row.exists && leg->leg.open && leg->leg.role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE &&
                  leg->leg.state == CCS__LEG_STATE__LEG_STATE_CONNECTING;
    return called && leg->leg.return_at ? leg->leg.return_at : CCS_TIME_NEVER;
}

/*
 * While somebody is looked for, those who are in the contact are offered nothing: they would be asked themselves, where they
 * have room for another contact, and be in one contact twice.
 */
static void index_asking(struct ccs__group *group, struct ccs__leg *leg)
{
    bool wanted = leg->of && leg->leg.agent && leg->of->contact.visit;
    if (wanted == leg->asking)
        return;
    struct ccs__agent_state *agent = ccs__row_find(group, CCS__KIND_AGENT_STATE, leg->leg.agent);
    CCS_ASSERT(agent != NULL);
    leg->asking = wanted;
    agent->route.asking += wanted ? 1 : UINT32_MAX;
    ccs__route_index_availability(group, agent);
}

static bool index(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind == CCS__KIND_VISIT) {
        const struct ccs__visit *visit = (const struct ccs__visit *)(const void *)row;
        const struct ccs__contact *contact =
            is_consult(visit) ? ccs__row_find(group, CCS__KIND_CONTACT, visit->visit.contact) : NULL;
        for (struct ccs__leg *leg = contact ? contact->legs : NULL; leg; leg = leg->next)
            index_asking(group, leg);
        return true;
    }
    struct ccs__leg *leg = (struct ccs__leg *)(void *)row;
    leg->timer.id = row->id;
    leg->timer.kind = row->kind;
    ccs__group_arm(group, &leg->timer, leg_due_at(leg));
    index_asking(group, leg);
    return true;
}

/* --- settle and due --------------------------------------------------------------------------------------- */

/* The one who asked is gone, by a supervisor's hand: whoever is there already has the contact, nobody is looked for. */
static ccs_status settle_unasked(struct ccs__group *group, struct ccs__contact *contact)
{
    struct ccs__visit *visit = visit_of(group, contact);
    if (is_consult(visit))
        CCS__TRY(ccs__transfer_dismiss(group, contact));
    const struct ccs__leg *leg = consulted(contact);
    return leg ? ccs__transfer_change(group, leg, CCS__LEG_ROLE__LEG_ROLE_AGENT, leg->leg.state, false) : CCS_OK;
}

static ccs_status settle_leg(struct ccs__group *group, const struct ccs__leg *leg)
{
    struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, leg->leg.contact);
    if (leg->leg.state != CCS__LEG_STATE__LEG_STATE_LEFT || !contact || !contact->contact.open)
        return CCS_OK;
    const struct ccs__leg *asking = ccs__transfer_asking(contact), *last = last_outside(contact);
    if (!asking)
        return settle_unasked(group, contact);
    bool was_asked = leg->leg.role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED ||
                     (leg->leg.role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE && (!last || last->row.id < leg->row.id));
    return was_asked && !contact->contact.visit && !consulted(contact) ? stop_consulting(group, asking) : CCS_OK;
}

/* Nobody answered the consult. A named agent is asked at once or not at all: he does not find the question in his line later. */
static ccs_status settle_consult(struct ccs__group *group, struct ccs__visit *visit)
{
    if (visit->visit.open)
        return visit->visit.offer || !ccs__requirement_agent(visit->visit.requirement)
                   ? CCS_OK
                   : ccs__visit_leave(group, visit, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED,
                                      CCS__VISIT_CAUSE__VISIT_CAUSE_TIMED_OUT);
    if (visit->visit.cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ANSWERED)
        return CCS_OK;
    const struct ccs__leg *asking = ccs__row_find(group, CCS__KIND_LEG, ccs__visit_details(&visit->visit)->leg);
    bool asks = asking && asking->of && asking->leg.consulting && !asking->of->contact.visit;
    return asks ? stop_consulting(group, asking) : CCS_OK;
}

static bool goes_back(const struct ccs__group *group, const struct ccs__visit *visit)
{
    ccs_time return_at = ccs__visit_details(&visit->visit)->return_at;
    return visit->visit.open && !visit->visit.offer && return_at && return_at <= group->due_at;
}

static ccs_status settle(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind == CCS__KIND_LEG)
        return settle_leg(group, (struct ccs__leg *)(void *)row);
    if (row->kind != CCS__KIND_VISIT)
        return CCS_OK;
    struct ccs__visit *visit = (struct ccs__visit *)(void *)row;
    if (is_consult(visit))
        return settle_consult(group, visit);
    return goes_back(group, visit) ? ccs__transfer_return(group, visit) : CCS_OK; /* it fell due while an offer rang */
}

static ccs_status due(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind == CCS__KIND_LEG)
        return ccs__transfer_return_leg(group, (struct ccs__leg *)(void *)row);
    if (row->kind == CCS__KIND_VISIT && goes_back(group, (struct ccs__visit *)(void *)row))
        return ccs__transfer_return(group, (struct ccs__visit *)(void *)row);
    return CCS_OK;
}

/* --- check ------------------------------------------------------------------------------------------------ */

static void check_contact(const struct ccs__group *group, const struct ccs__contact *contact)
{
    const struct ccs__visit *visit = visit_of(group, contact);
    const struct ccs__leg *asking = NULL;
    uint32_t legs = 0, asked = 0;
    for (const struct ccs__leg *leg = contact->legs; leg; leg = leg->next, legs++) {
        CCS_ASSERT((leg->leg.agent == 0) == (leg->leg.role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE));
        CCS_ASSERT(!leg->leg.consulting || !asking);
        CCS_ASSERT(ccs__wheel_armed(&leg->timer) == (leg_due_at(leg) != CCS_TIME_NEVER));
        for (const struct ccs__leg *other = leg->next; other; other = other->next)
            CCS_ASSERT(!leg->leg.agent || leg->leg.agent != other->leg.agent);
        CCS_ASSERT(leg->asking == (visit && leg->leg.agent));
        if (leg->leg.consulting)
            asking = leg;
        asked += leg->leg.role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED;
    }
    CCS_ASSERT(legs <= CCS__LEGS_MAX);
    CCS_ASSERT(asked <= 1);
    CCS_ASSERT(asked == 0 || asking);
    CCS_ASSERT(!visit || is_consult(visit) == (legs > 0));
    CCS_ASSERT(!is_consult(visit) || (asking && ccs__visit_details(&visit->visit)->leg == asking->row.id));
    CCS_ASSERT(!asking || visit || ccs__transfer_asked(contact));
    CCS_ASSERT(!contact->contact.parked_agent || !contact->contact.open || (!legs && !visit));
}

static void check(struct ccs__group *group)
{
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_CONTACT], &at, &id, &row))
        check_contact(group, row);
}

/* What apply() is for. */
static const uint8_t applied[] = {CCS_EVENT_CONTACT_ANSWERED, CCS_EVENT_LEG_LEFT, CCS_EVENT_VISIT_ENDED, 0};

const struct ccs__module ccs__transfer_module = {
    .name = "transfer",
    .apply = apply,
    .applies = applied,
    .index = index,
    .indexes = CCS__KIND_BIT(VISIT) | CCS__KIND_BIT(LEG),
    .settle = settle,
    .settles = CCS__KIND_BIT(VISIT) | CCS__KIND_BIT(LEG),
    .due = due,
    .check = check,
};
