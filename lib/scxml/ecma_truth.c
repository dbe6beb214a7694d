/*
 * Whether a part has a value, and whether it is true as ECMAScript has it: neither false nor 0 nor ''.
 */
#include "scxml/ecma_write.h"

/* 'x' in flow.known, or whichever list is asked for: a variable, data, a field of it. */
static bool write_listed(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, const char *list,
                         struct ccs__buf *out)
{
    enum what what = ccs__ecma_what_is(node);
    bool declared;
    const char *name = what == VARIABLE ? ccs__ecma_variable_of(ecma, node, &declared) : "";
    if (!name)
        return false;
    if (what == DATA_FIELD && !ccs__ecma_is_name(node->text))
        return ccs__ecma_refuse(ecma, "a field of data whose name is no word cannot be asked for");
    if (what == VARIABLE)
        ccs__buf_add_format(out, "'%s' in %s", name, list);
    else if (what == DATA_FIELD)
        ccs__buf_add_format(out, "'data.%.*s' in %s", (int)node->text.size, node->text.data, list);
    else
        ccs__buf_add_format(out, "'data' in %s", list);
    return true;
}

/* has(data.x): it also says that signals have such a field. */
static bool write_has(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out)
{
    if (!ccs__ecma_is_name(node->text))
        return ccs__ecma_refuse(ecma, "a field of data whose name is no word cannot be asked for");
    ccs__buf_add_format(out, "has(data.%.*s)", (int)node->text.size, node->text.data);
    return true;
}

/* A bool, true if the part has a value. */
bool ccs__ecma_write_defined(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                             struct ccs__buf *out)
{
    enum what what = ccs__ecma_what_is(node);
    bool open = what != OTHER && rank > (what == EVENT_FIELD ? AND : RELATION);
    if (node->kind == CCS__ECMA_UNDEFINED) {
        ccs__buf_add_text(out, "false");
    } else if (what == SESSION || what == FLOW_NAME || what == PROCESSORS || what == LOCATION ||
               node->kind == CCS__ECMA_STRING || node->kind == CCS__ECMA_NUMBER || node->kind == CCS__ECMA_LIST) {
        ccs__buf_add_text(out, "true");
    } else if (what == EVENT) {
        ccs__buf_add_text(out, "has(signal.name)");
    } else if (what == DATA_FIELD) {
        return write_has(ecma, node, out);
    } else if (what == EVENT_FIELD) {
        int size = (int)node->text.size;
        ccs__buf_add_format(out, "%shas(signal.%.*s) && signal.%.*s != ''%s", open ? "(" : "", size, node->text.data,
                            size, node->text.data, open ? ")" : "");
    } else if (what != OTHER) {
        ccs__buf_add_text(out, open ? "(" : "");
        if (!write_listed(ecma, node, "flow.known", out))
            return false;
        ccs__buf_add_text(out, open ? ")" : "");
    } else {
        return ccs__ecma_refuse(ecma,
                                "only of variables and of an event's fields can it be asked whether they are defined");
    }
    return true;
}

bool ccs__ecma_write_not_defined(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out)
{
    ccs__buf_add_text(out, "!");
    return ccs__ecma_write_defined(ecma, node, PRIMARY, out);
}

static bool is_bool(const struct ccs__ecma_node *node)
{
    static const char *const relations[] = {"==", "!=", "===", "!==", "<", ">", "<=", ">=", "in"};
    static const char *const methods[] = {"startsWith", "endsWith", "includes"};
    for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
        if (ccs__ecma_is_operator(node, relations[i]))
            return true;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (ccs__ecma_receiver(node, methods[i]))
            return true;
    return node->kind == CCS__ECMA_TRUE || node->kind == CCS__ECMA_FALSE || ccs__ecma_is_call(node, "In") ||
           ccs__ecma_is_call(node, "Boolean") || (node->kind == CCS__ECMA_UNARY && IS(node->text, "!"));
}

/* value != nothing, where the kind of the value is known. */
static bool write_compared(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                           const char *nothing, struct ccs__buf *out)
{
    ccs__buf_add_text(out, rank > RELATION ? "(" : "");
    if (!ccs__ecma_write_value(ecma, node, SUM, out))
        return false;
    ccs__buf_add_format(out, " != %s%s", nothing, rank > RELATION ? ")" : "");
    return true;
}

static bool is_number(const struct ccs__ecma_node *node)
{
    return node->kind == CCS__ECMA_NUMBER || ccs__ecma_is_operator(node, "-") || ccs__ecma_is_operator(node, "*") ||
           ccs__ecma_is_operator(node, "/") || ccs__ecma_is_operator(node, "%") ||
           (node->kind == CCS__ECMA_UNARY && !IS(node->text, "!")) ||
           (node->kind == CCS__ECMA_MEMBER && IS(node->text, "length")) || ccs__ecma_is_call(node, "Number") ||
           ccs__ecma_is_call(node, "parseInt");
}

/* && and || of what is true, or a choice between two of it. */
static bool write_joined_truth(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                               struct ccs__buf *out)
{
    bool choice = node->kind == CCS__ECMA_CHOICE;
    enum rank own = choice ? CHOICE : IS(node->text, "&&") ? AND : OR;
    ccs__buf_add_text(out, rank > own ? "(" : "");
    if (!ccs__ecma_write_truth(ecma, node->a, choice ? OR : own, out))
        return false;
    ccs__buf_add_text(out, choice ? " ? " : own == AND ? " && " : " || ");
    if (!ccs__ecma_write_truth(ecma, node->b, choice ? OR : own + 1, out))
        return false;
    ccs__buf_add_text(out, choice ? " : " : "");
    if (choice && !ccs__ecma_write_truth(ecma, node->c, CHOICE, out))
        return false;
    ccs__buf_add_text(out, rank > own ? ")" : "");
    return true;
}

static bool write_listed_truth(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                               struct ccs__buf *out)
{
    bool declared = true, field = ccs__ecma_what_is(node) == DATA_FIELD, open = rank > (field ? AND : RELATION);
    if (ccs__ecma_what_is(node) == VARIABLE && !ccs__ecma_variable_of(ecma, node, &declared))
        return false;
    if (!declared)
        return ccs__ecma_write_name(ecma, node, out); /* an error when it is reached, as in ECMAScript */
    ccs__buf_add_text(out, open ? "(" : "");
    if (field && !write_has(ecma, node, out))
        return false;
    ccs__buf_add_text(out, field ? " && " : "");
    if (!write_listed(ecma, node, "flow.truthy", out))
        return false;
    ccs__buf_add_text(out, open ? ")" : "");
    return true;
}

bool ccs__ecma_write_truth(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                           struct ccs__buf *out)
{
    enum what what = ccs__ecma_what_is(node);
    if (is_bool(node))
        return ccs__ecma_write_value(ecma, node, rank, out);
    if (node->kind == CCS__ECMA_CHOICE || ccs__ecma_is_operator(node, "&&") || ccs__ecma_is_operator(node, "||"))
        return write_joined_truth(ecma, node, rank, out);
    if (what == VARIABLE || what == DATA || what == DATA_FIELD)
        return write_listed_truth(ecma, node, rank, out);
    if (node->kind == CCS__ECMA_UNDEFINED || node->kind == CCS__ECMA_STRING || node->kind == CCS__ECMA_LIST ||
        node->kind == CCS__ECMA_OBJECT) {
        bool truth = node->kind == CCS__ECMA_STRING ? node->text.size > 0 : node->kind != CCS__ECMA_UNDEFINED;
        ccs__buf_add_text(out, truth ? "true" : "false");
        return true;
    }
    if (what == FLOW_NAME || (ccs__ecma_is_text(node) && what != EVENT_FIELD && what != SESSION && what != LOCATION))
        return write_compared(ecma, node, rank, "''", out);
    if (what != OTHER)
        return ccs__ecma_write_defined(ecma, node, rank, out);
    if (is_number(node))
        return write_compared(ecma, node, rank, "0", out);
    return ccs__ecma_write_value(ecma, node, rank, out); /* no bool: an error when it is reached */
}
