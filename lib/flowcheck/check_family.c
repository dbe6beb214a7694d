/*
 * What a flow names beside itself: flows that it starts as children, and calendars. What lies in the same text is looked at;
 * of anything else it is told that a center must have it.
 */
#include "flowcheck/checking.h"
#include "record/names.h"
#include <stdio.h> /* snprintf only, into memory */

static const char *kind_name(uint8_t type)
{
    static const char *const names[] = {"of any kind", "a flag", "a number", "a text", "a time", "a duration"};
    return type == CCS__RULE_INTS      ? "a list of numbers"
           : type == CCS__RULE_STRINGS ? "a list of texts"
           : type < sizeof names / sizeof names[0] ? names[type] : "a list";
}

/* What a rule gives; NONE: that depends on the run. */
static uint8_t type_of(const struct ccs__flow *flow, uint32_t rule)
{
    return flow->rules[rule].compiled ? ccs__rule_type(flow->rules[rule].compiled) : CCS__RULE_NONE;
}

static bool clashes(uint8_t given, uint8_t wanted)
{
    return given != CCS__RULE_NONE && wanted != CCS__RULE_NONE && given != wanted;
}

/* --- names that are not there ----------------------------------------------------------------------------------------- */

static void find_elsewhere(struct ccs__flow_checking *checking, uint16_t node, const char *member, uint32_t index,
                           const char *field, ccs_str key, const char *near)
{
    bool flow = field[0] == 'f';
    const char *what = flow ? "flow" : "calendar", *code = flow ? "child-elsewhere" : "calendar-elsewhere";
    if (near)
        ccs__flow_find(checking, CCS__FLOW_WARNING, code, node, member, index, member ? field : NULL,
                       "no %s here is called \"%.*s\"; did you mean \"%.60s\"?", what, CCS__FLOW_SHOW_NAME(key), near);
    else
        ccs__flow_find(checking, CCS__FLOW_NOTE, code, node, member, index, member ? field : NULL,
                       "no %s here is called \"%.*s\": a center must have it %s", what, CCS__FLOW_SHOW_NAME(key),
                       flow ? "when this state is entered" : "before this flow");
}

static const char *near_flow(struct ccs__flow_checking *checking, ccs_str key)
{
    const struct ccs__flow_family *family = checking->family;
    const char **keys = ccs__flow_check_take(checking, family->count, sizeof *keys);
    for (size_t i = 0; keys && i < family->count; i++)
        keys[i] = family->definitions[i]->key;
    return keys ? ccs__name_suggest(key, keys, family->count) : NULL;
}

/* --- children ----------------------------------------------------------------------------------------------------------- */

static uint32_t variable_of(const struct ccs__flow *flow, ccs_str name)
{
    for (uint32_t v = 0; v < flow->variable_count; v++)
        if (flow->variables[v].declared && ccs__flow_same(flow->variables[v].name, name))
            return v;
    return CCS__FLOW_NO_NAME;
}

static const char *near_variable(struct ccs__flow_checking *checking, const struct ccs__flow *flow, ccs_str name)
{
    const char **names = ccs__flow_check_take(checking, flow->variable_count, sizeof *names);
    for (uint32_t v = 0; names && v < flow->variable_count; v++)
        names[v] = flow->variables[v].declared ? flow->variables[v].name.data : NULL;
    return names ? ccs__name_suggest(name, names, flow->variable_count) : NULL;
}

/* What it is begun with. A strict one that cannot take it fails at once; a loose one passes over it. */
static void check_params(struct ccs__flow_checking *checking, const struct ccs__flow_child *child, const struct ccs__flow *begun)
{
    const struct ccs__flow *flow = checking->flow;
    for (uint32_t p = child->params.first; p < child->params.end && !begun->loose; p++) {
        const struct ccs__flow_param *param = &flow->params[p];
        uint32_t variable = variable_of(begun, param->name);
        uint8_t given = type_of(flow, param->value);
        char field[40];
        bool known = variable != CCS__FLOW_NO_NAME;
        const char *near = known ? NULL : near_variable(checking, begun, param->name);
        (void)snprintf(field, sizeof field, "params[%u].%s", p - child->params.first, known ? "value" : "name");
        if (!known)
            ccs__flow_find(checking, CCS__FLOW_ERROR, "child-param", child->node, "children", child->index, field,
                           "\"%.*s\" has no variable \"%.*s\"%s%.60s%s would not be begun", CCS__FLOW_SHOW_NAME(child->flow),
                           CCS__FLOW_SHOW_NAME(param->name), near ? "; did you mean \"" : "", near ? near : "",
                           near ? "\"? It" : ": it");
        else if (clashes(given, begun->variables[variable].type))
            ccs__flow_find(checking, CCS__FLOW_ERROR, "child-param", child->node, "children", child->index, field,
                           "\"%.*s\" of \"%.*s\" is %s, and this is %s: it would not be begun", CCS__FLOW_SHOW_NAME(param->name),
                           CCS__FLOW_SHOW_NAME(child->flow), kind_name(begun->variables[variable].type), kind_name(given));
    }
}

/* What one of its final states brings; true: something was found. */
static bool check_done(struct ccs__flow_checking *checking, const struct ccs__flow_child *child, const struct ccs__flow *begun,
                       const struct ccs__flow_node *final)
{
    const struct ccs__flow *flow = checking->flow;
    if (final->done_value != 0)
        ccs__flow_find(checking, CCS__FLOW_WARNING, "child-done", child->node, "children", child->index, NULL,
                       "\"%.*s\" ends with a value that is no object of fields: its end comes without data",
                       CCS__FLOW_SHOW_NAME(child->flow));
    for (uint32_t p = final->done.first; p < final->done.end; p++) {
        const struct ccs__flow_param *param = &begun->params[p];
        uint32_t field = ccs__flow_names_find(&flow->field_names, param->name);
        uint8_t given = type_of(begun, param->value);
        if (field == CCS__FLOW_NO_NAME)
            ccs__flow_find(checking, CCS__FLOW_WARNING, "child-done", child->node, "children", child->index, NULL,
                           "\"%.*s\" ends with data \"%.*s\", which is no field of this flow: its end comes without data",
                           CCS__FLOW_SHOW_NAME(child->flow), CCS__FLOW_SHOW_NAME(param->name));
        else if (clashes(given, flow->fields[field].type))
            ccs__flow_find(checking, CCS__FLOW_WARNING, "child-done", child->node, "children", child->index, NULL,
                           "\"%.*s\" ends with \"%.*s\" as %s, and the field is %s: its end comes without data",
                           CCS__FLOW_SHOW_NAME(child->flow), CCS__FLOW_SHOW_NAME(param->name), kind_name(given),
                           kind_name(flow->fields[field].type));
        else
            continue;
        return true;
    }
    return final->done_value != 0;
}

static void check_child(struct ccs__flow_checking *checking, const struct ccs__flow_child *child)
{
    size_t found = ccs__flow_family_find(checking->family, child->flow);
    const struct ccs__flow *begun = found == SIZE_MAX ? NULL : checking->family->flows[found];
    if (child->flow.size > 0 && found == SIZE_MAX)
        find_elsewhere(checking, child->node, "children", child->index, "flow", child->flow, near_flow(checking, child->flow));
    if (!begun)
        return;
    check_params(checking, child, begun);
    for (uint32_t n = 1, told = 0; n < begun->node_count && !told && !checking->flow->loose; n++) {
        const struct ccs__flow_node *node = &begun->nodes[n];
        if (node->parent == CCS__FLOW_ROOT && node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL)
            told = check_done(checking, child, begun, node);
    }
}

/* --- calendars ---------------------------------------------------------------------------------------------------------- */

static bool has_calendar(const struct ccs__flow_family *family, ccs_str key)
{
    for (size_t i = 0; i < family->calendar_count; i++)
        if (ccs__flow_same(ccs_str_from(family->calendars[i]->key), key))
            return true;
    return false;
}

static const char *near_calendar(struct ccs__flow_checking *checking, ccs_str key)
{
    const struct ccs__flow_family *family = checking->family;
    const char **keys = ccs__flow_check_take(checking, family->calendar_count, sizeof *keys);
    for (size_t i = 0; keys && i < family->calendar_count; i++)
        keys[i] = family->calendars[i]->key;
    return keys ? ccs__name_suggest(key, keys, family->calendar_count) : NULL;
}

/* The calendars that have been told of. */
struct told {
    ccs_str *keys;
    size_t count;
};

static void check_calendar(struct ccs__flow_checking *checking, struct told *told, ccs_str key, uint16_t node, const char *member,
                           uint32_t index)
{
    if (key.size == 0 || has_calendar(checking->family, key) || !ccs__flow_spend(checking, told->count + 1))
        return;
    for (size_t i = 0; i < told->count; i++)
        if (ccs__flow_same(told->keys[i], key))
            return;
    told->keys[told->count++] = key;
    find_elsewhere(checking, node, member, index, "calendar", key, near_calendar(checking, key));
}

/* Of what is sent later it is told at the flow itself. */
static void check_calendars(struct ccs__flow_checking *checking)
{
    const struct ccs__flow *flow = checking->flow;
    struct told told = {.keys = ccs__flow_check_take(checking, (size_t)flow->timer_count + flow->send_count, sizeof *told.keys)};
    for (uint32_t i = 0; told.keys && i < flow->timer_count; i++)
        check_calendar(checking, &told, flow->timers[i].calendar, flow->timers[i].node, "timers", flow->timers[i].index);
    for (uint32_t i = 0; told.keys && i < flow->send_count; i++)
        check_calendar(checking, &told, flow->sends[i].calendar, CCS__FLOW_ROOT, NULL, 0);
}

void ccs__flow_check_family(struct ccs__flow_checking *checking)
{
    if (!checking->family)
        return;
    for (uint32_t i = 0; i < checking->flow->child_count && !checking->failed; i++)
        check_child(checking, &checking->flow->children[i]);
    check_calendars(checking);
}
