/**
 * @file alloc.h
 * Memory: one function per center, so that a host can count, cap or fail it.
 */
#ifndef CCS_ALLOC_H
#define CCS_ALLOC_H

#include <stddef.h>

/**
 * Allocate, resize or free.
 *
 * `old_size` is exactly what was asked for before (0 when `pointer` is NULL). A `new_size` of 0 frees and returns
 * NULL. Returning NULL otherwise means failure and must leave `pointer` valid. Shrinking must not fail.
 * Blocks are aligned as malloc() aligns. The function must not call back into the center.
 */
typedef void *(*ccs_alloc_fn)(void *pointer, size_t old_size, size_t new_size, void *user_data);

/** A memory function with its argument. A zeroed one stands for malloc(), realloc() and free(). */
typedef struct ccs_alloc {
    ccs_alloc_fn function; /**< NULL for the C library's. */
    void *user_data;       /**< Passed on as it is. */
} ccs_alloc;

#endif
