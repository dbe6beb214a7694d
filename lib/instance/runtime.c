/*
 * A version at work: compiled when it is first needed, with a working copy and a few states as they were read from rows.
 * Instances in the same place share their texts, so a state that was read once is copied for the next instance that is there;
 * of flows with few states nothing is parsed any more.
 */
#include "instance/instance.h"

#define DECODED_COUNT 16 /* of each version; a power of two */

/* A state and the interned texts it was read from; they are held, so that an address means the same text as before. */
struct ccs__decoded {
    const char *states, *history, *data;
    struct ccs__flow_state state;
};

static void forget(struct ccs__group *group, const struct ccs__flow_runtime *runtime, struct ccs__decoded *decoded)
{
    if (!decoded->states)
        return;
    ccs__text_release(&group->texts, decoded->states);
    ccs__text_release(&group->texts, decoded->history);
    ccs__text_release(&group->texts, decoded->data);
    decoded->states = NULL;
    ccs__flow_state_finish(&decoded->state, runtime->flow);
    memset(&decoded->state, 0, sizeof decoded->state);
}

void ccs__flow_runtime_destroy(struct ccs__group *group, struct ccs__flow_runtime *runtime)
{
    if (!runtime)
        return;
    for (size_t i = 0; runtime->decoded && i < DECODED_COUNT; i++)
        forget(group, runtime, &runtime->decoded[i]);
    ccs__free(&group->alloc, runtime->decoded, DECODED_COUNT * sizeof *runtime->decoded);
    if (runtime->flow) {
        ccs__flow_state_finish(&runtime->state, runtime->flow);
        ccs__flow_state_finish(&runtime->fresh, runtime->flow);
    }
    ccs__flow_destroy(runtime->flow);
    ccs__free(&group->alloc, runtime, sizeof *runtime);
}

static ccs_status compile(struct ccs__group *group, const struct ccs__flow_version *version, struct ccs__flow_runtime *runtime)
{
    struct ccs__flow_error error;
    ccs_status status = CCS_ENOMEM;
    Ccs__Flow definition = version->config;
    runtime->decoded = ccs__alloc_zero(&group->alloc, DECODED_COUNT * sizeof *runtime->decoded);
    if (!runtime->decoded)
        return status;
    runtime->flow = ccs__flow_compile(&group->alloc, &definition, &error, &status);
    if (!runtime->flow)
        return status == CCS_ENOMEM ? status
                                    : ccs__refuse(group, CCS_ECORRUPT, version->row.id, "version %u of flow \"%s\": %s: %s",
                                                  version->config.version, version->config.key, error.path, error.message);
    CCS__TRY(ccs__flow_state_init(&runtime->fresh, runtime->flow, &group->alloc));
    return ccs__flow_state_init(&runtime->state, runtime->flow, &group->alloc);
}

ccs_status ccs__flow_runtime_of(struct ccs__group *group, struct ccs__flow_version *version, struct ccs__flow_runtime **runtime)
{
    *runtime = version->runtime;
    if (*runtime)
        return CCS_OK;
    *runtime = ccs__alloc_zero(&group->alloc, sizeof **runtime);
    if (!*runtime)
        return CCS_ENOMEM;
    ccs_status status = compile(group, version, *runtime);
    if (status != CCS_OK) {
        ccs__flow_runtime_destroy(group, *runtime);
        *runtime = NULL;
        return status;
    }
    version->runtime = *runtime;
    return CCS_OK;
}

/* Where a state of these texts is kept, if it is. */
static struct ccs__decoded *slot_of(const struct ccs__flow_runtime *runtime, const Ccs__FlowInstance *instance)
{
    uint64_t mixed = (uint64_t)(uintptr_t)instance->states ^ (uint64_t)(uintptr_t)instance->data << 7;
    return &runtime->decoded[ccs__map_hash(mixed) & (DECODED_COUNT - 1)];
}

static ccs_status keep(struct ccs__group *group, struct ccs__flow_runtime *runtime, struct ccs__decoded *slot,
                 const Ccs__FlowInstance *instance)
{
    forget(group, runtime, slot);
    CCS__TRY(ccs__flow_state_init(&slot->state, runtime->flow, &group->alloc));
    ccs_status status = ccs__flow_state_copy(&slot->state, &runtime->state, runtime->flow);
    if (status != CCS_OK) {
        ccs__flow_state_finish(&slot->state, runtime->flow);
        memset(&slot->state, 0, sizeof slot->state);
        return status;
    }
    slot->states = instance->states;
    slot->history = instance->history;
    slot->data = instance->data;
    ccs__text_hold(&group->texts, slot->states);
    ccs__text_hold(&group->texts, slot->history);
    ccs__text_hold(&group->texts, slot->data);
    return CCS_OK;
}

ccs_status ccs__flow_runtime_read(struct ccs__group *group, struct ccs__flow_runtime *runtime, const Ccs__FlowInstance *instance)
{
    struct ccs__flow_error error;
    struct ccs__decoded *slot = slot_of(runtime, instance);
    if (slot->states == instance->states && slot->history == instance->history && slot->data == instance->data)
        return ccs__flow_state_copy(&runtime->state, &slot->state, runtime->flow);
    ccs_status status =
        ccs__flow_state_read(runtime->flow, &runtime->state, ccs_str_from(instance->states), ccs_str_from(instance->history),
                             ccs_str_from(instance->data), &error);
    if (status == CCS_ECORRUPT)
        return ccs__refuse(group, status, instance->id, "flow in progress %llu: %s: %s", (unsigned long long)instance->id,
                           error.path, error.message);
    return status == CCS_OK ? keep(group, runtime, slot, instance) : status;
}
