/*
 * JSON Schema of a message and of all it contains, one $defs entry a type, so that editors complete and explain what
 * people write by hand.
 */
#include "record/schema.h"
#include "base/assert.h"
#include "record/json.h"
#include "record/names.h"
#include "record/record.h"

#define TYPES_MAX 256

/* Messages and enums reached so far, in the order in which they were found. */
struct types {
    const ProtobufCMessageDescriptor *messages[TYPES_MAX];
    const ProtobufCEnumDescriptor *enums[TYPES_MAX];
    size_t message_count, enum_count;
};

static void add_message(struct types *types, const ProtobufCMessageDescriptor *type)
{
    for (size_t i = 0; i < types->message_count; i++)
        if (types->messages[i] == type)
            return;
    CCS_ASSERT(types->message_count < TYPES_MAX);
    types->messages[types->message_count++] = type;
}

static void add_enum(struct types *types, const ProtobufCEnumDescriptor *type)
{
    for (size_t i = 0; i < types->enum_count; i++)
        if (types->enums[i] == type)
            return;
    CCS_ASSERT(types->enum_count < TYPES_MAX);
    types->enums[types->enum_count++] = type;
}

static void collect(struct types *types, const ProtobufCMessageDescriptor *root)
{
    types->message_count = 0;
    types->enum_count = 0;
    add_message(types, root);
    for (size_t i = 0; i < types->message_count; i++) {
        const ProtobufCMessageDescriptor *type = types->messages[i];
        for (unsigned f = 0; f < type->n_fields; f++) {
            const ProtobufCFieldDescriptor *field = &type->fields[f];
            if (field->type == PROTOBUF_C_TYPE_MESSAGE)
                add_message(types, field->descriptor);
            else if (field->type == PROTOBUF_C_TYPE_ENUM)
                add_enum(types, field->descriptor);
        }
    }
}

static void write_description(const struct ccs__record_comment *comment, struct ccs__buf *out)
{
    if (!comment || !comment->text[0])
        return;
    ccs__buf_add_text(out, "\"description\": ");
    ccs__json_write_string(ccs_str_from(comment->text), out);
    ccs__buf_add_text(out, ", ");
}

static void write_integer_type(const ProtobufCFieldDescriptor *field, struct ccs__buf *out)
{
    struct ccs__field_range range = ccs__field_range(field);
    bool wide = ccs__field_is_64(field);
    ccs__buf_add_format(out, "\"type\": %s, \"minimum\": %lld, \"maximum\": %lld",
                        wide ? "[\"integer\", \"string\"]" : "\"integer\"", (long long)range.min, (long long)range.max);
    if (wide)
        ccs__buf_add_format(out, ", \"pattern\": \"^%s(0|[1-9][0-9]{0,18})$\"", range.min < 0 ? "-?" : "");
}

/* The keywords for one value of the field. */
static void write_type(const ProtobufCFieldDescriptor *field, struct ccs__buf *out)
{
    switch (ccs__field_kind(field)) {
    case CCS__FIELD_TEXT:
        ccs__buf_add_text(out, "\"type\": \"string\"");
        break;
    case CCS__FIELD_BYTES:
        ccs__buf_add_text(out, "\"type\": \"string\", \"contentEncoding\": \"base64\"");
        break;
    case CCS__FIELD_BOOL:
        ccs__buf_add_text(out, "\"type\": \"boolean\"");
        break;
    case CCS__FIELD_ENUM:
        ccs__buf_add_format(out, "\"$ref\": \"#/$defs/%s\"",
                            ((const ProtobufCEnumDescriptor *)field->descriptor)->short_name);
        break;
    case CCS__FIELD_MESSAGE:
        ccs__buf_add_format(out, "\"$ref\": \"#/$defs/%s\"",
                            ((const ProtobufCMessageDescriptor *)field->descriptor)->short_name);
        break;
    default:
        write_integer_type(field, out);
    }
}

/* `command`: of a command, the member that names it; else NULL. */
static void write_message(const ProtobufCMessageDescriptor *type, const char *command, struct ccs__buf *out)
{
    ccs__buf_add_format(out, "    \"%s\": {\n      ", type->short_name);
    write_description(ccs__record_comment_of(type, ""), out);
    ccs__buf_add_text(out, "\"type\": \"object\", \"additionalProperties\": false,\n      ");
    if (command)
        ccs__buf_add_text(out, "\"required\": [\"command\"], ");
    ccs__buf_add_text(out, "\"properties\": {");
    if (command)
        ccs__buf_add_format(out, "\n        \"command\": {\"const\": \"%s\"}", command);
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        ccs__buf_add_format(out, "%s\n        \"%s\": {", i > 0 || command ? "," : "", field->name);
        write_description(ccs__record_comment_of(type, field->name), out);
        if (ccs__field_is_list(field))
            ccs__buf_add_text(out, "\"type\": \"array\", \"items\": {");
        write_type(field, out);
        ccs__buf_add_text(out, ccs__field_is_list(field) ? "}}" : "}");
    }
    ccs__buf_add_text(out, type->n_fields > 0 || command ? "\n      }\n    }" : "}\n    }");
}

/* Each value is a const of its own, because that is where its description can stand. */
static void write_enum(const ProtobufCEnumDescriptor *type, struct ccs__buf *out)
{
    ccs__buf_add_format(out, "    \"%s\": {\n      ", type->short_name);
    write_description(ccs__record_comment_find(type->short_name, ""), out);
    ccs__buf_add_text(out, "\"oneOf\": [");
    for (unsigned i = 0, count = 0; i < type->n_values; i++) {
        char name[CCS__NAME_SIZE_MAX + 1];
        if (ccs__name_is_nothing(type, &type->values[i]))
            continue;
        ccs__name_of_value(type, &type->values[i], name);
        ccs__buf_add_text(out, count++ > 0 ? ",\n        {" : "\n        {");
        write_description(ccs__record_comment_find(type->short_name, type->values[i].name), out);
        ccs__buf_add_format(out, "\"const\": \"%s\"}", name);
    }
    ccs__buf_add_text(out, "\n      ]\n    }");
}

void ccs__schema_json_command(const ProtobufCMessageDescriptor *type, const char *command, struct ccs__buf *out)
{
    struct types types;
    collect(&types, type);
    ccs__buf_add_format(out,
                        "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
                        "  \"title\": \"%s\",\n  \"$ref\": \"#/$defs/%s\",\n  \"$defs\": {\n",
                        command ? command : type->short_name, type->short_name);
    for (size_t i = 0; i < types.message_count; i++) {
        ccs__buf_add_text(out, i > 0 ? ",\n" : "");
        write_message(types.messages[i], types.messages[i] == type ? command : NULL, out);
    }
    for (size_t i = 0; i < types.enum_count; i++) {
        ccs__buf_add_text(out, ",\n");
        write_enum(types.enums[i], out);
    }
    ccs__buf_add_text(out, "\n  }\n}\n");
}

void ccs__schema_json(const ProtobufCMessageDescriptor *type, struct ccs__buf *out)
{
    ccs__schema_json_command(type, NULL, out);
}
