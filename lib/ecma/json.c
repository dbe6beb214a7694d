/*
 * Values as they are kept between runs. JSON has no word for some: functions, XML, and numbers that are none stand as an
 * object whose first field has no name:
 *
 *   {"": "function", "text": "function (n) { return n + 1; }", and its fields}     {"": "document", "text": "<books/>"}
 *   {"": "made", "text": "Counter", and its fields}: by new Counter()              {"": "number", "text": "NaN"}
 *   {"": "object", "fields": ["", 1, "a", 2]}: a plain one with a field that has no name
 *
 * Marks are believed in the flow's own variables alone, but for XML, which _event.data may hold as well: what came from
 * elsewhere is data, and never becomes a function.
 */
#include "ecma/machine.h"
#include "record/json_scan.h"

#define JSON_SIZE_MAX (CCS__ECMA_MEMORY_MAX / 4) /* bytes of one value */
#define JSON_NESTED_MAX 60 /* lists and objects; the scanner takes 64 */

/* --- read ----------------------------------------------------------------------------------------------------------- */

enum trust { OWN, FOREIGN, OF_EVENT }; /* marks are read in what is its own */

struct reader {
    struct machine *machine;
    struct ccs__json_scan scan;
    enum trust trust;
};

static bool read_value(struct reader *reader, enum ccs__json_event event, struct value *value);

static bool fail_read(const struct reader *reader)
{
    return ccs__ecma_throw(reader->machine, "SyntaxError", "this is no JSON: %.120s", reader->scan.message);
}

static bool read_text(struct reader *reader, ccs_str *text)
{
    char *room = ccs__ecma_take(reader->machine, reader->scan.token.size + 1);
    if (!room)
        return false;
    *text = (ccs_str){room, ccs__json_decode(&reader->scan, room)};
    return true;
}

static bool read_list(struct reader *reader, struct value *value)
{
    struct object *list = ccs__ecma_make(reader->machine, LIST);
    enum ccs__json_event event;
    struct value item;
    if (!list)
        return false;
    while ((event = ccs__json_next(&reader->scan)) != CCS__JSON_LIST_END)
        if (!read_value(reader, event, &item) || !ccs__ecma_push(reader->machine, list, item))
            return false;
    *value = ccs__ecma_object(list);
    return true;
}

/* `value` is the object that stands for it: fields behind the first two are the function's. */
static bool read_function(struct machine *machine, ccs_str text, struct value *value)
{
    struct ccs__ecma ecma = {.arena = machine->arena};
    const struct ccs__ecma_node *node = ccs__ecma_read_expression(&ecma, text);
    if (ecma.no_memory) { /* the arena's bound, or there is none left */
        machine->no_memory |= machine->arena->bytes + text.size + 65536 < CCS__ECMA_MEMORY_MAX;
        return ccs__ecma_stop(machine, machine->no_memory ? "no memory" : "it takes more than 8 MiB");
    }
    if (!node || node->kind != CCS__ECMA_FUNCTION)
        return ccs__ecma_throw(machine, "SyntaxError", "this is no function: %.100s", ecma.message);
    struct property *fields = value->object->first->next->next, *last = value->object->last;
    if (!ccs__ecma_make_function(machine, (struct place){.scope = NULL}, node, value))
        return false;
    value->object->first = fields;
    value->object->last = fields ? last : NULL;
    return true;
}

/* By new, of a function that a variable holds; if it holds none any more, a plain object. */
static bool read_made(struct machine *machine, ccs_str name, struct value *value)
{
    struct value maker;
    struct object *object = value->object;
    if (!ccs__ecma_read_global(machine, name, false, &maker))
        return false;
    object->first = object->first->next->next;
    object->last = object->first ? object->last : NULL;
    object->maker = ccs__ecma_is(maker, FUNCTION) ? maker.object : NULL;
    return true;
}

/* What is written as an object with a field that has no name: names and values by turns. */
static bool read_fields(struct machine *machine, const struct object *list, struct value *value)
{
    struct object *object = ccs__ecma_make(machine, PLAIN);
    if (!object)
        return false;
    for (size_t i = 0; i + 1 < list->list.count; i += 2)
        if (list->list.items[i].type == TEXT &&
            !ccs__ecma_set_own(machine, object, list->list.items[i].text, list->list.items[i + 1]))
            return false;
    *value = ccs__ecma_object(object);
    return true;
}

/* XML is data, wherever it comes from. */
static bool read_xml(struct machine *machine, struct value *value)
{
    static const char *const kinds[] = {"document", "element", "text"};
    const struct property *mark = value->object->first, *text = mark ? mark->next : NULL;
    if (!mark || mark->name.size > 0 || mark->value.type != TEXT || !text || text->value.type != TEXT)
        return true;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (ccs__ecma_text_is(mark->value.text, kinds[i]))
            return ccs__ecma_make_xml(machine, (enum xml_kind)i, text->value.text, value);
    return true;
}

/* What the object stands for, if its first field has no name. */
static bool read_marked(struct machine *machine, struct value *value)
{
    const struct property *mark = value->object->first, *text = mark ? mark->next : NULL;
    if (mark && mark->name.size == 0 && mark->value.type == TEXT && ccs__ecma_text_is(mark->value.text, "object") && text &&
        !text->next && ccs__ecma_text_is(text->name, "fields") && ccs__ecma_is(text->value, LIST))
        return read_fields(machine, text->value.object, value);
    if (!mark || mark->name.size > 0 || mark->value.type != TEXT || !text || text->value.type != TEXT)
        return true;
    if (ccs__ecma_text_is(mark->value.text, "function"))
        return read_function(machine, text->value.text, value);
    if (ccs__ecma_text_is(mark->value.text, "made"))
        return read_made(machine, text->value.text, value);
    if (ccs__ecma_text_is(mark->value.text, "undefined")) {
        *value = (struct value){.type = UNDEFINED};
        return true;
    }
    if (ccs__ecma_text_is(mark->value.text, "number")) {
        *value = ccs__ecma_number(ccs__ecma_number_of_text(text->value.text));
        return true;
    }
    return read_xml(machine, value);
}

static bool read_object(struct reader *reader, struct value *value)
{
    struct object *object = ccs__ecma_make(reader->machine, PLAIN);
    enum ccs__json_event event;
    struct value field;
    ccs_str name;
    if (!object)
        return false;
    while ((event = ccs__json_next(&reader->scan)) == CCS__JSON_KEY)
        if (!read_text(reader, &name) || !read_value(reader, ccs__json_next(&reader->scan), &field) ||
            !ccs__ecma_set_own(reader->machine, object, name, field))
            return false;
    *value = ccs__ecma_object(object);
    if (event != CCS__JSON_OBJECT_END)
        return fail_read(reader);
    return reader->trust == FOREIGN ||
           (reader->trust == OWN ? read_marked(reader->machine, value) : read_xml(reader->machine, value));
}

/* A list or an object. What a mark names is read inside of it, so depth counts across variables. */
static bool read_deeper(struct reader *reader, bool is_list, struct value *value)
{
    struct machine *machine = reader->machine;
    if (machine->nested >= CCS__ECMA_NESTED_MAX)
        return ccs__ecma_throw(machine, "RangeError", "more than %d lists and objects within each other",
                               CCS__ECMA_NESTED_MAX);
    machine->nested++;
    bool read = is_list ? read_list(reader, value) : read_object(reader, value);
    machine->nested--;
    return read;
}

static bool read_number(struct reader *reader, struct value *value)
{
    struct ccs__ecma_number number = ccs__ecma_number_of_text(reader->scan.token);
    if (number.kind != CCS__ECMA_FINITE && reader->trust != OF_EVENT)
        return ccs__ecma_throw(reader->machine, "RangeError", "a number is too large for 64 bits");
    if (number.kind != CCS__ECMA_FINITE) /* the rest of the event is not spoilt by it */
        number = (struct ccs__ecma_number){.kind = CCS__ECMA_INFINITE, .digits = *reader->scan.token.data == '-' ? -1 : 1};
    *value = ccs__ecma_number(number);
    return true;
}

static bool read_value(struct reader *reader, enum ccs__json_event event, struct value *value)
{
    if (!ccs__ecma_spend(reader->machine, 1))
        return false;
    switch (event) {
    case CCS__JSON_NULL:
        *value = (struct value){.type = NOTHING};
        return true;
    case CCS__JSON_TRUE:
    case CCS__JSON_FALSE:
        *value = ccs__ecma_flag(event == CCS__JSON_TRUE);
        return true;
    case CCS__JSON_NUMBER:
        return read_number(reader, value);
    case CCS__JSON_STRING:
        value->type = TEXT;
        return read_text(reader, &value->text);
    case CCS__JSON_LIST:
    case CCS__JSON_OBJECT:
        return read_deeper(reader, event == CCS__JSON_LIST, value);
    default:
        return fail_read(reader);
    }
}

static bool read_json(struct machine *machine, ccs_str json, enum trust trust, struct value *value)
{
    struct reader reader = {.machine = machine, .trust = trust};
    ccs__json_scan_init(&reader.scan, json);
    if (!read_value(&reader, ccs__json_next(&reader.scan), value))
        return false;
    return ccs__json_next(&reader.scan) == CCS__JSON_END || fail_read(&reader);
}

bool ccs__ecma_of_json(struct machine *machine, ccs_str json, struct value *value)
{
    return read_json(machine, json, FOREIGN, value);
}

bool ccs__ecma_of_event(struct machine *machine, ccs_str json, struct value *value)
{
    return read_json(machine, json, OF_EVENT, value);
}

/* --- write ---------------------------------------------------------------------------------------------------------- */

struct writer {
    struct machine *machine;
    struct ccs__buf *out;
    bool marked;
};

static bool write_value(struct writer *writer, struct value value, unsigned depth);

static bool is_written(const struct writer *writer, struct value value)
{
    return value.type != UNDEFINED && !ccs__ecma_is(value, NATIVE) && (writer->marked || !ccs__ecma_callable(value));
}

/* Not beyond the bound, also while it grows: a byte can take six. */
static bool write_text(struct writer *writer, ccs_str text)
{
    size_t size = writer->out->size + text.size;
    for (size_t i = 0; i < text.size && size <= JSON_SIZE_MAX; i++)
        if ((unsigned char)text.data[i] < 0x20)
            size += text.data[i] == '\n' || text.data[i] == '\t' || text.data[i] == '\r' ? 1 : 5;
        else
            size += text.data[i] == '"' || text.data[i] == '\\';
    if (size > JSON_SIZE_MAX)
        return ccs__ecma_stop(writer->machine, "a value is too large");
    ccs__json_write_string(text, writer->out);
    return true;
}

/* Without the brace at its end. */
static bool begin_mark(struct writer *writer, const char *kind, ccs_str text)
{
    ccs__buf_add_text(writer->out, "{\"\":\"");
    ccs__buf_add_text(writer->out, kind);
    ccs__buf_add_text(writer->out, "\",\"text\":");
    return write_text(writer, text);
}

static bool write_mark(struct writer *writer, const char *kind, ccs_str text)
{
    if (!begin_mark(writer, kind, text))
        return false;
    ccs__buf_add_text(writer->out, "}");
    return true;
}

/* The variable that holds what made an object; NULL: none that this run knows. */
static const struct global *find_maker(const struct machine *machine, const struct object *maker)
{
    const struct global *global = maker && maker->kind == FUNCTION ? machine->globals : NULL;
    while (global && (global->value.type != OBJECT || global->value.object != maker))
        global = global->next;
    return global;
}

static bool write_list(struct writer *writer, const struct object *list, unsigned depth)
{
    for (size_t i = 0; i < list->list.count; i++) {
        ccs__buf_add_text(writer->out, i == 0 ? "[" : ",");
        if (!write_value(writer, list->list.items[i], depth + 1))
            return false;
    }
    ccs__buf_add_text(writer->out, list->list.count == 0 ? "[]" : "]");
    return true;
}

/* `sign`: "," when something stands before them. */
static bool write_fields(struct writer *writer, const struct object *object, const char *sign, unsigned depth)
{
    for (const struct property *property = object->first; property; property = property->next) {
        if (!is_written(writer, property->value))
            continue;
        if (property->name.size == 0 && writer->marked) /* of a function, or of what one made */
            return ccs__ecma_throw(writer->machine, "TypeError", "a field without a name cannot be kept");
        ccs__buf_add_text(writer->out, sign);
        if (!write_text(writer, property->name))
            return false;
        ccs__buf_add_text(writer->out, ":");
        if (!write_value(writer, property->value, depth + 1))
            return false;
        sign = ",";
    }
    ccs__buf_add_text(writer->out, *sign == '{' ? "{}" : "}");
    return true;
}

/* A field without a name would be taken for a mark. */
static bool has_nameless(const struct writer *writer, const struct object *object)
{
    const struct property *property = object->first;
    while (property && (property->name.size > 0 || !is_written(writer, property->value)))
        property = property->next;
    return property != NULL;
}

static bool write_nameless(struct writer *writer, const struct object *object, unsigned depth)
{
    const char *sign = "";
    ccs__buf_add_text(writer->out, "{\"\":\"object\",\"fields\":[");
    for (const struct property *property = object->first; property; property = property->next) {
        if (!is_written(writer, property->value))
            continue;
        ccs__buf_add_text(writer->out, sign);
        if (!write_text(writer, property->name))
            return false;
        ccs__buf_add_text(writer->out, ",");
        if (!write_value(writer, property->value, depth + 2))
            return false;
        sign = ",";
    }
    ccs__buf_add_text(writer->out, "]}");
    return true;
}

static bool write_object(struct writer *writer, const struct object *object, unsigned depth)
{
    static const char *const kinds[] = {"document", "element", "text"};
    if (depth > JSON_NESTED_MAX)
        return ccs__ecma_throw(writer->machine, "RangeError", "objects are more than %d deep within each other, or in a circle",
                               JSON_NESTED_MAX);
    const struct global *maker = writer->marked ? find_maker(writer->machine, object->maker) : NULL;
    switch (object->kind) {
    case LIST:
        return write_list(writer, object, depth);
    case FUNCTION:
        return begin_mark(writer, "function", object->function.node->source) &&
               write_fields(writer, object, ",", depth);
    case XML:
        return writer->marked ? write_mark(writer, kinds[object->xml.kind], object->xml.text)
                              : write_text(writer, object->xml.text);
    default:
        if (writer->marked && !maker && has_nameless(writer, object))
            return write_nameless(writer, object, depth);
        if (maker && !begin_mark(writer, "made", maker->name))
            return false;
        return write_fields(writer, object, maker ? "," : "{", depth);
    }
}

static bool write_number(struct writer *writer, struct ccs__ecma_number number)
{
    char digits[CCS__ECMA_NUMBER_SIZE];
    ccs_str text = ccs__ecma_number_text(number, digits);
    if (number.kind == CCS__ECMA_FINITE)
        ccs__buf_add(writer->out, text.data, text.size);
    else if (writer->marked)
        return write_mark(writer, "number", text);
    else
        ccs__buf_add_text(writer->out, "null");
    return true;
}

static bool write_value(struct writer *writer, struct value value, unsigned depth)
{
    if (!ccs__ecma_spend(writer->machine, 1))
        return false;
    if (writer->out->size > JSON_SIZE_MAX)
        return ccs__ecma_stop(writer->machine, "a value is too large");
    if (!is_written(writer, value) || value.type == NOTHING) {
        ccs__buf_add_text(writer->out, "null");
        return true;
    }
    switch (value.type) {
    case FLAG:
        ccs__buf_add_text(writer->out, value.flag ? "true" : "false");
        return true;
    case NUMBER:
        return write_number(writer, value.number);
    case TEXT:
        return write_text(writer, value.text);
    default:
        return write_object(writer, value.object, depth);
    }
}

bool ccs__ecma_to_json(struct machine *machine, struct value value, bool marked, ccs_str *json)
{
    struct ccs__buf out;
    ccs__buf_init(&out, machine->arena->alloc);
    struct writer writer = {.machine = machine, .out = &out, .marked = marked};
    bool written = write_value(&writer, value, 0);
    if (out.failed) {
        machine->no_memory = true;
        written = ccs__ecma_stop(machine, "no memory");
    }
    written = written && ccs__ecma_copy(machine, out.data, out.size, json);
    ccs__buf_finish(&out);
    return written;
}

/* --- data ----------------------------------------------------------------------------------------------------------- */

bool ccs__ecma_of_datum(struct machine *machine, const struct ccs__ecma_datum *datum, struct value *value)
{
    *value = (struct value){.type = UNDEFINED};
    switch (datum->kind) {
    case CCS__ECMA_IS_FLAG:
        *value = ccs__ecma_flag(datum->flag);
        return true;
    case CCS__ECMA_IS_WHOLE:
        if (datum->number < -INT64_MAX) /* so that every number has its opposite */
            return ccs__ecma_throw(machine, "RangeError", "a number is too large for 64 bits");
        *value = ccs__ecma_whole(datum->number);
        return true;
    case CCS__ECMA_IS_TEXT:
        return (value->type = TEXT) && ccs__ecma_copy(machine, datum->text.data, datum->text.size, &value->text);
    case CCS__ECMA_IS_JSON:
        return read_json(machine, datum->text, OWN, value);
    default:
        return true;
    }
}

bool ccs__ecma_to_datum(struct machine *machine, struct value value, struct ccs__ecma_datum *datum)
{
    *datum = (struct ccs__ecma_datum){.kind = CCS__ECMA_IS_UNDEFINED};
    switch (value.type) {
    case UNDEFINED:
        return true;
    case FLAG:
        datum->kind = CCS__ECMA_IS_FLAG;
        datum->flag = value.flag;
        return true;
    case TEXT:
        datum->kind = CCS__ECMA_IS_TEXT;
        datum->text = value.text;
        return true;
    case NUMBER:
        if (ccs__ecma_number_is_whole(value.number)) {
            datum->kind = CCS__ECMA_IS_WHOLE;
            datum->number = value.number.digits;
            return true;
        }
        break;
    default:
        break;
    }
    datum->kind = CCS__ECMA_IS_JSON;
    return ccs__ecma_to_json(machine, value, true, &datum->text);
}
