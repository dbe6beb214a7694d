/*
 * What the recommendation says about actions, data, sending and children (3.14, 4, 5, 6.2 to 6.4), and what timers add to it.
 */
#include "flow_fixture.h"

#define LOG(text) "{'do': 'log', 'label': '" text "'}"
#define VALUE(rule) "{'do': 'log', 'value': '" rule "'}"

/* One state whose entry does this; variables n (number, 0), t (text, unset), l (numbers). */
static void enters(const char *actions, const char *expected, bool loose)
{
    struct fixture f;
    char chart[8192];
    (void)snprintf(
        chart, sizeof chart,
        "{'loose': %s, 'variables': [{'name': 'n', 'value': '0'}, {'name': 't', 'kind': 'text'}, {'name': 'l', 'kind': "
        "'numbers',"
        "'value': '[3, 4, 5]'}, {'name': 'w', 'value': '[`a`, `b`]'}], 'fields': [{'name': 'x', 'kind': 'number'}],"
        "'states': [{'name': 's', 'enter': [%s], 'transitions': [{'on': ['error'], 'do': [{'do': 'log', 'label': 'failed',"
        "'value': 'signal.name + signal.sendid + signal.type'}]}]}]}",
        loose ? "true" : "false", actions);
    fixture_open(&f, chart);
    char whole[2048];
    (void)snprintf(whole, sizeof whole, "+s%s%s", *expected ? " " : "", expected);
    EXPECT(fixture_start(&f, ""), whole);
    fixture_close(&f);
}
#define FAILED "log(failed)='error.executionplatform'"

/* --- 4: actions ------------------------------------------------------------------------------------------------------- */

Test(actions, are_done_in_document_order) { enters(LOG("1") "," LOG("2"), "log(1)= log(2)=", false); }

Test(actions, if_takes_the_first_branch_that_holds)
{
    static const char branches[] = "{'do': 'assign', 'to': 'n', 'value': '%d'}, {'do': 'if', 'when': 'n == 1'}, " LOG(
        "one") ","
               "{'do': 'else_if', 'when': 'n == 2'}, " LOG("two") ", {'do': 'else_if', 'when': 'n >= 2'}, " LOG(
                   "more") ","
                           "{'do': 'else'}, " LOG("none") ", {'do': 'end'}, " LOG("behind");
    static const char *const expected[] = {
        "log(none)= log(behind)=", "log(one)= log(behind)=", "log(two)= log(behind)=", "log(more)= log(behind)="};
    for (int i = 0; i < 4; i++) {
        char actions[1024];
        (void)snprintf(actions, sizeof actions, branches, i);
        enters(actions, expected[i], false);
    }
}

Test(actions, if_may_stand_in_if_and_each)
{
    enters("{'do': 'each', 'value': 'l', 'to': 'n'}, {'do': 'if', 'when': 'n != 4'}, {'do': 'if', 'when': 'n > 4'}, " LOG(
               "big") ", {'do': 'else'}, " LOG("small") ", {'do': 'end'}, {'do': 'end'}, {'do': 'end'}",
           "log(small)= log(big)=", false);
}

Test(actions, a_condition_that_fails_does_not_hold_and_is_told)
{
    enters("{'do': 'if', 'when': '1 / n > 0'}, " LOG("yes") ", {'do': 'else'}, " LOG("no") ", {'do': 'end'}",
           "!error.execution log(no)= " FAILED, false);
}

Test(actions, any_action_may_have_a_condition)
{
    enters("{'do': 'log', 'label': 'no', 'when': 'n > 0'}, {'do': 'each', 'value': 'l', 'to': 'n', 'when': 'false'}, " LOG(
               "never") ", {'do': 'end'},"
                        "{'do': 'log', 'label': 'yes', 'when': 'n == 0'}",
           "log(yes)=", false);
}

Test(actions, each_gives_items_and_indices)
{
    enters("{'do': 'each', 'value': 'w', 'to': 't', 'index': 'n'}, " VALUE("t + string(n)") ", {'do': 'end'}, " VALUE("t"),
           "log()='a0' log()='b1' log()='b'", false);
}

Test(actions, each_over_nothing_does_nothing)
{
    enters("{'do': 'assign', 'to': 'l', 'value': '[]'}, {'do': 'each', 'value': 'l', 'to': 'n'}, " LOG(
               "never") ", {'do': 'end'}, " LOG("behind"),
           "log(behind)=", false);
}

Test(actions, each_goes_through_a_copy)
{
    enters("{'do': 'each', 'value': 'l', 'to': 'n'}, {'do': 'assign', 'to': 'l', 'value': 'l + [9]'}, " VALUE(
               "n") ", {'do': 'end'}, " VALUE("size(l)"),
           "log()=3 log()=4 log()=5 log()=6", false);
}

Test(actions, each_declares_what_it_names_in_a_loose_flow)
{
    enters("{'do': 'each', 'value': '[7]', 'to': 'fresh', 'index': 'place'}, " VALUE("fresh + place") ", {'do': 'end'}, " VALUE(
               "fresh"),
           "log()=7 log()=7", true);
    enters(VALUE("fresh") ", {'do': 'block'}, {'do': 'each', 'value': '[7]', 'to': 'fresh'}, {'do': 'end'}",
           "!error.execution " FAILED, true);
    enters("{'do': 'each', 'value': '[]', 'to': 'fresh'}, {'do': 'end'}, " VALUE("has(fresh)"), "log()=false", true);
}

Test(actions, each_refuses_what_is_no_list_and_no_name)
{
    enters("{'do': 'each', 'value': 'n', 'to': 't'}, {'do': 'end'}, " LOG("never"), "!error.execution " FAILED, true);
    enters("{'do': 'each', 'value': 'l', 'to': '`no name'}, {'do': 'end'}, " LOG("never"), "!error.execution " FAILED, true);
    enters("{'do': 'each', 'value': 'l', 'to': 'n', 'index': 'in'}, {'do': 'end'}, " LOG("never"), "!error.execution " FAILED,
           true);
}

Test(actions, what_fails_in_an_each_ends_it)
{
    enters("{'do': 'each', 'value': 'l', 'to': 'n'}, " VALUE(
               "n") ", {'do': 'assign', 'to': 'n', 'value': '1 / 0 * n'}, {'do': 'end'}, " LOG("never"),
           "log()=3 !error.execution " FAILED, false);
}

Test(actions, what_fails_ends_its_block_and_no_other)
{
    enters(LOG("1") ", {'do': 'assign', 'to': 'n', 'value': '1 / n'}, " LOG("never") ", {'do': 'block'}, " LOG("2"),
           "log(1)= !error.execution log(2)= " FAILED, false);
}

Test(actions, log_tells_a_label_and_a_value)
{
    enters("{'do': 'log', 'label': 'l', 'value': 'l'}, {'do': 'log', 'value': 'duration(`90s`)'}", "log(l)=[3,4,5] log()='90s'",
           false);
}

/* --- 5: data ------------------------------------------------------------------------------------------------------------ */

Test(data, assigning_what_is_not_there_fails)
{
    enters("{'do': 'assign', 'to': 'nobody', 'value': '1'}, " LOG("never"), "!error.execution " FAILED, true);
    enters("{'do': 'assign', 'to': 'signal', 'value': '1'}, " LOG("never"), "!error.execution " FAILED, true);
    enters("{'do': 'assign', 'to': 'flow.name', 'value': '1'}, " LOG("never"), "!error.execution " FAILED, true);
}

Test(data, a_loose_rule_that_is_wrong_fails_when_it_is_reached)
{
    enters(LOG("1") "," VALUE("this is (no rule"), "log(1)= !error.execution " FAILED, true);
    enters(VALUE("n + `text`"), "!error.execution " FAILED, true);
}

Test(data, a_loose_variable_holds_what_it_is_given)
{
    struct fixture f;
    fixture_open(
        &f, "{'loose': true, 'variables': [{'name': 'v'}], 'states': [{'name': 's', 'transitions': [{'on': ['set'], 'do': ["
            "{'do': 'assign', 'to': 'v', 'value': 'data.v'}, " VALUE("v") "]}, {'on': ['twice'], 'do': [" VALUE(
                "v + v") "]},"
                         "{'on': ['time'], 'do': [{'do': 'assign', 'to': 'v', 'value': 'timestamp(`2030-03-01T09:00:00Z`)'}]},"
                         "{'on': ['year'], 'do': [" VALUE("v.getFullYear()") "]}, {'on': ['has'], 'do': [" VALUE(
                             "has(v)") "]}]}]}");
    fixture_start(&f, "");
    EXPECT(fixture_signal(&f, "has", ""), "log()=false");
    EXPECT(fixture_signal(&f, "set", "{'v': 4}"), "log()=4");
    EXPECT(fixture_signal(&f, "twice", ""), "log()=8");
    EXPECT(fixture_signal(&f, "set", "{'v': 'ab'}"), "log()='ab'");
    fixture_reload(&f);
    EXPECT(fixture_signal(&f, "twice", ""), "log()='abab'");
    EXPECT(fixture_signal(&f, "set", "{'v': [1, 2]}"), "log()=[1,2]");
    EXPECT(fixture_signal(&f, "twice", ""), "log()=[1,2,1,2]");
    EXPECT(fixture_signal(&f, "time", ""), "");
    EXPECT(fixture_data(&f), "{'v':{'time':'2030-03-01T09:00:00Z'}}");
    fixture_reload(&f);
    EXPECT(fixture_signal(&f, "year", ""), "log()=2030");
    EXPECT(fixture_signal(&f, "twice", ""), "!error.execution");
    EXPECT(fixture_signal(&f, "set", "{}"), "!error.execution");
    EXPECT(fixture_signal(&f, "set", "{'v': 1.5}"), "!error.execution");
    EXPECT(fixture_signal(&f, "set", "{'v': {'a': 1}}"), "!error.execution");
    EXPECT(fixture_signal(&f, "set", "{'v': true, 'other': [[]]}"), "log()=true");
    fixture_close(&f);
}

Test(data, a_loose_signal_may_carry_a_plain_value)
{
    struct fixture f;
    fixture_open(&f, "{'loose': true, 'states': [{'name': 's', 'transitions': [{'on': ['e'], 'do': [" VALUE("data") "]}]}]}");
    fixture_start(&f, "");
    EXPECT(fixture_signal(&f, "e", "'text'"), "log()='text'");
    EXPECT(fixture_signal(&f, "e", "7"), "log()=7");
    EXPECT(fixture_signal(&f, "e", ""), "!error.execution");
    EXPECT(fixture_signal(&f, "e", "{'data': 1}"), "!error.execution");
    EXPECT(fixture_signal(&f, "e", "{'broken"),
           "error: data, column 2: the closing quote of the text that begins here is missing");
    fixture_close(&f);
}

Test(data, early_values_are_given_at_the_start_late_ones_at_the_first_entry)
{
    static const char chart[] =
        "{'late': %s, 'variables': [{'name': 'n', 'value': '1'}, {'name': 'v', 'kind': 'number', 'value': 'n + 1', 'in': "
        "'b'}], 'states': ["
        "{'name': 'a', 'enter': [" VALUE(
            "has(v)") "], 'transitions': [{'on': ['e'], 'to': ['b'], 'do': [{'do': 'assign', 'to': 'n', 'value': '5'}]}]},"
                      "{'name': 'b', 'enter': [" VALUE(
                          "v") ", {'do': 'assign', 'to': 'v', 'value': 'v + 100'}], 'transitions': [{'on': ['e'], 'to': "
                               "['a']}]}]}";
    static const char *const expected[2][3] = {{"+a log()=true", "-a +b log()=2", "-a +b log()=102"},
                                               {"+a log()=false", "-a +b log()=6", "-a +b log()=106"}};
    for (int late = 0; late < 2; late++) {
        struct fixture f;
        char text[2048];
        (void)snprintf(text, sizeof text, chart, late ? "true" : "false");
        fixture_open(&f, text);
        EXPECT(fixture_start(&f, ""), expected[late][0]);
        fixture_reload(&f);
        EXPECT(fixture_signal(&f, "e", ""), expected[late][1]);
        fixture_reload(&f);
        fixture_signal(&f, "e", "");
        fixture_reload(&f);
        EXPECT(fixture_signal(&f, "e", ""), expected[late][2]);
        fixture_close(&f);
    }
}

Test(data, a_value_that_fails_leaves_the_variable_without_one)
{
    struct fixture f;
    fixture_open(
        &f,
        "{'variables': [{'name': 'z', 'value': '0'}, {'name': 'n', 'value': '1 / z'}], 'states': [{'name': 's', 'enter': "
        "[" VALUE(
            "has(n)") "],"
                      "'transitions': [{'on': ['error.execution'], 'do': [" LOG("told") "]}]}]}");
    EXPECT(fixture_start(&f, ""), "!error.execution +s log()=false log(told)=");
    fixture_close(&f);
}

Test(data, what_the_start_gives_replaces_what_the_flow_says)
{
    struct fixture f;
    fixture_open(
        &f,
        "{'loose': true, 'variables': [{'name': 'n', 'value': '1'}, {'name': 'm', 'value': '2'}], 'states': [{'name': 's', "
        "'enter': [" VALUE(
            "n + m") "]}]}");
    EXPECT(fixture_start(&f, "{'n': 40, 'nobody': 9}"), "+s log()=42");
    EXPECT(fixture_data(&f), "{'n':40,'m':2}");
    fixture_close(&f);
}

Test(data, what_states_were_active_can_be_kept)
{
    struct fixture f;
    fixture_open(
        &f,
        "{'variables': [{'name': 'w', 'kind': 'texts'}], 'states': [{'name': 'a', 'enter': [{'do': 'assign', 'to': 'w', "
        "'value': 'states'}]},"
        "{'name': 'b', 'in': 'a', 'enter': [" VALUE("states") "," VALUE("w") "]}]}");
    EXPECT(fixture_start(&f, ""), "+a +b log()=['a','b'] log()=['a']");
    EXPECT(fixture_data(&f), "{'w':['a']}");
    fixture_close(&f);
}

Test(data, flows_know_who_they_are)
{
    struct fixture f;
    fixture_open(&f, "{'key': 'k', 'name': 'A flow', 'states': [{'name': 's', 'enter': [" VALUE(
                         "flow.id + flow.name + flow.key") "]}]}");
    EXPECT(fixture_start(&f, ""), "+s log()='7A flowk'");
    fixture_close(&f);
}

/* --- 6.2, 6.3: sending ------------------------------------------------------------------------------------------------ */

Test(sending, tells_where_when_and_what)
{
    enters("{'do': 'send', 'signal': 'e', 'id': 'i', 'delay_ms': 1500, 'params': [{'name': 'x', 'value': 'n + 5'}]}",
           "sent(e,id=i,in=1500,{'x':5})", false);
    enters(
        "{'do': 'send', 'signal_rule': '`e` + string(n)', 'target_rule': '`#_parent`', 'type': 'scxml', 'delay_rule': "
        "'duration(`2s`)'}",
        "sent(e0,to=#_parent,in=2000)", false);
    enters("{'do': 'send', 'signal': 'e', 'delay_rule': '`1.5s`'}", "sent(e,in=1500)", false);
    enters("{'do': 'send', 'signal': 'mail', 'type': 'x-mail', 'target': 'anna@example.org', 'value': '`hello`'}",
           "sent(mail,to=anna@example.org,type=x-mail,'hello')", false);
    enters("{'do': 'send', 'signal': 'e', 'type': 'http://www.w3.org/TR/scxml/#SCXMLEventProcessor', 'target': '#_scxml_7'}",
           "sent(e)", false);
    enters("{'do': 'send', 'signal': 'e', 'target': 'host:desk'}", "sent(e,to=host:desk)", false);
}

Test(sending, takes_values_as_they_are_at_that_moment)
{
    enters("{'do': 'send', 'signal': 'e', 'params': [{'name': 'x', 'value': 'n'}]}, {'do': 'assign', 'to': 'n', 'value': '9'}",
           "sent(e,{'x':0})", false);
}

Test(sending, makes_up_a_name_where_one_is_asked_for)
{
    enters("{'do': 'send', 'signal': 'e', 'id_to': 't'}, {'do': 'send', 'signal': 'f', 'id_to': 't'}, " VALUE(
               "t") ", {'do': 'cancel', 'id_rule': 't'}",
           "sent(e,id=send.100.0) sent(f,id=send.100.1) log()='send.100.1' cancel(send.100.1)", false);
}

Test(sending, refuses_types_and_targets_that_are_none_and_tells_the_id)
{
    static const char *const wrong[] = {
        "'type': '27'",           "'type': 'http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor'",
        "'target': 'baz'",        "'target': '#_'",
        "'target': '#_a b'",      "'delay_rule': 'duration(`-1s`)'",
        "'delay_rule': '`soon`'", "'target': '#_internal', 'delay_rule': 'duration(`1s`)'",
        "'type_rule': 't'",       "'params': [{'name': 'p', 'value': '1 / n'}, {'name': 'q', 'value': '1'}]"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char actions[512];
        (void)snprintf(actions, sizeof actions, "{'do': 'send', 'signal': 'e', 'id': 'i', %s}, " LOG("never"), wrong[i]);
        enters(actions, "!error.execution log(failed)='error.executioniplatform'", true);
    }
}

static bool nobody(const void *user_data, ccs_str target)
{
    (void)user_data;
    return target.size == 8 && memcmp(target.data, "#_parent", 8) == 0;
}

Test(sending, to_nobody_is_told_before_the_next_signal_inside)
{
    struct fixture f;
    fixture_open(
        &f,
        "{'states': [{'name': 's', 'enter': [{'do': 'send', 'signal': 'e', 'target': '#_scxml_99'}, {'do': 'raise', "
        "'signal': 'i'},"
        "{'do': 'send', 'signal': 'e', 'target': '#_parent'}], 'transitions': [{'on': ['*'], 'do': [" VALUE(
            "signal.name") "]}]}]}");
    f.context.reaches = nobody;
    EXPECT(fixture_start(&f, ""), "+s !error.communication sent(e,to=#_parent) log()='error.communication' log()='i'");
    fixture_close(&f);
}

Test(sending, inside_keeps_id_and_data)
{
    enters("{'do': 'send', 'signal': 'error.mine', 'target': '#_internal', 'id': 'k', 'params': [{'name': 'x', 'value': '3'}]}",
           "log(failed)='error.minekinternal'", false);
}

/* --- 6.4: children ----------------------------------------------------------------------------------------------------- */

static const char family[] =
    "{'variables': [{'name': 'n', 'value': '0'}, {'name': 'who', 'kind': 'text'}], 'fields': [{'name': 'x', 'kind': "
    "'number'}], 'states': ["
    "{'name': 'a', 'transitions': [{'on': ['go'], 'to': ['b']}, {'on': ['through'], 'to': ['c']}, {'on': ['x'], 'when': "
    "'n == 7', 'do': [" LOG(
        "seven") "]}],"
                 "'children': [{'name': 'kid', 'flow': 'other', 'params': [{'name': 'p', 'value': 'n + 1'}], 'forward': "
                 "true, 'finalize': ["
                 "{'do': 'assign', 'to': 'n', 'value': 'data.x'}]}, {'flow_rule': '`f` + string(n)', 'id_to': 'who'}]}, "
                 "{'name': 'b', 'transitions': [{'on': ['go'], 'to': ['a']}]},"
                 "{'name': 'c', 'children': [{'flow': 'never'}], 'transitions': [{'to': ['b']}]}]}";

Test(children, are_started_when_all_is_quiet_and_stopped_at_exit)
{
    struct fixture f;
    fixture_open(&f, family);
    EXPECT(fixture_start(&f, ""), "+a child(kid,other{'p':1}) child(a.100.1,f0)");
    fixture_reload(&f);
    EXPECT(fixture_data(&f), "{'n':0,'who':'a.100.1','':{'children':['a 0','a 1 100.1']}}");
    EXPECT(fixture_signal(&f, "go", ""), "forward(kid) end(kid) end(a.100.1) -a +b");
    EXPECT(fixture_data(&f), "{'n':0,'who':'a.100.1'}");
    EXPECT(fixture_signal(&f, "go", ""), "-b +a child(kid,other{'p':1}) child(a.102.1,f0)");
    fixture_close(&f);
}

Test(children, of_a_state_that_is_left_at_once_are_never_started)
{
    struct fixture f;
    fixture_open(&f, family);
    fixture_start(&f, "");
    EXPECT(fixture_signal(&f, "through", ""), "forward(kid) end(kid) end(a.100.1) -a +c -c +b");
    fixture_close(&f);
}

Test(children, have_their_signals_finalized_before_they_are_looked_at)
{
    struct fixture f;
    struct ccs__flow_signal signal = {.name = CCS_STR("x"), .data = CCS_STR("{\"x\":7}"), .invokeid = CCS_STR("kid")};
    fixture_open(&f, family);
    fixture_start(&f, "");
    fixture_reload(&f);
    EXPECT(fixture_signal(&f, "x", "{'x': 7}"), "forward(kid)");
    EXPECT(fixture_step(&f, &signal), "forward(kid) log(seven)=");
    fixture_close(&f);
}

Test(children, whose_arguments_fail_are_not_started_and_that_is_a_signal)
{
    struct fixture f;
    fixture_open(
        &f,
        "{'variables': [{'name': 'n', 'value': '0'}], 'states': [{'name': 'a', 'children': [{'flow': 'x', 'params': "
        "[{'name': 'p', 'value': '1 / n'}]},"
        "{'name': 'fine', 'flow': 'y'}], 'transitions': [{'on': ['error.execution'], 'to': ['b']}]}, {'name': 'b'}]}");
    EXPECT(fixture_start(&f, ""), "+a !error.execution child(fine,y) end(fine) -a +b");
    fixture_close(&f);
}

/* --- timers ------------------------------------------------------------------------------------------------------------- */

Test(timers, start_after_entry_actions_and_stop_after_exit_actions)
{
    struct fixture f;
    fixture_open(
        &f,
        "{'variables': [{'name': 'd', 'kind': 'duration'}], 'states': [{'name': 'a', 'enter': [{'do': 'assign', 'to': 'd', "
        "'value': 'duration(`3s`)'}],"
        "'exit': [" LOG(
            "x") "], 'timers': [{'name': 't', 'signal': 'tick', 'after_rule': 'd'}, {'after_ms': '60000', 'calendar': "
                 "'office', 'mode': 'budget'}],"
                 "'transitions': [{'on': ['tick'], 'to': ['b']}]}, {'name': 'b', 'timers': [{'name': 'never', 'after_rule': "
                 "'d - duration(`1h`)'}]}]}");
    EXPECT(fixture_start(&f, ""), "+a timer(t,3000) timer(a.1,60000)");
    cr_expect(f.effects.items[2].calendar.size == 6 && f.effects.items[1].data.size == 4);
    EXPECT(fixture_signal(&f, "tick", ""), "log(x)= stop(t) stop(a.1) -a +b !error.execution");
    uint32_t state, index;
    cr_expect(ccs__flow_timer_find(f.flow, CCS_STR("a.1"), &state, &index) && state == 0 && index == 1);
    cr_expect_not(ccs__flow_timer_find(f.flow, CCS_STR("a.2"), &state, &index));
    fixture_close(&f);
}
