/*
 * How a driver begins and ends: options, memory, destroying it from anywhere.
 */
#include "fixture.h"

static void command(fixture *f) { CHECK_EQ(fake_command(f->center, ccs_loop_now(f->loop)), CCS_OK); }

static void wrong_options_are_refused(void)
{
    fixture f;
    fixture_init(&f);
    ccs_loop_options options = fixture_options(&f);
    CHECK_EQ(ccs_loop_create(NULL, f.center, &options, &f.loop), CCS_EINVAL);
    CHECK_EQ(ccs_loop_create(&f.uv, NULL, &options, &f.loop), CCS_EINVAL);
    CHECK_EQ(ccs_loop_create(&f.uv, f.center, &options, NULL), CCS_EINVAL);
    options.size = 0;
    CHECK_EQ(fixture_create(&f, &options), CCS_EINVAL);
    options = fixture_options(&f);
    options.flags = 2;
    CHECK_EQ(fixture_create(&f, &options), CCS_EINVAL);
    options = fixture_options(&f);
    options.posts_max = UINT32_MAX;
    CHECK_EQ(fixture_create(&f, &options), CCS_EINVAL);
    CHECK(!f.loop);
    fixture_finish(&f);
}

static void options_may_be_older_or_newer(void)
{
    struct {
        ccs_loop_options known;
        uint64_t later;
    } newer = {0};
    fixture f;
    fixture_init(&f);
    newer.known = fixture_options(&f);
    newer.known.size = sizeof newer;
    newer.later = 1;
    CHECK_EQ(fixture_create(&f, &newer.known), CCS_EINVAL);
    newer.later = 0;
    CHECK_EQ(fixture_create(&f, &newer.known), CCS_OK);
    ccs_loop_destroy(f.loop);
    f.center->now = f.center->at = 0; /* An older caller knew of no clock: the system's is used. */
    f.center->jump_ms_max = INT64_MAX;
    newer.known.size = offsetof(ccs_loop_options, clock);
    CHECK_EQ(fixture_create(&f, &newer.known), CCS_OK);
    CHECK(ccs_loop_now(f.loop) != MONDAY);
    fixture_finish(&f);
}

static void without_options_it_only_drives(void)
{
    fixture f;
    fixture_init(&f);
    f.center->now = f.center->at = 0;
    f.center->jump_ms_max = INT64_MAX;
    f.center->advance_status = CCS_ENOMEM;
    CHECK_EQ(fixture_create(&f, NULL), CCS_OK);
    f.center->advance_failures = 1;
    command(&f);
    fixture_pass(&f);
    CHECK_EQ(f.center->durable_seq, 1);
    fixture_finish(&f);
    ccs_loop_destroy(NULL);
}

/* ---- memory ---- */

struct memory {
    int64_t bytes;
    int left; /* allocations until one fails; negative: none does */
};

static void *count_memory(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct memory *memory = user_data;
    if (new_size > 0 && memory->left-- == 0)
        return NULL;
    memory->bytes += (int64_t)new_size - (int64_t)old_size;
    if (new_size > 0)
        return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

static void each_failing_allocation_is_survived(void)
{
    struct memory memory = {0, 0};
    ccs_status status = CCS_ENOMEM;
    for (int i = 0; status != CCS_OK; i++) {
        fixture f;
        fixture_init(&f);
        ccs_loop_options options = fixture_options(&f);
        options.alloc = (ccs_alloc){count_memory, &memory};
        memory.left = i;
        status = fixture_create(&f, &options);
        CHECK(status == CCS_OK || status == CCS_ENOMEM);
        CHECK((f.loop != NULL) == (status == CCS_OK));
        if (f.loop)
            command(&f);
        fixture_finish(&f);
        CHECK_EQ(memory.bytes, 0);
        CHECK(i < 10);
    }
}

static void a_refused_start_leaves_nothing_behind(void)
{
    struct memory memory = {0, -1};
    fixture f;
    fixture_init(&f);
    ccs_loop_options options = fixture_options(&f);
    options.alloc = (ccs_alloc){count_memory, &memory};
    f.center->advance_failures = 1;
    f.center->advance_status = CCS_ENOMEM;
    CHECK_EQ(fixture_create(&f, &options), CCS_ENOMEM);
    CHECK_EQ(memory.bytes, 0);
    fixture_finish(&f);
}

/* ---- the end ---- */

static void destroying_commits_and_tells(void)
{
    fixture f;
    fixture_start(&f);
    for (int i = 0; i < 2000; i++)
        command(&f);
    ccs_loop_destroy(f.loop);
    CHECK_EQ(f.center->durable_seq, 2000);
    CHECK_EQ(f.told_seq, 2000);
    fixture_finish(&f);
}

static void destroy_now(fixture *f)
{
    command(f);
    ccs_loop_destroy(f->loop);
    ccs_loop_destroy(f->loop); /* Harmless while its handles are closing. */
    CHECK_EQ(f->center->durable_seq, f->center->seq);
    f->center->forbidden = true;
}

static void on_event_may_destroy_the_loop(void)
{
    fixture f;
    fixture_start(&f);
    f.then = destroy_now;
    for (int i = 0; i < 10; i++)
        command(&f);
    fixture_pass(&f);
    CHECK_EQ(f.told_seq, 1);
    CHECK_EQ(f.center->durable_seq, 11);
    fixture_finish(&f);
}

static void command_when_told(fixture *f)
{
    if (f->told_seq == 1) {
        command(f);
        ccs_loop_destroy(f->loop); /* Already under way. */
    }
}

static void what_the_last_telling_commands_is_durable(void)
{
    fixture f;
    fixture_start(&f);
    f.then = command_when_told;
    command(&f);
    ccs_loop_destroy(f.loop);
    CHECK_EQ(f.center->durable_seq, 2);
    fixture_finish(&f);
}

static void destroy_in_error(fixture *f)
{
    ccs_loop_destroy(f->loop);
    f->center->forbidden = true;
}

static void on_error_may_destroy_the_loop(void)
{
    static const int cases = 5;
    for (int i = 0; i < cases; i++) {
        fixture f;
        fixture_start(&f);
        f.then_on_error = destroy_in_error;
        f.center->commit_status = f.center->advance_status = CCS_EIO;
        f.center->commit_failures = i == 0;
        f.center->advance_failures = i == 1;
        f.wall += i == 2 ? HOURS(24 * 365) : i == 3 ? -HOURS(1) : 0;
        f.center->read_failures = i == 4;
        f.center->read_status = CCS_EIO;
        command(&f);
        fixture_pass(&f);
        CHECK_EQ(f.errors, 1);
        CHECK(f.center->forbidden);
        fixture_finish(&f);
    }
}

static void close_and_destroy(uv_handle_t *handle) { destroy_now(handle->data); }

static void a_closing_callback_may_destroy_the_loop(void)
{
    fixture f;
    uv_timer_t timer;
    fixture_start(&f);
    uv_timer_init(&f.uv, &timer);
    timer.data = &f;
    uv_close((uv_handle_t *)&timer, close_and_destroy);
    uv_run(&f.uv, UV_RUN_DEFAULT);
    CHECK(f.center->forbidden);
    fixture_finish(&f);
}

static const struct check_test tests[] = {
    {"wrong options are refused", wrong_options_are_refused},
    {"options may be older or newer", options_may_be_older_or_newer},
    {"without options it only drives", without_options_it_only_drives},
    {"each failing allocation is survived", each_failing_allocation_is_survived},
    {"a refused start leaves nothing behind", a_refused_start_leaves_nothing_behind},
    {"destroying commits and tells", destroying_commits_and_tells},
    {"on_event may destroy the loop", on_event_may_destroy_the_loop},
    {"what the last telling commands is durable", what_the_last_telling_commands_is_durable},
    {"on_error may destroy the loop", on_error_may_destroy_the_loop},
    {"a closing callback may destroy the loop", a_closing_callback_may_destroy_the_loop},
};
CHECK_MAIN(tests)
