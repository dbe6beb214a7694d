/*
 * The one place in the core that names the C library's memory functions. Everything else goes through a ccs_alloc,
 * which is what lets a host count, cap or fail every byte, and lets the tests fail each allocation in turn.
 */
#include "base/alloc.h"
#include "base/assert.h"
#include <stdlib.h>
#include <string.h>

#define ITEMS_MIN 8 /* the first block of a growing array, so that small arrays do not pass through 1, 2, 4 */

void *ccs__alloc_default(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    (void)old_size;
    (void)user_data;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    return realloc(pointer, new_size);
}

void *ccs__alloc_zero(const ccs_alloc *alloc, size_t size)
{
    CCS_ASSERT(size > 0);
    void *block = ccs__realloc(alloc, NULL, 0, size);
    if (block)
        memset(block, 0, size);
    return block;
}

bool ccs__alloc_grow(const ccs_alloc *alloc, void **items, size_t *capacity, size_t count_min, size_t item_size)
{
    CCS_ASSERT(item_size > 0);
    if (count_min <= *capacity)
        return true;
    size_t count_limit = SIZE_MAX / item_size;
    if (count_min > count_limit)
        return false;

    size_t count = *capacity <= count_limit / 2 ? *capacity * 2 : count_limit;
    if (count < count_min)
        count = count_min;
    if (count < ITEMS_MIN && ITEMS_MIN <= count_limit)
        count = ITEMS_MIN;

    void *grown = ccs__realloc(alloc, *items, *capacity * item_size, count * item_size);
    if (!grown)
        return false;
    *items = grown;
    *capacity = count;
    return true;
}
