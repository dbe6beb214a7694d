/*
 * The room of a step: it grows to what the largest flow needs and is used again and again, so that a step takes no memory.
 */
#include "flow/room.h"
#include "base/text.h"
#include <stdarg.h>
#include <stdio.h> /* snprintf only, into memory */

enum { SETS = 6 };

ccs_status ccs__flow_effects_init(struct ccs__flow_effects *effects, const ccs_alloc *alloc)
{
    *effects = (struct ccs__flow_effects){.items = NULL};
    struct ccs__flow_room *room = ccs__alloc_zero(alloc, sizeof *room);
    if (!room)
        return CCS_ENOMEM;
    room->alloc = *alloc;
    room->effects = effects;
    ccs__arena_init(&room->arena, &room->alloc, CCS__FLOW_MEMORY_MAX);
    ccs__buf_init(&room->text, &room->alloc);
    for (size_t i = 0; i < CCS__FLOW_SLOTS_MAX; i++)
        room->roots[CCS__FLOW_ROOT_VARIABLES + i] = &room->values[i];
    room->roots[CCS__FLOW_ROOT_SIGNAL] = room->signal;
    room->roots[CCS__FLOW_ROOT_FLOW] = room->about;
    room->roots[CCS__FLOW_ROOT_STATES] = &room->states;
    room->roots[CCS__FLOW_ROOT_DATA] = room->data;
    room->facts.roots = room->roots;
    effects->room = room;
    return CCS_OK;
}

void ccs__flow_effects_finish(struct ccs__flow_effects *effects)
{
    struct ccs__flow_room *room = effects ? effects->room : NULL;
    if (!room)
        return;
    ccs_alloc alloc = room->alloc;
    ccs__free(&alloc, effects->items, room->effect_capacity * sizeof *effects->items);
    ccs__free(&alloc, room->sets, room->set_capacity * sizeof *room->sets);
    ccs__free(&alloc, room->owners, room->owner_capacity * sizeof *room->owners);
    ccs__free(&alloc, room->enabled, room->enabled_capacity * sizeof *room->enabled);
    ccs__free(&alloc, room->reach, room->reach_capacity * sizeof *room->reach);
    ccs__free(&alloc, room->frames, room->frame_capacity * sizeof *room->frames);
    ccs__free(&alloc, room->defaults, room->default_capacity * sizeof *room->defaults);
    ccs__free(&alloc, room->queue, room->queue_capacity * sizeof *room->queue);
    ccs__free(&alloc, room->names, room->name_capacity * sizeof *room->names);
    ccs__free(&alloc, room->tail, room->tail_capacity);
    ccs__buf_finish(&room->text);
    ccs__arena_finish(&room->arena);
    ccs__free(&alloc, room, sizeof *room);
    *effects = (struct ccs__flow_effects){.items = NULL};
}

/* --- large enough ------------------------------------------------------------------------------------------------- */

#define GROW(room, items, capacity, count) grow(room, (void **)&(room)->items, &(room)->capacity, count, sizeof *(room)->items)

static bool grow(struct ccs__flow_room *room, void **items, size_t *capacity, size_t count, size_t size)
{
    return count <= *capacity || ccs__alloc_grow(&room->alloc, items, capacity, count, size);
}

static bool make_room(struct ccs__flow_room *room, const struct ccs__flow *flow)
{
    size_t words = flow->node_count / 64 + 1;
    if (words > room->word_count || room->owner_capacity < flow->node_count) {
        room->word_count = 0; /* should some of it fail, all of it is done again */
        if (!GROW(room, sets, set_capacity, words * SETS) || !GROW(room, owners, owner_capacity, flow->node_count) ||
            !GROW(room, enabled, enabled_capacity, flow->node_count) || !GROW(room, reach, reach_capacity, flow->node_count) ||
            !GROW(room, names, name_capacity, flow->node_count))
            return false;
        room->word_count = words;
        memset(room->sets, 0, room->set_capacity * sizeof *room->sets);
        uint64_t **const all[SETS] = {&room->active,  &room->entering, &room->by_default,
                                      &room->leaving, &room->fresh,    &room->domains};
        for (size_t i = 0; i < SETS; i++)
            *all[i] = room->sets + i * words;
    }
    return GROW(room, frames, frame_capacity, 4 * ((size_t)flow->depth_max + 4)) &&
           GROW(room, defaults, default_capacity, flow->history_count) && GROW(room, tail, tail_capacity, flow->tail_size);
}

static void set_about(struct ccs__flow_room *room)
{
    static const struct ccs__flow_context none;
    const struct ccs__flow_context *context = room->context ? room->context : &none;
    const ccs_str texts[3] = {context->id, room->flow->name, room->flow->key};
    for (size_t i = 0; i < 3; i++) {
        room->about[i].type = CCS__RULE_STRING;
        room->about[i].text = texts[i];
    }
    room->context = context;
}

ccs_status ccs__flow_room_begin(struct ccs__flow_effects *effects, const struct ccs__flow *flow,
                                const struct ccs__flow_context *context)
{
    struct ccs__flow_room *room = effects->room;
    effects->count = 0;
    effects->taken = false;
    effects->microsteps = 0;
    effects->message[0] = 0;
    room->effects = effects;
    room->flow = flow;
    room->context = context;
    room->status = CCS_OK;
    room->microstep = room->made_up = 0;
    room->work = (flow->more_size + flow->node_count) / 64 + flow->child_count / 16; /* copies, sets, marks */
    room->queue_first = room->queue_count = 0;
    room->names_known = false;
    room->place = CCS__FLOW_ROOT;
    if (room->arena.bytes > 0)
        ccs__arena_clear(&room->arena);
    ccs__buf_clear(&room->text);
    if (!make_room(room, flow))
        return CCS_ENOMEM;
    ccs__flow_set_clear(room->active, flow->node_count);
    ccs__flow_set_clear(room->fresh, flow->node_count);
    set_about(room);
    uint64_t most = room->context->work_max;
    room->work_max = most && most < CCS__FLOW_WORK_MAX ? most : CCS__FLOW_WORK_MAX;
    return CCS_OK;
}

/* --- what comes of it --------------------------------------------------------------------------------------------- */

bool ccs__flow_stop_with(struct ccs__flow_room *room, ccs_status status, const char *format, ...)
{
    if (room->status != CCS_OK)
        return false;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(room->effects->message, sizeof room->effects->message, format, arguments);
    va_end(arguments);
    ccs__utf8_mend(room->effects->message);
    room->status = status;
    return false;
}

struct ccs__flow_effect *ccs__flow_add_effect(struct ccs__flow_room *room, enum ccs__flow_effect_kind kind, uint16_t node)
{
    struct ccs__flow_effects *effects = room->effects;
    if (effects->count >= room->effect_capacity) {
        void *items = effects->items;
        if (effects->count >= CCS__FLOW_EFFECTS_MAX)
            (void)ccs__flow_stop_with(room, CCS_ELIMIT, "one step has more than %d effects", CCS__FLOW_EFFECTS_MAX);
        else if (!ccs__alloc_grow(&room->alloc, &items, &room->effect_capacity, effects->count + 1, sizeof *effects->items))
            (void)ccs__flow_stop_with(room, CCS_ENOMEM, "no memory");
        if (room->status != CCS_OK)
            return NULL;
        effects->items = items;
    }
    struct ccs__flow_effect *effect = &effects->items[effects->count++];
    *effect =
        (struct ccs__flow_effect){.kind = kind, .state = room->flow->nodes[node].definition, .microstep = room->microstep};
    return effect;
}

bool ccs__flow_raise(struct ccs__flow_room *room, const struct ccs__flow_raised *raised)
{
    if (room->queue_count == room->queue_capacity && room->queue_first > room->queue_count / 2) {
        room->queue_count -= room->queue_first;
        memmove(room->queue, room->queue + room->queue_first, room->queue_count * sizeof *room->queue);
        room->queue_first = 0;
    }
    if (room->queue_count - room->queue_first >= CCS__FLOW_RAISED_MAX)
        return ccs__flow_stop_with(room, CCS_ELIMIT, "more than %d signals wait inside one step", CCS__FLOW_RAISED_MAX);
    if (!GROW(room, queue, queue_capacity, room->queue_count + 1))
        return ccs__flow_stop_with(room, CCS_ENOMEM, "no memory");
    room->queue[room->queue_count++] = *raised;
    return true;
}

bool ccs__flow_fault(struct ccs__flow_room *room, const char *name, ccs_str sendid, const char *format, ...)
{
    char words[256];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    ccs__utf8_mend(words);
    if (room->status != CCS_OK || !ccs__flow_charge(room, CCS__FLOW_FAULT_COST))
        return false;
    struct ccs__flow_effect *effect = ccs__flow_add_effect(room, CCS__FLOW_FAILED, room->place);
    if (!effect)
        return false;
    effect->name = ccs_str_from(name);
    effect->id = sendid;
    if (ccs__flow_hold(room, ccs_str_from(words), &effect->data))
        (void)ccs__flow_raise(room, &(struct ccs__flow_raised){ccs_str_from(name), {"", 0}, CCS_STR("platform"), sendid});
    return false;
}

/* --- texts of the step -------------------------------------------------------------------------------------------- */

static bool no_room(struct ccs__flow_room *room, size_t size)
{
    bool bound = room->arena.bytes + size + 16 > CCS__FLOW_MEMORY_MAX;
    return bound ? ccs__flow_stop_with(room, CCS_ELIMIT, "one step makes more than %u bytes of texts", CCS__FLOW_MEMORY_MAX)
                 : ccs__flow_stop_with(room, CCS_ENOMEM, "no memory");
}

bool ccs__flow_hold(struct ccs__flow_room *room, ccs_str text, ccs_str *held)
{
    *held = (ccs_str){"", 0};
    if (text.size == 0)
        return true;
    char *copy = ccs__arena_take(&room->arena, text.size + 1);
    if (!copy)
        return no_room(room, text.size);
    if (!ccs__flow_charge(room, text.size / CCS__FLOW_BYTES_COST))
        return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = 0;
    *held = (ccs_str){copy, text.size};
    return true;
}

bool ccs__flow_hold_format(struct ccs__flow_room *room, ccs_str *held, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    CCS_ASSERT(size >= 0 && (size_t)size < sizeof text);
    return ccs__flow_hold(room, (ccs_str){text, (size_t)size}, held);
}

bool ccs__flow_hold_text(struct ccs__flow_room *room, ccs_str *held)
{
    bool fine = room->text.failed ? ccs__flow_stop_with(room, CCS_ENOMEM, "no memory")
                                  : ccs__flow_hold(room, (ccs_str){(const char *)room->text.data, room->text.size}, held);
    ccs__buf_clear(&room->text);
    return fine;
}
