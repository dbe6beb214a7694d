/*
 * The life of a group: begin, emit, settle, and then keep or undo. See group.h for how rows live; row.c has the doors
 * to single rows.
 *
 * Undo goes in two passes, because an index may look at several rows: first every message gets its old bytes back,
 * then every touched row is indexed again, and only then the rows that the group created are given back; at last modules
 * look at what hangs on many rows.
 */
#include "group/group.h"
#include "group/row.h"
#include <stdarg.h>
#include <stdio.h>

#define EVENTS_MAX_DEFAULT 4000000 /* of one group: a configuration of a large center is the largest */

static void find_shape(struct ccs__kind_shape *shape, const ProtobufCMessageDescriptor *type)
{
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (field->type == PROTOBUF_C_TYPE_STRING && field->label != PROTOBUF_C_LABEL_REPEATED) {
            CCS_ASSERT(shape->text_count < sizeof shape->texts / sizeof shape->texts[0]);
            shape->texts[shape->text_count++] = (uint16_t)field->offset;
        }
        if (ccs__record_marks(type, field->name) & CCS__MARK_OPEN)
            shape->open = field;
    }
    shape->personal = ccs__personal_offset(type);
}

void ccs__group_kind(struct ccs__group *group, enum ccs__kind kind, size_t size, size_t image_size)
{
    struct ccs__kind_shape *shape = &group->shapes[kind];
    CCS_ASSERT(size >= sizeof(struct ccs__row) + image_size);
    CCS_ASSERT(shape->size == 0);
    shape->size = size;
    shape->image_size = image_size;
    find_shape(shape, ccs__kinds[kind].type);
    ccs__pool_init(&group->pools[kind], &group->alloc, size);
}

void ccs__group_kind_part(struct ccs__group *group, enum ccs__kind kind, const char *name)
{
    struct ccs__kind_shape *shape = &group->shapes[kind];
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(ccs__kinds[kind].type, name);
    CCS_ASSERT(shape->size != 0 && !shape->part_type);
    CCS_ASSERT(field && field->type == PROTOBUF_C_TYPE_MESSAGE);
    const ProtobufCMessageDescriptor *type = field->descriptor;
    shape->part_type = type;
    shape->part_at = field->offset;
    for (unsigned i = 0; i < type->n_fields; i++) {
        CCS_ASSERT(type->fields[i].type != PROTOBUF_C_TYPE_MESSAGE && type->fields[i].label != PROTOBUF_C_LABEL_REPEATED);
        if (type->fields[i].type != PROTOBUF_C_TYPE_STRING)
            continue;
        CCS_ASSERT(shape->part_text_count < sizeof shape->part_texts / sizeof shape->part_texts[0]);
        shape->part_texts[shape->part_text_count++] = (uint16_t)type->fields[i].offset;
    }
    ccs__pool_init(&shape->parts, &group->alloc, type->sizeof_message);
}

static bool find_packings(struct ccs__group *group)
{
    bool found = true;
    for (uint32_t kind = 0; kind < CCS__EVENT_COUNT && found; kind++) {
        const struct ccs__event_info *info = ccs__event_info_of(kind);
        if (!info)
            continue;
        group->personal_of[kind] = ccs__personal_offset(info->type);
        group->event_packings[kind] = ccs__packing_create(info->type, &group->tables);
        found = group->event_packings[kind] != NULL;
    }
    for (int kind = 1; kind < CCS__KIND_COUNT && found; kind++) {
        group->row_packings[kind] = ccs__packing_create(ccs__kinds[kind].type, &group->tables);
        found = group->row_packings[kind] != NULL;
    }
    return found;
}

static bool concerns(uint32_t kinds, int kind)
{
    return kinds == 0 || (kinds >> kind & 1);
}

void ccs__group_join(struct ccs__group *group, unsigned number, const struct ccs__module *module)
{
    const ccs__module_bits bit = (ccs__module_bits)(1u << number);
    CCS_ASSERT(number < CCS__MODULE_COUNT);
    CCS_ASSERT(!group->modules[number]);
    group->modules[number] = module;
    for (int kind = 1; kind < CCS__KIND_COUNT; kind++) {
        group->indexing[kind] |= module->index && (module->indexes >> kind & 1) ? bit : 0;
        group->settling[kind] |= module->settle && concerns(module->settles, kind) ? bit : 0;
        group->packing[kind] |= module->pack && concerns(module->packs, kind) ? bit : 0;
    }
    if (!module->apply)
        return;
    for (int kind = 0; kind < CCS__EVENT_COUNT && !module->applies; kind++)
        group->applying[kind] |= bit;
    for (const uint8_t *kind = module->applies; kind && *kind; kind++)
        group->applying[*kind] |= bit;
}

ccs_status ccs__group_init(struct ccs__group *group, const ccs_alloc *alloc, const struct ccs__module *const modules[])
{
    memset(group, 0, sizeof *group);
    group->alloc = *alloc;
    group->events_max = EVENTS_MAX_DEFAULT;
    group->actor = "";
    group->fetched_max = 1024;
    ccs__texts_init(&group->texts, &group->alloc);
    ccs__wheel_init(&group->wheel, 0);
    ccs__buf_init(&group->bodies, &group->alloc);
    ccs__buf_init(&group->images, &group->alloc);
    ccs__buf_init(&group->superseded, &group->alloc);
    ccs__buf_init(&group->personal, &group->alloc);
    ccs__arena_init(&group->tables, &group->alloc, 0);
    if (!find_packings(group))
        return CCS_ENOMEM;
    for (int kind = 1; kind < CCS__KIND_COUNT; kind++)
        ccs__map_init(&group->maps[kind], &group->alloc);
    for (unsigned i = 0; i < CCS__MODULE_COUNT; i++) {
        if (modules[i])
            ccs__group_join(group, i, modules[i]);
        if (modules[i] && modules[i]->start)
            CCS__TRY(modules[i]->start(group));
    }
    return CCS_OK;
}

/* splitmix64's finisher over the three numbers. */
uint64_t ccs__group_draw(const struct ccs__group *group, uint64_t salt)
{
    uint64_t x = group->seed + UINT64_C(0x9e3779b97f4a7c15) * (group->seq + 1) + UINT64_C(0xd1b54a32d192ed03) * salt;
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static void finish_rows(struct ccs__group *group, struct ccs__rows *rows)
{
    ccs__free(&group->alloc, rows->items, rows->capacity * sizeof *rows->items);
}

static void let_go(struct ccs__group *group, struct ccs__holding holding)
{
    if (holding.block)
        ccs__block_destroy(group, holding.pointer);
    else
        ccs__text_release(&group->texts, holding.pointer);
}

void ccs__group_finish(struct ccs__group *group)
{
    ccs__arena_finish(&group->tables);
    for (int i = CCS__MODULE_COUNT - 1; i >= 0; i--)
        if (group->modules[i] && group->modules[i]->stop && group->states[i])
            group->modules[i]->stop(group);
    for (size_t i = 0; i < group->dropped.count; i++)
        let_go(group, group->dropped.items[i]);
    for (int kind = 1; kind < CCS__KIND_COUNT; kind++) {
        ccs__blocks_destroy(group, (enum ccs__kind)kind);
        ccs__map_finish(&group->maps[kind]);
        if (group->shapes[kind].size)
            ccs__pool_finish(&group->pools[kind]);
        if (group->shapes[kind].part_type)
            ccs__pool_finish(&group->shapes[kind].parts);
    }
    ccs__free(&group->alloc, group->undo, group->undo_capacity * sizeof *group->undo);
    ccs__free(&group->alloc, group->taken.items, group->taken.capacity * sizeof *group->taken.items);
    ccs__free(&group->alloc, group->dropped.items, group->dropped.capacity * sizeof *group->dropped.items);
    finish_rows(group, &group->attended);
    finish_rows(group, &group->unindexed);
    finish_rows(group, &group->dirty);
    finish_rows(group, &group->closing);
    finish_rows(group, &group->fetched);
    ccs__buf_finish(&group->bodies);
    ccs__buf_finish(&group->images);
    ccs__buf_finish(&group->superseded);
    ccs__buf_finish(&group->personal);
    ccs__texts_finish(&group->texts);
}

/* Where undo goes back to. */
static void mark_start(struct ccs__group *group)
{
    group->start_seq = group->seq;
    group->start_at = group->at;
    group->dirty_kept = group->dirty.count;
    group->dropped_kept = group->dropped.count;
    group->superseded_kept = group->superseded.size;
    group->superseded_count_kept = group->superseded_count;
}

void ccs__group_begin(struct ccs__group *group, ccs_time now, ccs_time due_at)
{
    CCS_ASSERT(!group->in_group);
    CCS_ASSERT(now >= group->at);
    group->in_group = true;
    group->serial++;
    group->now = now;
    group->due_at = due_at;
    group->first_seq = group->seq + 1;
    group->event_count = 0;
    ccs__buf_clear(&group->bodies);
    ccs__buf_clear(&group->personal);
    group->personal_count = 0;
    if (!group->scope)
        mark_start(group);
}

static void forget_undo(struct ccs__group *group)
{
    group->undo_count = 0;
    ccs__buf_clear(&group->images);
    group->taken.count = 0;
}

static void forget_attended(struct ccs__group *group)
{
    for (size_t i = 0; i < group->attended.count; i++)
        group->attended.items[i]->attended = false;
    group->attended.count = 0;
    for (size_t i = 0; i < group->unindexed.count; i++)
        group->unindexed.items[i]->unindexed = false;
    group->unindexed.count = 0;
}

void ccs__group_keep(struct ccs__group *group)
{
    CCS_ASSERT(group->in_group);
    CCS_ASSERT(group->attended.count == 0);
    group->in_group = false;
    if (!group->scope)
        forget_undo(group);
}

static void restore(struct ccs__group *group, const struct ccs__undo *undo)
{
    struct ccs__row *row = undo->row;
    if (undo->image == CCS__UNDO_CREATED) {
        row->exists = false;
        return;
    }
    const struct ccs__kind_shape *shape = &group->shapes[row->kind];
    const uint8_t *image = group->images.data + undo->image;
    void *part = ccs__row_part_of(group, row);
    row->exists = image[0];
    row->over = image[1];
    row->stored = image[2];
    memcpy(row + 1, image + CCS__IMAGE_HEAD, shape->image_size);
    if (part && ccs__row_part_of(group, row) == part)
        memcpy(part, image + CCS__IMAGE_HEAD + shape->image_size, shape->part_type->sizeof_message);
    else if (part)
        ccs__pool_give(&group->shapes[row->kind].parts, part);
}

static void index_again(struct ccs__group *group, struct ccs__row *row)
{
    bool indexed = ccs__row_index(group, row);
    CCS_ASSERT(indexed); /* containers never shrink: putting back needs no memory */
}

/* Put back everything in the undo log. */
static void undo_all(struct ccs__group *group)
{
    forget_attended(group);
    for (size_t i = group->undo_count; i-- > 0;)
        restore(group, &group->undo[i]);
    for (size_t i = group->undo_count; i-- > 0;)
        index_again(group, group->undo[i].row);
    for (size_t i = group->dirty_kept; i < group->dirty.count; i++)
        group->dirty.items[i]->dirty = false;
    group->dirty.count = group->dirty_kept;
    for (size_t i = group->undo_count; i-- > 0;)
        if (group->undo[i].image == CCS__UNDO_CREATED)
            ccs__row_give(group, group->undo[i].row);
    for (size_t i = 0; i < group->taken.count; i++)
        let_go(group, group->taken.items[i]);
    group->dropped.count = group->dropped_kept;
    group->superseded.size = group->superseded_kept;
    group->superseded_count = group->superseded_count_kept;
    group->superseded.failed = false;
    group->seq = group->start_seq;
    group->at = group->start_at;
    group->serial++; /* images of the undone group no longer count as kept */
    forget_undo(group);
    for (unsigned i = 0; i < CCS__MODULE_COUNT; i++)
        if (group->modules[i] && group->modules[i]->put_back)
            group->modules[i]->put_back(group);
}

void ccs__group_undo(struct ccs__group *group)
{
    CCS_ASSERT(group->in_group);
    group->in_group = false;
    if (!group->scope)
        undo_all(group);
}

void ccs__group_scope_begin(struct ccs__group *group)
{
    CCS_ASSERT(!group->in_group);
    CCS_ASSERT(!group->scope);
    mark_start(group);
    group->start_cursor = group->wheel.cursor;
    group->scope = true;
}

void ccs__group_scope_undo(struct ccs__group *group)
{
    CCS_ASSERT(group->scope);
    CCS_ASSERT(!group->in_group);
    group->scope = false;
    ccs__wheel_rewind(&group->wheel, group->start_cursor);
    undo_all(group);
}

ccs_status ccs__refuse(struct ccs__group *group, ccs_status status, uint64_t id, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(group->error, sizeof group->error, format, arguments);
    va_end(arguments);
    ccs__utf8_mend(group->error); /* they may become an event's reason */
    group->error_id = id;
    return status;
}

/* --- events ----------------------------------------------------------------------------------------------- */

ccs_status ccs__group_apply(struct ccs__group *group, const struct ccs__event *event)
{
    CCS_ASSERT(event->kind < CCS__EVENT_COUNT);
    group->seq = event->seq;
    group->at = event->at;
    CCS__EACH_MODULE(i, group->applying[event->kind])
        CCS__TRY(group->modules[i]->apply(group, event));
    for (size_t i = 0; i < group->unindexed.count; i++) {
        struct ccs__row *row = group->unindexed.items[i];
        row->unindexed = false;
        if (!ccs__row_index(group, row))
            return CCS_ENOMEM; /* the rest are indexed when the group is undone */
    }
    group->unindexed.count = 0;
    return CCS_OK;
}

size_t ccs__personal_offset(const ProtobufCMessageDescriptor *type)
{
    size_t offset = 0;
    for (unsigned i = 0; i < type->n_fields; i++)
        if (ccs__record_marks(type, type->fields[i].name) & CCS__MARK_PERSONAL) {
            CCS_ASSERT(type->fields[i].type == PROTOBUF_C_TYPE_STRING);
            CCS_ASSERT(offset == 0);
            offset = type->fields[i].offset;
        }
    return offset;
}

void ccs__pack_public(const struct ccs__packing *packing, const ProtobufCMessage *message, size_t personal,
                      struct ccs__buf *out)
{
    _Alignas(16) unsigned char copy[512];
    if (!personal) {
        ccs__packing_write(packing, message, out);
        return;
    }
    CCS_ASSERT(message->descriptor->sizeof_message <= sizeof copy);
    memcpy(copy, message, message->descriptor->sizeof_message);
    *(const char **)(void *)(copy + personal) = "";
    ccs__packing_write(packing, (const ProtobufCMessage *)(const void *)copy, out);
}

void ccs__event_pack(const struct ccs__group *group, uint32_t kind, const ProtobufCMessage *message, struct ccs__buf *out)
{
    ccs__pack_public(group->event_packings[kind], message, group->personal_of[kind], out);
}

/* A personal text goes into a row of its own beside the journal; its event is encoded without it. */
static void set_apart(struct ccs__group *group, const struct ccs__event *event, size_t personal)
{
    const ProtobufCMessage *body = event->body;
    Ccs__Personal row = CCS__PERSONAL__INIT;
    row.value = *(char *const *)(const void *)((const char *)body + personal);
    if (!row.value || !*row.value)
        return;
    for (unsigned i = 0; i < body->descriptor->n_fields; i++)
        if (body->descriptor->fields[i].offset == personal)
            row.field = (char *)(uintptr_t)body->descriptor->fields[i].name;
    row.seq = event->seq;
    const uint8_t head[2] = {CCS__KIND_PERSONAL, CCS__ROW_INSERT};
    ccs__buf_add(&group->personal, head, sizeof head);
    ccs__record_pack_sized(&row.base, &group->personal);
    group->personal_count++;
}

/* Value and salt go, the digest stays: the chain holds. The row of the store is changed with the group's batch. */
ccs_status ccs__group_erase(struct ccs__group *group, uint64_t seq, const char *field)
{
    Ccs__Personal row = CCS__PERSONAL__INIT;
    row.seq = seq;
    row.field = (char *)(uintptr_t)field;
    const uint8_t head[2] = {CCS__KIND_PERSONAL, CCS__ROW_UPDATE};
    ccs__buf_add(&group->personal, head, sizeof head);
    ccs__record_pack_sized(&row.base, &group->personal);
    group->personal_count++;
    return group->personal.failed ? CCS_ENOMEM : CCS_OK;
}

/* varint kind * 2 + late, [varint late], varint size, body; most bodies are shorter than 128 bytes. */
static bool encode(struct ccs__group *group, const struct ccs__event *event)
{
    struct ccs__buf *bodies = &group->bodies;
    size_t personal = group->personal_of[event->kind];
    uint64_t late = (uint64_t)(event->at - event->due_at);
    if (personal)
        set_apart(group, event, personal);
    ccs__buf_add_varint(bodies, (uint64_t)event->kind * 2 + (late != 0));
    if (late)
        ccs__buf_add_varint(bodies, late);
    size_t size_at = bodies->size;
    ccs__buf_add_varint(bodies, 0);
    ccs__event_pack(group, event->kind, event->body, bodies);
    if (bodies->failed || group->personal.failed)
        return false;
    size_t size = bodies->size - size_at - 1;
    if (size < 128) {
        bodies->data[size_at] = (uint8_t)size;
        return true;
    }
    uint8_t digits[10];
    struct ccs__buf varint = {.data = digits, .capacity = sizeof digits};
    ccs__buf_add_varint(&varint, size);
    if (!ccs__buf_reserve(bodies, varint.size))
        return false;
    memmove(bodies->data + size_at + varint.size, bodies->data + size_at + 1, size);
    memcpy(bodies->data + size_at, digits, varint.size);
    bodies->size += varint.size - 1;
    return true;
}

ccs_status ccs__emit(struct ccs__group *group, uint32_t kind, const void *body)
{
    CCS_ASSERT(group->in_group);
    struct ccs__event event = {.seq = group->seq + 1, .at = group->now, .due_at = group->due_at, .kind = kind, .body = body};
    if (++group->event_count > group->events_max)
        return ccs__refuse(group, CCS_ELIMIT, 0, "one command caused more than %zu events", group->events_max);
    CCS__TRY(ccs__group_apply(group, &event));
    return encode(group, &event) ? CCS_OK : CCS_ENOMEM;
}

ccs_status ccs__group_settle(struct ccs__group *group)
{
    for (size_t i = 0; i < group->attended.count; i++) { /* grows while we go; bounded by events_max */
        struct ccs__row *row = group->attended.items[i];
        row->attended = false;
        CCS__EACH_MODULE(m, group->settling[row->kind])
            if (row->exists)
                CCS__TRY(group->modules[m]->settle(group, row));
    }
    group->attended.count = 0;
    return CCS_OK;
}
