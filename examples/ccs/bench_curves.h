/*
 * ccs bench --curves: a chart is measured by one function into its plots (bench_curve_agents.c, bench_curve_others.c), then
 * printed and drawn (bench_curves.c). A point is the median and the 99th percentile of many single decisions.
 */
#ifndef BENCH_CURVES_H
#define BENCH_CURVES_H

#include "bench.h"
#include "chart.h"

#define CURVES_SKILLS 256
#define CURVES_SKILLS_EACH 24
#define CURVES_REQUIREMENTS 64
#define CURVES_STRANDED 32 /* queues in whose lines those stand whom nobody serves */
#define CURVES_FEW_LINES 32
#define CURVES_IDLE 100    /* per mille of the agents, where nothing else is said */
#define CURVES_LINES_MAX 16384

struct curves {
    struct bench *bench;
    struct chart_curves chart; /* the one being measured */
    struct bench_samples samples;
    const struct ccs__line *lines[CURVES_LINES_MAX]; /* where contacts arrive */
};

/* How a pair of curves, median and tail, is called and drawn. */
struct curves_look {
    const char *p50, *p99; /* p99 may be NULL: a curve of its own */
    unsigned tone;
};

/* What most charts show: the two decisions. */
extern const struct curves_look curves_arrives, curves_freed;
/* Agents with 24 of 256 skills. */
extern const struct bench_desk curves_desk;

struct chart_plot *curves_plot(struct curves *curves, const char *title, const char *x_name);
/* One point more of the curve of that name, which is look->p50 or look->p99. */
void curves_point(struct chart_plot *plot, const char *name, const struct curves_look *look, double x, double ns);
/* With as many agents idle as there are: contacts arrive in `count` of curves->lines from `first` on. */
void curves_measure_arrivals(struct curves *curves, struct bench_scene *scene, size_t first, size_t count, int strategy,
                             struct chart_plot *plot, const struct curves_look *look, double x);
/* One of `count` agents from `first` on is freed. */
ccs_status curves_measure_freed(struct curves *curves, struct bench_scene *scene, size_t first, size_t count,
                                struct chart_plot *plot, const struct curves_look *look, double x);
/* A quick run goes only so far. */
bool curves_is_too_much(const struct curves *curves, size_t x, size_t quick_max);

/* The charts. Each has a new center to begin with. */
ccs_status curves_agents(struct curves *curves, struct bench_scene *scene);
ccs_status curves_strategies(struct curves *curves, struct bench_scene *scene);
ccs_status curves_skills(struct curves *curves, struct bench_scene *scene);
ccs_status curves_queues(struct curves *curves, struct bench_scene *scene);
ccs_status curves_waiting(struct curves *curves, struct bench_scene *scene);
ccs_status curves_peers(struct curves *curves, struct bench_scene *scene);

#endif
