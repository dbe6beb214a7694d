/*
 * What would be legal: the signals that active states wait for, with their guards as far as they can be asked without a signal.
 */
#include "flow/room.h"

bool ccs__flow_is_own_signal(ccs_str name)
{
    static const char *const own[] = {"done.state", "done.invoke", "error.execution", "error.communication", "error.platform"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        size_t size = strlen(own[i]);
        if (name.size >= size && memcmp(name.data, own[i], size) == 0 && (name.size == size || name.data[size] == '.'))
            return true;
    }
    return false;
}

struct listing {
    struct ccs__flow_move *moves;
    size_t capacity, count;
};

static enum ccs__flow_guard ask_guard(struct ccs__flow_room *room, uint32_t rule)
{
    struct ccs__rule_value value;
    char why[256];
    if (rule == 0)
        return CCS__FLOW_GUARD_NONE;
    if (room->flow->rules[rule].uses_signal)
        return CCS__FLOW_GUARD_ASKS;
    enum ccs__flow_answer answer = ccs__flow_ask(room, rule, &value, why);
    return answer == CCS__FLOW_ANSWERED && value.flag ? CCS__FLOW_GUARD_HOLDS : CCS__FLOW_GUARD_FAILS;
}

static void list_transition(struct ccs__flow_room *room, const struct ccs__flow_transition *transition, struct listing *listing)
{
    const struct ccs__flow *flow = room->flow;
    if (transition->eventless)
        return;
    enum ccs__flow_guard guard = ask_guard(room, transition->when);
    for (uint32_t i = transition->on.first; i < transition->on.end; i++, listing->count++)
        if (listing->count < listing->capacity)
            listing->moves[listing->count] = (struct ccs__flow_move){
                flow->signals[flow->matches[i].first], flow->nodes[transition->source].definition, transition->index, guard};
}

static void list_atom(struct ccs__flow_room *room, uint16_t atom, struct listing *listing)
{
    const struct ccs__flow *flow = room->flow;
    uint64_t *seen = room->leaving; /* states whose transitions are listed: not in use here */
    for (uint16_t n = flow->nodes[atom].climb; n != CCS__FLOW_ROOT; n = flow->nodes[flow->nodes[n].parent].climb) {
        if (ccs__flow_set_has(seen, n))
            return; /* and so are those around it */
        ccs__flow_set_put(seen, n);
        for (uint32_t i = flow->nodes[n].transitions.first; i < flow->nodes[n].transitions.end; i++)
            if (ccs__flow_work(room))
                list_transition(room, &flow->transitions[i], listing);
    }
}

ccs_status ccs__flow_moves(const struct ccs__flow *flow, const struct ccs__flow_state *state,
                           const struct ccs__flow_context *context, struct ccs__flow_effects *effects,
                           struct ccs__flow_move *moves, size_t capacity, size_t *count)
{
    struct ccs__flow_room *room = effects->room;
    struct listing listing = {moves, capacity, 0};
    *count = 0;
    if (ccs__flow_room_begin(effects, flow, context) != CCS_OK)
        return CCS_ENOMEM;
    ccs__flow_load(room, state);
    memset(room->signal, 0, sizeof room->signal);
    ccs__flow_set_clear(room->leaving, flow->node_count);
    for (uint32_t n = 0; (n = ccs__flow_set_next(room->active, n, flow->node_count)) != CCS__FLOW_NO_BIT; n++)
        if (flow->nodes[n].atomic)
            list_atom(room, (uint16_t)n, &listing);
    *count = room->status == CCS_OK ? listing.count : 0;
    return room->status;
}
