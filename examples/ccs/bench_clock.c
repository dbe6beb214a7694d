/*
 * Time and the calibration loop: what makes figures of one machine mean something on another.
 *
 * The loop mixes what the library's own work is made of: integer arithmetic that the processor can overlap, loads that
 * depend on each other within 1 MiB (a walk through a tree or a table that lies in the second cache), and small copies.
 * It is part of the measure: changing it changes BENCH_REFERENCE_NS.
 */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define TABLE_COUNT ((size_t)1 << 18) /* of 4 bytes */
#define TURNS 2500000
#define COPY_SIZE 64

double bench_now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

double bench_cpu_ns(void)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return (seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)) * 1e9;
}

void bench_use(const void *pointer)
{
    __asm__ volatile("" : : "r"(pointer) : "memory");
}

double bench_least(double best, double value)
{
    return best == 0 || value < best ? value : best;
}

/* One cycle through the whole table, in a random order (Sattolo). */
static void fill_table(uint32_t *table)
{
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    for (size_t i = 0; i < TABLE_COUNT; i++)
        table[i] = (uint32_t)i;
    for (size_t i = TABLE_COUNT - 1; i > 0; i--) {
        size_t j = (size_t)ccs_rng_below(&rng, i);
        uint32_t swap = table[i];
        table[i] = table[j];
        table[j] = swap;
    }
}

static double run_loop(const uint32_t *table, uint8_t *bytes)
{
    uint64_t a = 1, b = 2;
    uint32_t at = 0;
    double began = bench_now_ns();
    for (size_t i = 0; i < TURNS; i++) {
        at = table[at];
        a = (a ^ at) * UINT64_C(0xd6e8feb86659fd93);
        b += a >> 32 ^ i;
        a ^= a >> 29;
        b = (b << 7 | b >> 57) + a;
        memcpy(bytes + (b & 7) * COPY_SIZE, bytes + (8 + (a & 7)) * COPY_SIZE + 1, COPY_SIZE);
    }
    double passed = bench_now_ns() - began;
    bench_use(&a);
    bench_use(&b);
    bench_use(bytes);
    return passed / TURNS;
}

double bench_calibrate(int runs)
{
    uint32_t *table = malloc(TABLE_COUNT * sizeof *table);
    uint8_t bytes[17 * COPY_SIZE] = {0};
    double best = 0;
    if (!table)
        return 0;
    fill_table(table);
    for (int run = 0; run < runs; run++)
        best = bench_least(best, run_loop(table, bytes));
    free(table);
    return best;
}

double bench_clock_cost(void)
{
    double samples[1001];
    for (size_t i = 0; i < 1001; i++) {
        double began = bench_now_ns();
        samples[i] = bench_now_ns() - began;
    }
    return bench_percentile(samples, 1001, 0.5);
}

static int compare(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

double bench_percentile(double *samples, size_t count, double p)
{
    if (count == 0)
        return 0;
    qsort(samples, count, sizeof *samples, compare);
    size_t at = (size_t)(p * (double)(count - 1) + 0.5);
    return samples[at];
}

bool bench_samples_init(struct bench_samples *samples, size_t capacity)
{
    *samples = (struct bench_samples){.items = malloc(capacity * sizeof *samples->items), .capacity = capacity};
    samples->clock_cost = bench_clock_cost();
    return samples->items != NULL;
}

void bench_samples_add(struct bench_samples *samples, double began, double ended)
{
    double ns = ended - began - samples->clock_cost;
    CCS_ASSERT(samples->count < samples->capacity);
    samples->items[samples->count++] = ns > 0 ? ns : 0;
}

void bench_samples_finish(struct bench_samples *samples)
{
    free(samples->items);
}
