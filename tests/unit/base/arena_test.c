/*
 * The arena against a list of blocks: aligned, apart from one another, and gone together.
 */
#include "base/arena.h"
#include "base_fixture.h"
#include <string.h>

#define BLOCK_COUNT 300
#define ROUNDS 80

struct block {
    unsigned char *data;
    size_t size;
};

static size_t random_size(ccs_rng *rng)
{
    switch (below(rng, 20)) {
    case 0: return 0;
    case 1: return below(rng, 20000);
    case 2: return below(rng, 10) == 0 ? below(rng, 600000) : 1;
    default: return below(rng, 200);
    }
}

Test(arena, gives_blocks_that_do_not_overlap)
{
    static struct block blocks[BLOCK_COUNT];
    struct counting counting;
    struct ccs__arena arena;
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    counting_init(&counting);
    ccs__arena_init(&arena, &counting.alloc, 0);
    for (int round = 0; round < ROUNDS; round++) {
        size_t bytes = 0;
        for (size_t i = 0; i < BLOCK_COUNT; i++) {
            size_t size = random_size(&rng);
            blocks[i] = (struct block){ccs__arena_take(&arena, size), size};
            REQUIRE(blocks[i].data && (uintptr_t)blocks[i].data % 16 == 0);
            memset(blocks[i].data, (int)(i & 0xff), size);
            bytes += size == 0 ? 16 : (size + 15) / 16 * 16;
        }
        REQUIRE(arena.bytes == bytes);
        for (size_t i = 0; i < BLOCK_COUNT; i++)
            for (size_t j = 0; j < blocks[i].size; j++)
                REQUIRE(blocks[i].data[j] == (i & 0xff));
        for (size_t i = 1; i < BLOCK_COUNT; i++)
            REQUIRE(blocks[i].data != blocks[i - 1].data);
        ccs__arena_clear(&arena);
        REQUIRE(arena.bytes == 0 && counting.blocks <= 1 && counting.bytes <= 256 * 1024);
    }
    ccs__arena_finish(&arena);
    counting_require_empty(&counting);
}

Test(arena, once_warm_a_small_text_costs_no_allocation)
{
    struct counting counting;
    struct ccs__arena arena;
    counting_init(&counting);
    ccs__arena_init(&arena, &counting.alloc, 0);
    REQUIRE(ccs__arena_take(&arena, 100));
    size_t calls = counting.calls;
    for (int round = 0; round < 100; round++) {
        ccs__arena_clear(&arena);
        for (int i = 0; i < 30; i++)
            REQUIRE(ccs__arena_take(&arena, 100));
    }
    cr_expect_eq(counting.calls, calls);
    ccs__arena_finish(&arena);
    counting_require_empty(&counting);
}

Test(arena, does_not_keep_the_memory_of_one_huge_text)
{
    struct counting counting;
    struct ccs__arena arena;
    counting_init(&counting);
    ccs__arena_init(&arena, &counting.alloc, 0);
    REQUIRE(ccs__arena_take(&arena, 10000000));
    ccs__arena_clear(&arena);
    cr_expect_eq(counting.bytes, 0);
    REQUIRE(ccs__arena_take(&arena, 10));
    REQUIRE(ccs__arena_take(&arena, 10000000));
    ccs__arena_clear(&arena);
    cr_expect_leq(counting.bytes, 4096);
    ccs__arena_finish(&arena);
    counting_require_empty(&counting);
}

Test(arena, holds_to_its_bound)
{
    struct ccs__arena arena;
    ccs__arena_init(&arena, &(ccs_alloc){0}, 1000);
    cr_expect_null(ccs__arena_take(&arena, 1001));
    cr_expect_not_null(ccs__arena_take(&arena, 900));
    cr_expect_null(ccs__arena_take(&arena, 100)); /* 912 and 112: blocks are rounded up */
    cr_expect_not_null(ccs__arena_take(&arena, 80));
    cr_expect_null(ccs__arena_take(&arena, SIZE_MAX));
    ccs__arena_clear(&arena);
    cr_expect_not_null(ccs__arena_take(&arena, 900));
    ccs__arena_finish(&arena);
    ccs__arena_finish(&arena);
    ccs__arena_finish(NULL);
}

Test(arena, stays_as_it_was_when_there_is_no_memory)
{
    for (size_t failing = 1; failing <= 4; failing++) {
        struct counting counting;
        struct ccs__arena arena;
        unsigned char *block, *first = NULL;
        size_t bytes = 0;
        counting_init(&counting);
        ccs__arena_init(&arena, &counting.alloc, 0);
        counting_fail_at(&counting, failing);
        for (; (block = ccs__arena_take(&arena, 48)); bytes += 48) {
            first = first ? first : block;
            memset(block, 7, 48);
        }
        cr_expect_eq(arena.bytes, bytes);
        cr_expect(!first || (first[0] == 7 && first[47] == 7));
        cr_expect_not_null(ccs__arena_take(&arena, 48)); /* the next attempt finds memory */
        ccs__arena_finish(&arena);
        counting_require_empty(&counting);
    }
}

Test(arena, what_was_reserved_is_one_chunk_of_that_size)
{
    struct counting counting;
    struct ccs__arena scratch, arena;
    counting_init(&counting);
    ccs__arena_init(&scratch, &counting.alloc, 0);
    for (size_t i = 0; i < 10; i++)
        REQUIRE(ccs__arena_take(&scratch, i * 7));
    size_t bytes = scratch.bytes;
    ccs__arena_finish(&scratch);

    ccs__arena_init(&arena, &counting.alloc, 0);
    REQUIRE(ccs__arena_reserve(&arena, bytes));
    for (size_t i = 0; i < 10; i++)
        REQUIRE(ccs__arena_take(&arena, i * 7));
    REQUIRE(counting.blocks == 1 && counting.bytes < bytes + 64);
    REQUIRE(ccs__arena_take(&arena, 1)); /* more than was reserved is an ordinary chunk */
    REQUIRE(counting.blocks == 2);
    ccs__arena_finish(&arena);
    counting_require_empty(&counting);
}
