/*
 * An instance: one cache line, and a block for what does not fit into it, whose layout follows from the flow:
 *
 *   values | atoms | tail: marks of children, how many each history remembers, which, and what was entered before
 *
 * A step works on copies in its room. Storing takes all memory first, then changes.
 */
#include "flow/build.h"
#include "flow/room.h"

static size_t align(size_t at, size_t unit) { return (at + unit - 1) / unit * unit; }

/* At most, as JSON: a state and up to three numbers; a state. */
static size_t child_size(const struct ccs__flow *flow, uint32_t child)
{
    return 2 * flow->nodes[flow->children[child].node].name.size + 56;
}

static size_t entered_size(const struct ccs__flow_node *node) { return 2 * node->name.size + 3; }

void ccs__flow_lay_out(struct ccs__flow *flow)
{
    size_t at = 0;
    for (uint32_t i = 0; i < flow->child_count; i++)
        flow->hidden_max += child_size(flow, i);
    for (uint32_t n = 0; n < flow->node_count; n++)
        flow->hidden_max += flow->nodes[n].entered ? entered_size(&flow->nodes[n]) : 0;
    flow->values_at = at;
    at += flow->variable_count > CCS__FLOW_INLINE_VALUES ? flow->variable_count * sizeof(struct ccs__flow_value) : 0;
    flow->atoms_at = at;
    at += flow->nodes[CCS__FLOW_ROOT].atoms_max > CCS__FLOW_INLINE_ATOMS
              ? flow->nodes[CCS__FLOW_ROOT].atoms_max * sizeof(uint16_t)
              : 0;
    flow->tail_at = at = align(at, 16);
    flow->children_at = 0;
    flow->counts_at = flow->child_count * sizeof(struct ccs__flow_mark);
    flow->remembered_at = flow->counts_at + flow->history_count * sizeof(uint16_t);
    flow->entered_at = flow->remembered_at + flow->remembered_count * sizeof(uint16_t);
    flow->tail_size = flow->entered_at + flow->entered_count;
    flow->more_size = at + flow->tail_size;
}

struct ccs__flow_value *ccs__flow_values(const struct ccs__flow *flow, struct ccs__flow_state *state)
{
    if (flow->variable_count <= CCS__FLOW_INLINE_VALUES)
        return state->values;
    return (struct ccs__flow_value *)(void *)((char *)state->more + flow->values_at);
}

uint16_t *ccs__flow_atoms(const struct ccs__flow *flow, struct ccs__flow_state *state)
{
    if (flow->nodes[CCS__FLOW_ROOT].atoms_max <= CCS__FLOW_INLINE_ATOMS)
        return state->atoms;
    return (uint16_t *)(void *)((char *)state->more + flow->atoms_at);
}

/* The same of an instance that is only read. */
static struct ccs__flow_state *unlocked(const struct ccs__flow_state *state)
{
    return (struct ccs__flow_state *)(uintptr_t)state;
}

ccs_status ccs__flow_state_init(struct ccs__flow_state *state, const struct ccs__flow *flow, const ccs_alloc *alloc)
{
    *state = (struct ccs__flow_state){.alloc = alloc};
    if (flow->more_size == 0)
        return CCS_OK;
    state->more = ccs__alloc_zero(alloc, flow->more_size);
    return state->more ? CCS_OK : CCS_ENOMEM;
}

void ccs__flow_state_finish(struct ccs__flow_state *state, const struct ccs__flow *flow)
{
    if (!state || !state->alloc || (flow->more_size > 0 && !state->more))
        return;
    struct ccs__flow_value *values = ccs__flow_values(flow, state);
    for (uint32_t i = 0; i < flow->variable_count; i++)
        ccs__flow_value_finish(state->alloc, &values[i]);
    ccs__free(state->alloc, state->more, flow->more_size);
    *state = (struct ccs__flow_state){.alloc = NULL};
}

ccs_status ccs__flow_state_copy(struct ccs__flow_state *to, const struct ccs__flow_state *from, const struct ccs__flow *flow)
{
    struct ccs__flow_state copy;
    ccs_status status = ccs__flow_state_init(&copy, flow, to->alloc);
    if (status != CCS_OK)
        return status;
    const struct ccs__flow_value *values = ccs__flow_values(flow, unlocked(from));
    struct ccs__flow_value *copies = ccs__flow_values(flow, &copy);
    for (uint32_t i = 0; i < flow->variable_count && status == CCS_OK; i++) {
        struct ccs__rule_value value;
        ccs__flow_value_open(&values[i], &value);
        status = ccs__flow_value_keep(copy.alloc, &value, &copies[i]);
        copies[i].declared = values[i].declared;
    }
    if (status != CCS_OK) {
        ccs__flow_state_finish(&copy, flow);
        return status;
    }
    memcpy(copy.atoms, from->atoms, sizeof copy.atoms);
    copy.atom_count = from->atom_count;
    copy.phase = from->phase;
    if (flow->more_size > flow->atoms_at)
        memcpy((char *)copy.more + flow->atoms_at, (const char *)from->more + flow->atoms_at, flow->more_size - flow->atoms_at);
    ccs__flow_state_finish(to, flow);
    *to = copy;
    return CCS_OK;
}

/* --- into the room and back --------------------------------------------------------------------------------------- */

void ccs__flow_load(struct ccs__flow_room *room, const struct ccs__flow_state *state)
{
    const struct ccs__flow *flow = room->flow;
    const struct ccs__flow_value *values = ccs__flow_values(flow, unlocked(state));
    const uint16_t *atoms = ccs__flow_atoms(flow, unlocked(state));
    for (uint32_t i = 0; i < flow->variable_count; i++) {
        ccs__flow_value_open(&values[i], &room->values[i]);
        room->declared[i] = values[i].declared;
    }
    for (uint16_t i = 0; i < state->atom_count; i++)
        for (uint16_t n = atoms[i]; n != CCS__FLOW_ROOT && !ccs__flow_set_has(room->active, n); n = flow->nodes[n].parent)
            ccs__flow_set_put(room->active, n);
    if (flow->tail_size > 0)
        memcpy(room->tail, (const char *)state->more + flow->tail_at, flow->tail_size);
    if (room->any_changed)
        memset(room->changed, 0, sizeof room->changed);
    room->any_changed = false;
}

/* Copies of the values that changed, in the step's memory until all of them are there. */
static ccs_status keep_changed(struct ccs__flow_room *room, const struct ccs__flow_state *state, struct ccs__flow_value **kept)
{
    const struct ccs__flow *flow = room->flow;
    ccs_status status = CCS_OK;
    *kept = ccs__arena_take(&room->arena, flow->variable_count * sizeof **kept);
    if (!*kept)
        return CCS_ENOMEM;
    memset(*kept, 0, flow->variable_count * sizeof **kept);
    for (uint32_t i = 0; i < flow->variable_count && status == CCS_OK; i++)
        if (ccs__flow_set_has(room->changed, i))
            status = ccs__flow_value_keep(state->alloc, &room->values[i], &(*kept)[i]);
    for (uint32_t i = 0; i < flow->variable_count && status != CCS_OK; i++)
        ccs__flow_value_finish(state->alloc, &(*kept)[i]);
    return status;
}

/* As JSON, without writing it: an upper bound would refuse what could be kept, so what may be too long is written. */
static ccs_status check_size(struct ccs__flow_room *room)
{
    size_t size = 0;
    for (uint32_t i = 0; i < room->flow->variable_count; i++) {
        const struct ccs__rule_value *value = &room->values[i];
        if (ccs__flow_is_plain(value->type))
            continue;
        ccs__buf_clear(&room->text);
        ccs__flow_value_write(value, true, &room->text);
        if (room->text.failed)
            return CCS_ENOMEM;
        size += room->text.size;
        if (size > CCS__FLOW_DATA_MAX)
            break; /* many variables may hold the same long text */
    }
    ccs__buf_clear(&room->text);
    if (size <= CCS__FLOW_DATA_MAX)
        return CCS_OK;
    (void)ccs__flow_stop_with(room, CCS_ELIMIT, "the variables hold %zu bytes of texts and lists or more; at most %d are kept",
                              size, CCS__FLOW_DATA_MAX);
    return CCS_ELIMIT;
}

/* What is written must be read again, or the row stands in everybody's way: so this has a bound as well. */
static ccs_status check_hidden(struct ccs__flow_room *room)
{
    const struct ccs__flow *flow = room->flow;
    size_t size = 0;
    if (flow->hidden_max <= CCS__FLOW_HIDDEN_MAX)
        return CCS_OK;
    for (uint32_t i = 0; i < flow->child_count; i++)
        size += ccs__flow_marks(room)[i].running ? child_size(flow, i) : 0;
    for (uint32_t n = 0; n < flow->node_count; n++)
        if (flow->nodes[n].entered && ccs__flow_entered(room)[flow->nodes[n].entered - 1])
            size += entered_size(&flow->nodes[n]);
    if (size <= CCS__FLOW_HIDDEN_MAX)
        return CCS_OK;
    (void)ccs__flow_stop_with(room, CCS_ELIMIT, "the names of children that run, and of states that were entered, take up to %zu "
                              "bytes; at most %d are kept", size, CCS__FLOW_HIDDEN_MAX);
    return CCS_ELIMIT;
}

static bool any_text_changed(const struct ccs__flow_room *room)
{
    for (uint32_t i = 0; i < room->flow->variable_count; i++)
        if (ccs__flow_set_has(room->changed, i) && !ccs__flow_is_plain(room->values[i].type))
            return true;
    return false;
}

static void store_values(struct ccs__flow_room *room, struct ccs__flow_state *state, const struct ccs__flow_value *kept)
{
    struct ccs__flow_value *values = ccs__flow_values(room->flow, state);
    for (uint32_t i = 0; i < room->flow->variable_count; i++) {
        if (!ccs__flow_set_has(room->changed, i))
            continue;
        ccs__flow_value_finish(state->alloc, &values[i]);
        if (kept)
            values[i] = kept[i];
        else /* nothing that needs memory */
            (void)ccs__flow_value_keep(state->alloc, &room->values[i], &values[i]);
        values[i].declared = room->declared[i];
    }
}

ccs_status ccs__flow_store(struct ccs__flow_room *room, struct ccs__flow_state *state, enum ccs__flow_phase phase)
{
    const struct ccs__flow *flow = room->flow;
    uint16_t *atoms = ccs__flow_atoms(flow, state);
    struct ccs__flow_value *kept = NULL;
    ccs_status status = check_hidden(room);
    if (status != CCS_OK)
        return status;
    if (room->any_changed && any_text_changed(room)) {
        status = check_size(room);
        if (status == CCS_OK)
            status = keep_changed(room, state, &kept);
        if (status != CCS_OK)
            return status;
    }
    if (room->any_changed)
        store_values(room, state, kept);
    state->atom_count = 0;
    for (uint32_t n = 0; (n = ccs__flow_set_next(room->active, n, flow->node_count)) != CCS__FLOW_NO_BIT; n++)
        if (flow->nodes[n].atomic) {
            CCS_ASSERT(state->atom_count < flow->nodes[CCS__FLOW_ROOT].atoms_max);
            atoms[state->atom_count++] = (uint16_t)n;
        }
    if (flow->tail_size > 0)
        memcpy((char *)state->more + flow->tail_at, room->tail, flow->tail_size);
    state->phase = (uint8_t)phase;
    return CCS_OK;
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

bool ccs__flow_is_active(const struct ccs__flow *flow, const struct ccs__flow_state *state, uint32_t index)
{
    CCS_ASSERT(index < ccs__flow_state_count(flow));
    uint16_t node = flow->by_definition[index];
    const uint16_t *atoms = ccs__flow_atoms(flow, unlocked(state));
    for (uint16_t i = 0; i < state->atom_count; i++)
        if (atoms[i] >= node && atoms[i] < flow->nodes[node].end)
            return true;
    return false;
}

size_t ccs__flow_active(const struct ccs__flow *flow, const struct ccs__flow_state *state, uint32_t *states, size_t capacity)
{
    const uint16_t *atoms = ccs__flow_atoms(flow, unlocked(state));
    for (size_t i = 0; i < state->atom_count && i < capacity; i++)
        states[i] = flow->nodes[atoms[i]].definition;
    return state->atom_count;
}

Ccs__FlowCategory ccs__flow_category(const struct ccs__flow *flow, const struct ccs__flow_state *state)
{
    const uint16_t *atoms = ccs__flow_atoms(flow, unlocked(state));
    for (uint16_t i = 0; i < state->atom_count; i++)
        if (flow->nodes[atoms[i]].category != CCS__FLOW_CATEGORY__FLOW_CATEGORY_NONE)
            return (Ccs__FlowCategory)flow->nodes[atoms[i]].category;
    return CCS__FLOW_CATEGORY__FLOW_CATEGORY_NONE;
}
