/*
 * A tree of ECMAScript as a rule. Three questions are asked of a part: its value, whether it is true in ECMAScript's sense,
 * and whether it is defined; rules have a different answer for each. Recursion follows the tree, whose depth is bounded.
 */
#include "flow/ecma_tree.h"

/* What binds least first; a part that binds less than its place allows gets parentheses. */
enum rank { CHOICE, OR, AND, RELATION, SUM, PRODUCT, UNARY, PRIMARY };

/* What a name, and what follows it by dots, stands for. */
enum what {
    OTHER,
    VARIABLE,
    EVENT,        /* _event */
    EVENT_FIELD,  /* _event.name and the like: texts */
    DATA,         /* _event.data */
    DATA_FIELD,   /* _event.data.x */
    SESSION,      /* _sessionid */
    FLOW_NAME,    /* _name */
    PROCESSORS,   /* _ioprocessors, and each of them */
    LOCATION,     /* _ioprocessors['scxml'].location */
};

#define IS(text, word) ccs__ecma_text_is(text, word)

static bool write(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out);
static bool write_truth(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out);

/* --- what a part is ------------------------------------------------------------------------------------------------ */

static bool is_event_field(ccs_str name)
{
    static const char *const fields[] = {"name", "type", "sendid", "origin", "origintype", "invokeid"};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (IS(name, fields[i]))
            return true;
    return false;
}

static bool is_our_processor(ccs_str name)
{
    return IS(name, "scxml") || IS(name, "http://www.w3.org/TR/scxml/#SCXMLEventProcessor");
}

static enum what what_is(const struct ccs__ecma_node *node)
{
    if (node->kind == CCS__ECMA_NAME)
        return IS(node->text, "_event")           ? EVENT
               : IS(node->text, "_sessionid")     ? SESSION
               : IS(node->text, "_name")          ? FLOW_NAME
               : IS(node->text, "_ioprocessors")  ? PROCESSORS
                                                  : VARIABLE;
    if (node->kind != CCS__ECMA_MEMBER)
        return OTHER;
    const struct ccs__ecma_node *base = node->a;
    bool inner = base->kind == CCS__ECMA_MEMBER && base->a->kind == CCS__ECMA_NAME;
    if (base->kind == CCS__ECMA_NAME && IS(base->text, "_event"))
        return IS(node->text, "data") ? DATA : is_event_field(node->text) ? EVENT_FIELD : OTHER;
    if (base->kind == CCS__ECMA_NAME && IS(base->text, "_ioprocessors"))
        return is_our_processor(node->text) ? PROCESSORS : OTHER;
    if (inner && IS(base->a->text, "_event") && IS(base->text, "data"))
        return IS(node->text, "length") ? OTHER : DATA_FIELD;
    if (inner && IS(base->a->text, "_ioprocessors") && is_our_processor(base->text) && IS(node->text, "location"))
        return LOCATION;
    return OTHER;
}

static bool is_operator(const struct ccs__ecma_node *node, const char *sign)
{
    return node->kind == CCS__ECMA_BINARY && IS(node->text, sign);
}

/* x.verb(...); NULL: it is no such call. */
static const struct ccs__ecma_node *receiver_of(const struct ccs__ecma_node *node, const char *verb)
{
    bool method = node->kind == CCS__ECMA_CALL && node->a->kind == CCS__ECMA_MEMBER && IS(node->a->text, verb);
    return method ? node->a->a : NULL;
}

static bool is_call(const struct ccs__ecma_node *node, const char *function)
{
    return node->kind == CCS__ECMA_CALL && node->a->kind == CCS__ECMA_NAME && IS(node->a->text, function);
}

/* The one argument of a call; NULL: there are none or more. */
static const struct ccs__ecma_node *only_argument(const struct ccs__ecma_node *call)
{
    return call->b && !call->b->next ? call->b : NULL;
}

/* Is it a text whatever the variables hold? Walks down the left side of sums. */
static bool is_text(const struct ccs__ecma_node *node)
{
    for (; is_operator(node, "+"); node = node->a) {
        enum what what = what_is(node->b);
        if (node->b->kind == CCS__ECMA_STRING || what == EVENT_FIELD || what == SESSION || what == FLOW_NAME || what == LOCATION)
            return true;
    }
    enum what what = what_is(node);
    return node->kind == CCS__ECMA_STRING || what == EVENT_FIELD || what == SESSION || what == FLOW_NAME || what == LOCATION ||
           is_call(node, "String") || receiver_of(node, "toString");
}

static bool is_word(ccs_str text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return text.size > 0;
}

/* --- names and texts ----------------------------------------------------------------------------------------------- */

void ccs__ecma_quote(ccs_str text, struct ccs__buf *out)
{
    ccs__buf_add_text(out, "'");
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '\'' || c == '\\')
            ccs__buf_add_format(out, "\\%c", c);
        else if (c == '\n' || c == '\t' || c == '\r')
            ccs__buf_add_text(out, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
        else if ((unsigned char)c < 0x20)
            ccs__buf_add_format(out, "\\x%02x", (unsigned)c);
        else
            ccs__buf_add(out, &c, 1);
    }
    ccs__buf_add_text(out, "'");
}

static const char *variable_of(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, bool *declared)
{
    const char *name = ecma->variable(ecma->user_data, node->text, declared);
    if (!name)
        (void)ccs__ecma_refuse(ecma, "\"%.*s\" can be no variable's name in rules", (int)(node->text.size < 64 ? node->text.size : 64),
                               node->text.data);
    return name;
}

/* 'x' in flow.known, or whichever list is asked for. */
static bool write_listed(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, const char *list, struct ccs__buf *out)
{
    enum what what = what_is(node);
    bool declared;
    const char *name = what == VARIABLE ? variable_of(ecma, node, &declared) : "";
    if (!name || (what == DATA_FIELD && !is_word(node->text)))
        return ccs__ecma_refuse(ecma, "a field of data whose name is no word cannot be asked for");
    if (what == VARIABLE)
        ccs__buf_add_format(out, "'%s' in %s", name, list);
    else if (what == DATA_FIELD)
        ccs__buf_add_format(out, "'data.%.*s' in %s", (int)node->text.size, node->text.data, list);
    else
        ccs__buf_add_format(out, "'%s' in %s", what == DATA ? "data" : "signal", list);
    return true;
}

static bool write_name(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out)
{
    bool declared;
    const char *name;
    switch (what_is(node)) {
    case VARIABLE:
        name = variable_of(ecma, node, &declared);
        ccs__buf_add_text(out, name ? name : "");
        return name;
    case EVENT_FIELD: ccs__buf_add_format(out, "signal.%.*s", (int)node->text.size, node->text.data); return true;
    case DATA: ccs__buf_add_text(out, "data"); return true;
    case DATA_FIELD:
        ccs__buf_add_format(out, "data.%.*s", (int)node->text.size, node->text.data);
        return is_word(node->text) || ccs__ecma_refuse(ecma, "a field of data whose name is no word cannot be read");
    case SESSION: ccs__buf_add_text(out, "flow.id"); return true;
    case FLOW_NAME: ccs__buf_add_text(out, "flow.name"); return true;
    default: return ccs__ecma_refuse(ecma, "an object as a whole is no value in rules, only its fields are");
    }
}

/* --- defined, true ------------------------------------------------------------------------------------------------- */

/* A bool, true if the part has a value. */
static bool write_defined(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    enum what what = what_is(node);
    bool open = what != OTHER && rank > (what == EVENT_FIELD ? AND : RELATION);
    if (node->kind == CCS__ECMA_UNDEFINED) {
        ccs__buf_add_text(out, "false");
    } else if (what == SESSION || what == FLOW_NAME || what == PROCESSORS || what == LOCATION || node->kind == CCS__ECMA_STRING ||
               node->kind == CCS__ECMA_NUMBER || node->kind == CCS__ECMA_LIST) {
        ccs__buf_add_text(out, "true");
    } else if (what == EVENT_FIELD) {
        int size = (int)node->text.size;
        ccs__buf_add_format(out, "%shas(signal.%.*s) && signal.%.*s != ''%s", open ? "(" : "", size, node->text.data, size,
                            node->text.data, open ? ")" : "");
    } else if (what != OTHER) {
        ccs__buf_add_text(out, open ? "(" : "");
        if (!write_listed(ecma, node, "flow.known", out))
            return false;
        ccs__buf_add_text(out, open ? ")" : "");
    } else {
        return ccs__ecma_refuse(ecma, "only of variables and of an event's fields can it be asked whether they are defined");
    }
    return true;
}

static bool write_not_defined(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out)
{
    ccs__buf_add_text(out, "!");
    return write_defined(ecma, node, PRIMARY, out);
}

static bool is_bool(const struct ccs__ecma_node *node)
{
    static const char *const relations[] = {"==", "!=", "===", "!==", "<", ">", "<=", ">=", "in"};
    static const char *const methods[] = {"startsWith", "endsWith", "includes"};
    for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
        if (is_operator(node, relations[i]))
            return true;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (receiver_of(node, methods[i]))
            return true;
    return node->kind == CCS__ECMA_TRUE || node->kind == CCS__ECMA_FALSE || is_call(node, "In") || is_call(node, "Boolean") ||
           (node->kind == CCS__ECMA_UNARY && IS(node->text, "!"));
}

/* value != nothing, where the kind of the value is known. */
static bool write_compared(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, const char *nothing,
                           struct ccs__buf *out)
{
    ccs__buf_add_text(out, rank > RELATION ? "(" : "");
    if (!write(ecma, node, SUM, out))
        return false;
    ccs__buf_add_format(out, " != %s%s", nothing, rank > RELATION ? ")" : "");
    return true;
}

static bool is_number(const struct ccs__ecma_node *node)
{
    return node->kind == CCS__ECMA_NUMBER || is_operator(node, "-") || is_operator(node, "*") || is_operator(node, "/") ||
           is_operator(node, "%") || (node->kind == CCS__ECMA_UNARY && !IS(node->text, "!")) ||
           (node->kind == CCS__ECMA_MEMBER && IS(node->text, "length")) || is_call(node, "Number") || is_call(node, "parseInt");
}

/* && and || of what is true, or a choice between two of it. */
static bool write_joined_truth(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    bool choice = node->kind == CCS__ECMA_CHOICE;
    enum rank own = choice ? CHOICE : IS(node->text, "&&") ? AND : OR;
    ccs__buf_add_text(out, rank > own ? "(" : "");
    if (!write_truth(ecma, node->a, choice ? OR : own, out))
        return false;
    ccs__buf_add_text(out, choice ? " ? " : own == AND ? " && " : " || ");
    if (!write_truth(ecma, node->b, choice ? OR : own + 1, out))
        return false;
    ccs__buf_add_text(out, choice ? " : " : "");
    if (choice && !write_truth(ecma, node->c, CHOICE, out))
        return false;
    ccs__buf_add_text(out, rank > own ? ")" : "");
    return true;
}

static bool write_listed_truth(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    bool declared = true;
    if (what_is(node) == VARIABLE && !variable_of(ecma, node, &declared))
        return false;
    if (!declared)
        return write_name(ecma, node, out); /* an error when it is reached, as in ECMAScript */
    ccs__buf_add_text(out, rank > RELATION ? "(" : "");
    if (!write_listed(ecma, node, "flow.truthy", out))
        return false;
    ccs__buf_add_text(out, rank > RELATION ? ")" : "");
    return true;
}

static bool write_truth(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    enum what what = what_is(node);
    if (is_bool(node))
        return write(ecma, node, rank, out);
    if (node->kind == CCS__ECMA_CHOICE || is_operator(node, "&&") || is_operator(node, "||"))
        return write_joined_truth(ecma, node, rank, out);
    if (what == VARIABLE || what == DATA || what == DATA_FIELD)
        return write_listed_truth(ecma, node, rank, out);
    if (node->kind == CCS__ECMA_UNDEFINED || node->kind == CCS__ECMA_STRING || node->kind == CCS__ECMA_LIST ||
        node->kind == CCS__ECMA_OBJECT) {
        bool truth = node->kind == CCS__ECMA_STRING ? node->text.size > 0 : node->kind != CCS__ECMA_UNDEFINED;
        ccs__buf_add_text(out, truth ? "true" : "false");
        return true;
    }
    if (what == FLOW_NAME || (is_text(node) && what != EVENT_FIELD && what != SESSION && what != LOCATION))
        return write_compared(ecma, node, rank, "''", out);
    if (what != OTHER)
        return write_defined(ecma, node, rank, out);
    if (is_number(node))
        return write_compared(ecma, node, rank, "0", out);
    return write(ecma, node, rank, out); /* no bool: an error when it is reached */
}

/* --- operators ----------------------------------------------------------------------------------------------------- */

/* x.indexOf(y) compared with 0 or -1. */
static bool write_index_of(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out)
{
    const struct ccs__ecma_node *call = node->a, *right = node->b, *wanted = only_argument(call);
    bool minus = right->kind == CCS__ECMA_UNARY && IS(right->text, "-") && right->a->kind == CCS__ECMA_NUMBER;
    bool zero = right->kind == CCS__ECMA_NUMBER && IS(right->text, "0");
    bool minus_one = minus && IS(right->a->text, "1");
    bool equal = is_operator(node, "==") || is_operator(node, "===");
    bool other = is_operator(node, "!=") || is_operator(node, "!==");
    bool found = (minus_one && (other || is_operator(node, ">"))) || (zero && is_operator(node, ">="));
    bool missing = (minus_one && equal) || (zero && is_operator(node, "<"));
    if (!wanted || (!found && !missing && !(zero && (equal || other))))
        return ccs__ecma_refuse(ecma, "indexOf() can be compared with 0 and -1 only");
    ccs__buf_add_text(out, missing || (zero && other) ? "!" : "");
    if (!write(ecma, call->a->a, PRIMARY, out))
        return false;
    ccs__buf_add_text(out, found || missing ? ".contains(" : ".startsWith(");
    if (!write(ecma, wanted, CHOICE, out))
        return false;
    ccs__buf_add_text(out, ")");
    return true;
}

/* typeof x === 'undefined', x == null and the like: written, and *done. */
static bool write_definedness(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, bool *done,
                              struct ccs__buf *out)
{
    bool equal = is_operator(node, "==") || is_operator(node, "===");
    const struct ccs__ecma_node *left = node->a, *right = node->b, *asked = NULL;
    *done = false;
    if (!equal && !is_operator(node, "!=") && !is_operator(node, "!=="))
        return true;
    for (int turn = 0; turn < 2 && !asked; turn++) {
        bool type = left->kind == CCS__ECMA_UNARY && IS(left->text, "typeof");
        if (type && (right->kind != CCS__ECMA_STRING || !IS(right->text, "undefined")))
            return ccs__ecma_refuse(ecma, "typeof can be compared with 'undefined' only");
        asked = type ? left->a : right->kind == CCS__ECMA_UNDEFINED ? left : NULL;
        left = node->b, right = node->a;
    }
    if (!asked)
        return true;
    *done = true;
    return equal ? write_not_defined(ecma, asked, out) : write_defined(ecma, asked, rank, out);
}

/* 'name' in _event, 'x' in _event.data; others are refused: ECMAScript's `in` asks for keys, not for items. */
static bool write_in(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    enum what what = what_is(node->b);
    if (node->a->kind != CCS__ECMA_STRING || (what != EVENT && what != DATA))
        return ccs__ecma_refuse(ecma, "\"in\" can ask for fields of _event and _event.data only");
    if (what == EVENT) {
        bool field = is_event_field(node->a->text) || IS(node->a->text, "data");
        ccs__buf_add_text(out, field ? "true" : "false");
        return true;
    }
    struct ccs__ecma_node member = {.kind = CCS__ECMA_MEMBER, .text = node->a->text, .a = node->b};
    return write_defined(ecma, &member, rank, out);
}

/* Of a sum with a text the other side becomes text, as in ECMAScript. */
static bool write_summand(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, bool as_text, enum rank rank,
                          struct ccs__buf *out)
{
    bool convert = as_text && !is_text(node);
    ccs__buf_add_text(out, convert ? "string(" : "");
    if (!write(ecma, node, convert ? CHOICE : rank, out))
        return false;
    ccs__buf_add_text(out, convert ? ")" : "");
    return true;
}

static bool write_binary(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    static const struct {
        const char *sign, *rule;
        enum rank rank;
    } operators[] = {{"||", "||", OR},        {"&&", "&&", AND},       {"==", "==", RELATION}, {"===", "==", RELATION},
                     {"!=", "!=", RELATION},  {"!==", "!=", RELATION}, {"<", "<", RELATION},   {">", ">", RELATION},
                     {"<=", "<=", RELATION},  {">=", ">=", RELATION},  {"+", "+", SUM},        {"-", "-", SUM},
                     {"*", "*", PRODUCT},     {"/", "/", PRODUCT},     {"%", "%", PRODUCT}};
    bool done = false;
    if (!write_definedness(ecma, node, rank, &done, out))
        return false;
    if (done)
        return true;
    if (is_operator(node, "in"))
        return write_in(ecma, node, rank, out);
    if (receiver_of(node->a, "indexOf"))
        return write_index_of(ecma, node, out);
    size_t i = 0;
    while (!IS(node->text, operators[i].sign))
        i++;
    if (IS(node->text, "/") && !ecma->message[0])
        (void)ccs__ecma_refuse(ecma, "a division is cut to an integer here");
    enum rank own = operators[i].rank;
    bool as_text = own == SUM && IS(node->text, "+") && (is_text(node->a) || is_text(node->b));
    ccs__buf_add_text(out, rank > own ? "(" : "");
    if (!write_summand(ecma, node->a, as_text, own == RELATION ? SUM : own, out))
        return false;
    ccs__buf_add_format(out, " %s ", operators[i].rule);
    if (!write_summand(ecma, node->b, as_text, own + 1, out))
        return false;
    ccs__buf_add_text(out, rank > own ? ")" : "");
    return true;
}

static bool write_unary(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    if (IS(node->text, "!")) {
        ccs__buf_add_text(out, "!");
        return write_truth(ecma, node->a, PRIMARY, out);
    }
    if (IS(node->text, "-")) {
        ccs__buf_add_text(out, rank > UNARY ? "(-" : "-");
        if (!write(ecma, node->a, PRIMARY, out))
            return false;
        ccs__buf_add_text(out, rank > UNARY ? ")" : "");
        return true;
    }
    return ccs__ecma_refuse(ecma, IS(node->text, "+") ? "a + before a value has no counterpart"
                                                      : "typeof can be compared with 'undefined' only");
}

/* --- calls --------------------------------------------------------------------------------------------------------- */

/* base.concat(a, [b]): a + [b] behind it; what cannot be a list is made one. */
static bool write_concat(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    const struct ccs__ecma_node *base = node->a->a;
    bool empty = base->kind == CCS__ECMA_LIST && !base->a && node->b, text = is_text(base);
    ccs__buf_add_text(out, rank > SUM ? "(" : "");
    if (!empty && !write(ecma, base, SUM, out))
        return false;
    for (const struct ccs__ecma_node *item = node->b; item; item = item->next) {
        bool single = !text && (item->kind == CCS__ECMA_NUMBER || item->kind == CCS__ECMA_STRING);
        ccs__buf_add_text(out, empty && item == node->b ? "" : " + ");
        ccs__buf_add_text(out, single ? "[" : "");
        if (!write_summand(ecma, item, text, single ? CHOICE : PRODUCT, out))
            return false;
        ccs__buf_add_text(out, single ? "]" : "");
    }
    ccs__buf_add_text(out, rank > SUM ? ")" : "");
    return true;
}

static bool write_function(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    const struct ccs__ecma_node *argument = only_argument(node);
    bool text = is_call(node, "String"), number = is_call(node, "Number") || is_call(node, "parseInt");
    if (!argument || (!text && !number && !is_call(node, "In") && !is_call(node, "Boolean")))
        return ccs__ecma_refuse(ecma, "functions of ECMAScript cannot be called, but In(), String(), Number() and Boolean()");
    if (is_call(node, "Boolean"))
        return write_truth(ecma, argument, rank, out);
    if (is_call(node, "In")) {
        ccs__buf_add_text(out, rank > RELATION ? "(" : "");
        if (!write(ecma, argument, SUM, out))
            return false;
        ccs__buf_add_format(out, " in states%s", rank > RELATION ? ")" : "");
        return true;
    }
    ccs__buf_add_text(out, text ? "string(" : "int(");
    if (!write(ecma, argument, CHOICE, out))
        return false;
    ccs__buf_add_text(out, ")");
    return true;
}

static bool write_call(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    static const char *const verbs[][2] = {{"startsWith", "startsWith"}, {"endsWith", "endsWith"}, {"includes", "contains"}};
    const struct ccs__ecma_node *argument = only_argument(node), *text = receiver_of(node, "toString");
    if (receiver_of(node, "concat"))
        return write_concat(ecma, node, rank, out);
    if (text && !node->b) {
        ccs__buf_add_text(out, "string(");
        if (!write(ecma, text, CHOICE, out))
            return false;
        ccs__buf_add_text(out, ")");
        return true;
    }
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        const struct ccs__ecma_node *receiver = receiver_of(node, verbs[i][0]);
        if (!receiver || !argument)
            continue;
        if (!write(ecma, receiver, PRIMARY, out))
            return false;
        ccs__buf_add_format(out, ".%s(", verbs[i][1]);
        if (!write(ecma, argument, CHOICE, out))
            return false;
        ccs__buf_add_text(out, ")");
        return true;
    }
    return write_function(ecma, node, rank, out);
}

/* --- any part ------------------------------------------------------------------------------------------------------ */

static bool write_member(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out)
{
    if (what_is(node) == LOCATION) {
        ccs__buf_add_text(out, "('#_scxml_' + flow.id)");
        return true;
    }
    if (what_is(node) != OTHER)
        return write_name(ecma, node, out);
    if (!IS(node->text, "length"))
        return ccs__ecma_refuse(ecma, "there are no objects in rules, so there is no field \"%.*s\"",
                                (int)(node->text.size < 64 ? node->text.size : 64), node->text.data ? node->text.data : "");
    ccs__buf_add_text(out, "size(");
    if (!write(ecma, node->a, CHOICE, out))
        return false;
    ccs__buf_add_text(out, ")");
    return true;
}

static bool write_list(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out)
{
    ccs__buf_add_text(out, "[");
    for (const struct ccs__ecma_node *item = node->a; item; item = item->next) {
        if (!write(ecma, item, CHOICE, out))
            return false;
        ccs__buf_add_text(out, item->next ? ", " : "");
    }
    ccs__buf_add_text(out, "]");
    return true;
}

static bool write_choice(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    ccs__buf_add_text(out, rank > CHOICE ? "(" : "");
    if (!write_truth(ecma, node->a, OR, out))
        return false;
    ccs__buf_add_text(out, " ? ");
    if (!write(ecma, node->b, OR, out))
        return false;
    ccs__buf_add_text(out, " : ");
    if (!write(ecma, node->c, CHOICE, out))
        return false;
    ccs__buf_add_text(out, rank > CHOICE ? ")" : "");
    return true;
}

static bool write(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    switch (node->kind) {
    case CCS__ECMA_NAME: return write_name(ecma, node, out);
    case CCS__ECMA_STRING: ccs__ecma_quote(node->text, out); return true;
    case CCS__ECMA_NUMBER:
    case CCS__ECMA_TRUE:
    case CCS__ECMA_FALSE: ccs__buf_add(out, node->text.data, node->text.size); return true;
    case CCS__ECMA_UNDEFINED: return ccs__ecma_refuse(ecma, "undefined and null are no values in rules");
    case CCS__ECMA_LIST: return write_list(ecma, node, out);
    case CCS__ECMA_OBJECT:
    case CCS__ECMA_FIELD: return ccs__ecma_refuse(ecma, "an object is no value in rules");
    case CCS__ECMA_UNARY: return write_unary(ecma, node, rank, out);
    case CCS__ECMA_BINARY: return write_binary(ecma, node, rank, out);
    case CCS__ECMA_CHOICE: return write_choice(ecma, node, rank, out);
    case CCS__ECMA_MEMBER: return write_member(ecma, node, out);
    case CCS__ECMA_CALL: return write_call(ecma, node, rank, out);
    case CCS__ECMA_INDEX: break;
    }
    if (!write(ecma, node->a, PRIMARY, out))
        return false;
    ccs__buf_add_text(out, "[");
    if (!write(ecma, node->b, CHOICE, out))
        return false;
    ccs__buf_add_text(out, "]");
    return true;
}

bool ccs__ecma_write(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, bool condition, struct ccs__buf *out)
{
    return condition ? write_truth(ecma, node, CHOICE, out) : write(ecma, node, CHOICE, out);
}
