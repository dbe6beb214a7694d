/*
 * A tree of ECMAScript as a rule. Three questions are asked of a part: its value, which is answered here, whether it is true in
 * ECMAScript's sense, and whether it is defined (ecma_truth.c). Recursion follows the tree, whose depth is bounded.
 */
#include "scxml/ecma_write.h"

bool ccs__ecma_write_name(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out)
{
    bool declared;
    const char *name;
    switch (ccs__ecma_what_is(node)) {
    case VARIABLE:
        name = ccs__ecma_variable_of(ecma, node, &declared);
        ccs__buf_add_text(out, name ? name : "");
        return name;
    case EVENT_FIELD:
        ccs__buf_add_format(out, "signal.%.*s", (int)node->text.size, node->text.data);
        return true;
    case DATA:
        ccs__buf_add_text(out, "data");
        return true;
    case DATA_FIELD:
        ccs__buf_add_format(out, "data.%.*s", (int)node->text.size, node->text.data);
        return ccs__ecma_is_name(node->text) ||
               ccs__ecma_refuse(ecma, "a field of data whose name is no word cannot be read");
    case SESSION:
        ccs__buf_add_text(out, "flow.id");
        return true;
    case FLOW_NAME:
        ccs__buf_add_text(out, "flow.name");
        return true;
    default:
        return ccs__ecma_refuse(ecma, "an object as a whole is no value in rules, only its fields are");
    }
}

/* --- operators ----------------------------------------------------------------------------------------------------- */

/* x.indexOf(y) compared with 0 or -1. */
static bool write_index_of(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out)
{
    const struct ccs__ecma_node *call = node->a, *right = node->b, *wanted = ccs__ecma_only_argument(call);
    bool minus = right->kind == CCS__ECMA_UNARY && IS(right->text, "-") && right->a->kind == CCS__ECMA_NUMBER;
    bool zero = right->kind == CCS__ECMA_NUMBER && IS(right->text, "0");
    bool minus_one = minus && IS(right->a->text, "1");
    bool equal = ccs__ecma_is_operator(node, "==") || ccs__ecma_is_operator(node, "===");
    bool other = ccs__ecma_is_operator(node, "!=") || ccs__ecma_is_operator(node, "!==");
    bool found =
        (minus_one && (other || ccs__ecma_is_operator(node, ">"))) || (zero && ccs__ecma_is_operator(node, ">="));
    bool missing = (minus_one && equal) || (zero && ccs__ecma_is_operator(node, "<"));
    if (!wanted || (!found && !missing && !(zero && (equal || other))))
        return ccs__ecma_refuse(ecma, "indexOf() can be compared with 0 and -1 only");
    ccs__buf_add_text(out, missing || (zero && other) ? "!" : "");
    if (!ccs__ecma_write_value(ecma, call->a->a, PRIMARY, out))
        return false;
    ccs__buf_add_text(out, found || missing ? ".contains(" : ".startsWith(");
    if (!ccs__ecma_write_value(ecma, wanted, CHOICE, out))
        return false;
    ccs__buf_add_text(out, ")");
    return true;
}

/* typeof x === 'undefined', x == null and the like: written, and *done. */
static bool write_definedness(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, bool *done,
                              struct ccs__buf *out)
{
    bool equal = ccs__ecma_is_operator(node, "==") || ccs__ecma_is_operator(node, "===");
    const struct ccs__ecma_node *left = node->a, *right = node->b, *asked = NULL;
    *done = false;
    if (!equal && !ccs__ecma_is_operator(node, "!=") && !ccs__ecma_is_operator(node, "!=="))
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
    return equal ? ccs__ecma_write_not_defined(ecma, asked, out) : ccs__ecma_write_defined(ecma, asked, rank, out);
}

/* 'name' in _event, 'x' in _event.data; others are refused: ECMAScript's `in` asks for keys, not for items. */
static bool write_in(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    enum what what = ccs__ecma_what_is(node->b);
    if (node->a->kind != CCS__ECMA_STRING || (what != EVENT && what != DATA))
        return ccs__ecma_refuse(ecma, "\"in\" can ask for fields of _event and _event.data only");
    if (what == EVENT) {
        bool field = ccs__ecma_is_event_field(node->a->text) || IS(node->a->text, "data");
        ccs__buf_add_text(out, field ? "true" : "false");
        return true;
    }
    struct ccs__ecma_node member = {.kind = CCS__ECMA_MEMBER, .text = node->a->text, .a = node->b};
    return ccs__ecma_write_defined(ecma, &member, rank, out);
}

/* Of a sum with a text the other side becomes text, as in ECMAScript. */
static bool write_summand(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, bool as_text, enum rank rank,
                          struct ccs__buf *out)
{
    bool convert = as_text && !ccs__ecma_is_text(node);
    ccs__buf_add_text(out, convert ? "string(" : "");
    if (!ccs__ecma_write_value(ecma, node, convert ? CHOICE : rank, out))
        return false;
    ccs__buf_add_text(out, convert ? ")" : "");
    return true;
}

static bool write_binary(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                         struct ccs__buf *out)
{
    static const struct {
        const char *sign, *rule;
        enum rank rank;
    } operators[] = {{"||", "||", OR},       {"&&", "&&", AND},       {"==", "==", RELATION}, {"===", "==", RELATION},
                     {"!=", "!=", RELATION}, {"!==", "!=", RELATION}, {"<", "<", RELATION},   {">", ">", RELATION},
                     {"<=", "<=", RELATION}, {">=", ">=", RELATION},  {"+", "+", SUM},        {"-", "-", SUM},
                     {"*", "*", PRODUCT},    {"/", "/", PRODUCT},     {"%", "%", PRODUCT}};
    bool done = false;
    if (!write_definedness(ecma, node, rank, &done, out))
        return false;
    if (done)
        return true;
    if (ccs__ecma_is_operator(node, "in"))
        return write_in(ecma, node, rank, out);
    if (ccs__ecma_receiver(node->a, "indexOf"))
        return write_index_of(ecma, node, out);
    size_t i = 0;
    while (i < sizeof operators / sizeof operators[0] && !IS(node->text, operators[i].sign))
        i++;
    if (i == sizeof operators / sizeof operators[0])
        return ccs__ecma_refuse(ecma, "\"%.*s\" has no counterpart in rules", (int)node->text.size, node->text.data);
    if (IS(node->text, "/") && !ecma->message[0])
        (void)ccs__ecma_refuse(ecma, "a division is cut to an integer here");
    enum rank own = operators[i].rank;
    bool as_text = own == SUM && IS(node->text, "+") && (ccs__ecma_is_text(node->a) || ccs__ecma_is_text(node->b));
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
        return ccs__ecma_write_truth(ecma, node->a, PRIMARY, out);
    }
    if (IS(node->text, "-")) {
        ccs__buf_add_text(out, rank > UNARY ? "(-" : "-");
        if (!ccs__ecma_write_value(ecma, node->a, PRIMARY, out))
            return false;
        ccs__buf_add_text(out, rank > UNARY ? ")" : "");
        return true;
    }
    if (!IS(node->text, "typeof") && !IS(node->text, "+"))
        return ccs__ecma_refuse(ecma, "\"%.*s\" has no counterpart in rules", (int)node->text.size, node->text.data);
    return ccs__ecma_refuse(ecma, IS(node->text, "+") ? "a + before a value has no counterpart"
                                                      : "typeof can be compared with 'undefined' only");
}

/* --- calls --------------------------------------------------------------------------------------------------------- */

/* base.concat(a, [b]): a + [b] behind it; what cannot be a list is made one. */
static bool write_concat(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                         struct ccs__buf *out)
{
    const struct ccs__ecma_node *base = node->a->a;
    bool empty = base->kind == CCS__ECMA_LIST && !base->a && node->b, text = ccs__ecma_is_text(base);
    ccs__buf_add_text(out, rank > SUM ? "(" : "");
    if (!empty && !ccs__ecma_write_value(ecma, base, SUM, out))
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

static bool write_function(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                           struct ccs__buf *out)
{
    const struct ccs__ecma_node *argument = ccs__ecma_only_argument(node);
    bool text = ccs__ecma_is_call(node, "String"),
         number = ccs__ecma_is_call(node, "Number") || ccs__ecma_is_call(node, "parseInt");
    if (!argument || (!text && !number && !ccs__ecma_is_call(node, "In") && !ccs__ecma_is_call(node, "Boolean")))
        return ccs__ecma_refuse(ecma,
                                "functions of ECMAScript cannot be called, but In(), String(), Number() and Boolean()");
    if (ccs__ecma_is_call(node, "Boolean"))
        return ccs__ecma_write_truth(ecma, argument, rank, out);
    if (ccs__ecma_is_call(node, "In")) {
        ccs__buf_add_text(out, rank > RELATION ? "(" : "");
        if (!ccs__ecma_write_value(ecma, argument, SUM, out))
            return false;
        ccs__buf_add_format(out, " in states%s", rank > RELATION ? ")" : "");
        return true;
    }
    ccs__buf_add_text(out, text ? "string(" : "int(");
    if (!ccs__ecma_write_value(ecma, argument, CHOICE, out))
        return false;
    ccs__buf_add_text(out, ")");
    return true;
}

static bool write_call(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank, struct ccs__buf *out)
{
    static const char *const verbs[][2] = {
        {"startsWith", "startsWith"}, {"endsWith", "endsWith"}, {"includes", "contains"}};
    const struct ccs__ecma_node *argument = ccs__ecma_only_argument(node), *text = ccs__ecma_receiver(node, "toString");
    if (ccs__ecma_receiver(node, "concat"))
        return write_concat(ecma, node, rank, out);
    if (text && !node->b) {
        ccs__buf_add_text(out, "string(");
        if (!ccs__ecma_write_value(ecma, text, CHOICE, out))
            return false;
        ccs__buf_add_text(out, ")");
        return true;
    }
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        const struct ccs__ecma_node *receiver = ccs__ecma_receiver(node, verbs[i][0]);
        if (!receiver || !argument)
            continue;
        if (!ccs__ecma_write_value(ecma, receiver, PRIMARY, out))
            return false;
        ccs__buf_add_format(out, ".%s(", verbs[i][1]);
        if (!ccs__ecma_write_value(ecma, argument, CHOICE, out))
            return false;
        ccs__buf_add_text(out, ")");
        return true;
    }
    return write_function(ecma, node, rank, out);
}

/* --- any part ------------------------------------------------------------------------------------------------------ */

static bool write_member(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out)
{
    if (ccs__ecma_what_is(node) == LOCATION) {
        ccs__buf_add_text(out, "('#_scxml_' + flow.id)");
        return true;
    }
    if (ccs__ecma_what_is(node) != OTHER)
        return ccs__ecma_write_name(ecma, node, out);
    if (!IS(node->text, "length"))
        return ccs__ecma_refuse(ecma, "there are no objects in rules, so there is no field \"%.*s\"",
                                (int)(node->text.size < 64 ? node->text.size : 64),
                                node->text.data ? node->text.data : "");
    ccs__buf_add_text(out, "size(");
    if (!ccs__ecma_write_value(ecma, node->a, CHOICE, out))
        return false;
    ccs__buf_add_text(out, ")");
    return true;
}

static bool write_list(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, struct ccs__buf *out)
{
    ccs__buf_add_text(out, "[");
    for (const struct ccs__ecma_node *item = node->a; item; item = item->next) {
        if (!ccs__ecma_write_value(ecma, item, CHOICE, out))
            return false;
        ccs__buf_add_text(out, item->next ? ", " : "");
    }
    ccs__buf_add_text(out, "]");
    return true;
}

static bool write_choice(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                         struct ccs__buf *out)
{
    ccs__buf_add_text(out, rank > CHOICE ? "(" : "");
    if (!ccs__ecma_write_truth(ecma, node->a, OR, out))
        return false;
    ccs__buf_add_text(out, " ? ");
    if (!ccs__ecma_write_value(ecma, node->b, OR, out))
        return false;
    ccs__buf_add_text(out, " : ");
    if (!ccs__ecma_write_value(ecma, node->c, CHOICE, out))
        return false;
    ccs__buf_add_text(out, rank > CHOICE ? ")" : "");
    return true;
}

bool ccs__ecma_write_value(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, enum rank rank,
                           struct ccs__buf *out)
{
    switch (node->kind) {
    case CCS__ECMA_NAME:
        return ccs__ecma_write_name(ecma, node, out);
    case CCS__ECMA_STRING:
        ccs__ecma_quote(node->text, out);
        return true;
    case CCS__ECMA_NUMBER:
        if (memchr(node->text.data, '.', node->text.size))
            return ccs__ecma_refuse(ecma, "rules know integers only, no fractions");
        ccs__buf_add(out, node->text.data, node->text.size);
        return true;
    case CCS__ECMA_TRUE:
    case CCS__ECMA_FALSE:
        ccs__buf_add(out, node->text.data, node->text.size);
        return true;
    case CCS__ECMA_UNDEFINED:
        return ccs__ecma_refuse(ecma, "undefined and null are no values in rules");
    case CCS__ECMA_LIST:
        return write_list(ecma, node, out);
    case CCS__ECMA_OBJECT:
    case CCS__ECMA_FIELD:
        return ccs__ecma_refuse(ecma, "an object is no value in rules");
    case CCS__ECMA_UNARY:
        return write_unary(ecma, node, rank, out);
    case CCS__ECMA_BINARY:
        return write_binary(ecma, node, rank, out);
    case CCS__ECMA_CHOICE:
        return write_choice(ecma, node, rank, out);
    case CCS__ECMA_MEMBER:
        return write_member(ecma, node, out);
    case CCS__ECMA_CALL:
        return write_call(ecma, node, rank, out);
    case CCS__ECMA_INDEX:
        break;
    default:
        return ccs__ecma_refuse(ecma, "functions, \"new\", \"this\" and effects have no counterpart in rules");
    }
    if (!ccs__ecma_write_value(ecma, node->a, PRIMARY, out))
        return false;
    ccs__buf_add_text(out, "[");
    if (!ccs__ecma_write_value(ecma, node->b, CHOICE, out))
        return false;
    ccs__buf_add_text(out, "]");
    return true;
}

bool ccs__ecma_write(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, bool condition, struct ccs__buf *out)
{
    return condition ? ccs__ecma_write_truth(ecma, node, CHOICE, out) : ccs__ecma_write_value(ecma, node, CHOICE, out);
}
