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
    REFUSED(CCS_ESTATE, migrate("{'flow': 'g'}"));
    cr_expect_not_null(strstr(group.error, "the version has no state \"h\", state \"b\""), "%s", group.error);
    OK(migrate("{'flow': 'g', 'states': [{'from': 'h', 'to': ''}]}")); /* forgotten */
    OK(signal_to(other, "back", ""));
    cr_expect_str_eq(states_of(other), "a");
    OK(put("{'key': 'g', 'states': [{'name': 'w'}, {'name': 'a', 'in': 'w'}, {'name': 'c', 'in': 'w'}]}"));
    REFUSED(CCS_ESTATE, migrate("{'flow': 'g', 'states': [{'from': 'a', 'to': ''}]}")); /* an active state cannot be */
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
