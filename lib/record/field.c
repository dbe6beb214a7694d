/*
 * Loading and storing by descriptor. protobuf-c keeps these switches to itself, and everything above (JSON, columns,
 * comparing) needs one set of them that agrees about sizes and ranges.
 */
#include "record/field.h"

enum ccs__field_kind ccs__field_kind(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_BOOL:
        return CCS__FIELD_BOOL;
    case PROTOBUF_C_TYPE_ENUM:
        return CCS__FIELD_ENUM;
    case PROTOBUF_C_TYPE_STRING:
        return CCS__FIELD_TEXT;
    case PROTOBUF_C_TYPE_BYTES:
        return CCS__FIELD_BYTES;
    case PROTOBUF_C_TYPE_MESSAGE:
        return CCS__FIELD_MESSAGE;
    default:
        /* The build refuses floating point in proto/. */
        CCS_ASSERT(field->type != PROTOBUF_C_TYPE_FLOAT);
        CCS_ASSERT(field->type != PROTOBUF_C_TYPE_DOUBLE);
        return CCS__FIELD_INTEGER;
    }
}

bool ccs__field_is_64(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return true;
    default:
        return false;
    }
}

size_t ccs__field_item_size(const ProtobufCFieldDescriptor *field)
{
    switch (ccs__field_kind(field)) {
    case CCS__FIELD_TEXT:
    case CCS__FIELD_MESSAGE:
        return sizeof(void *);
    case CCS__FIELD_BYTES:
        return sizeof(ProtobufCBinaryData);
    case CCS__FIELD_BOOL:
        return sizeof(protobuf_c_boolean);
    default:
        return ccs__field_is_64(field) ? 8 : 4;
    }
}

struct ccs__field_range ccs__field_range(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64: /* a pattern of bits, such as a digest, shown as the signed number */
        return (struct ccs__field_range){INT64_MIN, INT64_MAX};
    case PROTOBUF_C_TYPE_UINT64:
        return (struct ccs__field_range){0, INT64_MAX};
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return (struct ccs__field_range){0, UINT32_MAX};
    case PROTOBUF_C_TYPE_BOOL:
        return (struct ccs__field_range){0, 1};
    default:
        return (struct ccs__field_range){INT32_MIN, INT32_MAX};
    }
}

int64_t ccs__field_load(const ProtobufCFieldDescriptor *field, const void *place)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
        return *(const int64_t *)place;
    case PROTOBUF_C_TYPE_UINT64:
        CCS_ASSERT(*(const uint64_t *)place <= INT64_MAX);
        return (int64_t) * (const uint64_t *)place;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return *(const uint32_t *)place;
    case PROTOBUF_C_TYPE_BOOL:
        return *(const protobuf_c_boolean *)place != 0;
    default:
        return *(const int32_t *)place;
    }
}

void ccs__field_store(const ProtobufCFieldDescriptor *field, void *place, int64_t value)
{
    CCS_ASSERT(value >= ccs__field_range(field).min);
    CCS_ASSERT(value <= ccs__field_range(field).max);
    switch (ccs__field_item_size(field)) {
    case 8:
        *(int64_t *)place = value;
        break;
    default:
        *(uint32_t *)place = (uint32_t)value;
        break;
    }
}

bool ccs__field_is_default(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    if (ccs__field_is_list(field))
        return ccs__field_count(message, field) == 0;

    const void *place = ccs__field_view(message, field);
    switch (ccs__field_kind(field)) {
    case CCS__FIELD_TEXT:
        return ccs__field_text(place).size == 0;
    case CCS__FIELD_BYTES:
        return ((const ProtobufCBinaryData *)place)->len == 0;
    case CCS__FIELD_MESSAGE:
        return ccs__field_message(place) == NULL;
    default:
        return ccs__field_load(field, place) == 0;
    }
}
