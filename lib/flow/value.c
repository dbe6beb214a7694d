/*
 * Values of variables: as rules read them, as an instance keeps them, as JSON. A kept text is a block of its bytes; a kept list
 * of texts one block too: where each begins, then the bytes.
 */
#include "base/text.h"
#include "flow/room.h"
#include "record/json_scan.h"
#include "rule/program.h"

static bool is_text(uint8_t type) { return type == CCS__RULE_STRING || type == CCS__FLOW_JSON; }

/* --- kept --------------------------------------------------------------------------------------------------------- */

static size_t block_size(uint8_t type, const void *block, size_t count)
{
    const ccs_str *items = block;
    if (is_text(type))
        return count;
    if (type == CCS__RULE_INTS)
        return count * sizeof(int64_t);
    size_t size = count * sizeof *items;
    for (size_t i = 0; i < count; i++)
        size += items[i].size;
    return size;
}

void ccs__flow_value_open(const struct ccs__flow_value *kept, struct ccs__rule_value *value)
{
    value->type = kept->type;
    value->unset = false;
    if (__builtin_expect(ccs__flow_is_plain(kept->type), 1)) {
        if (kept->type == CCS__RULE_BOOL)
            value->flag = kept->number != 0;
        else
            value->number = kept->number;
    } else if (is_text(kept->type)) {
        value->text = (ccs_str){kept->count > 0 ? kept->block : "", kept->count};
    } else {
        value->list = (struct ccs__rule_list){kept->block, kept->count};
    }
}

void ccs__flow_value_finish(const ccs_alloc *alloc, struct ccs__flow_value *kept)
{
    if (!ccs__flow_is_plain(kept->type) && kept->block)
        ccs__free(alloc, kept->block, block_size(kept->type, kept->block, kept->count));
    bool declared = kept->declared;
    *kept = (struct ccs__flow_value){.number = 0, .declared = declared};
}

static void fill_block(uint8_t type, void *block, const void *from, size_t count)
{
    const ccs_str *items = from;
    ccs_str *copies = block;
    if (type != CCS__RULE_STRINGS) {
        memcpy(block, from, block_size(type, from, count));
        return;
    }
    char *bytes = (char *)(copies + count);
    for (size_t i = 0; i < count; i++) {
        copies[i] = (ccs_str){bytes, items[i].size};
        if (items[i].size > 0)
            memcpy(bytes, items[i].data, items[i].size);
        bytes += items[i].size;
    }
}

ccs_status ccs__flow_value_keep(const ccs_alloc *alloc, const struct ccs__rule_value *value, struct ccs__flow_value *kept)
{
    uint8_t type = value->type; /* CCS__RULE_LIST is an empty list of anything */
    *kept = (struct ccs__flow_value){.type = type};
    if (ccs__flow_is_plain(type)) {
        kept->number = type == CCS__RULE_BOOL ? value->flag : type == CCS__RULE_NONE ? 0 : value->number;
        return CCS_OK;
    }
    const void *from = is_text(type) ? (const void *)value->text.data : value->list.items;
    size_t count = is_text(type) ? value->text.size : value->list.count;
    kept->block = NULL;
    if (count == 0)
        return CCS_OK;
    if (count > UINT32_MAX || !(kept->block = ccs__realloc(alloc, NULL, 0, block_size(type, from, count)))) {
        *kept = (struct ccs__flow_value){.type = CCS__RULE_NONE};
        return CCS_ENOMEM;
    }
    kept->count = (uint32_t)count;
    fill_block(type, kept->block, from, count);
    return CCS_OK;
}

bool ccs__flow_value_fit(uint8_t type, struct ccs__rule_value *value)
{
    if (type == CCS__RULE_NONE || value->type == type)
        return true;
    if (value->type != CCS__RULE_LIST || type < CCS__RULE_LIST)
        return false;
    value->type = type;
    value->list = (struct ccs__rule_list){NULL, 0};
    return true;
}

/* --- from JSON ---------------------------------------------------------------------------------------------------- */

struct reader {
    struct ccs__json_scan *scan;
    struct ccs__arena *arena;
    bool marked;
};

/* 64-bit numbers may be texts, as in JSON of records. */
static enum ccs__flow_read read_text(struct reader *reader, uint8_t type, struct ccs__rule_value *value)
{
    char *room = ccs__arena_take(reader->arena, reader->scan->token.size + 1);
    if (!room)
        return CCS__FLOW_READ_MEMORY;
    ccs_str text = {room, ccs__json_decode(reader->scan, room)};
    room[text.size] = 0;
    *value = (struct ccs__rule_value){.type = type == CCS__RULE_NONE ? CCS__RULE_STRING : type};
    if (value->type == CCS__RULE_STRING)
        value->text = text;
    else if (type == CCS__RULE_INT)
        return ccs__rule_int_of_text(text, &value->number) ? CCS__FLOW_READ : CCS__FLOW_READ_KIND;
    else if (type != CCS__RULE_TIME && type != CCS__RULE_DURATION)
        return CCS__FLOW_READ_KIND;
    else if (type == CCS__RULE_TIME ? ccs__rule_time_of_text(text, &value->number)
                                    : ccs__rule_duration_of_text(text, &value->number))
        return CCS__FLOW_READ_KIND;
    return CCS__FLOW_READ;
}

static enum ccs__flow_read read_number(struct reader *reader, uint8_t type, struct ccs__rule_value *value)
{
    *value = (struct ccs__rule_value){.type = CCS__RULE_INT};
    bool whole = !reader->scan->fraction && ccs__rule_int_of_text(reader->scan->token, &value->number);
    if (whole && (type == CCS__RULE_INT || type == CCS__RULE_NONE))
        return CCS__FLOW_READ;
    value->type = CCS__RULE_NONE;
    return type == CCS__RULE_NONE ? CCS__FLOW_READ : CCS__FLOW_READ_KIND;
}

/* Grown within the arena, which holds at most twice the list then. */
static bool add_item(struct ccs__arena *arena, ccs_str **items, size_t *capacity, size_t count, ccs_str item)
{
    if (count == *capacity) {
        size_t grown = *capacity == 0 ? 8 : *capacity * 2;
        ccs_str *room = ccs__arena_take(arena, grown * sizeof *room);
        if (!room)
            return false;
        if (count > 0)
            memcpy(room, *items, count * sizeof *room);
        *items = room;
        *capacity = grown;
    }
    (*items)[count] = item;
    return true;
}

/* Items as texts; numbers in .size, whose type is then looked after. */
static void list_of(uint8_t item, ccs_str *items, size_t count, struct ccs__rule_value *value)
{
    int64_t *numbers = (int64_t *)(void *)items; /* shrinks in place: the first half */
    *value = (struct ccs__rule_value){.type = count == 0 ? CCS__RULE_LIST : (uint8_t)(CCS__RULE_LIST + item)};
    value->list = (struct ccs__rule_list){items, count};
    for (size_t i = 0; item == CCS__RULE_INT && i < count; i++) {
        int64_t number;
        memcpy(&number, &items[i], sizeof number);
        memcpy(&numbers[i], &number, sizeof number);
    }
}

static enum ccs__flow_read read_list(struct reader *reader, uint8_t type, struct ccs__rule_value *value)
{
    ccs_str *items = NULL;
    size_t capacity = 0, count = 0;
    uint8_t item_type = type == CCS__RULE_NONE ? CCS__RULE_NONE : (uint8_t)(type - CCS__RULE_LIST);
    bool fits = type == CCS__RULE_NONE || type > CCS__RULE_LIST, many = false;
    for (enum ccs__json_event event; (event = ccs__json_next(reader->scan)) != CCS__JSON_LIST_END;) {
        struct ccs__rule_value item = {.type = CCS__RULE_NONE};
        enum ccs__flow_read read = CCS__FLOW_READ_KIND;
        if (event == CCS__JSON_ERROR)
            return CCS__FLOW_READ_JSON;
        if (event == CCS__JSON_STRING)
            read = read_text(reader, CCS__RULE_STRING, &item);
        else if (event == CCS__JSON_NUMBER)
            read = read_number(reader, CCS__RULE_INT, &item);
        else if ((event == CCS__JSON_OBJECT || event == CCS__JSON_LIST) && !ccs__json_skip(reader->scan, event))
            return CCS__FLOW_READ_JSON;
        if (read == CCS__FLOW_READ_MEMORY)
            return read;
        item_type = item_type == CCS__RULE_NONE ? item.type : item_type;
        fits &= read == CCS__FLOW_READ && item.type == item_type;
        if (fits && count == CCS__FLOW_ITEMS_MAX)
            many = true;
        ccs_str cell = item.text;
        if (item.type == CCS__RULE_INT)
            memcpy(&cell, &item.number, sizeof item.number);
        if (fits && !many && !add_item(reader->arena, &items, &capacity, count++, cell))
            return CCS__FLOW_READ_MEMORY;
    }
    *value = (struct ccs__rule_value){.type = CCS__RULE_NONE};
    if (!fits || many)
        return type == CCS__RULE_NONE ? CCS__FLOW_READ : fits ? CCS__FLOW_READ_LONG : CCS__FLOW_READ_KIND;
    list_of(item_type, items, count, value);
    return ccs__flow_value_fit(type, value) ? CCS__FLOW_READ : CCS__FLOW_READ_KIND;
}

/* {"time": "..."}: of a variable without a kind. Any other object is of no kind. */
static enum ccs__flow_read read_object(struct reader *reader, uint8_t type, struct ccs__rule_value *value)
{
    enum ccs__flow_read read = CCS__FLOW_READ_KIND;
    *value = (struct ccs__rule_value){.type = CCS__RULE_NONE};
    for (enum ccs__json_event event; (event = ccs__json_next(reader->scan)) != CCS__JSON_OBJECT_END;) {
        uint8_t wanted = CCS__RULE_NONE;
        if (event == CCS__JSON_ERROR)
            return CCS__FLOW_READ_JSON;
        CCS_ASSERT(event == CCS__JSON_KEY);
        if (ccs__flow_same(reader->scan->token, CCS_STR("time")))
            wanted = CCS__RULE_TIME;
        else if (ccs__flow_same(reader->scan->token, CCS_STR("duration")))
            wanted = CCS__RULE_DURATION;
        event = ccs__json_next(reader->scan);
        if (event == CCS__JSON_ERROR)
            return CCS__FLOW_READ_JSON;
        if (event == CCS__JSON_STRING && reader->marked && wanted != CCS__RULE_NONE && type == CCS__RULE_NONE)
            read = read_text(reader, wanted, value);
        else if (!ccs__json_skip(reader->scan, event))
            return CCS__FLOW_READ_JSON;
        if (read == CCS__FLOW_READ_MEMORY)
            return read;
    }
    return type == CCS__RULE_NONE && !reader->marked ? CCS__FLOW_READ : read;
}

enum ccs__flow_read ccs__flow_value_read(struct ccs__json_scan *scan, int event, uint8_t type, bool marked,
                                         struct ccs__arena *arena, struct ccs__rule_value *value)
{
    struct reader reader = {scan, arena, marked};
    *value = (struct ccs__rule_value){.type = CCS__RULE_NONE};
    switch ((enum ccs__json_event)event) {
    case CCS__JSON_NULL:
        return CCS__FLOW_READ;
    case CCS__JSON_TRUE:
    case CCS__JSON_FALSE:
        *value = (struct ccs__rule_value){.type = CCS__RULE_BOOL, .flag = event == CCS__JSON_TRUE};
        return type == CCS__RULE_NONE || type == CCS__RULE_BOOL ? CCS__FLOW_READ : CCS__FLOW_READ_KIND;
    case CCS__JSON_NUMBER:
        return read_number(&reader, type, value);
    case CCS__JSON_STRING:
        return read_text(&reader, type, value);
    case CCS__JSON_LIST:
        return read_list(&reader, type, value);
    case CCS__JSON_OBJECT:
        return read_object(&reader, type, value);
    default:
        return CCS__FLOW_READ_JSON;
    }
}

enum ccs__flow_read ccs__flow_value_read_any(struct ccs__json_scan *scan, int event, struct ccs__arena *arena,
                                             struct ccs__rule_value *value)
{
    struct reader reader = {scan, arena, false};
    size_t begin = scan->token_at;
    if (event == CCS__JSON_TRUE || event == CCS__JSON_FALSE || event == CCS__JSON_STRING)
        return ccs__flow_value_read(scan, event, CCS__RULE_NONE, false, arena, value);
    if (event == CCS__JSON_NUMBER && read_number(&reader, CCS__RULE_NONE, value) == CCS__FLOW_READ &&
        value->type == CCS__RULE_INT)
        return CCS__FLOW_READ;
    if (event <= CCS__JSON_END || !ccs__json_skip(scan, (enum ccs__json_event)event))
        return CCS__FLOW_READ_JSON;
    ccs_str text = {scan->text.data + begin, scan->at - begin};
    char *room = ccs__arena_take(arena, text.size);
    if (!room)
        return CCS__FLOW_READ_MEMORY;
    memcpy(room, text.data, text.size);
    *value = (struct ccs__rule_value){.type = CCS__FLOW_JSON, .text = {room, text.size}};
    return CCS__FLOW_READ;
}

/* --- to JSON ------------------------------------------------------------------------------------------------------ */

void ccs__flow_value_write(const struct ccs__rule_value *value, bool marked, struct ccs__buf *out)
{
    if (value->type == CCS__RULE_NONE) {
        ccs__buf_add_text(out, "null");
        return;
    }
    if (value->type == CCS__FLOW_JSON) {
        ccs__buf_add(out, value->text.data, value->text.size);
        return;
    }
    marked &= value->type == CCS__RULE_TIME || value->type == CCS__RULE_DURATION;
    if (marked)
        ccs__buf_add_text(out, value->type == CCS__RULE_TIME ? "{\"time\":" : "{\"duration\":");
    ccs__rule_value_json(value, out);
    if (marked)
        ccs__buf_add_text(out, "}");
}
