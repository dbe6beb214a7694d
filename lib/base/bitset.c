/*
 * Growing and counting for the sets that routing scans: which agents have a skill, are idle, are eligible.
 */
#include "base/bitset.h"
#include "base/assert.h"
#include <string.h>

#define WORDS_STEP 8 /* one cache line */

void ccs__bitset_finish(struct ccs__bitset *set, const ccs_alloc *alloc)
{
    if (!set)
        return;
    ccs__free(alloc, set->words, set->word_count * sizeof *set->words);
    *set = (struct ccs__bitset){0};
}

bool ccs__bitset_reserve(struct ccs__bitset *set, const ccs_alloc *alloc, size_t bit_count)
{
    size_t needed = bit_count / 64 + (bit_count % 64 != 0);
    if (needed <= set->word_count)
        return true;
    /* A quarter at a time: every scan pays for the words nobody uses, so doubling would cost more than it saves. */
    size_t count = set->word_count + set->word_count / 4;
    if (count < needed)
        count = needed;
    count = (count + WORDS_STEP - 1) / WORDS_STEP * WORDS_STEP; /* cannot wrap: at most 5/4 of SIZE_MAX / 64 */
    if (count > SIZE_MAX / sizeof *set->words)
        return false;

    size_t old_size = set->word_count * sizeof *set->words;
    uint64_t *words = ccs__realloc(alloc, set->words, old_size, count * sizeof *words);
    if (!words)
        return false;
    memset(words + set->word_count, 0, count * sizeof *words - old_size);
    set->words = words;
    set->word_count = count;
    return true;
}

/* Bits of three words as two: their sum is low + 2 * high in every position. */
static inline uint64_t add_bits(uint64_t *low, uint64_t x, uint64_t y)
{
    uint64_t either = *low ^ x;
    uint64_t high = (*low & x) | (either & y);
    *low = either ^ y;
    return high;
}

/* Carry-save counting (R. Harley, D. Seal; in H. Warren, "Hacker's Delight"): a quarter of the popcounts. */
size_t ccs__bitset_count_and(const struct ccs__bitset *x, const struct ccs__bitset *y)
{
    size_t words = x->word_count < y->word_count ? x->word_count : y->word_count;
    uint64_t ones = 0, twos = 0, count = 0;
    size_t at = 0;
    for (; at + 4 <= words; at += 4) {
        const uint64_t *p = x->words + at, *q = y->words + at;
        uint64_t first = add_bits(&ones, p[0] & q[0], p[1] & q[1]);
        uint64_t second = add_bits(&ones, p[2] & q[2], p[3] & q[3]);
        count += 4 * ccs__popcount(add_bits(&twos, first, second));
    }
    count += 2 * ccs__popcount(twos) + ccs__popcount(ones);
    for (; at < words; at++)
        count += ccs__popcount(x->words[at] & y->words[at]);
    return (size_t)count;
}
