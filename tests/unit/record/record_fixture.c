/*
 * The fixture of record's tests. Random messages draw every field from values at the edges of its type.
 */
#include "record_fixture.h"
#include "base/assert.h"
#include "record/field.h"
#include <stdio.h>
#include <stdlib.h>

_Noreturn void ccs__assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
    abort();
}

static void *count_realloc(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct memory *memory = user_data;
    if (new_size == 0) {
        free(pointer);
        memory->bytes -= old_size;
        return NULL;
    }
    if (++memory->calls == memory->fail_at)
        return NULL;
    void *grown = realloc(pointer, new_size);
    REQUIRE(grown != NULL);
    memory->bytes += new_size - old_size;
    return grown;
}

void memory_init(struct memory *memory)
{
    *memory = (struct memory){.alloc = {.function = count_realloc, .user_data = memory}};
}

struct fixture *fixture_create(void)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    REQUIRE(fixture != NULL);
    memory_init(&fixture->memory);
    ccs__arena_init(&fixture->arena, &fixture->memory.alloc, 0);
    ccs__buf_init(&fixture->buf, &fixture->memory.alloc);
    return fixture;
}

void fixture_destroy(struct fixture *fixture)
{
    ccs__arena_finish(&fixture->arena);
    ccs__buf_finish(&fixture->buf);
    REQUIRE(fixture->memory.bytes == 0);
    free(fixture);
}

void *fixture_read(struct fixture *fixture, const ProtobufCMessageDescriptor *type, const char *json)
{
    ProtobufCMessage *message = NULL;
    ccs_status status = ccs__json_read(ccs_str_from(json), type, &fixture->arena, &message, &fixture->error);
    REQUIRE((status == CCS_OK) == (message != NULL));
    return message;
}

const char *fixture_write(struct fixture *fixture, const void *message)
{
    ccs__buf_clear(&fixture->buf);
    ccs__json_write(message, 0, &fixture->buf);
    return ccs__buf_text(&fixture->buf);
}

const ProtobufCFieldDescriptor *field_of(const void *message, const char *name)
{
    const ProtobufCMessage *base = message;
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(base->descriptor, name);
    cr_assert(field, "no field %s", name);
    return field;
}

/* --- random messages --------------------------------------------------------------------------------------- */

static int64_t random_integer(ccs_rng *rng, struct ccs__field_range range)
{
    static const int64_t edges[] = {0, 1, -1, 9, 10, 127, 128, 255, 1000000, INT32_MAX, INT32_MIN, UINT32_MAX};
    int64_t value;
    switch (ccs_rng_below(rng, 4)) {
    case 0:
        return ccs_rng_below(rng, 2) ? range.min : range.max;
    case 1:
        value = (int64_t)ccs_rng_next(rng);
        break;
    default:
        value = edges[ccs_rng_below(rng, sizeof edges / sizeof edges[0])];
    }
    return value < range.min || value > range.max ? 0 : value;
}

static char *random_text(struct fixture *fixture, ccs_rng *rng)
{
    static const char *const pieces[] = {"a",  "Zebra", " ",    "\"",   "\\", "/",     "\n",   "\t",
                                         "\r", "\b",    "\x01", "\x7F", "é",  "đường", "电话", "\xF0\x9F\x93\x9E"};
    char *text = ccs__arena_take(&fixture->arena, 200);
    REQUIRE(text != NULL);
    text[0] = 0;
    for (uint64_t left = ccs_rng_below(rng, 10); left > 0; left--)
        strcat(text, pieces[ccs_rng_below(rng, sizeof pieces / sizeof pieces[0])]);
    return text;
}

static ProtobufCBinaryData random_bytes(struct fixture *fixture, ccs_rng *rng)
{
    ProtobufCBinaryData bytes = {(size_t)ccs_rng_below(rng, 12), NULL};
    if (bytes.len > 0)
        bytes.data = ccs__arena_take(&fixture->arena, bytes.len);
    for (size_t i = 0; i < bytes.len; i++)
        bytes.data[i] = (uint8_t)ccs_rng_next(rng);
    return bytes;
}

static void random_value(struct fixture *fixture, ccs_rng *rng, const ProtobufCFieldDescriptor *field, void *place,
                         unsigned depth)
{
    switch (ccs__field_kind(field)) {
    case CCS__FIELD_TEXT:
        *(char **)place = random_text(fixture, rng);
        break;
    case CCS__FIELD_BYTES:
        *(ProtobufCBinaryData *)place = random_bytes(fixture, rng);
        break;
    case CCS__FIELD_MESSAGE:
        *(ProtobufCMessage **)place = random_message(fixture, rng, field->descriptor, depth);
        break;
    case CCS__FIELD_ENUM: {
        const ProtobufCEnumDescriptor *type = field->descriptor;
        ccs__field_store(field, place, type->values[ccs_rng_below(rng, type->n_values)].value);
        break;
    }
    default:
        ccs__field_store(field, place, random_integer(rng, ccs__field_range(field)));
    }
}

ProtobufCMessage *random_message(struct fixture *fixture, ccs_rng *rng, const ProtobufCMessageDescriptor *type,
                                 unsigned depth)
{
    ProtobufCMessage *message = ccs__arena_take(&fixture->arena, type->sizeof_message);
    REQUIRE(message != NULL);
    ccs__record_init(type, message);
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        bool nested = field->type == PROTOBUF_C_TYPE_MESSAGE;
        if (ccs_rng_below(rng, 3) == 0 || (nested && depth == 0))
            continue;
        void *place = ccs__field_place(message, field);
        if (!ccs__field_is_list(field)) {
            random_value(fixture, rng, field, place, depth - nested);
            continue;
        }
        size_t count = (size_t)ccs_rng_below(rng, 5), size = ccs__field_item_size(field);
        if (count == 0)
            continue;
        char *items = ccs__arena_take(&fixture->arena, count * size);
        for (size_t item = 0; item < count; item++)
            random_value(fixture, rng, field, items + item * size, depth - nested);
        *(char **)place = items;
        ccs__field_set_count(message, field, count);
    }
    return message;
}
