/*
 * A store without a file. It keeps what the SQLite store would keep, in the same form (canonical groups, packed rows),
 * so that tests can compare the two and a center can be loaded again from what it wrote, with no I/O at all.
 *
 * Rows hang in chains from a map by a hash of their key, because a key is two numbers or a text and the map takes one.
 */
#include "store/shape.h"
#include "store/store.h"
#include <stdlib.h> /* qsort */

struct memory_row {
    struct memory_row *next; /* same hash */
    size_t bytes_size, text_size;
    uint64_t numbers[CCS__SHAPE_KEYS_MAX];
    uint8_t bytes[]; /* the packed message, then the text of the key */
};

struct memory_group {
    uint64_t first_seq, count;
    size_t offset, size;
};

struct ccs__store_memory {
    ccs_alloc alloc;
    bool seal;
    struct ccs__shape shapes[CCS__KIND_COUNT];
    struct ccs__map rows[CCS__KIND_COUNT];
    uint64_t row_count;
    struct memory_group *groups;
    size_t group_count, group_capacity;
    struct ccs__buf bytes; /* of the groups */
    uint64_t seq;
    ccs_time at;
    struct ccs__seal chain;
    struct ccs__sealer sealer;
    size_t personal_next;
    struct ccs__buf scratch; /* a row of ccs_personal, completed */
    struct ccs__arena arena;
    const char *error;
};

/* --- rows -------------------------------------------------------------------------------------------------- */

static uint64_t key_hash(const struct ccs__shape_key *key)
{
    uint64_t hash = ccs__map_hash(key->numbers[0]) ^ ccs__map_hash(key->numbers[1] + UINT64_C(0x9e3779b97f4a7c15));
    for (size_t i = 0; i < key->text.size; i++)
        hash = ccs__map_hash(hash ^ (uint8_t)key->text.data[i]);
    return hash;
}

static struct ccs__shape_key row_key(const struct memory_row *row)
{
    struct ccs__shape_key key = {.text = {(const char *)row->bytes + row->bytes_size, row->text_size}};
    memcpy(key.numbers, row->numbers, sizeof key.numbers);
    return key;
}

static size_t row_size(const struct memory_row *row) { return sizeof *row + row->bytes_size + row->text_size; }

static struct memory_row *find_row(const struct ccs__store_memory *store, enum ccs__kind kind,
                                   const struct ccs__shape_key *key)
{
    struct memory_row *row = ccs__map_get(&store->rows[kind], key_hash(key));
    for (; row; row = row->next) {
        struct ccs__shape_key other = row_key(row);
        if (ccs__shape_key_compare(&other, key) == 0)
            return row;
    }
    return NULL;
}

static void remove_row(struct ccs__store_memory *store, enum ccs__kind kind, const struct ccs__shape_key *key)
{
    struct memory_row *row = find_row(store, kind, key);
    if (!row)
        return;
    uint64_t hash = key_hash(key);
    struct memory_row *first = ccs__map_get(&store->rows[kind], hash);
    if (first == row && !row->next) {
        (void)ccs__map_remove(&store->rows[kind], hash);
    } else if (first == row) {
        bool put = ccs__map_put(&store->rows[kind], hash, row->next); /* replaces, so it needs no memory */
        CCS_ASSERT(put);
    } else {
        while (first->next != row)
            first = first->next;
        first->next = row->next;
    }
    ccs__free(&store->alloc, row, row_size(row));
    store->row_count--;
}

static ccs_status put_row(struct ccs__store_memory *store, enum ccs__kind kind, const struct ccs__shape_key *key,
                          const struct ccs__batch_row *from)
{
    struct ccs__map *map = &store->rows[kind];
    struct memory_row *row = ccs__realloc(&store->alloc, NULL, 0, sizeof *row + from->size + key->text.size);
    if (!row)
        return CCS_ENOMEM;
    row->bytes_size = from->size;
    row->text_size = key->text.size;
    memcpy(row->numbers, key->numbers, sizeof row->numbers);
    if (from->size > 0)
        memcpy(row->bytes, from->bytes, from->size);
    if (key->text.size > 0)
        memcpy(row->bytes + from->size, key->text.data, key->text.size);
    if (!ccs__map_reserve(map, map->count + 1)) {
        ccs__free(&store->alloc, row, row_size(row));
        return CCS_ENOMEM;
    }
    remove_row(store, kind, key);
    row->next = ccs__map_get(map, key_hash(key));
    bool put = ccs__map_put(map, key_hash(key), row);
    CCS_ASSERT(put);
    store->row_count++;
    return CCS_OK;
}

/* Personal values come without salt and digest; erasing one leaves its digest. */
static ccs_status complete_personal(struct ccs__store_memory *store, const struct ccs__shape_key *key,
                                    Ccs__Personal *message, struct ccs__batch_row *row)
{
    const struct memory_row *old = find_row(store, CCS__KIND_PERSONAL, key);
    if (!store->seal)
        return CCS_OK;
    if (row->op == CCS__ROW_INSERT) {
        ccs__sealer_fill(&store->sealer, store->personal_next++, message);
    } else if (old) {
        const ProtobufCMessage *before =
            ccs__record_unpack(message->base.descriptor, old->bytes, old->bytes_size, &store->arena);
        if (!before)
            return CCS_ENOMEM;
        message->digest = ((const Ccs__Personal *)(const void *)before)->digest;
    }
    ccs__buf_clear(&store->scratch);
    ccs__record_pack(&message->base, &store->scratch);
    row->bytes = store->scratch.data;
    row->size = store->scratch.size;
    return store->scratch.failed ? CCS_ENOMEM : CCS_OK;
}

static ccs_status change_row(struct ccs__store_memory *store, struct ccs__batch_row *row)
{
    if (!ccs__shape_has_kind(row->kind))
        return CCS_ECORRUPT;
    const struct ccs__shape *shape = &store->shapes[row->kind];
    ccs__arena_clear(&store->arena);
    ProtobufCMessage *message = ccs__record_unpack(shape->type, row->bytes, row->size, &store->arena);
    if (!message)
        return CCS_ENOMEM; /* the center packed it, so it is well formed */
    struct ccs__shape_key key = ccs__shape_key_of(shape, message);
    if (row->kind == CCS__KIND_PERSONAL && row->op == CCS__ROW_UPDATE && !find_row(store, row->kind, &key))
        return CCS_OK; /* a contact without a customer can be erased too */
    if (row->kind == CCS__KIND_PERSONAL)
        CCS__TRY(complete_personal(store, &key, (Ccs__Personal *)(void *)message, row));
    if (row->op != CCS__ROW_DELETE)
        return put_row(store, row->kind, &key, row);
    remove_row(store, row->kind, &key);
    return CCS_OK;
}

/* --- committing -------------------------------------------------------------------------------------------- */

static ccs_status add_groups(struct ccs__store_memory *store, const struct ccs__batch *batch)
{
    struct ccs__journal_group group;
    const uint8_t *bytes;
    size_t offset = 0, size, count = store->group_count;
    for (uint64_t i = 0; i < batch->group_count; i++, count++) {
        void *groups = store->groups;
        if (!ccs__batch_next_group(batch, &offset, &group, &bytes, &size))
            return CCS_ECORRUPT;
        if (!ccs__alloc_grow(&store->alloc, &groups, &store->group_capacity, count + 1, sizeof *store->groups))
            return CCS_ENOMEM;
        store->groups = groups;
        store->groups[count] = (struct memory_group){group.first_seq, group.count, store->bytes.size, size};
        ccs__buf_add(&store->bytes, bytes, size);
    }
    if (store->bytes.failed)
        return CCS_ENOMEM;
    store->group_count = count;
    return CCS_OK;
}

static ccs_status add_batch(struct ccs__store_memory *store, const struct ccs__batch *batch)
{
    struct ccs__batch_row row;
    size_t offset = 0, bytes_size = store->bytes.size;
    store->personal_next = 0;
    if (store->seal)
        CCS__TRY(ccs__sealer_seal(&store->sealer, &store->chain, batch));
    for (uint64_t i = 0; i < batch->row_count; i++) {
        if (!ccs__batch_next_row(batch, &offset, &row))
            return CCS_ECORRUPT;
        CCS__TRY(change_row(store, &row));
    }
    ccs_status status = add_groups(store, batch);
    if (status != CCS_OK) {
        store->bytes.size = bytes_size;
        store->bytes.failed = false;
    }
    return status;
}

/* Rows are put by key and groups come last, so trying a batch again after a failure ends as if it had not failed. */
static ccs_status memory_commit(void *user_data, const struct ccs__batch *batch, uint64_t *durable_seq)
{
    struct ccs__store_memory *store = user_data;
    CCS_ASSERT(batch->first_seq == store->seq + 1);
    ccs_status status = add_batch(store, batch);
    if (status == CCS_ENOMEM) {
        store->error = "no memory for the batch";
        return CCS_ECOMMIT;
    }
    if (status != CCS_OK) {
        store->error = "the batch is malformed";
        return status;
    }
    store->seq = batch->last_seq;
    if (batch->group_count > 0) {
        store->at = batch->at;
        if (store->seal)
            store->chain = store->sealer.seals[batch->group_count - 1];
    }
    ccs__sealer_next(&store->sealer);
    *durable_seq = store->seq;
    return CCS_OK;
}

/* --- loading ----------------------------------------------------------------------------------------------- */

static int compare_rows(const void *x, const void *y)
{
    struct ccs__shape_key a = row_key(*(const struct memory_row *const *)x);
    struct ccs__shape_key b = row_key(*(const struct memory_row *const *)y);
    return ccs__shape_key_compare(&a, &b);
}

/* Every row of a kind, by key; to be freed by the caller: `count` pointers. NULL: no memory, or no row. */
static const struct memory_row **sorted_rows(struct ccs__store_memory *store, enum ccs__kind kind, size_t *count)
{
    size_t capacity = 0, index = 0;
    uint64_t hash;
    void *value;
    while (ccs__map_next(&store->rows[kind], &index, &hash, &value))
        for (const struct memory_row *row = value; row; row = row->next)
            capacity++;
    const struct memory_row **rows = ccs__realloc(&store->alloc, NULL, 0, capacity * sizeof *rows);
    *count = capacity;
    if (!rows || capacity == 0)
        return NULL;
    size_t at = 0;
    index = 0;
    while (ccs__map_next(&store->rows[kind], &index, &hash, &value))
        for (const struct memory_row *row = value; row; row = row->next)
            rows[at++] = row;
    qsort(rows, at, sizeof *rows, compare_rows);
    return rows;
}

static ProtobufCMessage *unpack_row(struct ccs__store_memory *store, enum ccs__kind kind, const struct memory_row *row)
{
    ccs__arena_clear(&store->arena);
    return ccs__record_unpack(store->shapes[kind].type, row->bytes, row->bytes_size, &store->arena);
}

/* Is there an open row of the owner? Versions are counted from 1, other owners have one row and no second number. */
static bool owner_is_open(struct ccs__store_memory *store, enum ccs__kind kind, uint64_t id)
{
    struct ccs__shape_key key = {.numbers = {id, store->shapes[kind].key_count > 1}};
    const struct memory_row *row = find_row(store, kind, &key);
    for (; row && store->shapes[kind].key_count > 1; key.numbers[1]++) {
        const struct memory_row *next = find_row(store, kind, &key);
        if (!next)
            break;
        row = next;
    }
    ProtobufCMessage *message = row ? unpack_row(store, kind, row) : NULL;
    return message && ccs__shape_is_open(&store->shapes[kind], message);
}

static bool is_wanted(struct ccs__store_memory *store, enum ccs__kind kind, const struct memory_row *row,
                      const struct memory_row *next)
{
    enum ccs__kind owner = ccs__shape_owner(kind);
    if (!ccs__shape_is_loaded(kind))
        return false;
    if (owner != CCS__KIND_NONE) {
        bool last = !next || next->numbers[0] != row->numbers[0];
        return last && (row->numbers[0] == 0 || owner_is_open(store, owner, row->numbers[0]));
    }
    ProtobufCMessage *message = unpack_row(store, kind, row);
    if (message && kind == CCS__KIND_COMMAND_KEY)
        return ((const Ccs__CommandKey *)(const void *)message)->at >= store->at - CCS__SHAPE_COMMAND_KEY_MS;
    return message && ccs__shape_is_open(&store->shapes[kind], message);
}

static ccs_status load_kind(struct ccs__store_memory *store, enum ccs__kind kind, ccs__load_fn load,
                            void *load_user_data)
{
    size_t count;
    if (store->rows[kind].count == 0)
        return CCS_OK;
    const struct memory_row **rows = sorted_rows(store, kind, &count);
    if (!rows)
        return CCS_ENOMEM;
    ccs_status status = CCS_OK;
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        if (!is_wanted(store, kind, rows[i], i + 1 < count ? rows[i + 1] : NULL))
            continue;
        ProtobufCMessage *message = unpack_row(store, kind, rows[i]);
        status = message ? load(load_user_data, kind, message) : CCS_ENOMEM;
    }
    ccs__free(&store->alloc, rows, count * sizeof *rows);
    return status;
}

static ccs_status memory_load(void *user_data, uint64_t *seq, ccs_time *at, ccs__load_fn load, void *load_user_data)
{
    struct ccs__store_memory *store = user_data;
    *seq = store->seq;
    *at = store->at;
    for (int n = 1; n < CCS__KIND_COUNT; n++)
        CCS__TRY(load_kind(store, ccs__kind_to_load(n), load, load_user_data));
    return CCS_OK;
}

/* --- reading ----------------------------------------------------------------------------------------------- */

static ccs_status memory_fetch(void *user_data, enum ccs__kind kind, uint64_t id, ccs_str text, struct ccs__buf *out)
{
    struct ccs__store_memory *store = user_data;
    CCS_ASSERT(ccs__shape_has_kind(kind));
    struct ccs__shape_key key = {.numbers = {id}, .text = text};
    const struct memory_row *found = store->shapes[kind].key_count == 1 ? find_row(store, kind, &key) : NULL;
    size_t index = 0;
    uint64_t hash;
    void *value;
    /* Of several versions the last one. A walk: only tests ask a store in memory. */
    while (store->shapes[kind].key_count > 1 && ccs__map_next(&store->rows[kind], &index, &hash, &value))
        for (const struct memory_row *row = value; row; row = row->next)
            if (row->numbers[0] == id && (!found || row->numbers[1] > found->numbers[1]))
                found = row;
    if (!found)
        return CCS_ENOENT;
    ccs__buf_add(out, found->bytes, found->bytes_size);
    return out->failed ? CCS_ENOMEM : CCS_OK;
}

static ccs_status memory_read(void *user_data, uint64_t seq, struct ccs__buf *out)
{
    struct ccs__store_memory *store = user_data;
    size_t low = 0, high = store->group_count;
    while (low < high) { /* the first group that ends at or after seq */
        size_t middle = low + (high - low) / 2;
        if (store->groups[middle].first_seq + store->groups[middle].count <= seq)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == store->group_count)
        return CCS_DONE;
    ccs__buf_add(out, store->bytes.data + store->groups[low].offset, store->groups[low].size);
    return out->failed ? CCS_ENOMEM : CCS_OK;
}

static const char *memory_error(void *user_data) { return ((struct ccs__store_memory *)user_data)->error; }

/* --- life -------------------------------------------------------------------------------------------------- */

static void memory_close(void *user_data)
{
    struct ccs__store_memory *store = user_data;
    ccs_alloc alloc = store->alloc;
    for (int kind = 0; kind < CCS__KIND_COUNT; kind++) {
        size_t index = 0;
        uint64_t hash;
        void *value;
        while (ccs__map_next(&store->rows[kind], &index, &hash, &value))
            for (struct memory_row *row = value, *next; row; row = next) {
                next = row->next;
                ccs__free(&alloc, row, row_size(row));
            }
        ccs__map_finish(&store->rows[kind]);
    }
    ccs__free(&alloc, store->groups, store->group_capacity * sizeof *store->groups);
    ccs__buf_finish(&store->bytes);
    ccs__buf_finish(&store->scratch);
    ccs__sealer_finish(&store->sealer);
    ccs__arena_finish(&store->arena);
    ccs__free(&alloc, store, sizeof *store);
}

ccs_status ccs__store_memory_open(const struct ccs__store_memory_options *options, struct ccs__port *port)
{
    if (options->seal && !ccs__seal_ready())
        return CCS_ESTATE;
    struct ccs__store_memory *store = ccs__alloc_zero(&options->alloc, sizeof *store);
    if (!store)
        return CCS_ENOMEM;
    store->alloc = options->alloc;
    store->seal = options->seal;
    store->error = "";
    ccs__buf_init(&store->bytes, &store->alloc);
    ccs__buf_init(&store->scratch, &store->alloc);
    ccs__sealer_init(&store->sealer, &store->alloc);
    ccs__arena_init(&store->arena, &store->alloc, 0);
    for (int kind = CCS__KIND_NONE; kind < CCS__KIND_COUNT; kind++) {
        ccs__map_init(&store->rows[kind], &store->alloc);
        if (kind != CCS__KIND_NONE)
            ccs__shape_init(&store->shapes[kind], (enum ccs__kind)kind);
    }
    *port = (struct ccs__port){.user_data = store,
                               .commit = memory_commit,
                               .load = memory_load,
                               .fetch = memory_fetch,
                               .read = memory_read,
                               .error = memory_error,
                               .close = memory_close};
    return CCS_OK;
}

struct ccs__seal ccs__store_memory_chain(const struct ccs__port *port)
{
    return ((const struct ccs__store_memory *)port->user_data)->chain;
}

uint64_t ccs__store_memory_row_count(const struct ccs__port *port)
{
    return ((const struct ccs__store_memory *)port->user_data)->row_count;
}
