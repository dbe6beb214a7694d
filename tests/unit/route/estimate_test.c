/*
 * The estimator's promises, one by one, and then what it promises as a whole: nine times in ten, on simulated lines
 * whose load and staff change. tests/estimate does the same with real callers.
 */
#include "estimate_line.h"
#include <ccs/rng.h>
#include <criterion/criterion.h>
#include <string.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC */
#define SECONDS(n) ((ccs_duration)(n)*1000)

static struct ccs__estimator fresh(void)
{
    struct ccs__estimator estimator;
    ccs__estimator_init(&estimator);
    return estimator;
}

static struct ccs__estimate ask(const struct ccs__estimator *estimator, ccs_time at, uint32_t place, uint32_t agents)
{
    return ccs__estimator_ask(estimator, at, (struct ccs__standing){.place = place, .agents = agents});
}

/* `count` callers one after the other, each next in line, each answered after `wait_ms`. */
static ccs_time answer(struct ccs__estimator *estimator, ccs_time at, int count, ccs_duration wait_ms)
{
    for (int i = 0; i < count; i++) {
        struct ccs__estimate given = ask(estimator, at, 1, 4);
        ccs__estimator_entered(estimator, at, &given, 4);
        at += wait_ms;
        ccs__estimator_left(estimator, at, &given, 4, wait_ms, true);
    }
    return at;
}

Test(estimate, says_little_while_it_knows_nothing)
{
    struct ccs__estimator estimator = fresh();
    struct ccs__estimate next = ask(&estimator, NINE, 1, 8);
    cr_expect_float_eq((double)next.base_ms, 30000 * 0.9877, 5); /* four minutes by eight agents; one of 40 gives up */
    cr_expect_gt(next.high_ms, 4 * next.base_ms);
    cr_expect_lt(next.low_ms, next.base_ms / 25);
    cr_expect(next.low_ms < next.mid_ms && next.mid_ms < next.high_ms);
}

Test(estimate, grows_with_the_place_and_falls_with_the_agents)
{
    struct ccs__estimator estimator = fresh();
    for (uint32_t place = 1; place < 200; place++) {
        struct ccs__estimate near = ask(&estimator, NINE, place, 8), far = ask(&estimator, NINE, place + 1, 8);
        cr_expect_lt(near.base_ms, far.base_ms);
        cr_expect_lt(near.mid_ms, far.mid_ms);
        cr_expect_lt(ask(&estimator, NINE, place, 9).base_ms, near.base_ms);
    }
    struct ccs__standing standing = {.place = 3, .rivals = 2, .agents = 8};
    struct ccs__estimate with = ccs__estimator_ask(&estimator, NINE, standing);
    cr_expect_eq(with.base_ms, ask(&estimator, NINE, 4, 8).base_ms, "two rivals count as one ahead");
    cr_expect_eq(with.size, 2);
}

Test(estimate, counts_on_those_ahead_who_will_give_up)
{
    struct ccs__estimator patient = fresh(), hasty = fresh();
    hasty.patience.time_ms /= 20;
    cr_expect_lt(ask(&hasty, NINE, 100, 8).base_ms, ask(&patient, NINE, 100, 8).base_ms / 3);
    cr_expect_gt(ask(&hasty, NINE, 1, 8).base_ms, ask(&patient, NINE, 1, 8).base_ms / 2);
    /* n answers' time times ln(1 + x) / x */
    double answers = 240000.0 * 100 / 8, x = answers / 60000;
    cr_expect_float_eq((double)ask(&hasty, NINE, 100, 8).base_ms, answers * line_log(1 + x) / x, answers / 1000);
}

Test(estimate, gives_no_bound_when_nobody_is_there)
{
    struct ccs__estimator estimator = fresh(), before = estimator;
    struct ccs__estimate given = ask(&estimator, NINE, 1, 0);
    cr_expect_eq(given.low_ms, 0);
    cr_expect_eq(given.high_ms, CCS__ESTIMATE_UNBOUNDED);
    ccs__estimator_entered(&estimator, NINE, &given, 0);
    ccs__estimator_left(&estimator, NINE + SECONDS(28800), &given, 0, SECONDS(28800), false);
    cr_expect_arr_eq(estimator.ratios, before.ratios, sizeof before.ratios,
                     "a closed desk teaches nothing of intervals");
    cr_expect_eq(estimator.pace.time_ms, before.pace.time_ms, "nor of the pace");
}

Test(estimate, knows_how_long_a_telephone_rings)
{
    struct ccs__estimator estimator = fresh();
    struct ccs__standing standing = {.place = 1, .agents = 4, .idle = true};
    ccs_time at = NINE;
    for (int i = 0; i < 400; i++) {
        struct ccs__estimate given = ccs__estimator_ask(&estimator, at, standing);
        ccs_duration ring = SECONDS(4) + i % 5 * 500;
        cr_assert_eq(given.size, 0);
        ccs__estimator_entered(&estimator, at, &given, 4);
        ccs__estimator_left(&estimator, at + ring, &given, 4, ring, true);
        at += SECONDS(20);
    }
    struct ccs__estimate given = ccs__estimator_ask(&estimator, at, standing);
    cr_expect(given.low_ms > 3000 && given.low_ms < 4800, "%u", given.low_ms);
    cr_expect(given.high_ms > 5000 && given.high_ms < 7500, "%u", given.high_ms);
    cr_expect_eq(estimator.waiting, 0, "who is rung for does not stand in line");
}

Test(estimate, says_at_once_for_less_than_a_second)
{
    struct ccs__estimator estimator = fresh();
    answer(&estimator, NINE, 300, 0);
    struct ccs__standing standing = {.place = 1, .agents = 4};
    cr_expect_eq(ccs__estimator_ask(&estimator, NINE, standing).low_ms, 0);
}

Test(estimate, learns_the_pace_and_narrows)
{
    struct ccs__estimator estimator = fresh();
    struct ccs__estimate first = ask(&estimator, NINE, 1, 4);
    ccs_time at = answer(&estimator, NINE, 500, SECONDS(20)); /* every 20 s, always */
    struct ccs__estimate then = ask(&estimator, at, 1, 4);
    cr_expect_float_eq((double)then.mid_ms, 20000, 1500);
    cr_expect(then.low_ms > 15000 && then.low_ms <= 20000 && then.high_ms >= 20000 && then.high_ms < 25000, "%u to %u",
              then.low_ms, then.high_ms);
    cr_expect_gt(first.high_ms - first.low_ms, 10 * (then.high_ms - then.low_ms));
}

Test(estimate, notices_a_standstill_while_it_lasts)
{
    struct ccs__estimator estimator = fresh();
    ccs_time at = answer(&estimator, NINE, 500, SECONDS(20));
    struct ccs__estimate given = ask(&estimator, at, 1, 4);
    ccs__estimator_entered(&estimator, at, &given, 4);
    uint32_t soon = ask(&estimator, at + SECONDS(15), 2, 4).base_ms;
    uint32_t late = ask(&estimator, at + SECONDS(3600), 2, 4).base_ms;
    cr_expect_eq(soon, ask(&estimator, at, 2, 4).base_ms);
    cr_expect_gt(late, 2 * soon);
}

Test(estimate, lets_no_single_wait_spoil_it)
{
    struct ccs__estimator estimator = fresh();
    ccs_time at = answer(&estimator, NINE, 500, SECONDS(20));
    struct ccs__estimate before = ask(&estimator, at, 1, 4);
    struct ccs__estimate given = before;
    ccs__estimator_entered(&estimator, at, &given, 4);
    at += SECONDS(7200);
    ccs__estimator_left(&estimator, at, &given, 4, SECONDS(7200), true);
    struct ccs__estimate after = ask(&estimator, at, 1, 4);
    cr_expect_lt(after.base_ms, 8 * before.base_ms, "%u", after.base_ms);
    for (int i = 0; i < CCS__ESTIMATE_QUANTILES; i++)
        cr_expect_lt(abs(estimator.ratios[1][i] - fresh().ratios[1][i]), 12 * 65536);
    struct ccs__estimate later = ask(&estimator, answer(&estimator, at, 300, SECONDS(20)), 1, 4);
    cr_expect_lt(later.high_ms, 2 * before.high_ms);
}

/* Those who give up are not forgotten: otherwise only the short waits would be learned from. */
Test(estimate, learns_from_those_who_give_up_too)
{
    uint32_t missed = 0, asked = 0;
    struct ccs__estimator estimator = fresh();
    ccs_rng rng;
    ccs_rng_seed(&rng, 11);
    for (int i = 0; i < 40000; i++) {
        double patience = -60000 * line_log(((double)ccs_rng_below(&rng, 1000000) + 0.5) / 1e6);
        double truth = -60000 * line_log(((double)ccs_rng_below(&rng, 1000000) + 0.5) / 1e6);
        struct ccs__estimate given = {.base_ms = 60000, .size = 1};
        const int32_t *ratios = estimator.ratios[1];
        asked += i >= 2000;
        missed += i >= 2000 &&
                  (truth < 60000 * line_exp2(ratios[0] / 65536.0) || truth > 60000 * line_exp2(ratios[2] / 65536.0));
        ccs__estimator_entered(&estimator, NINE, &given, 4);
        ccs__estimator_left(&estimator, NINE, &given, 4, (ccs_duration)(truth < patience ? truth : patience),
                            truth <= patience);
    }
    cr_expect_float_eq(100.0 * missed / asked, 10, 2.5, "%.1f %% missed", 100.0 * missed / asked);
}

Test(estimate, calculates_as_mathematics_does)
{
    struct ccs__estimator estimator = fresh();
    for (int log = -700000; log < 700000; log += 997) {
        estimator.ratios[0][0] = estimator.ratios[0][1] = estimator.ratios[0][2] = log;
        estimator.ring_ms = 50000;
        struct ccs__estimate said = ccs__estimator_ask(&estimator, NINE, (struct ccs__standing){.idle = true});
        double exact = 50000 * line_exp2(log / 65536.0);
        if (exact > 86400000)
            cr_expect_eq(said.mid_ms, CCS__ESTIMATE_UNBOUNDED);
        else
            cr_expect_float_eq((double)said.mid_ms, exact, 2 + exact / 5000, "%d", log);
    }
}

Test(estimate, bears_any_numbers)
{
    static const uint32_t numbers[] = {0, 1, 2, 31, 1000000, UINT32_MAX};
    static const ccs_time times[] = {INT64_MIN, -1, 0, NINE, INT64_MAX};
    struct ccs__estimator estimator = fresh();
    uint8_t bytes[CCS__ESTIMATOR_SIZE];
    for (size_t i = 0; i < 6 * 6 * 6 * 5 * 5 * 2; i++) {
        struct ccs__standing standing = {
            .place = numbers[i % 6], .rivals = numbers[i / 6 % 6], .agents = numbers[i / 36 % 6], .idle = i % 7 == 0};
        ccs_time at = times[i / 216 % 5], then = times[i / 1080 % 5];
        struct ccs__estimate given = ccs__estimator_ask(&estimator, at, standing);
        cr_assert(given.low_ms <= given.mid_ms && given.mid_ms <= given.high_ms);
        ccs__estimator_entered(&estimator, at, &given, standing.agents);
        ccs__estimator_left(&estimator, then, &given, standing.agents, then, i % 2);
        ccs__estimator_save(&estimator, bytes);
        cr_assert(ccs__estimator_load(&estimator, bytes, sizeof bytes));
    }
}

Test(estimate, stands_in_a_row_and_goes_on_from_there)
{
    struct ccs__estimator estimator = fresh(), loaded = fresh();
    ccs_time at = answer(&estimator, NINE, 77, SECONDS(33));
    uint8_t bytes[CCS__ESTIMATOR_SIZE], again[CCS__ESTIMATOR_SIZE];
    ccs__estimator_save(&estimator, bytes);
    cr_assert(ccs__estimator_load(&loaded, bytes, sizeof bytes));
    at = answer(&estimator, at, 5, SECONDS(60));
    answer(&loaded, at - 5 * SECONDS(60), 5, SECONDS(60));
    ccs__estimator_save(&estimator, bytes);
    ccs__estimator_save(&loaded, again);
    cr_expect_arr_eq(bytes, again, sizeof bytes);

    cr_expect_not(ccs__estimator_load(&loaded, bytes, sizeof bytes - 1));
    memset(bytes + 16, 0xff, 8); /* a negative time */
    cr_expect_not(ccs__estimator_load(&loaded, bytes, sizeof bytes));
    memset(bytes, 0, sizeof bytes);
    cr_expect_not(ccs__estimator_load(&loaded, bytes, sizeof bytes));
    ccs__estimator_save(&loaded, bytes);
    cr_expect_arr_eq(bytes, again, sizeof bytes, "a refused load changes nothing");
}

/* Integers alone: the same bytes on every machine and compiler. */
Test(estimate, is_the_same_everywhere)
{
    struct ccs__estimator estimator = fresh();
    struct ccs__estimate line[16] = {0};
    ccs_time entered_at[16] = {0}, at = NINE;
    uint64_t hash = 14695981039346656037u;
    ccs_rng rng;
    ccs_rng_seed(&rng, 5);
    for (int i = 0; i < 20000; i++) {
        size_t slot = ccs_rng_below(&rng, 16);
        uint32_t agents = 1 + (uint32_t)ccs_rng_below(&rng, 9);
        at += (ccs_duration)ccs_rng_below(&rng, 20000);
        if (line[slot].base_ms)
            ccs__estimator_left(&estimator, at, &line[slot], agents, at - entered_at[slot], ccs_rng_below(&rng, 4));
        entered_at[slot] = at;
        line[slot] = ask(&estimator, at, 1 + (uint32_t)ccs_rng_below(&rng, 50), agents);
        ccs__estimator_entered(&estimator, at, &line[slot], agents);
        hash = (hash ^ line[slot].low_ms ^ (uint64_t)line[slot].mid_ms << 20 ^ (uint64_t)line[slot].high_ms << 40) *
               1099511628211u;
    }
    cr_expect_eq(hash, UINT64_C(0xa1fc0bcbc52155e1), "%#llx", (unsigned long long)hash);
}

static double clock_of(double hour, int period) { return hour - period * (double)(int)(hour / period); }
static double steady_calls(double hour) { return hour < 0 ? 0 : 300; }
static double many_calls(double hour) { return hour < 0 ? 0 : 450; }
static double few_calls(double hour) { return hour < 0 ? 0 : 22; }

static double lunch_calls(double hour) /* every ten hours, from 200 up to 460 and back within three */
{
    double away = clock_of(hour, 10) - 4.5;
    away = away < 0 ? -away : away;
    return away > 1.5 ? 200 : 460 - 260 * away / 1.5;
}

static double day_calls(double hour)
{
    double clock = clock_of(hour, 24);
    return clock < 7 ? 25 : clock < 9 ? 160 : clock < 17 ? 320 : 190;
}

static uint32_t twenty(double hour) { return hour < 0 ? 0 : 20; }
static uint32_t two(double hour) { return hour < 0 ? 0 : 2; }

static uint32_t cliff(double hour) /* every eight hours, for one */
{
    double clock = clock_of(hour, 8);
    return clock < 4 || clock >= 5 ? 20 : 12;
}

static uint32_t day(double hour)
{
    double clock = clock_of(hour, 24);
    return clock < 7 ? 2 : clock < 9 ? 10 : clock < 17 ? 20 : 12;
}

static const struct {
    char name[40];
    struct line_plan plan;
} plans[] = {
    {"steady", {steady_calls, twenty, 240, 300, 20, true, 0}},
    {"steady, nobody counts agents", {steady_calls, twenty, 240, 300, 20, false, 0}},
    {"a lunch peak", {lunch_calls, twenty, 240, 300, 30, true, 0}},
    {"eight of twenty at lunch", {steady_calls, cliff, 225, 400, 24, true, 0}},
    {"the same, not counted", {steady_calls, cliff, 225, 400, 24, false, 0}},
    {"days and nights", {day_calls, day, 225, 300, 48, true, 0}},
    {"two agents", {few_calls, two, 300, 600, 100, true, 0}},
    {"far too many calls", {many_calls, twenty, 240, 300, 15, true, 0}},
    {"too many patient callers", {many_calls, twenty, 170, 3000, 20, true, 0}},
    {"the first two hours of all", {steady_calls, twenty, 240, 300, 2, true, 0}},
    {"quicker than it thought at first", {many_calls, twenty, 132, 100, 8, true, 0}},
};

Test(estimate, holds_nine_times_in_ten)
{
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        struct line_result sum = {0};
        for (uint64_t seed = 1; seed <= 3; seed++) {
            struct ccs__estimator estimator = fresh();
            struct line_result result = line_run(&plans[i].plan, seed, &estimator);
            sum.asked += result.asked;
            sum.within += result.within;
        }
        double within = line_within(&sum);
        cr_expect(within >= 85 && within <= 95 && sum.asked > 500, "%s: %.1f %% of %u", plans[i].name, within,
                  sum.asked);
    }
}

/* Of a line that moves at random, and a caller who is next, nobody can say more than that he waits an exponential time:
 * the 5 to 95 % of it are 2.94 means wide. */
Test(estimate, is_hardly_wider_than_chance_itself)
{
    struct line_plan plan = {few_calls, two, 300, 3000, 400, true, 100};
    struct ccs__estimator estimator = fresh();
    line_run(&plan, 1, &estimator);
    struct ccs__estimate next = ask(&estimator, NINE, 1, 2);
    double mean = 300000.0 / 2, width = ((double)next.high_ms - next.low_ms) / mean;
    cr_expect(width > 2.0 && width < 4.0, "%.2f", width);
}
