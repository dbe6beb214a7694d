/*
 * What an agent's configuration must fulfil, with words and the path of what does not. Whether the queues, sites and traits
 * it names are known is looked at where those are.
 */
#include "agent/agent_internal.h"
#include "group/keys.h"
#include "group/requirement.h"
#include <stdio.h>

#define SKILLS_MAX 256
#define TEAMS_MAX 32
#define QUEUES_MAX 1000
#define TRAITS_MAX 64
#define SLOTS 2048 /* more than twice QUEUES_MAX, a power of two */
_Static_assert(SLOTS >= 2 * QUEUES_MAX && (SLOTS & (SLOTS - 1)) == 0, "a free slot is found soon");

#define WRONG(...)                                \
    do {                                          \
        snprintf(error, error_size, __VA_ARGS__); \
        return false;                             \
    } while (0)

static bool skills_valid(const Ccs__Agent *agent, char *path, size_t path_size, char *error, size_t error_size)
{
    if (agent->n_skills > SKILLS_MAX) {
        snprintf(path, path_size, "skills");
        WRONG("an agent has at most %d skills", SKILLS_MAX);
    }
    for (size_t i = 0; i < agent->n_skills; i++) {
        const Ccs__Skill *skill = agent->skills[i];
        snprintf(path, path_size, "skills[%zu]", i);
        if (!ccs__skill_name_valid(skill->name))
            WRONG("a skill's name has 1 to 64 bytes, no spaces and none of : , @ |");
        if (skill->level > 10)
            WRONG("a level is from 1 to 10, not %u", skill->level);
        if (skill->until_at < 0)
            WRONG("until_at is an instant, in ms since 1970, not %lld", (long long)skill->until_at);
        for (size_t j = 0; j < i; j++)
            if (strcmp(agent->skills[j]->name, skill->name) == 0)
                WRONG("skill \"%s\" is named twice", skill->name);
    }
    return true;
}

static bool channel_valid(const Ccs__ChannelCost *cost, uint32_t total, char *error, size_t error_size)
{
    if ((int)cost->channel < 0 || cost->channel >= CCS__CHANNEL_COUNT)
        WRONG("unknown channel %d", (int)cost->channel);
    if (cost->max > 1000)
        WRONG("a max is at most 1000, not %u", cost->max);
    if (cost->cost == 0 && cost->max == 0)
        WRONG("a cost is from 1 to the total %u; 0 only beside a max", total);
    if (cost->cost > total)
        WRONG("a cost is from 1 to the total %u, not %u", total, cost->cost);
    return true;
}

static bool capacity_valid(const Ccs__Agent *agent, char *path, size_t path_size, char *error, size_t error_size)
{
    const Ccs__Capacity *capacity = agent->capacity;
    if (!capacity)
        return true;
    uint32_t total = ccs__agent_capacity_total(agent), seen = 0;
    snprintf(path, path_size, "capacity.total");
    if (total > 1000000)
        WRONG("a capacity is at most 1000000");
    for (size_t i = 0; i < capacity->n_channels; i++) {
        snprintf(path, path_size, "capacity.channels[%zu]", i);
        if (!channel_valid(capacity->channels[i], total, error, error_size))
            return false;
        if (seen & 1u << capacity->channels[i]->channel)
            WRONG("the channel is named twice");
        seen |= 1u << capacity->channels[i]->channel;
    }
    return true;
}

static bool teams_valid(const Ccs__Agent *agent, char *path, size_t path_size, char *error, size_t error_size)
{
    snprintf(path, path_size, "teams");
    if (agent->n_teams > TEAMS_MAX)
        WRONG("an agent is in at most %d teams", TEAMS_MAX);
    for (size_t i = 0; i < agent->n_teams; i++) {
        snprintf(path, path_size, "teams[%zu]", i);
        if (!ccs__text_within(agent->teams[i], 1, 64))
            WRONG("a team has 1 to 64 bytes");
        for (size_t j = 0; j < i; j++)
            if (strcmp(agent->teams[j], agent->teams[i]) == 0)
                WRONG("team \"%s\" is named twice", agent->teams[i]);
    }
    return true;
}

/* --- memberships ------------------------------------------------------------------------------------------- */

/* Configurations name thousands of agents with hundreds of queues each: a table, not all pairs. Slot: index + 1. */
static bool named_before(const Ccs__Agent *agent, size_t i, uint16_t slots[SLOTS])
{
    const char *key = agent->queues[i]->queue;
    uint32_t hash = 2166136261u;
    for (const char *c = key; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    for (size_t at = hash & (SLOTS - 1);; at = (at + 1) & (SLOTS - 1)) {
        if (!slots[at]) {
            slots[at] = (uint16_t)(i + 1);
            return false;
        }
        if (strcmp(agent->queues[slots[at] - 1]->queue, key) == 0)
            return true;
    }
}

static bool membership_valid(const Ccs__Membership *membership, char *error, size_t error_size)
{
    if (!ccs__text_within(membership->queue, 1, 64))
        WRONG("a queue's key has 1 to 64 bytes");
    if (membership->level > 100)
        WRONG("a level is from 1 to 100, not %u", membership->level);
    if (membership->priority > 100)
        WRONG("a priority is from 1 to 100, not %u", membership->priority);
    if (membership->from_at < 0 || membership->until_at < 0)
        WRONG("from_at and until_at are instants, in ms since 1970");
    if (membership->until_at && membership->from_at >= membership->until_at)
        WRONG("from_at is before until_at");
    if (!ccs__text_within(membership->calendar, 0, 64))
        WRONG("a calendar's key has at most 64 bytes");
    return true;
}

static bool queues_valid(const Ccs__Agent *agent, char *path, size_t path_size, char *error, size_t error_size)
{
    uint16_t slots[SLOTS] = {0};
    snprintf(path, path_size, "queues");
    if (agent->n_queues > QUEUES_MAX)
        WRONG("an agent names at most %d queues; without any he serves every queue", QUEUES_MAX);
    for (size_t i = 0; i < agent->n_queues; i++) {
        snprintf(path, path_size, "queues[%zu]", i);
        if (!membership_valid(agent->queues[i], error, error_size))
            return false;
        if (named_before(agent, i, slots))
            WRONG("queue \"%s\" is named twice", agent->queues[i]->queue);
    }
    return true;
}

/* --- traits ------------------------------------------------------------------------------------------------ */

static bool is_word(const char *name)
{
    if (!ccs__text_within(name, 1, 32) || *name < 'a' || *name > 'z')
        return false;
    for (const char *c = name; *c; c++)
        if (!(*c >= 'a' && *c <= 'z') && !(*c >= '0' && *c <= '9') && *c != '_')
            return false;
    return true;
}

static bool traits_valid(const Ccs__Agent *agent, char *path, size_t path_size, char *error, size_t error_size)
{
    snprintf(path, path_size, "traits");
    if (agent->n_traits > TRAITS_MAX)
        WRONG("an agent has at most %d traits", TRAITS_MAX);
    for (size_t i = 0; i < agent->n_traits; i++) {
        const Ccs__Trait *trait = agent->traits[i];
        snprintf(path, path_size, "traits[%zu]", i);
        if (!is_word(trait->name))
            WRONG("a trait's name is a lower-case word of 1 to 32 letters, digits and _");
        if (!ccs__text_within(trait->text, 0, 128))
            WRONG("a trait's text has at most 128 bytes");
        for (size_t j = 0; j < i; j++)
            if (strcmp(agent->traits[j]->name, trait->name) == 0)
                WRONG("trait \"%s\" is named twice", trait->name);
    }
    return true;
}

/* --- the whole --------------------------------------------------------------------------------------------- */

/* What is no list. */
static bool plain_valid(const Ccs__Agent *agent, char *path, size_t path_size, char *error, size_t error_size)
{
    snprintf(path, path_size, "key");
    if (!ccs__text_within(agent->key, 1, 64))
        WRONG("a key has 1 to 64 bytes");
    snprintf(path, path_size, "name");
    if (!ccs__text_within(agent->name, 0, 256))
        WRONG("a name has at most 256 bytes");
    snprintf(path, path_size, "site");
    if (*agent->site && !ccs__skill_name_valid(agent->site))
        WRONG("a site has at most 64 bytes, no spaces and none of : , @ |");
    snprintf(path, path_size, "calendar");
    if (!ccs__text_within(agent->calendar, 0, 64))
        WRONG("a calendar's key has at most 64 bytes");
    snprintf(path, path_size, "kind");
    if ((int)agent->kind < 0 || agent->kind > CCS__AGENT_KIND__AGENT_KIND_PARTNER)
        WRONG("unknown kind %d; there are person, bot and partner", (int)agent->kind);
    snprintf(path, path_size, "weight");
    if (agent->weight > 1000)
        WRONG("a weight is from 1 to 1000, not %u", agent->weight);
    snprintf(path, path_size, "id");
    if (agent->id || agent->version || agent->at || agent->current)
        WRONG("id, version, current and at are set by the center; leave them out");
    return true;
}

bool ccs__agent_config_valid(const Ccs__Agent *agent, char *path, size_t path_size, char *error, size_t error_size)
{
    static bool (*const parts[])(const Ccs__Agent *, char *, size_t, char *, size_t) = {
        plain_valid, skills_valid, capacity_valid, teams_valid, queues_valid, traits_valid};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!parts[i](agent, path, path_size, error, error_size))
            return false;
    snprintf(path, path_size, "wrap_up");
    return !agent->wrap_up || ccs__wrap_up_valid(agent->wrap_up, error, error_size);
}
