/*
 * Sets of nodes as words of 64 bits. What is in a state is a range, so most questions are about ranges. Private to flow.
 */
#ifndef CCS__FLOW_SET_H
#define CCS__FLOW_SET_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define CCS__FLOW_NO_BIT UINT32_MAX

static inline bool ccs__flow_set_has(const uint64_t *set, uint32_t bit) { return set[bit / 64] >> bit % 64 & 1; }
static inline void ccs__flow_set_put(uint64_t *set, uint32_t bit) { set[bit / 64] |= UINT64_C(1) << bit % 64; }
static inline void ccs__flow_set_drop(uint64_t *set, uint32_t bit) { set[bit / 64] &= ~(UINT64_C(1) << bit % 64); }

/* Most flows have less than 64 states: then this is one store. */
static inline void ccs__flow_set_clear(uint64_t *set, uint32_t bits)
{
    set[0] = 0;
    if (bits >= 64)
        memset(set, 0, (bits / 64 + 1) * sizeof *set);
}

/* The first at or behind `from` and before `end`, or CCS__FLOW_NO_BIT. */
static inline uint32_t ccs__flow_set_next(const uint64_t *set, uint32_t from, uint32_t end)
{
    if (from >= end)
        return CCS__FLOW_NO_BIT;
    uint32_t word = from / 64, last = (end - 1) / 64;
    uint64_t bits = set[word] & ~UINT64_C(0) << from % 64;
    while (bits == 0 && word < last)
        bits = set[++word];
    uint32_t bit = bits == 0 ? CCS__FLOW_NO_BIT : word * 64 + (uint32_t)__builtin_ctzll(bits);
    return bit < end ? bit : CCS__FLOW_NO_BIT;
}

/* The last before `end` and not before `from`. */
static inline uint32_t ccs__flow_set_last(const uint64_t *set, uint32_t from, uint32_t end)
{
    if (from >= end)
        return CCS__FLOW_NO_BIT;
    uint32_t word = (end - 1) / 64, first = from / 64;
    uint64_t bits = set[word] & ~UINT64_C(0) >> (63 - (end - 1) % 64);
    while (bits == 0 && word > first)
        bits = set[--word];
    uint32_t bit = bits == 0 ? 0 : word * 64 + 63 - (uint32_t)__builtin_clzll(bits);
    return bits != 0 && bit >= from ? bit : CCS__FLOW_NO_BIT;
}

#endif
