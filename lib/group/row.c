/*
 * The doors to single rows: create, edit, configure, load, give back. Nothing else writes a row's message.
 */
#include "group/row.h"

/* --- small lists ------------------------------------------------------------------------------------------ */

static bool push(struct ccs__group *group, struct ccs__rows *rows, struct ccs__row *row)
{
    if (rows->count == rows->capacity &&
        !ccs__alloc_grow(&group->alloc, (void **)&rows->items, &rows->capacity, rows->count + 1, sizeof *rows->items))
        return false;
    rows->items[rows->count++] = row;
    return true;
}

static bool push_holding(struct ccs__group *group, struct ccs__holdings *list, const void *pointer, bool block)
{
    if (list->count == list->capacity &&
        !ccs__alloc_grow(&group->alloc, (void **)&list->items, &list->capacity, list->count + 1, sizeof *list->items))
        return false;
    list->items[list->count++] = (struct ccs__holding){(void *)(uintptr_t)pointer, block};
    return true;
}

static bool push_undo(struct ccs__group *group, struct ccs__row *row, size_t image)
{
    if (group->undo_count == group->undo_capacity &&
        !ccs__alloc_grow(&group->alloc, (void **)&group->undo, &group->undo_capacity, group->undo_count + 1,
                         sizeof *group->undo))
        return false;
    group->undo[group->undo_count++] = (struct ccs__undo){row, image};
    return true;
}

/* --- texts and blocks ------------------------------------------------------------------------------------- */

const char *ccs__group_text(struct ccs__group *group, ccs_str str)
{
    const char *text = ccs__text_take(&group->texts, str);
    if (text && str.size && !push_holding(group, &group->taken, text, false)) {
        ccs__text_release(&group->texts, text);
        return NULL;
    }
    return text;
}

bool ccs__group_drop_text(struct ccs__group *group, const char *text)
{
    return !text || !*text || push_holding(group, &group->dropped, text, false);
}

void ccs__block_destroy(struct ccs__group *group, void *block)
{
    if (!block)
        return;
    ccs__arena_finish(block);
    ccs__free(&group->alloc, block, sizeof(struct ccs__arena));
}

/* The pointer behind a versioned row's message. */
static struct ccs__arena **block_of(const struct ccs__row *row)
{
    size_t size = ccs__kinds[row->kind].type->sizeof_message;
    return (struct ccs__arena **)(void *)((char *)ccs__row_message(row) + size);
}

void ccs__blocks_destroy(struct ccs__group *group, enum ccs__kind kind)
{
    size_t index = 0;
    uint64_t id;
    void *row;
    if (!ccs__kinds[kind].versioned)
        return;
    while (ccs__map_next(&group->maps[kind], &index, &id, &row))
        ccs__block_destroy(group, *block_of(row));
}

/* Unpack twice: the first time, into an arena that is thrown away, only to learn how large the block has to be. */
static ProtobufCMessage *unpack_exactly(const struct ccs__group *group, const ProtobufCMessageDescriptor *type,
                                        const struct ccs__buf *packed, struct ccs__arena *block)
{
    struct ccs__arena scratch;
    ccs__arena_init(&scratch, &group->alloc, 0);
    const ProtobufCMessage *first = ccs__record_unpack(type, packed->data, packed->size, &scratch);
    bool reserved = first && ccs__arena_reserve(block, scratch.bytes);
    ccs__arena_finish(&scratch);
    return reserved ? ccs__record_unpack(type, packed->data, packed->size, block) : NULL;
}

/* A deep copy of `config` in a block of its own, which is kept as long as the version is; NULL: no memory. */
static struct ccs__arena *block_create(struct ccs__group *group, const ProtobufCMessage *config,
                                       ProtobufCMessage **copy)
{
    struct ccs__arena *block = ccs__alloc_zero(&group->alloc, sizeof *block);
    struct ccs__buf packed;
    if (!block)
        return NULL;
    ccs__arena_init(block, &group->alloc, 0);
    ccs__buf_init(&packed, &group->alloc);
    ccs__record_pack(config, &packed);
    *copy = packed.failed ? NULL : unpack_exactly(group, config->descriptor, &packed, block);
    ccs__buf_finish(&packed);
    if (*copy)
        return block;
    ccs__block_destroy(group, block);
    return NULL;
}

/*
 * Every version of a queue or an agent is a row of the store, whatever the batches: the one that is replaced is encoded
 * here as a batch has it (port.h) with `current` off, and the row goes on as one the store does not have yet.
 */
static bool supersede(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind == CCS__KIND_SETTINGS)
        return true; /* one row, updated */
    ProtobufCMessage *message = ccs__row_message(row);
    const ProtobufCFieldDescriptor *open = group->shapes[row->kind].open;
    *(protobuf_c_boolean *)((char *)message + open->offset) = false;
    const uint8_t head[2] = {row->kind, row->stored ? CCS__ROW_CLOSE : CCS__ROW_INSERT};
    ccs__buf_add(&group->superseded, head, sizeof head);
    ccs__record_pack_sized(message, &group->superseded);
    group->superseded_count++;
    row->stored = false;
    return !group->superseded.failed;
}

bool ccs__row_configure(struct ccs__group *group, struct ccs__row *row, const ProtobufCMessage *config)
{
    ProtobufCMessage *copy;
    struct ccs__arena *block = block_create(group, config, &copy);
    if (!block)
        return false;
    if (!push_holding(group, &group->taken, block, true)) {
        ccs__block_destroy(group, block);
        return false;
    }
    struct ccs__arena **place = block_of(row);
    if (*place && (!supersede(group, row) || !push_holding(group, &group->dropped, *place, true)))
        return false; /* the group is undone, which lets the new block go */
    memcpy(ccs__row_message(row), copy, ccs__kinds[row->kind].type->sizeof_message);
    *place = block;
    return true;
}

/* --- find, create, edit ----------------------------------------------------------------------------------- */

void *ccs__row_find(const struct ccs__group *group, enum ccs__kind kind, uint64_t id)
{
    return ccs__map_get(&group->maps[kind], id);
}

/* A slot, in its map, with its message at its defaults; not indexed. */
static struct ccs__row *new_row(struct ccs__group *group, enum ccs__kind kind, uint64_t id)
{
    const struct ccs__kind_shape *shape = &group->shapes[kind];
    struct ccs__row *row = ccs__pool_take(&group->pools[kind]);
    if (!row)
        return NULL;
    row->id = id;
    row->kind = (uint8_t)kind;
    row->exists = true;
    ccs__record_init(ccs__kinds[kind].type, ccs__row_message(row));
    if (shape->nested_size) {
        ccs__record_init(shape->nested_type, (char *)row + shape->nested_at);
        *(void **)((char *)row + shape->nested_field) = (char *)row + shape->nested_at;
    }
    if (ccs__kinds[kind].mapped) {
        CCS_ASSERT(!ccs__map_get(&group->maps[kind], id));
        if (!ccs__map_put(&group->maps[kind], id, row)) {
            ccs__pool_give(&group->pools[kind], row);
            return NULL;
        }
    }
    return row;
}

/* --- parts -------------------------------------------------------------------------------------------------- */

/* Where the row's message points to its part; NULL: rows of this kind have none. */
static void **place_of_part(const struct ccs__group *group, const struct ccs__row *row)
{
    const struct ccs__kind_shape *shape = &group->shapes[row->kind];
    return shape->part_type ? (void **)(void *)((char *)ccs__row_message(row) + shape->part_at) : NULL;
}

void *ccs__row_part_of(const struct ccs__group *group, const struct ccs__row *row)
{
    void **place = place_of_part(group, row);
    return place ? *place : NULL;
}

/* Nothing has to be noted for undo: the image says that the row had none. */
void *ccs__row_part(struct ccs__group *group, struct ccs__row *row)
{
    void **place = place_of_part(group, row);
    CCS_ASSERT(place != NULL);
    CCS_ASSERT(row->touched == group->serial);
    if (*place)
        return *place;
    *place = ccs__pool_take(&group->shapes[row->kind].parts);
    if (*place)
        ccs__record_init(group->shapes[row->kind].part_type, *place);
    return *place;
}

static void give_part(struct ccs__group *group, struct ccs__row *row)
{
    void **place = place_of_part(group, row);
    if (!place || !*place)
        return;
    ccs__pool_give(&group->shapes[row->kind].parts, *place);
    *place = NULL;
}

/* --- create, edit ------------------------------------------------------------------------------------------- */

static bool mark_dirty(struct ccs__group *group, struct ccs__row *row)
{
    if (!row->dirty && !push(group, &group->dirty, row))
        return false;
    row->dirty = true;
    return true;
}

static bool mark_changed(struct ccs__group *group, struct ccs__row *row)
{
    if (!mark_dirty(group, row) || (!row->unindexed && !push(group, &group->unindexed, row)))
        return false;
    row->unindexed = true;
    return true;
}

void *ccs__row_create(struct ccs__group *group, enum ccs__kind kind, uint64_t id)
{
    CCS_ASSERT(group->in_group);
    struct ccs__row *row = new_row(group, kind, id);
    if (!row)
        return NULL;
    if (!push_undo(group, row, CCS__UNDO_CREATED)) {
        ccs__row_give(group, row);
        return NULL;
    }
    row->touched = group->serial;
    return mark_changed(group, row) ? row : NULL;
}

/* What undo puts back: the row as it was before the group's first touch. */
static bool keep_image(struct ccs__group *group, struct ccs__row *row)
{
    CCS_ASSERT(group->in_group);
    CCS_ASSERT(row->exists);
    if (row->touched == group->serial)
        return true;
    const struct ccs__kind_shape *shape = &group->shapes[row->kind];
    const void *part = ccs__row_part_of(group, row);
    size_t size = shape->image_size, part_size = part ? shape->part_type->sizeof_message : 0;
    uint8_t *image = ccs__buf_reserve(&group->images, CCS__IMAGE_HEAD + size + part_size);
    if (!image || !push_undo(group, row, group->images.size))
        return false;
    image[0] = row->exists;
    image[1] = row->over;
    image[2] = row->stored;
    memcpy(image + CCS__IMAGE_HEAD, row + 1, size);
    if (part)
        memcpy(image + CCS__IMAGE_HEAD + size, part, part_size);
    group->images.size += CCS__IMAGE_HEAD + size + part_size;
    row->touched = group->serial;
    return true;
}

bool ccs__row_edit(struct ccs__group *group, struct ccs__row *row)
{
    return keep_image(group, row) && mark_changed(group, row);
}

bool ccs__row_count(struct ccs__group *group, struct ccs__row *row)
{
    return keep_image(group, row) && mark_dirty(group, row);
}

ccs_status ccs__row_edit_by_id(struct ccs__group *group, enum ccs__kind kind, uint64_t id, void **row)
{
    *row = ccs__row_find(group, kind, id);
    if (!*row && group->replaying)
        return ccs__refuse(group, CCS_ECORRUPT, id, "an event names %s %llu, which is not there", ccs__kinds[kind].table,
                           (unsigned long long)id);
    CCS_ASSERT(*row != NULL);
    return ccs__row_edit(group, *row) ? CCS_OK : CCS_ENOMEM;
}

void ccs__row_attend(struct ccs__group *group, struct ccs__row *row)
{
    if (row->attended || group->replaying)
        return;
    row->attended = push(group, &group->attended, row);
    if (!row->attended)
        group->bodies.failed = true; /* the group fails at its next event or at its end, and is undone */
}

bool ccs__row_index(struct ccs__group *group, struct ccs__row *row)
{
    CCS__EACH_MODULE(i, group->indexing[row->kind])
        if (!group->modules[i]->index(group, row))
            return false;
    return true;
}

bool ccs__row_open(const struct ccs__group *group, const struct ccs__row *row)
{
    const ProtobufCFieldDescriptor *open = group->shapes[row->kind].open;
    return open ? *(const protobuf_c_boolean *)((const char *)ccs__row_message(row) + open->offset) : !row->over;
}

/* --- giving back ------------------------------------------------------------------------------------------ */

void ccs__row_give(struct ccs__group *group, struct ccs__row *row)
{
    if (ccs__kinds[row->kind].mapped)
        ccs__map_remove(&group->maps[row->kind], row->id);
    give_part(group, row);
    ccs__pool_give(&group->pools[row->kind], row);
}

static void release_texts(struct ccs__group *group, const char *message, const uint16_t *texts, int count)
{
    for (int i = 0; i < count; i++)
        ccs__text_release(&group->texts, *(const char *const *)(const void *)(message + texts[i]));
}

/* Out of every index, its texts let go, the slot given back. */
static void retire(struct ccs__group *group, struct ccs__row *row)
{
    const struct ccs__kind_shape *shape = &group->shapes[row->kind];
    const char *part = ccs__row_part_of(group, row);
    row->exists = false;
    bool unlinked = ccs__row_index(group, row);
    CCS_ASSERT(unlinked);
    if (ccs__kinds[row->kind].versioned)
        ccs__block_destroy(group, *block_of(row));
    else
        release_texts(group, (const char *)ccs__row_message(row), shape->texts, shape->text_count);
    if (part)
        release_texts(group, part, shape->part_texts, shape->part_text_count);
    ccs__row_give(group, row);
}

void ccs__group_clean(struct ccs__group *group)
{
    CCS_ASSERT(!group->in_group);
    size_t kept = 0;
    for (size_t i = 0; i < group->dirty.count; i++) {
        struct ccs__row *row = group->dirty.items[i];
        row->dirty = false;
        row->stored = true;
        row->was_open = ccs__row_open(group, row);
        if (!row->was_open && !row->fetched)
            group->dirty.items[kept++] = row; /* the closing ones, in place: no memory is needed */
    }
    struct ccs__rows closing = group->dirty;
    group->dirty = group->closing;
    group->dirty.count = group->dirty_kept = 0;
    group->closing = closing;
    group->closing.count = kept;
}

void ccs__group_reclaim(struct ccs__group *group)
{
    CCS_ASSERT(group->undo_count == 0);
    for (size_t i = 0; i < group->closing.count; i++)
        if (!group->closing.items[i]->dirty)
            retire(group, group->closing.items[i]);
    group->closing.count = 0;
    size_t over = group->fetched.count > group->fetched_max ? group->fetched.count - group->fetched_max : 0;
    for (size_t i = 0; i < over; i++)
        retire(group, group->fetched.items[i]);
    group->fetched.count -= over;
    if (over)
        memmove(group->fetched.items, group->fetched.items + over,
                group->fetched.count * sizeof *group->fetched.items);
    for (size_t i = 0; i < group->dropped.count; i++) {
        struct ccs__holding holding = group->dropped.items[i];
        if (holding.block)
            ccs__block_destroy(group, holding.pointer);
        else
            ccs__text_release(&group->texts, holding.pointer);
    }
    group->dropped.count = group->dropped_kept = 0;
    for (int i = 0; i < CCS__MODULE_COUNT; i++)
        if (group->modules[i] && group->modules[i]->reclaim)
            group->modules[i]->reclaim(group);
}

/* --- loading ---------------------------------------------------------------------------------------------- */

/* The loaded message's texts become interned ones; false: no memory, with none held. */
static bool intern_texts(struct ccs__group *group, char *message, const uint16_t *texts, int count)
{
    for (int i = 0; i < count; i++) {
        const char **text = (const char **)(void *)(message + texts[i]);
        *text = ccs__text_take(&group->texts, ccs_str_from(*text));
        if (*text)
            continue;
        release_texts(group, message, texts, i);
        return false;
    }
    return true;
}

/* A nested message of its own for the row, if the loaded one has any. */
static bool load_part(struct ccs__group *group, struct ccs__row *row)
{
    const struct ccs__kind_shape *shape = &group->shapes[row->kind];
    void **place = place_of_part(group, row);
    if (!place || !*place)
        return true;
    ProtobufCMessage *part = ccs__pool_take(&group->shapes[row->kind].parts);
    const void *loaded = *place;
    *place = part;
    if (!part)
        return false;
    memcpy(part, loaded, shape->part_type->sizeof_message);
    part->n_unknown_fields = 0;
    part->unknown_fields = NULL;
    return intern_texts(group, (char *)part, shape->part_texts, shape->part_text_count);
}

static bool load_message(struct ccs__group *group, struct ccs__row *row, const ProtobufCMessage *message)
{
    const struct ccs__kind_shape *shape = &group->shapes[row->kind];
    const struct ccs__kind_info *info = &ccs__kinds[row->kind];
    if (info->versioned) {
        ProtobufCMessage *copy;
        struct ccs__arena *block = block_create(group, message, &copy);
        if (!block)
            return false;
        memcpy(ccs__row_message(row), copy, info->type->sizeof_message);
        *block_of(row) = block;
        return true;
    }
    memcpy(ccs__row_message(row), message, info->type->sizeof_message);
    ccs__row_message(row)->n_unknown_fields = 0;
    ccs__row_message(row)->unknown_fields = NULL;
    if (shape->nested_size) {
        void **nested = (void **)((char *)row + shape->nested_field);
        if (*nested)
            memcpy((char *)row + shape->nested_at, *nested, shape->nested_size);
        *nested = (char *)row + shape->nested_at;
    }
    char *texts = (char *)ccs__row_message(row);
    if (!load_part(group, row))
        return false;
    if (intern_texts(group, texts, shape->texts, shape->text_count))
        return true;
    if (ccs__row_part_of(group, row))
        release_texts(group, ccs__row_part_of(group, row), shape->part_texts, shape->part_text_count);
    return false;
}

/* The cache of closed rows is bounded also while nothing is committed: the oldest that has not changed goes. */
static void make_room_for_fetched(struct ccs__group *group)
{
    struct ccs__rows *fetched = &group->fetched;
    if (group->in_group || group->scope || fetched->count < group->fetched_max)
        return;
    size_t oldest = 0;
    while (oldest < fetched->count && fetched->items[oldest]->dirty)
        oldest++;
    if (oldest == fetched->count)
        return;
    retire(group, fetched->items[oldest]);
    fetched->count--;
    memmove(fetched->items + oldest, fetched->items + oldest + 1, (fetched->count - oldest) * sizeof *fetched->items);
}

ccs_status ccs__row_load(struct ccs__group *group, enum ccs__kind kind, uint64_t id, const ProtobufCMessage *message)
{
    make_room_for_fetched(group);
    struct ccs__row *row = new_row(group, kind, id);
    if (!row)
        return CCS_ENOMEM;
    if (!load_message(group, row, message)) {
        ccs__row_give(group, row);
        return CCS_ENOMEM;
    }
    row->stored = true;
    row->was_open = ccs__row_open(group, row);
    if (!row->was_open && ccs__kinds[kind].mapped) {
        row->fetched = true;
        if (!push(group, &group->fetched, row)) {
            retire(group, row);
            return CCS_ENOMEM;
        }
    }
    return ccs__row_index(group, row) ? CCS_OK : CCS_ENOMEM;
}

ccs_status ccs__rows_sorted(const struct ccs__group *group, enum ccs__kind kind, struct ccs__row ***rows, size_t *count)
{
    const struct ccs__map *map = &group->maps[kind];
    size_t index = 0, n = 0;
    uint64_t id;
    void *value;
    *rows = NULL;
    *count = map->count;
    if (map->count == 0)
        return CCS_OK;
    struct ccs__row **items = ccs__realloc(&group->alloc, NULL, 0, map->count * sizeof *items);
    if (!items)
        return CCS_ENOMEM;
    while (ccs__map_next(map, &index, &id, &value))
        items[n++] = value;
    ccs__rows_sort(items, n);
    *rows = items;
    return CCS_OK;
}

/* Heap sort by id: in place, no recursion, no libc callback order to depend on. */
static void sift(struct ccs__row **items, size_t root, size_t count)
{
    for (;;) {
        size_t child = root * 2 + 1;
        if (child >= count)
            return;
        if (child + 1 < count && items[child]->id < items[child + 1]->id)
            child++;
        if (items[root]->id >= items[child]->id)
            return;
        struct ccs__row *swap = items[root];
        items[root] = items[child];
        items[child] = swap;
        root = child;
    }
}

void ccs__rows_sort(struct ccs__row **items, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift(items, i, count);
    for (size_t end = count; end-- > 1;) {
        struct ccs__row *swap = items[0];
        items[0] = items[end];
        items[end] = swap;
        sift(items, 0, end);
    }
}
