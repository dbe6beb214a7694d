/*
 * <invoke>: another flow. What it holds becomes a flow of its own; what it names must be among the texts that were handed in, or
 * be the key of a flow that the center has.
 */
#include "scxml/scxml.h"
#include <stdio.h> /* snprintf only, into memory */

#define SCXML_TYPES "['scxml', 'http://www.w3.org/TR/scxml', 'http://www.w3.org/TR/scxml/']"

static bool is_scxml(const char *type)
{
    static const char *const types[] = {"scxml", "http://www.w3.org/TR/scxml", "http://www.w3.org/TR/scxml/"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(type, types[i]) == 0)
            return true;
    return false;
}

static void take_source(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *src,
                        Ccs__FlowChild *child)
{
    const ccs_flow_source *source = ccs__scxml_source(import, src);
    const struct ccs__xml_node *root;
    struct ccs__xml_error error;
    child->flow = ccs__scxml_keep(import, ccs_str_from(src));
    if (!source) {
        if (strchr(src, ':') || strchr(src, '/'))
            ccs__scxml_note(import, node, "no text \"%.64s\" was handed in: there must be a flow of this key", src);
        return;
    }
    const char *name = ccs__scxml_keep(import, source->name);
    ccs_status status = ccs__xml_read(source->text, import->arena, &root, &error);
    if (status == CCS_OK && !ccs__xml_is(root, CCS__XML_PLAIN, "scxml")) {
        status = CCS_EPARSE;
        error = (struct ccs__xml_error){.line = root->line, .column = root->column};
        (void)snprintf(error.message, sizeof error.message, "a document begins with <scxml ...>");
    }
    if (status == CCS_OK) {
        child->flow = ccs__scxml_keep(import, ccs_str_from(ccs__scxml_queue(import, root, src, name)));
    } else if (import->status == CCS_OK) {
        import->status = status;
        *import->error = error;
        import->error_source = name;
    }
}

/* A type that is only known later: the flow's key if it is ours, else something that fails. */
static void guard_type(struct ccs__scxml_import *import, const struct ccs__xml_node *node, Ccs__FlowChild *child)
{
    struct ccs__buf rule;
    const char *type = ccs__scxml_get(node, "typeexpr");
    if (!type)
        return;
    ccs__buf_init(&rule, import->arena->alloc);
    if (import->script) {
        ccs__buf_add_text(&rule, "(function (type) { if (" SCXML_TYPES ".indexOf(type) >= 0) return ");
        ccs__buf_add_text(&rule, child->flow_rule[0] ? child->flow_rule : ccs__scxml_quote(import, child->flow));
        ccs__buf_add_format(&rule, "; throw 'nothing of this type can be invoked'; })(%s)",
                            ccs__scxml_rule(import, node, type, CCS__SCXML_VALUE));
        child->flow_rule = ccs__scxml_keep_buf(import, &rule);
        child->flow = ccs__scxml_keep(import, (ccs_str){NULL, 0});
        return;
    }
    ccs__buf_add_format(&rule, "(%s) in " SCXML_TYPES " ? ",
                        ccs__scxml_rule(import, node, type, CCS__SCXML_VALUE));
    if (child->flow_rule[0])
        ccs__buf_add_format(&rule, "(%s)", child->flow_rule);
    else
        ccs__ecma_quote(ccs_str_from(child->flow), &rule);
    ccs__buf_add_text(&rule, " : ['no such type'][1]");
    child->flow_rule = ccs__scxml_keep_buf(import, &rule);
    child->flow = ccs__scxml_keep(import, (ccs_str){NULL, 0});
}

static void take_content(struct ccs__scxml_import *import, const struct ccs__xml_node *node, Ccs__FlowChild *child)
{
    const char *expr = ccs__scxml_get(node, "expr");
    if (expr) {
        child->flow_rule = ccs__scxml_rule(import, node, expr, CCS__SCXML_VALUE);
        import->any_source = true;
    } else if (node->first && ccs__xml_is(node->first, CCS__XML_PLAIN, "scxml")) {
        child->flow = ccs__scxml_keep(import, ccs_str_from(ccs__scxml_queue(import, node->first, "", import->source)));
    } else {
        ccs__scxml_note(import, node, "this fails when it is reached: what is invoked is an <scxml>");
        child->flow_rule = ccs__scxml_failing(import, node->text);
    }
}

static bool is_word(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$0123456789";
    return *text && !strchr("0123456789", *text) && text[strspn(text, letters)] == '\0';
}

/* What comes back as `name` goes to `location`, if it comes. */
static void take_over(struct ccs__scxml_import *import, const struct ccs__xml_node *invoke, const char *name,
                      const char *location, struct ccs__scxml_list *actions)
{
    char rule[640];
    if (strlen(name) > 256) {
        ccs__scxml_note(import, invoke, "what comes back is not taken over: %.64s... is longer than 256 bytes", name);
        return;
    }
    Ccs__FlowAction *action = ccs__scxml_action(import, CCS__FLOW_DO__FLOW_DO_ASSIGN, actions);
    if (!action)
        return;
    action->to = ccs__scxml_location(import, location);
    (void)snprintf(rule, sizeof rule, "%s.%s", import->script ? "_event.data" : "data", name);
    action->value = ccs__scxml_keep(import, ccs_str_from(rule));
    if (import->script) /* of a.b neither part need be there */
        (void)snprintf(rule, sizeof rule,
                       "(function () { try { return typeof _event.data.%s !== 'undefined'; } catch (e) { return false; } })()",
                       name);
    else
        (void)snprintf(rule, sizeof rule, "has(data.%s)", name);
    action->when = ccs__scxml_keep(import, ccs_str_from(rule));
}

/*
 * An empty <finalize> takes what was handed over by namelist, and by <param> with a location, back. The recommendation can be read
 * as if it came under the name of the location or of the param; the param's goes first.
 */
static void imply_finalize(struct ccs__scxml_import *import, const struct ccs__xml_node *invoke,
                           struct ccs__scxml_list *actions)
{
    struct ccs__scxml_list names = {0};
    ccs__scxml_add_words(import, &names, ccs__scxml_get(invoke, "namelist"));
    for (size_t i = 0; i < names.count; i++)
        take_over(import, invoke, names.items[i], names.items[i], actions);
    for (const struct ccs__xml_node *node = invoke->first; node; node = node->next) {
        const char *name = ccs__scxml_get(node, "name"), *location = ccs__scxml_get(node, "location");
        if (!ccs__xml_is(node, CCS__XML_PLAIN, "param") || !location)
            continue;
        take_over(import, invoke, location, location, actions);
        if (name && is_word(name) && strcmp(name, location) != 0)
            take_over(import, invoke, name, location, actions);
    }
}

static void read_children(struct ccs__scxml_import *import, const struct ccs__xml_node *node, Ccs__FlowChild *child,
                          struct ccs__scxml_list *params, struct ccs__scxml_list *finalize)
{
    for (const struct ccs__xml_node *part = node->first; part && import->status == CCS_OK; part = part->next) {
        if (ccs__xml_is(part, CCS__XML_PLAIN, "param")) {
            ccs__scxml_param(import, part, params);
        } else if (ccs__xml_is(part, CCS__XML_PLAIN, "content")) {
            if (ccs__scxml_get(node, "src") || ccs__scxml_get(node, "srcexpr"))
                ccs__scxml_fail(import, part, "<invoke> has either a source or <content>");
            take_content(import, part, child);
        } else if (ccs__xml_is(part, CCS__XML_PLAIN, "finalize")) {
            ccs__scxml_actions(import, part, finalize);
            if (!part->first && (import->translate || import->script))
                imply_finalize(import, node, finalize);
        } else {
            ccs__scxml_misplaced(import, part, "<invoke>");
        }
    }
}

void ccs__scxml_invoke(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                       struct ccs__scxml_list *children)
{
    struct ccs__scxml_list params = {0}, finalize = {0};
    const char *type = ccs__scxml_get(node, "type"), *src = ccs__scxml_get(node, "src"),
               *forward = ccs__scxml_get(node, "autoforward");
    Ccs__FlowChild *child = ccs__scxml_make(import, &ccs__flow_child__descriptor);
    ccs__scxml_check_attributes(import, node);
    if (!child)
        return;
    if ((src && ccs__scxml_get(node, "srcexpr")) || (type && ccs__scxml_get(node, "typeexpr")) ||
        ((import->translate || import->script) && ccs__scxml_get(node, "id") && ccs__scxml_get(node, "idlocation")))
        ccs__scxml_fail(import, node, "<invoke> has either src or srcexpr, type or typeexpr, id or idlocation");
    child->name = ccs__scxml_text(import, node, "id");
    child->id_to = ccs__scxml_location(import, ccs__scxml_get(node, "idlocation"));
    child->forward = forward && strcmp(forward, "true") == 0;
    child->flow_rule = ccs__scxml_rule_of(import, node, "srcexpr", CCS__SCXML_VALUE);
    import->any_source = import->any_source || child->flow_rule[0];
    if (src)
        take_source(import, node, src, child);
    ccs__scxml_namelist(import, node, &params);
    read_children(import, node, child, &params, &finalize);
    if (import->translate || import->script)
        guard_type(import, node, child);
    if (type && !is_scxml(type)) {
        ccs__scxml_note(import, node, "this fails when it is reached: nothing of type \"%.64s\" can be invoked", type);
        child->flow_rule = ccs__scxml_failing(import, type);
        child->flow = ccs__scxml_keep(import, (ccs_str){NULL, 0});
    }
    CCS__SCXML_SET(child, params, params);
    CCS__SCXML_SET(child, finalize, finalize);
    ccs__scxml_add(import, children, child);
}
