/*
 * The seeded generator. Its sequence is part of what libccs promises: only events carry advances of it, and a replay
 * draws the same numbers on every machine, so nothing here may ever change.
 */
#include <ccs/rng.h>

#include "base/assert.h"

static inline uint64_t rotate_left(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

/* SplitMix64 (G. Steele, D. Lea, C. Flood, 2014). */
static uint64_t split_mix(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

void ccs_rng_seed(ccs_rng *rng, uint64_t seed)
{
    for (unsigned i = 0; i < 4; i++)
        rng->state[i] = split_mix(&seed);
}

uint64_t ccs_rng_next(ccs_rng *rng)
{
    uint64_t *s = rng->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

/* The 128-bit product in two halves, without a 128-bit type: not every target has one. */
static uint64_t multiply(uint64_t x, uint64_t y, uint64_t *low)
{
    uint64_t x0 = (uint32_t)x, x1 = x >> 32, y0 = (uint32_t)y, y1 = y >> 32;
    uint64_t middle = x1 * y0 + (x0 * y0 >> 32);
    uint64_t carry = x0 * y1 + (uint32_t)middle;
    *low = x * y;
    return x1 * y1 + (middle >> 32) + (carry >> 32);
}

uint64_t ccs_rng_below(ccs_rng *rng, uint64_t bound)
{
    CCS_ASSERT(bound > 0);
    uint64_t low;
    uint64_t high = multiply(ccs_rng_next(rng), bound, &low);
    if (low < bound) {
        uint64_t unfair = -bound % bound; /* 2^64 modulo bound */
        while (low < unfair)
            high = multiply(ccs_rng_next(rng), bound, &low);
    }
    return high;
}
