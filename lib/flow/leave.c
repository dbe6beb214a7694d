/*
 * Leaving: SCXML's exitStates. Histories remember first, all of them, then states are left from the last to the first in
 * document order, so inner ones before those around them.
 *
 * What a transition leaves, and in what it enters, is worked out once, before. The recommendation asks a second time when
 * states are entered, when the histories that the transition goes by may have changed: a state that leaves what is around it by
 * a history of just that would then not enter it again, and leave parallel states half active.
 */
#include "flow/room.h"

/* What is active in a state: its inner states, or all the way down the atomic ones. */
static void remember(struct ccs__flow_room *room, uint16_t n, uint16_t history)
{
    const struct ccs__flow *flow = room->flow;
    const struct ccs__flow_history *place = &flow->histories[flow->nodes[history].history];
    uint16_t *remembered = ccs__flow_remembered(room) + place->first;
    bool deep = flow->nodes[history].kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_DEEP_HISTORY;
    uint32_t count = 0, end = flow->nodes[n].end, at = n + 1u;
    while ((at = ccs__flow_set_next(room->active, at, end)) != CCS__FLOW_NO_BIT) {
        if (!deep || flow->nodes[at].atomic) {
            CCS_ASSERT(count < place->capacity);
            remembered[count++] = (uint16_t)at;
        }
        at = deep ? at + 1 : flow->nodes[at].end;
    }
    ccs__flow_counts(room)[flow->nodes[history].history] = (uint16_t)count;
}

static void remember_all(struct ccs__flow_room *room)
{
    const struct ccs__flow *flow = room->flow;
    for (uint32_t n = 0; (n = ccs__flow_set_next(room->leaving, n, flow->node_count)) != CCS__FLOW_NO_BIT; n++)
        for (uint16_t child = flow->nodes[n].first_history; child != 0; child = flow->nodes[child].next)
            if (ccs__flow_is_history(&flow->nodes[child]))
                remember(room, (uint16_t)n, child);
}

static void stop_timers(struct ccs__flow_room *room, uint16_t n)
{
    const struct ccs__flow_node *node = &room->flow->nodes[n];
    for (uint32_t i = node->timers.first; i < node->timers.end; i++) {
        struct ccs__flow_effect *effect = ccs__flow_add_effect(room, CCS__FLOW_TIMER_STOPPED, n);
        if (!effect)
            return;
        effect->index = room->flow->timers[i].index;
        effect->name = room->flow->timers[i].name;
    }
}

static void leave_state(struct ccs__flow_room *room, uint16_t n)
{
    const struct ccs__flow_node *node = &room->flow->nodes[n];
    room->place = n;
    ccs__flow_act(room, node->exit, n);
    if (node->timers.first < node->timers.end)
        stop_timers(room, n);
    if (node->children.first < node->children.end)
        ccs__flow_stop_children(room, n);
    (void)ccs__flow_add_effect(room, CCS__FLOW_LEFT, n);
    ccs__flow_set_drop(room->active, n);
    room->names_known = false;
}

/* What is active in `outer`. */
static void mark(struct ccs__flow_room *room, uint16_t outer)
{
    uint32_t end = room->flow->nodes[outer].end;
    for (uint32_t n = outer + 1u; (n = ccs__flow_set_next(room->active, n, end)) != CCS__FLOW_NO_BIT; n++) {
        ccs__flow_set_put(room->leaving, n);
        ccs__flow_set_drop(room->fresh, n);
    }
}

static bool next_to_leave(struct ccs__flow_room *room, uint32_t *end)
{
    *end = ccs__flow_set_last(room->leaving, 1, *end);
    return *end != CCS__FLOW_NO_BIT && room->status == CCS_OK && ccs__flow_work(room);
}

void ccs__flow_leave(struct ccs__flow_room *room)
{
    const struct ccs__flow *flow = room->flow;
    ccs__flow_set_clear(room->leaving, flow->node_count);
    for (size_t i = 0; i < room->enabled_count; i++) {
        room->reach[i] = ccs__flow_domain(room, &flow->transitions[room->enabled[i]]);
        if (room->reach[i] != CCS__FLOW_NO_NODE)
            mark(room, room->reach[i]);
    }
    if (flow->history_count > 0)
        remember_all(room);
    for (uint32_t end = flow->node_count; next_to_leave(room, &end);)
        leave_state(room, (uint16_t)end);
}

static void tell_done(struct ccs__flow_room *room, uint16_t n)
{
    const struct ccs__flow_node *node = &room->flow->nodes[n];
    ccs_str data;
    if (!ccs__flow_params(room, node->done, node->done_value, false, (ccs_str){NULL, 0}, &data))
        return;
    struct ccs__flow_effect *effect = ccs__flow_add_effect(room, CCS__FLOW_DONE, n);
    if (effect)
        effect->data = data;
}

/* SCXML's exitInterpreter: histories need not remember. */
void ccs__flow_leave_all(struct ccs__flow_room *room)
{
    const struct ccs__flow *flow = room->flow;
    ccs__flow_set_clear(room->leaving, flow->node_count);
    mark(room, CCS__FLOW_ROOT);
    for (uint32_t end = flow->node_count; next_to_leave(room, &end);) {
        const struct ccs__flow_node *node = &flow->nodes[end];
        leave_state(room, (uint16_t)end);
        if (node->parent == CCS__FLOW_ROOT && node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL)
            tell_done(room, (uint16_t)end);
    }
}
