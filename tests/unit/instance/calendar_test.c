/*
 * The calendars that a flow names, wherever it does: each must be there when the flow is put, and stays while it is needed.
 */
#include "instance_fixture.h"
#include <stdio.h>
#include <time.h>

TestSuite(flow_calendar, .init = desk_open, .fini = desk_close);

#define SEND(calendar)                                                                                                 \
    "[{'do': 'log', 'label': 'x', 'value': '1'}, {'do': 'send', 'signal': 'x', 'delay_ms': 1000, 'calendar': '" calendar "'}]"
#define EVERYWHERE(a, b, c, d, e, f, g)                                                                                \
    "{'key': 'f', 'initial_do': " SEND(a) ", 'states': [{'name': 'w', 'initial': ['s'], 'initial_do': " SEND(b) ", "   \
    "'timers': [{'name': 'plain', 'after_ms': 1}, {'name': 'late', 'after_ms': 1, 'calendar': '" c "'}], 'enter': "    \
    SEND(d) ", 'exit': " SEND(e) ", 'transitions': [{'on': ['no']}, {'on': ['go'], 'do': " SEND(f) "}], 'children': "  \
    "[{'name': 'bare', 'flow': 'k'}, {'name': 'kid', 'flow': 'k', 'finalize': " SEND(g) "}]}, {'name': 's', 'in': 'w'}]}"

/* One place after the other has a calendar that nobody has, and the words say which place. */
Test(flow_calendar, must_be_known_wherever_a_flow_names_it)
{
    static const struct {
        const char *json, *place;
    } cases[] = {
        {EVERYWHERE("x", "half", "half", "half", "half", "half", "half"), "initial_do[1]"},
        {EVERYWHERE("half", "x", "half", "half", "half", "half", "half"), "states[0].initial_do[1]"},
        {EVERYWHERE("half", "half", "x", "half", "half", "half", "half"), "states[0].timers[1]"},
        {EVERYWHERE("half", "half", "half", "x", "half", "half", "half"), "states[0].enter[1]"},
        {EVERYWHERE("half", "half", "half", "half", "x", "half", "half"), "states[0].exit[1]"},
        {EVERYWHERE("half", "half", "half", "half", "half", "x", "half"), "states[0].transitions[1].do[1]"},
        {EVERYWHERE("half", "half", "half", "half", "half", "half", "x"), "states[0].children[1].finalize[1]"},
    };
    OK(put(EVERYWHERE("half", "half", "half", "half", "half", "half", "half")));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char words[160];
        snprintf(words, sizeof words, "flow \"f\": %s: no calendar has the key \"x\"", cases[i].place);
        REFUSED(CCS_EINVAL, put(cases[i].json));
        cr_expect_str_eq(group.error, words);
    }
}

/* Were there another list of actions, this says that the ones above are no longer all. */
Test(flow_calendar, has_no_other_place_than_those)
{
    const ProtobufCMessageDescriptor *of[] = {&ccs__flow__descriptor, &ccs__flow_state__descriptor,
                                              &ccs__flow_transition__descriptor, &ccs__flow_child__descriptor};
    unsigned lists = 0;
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++)
        for (unsigned j = 0; j < of[i]->n_fields; j++)
            lists += of[i]->fields[j].descriptor == &ccs__flow_action__descriptor ||
                     of[i]->fields[j].descriptor == &ccs__flow_timer__descriptor;
    cr_expect_eq(lists, 7);
}

/* A calendar that only the flow's own first actions name cannot go while the flow may be started. */
Test(flow_calendar, stays_while_a_flow_names_it)
{
    OK(put(EVERYWHERE("half", "office", "office", "office", "office", "office", "office")));
    cr_expect(ccs__instance_uses_calendar(&group, "half"));
    OK(put(EVERYWHERE("office", "office", "office", "office", "office", "office", "half")));
    cr_expect(ccs__instance_uses_calendar(&group, "half"));
    OK(put(EVERYWHERE("office", "office", "office", "office", "office", "office", "office")));
    cr_expect_not(ccs__instance_uses_calendar(&group, "half"));
    OK(remove_flow("f"));
    cr_expect_not(ccs__instance_uses_calendar(&group, "office"), "nothing is in progress either");
}

/* In one pass: 90 000 transitions looked through anew for each of them take half a minute. */
Test(flow_calendar, of_a_large_flow_are_found_in_one_pass)
{
    static Ccs__FlowTransition *transitions[90000];
    Ccs__Flow flow = CCS__FLOW__INIT;
    Ccs__FlowState state = CCS__FLOW_STATE__INIT, *states = &state;
    Ccs__FlowTransition transition = CCS__FLOW_TRANSITION__INIT;
    Ccs__FlowAction action = CCS__FLOW_ACTION__INIT, *actions = &action;
    action.calendar = (char *)(uintptr_t)"half";
    transition.do_ = &actions;
    transition.n_do_ = 1;
    for (size_t i = 0; i < sizeof transitions / sizeof transitions[0]; i++)
        transitions[i] = &transition;
    state.transitions = transitions;
    state.n_transitions = sizeof transitions / sizeof transitions[0];
    flow.states = &states;
    flow.n_states = 1;
    struct ccs__flow_place place = {0};
    size_t count = 0;
    clock_t before = clock();
    while (ccs__flow_calendar(&flow, &place))
        count++;
    cr_expect_eq(count, state.n_transitions);
    cr_expect_lt((double)(clock() - before) / CLOCKS_PER_SEC, 1.0);
}
