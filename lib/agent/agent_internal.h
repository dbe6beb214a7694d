/*
 * What the files of this folder share. Nobody else includes it.
 */
#ifndef CCS__AGENT_INTERNAL_H
#define CCS__AGENT_INTERNAL_H

#include "agent/agent.h"

static inline uint32_t ccs__agent_capacity_total(const Ccs__Agent *config)
{
    return config->capacity && config->capacity->total ? config->capacity->total : 100;
}

/* Steps; each emits. A change to what is so already emits nothing. */
ccs_status ccs__agent_end_wrap_up(struct ccs__group *group, const Ccs__AgentState *state, bool by_limit);
ccs_status ccs__agent_change_presence(struct ccs__group *group, const Ccs__AgentState *state, Ccs__Presence presence,
                                      const char *reason);

/* agent_schedule.c: the one timer of an agent. */
void ccs__agent_schedule_forget(struct ccs__agent_state *agent); /* the configuration is another one */
void ccs__agent_arm(struct ccs__group *group, struct ccs__agent_state *agent);
ccs_status ccs__agent_due(struct ccs__group *group, const struct ccs__agent_state *agent);
ccs_status ccs__agent_apply_calendars(struct ccs__group *group, const struct ccs__event *event);
void ccs__agent_put_back_calendars(struct ccs__group *group);
void ccs__agent_schedule_check(const struct ccs__group *group, const struct ccs__agent_state *agent);

/* endpoint.c */
ccs_status ccs__endpoint_apply(struct ccs__group *group, const struct ccs__event *event);
void ccs__endpoint_index(struct ccs__group *group, struct ccs__endpoint *endpoint);
ccs_status ccs__endpoints_remove(struct ccs__group *group, const struct ccs__agent_state *agent);
void ccs__endpoints_check(struct ccs__group *group);

#endif
