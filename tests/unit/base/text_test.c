/*
 * Interned texts against a plain count of holders.
 */
#include "base/text.h"
#include "base_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_COUNT 500
#define STEPS 60000

static ccs_str text_number(size_t i, char room[64])
{
    /* Of lengths 1 to 48, many with equal beginnings. */
    int size = snprintf(room, 64, "%0*zu", (int)(1 + i % 40), i);
    return (ccs_str){room, (size_t)size};
}

Test(text, one_address_for_equal_bytes_as_long_as_anybody_holds_it)
{
    static const char *held[TEXT_COUNT];
    static unsigned holders[TEXT_COUNT];
    struct counting counting;
    struct ccs__texts texts;
    char room[64];
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    counting_init(&counting);
    ccs__texts_init(&texts, &counting.alloc);
    size_t count = 0;
    for (int step = 0; step < STEPS; step++) {
        size_t i = below(&rng, TEXT_COUNT);
        ccs_str str = text_number(i, room);
        bool grow = step / 6000 % 2 == 0;
        REQUIRE(ccs__text_find(&texts, str) == held[i]);
        if (below(&rng, 10) < (grow ? 6 : 4)) {
            const char *text = held[i];
            if (text && below(&rng, 2))
                ccs__text_hold(&texts, text);
            else
                text = ccs__text_take(&texts, str);
            REQUIRE(text && (!held[i] || text == held[i]));
            count += holders[i]++ == 0;
            held[i] = text;
        } else if (held[i]) {
            REQUIRE(strcmp(held[i], room) == 0 && ccs__text_size(held[i]) == str.size);
            ccs__text_release(&texts, held[i]);
            if (--holders[i] == 0) {
                held[i] = NULL;
                count--;
            }
        }
        REQUIRE(texts.count == count);
        REQUIRE((texts.bytes == 0) == (count == 0));
    }
    for (size_t i = 0; i < TEXT_COUNT; i++)
        for (; holders[i] > 0; holders[i]--)
            ccs__text_release(&texts, held[i]);
    REQUIRE(texts.count == 0 && texts.bytes == 0);
    ccs__texts_finish(&texts);
    counting_require_empty(&counting);
}

Test(text, the_empty_text_is_static_and_not_counted)
{
    struct ccs__texts texts;
    ccs__texts_init(&texts, &(ccs_alloc){0});
    const char *empty = ccs__text_take(&texts, (ccs_str){NULL, 0});
    cr_expect_str_eq(empty, "");
    cr_expect_eq(ccs__text_take(&texts, CCS_STR("")), empty);
    cr_expect_eq(ccs__text_find(&texts, CCS_STR("")), empty);
    cr_expect_eq(ccs__text_size(empty), 0);
    cr_expect_eq(ccs__text_size(NULL), 0);
    ccs__text_hold(&texts, empty);
    ccs__text_release(&texts, empty);
    ccs__text_release(&texts, empty);
    ccs__text_release(&texts, "");
    ccs__text_release(&texts, NULL);
    cr_expect_eq(texts.count, 0);
    ccs__texts_finish(&texts);
    ccs__texts_finish(&texts);
    ccs__texts_finish(NULL);
}

Test(text, ends_at_its_first_nul)
{
    struct ccs__texts texts;
    ccs__texts_init(&texts, &(ccs_alloc){0});
    const char *text = ccs__text_take(&texts, CCS_STR("sales\0and more"));
    cr_expect_str_eq(text, "sales");
    cr_expect_eq(ccs__text_size(text), 5);
    cr_expect_eq(ccs__text_take(&texts, CCS_STR("sales")), text);
    cr_expect_null(ccs__text_find(&texts, CCS_STR("sales\0and more")));
    cr_expect_str_eq(ccs__text_take(&texts, CCS_STR("\0x")), "");
    ccs__texts_finish(&texts);
}

Test(text, stays_as_it_was_when_there_is_no_memory)
{
    char room[64];
    for (size_t failing = 1; failing <= 70; failing++) {
        struct counting counting;
        struct ccs__texts texts;
        size_t count = 0;
        counting_init(&counting);
        ccs__texts_init(&texts, &counting.alloc);
        counting.fail_ever_after = true;
        counting_fail_at(&counting, failing);
        while (ccs__text_take(&texts, text_number(count, room)))
            count++;
        cr_expect_eq(texts.count, count);
        cr_expect_null(ccs__text_find(&texts, text_number(count, room)));
        for (size_t i = 0; i < count; i++)
            REQUIRE(strcmp(ccs__text_find(&texts, text_number(i, room)), room) == 0);
        counting_fail_at(&counting, 0);
        cr_expect_not_null(ccs__text_take(&texts, text_number(count, room)));
        ccs__texts_finish(&texts);
        counting_require_empty(&counting);
    }
}

Test(text, finds_as_well_when_its_table_could_not_grow)
{
    struct counting counting;
    struct ccs__texts texts;
    char room[64];
    counting_init(&counting);
    ccs__texts_init(&texts, &counting.alloc);
    for (size_t i = 0; i < 64; i++)
        REQUIRE(ccs__text_take(&texts, text_number(i, room)));
    counting_fail_at(&counting, 2); /* the entry is given, the larger table is not */
    REQUIRE(ccs__text_take(&texts, text_number(64, room)));
    cr_expect_eq(texts.bucket_count, 64);
    for (size_t i = 0; i < 65; i++)
        REQUIRE(ccs__text_find(&texts, text_number(i, room)));
    REQUIRE(ccs__text_take(&texts, text_number(65, room)));
    cr_expect_eq(texts.bucket_count, 128);
    for (size_t i = 0; i < 66; i++)
        REQUIRE(ccs__text_find(&texts, text_number(i, room)));
    ccs__texts_finish(&texts);
    counting_require_empty(&counting);
}
