/*
 * The pool against a plain list of what is in use: stable, zeroed, and no two takers share a byte.
 */
#include "base/pool.h"
#include "base_fixture.h"
#include <signal.h>
#include <string.h>

#define ITEM_COUNT 3000
#define STEPS 60000

struct item {
    uint64_t owner;
    char rest[45]; /* an odd size: the pool rounds it up */
};

static bool all_zero(const struct item *item)
{
    static const struct item zero;
    return memcmp(item, &zero, sizeof zero) == 0;
}

static void stamp(struct item *item, uint64_t owner)
{
    item->owner = owner;
    memset(item->rest, (int)(owner & 0xff) | 1, sizeof item->rest);
}

static bool is_stamped(const struct item *item, uint64_t owner)
{
    for (size_t i = 0; i < sizeof item->rest; i++)
        if (item->rest[i] != (char)((owner & 0xff) | 1))
            return false;
    return item->owner == owner;
}

Test(pool, keeps_every_item_where_and_as_it_is)
{
    static struct item *items[ITEM_COUNT];
    struct counting counting;
    struct ccs__pool pool;
    size_t count = 0;
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    counting_init(&counting);
    ccs__pool_init(&pool, &counting.alloc, sizeof(struct item));
    for (int step = 0; step < STEPS; step++) {
        size_t i = below(&rng, ITEM_COUNT);
        bool grow = step / 10000 % 2 == 0;
        if (!items[i] && below(&rng, 10) < (grow ? 9 : 3)) {
            items[i] = ccs__pool_take(&pool);
            REQUIRE(items[i] && (uintptr_t)items[i] % 16 == 0);
            REQUIRE(all_zero(items[i]));
            stamp(items[i], i);
            count++;
        } else if (items[i] && below(&rng, 10) < (grow ? 2 : 9)) {
            REQUIRE(is_stamped(items[i], i));
            ccs__pool_give(&pool, items[i]);
            items[i] = NULL;
            count--;
        }
        REQUIRE(pool.count == count);
        if (step % 1000 == 0)
            for (size_t j = 0; j < ITEM_COUNT; j++)
                REQUIRE(!items[j] || is_stamped(items[j], j));
    }
    ccs__pool_finish(&pool);
    counting_require_empty(&counting);
}

Test(pool, stays_as_it_was_when_it_cannot_grow)
{
    for (size_t failing = 1; failing <= 4; failing++) {
        struct counting counting;
        struct ccs__pool pool;
        struct item *item, *first = NULL;
        size_t count = 0;
        counting_init(&counting);
        ccs__pool_init(&pool, &counting.alloc, sizeof(struct item));
        counting_fail_at(&counting, failing);
        while ((item = ccs__pool_take(&pool))) {
            first = first ? first : item;
            stamp(item, 7);
            count++;
        }
        cr_expect_eq(pool.count, count);
        cr_expect(!first || is_stamped(first, 7));
        cr_expect_not_null(ccs__pool_take(&pool)); /* the next attempt finds memory */
        ccs__pool_finish(&pool);
        counting_require_empty(&counting);
    }
}

Test(pool, takes_again_without_memory_what_was_given_back)
{
    static void *items[500];
    struct counting counting;
    struct ccs__pool pool;
    counting_init(&counting);
    ccs__pool_init(&pool, &counting.alloc, 1);
    for (size_t i = 0; i < 500; i++)
        items[i] = ccs__pool_take(&pool);
    counting.fail_ever_after = true;
    counting_fail_at(&counting, 1);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 500; i++)
            ccs__pool_give(&pool, items[i]);
        cr_expect_eq(pool.count, 0);
        for (size_t i = 0; i < 500; i++)
            REQUIRE((items[i] = ccs__pool_take(&pool)));
    }
    ccs__pool_finish(&pool);
    counting_require_empty(&counting);
}

Test(pool, may_be_finished_twice_or_never_begun)
{
    struct ccs__pool pool = {0};
    ccs__pool_finish(&pool);
    ccs__pool_finish(NULL);
    ccs__pool_init(&pool, &(ccs_alloc){0}, 100);
    cr_expect_not_null(ccs__pool_take(&pool));
    ccs__pool_finish(&pool);
    ccs__pool_finish(&pool);
}

Test(pool, refuses_nothing_given_back, .signal = SIGABRT)
{
    struct ccs__pool pool;
    ccs__pool_init(&pool, &(ccs_alloc){0}, 8);
    ccs__pool_give(&pool, NULL);
}
