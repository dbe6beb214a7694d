/*
 * A call is a few integers; its texts are numbered here once, so that the whole fortnight is one flat array and a
 * duplicate call id costs one look.
 */
#include "replay_names.h"

#include <stdlib.h>
#include <string.h>

struct name {
    uint64_t at; /* in names->text */
    uint32_t size, hash;
};

bool grow(void **items, uint32_t *capacity, uint32_t count, uint32_t item_size)
{
    if (count < *capacity)
        return true;
    if (*capacity > UINT32_MAX / 2)
        return false;
    uint32_t wanted = *capacity < 16 ? 16 : *capacity * 2;
    void *larger = realloc(*items, (size_t)wanted * item_size);
    if (!larger)
        return false;
    *items = larger;
    *capacity = wanted;
    return true;
}

void names_free(struct names *names)
{
    free(names->items);
    free(names->slots);
    free(names->text);
    *names = (struct names){0};
}

static uint32_t hash_of(const char *text, uint32_t size)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    for (uint32_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    return (uint32_t)(hash ^ hash >> 32);
}

/* The slot that holds the text, or the empty one where it belongs. There are slots, and an empty one among them. */
static uint32_t slot_of(const struct names *names, const char *text, uint32_t size, uint32_t hash)
{
    uint32_t mask = names->slot_count - 1;
    for (uint32_t slot = hash & mask;; slot = (slot + 1) & mask) {
        uint32_t held = names->slots[slot];
        if (held == 0)
            return slot;
        const struct name *name = &names->items[held - 1];
        if (name->hash == hash && name->size == size && memcmp(names->text + name->at, text, size) == 0)
            return slot;
    }
}

static bool widen(struct names *names)
{
    if ((uint64_t)names->count * 2 < names->slot_count)
        return true;
    uint32_t wanted = names->slot_count < 32 ? 64 : names->slot_count * 2;
    uint32_t *slots = calloc(wanted, sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t i = 0; i < names->count; i++) {
        uint32_t slot = names->items[i].hash & (wanted - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (wanted - 1);
        slots[slot] = i + 1;
    }
    free(names->slots);
    names->slots = slots;
    names->slot_count = wanted;
    return true;
}

static bool keep_text(struct names *names, const char *text, uint32_t size)
{
    uint64_t needed = names->text_size + size + 1;
    if (needed > names->text_capacity) {
        uint64_t wanted = needed < 4096 ? 4096 : needed * 2;
        char *larger = realloc(names->text, wanted);
        if (!larger)
            return false;
        names->text = larger;
        names->text_capacity = wanted;
    }
    memcpy(names->text + names->text_size, text, size);
    names->text[names->text_size + size] = '\0';
    return true;
}

uint32_t names_find(const struct names *names, const char *text, uint32_t size)
{
    if (names->slot_count == 0)
        return NAMES_NONE;
    uint32_t held = names->slots[slot_of(names, text, size, hash_of(text, size))];
    return held == 0 ? NAMES_NONE : held - 1;
}

uint32_t names_add(struct names *names, const char *text, uint32_t size, bool *added)
{
    bool nobody_asks;
    added = added ? added : &nobody_asks;
    *added = false;
    void *items = names->items;
    if (!widen(names) || !grow(&items, &names->capacity, names->count, sizeof *names->items))
        return NAMES_NONE;
    names->items = items;
    uint32_t hash = hash_of(text, size);
    uint32_t slot = slot_of(names, text, size, hash);
    if (names->slots[slot] != 0)
        return names->slots[slot] - 1;
    if (!keep_text(names, text, size))
        return NAMES_NONE;
    names->items[names->count] = (struct name){names->text_size, size, hash};
    names->text_size += size + 1;
    names->slots[slot] = names->count + 1;
    *added = true;
    return names->count++;
}

const char *names_text(const struct names *names, uint32_t number) { return names->text + names->items[number].at; }
