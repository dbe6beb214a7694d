/*
 * CEL's grammar, by recursive descent and climbing over binary operators. Types are checked while the tree grows, so an
 * error stands where a reader stops understanding. The depth of recursion is bounded by CCS__RULE_NESTING_MAX.
 */
#include "rule/build.h"

#define ARGUMENTS_MAX 3

static uint16_t parse_expression(struct ccs__rule_build *build);

/* --- tokens ---------------------------------------------------------------------------------------------------- */

static struct ccs__rule_place here(const struct ccs__rule_build *build)
{
    return (struct ccs__rule_place){build->lexer.token.line, build->lexer.token.column};
}

static bool is(const struct ccs__rule_build *build, const char *sign) { return ccs__rule_lex_is(&build->lexer, sign); }

static void next(struct ccs__rule_build *build)
{
    struct ccs__rule_lexer *lexer = &build->lexer;
    ccs__rule_lex_next(lexer);
    if (lexer->token.kind == CCS__TOKEN_ERROR)
        ccs__rule_fail(build, lexer->status, (struct ccs__rule_place){lexer->error_line, lexer->error_column}, "%s",
                       lexer->message);
}

static bool accept(struct ccs__rule_build *build, const char *sign)
{
    if (!is(build, sign))
        return false;
    next(build);
    return true;
}

static uint16_t fail_here(struct ccs__rule_build *build, const char *wanted)
{
    const struct ccs__rule_token *token = &build->lexer.token;
    int size = token->text.size > 40 ? 40 : (int)token->text.size;
    if (token->kind == CCS__TOKEN_END)
        return ccs__rule_fail(build, CCS_EPARSE, here(build), "%s, but the rule ends here", wanted);
    if (token->kind == CCS__TOKEN_NAME || token->kind == CCS__TOKEN_SIGN)
        return ccs__rule_fail(build, CCS_EPARSE, here(build), "%s, not %.*s", wanted, size, token->text.data);
    return ccs__rule_fail(build, CCS_EPARSE, here(build), "%s, not a %s", wanted,
                          token->kind == CCS__TOKEN_INT ? "number" : "string");
}

static bool expect(struct ccs__rule_build *build, const char *sign, const char *wanted)
{
    if (accept(build, sign))
        return true;
    fail_here(build, wanted);
    return false;
}

/* An item of an empty list literal may be anything: it is never there. */
static bool could_be(const struct ccs__rule_build *build, uint16_t node, uint8_t type)
{
    return build->nodes[node].type == type || build->nodes[node].type == CCS__RULE_NONE;
}

/* --- names ------------------------------------------------------------------------------------------------------ */

static bool is_one_of(ccs_str name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ccs__rule_text_equal(name, ccs_str_from(words[i])))
            return true;
    return false;
}

static bool is_literal_word(ccs_str name)
{
    static const char *const words[] = {"true", "false", "null", "in"};
    return is_one_of(name, words, sizeof words / sizeof words[0]);
}

static bool is_reserved(ccs_str name)
{
    static const char *const words[] = {"as", "break", "const", "continue", "else", "for", "function", "if", "import",
                                        "let", "loop", "package", "namespace", "return", "var", "void", "while"};
    return is_literal_word(name) || is_one_of(name, words, sizeof words / sizeof words[0]);
}

/* The name that must stand here; reserved words may name fields, as in CEL. */
static bool take_name(struct ccs__rule_build *build, bool field, ccs_str *name, const char *wanted)
{
    *name = build->lexer.token.text;
    if (build->lexer.token.kind != CCS__TOKEN_NAME || (field && is_literal_word(*name))) {
        fail_here(build, wanted);
        return false;
    }
    if (!field && is_reserved(*name)) {
        ccs__rule_fail(build, CCS_EPARSE, here(build), "%.*s is a reserved word", (int)name->size, name->data);
        return false;
    }
    next(build);
    return build->status == CCS_OK;
}

static const struct ccs__rule_variable *find_variable(const struct ccs__rule_build *build, ccs_str name, size_t *level)
{
    for (*level = build->variable_count; (*level)-- > 0;)
        if (ccs__rule_text_equal(build->variables[*level].name, name))
            return &build->variables[*level];
    return NULL;
}

static uint16_t add_text(struct ccs__rule_build *build, ccs_str text, struct ccs__rule_place place)
{
    return ccs__rule_add_constant(build, CCS__RULE_STRING, (union ccs__rule_cell){.text = text}, place);
}

/* Names outlive the rule's text. */
static uint16_t add_name(struct ccs__rule_build *build, ccs_str name, struct ccs__rule_place place)
{
    char *copy = ccs__arena_take(&build->rule->arena, name.size);
    if (!copy)
        return ccs__rule_fail(build, CCS_ENOMEM, place, "no memory");
    memcpy(copy, name.data, name.size);
    return add_text(build, (ccs_str){copy, name.size}, place);
}

static uint16_t parse_variable(struct ccs__rule_build *build, ccs_str name, size_t level, struct ccs__rule_place place)
{
    uint16_t text = add_name(build, name, place);
    if (!text)
        return 0;
    struct ccs__rule_node *node = &build->nodes[text]; /* becomes the item */
    node->op = CCS__RULE_VAR;
    node->type = build->variables[level].type;
    node->level = (uint8_t)level;
    node->reads = UINT64_C(1) << (63 - level);
    return text;
}

static uint16_t parse_call(struct ccs__rule_build *build, ccs_str name, uint16_t receiver, struct ccs__rule_place place);

static uint16_t parse_named(struct ccs__rule_build *build)
{
    ccs_str name, field;
    size_t level;
    bool outermost = accept(build, ".");
    struct ccs__rule_place place = here(build);
    if (!take_name(build, false, &name, "a value must stand here"))
        return 0;
    if (is(build, "("))
        return parse_call(build, name, 0, place);
    if (!outermost && find_variable(build, name, &level))
        return parse_variable(build, name, level, place);
    if (ccs__rule_is_variable_root(build, name) || !accept(build, "."))
        return ccs__rule_add_field(build, name, NULL, place, place);
    struct ccs__rule_place field_place = here(build);
    if (!take_name(build, true, &field, "a field's name must stand here"))
        return 0;
    return ccs__rule_add_field(build, name, &field, place, field_place);
}

/* --- calls ------------------------------------------------------------------------------------------------------- */

static uint16_t parse_has(struct ccs__rule_build *build, struct ccs__rule_place place)
{
    uint16_t argument = parse_expression(build);
    if (!argument || !expect(build, ")", "a ) must stand here"))
        return 0;
    struct ccs__rule_node *node = &build->nodes[argument];
    if (node->op == CCS__RULE_FIELD) /* or a variable, which may have no value either */
        node->op = CCS__RULE_HAS;
    else if (node->op == CCS__RULE_AT_LEVELS && node->level == 1)
        node->op = CCS__RULE_HAS_KEY;
    else
        return ccs__rule_fail(build, CCS_EPARSE, place, "has() asks for a field or a variable, such as has(contact.tier); "
                              "for a key there is 'key' in map");
    node->type = CCS__RULE_BOOL;
    return argument;
}

/* range.exists(name, condition) and its like; the ( is taken. */
static uint16_t parse_loop(struct ccs__rule_build *build, enum ccs__rule_op op, uint16_t range, struct ccs__rule_place place)
{
    ccs_str name;
    uint8_t type = build->nodes[range].type;
    if (!ccs__rule_is_list(type) && type != CCS__RULE_LEVELS)
        return ccs__rule_fail(build, CCS_EPARSE, place, "only lists and maps can be gone through");
    struct ccs__rule_place name_place = here(build);
    if (!take_name(build, false, &name, "a name for the item must stand here") ||
        !expect(build, ",", "a , and a condition must stand here"))
        return 0;
    size_t level = build->variable_count;
    if (level == CCS__RULE_LOOPS_MAX)
        return ccs__rule_fail(build, CCS_ELIMIT, place, "more than %d loops within each other", CCS__RULE_LOOPS_MAX);
    build->variables[build->variable_count++] = (struct ccs__rule_variable){
        name, type == CCS__RULE_LEVELS ? CCS__RULE_STRING : CCS__RULE_ITEM(type)};
    uint16_t body = parse_expression(build);
    build->variable_count--;
    if (!body || !expect(build, ")", "a ) must stand here"))
        return 0;
    if (!could_be(build, body, CCS__RULE_BOOL))
        return ccs__rule_fail(build, CCS_EPARSE, ccs__rule_place_of(build, body), "the condition must be true or false");
    uint16_t text = add_name(build, name, name_place);
    uint16_t loop = ccs__rule_add_binary(build, op, CCS__RULE_BOOL, range, body, place);
    if (!text || !loop)
        return 0;
    build->nodes[loop].value = build->nodes[text].value;
    build->nodes[loop].level = (uint8_t)level;
    build->nodes[loop].reads &= ~(UINT64_C(1) << (63 - level));
    return loop;
}

static uint16_t parse_macro(struct ccs__rule_build *build, ccs_str name, uint16_t receiver, struct ccs__rule_place place,
                            bool *found)
{
    static const struct {
        const char *name;
        enum ccs__rule_op op;
    } loops[] = {{"exists", CCS__RULE_EXISTS}, {"all", CCS__RULE_ALL}, {"exists_one", CCS__RULE_EXISTS_ONE},
                 {"map", CCS__RULE_CONST}, {"filter", CCS__RULE_CONST}};
    *found = true;
    for (size_t i = 0; receiver && i < sizeof loops / sizeof loops[0]; i++)
        if (ccs__rule_text_equal(name, ccs_str_from(loops[i].name))) {
            if (loops[i].op == CCS__RULE_CONST)
                return ccs__rule_fail(build, CCS_EPARSE, place, "there is no %s(): rules make no new lists; exists(), all() "
                                      "and exists_one() ask about the items of one", loops[i].name);
            return parse_loop(build, loops[i].op, receiver, place);
        }
    if (!receiver && ccs__rule_text_equal(name, CCS_STR("has")))
        return parse_has(build, place);
    *found = false;
    return 0;
}

/* At the ( behind a name. */
static uint16_t parse_call(struct ccs__rule_build *build, ccs_str name, uint16_t receiver, struct ccs__rule_place place)
{
    uint16_t arguments[ARGUMENTS_MAX], node;
    size_t count = 0;
    bool macro;
    next(build);
    node = parse_macro(build, name, receiver, place, &macro);
    if (macro)
        return node;
    if (receiver)
        arguments[count++] = receiver;
    while (!is(build, ")")) {
        uint16_t argument = parse_expression(build);
        if (!argument)
            return 0;
        if (count == ARGUMENTS_MAX)
            return ccs__rule_fail(build, CCS_EPARSE, place, "no function takes so many arguments");
        arguments[count++] = argument;
        if (!accept(build, ","))
            break;
        if (is(build, ")"))
            return fail_here(build, "an argument must stand here");
    }
    if (!expect(build, ")", "a , or ) must stand here"))
        return 0;
    return ccs__rule_add_call(build, name, receiver != 0, arguments, count, place);
}

/* --- literals ----------------------------------------------------------------------------------------------------- */

static uint16_t parse_list(struct ccs__rule_build *build)
{
    struct ccs__rule_place place = here(build);
    next(build);
    uint16_t list = ccs__rule_add_node(build, CCS__RULE_MAKE_LIST, CCS__RULE_LIST, place);
    while (list && !is(build, "]")) {
        uint16_t item = parse_expression(build);
        if (!item)
            return 0;
        uint8_t type = ccs__rule_unify(CCS__RULE_ITEM(build->nodes[list].type), build->nodes[item].type);
        if (type == CCS__RULE_NO_TYPE)
            return ccs__rule_fail(build, CCS_EPARSE, ccs__rule_place_of(build, item), "all items of a list have one type");
        if (type >= 0xF0)
            return ccs__rule_fail(build, CCS_ELIMIT, place, "lists are nested deeper than 15 levels");
        build->nodes[list].type = (uint8_t)(type + CCS__RULE_LIST);
        if (!ccs__rule_adopt(build, list, item))
            return 0;
        if (!accept(build, ","))
            break;
    }
    if (!list || !expect(build, "]", "a , or ] must stand here"))
        return 0;
    return ccs__rule_fold_list(build, list);
}

/* Into their order; false: the key is there already. */
static bool put_level(struct ccs__rule_level *levels, size_t count, struct ccs__rule_level level)
{
    size_t at = count;
    for (; at > 0; at--) {
        int order = ccs__rule_text_compare(levels[at - 1].key, level.key);
        if (order == 0)
            return false;
        if (order < 0)
            break;
        levels[at] = levels[at - 1];
    }
    levels[at] = level;
    return true;
}

static bool parse_entry(struct ccs__rule_build *build, struct ccs__rule_level *level)
{
    uint16_t key = parse_expression(build);
    if (!key || !expect(build, ":", "a : must stand here"))
        return false;
    uint16_t value = parse_expression(build);
    if (!value)
        return false;
    const struct ccs__rule_node *one = &build->nodes[key], *other = &build->nodes[value];
    if (one->op != CCS__RULE_CONST || one->type != CCS__RULE_STRING || other->op != CCS__RULE_CONST ||
        other->type != CCS__RULE_INT) {
        ccs__rule_fail(build, CCS_EPARSE, ccs__rule_place_of(build, key), "maps have literal strings as keys and literal "
                       "integers as values: {'zh': 5}");
        return false;
    }
    level->key = build->constants[one->value].text;
    level->level = build->constants[other->value].number;
    return true;
}

static uint16_t parse_map(struct ccs__rule_build *build)
{
    struct ccs__rule_place place = here(build);
    struct ccs__rule_level *levels = ccs__arena_take(&build->rule->arena, 0);
    size_t count = 0, capacity = 0;
    next(build);
    while (!is(build, "}")) {
        struct ccs__rule_level level;
        struct ccs__rule_place key_place = here(build);
        if (!parse_entry(build, &level))
            return 0;
        if (count == capacity) { /* twice as many, beside: at most the same again is left over */
            capacity = capacity == 0 ? 8 : capacity * 2;
            struct ccs__rule_level *more = ccs__arena_take(&build->rule->arena, capacity * sizeof *more);
            if (!more)
                return ccs__rule_fail(build, CCS_ENOMEM, place, "no memory");
            if (count > 0)
                memcpy(more, levels, count * sizeof *more);
            levels = more;
        }
        if (!put_level(levels, count++, level))
            return ccs__rule_fail(build, CCS_EPARSE, key_place, "this key is there already");
        if (!accept(build, ","))
            break;
    }
    if (!expect(build, "}", "a , or } must stand here"))
        return 0;
    union ccs__rule_cell cell = {.list = {levels, count}};
    return ccs__rule_add_constant(build, CCS__RULE_LEVELS, cell, place);
}

static uint16_t parse_number(struct ccs__rule_build *build, bool negative, struct ccs__rule_place place)
{
    uint64_t number = build->lexer.token.number;
    if (!negative && number > INT64_MAX)
        return ccs__rule_fail(build, CCS_EPARSE, place, "the integer is too large; at most 9223372036854775807");
    next(build);
    union ccs__rule_cell cell = {.number = (int64_t)(negative ? 0 - number : number)};
    return ccs__rule_add_constant(build, CCS__RULE_INT, cell, place);
}

static uint16_t parse_word(struct ccs__rule_build *build)
{
    struct ccs__rule_place place = here(build);
    bool yes = ccs__rule_lex_is_name(&build->lexer, "true");
    if (yes || ccs__rule_lex_is_name(&build->lexer, "false")) {
        next(build);
        return ccs__rule_add_constant(build, CCS__RULE_BOOL, (union ccs__rule_cell){.number = yes}, place);
    }
    if (ccs__rule_lex_is_name(&build->lexer, "null"))
        return ccs__rule_fail(build, CCS_EPARSE, place, "there is no null here; has(contact.tier) asks whether there is a value");
    return parse_named(build);
}

static uint16_t parse_primary(struct ccs__rule_build *build)
{
    const struct ccs__rule_token *token = &build->lexer.token;
    struct ccs__rule_place place = here(build);
    if (token->kind == CCS__TOKEN_NAME || is(build, "."))
        return parse_word(build);
    if (token->kind == CCS__TOKEN_INT)
        return parse_number(build, false, place);
    if (token->kind == CCS__TOKEN_STRING) {
        ccs_str text = token->text;
        next(build);
        return add_text(build, text, place);
    }
    if (is(build, "["))
        return parse_list(build);
    if (is(build, "{"))
        return parse_map(build);
    if (!accept(build, "("))
        return fail_here(build, "a value must stand here");
    uint16_t inner = parse_expression(build);
    return inner && expect(build, ")", "a ) must stand here") ? inner : 0;
}

/* --- operators ------------------------------------------------------------------------------------------------------ */

static uint16_t parse_selection(struct ccs__rule_build *build, uint16_t left)
{
    ccs_str name;
    struct ccs__rule_place place = here(build);
    if (!take_name(build, true, &name, "a field's name must stand here"))
        return 0;
    if (is(build, "("))
        return parse_call(build, name, left, place);
    if (!could_be(build, left, CCS__RULE_LEVELS)) {
        char room[64];
        return ccs__rule_fail(build, CCS_EPARSE, place, "a value of type %s has no fields",
                              ccs__rule_type_name(build->nodes[left].type, room));
    }
    uint16_t key = add_name(build, name, place);
    uint16_t node = ccs__rule_add_binary(build, CCS__RULE_AT_LEVELS, CCS__RULE_INT, left, key, place);
    if (node)
        build->nodes[node].level = 1;
    return node;
}

static uint16_t parse_index(struct ccs__rule_build *build, uint16_t left, struct ccs__rule_place place)
{
    uint16_t index = parse_expression(build);
    if (!index || !expect(build, "]", "a ] must stand here"))
        return 0;
    uint8_t type = build->nodes[left].type, by = build->nodes[index].type;
    char rooms[2][64];
    if (type == CCS__RULE_LEVELS && could_be(build, index, CCS__RULE_STRING))
        return ccs__rule_add_binary(build, CCS__RULE_AT_LEVELS, CCS__RULE_INT, left, index, place);
    if (ccs__rule_is_list(type) && could_be(build, index, CCS__RULE_INT))
        return ccs__rule_add_binary(build, CCS__RULE_AT_LIST, CCS__RULE_ITEM(type), left, index, place);
    return ccs__rule_fail(build, CCS_EPARSE, place, "[ ] reads a map by a string or a list by an int, not %s by %s",
                          ccs__rule_type_name(type, rooms[0]), ccs__rule_type_name(by, rooms[1]));
}

static uint16_t parse_suffixes(struct ccs__rule_build *build, uint16_t node)
{
    while (node && build->status == CCS_OK) {
        struct ccs__rule_place place = here(build);
        if (accept(build, "."))
            node = parse_selection(build, node);
        else if (accept(build, "["))
            node = parse_index(build, node, place);
        else
            return node;
    }
    return 0;
}

/* -(5) is the literal -5, as it is written. */
static bool negate_literal(struct ccs__rule_build *build, uint16_t node, bool minus)
{
    const struct ccs__rule_node *it = &build->nodes[node];
    if (!minus || it->op != CCS__RULE_CONST || it->type != CCS__RULE_INT || build->constants[it->value].number < 0)
        return false;
    build->constants[it->value].number = -build->constants[it->value].number;
    return true;
}

static uint16_t parse_unary(struct ccs__rule_build *build)
{
    struct ccs__rule_place outer = here(build), inner = outer; /* the first sign and the last */
    size_t count = 0;
    bool not = is(build, "!"), minus = is(build, "-");
    uint16_t node = 0;
    for (; is(build, not ? "!" : "-"); next(build)) {
        if (count == CCS__RULE_NESTING_MAX)
            return ccs__rule_fail(build, CCS_ELIMIT, here(build), "more than %d signs in a row", CCS__RULE_NESTING_MAX);
        inner = here(build);
        count++;
    }
    if (build->status != CCS_OK)
        return 0;
    if (minus && build->lexer.token.kind == CCS__TOKEN_INT)
        node = parse_number(build, count-- > 0, inner);
    else
        node = parse_primary(build);
    node = parse_suffixes(build, node);
    for (; node && count > 0; count--) {
        char room[64];
        uint8_t wanted = not ? CCS__RULE_BOOL : CCS__RULE_INT;
        if (!could_be(build, node, wanted))
            return ccs__rule_fail(build, CCS_EPARSE, inner, "%s takes %s, not %s", not ? "!" : "-",
                                  not ? "a bool" : "an int", ccs__rule_type_name(build->nodes[node].type, room));
        node = negate_literal(build, node, !not) ? node
                   : ccs__rule_add_unary(build, not ? CCS__RULE_NOT : CCS__RULE_NEG, wanted, node, count == 1 ? outer : inner);
    }
    return node;
}

/* How tightly the binary operator at the place binds; 0: there is none. */
static unsigned binding_here(const struct ccs__rule_build *build)
{
    static const struct {
        const char *sign;
        unsigned binding;
    } operators[] = {{"||", 1}, {"&&", 2}, {"<", 3}, {"<=", 3}, {">=", 3}, {">", 3}, {"==", 3}, {"!=", 3},
                     {"+", 4},  {"-", 4},  {"*", 5}, {"/", 5},  {"%", 5}};
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (is(build, operators[i].sign))
            return operators[i].binding;
    return ccs__rule_lex_is_name(&build->lexer, "in") ? 3 : 0;
}

static uint16_t parse_binary(struct ccs__rule_build *build, unsigned binding_min)
{
    uint16_t left = parse_unary(build);
    for (unsigned binding; left && (binding = binding_here(build)) >= binding_min && binding > 0;) {
        ccs_str sign = build->lexer.token.text;
        struct ccs__rule_place place = here(build);
        next(build);
        uint16_t right = parse_binary(build, binding + 1); /* at most five deep: it rises */
        left = right ? ccs__rule_add_operator(build, sign, left, right, place) : 0;
    }
    return left;
}

static uint16_t parse_conditional(struct ccs__rule_build *build, uint16_t condition)
{
    struct ccs__rule_place place = here(build);
    next(build);
    if (!could_be(build, condition, CCS__RULE_BOOL))
        return ccs__rule_fail(build, CCS_EPARSE, place, "in front of ? stands what is true or false");
    uint16_t yes = parse_binary(build, 1);
    if (!yes || !expect(build, ":", "a : must stand here"))
        return 0;
    uint16_t no = parse_expression(build);
    if (!no)
        return 0;
    char rooms[2][64];
    uint8_t type = ccs__rule_unify(build->nodes[yes].type, build->nodes[no].type);
    if (type == CCS__RULE_NO_TYPE)
        return ccs__rule_fail(build, CCS_EPARSE, place, "both sides of : have one type, not %s and %s",
                              ccs__rule_type_name(build->nodes[yes].type, rooms[0]),
                              ccs__rule_type_name(build->nodes[no].type, rooms[1]));
    uint16_t node = ccs__rule_add_binary(build, CCS__RULE_COND, type, condition, yes, place);
    return ccs__rule_adopt(build, node, no) ? node : 0;
}

static uint16_t parse_expression(struct ccs__rule_build *build)
{
    if (build->nesting == CCS__RULE_NESTING_MAX)
        return ccs__rule_fail(build, CCS_ELIMIT, here(build), "nested deeper than %d levels", CCS__RULE_NESTING_MAX);
    build->nesting++;
    uint16_t node = parse_binary(build, 1);
    if (node && is(build, "?"))
        node = parse_conditional(build, node);
    build->nesting--;
    return build->status == CCS_OK ? node : 0;
}

ccs_status ccs__rule_parse(struct ccs__rule_build *build)
{
    next(build);
    build->top = parse_expression(build);
    if (build->status == CCS_OK && build->lexer.token.kind != CCS__TOKEN_END)
        fail_here(build, "an operator or the end must stand here");
    return build->status;
}
