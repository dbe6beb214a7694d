/*
 * What happens to a contact once an agent has it, and around it: hold, consult, conference, outside parties, parking,
 * callbacks, supervisors, recordings. A supervisor who hid himself from the agent is not told of here either; `ccs events`
 * lists him.
 */
#include "story.h"

#include <inttypes.h>
#include <string.h>

/* --- legs ---------------------------------------------------------------------------------------------------------- */

/* An agent, or whom the leg names outside. */
static const char *party_words(struct story *story, uint64_t agent, uint64_t leg)
{
    if (agent)
        return story_agent(story, agent);
    const Ccs__Leg *row = reader_row_by_id(story->reader, CCS__KIND_LEG, leg);
    return row && row->outside[0] ? reader_text(story->reader, "%s outside", row->outside) : "somebody outside";
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
    const char *who = party_words(story, left->agent, left->leg);
    const char *held =
        left->was_held ? reader_text(reader, " and %s on hold", story_duration(reader, left->hold_ms)) : "";
    const char *talk = left->agent || left->talk_ms
                           ? reader_text(reader, " after %s of talk", story_duration(reader, left->talk_ms))
                           : ", who had not answered";
    bool on = left->cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED && left->agent;
    bool asked = left->role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED || left->leg == story->asked;
    if (left->agent && !asked)
        story->talked_ms += left->talk_ms;
    if (left->leg == story->asking)
        story->asking = 0;
    line->what = on && !asked ? "handed on" : asked && on ? "left" : "ended";
    line->text = reader_text(reader, "%s%s%s%s%s", on ? "by " : "with ", who, talk, held, wrap_up_words(story, left));
}

static void tell_agents(struct story *story, struct story_line *line, uint32_t kind, const void *body)
{
    const char *who = party_words(story, reader_id(body, "agent"), reader_id(body, "leg"));
    line->what = kind == CCS_EVENT_LEG_HELD ? "on hold" : kind == CCS_EVENT_LEG_RETRIEVED ? "back" : "wrap-up";
    line->text = reader_text(story->reader, "%s %s", kind == CCS_EVENT_WRAP_UP_WANTED ? "wanted by" : "by", who);
    if (kind == CCS_EVENT_LEG_RETRIEVED)
        line->text = reader_text(story->reader, "from hold %s", line->text);
}

static void tell_joined(struct story *story, struct story_line *line, const Ccs__LegJoined *joined)
{
    struct reader *reader = story->reader;
    if (joined->agent) {
        const char *site = joined->inter_site ? ", at another site" : "";
        line->what = "taken over";
        line->text = reader_text(reader, "by %s%s", story_agent(story, joined->agent), site);
        if (!story->answered_by)
            story->answered_by = joined->agent;
        return;
    }
    line->what = "called";
    line->text = reader_text(reader, "%s outside", joined->outside);
    if (story->asking)
        story->asked = line->seq;
    if (joined->return_at)
        line->text = reader_text(reader, "%s; back to %s if nobody answers by %s", line->text,
                                 joined->return_to ? story_agent(story, joined->return_to) : "the queue",
                                 story_time(reader, joined->return_at));
}

static void tell_changed(struct story *story, struct story_line *line, const Ccs__LegChanged *changed)
{
    struct reader *reader = story->reader;
    const char *who = party_words(story, changed->agent, changed->leg);
    if (changed->consulting) {
        story->asking = changed->leg;
        line->what = "consults";
        line->text = reader_text(reader, "%s asks somebody, the customer on hold", who);
    } else if (!changed->agent) {
        line->what = "connected";
        line->text = reader_text(reader, "with %s", who);
    } else if (changed->leg == story->asking) {
        story->asking = 0;
        line->what = "consulted";
        line->text = reader_text(reader, "%s no longer asks", who);
    } else {
        story->asked = 0;
        line->what = "takes part";
        line->text = reader_text(reader, "%s, who was asked, has the contact now", who);
        if (!story->answered_by)
            story->answered_by = changed->agent;
    }
}

static void tell_parked(struct story *story, struct story_line *line, const Ccs__ContactParked *parked)
{
    line->what = "parked";
    line->text = reader_text(story->reader, "by %s: the customer is awaited", story_agent(story, parked->agent));
}

static void tell_unparked(struct story *story, struct story_line *line, const Ccs__ContactUnparked *unparked)
{
    line->what = "unparked";
    line->text =
        reader_text(story->reader, "the customer is back; %s is asked first", story_agent(story, unparked->agent));
}

/* --- callbacks ------------------------------------------------------------------------------------------------------ */

static void tell_callback_taken(struct story *story, struct story_line *line, const Ccs__CallbackTaken *taken)
{
    struct reader *reader = story->reader;
    const char *from = taken->from_at ? reader_text(reader, ", from %s", story_time(reader, taken->from_at)) : "";
    const char *until = taken->until_at ? reader_text(reader, ", until %s", story_time(reader, taken->until_at)) : "";
    bool agent_first = taken->mode == CCS__CALLBACK_MODE__CALLBACK_MODE_AGENT_FIRST;
    line->what = "callback";
    line->text = reader_text(reader, "wanted instead of waiting on; the place is kept%s%s; %s", from, until,
                             agent_first ? "an agent accepts, then the customer is called"
                                         : "the customer is called while an agent is reserved");
}

static void tell_dialed(struct story *story, struct story_line *line, const Ccs__CallbackDialed *dialed)
{
    struct reader *reader = story->reader;
    line->what = "called";
    line->text = reader_text(reader, "the customer, attempt %" PRIu32 ", for %s", dialed->attempt,
                             story_agent(story, dialed->agent));
}

static void tell_callback_failed(struct story *story, struct story_line *line, const Ccs__CallbackFailed *failed)
{
    struct reader *reader = story->reader;
    line->what = "no answer";
    line->text = failed->retry_at ? reader_text(reader, "from the customer, attempt %" PRIu32 "; again at %s",
                                                failed->attempt, story_time(reader, failed->retry_at))
                                  : reader_text(reader, "from the customer, attempt %" PRIu32 ", which was the last",
                                                failed->attempt);
}

/* --- supervisors ---------------------------------------------------------------------------------------------------- */

static const char *supervisor_words(struct story *story, const char *actor, const char *reason)
{
    struct reader *reader = story->reader;
    const char *why = reason[0] ? reader_text(reader, ": %s", reason) : "";
    return reader_text(reader, "%s%s%s", actor[0] ? "by supervisor " : "by the host", actor, why);
}

static void tell_supervised(struct story *story, struct story_line *line, const Ccs__ContactSupervised *supervised)
{
    struct reader *reader = story->reader;
    const char *from = supervised->agent ? reader_text(reader, "from %s ", story_agent(story, supervised->agent)) : "";
    const char *to =
        supervised->to_agent ? reader_text(reader, "to %s ", story_agent(story, supervised->to_agent)) : "";
    line->what = supervised->verb == CCS__VERB__VERB_INTERCEPT  ? "intercepted"
                 : supervised->verb == CCS__VERB__VERB_REASSIGN ? "reassigned"
                                                                : "pulled";
    line->text =
        reader_text(reader, "%s%s%s", from, to, supervisor_words(story, supervised->actor, supervised->reason));
}

static const Ccs__Monitor *monitor_of(struct story *story, uint64_t id)
{
    return reader_row_by_id(story->reader, CCS__KIND_MONITOR, id);
}

static const char *mode_words(Ccs__MonitorMode mode)
{
    return mode == CCS__MONITOR_MODE__MONITOR_MODE_LISTEN    ? "listens to"
           : mode == CCS__MONITOR_MODE__MONITOR_MODE_WHISPER ? "whispers to"
                                                             : "joins";
}

/* `monitor`: its row, or NULL. false: hidden. */
static bool tell_monitor(struct story *story, struct story_line *line, const Ccs__Monitor *monitor,
                         Ccs__MonitorMode mode)
{
    struct reader *reader = story->reader;
    if (!monitor || monitor->hidden)
        return false;
    const char *who = monitor->actor[0] ? reader_text(reader, "supervisor %s", monitor->actor) : "the host";
    const char *agent = story_agent(story, monitor->agent);
    const char *why = monitor->reason[0] ? reader_text(reader, ": %s", monitor->reason) : "";
    line->what = "monitored";
    line->text = mode == CCS__MONITOR_MODE__MONITOR_MODE_NONE
                     ? reader_text(reader, "no longer, by %s", who)
                     : reader_text(reader, "%s %s %s%s", who, mode_words(mode), agent, why);
    return true;
}

static bool tell_monitors(struct story *story, struct story_line *line, uint32_t kind, const void *body)
{
    if (kind == CCS_EVENT_MONITOR_STARTED)
        return tell_monitor(story, line, monitor_of(story, line->seq), ((const Ccs__MonitorStarted *)body)->mode);
    const Ccs__Monitor *monitor = monitor_of(story, reader_id(body, "monitor"));
    bool ended = kind == CCS_EVENT_MONITOR_ENDED;
    return tell_monitor(story, line, monitor,
                        ended ? CCS__MONITOR_MODE__MONITOR_MODE_NONE : ((const Ccs__MonitorChanged *)body)->mode);
}

/* --- recordings ------------------------------------------------------------------------------------------------------ */

static void tell_recordings(struct story *story, struct story_line *line, uint32_t kind, const void *body)
{
    struct reader *reader = story->reader;
    const Ccs__RecordingStarted *started = body;
    line->what = "recording";
    if (kind == CCS_EVENT_RECORDING_STARTED) {
        const char *media = started->media[0] ? reader_text(reader, " as %s", started->media) : "";
        const char *days = started->keep_days ? reader_text(reader, ", kept %s",
                                                            story_count(reader, started->keep_days, "day", "days"))
                                              : "";
        line->text = reader_text(reader, "begins%s, with consent (%s)%s", media, started->consent, days);
    } else if (kind == CCS_EVENT_RECORDING_PAUSED) {
        line->text = ((const Ccs__RecordingPaused *)body)->paused ? "pauses" : "goes on";
    } else {
        line->text = "ends";
    }
}

bool story_talk(struct story *story, struct story_line *line, uint32_t kind, const void *body)
{
    switch (kind) {
    case CCS_EVENT_LEG_LEFT:
        tell_left(story, line, body);
        return true;
    case CCS_EVENT_LEG_HELD:
    case CCS_EVENT_LEG_RETRIEVED:
    case CCS_EVENT_WRAP_UP_WANTED:
        tell_agents(story, line, kind, body);
        return true;
    case CCS_EVENT_LEG_JOINED:
        tell_joined(story, line, body);
        return true;
    case CCS_EVENT_LEG_CHANGED:
        tell_changed(story, line, body);
        return true;
    case CCS_EVENT_CONTACT_PARKED:
        tell_parked(story, line, body);
        return true;
    case CCS_EVENT_CONTACT_UNPARKED:
        tell_unparked(story, line, body);
        return true;
    case CCS_EVENT_CALLBACK_OFFERED:
        line->what = "callback";
        line->text = "offered to the customer; the host asks";
        return true;
    case CCS_EVENT_CALLBACK_TAKEN:
        tell_callback_taken(story, line, body);
        return true;
    case CCS_EVENT_CALLBACK_DIALED:
        tell_dialed(story, line, body);
        return true;
    case CCS_EVENT_CALLBACK_FAILED:
        tell_callback_failed(story, line, body);
        return true;
    case CCS_EVENT_CONTACT_SUPERVISED:
        tell_supervised(story, line, body);
        return true;
    case CCS_EVENT_MONITOR_STARTED:
    case CCS_EVENT_MONITOR_CHANGED:
    case CCS_EVENT_MONITOR_ENDED:
        return tell_monitors(story, line, kind, body);
    case CCS_EVENT_RECORDING_STARTED:
    case CCS_EVENT_RECORDING_PAUSED:
    case CCS_EVENT_RECORDING_ENDED:
        tell_recordings(story, line, kind, body);
        return true;
    case CCS_EVENT_DISPOSITION_SET:
        line->what = "about";
        line->text = ((const Ccs__DispositionSet *)body)->disposition;
        return true;
    case CCS_EVENT_CONTACT_ERASED:
        line->what = "erased";
        line->text = "what was personal of the customer";
        return true;
    default:
        return false;
    }
}
