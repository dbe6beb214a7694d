/*
 * An instance that comes from another version: what only this one has begins, in the states that are active, as if they had just
 * been entered: variables with their first values, timers, children, and a final state is reached. What states do when they are
 * entered is not done: they were entered before.
 */
#include "flow/room.h"

static bool is_new(const struct ccs__flow_news *news, enum ccs__flow_part part, uint32_t state, uint32_t index)
{
    return news->is_new(news->user_data, part, state, index);
}

/* Late ones wait for the first entry of their state; that it is past is known only of states that had some before. */
static bool is_wanted(const struct ccs__flow_room *room, const struct ccs__flow_variable *variable)
{
    uint16_t entered = room->flow->nodes[variable->node].entered;
    return variable->declared && (!variable->late || ccs__flow_set_has(room->active, variable->node) ||
                                  ccs__flow_entered(room)[entered - 1]);
}

static void begin_variables(struct ccs__flow_room *room, const struct ccs__flow_news *news)
{
    const struct ccs__flow *flow = room->flow;
    for (uint16_t i = 0; i < flow->variable_count && room->status == CCS_OK; i++) {
        if (is_wanted(room, &flow->variables[i]) && is_new(news, CCS__FLOW_PART_VARIABLE, CCS__FLOW_NO_STATE, i))
            ccs__flow_init_variable(room, i);
    }
}

static void begin_state(struct ccs__flow_room *room, uint16_t n, const struct ccs__flow_news *news)
{
    const struct ccs__flow *flow = room->flow;
    const struct ccs__flow_node *node = &flow->nodes[n];
    room->place = n;
    if (node->entered != 0)
        ccs__flow_entered(room)[node->entered - 1] = 1;
    for (uint32_t i = node->timers.first; i < node->timers.end && room->status == CCS_OK; i++)
        if (is_new(news, CCS__FLOW_PART_TIMER, node->definition, flow->timers[i].index))
            ccs__flow_start_timer(room, i);
    for (uint32_t i = node->children.first; i < node->children.end && room->status == CCS_OK; i++)
        if (is_new(news, CCS__FLOW_PART_CHILD, node->definition, flow->children[i].index))
            (void)ccs__flow_start_child(room, i);
    if (node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL &&
        (node->parent == CCS__FLOW_ROOT || is_new(news, CCS__FLOW_PART_FINAL, node->definition, 0)))
        ccs__flow_reach_final(room, n);
}

void ccs__flow_take_up(struct ccs__flow_room *room, const struct ccs__flow_news *news)
{
    begin_variables(room, news);
    for (uint32_t n = 1; (n = ccs__flow_set_next(room->active, n, room->flow->node_count)) != CCS__FLOW_NO_BIT; n++)
        if (room->status == CCS_OK && ccs__flow_work(room))
            begin_state(room, (uint16_t)n, news);
}
