/*
 * The agent module alone: what configuration it takes, and how it is told from the live state.
 */
#include "agent/agent.h"
#include "group/settings.h"
#include <criterion/criterion.h>
#include <stdlib.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC */

static struct ccs__group group;
static const ccs_alloc plain = {0};

static void start(void)
{
    static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {
        [CCS__MODULE_SETTINGS] = &ccs__settings_module, [CCS__MODULE_AGENT] = &ccs__agent_module};
    cr_assert_eq(ccs__group_init(&group, &plain, modules), CCS_OK);
}

static void finish(void)
{
    ccs__agent_module.check(&group);
    ccs__group_finish(&group);
}

static ccs_status end(ccs_status status)
{
    if (status == CCS_OK)
        status = ccs__group_settle(&group);
    if (status == CCS_OK)
        ccs__group_keep(&group);
    else
        ccs__group_undo(&group);
    return status;
}

static Ccs__Agent agent_named(const char *key)
{
    Ccs__Agent agent = CCS__AGENT__INIT;
    agent.key = (char *)(uintptr_t)key;
    return agent;
}

static ccs_status put(const Ccs__Agent *agent, uint64_t *id)
{
    ccs__group_begin(&group, NINE, NINE);
    return end(ccs__agent_decide_put(&group, agent, id));
}

static ccs_status presence(uint64_t agent, int32_t wanted, const char *reason, ccs_time now)
{
    Ccs__SetPresence command = CCS__SET_PRESENCE__INIT;
    command.agent = agent;
    command.presence = (Ccs__Presence)wanted;
    command.reason = (char *)(uintptr_t)reason;
    ccs__group_begin(&group, now, now);
    return end(ccs__agent_decide_presence(&group, &command));
}

static const Ccs__AgentState *state(uint64_t id)
{
    return &((struct ccs__agent_state *)ccs__row_find(&group, CCS__KIND_AGENT_STATE, id))->state;
}

Test(agent_module, change_of_configuration_is_a_new_version_and_leaves_the_state_alone)
{
    start();
    Ccs__Agent agent = agent_named("anna");
    uint64_t id, again;
    cr_expect_eq(put(&agent, &id), CCS_OK);
    cr_expect_eq(id, 1, "the number of the event that made it");
    cr_expect_eq(presence(id, 2, "", NINE), CCS_OK);
    agent.position = 3;
    cr_expect_eq(put(&agent, &again), CCS_OK);
    cr_expect_eq(again, id);
    const Ccs__Agent *config = &((struct ccs__agent *)ccs__row_find(&group, CCS__KIND_AGENT, id))->config;
    cr_expect_eq(config->version, 2);
    cr_expect_eq(config->position, 3);
    cr_expect_eq(state(id)->presence, CCS__PRESENCE__PRESENCE_READY);
    uint64_t seq = group.seq;
    cr_expect_eq(put(&agent, &again), CCS_OK);
    cr_expect_eq(group.seq, seq, "the same again is no event");
    finish();
}

Test(agent_module, old_version_goes_to_the_store_closed)
{
    start();
    Ccs__Agent agent = agent_named("anna");
    uint64_t id;
    cr_expect_eq(put(&agent, &id), CCS_OK);
    agent.position = 1;
    cr_expect_eq(put(&agent, &id), CCS_OK);
    cr_expect_eq(group.superseded_count, 1);
    cr_expect_eq(group.superseded.data[0], CCS__KIND_AGENT);
    cr_expect_eq(group.superseded.data[1], CCS__ROW_INSERT, "the store has never seen it");
    finish();
}

Test(agent_module, presence_begins_and_ends_a_shift)
{
    start();
    Ccs__Agent agent = agent_named("anna");
    uint64_t id;
    cr_expect_eq(put(&agent, &id), CCS_OK);
    cr_expect_eq(state(id)->shift_at, 0);
    cr_expect_eq(presence(id, 1, "coffee first", NINE), CCS_OK);
    cr_expect_eq(state(id)->shift_at, NINE);
    cr_expect_str_eq(state(id)->reason, "coffee first");
    cr_expect_eq(presence(id, 0, "", NINE + 1000), CCS_OK);
    cr_expect_eq(state(id)->signed_out_at, NINE + 1000);
    uint64_t seq = group.seq;
    cr_expect_eq(presence(id, 0, "", NINE + 2000), CCS_OK);
    cr_expect_eq(group.seq, seq, "it is so already");
    cr_expect_eq(presence(id, 2, "", NINE + 1000 + 4 * 3600 * 1000), CCS_OK);
    cr_expect_eq(state(id)->shift_at, NINE + 1000 + 4 * 3600 * 1000);
    finish();
}

Test(agent_module, removed_only_when_signed_out)
{
    start();
    Ccs__Agent agent = agent_named("anna");
    uint64_t id;
    cr_expect_eq(put(&agent, &id), CCS_OK);
    cr_expect_eq(presence(id, 1, "", NINE), CCS_OK);
    ccs__group_begin(&group, NINE, NINE);
    cr_expect_eq(end(ccs__agent_decide_remove(&group, id)), CCS_ESTATE);
    cr_expect_eq(presence(id, 0, "", NINE), CCS_OK);
    ccs__group_begin(&group, NINE, NINE);
    cr_expect_eq(end(ccs__agent_decide_remove(&group, id)), CCS_OK);
    cr_expect_null(ccs__agent_by_key(&group, CCS_STR("anna")));
    cr_expect_eq(presence(id, 2, "", NINE), CCS_ENOENT);
    finish();
}

/* Refused, with the path of what is wrong. */
static void expect_invalid(const Ccs__Agent *agent, const char *expected)
{
    char path[96] = "", error[256] = "";
    cr_expect_not(ccs__agent_config_valid(agent, path, sizeof path, error, sizeof error), "%s", expected);
    cr_expect_str_eq(path, expected);
    cr_expect_str_neq(error, "");
}

Test(agent_config, names_what_is_wrong)
{
    Ccs__Agent agent = agent_named("");
    expect_invalid(&agent, "key");
    agent = agent_named("anna");
    agent.version = 1;
    expect_invalid(&agent, "id");
    agent = agent_named("anna");
    agent.site = (char *)(uintptr_t) "0123456789012345678901234567890123456789012345678901234567890123x";
    expect_invalid(&agent, "site");

    Ccs__Skill skills[2] = {CCS__SKILL__INIT, CCS__SKILL__INIT}, *list[] = {&skills[0], &skills[1]};
    skills[0].name = (char *)(uintptr_t) "EN";
    skills[1].name = (char *)(uintptr_t) "EN";
    agent = agent_named("anna");
    agent.skills = list;
    agent.n_skills = 2;
    expect_invalid(&agent, "skills[1]");
    skills[1].name = (char *)(uintptr_t) "FR";
    skills[1].level = 11;
    expect_invalid(&agent, "skills[1]");

    Ccs__Capacity capacity = CCS__CAPACITY__INIT;
    Ccs__ChannelCost costs[2] = {CCS__CHANNEL_COST__INIT, CCS__CHANNEL_COST__INIT}, *cost_list[] = {&costs[0], &costs[1]};
    agent = agent_named("anna");
    agent.capacity = &capacity;
    capacity.n_channels = 2;
    capacity.channels = cost_list;
    costs[0].cost = 101;
    expect_invalid(&agent, "capacity.channels[0]");
    costs[0].cost = 100;
    costs[1].cost = 1;
    expect_invalid(&agent, "capacity.channels[1]");
    costs[1].channel = CCS__CHANNEL__CHANNEL_CHAT;
    char path[96], error[256];
    cr_expect(ccs__agent_config_valid(&agent, path, sizeof path, error, sizeof error));
}
