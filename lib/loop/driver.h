/*
 * The driver of a center, as loop.c (its life) and pass.c (what it does in a pass) share it.
 */
#ifndef CCS__LOOP_DRIVER_H
#define CCS__LOOP_DRIVER_H

#include "loop/libuv.h"

#include "loop/clock.h"
#include "loop/posts.h"

/* What can fail, be paused and be tried again. */
enum ccs__loop_step { CCS__LOOP_ADVANCE, CCS__LOOP_COMMIT, CCS__LOOP_TELL, CCS__LOOP_STEP_COUNT };

/* Until when a step is left alone, on the steady clock, and for how long it was; ms == 0: it works. */
struct ccs__loop_pause {
    ccs_time until;
    ccs_duration ms;
};

/* DRIVING -> ENDING (inside ccs_loop_destroy) -> ENDED (handles are closing; the center is not touched any more). */
enum ccs__loop_stage { CCS__LOOP_DRIVING, CCS__LOOP_ENDING, CCS__LOOP_ENDED };

/* prepare, check, idle, timer, async */
#define CCS__LOOP_HANDLE_COUNT 5

struct ccs_loop {
    ccs_center *center;
    ccs_loop_options options;
    struct ccs__loop_clock clock;
    struct ccs__loop_posts posts;
    ccs_events events; /* the place up to which on_event was called */
    struct ccs__loop_pause pauses[CCS__LOOP_STEP_COUNT];

    uv_prepare_t prepare;
    uv_check_t check;
    uv_idle_t idle; /* active from prepare to check when poll must not sleep; its callback never runs */
    uv_timer_t timer;
    uv_async_t wake;

    ccs_time armed_at;       /* what the timer is armed for, in the center's time; meaningful while it is active */
    ccs_time claim_retry_at; /* steady: a refused leap of the wall clock is not tried again before */
    uint64_t seen_seq;       /* the center's last event when the last pass looked */
    uint64_t tidied_seq;     /* the center's last event when the store was last given a quiet moment */
    ccs_time tidied_at;      /* when that was */
    uint32_t depth;          /* callbacks of ours in progress, one inside the other: at most 3 */
    uint32_t handles_open;
    enum ccs__loop_stage stage;
    bool touched;      /* by the host, since the last pass */
    bool owed;         /* a commit, although there may be no new event */
    bool again;        /* this pass left something over: do not sleep */
    bool armed_far;    /* the timer is armed for the longest sleep, not for a deadline */
    bool leap_refused; /* and reported */
    bool behind_reported;
};

/* One pass: time, due things, one commit, telling, and the timer for the next. */
void ccs__loop_pass(ccs_loop *loop);

/* Whether there is something for a pass to do, so that poll must not sleep. */
bool ccs__loop_has_work(const ccs_loop *loop);

/* Advance for the first time, before a batch is begun. The status is the center's. */
ccs_status ccs__loop_first_advance(ccs_loop *loop);

/* Run what was posted; at most `count`. */
void ccs__loop_run_posts(ccs_loop *loop, uint32_t count);

/* The last commits and, when `tell`, the last telling; ignores pauses. */
void ccs__loop_end(ccs_loop *loop, bool tell);

#endif
