/*
 * The life of a driver, and where in libuv's pass it stands:
 *
 *     timers ---> idle ---> prepare ---> poll ---> check ---> closing --.
 *       ^                      |          ^ |        |                  |
 *       |         work waiting: do     files, posts  `-- our pass: advance, commit once, tell, arm the timer
 *       |         not let poll sleep   of threads                       |
 *       '---------------------------------------------------------------'
 *
 * Hosts give commands anywhere in this circle. The pass stands after poll, so that what timers and what files brought
 * share one commit, and what poll brought is told at once. Prepare looks whether something is waiting; if so an idle
 * handle is active during poll, which is libuv's way of saying: do not sleep. With nothing waiting poll sleeps until
 * the center's deadline.
 *
 * It holds for every way of calling uv_run(), because prepare, poll and check are in each of its rounds.
 */
#include "loop/libuv.h"

#include "base/assert.h"
#include "loop/driver.h"
#include <stdlib.h>
#include <string.h>

#define POSTS_MAX_DEFAULT 65536u
#define POSTS_MAX_MAX 16777216u

/* ---- options and memory ---- */

static void *resize(const ccs_alloc *alloc, void *pointer, size_t old_size, size_t new_size)
{
    if (alloc->function)
        return alloc->function(pointer, old_size, new_size, alloc->user_data);
    if (new_size > 0)
        return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

/* Options of a caller compiled against an older or newer header; a newer one may not ask for what we do not know. */
static ccs_status read_options(const ccs_loop_options *given, ccs_loop_options *options)
{
    *options = (ccs_loop_options)CCS_LOOP_OPTIONS_INIT;
    options->posts_max = POSTS_MAX_DEFAULT;
    if (!given)
        return CCS_OK;
    if (given->size < sizeof given->size)
        return CCS_EINVAL;
    for (size_t i = sizeof *options; i < given->size; i++)
        if (((const unsigned char *)given)[i] != 0)
            return CCS_EINVAL;
    memset(options, 0, sizeof *options);
    memcpy(options, given, given->size < sizeof *options ? given->size : sizeof *options);
    options->size = sizeof *options;
    if (options->posts_max == 0)
        options->posts_max = POSTS_MAX_DEFAULT;
    if (options->posts_max > POSTS_MAX_MAX || (options->flags & ~CCS_LOOP_JUMP) != 0)
        return CCS_EINVAL;
    return CCS_OK;
}

static size_t ring_size(const ccs_loop_options *options) { return options->posts_max * sizeof(struct ccs__loop_post); }

static void release(ccs_loop *loop)
{
    ccs_alloc alloc = loop->options.alloc;
    struct ccs__loop_post *ring = loop->posts.ring;
    ccs__loop_posts_finish(&loop->posts);
    resize(&alloc, ring, ring_size(&loop->options), 0);
    resize(&alloc, loop, sizeof *loop, 0);
}

/* A loop with its memory and its lock, nothing of libuv's yet; NULL on failure. */
static ccs_loop *allocate(const ccs_loop_options *options, ccs_status *status)
{
    *status = CCS_ENOMEM;
    ccs_loop *loop = resize(&options->alloc, NULL, 0, sizeof *loop);
    if (!loop)
        return NULL;
    memset(loop, 0, sizeof *loop);
    loop->options = *options;
    struct ccs__loop_post *ring = resize(&options->alloc, NULL, 0, ring_size(options));
    if (ring)
        *status = ccs__loop_posts_init(&loop->posts, ring, options->posts_max);
    if (*status == CCS_OK)
        return loop;
    if (ring)
        resize(&options->alloc, ring, ring_size(options), 0);
    resize(&options->alloc, loop, sizeof *loop, 0);
    return NULL;
}

/* ---- libuv's callbacks ---- */

static void on_idle(uv_idle_t *idle) { (void)idle; /* Stopped in check, before it could run. */ }

static void on_prepare(uv_prepare_t *prepare)
{
    ccs_loop *loop = prepare->data;
    if (ccs__loop_has_work(loop))
        uv_idle_start(&loop->idle, on_idle);
}

static void on_check(uv_check_t *check)
{
    ccs_loop *loop = check->data;
    uv_idle_stop(&loop->idle);
    ccs__loop_pass(loop);
}

static void on_wake(uv_async_t *wake)
{
    ccs_loop *loop = wake->data;
    ccs__loop_run_posts(loop, ccs__loop_posts_count(&loop->posts));
}

static void on_close(uv_handle_t *handle)
{
    ccs_loop *loop = handle->data;
    CCS_ASSERT(loop->handles_open > 0);
    if (--loop->handles_open == 0)
        release(loop);
}

/* Only the first can fail: the others are memory. */
static ccs_status open_handles(ccs_loop *loop, uv_loop_t *uv)
{
    if (uv_async_init(uv, &loop->wake, on_wake))
        return CCS_EIO;
    uv_prepare_init(uv, &loop->prepare);
    uv_check_init(uv, &loop->check);
    uv_idle_init(uv, &loop->idle);
    uv_timer_init(uv, &loop->timer);
    loop->wake.data = loop->prepare.data = loop->check.data = loop->idle.data = loop->timer.data = loop;
    loop->handles_open = CCS__LOOP_HANDLE_COUNT;
    uv_prepare_start(&loop->prepare, on_prepare);
    uv_check_start(&loop->check, on_check);
    return CCS_OK;
}

static void close_handles(ccs_loop *loop)
{
    uv_close((uv_handle_t *)&loop->prepare, on_close);
    uv_close((uv_handle_t *)&loop->check, on_close);
    uv_close((uv_handle_t *)&loop->idle, on_close);
    uv_close((uv_handle_t *)&loop->timer, on_close);
    uv_close((uv_handle_t *)&loop->wake, on_close);
}

/* ---- public ---- */

ccs_status ccs_loop_create(struct uv_loop_s *uv, ccs_center *center, const ccs_loop_options *options, ccs_loop **out)
{
    if (!out)
        return CCS_EINVAL;
    *out = NULL;
    ccs_loop_options known;
    ccs_status status = read_options(options, &known);
    if (!uv || !center || status != CCS_OK)
        return CCS_EINVAL;
    ccs_loop *loop = allocate(&known, &status);
    if (!loop)
        return status;

    loop->center = center;
    loop->events = (ccs_events)CCS_EVENTS_AFTER(center, known.after_seq);
    loop->again = true; /* The first pass tells what is already there and arms the timer. */
    ccs__loop_clock_init(&loop->clock, known.clock, known.steady, known.user_data, ccs_center_at(center));
    status = ccs__loop_first_advance(loop);
    if (status == CCS_OK)
        status = open_handles(loop, uv);
    if (status != CCS_OK) {
        release(loop);
        return status;
    }
    ccs_center_begin(center);
    *out = loop;
    return CCS_OK;
}

void ccs_loop_destroy(ccs_loop *loop)
{
    if (!loop || loop->stage != CCS__LOOP_DRIVING)
        return;
    bool is_inside = loop->depth > 0;
    loop->stage = CCS__LOOP_ENDING;
    ccs__loop_posts_close(&loop->posts);
    ccs__loop_run_posts(loop, UINT32_MAX);
    ccs__loop_end(loop, !is_inside);
    close_handles(loop);
    loop->stage = CCS__LOOP_ENDED;
}

ccs_time ccs_loop_now(ccs_loop *loop) { return ccs__loop_clock_read(&loop->clock, NULL); }

void ccs_loop_touch(ccs_loop *loop) { loop->touched = true; }

ccs_status ccs_loop_post(ccs_loop *loop, ccs_loop_fn function, void *user_data)
{
    if (!function)
        return CCS_EINVAL;
    struct ccs__loop_post post = {function, user_data};
    return ccs__loop_posts_push(&loop->posts, post, &loop->wake);
}
