/*
 * The grammar of ECMAScript's expressions, as far as they have no effects. Recursion is bounded by CCS__ECMA_DEPTH_MAX.
 */
#include "base/assert.h"
#include "scxml/ecma_tree.h"
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

/* How deep the parser stands; and the tree may not be deeper, because writing it follows it. */
struct parser {
    struct ccs__ecma_lexer *lexer;
    unsigned depth;
};

static struct ccs__ecma_node *parse_choice(struct parser *parser);

static struct ccs__ecma_node *unexpected(struct parser *parser)
{
    const struct ccs__ecma_token *token = &parser->lexer->token;
    int size = token->text.size < 32 ? (int)token->text.size : 32;
    (void)ccs__ecma_refuse(parser->lexer->ecma,
                           token->kind == CCS__ECMA_END ? "the expression ends too early%.*s"
                                                        : "\"%.*s\" cannot stand here",
                           token->kind == CCS__ECMA_END ? 0 : size, token->text.data ? token->text.data : "");
    return NULL;
}

static bool take_sign(struct parser *parser, const char *sign)
{
    bool found = ccs__ecma_is_sign(parser->lexer, sign);
    if (found)
        ccs__ecma_lex_next(parser->lexer);
    return found;
}

static unsigned deeper(unsigned depth, const struct ccs__ecma_node *node)
{
    return node && node->depth >= depth ? node->depth + 1 : depth;
}

/* A node over others; NULL children are those that it has not. */
static struct ccs__ecma_node *join(struct parser *parser, enum ccs__ecma_kind kind, ccs_str text,
                                   struct ccs__ecma_node *a, struct ccs__ecma_node *b, struct ccs__ecma_node *c)
{
    struct ccs__ecma_node *node = ccs__ecma_node(parser->lexer->ecma, kind, text);
    if (!node)
        return NULL;
    node->a = a, node->b = b, node->c = c;
    node->depth = deeper(deeper(deeper(1, a), b), c);
    for (const struct ccs__ecma_node *item = kind == CCS__ECMA_CALL ? b : a; item; item = item->next)
        node->depth = deeper(node->depth, item);
    if (node->depth <= CCS__ECMA_DEPTH_MAX)
        return node;
    (void)ccs__ecma_refuse(parser->lexer->ecma, "the expression is nested more than %d deep", CCS__ECMA_DEPTH_MAX);
    return NULL;
}

/* Expressions up to `close`, with commas; its sign is taken. false after an error; an empty list is NULL. */
static bool parse_items(struct parser *parser, const char *close, struct ccs__ecma_node **first)
{
    struct ccs__ecma_node **end = first;
    *first = NULL;
    while (!take_sign(parser, close)) {
        *end = parse_choice(parser);
        if (!*end)
            return false;
        end = &(*end)->next;
        if (!take_sign(parser, ",") && !ccs__ecma_is_sign(parser->lexer, close))
            return unexpected(parser) != NULL;
    }
    return true;
}

/* {a: 1, 'b': 2}; the opening brace is taken. */
static struct ccs__ecma_node *parse_object(struct parser *parser)
{
    struct ccs__ecma_node *first = NULL, **end = &first;
    while (!take_sign(parser, "}")) {
        struct ccs__ecma_token key = parser->lexer->token;
        if (key.kind != CCS__ECMA_WORD && key.kind != CCS__ECMA_QUOTED && key.kind != CCS__ECMA_DIGITS)
            return unexpected(parser);
        ccs__ecma_lex_next(parser->lexer);
        if (!take_sign(parser, ":"))
            return unexpected(parser);
        struct ccs__ecma_node *value = parse_choice(parser);
        struct ccs__ecma_node *field = value ? join(parser, CCS__ECMA_FIELD, key.text, value, NULL, NULL) : NULL;
        if (!field)
            return NULL;
        *end = field;
        end = &field->next;
        if (!take_sign(parser, ",") && !ccs__ecma_is_sign(parser->lexer, "}"))
            return unexpected(parser);
    }
    return join(parser, CCS__ECMA_OBJECT, (ccs_str){NULL, 0}, first, NULL, NULL);
}

static struct ccs__ecma_node *parse_word(struct parser *parser)
{
    static const char *const reserved[] = {
        "await",  "break",  "case", "catch",      "class",  "const",   "continue", "debugger", "default",
        "delete", "do",     "else", "enum",       "export", "extends", "finally",  "for",      "function",
        "if",     "import", "in",   "instanceof", "let",    "new",     "return",   "super",    "switch",
        "this",   "throw",  "try",  "typeof",     "var",    "void",    "while",    "with",     "yield"};
    ccs_str word = parser->lexer->token.text;
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (ccs__ecma_text_is(word, reserved[i]))
            return unexpected(parser);
    ccs__ecma_lex_next(parser->lexer);
    bool truth = ccs__ecma_text_is(word, "true");
    if (truth || ccs__ecma_text_is(word, "false"))
        return ccs__ecma_node(parser->lexer->ecma, truth ? CCS__ECMA_TRUE : CCS__ECMA_FALSE, word);
    bool nothing = ccs__ecma_text_is(word, "undefined") || ccs__ecma_text_is(word, "null");
    return ccs__ecma_node(parser->lexer->ecma, nothing ? CCS__ECMA_UNDEFINED : CCS__ECMA_NAME, word);
}

static struct ccs__ecma_node *parse_primary(struct parser *parser)
{
    struct ccs__ecma_lexer *lexer = parser->lexer;
    struct ccs__ecma_token token = lexer->token;
    struct ccs__ecma_node *first;
    if (token.kind == CCS__ECMA_WORD)
        return parse_word(parser);
    if (token.kind == CCS__ECMA_DIGITS || token.kind == CCS__ECMA_QUOTED) {
        ccs__ecma_lex_next(lexer);
        return ccs__ecma_node(lexer->ecma, token.kind == CCS__ECMA_DIGITS ? CCS__ECMA_NUMBER : CCS__ECMA_STRING,
                              token.text);
    }
    if (take_sign(parser, "(")) {
        struct ccs__ecma_node *inner = parse_choice(parser);
        return inner && !take_sign(parser, ")") ? unexpected(parser) : inner;
    }
    if (take_sign(parser, "["))
        return parse_items(parser, "]", &first) ? join(parser, CCS__ECMA_LIST, token.text, first, NULL, NULL) : NULL;
    if (take_sign(parser, "{"))
        return parse_object(parser);
    return token.kind == CCS__ECMA_ERROR ? NULL : unexpected(parser);
}

static struct ccs__ecma_node *parse_index(struct parser *parser, struct ccs__ecma_node *base)
{
    struct ccs__ecma_node *index = parse_choice(parser);
    if (!index)
        return NULL;
    if (!take_sign(parser, "]"))
        return unexpected(parser);
    if (index->kind == CCS__ECMA_STRING)
        return join(parser, CCS__ECMA_MEMBER, index->text, base, NULL, NULL);
    return join(parser, CCS__ECMA_INDEX, (ccs_str){NULL, 0}, base, index, NULL);
}

static struct ccs__ecma_node *parse_postfix(struct parser *parser)
{
    struct ccs__ecma_node *node = parse_primary(parser), *first;
    while (node) {
        if (take_sign(parser, ".")) {
            ccs_str name = parser->lexer->token.text;
            if (parser->lexer->token.kind != CCS__ECMA_WORD)
                return unexpected(parser);
            ccs__ecma_lex_next(parser->lexer);
            node = join(parser, CCS__ECMA_MEMBER, name, node, NULL, NULL);
        } else if (take_sign(parser, "[")) {
            node = parse_index(parser, node);
        } else if (take_sign(parser, "(")) {
            node = parse_items(parser, ")", &first)
                       ? join(parser, CCS__ECMA_CALL, (ccs_str){NULL, 0}, node, first, NULL)
                       : NULL;
        } else {
            break;
        }
    }
    return node;
}

static struct ccs__ecma_node *parse_unary(struct parser *parser)
{
    ccs_str text = parser->lexer->token.text;
    bool sign = ccs__ecma_is_sign(parser->lexer, "!") || ccs__ecma_is_sign(parser->lexer, "-") ||
                ccs__ecma_is_sign(parser->lexer, "+");
    if (!sign && !ccs__ecma_is_word(parser->lexer, "typeof") && !ccs__ecma_is_word(parser->lexer, "void"))
        return parse_postfix(parser);
    if (parser->depth == CCS__ECMA_DEPTH_MAX) {
        (void)ccs__ecma_refuse(parser->lexer->ecma, "the expression is nested more than %d deep", CCS__ECMA_DEPTH_MAX);
        return NULL;
    }
    ccs__ecma_lex_next(parser->lexer);
    parser->depth++;
    struct ccs__ecma_node *inner = parse_unary(parser);
    parser->depth--;
    if (!inner)
        return NULL;
    if (ccs__ecma_text_is(text, "void"))
        return ccs__ecma_node(parser->lexer->ecma, CCS__ECMA_UNDEFINED, text);
    return join(parser, CCS__ECMA_UNARY, text, inner, NULL, NULL);
}

/* 0: the token is no operator between two. */
static unsigned rank_of(const struct ccs__ecma_lexer *lexer)
{
    static const struct {
        const char *sign;
        unsigned rank;
    } operators[] = {{"||", 1}, {"&&", 2}, {"==", 3}, {"!=", 3}, {"===", 3}, {"!==", 3}, {"<", 4}, {">", 4},
                     {"<=", 4}, {">=", 4}, {"in", 4}, {"+", 5},  {"-", 5},   {"*", 6},   {"/", 6}, {"%", 6}};
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (ccs__ecma_is_sign(lexer, operators[i].sign) || ccs__ecma_is_word(lexer, operators[i].sign))
            return operators[i].rank;
    return 0;
}

static struct ccs__ecma_node *parse_binary(struct parser *parser, unsigned rank_min)
{
    struct ccs__ecma_node *node = parse_unary(parser);
    for (unsigned rank; node && (rank = rank_of(parser->lexer)) >= rank_min && rank > 0;) {
        ccs_str text = parser->lexer->token.text;
        ccs__ecma_lex_next(parser->lexer);
        struct ccs__ecma_node *right = parse_binary(parser, rank + 1);
        node = right ? join(parser, CCS__ECMA_BINARY, text, node, right, NULL) : NULL;
    }
    return node;
}

static struct ccs__ecma_node *parse_choice(struct parser *parser)
{
    if (parser->depth == CCS__ECMA_DEPTH_MAX) {
        (void)ccs__ecma_refuse(parser->lexer->ecma, "the expression is nested more than %d deep", CCS__ECMA_DEPTH_MAX);
        return NULL;
    }
    parser->depth++;
    struct ccs__ecma_node *node = parse_binary(parser, 1), *yes, *no;
    if (node && take_sign(parser, "?")) {
        yes = parse_choice(parser);
        if (yes && !take_sign(parser, ":"))
            yes = unexpected(parser);
        no = yes ? parse_choice(parser) : NULL;
        node = no ? join(parser, CCS__ECMA_CHOICE, (ccs_str){NULL, 0}, node, yes, no) : NULL;
    }
    parser->depth--;
    return node;
}

struct ccs__ecma_node *ccs__ecma_parse(struct ccs__ecma_lexer *lexer)
{
    struct parser parser = {.lexer = lexer};
    struct ccs__ecma_node *node = parse_choice(&parser);
    CCS_ASSERT(!node || parser.depth == 0);
    return node;
}
