/*
 * Any bytes as a stored record. What unpacks must pack to bytes that mean the same, whatever unknown fields it has, and
 * must go through JSON and through columns without harm.
 */
#include "record.pb-c.h"
#include "record/json.h"
#include "record/record.h"
#include <stdlib.h>

#define BYTES_MAX ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_columns(const ProtobufCMessage *message, struct ccs__arena *arena, struct ccs__buf *buf)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    for (unsigned i = 0; i < type->n_fields; i++) {
        ccs__buf_clear(buf);
        struct ccs__value value = ccs__record_get(message, &type->fields[i], buf);
        ProtobufCMessage *row = ccs__arena_take(arena, type->sizeof_message);
        require(row != NULL);
        ccs__record_init(type, row);
        (void)ccs__record_set(row, &type->fields[i], &value, arena); /* enums of a later version are refused in JSON */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const ProtobufCMessageDescriptor *const types[] = {&ccs__configuration__descriptor, &ccs__agent__descriptor,
                                                              &ccs__visit__descriptor, &ccs__offer__descriptor,
                                                              &ccs__queue_interval__descriptor};
    ccs_alloc alloc = {0};
    struct ccs__arena arena;
    struct ccs__buf buf;
    if (size == 0)
        return 0;

    ccs__arena_init(&arena, &alloc, BYTES_MAX);
    ccs__buf_init(&buf, &alloc);
    const ProtobufCMessageDescriptor *type = types[data[0] % (sizeof types / sizeof types[0])];
    ProtobufCMessage *message = ccs__record_unpack(type, data + 1, size - 1, &arena);
    if (message) {
        ccs__record_pack(message, &buf);
        ProtobufCMessage *again = ccs__record_unpack(type, buf.data, buf.size, &arena);
        require(again && ccs__record_equal(message, again));
        ccs__buf_clear(&buf);
        ccs__json_write(message, 2, &buf);
        check_columns(message, &arena, &buf);
    }
    ccs__buf_finish(&buf);
    ccs__arena_finish(&arena);
    return 0;
}
