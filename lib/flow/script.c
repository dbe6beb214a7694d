/*
 * Asking ECMAScript: variables of the instance are those of the run. Between two runs a value is a flag, a whole number, a
 * text, or the JSON of anything else.
 */
#include "flow/build.h"
#include "flow/room.h"
#include "record/json_scan.h"
#include <stdio.h> /* snprintf only, into memory */

/* --- values --------------------------------------------------------------------------------------------------------- */

static bool is_declared(const struct ccs__flow_room *room, uint32_t slot)
{
    return room->flow->variables[slot].declared || room->declared[slot];
}

static struct ccs__ecma_datum datum_of(const struct ccs__rule_value *value)
{
    switch (value->type) {
    case CCS__RULE_BOOL:
        return (struct ccs__ecma_datum){.kind = CCS__ECMA_IS_FLAG, .flag = value->flag};
    case CCS__RULE_INT:
        return (struct ccs__ecma_datum){.kind = CCS__ECMA_IS_WHOLE, .number = value->number};
    case CCS__RULE_STRING:
        return (struct ccs__ecma_datum){.kind = CCS__ECMA_IS_TEXT, .text = value->text};
    case CCS__FLOW_JSON:
        return (struct ccs__ecma_datum){.kind = CCS__ECMA_IS_JSON, .text = value->text};
    default:
        return (struct ccs__ecma_datum){.kind = CCS__ECMA_IS_UNDEFINED};
    }
}

static struct ccs__rule_value value_of(const struct ccs__ecma_datum *datum)
{
    struct ccs__rule_value value = {.type = CCS__RULE_NONE};
    switch (datum->kind) {
    case CCS__ECMA_IS_FLAG:
        value.type = CCS__RULE_BOOL;
        value.flag = datum->flag;
        return value;
    case CCS__ECMA_IS_WHOLE:
        value.type = CCS__RULE_INT;
        value.number = datum->number;
        return value;
    case CCS__ECMA_IS_TEXT:
    case CCS__ECMA_IS_JSON:
        value.type = datum->kind == CCS__ECMA_IS_TEXT ? CCS__RULE_STRING : CCS__FLOW_JSON;
        value.text = datum->text;
        return value;
    default:
        return value;
    }
}

/* --- the world of a run --------------------------------------------------------------------------------------------- */

static bool find(void *user_data, ccs_str name, uint32_t *slot)
{
    const struct ccs__flow_room *room = user_data;
    *slot = ccs__flow_names_find(&room->flow->variable_names, name);
    return *slot != CCS__FLOW_NO_NAME;
}

static void read_slot(void *user_data, uint32_t slot, struct ccs__ecma_datum *datum)
{
    const struct ccs__flow_room *room = user_data;
    *datum = (struct ccs__ecma_datum){.kind = CCS__ECMA_IS_UNDECLARED};
    if (is_declared(room, slot))
        *datum = datum_of(&room->values[slot]);
}

static bool write_slot(void *user_data, uint32_t slot, const struct ccs__ecma_datum *datum)
{
    struct ccs__flow_room *room = user_data;
    struct ccs__rule_value value = value_of(datum);
    bool text = value.type == CCS__RULE_STRING || value.type == CCS__FLOW_JSON;
    if (text && !ccs__flow_hold(room, value.text, &value.text))
        return false;
    room->values[slot] = value;
    room->declared[slot] = true;
    ccs__flow_set_put(room->changed, slot);
    room->any_changed = true;
    return true;
}

static bool is_in(void *user_data, ccs_str state)
{
    const struct ccs__flow_room *room = user_data;
    uint32_t index = ccs__flow_state_find(room->flow, state);
    return index != CCS__FLOW_NO_STATE && ccs__flow_set_has(room->active, room->flow->by_definition[index]);
}

static struct ccs__ecma_world make_world(struct ccs__flow_room *room)
{
    struct ccs__ecma_world world = {.user_data = room, .find = find, .read = read_slot, .write = write_slot, .is_in = is_in};
    world.session = room->context->id;
    world.name = room->flow->name;
    world.has_event = room->signal[CCS__FLOW_SIGNAL_NAME].type == CCS__RULE_STRING;
    for (size_t i = 0; i < CCS__ECMA_EVENT_TEXTS && world.has_event; i++)
        world.event[i] = room->signal[i].text;
    world.data = room->raw;
    return world;
}
_Static_assert((int)CCS__ECMA_EVENT_TEXTS == (int)CCS__FLOW_SIGNAL_FIELDS &&
                   (int)CCS__ECMA_EVENT_SENDID == (int)CCS__FLOW_SIGNAL_SENDID &&
                   (int)CCS__ECMA_EVENT_INVOKEID == (int)CCS__FLOW_SIGNAL_INVOKEID,
               "the same texts in the same order");

/* --- asking --------------------------------------------------------------------------------------------------------- */

static enum ccs__ecma_wanted wanted_of(const struct ccs__flow_rule *rule)
{
    switch (rule->wanted) {
    case CCS__RULE_BOOL:
        return CCS__ECMA_WANTED_TRUTH;
    case CCS__RULE_STRING:
        return CCS__ECMA_WANTED_TEXT;
    case CCS__FLOW_ANY_LIST:
        return CCS__ECMA_WANTED_LIST;
    case CCS__FLOW_STATEMENTS:
        return CCS__ECMA_WANTED_NONE;
    default:
        return CCS__ECMA_WANTED_ANY;
    }
}

static enum ccs__flow_answer unreadable(const struct ccs__flow_rule *rule, char why[256])
{
    (void)snprintf(why, 256, "%.60s: %.180s", rule->text.data, rule->why);
    return CCS__FLOW_UNANSWERED;
}

static enum ccs__flow_answer run(struct ccs__flow_room *room, const struct ccs__flow_rule *rule,
                                 const struct ccs__ecma_task *task, struct ccs__rule_value *value, char why[256])
{
    struct ccs__ecma_datum datum = {.kind = CCS__ECMA_IS_UNDEFINED};
    char words[256];
    uint32_t work = 0;
    struct ccs__ecma_world world = make_world(room);
    enum ccs__ecma_outcome outcome = ccs__ecma_run(&world, &room->alloc, task, &room->arena, &datum, words, &work);
    room->work += work;
    if (!ccs__flow_work(room))
        return CCS__FLOW_BROKEN;
    if (outcome == CCS__ECMA_NO_MEMORY) {
        bool full = room->arena.bytes > CCS__FLOW_MEMORY_MAX / 2;
        (void)ccs__flow_stop_with(room, full ? CCS_ELIMIT : CCS_ENOMEM, full ? "too much is made in one step" : "no memory");
        return CCS__FLOW_BROKEN;
    }
    if (outcome == CCS__ECMA_FAILED) {
        (void)snprintf(why, 256, "%.60s: %.180s", rule->text.data, words);
        return CCS__FLOW_UNANSWERED;
    }
    *value = value_of(&datum);
    return CCS__FLOW_ANSWERED;
}

enum ccs__flow_answer ccs__flow_run(struct ccs__flow_room *room, uint32_t index, uint32_t place,
                                    struct ccs__rule_value *value, char why[256])
{
    const struct ccs__flow_rule *rule = &room->flow->rules[index], *to = place ? &room->flow->rules[place] : NULL;
    if (!rule->tree || (to && !to->tree))
        return unreadable(rule->tree ? to : rule, why);
    struct ccs__ecma_task task = {.tree = rule->tree, .location = to ? to->tree : NULL, .wanted = wanted_of(rule)};
    return run(room, rule, &task, value, why);
}

bool ccs__flow_put(struct ccs__flow_room *room, uint32_t place, const struct ccs__rule_value *value)
{
    const struct ccs__flow_rule *to = &room->flow->rules[place];
    const struct ccs__ecma_datum given = datum_of(value);
    struct ccs__rule_value ignored;
    char why[256];
    struct ccs__ecma_task task = {.given = &given, .location = to->tree, .wanted = CCS__ECMA_WANTED_NONE};
    enum ccs__flow_answer answer = to->tree ? run(room, to, &task, &ignored, why) : unreadable(to, why);
    if (answer == CCS__FLOW_UNANSWERED)
        (void)ccs__flow_fault(room, "error.execution", (ccs_str){NULL, 0}, "%s", why);
    return answer == CCS__FLOW_ANSWERED;
}

/* --- lists for each ------------------------------------------------------------------------------------------------- */

bool ccs__flow_script_items(struct ccs__flow_room *room, struct ccs__rule_value *list)
{
    struct ccs__json_scan scan;
    ccs_str *items = NULL, json = list->text;
    size_t count = 0;
    for (int turn = 0; turn < 2; turn++) { /* counted, then kept */
        if (turn == 1 && !(items = ccs__arena_take(&room->arena, count * sizeof *items)))
            return ccs__flow_stop_with(room, CCS_ENOMEM, "no memory");
        ccs__json_scan_init(&scan, json);
        (void)ccs__json_next(&scan);
        count = 0;
        for (enum ccs__json_event event; (event = ccs__json_next(&scan)) > CCS__JSON_END && event != CCS__JSON_LIST_END; count++) {
            size_t begin = scan.token_at;
            bool skipped = ccs__json_skip(&scan, event);
            CCS_ASSERT(skipped); /* it was written by us */
            if (items)
                items[count] = (ccs_str){json.data + begin, scan.at - begin};
        }
    }
    list->type = CCS__RULE_STRINGS;
    list->list = (struct ccs__rule_list){items, count};
    return true;
}

bool ccs__flow_script_item(struct ccs__flow_room *room, ccs_str json, struct ccs__rule_value *value)
{
    struct ccs__json_scan scan;
    ccs__json_scan_init(&scan, json);
    enum ccs__flow_read read = ccs__flow_value_read_any(&scan, (int)ccs__json_next(&scan), &room->arena, value);
    return read == CCS__FLOW_READ || ccs__flow_stop_with(room, CCS_ENOMEM, "no memory");
}
