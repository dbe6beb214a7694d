/*
 * Many small blocks that die together: what one JSON text or one unpacked record needs.
 */
#ifndef CCS__ARENA_H
#define CCS__ARENA_H

#include "base/alloc.h"
#include <stdbool.h>
#include <stddef.h>

struct ccs__arena_chunk;

struct ccs__arena {
    const ccs_alloc *alloc;
    struct ccs__arena_chunk *chunks;
    size_t bytes_max; /* 0: no bound */
    size_t bytes;     /* taken, each block rounded up to 16 */
};

void ccs__arena_init(struct ccs__arena *arena, const ccs_alloc *alloc, size_t bytes_max);
void ccs__arena_finish(struct ccs__arena *arena);
void ccs__arena_clear(struct ccs__arena *arena);               /* keeps the current chunk for use again */
void *ccs__arena_take(struct ccs__arena *arena, size_t size);  /* 16-aligned, not zeroed, or NULL */
/* Before anything is taken: a first chunk that holds just `bytes` (as `bytes` above counts them), for what will be kept
 * for long and whose size is known. false: no memory. */
bool ccs__arena_reserve(struct ccs__arena *arena, size_t bytes);

#endif
