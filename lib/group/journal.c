/*
 * Writing and reading the canonical bytes of a group. Reading trusts nothing: the bytes may come from a damaged file.
 */
#include "group/journal.h"
#include <string.h>

static uint8_t *put_bytes(uint8_t *at, const void *bytes, size_t size)
{
    at = ccs__varint_put(at, size);
    if (size)
        memcpy(at, bytes, size);
    return at + size;
}

void ccs__journal_write(const struct ccs__journal_group *group, struct ccs__buf *out)
{
    size_t room = 7 * CCS__VARINT_SIZE_MAX + group->actor.size + group->command_size + group->bodies_size;
    uint8_t *begin = ccs__buf_reserve(out, room), *at = begin;
    if (!at)
        return;
    at = ccs__varint_put(at, group->first_seq);
    at = ccs__varint_put(at, group->count);
    at = ccs__varint_put(at, (uint64_t)group->at);
    at = put_bytes(at, group->actor.data, group->actor.size);
    at = ccs__varint_put(at, group->command);
    at = put_bytes(at, group->command_bytes, group->command_size);
    at = put_bytes(at, group->bodies, group->bodies_size);
    out->size += (size_t)(at - begin);
}

/* A size and as many bytes. */
static bool read_bytes(const uint8_t **cursor, const uint8_t *end, const uint8_t **bytes, size_t *size)
{
    uint64_t length;
    if (!ccs__varint_read(cursor, end, &length) || length > (uint64_t)(end - *cursor))
        return false;
    *bytes = *cursor;
    *size = (size_t)length;
    *cursor += length;
    return true;
}

bool ccs__journal_read(const uint8_t **cursor, const uint8_t *end, struct ccs__journal_group *group)
{
    uint64_t at, command;
    const uint8_t *actor;
    if (!ccs__varint_read(cursor, end, &group->first_seq) || !ccs__varint_read(cursor, end, &group->count) ||
        !ccs__varint_read(cursor, end, &at) || at > INT64_MAX)
        return false;
    group->at = (ccs_time)at;
    if (!read_bytes(cursor, end, &actor, &group->actor.size) || !ccs__varint_read(cursor, end, &command) ||
        command > UINT32_MAX)
        return false;
    group->actor.data = (const char *)actor;
    group->command = (uint32_t)command;
    return read_bytes(cursor, end, &group->command_bytes, &group->command_size) &&
           read_bytes(cursor, end, &group->bodies, &group->bodies_size);
}

bool ccs__journal_next(const struct ccs__journal_group *group, size_t *offset, uint64_t *index,
                       struct ccs__journal_event *event)
{
    if (*index >= group->count || *offset >= group->bodies_size)
        return false;
    const uint8_t *cursor = group->bodies + *offset, *end = group->bodies + group->bodies_size;
    uint64_t tag, late = 0;
    if (!ccs__varint_read(&cursor, end, &tag) || tag / 2 > UINT32_MAX)
        return false;
    if ((tag & 1) && (!ccs__varint_read(&cursor, end, &late) || late > (uint64_t)group->at))
        return false;
    if (!read_bytes(&cursor, end, &event->body, &event->size))
        return false;
    event->kind = (uint32_t)(tag / 2);
    event->seq = group->first_seq + *index;
    event->at = group->at;
    event->due_at = group->at - (ccs_time)late;
    *offset = (size_t)(cursor - group->bodies);
    *index += 1;
    return true;
}
