/*
 * Any bytes as a rule. Refused, the error must be fit to print and point into the text; accepted, the compiled rule must give
 * what the naive reading gives, its canonical text must be itself again, and folding must not change what it means.
 */
#include "base/text.h"
#include "rule/facts.h"
#include "../unit/rule/naive.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const ccs_alloc alloc = {0};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static struct ccs__rule *compile(ccs_str text, const struct ccs__rule_schema *schema)
{
    struct ccs__rule_error error;
    ccs_status status;
    struct ccs__rule *rule = ccs__rule_compile(&alloc, text, schema, CCS__RULE_NONE, &error, &status);
    if (rule)
        return rule;
    require(status == CCS_EPARSE || status == CCS_ELIMIT);
    require(error.message[0] && ccs__utf8_valid(ccs_str_from(error.message), NULL));
    require(error.line >= 1 && error.column >= 1 && error.line <= text.size + 1 && error.column <= text.size + 1);
    return NULL;
}

struct outcome {
    ccs_status status;
    bool limited;
    struct ccs__buf json;
};

static void evaluate(const struct ccs__rule *rule, const struct ccs__rule_facts *facts, struct outcome *outcome)
{
    struct ccs__rule_scratch scratch;
    struct ccs__rule_value value;
    struct ccs__rule_failure failure = {"", 0, 0};
    outcome->status = ccs__rule_evaluate_in(rule, facts, &scratch, &value, &failure);
    outcome->limited = strstr(failure.why, "4096") != NULL;
    ccs__buf_init(&outcome->json, &alloc);
    if (outcome->status == CCS_OK)
        ccs__rule_value_json(&value, &outcome->json);
}

static bool same(const struct ccs__buf *x, const struct ccs__buf *y)
{
    return x->size == y->size && (x->size == 0 || memcmp(x->data, y->data, x->size) == 0);
}

static void check_text(const struct ccs__buf *text, const struct ccs__rule_schema *schema, const struct ccs__rule_facts *facts,
                       const struct outcome *whole)
{
    struct outcome outcome;
    struct ccs__rule *rule = compile((ccs_str){(const char *)text->data, text->size}, schema);
    if (!rule)
        return; /* grown beyond a bound */
    evaluate(rule, facts, &outcome);
    require(outcome.limited || (outcome.status == whole->status && same(&outcome.json, &whole->json)));
    ccs__buf_finish(&outcome.json);
    ccs__rule_destroy(rule);
}

static void check_rule(ccs_str text, const struct ccs__rule *rule, const struct ccs__rule_schema *schema,
                       const struct ccs__rule_facts *facts)
{
    struct outcome whole;
    struct ccs__buf buf;
    evaluate(rule, facts, &whole);
    ccs__buf_init(&buf, &alloc);
    int naive = naive_evaluate(text, schema, facts, &buf);
    if (!whole.limited && naive != NAIVE_GAVE_UP) {
        require(naive == (whole.status == CCS_OK) && same(&buf, &whole.json));
        ccs__buf_clear(&buf);
        require(ccs__rule_write(rule, &buf) == CCS_OK);
        check_text(&buf, schema, facts, &whole);
        const struct ccs__rule_value *known[64] = {facts->roots[0]};
        struct ccs__rule_facts some = {known};
        ccs__buf_clear(&buf);
        if (ccs__rule_specialise(rule, &some, &buf) == CCS_OK)
            check_text(&buf, schema, facts, &whole);
    }
    ccs__buf_clear(&buf);
    require(ccs__rule_explain(rule, facts, &buf) == CCS_OK);
    ccs__buf_finish(&buf);
    ccs__buf_finish(&whole.json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char json[] = "{\"contact\": {\"channel\": \"voice\", \"tier\": 3, \"vip\": true}, \"agent\": "
                               "{\"skills\": {\"zh\": 5, "
                               "\"PS\": 2}, \"teams\": [\"b\", \"a\"]}, \"x\": 1, \"l\": [3, 1, 2], \"s\": \"h\u00e9llo\"}";
    struct ccs__arena arena;
    struct ccs__rule_schema schema;
    struct ccs__rule_facts facts;
    struct ccs__rule_error error;
    ccs_str text = {(const char *)data, size};
    ccs__arena_init(&arena, &alloc, 0);
    require(ccs__rule_facts_read(&arena, ccs_str_from(json), &ccs__rule_declared, &schema, &facts, &error) == CCS_OK);
    struct ccs__rule *rule = compile(text, &schema);
    if (rule)
        check_rule(text, rule, &schema, &facts);
    ccs__rule_destroy(rule);
    ccs__arena_finish(&arena);
    return 0;
}
