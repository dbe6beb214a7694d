/*
 * Why this agent, and why not sooner.
 *
 * The offer's event carries the decision's own reason (the rule, the winner's key, the runner-up). What freed the agent
 * stands in the same group, before the offer; what others got meanwhile was counted on the way through the journal. So
 * every sentence is what was decided, not a guess made afterwards.
 */
#include "story.h"

#include <inttypes.h>
#include <string.h>

#define IDLE_AT_LEAST 0xffffffffu

/* --- in line --------------------------------------------------------------------------------------------------- */

/* Its place among those in the line at an instant: the visits of the queue that were open then. */
static int64_t rank_at(struct reader *reader, const struct story_visit *visit, ccs_time at)
{
    int64_t numbers[] = {(int64_t)visit->queue, (int64_t)visit->id, at, visit->key_rank, visit->key_at};
    return 1 + reader_number(reader,
                             "SELECT count(*) FROM ccs_visit WHERE queue = ?1 AND id <> ?2 AND entered_at <= ?3"
                             " AND (ended_at IS NULL OR ended_at > ?3)"
                             " AND (key_rank, coalesce(key_at, 0), id) < (?4, ?5, ?2)",
                             numbers, 5);
}

static const char *able_words(struct reader *reader, const struct crew *crew)
{
    size_t out = crew->doing[CREW_SIGNED_OUT];
    size_t in = crew->able_count - out;
    if (crew->able_count == 0)
        return "no agent could serve it";
    if (in == 0)
        return reader_text(reader, "none of the %s who could serve it was signed in",
                           story_count(reader, out, "agent", "agents"));
    const char *more = out ? reader_text(reader, "; %zu more %s signed out", out, out == 1 ? "was" : "were") : "";
    const char *aside = crew->unjudged ? "; its rule and distances were not looked at here" : "";
    return reader_text(reader, "%s here could serve it: %s%s%s", story_count(reader, in, "agent", "agents"),
                       crew_words(crew, reader), more, aside);
}

void story_queued_notes(struct story *story, struct story_line *line)
{
    struct reader *reader = story->reader;
    struct story_visit *visit = &story->visit;
    visit->rank = rank_at(reader, visit, line->at);
    crew_load(&visit->crew, reader, line->seq, line->at);
    crew_select(&visit->crew, reader, visit->queue, visit->requirement, visit->channel);
    visit->crew_loaded = reader->code == CLI_OK;

    ccs_duration credit = visit->order == CCS__LINE_ORDER__LINE_ORDER_CREDIT ? visit->seniority_at - visit->key_at : 0;
    if (credit > 0)
        story_note(line, "place",
                   reader_text(reader, "counted as if it had come %s earlier, for its priority",
                               story_duration(reader, credit)));
    if (visit->order == CCS__LINE_ORDER__LINE_ORDER_DEADLINE)
        story_note(line, "place",
                   reader_text(reader, "by its promise, to be answered by %s", story_time(reader, visit->key_at)));
    if (visit->order == CCS__LINE_ORDER__LINE_ORDER_SCORE)
        story_note(line, "place", reader_text(reader, "by its score, %" PRId64, -visit->key_rank));
    story_note(line, "agents", able_words(reader, &visit->crew));
}

const char *story_place_words(struct story *story, ccs_time at)
{
    return reader_text(story->reader, "%s in line",
                       story_ordinal(story->reader, rank_at(story->reader, &story->visit, at)));
}

void story_unserved_notes(struct story *story, struct story_line *line)
{
    struct reader *reader = story->reader;
    const struct story_visit *visit = &story->visit;
    struct crew crew;
    crew_load(&crew, reader, line->seq, line->at);
    crew_select(&crew, reader, visit->queue, visit->is_relaxed ? visit->relaxed : visit->requirement, visit->channel);
    story_note(line, "why not served", story_wait_words(story));
    story_note(line, "in the end",
               reader_text(reader, "%s; %s", story_place_words(story, line->at), able_words(reader, &crew)));
}

/* --- why this agent -------------------------------------------------------------------------------------------- */

static const char *idle_words(struct reader *reader, uint32_t idle_ms)
{
    if (idle_ms == IDLE_AT_LEAST)
        return "more than 49 days";
    return story_duration(reader, idle_ms);
}

/* The number that a strategy compares, in words. */
static const char *key_words(struct reader *reader, Ccs__Strategy strategy, int64_t key)
{
    switch (strategy) {
    case CCS__STRATEGY__STRATEGY_LONGEST_IDLE:
    case CCS__STRATEGY__STRATEGY_RING_ALL:
    case CCS__STRATEGY__STRATEGY_LEAST_TALK:
        return story_duration(reader, key);
    case CCS__STRATEGY__STRATEGY_TOP_DOWN:
    case CCS__STRATEGY__STRATEGY_ROUND_ROBIN:
    case CCS__STRATEGY__STRATEGY_SEQUENTIAL:
        return reader_text(reader, "position %" PRId64, key);
    default:
        return reader_text(reader, "%" PRId64, key);
    }
}

/* "first by position (2)": what the strategy looks for, and what the winner had. */
static const char *winner_words(struct reader *reader, const Ccs__OfferReason *reason)
{
    int64_t key = reason->key;
    switch (reason->strategy) {
    case CCS__STRATEGY__STRATEGY_TOP_DOWN:
        return reader_text(reader, "first by position (%" PRId64 ")", key);
    case CCS__STRATEGY__STRATEGY_LEAST_BUSY:
        return reader_text(reader, "fewest contacts in progress (%" PRId64 ")", key);
    case CCS__STRATEGY__STRATEGY_FEWEST_CONTACTS:
        return reader_text(reader, "fewest contacts answered in the shift (%" PRId64 ")", key);
    case CCS__STRATEGY__STRATEGY_LEAST_TALK:
        return reader_text(reader, "least talk in the shift (%s)", story_duration(reader, key));
    case CCS__STRATEGY__STRATEGY_MOST_SKILLED:
        return reader_text(reader, "most skilled (levels of %" PRId64 " together)", key);
    case CCS__STRATEGY__STRATEGY_LEAST_SKILLED:
        return reader_text(reader, "least skilled (levels of %" PRId64 " together)", key);
    case CCS__STRATEGY__STRATEGY_ROUND_ROBIN:
        return reader_text(reader, "next in turn by position (%" PRId64 ")", key);
    case CCS__STRATEGY__STRATEGY_SEQUENTIAL:
        return reader_text(reader, "next by position (%" PRId64 ") for this contact", key);
    case CCS__STRATEGY__STRATEGY_RANDOM:
        return "drawn by chance";
    case CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM:
        return reader_text(reader, "drawn by chance, by weight (%" PRId64 ")", key);
    case CCS__STRATEGY__STRATEGY_SCORE:
        return reader_text(reader, "highest score (%" PRId64 ")", key);
    default:
        return reader_text(reader, "idle for %s, the longest", idle_words(reader, reason->idle_ms));
    }
}

/* Where the winner stands: agents have levels in a queue, and sites are apart. */
static const char *tier_words(struct reader *reader, const Ccs__OfferReason *reason)
{
    const char *level =
        reason->level > 1 ? reader_text(reader, "; of level %" PRIu32 " in the queue: nobody of a smaller one was free",
                                        reason->level)
                          : "";
    const char *site =
        reason->site_cost ? reader_text(reader, "; %" PRIu32 " away: nobody nearer was free", reason->site_cost) : "";
    return reader_text(reader, "%s%s", level, site);
}

static const char *runner_up_words(struct story *story, const Ccs__OfferReason *reason)
{
    struct reader *reader = story->reader;
    bool drawn = reason->strategy == CCS__STRATEGY__STRATEGY_RANDOM ||
                 reason->strategy == CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM;
    bool idle = reason->strategy == CCS__STRATEGY__STRATEGY_LONGEST_IDLE ||
                reason->strategy == CCS__STRATEGY__STRATEGY_RING_ALL;
    bool by_id = idle || reason->strategy == CCS__STRATEGY__STRATEGY_TOP_DOWN;
    if (!reason->runner_up || drawn)
        return "";
    const char *who = story_agent(story, reason->runner_up);
    if (reason->runner_up_key == reason->key && by_id)
        return reader_text(reader, "; %s as well, but of equals the one configured first is asked", who);
    if (reason->runner_up_key == reason->key)
        return reader_text(reader, "; %s as well, but comes after by the further keys", who);
    return reader_text(reader, "; the next was %s, %s", who,
                       key_words(reader, reason->strategy, reason->runner_up_key));
}

/* Several agents were available and the strategy chose. */
static const char *choice_words(struct story *story, const Ccs__OfferReason *reason)
{
    struct reader *reader = story->reader;
    if (reason->preferred)
        return reader_text(reader, "asked for alone; idle for %s", idle_words(reader, reason->idle_ms));
    const char *tier = tier_words(reader, reason);
    if (reason->candidates <= 1)
        return reader_text(reader, "the only agent available who could serve it; idle for %s%s",
                           idle_words(reader, reason->idle_ms), tier);
    const char *all = reason->strategy == CCS__STRATEGY__STRATEGY_RING_ALL ? "; several are rung at once" : "";
    return reader_text(reader, "%s of %" PRIu32 " available%s%s%s", winner_words(reader, reason), reason->candidates,
                       runner_up_words(story, reason), tier, all);
}

static const struct story_cause *cause_of(const struct story *story, uint64_t agent)
{
    for (size_t i = story->cause_count; i-- > 0;)
        if (story->causes[i].agent == agent)
            return &story->causes[i];
    return NULL;
}

/* What made the agent available at this very moment. */
static const char *freed_words(struct story *story, uint64_t agent)
{
    struct reader *reader = story->reader;
    const struct story_cause *cause = cause_of(story, agent);
    if (!cause)
        return "became available at this moment";
    switch (cause->kind) {
    case CCS_EVENT_WRAP_UP_ENDED:
        return reader_text(reader, "finished wrapping up contact %" PRIu64 " at this moment%s", cause->contact,
                           cause->detail ? " (its time was over)" : "");
    case CCS_EVENT_LEG_LEFT:
        return reader_text(reader, "finished contact %" PRIu64 " at this moment", cause->contact);
    case CCS_EVENT_OFFER_ENDED:
        return reader_text(reader, "was no longer being offered contact %" PRIu64, cause->contact);
    case CCS_EVENT_AGENT_COOLED_DOWN:
        return "was left alone until this moment, after an offer that failed";
    case CCS_EVENT_AGENT_SCHEDULE_CHANGED:
        return "serves this queue from this moment on, by his hours or skills";
    case CCS_EVENT_ENDPOINT_ADDED:
    case CCS_EVENT_ENDPOINT_CHANGED:
        return "has a device for it from this moment on";
    case CCS_EVENT_AGENT_CONFIGURED:
        return "was configured so that he may serve it";
    default:
        return "became ready at this moment";
    }
}

/* The agent was freed and this contact was the best of the lines' firsts. */
static const char *first_words(struct story *story, const Ccs__ContactOffered *offered)
{
    struct reader *reader = story->reader;
    const Ccs__OfferReason *reason = offered->reason;
    if (reason->candidates <= 1 || !reason->runner_up)
        return reader_text(reader, "first in its line, and nobody waited in another line of %s's",
                           story_agent(story, offered->agent));
    const Ccs__Visit *other = reader_row_by_id(reader, CCS__KIND_VISIT, reason->runner_up);
    if (!other)
        return reader_text(reader, "first of %" PRIu32 " lines", reason->candidates);
    const char *whose =
        reader_text(reader, "contact %" PRIu64 " in %s", other->contact, story_queue(story, other->queue));
    ccs_duration margin = reason->key - reason->runner_up_key;
    if (story->visit.key_rank != other->key_rank)
        return reader_text(reader, "first of %" PRIu32 " lines, by %s before %s", reason->candidates,
                           reason->order == CCS__LINE_ORDER__LINE_ORDER_SCORE ? "score" : "priority", whose);
    if (reason->order == CCS__LINE_ORDER__LINE_ORDER_DEADLINE)
        return reader_text(reader, "first of %" PRIu32 " lines: its promise ends %s before that of %s",
                           reason->candidates, story_duration(reader, margin), whose);
    return reader_text(reader, "first of %" PRIu32 " lines, %s ahead of %s", reason->candidates,
                       story_duration(reader, margin), whose);
}

/* --- why not sooner -------------------------------------------------------------------------------------------- */

const char *story_wait_words(struct story *story)
{
    struct reader *reader = story->reader;
    uint64_t ahead = story->visit.ahead, other = story->visit.other;
    if (ahead + other == 0)
        return "nobody who could serve it became free";
    if (ahead + other == 1)
        return reader_text(reader, "one agent who could serve it became free, and took a contact %s",
                           ahead ? "ahead of it in this line" : "of another line");
    const char *times = reader_text(reader, "agents who could serve it became free %" PRIu64 " times", ahead + other);
    if (other == 0)
        return reader_text(reader, "%s, and took contacts ahead of it in this line", times);
    if (ahead == 0)
        return reader_text(reader, "%s, and took contacts of other lines", times);
    return reader_text(reader,
                       "%s: %" PRIu64 " took a contact ahead of it in this line, %" PRIu64 " one of another line",
                       times, ahead, other);
}

static const char *sooner_words(struct story *story, const Ccs__OfferReason *reason)
{
    struct reader *reader = story->reader;
    struct story_visit *visit = &story->visit;
    if (visit->returned)
        return reader_text(reader, "%s; since then %s", visit->returned, story_wait_words(story));
    if (reason->trigger == CCS__OFFER_TRIGGER__OFFER_TRIGGER_RELAXED)
        return reader_text(reader, "until now %s was asked for, and %s",
                           crew_requirement_words(reader, visit->requirement), story_wait_words(story));
    if (visit->kept && visit->kept_at == story->at)
        return reader_text(reader, "until now %s", visit->kept);
    const char *words = story_wait_words(story);
    return visit->ahead + visit->other == 0 ? reader_text(reader, "%s until now", words) : words;
}

static const char *relaxed_words(struct story *story)
{
    const char *enough = crew_requirement_words(story->reader, story->visit.is_relaxed ? story->visit.relaxed : "");
    return enough[0] ? reader_text(story->reader, "%s is enough", enough) : "anybody may serve it";
}

/* Though an agent was freed, the contact was asked whom it goes to: the reason is about agents then. */
static bool asked_itself(struct story *story, const Ccs__ContactOffered *offered)
{
    const Ccs__OfferReason *reason = offered->reason;
    if (offered->offer_kind == CCS__OFFER_KIND__OFFER_KIND_BROADCAST || story->visit.id >= story->group)
        return true;
    return reason->runner_up && reader_row_by_id(story->reader, CCS__KIND_AGENT, reason->runner_up);
}

void story_offer_notes(struct story *story, struct story_line *line, const Ccs__ContactOffered *offered)
{
    struct reader *reader = story->reader;
    const Ccs__OfferReason *reason = offered->reason;
    if (!reason)
        return;
    ccs_duration waited = line->at - story->visit.entered_at;
    const char *why = reader_text(reader, "why %s", story_agent(story, offered->agent));
    switch (reason->trigger) {
    case CCS__OFFER_TRIGGER__OFFER_TRIGGER_FREED:
        story_note(line, why, freed_words(story, offered->agent));
        if (asked_itself(story, offered))
            story_note(line, "chosen", choice_words(story, reason));
        else
            story_note(line, "why this one", first_words(story, offered));
        break;
    case CCS__OFFER_TRIGGER__OFFER_TRIGGER_RELAXED:
        story_note(line, why, reader_text(reader, "%s now; %s", relaxed_words(story), choice_words(story, reason)));
        break;
    case CCS__OFFER_TRIGGER__OFFER_TRIGGER_PULLED:
        story_note(line, why, "a supervisor had it offered, past the line");
        return;
    default:
        story_note(line, why, choice_words(story, reason));
        break;
    }
    if (offered->offer_kind == CCS__OFFER_KIND__OFFER_KIND_BROADCAST &&
        reason->trigger == CCS__OFFER_TRIGGER__OFFER_TRIGGER_FREED)
        story_note(line, "rings", "everybody who is free, for the queue rings several at once");
    if (waited > 0 || story->visit.offers > 0) /* else it was at once, and the line says so */
        story_note(line, "why not sooner", sooner_words(story, reason));
}
