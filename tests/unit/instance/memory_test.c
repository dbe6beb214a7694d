/*
 * Memory that fails: what was refused has changed nothing, and the same command again does what it should.
 */
#include "instance_fixture.h"

TestSuite(instance_memory, .init = desk_open, .fini = desk_close);

#define PARENT                                                                                                         \
    "{'key': 'parent', 'variables': [{'name': 'n', 'kind': 'number', 'value': '1'}], 'states': [{'name': 'idle', "     \
    "'transitions': [{'on': ['go'], 'to': ['asking'], 'do': [{'do': 'assign', 'to': 'n', 'value': 'n + 1'}]}]},"       \
    "{'name': 'asking', 'timers': [{'name': 'late', 'after_ms': 60000, 'calendar': 'office'}], 'children': [{'name': " \
    "'kid', 'flow': 'child'}], 'enter': [{'do': 'send', 'signal': 'a_long_name_of_a_signal', 'target': 'host'}],"      \
    "'transitions': [{'on': ['late'], 'to': ['idle']}]}]}"

static uint64_t instance;
static ccs_status put_child(void) { return put("{'key': 'child', 'states': [{'name': 'a_state_with_a_long_name'}]}"); }
static ccs_status put_parent(void) { return put(PARENT); }
static ccs_status begin(void) { return start("parent", "a ref that has to be kept somewhere", "{'n': 5}", &instance); }
static ccs_status go(void) { return signal_to(instance, "go", ""); }
static ccs_status run_out(void) { return advance(NINE + MINUTES(5)); }
static ccs_status go_again(void) { return signal_to(instance, "go", ""); }
static ccs_status put_second(void)
{
    return put("{'key': 'parent', 'variables': [{'name': 'm', 'kind': 'number'}], 'states': [{'name': 'asking', "
               "'children': [{'name': 'kid', 'flow': 'child'}, {'name': 'ghost', 'flow': 'nobody'}]}]}");
}
static ccs_status take_over(void)
{
    return migrate("{'flow': 'parent', 'variables': [{'from': 'n', 'to': 'm'}]}");
}
static ccs_status end(void) { return stop(instance); }

Test(instance_memory, that_fails_leaves_everything_as_it_was)
{
    static ccs_status (*const commands[])(void) = {put_child, put_parent, begin, go, run_out, go_again, put_second, take_over, end};
    size_t failures = 0;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        for (size_t n = 1;; n++) {
            uint64_t seq = group.seq, timers = group.wheel.count, open = CCS__INSTANCES(&group)->open_count;
            desk_fail_at(n);
            ccs_status status = commands[i]();
            if (!desk_failed()) {
                cr_assert_eq(status, CCS_OK, "command %zu: %s", i, group.error);
                cr_assert_gt(group.seq, seq, "command %zu", i);
                break;
            }
            cr_assert_eq(status, CCS_ENOMEM, "command %zu, allocation %zu: %s", i, n, group.error);
            cr_expect_eq(group.seq, seq);
            cr_expect_eq(group.wheel.count, timers);
            cr_expect_eq(CCS__INSTANCES(&group)->open_count, open);
            failures++;
        }
    cr_expect_gt(failures, 50, "%zu", failures);
    expect_same_again();
}
