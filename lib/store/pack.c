/*
 * Packing rows for comparison. verify reads every row of a file; setting a message's fields and packing it again took
 * more than half of its time. What is wrong here cannot hide: a row whose bytes differ from those that the events give
 * is reported.
 */
#include "store/pack.h"
#include "record/field.h"

enum { HOW_VARINT, HOW_ZIGZAG, HOW_FIXED64, HOW_FIXED32, HOW_TEXT, HOW_BYTES, HOW_NESTED };
enum { WIRE_VARINT = 0, WIRE_64BIT = 1, WIRE_SIZED = 2, WIRE_32BIT = 5 };

static uint8_t how_of(const ProtobufCFieldDescriptor *field)
{
    if (ccs__field_is_list(field))
        return HOW_NESTED;
    switch (field->type) {
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SINT64:
        return HOW_ZIGZAG;
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return HOW_FIXED64;
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return HOW_FIXED32;
    case PROTOBUF_C_TYPE_STRING:
        return HOW_TEXT;
    case PROTOBUF_C_TYPE_BYTES:
        return HOW_BYTES;
    case PROTOBUF_C_TYPE_MESSAGE:
        return HOW_NESTED;
    default:
        return HOW_VARINT;
    }
}

static uint32_t wire_of(uint8_t how)
{
    switch (how) {
    case HOW_FIXED64:
        return WIRE_64BIT;
    case HOW_FIXED32:
        return WIRE_32BIT;
    case HOW_TEXT:
    case HOW_BYTES:
        return WIRE_SIZED;
    default:
        return WIRE_VARINT;
    }
}

void ccs__pack_init(struct ccs__pack_plan *plan, const struct ccs__shape *shape, const ccs_alloc *alloc)
{
    *plan = (struct ccs__pack_plan){.shape = shape};
    ccs__arena_init(&plan->arena, alloc, 0);
    for (unsigned i = 0; i < shape->type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &shape->type->fields[i];
        struct ccs__field_step *step = &plan->steps[i];
        step->how = how_of(field);
        step->tag = field->id << 3 | wire_of(step->how);
        step->left_out = (int)i == shape->personal;
        if (wire_of(step->how) != WIRE_SIZED && step->how != HOW_NESTED) {
            step->min = ccs__field_range(field).min;
            step->max = ccs__field_range(field).max;
        }
    }
}

void ccs__pack_finish(struct ccs__pack_plan *plan) { ccs__arena_finish(&plan->arena); }

static uint8_t *put_varint(uint8_t *at, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *at++ = (uint8_t)(value | 0x80);
    *at++ = (uint8_t)value;
    return at;
}

static uint8_t *put_little_endian(uint8_t *at, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++, value >>= 8)
        *at++ = (uint8_t)value;
    return at;
}

/* Any number: 0 is the default, which is not written. */
static bool pack_number(const struct ccs__field_step *step, sqlite3_value *value, struct ccs__buf *out)
{
    int64_t number = sqlite3_value_int64(value);
    if (number < step->min || number > step->max)
        return false;
    if (number == 0)
        return true;
    uint8_t *begin = ccs__buf_reserve(out, 24), *at = begin;
    if (!begin)
        return true;
    at = put_varint(at, step->tag);
    switch (step->how) {
    case HOW_ZIGZAG:
        at = put_varint(at, (uint64_t)number << 1 ^ (uint64_t)(number >> 63));
        break;
    case HOW_FIXED64:
        at = put_little_endian(at, (uint64_t)number, 8);
        break;
    case HOW_FIXED32:
        at = put_little_endian(at, (uint64_t)number, 4);
        break;
    default:
        at = put_varint(at, (uint64_t)number);
        break;
    }
    out->size += (size_t)(at - begin);
    return true;
}

static void pack_sized(const struct ccs__field_step *step, sqlite3_value *value, struct ccs__buf *out)
{
    const void *data = step->how == HOW_TEXT ? (const void *)sqlite3_value_text(value) : sqlite3_value_blob(value);
    size_t size = (size_t)sqlite3_value_bytes(value);
    if (size == 0)
        return;
    ccs__buf_add_varint(out, step->tag);
    ccs__buf_add_varint(out, size);
    ccs__buf_add(out, data, size);
}

/* Lists and messages stand in the table as JSON: read it into a message that has nothing else. */
static bool pack_nested(struct ccs__pack_plan *plan, const ProtobufCFieldDescriptor *field, sqlite3_value *value,
                        struct ccs__buf *out)
{
    struct ccs__value json = {.type = CCS__VALUE_TEXT, .data = sqlite3_value_text(value)};
    json.size = (size_t)sqlite3_value_bytes(value);
    ccs__arena_clear(&plan->arena);
    ProtobufCMessage *message = ccs__arena_take(&plan->arena, plan->shape->type->sizeof_message);
    if (!message) {
        out->failed = true;
        return true;
    }
    ccs__record_init(plan->shape->type, message);
    if (!ccs__record_set(message, field, &json, &plan->arena))
        return false;
    ccs__record_pack(message, out);
    return true;
}

static bool pack_value(struct ccs__pack_plan *plan, unsigned i, sqlite3_value *value, struct ccs__buf *out)
{
    const struct ccs__field_step *step = &plan->steps[i];
    switch (sqlite3_value_type(value)) {
    case SQLITE_NULL:
        return true;
    case SQLITE_INTEGER:
        return step->how < HOW_TEXT && pack_number(step, value, out);
    case SQLITE_TEXT:
        if (step->how == HOW_NESTED)
            return pack_nested(plan, &plan->shape->type->fields[i], value, out);
        if (step->how == HOW_TEXT)
            pack_sized(step, value, out);
        return step->how == HOW_TEXT;
    case SQLITE_BLOB:
        if (step->how == HOW_BYTES)
            pack_sized(step, value, out);
        return step->how == HOW_BYTES;
    default:
        return false;
    }
}

ccs_status ccs__pack_row(struct ccs__pack_plan *plan, sqlite3_value **values, struct ccs__buf *out, unsigned *bad)
{
    for (unsigned i = 0; i < plan->shape->type->n_fields; i++) {
        if (plan->steps[i].left_out || pack_value(plan, i, values[i], out))
            continue;
        *bad = i;
        return CCS_ECORRUPT;
    }
    return out->failed ? CCS_ENOMEM : CCS_OK;
}
