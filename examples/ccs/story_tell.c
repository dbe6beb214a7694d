/*
 * One event of a contact's life as words. What the words need later (the visit at hand, sums) is kept on the story.
 */
#include "story.h"

#include <inttypes.h>
#include <string.h>

/* --- words ------------------------------------------------------------------------------------------------------ */

const char *story_agent(struct story *story, uint64_t agent)
{
    return reader_name(story->reader, CCS__KIND_AGENT, agent);
}

const char *story_queue(struct story *story, uint64_t queue)
{
    return reader_name(story->reader, CCS__KIND_QUEUE, queue);
}

const char *story_duration(struct reader *reader, ccs_duration duration)
{
    char text[CLI_TEXT_MAX];
    return reader_text(reader, "%s", cli_duration_text(duration, text));
}

const char *story_ordinal(struct reader *reader, int64_t number)
{
    bool teen = number % 100 >= 11 && number % 100 <= 13;
    const char *end = teen ? "th" : number % 10 == 1 ? "st" : number % 10 == 2 ? "nd" : number % 10 == 3 ? "rd" : "th";
    return reader_text(reader, "%" PRId64 "%s", number, end);
}

const char *story_count(struct reader *reader, uint64_t count, const char *one, const char *many)
{
    return reader_text(reader, "%" PRIu64 " %s", count, count == 1 ? one : many);
}

void story_note(struct story_line *line, const char *label, const char *text)
{
    if (line->note_count < STORY_NOTES_MAX && text[0])
        line->notes[line->note_count++] = (struct story_note){.label = label, .text = text};
}

static const char *cause_words(struct story *story, Ccs__ContactCause cause)
{
    switch (cause) {
    case CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT:
        return "the customer left";
    case CCS__CONTACT_CAUSE__CONTACT_CAUSE_FINISHED:
        return "finished in good order";
    case CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED:
        return "handed on";
    case CCS__CONTACT_CAUSE__CONTACT_CAUSE_WITHDRAWN:
        return "taken back by the host";
    case CCS__CONTACT_CAUSE__CONTACT_CAUSE_LOST:
        return "lost by the host";
    case CCS__CONTACT_CAUSE__CONTACT_CAUSE_ADMIN:
        return "ended by an administrator";
    default:
        return reader_enum(story->reader, &ccs__contact_cause__descriptor, (int)cause, true);
    }
}

/* --- lines ------------------------------------------------------------------------------------------------------ */

/* Each takes its event's body and fills in `what`, `text` and notes. */

static void tell_opened(struct story *story, struct story_line *line, const Ccs__ContactOpened *opened)
{
    const char *entry = opened->entry[0] ? reader_text(story->reader, " at %s", opened->entry) : "";
    line->what = "came";
    line->text = reader_text(story->reader, "by %s%s",
                             reader_enum(story->reader, &ccs__channel__descriptor, (int)opened->channel, true), entry);
}

static void tell_queued(struct story *story, struct story_line *line, const Ccs__ContactQueued *queued)
{
    struct reader *reader = story->reader;
    story->visit = (struct story_visit){
        .id = line->seq, .queue = queued->queue, .channel = queued->channel, .entered_at = line->at,
        .seniority_at = queued->seniority_at, .key_at = queued->key_at, .key_rank = queued->key_rank,
        .requirement = queued->requirement, .relaxed = queued->relaxed,
    };
    story->last_queue = queued->queue;
    line->what = "queued";
    story_queued_notes(story, line);
    const char *priority = queued->priority ? reader_text(reader, ", priority %" PRId32, queued->priority) : "";
    line->text = reader_text(reader, "in %s, %s in line%s%s", story_queue(story, queued->queue),
                             story_ordinal(reader, story->visit.rank), priority,
                             crew_needs_words(reader, queued->requirement));
}

static void tell_refused(struct story *story, struct story_line *line, const Ccs__ContactRefused *refused)
{
    bool full = strcmp(refused->reason, "length_max") == 0;
    story->last_cause = CCS__VISIT_CAUSE__VISIT_CAUSE_REFUSED;
    story->last_queue = refused->queue;
    line->what = "turned away";
    line->text = reader_text(story->reader, "by %s: %s", story_queue(story, refused->queue),
                             full ? "as many wait there as may" : refused->reason);
}

static void tell_offered(struct story *story, struct story_line *line, const Ccs__ContactOffered *offered)
{
    struct reader *reader = story->reader;
    ccs_duration waited = line->at - story->visit.entered_at;
    line->what = "offered";
    line->text = waited == 0 ? reader_text(reader, "to %s at once", story_agent(story, offered->agent))
                             : reader_text(reader, "to %s after %s in line", story_agent(story, offered->agent),
                                           story_duration(reader, waited));
    story_offer_notes(story, line, offered);
    story->visit.offers++;
    story->visit.ahead = story->visit.other = 0;
    story->visit.returned = NULL;
    story->visit.ringing = line;
    story->visit.ringing_at = offered->agent;
}

static void tell_answered(struct story *story, struct story_line *line, const Ccs__ContactAnswered *answered)
{
    if (!story->answered_by)
        story->answered_by = answered->agent;
    story->waited_ms += answered->wait_ms;
    story->last_cause = CCS__VISIT_CAUSE__VISIT_CAUSE_ANSWERED;
    story->visit.id = 0;
    line->what = "answered";
    line->text = reader_text(story->reader, "by %s", story_agent(story, answered->agent));
}

static void tell_offer_ended(struct story *story, struct story_line *line, const Ccs__OfferEnded *ended)
{
    struct reader *reader = story->reader;
    const char *who = story_agent(story, ended->agent);
    switch (ended->cause) {
    case CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED:
        line->what = "missed";
        line->text = reader_text(reader, "by %s, who did not answer in time; back in line with its place kept", who);
        break;
    case CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED:
        line->what = "declined";
        line->text = reader_text(reader, "by %s; back in line with its place kept", who);
        break;
    case CCS__OFFER_CAUSE__OFFER_CAUSE_UNREACHABLE:
        line->what = "unreachable";
        line->text = reader_text(reader, "%s's device; back in line with its place kept", who);
        break;
    case CCS__OFFER_CAUSE__OFFER_CAUSE_CALLER_LEFT:
        line->what = "stopped";
        line->text = reader_text(reader, "ringing %s, because the customer left", who);
        break;
    default:
        line->what = "recalled";
        line->text = reader_text(reader, "from %s by the center", who);
        break;
    }
    story->visit.returned = reader_text(reader, "%s was asked first", who);
    story->visit.ringing = NULL;
}

static void tell_relaxed(struct story *story, struct story_line *line)
{
    struct reader *reader = story->reader;
    story->visit.is_relaxed = true;
    const char *enough = crew_requirement_words(reader, story->visit.relaxed);
    line->what = "relaxed";
    line->text = enough[0] ? reader_text(reader, "from now on skill %s is enough", enough) : "from now on anybody may serve it";
    if (story->visit.crew_loaded)
        crew_select(&story->visit.crew, story->visit.relaxed, story->visit.channel);
}

static void tell_visit_ended(struct story *story, struct story_line *line, const Ccs__VisitEnded *ended)
{
    struct reader *reader = story->reader;
    const char *after = reader_text(reader, "after %s in %s", story_duration(reader, ended->wait_ms),
                                    story_queue(story, ended->queue));
    bool left = ended->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED;
    bool ringing = ended->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING;
    story->last_cause = ended->cause;
    story->waited_ms += ended->wait_ms;
    line->what = left || ringing ? "gave up" : reader_enum(reader, &ccs__visit_cause__descriptor, (int)ended->cause, true);
    line->text = ringing ? reader_text(reader, "%s, while it was ringing", after) : after;
    if (left || ended->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_TIMED_OUT)
        story_unserved_notes(story, line);
    story->visit.id = 0;
}

static void tell_priority(struct story *story, struct story_line *line, const Ccs__PriorityChanged *changed)
{
    story->visit.key_rank = changed->key_rank;
    story->visit.key_at = changed->key_at;
    line->what = "priority";
    line->text = reader_text(story->reader, "is %" PRId32 " from now on", changed->priority);
}

static const char *wrap_up_words(struct story *story, const Ccs__LegLeft *left)
{
    if (!left->wrap_up)
        return "";
    const Ccs__Leg *leg = reader_row_by_id(story->reader, CCS__KIND_LEG, left->leg);
    if (!leg || leg->open)
        return "; wrapping up still";
    return reader_text(story->reader, "; then %s of wrap-up", story_duration(story->reader, leg->wrap_up_ms));
}

static void tell_left(struct story *story, struct story_line *line, const Ccs__LegLeft *left)
{
    struct reader *reader = story->reader;
    const char *held = left->was_held ? reader_text(reader, " and %s on hold", story_duration(reader, left->hold_ms)) : "";
    bool on = left->cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED;
    story->talked_ms += left->talk_ms;
    line->what = on ? "handed on" : "ended";
    line->text = reader_text(reader, "%s%s after %s of talk%s%s", on ? "by " : "with ", story_agent(story, left->agent),
                             story_duration(reader, left->talk_ms), held, wrap_up_words(story, left));
}

static void tell_agents(struct story *story, struct story_line *line, uint32_t kind, const void *body)
{
    const char *who = story_agent(story, reader_id(body, "agent"));
    line->what = kind == CCS_EVENT_LEG_HELD ? "on hold" : kind == CCS_EVENT_LEG_RETRIEVED ? "back" : "wrap-up";
    line->text = reader_text(story->reader, "%s %s", kind == CCS_EVENT_WRAP_UP_WANTED ? "wanted by" : "by", who);
    if (kind == CCS_EVENT_LEG_RETRIEVED)
        line->text = reader_text(story->reader, "from hold %s", line->text);
}

bool story_tell(struct story *story, struct story_line *line, uint32_t kind, const void *body)
{
    switch (kind) {
    case CCS_EVENT_CONTACT_OPENED: tell_opened(story, line, body); return true;
    case CCS_EVENT_CONTACT_QUEUED: tell_queued(story, line, body); return true;
    case CCS_EVENT_CONTACT_REFUSED: tell_refused(story, line, body); return true;
    case CCS_EVENT_CONTACT_OFFERED: tell_offered(story, line, body); return true;
    case CCS_EVENT_CONTACT_ANSWERED: tell_answered(story, line, body); return true;
    case CCS_EVENT_OFFER_ENDED: tell_offer_ended(story, line, body); return true;
    case CCS_EVENT_VISIT_RELAXED: tell_relaxed(story, line); return true;
    case CCS_EVENT_VISIT_ENDED: tell_visit_ended(story, line, body); return true;
    case CCS_EVENT_PRIORITY_CHANGED: tell_priority(story, line, body); return true;
    case CCS_EVENT_LEG_LEFT: tell_left(story, line, body); return true;
    case CCS_EVENT_LEG_HELD:
    case CCS_EVENT_LEG_RETRIEVED:
    case CCS_EVENT_WRAP_UP_WANTED: tell_agents(story, line, kind, body); return true;
    case CCS_EVENT_CONTACT_ERASED:
        line->what = "erased";
        line->text = "what was personal of the customer";
        return true;
    case CCS_EVENT_CONTACT_CLOSED:
        line->what = "closed";
        line->text = cause_words(story, ((const Ccs__ContactClosed *)body)->cause);
        return true;
    default:
        return false;
    }
}
