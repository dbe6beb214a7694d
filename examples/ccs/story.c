/*
 * A contact's life, from the journal; see story.h. One pass forward: the contact's own events become lines, what happens
 * to others meanwhile is counted, because that is why it waited.
 */
#include "story.h"

#include <inttypes.h>
#include <string.h>

/* --- the pass ---------------------------------------------------------------------------------------------------- */

static void tell_event(struct story *story, const struct reader_event *event, const void *body)
{
    if (story->line_count == STORY_LINES_MAX) {
        story->cut = true;
        return;
    }
    struct story_line *line = &story->lines[story->line_count];
    *line = (struct story_line){.seq = event->event.seq, .at = event->event.at, .what = "", .text = ""};
    if (!story_tell(story, line, event->event.kind, body))
        return;
    line->json = reader_event_json(story->reader, event, body);
    story->line_count++;
}

/* What may free an agent, until the group ends. */
static void keep_cause(struct story *story, uint32_t kind, const void *body)
{
    struct story_cause cause = {.kind = kind};
    if (kind == CCS_EVENT_WRAP_UP_ENDED)
        cause.detail = ((const Ccs__WrapUpEnded *)body)->by_limit;
    else if (kind == CCS_EVENT_AGENT_PRESENCE_CHANGED)
        cause.detail = (uint32_t)((const Ccs__AgentPresenceChanged *)body)->presence;
    cause.agent = kind == CCS_EVENT_AGENT_CONFIGURED ? ((const Ccs__AgentConfigured *)body)->agent->id : reader_id(body, "agent");
    cause.contact = reader_id(body, "contact");
    if (story->cause_count == STORY_CAUSES_MAX)
        memmove(story->causes, story->causes + 1, sizeof cause * --story->cause_count);
    story->causes[story->cause_count++] = cause;
}

/* Another contact got an agent who could have served this one. */
static void count_other(struct story *story, const Ccs__ContactOffered *offered)
{
    struct story_visit *visit = &story->visit;
    if (!visit->id || !visit->crew_loaded || !crew_able(&visit->crew, offered->agent))
        return;
    if (offered->queue == visit->queue)
        visit->ahead++;
    else
        visit->other++;
}

static bool matters(uint32_t kind)
{
    switch (kind) {
    case CCS_EVENT_CONTACT_OFFERED:
    case CCS_EVENT_WRAP_UP_ENDED:
    case CCS_EVENT_LEG_LEFT:
    case CCS_EVENT_OFFER_ENDED:
    case CCS_EVENT_AGENT_PRESENCE_CHANGED:
    case CCS_EVENT_AGENT_COOLED_DOWN:
    case CCS_EVENT_AGENT_SCHEDULE_CHANGED:
    case CCS_EVENT_AGENT_CONFIGURED:
    case CCS_EVENT_ENDPOINT_ADDED:
    case CCS_EVENT_ENDPOINT_CHANGED: return true;
    default: return false;
    }
}

/* false: the last event of the contact's life was this one. */
static bool take_event(struct story *story, const struct reader_event *event, struct ccs__arena *scratch)
{
    uint32_t kind = event->event.kind;
    if (story->group != event->group) {
        story->group = event->group;
        story->cause_count = 0;
        story->visit.stopped = 0;
    }
    story->at = event->event.at;
    ccs__arena_clear(scratch);
    const ProtobufCMessage *body = reader_body(story->reader, event, scratch);
    if (!body)
        return story->reader->code == CLI_OK;
    bool own = event->event.seq == story->contact->id || reader_id(body, "contact") == story->contact->id;
    if (own) {
        body = reader_body(story->reader, event, &story->reader->arena); /* the visit keeps its texts */
        if (!body)
            return false;
        tell_event(story, event, body);
    } else if (kind == CCS_EVENT_CONTACT_OFFERED) {
        count_other(story, (const Ccs__ContactOffered *)body);
    }
    if (matters(kind) && kind != CCS_EVENT_CONTACT_OFFERED)
        keep_cause(story, kind, body);
    return !(own && kind == CCS_EVENT_CONTACT_CLOSED);
}

/* The end says again what the line before said when an agent or the customer ended it: one line is enough. */
static void drop_double_end(struct story *story)
{
    if (story->line_count < 2)
        return;
    struct story_line *last = &story->lines[story->line_count - 1];
    const struct story_line *before = last - 1;
    bool ended = strcmp(before->what, "ended") == 0 || strcmp(before->what, "gave up") == 0;
    if (strcmp(last->what, "closed") == 0 && last->at == before->at && ended)
        story->line_count--;
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static const char *about_words(struct story *story)
{
    struct reader *reader = story->reader;
    const Ccs__Contact *contact = story->contact;
    const char *text = reader_enum(reader, &ccs__channel__descriptor, (int)contact->channel, true);
    if (contact->ref[0])
        text = reader_text(reader, "%s, reference %s%s%s%s", text, contact->ref, contact->source[0] ? " (" : "",
                           contact->source, contact->source[0] ? ")" : "");
    if (contact->customer[0])
        text = reader_text(reader, "%s, customer %s", text, contact->customer);
    if (contact->priority)
        text = reader_text(reader, "%s, priority %" PRId32, text, contact->priority);
    if (contact->disposition[0])
        text = reader_text(reader, "%s, about: %s", text, contact->disposition);
    return text;
}

/* It rings at the file's last event: the offer's line says so as well. */
static const char *ringing_words(struct story *story)
{
    struct reader *reader = story->reader;
    const struct story_visit *visit = &story->visit;
    const char *who = story_ringing(story);
    ccs_duration waited = visit->ringing->at - visit->entered_at;
    const char *after = waited == 0 ? " at once" : reader_text(reader, " after %s in line", story_duration(reader, waited));
    visit->ringing->what = "ringing";
    visit->ringing->text = reader_text(reader, "at %s%s", who, after);
    return reader_text(reader, "ringing at %s for %s%s", who, story_queue(story, visit->queue), after);
}

/* It has not ended. */
static const char *open_words(struct story *story)
{
    struct reader *reader = story->reader;
    ccs_duration waited = reader->at - story->visit.entered_at;
    if (story->visit.id && story->visit.ringing)
        return ringing_words(story);
    if (story->visit.id && story->visit.kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT)
        return "with an agent, who asks another";
    if (story->contact->parked_agent)
        return reader_text(reader, "parked by %s: the customer is awaited", story_agent(story, story->contact->parked_agent));
    if (story->visit.id && waited > 0)
        return reader_text(reader, "waiting in %s, %s, for %s by the last event of the file",
                           story_queue(story, story->visit.queue), story_place_words(story, reader->at),
                           story_duration(reader, waited));
    if (story->visit.id)
        return reader_text(reader, "waiting in %s", story_queue(story, story->visit.queue));
    if (story->contact->legs > 0)
        return reader_text(reader, "with an agent; it waited %s", story_duration(reader, story->waited_ms));
    return "open; it is in no line and with no agent";
}

/* It was answered, once or more often. */
static const char *answered_words(struct story *story)
{
    struct reader *reader = story->reader;
    const Ccs__Contact *contact = story->contact;
    const char *waited = story->waited_ms == 0 ? "at once" : reader_text(reader, "after %s in line",
                                                                         story_duration(reader, story->waited_ms));
    const char *talked = story_duration(reader, story->talked_ms);
    const char *in_all = story_duration(reader, contact->closed_at - contact->opened_at);
    if (contact->answers > 1)
        return reader_text(reader, "answered %" PRIu32 " times; %s in line and %s of talk; over after %s",
                           contact->answers, story_duration(reader, story->waited_ms), talked, in_all);
    return reader_text(reader, "answered by %s %s; %s of talk; over after %s",
                       story_agent(story, story->answered_by), waited, talked, in_all);
}

static const char *summary_words(struct story *story)
{
    struct reader *reader = story->reader;
    const Ccs__Contact *contact = story->contact;
    const char *queue = story->last_queue ? story_queue(story, story->last_queue) : "";
    const char *waited = story_duration(reader, story->waited_ms);
    if (contact->open)
        return open_words(story);
    switch (story->last_cause) {
    case CCS__VISIT_CAUSE__VISIT_CAUSE_ANSWERED:
        return answered_words(story);
    case CCS__VISIT_CAUSE__VISIT_CAUSE_NONE:
        return reader_text(reader, "ended after %s, before it entered a line",
                           story_duration(reader, contact->closed_at - contact->opened_at));
    case CCS__VISIT_CAUSE__VISIT_CAUSE_REFUSED:
        return reader_text(reader, "turned away by %s", queue);
    case CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED:
    case CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING:
        return reader_text(reader, "gave up after %s in %s", waited, queue);
    default:
        return reader_text(reader, "%s after %s in %s",
                           reader_enum(reader, &ccs__visit_cause__descriptor, (int)story->last_cause, true), waited,
                           queue);
    }
}

void story_load(struct story *story, struct reader *reader, const Ccs__Contact *contact)
{
    struct reader_journal journal;
    struct ccs__arena scratch;
    *story = (struct story){.reader = reader, .contact = contact, .summary = "", .about = ""};
    story->lines = ccs__arena_take(&reader->arena, STORY_LINES_MAX * sizeof *story->lines);
    if (!story->lines) {
        reader_fail(reader);
        return;
    }
    ccs__arena_init(&scratch, &reader->alloc, 0);
    reader_journal_begin(&journal, reader, contact->id, false);
    const struct reader_event *event;
    while ((event = reader_journal_next(&journal)) && take_event(story, event, &scratch))
        ;
    reader_journal_end(&journal);
    ccs__arena_finish(&scratch);
    drop_double_end(story);
    story->about = about_words(story);
    story->summary = summary_words(story);
}
