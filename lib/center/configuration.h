/*
 * A configuration as a whole: what it must fulfil, and its keys in byte order. configure.c puts it in force.
 */
#ifndef CCS__CONFIGURATION_H
#define CCS__CONFIGURATION_H

#include "group/group.h"

/* Errors that need the whole: a key used twice, a queue or calendar that is not there, a rule that does not compile, a queue
 * nobody can serve, a flow that does not compile, a calendar that is never open. Against the traits that it declares; where it has
 * no settings, against those in force. CCS_EINVAL: the path is that of the JSON. CCS_ENOMEM. */
ccs_status ccs__configuration_valid(struct ccs__group *group, const Ccs__Configuration *configuration, ccs_time now,
                                    struct ccs__arena *arena, char *path, size_t path_size, char *error, size_t error_size);

/* Does what a single record names agree with what is in force? CCS_EINVAL. */
ccs_status ccs__configuration_fits_queue(struct ccs__group *group, const Ccs__Queue *queue);
ccs_status ccs__configuration_fits_agent(struct ccs__group *group, const Ccs__Agent *agent);
/* Does no other record name this queue, so that it can go alone? CCS_ENOENT, CCS_ESTATE. */
ccs_status ccs__configuration_frees_queue(struct ccs__group *group, uint64_t queue);
ccs_status ccs__configuration_frees_calendar(struct ccs__group *group, uint64_t calendar);
/* The same as far as flows are concerned, for when all else is looked at as a whole. */
ccs_status ccs__configuration_frees_flows(struct ccs__group *group, uint64_t calendar);

/* names.c: a key and the place of its record. */
struct ccs__keyed {
    const char *key;
    size_t at;
};
/* The keys of the records in byte order, into `sorted`, which is returned; `room` is scratch. Room for
 * ccs__configuration_count_max() items is enough for any of them. */
char **ccs__keyed_queues(const Ccs__Configuration *all, struct ccs__keyed *room, char **sorted);
char **ccs__keyed_agents(const Ccs__Configuration *all, struct ccs__keyed *room, char **sorted);
char **ccs__keyed_calendars(const Ccs__Configuration *all, struct ccs__keyed *room, char **sorted);
char **ccs__keyed_flows(const Ccs__Configuration *all, struct ccs__keyed *room, char **sorted);
char **ccs__keyed_supervisors(const Ccs__Configuration *all, struct ccs__keyed *room, char **sorted);
size_t ccs__configuration_count_max(const Ccs__Configuration *all);
bool ccs__keyed_has(const char *key, char *const *sorted, size_t count);
void ccs__keyed_sort(struct ccs__keyed *items, size_t count);

/* The queues that a queue names (widening and overflow), each with the path of where it does. */
#define CCS__QUEUE_NAMES_MAX 64 /* a well-formed queue names 5 + 16 + 16 at most */
struct ccs__queue_names {
    struct {
        const char *key;
        char path[48];
    } items[CCS__QUEUE_NAMES_MAX];
    size_t count;
};
void ccs__queue_names_of(const Ccs__Queue *queue, struct ccs__queue_names *names);

/* The key of a configuration record; of the settings, their name. configure.c */
const char *ccs__config_key(const ProtobufCMessage *record);

#endif
