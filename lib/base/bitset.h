/*
 * Sets of small numbers as words of 64 bits, which grow and never shrink.
 */
#ifndef CCS__BITSET_H
#define CCS__BITSET_H

#include "base/alloc.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ccs__bitset {
    uint64_t *words;
    size_t word_count;
};

void ccs__bitset_finish(struct ccs__bitset *set, const ccs_alloc *alloc);
bool ccs__bitset_reserve(struct ccs__bitset *set, const ccs_alloc *alloc, size_t bit_count); /* new bits are clear */
size_t ccs__bitset_count_and(const struct ccs__bitset *x, const struct ccs__bitset *y); /* bits in both */

static inline bool ccs__bitset_has(const struct ccs__bitset *set, size_t bit)
{
    return bit / 64 < set->word_count && (set->words[bit / 64] >> (bit % 64) & 1);
}
/* The bit must be within what was reserved. */
static inline void ccs__bitset_put(struct ccs__bitset *set, size_t bit, bool on)
{
    uint64_t one = UINT64_C(1) << (bit % 64);
    set->words[bit / 64] = on ? set->words[bit / 64] | one : set->words[bit / 64] & ~one;
}

/* Without the popcnt instruction, which plain x86-64 does not promise; compilers turn this into vector code. */
static inline uint64_t ccs__popcount(uint64_t word)
{
    word -= word >> 1 & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
    word = (word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return word * UINT64_C(0x0101010101010101) >> 56;
}

#endif
