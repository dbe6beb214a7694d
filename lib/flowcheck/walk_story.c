/*
 * Ways through a walk as stories.
 */
#include "flow/chart.h"
#include "flowcheck/walk_tell.h"
#include "record/json.h"

static void add_str(struct ccs__buf *out, ccs_str text) { ccs__buf_add(out, text.data, text.size); }

/* The active states with + between them, or the final one. */
static void add_place(const struct ccs__flow_walk *walk, uint32_t number, struct ccs__buf *out)
{
    const struct ccs__flow_configuration *one = &walk->configurations[number];
    if (one->final != CCS__FLOW_NO_STATE) {
        add_str(out, ccs__flow_state_name(walk->flow, one->final));
        return;
    }
    for (size_t i = 0; i < one->active.size; i++)
        ccs__buf_add(out, one->active.data[i] == ' ' ? "+" : &one->active.data[i], 1);
}

static void add_input(const struct ccs__flow_input *input, struct ccs__buf *out)
{
    static const char *const kinds[] = {[CCS__FLOW_INPUT_START] = "", [CCS__FLOW_INPUT_SIGNAL] = "",
                                        [CCS__FLOW_INPUT_TIMER] = " (timer)", [CCS__FLOW_INPUT_LATER] = " (delayed)",
                                        [CCS__FLOW_INPUT_CHILD] = " (child)"};
    add_str(out, input->name);
    if (input->data.size > 0)
        ccs__buf_add_text(out, input->name.size > 0 ? " " : "");
    add_str(out, input->data);
    ccs__buf_add_text(out, kinds[input->kind]);
}

static void add_arrow(const struct ccs__flow_input *input, struct ccs__buf *out)
{
    ccs__buf_add_text(out, " --");
    add_input(input, out);
    ccs__buf_add_text(out, "--> ");
}

static void add_start(const struct ccs__flow_input *input, struct ccs__buf *out)
{
    if (input->data.size == 0)
        return;
    ccs__buf_add_text(out, "start ");
    add_str(out, input->data);
    ccs__buf_add_text(out, " --> ");
}

/* Parents lead backwards, so the way is turned by asking for the one at each depth: the depth is bounded. */
void ccs__flow_story(const struct ccs__flow_walk *walk, uint32_t to, struct ccs__buf *out)
{
    uint32_t depth = walk->configurations[to].depth;
    size_t size = ((size_t)depth + 1) * sizeof(uint32_t);
    uint32_t *way = ccs__realloc(out->alloc, NULL, 0, size);
    if (!way) {
        out->failed = true;
        return;
    }
    for (uint32_t c = to, i = depth + 1; i > 0; c = walk->configurations[c].parent)
        way[--i] = c;
    add_start(&walk->configurations[way[0]].input, out);
    add_place(walk, way[0], out);
    for (uint32_t i = 1; i <= depth; i++) {
        add_arrow(&walk->configurations[way[i]].input, out);
        add_place(walk, way[i], out);
    }
    ccs__free(out->alloc, way, size);
}

void ccs__flow_story_of(const struct ccs__flow_walk *walk, uint32_t from, const struct ccs__flow_input *input, uint32_t to,
                        struct ccs__buf *out)
{
    if (from == CCS__FLOW_NO_CONFIGURATION) {
        add_start(input, out);
    } else {
        ccs__flow_story(walk, from, out);
        add_arrow(input, out);
    }
    if (to == CCS__FLOW_NO_CONFIGURATION)
        ccs__buf_add_text(out, "...");
    else
        add_place(walk, to, out);
}

void ccs__flow_story_round(const struct ccs__flow_walk *walk, const struct ccs__flow_cycle *cycle, struct ccs__buf *out)
{
    add_place(walk, cycle->first, out);
    for (uint32_t i = 0; i < cycle->step_count; i++) {
        const struct ccs__flow_edge *edge = &walk->edges[walk->cycle_steps[cycle->step_first + i]];
        add_arrow(&edge->input, out);
        add_place(walk, edge->to, out);
    }
}

const char *ccs__flow_untaken_why(const struct ccs__flow_walk *walk, uint32_t transition)
{
    const struct ccs__flow_transition *it = &walk->flow->transitions[transition];
    if (walk->states[walk->flow->nodes[it->source].definition].count == 0)
        return "its state was never entered";
    if (it->eventless)
        return it->when != 0 ? "its guard held with none of the values tried, or another was taken before it"
                             : "another was always taken before it";
    return it->when != 0 ? "its guard held with none of the values tried" : "its signal never came, or others took it";
}

bool ccs__flow_is_told(const struct ccs__flow *flow, uint32_t transition)
{
    uint16_t source = flow->transitions[transition].source;
    return source != CCS__FLOW_ROOT && flow->nodes[source].initial != transition;
}

const char *ccs__flow_limit_text(uint32_t limit)
{
    switch (limit) {
    case CCS__FLOW_WALK_TOO_MANY: return "there are more configurations or steps than it may take";
    case CCS__FLOW_WALK_TOO_DEEP: return "some ways are longer than it may go";
    case CCS__FLOW_WALK_TOO_VARIED: return "in one place variables take more values than it follows";
    case CCS__FLOW_WALK_TOO_MUCH_DATA: return "of some signals not every combination of values was tried";
    case CCS__FLOW_WALK_TOO_MUCH_PENDING: return "more timers and delayed signals run at once than it keeps";
    default: return NULL;
    }
}
