/*
 * Contacts: opened, put in line, closed; their offers, callbacks and recordings.
 */
#include "model.h"
#include <string.h>

#define EMIT(kind, body) model_emit(model, facts, CCS_EVENT_##kind, &(body))
#define TEXT(literal) ((char *)(uintptr_t)(literal))

static bool fits_priority(int32_t priority)
{
    return priority >= -1000000 && priority <= 1000000;
}

static ccs_status decide_open(struct model *model, const struct payload *ask, struct facts *facts, uint64_t *id)
{
    const char *ref = model_text(ask->text), *source = model_source(ask->text);
    if (ask->channel >= CHANNEL_COUNT || !fits_priority(ask->number) || strlen(ref) > 128)
        return CCS_EINVAL;
    for (size_t i = 0; *ref && i < model->contact_count; i++) {
        const Ccs__Contact *other = &model->contacts[i].row;
        if (other->open && strcmp(other->ref, ref) == 0 && strcmp(other->source, source) == 0)
            return CCS_ECONFLICT;
    }
    Ccs__ContactOpened opened = CCS__CONTACT_OPENED__INIT;
    opened.channel = (Ccs__Channel)ask->channel;
    opened.source = TEXT(source);
    opened.ref = TEXT(ref);
    opened.site = TEXT(site_names[ask->flags % SITE_COUNT]);
    opened.priority = ask->number;
    *id = model->seq + 1;
    EMIT(CONTACT_OPENED, opened); /* without what is personal: that stands beside the journal */
    model_contact(model, *id)->row.customer = TEXT(model_customer(ask->text));
    return CCS_OK;
}

static bool need_valid(const struct need_plan *need)
{
    for (int i = 0; need->given && i < SKILL_COUNT; i++)
        if (need->level[i] > 10)
            return false;
    return true;
}

static ccs_status decide_queue(struct model *model, const struct payload *ask, struct facts *facts)
{
    struct entry entry = {.contact = model_open_contact(model, ask->id), .queue = model_queue(model, ask->other)};
    if (!entry.contact || !entry.queue)
        return CCS_ENOENT;
    if (entry.contact->visit || entry.contact->legs || entry.contact->parked_agent)
        return CCS_ESTATE;
    if (ask->agent && !model_agent(model, ask->agent))
        return CCS_ENOENT;
    if (!need_valid(&ask->need))
        return CCS_EINVAL;
    entry.extra = &ask->need;
    entry.preferred = ask->agent;
    entry.preferred_ms = ask->span;
    model_enter(model, facts, &entry);
    return CCS_OK;
}

static ccs_status decide_refresh(struct model *model, const struct payload *ask, struct facts *facts)
{
    const Ccs__Contact *contact = model_open_contact(model, ask->id);
    if (!contact)
        return CCS_ENOENT;
    const struct model_visit *visit = contact->visit ? model_visit(model, contact->visit) : NULL;
    if (!visit || visit->row.offer || visit->row.kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT ||
        (visit->need->need.only && !visit->row.preferred))
        return CCS_ESTATE;
    const struct model_queue *queue = model_queue(model, visit->row.queue);
    const struct known_need *need = model_first_need(contact, &queue->plan, &need_of_text(visit->row.extra)->need);
    struct keys keys = model_find_keys(&queue->plan, queue->id, contact, contact->seniority_at);
    ccs_time entered_at = visit->row.entered_at;
    bool waits = visit->row.kind == CCS__VISIT_KIND__VISIT_KIND_LINE;
    uint32_t passed_ms;
    Ccs__VisitRefreshed fresh = CCS__VISIT_REFRESHED__INIT;
    fresh.contact = contact->id;
    fresh.visit = visit->row.id;
    fresh.queue = queue->id;
    fresh.queue_version = queue->version;
    fresh.key_rank = keys.rank;
    fresh.key_at = keys.at;
    fresh.order = (Ccs__LineOrder)queue->plan.order;
    fresh.credit_ms = model_unit(&queue->plan);
    fresh.requirement = TEXT(need->text);
    if (queue->steps)
        fresh.plan = TEXT(queue->steps->text);
    fresh.relax_at = model_step_at(model, queue->steps, 0, entered_at, entered_at);
    model_delays(model, queue->id, &need->need, 0, &passed_ms, &fresh.delay_ms);
    fresh.timeout_at = visit->row.timeout_at; /* a callback's customer said so himself */
    if (waits)
        fresh.timeout_at = queue->plan.wait_ms_max ? entered_at + queue->plan.wait_ms_max : 0;
    EMIT(VISIT_REFRESHED, fresh);
    model_pass_delay(model, facts, visit);
    return CCS_OK;
}

static ccs_status decide_priority(struct model *model, const struct payload *ask, struct facts *facts)
{
    const Ccs__Contact *contact = model_open_contact(model, ask->id);
    if (!contact)
        return CCS_ENOENT;
    if (!fits_priority(ask->number))
        return CCS_EINVAL;
    if (ask->number != contact->priority)
        model_change_priority(model, facts, contact, ask->number);
    return CCS_OK;
}

/* --- the end -------------------------------------------------------------------------------------------------------- */

/* Who asked an agent and is left by the customer abandons nothing. */
static Ccs__VisitCause visit_cause(const struct model_stay *visit, Ccs__ContactCause cause)
{
    if (cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_LOST)
        return CCS__VISIT_CAUSE__VISIT_CAUSE_LOST;
    if (cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_ADMIN)
        return CCS__VISIT_CAUSE__VISIT_CAUSE_ADMIN;
    if (cause != CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT || visit->kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT)
        return CCS__VISIT_CAUSE__VISIT_CAUSE_WITHDRAWN;
    return visit->offer ? CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING : CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED;
}

static void end_recording(struct model *model, struct facts *facts, const Ccs__Recording *recording)
{
    Ccs__RecordingEnded ended = CCS__RECORDING_ENDED__INIT;
    ended.contact = recording->contact;
    ended.recording = recording->id;
    EMIT(RECORDING_ENDED, ended);
}

ccs_status model_close(struct model *model, struct facts *facts, uint64_t id, Ccs__ContactCause cause)
{
    const Ccs__Contact *contact = model_open_contact(model, id);
    if (!contact)
        return CCS_ENOENT;
    if (cause < CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT || cause > CCS__CONTACT_CAUSE__CONTACT_CAUSE_ADMIN ||
        cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED)
        return CCS_EINVAL;
    for (size_t i = 0; i < model->recording_count; i++)
        if (model->recordings[i].row.open && model->recordings[i].row.contact == id)
            end_recording(model, facts, &model->recordings[i].row);
    if (contact->visit) {
        const struct model_visit *visit = model_visit(model, contact->visit);
        bool left = cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT;
        model_leave_line(model, facts, visit,
                         left ? CCS__OFFER_CAUSE__OFFER_CAUSE_CALLER_LEFT : CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED,
                         visit_cause(&visit->row, cause));
    }
    for (const struct model_leg *leg; (leg = model_leg_after(model, id, 0)) != NULL;)
        model_end_leg(model, facts, leg, cause);
    Ccs__ContactClosed closed = CCS__CONTACT_CLOSED__INIT;
    closed.contact = id;
    closed.cause = cause;
    closed.visits = contact->visits;
    EMIT(CONTACT_CLOSED, closed);
    return CCS_OK;
}

static ccs_status decide_disposition(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_contact *contact = model_contact(model, ask->id);
    if (!contact)
        return CCS_ENOENT;
    if (strlen(model_text(ask->text)) > 64)
        return CCS_EINVAL;
    if (strcmp(contact->row.disposition, model_text(ask->text)) == 0)
        return CCS_OK;
    Ccs__DispositionSet set = CCS__DISPOSITION_SET__INIT;
    set.contact = ask->id;
    set.disposition = TEXT(model_text(ask->text));
    EMIT(DISPOSITION_SET, set);
    return CCS_OK;
}

static ccs_status decide_erase(struct model *model, const struct payload *ask, struct facts *facts)
{
    Ccs__ContactErased erased = CCS__CONTACT_ERASED__INIT;
    const struct model_contact *contact = model_contact(model, ask->id);
    if (!contact)
        return CCS_ENOENT;
    erased.contact = ask->id;
    if (*contact->row.customer)
        EMIT(CONTACT_ERASED, erased);
    return CCS_OK;
}

/* --- recordings ----------------------------------------------------------------------------------------------------- */

static ccs_status decide_start_recording(struct model *model, const struct payload *ask, struct facts *facts, uint64_t *id)
{
    const char *media = model_text(ask->text), *consent = model_text(ask->flags);
    uint32_t count = 0;
    if (!model_open_contact(model, ask->id))
        return CCS_ENOENT;
    if (!*consent || strlen(consent) > 64 || strlen(media) > 128 || ask->span > 36500)
        return CCS_EINVAL;
    for (size_t i = 0; i < model->recording_count; i++)
        count += model->recordings[i].row.open && model->recordings[i].row.contact == ask->id;
    if (count >= 16)
        return CCS_ELIMIT;
    Ccs__RecordingStarted started = CCS__RECORDING_STARTED__INIT;
    started.contact = ask->id;
    started.media = TEXT(media);
    started.consent = TEXT(consent);
    started.keep_days = ask->span;
    *id = model->seq + 1;
    EMIT(RECORDING_STARTED, started);
    return CCS_OK;
}

static ccs_status decide_recording(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_recording *found = model_recording(model, ask->id);
    if (!found || !found->row.open)
        return CCS_ENOENT;
    if (ask->verb == VERB_END_RECORDING) {
        end_recording(model, facts, &found->row);
        return CCS_OK;
    }
    Ccs__RecordingPaused paused = CCS__RECORDING_PAUSED__INIT;
    paused.contact = found->row.contact;
    paused.recording = found->row.id;
    paused.paused = ask->flags & 1;
    if (paused.paused != found->row.paused)
        EMIT(RECORDING_PAUSED, paused);
    return CCS_OK;
}

ccs_status model_decide_contact(struct model *model, const struct payload *ask, struct facts *facts, uint64_t *result)
{
    switch (ask->verb) {
    case VERB_OPEN: return decide_open(model, ask, facts, result);
    case VERB_QUEUE: return decide_queue(model, ask, facts);
    case VERB_REFRESH: return decide_refresh(model, ask, facts);
    case VERB_PRIORITY: return decide_priority(model, ask, facts);
    case VERB_CLOSE: return model_close(model, facts, ask->id, (Ccs__ContactCause)ask->number);
    case VERB_DISPOSITION: return decide_disposition(model, ask, facts);
    case VERB_ERASE: return decide_erase(model, ask, facts);
    case VERB_START_RECORDING: return decide_start_recording(model, ask, facts, result);
    case VERB_PAUSE_RECORDING:
    case VERB_END_RECORDING: return decide_recording(model, ask, facts);
    default: return CCS_DONE;
    }
}
