/*
 * Sorting in place: heap sort, because it needs no memory beside the items (the C library's qsort() takes some of its own)
 * and never takes longer than n log n. Not stable: comparisons should leave no ties.
 */
#ifndef CCS__SORT_H
#define CCS__SORT_H

#include <stddef.h>

#define CCS__SORT_SIZE_MAX 128 /* bytes of an item */

void ccs__sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *));

#endif
