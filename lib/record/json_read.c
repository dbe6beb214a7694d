/*
 * From JSON to a message, by its descriptor. Knows where it is at every moment (a level an open object, with the field
 * being read), because an error names line, column and path, and says what would be right.
 */
#include "base/assert.h"
#include "record/base64.h"
#include "record/json_field.h"
#include "record/json_scan.h"
#include "record/names.h"
#include <stdio.h> /* snprintf only, into memory */

#define FIELDS_MAX 256    /* of one message; proto/ stays far below */
#define ITEMS_MIN 4       /* first room for a list */
#define SHOWN_SIZE_MAX 32 /* of a wrong value shown in a message */
#define BLOCK_ROUNDING 15 /* the arena counts blocks of 16 */
#define BASE64_SIZE(n) ((n) / 4 * 3 + 3)

/* An open object. Until its list is finished, the message does not know of the items. */
struct level {
    ProtobufCMessage *message;
    const ProtobufCFieldDescriptor *field; /* being read, or NULL */
    bool in_list;
    size_t count, capacity;
    char *items;
    uint64_t seen[FIELDS_MAX / 64];
};

struct reader {
    struct ccs__json_scan scan;
    struct ccs__arena *arena;
    size_t depth;
    struct level levels[CCS__JSON_DEPTH_MAX + 1];
};

/* --- memory ------------------------------------------------------------------------------------------------ */

static void *take(struct reader *reader, size_t size)
{
    const struct ccs__arena *arena = reader->arena;
    void *block = ccs__arena_take(reader->arena, size);
    if (block)
        return block;
    if (arena->bytes_max > 0 && arena->bytes + size + BLOCK_ROUNDING > arena->bytes_max)
        ccs__json_fail(&reader->scan, CCS_ELIMIT, reader->scan.token_at, "too much: reading takes more than %zu bytes",
                       arena->bytes_max);
    else
        ccs__json_fail(&reader->scan, CCS_ENOMEM, reader->scan.token_at, "no memory");
    return NULL;
}

/* Room for one more item of the list being read; NULL: no memory. */
static void *take_item(struct reader *reader, struct level *level)
{
    size_t size = ccs__field_item_size(level->field);
    if (level->count == level->capacity) {
        size_t capacity = level->capacity > 0 ? level->capacity * 2 : ITEMS_MIN;
        char *items = take(reader, capacity * size);
        if (!items)
            return NULL;
        if (level->count > 0)
            memcpy(items, level->items, level->count * size);
        level->items = items;
        level->capacity = capacity;
    }
    return level->items + level->count * size;
}

/* --- what a wrong value should have been ------------------------------------------------------------------- */

/* "queue" of the last field; the outermost value has none. */
static void describe_field(const struct reader *reader, char *out, size_t size)
{
    const struct level *level = reader->depth > 0 ? &reader->levels[reader->depth - 1] : NULL;
    if (!level || !level->field)
        (void)snprintf(out, size, "the outermost value");
    else
        (void)snprintf(out, size, "%s\"%s\"", level->in_list ? "each item of " : "", level->field->name);
}

/* The value that stands there, shortened. */
static void describe_value(const struct reader *reader, enum ccs__json_event event, char *out, size_t size)
{
    const struct ccs__json_scan *scan = &reader->scan;
    ccs_str shown = ccs__json_cut(scan->token, SHOWN_SIZE_MAX);
    const char *dots = shown.size < scan->token.size ? "..." : "";
    const char *quote = event == CCS__JSON_STRING ? "\"" : "";
    if (event == CCS__JSON_OBJECT)
        (void)snprintf(out, size, "an object");
    else if (event == CCS__JSON_LIST)
        (void)snprintf(out, size, "a list");
    else
        (void)snprintf(out, size, "%s%.*s%s%s", quote, (int)shown.size, shown.data, dots, quote);
}

static bool fail_value(struct reader *reader, enum ccs__json_event event, const char *wanted)
{
    char field[CCS__NAME_SIZE_MAX + 32], value[SHOWN_SIZE_MAX + 16];
    describe_field(reader, field, sizeof field);
    describe_value(reader, event, value, sizeof value);
    const char *hint = event == CCS__JSON_NULL ? "; leave it out for its default" : "";
    ccs__json_fail(&reader->scan, CCS_EPARSE, reader->scan.token_at, "%s must be %s, not %s%s", field, wanted, value,
                   hint);
    return false;
}

static bool fail_enum(struct reader *reader, enum ccs__json_event event, const ProtobufCEnumDescriptor *type)
{
    char names[128], near[CCS__NAME_SIZE_MAX + 1], wanted[256];
    ccs__name_list_values(type, names, sizeof names);
    bool found = event == CCS__JSON_STRING && ccs__name_suggest_value(type, reader->scan.token, near);
    if (found)
        (void)snprintf(wanted, sizeof wanted, "one of %s (did you mean \"%s\"?)", names, near);
    else
        (void)snprintf(wanted, sizeof wanted, "one of %s", names);
    return fail_value(reader, event, wanted);
}

static bool fail_integer(struct reader *reader, enum ccs__json_event event, const ProtobufCFieldDescriptor *field)
{
    struct ccs__field_range range = ccs__field_range(field);
    char wanted[128];
    bool fraction = event == CCS__JSON_NUMBER && reader->scan.fraction;
    (void)snprintf(wanted, sizeof wanted, "a whole number from %lld to %lld%s", (long long)range.min,
                   (long long)range.max, fraction ? " without fraction or exponent" : "");
    return fail_value(reader, event, wanted);
}

/* --- scalars ----------------------------------------------------------------------------------------------- */

/* Decimal digits with an optional minus, as the grammar of numbers has them; false when not that or too large. */
static bool parse_integer(ccs_str text, int64_t *value)
{
    bool minus = text.size > 0 && text.data[0] == '-';
    size_t begin = minus ? 1 : 0;
    if (text.size == begin || (text.data[begin] == '0' && text.size > begin + 1))
        return false;
    uint64_t number = 0, limit = (uint64_t)INT64_MAX + minus;
    for (size_t i = begin; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(text.data[i] - '0');
        if (number > (limit - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *value = minus ? (int64_t)(0 - number) : (int64_t)number;
    return true;
}

static bool read_integer(struct reader *reader, enum ccs__json_event event, const ProtobufCFieldDescriptor *field,
                         void *place)
{
    struct ccs__field_range range = ccs__field_range(field);
    const struct ccs__json_scan *scan = &reader->scan;
    int64_t value;
    bool readable =
        (event == CCS__JSON_NUMBER && !scan->fraction) || (event == CCS__JSON_STRING && ccs__field_is_64(field));
    if (!readable || !parse_integer(scan->token, &value) || value < range.min || value > range.max)
        return fail_integer(reader, event, field);
    ccs__field_store(field, place, value);
    return true;
}

static bool read_enum(struct reader *reader, enum ccs__json_event event, const ProtobufCFieldDescriptor *field,
                      void *place)
{
    const ProtobufCEnumDescriptor *type = field->descriptor;
    const struct ccs__json_scan *scan = &reader->scan;
    const ProtobufCEnumValue *value = NULL;
    int64_t number;
    if (event == CCS__JSON_STRING)
        value = ccs__name_find_value(type, scan->token);
    else if (event == CCS__JSON_NUMBER && !scan->fraction && parse_integer(scan->token, &number) &&
             number >= INT32_MIN && number <= INT32_MAX)
        value = protobuf_c_enum_descriptor_get_value(type, (int)number);
    if (!value || (ccs__field_is_list(field) && ccs__name_is_nothing(type, value)))
        return fail_enum(reader, event, type);
    ccs__field_store(field, place, value->value);
    return true;
}

static bool read_text(struct reader *reader, enum ccs__json_event event, void *place)
{
    if (event != CCS__JSON_STRING)
        return fail_value(reader, event, "a text in double quotes");
    if (reader->scan.token.size == 0) {
        *(char **)place = ccs__field_empty_text();
        return true;
    }
    char *text = take(reader, reader->scan.token.size + 1);
    if (!text)
        return false;
    size_t size = ccs__json_decode(&reader->scan, text);
    text[size] = 0;
    if (memchr(text, 0, size))
        return fail_value(reader, event, "a text without \\u0000");
    *(char **)place = text;
    return true;
}

static bool read_bytes(struct reader *reader, enum ccs__json_event event, void *place)
{
    ccs_str token = reader->scan.token;
    ProtobufCBinaryData bytes = {0, NULL};
    if (event != CCS__JSON_STRING)
        return fail_value(reader, event, "bytes in base64, in double quotes");
    if (token.size > 0) {
        bytes.data = take(reader, BASE64_SIZE(token.size));
        if (!bytes.data)
            return false;
        if (!ccs__base64_read(token, bytes.data, &bytes.len))
            return fail_value(reader, event, "bytes in base64");
    }
    *(ProtobufCBinaryData *)place = bytes;
    return true;
}

/* --- objects and lists ------------------------------------------------------------------------------------- */

static bool open_message(struct reader *reader, enum ccs__json_event event, const ProtobufCMessageDescriptor *type,
                         ProtobufCMessage **place)
{
    if (event != CCS__JSON_OBJECT)
        return fail_value(reader, event, "an object { ... }");
    CCS_ASSERT(type->n_fields <= FIELDS_MAX);
    CCS_ASSERT(reader->depth <= CCS__JSON_DEPTH_MAX);
    ProtobufCMessage *message = take(reader, type->sizeof_message);
    if (!message)
        return false;
    protobuf_c_message_init(type, message);
    *place = message;
    reader->levels[reader->depth++] = (struct level){.message = message};
    return true;
}

/* One value that is not a list. An opened message is finished later, by events to come. */
static bool read_one(struct reader *reader, enum ccs__json_event event, void *place)
{
    struct level *level = &reader->levels[reader->depth - 1];
    const ProtobufCFieldDescriptor *field = level->field;
    switch (ccs__field_kind(field)) {
    case CCS__FIELD_MESSAGE:
        return open_message(reader, event, field->descriptor, place);
    case CCS__FIELD_TEXT:
        return read_text(reader, event, place);
    case CCS__FIELD_BYTES:
        return read_bytes(reader, event, place);
    case CCS__FIELD_ENUM:
        return read_enum(reader, event, field, place);
    case CCS__FIELD_BOOL:
        if (event != CCS__JSON_TRUE && event != CCS__JSON_FALSE)
            return fail_value(reader, event, "true or false");
        ccs__field_store(field, place, event == CCS__JSON_TRUE);
        return true;
    default:
        return read_integer(reader, event, field, place);
    }
}

/* The value of the level's field begins. */
static bool read_value(struct reader *reader, enum ccs__json_event event)
{
    struct level *level = &reader->levels[reader->depth - 1];
    if (!ccs__field_is_list(level->field))
        return read_one(reader, event, ccs__field_place(level->message, level->field));
    if (event != CCS__JSON_LIST)
        return fail_value(reader, event, "a list [ ... ]");
    level->in_list = true;
    level->count = 0;
    level->capacity = 0;
    level->items = NULL;
    return true;
}

static bool fail_unknown_field(struct reader *reader, const ProtobufCMessageDescriptor *type)
{
    char near[CCS__NAME_SIZE_MAX + 1], names[128];
    ccs_str key = reader->scan.token, shown = ccs__json_cut(key, CCS__NAME_SIZE_MAX);
    const char *dots = shown.size < key.size ? "..." : "";
    ccs__name_list_fields(type, names, sizeof names);
    if (ccs__name_suggest_field(type, key, near))
        ccs__json_fail(&reader->scan, CCS_EPARSE, reader->scan.token_at,
                       "unknown field \"%.*s%s\"; did you mean \"%s\"?", (int)shown.size, shown.data, dots, near);
    else if (type->n_fields == 0)
        ccs__json_fail(&reader->scan, CCS_EPARSE, reader->scan.token_at,
                       "unknown field \"%.*s%s\"; there are none here", (int)shown.size, shown.data, dots);
    else
        ccs__json_fail(&reader->scan, CCS_EPARSE, reader->scan.token_at, "unknown field \"%.*s%s\"; fields here are %s",
                       (int)shown.size, shown.data, dots, names);
    return false;
}

/* The field that the key just read names; false after an error. */
static bool choose_field(struct reader *reader, struct level *level)
{
    const ProtobufCMessageDescriptor *type = level->message->descriptor;
    char key[CCS__NAME_SIZE_MAX * 6]; /* as long as all escapes may make it */
    int index = -1;
    if (reader->scan.token.size <= sizeof key)
        index = ccs__name_find_field(type, (ccs_str){key, ccs__json_decode(&reader->scan, key)});
    if (index < 0)
        return fail_unknown_field(reader, type);

    level->field = &type->fields[index];
    uint64_t bit = UINT64_C(1) << (index % 64);
    if (level->seen[index / 64] & bit) {
        ccs__json_fail(&reader->scan, CCS_EPARSE, reader->scan.token_at, "\"%s\" stands here twice; keep one",
                       level->field->name);
        return false;
    }
    level->seen[index / 64] |= bit;
    return true;
}

/* Between the members of the innermost object. */
static bool read_member(struct reader *reader, struct level *level)
{
    level->field = NULL;
    enum ccs__json_event event = ccs__json_next(&reader->scan);
    if (event == CCS__JSON_ERROR)
        return false;
    if (event == CCS__JSON_OBJECT_END) {
        reader->depth--;
        struct level *outer = reader->depth > 0 ? &reader->levels[reader->depth - 1] : NULL;
        if (outer && outer->in_list)
            outer->count++;
        return true;
    }
    CCS_ASSERT(event == CCS__JSON_KEY);
    if (!choose_field(reader, level))
        return false;
    event = ccs__json_next(&reader->scan);
    return event != CCS__JSON_ERROR && read_value(reader, event);
}

/* Between the items of the innermost list. */
static bool read_item(struct reader *reader, struct level *level)
{
    enum ccs__json_event event = ccs__json_next(&reader->scan);
    if (event == CCS__JSON_ERROR)
        return false;
    if (event == CCS__JSON_LIST_END) {
        level->in_list = false;
        ccs__field_set_count(level->message, level->field, level->count);
        *(char **)ccs__field_place(level->message, level->field) = level->items;
        return true;
    }
    void *place = take_item(reader, level);
    if (!place || !read_one(reader, event, place))
        return false;
    if (level->field->type != PROTOBUF_C_TYPE_MESSAGE)
        level->count++;
    return true;
}

/* Go on until the level `base` is the innermost again and not within a list. */
static bool read_down_to(struct reader *reader, size_t base)
{
    while (reader->depth > base || (base > 0 && reader->levels[base - 1].in_list)) {
        struct level *level = &reader->levels[reader->depth - 1];
        if (!(level->in_list ? read_item(reader, level) : read_member(reader, level)))
            return false;
    }
    return ccs__json_next(&reader->scan) == CCS__JSON_END;
}

/* --- errors ------------------------------------------------------------------------------------------------ */

/* Append one step; false when the path is full and ends in "...". */
static bool extend_path(struct ccs__json_error *error, const char *step)
{
    size_t used = strlen(error->path), size = strlen(step);
    if (used + size + sizeof "..." > sizeof error->path) {
        memcpy(error->path + used, "...", sizeof "...");
        return false;
    }
    memcpy(error->path + used, step, size + 1);
    return true;
}

/* Append a level's field and index; false when the path is full. */
static bool extend_path_by(struct ccs__json_error *error, const struct level *level)
{
    char step[CCS__NAME_SIZE_MAX + 2];
    if (level->field) {
        (void)snprintf(step, sizeof step, "%s%s", error->path[0] ? "." : "", level->field->name);
        if (!extend_path(error, step))
            return false;
    }
    if (level->in_list) {
        (void)snprintf(step, sizeof step, "[%zu]", level->count);
        return extend_path(error, step);
    }
    return true;
}

static void fill_error(const struct reader *reader, struct ccs__json_error *error)
{
    const struct ccs__json_scan *scan = &reader->scan;
    *error = (struct ccs__json_error){0};
    ccs__json_position(scan->text, scan->error_at, &error->line, &error->column);
    memcpy(error->message, scan->message, sizeof error->message);
    for (size_t i = 0; i < reader->depth; i++)
        if (!extend_path_by(error, &reader->levels[i]))
            return;
}

/* --- entry ------------------------------------------------------------------------------------------------- */

static ccs_status finish(const struct reader *reader, bool fine, struct ccs__json_error *error)
{
    CCS_ASSERT(fine == (reader->scan.status == CCS_OK));
    if (!fine)
        fill_error(reader, error);
    return reader->scan.status;
}

ccs_status ccs__json_read(ccs_str text, const ProtobufCMessageDescriptor *type, struct ccs__arena *arena,
                          ProtobufCMessage **message, struct ccs__json_error *error)
{
    struct reader reader;
    ProtobufCMessage *read = NULL;
    reader.arena = arena;
    reader.depth = 0;
    ccs__json_scan_init(&reader.scan, text);
    enum ccs__json_event event = ccs__json_next(&reader.scan);
    bool fine = event != CCS__JSON_ERROR && open_message(&reader, event, type, &read) && read_down_to(&reader, 0);
    *message = fine ? read : NULL;
    return finish(&reader, fine, error);
}

ccs_status ccs__json_read_field(ccs_str text, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                                struct ccs__arena *arena, struct ccs__json_error *error)
{
    struct reader reader;
    union {
        uint64_t integer;
        void *pointer;
        ProtobufCBinaryData bytes;
    } before;
    void *place = ccs__field_place(message, field);
    bool list = ccs__field_is_list(field);
    size_t size = list ? sizeof(void *) : ccs__field_item_size(field);
    size_t count = list ? ccs__field_count(message, field) : 0;
    memcpy(&before, place, size);

    reader.arena = arena;
    reader.depth = 1;
    reader.levels[0] = (struct level){.message = message, .field = field};
    ccs__json_scan_init(&reader.scan, text);
    enum ccs__json_event event = ccs__json_next(&reader.scan);
    bool fine = event != CCS__JSON_ERROR && read_value(&reader, event) && read_down_to(&reader, 1);
    if (!fine)
        memcpy(place, &before, size);
    if (!fine && list)
        ccs__field_set_count(message, field, count);
    return finish(&reader, fine, error);
}
