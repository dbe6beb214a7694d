/*
 * The agent module alone: what configuration it takes, and how it is told from the live state.
 */
#include "unit/agent/fixture.h"

Test(agent_module, change_of_configuration_is_a_new_version_and_leaves_the_state_alone)
{
    fixture_start();
    Ccs__Agent agent = agent_named("anna");
    uint64_t id, again;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    cr_expect_eq(id, 1, "the number of the event that made it");
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE), CCS_OK);
    agent.position = 3;
    cr_expect_eq(put(&agent, NINE, &again), CCS_OK);
    cr_expect_eq(again, id);
    const Ccs__Agent *config = &((struct ccs__agent *)ccs__row_find(group, CCS__KIND_AGENT, id))->config;
    cr_expect_eq(config->version, 2);
    cr_expect_eq(config->position, 3);
    cr_expect_eq(state(id)->presence, CCS__PRESENCE__PRESENCE_READY);
    uint64_t seq = group->seq;
    cr_expect_eq(put(&agent, NINE, &again), CCS_OK);
    cr_expect_eq(group->seq, seq, "the same again is no event");
    fixture_finish();
}

Test(agent_module, old_version_goes_to_the_store_closed)
{
    fixture_start();
    Ccs__Agent agent = agent_named("anna");
    uint64_t id;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    agent.position = 1;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    cr_expect_eq(group->superseded_count, 1);
    cr_expect_eq(group->superseded.data[0], CCS__KIND_AGENT);
    cr_expect_eq(group->superseded.data[1], CCS__ROW_INSERT, "the store has never seen it");
    fixture_finish();
}

Test(agent_module, presence_begins_and_ends_a_shift)
{
    fixture_start();
    Ccs__Agent agent = agent_named("anna");
    uint64_t id;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    cr_expect_eq(state(id)->shift_at, 0);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_NOT_READY, "coffee first", NINE), CCS_OK);
    cr_expect_eq(state(id)->shift_at, NINE);
    cr_expect_str_eq(state(id)->reason, "coffee first");
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "", NINE + 1000), CCS_OK);
    cr_expect_eq(state(id)->signed_out_at, NINE + 1000);
    uint64_t seq = group->seq;
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "", NINE + 2000), CCS_OK);
    cr_expect_eq(group->seq, seq, "it is so already");
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE + 1000 + 4 * 3600 * 1000), CCS_OK);
    cr_expect_eq(state(id)->shift_at, NINE + 1000 + 4 * 3600 * 1000);
    fixture_finish();
}

Test(agent_module, removed_only_when_signed_out)
{
    fixture_start();
    Ccs__Agent agent = agent_named("anna");
    uint64_t id;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_NOT_READY, "", NINE), CCS_OK);
    cr_expect_eq(remove_agent(id, NINE), CCS_ESTATE);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "", NINE), CCS_OK);
    cr_expect_eq(remove_agent(id, NINE), CCS_OK);
    cr_expect_null(ccs__agent_by_key(group, CCS_STR("anna")));
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE), CCS_ENOENT);
    fixture_finish();
}
