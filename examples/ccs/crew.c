/*
 * Everybody's doing at an instant; see crew.h.
 *
 * Tables hold the present only, so the past is found by walking the journal backwards from the instant until each
 * agent's last change of presence has been met: usually to the morning of that day, whatever the file's size.
 */
#include "crew.h"

#include "agent/agent.h"
#include "group/requirement.h"
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
           kind == CCS_EVENT_OFFER_ENDED || kind == CCS_EVENT_LEG_LEFT || kind == CCS_EVENT_LEG_JOINED;
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
    case CCS_EVENT_LEG_JOINED:
        member->legs++;
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
    *crew = (struct crew){.at = at};
    load_agents(crew, reader, seq, at);
    load_presences(crew, reader, at);
    crew_hours_load(crew, reader, seq, at);
    if (seq > 1)
        walk_back(crew, reader, seq);
}

/* --- who could ------------------------------------------------------------------------------------------------- */

static bool is_site(const Ccs__Agent *agent, ccs_str site)
{
    return strlen(agent->site) == site.size && memcmp(agent->site, site.data, site.size) == 0;
}

/* Lists the queue, or lists none and so serves all. */
static bool lists(const struct crew *crew, const Ccs__Agent *agent, const char *queue)
{
    for (size_t i = 0; i < agent->n_queues; i++) {
        const Ccs__Membership *membership = agent->queues[i];
        bool begun = crew->at >= membership->from_at && (!membership->until_at || crew->at < membership->until_at);
        if (strcmp(membership->queue, queue) == 0 && begun && crew_hours_open(crew, membership->calendar, crew->at))
            return true;
    }
    return agent->n_queues == 0;
}

#define QUEUES_MAX (CCS__REQUIREMENT_REACH_MAX + 1)

static bool meets(const struct crew *crew, const Ccs__Agent *agent, const char *requirement, const struct ccs__need *need,
                  const char *const queues[QUEUES_MAX], size_t queue_count)
{
    if (need->only)
        return need->only == agent->id;
    if (!ccs__requirement_met(requirement, agent, crew->at) || (need->same.size && !is_site(agent, need->same)))
        return false;
    bool listed = false;
    for (size_t i = 0; i < queue_count && !listed; i++)
        listed = lists(crew, agent, queues[i]);
    return listed;
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

static const char *queue_key(struct reader *reader, uint64_t id)
{
    const Ccs__Queue *queue = reader_row_by_id(reader, CCS__KIND_QUEUE, id);
    return queue ? queue->key : "";
}

void crew_select(struct crew *crew, struct reader *reader, uint64_t queue, const char *requirement, Ccs__Channel channel)
{
    struct ccs__need need;
    const char *queues[QUEUES_MAX];
    size_t queue_count = 0;
    if (!ccs__need_read(requirement, &need))
        (void)ccs__need_read("", &need);
    queues[queue_count++] = queue_key(reader, queue);
    for (size_t i = 0; i < need.reach_count; i++)
        queues[queue_count++] = queue_key(reader, need.reach[i]);
    crew->able_count = 0;
    crew->unjudged = need.rule.size || need.cost_max;
    memset(crew->doing, 0, sizeof crew->doing);
    for (size_t i = 0; i < crew->count; i++) {
        struct crew_agent *member = &crew->agents[i];
        member->able = meets(crew, member->agent, requirement, &need, queues, queue_count) && serves(member->agent, channel);
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

bool crew_asks_skills(const char *requirement)
{
    struct ccs__need need;
    return ccs__need_read(requirement, &need) && need.skill_count > 0;
}

const char *crew_needs_words(struct reader *reader, const char *requirement)
{
    struct ccs__need need;
    const char *words = crew_requirement_words(reader, requirement);
    if (!words[0] || !ccs__need_read(requirement, &need))
        return "";
    return reader_text(reader, "; %s%s", need.only ? "for " : need.skill_count ? "needs skill " : "needs ", words);
}

static const char *skill_words(struct reader *reader, const struct ccs__need *need)
{
    const char *text = "";
    for (size_t i = 0; i < need->skill_count; i++) {
        const struct ccs__need_skill *skill = &need->skills[i];
        const char *between = i == 0 ? "" : i + 1 < need->skill_count ? ", " : " and ";
        text = reader_text(reader, "%s%s%.*s", text, between, (int)skill->name.size, skill->name.data);
        if (skill->level_min > 1)
            text = reader_text(reader, "%s at level %" PRIu32, text, skill->level_min);
    }
    return text;
}

const char *crew_requirement_words(struct reader *reader, const char *requirement)
{
    struct ccs__need need;
    if (!ccs__need_read(requirement, &need))
        return requirement;
    if (need.only)
        return reader_text(reader, "%s alone", reader_name(reader, CCS__KIND_AGENT, need.only));
    const char *text = skill_words(reader, &need);
    const char *anybody = need.skill_count ? "" : "anybody";
    if (need.same.size)
        text = reader_text(reader, "%s%s at site %.*s", text, anybody, (int)need.same.size, need.same.data);
    else if (need.near.size && need.cost_max)
        text = reader_text(reader, "%s%s at most %" PRIu32 " away from %.*s", text, anybody, need.cost_max, (int)need.near.size,
                           need.near.data);
    if (need.rule.size)
        text = reader_text(reader, "%s%s for whom %.*s", text, text[0] ? "" : "anybody", (int)need.rule.size, need.rule.data);
    for (size_t i = 0; i < need.reach_count; i++)
        text = reader_text(reader, "%s%s%s%s", text[0] ? text : "anybody", i ? ", " : " (agents of ",
                           reader_name(reader, CCS__KIND_QUEUE, need.reach[i]), i + 1 == need.reach_count ? " too)" : "");
    return text;
}
