/*
 * Business time: a week with lunch breaks, twenty holidays a year and daylight saving, at random instants of ten years. The zone
 * is made here from its rule, so that every machine measures the same.
 */
#include "bench.h"
#include "calendar/calendar.h"
#include "record/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INSTANTS ((size_t)1 << 16)
#define YEARS_MS (INT64_C(3652) * 86400000)
#define HOUR_MS INT64_C(3600000)
#define HOLIDAYS 20

struct desk {
    struct ccs__arena arena;
    const Ccs__Calendar *definition;
    struct ccs__zone *zone;
    struct ccs__calendar *calendar;
    ccs_time *instants;
};

static const ccs_alloc c_library = {0};

/* A TZif file with nothing but a footer. */
static struct ccs__zone *make_zone(void)
{
    static const char footer[] = "\nCET-1CEST,M3.5.0,M10.5.0/3\n";
    uint8_t bytes[108 + sizeof footer - 1] = "TZif2";
    char error[256];
    ccs_status status;
    bytes[39] = 1; /* one type of local time, */
    bytes[43] = 4; /* whose name takes 4 bytes */
    memcpy(bytes + 50, "CET", 4);
    memcpy(bytes + 54, bytes, 54);
    memcpy(bytes + 108, footer, sizeof footer - 1);
    return ccs__zone_create(&c_library, bytes, sizeof bytes, error, sizeof error, &status);
}

/* Each holiday comes every year, spread over all of it. */
static void write_definition(struct ccs__buf *json)
{
    ccs__buf_add_text(
        json,
        "{\"windows\": [{\"days\": [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"], \"open\": \"08:00\", \"close\": \"12:00\"},"
        " {\"days\": [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"], \"open\": \"13:00\", \"close\": \"17:30\"}], \"dates\": [");
    for (int i = 0; i < HOLIDAYS; i++)
        ccs__buf_add_format(json, "%s{\"date\": \"1970-%02d-%02d\", \"every\": \"FREQ=YEARLY\"}", i > 0 ? ", " : "",
                            1 + i * 12 / HOLIDAYS, 1 + i * 7 % 28);
    ccs__buf_add_text(json, "]}");
}

static ccs_status open_desk(struct bench *bench, struct desk *desk)
{
    struct ccs__json_error error;
    struct ccs__buf json;
    ProtobufCMessage *message = NULL;
    ccs_rng rng;
    *desk = (struct desk){.zone = make_zone(), .instants = malloc(INSTANTS * sizeof *desk->instants)};
    ccs__arena_init(&desk->arena, &c_library, 0);
    ccs__buf_init(&json, &c_library);
    write_definition(&json);
    ccs_status status = ccs__json_read((ccs_str){(const char *)json.data, json.size}, &ccs__calendar__descriptor,
                                       &desk->arena, &message, &error);
    ccs__buf_finish(&json);
    desk->definition = (const Ccs__Calendar *)(const void *)message;
    if (status != CCS_OK)
        (void)snprintf(bench->error, sizeof bench->error, "%s: %s", error.path, error.message);
    if (status != CCS_OK || !desk->zone || !desk->instants)
        return status == CCS_OK ? CCS_ENOMEM : status;
    ccs_rng_seed(&rng, 3);
    for (size_t i = 0; i < INSTANTS; i++)
        desk->instants[i] = BENCH_START + (ccs_time)ccs_rng_below(&rng, YEARS_MS);
    return CCS_OK;
}

static void close_desk(struct desk *desk)
{
    ccs__calendar_destroy(desk->calendar);
    ccs__zone_destroy(desk->zone);
    ccs__arena_finish(&desk->arena);
    free(desk->instants);
}

static ccs_status time_compile(struct bench *bench, struct desk *desk, double *best)
{
    for (int round = 0; round < (bench->quick ? 3 : 9); round++) {
        struct ccs__calendar_error error;
        ccs_status status;
        ccs__calendar_destroy(desk->calendar);
        double began = bench_now_ns();
        desk->calendar = ccs__calendar_compile(&c_library, desk->definition, desk->zone, NULL, 0, &error, &status);
        *best = bench_least(*best, bench_now_ns() - began);
        if (!desk->calendar) {
            (void)snprintf(bench->error, sizeof bench->error, "%s: %s", error.path, error.message);
            return status;
        }
    }
    return CCS_OK;
}

/* One pass; the results are summed, so that none is left out. */
static double time_adds(const struct desk *desk, int64_t ms)
{
    ccs_time sum = 0;
    double began = bench_now_ns();
    for (size_t i = 0; i < INSTANTS; i++) {
        ccs_time due_at = 0;
        (void)ccs__calendar_add(desk->calendar, desk->instants[i], ms, &due_at);
        sum ^= due_at;
    }
    double passed = bench_now_ns() - began;
    bench_use(&sum);
    return passed / (double)INSTANTS;
}

/* To an instant about 200 open hours away. */
static double time_betweens(const struct desk *desk)
{
    int64_t sum = 0;
    double began = bench_now_ns();
    for (size_t i = 0; i < INSTANTS; i++) {
        int64_t ms = 0;
        (void)ccs__calendar_between(desk->calendar, desk->instants[i], desk->instants[i] + 34 * 24 * HOUR_MS, &ms);
        sum += ms;
    }
    double passed = bench_now_ns() - began;
    bench_use(&sum);
    return passed / (double)INSTANTS;
}

ccs_status bench_calendar(struct bench *bench)
{
    struct desk desk;
    double compile = 0, add_8 = 0, add_200 = 0, between = 0;
    ccs_status status = open_desk(bench, &desk);
    if (status == CCS_OK)
        status = time_compile(bench, &desk, &compile);
    for (int round = 0; status == CCS_OK && round < (bench->quick ? 10 : 100); round++) {
        add_8 = bench_least(add_8, time_adds(&desk, 8 * HOUR_MS));
        add_200 = bench_least(add_200, time_adds(&desk, 200 * HOUR_MS));
        between = bench_least(between, time_betweens(&desk));
    }
    if (status == CCS_OK) {
        bench_put(bench, "calendar.add_8h", 1e9 / add_8);
        bench_put(bench, "calendar.add_200h", 1e9 / add_200);
        bench_put(bench, "calendar.between_200h", 1e9 / between);
        bench_put(bench, "calendar.compile", compile * 1e-6);
        bench_put(bench, "calendar.memory", (double)ccs__calendar_bytes(desk.calendar));
    }
    close_desk(&desk);
    return status;
}
