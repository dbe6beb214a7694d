/*
 * What supervisors do, and whether they may.
 */
#include "model.h"
#include <string.h>

#define EMIT(kind, body) model_emit(model, facts, CCS_EVENT_##kind, &(body))
#define TEXT(literal) ((char *)(uintptr_t)(literal))

/* --- grants ------------------------------------------------------------------------------------------------------- */

/* The verb itself, and hiding; the agent's teams; the contact's queue. The host itself may do everything. */
static ccs_status granted(struct model *model, Ccs__Verb verb, bool hidden, uint64_t agent_id, uint64_t queue_id)
{
    const struct supervisor_plan *supervisor = NULL;
    if (!*model->actor)
        return CCS_OK;
    for (size_t i = 0; i < model->supervisor_count; i++)
        if (strcmp(model_actor(model->supervisors[i].plan.name), model->actor) == 0)
            supervisor = &model->supervisors[i].plan;
    if (!supervisor || !(supervisor->verbs >> (verb - 1) & 1) ||
        (hidden && !(supervisor->verbs >> (CCS__VERB__VERB_HIDE - 1) & 1)))
        return CCS_EDENIED;
    const struct model_agent *agent = model_agent(model, agent_id);
    const struct model_queue *queue = model_queue(model, queue_id);
    if (agent && supervisor->teams && !(supervisor->teams & agent->plan.teams))
        return CCS_EDENIED;
    return queue && supervisor->queues && !(supervisor->queues >> queue->plan.name & 1) ? CCS_EDENIED : CCS_OK;
}

static void say(struct model *model, struct facts *facts, const struct payload *ask, Ccs__Verb verb, uint64_t agent,
                uint64_t to_agent)
{
    Ccs__ContactSupervised supervised = CCS__CONTACT_SUPERVISED__INIT;
    supervised.contact = ask->id;
    supervised.verb = verb;
    supervised.agent = agent;
    supervised.to_agent = to_agent;
    supervised.actor = TEXT(model->actor);
    supervised.reason = TEXT(model_text(ask->text));
    supervised.hidden = ask->flags & 1;
    EMIT(CONTACT_SUPERVISED, supervised);
}

/* Whatever he asks, or is asked, is over. */
static void end_consult(struct model *model, struct facts *facts, const struct model_leg *leg)
{
    bool part = leg->row.consulting || leg->row.role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED;
    const struct model_leg *asking = part ? model_asking(model, leg->row.contact) : NULL;
    if (asking)
        model_cancel_consult(model, facts, asking);
}

/* --- presence by force ---------------------------------------------------------------------------------------------- */

static bool is_so(const struct model_agent *agent, const struct payload *ask)
{
    const Ccs__AgentState *state = &agent->state;
    if (model_busy(agent) && ask->flags & 2)
        return false;
    if (state->wrap_up_leg && ask->number != CCS__PRESENCE__PRESENCE_NOT_READY)
        return false;
    Ccs__Presence presence = state->next_set ? state->next : state->presence;
    const char *reason = state->next_set ? state->next_reason : state->reason;
    return (int)presence == ask->number && strcmp(reason, model_text(ask->text)) == 0;
}

static const struct model_leg *last_leg_of(const struct model *model, uint64_t agent)
{
    const struct model_leg *last = NULL;
    for (size_t i = 0; i < model->leg_count; i++)
        if (model_here(&model->legs[i].row) && model->legs[i].row.agent == agent)
            last = &model->legs[i];
    return last;
}

static const struct model_offer *last_offer_of(const struct model *model, uint64_t agent)
{
    const struct model_offer *last = NULL;
    for (size_t i = 0; i < model->offer_count; i++)
        if (model->offers[i].row.open && model->offers[i].row.agent == agent)
            last = &model->offers[i];
    return last;
}

/* Back to the line it came by, unless somebody else is still with the customer. */
static void requeue(struct model *model, struct facts *facts, const struct model_leg *leg)
{
    bool asked = leg->row.role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED;
    Ccs__Contact *contact = &model_contact(model, leg->row.contact)->row;
    end_consult(model, facts, leg);
    if (model_here(&leg->row))
        model_end_leg(model, facts, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED);
    if (asked || contact->legs || contact->visit)
        return;
    struct entry entry = {.contact = contact, .queue = model_queue(model, leg->row.queue), .seated = true};
    model_enter(model, facts, &entry);
}

static void give_back(struct model *model, struct facts *facts, uint64_t agent)
{
    const struct model_offer *offer;
    const struct model_leg *leg;
    while ((offer = last_offer_of(model, agent)) != NULL)
        model_end_offer(model, facts, offer, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED);
    while ((leg = last_leg_of(model, agent)) != NULL)
        requeue(model, facts, leg);
}

/* To be ready, a wrap-up is in the way; to be signed out, once nothing else is in progress. A mandatory timed one holds. */
static bool ends_wrap_up(const Ccs__AgentState *state, int32_t presence)
{
    if (!state->wrap_up_leg || state->wrap_up_mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY_TIMED)
        return false;
    return presence == CCS__PRESENCE__PRESENCE_READY ||
           (presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT && !state->offers && !state->legs);
}

static ccs_status decide_force(struct model *model, const struct payload *ask, struct facts *facts)
{
    static const Ccs__Verb verbs[] = {CCS__VERB__VERB_FORCE_SIGN_OUT, CCS__VERB__VERB_FORCE_BUSY, CCS__VERB__VERB_FORCE_READY};
    const char *reason = model_text(ask->text);
    const struct model_agent *agent = model_agent(model, ask->id);
    if (ask->number < 0 || ask->number > 2 || (ask->flags & 2 && ask->number) || strlen(reason) > 64)
        return CCS_EINVAL;
    if (!agent)
        return CCS_ENOENT;
    ccs_status status = granted(model, verbs[ask->number], ask->flags & 1, ask->id, 0);
    if (status != CCS_OK || is_so(agent, ask))
        return status;
    if (!model_in(agent))
        return CCS_ESTATE;
    Ccs__AgentForced forced = CCS__AGENT_FORCED__INIT;
    forced.agent = ask->id;
    forced.presence = (Ccs__Presence)ask->number;
    forced.actor = TEXT(model->actor);
    forced.reason = TEXT(reason);
    forced.hidden = ask->flags & 1;
    forced.in_progress = ask->flags & 2 ? CCS__IN_PROGRESS__IN_PROGRESS_REQUEUE : CCS__IN_PROGRESS__IN_PROGRESS_FINISH;
    EMIT(AGENT_FORCED, forced);
    if (ask->flags & 2)
        give_back(model, facts, ask->id);
    if (ends_wrap_up(&agent->state, ask->number))
        model_end_wrap_up(model, facts, agent, false);
    model_want_presence(model, facts, agent, (Ccs__Presence)ask->number, reason);
    return CCS_OK;
}

/* --- monitors ------------------------------------------------------------------------------------------------------- */

static Ccs__Verb verb_of(int32_t mode)
{
    return mode == 1 ? CCS__VERB__VERB_LISTEN : mode == 2 ? CCS__VERB__VERB_WHISPER : CCS__VERB__VERB_BARGE;
}

/* The agent's part, or the first agent's. */
static const struct model_leg *heard_leg(struct model *model, uint64_t contact, uint64_t agent)
{
    const struct model_leg *leg = NULL;
    while ((leg = model_leg_after(model, contact, leg ? leg->row.id : 0)) != NULL)
        if (leg->row.agent && (!agent || leg->row.agent == agent))
            return leg;
    return NULL;
}

static ccs_status decide_monitor(struct model *model, const struct payload *ask, struct facts *facts, uint64_t *id)
{
    if (ask->number < 1 || ask->number > 3 || strlen(model_text(ask->text)) > 128)
        return CCS_EINVAL;
    if (!model_open_contact(model, ask->id))
        return CCS_ENOENT;
    const struct model_leg *leg = heard_leg(model, ask->id, ask->agent);
    if (!leg)
        return CCS_ESTATE;
    ccs_status status = granted(model, verb_of(ask->number), ask->flags & 1, leg->row.agent, leg->row.queue);
    if (status != CCS_OK)
        return status;
    for (size_t i = 0; i < model->monitor_count; i++) {
        const Ccs__Monitor *other = &model->monitors[i].row;
        if (other->open && other->contact == ask->id && strcmp(other->actor, model->actor) == 0)
            return CCS_ECONFLICT;
    }
    Ccs__MonitorStarted started = CCS__MONITOR_STARTED__INIT;
    started.contact = ask->id;
    started.agent = leg->row.agent;
    started.actor = TEXT(model->actor);
    started.mode = (Ccs__MonitorMode)ask->number;
    started.reason = TEXT(model_text(ask->text));
    started.hidden = ask->flags & 1;
    *id = model->seq + 1;
    EMIT(MONITOR_STARTED, started);
    return CCS_OK;
}

/* An open one, of the actor himself; the host may touch everybody's. */
static ccs_status decide_open_monitor(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_monitor *found = model_monitor(model, ask->id);
    if (ask->verb == VERB_CHANGE_MONITOR && (ask->number < 1 || ask->number > 3))
        return CCS_EINVAL;
    if (!found || !found->row.open)
        return CCS_ENOENT;
    const Ccs__Monitor *monitor = &found->row;
    if (*model->actor && strcmp(model->actor, monitor->actor) != 0)
        return CCS_EDENIED;
    if (ask->verb == VERB_END_MONITOR) {
        model_end_monitor(model, facts, monitor);
        return CCS_OK;
    }
    if ((int)monitor->mode == ask->number)
        return CCS_OK;
    uint64_t queue = heard_leg(model, monitor->contact, monitor->agent)->row.queue;
    ccs_status status = granted(model, verb_of(ask->number), monitor->hidden, monitor->agent, queue);
    if (status != CCS_OK)
        return status;
    Ccs__MonitorChanged changed = CCS__MONITOR_CHANGED__INIT;
    changed.contact = monitor->contact;
    changed.agent = monitor->agent;
    changed.monitor = monitor->id;
    changed.mode = (Ccs__MonitorMode)ask->number;
    EMIT(MONITOR_CHANGED, changed);
    return CCS_OK;
}

/* --- intercept ------------------------------------------------------------------------------------------------------ */

static ccs_status check_intercept(struct model *model, const struct payload *ask, const Ccs__Leg *leg)
{
    const struct model_agent *to = model_agent(model, ask->other);
    if (leg->role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED)
        return CCS_ESTATE;
    if (ask->other == ask->agent)
        return CCS_EINVAL;
    if (!to)
        return CCS_ENOENT;
    ccs_status status = granted(model, CCS__VERB__VERB_INTERCEPT, ask->flags & 1, ask->agent, leg->queue);
    if (status == CCS_OK)
        status = granted(model, CCS__VERB__VERB_INTERCEPT, ask->flags & 1, ask->other, 0);
    if (status != CCS_OK)
        return status;
    if (model_leg_of(model, ask->id, ask->other) || !model_in(to) || !model_fits(model, to, (uint32_t)leg->channel))
        return CCS_ESTATE;
    return CCS_OK;
}

static ccs_status decide_intercept(struct model *model, const struct payload *ask, struct facts *facts)
{
    bool known;
    if (strlen(model_text(ask->text)) > 128 || !ask->agent || !ask->other)
        return CCS_EINVAL;
    const Ccs__Contact *contact = model_open_contact(model, ask->id);
    const struct model_leg *leg = contact ? model_leg_of(model, ask->id, ask->agent) : NULL;
    if (!leg)
        return CCS_ENOENT;
    ccs_status status = check_intercept(model, ask, &leg->row);
    if (status != CCS_OK)
        return status;
    say(model, facts, ask, CCS__VERB__VERB_INTERCEPT, ask->agent, ask->other);
    end_consult(model, facts, leg);
    model_end_leg(model, facts, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED);
    Ccs__LegJoined joined = CCS__LEG_JOINED__INIT;
    joined.contact = ask->id;
    joined.agent = ask->other;
    joined.queue = leg->row.queue;
    joined.visit = leg->row.visit;
    joined.role = CCS__LEG_ROLE__LEG_ROLE_AGENT;
    joined.state = CCS__LEG_STATE__LEG_STATE_CONNECTED;
    joined.channel = leg->row.channel;
    joined.wrap_up_mode = leg->row.wrap_up_mode;
    joined.wrap_up_limit_ms = leg->row.wrap_up_limit_ms;
    joined.inter_site = model_other_site(model, contact, ask->other, &known);
    joined.actor = TEXT(model->actor);
    joined.reason = TEXT(model_text(ask->text));
    (void)model_lists_channel(model_agent(model, ask->other), (uint32_t)leg->row.channel, &joined.cost);
    EMIT(LEG_JOINED, joined);
    return CCS_OK;
}

/* --- reassign ------------------------------------------------------------------------------------------------------- */

/* What is to be given to another, and where it comes from. */
struct piece {
    Ccs__Contact *contact;
    const struct model_visit *visit;
    uint64_t queue, agent;
};

static ccs_status find_piece(struct model *model, uint64_t id, struct piece *piece)
{
    const struct model_leg *leg = NULL;
    *piece = (struct piece){.contact = model_open_contact(model, id)};
    if (!piece->contact)
        return CCS_ENOENT;
    piece->visit = piece->contact->visit ? model_visit(model, piece->contact->visit) : NULL;
    while ((leg = model_leg_after(model, id, leg ? leg->row.id : 0)) != NULL) {
        bool has_it = leg->row.agent && leg->row.role != CCS__LEG_ROLE__LEG_ROLE_CONSULTED;
        if (has_it && !piece->agent)
            piece->agent = leg->row.agent;
        if ((has_it || !piece->queue) && leg->row.queue)
            piece->queue = leg->row.queue;
    }
    if (piece->visit && piece->visit->row.kind != CCS__VISIT_KIND__VISIT_KIND_CONSULT)
        piece->queue = piece->visit->row.queue;
    return piece->visit || piece->contact->legs ? CCS_OK : CCS_ESTATE;
}

static ccs_status check_grants(struct model *model, const struct payload *ask, const struct piece *piece)
{
    bool hidden = ask->flags & 1;
    const struct model_leg *leg = NULL;
    uint64_t to_agent = ask->verb == VERB_REASSIGN_AGENT ? ask->other : 0;
    ccs_status status = granted(model, CCS__VERB__VERB_REASSIGN, hidden, to_agent, piece->queue);
    while (status == CCS_OK && (leg = model_leg_after(model, ask->id, leg ? leg->row.id : 0)) != NULL)
        status = granted(model, CCS__VERB__VERB_REASSIGN, hidden, leg->row.agent, leg->row.queue);
    return status;
}

static ccs_status check_target(struct model *model, const struct payload *ask, const struct piece *piece)
{
    uint32_t cost;
    if (!ask->other)
        return CCS_EINVAL;
    if (ask->verb == VERB_REASSIGN_QUEUE) {
        if (!piece->contact->legs && piece->queue == ask->other && !piece->visit->need->need.only)
            return CCS_ESTATE; /* it waits there already */
        return model_queue(model, ask->other) ? CCS_OK : CCS_ENOENT;
    }
    const struct model_agent *to = model_agent(model, ask->other);
    if (!to)
        return CCS_ENOENT;
    if (!model_lists_channel(to, (uint32_t)piece->contact->channel, &cost) || model_leg_of(model, ask->id, ask->other) ||
        !piece->queue)
        return CCS_ESTATE;
    return model_queue(model, piece->queue) ? CCS_OK : CCS_ENOENT;
}

static ccs_status decide_reassign(struct model *model, const struct payload *ask, struct facts *facts)
{
    struct piece piece;
    const struct model_leg *leg;
    bool to_agent = ask->verb == VERB_REASSIGN_AGENT;
    if (strlen(model_text(ask->text)) > 128)
        return CCS_EINVAL;
    ccs_status status = find_piece(model, ask->id, &piece);
    if (status == CCS_OK)
        status = check_grants(model, ask, &piece);
    if (status == CCS_OK)
        status = check_target(model, ask, &piece);
    if (status != CCS_OK)
        return status;
    struct entry entry = {.contact = piece.contact, .only = to_agent ? ask->other : 0, .seated = true,
                          .queue = model_queue(model, to_agent ? piece.queue : ask->other)};
    if (piece.visit && piece.visit->row.kind == CCS__VISIT_KIND__VISIT_KIND_CALLBACK) { /* the customer has hung up */
        entry.kind = piece.visit->row.kind;
        entry.hold_until_at = piece.visit->row.hold_until_at;
        entry.until_at = piece.visit->row.timeout_at;
    }
    say(model, facts, ask, CCS__VERB__VERB_REASSIGN, piece.agent, entry.only);
    if ((leg = model_asking(model, ask->id)) != NULL)
        end_consult(model, facts, leg);
    if (piece.contact->visit)
        model_leave_line(model, facts, piece.visit, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED,
                         CCS__VISIT_CAUSE__VISIT_CAUSE_TRANSFERRED);
    while ((leg = model_leg_after(model, ask->id, 0)) != NULL)
        model_end_leg(model, facts, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED);
    model_enter(model, facts, &entry);
    return CCS_OK;
}

/* --- pull ----------------------------------------------------------------------------------------------------------- */

/* The supervisor decides who is fit for it, not who is there: that is the agent's own word. */
static bool available(const struct model *model, const struct model_agent *agent, uint32_t channel)
{
    const Ccs__AgentState *state = &agent->state;
    bool leaves = state->next_set && state->next != CCS__PRESENCE__PRESENCE_READY;
    return state->presence == CCS__PRESENCE__PRESENCE_READY && !state->wrap_up_leg && !leaves &&
           model_reachable(model, agent, channel) && model_fits(model, agent, channel);
}

static ccs_status decide_pull(struct model *model, const struct payload *ask, struct facts *facts)
{
    struct piece piece;
    if (strlen(model_text(ask->text)) > 128)
        return CCS_EINVAL;
    ccs_status status = find_piece(model, ask->id, &piece);
    const struct model_agent *agent = model_agent(model, ask->agent);
    if (status != CCS_OK)
        return status;
    if (!agent)
        return CCS_ENOENT;
    status = granted(model, CCS__VERB__VERB_PULL, ask->flags & 1, ask->agent,
                     piece.visit ? piece.visit->row.queue : piece.queue);
    if (status != CCS_OK)
        return status;
    if (!piece.visit || !model_waits(model, piece.visit) || model_leg_of(model, ask->id, ask->agent) ||
        !available(model, agent, (uint32_t)piece.visit->row.channel))
        return CCS_ESTATE;
    say(model, facts, ask, CCS__VERB__VERB_PULL, piece.agent, ask->agent);
    struct pick pick = {.agent = agent, .reason = CCS__OFFER_REASON__INIT};
    pick.reason.candidates = 1;
    model_offer_to(model, facts, piece.visit, &pick, CCS__OFFER_TRIGGER__OFFER_TRIGGER_PULLED);
    return CCS_OK;
}

ccs_status model_decide_supervise(struct model *model, const struct payload *ask, struct facts *facts, uint64_t *result)
{
    switch (ask->verb) {
    case VERB_FORCE: return decide_force(model, ask, facts);
    case VERB_MONITOR: return decide_monitor(model, ask, facts, result);
    case VERB_CHANGE_MONITOR:
    case VERB_END_MONITOR: return decide_open_monitor(model, ask, facts);
    case VERB_INTERCEPT: return decide_intercept(model, ask, facts);
    case VERB_REASSIGN_QUEUE:
    case VERB_REASSIGN_AGENT: return decide_reassign(model, ask, facts);
    case VERB_PULL: return decide_pull(model, ask, facts);
    default: return CCS_OK;
    }
}
