/*
 * Fields as column values: every row that is written or loaded passes here, field by field, so scalars are one switch
 * and one load.
 */
#include "base/text.h"
#include "record/field.h"
#include "record/json_field.h"
#include "record/record.h"

static struct ccs__value integer_value(int64_t integer)
{
    return (struct ccs__value){.type = CCS__VALUE_INTEGER, .integer = integer};
}

/* Its name ends in _at: an instant, and 0 means it has not happened. */
static bool is_instant(const ProtobufCFieldDescriptor *field)
{
    size_t size = strlen(field->name);
    return size >= 3 && memcmp(field->name + size - 3, "_at", 3) == 0;
}

static struct ccs__value get_json(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                                  struct ccs__buf *scratch)
{
    size_t begin = scratch->size;
    bool absent = !ccs__field_is_list(field) && ccs__field_is_default(message, field);
    if (!absent)
        ccs__json_write_field(message, field, scratch);
    if (absent || scratch->failed)
        return (struct ccs__value){.type = CCS__VALUE_NULL};
    return (struct ccs__value){
        .type = CCS__VALUE_TEXT,
        .data = scratch->data + begin,
        .size = scratch->size - begin,
    };
}

struct ccs__value ccs__record_get(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                                  struct ccs__buf *scratch)
{
    const void *place = ccs__field_view(message, field);
    if (ccs__field_is_list(field))
        return get_json(message, field, scratch);
    switch (field->type) {
    case PROTOBUF_C_TYPE_MESSAGE:
        return get_json(message, field, scratch);
    case PROTOBUF_C_TYPE_STRING: {
        ccs_str text = ccs__field_text(place);
        return (struct ccs__value){.type = CCS__VALUE_TEXT, .data = text.data ? text.data : "", .size = text.size};
    }
    case PROTOBUF_C_TYPE_BYTES: {
        const ProtobufCBinaryData *bytes = place;
        const void *data = bytes->data ? (const void *)bytes->data : "";
        return (struct ccs__value){.type = CCS__VALUE_BYTES, .data = data, .size = bytes->len};
    }
    default: {
        int64_t integer = ccs__field_load(field, place);
        if (integer == 0 && is_instant(field))
            return (struct ccs__value){.type = CCS__VALUE_NULL};
        return integer_value(integer);
    }
    }
}

static void set_default(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    void *place = ccs__field_place(message, field);
    if (ccs__field_is_list(field)) {
        ccs__field_set_count(message, field, 0);
        *(void **)place = NULL;
        return;
    }
    switch (ccs__field_kind(field)) {
    case CCS__FIELD_TEXT:
        *(char **)place = ccs__field_empty_text();
        break;
    case CCS__FIELD_BYTES:
        *(ProtobufCBinaryData *)place = (ProtobufCBinaryData){0, NULL};
        break;
    case CCS__FIELD_MESSAGE:
        *(ProtobufCMessage **)place = NULL;
        break;
    default:
        ccs__field_store(field, place, 0);
        break;
    }
}

/* A copy with a NUL behind it; NULL: no memory. */
static char *copy_bytes(const struct ccs__value *value, struct ccs__arena *arena)
{
    char *copy = ccs__arena_take(arena, value->size + 1);
    if (!copy)
        return NULL;
    if (value->size > 0)
        memcpy(copy, value->data, value->size);
    copy[value->size] = 0;
    return copy;
}

static bool set_text(void *place, const struct ccs__value *value, struct ccs__arena *arena)
{
    ccs_str text = {value->data, value->size};
    if (value->type != CCS__VALUE_TEXT)
        return false;
    if (text.size > 0 && (memchr(text.data, 0, text.size) || !ccs__utf8_valid(text, NULL)))
        return false;
    char *copy = text.size > 0 ? copy_bytes(value, arena) : ccs__field_empty_text();
    if (!copy)
        return false;
    *(char **)place = copy;
    return true;
}

static bool set_bytes(void *place, const struct ccs__value *value, struct ccs__arena *arena)
{
    ProtobufCBinaryData bytes = {value->size, NULL};
    if (value->type != CCS__VALUE_BYTES)
        return false;
    if (value->size > 0) {
        bytes.data = (uint8_t *)copy_bytes(value, arena);
        if (!bytes.data)
            return false;
    }
    *(ProtobufCBinaryData *)place = bytes;
    return true;
}

static bool set_json(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const struct ccs__value *value,
                     struct ccs__arena *arena)
{
    struct ccs__json_error error;
    ccs_str text = {value->data, value->size};
    return value->type == CCS__VALUE_TEXT && ccs__json_read_field(text, message, field, arena, &error) == CCS_OK;
}

bool ccs__record_set(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const struct ccs__value *value,
                     struct ccs__arena *arena)
{
    void *place = ccs__field_place(message, field);
    if (value->type == CCS__VALUE_NULL) {
        set_default(message, field);
        return true;
    }
    if (ccs__field_is_list(field))
        return set_json(message, field, value, arena);
    switch (field->type) {
    case PROTOBUF_C_TYPE_MESSAGE:
        return set_json(message, field, value, arena);
    case PROTOBUF_C_TYPE_STRING:
        return set_text(place, value, arena);
    case PROTOBUF_C_TYPE_BYTES:
        return set_bytes(place, value, arena);
    default: {
        struct ccs__field_range range = ccs__field_range(field);
        if (value->type != CCS__VALUE_INTEGER || value->integer < range.min || value->integer > range.max)
            return false;
        ccs__field_store(field, place, value->integer);
        return true;
    }
    }
}
