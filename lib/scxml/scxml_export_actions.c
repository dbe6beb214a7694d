/*
 * Executable content as SCXML: a list with `end` becomes a tree.
 */
#include "scxml/scxml_export.h"
#include <stdio.h> /* snprintf only, into memory */

static void write_send(struct ccs__scxml_writer *writer, const Ccs__FlowAction *action)
{
    char delay[24];
    (void)snprintf(delay, sizeof delay, "%ums", action->delay_ms);
    ccs__scxml_open(writer, "send");
    ccs__scxml_attribute(writer, "event", action->signal);
    ccs__scxml_attribute(writer, "eventexpr", action->signal_rule);
    ccs__scxml_attribute(writer, "target", action->target);
    ccs__scxml_attribute(writer, "targetexpr", action->target_rule);
    ccs__scxml_attribute(writer, "type", action->type);
    ccs__scxml_attribute(writer, "typeexpr", action->type_rule);
    ccs__scxml_attribute(writer, "id", action->id);
    ccs__scxml_attribute(writer, "idlocation", action->id_to);
    ccs__scxml_attribute(writer, "delay", action->delay_ms > 0 ? delay : "");
    ccs__scxml_attribute(writer, "delayexpr", action->delay_rule);
    ccs__scxml_attribute(writer, "ccs:calendar", action->calendar);
    if (action->n_params == 0 && !action->value[0]) {
        ccs__scxml_end_empty(writer);
        return;
    }
    ccs__scxml_inside(writer);
    ccs__scxml_params(writer, action->params, action->n_params);
    ccs__scxml_value(writer, action->value);
    ccs__scxml_close(writer, "send");
}

static void write_each(struct ccs__scxml_writer *writer, const Ccs__FlowAction *action)
{
    ccs__scxml_open(writer, "foreach");
    ccs__scxml_attribute_always(writer, "array", action->value);
    ccs__scxml_attribute_always(writer, "item", action->to);
    ccs__scxml_attribute(writer, "index", action->index);
    ccs__scxml_inside(writer);
}

static void write_simple(struct ccs__scxml_writer *writer, const Ccs__FlowAction *action)
{
    switch (action->do_) {
    case CCS__FLOW_DO__FLOW_DO_RAISE:
        ccs__scxml_open(writer, "raise");
        ccs__scxml_attribute_always(writer, "event", action->signal);
        break;
    case CCS__FLOW_DO__FLOW_DO_CANCEL:
        ccs__scxml_open(writer, "cancel");
        if (!action->id_rule[0])
            ccs__scxml_attribute_always(writer, "sendid", action->id);
        ccs__scxml_attribute(writer, "sendidexpr", action->id_rule);
        break;
    case CCS__FLOW_DO__FLOW_DO_ASSIGN:
        ccs__scxml_open(writer, "assign");
        ccs__scxml_attribute_always(writer, "location", action->to);
        ccs__scxml_attribute_always(writer, "expr", action->value);
        break;
    case CCS__FLOW_DO__FLOW_DO_LOG:
        ccs__scxml_open(writer, "log");
        ccs__scxml_attribute(writer, "label", action->label);
        ccs__scxml_attribute(writer, "expr", action->value);
        break;
    case CCS__FLOW_DO__FLOW_DO_SCRIPT:
        ccs__scxml_text_element(writer, "script", action->value);
        return;
    default:
        ccs__scxml_open(writer, "ccs:block");
        break;
    }
    ccs__scxml_end_empty(writer);
}

static bool opens(const Ccs__FlowAction *action)
{
    return action->do_ == CCS__FLOW_DO__FLOW_DO_IF || action->do_ == CCS__FLOW_DO__FLOW_DO_EACH;
}

static bool is_branch(const Ccs__FlowAction *action)
{
    return action->do_ == CCS__FLOW_DO__FLOW_DO_ELSE || action->do_ == CCS__FLOW_DO__FLOW_DO_ELSE_IF;
}

/* `if`, `else_if` and `else`; the branches stand as deep as the `if` they belong to. */
static void write_condition(struct ccs__scxml_writer *writer, const Ccs__FlowAction *action)
{
    bool first = action->do_ == CCS__FLOW_DO__FLOW_DO_IF;
    writer->depth -= first ? 0 : 1;
    ccs__scxml_open(writer, first ? "if" : action->do_ == CCS__FLOW_DO__FLOW_DO_ELSE ? "else" : "elseif");
    ccs__scxml_attribute(writer, "cond", action->when);
    if (first) {
        ccs__scxml_inside(writer);
        return;
    }
    ccs__scxml_end_empty(writer);
    writer->depth++;
}

/* A condition on one action, which may be an `each` that goes on to its end. */
static void begin_when(struct ccs__scxml_writer *writer, const Ccs__FlowAction *action)
{
    ccs__scxml_open(writer, "if");
    ccs__scxml_attribute(writer, "cond", action->when);
    ccs__scxml_attribute(writer, "ccs:when", "true");
    ccs__scxml_inside(writer);
}

#define NESTING_MAX 64

struct nest {
    bool each[NESTING_MAX], when[NESTING_MAX]; /* of what is open: an `each`; with a condition of its own */
    size_t depth;
};

static bool fail(struct ccs__scxml_writer *writer, const char *words)
{
    if (writer->status == CCS_OK)
        (void)snprintf(writer->message, 256, "%s", words);
    writer->status = writer->status == CCS_OK ? CCS_EPARSE : writer->status;
    return false;
}

static bool write_end(struct ccs__scxml_writer *writer, struct nest *nest)
{
    if (nest->depth == 0)
        return fail(writer, "an action `end` ends nothing");
    nest->depth--;
    ccs__scxml_close(writer, nest->each[nest->depth] ? "foreach" : "if");
    if (nest->when[nest->depth])
        ccs__scxml_close(writer, "if");
    return true;
}

static bool write_action(struct ccs__scxml_writer *writer, const Ccs__FlowAction *action, struct nest *nest)
{
    bool condition = action->do_ == CCS__FLOW_DO__FLOW_DO_IF || is_branch(action);
    bool when = action->when[0] && !condition && action->do_ != CCS__FLOW_DO__FLOW_DO_END;
    if (action->do_ == CCS__FLOW_DO__FLOW_DO_END)
        return write_end(writer, nest);
    if (nest->depth == NESTING_MAX || (is_branch(action) && (nest->depth == 0 || nest->each[nest->depth - 1])))
        return fail(writer, nest->depth == NESTING_MAX ? "actions are nested too deep" : "an `else` stands in no `if`");
    if (when)
        begin_when(writer, action);
    if (opens(action)) {
        nest->each[nest->depth] = action->do_ == CCS__FLOW_DO__FLOW_DO_EACH;
        nest->when[nest->depth++] = when;
    }
    if (condition)
        write_condition(writer, action);
    else if (action->do_ == CCS__FLOW_DO__FLOW_DO_EACH)
        write_each(writer, action);
    else if (action->do_ == CCS__FLOW_DO__FLOW_DO_SEND)
        write_send(writer, action);
    else
        write_simple(writer, action);
    if (when && !opens(action))
        ccs__scxml_close(writer, "if");
    return true;
}

/* Up to a block's end that stands in nothing; returns how many were written. */
static size_t write_block(struct ccs__scxml_writer *writer, Ccs__FlowAction *const *actions, size_t count, bool split)
{
    struct nest nest = {.depth = 0};
    size_t i = 0;
    for (; i < count; i++) {
        if (split && nest.depth == 0 && actions[i]->do_ == CCS__FLOW_DO__FLOW_DO_BLOCK && !actions[i]->when[0])
            break;
        if (!write_action(writer, actions[i], &nest))
            return count;
    }
    if (nest.depth > 0)
        (void)fail(writer, "an action `if` or `each` has no `end`");
    return i;
}

void ccs__scxml_write_actions(struct ccs__scxml_writer *writer, Ccs__FlowAction *const *actions, size_t count)
{
    (void)write_block(writer, actions, count, false);
}

void ccs__scxml_write_blocks(struct ccs__scxml_writer *writer, const char *element, Ccs__FlowAction *const *actions,
                             size_t count)
{
    for (size_t at = 0; count > 0 && at <= count && writer->status == CCS_OK;) {
        bool empty = at == count || (actions[at]->do_ == CCS__FLOW_DO__FLOW_DO_BLOCK && !actions[at]->when[0]);
        ccs__scxml_open(writer, element);
        if (empty) {
            ccs__scxml_end_empty(writer);
            at++;
            continue;
        }
        ccs__scxml_inside(writer);
        at += write_block(writer, actions + at, count - at, true) + 1;
        ccs__scxml_close(writer, element);
        if (at == count + 1)
            break;
    }
}
