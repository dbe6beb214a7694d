/*
 * The states of a definition as a tree, and a walk over it that needs no stack.
 */
#include "scxml/export.h"
#include "flow/names.h"
#include <stdio.h> /* snprintf only, into memory */

static void append(struct ccs__export *export, struct ccs__export_state *states, uint32_t *last, uint32_t index)
{
    uint32_t parent = states[index].parent;
    uint32_t *first = parent == CCS__EXPORT_NONE ? &export->first : &states[parent].first;
    uint32_t *end = parent == CCS__EXPORT_NONE ? last : &states[parent].last;
    if (*first == CCS__EXPORT_NONE)
        *first = index;
    else
        states[*end].next = index;
    *end = index;
}

static ccs_status add_state(struct ccs__export *export, struct ccs__export_state *states, uint32_t *last,
                            uint32_t index, char message[256])
{
    const Ccs__FlowState *state = export->flow->states[index];
    uint32_t number = index;
    states[index] = (struct ccs__export_state){CCS__EXPORT_NONE, CCS__EXPORT_NONE, CCS__EXPORT_NONE, CCS__EXPORT_NONE};
    if (state->in[0]) {
        states[index].parent = ccs__export_find(export, state->in);
        if (states[index].parent == CCS__EXPORT_NONE) {
            (void)snprintf(message, 256, "states[%u].in: no state \"%.64s\" stands before this one", index, state->in);
            return CCS_EPARSE;
        }
    }
    append(export, states, last, index);
    ccs_status status = ccs__flow_names_put(export->names, ccs_str_from(state->name), &number);
    if (status == CCS_OK && number == index)
        return status;
    (void)snprintf(message, 256, "states[%u].name: there are two states \"%.64s\"", index, state->name);
    return status == CCS_ENOMEM ? status : CCS_EPARSE;
}

ccs_status ccs__export_init(struct ccs__export *export, const Ccs__Flow *flow, struct ccs__arena *arena,
                            char message[256])
{
    *export = (struct ccs__export){.flow = flow, .first = CCS__EXPORT_NONE};
    struct ccs__export_state *states = ccs__arena_take(arena, (flow->n_states + 1) * sizeof *states);
    export->names = ccs__arena_take(arena, sizeof *export->names);
    ccs_status status =
        states && export->names ? ccs__flow_names_init(export->names, arena, flow->n_states + 1) : CCS_ENOMEM;
    uint32_t last = CCS__EXPORT_NONE;
    for (uint32_t i = 0; i < flow->n_states && status == CCS_OK; i++)
        status = add_state(export, states, &last, i, message);
    export->states = states;
    return status;
}

uint32_t ccs__export_find(const struct ccs__export *export, const char *name)
{
    uint32_t found = ccs__flow_names_find(export->names, ccs_str_from(name));
    return found == CCS__FLOW_NO_NAME ? CCS__EXPORT_NONE : found;
}

bool ccs__export_is_in(const struct ccs__export *export, uint32_t state, uint32_t outer)
{
    while (state != outer && state != CCS__EXPORT_NONE)
        state = export->states[state].parent;
    return state == outer;
}

bool ccs__export_next(const struct ccs__export *export, struct ccs__export_step *step, bool *begun)
{
    const struct ccs__export_state *states = export->states;
    uint32_t next;
    if (!*begun) {
        next = export->first;
        *begun = true;
    } else if (!step->leaves && states[step->state].first != CCS__EXPORT_NONE) {
        next = states[step->state].first;
        step->depth++;
    } else if (!step->leaves) {
        step->leaves = true;
        return true;
    } else if (states[step->state].next != CCS__EXPORT_NONE) {
        next = states[step->state].next;
    } else {
        next = states[step->state].parent;
        step->state = next;
        step->depth -= next != CCS__EXPORT_NONE;
        return next != CCS__EXPORT_NONE; /* and still leaving */
    }
    step->state = next;
    step->leaves = false;
    return next != CCS__EXPORT_NONE;
}

uint32_t ccs__export_default(const struct ccs__export *export, uint32_t state)
{
    uint32_t child = state == CCS__EXPORT_NONE ? export->first : export->states[state].first;
    while (child != CCS__EXPORT_NONE && ccs__export_is_history(export->flow->states[child]))
        child = export->states[child].next;
    return child;
}
