/*
 * What a host may ask of flows in progress: start, signal, stop. migrate.c has the rest.
 */
#include "instance/instance.h"

static bool has_space(const char *text)
{
    for (; *text; text++)
        if (*text == ' ' || (unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

ccs_status ccs__instance_decide_start(struct ccs__group *group, const Ccs__StartFlow *command, uint64_t *id)
{
    const struct ccs__flow_version *version = ccs__flow_by_key(group, ccs_str_from(command->flow));
    if (!version)
        return ccs__refuse(group, CCS_ENOENT, 0, "no flow has the key \"%.64s\"", command->flow);
    if (!ccs__text_within(command->ref, 0, CCS__INSTANCE_REF_MAX))
        return ccs__refuse(group, CCS_EINVAL, 0, "a ref has at most %d bytes", CCS__INSTANCE_REF_MAX);
    const struct ccs__instance *other = ccs__instance_by_ref(group, ccs_str_from(command->ref));
    if (other)
        return ccs__refuse(group, CCS_ECONFLICT, other->row.id, "flow in progress %llu has the ref \"%s\" already",
                           (unsigned long long)other->row.id, command->ref);
    Ccs__FlowStarted started = CCS__FLOW_STARTED__INIT;
    started.flow = version->row.id;
    started.version = version->config.version;
    started.ref = command->ref;
    *id = ccs__next_seq(group);
    ccs__run_begin(group, false);
    ccs__run_start(group, *id, ccs_str_from(command->data));
    CCS__TRY(ccs__emit(group, CCS_EVENT_FLOW_STARTED, &started));
    return ccs__run_drain(group);
}

ccs_status ccs__instance_decide_signal(struct ccs__group *group, const Ccs__SignalFlow *command)
{
    struct ccs__instance *instance;
    CCS__TRY(ccs__instance_of(group, command->instance, &instance));
    if (!ccs__text_within(command->signal, 1, CCS__INSTANCE_SIGNAL_MAX) || has_space(command->signal))
        return ccs__refuse(group, CCS_EINVAL, command->instance, "a signal's name has 1 to %d bytes and no spaces",
                           CCS__INSTANCE_SIGNAL_MAX);
    if (!instance->version->config.loose && ccs__flow_is_own_signal(ccs_str_from(command->signal)))
        return ccs__refuse(group, CCS_EINVAL, command->instance,
                           "%s comes from the flow itself: nobody else can say that it is so; give a signal of another name",
                           command->signal);
    struct ccs__flow_signal signal = {.name = ccs_str_from(command->signal), .data = ccs_str_from(command->data),
                                      .type = CCS_STR("external")};
    ccs__run_begin(group, false);
    ccs__run_strictly(group);
    ccs__run_signal(group, command->instance, &signal);
    return ccs__run_drain(group);
}

ccs_status ccs__instance_decide_stop(struct ccs__group *group, const Ccs__StopFlow *command)
{
    struct ccs__instance *instance;
    CCS__TRY(ccs__instance_of(group, command->instance, &instance));
    if (!ccs__text_within(command->reason, 0, 128))
        return ccs__refuse(group, CCS_EINVAL, command->instance, "a reason has at most 128 bytes");
    ccs__run_begin(group, false);
    ccs__run_stop(group, command->instance, ccs_str_from(command->reason));
    return ccs__run_drain(group);
}
