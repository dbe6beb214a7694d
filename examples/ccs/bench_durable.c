/*
 * Durable commands: so many a second at groups of 1, 100 and 1,000 commands a commit, with fsync (full) and without
 * (normal), into a new file and into one that holds two million contacts from before.
 *
 * That file is made by the center itself, in large batches with durability off; three contacts in four leave while they
 * wait, the fourth is answered. It takes a while, so a bar is drawn.
 */
#include "bench.h"
#include <ccs/store.h>

#include <stdlib.h>
#include <string.h>

#define WAITING 1000
#define HISTORY 2000000
#define HISTORY_QUICK 100000
#define HISTORY_GROUP 20000 /* commands a commit */

static const size_t group_sizes[] = {1, 100, 1000};
static const ccs_durability durabilities[] = {CCS_DURABILITY_FULL, CCS_DURABILITY_NORMAL};

struct rate {
    double per_second, cpu_us;
};

/* --- the file with a past ------------------------------------------------------------------------------------- */

static ccs_status abandon_one(struct bench_flow *flow)
{
    struct bench_scene *scene = flow->scene;
    ccs_contact_id contact;
    CCS__TRY(bench_scene_arrive(scene, &contact));
    BENCH_TRY(scene, ccs_contact_queue(scene->center, contact, scene->queues[contact.value % scene->queue_count],
                                       scene->now));
    BENCH_TRY(scene, ccs_contact_close(scene->center, contact, CCS_CONTACT_LEFT, scene->now));
    flow->in_group += 3;
    return CCS_OK;
}

static ccs_status grow_past(struct bench_flow *flow, size_t contacts)
{
    struct cli_progress progress;
    cli_progress_begin(&progress, "closed contacts", contacts);
    ccs_status status = CCS_OK;
    for (size_t i = 0; i < contacts && status == CCS_OK; i++) {
        cli_progress_update(&progress, i);
        status = i % 4 == 0 ? bench_flow_turns(flow, 1) : abandon_one(flow);
    }
    cli_progress_end(&progress);
    return status == CCS_OK ? bench_flow_end(flow) : status;
}

static ccs_status make_file(struct bench *bench, const char *path, size_t closed)
{
    struct bench_scene scene;
    struct bench_flow flow;
    ccs_status status = bench_scene_open(&scene, bench, path, CCS_DURABILITY_OFF, NULL);
    if (status == CCS_OK)
        status = bench_flow_begin(&flow, &scene, WAITING, HISTORY_GROUP);
    if (status == CCS_OK && closed > 0)
        status = grow_past(&flow, closed);
    bench_scene_close(&scene);
    return status;
}

/* --- measuring ------------------------------------------------------------------------------------------------ */

/* Best of the rounds; what is left of the processor's time for other work shows in cpu_us. */
static ccs_status measure_rounds(struct bench_flow *flow, size_t turns, int rounds, struct rate *rate)
{
    double best = 0, cpu = 0, commands = (double)(turns * BENCH_TURN_COMMANDS);
    CCS__TRY(bench_flow_turns(flow, turns / 8 + 1)); /* warms up */
    CCS__TRY(bench_flow_end(flow));
    for (int round = 0; round < rounds; round++) {
        double began = bench_now_ns(), cpu_began = bench_cpu_ns();
        CCS__TRY(bench_flow_turns(flow, turns));
        CCS__TRY(bench_flow_end(flow));
        best = bench_least(best, (bench_now_ns() - began) / commands);
        cpu = bench_least(cpu, (bench_cpu_ns() - cpu_began) / commands);
    }
    *rate = (struct rate){1e9 / best, cpu / 1e3};
    return CCS_OK;
}

static ccs_status measure(struct bench *bench, const char *path, ccs_durability durability, size_t group,
                          struct rate *rate)
{
    static const struct {
        size_t group, turns;
    } sizes[] = {{1, 500}, {100, 10000}, {1000, 25000}};
    struct bench_scene scene;
    struct bench_flow flow;
    size_t turns = 0;
    for (size_t i = 0; i < 3; i++)
        if (sizes[i].group == group)
            turns = bench->quick ? sizes[i].turns * 2 / 5 : sizes[i].turns;
    ccs_status status = bench_scene_open(&scene, bench, path, durability, NULL);
    if (status == CCS_OK)
        status = bench_flow_resume(&flow, &scene, group);
    if (status == CCS_OK)
        status = measure_rounds(&flow, turns, bench->quick ? 2 : 5, rate);
    bench_scene_close(&scene);
    return status;
}

/* The row of a durability and a size of groups, and the one of the processor's time where it is measured. */
static bool wants_rate(const struct bench *bench, size_t d, size_t g, const char *tail, char row[64], char cpu[64])
{
    bool with_cpu = durabilities[d] == CCS_DURABILITY_FULL && group_sizes[g] == 100;
    (void)snprintf(row, 64, "durable.%s.group_%zu%s", cli_durabilities[durabilities[d]], group_sizes[g], tail);
    cpu[0] = '\0';
    if (with_cpu)
        (void)snprintf(cpu, 64, "durable.cpu%s", tail);
    return bench_wants(bench, row) || (with_cpu && bench_wants(bench, cpu));
}

static ccs_status measure_file(struct bench *bench, const char *path, const char *tail)
{
    char row[64], cpu[64];
    for (size_t d = 0; d < 2; d++)
        for (size_t g = 0; g < 3; g++) {
            struct rate rate;
            if (!wants_rate(bench, d, g, tail, row, cpu))
                continue;
            CCS__TRY(measure(bench, path, durabilities[d], group_sizes[g], &rate));
            bench_put(bench, row, rate.per_second);
            if (cpu[0])
                bench_put(bench, cpu, rate.cpu_us);
        }
    return CCS_OK;
}

static bool wants_file(const struct bench *bench, const char *tail)
{
    char row[64], cpu[64];
    for (size_t d = 0; d < 2; d++)
        for (size_t g = 0; g < 3; g++)
            if (wants_rate(bench, d, g, tail, row, cpu))
                return true;
    return false;
}

static ccs_status run_file(struct bench *bench, const char *tail, size_t closed)
{
    if (!wants_file(bench, tail))
        return CCS_OK;
    char *path = bench_path(bench, closed ? "past.ccs" : "new.ccs");
    ccs_status status = path ? make_file(bench, path, closed) : CCS_EIO;
    if (status == CCS_OK)
        status = measure_file(bench, path, tail);
    bench_remove(path);
    return status;
}

ccs_status bench_durable(struct bench *bench)
{
    CCS__TRY(bench_need_fsync(bench));
    CCS__TRY(run_file(bench, "", 0));
    return run_file(bench, ".history", bench->quick ? HISTORY_QUICK : HISTORY);
}
