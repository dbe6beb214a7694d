/*
 * Statecharts: a million orders, each in one of ten states, get signals by chance; one transition in three asks a guard. A
 * second chart has the same orders within a parallel state, entry and exit actions and an eventless transition. And a
 * definition of 10,000 states is compiled.
 *
 * A signal is given by its name, as it comes from outside. Instances are drawn at random out of the million, so none of them
 * is in the cache; the next eight are known, as from a queue of signals. In "cold" they are not, and each step waits for memory.
 */
#include "bench.h"
#include "flow/flow.h"
#include "record/json.h"

#include <stdlib.h>
#include <sys/mman.h>

#define INSTANCES ((size_t)1000000)
#define STEPS ((size_t)2000000)
#define AHEAD 8                 /* a host that has signals in a row asks memory for the instances of the next ones */
#define DRAWN ((size_t)1 << 16) /* signals in the order in which they are given */
#define LARGE_PAGE ((size_t)2 << 20)
#define STATES_SIZE ((INSTANCES * sizeof(struct ccs__flow_state) + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE)

static const char flat_chart[] =
    "{\"key\":\"order\",\"variables\":[{\"name\":\"amount\",\"value\":\"0\"},{\"name\":\"tries\",\"value\":\"0\"}],"
    "\"states\":[{\"name\":\"new\",\"category\":\"open\",\"transitions\":[{\"on\":[\"next\"],"
    "\"when\":\"amount < 900\",\"to\":[\"checked\"]},{\"on\":[\"next\",\"aside\"],\"to\":[\"approval\"]}]},{"
    "\"name\":\"approval\",\"category\":\"waiting\",\"transitions\":[{\"on\":[\"next\"],\"to\":[\"checked\"]},{"
    "\"on\":[\"aside\"],\"to\":[\"new\"]}]},{\"name\":\"checked\",\"category\":\"open\",\"transitions\":[{\"on\":["
    "\"next\"],\"to\":[\"assigned\"]},{\"on\":[\"aside\"],\"to\":[\"new\"]}]},{\"name\":\"assigned\","
    "\"category\":\"open\",\"transitions\":[{\"on\":[\"next\"],\"when\":\"amount >= 100 && tries < 3\",\"to\":["
    "\"working\"]},{\"on\":[\"next\"],\"to\":[\"checked\"]},{\"on\":[\"aside\"],\"to\":[\"checked\"]}]},{"
    "\"name\":\"working\",\"category\":\"open\",\"transitions\":[{\"on\":[\"next\"],\"to\":[\"testing\"]},{\"on\":["
    "\"aside\"],\"to\":[\"paused\"]}]},{\"name\":\"paused\",\"category\":\"waiting\",\"transitions\":[{\"on\":["
    "\"next\",\"aside\"],\"to\":[\"working\"]}]},{\"name\":\"testing\",\"category\":\"open\",\"transitions\":[{"
    "\"on\":[\"next\"],\"when\":\"amount % 5 != 0\",\"to\":[\"resolved\"]},{\"on\":[\"next\",\"aside\"],\"to\":["
    "\"working\"]}]},{\"name\":\"resolved\",\"category\":\"resolved\",\"transitions\":[{\"on\":[\"next\"],\"to\":["
    "\"rated\"]},{\"on\":[\"aside\"],\"to\":[\"reopened\"]}]},{\"name\":\"reopened\",\"category\":\"open\","
    "\"transitions\":[{\"on\":[\"next\"],\"to\":[\"assigned\"]},{\"on\":[\"aside\"],\"to\":[\"resolved\"]}]},{"
    "\"name\":\"rated\",\"category\":\"resolved\",\"transitions\":[{\"on\":[\"next\",\"aside\"],\"to\":[\"new\"]}]}]}";

static const char nested_chart[] =
    "{\"key\":\"order\",\"variables\":[{\"name\":\"amount\",\"value\":\"0\"},{\"name\":\"tries\",\"value\":\"0\"}],"
    "\"states\":[{\"name\":\"order\",\"kind\":\"parallel\"},{\"name\":\"work\",\"in\":\"order\",\"transitions\":[{"
    "\"on\":[\"aside\"],\"to\":[\"open\"]}]},{\"name\":\"open\",\"in\":\"work\",\"transitions\":[{\"on\":[\"next\"],"
    "\"when\":\"amount >= 100\",\"to\":[\"doing\"]},{\"on\":[\"next\"],\"to\":[\"done\"]}]},{\"name\":\"doing\","
    "\"in\":\"work\",\"enter\":[{\"do\":\"assign\",\"to\":\"tries\",\"value\":\"tries + 1\"}]},{\"name\":\"first\","
    "\"in\":\"doing\",\"transitions\":[{\"on\":[\"next\"],\"to\":[\"second\"]}]},{\"name\":\"second\","
    "\"in\":\"doing\",\"transitions\":[{\"on\":[\"next\"],\"to\":[\"done\"]}]},{\"name\":\"done\",\"in\":\"work\","
    "\"transitions\":[{\"when\":\"tries > 1000\",\"to\":[\"open\"]},{\"on\":[\"next\"],\"to\":[\"open\"]}]},{"
    "\"name\":\"billing\",\"in\":\"order\"},{\"name\":\"unpaid\",\"in\":\"billing\",\"transitions\":[{\"on\":["
    "\"aside\"],\"to\":[\"paid\"]}]},{\"name\":\"paid\",\"in\":\"billing\",\"transitions\":[{\"on\":[\"aside\"],"
    "\"to\":[\"unpaid\"]}]}]}";

struct charts {
    struct bench *bench;
    struct ccs__arena arena;
    struct ccs__flow *flow;
    struct ccs__flow_effects effects;
    struct ccs__flow_state *states; /* each in a cache line of its own */
    void *memory;
    size_t started;
    uint32_t *drawn;
};

static ccs_status fail(struct charts *charts, const char *path, const char *words, ccs_status status)
{
    (void)snprintf(charts->bench->error, sizeof charts->bench->error, "%s: %s", path, words);
    return status;
}

static ccs_status read_chart(struct charts *charts, ccs_str text, const Ccs__Flow **definition)
{
    struct ccs__json_error error;
    ProtobufCMessage *message;
    ccs_status status = ccs__json_read(text, &ccs__flow__descriptor, &charts->arena, &message, &error);
    if (status != CCS_OK)
        return fail(charts, error.path, error.message, status);
    *definition = (const Ccs__Flow *)(const void *)message;
    return CCS_OK;
}

static ccs_status compile(struct charts *charts, const Ccs__Flow *definition)
{
    const ccs_alloc alloc = {0};
    struct ccs__flow_error error;
    ccs_status status;
    charts->flow = ccs__flow_compile(&alloc, definition, &error, &status);
    return charts->flow ? CCS_OK : fail(charts, error.path, error.message, status);
}

/* --- transitions ---------------------------------------------------------------------------------------------------- */

static ccs_status start_all(struct charts *charts, ccs_rng *rng)
{
    static const ccs_alloc alloc;
    const struct ccs__flow_context context = {.id = CCS_STR("1")};
    char params[32];
    charts->memory = aligned_alloc(LARGE_PAGE, STATES_SIZE);
    if (charts->memory) /* if there are none, it is slower, and that is all */
        (void)madvise(charts->memory, STATES_SIZE, MADV_HUGEPAGE);
    charts->drawn = malloc(DRAWN * sizeof *charts->drawn);
    if (!charts->memory || !charts->drawn || ccs__flow_effects_init(&charts->effects, &alloc) != CCS_OK)
        return CCS_ENOMEM;
    charts->states = charts->memory;
    for (size_t i = 0; i < DRAWN; i++)
        charts->drawn[i] = (uint32_t)ccs_rng_below(rng, 8) == 0; /* one signal in eight is "aside" */
    for (size_t i = 0; i < INSTANCES; i++, charts->started++) {
        (void)snprintf(params, sizeof params, "{\"amount\":%u}", (unsigned)ccs_rng_below(rng, 1000));
        CCS__TRY(ccs__flow_state_init(&charts->states[i], charts->flow, &alloc));
        CCS__TRY(ccs__flow_start(charts->flow, &charts->states[i], &context, ccs_str_from(params), &charts->effects));
    }
    return CCS_OK;
}

/* Instances are drawn on the way, by a step of a generator that costs about a nanosecond. `ahead`: so many signals before
 * its turn; 0: when it is its turn, so that each step waits for memory. */
static ccs_status give_signals(struct charts *charts, size_t ahead, size_t *taken)
{
    const struct ccs__flow_context context = {.id = CCS_STR("1")};
    const struct ccs__flow_signal signals[2] = {{.name = CCS_STR("next")}, {.name = CCS_STR("aside")}};
    struct ccs__flow_state *drawn[AHEAD + 1] = {NULL};
    uint64_t random = 88172645463325252u;
    for (size_t i = 0; i < STEPS + ahead; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        drawn[i % (AHEAD + 1)] = &charts->states[(random >> 11) % INSTANCES];
        __builtin_prefetch(drawn[i % (AHEAD + 1)], 1);
        if (i < ahead)
            continue;
        struct ccs__flow_state *state = drawn[(i - ahead) % (AHEAD + 1)];
        CCS__TRY(ccs__flow_step(charts->flow, state, &context, &signals[charts->drawn[i % DRAWN]], &charts->effects));
        *taken += charts->effects.taken;
    }
    return CCS_OK;
}

static ccs_status time_signals(struct charts *charts, const char *row, size_t ahead)
{
    double best = 0;
    for (int round = 0; bench_wants(charts->bench, row) && round < (charts->bench->quick ? 2 : 7); round++) {
        size_t taken = 0;
        double began = bench_now_ns();
        CCS__TRY(give_signals(charts, ahead, &taken));
        /* What moves nothing counts as time, not as a transition. */
        best = bench_least(best, (bench_now_ns() - began) / (double)taken);
    }
    if (best > 0)
        bench_put(charts->bench, row, 1e9 / best);
    return CCS_OK;
}

static void finish(struct charts *charts)
{
    for (size_t i = 0; charts->flow && i < charts->started; i++)
        ccs__flow_state_finish(&charts->states[i], charts->flow);
    free(charts->memory);
    free(charts->drawn);
    ccs__flow_effects_finish(&charts->effects);
    ccs__flow_destroy(charts->flow);
    charts->flow = NULL;
    charts->states = charts->memory = NULL;
    charts->drawn = NULL;
    charts->started = 0;
}

static ccs_status begin(struct charts *charts, const char *chart)
{
    const Ccs__Flow *definition;
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    CCS__TRY(read_chart(charts, ccs_str_from(chart), &definition));
    CCS__TRY(compile(charts, definition));
    return start_all(charts, &rng);
}

static ccs_status measure(struct charts *charts)
{
    if (bench_wants(charts->bench, "flow.transition") || bench_wants(charts->bench, "flow.transition.cold")) {
        CCS__TRY(begin(charts, flat_chart));
        CCS__TRY(time_signals(charts, "flow.transition", AHEAD));
        CCS__TRY(time_signals(charts, "flow.transition.cold", 0));
        finish(charts);
    }
    if (bench_wants(charts->bench, "flow.transition.nested")) {
        CCS__TRY(begin(charts, nested_chart));
        CCS__TRY(time_signals(charts, "flow.transition.nested", AHEAD));
        finish(charts);
    }
    return CCS_OK;
}

/* --- compiling ------------------------------------------------------------------------------------------------------ */

/* States within states, a hundred deep, and a guard of its own in every tenth. */
static ccs_status write_large(struct ccs__buf *text)
{
    ccs__buf_add_text(text, "{\"key\":\"large\",\"variables\":[{\"name\":\"x\",\"value\":\"0\"}],\"states\":[");
    for (int i = 0; i < CCS__FLOW_STATES_MAX; i++) {
        ccs__buf_add_format(text, "%s{\"name\":\"state_%d\"", i > 0 ? "," : "", i);
        if (i % 100 > 0)
            ccs__buf_add_format(text, ",\"in\":\"state_%d\"", i - 1);
        ccs__buf_add_format(text, ",\"transitions\":[{\"on\":[\"go.%d\"],\"to\":[\"state_%d\"]},{\"on\":[\"back\"],", i % 64,
                            (i + 1) % CCS__FLOW_STATES_MAX);
        if (i % 10 == 0)
            ccs__buf_add_format(text, "\"when\":\"x > %d\",", i);
        ccs__buf_add_format(text, "\"to\":[\"state_%d\"]}]}", i / 100 * 100);
    }
    ccs__buf_add_text(text, "]}");
    return text->failed ? CCS_ENOMEM : CCS_OK;
}

static ccs_status measure_compiling(struct charts *charts)
{
    const ccs_alloc alloc = {0};
    const Ccs__Flow *definition = NULL;
    struct ccs__buf text;
    double best = 0;
    ccs__buf_init(&text, &alloc);
    ccs_status status = write_large(&text);
    if (status == CCS_OK)
        status = read_chart(charts, (ccs_str){(const char *)text.data, text.size}, &definition);
    for (int round = 0; status == CCS_OK && round < 5; round++) {
        double began = bench_now_ns();
        status = compile(charts, definition);
        best = bench_least(best, bench_now_ns() - began);
        ccs__flow_destroy(charts->flow);
        charts->flow = NULL;
    }
    ccs__buf_finish(&text);
    if (status == CCS_OK)
        bench_put(charts->bench, "flow.compile_10k_states", best / 1e6);
    return status;
}

ccs_status bench_statechart(struct bench *bench)
{
    const ccs_alloc alloc = {0};
    struct charts charts = {.bench = bench};
    ccs__arena_init(&charts.arena, &alloc, 0);
    ccs_status status = measure(&charts);
    if (status == CCS_OK && bench_wants(bench, "flow.compile_10k_states"))
        status = measure_compiling(&charts);
    finish(&charts);
    ccs__arena_finish(&charts.arena);
    return status;
}
