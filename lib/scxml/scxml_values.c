/*
 * Expressions, locations, contents and the data model of a document.
 */
#include "base/text.h"
#include "ecma/run.h"
#include "scxml/scxml.h"
#include <stdio.h> /* snprintf only, into memory */

#define NAME_MAX_BYTES 128 /* of a variable's name */

/* --- names of variables ---------------------------------------------------------------------------------------------- */

static const char *const reserved[] = {"data",     "signal",  "flow",      "states", /* roots of rules */
                                       "true",     "false",   "null",      "in",       "as",  "break",  "const",
                                       "continue", "else",    "for",       "function", "if",  "import", "let",
                                       "loop",     "package", "namespace", "return",   "var", "void",   "while"};

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

static bool is_reserved(ccs_str name)
{
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (name.size == strlen(reserved[i]) && memcmp(name.data, reserved[i], name.size) == 0)
            return true;
    return false;
}

static const struct ccs__scxml_variable *find_variable(const struct ccs__scxml_import *import, ccs_str given)
{
    for (size_t i = 0; i < import->variables.count; i++) {
        const struct ccs__scxml_variable *variable = import->variables.items[i];
        if (strlen(variable->given) == given.size && memcmp(variable->given, given.data, given.size) == 0)
            return variable;
    }
    return NULL;
}

/* For the translation. */
static const char *name_variable(void *user_data, ccs_str name, bool *declared)
{
    struct ccs__scxml_import *import = user_data;
    const struct ccs__scxml_variable *variable = find_variable(import, name);
    *declared = variable != NULL;
    if (variable)
        return variable->name;
    return is_word(name) && !is_reserved(name) ? ccs__scxml_keep(import, name) : NULL;
}

static struct ccs__ecma_rules translation(struct ccs__scxml_import *import)
{
    return (struct ccs__ecma_rules){.ecma = {.arena = import->arena}, .variable = name_variable, .user_data = import};
}

static void check_memory(struct ccs__scxml_import *import, const struct ccs__ecma_rules *rules)
{
    if (rules->ecma.no_memory)
        ccs__scxml_no_memory(import, 0);
}

static void add_variable(struct ccs__scxml_import *import, const struct ccs__xml_node *node, ccs_str given)
{
    if (given.size == 0 || given.size > NAME_MAX_BYTES || find_variable(import, given))
        return;
    if (import->variables.count == CCS__SCXML_VARIABLES_MAX) {
        ccs__scxml_fail(import, node, "there are more than %d variables", CCS__SCXML_VARIABLES_MAX);
        return;
    }
    struct ccs__scxml_variable *variable = ccs__scxml_take(import, sizeof *variable);
    if (!variable)
        return;
    variable->given = ccs__scxml_keep(import, given);
    bool script = given.size <= CCS__SCXML_KEY_MAX && ccs__ecma_is_identifier(given) && !ccs__ecma_is_system(given);
    variable->name = (import->script ? script : is_word(given)) ? variable->given : NULL;
    variable->node = node;
    ccs__scxml_add(import, &import->variables, variable);
    if (!variable->name)
        ccs__scxml_note(import, node, "\"%.64s\" can be no variable's name%s", variable->given,
                        import->script ? "" : " in rules");
}

/* A name that means something else in rules gets underscores, as many as make it the only one. */
static void rename_variables(struct ccs__scxml_import *import)
{
    char name[NAME_MAX_BYTES + CCS__SCXML_VARIABLES_MAX + 2];
    for (size_t i = 0; i < import->variables.count; i++) {
        struct ccs__scxml_variable *variable = import->variables.items[i];
        if (!is_reserved(ccs_str_from(variable->given)))
            continue;
        (void)snprintf(name, sizeof name, "%s", variable->given);
        do
            strcat(name, "_");
        while (find_variable(import, ccs_str_from(name)));
        variable->name = ccs__scxml_keep(import, ccs_str_from(name));
        ccs__scxml_note(import, variable->node, "the variable \"%.64s\" is called \"%.64s\" in rules", variable->given,
                        variable->name);
    }
}

/* What belongs to another document inside this one is passed over. */
static const struct ccs__xml_node *next_of_document(const struct ccs__xml_node *root, const struct ccs__xml_node *node)
{
    const struct ccs__xml_node *next = ccs__xml_next(root, node);
    while (next && ccs__xml_is(next, CCS__XML_PLAIN, "scxml"))
        next = ccs__xml_skip(root, next);
    return next;
}

void ccs__scxml_declare(struct ccs__scxml_import *import, const struct ccs__xml_node *root)
{
    const struct ccs__ecma_pair *pair;
    for (const struct ccs__xml_node *node = root; node && import->status == CCS_OK;
         node = next_of_document(root, node)) {
        if (ccs__xml_is(node, CCS__XML_PLAIN, "data") && ccs__scxml_get(node, "id"))
            add_variable(import, node, ccs__scxml_trim(ccs__scxml_get(node, "id")));
        if (!ccs__xml_is(node, CCS__XML_PLAIN, "script") || !import->translate)
            continue;
        size_t notes = import->note_count, bytes = import->notes->size;
        if (ccs__scxml_script(import, node, &pair))
            for (; pair; pair = pair->next)
                add_variable(import, node, ccs_str_from(pair->name));
        import->note_count = notes; /* they come again when it is read where it stands */
        import->notes->size = bytes;
    }
    if (import->translate)
        rename_variables(import);
}

/* --- expressions ----------------------------------------------------------------------------------------------------- */

char *ccs__scxml_quote(struct ccs__scxml_import *import, const char *text)
{
    struct ccs__buf rule;
    ccs__buf_init(&rule, import->arena->alloc);
    ccs__ecma_quote(ccs_str_from(text), &rule);
    return ccs__scxml_keep_buf(import, &rule);
}

char *ccs__scxml_failing(struct ccs__scxml_import *import, const char *text)
{
    struct ccs__buf rule;
    ccs__buf_init(&rule, import->arena->alloc);
    if (import->script) {
        ccs__buf_add_format(&rule, "(function () { throw %s; })()", ccs__scxml_quote(import, text));
        return ccs__scxml_keep_buf(import, &rule);
    }
    ccs_str whole = ccs__scxml_trim(text);
    size_t size = whole.size < 1000 ? whole.size : 1000; /* with its escapes still a rule that can be kept */
    while (size < whole.size && size > 0 && ((unsigned char)whole.data[size] & 0xC0) == 0x80)
        size--;
    ccs__buf_add_text(&rule, "ecmascript(");
    ccs__ecma_quote((ccs_str){whole.data, size}, &rule);
    ccs__buf_add_text(&rule, ")");
    return ccs__scxml_keep_buf(import, &rule);
}

/* ECMAScript as it stands there. What cannot be read fails when it is reached. */
static char *keep_script(struct ccs__scxml_import *import, const struct ccs__xml_node *node, ccs_str text, bool statements)
{
    struct ccs__ecma ecma = {.arena = import->arena};
    bool read = statements ? ccs__ecma_read_script(&ecma, text) != NULL : ccs__ecma_read_expression(&ecma, text) != NULL;
    if (ecma.no_memory)
        ccs__scxml_no_memory(import, 0);
    if (!read)
        ccs__scxml_note(import, node, "this fails when it is reached: %.*s (%s)", (int)(text.size < 100 ? text.size : 100),
                        text.data ? text.data : "", ecma.message);
    return text.size > 0 || statements ? ccs__scxml_keep(import, text) : ccs__scxml_failing(import, "");
}

char *ccs__scxml_rule(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *text,
                      enum ccs__scxml_use use)
{
    if (import->script)
        return keep_script(import, node, ccs__scxml_trim(text), false);
    if (!import->translate)
        return ccs__scxml_keep(import, ccs_str_from(text));
    struct ccs__ecma_rules rules = translation(import);
    struct ccs__buf rule;
    ccs__buf_init(&rule, import->arena->alloc);
    bool translated = ccs__ecma_rule(&rules.ecma, ccs_str_from(text), use == CCS__SCXML_CONDITION, &rule);
    check_memory(import, &rules);
    if (translated) {
        if (rules.ecma.message[0])
            ccs__scxml_note(import, node, "%s: %.100s", rules.ecma.message, text);
        return ccs__scxml_keep_buf(import, &rule);
    }
    ccs__buf_finish(&rule);
    ccs__scxml_note(import, node, "this fails when it is reached: %.100s (%s)", text, rules.ecma.message);
    return ccs__scxml_failing(import, text);
}

char *ccs__scxml_rule_of(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *name,
                         enum ccs__scxml_use use)
{
    const char *text = ccs__scxml_get(node, name);
    return text ? ccs__scxml_rule(import, node, text, use) : ccs__scxml_keep(import, (ccs_str){NULL, 0});
}

char *ccs__scxml_location(struct ccs__scxml_import *import, const char *text)
{
    ccs_str given = text ? ccs__scxml_trim(text) : (ccs_str){NULL, 0};
    const struct ccs__scxml_variable *variable = import->translate ? find_variable(import, given) : NULL;
    return ccs__scxml_keep(import, variable && variable->name ? ccs_str_from(variable->name) : given);
}

static bool find_script(struct ccs__scxml_import *import, const struct ccs__xml_node *node, ccs_str *text)
{
    const char *src = ccs__scxml_get(node, "src");
    const ccs_flow_source *source = src ? ccs__scxml_source(import, src) : NULL;
    if (src && !source)
        ccs__scxml_fail(import, node, "there is no text \"%.64s\": hand it in, or put it here", src);
    *text = source ? source->text : ccs_str_from(node->text);
    return !src || source;
}

char *ccs__scxml_statements(struct ccs__scxml_import *import, const struct ccs__xml_node *node)
{
    ccs_str text;
    if (!find_script(import, node, &text))
        return ccs__scxml_keep(import, (ccs_str){NULL, 0});
    if (!ccs__utf8_valid(text, NULL)) {
        ccs__scxml_fail(import, node, "a script is UTF-8");
        text.size = 0;
    }
    return keep_script(import, node, ccs__scxml_trim(ccs__scxml_keep(import, text)), true);
}

bool ccs__scxml_script(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                       const struct ccs__ecma_pair **assignments)
{
    struct ccs__ecma_rules rules = translation(import);
    ccs_str text;
    *assignments = NULL;
    if (!find_script(import, node, &text))
        return false;
    bool read = ccs__ecma_script(&rules.ecma, text, assignments);
    check_memory(import, &rules);
    if (!read)
        ccs__scxml_note(import, node, "this script fails when it is reached (%s)", rules.ecma.message);
    return read;
}

/* --- contents -------------------------------------------------------------------------------------------------------- */

/* Spaces as one, none at the ends. */
static char *quote_normalised(struct ccs__scxml_import *import, ccs_str text)
{
    struct ccs__buf plain, rule;
    ccs__buf_init(&plain, import->arena->alloc);
    ccs__buf_init(&rule, import->arena->alloc);
    for (size_t i = 0; i < text.size; i++) {
        bool space = text.data[i] == ' ' || text.data[i] == '\t' || text.data[i] == '\n' || text.data[i] == '\r';
        bool again = space && plain.size > 0 && plain.data[plain.size - 1] == ' ';
        if (!again)
            ccs__buf_add(&plain, space ? " " : &text.data[i], 1);
    }
    ccs__ecma_quote((ccs_str){(const char *)plain.data, plain.size}, &rule);
    rule.failed = rule.failed || plain.failed;
    ccs__buf_finish(&plain);
    return ccs__scxml_keep_buf(import, &rule);
}

static void add_fields(struct ccs__scxml_import *import, const struct ccs__ecma_pair *pair,
                       struct ccs__scxml_list *fields)
{
    for (; pair; pair = pair->next)
        ccs__scxml_add_param(import, fields, pair->name, pair->rule);
}

/* A number, text, flag, list or object that says all of itself, as JSON does. */
static bool is_literal(const struct ccs__ecma_node *node)
{
    switch (node->kind) {
    case CCS__ECMA_UNARY:
        return ccs__ecma_text_is(node->text, "-") && node->a->kind == CCS__ECMA_NUMBER;
    case CCS__ECMA_LIST:
    case CCS__ECMA_OBJECT:
        for (const struct ccs__ecma_node *item = node->a; item; item = item->next)
            if (!is_literal(item->kind == CCS__ECMA_FIELD ? item->a : item)) /* trees have a bounded height */
                return false;
        return true;
    case CCS__ECMA_UNDEFINED:
        return ccs__ecma_text_is(node->text, "null");
    default:
        return node->kind == CCS__ECMA_STRING || node->kind == CCS__ECMA_NUMBER || node->kind == CCS__ECMA_TRUE ||
               node->kind == CCS__ECMA_FALSE;
    }
}

/* XML becomes a document, when it is reached. */
static char *document_of(struct ccs__scxml_import *import, ccs_str text)
{
    struct ccs__buf rule;
    ccs__buf_init(&rule, import->arena->alloc);
    ccs__buf_add_text(&rule, "new DOMParser().parseFromString(");
    ccs__ecma_quote(text, &rule);
    ccs__buf_add_text(&rule, ", 'text/xml')");
    return ccs__scxml_keep_buf(import, &rule);
}

/* In ECMAScript: JSON as it is, XML, or plain text. */
static char *script_of_text(struct ccs__scxml_import *import, ccs_str text)
{
    struct ccs__ecma ecma = {.arena = import->arena};
    const struct ccs__xml_node *root;
    struct ccs__xml_error error;
    const struct ccs__ecma_node *node = ccs__ecma_read_expression(&ecma, text);
    if (ecma.no_memory)
        ccs__scxml_no_memory(import, 0);
    if (node && is_literal(node) && text.data[0] != '\'')
        return ccs__scxml_keep(import, text);
    if (text.data[0] == '<' && ccs__xml_read(text, import->arena, &root, &error) == CCS_OK)
        return document_of(import, text);
    return quote_normalised(import, text);
}

static char *content_of_text(struct ccs__scxml_import *import, const struct ccs__xml_node *node, ccs_str text,
                             struct ccs__scxml_list *fields)
{
    struct ccs__ecma_rules rules = translation(import);
    struct ccs__buf rule;
    const struct ccs__ecma_pair *pair;
    bool object;
    if (text.size == 0)
        return ccs__scxml_keep(import, text);
    if (import->script)
        return script_of_text(import, text);
    ccs__buf_init(&rule, import->arena->alloc);
    bool literal = ccs__ecma_literal(&rules.ecma, text, &rule, &object, &pair);
    check_memory(import, &rules);
    if (literal && !object)
        return ccs__scxml_keep_buf(import, &rule);
    ccs__buf_finish(&rule);
    if (literal && fields) {
        add_fields(import, pair, fields);
        return ccs__scxml_keep(import, (ccs_str){NULL, 0});
    }
    if (!object)
        return quote_normalised(import, text);
    ccs__scxml_note(import, node, "this fails when it is reached: a variable cannot hold an object: %.60s", node->text);
    return ccs__scxml_failing(import, node->text);
}

char *ccs__scxml_content(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                         struct ccs__scxml_list *fields)
{
    if (!node->first)
        return content_of_text(import, node, ccs__scxml_trim(node->text), fields);
    if (ccs__xml_is(node->first, CCS__XML_PLAIN, "scxml"))
        return ccs__scxml_quote(import, ccs__scxml_queue(import, node->first, "", import->source));
    if (import->script)
        return document_of(import, ccs__scxml_trim(ccs__scxml_keep(import, node->inner)));
    ccs__scxml_note(import, node, "XML is no value in rules: it is kept as a text");
    return quote_normalised(import, node->inner);
}

/* {a: 1} as an expression: fields too. */
static bool object_of(struct ccs__scxml_import *import, const char *text, struct ccs__scxml_list *fields)
{
    struct ccs__ecma_rules rules = translation(import);
    const struct ccs__ecma_pair *pair;
    ccs_str trimmed = ccs__scxml_trim(text);
    if (!import->translate || trimmed.size == 0 || trimmed.data[0] != '{')
        return false;
    bool object = ccs__ecma_object(&rules.ecma, trimmed, &pair);
    check_memory(import, &rules);
    if (object)
        add_fields(import, pair, fields);
    return object;
}

char *ccs__scxml_content_of(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                            struct ccs__scxml_list *fields)
{
    const char *expr = ccs__scxml_get(node, "expr");
    ccs__scxml_check_attributes(import, node);
    if (expr && object_of(import, expr, fields))
        return ccs__scxml_keep(import, (ccs_str){NULL, 0});
    if (expr && (node->first || ccs__scxml_trim(node->text).size > 0))
        ccs__scxml_fail(import, node, "<content> has either expr or something in it");
    return expr ? ccs__scxml_rule(import, node, expr, CCS__SCXML_VALUE) : ccs__scxml_content(import, node, fields);
}

/* --- params ---------------------------------------------------------------------------------------------------------- */

void ccs__scxml_add_param(struct ccs__scxml_import *import, struct ccs__scxml_list *params, const char *name,
                          const char *value)
{
    Ccs__FlowParam *param = ccs__scxml_make(import, &ccs__flow_param__descriptor);
    if (!param)
        return;
    param->name = ccs__scxml_keep(import, ccs_str_from(name));
    param->value = ccs__scxml_keep(import, ccs_str_from(value));
    ccs__scxml_add(import, params, param);
}

/* What stands at a location: a variable, or a field or item of one. Anything else fails when it is reached. */
static char *rule_of_location(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *text)
{
    struct ccs__ecma ecma = {.arena = import->arena};
    if (!import->script)
        return ccs__scxml_rule(import, node, text, CCS__SCXML_VALUE);
    const struct ccs__ecma_node *tree = ccs__ecma_read_expression(&ecma, ccs__scxml_trim(text));
    if (ecma.no_memory)
        ccs__scxml_no_memory(import, 0);
    if (tree && (tree->kind == CCS__ECMA_NAME || tree->kind == CCS__ECMA_MEMBER || tree->kind == CCS__ECMA_INDEX))
        return ccs__scxml_rule(import, node, text, CCS__SCXML_VALUE);
    ccs__scxml_note(import, node, "this fails when it is reached: %.100s is no location", text);
    return ccs__scxml_failing(import, text);
}

void ccs__scxml_param(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                      struct ccs__scxml_list *params)
{
    const char *name = ccs__scxml_get(node, "name"), *expr = ccs__scxml_get(node, "expr");
    const char *location = ccs__scxml_get(node, "location");
    ccs__scxml_check_attributes(import, node);
    if (!name)
        ccs__scxml_fail(import, node, "<param> needs a name");
    else if (expr && location)
        ccs__scxml_fail(import, node, "<param> has either expr or location");
    else
        ccs__scxml_add_param(import, params, name,
                             location ? rule_of_location(import, node, location)
                                      : ccs__scxml_rule(import, node, expr ? expr : name, CCS__SCXML_VALUE));
}

void ccs__scxml_namelist(struct ccs__scxml_import *import, const struct ccs__xml_node *node,
                         struct ccs__scxml_list *params)
{
    struct ccs__scxml_list names = {0};
    ccs__scxml_add_words(import, &names, ccs__scxml_get(node, "namelist"));
    for (size_t i = 0; i < names.count; i++)
        ccs__scxml_add_param(import, params, names.items[i],
                             rule_of_location(import, node, names.items[i]));
}

/* --- the data model -------------------------------------------------------------------------------------------------- */

static char *initial_value(struct ccs__scxml_import *import, const struct ccs__xml_node *node)
{
    const char *src = ccs__scxml_get(node, "src"), *expr = ccs__scxml_get(node, "expr");
    bool content = node->first || ccs__scxml_trim(node->text).size > 0;
    if ((src != NULL) + (expr != NULL) + content > 1)
        ccs__scxml_fail(import, node, "<data> has either expr, src or something in it");
    if (expr)
        return ccs__scxml_rule(import, node, expr, CCS__SCXML_VALUE);
    if (!src)
        return ccs__scxml_content(import, node, NULL);
    const ccs_flow_source *source = ccs__scxml_source(import, src);
    if (source && ccs__utf8_valid(source->text, NULL))
        return content_of_text(import, node, ccs__scxml_trim(ccs__scxml_keep(import, source->text)), NULL);
    ccs__scxml_note(import, node, "there is no text \"%.64s\": the variable has no value, and that fails", src);
    return ccs__scxml_failing(import, src);
}

/* Variables of states may stand between others in a flow: then they say where. */
static void take_place(struct ccs__scxml_import *import, const struct ccs__xml_node *node)
{
    const char *place = ccs__scxml_own(node, "place");
    size_t wanted = 0;
    for (; *place >= '0' && *place <= '9' && wanted < CCS__SCXML_VARIABLES_MAX; place++)
        wanted = wanted * 10 + (size_t)(*place - '0');
    bool given = ccs__scxml_own(node, "place")[0] && !*place && wanted < CCS__SCXML_VARIABLES_MAX;
    if (given && import->declared.count > 0)
        import->places[import->declared.count - 1] = (uint32_t)wanted + 1;
}

/* Those that say where they stand go there, the others fill what is left. */
void ccs__scxml_place(struct ccs__scxml_import *import)
{
    size_t count = import->declared.count, at = 0;
    void **items = count > 0 ? ccs__scxml_take(import, count * sizeof *items) : NULL;
    if (!items)
        return;
    for (size_t i = 0; i < count; i++)
        if (import->places[i] > 0 && import->places[i] <= count && !items[import->places[i] - 1])
            items[import->places[i] - 1] = import->declared.items[i];
        else
            import->places[i] = 0;
    for (size_t i = 0; i < count; i++) {
        while (import->places[i] == 0 && items[at])
            at++;
        if (import->places[i] == 0)
            items[at] = import->declared.items[i];
    }
    import->declared.items = items;
    import->declared.capacity = count;
}

static void read_data(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *state)
{
    const char *id = ccs__scxml_get(node, "id");
    const struct ccs__scxml_variable *known = id ? find_variable(import, ccs__scxml_trim(id)) : NULL;
    ccs__scxml_check_attributes(import, node);
    if (!id)
        ccs__scxml_fail(import, node, "<data> needs an id");
    if (!known || !known->name || import->declared.count == CCS__SCXML_VARIABLES_MAX)
        return; /* told when the names were gathered */
    Ccs__FlowVariable *variable = ccs__scxml_make(import, &ccs__flow_variable__descriptor);
    if (!variable)
        return;
    variable->name = ccs__scxml_keep(import, ccs_str_from(known->name));
    if (!import->script)
        variable->kind = (Ccs__FlowValueKind)ccs__scxml_enum(import, node, "kind", &ccs__flow_value_kind__descriptor);
    variable->value = initial_value(import, node);
    variable->in = ccs__scxml_keep(import, ccs_str_from(state));
    ccs__scxml_add(import, &import->declared, variable);
    take_place(import, node);
}

void ccs__scxml_datamodel(struct ccs__scxml_import *import, const struct ccs__xml_node *node, const char *state)
{
    for (const struct ccs__xml_node *child = node->first; child && import->status == CCS_OK; child = child->next) {
        if (ccs__xml_is(child, CCS__XML_PLAIN, "data"))
            read_data(import, child, state);
        else
            ccs__scxml_misplaced(import, child, "<datamodel>");
    }
}
