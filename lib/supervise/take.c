/*
 * A supervisor takes a hand in a contact: intercepts it (another agent takes the place of the one who has it), reassigns it
 * (to another agent or queue) or pulls it out of its line. What he did comes first in the group, then what follows from it;
 * each is one group, so nobody ever sees a customer between two agents.
 */
#include "group/requirement.h"
#include "supervise/supervise.h"

static ccs_status check_reason(struct ccs__group *group, uint64_t contact, const char *reason)
{
    return ccs__text_within(reason, 0, 128) ? CCS_OK
                                            : ccs__refuse(group, CCS_EINVAL, contact, "a reason has at most 128 bytes");
}

ccs_status ccs__supervise_room(struct ccs__group *group, const struct ccs__agent_state *agent, Ccs__Channel channel)
{
    const struct ccs__agent_links *links = &agent->route;
    uint32_t cost = links->cost[channel];
    if (cost == CCS__COST_NONE)
        return ccs__refuse(group, CCS_ESTATE, agent->row.id, "the agent does not serve the contact's channel");
    if (agent->state.used + cost > links->total)
        return ccs__refuse(group, CCS_ESTATE, agent->row.id,
                           "the agent uses %u of his capacity of %u, and this contact takes %u; he needs to end something first",
                           agent->state.used, links->total, cost);
    if (links->max[channel] && links->in_use[channel] >= links->max[channel])
        return ccs__refuse(group, CCS_ESTATE, agent->row.id,
                           "the agent has %u contacts of this channel in progress, and takes no more at once",
                           links->in_use[channel]);
    return CCS_OK;
}

static bool takes_part(const struct ccs__contact *contact, uint64_t agent)
{
    for (const struct ccs__leg *leg = contact->legs; leg; leg = leg->next)
        if (leg->leg.agent == agent)
            return true;
    return false;
}

/* Who asks, where this one was asked; himself, where he asks. */
static const struct ccs__leg *asking_leg(const struct ccs__leg *leg)
{
    const struct ccs__leg *other = leg->of->legs;
    if (leg->leg.consulting)
        return leg;
    if (leg->leg.role != CCS__LEG_ROLE__LEG_ROLE_CONSULTED)
        return NULL;
    while (other && !other->leg.consulting)
        other = other->next;
    return other;
}

ccs_status ccs__supervise_end_consult(struct ccs__group *group, struct ccs__leg *leg)
{
    const struct ccs__leg *asking = asking_leg(leg);
    if (!asking)
        return CCS_OK;
    Ccs__CancelConsult cancel = CCS__CANCEL_CONSULT__INIT;
    cancel.contact = asking->leg.contact;
    cancel.agent = asking->leg.agent;
    return ccs__transfer_decide_cancel(group, &cancel);
}

/* --- intercept ---------------------------------------------------------------------------------------------- */

static ccs_status check_intercept(struct ccs__group *group, const Ccs__InterceptContact *command,
                                  const struct ccs__contact *contact, const struct ccs__leg *leg)
{
    struct ccs__agent_state *to;
    if (leg->leg.role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED)
        return ccs__refuse(group, CCS_ESTATE, command->agent,
                           "the agent was only asked; the one who asked has the contact and can be intercepted");
    if (command->to_agent == command->agent)
        return ccs__refuse(group, CCS_EINVAL, command->agent, "an agent cannot take his own place; to_agent is another one");
    CCS__TRY(ccs__agent_state_of(group, command->to_agent, &to));
    CCS__TRY(ccs__supervise_granted(group, CCS__VERB__VERB_INTERCEPT, command->hidden, command->agent, leg->leg.queue));
    CCS__TRY(ccs__supervise_granted(group, CCS__VERB__VERB_INTERCEPT, command->hidden, command->to_agent, 0));
    if (takes_part(contact, command->to_agent))
        return ccs__refuse(group, CCS_ESTATE, command->to_agent, "agent %llu takes part in the contact already",
                           (unsigned long long)command->to_agent);
    if (to->state.presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT)
        return ccs__refuse(group, CCS_ESTATE, command->to_agent,
                           "agent %llu is signed out; he can take the contact once he is signed in, ready or not",
                           (unsigned long long)command->to_agent);
    return ccs__supervise_room(group, to, leg->leg.channel);
}

/* The new leg has the old one's queue, visit and wrap-up; the customer, if on hold, is with him at once. */
static ccs_status take_place(struct ccs__group *group, const Ccs__InterceptContact *command,
                             const struct ccs__contact *contact, const struct ccs__leg *old)
{
    const struct ccs__agent_state *to = ccs__row_find(group, CCS__KIND_AGENT_STATE, command->to_agent);
    Ccs__LegJoined joined = CCS__LEG_JOINED__INIT;
    bool known;
    joined.contact = command->contact;
    joined.agent = command->to_agent;
    joined.queue = old->leg.queue;
    joined.visit = old->leg.visit;
    joined.role = CCS__LEG_ROLE__LEG_ROLE_AGENT;
    joined.state = CCS__LEG_STATE__LEG_STATE_CONNECTED;
    joined.channel = old->leg.channel;
    joined.cost = to->route.cost[old->leg.channel];
    joined.wrap_up_mode = old->leg.wrap_up_mode;
    joined.wrap_up_limit_ms = old->leg.wrap_up_limit_ms;
    joined.inter_site = ccs__contact_other_site(group, &contact->contact, command->to_agent, &known);
    joined.actor = (char *)(uintptr_t)group->actor;
    joined.reason = command->reason;
    return ccs__emit(group, CCS_EVENT_LEG_JOINED, &joined);
}

ccs_status ccs__supervise_decide_intercept(struct ccs__group *group, const Ccs__InterceptContact *command)
{
    struct ccs__contact *contact;
    struct ccs__leg *leg;
    CCS__TRY(check_reason(group, command->contact, command->reason));
    if (!command->agent || !command->to_agent)
        return ccs__refuse(group, CCS_EINVAL, command->contact,
                           "intercepting names the agent who has the contact, and to_agent, who takes his place");
    CCS__TRY(ccs__leg_of(group, command->contact, command->agent, &contact, &leg));
    CCS__TRY(check_intercept(group, command, contact, leg));
    Ccs__ContactSupervised supervised = CCS__CONTACT_SUPERVISED__INIT;
    supervised.contact = command->contact;
    supervised.verb = CCS__VERB__VERB_INTERCEPT;
    supervised.agent = command->agent;
    supervised.to_agent = command->to_agent;
    supervised.actor = (char *)(uintptr_t)group->actor;
    supervised.reason = command->reason;
    supervised.hidden = command->hidden;
    CCS__TRY(ccs__emit(group, CCS_EVENT_CONTACT_SUPERVISED, &supervised));
    CCS__TRY(ccs__supervise_end_consult(group, leg));
    CCS__TRY(ccs__leg_end(group, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED));
    return take_place(group, command, contact, leg);
}

/* --- reassign ----------------------------------------------------------------------------------------------- */

/* What is to be given to another, and where it comes from. */
struct piece {
    struct ccs__contact *contact;
    struct ccs__visit *visit; /* it waits in a line, or NULL */
    uint64_t queue;           /* the one it waits in, or came by; 0: none */
    uint64_t agent;           /* the first who has it, or 0 */
};

static ccs_status find_piece(struct ccs__group *group, uint64_t id, struct piece *piece)
{
    *piece = (struct piece){0};
    CCS__TRY(ccs__contact_of(group, id, &piece->contact));
    if (piece->contact->contact.visit)
        piece->visit = ccs__row_find(group, CCS__KIND_VISIT, piece->contact->contact.visit);
    for (const struct ccs__leg *leg = piece->contact->legs; leg; leg = leg->next) {
        bool has_it = leg->leg.agent && leg->leg.role != CCS__LEG_ROLE__LEG_ROLE_CONSULTED;
        piece->agent = has_it && !piece->agent ? leg->leg.agent : piece->agent;
        piece->queue = (has_it || !piece->queue) && leg->leg.queue ? leg->leg.queue : piece->queue;
    }
    if (piece->visit && piece->visit->visit.kind != CCS__VISIT_KIND__VISIT_KIND_CONSULT)
        piece->queue = piece->visit->visit.queue;
    if (piece->visit || piece->contact->legs)
        return CCS_OK;
    return ccs__refuse(group, CCS_ESTATE, id,
                       "contact %llu is neither in line nor with anybody; %s", (unsigned long long)id,
                       piece->contact->contact.parked_agent ? "it is parked: contact_unpark brings it back"
                                                            : "contact_queue puts it in line");
}

static ccs_status check_grants(struct ccs__group *group, const Ccs__ReassignContact *command, const struct piece *piece)
{
    CCS__TRY(ccs__supervise_granted(group, CCS__VERB__VERB_REASSIGN, command->hidden, command->to_agent, piece->queue));
    for (const struct ccs__leg *leg = piece->contact->legs; leg; leg = leg->next)
        CCS__TRY(ccs__supervise_granted(group, CCS__VERB__VERB_REASSIGN, command->hidden, leg->leg.agent, leg->leg.queue));
    return CCS_OK;
}

/* To whom, or to where? */
static ccs_status find_target(struct ccs__group *group, const Ccs__ReassignContact *command, const struct piece *piece,
                              struct ccs__queue **queue)
{
    struct ccs__agent_state *to;
    Ccs__Channel channel = piece->contact->contact.channel;
    if (!command->to_agent == !command->to_queue)
        return ccs__refuse(group, CCS_EINVAL, command->contact, "a contact is given to either an agent or a queue");
    if (!command->to_agent && !piece->contact->legs && piece->queue == command->to_queue &&
        !ccs__requirement_agent(piece->visit->visit.requirement))
        return ccs__refuse(group, CCS_ESTATE, command->contact,
                           "the contact waits in that queue already; contact_refresh takes it by the present configuration");
    if (!command->to_agent)
        return ccs__queue_of(group, command->to_queue, queue);
    CCS__TRY(ccs__agent_state_of(group, command->to_agent, &to));
    if (to->route.cost[channel] == CCS__COST_NONE)
        return ccs__refuse(group, CCS_ESTATE, command->to_agent, "the agent does not serve the contact's channel");
    if (takes_part(piece->contact, command->to_agent))
        return ccs__refuse(group, CCS_ESTATE, command->to_agent, "agent %llu takes part in the contact already",
                           (unsigned long long)command->to_agent);
    if (!piece->queue)
        return ccs__refuse(group, CCS_ESTATE, command->contact,
                           "the contact came by no queue; it can be given to a queue, not to an agent");
    return ccs__queue_of(group, piece->queue, queue);
}

/* Out of the line, and away from whoever has it. */
static ccs_status take_away(struct ccs__group *group, const struct piece *piece)
{
    for (int i = 0; i < CCS__LEGS_MAX; i++) { /* a consult takes two legs, so there are fewer */
        struct ccs__leg *leg = piece->contact->legs;
        while (leg && !leg->leg.consulting)
            leg = leg->next;
        if (!leg)
            break;
        CCS__TRY(ccs__supervise_end_consult(group, leg));
    }
    if (piece->contact->contact.visit)
        CCS__TRY(ccs__visit_leave(group, piece->visit, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED,
                                  CCS__VISIT_CAUSE__VISIT_CAUSE_TRANSFERRED));
    while (piece->contact->legs)
        CCS__TRY(ccs__leg_end(group, piece->contact->legs, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED));
    return CCS_OK;
}

ccs_status ccs__supervise_decide_reassign(struct ccs__group *group, const Ccs__ReassignContact *command)
{
    struct piece piece;
    struct ccs__queue *queue;
    CCS__TRY(check_reason(group, command->contact, command->reason));
    CCS__TRY(find_piece(group, command->contact, &piece));
    CCS__TRY(check_grants(group, command, &piece));
    CCS__TRY(find_target(group, command, &piece, &queue));
    struct ccs__entry entry = {.contact = piece.contact, .queue = queue, .only = command->to_agent, .seated = true};
    if (piece.visit && piece.visit->visit.kind == CCS__VISIT_KIND__VISIT_KIND_CALLBACK) { /* the customer has hung up */
        entry.kind = CCS__VISIT_KIND__VISIT_KIND_CALLBACK;
        entry.hold_until_at = ccs__visit_details(&piece.visit->visit)->hold_until_at;
        entry.until_at = piece.visit->visit.timeout_at;
    }
    Ccs__ContactSupervised supervised = CCS__CONTACT_SUPERVISED__INIT;
    supervised.contact = command->contact;
    supervised.verb = CCS__VERB__VERB_REASSIGN;
    supervised.agent = piece.agent;
    supervised.to_agent = command->to_agent;
    supervised.actor = (char *)(uintptr_t)group->actor;
    supervised.reason = command->reason;
    supervised.hidden = command->hidden;
    CCS__TRY(ccs__emit(group, CCS_EVENT_CONTACT_SUPERVISED, &supervised));
    CCS__TRY(take_away(group, &piece));
    return ccs__route_enter(group, &entry);
}

/* --- pull --------------------------------------------------------------------------------------------------- */

static ccs_status check_waits(struct ccs__group *group, const struct piece *piece)
{
    uint64_t id = piece->contact->row.id;
    if (!piece->visit)
        return ccs__refuse(group, CCS_ESTATE, id, "an agent has the contact; it can be intercepted or reassigned");
    if (piece->visit->visit.offer)
        return ccs__refuse(group, CCS_ESTATE, id, "the contact rings already; it can be reassigned");
    if (ccs__visit_details(&piece->visit->visit)->room)
        return ccs__refuse(group, CCS_ESTATE, id,
                           "the contact is in the waiting room; it can be reassigned, or pulled once let in");
    if (ccs__visit_details(&piece->visit->visit)->hold_until_at)
        return ccs__refuse(group, CCS_ESTATE, id, "the customer is not to be called back before %lld; it can be pulled then",
                           (long long)ccs__visit_details(&piece->visit->visit)->hold_until_at);
    if (piece->visit->route.closed_out)
        return ccs__refuse(group, CCS_ESTATE, id,
                           "the customer is to be called back when the queue is open; it can be pulled then");
    return CCS_OK;
}

/* The supervisor decides who is fit for it, not who is there: that is the agent's own word. */
static ccs_status check_available(struct ccs__group *group, const struct ccs__agent_state *agent,
                                  const struct ccs__visit *visit)
{
    const Ccs__AgentState *state = &agent->state;
    bool leaves = state->next_set && state->next != CCS__PRESENCE__PRESENCE_READY;
    if (state->presence != CCS__PRESENCE__PRESENCE_READY || state->wrap_up_leg || leaves)
        return ccs__refuse(group, CCS_ESTATE, agent->row.id,
                           "agent %llu is %s; a contact is pulled for who is ready", (unsigned long long)agent->row.id,
                           state->presence != CCS__PRESENCE__PRESENCE_READY ? "not ready"
                           : state->wrap_up_leg                             ? "in wrap-up"
                                                                            : "about to leave");
    if (!(agent->route.reachable >> visit->visit.channel & 1))
        return ccs__refuse(group, CCS_ESTATE, agent->row.id, "none of the devices of agent %llu serves this channel now",
                           (unsigned long long)agent->row.id);
    return ccs__supervise_room(group, agent, visit->visit.channel);
}

ccs_status ccs__supervise_decide_pull(struct ccs__group *group, const Ccs__PullContact *command)
{
    struct piece piece;
    struct ccs__agent_state *agent;
    CCS__TRY(check_reason(group, command->contact, command->reason));
    CCS__TRY(find_piece(group, command->contact, &piece));
    CCS__TRY(ccs__agent_state_of(group, command->agent, &agent));
    CCS__TRY(ccs__supervise_granted(group, CCS__VERB__VERB_PULL, command->hidden, command->agent,
                                    piece.visit ? piece.visit->visit.queue : piece.queue));
    CCS__TRY(check_waits(group, &piece));
    if (takes_part(piece.contact, command->agent))
        return ccs__refuse(group, CCS_ESTATE, command->agent, "agent %llu takes part in the contact already",
                           (unsigned long long)command->agent);
    CCS__TRY(check_available(group, agent, piece.visit));
    Ccs__ContactSupervised supervised = CCS__CONTACT_SUPERVISED__INIT;
    supervised.contact = command->contact;
    supervised.verb = CCS__VERB__VERB_PULL;
    supervised.agent = piece.agent;
    supervised.to_agent = command->agent;
    supervised.actor = (char *)(uintptr_t)group->actor;
    supervised.reason = command->reason;
    supervised.hidden = command->hidden;
    CCS__TRY(ccs__emit(group, CCS_EVENT_CONTACT_SUPERVISED, &supervised));
    struct ccs__pick pick = {.agent = agent, .visit = piece.visit, .candidates = 1};
    return ccs__route_offer(group, &pick, piece.visit, agent, CCS__OFFER_TRIGGER__OFFER_TRIGGER_PULLED);
}
