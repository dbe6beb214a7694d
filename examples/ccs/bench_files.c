/*
 * What concerns files: where they are made, what their file system's fsync costs, opening and verifying one, and how soon
 * an agent's offer is told. (How many commands become durable a second: bench_durable.c.)
 */
#include "bench.h"
#include <ccs/store.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGES 256 /* of the file that fsync is measured on, as SQLite reuses its WAL */
#define PAGE_SIZE 4096
#define OPEN_CONTACTS 100000

/* --- names --------------------------------------------------------------------------------------------------- */

char *bench_path(struct bench *bench, const char *name)
{
    if (!bench->path) {
        size_t size = strlen(bench->directory) + sizeof "/ccs-bench-XXXXXX";
        bench->path = malloc(size);
        if (!bench->path)
            return NULL;
        (void)snprintf(bench->path, size, "%s/ccs-bench-XXXXXX", bench->directory);
        if (!mkdtemp(bench->path)) {
            (void)snprintf(bench->error, sizeof bench->error, "%s: %s", bench->directory, strerror(errno));
            free(bench->path);
            bench->path = NULL;
            return NULL;
        }
    }
    size_t size = strlen(bench->path) + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        (void)snprintf(path, size, "%s/%s", bench->path, name);
    return path;
}

void bench_remove(char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm", "-journal"};
    char name[4096];
    for (size_t i = 0; path && i < 4; i++)
        if (snprintf(name, sizeof name, "%s%s", path, tails[i]) < (int)sizeof name)
            (void)unlink(name);
    free(path);
}

void bench_remove_directory(struct bench *bench)
{
    if (bench->path)
        (void)rmdir(bench->path);
    free(bench->path);
    bench->path = NULL;
}

/* --- fsync --------------------------------------------------------------------------------------------------- */

struct probe {
    int file;
    unsigned page;
};

static bool probe_open(struct probe *probe, const char *path)
{
    static const char zeros[PAGE_SIZE];
    *probe = (struct probe){.file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    for (unsigned i = 0; probe->file >= 0 && i < PAGES; i++)
        if (write(probe->file, zeros, PAGE_SIZE) != PAGE_SIZE)
            return false;
    return probe->file >= 0 && fsync(probe->file) == 0;
}

/* Three pages and one fsync, as a small commit to a WAL that has its size already. */
static double probe_ns(struct probe *probe)
{
    char pages[3 * PAGE_SIZE];
    memset(pages, (int)probe->page, sizeof pages);
    double began = bench_now_ns();
    probe->page = (probe->page + 3) % (PAGES - 3);
    if (pwrite(probe->file, pages, sizeof pages, (off_t)probe->page * PAGE_SIZE) != (ssize_t)sizeof pages ||
        fdatasync(probe->file) != 0)
        return 0;
    return bench_now_ns() - began;
}

ccs_status bench_need_fsync(struct bench *bench)
{
    enum { COUNT = 200 };
    double samples[COUNT];
    struct probe probe;
    if (bench->fsync_ns[0] > 0)
        return CCS_OK;
    char *path = bench_path(bench, "fsync");
    ccs_status status = path && probe_open(&probe, path) ? CCS_OK : CCS_EIO;
    if (status == CCS_OK) {
        for (size_t i = 0; i < COUNT; i++)
            samples[i] = probe_ns(&probe);
        bench->fsync_ns[0] = bench_percentile(samples, COUNT, 0.5);
        bench->fsync_ns[1] = bench_percentile(samples, COUNT, 0.99);
        (void)close(probe.file);
    }
    bench_remove(path);
    return status;
}

/* --- told ---------------------------------------------------------------------------------------------------- */

/* Until the offer that the call caused can be read by a cursor, which is: until it is durable. */
static ccs_status read_offer(struct bench_scene *scene, ccs_events *events)
{
    ccs_event event = CCS_EVENT_INIT;
    for (;;) {
        BENCH_TRY(scene, ccs_events_next(events, &event));
        if (event.kind == CCS_EVENT_CONTACT_OFFERED)
            return CCS_OK;
    }
}

/* The fsync of the machine and ours in turn, so that both see the same noise. */
static ccs_status sample_told(struct bench_flow *flow, struct probe *probe, double *fsyncs, double *told, size_t count)
{
    struct bench_scene *scene = flow->scene;
    for (size_t i = 0; i < count; i++) {
        ccs_agent_view view = CCS_AGENT_VIEW_INIT;
        ccs_contact_id contact;
        fsyncs[i] = probe_ns(probe);
        size_t agent = flow->agent++ % scene->agent_count;
        CCS__TRY(bench_scene_arrive(scene, &contact));
        BENCH_TRY(scene, ccs_contact_queue(scene->center, contact, scene->queues[i % scene->queue_count], scene->now));
        BENCH_TRY(scene, ccs_agent_get(scene->center, scene->agents[agent], &view));
        ccs_events events = CCS_EVENTS_AFTER(scene->center, ccs_center_seq(scene->center));
        double began = bench_now_ns();
        BENCH_TRY(scene, ccs_contact_close(scene->center, (ccs_contact_id){view.contact}, CCS_CONTACT_FINISHED,
                                           scene->now));
        CCS__TRY(read_offer(scene, &events));
        told[i] = bench_now_ns() - began;
        BENCH_TRY(scene, ccs_agent_get(scene->center, scene->agents[agent], &view));
        BENCH_TRY(scene, ccs_offer_accept(scene->center, (ccs_offer_id){view.offer}, scene->now));
    }
    return CCS_OK;
}

static void put_told(struct bench *bench, double *fsyncs, double *told, size_t count)
{
    bench->fsync_ns[0] = bench_percentile(fsyncs, count, 0.5);
    bench->fsync_ns[1] = bench_percentile(fsyncs, count, 0.99);
    bench_put(bench, "fsync.p50", bench->fsync_ns[0] / 1e3);
    bench_put(bench, "fsync.p99", bench->fsync_ns[1] / 1e3);
    bench_put(bench, "told.full.p50", bench_percentile(told, count, 0.5) / 1e3);
    bench_put(bench, "told.full.p99", bench_percentile(told, count, 0.99) / 1e3);
}

static ccs_status tell(struct bench_scene *scene, struct probe *probe)
{
    struct bench_flow flow;
    size_t count = scene->bench->quick ? 500 : 3000;
    double *samples = malloc(2 * count * sizeof *samples);
    if (!samples)
        return CCS_ENOMEM;
    ccs_status status = bench_flow_begin(&flow, scene, 1000, 1);
    if (status == CCS_OK)
        status = sample_told(&flow, probe, samples, samples + count, count);
    if (status == CCS_OK)
        put_told(scene->bench, samples, samples + count, count);
    free(samples);
    return status;
}

ccs_status bench_told(struct bench *bench)
{
    struct bench_scene scene;
    struct probe probe;
    char *path = bench_path(bench, "told.ccs"), *beside = bench_path(bench, "fsync");
    ccs_status status = path && beside && probe_open(&probe, beside) ? CCS_OK : CCS_EIO;
    if (status == CCS_OK) {
        status = bench_scene_open(&scene, bench, path, CCS_DURABILITY_FULL, NULL);
        if (status == CCS_OK)
            status = tell(&scene, &probe);
        bench_scene_close(&scene);
        (void)close(probe.file);
    }
    bench_remove(path);
    bench_remove(beside);
    return status;
}

/* --- open and verify ----------------------------------------------------------------------------------------- */

/* A file with a morning's work behind it and 100 k contacts in line. */
static ccs_status make_file(struct bench *bench, const char *path)
{
    struct bench_scene scene;
    struct bench_flow flow;
    ccs_status status = bench_scene_open(&scene, bench, path, CCS_DURABILITY_OFF, NULL);
    if (status == CCS_OK)
        status = bench_flow_begin(&flow, &scene, OPEN_CONTACTS, 1000);
    if (status == CCS_OK)
        status = bench_flow_turns(&flow, bench->quick ? 20000 : 200000);
    if (status == CCS_OK)
        status = bench_flow_end(&flow);
    bench_scene_close(&scene);
    return status;
}

static ccs_status measure_open(struct bench *bench, const char *path)
{
    double best = 0;
    for (int round = 0; round < (bench->quick ? 3 : 7); round++) {
        struct bench_scene scene;
        ccs_center_stats stats = CCS_CENTER_STATS_INIT;
        double began = bench_now_ns();
        ccs_status status = bench_scene_open(&scene, bench, path, CCS_DURABILITY_NORMAL, NULL);
        best = bench_least(best, bench_now_ns() - began);
        if (status == CCS_OK)
            ccs_center_stats_get(scene.center, &stats);
        bench_scene_close(&scene);
        if (status != CCS_OK || stats.visits_waiting < OPEN_CONTACTS)
            return status == CCS_OK ? CCS_ECORRUPT : status;
    }
    bench_put(bench, "open.contacts_100k", best / 1e6);
    return CCS_OK;
}

static ccs_status measure_verify(struct bench *bench, const char *path)
{
    double best = 0;
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    for (int round = 0; round < (bench->quick ? 1 : 3); round++) {
        double began = bench_now_ns();
        ccs_status status = ccs_verify(path, &result);
        best = bench_least(best, bench_now_ns() - began);
        if (status != CCS_OK) {
            (void)snprintf(bench->error, sizeof bench->error, "verify: %s", result.message);
            return status;
        }
    }
    bench_put(bench, "verify", (double)result.events / (best / 1e9));
    return CCS_OK;
}

ccs_status bench_files(struct bench *bench)
{
    char *path = bench_path(bench, "open.ccs");
    ccs_status status = path ? make_file(bench, path) : CCS_EIO;
    if (status == CCS_OK)
        status = measure_open(bench, path);
    if (status == CCS_OK && bench_wants(bench, "verify"))
        status = measure_verify(bench, path);
    bench_remove(path);
    return status;
}
