/*
 * The center refuses a `now` earlier than a previous one, and an absurd one ahead; the machine's clock promises
 * neither. This file stands between them. It only computes: who believes a leap is the driver's affair.
 */
#include "loop/libuv.h"

#include "loop/clock.h"
#include "base/assert.h"

static ccs_time system_wall(void *user_data)
{
    (void)user_data;
    uv_timeval64_t now = {0};
    int failed = uv_gettimeofday(&now); /* Fails only for a bad pointer. */
    CCS_ASSERT(!failed);
    return now.tv_sec * 1000 + now.tv_usec / 1000;
}

static ccs_time system_steady(void *user_data)
{
    (void)user_data;
    return (ccs_time)(uv_hrtime() / 1000000u);
}

void ccs__loop_clock_init(struct ccs__loop_clock *clock, ccs_time (*wall)(void *), ccs_time (*steady)(void *),
                          void *user_data, ccs_time at_min)
{
    *clock = (struct ccs__loop_clock){
        .wall = wall ? wall : system_wall,
        .steady = steady ? steady : system_steady,
        .user_data = user_data,
    };
    ccs_time wall_now = clock->wall(user_data);
    clock->now = wall_now > at_min ? wall_now : at_min;
    clock->behind_ms = clock->now - wall_now;
    clock->steady_at = clock->steady(user_data);
}

/* Half of what has passed; the odd millisecond is kept, else frequent readings would stop the clock. */
static ccs_duration half_of(struct ccs__loop_clock *clock, ccs_duration passed_ms)
{
    ccs_duration sum = passed_ms + clock->slow_rest;
    clock->slow_rest = (int)(sum % 2);
    return sum / 2;
}

ccs_time ccs__loop_clock_read(struct ccs__loop_clock *clock, ccs_time *claim)
{
    ccs_time steady = clock->steady(clock->user_data);
    ccs_time wall = clock->wall(clock->user_data);
    ccs_duration passed_ms = steady > clock->steady_at ? steady - clock->steady_at : 0;
    ccs_time before = clock->now;
    ccs_time leap = 0;

    if (wall < clock->now)
        clock->now += half_of(clock, passed_ms);
    else if (wall - clock->now <= passed_ms + CCS__LOOP_CLOCK_STEP_MS)
        clock->now = wall;
    else {
        clock->now += passed_ms;
        leap = wall;
    }
    clock->behind_ms = wall < clock->now ? clock->now - wall : 0;
    clock->steady_at = steady > clock->steady_at ? steady : clock->steady_at;
    if (claim)
        *claim = leap;

    CCS_ASSERT(clock->now >= before);
    return clock->now;
}

void ccs__loop_clock_take(struct ccs__loop_clock *clock, ccs_time claim)
{
    CCS_ASSERT(claim >= clock->now);
    clock->now = claim;
}
