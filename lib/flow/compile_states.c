/*
 * States from the definition's list to a tree in document order, without recursion: a definition may be ten thousand deep.
 */
#include "flow/build.h"

#define NONE UINT32_MAX

/* The tree as the definition's indices, until the document order is known. */
struct tree {
    uint32_t *parent, *first_child, *last_child, *next;
    uint32_t first, last; /* of those in no other */
    ccs_str *names;       /* kept */
};

static bool check_name(struct ccs__flow_build *build, ccs_str name)
{
    if (name.size == 0 || name.size > CCS__FLOW_NAME_MAX)
        return ccs__flow_fail(build, CCS_EINVAL, "name", "a state needs a name of 1 to %d bytes", CCS__FLOW_NAME_MAX);
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.data[i] <= ' ' || name.data[i] == 0x7F || name.data[i] == ';' || name.data[i] == '=')
            return ccs__flow_fail(build, CCS_EINVAL, "name", "a state's name has no spaces, ; or =; write %s",
                                  name.data[i] == ' ' ? "_ instead of the space" : "letters, digits, . _ -");
    return true;
}

static bool add_name(struct ccs__flow_build *build, const char *text, uint32_t index, ccs_str *kept)
{
    uint32_t known = index;
    if (!ccs__flow_keep(build, text, kept))
        return false;
    ccs_str name = *kept;
    ccs_status status = ccs__flow_names_put(&build->flow->state_names, name, &known);
    if (status == CCS_ELIMIT)
        return ccs__flow_fail(build, status, "name", "too many names that collide with this one; choose others");
    return known == index ||
           ccs__flow_fail(build, CCS_EINVAL, "name", "\"%.*s\" is the name of states[%u] already", CCS__FLOW_SHOW(name), known);
}

static bool can_contain(const Ccs__FlowState *state)
{
    return state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_STATE ||
           state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL;
}

static bool find_parent(struct ccs__flow_build *build, struct tree *tree, uint32_t index)
{
    const Ccs__FlowState *state = build->definition->states[index];
    ccs_str in = ccs_str_from(state->in);
    bool history = state->kind >= CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_HISTORY;
    tree->parent[index] = NONE;
    if (in.size == 0)
        return !history ||
               ccs__flow_fail(build, CCS_EINVAL, "in", "a history stands in the state whose inner states it remembers");
    uint32_t parent = ccs__flow_names_find(&build->flow->state_names, in);
    if (parent == CCS__FLOW_NO_NAME)
        return ccs__flow_fail(build, CCS_EINVAL, "in",
                              "no state before it is called \"%.*s\"; a state stands behind the one it is in",
                              CCS__FLOW_SHOW(in));
    if (!can_contain(build->definition->states[parent]))
        return ccs__flow_fail(build, CCS_EINVAL, "in", "\"%.*s\" is %s; nothing can be in it", CCS__FLOW_SHOW(in),
                              build->definition->states[parent]->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL
                                  ? "a final state"
                                  : "a history");
    if (state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL &&
        build->definition->states[parent]->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL)
        return ccs__flow_fail(build, CCS_EINVAL, "in",
                              "a final state cannot be in a parallel one, whose inner states are all active; "
                              "put it in one of these");
    tree->parent[index] = parent;
    return true;
}

static void link_child(struct tree *tree, uint32_t index)
{
    uint32_t parent = tree->parent[index];
    uint32_t *first = parent == NONE ? &tree->first : &tree->first_child[parent];
    uint32_t *last = parent == NONE ? &tree->last : &tree->last_child[parent];
    if (*last == NONE)
        *first = index;
    else
        tree->next[*last] = index;
    *last = index;
}

static bool take_tree(struct ccs__flow_build *build, struct tree *tree)
{
    size_t count = build->definition->n_states;
    uint32_t *room = ccs__arena_take(&build->scratch, 4 * count * sizeof *room);
    ccs_str *names = ccs__arena_take(&build->scratch, count * sizeof *names);
    if (!room || !names)
        return ccs__flow_fail_memory(build);
    memset(room, 0xFF, 4 * count * sizeof *room);
    *tree = (struct tree){room, room + count, room + 2 * count, room + 3 * count, NONE, NONE, names};
    return true;
}

static bool read_states(struct ccs__flow_build *build, struct tree *tree)
{
    size_t mark = build->path_size;
    for (uint32_t i = 0; i < build->definition->n_states; i++) {
        const Ccs__FlowState *state = build->definition->states[i];
        ccs__flow_path(build, "states", i);
        if (!check_name(build, ccs_str_from(state->name)))
            return false;
        if ((unsigned)state->kind > CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_DEEP_HISTORY ||
            (unsigned)state->category > CCS__FLOW_CATEGORY__FLOW_CATEGORY_CLOSED)
            return ccs__flow_fail(build, CCS_EINVAL, NULL, "its kind or category is none that there is");
        if (!find_parent(build, tree, i) || !add_name(build, state->name, i, &tree->names[i]))
            return false;
        link_child(tree, i);
        ccs__flow_path_back(build, mark);
    }
    return true;
}

static void make_node(struct ccs__flow_build *build, const struct tree *tree, uint32_t index, uint16_t at)
{
    struct ccs__flow *flow = build->flow;
    const Ccs__FlowState *state = build->definition->states[index];
    uint16_t parent = tree->parent[index] == NONE ? CCS__FLOW_ROOT : flow->by_definition[tree->parent[index]];
    struct ccs__flow_node *node = &flow->nodes[at];
    flow->by_definition[index] = at;
    *node = (struct ccs__flow_node){.name = tree->names[index],
                                    .definition = index,
                                    .parent = parent,
                                    .kind = (uint8_t)state->kind,
                                    .initial = CCS__FLOW_NO_TRANSITION};
    node->depth = (uint16_t)(flow->nodes[parent].depth + 1);
    node->category = state->category ? (uint8_t)state->category : flow->nodes[parent].category;
    flow->depth_max = node->depth > flow->depth_max ? node->depth : flow->depth_max;
    flow->history_count += ccs__flow_is_history(node);
}

/* Down to the first child, else on to the next one, else up until there is a next one. */
static uint32_t step_on(const struct tree *tree, uint32_t index)
{
    if (tree->first_child[index] != NONE)
        return tree->first_child[index];
    while (index != NONE && tree->next[index] == NONE)
        index = tree->parent[index];
    return index == NONE ? NONE : tree->next[index];
}

static void link_nodes(struct ccs__flow *flow, const struct tree *tree)
{
    for (uint16_t n = 0; n < flow->node_count; n++) {
        struct ccs__flow_node *node = &flow->nodes[n];
        uint32_t child = n == CCS__FLOW_ROOT ? tree->first : tree->first_child[node->definition];
        uint32_t next = n == CCS__FLOW_ROOT ? NONE : tree->next[node->definition];
        node->first_child = child == NONE ? 0 : flow->by_definition[child];
        node->next = next == NONE ? 0 : flow->by_definition[next];
        node->end = (uint16_t)(n + 1);
    }
    for (uint16_t n = (uint16_t)(flow->node_count - 1); n > CCS__FLOW_ROOT;
         n--) { /* from the last: ends are known when asked */
        struct ccs__flow_node *parent = &flow->nodes[flow->nodes[n].parent];
        parent->end = flow->nodes[n].end > parent->end ? flow->nodes[n].end : parent->end;
        if (ccs__flow_is_history(&flow->nodes[n]))
            parent->first_history = n;
    }
}

/* Atomic, and how many atomic states can be active at once. */
static bool count_atoms(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    for (uint16_t n = (uint16_t)(flow->node_count - 1); n > CCS__FLOW_ROOT; n--) {
        struct ccs__flow_node *node = &flow->nodes[n], *parent = &flow->nodes[node->parent];
        if (ccs__flow_is_history(node))
            continue;
        if (node->atoms_max == 0) {
            if (node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL || node->first_child != 0) {
                ccs__flow_path(build, "states", node->definition);
                return ccs__flow_fail(build, CCS_EINVAL, NULL, "\"%.*s\" needs inner states%s", CCS__FLOW_SHOW(node->name),
                                      node->first_child ? " besides its history" : ", as it is a parallel one");
            }
            node->atomic = true;
            node->atoms_max = 1;
        }
        if (parent->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL)
            parent->atoms_max = (uint16_t)(parent->atoms_max + node->atoms_max);
        else if (node->atoms_max > parent->atoms_max)
            parent->atoms_max = node->atoms_max;
    }
    return true;
}

bool ccs__flow_compile_tree(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    size_t count = build->definition->n_states;
    struct tree tree;
    flow->node_count = (uint32_t)count + 1;
    if (!take_tree(build, &tree) || !(flow->nodes = ccs__flow_take(build, count + 1, sizeof *flow->nodes)) ||
        !(flow->by_definition = ccs__flow_take(build, count, sizeof *flow->by_definition)))
        return false;
    if (ccs__flow_names_init(&flow->state_names, &flow->arena, count) != CCS_OK)
        return ccs__flow_fail_memory(build);
    if (!read_states(build, &tree))
        return false;
    flow->nodes[CCS__FLOW_ROOT] =
        (struct ccs__flow_node){.name = {"", 0}, .definition = CCS__FLOW_NO_STATE, .initial = CCS__FLOW_NO_TRANSITION};
    uint16_t at = 1;
    for (uint32_t index = tree.first; index != NONE; index = step_on(&tree, index))
        make_node(build, &tree, index, at++);
    CCS_ASSERT(at == flow->node_count);
    link_nodes(flow, &tree);
    return count_atoms(build);
}
