/*
 * The map against a plain array, with keys that collide, wrap around the end and leave holes.
 */
#include "base/map.h"
#include "base_fixture.h"

#define KEY_COUNT 600
#define STEPS 60000

static int values[3 * KEY_COUNT];

static void require_equal(const struct ccs__map *map, const uint64_t *keys, void *const *expected)
{
    size_t count = 0, seen = 0, index = 0;
    uint64_t key;
    void *value;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        REQUIRE(ccs__map_get(map, keys[i]) == expected[i]);
        count += expected[i] != NULL;
    }
    REQUIRE(map->count == count);
    while (ccs__map_next(map, &index, &key, &value)) {
        REQUIRE(ccs__map_get(map, key) == value);
        seen++;
    }
    REQUIRE(seen == count);
}

/* Every kind of key we shall meet: small ids, 0, all ones, and random numbers. */
static void fill_keys(uint64_t *keys, ccs_rng *rng)
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        keys[i] = i < 400 ? i : ccs_rng_next(rng) | (UINT64_C(1) << 63);
    keys[KEY_COUNT - 1] = UINT64_MAX;
}

Test(map, holds_what_an_array_holds)
{
    struct counting counting;
    struct ccs__map map;
    static uint64_t keys[KEY_COUNT];
    static void *expected[KEY_COUNT];
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    fill_keys(keys, &rng);
    counting_init(&counting);
    ccs__map_init(&map, &counting.alloc);
    require_equal(&map, keys, expected);
    for (int step = 0; step < STEPS; step++) {
        size_t i = below(&rng, KEY_COUNT);
        bool grow = step / 3000 % 2 == 0;
        if (below(&rng, 10) < (grow ? 7 : 3)) {
            expected[i] = &values[below(&rng, 3 * KEY_COUNT)];
            REQUIRE(ccs__map_put(&map, keys[i], expected[i]));
        } else {
            REQUIRE(ccs__map_remove(&map, keys[i]) == expected[i]);
            expected[i] = NULL;
        }
        if (step % 16 == 0)
            require_equal(&map, keys, expected);
    }
    require_equal(&map, keys, expected);
    ccs__map_finish(&map);
    counting_require_empty(&counting);
}

/* The home slot of a key in a table of 16. */
static uint64_t key_at_home(size_t home, uint64_t *from)
{
    while ((ccs__map_hash(*from) & 15) != home)
        ++*from;
    return (*from)++;
}

Test(map, finds_what_shares_a_run_across_the_end_whatever_is_removed)
{
    static const size_t homes[] = {14, 14, 15, 0, 14, 0, 15, 2};
    enum { COUNT = sizeof homes / sizeof homes[0] };
    uint64_t keys[COUNT], from = 1;
    for (size_t i = 0; i < COUNT; i++)
        keys[i] = key_at_home(homes[i], &from);
    for (unsigned removed = 0; removed < 1u << COUNT; removed++) {
        struct counting counting;
        struct ccs__map map;
        counting_init(&counting);
        ccs__map_init(&map, &counting.alloc);
        for (size_t i = 0; i < COUNT; i++)
            REQUIRE(ccs__map_put(&map, keys[i], &values[i]));
        REQUIRE(map.capacity == 16);
        for (size_t i = 0; i < COUNT; i++)
            if (removed >> i & 1)
                REQUIRE(ccs__map_remove(&map, keys[i]) == &values[i]);
        for (size_t i = 0; i < COUNT; i++)
            REQUIRE(ccs__map_get(&map, keys[i]) == (removed >> i & 1 ? NULL : &values[i]));
        ccs__map_finish(&map);
    }
}

Test(map, stays_as_it_was_when_it_cannot_grow)
{
    for (size_t failing = 1; failing <= 4; failing++) {
        struct counting counting;
        struct ccs__map map;
        uint64_t count = 0;
        counting_init(&counting);
        ccs__map_init(&map, &counting.alloc);
        counting_fail_at(&counting, failing);
        while (ccs__map_put(&map, count, &values[count]))
            count++;
        cr_expect_eq(map.count, count);
        cr_expect_null(ccs__map_get(&map, count));
        for (uint64_t key = 0; key < count; key++)
            cr_expect_eq(ccs__map_get(&map, key), &values[key]);
        cr_expect(ccs__map_put(&map, count, &values[count])); /* the next attempt finds memory */
        ccs__map_finish(&map);
        counting_require_empty(&counting);
    }
}

Test(map, puts_back_without_memory_what_was_removed)
{
    struct counting counting;
    struct ccs__map map;
    counting_init(&counting);
    ccs__map_init(&map, &counting.alloc);
    REQUIRE(ccs__map_reserve(&map, 1000));
    counting.fail_ever_after = true;
    counting_fail_at(&counting, 1);
    for (uint64_t round = 0; round < 3; round++) {
        for (uint64_t key = 0; key < 1000; key++)
            REQUIRE(ccs__map_put(&map, key << 40, &values[key]));
        for (uint64_t key = 0; key < 1000; key++)
            REQUIRE(ccs__map_remove(&map, key << 40) == &values[key]);
    }
    cr_expect_not(ccs__map_reserve(&map, SIZE_MAX));
    ccs__map_finish(&map);
    counting_require_empty(&counting);
}

Test(map, may_be_finished_twice_or_never_begun)
{
    struct ccs__map map = {0};
    ccs__map_finish(&map);
    ccs__map_finish(NULL);
    ccs__map_init(&map, &(ccs_alloc){0});
    cr_expect_null(ccs__map_get(&map, 1));
    cr_expect_null(ccs__map_remove(&map, 1));
    cr_expect(ccs__map_put(&map, 1, &map));
    ccs__map_finish(&map);
}
