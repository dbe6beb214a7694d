/*
 * Curves against skills, queues an agent serves, contacts that wait; and what other designs take, as models, beside ours.
 */
#include "bench_curves.h"

#define FREED_AGENTS 64
#define MANY_LINES 250
#define WAITING 1000 /* where nothing else is said */

static const struct curves_look freed_many = {"an agent of 250 queues is freed, p50", "250 queues, p99", 2};
static const struct curves_look ours = {"libccs, p50", "libccs, p99", 0};
static const struct curves_look sql_poll = {"model: SQL pass every 100 ms, p50", "model: SQL pass, p99", 1};
static const struct curves_look sql_cost = {"model: SQL pass every 100 ms", NULL, 2};
static const struct curves_look linear_loop = {"model: linear scan by each caller", NULL, 4};

/* --- each point has a center of its own ------------------------------------------------------------------------- */

typedef ccs_status (*point_fn)(struct curves *, struct bench_scene *, struct chart_plot *, size_t x);

static ccs_status in_center(struct curves *curves, point_fn measure, struct chart_plot *plot, size_t x)
{
    struct bench_scene scene;
    ccs_status status = bench_scene_open(&scene, curves->bench, NULL, CCS_DURABILITY_OFF, NULL);
    if (status == CCS_OK)
        status = measure(curves, &scene, plot, x);
    bench_scene_close(&scene);
    return status;
}

/* Both decisions at each x. */
static ccs_status both_at(struct curves *curves, const size_t *all, size_t count, size_t quick_max, struct chart_plot *plot,
                          point_fn arrival, point_fn freed_agent)
{
    for (size_t i = 0; i < count && !curves_is_too_much(curves, all[i], quick_max); i++) {
        CCS__TRY(in_center(curves, arrival, plot, all[i]));
        CCS__TRY(in_center(curves, freed_agent, plot, all[i]));
    }
    return CCS_OK;
}

static size_t agents_here(const struct curves *curves)
{
    return curves->bench->quick ? 100 : 1000;
}

/* `lines` queues with their lines, then a thousand who wait where nobody serves them. */
static ccs_status arrival_center(struct curves *curves, struct bench_scene *scene, const struct bench_desk *desk,
                                 size_t lines)
{
    CCS_ASSERT(lines <= CURVES_LINES_MAX);
    CCS__TRY(bench_desk_queues(scene, desk, lines, ""));
    CCS__TRY(bench_desk_strand(scene, CURVES_STRANDED));
    CCS__TRY(bench_lines_make(scene, 0, lines, curves->lines));
    return bench_scene_wait(scene, lines, CURVES_STRANDED, WAITING);
}

/* --- skills ---------------------------------------------------------------------------------------------------- */

static ccs_status arrival_at_desk(struct curves *curves, struct bench_scene *scene, struct chart_plot *plot,
                                  const struct bench_desk *desk, size_t lines, size_t x)
{
    CCS__TRY(arrival_center(curves, scene, desk, lines));
    CCS__TRY(bench_desk_agents(scene, desk, agents_here(curves)));
    CCS__TRY(bench_idle_set(scene, CURVES_IDLE));
    curves_measure_arrivals(curves, scene, 0, lines, 0, plot, &curves_arrives, (double)x);
    return CCS_OK;
}

static ccs_status freed_at_desk(struct curves *curves, struct bench_scene *scene, struct chart_plot *plot,
                                const struct bench_desk *desk, size_t lines, size_t x)
{
    CCS__TRY(bench_desk_queues(scene, desk, lines, ""));
    CCS__TRY(bench_desk_agents(scene, desk, FREED_AGENTS));
    CCS__TRY(bench_scene_wait(scene, 0, lines, lines > 10000 ? lines : 10000));
    return curves_measure_freed(curves, scene, 0, FREED_AGENTS, plot, &curves_freed, (double)x);
}

/* Agents with half of 64 skills: each further skill that is asked for halves the number of those who have all. */
static ccs_status required_arrival(struct curves *curves, struct bench_scene *scene, struct chart_plot *plot, size_t x)
{
    const struct bench_desk desk = {.skills = 64, .each = 32, .required = x};
    return arrival_at_desk(curves, scene, plot, &desk, CURVES_REQUIREMENTS, x);
}

/* The freed agent has every skill, so that he serves 32 lines whatever they ask for. */
static ccs_status required_freed(struct curves *curves, struct bench_scene *scene, struct chart_plot *plot, size_t x)
{
    const struct bench_desk desk = {.skills = 64, .each = 64, .required = x};
    return freed_at_desk(curves, scene, plot, &desk, CURVES_FEW_LINES, x);
}

/* A line for every skill; an agent has 32 of them, so 32 lines. */
static ccs_status distinct_arrival(struct curves *curves, struct bench_scene *scene, struct chart_plot *plot, size_t x)
{
    const struct bench_desk desk = {.skills = x, .each = CURVES_FEW_LINES, .required = 1};
    return arrival_at_desk(curves, scene, plot, &desk, x, x);
}

static ccs_status distinct_freed(struct curves *curves, struct bench_scene *scene, struct chart_plot *plot, size_t x)
{
    const struct bench_desk desk = {.skills = x, .each = CURVES_FEW_LINES, .required = 1};
    return freed_at_desk(curves, scene, plot, &desk, x, x);
}

ccs_status curves_skills(struct curves *curves, struct bench_scene *scene)
{
    static const size_t required[] = {1, 2, 3, 4, 6, 8}, distinct[] = {32, 64, 128, 256, 512, 1024, 2048, 4096};
    (void)scene;
    CCS__TRY(both_at(curves, required, 6, 2, curves_plot(curves, "Asked for at once", "skills a requirement asks for"),
                     required_arrival, required_freed));
    return both_at(curves, distinct, 8, 64, curves_plot(curves, "Known at all", "different skills in the center"),
                   distinct_arrival, distinct_freed);
}

/* --- lines ----------------------------------------------------------------------------------------------------- */

/* So many lines for each agent: with 24 of 256 skills he serves that share of all. */
static ccs_status lines_arrival(struct curves *curves, struct bench_scene *scene, struct chart_plot *plot, size_t x)
{
    const struct bench_desk desk = {.skills = CURVES_SKILLS, .each = CURVES_SKILLS_EACH, .required = 1};
    return arrival_at_desk(curves, scene, plot, &desk, (x * CURVES_SKILLS + CURVES_SKILLS_EACH - 1) / CURVES_SKILLS_EACH, x);
}

static ccs_status lines_freed(struct curves *curves, struct bench_scene *scene, struct chart_plot *plot, size_t x)
{
    size_t skills = x < CURVES_SKILLS ? x : CURVES_SKILLS;
    const struct bench_desk desk = {.skills = skills, .each = skills, .required = 1};
    return freed_at_desk(curves, scene, plot, &desk, x, x);
}

ccs_status curves_queues(struct curves *curves, struct bench_scene *scene)
{
    static const size_t counts[] = {1, 3, 10, 32, 100, 320, 1000};
    (void)scene;
    return both_at(curves, counts, 7, 32, curves_plot(curves, NULL, "queues an agent serves"), lines_arrival, lines_freed);
}

/* --- waiting --------------------------------------------------------------------------------------------------- */

static const size_t waiting_counts[] = {100, 1000, 10000, 100000, 1000000};
#define WAITING_COUNTS (sizeof waiting_counts / sizeof waiting_counts[0])
#define QUICK_WAITING 1000

static ccs_status waiting_arrivals(struct curves *curves, struct bench_scene *scene, struct chart_plot *plot)
{
    const struct bench_desk desk = {.skills = CURVES_SKILLS, .each = CURVES_SKILLS_EACH, .required = 1};
    size_t waiting = 0;
    CCS__TRY(bench_desk_queues(scene, &desk, CURVES_REQUIREMENTS, ""));
    CCS__TRY(bench_desk_strand(scene, CURVES_STRANDED));
    CCS__TRY(bench_lines_make(scene, 0, CURVES_REQUIREMENTS, curves->lines));
    CCS__TRY(bench_desk_agents(scene, &desk, agents_here(curves)));
    CCS__TRY(bench_idle_set(scene, CURVES_IDLE));
    for (size_t i = 0; i < WAITING_COUNTS && !curves_is_too_much(curves, waiting_counts[i], QUICK_WAITING); i++) {
        CCS__TRY(bench_scene_wait(scene, CURVES_REQUIREMENTS, CURVES_STRANDED, waiting_counts[i] - waiting));
        waiting = waiting_counts[i];
        curves_measure_arrivals(curves, scene, 0, CURVES_REQUIREMENTS, 0, plot, &curves_arrives, (double)waiting);
    }
    return CCS_OK;
}

/* 250 lines; 64 agents serve them all, 64 others the first 32. Of a hundred who wait only a hundred lines have one. */
static ccs_status waiting_freed(struct curves *curves, struct bench_scene *scene, struct chart_plot *plot)
{
    const struct bench_desk many = {.skills = MANY_LINES, .each = MANY_LINES, .required = 1};
    const struct bench_desk few = {.skills = CURVES_FEW_LINES, .each = CURVES_FEW_LINES};
    size_t waiting = 0;
    CCS__TRY(bench_desk_queues(scene, &many, MANY_LINES, ""));
    CCS__TRY(bench_desk_agents(scene, &many, FREED_AGENTS));
    CCS__TRY(bench_desk_agents(scene, &few, FREED_AGENTS));
    for (size_t i = 0; i < WAITING_COUNTS && !curves_is_too_much(curves, waiting_counts[i], QUICK_WAITING); i++) {
        CCS__TRY(bench_scene_wait(scene, 0, MANY_LINES, waiting_counts[i] - waiting));
        waiting = waiting_counts[i];
        CCS__TRY(curves_measure_freed(curves, scene, FREED_AGENTS, FREED_AGENTS, plot, &curves_freed, (double)waiting));
        CCS__TRY(curves_measure_freed(curves, scene, 0, FREED_AGENTS, plot, &freed_many, (double)waiting));
    }
    return CCS_OK;
}

static ccs_status waiting_freed_point(struct curves *curves, struct bench_scene *scene, struct chart_plot *plot, size_t x)
{
    (void)x;
    return waiting_freed(curves, scene, plot);
}

ccs_status curves_waiting(struct curves *curves, struct bench_scene *scene)
{
    struct chart_plot *plot = curves_plot(curves, NULL, "contacts waiting");
    CCS__TRY(waiting_arrivals(curves, scene, plot));
    return in_center(curves, waiting_freed_point, plot, 0);
}

/* --- peers ----------------------------------------------------------------------------------------------------- */

static void add_pair(struct chart_plot *plot, const struct curves_look *look, double x, const struct bench_poll *poll)
{
    curves_point(plot, look->p50, look, x, poll->p50_ns);
    curves_point(plot, look->p99, look, x, poll->p99_ns);
}

ccs_status curves_peers(struct curves *curves, struct bench_scene *scene)
{
    static const size_t counts[] = {100, 300, 1000, 3000, 10000};
    struct bench *bench = curves->bench;
    struct chart_plot *offer = curves_plot(curves, "From agent freed to the next offer", "contacts waiting");
    struct chart_plot *cost = curves_plot(curves, "Work for all who wait, each second (ours: none)", "contacts waiting");
    (void)scene;
    for (size_t i = 0; i < 5 && !curves_is_too_much(curves, counts[i], 300); i++) {
        double x = (double)counts[i];
        struct bench_poll poll, our;
        CCS__TRY(bench_poll(bench, BENCH_PEER_AGENTS, BENCH_PEER_QUEUES, counts[i], &poll));
        CCS__TRY(bench_poll_ours(bench, BENCH_PEER_AGENTS, BENCH_PEER_QUEUES, counts[i], &our));
        add_pair(offer, &sql_poll, x, &poll);
        add_pair(offer, &ours, x, &our);
        curves_point(cost, sql_cost.p50, &sql_cost, x, poll.pass_ns * (1e9 / (100e6 + poll.pass_ns)));
        curves_point(cost, linear_loop.p50, &linear_loop, x,
                     x * bench_linear_wait(bench, BENCH_PEER_AGENTS, BENCH_PEER_QUEUES, counts[i]));
        if (our.pass_ns > 0)
            return bench_scene_fail(scene, "those who wait cost something", CCS_ESTATE);
    }
    return CCS_OK;
}
