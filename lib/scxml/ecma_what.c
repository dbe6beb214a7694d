/*
 * What a part of an expression is: of names, of calls, of texts; and how a text is written in a rule.
 */
#include "scxml/ecma_write.h"

bool ccs__ecma_is_event_field(ccs_str name)
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

enum what ccs__ecma_what_is(const struct ccs__ecma_node *node)
{
    if (node->kind == CCS__ECMA_NAME)
        return IS(node->text, "_event")          ? EVENT
               : IS(node->text, "_sessionid")    ? SESSION
               : IS(node->text, "_name")         ? FLOW_NAME
               : IS(node->text, "_ioprocessors") ? PROCESSORS
                                                 : VARIABLE;
    if (node->kind != CCS__ECMA_MEMBER)
        return OTHER;
    const struct ccs__ecma_node *base = node->a;
    bool inner = base->kind == CCS__ECMA_MEMBER && base->a->kind == CCS__ECMA_NAME;
    if (base->kind == CCS__ECMA_NAME && IS(base->text, "_event"))
        return IS(node->text, "data") ? DATA : ccs__ecma_is_event_field(node->text) ? EVENT_FIELD : OTHER;
    if (base->kind == CCS__ECMA_NAME && IS(base->text, "_ioprocessors"))
        return is_our_processor(node->text) ? PROCESSORS : OTHER;
    if (inner && IS(base->a->text, "_event") && IS(base->text, "data"))
        return IS(node->text, "length") ? OTHER : DATA_FIELD;
    if (inner && IS(base->a->text, "_ioprocessors") && is_our_processor(base->text) && IS(node->text, "location"))
        return LOCATION;
    return OTHER;
}

bool ccs__ecma_is_operator(const struct ccs__ecma_node *node, const char *sign)
{
    return node->kind == CCS__ECMA_BINARY && IS(node->text, sign);
}

/* x.verb(...); NULL: it is no such call. */
const struct ccs__ecma_node *ccs__ecma_receiver(const struct ccs__ecma_node *node, const char *verb)
{
    bool method = node->kind == CCS__ECMA_CALL && node->a->kind == CCS__ECMA_MEMBER && IS(node->a->text, verb);
    return method ? node->a->a : NULL;
}

bool ccs__ecma_is_call(const struct ccs__ecma_node *node, const char *function)
{
    return node->kind == CCS__ECMA_CALL && node->a->kind == CCS__ECMA_NAME && IS(node->a->text, function);
}

/* The one argument of a call; NULL: there are none or more. */
const struct ccs__ecma_node *ccs__ecma_only_argument(const struct ccs__ecma_node *call)
{
    return call->b && !call->b->next ? call->b : NULL;
}

/* Is it a text whatever the variables hold? Walks down the left side of sums. */
bool ccs__ecma_is_text(const struct ccs__ecma_node *node)
{
    for (; ccs__ecma_is_operator(node, "+"); node = node->a) {
        enum what what = ccs__ecma_what_is(node->b);
        if (node->b->kind == CCS__ECMA_STRING || what == EVENT_FIELD || what == SESSION || what == FLOW_NAME ||
            what == LOCATION)
            return true;
    }
    enum what what = ccs__ecma_what_is(node);
    return node->kind == CCS__ECMA_STRING || what == EVENT_FIELD || what == SESSION || what == FLOW_NAME ||
           what == LOCATION || ccs__ecma_is_call(node, "String") || ccs__ecma_receiver(node, "toString");
}

bool ccs__ecma_is_name(ccs_str text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return text.size > 0;
}

const char *ccs__ecma_variable_of(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, bool *declared)
{
    struct ccs__ecma_rules *rules = (struct ccs__ecma_rules *)ecma; /* its first field */
    const char *name = rules->variable(rules->user_data, node->text, declared);
    if (!name)
        (void)ccs__ecma_refuse(ecma, "\"%.*s\" can be no variable's name in rules",
                               (int)(node->text.size < 64 ? node->text.size : 64), node->text.data);
    return name;
}

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
