/*
 * The public face: a rule and facts as texts, an answer as text. Nothing is kept between calls.
 */
#include "rule/ask.h"
#include "rule/facts.h"

#define ARENA_BYTES_MAX ((size_t)64 << 20) /* of facts: 1 MiB of JSON is far from it */

struct question {
    const ccs_alloc *alloc;
    struct ccs__arena arena;
    struct ccs__buf out;
    struct ccs__rule_schema schema;
    struct ccs__rule_facts facts;
    struct ccs__rule_error error;
    bool in_facts;
};

static ccs_status add_value(struct question *question, const struct ccs__rule *rule)
{
    struct ccs__rule_scratch scratch;
    struct ccs__rule_value value;
    struct ccs__rule_failure failure;
    ccs_status status = ccs__rule_evaluate_in(rule, &question->facts, &scratch, &value, &failure);
    if (status == CCS_OK) {
        ccs__rule_value_json(&value, &question->out);
        return status;
    }
    ccs__buf_add_text(&question->out, failure.why);
    question->error.line = failure.line;
    question->error.column = failure.column;
    return status;
}

static ccs_status answer_question(struct question *question, ccs_str text, uint32_t ask)
{
    ccs_status status;
    struct ccs__rule *rule = ccs__rule_compile(question->alloc, text, &question->schema, CCS__RULE_NONE, &question->error, &status);
    if (!rule)
        return status;
    question->error.line = question->error.column = 0;
    if (ask == CCS_RULE_VALUE)
        status = add_value(question, rule);
    else if (ask == CCS_RULE_EXPLANATION)
        status = ccs__rule_explain(rule, &question->facts, &question->out);
    else
        status = ccs__rule_specialise(rule, &question->facts, &question->out);
    ccs__rule_destroy(rule);
    return status;
}

/* The text in a block of its own size. */
static ccs_status give(struct question *question, ccs_status status, ccs_rule_answer *answer)
{
    struct ccs__buf *out = &question->out;
    if (status != CCS_OK && status != CCS_ENOMEM && out->size == 0)
        ccs__buf_add_text(out, question->error.message[0] ? question->error.message
                                                          : "what remains is too large to be a rule again");
    if (out->failed)
        status = CCS_ENOMEM;
    char *text = status == CCS_ENOMEM ? NULL : ccs__realloc(question->alloc, NULL, 0, out->size + 1);
    if (!text)
        return CCS_ENOMEM;
    if (out->size > 0)
        memcpy(text, out->data, out->size);
    text[out->size] = 0;
    answer->text = text;
    answer->text_size = out->size;
    if (status != CCS_OK) {
        answer->line = question->error.line;
        answer->column = question->error.column;
        answer->in_facts = question->in_facts;
    }
    return status;
}

static void open_question(struct question *question, const ccs_alloc *alloc, ccs_rule_answer *answer)
{
    *question = (struct question){.alloc = alloc};
    ccs__arena_init(&question->arena, alloc, ARENA_BYTES_MAX);
    ccs__buf_init(&question->out, alloc);
    *answer = (ccs_rule_answer)CCS_RULE_ANSWER_INIT;
}

static void close_question(struct question *question)
{
    ccs__buf_finish(&question->out);
    ccs__arena_finish(&question->arena);
}

ccs_status ccs__rule_ask(const ccs_alloc *alloc, ccs_str rule, ccs_str facts, uint32_t ask, ccs_rule_answer *answer)
{
    struct question question;
    open_question(&question, alloc, answer);
    question.in_facts = true;
    ccs_status status = ccs__rule_facts_read(&question.arena, facts, &ccs__rule_declared, &question.schema, &question.facts,
                                             &question.error);
    if (status == CCS_OK) {
        question.in_facts = false;
        status = answer_question(&question, rule, ask);
    }
    status = give(&question, status, answer);
    close_question(&question);
    return status;
}

ccs_status ccs__rule_ask_check(const ccs_alloc *alloc, ccs_str rule, ccs_rule_answer *answer)
{
    struct question question;
    ccs_status status;
    open_question(&question, alloc, answer);
    struct ccs__rule *compiled =
        ccs__rule_compile(alloc, rule, &ccs__rule_declared, CCS__RULE_BOOL, &question.error, &status);
    if (compiled)
        status = ccs__rule_write(compiled, &question.out);
    ccs__rule_destroy(compiled);
    status = give(&question, status, answer);
    close_question(&question);
    return status;
}

void ccs__rule_ask_finish(const ccs_alloc *alloc, ccs_rule_answer *answer)
{
    if (answer && answer->text)
        ccs__free(alloc, answer->text, answer->text_size + 1);
    if (answer) {
        answer->text = NULL;
        answer->text_size = 0;
    }
}

/* --- public ------------------------------------------------------------------------------------------------------ */

static const ccs_alloc c_library = {0};

ccs_status ccs_rule_evaluate(ccs_str rule, ccs_str facts, uint32_t ask, ccs_rule_answer *answer)
{
    if (!answer || answer->size != sizeof *answer || ask > CCS_RULE_REMAINDER)
        return CCS_EINVAL;
    return ccs__rule_ask(&c_library, rule, facts, ask, answer);
}

ccs_status ccs_rule_check(ccs_str rule, ccs_rule_answer *answer)
{
    if (!answer || answer->size != sizeof *answer)
        return CCS_EINVAL;
    return ccs__rule_ask_check(&c_library, rule, answer);
}

void ccs_rule_answer_finish(ccs_rule_answer *answer) { ccs__rule_ask_finish(&c_library, answer); }
