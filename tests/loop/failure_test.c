/*
 * What fails is tried again, at growing intervals, without keeping the processor busy, and nothing is lost or told too
 * early.
 */
#include "fixture.h"

static void command(fixture *f) { CHECK_EQ(fake_command(f->center, ccs_loop_now(f->loop)), CCS_OK); }

static void a_failed_commit_is_tried_again_at_growing_intervals(void)
{
    static const ccs_duration intervals[] = {10, 20, 40, 80, 160, 320, 640, 1000, 1000};
    fixture f;
    fixture_start(&f);
    f.center->commit_failures = 10;
    f.center->commit_status = CCS_ECOMMIT;
    command(&f);
    fixture_pass(&f);
    for (int i = 0; i < 9; i++) {
        CHECK_EQ(f.center->commit_tries, i + 1);
        CHECK_EQ(f.errors, i + 1);
        CHECK_EQ(f.error, CCS_ECOMMIT);
        fixture_sleep(&f, intervals[i] - 1);
        for (int pass = 0; pass < 20; pass++)
            fixture_pass(&f);
        CHECK(uv_backend_timeout(&f.uv) != 0);
        CHECK_EQ(f.center->commit_tries, i + 1);
        fixture_sleep(&f, 1);
        fixture_pass(&f);
    }
    CHECK_EQ(f.told_seq, 0);
    fixture_sleep(&f, 1000);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 1);
    CHECK_EQ(f.errors, 10);

    f.center->commit_failures = 1;
    command(&f);
    fixture_pass(&f);
    fixture_sleep(&f, 10); /* It begins anew. */
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 2);
    fixture_finish(&f);
}

static void the_timer_alone_tries_a_failed_commit_again(void)
{
    fixture f;
    fixture_init(&f);
    ccs_loop_options options = fixture_options(&f);
    options.steady = NULL;
    CHECK_EQ(fixture_create(&f, &options), CCS_OK);
    f.center->commit_failures = 3;
    f.center->commit_status = CCS_ECOMMIT;
    command(&f);
    while (f.told_seq == 0)
        uv_run(&f.uv, UV_RUN_ONCE);
    CHECK_EQ(f.center->commit_tries, 4);
    fixture_finish(&f);
}

static void due_things_wait_for_the_failed_commit(void)
{
    fixture f;
    fixture_start(&f);
    fake_due(f.center, MONDAY + 5);
    f.center->commit_failures = 1;
    f.center->commit_status = CCS_ECOMMIT;
    command(&f);
    fixture_pass(&f);
    fixture_sleep(&f, 9);
    int advances = f.center->advances;
    fixture_pass(&f);
    CHECK_EQ(f.center->advances, advances);
    fixture_sleep(&f, 1);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 2);
    CHECK_EQ(f.errors, 1);
    fixture_finish(&f);
}

static void a_fenced_center_is_reported_and_left_alone(void)
{
    fixture f;
    fixture_start(&f);
    f.center->commit_failures = -1;
    f.center->commit_status = CCS_EFENCED;
    command(&f);
    for (int i = 0; i < 100; i++) {
        fixture_pass(&f);
        fixture_sleep(&f, SECONDS(1));
    }
    CHECK_EQ(f.errors, 1);
    CHECK_EQ(f.error, CCS_EFENCED);
    CHECK_EQ(f.center->commit_tries, 1);
    CHECK_EQ(f.told_seq, 0);
    fixture_finish(&f);
}

static void a_full_room_is_emptied_by_commits(void)
{
    fixture f;
    fixture_start(&f);
    f.center->room_max = 10;
    for (int i = 0; i < 35; i++)
        fake_due(f.center, MONDAY + 1);
    fixture_sleep(&f, 1);
    fixture_pass(&f);
    for (int i = 0; i < 3; i++)
        uv_run(&f.uv, UV_RUN_ONCE); /* never sleeps between them */
    CHECK_EQ(f.told_seq, 35);
    CHECK_EQ(f.center->commits, 4);
    CHECK_EQ(f.errors, 0);
    fixture_finish(&f);
}

static void a_failed_advance_is_tried_again(void)
{
    fixture f;
    fixture_start(&f);
    fake_due(f.center, MONDAY + 1);
    f.center->advance_failures = 2;
    f.center->advance_status = CCS_ENOMEM;
    fixture_sleep(&f, 1);
    for (int i = 0; i < 20; i++)
        fixture_pass(&f);
    CHECK_EQ(f.errors, 1);
    CHECK(uv_backend_timeout(&f.uv) != 0);
    fixture_sleep(&f, 10);
    fixture_pass(&f);
    CHECK_EQ(f.errors, 2);
    fixture_sleep(&f, 20);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 1);
    fixture_finish(&f);
}

static void commands_become_durable_while_an_advance_fails(void)
{
    fixture f;
    fixture_start(&f);
    f.center->advance_failures = -1;
    f.center->advance_status = CCS_ENOMEM;
    fixture_pass(&f);
    command(&f);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 1);
    f.center->advance_failures = 0;
    fixture_finish(&f);
}

static void events_that_cannot_be_read_are_told_later(void)
{
    fixture f;
    fixture_start(&f);
    f.center->read_failures = 2;
    f.center->read_status = CCS_EIO;
    for (int i = 0; i < 5; i++)
        command(&f);
    for (int i = 0; i < 20; i++)
        fixture_pass(&f);
    CHECK_EQ(f.told_seq, 0);
    CHECK_EQ(f.errors, 1);
    CHECK_EQ(f.error, CCS_EIO);
    CHECK(uv_backend_timeout(&f.uv) != 0);
    fixture_sleep(&f, 10);
    fixture_pass(&f);
    CHECK_EQ(f.errors, 2);
    fixture_sleep(&f, 20);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 5);
    fixture_finish(&f);
}

static void the_last_commit_failing_is_reported_and_nothing_told(void)
{
    fixture f;
    fixture_start(&f);
    f.center->commit_failures = -1;
    f.center->commit_status = CCS_ECOMMIT;
    command(&f);
    ccs_loop_destroy(f.loop);
    CHECK_EQ(f.errors, 1);
    CHECK_EQ(f.told_seq, 0);
    f.center->forbidden = true;
    fixture_finish(&f);
}

static const struct check_test tests[] = {
    {"a failed commit is tried again at growing intervals", a_failed_commit_is_tried_again_at_growing_intervals},
    {"the timer alone tries a failed commit again", the_timer_alone_tries_a_failed_commit_again},
    {"due things wait for the failed commit", due_things_wait_for_the_failed_commit},
    {"a fenced center is reported and left alone", a_fenced_center_is_reported_and_left_alone},
    {"a full room is emptied by commits", a_full_room_is_emptied_by_commits},
    {"a failed advance is tried again", a_failed_advance_is_tried_again},
    {"commands become durable while an advance fails", commands_become_durable_while_an_advance_fails},
    {"events that cannot be read are told later", events_that_cannot_be_read_are_told_later},
    {"the last commit failing is reported and nothing told", the_last_commit_failing_is_reported_and_nothing_told},
};
CHECK_MAIN(tests)
