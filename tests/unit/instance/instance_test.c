/*
 * Flows in progress: what a host may ask of them, what they send each other, and how they end.
 */
#include "instance_fixture.h"
#include <stdio.h>

TestSuite(instance, .init = desk_open, .fini = desk_close);

#define ORDER                                                                                                          \
    "{'key': 'order', 'fields': [{'name': 'amount', 'kind': 'number'}], 'variables': [{'name': 'total', "              \
    "'kind': 'number', 'value': '0'}], 'states': ["                                                                    \
    "{'name': 'new', 'category': 'open', 'transitions': ["                                                             \
    "{'on': ['add'], 'do': [{'do': 'assign', 'to': 'total', 'value': 'total + data.amount'}]},"                        \
    "{'on': ['submit'], 'when': 'total > 0', 'to': ['review']}]},"                                                     \
    "{'name': 'review', 'category': 'waiting', 'enter': [{'do': 'send', 'signal': 'please_review', 'target': "         \
    "'host.mail', 'params': [{'name': 'total', 'value': 'total'}]}], 'transitions': [{'on': ['approve'], 'to': ['done']}]},"\
    "{'name': 'done', 'kind': 'final', 'category': 'closed'}]}"

Test(instance, goes_from_state_to_state_and_ends)
{
    OK(put(ORDER));
    (void)events();
    uint64_t id = started("order", "order-1");
    cr_expect_str_eq(events(), "flow_started flow_moved(->new)");
    cr_expect_eq(ccs__instance_by_ref(&group, CCS_STR("order-1")), row_of(id));
    OK(signal_to(id, "add", "{'amount': 7}"));
    cr_expect_str_eq(row_of(id)->instance.data, "{\"total\":7}");
    OK(signal_to(id, "submit", ""));
    cr_expect_str_eq(states_of(id), "review");
    cr_expect_eq(row_of(id)->instance.category, CCS__FLOW_CATEGORY__FLOW_CATEGORY_WAITING);
    cr_expect_str_eq(events(), "flow_moved(add->) flow_moved(submit->review) flow_signal_sent(please_review{\"total\":7})");
    OK(signal_to(id, "approve", ""));
    cr_expect_str_eq(events(), "flow_moved(approve->done) flow_ended(1)");
    cr_expect_str_eq(states_of(id), "");
    cr_expect_null(ccs__instance_by_ref(&group, CCS_STR("order-1")));
    expect_same_again();
}

Test(instance, refuses_what_is_not_possible_and_says_what_is)
{
    OK(put(ORDER));
    uint64_t id = started("order", "");
    REFUSED(CCS_ESTATE, signal_to(id, "approve", ""));
    cr_expect_str_eq(group.error, "approve is not possible in state new; possible: add");
    cr_expect_eq(group.error_id, id);
    REFUSED(CCS_ESTATE, signal_to(id, "submit", ""));
    OK(signal_to(id, "add", "{'amount': 1}"));
    REFUSED(CCS_ESTATE, signal_to(id, "approve", ""));
    cr_expect_str_eq(group.error, "approve is not possible in state new; possible: add, submit");
    REFUSED(CCS_EINVAL, signal_to(id, "add", "{'amount': 'much'}"));
    REFUSED(CCS_EINVAL, signal_to(id, "add", "{'amount': "));
    REFUSED(CCS_EINVAL, signal_to(id, "two words", ""));
    REFUSED(CCS_EINVAL, signal_to(id, "", ""));
    REFUSED(CCS_ENOENT, signal_to(id + 100, "add", ""));
    REFUSED(CCS_ENOENT, start("nothing", "", "", &id));
}

Test(instance, ref_is_unique_while_it_is_open)
{
    uint64_t second = 0;
    OK(put(ORDER));
    uint64_t first = started("order", "x");
    REFUSED(CCS_ECONFLICT, start("order", "x", "", &second));
    cr_expect_eq(group.error_id, first);
    OK(stop(first));
    OK(start("order", "x", "", &second));
    cr_expect_eq(ccs__instance_by_ref(&group, CCS_STR("x"))->row.id, second);
}

Test(instance, begins_with_the_values_it_is_given)
{
    uint64_t id = 0;
    OK(put(ORDER));
    OK(start("order", "", "{'total': 40}", &id));
    cr_expect_str_eq(row_of(id)->instance.data, "{\"total\":40}");
    REFUSED(CCS_EINVAL, start("order", "", "{'totl': 40}", &id));
    REFUSED(CCS_EINVAL, start("order", "", "{'total': 'much'}", &id));
    REFUSED(CCS_EINVAL, start("order", "", "[1]", &id));
}

Test(instance, loose_flow_takes_any_signal)
{
    OK(put("{'key': 'l', 'loose': true, 'states': [{'name': 'a', 'transitions': [{'on': ['go'], 'to': ['b']}]},"
           "{'name': 'b'}]}"));
    uint64_t id = started("l", "");
    (void)events();
    OK(signal_to(id, "whatever", "{'x': {'y': [1]}}"));
    cr_expect_str_eq(events(), "");
    OK(signal_to(id, "go.now", ""));
    cr_expect_str_eq(states_of(id), "b");
}

/* --- stopping ---------------------------------------------------------------------------------------------------- */

#define LEAVING                                                                                                        \
    "{'key': 'leaving', 'states': [{'name': 'outer', 'exit': [{'do': 'log', 'label': 'left', 'value': '`outer`'}]},"   \
    "{'name': 'inner', 'in': 'outer', 'exit': [{'do': 'log', 'label': 'left', 'value': '`inner`'}],"                   \
    "'timers': [{'name': 'late', 'after_ms': 1000}]}]}"

Test(instance, that_is_stopped_leaves_its_states_in_order)
{
    OK(put(LEAVING));
    uint64_t id = started("leaving", "");
    (void)events();
    OK(stop(id));
    cr_expect_str_eq(events(), "flow_moved(->) flow_logged(left:\"inner\") flow_timer_stopped flow_logged(left:\"outer\") "
                               "flow_ended(2)");
    cr_expect_eq(group.wheel.count, 0);
    REFUSED(CCS_ENOENT, stop(id));
    expect_same_again();
}

/* --- flows within flows ---------------------------------------------------------------------------------------------- */

#define PARENT                                                                                                         \
    "{'key': 'parent', 'variables': [{'name': 'got', 'kind': 'number', 'value': '0'}], 'fields': [{'name': 'n', "      \
    "'kind': 'number'}], 'states': [{'name': 'asking', 'children': [{'name': 'kid', 'flow': 'child', 'params': "       \
    "[{'name': 'n', 'value': '20'}]}], 'transitions': ["                                                               \
    "{'on': ['half'], 'do': [{'do': 'assign', 'to': 'got', 'value': 'data.n'}, {'do': 'send', 'signal': 'on', "        \
    "'target': '#_kid'}]}, {'on': ['done.invoke.kid'], 'to': ['answered']}, {'on': ['error'], 'to': ['lost']},"        \
    "{'on': ['enough'], 'to': ['answered']}]}, {'name': 'answered'}, {'name': 'lost'}]}"
#define CHILD                                                                                                          \
    "{'key': 'child', 'variables': [{'name': 'n', 'kind': 'number', 'value': '0'}], 'states': ["                       \
    "{'name': 'a', 'enter': [{'do': 'send', 'signal': 'half', 'target': '#_parent', 'params': [{'name': 'n', "         \
    "'value': 'n / 2'}]}], 'exit': [{'do': 'send', 'signal': 'bye', 'target': '#_parent'}],"                           \
    "'transitions': [{'on': ['on'], 'to': ['b']}]}, {'name': 'b', 'transitions': [{'on': ['end'], 'to': ['z']}]},"     \
    "{'name': 'z', 'kind': 'final'}]}"

Test(instance, child_and_parent_talk_within_one_group)
{
    OK(put(CHILD));
    OK(put(PARENT));
    (void)events();
    uint64_t id = started("parent", "p");
    cr_expect_str_eq(events(), "flow_started flow_moved(->asking) flow_started flow_moved(->a) flow_moved(half->) "
                               "flow_moved(on->b)");
    cr_expect_not_null(strstr(row_of(id)->instance.data, "\"got\":10"));
    struct ccs__instance *child = row_of(id)->children;
    cr_assert_not_null(child);
    cr_expect_str_eq(child->instance.child, "kid");
    cr_expect_eq(child->instance.root, id);
    cr_expect_eq(row_of(id)->family, 2);
    OK(signal_to(child->row.id, "end", ""));
    cr_expect_str_eq(states_of(id), "answered");
    cr_expect_null(row_of(id)->children);
    cr_expect_str_eq(events(), "flow_moved(end->z) flow_ended(1) flow_moved(done.invoke.kid->answered)");
    expect_same_again();
}

Test(instance, child_ends_when_its_parent_leaves_the_state)
{
    OK(put(CHILD));
    OK(put(PARENT));
    uint64_t id = started("parent", "");
    uint64_t child = row_of(id)->children->row.id;
    (void)events();
    OK(signal_to(id, "enough", ""));
    cr_expect_str_eq(states_of(child), "");
    cr_expect_str_eq(events(), "flow_moved(enough->answered) flow_moved(->) flow_ended(2)", "and it is not heard any more");
    expect_same_again();
}

Test(instance, children_end_before_their_parent)
{
    OK(put(CHILD));
    OK(put(PARENT));
    uint64_t id = started("parent", "");
    (void)events();
    OK(stop(id));
    cr_expect_str_eq(events(), "flow_moved(->) flow_moved(->) flow_ended(2) flow_ended(2)");
    cr_expect_eq(CCS__INSTANCES(&group)->open_count, 0);
}

Test(instance, parent_hears_that_there_is_no_such_child)
{
    OK(put(PARENT));
    uint64_t id = started("parent", "");
    cr_expect_str_eq(states_of(id), "lost");
    (void)events();
    OK(put(CHILD));
    id = started("parent", "");
    OK(stop(row_of(id)->children->row.id));
    cr_expect_str_eq(states_of(id), "lost", "who waits for a child that is stopped hears of it");
}

Test(instance, sends_to_another_by_its_id)
{
    char data[64];
    OK(put("{'key': 'to', 'states': [{'name': 'a', 'transitions': [{'on': ['hello'], 'to': ['b']}]}, {'name': 'b'}]}"));
    OK(put("{'key': 'from', 'fields': [{'name': 'whom', 'kind': 'text'}], 'states': [{'name': 'a', 'transitions': ["
           "{'on': ['greet'], 'do': [{'do': 'send', 'signal': 'hello', 'target_rule': '`#_scxml_` + data.whom'}]},"
           "{'on': ['error.communication'], 'to': ['nobody']}]}, {'name': 'nobody'}]}"));
    uint64_t to = started("to", ""), from = started("from", "");
    snprintf(data, sizeof data, "{\"whom\": \"%llu\"}", (unsigned long long)to);
    OK(signal_to(from, "greet", data));
    cr_expect_str_eq(states_of(to), "b");
    cr_expect_str_eq(states_of(from), "a");
    OK(stop(to));
    OK(signal_to(from, "greet", data));
    cr_expect_str_eq(states_of(from), "nobody");
}

/* --- bounds ------------------------------------------------------------------------------------------------------------ */

#define PING                                                                                                           \
    "{'key': 'ping', 'loose': true, 'states': [{'name': 'a', 'children': [{'name': 'kid', 'flow': 'pong'}], "          \
    "'transitions': [{'on': ['pong'], 'do': [{'do': 'send', 'signal': 'ping', 'target': '#_kid'}]}]}]}"
#define PONG(more)                                                                                                     \
    "{'key': 'pong', 'loose': true, 'states': [{'name': 'a', " more "'transitions': [{'on': ['ping', 'first'], "       \
    "'do': [{'do': 'send', 'signal': 'pong', 'target': '#_parent'}]}]}]}"

Test(instance, round_of_signals_without_end_is_refused)
{
    uint64_t id = 0;
    OK(put(PONG("")));
    OK(put(PING));
    OK(start("ping", "", "", &id));
    uint64_t child = row_of(id)->children->row.id, seq = group.seq;
    REFUSED(CCS_ELIMIT, signal_to(child, "first", ""));
    cr_expect_eq(group.seq, seq);
    cr_expect_str_eq(states_of(child), "a");
}

Test(instance, round_that_a_timer_begins_ends_one_of_those_in_it)
{
    OK(put(PONG("'timers': [{'name': 'first', 'after_ms': 1000}],")));
    OK(put(PING));
    uint64_t id = started("ping", ""), other = started("ping", "");
    OK(stop(other));
    OK(advance(NINE + SECONDS(2)));
    cr_expect_str_eq(states_of(id), "a", "the child, who began, is charged most");
    cr_expect_eq(CCS__INSTANCES(&group)->open_count, 1);
    expect_same_again();
}

Test(instance, eventless_round_is_refused_or_fails)
{
    uint64_t id = 0;
    OK(put("{'key': 'r', 'states': [{'name': 'a', 'transitions': [{'to': ['b']}]}, {'name': 'b', 'transitions': "
           "[{'to': ['a']}]}]}"));
    uint64_t seq = group.seq;
    REFUSED(CCS_ELIMIT, start("r", "", "", &id));
    cr_expect_eq(group.seq, seq);
    OK(put("{'key': 's', 'states': [{'name': 'w', 'timers': [{'name': 'go', 'after_ms': 5}], 'transitions': [{'on': "
           "['go'], 'to': ['a']}]}, {'name': 'a', 'transitions': [{'to': ['b']}]}, {'name': 'b', 'transitions': "
           "[{'to': ['a']}]}]}"));
    id = started("s", "");
    (void)events();
    OK(advance(NINE + SECONDS(1)));
    cr_expect_str_eq(events(), "flow_timer_fired(go) flow_ended(3)");
    expect_same_again();
}

Test(instance, flows_within_flows_are_so_deep_and_no_deeper)
{
    uint64_t id = 0;
    OK(put("{'key': 'm', 'states': [{'name': 'a', 'children': [{'flow': 'm'}]}]}"));
    REFUSED(CCS_ELIMIT, start("m", "", "", &id));
    cr_expect_eq(CCS__INSTANCES(&group)->open_count, 0);
    OK(put("{'key': 'n', 'states': [{'name': 'w', 'timers': [{'name': 'go', 'after_ms': 5}], 'transitions': [{'on': "
           "['go'], 'to': ['a']}]}, {'name': 'a', 'children': [{'flow': 'm'}]}]}"));
    id = started("n", "");
    OK(advance(NINE + SECONDS(1)));
    cr_expect_str_neq(states_of(id), "w");
}

Test(instance, timers_of_no_length_end_a_family_that_has_no_end)
{
    OK(put("{'key': 'z', 'states': [{'name': 'a', 'timers': [{'name': 'go', 'after_rule': 'duration(`0s`)'}], "
           "'transitions': [{'on': ['go'], 'to': "
           "['a']}]}]}"));
    uint64_t id = started("z", "");
    OK(advance(NINE));
    cr_expect_str_eq(states_of(id), "");
    cr_expect_eq(group.wheel.count, 0);
}

/* It waits its turn to begin, and its parent is told something before that leads away. */
Test(instance, child_that_has_not_begun_is_let_go)
{
    OK(put("{'key': 'c', 'states': [{'name': 'run', 'enter': [{'do': 'log', 'label': 'begun'}]}]}"));
    OK(put("{'key': 'f', 'states': [{'name': 'work', 'timers': [{'name': 'late', 'after_ms': 60000, 'mode': 'wall'}], 'children': "
           "[{'name': 'kid', 'flow': 'c'}], 'transitions': [{'on': ['rest'], 'to': ['pause']}, {'on': ['late'], 'to': ['out']}]}, "
           "{'name': 'pause', 'transitions': [{'on': ['work'], 'to': ['work']}]}, {'name': 'out'}]}"));
    uint64_t id = started("f", "");
    OK(signal_to(id, "rest", ""));
    OK(advance(NINE + MINUTES(2)));
    (void)events();
    OK(signal_to(id, "work", ""));
    cr_expect_str_eq(states_of(id), "out");
    cr_expect_null(row_of(id)->children);
    cr_expect_null(strstr(events(), "begun"));
    expect_same_again();
}
