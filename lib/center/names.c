/*
 * Keys: in byte order, to find doubles and what is named in O(n log n); and which queues and calendars a record names, so that
 * none is named that is not there, and none goes that is.
 */
#include "agent/agent.h"
#include "base/sort.h"
#include "center/configuration.h"
#include "hours/hours.h"
#include "instance/instance.h"
#include "queue/queue.h"
#include "supervise/supervise.h"
#include <stdarg.h>
#include <stdio.h>

/* --- keys in order --------------------------------------------------------------------------------------------- */

static int compare_keyed(const void *x, const void *y)
{
    return strcmp(((const struct ccs__keyed *)x)->key, ((const struct ccs__keyed *)y)->key);
}

void ccs__keyed_sort(struct ccs__keyed *items, size_t count)
{
    ccs__sort(items, count, sizeof *items, compare_keyed);
}

bool ccs__keyed_has(const char *key, char *const *sorted, size_t count)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(sorted[middle], key);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static char **keys_in_order(struct ccs__keyed *room, size_t count, char **sorted)
{
    ccs__keyed_sort(room, count);
    for (size_t i = 0; i < count; i++)
        sorted[i] = (char *)(uintptr_t)room[i].key;
    return sorted;
}

char **ccs__keyed_queues(const Ccs__Configuration *all, struct ccs__keyed *room, char **sorted)
{
    for (size_t i = 0; i < all->n_queues; i++)
        room[i] = (struct ccs__keyed){all->queues[i]->key, i};
    return keys_in_order(room, all->n_queues, sorted);
}

char **ccs__keyed_agents(const Ccs__Configuration *all, struct ccs__keyed *room, char **sorted)
{
    for (size_t i = 0; i < all->n_agents; i++)
        room[i] = (struct ccs__keyed){all->agents[i]->key, i};
    return keys_in_order(room, all->n_agents, sorted);
}

char **ccs__keyed_calendars(const Ccs__Configuration *all, struct ccs__keyed *room, char **sorted)
{
    for (size_t i = 0; i < all->n_calendars; i++)
        room[i] = (struct ccs__keyed){all->calendars[i]->key, i};
    return keys_in_order(room, all->n_calendars, sorted);
}

char **ccs__keyed_supervisors(const Ccs__Configuration *all, struct ccs__keyed *room, char **sorted)
{
    for (size_t i = 0; i < all->n_supervisors; i++)
        room[i] = (struct ccs__keyed){all->supervisors[i]->key, i};
    return keys_in_order(room, all->n_supervisors, sorted);
}

char **ccs__keyed_flows(const Ccs__Configuration *all, struct ccs__keyed *room, char **sorted)
{
    for (size_t i = 0; i < all->n_flows; i++)
        room[i] = (struct ccs__keyed){all->flows[i]->key, i};
    return keys_in_order(room, all->n_flows, sorted);
}

size_t ccs__configuration_count_max(const Ccs__Configuration *all)
{
    const size_t counts[] = {all->n_queues, all->n_agents, all->n_supervisors, all->n_flows, all->n_calendars};
    size_t most = 0;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        most = counts[i] > most ? counts[i] : most;
    return most + 1;
}

/* --- what a queue names ----------------------------------------------------------------------------------------- */

static void add_name(struct ccs__queue_names *names, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void add_name(struct ccs__queue_names *names, const char *key, const char *format, ...)
{
    va_list arguments;
    if (names->count == CCS__QUEUE_NAMES_MAX)
        return;
    va_start(arguments, format);
    vsnprintf(names->items[names->count].path, sizeof names->items[0].path, format, arguments);
    va_end(arguments);
    names->items[names->count++].key = key;
}

static void add_divert(struct ccs__queue_names *names, const Ccs__Divert *divert, const char *path)
{
    if (divert && *divert->queue)
        add_name(names, divert->queue, "%s.queue", path);
}

void ccs__queue_names_of(const Ccs__Queue *queue, struct ccs__queue_names *names)
{
    const Ccs__Admission *admission = queue->admission;
    names->count = 0;
    if (admission) {
        add_divert(names, admission->full, "admission.full");
        add_divert(names, admission->slow, "admission.slow");
        add_divert(names, admission->unstaffed, "admission.unstaffed");
        add_divert(names, admission->closed, "admission.closed");
        add_divert(names, admission->timed_out, "admission.timed_out");
    }
    for (size_t i = 0; i < queue->n_relax; i++) {
        char path[64];
        snprintf(path, sizeof path, "relax[%zu].divert", i);
        add_divert(names, queue->relax[i]->divert, path);
        for (size_t j = 0; j < queue->relax[i]->n_widen; j++)
            add_name(names, queue->relax[i]->widen[j], "relax[%zu].widen[%zu]", i, j);
    }
}

/* --- who names a queue or a calendar -------------------------------------------------------------------------- */

static bool record_names_queue(enum ccs__kind kind, const ProtobufCMessage *record, const char *key)
{
    struct ccs__queue_names names;
    if (kind == CCS__KIND_QUEUE) {
        ccs__queue_names_of((const Ccs__Queue *)(const void *)record, &names);
        for (size_t i = 0; i < names.count; i++)
            if (strcmp(names.items[i].key, key) == 0)
                return true;
        return false;
    }
    if (kind == CCS__KIND_AGENT) {
        const Ccs__Agent *agent = (const Ccs__Agent *)(const void *)record;
        for (size_t i = 0; i < agent->n_queues; i++)
            if (strcmp(agent->queues[i]->queue, key) == 0)
                return true;
        return false;
    }
    const Ccs__Supervisor *supervisor = (const Ccs__Supervisor *)(const void *)record;
    for (size_t i = 0; i < supervisor->n_queues; i++)
        if (strcmp(supervisor->queues[i], key) == 0)
            return true;
    return false;
}

static bool record_names_calendar(enum ccs__kind kind, const ProtobufCMessage *record, const char *key)
{
    if (kind == CCS__KIND_QUEUE) {
        const Ccs__Admission *admission = ((const Ccs__Queue *)(const void *)record)->admission;
        return admission && strcmp(admission->calendar, key) == 0;
    }
    if (kind == CCS__KIND_AGENT)
        return ccs__agent_names_calendar((const Ccs__Agent *)(const void *)record, key);
    const Ccs__Calendar *calendar = (const Ccs__Calendar *)(const void *)record;
    for (size_t i = 0; i < calendar->n_holidays; i++)
        if (strcmp(calendar->holidays[i], key) == 0)
            return true;
    return false;
}

/* The first record of a kind, by id, that names the key; NULL: none does. */
static const struct ccs__row *who_names(const struct ccs__group *group, enum ccs__kind kind, const char *key,
                                        bool (*names)(enum ccs__kind kind, const ProtobufCMessage *record, const char *key))
{
    const struct ccs__row *found = NULL;
    size_t index = 0;
    uint64_t id;
    void *value;
    while (ccs__map_next(&group->maps[kind], &index, &id, &value)) {
        const struct ccs__row *row = value;
        if ((!found || id < found->id) && ccs__row_open(group, row) && names(kind, ccs__row_message(row), key))
            found = row;
    }
    return found;
}

ccs_status ccs__configuration_frees_queue(struct ccs__group *group, uint64_t id)
{
    static const struct {
        enum ccs__kind kind;
        const char *noun;
    } kinds[] = {{CCS__KIND_QUEUE, "queue"}, {CCS__KIND_AGENT, "agent"}, {CCS__KIND_SUPERVISOR, "supervisor"}};
    struct ccs__queue *queue;
    CCS__TRY(ccs__queue_of(group, id, &queue));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct ccs__row *row = who_names(group, kinds[i].kind, queue->config.key, record_names_queue);
        if (row)
            return ccs__refuse(group, CCS_ESTATE, id, "queue \"%s\" is named by %s \"%s\"; it can be removed when it is not",
                               queue->config.key, kinds[i].noun, ccs__config_key(ccs__row_message(row)));
    }
    return CCS_OK;
}

ccs_status ccs__configuration_frees_calendar(struct ccs__group *group, uint64_t id)
{
    static const struct {
        enum ccs__kind kind;
        const char *noun;
    } kinds[] = {{CCS__KIND_QUEUE, "queue"}, {CCS__KIND_AGENT, "agent"}, {CCS__KIND_CALENDAR, "calendar"}};
    struct ccs__hours *hours;
    CCS__TRY(ccs__hours_of(group, id, &hours));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct ccs__row *row = who_names(group, kinds[i].kind, hours->config.key, record_names_calendar);
        if (row)
            return ccs__refuse(group, CCS_ESTATE, id, "calendar \"%s\" is named by %s \"%s\"; it can be removed when it is not",
                               hours->config.key, kinds[i].noun, ccs__config_key(ccs__row_message(row)));
    }
    return ccs__configuration_frees_flows(group, id);
}

ccs_status ccs__configuration_frees_flows(struct ccs__group *group, uint64_t id)
{
    struct ccs__hours *hours;
    CCS__TRY(ccs__hours_of(group, id, &hours));
    if (!ccs__instance_uses_calendar(group, hours->config.key))
        return CCS_OK;
    return ccs__refuse(group, CCS_ESTATE, id,
                       "calendar \"%s\" is named by a flow that is in force or in progress; it can be removed when it is not",
                       hours->config.key);
}
