/*
 * The literals of a rule's text, without a schema: for those who look for values on which a rule may turn.
 */
#include "rule/lex.h"
#include "rule/program.h"

struct reading {
    struct ccs__rule_lexer lexer;
    bool minus;   /* a - stands directly before */
    uint8_t call; /* 2: timestamp or duration stands before; 1: and its parenthesis */
    uint8_t type; /* what that gives */
};

/* false: the token is none. */
static bool read_literal(const struct reading *reading, struct ccs__rule_value *value)
{
    const struct ccs__rule_token *token = &reading->lexer.token;
    int64_t at;
    if (token->kind == CCS__TOKEN_INT) {
        if (token->number > (uint64_t)INT64_MAX)
            return false;
        int64_t number = (int64_t)token->number;
        *value = (struct ccs__rule_value){.type = CCS__RULE_INT, .number = reading->minus ? -number : number};
        return true;
    }
    if (token->kind != CCS__TOKEN_STRING)
        return false;
    *value = (struct ccs__rule_value){.type = CCS__RULE_STRING, .text = token->text};
    if (reading->call != 1)
        return true;
    const char *wrong = reading->type == CCS__RULE_TIME ? ccs__rule_time_of_text(token->text, &at)
                                                        : ccs__rule_duration_of_text(token->text, &at);
    if (!wrong)
        *value = (struct ccs__rule_value){.type = reading->type, .number = at};
    return true;
}

static void note_before(struct reading *reading)
{
    reading->minus = ccs__rule_lex_is(&reading->lexer, "-");
    if (ccs__rule_lex_is_name(&reading->lexer, "timestamp") || ccs__rule_lex_is_name(&reading->lexer, "duration")) {
        reading->call = 2;
        reading->type = ccs__rule_lex_is_name(&reading->lexer, "timestamp") ? CCS__RULE_TIME : CCS__RULE_DURATION;
    } else {
        reading->call = reading->call == 2 && ccs__rule_lex_is(&reading->lexer, "(") ? 1 : 0;
    }
}

ccs_status ccs__rule_literals(ccs_str text, struct ccs__arena *arena, struct ccs__rule_value *values, size_t capacity,
                              size_t *count)
{
    struct reading reading = {.minus = false};
    struct ccs__rule_value value;
    *count = 0;
    ccs__rule_lex_init(&reading.lexer, text, arena);
    for (ccs__rule_lex_next(&reading.lexer); reading.lexer.token.kind != CCS__TOKEN_END; ccs__rule_lex_next(&reading.lexer)) {
        if (reading.lexer.token.kind == CCS__TOKEN_ERROR)
            return reading.lexer.status;
        if (read_literal(&reading, &value)) {
            if (*count < capacity)
                values[*count] = value;
            ++*count;
        }
        note_before(&reading);
    }
    return CCS_OK;
}
