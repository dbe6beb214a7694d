/*
 * Words and signs of a rule, one after the other. Private to rule.
 */
#ifndef CCS__RULE_LEX_H
#define CCS__RULE_LEX_H

#include "base/arena.h"
#include "rule/rule.h"

enum ccs__rule_token_kind {
    CCS__TOKEN_END,
    CCS__TOKEN_NAME,
    CCS__TOKEN_INT,    /* number; 2^63 is allowed here, for the sake of -2^63 */
    CCS__TOKEN_STRING, /* text, escapes undone */
    CCS__TOKEN_SIGN,   /* text: one or two characters */
    CCS__TOKEN_ERROR,
};

struct ccs__rule_token {
    enum ccs__rule_token_kind kind;
    ccs_str text; /* of names and signs as they stand there */
    uint64_t number;
    uint32_t line, column;
};

struct ccs__rule_lexer {
    ccs_str text;
    size_t at;
    uint32_t line, column;
    struct ccs__arena *arena; /* for strings */
    struct ccs__rule_token token; /* the one that stands at the place */
    ccs_status status;            /* after CCS__TOKEN_ERROR: CCS_EPARSE or CCS_ENOMEM */
    uint32_t error_line, error_column;
    char message[256];
};

void ccs__rule_lex_init(struct ccs__rule_lexer *lexer, ccs_str text, struct ccs__arena *arena);
void ccs__rule_lex_next(struct ccs__rule_lexer *lexer); /* reads lexer->token */

static inline bool ccs__rule_lex_is(const struct ccs__rule_lexer *lexer, const char *sign)
{
    const struct ccs__rule_token *token = &lexer->token;
    return token->kind == CCS__TOKEN_SIGN && token->text.size == strlen(sign) &&
           memcmp(token->text.data, sign, token->text.size) == 0;
}
static inline bool ccs__rule_lex_is_name(const struct ccs__rule_lexer *lexer, const char *name)
{
    const struct ccs__rule_token *token = &lexer->token;
    return token->kind == CCS__TOKEN_NAME && token->text.size == strlen(name) &&
           memcmp(token->text.data, name, token->text.size) == 0;
}

#endif
