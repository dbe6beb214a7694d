/*
 * See packing.h. Texts and nested messages are rare and go the long way, field by field.
 */
#include "record/packing.h"
#include "base/assert.h"
#include "record/field.h"
#include <string.h>

#define NUMBER_SIZE_MAX (2 * CCS__VARINT_SIZE_MAX)
#define RUN_MIN 3 /* numbers side by side that are worth a look at all of them */
#define RUN_MAX 6

enum { RUN, U64, U32, BOOL, S64, S32, I32, FIXED64, FIXED32, TEXT, LONG_WAY };

/* --- working it out ------------------------------------------------------------------------------------------- */

static uint8_t what_is(const ProtobufCFieldDescriptor *field)
{
    if (ccs__field_is_list(field))
        return LONG_WAY;
    switch (field->type) {
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_INT64: return U64;
    case PROTOBUF_C_TYPE_UINT32: return U32;
    case PROTOBUF_C_TYPE_BOOL: return BOOL;
    case PROTOBUF_C_TYPE_SINT64: return S64;
    case PROTOBUF_C_TYPE_SINT32: return S32;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_ENUM: return I32;
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_SFIXED64: return FIXED64;
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_SFIXED32: return FIXED32;
    case PROTOBUF_C_TYPE_STRING: return TEXT;
    default: return LONG_WAY;
    }
}

static size_t size_of(uint8_t what)
{
    static const uint8_t sizes[] = {[U64] = 8, [U32] = 4, [BOOL] = sizeof(protobuf_c_boolean), [S64] = 8, [S32] = 4,
                                    [I32] = 4, [FIXED64] = 8, [FIXED32] = 4};
    return sizes[what];
}

/* How many fields from `first` on are numbers that follow each other in memory, padding aside. */
static unsigned run_length(const ProtobufCMessageDescriptor *type, unsigned first)
{
    unsigned count = 0;
    size_t end = type->fields[first].offset;
    for (unsigned i = first; i < type->n_fields && count < RUN_MAX; i++, count++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        uint8_t what = what_is(field);
        if (what >= TEXT || field->offset < end || field->offset >= end + 8)
            break;
        end = field->offset + size_of(what);
    }
    return count;
}

static unsigned wire_of(uint8_t what)
{
    return what == FIXED64   ? PROTOBUF_C_WIRE_TYPE_64BIT
           : what == FIXED32 ? PROTOBUF_C_WIRE_TYPE_32BIT
           : what == TEXT    ? PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED
                             : PROTOBUF_C_WIRE_TYPE_VARINT;
}

static struct ccs__packing_step step_of(const ProtobufCMessageDescriptor *type, unsigned index)
{
    const ProtobufCFieldDescriptor *field = &type->fields[index];
    uint8_t what = what_is(field), tag[CCS__VARINT_SIZE_MAX];
    if (what == LONG_WAY)
        return (struct ccs__packing_step){(uint16_t)field->offset, what, 0, (uint16_t)index};
    struct ccs__packing_step step = {(uint16_t)field->offset, what, 0, 0};
    step.tag_size = (uint8_t)(ccs__put_varint(tag, (uint64_t)field->id << 3 | wire_of(what)) - tag);
    CCS_ASSERT(step.tag_size <= sizeof step.tag);
    memcpy(&step.tag, tag, step.tag_size);
    return step;
}

const struct ccs__packing *ccs__packing_create(const ProtobufCMessageDescriptor *type, struct ccs__arena *arena)
{
    struct ccs__packing *packing = ccs__arena_take(arena, sizeof *packing);
    struct ccs__packing_step *steps = ccs__arena_take(arena, (2 * (size_t)type->n_fields + 1) * sizeof *steps);
    if (!packing || !steps)
        return NULL;
    CCS_ASSERT(type->sizeof_message <= UINT16_MAX);
    *packing = (struct ccs__packing){type, steps, 0};
    for (unsigned i = 0; i < type->n_fields;) {
        unsigned run = run_length(type, i);
        if (run >= RUN_MIN) {
            const ProtobufCFieldDescriptor *last = &type->fields[i + run - 1];
            size_t size = last->offset + size_of(what_is(last)) - type->fields[i].offset;
            steps[packing->count++] =
                (struct ccs__packing_step){(uint16_t)type->fields[i].offset, RUN, (uint8_t)run, (uint16_t)size};
        }
        for (unsigned end = i + (run ? run : 1); i < end; i++)
            steps[packing->count++] = step_of(type, i);
    }
    return packing;
}

/* --- packing ---------------------------------------------------------------------------------------------------- */

static inline bool all_zero(const uint8_t *bytes, size_t size)
{
    uint64_t word = 0, some = 0;
    for (; size >= 8; bytes += 8, size -= 8) {
        memcpy(&word, bytes, 8);
        some |= word;
    }
    word = 0;
    memcpy(&word, bytes, size);
    return (some | word) == 0;
}

static inline uint8_t *put_tag(uint8_t *at, const struct ccs__packing_step *step)
{
    memcpy(at, &step->tag, sizeof step->tag); /* there is room for one byte too many */
    return at + step->tag_size;
}

static inline uint8_t *put_number(uint8_t *at, const struct ccs__packing_step *step, uint64_t number)
{
    if (number == 0)
        return at;
    at = put_tag(at, step);
    if (number >= 0x80)
        return ccs__put_varint(at, number);
    *at = (uint8_t)number;
    return at + 1;
}

static uint8_t *put_fixed(uint8_t *at, const struct ccs__packing_step *step, uint64_t number)
{
    if (number == 0)
        return at;
    at = put_tag(at, step);
    for (unsigned left = step->what == FIXED64 ? 8 : 4; left > 0; left--, number >>= 8)
        *at++ = (uint8_t)number;
    return at;
}

/* There is room for all numbers when this returns; NULL: no memory. */
static uint8_t *put_text(const struct ccs__packing_step *step, const char *text, size_t room, struct ccs__buf *out)
{
    size_t size = strlen(text);
    uint8_t *at = ccs__buf_reserve(out, NUMBER_SIZE_MAX + size + room);
    if (!at)
        return NULL;
    at = ccs__put_varint(put_tag(at, step), size);
    memcpy(at, text, size);
    return at + size;
}

/* A text, a message or a list: the numbers so far are counted first. */
static uint8_t *put_other(const ProtobufCMessage *message, const struct ccs__packing_step *step, const void *place,
                          uint8_t *at, size_t room, struct ccs__buf *out)
{
    out->size = (size_t)(at - out->data);
    if (step->what == TEXT)
        return put_text(step, *(const char *const *)place, room, out);
    ccs__record_pack_field(message, step->tag, out);
    return ccs__buf_reserve(out, room);
}

#define PLACE(type) (*(type const *)place)

void ccs__packing_write(const struct ccs__packing *packing, const ProtobufCMessage *message, struct ccs__buf *out)
{
    CCS_ASSERT(message->descriptor == packing->type);
    const size_t begin = out->size, room = packing->count * NUMBER_SIZE_MAX;
    uint8_t *at = ccs__buf_reserve(out, room);
    const struct ccs__packing_step *step = packing->steps, *end = step + packing->count;
    for (; step < end && at; step++) {
        const void *place = (const uint8_t *)message + step->offset;
        switch (step->what) {
        case RUN: step += all_zero(place, step->tag) ? step->tag_size : 0; break;
        case U64: at = put_number(at, step, PLACE(uint64_t)); break;
        case U32: at = put_number(at, step, PLACE(uint32_t)); break;
        case BOOL: at = put_number(at, step, PLACE(protobuf_c_boolean) != 0); break;
        case S64: at = put_number(at, step, ccs__zigzag(PLACE(int64_t))); break;
        case S32: at = put_number(at, step, ccs__zigzag(PLACE(int32_t))); break;
        case I32: at = put_number(at, step, (uint64_t)(int64_t)PLACE(int32_t)); break; /* a negative one takes ten bytes */
        case FIXED64: at = put_fixed(at, step, PLACE(uint64_t)); break;
        case FIXED32: at = put_fixed(at, step, PLACE(uint32_t)); break;
        case TEXT:
            if (!PLACE(char *) || !*PLACE(char *))
                break;
            __attribute__((fallthrough));
        default: at = put_other(message, step, place, at, room, out); break;
        }
    }
    if (at)
        out->size = (size_t)(at - out->data);
    if (message->n_unknown_fields)
        ccs__record_pack_unknown(message, out);
    if (out->failed)
        out->size = begin; /* all or nothing */
}

void ccs__packing_write_sized(const struct ccs__packing *packing, const ProtobufCMessage *message, struct ccs__buf *out)
{
    size_t begin = out->size;
    if (!ccs__buf_reserve(out, CCS__VARINT_SIZE_MAX))
        return;
    out->size++; /* mostly the length takes one byte */
    ccs__packing_write(packing, message, out);
    ccs__record_end_sized(begin, out);
    if (out->failed)
        out->size = begin;
}
