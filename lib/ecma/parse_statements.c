/*
 * The grammar of ECMAScript's statements and functions. Recursion is bounded by CCS__ECMA_DEPTH_MAX.
 */
#include "ecma/tree.h"

static struct ccs__ecma_node *parse_statement(struct ccs__ecma_parser *parser);

/* Statements up to a brace that is taken, or to the end of the text. false after an error. */
static bool parse_body(struct ccs__ecma_parser *parser, bool braced, struct ccs__ecma_node **first)
{
    struct ccs__ecma_node **end = first;
    *first = NULL;
    while (braced ? !ccs__ecma_take_sign(parser, "}") : parser->lexer->token.kind != CCS__ECMA_END) {
        *end = parse_statement(parser);
        if (!*end)
            return false;
        end = &(*end)->next;
    }
    return true;
}

static struct ccs__ecma_node *parse_block(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node block = {.kind = CCS__ECMA_BLOCK};
    if (!ccs__ecma_take_sign(parser, "{"))
        return ccs__ecma_unexpected(parser);
    return parse_body(parser, true, &block.a) ? ccs__ecma_join(parser, &block) : NULL;
}

static bool take_name(struct ccs__ecma_parser *parser, ccs_str *name)
{
    *name = parser->lexer->token.text;
    if (parser->lexer->token.kind != CCS__ECMA_WORD || ccs__ecma_is_reserved(*name))
        return ccs__ecma_unexpected(parser) != NULL;
    ccs__ecma_lex_next(parser->lexer);
    return true;
}

/* --- functions ------------------------------------------------------------------------------------------------------ */

static bool parse_names(struct ccs__ecma_parser *parser, struct ccs__ecma_node **first)
{
    struct ccs__ecma_node **end = first;
    ccs_str name;
    *first = NULL;
    if (!ccs__ecma_take_sign(parser, "("))
        return ccs__ecma_unexpected(parser) != NULL;
    while (!ccs__ecma_take_sign(parser, ")")) {
        if (!take_name(parser, &name) || !(*end = ccs__ecma_node(parser->lexer->ecma, CCS__ECMA_NAME, name)))
            return false;
        end = &(*end)->next;
        if (!ccs__ecma_take_sign(parser, ",") && !ccs__ecma_is_sign(parser->lexer, ")"))
            return ccs__ecma_unexpected(parser) != NULL;
    }
    return true;
}

static struct ccs__ecma_node *finish_function(struct ccs__ecma_parser *parser, size_t begin, struct ccs__ecma_node *function)
{
    const struct ccs__ecma_lexer *lexer = parser->lexer;
    function->source = (ccs_str){lexer->text.data + begin, lexer->behind - begin};
    return ccs__ecma_join(parser, function);
}

struct ccs__ecma_node *ccs__ecma_parse_function(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node function = {.kind = CCS__ECMA_FUNCTION};
    size_t begin = parser->lexer->token.at;
    ccs__ecma_lex_next(parser->lexer);
    if (!ccs__ecma_is_sign(parser->lexer, "(") && !take_name(parser, &function.text))
        return NULL;
    if (!ccs__ecma_go_deeper(parser) || !parse_names(parser, &function.a))
        return NULL;
    if (!ccs__ecma_take_sign(parser, "{"))
        return ccs__ecma_unexpected(parser);
    if (!parse_body(parser, true, &function.b))
        return NULL;
    parser->depth--;
    return finish_function(parser, begin, &function);
}

/* Looks ahead without taking anything. */
bool ccs__ecma_at_arrow(const struct ccs__ecma_parser *parser)
{
    struct ccs__ecma scratch = *parser->lexer->ecma;
    struct ccs__ecma_lexer ahead = *parser->lexer;
    bool names = ccs__ecma_is_sign(&ahead, "(");
    if (!names && ahead.token.kind != CCS__ECMA_WORD)
        return false;
    ahead.ecma = &scratch; /* what cannot be read there is told when it is reached */
    ccs__ecma_lex_next(&ahead);
    while (names && ahead.token.kind == CCS__ECMA_WORD) {
        ccs__ecma_lex_next(&ahead);
        if (!ccs__ecma_is_sign(&ahead, ","))
            break;
        ccs__ecma_lex_next(&ahead);
    }
    if (names && !ccs__ecma_is_sign(&ahead, ")"))
        return false;
    if (names)
        ccs__ecma_lex_next(&ahead);
    return ccs__ecma_is_sign(&ahead, "=>");
}

struct ccs__ecma_node *ccs__ecma_parse_arrow(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node function = {.kind = CCS__ECMA_FUNCTION, .arrow = true}, given = {.kind = CCS__ECMA_RETURN};
    size_t begin = parser->lexer->token.at;
    ccs_str name;
    if (!ccs__ecma_is_sign(parser->lexer, "(")) {
        if (!take_name(parser, &name) || !(function.a = ccs__ecma_node(parser->lexer->ecma, CCS__ECMA_NAME, name)))
            return NULL;
    } else if (!parse_names(parser, &function.a)) {
        return NULL;
    }
    ccs__ecma_lex_next(parser->lexer); /* => */
    if (!ccs__ecma_go_deeper(parser))
        return NULL;
    if (ccs__ecma_take_sign(parser, "{")) {
        if (!parse_body(parser, true, &function.b))
            return NULL;
    } else if (!(given.a = ccs__ecma_parse_assign(parser)) || !(function.b = ccs__ecma_join(parser, &given))) {
        return NULL;
    }
    parser->depth--;
    return finish_function(parser, begin, &function);
}

/* --- statements ----------------------------------------------------------------------------------------------------- */

/* A semicolon, or a place where one may be left out. */
static struct ccs__ecma_node *end_statement(struct ccs__ecma_parser *parser, struct ccs__ecma_node *node)
{
    const struct ccs__ecma_lexer *lexer = parser->lexer;
    if (!node || ccs__ecma_take_sign(parser, ";") || lexer->token.kind == CCS__ECMA_END || lexer->token.on_new_line ||
        ccs__ecma_is_sign(lexer, "}"))
        return node;
    return ccs__ecma_unexpected(parser);
}

static bool at_var(const struct ccs__ecma_parser *parser)
{
    return ccs__ecma_is_word(parser->lexer, "var") || ccs__ecma_is_word(parser->lexer, "let") ||
           ccs__ecma_is_word(parser->lexer, "const");
}

static struct ccs__ecma_node *parse_var(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node var = {.kind = CCS__ECMA_VAR, .text = parser->lexer->token.text}, **end = &var.a;
    ccs__ecma_lex_next(parser->lexer);
    do {
        struct ccs__ecma_node field = {.kind = CCS__ECMA_FIELD};
        if (!take_name(parser, &field.text))
            return NULL;
        if (ccs__ecma_take_sign(parser, "=") && !(field.a = ccs__ecma_parse_assign(parser)))
            return NULL;
        if (!(*end = ccs__ecma_join(parser, &field)))
            return NULL;
        end = &(*end)->next;
    } while (ccs__ecma_take_sign(parser, ","));
    return ccs__ecma_join(parser, &var);
}

/* (condition) */
static bool parse_asked(struct ccs__ecma_parser *parser, struct ccs__ecma_node **asked)
{
    if (!ccs__ecma_take_sign(parser, "("))
        return ccs__ecma_unexpected(parser) != NULL;
    if (!(*asked = ccs__ecma_parse_sequence(parser)))
        return false;
    return ccs__ecma_take_sign(parser, ")") || ccs__ecma_unexpected(parser) != NULL;
}

static struct ccs__ecma_node *parse_if(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node node = {.kind = CCS__ECMA_IF};
    ccs__ecma_lex_next(parser->lexer);
    if (!parse_asked(parser, &node.a) || !(node.b = parse_statement(parser)))
        return NULL;
    if (ccs__ecma_take_word(parser, "else") && !(node.c = parse_statement(parser)))
        return NULL;
    return ccs__ecma_join(parser, &node);
}

/* `name in` or `var name of`: looked for ahead. */
static bool at_each(const struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_lexer ahead = *parser->lexer;
    if (at_var(parser))
        ccs__ecma_lex_next(&ahead);
    if (ahead.token.kind != CCS__ECMA_WORD)
        return false;
    ccs__ecma_lex_next(&ahead);
    return ccs__ecma_is_word(&ahead, "in") || ccs__ecma_is_word(&ahead, "of");
}

static struct ccs__ecma_node *parse_each(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node node = {.kind = CCS__ECMA_FOR_EACH};
    ccs_str name;
    if (at_var(parser))
        node.a = parse_var(parser);
    else if (take_name(parser, &name))
        node.a = ccs__ecma_node(parser->lexer->ecma, CCS__ECMA_NAME, name);
    node.text = parser->lexer->token.text;
    ccs__ecma_lex_next(parser->lexer);
    if (!node.a || !(node.b = ccs__ecma_parse_sequence(parser)))
        return NULL;
    if (!ccs__ecma_take_sign(parser, ")"))
        return ccs__ecma_unexpected(parser);
    return (node.d = parse_statement(parser)) ? ccs__ecma_join(parser, &node) : NULL;
}

static struct ccs__ecma_node *parse_for(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node node = {.kind = CCS__ECMA_FOR};
    ccs__ecma_lex_next(parser->lexer);
    if (!ccs__ecma_take_sign(parser, "("))
        return ccs__ecma_unexpected(parser);
    if (at_each(parser))
        return parse_each(parser);
    if (!ccs__ecma_is_sign(parser->lexer, ";") &&
        !(node.a = at_var(parser) ? parse_var(parser) : ccs__ecma_parse_sequence(parser)))
        return NULL;
    if (!ccs__ecma_take_sign(parser, ";"))
        return ccs__ecma_unexpected(parser);
    if (!ccs__ecma_is_sign(parser->lexer, ";") && !(node.b = ccs__ecma_parse_sequence(parser)))
        return NULL;
    if (!ccs__ecma_take_sign(parser, ";"))
        return ccs__ecma_unexpected(parser);
    if (!ccs__ecma_is_sign(parser->lexer, ")") && !(node.c = ccs__ecma_parse_sequence(parser)))
        return NULL;
    if (!ccs__ecma_take_sign(parser, ")"))
        return ccs__ecma_unexpected(parser);
    return (node.d = parse_statement(parser)) ? ccs__ecma_join(parser, &node) : NULL;
}

static struct ccs__ecma_node *parse_while(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node node = {.kind = CCS__ECMA_WHILE, .first = ccs__ecma_is_word(parser->lexer, "do")};
    ccs__ecma_lex_next(parser->lexer);
    if (node.first) {
        if (!(node.d = parse_statement(parser)))
            return NULL;
        if (!ccs__ecma_take_word(parser, "while"))
            return ccs__ecma_unexpected(parser);
    }
    if (!parse_asked(parser, &node.a) || (!node.first && !(node.d = parse_statement(parser))))
        return NULL;
    if (node.first)
        (void)ccs__ecma_take_sign(parser, ";");
    return ccs__ecma_join(parser, &node);
}

static struct ccs__ecma_node *parse_try(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node node = {.kind = CCS__ECMA_TRY};
    ccs__ecma_lex_next(parser->lexer);
    if (!(node.a = parse_block(parser)))
        return NULL;
    if (ccs__ecma_take_word(parser, "catch")) {
        if (ccs__ecma_take_sign(parser, "(")) {
            if (!take_name(parser, &node.text))
                return NULL;
            if (!ccs__ecma_take_sign(parser, ")"))
                return ccs__ecma_unexpected(parser);
        }
        if (!(node.b = parse_block(parser)))
            return NULL;
    }
    if (ccs__ecma_take_word(parser, "finally") && !(node.c = parse_block(parser)))
        return NULL;
    return node.b || node.c ? ccs__ecma_join(parser, &node) : ccs__ecma_unexpected(parser);
}

static struct ccs__ecma_node *parse_case(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node node = {.kind = CCS__ECMA_CASE}, **end = &node.b;
    if (ccs__ecma_take_word(parser, "case")) {
        if (!(node.a = ccs__ecma_parse_sequence(parser)))
            return NULL;
    } else if (!ccs__ecma_take_word(parser, "default")) {
        return ccs__ecma_unexpected(parser);
    }
    if (!ccs__ecma_take_sign(parser, ":"))
        return ccs__ecma_unexpected(parser);
    while (!ccs__ecma_is_word(parser->lexer, "case") && !ccs__ecma_is_word(parser->lexer, "default") &&
           !ccs__ecma_is_sign(parser->lexer, "}")) {
        if (!(*end = parse_statement(parser)))
            return NULL;
        end = &(*end)->next;
    }
    return ccs__ecma_join(parser, &node);
}

static struct ccs__ecma_node *parse_switch(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node node = {.kind = CCS__ECMA_SWITCH}, **end = &node.b;
    ccs__ecma_lex_next(parser->lexer);
    if (!parse_asked(parser, &node.a))
        return NULL;
    if (!ccs__ecma_take_sign(parser, "{"))
        return ccs__ecma_unexpected(parser);
    while (!ccs__ecma_take_sign(parser, "}")) {
        if (!(*end = parse_case(parser)))
            return NULL;
        end = &(*end)->next;
    }
    return ccs__ecma_join(parser, &node);
}

/* return, throw, break, continue */
static struct ccs__ecma_node *parse_jump(struct ccs__ecma_parser *parser, enum ccs__ecma_kind kind)
{
    struct ccs__ecma_node node = {.kind = kind};
    const struct ccs__ecma_lexer *lexer = parser->lexer;
    ccs__ecma_lex_next(parser->lexer);
    bool ends = lexer->token.kind == CCS__ECMA_END || lexer->token.on_new_line || ccs__ecma_is_sign(lexer, ";") ||
                ccs__ecma_is_sign(lexer, "}");
    bool wants = kind == CCS__ECMA_THROW || (kind == CCS__ECMA_RETURN && !ends);
    if (wants && !(node.a = ccs__ecma_parse_sequence(parser)))
        return NULL;
    return end_statement(parser, ccs__ecma_join(parser, &node));
}

static struct ccs__ecma_node *parse_by_word(struct ccs__ecma_parser *parser)
{
    static const struct {
        const char *word;
        struct ccs__ecma_node *(*parse)(struct ccs__ecma_parser *parser);
    } statements[] = {{"function", ccs__ecma_parse_function}, {"if", parse_if}, {"for", parse_for}, {"while", parse_while},
                      {"do", parse_while}, {"try", parse_try}, {"switch", parse_switch}};
    static const struct {
        const char *word;
        enum ccs__ecma_kind kind;
    } jumps[] = {{"return", CCS__ECMA_RETURN},
                 {"throw", CCS__ECMA_THROW},
                 {"break", CCS__ECMA_BREAK},
                 {"continue", CCS__ECMA_CONTINUE}};
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
        if (ccs__ecma_is_word(parser->lexer, statements[i].word))
            return statements[i].parse(parser);
    for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++)
        if (ccs__ecma_is_word(parser->lexer, jumps[i].word))
            return parse_jump(parser, jumps[i].kind);
    if (at_var(parser))
        return end_statement(parser, parse_var(parser));
    return end_statement(parser, ccs__ecma_parse_sequence(parser));
}

static struct ccs__ecma_node *parse_statement(struct ccs__ecma_parser *parser)
{
    if (!ccs__ecma_go_deeper(parser))
        return NULL;
    struct ccs__ecma_node *node;
    if (ccs__ecma_is_sign(parser->lexer, "{"))
        node = parse_block(parser);
    else if (ccs__ecma_take_sign(parser, ";"))
        node = ccs__ecma_node(parser->lexer->ecma, CCS__ECMA_NOTHING, (ccs_str){NULL, 0});
    else
        node = parse_by_word(parser);
    parser->depth--;
    return node;
}

const struct ccs__ecma_node *ccs__ecma_read_script(struct ccs__ecma *ecma, ccs_str text)
{
    struct ccs__ecma_lexer lexer;
    struct ccs__ecma_parser parser = {.lexer = &lexer};
    struct ccs__ecma_node block = {.kind = CCS__ECMA_BLOCK};
    ccs__ecma_lex_init(&lexer, ecma, text);
    return parse_body(&parser, false, &block.a) ? ccs__ecma_join(&parser, &block) : NULL;
}
