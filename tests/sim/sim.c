/*
 * Simulates the systems and judges each row: the mean over the seeds must lie within a few standard errors of theory.
 *
 * With twenty seeds a sound row lies outside three standard errors about once in 140 (Student's t), and there are more rows
 * than that. So what is outside is simulated once more with as many fresh seeds, and only what is outside again is
 * wrong: a sound row fails once in 20 000, and a fault that moves a row by six standard errors hardly ever passes. Seeds are
 * fixed, so the same build always says the same.
 */
#include "systems.h"
#include "theory.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEEDS_MAX 64

struct options {
    uint32_t seeds, contacts, warm_up;
    double errors_max;
    const char *only, *plant;
    bool markdown;
};

struct estimate {
    double mean, error, deviation;
};

struct tally {
    int rows, again, wrong;
    double squares;
};

/* Systems keep their draws when others are added: the name is part of the seed (FNV-1a). */
static uint64_t seed_of(const struct system *system, uint32_t number)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const char *at = system->name; *at; at++)
        hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
    return (hash & UINT64_C(0xffffffffff)) << 16 | number;
}

static struct estimate judge(const double *values, uint32_t count, double theory)
{
    struct estimate estimate = {0};
    double squares = 0;
    for (uint32_t i = 0; i < count; i++)
        estimate.mean += values[i] / count;
    for (uint32_t i = 0; i < count; i++)
        squares += (values[i] - estimate.mean) * (values[i] - estimate.mean);
    estimate.error = sqrt(squares / (count - 1) / count);
    double off = estimate.mean - theory;
    estimate.deviation = estimate.error > 0 ? off / estimate.error : fabs(off) < 1e-12 ? 0 : INFINITY;
    return estimate;
}

static void simulate(const struct system *system, const struct options *options, uint32_t first_seed,
                     struct estimate estimates[SYSTEM_ROWS_MAX])
{
    double values[SYSTEM_ROWS_MAX][SEEDS_MAX];
    for (uint32_t i = 0; i < options->seeds; i++) {
        struct desk_result result;
        desk_run(&system->plan, seed_of(system, first_seed + i), options->warm_up, options->contacts, &result);
        for (int r = 0; r < system->row_count; r++)
            values[r][i] = system_value(&system->rows[r], &system->plan, &result);
    }
    for (int r = 0; r < system->row_count; r++)
        estimates[r] = judge(values[r], options->seeds, system->rows[r].theory);
}

static void print_row(const struct system *system, int r, const struct estimate *estimate, const char *verdict,
                      const struct options *options)
{
    char name[64];
    system_row_name(&system->rows[r], &system->plan, name, sizeof name);
    const double theory = system->rows[r].theory;
    if (options->markdown)
        printf("| %s | %s | %.6g | %.6g | %.2g | %+.2f | %s |\n", system->name, name, theory, estimate->mean, estimate->error,
               estimate->deviation, verdict);
    else
        printf("%-38s  %-28s %12.6g %12.6g %10.2g %+8.2f  %s\n", system->name, name, theory, estimate->mean, estimate->error,
               estimate->deviation, verdict);
}

static void print_head(const struct options *options)
{
    if (options->markdown)
        printf("| system | quantity | theory | simulated | standard error | deviation | |\n|---|---|---|---|---|---|---|\n");
    else
        printf("%-38s  %-28s %12s %12s %10s %8s\n", "system", "quantity", "theory", "simulated", "std error", "dev/se");
}

static bool outside(const struct estimate *estimate, const struct options *options)
{
    return !(fabs(estimate->deviation) <= options->errors_max);
}

static void judge_system(const struct system *system, const struct options *options, struct tally *tally)
{
    struct estimate first[SYSTEM_ROWS_MAX], second[SYSTEM_ROWS_MAX];
    bool repeated = false;
    simulate(system, options, 1, first);
    for (int r = 0; r < system->row_count; r++)
        repeated |= outside(&first[r], options);
    if (repeated)
        simulate(system, options, options->seeds + 1, second);
    for (int r = 0; r < system->row_count; r++) {
        bool again = outside(&first[r], options), wrong = again && outside(&second[r], options);
        tally->rows++;
        tally->again += again;
        tally->wrong += wrong;
        tally->squares += first[r].deviation * first[r].deviation;
        print_row(system, r, &first[r], again ? "outside, again:" : "ok", options);
        if (again)
            print_row(system, r, &second[r], wrong ? "WRONG" : "ok", options);
    }
    fflush(stdout);
}

/* What must be found: the test is tested by CTest too. */
static bool plant(struct system *system, const char *fault)
{
    struct desk_plan *plan = &system->plan;
    if (strcmp(fault, "slow") == 0) {
        for (int s = 0; s < plan->agents; s++)
            plan->agent[s].service *= 0.97;
    } else if (strcmp(fault, "newest_first") == 0) {
        plan->newest_first = true;
        plan->order = "strict";
    } else if (strcmp(fault, "top_down") == 0) {
        plan->strategy = "top_down";
    } else {
        return false;
    }
    return true;
}

static int usage(void)
{
    fprintf(stderr, "sim [--long] [--only TEXT] [--seeds N] [--contacts N] [--plant slow|newest_first|top_down]"
                    " [--markdown]\nsim --formulas\n");
    return 2;
}

static int run(const struct options *options)
{
    static struct system systems[SYSTEMS_MAX];
    struct tally tally = {0};
    size_t count = systems_all(systems);
    printf("%u seeds, %u contacts each after %u, bound %g standard errors\n\n", options->seeds, options->contacts,
           options->warm_up, options->errors_max);
    print_head(options);
    for (size_t i = 0; i < count; i++) {
        if (options->only && !strstr(systems[i].name, options->only))
            continue;
        if (options->plant && !plant(&systems[i], options->plant))
            return usage();
        judge_system(&systems[i], options, &tally);
    }
    if (!tally.rows) {
        fprintf(stderr, "sim: no such system\n");
        return 2;
    }
    /* Were the standard errors too wide, this would be small; Student's t of n - 1 degrees has variance (n-1)/(n-3). */
    printf("\n%d rows, %d outside at first, %d wrong", tally.rows, tally.again, tally.wrong);
    printf("; root mean square deviation %.2f (%.2f expected)\n", sqrt(tally.squares / tally.rows),
           sqrt((options->seeds - 1.0) / (options->seeds - 3.0)));
    if (options->plant)
        printf("the planted fault was %s\n", tally.wrong ? "found" : "NOT found");
    return (tally.wrong != 0) == (options->plant != NULL) ? 0 : 1;
}

static bool number(const char *text, uint32_t min, uint32_t max, uint32_t *value)
{
    char *end;
    unsigned long read = strtoul(text, &end, 10);
    *value = (uint32_t)read;
    return *text && !*end && read >= min && read <= max;
}

static bool read_options(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--long") == 0) /* first, so that what is said besides holds whatever the order */
            *options = (struct options){.seeds = 20, .contacts = 100000, .warm_up = 20000, .errors_max = 3};
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        bool takes_value = true;
        if (strcmp(argv[i], "--only") == 0 && *value)
            options->only = value;
        else if (strcmp(argv[i], "--plant") == 0 && *value)
            options->plant = value;
        else if (strcmp(argv[i], "--markdown") == 0)
            options->markdown = true, takes_value = false;
        else if (strcmp(argv[i], "--long") == 0)
            takes_value = false;
        else if (!(strcmp(argv[i], "--seeds") == 0 && number(value, 4, SEEDS_MAX, &options->seeds)) &&
                 !(strcmp(argv[i], "--contacts") == 0 && number(value, 100, 800000, &options->contacts)))
            return false;
        i += takes_value;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct options options = {.seeds = 10, .contacts = 2000, .warm_up = 500, .errors_max = 4};
    int wrong = theory_check();
    if (argc == 2 && strcmp(argv[1], "--formulas") == 0) {
        printf("%d formulas are wrong\n", wrong);
        return wrong ? 1 : 0;
    }
    if (!read_options(argc, argv, &options))
        return usage();
    return wrong ? 1 : run(&options);
}
