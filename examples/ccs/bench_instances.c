/*
 * Flows in progress, through the center: signals that move them, with rows, events and the chain; and a million timers of theirs,
 * started, stopped and started again, and run out.
 */
#include "bench.h"
#include <ccs/flow.h>

#include <stdlib.h>

#define COMMANDS_PER_COMMIT 1000
#define TIMERS_EACH 10
#define HOUR_MS 3600000

/* Two states, a guard, and a number that counts: what most flows are. */
static const char ping[] =
    "{\"key\":\"ping\",\"fields\":[{\"name\":\"amount\",\"kind\":\"number\"}],\"states\":["
    "{\"name\":\"a\",\"category\":\"open\",\"transitions\":[{\"on\":[\"go\"],\"when\":\"data.amount > 2\",\"to\":[\"b\"]}]},"
    "{\"name\":\"b\",\"category\":\"waiting\",\"transitions\":[{\"on\":[\"go\"],\"when\":\"data.amount > 2\",\"to\":[\"a\"]}]}]}";

struct flock {
    struct bench_scene scene;
    ccs_instance_id *items;
    size_t count, commands;
    double commit_ns;
};

static ccs_status count_command(struct flock *flock)
{
    if (++flock->commands % COMMANDS_PER_COMMIT)
        return CCS_OK;
    double began = bench_now_ns();
    BENCH_TRY(&flock->scene, ccs_center_commit(flock->scene.center));
    flock->commit_ns += bench_now_ns() - began;
    ccs_center_begin(flock->scene.center);
    return CCS_OK;
}

static ccs_status begin(struct flock *flock, struct bench *bench, const char *definition, size_t count)
{
    flock->items = calloc(count, sizeof *flock->items);
    flock->count = count;
    if (!flock->items)
        return CCS_ENOMEM;
    CCS__TRY(bench_scene_open(&flock->scene, bench, NULL, CCS_DURABILITY_OFF, NULL));
    BENCH_TRY(&flock->scene, ccs_flow_put(flock->scene.center, ccs_str_from(definition), flock->scene.now, NULL));
    ccs_center_begin(flock->scene.center);
    return CCS_OK;
}

static ccs_status start_all(struct flock *flock, const char *key)
{
    for (size_t i = 0; i < flock->count; i++) {
        BENCH_TRY(&flock->scene,
                  ccs_flow_start(flock->scene.center, ccs_str_from(key), NULL, flock->scene.now, &flock->items[i]));
        CCS__TRY(count_command(flock));
    }
    return CCS_OK;
}

static ccs_status signal_all(struct flock *flock, size_t step, size_t count, const char *signal, const char *data)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++, at = (at + step) % flock->count) {
        BENCH_TRY(&flock->scene, ccs_flow_signal(flock->scene.center, flock->items[at], ccs_str_from(signal), ccs_str_from(data),
                                                 flock->scene.now));
        CCS__TRY(count_command(flock));
    }
    return CCS_OK;
}

static void end(struct flock *flock)
{
    if (flock->scene.center)
        bench_scene_close(&flock->scene);
    free(flock->items);
}

/* --- transitions ------------------------------------------------------------------------------------------------- */

/* As commands.memory: decided, applied, encoded and hashed; what packing the changed rows adds is the second row. */
static ccs_status run_transitions(struct flock *flock)
{
    struct bench *bench = flock->scene.bench;
    double decided = 0, whole = 0;
    const size_t count = 100000;
    CCS__TRY(start_all(flock, "ping"));
    for (int round = 0; round < (bench->quick ? 4 : 20); round++) {
        flock->commit_ns = flock->scene.port.seal_ns = 0;
        double began = bench_now_ns();
        CCS__TRY(signal_all(flock, 7919, count, "go", "{\"amount\":7}"));
        double all = bench_now_ns() - began;
        decided = bench_least(decided, (all - flock->commit_ns + flock->scene.port.seal_ns) / (double)count);
        whole = bench_least(whole, all / (double)count);
    }
    bench_put(bench, "flow.center.transition", 1e9 / decided);
    bench_put(bench, "flow.center.transition.with_rows", 1e9 / whole);
    return CCS_OK;
}

ccs_status bench_transitions(struct bench *bench)
{
    struct flock flock = {0};
    ccs_status status = begin(&flock, bench, ping, bench->quick ? 10000 : 1000000);
    if (status == CCS_OK)
        status = run_transitions(&flock);
    end(&flock);
    return status;
}

/* --- timers --------------------------------------------------------------------------------------------------------- */

/* One state with ten timers within the hour; entered again, all of them stop and start afresh. */
static void define_timers(char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "{\"key\":\"timers\",\"loose\":true,\"states\":[{\"name\":\"a\",\"transitions\":["
                                               "{\"on\":[\"again\"],\"to\":[\"a\"]}],\"timers\":[");
    for (int i = 0; i < TIMERS_EACH; i++)
        used += (size_t)snprintf(text + used, size - used, "%s{\"name\":\"t%d\",\"after_ms\":%d}", i ? "," : "", i,
                                 (i + 1) * HOUR_MS / TIMERS_EACH);
    (void)snprintf(text + used, size - used, "]}]}");
}

static ccs_status run_timers(struct flock *flock)
{
    struct bench *bench = flock->scene.bench;
    const double timers = (double)(flock->count * TIMERS_EACH);
    double began = bench_now_ns();
    CCS__TRY(start_all(flock, "timers"));
    bench_put(bench, "flow.timer.start", (bench_now_ns() - began) / timers);
    began = bench_now_ns();
    CCS__TRY(signal_all(flock, 1, flock->count, "again", ""));
    bench_put(bench, "flow.timer.rearm", (bench_now_ns() - began) / timers);
    began = bench_now_ns();
    BENCH_TRY(&flock->scene, ccs_center_run_until(flock->scene.center, flock->scene.now + 2 * HOUR_MS));
    bench_put(bench, "flow.timer.expire", (bench_now_ns() - began) / timers);
    return CCS_OK;
}

ccs_status bench_flow_timers(struct bench *bench)
{
    char definition[2048];
    struct flock flock = {0};
    define_timers(definition, sizeof definition);
    ccs_status status = begin(&flock, bench, definition, bench->quick ? 10000 : 100000);
    if (status == CCS_OK)
        status = run_timers(&flock);
    end(&flock);
    return status;
}
