/*
 * How an agent and a queue stand at the file's last event, in a few lines each.
 */
#include "crew.h"
#include "explain.h"
#include "group/requirement.h"
#include "story.h"

#include <inttypes.h>
#include <string.h>

#define LAST_CONTACTS 5

/* --- agent --------------------------------------------------------------------------------------------------------- */

static const char *skill_words(struct reader *reader, const Ccs__Agent *agent)
{
    const char *text = "";
    for (size_t i = 0; i < agent->n_skills; i++) {
        const Ccs__Skill *skill = agent->skills[i];
        text = reader_text(reader, "%s%s%s", text, i ? ", " : "", skill->name);
        if (skill->level > 1)
            text = reader_text(reader, "%s at level %" PRIu32, text, skill->level);
    }
    return text;
}

static const char *queue_words(struct reader *reader, const Ccs__Agent *agent)
{
    const char *text = "";
    for (size_t i = 0; i < agent->n_queues; i++) {
        const Ccs__Membership *membership = agent->queues[i];
        const char *level = membership->level > 1 ? reader_text(reader, " at level %" PRIu32, membership->level) : "";
        const char *delay =
            membership->delay_ms ? reader_text(reader, " after %s", story_duration(reader, membership->delay_ms)) : "";
        text = reader_text(reader, "%s%s%s%s%s", text, i ? ", " : "", membership->queue, level, delay);
    }
    return text;
}

const char *state_doing(struct reader *reader, const Ccs__AgentState *state, ccs_time at)
{
    const char *presence = state->presence == CCS__PRESENCE__PRESENCE_READY       ? "ready"
                           : state->presence == CCS__PRESENCE__PRESENCE_NOT_READY ? "not ready"
                                                                                  : "signed out";
    const char *reason = state->reason[0] ? reader_text(reader, " (%s)", state->reason) : "";
    const char *since =
        state->presence_at ? reader_text(reader, " since %s", story_time(reader, state->presence_at)) : "";
    const char *text = reader_text(reader, "%s%s%s", presence, reason, since);
    if (state->legs)
        text = reader_text(reader, "%s; with %s", text, story_count(reader, state->legs, "contact", "contacts"));
    if (state->wrap_up_leg)
        text = reader_text(reader, "%s; wrapping up contact %" PRIu64, text, state->wrap_up_contact);
    if (state->offers)
        text = reader_text(reader, "%s; being rung", text);
    if (!state->legs && !state->wrap_up_leg && !state->offers && state->presence == CCS__PRESENCE__PRESENCE_READY)
        text = reader_text(reader, "%s; available, idle for %s", text,
                           story_duration(reader, at - state->idle_since_at));
    if (state->cool_down_at > at)
        text = reader_text(reader, "%s; left alone until %s after an offer that failed", text,
                           story_time(reader, state->cool_down_at));
    if (state->next_set)
        text = reader_text(reader, "%s; wants to be %s next", text,
                           reader_enum(reader, &ccs__presence__descriptor, (int)state->next, true));
    return text;
}

static void say_last_contacts(struct reader *reader, uint64_t agent)
{
    int64_t numbers[] = {(int64_t)agent, LAST_CONTACTS};
    struct reader_rows rows;
    const Ccs__Leg *leg;
    const char *label = "last contacts";
    reader_rows_begin(&rows, reader, CCS__KIND_LEG, "WHERE agent = ?1 ORDER BY id DESC LIMIT ?2", numbers, 2);
    while ((leg = reader_rows_next(&rows))) {
        const char *wrap_up =
            leg->wrap_up_ms ? reader_text(reader, ", wrap-up %s", story_duration(reader, leg->wrap_up_ms)) : "";
        (void)printf("  %-13s  %s  contact %" PRIu64 " of %s, talk %s%s\n", label,
                     story_time(reader, leg->connected_at), leg->contact,
                     reader_name(reader, CCS__KIND_QUEUE, leg->queue),
                     leg->left_at ? story_duration(reader, leg->talk_ms) : "still", wrap_up);
        label = "";
    }
    reader_rows_end(&rows);
}

void state_agent(struct reader *reader, const Ccs__Agent *agent, const char *why, bool json)
{
    const Ccs__AgentState *state = reader_row_by_id(reader, CCS__KIND_AGENT_STATE, agent->id);
    if (!state)
        return;
    if (json) {
        (void)printf("{\"at\":\"%" PRId64 "\",\"agent\":%s,\"state\":%s,\"why\":%s}\n", reader->at,
                     reader_json(reader, &agent->base), reader_json(reader, &state->base), why);
        return;
    }
    (void)printf("Agent %s%s%s%s (id %" PRIu64 "), at %s%s\n", agent->key, agent->name[0] ? " \"" : "", agent->name,
                 agent->name[0] ? "\"" : "", agent->id, story_time(reader, reader->at),
                 state->current ? "" : ": removed");
    tell_say("is", state_doing(reader, state, reader->at));
    tell_say("skills", skill_words(reader, agent));
    tell_say("queues", queue_words(reader, agent));
    if (agent->site[0])
        tell_say("site", agent->site);
    if (agent->position)
        tell_say("position", reader_text(reader, "%" PRIu32, agent->position));
    if (state->shift_at)
        tell_say("this shift", reader_text(reader, "since %s: %s, %s of talk", story_time(reader, state->shift_at),
                                           story_count(reader, state->shift_contacts, "contact", "contacts"),
                                           story_duration(reader, state->shift_talk_ms)));
    say_last_contacts(reader, agent->id);
}

/* --- queue --------------------------------------------------------------------------------------------------------- */

/* What an agent must have, in the form visits hold it; a rule as it stands in the configuration. */
static const char *requirement_of(struct reader *reader, const Ccs__Requirement *requirement)
{
    char text[CCS__REQUIREMENT_SIZE_MAX];
    ccs__requirement_text(requirement, text);
    if (!requirement || !requirement->rule[0])
        return reader_text(reader, "%s", text);
    return reader_text(reader, "%s%s@rule=%s", text, text[0] ? "|" : "", requirement->rule);
}

static const char *line_order_words(struct reader *reader, const Ccs__Queue *queue)
{
    switch (queue->order) {
    case CCS__LINE_ORDER__LINE_ORDER_STRICT:
        return "by priority, then first come, first served";
    case CCS__LINE_ORDER__LINE_ORDER_CREDIT:
        return reader_text(reader, "first come, first served; a point of priority counts as %s of waiting",
                           story_duration(reader, queue->priority_credit_ms ? queue->priority_credit_ms : 60000));
    case CCS__LINE_ORDER__LINE_ORDER_DEADLINE:
        return reader_text(reader, "least time left to the promise of %s first",
                           story_duration(reader, queue->target_ms          ? queue->target_ms
                                                  : queue->service_level_ms ? queue->service_level_ms
                                                                            : 20000));
    case CCS__LINE_ORDER__LINE_ORDER_SCORE:
        return reader_text(reader, "highest score first: %s",
                           queue->contact_score[0] ? queue->contact_score : "the host's");
    default:
        return "first come, first served";
    }
}

static const char *order_words(struct reader *reader, const Ccs__Queue *queue)
{
    Ccs__Strategy strategies[8] = {queue->strategy};
    size_t count = 1;
    for (size_t i = 0; i < queue->n_then && count < 8; i++)
        strategies[count++] = queue->then[i];
    return reader_text(reader, "%s; agents are asked %s", line_order_words(reader, queue),
                       story_strategy_words(reader, strategies, count));
}

/* What a step does beside asking for less. */
static const char *step_words(struct reader *reader, const Ccs__Relax *step)
{
    const char *text = "";
    if (step->sites == CCS__SITE_REACH__SITE_REACH_SAME)
        text = reader_text(reader, "%s at the same site", text);
    else if (step->sites == CCS__SITE_REACH__SITE_REACH_ANY)
        text = reader_text(reader, "%s anywhere", text);
    for (size_t i = 0; i < step->n_widen; i++)
        text = reader_text(reader, "%s%s %s", text, i ? "," : ", also of", step->widen[i]);
    if (step->raise)
        text = reader_text(reader, "%s, priority %+" PRId32, text, step->raise);
    if (step->divert)
        text = reader_text(reader, "%s, then %s%s%s", text,
                           reader_enum(reader, &ccs__divert_action__descriptor, (int)step->divert->action, true),
                           step->divert->queue[0] ? " to " : "", step->divert->queue);
    if (step->guard[0])
        text = reader_text(reader, "%s (if %s)", text, step->guard);
    return text;
}

/* One step after the other: when, and what is asked from then on. */
static const char *relax_words(struct reader *reader, const Ccs__Queue *queue)
{
    const char *text = "";
    for (size_t i = 0; i < queue->n_relax; i++) {
        const Ccs__Relax *step = queue->relax[i];
        const char *enough = crew_requirement_words(reader, requirement_of(reader, step->requirement));
        const char *asks =
            step->requirement ? reader_text(reader, " %s is enough", enough[0] ? enough : "anybody") : "";
        text = reader_text(reader, "%s; after %s%s%s", text, story_duration(reader, step->after_ms), asks,
                           step_words(reader, step));
    }
    return text;
}

static const char *waiting_words(struct reader *reader, const Ccs__Queue *queue, int64_t in_line, int64_t ringing)
{
    int64_t id = (int64_t)queue->id;
    if (in_line == 0)
        return "nobody";
    const Ccs__Visit *first =
        reader_row(reader, CCS__KIND_VISIT, "WHERE open AND queue = ?1 ORDER BY entered_at, id LIMIT 1", &id, 1);
    const char *longest = first ? reader_text(reader, "; longest contact %" PRIu64 ", for %s", first->contact,
                                              story_duration(reader, reader->at - first->entered_at))
                                : "";
    const char *rung = ringing ? reader_text(reader, ", %" PRId64 " of them ringing", ringing) : "";
    return reader_text(reader, "%" PRId64 "%s%s", in_line, rung, longest);
}

static void say_agents(struct reader *reader, const Ccs__Queue *queue)
{
    struct crew crew;
    crew_load(&crew, reader, reader->head + 1, reader->at);
    crew_select(&crew, reader, queue->id, requirement_of(reader, queue->requirement), CCS__CHANNEL__CHANNEL_VOICE);
    size_t out = crew.doing[CREW_SIGNED_OUT];
    const char *words = crew_words(&crew, reader);
    const char *away = out ? reader_text(reader, "%s%zu signed out", words[0] ? "; " : "", out) : "";
    tell_say("agents", crew.able_count ? reader_text(reader, "%zu could serve it: %s%s", crew.able_count, words, away)
                                       : "none could serve it");
}

void state_queue(struct reader *reader, const Ccs__Queue *queue, const char *why, bool json)
{
    int64_t id = (int64_t)queue->id;
    int64_t in_line = reader_number(reader, "SELECT count(*) FROM ccs_visit WHERE open AND queue = ?1", &id, 1);
    int64_t ringing = reader_number(reader, "SELECT count(*) FROM ccs_offer WHERE open AND queue = ?1", &id, 1);
    int64_t talking =
        reader_number(reader, "SELECT count(*) FROM ccs_leg WHERE open AND queue = ?1 AND left_at IS NULL", &id, 1);
    if (reader->code != CLI_OK)
        return;
    if (json) {
        (void)printf("{\"at\":\"%" PRId64 "\",\"queue\":%s,\"in_line\":%" PRId64 ",\"ringing\":%" PRId64
                     ",\"talking\":%" PRId64 ",\"why\":%s}\n",
                     reader->at, reader_json(reader, &queue->base), in_line, ringing, talking, why);
        return;
    }
    (void)printf("Queue %s%s%s%s (id %" PRIu64 "), at %s%s\n", queue->key, queue->name[0] ? " \"" : "", queue->name,
                 queue->name[0] ? "\"" : "", queue->id, story_time(reader, reader->at),
                 queue->current ? "" : ": removed");
    tell_say("in line", waiting_words(reader, queue, in_line, ringing));
    tell_say("with agents", reader_text(reader, "%" PRId64, talking));
    const char *needs = crew_requirement_words(reader, requirement_of(reader, queue->requirement));
    tell_say("needs", reader_text(reader, "%s%s", needs[0] ? needs : "nothing: everybody serves it",
                                  relax_words(reader, queue)));
    say_agents(reader, queue);
    tell_say("order", order_words(reader, queue));
    tell_say("rings", reader_text(reader, "%s; service level counts answers within %s",
                                  story_duration(reader, queue->ring_ms ? queue->ring_ms : 15000),
                                  story_duration(reader, queue->service_level_ms ? queue->service_level_ms : 20000)));
}
