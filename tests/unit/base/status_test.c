/*
 * Every status has its name and its words, and no other number has.
 */
#include <ccs/status.h>
#include <criterion/criterion.h>
#include <limits.h>
#include <string.h>

Test(status, each_has_a_name_and_a_sentence_of_its_own)
{
    for (ccs_status x = CCS_EDENIED; x <= CCS_DONE; x++) {
        cr_expect_eq(strncmp(ccs_status_name(x), "CCS_", 4), 0);
        cr_expect_str_neq(ccs_status_name(x), "CCS_?");
        cr_expect_gt(strlen(ccs_status_text(x)), 3);
        cr_expect_neq(ccs_status_text(x)[strlen(ccs_status_text(x)) - 1], '.');
        for (ccs_status y = CCS_EDENIED; y < x; y++) {
            cr_expect_str_neq(ccs_status_name(x), ccs_status_name(y));
            cr_expect_str_neq(ccs_status_text(x), ccs_status_text(y));
        }
    }
    cr_expect_str_eq(ccs_status_name(CCS_OK), "CCS_OK");
    cr_expect_str_eq(ccs_status_name(CCS_DONE), "CCS_DONE");
    cr_expect_str_eq(ccs_status_name(CCS_ENOENT), "CCS_ENOENT");
    cr_expect_str_eq(ccs_status_name(CCS_ESTALE), "CCS_ESTALE");
    cr_expect_str_eq(ccs_status_name(CCS_EDENIED), "CCS_EDENIED");
    cr_expect_str_eq(ccs_status_text(CCS_EDENIED), "The actor has not been granted this");
}

Test(status, other_numbers_have_none)
{
    static const ccs_status others[] = {2, INT_MAX, CCS_EDENIED - 1, INT_MIN};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        cr_expect_str_eq(ccs_status_name(others[i]), "CCS_?");
        cr_expect_gt(strlen(ccs_status_text(others[i])), 3);
    }
}
