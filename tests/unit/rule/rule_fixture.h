/*
 * What the tests of rules share: rules asked in text, a schema with facts to compile against, and an allocator that checks
 * old sizes and fails on demand.
 */
#ifndef RULE_FIXTURE_H
#define RULE_FIXTURE_H

#include "rule/ask.h"
#include "rule/rule.h"
#include <ccs/rng.h>
#include <criterion/criterion.h>

/* Criterion sends a message for every assertion, too slow for many. */
#define REQUIRE(condition, ...)                                        \
    do {                                                               \
        if (!(condition))                                              \
            cr_assert(false, #condition ": " __VA_ARGS__);             \
    } while (0)

struct counting {
    ccs_alloc alloc;
    size_t bytes, calls, fail_at; /* held; asked for; the one to fail, 0: none */
};
void counting_init(struct counting *counting);

/* The roots of the schema that rules are compiled against here. */
enum { CONTACT, AGENT, NUMBER, ROOT_COUNT };
enum { CHANNEL, TIER, VIP, SINCE, LANGUAGES, LEVELS, CONTACT_FIELDS };
enum { KEY, WEIGHT, SKILLS, TEAMS, AGENT_FIELDS };
extern const struct ccs__rule_schema fixture_schema;

struct fixture_facts {
    struct ccs__rule_value contact[CONTACT_FIELDS], agent[AGENT_FIELDS], number[1];
    const struct ccs__rule_value *roots[ROOT_COUNT];
    struct ccs__rule_facts facts;
    ccs_str languages[4], teams[4];
    struct ccs__rule_level levels[12], skills[12];
};
/* contact: voice, tier 3, VIP, since 2030-03-01T09:00:00Z, ['zh', 'en'], {'PS': 2, 'zh': 5}; agent: anna, weight 7,
 * {'PS': 2, 'en': 9, 'zh': 5}, ['sales', 'night']; number: 41. */
void fixture_init(struct fixture_facts *facts);

/* Compile against fixture_schema; fails the test when it cannot be. */
struct ccs__rule *fixture_compile(const char *text);
/* What a rule's text is specialised to with these roots known; "CCS_..." when it fails. In a buffer of the fixture. */
const char *fixture_specialise(const char *text, bool contact, bool agent);
const char *fixture_explain(const char *text);

#endif
