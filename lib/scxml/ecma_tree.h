/*
 * An expression of ECMAScript as a tree. Private to the translation.
 */
#ifndef CCS__ECMA_TREE_H
#define CCS__ECMA_TREE_H

#include "scxml/ecma.h"
#include <stdint.h>

enum ccs__ecma_token_kind {
    CCS__ECMA_END,
    CCS__ECMA_WORD,
    CCS__ECMA_DIGITS, /* text: decimal, an integer */
    CCS__ECMA_QUOTED, /* text: escapes undone */
    CCS__ECMA_SIGN,
    CCS__ECMA_ERROR,
};

struct ccs__ecma_token {
    enum ccs__ecma_token_kind kind;
    ccs_str text;
    bool on_new_line;
};

struct ccs__ecma_lexer {
    ccs_str text;
    size_t at;
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
    CCS__ECMA_NAME,   /* text */
    CCS__ECMA_STRING, /* text */
    CCS__ECMA_NUMBER, /* text */
    CCS__ECMA_TRUE,
    CCS__ECMA_FALSE,
    CCS__ECMA_UNDEFINED, /* null too */
    CCS__ECMA_LIST,      /* a, and its next */
    CCS__ECMA_OBJECT,    /* a, and its next: CCS__ECMA_FIELD */
    CCS__ECMA_FIELD,     /* text: a */
    CCS__ECMA_UNARY,     /* text a */
    CCS__ECMA_BINARY,    /* a text b */
    CCS__ECMA_CHOICE,    /* a ? b : c */
    CCS__ECMA_MEMBER,    /* a.text, a['text'] */
    CCS__ECMA_INDEX,     /* a[b] */
    CCS__ECMA_CALL,      /* a(b, and its next) */
};

struct ccs__ecma_node {
    enum ccs__ecma_kind kind;
    unsigned depth; /* of what is below */
    ccs_str text;
    struct ccs__ecma_node *a, *b, *c, *next;
};

/* NULL: ecma->message says why, or there is no memory. Stops behind the expression. */
struct ccs__ecma_node *ccs__ecma_parse(struct ccs__ecma_lexer *lexer);
struct ccs__ecma_node *ccs__ecma_node(struct ccs__ecma *ecma, enum ccs__ecma_kind kind, ccs_str text);
bool ccs__ecma_refuse(struct ccs__ecma *ecma, const char *format, ...)
    __attribute__((format(printf, 2, 3))); /* false */
/* Append; false: no counterpart. */
bool ccs__ecma_write(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, bool condition, struct ccs__buf *out);

#endif
