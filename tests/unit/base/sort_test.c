#include "base/sort.h"
#include <ccs/rng.h>
#include <criterion/criterion.h>

static int compare_numbers(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

Test(sort, puts_any_number_of_items_in_order_and_loses_none)
{
    ccs_rng rng;
    uint64_t items[300];
    ccs_rng_seed(&rng, 7);
    for (size_t count = 0; count <= 300; count++) {
        uint64_t sum = 0, after = 0;
        for (size_t i = 0; i < count; i++)
            sum += items[i] = ccs_rng_below(&rng, 50); /* with ties */
        ccs__sort(items, count, sizeof *items, compare_numbers);
        for (size_t i = 0; i < count; i++) {
            after += items[i];
            cr_assert(i == 0 || items[i - 1] <= items[i]);
        }
        cr_assert_eq(after, sum);
    }
}

Test(sort, moves_items_as_a_whole)
{
    struct item {
        uint64_t key;
        char text[56];
    } items[3] = {{3, "three"}, {1, "one"}, {2, "two"}};
    ccs__sort(items, 3, sizeof *items, compare_numbers);
    cr_expect_str_eq(items[0].text, "one");
    cr_expect_str_eq(items[1].text, "two");
    cr_expect_str_eq(items[2].text, "three");
}
