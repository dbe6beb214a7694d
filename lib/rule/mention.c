/*
 * What a rule's text speaks of, before there is a schema: names, and the fields that stand behind them. For those whose
 * facts have a type only when the rule is asked. More may be listed than is read (a loop's item, a function), never less.
 */
#include "rule/lex.h"

/* `name` and a dot are taken: the field, if one follows. The lexer stays before it. */
static ccs_str field_behind(const struct ccs__rule_lexer *lexer)
{
    return lexer->token.kind == CCS__TOKEN_NAME ? lexer->token.text : (ccs_str){NULL, 0};
}

ccs_status ccs__rule_mentions(ccs_str text, struct ccs__arena *scratch, struct ccs__rule_mention *mentions, size_t capacity,
                              size_t *count)
{
    struct ccs__rule_lexer lexer;
    *count = 0;
    ccs__rule_lex_init(&lexer, text, scratch);
    ccs__rule_lex_next(&lexer);
    while (lexer.token.kind != CCS__TOKEN_END && lexer.token.kind != CCS__TOKEN_ERROR) {
        struct ccs__rule_mention mention = {.root = lexer.token.text};
        bool name = lexer.token.kind == CCS__TOKEN_NAME;
        ccs__rule_lex_next(&lexer);
        if (!name)
            continue;
        if (ccs__rule_lex_is(&lexer, ".")) {
            ccs__rule_lex_next(&lexer);
            mention.field = field_behind(&lexer);
        }
        if (*count < capacity)
            mentions[*count] = mention;
        ++*count;
    }
    return lexer.token.kind == CCS__TOKEN_ERROR ? lexer.status : CCS_OK;
}
