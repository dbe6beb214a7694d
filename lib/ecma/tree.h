/*
 * A text of ECMAScript as a tree: words, then nodes. Shared by what runs it (run.h) and what translates it to rules
 * (scxml). Everything lives in the arena of the context.
 */
#ifndef CCS__ECMA_TREE_H
#define CCS__ECMA_TREE_H

#include "base/arena.h"
#include <ccs/str.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define CCS__ECMA_DEPTH_MAX 64 /* of a tree: expressions and blocks within each other */

/* What reading needs and leaves behind. */
struct ccs__ecma {
    struct ccs__arena *arena;
    bool no_memory;
    char message[160]; /* why it could not be read; the first reason stays */
};

enum ccs__ecma_token_kind {
    CCS__ECMA_END,
    CCS__ECMA_WORD,
    CCS__ECMA_DIGITS, /* text: decimal, without an exponent and without zeros at the end of a fraction */
    CCS__ECMA_QUOTED, /* text: escapes undone */
    CCS__ECMA_SIGN,
    CCS__ECMA_ERROR,
};

struct ccs__ecma_token {
    enum ccs__ecma_token_kind kind;
    ccs_str text;
    size_t at; /* where it begins */
    bool on_new_line;
};

struct ccs__ecma_lexer {
    ccs_str text;
    size_t at;
    size_t behind; /* where the token before this one ended */
    struct ccs__ecma *ecma;
    struct ccs__ecma_token token;
};

void ccs__ecma_lex_init(struct ccs__ecma_lexer *lexer, struct ccs__ecma *ecma, ccs_str text);
void ccs__ecma_lex_next(struct ccs__ecma_lexer *lexer);
static inline bool ccs__ecma_text_is(ccs_str text, const char *word)
{
    return text.size == strlen(word) && memcmp(text.data, word, text.size) == 0;
}
static inline bool ccs__ecma_is_sign(const struct ccs__ecma_lexer *lexer, const char *sign)
{
    return lexer->token.kind == CCS__ECMA_SIGN && ccs__ecma_text_is(lexer->token.text, sign);
}
static inline bool ccs__ecma_is_word(const struct ccs__ecma_lexer *lexer, const char *word)
{
    return lexer->token.kind == CCS__ECMA_WORD && ccs__ecma_text_is(lexer->token.text, word);
}

enum ccs__ecma_kind {
    /* Expressions. */
    CCS__ECMA_NAME,   /* text */
    CCS__ECMA_STRING, /* text */
    CCS__ECMA_NUMBER, /* text */
    CCS__ECMA_TRUE,
    CCS__ECMA_FALSE,
    CCS__ECMA_UNDEFINED, /* text: undefined or null */
    CCS__ECMA_LIST,      /* a, and its next */
    CCS__ECMA_OBJECT,    /* a, and its next: CCS__ECMA_FIELD */
    CCS__ECMA_FIELD,     /* text: a */
    CCS__ECMA_UNARY,     /* text a */
    CCS__ECMA_BINARY,    /* a text b */
    CCS__ECMA_CHOICE,    /* a ? b : c */
    CCS__ECMA_MEMBER,    /* a.text, a['text'] */
    CCS__ECMA_INDEX,     /* a[b] */
    CCS__ECMA_CALL,      /* a(b, and its next) */
    CCS__ECMA_NEW,       /* new a(b, and its next) */
    CCS__ECMA_THIS,
    CCS__ECMA_ASSIGN,    /* a text b: =, +=, ... */
    CCS__ECMA_STEP,      /* ++ or --; first: in front of a */
    CCS__ECMA_SEQUENCE,  /* a, b */
    CCS__ECMA_FUNCTION,  /* function text(a, and its next: NAME) {b, and its next}; source: as it was written */
    /* Statements; an expression is one as well. */
    CCS__ECMA_NOTHING,
    CCS__ECMA_VAR,       /* text: var, let or const; a, and its next: FIELD, with a NULL without a value */
    CCS__ECMA_BLOCK,     /* a, and its next */
    CCS__ECMA_IF,        /* if (a) b else c */
    CCS__ECMA_FOR,       /* for (a; b; c) d */
    CCS__ECMA_FOR_EACH,  /* for (a text b) d: text is in or of; a is a NAME, or a VAR of one */
    CCS__ECMA_WHILE,     /* while (a) d; first: do d while (a) */
    CCS__ECMA_RETURN,    /* a, or NULL */
    CCS__ECMA_THROW,     /* a */
    CCS__ECMA_BREAK,
    CCS__ECMA_CONTINUE,
    CCS__ECMA_TRY,       /* try a catch (text) b finally c; b or c may be NULL */
    CCS__ECMA_SWITCH,    /* switch (a) b, and its next: CASE */
    CCS__ECMA_CASE,      /* case a: b, and its next; a NULL: default */
};

struct ccs__ecma_node {
    enum ccs__ecma_kind kind;
    unsigned depth; /* of what is below */
    bool first;
    bool arrow; /* of a function: this is that of the place where it stands */
    ccs_str text, source;
    struct ccs__ecma_node *a, *b, *c, *d, *next;
};

/* How deep the parser stands; and the tree may not be deeper, because whoever works on it follows it. */
struct ccs__ecma_parser {
    struct ccs__ecma_lexer *lexer;
    unsigned depth;
};

/* NULL: ecma->message says why, or there is no memory. Stops behind the expression. */
struct ccs__ecma_node *ccs__ecma_parse(struct ccs__ecma_lexer *lexer);
/* The whole text: one expression; or statements, as a BLOCK. */
const struct ccs__ecma_node *ccs__ecma_read_expression(struct ccs__ecma *ecma, ccs_str text);
const struct ccs__ecma_node *ccs__ecma_read_script(struct ccs__ecma *ecma, ccs_str text);
struct ccs__ecma_node *ccs__ecma_node(struct ccs__ecma *ecma, enum ccs__ecma_kind kind, ccs_str text);
bool ccs__ecma_is_reserved(ccs_str word); /* what can be no name */
bool ccs__ecma_is_identifier(ccs_str word);
bool ccs__ecma_refuse(struct ccs__ecma *ecma, const char *format, ...)
    __attribute__((format(printf, 2, 3))); /* false */

/* --- parse.c and parse_statements.c, to each other ------------------------------------------------------------------ */

struct ccs__ecma_node *ccs__ecma_parse_assign(struct ccs__ecma_parser *parser);
struct ccs__ecma_node *ccs__ecma_parse_sequence(struct ccs__ecma_parser *parser); /* with commas */
/* From the word function on; or `name => ...` and `(names) => ...`. */
struct ccs__ecma_node *ccs__ecma_parse_function(struct ccs__ecma_parser *parser);
bool ccs__ecma_at_arrow(const struct ccs__ecma_parser *parser);
struct ccs__ecma_node *ccs__ecma_parse_arrow(struct ccs__ecma_parser *parser);
struct ccs__ecma_node *ccs__ecma_join(struct ccs__ecma_parser *parser, const struct ccs__ecma_node *parts);
struct ccs__ecma_node *ccs__ecma_unexpected(struct ccs__ecma_parser *parser); /* NULL */
bool ccs__ecma_take_sign(struct ccs__ecma_parser *parser, const char *sign);
bool ccs__ecma_take_word(struct ccs__ecma_parser *parser, const char *word);
bool ccs__ecma_go_deeper(struct ccs__ecma_parser *parser); /* and parser->depth-- afterwards; false: too deep */

#endif
