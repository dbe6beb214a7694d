/*
 * Devices of agents. An agent without any is reached as the host sees fit; with some, on the channels that one of them
 * serves which is reachable and not busy with work from outside the queues. What that means for offers is the router's:
 * here is kept which devices there are, in a list at the agent, by id.
 *
 * Signing out leaves them: they are where somebody can be reached, not whether he wants to be.
 */
#include "agent/agent_internal.h"
#include "group/keys.h"

#define ENDPOINTS_MAX 16
#define EVERY_CHANNEL ((1u << CCS__CHANNEL_COUNT) - 1)

/* --- index ------------------------------------------------------------------------------------------------- */

static void unlink_endpoint(struct ccs__endpoint *endpoint)
{
    struct ccs__endpoint **place = &endpoint->of->endpoints;
    while (*place != endpoint)
        place = &(*place)->next;
    *place = endpoint->next;
    endpoint->of = NULL;
}

void ccs__endpoint_index(struct ccs__group *group, struct ccs__endpoint *endpoint)
{
    bool wanted = endpoint->row.exists && endpoint->endpoint.open;
    if (wanted == (endpoint->of != NULL))
        return;
    if (!wanted) {
        unlink_endpoint(endpoint);
        return;
    }
    endpoint->of = ccs__row_find(group, CCS__KIND_AGENT_STATE, endpoint->endpoint.agent);
    CCS_ASSERT(endpoint->of != NULL);
    struct ccs__endpoint **place = &endpoint->of->endpoints; /* at most 16 */
    while (*place && (*place)->row.id < endpoint->row.id)
        place = &(*place)->next;
    endpoint->next = *place;
    *place = endpoint;
}

/* --- apply ------------------------------------------------------------------------------------------------- */

/* The router looks at an agent whose state was changed: after the device, which is in the agent's list by then. */
static ccs_status touch_agent(struct ccs__group *group, uint64_t agent)
{
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_AGENT_STATE, agent, &row));
    CCS__EXPECT(group, ((struct ccs__agent_state *)row)->state.current, agent);
    ccs__row_attend(group, row);
    return CCS_OK;
}

static ccs_status apply_added(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__EndpointAdded *body = event->body;
    struct ccs__endpoint *row = ccs__row_create(group, CCS__KIND_ENDPOINT, event->seq);
    if (!row)
        return CCS_ENOMEM;
    row->endpoint.id = event->seq;
    row->endpoint.open = true;
    row->endpoint.agent = body->agent;
    row->endpoint.channels = body->channels;
    CCS__SET_TEXT(group, row->endpoint.device, ccs_str_from(body->device));
    return touch_agent(group, body->agent);
}

static ccs_status edit_endpoint(struct ccs__group *group, uint64_t agent, uint64_t id, Ccs__Endpoint **endpoint)
{
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_ENDPOINT, id, &row));
    *endpoint = &((struct ccs__endpoint *)row)->endpoint;
    CCS__EXPECT(group, (*endpoint)->open && (*endpoint)->agent == agent, id);
    return touch_agent(group, agent);
}

static ccs_status apply_changed(struct ccs__group *group, const Ccs__EndpointChanged *body)
{
    Ccs__Endpoint *endpoint;
    CCS__TRY(edit_endpoint(group, body->agent, body->endpoint, &endpoint));
    endpoint->unreachable = body->unreachable;
    endpoint->busy = body->busy;
    return CCS_OK;
}

static ccs_status apply_removed(struct ccs__group *group, const Ccs__EndpointRemoved *body)
{
    Ccs__Endpoint *endpoint;
    CCS__TRY(edit_endpoint(group, body->agent, body->endpoint, &endpoint));
    endpoint->open = false;
    return CCS_OK;
}

ccs_status ccs__endpoint_apply(struct ccs__group *group, const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_ENDPOINT_ADDED: return apply_added(group, event);
    case CCS_EVENT_ENDPOINT_CHANGED: return apply_changed(group, event->body);
    case CCS_EVENT_ENDPOINT_REMOVED: return apply_removed(group, event->body);
    default: return CCS_OK;
    }
}

/* --- decide ------------------------------------------------------------------------------------------------ */

static ccs_status endpoint_of(struct ccs__group *group, uint64_t id, const Ccs__Endpoint **endpoint)
{
    struct ccs__endpoint *row = ccs__row_find(group, CCS__KIND_ENDPOINT, id);
    *endpoint = row ? &row->endpoint : NULL;
    if (row && row->endpoint.open)
        return CCS_OK;
    return ccs__refuse(group, CCS_ENOENT, id, "no endpoint has the id %llu; it may have been removed",
                       (unsigned long long)id);
}

/* A bit a channel; of none named, every one. */
static ccs_status read_channels(struct ccs__group *group, const Ccs__AddEndpoint *command, uint32_t *channels)
{
    *channels = 0;
    for (size_t i = 0; i < command->n_channels; i++) {
        int channel = (int)command->channels[i];
        if (channel < 0 || channel >= CCS__CHANNEL_COUNT)
            return ccs__refuse(group, CCS_EINVAL, command->agent, "channels[%zu]: unknown channel %d", i, channel);
        if (*channels & 1u << channel)
            return ccs__refuse(group, CCS_EINVAL, command->agent, "channels[%zu]: the channel is named twice", i);
        *channels |= 1u << channel;
    }
    if (!*channels)
        *channels = EVERY_CHANNEL;
    return CCS_OK;
}

static ccs_status check_room(struct ccs__group *group, const struct ccs__agent_state *agent, const char *device)
{
    size_t count = 0;
    for (const struct ccs__endpoint *other = agent->endpoints; other; other = other->next, count++)
        if (strcmp(other->endpoint.device, device) == 0)
            return ccs__refuse(group, CCS_ECONFLICT, other->row.id,
                               "the agent has the device \"%s\" already, as endpoint %llu; set or remove that one", device,
                               (unsigned long long)other->row.id);
    if (count >= ENDPOINTS_MAX)
        return ccs__refuse(group, CCS_ELIMIT, agent->row.id, "an agent has at most %d endpoints; remove one first",
                           ENDPOINTS_MAX);
    return CCS_OK;
}

ccs_status ccs__endpoint_decide_add(struct ccs__group *group, const Ccs__AddEndpoint *command, uint64_t *id)
{
    struct ccs__agent_state *agent;
    Ccs__EndpointAdded added = CCS__ENDPOINT_ADDED__INIT;
    CCS__TRY(ccs__agent_state_of(group, command->agent, &agent));
    if (!ccs__text_within(command->device, 1, 64))
        return ccs__refuse(group, CCS_EINVAL, command->agent, "a device has 1 to 64 bytes");
    CCS__TRY(read_channels(group, command, &added.channels));
    CCS__TRY(check_room(group, agent, command->device));
    added.agent = command->agent;
    added.device = command->device;
    *id = ccs__next_seq(group);
    return ccs__emit(group, CCS_EVENT_ENDPOINT_ADDED, &added);
}

ccs_status ccs__endpoint_decide_set(struct ccs__group *group, const Ccs__SetEndpoint *command)
{
    const Ccs__Endpoint *endpoint;
    CCS__TRY(endpoint_of(group, command->endpoint, &endpoint));
    if (!endpoint->unreachable == !command->unreachable && !endpoint->busy == !command->busy)
        return CCS_OK; /* it is so already */
    Ccs__EndpointChanged changed = CCS__ENDPOINT_CHANGED__INIT;
    changed.agent = endpoint->agent;
    changed.endpoint = endpoint->id;
    changed.unreachable = command->unreachable;
    changed.busy = command->busy;
    return ccs__emit(group, CCS_EVENT_ENDPOINT_CHANGED, &changed);
}

static ccs_status remove_endpoint(struct ccs__group *group, const Ccs__Endpoint *endpoint)
{
    Ccs__EndpointRemoved removed = CCS__ENDPOINT_REMOVED__INIT;
    removed.agent = endpoint->agent;
    removed.endpoint = endpoint->id;
    return ccs__emit(group, CCS_EVENT_ENDPOINT_REMOVED, &removed);
}

ccs_status ccs__endpoint_decide_remove(struct ccs__group *group, const Ccs__RemoveEndpoint *command)
{
    const Ccs__Endpoint *endpoint;
    CCS__TRY(endpoint_of(group, command->endpoint, &endpoint));
    return remove_endpoint(group, endpoint);
}

/* All of an agent who is removed; each event takes the first out of the list. */
ccs_status ccs__endpoints_remove(struct ccs__group *group, const struct ccs__agent_state *agent)
{
    while (agent->endpoints)
        CCS__TRY(remove_endpoint(group, &agent->endpoints->endpoint));
    return CCS_OK;
}

/* --- check ------------------------------------------------------------------------------------------------- */

static size_t check_list(const struct ccs__agent_state *agent)
{
    size_t count = 0;
    for (const struct ccs__endpoint *endpoint = agent->endpoints; endpoint; endpoint = endpoint->next, count++) {
        CCS_ASSERT(endpoint->of == agent);
        CCS_ASSERT(endpoint->endpoint.open);
        CCS_ASSERT(endpoint->endpoint.agent == agent->row.id);
        CCS_ASSERT(!endpoint->next || endpoint->row.id < endpoint->next->row.id);
        for (const struct ccs__endpoint *other = endpoint->next; other; other = other->next)
            CCS_ASSERT(strcmp(endpoint->endpoint.device, other->endpoint.device) != 0);
    }
    CCS_ASSERT(count <= ENDPOINTS_MAX);
    CCS_ASSERT(count == 0 || agent->state.current);
    return count;
}

void ccs__endpoints_check(struct ccs__group *group)
{
    size_t at = 0, listed = 0, open = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_AGENT_STATE], &at, &id, &row))
        listed += check_list(row);
    at = 0;
    while (ccs__map_next(&group->maps[CCS__KIND_ENDPOINT], &at, &id, &row))
        open += ccs__row_open(group, row) ? 1 : 0;
    CCS_ASSERT(listed == open);
}
