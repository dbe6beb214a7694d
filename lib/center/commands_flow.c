/*
 * The typed commands of flows, and what can be looked up of flows in progress.
 */
#include "center/commands.h"
#include "base/options.h"
#include "instance/instance.h"
#include <ccs/flow.h>

/* Longer texts than others': data are JSON. */
static ccs_status copy_json(ccs_center *center, const char *name, ccs_str str, char **into)
{
    if (!str.size)
        return CCS_OK;
    if (!str.data || str.size > CCS__FLOW_DATA_MAX || !ccs__utf8_valid(str, NULL) || memchr(str.data, 0, str.size))
        return ccs__center_fail(center, CCS_EINVAL, "%s must be JSON of at most %d bytes", name, CCS__FLOW_DATA_MAX);
    *into = ccs__arena_take(&center->scratch, str.size + 1);
    if (!*into)
        return CCS_ENOMEM;
    memcpy(*into, str.data, str.size);
    (*into)[str.size] = '\0';
    return CCS_OK;
}

ccs_status ccs_flow_put(ccs_center *center, ccs_str json, ccs_time now, ccs_flow_id *flow)
{
    NEEDS_CENTER();
    struct ccs__arena arena;
    ProtobufCMessage *record;
    Ccs__PutFlow command = CCS__PUT_FLOW__INIT;
    CCS__TRY(ccs__center_enter(center));
    ccs__arena_init(&arena, &center->alloc, 0);
    ccs_status status = ccs__text_read(center, json, &ccs__flow__descriptor, &arena, &record);
    if (status == CCS_OK) {
        command.flow = (Ccs__Flow *)(void *)record;
        status = EXECUTE(PUT_FLOW, command, flow ? &flow->value : NULL);
    } else {
        status = ccs__center_leave(center, status);
    }
    ccs__arena_finish(&arena);
    return status;
}

ccs_status ccs_flow_remove(ccs_center *center, ccs_flow_id flow, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__RemoveFlow command = CCS__REMOVE_FLOW__INIT;
    command.flow = flow.value;
    return EXECUTE(REMOVE_FLOW, command, NULL);
}

ccs_status ccs_flow_start(ccs_center *center, ccs_str flow, const ccs_flow_options *given, ccs_time now,
                          ccs_instance_id *instance)
{
    NEEDS_CENTER();
    ccs_flow_options options;
    Ccs__StartFlow command = CCS__START_FLOW__INIT;
    if (!instance)
        return ccs__center_leave(center, ccs__center_fail(center, CCS_EINVAL, "instance is NULL"));
    BEFORE(ccs__command_options(center, given, &options, sizeof options));
    ccs__arena_clear(&center->scratch);
    COPY_TEXT(&center->scratch, "flow", flow, &command.flow);
    COPY_TEXT(&center->scratch, "ref", options.ref, &command.ref);
    BEFORE(copy_json(center, "data", options.data, &command.data));
    return EXECUTE(START_FLOW, command, &instance->value);
}

ccs_status ccs_flow_signal(ccs_center *center, ccs_instance_id instance, ccs_str signal, ccs_str data, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__SignalFlow command = CCS__SIGNAL_FLOW__INIT;
    ccs__arena_clear(&center->scratch);
    command.instance = instance.value;
    COPY_TEXT(&center->scratch, "signal", signal, &command.signal);
    BEFORE(copy_json(center, "data", data, &command.data));
    return EXECUTE(SIGNAL_FLOW, command, NULL);
}

ccs_status ccs_flow_stop(ccs_center *center, ccs_instance_id instance, ccs_str reason, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__StopFlow command = CCS__STOP_FLOW__INIT;
    ccs__arena_clear(&center->scratch);
    command.instance = instance.value;
    COPY_TEXT(&center->scratch, "reason", reason, &command.reason);
    return EXECUTE(STOP_FLOW, command, NULL);
}

ccs_status ccs_flow_migrate(ccs_center *center, ccs_str json, ccs_time now, ccs_str *report)
{
    NEEDS_CENTER();
    struct ccs__arena arena;
    ProtobufCMessage *command;
    struct ccs__buf *text = &CCS__INSTANCES(&center->group)->report;
    CCS__TRY(ccs__center_enter(center));
    ccs__arena_init(&arena, &center->alloc, 0);
    ccs__buf_clear(text);
    ccs_status status = ccs__text_read(center, json, &ccs__migrate_flow__descriptor, &arena, &command);
    status = status == CCS_OK ? ccs__center_execute(center, CCS__COMMAND_MIGRATE_FLOW, command, now, NULL)
                              : ccs__center_leave(center, status);
    ccs__arena_finish(&arena);
    if (report) {
        report->data = ccs__buf_text(text);
        report->size = text->failed ? 0 : text->size;
    }
    return status;
}

/* --- looking ------------------------------------------------------------------------------------------------- */

ccs_status ccs_flow_find(const ccs_center *center, ccs_str key, ccs_flow_id *id)
{
    const struct ccs__flow_version *version = center && id ? ccs__flow_by_key(&center->group, key) : NULL;
    if (!version)
        return center && id ? CCS_ENOENT : CCS_EINVAL;
    id->value = version->config.flow;
    return CCS_OK;
}

ccs_status ccs_instance_find(const ccs_center *center, ccs_str ref, ccs_instance_id *id)
{
    const struct ccs__instance *instance = center && id ? ccs__instance_by_ref(&center->group, ref) : NULL;
    if (!instance)
        return center && id ? CCS_ENOENT : CCS_EINVAL;
    id->value = instance->row.id;
    return CCS_OK;
}

static void view_timers(const struct ccs__instance *instance, ccs_instance_view *view)
{
    view->due_at = CCS_TIME_NEVER;
    for (const struct ccs__flow_timer *timer = instance->timers; timer; timer = timer->next) {
        ccs_time due_at = timer->timer.due_at;
        view->timers += due_at != 0;
        if (due_at && due_at < CCS__WHEEL_AT_MAX && due_at < view->due_at)
            view->due_at = due_at;
    }
}

ccs_status ccs_instance_get(const ccs_center *center, ccs_instance_id id, ccs_instance_view *view)
{
    if (!center || !view || view->size < sizeof view->size)
        return CCS_EINVAL;
    const struct ccs__instance *row = ccs__row_find(&center->group, CCS__KIND_FLOW_INSTANCE, id.value);
    if (!row || !row->instance.open)
        return CCS_ENOENT;
    const Ccs__FlowInstance *instance = &row->instance;
    ccs_instance_view full = {
        .flow = {row->version->config.flow},
        .version = instance->version,
        .category = (uint32_t)instance->category,
        .parent = {instance->parent},
        .key = ccs_str_from(row->version->config.key),
        .ref = ccs_str_from(instance->ref),
        .states = ccs_str_from(instance->states),
        .data = ccs_str_from(instance->data),
        .started_at = instance->started_at,
        .entered_at = instance->entered_at,
    };
    view_timers(row, &full);
    for (const struct ccs__instance *child = row->children; child; child = child->next)
        full.children++;
    ccs__view_give(view, &full, sizeof full);
    return CCS_OK;
}

ccs_status ccs_instance_next(const ccs_center *center, ccs_flow_id flow, ccs_instance_id *instance)
{
    uint64_t next = UINT64_MAX, id;
    size_t at = 0;
    void *row;
    if (!center || !instance)
        return CCS_EINVAL;
    while (ccs__map_next(&center->group.maps[CCS__KIND_FLOW], &at, &id, &row)) {
        const struct ccs__flow_version *version = row;
        if (flow.value && version->config.flow != flow.value)
            continue;
        const struct ccs__tree_node *node =
            ccs__tree_after(&version->instances, (struct ccs__tree_key){0, 0, instance->value});
        if (node && node->key.c < next)
            next = node->key.c;
    }
    if (next == UINT64_MAX)
        return CCS_DONE;
    instance->value = next;
    return CCS_OK;
}

ccs_status ccs_explain_instance(ccs_center *center, ccs_instance_id instance, ccs_str *json)
{
    if (!center || !json)
        return CCS_EINVAL;
    if (center->status != CCS_OK)
        return center->status;
    CCS__TRY(ccs__center_idle(center));
    ccs__buf_clear(&center->text);
    return ccs__text_give(center, ccs__instance_json(&center->group, instance.value, &center->text), json);
}
