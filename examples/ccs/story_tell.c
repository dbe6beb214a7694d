/*
 * One event of a contact's life as words: how it came, waited, and ended. What the words need later (the visit
 * at hand, sums) is kept on the story. Offers are told by story_ring.c, what happens once an agent has it by story_talk.c.
 */
#include "story.h"

#include "record/json.h"
#include <inttypes.h>
#include <string.h>

/* --- words ------------------------------------------------------------------------------------------------------ */

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

/* What becomes of a contact that a queue does not take, or keeps no longer. */
static const char *action_words(struct story *story, Ccs__DivertAction action, uint64_t to_queue)
{
    switch (action) {
    case CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW:
        return to_queue ? reader_text(story->reader, "; it goes to %s", story_queue(story, to_queue))
                        : "; it goes to another queue";
    case CCS__DIVERT_ACTION__DIVERT_ACTION_VOICEMAIL:
        return "; the host takes a message";
    case CCS__DIVERT_ACTION__DIVERT_ACTION_CALLBACK:
        return "; a callback is offered";
    default:
        return "";
    }
}

/* --- into a line --------------------------------------------------------------------------------------------------- */

/* Each takes its event's body and fills in `what`, `text` and notes. */

static void tell_opened(struct story *story, struct story_line *line, const Ccs__ContactOpened *opened)
{
    struct reader *reader = story->reader;
    const char *entry = opened->entry[0] ? reader_text(reader, " at %s", opened->entry) : "";
    const char *site = opened->site[0] ? reader_text(reader, ", site %s", opened->site) : "";
    line->what = "came";
    line->text = reader_text(reader, "by %s%s%s",
                             reader_enum(reader, &ccs__channel__descriptor, (int)opened->channel, true), entry, site);
    if (opened->traits[0])
        story_note(line, "traits", opened->traits);
}

/* The steps as the queue had them; NULL: none, or the text is damaged. */
static const Ccs__Queue *read_plan(struct story *story, const char *text)
{
    ProtobufCMessage *message = NULL;
    struct ccs__json_error error;
    if (!text[0] ||
        ccs__json_read(ccs_str_from(text), &ccs__queue__descriptor, &story->reader->arena, &message, &error) != CCS_OK)
        return NULL;
    return (const Ccs__Queue *)(const void *)message;
}

/* "from 10 s to 1 m 20 s, 30 s as a rule"; while nothing has been learned, the end is open. */
static const char *estimate_words(struct reader *reader, uint32_t low_ms, uint32_t mid_ms, uint32_t high_ms)
{
    const char *low = story_duration(reader, low_ms);
    if (mid_ms == UINT32_MAX)
        return reader_text(reader, "%s or more, nobody knows yet,", low);
    if (high_ms == UINT32_MAX)
        return reader_text(reader, "%s or more, %s as a rule,", low, story_duration(reader, mid_ms));
    return reader_text(reader, "from %s to %s, %s as a rule,", low, story_duration(reader, high_ms),
                       story_duration(reader, mid_ms));
}

static void note_entry(struct story *story, struct story_line *line, const Ccs__ContactQueued *queued)
{
    struct reader *reader = story->reader;
    if (queued->resumed)
        story_note(line, "place", "the one it had when the customer gave up a moment ago");
    if (queued->estimate_high_ms)
        story_note(line, "estimate",
                   reader_text(reader, "place %" PRIu32 "; %s of waiting", queued->place,
                               estimate_words(reader, queued->estimate_low_ms, queued->estimate_mid_ms,
                                              queued->estimate_high_ms)));
    if (queued->preferred)
        story_note(line, "first",
                   reader_text(reader, "%s is asked alone, until %s", story_agent(story, queued->preferred),
                               story_time(reader, queued->relax_at)));
    if (queued->hold_until_at)
        story_note(line, "held",
                   reader_text(reader, "not offered before %s", story_time(reader, queued->hold_until_at)));
    if (queued->delay_ms)
        story_note(line, "delay",
                   reader_text(reader, "some agents take from this queue only after %s of waiting",
                               story_duration(reader, queued->delay_ms)));
    if (queued->return_at)
        story_note(line, "back",
                   reader_text(reader, "to %s if it is not answered by %s", story_agent(story, queued->return_to),
                               story_time(reader, queued->return_at)));
}

static void tell_queued(struct story *story, struct story_line *line, const Ccs__ContactQueued *queued)
{
    struct reader *reader = story->reader;
    story->visit = (struct story_visit){
        .id = line->seq,
        .queue = queued->queue,
        .channel = queued->channel,
        .entered_at = line->at,
        .seniority_at = queued->seniority_at,
        .key_at = queued->key_at,
        .key_rank = queued->key_rank,
        .requirement = queued->requirement,
        .plan = read_plan(story, queued->plan),
        .kind = queued->visit_kind,
        .order = queued->order,
    };
    if (queued->visit_kind != CCS__VISIT_KIND__VISIT_KIND_CONSULT)
        story->last_queue = queued->queue;
    story_queued_notes(story, line);
    note_entry(story, line, queued);
    const char *priority = queued->priority ? reader_text(reader, ", priority %" PRId32, queued->priority) : "";
    const char *needs = crew_needs_words(reader, queued->requirement);
    const char *queue = story_queue(story, queued->queue);
    line->what = "queued";
    if (queued->visit_kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT) {
        line->what = "asks";
        line->text = reader_text(reader, "for somebody of %s, the customer on hold%s", queue, needs);
    } else if (queued->room) {
        line->what = "waits outside";
        line->text = reader_text(reader, "in the waiting room of %s, which lets in so many a minute%s%s", queue,
                                 priority, needs);
    } else {
        const char *callback = queued->visit_kind == CCS__VISIT_KIND__VISIT_KIND_CALLBACK ? " for a callback" : "";
        line->text = reader_text(reader, "in %s%s, %s in line%s%s", queue, callback,
                                 story_ordinal(reader, story->visit.rank), priority, needs);
    }
}

static void tell_refused(struct story *story, struct story_line *line, const Ccs__ContactRefused *refused)
{
    struct reader *reader = story->reader;
    const char *reason = "";
    switch (refused->reason) {
    case CCS__REFUSAL_REASON__REFUSAL_REASON_LENGTH_MAX:
        reason = "as many wait there as may";
        break;
    case CCS__REFUSAL_REASON__REFUSAL_REASON_ESTIMATE:
        reason =
            reader_text(reader, "the wait would be too long, about %s", story_duration(reader, refused->estimate_ms));
        break;
    case CCS__REFUSAL_REASON__REFUSAL_REASON_UNSTAFFED:
        reason = "nobody who could serve it is signed in";
        break;
    case CCS__REFUSAL_REASON__REFUSAL_REASON_CLOSED:
        reason = "it is closed at this time";
        break;
    default:
        break;
    }
    story->last_cause = CCS__VISIT_CAUSE__VISIT_CAUSE_REFUSED;
    story->last_queue = refused->queue;
    line->what = "turned away";
    line->text = reader_text(reader, "by %s: %s%s", story_queue(story, refused->queue), reason,
                             action_words(story, refused->action, refused->to_queue));
}

/* --- in the line --------------------------------------------------------------------------------------------------- */

static void keep_kept(struct story *story, const struct story_line *line, const char *words)
{
    story->visit.kept = words;
    story->visit.kept_at = line->at;
}

static void select_crew(struct story *story, const char *requirement)
{
    story->visit.is_relaxed = true;
    story->visit.relaxed = requirement;
    if (story->visit.crew_loaded)
        crew_select(&story->visit.crew, story->reader, story->visit.queue, requirement, story->visit.channel);
}

static const Ccs__Relax *step_of(const struct story *story, uint32_t step)
{
    const Ccs__Queue *plan = story->visit.plan;
    return plan && step >= 1 && step <= plan->n_relax ? plan->relax[step - 1] : NULL;
}

static void tell_skipped(struct story *story, struct story_line *line, const Ccs__VisitRelaxed *relaxed)
{
    struct reader *reader = story->reader;
    const Ccs__Relax *step = step_of(story, relaxed->step);
    const char *skip = step && step->skip == CCS__SKIP_WHEN__SKIP_WHEN_NOBODY_READY
                           ? "nobody who could serve what it asks is ready"
                           : "nobody who could serve what it asks is signed in";
    const char *guard = step && step->guard[0] ? reader_text(reader, "its guard does not hold: %s", step->guard) : "";
    bool may_skip = step && step->skip != CCS__SKIP_WHEN__SKIP_WHEN_NEVER;
    line->what = "passed over";
    line->text = reader_text(reader, "step %" PRIu32 ": %s%s%s", relaxed->step, guard,
                             guard[0] && may_skip ? "; or " : "", may_skip || !guard[0] ? skip : "");
}

/* What a step does beside asking for less. */
static void note_step(struct story *story, struct story_line *line, const Ccs__VisitRelaxed *relaxed)
{
    struct reader *reader = story->reader;
    const Ccs__Relax *step = step_of(story, relaxed->step);
    if (relaxed->announce[0])
        story_note(line, "announced", reader_text(reader, "the host plays %s", relaxed->announce));
    if (step && step->n_strategies)
        story_note(
            line, "asked",
            reader_text(reader, "%s, from now on", story_strategy_words(reader, step->strategies, step->n_strategies)));
    if (relaxed->relax_at)
        story_note(line, "next step", story_time(reader, relaxed->relax_at));
}

static void tell_relaxed(struct story *story, struct story_line *line, const Ccs__VisitRelaxed *relaxed)
{
    struct reader *reader = story->reader;
    if (relaxed->skipped) {
        tell_skipped(story, line, relaxed);
        return;
    }
    const char *before = story->visit.is_relaxed ? story->visit.relaxed : story->visit.requirement;
    bool same = before && strcmp(before, relaxed->requirement) == 0;
    const char *enough = crew_requirement_words(reader, relaxed->requirement);
    line->what = "relaxed";
    if (relaxed->preferred_over) {
        keep_kept(story, line,
                  reader_text(reader, "%s was asked", crew_requirement_words(reader, story->visit.requirement)));
        line->what = "for all";
        line->text = enough[0]
                         ? reader_text(reader, "the time of the one asked first is over; now %s is asked for", enough)
                         : "the time of the one asked first is over; now everybody may serve it";
        select_crew(story, relaxed->requirement);
        return;
    }
    select_crew(story, relaxed->requirement);
    const char *number =
        story->visit.plan && story->visit.plan->n_relax > 1
            ? reader_text(reader, "step %" PRIu32 " of %zu: ", relaxed->step, story->visit.plan->n_relax)
            : "";
    if (same)
        line->text = reader_text(reader, "%sasks what was asked before", number);
    else
        line->text = enough[0] ? reader_text(reader, "%sfrom now on %s%s is enough", number,
                                             crew_asks_skills(relaxed->requirement) ? "skill " : "", enough)
                               : reader_text(reader, "%sfrom now on anybody may serve it", number);
    note_step(story, line, relaxed);
}

static void tell_visit_ended(struct story *story, struct story_line *line, const Ccs__VisitEnded *ended)
{
    struct reader *reader = story->reader;
    const char *after =
        reader_text(reader, "after %s in %s", story_duration(reader, ended->wait_ms), story_queue(story, ended->queue));
    bool left = ended->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED;
    bool ringing = ended->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING;
    if (ended->visit_kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT) {
        line->what = "asks no longer";
        line->text = after;
        story->visit.id = 0;
        return;
    }
    story->last_cause = ended->cause;
    story->waited_ms += ended->wait_ms;
    line->what =
        left || ringing ? "gave up" : reader_enum(reader, &ccs__visit_cause__descriptor, (int)ended->cause, true);
    line->text = reader_text(
        reader, "%s%s%s", after, ringing ? ", while it was ringing" : "",
        ended->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_CALLBACK_TAKEN ? "" : action_words(story, ended->action, 0));
    if (ended->resume_until_at)
        story_note(line, "place",
                   reader_text(reader, "kept until %s, should the customer come back",
                               story_time(reader, ended->resume_until_at)));
    if (left || ended->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_TIMED_OUT)
        story_unserved_notes(story, line);
    story->visit.id = 0;
}

static void tell_delay(struct story *story, struct story_line *line, const Ccs__VisitDelayPassed *passed)
{
    struct reader *reader = story->reader;
    const char *next =
        passed->delay_ms ? reader_text(reader, "; others after %s", story_duration(reader, passed->delay_ms)) : "";
    line->what = "wider";
    if (passed->waited_ms) {
        line->text = reader_text(reader, "agents who take from this queue after %s may take it now%s",
                                 story_duration(reader, passed->waited_ms), next);
        keep_kept(story, line,
                  reader_text(reader, "agents who could serve it take from this queue only after %s",
                              story_duration(reader, passed->waited_ms)));
    } else {
        line->text = passed->delay_ms ? reader_text(reader, "some agents may take it after %s of waiting",
                                                    story_duration(reader, passed->delay_ms))
                                      : "no agent's delay stands in the way";
    }
}

static void tell_refreshed(struct story *story, struct story_line *line, const Ccs__VisitRefreshed *fresh)
{
    story->visit.requirement = fresh->requirement;
    story->visit.plan = read_plan(story, fresh->plan);
    story->visit.key_rank = fresh->key_rank;
    story->visit.key_at = fresh->key_at;
    story->visit.order = fresh->order;
    select_crew(story, fresh->requirement);
    line->what = "taken anew";
    line->text = reader_text(story->reader, "by the configuration now in force, from the first step on%s",
                             crew_needs_words(story->reader, fresh->requirement));
}

static void tell_announced(struct story *story, struct story_line *line, const Ccs__VisitAnnounced *announced)
{
    struct reader *reader = story->reader;
    const char *place = announced->place ? reader_text(reader, "place %" PRIu32, announced->place) : "";
    const char *wait = announced->estimate_high_ms
                           ? reader_text(reader, "%s%s of further waiting", place[0] ? "; " : "",
                                         estimate_words(reader, announced->estimate_low_ms, announced->estimate_mid_ms,
                                                        announced->estimate_high_ms))
                           : "";
    line->what = "told";
    line->quiet = announced->silent;
    line->text = announced->silent ? "nothing: nothing has improved" : reader_text(reader, "%s%s", place, wait);
}

static void tell_priority(struct story *story, struct story_line *line, const Ccs__PriorityChanged *changed)
{
    struct reader *reader = story->reader;
    ccs_duration earlier = story->visit.key_at - changed->key_at;
    if (changed->visit) {
        story->visit.key_rank = changed->key_rank;
        story->visit.key_at = changed->key_at;
    }
    line->what = "priority";
    line->text = reader_text(reader, "is %" PRId32 " from now on", changed->priority);
    if (changed->visit && earlier)
        line->text =
            reader_text(reader, "%s: %s %s in line", line->text,
                        story_duration(reader, earlier > 0 ? earlier : -earlier), earlier > 0 ? "earlier" : "later");
}

static void tell_admitted(struct story *story, struct story_line *line)
{
    line->what = "let in";
    line->text = reader_text(story->reader, "from the waiting room after %s",
                             story_duration(story->reader, line->at - story->visit.entered_at));
    keep_kept(story, line, "it was in the waiting room");
}

static void tell_released(struct story *story, struct story_line *line)
{
    line->what = "its turn";
    line->text = "may be offered from now on";
    keep_kept(story, line, "its hour had not come");
}

/* --- the end -------------------------------------------------------------------------------------------------------- */

static void tell_closed(struct story *story, struct story_line *line, const Ccs__ContactClosed *closed)
{
    line->what = "closed";
    line->text = cause_words(story, closed->cause);
}

bool story_tell(struct story *story, struct story_line *line, uint32_t kind, const void *body)
{
    switch (kind) {
    case CCS_EVENT_CONTACT_OPENED:
        tell_opened(story, line, body);
        return true;
    case CCS_EVENT_CONTACT_QUEUED:
        tell_queued(story, line, body);
        return true;
    case CCS_EVENT_CONTACT_REFUSED:
        tell_refused(story, line, body);
        return true;
    case CCS_EVENT_VISIT_RELAXED:
        tell_relaxed(story, line, body);
        return true;
    case CCS_EVENT_VISIT_ENDED:
        tell_visit_ended(story, line, body);
        return true;
    case CCS_EVENT_VISIT_DELAY_PASSED:
        tell_delay(story, line, body);
        return true;
    case CCS_EVENT_VISIT_REFRESHED:
        tell_refreshed(story, line, body);
        return true;
    case CCS_EVENT_VISIT_ADMITTED:
        tell_admitted(story, line);
        return true;
    case CCS_EVENT_VISIT_RELEASED:
        tell_released(story, line);
        return true;
    case CCS_EVENT_VISIT_ANNOUNCED:
        tell_announced(story, line, body);
        return true;
    case CCS_EVENT_PRIORITY_CHANGED:
        tell_priority(story, line, body);
        return true;
    case CCS_EVENT_CONTACT_CLOSED:
        tell_closed(story, line, body);
        return true;
    default:
        return story_ring(story, line, kind, body) || story_talk(story, line, kind, body);
    }
}
