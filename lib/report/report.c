/*
 * The module: from events to counts. One function for each kind of event, found in a table; each brings the rows
 * concerned up to the event's instant and changes their counters. No other code changes a count.
 *
 * An event belongs to the half-hour of its `at`. What it ended may have begun many half-hours before.
 */
#include "report/report.h"
#include "report/interval.h"

#define SERVICE_LEVEL_MS_DEFAULT 20000
#define SHORT_ABANDON_MS_DEFAULT 5000

/* --- small steps ------------------------------------------------------------------------------------------ */

/* One fewer of what is going on. Our own events always hang together; a damaged journal's may not. */
static ccs_status take_one(const struct ccs__group *group, uint32_t *count)
{
    if (*count == 0) {
        CCS_ASSERT(group->replaying);
        return CCS_ECORRUPT;
    }
    --*count;
    return CCS_OK;
}

static void add_wait(int64_t *sum, int64_t *max, ccs_duration wait)
{
    *sum += wait;
    if (wait > *max)
        *max = wait;
}

/* --- contacts and visits ---------------------------------------------------------------------------------- */

static ccs_status fold_contact_opened(struct ccs__group *group, const struct ccs__event *event)
{
    struct ccs__queue_interval *center = ccs__queue_interval_at(group, 0, event->at);
    if (!center)
        return CCS_ENOMEM;
    center->message.arrived++;
    return CCS_OK;
}

static ccs_status fold_contact_closed(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__ContactClosed *body = event->body;
    struct ccs__queue_interval *center = ccs__queue_interval_at(group, 0, event->at);
    if (!center)
        return CCS_ENOMEM;
    center->message.closed++;
    if (body->visits == 0)
        center->message.left_in_ivr++;
    return CCS_OK;
}

static ccs_status fold_contact_queued(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__ContactQueued *body = event->body;
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, body->queue, event->at);
    if (!queue)
        return CCS_ENOMEM;
    if (body->visit_kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT) { /* an agent asks: no customer waits in this line */
        queue->message.consulted++;
        return CCS_OK;
    }
    queue->message.entered++;
    queue->message.resumed += body->resumed != 0;
    queue->message.waiting++;
    return CCS_OK;
}

static ccs_status fold_contact_refused(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__ContactRefused *body = event->body;
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, body->queue, event->at);
    if (!queue)
        return CCS_ENOMEM;
    queue->message.refused++;
    switch (body->reason) {
    case CCS__REFUSAL_REASON__REFUSAL_REASON_LENGTH_MAX: queue->message.refused_length++; break;
    case CCS__REFUSAL_REASON__REFUSAL_REASON_ESTIMATE: queue->message.refused_estimate++; break;
    case CCS__REFUSAL_REASON__REFUSAL_REASON_UNSTAFFED: queue->message.refused_unstaffed++; break;
    case CCS__REFUSAL_REASON__REFUSAL_REASON_CLOSED: queue->message.refused_closed++; break;
    default: break;
    }
    return CCS_OK;
}

static ccs_status count_abandon(struct ccs__group *group, struct ccs__queue_interval *queue, bool ringing,
                                ccs_duration wait)
{
    Ccs__QueueInterval *message = &queue->message;
    if (!ccs__queue_interval_abandon_wait(group, queue, wait))
        return CCS_ENOMEM;
    if (ringing)
        message->abandoned_ringing++;
    else
        message->abandoned++;
    message->abandoned_in_target += wait <= message->service_level_ms;
    message->abandoned_short += wait <= message->short_abandon_ms;
    add_wait(&message->abandon_wait_ms, &message->abandon_wait_max_ms, wait);
    return CCS_OK;
}

/* Where a visit's end is counted that needs no more than counting. */
static const size_t plain_causes[] = {
    [CCS__VISIT_CAUSE__VISIT_CAUSE_TIMED_OUT] = offsetof(Ccs__QueueInterval, timed_out),
    [CCS__VISIT_CAUSE__VISIT_CAUSE_OVERFLOWED] = offsetof(Ccs__QueueInterval, overflowed),
    [CCS__VISIT_CAUSE__VISIT_CAUSE_TRANSFERRED] = offsetof(Ccs__QueueInterval, transferred),
    [CCS__VISIT_CAUSE__VISIT_CAUSE_CALLBACK_TAKEN] = offsetof(Ccs__QueueInterval, callback_taken),
    [CCS__VISIT_CAUSE__VISIT_CAUSE_VOICEMAIL] = offsetof(Ccs__QueueInterval, voicemail),
    [CCS__VISIT_CAUSE__VISIT_CAUSE_REFUSED] = offsetof(Ccs__QueueInterval, refused),
    [CCS__VISIT_CAUSE__VISIT_CAUSE_WITHDRAWN] = offsetof(Ccs__QueueInterval, withdrawn),
    [CCS__VISIT_CAUSE__VISIT_CAUSE_LOST] = offsetof(Ccs__QueueInterval, lost),
    [CCS__VISIT_CAUSE__VISIT_CAUSE_ADMIN] = offsetof(Ccs__QueueInterval, admin),
};

static ccs_status count_plain_cause(const struct ccs__group *group, Ccs__QueueInterval *message, uint32_t cause)
{
    if (cause >= sizeof plain_causes / sizeof plain_causes[0] || plain_causes[cause] == 0) {
        CCS_ASSERT(group->replaying);
        return CCS_ECORRUPT;
    }
    ++*(uint32_t *)(void *)((char *)message + plain_causes[cause]);
    return CCS_OK;
}

static ccs_status fold_visit_ended(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__VisitEnded *body = event->body;
    if (body->visit_kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT)
        return CCS_OK;
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, body->queue, event->at);
    if (!queue)
        return CCS_ENOMEM;
    CCS__TRY(take_one(group, &queue->message.waiting));
    if (body->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED)
        return count_abandon(group, queue, false, body->wait_ms);
    if (body->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING)
        return count_abandon(group, queue, true, body->wait_ms);
    return count_plain_cause(group, &queue->message, (uint32_t)body->cause);
}

/* --- offers ----------------------------------------------------------------------------------------------- */

static ccs_status fold_contact_offered(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__ContactOffered *body = event->body;
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, body->queue, event->at);
    struct ccs__agent_interval *agent = ccs__agent_interval_at(group, body->agent, event->at);
    if (!queue || !agent)
        return CCS_ENOMEM;
    queue->message.offered++;
    queue->message.ringing++;
    agent->message.offered++;
    agent->message.ringing++;
    return CCS_OK;
}

static ccs_status fold_offer_ended(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__OfferEnded *body = event->body;
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, body->queue, event->at);
    struct ccs__agent_interval *agent = ccs__agent_interval_at(group, body->agent, event->at);
    if (!queue || !agent)
        return CCS_ENOMEM;
    CCS__TRY(take_one(group, &queue->message.ringing));
    CCS__TRY(take_one(group, &agent->message.ringing));
    queue->message.missed += body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED;
    agent->message.missed += body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED;
    queue->message.rejected += body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED;
    agent->message.rejected += body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED;
    queue->message.unreachable += body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_UNREACHABLE;
    agent->message.unreachable += body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_UNREACHABLE;
    return CCS_OK;
}

/* The customer's wait is over. */
static ccs_status count_answer(struct ccs__group *group, struct ccs__queue_interval *queue,
                               const Ccs__ContactAnswered *body)
{
    Ccs__QueueInterval *message = &queue->message;
    if (!ccs__queue_interval_answer_wait(group, queue, body->wait_ms))
        return CCS_ENOMEM;
    CCS__TRY(take_one(group, &message->waiting));
    message->answered++;
    message->answered_in_target += body->wait_ms <= message->service_level_ms;
    message->same_site += body->same_site;
    message->inter_site += body->inter_site && !body->same_site;
    add_wait(&message->answer_wait_ms, &message->answer_wait_max_ms, body->wait_ms);
    return CCS_OK;
}

static ccs_status fold_contact_answered(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__ContactAnswered *body = event->body;
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, body->queue, event->at);
    struct ccs__agent_interval *agent = ccs__agent_interval_at(group, body->agent, event->at);
    if (!queue || !agent)
        return CCS_ENOMEM;
    if (body->role != CCS__LEG_ROLE__LEG_ROLE_CONSULTED)
        CCS__TRY(count_answer(group, queue, body));
    CCS__TRY(take_one(group, &queue->message.ringing));
    CCS__TRY(take_one(group, &agent->message.ringing));
    queue->message.talking++;
    agent->message.answered++;
    agent->message.talking++;
    return CCS_OK;
}

/* --- legs and wrap-up ------------------------------------------------------------------------------------- */

static ccs_status fold_leg_held(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__LegHeld *body = event->body;
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, body->queue, event->at);
    struct ccs__agent_interval *agent = ccs__agent_interval_at(group, body->agent, event->at);
    if (!queue || !agent)
        return CCS_ENOMEM;
    CCS__TRY(take_one(group, &queue->message.talking));
    CCS__TRY(take_one(group, &agent->message.talking));
    queue->message.holding++;
    agent->message.holding++;
    return CCS_OK;
}

static ccs_status fold_leg_retrieved(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__LegRetrieved *body = event->body;
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, body->queue, event->at);
    struct ccs__agent_interval *agent = ccs__agent_interval_at(group, body->agent, event->at);
    if (!queue || !agent)
        return CCS_ENOMEM;
    CCS__TRY(take_one(group, &queue->message.holding));
    CCS__TRY(take_one(group, &agent->message.holding));
    queue->message.talking++;
    agent->message.talking++;
    return CCS_OK;
}

/* An agent is put into a contact: he talks, but nobody waited for him. */
static ccs_status fold_leg_joined(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__LegJoined *body = event->body;
    if (body->role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE)
        return CCS_OK; /* what somebody outside does is not the center's work */
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, body->queue, event->at);
    struct ccs__agent_interval *agent = ccs__agent_interval_at(group, body->agent, event->at);
    if (!queue || !agent)
        return CCS_ENOMEM;
    queue->message.talking++;
    agent->message.talking++;
    return CCS_OK;
}

static ccs_status fold_leg_left(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__LegLeft *body = event->body;
    if (body->role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE)
        return CCS_OK;
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, body->queue, event->at);
    struct ccs__agent_interval *agent = ccs__agent_interval_at(group, body->agent, event->at);
    if (!queue || !agent)
        return CCS_ENOMEM;
    CCS__TRY(take_one(group, body->was_held ? &queue->message.holding : &queue->message.talking));
    CCS__TRY(take_one(group, body->was_held ? &agent->message.holding : &agent->message.talking));
    agent->message.transferred += body->cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED;
    return CCS_OK;
}

static ccs_status fold_wrap_up_started(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__WrapUpStarted *body = event->body;
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, body->queue, event->at);
    struct ccs__agent_interval *agent = ccs__agent_interval_at(group, body->agent, event->at);
    if (!queue || !agent)
        return CCS_ENOMEM;
    queue->message.wrapping++;
    agent->message.wrapping++;
    return CCS_OK;
}

static ccs_status fold_wrap_up_ended(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__WrapUpEnded *body = event->body;
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, body->queue, event->at);
    struct ccs__agent_interval *agent = ccs__agent_interval_at(group, body->agent, event->at);
    if (!queue || !agent)
        return CCS_ENOMEM;
    CCS__TRY(take_one(group, &queue->message.wrapping));
    return take_one(group, &agent->message.wrapping);
}

/* --- agents and configuration ----------------------------------------------------------------------------- */

static ccs_status fold_presence_changed(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__AgentPresenceChanged *body = event->body;
    struct ccs__agent_interval *agent = ccs__agent_interval_at(group, body->agent, event->at);
    if (!agent)
        return CCS_ENOMEM;
    agent->message.presence = body->presence;
    return CCS_OK;
}

static ccs_status fold_agent_removed(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__AgentRemoved *body = event->body;
    return ccs__agent_interval_end(group, body->agent, event->at);
}

/* A queue's row remembers what its targets are, for itself and for whoever reads it later. */
static ccs_status fold_queue_configured(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__QueueConfigured *body = event->body;
    uint64_t id = body->queue && body->queue->id ? body->queue->id : event->seq;
    struct ccs__queue_interval *queue = ccs__queue_interval_at(group, id, event->at);
    if (!queue)
        return CCS_ENOMEM;
    uint32_t service_level_ms = body->queue ? body->queue->service_level_ms : 0;
    uint32_t short_abandon_ms = body->queue ? body->queue->short_abandon_ms : 0;
    queue->message.service_level_ms = service_level_ms ? service_level_ms : SERVICE_LEVEL_MS_DEFAULT;
    queue->message.short_abandon_ms = short_abandon_ms ? short_abandon_ms : SHORT_ABANDON_MS_DEFAULT;
    return CCS_OK;
}

static ccs_status fold_queue_removed(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__QueueRemoved *body = event->body;
    return ccs__queue_interval_end(group, body->queue, event->at);
}

/* Kinds that are not here change no number. */
static ccs_status (*const folds[])(struct ccs__group *, const struct ccs__event *) = {
    [CCS_EVENT_QUEUE_CONFIGURED] = fold_queue_configured,
    [CCS_EVENT_QUEUE_REMOVED] = fold_queue_removed,
    [CCS_EVENT_AGENT_REMOVED] = fold_agent_removed,
    [CCS_EVENT_AGENT_PRESENCE_CHANGED] = fold_presence_changed,
    [CCS_EVENT_WRAP_UP_STARTED] = fold_wrap_up_started,
    [CCS_EVENT_WRAP_UP_ENDED] = fold_wrap_up_ended,
    [CCS_EVENT_CONTACT_OPENED] = fold_contact_opened,
    [CCS_EVENT_CONTACT_QUEUED] = fold_contact_queued,
    [CCS_EVENT_CONTACT_REFUSED] = fold_contact_refused,
    [CCS_EVENT_CONTACT_OFFERED] = fold_contact_offered,
    [CCS_EVENT_CONTACT_ANSWERED] = fold_contact_answered,
    [CCS_EVENT_OFFER_ENDED] = fold_offer_ended,
    [CCS_EVENT_VISIT_ENDED] = fold_visit_ended,
    [CCS_EVENT_LEG_JOINED] = fold_leg_joined,
    [CCS_EVENT_LEG_HELD] = fold_leg_held,
    [CCS_EVENT_LEG_RETRIEVED] = fold_leg_retrieved,
    [CCS_EVENT_LEG_LEFT] = fold_leg_left,
    [CCS_EVENT_CONTACT_CLOSED] = fold_contact_closed,
};

/* --- hooks ------------------------------------------------------------------------------------------------ */

static ccs_status report_apply(struct ccs__group *group, const struct ccs__event *event)
{
    if (event->kind >= sizeof folds / sizeof folds[0] || !folds[event->kind])
        return CCS_OK;
    return folds[event->kind](group, event);
}

const struct ccs__module ccs__report_module = {
    .name = "report",
    .start = ccs__report_start,
    .stop = ccs__report_stop,
    .apply = report_apply,
    .index = ccs__report_index,
    .indexes = CCS__KIND_BIT(QUEUE_INTERVAL) | CCS__KIND_BIT(AGENT_INTERVAL),
    .pack = ccs__report_pack,
    .packs = CCS__KIND_BIT(QUEUE_INTERVAL),
    .check = ccs__report_check,
};
