/*
 * Time as the center gets it: never back, and no leap that it has not taken.
 */
#include "fixture.h"

static void it_begins_with_the_wall_clock(void)
{
    fixture f;
    fixture_start(&f);
    CHECK_EQ(ccs_loop_now(f.loop), MONDAY);
    fixture_sleep(&f, 1);
    CHECK_EQ(ccs_loop_now(f.loop), MONDAY + 1);
    fixture_finish(&f);
}

static void it_does_not_begin_before_the_center(void)
{
    fixture f;
    fixture_init(&f);
    f.wall = MONDAY - SECONDS(500);
    ccs_loop_options options = fixture_options(&f);
    CHECK_EQ(fixture_create(&f, &options), CCS_OK);
    CHECK_EQ(ccs_loop_now(f.loop), MONDAY);
    fixture_pass(&f);
    CHECK_EQ(f.error, CCS_ECLOCK);
    CHECK_EQ(fake_command(f.center, ccs_loop_now(f.loop)), CCS_OK);
    fixture_finish(&f);
}

static void set_back_it_runs_at_half_speed_until_caught_up(void)
{
    fixture f;
    fixture_start(&f);
    f.wall -= HOURS(1);
    CHECK_EQ(ccs_loop_now(f.loop), MONDAY);
    fixture_pass(&f);
    fixture_sleep(&f, SECONDS(10));
    CHECK_EQ(ccs_loop_now(f.loop), MONDAY + SECONDS(5));
    for (int i = 0; i < 100; i++) { /* Frequent readings do not round it away. */
        fixture_sleep(&f, 1);
        ccs_loop_now(f.loop);
    }
    CHECK_EQ(ccs_loop_now(f.loop), MONDAY + SECONDS(5) + 50);
    fixture_sleep(&f, HOURS(2));
    CHECK_EQ(ccs_loop_now(f.loop), f.wall);
    fixture_sleep(&f, 7);
    CHECK_EQ(ccs_loop_now(f.loop), f.wall);
    fixture_finish(&f);
}

static void a_clock_set_back_is_reported_once(void)
{
    fixture f;
    fixture_start(&f);
    f.wall -= SECONDS(1); /* What network time does now and then is not worth a word. */
    fixture_pass(&f);
    CHECK_EQ(f.errors, 0);
    f.wall -= HOURS(1);
    fixture_pass(&f);
    fixture_pass(&f);
    CHECK_EQ(f.errors, 1);
    CHECK_EQ(f.error, CCS_ECLOCK);
    CHECK(strstr(f.message, "3601000 ms behind"));
    f.wall += HOURS(2);
    fixture_pass(&f);
    f.wall -= HOURS(2);
    fixture_pass(&f);
    CHECK_EQ(f.errors, 2);
    fixture_finish(&f);
}

static void things_fall_due_while_the_clock_is_set_back(void)
{
    fixture f;
    fixture_start(&f);
    fake_due(f.center, MONDAY + SECONDS(15));
    f.wall -= HOURS(24);
    for (int i = 0; i < 31; i++) {
        fixture_pass(&f);
        fixture_sleep(&f, SECONDS(1));
    }
    CHECK_EQ(f.told_seq, 1);
    fixture_finish(&f);
}

static void a_leap_counts_when_the_center_has_taken_it(void)
{
    fixture f;
    fixture_start(&f);
    f.wall += HOURS(3); /* The machine was asleep: the steady clock stood still. */
    CHECK_EQ(ccs_loop_now(f.loop), MONDAY);
    CHECK_EQ(fake_command(f.center, ccs_loop_now(f.loop)), CCS_OK);
    fixture_pass(&f);
    CHECK_EQ(ccs_loop_now(f.loop), MONDAY + HOURS(3));
    CHECK_EQ(f.center->now, MONDAY + HOURS(3));
    CHECK_EQ(f.errors, 0);
    fixture_finish(&f);
}

static void a_leap_the_center_refuses_is_ignored_and_reported_once(void)
{
    fixture f;
    fixture_start(&f);
    fake_due(f.center, MONDAY + SECONDS(4));
    f.wall += HOURS(24 * 365);
    for (int i = 0; i < 10; i++) {
        fixture_pass(&f);
        CHECK_EQ(ccs_loop_now(f.loop), MONDAY + SECONDS(i));
        fixture_sleep(&f, SECONDS(1));
    }
    CHECK_EQ(f.errors, 1);
    CHECK_EQ(f.error, CCS_ECLOCK);
    CHECK(strstr(f.message, "leapt"));
    CHECK_EQ(f.told_seq, 1);
    CHECK_EQ(f.told.at, MONDAY + SECONDS(4));

    f.wall -= HOURS(24 * 365); /* Somebody has set it right. */
    fixture_pass(&f);
    CHECK_EQ(ccs_loop_now(f.loop), f.wall);
    f.wall += HOURS(24 * 365);
    fixture_pass(&f);
    CHECK_EQ(f.errors, 2);
    fixture_finish(&f);
}

static void a_leap_at_the_start_has_to_be_asked_for(void)
{
    fixture f;
    fixture_init(&f);
    f.wall += HOURS(24 * 40);
    ccs_loop_options options = fixture_options(&f);
    CHECK_EQ(fixture_create(&f, &options), CCS_ECLOCK);
    CHECK(!f.loop);
    options.flags = CCS_LOOP_JUMP;
    CHECK_EQ(fixture_create(&f, &options), CCS_OK);
    CHECK_EQ(ccs_loop_now(f.loop), f.wall);
    CHECK_EQ(f.center->now, f.wall);
    fixture_finish(&f);
}

static void time_that_both_clocks_saw_pass_is_no_leap(void)
{
    fixture f;
    fixture_start(&f);
    f.center->jump_ms_max = SECONDS(10);
    fixture_sleep(&f, SECONDS(59));
    fixture_pass(&f);
    CHECK_EQ(f.errors, 0);
    CHECK_EQ(f.center->now, MONDAY + SECONDS(59));
    fixture_finish(&f);
}

static void a_later_time_of_the_hosts_own_is_followed(void)
{
    fixture f;
    fixture_start(&f);
    CHECK_EQ(fake_command(f.center, MONDAY + SECONDS(3)), CCS_OK);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 1);
    CHECK_EQ(ccs_loop_now(f.loop), MONDAY + SECONDS(3));
    CHECK_EQ(f.errors, 0);
    fixture_finish(&f);
}

static const struct check_test tests[] = {
    {"it begins with the wall clock", it_begins_with_the_wall_clock},
    {"it does not begin before the center", it_does_not_begin_before_the_center},
    {"set back, it runs at half speed until caught up", set_back_it_runs_at_half_speed_until_caught_up},
    {"a clock set back is reported once", a_clock_set_back_is_reported_once},
    {"things fall due while the clock is set back", things_fall_due_while_the_clock_is_set_back},
    {"a leap counts when the center has taken it", a_leap_counts_when_the_center_has_taken_it},
    {"a leap the center refuses is ignored and reported once", a_leap_the_center_refuses_is_ignored_and_reported_once},
    {"a leap at the start has to be asked for", a_leap_at_the_start_has_to_be_asked_for},
    {"time that both clocks saw pass is no leap", time_that_both_clocks_saw_pass_is_no_leap},
    {"a later time of the host's own is followed", a_later_time_of_the_hosts_own_is_followed},
};
CHECK_MAIN(tests)
