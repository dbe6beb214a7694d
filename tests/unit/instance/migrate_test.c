/*
 * What becomes of what is in progress when another version takes over: its timers, children, histories and variables, and what
 * only the other version has. All of it as if the states that are active had just been entered there, but for what states do
 * then and what has been begun, or was over, before.
 */
#include "instance_fixture.h"
#include <stdio.h>

TestSuite(migrate, .init = desk_open, .fini = desk_close);

#define LOGS(names) "'transitions': [{'on': [" names "], 'do': [{'do': 'log', 'label': 'heard', 'value': 'signal.name'}]}]"

static const char *report(void)
{
    return ccs__buf_text(&CCS__INSTANCES(&group)->report);
}

/* The rule is judged by what the instance's variables hold, not by what the definition begins them with. */
Test(migrate, starts_a_new_timer_by_its_rule)
{
    OK(put("{'key': 'f', 'variables': [{'name': 'patience', 'kind': 'duration', 'value': 'duration(`60s`)'}], "
           "'states': [{'name': "
           "'a', 'transitions': [{'on': ['wait'], 'do': [{'do': 'assign', 'to': 'patience', 'value': "
           "'duration(`300s`)'}]}]}]}"));
    uint64_t id = started("f", "");
    OK(signal_to(id, "wait", ""));
    OK(put("{'key': 'f', 'variables': [{'name': 'patience', 'kind': 'duration', 'value': 'duration(`60s`)'}], "
           "'states': [{'name': "
           "'a', 'timers': [{'name': 'late', 'after_rule': 'patience'}], " LOGS("'late'") "}]}"));
    (void)events();
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(events(), "flow_migrated(a) flow_timer_started(late@300000)");
    cr_expect_not_null(strstr(report(), "\"becomes\":\"a\",\"started\":[\"late\"]"), "%s", report());
    OK(advance(NINE + MINUTES(5)));
    cr_expect_str_eq(events(), "flow_timer_fired(late) flow_moved(late->) flow_logged(heard:\"late\")");
    expect_same_again();
}

/* As at an entry: the flow hears error.execution, and may deal with it. */
Test(migrate, tells_the_flow_of_a_rule_that_fails)
{
    OK(put("{'key': 'f', 'variables': [{'name': 'span', 'kind': 'duration'}], 'states': [{'name': 'a'}, {'name': 'b'}]}"));
    uint64_t id = started("f", "");
    OK(put("{'key': 'f', 'variables': [{'name': 'span', 'kind': 'duration'}], 'states': [{'name': 'a', 'timers': [{'name': "
           "'late', 'after_rule': 'span'}, {'name': 'back', 'after_rule': 'duration(`-1s`)'}], 'transitions': "
           "[{'on': ['error.execution'], 'to': ['b']}, {'on': ['late', 'back']}]}, {'name': 'b'}]}"));
    (void)events();
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(events(), "flow_migrated(a) flow_moved(->b) flow_error_raised(error.execution) "
                               "flow_error_raised(error.execution)");
    cr_expect_str_eq(states_of(id), "b");
    cr_expect_not_null(strstr(report(), "\"becomes\":\"b\",\"errors\":[\"timer late does not start: "), "%s", report());
    expect_same_again();
}

Test(migrate, gives_new_variables_their_first_value)
{
    OK(put("{'key': 'f', 'variables': [{'name': 'n', 'kind': 'number', 'value': '1'}], 'states': [{'name': 'a'}]}"));
    uint64_t id = started("f", "");
    OK(put("{'key': 'f', 'variables': [{'name': 'm', 'kind': 'number', 'value': '5'}, {'name': 'twice', 'kind': "
           "'number', 'value': "
           "'m * 2'}, {'name': 'none', 'kind': 'text'}], 'states': [{'name': 'a'}]}"));
    OK(migrate("{'flow': 'f', 'variables': [{'from': 'n', 'to': 'm'}]}"));
    cr_expect_str_eq(row_of(id)->instance.data, "{\"m\":1,\"twice\":2}", "what is carried over keeps its value");
    expect_same_again();
}

/* Ahead of all signals, as the guide says of transitions without one. */
Test(migrate, takes_what_holds_at_once)
{
    OK(put("{'key': 'f', 'variables': [{'name': 'n', 'kind': 'number', 'value': '7'}], 'states': [{'name': 'a', "
           "'timers': [{'name': "
           "'late', 'after_ms': 60000}], " LOGS("'late'") "}]}"));
    uint64_t id = started("f", "");
    OK(put("{'key': 'f', 'variables': [{'name': 'n', 'kind': 'number', 'value': '7'}], 'states': [{'name': 'a', "
           "'timers': [{'name': "
           "'late', 'after_ms': 60000}, {'name': 'new', 'after_ms': 1000}], 'transitions': [{'on': ['late', 'new']}, "
           "{'when': 'n > 5', "
           "'to': ['big']}]}, {'name': 'big'}]}"));
    (void)events();
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(events(), "flow_migrated(a) flow_moved(->big) flow_timer_started(new@1000) flow_timer_stopped "
                               "flow_timer_stopped");
    cr_expect_str_eq(states_of(id), "big");
    cr_expect_not_null(strstr(report(), "\"becomes\":\"big\"}"), "nothing is left of the timers: %s", report());
    expect_same_again();
}

Test(migrate, into_a_final_state_ends_it)
{
    OK(put("{'key': 'f', 'states': [{'name': 'a'}]}"));
    uint64_t id = started("f", "");
    OK(put("{'key': 'f', 'states': [{'name': 'b'}, {'name': 'over', 'kind': 'final', 'done_value': '`enough`'}]}"));
    (void)events();
    OK(migrate("{'flow': 'f', 'states': [{'from': 'a', 'to': 'over'}]}"));
    cr_expect_str_eq(events(), "flow_migrated(over) flow_moved(->) flow_ended(1 \"enough\")");
    cr_expect_not_null(strstr(report(), "\"becomes\":\"over\",\"ends\":true"), "%s", report());
    cr_expect_str_eq(states_of(id), "");
    expect_same_again();
}

/* A final state within another is heard of when it is reached: here, not where it was reached before. */
Test(migrate, into_an_inner_final_state_is_heard_once)
{
#define INNER(name, kind)                                                                                              \
    "{'key': 'f'" name ", 'states': [{'name': 'a', 'transitions': [{'on': ['done.state.a'], 'do': [{'do': 'log'}]}]}, " \
    "{'name': 'x', 'in': 'a'" kind "}]}"
    OK(put(INNER("", "")));
    (void)started("f", "");
    OK(put(INNER("", ", 'kind': 'final'")));
    (void)events();
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(events(), "flow_migrated(x) flow_moved(->) flow_logged(:)");
    OK(put(INNER(", 'name': 'again'", ", 'kind': 'final'")));
    (void)events();
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(events(), "flow_migrated(x)");
    expect_same_again();
}

/* --- children --------------------------------------------------------------------------------------------------- */

#define CHILD                                                                                                          \
    "{'key': 'c', 'states': [{'name': 'run', 'transitions': [{'on': ['end'], 'to': ['over']}]}, {'name': 'over', "     \
    "'kind': 'final'}]}"
#define PARENT(children)                                                                                               \
    "{'key': 'f', 'states': [{'name': 'work', 'children': [" children "], 'transitions': [{'on': ['rest'], 'to': "     \
    "['pause']}, {'on': ['done.invoke'], 'do': [{'do': 'log', 'label': 'signal.name'}]}]}, {'name': 'pause'}]}"

static const char *children_of(uint64_t id)
{
    static char names[256];
    size_t size = 0;
    names[0] = '\0';
    for (const struct ccs__instance *child = row_of(id)->children; child; child = child->next)
        size += (size_t)snprintf(names + size, sizeof names - size, "%s%s", size ? " " : "", child->instance.child);
    return names;
}

Test(migrate, children_go_along_by_their_names)
{
    OK(put(CHILD));
    OK(put(PARENT("{'name': 'x', 'flow': 'c'}, {'name': 'y', 'flow': 'c'}")));
    uint64_t id = started("f", "");
    cr_expect_str_eq(children_of(id), "x y");
    uint64_t y = row_of(id)->children->next->row.id;
    OK(put(PARENT("{'name': 'y', 'flow': 'c'}, {'name': 'z', 'flow': 'c'}")));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(children_of(id), "y z", "one stays, one is let go, one begins");
    cr_expect_eq(row_of(id)->children->row.id, y, "the very one");
    cr_expect_not_null(strstr(report(), "\"children_stopped\":[\"x\"],\"children_started\":[\"z\"]"), "%s", report());
    (void)events();
    OK(signal_to(y, "end", ""));
    OK(signal_to(id, "rest", ""));
    cr_expect_str_eq(children_of(id), "");
    expect_same_again();
}

Test(migrate, a_child_that_is_over_does_not_come_again)
{
    OK(put(CHILD));
    OK(put(PARENT("{'name': 'x', 'flow': 'c'}")));
    uint64_t id = started("f", "");
    OK(signal_to(row_of(id)->children->row.id, "end", ""));
    OK(put(PARENT("{'name': 'x', 'flow': 'c', 'forward': true}")));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(children_of(id), "");
}

Test(migrate, a_child_whose_state_is_not_active_there_is_let_go)
{
    OK(put(CHILD));
    OK(put("{'key': 'f', 'states': [{'name': 'around', 'children': [{'name': 'x', 'flow': 'c'}, {'flow': 'c'}]}, "
           "{'name': 'a', 'in': "
           "'around'}]}"));
    uint64_t id = started("f", "");
    OK(put("{'key': 'f', 'states': [{'name': 'a'}, {'name': 'around', 'children': [{'name': 'x', 'flow': 'c'}, "
           "{'flow': 'c'}]}, "
           "{'name': 'b', 'in': 'around'}]}"));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(states_of(id), "a");
    cr_expect_str_eq(children_of(id), "");
    expect_same_again();
}

/* One without a name is known by its place, and by the flow it runs. */
Test(migrate, nameless_children_go_along_by_their_places)
{
    OK(put(CHILD));
    OK(put("{'key': 'd', 'states': [{'name': 'run'}]}"));
    OK(put(PARENT("{'flow': 'c'}, {'flow': 'c'}")));
    uint64_t id = started("f", ""), first = row_of(id)->children->row.id;
    OK(put(PARENT("{'flow': 'c'}, {'flow': 'd'}")));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_eq(row_of(id)->children->row.id, first);
    cr_expect_str_eq(row_of(id)->children->next->version->config.key, "d");
    cr_expect_null(row_of(id)->children->next->next);
    OK(signal_to(id, "rest", ""));
    cr_expect_str_eq(children_of(id), "");
    expect_same_again();
}

/* --- histories ---------------------------------------------------------------------------------------------------- */

Test(migrate, histories_keep_what_they_remember)
{
    OK(put("{'key': 'f', 'states': [{'name': 'w'}, {'name': 'a', 'in': 'w', 'transitions': [{'on': ['n'], 'to': "
           "['b']}]}, {'name': "
           "'b', 'in': 'w'}, {'name': 'h', 'in': 'w', 'kind': 'history', 'transitions': [{'to': ['a']}]}, {'name': 'out', "
           "'transitions': [{'on': ['back'], 'to': ['h']}]}, {'name': 'x'}], 'initial': ['w']}"));
    OK(put("{'key': 'g', 'states': [{'name': 'w', 'transitions': [{'on': ['go'], 'to': ['out']}]}, {'name': 'a', "
           "'in': 'w', "
           "'transitions': [{'on': ['n'], 'to': ['b']}]}, {'name': 'b', 'in': 'w'}, {'name': 'h', 'in': 'w', 'kind': "
           "'history', "
           "'transitions': [{'to': ['a']}]}, {'name': 'out', 'transitions': [{'on': ['back'], 'to': ['h']}]}]}"));
    uint64_t id = started("g", ""), other = started("g", "");
    OK(signal_to(id, "n", ""));
    OK(signal_to(id, "go", ""));
    OK(signal_to(other, "n", ""));
    OK(signal_to(other, "go", ""));
    OK(put("{'key': 'g', 'states': [{'name': 'w'}, {'name': 'a', 'in': 'w'}, {'name': 'c', 'in': 'w'}, {'name': 'k', "
           "'in': 'w', "
           "'kind': 'history', 'transitions': [{'to': ['a']}]}, {'name': 'out', 'transitions': [{'on': ['back'], "
           "'to': ['k']}]}]}"));
    char one[160];
    snprintf(one, sizeof one, "{'flow': 'g', 'instances': ['%llu'], 'states': [{'from': 'h', 'to': 'k'}, {'from': "
           "'b', 'to': 'c'}]}",
             (unsigned long long)id);
    OK(migrate(one));
    OK(signal_to(id, "back", ""));
    cr_expect_str_eq(states_of(id), "c");
    OK(migrate("{'flow': 'g'}"));
    cr_expect_not_null(strstr(report(), "\"becomes\":\"out\",\"forgotten\":[\"h\"]}"), "%s", report());
    OK(signal_to(other, "back", ""));
    cr_expect_str_eq(states_of(other), "a", "where it leads while nothing is remembered");
    expect_same_again();
}

/* What is remembered is a state like any other: it must be there, or the history be told to forget. */
Test(migrate, histories_do_not_remember_what_is_not_there)
{
#define REMEMBERS(inner)                                                                                               \
    "{'key': 'f', 'states': [{'name': 'w', 'transitions': [{'on': ['go'], 'to': ['out']}]}, {'name': '" inner "', "    \
    "'in': 'w'}, {'name': 'h', 'in': 'w', 'kind': 'history', 'transitions': [{'to': ['" inner "']}]}, {'name': 'out', " \
    "'transitions': [{'on': ['back'], 'to': ['h']}]}]}"
    OK(put(REMEMBERS("a")));
    uint64_t id = started("f", "");
    OK(signal_to(id, "go", ""));
    OK(put(REMEMBERS("b")));
    REFUSED(CCS_ESTATE, migrate("{'flow': 'f'}"));
    cr_expect_not_null(strstr(group.error, "the version has no state \"a\", which history \"h\" remembers unless it becomes "
                                           "nothing"), "%s", group.error);
    OK(migrate("{'flow': 'f', 'states': [{'from': 'h', 'to': ''}]}"));
    cr_expect_not_null(strstr(report(), "\"forgotten\":[\"h\"]"), "%s", report());
    OK(signal_to(id, "back", ""));
    cr_expect_str_eq(states_of(id), "b");
}

/* A step beyond a bound is one of those that do not fit. */
Test(migrate, refuses_a_version_that_goes_in_circles)
{
    OK(put("{'key': 'f', 'states': [{'name': 'a'}]}"));
    uint64_t id = started("f", "");
    OK(put("{'key': 'f', 'states': [{'name': 'start'}, {'name': 'a', 'transitions': [{'to': ['b']}]}, {'name': 'b', "
           "'transitions': "
           "[{'to': ['a']}]}]}"));
    uint64_t seq = group.seq;
    REFUSED(CCS_ESTATE, migrate("{'flow': 'f'}"));
    cr_expect_not_null(strstr(group.error, "circles"), "%s", group.error);
    cr_expect_not_null(strstr(report(), "\"wrong\":"), "%s", report());
    cr_expect_eq(group.seq, seq);
    cr_expect_str_eq(states_of(id), "a");
}

/* --- timers -------------------------------------------------------------------------------------------------------- */

#define TWO(of_a, of_b)                                                                                                 \
    "{'key': 'f', 'states': [{'name': 'a'" of_a ", 'transitions': [{'on': ['go'], 'to': ['b']}]}, {'name': 'b'" of_b ", " \
    "'transitions': [{'on': ['go'], 'to': ['a']}]}]}"
#define LATE(mode) ", 'timers': [{'name': 'late', 'after_ms': 60000, 'mode': '" mode "'}]"

/* A timer that was another state's has not begun; one that goes over to the active state goes on. */
Test(migrate, starts_a_timer_whose_state_was_not_active)
{
    OK(put(TWO("", LATE("restart"))));
    uint64_t id = started("f", "");
    OK(put(TWO(LATE("restart"), "")));
    (void)events();
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(events(), "flow_migrated(a) flow_timer_started(late@60000)");
    cr_expect_not_null(strstr(report(), "\"started\":[\"late\"]"), "%s", report());
    OK(put(TWO("", LATE("restart"))));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_not_null(strstr(report(), "\"stopped\":[\"late\"]"), "its state is not active: %s", report());
    cr_expect_null(timer_of(id, "late"));
    expect_same_again();
}

Test(migrate, takes_a_timer_over_to_another_state)
{
    OK(put(TWO(LATE("budget"), "")));
    uint64_t id = started("f", "");
    OK(advance(NINE + SECONDS(20)));
    OK(signal_to(id, "go", ""));
    OK(put(TWO("", LATE("budget"))));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_eq(timer_of(id, "late")->due_at, NINE + SECONDS(60), "40 of its 60 seconds are left");
    cr_expect_str_eq(timer_of(id, "late")->state, "b");
    expect_same_again();
}

/* One that ran out while its state stayed does not come again. */
Test(migrate, does_not_start_a_timer_that_has_run_out)
{
    OK(put("{'key': 'f', 'states': [{'name': 'a'" LATE("restart") ", " LOGS("'late'") "}]}"));
    (void)started("f", "");
    OK(advance(NINE + MINUTES(2)));
    OK(put("{'key': 'f', 'name': 'two', 'states': [{'name': 'a'" LATE("restart") ", " LOGS("'late'") "}]}"));
    (void)events();
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(events(), "flow_migrated(a)");
}

/* Names that are made up from a state's change with it, and with them what is waited for. */
Test(migrate, nameless_parts_go_along_with_a_state_of_another_name)
{
#define NAMELESS(name)                                                                                                 \
    "{'key': 'f', 'states': [{'name': '" name "', 'timers': [{'after_ms': 60000}], 'children': [{'flow': 'c'}], "      \
    "'transitions': [{'on': ['" name ".0'], 'do': [{'do': 'log', 'label': 'late'}]}, {'on': ['done.invoke'], 'do': "   \
    "[{'do': 'log', 'label': 'done'}]}, {'on': ['go'], 'to': ['out']}]}, {'name': 'out'}]}"
    OK(put(CHILD));
    OK(put(NAMELESS("a")));
    uint64_t id = started("f", ""), other = started("f", "");
    uint64_t child = row_of(id)->children->row.id;
    OK(put(NAMELESS("longer_name")));
    (void)events();
    OK(migrate("{'flow': 'f', 'states': [{'from': 'a', 'to': 'longer_name'}]}"));
    cr_expect_str_eq(events(), "flow_migrated(longer_name) flow_timer_changed(0,0@60000) flow_timer_changed(0,0@60000) "
                               "flow_migrated(longer_name) flow_timer_changed(0,0@60000) flow_timer_changed(0,0@60000)");
    cr_expect_null(strstr(report(), "stopped"), "%s", report());
    cr_expect_eq(row_of(id)->children->row.id, child, "the very one");
    cr_expect_eq(strncmp(row_of(id)->children->instance.child, "longer_name.", 12), 0);
    OK(signal_to(child, "end", ""));
    cr_expect_str_eq(events(), "flow_moved(end->over) flow_ended(1) flow_moved(done.invoke.longer_name.4.0->) flow_logged(done:)");
    OK(signal_to(other, "go", ""));
    cr_expect_str_eq(children_of(other), "", "it is found under its name when its state is left");
    (void)events();
    OK(advance(NINE + MINUTES(1)));
    cr_expect_str_eq(events(), "flow_timer_fired(longer_name.0) flow_moved(longer_name.0->) flow_logged(late:)");
    expect_same_again();
}

/* What it sends is what the other version waits for. How long it runs stays as it was started. */
Test(migrate, a_timer_sends_what_is_waited_for_there)
{
    OK(put("{'key': 'f', 'states': [{'name': 'a', 'timers': [{'name': 'late', 'signal': 'x', 'after_ms': 60000}], "
           LOGS("'x'") "}]}"));
    (void)started("f", "");
    OK(put("{'key': 'f', 'states': [{'name': 'a', 'timers': [{'name': 'late', 'signal': 'y', 'after_ms': 5}], " LOGS("'y'") "}]}"));
    OK(migrate("{'flow': 'f'}"));
    (void)events();
    OK(advance(NINE + MINUTES(1)));
    cr_expect_str_eq(events(), "flow_timer_fired(y) flow_moved(y->) flow_logged(heard:\"y\")");
    expect_same_again();
}

/* Two states become one: the timer of the one that is active goes on, the other's is over. */
Test(migrate, states_that_become_one_have_one_timer)
{
#define BUDGET(ms) ", 'timers': [{'after_ms': " #ms ", 'mode': 'budget'}]"
    OK(put(TWO(BUDGET(60000), BUDGET(90000))));
    uint64_t id = started("f", "");
    OK(advance(NINE + SECONDS(20)));
    OK(signal_to(id, "go", ""));
    OK(put("{'key': 'f', 'states': [{'name': 'one', 'timers': [{'after_ms': 70000, 'mode': 'budget'}]}]}"));
    OK(migrate("{'flow': 'f', 'states': [{'from': 'a', 'to': 'one'}, {'from': 'b', 'to': 'one'}]}"));
    cr_expect_eq(row_of(id)->timer_count, 1);
    cr_expect_eq(timer_of(id, "one.0")->due_at, NINE + SECONDS(110), "that of b, which began after 20 seconds");
    cr_expect_not_null(strstr(report(), "\"stopped\":[\"a.0\"]"), "%s", report());
    expect_same_again();
}

/* Of two that rest one is enough: the first. */
Test(migrate, states_that_become_one_rest_with_one_timer)
{
#define THREE(timer)                                                                                                   \
    "{'key': 'f', 'states': [{'name': 'a'" timer ", 'transitions': [{'on': ['go'], 'to': ['b']}]}, {'name': 'b'" timer \
    ", 'transitions': [{'on': ['go'], 'to': ['c']}]}, {'name': 'c'}]}"
    OK(put(THREE(BUDGET(60000))));
    uint64_t id = started("f", "");
    OK(signal_to(id, "go", ""));
    OK(signal_to(id, "go", ""));
    OK(put("{'key': 'f', 'states': [{'name': 'one'" BUDGET(60000) "}, {'name': 'c'}]}"));
    OK(migrate("{'flow': 'f', 'states': [{'from': 'a', 'to': 'one'}, {'from': 'b', 'to': 'one'}]}"));
    cr_expect_eq(row_of(id)->timer_count, 1);
    cr_expect_not_null(strstr(report(), "\"stopped\":[\"b.0\"]"), "%s", report());
}

/* In the same place, but one has a name of its own: it is another. */
Test(migrate, a_timer_with_a_name_is_not_the_one_without)
{
    OK(put("{'key': 'f', 'states': [{'name': 'a', 'timers': [{'after_ms': 60000}]}]}"));
    (void)started("f", "");
    OK(put("{'key': 'f', 'states': [{'name': 'a'" LATE("restart") "}]}"));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_not_null(strstr(report(), "\"stopped\":[\"a.0\"],\"started\":[\"late\"]"), "%s", report());
}

/* --- what begins --------------------------------------------------------------------------------------------------- */

Test(migrate, starts_a_child_whose_state_was_not_active)
{
    OK(put(CHILD));
    OK(put(TWO("", ", 'children': [{'name': 'x', 'flow': 'c'}]")));
    uint64_t id = started("f", "");
    OK(put(TWO(", 'children': [{'name': 'x', 'flow': 'c'}]", "")));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(children_of(id), "x");
    cr_expect_not_null(strstr(report(), "\"children_started\":[\"x\"]"), "%s", report());
    expect_same_again();
}

/* The old version has it as a final state, but it was not there. */
Test(migrate, a_final_state_that_was_not_active_is_reached)
{
    OK(put("{'key': 'f', 'states': [{'name': 'w'}, {'name': 'a', 'in': 'w'}, {'name': 'x', 'in': 'w', 'kind': 'final'}]}"));
    (void)started("f", "");
    OK(put("{'key': 'f', 'states': [{'name': 'w', 'transitions': [{'on': ['done.state.w'], 'do': [{'do': 'log'}]}]}, "
           "{'name': 'x', 'in': 'w', 'kind': 'final'}]}"));
    (void)events();
    OK(migrate("{'flow': 'f', 'states': [{'from': 'a', 'to': 'x'}]}"));
    cr_expect_str_eq(events(), "flow_migrated(x) flow_moved(->) flow_logged(:)");
}

/* Of late variables those whose state was entered before, or is active, have their values at once; the others wait for it. */
Test(migrate, late_variables_get_their_values_where_they_would_have_them)
{
#define LATER(variables)                                                                                               \
    "{'key': 'f', 'late': true, 'variables': [" variables "], 'states': [{'name': 'a', 'transitions': [{'on': ['go'], " \
    "'to': ['b']}]}, {'name': 'b', 'transitions': [{'on': ['go'], 'to': ['a']}]}, {'name': 'c'}]}"
#define OF(name, state) "{'name': '" name "', 'kind': 'number', 'value': '1', 'in': '" state "'}"
    OK(put(LATER(OF("n", "a"))));
    uint64_t id = started("f", "");
    OK(signal_to(id, "go", ""));
    OK(put(LATER(OF("n", "a") ", " OF("more", "a") ", " OF("here", "b") ", " OF("not_yet", "c"))));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(row_of(id)->instance.data, "{\"n\":1,\"more\":1,\"here\":1,\"\":{\"entered\":[\"a\",\"b\"]}}");
    expect_same_again();
}

/* What was early is not begun anew when its state is entered for what seems the first time. */
Test(migrate, a_variable_that_becomes_late_keeps_its_value)
{
#define EARLY(late)                                                                                                    \
    "{'key': 'f'" late ", 'variables': [{'name': 'n', 'kind': 'number', 'value': '1', 'in': 'b'}], 'states': [{'name': "  \
    "'a', 'transitions': [{'on': ['set'], 'do': [{'do': 'assign', 'to': 'n', 'value': '7'}]}, {'on': ['go'], 'to': "   \
    "['b']}]}, {'name': 'b'}]}"
    OK(put(EARLY("")));
    uint64_t id = started("f", "");
    OK(signal_to(id, "set", ""));
    OK(put(EARLY(", 'late': true")));
    OK(migrate("{'flow': 'f'}"));
    OK(signal_to(id, "go", ""));
    cr_expect_not_null(strstr(row_of(id)->instance.data, "\"n\":7"), "%s", row_of(id)->instance.data);
}

/* And what was late, and not there yet, is now. */
Test(migrate, a_variable_that_becomes_early_begins)
{
    OK(put(EARLY(", 'late': true")));
    uint64_t id = started("f", "");
    cr_expect_str_eq(row_of(id)->instance.data, "{}");
    OK(put(EARLY("")));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_str_eq(row_of(id)->instance.data, "{\"n\":1}");
}

Test(migrate, refuses_a_value_of_another_kind)
{
    OK(put("{'key': 'f', 'variables': [{'name': 'n', 'value': '`x`'}], 'states': [{'name': 'a'}]}"));
    (void)started("f", "");
    OK(put("{'key': 'f', 'variables': [{'name': 'n', 'kind': 'number'}], 'states': [{'name': 'a'}]}"));
    REFUSED(CCS_ESTATE, migrate("{'flow': 'f'}"));
    cr_expect_not_null(strstr(report(), "\"wrong\":\"data: \\\"n\\\" holds what it cannot"), "%s", report());
    OK(migrate("{'flow': 'f', 'variables': [{'from': 'n', 'to': ''}]}"));
}

/* --- the report ------------------------------------------------------------------------------------------------------ */

/* What came of it when all signals are worked off: a timer that waited to be heard is heard at once. */
Test(migrate, report_says_where_it_has_come_to)
{
    OK(put(TWO(LATE("wall"), "")));
    uint64_t id = started("f", "");
    OK(signal_to(id, "go", ""));
    OK(advance(NINE + MINUTES(2)));
    OK(put("{'key': 'f', 'states': [{'name': 'b'" LATE("wall") ", 'transitions': [{'on': ['late'], 'to': ['c']}]}, {'name': 'c', "
           "'children': [{'name': 'x', 'flow': 'nobody'}], 'transitions': [{'on': ['error.communication'], 'to': ['over']}]}, "
           "{'name': 'over', 'kind': 'final'}]}"));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_not_null(strstr(report(), "\"becomes\":\"over\",\"errors\":[\"no flow has the key \\\"nobody\\\"\"],\"ends\":true}"),
                       "%s", report());
    cr_expect_str_eq(states_of(id), "");
}

/* In the order of ids, each instance once, whatever versions they are in and however they are named. */
Test(migrate, reports_in_the_order_of_ids)
{
    char ids[160], one[200];
    uint64_t id[4];
    for (int i = 0; i < 4; i++) {
        snprintf(one, sizeof one, "{'key': 'f', 'name': '%d', 'states': [{'name': 'a'}]}", i % 2);
        OK(put(one));
        id[i] = started("f", "");
    }
    OK(put("{'key': 'f', 'name': 'last', 'states': [{'name': 'a'}]}"));
    snprintf(ids, sizeof ids, "{'flow': 'f', 'instances': ['%llu', '%llu', '%llu']}", (unsigned long long)id[2],
             (unsigned long long)id[0], (unsigned long long)id[2]);
    OK(migrate(ids));
    snprintf(one, sizeof one, "\"instance\":\"%llu\"", (unsigned long long)id[2]);
    const char *first = strstr(report(), one);
    cr_assert_not_null(first);
    cr_expect_null(strstr(first + 1, one), "each once: %s", report());
    snprintf(one, sizeof one, "\"instance\":\"%llu\"", (unsigned long long)id[0]);
    const char *second = strstr(report(), one);
    cr_expect(second && second < first, "%s", report());
    OK(migrate("{'flow': 'f'}"));
    cr_expect_null(strstr(report(), one), "it is there already: %s", report());
    cr_expect_eq(row_of(id[3])->version, row_of(id[0])->version);
}
