/*
 * See sort.h.
 */
#include "base/sort.h"
#include "base/assert.h"
#include <string.h>

static void exchange(char *x, char *y, size_t size)
{
    char held[CCS__SORT_SIZE_MAX];
    memcpy(held, x, size);
    memcpy(x, y, size);
    memcpy(y, held, size);
}

static void sift_down(char *items, size_t at, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && compare(items + child * size, items + (child + 1) * size) < 0)
            child++;
        if (compare(items + at * size, items + child * size) >= 0)
            return;
        exchange(items + at * size, items + child * size, size);
    }
}

void ccs__sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    CCS_ASSERT(size <= CCS__SORT_SIZE_MAX);
    for (size_t at = count / 2; at-- > 0;)
        sift_down(items, at, count, size, compare);
    for (size_t left = count; left-- > 1;) {
        exchange(items, (char *)items + left * size, size);
        sift_down(items, 0, left, size, compare);
    }
}
