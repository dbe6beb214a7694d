/*
 * Memory that fails: what was refused has changed nothing, and the same command again does what it should.
 */
#include "unit/agent/fixture.h"

static uint64_t agent, endpoint;
static Ccs__Skill skill;
static Ccs__Membership membership;

static ccs_status put_changed(void)
{
    Ccs__Skill *skills[] = {&skill};
    Ccs__Membership *queues[] = {&membership};
    Ccs__Agent changed = agent_named("anna");
    uint64_t same;
    changed.skills = skills;
    changed.n_skills = 1;
    changed.queues = queues;
    changed.n_queues = 1;
    return put(&changed, NINE, &same);
}

static ccs_status add_endpoint(void)
{
    Ccs__AddEndpoint command = CCS__ADD_ENDPOINT__INIT;
    command.agent = agent;
    command.device = TEXT("a device whose name has to be kept somewhere");
    fixture_begin(NINE);
    return fixture_end(ccs__endpoint_decide_add(group, &command, &endpoint));
}

static ccs_status set_endpoint(void)
{
    Ccs__SetEndpoint command = CCS__SET_ENDPOINT__INIT;
    command.endpoint = endpoint;
    command.busy = true;
    fixture_begin(NINE);
    return fixture_end(ccs__endpoint_decide_set(group, &command));
}

static ccs_status force_out(void)
{
    return force(agent, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "a reason that has to be kept somewhere", NINE);
}

static ccs_status remove_him(void)
{
    return remove_agent(agent, NINE);
}

Test(memory, that_fails_leaves_everything_as_it_was)
{
    static ccs_status (*const commands[])(void) = {put_changed, add_endpoint, set_endpoint, force_out, remove_him};
    fixture_start();
    agent = anna();
    ccs__skill__init(&skill);
    ccs__membership__init(&membership);
    skill.name = TEXT("EN");
    skill.until_at = NINE + HOUR;
    membership.queue = TEXT("sales");
    size_t failures = 0;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        for (size_t n = 1;; n++) {
            uint64_t seq = group->seq;
            ccs_time schedule_at = agent_of(agent)->schedule_at;
            const struct ccs__endpoint *first = agent_of(agent)->endpoints;
            fixture_fail_at(n);
            ccs_status status = commands[i]();
            bool failed_once = fixture_failed();
            fixture_fail_at(0);
            if (!failed_once) {
                cr_assert_eq(status, CCS_OK, "command %zu", i);
                cr_assert_gt(group->seq, seq);
                break;
            }
            cr_assert_eq(status, CCS_ENOMEM, "command %zu, allocation %zu", i, n);
            cr_expect_eq(group->seq, seq);
            cr_expect_eq(agent_of(agent)->schedule_at, schedule_at);
            cr_expect_eq(agent_of(agent)->endpoints, first);
            failures++;
        }
    cr_expect_gt(failures, 5, "only %zu allocations failed", failures);
    cr_expect_not(state(agent)->current);
    fixture_finish();
}
