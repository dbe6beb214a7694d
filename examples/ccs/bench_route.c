/*
 * The two decisions of the router, each by itself: which agent for a contact that arrives, which contact for an agent
 * who is freed, with 1 k, 100 k and 1 M contacts waiting. Every decision is timed alone and the clock's own cost taken
 * off, because the 99th percentile is asked for too.
 *
 * Arriving: agents have 24 of 256 skills, drawn; 64 queues ask for one skill or two. A third of the decisions is made
 * while nine agents of ten are idle, a third with one of ten, a third with one of a hundred. Those who wait are in lines
 * that nobody serves, because an idle agent never stands beside a contact he could take.
 *
 * Freed: 250 lines, in each of which somebody waits; 64 agents serve all of them, 64 others the first 32. What is taken
 * leaves its line's head as the next arrival would have it.
 */
#include "bench.h"
#include "route/route.h"

#include <stdlib.h>

#define ARRIVAL_QUEUES 64
#define SKILLS_EACH 24
#define STRANDED_QUEUES 32
#define FREED_AGENTS 64 /* of each sort */
#define FEW_LINES 32
#define MANY_LINES 250
#define SAMPLES 60000
#define PRESENCES_PER_COMMIT 20000

/* The mean without the hundredth that the machine's interruptions are in, and three percentiles. */
static void put_samples(struct bench *bench, struct bench_samples *samples, const char *name)
{
    static const struct {
        const char *name;
        double p;
    } tails[] = {{"p50", 0.5}, {"p99", 0.99}, {"p99.9", 0.999}};
    char row[96];
    double sum = 0;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        (void)snprintf(row, sizeof row, "%s.%s", name, tails[i].name);
        bench_put(bench, row, bench_percentile(samples->items, samples->count, tails[i].p)); /* which sorts */
    }
    size_t kept = samples->count - samples->count / 100;
    for (size_t i = 0; i < kept; i++)
        sum += samples->items[i];
    bench_put(bench, name, sum / (double)kept);
    samples->count = 0;
}

static const struct waiting {
    const char *name;
    size_t count;
} waitings[] = {{"1k", 1000}, {"100k", 100000}, {"1m", 1000000}};
#define WAITING_COUNT (sizeof waitings / sizeof waitings[0])

/* --- a contact arrives --------------------------------------------------------------------------------------- */

ccs_status bench_lines_make(struct bench_scene *scene, size_t first, size_t count, const struct ccs__line **lines)
{
    const struct ccs__router *router = CCS__ROUTER(&scene->center->group);
    ccs_contact_id contact;
    for (size_t i = 0; i < count; i++) {
        size_t before = router->line_count;
        CCS__TRY(bench_scene_arrive(scene, &contact));
        BENCH_TRY(scene, ccs_contact_queue(scene->center, contact, scene->queues[first + i], scene->now));
        BENCH_TRY(scene, ccs_contact_close(scene->center, contact, CCS_CONTACT_LEFT, scene->now));
        if (router->line_count != before + 1)
            return bench_scene_fail(scene, "a line was not new", CCS_ECORRUPT);
        lines[i] = router->lines[before];
    }
    BENCH_TRY(scene, ccs_center_commit(scene->center));
    return CCS_OK;
}

ccs_status bench_idle_set(struct bench_scene *scene, unsigned per_mille)
{
    ccs_center_begin(scene->center);
    for (size_t i = 0; i < scene->agent_count; i++) {
        bool idle = ccs_rng_below(&scene->rng, 1000) < per_mille;
        CCS__TRY(bench_scene_presence(scene, i, idle ? CCS_PRESENCE_READY : CCS_PRESENCE_NOT_READY));
        if (i % PRESENCES_PER_COMMIT == PRESENCES_PER_COMMIT - 1) {
            BENCH_TRY(scene, ccs_center_commit(scene->center));
            ccs_center_begin(scene->center);
        }
    }
    BENCH_TRY(scene, ccs_center_commit(scene->center));
    return CCS_OK;
}

static void decide_arrivals(struct bench_scene *scene, const struct bench_arrivals *arrivals,
                            struct bench_samples *samples, size_t count)
{
    const struct ccs__group *group = &scene->center->group;
    Ccs__Strategy strategy = (Ccs__Strategy)arrivals->strategy;
    for (size_t i = 0; i < count; i++) {
        struct ccs__asking asking = {.line = arrivals->lines[ccs_rng_next(&scene->rng) % arrivals->count],
                                     .order = {.strategies = {strategy}, .count = 1}};
        asking.queue = ccs__row_find(group, CCS__KIND_QUEUE, asking.line->queue);
        double began = bench_now_ns();
        struct ccs__pick pick = ccs__route_pick_agent(group, &asking);
        double ended = bench_now_ns();
        bench_use(&pick);
        bench_samples_add(samples, began, ended);
    }
}

void bench_arrivals_decide(struct bench_scene *scene, const struct bench_arrivals *arrivals,
                           struct bench_samples *samples, size_t count)
{
    size_t before = samples->count;
    decide_arrivals(scene, arrivals, samples, count / 10); /* warms up */
    samples->count = before;
    decide_arrivals(scene, arrivals, samples, count);
}

static ccs_status arrivals_with(struct bench_scene *scene, const struct bench_arrivals *arrivals,
                                struct bench_samples *samples)
{
    static const unsigned idle_per_mille[] = {900, 100, 10};
    size_t each = (scene->bench->quick ? SAMPLES / 4 : SAMPLES) / 3;
    for (size_t i = 0; i < 3; i++) {
        CCS__TRY(bench_idle_set(scene, idle_per_mille[i]));
        bench_arrivals_decide(scene, arrivals, samples, each);
    }
    return CCS_OK;
}

static ccs_status arrival_scene(struct bench_scene *scene, size_t agents, struct bench_samples *samples)
{
    char name[64];
    const struct ccs__line *lines[ARRIVAL_QUEUES];
    const struct bench_arrivals arrivals = {lines, ARRIVAL_QUEUES, CCS__STRATEGY__STRATEGY_LONGEST_IDLE};
    size_t waiting = 0;
    CCS__TRY(bench_scene_queues(scene, ARRIVAL_QUEUES, STRANDED_QUEUES, true));
    CCS__TRY(bench_lines_make(scene, 0, ARRIVAL_QUEUES, lines));
    CCS__TRY(bench_scene_agents(scene, agents, SKILLS_EACH, true));
    for (size_t i = 0; i < WAITING_COUNT; i++) {
        CCS__TRY(bench_scene_wait(scene, ARRIVAL_QUEUES, STRANDED_QUEUES, waitings[i].count - waiting));
        waiting = waitings[i].count;
        CCS__TRY(arrivals_with(scene, &arrivals, samples));
        (void)snprintf(name, sizeof name, "arrival.agents_%zu.waiting_%s", agents, waitings[i].name);
        put_samples(scene->bench, samples, name);
    }
    return CCS_OK;
}

/* One scene after the other, each grown from few to many who wait. */
static ccs_status run_scene(struct bench *bench, size_t size,
                            ccs_status (*run)(struct bench_scene *, size_t, struct bench_samples *))
{
    struct bench_scene scene;
    struct bench_samples samples;
    if (!bench_samples_init(&samples, SAMPLES))
        return CCS_ENOMEM;
    ccs_status status = bench_scene_open(&scene, bench, NULL, CCS_DURABILITY_OFF, NULL);
    if (status == CCS_OK)
        status = run(&scene, size, &samples);
    bench_scene_close(&scene);
    bench_samples_finish(&samples);
    return status;
}

ccs_status bench_arrival(struct bench *bench)
{
    static const size_t counts[] = {100, 1000, 10000};
    char prefix[64];
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(prefix, sizeof prefix, "arrival.agents_%zu.", counts[i]);
        if (bench_wants_any(bench, prefix))
            CCS__TRY(run_scene(bench, counts[i], arrival_scene));
    }
    return CCS_OK;
}

/* --- an agent is freed --------------------------------------------------------------------------------------- */

/* The state in which the router looks at a freed agent: he has room, and nothing has been offered yet. */
static void set_free(struct bench_scene *scene, size_t first, struct ccs__agent_state **agents, size_t count,
                     bool is_free)
{
    for (size_t i = 0; i < count; i++) {
        agents[i] = ccs__row_find(&scene->center->group, CCS__KIND_AGENT_STATE, scene->agents[first + i].value);
        agents[i]->route.channels = is_free; /* voice */
    }
}

static ccs_status decide_freed(struct bench_scene *scene, struct ccs__agent_state *const *agents, size_t agent_count,
                               struct bench_samples *samples, size_t count)
{
    const struct ccs__group *group = &scene->center->group;
    struct ccs__router *router = CCS__ROUTER(group);
    for (size_t i = 0; i < count; i++) {
        const struct ccs__agent_state *agent = agents[ccs_rng_next(&scene->rng) % agent_count];
        double began = bench_now_ns();
        struct ccs__pick pick = ccs__route_pick_visit(group, agent);
        double ended = bench_now_ns();
        if (!pick.visit)
            return bench_scene_fail(scene, "nobody waits for a freed agent", CCS_ESTATE);
        bench_samples_add(samples, began, ended);
        router->heads[pick.visit->route.line->index].at += 1 + (int64_t)ccs_rng_below(&scene->rng, 1000);
    }
    return CCS_OK;
}

ccs_status bench_freed_decide(struct bench_scene *scene, size_t first, size_t agent_count,
                              struct bench_samples *samples, size_t count)
{
    struct ccs__agent_state **agents = calloc(agent_count, sizeof *agents);
    size_t before = samples->count;
    if (!agents)
        return CCS_ENOMEM;
    set_free(scene, first, agents, agent_count, true);
    ccs_status status = decide_freed(scene, agents, agent_count, samples, count / 10); /* warms up */
    samples->count = before;
    if (status == CCS_OK)
        status = decide_freed(scene, agents, agent_count, samples, count);
    set_free(scene, first, agents, agent_count, false);
    free(agents);
    return status;
}

/* FREED_AGENTS agents from `first` on, who serve `lines` lines. */
static ccs_status measure_freed(struct bench_scene *scene, size_t first, size_t lines, const char *waiting,
                                struct bench_samples *samples)
{
    char name[64];
    (void)snprintf(name, sizeof name, "freed.lines_%zu.waiting_%s", lines, waiting);
    CCS__TRY(bench_freed_decide(scene, first, FREED_AGENTS, samples, scene->bench->quick ? SAMPLES / 4 : SAMPLES));
    put_samples(scene->bench, samples, name);
    return CCS_OK;
}

static ccs_status freed_scene(struct bench_scene *scene, size_t lines, struct bench_samples *samples)
{
    size_t waiting = 0;
    CCS__TRY(bench_scene_queues(scene, lines, 0, false));
    CCS__TRY(bench_scene_agents(scene, FREED_AGENTS, lines, false));
    CCS__TRY(bench_scene_agents(scene, FREED_AGENTS, FEW_LINES, false));
    for (size_t i = 0; i < WAITING_COUNT; i++) {
        CCS__TRY(bench_scene_wait(scene, 0, lines, waitings[i].count - waiting));
        waiting = waitings[i].count;
        CCS__TRY(measure_freed(scene, 0, lines, waitings[i].name, samples));
        CCS__TRY(measure_freed(scene, FREED_AGENTS, FEW_LINES, waitings[i].name, samples));
    }
    return CCS_OK;
}

ccs_status bench_freed(struct bench *bench)
{
    return run_scene(bench, MANY_LINES, freed_scene);
}
