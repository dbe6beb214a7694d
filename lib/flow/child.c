/*
 * Other flows that run while a state is active: SCXML's invoke. They are started at the end of a macrostep, for states that
 * were entered and not left again; a made-up name is made from two numbers that the instance keeps.
 */
#include "flow/room.h"
#include <stdio.h> /* snprintf only, into memory */

#define NAME_SIZE CCS__FLOW_CHILD_NAME_SIZE
#define NAME_COST 10 /* of making one up again, as things done */

ccs_str ccs__flow_child_name(const struct ccs__flow *flow, uint32_t child, const struct ccs__flow_mark *mark,
                             char room[NAME_SIZE])
{
    const struct ccs__flow_child *it = &flow->children[child];
    ccs_str state = flow->nodes[it->node].name;
    if (it->name.size > 0)
        return it->name;
    int size =
        snprintf(room, NAME_SIZE, "%.*s.%llu.%u", (int)state.size, state.data, (unsigned long long)mark->serial, mark->number);
    CCS_ASSERT(size > 0 && size < NAME_SIZE);
    return (ccs_str){room, (size_t)size};
}

bool ccs__flow_has_child(const struct ccs__flow *flow, const struct ccs__flow_state *state, ccs_str name)
{
    char text[NAME_SIZE];
    if (flow->child_count == 0)
        return false;
    const struct ccs__flow_mark *marks =
        (const void *)((const char *)state->more + flow->tail_at + flow->children_at);
    for (uint32_t i = 0; i < flow->child_count; i++)
        if (marks[i].running && ccs__flow_same(ccs__flow_child_name(flow, i, &marks[i], text), name))
            return true;
    return false;
}

bool ccs__flow_start_child(struct ccs__flow_room *room, uint32_t index)
{
    const struct ccs__flow *flow = room->flow;
    const struct ccs__flow_child *child = &flow->children[index];
    struct ccs__flow_mark *mark = &ccs__flow_marks(room)[index];
    struct ccs__flow_effect made = {.index = child->index};
    char why[256], text[NAME_SIZE];
    enum ccs__flow_answer answer = ccs__flow_ask_text(room, child->flow, child->flow_rule, &made.name, why);
    if (answer == CCS__FLOW_UNANSWERED)
        return ccs__flow_fault(room, "error.execution", (ccs_str){NULL, 0}, "%s", why);
    *mark = (struct ccs__flow_mark){.serial = room->context->serial, .number = room->made_up++};
    if (answer == CCS__FLOW_BROKEN || !ccs__flow_hold(room, ccs__flow_child_name(flow, index, mark, text), &made.id))
        return false;
    struct ccs__rule_value id = {.type = CCS__RULE_STRING, .text = made.id};
    if (child->id_to != CCS__FLOW_NO_VARIABLE &&
        !(child->id_place ? ccs__flow_put(room, child->id_place, &id) : ccs__flow_assign(room, child->id_to, &id)))
        return false;
    if (!ccs__flow_params(room, child->params, 0, true, (ccs_str){NULL, 0}, &made.data))
        return false;
    struct ccs__flow_effect *effect = ccs__flow_add_effect(room, CCS__FLOW_CHILD_STARTED, child->node);
    if (!effect)
        return false;
    effect->index = made.index;
    effect->name = made.name;
    effect->id = made.id;
    effect->data = made.data;
    mark->running = 1;
    return true;
}

void ccs__flow_start_children(struct ccs__flow_room *room)
{
    const struct ccs__flow *flow = room->flow;
    for (uint32_t n = 0; (n = ccs__flow_set_next(room->fresh, n, flow->node_count)) != CCS__FLOW_NO_BIT; n++) {
        room->place = (uint16_t)n;
        ccs__flow_set_drop(room->fresh, n);
        for (uint32_t i = flow->nodes[n].children.first; i < flow->nodes[n].children.end && room->status == CCS_OK; i++)
            (void)ccs__flow_start_child(room, i);
    }
}

void ccs__flow_stop_children(struct ccs__flow_room *room, uint16_t node)
{
    const struct ccs__flow *flow = room->flow;
    char text[NAME_SIZE];
    ccs_str id;
    for (uint32_t i = flow->nodes[node].children.first; i < flow->nodes[node].children.end; i++) {
        struct ccs__flow_mark *mark = &ccs__flow_marks(room)[i];
        if (!mark->running)
            continue;
        mark->running = 0;
        struct ccs__flow_effect *effect = NULL;
        if (ccs__flow_hold(room, ccs__flow_child_name(flow, i, mark, text), &id))
            effect = ccs__flow_add_effect(room, CCS__FLOW_CHILD_STOPPED, node);
        if (!effect)
            return;
        effect->index = flow->children[i].index;
        effect->id = id;
    }
}

/* Before a signal from outside is looked at: what its sender asks for is done, and who wants it gets it too. */
void ccs__flow_tell_children(struct ccs__flow_room *room, ccs_str invokeid)
{
    const struct ccs__flow *flow = room->flow;
    char text[NAME_SIZE];
    ccs_str id;
    for (uint32_t i = 0; i < flow->child_count && room->status == CCS_OK; i++) {
        const struct ccs__flow_child *child = &flow->children[i];
        const struct ccs__flow_mark *mark = &ccs__flow_marks(room)[i];
        if (!mark->running || !ccs__flow_set_has(room->active, child->node) || !ccs__flow_work(room))
            continue;
        ccs_str name = ccs__flow_child_name(flow, i, mark, text);
        room->work += NAME_COST;
        if (invokeid.size > 0 && ccs__flow_same(name, invokeid))
            ccs__flow_act(room, child->finalize, child->node);
        if (!child->forward || !ccs__flow_hold(room, name, &id))
            continue;
        struct ccs__flow_effect *effect = ccs__flow_add_effect(room, CCS__FLOW_FORWARDED, child->node);
        if (effect) {
            effect->index = child->index;
            effect->id = id;
        }
    }
}
