/*
 * Messages as JSON, by their descriptors: fields that are not default, in their order; 64-bit numbers as strings. Bounded by
 * the depth of the messages, which is four.
 */
#include "plan.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 8

struct frame {
    const ProtobufCMessage *message;
    unsigned field;
    size_t item;
    bool any, in_list;
};

struct writer {
    char *text;
    size_t size, at;
    struct frame frames[DEPTH_MAX];
    size_t depth;
};

static void put(struct writer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct writer *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    out->at += (size_t)vsnprintf(out->text + out->at, out->size - out->at, format, arguments);
    va_end(arguments);
    if (out->at >= out->size)
        abort();
}

static void put_text(struct writer *out, const char *text)
{
    put(out, "\"");
    for (; *text; text++)
        put(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    put(out, "\"");
}

/* "ring_all" of STRATEGY_RING_ALL: without the name of the type. */
static void put_enum(struct writer *out, const ProtobufCEnumDescriptor *type, int value)
{
    const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, value);
    size_t prefix = 1;
    if (!found) {
        put(out, "%d", value);
        return;
    }
    for (const char *c = type->short_name; *c; c++)
        prefix += 1 + (c > type->short_name && isupper((unsigned char)*c));
    put(out, "\"");
    for (const char *c = found->name + prefix; *c; c++)
        put(out, "%c", tolower((unsigned char)*c));
    put(out, "\"");
}

static bool is_list(const ProtobufCFieldDescriptor *field)
{
    return field->label == PROTOBUF_C_LABEL_REPEATED;
}

static size_t count_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    size_t count;
    memcpy(&count, (const char *)message + field->quantifier_offset, sizeof count);
    return count;
}

static bool is_wide(const ProtobufCFieldDescriptor *field)
{
    return field->type == PROTOBUF_C_TYPE_INT64 || field->type == PROTOBUF_C_TYPE_UINT64 ||
           field->type == PROTOBUF_C_TYPE_SINT64 || field->type == PROTOBUF_C_TYPE_FIXED64;
}

static size_t size_of(const ProtobufCFieldDescriptor *field)
{
    if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE)
        return sizeof(void *);
    return is_wide(field) ? 8 : sizeof(int);
}

/* The place of a field's value, or of a list's item. */
static const void *place_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t item)
{
    const char *place = (const char *)message + field->offset;
    const char *items;
    if (!is_list(field))
        return place;
    memcpy(&items, place, sizeof items);
    return items + item * size_of(field);
}

static int64_t number_at(const void *place, const ProtobufCFieldDescriptor *field)
{
    int64_t wide;
    int narrow;
    memcpy(&wide, place, is_wide(field) ? sizeof wide : 0);
    memcpy(&narrow, place, sizeof narrow);
    return is_wide(field) ? wide : field->type == PROTOBUF_C_TYPE_UINT32 ? (int64_t)(uint32_t)narrow : narrow;
}

static const void *pointer_at(const void *place)
{
    const void *pointer;
    memcpy(&pointer, place, sizeof pointer);
    return pointer;
}

static bool is_default(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    const void *place = (const char *)message + field->offset;
    if (is_list(field))
        return count_of(message, field) == 0;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return pointer_at(place) == NULL;
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return *(const char *)pointer_at(place) == '\0';
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return ((const ProtobufCBinaryData *)place)->len == 0;
    return number_at(place, field) == 0;
}

static void put_bytes(struct writer *out, const ProtobufCBinaryData *data)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    put(out, "\"");
    for (size_t i = 0; i < data->len; i += 3) {
        size_t left = data->len - i;
        uint32_t bits = (uint32_t)data->data[i] << 16 | (left > 1 ? (uint32_t)data->data[i + 1] << 8 : 0) |
                        (left > 2 ? data->data[i + 2] : 0);
        put(out, "%c%c%c%c", digits[bits >> 18], digits[bits >> 12 & 63], left > 1 ? digits[bits >> 6 & 63] : '=',
            left > 2 ? digits[bits & 63] : '=');
    }
    put(out, "\"");
}

static void put_scalar(struct writer *out, const ProtobufCFieldDescriptor *field, const void *place)
{
    if (field->type == PROTOBUF_C_TYPE_STRING)
        put_text(out, pointer_at(place));
    else if (field->type == PROTOBUF_C_TYPE_BYTES)
        put_bytes(out, place);
    else if (field->type == PROTOBUF_C_TYPE_BOOL)
        put(out, number_at(place, field) ? "true" : "false");
    else if (field->type == PROTOBUF_C_TYPE_ENUM)
        put_enum(out, field->descriptor, (int)number_at(place, field));
    else
        put(out, is_wide(field) ? "\"%" PRId64 "\"" : "%" PRId64, number_at(place, field));
}

static void enter(struct writer *out, const ProtobufCMessage *message)
{
    if (out->depth == DEPTH_MAX)
        abort();
    out->frames[out->depth++] = (struct frame){.message = message};
    put(out, "{");
}

/* A field that has not begun yet. */
static void begin_field(struct writer *out, struct frame *frame, const ProtobufCFieldDescriptor *field)
{
    put(out, "%s\"%s\":", frame->any ? "," : "", field->name);
    frame->any = true;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE && is_list(field)) {
        put(out, "[");
        frame->in_list = true;
        frame->item = 0;
        return;
    }
    frame->field++;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        enter(out, pointer_at(place_of(frame->message, field, 0)));
        return;
    }
    size_t count = is_list(field) ? count_of(frame->message, field) : 1;
    put(out, "%s", is_list(field) ? "[" : "");
    for (size_t i = 0; i < count; i++) {
        put(out, "%s", i ? "," : "");
        put_scalar(out, field, place_of(frame->message, field, i));
    }
    put(out, "%s", is_list(field) ? "]" : "");
}

static void next_item(struct writer *out, struct frame *frame, const ProtobufCFieldDescriptor *field)
{
    if (frame->item == count_of(frame->message, field)) {
        put(out, "]");
        frame->in_list = false;
        frame->field++;
        return;
    }
    put(out, "%s", frame->item ? "," : "");
    enter(out, pointer_at(place_of(frame->message, field, frame->item++)));
}

size_t json_write(const ProtobufCMessage *message, char *text, size_t size)
{
    struct writer out = {.text = text, .size = size};
    enter(&out, message);
    while (out.depth) {
        struct frame *frame = &out.frames[out.depth - 1];
        if (frame->field == frame->message->descriptor->n_fields) {
            put(&out, "}");
            out.depth--;
            continue;
        }
        const ProtobufCFieldDescriptor *field = &frame->message->descriptor->fields[frame->field];
        if (frame->in_list)
            next_item(&out, frame, field);
        else if (is_default(frame->message, field))
            frame->field++;
        else
            begin_field(&out, frame, field);
    }
    return out.at;
}
