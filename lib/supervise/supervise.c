/*
 * The supervise module: supervisors as rows, versioned like agents and queues, and what is tied to them. What they may do is
 * decided in grant.c; what they do, in monitor.c, force.c and take.c.
 */
#include "supervise/supervise.h"

static ccs_status start(struct ccs__group *group)
{
    struct ccs__supervisors *supervisors = ccs__alloc_zero(&group->alloc, sizeof *supervisors);
    if (!supervisors)
        return CCS_ENOMEM;
    ccs__keys_init(&supervisors->keys, group);
    ccs__map_init(&supervisors->monitored, &group->alloc);
    group->states[CCS__MODULE_SUPERVISE] = supervisors;
    ccs__group_kind(group, CCS__KIND_SUPERVISOR, sizeof(struct ccs__supervisor),
                    sizeof(Ccs__Supervisor) + sizeof(void *));
    ccs__group_kind(group, CCS__KIND_MONITOR, sizeof(struct ccs__monitor), sizeof(Ccs__Monitor));
    return CCS_OK;
}

static void stop(struct ccs__group *group)
{
    struct ccs__supervisors *supervisors = CCS__SUPERVISORS(group);
    ccs__keys_finish(&supervisors->keys);
    ccs__map_finish(&supervisors->monitored);
    ccs__free(&group->alloc, supervisors, sizeof *supervisors);
}

struct ccs__supervisor *ccs__supervisor_by_key(const struct ccs__group *group, ccs_str key)
{
    struct ccs__supervisor *supervisor = ccs__keys_find(group, &CCS__SUPERVISORS(group)->keys, key);
    return supervisor && supervisor->config.current ? supervisor : NULL;
}

static ccs_status supervisor_of(struct ccs__group *group, uint64_t id, struct ccs__supervisor **supervisor)
{
    *supervisor = ccs__row_find(group, CCS__KIND_SUPERVISOR, id);
    if (*supervisor && (*supervisor)->config.current)
        return CCS_OK;
    return ccs__refuse(group, CCS_ENOENT, id, "no supervisor has the id %llu", (unsigned long long)id);
}

/* --- apply, index, settle ----------------------------------------------------------------------------------- */

static ccs_status apply_configured(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__Supervisor *config = ((const Ccs__SupervisorConfigured *)event->body)->supervisor;
    CCS__EXPECT(group, config != NULL && config->id != 0, event->seq);
    struct ccs__supervisor *supervisor = ccs__row_find(group, CCS__KIND_SUPERVISOR, config->id);
    if (!supervisor)
        supervisor = ccs__row_create(group, CCS__KIND_SUPERVISOR, config->id);
    if (!supervisor || !ccs__row_edit(group, &supervisor->row) ||
        !ccs__row_configure(group, &supervisor->row, &config->base))
        return CCS_ENOMEM;
    return CCS_OK;
}

static ccs_status apply(struct ccs__group *group, const struct ccs__event *event)
{
    if (event->kind == CCS_EVENT_SUPERVISOR_CONFIGURED)
        return apply_configured(group, event);
    if (event->kind != CCS_EVENT_SUPERVISOR_REMOVED)
        return ccs__monitor_apply(group, event);
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_SUPERVISOR, ((const Ccs__SupervisorRemoved *)event->body)->supervisor,
                                 &row));
    ((struct ccs__supervisor *)row)->config.current = false;
    return CCS_OK;
}

static bool index(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind == CCS__KIND_MONITOR)
        return ccs__monitor_index(group, (struct ccs__monitor *)(void *)row);
    if (row->kind != CCS__KIND_SUPERVISOR)
        return true;
    struct ccs__supervisor *supervisor = (struct ccs__supervisor *)(void *)row;
    struct ccs__keys *keys = &CCS__SUPERVISORS(group)->keys;
    if (row->exists && !row->fetched) /* one that is read back is of the past: its key may be another's now */
        return ccs__keys_link(group, keys, row, &supervisor->key_text, supervisor->config.key);
    ccs__keys_unlink(group, keys, row, &supervisor->key_text);
    return true;
}

static ccs_status settle(struct ccs__group *group, struct ccs__row *row)
{
    return row->kind == CCS__KIND_MONITOR ? ccs__monitor_settle(group, (struct ccs__monitor *)(void *)row) : CCS_OK;
}

/* --- decide ------------------------------------------------------------------------------------------------- */

static ccs_status check_put(struct ccs__group *group, const Ccs__Supervisor *config)
{
    char path[96], error[256];
    if (!ccs__supervisor_config_valid(config, path, sizeof path, error, sizeof error))
        return ccs__refuse(group, CCS_EINVAL, 0, "supervisor \"%s\": %s: %s", config->key, path, error);
    for (size_t i = 0; i < config->n_queues; i++)
        if (!ccs__queue_by_key(group, ccs_str_from(config->queues[i])))
            return ccs__refuse(group, CCS_EINVAL, 0, "supervisor \"%s\": queues[%zu]: no queue has the key \"%s\"",
                               config->key, i, config->queues[i]);
    return CCS_OK;
}

ccs_status ccs__supervise_decide_put(struct ccs__group *group, const Ccs__PutSupervisor *command, uint64_t *id)
{
    if (!command->supervisor)
        return ccs__refuse(group, CCS_EINVAL, 0, "supervisor_put needs a supervisor");
    CCS__TRY(check_put(group, command->supervisor));
    struct ccs__supervisor *known = ccs__supervisor_by_key(group, ccs_str_from(command->supervisor->key));
    Ccs__Supervisor supervisor = *command->supervisor;
    supervisor.id = known ? known->config.id : ccs__next_seq(group);
    supervisor.version = known ? known->config.version : 1;
    supervisor.current = true;
    supervisor.at = known ? known->config.at : group->now;
    *id = supervisor.id;
    if (known && ccs__record_equal(&known->config.base, &supervisor.base))
        return CCS_OK;
    supervisor.version = known ? known->config.version + 1 : 1;
    supervisor.at = group->now;
    Ccs__SupervisorConfigured configured = CCS__SUPERVISOR_CONFIGURED__INIT;
    configured.supervisor = &supervisor;
    return ccs__emit(group, CCS_EVENT_SUPERVISOR_CONFIGURED, &configured);
}

/* Who is no supervisor any more hears nothing any more. */
ccs_status ccs__supervise_decide_remove(struct ccs__group *group, const Ccs__RemoveSupervisor *command)
{
    struct ccs__supervisor *supervisor;
    CCS__TRY(supervisor_of(group, command->supervisor, &supervisor));
    CCS__TRY(ccs__monitors_end_of(group, supervisor->config.key));
    Ccs__SupervisorRemoved removed = CCS__SUPERVISOR_REMOVED__INIT;
    removed.supervisor = command->supervisor;
    return ccs__emit(group, CCS_EVENT_SUPERVISOR_REMOVED, &removed);
}

/* --- check -------------------------------------------------------------------------------------------------- */

static void check(struct ccs__group *group)
{
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_SUPERVISOR], &at, &id, &row)) {
        const struct ccs__supervisor *supervisor = row;
        CCS_ASSERT(supervisor->config.id == id);
        CCS_ASSERT(!supervisor->config.current ||
                   ccs__supervisor_by_key(group, ccs_str_from(supervisor->config.key)) == supervisor);
    }
    ccs__monitors_check(group);
}

/* What apply() is for. */
static const uint8_t applied[] = {CCS_EVENT_SUPERVISOR_CONFIGURED, CCS_EVENT_SUPERVISOR_REMOVED,
                                  CCS_EVENT_MONITOR_STARTED, CCS_EVENT_MONITOR_CHANGED, CCS_EVENT_MONITOR_ENDED,
                                  CCS_EVENT_LEG_LEFT, 0};

const struct ccs__module ccs__supervise_module = {
    .name = "supervise",
    .start = start,
    .stop = stop,
    .apply = apply,
    .applies = applied,
    .index = index,
    .indexes = CCS__KIND_BIT(SUPERVISOR) | CCS__KIND_BIT(MONITOR),
    .settle = settle,
    .settles = CCS__KIND_BIT(MONITOR),
    .check = check,
};
