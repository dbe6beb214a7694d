/*
 * What a store has to know of a kind of row, read once from its descriptor and the marks of proto/: which fields make
 * the key, which one says that the row is open, which ones an update writes.
 */
#ifndef CCS__SHAPE_H
#define CCS__SHAPE_H

#include "base/arena.h"
#include "group/group.h"
#include <stdbool.h>

#define CCS__SHAPE_KEYS_MAX 2 /* (id, version), (queue, start) */

struct ccs__shape {
    enum ccs__kind kind;
    const char *table;
    const ProtobufCMessageDescriptor *type;
    uint64_t changing; /* a bit a field: neither key nor immutable nor open */
    int open;          /* the field marked [open], or -1 */
    int personal;      /* the field marked [personal], or -1 */
    uint8_t keys[CCS__SHAPE_KEYS_MAX];
    uint8_t key_count;
};

/* A row's key: numbers, unused ones 0, and a text (the name of a cursor, the field of a personal value). */
struct ccs__shape_key {
    uint64_t numbers[CCS__SHAPE_KEYS_MAX];
    ccs_str text;
};

void ccs__shape_init(struct ccs__shape *shape, enum ccs__kind kind);
static inline bool ccs__shape_has_kind(enum ccs__kind kind) { return kind > CCS__KIND_NONE && kind < CCS__KIND_COUNT; }

/* Borrows the message's text. */
struct ccs__shape_key ccs__shape_key_of(const struct ccs__shape *shape, const ProtobufCMessage *message);
/* <0, 0, >0: number by number, then by the bytes of the text. */
int ccs__shape_key_compare(const struct ccs__shape_key *x, const struct ccs__shape_key *y);
/* `ccs_contact 17`, `ccs_queue 3 version 2`, `ccs_cursor "wallboard"`: for messages. */
void ccs__shape_name(const struct ccs__shape *shape, const struct ccs__shape_key *key, char *out, size_t out_size);
/* The [open] field's value; true for kinds without one. */
bool ccs__shape_is_open(const struct ccs__shape *shape, const ProtobufCMessage *message);

/* Can the row be made again from the events? Cursors and command keys cannot: they come from readers and callers. Nor can
 * personal values: they are what the events do not hold. */
static inline bool ccs__shape_is_derived(enum ccs__kind kind)
{
    return kind != CCS__KIND_COMMAND_KEY && kind != CCS__KIND_CURSOR && kind != CCS__KIND_PERSONAL;
}
/* Does a center keep rows of this kind in memory? */
static inline bool ccs__shape_is_loaded(enum ccs__kind kind)
{
    return kind != CCS__KIND_CURSOR && kind != CCS__KIND_PERSONAL;
}

/* Intervals have no [open] field: the last one of each open owner is loaded, owner 0 (the center) included. The kind
 * of the owners, or CCS__KIND_NONE. */
static inline enum ccs__kind ccs__shape_owner(enum ccs__kind kind)
{
    if (kind == CCS__KIND_QUEUE_INTERVAL)
        return CCS__KIND_QUEUE;
    return kind == CCS__KIND_AGENT_INTERVAL ? CCS__KIND_AGENT_STATE : CCS__KIND_NONE;
}

/* How long command keys count. */
#define CCS__SHAPE_COMMAND_KEY_MS ((ccs_duration)24 * 60 * 60 * 1000)

#endif
