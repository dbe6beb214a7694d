/*
 * What is asked, and the steps that ask for less: kept once each, found by their bytes, with their canonical text.
 */
#include "model.h"
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 1024

static uint64_t hash_bytes(const void *bytes, size_t size)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 32;
}

/* --- needs ---------------------------------------------------------------------------------------------------- */

struct writer {
    char *text;
    size_t size, at;
};

#define WRITE(out, ...) ((out)->at += (size_t)snprintf((out)->text + (out)->at, (out)->size - (out)->at, __VA_ARGS__))

/* Skills in byte order; the one agent; the site; the queues it is widened to; the rule. */
static void write_need(const struct need *need, struct writer *out)
{
    for (int i = 0; i < SKILL_COUNT; i++)
        if (need->level[i])
            WRITE(out, "%s%s:%u", out->at ? "|" : "", skill_names[i], need->level[i]);
    if (need->only)
        WRITE(out, "%s@%llu", out->at ? "|" : "", (unsigned long long)need->only);
    if (need->site_mode)
        WRITE(out, "%s@%s=%s", out->at ? "|" : "", need->site_mode == 1 ? "same" : "near", site_names[need->site]);
    if (need->cost_max)
        WRITE(out, "<%u", need->cost_max);
    for (uint32_t i = 0; i < need->reach_count; i++)
        WRITE(out, "%s%llu", i ? "," : out->at ? "|@reach=" : "@reach=", (unsigned long long)need->reach[i]);
    const char *first = rest_text(need->rest[0]), *second = rest_text(need->rest[1]), *before = out->at ? "|" : "";
    if (*first && *second)
        WRITE(out, "%s@rule=(%s) && (%s)", before, first, second);
    else if (*first || *second)
        WRITE(out, "%s@rule=%s%s", before, first, second);
}

const struct known_need *need_known(const struct need *need)
{
    static struct known_need *buckets[BUCKETS];
    struct known_need **bucket = &buckets[hash_bytes(need, sizeof *need) % BUCKETS];
    for (struct known_need *known = *bucket; known; known = known->next)
        if (memcmp(&known->need, need, sizeof *need) == 0)
            return known;
    struct known_need *known = calloc(1, sizeof *known);
    if (!known)
        abort();
    known->need = *need;
    write_need(need, &(struct writer){known->text, sizeof known->text, 0});
    known->next = *bucket;
    *bucket = known;
    return known;
}

const struct known_need *need_of_text(const char *text)
{
    static const struct need nothing;
    if (!*text)
        return need_known(&nothing);
    return (const struct known_need *)(const void *)(text - offsetof(struct known_need, text));
}

/* --- plans ---------------------------------------------------------------------------------------------------- */

const struct known_plan *plan_known(const struct queue_plan *queue)
{
    static struct known_plan *buckets[BUCKETS];
    static struct queue_message room;
    size_t size = queue->step_count * sizeof queue->steps[0];
    if (!size)
        return NULL;
    struct known_plan **bucket = &buckets[hash_bytes(queue->steps, size) % BUCKETS];
    for (struct known_plan *known = *bucket; known; known = known->next)
        if (known->count == queue->step_count && memcmp(known->steps, queue->steps, size) == 0)
            return known;
    struct known_plan *known = calloc(1, sizeof *known);
    if (!known)
        abort();
    memcpy(known->steps, queue->steps, size);
    known->count = queue->step_count;
    (void)json_write(&plan_steps(known->steps, known->count, &room)->base, known->text, sizeof known->text);
    known->next = *bucket;
    *bucket = known;
    return known;
}

const struct known_plan *plan_of_text(const char *text)
{
    return *text ? (const struct known_plan *)(const void *)(text - offsetof(struct known_plan, text)) : NULL;
}
