/*
 * The growing byte buffer under every writer. Failure is sticky: after the first append that found no memory nothing
 * more goes in, so what is there is always a true beginning of what was meant, and one check at the end suffices.
 */
#include "base/buf.h"
#include "base/assert.h"
#include <stdarg.h>
#include <stdio.h> /* vsnprintf only, into memory */
#include <string.h>

#define CAPACITY_MIN 64

void ccs__buf_init(struct ccs__buf *buf, const ccs_alloc *alloc)
{
    *buf = (struct ccs__buf){.alloc = alloc};
}

void ccs__buf_finish(struct ccs__buf *buf)
{
    if (!buf || !buf->alloc)
        return;
    ccs__free(buf->alloc, buf->data, buf->capacity);
    ccs__buf_init(buf, buf->alloc);
}

uint8_t *ccs__buf_make_room(struct ccs__buf *buf, size_t size)
{
    if (buf->failed)
        return NULL;
    if (size > buf->capacity - buf->size || !buf->data) {
        void *data = buf->data;
        size_t needed = buf->size + size;
        if (needed < CAPACITY_MIN)
            needed = CAPACITY_MIN;
        if (size > SIZE_MAX - buf->size || !ccs__alloc_grow(buf->alloc, &data, &buf->capacity, needed, 1)) {
            buf->failed = true;
            return NULL;
        }
        buf->data = data;
    }
    return buf->data + buf->size;
}

void ccs__buf_add(struct ccs__buf *buf, const void *bytes, size_t size)
{
    CCS_ASSERT(bytes || size == 0);
    if (size == 0)
        return;
    uint8_t *room = ccs__buf_reserve(buf, size);
    if (!room)
        return;
    memcpy(room, bytes, size);
    buf->size += size;
}

void ccs__buf_add_text(struct ccs__buf *buf, const char *text)
{
    ccs__buf_add(buf, text, strlen(text));
}

void ccs__buf_add_format(struct ccs__buf *buf, const char *format, ...)
{
    uint8_t *room = ccs__buf_reserve(buf, 1);
    if (!room)
        return;

    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    size_t free_bytes = buf->capacity - buf->size;
    int written = vsnprintf((char *)room, free_bytes, format, arguments);
    va_end(arguments);
    CCS_ASSERT(written >= 0); /* an invalid format of ours */

    size_t size = (size_t)written;
    if (size >= free_bytes) { /* it wants its NUL as well */
        room = ccs__buf_reserve(buf, size + 1);
        if (room)
            (void)vsnprintf((char *)room, size + 1, format, again);
    }
    va_end(again);
    if (room)
        buf->size += size;
}

const char *ccs__buf_text(struct ccs__buf *buf)
{
    uint8_t *room = ccs__buf_reserve(buf, 1);
    if (!room)
        return "";
    *room = 0;
    return (const char *)buf->data;
}

bool ccs__varint_read_long(const uint8_t **cursor, const uint8_t *end, uint64_t *value)
{
    const uint8_t *at = *cursor;
    const size_t most = (size_t)(end - at) < CCS__VARINT_SIZE_MAX ? (size_t)(end - at) : CCS__VARINT_SIZE_MAX;
    uint64_t read = 0;
    for (size_t i = 0; i < most; i++) {
        read |= (uint64_t)(at[i] & 0x7f) << (7 * i);
        if (at[i] >= 0x80)
            continue;
        if (i + 1 == CCS__VARINT_SIZE_MAX && at[i] > 1)
            return false; /* more than 64 bits */
        *cursor = at + i + 1;
        *value = read;
        return true;
    }
    return false;
}
