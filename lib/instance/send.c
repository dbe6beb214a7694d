/*
 * Where a signal goes: to the flow itself, to its parent, to a child, to any flow in progress by its id; everything else is the
 * host's business, who is told by an event. As SCXML has it, appendix C.1.
 */
#include "instance/instance.h"
#include <stdio.h>

#define SESSION "#_scxml_"

static bool is(ccs_str str, const char *text)
{
    return strlen(text) == str.size && (str.size == 0 || memcmp(str.data, text, str.size) == 0);
}

static bool begins(ccs_str str, const char *text)
{
    return str.size > strlen(text) && memcmp(str.data, text, strlen(text)) == 0;
}

/* The digits of an id; 0: they are none. */
static uint64_t read_id(ccs_str digits)
{
    uint64_t id = 0;
    if (digits.size > 19)
        return 0;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return 0;
        id = id * 10 + (uint64_t)(digits.data[i] - '0');
    }
    return id;
}

static const struct ccs__instance *find_open(const struct ccs__group *group, uint64_t id)
{
    const struct ccs__instance *found = id ? ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, id) : NULL;
    return found && found->instance.open ? found : NULL;
}

/* NULL: it cannot be reached. */
static const struct ccs__instance *find_target(const struct ccs__group *group, const struct ccs__instance *from, ccs_str target)
{
    if (target.size == 0)
        return from;
    if (is(target, "#_parent"))
        return from->cancelled == group->serial ? NULL : find_open(group, from->instance.parent);
    if (begins(target, SESSION))
        return find_open(group, read_id((ccs_str){target.data + strlen(SESSION), target.size - strlen(SESSION)}));
    return ccs__instance_child(group, from, (ccs_str){target.data + 2, target.size - 2});
}

/* Is it a flow that is meant, there or not? What goes to flows has no type: lib/flow has seen to it. */
static bool meant_for_flows(ccs_str type, ccs_str target)
{
    return type.size == 0 && (target.size == 0 || begins(target, "#_"));
}

static bool reaches(const void *user_data, ccs_str target)
{
    const struct ccs__instance_reach *reach = user_data;
    if (!begins(target, "#_"))
        return true;
    return find_target(reach->group, reach->instance, target) != NULL;
}

struct ccs__flow_context ccs__instance_context(const struct ccs__group *group, const struct ccs__instance *instance,
                                               struct ccs__instance_reach *reach)
{
    reach->group = group;
    reach->instance = instance;
    snprintf(reach->id, sizeof reach->id, "%llu", (unsigned long long)instance->row.id);
    return (struct ccs__flow_context){.id = ccs_str_from(reach->id), .serial = ccs__next_seq(group), .reaches = reaches,
                                      .user_data = reach};
}

ccs_status ccs__instance_error(struct ccs__group *group, uint64_t instance, const char *error, const char *words)
{
    Ccs__FlowErrorRaised raised = CCS__FLOW_ERROR_RAISED__INIT;
    raised.instance = instance;
    raised.error = (char *)(uintptr_t)error;
    raised.words = (char *)(uintptr_t)words;
    return ccs__emit(group, CCS_EVENT_FLOW_ERROR_RAISED, &raised);
}

ccs_status ccs__instance_tell(struct ccs__group *group, uint64_t instance, ccs_str sendid, const char *words)
{
    struct ccs__flow_signal signal = {.name = CCS_STR("error.communication"), .type = CCS_STR("platform"), .sendid = sendid};
    ccs__run_tell(group, instance, &signal);
    return ccs__instance_error(group, instance, "error.communication", words);
}

static ccs_status send_to_host(struct ccs__group *group, const struct ccs__instance *from, const struct ccs__flow_effect *sent)
{
    Ccs__FlowSignalSent event = CCS__FLOW_SIGNAL_SENT__INIT;
    event.instance = from->row.id;
    event.signal = ccs__effect_text(sent->name);
    event.data = ccs__effect_text(sent->data);
    event.target = ccs__effect_text(sent->target);
    event.type = ccs__effect_text(sent->type);
    event.id = ccs__effect_text(sent->id);
    return ccs__emit(group, CCS_EVENT_FLOW_SIGNAL_SENT, &event);
}

ccs_status ccs__instance_send(struct ccs__group *group, struct ccs__instance *from, const struct ccs__flow_effect *sent)
{
    char origin[sizeof SESSION + 20];
    if (!meant_for_flows(sent->type, sent->target))
        return send_to_host(group, from, sent);
    const struct ccs__instance *to = find_target(group, from, sent->target);
    if (!to) {
        char words[192];
        snprintf(words, sizeof words, "nobody is there: %.128s", ccs__effect_text(sent->target));
        return ccs__instance_tell(group, from->row.id, sent->id, words);
    }
    snprintf(origin, sizeof origin, SESSION "%llu", (unsigned long long)from->row.id);
    struct ccs__flow_signal signal = {.name = sent->name, .data = sent->data, .type = CCS_STR("external"), .sendid = sent->id,
                                      .origin = ccs_str_from(origin), .origintype = CCS_STR(CCS__FLOW_PROCESSOR)};
    if (to->row.id == from->instance.parent)
        signal.invokeid = ccs_str_from(from->instance.child);
    ccs__run_signal(group, to->row.id, &signal);
    return CCS_OK;
}
