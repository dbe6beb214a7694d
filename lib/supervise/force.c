/*
 * A presence by force. What the agent has in progress is finished first, as with a presence of his own wish; only who is
 * signed out by force may have his contacts go back to their lines at once, each to the place it would have had.
 */
#include "supervise/supervise.h"

static Ccs__Verb verb_of(Ccs__Presence presence)
{
    switch (presence) {
    case CCS__PRESENCE__PRESENCE_READY: return CCS__VERB__VERB_FORCE_READY;
    case CCS__PRESENCE__PRESENCE_NOT_READY: return CCS__VERB__VERB_FORCE_BUSY;
    default: return CCS__VERB__VERB_FORCE_SIGN_OUT;
    }
}

static ccs_status check_force(struct ccs__group *group, const Ccs__ForcePresence *command)
{
    bool leaves = command->presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT;
    bool requeue = command->in_progress == CCS__IN_PROGRESS__IN_PROGRESS_REQUEUE;
    if ((int)command->presence < 0 || command->presence > CCS__PRESENCE__PRESENCE_READY)
        return ccs__refuse(group, CCS_EINVAL, command->agent, "presence %d is not one of signed_out, not_ready, ready",
                           (int)command->presence);
    if (!requeue && command->in_progress != CCS__IN_PROGRESS__IN_PROGRESS_FINISH)
        return ccs__refuse(group, CCS_EINVAL, command->agent, "in_progress %d is not one of finish, requeue",
                           (int)command->in_progress);
    if (requeue && !leaves)
        return ccs__refuse(group, CCS_EINVAL, command->agent, "in_progress goes with the presence signed_out");
    if (!ccs__text_within(command->reason, 0, 64))
        return ccs__refuse(group, CCS_EINVAL, command->agent, "a reason has at most 64 bytes");
    return CCS_OK;
}

/* Nothing to force: it is so, or will be so by itself. */
static bool is_so(const Ccs__AgentState *state, const Ccs__ForcePresence *command)
{
    if (ccs__agent_busy(state) && command->in_progress == CCS__IN_PROGRESS__IN_PROGRESS_REQUEUE)
        return false;
    if (state->wrap_up_leg && command->presence != CCS__PRESENCE__PRESENCE_NOT_READY)
        return false; /* force may cut it short */
    Ccs__Presence presence = state->next_set ? state->next : state->presence;
    const char *reason = state->next_set ? state->next_reason : state->reason;
    return presence == command->presence && strcmp(reason, command->reason) == 0;
}

/* Back to the line it came by, unless somebody else is still with the customer. */
static ccs_status requeue(struct ccs__group *group, struct ccs__leg *leg)
{
    struct ccs__contact *contact = leg->of;
    struct ccs__entry entry = {.contact = contact, .seated = true};
    bool asked = leg->leg.role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED;
    CCS__TRY(ccs__supervise_end_consult(group, leg));
    if (leg->leg.state != CCS__LEG_STATE__LEG_STATE_LEFT)
        CCS__TRY(ccs__leg_end(group, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED));
    if (asked || contact->legs || contact->contact.visit)
        return CCS_OK;
    CCS__TRY(ccs__queue_of(group, leg->leg.queue, &entry.queue));
    return ccs__route_enter(group, &entry);
}

static ccs_status give_back(struct ccs__group *group, struct ccs__agent_state *agent)
{
    while (agent->route.offers)
        CCS__TRY(ccs__offer_end(group, agent->route.offers, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED));
    while (agent->route.legs)
        CCS__TRY(requeue(group, agent->route.legs));
    return CCS_OK;
}

ccs_status ccs__supervise_decide_force(struct ccs__group *group, const Ccs__ForcePresence *command)
{
    struct ccs__agent_state *agent;
    CCS__TRY(check_force(group, command));
    CCS__TRY(ccs__agent_state_of(group, command->agent, &agent));
    CCS__TRY(ccs__supervise_granted(group, verb_of(command->presence), command->hidden, command->agent, 0));
    if (is_so(&agent->state, command))
        return CCS_OK;
    if (agent->state.presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT)
        return ccs__refuse(group, CCS_ESTATE, command->agent,
                           "agent %llu is signed out; nobody is there to be forced until he signs in",
                           (unsigned long long)command->agent);
    Ccs__AgentForced forced = CCS__AGENT_FORCED__INIT;
    forced.agent = command->agent;
    forced.presence = command->presence;
    forced.actor = (char *)(uintptr_t)group->actor;
    forced.reason = command->reason;
    forced.hidden = command->hidden;
    forced.in_progress = command->in_progress;
    CCS__TRY(ccs__emit(group, CCS_EVENT_AGENT_FORCED, &forced));
    if (command->in_progress == CCS__IN_PROGRESS__IN_PROGRESS_REQUEUE)
        CCS__TRY(give_back(group, agent));
    return ccs__agent_force(group, command->agent, command->presence, command->reason);
}
