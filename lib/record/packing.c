/*
 * See packing.h. Lists, bytes and messages that hold messages are rare and go the long way, field by field.
 */
#include "record/packing.h"
#include "base/assert.h"
#include "record/field.h"
#include <string.h>

#define NUMBER_SIZE_MAX (2 * CCS__VARINT_SIZE_MAX)
#define WORD 8

enum { NOTHING, U32, BOOL, S32, I32, FIXED32, U64, S64, FIXED64, TEXT, NESTED, LONG_WAY };
#define IS_HALF(what) ((what) < U64) /* of four bytes */

/* --- working it out ------------------------------------------------------------------------------------------- */

/* Single numbers and texts only: packed by steps of its own where it is nested, which goes no deeper then. */
static bool is_plain(const ProtobufCMessageDescriptor *type)
{
    for (unsigned i = 0; i < type->n_fields; i++)
        if (ccs__field_is_list(&type->fields[i]) || type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE ||
            type->fields[i].type == PROTOBUF_C_TYPE_BYTES)
            return false;
    return true;
}

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
    case PROTOBUF_C_TYPE_MESSAGE: return is_plain(field->descriptor) ? NESTED : LONG_WAY;
    default: return LONG_WAY;
    }
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
    if (what >= NESTED)
        return (struct ccs__packing_step){what, 0, (uint16_t)index};
    struct ccs__packing_step step = {what, 0, 0};
    step.tag_size = (uint8_t)(ccs__varint_put(tag, (uint64_t)field->id << 3 | wire_of(what)) - tag);
    CCS_ASSERT(step.tag_size <= sizeof step.tag);
    memcpy(&step.tag, tag, step.tag_size);
    return step;
}

static bool is_quick(const ProtobufCMessageDescriptor *type)
{
    if (sizeof(void *) != WORD || type->sizeof_message % WORD != 0 || sizeof(ProtobufCMessage) % WORD != 0)
        return false;
    for (unsigned i = 1; i < type->n_fields; i++)
        if (type->fields[i].offset < type->fields[i - 1].offset)
            return false;
    return true;
}

static struct ccs__packing *create_flat(const ProtobufCMessageDescriptor *type, struct ccs__arena *arena)
{
    const unsigned words = (unsigned)(type->sizeof_message - sizeof(ProtobufCMessage)) / WORD;
    struct ccs__packing *packing = ccs__arena_take(arena, sizeof *packing);
    struct ccs__packing_step(*steps)[2] = ccs__arena_take(arena, (words + 1) * sizeof *steps);
    if (!packing || !steps)
        return NULL;
    memset(steps, 0, (words + 1) * sizeof *steps);
    *packing = (struct ccs__packing){
        .type = type, .steps = (const struct ccs__packing_step(*)[2])steps, .words = words, .quick = is_quick(type)};
    for (unsigned i = 0; i < type->n_fields && packing->quick; i++) {
        size_t at = type->fields[i].offset - sizeof(ProtobufCMessage);
        steps[at / WORD][at % WORD != 0] = step_of(type, i);
    }
    return packing;
}

const struct ccs__packing *ccs__packing_create(const ProtobufCMessageDescriptor *type, struct ccs__arena *arena)
{
    struct ccs__packing *packing = create_flat(type, arena);
    const struct ccs__packing **nested = ccs__arena_take(arena, (type->n_fields + 1) * sizeof *nested);
    if (!packing || !nested)
        return NULL;
    packing->nested = nested;
    for (unsigned i = 0; i < type->n_fields; i++) {
        bool wanted = what_is(&type->fields[i]) == NESTED;
        nested[i] = wanted ? create_flat(type->fields[i].descriptor, arena) : NULL;
        if (wanted && !nested[i])
            return NULL;
    }
    return packing;
}

/* --- packing ---------------------------------------------------------------------------------------------------- */

static inline uint8_t *put_tag(uint8_t *at, const struct ccs__packing_step *step)
{
    memcpy(at, &step->tag, sizeof step->tag); /* there is room for one byte too many */
    return at + step->tag_size;
}

static inline uint8_t *put_number(uint8_t *at, const struct ccs__packing_step *step, uint64_t number)
{
    at = put_tag(at, step);
    if (number >= 0x80)
        return ccs__varint_put(at, number);
    *at = (uint8_t)number;
    return at + 1;
}

static uint8_t *put_fixed(uint8_t *at, const struct ccs__packing_step *step, uint64_t number)
{
    at = put_tag(at, step);
    for (unsigned left = step->what == FIXED64 ? 8 : 4; left > 0; left--, number >>= 8)
        *at++ = (uint8_t)number;
    return at;
}

static inline uint8_t *put_half(uint8_t *at, const struct ccs__packing_step *step, const uint8_t *place)
{
    uint32_t number;
    memcpy(&number, place, sizeof number);
    if (number == 0)
        return at;
    switch (step->what) {
    case NOTHING: return at; /* what lies between fields */
    case U32: return put_number(at, step, number);
    case BOOL: return put_number(at, step, 1);
    case S32: return put_number(at, step, ccs__zigzag((int32_t)number));
    case FIXED32: return put_fixed(at, step, number);
    default: return put_number(at, step, (uint64_t)(int64_t)(int32_t)number); /* a negative one takes ten bytes */
    }
}

/* There is room for all numbers when this returns; NULL: no memory. */
static uint8_t *put_text(const struct ccs__packing_step *step, const char *text, size_t room, struct ccs__buf *out)
{
    size_t size = strlen(text);
    uint8_t *at = ccs__buf_reserve(out, NUMBER_SIZE_MAX + size + room);
    if (!at)
        return NULL;
    at = ccs__varint_put(put_tag(at, step), size);
    memcpy(at, text, size);
    return at + size;
}

static inline size_t room_of(const struct ccs__packing *packing)
{
    return (2 * (size_t)packing->words + 1) * NUMBER_SIZE_MAX;
}

static void put_nested(const struct ccs__packing *packing, const struct ccs__packing_step *step,
                       const ProtobufCMessage *message, struct ccs__buf *out)
{
    CCS_ASSERT(step->what == NESTED);
    ccs__buf_add_varint(out, (uint64_t)packing->type->fields[step->tag].id << 3 | PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED);
    ccs__packing_write_sized(packing->nested[step->tag], message, out);
}

/* A text, a message or a list: the numbers so far are counted first. */
static uint8_t *put_other(const struct ccs__packing *packing, const ProtobufCMessage *message,
                          const struct ccs__packing_step *step, const void *place, uint8_t *at, struct ccs__buf *out)
{
    out->size = (size_t)(at - out->data);
    if (step->what == TEXT)
        return put_text(step, *(const char *const *)place, room_of(packing), out);
    if (step->what == NESTED)
        put_nested(packing, step, ccs__field_message(place), out);
    else
        ccs__record_pack_field(message, step->tag, out);
    return ccs__buf_reserve(out, room_of(packing));
}

/* Eight bytes that are not all zero. */
static inline uint8_t *put_word(const struct ccs__packing *packing, const ProtobufCMessage *message,
                                const struct ccs__packing_step *step, const uint8_t *place, uint8_t *at, struct ccs__buf *out)
{
    uint64_t number;
    memcpy(&number, place, sizeof number);
    if (step->what == U64)
        return put_number(at, step, number);
    if (IS_HALF(step->what))
        return put_half(put_half(at, step, place), step + 1, place + WORD / 2);
    if (step->what == TEXT && !**(const char *const *)(const void *)place)
        return at;
    if (step->what == S64)
        return put_number(at, step, ccs__zigzag((int64_t)number));
    return step->what == FIXED64 ? put_fixed(at, step, number) : put_other(packing, message, step, place, at, out);
}

static uint8_t *put_fields(const struct ccs__packing *packing, const ProtobufCMessage *message, uint8_t *at, struct ccs__buf *out)
{
    const uint8_t *fields = (const uint8_t *)(message + 1);
    const size_t words = packing->words;
    for (size_t i = 0; i < words; i++) {
        uint64_t word;
        memcpy(&word, fields + i * WORD, WORD);
        if (word == 0)
            continue;
        at = put_word(packing, message, packing->steps[i], fields + i * WORD, at, out);
        if (!at)
            return NULL;
    }
    return at;
}

void ccs__packing_write(const struct ccs__packing *packing, const ProtobufCMessage *message, struct ccs__buf *out)
{
    CCS_ASSERT(message->descriptor == packing->type);
    if (!packing->quick) {
        ccs__record_pack(message, out);
        return;
    }
    const size_t begin = out->size;
    uint8_t *at = ccs__buf_reserve(out, room_of(packing));
    if (at)
        at = put_fields(packing, message, at, out);
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
