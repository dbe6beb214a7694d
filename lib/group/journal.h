/*
 * The canonical bytes of a finished group: what the journal keeps, what the chain hashes, what a standby applies.
 *
 *   group := varint first_seq, varint count, varint at (ms), varint actor size, actor,
 *            varint command kind, varint command size, command, varint bodies size, bodies
 *   bodies := count times: varint kind * 2 + late, [late: varint at - due_at], varint size, body (wire bytes)
 */
#ifndef CCS__JOURNAL_H
#define CCS__JOURNAL_H

#include "base/buf.h"
#include <ccs/str.h>
#include <ccs/time.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ccs__journal_group {
    uint64_t first_seq, count;
    ccs_time at;
    ccs_str actor;
    uint32_t command; /* CCS_COMMAND_* */
    const uint8_t *command_bytes;
    size_t command_size;
    const uint8_t *bodies;
    size_t bodies_size;
};

struct ccs__journal_event {
    uint64_t seq;
    ccs_time at, due_at;
    uint32_t kind;
    const uint8_t *body;
    size_t size;
};

void ccs__journal_write(const struct ccs__journal_group *group, struct ccs__buf *out);
/* Read one group; advances *cursor. false: malformed. The pieces borrow the bytes. */
bool ccs__journal_read(const uint8_t **cursor, const uint8_t *end, struct ccs__journal_group *group);

/* Events of a group, one after the other: start with *offset = 0 and *index = 0; false at the end or when malformed
 * (then *index < group->count). */
bool ccs__journal_next(const struct ccs__journal_group *group, size_t *offset, uint64_t *index,
                       struct ccs__journal_event *event);

#endif
