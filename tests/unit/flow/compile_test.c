/*
 * Definitions that are wrong: each is refused with its place and with what would be right.
 */
#include "flow_fixture.h"

static void refused(const char *chart, const char *path, const char *words)
{
    struct fixture f;
    fixture_try(&f, chart);
    cr_expect(!f.flow, "%s\nwas accepted", chart);
    cr_expect(f.flow || f.status == CCS_EINVAL || f.status == CCS_ELIMIT);
    cr_expect(strcmp(f.error.path, path) == 0 && strstr(f.error.message, words), "%s\ngot      %s: %s\nexpected %s: %s", chart,
              f.error.path, f.error.message, path, words);
    fixture_close(&f);
}

/* One state with this in it. */
static void refused_in(const char *members, const char *path, const char *words)
{
    char chart[8192];
    (void)snprintf(chart, sizeof chart,
                   "{'variables': [{'name': 'n', 'value': '0'}, {'name': 't', 'kind': 'text'}], 'fields': [{'name': 'x',"
                   "'kind': 'number'}], 'states': [{'name': 'a', %s}, {'name': 'b'}]}",
                   members);
    refused(chart, path, words);
}
#define P \
    "{'name': 'p', 'kind': 'parallel'}, {'name': 'x', 'in': 'p'}, {'name': 'x1', 'in': 'x'}, {'name': 'x2', 'in': 'x'}, " \
    "{'name': 'y', 'in': 'p'}"

Test(compile, states_have_names_and_places)
{
    refused("{'states': []}", "states", "at least one");
    refused("{'states': [{'name': ''}]}", "states[0].name", "1 to 128");
    refused("{'states': [{'name': 'a b'}]}", "states[0].name", "no spaces");
    refused("{'states': [{'name': 'a;b'}]}", "states[0].name", "letters, digits");
    refused("{'states': [{'name': 'a'}, {'name': 'a'}]}", "states[1].name", "states[0] already");
    refused("{'states': [{'name': 'a', 'in': 'b'}, {'name': 'b'}]}", "states[0].in", "behind the one it is in");
    refused("{'states': [{'name': 'a', 'in': 'a'}]}", "states[0].in", "behind the one it is in");
    refused("{'states': [{'name': 'a', 'kind': 'final'}, {'name': 'b', 'in': 'a'}]}", "states[1].in",
            "final state; nothing can be in it");
    refused("{'states': [{'name': 'a', 'kind': 'parallel'}]}", "states[0]", "needs inner states");
    refused("{'states': [{'name': 'p', 'kind': 'parallel'}, {'name': 'f', 'in': 'p', 'kind': 'final'}]}", "states[1].in",
            "parallel one");
}

Test(compile, initial_states_lie_inside)
{
    refused("{'initial': ['z'], 'states': [{'name': 'a'}]}", "initial", "no state is called \"z\"");
    refused("{'states': [{'name': 'a', 'initial': ['b']}, {'name': 'c', 'in': 'a'}, {'name': 'b'}]}", "states[0].initial",
            "\"b\" is not in \"a\"");
    refused("{'states': [{'name': 'a', 'initial': ['b']}, {'name': 'b'}]}", "states[0].initial",
            "only of a state with inner states");
    refused("{'initial': ['x1', 'x2'], 'states': [" P "]}", "initial", "cannot be entered together");
    refused("{'initial': ['x', 'x2'], 'states': [" P "]}", "initial", "cannot be entered together");
}

Test(compile, targets_can_be_active_together)
{
    refused_in("'transitions': [{'on': ['e'], 'to': ['z']}]", "states[0].transitions[0].to", "no state is called");
    refused_in("'transitions': [{'on': ['e']}, {'on': ['e'], 'to': ['a', 'b']}]", "states[0].transitions[1].to",
               "cannot be entered together");
    refused_in("'transitions': [{'on': ['e'], 'to': ['b', 'b']}]", "states[0].transitions[0].to", "cannot be entered together");
    struct fixture f;
    fixture_open(&f, "{'states': [" P ", {'name': 'o', 'transitions': [{'on': ['e'], 'to': ['y', 'x2']}]}]}");
    fixture_close(&f);
}

Test(compile, histories_and_final_states_are_what_they_are)
{
    refused("{'states': [{'name': 'h', 'kind': 'history'}]}", "states[0].in", "a history stands in the state");
    refused("{'states': [{'name': 'a'}, {'name': 'b', 'in': 'a'}, {'name': 'h', 'in': 'a', 'kind': 'history'}]}",
            "states[2].transitions", "one transition");
    refused(
        "{'states': [{'name': 'a'}, {'name': 'b', 'in': 'a'}, {'name': 'h', 'in': 'a', 'kind': 'history', 'transitions': "
        "[{'on': ['e'], 'to': ['b']}]}]}",
        "states[2].transitions", "without signals");
    refused(
        "{'states': [{'name': 'a'}, {'name': 'b', 'in': 'a'}, {'name': 'h', 'in': 'a', 'kind': 'history', 'transitions': "
        "[{'to': ['c']}]}, {'name': 'c'}]}",
        "states[2].transitions[0].to", "directly in the one it is in");
    refused(
        "{'states': [{'name': 'a'}, {'name': 'b', 'in': 'a'}, {'name': 'c', 'in': 'b'}, {'name': 'h', 'in': 'a', 'kind': "
        "'history', 'transitions': [{'to': ['c']}]}]}",
        "states[3].transitions[0].to", "directly in the one it is in");
    refused(
        "{'states': [{'name': 'a'}, {'name': 'b', 'in': 'a'}, {'name': 'h', 'in': 'a', 'kind': 'history', 'transitions': "
        "[{'to': ['g']}]},"
        "{'name': 'g', 'in': 'a', 'kind': 'deep_history', 'transitions': [{'to': ['h']}]}]}",
        "states[2].transitions[0].to", "not to a history beside it");
    refused("{'states': [{'name': 'a'}, {'name': 'h', 'in': 'a', 'kind': 'history', 'transitions': [{'to': ['a']}]}]}",
            "states[0]", "besides its history");
    refused("{'states': [{'name': 'f', 'kind': 'final', 'transitions': [{'on': ['e']}]}]}", "states[0]", "no transitions");
    refused_in("'done': [{'name': 'd', 'value': '1'}]", "states[0].done", "only a final state");
}

Test(compile, signals_have_names)
{
    refused_in("'transitions': [{'on': ['a b']}]", "states[0].transitions[0].on", "without spaces");
    refused_in("'transitions': [{'on': ['*.x']}]", "states[0].transitions[0].on", "no signal's name");
    refused_in("'transitions': [{'on': ['']}]", "states[0].transitions[0].on", "needs a name");
}

Test(compile, rules_are_refused_with_their_column)
{
    struct fixture f;
    refused_in("'transitions': [{'on': ['e'], 'when': 'n + 1'}]", "states[0].transitions[0].when", "bool is wanted");
    refused_in("'transitions': [{'on': ['e'], 'when': 'm > 1'}]", "states[0].transitions[0].when",
               "nothing is called m; did you mean n?");
    refused_in("'transitions': [{'on': ['e'], 'when': 'data.y > 1'}]", "states[0].transitions[0].when",
               "data has no field y; did you mean x?");
    refused_in("'enter': [{'do': 'assign', 'to': 'n', 'value': '`a`'}]", "states[0].enter[0].value", "int is wanted");
    refused_in("'enter': [{'do': 'log', 'value': 'true'}, {'do': 'log', 'value': '{`a`: 1}'}]", "states[0].enter[1].value",
               "what flows do not keep");
    fixture_try(&f, "{'states': [{'name': 'a', 'transitions': [{'on': ['e'], 'when': '1 == 2 && q'}]}]}");
    cr_expect_eq(f.error.column, 11);
    fixture_close(&f);
}

Test(compile, actions_stand_in_order)
{
    refused_in("'enter': [{'do': 'if', 'when': 'true'}]", "states[0].enter[0]", "this if has no end");
    refused_in("'enter': [{'do': 'end'}]", "states[0].enter[0]", "nothing stands open");
    refused_in("'enter': [{'do': 'else'}]", "states[0].enter[0]", "no if stands open");
    refused_in("'exit': [{'do': 'if', 'when': 'true'}, {'do': 'else'}, {'do': 'else'}, {'do': 'end'}]", "states[0].exit[2]",
               "before it already");
    refused_in("'enter': [{'do': 'each', 'to': 'n', 'value': '[1]'}, {'do': 'else'}, {'do': 'end'}]", "states[0].enter[1]",
               "no if stands open");
    refused_in("'enter': [{'do': 'if', 'when': 'true'}, {'do': 'block'}, {'do': 'end'}]", "states[0].enter[1]",
               "cannot begin within");
    refused_in("'enter': [{'do': 'if'}, {'do': 'end'}]", "states[0].enter[0].when", "need a condition");
    refused_in("'enter': [{}]", "states[0].enter[0].do", "say what is done");
    refused_in("'enter': [{'do': 'raise'}]", "states[0].enter[0].signal", "say which signal");
    refused_in("'enter': [{'do': 'cancel'}]", "states[0].enter[0].id", "what is taken back");
    refused_in("'enter': [{'do': 'assign', 'to': 'q', 'value': '1'}]", "states[0].enter[0].to", "no variable is called");
    refused_in("'enter': [{'do': 'each', 'to': 't', 'value': '[1]'}, {'do': 'end'}]", "states[0].enter[0].to", "another kind");
    refused_in("'enter': [{'do': 'each', 'to': 'n', 'value': 'n'}, {'do': 'end'}]", "states[0].enter[0].value",
               "a list is wanted");
    refused_in("'enter': [{'do': 'raise', 'signal': 's', 'params': [{'name': 'y', 'value': '1'}]}]",
               "states[0].enter[0].params[0].name", "no field \"y\"");
    refused_in("'enter': [{'do': 'raise', 'signal': 's', 'params': [{'name': 'x', 'value': '`a`'}]}]",
               "states[0].enter[0].params[0].value", "int is wanted");
    refused_in("'enter': [{'do': 'send', 'signal': 's', 'id': 'a', 'id_to': 't'}]", "states[0].enter[0]", "leave one out");
    refused_in("'enter': [{'do': 'send', 'signal': 's', 'target': '#_internal', 'delay_ms': 5}]", "states[0].enter[0].delay_ms",
               "comes at once");
}

Test(compile, actions_may_stand_32_deep_and_no_deeper)
{
    for (int depth = 32; depth <= 33; depth++) {
        char members[4096];
        size_t size = (size_t)snprintf(members, sizeof members, "'enter': [{'do': 'block'}");
        for (int i = 0; i < depth; i++)
            size += (size_t)snprintf(members + size, sizeof members - size, ", {'do': 'if', 'when': 'true'}");
        size += (size_t)snprintf(members + size, sizeof members - size, ", {'do': 'log', 'label': 'x'}");
        for (int i = 0; i < depth; i++)
            size += (size_t)snprintf(members + size, sizeof members - size, ", {'do': 'end'}");
        (void)snprintf(members + size, sizeof members - size, "]");
        if (depth == 33) {
            refused_in(members, "states[0].enter[33]", "32 deep");
            continue;
        }
        char chart[8192];
        struct fixture f;
        (void)snprintf(chart, sizeof chart, "{'states': [{'name': 'a', %s}]}", members);
        fixture_open(&f, chart);
        EXPECT(fixture_start(&f, ""), "+a log(x)=");
        fixture_close(&f);
    }
}

Test(compile, variables_and_fields_have_kinds_in_a_strict_flow)
{
    refused("{'states': [{'name': 'a'}], 'variables': [{'name': 'v'}]}", "variables[0].kind", "say what kind v is");
    refused("{'states': [{'name': 'a'}], 'variables': [{'name': 'v', 'value': '[]'}]}", "variables[0].kind",
            "numbers or texts");
    refused("{'states': [{'name': 'a'}], 'variables': [{'name': '1v', 'kind': 'text'}]}", "variables[0].name",
            "no name for a rule");
    refused("{'states': [{'name': 'a'}], 'variables': [{'name': 'data', 'kind': 'text'}]}", "variables[0].name",
            "means something else");
    refused("{'states': [{'name': 'a'}], 'variables': [{'name': 'v', 'kind': 'text'}, {'name': 'v', 'kind': 'text'}]}",
            "variables[1].name", "there already");
    refused("{'states': [{'name': 'a'}], 'variables': [{'name': 'v', 'kind': 'text', 'value': '1'}]}", "variables[0].value",
            "string is wanted");
    refused("{'states': [{'name': 'a'}], 'variables': [{'name': 'v', 'kind': 'text', 'in': 'z'}]}", "variables[0].in",
            "no state is called");
    refused("{'states': [{'name': 'a'}], 'fields': [{'name': 'v'}]}", "fields[0].kind", "say what kind");
    struct fixture f;
    fixture_open(&f,
                 "{'states': [{'name': 'a'}], 'variables': [{'name': 'v', 'value': '1'}, {'name': 'w', 'value': 'v + 1'}]}");
    fixture_start(&f, "");
    EXPECT(fixture_data(&f), "{'v':1,'w':2}");
    fixture_close(&f);
}

Test(compile, timers_and_children_are_complete)
{
    refused_in("'timers': [{}]", "states[0].timers[0].after_ms", "needs after_ms, more than 0, or after_rule");
    refused_in("'timers': [{'after_ms': '1', 'after_rule': 'duration(`1s`)'}]", "states[0].timers[0].after_ms", "not both");
    refused_in("'timers': [{'after_rule': 'n'}]", "states[0].timers[0].after_rule", "duration is wanted");
    refused_in("'timers': [{'name': 't', 'after_ms': '1'}, {'name': 't', 'after_ms': '1'}]", "states[0].timers[1].name",
               "there already");
    refused_in("'children': [{}]", "states[0].children[0].flow", "say which flow");
    refused_in("'children': [{'flow': 'x', 'name': 'parent'}]", "states[0].children[0].name", "#_parent is somebody else");
    refused_in("'children': [{'flow': 'x', 'name': 'internal'}]", "states[0].children[0].name", "#_internal is somebody else");
    refused_in("'children': [{'flow': 'x', 'name': 'scxml_3'}]", "states[0].children[0].name", "#_scxml_3 is somebody else");
    refused_in("'children': [{'flow': 'x', 'id_to': 'n'}]", "states[0].children[0].id_to", "holds a text");
}

Test(compile, document_order_is_that_of_the_tree)
{
    struct fixture f;
    fixture_open(
        &f,
        "{'states': [{'name': 'a', 'kind': 'parallel'}, {'name': 'b'}, {'name': 'a1', 'in': 'a'}, {'name': 'a2', 'in': "
        "'a'}, {'name': 'a11', 'in': 'a1'}]}");
    EXPECT(fixture_start(&f, ""), "+a +a1 +a11 +a2");
    cr_expect_eq(f.effects.items[2].state, 4, "by its index in the definition");
    fixture_close(&f);
}
