/*
 * The grammar of ECMAScript's expressions. Recursion is bounded by CCS__ECMA_DEPTH_MAX.
 */
#include "base/assert.h"
#include "base/text.h"
#include "ecma/tree.h"
#include <stdarg.h>
#include <stdio.h> /* vsnprintf only, into memory */

bool ccs__ecma_refuse(struct ccs__ecma *ecma, const char *format, ...)
{
    va_list arguments;
    if (ecma->message[0])
        return false;
    va_start(arguments, format);
    (void)vsnprintf(ecma->message, sizeof ecma->message, format, arguments);
    va_end(arguments);
    ccs__utf8_mend(ecma->message);
    return false;
}

struct ccs__ecma_node *ccs__ecma_node(struct ccs__ecma *ecma, enum ccs__ecma_kind kind, ccs_str text)
{
    struct ccs__ecma_node *node = ccs__arena_take(ecma->arena, sizeof *node);
    if (!node)
        ecma->no_memory = true;
    else
        *node = (struct ccs__ecma_node){.kind = kind, .text = text, .depth = 1};
    return node;
}

struct ccs__ecma_node *ccs__ecma_unexpected(struct ccs__ecma_parser *parser)
{
    const struct ccs__ecma_token *token = &parser->lexer->token;
    int size = token->text.size < 32 ? (int)token->text.size : 32;
    (void)ccs__ecma_refuse(parser->lexer->ecma,
                           token->kind == CCS__ECMA_END ? "the expression ends too early%.*s"
                                                        : "\"%.*s\" cannot stand here",
                           token->kind == CCS__ECMA_END ? 0 : size, token->text.data ? token->text.data : "");
    return NULL;
}

bool ccs__ecma_take_sign(struct ccs__ecma_parser *parser, const char *sign)
{
    bool found = ccs__ecma_is_sign(parser->lexer, sign);
    if (found)
        ccs__ecma_lex_next(parser->lexer);
    return found;
}

bool ccs__ecma_take_word(struct ccs__ecma_parser *parser, const char *word)
{
    bool found = ccs__ecma_is_word(parser->lexer, word);
    if (found)
        ccs__ecma_lex_next(parser->lexer);
    return found;
}

bool ccs__ecma_go_deeper(struct ccs__ecma_parser *parser)
{
    if (parser->depth == CCS__ECMA_DEPTH_MAX)
        return ccs__ecma_refuse(parser->lexer->ecma, "it is nested more than %d deep", CCS__ECMA_DEPTH_MAX);
    parser->depth++;
    return true;
}

static unsigned deeper(unsigned depth, const struct ccs__ecma_node *node)
{
    return node && node->depth >= depth ? node->depth + 1 : depth;
}

/* A node over others, as deep as the deepest of them and what follows them. */
struct ccs__ecma_node *ccs__ecma_join(struct ccs__ecma_parser *parser, const struct ccs__ecma_node *parts)
{
    struct ccs__ecma_node *node = ccs__ecma_node(parser->lexer->ecma, parts->kind, parts->text);
    const struct ccs__ecma_node *const below[] = {parts->a, parts->b, parts->c, parts->d};
    unsigned depth = 1;
    if (!node)
        return NULL;
    for (size_t i = 0; i < sizeof below / sizeof below[0]; i++)
        for (const struct ccs__ecma_node *item = below[i]; item; item = item->next)
            depth = deeper(depth, item);
    *node = *parts;
    node->depth = depth;
    if (depth <= CCS__ECMA_DEPTH_MAX)
        return node;
    (void)ccs__ecma_refuse(parser->lexer->ecma, "it is nested more than %d deep", CCS__ECMA_DEPTH_MAX);
    return NULL;
}

static struct ccs__ecma_node *join(struct ccs__ecma_parser *parser, enum ccs__ecma_kind kind, ccs_str text,
                                   struct ccs__ecma_node *a, struct ccs__ecma_node *b, struct ccs__ecma_node *c)
{
    return ccs__ecma_join(parser, &(struct ccs__ecma_node){.kind = kind, .text = text, .a = a, .b = b, .c = c});
}

/* Expressions up to `close`, with commas; its sign is taken. false after an error; an empty list is NULL. */
static bool parse_items(struct ccs__ecma_parser *parser, const char *close, struct ccs__ecma_node **first)
{
    struct ccs__ecma_node **end = first;
    *first = NULL;
    while (!ccs__ecma_take_sign(parser, close)) {
        *end = ccs__ecma_parse_assign(parser);
        if (!*end)
            return false;
        end = &(*end)->next;
        if (!ccs__ecma_take_sign(parser, ",") && !ccs__ecma_is_sign(parser->lexer, close))
            return ccs__ecma_unexpected(parser) != NULL;
    }
    return true;
}

/* {a: 1, 'b': 2}; the opening brace is taken. */
static struct ccs__ecma_node *parse_object(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node *first = NULL, **end = &first;
    while (!ccs__ecma_take_sign(parser, "}")) {
        struct ccs__ecma_token key = parser->lexer->token;
        if (key.kind != CCS__ECMA_WORD && key.kind != CCS__ECMA_QUOTED && key.kind != CCS__ECMA_DIGITS)
            return ccs__ecma_unexpected(parser);
        ccs__ecma_lex_next(parser->lexer);
        if (!ccs__ecma_take_sign(parser, ":"))
            return ccs__ecma_unexpected(parser);
        struct ccs__ecma_node *value = ccs__ecma_parse_assign(parser);
        struct ccs__ecma_node *field = value ? join(parser, CCS__ECMA_FIELD, key.text, value, NULL, NULL) : NULL;
        if (!field)
            return NULL;
        *end = field;
        end = &field->next;
        if (!ccs__ecma_take_sign(parser, ",") && !ccs__ecma_is_sign(parser->lexer, "}"))
            return ccs__ecma_unexpected(parser);
    }
    return join(parser, CCS__ECMA_OBJECT, (ccs_str){NULL, 0}, first, NULL, NULL);
}

bool ccs__ecma_is_reserved(ccs_str word)
{
    static const char *const reserved[] = {
        "await",  "break",  "case", "catch",      "class",  "const",   "continue", "debugger", "default", "delete",
        "do",     "else",   "enum", "export",     "extends", "false",  "finally",  "for",      "function", "if",
        "import", "in",     "instanceof", "let",  "new",    "null",    "return",   "super",    "switch",  "this",
        "throw",  "true",   "try",  "typeof",     "var",    "void",    "while",    "with",     "yield"};
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (ccs__ecma_text_is(word, reserved[i]))
            return true;
    return false;
}

static struct ccs__ecma_node *parse_word(struct ccs__ecma_parser *parser)
{
    static const struct {
        const char *word;
        enum ccs__ecma_kind kind;
    } constants[] = {{"true", CCS__ECMA_TRUE},
                     {"false", CCS__ECMA_FALSE},
                     {"null", CCS__ECMA_UNDEFINED},
                     {"undefined", CCS__ECMA_UNDEFINED},
                     {"this", CCS__ECMA_THIS}};
    ccs_str word = parser->lexer->token.text;
    enum ccs__ecma_kind kind = CCS__ECMA_NAME;
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++)
        if (ccs__ecma_text_is(word, constants[i].word))
            kind = constants[i].kind;
    if (kind == CCS__ECMA_NAME && ccs__ecma_text_is(word, "function"))
        return ccs__ecma_parse_function(parser);
    if (kind == CCS__ECMA_NAME && ccs__ecma_is_reserved(word))
        return ccs__ecma_unexpected(parser);
    ccs__ecma_lex_next(parser->lexer);
    return ccs__ecma_node(parser->lexer->ecma, kind, word);
}

bool ccs__ecma_is_identifier(ccs_str word)
{
    for (size_t i = 0; i < word.size; i++) {
        unsigned char c = (unsigned char)word.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c >= 0x80;
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return word.size > 0 && !ccs__ecma_is_reserved(word);
}

static struct ccs__ecma_node *parse_primary(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_lexer *lexer = parser->lexer;
    struct ccs__ecma_token token = lexer->token;
    struct ccs__ecma_node *first;
    if (ccs__ecma_at_arrow(parser))
        return ccs__ecma_parse_arrow(parser);
    if (token.kind == CCS__ECMA_WORD)
        return parse_word(parser);
    if (token.kind == CCS__ECMA_DIGITS || token.kind == CCS__ECMA_QUOTED) {
        ccs__ecma_lex_next(lexer);
        return ccs__ecma_node(lexer->ecma, token.kind == CCS__ECMA_DIGITS ? CCS__ECMA_NUMBER : CCS__ECMA_STRING,
                              token.text);
    }
    if (ccs__ecma_take_sign(parser, "(")) {
        struct ccs__ecma_node *inner = ccs__ecma_parse_sequence(parser);
        return inner && !ccs__ecma_take_sign(parser, ")") ? ccs__ecma_unexpected(parser) : inner;
    }
    if (ccs__ecma_take_sign(parser, "["))
        return parse_items(parser, "]", &first) ? join(parser, CCS__ECMA_LIST, token.text, first, NULL, NULL) : NULL;
    if (ccs__ecma_take_sign(parser, "{"))
        return parse_object(parser);
    return token.kind == CCS__ECMA_ERROR ? NULL : ccs__ecma_unexpected(parser);
}

static struct ccs__ecma_node *parse_index(struct ccs__ecma_parser *parser, struct ccs__ecma_node *base)
{
    struct ccs__ecma_node *index = ccs__ecma_parse_sequence(parser);
    if (!index)
        return NULL;
    if (!ccs__ecma_take_sign(parser, "]"))
        return ccs__ecma_unexpected(parser);
    if (index->kind == CCS__ECMA_STRING)
        return join(parser, CCS__ECMA_MEMBER, index->text, base, NULL, NULL);
    return join(parser, CCS__ECMA_INDEX, (ccs_str){NULL, 0}, base, index, NULL);
}

/* `calls`: of new, the first parentheses are its own. */
static struct ccs__ecma_node *parse_members(struct ccs__ecma_parser *parser, struct ccs__ecma_node *node, bool calls)
{
    struct ccs__ecma_node *first;
    while (node) {
        if (ccs__ecma_take_sign(parser, ".")) {
            ccs_str name = parser->lexer->token.text;
            if (parser->lexer->token.kind != CCS__ECMA_WORD)
                return ccs__ecma_unexpected(parser);
            ccs__ecma_lex_next(parser->lexer);
            node = join(parser, CCS__ECMA_MEMBER, name, node, NULL, NULL);
        } else if (ccs__ecma_take_sign(parser, "[")) {
            node = parse_index(parser, node);
        } else if (calls && ccs__ecma_take_sign(parser, "(")) {
            node = parse_items(parser, ")", &first)
                       ? join(parser, CCS__ECMA_CALL, (ccs_str){NULL, 0}, node, first, NULL)
                       : NULL;
        } else {
            break;
        }
    }
    return node;
}

static struct ccs__ecma_node *parse_new(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node *node, *first = NULL;
    if (!ccs__ecma_take_word(parser, "new"))
        return parse_primary(parser);
    if (!ccs__ecma_go_deeper(parser))
        return NULL;
    node = parse_members(parser, parse_new(parser), false);
    if (node && ccs__ecma_take_sign(parser, "(") && !parse_items(parser, ")", &first))
        node = NULL;
    parser->depth--;
    return node ? join(parser, CCS__ECMA_NEW, (ccs_str){NULL, 0}, node, first, NULL) : NULL;
}

static bool is_place(const struct ccs__ecma_node *node)
{
    return node->kind == CCS__ECMA_NAME || node->kind == CCS__ECMA_MEMBER || node->kind == CCS__ECMA_INDEX;
}

static struct ccs__ecma_node *parse_postfix(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node *node = parse_members(parser, parse_new(parser), true);
    ccs_str sign = parser->lexer->token.text;
    bool step = ccs__ecma_is_sign(parser->lexer, "++") || ccs__ecma_is_sign(parser->lexer, "--");
    if (!node || !step || parser->lexer->token.on_new_line)
        return node;
    if (!is_place(node))
        return ccs__ecma_unexpected(parser);
    ccs__ecma_lex_next(parser->lexer);
    return join(parser, CCS__ECMA_STEP, sign, node, NULL, NULL);
}

static bool is_unary(const struct ccs__ecma_lexer *lexer)
{
    static const char *const signs[] = {"!", "-", "+", "~", "++", "--"};
    static const char *const words[] = {"typeof", "void", "delete"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (ccs__ecma_is_sign(lexer, signs[i]))
            return true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (ccs__ecma_is_word(lexer, words[i]))
            return true;
    return false;
}

static struct ccs__ecma_node *parse_unary(struct ccs__ecma_parser *parser)
{
    ccs_str text = parser->lexer->token.text;
    if (!is_unary(parser->lexer))
        return parse_postfix(parser);
    if (!ccs__ecma_go_deeper(parser))
        return NULL;
    bool step = ccs__ecma_is_sign(parser->lexer, "++") || ccs__ecma_is_sign(parser->lexer, "--");
    ccs__ecma_lex_next(parser->lexer);
    struct ccs__ecma_node *inner = parse_unary(parser);
    parser->depth--;
    if (!inner)
        return NULL;
    if (step && !is_place(inner))
        return ccs__ecma_unexpected(parser);
    if (ccs__ecma_text_is(text, "void") && inner->kind == CCS__ECMA_NUMBER)
        return ccs__ecma_node(parser->lexer->ecma, CCS__ECMA_UNDEFINED, text);
    struct ccs__ecma_node *node = join(parser, step ? CCS__ECMA_STEP : CCS__ECMA_UNARY, text, inner, NULL, NULL);
    if (node)
        node->first = step;
    return node;
}

/* 0: the token is no operator between two. */
static unsigned rank_of(const struct ccs__ecma_lexer *lexer)
{
    static const struct {
        const char *sign;
        unsigned rank;
    } operators[] = {{"||", 1}, {"??", 1}, {"&&", 2}, {"|", 3},  {"^", 4},  {"&", 5},          {"==", 6}, {"!=", 6}, {"===", 6},
                     {"!==", 6}, {"<", 7}, {">", 7},  {"<=", 7}, {">=", 7}, {"instanceof", 7}, {"in", 7}, {"<<", 8}, {">>", 8},
                     {">>>", 8}, {"+", 9}, {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10}, {"**", 11}};
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (ccs__ecma_is_sign(lexer, operators[i].sign) || ccs__ecma_is_word(lexer, operators[i].sign))
            return operators[i].rank;
    return 0;
}

static struct ccs__ecma_node *parse_binary(struct ccs__ecma_parser *parser, unsigned rank_min)
{
    struct ccs__ecma_node *node = parse_unary(parser);
    for (unsigned rank; node && (rank = rank_of(parser->lexer)) >= rank_min && rank > 0;) {
        ccs_str text = parser->lexer->token.text;
        ccs__ecma_lex_next(parser->lexer);
        bool from_right = ccs__ecma_text_is(text, "**"); /* 2 ** 3 ** 2 is 2 ** 9 */
        struct ccs__ecma_node *right = parse_binary(parser, from_right ? rank : rank + 1);
        node = right ? join(parser, CCS__ECMA_BINARY, text, node, right, NULL) : NULL;
    }
    return node;
}

static struct ccs__ecma_node *parse_choice(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node *node = parse_binary(parser, 1), *yes, *no;
    if (!node || !ccs__ecma_take_sign(parser, "?"))
        return node;
    yes = ccs__ecma_parse_assign(parser);
    if (yes && !ccs__ecma_take_sign(parser, ":"))
        yes = ccs__ecma_unexpected(parser);
    no = yes ? ccs__ecma_parse_assign(parser) : NULL;
    return no ? join(parser, CCS__ECMA_CHOICE, (ccs_str){NULL, 0}, node, yes, no) : NULL;
}

static bool at_assignment(const struct ccs__ecma_lexer *lexer)
{
    static const char *const signs[] = {"=", "+=", "-=", "*=", "/=", "%=", "**=", "&=", "|=", "^=", "<<=", ">>="};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (ccs__ecma_is_sign(lexer, signs[i]))
            return true;
    return false;
}

struct ccs__ecma_node *ccs__ecma_parse_assign(struct ccs__ecma_parser *parser)
{
    if (!ccs__ecma_go_deeper(parser))
        return NULL;
    struct ccs__ecma_node *node = parse_choice(parser), *value;
    ccs_str sign = parser->lexer->token.text;
    if (node && at_assignment(parser->lexer)) {
        if (!is_place(node)) {
            node = ccs__ecma_unexpected(parser);
        } else {
            ccs__ecma_lex_next(parser->lexer);
            value = ccs__ecma_parse_assign(parser);
            node = value ? join(parser, CCS__ECMA_ASSIGN, sign, node, value, NULL) : NULL;
        }
    }
    parser->depth--;
    return node;
}

struct ccs__ecma_node *ccs__ecma_parse_sequence(struct ccs__ecma_parser *parser)
{
    struct ccs__ecma_node *node = ccs__ecma_parse_assign(parser), *right;
    while (node && ccs__ecma_take_sign(parser, ",")) {
        right = ccs__ecma_parse_assign(parser);
        node = right ? join(parser, CCS__ECMA_SEQUENCE, (ccs_str){NULL, 0}, node, right, NULL) : NULL;
    }
    return node;
}

struct ccs__ecma_node *ccs__ecma_parse(struct ccs__ecma_lexer *lexer)
{
    struct ccs__ecma_parser parser = {.lexer = lexer};
    struct ccs__ecma_node *node = ccs__ecma_parse_assign(&parser);
    CCS_ASSERT(!node || parser.depth == 0);
    return node;
}

const struct ccs__ecma_node *ccs__ecma_read_expression(struct ccs__ecma *ecma, ccs_str text)
{
    struct ccs__ecma_lexer lexer;
    struct ccs__ecma_parser parser = {.lexer = &lexer};
    ccs__ecma_lex_init(&lexer, ecma, text);
    struct ccs__ecma_node *node = ccs__ecma_parse_sequence(&parser);
    return !node || lexer.token.kind == CCS__ECMA_END ? node : ccs__ecma_unexpected(&parser);
}
