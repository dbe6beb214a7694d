/*
 * Records as JSON. Walks with a stack of its own, because nesting comes from data.
 */
#include "base/assert.h"
#include "record/base64.h"
#include "record/json_field.h"
#include "record/names.h"

struct frame {
    const ProtobufCMessage *message;
    unsigned field; /* the next to write */
    size_t item;    /* of a list of messages being written, the next */
    bool in_list;
    bool any; /* a member was written already */
};

struct writer {
    struct ccs__buf *out;
    int indent;
    unsigned level; /* of indentation */
    size_t depth;
    struct frame frames[CCS__JSON_DEPTH_MAX + 1];
};

static void put(struct ccs__buf *out, char c) { ccs__buf_add(out, &c, 1); }

void ccs__json_write_string(ccs_str str, struct ccs__buf *out)
{
    size_t plain = 0; /* where the run of bytes that need no escape began */
    put(out, '"');
    for (size_t i = 0; i < str.size; i++) {
        unsigned char c = (unsigned char)str.data[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        ccs__buf_add(out, str.data + plain, i - plain);
        plain = i + 1;
        if (c == '"' || c == '\\') {
            put(out, '\\');
            put(out, (char)c);
        } else if (c == '\n' || c == '\t' || c == '\r') {
            put(out, '\\');
            put(out, c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
        } else {
            ccs__buf_add_format(out, "\\u%04x", c);
        }
    }
    ccs__buf_add(out, str.data ? str.data + plain : "", str.size - plain);
    put(out, '"');
}

static void write_integer(int64_t value, struct ccs__buf *out)
{
    char text[20], *at = text + sizeof text;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (value < 0)
        *--at = '-';
    ccs__buf_add(out, at, (size_t)(text + sizeof text - at));
}

static void write_enum(const ProtobufCFieldDescriptor *field, int64_t number, struct ccs__buf *out)
{
    const ProtobufCEnumDescriptor *type = field->descriptor;
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, (int)number);
    char name[CCS__NAME_SIZE_MAX + 1];
    if (!value) { /* of a later version */
        write_integer(number, out);
        return;
    }
    size_t size = ccs__name_of_value(type, value, name);
    ccs__json_write_string((ccs_str){name, size}, out);
}

/* Anything but a message. */
static void write_scalar(const ProtobufCFieldDescriptor *field, const void *place, struct ccs__buf *out)
{
    switch (ccs__field_kind(field)) {
    case CCS__FIELD_TEXT:
        ccs__json_write_string(ccs__field_text(place), out);
        break;
    case CCS__FIELD_BYTES: {
        const ProtobufCBinaryData *bytes = place;
        put(out, '"');
        ccs__base64_write(bytes->data, bytes->len, out);
        put(out, '"');
        break;
    }
    case CCS__FIELD_BOOL:
        ccs__buf_add_text(out, ccs__field_load(field, place) ? "true" : "false");
        break;
    case CCS__FIELD_ENUM:
        write_enum(field, ccs__field_load(field, place), out);
        break;
    default: {
        const char *quote = ccs__field_is_64(field) ? "\"" : "";
        ccs__buf_add_text(out, quote);
        write_integer(ccs__field_load(field, place), out);
        ccs__buf_add_text(out, quote);
    }
    }
}

/* Lists of anything but messages stay on one line. */
static void write_scalars(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const char *comma,
                          struct ccs__buf *out)
{
    size_t count = ccs__field_count(message, field);
    put(out, '[');
    for (size_t i = 0; i < count; i++) {
        ccs__buf_add_text(out, i > 0 ? comma : "");
        write_scalar(field, ccs__field_item(message, field, i), out);
    }
    put(out, ']');
}

static void new_line(struct writer *writer)
{
    static const char spaces[] = "                ";
    if (writer->indent == 0)
        return;
    put(writer->out, '\n');
    for (size_t left = writer->level * (size_t)writer->indent; left > 0;) {
        size_t run = left < sizeof spaces - 1 ? left : sizeof spaces - 1;
        ccs__buf_add(writer->out, spaces, run);
        left -= run;
    }
}

static void open_bracket(struct writer *writer, char bracket)
{
    put(writer->out, bracket);
    writer->level++;
}

static void close_bracket(struct writer *writer, char bracket, bool any)
{
    writer->level--;
    if (any)
        new_line(writer);
    put(writer->out, bracket);
}

static void enter(struct writer *writer, const ProtobufCMessage *message)
{
    CCS_ASSERT(writer->depth <= CCS__JSON_DEPTH_MAX);
    writer->frames[writer->depth++] = (struct frame){.message = message};
    open_bracket(writer, '{');
}

static void write_member(struct writer *writer, struct frame *frame, const ProtobufCFieldDescriptor *field)
{
    if (frame->any)
        put(writer->out, ',');
    frame->any = true;
    new_line(writer);
    ccs__json_write_string(ccs_str_from(field->name), writer->out);
    ccs__buf_add_text(writer->out, writer->indent > 0 ? ": " : ":");

    if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
        if (ccs__field_is_list(field))
            write_scalars(frame->message, field, writer->indent > 0 ? ", " : ",", writer->out);
        else
            write_scalar(field, ccs__field_view(frame->message, field), writer->out);
        frame->field++;
    } else if (ccs__field_is_list(field)) {
        open_bracket(writer, '[');
        frame->in_list = true;
        frame->item = 0;
    } else {
        frame->field++;
        enter(writer, ccs__field_message(ccs__field_view(frame->message, field)));
    }
}

/* The next message of the list being written, or the list's end. */
static void write_next_item(struct writer *writer, struct frame *frame, const ProtobufCFieldDescriptor *field)
{
    if (frame->item == ccs__field_count(frame->message, field)) {
        close_bracket(writer, ']', true);
        frame->in_list = false;
        frame->field++;
        return;
    }
    if (frame->item > 0)
        put(writer->out, ',');
    new_line(writer);
    enter(writer, ccs__field_message(ccs__field_item(frame->message, field, frame->item++)));
}

void ccs__json_write(const ProtobufCMessage *message, int indent, struct ccs__buf *out)
{
    struct writer writer;
    CCS_ASSERT(indent >= 0);
    writer.out = out;
    writer.indent = indent;
    writer.level = 0;
    writer.depth = 0;
    enter(&writer, message);
    while (writer.depth > 0) {
        struct frame *frame = &writer.frames[writer.depth - 1];
        const ProtobufCMessageDescriptor *type = frame->message->descriptor;
        if (frame->field == type->n_fields) {
            close_bracket(&writer, '}', frame->any);
            writer.depth--;
            continue;
        }
        const ProtobufCFieldDescriptor *field = &type->fields[frame->field];
        if (frame->in_list) {
            write_next_item(&writer, frame, field);
        } else if (ccs__field_is_default(frame->message, field)) {
            frame->field++;
        } else {
            write_member(&writer, frame, field);
        }
    }
}

void ccs__json_write_field(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct ccs__buf *out)
{
    if (field->type != PROTOBUF_C_TYPE_MESSAGE && ccs__field_is_list(field)) {
        write_scalars(message, field, ",", out);
    } else if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
        write_scalar(field, ccs__field_view(message, field), out);
    } else if (!ccs__field_is_list(field)) {
        ccs__json_write(ccs__field_message(ccs__field_view(message, field)), 0, out);
    } else {
        size_t count = ccs__field_count(message, field);
        put(out, '[');
        for (size_t i = 0; i < count; i++) {
            if (i > 0)
                put(out, ',');
            ccs__json_write(ccs__field_message(ccs__field_item(message, field, i)), 0, out);
        }
        put(out, ']');
    }
}
