/*
 * Executable content: a tree in SCXML, a list with `end` in a flow.
 */
#include "scxml/scxml.h"
#include <stdio.h> /* snprintf only, into memory */

Ccs__FlowAction *ccs__scxml_action(struct ccs__scxml_import *import, Ccs__FlowDo what, struct ccs__scxml_list *actions)
{
    Ccs__FlowAction *action = ccs__scxml_make(import, &ccs__flow_action__descriptor);
    if (action)
        action->do_ = what;
    ccs__scxml_add(import, actions, action);
    return action;
}

/* --- delays ---------------------------------------------------------------------------------------------------------- */

/* CSS2: digits, a fraction, s or ms. false: none. What is below a millisecond is cut off. */
static bool read_delay(ccs_str text, uint64_t *ms)
{
    uint64_t whole = 0, fraction = 0, scale = 1000;
    size_t at = 0, digits = 0;
    if (at < text.size && text.data[at] == '+')
        at++;
    for (; at < text.size && text.data[at] >= '0' && text.data[at] <= '9'; at++, digits++)
        whole = whole > UINT32_MAX ? whole : whole * 10 + (uint64_t)(text.data[at] - '0');
    if (at < text.size && text.data[at] == '.')
        for (at++; at < text.size && text.data[at] >= '0' && text.data[at] <= '9'; at++, digits++)
            if ((scale /= 10) > 0)
                fraction += (uint64_t)(text.data[at] - '0') * scale;
    ccs_str unit = {text.data + at, text.size - at};
    bool seconds = unit.size == 1 && unit.data[0] == 's';
    bool milliseconds = unit.size == 2 && memcmp(unit.data, "ms", 2) == 0;
    *ms = seconds ? whole * 1000 + fraction : whole;
    return digits > 0 && (seconds || milliseconds);
}

static void take_delay(struct ccs__scxml_import *import, const struct ccs__xml_node *node, Ccs__FlowAction *action)
{
    const char *delay = ccs__scxml_get(node, "delay");
    uint64_t ms;
    char rule[48];
    action->delay_rule = ccs__scxml_rule_of(import, node, "delayexpr", CCS__SCXML_VALUE);
    if (!delay)
        return;
    if (ccs__scxml_get(node, "delayexpr")) {
        ccs__scxml_fail(import, node, "<send> has either delay or delayexpr");
    } else if (!read_delay(ccs__scxml_trim(delay), &ms) && import->script) {
        ccs__scxml_note(import, node,
                        "this fails when it is reached: a delay is a number with s or ms, such as 1.5s, not \"%.32s\"", delay);
        action->delay_rule = ccs__scxml_failing(import, delay);
    } else if (!read_delay(ccs__scxml_trim(delay), &ms)) {
        ccs__scxml_fail(import, node, "a delay is a number with s or ms, such as 1.5s, not \"%.32s\"", delay);
    } else if (ms <= UINT32_MAX) {
        action->delay_ms = (uint32_t)ms;
    } else {
        (void)snprintf(rule, sizeof rule, import->script ? "'%llums'" : "duration('%llums')", (unsigned long long)ms);
        action->delay_rule = ccs__scxml_keep(import, ccs_str_from(rule));
    }
}

/* --- one element each ------------------------------------------------------------------------------------------------ */

static void exclude(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *one,
                    const char *other)
{
    if (ccs__scxml_get(node, one) && ccs__scxml_get(node, other))
        ccs__scxml_fail(import, node, "<%s> has either %s or %s", node->name, one, other);
}

static void require(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *name)
{
    if (!ccs__scxml_get(node, name))
        ccs__scxml_fail(import, node, "<%s> needs %s", node->name, name);
}

static void read_send(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                      struct ccs__scxml_list *actions)
{
    static const char *const pairs[][2] = {{"event", "eventexpr"}, {"target", "targetexpr"}, {"type", "typeexpr"}};
    struct ccs__scxml_list params = {0};
    Ccs__FlowAction *action = ccs__scxml_action(import, CCS__FLOW_DO__FLOW_DO_SEND, actions);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        exclude(import, node, pairs[i][0], pairs[i][1]);
    if (import->translate || import->script) /* a flow may have both */
        exclude(import, node, "id", "idlocation");
    if (!action)
        return;
    action->signal = ccs__scxml_text(import, node, "event");
    action->signal_rule = ccs__scxml_rule_of(import, node, "eventexpr", CCS__SCXML_VALUE);
    action->target = ccs__scxml_text(import, node, "target");
    action->target_rule = ccs__scxml_rule_of(import, node, "targetexpr", CCS__SCXML_VALUE);
    action->type = ccs__scxml_text(import, node, "type");
    action->type_rule = ccs__scxml_rule_of(import, node, "typeexpr", CCS__SCXML_VALUE);
    action->id = ccs__scxml_text(import, node, "id");
    action->id_to = ccs__scxml_location(import, ccs__scxml_get(node, "idlocation"));
    action->calendar = ccs__scxml_keep(import, ccs_str_from(ccs__scxml_own(node, "calendar")));
    take_delay(import, node, action);
    ccs__scxml_namelist(import, node, &params);
    for (const struct ccs__xml_node *child = node->first; child; child = child->next) {
        if (ccs__xml_is(child, CCS__XML_PLAIN, "param"))
            ccs__scxml_param(import, child, &params);
        else if (ccs__xml_is(child, CCS__XML_PLAIN, "content"))
            action->value = ccs__scxml_content_of(import, child, &params);
        else
            ccs__scxml_misplaced(import, child, "<send>");
    }
    CCS__SCXML_SET(action, params, params);
}

static void read_assign(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                        struct ccs__scxml_list *actions)
{
    Ccs__FlowAction *action = ccs__scxml_action(import, CCS__FLOW_DO__FLOW_DO_ASSIGN, actions);
    const char *expr = ccs__scxml_get(node, "expr");
    require(import, node, "location");
    if (expr && (node->first || ccs__scxml_trim(node->text).size > 0))
        ccs__scxml_fail(import, node, "<assign> has either expr or something in it");
    if (!action)
        return;
    action->to = ccs__scxml_location(import, ccs__scxml_get(node, "location"));
    action->value =
        expr ? ccs__scxml_rule(import, node, expr, CCS__SCXML_VALUE) : ccs__scxml_content(import, node, NULL);
    if (!action->value[0] && (import->translate || import->script))
        action->value = ccs__scxml_failing(import, "");
}

static void read_foreach(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                         struct ccs__scxml_list *actions)
{
    Ccs__FlowAction *action = ccs__scxml_action(import, CCS__FLOW_DO__FLOW_DO_EACH, actions);
    require(import, node, "array");
    require(import, node, "item");
    if (!action)
        return;
    action->value = ccs__scxml_rule_of(import, node, "array", CCS__SCXML_VALUE);
    action->to = ccs__scxml_location(import, ccs__scxml_get(node, "item"));
    action->index = ccs__scxml_location(import, ccs__scxml_get(node, "index"));
}

void ccs__scxml_run(struct ccs__scxml_import *import, const struct ccs__xml_node *node, struct ccs__scxml_list *actions)
{
    const struct ccs__ecma_pair *pair;
    Ccs__FlowAction *action;
    if (import->script) {
        if ((action = ccs__scxml_action(import, CCS__FLOW_DO__FLOW_DO_SCRIPT, actions)))
            action->value = ccs__scxml_statements(import, node);
        return;
    }
    if (ccs__scxml_script(import, node, &pair)) {
        for (; pair; pair = pair->next)
            if ((action = ccs__scxml_action(import, CCS__FLOW_DO__FLOW_DO_ASSIGN, actions))) {
                action->to = ccs__scxml_location(import, pair->name);
                action->value = ccs__scxml_keep(import, ccs_str_from(pair->rule));
            }
    } else if ((action = ccs__scxml_action(import, CCS__FLOW_DO__FLOW_DO_LOG, actions))) {
        action->label = ccs__scxml_keep(import, CCS_STR("script"));
        action->value = ccs__scxml_failing(import, node->text);
    }
}

static void read_simple(struct ccs__scxml_import *import, const struct ccs__xml_node *node, Ccs__FlowDo what,
                        struct ccs__scxml_list *actions)
{
    Ccs__FlowAction *action = ccs__scxml_action(import, what, actions);
    if (!action)
        return;
    switch (what) {
    case CCS__FLOW_DO__FLOW_DO_RAISE:
        require(import, node, "event");
        action->signal = ccs__scxml_text(import, node, "event");
        break;
    case CCS__FLOW_DO__FLOW_DO_LOG:
        action->label = ccs__scxml_text(import, node, "label");
        action->value = ccs__scxml_rule_of(import, node, "expr", CCS__SCXML_VALUE);
        break;
    case CCS__FLOW_DO__FLOW_DO_CANCEL:
        exclude(import, node, "sendid", "sendidexpr");
        if (!ccs__scxml_get(node, "sendidexpr"))
            require(import, node, "sendid");
        action->id = ccs__scxml_text(import, node, "sendid");
        action->id_rule = ccs__scxml_rule_of(import, node, "sendidexpr", CCS__SCXML_VALUE);
        break;
    default:
        break;
    }
}

/* if and elseif; in a flow's own data model what says nothing holds always. */
static void read_condition(struct ccs__scxml_import *import, const struct ccs__xml_node *node, Ccs__FlowDo what,
                           struct ccs__scxml_list *actions)
{
    Ccs__FlowAction *action = ccs__scxml_action(import, what, actions);
    if (import->translate || import->script)
        require(import, node, "cond");
    if (action)
        action->when = ccs__scxml_rule_of(import, node, "cond", CCS__SCXML_CONDITION);
}

/* --- the walk -------------------------------------------------------------------------------------------------------- */

/* <if ccs:when=""> around one action says that it is done only then: no `if` of the flow. */
static bool is_when(const struct ccs__xml_node *node)
{
    return ccs__xml_is(node, CCS__XML_PLAIN, "if") && ccs__scxml_own(node, "when")[0];
}

static bool is_branch(const struct ccs__xml_node *node)
{
    return ccs__xml_is(node, CCS__XML_PLAIN, "elseif") || ccs__xml_is(node, CCS__XML_PLAIN, "else");
}

static void enter(struct ccs__scxml_import *import, const struct ccs__xml_node *node, struct ccs__scxml_list *actions)
{
    bool in_if = ccs__xml_is(node->parent, CCS__XML_PLAIN, "if");
    if (node->space == CCS__XML_PLAIN)
        ccs__scxml_check_attributes(import, node);
    if (ccs__xml_is(node, CCS__XML_OURS, "block"))
        (void)ccs__scxml_action(import, CCS__FLOW_DO__FLOW_DO_BLOCK, actions);
    else if (node->space != CCS__XML_PLAIN || (is_branch(node) && !in_if))
        ccs__scxml_misplaced(import, node, "executable content, but in <if>");
    else if (strcmp(node->name, "raise") == 0)
        read_simple(import, node, CCS__FLOW_DO__FLOW_DO_RAISE, actions);
    else if (strcmp(node->name, "log") == 0)
        read_simple(import, node, CCS__FLOW_DO__FLOW_DO_LOG, actions);
    else if (strcmp(node->name, "cancel") == 0)
        read_simple(import, node, CCS__FLOW_DO__FLOW_DO_CANCEL, actions);
    else if (strcmp(node->name, "send") == 0)
        read_send(import, node, actions);
    else if (strcmp(node->name, "assign") == 0)
        read_assign(import, node, actions);
    else if (strcmp(node->name, "foreach") == 0)
        read_foreach(import, node, actions);
    else if (strcmp(node->name, "script") == 0)
        ccs__scxml_run(import, node, actions);
    else if (strcmp(node->name, "else") == 0)
        read_simple(import, node, CCS__FLOW_DO__FLOW_DO_ELSE, actions);
    else if (strcmp(node->name, "elseif") == 0)
        read_condition(import, node, CCS__FLOW_DO__FLOW_DO_ELSE_IF, actions);
    else if (strcmp(node->name, "if") != 0)
        ccs__scxml_misplaced(import, node, "executable content");
    else if (!is_when(node))
        read_condition(import, node, CCS__FLOW_DO__FLOW_DO_IF, actions);
}

static void leave(struct ccs__scxml_import *import, const struct ccs__xml_node *node, struct ccs__scxml_list *actions)
{
    bool holds = ccs__xml_is(node, CCS__XML_PLAIN, "if") || ccs__xml_is(node, CCS__XML_PLAIN, "foreach");
    if (is_when(node) && (!node->first || node->first->next))
        ccs__scxml_fail(import, node, "an <if> with ccs:when holds one element");
    else if (holds && !is_when(node))
        (void)ccs__scxml_action(import, CCS__FLOW_DO__FLOW_DO_END, actions);
}

/* One element, with the condition that stands around it. */
static void take_element(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                         struct ccs__scxml_list *actions)
{
    size_t index = actions->count;
    enter(import, node, actions);
    if (!is_when(node->parent) || actions->count == index)
        return;
    Ccs__FlowAction *action = actions->items[index];
    action->when = ccs__scxml_rule_of(import, node->parent, "cond", CCS__SCXML_CONDITION);
}

void ccs__scxml_actions(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                        struct ccs__scxml_list *actions)
{
    const struct ccs__xml_node *at = node->first;
    while (at && import->status == CCS_OK) {
        take_element(import, at, actions);
        bool holds = ccs__xml_is(at, CCS__XML_PLAIN, "if") || ccs__xml_is(at, CCS__XML_PLAIN, "foreach");
        if (holds && at->first) {
            at = at->first;
            continue;
        }
        leave(import, at, actions);
        while (!at->next && at->parent != node) {
            at = at->parent;
            leave(import, at, actions);
        }
        at = at->next;
    }
}
