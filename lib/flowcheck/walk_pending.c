/*
 * What runs for an instance besides its states: timers, signals sent with a delay, children. A host would keep them as rows;
 * a walk keeps them in order, so that the same ones are the same bytes, however they came to run.
 */
#include "base/buf.h"
#include "flowcheck/walking.h"

bool ccs__flow_pendings_copy(struct ccs__flow_pendings *to, const struct ccs__flow_pendings *from)
{
    void *items = to->items;
    if (!ccs__alloc_grow(to->alloc, &items, &to->capacity, from->count, sizeof *to->items))
        return false;
    to->items = items;
    to->count = from->count;
    if (from->count > 0)
        memcpy(to->items, from->items, from->count * sizeof *to->items);
    return true;
}

void ccs__flow_pendings_remove(struct ccs__flow_pendings *pendings, size_t index)
{
    pendings->count--;
    memmove(&pendings->items[index], &pendings->items[index + 1], (pendings->count - index) * sizeof *pendings->items);
}

uint32_t ccs__flow_pendings_serial(const struct ccs__flow_pendings *pendings)
{
    uint32_t serial = 1;
    for (size_t i = 0; i < pendings->count;) {
        bool taken = pendings->items[i].serial == serial;
        serial += taken;
        i = taken ? 0 : i + 1;
    }
    return serial;
}

static int compare_texts(ccs_str x, ccs_str y)
{
    if (x.size != y.size)
        return x.size < y.size ? -1 : 1;
    return x.size > 0 ? memcmp(x.data, y.data, x.size) : 0;
}

static int compare(const struct ccs__flow_pending *x, const struct ccs__flow_pending *y)
{
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->state != y->state)
        return x->state < y->state ? -1 : 1;
    if (x->index != y->index)
        return x->index < y->index ? -1 : 1;
    int names = compare_texts(x->name, y->name);
    return names ? names : compare_texts(x->id, y->id);
}

/* Behind those it is equal to. */
static bool add(struct ccs__flow_walking *walking, const struct ccs__flow_pending *pending)
{
    struct ccs__flow_pendings *run = &walking->run;
    void *items = run->items;
    if (run->count == CCS__FLOW_WALK_PENDING_MAX) {
        walking->walk->limits |= CCS__FLOW_WALK_TOO_MUCH_PENDING;
        return true;
    }
    if (!ccs__alloc_grow(run->alloc, &items, &run->capacity, run->count + 1, sizeof *run->items))
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    run->items = items;
    size_t at = run->count++;
    for (; at > 0 && compare(pending, &run->items[at - 1]) < 0; at--)
        run->items[at] = run->items[at - 1];
    run->items[at] = *pending;
    return true;
}

/* --- what effects say --------------------------------------------------------------------------------------------- */

static void stop_timer(struct ccs__flow_pendings *run, const struct ccs__flow_effect *effect)
{
    for (size_t i = run->count; i > 0; i--)
        if (run->items[i - 1].kind == CCS__FLOW_INPUT_TIMER && run->items[i - 1].state == effect->state &&
            run->items[i - 1].index == effect->index)
            ccs__flow_pendings_remove(run, i - 1);
}

static void stop_by_id(struct ccs__flow_pendings *run, uint8_t kind, ccs_str id)
{
    for (size_t i = run->count; i > 0; i--)
        if (run->items[i - 1].kind == kind && ccs__flow_same(run->items[i - 1].id, id))
            ccs__flow_pendings_remove(run, i - 1);
}

static bool keep_texts(struct ccs__flow_walking *walking, struct ccs__flow_pending *pending)
{
    return ccs__flow_walk_keep(walking, &walking->scratch, pending->name, &pending->name) &&
           ccs__flow_walk_keep(walking, &walking->scratch, pending->data, &pending->data) &&
           ccs__flow_walk_keep(walking, &walking->scratch, pending->id, &pending->id);
}

static bool to_itself(const struct ccs__flow_effect *effect)
{
    bool flows = effect->type.size == 0 || ccs__flow_same(effect->type, CCS_STR("scxml")) ||
                 ccs__flow_same(effect->type, CCS_STR(CCS__FLOW_PROCESSOR));
    return flows && (effect->target.size == 0 || ccs__flow_same(effect->target, CCS_STR("#_scxml_walk")));
}

static bool send(struct ccs__flow_walking *walking, const struct ccs__flow_effect *effect, uint32_t serial)
{
    struct ccs__flow_pending pending = {.kind = CCS__FLOW_INPUT_LATER, .serial = serial, .name = effect->name,
                                        .data = effect->data, .id = effect->id};
    if (!to_itself(effect))
        return true;
    if (!keep_texts(walking, &pending))
        return false;
    if (effect->ms > 0)
        return add(walking, &pending);
    void *items = walking->queue;
    if (!ccs__alloc_grow(walking->walk->alloc, &items, &walking->queue_capacity, walking->queue_count + 1, sizeof *walking->queue))
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    walking->queue = items;
    walking->queue[walking->queue_count++] = pending;
    return true;
}

static bool start_timer(struct ccs__flow_walking *walking, const struct ccs__flow_effect *effect)
{
    struct ccs__flow_pending pending = {.kind = CCS__FLOW_INPUT_TIMER, .state = effect->state, .index = effect->index,
                                        .name = ccs__flow_timer_signal(walking->flow, effect->state, effect->index)};
    stop_timer(&walking->run, effect);
    return keep_texts(walking, &pending) && add(walking, &pending);
}

static bool start_child(struct ccs__flow_walking *walking, const struct ccs__flow_effect *effect, uint32_t serial)
{
    struct ccs__flow_pending pending = {.kind = CCS__FLOW_INPUT_CHILD, .serial = serial, .data = effect->name, .id = effect->id};
    char *name = ccs__arena_take(&walking->scratch, sizeof "done.invoke." + effect->id.size);
    if (!name)
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    memcpy(name, "done.invoke.", 12);
    memcpy(name + 12, effect->id.data, effect->id.size);
    pending.name = (ccs_str){name, 12 + effect->id.size};
    return keep_texts(walking, &pending) && add(walking, &pending);
}

bool ccs__flow_pendings_follow(struct ccs__flow_walking *walking, uint32_t serial)
{
    bool fine = true;
    for (size_t i = 0; i < walking->effects.count && fine; i++) {
        const struct ccs__flow_effect *effect = &walking->effects.items[i];
        switch (effect->kind) {
        case CCS__FLOW_TIMER_STARTED: fine = start_timer(walking, effect); break;
        case CCS__FLOW_TIMER_STOPPED: stop_timer(&walking->run, effect); break;
        case CCS__FLOW_SENT: fine = send(walking, effect, serial); break;
        case CCS__FLOW_CANCELLED: stop_by_id(&walking->run, CCS__FLOW_INPUT_LATER, effect->id); break;
        case CCS__FLOW_CHILD_STARTED: fine = start_child(walking, effect, serial); break;
        case CCS__FLOW_CHILD_STOPPED: stop_by_id(&walking->run, CCS__FLOW_INPUT_CHILD, effect->id); break;
        default: break;
        }
    }
    return fine;
}

/* --- as bytes ----------------------------------------------------------------------------------------------------- */

static void pack_text(ccs_str text, struct ccs__buf *out)
{
    ccs__buf_add_varint(out, text.size);
    ccs__buf_add(out, text.data, text.size);
}

void ccs__flow_pendings_pack(const struct ccs__flow_pendings *pendings, struct ccs__buf *out)
{
    for (size_t i = 0; i < pendings->count; i++) {
        const struct ccs__flow_pending *it = &pendings->items[i];
        ccs__buf_add_varint(out, it->kind);
        ccs__buf_add_varint(out, it->state);
        ccs__buf_add_varint(out, it->index);
        ccs__buf_add_varint(out, it->serial);
        pack_text(it->name, out);
        pack_text(it->data, out);
        pack_text(it->id, out);
    }
}

static uint64_t read_number(const uint8_t **cursor, const uint8_t *end)
{
    uint64_t number = 0;
    bool read = ccs__varint_read(cursor, end, &number);
    CCS_ASSERT(read);
    return number;
}

static ccs_str read_text(const uint8_t **cursor, const uint8_t *end)
{
    size_t size = (size_t)read_number(cursor, end);
    CCS_ASSERT(size <= (size_t)(end - *cursor));
    ccs_str text = {(const char *)*cursor, size};
    *cursor += size;
    return text;
}

bool ccs__flow_pendings_unpack(struct ccs__flow_pendings *pendings, ccs_str packed, uint32_t count)
{
    const uint8_t *cursor = (const uint8_t *)packed.data, *end = cursor + packed.size;
    void *items = pendings->items;
    if (!ccs__alloc_grow(pendings->alloc, &items, &pendings->capacity, count, sizeof *pendings->items))
        return false;
    pendings->items = items;
    pendings->count = count;
    for (uint32_t i = 0; i < count; i++) {
        struct ccs__flow_pending *it = &pendings->items[i];
        it->kind = (uint8_t)read_number(&cursor, end);
        it->state = (uint32_t)read_number(&cursor, end);
        it->index = (uint32_t)read_number(&cursor, end);
        it->serial = (uint32_t)read_number(&cursor, end);
        it->name = read_text(&cursor, end);
        it->data = read_text(&cursor, end);
        it->id = read_text(&cursor, end);
    }
    CCS_ASSERT(cursor == end);
    return true;
}
