/*
 * Texts numbered from 0 in order of appearance: agents, services and call ids of a calls file. Each is held once.
 */
#ifndef REPLAY_NAMES_H
#define REPLAY_NAMES_H

#include <stdbool.h>
#include <stdint.h>

struct names {
    struct name *items; /* in order of appearance */
    uint32_t count, capacity;
    uint32_t *slots;     /* open addressing; number + 1, or 0 */
    uint32_t slot_count; /* a power of two */
    char *text;          /* all of them, each with its NUL */
    uint64_t text_size, text_capacity;
};

#define NAMES_NONE UINT32_MAX

void names_free(struct names *names); /* fine on zeroed memory */

/* The number of a text, or NAMES_NONE. */
uint32_t names_find(const struct names *names, const char *text, uint32_t size);
/* The same, added when it is new (then *added, which may be NULL, is true). NAMES_NONE: no memory. */
uint32_t names_add(struct names *names, const char *text, uint32_t size, bool *added);
/* NUL-terminated, valid until the next names_add(). */
const char *names_text(const struct names *names, uint32_t number);

/* Make room for one more of `item_size` bytes behind `count`; doubles. false: no memory, nothing changed. */
bool grow(void **items, uint32_t *capacity, uint32_t count, uint32_t item_size);

#endif
