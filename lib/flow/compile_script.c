/*
 * Expressions and scripts of a flow in ECMAScript. What cannot be read fails when it is reached, as SCXML has it.
 */
#include "flow/build.h"

/* Which variables it names, and whether it reads the signal: for checks. Field names count as well; they are few. */
static bool note_words(struct ccs__flow_build *build, struct ccs__flow_rule *rule)
{
    struct ccs__flow *flow = build->flow;
    struct ccs__arena words;
    struct ccs__ecma ecma = {.arena = &words};
    struct ccs__ecma_lexer lexer;
    bool fine = true;
    rule->mentions.first = flow->mention_count;
    ccs__arena_init(&words, &flow->alloc, 0);
    ccs__ecma_lex_init(&lexer, &ecma, rule->text);
    for (; fine && lexer.token.kind != CCS__ECMA_END && lexer.token.kind != CCS__ECMA_ERROR; ccs__ecma_lex_next(&lexer)) {
        if (lexer.token.kind != CCS__ECMA_WORD)
            continue;
        uint32_t variable = ccs__flow_names_find(&flow->variable_names, lexer.token.text);
        rule->uses_signal |= ccs__ecma_text_is(lexer.token.text, "_event");
        rule->uses_states |= ccs__ecma_text_is(lexer.token.text, "In");
        if (variable != CCS__FLOW_NO_NAME)
            fine = ccs__flow_add_mention(build, rule->mentions.first, (ccs__flow_mention)variable);
    }
    ccs__arena_finish(&words);
    rule->mentions.end = flow->mention_count;
    return fine && (!ecma.no_memory || ccs__flow_fail_memory(build));
}

bool ccs__flow_compile_script(struct ccs__flow_build *build, struct ccs__flow_rule *rule)
{
    struct ccs__ecma ecma = {.arena = &build->flow->arena};
    if (rule->text.size > CCS__FLOW_SCRIPT_MAX) {
        rule->why = "it is longer than 64 KiB";
        return true;
    }
    rule->tree = rule->wanted == CCS__FLOW_STATEMENTS ? ccs__ecma_read_script(&ecma, rule->text)
                                                      : ccs__ecma_read_expression(&ecma, rule->text);
    if (ecma.no_memory)
        return ccs__flow_fail_memory(build);
    if (!rule->tree) {
        ccs_str why;
        if (!ccs__flow_keep(build, ecma.message, &why))
            return false;
        rule->why = why.data;
    }
    return note_words(build, rule);
}

/* --- names that scripts bring in -------------------------------------------------------------------------------------- */

static bool is_assignment(ccs_str sign)
{
    bool compares = ccs__ecma_text_is(sign, "==") || ccs__ecma_text_is(sign, "===") || ccs__ecma_text_is(sign, "<=") ||
                    ccs__ecma_text_is(sign, ">=") || ccs__ecma_text_is(sign, "!=") || ccs__ecma_text_is(sign, "!==") ||
                    ccs__ecma_text_is(sign, "=>");
    return (sign.data[sign.size - 1] == '=' && !compares) || ccs__ecma_text_is(sign, "++") || ccs__ecma_text_is(sign, "--");
}

static bool take_word(struct ccs__flow_build *build, ccs_str word, bool (*take)(struct ccs__flow_build *, const char *))
{
    char name[CCS__ECMA_NAME_MAX + 1];
    if (word.size > CCS__ECMA_NAME_MAX)
        return true;
    memcpy(name, word.data, word.size);
    name[word.size] = 0;
    return take(build, name);
}

/* A name that is assigned to, or stands behind var, let, const, function. Some that are meant within a function are taken
 * too: they stay undeclared, which is as if they were not there. */
bool ccs__flow_script_names(struct ccs__flow_build *build, const char *text,
                            bool (*take)(struct ccs__flow_build *build, const char *name))
{
    struct ccs__ecma ecma = {.arena = &build->scratch};
    struct ccs__ecma_lexer lexer;
    ccs_str word = {NULL, 0};           /* the token before, when it is a word that may be one */
    bool declares = false, list = false, field = false; /* behind var; within its list; behind a point */
    ccs__ecma_lex_init(&lexer, &ecma, ccs_str_from(text));
    for (; lexer.token.kind != CCS__ECMA_END && lexer.token.kind != CCS__ECMA_ERROR; ccs__ecma_lex_next(&lexer)) {
        struct ccs__ecma_token token = lexer.token;
        bool is_word = token.kind == CCS__ECMA_WORD, sign = token.kind == CCS__ECMA_SIGN;
        if (word.size > 0 && (declares || (sign && is_assignment(token.text))) && !take_word(build, word, take))
            return false;
        bool var = is_word && (ccs__ecma_text_is(token.text, "var") || ccs__ecma_text_is(token.text, "let") ||
                               ccs__ecma_text_is(token.text, "const"));
        if (word.size > 0 || var)
            declares = var;
        if (is_word && ccs__ecma_text_is(token.text, "function"))
            declares = true;
        list = var || (list && !(sign && ccs__ecma_text_is(token.text, ";")));
        if (sign && ccs__ecma_text_is(token.text, "("))
            declares = false; /* of a function without a name */
        if (list && sign && ccs__ecma_text_is(token.text, ","))
            declares = true;
        word = is_word && !field && !ccs__ecma_is_reserved(token.text) ? token.text : (ccs_str){NULL, 0};
        field = sign && ccs__ecma_text_is(token.text, ".");
    }
    if (word.size > 0 && declares && !take_word(build, word, take))
        return false;
    return !ecma.no_memory || ccs__flow_fail_memory(build);
}
