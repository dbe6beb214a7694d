/*
 * Lines and classes come with every queue that is made and every agent that is asked for by name. What a decision looks at must
 * not grow with history, so they go again: after a commit, because no undo needs them then, and only when there are
 * twice as many lines as the last time, so that the cost of a sweep is spread over the lines it clears away.
 */
#include "group/requirement.h"
#include "route/route.h"

#define SWEEP_FROM 64 /* lines; fewer are not worth it */

static bool is_over(const struct ccs__group *group, const struct ccs__line *line)
{
    const struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, line->queue);
    bool gone = !queue || !queue->config.current || ccs__requirement_agent(line->class->text) != 0;
    return gone && line->visits.count == 0;
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
            ccs__free(&group->alloc, line, sizeof *line);
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

/* Every agent's list of lines again: shorter than before, so there is room. */
static void list_lines(struct ccs__router *router)
{
    for (size_t slot = 0; slot < router->slot_count; slot++) {
        struct ccs__agent_state *agent = router->slots[slot];
        if (!agent)
            continue;
        agent->route.line_count = 0;
        for (size_t i = 0; i < router->line_count; i++)
            if (ccs__bitset_has(&router->lines[i]->class->eligible, slot))
                agent->route.lines[agent->route.line_count++] = (uint32_t)i;
    }
}

void ccs__route_sweep(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    if (router->line_count < SWEEP_FROM || router->line_count < 2 * router->swept_lines)
        return;
    drop_lines(group, router);
    drop_classes(group, router);
    list_lines(router);
    router->swept_lines = router->line_count;
}
