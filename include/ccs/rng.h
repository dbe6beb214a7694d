/**
 * @file rng.h
 * A small, fast, seeded generator whose sequence never changes: same seed, same numbers, on every machine.
 *
 * It serves simulations and draws that must be repeatable. It is **not** for secrets.
 * Source: D. Blackman, S. Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021 (xoshiro256**), seeded by
 * SplitMix64 as its authors advise.
 */
#ifndef CCS_RNG_H
#define CCS_RNG_H

#include "status.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The generator: plain bytes, may be copied. */
typedef struct ccs_rng {
    uint64_t state[4]; /**< Never all zero after ccs_rng_seed(). */
} ccs_rng;

/**
 * Begin a sequence.
 * @param rng   Written whole.
 * @param seed  Any number, 0 included.
 * @par Threads  One at a time per generator. @par Cost  O(1).
 * @since 0.1
 */
CCS_API void ccs_rng_seed(ccs_rng *rng, uint64_t seed);

/**
 * The next 64 bits.
 * @param rng  Seeded before.
 * @return Any value, each equally likely.
 * @par Threads  One at a time per generator. @par Cost  O(1).
 * @since 0.1
 */
CCS_API uint64_t ccs_rng_next(ccs_rng *rng);

/**
 * A number from 0 to `bound` - 1, each exactly equally likely (by rejection, after D. Lemire, 2019).
 * @param rng    Seeded before.
 * @param bound  At least 1.
 * @return The number drawn.
 * @par Threads  One at a time per generator. @par Cost  O(1) expected.
 * @since 0.1
 */
CCS_API uint64_t ccs_rng_below(ccs_rng *rng, uint64_t bound);

#ifdef __cplusplus
}
#endif
#endif
