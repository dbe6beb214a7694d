/*
 * Which transitions are taken: SCXML's selectTransitions, selectEventlessTransitions and removeConflictingTransitions. For each
 * active atomic state, in document order, the first that matches, of the state itself, then of those around it; then of two
 * that leave the same state only one stays.
 */
#include "flow/room.h"

static bool fits(struct ccs__flow_room *room, const struct ccs__flow_transition *transition, uint32_t signal)
{
    bool waits = signal == CCS__FLOW_NO_NAME ? transition->eventless : ccs__flow_waits_for(room->flow, transition, signal);
    return waits && (transition->when == 0 || ccs__flow_holds(room, transition->when));
}

static uint32_t find_transition(struct ccs__flow_room *room, uint16_t atom, uint32_t signal)
{
    const struct ccs__flow *flow = room->flow;
    for (uint16_t n = flow->nodes[atom].climb; n != CCS__FLOW_ROOT; n = flow->nodes[flow->nodes[n].parent].climb)
        for (uint32_t i = flow->nodes[n].transitions.first; i < flow->nodes[n].transitions.end; i++)
            if (!ccs__flow_work(room) || fits(room, &flow->transitions[i], signal))
                return room->status == CCS_OK ? i : CCS__FLOW_NO_TRANSITION;
    return CCS__FLOW_NO_TRANSITION;
}

/* --- where what is left lies ---------------------------------------------------------------------------------------- */

static bool remembered_in(struct ccs__flow_room *room, const struct ccs__flow_node *history, uint16_t outer)
{
    const uint16_t *remembered = ccs__flow_remembered(room) + room->flow->histories[history->history].first;
    room->work += 1 + ccs__flow_counts(room)[history->history] / 8u;
    for (uint16_t i = 0; i < ccs__flow_counts(room)[history->history]; i++)
        if (!ccs__flow_is_in(room->flow, remembered[i], outer))
            return false;
    return true;
}

/* Do all targets lie in `outer`, histories replaced by what they remember, or by where they lead? These may be histories
 * again, but further inside: frames are enough. */
static bool all_in(struct ccs__flow_room *room, const struct ccs__flow_transition *transition, uint16_t outer)
{
    const struct ccs__flow *flow = room->flow;
    room->frame_count = 0;
    room->frames[room->frame_count++] =
        (struct ccs__flow_frame){.at = transition->targets.first, .end = transition->targets.end};
    while (room->frame_count > 0) {
        struct ccs__flow_frame *top = &room->frames[room->frame_count - 1];
        if (top->at == top->end) {
            room->frame_count--;
            continue;
        }
        uint16_t target = flow->targets[top->at++];
        const struct ccs__flow_node *node = &flow->nodes[target];
        if (!ccs__flow_is_history(node) ? !ccs__flow_is_in(flow, target, outer) : !remembered_in(room, node, outer))
            return false;
        if (ccs__flow_is_history(node) && ccs__flow_counts(room)[node->history] == 0) {
            const struct ccs__flow_range leads = flow->transitions[node->initial].targets;
            CCS_ASSERT(room->frame_count < room->frame_capacity);
            room->frames[room->frame_count++] = (struct ccs__flow_frame){.at = leads.first, .end = leads.end};
        }
    }
    return true;
}

/* SCXML's getTransitionDomain. */
uint16_t ccs__flow_domain(struct ccs__flow_room *room, const struct ccs__flow_transition *transition)
{
    const struct ccs__flow *flow = room->flow;
    if (!transition->by_history)
        return transition->domain;
    if (transition->internal && ccs__flow_is_compound(&flow->nodes[transition->source]) &&
        all_in(room, transition, transition->source))
        return transition->source;
    uint16_t n = flow->nodes[transition->source].parent;
    for (; n != CCS__FLOW_ROOT; n = flow->nodes[n].parent)
        if (ccs__flow_is_compound(&flow->nodes[n]) && all_in(room, transition, n))
            break;
    return n;
}

/* --- conflicts ---------------------------------------------------------------------------------------------------------- */

/* What two transitions leave overlaps exactly when the domain of one is that of the other or in it: in the inner one
 * something is active. So those that stay have domains that lie in no other, and each domain has one owner. */
struct rival {
    struct ccs__flow_room *room;
    uint16_t source;
    bool displaced; /* by one that is not around it */
};

static void meet(struct rival *rival, uint16_t domain)
{
    struct ccs__flow_room *room = rival->room;
    uint32_t other = room->enabled[room->owners[domain]];
    rival->displaced |= !ccs__flow_is_in(room->flow, rival->source, room->flow->transitions[other].source);
}

static void drop(struct ccs__flow_room *room, uint16_t domain)
{
    room->enabled[room->owners[domain]] = CCS__FLOW_NO_TRANSITION;
    ccs__flow_set_drop(room->domains, domain);
}

static void settle(struct ccs__flow_room *room, size_t at)
{
    const struct ccs__flow *flow = room->flow;
    const struct ccs__flow_transition *transition = &flow->transitions[room->enabled[at]];
    uint16_t domain = ccs__flow_domain(room, transition);
    struct rival rival = {room, transition->source, false};
    if (domain == CCS__FLOW_NO_NODE)
        return;
    uint16_t around = domain;
    room->work += flow->nodes[domain].depth / 8u + (flow->nodes[domain].end - domain) / 256u;
    for (; !ccs__flow_set_has(room->domains, around) && around != CCS__FLOW_ROOT; around = flow->nodes[around].parent)
        continue;
    bool taken = ccs__flow_set_has(room->domains, around);
    uint32_t end = flow->nodes[domain].end, inner = domain + 1u;
    if (taken)
        meet(&rival, around);
    for (; (inner = ccs__flow_set_next(room->domains, inner, end)) != CCS__FLOW_NO_BIT; inner++)
        meet(&rival, (uint16_t)inner);
    if (rival.displaced) {
        room->enabled[at] = CCS__FLOW_NO_TRANSITION;
        return;
    }
    if (taken)
        drop(room, around);
    for (inner = domain + 1u; (inner = ccs__flow_set_next(room->domains, inner, end)) != CCS__FLOW_NO_BIT; inner++)
        drop(room, (uint16_t)inner);
    ccs__flow_set_put(room->domains, domain);
    room->owners[domain] = (uint32_t)at;
}

static void remove_conflicts(struct ccs__flow_room *room)
{
    size_t kept = 0;
    if (room->enabled_count < 2)
        return;
    ccs__flow_set_clear(room->domains, room->flow->node_count);
    for (size_t i = 0; i < room->enabled_count; i++)
        settle(room, i);
    for (size_t i = 0; i < room->enabled_count; i++)
        if (room->enabled[i] != CCS__FLOW_NO_TRANSITION)
            room->enabled[kept++] = room->enabled[i];
    room->enabled_count = kept;
}

/* One that several atomic states have found stands once. All find the same of a source, as nothing changes meanwhile. */
static void enable(struct ccs__flow_room *room, uint32_t found)
{
    const struct ccs__flow *flow = room->flow;
    uint64_t *sources = room->leaving; /* not in use yet */
    if (room->enabled_count == 0)
        ccs__flow_set_clear(sources, flow->node_count);
    if (!ccs__flow_set_has(sources, flow->transitions[found].source))
        room->enabled[room->enabled_count++] = found;
    ccs__flow_set_put(sources, flow->transitions[found].source);
}

void ccs__flow_select(struct ccs__flow_room *room, uint32_t signal)
{
    const struct ccs__flow *flow = room->flow;
    room->enabled_count = 0;
    for (uint32_t n = 0; (n = ccs__flow_set_next(room->active, n, flow->node_count)) != CCS__FLOW_NO_BIT; n++) {
        const struct ccs__flow_node *node = &flow->nodes[n];
        if (!node->atomic || (signal == CCS__FLOW_NO_NAME && !node->eventless))
            continue;
        uint32_t found = find_transition(room, (uint16_t)n, signal);
        if (room->status != CCS_OK)
            return;
        if (found != CCS__FLOW_NO_TRANSITION)
            enable(room, found);
    }
    remove_conflicts(room);
}
