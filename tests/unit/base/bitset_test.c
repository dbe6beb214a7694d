/*
 * The bitset against an array of bools.
 */
#include "base/bitset.h"
#include "base_fixture.h"

#define BITS_MAX 3000
#define STEPS 20000

struct model {
    struct ccs__bitset set;
    bool bits[BITS_MAX];
    size_t reserved;
};

static void random_step(struct model *m, const ccs_alloc *alloc, ccs_rng *rng)
{
    if (below(rng, 100) == 0) {
        size_t bits = below(rng, BITS_MAX);
        REQUIRE(ccs__bitset_reserve(&m->set, alloc, bits));
        m->reserved = bits > m->reserved ? bits : m->reserved;
    } else if (m->reserved > 0) {
        size_t bit = below(rng, (uint32_t)m->reserved);
        m->bits[bit] = below(rng, 3) != 0;
        ccs__bitset_put(&m->set, bit, m->bits[bit]);
    }
    REQUIRE(m->set.word_count * 64 >= m->reserved);
}

Test(bitset, holds_what_an_array_of_bools_holds)
{
    static struct model x, y;
    struct counting counting;
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    counting_init(&counting);
    for (int step = 0; step < STEPS; step++) {
        random_step(&x, &counting.alloc, &rng);
        random_step(&y, &counting.alloc, &rng);
        if (step % 20 != 0)
            continue;
        size_t both = 0;
        for (size_t bit = 0; bit < BITS_MAX; bit++) {
            REQUIRE(ccs__bitset_has(&x.set, bit) == x.bits[bit]);
            both += x.bits[bit] && y.bits[bit];
        }
        REQUIRE(ccs__bitset_count_and(&x.set, &y.set) == both);
        REQUIRE(ccs__bitset_count_and(&y.set, &x.set) == both);
    }
    ccs__bitset_finish(&x.set, &counting.alloc);
    ccs__bitset_finish(&y.set, &counting.alloc);
    ccs__bitset_finish(NULL, &counting.alloc);
    counting_require_empty(&counting);
}

Test(bitset, counts_every_number_of_words)
{
    struct ccs__bitset x = {0}, y = {0};
    ccs_alloc alloc = {0};
    REQUIRE(ccs__bitset_reserve(&x, &alloc, 64 * 40) && ccs__bitset_reserve(&y, &alloc, 64 * 40));
    for (size_t bit = 0; bit < 64 * 40; bit++) {
        ccs__bitset_put(&x, bit, true);
        ccs__bitset_put(&y, bit, true);
    }
    for (size_t words = 0; words <= 40; words++) {
        struct ccs__bitset part = {x.words, words};
        cr_expect_eq(ccs__bitset_count_and(&part, &y), words * 64);
    }
    ccs__bitset_finish(&x, &alloc);
    ccs__bitset_finish(&y, &alloc);
}

Test(bitset, has_nothing_beyond_its_end)
{
    struct ccs__bitset set = {0};
    cr_expect_not(ccs__bitset_has(&set, 0));
    cr_expect_not(ccs__bitset_has(&set, SIZE_MAX));
    cr_expect_eq(ccs__bitset_count_and(&set, &set), 0);
    cr_expect(ccs__bitset_reserve(&set, &(ccs_alloc){0}, 0));
    cr_expect_null(set.words);
}

Test(bitset, stays_as_it_was_when_it_cannot_grow)
{
    for (size_t failing = 1; failing <= 4; failing++) {
        struct counting counting;
        struct ccs__bitset set = {0};
        size_t bit = 0;
        counting_init(&counting);
        counting_fail_at(&counting, failing);
        for (; ccs__bitset_reserve(&set, &counting.alloc, bit + 1); bit++)
            ccs__bitset_put(&set, bit, bit % 3 == 0);
        for (size_t i = 0; i < bit + 100; i++)
            cr_expect_eq(ccs__bitset_has(&set, i), i < bit && i % 3 == 0);
        cr_expect(ccs__bitset_reserve(&set, &counting.alloc, bit + 1));
        ccs__bitset_finish(&set, &counting.alloc);
        counting_require_empty(&counting);
    }
}
