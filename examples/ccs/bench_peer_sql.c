/*
 * Polling, as a model: a thread that wakes every 100 ms, reads all who wait with one SQL statement, in order of their
 * score, and for each of them the agents of his queue with another, in the strategy's order, and looks through these for
 * one who is free. So does a module well known for it (bench_peer.c says what a model is and is not).
 *
 * Kinder than the original: statements are prepared once, in memory, with indexes on what is asked for, nothing is written
 * and nothing else happens in a pass. Everybody is busy until one agent is freed, at a moment drawn from the whole period
 * (the pause and the pass). If that is in the pause, he waits for its end and for the pass to come to somebody of his
 * queue; if it is within the pass, only for the next one of his queue in it. What each step of a pass takes is measured; the
 * fastest of a few passes counts.
 */
#include "bench.h"

#include <sqlite3.h>
#include <stdlib.h>

#define PAUSE_NS 100e6
#define DRAWS 20000
#define OFFERS 20000

static const char schema[] =
    "CREATE TABLE agents (name TEXT PRIMARY KEY, status TEXT, state TEXT, contact TEXT, last_offered_call INTEGER,"
    " wrap_up_time INTEGER, last_bridge_end INTEGER, ready_time INTEGER, no_answer_count INTEGER);"
    "CREATE TABLE tiers (queue TEXT, agent TEXT, state TEXT, level INTEGER, position INTEGER);"
    "CREATE TABLE members (queue TEXT, uuid TEXT PRIMARY KEY, joined_epoch INTEGER, base_score INTEGER, state TEXT);"
    "CREATE INDEX tiers_by_queue ON tiers (queue);";

static const char select_members[] =
    "SELECT queue, uuid, joined_epoch, (?1 - joined_epoch) + base_score AS score, state FROM members"
    " WHERE state = 'Waiting' ORDER BY score DESC";

static const char select_agents[] =
    "SELECT name, status, contact, no_answer_count, tiers.state, last_bridge_end, wrap_up_time, agents.state, ready_time,"
    " tiers.position, tiers.level FROM tiers JOIN agents ON agents.name = tiers.agent"
    " WHERE tiers.queue = ?1 AND (agents.status = 'Available' OR agents.status = 'Available (On Demand)')"
    " ORDER BY level, agents.last_offered_call, position";

struct model {
    sqlite3 *db;
    sqlite3_stmt *members, *agents;
    size_t waiting, queues;
    uint16_t *queue_of; /* each member of a pass, in its order */
    double *steps;      /* ns: when it was done with, in the fastest pass */
    double *latest;     /* the same in the latest */
    double pass_ns;     /* the fastest; 0: none yet */
};

/* --- making it --------------------------------------------------------------------------------------------------- */

static bool run(sqlite3 *db, const char *sql, sqlite3_int64 number, const char *one, const char *two)
{
    sqlite3_stmt *statement = NULL;
    bool done = sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK;
    if (done) {
        (void)sqlite3_bind_int64(statement, 1, number);
        (void)sqlite3_bind_text(statement, 2, one, -1, SQLITE_STATIC);
        (void)sqlite3_bind_text(statement, 3, two, -1, SQLITE_STATIC);
        done = sqlite3_step(statement) == SQLITE_DONE;
    }
    (void)sqlite3_finalize(statement);
    return done;
}

static bool fill(struct model *model, size_t agents)
{
    char queue[32], agent[32], uuid[64];
    bool done = sqlite3_exec(model->db, schema, NULL, NULL, NULL) == SQLITE_OK &&
                sqlite3_exec(model->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
    for (size_t i = 0; done && i < agents; i++) {
        (void)snprintf(queue, sizeof queue, "queue-%zu", i % model->queues);
        (void)snprintf(agent, sizeof agent, "agent-%zu", i);
        done = run(model->db, "INSERT INTO agents VALUES (?2, 'Available', 'In a queue call', ?3, ?1, 10, ?1, 0, 0)",
                   (sqlite3_int64)(1893456000 - i * 7919 % 3600), agent, "user/1000") &&
               run(model->db, "INSERT INTO tiers VALUES (?2, ?3, 'Active Inbound', 1, ?1)", (sqlite3_int64)i, queue, agent);
    }
    for (size_t i = 0; done && i < model->waiting; i++) {
        (void)snprintf(queue, sizeof queue, "queue-%zu", i % model->queues);
        (void)snprintf(uuid, sizeof uuid, "%08x-0000-4000-8000-%012zx", (unsigned)i * 2654435761u, i);
        done = run(model->db, "INSERT INTO members VALUES (?2, ?3, ?1, 0, 'Waiting')",
                   (sqlite3_int64)(1893456000 - i * 6007 % 3600), queue, uuid);
    }
    return done && sqlite3_exec(model->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(model->db, select_members, -1, &model->members, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(model->db, select_agents, -1, &model->agents, NULL) == SQLITE_OK;
}

static void model_finish(struct model *model)
{
    (void)sqlite3_finalize(model->members);
    (void)sqlite3_finalize(model->agents);
    (void)sqlite3_close(model->db);
    free(model->steps);
    free(model->latest);
    free(model->queue_of);
}

/* --- a pass ------------------------------------------------------------------------------------------------------ */

/* The agents of a queue in order, each looked at: is he free? All are busy. */
static bool find_agent(struct model *model, const unsigned char *queue)
{
    bool found = false;
    (void)sqlite3_reset(model->agents);
    (void)sqlite3_bind_text(model->agents, 1, (const char *)queue, -1, SQLITE_STATIC);
    while (!found && sqlite3_step(model->agents) == SQLITE_ROW)
        found = sqlite3_column_text(model->agents, 7)[0] == 'W'; /* Waiting: for a call */
    return found;
}

static bool pass(struct model *model)
{
    size_t i = 0;
    double began = bench_now_ns();
    (void)sqlite3_reset(model->members);
    (void)sqlite3_bind_int64(model->members, 1, 1893456000);
    while (i < model->waiting && sqlite3_step(model->members) == SQLITE_ROW) {
        const unsigned char *queue = sqlite3_column_text(model->members, 0);
        model->queue_of[i] = (uint16_t)strtoul((const char *)queue + sizeof "queue-" - 1, NULL, 10);
        if (find_agent(model, queue))
            return false;
        model->latest[i++] = bench_now_ns() - began;
    }
    double took = bench_now_ns() - began;
    if (model->pass_ns == 0 || took < model->pass_ns) {
        double *swap = model->steps;
        model->steps = model->latest;
        model->latest = swap;
        model->pass_ns = took;
    }
    return i == model->waiting;
}

/* From when one agent of `queue` is freed until the pass is done with the first of his queue that it comes to after. */
static double time_to_offer(const struct model *model, uint16_t queue, double freed_ns)
{
    double pause = PAUSE_NS, offered = -1;
    for (size_t i = 0; i < model->waiting && offered < 0; i++) /* the period begins with the pause */
        if (model->queue_of[i] == queue && pause + model->steps[i] >= freed_ns)
            offered = pause + model->steps[i];
    for (size_t i = 0; i < model->waiting && offered < 0; i++) /* too late for this pass: the next */
        if (model->queue_of[i] == queue)
            offered = pause + model->pass_ns + pause + model->steps[i];
    return offered - freed_ns;
}

static ccs_status draw_offers(const struct model *model, struct bench_poll *poll)
{
    double *samples = malloc(DRAWS * sizeof *samples);
    ccs_rng rng;
    if (!samples)
        return CCS_ENOMEM;
    ccs_rng_seed(&rng, 1);
    double period = PAUSE_NS + model->pass_ns;
    for (size_t i = 0; i < DRAWS; i++) {
        double freed = period * (double)ccs_rng_below(&rng, UINT32_MAX) / (double)UINT32_MAX;
        samples[i] = time_to_offer(model, (uint16_t)ccs_rng_below(&rng, model->queues), freed);
    }
    poll->pass_ns = model->pass_ns;
    poll->p50_ns = bench_percentile(samples, DRAWS, 0.5);
    poll->p99_ns = bench_percentile(samples, DRAWS, 0.99);
    free(samples);
    return CCS_OK;
}

ccs_status bench_poll(struct bench *bench, size_t agents, size_t queues, size_t waiting, struct bench_poll *poll)
{
    struct model model = {.waiting = waiting, .queues = queues};
    model.steps = malloc(waiting * sizeof *model.steps);
    model.latest = malloc(waiting * sizeof *model.latest);
    model.queue_of = malloc(waiting * sizeof *model.queue_of);
    bool made = model.steps && model.latest && model.queue_of && sqlite3_open(":memory:", &model.db) == SQLITE_OK &&
                fill(&model, agents);
    if (!made)
        (void)snprintf(bench->error, sizeof bench->error, "the polling model: %s",
                       model.db ? sqlite3_errmsg(model.db) : "no memory");
    for (int round = 0; made && round < (bench->quick ? 2 : 4); round++)
        made = pass(&model);
    ccs_status status = made ? draw_offers(&model, poll) : CCS_ENOMEM;
    model_finish(&model);
    return status;
}

/* --- ours -------------------------------------------------------------------------------------------------------- */

/* The command that frees an agent, up to the next offer. */
static ccs_status time_offers(struct bench_flow *flow, struct bench_poll *ours)
{
    struct bench_samples samples;
    size_t count = flow->scene->bench->quick ? OFFERS / 10 : OFFERS;
    ccs_status status = CCS_OK;
    if (!bench_samples_init(&samples, count))
        return CCS_ENOMEM;
    while (samples.count < count && status == CCS_OK) {
        double took = 0;
        flow->sample = &took;
        status = bench_flow_turns(flow, 1);
        bench_samples_add(&samples, 0, took);
    }
    ours->p50_ns = bench_percentile(samples.items, samples.count, 0.5);
    ours->p99_ns = bench_percentile(samples.items, samples.count, 0.99);
    bench_samples_finish(&samples);
    return status;
}

/* A host that comes back whenever the center asks to, for a minute: how long it is kept busy by those who wait. */
static ccs_status time_waiting(struct bench_scene *scene, struct bench_poll *ours)
{
    ccs_time end = scene->now + 60000;
    double busy = 0;
    while (ccs_center_deadline(scene->center) <= end) {
        double began = bench_now_ns();
        BENCH_TRY(scene, ccs_center_advance(scene->center, ccs_center_deadline(scene->center)));
        busy += bench_now_ns() - began;
    }
    ours->pass_ns = busy / 60;
    return CCS_OK;
}

ccs_status bench_poll_ours(struct bench *bench, size_t agents, size_t queues, size_t waiting, struct bench_poll *ours)
{
    const struct bench_desk desk = {.skills = queues, .each = 1, .required = 1};
    struct bench_scene scene;
    struct bench_flow flow;
    ccs_status status = bench_scene_open(&scene, bench, NULL, CCS_DURABILITY_OFF, NULL);
    if (status == CCS_OK)
        status = bench_desk_queues(&scene, &desk, queues, "");
    if (status == CCS_OK)
        status = bench_desk_agents(&scene, &desk, agents);
    if (status == CCS_OK)
        status = bench_flow_start(&flow, &scene, waiting, 1000);
    if (status == CCS_OK)
        status = time_offers(&flow, ours);
    if (status == CCS_OK)
        status = time_waiting(&scene, ours);
    bench_scene_close(&scene);
    return status;
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

static void put(struct bench *bench, const char *who, const char *waiting, const char *what, double value)
{
    char row[96];
    (void)snprintf(row, sizeof row, "peer.%s.waiting_%s.%s", who, waiting, what);
    bench_put(bench, row, value);
}

static ccs_status poll_waiting(struct bench *bench, size_t waiting, const char *name)
{
    struct bench_poll poll, ours;
    CCS__TRY(bench_poll(bench, BENCH_PEER_AGENTS, BENCH_PEER_QUEUES, waiting, &poll));
    CCS__TRY(bench_poll_ours(bench, BENCH_PEER_AGENTS, BENCH_PEER_QUEUES, waiting, &ours));
    double passes = 1e9 / (PAUSE_NS + poll.pass_ns); /* a second */
    put(bench, "model.sql_poll", name, "pass", poll.pass_ns / 1e6);
    put(bench, "model.sql_poll", name, "offer.p50", poll.p50_ns / 1e3);
    put(bench, "model.sql_poll", name, "offer.p99", poll.p99_ns / 1e3);
    put(bench, "model.sql_poll", name, "wait", poll.pass_ns * passes / (double)waiting / 1e3);
    put(bench, "ours", name, "offer.p50", ours.p50_ns / 1e3);
    put(bench, "ours", name, "offer.p99", ours.p99_ns / 1e3);
    put(bench, "ours", name, "wait", ours.pass_ns / (double)waiting / 1e3);
    return CCS_OK;
}

ccs_status bench_peer_sql(struct bench *bench)
{
    CCS__TRY(poll_waiting(bench, 1000, "1k"));
    return poll_waiting(bench, 10000, "10k");
}
