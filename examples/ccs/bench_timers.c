/*
 * A million timers within the hour: all started, all moved once, all taken.
 */
#include "base/wheel.h"
#include "bench.h"

#include <stdlib.h>

#define TIMERS ((size_t)1000000)
#define HOUR_MS 3600000

struct timers {
    struct ccs__wheel wheel;
    struct ccs__wheel_node nodes[TIMERS];
    ccs_time due[2 * TIMERS];
    uint32_t order[TIMERS];
};

static void draw(struct timers *timers)
{
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    for (size_t i = 0; i < 2 * TIMERS; i++)
        timers->due[i] = BENCH_START + 1 + (ccs_time)ccs_rng_below(&rng, HOUR_MS);
    for (size_t i = 0; i < TIMERS; i++) {
        size_t j = (size_t)ccs_rng_below(&rng, i + 1);
        timers->order[i] = timers->order[j];
        timers->order[j] = (uint32_t)i;
    }
}

static void run(struct timers *timers, double best[3])
{
    double began = bench_now_ns();
    ccs__wheel_init(&timers->wheel, BENCH_START);
    for (size_t i = 0; i < TIMERS; i++) {
        timers->nodes[i].id = i;
        ccs__wheel_arm(&timers->wheel, &timers->nodes[i], timers->due[i]);
    }
    best[0] = bench_least(best[0], (bench_now_ns() - began) / (double)TIMERS);
    began = bench_now_ns();
    for (size_t i = 0; i < TIMERS; i++)
        ccs__wheel_arm(&timers->wheel, &timers->nodes[timers->order[i]], timers->due[TIMERS + i]);
    best[1] = bench_least(best[1], (bench_now_ns() - began) / (double)TIMERS);
    began = bench_now_ns();
    while (ccs__wheel_take(&timers->wheel, BENCH_START + HOUR_MS + 1) != NULL) {}
    best[2] = bench_least(best[2], (bench_now_ns() - began) / (double)TIMERS);
}

ccs_status bench_timers(struct bench *bench)
{
    struct timers *timers = calloc(1, sizeof *timers);
    double best[3] = {0};
    if (!timers)
        return CCS_ENOMEM;
    draw(timers);
    for (int round = 0; round < (bench->quick ? 3 : 7); round++)
        run(timers, best);
    free(timers);
    bench_put(bench, "timer.start", best[0]);
    bench_put(bench, "timer.rearm", best[1]);
    bench_put(bench, "timer.expire", best[2]);
    return CCS_OK;
}
