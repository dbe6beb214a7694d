/*
 * Everybody's doing at an instant; see crew.h.
 *
 * Tables hold the present only, so the past is found by walking the journal backwards from the instant until each
 * agent's last change of presence has been met: usually to the morning of that day, whatever the file's size.
 */
#include "crew.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WALK_EVENTS_MAX 5000000 /* then the few agents still unknown are left out */

/* --- the agents ------------------------------------------------------------------------------------------------ */

static void load_agents(struct crew *crew, struct reader *reader, uint64_t seq, ccs_time at)
{
    int64_t numbers[2] = {at, (int64_t)(seq > INT64_MAX ? INT64_MAX : seq)};
    size_t room = (size_t)reader_number(reader, "SELECT count(DISTINCT id) FROM ccs_agent WHERE at <= ?1 AND id < ?2",
                                        numbers, 2);
    crew->agents = ccs__arena_take(&reader->arena, (room + 1) * sizeof *crew->agents);
    if (!crew->agents) {
        reader_fail(reader);
        return;
    }
    struct reader_rows rows;
    reader_rows_begin(&rows, reader, CCS__KIND_AGENT, "WHERE at <= ?1 AND id < ?2 ORDER BY id, version", numbers, 2);
    const Ccs__Agent *agent;
    while ((agent = reader_rows_next(&rows))) {
        bool newer = crew->count > 0 && crew->agents[crew->count - 1].agent->id == agent->id;
        if (!newer && crew->count == room)
            break;
        struct crew_agent *place = newer ? &crew->agents[crew->count - 1] : &crew->agents[crew->count++];
        *place = (struct crew_agent){.agent = agent, .reason = "", .known_at = CCS_TIME_NEVER};
    }
    reader_rows_end(&rows);
}

static int compare_id(const void *key, const void *item)
{
    uint64_t id = *(const uint64_t *)key, other = ((const struct crew_agent *)item)->agent->id;
    return id < other ? -1 : id > other;
}

static struct crew_agent *find(const struct crew *crew, uint64_t id)
{
    return crew->count ? bsearch(&id, crew->agents, crew->count, sizeof *crew->agents, compare_id) : NULL;
}

/* Whose presence has not changed since then: it is the one in the table. */
static void load_presences(struct crew *crew, struct reader *reader, ccs_time at)
{
    struct reader_rows rows;
    reader_rows_begin(&rows, reader, CCS__KIND_AGENT_STATE, "WHERE coalesce(presence_at, 0) < ?1 ORDER BY agent", &at, 1);
    const Ccs__AgentState *state;
    while ((state = reader_rows_next(&rows))) {
        struct crew_agent *member = find(crew, state->agent);
        if (!member)
            continue;
        member->presence = state->presence;
        member->reason = state->reason;
        member->known_at = state->presence_at;
        member->known = state->presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT; /* nothing can be in progress */
    }
    reader_rows_end(&rows);
}

/* --- backwards ------------------------------------------------------------------------------------------------- */

static bool matters(uint32_t kind)
{
    return kind == CCS_EVENT_AGENT_PRESENCE_CHANGED || kind == CCS_EVENT_WRAP_UP_STARTED ||
           kind == CCS_EVENT_WRAP_UP_ENDED || kind == CCS_EVENT_CONTACT_OFFERED || kind == CCS_EVENT_CONTACT_ANSWERED ||
           kind == CCS_EVENT_OFFER_ENDED || kind == CCS_EVENT_LEG_LEFT;
}

/* true: the agent has become known. */
static bool count_event(struct crew_agent *member, uint32_t kind, const void *body, struct reader *reader)
{
    const Ccs__AgentPresenceChanged *changed = body;
    switch (kind) {
    case CCS_EVENT_AGENT_PRESENCE_CHANGED:
        member->presence = changed->presence;
        member->reason = reader_text(reader, "%s", changed->reason); /* the body is short-lived */
        member->known = true;
        return true;
    case CCS_EVENT_WRAP_UP_STARTED:
        member->wrap_ups++;
        return false;
    case CCS_EVENT_WRAP_UP_ENDED:
        member->wrap_ups--;
        return false;
    case CCS_EVENT_CONTACT_OFFERED:
        member->offers++;
        return false;
    case CCS_EVENT_CONTACT_ANSWERED:
        member->offers--;
        member->legs++;
        return false;
    case CCS_EVENT_OFFER_ENDED:
        member->offers--;
        return false;
    default:
        member->legs--;
        return false;
    }
}

static size_t count_unknown(struct crew *crew, ccs_time at)
{
    size_t unknown = 0;
    for (size_t i = 0; i < crew->count; i++) {
        struct crew_agent *member = &crew->agents[i];
        if (!member->known && member->known_at != CCS_TIME_NEVER && member->known_at > at)
            member->known = true; /* everything of this presence has been met */
        unknown += !member->known;
    }
    return unknown;
}

static void walk_back(struct crew *crew, struct reader *reader, uint64_t seq)
{
    struct reader_journal journal;
    struct ccs__arena scratch;
    ccs_time at = CCS_TIME_NEVER;
    size_t unknown = count_unknown(crew, INT64_MAX); /* nothing has been met yet */
    ccs__arena_init(&scratch, &reader->alloc, 0);
    reader_journal_begin(&journal, reader, seq - 1, true);
    for (size_t walked = 0; unknown > 0 && walked < WALK_EVENTS_MAX; walked++) {
        const struct reader_event *event = reader_journal_next(&journal);
        if (!event) {
            (void)count_unknown(crew, INT64_MIN);
            break;
        }
        if (event->event.at < at && walked % 256 == 0)
            unknown = count_unknown(crew, at = event->event.at);
        if (!matters(event->event.kind))
            continue;
        ccs__arena_clear(&scratch);
        const ProtobufCMessage *body = reader_body(reader, event, &scratch);
        struct crew_agent *member = body ? find(crew, reader_id(body, "agent")) : NULL;
        bool older = member && member->known_at != CCS_TIME_NEVER && event->event.at < member->known_at;
        if (member && !member->known && !older && count_event(member, event->event.kind, body, reader))
            unknown--;
    }
    reader_journal_end(&journal);
    ccs__arena_finish(&scratch);
}

void crew_load(struct crew *crew, struct reader *reader, uint64_t seq, ccs_time at)
{
    *crew = (struct crew){0};
    load_agents(crew, reader, seq, at);
    load_presences(crew, reader, at);
    if (seq > 1)
        walk_back(crew, reader, seq);
}

/* --- who could ------------------------------------------------------------------------------------------------- */

static uint32_t level_of(const Ccs__Agent *agent, const char *name, size_t size)
{
    for (size_t i = 0; i < agent->n_skills; i++)
        if (strlen(agent->skills[i]->name) == size && memcmp(agent->skills[i]->name, name, size) == 0)
            return agent->skills[i]->level ? agent->skills[i]->level : 1;
    return 0;
}

/* One clause, such as EN:2; advances to the next. The level is behind the last colon of the clause. */
static bool take_clause(const char **text, const char **name, size_t *size, uint32_t *level)
{
    if (!**text)
        return false;
    size_t length = strcspn(*text, "|");
    *name = *text;
    *size = length;
    *level = 1;
    const char *colon = memchr(*text, ':', length);
    if (colon) {
        *size = (size_t)(colon - *text);
        *level = (uint32_t)strtoul(colon + 1, NULL, 10);
    }
    *text += length + ((*text)[length] == '|');
    return true;
}

static bool meets(const Ccs__Agent *agent, const char *requirement)
{
    const char *name;
    size_t size;
    uint32_t level;
    if (requirement[0] == '@')
        return strtoull(requirement + 1, NULL, 10) == agent->id;
    while (take_clause(&requirement, &name, &size, &level))
        if (level_of(agent, name, size) < level)
            return false;
    return true;
}

static bool serves(const Ccs__Agent *agent, Ccs__Channel channel)
{
    if (!agent->capacity || agent->capacity->n_channels == 0)
        return true;
    for (size_t i = 0; i < agent->capacity->n_channels; i++)
        if (agent->capacity->channels[i]->channel == channel)
            return true;
    return false;
}

enum crew_doing crew_doing_of(const struct crew_agent *agent)
{
    if (agent->legs > 0)
        return CREW_TALKING;
    if (agent->wrap_ups > 0)
        return CREW_WRAPPING;
    if (agent->offers > 0)
        return CREW_OFFERED;
    if (agent->presence == CCS__PRESENCE__PRESENCE_READY)
        return CREW_AVAILABLE;
    return agent->presence == CCS__PRESENCE__PRESENCE_NOT_READY ? CREW_NOT_READY : CREW_SIGNED_OUT;
}

void crew_select(struct crew *crew, const char *requirement, Ccs__Channel channel)
{
    crew->able_count = 0;
    memset(crew->doing, 0, sizeof crew->doing);
    for (size_t i = 0; i < crew->count; i++) {
        struct crew_agent *member = &crew->agents[i];
        member->able = meets(member->agent, requirement) && serves(member->agent, channel);
        crew->able_count += member->able;
        if (member->able)
            crew->doing[crew_doing_of(member)]++;
    }
}

bool crew_able(const struct crew *crew, uint64_t agent)
{
    const struct crew_agent *member = find(crew, agent);
    return member && member->able;
}

/* --- words ----------------------------------------------------------------------------------------------------- */

/* The one reason that all who are not ready have, in brackets; "" when there are several or none. */
static const char *common_reason(const struct crew *crew, struct reader *reader)
{
    const char *reason = NULL;
    for (size_t i = 0; i < crew->count; i++) {
        const struct crew_agent *member = &crew->agents[i];
        if (!member->able || crew_doing_of(member) != CREW_NOT_READY)
            continue;
        if (reason && strcmp(reason, member->reason) != 0)
            return "";
        reason = member->reason;
    }
    return reason && reason[0] ? reader_text(reader, " (%s)", reason) : "";
}

const char *crew_words(const struct crew *crew, struct reader *reader)
{
    static const char *const words[CREW_DOING_COUNT] = {
        [CREW_TALKING] = "talking", [CREW_WRAPPING] = "wrapping up", [CREW_OFFERED] = "being rung",
        [CREW_AVAILABLE] = "available", [CREW_NOT_READY] = "not ready"};
    static const enum crew_doing order[] = {CREW_TALKING, CREW_WRAPPING, CREW_OFFERED, CREW_AVAILABLE, CREW_NOT_READY};
    const char *text = "";
    size_t left = crew->able_count - crew->doing[CREW_SIGNED_OUT];
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        size_t count = crew->doing[order[i]];
        if (count == 0)
            continue;
        left -= count;
        const char *between = !text[0] ? "" : left > 0 ? ", " : " and ";
        const char *reason = order[i] == CREW_NOT_READY ? common_reason(crew, reader) : "";
        text = reader_text(reader, "%s%s%zu %s%s", text, between, count, words[order[i]], reason);
    }
    return text;
}

const char *crew_needs_words(struct reader *reader, const char *requirement)
{
    const char *words = crew_requirement_words(reader, requirement);
    if (!words[0])
        return "";
    return reader_text(reader, "; %s%s", requirement[0] == '@' ? "for " : "needs skill ", words);
}

const char *crew_requirement_words(struct reader *reader, const char *requirement)
{
    const char *name, *text = "";
    size_t size;
    uint32_t level;
    if (requirement[0] == '@')
        return reader_text(reader, "%s alone",
                           reader_name(reader, CCS__KIND_AGENT, strtoull(requirement + 1, NULL, 10)));
    while (take_clause(&requirement, &name, &size, &level)) {
        const char *between = !text[0] ? "" : *requirement ? ", " : " and ";
        if (level > 1)
            text = reader_text(reader, "%s%s%.*s at level %" PRIu32, text, between, (int)size, name, level);
        else
            text = reader_text(reader, "%s%s%.*s", text, between, (int)size, name);
    }
    return text;
}
