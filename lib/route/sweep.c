/*
 * Lines, classes and their rules come with every queue that is made and every agent that is asked for by name. What a decision
 * looks at must not grow with history, so they go again: after a commit, because no undo needs them then, and only when there are
 * twice as many lines as the last time, so that the cost of a sweep is spread over the lines it clears away.
 */
#include "group/requirement.h"
#include "route/route.h"

#define SWEEP_FROM 64 /* lines; fewer are not worth it */

/* Of a removed queue, of one agent asked for, of a delay that passed, of a rule's remainder: few come that way again. */
static bool is_over(const struct ccs__group *group, const struct ccs__line *line)
{
    const struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, line->queue);
    const struct ccs__need *need = &line->class->need;
    bool passing = !queue || !queue->config.current || need->only || line->waited_ms || need->rule.size || need->reach_count;
    return passing && line->visits.count == 0;
}

static void unlink_line(struct ccs__group *group, struct ccs__line *line)
{
    struct ccs__map *map = &CCS__ROUTER(group)->line_by_hash;
    struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, line->queue);
    struct ccs__line *first = ccs__map_get(map, line->hash), **at = &first;
    while (*at != line)
        at = &(*at)->hash_next;
    *at = line->hash_next;
    if (first)
        (void)ccs__map_put(map, line->hash, first); /* replaces: needs no memory */
    else
        ccs__map_remove(map, line->hash);
    for (struct ccs__line **place = queue ? &queue->lines : NULL; place && *place; place = &(*place)->queue_next)
        if (*place == line) {
            *place = line->queue_next;
            break;
        }
}

/* The rest move up; heads keep the order of lines. */
static void drop_lines(struct ccs__group *group, struct ccs__router *router)
{
    size_t kept = 0;
    for (size_t i = 0; i < router->line_count; i++) {
        struct ccs__line *line = router->lines[i];
        if (is_over(group, line)) {
            unlink_line(group, line);
            line->class->lines--;
            ccs__route_line_destroy(group, line);
            continue;
        }
        line->index = (uint32_t)kept;
        router->lines[kept] = line;
        router->heads[kept++] = router->heads[i];
    }
    router->line_count = kept;
}

static void drop_classes(struct ccs__group *group, struct ccs__router *router)
{
    size_t kept = 0;
    for (size_t i = 0; i < router->class_count; i++) {
        struct ccs__class *class = router->classes[i];
        if (class->lines == 0) {
            ccs__map_remove(&router->class_by_text, (uint64_t)(uintptr_t)class->text);
            ccs__route_class_destroy(group, class);
            continue;
        }
        router->classes[kept++] = class;
    }
    router->class_count = kept;
}

/* The bits of a set move to where their agents' slots have gone; every new place is at or before the old one. */
static void move_bits(struct ccs__bitset *set, const struct ccs__router *router)
{
    size_t kept = 0;
    for (size_t slot = 0; slot < router->slot_count; slot++)
        if (router->slots[slot])
            ccs__bitset_put(set, kept++, ccs__bitset_has(set, slot));
    for (; kept < router->slot_count; kept++)
        ccs__bitset_put(set, kept, false);
}

/* Slots of agents that are gone, once they are half of all. */
static void close_ranks(struct ccs__router *router)
{
    size_t kept = 0;
    for (int channel = 0; channel < CCS__CHANNEL_COUNT; channel++)
        move_bits(&router->available[channel], router);
    move_bits(&router->signed_in, router);
    move_bits(&router->ready, router);
    for (size_t i = 0; i < router->class_count; i++) {
        uint32_t *sums = router->classes[i]->skill_sums;
        move_bits(&router->classes[i]->eligible, router);
        for (size_t slot = 0, place = 0; slot < router->slot_count; slot++)
            if (router->slots[slot])
                sums[place++] = sums[slot];
    }
    for (size_t i = 0; i < router->line_count; i++)
        for (size_t t = 0; t < router->lines[i]->tier_count; t++)
            move_bits(&router->lines[i]->tiers[t].agents, router);
    for (size_t slot = 0; slot < router->slot_count; slot++)
        if (router->slots[slot]) {
            router->slots[slot]->route.slot = (uint32_t)kept;
            router->slots[kept++] = router->slots[slot];
        }
    router->slot_count = kept;
    router->slot_gone = 0;
}

void ccs__route_sweep(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    if (router->slot_gone >= SWEEP_FROM && router->slot_gone * 2 >= router->slot_count)
        close_ranks(router);
    if (router->line_count < SWEEP_FROM || router->line_count < 2 * router->swept_lines)
        return;
    drop_lines(group, router);
    drop_classes(group, router);
    ccs__route_facts_sweep(group);
    for (size_t slot = 0; slot < router->slot_count; slot++)
        if (router->slots[slot])
            ccs__route_list_lines(group, router->slots[slot]);
    router->swept_lines = router->line_count;
}
