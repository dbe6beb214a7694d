/*
 * The product limit against a worked example everybody uses: the 6-MP arm of Freireich's leukemia trial (1963), 21
 * patients, nine relapses; 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35 weeks are censored.
 */
#include "survival.h"

#include <criterion/criterion.h>

static struct survival freireich(void)
{
    struct survival_observation seen[] = {
        {10, false}, {6, true},  {6, true},   {6, true},   {6, false},  {7, true},   {9, false},
        {35, false}, {10, true}, {11, false}, {13, true},  {16, true},  {17, false}, {19, false},
        {20, false}, {22, true}, {23, true},  {25, false}, {32, false}, {32, false}, {34, false},
    };
    struct survival survival;
    cr_assert(survival_build(&survival, seen, sizeof seen / sizeof seen[0]));
    return survival;
}

Test(survival, agrees_with_the_worked_example)
{
    static const struct {
        int32_t wait_s;
        unsigned per_mille;
    } expected[] = {{5, 1000}, {6, 857},  {7, 807},  {9, 807},  {10, 753},
                    {13, 690}, {16, 627}, {21, 627}, {22, 538}, {23, 448}};
    struct survival survival = freireich();
    cr_expect_eq(survival.departures, 9);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        uint64_t per_mille = (survival_share(&survival, expected[i].wait_s) * 1000 + SURVIVAL_ONE / 2) / SURVIVAL_ONE;
        cr_expect_eq(per_mille, expected[i].per_mille, "S(%d) is %llu", expected[i].wait_s,
                     (unsigned long long)per_mille);
    }
    cr_expect_eq(survival_share(&survival, 34) * 1000 / SURVIVAL_ONE, 448);
    cr_expect_eq(survival_share(&survival, 35), 0, "the longest observation ends the curve");
    survival_free(&survival);
}

/* Draws fall where the curve says: compare the share of draws beyond each step with the conditional share. */
static void expect_draws(int32_t beyond_s)
{
    enum { DRAWS = 200000 };
    struct survival survival = freireich();
    static uint32_t counts[64];
    ccs_rng rng;
    ccs_rng_seed(&rng, 42);
    memset(counts, 0, sizeof counts);
    for (int i = 0; i < DRAWS; i++) {
        int32_t drawn = survival_draw(&survival, beyond_s, &rng);
        cr_assert(drawn > beyond_s && drawn <= 35);
        counts[drawn]++;
    }
    uint32_t longer = DRAWS;
    for (int32_t wait_s = beyond_s + 1; wait_s <= 35; wait_s++) {
        longer -= counts[wait_s];
        double wanted = (double)survival_share(&survival, wait_s) / (double)survival_share(&survival, beyond_s);
        double got = (double)longer / DRAWS;
        cr_expect(got - wanted < 0.005 && wanted - got < 0.005, "beyond %d: P(> %d) should be %f, is %f", beyond_s,
                  wait_s, wanted, got);
    }
    survival_free(&survival);
}

Test(survival, draws_what_the_curve_says) { expect_draws(0); }

Test(survival, draws_given_that_it_is_longer)
{
    expect_draws(6);
    expect_draws(12);
    expect_draws(25);
}

Test(survival, gives_who_outwaited_everybody_a_second_more)
{
    struct survival survival = freireich();
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    cr_expect_eq(survival_draw(&survival, 35, &rng), 36);
    cr_expect_eq(survival_draw(&survival, 100, &rng), 101);
    survival_free(&survival);
}

Test(survival, ends_at_a_day_where_nobody_left_and_at_once_where_all_did)
{
    struct survival_observation stayed[] = {{0, false}, {9, false}}, left[] = {{3, true}, {3, true}};
    struct survival survival;
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    cr_assert(survival_build(&survival, stayed, 2));
    cr_expect_eq(survival_draw(&survival, 9, &rng), SURVIVAL_WAIT_MAX_S);
    survival_free(&survival);
    cr_assert(survival_build(&survival, left, 2));
    cr_expect_eq(survival_draw(&survival, 0, &rng), 3);
    cr_expect_eq(survival.count, 1);
    survival_free(&survival);
    cr_assert(survival_build(&survival, NULL, 0));
    cr_expect_eq(survival_draw(&survival, 0, &rng), SURVIVAL_WAIT_MAX_S);
    survival_free(&survival);
}
