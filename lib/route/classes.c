/*
 * Classes, lines and agents' slots: the sets that decisions read. They grow when a requirement, a line or an agent is
 * new and shrink only after a commit (sweep.c), so that undo finds everything in its place.
 */
#include "group/requirement.h"
#include "route/route.h"

/* --- slots ------------------------------------------------------------------------------------------------ */

static size_t free_slot(const struct ccs__router *router)
{
    for (size_t w = 0; w < router->used_slots.word_count; w++)
        if (~router->used_slots.words[w])
            return w * 64 + (size_t)__builtin_ctzll(~router->used_slots.words[w]);
    return router->used_slots.word_count * 64;
}

static bool reserve_slot(struct ccs__group *group, struct ccs__router *router, size_t slot)
{
    if (slot >= router->slot_capacity &&
        !ccs__alloc_grow(&group->alloc, (void **)&router->slots, &router->slot_capacity, slot + 1,
                         sizeof *router->slots))
        return false;
    for (int channel = 0; channel < CCS__CHANNEL_COUNT; channel++)
        if (!ccs__bitset_reserve(&router->available[channel], &group->alloc, slot + 1))
            return false;
    for (size_t i = 0; i < router->class_count; i++)
        if (!ccs__bitset_reserve(&router->classes[i]->eligible, &group->alloc, slot + 1))
            return false;
    return ccs__bitset_reserve(&router->used_slots, &group->alloc, slot + 1);
}

bool ccs__route_take_slot(struct ccs__group *group, struct ccs__agent_state *state)
{
    struct ccs__router *router = CCS__ROUTER(group);
    if (state->route.known)
        return true;
    size_t slot = free_slot(router);
    if (!reserve_slot(group, router, slot))
        return false;
    while (router->slot_count <= slot)
        router->slots[router->slot_count++] = NULL;
    router->slots[slot] = state;
    ccs__bitset_put(&router->used_slots, slot, true);
    state->route.slot = (uint32_t)slot;
    state->route.known = true;
    return true;
}

void ccs__route_give_slot(struct ccs__group *group, struct ccs__agent_state *state)
{
    struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__agent_links *links = &state->route;
    if (!links->known)
        return;
    for (size_t i = 0; i < router->class_count; i++)
        ccs__bitset_put(&router->classes[i]->eligible, links->slot, false);
    ccs__bitset_put(&router->used_slots, links->slot, false);
    router->slots[links->slot] = NULL;
    ccs__free(&group->alloc, links->lines, links->line_capacity * sizeof *links->lines);
    links->lines = NULL;
    links->line_count = links->line_capacity = 0;
    links->known = false;
}

/* --- classes ---------------------------------------------------------------------------------------------- */

void ccs__route_class_destroy(struct ccs__group *group, struct ccs__class *class)
{
    ccs__bitset_finish(&class->eligible, &group->alloc);
    ccs__text_release(&group->texts, class->text);
    ccs__free(&group->alloc, class, sizeof *class);
}

/* Each agent with a slot, once. */
static void evaluate_all(struct ccs__group *group, struct ccs__class *class)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    for (size_t slot = 0; slot < router->slot_count; slot++) {
        const struct ccs__agent_state *state = router->slots[slot];
        const struct ccs__agent *agent = state ? ccs__row_find(group, CCS__KIND_AGENT, state->row.id) : NULL;
        if (agent && agent->config.current && ccs__requirement_met(class->text, &agent->config))
            ccs__bitset_put(&class->eligible, slot, true);
    }
}

static struct ccs__class *create_class(struct ccs__group *group, const char *text)
{
    struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__class *class = ccs__alloc_zero(&group->alloc, sizeof *class);
    if (!class)
        return NULL;
    class->text = ccs__text_take(&group->texts, ccs_str_from(text));
    class->number = router->class_number++;
    bool room = router->class_count < router->class_capacity ||
                ccs__alloc_grow(&group->alloc, (void **)&router->classes, &router->class_capacity,
                                router->class_count + 1, sizeof *router->classes);
    if (!room || !class->text || !ccs__bitset_reserve(&class->eligible, &group->alloc, router->slot_count + 1) ||
        !ccs__map_put(&router->class_by_text, (uint64_t)(uintptr_t)class->text, class)) {
        ccs__route_class_destroy(group, class);
        return NULL;
    }
    router->classes[router->class_count++] = class;
    evaluate_all(group, class);
    return class;
}

struct ccs__class *ccs__route_class(struct ccs__group *group, const char *text)
{
    const char *interned = ccs__text_find(&group->texts, ccs_str_from(text));
    struct ccs__class *class =
        interned ? ccs__map_get(&CCS__ROUTER(group)->class_by_text, (uint64_t)(uintptr_t)interned) : NULL;
    return class ? class : create_class(group, text);
}

/* --- lines ------------------------------------------------------------------------------------------------ */

static uint64_t hash_line(uint64_t queue, uint8_t channel, uint64_t class)
{
    return ccs__map_hash(queue * CCS__CHANNEL_COUNT + channel) ^ ccs__map_hash(class);
}

/* Every agent of the class gets room for one line more, so that the second pass cannot fail. */
static bool reserve_lines(struct ccs__group *group, const struct ccs__router *router, const struct ccs__class *class)
{
    for (size_t slot = 0; slot < router->slot_count; slot++) {
        struct ccs__agent_state *agent = router->slots[slot];
        if (!agent || !ccs__bitset_has(&class->eligible, slot))
            continue;
        struct ccs__agent_links *links = &agent->route;
        if (links->line_count == links->line_capacity &&
            !ccs__alloc_grow(&group->alloc, (void **)&links->lines, &links->line_capacity, links->line_count + 1,
                             sizeof *links->lines))
            return false;
    }
    return true;
}

static bool reserve_line(struct ccs__group *group, struct ccs__router *router)
{
    return (router->line_count < router->line_capacity ||
            ccs__alloc_grow(&group->alloc, (void **)&router->lines, &router->line_capacity, router->line_count + 1,
                            sizeof *router->lines)) &&
           (router->line_count < router->head_capacity ||
            ccs__alloc_grow(&group->alloc, (void **)&router->heads, &router->head_capacity, router->line_count + 1,
                            sizeof *router->heads));
}

static struct ccs__line *create_line(struct ccs__group *group, struct ccs__queue *queue, uint8_t channel,
                                     struct ccs__class *class, uint64_t hash)
{
    struct ccs__router *router = CCS__ROUTER(group);
    if (!reserve_line(group, router) || !reserve_lines(group, router, class))
        return NULL;
    struct ccs__line *line = ccs__alloc_zero(&group->alloc, sizeof *line);
    if (!line)
        return NULL;
    line->hash_next = ccs__map_get(&router->line_by_hash, hash);
    if (!ccs__map_put(&router->line_by_hash, hash, line)) {
        ccs__free(&group->alloc, line, sizeof *line);
        return NULL;
    }
    line->queue = queue->row.id;
    line->class = class;
    line->channel = channel;
    line->index = (uint32_t)router->line_count;
    line->hash = hash;
    class->lines++;
    line->queue_next = queue->lines;
    queue->lines = line;
    router->lines[router->line_count] = line;
    router->heads[router->line_count] = (struct ccs__head){INT64_MAX, INT64_MAX, UINT64_MAX, NULL, 0};
    router->line_count++;
    for (size_t slot = 0; slot < router->slot_count; slot++)
        if (router->slots[slot] && ccs__bitset_has(&class->eligible, slot)) {
            struct ccs__agent_links *links = &router->slots[slot]->route;
            links->lines[links->line_count++] = line->index;
        }
    return line;
}

struct ccs__line *ccs__route_line(struct ccs__group *group, struct ccs__queue *queue, uint8_t channel,
                                  struct ccs__class *class)
{
    uint64_t hash = hash_line(queue->row.id, channel, class->number);
    struct ccs__line *line = ccs__map_get(&CCS__ROUTER(group)->line_by_hash, hash);
    while (line && !(line->queue == queue->row.id && line->channel == channel && line->class == class))
        line = line->hash_next;
    return line ? line : create_line(group, queue, channel, class, hash);
}

/* Room only for the lines he can take from: with a configuration he had before there is room already, so that putting it
 * back needs no memory. */
bool ccs__route_evaluate(struct ccs__group *group, struct ccs__agent *agent, struct ccs__agent_state *state)
{
    struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__agent_links *links = &state->route;
    bool serves = agent->row.exists && agent->config.current;
    size_t count = 0;
    for (size_t i = 0; i < router->class_count; i++)
        ccs__bitset_put(&router->classes[i]->eligible, links->slot,
                        serves && ccs__requirement_met(router->classes[i]->text, &agent->config));
    for (size_t i = 0; i < router->line_count; i++)
        count += ccs__bitset_has(&router->lines[i]->class->eligible, links->slot);
    if (count > links->line_capacity && !ccs__alloc_grow(&group->alloc, (void **)&links->lines, &links->line_capacity,
                                                         count, sizeof *links->lines))
        return false;
    links->line_count = 0;
    for (size_t i = 0; i < router->line_count; i++)
        if (ccs__bitset_has(&router->lines[i]->class->eligible, links->slot))
            links->lines[links->line_count++] = (uint32_t)i;
    return true;
}

void ccs__route_classes_finish(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    for (size_t i = 0; i < router->class_count; i++)
        ccs__route_class_destroy(group, router->classes[i]);
    for (size_t i = 0; i < router->line_count; i++)
        ccs__free(&group->alloc, router->lines[i], sizeof *router->lines[i]);
    for (size_t i = 0; i < router->slot_count; i++)
        if (router->slots[i])
            ccs__free(&group->alloc, router->slots[i]->route.lines,
                      router->slots[i]->route.line_capacity * sizeof(uint32_t));
    for (int channel = 0; channel < CCS__CHANNEL_COUNT; channel++)
        ccs__bitset_finish(&router->available[channel], &group->alloc);
    ccs__bitset_finish(&router->used_slots, &group->alloc);
    ccs__free(&group->alloc, router->classes, router->class_capacity * sizeof *router->classes);
    ccs__free(&group->alloc, router->lines, router->line_capacity * sizeof *router->lines);
    ccs__free(&group->alloc, router->heads, router->head_capacity * sizeof *router->heads);
    ccs__free(&group->alloc, router->slots, router->slot_capacity * sizeof *router->slots);
    ccs__map_finish(&router->class_by_text);
    ccs__map_finish(&router->line_by_hash);
}
