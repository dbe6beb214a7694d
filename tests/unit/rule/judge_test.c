/*
 * What is told of a rule without any facts: never a word too much, because checks of flows are built on it.
 */
#include "base/arena.h"
#include "rule_fixture.h"
#include <stdio.h>
#include <string.h>

static const char *judge(const char *text, char why[200])
{
    static const char *const names[] = {"open", "always", "never", "fails"};
    static const ccs_alloc alloc = {0};
    enum ccs__rule_verdict verdict;
    struct ccs__rule *rule = fixture_compile(text);
    cr_assert_eq(ccs__rule_judge(rule, &alloc, &verdict, why), CCS_OK);
    ccs__rule_destroy(rule);
    return names[verdict];
}

Test(rule_judge, tells_constants_and_contradictions_from_what_depends_on_facts)
{
    static const struct {
        const char *text, *verdict, *why;
    } rows[] = {
        {"true", "always", ""}, {"1 + 1 == 3", "never", ""}, {"1 / 0 == 1", "fails", ""}, {"number > 1 || true", "always", ""},
        {"number > 1 && 1 > 2", "never", ""}, {"number > 1", "open", ""}, {"1 / 0 == 1 || number > 1", "open", ""},
        {"number > 5 && number < 3", "never", "number > 5 and number < 3 exclude each other"},
        {"number > 5 && number < 6", "never", "number > 5 and number < 6 exclude each other"},
        {"number >= 5 && number <= 5", "open", ""},
        {"5 < number && number == 5", "never", "5 < number and number == 5 exclude each other"},
        {"number == 1 && contact.vip && number == 2", "never", "number == 1 and number == 2 exclude each other"},
        {"number == 1 && number != 1", "never", "number == 1 and number != 1 exclude each other"},
        {"number != 1 && number != 2", "open", ""},
        {"number > 1 && !(number > 1)", "never", "number > 1 and !(number > 1) exclude each other"},
        {"number >= 1 && number != 1", "open", ""}, {"number > 9223372036854775807 && number < 3", "open", ""},
        {"agent.key == 'a' && agent.key == 'b'", "never", "agent.key == 'a' and agent.key == 'b' exclude each other"},
        {"agent.key == 'a' && agent.key == 'a'", "open", ""}, {"agent.key == 'a' && agent.key != 'b'", "open", ""},
        {"agent.key != 'a' && 'a' == agent.key", "never", "agent.key != 'a' and 'a' == agent.key exclude each other"},
        {"agent.key == 'a' && contact.channel == 'b'", "open", ""}, {"agent.key == 'a' || agent.key == 'b'", "open", ""},
        {"contact.vip && !contact.vip", "never", "contact.vip and !contact.vip exclude each other"},
        {"contact.vip && !!contact.vip", "open", ""}, {"!('a' in agent.teams) && 'a' in agent.teams", "never", NULL},
        {"contact.tier + 1 > 4 && contact.tier + 1 < 4", "never", NULL}, {"contact.tier > 4 && contact.tier + 1 < 4", "open", ""},
        {"(number == 1 && number == 2) || contact.vip", "open", ""}, /* only what stands on top is looked at */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char why[200];
        const char *got = judge(rows[i].text, why);
        cr_expect_str_eq(got, rows[i].verdict, "%s: %s", rows[i].text, got);
        if (rows[i].why)
            cr_expect_str_eq(why, rows[i].why, "%s: %s", rows[i].text, why);
    }
}

/* A contradiction that is seen must be one: asked with many numbers, such a rule is never true. */
Test(rule_judge, calls_never_only_what_is_never_true)
{
    static const char *const signs[] = {"==", "!=", "<", "<=", ">", ">="};
    ccs_rng rng;
    size_t never = 0;
    ccs_rng_seed(&rng, 7);
    for (size_t round = 0; round < 3000; round++) {
        char text[160], why[200], room[48];
        size_t size = 0;
        for (size_t i = 0; i < 3; i++) {
            bool negated = ccs_rng_below(&rng, 4) == 0;
            (void)snprintf(room, sizeof room, "%s%snumber %s %d%s", i > 0 ? " && " : "", negated ? "!(" : "",
                           signs[ccs_rng_below(&rng, 6)], (int)ccs_rng_below(&rng, 5), negated ? ")" : "");
            size += (size_t)snprintf(text + size, sizeof text - size, "%s", room);
        }
        if (strcmp(judge(text, why), "never") != 0)
            continue;
        never++;
        struct ccs__rule *rule = fixture_compile(text);
        struct fixture_facts facts;
        fixture_init(&facts);
        for (int64_t number = -2; number < 8; number++) {
            struct ccs__rule_value result;
            facts.number[0].number = number;
            REQUIRE(ccs__rule_evaluate(rule, &facts.facts, &result) == CCS_OK && !result.flag, "%s with %d", text, (int)number);
        }
        ccs__rule_destroy(rule);
    }
    cr_expect_gt(never, 500u);
}

Test(rule_judge, lists_clauses_demands_and_literals)
{
    static const ccs_alloc alloc = {0};
    struct ccs__buf texts;
    ccs_str demands[4];
    struct ccs__rule *rule = fixture_compile("contact.vip&&(number>1||number<0)&&'a' in agent.teams");
    ccs__buf_init(&texts, &alloc);
    cr_assert_eq(ccs__rule_clauses(rule, &texts), CCS_OK);
    static const char wanted[] = "contact.vip\0number > 1 || number < 0\0'a' in agent.teams";
    cr_expect(texts.size == sizeof wanted && memcmp(texts.data, wanted, texts.size) == 0);
    cr_expect_eq(ccs__rule_demands(rule, AGENT, demands, 4), 1u);
    cr_expect_eq(ccs__rule_demands(rule, CONTACT, demands, 4), 0u);
    ccs__rule_destroy(rule);
    ccs__buf_finish(&texts);

    struct ccs__arena arena;
    struct ccs__rule_value values[8];
    size_t count;
    ccs__arena_init(&arena, &alloc, 0);
    ccs_str text = CCS_STR("x > -5 && y == 'a' && z < timestamp('1970-01-01T00:00:01Z') || d == duration('2s') && "
                           "f(duration, '3s')");
    cr_assert_eq(ccs__rule_literals(text, &arena, values, 8, &count), CCS_OK);
    cr_expect_eq(count, 5u);
    cr_expect(values[0].type == CCS__RULE_INT && values[0].number == -5);
    cr_expect(values[1].type == CCS__RULE_STRING && values[1].text.size == 1);
    cr_expect(values[2].type == CCS__RULE_TIME && values[2].number == 1000);
    cr_expect(values[3].type == CCS__RULE_DURATION && values[3].number == 2000);
    cr_expect(values[4].type == CCS__RULE_STRING && values[4].text.size == 2);
    cr_expect_eq(ccs__rule_literals(CCS_STR("1 'a"), &arena, values, 8, &count), CCS_EPARSE);
    cr_expect_eq(ccs__rule_literals(CCS_STR("1 2 3"), &arena, values, 1, &count), CCS_OK);
    cr_expect_eq(count, 3u);
    ccs__arena_finish(&arena);
}

Test(rule_judge, fails_cleanly_without_memory)
{
    struct ccs__rule *rule = fixture_compile("number > 1 && contact.vip && number < 1");
    ccs_status status = CCS_ENOMEM;
    for (size_t fail_at = 1; status == CCS_ENOMEM && fail_at < 100; fail_at++) {
        struct counting counting;
        enum ccs__rule_verdict verdict;
        char why[200];
        counting_init(&counting);
        counting.fail_at = fail_at;
        status = ccs__rule_judge(rule, &counting.alloc, &verdict, why);
        cr_assert_eq(counting.bytes, 0u);
        cr_assert(status == CCS_ENOMEM || verdict == CCS__RULE_NEVER);
    }
    cr_expect_eq(status, CCS_OK);
    ccs__rule_destroy(rule);
}
