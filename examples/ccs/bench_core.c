/*
 * What the center does in memory: commands, an agent freed up to his offer, dry runs, the aggregates, and that those who
 * wait cost nothing.
 */
#include "bench.h"
#include "report/report.h"
#include <ccs/contact.h>

#include <stdlib.h>

#define WAITING 1000
#define GROUPS_PER_COMMIT 1000

static ccs_status in_flow(struct bench *bench, size_t waiting, ccs_status (*run)(struct bench_flow *))
{
    struct bench_scene scene;
    struct bench_flow flow;
    ccs_status status = bench_scene_open(&scene, bench, NULL, CCS_DURABILITY_OFF, NULL);
    if (status == CCS_OK)
        status = bench_flow_begin(&flow, &scene, waiting, GROUPS_PER_COMMIT);
    if (status == CCS_OK)
        status = run(&flow);
    bench_scene_close(&scene);
    return status;
}

/* --- commands ------------------------------------------------------------------------------------------------ */

struct share {
    double whole, commit, seal; /* ns */
};

static ccs_status time_turns(struct bench_flow *flow, size_t turns, struct share *share)
{
    struct bench_port *port = &flow->scene->port;
    flow->commit_ns = port->seal_ns = 0;
    double began = bench_now_ns();
    CCS__TRY(bench_flow_turns(flow, turns));
    CCS__TRY(bench_flow_end(flow));
    share->whole = bench_now_ns() - began;
    share->commit = flow->commit_ns;
    share->seal = port->seal_ns;
    return CCS_OK;
}

/* From decide to settle with undo log and encoding, and the chain's hash: what a command costs where it is decided. What
 * a commit adds in memory, packing each changed row once, is the second row. */
static ccs_status run_commands(struct bench_flow *flow)
{
    struct bench *bench = flow->scene->bench;
    const size_t turns = 25000; /* so many that all of them end with a commit */
    const double commands = (double)(turns * BENCH_TURN_COMMANDS);
    double decided = 0, whole = 0;
    struct share share;
    CCS__TRY(time_turns(flow, turns, &share)); /* warms up */
    for (int round = 0; round < (bench->quick ? 6 : 20); round++) {
        CCS__TRY(time_turns(flow, turns, &share));
        decided = bench_least(decided, (share.whole - share.commit + share.seal) / commands);
        whole = bench_least(whole, share.whole / commands);
    }
    bench_put(bench, "commands.memory", 1e9 / decided);
    bench_put(bench, "commands.memory.with_rows", 1e9 / whole);
    return CCS_OK;
}

ccs_status bench_commands(struct bench *bench)
{
    return in_flow(bench, WAITING, run_commands);
}

/* --- an agent is freed, an offer is made ---------------------------------------------------------------------- */

/* The samples are the commands that free an agent: a close with its settling, at the end of which the next offer stands. */
static ccs_status run_offer(struct bench_flow *flow)
{
    struct bench_scene *scene = flow->scene;
    size_t count = scene->bench->quick ? 20000 : 100000, at = 0;
    double *samples = malloc(count * sizeof *samples), cost = bench_clock_cost();
    if (!samples)
        return CCS_ENOMEM;
    ccs_status status = CCS_OK;
    while (at < count && status == CCS_OK) {
        flow->sample = &samples[at];
        status = bench_flow_turns(flow, 1);
        samples[at] = samples[at] > cost ? samples[at] - cost : 0;
        at++;
    }
    flow->sample = NULL;
    if (status == CCS_OK) {
        bench_put(scene->bench, "offer.memory.p50", bench_percentile(samples, at, 0.5) / 1e3);
        bench_put(scene->bench, "offer.memory.p99", bench_percentile(samples, at, 0.99) / 1e3);
        bench_put(scene->bench, "offer.memory.p99.9", bench_percentile(samples, at, 0.999) / 1e3);
    }
    free(samples);
    return status;
}

ccs_status bench_offer(struct bench *bench)
{
    return in_flow(bench, 100000, run_offer);
}

/* --- dry runs ------------------------------------------------------------------------------------------------- */

/* A contact is put in line and offered to an idle agent, and all of it is put back. */
static ccs_status dry_run(struct bench_scene *scene, ccs_contact_id contact)
{
    ccs_call call = CCS_CALL_INIT;
    call.flags = CCS_CALL_DRY_RUN;
    BENCH_TRY(scene, ccs_center_call(scene->center, &call));
    BENCH_TRY(scene, ccs_contact_queue(scene->center, contact, scene->queues[0], scene->now));
    return CCS_OK;
}

static ccs_status run_dry(struct bench_flow *flow)
{
    struct bench_scene *scene = flow->scene;
    const size_t count = scene->bench->quick ? 20000 : 100000;
    double best = 0;
    ccs_contact_id contact;
    CCS__TRY(bench_scene_presence(scene, 0, CCS_PRESENCE_READY));
    CCS__TRY(bench_scene_arrive(scene, &contact));
    BENCH_TRY(scene, ccs_center_commit(scene->center));
    for (int round = 0; round < 5; round++) {
        double began = bench_now_ns();
        for (size_t i = 0; i < count; i++)
            CCS__TRY(dry_run(scene, contact));
        best = bench_least(best, (bench_now_ns() - began) / (double)count);
    }
    bench_put(scene->bench, "dry_run", best / 1e3);
    return CCS_OK;
}

ccs_status bench_dry_run(struct bench *bench)
{
    struct bench_scene scene;
    struct bench_flow flow = {.scene = &scene};
    ccs_status status = bench_scene_open(&scene, bench, NULL, CCS_DURABILITY_OFF, NULL);
    if (status == CCS_OK)
        status = bench_scene_queues(&scene, 4, 0, false);
    if (status == CCS_OK)
        status = bench_scene_agents(&scene, 64, 4, false);
    if (status == CCS_OK)
        status = run_dry(&flow);
    bench_scene_close(&scene);
    return status;
}

/* --- aggregates ----------------------------------------------------------------------------------------------- */

/* Visits as the report sees them, from arrival to end; made before the clock starts. The ids repeat: it keeps none. */
#define LIVES 64
#define LIFE_EVENTS 6

struct life {
    Ccs__ContactOpened opened;
    Ccs__ContactQueued queued;
    Ccs__ContactOffered offered;
    Ccs__ContactAnswered answered;
    Ccs__LegLeft left;
    Ccs__ContactClosed closed;
    struct ccs__event events[LIFE_EVENTS];
};

static void make_life(struct life *life, uint64_t queue, uint64_t agent)
{
    *life = (struct life){.opened = CCS__CONTACT_OPENED__INIT, .queued = CCS__CONTACT_QUEUED__INIT,
                          .offered = CCS__CONTACT_OFFERED__INIT, .answered = CCS__CONTACT_ANSWERED__INIT,
                          .left = CCS__LEG_LEFT__INIT, .closed = CCS__CONTACT_CLOSED__INIT};
    life->queued.queue = life->offered.queue = life->answered.queue = life->left.queue = queue;
    life->offered.agent = life->answered.agent = life->left.agent = agent;
    life->answered.wait_ms = (int64_t)(agent * 7919 % 60000);
    life->closed.visits = 1;
    life->events[0] = (struct ccs__event){.kind = CCS_EVENT_CONTACT_OPENED, .body = &life->opened};
    life->events[1] = (struct ccs__event){.kind = CCS_EVENT_CONTACT_QUEUED, .body = &life->queued};
    life->events[2] = (struct ccs__event){.kind = CCS_EVENT_CONTACT_OFFERED, .body = &life->offered};
    life->events[3] = (struct ccs__event){.kind = CCS_EVENT_CONTACT_ANSWERED, .body = &life->answered};
    life->events[4] = (struct ccs__event){.kind = CCS_EVENT_LEG_LEFT, .body = &life->left};
    life->events[5] = (struct ccs__event){.kind = CCS_EVENT_CONTACT_CLOSED, .body = &life->closed};
}

/* Two events a group, as commands have on average. */
static ccs_status apply_life(struct ccs__group *group, struct life *life, ccs_time at)
{
    for (size_t i = 0; i < LIFE_EVENTS; i++) {
        struct ccs__event *event = &life->events[i];
        event->seq = group->seq + 1;
        event->at = event->due_at = at;
        if (i % 2 == 0)
            ccs__group_begin(group, at, at);
        CCS__TRY(ccs__group_apply(group, event));
        if (i % 2 == 1)
            ccs__group_keep(group);
    }
    return CCS_OK;
}

static ccs_status time_lives(struct bench *bench, struct ccs__group *group, struct life *lives)
{
    const size_t count = bench->quick ? 50000 : 200000;
    double best = 0;
    ccs_time at = BENCH_START;
    for (size_t i = 0; i < LIVES; i++)
        make_life(&lives[i], 1 + i % 4, 100 + i);
    for (int round = 0; round < 8; round++) {
        double began = bench_now_ns();
        for (size_t i = 0; i < count; i++)
            CCS__TRY(apply_life(group, &lives[i % LIVES], ++at));
        best = bench_least(best, (bench_now_ns() - began) / (double)(count * LIFE_EVENTS));
    }
    bench_put(bench, "aggregates", best);
    return CCS_OK;
}

ccs_status bench_aggregates(struct bench *bench)
{
    static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {[CCS__MODULE_REPORT] = &ccs__report_module};
    static const ccs_alloc alloc;
    struct ccs__group *group = calloc(1, sizeof *group);
    struct life *lives = calloc(LIVES, sizeof *lives);
    ccs_status status = group && lives ? ccs__group_init(group, &alloc, modules) : CCS_ENOMEM;
    if (status == CCS_OK)
        status = time_lives(bench, group, lives);
    if (group && lives)
        ccs__group_finish(group);
    free(group);
    free(lives);
    return status;
}

/* --- those who wait ------------------------------------------------------------------------------------------- */

/* A host that comes back whenever the center asks to: a day in which nobody calls, answers or leaves. */
ccs_status bench_waiting(struct bench *bench)
{
    struct bench_scene scene;
    uint64_t wakes = 0;
    ccs_status status = bench_scene_open(&scene, bench, NULL, CCS_DURABILITY_OFF, NULL);
    if (status == CCS_OK)
        status = bench_scene_queues(&scene, 4, 4, false);
    if (status == CCS_OK)
        status = bench_scene_agents(&scene, 64, 4, false);
    if (status == CCS_OK)
        status = bench_scene_wait(&scene, 4, 4, 10000);
    for (size_t i = 0; i < 64 && status == CCS_OK; i++)
        status = bench_scene_presence(&scene, i, CCS_PRESENCE_READY);
    ccs_time end = scene.now + (ccs_time)24 * 3600 * 1000;
    while (status == CCS_OK && ccs_center_deadline(scene.center) < end) {
        wakes++;
        status = ccs_center_advance(scene.center, ccs_center_deadline(scene.center));
    }
    bench_put(bench, "waiting.wakes", (double)wakes);
    bench_scene_close(&scene);
    return status;
}
