/*
 * An instance's texts in the terms of another version. Names carry everything over; a map says which have another name there.
 * Nothing is guessed: a name that the other version does not have is refused, and so is a set of states that cannot be active
 * together there. But for children: one that the other version does not have, or whose state is not active there, is let go.
 */
#include "instance/migrate.h"
#include <stdio.h>

#define LIST_MAX 400 /* bytes of names that are missing */

static bool same(ccs_str str, const char *text)
{
    return strlen(text) == str.size && (str.size == 0 || memcmp(text, str.data, str.size) == 0);
}

ccs_str ccs__migration_renamed(Ccs__FlowRename *const *map, size_t count, ccs_str name)
{
    for (size_t i = 0; i < count; i++)
        if (same(name, map[i]->from))
            return ccs_str_from(map[i]->to);
    return name;
}

static void miss(struct ccs__migration *migration, const char *noun, ccs_str name)
{
    if (migration->wrong.size < LIST_MAX)
        ccs__buf_add_format(&migration->wrong, "%s%s \"%.*s\"", migration->wrong.size ? ", " : "the version has no ", noun,
                            (int)name.size, name.data);
}

/* --- states and histories --------------------------------------------------------------------------------------- */

static void add_state(struct ccs__migration *migration, ccs_str name, struct ccs__buf *out)
{
    ccs_str to = ccs__migration_state(migration, name);
    if (ccs__flow_state_find(migration->runtime->flow, to) == CCS__FLOW_NO_STATE)
        miss(migration, "state", to);
    ccs__buf_add(out, to.data, to.size);
}

/* Names between separators, which stay: "a b", "h=a b". */
static void map_states(struct ccs__migration *migration, ccs_str text, const char *separators, struct ccs__buf *out)
{
    for (size_t at = 0, size; at < text.size; at += size) {
        size = strcspn(text.data + at, separators);
        size = size < text.size - at ? size : text.size - at;
        if (size) {
            add_state(migration, (ccs_str){text.data + at, size}, out);
        } else {
            size = 1;
            ccs__buf_add(out, text.data + at, size);
        }
    }
}

/* "h=a b;k=c". A history that becomes nothing forgets. */
static void map_histories(struct ccs__migration *migration, const char *text)
{
    while (*text) {
        ccs_str one = {text, strcspn(text, ";")}, history = {text, strcspn(text, "=")};
        if (ccs__migration_state(migration, history).size) {
            ccs__buf_add_text(&migration->history, migration->history.size ? ";" : "");
            map_states(migration, one, " =", &migration->history);
        }
        text += one.size + (text[one.size] == ';');
    }
}

/* Is a state one of the mapped active ones, or around one of them? */
static bool is_active_there(const struct ccs__migration *migration, uint32_t state)
{
    const struct ccs__flow *flow = migration->runtime->flow;
    const Ccs__Flow *config = &migration->to->config;
    for (size_t at = 0, size; at < migration->states.size; at += size + 1) {
        const char *name = (const char *)migration->states.data + at;
        const void *space = memchr(name, ' ', migration->states.size - at);
        size = space ? (size_t)((const char *)space - name) : migration->states.size - at;
        uint32_t active = ccs__flow_state_find(flow, (ccs_str){name, size});
        while (active != state && active != CCS__FLOW_NO_STATE)
            active = ccs__flow_state_find(flow, ccs_str_from(config->states[active]->in));
        if (active == state)
            return true;
    }
    return false;
}

/* --- children ----------------------------------------------------------------------------------------------------- */

/* A name stands for itself wherever it is; one that is made up for its place, while the same flow runs there. */
bool ccs__migration_child(const struct ccs__migration *migration, const Ccs__FlowState *state, uint32_t index, uint32_t *there,
                          uint32_t *place)
{
    const Ccs__Flow *to = &migration->to->config;
    const Ccs__FlowChild *child = state->children[index];
    if (!*child->name) {
        *there = ccs__flow_state_find(migration->runtime->flow, ccs__migration_state(migration, ccs_str_from(state->name)));
        *place = index;
        if (*there == CCS__FLOW_NO_STATE || index >= to->states[*there]->n_children)
            return false;
        const Ccs__FlowChild *other = to->states[*there]->children[index];
        return !*other->name && strcmp(other->flow, child->flow) == 0 && strcmp(other->flow_rule, child->flow_rule) == 0;
    }
    for (*there = 0; *there < to->n_states; ++*there)
        for (*place = 0; *place < to->states[*there]->n_children; ++*place)
            if (strcmp(to->states[*there]->children[*place]->name, child->name) == 0)
                return true;
    return false;
}

/* "STATE INDEX", and behind it what a made-up name is made from. */
static bool map_child(struct ccs__migration *migration, ccs_str text, struct ccs__buf *name)
{
    uint32_t there, place, index = 0;
    size_t size = strcspn(text.data, " "), at = size + 1;
    uint32_t state = ccs__flow_state_find(migration->old, (ccs_str){text.data, size});
    for (; at < text.size && text.data[at] != ' '; at++)
        index = index * 10 + (uint32_t)(text.data[at] - '0');
    CCS_ASSERT(state != CCS__FLOW_NO_STATE && index < migration->from->states[state]->n_children);
    if (!ccs__migration_child(migration, migration->from->states[state], index, &there, &place) ||
        !is_active_there(migration, there))
        return false;
    ccs__buf_add_format(name, "%s %u%.*s", migration->to->config.states[there]->name, place, (int)(text.size - at), text.data + at);
    return true;
}

/* --- what the engine keeps beside the variables -------------------------------------------------------------------- */

/* Of a late flow: does it matter there whether the state was entered before? */
static bool map_entered(struct ccs__migration *migration, ccs_str state, struct ccs__buf *name)
{
    const Ccs__Flow *to = &migration->to->config;
    ccs_str there = ccs__migration_state(migration, state);
    for (size_t i = 0; to->late && i < to->n_variables; i++)
        if (same(there, to->variables[i]->in)) {
            add_state(migration, state, name);
            return true;
        }
    return false;
}

/* The text of a JSON string, whose escapes can only be those of quotes and backslashes; past it. */
static const char *read_text(const char *at, struct ccs__buf *text)
{
    ccs__buf_clear(text);
    for (at++; *at && *at != '"'; at++) {
        at += *at == '\\' && at[1];
        ccs__buf_add(text, at, 1);
    }
    return at + (*at == '"');
}

/* A list of texts, up to its end; what maps to nothing is left out. */
static void map_list(struct ccs__migration *migration, const char *at,
                     bool (*map)(struct ccs__migration *migration, ccs_str text, struct ccs__buf *name), struct ccs__buf *out)
{
    struct ccs__buf *name = &migration->name, *text = &migration->let_go;
    const char *sign = "";
    while (*at == '"' || *at == ',') {
        at = read_text(at + (*at == ','), text);
        ccs__buf_clear(name);
        const char *whole = ccs__buf_text(text);
        out->failed |= text->failed;
        if (out->failed || !map(migration, (ccs_str){whole, text->size}, name))
            continue;
        out->failed |= name->failed;
        ccs__buf_add_text(out, sign);
        ccs__json_write_string((ccs_str){ccs__buf_text(name), name->size}, out);
        sign = ",";
    }
}

/* Behind the variables: {"children":["working 0 12.3"],"entered":["working"]}. */
static void map_hidden(struct ccs__migration *migration, const char *json, struct ccs__buf *out)
{
    static const char children_at[] = "\"children\":[", entered_at[] = "\"entered\":[";
    const char *children = strstr(json, children_at), *entered = strstr(json, entered_at);
    ccs__buf_add_text(out, ":{");
    if (children) {
        ccs__buf_add_text(out, children_at);
        map_list(migration, children + sizeof children_at - 1, map_child, out);
        ccs__buf_add_text(out, entered ? "]," : "]");
    }
    if (entered) {
        ccs__buf_add_text(out, entered_at);
        map_list(migration, entered + sizeof entered_at - 1, map_entered, out);
        ccs__buf_add_text(out, "]");
    }
    ccs__buf_add_text(out, "}");
}

/* --- variables ------------------------------------------------------------------------------------------------------ */

static bool has_variable(const Ccs__Flow *flow, ccs_str name)
{
    for (size_t i = 0; i < flow->n_variables; i++)
        if (same(name, flow->variables[i]->name))
            return true;
    return false;
}

/* Past a value of well-formed JSON. */
static const char *skip_value(const char *at)
{
    int depth = 0;
    do {
        if (*at == '"') {
            for (at++; *at && *at != '"'; at++)
                at += *at == '\\' && at[1];
        } else {
            depth += *at == '{' || *at == '[';
            depth -= *at == '}' || *at == ']';
        }
        at += *at != '\0';
    } while (*at && (depth > 0 || (*at != ',' && *at != '}')));
    return at;
}

static void map_data(struct ccs__migration *migration, const char *json, struct ccs__buf *out)
{
    const Ccs__MigrateFlow *command = migration->command;
    const char *between = "{";
    for (const char *at = json + 1; *at == '"' || *at == ',';) {
        at += *at == ',';
        ccs_str name = {at + 1, strcspn(at + 1, "\"")};
        const char *value = name.data + name.size + 1, *end = skip_value(value);
        ccs_str to = name.size ? ccs__migration_renamed(command->variables, command->n_variables, name) : name;
        at = end;
        if (name.size && !to.size)
            continue; /* dropped */
        if (name.size && !has_variable(&migration->to->config, to))
            miss(migration, "variable", to);
        ccs__buf_add_format(out, "%s\"%.*s\"", between, (int)to.size, to.data);
        if (name.size)
            ccs__buf_add(out, value, (size_t)(end - value));
        else
            map_hidden(migration, value, out);
        between = ",";
    }
    ccs__buf_add_text(out, *between == '{' ? "{}" : "}");
}

/* --- all of it ------------------------------------------------------------------------------------------------------- */

/* In the order, and with the members, of the other version. */
static ccs_status write_as_there(struct ccs__migration *migration)
{
    ccs__buf_clear(&migration->states);
    ccs__buf_clear(&migration->history);
    ccs__buf_clear(&migration->data);
    return ccs__flow_state_write(migration->runtime->flow, &migration->runtime->state, &migration->states, &migration->history,
                                 &migration->data);
}

/* Its texts as the other version has them, in its working copy; what does not fit is in `wrong`. */
ccs_status ccs__migration_map(struct ccs__migration *migration, const Ccs__FlowInstance *instance)
{
    struct ccs__flow_error error;
    ccs__buf_clear(&migration->states);
    ccs__buf_clear(&migration->history);
    ccs__buf_clear(&migration->data);
    ccs__buf_clear(&migration->wrong);
    map_states(migration, ccs_str_from(instance->states), " ", &migration->states);
    map_histories(migration, instance->history);
    map_data(migration, instance->data, &migration->data);
    const char *states = ccs__buf_text(&migration->states), *history = ccs__buf_text(&migration->history);
    const char *data = ccs__buf_text(&migration->data);
    if (migration->states.failed || migration->history.failed || migration->data.failed || migration->wrong.failed)
        return CCS_ENOMEM;
    if (migration->wrong.size)
        return CCS_OK;
    ccs_status status = ccs__flow_state_read(migration->runtime->flow, &migration->runtime->state, ccs_str_from(states),
                                             ccs_str_from(history), ccs_str_from(data), &error);
    if (status == CCS_OK)
        return write_as_there(migration);
    if (status != CCS_ECORRUPT)
        return status;
    ccs__buf_add_format(&migration->wrong, "%s: %s", error.path, error.message);
    return migration->wrong.failed ? CCS_ENOMEM : CCS_OK;
}
