/*
 * The configurations that a walk has come to, each once, and the steps between them.
 */
#include "flowcheck/walking.h"

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    hash = (hash ^ size) * UINT64_C(0x100000001b3);
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    return ccs__map_hash(hash);
}

static ccs_str text_of(const struct ccs__buf *buf)
{
    return (ccs_str){buf->data ? (const char *)buf->data : "", buf->size};
}

static bool is_there(const struct ccs__flow_walking *walking, const struct ccs__flow_configuration *one, uint32_t final)
{
    return one->final == final && ccs__flow_same(one->active, text_of(&walking->active)) &&
           ccs__flow_same(one->history, text_of(&walking->history)) && ccs__flow_same(one->data, text_of(&walking->data)) &&
           ccs__flow_same(one->pending, text_of(&walking->packed));
}

/* Numbers are kept in maps as they are, plus one, because a map holds no NULL. */
static uint32_t number_of(const void *value) { return (uint32_t)(uintptr_t)value - 1; }
static void *value_of(uint32_t number) { return (void *)((uintptr_t)number + 1); }

static uint32_t meet_bound(struct ccs__flow_walking *walking, uint32_t limit)
{
    walking->walk->limits |= limit;
    return CCS__FLOW_NO_CONFIGURATION;
}

/* One more with these active states; false: there are too many that differ in variables alone. (A place is known by its hash:
 * a collision would only make two places share a bound.) */
static bool count_variant(struct ccs__flow_walking *walking, uint64_t place, bool *fits)
{
    void *known = ccs__map_get(&walking->places, place);
    uint32_t count = known ? number_of(known) : 0;
    *fits = count < CCS__FLOW_WALK_VARIANTS_MAX;
    return !*fits || ccs__map_put(&walking->places, place, value_of(count + 1)) || ccs__flow_walk_fail(walking, CCS_ENOMEM);
}

/* Texts kept, in room of the arena that is bounded. */
static bool fill(struct ccs__flow_walking *walking, struct ccs__flow_configuration *one, const struct ccs__flow_input *input)
{
    struct ccs__arena *arena = &walking->walk->arena;
    return ccs__flow_walk_keep(walking, arena, text_of(&walking->active), &one->active) &&
           ccs__flow_walk_keep(walking, arena, text_of(&walking->history), &one->history) &&
           ccs__flow_walk_keep(walking, arena, text_of(&walking->data), &one->data) &&
           ccs__flow_walk_keep(walking, arena, text_of(&walking->packed), &one->pending) &&
           ccs__flow_walk_keep(walking, arena, input->name, &one->input.name) &&
           ccs__flow_walk_keep(walking, arena, input->data, &one->input.data);
}

static uint32_t add(struct ccs__flow_walking *walking, uint32_t parent, const struct ccs__flow_input *input, uint32_t final,
                    uint64_t hash)
{
    struct ccs__flow_walk *walk = walking->walk;
    uint32_t number = (uint32_t)walk->configuration_count;
    void *items = walk->configurations, *first = ccs__map_get(&walking->by_hash, hash);
    if (!ccs__alloc_grow(walk->alloc, &items, &walk->configuration_capacity, number + (size_t)1, sizeof *walk->configurations)) {
        ccs__flow_walk_fail(walking, CCS_ENOMEM);
        return CCS__FLOW_NO_CONFIGURATION;
    }
    walk->configurations = items;
    struct ccs__flow_configuration *one = &walk->configurations[number];
    *one = (struct ccs__flow_configuration){.parent = parent, .input = *input, .final = final,
                                            .pending_count = (uint32_t)walking->run.count,
                                            .same_hash = first ? number_of(first) : CCS__FLOW_NO_CONFIGURATION};
    one->depth = parent == CCS__FLOW_NO_CONFIGURATION ? 0 : walk->configurations[parent].depth + 1;
    if (!fill(walking, one, input))
        return CCS__FLOW_NO_CONFIGURATION;
    if (!ccs__map_put(&walking->by_hash, hash, value_of(number))) {
        ccs__flow_walk_fail(walking, CCS_ENOMEM);
        return CCS__FLOW_NO_CONFIGURATION;
    }
    walk->depth = one->depth > walk->depth ? one->depth : walk->depth;
    walk->configuration_count++;
    return number;
}

uint32_t ccs__flow_configuration_put(struct ccs__flow_walking *walking, uint32_t parent, const struct ccs__flow_input *input,
                                     uint32_t final)
{
    struct ccs__flow_walk *walk = walking->walk;
    uint32_t most = walking->options->configurations_max;
    bool fits;
    if (walking->active.failed || walking->history.failed || walking->data.failed || walking->packed.failed) {
        ccs__flow_walk_fail(walking, CCS_ENOMEM);
        return CCS__FLOW_NO_CONFIGURATION;
    }
    uint64_t place = hash_bytes(UINT64_C(0xcbf29ce484222325) ^ final, walking->active.data, walking->active.size);
    place = hash_bytes(place, walking->history.data, walking->history.size);
    uint64_t hash = hash_bytes(place, walking->data.data, walking->data.size);
    hash = hash_bytes(hash, walking->packed.data, walking->packed.size);
    void *first = ccs__map_get(&walking->by_hash, hash);
    for (uint32_t i = first ? number_of(first) : CCS__FLOW_NO_CONFIGURATION; i != CCS__FLOW_NO_CONFIGURATION;
         i = walk->configurations[i].same_hash)
        if (is_there(walking, &walk->configurations[i], final))
            return i;
    if (walk->configuration_count >= (most ? most : CCS__FLOW_WALK_CONFIGURATIONS))
        return meet_bound(walking, CCS__FLOW_WALK_TOO_MANY);
    if (!count_variant(walking, place, &fits))
        return CCS__FLOW_NO_CONFIGURATION;
    return fits ? add(walking, parent, input, final, hash) : meet_bound(walking, CCS__FLOW_WALK_TOO_VARIED);
}

bool ccs__flow_edge_add(struct ccs__flow_walking *walking, uint32_t from, uint32_t to, const struct ccs__flow_input *input)
{
    struct ccs__flow_walk *walk = walking->walk;
    void *items = walk->edges;
    if (from == CCS__FLOW_NO_CONFIGURATION)
        return true;
    if (!ccs__alloc_grow(walk->alloc, &items, &walk->edge_capacity, walk->edge_count + 1, sizeof *walk->edges))
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    walk->edges = items;
    struct ccs__flow_edge *edge = &walk->edges[walk->edge_count];
    *edge = (struct ccs__flow_edge){.to = to, .input = *input};
    const struct ccs__flow_configuration *found = &walk->configurations[to];
    if (found->parent == from && ccs__flow_same(found->input.name, input->name) && ccs__flow_same(found->input.data, input->data))
        edge->input = found->input; /* its texts are kept already */
    else if (!ccs__flow_walk_keep(walking, &walk->arena, input->name, &edge->input.name) ||
             !ccs__flow_walk_keep(walking, &walk->arena, input->data, &edge->input.data))
        return false;
    if (walk->configurations[from].edge_count++ == 0)
        walk->configurations[from].first_edge = (uint32_t)walk->edge_count;
    walk->edge_count++;
    return true;
}

static bool is_told(const struct ccs__flow_walk *walk, uint32_t state, bool stopped, ccs_str name, ccs_str words)
{
    for (size_t i = 0; i < walk->fault_count; i++) {
        const struct ccs__flow_fault *fault = &walk->faults[i];
        if (fault->state == state && fault->stopped == stopped && ccs__flow_same(fault->name, name) &&
            ccs__flow_same(fault->words, words))
            return true;
    }
    return false;
}

bool ccs__flow_fault_add(struct ccs__flow_walking *walking, uint32_t from, const struct ccs__flow_input *input, uint32_t state,
                         bool stopped, ccs_str name, ccs_str words)
{
    struct ccs__flow_walk *walk = walking->walk;
    void *items = walk->faults;
    walk->fault_total++;
    walk->stop_total += stopped;
    if (walk->fault_count == CCS__FLOW_WALK_FAULTS_MAX || is_told(walk, state, stopped, name, words))
        return true;
    if (!ccs__alloc_grow(walk->alloc, &items, &walk->fault_capacity, walk->fault_count + 1, sizeof *walk->faults))
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    walk->faults = items;
    struct ccs__flow_fault *fault = &walk->faults[walk->fault_count];
    *fault = (struct ccs__flow_fault){.from = from, .input = *input, .state = state, .stopped = stopped};
    if (!ccs__flow_walk_keep(walking, &walk->arena, input->name, &fault->input.name) ||
        !ccs__flow_walk_keep(walking, &walk->arena, input->data, &fault->input.data) ||
        !ccs__flow_walk_keep(walking, &walk->arena, name, &fault->name) ||
        !ccs__flow_walk_keep(walking, &walk->arena, words, &fault->words))
        return false;
    walk->fault_count++;
    return true;
}
