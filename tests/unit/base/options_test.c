/*
 * Structs that carry their size.
 */
#include "base/options.h"
#include <criterion/criterion.h>
#include <string.h>

struct known {
    size_t size;
    int first, second;
};

struct newer {
    size_t size;
    int first, second;
    long third;
};

Test(options, take_what_an_older_caller_knows_and_default_the_rest)
{
    struct known given = {.size = offsetof(struct known, second), .first = 7, .second = 8}, read;
    cr_expect(ccs__options_read(&given, &read, sizeof read));
    cr_expect_eq(read.first, 7);
    cr_expect_eq(read.second, 0);
}

Test(options, take_a_newer_callers_while_the_rest_is_zero)
{
    struct newer given = {.size = sizeof given, .first = 7, .second = 8};
    struct known read;
    cr_expect(ccs__options_read(&given, &read, sizeof read));
    cr_expect_eq(read.second, 8);
    given.third = 1;
    cr_expect_not(ccs__options_read(&given, &read, sizeof read));
    cr_expect_eq(read.first, 0);
}

Test(options, refuse_what_was_not_begun_with_its_size)
{
    struct known given = {.first = 7}, read;
    cr_expect_not(ccs__options_read(&given, &read, sizeof read));
    cr_expect(ccs__options_read(NULL, &read, sizeof read));
    cr_expect_eq(read.first, 0);
}
