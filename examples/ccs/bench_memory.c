/*
 * Memory of a contact that waits and of an agent who is signed in: what the center asked its memory function for, after
 * everything has been committed. What is asked for and given back again meanwhile (batches, undo) is not counted: it
 * depends on how a host batches, not on how many wait. The C library's own overhead is not in it.
 */
#include "bench.h"

#include <stdlib.h>

struct counter {
    int64_t bytes;
};

static void *count(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct counter *counter = user_data;
    if (new_size == 0) {
        free(pointer);
        counter->bytes -= (int64_t)old_size;
        return NULL;
    }
    void *block = realloc(pointer, new_size);
    if (block)
        counter->bytes += (int64_t)new_size - (int64_t)old_size;
    return block;
}

/* One contact after the other comes and is committed, so that the batches stay small. */
static ccs_status measure_contacts(struct bench_scene *scene, const struct counter *counter)
{
    const size_t contacts = 150000; /* tables that double are neither full nor just doubled then */
    CCS__TRY(bench_scene_queues(scene, 4, 0, false));
    CCS__TRY(bench_scene_wait(scene, 0, 4, 8192));
    int64_t before = counter->bytes;
    CCS__TRY(bench_scene_wait(scene, 0, 4, contacts));
    bench_put(scene->bench, "memory.waiting_contact", (double)(counter->bytes - before) / (double)contacts);
    return CCS_OK;
}

/* With 8 of 256 skills, ready, beside 32 lines he can take from. */
static ccs_status measure_agents(struct bench_scene *scene, const struct counter *counter)
{
    const size_t agents = 8000;
    CCS__TRY(bench_scene_queues(scene, 32, 0, false));
    int64_t before = counter->bytes;
    CCS__TRY(bench_scene_agents(scene, agents, 8, true));
    for (size_t i = 0; i < agents; i++) {
        CCS__TRY(bench_scene_presence(scene, i, CCS_PRESENCE_READY));
        BENCH_TRY(scene, ccs_center_commit(scene->center));
    }
    bench_put(scene->bench, "memory.agent", (double)(counter->bytes - before) / (double)agents);
    return CCS_OK;
}

static ccs_status counted(struct bench *bench, ccs_status (*measure)(struct bench_scene *, const struct counter *))
{
    struct bench_scene scene;
    struct counter counter = {0};
    const ccs_alloc alloc = {count, &counter};
    ccs_status status = bench_scene_open(&scene, bench, NULL, CCS_DURABILITY_OFF, &alloc);
    if (status == CCS_OK)
        status = measure(&scene, &counter);
    bench_scene_close(&scene);
    return status;
}

ccs_status bench_memory(struct bench *bench)
{
    CCS__TRY(counted(bench, measure_contacts));
    return counted(bench, measure_agents);
}
