/*
 * A bump allocator for what one JSON text or one unpacked record needs. Chunks grow from 4 KiB to 256 KiB; a request
 * that would waste the rest of the current chunk gets one of its own behind it. The bound counts what was taken, so
 * that the same text is accepted or refused whatever the chunks looked like.
 */
#include "base/arena.h"
#include "base/assert.h"
#include <stdbool.h>
#include <stdint.h>

#define BLOCK_ALIGN 16
#define CHUNK_BYTES_MIN ((size_t)4096)
#define CHUNK_BYTES_MAX ((size_t)256 * 1024)

struct ccs__arena_chunk {
    struct ccs__arena_chunk *next; /* older, or a single large block */
    size_t size;                   /* as asked for, header included */
    size_t used;                   /* from the chunk's start; chosen so that start + used is aligned */
};

static size_t first_offset(const struct ccs__arena_chunk *chunk)
{
    uintptr_t start = (uintptr_t)chunk + sizeof *chunk;
    return sizeof *chunk + (size_t)(-start & (BLOCK_ALIGN - 1));
}

void ccs__arena_init(struct ccs__arena *arena, const ccs_alloc *alloc, size_t bytes_max)
{
    *arena = (struct ccs__arena){.alloc = alloc, .bytes_max = bytes_max};
}

void ccs__arena_finish(struct ccs__arena *arena)
{
    if (!arena || !arena->alloc)
        return;
    for (struct ccs__arena_chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        ccs__free(arena->alloc, chunk, chunk->size);
    }
    ccs__arena_init(arena, arena->alloc, arena->bytes_max);
}

void ccs__arena_clear(struct ccs__arena *arena)
{
    struct ccs__arena_chunk *kept = arena->chunks;
    if (!kept || kept->size > CHUNK_BYTES_MAX) { /* one huge text must not be paid for ever after */
        ccs__arena_finish(arena);
        return;
    }
    for (struct ccs__arena_chunk *chunk = kept->next, *next; chunk; chunk = next) {
        next = chunk->next;
        ccs__free(arena->alloc, chunk, chunk->size);
    }
    kept->next = NULL;
    kept->used = first_offset(kept);
    arena->bytes = 0;
}

static struct ccs__arena_chunk *make_chunk(const struct ccs__arena *arena, size_t bytes)
{
    struct ccs__arena_chunk *chunk = ccs__realloc(arena->alloc, NULL, 0, bytes);
    if (!chunk)
        return NULL;
    chunk->size = bytes;
    chunk->used = first_offset(chunk);
    return chunk;
}

static struct ccs__arena_chunk *add_chunk(struct ccs__arena *arena, size_t size)
{
    struct ccs__arena_chunk *current = arena->chunks;
    size_t overhead = sizeof *current + BLOCK_ALIGN;
    size_t regular = current ? current->size * 2 : CHUNK_BYTES_MIN;
    if (regular > CHUNK_BYTES_MAX)
        regular = CHUNK_BYTES_MAX;
    bool alone = current && size > regular / 4;
    size_t bytes = alone || size + overhead > regular ? size + overhead : regular;

    struct ccs__arena_chunk *chunk = make_chunk(arena, bytes);
    if (!chunk)
        return NULL;
    chunk->next = alone ? current->next : current;
    if (alone)
        current->next = chunk;
    else
        arena->chunks = chunk;
    return chunk;
}

void *ccs__arena_take(struct ccs__arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size = size == 0 ? BLOCK_ALIGN : (size + BLOCK_ALIGN - 1) / BLOCK_ALIGN * BLOCK_ALIGN;
    if (arena->bytes_max > 0 && (arena->bytes > arena->bytes_max || size > arena->bytes_max - arena->bytes))
        return NULL;

    struct ccs__arena_chunk *chunk = arena->chunks;
    if (!chunk || size > chunk->size - chunk->used)
        chunk = add_chunk(arena, size);
    if (!chunk)
        return NULL;
    void *block = (char *)chunk + chunk->used;
    chunk->used += size;
    arena->bytes += size;
    CCS_ASSERT(chunk->used <= chunk->size);
    return block;
}

bool ccs__arena_reserve(struct ccs__arena *arena, size_t bytes)
{
    CCS_ASSERT(!arena->chunks);
    struct ccs__arena_chunk *chunk = make_chunk(arena, sizeof *chunk + BLOCK_ALIGN + bytes);
    if (!chunk)
        return false;
    chunk->next = NULL;
    arena->chunks = chunk;
    return true;
}
