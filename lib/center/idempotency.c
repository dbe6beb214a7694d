/*
 * Idempotency: (actor, key) -> digest of the command and what came of it, for 24 h, bounded. Kept in the order of seq, so
 * that neither memory nor store needs an index that grows at random places.
 */
#include "center/center.h"

#define KEPT_MS (INT64_C(24) * 3600 * 1000)

struct ccs__key_entry {
    struct ccs__key_entry *hash_next, *newer;
    uint64_t hash, digest, seq, count, result;
    ccs_time at;
    size_t actor_size, key_size;
    char bytes[]; /* actor, then key */
};

/* A Merkle-Damgard of 64-bit multiplications (after FNV-1a, a word at a time): stable, fast, not for secrets. */
uint64_t ccs__digest(const void *bytes, size_t size, uint64_t seed)
{
    const uint8_t *cursor = bytes;
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ seed * UINT64_C(0x9e3779b97f4a7c15);
    for (; size >= 8; size -= 8, cursor += 8) {
        uint64_t word = 0;
        for (int i = 7; i >= 0; i--)
            word = word << 8 | cursor[i];
        hash = ccs__map_hash(hash ^ word);
    }
    for (; size; size--, cursor++)
        hash = (hash ^ *cursor) * UINT64_C(0x100000001b3);
    return ccs__map_hash(hash);
}

static uint64_t hash_of(ccs_str actor, ccs_str key)
{
    return ccs__digest(key.data, key.size, ccs__digest(actor.data, actor.size, 1));
}

static size_t entry_size(size_t actor_size, size_t key_size)
{
    return sizeof(struct ccs__key_entry) + actor_size + key_size;
}

static bool is(const struct ccs__key_entry *entry, ccs_str actor, ccs_str key)
{
    return entry->actor_size == actor.size && entry->key_size == key.size &&
           memcmp(entry->bytes, actor.data, actor.size) == 0 &&
           memcmp(entry->bytes + actor.size, key.data, key.size) == 0;
}

static void forget_oldest(struct ccs_center *center)
{
    struct ccs__keys_kept *keys = &center->keys;
    struct ccs__key_entry *entry = keys->oldest;
    keys->oldest = entry->newer;
    if (!keys->oldest)
        keys->newest = NULL;
    keys->count--;
    struct ccs__key_entry *first = ccs__map_get(&keys->by_hash, entry->hash), **at = &first;
    while (*at != entry)
        at = &(*at)->hash_next;
    *at = entry->hash_next;
    if (!first)
        ccs__map_remove(&keys->by_hash, entry->hash);
    else
        (void)ccs__map_put(&keys->by_hash, entry->hash, first); /* replaces: needs no memory */
    ccs__free(&center->alloc, entry, entry_size(entry->actor_size, entry->key_size));
}

ccs_status ccs__keys_seen(struct ccs_center *center, uint64_t digest, ccs_time now, uint64_t *result, bool *seen)
{
    ccs_str actor = {center->actor, center->actor_size}, key = {center->key, center->key_size};
    struct ccs__key_entry *entry = ccs__map_get(&center->keys.by_hash, hash_of(actor, key));
    while (entry && !(is(entry, actor, key) && now < entry->at + KEPT_MS))
        entry = entry->hash_next;
    if (!entry)
        return CCS_OK;
    if (entry->digest != digest)
        return ccs__center_fail(center, CCS_ECONFLICT, "the key \"%s\" was used for another command, at event %llu",
                                center->key, (unsigned long long)entry->seq);
    if (result)
        *result = entry->result;
    *seen = true;
    return CCS_OK;
}

static struct ccs__key_entry *add_entry(struct ccs_center *center, const Ccs__CommandKey *row)
{
    struct ccs__keys_kept *keys = &center->keys;
    ccs_str actor = ccs_str_from(row->actor), key = ccs_str_from(row->key);
    size_t size = entry_size(actor.size, key.size);
    struct ccs__key_entry *entry = ccs__alloc_zero(&center->alloc, size);
    if (!entry)
        return NULL;
    entry->hash = hash_of(actor, key);
    entry->digest = row->digest;
    entry->seq = row->seq;
    entry->count = row->count;
    entry->result = row->result;
    entry->at = row->at;
    entry->actor_size = actor.size;
    entry->key_size = key.size;
    memcpy(entry->bytes, actor.data, actor.size);
    memcpy(entry->bytes + actor.size, key.data, key.size);
    entry->hash_next = ccs__map_get(&keys->by_hash, entry->hash);
    if (!ccs__map_put(&keys->by_hash, entry->hash, entry)) {
        ccs__free(&center->alloc, entry, size);
        return NULL;
    }
    if (keys->newest)
        keys->newest->newer = entry;
    else
        keys->oldest = entry;
    keys->newest = entry;
    keys->count++;
    return entry;
}

/* How many of the oldest go to make room for one: those that are a day old, and what is too many. */
static size_t count_old(const struct ccs__keys_kept *keys, ccs_time now)
{
    size_t old = 0;
    for (const struct ccs__key_entry *entry = keys->oldest;
         entry && (entry->at + KEPT_MS <= now || keys->count - old >= keys->count_max); entry = entry->newer)
        old++;
    return old;
}

/* Rows that go, then the row that comes. */
static ccs_status write_rows(struct ccs_center *center, size_t old, const Ccs__CommandKey *row)
{
    const struct ccs__key_entry *entry = center->keys.oldest;
    for (; old > 0; old--, entry = entry->newer) {
        Ccs__CommandKey gone = CCS__COMMAND_KEY__INIT;
        gone.seq = entry->seq;
        CCS__TRY(ccs__pending_row(center, CCS__KIND_COMMAND_KEY, CCS__ROW_DELETE, &gone.base));
    }
    return ccs__pending_row(center, CCS__KIND_COMMAND_KEY, CCS__ROW_INSERT, &row->base);
}

ccs_status ccs__keys_keep(struct ccs_center *center, uint64_t digest, uint64_t first_seq, uint64_t count,
                          uint64_t result)
{
    Ccs__CommandKey row = CCS__COMMAND_KEY__INIT;
    row.seq = first_seq; /* of a command that changed nothing: the next event's */
    if (center->keys.newest && center->keys.newest->seq >= row.seq)
        row.seq = center->keys.newest->seq + 1;
    row.actor = center->actor;
    row.key = center->key;
    row.digest = digest;
    row.count = count;
    row.result = result;
    row.at = center->group.now;
    size_t old = count_old(&center->keys, center->group.now), size_before = center->pending_rows.size;
    uint64_t count_before = center->pending_row_count;
    if (write_rows(center, old, &row) != CCS_OK || !add_entry(center, &row)) {
        center->pending_rows.size = size_before;
        center->pending_row_count = count_before;
        return CCS_ENOMEM;
    }
    for (; old > 0; old--) /* only now: a failed call forgets nothing */
        forget_oldest(center);
    return CCS_OK;
}

ccs_status ccs__keys_load(struct ccs_center *center, const Ccs__CommandKey *key)
{
    return add_entry(center, key) ? CCS_OK : CCS_ENOMEM;
}

void ccs__keys_kept_finish(struct ccs_center *center)
{
    while (center->keys.oldest)
        forget_oldest(center);
    ccs__map_finish(&center->keys.by_hash);
}
