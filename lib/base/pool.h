/*
 * Slots of one size in chunks that never move: pointers stay valid until the slot is given back. Zeroed when taken.
 */
#ifndef CCS__POOL_H
#define CCS__POOL_H

#include "base/alloc.h"
#include <stdbool.h>
#include <stddef.h>

struct ccs__pool {
    const ccs_alloc *alloc;
    size_t item_size; /* rounded up to 16 */
    void *free_list;
    void **chunks;
    size_t chunk_count, chunk_capacity;
    size_t count; /* slots in use */
};

void ccs__pool_init(struct ccs__pool *pool, const ccs_alloc *alloc, size_t item_size);
void ccs__pool_finish(struct ccs__pool *pool);
void *ccs__pool_take(struct ccs__pool *pool); /* zeroed, or NULL */
void ccs__pool_give(struct ccs__pool *pool, void *item);

#endif
