/*
 * Bounds that only a large case meets, and copies that only a second instance tells apart.
 */
#include "instance_fixture.h"
#include <stdio.h>
#include <stdlib.h>

TestSuite(bound, .init = desk_open, .fini = desk_close);

Test(bound, timers_of_one_instant_are_counted_not_those_of_a_life)
{
    OK(put("{'key': 'beat', 'states': [{'name': 'a', 'timers': [{'name': 't', 'after_ms': 1}], 'transitions': [{'on': ['t'], "
           "'to': ['a']}]}]}"));
    uint64_t id = started("beat", "");
    OK(advance(NINE + CCS__INSTANCE_BURST_MAX + 100));
    cr_expect_str_eq(states_of(id), "a");
}

Test(bound, a_family_has_so_many_flows_and_no_more)
{
    static char json[32768];
    for (int children = CCS__INSTANCE_FAMILY_MAX - 1; children <= CCS__INSTANCE_FAMILY_MAX; children++) {
        uint64_t id = 0;
        size_t size = (size_t)snprintf(json, sizeof json, "{'key': 'many', 'states': [{'name': 'a', 'children': [");
        for (int i = 0; i < children; i++)
            size += (size_t)snprintf(json + size, sizeof json - size, "%s{'flow': 'one'}", i ? "," : "");
        snprintf(json + size, sizeof json - size, "]}]}");
        OK(put("{'key': 'one', 'states': [{'name': 'a'}]}"));
        OK(put(json));
        ccs_status status = start("many", "", "", &id);
        cr_expect_eq(status, children < CCS__INSTANCE_FAMILY_MAX ? CCS_OK : CCS_ELIMIT, "%d: %s", children, group.error);
    }
}

#define EACH(name) "{'do': 'each', 'value': 'l', 'to': '" name "'}, "
#define LATER                                                                                                        \
    "{'key': 'later', 'variables': [{'name': 'l', 'kind': 'numbers', 'value': '[0,1,2,3,4,5,6,7,8,9]'}, "            \
    "{'name': 'i', 'value': '0'}, {'name': 'j', 'value': '0'}, {'name': 'k', 'value': '0'}], 'states': ["            \
    "{'name': 'a', 'transitions': [{'on': ['more'], 'do': [" EACH("i") EACH("j") EACH("k")                           \
    "{'do': 'send', 'signal': 'x', 'delay_ms': 60000}, {'do': 'end'}, {'do': 'end'}, {'do': 'end'}]}, "              \
    "{'on': ['one'], 'do': [{'do': 'send', 'signal': 'x', 'delay_ms': 60000}]}]}]}"

Test(bound, an_instance_has_so_many_timers_and_no_more)
{
    OK(put(LATER));
    uint64_t id = started("later", ""), other = started("later", "");
    for (int i = 0; i < CCS__INSTANCE_TIMERS_MAX / 1000; i++)
        OK(signal_to(id, "more", ""));
    cr_expect_eq(row_of(id)->timer_count, CCS__INSTANCE_TIMERS_MAX);
    REFUSED(CCS_ELIMIT, signal_to(id, "one", ""));
    OK(signal_to(other, "one", ""));
}

/* States that were read are kept by their texts: two instances that differ in what they remember must not be mixed up. */
Test(bound, instances_that_remember_otherwise_go_back_otherwise)
{
    OK(put("{'key': 'h', 'states': [{'name': 'on', 'transitions': [{'on': ['off'], 'to': ['off']}]}, "
           "{'name': 'x', 'in': 'on', 'transitions': [{'on': ['flip'], 'to': ['y']}]}, {'name': 'y', 'in': 'on'}, "
           "{'name': 'was', 'in': 'on', 'kind': 'history', 'transitions': [{'to': ['x']}]}, "
           "{'name': 'off', 'transitions': [{'on': ['on'], 'to': ['was']}]}]}"));
    uint64_t first = started("h", ""), second = started("h", "");
    OK(signal_to(second, "flip", ""));
    OK(signal_to(first, "off", ""));
    OK(signal_to(second, "off", ""));
    OK(signal_to(first, "on", ""));
    OK(signal_to(second, "on", ""));
    cr_expect_str_eq(states_of(first), "x");
    cr_expect_str_eq(states_of(second), "y");
}

Test(bound, command_goes_on_where_another_cannot_read_its_data)
{
    OK(put("{'key': 'wants', 'fields': [{'name': 'n', 'kind': 'number'}], 'states': [{'name': 'a', 'transitions': [{'on': ['x'], "
           "'to': ['b']}]}, {'name': 'b'}]}"));
    OK(put("{'key': 'gives', 'states': [{'name': 'a', 'transitions': [{'on': ['go'], 'to': ['b'], 'do': [{'do': 'send', "
           "'signal': 'x', 'target': '#_scxml_3', 'params': [{'name': 'n', 'value': '`many`'}]}]}]}, {'name': 'b'}]}"));
    uint64_t wants = started("wants", ""), gives = started("gives", "");
    cr_assert_eq(wants, 3);
    (void)events();
    OK(signal_to(gives, "go", ""));
    cr_expect_str_eq(events(), "flow_moved(go->b) flow_error_raised(error.communication) flow_moved(x->b)");
    cr_expect_str_eq(states_of(wants), "b", "without the data");
}

Test(bound, explanation_names_the_parent)
{
    struct ccs__buf json;
    OK(put("{'key': 'one', 'states': [{'name': 'a'}]}"));
    OK(put("{'key': 'p', 'states': [{'name': 'a', 'children': [{'name': 'kid', 'flow': 'one'}]}]}"));
    uint64_t id = started("p", "");
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"parent\":\"%llu\"", (unsigned long long)id);
    ccs__buf_init(&json, &group.alloc);
    OK(ccs__instance_json(&group, row_of(id)->children->row.id, &json));
    cr_expect_not_null(strstr(ccs__buf_text(&json), wanted), "%s", ccs__buf_text(&json));
    ccs__buf_finish(&json);
}
