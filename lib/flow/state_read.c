/*
 * An instance from its three texts, with everything checked: that the states can be active together and all that must be is, that
 * histories remember what can have been active, that variables hold what they may.
 */
#include "base/text.h"
#include "flow/room.h"
#include "record/json_scan.h"
#include <stdarg.h>
#include <stdio.h> /* snprintf only, into memory */

struct reading {
    const struct ccs__flow *flow;
    struct ccs__flow_state state; /* under construction */
    struct ccs__flow_error *error;
    ccs_status status;
    struct ccs__arena arena; /* of values until they are kept */
    struct ccs__json_scan scan;
};

static bool fail(struct reading *reading, const char *path, const char *format, ...) __attribute__((format(printf, 3, 4)));
static bool fail(struct reading *reading, const char *path, const char *format, ...)
{
    struct ccs__flow_error *error = reading->error;
    va_list arguments;
    if (reading->status != CCS_OK)
        return false;
    reading->status = CCS_ECORRUPT;
    if (!error)
        return false;
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    (void)snprintf(error->path, sizeof error->path, "%s", path);
    error->column = 0;
    return false;
}

static bool fail_memory(struct reading *reading)
{
    reading->status = CCS_ENOMEM;
    return false;
}

/* --- names -------------------------------------------------------------------------------------------------------- */

/* Up to `sign`, which is taken as well. */
static ccs_str take_until(ccs_str *text, char sign)
{
    const char *found = text->size > 0 ? memchr(text->data, sign, text->size) : NULL;
    ccs_str part = {text->data, found ? (size_t)(found - text->data) : text->size};
    size_t taken = part.size + (found != NULL);
    *text = (ccs_str){taken > 0 ? text->data + taken : text->data, text->size - taken};
    return part;
}

static bool find_node(struct reading *reading, const char *path, ccs_str name, uint16_t *node)
{
    uint32_t state = ccs__flow_names_find(&reading->flow->state_names, name);
    *node = CCS__FLOW_ROOT;
    if (state == CCS__FLOW_NO_NAME)
        return fail(reading, path, "no state is called \"%.*s\"", (int)(name.size > 60 ? 60 : name.size), name.data);
    *node = reading->flow->by_definition[state];
    return true;
}

/* Names into nodes, put into document order; `outer` holds them all. */
static bool read_nodes(struct reading *reading, const char *path, ccs_str text, uint16_t outer, uint16_t *nodes,
                       size_t capacity, uint16_t *count)
{
    *count = 0;
    while (text.size > 0) {
        ccs_str name = take_until(&text, ' ');
        uint16_t node;
        if (!find_node(reading, path, name, &node))
            return false;
        if (!ccs__flow_is_in(reading->flow, node, outer))
            return fail(reading, path, "\"%.*s\" cannot stand there", CCS__FLOW_SHOW(name));
        if (*count == capacity)
            return fail(reading, path, "more than %zu states cannot be active at once", capacity);
        uint16_t at = (*count)++;
        for (; at > 0 && nodes[at - 1] > node; at--) /* another version of the flow may have had them in another order */
            nodes[at] = nodes[at - 1];
        if (at > 0 && nodes[at - 1] == node)
            return fail(reading, path, "\"%.*s\" stands there twice", CCS__FLOW_SHOW(name));
        nodes[at] = node;
    }
    return true;
}

/* --- active states ------------------------------------------------------------------------------------------------ */

static uint16_t common_ancestor(const struct ccs__flow *flow, uint16_t x, uint16_t y)
{
    while (y >= flow->nodes[x].end)
        x = flow->nodes[x].parent;
    return x;
}

static bool is_parallel(const struct ccs__flow *flow, uint16_t node)
{
    return flow->nodes[node].kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL;
}

/* Are these all the atomic states of one way in which `outer` can be active? Of a compound state one inner state is: what two
 * of them have in common is parallel. And of a parallel one all are: on the way through what is active none is missed. */
static bool check_legal(struct reading *reading, const char *path, const uint16_t *atoms, uint16_t count, uint16_t outer)
{
    const struct ccs__flow *flow = reading->flow;
    uint16_t at = 0;
    for (uint16_t i = 0; i < count; i++)
        if (!flow->nodes[atoms[i]].atomic)
            return fail(reading, path, "\"%.*s\" is not an atomic or final state", CCS__FLOW_SHOW(flow->nodes[atoms[i]].name));
    for (uint16_t i = 1; i < count; i++)
        if (!is_parallel(flow, common_ancestor(flow, atoms[i - 1], atoms[i])))
            return fail(reading, path, "\"%.*s\" cannot be active beside \"%.*s\"", CCS__FLOW_SHOW(flow->nodes[atoms[i]].name),
                        CCS__FLOW_SHOW(flow->nodes[atoms[i - 1]].name));
    for (uint32_t n = outer + 1u; n < flow->nodes[outer].end;) {
        const struct ccs__flow_node *node = &flow->nodes[n];
        bool holds = at < count && atoms[at] >= n && atoms[at] < node->end;
        if (!holds && is_parallel(flow, node->parent) && !ccs__flow_is_history(node))
            return fail(reading, path, "\"%.*s\" must be active too, as the one it is in is parallel",
                        CCS__FLOW_SHOW(node->name));
        at = (uint16_t)(at + (holds && node->atomic));
        n = holds ? n + 1 : node->end;
    }
    CCS_ASSERT(at == count);
    return true;
}

static bool read_active(struct reading *reading, ccs_str text)
{
    const struct ccs__flow *flow = reading->flow;
    uint16_t *atoms = ccs__flow_atoms(flow, &reading->state), count;
    if (!read_nodes(reading, "active", text, CCS__FLOW_ROOT, atoms, flow->nodes[CCS__FLOW_ROOT].atoms_max, &count))
        return false;
    reading->state.atom_count = count;
    reading->state.phase = count > 0 ? CCS__FLOW_RUNNING : CCS__FLOW_ENDED;
    return count == 0 || check_legal(reading, "active", atoms, count, CCS__FLOW_ROOT);
}

/* --- histories ---------------------------------------------------------------------------------------------------- */

static char *tail_of(struct reading *reading) { return (char *)reading->state.more + reading->flow->tail_at; }

static bool check_history(struct reading *reading, uint16_t node, const uint16_t *nodes, uint16_t count, uint32_t capacity)
{
    const struct ccs__flow *flow = reading->flow;
    uint16_t parent = flow->nodes[node].parent;
    if (flow->nodes[node].kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_DEEP_HISTORY)
        return check_legal(reading, "history", nodes, count, parent);
    for (uint16_t i = 0; i < count; i++)
        if (flow->nodes[nodes[i]].parent != parent || ccs__flow_is_history(&flow->nodes[nodes[i]]))
            return fail(reading, "history", "\"%.*s\" is not directly in the state whose history it is",
                        CCS__FLOW_SHOW(flow->nodes[nodes[i]].name));
    return count == capacity ||
           fail(reading, "history", "\"%.*s\" does not remember all that was active", CCS__FLOW_SHOW(flow->nodes[node].name));
}

static bool read_history(struct reading *reading, ccs_str text)
{
    const struct ccs__flow *flow = reading->flow;
    while (text.size > 0) {
        ccs_str names = take_until(&text, ';'), name = take_until(&names, '=');
        uint16_t node;
        if (!find_node(reading, "history", name, &node))
            return false;
        if (!ccs__flow_is_history(&flow->nodes[node]))
            return fail(reading, "history", "\"%.*s\" is no history", CCS__FLOW_SHOW(name));
        const struct ccs__flow_history *history = &flow->histories[flow->nodes[node].history];
        uint16_t *count = (uint16_t *)(void *)(tail_of(reading) + flow->counts_at) + flow->nodes[node].history;
        uint16_t *nodes = (uint16_t *)(void *)(tail_of(reading) + flow->remembered_at) + history->first;
        if (*count > 0)
            return fail(reading, "history", "\"%.*s\" stands there twice", CCS__FLOW_SHOW(name));
        if (!read_nodes(reading, "history", names, flow->nodes[node].parent, nodes, history->capacity, count))
            return false;
        if (*count == 0)
            return fail(reading, "history", "\"%.*s\" remembers nothing; leave it out", CCS__FLOW_SHOW(name));
        if (!check_history(reading, node, nodes, *count, history->capacity))
            return false;
    }
    return true;
}

/* --- what no variable holds ----------------------------------------------------------------------------------------- */

static bool take_number(ccs_str *text, char sign, uint64_t *number)
{
    ccs_str digits = take_until(text, sign);
    *number = 0;
    for (size_t i = 0; i < digits.size; i++)
        if (digits.data[i] < '0' || digits.data[i] > '9' || __builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, (uint64_t)(digits.data[i] - '0'), number))
            return false;
    return digits.size > 0;
}

/* "working 0 12.3", or "working 0" of one whose name is given. */
static bool read_child(struct reading *reading, ccs_str text)
{
    const struct ccs__flow *flow = reading->flow;
    ccs_str state = take_until(&text, ' ');
    uint64_t index = 0, serial = 0, number = 0;
    uint16_t node;
    if (!find_node(reading, "data", state, &node))
        return false;
    const struct ccs__flow_range children = flow->nodes[node].children;
    if (!take_number(&text, ' ', &index) || index >= children.end - children.first)
        return fail(reading, "data", "\"%.*s\" has no such child", CCS__FLOW_SHOW(state));
    bool named = flow->children[children.first + index].name.size > 0;
    if (named ? text.size > 0
              : !take_number(&text, '.', &serial) || !take_number(&text, ' ', &number) || text.size > 0 || number > UINT32_MAX)
        return fail(reading, "data", "the name of a child of \"%.*s\" is not made up of two numbers", CCS__FLOW_SHOW(state));
    uint32_t definition = flow->nodes[node].definition;
    if (!ccs__flow_is_active(flow, &reading->state, definition))
        return fail(reading, "data", "\"%.*s\" is not active, so it has no child", CCS__FLOW_SHOW(state));
    struct ccs__flow_mark *marks = (void *)(tail_of(reading) + flow->children_at);
    marks[children.first + index] = (struct ccs__flow_mark){serial, (uint32_t)number, 1};
    return true;
}

static bool read_entered(struct reading *reading, ccs_str text)
{
    const struct ccs__flow *flow = reading->flow;
    uint16_t node;
    if (!find_node(reading, "data", text, &node))
        return false;
    if (flow->nodes[node].entered == 0)
        return fail(reading, "data", "it does not matter whether \"%.*s\" was entered before", CCS__FLOW_SHOW(text));
    tail_of(reading)[flow->entered_at + flow->nodes[node].entered - 1u] = 1;
    return true;
}

static bool fail_json(struct reading *reading)
{
    return fail(reading, "data", "at byte %zu: %.200s", reading->scan.error_at, reading->scan.message);
}

static bool decode(struct reading *reading, ccs_str *text)
{
    char *room = ccs__arena_take(&reading->arena, reading->scan.token.size + 1);
    if (!room)
        return fail_memory(reading);
    *text = (ccs_str){room, ccs__json_decode(&reading->scan, room)};
    return true;
}

static bool read_hidden(struct reading *reading)
{
    enum ccs__json_event event = ccs__json_next(&reading->scan);
    if (event != CCS__JSON_OBJECT)
        return event == CCS__JSON_ERROR ? fail_json(reading)
                                        : fail(reading, "data", "\"\" is an object of children and entered");
    while ((event = ccs__json_next(&reading->scan)) == CCS__JSON_KEY) {
        bool children = ccs__flow_same(reading->scan.token, CCS_STR("children"));
        if (!children && !ccs__flow_same(reading->scan.token, CCS_STR("entered")))
            return fail(reading, "data", "\"\" is an object of children and entered, nothing else");
        event = ccs__json_next(&reading->scan);
        if (event != CCS__JSON_LIST)
            return event == CCS__JSON_ERROR ? fail_json(reading) : fail(reading, "data", "children and entered are lists");
        while ((event = ccs__json_next(&reading->scan)) == CCS__JSON_STRING) {
            ccs_str text;
            if (!decode(reading, &text) || !(children ? read_child(reading, text) : read_entered(reading, text)))
                return false;
        }
        if (event != CCS__JSON_LIST_END)
            return event == CCS__JSON_ERROR ? fail_json(reading)
                                            : fail(reading, "data", "children and entered are lists of texts");
    }
    return event == CCS__JSON_OBJECT_END || fail_json(reading);
}

/* --- variables ------------------------------------------------------------------------------------------------------ */

static bool keep(struct reading *reading, uint32_t index, const struct ccs__rule_value *value)
{
    struct ccs__flow_value *kept = &ccs__flow_values(reading->flow, &reading->state)[index];
    ccs__flow_value_finish(reading->state.alloc, kept);
    if (ccs__flow_value_keep(reading->state.alloc, value, kept) != CCS_OK)
        return fail_memory(reading);
    kept->declared = true;
    return true;
}

static bool read_variable(struct reading *reading)
{
    const struct ccs__flow *flow = reading->flow;
    struct ccs__rule_value value;
    ccs_str name;
    if (!decode(reading, &name))
        return false;
    if (name.size == 0)
        return read_hidden(reading);
    uint32_t index = ccs__flow_names_find(&flow->variable_names, name);
    if (index == CCS__FLOW_NO_NAME)
        return fail(reading, "data", "no variable is called \"%.*s\"", CCS__FLOW_SHOW(name));
    uint8_t type = flow->variables[index].type;
    enum ccs__json_event event = ccs__json_next(&reading->scan);
    enum ccs__flow_read read =
        flow->script ? ccs__flow_value_read_any(&reading->scan, event, &reading->arena, &value)
                     : ccs__flow_value_read(&reading->scan, event, type, type == CCS__RULE_NONE, &reading->arena, &value);
    switch (read) {
    case CCS__FLOW_READ:
        return keep(reading, index, &value);
    case CCS__FLOW_READ_MEMORY:
        return fail_memory(reading);
    case CCS__FLOW_READ_JSON:
        return fail_json(reading);
    default:
        return fail(reading, "data", "\"%.*s\" holds what it cannot", CCS__FLOW_SHOW(name));
    }
}

static bool read_data(struct reading *reading, ccs_str text)
{
    if (text.size > CCS__FLOW_KEPT_MAX)
        return fail(reading, "data", "%zu bytes are more than an instance keeps", text.size);
    ccs__json_scan_init(&reading->scan, text.size > 0 ? text : CCS_STR("{}"));
    enum ccs__json_event event = ccs__json_next(&reading->scan);
    if (event != CCS__JSON_OBJECT)
        return event == CCS__JSON_ERROR ? fail_json(reading) : fail(reading, "data", "the variables are an object");
    while ((event = ccs__json_next(&reading->scan)) == CCS__JSON_KEY)
        if (!read_variable(reading))
            return false;
    return (event == CCS__JSON_OBJECT_END && ccs__json_next(&reading->scan) == CCS__JSON_END) || fail_json(reading);
}

ccs_status ccs__flow_state_read(const struct ccs__flow *flow, struct ccs__flow_state *state, ccs_str active, ccs_str history,
                                ccs_str data, struct ccs__flow_error *error)
{
    struct reading reading = {.flow = flow, .error = error};
    if (ccs__flow_state_init(&reading.state, flow, state->alloc) != CCS_OK)
        return CCS_ENOMEM;
    ccs__arena_init(&reading.arena, state->alloc, 0);
    bool read = read_active(&reading, active) && read_history(&reading, history) && read_data(&reading, data);
    CCS_ASSERT(read == (reading.status == CCS_OK));
    ccs__arena_finish(&reading.arena);
    ccs__flow_state_finish(read ? state : &reading.state, flow);
    if (read)
        *state = reading.state;
    return reading.status;
}
