/*
 * Bytes that grow at the end: the journal's groups, JSON text, undo images. A failed append leaves `failed` set and
 * the bytes before it intact, so a writer may check once at its end.
 */
#ifndef CCS__BUF_H
#define CCS__BUF_H

#include "base/alloc.h"
#include <ccs/str.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ccs__buf {
    const ccs_alloc *alloc;
    uint8_t *data;
    size_t size, capacity;
    bool failed;
};

void ccs__buf_init(struct ccs__buf *buf, const ccs_alloc *alloc);
void ccs__buf_finish(struct ccs__buf *buf);
static inline void ccs__buf_clear(struct ccs__buf *buf) { buf->size = 0; buf->failed = false; }

/* Room for `size` more bytes at the end, not yet counted; NULL: no memory. The call is left out where there is room,
 * which is nearly always: everything that is encoded passes here. */
uint8_t *ccs__buf_make_room(struct ccs__buf *buf, size_t size);
static inline uint8_t *ccs__buf_reserve(struct ccs__buf *buf, size_t size)
{
    if (!buf->failed && buf->data && size <= buf->capacity - buf->size)
        return buf->data + buf->size;
    return ccs__buf_make_room(buf, size);
}
void ccs__buf_add(struct ccs__buf *buf, const void *bytes, size_t size);
void ccs__buf_add_text(struct ccs__buf *buf, const char *text);
void ccs__buf_add_format(struct ccs__buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define CCS__VARINT_SIZE_MAX 10
/* Where there is room for it; returns where it ends. */
static inline uint8_t *ccs__varint_put(uint8_t *at, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *at++ = (uint8_t)(value | 0x80);
    *at++ = (uint8_t)value;
    return at;
}
static inline void ccs__buf_add_varint(struct ccs__buf *buf, uint64_t value)
{
    uint8_t *room = ccs__buf_reserve(buf, CCS__VARINT_SIZE_MAX);
    if (room)
        buf->size += (size_t)(ccs__varint_put(room, value) - room);
}
/* NUL after the last byte, not counted in size. Returns the text, or "" when failed. */
const char *ccs__buf_text(struct ccs__buf *buf);

/* Read a varint of at most 10 bytes; advances *cursor; false when cut short or too long. */
bool ccs__varint_read_long(const uint8_t **cursor, const uint8_t *end, uint64_t *value);
static inline bool ccs__varint_read(const uint8_t **cursor, const uint8_t *end, uint64_t *value)
{
    if (*cursor == end || **cursor >= 0x80)
        return ccs__varint_read_long(cursor, end, value);
    *value = *(*cursor)++;
    return true;
}

#endif
