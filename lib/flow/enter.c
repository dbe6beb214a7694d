/*
 * Entering: SCXML's computeEntrySet and enterStates. The recommendation writes the first as two functions that call each other;
 * here what they would come back to is kept as frames:
 *
 *   DOWN     addDescendantStatesToEnter() for each of a list, then UP
 *   UP       addAncestorStatesToEnter() for each of the same list: CLIMB
 *   CLIMB    one ancestor after the other, up to `until`; of a parallel one REGIONS
 *   REGIONS  each inner state of a parallel one in which nothing is entered yet
 *
 * Every frame works further inside than the one before it but two, so there are at most four for each level of the tree.
 */
#include "flow/room.h"

enum { DOWN, UP, CLIMB, REGIONS };

static void push(struct ccs__flow_room *room, struct ccs__flow_frame frame)
{
    CCS_ASSERT(room->frame_count < room->frame_capacity);
    room->frames[room->frame_count++] = frame;
}

static void push_targets(struct ccs__flow_room *room, const struct ccs__flow_transition *transition, uint16_t until)
{
    struct ccs__flow_range targets = transition->targets;
    push(room, (struct ccs__flow_frame){
                   .work = DOWN, .until = until, .first = targets.first, .at = targets.first, .end = targets.end});
}

static void add_default(struct ccs__flow_room *room, uint16_t node, uint32_t transition)
{
    for (size_t i = 0; i < room->default_count; i++)
        if (room->defaults[i].node == node) {
            room->defaults[i].transition = transition; /* the last one counts */
            return;
        }
    CCS_ASSERT(room->default_count < room->default_capacity);
    room->defaults[room->default_count++] = (struct ccs__flow_default){node, transition};
}

static void begin_history(struct ccs__flow_room *room, uint16_t n)
{
    const struct ccs__flow *flow = room->flow;
    const struct ccs__flow_node *node = &flow->nodes[n];
    uint32_t first = flow->histories[node->history].first, count = ccs__flow_counts(room)[node->history];
    if (count == 0) {
        add_default(room, node->parent, node->initial);
        push_targets(room, &flow->transitions[node->initial], node->parent);
    } else {
        push(room,
             (struct ccs__flow_frame){
                 .work = DOWN, .remembered = true, .until = node->parent, .first = first, .at = first, .end = first + count});
    }
}

/* addDescendantStatesToEnter(), as far as it goes without coming back. */
static void begin(struct ccs__flow_room *room, uint16_t n)
{
    const struct ccs__flow_node *node = &room->flow->nodes[n];
    if (ccs__flow_is_history(node)) {
        begin_history(room, n);
        return;
    }
    ccs__flow_set_put(room->entering, n);
    if (node->atomic)
        return;
    if (node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL) {
        push(room, (struct ccs__flow_frame){.work = REGIONS, .node = node->first_child});
        return;
    }
    ccs__flow_set_put(room->by_default, n);
    push_targets(room, &room->flow->transitions[node->initial], n);
}

static uint16_t take_item(const struct ccs__flow_room *room, struct ccs__flow_frame *frame)
{
    uint32_t at = frame->at++;
    return frame->remembered ? ccs__flow_remembered(room)[at] : room->flow->targets[at];
}

static void climb(struct ccs__flow_room *room, struct ccs__flow_frame *frame)
{
    uint16_t n = frame->node;
    const struct ccs__flow_node *node = &room->flow->nodes[n];
    if (!ccs__flow_is_in(room->flow, n, frame->until)) {
        room->frame_count--;
        return;
    }
    frame->node = node->parent;
    ccs__flow_set_put(room->entering, n);
    if (node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL)
        push(room, (struct ccs__flow_frame){.work = REGIONS, .node = node->first_child});
}

static void enter_region(struct ccs__flow_room *room, struct ccs__flow_frame *frame)
{
    uint16_t n = frame->node;
    const struct ccs__flow_node *node = &room->flow->nodes[n];
    if (n == 0) {
        room->frame_count--;
        return;
    }
    frame->node = node->next;
    if (!ccs__flow_is_history(node) && ccs__flow_set_next(room->entering, n + 1u, node->end) == CCS__FLOW_NO_BIT)
        begin(room, n);
}

static void compute(struct ccs__flow_room *room, const struct ccs__flow_transition *transition, uint16_t domain)
{
    const struct ccs__flow *flow = room->flow;
    uint16_t first = flow->targets[transition->targets.first];
    room->frame_count = 0;
    if (transition->targets.end == transition->targets.first + 1 && flow->nodes[first].atomic &&
        flow->nodes[first].parent == domain) {
        ccs__flow_set_put(room->entering, first); /* what the frames would come to, and most transitions are like this */
        return;
    }
    push_targets(room, transition, domain);
    while (room->frame_count > 0 && ccs__flow_work(room)) {
        struct ccs__flow_frame *top = &room->frames[room->frame_count - 1];
        switch (top->work) {
        case DOWN:
            if (top->at < top->end) {
                begin(room, take_item(room, top));
            } else {
                top->work = UP;
                top->at = top->first;
            }
            break;
        case UP:
            if (top->at < top->end)
                push(room, (struct ccs__flow_frame){
                               .work = CLIMB, .node = room->flow->nodes[take_item(room, top)].parent, .until = top->until});
            else
                room->frame_count--;
            break;
        case CLIMB:
            climb(room, top);
            break;
        default:
            enter_region(room, top);
        }
    }
}

/* --- done --------------------------------------------------------------------------------------------------------- */

static bool is_final(const struct ccs__flow_node *node) { return node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL; }

/* The active one of a compound state's inner states: the first that is active in it. */
static bool has_final_child(const struct ccs__flow_room *room, uint16_t n)
{
    uint32_t child = ccs__flow_set_next(room->active, n + 1u, room->flow->nodes[n].end);
    return child != CCS__FLOW_NO_BIT && is_final(&room->flow->nodes[child]);
}

/* SCXML's isInFinalState of all that is in a parallel state; parallel states within it are gone through as well. */
static bool all_final(const struct ccs__flow_room *room, uint16_t parallel)
{
    const struct ccs__flow *flow = room->flow;
    for (uint16_t n = (uint16_t)(parallel + 1); n < flow->nodes[parallel].end;) {
        const struct ccs__flow_node *node = &flow->nodes[n];
        bool within = node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL;
        if (!within && !ccs__flow_is_history(node) && (!ccs__flow_is_compound(node) || !has_final_child(room, n)))
            return false;
        n = within ? (uint16_t)(n + 1) : node->end;
    }
    return true;
}

static bool raise_done(struct ccs__flow_room *room, uint16_t n, ccs_str data)
{
    struct ccs__flow_raised raised = {.data = data, .type = CCS_STR("platform")};
    ccs_str name = room->flow->nodes[n].name;
    return ccs__flow_hold_format(room, &raised.name, "done.state.%.*s", (int)name.size, name.data) &&
           ccs__flow_raise(room, &raised);
}

void ccs__flow_reach_final(struct ccs__flow_room *room, uint16_t n)
{
    const struct ccs__flow *flow = room->flow;
    const struct ccs__flow_node *node = &flow->nodes[n];
    uint16_t parent = node->parent, around = flow->nodes[parent].parent;
    ccs_str data;
    if (parent == CCS__FLOW_ROOT) {
        room->running = false;
        return;
    }
    if (!ccs__flow_params(room, node->done, node->done_value, false, (ccs_str){NULL, 0}, &data) ||
        !raise_done(room, parent, data))
        return;
    if (flow->nodes[around].kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL && all_final(room, around))
        (void)raise_done(room, around, (ccs_str){"", 0});
}

/* --- entering ----------------------------------------------------------------------------------------------------- */

void ccs__flow_start_timer(struct ccs__flow_room *room, uint32_t index)
{
    const struct ccs__flow_timer *timer = &room->flow->timers[index];
    struct ccs__rule_value after = {.number = timer->after_ms};
    char why[256];
    enum ccs__flow_answer answer =
        timer->after_rule ? ccs__flow_ask(room, timer->after_rule, &after, why) : CCS__FLOW_ANSWERED;
    if (answer == CCS__FLOW_BROKEN)
        return;
    if (answer == CCS__FLOW_ANSWERED && timer->after_rule && room->flow->script)
        answer = ccs__flow_duration(&after, why) ? CCS__FLOW_ANSWERED : CCS__FLOW_UNANSWERED;
    if (answer == CCS__FLOW_UNANSWERED || after.number < 0) {
        (void)ccs__flow_fault(room, "error.execution", (ccs_str){NULL, 0}, "timer %s does not start: %s", timer->name.data,
                              answer == CCS__FLOW_UNANSWERED ? why : "its time is negative");
        return;
    }
    struct ccs__flow_effect *effect = ccs__flow_add_effect(room, CCS__FLOW_TIMER_STARTED, timer->node);
    if (!effect)
        return;
    effect->index = timer->index;
    effect->ms = after.number;
    effect->name = timer->name;
    effect->calendar = timer->calendar;
    effect->data = timer->signal;
}

static void act_default(struct ccs__flow_room *room, uint16_t n)
{
    for (size_t i = 0; i < room->default_count; i++)
        if (room->defaults[i].node == n)
            ccs__flow_act(room, room->flow->transitions[room->defaults[i].transition].actions, n);
}

static void enter_state(struct ccs__flow_room *room, uint16_t n)
{
    const struct ccs__flow *flow = room->flow;
    const struct ccs__flow_node *node = &flow->nodes[n];
    room->place = n;
    ccs__flow_set_put(room->active, n);
    room->names_known = false;
    if (node->children.first < node->children.end)
        ccs__flow_set_put(room->fresh, n);
    if (!ccs__flow_add_effect(room, CCS__FLOW_ENTERED, n))
        return;
    if (node->entered != 0 && !ccs__flow_entered(room)[node->entered - 1]) {
        ccs__flow_entered(room)[node->entered - 1] = 1;
        ccs__flow_init_variables(room, n);
    }
    ccs__flow_act(room, node->enter, n);
    if (ccs__flow_set_has(room->by_default, n))
        ccs__flow_act(room, flow->transitions[node->initial].actions, n);
    if (room->default_count > 0)
        act_default(room, n);
    for (uint32_t i = node->timers.first; i < node->timers.end && room->status == CCS_OK; i++)
        ccs__flow_start_timer(room, i);
    if (is_final(node))
        ccs__flow_reach_final(room, n);
}

void ccs__flow_enter(struct ccs__flow_room *room)
{
    const struct ccs__flow *flow = room->flow;
    ccs__flow_set_clear(room->entering, flow->node_count);
    ccs__flow_set_clear(room->by_default, flow->node_count);
    room->default_count = 0;
    for (size_t i = 0; i < room->enabled_count; i++)
        if (room->reach[i] != CCS__FLOW_NO_NODE)
            compute(room, &flow->transitions[room->enabled[i]], room->reach[i]);
    /* What is active is not entered again. The recommendation would enter it a second time without having left it, when a
     * transition in a state goes by a deep history to a place within the same inner state. */
    for (uint32_t n = 1; (n = ccs__flow_set_next(room->entering, n, flow->node_count)) != CCS__FLOW_NO_BIT; n++) {
        if (!ccs__flow_work(room) || room->status != CCS_OK)
            return;
        if (!ccs__flow_set_has(room->active, n))
            enter_state(room, (uint16_t)n);
    }
}
