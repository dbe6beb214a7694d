/*
 * What an agent's configuration must fulfil: what is wrong is named by its path.
 */
#include "unit/agent/fixture.h"
#include <stdio.h>

static const char long_65[] = "0123456789012345678901234567890123456789012345678901234567890123x";

static void expect_invalid(const Ccs__Agent *agent, const char *expected)
{
    char path[96] = "", error[256] = "";
    cr_expect_not(ccs__agent_config_valid(agent, path, sizeof path, error, sizeof error), "%s", expected);
    cr_expect_str_eq(path, expected);
    cr_expect_str_neq(error, "");
}

static void expect_valid(const Ccs__Agent *agent)
{
    char path[96] = "", error[256] = "";
    cr_expect(ccs__agent_config_valid(agent, path, sizeof path, error, sizeof error), "%s: %s", path, error);
}

Test(agent_config, names_what_is_wrong)
{
    Ccs__Agent agent = agent_named("");
    expect_invalid(&agent, "key");
    agent = agent_named("anna");
    agent.version = 1;
    expect_invalid(&agent, "id");
    agent = agent_named("anna");
    agent.kind = (Ccs__AgentKind)3;
    expect_invalid(&agent, "kind");
    agent.kind = CCS__AGENT_KIND__AGENT_KIND_PARTNER;
    expect_valid(&agent);
    agent.weight = 1001;
    expect_invalid(&agent, "weight");
    agent.weight = 1000;
    expect_valid(&agent);
}

Test(agent_config, site_is_a_name_that_requirements_can_hold)
{
    Ccs__Agent agent = agent_named("anna");
    const char *wrong[] = {long_65, "new york", "a:b", "a|b", "@a", "a,b"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        agent.site = TEXT(wrong[i]);
        expect_invalid(&agent, "site");
    }
    agent.site = TEXT("Hà-Nội");
    expect_valid(&agent);
}

Test(agent_config, skills_are_named_once_with_a_level_and_an_instant)
{
    Ccs__Skill skills[2] = {CCS__SKILL__INIT, CCS__SKILL__INIT}, *list[] = {&skills[0], &skills[1]};
    Ccs__Agent agent = agent_named("anna");
    agent.skills = list;
    agent.n_skills = 2;
    skills[0].name = TEXT("EN");
    skills[1].name = TEXT("EN");
    expect_invalid(&agent, "skills[1]");
    skills[1].name = TEXT("FR");
    skills[1].level = 11;
    expect_invalid(&agent, "skills[1]");
    skills[1].level = 10;
    skills[1].until_at = -1;
    expect_invalid(&agent, "skills[1]");
    skills[1].until_at = INT64_MAX;
    expect_valid(&agent);
}

Test(agent_config, costs_fit_the_total_and_nothing_is_free_without_a_max)
{
    Ccs__Capacity capacity = CCS__CAPACITY__INIT;
    Ccs__ChannelCost costs[2] = {CCS__CHANNEL_COST__INIT, CCS__CHANNEL_COST__INIT}, *list[] = {&costs[0], &costs[1]};
    Ccs__Agent agent = agent_named("anna");
    agent.capacity = &capacity;
    capacity.n_channels = 2;
    capacity.channels = list;
    costs[0].cost = 101;
    expect_invalid(&agent, "capacity.channels[0]");
    costs[0].cost = 100;
    costs[1].cost = 1;
    expect_invalid(&agent, "capacity.channels[1]");
    costs[1].channel = CCS__CHANNEL__CHANNEL_CHAT;
    expect_valid(&agent);
    costs[1].cost = 0;
    expect_invalid(&agent, "capacity.channels[1]");
    costs[1].max = 1001;
    expect_invalid(&agent, "capacity.channels[1]");
    costs[1].max = 1000;
    expect_valid(&agent);
}

Test(agent_config, teams_are_few_and_named_once)
{
    static char names[33][16];
    char *list[33];
    Ccs__Agent agent = agent_named("anna");
    for (int i = 0; i < 33; i++) {
        snprintf(names[i], sizeof names[i], "team%d", i);
        list[i] = names[i];
    }
    agent.teams = list;
    agent.n_teams = 33;
    expect_invalid(&agent, "teams");
    agent.n_teams = 32;
    expect_valid(&agent);
    list[31] = names[4];
    expect_invalid(&agent, "teams[31]");
    list[31] = TEXT("");
    expect_invalid(&agent, "teams[31]");
    list[31] = TEXT(long_65);
    expect_invalid(&agent, "teams[31]");
}

Test(agent_config, memberships_are_bounded_and_come_before_they_go)
{
    Ccs__Membership membership = CCS__MEMBERSHIP__INIT, *list[] = {&membership};
    Ccs__Agent agent = agent_named("anna");
    agent.queues = list;
    agent.n_queues = 1;
    expect_invalid(&agent, "queues[0]"); /* no key */
    membership.queue = TEXT("sales");
    expect_valid(&agent);
    membership.level = 101;
    expect_invalid(&agent, "queues[0]");
    membership.level = 100;
    membership.priority = 101;
    expect_invalid(&agent, "queues[0]");
    membership.priority = 100;
    membership.from_at = NINE;
    expect_valid(&agent);
    membership.until_at = NINE;
    expect_invalid(&agent, "queues[0]");
    membership.until_at = NINE + 1;
    expect_valid(&agent);
    membership.from_at = -1;
    expect_invalid(&agent, "queues[0]");
    membership.from_at = 0;
    membership.calendar = TEXT(long_65);
    expect_invalid(&agent, "queues[0]");
    membership.calendar = TEXT("desk"); /* whether it is there is for the whole to say */
    expect_valid(&agent);
    agent.calendar = TEXT(long_65);
    expect_invalid(&agent, "calendar");
    agent.calendar = TEXT("desk");
    expect_valid(&agent);
}

Test(agent_config, a_thousand_queues_each_named_once)
{
    static char keys[1001][16];
    static Ccs__Membership memberships[1001];
    static Ccs__Membership *list[1001];
    Ccs__Agent agent = agent_named("anna");
    for (int i = 0; i < 1001; i++) {
        snprintf(keys[i], sizeof keys[i], "q%d", i);
        ccs__membership__init(&memberships[i]);
        memberships[i].queue = keys[i];
        list[i] = &memberships[i];
    }
    agent.queues = list;
    agent.n_queues = 1001;
    expect_invalid(&agent, "queues");
    agent.n_queues = 1000;
    expect_valid(&agent);
    memberships[999].queue = TEXT("q0");
    expect_invalid(&agent, "queues[999]");
}

Test(agent_config, traits_have_names_that_rules_can_say)
{
    static const char *const wrong[] = {"", "Tier", "9lives", "_x", "a-b", "a b", "tier_", "abcdefghijklmnopqrstuvwxyz0123456"};
    Ccs__Trait traits[2] = {CCS__TRAIT__INIT, CCS__TRAIT__INIT}, *list[] = {&traits[0], &traits[1]};
    Ccs__Agent agent = agent_named("anna");
    char text[130];
    agent.traits = list;
    agent.n_traits = 2;
    traits[0].name = TEXT("tier_");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) { /* tier_ is fine, but named twice */
        traits[1].name = TEXT(wrong[i]);
        expect_invalid(&agent, "traits[1]");
    }
    traits[1].name = TEXT("t9");
    expect_valid(&agent);
    memset(text, 'x', sizeof text);
    text[129] = '\0';
    traits[1].text = text;
    expect_invalid(&agent, "traits[1]");
    text[128] = '\0';
    expect_valid(&agent);
}
