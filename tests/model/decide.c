/*
 * What commands come to: every reason to refuse first, then the events. Agents and configuration; the rest is in decide_*.c.
 */
#include "model.h"
#include <string.h>

#define EMIT(kind, body) model_emit(model, facts, CCS_EVENT_##kind, &(body))

/* --- agents ------------------------------------------------------------------------------------------------------- */

static ccs_status decide_presence(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_agent *agent = model_agent(model, ask->id);
    if (!agent)
        return CCS_ENOENT;
    if (ask->number < 0 || ask->number > 2 || strlen(model_text(ask->text)) > 64)
        return CCS_EINVAL;
    model_want_presence(model, facts, agent, (Ccs__Presence)ask->number, model_text(ask->text));
    return CCS_OK;
}

static ccs_status decide_end_wrap_up(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_agent *agent = model_agent(model, ask->id);
    if (!agent)
        return CCS_ENOENT;
    if (!agent->state.wrap_up_leg || agent->state.wrap_up_mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY_TIMED)
        return CCS_ESTATE;
    model_end_wrap_up(model, facts, agent, false);
    return CCS_OK;
}

static ccs_status decide_add_endpoint(struct model *model, const struct payload *ask, struct facts *facts, uint64_t *id)
{
    const char *device = model_text(ask->text);
    uint32_t count = 0;
    if (!model_agent(model, ask->id))
        return CCS_ENOENT;
    if (!*device || strlen(device) > 64)
        return CCS_EINVAL;
    for (size_t i = 0; i < model->endpoint_count; i++) {
        const Ccs__Endpoint *other = &model->endpoints[i].row;
        if (!other->open || other->agent != ask->id)
            continue;
        if (strcmp(other->device, device) == 0)
            return CCS_ECONFLICT;
        count++;
    }
    if (count >= 16)
        return CCS_ELIMIT;
    Ccs__EndpointAdded added = CCS__ENDPOINT_ADDED__INIT;
    added.agent = ask->id;
    added.device = (char *)(uintptr_t)device;
    added.channels = ask->flags ? ask->flags : (1u << CHANNEL_COUNT) - 1;
    *id = model->seq + 1;
    EMIT(ENDPOINT_ADDED, added);
    return CCS_OK;
}

static void remove_endpoint(struct model *model, struct facts *facts, const Ccs__Endpoint *endpoint)
{
    Ccs__EndpointRemoved removed = CCS__ENDPOINT_REMOVED__INIT;
    removed.agent = endpoint->agent;
    removed.endpoint = endpoint->id;
    EMIT(ENDPOINT_REMOVED, removed);
}

static ccs_status decide_endpoint(struct model *model, const struct payload *ask, struct facts *facts)
{
    const struct model_endpoint *found = model_endpoint(model, ask->id);
    if (!found || !found->row.open)
        return CCS_ENOENT;
    if (ask->verb == VERB_REMOVE_ENDPOINT) {
        remove_endpoint(model, facts, &found->row);
        return CCS_OK;
    }
    Ccs__EndpointChanged changed = CCS__ENDPOINT_CHANGED__INIT;
    changed.agent = found->row.agent;
    changed.endpoint = found->row.id;
    changed.unreachable = ask->flags & 1;
    changed.busy = ask->flags >> 1 & 1;
    if (changed.unreachable != found->row.unreachable || changed.busy != found->row.busy)
        EMIT(ENDPOINT_CHANGED, changed);
    return CCS_OK;
}

/* --- records ------------------------------------------------------------------------------------------------------ */

static uint32_t known_queues(const struct model *model)
{
    uint32_t queues = 0;
    for (size_t i = 0; i < model->queue_count; i++)
        queues |= UINT32_C(1) << model->queues[i].plan.name;
    for (uint32_t hours = 1; hours < HOURS_COUNT; hours++)
        if (model->hours.calendars[hours - 1].id)
            queues |= CALENDAR_BIT(hours);
    return queues;
}

static ccs_status put_agent(struct model *model, const struct agent_plan *plan, struct facts *facts, uint64_t *id)
{
    struct agent_message room;
    struct model_agent *known = model_agent_by_name(model, plan->name);
    *id = known ? known->id : model->seq + 1;
    if (known && memcmp(&known->plan, plan, sizeof *plan) == 0)
        return CCS_OK;
    uint32_t total = plan->has_capacity && plan->total ? plan->total : 100;
    if (known && known->state.used > total)
        return CCS_ESTATE;
    Ccs__AgentConfigured configured = CCS__AGENT_CONFIGURED__INIT;
    configured.agent = plan_agent(plan, &room);
    configured.agent->id = *id;
    configured.agent->version = known ? known->version + 1 : 1;
    configured.agent->current = true;
    configured.agent->at = model->now;
    model->plan = plan;
    EMIT(AGENT_CONFIGURED, configured);
    return CCS_OK;
}

static ccs_status put_queue(struct model *model, const struct queue_plan *plan, struct facts *facts, uint64_t *id)
{
    struct queue_message room;
    struct model_queue *known = model_queue_by_name(model, plan->name);
    *id = known ? known->id : model->seq + 1;
    if (known && memcmp(&known->plan, plan, sizeof *plan) == 0)
        return CCS_OK;
    Ccs__QueueConfigured configured = CCS__QUEUE_CONFIGURED__INIT;
    configured.queue = plan_queue(plan, &room);
    configured.queue->id = *id;
    configured.queue->version = known ? known->version + 1 : 1;
    configured.queue->current = true;
    configured.queue->at = model->now;
    model->plan = plan;
    EMIT(QUEUE_CONFIGURED, configured);
    return CCS_OK;
}

static ccs_status put_supervisor(struct model *model, const struct supervisor_plan *plan, struct facts *facts, uint64_t *id)
{
    struct supervisor_message room;
    struct model_supervisor *known = NULL;
    if (plan->queues & ~known_queues(model))
        return CCS_EINVAL;
    for (size_t i = 0; i < model->supervisor_count; i++)
        if (model->supervisors[i].plan.name == plan->name)
            known = &model->supervisors[i];
    *id = known ? known->id : model->seq + 1;
    if (known && memcmp(&known->plan, plan, sizeof *plan) == 0)
        return CCS_OK;
    Ccs__SupervisorConfigured configured = CCS__SUPERVISOR_CONFIGURED__INIT;
    configured.supervisor = plan_supervisor(plan, &room);
    configured.supervisor->id = *id;
    configured.supervisor->version = known ? known->version + 1 : 1;
    configured.supervisor->current = true;
    configured.supervisor->at = model->now;
    model->plan = plan;
    EMIT(SUPERVISOR_CONFIGURED, configured);
    return CCS_OK;
}

static ccs_status remove_agent(struct model *model, uint64_t id, struct facts *facts)
{
    const struct model_agent *agent = model_agent(model, id);
    if (!agent)
        return CCS_ENOENT;
    if (agent->state.presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT || model_busy(agent))
        return CCS_ESTATE;
    for (size_t i = 0; i < model->visit_count; i++) /* would wait for ever */
        if (model->visits[i].row.open && !model->visits[i].row.preferred && model->visits[i].need->need.only == id)
            return CCS_ESTATE;
    for (size_t i = 0; i < model->endpoint_count; i++)
        if (model->endpoints[i].row.open && model->endpoints[i].row.agent == id)
            remove_endpoint(model, facts, &model->endpoints[i].row);
    Ccs__AgentRemoved removed = CCS__AGENT_REMOVED__INIT;
    removed.agent = id;
    EMIT(AGENT_REMOVED, removed);
    return CCS_OK;
}

static ccs_status remove_queue(struct model *model, uint64_t id, struct facts *facts)
{
    if (!model_queue(model, id))
        return CCS_ENOENT;
    for (size_t i = 0; i < model->leg_count; i++) /* wrap-ups count: their queue is needed still */
        if (model->legs[i].row.open && model->legs[i].row.queue == id)
            return CCS_ESTATE;
    if (model_length(model, id))
        return CCS_ESTATE;
    Ccs__QueueRemoved removed = CCS__QUEUE_REMOVED__INIT;
    removed.queue = id;
    EMIT(QUEUE_REMOVED, removed);
    return CCS_OK;
}

static ccs_status remove_supervisor(struct model *model, uint64_t id, struct facts *facts)
{
    const struct model_supervisor *supervisor = model_supervisor(model, id);
    if (!supervisor)
        return CCS_ENOENT;
    for (size_t i = 0; i < model->monitor_count; i++)
        if (model->monitors[i].row.open && strcmp(model->monitors[i].row.actor, model_actor(supervisor->plan.name)) == 0)
            model_end_monitor(model, facts, &model->monitors[i].row);
    Ccs__SupervisorRemoved removed = CCS__SUPERVISOR_REMOVED__INIT;
    removed.supervisor = id;
    EMIT(SUPERVISOR_REMOVED, removed);
    return CCS_OK;
}

/* A single queue is not removed while anybody names it. */
static ccs_status decide_remove_queue(struct model *model, uint64_t id, struct facts *facts)
{
    const struct model_queue *queue = model_queue(model, id);
    if (!queue)
        return CCS_ENOENT;
    uint32_t name = queue->plan.name;
    for (size_t i = 0; i < model->queue_count; i++)
        if (plan_queue_names(&model->queues[i].plan, name))
            return CCS_ESTATE;
    for (size_t i = 0; i < model->agent_count; i++)
        if (!plan_agent_fits(&model->agents[i].plan, ~(UINT32_C(1) << name)))
            return CCS_ESTATE;
    for (size_t i = 0; i < model->supervisor_count; i++)
        if (model->supervisors[i].plan.queues >> name & 1)
            return CCS_ESTATE;
    return remove_queue(model, id, facts);
}

/* --- a whole configuration ---------------------------------------------------------------------------------------- */

enum record { RECORD_AGENT, RECORD_QUEUE, RECORD_SUPERVISOR };

static bool named(const struct whole_plan *whole, enum record record, uint32_t name)
{
    size_t count = record == RECORD_AGENT   ? whole->agent_count
                   : record == RECORD_QUEUE ? whole->queue_count
                                            : whole->supervisor_count;
    for (size_t i = 0; i < count; i++)
        if (name == (record == RECORD_AGENT   ? whole->agents[i].name
                     : record == RECORD_QUEUE ? whole->queues[i].name
                                              : whole->supervisors[i].name))
            return true;
    return false;
}

/* The smallest id that is greater than `after` and no longer named, or 0. */
static uint64_t unnamed(const struct model *model, const struct whole_plan *whole, enum record record, uint64_t after)
{
    size_t count = record == RECORD_AGENT   ? model->agent_count
                   : record == RECORD_QUEUE ? model->queue_count
                                            : model->supervisor_count;
    for (size_t i = 0; i < count; i++) { /* they stand in the order of ids */
        uint64_t id = record == RECORD_AGENT   ? model->agents[i].id
                      : record == RECORD_QUEUE ? model->queues[i].id
                                               : model->supervisors[i].id;
        uint32_t name = record == RECORD_AGENT   ? model->agents[i].plan.name
                        : record == RECORD_QUEUE ? model->queues[i].plan.name
                                                 : model->supervisors[i].plan.name;
        if (id > after && !named(whole, record, name))
            return id;
    }
    return 0;
}

static ccs_status put_all(struct model *model, const struct whole_plan *whole, struct facts *facts)
{
    uint64_t id;
    ccs_status status = CCS_OK;
    if (whole->settings.given && memcmp(&whole->settings, &model->settings, sizeof whole->settings) != 0) {
        struct settings_message room;
        Ccs__SettingsConfigured configured = CCS__SETTINGS_CONFIGURED__INIT;
        configured.settings = plan_settings(&whole->settings, &room);
        configured.settings->id = 1;
        configured.settings->current = true;
        model->plan = &whole->settings;
        EMIT(SETTINGS_CONFIGURED, configured);
    }
    for (size_t i = 0; i < whole->calendar_count; i++)
        model_put_calendar(model, &whole->calendars[i], facts, &id);
    for (size_t i = 0; i < whole->queue_count && status == CCS_OK; i++)
        status = put_queue(model, &whole->queues[i], facts, &id);
    for (size_t i = 0; i < whole->agent_count && status == CCS_OK; i++)
        status = put_agent(model, &whole->agents[i], facts, &id);
    for (size_t i = 0; i < whole->supervisor_count && status == CCS_OK; i++)
        status = put_supervisor(model, &whole->supervisors[i], facts, &id);
    return status;
}

static ccs_status decide_configure(struct model *model, const struct whole_plan *whole, struct facts *facts)
{
    ccs_status status = put_all(model, whole, facts);
    uint64_t id = 0;
    while (status == CCS_OK && (id = unnamed(model, whole, RECORD_AGENT, id)) != 0)
        status = remove_agent(model, id, facts);
    id = 0;
    while (status == CCS_OK && (id = unnamed(model, whole, RECORD_QUEUE, id)) != 0)
        status = remove_queue(model, id, facts);
    id = 0;
    while (status == CCS_OK && (id = unnamed(model, whole, RECORD_SUPERVISOR, id)) != 0)
        status = remove_supervisor(model, id, facts);
    if (status == CCS_OK)
        model_remove_calendars(model, whole, facts);
    return status;
}

/* --- all ---------------------------------------------------------------------------------------------------------- */

ccs_status model_decide_config(struct model *model, const struct command *command, struct facts *facts, uint64_t *result)
{
    const struct payload *ask = &command->payload;
    switch (ask->verb) {
    case VERB_PUT_AGENT:
        if (!plan_agent_valid(&command->agent) || !plan_agent_fits(&command->agent, known_queues(model)))
            return CCS_EINVAL;
        return put_agent(model, &command->agent, facts, result);
    case VERB_PUT_QUEUE:
        if (!plan_queue_valid(&command->queue) || !plan_queue_fits(&command->queue, known_queues(model)))
            return CCS_EINVAL;
        return put_queue(model, &command->queue, facts, result);
    case VERB_PUT_SUPERVISOR: return put_supervisor(model, &command->supervisor, facts, result);
    case VERB_REMOVE_AGENT: return remove_agent(model, ask->id, facts);
    case VERB_REMOVE_QUEUE: return decide_remove_queue(model, ask->id, facts);
    case VERB_REMOVE_SUPERVISOR: return remove_supervisor(model, ask->id, facts);
    case VERB_PUT_CALENDAR:
    case VERB_REMOVE_CALENDAR:
    case VERB_PUT_ZONE:
    case VERB_RELOAD_ZONES: return model_decide_hours(model, command, facts, result);
    case VERB_CONFIGURE: return decide_configure(model, &command->whole, facts);
    default: return CCS_DONE;
    }
}

ccs_status model_decide(struct model *model, const struct command *command, struct facts *facts, uint64_t *result)
{
    const struct payload *ask = &command->payload;
    switch (ask->verb) {
    case VERB_PRESENCE: return decide_presence(model, ask, facts);
    case VERB_END_WRAP_UP: return decide_end_wrap_up(model, ask, facts);
    case VERB_ADD_ENDPOINT: return decide_add_endpoint(model, ask, facts, result);
    case VERB_SET_ENDPOINT:
    case VERB_REMOVE_ENDPOINT: return decide_endpoint(model, ask, facts);
    default: break;
    }
    ccs_status status = model_decide_config(model, command, facts, result);
    if (status == CCS_DONE)
        status = model_decide_contact(model, ask, facts, result);
    if (status == CCS_DONE)
        status = model_decide_offer(model, ask, facts);
    if (status == CCS_DONE)
        status = model_decide_transfer(model, ask, facts);
    return status == CCS_DONE ? model_decide_supervise(model, ask, facts, result) : status;
}
