/*
 * ccs bench --curves: what the router's two decisions cost against what there is more or less of, printed and drawn.
 *
 * Every decision is timed alone, as for the rows, after a tenth as many have warmed up. A percentile is the best of a few
 * rounds, because the question is what the code can do and not what a neighbour does to it. Clocks of virtual machines
 * tick in steps of 10 ns, so each sample is spread evenly over its step: percentiles then fall where they belong.
 */
#include "bench_curves.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ROUNDS 5
#define SAMPLES 10000 /* of a round */
#define CLOCK_STEP 10.0
#define CLOCK_ROUNDS 50
#define CLOCK_READINGS 1000

static const char *const command = "bench";

const struct curves_look curves_arrives = {"a contact arrives, p50", "a contact arrives, p99", 0};
const struct curves_look curves_freed = {"an agent is freed, p50", "an agent is freed, p99", 1};
const struct bench_desk curves_desk = {.skills = CURVES_SKILLS, .each = CURVES_SKILLS_EACH, .required = 1};

static const struct curves_chart {
    const char *name, *title, *notes[2];
    const char *y_name;
    ccs_status (*measure)(struct curves *curves, struct bench_scene *scene);
} charts[] = {
    {"agents", "A decision against the number of agents",
     {"A contact asks for one or two skills; agents have 24 of 256.",
      "A freed agent serves 32 queues, and contacts wait in all of them."},
     "a decision takes", curves_agents},
    {"strategies", "A contact arrives: strategies against the number of agents",
     {"Agents have 24 of 256 skills, of levels 1 to 10; a contact asks for one or two of them.", NULL},
     "a decision takes", curves_strategies},
    {"skills", "A decision against skills",
     {"1,000 agents, a tenth of them idle; a freed agent serves 32 queues. Left: agents have 32 of 64 skills, so each further",
      "skill asked for halves the number of those who can. Right: agents have 32 skills, and there is a queue for each."},
     "a decision takes", curves_skills},
    {"queues", "A decision against the queues an agent serves",
     {"A contact arrives: 1,000 agents, a tenth of them idle. An agent is freed: contacts wait in each of his queues.", NULL},
     "a decision takes", curves_queues},
    {"waiting", "A decision against the contacts waiting",
     {"1,000 agents with 24 of 256 skills, a tenth of them idle; a freed agent serves 32 queues, or 250.", NULL},
     "a decision takes", curves_waiting},
    {"peers", "Beside models of other designs",
     {"1,000 agents in 10 queues, all of them busy. Models, not products: without locks, logs, channels or a network,",
      "each is faster than what it stands for."},
     "it takes", curves_peers},
};
#define CHART_COUNT (sizeof charts / sizeof charts[0])

/* --- points ---------------------------------------------------------------------------------------------------- */

struct chart_plot *curves_plot(struct curves *curves, const char *title, const char *x_name)
{
    CCS_ASSERT(curves->chart.plot_count < CHART_PLOTS_MAX);
    struct chart_plot *plot = &curves->chart.plots[curves->chart.plot_count++];
    *plot = (struct chart_plot){.title = title, .x_name = x_name};
    return plot;
}

void curves_point(struct chart_plot *plot, const char *name, const struct curves_look *look, double x, double ns)
{
    unsigned c = 0;
    while (c < plot->curve_count && plot->curves[c].name != name)
        c++;
    CCS_ASSERT(c < CHART_CURVES_MAX);
    struct chart_curve *curve = &plot->curves[c];
    if (c == plot->curve_count)
        plot->curves[plot->curve_count++] = (struct chart_curve){.name = name, .tone = look->tone,
                                                                 .dashed = name == look->p99};
    CCS_ASSERT(curve->point_count < CHART_POINTS_MAX);
    curve->points[curve->point_count++] = (struct chart_point){x, ns > 1 ? ns : 1};
}

/* The least that two readings of the clock were seen to cost on average, so that never too much is taken off: here
 * decisions of 5 ns are measured, and its cost moves by more than that while a neighbour works. */
static double least_clock_cost(void)
{
    double least = 0, readings[CLOCK_READINGS];
    for (int round = 0; round < CLOCK_ROUNDS; round++) {
        double sum = 0;
        for (size_t i = 0; i < CLOCK_READINGS; i++) {
            double began = bench_now_ns();
            readings[i] = bench_now_ns() - began;
        }
        (void)bench_percentile(readings, CLOCK_READINGS, 0.5); /* sorts; the slowest tenth is not the clock's */
        for (size_t i = 0; i < CLOCK_READINGS * 9 / 10; i++)
            sum += readings[i];
        least = bench_least(least, sum / (CLOCK_READINGS * 9.0 / 10));
    }
    return least;
}

/* The best rounds' percentiles. */
struct point {
    double p50, p99;
};

/* And the samples are used up. */
static void add_round(struct bench_samples *samples, struct point *point)
{
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    for (size_t i = 0; i < samples->count; i++)
        samples->items[i] += CLOCK_STEP * ((double)ccs_rng_below(&rng, 1024) / 1024 - 0.5);
    point->p50 = bench_least(point->p50, bench_percentile(samples->items, samples->count, 0.5));
    point->p99 = bench_least(point->p99, bench_percentile(samples->items, samples->count, 0.99));
    samples->count = 0;
}

static void put_point(struct chart_plot *plot, const struct curves_look *look, double x, const struct point *point)
{
    curves_point(plot, look->p50, look, x, point->p50);
    curves_point(plot, look->p99, look, x, point->p99);
}

static int round_count(const struct curves *curves)
{
    return curves->bench->quick ? 1 : ROUNDS;
}

static size_t sample_count(const struct curves *curves)
{
    return curves->bench->quick ? SAMPLES / 10 : SAMPLES;
}

bool curves_is_too_much(const struct curves *curves, size_t x, size_t quick_max)
{
    return curves->bench->quick && x > quick_max;
}

void curves_measure_arrivals(struct curves *curves, struct bench_scene *scene, size_t first, size_t count, int strategy,
                             struct chart_plot *plot, const struct curves_look *look, double x)
{
    const struct bench_arrivals arrivals = {.lines = curves->lines + first, .count = count, .strategy = strategy};
    struct point point = {0};
    for (int round = 0; round < round_count(curves); round++) {
        bench_arrivals_decide(scene, &arrivals, &curves->samples, sample_count(curves));
        add_round(&curves->samples, &point);
    }
    put_point(plot, look, x, &point);
}

ccs_status curves_measure_freed(struct curves *curves, struct bench_scene *scene, size_t first, size_t count,
                                struct chart_plot *plot, const struct curves_look *look, double x)
{
    struct point point = {0};
    for (int round = 0; round < round_count(curves); round++) {
        CCS__TRY(bench_freed_decide(scene, first, count, &curves->samples, sample_count(curves)));
        add_round(&curves->samples, &point);
    }
    put_point(plot, look, x, &point);
    return CCS_OK;
}

/* --- printing -------------------------------------------------------------------------------------------------- */

static void print_plot(const struct chart_plot *plot)
{
    char text[CHART_TIME_MAX];
    const struct chart_curve *head = &plot->curves[0];
    (void)printf("%-44s", plot->title ? plot->title : "");
    for (unsigned i = 0; i < head->point_count; i++)
        (void)printf(" %8s", chart_count_text(head->points[i].x, text));
    (void)printf("  %s\n", plot->x_name);
    for (unsigned c = 0; c < plot->curve_count; c++) {
        (void)printf("  %-42s", plot->curves[c].name);
        for (unsigned i = 0; i < plot->curves[c].point_count; i++)
            (void)printf(" %8s", chart_time_text(plot->curves[c].points[i].ns, text));
        (void)puts("");
    }
}

static void print_text(const struct curves *curves)
{
    (void)printf("%s\n", curves->chart.title);
    for (unsigned p = 0; p < curves->chart.plot_count; p++)
        print_plot(&curves->chart.plots[p]);
    (void)puts("");
}

static void put_member(const char *name, const char *text)
{
    (void)printf("\"%s\":", name);
    cli_json_text(stdout, text, strlen(text));
    (void)putchar(',');
}

static void print_json(const struct curves *curves, const char *name, bool *first)
{
    for (unsigned p = 0; p < curves->chart.plot_count; p++) {
        const struct chart_plot *plot = &curves->chart.plots[p];
        for (unsigned c = 0; c < plot->curve_count; c++)
            for (unsigned i = 0; i < plot->curves[c].point_count; i++) {
                (void)fputs(*first ? "\n  {" : ",\n  {", stdout);
                *first = false;
                put_member("chart", name);
                put_member("plot", plot->title ? plot->title : "");
                put_member("curve", plot->curves[c].name);
                put_member("by", plot->x_name);
                (void)printf("\"x\":%.0f,\"ns\":%.4g}", plot->curves[c].points[i].x, plot->curves[c].points[i].ns);
            }
    }
}

/* --- one chart after the other --------------------------------------------------------------------------------- */

static bool is_wanted(const struct bench *bench, const char *name)
{
    return !bench->only || strstr(name, bench->only);
}

static ccs_status measure(struct curves *curves, const struct curves_chart *chart)
{
    struct bench_scene scene;
    curves->chart = (struct chart_curves){.title = chart->title, .notes = {chart->notes[0], chart->notes[1]},
                                          .y_name = chart->y_name};
    if (cli_is_terminal(stderr))
        (void)fprintf(stderr, "\r\033[K%s ...\r", chart->name);
    ccs_status status = bench_scene_open(&scene, curves->bench, NULL, CCS_DURABILITY_OFF, NULL);
    if (status == CCS_OK)
        status = chart->measure(curves, &scene);
    bench_scene_close(&scene);
    if (cli_is_terminal(stderr))
        (void)fputs("\r\033[K", stderr);
    return status;
}

static int draw(const struct curves *curves, const char *path, bool replace)
{
    struct cli_draft draft = {0};
    int code = cli_draft_begin(&draft, command, path, replace);
    if (code != CLI_OK)
        return code;
    FILE *out = fopen(draft.temporary, "w");
    if (out) {
        chart_curves_write(out, &curves->chart);
        bool failed = ferror(out) != 0;
        failed |= fclose(out) != 0;
        code = failed ? cli_fail(CLI_FAILED, command, "%s: %s", path, strerror(errno)) : cli_draft_keep(&draft, command);
    } else {
        code = cli_fail(CLI_FAILED, command, "%s: %s", path, strerror(errno));
    }
    cli_draft_drop(&draft);
    return code;
}

/* Refused before anything is measured, which takes a while. */
static int need_places(const struct bench *bench, const char *directory, bool replace)
{
    char path[4096];
    size_t wanted = 0;
    if (mkdir(directory, 0777) != 0 && errno != EEXIST)
        return cli_fail(CLI_WRONG, command, "%s: %s", directory, strerror(errno));
    for (size_t i = 0; i < CHART_COUNT; i++) {
        if (!is_wanted(bench, charts[i].name))
            continue;
        wanted++;
        (void)snprintf(path, sizeof path, "%s/%s.svg", directory, charts[i].name);
        int code = replace ? cli_need_directory(command, path) : cli_need_no_file(command, path);
        if (code != CLI_OK)
            return code;
    }
    if (wanted == 0)
        return cli_fail(CLI_WRONG, command, "no chart is called \"%s\"; there are agents, strategies, skills, queues, "
                                            "waiting, peers", bench->only);
    return CLI_OK;
}

static int run_charts(struct curves *curves, const char *directory, bool replace)
{
    struct bench *bench = curves->bench;
    char path[4096];
    bool first = true;
    int code = CLI_OK;
    if (bench->json)
        (void)putchar('[');
    for (size_t i = 0; i < CHART_COUNT && code == CLI_OK; i++) {
        if (!is_wanted(bench, charts[i].name))
            continue;
        ccs_status status = measure(curves, &charts[i]);
        if (status != CCS_OK)
            return cli_fail(CLI_FAILED, command, "%s could not be measured: %s", charts[i].name,
                            bench->error[0] ? bench->error : ccs_status_text(status));
        if (bench->json)
            print_json(curves, charts[i].name, &first);
        else
            print_text(curves);
        (void)snprintf(path, sizeof path, "%s/%s.svg", directory, charts[i].name);
        code = draw(curves, path, replace);
    }
    if (bench->json)
        (void)puts("\n]");
    return code;
}

int bench_curves(struct bench *bench, const char *directory, bool replace)
{
    int code = need_places(bench, directory, replace);
    if (code != CLI_OK)
        return code;
    struct curves *curves = calloc(1, sizeof *curves);
    if (!curves || !bench_samples_init(&curves->samples, SAMPLES + SAMPLES / 10)) {
        free(curves);
        return cli_fail(CLI_FAILED, command, "no memory");
    }
    curves->bench = bench;
    curves->samples.clock_cost = least_clock_cost();
    code = run_charts(curves, directory, replace);
    bench_samples_finish(&curves->samples);
    free(curves);
    return code == CLI_OK ? cli_flush(command) : code;
}
