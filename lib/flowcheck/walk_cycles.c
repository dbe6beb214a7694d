/*
 * Rounds that can be gone for ever: among the configurations in which nothing runs (no timer, no delayed signal, no child),
 * those that can be reached from each other by steps through such alone. Strongly connected components, after Tarjan, with a
 * stack of our own; then the shortest way from the earliest one back to itself.
 */
#include "flowcheck/walking.h"

#define NONE UINT32_MAX

struct search {
    struct ccs__flow_walking *walking;
    struct ccs__flow_walk *walk;
    uint32_t *order, *low, *component; /* by configuration; component NONE: still open, or not looked at */
    uint32_t *open, *path, *edge;      /* stacks: of open ones; of the way down; and where each is in its edges */
    uint32_t open_count, path_count, next_order, component_count;
};

static bool is_idle(const struct ccs__flow_walk *walk, uint32_t c)
{
    return walk->configurations[c].pending_count == 0 && walk->configurations[c].final == CCS__FLOW_NO_STATE;
}

static uint32_t *take(struct search *search)
{
    size_t size = search->walk->configuration_count * sizeof(uint32_t);
    uint32_t *room = ccs__arena_take(&search->walking->scratch, size + 1);
    if (room)
        memset(room, 0xFF, size);
    return room;
}

static void go_down(struct search *search, uint32_t c)
{
    search->order[c] = search->low[c] = search->next_order++;
    search->open[search->open_count++] = c;
    search->edge[search->path_count] = 0;
    search->path[search->path_count++] = c;
}

static void go_up(struct search *search, uint32_t c)
{
    if (search->low[c] == search->order[c]) {
        uint32_t member;
        do {
            member = search->open[--search->open_count];
            search->component[member] = search->component_count;
        } while (member != c);
        search->component_count++;
    }
    if (--search->path_count > 0) {
        uint32_t around = search->path[search->path_count - 1];
        search->low[around] = search->low[c] < search->low[around] ? search->low[c] : search->low[around];
    }
}

static void find_components(struct search *search, uint32_t start)
{
    const struct ccs__flow_walk *walk = search->walk;
    go_down(search, start);
    while (search->path_count > 0) {
        uint32_t c = search->path[search->path_count - 1], *at = &search->edge[search->path_count - 1];
        if (*at == walk->configurations[c].edge_count) {
            go_up(search, c);
            continue;
        }
        uint32_t to = walk->edges[walk->configurations[c].first_edge + (*at)++].to;
        if (!is_idle(walk, to))
            continue;
        if (search->order[to] == NONE)
            go_down(search, to);
        else if (search->component[to] == NONE && search->order[to] < search->low[c])
            search->low[c] = search->order[to];
    }
}

/* --- the shortest way round --------------------------------------------------------------------------------------- */

static bool add_step(struct search *search, uint32_t edge)
{
    struct ccs__flow_walk *walk = search->walk;
    void *items = walk->cycle_steps;
    if (!ccs__alloc_grow(walk->alloc, &items, &walk->cycle_step_capacity, walk->cycle_step_count + 1, sizeof *walk->cycle_steps))
        return ccs__flow_walk_fail(search->walking, CCS_ENOMEM);
    walk->cycle_steps = items;
    walk->cycle_steps[walk->cycle_step_count++] = edge;
    return true;
}

/* Breadth first within the component; `order` and `low` are used again: the edge that led to each, and from where. */
static uint32_t find_way_back(struct search *search, uint32_t first)
{
    const struct ccs__flow_walk *walk = search->walk;
    uint32_t *by = search->order, *from = search->low, *list = search->path, head = 0, count = 0;
    list[count++] = first;
    while (head < count) {
        uint32_t c = list[head++];
        const struct ccs__flow_configuration *one = &walk->configurations[c];
        for (uint32_t e = one->first_edge; e < one->first_edge + one->edge_count; e++) {
            uint32_t to = walk->edges[e].to;
            if (search->component[to] != search->component[first] || (to == first && c == first) || by[to] != NONE)
                continue;
            by[to] = e;
            from[to] = c;
            if (to == first)
                return e;
            list[count++] = to;
        }
    }
    return NONE;
}

static bool add_cycle(struct search *search, uint32_t first, uint32_t size)
{
    struct ccs__flow_walk *walk = search->walk;
    void *items = walk->cycles;
    if (!ccs__alloc_grow(walk->alloc, &items, &walk->cycle_capacity, walk->cycle_count + 1, sizeof *walk->cycles))
        return ccs__flow_walk_fail(search->walking, CCS_ENOMEM);
    walk->cycles = items;
    struct ccs__flow_cycle *cycle = &walk->cycles[walk->cycle_count++];
    *cycle = (struct ccs__flow_cycle){.first = first, .count = size, .step_first = (uint32_t)walk->cycle_step_count};
    uint32_t last = find_way_back(search, first);
    CCS_ASSERT(last != NONE);
    for (uint32_t c = first; cycle->step_count == 0 || c != first; c = search->low[c]) {
        if (!add_step(search, search->order[c]))
            return false;
        cycle->step_count++;
    }
    for (uint32_t i = 0; i < cycle->step_count / 2; i++) { /* they were found from the last to the first */
        uint32_t *one = &walk->cycle_steps[cycle->step_first + i];
        uint32_t *other = &walk->cycle_steps[cycle->step_first + cycle->step_count - 1 - i], step = *one;
        *one = *other;
        *other = step;
    }
    return true;
}

bool ccs__flow_walk_find_cycles(struct ccs__flow_walking *walking)
{
    struct ccs__flow_walk *walk = walking->walk;
    struct search search = {.walking = walking, .walk = walk};
    ccs__arena_clear(&walking->scratch);
    search.order = take(&search);
    search.low = take(&search);
    search.component = take(&search);
    search.open = take(&search);
    search.path = take(&search);
    search.edge = take(&search);
    uint32_t *sizes = take(&search);
    if (!search.order || !search.low || !search.component || !search.open || !search.path || !search.edge || !sizes)
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    for (uint32_t c = 0; c < walk->configuration_count; c++)
        if (is_idle(walk, c) && search.order[c] == NONE)
            find_components(&search, c);
    memset(sizes, 0, walk->configuration_count * sizeof *sizes);
    for (uint32_t c = 0; c < walk->configuration_count; c++) {
        search.order[c] = NONE;
        if (search.component[c] != NONE)
            sizes[search.component[c]]++;
    }
    for (uint32_t c = 0; c < walk->configuration_count; c++) {
        uint32_t size = search.component[c] == NONE ? 0 : sizes[search.component[c]];
        if (size < 2)
            continue;
        sizes[search.component[c]] = 0; /* told */
        if (!add_cycle(&search, c, size))
            return false;
    }
    return true;
}
