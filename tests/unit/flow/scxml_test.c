/*
 * What the SCXML recommendation says about states, transitions and signals (3.1 to 3.13, 5.10, appendix D), one promise a story.
 */
#include "flow_fixture.h"

#define LOG(text) "{'do': 'log', 'label': '" text "'}"

/* Open a chart of these states, go through the steps given as "signal", "expected", ... and close it. */
static void story(const char *chart, const char *start, const char *const *steps)
{
    struct fixture f;
    fixture_open(&f, chart);
    EXPECT(fixture_start(&f, ""), start);
    for (size_t i = 0; steps[i]; i += 2) {
        EXPECT(fixture_signal(&f, steps[i], ""), steps[i + 1]);
        if (ccs__flow_is_running(&f.state))
            fixture_reload(&f);
    }
    fixture_close(&f);
}
#define STORY(chart, start, ...) story(chart, start, (const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})

/* --- 3.2, 3.3, 3.6: where it begins --------------------------------------------------------------------------------- */

Test(scxml, begins_in_the_first_state_unless_another_is_named)
{
    STORY("{'states': [{'name': 'a'}, {'name': 'b'}]}", "+a");
    STORY("{'initial': ['b'], 'states': [{'name': 'a'}, {'name': 'b'}]}", "+b");
    STORY(
        "{'initial': ['c'], 'initial_do': [" LOG("x") "], 'states': [{'name': 'a'}, {'name': 'b'}, {'name': 'c', 'in': 'b'}]}",
        "log(x)= +b +c");
}

Test(scxml, initial_content_comes_between_entering_the_state_and_its_child)
{
    STORY("{'states': [{'name': 'a', 'initial': ['c'], 'initial_do': [" LOG("way") "], 'enter': [" LOG(
              "in") "]},"
                    "{'name': 'b', 'in': 'a'}, {'name': 'c', 'in': 'a', 'enter': [" LOG("c") "]}]}",
          "+a log(in)= log(way)= +c log(c)=");
}

Test(scxml, initial_content_is_not_done_when_a_child_is_entered_directly)
{
    STORY("{'states': [{'name': 'o', 'transitions': [{'on': ['go'], 'to': ['c']}]},"
          "{'name': 'a', 'initial_do': [" LOG("way") "]}, {'name': 'b', 'in': 'a'}, {'name': 'c', 'in': 'a'}]}",
          "+o", "go", "-o +a +c");
}

Test(scxml, initial_may_lie_deeper_and_in_several_regions)
{
    STORY(
        "{'states': [{'name': 'a', 'initial': ['y2', 'x2']}, {'name': 'p', 'in': 'a', 'kind': 'parallel'}, {'name': 'x', "
        "'in': 'p'},"
        "{'name': 'x1', 'in': 'x'}, {'name': 'x2', 'in': 'x'}, {'name': 'y', 'in': 'p'}, {'name': 'y1', 'in': 'y'}, "
        "{'name': 'y2', 'in': 'y'},"
        "{'name': 'z', 'in': 'p'}]}",
        "+a +p +x +x2 +y +y2 +z");
}

/* --- 3.4, 3.7: parallel and final ------------------------------------------------------------------------------------- */

static const char regions[] =
    "{'states': [{'name': 'p', 'kind': 'parallel', 'transitions': [{'on': ['done.state.p'], 'to': ['end']},"
    "   {'on': ['done.state.x'], 'do': [" LOG(
        "x is done") "]}]},"
                     " {'name': 'x', 'in': 'p'}, {'name': 'x1', 'in': 'x', 'transitions': [{'on': ['go', 'x'], 'to': "
                     "['x2']}]}, {'name': 'x2', 'in': 'x', 'kind': 'final'},"
                     " {'name': 'y', 'in': 'p'}, {'name': 'y1', 'in': 'y', 'transitions': [{'on': ['go', 'y'], 'to': "
                     "['y2']}]}, {'name': 'y2', 'in': 'y', 'kind': 'final'},"
                     " {'name': 'end'}]}";

Test(scxml, a_signal_is_taken_in_every_region)
{
    STORY(regions, "+p +x +x1 +y +y1", "go", "-y1 -x1 +x2 +y2 log(x is done)= -y2 -y -x2 -x -p +end");
}

Test(scxml, a_parallel_state_is_done_when_all_in_it_are)
{
    STORY(regions, "+p +x +x1 +y +y1", "x", "-x1 +x2 log(x is done)=", "y", "-y1 +y2 -y2 -y -x2 -x -p +end");
}

Test(scxml, done_signals_carry_their_data_and_come_after_entry_actions)
{
    struct fixture f;
    fixture_open(&f, "{'fields': [{'name': 'n', 'kind': 'number'}], 'states': [{'name': 'a', 'transitions': ["
                     "{'on': ['done.state.a'], 'when': 'data.n == 7', 'to': ['b'], 'do': [" LOG(
                         "done") "]}]},"
                                 "{'name': 'f', 'in': 'a', 'kind': 'final', 'enter': [" LOG(
                                     "enter") "], 'done': [{'name': 'n', 'value': '3 + 4'}]}, {'name': 'b'}]}");
    EXPECT(fixture_start(&f, ""), "+a +f log(enter)= -f -a log(done)= +b");
    fixture_close(&f);
}

Test(scxml, a_param_of_done_that_fails_is_left_out)
{
    struct fixture f;
    fixture_open(&f, "{'variables': [{'name': 'n', 'kind': 'number'}], 'states': [{'name': 'f', 'kind': 'final',"
                     "'done': [{'name': 'a', 'value': 'n'}, {'name': 'b', 'value': '2'}]}]}");
    EXPECT(fixture_start(&f, ""), "+f -f !error.execution done(f{'b':2})");
    fixture_close(&f);
}

Test(scxml, ends_in_a_final_state_at_the_top_and_leaves_it_with_its_actions)
{
    STORY("{'states': [{'name': 'a', 'transitions': [{'on': ['*'], 'to': ['f']}], 'exit': [" LOG(
              "bye") "]},"
                     "{'name': 'f', 'kind': 'final', 'enter': [" LOG("f") "], 'exit': [" LOG("last") "]}]}",
          "+a", "any", "log(bye)= -a +f log(f)= log(last)= -f done(f)");
}

Test(scxml, nothing_inside_is_taken_any_more_when_it_has_ended)
{
    STORY("{'states': [{'name': 'f', 'kind': 'final', 'enter': [{'do': 'raise', 'signal': 'x'}]}]}", "+f -f done(f)");
}

Test(scxml, stopping_leaves_all_states_inner_ones_first)
{
    struct fixture f;
    fixture_open(&f, regions);
    fixture_start(&f, "");
    EXPECT(fixture_stop(&f), "-y1 -y -x1 -x -p");
    cr_expect_eq(f.state.phase, CCS__FLOW_ENDED);
    EXPECT(fixture_stop(&f), "error: it has ended");
    fixture_close(&f);
}

/* --- 3.5, 3.13: transitions ------------------------------------------------------------------------------------------- */

Test(scxml, the_first_transition_in_document_order_is_taken)
{
    STORY("{'states': [{'name': 'a', 'transitions': [{'on': ['e'], 'when': 'false', 'to': ['b']}, {'on': ['e'], 'to': ['c']},"
          "{'on': ['e'], 'to': ['b']}]}, {'name': 'b'}, {'name': 'c'}]}",
          "+a", "e", "-a +c");
}

Test(scxml, an_inner_state_goes_before_those_around_it)
{
    STORY("{'states': [{'name': 'a', 'transitions': [{'on': ['e', 'f'], 'to': ['c']}]},"
          "{'name': 'b', 'in': 'a', 'transitions': [{'on': ['e'], 'do': [" LOG("b") "]}]}, {'name': 'c'}]}",
          "+a +b", "e", "log(b)=", "f", "-b -a +c");
}

Test(scxml, names_match_by_whole_words_from_the_first)
{
    STORY(
        "{'states': [{'name': 'a', 'transitions': [{'on': ['error.send'], 'do': [" LOG("1") "]}, {'on': ['error'], 'do': [" LOG(
            "2") "]},"
                 "{'on': ['foo.*'], 'do': [" LOG("3") "]}, {'on': ['bar.'], 'do': [" LOG("4") "]}]}]}",
        "+a", "error", "log(2)=", "error.send", "log(1)=", "error.send.failed", "log(1)=", "error.sender", "log(2)=", "errors",
        "", "foo", "log(3)=", "foo.bar", "log(3)=", "foobar", "", "bar.x", "log(4)=", "Error", "", "err", "");
}

Test(scxml, a_star_matches_any_signal)
{
    STORY("{'states': [{'name': 'a', 'transitions': [{'on': ['x', '*'], 'do': [" LOG("1") "]}]}]}", "+a", "y.z", "log(1)=");
}

Test(scxml, a_transition_without_targets_leaves_nothing)
{
    STORY("{'states': [{'name': 'a', 'enter': [" LOG("in") "], 'exit': [" LOG(
              "out") "], 'transitions': [{'on': ['e'], 'do': [" LOG("act") "]},"
                                                                           "{'on': ['self'], 'to': ['a']}]}]}",
          "+a log(in)=", "e", "log(act)=", "self", "log(out)= -a +a log(in)=");
}

static const char within[] =
    "{'states': [{'name': 'a', 'transitions': [{'on': ['in'], 'internal': true, 'to': ['c']}, {'on': ['out'], 'to': ['c']},"
    "{'on': ['self'], 'internal': true, 'to': ['a']}, {'on': ['away'], 'internal': true, 'to': ['d']}]},"
    "{'name': 'b', 'in': 'a'}, {'name': 'c', 'in': 'a'}, {'name': 'd'}, {'name': 'p', 'kind': 'parallel'}]}";

Test(scxml, an_internal_transition_does_not_leave_its_own_state)
{
    char chart[sizeof within];
    (void)snprintf(chart, sizeof chart, "%.*s]}", (int)(strstr(within, ", {'name': 'p'") - within), within);
    STORY(chart, "+a +b", "in", "-b +c", "out", "-c -a +a +c", "self", "-c -a +a +b", "away", "-b -a +d");
}

Test(scxml, an_internal_transition_of_a_parallel_state_leaves_it)
{
    STORY(
        "{'states': [{'name': 'p', 'kind': 'parallel', 'transitions': [{'on': ['in'], 'internal': true, 'to': ['x2']}]}, "
        "{'name': 'x', 'in': 'p'},"
        "{'name': 'x1', 'in': 'x'}, {'name': 'x2', 'in': 'x'}, {'name': 'y', 'in': 'p'}]}",
        "+p +x +x1 +y", "in", "-y -x1 -x -p +p +x +x2 +y");
}

Test(scxml, what_is_left_lies_in_the_innermost_compound_state_around)
{
    STORY(
        "{'states': [{'name': 's'}, {'name': 'p', 'in': 's', 'kind': 'parallel'}, {'name': 'x', 'in': 'p'}, {'name': 'x1', "
        "'in': 'x',"
        "'transitions': [{'on': ['e'], 'to': ['y2']}]}, {'name': 'y', 'in': 'p'}, {'name': 'y1', 'in': 'y'}, {'name': 'y2', "
        "'in': 'y'}]}",
        "+s +p +x +x1 +y +y1", "e", "-y1 -y -x1 -x -p +p +x +x1 +y +y2");
}

Test(scxml, of_transitions_in_conflict_the_first_region_wins)
{
    STORY(
        "{'states': [{'name': 'p', 'kind': 'parallel'}, {'name': 'x', 'in': 'p', 'transitions': [{'on': ['e'], 'to': ['o1']}]},"
        "{'name': 'y', 'in': 'p', 'transitions': [{'on': ['e'], 'to': ['o2']}]}, {'name': 'o1'}, {'name': 'o2'}]}",
        "+p +x +y", "e", "-y -x -p +o1");
}

Test(scxml, of_transitions_in_conflict_the_inner_source_wins)
{
    /* x1 finds none of its own: that of p is selected first, then y1's, which is inside it, displaces it. */
    STORY(
        "{'states': [{'name': 'p', 'kind': 'parallel', 'transitions': [{'on': ['e'], 'to': ['o1']}]}, {'name': 'x', 'in': 'p'},"
        "{'name': 'y', 'in': 'p', 'transitions': [{'on': ['e'], 'to': ['o2']}]}, {'name': 'o1'}, {'name': 'o2'}]}",
        "+p +x +y", "e", "-y -x -p +o2");
}

Test(scxml, transitions_without_targets_conflict_with_none)
{
    STORY("{'states': [{'name': 'p', 'kind': 'parallel'}, {'name': 'x', 'in': 'p', 'transitions': [{'on': ['e'], 'do': [" LOG(
              "x") "]}]},"
                   "{'name': 'y', 'in': 'p', 'transitions': [{'on': ['e'], 'to': ['o']}]}, {'name': 'o'}]}",
          "+p +x +y", "e", "-y -x -p log(x)= +o");
}

Test(scxml, one_transition_found_by_several_regions_is_taken_once)
{
    STORY("{'states': [{'name': 'p', 'kind': 'parallel', 'transitions': [{'on': ['e'], 'do': [" LOG(
              "once") "]}]}, {'name': 'x', 'in': 'p'},"
                      "{'name': 'y', 'in': 'p'}]}",
          "+p +x +y", "e", "log(once)=");
}

Test(scxml, leaves_from_the_last_to_the_first_and_enters_from_the_first_to_the_last)
{
    STORY("{'states': [{'name': 'p', 'kind': 'parallel', 'exit': [" LOG("p") "], 'transitions': [{'on': ['e'], 'do': [" LOG(
              "between") "], 'to': ['p']}]},"
                         "{'name': 'x', 'in': 'p', 'exit': [" LOG("x") "], 'enter': [" LOG(
                             "X") "]}, {'name': 'y', 'in': 'p', 'exit': [" LOG("y") "], 'enter': [" LOG("Y") "]}]}",
          "+p +x log(X)= +y log(Y)=", "e", "log(y)= -y log(x)= -x log(p)= -p log(between)= +p +x log(X)= +y log(Y)=");
}

/* --- signals inside ---------------------------------------------------------------------------------------------------- */

Test(scxml, eventless_transitions_go_before_signals_inside_and_these_before_the_next_from_outside)
{
    STORY(
        "{'variables': [{'name': 'n', 'value': '0'}], 'states': [{'name': 'a', 'transitions': [{'on': ['e'], 'to': ['b'], "
        "'do': ["
        "{'do': 'raise', 'signal': 'i1'}, {'do': 'raise', 'signal': 'i2'}, {'do': 'assign', 'to': 'n', 'value': '1'}]}]},"
        "{'name': 'b', 'transitions': [{'when': 'n == 1', 'do': [" LOG(
            "eventless") ", {'do': 'assign', 'to': 'n', 'value': '2'}]},"
                         "{'on': ['i1'], 'do': [" LOG(
                             "1") ", {'do': 'raise', 'signal': 'i3'}]}, {'on': ['*'], 'do': [{'do': 'log', 'label': 'rest', "
                                  "'value': 'signal.name'}]}]}]}",
        "+a", "e", "-a +b log(eventless)= log(1)= log(rest)='i2' log(rest)='i3'");
}

Test(scxml, what_is_sent_to_itself_comes_later_than_what_is_raised)
{
    STORY(
        "{'states': [{'name': 'a', 'enter': [{'do': 'send', 'signal': 'late'}, {'do': 'send', 'signal': 'soon', 'target': "
        "'#_internal'}],"
        "'transitions': [{'on': ['soon'], 'do': [{'do': 'log', 'label': 'type', 'value': 'signal.type'}]}]}]}",
        "+a sent(late) log(type)='internal'");
}

Test(scxml, a_signal_that_nobody_waits_for_is_dropped)
{
    STORY("{'states': [{'name': 'a', 'enter': [{'do': 'raise', 'signal': 'x'}], 'transitions': [{'on': ['e'], 'to': ['a']}]}]}",
          "+a", "y", "");
}

Test(scxml, signals_tell_what_they_are_and_nothing_else)
{
    struct fixture f;
    struct ccs__flow_signal signal = {.name = CCS_STR("e"),
                                      .sendid = CCS_STR("s1"),
                                      .origin = CCS_STR("#_scxml_3"),
                                      .origintype = CCS_STR("scxml"),
                                      .invokeid = CCS_STR("c")};
    fixture_open(
        &f,
        "{'states': [{'name': 'a', 'transitions': [{'on': ['e'], 'do': [{'do': 'log', 'value': "
        "'signal.name + signal.type + signal.sendid'},"
        "{'do': 'log', 'value': 'signal.origin + signal.origintype + signal.invokeid'}, {'do': 'raise', 'signal': 'i'}]},"
        "{'on': ['i'], 'do': [{'do': 'log', 'value': 'signal.type + signal.sendid + signal.origin'}, {'do': 'log', 'value': "
        "'has(signal.origin)'}]}]}]}");
    fixture_start(&f, "");
    EXPECT(fixture_step(&f, &signal), "log()='eexternals1' log()='#_scxml_3scxmlc' log()='internal' log()=false");
    fixture_close(&f);
}

Test(scxml, before_the_first_signal_there_is_none)
{
    STORY(
        "{'states': [{'name': 'a', 'enter': [{'do': 'log', 'value': 'has(signal.name)'}], 'transitions': [{'on': ['e'], 'do': ["
        "{'do': 'log', 'value': 'has(signal.name)'}]}]}]}",
        "+a log()=false", "e", "log()=true");
}

/* --- 3.10: histories ---------------------------------------------------------------------------------------------------- */

#define OVEN(kind) \
    "{'initial': ['out'], 'states': [{'name': 'on', 'transitions': [{'on': ['off'], 'to': ['out']}]}," \
    "{'name': 'h', 'in': 'on', 'kind': '" kind "', 'transitions': [{'to': ['low'], 'do': [" LOG("first") "]}]}," \
    "{'name': 'low', 'in': 'on', 'transitions': [{'on': ['up'], 'to': ['high']}]}, {'name': 'high', 'in': 'on'}," \
    "{'name': 'h1', 'in': 'high', 'transitions': [{'on': ['more'], 'to': ['h2']}]}, {'name': 'h2', 'in': 'high'}," \
    "{'name': 'out', 'transitions': [{'on': ['back'], 'to': ['h']}, {'on': ['on'], 'to': ['on']}]}]}"

Test(scxml, a_history_that_remembers_nothing_leads_where_it_says_with_its_content)
{
    STORY(OVEN("history"), "+out", "back", "-out +on log(first)= +low");
}

Test(scxml, a_shallow_history_remembers_the_inner_state_alone)
{
    STORY(OVEN("history"), "+out", "on", "-out +on +low", "up", "-low +high +h1", "more", "-h1 +h2", "off",
          "-h2 -high -on +out", "back", "-out +on +high +h1");
}

Test(scxml, a_deep_history_remembers_all_the_way_down)
{
    STORY(OVEN("deep_history"), "+out", "on", "-out +on +low", "up", "-low +high +h1", "more", "-h1 +h2", "off",
          "-h2 -high -on +out", "back", "-out +on +high +h2");
}

Test(scxml, a_history_remembers_what_was_active_before_exit_actions)
{
    struct fixture f;
    fixture_open(&f, OVEN("deep_history"));
    fixture_start(&f, "");
    fixture_signal(&f, "on", "");
    fixture_signal(&f, "off", "");
    fixture_reload(&f);
    EXPECT(f.rows[1], "h=low");
    EXPECT(fixture_active(&f), "out");
    fixture_close(&f);
}

Test(scxml, an_initial_state_may_be_a_history)
{
    STORY(
        "{'states': [{'name': 'a', 'initial': ['h'], 'transitions': [{'on': ['off'], 'to': ['o']}]}, {'name': 'h', 'in': "
        "'a', 'kind': 'history',"
        "'transitions': [{'to': ['x'], 'do': [" LOG(
            "h") "]}]}, {'name': 'x', 'in': 'a', 'transitions': [{'on': ['n'], 'to': ['y']}]}, {'name': 'y', 'in': 'a'},"
                 "{'name': 'o', 'transitions': [{'on': ['on'], 'to': ['a']}]}]}",
        "+a log(h)= +x", "n", "-x +y", "off", "-y -a +o", "on", "-o +a +y");
}

Test(scxml, a_history_of_a_parallel_state_remembers_all_its_regions)
{
    STORY(
        "{'states': [{'name': 'p', 'kind': 'parallel', 'transitions': [{'on': ['off'], 'to': ['o']}]}, {'name': 'h', 'in': "
        "'p', 'kind': 'deep_history',"
        "'transitions': [{'to': ['x2']}]}, {'name': 'x', 'in': 'p'}, {'name': 'x1', 'in': 'x'}, {'name': 'x2', 'in': 'x'}, "
        "{'name': 'y', 'in': 'p'},"
        "{'name': 'y1', 'in': 'y', 'transitions': [{'on': ['n'], 'to': ['y2']}]}, {'name': 'y2', 'in': 'y'}, {'name': 'o', "
        "'transitions': [{'on': ['on'], 'to': ['h']}]}],"
        "'initial': ['o']}",
        "+o", "on", "-o +p +x +x2 +y +y1", "n", "-y1 +y2", "off", "-y2 -y -x2 -x -p +o", "on", "-o +p +x +x2 +y +y2");
}

/* What the recommendation's own words would leave half active: see leave.c. */
Test(scxml, leaving_a_parallel_state_by_its_own_history_enters_all_of_it_again)
{
    STORY(
        "{'states': [{'name': 'q', 'kind': 'parallel'}, {'name': 'x', 'in': 'q'}, {'name': 'p', 'in': 'q', 'kind': 'parallel'},"
        "{'name': 'h', 'in': 'p', 'kind': 'deep_history', 'transitions': [{'to': ['s']}]}, {'name': 's', 'in': 'p'},"
        "{'name': 't', 'in': 's', 'transitions': [{'on': ['e'], 'to': ['h']}]}]}",
        "+q +x +p +s +t", "e", "-t -s -p -x -q +q +x +p +s +t");
}

/* --- In() ------------------------------------------------------------------------------------------------------------------ */

Test(scxml, states_are_active_from_before_their_entry_until_after_their_exit_actions)
{
    STORY("{'states': [{'name': 'a', 'enter': [{'do': 'log', 'value': 'states'}], 'exit': [{'do': 'log', 'value': 'states'}],"
          "'transitions': [{'on': ['e'], 'do': [{'do': 'log', 'value': 'states'}], 'to': ['c']}]},"
          "{'name': 'b', 'in': 'a', 'exit': [{'do': 'log', 'value': '`b` in states'}]}, {'name': 'c'}]}",
          "+a log()=['a'] +b", "e", "log()=true -b log()=['a'] -a log()=[] +c");
}
