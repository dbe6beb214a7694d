/*
 * What the tests of base share: an allocator that checks old_size and fails on demand, a require that costs nothing
 * when it holds (Criterion sends a message for every assertion, too slow for model tests), and small random numbers.
 */
#ifndef BASE_FIXTURE_H
#define BASE_FIXTURE_H

#include <ccs/alloc.h>
#include <ccs/rng.h>
#include <criterion/criterion.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REQUIRE(condition)                          \
    do {                                            \
        if (!(condition))                           \
            cr_assert(false, "%s", #condition);     \
    } while (0)

/* Counts what is held and fails the allocation numbered fail_at (1 is the next), or every one from there on. */
struct counting {
    ccs_alloc alloc;
    size_t bytes;   /* held now */
    size_t blocks;  /* held now */
    size_t calls;   /* allocations and growths asked for */
    size_t fail_at; /* 0: never */
    bool fail_ever_after;
};

void counting_init(struct counting *counting);
void counting_fail_at(struct counting *counting, size_t calls_from_now);
void counting_require_empty(const struct counting *counting);

static inline uint32_t below(ccs_rng *rng, uint32_t bound)
{
    return (uint32_t)ccs_rng_below(rng, bound);
}

#endif
