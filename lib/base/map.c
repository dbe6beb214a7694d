/*
 * The index from ids to entities: linear probing at most three quarters full, so a lookup is one multiplication and
 * mostly one cache line. Removal shifts the rest of the run back instead of leaving tombstones, because a center runs
 * for years and its ids come and go: the table must not get slower with age.
 */
#include "base/map.h"
#include "base/assert.h"

#define CAPACITY_MIN 16

void ccs__map_init(struct ccs__map *map, const ccs_alloc *alloc)
{
    *map = (struct ccs__map){.alloc = alloc};
}

void ccs__map_finish(struct ccs__map *map)
{
    if (!map || !map->alloc)
        return;
    ccs__free(map->alloc, map->slots, map->capacity * sizeof *map->slots);
    ccs__map_init(map, map->alloc);
}

static bool resize(struct ccs__map *map, size_t capacity)
{
    struct ccs__map larger = {.alloc = map->alloc, .mask = capacity - 1, .count = map->count, .capacity = capacity};
    larger.slots = ccs__alloc_zero(map->alloc, capacity * sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (size_t at = 0; at < map->capacity; at++)
        if (map->slots[at].value)
            larger.slots[ccs__map_find_slot(&larger, map->slots[at].key)] = map->slots[at];
    ccs__free(map->alloc, map->slots, map->capacity * sizeof *map->slots);
    *map = larger;
    return true;
}

bool ccs__map_reserve(struct ccs__map *map, size_t count)
{
    if (count <= map->capacity / 4 * 3)
        return true;
    size_t capacity = map->capacity ? map->capacity : CAPACITY_MIN;
    while (capacity / 4 * 3 < count) {
        if (capacity > SIZE_MAX / 2 / sizeof *map->slots)
            return false;
        capacity *= 2;
    }
    return resize(map, capacity);
}

bool ccs__map_put(struct ccs__map *map, uint64_t key, void *value)
{
    CCS_ASSERT(value != NULL);
    struct ccs__map_slot *slot = map->capacity > 0 ? &map->slots[ccs__map_find_slot(map, key)] : NULL;
    if (slot && slot->value) {
        slot->value = value;
        return true;
    }
    size_t capacity = map->capacity;
    if (!ccs__map_reserve(map, map->count + 1))
        return false;
    if (map->capacity != capacity)
        slot = &map->slots[ccs__map_find_slot(map, key)];
    *slot = (struct ccs__map_slot){.key = key, .value = value};
    map->count++;
    return true;
}

void *ccs__map_remove(struct ccs__map *map, uint64_t key)
{
    if (map->capacity == 0)
        return NULL;
    size_t hole = ccs__map_find_slot(map, key);
    void *value = map->slots[hole].value;
    if (!value)
        return NULL;

    for (size_t at = (hole + 1) & map->mask; map->slots[at].value; at = (at + 1) & map->mask) {
        size_t home = (size_t)ccs__map_hash(map->slots[at].key) & map->mask;
        if (((at - home) & map->mask) < ((at - hole) & map->mask))
            continue; /* its home lies after the hole: there it would not be found */
        map->slots[hole] = map->slots[at];
        hole = at;
    }
    map->slots[hole] = (struct ccs__map_slot){0};
    map->count--;
    return value;
}

bool ccs__map_next(const struct ccs__map *map, size_t *index, uint64_t *key, void **value)
{
    for (; *index < map->capacity; ++*index) {
        const struct ccs__map_slot *slot = &map->slots[*index];
        if (!slot->value)
            continue;
        *key = slot->key;
        *value = slot->value;
        ++*index;
        return true;
    }
    return false;
}
