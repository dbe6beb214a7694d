/*
 * What grows with agents: a contact arrives, by the share of the agents who are idle and by strategy. That an agent is freed
 * stands beside it, which does not depend on how many others there are.
 */
#include "bench_curves.h"

#define STRATEGY_LINES 16
#define FREED_WAITING 1000

static const struct curves_look idle_90 = {"90 % of agents idle, p50", "90 % idle, p99", 0};
static const struct curves_look idle_10 = {"10 % idle, p50", "10 % idle, p99", 2};
static const struct curves_look idle_1 = {"1 % idle, p50", "1 % idle, p99", 3};
static const struct curves_look linear_scan = {"model: a linear scan", NULL, 4};

/* --- agents ---------------------------------------------------------------------------------------------------- */

static const size_t agent_counts[] = {10, 30, 100, 300, 1000, 3000, 10000, 30000, 100000};
#define AGENT_COUNTS (sizeof agent_counts / sizeof agent_counts[0])
#define QUICK_AGENTS 300

static const struct {
    unsigned per_mille;
    const struct curves_look *look;
} idle_shares[] = {{900, &idle_90}, {100, &idle_10}, {10, &idle_1}};

/* Two in three ask for one skill, the third for two, which an agent in ten has or one in a hundred. Halves would put the
 * median between them. */
static ccs_status mixed_queues(struct bench_scene *scene, size_t count, const char *members)
{
    struct bench_desk two = curves_desk;
    two.required = 2;
    CCS__TRY(bench_desk_queues(scene, &curves_desk, count - count / 3, members));
    return bench_desk_queues(scene, &two, count / 3, members);
}

/* Agents with 24 of 256 skills, drawn; 64 requirements of one skill or two. */
static ccs_status agents_arrivals(struct curves *curves, struct bench_scene *scene)
{
    struct chart_plot *plot = curves_plot(curves, "A contact arrives: which agent?", "agents");
    CCS__TRY(mixed_queues(scene, CURVES_REQUIREMENTS, ""));
    CCS__TRY(bench_lines_make(scene, 0, CURVES_REQUIREMENTS, curves->lines));
    for (size_t i = 0; i < AGENT_COUNTS && !curves_is_too_much(curves, agent_counts[i], QUICK_AGENTS); i++) {
        CCS__TRY(bench_desk_agents(scene, &curves_desk, agent_counts[i] - scene->agent_count));
        for (size_t s = 0; s < 3; s++) {
            CCS__TRY(bench_idle_set(scene, idle_shares[s].per_mille));
            curves_measure_arrivals(curves, scene, 0, CURVES_REQUIREMENTS, 0, plot, idle_shares[s].look, (double)agent_counts[i]);
        }
        curves_point(plot, linear_scan.p50, &linear_scan, (double)agent_counts[i],
                  bench_linear_decision(curves->bench, agent_counts[i]));
    }
    return CCS_OK;
}

/* 32 lines with a thousand who wait; every agent serves them all, and any one may be freed. */
static ccs_status agents_freed(struct curves *curves, struct bench_scene *scene)
{
    const struct bench_desk desk = {.skills = CURVES_FEW_LINES, .each = CURVES_FEW_LINES, .required = 1};
    struct chart_plot *plot = curves_plot(curves, "An agent is freed: which contact?", "agents");
    CCS__TRY(bench_desk_queues(scene, &desk, CURVES_FEW_LINES, ""));
    CCS__TRY(bench_scene_wait(scene, 0, CURVES_FEW_LINES, FREED_WAITING));
    for (size_t i = 0; i < AGENT_COUNTS && !curves_is_too_much(curves, agent_counts[i], QUICK_AGENTS); i++) {
        CCS__TRY(bench_desk_agents(scene, &desk, agent_counts[i] - scene->agent_count));
        CCS__TRY(curves_measure_freed(curves, scene, 0, scene->agent_count, plot, &curves_freed, (double)agent_counts[i]));
    }
    return CCS_OK;
}

static ccs_status agents_freed_alone(struct curves *curves)
{
    struct bench_scene scene;
    ccs_status status = bench_scene_open(&scene, curves->bench, NULL, CCS_DURABILITY_OFF, NULL);
    if (status == CCS_OK)
        status = agents_freed(curves, &scene);
    bench_scene_close(&scene);
    return status;
}

ccs_status curves_agents(struct curves *curves, struct bench_scene *scene)
{
    CCS__TRY(agents_arrivals(curves, scene));
    return agents_freed_alone(curves);
}

/* --- strategies ------------------------------------------------------------------------------------------------ */

/* As in a configuration, with what else a queue then needs. One that this version does not have is left out. */
static const struct strategy {
    const char *title, *name, *constant, *members;
} strategies[] = {
    {"longest idle", "longest_idle", "STRATEGY_LONGEST_IDLE", ""},
    {"top down", "top_down", "STRATEGY_TOP_DOWN", ""},
    {"least busy", "least_busy", "STRATEGY_LEAST_BUSY", ""},
    {"fewest contacts", "fewest_contacts", "STRATEGY_FEWEST_CONTACTS", ""},
    {"least talk", "least_talk", "STRATEGY_LEAST_TALK", ""},
    {"most skilled", "most_skilled", "STRATEGY_MOST_SKILLED", ""},
    {"least skilled", "least_skilled", "STRATEGY_LEAST_SKILLED", ""},
    {"round robin", "round_robin", "STRATEGY_ROUND_ROBIN", ""},
    {"random", "random", "STRATEGY_RANDOM", ""},
    {"weighted random", "weighted_random", "STRATEGY_WEIGHTED_RANDOM", ""},
    {"ring all", "ring_all", "STRATEGY_RING_ALL", ""},
    {"sequential", "sequential", "STRATEGY_SEQUENTIAL", ""},
    {"score", "score", "STRATEGY_SCORE", ",\"agent_score\":\"size(agent.skills)\""},
};
#define STRATEGIES (sizeof strategies / sizeof strategies[0])

static const char *members_of(const struct strategy *strategy, char text[160])
{
    (void)snprintf(text, 160, "\"strategy\":\"%s\"%s", strategy->name, strategy->members);
    return text;
}

/* Asked of a center of its own, which a refusal does not matter to. */
static bool is_there(struct curves *curves, const struct strategy *strategy)
{
    char members[160];
    struct bench_scene scene;
    if (!protobuf_c_enum_descriptor_get_value_by_name(&ccs__strategy__descriptor, strategy->constant))
        return false;
    ccs_status status = bench_scene_open(&scene, curves->bench, NULL, CCS_DURABILITY_OFF, NULL);
    if (status == CCS_OK)
        status = mixed_queues(&scene, 3, members_of(strategy, members));
    bench_scene_close(&scene);
    if (status != CCS_OK)
        (void)cli_fail(CLI_FAILED, "bench", "left out: %s: %s", strategy->name, curves->bench->error);
    curves->bench->error[0] = '\0';
    return status == CCS_OK;
}

/* Each strategy has 16 queues; otherwise as for agents_arrivals(). */
ccs_status curves_strategies(struct curves *curves, struct bench_scene *scene)
{
    char members[160];
    const struct strategy *there[STRATEGIES];
    size_t count = 0;
    for (size_t i = 0; i < STRATEGIES; i++)
        if (is_there(curves, &strategies[i]))
            there[count++] = &strategies[i];
    for (size_t i = 0; i < count; i++) {
        (void)curves_plot(curves, there[i]->title, "agents");
        CCS__TRY(mixed_queues(scene, STRATEGY_LINES, members_of(there[i], members)));
    }
    CCS__TRY(bench_lines_make(scene, 0, count * STRATEGY_LINES, curves->lines));
    for (size_t i = 0; i < AGENT_COUNTS && !curves_is_too_much(curves, agent_counts[i], QUICK_AGENTS); i++) {
        CCS__TRY(bench_desk_agents(scene, &curves_desk, agent_counts[i] - scene->agent_count));
        for (size_t s = 0; s < 3; s++) {
            CCS__TRY(bench_idle_set(scene, idle_shares[s].per_mille));
            for (size_t j = 0; j < count; j++)
                curves_measure_arrivals(curves, scene, j * STRATEGY_LINES, STRATEGY_LINES,
                                 protobuf_c_enum_descriptor_get_value_by_name(&ccs__strategy__descriptor,
                                                                              there[j]->constant)->value,
                                 &curves->chart.plots[j], idle_shares[s].look, (double)agent_counts[i]);
        }
    }
    return CCS_OK;
}

