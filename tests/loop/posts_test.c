/*
 * Calls from other threads: each once, in order, bounded. To be run under ThreadSanitizer as well.
 */
#include "fixture.h"
#include <sched.h>

#define THREADS 4
#define POSTS 10000

struct poster {
    uv_thread_t thread;
    ccs_loop *loop;
    int refused;            /* posts that had to be repeated */
    struct numbered *calls; /* POSTS of them */
};

struct numbered {
    struct poster *poster;
    int number;
    int *next; /* which number this thread's next call must have */
};

static int calls_run; /* of the loop's thread */

static void run_numbered(ccs_loop *loop, ccs_center *center, ccs_time now, void *user_data)
{
    struct numbered *call = user_data;
    CHECK(loop == call->poster->loop);
    CHECK(now >= MONDAY);
    CHECK_EQ(call->number, *call->next);
    ++*call->next;
    calls_run++;
    if (call->number % 100 == 0)
        CHECK_EQ(fake_command(center, now), CCS_OK);
}

static void post_all(void *user_data)
{
    struct poster *poster = user_data;
    for (int i = 0; i < POSTS; i++) {
        while (ccs_loop_post(poster->loop, run_numbered, &poster->calls[i]) == CCS_EAGAIN) {
            poster->refused++;
            sched_yield();
        }
    }
}

static void start_poster(struct poster *poster, ccs_loop *loop, int *next)
{
    poster->loop = loop;
    poster->calls = calloc(POSTS, sizeof *poster->calls);
    CHECK(poster->calls);
    for (int i = 0; i < POSTS; i++)
        poster->calls[i] = (struct numbered){poster, i, next};
    CHECK_EQ(uv_thread_create(&poster->thread, post_all, poster), 0);
}

/* Four threads against one loop with that much room; returns how often one was refused. */
static int post_from_threads(uint32_t posts_max)
{
    fixture f;
    fixture_init(&f);
    ccs_loop_options options = fixture_options(&f);
    options.posts_max = posts_max;
    CHECK_EQ(fixture_create(&f, &options), CCS_OK);
    struct poster posters[THREADS] = {0};
    int next[THREADS] = {0};
    int refused = 0;
    calls_run = 0;
    for (int i = 0; i < THREADS; i++)
        start_poster(&posters[i], f.loop, &next[i]);
    while (calls_run < THREADS * POSTS)
        uv_run(&f.uv, UV_RUN_ONCE);
    for (int i = 0; i < THREADS; i++) {
        CHECK_EQ(uv_thread_join(&posters[i].thread), 0);
        CHECK_EQ(next[i], POSTS);
        refused += posters[i].refused;
        free(posters[i].calls);
    }
    CHECK_EQ(f.told_seq, THREADS * POSTS / 100);
    CHECK(f.center->commits <= THREADS * POSTS / 100);
    fixture_finish(&f);
    return refused;
}

static void four_threads_post_each_once_in_order(void) { CHECK_EQ(post_from_threads(0), 0); /* 40 000 fit */ }

static void four_threads_post_through_a_small_room(void)
{
    printf("  refused and repeated %d times\n", post_from_threads(50));
}

struct chain {
    int run, posts;
    ccs_status last;
};

static void post_again(ccs_loop *loop, ccs_center *center, ccs_time now, void *user_data)
{
    (void)center;
    (void)now;
    struct chain *chain = user_data;
    chain->run++;
    chain->last = ccs_loop_post(loop, post_again, chain);
}

static void what_a_post_posts_runs_in_the_next_pass(void)
{
    fixture f;
    struct chain chain = {0};
    fixture_start(&f);
    CHECK_EQ(ccs_loop_post(f.loop, post_again, &chain), CCS_OK);
    for (int i = 1; i <= 5; i++) {
        uv_run(&f.uv, UV_RUN_ONCE); /* The wake-up is not lost: this would sleep for an hour. */
        CHECK_EQ(chain.run, i);
    }
    ccs_loop_destroy(f.loop);
    CHECK_EQ(chain.run, 6);
    CHECK_EQ(chain.last, CCS_ESTATE);
    fixture_finish(&f);
}

static void count_run(ccs_loop *loop, ccs_center *center, ccs_time now, void *user_data)
{
    (void)loop;
    (void)center;
    (void)now;
    ++*(int *)user_data;
}

static void the_room_is_bounded_exactly(void)
{
    fixture f;
    int run = 0;
    fixture_init(&f);
    ccs_loop_options options = fixture_options(&f);
    options.posts_max = 7;
    CHECK_EQ(fixture_create(&f, &options), CCS_OK);
    for (int round = 1; round <= 5; round++) {
        for (int i = 0; i < 7; i++)
            CHECK_EQ(ccs_loop_post(f.loop, count_run, &run), CCS_OK);
        CHECK_EQ(ccs_loop_post(f.loop, count_run, &run), CCS_EAGAIN);
        fixture_pass(&f);
        CHECK_EQ(run, 7 * round);
    }
    CHECK_EQ(ccs_loop_post(f.loop, NULL, NULL), CCS_EINVAL);
    fixture_finish(&f);
}

static void destroying_runs_what_is_pending(void)
{
    fixture f;
    int run = 0;
    fixture_start(&f);
    for (int i = 0; i < 200; i++)
        CHECK_EQ(ccs_loop_post(f.loop, count_run, &run), CCS_OK);
    ccs_loop_destroy(f.loop);
    CHECK_EQ(run, 200);
    fixture_finish(&f);
}

static int run_after_destroy;

static void destroy_loop(ccs_loop *loop, ccs_center *center, ccs_time now, void *user_data)
{
    CHECK_EQ(fake_command(center, now), CCS_OK);
    CHECK_EQ(ccs_loop_post(loop, count_run, user_data), CCS_OK);
    ccs_loop_destroy(loop);
    center->forbidden = true;
    run_after_destroy = *(int *)user_data;
}

static void a_post_may_destroy_the_loop(void)
{
    fixture f;
    int run = 0;
    fixture_start(&f);
    CHECK_EQ(ccs_loop_post(f.loop, count_run, &run), CCS_OK);
    CHECK_EQ(ccs_loop_post(f.loop, destroy_loop, &run), CCS_OK);
    for (int i = 0; i < 100; i++)
        CHECK_EQ(ccs_loop_post(f.loop, count_run, &run), CCS_OK);
    fixture_pass(&f);
    CHECK_EQ(run_after_destroy, 102);
    CHECK_EQ(run, 102);
    CHECK_EQ(f.center->durable_seq, 1);
    CHECK_EQ(f.told_seq, 0); /* Nothing is told from inside a callback. */
    fixture_finish(&f);
}

static void run_one_loop(void *user_data)
{
    fixture *f = user_data;
    int run = 0;
    for (int i = 0; i < 2000; i++) {
        CHECK_EQ(fake_command(f->center, ccs_loop_now(f->loop)), CCS_OK);
        CHECK_EQ(ccs_loop_post(f->loop, count_run, &run), CCS_OK);
        uv_run(&f->uv, UV_RUN_ONCE);
        fixture_sleep(f, 1);
    }
    CHECK_EQ(run, 2000);
    CHECK_EQ(f->told_seq, 2000);
    CHECK_EQ(f->center->commits, 2000);
}

/* Begun and ended here, because libuv closes its files by a bare system call: ThreadSanitizer would not see that, and
 * call the next use of such a number by the other thread a race. */
static void two_loops_in_two_threads_are_independent(void)
{
    uv_thread_t threads[2];
    fixture fixtures[2];
    for (int i = 0; i < 2; i++)
        fixture_start(&fixtures[i]);
    for (int i = 0; i < 2; i++)
        CHECK_EQ(uv_thread_create(&threads[i], run_one_loop, &fixtures[i]), 0);
    for (int i = 0; i < 2; i++)
        CHECK_EQ(uv_thread_join(&threads[i]), 0);
    for (int i = 0; i < 2; i++)
        fixture_finish(&fixtures[i]);
}

static const struct check_test tests[] = {
    {"four threads post, each once, in order", four_threads_post_each_once_in_order},
    {"four threads post through a small room", four_threads_post_through_a_small_room},
    {"what a post posts runs in the next pass", what_a_post_posts_runs_in_the_next_pass},
    {"the room is bounded exactly", the_room_is_bounded_exactly},
    {"destroying runs what is pending", destroying_runs_what_is_pending},
    {"a post may destroy the loop", a_post_may_destroy_the_loop},
    {"two loops in two threads are independent", two_loops_in_two_threads_are_independent},
};
CHECK_MAIN(tests)
