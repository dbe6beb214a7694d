/* Facts of a center that everybody can picture, and the texts that come of rules about them. */
#include "rule_fixture.h"
#include <stdio.h>
#include <stdlib.h>

#define HEADER_BYTES 16
#define TEXT_SIZE 8192

static void *count_realloc(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct counting *counting = user_data;
    char *block = pointer ? (char *)pointer - HEADER_BYTES : NULL;
    REQUIRE(old_size == (block ? *(size_t *)(void *)block : 0), "old size");
    if (new_size == 0) {
        counting->bytes -= old_size;
        free(block);
        return NULL;
    }
    if (++counting->calls == counting->fail_at)
        return NULL;
    char *grown = realloc(block, new_size + HEADER_BYTES);
    REQUIRE(grown != NULL, "memory");
    *(size_t *)(void *)grown = new_size;
    counting->bytes += new_size - old_size;
    return grown + HEADER_BYTES;
}

void counting_init(struct counting *counting)
{
    *counting = (struct counting){.alloc = {.function = count_realloc, .user_data = counting}};
}

static const struct ccs__rule_field contact_fields[CONTACT_FIELDS] = {
    [CHANNEL] = {"channel", CCS__RULE_STRING},    [TIER] = {"tier", CCS__RULE_INT},
    [VIP] = {"vip", CCS__RULE_BOOL},              [SINCE] = {"since", CCS__RULE_TIME},
    [LANGUAGES] = {"languages", CCS__RULE_STRINGS}, [LEVELS] = {"levels", CCS__RULE_LEVELS},
};
static const struct ccs__rule_field agent_fields[AGENT_FIELDS] = {
    [KEY] = {"key", CCS__RULE_STRING}, [WEIGHT] = {"weight", CCS__RULE_INT},
    [SKILLS] = {"skills", CCS__RULE_LEVELS}, [TEAMS] = {"teams", CCS__RULE_STRINGS},
};
static const struct ccs__rule_field number_fields[1] = {{"", CCS__RULE_INT}};
static const struct ccs__rule_root roots[ROOT_COUNT] = {
    [CONTACT] = {"contact", contact_fields, CONTACT_FIELDS},
    [AGENT] = {"agent", agent_fields, AGENT_FIELDS},
    [NUMBER] = {"number", number_fields, 1},
};
const struct ccs__rule_schema fixture_schema = {roots, ROOT_COUNT};

static struct ccs__rule_value text_value(const char *text)
{
    return (struct ccs__rule_value){.type = CCS__RULE_STRING, .text = ccs_str_from(text)};
}

static struct ccs__rule_value number_value(uint8_t type, int64_t number)
{
    return (struct ccs__rule_value){.type = type, .number = number};
}

static struct ccs__rule_value strings_value(const ccs_str *items, size_t count)
{
    struct ccs__rule_value value = {.type = CCS__RULE_STRINGS};
    value.strings.items = items;
    value.strings.count = count;
    return value;
}

static struct ccs__rule_value levels_value(const struct ccs__rule_level *items, size_t count)
{
    struct ccs__rule_value value = {.type = CCS__RULE_LEVELS};
    value.levels.items = items;
    value.levels.count = count;
    return value;
}

void fixture_init(struct fixture_facts *facts)
{
    *facts = (struct fixture_facts){.roots = {facts->contact, facts->agent, facts->number}};
    facts->languages[0] = CCS_STR("zh");
    facts->languages[1] = CCS_STR("en");
    facts->teams[0] = CCS_STR("sales");
    facts->teams[1] = CCS_STR("night");
    facts->levels[0] = (struct ccs__rule_level){CCS_STR("PS"), 2};
    facts->levels[1] = (struct ccs__rule_level){CCS_STR("zh"), 5};
    facts->skills[0] = (struct ccs__rule_level){CCS_STR("PS"), 2};
    facts->skills[1] = (struct ccs__rule_level){CCS_STR("en"), 9};
    facts->skills[2] = (struct ccs__rule_level){CCS_STR("zh"), 5};
    facts->contact[CHANNEL] = text_value("voice");
    facts->contact[TIER] = number_value(CCS__RULE_INT, 3);
    facts->contact[VIP] = (struct ccs__rule_value){.type = CCS__RULE_BOOL, .flag = true};
    facts->contact[SINCE] = number_value(CCS__RULE_TIME, INT64_C(1898586000000));
    facts->contact[LANGUAGES] = strings_value(facts->languages, 2);
    facts->contact[LEVELS] = levels_value(facts->levels, 2);
    facts->agent[KEY] = text_value("anna");
    facts->agent[WEIGHT] = number_value(CCS__RULE_INT, 7);
    facts->agent[SKILLS] = levels_value(facts->skills, 3);
    facts->agent[TEAMS] = strings_value(facts->teams, 2);
    facts->number[0] = number_value(CCS__RULE_INT, 41);
    facts->facts.roots = facts->roots;
}

struct ccs__rule *fixture_compile(const char *text)
{
    static const ccs_alloc alloc = {0};
    struct ccs__rule_error error;
    ccs_status status;
    struct ccs__rule *rule = ccs__rule_compile(&alloc, ccs_str_from(text), &fixture_schema, CCS__RULE_NONE, &error, &status);
    cr_assert(rule, "%s: %u:%u: %s", text, error.line, error.column, error.message);
    return rule;
}

static const char *text_of(struct ccs__rule *rule, struct ccs__buf *buf, ccs_status status)
{
    static char text[TEXT_SIZE];
    (void)snprintf(text, sizeof text, "%s", status == CCS_OK ? ccs__buf_text(buf) : ccs_status_name(status));
    ccs__buf_finish(buf);
    ccs__rule_destroy(rule);
    return text;
}

const char *fixture_specialise(const char *text, bool contact, bool agent)
{
    static const ccs_alloc alloc = {0};
    struct fixture_facts facts;
    struct ccs__buf buf;
    fixture_init(&facts);
    facts.roots[CONTACT] = contact ? facts.contact : NULL;
    facts.roots[AGENT] = agent ? facts.agent : NULL;
    facts.roots[NUMBER] = NULL;
    ccs__buf_init(&buf, &alloc);
    struct ccs__rule *rule = fixture_compile(text);
    return text_of(rule, &buf, ccs__rule_specialise(rule, &facts.facts, &buf));
}

const char *fixture_explain(const char *text)
{
    static const ccs_alloc alloc = {0};
    struct fixture_facts facts;
    struct ccs__buf buf;
    fixture_init(&facts);
    facts.roots[NUMBER] = NULL;
    ccs__buf_init(&buf, &alloc);
    struct ccs__rule *rule = fixture_compile(text);
    return text_of(rule, &buf, ccs__rule_explain(rule, &facts.facts, &buf));
}
