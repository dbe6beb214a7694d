/*
 * Growing arrays and the default memory function.
 */
#include "base/alloc.h"
#include "base_fixture.h"
#include <string.h>

Test(alloc, a_zeroed_one_is_the_c_library)
{
    ccs_alloc alloc = {0};
    char *block = ccs__realloc(&alloc, NULL, 0, 10);
    REQUIRE(block != NULL);
    memcpy(block, "123456789", 10);
    block = ccs__realloc(&alloc, block, 10, 100000);
    REQUIRE(block && strcmp(block, "123456789") == 0);
    cr_expect_null(ccs__realloc(&alloc, block, 100000, 0));
    ccs__free(&alloc, NULL, 0);
}

Test(alloc, zeroes_what_it_was_asked_to)
{
    struct counting counting;
    counting_init(&counting);
    unsigned char *block = ccs__alloc_zero(&counting.alloc, 1000);
    REQUIRE(block != NULL);
    for (size_t i = 0; i < 1000; i++)
        REQUIRE(block[i] == 0);
    ccs__free(&counting.alloc, block, 1000);
    counting_fail_at(&counting, 1);
    cr_expect_null(ccs__alloc_zero(&counting.alloc, 1000));
    counting_require_empty(&counting);
}

Test(alloc, grows_an_array_and_keeps_its_items)
{
    struct counting counting;
    void *items = NULL;
    size_t capacity = 0;
    counting_init(&counting);
    for (uint32_t count = 0; count < 10000; count++) {
        REQUIRE(ccs__alloc_grow(&counting.alloc, &items, &capacity, count + 1, sizeof count));
        REQUIRE(capacity > count);
        ((uint32_t *)items)[count] = count * 3;
    }
    cr_expect_leq(counting.calls, 12);
    for (uint32_t i = 0; i < 10000; i++)
        REQUIRE(((uint32_t *)items)[i] == i * 3);
    ccs__free(&counting.alloc, items, capacity * sizeof(uint32_t));
    counting_require_empty(&counting);
}

Test(alloc, leaves_the_array_alone_when_it_cannot_grow)
{
    struct counting counting;
    void *items = NULL;
    size_t capacity = 0;
    counting_init(&counting);
    REQUIRE(ccs__alloc_grow(&counting.alloc, &items, &capacity, 100, 8));
    void *before = items;
    memset(items, 9, 800);
    counting_fail_at(&counting, 1);
    cr_expect_not(ccs__alloc_grow(&counting.alloc, &items, &capacity, 101, 8));
    cr_expect_not(ccs__alloc_grow(&counting.alloc, &items, &capacity, SIZE_MAX / 4, 8)); /* would wrap around */
    cr_expect_eq(items, before);
    cr_expect_eq(capacity, 100);
    cr_expect_eq(((char *)items)[799], 9);
    ccs__free(&counting.alloc, items, 800);
    counting_require_empty(&counting);
}
