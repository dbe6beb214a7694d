/*
 * The table behind verify. It takes the key of a row straight from the packed bytes, where the key's fields stand first,
 * because unpacking every row would cost more than all the rest of noting it.
 */
#include "store/digests.h"

#define CAPACITY_MIN 1024

struct kept_row {
    size_t size; /* 0: not noted yet */
    uint8_t bytes[];
};

void ccs__digests_init(struct ccs__digests *digests, const ccs_alloc *alloc)
{
    *digests = (struct ccs__digests){.alloc = *alloc};
    ccs__map_init(&digests->kept, &digests->alloc);
    ccs__seal_key(&digests->key);
    for (int kind = CCS__KIND_NONE + 1; kind < CCS__KIND_COUNT; kind++)
        ccs__shape_init(&digests->shapes[kind], (enum ccs__kind)kind);
}

static void free_slots(struct ccs__digests *digests)
{
    ccs__free(&digests->alloc, digests->slots, digests->capacity * sizeof *digests->slots);
    digests->slots = NULL;
    digests->capacity = digests->count = 0;
}

void ccs__digests_finish(struct ccs__digests *digests)
{
    size_t index = 0;
    uint64_t key;
    void *value;
    while (digests->kept.alloc && ccs__map_next(&digests->kept, &index, &key, &value))
        ccs__free(&digests->alloc, value, sizeof(struct kept_row) + ((struct kept_row *)value)->size);
    ccs__map_finish(&digests->kept);
    free_slots(digests);
}

/* --- rows that are kept ------------------------------------------------------------------------------------ */

static uint64_t kept_key(enum ccs__kind kind, uint64_t id) { return id * CCS__KIND_COUNT + (uint64_t)kind; }

/* The row's place in the map, holding `size` bytes now; NULL: no memory, and it is as before. */
static struct kept_row *put_kept(struct ccs__digests *digests, uint64_t key, size_t size)
{
    struct kept_row *old = ccs__map_get(&digests->kept, key);
    struct kept_row *row = ccs__realloc(&digests->alloc, old, old ? sizeof *old + old->size : 0, sizeof *row + size);
    if (!row)
        return NULL;
    row->size = size;
    if (ccs__map_put(&digests->kept, key, row))
        return row;
    CCS_ASSERT(!old); /* replacing needs no memory */
    ccs__free(&digests->alloc, row, sizeof *row + size);
    return NULL;
}

ccs_status ccs__digests_keep(struct ccs__digests *digests, enum ccs__kind kind, uint64_t id)
{
    if (ccs__map_get(&digests->kept, kept_key(kind, id)))
        return CCS_OK;
    return put_kept(digests, kept_key(kind, id), 0) ? CCS_OK : CCS_ENOMEM;
}

ccs_status ccs__digests_kept(const struct ccs__digests *digests, enum ccs__kind kind, uint64_t id, struct ccs__buf *out)
{
    const struct kept_row *row = ccs__map_get(&digests->kept, kept_key(kind, id));
    if (!row || row->size == 0)
        return CCS_ENOENT;
    ccs__buf_add(out, row->bytes, row->size);
    return out->failed ? CCS_ENOMEM : CCS_OK;
}

static ccs_status keep_bytes(struct ccs__digests *digests, const struct ccs__batch_row *row, uint64_t id)
{
    uint64_t key = kept_key(row->kind, id);
    if (digests->kept.count == 0 || !ccs__map_get(&digests->kept, key))
        return CCS_OK;
    struct kept_row *kept = put_kept(digests, key, row->size);
    if (!kept)
        return CCS_ENOMEM;
    memcpy(kept->bytes, row->bytes, row->size);
    return CCS_OK;
}

/* --- digests ----------------------------------------------------------------------------------------------- */

static size_t first_slot(const struct ccs__digests *digests, const uint64_t *numbers)
{
    /* Ids come in ascending order, from the journal as from the tables: sixteen neighbours stay together, whatever their
     * kind, so that most probes find their slot in the cache. */
    uint64_t hash = ccs__map_hash(numbers[0] >> 4) ^ ccs__map_hash(~numbers[1]);
    return (size_t)(((hash << 4) | (numbers[0] & 15)) & (digests->capacity - 1));
}

/* The row's slot, or the free one where it belongs. */
static struct ccs__digest_slot *probe(const struct ccs__digests *digests, enum ccs__kind kind, const uint64_t *numbers)
{
    size_t at = first_slot(digests, numbers);
    for (;; at = (at + 1) & (digests->capacity - 1)) {
        struct ccs__digest_slot *slot = &digests->slots[at];
        if (slot->kind == CCS__KIND_NONE ||
            (slot->kind == kind && memcmp(slot->numbers, numbers, sizeof slot->numbers) == 0))
            return slot;
    }
}

static bool grow(struct ccs__digests *digests)
{
    struct ccs__digests old = *digests;
    size_t capacity = old.capacity ? old.capacity * 2 : CAPACITY_MIN;
    if (old.capacity && (old.count + 1) * 4 <= old.capacity * 3)
        return true;
    struct ccs__digest_slot *slots = ccs__alloc_zero(&old.alloc, capacity * sizeof *slots);
    if (!slots)
        return false;
    digests->slots = slots;
    digests->capacity = capacity;
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].kind != CCS__KIND_NONE)
            *probe(digests, (enum ccs__kind)old.slots[i].kind, old.slots[i].numbers) = old.slots[i];
    free_slots(&old);
    return true;
}

/* The numbers of the key at the head of a packed row; fields at 0 are not there. false: malformed. */
static bool read_key(const struct ccs__shape *shape, const struct ccs__batch_row *row, uint64_t *numbers)
{
    const uint8_t *cursor = row->bytes, *end = row->bytes + row->size;
    memset(numbers, 0, CCS__SHAPE_KEYS_MAX * sizeof *numbers);
    for (unsigned i = 0; i < shape->key_count; i++) {
        const uint8_t *field = cursor;
        uint64_t tag;
        if (cursor == end)
            break;
        if (!ccs__varint_read(&cursor, end, &tag))
            return false;
        if (tag != (uint64_t)shape->type->fields[shape->keys[i]].id << 3)
            cursor = field; /* this one is 0 */
        else if (!ccs__varint_read(&cursor, end, &numbers[i]))
            return false;
    }
    return true;
}

static ccs_status put(struct ccs__digests *digests, enum ccs__kind kind, const uint64_t *numbers, uint64_t digest)
{
    if (!grow(digests))
        return CCS_ENOMEM;
    struct ccs__digest_slot *slot = probe(digests, kind, numbers);
    digests->count += slot->kind == CCS__KIND_NONE;
    memcpy(slot->numbers, numbers, sizeof slot->numbers);
    slot->kind = (uint8_t)kind;
    slot->digest = digest;
    return CCS_OK;
}

ccs_status ccs__digests_note(struct ccs__digests *digests, const struct ccs__batch *batch)
{
    struct ccs__batch_row row;
    uint64_t numbers[CCS__SHAPE_KEYS_MAX];
    size_t offset = 0;
    for (uint64_t i = 0; i < batch->row_count; i++) {
        if (!ccs__batch_next_row(batch, &offset, &row) || !ccs__shape_has_kind(row.kind))
            return CCS_ECORRUPT;
        if (!ccs__shape_is_derived(row.kind))
            continue;
        if (row.op == CCS__ROW_DELETE || !read_key(&digests->shapes[row.kind], &row, numbers))
            return CCS_ECORRUPT;
        CCS__TRY(keep_bytes(digests, &row, numbers[0]));
        CCS__TRY(put(digests, row.kind, numbers, ccs__digests_digest(digests, row.bytes, row.size)));
    }
    return CCS_OK;
}

ccs_status ccs__digests_note_text(struct ccs__digests *digests, uint64_t seq, ccs_str text)
{
    const uint64_t numbers[CCS__SHAPE_KEYS_MAX] = {seq};
    CCS__TRY(put(digests, CCS__KIND_PERSONAL, numbers, ccs__digests_digest(digests, text.data, text.size)));
    probe(digests, CCS__KIND_PERSONAL, numbers)->seen = true; /* it is in the file: that is where it is from */
    return CCS_OK;
}

bool ccs__digests_is_text(const struct ccs__digests *digests, uint64_t seq, ccs_str text)
{
    const struct ccs__shape_key key = {.numbers = {seq}};
    const struct ccs__digest_slot *slot = ccs__digests_find(digests, CCS__KIND_PERSONAL, &key);
    return slot ? slot->digest == ccs__digests_digest(digests, text.data, text.size) : text.size == 0;
}

struct ccs__digest_slot *ccs__digests_find(const struct ccs__digests *digests, enum ccs__kind kind,
                                           const struct ccs__shape_key *key)
{
    if (digests->capacity == 0)
        return NULL;
    struct ccs__digest_slot *slot = probe(digests, kind, key->numbers);
    return slot->kind == CCS__KIND_NONE ? NULL : slot;
}

static bool comes_before(const struct ccs__digest_slot *x, const struct ccs__digest_slot *y)
{
    if (x->kind != y->kind)
        return x->kind < y->kind;
    if (x->numbers[0] != y->numbers[0])
        return x->numbers[0] < y->numbers[0];
    return x->numbers[1] < y->numbers[1];
}

const struct ccs__digest_slot *ccs__digests_unseen(const struct ccs__digests *digests)
{
    const struct ccs__digest_slot *first = NULL;
    for (size_t i = 0; i < digests->capacity; i++) {
        const struct ccs__digest_slot *slot = &digests->slots[i];
        if (slot->kind != CCS__KIND_NONE && !slot->seen && (!first || comes_before(slot, first)))
            first = slot;
    }
    return first;
}
