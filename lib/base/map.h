/*
 * From a 64-bit number to a pointer: open addressing, linear probing, removal by shifting back (no tombstones).
 * Never shrinks, so putting back what was removed in the same group cannot fail. Not ordered: nothing may depend on
 * the order of iteration.
 */
#ifndef CCS__MAP_H
#define CCS__MAP_H

#include "base/alloc.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ccs__map_slot {
    uint64_t key;
    void *value; /* NULL: free */
};

struct ccs__map {
    const ccs_alloc *alloc;
    struct ccs__map_slot *slots;
    size_t mask; /* capacity - 1, or 0 before the first put */
    size_t count;
    size_t capacity;
};

void ccs__map_init(struct ccs__map *map, const ccs_alloc *alloc);
void ccs__map_finish(struct ccs__map *map);
bool ccs__map_reserve(struct ccs__map *map, size_t count); /* room for count in all; false: no memory */
bool ccs__map_put(struct ccs__map *map, uint64_t key, void *value); /* insert or replace; false: no memory */
void *ccs__map_remove(struct ccs__map *map, uint64_t key);          /* what was there, or NULL */
/* Iterate: start with *index = 0; false at the end. No change while iterating. */
bool ccs__map_next(const struct ccs__map *map, size_t *index, uint64_t *key, void **value);
static inline uint64_t ccs__map_hash(uint64_t key)
{
    key ^= key >> 32;
    key *= UINT64_C(0xd6e8feb86659fd93);
    key ^= key >> 32;
    return key;
}

/* The slot of `key`, or the free slot that ends its run. The table has one: it is never full. */
static inline size_t ccs__map_find_slot(const struct ccs__map *map, uint64_t key)
{
    size_t at = (size_t)ccs__map_hash(key) & map->mask;
    while (map->slots[at].value && map->slots[at].key != key)
        at = (at + 1) & map->mask;
    return at;
}

/* NULL when absent. */
static inline void *ccs__map_get(const struct ccs__map *map, uint64_t key)
{
    return map->count > 0 ? map->slots[ccs__map_find_slot(map, key)].value : NULL;
}

#endif
