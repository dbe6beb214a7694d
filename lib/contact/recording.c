/*
 * Recordings as facts: that something is recorded, under which key of the host's, by whose consent, and when it was paused.
 * The media lives elsewhere. Nothing is recorded without consent, and no recording outlives its contact.
 *
 *   START ---> running <--- PAUSE ---> paused
 *                 '------- END --------'  ---> ended
 */
#include "contact/contact.h"
#include "group/keys.h"

#define RECORDINGS_MAX 16 /* of a contact at once: a stretch for every leg and again for screens */

void ccs__recording_start(struct ccs__group *group)
{
    ccs__group_kind(group, CCS__KIND_RECORDING, sizeof(struct ccs__recording), sizeof(Ccs__Recording));
}

void ccs__recording_index(struct ccs__group *group, struct ccs__recording *recording)
{
    bool wanted = recording->row.exists && recording->recording.open;
    if (wanted == (recording->of != NULL))
        return;
    struct ccs__contact *contact =
        wanted ? ccs__row_find(group, CCS__KIND_CONTACT, recording->recording.contact) : recording->of;
    CCS_ASSERT(contact != NULL);
    struct ccs__recording **place = &contact->recordings;
    while (*place && (*place)->row.id < recording->row.id)
        place = &(*place)->next;
    if (wanted) {
        recording->next = *place;
        *place = recording;
        recording->of = contact;
        return;
    }
    CCS_ASSERT(*place == recording);
    *place = recording->next;
    recording->of = NULL;
}

/* --- apply ------------------------------------------------------------------------------------------------ */

static ccs_status apply_started(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__RecordingStarted *body = event->body;
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, body->contact);
    CCS__EXPECT(group, contact && contact->contact.open && *body->consent, body->contact);
    struct ccs__recording *row = ccs__row_create(group, CCS__KIND_RECORDING, event->seq);
    if (!row)
        return CCS_ENOMEM;
    Ccs__Recording *recording = &row->recording;
    recording->id = event->seq;
    recording->open = true;
    recording->contact = body->contact;
    recording->started_at = event->at;
    recording->keep_days = body->keep_days;
    CCS__SET_TEXT(group, recording->media, ccs_str_from(body->media));
    CCS__SET_TEXT(group, recording->consent, ccs_str_from(body->consent));
    return CCS_OK;
}

static ccs_status edit(struct ccs__group *group, uint64_t id, Ccs__Recording **recording)
{
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_RECORDING, id, &row));
    *recording = &((struct ccs__recording *)row)->recording;
    CCS__EXPECT(group, (*recording)->open, id);
    return CCS_OK;
}

static void go_on(Ccs__Recording *recording, ccs_time at)
{
    if (recording->paused)
        recording->paused_ms += at - recording->paused_at;
    recording->paused = false;
    recording->paused_at = 0;
}

static ccs_status apply_paused(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__RecordingPaused *body = event->body;
    Ccs__Recording *recording;
    CCS__TRY(edit(group, body->recording, &recording));
    CCS__EXPECT(group, !recording->paused != !body->paused, body->recording);
    if (!body->paused) {
        go_on(recording, event->at);
        return CCS_OK;
    }
    recording->paused = true;
    recording->paused_at = event->at;
    return CCS_OK;
}

static ccs_status apply_ended(struct ccs__group *group, const struct ccs__event *event)
{
    Ccs__Recording *recording;
    CCS__TRY(edit(group, ((const Ccs__RecordingEnded *)event->body)->recording, &recording));
    go_on(recording, event->at);
    recording->open = false;
    recording->ended_at = event->at;
    return CCS_OK;
}

ccs_status ccs__recording_apply(struct ccs__group *group, const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_RECORDING_STARTED: return apply_started(group, event);
    case CCS_EVENT_RECORDING_PAUSED: return apply_paused(group, event);
    case CCS_EVENT_RECORDING_ENDED: return apply_ended(group, event);
    default: return CCS_OK;
    }
}

/* --- decide ----------------------------------------------------------------------------------------------- */

ccs_status ccs__recording_decide_start(struct ccs__group *group, const Ccs__StartRecording *command, uint64_t *id)
{
    struct ccs__contact *contact;
    CCS__TRY(ccs__contact_of(group, command->contact, &contact));
    if (!ccs__text_within(command->consent, 1, 64))
        return ccs__refuse(group, CCS_EINVAL, command->contact,
                           "nothing is recorded without consent: say in 1 to 64 bytes how it was given");
    if (!ccs__text_within(command->media, 0, 128) || command->keep_days > 36500)
        return ccs__refuse(group, CCS_EINVAL, command->contact,
                           "the media's key has at most 128 bytes, and it is kept for at most 36500 days");
    uint32_t count = 0;
    for (const struct ccs__recording *other = contact->recordings; other; other = other->next)
        count++;
    if (count >= RECORDINGS_MAX)
        return ccs__refuse(group, CCS_ELIMIT, command->contact,
                           "%d recordings of the contact are in progress; one of them can be ended", RECORDINGS_MAX);
    Ccs__RecordingStarted started = CCS__RECORDING_STARTED__INIT;
    started.contact = command->contact;
    started.media = command->media;
    started.consent = command->consent;
    started.keep_days = command->keep_days;
    *id = ccs__next_seq(group);
    return ccs__emit(group, CCS_EVENT_RECORDING_STARTED, &started);
}

static ccs_status recording_of(struct ccs__group *group, uint64_t id, struct ccs__recording **recording)
{
    *recording = ccs__row_find(group, CCS__KIND_RECORDING, id);
    if (*recording && (*recording)->recording.open)
        return CCS_OK;
    return ccs__refuse(group, CCS_ENOENT, id, "no recording in progress has the id %llu", (unsigned long long)id);
}

ccs_status ccs__recording_decide_pause(struct ccs__group *group, const Ccs__PauseRecording *command)
{
    struct ccs__recording *recording;
    CCS__TRY(recording_of(group, command->recording, &recording));
    if (!recording->recording.paused == !command->paused)
        return CCS_OK; /* it is so already */
    Ccs__RecordingPaused paused = CCS__RECORDING_PAUSED__INIT;
    paused.contact = recording->recording.contact;
    paused.recording = command->recording;
    paused.paused = command->paused;
    return ccs__emit(group, CCS_EVENT_RECORDING_PAUSED, &paused);
}

static ccs_status end(struct ccs__group *group, const struct ccs__recording *recording)
{
    Ccs__RecordingEnded ended = CCS__RECORDING_ENDED__INIT;
    ended.contact = recording->recording.contact;
    ended.recording = recording->row.id;
    return ccs__emit(group, CCS_EVENT_RECORDING_ENDED, &ended);
}

ccs_status ccs__recording_decide_end(struct ccs__group *group, const Ccs__EndRecording *command)
{
    struct ccs__recording *recording;
    CCS__TRY(recording_of(group, command->recording, &recording));
    return end(group, recording);
}

ccs_status ccs__recording_end_all(struct ccs__group *group, struct ccs__contact *contact)
{
    while (contact->recordings)
        CCS__TRY(end(group, contact->recordings));
    return CCS_OK;
}
