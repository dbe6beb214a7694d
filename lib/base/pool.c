/*
 * Where entities live. Chunks grow from 32 slots to 4,096 and are kept to the end: a slot's address never changes,
 * and taking again what was given back in the same group cannot fail. Which address a taker gets is never allowed
 * to matter; decisions and state hold ids.
 */
#include "base/pool.h"
#include "base/assert.h"
#include <stdint.h>
#include <string.h>

#define SLOT_ALIGN 16
#define CHUNK_SLOTS_MIN 32
#define CHUNK_DOUBLINGS 7

/* Under AddressSanitizer a slot given back is poisoned, but for the link at its start: use after give is reported. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POOL_POISON 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(POOL_POISON)
#define POOL_POISON 1
#endif
#ifdef POOL_POISON
#include <sanitizer/asan_interface.h>
#define POISON(pointer, size) ASAN_POISON_MEMORY_REGION(pointer, size)
#define UNPOISON(pointer, size) ASAN_UNPOISON_MEMORY_REGION(pointer, size)
#else
#define POISON(pointer, size) ((void)0)
#define UNPOISON(pointer, size) ((void)0)
#endif

struct free_slot {
    struct free_slot *next;
};

static size_t chunk_slots(size_t chunk)
{
    return (size_t)CHUNK_SLOTS_MIN << (chunk < CHUNK_DOUBLINGS ? chunk : CHUNK_DOUBLINGS);
}

static void push_free(struct ccs__pool *pool, void *item)
{
    struct free_slot *slot = item;
    slot->next = pool->free_list;
    pool->free_list = slot;
    POISON(slot + 1, pool->item_size - sizeof *slot);
}

void ccs__pool_init(struct ccs__pool *pool, const ccs_alloc *alloc, size_t item_size)
{
    CCS_ASSERT(item_size > 0);
    CCS_ASSERT(item_size <= UINT32_MAX);
    size_t rounded = (item_size + SLOT_ALIGN - 1) / SLOT_ALIGN * SLOT_ALIGN;
    *pool = (struct ccs__pool){.alloc = alloc, .item_size = rounded};
}

void ccs__pool_finish(struct ccs__pool *pool)
{
    if (!pool || !pool->alloc)
        return;
    for (size_t chunk = 0; chunk < pool->chunk_count; chunk++) {
        UNPOISON(pool->chunks[chunk], chunk_slots(chunk) * pool->item_size);
        ccs__free(pool->alloc, pool->chunks[chunk], chunk_slots(chunk) * pool->item_size);
    }
    ccs__free(pool->alloc, pool->chunks, pool->chunk_capacity * sizeof *pool->chunks);
    ccs__pool_init(pool, pool->alloc, pool->item_size);
}

static bool add_chunk(struct ccs__pool *pool)
{
    void *chunks = pool->chunks;
    if (!ccs__alloc_grow(pool->alloc, &chunks, &pool->chunk_capacity, pool->chunk_count + 1, sizeof *pool->chunks))
        return false;
    pool->chunks = chunks;

    size_t slots = chunk_slots(pool->chunk_count);
    if (pool->item_size > SIZE_MAX / slots)
        return false;
    char *chunk = ccs__realloc(pool->alloc, NULL, 0, slots * pool->item_size);
    if (!chunk)
        return false;
    pool->chunks[pool->chunk_count++] = chunk;
    while (slots-- > 0) /* backwards, so that takers go forwards through memory */
        push_free(pool, chunk + slots * pool->item_size);
    return true;
}

void *ccs__pool_take(struct ccs__pool *pool)
{
    if (!pool->free_list && !add_chunk(pool))
        return NULL;
    struct free_slot *slot = pool->free_list;
    pool->free_list = slot->next;
    pool->count++;
    UNPOISON(slot, pool->item_size);
    return memset(slot, 0, pool->item_size);
}

void ccs__pool_give(struct ccs__pool *pool, void *item)
{
    CCS_ASSERT(item != NULL);
    CCS_ASSERT(pool->count > 0);
    pool->count--;
    push_free(pool, item);
}
