/*
 * Memory through the center's function, and nothing else: the core never calls malloc by itself.
 */
#ifndef CCS__ALLOC_H
#define CCS__ALLOC_H

#include <ccs/alloc.h>
#include <stdbool.h>
#include <stdint.h>

/* The C library's, for a zeroed ccs_alloc. The only place in the core that names realloc. */
void *ccs__alloc_default(void *pointer, size_t old_size, size_t new_size, void *user_data);

static inline void *ccs__realloc(const ccs_alloc *alloc, void *pointer, size_t old_size, size_t new_size)
{
    ccs_alloc_fn function = alloc->function ? alloc->function : ccs__alloc_default;
    return function(pointer, old_size, new_size, alloc->user_data);
}

static inline void ccs__free(const ccs_alloc *alloc, void *pointer, size_t size)
{
    if (pointer)
        (void)ccs__realloc(alloc, pointer, size, 0);
}

/* `size` zeroed bytes, or NULL. */
void *ccs__alloc_zero(const ccs_alloc *alloc, size_t size);

/* Grow an array so that it holds at least `count_min` items; doubles. On false nothing has changed. */
bool ccs__alloc_grow(const ccs_alloc *alloc, void **items, size_t *capacity, size_t count_min, size_t item_size);

#endif
