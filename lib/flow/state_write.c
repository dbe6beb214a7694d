/*
 * An instance as three texts. See flow.h for their form.
 */
#include "flow/room.h"
#include "record/json.h"
#include <stdio.h> /* snprintf only, into memory */

static void write_names(const struct ccs__flow *flow, const uint16_t *nodes, size_t count, struct ccs__buf *out)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            ccs__buf_add_text(out, " ");
        ccs__buf_add(out, flow->nodes[nodes[i]].name.data, flow->nodes[nodes[i]].name.size);
    }
}

struct written {
    const struct ccs__flow *flow;
    const struct ccs__flow_value *values;
    const uint16_t *atoms, *counts, *remembered;
    const struct ccs__flow_mark *marks;
    const unsigned char *entered;
};

static struct written look_into(const struct ccs__flow *flow, const struct ccs__flow_state *state)
{
    struct ccs__flow_state *it = (struct ccs__flow_state *)(uintptr_t)state; /* only read */
    const char *tail = flow->tail_size > 0 ? (const char *)state->more + flow->tail_at : NULL;
    struct written written = {.flow = flow, .values = ccs__flow_values(flow, it), .atoms = ccs__flow_atoms(flow, it)};
    if (tail) {
        written.marks = (const void *)(tail + flow->children_at);
        written.counts = (const void *)(tail + flow->counts_at);
        written.remembered = (const void *)(tail + flow->remembered_at);
        written.entered = (const void *)(tail + flow->entered_at);
    }
    return written;
}

static void write_histories(const struct written *from, struct ccs__buf *out)
{
    const struct ccs__flow *flow = from->flow;
    bool first = true;
    for (uint32_t h = 0; h < flow->history_count; h++) {
        ccs_str name = flow->nodes[flow->histories[h].node].name;
        if (from->counts[h] == 0)
            continue;
        ccs__buf_add_text(out, first ? "" : ";");
        ccs__buf_add(out, name.data, name.size);
        ccs__buf_add_text(out, "=");
        write_names(flow, from->remembered + flow->histories[h].first, from->counts[h], out);
        first = false;
    }
}

/* {"children":["working 0 12.3"],"entered":["working"]}: a child's state, its place there, and the numbers of a made-up name. */
static void write_children(const struct written *from, struct ccs__buf *out)
{
    const struct ccs__flow *flow = from->flow;
    const char *sign = "\"children\":[";
    for (uint32_t i = 0; i < flow->child_count; i++) {
        const struct ccs__flow_child *child = &flow->children[i];
        ccs_str state = flow->nodes[child->node].name;
        char item[CCS__FLOW_CHILD_NAME_SIZE + 16];
        if (!from->marks[i].running)
            continue;
        int size = snprintf(item, sizeof item, "%.*s %u", (int)state.size, state.data, child->index);
        if (child->name.size == 0)
            size += snprintf(item + size, sizeof item - (size_t)size, " %llu.%u", (unsigned long long)from->marks[i].serial,
                             from->marks[i].number);
        ccs__buf_add_text(out, sign);
        ccs__json_write_string((ccs_str){item, (size_t)size}, out);
        sign = ",";
    }
    if (*sign == ',')
        ccs__buf_add_text(out, "]");
}

static void write_entered(const struct written *from, bool behind, struct ccs__buf *out)
{
    const struct ccs__flow *flow = from->flow;
    const char *sign = behind ? ",\"entered\":[" : "\"entered\":[";
    for (uint32_t n = 0; n < flow->node_count; n++) {
        if (flow->nodes[n].entered == 0 || !from->entered[flow->nodes[n].entered - 1])
            continue;
        ccs__buf_add_text(out, sign);
        ccs__json_write_string(flow->nodes[n].name, out);
        sign = ",";
    }
    if (sign[1] == 0)
        ccs__buf_add_text(out, "]");
}

static void write_variables(const struct written *from, struct ccs__buf *out)
{
    const struct ccs__flow *flow = from->flow;
    const char *sign = "{";
    for (uint32_t i = 0; i < flow->variable_count; i++) {
        const struct ccs__flow_variable *variable = &flow->variables[i];
        struct ccs__rule_value value;
        bool named = !variable->declared && from->values[i].declared; /* by an each */
        ccs__flow_value_open(&from->values[i], &value);
        if (value.type == CCS__RULE_NONE && !named)
            continue;
        ccs__buf_add_text(out, sign);
        ccs__json_write_string(variable->name, out);
        ccs__buf_add_text(out, ":");
        if (flow->script && value.type == CCS__RULE_NONE) /* null is a value there */
            ccs__buf_add_text(out, "{\"\":\"undefined\",\"text\":\"\"}");
        else
            ccs__flow_value_write(&value, variable->type == CCS__RULE_NONE, out);
        sign = ",";
    }
    size_t before = out->size;
    ccs__buf_add_text(out, *sign == '{' ? "{\"\":{" : ",\"\":{");
    size_t inner = out->size;
    write_children(from, out);
    write_entered(from, out->size > inner, out);
    if (out->size > inner) {
        ccs__buf_add_text(out, "}}");
    } else {
        out->size = before < out->size ? before : out->size;
        ccs__buf_add_text(out, *sign == '{' ? "{}" : "}");
    }
}

ccs_status ccs__flow_state_write(const struct ccs__flow *flow, const struct ccs__flow_state *state, struct ccs__buf *active,
                                 struct ccs__buf *history, struct ccs__buf *data)
{
    const struct written from = look_into(flow, state);
    struct ccs__buf *const all[] = {active, history, data};
    size_t sizes[3];
    bool failed = false;
    for (size_t i = 0; i < 3; i++)
        sizes[i] = all[i] ? all[i]->size : 0;
    if (active)
        write_names(flow, from.atoms, state->atom_count, active);
    if (history)
        write_histories(&from, history);
    if (data)
        write_variables(&from, data);
    for (size_t i = 0; i < 3; i++)
        failed |= all[i] && all[i]->failed;
    for (size_t i = 0; i < 3 && failed; i++)
        if (all[i])
            all[i]->size = sizes[i];
    return failed ? CCS_ENOMEM : CCS_OK;
}
