/*
 * What comes with a signal, or with a start: a JSON object read into the facts of rules, by the kinds that are declared. A
 * strict flow refuses from outside what it has not declared; a loose one passes over it.
 */
#include "flow/room.h"
#include "record/json_scan.h"

#define NAME_MAX 64 /* no field and no variable has a longer name */

struct object {
    struct ccs__flow_room *room;
    struct ccs__json_scan scan;
    bool checked;
    const char *what; /* in words: a field, a variable */
    const struct ccs__flow_names *names;
    char name[NAME_MAX + 1];
};

static bool fail_json(struct object *object)
{
    uint32_t line, column;
    ccs__json_position(object->scan.text, object->scan.error_at, &line, &column);
    return ccs__flow_stop_with(object->room, CCS_EINVAL, "data, column %u: %.200s", column, object->scan.message);
}

static bool fail_read(struct object *object, enum ccs__flow_read read, const char *kind)
{
    if (read == CCS__FLOW_READ_JSON)
        return fail_json(object);
    if (read == CCS__FLOW_READ_LONG)
        return ccs__flow_stop_with(object->room, CCS_EINVAL, "%s is a list of more than %d items, which is the most a list has",
                                   object->name, CCS__FLOW_ITEMS_MAX);
    if (read == CCS__FLOW_READ_KIND)
        return ccs__flow_stop_with(object->room, CCS_EINVAL, "%s is not what it was declared to be: %s", object->name, kind);
    bool bound = object->room->arena.bytes > CCS__FLOW_MEMORY_MAX / 2;
    return ccs__flow_stop_with(object->room, bound ? CCS_ELIMIT : CCS_ENOMEM, bound ? "the data is too much" : "no memory");
}

/* The next member: its number by name, or CCS__FLOW_NO_NAME when it is to be passed over. false: the end, or stopped. */
static bool next_member(struct object *object, uint32_t *index)
{
    enum ccs__json_event event = ccs__json_next(&object->scan);
    if (event == CCS__JSON_ERROR)
        return fail_json(object);
    if (event == CCS__JSON_OBJECT_END)
        return ccs__json_next(&object->scan) == CCS__JSON_END ? false : fail_json(object);
    CCS_ASSERT(event == CCS__JSON_KEY);
    *index = CCS__FLOW_NO_NAME;
    size_t size = object->scan.token.size;
    object->name[0] = 0;
    if (size <= NAME_MAX) {
        size = ccs__json_decode(&object->scan, object->name);
        object->name[size] = 0;
        *index = ccs__flow_names_find(object->names, (ccs_str){object->name, size});
    }
    if (*index == CCS__FLOW_NO_NAME && object->checked)
        return ccs__flow_stop_with(object->room, CCS_EINVAL, "there is no %s \"%s\" in this flow", object->what, object->name);
    return true;
}

static bool skip_value(struct object *object)
{
    enum ccs__json_event event = ccs__json_next(&object->scan);
    return (event != CCS__JSON_ERROR && ccs__json_skip(&object->scan, event)) || fail_json(object);
}

static const char *kind_name(uint8_t type)
{
    static const char *const names[] = {
        "any kind", "a flag", "a number", "a text", "a time such as 2030-03-01T09:00:00Z", "a duration such as 90s"};
    return type == CCS__RULE_INTS ? "a list of numbers" : type == CCS__RULE_STRINGS ? "a list of texts" : names[type];
}

static bool read_member(struct object *object, uint8_t type, struct ccs__rule_value *value)
{
    enum ccs__json_event event = ccs__json_next(&object->scan);
    struct ccs__rule_value read = {.type = CCS__RULE_NONE};
    struct ccs__arena *arena = &object->room->arena;
    enum ccs__flow_read outcome = object->room->flow->script
                                      ? ccs__flow_value_read_any(&object->scan, event, arena, &read)
                                      : ccs__flow_value_read(&object->scan, event, type, false, arena, &read);
    if ((outcome == CCS__FLOW_READ_KIND || outcome == CCS__FLOW_READ_LONG) && !object->checked) { /* no value then */
        value->type = CCS__RULE_NONE;
        return true;
    }
    if (outcome != CCS__FLOW_READ)
        return fail_read(object, outcome, kind_name(type));
    *value = read;
    return true;
}

/* --- signals ------------------------------------------------------------------------------------------------------ */

static bool read_whole(struct object *object, enum ccs__json_event event)
{
    struct ccs__flow_room *room = object->room;
    if (!room->flow->loose)
        return !object->checked ||
               ccs__flow_stop_with(room, CCS_EINVAL, "a signal's data is an object of fields, such as {\"amount\": 5}");
    enum ccs__flow_read read = ccs__flow_value_read(&object->scan, event, CCS__RULE_NONE, false, &room->arena, &room->whole);
    if (read != CCS__FLOW_READ)
        return fail_read(object, read, "");
    if (ccs__json_next(&object->scan) != CCS__JSON_END)
        return fail_json(object);
    room->roots[CCS__FLOW_ROOT_DATA] = &room->whole;
    return true;
}

bool ccs__flow_read_data(struct ccs__flow_room *room, ccs_str json, bool checked)
{
    const struct ccs__flow *flow = room->flow;
    if (room->data_count > 0)
        memset(room->data, 0, room->data_count * sizeof *room->data);
    room->data_count = 0;
    room->roots[CCS__FLOW_ROOT_DATA] = room->data;
    room->has_data = json.size > 0;
    room->raw = (ccs_str){NULL, 0};
    if (json.size == 0)
        return true;
    if (checked && json.size > CCS__FLOW_DATA_MAX)
        return ccs__flow_stop_with(room, CCS_EINVAL, "the data has %zu bytes; at most %d are taken", json.size,
                                   CCS__FLOW_DATA_MAX);
    struct object object = {.room = room, .checked = checked && !flow->loose, .what = "field", .names = &flow->field_names};
    if (!ccs__flow_charge(room, json.size * 2 / CCS__FLOW_BYTES_COST))
        return false;
    ccs__json_scan_init(&object.scan, json);
    enum ccs__json_event event = ccs__json_next(&object.scan);
    if (event == CCS__JSON_ERROR)
        return fail_json(&object);
    if (flow->script) {
        room->raw = json;
        return (ccs__json_skip(&object.scan, event) && ccs__json_next(&object.scan) == CCS__JSON_END) || fail_json(&object);
    }
    if (event != CCS__JSON_OBJECT)
        return read_whole(&object, event);
    room->data_count = flow->field_count;
    for (uint32_t index = 0; next_member(&object, &index);)
        if (index == CCS__FLOW_NO_NAME ? !skip_value(&object)
                                       : !read_member(&object, flow->fields[index].type, &room->data[index]))
            return false;
    return room->status == CCS_OK;
}

/* --- starts --------------------------------------------------------------------------------------------------------- */

bool ccs__flow_read_params(struct ccs__flow_room *room, ccs_str json, uint64_t given[CCS__FLOW_SLOTS_MAX / 64])
{
    const struct ccs__flow *flow = room->flow;
    if (json.size == 0)
        return true;
    if (json.size > CCS__FLOW_DATA_MAX)
        return ccs__flow_stop_with(room, CCS_EINVAL, "the initial values have %zu bytes; at most %d are taken", json.size,
                                   CCS__FLOW_DATA_MAX);
    struct object object = {.room = room, .checked = !flow->loose, .what = "variable", .names = &flow->variable_names};
    if (!ccs__flow_charge(room, json.size * 2 / CCS__FLOW_BYTES_COST))
        return false;
    ccs__json_scan_init(&object.scan, json);
    enum ccs__json_event event = ccs__json_next(&object.scan);
    if (event == CCS__JSON_ERROR)
        return fail_json(&object);
    if (event != CCS__JSON_OBJECT)
        return !object.checked ||
               ccs__flow_stop_with(room, CCS_EINVAL, "initial values are an object, such as {\"amount\": 5}");
    for (uint32_t index = 0; next_member(&object, &index);) {
        bool variable =
            index != CCS__FLOW_NO_NAME && flow->variables[index].declared && flow->variables[index].node == CCS__FLOW_ROOT;
        if (!variable && object.checked)
            return ccs__flow_stop_with(room, CCS_EINVAL,
                                       "%s belongs to a state; only a variable of the flow has an initial value", object.name);
        if (variable ? !read_member(&object, flow->variables[index].type, &room->values[index]) : !skip_value(&object))
            return false;
        if (variable)
            ccs__flow_set_put(given, index);
    }
    return room->status == CCS_OK;
}
