/*
 * Centers of any shape, for curves and for the peers' question: how many skills there are, how many an agent has, how many
 * a queue asks for. Built through the public functions and JSON, as a host builds them.
 *
 * Skills are drawn for each agent by himself, so the share of agents who meet a requirement of k skills is
 * (each / skills) to the power of k.
 */
#include "bench.h"

#include <stdarg.h>
#include <stdlib.h>

#define TEXT_MAX ((size_t)128 << 10) /* of one agent: BENCH_SKILLS_MAX skills */
#define KEEP_MAX 1024                /* groups before a commit */

struct text {
    char *bytes;
    size_t size;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text->bytes + text->size, TEXT_MAX - text->size, format, arguments);
    va_end(arguments);
    CCS_ASSERT(size >= 0 && text->size + (size_t)size < TEXT_MAX);
    text->size += (size_t)size;
}

static ccs_str str_of(const struct text *text)
{
    return (ccs_str){text->bytes, text->size};
}

/* Every KEEP_MAX things a commit. */
static ccs_status keep(struct bench_scene *scene, size_t i)
{
    if (i % KEEP_MAX != KEEP_MAX - 1)
        return CCS_OK;
    BENCH_TRY(scene, ccs_center_commit(scene->center));
    ccs_center_begin(scene->center);
    return CCS_OK;
}

/* --- queues ---------------------------------------------------------------------------------------------------- */

static ccs_status put_queue(struct bench_scene *scene, const struct bench_desk *desk, size_t i, const char *members,
                            struct text *text)
{
    text->size = 0;
    add(text, "{\"key\":\"queue-%zu\",\"length_max\":4294967295,\"requirement\":{\"skills\":[", scene->queue_count);
    for (size_t j = 0; desk && j < desk->required; j++) /* 13 apart: no skill twice */
        add(text, "%s{\"name\":\"s%zu\"}", j ? "," : "", (i + j * 13) % desk->skills);
    if (!desk)
        add(text, "{\"name\":\"nobody%zu\"}", i);
    add(text, "]}%s%s}", members[0] ? "," : "", members);
    BENCH_TRY(scene, ccs_queue_put(scene->center, str_of(text), scene->now, &scene->queues[scene->queue_count]));
    scene->queue_count++;
    return CCS_OK;
}

static ccs_status put_queues(struct bench_scene *scene, const struct bench_desk *desk, size_t count, const char *members,
                             struct text *text)
{
    ccs_center_begin(scene->center);
    for (size_t i = 0; i < count; i++) {
        CCS__TRY(put_queue(scene, desk, i, members, text));
        CCS__TRY(keep(scene, i));
    }
    BENCH_TRY(scene, ccs_center_commit(scene->center));
    return CCS_OK;
}

/* Without a desk: what nobody can. */
static ccs_status add_queues(struct bench_scene *scene, const struct bench_desk *desk, size_t count, const char *members)
{
    struct text text = {.bytes = malloc(TEXT_MAX)};
    ccs_queue_id *queues = realloc(scene->queues, (scene->queue_count + count) * sizeof *queues);
    scene->queues = queues ? queues : scene->queues;
    ccs_status status = CCS_ENOMEM;
    if (text.bytes && queues)
        status = put_queues(scene, desk, count, members, &text);
    free(text.bytes);
    return status;
}

ccs_status bench_desk_queues(struct bench_scene *scene, const struct bench_desk *desk, size_t count, const char *members)
{
    return add_queues(scene, desk, count, members);
}

ccs_status bench_desk_strand(struct bench_scene *scene, size_t count)
{
    return add_queues(scene, NULL, count, "");
}

/* --- agents ---------------------------------------------------------------------------------------------------- */

/* Which skills: the first desk->each of `order` are the agent's. */
static void draw(struct bench_scene *scene, const struct bench_desk *desk, uint16_t *order)
{
    if (desk->each == 1)
        order[0] = (uint16_t)(scene->agent_count % desk->skills);
    for (size_t i = 0; desk->each > 1 && desk->each < desk->skills && i < desk->each; i++) {
        size_t j = i + (size_t)ccs_rng_below(&scene->rng, desk->skills - i);
        uint16_t swap = order[i];
        order[i] = order[j];
        order[j] = swap;
    }
}

static ccs_status put_agents(struct bench_scene *scene, const struct bench_desk *desk, size_t count, uint16_t *order,
                             struct text *text)
{
    ccs_center_begin(scene->center);
    for (size_t i = 0; i < count; i++) {
        draw(scene, desk, order);
        text->size = 0;
        add(text, "{\"key\":\"agent-%zu\",\"position\":%zu,\"skills\":[", scene->agent_count, scene->agent_count);
        for (size_t s = 0; s < desk->each; s++)
            add(text, "%s{\"name\":\"s%u\",\"level\":%u}", s ? "," : "", order[s],
                1 + (unsigned)ccs_rng_below(&scene->rng, 10));
        add(text, "]}");
        BENCH_TRY(scene, ccs_agent_put(scene->center, str_of(text), scene->now, &scene->agents[scene->agent_count]));
        scene->agent_count++;
        CCS__TRY(keep(scene, i));
    }
    BENCH_TRY(scene, ccs_center_commit(scene->center));
    return CCS_OK;
}

ccs_status bench_desk_agents(struct bench_scene *scene, const struct bench_desk *desk, size_t count)
{
    uint16_t order[BENCH_SKILLS_MAX];
    CCS_ASSERT(desk->skills <= BENCH_SKILLS_MAX);
    CCS_ASSERT(desk->each <= desk->skills);
    for (size_t i = 0; i < desk->skills; i++)
        order[i] = (uint16_t)i;
    struct text text = {.bytes = malloc(TEXT_MAX)};
    ccs_agent_id *agents = realloc(scene->agents, (scene->agent_count + count) * sizeof *agents);
    scene->agents = agents ? agents : scene->agents;
    ccs_status status = CCS_ENOMEM;
    if (text.bytes && agents)
        status = put_agents(scene, desk, count, order, &text);
    free(text.bytes);
    return status;
}
