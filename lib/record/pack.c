/*
 * Packing: the same bytes as protobuf-c's own, in one pass where it takes two (size, then bytes) and several switches a
 * field. Every event, command and row passes here, so this is the hottest loop of the library. Most fields of most
 * messages are zero numbers: those are skipped with one load and one switch, and room for all numbers of a message is
 * made once. A nested message is written behind one byte for its length, and moved in the rare case that its length
 * takes more.
 */
#include "base/assert.h"
#include "record/field.h"
#include "record/record.h"

#define VARINT_SIZE_MAX CCS__VARINT_SIZE_MAX
#define NUMBER_SIZE_MAX (2 * VARINT_SIZE_MAX) /* tag and value, or tag and length */

struct frame {
    const ProtobufCMessage *message;
    unsigned field;   /* the next to pack */
    size_t item;      /* of a list of messages, the next */
    size_t length_at; /* where its length stands; the content follows */
};

struct packer {
    struct ccs__buf *out;
    size_t depth;
    struct frame frames[CCS__RECORD_DEPTH_MAX + 1];
};

static bool is_ephemeral(const ProtobufCMessageDescriptor *type)
{
    for (size_t i = 0; i < ccs__record_ephemeral_count; i++)
        if (strcmp(ccs__record_ephemerals[i], type->short_name) == 0)
            return true;
    return false;
}

/* --- numbers ----------------------------------------------------------------------------------------------- */

/* The number as it goes on the wire, and how. */
static inline ProtobufCWireType load_number(const ProtobufCFieldDescriptor *field, const void *place, uint64_t *number)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_INT64:
        *number = *(const uint64_t *)place;
        return PROTOBUF_C_WIRE_TYPE_VARINT;
    case PROTOBUF_C_TYPE_UINT32:
        *number = *(const uint32_t *)place;
        return PROTOBUF_C_WIRE_TYPE_VARINT;
    case PROTOBUF_C_TYPE_BOOL:
        *number = *(const protobuf_c_boolean *)place != 0;
        return PROTOBUF_C_WIRE_TYPE_VARINT;
    case PROTOBUF_C_TYPE_SINT64:
        *number = ccs__zigzag(*(const int64_t *)place);
        return PROTOBUF_C_WIRE_TYPE_VARINT;
    case PROTOBUF_C_TYPE_SINT32:
        *number = ccs__zigzag(*(const int32_t *)place);
        return PROTOBUF_C_WIRE_TYPE_VARINT;
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_SFIXED64:
        *number = *(const uint64_t *)place;
        return PROTOBUF_C_WIRE_TYPE_64BIT;
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_SFIXED32:
        *number = *(const uint32_t *)place;
        return PROTOBUF_C_WIRE_TYPE_32BIT;
    default: /* int32 and enums: a negative one takes ten bytes */
        *number = (uint64_t)(int64_t) * (const int32_t *)place;
        return PROTOBUF_C_WIRE_TYPE_VARINT;
    }
}

static inline uint8_t *put_number(uint8_t *at, ProtobufCWireType wire, uint64_t number)
{
    if (wire == PROTOBUF_C_WIRE_TYPE_VARINT)
        return ccs__varint_put(at, number);
    for (unsigned left = wire == PROTOBUF_C_WIRE_TYPE_64BIT ? 8 : 4; left > 0; left--, number >>= 8)
        *at++ = (uint8_t)number;
    return at;
}

static inline uint8_t *put_tag(uint8_t *at, uint32_t id, ProtobufCWireType wire)
{
    return ccs__varint_put(at, (uint64_t)id << 3 | wire);
}

/* --- fields ------------------------------------------------------------------------------------------------ */

static void pack_number(const ProtobufCFieldDescriptor *field, const void *place, bool keep_zero, struct ccs__buf *out)
{
    uint64_t number;
    ProtobufCWireType wire = load_number(field, place, &number);
    if (number == 0 && !keep_zero)
        return;
    uint8_t *room = ccs__buf_reserve(out, NUMBER_SIZE_MAX);
    if (room)
        out->size += (size_t)(put_number(put_tag(room, field->id, wire), wire, number) - room);
}

static void pack_bytes(uint32_t id, const void *data, size_t size, struct ccs__buf *out)
{
    uint8_t *room = ccs__buf_reserve(out, NUMBER_SIZE_MAX + size);
    if (!room)
        return;
    uint8_t *at = ccs__varint_put(put_tag(room, id, PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED), size);
    if (size > 0)
        memcpy(at, data, size);
    out->size += (size_t)(at - room) + size;
}

/* Anything but a message; an item of a list is written even when empty or zero. */
static void pack_scalar(const ProtobufCFieldDescriptor *field, const void *place, bool keep_zero, struct ccs__buf *out)
{
    if (field->type == PROTOBUF_C_TYPE_STRING) {
        ccs_str text = ccs__field_text(place);
        if (text.size > 0 || keep_zero)
            pack_bytes(field->id, text.data, text.size, out);
    } else if (field->type == PROTOBUF_C_TYPE_BYTES) {
        const ProtobufCBinaryData *bytes = place;
        if (bytes->len > 0 || keep_zero)
            pack_bytes(field->id, bytes->data, bytes->len, out);
    } else {
        pack_number(field, place, keep_zero, out);
    }
}

/* Begin what is preceded by its length; returns where the length stands. */
static size_t begin_sized(uint32_t id, struct ccs__buf *out)
{
    uint8_t *room = ccs__buf_reserve(out, NUMBER_SIZE_MAX);
    if (!room)
        return 0;
    uint8_t *at = put_tag(room, id, PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED);
    size_t length_at = out->size + (size_t)(at - room);
    out->size = length_at + 1;
    return length_at;
}

void ccs__record_end_sized(size_t length_at, struct ccs__buf *out)
{
    if (out->failed)
        return;
    CCS_ASSERT(length_at < out->size);
    size_t length = out->size - length_at - 1;
    if (length >= 0x80) {
        if (!ccs__buf_reserve(out, VARINT_SIZE_MAX))
            return;
        uint8_t digits[VARINT_SIZE_MAX];
        size_t more = (size_t)(ccs__varint_put(digits, length) - digits) - 1;
        memmove(out->data + length_at + 1 + more, out->data + length_at + 1, length);
        out->size += more;
    }
    (void)ccs__varint_put(out->data + length_at, length);
}

static void pack_list(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct ccs__buf *out)
{
    size_t count = ccs__field_count(message, field);
    if (count == 0)
        return;
    if (!(field->flags & PROTOBUF_C_FIELD_FLAG_PACKED)) {
        for (size_t i = 0; i < count; i++)
            pack_scalar(field, ccs__field_item(message, field, i), true, out);
        return;
    }
    size_t length_at = begin_sized(field->id, out);
    for (size_t i = 0; i < count; i++) {
        uint64_t number;
        ProtobufCWireType wire = load_number(field, ccs__field_item(message, field, i), &number);
        uint8_t *room = ccs__buf_reserve(out, VARINT_SIZE_MAX);
        if (!room)
            return;
        out->size += (size_t)(put_number(room, wire, number) - room);
    }
    ccs__record_end_sized(length_at, out);
}

void ccs__record_pack_unknown(const ProtobufCMessage *message, struct ccs__buf *out)
{
    for (unsigned i = 0; i < message->n_unknown_fields; i++) {
        const ProtobufCMessageUnknownField *unknown = &message->unknown_fields[i];
        uint8_t *room = ccs__buf_reserve(out, VARINT_SIZE_MAX);
        if (!room)
            return;
        out->size += (size_t)(put_tag(room, unknown->tag, unknown->wire_type) - room);
        ccs__buf_add(out, unknown->data, unknown->len); /* its length is in the data */
    }
}

/* --- messages ---------------------------------------------------------------------------------------------- */

/* The next message that the field holds; NULL when there is no more, and the field is done. */
static const ProtobufCMessage *next_nested(struct frame *frame, const ProtobufCFieldDescriptor *field)
{
    const ProtobufCMessage *nested = NULL;
    if (!ccs__field_is_list(field)) {
        if (frame->item == 0)
            nested = ccs__field_message(ccs__field_view(frame->message, field));
    } else if (frame->item < ccs__field_count(frame->message, field)) {
        nested = ccs__field_message(ccs__field_item(frame->message, field, frame->item));
    }
    frame->item = nested ? frame->item + 1 : 0;
    frame->field += nested == NULL;
    return nested;
}

static inline bool is_plain(const ProtobufCFieldDescriptor *field)
{
    return field->type != PROTOBUF_C_TYPE_MESSAGE && field->label != PROTOBUF_C_LABEL_REPEATED;
}

static inline bool is_bytes(const ProtobufCFieldDescriptor *field)
{
    return field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_BYTES;
}

/* Most texts of most messages are empty; those are not even measured. */
static inline bool is_empty(const ProtobufCFieldDescriptor *field, const void *place)
{
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return ((const ProtobufCBinaryData *)place)->len == 0;
    const char *text = *(const char *const *)place;
    return !text || !*text;
}

/* The scalar fields from `i` up to a field that is none, whose place is returned. */
static unsigned pack_plain(const ProtobufCMessage *message, unsigned i, struct ccs__buf *out)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    uint8_t *at = ccs__buf_reserve(out, (size_t)(type->n_fields - i) * NUMBER_SIZE_MAX);
    if (!at)
        return type->n_fields;
    for (; i < type->n_fields && is_plain(&type->fields[i]); i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        const void *place = ccs__field_view(message, field);
        uint64_t number;
        if (is_bytes(field)) {
            if (is_empty(field, place))
                continue;
            out->size = (size_t)(at - out->data);
            pack_scalar(field, place, false, out);
            at = ccs__buf_reserve(out, (size_t)(type->n_fields - i) * NUMBER_SIZE_MAX);
            if (!at)
                return type->n_fields;
            continue;
        }
        ProtobufCWireType wire = load_number(field, place, &number);
        if (number)
            at = put_number(put_tag(at, field->id, wire), wire, number);
    }
    out->size = (size_t)(at - out->data);
    return i;
}

/* Fields of the innermost message, up to its next nested one, which becomes the innermost, or to its end. */
static void pack_fields(struct packer *packer)
{
    struct frame *frame = &packer->frames[packer->depth - 1];
    const ProtobufCMessageDescriptor *type = frame->message->descriptor;
    while ((frame->field = pack_plain(frame->message, frame->field, packer->out)) < type->n_fields) {
        const ProtobufCFieldDescriptor *field = &type->fields[frame->field];
        if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
            const ProtobufCMessage *nested = next_nested(frame, field);
            if (!nested)
                continue;
            CCS_ASSERT(packer->depth <= CCS__RECORD_DEPTH_MAX);
            size_t length_at = begin_sized(field->id, packer->out);
            packer->frames[packer->depth++] = (struct frame){.message = nested, .length_at = length_at};
            return;
        }
        pack_list(frame->message, field, packer->out);
        frame->field++;
    }
    ccs__record_pack_unknown(frame->message, packer->out);
    packer->depth--;
    if (packer->depth > 0)
        ccs__record_end_sized(frame->length_at, packer->out);
}

/* One field that is a message, or a list. */
void ccs__record_pack_field(const ProtobufCMessage *message, unsigned index, struct ccs__buf *out)
{
    const ProtobufCFieldDescriptor *field = &message->descriptor->fields[index];
    bool list = ccs__field_is_list(field);
    if (field->type != PROTOBUF_C_TYPE_MESSAGE && list) {
        pack_list(message, field, out);
        return;
    }
    if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
        pack_scalar(field, ccs__field_view(message, field), false, out);
        return;
    }
    size_t count = list ? ccs__field_count(message, field) : 1;
    for (size_t i = 0; i < count; i++) {
        const ProtobufCMessage *nested =
            ccs__field_message(list ? ccs__field_item(message, field, i) : ccs__field_view(message, field));
        if (!nested)
            continue;
        size_t length_at = begin_sized(field->id, out);
        ccs__record_pack(nested, out);
        ccs__record_end_sized(length_at, out);
    }
}

void ccs__record_pack(const ProtobufCMessage *message, struct ccs__buf *out)
{
    CCS_ASSERT(!is_ephemeral(message->descriptor));

    struct packer packer;
    size_t begin = out->size;
    packer.out = out;
    packer.depth = 1;
    packer.frames[0] = (struct frame){.message = message};
    while (packer.depth > 0)
        pack_fields(&packer);
    if (out->failed)
        out->size = begin; /* all or nothing */
}

void ccs__record_pack_sized(const ProtobufCMessage *message, struct ccs__buf *out)
{
    size_t begin = out->size;
    if (!ccs__buf_reserve(out, VARINT_SIZE_MAX))
        return;
    out->size++; /* mostly the length takes one byte */
    ccs__record_pack(message, out);
    ccs__record_end_sized(begin, out);
    if (out->failed)
        out->size = begin;
}
