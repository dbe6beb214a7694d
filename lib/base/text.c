/*
 * Interned texts: names, keys and tags are held once and compared by address, so that an entity is plain bytes and
 * its before-image is one memcpy. Chains rather than open addressing, because the texts themselves must not move.
 *
 * A text ends at its first NUL byte, as every reader of a `const char *` will assume; take() drops what is after it.
 */
#include "base/text.h"
#include "base/assert.h"
#include <string.h>

#define BUCKETS_MIN 64
#define SIZE_LIMIT ((size_t)UINT32_MAX - 64)

struct ccs__text_entry {
    struct ccs__text_entry *next;
    uint32_t hash;
    uint32_t holders;
    uint32_t size;
    char data[];
};

static const char empty_text[1] = "";

static struct ccs__text_entry *entry_of(const char *text)
{
    return (struct ccs__text_entry *)((uintptr_t)text - offsetof(struct ccs__text_entry, data));
}

static size_t entry_bytes(size_t size)
{
    return offsetof(struct ccs__text_entry, data) + size + 1;
}

static ccs_str cut_at_nul(ccs_str str)
{
    const char *nul = str.size > 0 ? memchr(str.data, 0, str.size) : NULL;
    if (nul)
        str.size = (size_t)(nul - str.data);
    return str;
}

/* Eight bytes a step; nothing observable depends on it, so byte order may. */
static uint32_t hash_of(ccs_str str)
{
    uint64_t hash = str.size * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t at = 0; at < str.size; at += 8) {
        uint64_t word = 0;
        memcpy(&word, str.data + at, str.size - at < 8 ? str.size - at : 8);
        hash = (hash ^ word) * UINT64_C(0xd6e8feb86659fd93);
        hash ^= hash >> 32;
    }
    return (uint32_t)(hash ^ hash >> 29);
}

/* The link that points at the text's entry, or at the NULL that ends its chain. There are buckets. */
static struct ccs__text_entry **find_link(const struct ccs__texts *texts, ccs_str str, uint32_t hash)
{
    struct ccs__text_entry **link = &texts->buckets[hash & (texts->bucket_count - 1)];
    for (; *link; link = &(*link)->next) {
        const struct ccs__text_entry *entry = *link;
        if (entry->hash == hash && entry->size == str.size && memcmp(entry->data, str.data, str.size) == 0)
            break;
    }
    return link;
}

void ccs__texts_init(struct ccs__texts *texts, const ccs_alloc *alloc)
{
    *texts = (struct ccs__texts){.alloc = alloc};
}

void ccs__texts_finish(struct ccs__texts *texts)
{
    if (!texts || !texts->alloc)
        return;
    for (size_t bucket = 0; bucket < texts->bucket_count; bucket++) {
        for (struct ccs__text_entry *entry = texts->buckets[bucket], *next; entry; entry = next) {
            next = entry->next;
            ccs__free(texts->alloc, entry, entry_bytes(entry->size));
        }
    }
    ccs__free(texts->alloc, texts->buckets, texts->bucket_count * sizeof *texts->buckets);
    ccs__texts_init(texts, texts->alloc);
}

/* False: no memory, and nothing changed. */
static bool grow_buckets(struct ccs__texts *texts)
{
    size_t count = texts->bucket_count ? texts->bucket_count * 2 : BUCKETS_MIN;
    struct ccs__text_entry **buckets = ccs__alloc_zero(texts->alloc, count * sizeof *buckets);
    if (!buckets)
        return false;
    for (size_t bucket = 0; bucket < texts->bucket_count; bucket++) {
        for (struct ccs__text_entry *entry = texts->buckets[bucket], *next; entry; entry = next) {
            next = entry->next;
            entry->next = buckets[entry->hash & (count - 1)];
            buckets[entry->hash & (count - 1)] = entry;
        }
    }
    ccs__free(texts->alloc, texts->buckets, texts->bucket_count * sizeof *buckets);
    texts->buckets = buckets;
    texts->bucket_count = count;
    return true;
}

static const char *add_entry(struct ccs__texts *texts, ccs_str str, uint32_t hash)
{
    struct ccs__text_entry *entry = ccs__realloc(texts->alloc, NULL, 0, entry_bytes(str.size));
    if (!entry)
        return NULL;
    /* Longer chains are better than a refusal, so only the first growth has to succeed. */
    if (texts->count >= texts->bucket_count && !grow_buckets(texts) && texts->bucket_count == 0) {
        ccs__free(texts->alloc, entry, entry_bytes(str.size));
        return NULL;
    }
    struct ccs__text_entry **bucket = &texts->buckets[hash & (texts->bucket_count - 1)];
    entry->next = *bucket;
    entry->hash = hash;
    entry->holders = 1;
    entry->size = (uint32_t)str.size;
    memcpy(entry->data, str.data, str.size);
    entry->data[str.size] = '\0';
    *bucket = entry;
    texts->count++;
    texts->bytes += entry_bytes(str.size);
    return entry->data;
}

const char *ccs__text_take(struct ccs__texts *texts, ccs_str str)
{
    str = cut_at_nul(str);
    if (str.size == 0)
        return empty_text;
    if (str.size > SIZE_LIMIT)
        return NULL;
    uint32_t hash = hash_of(str);
    struct ccs__text_entry *found = texts->bucket_count ? *find_link(texts, str, hash) : NULL;
    if (!found)
        return add_entry(texts, str, hash);
    CCS_ASSERT(found->holders < UINT32_MAX);
    found->holders++;
    return found->data;
}

void ccs__text_hold(struct ccs__texts *texts, const char *text)
{
    (void)texts;
    if (!text || !*text)
        return;
    struct ccs__text_entry *entry = entry_of(text);
    CCS_ASSERT(entry->holders > 0);
    CCS_ASSERT(entry->holders < UINT32_MAX);
    entry->holders++;
}

void ccs__text_release(struct ccs__texts *texts, const char *text)
{
    if (!text || !*text)
        return;
    struct ccs__text_entry *entry = entry_of(text);
    CCS_ASSERT(entry->holders > 0);
    if (--entry->holders > 0)
        return;

    struct ccs__text_entry **link = &texts->buckets[entry->hash & (texts->bucket_count - 1)];
    while (*link != entry) {
        CCS_ASSERT(*link != NULL); /* not a text of these */
        link = &(*link)->next;
    }
    *link = entry->next;
    texts->count--;
    texts->bytes -= entry_bytes(entry->size);
    ccs__free(texts->alloc, entry, entry_bytes(entry->size));
}

const char *ccs__text_find(const struct ccs__texts *texts, ccs_str str)
{
    ccs_str whole = cut_at_nul(str);
    if (whole.size != str.size)
        return NULL; /* holds a NUL, so nobody can hold it */
    if (str.size == 0)
        return empty_text;
    if (texts->bucket_count == 0)
        return NULL;
    const struct ccs__text_entry *found = *find_link(texts, str, hash_of(str));
    return found ? found->data : NULL;
}

size_t ccs__text_size(const char *text)
{
    return text && *text ? entry_of(text)->size : 0;
}

/* Bytes of the well-formed sequence that starts here, or 0. The table is that of RFC 3629, section 4. */
static size_t sequence_size(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    size_t size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (size > left)
        return 0;
    unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;  /* no overlong forms */
    unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf; /* no surrogates, nothing past 10FFFF */
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < size; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return size;
}

bool ccs__utf8_valid(ccs_str str, size_t *bad_at)
{
    const unsigned char *bytes = (const unsigned char *)str.data;
    size_t at = 0;
    while (at < str.size) {
        uint64_t word;
        if (str.size - at >= sizeof word) {
            memcpy(&word, bytes + at, sizeof word);
            if ((word & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof word;
                continue;
            }
        }
        size_t size = sequence_size(bytes + at, str.size - at);
        if (size == 0) {
            if (bad_at)
                *bad_at = at;
            return false;
        }
        at += size;
    }
    return true;
}

void ccs__utf8_mend(char *text)
{
    size_t bad_at;
    for (ccs_str rest = ccs_str_from(text); !ccs__utf8_valid(rest, &bad_at); rest = ccs_str_from(text)) {
        text += bad_at;
        *text = '?';
    }
}
