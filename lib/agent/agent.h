/*
 * Agents in memory: the configuration (a versioned row) and the live state (a row of its own).
 */
#ifndef CCS__AGENT_H
#define CCS__AGENT_H

#include "base/tree.h"
#include "group/group.h"

#define CCS__CHANNEL_COUNT 9

struct ccs__leg;
struct ccs__offer;

struct ccs__agent {
    struct ccs__row row;
    Ccs__Agent config;
    struct ccs__arena *block; /* owns what config points to */
    /* links */
    const char *key_text; /* counted; under it the agent is found */
};

/* The router's view of an agent; nobody else writes it. */
struct ccs__agent_links {
    uint32_t slot;                /* bit of the agent in the router's sets */
    bool known;                   /* has a slot */
    uint16_t channels;            /* bit c: has room for one more contact of channel c */
    uint32_t cost[CCS__CHANNEL_COUNT]; /* 0: does not serve the channel */
    uint32_t total;
    uint32_t position;
    uint32_t asked;               /* open visits that wait for this agent alone */
    struct ccs__tree_node idle_node, position_node;
    struct ccs__offer *offers;    /* open ones, latest first */
    struct ccs__leg *legs;        /* not left, latest first */
    uint32_t *lines;              /* indexes of the lines the agent can take from */
    size_t line_count, line_capacity;
};

struct ccs__agent_state {
    struct ccs__row row;
    Ccs__AgentState state;
    /* links */
    struct ccs__wheel_node timer; /* the wrap-up's limit */
    struct ccs__agent_links route;
};

extern const struct ccs__module ccs__agent_module;

struct ccs__agent *ccs__agent_by_key(const struct ccs__group *group, ccs_str key); /* current ones only */
/* The state of a current agent; refuses with CCS_ENOENT. */
ccs_status ccs__agent_state_of(struct ccs__group *group, uint64_t agent, struct ccs__agent_state **state);
static inline bool ccs__agent_busy(const Ccs__AgentState *state)
{
    return state->offers || state->legs || state->wrap_up_leg;
}

/* Decide (see proto/command.proto). */
ccs_status ccs__agent_decide_put(struct ccs__group *group, const Ccs__Agent *agent, uint64_t *id);
ccs_status ccs__agent_decide_remove(struct ccs__group *group, uint64_t agent);
ccs_status ccs__agent_decide_presence(struct ccs__group *group, const Ccs__SetPresence *command);
ccs_status ccs__agent_decide_end_wrap_up(struct ccs__group *group, const Ccs__EndWrapUp *command);

/* Is a configuration record well formed? Otherwise the words and the path within it (such as skills[2].name). */
bool ccs__agent_config_valid(const Ccs__Agent *agent, char *path, size_t path_size, char *error, size_t error_size);

#endif
