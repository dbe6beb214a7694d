/*
 * How well it was said. Counted are those who had to wait: whoever came while an agent was free has nothing to be told.
 */
#include "backtest.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COVERAGE_MIN 85.0 /* per cent: what is promised of a 90 % interval */
#define COVERAGE_MAX 95.0
#define CLOSED_MS 3600000 /* whoever gave up and would have waited this long stood before a closed desk */

struct score {
    size_t count, below, above;
    double width, error, penalty; /* sums */
    double *widths;
};

static void add(struct score *score, const struct answer *answer, double truth)
{
    double width = answer->high_ms - answer->low_ms;
    bool below = truth<answer->low_ms, above = truth> answer->high_ms;
    score->widths[score->count++] = width;
    score->below += below;
    score->above += above;
    score->width += width;
    score->error += fabs(truth - answer->mid_ms);
    /* the interval score of Gneiting and Raftery: the width, and 2 / 0.1 times what it was missed by */
    score->penalty += width + 20 * (below ? answer->low_ms - truth : above ? truth - answer->high_ms : 0);
}

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double coverage(const struct score *score)
{
    return score->count ? 100.0 * (double)(score->count - score->below - score->above) / (double)score->count : 0;
}

static void print_row(const char *name, struct score *score)
{
    if (!score->count)
        return;
    double n = (double)score->count;
    qsort(score->widths, score->count, sizeof *score->widths, by_size);
    printf("%-28s %7zu %7.1f %7.1f %7.1f %9.0f %9.0f %9.0f %8.1f\n", name, score->count, coverage(score),
           100 * (double)score->below / n, 100 * (double)score->above / n, score->widths[score->count / 2] / 1000,
           score->width / n / 1000, score->penalty / n / 1000, score->error / n / 1000);
}

/* Was he told anything, and is the truth known? */
static bool counts(const struct past_visit *visit)
{
    bool known = visit->answered || (visit->truth_ms >= 0 && visit->truth_ms < CLOSED_MS);
    return known && !visit->idle && visit->answers[OURS].given.base_ms;
}

struct filter {
    int queue, size, hour; /* -1: any */
    bool answered_only, again;
    size_t from, to;
    enum predictor predictor;
};
#define ANY(test) ((struct filter){.queue = -1, .size = -1, .hour = -1, .to = (test)->visit_count})

static struct score score_of(const struct backtest *test, const struct filter *filter)
{
    struct score score = {.widths = calloc(test->visit_count + 1, sizeof(double))};
    if (!score.widths) {
        fprintf(stderr, "backtest: no memory\n");
        exit(2);
    }
    for (size_t i = filter->from; i < filter->to; i++) {
        const struct past_visit *visit = &test->visits[i];
        const struct answer *answer = filter->again ? &visit->again : &visit->answers[filter->predictor];
        if (!counts(visit) || (filter->answered_only && !visit->answered))
            continue;
        if (filter->again && (!visit->asked_again || !visit->again.given.base_ms))
            continue;
        if ((filter->queue >= 0 && visit->queue != (uint32_t)filter->queue) ||
            (filter->size >= 0 && answer->given.size != (uint32_t)filter->size) ||
            (filter->hour >= 0 && visit->entered_at / 3600000 % 24 != filter->hour))
            continue;
        add(&score, answer, (double)(visit->truth_ms - (filter->again ? BACKTEST_AGAIN_MS : 0)));
    }
    return score;
}

static double print(const struct backtest *test, const char *name, struct filter filter)
{
    struct score score = score_of(test, &filter);
    double result = score.count ? coverage(&score) : -1;
    print_row(name, &score);
    free(score.widths);
    return result;
}

static bool promised(double percent) { return percent >= COVERAGE_MIN && percent <= COVERAGE_MAX; }

static void print_parts(const struct backtest *test)
{
    static const char *const sizes[CCS__ESTIMATE_SIZES] = {
        "", "next", "place 2, 3", "place 4 to 7", "place 8 to 15", "place 16 to 31", "place 32 and more"};
    char name[80];
    struct filter filter = ANY(test);
    for (filter.size = 1; filter.size < CCS__ESTIMATE_SIZES; filter.size++)
        print(test, sizes[filter.size], filter);
    filter = ANY(test);
    for (filter.queue = 0; filter.queue < (int)test->queue_count; filter.queue++) {
        snprintf(name, sizeof name, "queue %s", test->queues[filter.queue].key);
        print(test, name, filter);
    }
    filter = ANY(test);
    for (filter.hour = 0; filter.hour < 24; filter.hour++) {
        snprintf(name, sizeof name, "came in hour %02d", filter.hour);
        print(test, name, filter);
    }
}

static void print_others(const struct backtest *test)
{
    static const char *const names[PREDICTORS] = {"this estimator", "last served (LES)", "running average (Asterisk)",
                                                  "queue length (QL)"};
    for (int i = 0; i < PREDICTORS; i++) {
        struct filter filter = ANY(test);
        filter.predictor = (enum predictor)i;
        print(test, names[i], filter);
    }
}

bool backtest_score(const struct backtest *test, const char *title)
{
    struct filter filter = ANY(test);
    printf("%s\n%-28s %7s %7s %7s %7s %9s %9s %9s %8s\n", title, "", "asked", "within", "below", "above", "width",
           "width", "score", "off by");
    printf("%-28s %7s %7s %7s %7s %9s %9s %9s %8s\n", "", "", "%", "%", "%", "median, s", "mean, s", "mean, s",
           "mean, s");
    bool kept = promised(print(test, "all", filter));
    filter.answered_only = true;
    kept &= promised(print(test, "of those, answered", filter));
    filter = ANY(test);
    filter.to = test->visit_count / 2;
    kept &= promised(print(test, "first half", filter));
    filter.to = test->visit_count;
    filter.from = test->visit_count / 2;
    kept &= promised(print(test, "second half", filter));
    filter.from = 0;
    filter.to = test->visit_count < 500 ? test->visit_count : 500;
    print(test, "among the first 500 visits", filter);
    filter = ANY(test);
    filter.again = true;
    kept &= promised(print(test, "asked again after 60 s", filter));
    print_parts(test);
    print_others(test);
    printf("%s\n\n", kept ? "kept: 85 to 95 %" : "NOT kept: 85 to 95 %");
    return kept;
}

bool backtest_rows(const struct backtest *test, const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    fprintf(file, "entered_at_ms,queue,place,size,low_ms,mid_ms,high_ms,truth_ms,answered\n");
    for (size_t i = 0; i < test->visit_count; i++) {
        const struct past_visit *visit = &test->visits[i];
        const struct answer *answer = &visit->answers[OURS];
        if (counts(visit))
            fprintf(file, "%lld,%s,%u,%u,%.0f,%.0f,%.0f,%lld,%d\n", (long long)visit->entered_at,
                    test->queues[visit->queue].key, visit->place, answer->given.size, answer->low_ms, answer->mid_ms,
                    answer->high_ms, (long long)visit->truth_ms, visit->answered);
    }
    return fclose(file) == 0;
}
