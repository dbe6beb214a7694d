/*
 * Memory that fails: what was refused has changed nothing, and the same command again does what it should.
 */
#include "supervise_fixture.h"

TestSuite(supervise_memory, .init = desk_open, .fini = desk_close);

static uint64_t contact, waiting, supervisor, monitor;

static ccs_status put(void)
{
    Ccs__Supervisor config = CCS__SUPERVISOR__INIT;
    Ccs__PutSupervisor command = CCS__PUT_SUPERVISOR__INIT;
    config.key = TEXT("a key that has to be kept somewhere");
    command.supervisor = &config;
    return DO(ccs__supervise_decide_put(&group, &command, &supervisor));
}

static ccs_status start(void)
{
    Ccs__StartMonitor command = CCS__START_MONITOR__INIT;
    command.contact = contact;
    command.mode = CCS__MONITOR_MODE__MONITOR_MODE_LISTEN;
    command.reason = TEXT("a reason that has to be kept somewhere");
    return DO(ccs__supervise_decide_monitor(&group, &command, &monitor));
}

static ccs_status change(void)
{
    Ccs__ChangeMonitor command = CCS__CHANGE_MONITOR__INIT;
    command.monitor = monitor;
    command.mode = CCS__MONITOR_MODE__MONITOR_MODE_BARGE;
    return DO(ccs__supervise_decide_change_monitor(&group, &command));
}

static ccs_status intercept(void)
{
    Ccs__InterceptContact command = CCS__INTERCEPT_CONTACT__INIT;
    command.contact = contact;
    command.agent = agent("anna");
    command.to_agent = agent("bob");
    return DO(ccs__supervise_decide_intercept(&group, &command));
}

static ccs_status pull(void)
{
    Ccs__PullContact command = CCS__PULL_CONTACT__INIT;
    command.contact = waiting;
    command.agent = agent("carl");
    return DO(ccs__supervise_decide_pull(&group, &command));
}

static ccs_status force(void)
{
    Ccs__ForcePresence command = CCS__FORCE_PRESENCE__INIT;
    command.agent = agent("bob");
    command.presence = CCS__PRESENCE__PRESENCE_SIGNED_OUT;
    command.in_progress = CCS__IN_PROGRESS__IN_PROGRESS_REQUEUE;
    return DO(ccs__supervise_decide_force(&group, &command));
}

static ccs_status reassign(void)
{
    Ccs__ReassignContact command = CCS__REASSIGN_CONTACT__INIT;
    command.contact = waiting;
    command.to_queue = queue("help");
    return DO(ccs__supervise_decide_reassign(&group, &command));
}

static ccs_status remove_him(void)
{
    Ccs__RemoveSupervisor command = CCS__REMOVE_SUPERVISOR__INIT;
    command.supervisor = supervisor;
    return DO(ccs__supervise_decide_remove(&group, &command));
}

/* A contact that only an agent who is not there could serve. */
static void wait_for_french(void)
{
    Ccs__Queue config = CCS__QUEUE__INIT;
    Ccs__Requirement requirement = CCS__REQUIREMENT__INIT;
    Ccs__SkillLevel skill = CCS__SKILL_LEVEL__INIT, *skills[] = {&skill};
    skill.name = TEXT("FR");
    requirement.skills = skills;
    requirement.n_skills = 1;
    config.key = TEXT("french");
    config.requirement = &requirement;
    put_queue(&config);
    waiting = arrive("french");
}

Test(supervise_memory, that_fails_leaves_everything_as_it_was)
{
    static ccs_status (*const commands[])(void) = {put, start, change, intercept, pull, force, reassign, remove_him};
    size_t failures = 0;
    contact = talk("sales", "anna");
    wait_for_french();
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        for (size_t n = 1;; n++) {
            uint64_t seq = group.seq;
            const struct ccs__monitor *first = ccs__monitors_of(&group, contact);
            desk_fail_at(n);
            ccs_status status = commands[i]();
            if (!desk_failed()) {
                cr_assert_eq(status, CCS_OK, "command %zu: %s", i, group.error);
                cr_assert_gt(group.seq, seq, "command %zu", i);
                break;
            }
            cr_assert_eq(status, CCS_ENOMEM, "command %zu, allocation %zu", i, n);
            cr_expect_eq(group.seq, seq);
            cr_expect_eq(ccs__monitors_of(&group, contact), first);
            failures++;
        }
    cr_expect_gt(failures, 10);
}
