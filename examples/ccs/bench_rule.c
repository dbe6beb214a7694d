/*
 * A rule of three clauses on facts that change from one evaluation to the next, as those of candidates do.
 */
#include "bench.h"
#include "rule/rule.h"

#define CANDIDATES 64
#define TURNS 20000

enum { CHANNEL, TIER, CONTACT_FIELDS };

static const struct ccs__rule_field contact_fields[CONTACT_FIELDS] = {{"channel", CCS__RULE_STRING}, {"tier", CCS__RULE_INT}};
static const struct ccs__rule_field agent_fields[] = {{"skills", CCS__RULE_LEVELS}};
static const struct ccs__rule_root roots[] = {{"contact", contact_fields, CONTACT_FIELDS}, {"agent", agent_fields, 1}};
static const struct ccs__rule_schema schema = {roots, 2};

static const struct ccs__rule_level skills[] = {
    {{"de", 2}, 3}, {{"en", 2}, 9}, {{"help", 4}, 5}, {{"sales", 5}, 7}, {{"zh", 2}, 4}};

static double time_turns(const struct ccs__rule *rule, const struct ccs__rule_value *contact,
                         const struct ccs__rule_value *agents, size_t *yes)
{
    const struct ccs__rule_value *both[] = {contact, agents};
    struct ccs__rule_facts facts = {both};
    struct ccs__rule_value result = {.flag = false};
    double began = bench_now_ns();
    for (size_t i = 0; i < TURNS; i++) {
        both[1] = &agents[i % CANDIDATES];
        *yes += ccs__rule_evaluate(rule, &facts, &result) == CCS_OK && result.flag;
    }
    return (bench_now_ns() - began) / TURNS;
}

ccs_status bench_rule(struct bench *bench)
{
    const ccs_alloc alloc = {0};
    const ccs_str text = CCS_STR("contact.channel == 'voice' && contact.tier >= 2 && 'zh' in agent.skills");
    struct ccs__rule_error error;
    ccs_status status;
    struct ccs__rule *rule = ccs__rule_compile(&alloc, text, &schema, CCS__RULE_BOOL, &error, &status);
    if (!rule)
        return status;
    struct ccs__rule_value contact[CONTACT_FIELDS] = {{.type = CCS__RULE_STRING, .text = CCS_STR("voice")},
                                                      {.type = CCS__RULE_INT, .number = 3}};
    struct ccs__rule_value agents[CANDIDATES];
    for (size_t i = 0; i < CANDIDATES; i++) { /* every other one has all of the skills, or all but the last */
        agents[i] = (struct ccs__rule_value){.type = CCS__RULE_LEVELS};
        agents[i].levels.items = skills;
        agents[i].levels.count = 5 - i % 2;
    }
    double best = 0;
    size_t yes = 0;
    for (int round = 0; round < (bench->quick ? 10 : 50); round++)
        best = bench_least(best, time_turns(rule, contact, agents, &yes));
    bench_use(&yes);
    ccs__rule_destroy(rule);
    bench_put(bench, "rule.eval_3_clauses", best);
    return CCS_OK;
}
