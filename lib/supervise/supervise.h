/*
 * Supervisors: who may look after agents' work, and what they do: monitor, force, intercept, reassign, pull. Each verb is
 * granted by itself, recorded with actor and reason, and told to the agent unless it is hidden.
 */
#ifndef CCS__SUPERVISE_H
#define CCS__SUPERVISE_H

#include "group/keys.h"
#include "transfer/transfer.h"

struct ccs__supervisor {
    struct ccs__row row;
    Ccs__Supervisor config;
    struct ccs__arena *block; /* owns what config points to */
    /* links */
    const char *key_text; /* counted; under it the supervisor is found */
};

struct ccs__monitor {
    struct ccs__row row;
    Ccs__Monitor monitor;
    /* links */
    struct ccs__monitor *next; /* open ones of the same contact, by id */
    bool linked;
};

/* The module's state. */
struct ccs__supervisors {
    struct ccs__keys keys;     /* of supervisors */
    struct ccs__map monitored; /* contact -> the first open monitor of it */
};
#define CCS__SUPERVISORS(group) CCS__STATE(group, SUPERVISE, struct ccs__supervisors)

extern const struct ccs__module ccs__supervise_module;

struct ccs__supervisor *ccs__supervisor_by_key(const struct ccs__group *group, ccs_str key); /* current ones only */

ccs_status ccs__supervise_decide_put(struct ccs__group *group, const Ccs__PutSupervisor *command, uint64_t *id);
ccs_status ccs__supervise_decide_remove(struct ccs__group *group, const Ccs__RemoveSupervisor *command);
ccs_status ccs__supervise_decide_force(struct ccs__group *group, const Ccs__ForcePresence *command);
ccs_status ccs__supervise_decide_monitor(struct ccs__group *group, const Ccs__StartMonitor *command, uint64_t *id);
ccs_status ccs__supervise_decide_change_monitor(struct ccs__group *group, const Ccs__ChangeMonitor *command);
ccs_status ccs__supervise_decide_end_monitor(struct ccs__group *group, const Ccs__EndMonitor *command);
ccs_status ccs__supervise_decide_intercept(struct ccs__group *group, const Ccs__InterceptContact *command);
ccs_status ccs__supervise_decide_reassign(struct ccs__group *group, const Ccs__ReassignContact *command);
ccs_status ccs__supervise_decide_pull(struct ccs__group *group, const Ccs__PullContact *command);

/*
 * grant.c: may the actor of the command do this to the agent, in a contact of the queue? (0: none is concerned.) The host
 * itself, "", may do everything; anybody else needs the verb, and HIDE besides for what is hidden. CCS_EDENIED, with words
 * that say which grant is missing.
 */
ccs_status ccs__supervise_granted(struct ccs__group *group, Ccs__Verb verb, bool hidden, uint64_t agent, uint64_t queue);

/* monitor.c */
struct ccs__monitor *ccs__monitors_of(const struct ccs__group *group, uint64_t contact); /* the first open one, or NULL */
ccs_status ccs__monitor_apply(struct ccs__group *group, const struct ccs__event *event);
bool ccs__monitor_index(struct ccs__group *group, struct ccs__monitor *monitor); /* false: no memory */
ccs_status ccs__monitor_settle(struct ccs__group *group, struct ccs__monitor *monitor);
ccs_status ccs__monitors_end_of(struct ccs__group *group, const char *actor); /* all that this actor has open */
void ccs__monitors_check(struct ccs__group *group);

/* take.c: has the agent room for one more contact of the channel? CCS_ESTATE, with words. */
ccs_status ccs__supervise_room(struct ccs__group *group, const struct ccs__agent_state *agent, Ccs__Channel channel);
/* The consult that this leg asked for, or was asked in, is over; the leg may have left then. */
ccs_status ccs__supervise_end_consult(struct ccs__group *group, struct ccs__leg *leg);

/* Is a configuration record well formed? Otherwise the words and the path within it. */
bool ccs__supervisor_config_valid(const Ccs__Supervisor *supervisor, char *path, size_t path_size, char *error,
                                  size_t error_size);

#endif
