/*
 * Offers as words: to whom, what came of them, and what that means for the agent and for the place in line. Several at once
 * are one line; of those that stop because another accepted, that line speaks too.
 */
#include "story.h"

#include <inttypes.h>
#include <string.h>

static void tell_offered(struct story *story, struct story_line *line, const Ccs__ContactOffered *offered)
{
    struct reader *reader = story->reader;
    struct story_visit *visit = &story->visit;
    ccs_duration waited = line->at - visit->entered_at;
    const char *after =
        waited == 0 ? "at once" : reader_text(reader, "after %s in line", story_duration(reader, waited));
    bool more = visit->ringing != NULL;
    if (visit->ringing_count < STORY_RINGING_MAX)
        visit->ringing_at[visit->ringing_count++] = offered->agent;
    line->what = "offered";
    if (more) {
        bool same_time = visit->ringing->at == line->at;
        line->quiet = same_time;
        line->text = reader_text(reader, "to %s as well", story_agent(story, offered->agent));
        if (same_time)
            visit->ringing->text = reader_text(reader, "to %s %s", story_ringing(story), after);
        visit->offers++;
        return;
    }
    line->text = reader_text(reader, "to %s %s", story_agent(story, offered->agent), after);
    story_offer_notes(story, line, offered);
    visit->offers++;
    visit->ahead = visit->other = 0;
    visit->returned = visit->kept = NULL;
    visit->ringing = line;
}

static void stop_ringing(struct story_visit *visit, uint64_t agent)
{
    for (size_t i = 0; i < visit->ringing_count; i++)
        if (visit->ringing_at[i] == agent) {
            memmove(&visit->ringing_at[i], &visit->ringing_at[i + 1],
                    (visit->ringing_count - i - 1) * sizeof visit->ringing_at[0]);
            visit->ringing_count--;
            break;
        }
    if (visit->ringing_count == 0)
        visit->ringing = NULL;
}

static void tell_answered(struct story *story, struct story_line *line, const Ccs__ContactAnswered *answered)
{
    struct reader *reader = story->reader;
    const char *who = story_agent(story, answered->agent);
    const char *site = answered->inter_site ? ", at another site" : "";
    story->visit.id = 0;
    story->visit.ringing = NULL;
    story->visit.ringing_count = 0;
    line->what = "answered";
    if (answered->role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED) {
        story->asked = line->seq;
        line->text = reader_text(reader, "by %s, who is asked while the customer is on hold", who);
        return;
    }
    if (!story->answered_by)
        story->answered_by = answered->agent;
    story->waited_ms += answered->wait_ms;
    story->last_cause = CCS__VISIT_CAUSE__VISIT_CAUSE_ANSWERED;
    const char *others = story->visit.stopped
                             ? reader_text(reader, "; it rings no longer at %s",
                                           story_count(reader, story->visit.stopped, "other place", "other places"))
                             : "";
    line->text = reader_text(reader, "by %s%s%s", who, site, others);
}

/* What a failed offer does to the agent. */
static void note_failure(struct story *story, struct story_line *line, const Ccs__OfferEnded *ended)
{
    struct reader *reader = story->reader;
    const char *who = story_agent(story, ended->agent);
    const char *away =
        ended->after == CCS__AFTER_MISSES__AFTER_MISSES_SIGNED_OUT ? "is signed out" : "is no longer ready";
    if (ended->away && ended->after != CCS__AFTER_MISSES__AFTER_MISSES_READY)
        story_note(line, "agent", reader_text(reader, "that was one too many: %s %s", who, away));
    if (ended->cool_down_at)
        story_note(line, "agent",
                   reader_text(reader, "%s is left alone until %s", who, story_time(reader, ended->cool_down_at)));
    if (ended->key_at && ended->key_at < story->visit.key_at)
        story_note(line, "place",
                   reader_text(reader, "%s earlier in line, for its trouble",
                               story_duration(reader, story->visit.key_at - ended->key_at)));
    if (ended->key_at)
        story->visit.key_at = ended->key_at;
}

static void tell_offer_ended(struct story *story, struct story_line *line, const Ccs__OfferEnded *ended)
{
    struct reader *reader = story->reader;
    const char *who = story_agent(story, ended->agent);
    stop_ringing(&story->visit, ended->agent);
    bool failed = false;
    const char *back = story->visit.ringing ? "; it rings elsewhere still"
                       : ended->key_at      ? "; back in line"
                                            : "; back in line with its place kept";
    switch (ended->cause) {
    case CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED:
        line->what = "missed";
        line->text = reader_text(reader, "by %s, who did not answer in time%s", who, back);
        failed = true;
        break;
    case CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED:
        line->what = "declined";
        line->text = reader_text(reader, "by %s%s", who, back);
        failed = true;
        break;
    case CCS__OFFER_CAUSE__OFFER_CAUSE_UNREACHABLE:
        line->what = "unreachable";
        line->text = reader_text(reader, "%s's device%s", who, back);
        failed = true;
        break;
    case CCS__OFFER_CAUSE__OFFER_CAUSE_CALLER_LEFT:
        line->what = "stopped";
        line->text = reader_text(reader, "ringing %s, because the customer left", who);
        break;
    default:
        line->what = "recalled";
        line->text = reader_text(reader, "from %s by the center", who);
        story->visit.stopped++;
        line->quiet = story->visit.ringing != NULL; /* of several at once: another has it, and that line says so */
        break;
    }
    if (failed)
        note_failure(story, line, ended);
    story->visit.returned = reader_text(reader, "%s was asked first", who);
}

bool story_ring(struct story *story, struct story_line *line, uint32_t kind, const void *body)
{
    switch (kind) {
    case CCS_EVENT_CONTACT_OFFERED:
        tell_offered(story, line, body);
        return true;
    case CCS_EVENT_CONTACT_ANSWERED:
        tell_answered(story, line, body);
        return true;
    case CCS_EVENT_OFFER_ENDED:
        tell_offer_ended(story, line, body);
        return true;
    default:
        return false;
    }
}
