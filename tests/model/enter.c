/*
 * Into a line: what is asked, admission, the waiting room; from line to line by overflow.
 */
#include "model.h"
#include <string.h>

#define EMIT(kind, body) model_emit(model, facts, CCS_EVENT_##kind, &(body))
#define TOKEN 60000
#define HOPS_MAX 8

bool model_in(const struct model_agent *agent)
{
    return agent && agent->state.presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT;
}

/* --- waiting room ---------------------------------------------------------------------------------------------- */

/* Of a queue with a rush: it earns per_minute 60 000ths of a token a millisecond, up to the burst. */
int64_t model_room_tokens(const struct model_queue *queue, bool waits, ccs_time at)
{
    int64_t most = (int64_t)(queue->plan.burst ? queue->plan.burst : 1) * TOKEN;
    if (waits && most < TOKEN + (int64_t)queue->plan.per_minute - 1) /* what is earned too much is the next one's */
        most = TOKEN + (int64_t)queue->plan.per_minute - 1;
    ccs_duration passed = at > queue->state.tokens_at ? at - queue->state.tokens_at : 0;
    if (queue->state.tokens >= most || passed > most / queue->plan.per_minute)
        return most;
    int64_t tokens = queue->state.tokens + passed * queue->plan.per_minute;
    return tokens < most ? tokens : most;
}

static bool room_full(const struct model *model, const struct model_queue *queue)
{
    if (!queue->plan.has_rush)
        return false;
    for (size_t i = 0; i < model->visit_count; i++) /* nobody overtakes */
        if (model->visits[i].row.open && model->visits[i].row.room && model->visits[i].row.queue == queue->id)
            return true;
    return model_room_tokens(queue, false, model->due_at) < TOKEN;
}

/* --- the visit that would begin ---------------------------------------------------------------------------------- */

/* Kept from visit to visit; of one who abandoned a moment ago, the old one. */
static ccs_time find_seniority(const struct model *model, const struct entry *entry, uint64_t *resumed)
{
    const Ccs__Contact *contact = entry->contact;
    ccs_time seniority_at = contact->visits ? contact->seniority_at : model->due_at;
    uint32_t identity = model_identity(contact);
    if (entry->kind != CCS__VISIT_KIND__VISIT_KIND_LINE || entry->queue->plan.no_resume || !identity)
        return seniority_at;
    for (size_t i = 0; i < model->place_count; i++) {
        const Ccs__Place *place = &model->places[i].row;
        if (!place->open || place->queue != entry->queue->id || place->identity != identity || place->until_at <= model->now)
            continue;
        if (place->seniority_at >= seniority_at)
            return seniority_at;
        *resumed = place->visit;
        return place->seniority_at;
    }
    return seniority_at;
}

static const struct known_need *only_agent(uint64_t agent)
{
    struct need need = {.only = agent};
    return need_known(&need);
}

#define TEXT_OF(known) ((char *)(uintptr_t)(known)->text)

/* What everybody is asked for at first; and the one agent, or the preferred one, alone. */
static const struct known_need *find_asked(struct model *model, const struct entry *entry, Ccs__ContactQueued *queued)
{
    static const struct need_plan nothing;
    const struct queue_plan *plan = &entry->queue->plan;
    if (entry->only) {
        const struct known_need *only = only_agent(entry->only);
        queued->requirement = TEXT_OF(only);
        return only;
    }
    const struct known_need *extra =
        entry->kept ? entry->kept : model_own_need(entry->contact, entry->extra ? entry->extra : &nothing);
    const struct known_need *need = model_first_need(entry->contact, plan, &extra->need);
    queued->extra = TEXT_OF(extra);
    queued->requirement = TEXT_OF(need);
    if (entry->queue->steps)
        queued->plan = TEXT_OF(entry->queue->steps);
    queued->relax_at = model_step_at(model, entry->queue->steps, 0, model->due_at, model->due_at);
    if (entry->preferred && model_in(model_agent(model, entry->preferred))) {
        uint32_t wait_ms = entry->preferred_ms ? entry->preferred_ms : plan->preferred_ms ? plan->preferred_ms : 30000;
        queued->wanted = queued->requirement;
        queued->requirement = TEXT_OF(only_agent(entry->preferred));
        queued->preferred = entry->preferred;
        queued->relax_at = model->due_at + wait_ms;
    } else if (entry->queue->steps &&
               model_nobody(model, entry->queue->id, (uint32_t)entry->contact->channel, &need->need, 0, plan->skip)) {
        queued->relax_at = model->due_at;
    }
    return need;
}

static void find_waits(const struct model *model, const struct entry *entry, Ccs__ContactQueued *queued)
{
    const struct queue_plan *plan = &entry->queue->plan;
    uint32_t passed_ms;
    bool patient = plan->wait_ms_max && entry->kind != CCS__VISIT_KIND__VISIT_KIND_CALLBACK;
    model_delays(model, entry->queue->id, &need_of_text(queued->requirement)->need, 0, &passed_ms, &queued->delay_ms);
    queued->timeout_at = patient ? model->due_at + plan->wait_ms_max : entry->until_at;
    queued->return_at = entry->return_after_ms ? model->due_at + entry->return_after_ms : 0;
    queued->return_to = entry->return_after_ms ? entry->return_to : 0;
    queued->return_queue = entry->return_after_ms ? entry->return_queue : 0;
    queued->leg = entry->leg;
    queued->hold_until_at = entry->hold_until_at;
    queued->room = entry->kind == CCS__VISIT_KIND__VISIT_KIND_LINE && !entry->seated && !entry->only &&
                   room_full(model, entry->queue);
}

/* --- admission ----------------------------------------------------------------------------------------------------- */

/* Why it is not taken, or none; and what becomes of it. */
static Ccs__RefusalReason find_refusal(const struct model *model, const struct model_queue *queue, uint32_t channel,
                                       const struct need *need, const struct divert_plan **divert)
{
    const struct admission_plan *admission = &queue->plan.admission;
    uint32_t length_max = queue->plan.length_max ? queue->plan.length_max : 1000000;
    if (admission->given && !hours_open(&model->hours, admission->hours, model->due_at)) {
        *divert = &admission->closed;
        return CCS__REFUSAL_REASON__REFUSAL_REASON_CLOSED;
    }
    if (model_length(model, queue->id) >= length_max) {
        *divert = &admission->full;
        return CCS__REFUSAL_REASON__REFUSAL_REASON_LENGTH_MAX;
    }
    if (admission->given && admission->staffed &&
        !model_count(model, queue->id, channel, need, UINT32_MAX, CCS__PRESENCE__PRESENCE_NOT_READY)) {
        *divert = &admission->unstaffed;
        return CCS__REFUSAL_REASON__REFUSAL_REASON_UNSTAFFED;
    }
    return CCS__REFUSAL_REASON__REFUSAL_REASON_NONE;
}

static const struct model_queue *overflow_to(struct model *model, const struct divert_plan *divert, uint64_t from, int hops)
{
    if (!divert->given || divert->action != CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW || hops >= HOPS_MAX)
        return NULL;
    const struct model_queue *queue = model_queue_by_name(model, divert->queue - 1);
    return queue && queue->id != from ? queue : NULL;
}

/* What it comes to: an overflow into nothing ends. */
static Ccs__DivertAction action_of(const struct divert_plan *divert, const struct model_queue *other)
{
    if (!divert->given || (divert->action == CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW && !other))
        return CCS__DIVERT_ACTION__DIVERT_ACTION_END;
    return (Ccs__DivertAction)divert->action;
}

/* Where it goes on, or NULL. */
static const struct model_queue *refuse(struct model *model, struct facts *facts, const struct entry *entry,
                                        Ccs__RefusalReason reason, const struct divert_plan *divert)
{
    const struct model_queue *other = overflow_to(model, divert, entry->queue->id, entry->hops);
    Ccs__ContactRefused refused = CCS__CONTACT_REFUSED__INIT;
    refused.contact = entry->contact->id;
    refused.queue = entry->queue->id;
    refused.reason = reason;
    refused.action = action_of(divert, other);
    refused.to_queue = other ? other->id : 0;
    EMIT(CONTACT_REFUSED, refused);
    if (refused.action == CCS__DIVERT_ACTION__DIVERT_ACTION_CALLBACK) {
        Ccs__CallbackOffered offered = CCS__CALLBACK_OFFERED__INIT;
        offered.contact = refused.contact;
        offered.queue = refused.queue;
        EMIT(CALLBACK_OFFERED, offered);
    }
    return other;
}

/* Into this line, or refused there; then the next one, or NULL. */
static const struct model_queue *enter(struct model *model, struct facts *facts, const struct entry *entry)
{
    const Ccs__Contact *contact = entry->contact;
    const struct queue_plan *plan = &entry->queue->plan;
    const struct divert_plan *divert = NULL;
    Ccs__ContactQueued queued = CCS__CONTACT_QUEUED__INIT;
    queued.seniority_at = find_seniority(model, entry, &queued.resumed);
    struct keys keys = model_find_keys(plan, entry->queue->id, contact, queued.seniority_at);
    queued.contact = contact->id;
    queued.queue = entry->queue->id;
    queued.queue_version = entry->queue->version;
    queued.channel = contact->channel;
    queued.visit_kind = entry->kind;
    queued.priority = contact->priority;
    queued.key_rank = keys.rank;
    queued.key_at = keys.at;
    queued.order = (Ccs__LineOrder)plan->order;
    queued.credit_ms = model_unit(plan);
    const struct known_need *need = find_asked(model, entry, &queued);
    find_waits(model, entry, &queued);
    bool admits = !entry->only && !entry->seated && entry->kind == CCS__VISIT_KIND__VISIT_KIND_LINE;
    Ccs__RefusalReason reason = admits ? find_refusal(model, entry->queue, (uint32_t)contact->channel, &need->need, &divert)
                                       : CCS__REFUSAL_REASON__REFUSAL_REASON_NONE;
    if (reason)
        return refuse(model, facts, entry, reason, divert);
    EMIT(CONTACT_QUEUED, queued);
    return NULL;
}

void model_enter(struct model *model, struct facts *facts, const struct entry *first)
{
    struct entry entry = *first;
    for (; entry.queue; entry.hops++)
        entry.queue = enter(model, facts, &entry);
}

void model_divert(struct model *model, struct facts *facts, const struct model_visit *visit, const struct divert_plan *divert)
{
    const struct model_queue *other = overflow_to(model, divert, visit->row.queue, 0);
    Ccs__DivertAction action = action_of(divert, other);
    Ccs__VisitCause cause = CCS__VISIT_CAUSE__VISIT_CAUSE_TIMED_OUT;
    if (action == CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW)
        cause = CCS__VISIT_CAUSE__VISIT_CAUSE_OVERFLOWED;
    else if (action == CCS__DIVERT_ACTION__DIVERT_ACTION_VOICEMAIL)
        cause = CCS__VISIT_CAUSE__VISIT_CAUSE_VOICEMAIL;
    struct entry entry = {.contact = &model_contact(model, visit->row.contact)->row, .queue = other, .hops = 1,
                          .kept = need_of_text(visit->row.extra)};
    model_end_visit(model, facts, visit, cause, action);
    model_enter(model, facts, &entry);
}
