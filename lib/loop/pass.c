/*
 * What the driver does in a pass. Everything that can fail is one of three steps (advance, commit, tell); a step that
 * failed is paused and tried again at doubling intervals, so that a full disk costs a few tries a second and not a
 * processor.
 *
 * The callbacks of the host may destroy the driver. Whoever calls one therefore looks at loop->stage afterwards, and
 * leaves without touching the center when the driver has ended.
 */
#include "loop/libuv.h"

#include "base/assert.h"
#include "loop/driver.h"
#include <inttypes.h>
#include <stdio.h>

#define RETRY_MS_MIN 10
#define RETRY_MS_MAX 1000

/* Events told in one pass: a reader who is far behind must not keep the loop from its other work. */
#define QUIET_MS 1000 /* nothing due for so long is a quiet moment */
#define TELL_MAX 1024

/* The longest sleep. No poll: a center that hears nothing for longer than jump_ms_max would refuse the next command. */
#define SLEEP_MS_MAX (60 * 60 * 1000)

static bool ended(const ccs_loop *loop) { return loop->stage == CCS__LOOP_ENDED; }

static void report(ccs_loop *loop, ccs_status status, const char *message)
{
    if (!loop->options.on_error)
        return;
    loop->depth++;
    loop->options.on_error(loop, status, message, loop->options.user_data);
    loop->depth--;
}

/* ---- steps that fail, and pauses ---- */

static bool is_failing(const ccs_loop *loop, enum ccs__loop_step step) { return loop->pauses[step].ms > 0; }

static bool is_paused(const ccs_loop *loop, enum ccs__loop_step step)
{
    return is_failing(loop, step) && loop->clock.steady_at < loop->pauses[step].until;
}

static void note_failure(ccs_loop *loop, enum ccs__loop_step step, ccs_status status)
{
    struct ccs__loop_pause *pause = &loop->pauses[step];
    pause->ms = pause->ms == 0 ? RETRY_MS_MIN : pause->ms * 2;
    if (pause->ms > RETRY_MS_MAX)
        pause->ms = RETRY_MS_MAX;
    pause->until = status == CCS_EFENCED ? CCS_TIME_NEVER : loop->clock.steady_at + pause->ms;
    report(loop, status, ccs_center_error(loop->center));
}

static void note_success(ccs_loop *loop, enum ccs__loop_step step) { loop->pauses[step] = (struct ccs__loop_pause){0}; }

/* ---- time ---- */

static void report_behind(ccs_loop *loop)
{
    char message[160];
    ccs_duration behind_ms = loop->clock.behind_ms;
    if (behind_ms == 0)
        loop->behind_reported = false;
    if (behind_ms <= CCS__LOOP_CLOCK_STEP_MS || loop->behind_reported)
        return;
    loop->behind_reported = true;
    snprintf(message, sizeof message,
             "the wall clock is %" PRId64 " ms behind the center; time runs at half speed until it has caught up",
             behind_ms);
    report(loop, CCS_ECLOCK, message);
}

static void report_leap(ccs_loop *loop, ccs_time claim)
{
    char message[160];
    if (loop->leap_refused)
        return;
    loop->leap_refused = true;
    snprintf(message, sizeof message,
             "the wall clock leapt %" PRId64 " ms ahead, more than jump_ms_max; time goes on without it",
             claim - loop->clock.now);
    report(loop, CCS_ECLOCK, message);
}

/* The wall clock has leapt ahead of the steady one: it is right if the center takes it. */
static ccs_time try_leap(ccs_loop *loop, ccs_time claim)
{
    if (loop->leap_refused && loop->clock.steady_at < loop->claim_retry_at)
        return loop->clock.now;
    ccs_status status = ccs_center_advance(loop->center, claim);
    if (status == CCS_OK || status == CCS_EAGAIN) {
        loop->again |= status == CCS_EAGAIN;
        loop->leap_refused = false;
        ccs__loop_clock_take(&loop->clock, claim);
    } else if (status == CCS_ECLOCK) {
        loop->claim_retry_at = loop->clock.steady_at + RETRY_MS_MAX;
        report_leap(loop, claim);
    }
    return loop->clock.now;
}

static ccs_time read_time(ccs_loop *loop)
{
    ccs_time claim;
    ccs_time now = ccs__loop_clock_read(&loop->clock, &claim);
    ccs_time center_at = ccs_center_at(loop->center);
    if (center_at > now) {
        /* The host gave a command a later time of its own: that is the center's now. */
        ccs__loop_clock_take(&loop->clock, center_at);
        return center_at;
    }
    report_behind(loop);
    if (ended(loop))
        return now;
    if (claim == 0)
        loop->leap_refused = false;
    else if (!is_failing(loop, CCS__LOOP_COMMIT))
        now = try_leap(loop, claim);
    return now;
}

/* ---- the steps ---- */

static bool has_commit(const ccs_loop *loop)
{
    return loop->owed || ccs_center_seq(loop->center) != ccs_center_durable_seq(loop->center);
}

static ccs_status advance_by_jump(ccs_loop *loop, ccs_time now)
{
    ccs_call call = CCS_CALL_INIT;
    call.flags = CCS_CALL_JUMP;
    ccs_status status = ccs_center_call(loop->center, &call);
    return status == CCS_OK ? ccs_center_advance(loop->center, now) : status;
}

static void advance(ccs_loop *loop, ccs_time now)
{
    if (is_paused(loop, CCS__LOOP_ADVANCE))
        return;
    ccs_status status = ccs_center_advance(loop->center, now);
    if (status == CCS_ECLOCK) {
        /* Both clocks agree that this much time has passed, so it has, however small jump_ms_max is. */
        status = advance_by_jump(loop, now);
    }
    if (status == CCS_OK)
        note_success(loop, CCS__LOOP_ADVANCE);
    else if (status == CCS_EAGAIN && has_commit(loop))
        loop->again = true; /* The commit of this pass makes room for the rest. */
    else
        note_failure(loop, CCS__LOOP_ADVANCE, status);
}

static void commit(ccs_loop *loop)
{
    ccs_status status = ccs_center_commit(loop->center);
    if (status == CCS_OK) {
        loop->owed = false;
        note_success(loop, CCS__LOOP_COMMIT);
    } else
        note_failure(loop, CCS__LOOP_COMMIT, status);
}

/* From here on calls do not commit by themselves. */
static void begin_batch(ccs_loop *loop)
{
    if (!is_failing(loop, CCS__LOOP_COMMIT))
        ccs_center_begin(loop->center);
}

/* While a commit fails the center refuses everything else, so it comes first then. */
static void advance_and_commit(ccs_loop *loop, ccs_time now)
{
    if (is_paused(loop, CCS__LOOP_COMMIT))
        return;
    if (is_failing(loop, CCS__LOOP_COMMIT)) {
        commit(loop);
        if (ended(loop) || is_failing(loop, CCS__LOOP_COMMIT))
            return;
        begin_batch(loop);
    }
    advance(loop, now);
    if (!ended(loop) && has_commit(loop))
        commit(loop);
}

/* Tell at most `count` events. What callbacks command becomes durable in the next pass: no recursion, no starving. */
static void tell(ccs_loop *loop, uint64_t count)
{
    if (!loop->options.on_event || is_paused(loop, CCS__LOOP_TELL))
        return;
    ccs_event event = CCS_EVENT_INIT;
    for (uint64_t told = 0; told < count; told++) {
        ccs_status status = ccs_events_next(&loop->events, &event);
        if (status == CCS_OK || status == CCS_DONE)
            note_success(loop, CCS__LOOP_TELL);
        else
            note_failure(loop, CCS__LOOP_TELL, status);
        if (status != CCS_OK)
            return;
        loop->depth++;
        loop->options.on_event(loop, &event, loop->options.user_data);
        loop->depth--;
        if (ended(loop))
            return;
    }
    loop->again = true;
}

/* ---- the timer ---- */

/* How long until the first paused step is tried again; CCS_TIME_NEVER: none is, or none will be. */
static ccs_duration pause_left(const ccs_loop *loop)
{
    ccs_duration left_ms = CCS_TIME_NEVER;
    for (int step = 0; step < CCS__LOOP_STEP_COUNT; step++) {
        const struct ccs__loop_pause *pause = &loop->pauses[step];
        if (pause->ms == 0 || pause->until == CCS_TIME_NEVER)
            continue;
        ccs_duration left = pause->until - loop->clock.steady_at;
        if (left < left_ms)
            left_ms = left;
    }
    return left_ms;
}

/* When to come back, in the center's time. */
static ccs_time next_pass_at(const ccs_loop *loop, ccs_time now)
{
    ccs_time at = CCS_TIME_NEVER;
    if (!is_failing(loop, CCS__LOOP_COMMIT) && !is_failing(loop, CCS__LOOP_ADVANCE))
        at = ccs_center_deadline(loop->center);
    ccs_duration left_ms = pause_left(loop);
    if (left_ms != CCS_TIME_NEVER && now + left_ms < at)
        at = now + left_ms;
    return at;
}

static void on_timer(uv_timer_t *timer)
{
    ccs_loop *loop = timer->data;
    loop->again = true;
}

static void start_timer(ccs_loop *loop, ccs_duration delay_ms)
{
    /* libuv counts from the time it cached when this pass woke up; what has passed since would make it fire early. */
    uint64_t now_ms = uv_hrtime() / 1000000u;
    uint64_t cached_ms = uv_now(loop->timer.loop);
    uint64_t stale_ms = now_ms > cached_ms ? now_ms - cached_ms : 0;
    int failed = uv_timer_start(&loop->timer, on_timer, (uint64_t)delay_ms + stale_ms, 0);
    CCS_ASSERT(!failed);
}

/* Re-armed only when the instant changes: a busy loop would otherwise pay for the timer in every pass. */
static void arm(ccs_loop *loop, ccs_time now)
{
    ccs_time at = next_pass_at(loop, now);
    bool is_active = uv_is_active((uv_handle_t *)&loop->timer) != 0;
    bool is_far = at - now > SLEEP_MS_MAX;
    if (is_far) {
        if (is_active && loop->armed_far && loop->armed_at > now && loop->armed_at - now <= SLEEP_MS_MAX)
            return;
        at = now + SLEEP_MS_MAX;
    } else if (is_active && !loop->armed_far && loop->armed_at == at)
        return;
    loop->armed_at = at;
    loop->armed_far = is_far;
    start_timer(loop, at > now ? at - now : 1);
}

/* Nothing is due for a while: the store may tidy up, at most once a second, and only if something has happened. */
static void tidy(ccs_loop *loop, ccs_time now)
{
    bool quiet = !loop->again && !has_commit(loop) && !is_failing(loop, CCS__LOOP_COMMIT) &&
                 next_pass_at(loop, now) - now >= QUIET_MS && now - loop->tidied_at >= QUIET_MS;
    if (!quiet || loop->tidied_seq == loop->seen_seq)
        return;
    loop->tidied_at = now;
    loop->tidied_seq = loop->seen_seq;
    ccs_center_quiet(loop->center);
}

/* ---- shared with loop.c ---- */

bool ccs__loop_has_work(const ccs_loop *loop)
{
    return loop->again || loop->touched || ccs_center_seq(loop->center) != loop->seen_seq;
}

void ccs__loop_pass(ccs_loop *loop)
{
    CCS_ASSERT(loop->stage == CCS__LOOP_DRIVING);
    loop->again = false;
    loop->owed |= loop->touched;
    loop->touched = false;
    begin_batch(loop); /* The host may have committed by itself. */
    ccs_time now = read_time(loop);
    if (ended(loop))
        return;
    advance_and_commit(loop, now);
    if (ended(loop))
        return;
    begin_batch(loop);
    loop->seen_seq = ccs_center_seq(loop->center);
    tell(loop, TELL_MAX);
    if (!ended(loop))
        tidy(loop, now);
    if (!ended(loop))
        arm(loop, now);
}

ccs_status ccs__loop_first_advance(ccs_loop *loop)
{
    if (loop->options.flags & CCS_LOOP_JUMP)
        return advance_by_jump(loop, loop->clock.now);
    return ccs_center_advance(loop->center, loop->clock.now);
}

void ccs__loop_run_posts(ccs_loop *loop, uint32_t count)
{
    struct ccs__loop_post post;
    while (count-- > 0 && ccs__loop_posts_pop(&loop->posts, &post)) {
        loop->depth++;
        post.function(loop, loop->center, ccs__loop_clock_read(&loop->clock, NULL), post.user_data);
        loop->depth--;
        if (ended(loop))
            return;
    }
}

void ccs__loop_end(ccs_loop *loop, bool tell_too)
{
    CCS_ASSERT(loop->stage == CCS__LOOP_ENDING);
    commit(
        loop); /* Even of nothing: it also ends the batch, so that the host's next calls commit by themselves again. */
    if (!tell_too)
        return;
    begin_batch(loop);
    note_success(loop, CCS__LOOP_TELL);
    tell(loop, UINT64_MAX);
    if (!is_failing(loop, CCS__LOOP_COMMIT))
        commit(loop);
}
