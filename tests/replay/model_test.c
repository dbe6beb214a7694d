/*
 * The draws, and the host's agenda.
 */
#include "fixture.h"
#include "replay_agenda.h"
#include "replay_model.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static const char few[] =
    HEADER "1999-02-01 08:00:00,A,,0,PS,5,1999-02-01 08:00:05,20,answered,1999-02-01 08:00:25,60,anna\n"
           "1999-02-01 08:01:00,B,,0,PS,5,1999-02-01 08:01:05,30,abandoned,,0,\n"
           "1999-02-01 08:02:00,C,,0,PS,5,1999-02-01 08:02:05,90,answered,,0,anna\n"
           "1999-02-01 08:03:00,D,,0,NW,5,,0,answered,1999-02-01 08:03:05,7,anna\n"
           "1999-02-01 08:04:00,E,,0,TT,5,1999-02-01 08:04:05,3,abandoned,,0,\n";

Test(model, gives_callers_what_was_recorded_and_draws_the_rest)
{
    struct calls calls = fixture_calls(few);
    struct model model;
    cr_assert(model_build(&model, &calls, 1));
    cr_expect(model.callers[0].patience_s == 30 || model.callers[0].patience_s == 90, "longer than the recorded 20");
    cr_expect_eq(model.callers[0].talk_s, 60);
    cr_expect_eq(model.callers[1].patience_s, 30, "who left had that patience");
    cr_expect_eq(model.callers[1].talk_s, 60, "drawn from the answered of PS, of which one has a time");
    cr_expect_eq(model.callers[2].patience_s, 91, "outwaited everybody");
    cr_expect_eq(model.callers[2].talk_s, 60, "nothing is known of a service without a time");
    cr_expect(model.callers[3].patience_s > 0, "from all services, because nobody left NW");
    cr_expect(model.callers[4].talk_s == 60 || model.callers[4].talk_s == 7, "from all, because TT was never served");
    model_free(&model);
    calls_free(&calls);
}

Test(model, draws_by_its_seed)
{
    struct calls calls = fixture_calls(few);
    bool short_of = false, long_of = false;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct model model, again;
        cr_assert(model_build(&model, &calls, seed) && model_build(&again, &calls, seed));
        cr_expect_eq(model.callers[0].patience_s, again.callers[0].patience_s, "the same seed, the same caller");
        short_of |= model.callers[0].patience_s == 30;
        long_of |= model.callers[0].patience_s == 90;
        model_free(&model);
        model_free(&again);
    }
    cr_expect(short_of && long_of, "different seeds, different callers");
    calls_free(&calls);
}

Test(model, deals_every_wrap_up_once_a_round)
{
    struct calls calls = fixture_calls(few);
    struct model model;
    int32_t deck[100], other[100];
    cr_assert(model_build(&model, &calls, 7));
    for (int32_t i = 0; i < 100; i++)
        deck[i] = other[i] = i;
    model_shuffle(&model, 3, 0, deck, 100);
    model_shuffle(&model, 3, 0, other, 100);
    cr_expect_arr_eq(deck, other, sizeof deck, "the same shuffle twice");
    bool seen[100] = {false};
    for (int i = 0; i < 100; i++)
        seen[deck[i]] = true;
    for (int i = 0; i < 100; i++)
        cr_expect(seen[i]);
    model_shuffle(&model, 3, 1, other, 100);
    cr_expect_arr_neq(deck, other, sizeof deck, "another round is another order");
    model_shuffle(&model, 3, 0, other, 0);
    model_free(&model);
    calls_free(&calls);
}

Test(agenda, comes_out_in_order_of_instant_rank_and_number)
{
    struct agenda agenda = {0};
    ccs_rng rng;
    ccs_rng_seed(&rng, 5);
    for (int i = 0; i < 3000; i++) {
        struct agenda_item item = {(ccs_time)ccs_rng_below(&rng, 50), (uint32_t)ccs_rng_below(&rng, 5),
                                   (uint32_t)ccs_rng_below(&rng, 40), 0};
        cr_assert(agenda_add(&agenda, item));
    }
    struct agenda_item last = agenda_take(&agenda);
    for (int i = 1; i < 3000; i++) {
        struct agenda_item next = agenda_take(&agenda);
        bool rising = last.at != next.at       ? last.at < next.at
                      : last.rank != next.rank ? last.rank < next.rank
                                               : last.number <= next.number;
        cr_assert(rising);
        last = next;
    }
    cr_expect_eq(agenda.count, 0);
    agenda_free(&agenda);
}
