/*
 * The doors of the translation: an expression, an object literal, a script of assignments.
 */
#include "rule/rule.h"
#include "scxml/ecma_write.h"

/* Nothing half done stays in `out`. */
static bool write_whole(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, bool condition, struct ccs__buf *out)
{
    size_t begin = out->size;
    bool written = ccs__ecma_write(ecma, node, condition, out);
    if (written && out->size - begin > CCS__RULE_TEXT_MAX)
        written = ccs__ecma_refuse(ecma, "it is longer than a rule can be, %d bytes", CCS__RULE_TEXT_MAX);
    if (!written)
        out->size = begin;
    return written;
}

static bool is_at_end(struct ccs__ecma *ecma, const struct ccs__ecma_lexer *lexer)
{
    const struct ccs__ecma_token *token = &lexer->token;
    if (token->kind == CCS__ECMA_END)
        return true;
    int size = token->text.size < 32 ? (int)token->text.size : 32;
    return ccs__ecma_refuse(ecma, "\"%.*s\" cannot follow here", size, token->text.data ? token->text.data : "");
}

static struct ccs__ecma_node *read_whole(struct ccs__ecma *ecma, ccs_str text)
{
    struct ccs__ecma_lexer lexer;
    ecma->message[0] = 0;
    ccs__ecma_lex_init(&lexer, ecma, text);
    struct ccs__ecma_node *node = ccs__ecma_parse(&lexer);
    return node && is_at_end(ecma, &lexer) ? node : NULL;
}

bool ccs__ecma_rule(struct ccs__ecma *ecma, ccs_str text, bool condition, struct ccs__buf *out)
{
    struct ccs__ecma_node *node = read_whole(ecma, text);
    return node && write_whole(ecma, node, condition, out);
}

/* --- pairs --------------------------------------------------------------------------------------------------------- */

static const char *keep(struct ccs__ecma *ecma, ccs_str text)
{
    char *copy = ccs__arena_take(ecma->arena, text.size + 1);
    if (!copy) {
        ecma->no_memory = true;
        return NULL;
    }
    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    copy[text.size] = 0;
    return copy;
}

static struct ccs__ecma_pair *make_pair(struct ccs__ecma *ecma, ccs_str name, const struct ccs__ecma_node *value)
{
    struct ccs__ecma_pair *pair = ccs__arena_take(ecma->arena, sizeof *pair);
    struct ccs__buf rule;
    ccs__buf_init(&rule, ecma->arena->alloc);
    if (pair && write_whole(ecma, value, false, &rule))
        *pair = (struct ccs__ecma_pair){.name = keep(ecma, name),
                                        .rule = keep(ecma, (ccs_str){(char *)rule.data, rule.size})};
    else if (pair)
        *pair = (struct ccs__ecma_pair){0};
    ecma->no_memory = ecma->no_memory || !pair || rule.failed;
    ccs__buf_finish(&rule);
    return pair && pair->name && pair->rule && !ecma->no_memory ? pair : NULL;
}

static bool make_fields(struct ccs__ecma *ecma, const struct ccs__ecma_node *node, const struct ccs__ecma_pair **fields)
{
    const struct ccs__ecma_pair **end = fields;
    for (const struct ccs__ecma_node *field = node->a; field; field = field->next) {
        struct ccs__ecma_pair *pair = make_pair(ecma, field->text, field->a);
        if (!pair)
            return false;
        *end = pair;
        end = &pair->next;
    }
    return true;
}

bool ccs__ecma_object(struct ccs__ecma *ecma, ccs_str text, const struct ccs__ecma_pair **fields)
{
    const struct ccs__ecma_node *node = read_whole(ecma, text);
    *fields = NULL;
    if (!node || node->kind != CCS__ECMA_OBJECT)
        return node && ccs__ecma_refuse(ecma, "it is no object literal");
    return make_fields(ecma, node, fields);
}

/* Numbers, texts, truth values; lists of these; as a field's value too. */
static bool is_plain(const struct ccs__ecma_node *node)
{
    if (node->kind == CCS__ECMA_UNARY)
        return node->text.data[0] == '-' && node->a->kind == CCS__ECMA_NUMBER;
    if (node->kind != CCS__ECMA_LIST)
        return node->kind == CCS__ECMA_STRING || node->kind == CCS__ECMA_NUMBER || node->kind == CCS__ECMA_TRUE ||
               node->kind == CCS__ECMA_FALSE;
    for (const struct ccs__ecma_node *item = node->a; item; item = item->next)
        if (item->kind == CCS__ECMA_LIST || !is_plain(item))
            return false;
    return true;
}

bool ccs__ecma_literal(struct ccs__ecma *ecma, ccs_str text, struct ccs__buf *out, bool *object,
                       const struct ccs__ecma_pair **fields)
{
    const struct ccs__ecma_node *node = read_whole(ecma, text);
    *fields = NULL;
    *object = node && node->kind == CCS__ECMA_OBJECT;
    if (*object)
        return make_fields(ecma, node, fields);
    if (node && node->kind == CCS__ECMA_UNDEFINED)
        return ccs__ecma_text_is(node->text, "null");
    if (!node || !is_plain(node) || (node->kind == CCS__ECMA_STRING && text.data[0] != '"'))
        return false;
    return write_whole(ecma, node, false, out);
}

/* --- scripts ------------------------------------------------------------------------------------------------------- */

static struct ccs__ecma_node *plus_or_minus(struct ccs__ecma *ecma, struct ccs__ecma_node *name, char sign,
                                            struct ccs__ecma_node *value)
{
    struct ccs__ecma_node *sum =
        name && value ? ccs__ecma_node(ecma, CCS__ECMA_BINARY, sign == '+' ? CCS_STR("+") : CCS_STR("-")) : NULL;
    if (sum)
        sum->a = name, sum->b = value, sum->depth = value->depth + 1;
    return sum;
}

/* Behind a name: = value, += value, ++. NULL: it is no assignment. */
static struct ccs__ecma_node *read_assigned(struct ccs__ecma *ecma, struct ccs__ecma_lexer *lexer, ccs_str name)
{
    struct ccs__ecma_node *left = ccs__ecma_node(ecma, CCS__ECMA_NAME, name);
    ccs_str sign = lexer->token.text;
    bool steps = ccs__ecma_is_sign(lexer, "++") || ccs__ecma_is_sign(lexer, "--");
    bool adds = ccs__ecma_is_sign(lexer, "+=") || ccs__ecma_is_sign(lexer, "-=");
    if (!steps && !adds && !ccs__ecma_is_sign(lexer, "=")) {
        (void)ccs__ecma_refuse(ecma, "of scripts only assignments can be taken, such as x = 1");
        return NULL;
    }
    ccs__ecma_lex_next(lexer);
    if (steps)
        return plus_or_minus(ecma, left, sign.data[0], ccs__ecma_node(ecma, CCS__ECMA_NUMBER, CCS_STR("1")));
    struct ccs__ecma_node *value = ccs__ecma_parse(lexer);
    return adds && value ? plus_or_minus(ecma, left, sign.data[0], value) : value;
}

static struct ccs__ecma_pair *read_statement(struct ccs__ecma *ecma, struct ccs__ecma_lexer *lexer)
{
    if (ccs__ecma_is_word(lexer, "var") || ccs__ecma_is_word(lexer, "let"))
        ccs__ecma_lex_next(lexer);
    ccs_str name = lexer->token.text;
    if (lexer->token.kind != CCS__ECMA_WORD) {
        (void)ccs__ecma_refuse(ecma, "of scripts only assignments can be taken, such as x = 1");
        return NULL;
    }
    ccs__ecma_lex_next(lexer);
    struct ccs__ecma_node *value = read_assigned(ecma, lexer, name);
    if (!value)
        return NULL;
    if (!ccs__ecma_is_sign(lexer, ";") && !lexer->token.on_new_line && !is_at_end(ecma, lexer))
        return NULL;
    return make_pair(ecma, name, value);
}

bool ccs__ecma_script(struct ccs__ecma *ecma, ccs_str text, const struct ccs__ecma_pair **assignments)
{
    struct ccs__ecma_lexer lexer;
    const struct ccs__ecma_pair **end = assignments;
    *assignments = NULL;
    ecma->message[0] = 0;
    ccs__ecma_lex_init(&lexer, ecma, text);
    while (lexer.token.kind != CCS__ECMA_END) {
        if (ccs__ecma_is_sign(&lexer, ";")) {
            ccs__ecma_lex_next(&lexer);
            continue;
        }
        struct ccs__ecma_pair *pair = read_statement(ecma, &lexer);
        if (!pair)
            return false;
        *end = pair;
        end = &pair->next;
    }
    return true;
}
