/*
 * What happens in a pass: one commit, then telling, then sleep until something is due.
 */
#include "fixture.h"
#include "loop/driver.h"

static void command(fixture *f) { CHECK_EQ(fake_command(f->center, ccs_loop_now(f->loop)), CCS_OK); }

static void post_command(ccs_loop *loop, ccs_center *center, ccs_time now, void *user_data)
{
    (void)loop;
    (void)user_data;
    CHECK_EQ(fake_command(center, now), CCS_OK);
}

static void timer_command(uv_timer_t *timer) { command(timer->data); }

static void prepare_command(uv_prepare_t *prepare)
{
    command(prepare->data);
    uv_close((uv_handle_t *)prepare, NULL);
}

static void start_timer(fixture *f, uv_timer_t *timer, uv_timer_cb callback, uint64_t ms)
{
    uv_timer_init(&f->uv, timer);
    timer->data = f;
    uv_timer_start(timer, callback, ms, 0);
}

static void commands_of_one_pass_share_one_commit(void)
{
    fixture f;
    uv_timer_t timer;
    uv_prepare_t prepare;
    fixture_start(&f);
    start_timer(&f, &timer, timer_command, 0);
    uv_prepare_init(&f.uv, &prepare);
    prepare.data = &f;
    uv_prepare_start(&prepare, prepare_command);
    for (int i = 0; i < 5; i++)
        CHECK_EQ(ccs_loop_post(f.loop, post_command, NULL), CCS_OK);
    command(&f);

    CHECK_EQ(f.center->commits, 0);
    fixture_pass(&f);
    CHECK_EQ(f.center->commits, 1);
    CHECK_EQ(f.told_seq, 8);
    fixture_pass(&f);
    CHECK_EQ(f.center->commits, 1);
    uv_close((uv_handle_t *)&timer, NULL);
    fixture_finish(&f);
}

static void a_command_given_before_sleeping_is_told_at_once_in_every_mode(void)
{
    static const uv_run_mode modes[] = {UV_RUN_ONCE, UV_RUN_NOWAIT};
    for (size_t i = 0; i < 2; i++) {
        fixture f;
        uv_timer_t timer;
        fixture_start(&f);
        start_timer(&f, &timer, timer_command, 0);
        uv_run(&f.uv, modes[i]); /* ONCE would sleep for an hour if prepare did not see to it. */
        CHECK_EQ(f.told_seq, 1);
        uv_close((uv_handle_t *)&timer, NULL);
        fixture_finish(&f);
    }
}

static void command_thrice(fixture *f)
{
    if (f->told_seq <= 3)
        command(f);
}

static void commands_of_on_event_wait_for_the_next_commit(void)
{
    fixture f;
    fixture_start(&f);
    f.then = command_thrice;
    command(&f);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 1);
    CHECK_EQ(f.center->seq, 2);
    fixture_pass(&f);
    fixture_pass(&f);
    fixture_pass(&f);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 4);
    CHECK_EQ(f.center->commits, 4);
    fixture_finish(&f);
}

static void close_handle(uv_timer_t *timer)
{
    fixture *f = timer->data;
    uv_close((uv_handle_t *)timer, NULL);
    ccs_loop_destroy(f->loop);
    f->center->forbidden = true;
}

static void run_ends_only_when_the_driver_is_destroyed(void)
{
    fixture f;
    uv_timer_t timer;
    fixture_start(&f);
    f.then = command_thrice;
    command(&f);
    start_timer(&f, &timer, close_handle, 30);
    CHECK_EQ(uv_run(&f.uv, UV_RUN_DEFAULT), 0);
    CHECK_EQ(f.told_seq, 4);
    fixture_finish(&f);
}

static void a_backlog_is_told_in_portions(void)
{
    fixture f;
    fixture_init(&f);
    f.center->is_batch = true;
    for (int i = 0; i < 3000; i++)
        CHECK_EQ(fake_command(f.center, MONDAY), CCS_OK);
    CHECK_EQ(ccs_center_commit(f.center), CCS_OK);
    ccs_loop_options options = fixture_options(&f);
    CHECK_EQ(fixture_create(&f, &options), CCS_OK);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 1024);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 2048);
    uv_run(&f.uv, UV_RUN_ONCE); /* does not sleep */
    CHECK_EQ(f.told_seq, 3000);
    fixture_finish(&f);
}

static void telling_begins_after_what_was_handled(void)
{
    fixture f;
    fixture_init(&f);
    f.center->is_batch = true;
    for (int i = 0; i < 10; i++)
        CHECK_EQ(fake_command(f.center, MONDAY), CCS_OK);
    CHECK_EQ(ccs_center_commit(f.center), CCS_OK);
    ccs_loop_options options = fixture_options(&f);
    options.after_seq = f.told_seq = 7;
    CHECK_EQ(fixture_create(&f, &options), CCS_OK);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 10);
    fixture_finish(&f);
}

static void due_things_happen_at_their_instant(void)
{
    fixture f;
    fixture_start(&f);
    fake_due(f.center, MONDAY + SECONDS(15));
    fixture_sleep(&f, SECONDS(15) - 1);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 0);
    fixture_sleep(&f, 1);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 1);
    CHECK_EQ(f.told.at, MONDAY + SECONDS(15));
    fixture_finish(&f);
}

static void the_timer_wakes_for_the_deadline(void)
{
    fixture f;
    fixture_init(&f);
    ccs_loop_options options = fixture_options(&f);
    options.clock = NULL;
    options.steady = NULL;
    f.center->now = f.center->at = 0;
    f.center->jump_ms_max = INT64_MAX;
    CHECK_EQ(fixture_create(&f, &options), CCS_OK);
    for (uint64_t i = 1; i <= 3; i++) {
        ccs_time due_at = ccs_loop_now(f.loop) + 20;
        fake_due(f.center, due_at);
        ccs_loop_touch(f.loop); /* A real center makes an event of what begins something. */
        while (f.told_seq < i)
            uv_run(&f.uv, UV_RUN_ONCE);
        CHECK(f.told.at >= due_at);
    }
    CHECK_EQ(f.errors, 0);
    fixture_finish(&f);
}

static void a_deadline_that_passed_between_two_runs_is_caught_up_with(void)
{
    fixture f;
    fixture_start(&f);
    fake_due(f.center, MONDAY + 20);
    ccs_loop_touch(f.loop);
    fixture_pass(&f);
    uv_sleep(30);
    fixture_sleep(&f, 30);
    uv_run(&f.uv, UV_RUN_ONCE); /* libuv runs the timer before our pass: that must not put us to sleep. */
    CHECK_EQ(f.told_seq, 1);
    CHECK_EQ(f.told.due_at, MONDAY + 20);
    fixture_finish(&f);
}

static void the_timer_is_armed_again_only_when_the_deadline_changes(void)
{
    fixture f;
    fixture_start(&f);
    fake_due(f.center, MONDAY + SECONDS(60));
    fixture_pass(&f);
    uint64_t start_id = f.loop->timer.start_id;
    for (int i = 0; i < 20; i++) {
        fixture_sleep(&f, 1000);
        if (i % 2)
            command(&f);
        fixture_pass(&f);
    }
    CHECK_EQ(f.loop->timer.start_id, start_id);
    CHECK_EQ(f.loop->armed_at, MONDAY + SECONDS(60));
    fake_due(f.center, MONDAY + SECONDS(50));
    fixture_pass(&f);
    CHECK(f.loop->timer.start_id != start_id);
    CHECK_EQ(f.loop->armed_at, MONDAY + SECONDS(50));
    fixture_finish(&f);
}

static void far_deadlines_sleep_an_hour_at_a_time(void)
{
    fixture f;
    fixture_start(&f);
    uint64_t start_id = f.loop->timer.start_id;
    CHECK_EQ(f.loop->armed_at, MONDAY + HOURS(1));
    for (int i = 0; i < 59; i++) {
        fixture_sleep(&f, SECONDS(60));
        fixture_pass(&f);
    }
    CHECK_EQ(f.loop->timer.start_id, start_id);
    CHECK_EQ(f.errors, 0);
    fixture_finish(&f);
}

static int wake_ups;

static void count_wake_up(uv_prepare_t *prepare)
{
    (void)prepare;
    wake_ups++;
}

static void stop_run(uv_timer_t *timer)
{
    uv_stop(timer->loop);
    uv_close((uv_handle_t *)timer, NULL);
}

static void an_idle_loop_makes_no_wake_ups(void)
{
    fixture f;
    uv_timer_t timer;
    uv_prepare_t prepare;
    fixture_start(&f);
    command(&f);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 1);
    uv_prepare_init(&f.uv, &prepare);
    uv_prepare_start(&prepare, count_wake_up);
    start_timer(&f, &timer, stop_run, 300);
    uv_run(&f.uv, UV_RUN_DEFAULT);
    printf("  %d passes in 300 ms\n", wake_ups);
    CHECK(wake_ups <= 2); /* The one that falls asleep, and the timer's of this test. */
    uv_close((uv_handle_t *)&prepare, NULL);
    fixture_finish(&f);
}

static void the_store_is_given_a_quiet_moment_after_commands_and_not_again(void)
{
    fixture f;
    fixture_start(&f);
    command(&f);
    fixture_pass(&f);
    int quiets = f.center->quiets;
    CHECK(quiets >= 1);
    fixture_sleep(&f, 5000);
    fixture_pass(&f);
    CHECK_EQ(f.center->quiets, quiets);
    fixture_finish(&f);
}

static void a_touch_commits_what_makes_no_event(void)
{
    fixture f;
    fixture_start(&f);
    fixture_pass(&f);
    CHECK_EQ(f.center->commits, 0);
    ccs_loop_touch(f.loop);
    fixture_pass(&f);
    CHECK_EQ(f.center->commits, 1);
    fixture_pass(&f);
    CHECK_EQ(f.center->commits, 1);
    fixture_finish(&f);
}

static void what_the_host_commits_itself_is_told_too(void)
{
    fixture f;
    fixture_start(&f);
    command(&f);
    CHECK_EQ(ccs_center_commit(f.center), CCS_OK);
    CHECK(!f.center->is_batch);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 1);
    CHECK_EQ(f.center->commits, 1);
    CHECK(f.center->is_batch);
    fixture_finish(&f);
}

static const struct check_test tests[] = {
    {"commands of one pass share one commit", commands_of_one_pass_share_one_commit},
    {"a command given before sleeping is told at once in every mode",
     a_command_given_before_sleeping_is_told_at_once_in_every_mode},
    {"commands of on_event wait for the next commit", commands_of_on_event_wait_for_the_next_commit},
    {"run ends only when the driver is destroyed", run_ends_only_when_the_driver_is_destroyed},
    {"a backlog is told in portions", a_backlog_is_told_in_portions},
    {"telling begins after what was handled", telling_begins_after_what_was_handled},
    {"due things happen at their instant", due_things_happen_at_their_instant},
    {"the timer wakes for the deadline", the_timer_wakes_for_the_deadline},
    {"a deadline that passed between two runs is caught up with",
     a_deadline_that_passed_between_two_runs_is_caught_up_with},
    {"the timer is armed again only when the deadline changes",
     the_timer_is_armed_again_only_when_the_deadline_changes},
    {"far deadlines sleep an hour at a time", far_deadlines_sleep_an_hour_at_a_time},
    {"an idle loop makes no wake-ups", an_idle_loop_makes_no_wake_ups},
    {"the store is given a quiet moment after commands, and not again",
     the_store_is_given_a_quiet_moment_after_commands_and_not_again},
    {"a touch commits what makes no event", a_touch_commits_what_makes_no_event},
    {"what the host commits itself is told too", what_the_host_commits_itself_is_told_too},
};
CHECK_MAIN(tests)
