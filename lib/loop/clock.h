/*
 * The time a driven center lives in: the wall clock, made so that it never goes back and never leaps by itself.
 *
 * The wall clock can be set; the steady one only passes. Where both agree to within a second, the wall clock counts.
 * Where the wall clock is behind what was already given, time goes on at half speed until it is caught up with:
 * stopping it would mean that nothing rings out for as long as the clock was set back. Where it is ahead of what the
 * steady one says (set forward, or the machine was asleep), the leap is a claim, which somebody has to confirm by
 * ccs__loop_clock_take().
 */
#ifndef CCS__LOOP_CLOCK_H
#define CCS__LOOP_CLOCK_H

#include <ccs/time.h>

/* The two clocks may differ by this much between two readings without anybody having set one. */
#define CCS__LOOP_CLOCK_STEP_MS 1000

struct ccs__loop_clock {
    ccs_time (*wall)(void *user_data);
    ccs_time (*steady)(void *user_data);
    void *user_data;
    ccs_time now;           /* last given; never falls */
    ccs_time steady_at;     /* the steady clock when it was given */
    ccs_duration behind_ms; /* how far the wall clock was behind `now` at the last reading, or 0 */
    int slow_rest;          /* half a millisecond left over by the half speed: 0 or 1 */
};

/* Begin at `at_min` or the wall clock's time, whichever is later. A NULL clock stands for the system's. */
void ccs__loop_clock_init(struct ccs__loop_clock *clock, ccs_time (*wall)(void *), ccs_time (*steady)(void *),
                          void *user_data, ccs_time at_min);

/* The time. *claim (or NULL) is where the wall clock says it has leapt to, or 0. */
ccs_time ccs__loop_clock_read(struct ccs__loop_clock *clock, ccs_time *claim);

/* The leap to `claim` is believed. */
void ccs__loop_clock_take(struct ccs__loop_clock *clock, ccs_time claim);

#endif
