/*
 * Facts from JSON, for those who try a rule before they trust it. A root that is an object of integers only, and declares
 * nothing, is a map; any other object has fields.
 */
#include "rule/facts.h"
#include "base/assert.h"
#include "record/json_scan.h"
#include "rule/program.h"
#include <stdarg.h>
#include <stdio.h> /* vsnprintf only, into memory */

static const struct ccs__rule_field contact_fields[] = {
    {"channel", CCS__RULE_STRING}, {"source", CCS__RULE_STRING}, {"entry", CCS__RULE_STRING},
    {"site", CCS__RULE_STRING},    {"priority", CCS__RULE_INT},  {"conversation", CCS__RULE_INT},
};
static const struct ccs__rule_field agent_fields[] = {
    {"key", CCS__RULE_STRING},      {"name", CCS__RULE_STRING}, {"site", CCS__RULE_STRING},   {"kind", CCS__RULE_STRING},
    {"position", CCS__RULE_INT},    {"weight", CCS__RULE_INT},  {"teams", CCS__RULE_STRINGS}, {"skills", CCS__RULE_LEVELS},
};
static const struct ccs__rule_field queue_fields[] = {
    {"key", CCS__RULE_STRING}, {"waiting", CCS__RULE_INT}, {"signed_in", CCS__RULE_INT}, {"ready", CCS__RULE_INT},
};
static const struct ccs__rule_field visit_fields[] = {
    {"waited_ms", CCS__RULE_INT}, {"step", CCS__RULE_INT}, {"place", CCS__RULE_INT}};

#define FIELDS(fields) fields, sizeof fields / sizeof fields[0]
static const struct ccs__rule_root roots[] = {{"contact", FIELDS(contact_fields)},
                                              {"agent", FIELDS(agent_fields)},
                                              {"queue", FIELDS(queue_fields)},
                                              {"visit", FIELDS(visit_fields)}};
const struct ccs__rule_schema ccs__rule_declared = {roots, sizeof roots / sizeof roots[0]};

/* A name with its value, in the order of the text. */
struct entry {
    const char *name;
    struct ccs__rule_value value;
    bool object;           /* a root's; then `entries` */
    struct entry *entries;
    size_t count;
    size_t at; /* in the text */
};

struct entries {
    struct entry *items;
    size_t count, capacity;
};

struct reader {
    struct ccs__arena *arena;
    struct ccs__json_scan scan;
    ccs_status status;
    struct ccs__rule_error *error;
};

static bool fail(struct reader *reader, ccs_status status, size_t at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static bool fail(struct reader *reader, ccs_status status, size_t at, const char *format, ...)
{
    if (reader->status != CCS_OK)
        return false;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(reader->error->message, sizeof reader->error->message, format, arguments);
    va_end(arguments);
    reader->status = status;
    ccs__json_position(reader->scan.text, at, &reader->error->line, &reader->error->column);
    return false;
}

static void *take(struct reader *reader, size_t size)
{
    void *room = ccs__arena_take(reader->arena, size);
    if (!room)
        fail(reader, CCS_ENOMEM, 0, "no memory");
    return room;
}

static enum ccs__json_event next(struct reader *reader)
{
    enum ccs__json_event event = ccs__json_next(&reader->scan);
    if (event == CCS__JSON_ERROR)
        fail(reader, reader->scan.status, reader->scan.error_at, "%s", reader->scan.message);
    return event;
}

static bool take_text(struct reader *reader, ccs_str *text)
{
    char *room = take(reader, reader->scan.token.size + 1);
    if (!room)
        return false;
    *text = (ccs_str){room, ccs__json_decode(&reader->scan, room)};
    room[text->size] = 0;
    return true;
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static bool take_scalar(struct reader *reader, enum ccs__json_event event, struct ccs__rule_value *value)
{
    size_t at = reader->scan.token_at;
    switch (event) {
    case CCS__JSON_TRUE:
    case CCS__JSON_FALSE:
        *value = (struct ccs__rule_value){.type = CCS__RULE_BOOL, .flag = event == CCS__JSON_TRUE};
        return true;
    case CCS__JSON_NUMBER:
        value->type = CCS__RULE_INT;
        if (!reader->scan.fraction && ccs__rule_int_of_text(reader->scan.token, &value->number))
            return true;
        return fail(reader, CCS_EPARSE, at, "numbers are integers of 64 bits; ratios are per mille");
    case CCS__JSON_STRING: value->type = CCS__RULE_STRING; return take_text(reader, &value->text);
    case CCS__JSON_NULL: *value = (struct ccs__rule_value){.type = CCS__RULE_NONE}; return true;
    case CCS__JSON_ERROR: return false;
    default: return fail(reader, CCS_EPARSE, at, "this is nested too deep for a fact");
    }
}

/* A list's items, grown within the arena. */
struct items {
    union ccs__rule_cell *cells;
    size_t count, capacity;
};

static bool add_item(struct reader *reader, struct items *items, const struct ccs__rule_value *value)
{
    if (items->count == items->capacity) {
        size_t capacity = items->capacity == 0 ? 8 : items->capacity * 2;
        union ccs__rule_cell *cells = take(reader, capacity * sizeof *cells);
        if (!cells)
            return false;
        if (items->count > 0)
            memcpy(cells, items->cells, items->count * sizeof *cells);
        items->cells = cells;
        items->capacity = capacity;
    }
    ccs__rule_cell_of(value, &items->cells[items->count++]);
    return true;
}

static bool take_list(struct reader *reader, struct ccs__rule_value *value)
{
    struct items items = {0};
    uint8_t type = CCS__RULE_LIST;
    for (enum ccs__json_event event; (event = next(reader)) != CCS__JSON_LIST_END;) {
        struct ccs__rule_value item;
        size_t at = reader->scan.token_at;
        if (!take_scalar(reader, event, &item))
            return false;
        if (item.type == CCS__RULE_NONE || (type != CCS__RULE_LIST && type != item.type + CCS__RULE_LIST))
            return fail(reader, CCS_EPARSE, at, "all items of a list have one type");
        type = (uint8_t)(item.type + CCS__RULE_LIST);
        if (!add_item(reader, &items, &item))
            return false;
    }
    void *room = take(reader, items.count * ccs__rule_item_size(type));
    if (!room)
        return false;
    for (size_t i = 0; i < items.count; i++)
        ccs__rule_item_put(type, room, i, &items.cells[i]);
    ccs__rule_value_of(type, &(union ccs__rule_cell){.list = {room, items.count}}, value);
    return true;
}

static bool take_entries(struct reader *reader, struct entries *entries, bool root);

static bool make_levels(struct reader *reader, const struct entry *entries, size_t count, struct ccs__rule_value *value)
{
    struct ccs__rule_level *levels = take(reader, count * sizeof *levels);
    if (!levels)
        return false;
    for (size_t i = 0; i < count; i++) { /* sorted by insertion: facts are small, and often sorted already */
        struct ccs__rule_level level = {ccs_str_from(entries[i].name), entries[i].value.number};
        size_t at = i;
        for (; at > 0 && ccs__rule_text_compare(levels[at - 1].key, level.key) > 0; at--)
            levels[at] = levels[at - 1];
        levels[at] = level;
    }
    value->type = CCS__RULE_LEVELS;
    value->levels.items = levels;
    value->levels.count = count;
    return true;
}

static bool all_integers(const struct entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (entries[i].value.type != CCS__RULE_INT || entries[i].object)
            return false;
    return true;
}

/* Of a root: fields, or a map if `map`. Of a field: a map. */
static bool take_object(struct reader *reader, struct entry *entry, bool root)
{
    struct entries inner = {0};
    if (!take_entries(reader, &inner, false)) /* at most one level deeper */
        return false;
    entry->entries = inner.items;
    entry->count = inner.count;
    entry->object = root;
    if (root)
        return true;
    if (!all_integers(inner.items, inner.count))
        return fail(reader, CCS_EPARSE, entry->at, "\"%.60s\" must be an object of integers", entry->name);
    return make_levels(reader, inner.items, inner.count, &entry->value);
}

static bool take_value(struct reader *reader, struct entry *entry, bool root, bool nested)
{
    enum ccs__json_event event = next(reader);
    if (event == CCS__JSON_LIST)
        return take_list(reader, &entry->value);
    if (event == CCS__JSON_OBJECT && !nested)
        return take_object(reader, entry, root);
    return take_scalar(reader, event, &entry->value);
}

static bool is_known(const struct entries *entries, const char *name)
{
    for (size_t i = 0; i < entries->count; i++)
        if (strcmp(entries->items[i].name, name) == 0)
            return true;
    return false;
}

static struct entry *add_entry(struct reader *reader, struct entries *entries)
{
    if (entries->count == entries->capacity) {
        size_t capacity = entries->capacity == 0 ? 8 : entries->capacity * 2;
        struct entry *items = take(reader, capacity * sizeof *items);
        if (!items)
            return NULL;
        if (entries->count > 0)
            memcpy(items, entries->items, entries->count * sizeof *items);
        entries->items = items;
        entries->capacity = capacity;
    }
    entries->items[entries->count] = (struct entry){0};
    return &entries->items[entries->count];
}

#define ENTRIES_MAX 1024 /* each is compared with those before it */

/* The members of an object whose { is taken. Roots may be objects with fields, and fields maps of integers. */
static bool take_entries(struct reader *reader, struct entries *entries, bool root)
{
    static const unsigned fields_depth = 2;
    for (enum ccs__json_event event; (event = next(reader)) != CCS__JSON_OBJECT_END;) {
        ccs_str name;
        size_t at = reader->scan.token_at;
        if (event != CCS__JSON_KEY || !take_text(reader, &name))
            return false;
        if (name.size == 0 || memchr(name.data, 0, name.size))
            return fail(reader, CCS_EPARSE, at, "a fact needs a name");
        if (is_known(entries, name.data))
            return fail(reader, CCS_EPARSE, at, "\"%.60s\" is there already", name.data);
        if (entries->count == ENTRIES_MAX)
            return fail(reader, CCS_ELIMIT, at, "more than %d names in one object", ENTRIES_MAX);
        struct entry *entry = add_entry(reader, entries);
        if (!entry)
            return false;
        entry->name = name.data;
        entry->at = at;
        if (!take_value(reader, entry, root, reader->scan.depth > fields_depth))
            return false;
        entries->count++;
    }
    return true;
}

/* --- schema ------------------------------------------------------------------------------------------------------ */

struct made {
    struct ccs__rule_root *roots;
    const struct ccs__rule_value **values;
    size_t count;
};

static size_t find_field(const struct ccs__rule_field *fields, size_t count, const char *name)
{
    size_t i = 0;
    while (i < count && strcmp(fields[i].name, name) != 0)
        i++;
    return i;
}

/* A declared field given in another form. */
static bool convert(struct reader *reader, const struct ccs__rule_root *root, const struct ccs__rule_field *field,
                    struct entry *entry)
{
    struct ccs__rule_value *value = &entry->value;
    char room[64];
    if (value->type == field->type || value->type == CCS__RULE_NONE)
        return true;
    if (ccs__rule_is_list(field->type) && value->type == CCS__RULE_LIST) {
        ccs__rule_value_of(field->type, &(union ccs__rule_cell){.list = {value->list.items, 0}}, value);
        return true;
    }
    return fail(reader, CCS_EPARSE, entry->at, "%s.%s is of type %s", root->name, field->name,
                ccs__rule_type_name(field->type, room));
}

/* Fields of one root: the declared ones, then those the text adds. */
static bool make_fields(struct reader *reader, const struct ccs__rule_root *declared, const struct entry *entry,
                        struct made *made)
{
    size_t count = declared ? declared->field_count : 0, most = count + entry->count;
    struct ccs__rule_field *fields = take(reader, most * sizeof *fields);
    struct ccs__rule_value *values = take(reader, most * sizeof *values);
    if (!fields || !values)
        return false;
    memset(values, 0, most * sizeof *values);
    if (count > 0)
        memcpy(fields, declared->fields, count * sizeof *fields);
    for (size_t i = 0; i < entry->count; i++) {
        struct entry *one = &entry->entries[i];
        size_t at = find_field(fields, count, one->name);
        if (at == count) {
            if (one->value.type == CCS__RULE_NONE)
                return fail(reader, CCS_EPARSE, one->at, "null has no type; leave \"%.60s\" out", one->name);
            fields[count++] = (struct ccs__rule_field){one->name, one->value.type};
        } else if (!convert(reader, declared, &fields[at], one)) {
            return false;
        }
        values[at] = one->value;
    }
    made->roots[made->count] = (struct ccs__rule_root){entry->name, fields, count};
    made->values[made->count++] = values;
    return true;
}

static bool make_variable(struct reader *reader, const struct entry *entry, struct made *made)
{
    struct ccs__rule_field *field = take(reader, sizeof *field);
    struct ccs__rule_value *value = take(reader, sizeof *value);
    if (!field || !value)
        return false;
    *value = entry->value;
    if (entry->object && !make_levels(reader, entry->entries, entry->count, value))
        return false;
    if (value->type == CCS__RULE_NONE)
        return fail(reader, CCS_EPARSE, entry->at, "null has no type; leave \"%.60s\" out", entry->name);
    *field = (struct ccs__rule_field){"", value->type};
    made->roots[made->count] = (struct ccs__rule_root){entry->name, field, 1};
    made->values[made->count++] = value;
    return true;
}

static bool make_root(struct reader *reader, const struct ccs__rule_root *declared, const struct entry *entry,
                      struct made *made)
{
    if (!entry->object || (!declared && all_integers(entry->entries, entry->count)))
        return make_variable(reader, entry, made);
    return make_fields(reader, declared, entry, made);
}

static const struct entry *find_entry(const struct entries *entries, const char *name)
{
    for (size_t i = 0; i < entries->count; i++)
        if (strcmp(entries->items[i].name, name) == 0)
            return &entries->items[i];
    return NULL;
}

static bool make_schema(struct reader *reader, const struct ccs__rule_schema *declared, const struct entries *entries,
                        struct ccs__rule_schema *schema, struct ccs__rule_facts *facts)
{
    size_t most = declared->root_count + entries->count;
    struct made made = {take(reader, most * sizeof *made.roots), take(reader, most * sizeof(void *)), 0};
    if (!made.roots || !made.values)
        return false;
    for (size_t i = 0; i < declared->root_count; i++) {
        const struct entry *entry = find_entry(entries, declared->roots[i].name);
        if (entry) {
            if (!make_root(reader, &declared->roots[i], entry, &made))
                return false;
        } else {
            made.roots[made.count] = declared->roots[i];
            made.values[made.count++] = NULL;
        }
    }
    for (size_t i = 0; i < entries->count; i++) {
        size_t j = 0;
        while (j < declared->root_count && strcmp(declared->roots[j].name, entries->items[i].name) != 0)
            j++;
        if (j == declared->root_count && !make_root(reader, NULL, &entries->items[i], &made))
            return false;
    }
    *schema = (struct ccs__rule_schema){made.roots, made.count};
    facts->roots = (const struct ccs__rule_value *const *)made.values;
    return true;
}

ccs_status ccs__rule_facts_read(struct ccs__arena *arena, ccs_str json, const struct ccs__rule_schema *declared,
                                struct ccs__rule_schema *schema, struct ccs__rule_facts *facts,
                                struct ccs__rule_error *error)
{
    struct reader reader = {.arena = arena, .error = error};
    struct entries entries = {0};
    *error = (struct ccs__rule_error){.line = 1, .column = 1};
    ccs__json_scan_init(&reader.scan, json);
    if (json.size > CCS__RULE_FACTS_SIZE_MAX) {
        fail(&reader, CCS_ELIMIT, 0, "the facts have %zu bytes; at most %u are read", json.size, CCS__RULE_FACTS_SIZE_MAX);
        return reader.status;
    }
    if (json.size > 0) {
        enum ccs__json_event event = next(&reader);
        if (event != CCS__JSON_OBJECT)
            fail(&reader, CCS_EPARSE, reader.scan.token_at, "facts are an object of objects: {\"contact\": {\"channel\": ...}}");
        else if (take_entries(&reader, &entries, true) && next(&reader) != CCS__JSON_END)
            CCS_ASSERT(reader.status != CCS_OK);
    }
    if (reader.status == CCS_OK)
        (void)make_schema(&reader, declared, &entries, schema, facts);
    return reader.status;
}
