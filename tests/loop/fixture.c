/*
 * See fixture.h.
 */
#include "fixture.h"

static ccs_time read_wall(void *user_data) { return ((fixture *)user_data)->wall; }

static ccs_time read_steady(void *user_data) { return ((fixture *)user_data)->steady; }

static void on_event(ccs_loop *loop, const ccs_event *event, void *user_data)
{
    fixture *f = user_data;
    CHECK(loop == f->loop);
    CHECK_EQ(event->seq, f->told_seq + 1);
    CHECK(event->seq <= ccs_center_durable_seq(f->center));
    CHECK_EQ(f->told_inside, 0);
    f->told_inside++;
    f->told_seq = event->seq;
    f->told = *event;
    if (f->then)
        f->then(f);
    f->told_inside--;
}

static void on_error(ccs_loop *loop, ccs_status status, const char *message, void *user_data)
{
    fixture *f = user_data;
    CHECK(loop == f->loop);
    CHECK(message);
    f->errors++;
    f->error = status;
    snprintf(f->message, sizeof f->message, "%s", message);
    if (f->then_on_error)
        f->then_on_error(f);
}

ccs_loop_options fixture_options(fixture *f)
{
    ccs_loop_options options = CCS_LOOP_OPTIONS_INIT;
    options.on_event = on_event;
    options.on_error = on_error;
    options.user_data = f;
    options.clock = read_wall;
    options.steady = read_steady;
    return options;
}

ccs_status fixture_create(fixture *f, const ccs_loop_options *options)
{
    int unbatched = f->center->unbatched;
    ccs_status status = ccs_loop_create(&f->uv, f->center, options, &f->loop);
    f->starts += f->center->unbatched - unbatched;
    return status;
}

void fixture_init(fixture *f)
{
    memset(f, 0, sizeof *f);
    CHECK_EQ(uv_loop_init(&f->uv), 0);
    f->wall = MONDAY;
    f->steady = SECONDS(77);
    f->center = fake_center(MONDAY);
}

void fixture_start(fixture *f)
{
    fixture_init(f);
    ccs_loop_options options = fixture_options(f);
    CHECK_EQ(fixture_create(f, &options), CCS_OK);
    fixture_pass(f);
}

void fixture_pass(fixture *f) { uv_run(&f->uv, UV_RUN_NOWAIT); }

void fixture_sleep(fixture *f, ccs_duration ms)
{
    f->wall += ms;
    f->steady += ms;
}

void fixture_finish(fixture *f)
{
    if (!f->center->forbidden)
        ccs_loop_destroy(f->loop);
    f->center->forbidden = true;
    uv_run(&f->uv, UV_RUN_DEFAULT);
    CHECK_EQ(f->center->unbatched, f->starts);
    CHECK(f->center->owes_commit || !f->center->is_batch);
    CHECK_EQ(uv_loop_close(&f->uv), 0);
    free(f->center);
}
