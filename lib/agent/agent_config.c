/*
 * What an agent's configuration must fulfil, with words and the path of what does not.
 */
#include "agent/agent.h"
#include "group/keys.h"
#include "group/requirement.h"
#include <stdio.h>

#define WRONG(...)                                \
    do {                                          \
        snprintf(error, error_size, __VA_ARGS__); \
        return false;                             \
    } while (0)

static bool skills_valid(const Ccs__Agent *agent, char *path, size_t path_size, char *error, size_t error_size)
{
    if (agent->n_skills > 256) {
        snprintf(path, path_size, "skills");
        WRONG("an agent has at most 256 skills");
    }
    for (size_t i = 0; i < agent->n_skills; i++) {
        snprintf(path, path_size, "skills[%zu]", i);
        if (!ccs__skill_name_valid(agent->skills[i]->name))
            WRONG("a skill's name has 1 to 64 bytes, no spaces and none of : , @ |");
        if (agent->skills[i]->level > 10)
            WRONG("a level is from 1 to 10, not %u", agent->skills[i]->level);
        for (size_t j = 0; j < i; j++)
            if (strcmp(agent->skills[i]->name, agent->skills[j]->name) == 0)
                WRONG("skill \"%s\" is named twice", agent->skills[i]->name);
    }
    return true;
}

static bool capacity_valid(const Ccs__Capacity *capacity, char *path, size_t path_size, char *error, size_t error_size)
{
    uint32_t total = capacity->total ? capacity->total : 100, seen = 0;
    snprintf(path, path_size, "capacity.total");
    if (total > 1000000)
        WRONG("a capacity is at most 1000000");
    for (size_t i = 0; i < capacity->n_channels; i++) {
        const Ccs__ChannelCost *cost = capacity->channels[i];
        snprintf(path, path_size, "capacity.channels[%zu]", i);
        if ((int)cost->channel < 0 || cost->channel >= CCS__CHANNEL_COUNT)
            WRONG("unknown channel %d", (int)cost->channel);
        if (seen & 1u << cost->channel)
            WRONG("the channel is named twice");
        if (cost->cost < 1 || cost->cost > total)
            WRONG("a cost is from 1 to the total %u, not %u", total, cost->cost);
        seen |= 1u << cost->channel;
    }
    return true;
}

bool ccs__agent_config_valid(const Ccs__Agent *agent, char *path, size_t path_size, char *error, size_t error_size)
{
    snprintf(path, path_size, "key");
    if (!ccs__text_within(agent->key, 1, 64))
        WRONG("a key has 1 to 64 bytes");
    snprintf(path, path_size, "name");
    if (!ccs__text_within(agent->name, 0, 256))
        WRONG("a name has at most 256 bytes");
    snprintf(path, path_size, "site");
    if (!ccs__text_within(agent->site, 0, 64))
        WRONG("a site has at most 64 bytes");
    if (agent->id || agent->version || agent->at || agent->current) {
        snprintf(path, path_size, "id");
        WRONG("id, version, current and at are set by the center; leave them out");
    }
    if (!skills_valid(agent, path, path_size, error, error_size))
        return false;
    if (agent->capacity && !capacity_valid(agent->capacity, path, path_size, error, error_size))
        return false;
    snprintf(path, path_size, "wrap_up");
    return !agent->wrap_up || ccs__wrap_up_valid(agent->wrap_up, error, error_size);
}
