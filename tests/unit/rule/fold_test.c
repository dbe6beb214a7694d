/*
 * What else a compiled rule can be asked: what remains when some facts are known, which clause decided, what it reads. And
 * that no text, however hostile, and no lack of memory does harm.
 */
#include "rule/facts.h"
#include "rule_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void folds(const char *text, bool contact, bool agent, const char *wanted)
{
    const char *got = fixture_specialise(text, contact, agent);
    cr_expect_str_eq(got, wanted, "%s became %s, not %s", text, got, wanted);
}

Test(rule_fold, leaves_what_is_not_known)
{
    folds("contact.channel == 'voice' && contact.tier >= 2 && 'zh' in agent.skills", true, false, "'zh' in agent.skills");
    folds("contact.languages[0] in agent.skills && contact.tier > 2", true, false, "'zh' in agent.skills");
    folds("contact.tier > 5 && 'zh' in agent.skills", true, false, "false");
    folds("contact.tier > 2 || 'zh' in agent.skills", true, false, "true");
    folds("contact.tier > 5 || number > 3 || agent.weight > 2", true, false, "number > 3 || agent.weight > 2");
    folds("contact.vip ? agent.weight > 2 : number > 1", true, false, "agent.weight > 2");
    folds("agent.weight > contact.tier + 1", true, false, "agent.weight > 4");
    folds("agent.weight > -contact.tier", true, false, "agent.weight > -3");
    folds("agent.weight - -contact.tier > 0", true, false, "agent.weight - -3 > 0");
    folds("!(contact.vip && agent.weight > 2)", true, false, "!(agent.weight > 2)");
    folds("contact.vip && (number > 1 && agent.weight > 2)", true, false, "number > 1 && agent.weight > 2");
    folds("agent.key in contact.languages", true, false, "agent.key in ['zh', 'en']");
    folds("contact.levels[agent.key] > 2", true, false, "{'PS': 2, 'zh': 5}[agent.key] > 2");
    folds("contact.languages.exists(l, l in agent.skills)", true, false, "['zh', 'en'].exists(l, l in agent.skills)");
    folds("agent.teams.all(t, t != contact.channel && contact.vip)", true, false, "agent.teams.all(t, t != 'voice')");
    folds("contact.since + duration('1h') > timestamp(number)", true, false,
          "timestamp('2030-03-01T10:00:00Z') > timestamp(number)");
    folds("number > 1 + 2 * 3", false, false, "number > 7");
    folds("true", false, false, "true");
    folds("1 < 2", false, false, "true");
    folds("contact.tier + 1", true, false, "4");
    folds("!(agent.weight > 1 || contact.vip)", true, false, "false");
}

Test(rule_fold, keeps_errors_errors)
{
    folds("contact.levels['xx'] > 1 && number > 1", true, false, "contact.levels['xx'] > 1 && number > 1");
    folds("contact.levels['xx'] > 1 && contact.vip && number > 1", true, false, "contact.levels['xx'] > 1 && number > 1");
    folds("contact.levels['xx'] > 1 && contact.tier > 7", true, false, "false");
    folds("1 / 0 > number", false, false, "1 / 0 > number");
}

Test(rule_fold, writes_one_text_for_one_meaning)
{
    folds("contact.tier   >  2&&number in[1,2 , ]", false, false, "contact.tier > 2 && number in [1, 2]");
    folds("(contact.tier) > (2) && (\"a\" != agent.key)", false, false, "contact.tier > 2 && 'a' != agent.key");
    folds("number > 1 && (contact.vip && agent.weight > 1)", false, false, "number > 1 && contact.vip && agent.weight > 1");
    folds("(number > 1 || contact.vip) && agent.key == '''it's'''", false, false,
          "(number > 1 || contact.vip) && agent.key == 'it\\'s'");
    folds("number - (number - 1) == (number - 1) - number", false, false, "number - (number - 1) == number - 1 - number");
    folds("agent.skills.zh > 1 && has(agent.skills.en)", false, false, "agent.skills['zh'] > 1 && has(agent.skills.en)");
    folds("agent.teams.exists(number, .number == size(number))", false, false,
          "agent.teams.exists(number, .number == size(number))");
    folds("agent.key.matches(r'\\d')", false, false, "agent.key.matches('\\\\d')");
    folds("(contact.vip ? 1 : number) + 1 > (true ? number : 2)", false, false, "(contact.vip ? 1 : number) + 1 > number");
    folds("!(!contact.vip) && - -number == -(number + 1)", false, false, "!!contact.vip && --number == -(number + 1)");
    folds("agent.key.startsWith('a') && string(number).size() > dyn(1)", false, false,
          "agent.key.startsWith('a') && size(string(number)) > 1");
}

Test(rule_explain, names_the_clause_that_decided)
{
    static const struct {
        const char *rule, *words;
    } rows[] = {
        {"agent.skills['PS'] >= 5", "agent.skills['PS'] >= 5 is false: agent.skills['PS'] is 2"},
        {"contact.channel == 'voice' && agent.skills['PS'] >= 5 && contact.tier > 7",
         "agent.skills['PS'] >= 5 is false: agent.skills['PS'] is 2"},
        {"contact.channel == 'voice' && contact.tier >= 2",
         "contact.channel == 'voice' is true: contact.channel is 'voice'; contact.tier >= 2 is true: contact.tier is 3"},
        {"contact.tier > 7 || contact.vip", "contact.vip is true"},
        {"contact.tier > 7 || 'nl' in agent.skills",
         "contact.tier > 7 is false: contact.tier is 3; 'nl' in agent.skills is false: agent.skills is {'PS': 2, "
         "'en': 9, 'zh': 5}"},
        {"!(contact.vip && contact.tier > 1)", "contact.vip is true; contact.tier > 1 is true: contact.tier is 3"},
        {"contact.vip ? contact.tier > 7 : false", "contact.vip is true; contact.tier > 7 is false: contact.tier is 3"},
        {"agent.skills['nl'] > 1", "agent.skills['nl'] > 1 has no result (no such key): agent.skills['nl'] is not there"},
        {"number > 1 && contact.vip", "number > 1 has no result (its facts are not known): number is not known"},
        {"number > 1 && contact.tier > 7", "contact.tier > 7 is false: contact.tier is 3"},
        {"contact.tier + agent.weight", "contact.tier + agent.weight is 10: contact.tier is 3, agent.weight is 7"},
        {"contact.tier == contact.tier", "contact.tier == contact.tier is true: contact.tier is 3"},
        {"agent.teams[0] == 'x'", "agent.teams[0] == 'x' is false: agent.teams[0] is 'sales'"},
        {"true", "true is true"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *words = fixture_explain(rows[i].rule);
        cr_expect_str_eq(words, rows[i].words, "%s: %s", rows[i].rule, words);
    }
}

Test(rule_ask, tells_what_is_read)
{
    struct ccs__rule *rule = fixture_compile("'zh' in agent.skills && agent.skills['PS'] > 2 && "
                                             "has(agent.skills.zh) && agent.skills[agent.key] "
                                             "> 1 && 'xx' in contact.levels && agent.skills.en > 1");
    ccs_str keys[2];
    cr_expect(ccs__rule_uses(rule, AGENT) && ccs__rule_uses(rule, CONTACT) && !ccs__rule_uses(rule, NUMBER));
    cr_expect(ccs__rule_uses_field(rule, AGENT, KEY) && !ccs__rule_uses_field(rule, AGENT, TEAMS));
    cr_expect_eq(ccs__rule_skills(rule, AGENT, SKILLS, keys, 2), 3);
    cr_expect(keys[0].size == 2 && memcmp(keys[0].data, "zh", 2) == 0 && memcmp(keys[1].data, "PS", 2) == 0);
    cr_expect_eq(ccs__rule_skills(rule, AGENT, TEAMS, keys, 2), 0);
    cr_expect_eq(ccs__rule_type(rule), CCS__RULE_BOOL);
    ccs__rule_destroy(rule);
    ccs__rule_destroy(NULL);
}

Test(rule_ask, wants_the_type_that_is_asked_for)
{
    static const ccs_alloc alloc = {0};
    struct ccs__rule_error error;
    ccs_status status;
    struct ccs__rule *rule = ccs__rule_compile(&alloc, CCS_STR("number + 1"), &fixture_schema, CCS__RULE_BOOL, &error, &status);
    cr_expect(!rule && status == CCS_EPARSE && strcmp(error.message, "the rule gives int; bool is wanted here") == 0);
    rule = ccs__rule_compile(&alloc, CCS_STR("number + 1"), &fixture_schema, CCS__RULE_INT, &error, &status);
    cr_assert(rule);
    struct fixture_facts facts;
    struct ccs__rule_value value;
    fixture_init(&facts);
    cr_expect(ccs__rule_evaluate(rule, &facts.facts, &value) == CCS_OK && value.type == CCS__RULE_INT && value.number == 42);
    facts.number[0].type = CCS__RULE_STRING; /* not what was declared: there is no value */
    cr_expect_eq(ccs__rule_evaluate(rule, &facts.facts, &value), CCS_ESTATE);
    ccs__rule_destroy(rule);
}

/* --- hostile ------------------------------------------------------------------------------------------------------- */

static ccs_status status_of(const char *text, size_t size)
{
    static const ccs_alloc alloc = {0};
    struct ccs__rule_error error;
    ccs_status status;
    struct ccs__rule *rule = ccs__rule_compile(&alloc, (ccs_str){text, size}, &fixture_schema, CCS__RULE_NONE, &error, &status);
    cr_expect(rule || error.message[0], "%.40s", text);
    ccs__rule_destroy(rule);
    return status;
}

/* `count` times `piece`, then `end` and as many times `close`. */
static ccs_status repeated(const char *piece, size_t count, const char *end, const char *close)
{
    static char text[65536];
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += (size_t)sprintf(text + size, "%s", piece);
    size += (size_t)sprintf(text + size, "%s", end);
    for (size_t i = 0; i < count; i++)
        size += (size_t)sprintf(text + size, "%s", close);
    return status_of(text, size);
}

Test(rule_hostile, texts_are_bounded)
{
    cr_expect_eq(repeated("(", 10000, "1", ")"), CCS_ELIMIT);
    cr_expect_eq(repeated("(", 2000, "1", ")"), CCS_ELIMIT);
    cr_expect_eq(repeated("(", 63, "1", ")"), CCS_OK);
    cr_expect_eq(repeated("(", 64, "1", ")"), CCS_ELIMIT);
    cr_expect_eq(repeated("[", 1000, "1", "]"), CCS_ELIMIT);
    cr_expect_eq(repeated("[", 20, "1", "]"), CCS_ELIMIT);
    cr_expect_eq(repeated("!", 64, "true", ""), CCS_OK);
    cr_expect_eq(repeated("!", 4000, "true", ""), CCS_ELIMIT);
    cr_expect_eq(repeated("-", 1000, "1", ""), CCS_ELIMIT);
    cr_expect_eq(repeated("1+", 100, "1", ""), CCS_OK);
    cr_expect_eq(repeated("1+", 200, "1", ""), CCS_ELIMIT);
    cr_expect_eq(repeated("1+", 2000, "1", ""), CCS_ELIMIT);
    cr_expect_eq(repeated("true&&", 400, "true", ""), CCS_OK);
    cr_expect_eq(repeated("true&&", 600, "true", ""), CCS_ELIMIT);
    cr_expect_eq(repeated("true?1:", 500, "1", ""), CCS_ELIMIT);
    cr_expect_eq(repeated("size(", 800, "''", ")"), CCS_ELIMIT);
    cr_expect_eq(repeated("contact.", 500, "tier", ""), CCS_EPARSE);
    cr_expect_eq(repeated("{'a':", 700, "1", "}"), CCS_ELIMIT);
    cr_expect_eq(repeated("[1,2,3,4,5,6,7,8].exists(a,", 9, "true", ")"), CCS_ELIMIT);
    cr_expect_eq(repeated("[1,2,3,4,5,6,7,8].exists(a,", 8, "true", ")"), CCS_ELIMIT); /* for its cost */
    cr_expect_eq(repeated("[1,2,3,4,5,6,7,8].exists(a,", 4, "true", ")"), CCS_OK);
    cr_expect_eq(repeated("[number,", 300, "1]", ""), CCS_ELIMIT);
    cr_expect_eq(repeated("'", 1, "", ""), CCS_EPARSE);
    cr_expect_eq(status_of("'a\xff'", 4), CCS_EPARSE);
    cr_expect_eq(status_of("'a\0b'", 5), CCS_OK);
    cr_expect_eq(status_of("\0", 1), CCS_EPARSE);
    static char long_text[4098];
    memset(long_text, ' ', sizeof long_text);
    long_text[0] = '1';
    cr_expect_eq(status_of(long_text, 4096), CCS_OK);
    cr_expect_eq(status_of(long_text, 4097), CCS_ELIMIT);
}

Test(rule_hostile, facts_are_bounded)
{
    static struct ccs__rule_level levels[200];
    struct fixture_facts facts;
    struct ccs__rule_scratch scratch;
    struct ccs__rule_value value;
    struct ccs__rule_failure failure;
    static char keys[200][8];
    fixture_init(&facts);
    for (size_t i = 0; i < 200; i++) {
        (void)snprintf(keys[i], sizeof keys[i], "k%03zu", i);
        levels[i] = (struct ccs__rule_level){ccs_str_from(keys[i]), (int64_t)i};
    }
    facts.agent[SKILLS].levels.items = levels;
    facts.agent[SKILLS].levels.count = 200;
    struct ccs__rule *rule = fixture_compile("agent.skills.all(a, agent.skills.exists(b, a == b))");
    cr_expect_eq(ccs__rule_evaluate_in(rule, &facts.facts, &scratch, &value, &failure), CCS_ESTATE);
    cr_expect_str_eq(failure.why, "more than 4096 turns of loops");
    ccs__rule_destroy(rule);
    rule = fixture_compile("agent.skills['k150'] == 150 && 'k199' in agent.skills && !('k200' in agent.skills) && "
                           "agent.skills.k000 == 0");
    cr_expect(ccs__rule_evaluate(rule, &facts.facts, &value) == CCS_OK && value.flag);
    ccs__rule_destroy(rule);
    static char text[5000];
    memset(text, 'x', sizeof text);
    facts.agent[KEY].text = (ccs_str){text, sizeof text};
    rule = fixture_compile("size(agent.key + 'a') > 1");
    cr_expect_eq(ccs__rule_evaluate(rule, &facts.facts, &value), CCS_ESTATE);
    facts.agent[KEY].text.size = 4095;
    cr_expect_eq(ccs__rule_evaluate(rule, &facts.facts, &value), CCS_OK);
    ccs__rule_destroy(rule);
    /* a computed text has no place to live beyond the call */
    rule = fixture_compile("agent.key + 'a'");
    cr_expect_eq(ccs__rule_evaluate(rule, &facts.facts, &value), CCS_ESTATE);
    ccs__rule_destroy(rule);
}

Test(rule_hostile, json_facts_are_checked)
{
    static const struct {
        const char *json;
        uint32_t line, column;
        const char *words;
    } rows[] = {
        {"[1]", 1, 1, "an object of objects"}, {"{\"x\": 1,}", 1, 9, "}"}, {"{\"x\": 1.5}", 1, 7, "integers"},
        {"{\"x\": null}", 1, 2, "null has no type"},
        {"{\"x\": [1, \"a\"]}", 1, 11, "one type"}, {"{\"x\": [null]}", 1, 8, "one type"},
        {"{\"x\": [[1]]}", 1, 8, "too deep"},
        {"{\"x\": 1, \"x\": 2}", 1, 10, "there already"}, {"{\"\": 1}", 1, 2, "needs a name"},
        {"{\"x\": {\"a\": {\"b\": {}}}}", 1, 19, "too deep"},
        {"{\"x\": {\"a\": {\"b\": \"c\"}}}", 1, 8, "object of integers"},
        {"{\"contact\":\n{\"channel\": 1}}", 2, 2, "contact.channel is of type string"},
        {"{\"x\": 9223372036854775808}", 1, 7, "64 bits"}, {"{\"x\": 1} 2", 1, 10, "nothing may follow"},
    };
    static const ccs_alloc alloc = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ccs_rule_answer answer;
        ccs_status status = ccs__rule_ask(&alloc, CCS_STR("true"), ccs_str_from(rows[i].json), 0, &answer);
        cr_expect(status == CCS_EPARSE && answer.in_facts && answer.line == rows[i].line && answer.column == rows[i].column &&
                      strstr(answer.text, rows[i].words), "%s: %d %u:%u %s", rows[i].json, status, answer.line,
                          answer.column, answer.text);
        ccs__rule_ask_finish(&alloc, &answer);
    }
}

/* --- memory ---------------------------------------------------------------------------------------------------------- */

Test(rule_memory, may_fail_anywhere)
{
    const ccs_str rule = CCS_STR("contact.channel == 'voice' && m['a'] in [1, 2, 3] && {'x': 1, 'y': 2}.exists(k, k "
                                 "in agent.skills) && "
                                 "(contact.channel + 'x').matches('^(vo|x)+\\\\w*')");
    const ccs_str facts = CCS_STR("{\"contact\": {\"channel\": \"voice\"}, \"m\": {\"a\": 1}, \"agent\": "
                                  "{\"skills\": {\"x\": 1}, \"teams\": [\"a\"]}}");
    for (uint32_t ask = CCS_RULE_VALUE; ask <= CCS_RULE_REMAINDER; ask++) {
        ccs_status status = CCS_ENOMEM;
        for (size_t fail_at = 1; status == CCS_ENOMEM && fail_at < 1000; fail_at++) {
            struct counting counting;
            ccs_rule_answer answer;
            counting_init(&counting);
            counting.fail_at = fail_at;
            status = ccs__rule_ask(&counting.alloc, rule, facts, ask, &answer);
            REQUIRE(status == CCS_OK || (status == CCS_ENOMEM && !answer.text), "%zu", fail_at);
            ccs__rule_ask_finish(&counting.alloc, &answer);
            REQUIRE(counting.bytes == 0, "all given back");
        }
        cr_expect_eq(status, CCS_OK);
    }
}

Test(rule_public, checks_and_tries)
{
    ccs_rule_answer answer = CCS_RULE_ANSWER_INIT;
    cr_expect_eq(ccs_rule_check(CCS_STR("contact.priority>2&&'zh' in agent.skills"), &answer), CCS_OK);
    cr_expect_str_eq(answer.text, "contact.priority > 2 && 'zh' in agent.skills");
    ccs_rule_answer_finish(&answer);
    cr_expect_eq(ccs_rule_check(CCS_STR("contact.priority"), &answer), CCS_EPARSE);
    cr_expect(answer.line == 1 && answer.column == 1);
    ccs_rule_answer_finish(&answer);
    cr_expect_eq(ccs_rule_evaluate(CCS_STR("x + 1"), CCS_STR("{\"x\": 1}"), CCS_RULE_VALUE, &answer), CCS_OK);
    cr_expect_str_eq(answer.text, "2");
    ccs_rule_answer_finish(&answer);
    cr_expect_eq(ccs_rule_evaluate(CCS_STR("x"), CCS_STR("{}"), 3, &answer), CCS_EINVAL);
    cr_expect_eq(ccs_rule_evaluate(CCS_STR("x"), CCS_STR("{}"), 0, NULL), CCS_EINVAL);
    ccs_rule_answer_finish(NULL);
    ccs_rule_answer_finish(&answer);
}
