/*
 * From wire bytes. protobuf-c unpacks; what it does not do is done here before it sees the bytes: it recurses as deep
 * as they say, cuts strings at a NUL, takes any bytes for UTF-8 and any uint64 for a number of ours.
 */
#include "base/assert.h"
#include "base/text.h"
#include "record/field.h"
#include "record/record.h"

/* --- checking ------------------------------------------------------------------------------------------- */

struct level {
    const uint8_t *end;
    const ProtobufCMessageDescriptor *type;
};

struct check {
    const uint8_t *cursor;
    size_t depth;
    struct level levels[CCS__RECORD_DEPTH_MAX];
};

static bool skip(struct check *check, const uint8_t *end, uint64_t size)
{
    if (size > (uint64_t)(end - check->cursor))
        return false;
    check->cursor += size;
    return true;
}

static bool check_text(const uint8_t *data, size_t size)
{
    ccs_str text = {(const char *)data, size};
    size_t bad_at;
    return !memchr(data, 0, size) && ccs__utf8_valid(text, &bad_at);
}

/* Numbers that follow each other without tags. */
static bool check_packed(const ProtobufCFieldDescriptor *field, const uint8_t *data, const uint8_t *end)
{
    uint64_t value;
    while (field->type == PROTOBUF_C_TYPE_UINT64 && data < end)
        if (!ccs__varint_read(&data, end, &value) || value > INT64_MAX)
            return false;
    return true;
}

static bool check_sized(struct check *check, const uint8_t *end, const ProtobufCFieldDescriptor *field)
{
    uint64_t size;
    if (!ccs__varint_read(&check->cursor, end, &size) || size > (uint64_t)(end - check->cursor))
        return false;

    const uint8_t *data = check->cursor, *data_end = data + size;
    if (field && field->type == PROTOBUF_C_TYPE_MESSAGE) {
        if (check->depth == CCS__RECORD_DEPTH_MAX)
            return false;
        check->levels[check->depth++] = (struct level){data_end, field->descriptor};
        return true; /* the cursor stays: its fields are read next */
    }
    check->cursor = data_end;
    if (field && field->type == PROTOBUF_C_TYPE_STRING)
        return check_text(data, size);
    return !field || check_packed(field, data, data_end);
}

static bool check_field(struct check *check)
{
    const struct level *level = &check->levels[check->depth - 1];
    uint64_t tag, value;
    if (!ccs__varint_read(&check->cursor, level->end, &tag) || tag > UINT32_MAX || tag >> 3 == 0)
        return false;

    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(level->type, (unsigned)(tag >> 3));
    switch (tag & 7) {
    case PROTOBUF_C_WIRE_TYPE_VARINT:
        return ccs__varint_read(&check->cursor, level->end, &value) &&
               !(field && field->type == PROTOBUF_C_TYPE_UINT64 && value > INT64_MAX);
    case PROTOBUF_C_WIRE_TYPE_64BIT:
        return skip(check, level->end, 8);
    case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
        return check_sized(check, level->end, field);
    case PROTOBUF_C_WIRE_TYPE_32BIT:
        return skip(check, level->end, 4);
    default:
        return false;
    }
}

static bool check_wire(const ProtobufCMessageDescriptor *type, const uint8_t *bytes, size_t size)
{
    struct check check;
    check.cursor = bytes;
    check.depth = 1;
    check.levels[0] = (struct level){bytes + size, type};
    while (check.depth > 0) {
        if (check.cursor == check.levels[check.depth - 1].end)
            check.depth--;
        else if (!check_field(&check))
            return false;
    }
    return true;
}

/* --- unpacking ------------------------------------------------------------------------------------------ */

static void *take_from_arena(void *arena, size_t size) { return ccs__arena_take(arena, size); }

static void leave_to_arena(void *arena, void *pointer)
{
    (void)arena;
    (void)pointer;
}

static ProtobufCMessage *unpack(const ProtobufCMessageDescriptor *type, const uint8_t *bytes, size_t size,
                                struct ccs__arena *arena)
{
    ProtobufCAllocator allocator = {take_from_arena, leave_to_arena, arena};
    return protobuf_c_message_unpack(type, &allocator, size, bytes);
}

ProtobufCMessage *ccs__record_unpack(const ProtobufCMessageDescriptor *type, const uint8_t *bytes, size_t size,
                                     struct ccs__arena *arena)
{
    static const uint8_t nothing[1];
    if (size == 0)
        bytes = nothing; /* NULL is fine for no bytes, but not to compute with */
    return check_wire(type, bytes, size) ? unpack(type, bytes, size, arena) : NULL;
}

ProtobufCMessage *ccs__record_copy(const ProtobufCMessage *message, struct ccs__arena *arena)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = ccs__arena_take(arena, size + 1);
    if (!bytes)
        return NULL;
    size_t packed = protobuf_c_message_pack(message, bytes);
    CCS_ASSERT(packed == size);
    return unpack(message->descriptor, bytes, size, arena);
}
