/*
 * A document's states, one after the other in document order, and the document itself.
 */
#include "flow/names.h"
#include "scxml/scxml.h"
#include <stdio.h> /* snprintf only, into memory */

/* Names that are given, so that one that is made up is none of them. */
struct names {
    struct ccs__flow_names given;
};

static bool is_state(const struct ccs__xml_node *node)
{
    return ccs__xml_is(node, CCS__XML_PLAIN, "state") || ccs__xml_is(node, CCS__XML_PLAIN, "parallel") ||
           ccs__xml_is(node, CCS__XML_PLAIN, "final") || ccs__xml_is(node, CCS__XML_PLAIN, "history");
}

/* The next state in document order: what is no state holds none, but invoked documents. */
static const struct ccs__xml_node *next_state(const struct ccs__xml_node *root, const struct ccs__xml_node *node)
{
    bool inside = node == root || is_state(node);
    const struct ccs__xml_node *next = inside ? ccs__xml_next(root, node) : ccs__xml_skip(root, node);
    while (next && !is_state(next))
        next = ccs__xml_skip(root, next);
    return next;
}

static void take_names(struct ccs__scxml_import *import, const struct ccs__xml_node *root, struct names *names)
{
    size_t count = 0;
    for (const struct ccs__xml_node *node = next_state(root, root); node; node = next_state(root, node))
        count++;
    if (count > 10000) {
        import->status = CCS_ELIMIT;
        import->error->line = root->line, import->error->column = root->column;
        import->error_source = import->source;
        (void)snprintf(import->error->message, sizeof import->error->message, "there are more than 10000 states");
        return;
    }
    ccs_status status = ccs__flow_names_init(&names->given, import->arena, count + 1);
    if (status != CCS_OK)
        import->status = status;
    for (const struct ccs__xml_node *node = next_state(root, root); node && import->status == CCS_OK;
         node = next_state(root, node)) {
        const char *id = ccs__scxml_get(node, "id");
        uint32_t line = node->line;
        if (!id)
            continue;
        status = ccs__flow_names_put(&names->given, ccs_str_from(id), &line);
        if (status == CCS_ENOMEM)
            import->status = status;
        else if (status != CCS_OK)
            ccs__scxml_fail(import, node, "the names of states were made to collide");
    }
}

/* "state-1", unless somebody is called so. */
static char *name_state(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const struct names *names)
{
    const char *id = ccs__scxml_get(node, "id");
    char name[48];
    if (id)
        return ccs__scxml_keep(import, ccs_str_from(id));
    do
        (void)snprintf(name, sizeof name, "%s-%zu", node->name, ++import->made_up);
    while (ccs__flow_names_find(&names->given, ccs_str_from(name)) != CCS__FLOW_NO_NAME);
    return ccs__scxml_keep(import, ccs_str_from(name));
}

/* --- transitions and timers ------------------------------------------------------------------------------------------ */

static void read_transition(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                            struct ccs__scxml_list *transitions)
{
    struct ccs__scxml_list on = {0}, to = {0}, actions = {0};
    const char *type = ccs__scxml_get(node, "type");
    Ccs__FlowTransition *transition = ccs__scxml_make(import, &ccs__flow_transition__descriptor);
    ccs__scxml_check_attributes(import, node);
    if (!transition)
        return;
    if (type && strcmp(type, "internal") != 0 && strcmp(type, "external") != 0)
        ccs__scxml_fail(import, node, "the type of a <transition> is internal or external, not \"%.32s\"", type);
    ccs__scxml_add_words(import, &on, ccs__scxml_get(node, "event"));
    ccs__scxml_add_words(import, &to, ccs__scxml_get(node, "target"));
    transition->when = ccs__scxml_rule_of(import, node, "cond", CCS__SCXML_CONDITION);
    transition->internal = type && type[0] == 'i';
    ccs__scxml_actions(import, node, &actions);
    CCS__SCXML_SET(transition, on, on);
    CCS__SCXML_SET(transition, to, to);
    CCS__SCXML_SET(transition, do_, actions);
    ccs__scxml_add(import, transitions, transition);
}

/* <initial> and its one transition: where to, and what is done on the way. */
static void read_initial(struct ccs__scxml_import *import, const struct ccs__xml_node *node, Ccs__FlowState *state)
{
    struct ccs__scxml_list to = {0}, actions = {0};
    const struct ccs__xml_node *transition = node->first;
    if (!transition || transition->next || !ccs__xml_is(transition, CCS__XML_PLAIN, "transition") ||
        !ccs__scxml_get(transition, "target")) {
        ccs__scxml_fail(import, node, "<initial> holds one <transition> with a target");
        return;
    }
    if (ccs__scxml_get(transition, "event") || ccs__scxml_get(transition, "cond"))
        ccs__scxml_fail(import, transition, "the <transition> of <initial> has neither event nor cond");
    if (!ccs__scxml_own(transition, "implied")[0])
        ccs__scxml_add_words(import, &to, ccs__scxml_get(transition, "target"));
    ccs__scxml_actions(import, transition, &actions);
    CCS__SCXML_SET(state, initial, to);
    CCS__SCXML_SET(state, initial_do, actions);
}

static void read_timer(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                       struct ccs__scxml_list *timers)
{
    Ccs__FlowTimer *timer = ccs__scxml_make(import, &ccs__flow_timer__descriptor);
    const char *after = ccs__scxml_get(node, "after-ms");
    if (!timer)
        return;
    timer->name = ccs__scxml_text(import, node, "name");
    timer->signal = ccs__scxml_text(import, node, "signal");
    timer->after_rule = ccs__scxml_text(import, node, "after-rule");
    timer->calendar = ccs__scxml_text(import, node, "calendar");
    const char *mode = ccs__scxml_get(node, "mode");
    timer->mode = mode && strcmp(mode, "budget") == 0 ? CCS__FLOW_TIMER_MODE__FLOW_TIMER_MODE_BUDGET
                  : mode && strcmp(mode, "wall") == 0 ? CCS__FLOW_TIMER_MODE__FLOW_TIMER_MODE_WALL
                                                      : CCS__FLOW_TIMER_MODE__FLOW_TIMER_MODE_RESTART;
    for (; after && *after; after++) {
        if (*after < '0' || *after > '9' || timer->after_ms > (uint64_t)INT64_MAX / 10 - 9) {
            ccs__scxml_fail(import, node, "after-ms is a whole number of milliseconds");
            return;
        }
        timer->after_ms = timer->after_ms * 10 + (uint64_t)(*after - '0');
    }
    ccs__scxml_add(import, timers, timer);
}

static void read_donedata(struct ccs__scxml_import *import, const struct ccs__xml_node *node, Ccs__FlowState *state)
{
    struct ccs__scxml_list params = {0};
    for (const struct ccs__xml_node *child = node->first; child; child = child->next) {
        if (ccs__xml_is(child, CCS__XML_PLAIN, "param"))
            ccs__scxml_param(import, child, &params);
        else if (ccs__xml_is(child, CCS__XML_PLAIN, "content"))
            state->done_value = ccs__scxml_content_of(import, child, &params);
        else
            ccs__scxml_misplaced(import, child, "<donedata>");
    }
    CCS__SCXML_SET(state, done, params);
}

/* --- a state --------------------------------------------------------------------------------------------------------- */

struct parts {
    struct ccs__scxml_list enter, exit, transitions, timers, children;
    bool entered, left; /* there was a block before */
};

/* Blocks that came from timers say so: the timers themselves are read instead. */
static void read_block(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                       struct ccs__scxml_list *actions, bool *again)
{
    if (ccs__scxml_own(node, "timers")[0])
        return;
    if (*again)
        (void)ccs__scxml_action(import, CCS__FLOW_DO__FLOW_DO_BLOCK, actions);
    *again = true;
    ccs__scxml_actions(import, node, actions);
}

static void read_part(struct ccs__scxml_import *import, const struct ccs__xml_node *node, Ccs__FlowState *state,
                      struct parts *parts)
{
    if (node->space == CCS__XML_PLAIN && strcmp(node->name, "invoke") != 0)
        ccs__scxml_check_attributes(import, node);
    if (ccs__xml_is(node, CCS__XML_OURS, "timer"))
        read_timer(import, node, &parts->timers);
    else if (is_state(node) &&
             (node->space != CCS__XML_PLAIN || state->kind <= CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL))
        return; /* its turn comes */
    else if (ccs__xml_is(node, CCS__XML_PLAIN, "onentry"))
        read_block(import, node, &parts->enter, &parts->entered);
    else if (ccs__xml_is(node, CCS__XML_PLAIN, "onexit"))
        read_block(import, node, &parts->exit, &parts->left);
    else if (ccs__xml_is(node, CCS__XML_PLAIN, "transition"))
        read_transition(import, node, &parts->transitions);
    else if (ccs__xml_is(node, CCS__XML_PLAIN, "initial"))
        read_initial(import, node, state);
    else if (ccs__xml_is(node, CCS__XML_PLAIN, "datamodel"))
        ccs__scxml_datamodel(import, node, state->name);
    else if (ccs__xml_is(node, CCS__XML_PLAIN, "invoke"))
        ccs__scxml_invoke(import, node, &parts->children);
    else if (ccs__xml_is(node, CCS__XML_PLAIN, "donedata") &&
             state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL)
        read_donedata(import, node, state);
    else
        ccs__scxml_misplaced(import, node, "a state of this kind");
}

static Ccs__FlowStateKind kind_of(struct ccs__scxml_import *import, const struct ccs__xml_node *node)
{
    const char *type = ccs__scxml_get(node, "type");
    if (strcmp(node->name, "history") != 0)
        return strcmp(node->name, "parallel") == 0 ? CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL
               : strcmp(node->name, "final") == 0  ? CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL
                                                   : CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_STATE;
    if (type && strcmp(type, "deep") != 0 && strcmp(type, "shallow") != 0)
        ccs__scxml_fail(import, node, "the type of a <history> is shallow or deep, not \"%.32s\"", type);
    return type && type[0] == 'd' ? CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_DEEP_HISTORY
                                  : CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_HISTORY;
}

static void read_state(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *in,
                       const struct names *names)
{
    struct ccs__scxml_list initial = {0};
    struct parts parts = {0};
    Ccs__FlowState *state = ccs__scxml_make(import, &ccs__flow_state__descriptor);
    if (!state)
        return;
    ccs__scxml_check_attributes(import, node);
    state->name = name_state(import, node, names);
    state->in = ccs__scxml_keep(import, ccs_str_from(in));
    state->kind = kind_of(import, node);
    state->category = (Ccs__FlowCategory)ccs__scxml_enum(import, node, "category", &ccs__flow_category__descriptor);
    ccs__scxml_add_words(import, &initial, ccs__scxml_get(node, "initial"));
    CCS__SCXML_SET(state, initial, initial);
    for (const struct ccs__xml_node *child = node->first; child && import->status == CCS_OK; child = child->next) {
        if (initial.count > 0 && ccs__xml_is(child, CCS__XML_PLAIN, "initial"))
            ccs__scxml_fail(import, child, "a <state> has either initial=\"...\" or an <initial>");
        read_part(import, child, state, &parts);
    }
    CCS__SCXML_SET(state, enter, parts.enter);
    CCS__SCXML_SET(state, exit, parts.exit);
    CCS__SCXML_SET(state, transitions, parts.transitions);
    CCS__SCXML_SET(state, timers, parts.timers);
    CCS__SCXML_SET(state, children, parts.children);
    ccs__scxml_add(import, &import->states, state);
}

/* Names of the states that are open, by their depth, are what `in` says. */
static void read_states(struct ccs__scxml_import *import, const struct ccs__xml_node *root, const struct names *names)
{
    const struct ccs__xml_node *open[CCS__XML_DEPTH_MAX];
    const char *open_names[CCS__XML_DEPTH_MAX];
    size_t depth = 0;
    for (const struct ccs__xml_node *node = next_state(root, root); node && import->status == CCS_OK;
         node = next_state(root, node)) {
        while (depth > 0 && open[depth - 1] != node->parent)
            depth--;
        read_state(import, node, depth > 0 ? open_names[depth - 1] : "", names);
        if (import->status != CCS_OK)
            return;
        open[depth] = node;
        open_names[depth++] = ((Ccs__FlowState *)import->states.items[import->states.count - 1])->name;
    }
}

/* --- the document ---------------------------------------------------------------------------------------------------- */

static void read_field(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                       struct ccs__scxml_list *fields)
{
    Ccs__FlowField *field = ccs__scxml_make(import, &ccs__flow_field__descriptor);
    if (!field)
        return;
    field->name = ccs__scxml_text(import, node, "name");
    field->kind = (Ccs__FlowValueKind)ccs__scxml_enum(import, node, "kind", &ccs__flow_value_kind__descriptor);
    ccs__scxml_add(import, fields, field);
}

static void read_datamodel_name(struct ccs__scxml_import *import, const struct ccs__xml_node *root)
{
    const char *name = ccs__scxml_get(root, "datamodel");
    bool null = name && strcmp(name, "null") == 0, ours = name && strcmp(name, "ccs") == 0;
    import->translate = !ours && (null || import->rules);
    import->script = !ours && !import->translate;
    import->flow->language =
        import->script ? CCS__FLOW_LANGUAGE__FLOW_LANGUAGE_ECMASCRIPT : CCS__FLOW_LANGUAGE__FLOW_LANGUAGE_RULES;
    if (name && !ours && !null && strcmp(name, "ecmascript") != 0)
        ccs__scxml_fail(import, root, "the data model is ccs, ecmascript or null, not \"%.32s\"", name);
}

static void read_root(struct ccs__scxml_import *import, const struct ccs__xml_node *root)
{
    const char *binding = ccs__scxml_get(root, "binding"), *version = ccs__scxml_get(root, "version");
    struct ccs__scxml_list initial = {0};
    ccs__scxml_check_attributes(import, root);
    if (binding && strcmp(binding, "early") != 0 && strcmp(binding, "late") != 0)
        ccs__scxml_fail(import, root, "binding is early or late, not \"%.32s\"", binding);
    if (version && strcmp(version, "1.0") != 0)
        ccs__scxml_note(import, root, "the version of SCXML is 1.0, not \"%.32s\"; it is read as that", version);
    import->flow->name = ccs__scxml_text(import, root, "name");
    import->flow->late = binding && binding[0] == 'l';
    import->flow->loose = strcmp(ccs__scxml_own(root, "loose"), "false") != 0;
    ccs__scxml_add_words(import, &initial, ccs__scxml_get(root, "initial"));
    CCS__SCXML_SET(import->flow, initial, initial);
}

static void read_top(struct ccs__scxml_import *import, const struct ccs__xml_node *root)
{
    struct ccs__scxml_list fields = {0}, actions = {0};
    for (const struct ccs__xml_node *child = root->first; child && import->status == CCS_OK; child = child->next) {
        if (ccs__xml_is(child, CCS__XML_OURS, "field"))
            read_field(import, child, &fields);
        else if (ccs__xml_is(child, CCS__XML_OURS, "initial"))
            ccs__scxml_actions(import, child, &actions);
        else if (ccs__xml_is(child, CCS__XML_PLAIN, "datamodel"))
            ccs__scxml_datamodel(import, child, "");
        else if (ccs__xml_is(child, CCS__XML_PLAIN, "script"))
            ccs__scxml_run(import, child,
                           &actions); /* when everything else is there, before the first state is entered */
        else if (!is_state(child) || strcmp(child->name, "history") == 0)
            ccs__scxml_misplaced(import, child, "<scxml> itself");
    }
    CCS__SCXML_SET(import->flow, fields, fields);
    CCS__SCXML_SET(import->flow, initial_do, actions);
}

/* A variable that a script makes is one without a value, until it does. */
static void add_made_variables(struct ccs__scxml_import *import)
{
    for (size_t i = 0; i < import->variables.count; i++) {
        const struct ccs__scxml_variable *known = import->variables.items[i];
        bool there = !known->name;
        for (size_t j = 0; j < import->declared.count && !there; j++)
            there = strcmp(((Ccs__FlowVariable *)import->declared.items[j])->name, known->name) == 0;
        Ccs__FlowVariable *variable = there ? NULL : ccs__scxml_make(import, &ccs__flow_variable__descriptor);
        if (!variable)
            continue;
        variable->name = ccs__scxml_keep(import, ccs_str_from(known->name));
        ccs__scxml_add(import, &import->declared, variable);
    }
}

void ccs__scxml_flow(struct ccs__scxml_import *import, const struct ccs__scxml_document *document)
{
    struct names names;
    import->flow = ccs__scxml_make(import, &ccs__flow__descriptor);
    import->source = document->source;
    import->children = import->made_up = 0;
    memset(import->places, 0, sizeof import->places);
    import->variables = import->states = import->declared = (struct ccs__scxml_list){0};
    if (!import->flow)
        return;
    import->flow->key = ccs__scxml_keep(import, ccs_str_from(document->key));
    read_datamodel_name(import, document->root);
    take_names(import, document->root, &names);
    ccs__scxml_declare(import, document->root);
    if (import->status != CCS_OK)
        return;
    read_root(import, document->root);
    read_top(import, document->root);
    read_states(import, document->root, &names);
    if (import->translate)
        add_made_variables(import);
    ccs__scxml_place(import);
    if (import->states.count == 0)
        ccs__scxml_fail(import, document->root, "<scxml> has at least one <state>, <parallel> or <final>");
    CCS__SCXML_SET(import->flow, states, import->states);
    CCS__SCXML_SET(import->flow, variables, import->declared);
}
