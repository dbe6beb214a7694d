/*
 * What the router keeps in rows of its own: a queue's memory (whose turn it is, the tokens of its waiting room, what its
 * estimates rest on), and the places of those who abandoned and may come back.
 */
#include "route/route.h"

/* --- a queue's memory ----------------------------------------------------------------------------------------- */

/* Once, of a row that was read, or is new: the loader's bytes do not stay. */
static void unpack_estimator(struct ccs__queue_state *state)
{
    static const struct ccs__estimator none;
    ProtobufCBinaryData *bytes = &state->state.estimator;
    bool loaded = bytes->len && bytes->data != state->saved;
    if (!loaded && memcmp(&state->estimator, &none, sizeof none) != 0)
        return;
    if (!loaded || !ccs__estimator_load(&state->estimator, bytes->data, bytes->len))
        ccs__estimator_init(&state->estimator);
    *bytes = (ProtobufCBinaryData){0, NULL};
}

bool ccs__queue_state_index(struct ccs__group *group, struct ccs__queue_state *state)
{
    struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, state->row.id);
    unpack_estimator(state);
    if (!queue)
        return true;
    state->timer.id = state->row.id;
    state->timer.kind = state->row.kind;
    bool here = state->row.exists && state->state.current;
    if (!here)
        ccs__group_arm(group, &state->timer, CCS_TIME_NEVER);
    queue->state = here ? state : NULL;
    if (here)
        ccs__queue_arm(group, queue);
    bool closed = here && state->state.closed;
    return closed == queue->closed || ccs__route_index_hours(group, queue, closed);
}

/* One timer for what comes first: the waiting room's next token, or an edge of the queue's hours. */
void ccs__queue_arm(struct ccs__group *group, struct ccs__queue *queue)
{
    if (!queue->state)
        return;
    ccs_time room_at = CCS_TIME_NEVER, edge_at = CCS_TIME_NEVER;
    if (queue->row.exists) {
        room_at = ccs__room_due_at(queue);
        edge_at = ccs__opening_due_at(group, queue);
    }
    ccs__group_arm(group, &queue->state->timer, room_at < edge_at ? room_at : edge_at);
}

ccs_status ccs__queue_state_due(struct ccs__group *group, struct ccs__queue_state *state)
{
    const struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, state->row.id);
    return ccs__opening_due_at(group, queue) <= group->due_at ? ccs__opening_due(group, queue) : ccs__room_due(group, state);
}

static ccs_status create_state(struct ccs__group *group, const Ccs__Queue *queue)
{
    if (ccs__row_find(group, CCS__KIND_QUEUE_STATE, queue->id))
        return CCS_OK;
    struct ccs__queue_state *state = ccs__row_create(group, CCS__KIND_QUEUE_STATE, queue->id);
    if (!state)
        return CCS_ENOMEM;
    state->state.queue = queue->id;
    state->state.current = true;
    state->state.tokens = INT64_MAX / 2; /* a room that was never used lets in as many at once as it ever may */
    return CCS_OK;
}

/* Whose turn it is from now on. */
static ccs_status remember_turn(struct ccs__group *group, const Ccs__ContactOffered *body)
{
    struct ccs__queue_state *state;
    if (!body->reason || body->reason->strategy != CCS__STRATEGY__STRATEGY_ROUND_ROBIN)
        return CCS_OK;
    const struct ccs__agent *agent = ccs__row_find(group, CCS__KIND_AGENT, body->agent);
    CCS__EXPECT(group, agent != NULL, body->agent);
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_QUEUE_STATE, body->queue, &row));
    state = row;
    state->state.last_agent = body->agent;
    state->state.last_position = agent->config.position;
    return CCS_OK;
}

/* One more is let in at `at`. */
static ccs_status take_token(struct ccs__group *group, uint64_t id, ccs_time at)
{
    if (!CCS__ROUTER(group)->rushes)
        return CCS_OK;
    const struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, id);
    if (!queue || !queue->config.rush || !queue->state)
        return CCS_OK;
    if (!ccs__row_edit(group, &queue->state->row))
        return CCS_ENOMEM;
    int64_t tokens = ccs__room_tokens(queue, at);
    queue->state->state.tokens = tokens >= CCS__ROOM_TOKEN ? tokens - CCS__ROOM_TOKEN : tokens;
    queue->state->state.tokens_at = at;
    return CCS_OK;
}

/* --- estimates ------------------------------------------------------------------------------------------------ */

bool ccs__queue_estimates(const Ccs__Queue *queue)
{
    return queue->estimate || queue->announce || (queue->admission && queue->admission->estimate_ms_max);
}

static ccs_status learn(struct ccs__group *group, uint64_t visit_id, ccs_time at, ccs_duration wait_ms, bool left, bool answered)
{
    if (!CCS__ROUTER(group)->estimates)
        return CCS_OK;
    const struct ccs__visit *visit = ccs__row_find(group, CCS__KIND_VISIT, visit_id);
    if (!visit || !ccs__visit_details(&visit->visit)->place || visit->visit.kind != CCS__VISIT_KIND__VISIT_KIND_LINE)
        return CCS_OK;
    const struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, visit->visit.queue);
    if (!queue || !queue->state || !ccs__queue_estimates(&queue->config))
        return CCS_OK;
    const Ccs__VisitDetails *details = ccs__visit_details(&visit->visit);
    CCS__EXPECT(group, details->base_size < CCS__ESTIMATE_SIZES, visit_id);
    if (!ccs__row_edit(group, &queue->state->row))
        return CCS_ENOMEM;
    struct ccs__estimate given = {.base_ms = details->base_ms, .size = details->base_size};
    if (left)
        ccs__estimator_left(&queue->state->estimator, at, &given, details->agents, wait_ms, answered);
    else
        ccs__estimator_entered(&queue->state->estimator, at, &given, details->agents);
    return CCS_OK;
}

/* What was learned is written whatever the queue's configuration says by now: a row does not depend on who opened the file. */
bool ccs__route_pack(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind != CCS__KIND_QUEUE_STATE)
        return true;
    struct ccs__queue_state *state = (struct ccs__queue_state *)(void *)row;
    ccs__estimator_save(&state->estimator, state->saved);
    bool learned = memcmp(state->saved, CCS__ROUTER(group)->unlearned, sizeof state->saved) != 0;
    state->state.estimator = (ProtobufCBinaryData){learned ? sizeof state->saved : 0, learned ? state->saved : NULL};
    return true;
}

/* --- places ----------------------------------------------------------------------------------------------------- */

static uint64_t place_hash(uint64_t queue, uint64_t identity)
{
    return ccs__map_hash(queue) ^ identity * UINT64_C(0x9e3779b97f4a7c15);
}

bool ccs__place_index(struct ccs__group *group, struct ccs__place *place)
{
    struct ccs__router *router = CCS__ROUTER(group);
    bool wanted = place->row.exists && place->place.open;
    uint64_t key = place_hash(place->place.queue, place->place.identity);
    if (wanted == place->linked)
        return true;
    struct ccs__place *first = ccs__map_get(&router->places, key);
    if (wanted) {
        place->hash_next = first;
        if (!ccs__map_put(&router->places, key, place))
            return false;
        ccs__tree_insert(&router->places_by_end, &place->node,
                         (struct ccs__tree_key){place->place.until_at, 0, place->row.id});
    } else {
        struct ccs__place **at = &first;
        while (*at != place)
            at = &(*at)->hash_next;
        *at = place->hash_next;
        if (first)
            (void)ccs__map_put(&router->places, key, first); /* replaces: needs no memory */
        else
            (void)ccs__map_remove(&router->places, key);
        ccs__tree_remove(&router->places_by_end, &place->node);
    }
    place->linked = wanted;
    return true;
}

struct ccs__place *ccs__place_find(const struct ccs__group *group, uint64_t queue, uint64_t identity, ccs_time at)
{
    struct ccs__place *found = NULL;
    struct ccs__place *place = identity ? ccs__map_get(&CCS__ROUTER(group)->places, place_hash(queue, identity)) : NULL;
    for (; place; place = place->hash_next)
        if (place->place.queue == queue && place->place.identity == identity && place->place.until_at > at &&
            (!found || place->row.id < found->row.id))
            found = place;
    return found;
}

/* Whoever abandons keeps his place for a while; places that are too old go by the way. */
static ccs_status keep_place(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__VisitEnded *body = event->body;
    struct ccs__router *router = CCS__ROUTER(group);
    for (struct ccs__tree_node *node = router->places_by_end.first; node && node->key.a <= event->at;
         node = ccs__tree_next(node)) {
        struct ccs__place *old = CCS__CONTAINER(node, struct ccs__place, node);
        if (!ccs__row_edit(group, &old->row))
            return CCS_ENOMEM;
        old->place.open = false;
    }
    if (!body->identity)
        return CCS_OK;
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, body->contact);
    struct ccs__place *place = ccs__row_create(group, CCS__KIND_PLACE, body->visit);
    if (!place)
        return CCS_ENOMEM;
    CCS__EXPECT(group, contact != NULL, body->contact);
    place->place.visit = body->visit;
    place->place.open = true;
    place->place.queue = body->queue;
    place->place.identity = body->identity;
    place->place.seniority_at = contact->contact.seniority_at;
    place->place.until_at = body->resume_until_at;
    return CCS_OK;
}

static ccs_status take_place(struct ccs__group *group, uint64_t id)
{
    void *row;
    if (!id)
        return CCS_OK;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_PLACE, id, &row));
    ((struct ccs__place *)row)->place.open = false;
    return CCS_OK;
}

/* --- apply ------------------------------------------------------------------------------------------------------ */

static ccs_status apply_queued(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__ContactQueued *body = event->body;
    CCS__TRY(take_place(group, body->resumed));
    CCS__TRY(learn(group, event->seq, event->due_at, 0, false, false));
    return body->room || body->visit_kind != CCS__VISIT_KIND__VISIT_KIND_LINE ? CCS_OK
                                                                        : take_token(group, body->queue, event->due_at);
}

/* Distances may be others: who was too far away may serve now. */
static void attend_agents(struct ccs__group *group)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    for (size_t slot = 0; slot < router->slot_count; slot++)
        if (router->slots[slot])
            ccs__row_attend(group, &router->slots[slot]->row);
}

ccs_status ccs__route_apply(struct ccs__group *group, const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_SETTINGS_CONFIGURED: attend_agents(group); return CCS_OK;
    case CCS_EVENT_QUEUE_CONFIGURED:
        CCS__TRY(create_state(group, ((const Ccs__QueueConfigured *)event->body)->queue));
        return ccs__opening_apply(group, event);
    case CCS_EVENT_QUEUE_REMOVED: {
        void *row;
        CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_QUEUE_STATE, ((const Ccs__QueueRemoved *)event->body)->queue, &row));
        ((struct ccs__queue_state *)row)->state.current = false;
        return CCS_OK;
    }
    case CCS_EVENT_CONTACT_QUEUED: return apply_queued(group, event);
    case CCS_EVENT_CONTACT_OFFERED: return remember_turn(group, event->body);
    case CCS_EVENT_CONTACT_ANSWERED: {
        const Ccs__ContactAnswered *body = event->body;
        return learn(group, body->visit, event->at, body->wait_ms, true, true);
    }
    case CCS_EVENT_VISIT_ENDED: {
        const Ccs__VisitEnded *body = event->body;
        CCS__TRY(learn(group, body->visit, event->at, body->wait_ms, true, false));
        return body->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED ||
                       body->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING
                   ? keep_place(group, event)
                   : CCS_OK;
    }
    case CCS_EVENT_VISIT_ADMITTED: return take_token(group, ((const Ccs__VisitAdmitted *)event->body)->queue, event->due_at);
    case CCS_EVENT_AGENT_CONFIGURED: CCS__ROUTER(group)->configured_serial = group->serial; return CCS_OK;
    case CCS_EVENT_VISIT_RELAXED:
        CCS__ROUTER(group)->relaxed_visit = ((const Ccs__VisitRelaxed *)event->body)->visit;
        CCS__ROUTER(group)->relaxed_serial = group->serial;
        return CCS_OK;
    default: return ccs__opening_apply(group, event);
    }
}
