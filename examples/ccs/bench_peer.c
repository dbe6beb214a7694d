/*
 * What others do, as models: the shape of their work rebuilt in a few lines, on the same machine, beside ours for the same
 * question. They are models and not the products: without locks, events, logs, channels or a network, so each is faster
 * than what it stands for. No bar is on them.
 *
 * Linear scan, as a telephone switch does it that gives each caller a thread: once a second the caller asks whether it is
 * his turn, for which the queue's members are counted who could take a call, and then the callers ahead of him; and who
 * gets a call is found by going through all members. The members lie where a hash table has put them, one allocation each.
 */
#include "bench.h"

#include <stdlib.h>

#define MEMBER_SIZE 256 /* bytes of a member: names, device, counters */
#define ROUNDS 200
#define CALLERS 64   /* measured of each round */
#define DECISIONS 16 /* likewise */

enum { MEMBER_FREE, MEMBER_BUSY, MEMBER_PAUSED };

struct member {
    int state, paused;
    int64_t last_call, wrap_up;
    int calls, penalty;
    char rest[MEMBER_SIZE - 32];
};

struct caller {
    struct caller *next;
    int pending;
    char rest[MEMBER_SIZE - 16];
};

struct queue {
    struct member **members;
    size_t member_count;
    struct caller *callers;
    size_t caller_count;
    int64_t now;
};

static void queue_finish(struct queue *queue)
{
    for (size_t i = 0; queue->members && i < queue->member_count; i++)
        free(queue->members[i]);
    free(queue->members);
    free(queue->callers);
    *queue = (struct queue){0};
}

/* In the order of a hash: drawn. */
static void shuffle(struct queue *queue)
{
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    for (size_t i = queue->member_count; i > 1; i--) {
        size_t j = (size_t)ccs_rng_below(&rng, i);
        struct member *swap = queue->members[i - 1];
        queue->members[i - 1] = queue->members[j];
        queue->members[j] = swap;
    }
}

/* `idle_each`: one member in so many is free; 0: nobody. */
static bool queue_init(struct queue *queue, size_t members, size_t callers, size_t idle_each)
{
    *queue = (struct queue){.now = 1000000};
    queue->members = calloc(members, sizeof *queue->members);
    queue->callers = calloc(callers + 1, sizeof *queue->callers);
    if (!queue->members || !queue->callers)
        return false;
    queue->member_count = members;
    queue->caller_count = callers;
    for (size_t i = 0; i < members; i++) {
        queue->members[i] = calloc(1, sizeof **queue->members);
        if (!queue->members[i])
            return false;
        queue->members[i]->state = idle_each && i % idle_each == 0 ? MEMBER_FREE : MEMBER_BUSY;
        queue->members[i]->last_call = (int64_t)(i * 7919 % 900000);
    }
    for (size_t i = 0; i + 1 < callers; i++)
        queue->callers[i].next = &queue->callers[i + 1];
    shuffle(queue);
    return true;
}

/* --- one caller, one second ------------------------------------------------------------------------------------ */

static bool could_take_a_call(const struct queue *queue, const struct member *member)
{
    return member->state == MEMBER_FREE && !member->paused && queue->now - member->last_call >= member->wrap_up;
}

static bool is_my_turn(const struct queue *queue, const struct caller *me)
{
    size_t available = 0, ahead = 0;
    for (size_t i = 0; i < queue->member_count; i++)
        available += could_take_a_call(queue, queue->members[i]);
    const struct caller *caller = queue->callers;
    for (; caller && caller != me && ahead < available; caller = caller->next)
        ahead += !caller->pending;
    return caller == me && ahead < available;
}

/* Everybody is busy, as whenever somebody waits. ns a caller and second; 0: no memory. */
double bench_linear_wait(struct bench *bench, size_t agents, size_t queues, size_t waiting)
{
    size_t members = agents / queues, callers = waiting / queues;
    struct queue queue;
    double best = 0;
    bool made = queue_init(&queue, members, callers, 0);
    for (int round = 0; made && round < (bench->quick ? ROUNDS / 10 : ROUNDS); round++) {
        bool turn = false;
        double began = bench_now_ns();
        for (size_t i = 0; i < CALLERS; i++) {
            turn |= is_my_turn(&queue, &queue.callers[i * callers / CALLERS]);
            bench_use(&queue); /* a thread each: what one has counted, the next does not know */
        }
        best = bench_least(best, (bench_now_ns() - began) / CALLERS);
        bench_use(&turn);
    }
    queue_finish(&queue);
    return best;
}

/* --- one decision ---------------------------------------------------------------------------------------------- */

/* Least recently called, of those who are free. */
static const struct member *least_recent(const struct queue *queue)
{
    const struct member *best = NULL;
    for (size_t i = 0; i < queue->member_count; i++) {
        const struct member *member = queue->members[i];
        if (could_take_a_call(queue, member) && (!best || member->penalty < best->penalty ||
                                                 (member->penalty == best->penalty && member->last_call < best->last_call)))
            best = member;
    }
    return best;
}

double bench_linear_decision(struct bench *bench, size_t agents)
{
    struct queue queue;
    double best = 0;
    bool made = queue_init(&queue, agents, 1, BENCH_PEER_IDLE);
    for (int round = 0; made && round < (bench->quick ? ROUNDS / 10 : ROUNDS); round++) {
        double began = bench_now_ns();
        for (int i = 0; i < DECISIONS; i++) {
            bench_use(least_recent(&queue));
            queue.now++;
        }
        best = bench_least(best, (bench_now_ns() - began) / DECISIONS);
    }
    queue_finish(&queue);
    return best;
}

/* --- rows ------------------------------------------------------------------------------------------------------ */

/* One queue with all agents, one in BENCH_PEER_IDLE of them idle: which one? Mean. */
static ccs_status ours_decides(struct bench_scene *scene, size_t agents, double *ns)
{
    const struct bench_desk desk = {.skills = 1, .each = 1, .required = 1};
    const size_t count = scene->bench->quick ? 5000 : 50000;
    const struct ccs__line *line;
    const struct bench_arrivals arrivals = {.lines = &line, .count = 1};
    struct bench_samples samples;
    if (!bench_samples_init(&samples, count))
        return CCS_ENOMEM;
    ccs_status status = bench_desk_queues(scene, &desk, 1, "");
    if (status == CCS_OK)
        status = bench_lines_make(scene, 0, 1, &line);
    if (status == CCS_OK)
        status = bench_desk_agents(scene, &desk, agents);
    if (status == CCS_OK)
        status = bench_idle_set(scene, 1000 / BENCH_PEER_IDLE);
    if (status == CCS_OK)
        bench_arrivals_decide(scene, &arrivals, &samples, count);
    double sum = 0;
    for (size_t i = 0; i < samples.count; i++)
        sum += samples.items[i];
    *ns = sum / (double)count;
    bench_samples_finish(&samples);
    return status;
}

static ccs_status scan_agents(struct bench *bench, size_t agents, const char *name)
{
    char row[96];
    struct bench_scene scene;
    double ours = 0, theirs = bench_linear_decision(bench, agents);
    ccs_status status = theirs > 0 ? bench_scene_open(&scene, bench, NULL, CCS_DURABILITY_OFF, NULL) : CCS_ENOMEM;
    if (theirs > 0) {
        status = status == CCS_OK ? ours_decides(&scene, agents, &ours) : status;
        bench_scene_close(&scene);
    }
    (void)snprintf(row, sizeof row, "peer.model.linear_scan.agents_%s.decide", name);
    bench_put(bench, row, theirs);
    (void)snprintf(row, sizeof row, "peer.ours.agents_%s.decide", name);
    bench_put(bench, row, ours);
    return status;
}

ccs_status bench_peer_scan(struct bench *bench)
{
    static const struct {
        size_t count;
        const char *name, *row;
    } sizes[] = {{1000, "1k", "peer.model.linear_scan.waiting_1k.wait"},
                 {10000, "10k", "peer.model.linear_scan.waiting_10k.wait"}};
    for (size_t i = 0; i < 2; i++) {
        CCS__TRY(scan_agents(bench, sizes[i].count, sizes[i].name));
        double wait = bench_linear_wait(bench, BENCH_PEER_AGENTS, BENCH_PEER_QUEUES, sizes[i].count);
        if (wait == 0)
            return CCS_ENOMEM;
        bench_put(bench, sizes[i].row, wait / 1e3);
    }
    return CCS_OK;
}
