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

/* A device of an agent. */
struct ccs__endpoint {
    struct ccs__row row;
    Ccs__Endpoint endpoint;
    /* links */
    struct ccs__agent_state *of; /* in whose list it is, or NULL */
    struct ccs__endpoint *next;  /* of the same agent, by id */
};

/* Trees of available agents, one for each strategy whose keys are the agent's own; kept once a queue asks for it. */
enum ccs__agent_tree { CCS__TREE_IDLE, CCS__TREE_POSITION, CCS__TREE_BUSY, CCS__TREE_CONTACTS, CCS__TREE_TALK, CCS__TREE_COUNT };

struct ccs__agent_node {
    struct ccs__tree_node node;
    struct ccs__agent_state *agent;
};

/* Lines of one priority stand together: up to `end` in the agent's list. */
struct ccs__agent_priority {
    uint32_t priority, end;
};

/* The router's view of an agent; nobody else writes it. */
struct ccs__agent_links {
    uint32_t slot;                /* bit of the agent in the router's sets; in the order of ids */
    bool known;                   /* has a slot */
    bool single_max;              /* a channel has a limit of its own */
    uint16_t at_rest;             /* bit c: he serves channel c, with nothing in progress */
    uint16_t channels;            /* bit c: has room for one more contact of channel c */
    uint16_t reachable;           /* bit c: an endpoint serves it now; all, without endpoints */
    uint32_t cost[CCS__CHANNEL_COUNT]; /* of the total; with CCS__COST_NONE he does not serve the channel */
    uint32_t max[CCS__CHANNEL_COUNT];  /* at once; 0: no limit of its own */
    uint32_t in_use[CCS__CHANNEL_COUNT]; /* offers and legs */
    uint32_t total;
    uint32_t position, weight;
    ccs_time as_of_at;            /* of the state, when its lines were last found */
    uint32_t version;             /* of the configuration, at that time */
    uint32_t asked;               /* open visits that wait for this agent alone */
    uint32_t asking;              /* his contacts in which somebody is being asked: he gets no other meanwhile; lib/transfer's */
    struct ccs__tree_node idle_node; /* in the tree of the idle */
    struct ccs__agent_node *nodes[CCS__TREE_COUNT]; /* of the other trees; NULL until they are kept */
    struct ccs__offer *offers;    /* open ones, latest first */
    struct ccs__leg *legs;        /* not left, latest first */
    uint32_t *lines;              /* indexes of the lines the agent can take from, by priority */
    size_t line_count, line_capacity;
    struct ccs__agent_priority *priorities;
    size_t priority_count, priority_capacity;
};
#define CCS__COST_NONE UINT32_MAX

struct ccs__agent_state {
    struct ccs__row row;
    Ccs__AgentState state;
    /* links */
    struct ccs__wheel_node timer; /* the wrap-up's limit, the end of a cool-down, a change of the schedule: what is first */
    ccs_time schedule_at;         /* when skills, memberships or the shift change by themselves, or never; 0: to be found */
    ccs_time schedule_of, schedule_shift; /* state.as_of_at and state.shift_at, when that was found */
    bool calendars_changed;       /* those that he goes by are others: to be judged again, by the router */
    struct ccs__endpoint *endpoints; /* open ones, by id */
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

/*
 * A presence by force, of words already checked for who may. It takes effect at once where nothing is in progress, else
 * when that ends (finish first). A wrap-up is cut short by ready, and by signed out where nothing else is in progress;
 * a mandatory timed one is not. Emits no agent_forced: that is who forced it.
 */
ccs_status ccs__agent_force(struct ccs__group *group, uint64_t agent, Ccs__Presence presence, const char *reason);

/* Is a membership in force, as of an instant? */
bool ccs__membership_valid(const struct ccs__group *group, const Ccs__Membership *membership, ccs_time as_of_at);
/* For a membership, or as the roster. */
bool ccs__agent_names_calendar(const Ccs__Agent *config, const char *key);
bool ccs__agent_names_calendars(const Ccs__Agent *config); /* any */

ccs_status ccs__endpoint_decide_add(struct ccs__group *group, const Ccs__AddEndpoint *command, uint64_t *id);
ccs_status ccs__endpoint_decide_set(struct ccs__group *group, const Ccs__SetEndpoint *command);
ccs_status ccs__endpoint_decide_remove(struct ccs__group *group, const Ccs__RemoveEndpoint *command);

/* Is a configuration record well formed? Otherwise the words and the path within it (such as skills[2].name). */
bool ccs__agent_config_valid(const Ccs__Agent *agent, char *path, size_t path_size, char *error, size_t error_size);

#endif
