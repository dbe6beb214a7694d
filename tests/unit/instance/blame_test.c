/*
 * What one group may do, and whose fault it is when that is not enough.
 */
#include "instance_fixture.h"
#include "instance/run.h"
#include <stdio.h>
#include <stdlib.h>

TestSuite(blame, .init = desk_open, .fini = desk_close);

#define GO "'timers': [{'name': 'go', 'after_ms': 1000}]"
#define CALM "{'key': 'calm', 'loose': true, 'states': [{'name': 'a'}]}"
#define SEND(signal, to) "{'do': 'send', 'signal': '" signal "', 'target_rule': '" to "'}"
#define LOUD                                                                                                          \
    "{'key': 'loud', 'loose': true, 'variables': [{'name': 'to', 'kind': 'text', 'value': '``'}], 'states': [{'name': 'a', " GO   \
    ", 'transitions': [{'on': ['go', 'again'], 'do': [" SEND("ping", "to") ", " SEND("ping", "to") ", "              \
    "{'do': 'send', 'signal': 'again'}]}]}]}"
#define RELAY                                                                                                         \
    "{'key': 'relay', 'loose': true, 'variables': [{'name': 'to', 'kind': 'text', 'value': '``'}], 'states': [{'name': 'a', "      \
    "'transitions': [{'on': ['ping'], 'do': [" SEND("ping", "to") "]}]}]}"

static uint64_t started_to(const char *flow, uint64_t to)
{
    char data[64];
    uint64_t id = 0;
    snprintf(data, sizeof data, "{'to': '#_scxml_%llu'}", (unsigned long long)to);
    OK(start(flow, "", data, &id));
    return id;
}

static bool is_open(uint64_t id)
{
    return *states_of(id) != '\0';
}

Test(blame, who_is_flooded_does_not_fail)
{
    OK(put(CALM));
    OK(put(LOUD));
    OK(put(RELAY));
    uint64_t calm = started("calm", ""), relay = started_to("relay", calm), loud = started_to("loud", relay);
    OK(advance(NINE + SECONDS(2)));
    cr_expect(is_open(calm) && is_open(relay) && !is_open(loud));
    OK(signal_to(relay, "ping", ""));
    expect_same_again();
}

/* Its signals double, so that thousands still wait for the calm one when it is found at fault. */
Test(blame, what_the_one_at_fault_has_sent_is_dropped)
{
    OK(put(CALM));
    OK(put("{'key': 'burst', 'loose': true, 'variables': [{'name': 'to', 'kind': 'text', 'value': '``'}], 'states': ["
           "{'name': 'a', " GO ", 'transitions': [{'on': ['go'], 'do': [" SEND("ping", "to") ", {'do': 'send', 'signal': 'go'}, "
           "{'do': 'send', 'signal': 'go'}]}]}]}"));
    uint64_t calm = started("calm", ""), burst = started_to("burst", calm);
    OK(advance(NINE + SECONDS(2)));
    cr_expect(is_open(calm) && !is_open(burst));
    cr_expect_lt(CCS__INSTANCES(&group)->run->steps, 10);
}

Test(blame, command_that_floods_is_refused_and_names_who_does)
{
    OK(put(CALM));
    OK(put(LOUD));
    uint64_t calm = started("calm", ""), loud = started_to("loud", calm), seq = group.seq;
    REFUSED(CCS_ELIMIT, signal_to(loud, "again", ""));
    cr_expect(group.seq == seq && group.error_id == loud, "%s", group.error);
    cr_expect(is_open(calm) && is_open(loud));
}

/* One after the other is found at fault; the others go on, and each failure is told. */
Test(blame, several_at_fault_end_one_by_one)
{
    OK(put(CALM));
    OK(put("{'key': 'trio', 'loose': true, 'states': [{'name': 'a', 'timers': [{'name': 't', 'after_ms': 1000}], "
           "'children': [{'name': 'x', 'flow': 'spin'}, {'name': 'y', 'flow': 'spin'}, {'name': 'z', 'flow': 'calm'}], "
           "'transitions': [{'on': ['t'], 'do': [{'do': 'send', 'signal': 'go', 'target': '#_x'}, "
           "{'do': 'send', 'signal': 'go', 'target': '#_y'}, {'do': 'send', 'signal': 'hi', 'target': '#_z'}]}]}]}"));
    OK(put("{'key': 'spin', 'loose': true, 'states': [{'name': 'a', 'transitions': [{'on': ['go'], 'do': [{'do': 'send', 'signal': "
           "'go'}, {'do': 'send', 'signal': 'go'}]}]}]}"));
    uint64_t id = started("trio", "");
    (void)events();
    OK(advance(NINE + SECONDS(2)));
    cr_expect(is_open(id));
    cr_expect_eq(row_of(id)->root->family, 2, "the trio and the one that is calm");
    cr_expect_eq(CCS__INSTANCES(&group)->run->faults, 2);
    cr_expect_eq(CCS__INSTANCES(&group)->run->work_max, CCS__INSTANCE_WORK_MAX / 4, "half as much each time");
    expect_same_again();
}

/* A parent that starts a spinning child again and again as it fails comes to its end. */
Test(blame, family_that_never_learns_ends)
{
    OK(put("{'key': 'spin', 'loose': true, 'states': [{'name': 'a', 'enter': [{'do': 'send', 'signal': 'go'}], 'transitions': "
           "[{'on': ['go'], 'do': [{'do': 'send', 'signal': 'go'}, {'do': 'send', 'signal': 'go'}]}]}]}"));
    OK(put("{'key': 'hope', 'loose': true, 'states': [{'name': 'w', " GO ", 'transitions': [{'on': ['go'], 'to': ['a']}]}, "
           "{'name': 'a', 'children': [{'name': 'x', 'flow': 'spin'}], 'transitions': [{'on': ['error'], 'to': ['a']}]}]}"));
    OK(put(CALM));
    uint64_t calm = started("calm", ""), id = started("hope", "");
    OK(advance(NINE + SECONDS(2)));
    cr_expect(!is_open(id) && is_open(calm));
    cr_expect_eq(CCS__INSTANCES(&group)->open_count, 1);
    cr_expect_leq(CCS__INSTANCES(&group)->run->faults, CCS__INSTANCE_FAULTS_MAX + 1);
    expect_same_again();
}

/* --- what things cost ---------------------------------------------------------------------------------------------------- */

/* A flow that on "go" does `action` 17^3 times, and then sends itself `again`. */
static void put_loop(const char *key, const char *variables, const char *action, const char *again)
{
    static char json[8192];
    snprintf(json, sizeof json,
             "{'key': '%s', 'variables': [{'name': 'l', 'kind': 'numbers', 'value': "
             "'[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]'}, {'name': 'i', 'value': '0'}, {'name': 'j', 'value': '0'}, "
             "{'name': 'k', 'value': '0'}, {'name': 's', 'kind': 'flag'}%s], 'states': [{'name': 'a', " GO ", 'transitions': ["
             "{'on': ['go'], 'do': ["
             "{'do': 'each', 'value': 'l', 'to': 'i'}, {'do': 'each', 'value': 'l', 'to': 'j'}, "
             "{'do': 'each', 'value': 'l', 'to': 'k'}, %s, {'do': 'end'}, {'do': 'end'}, {'do': 'end'}%s]}]}]}",
             key, variables, action, again);
    OK(put(json));
}

static const char *numbers(size_t count)
{
    static char data[65536];
    size_t size = (size_t)snprintf(data, sizeof data, "{'b': [");
    for (size_t i = 0; i < count; i++)
        size += (size_t)snprintf(data + size, sizeof data - size, "%s1", i ? "," : "");
    snprintf(data + size, sizeof data - size, "]}");
    return data;
}

Test(blame, rules_cost_what_their_lists_are_long)
{
    uint64_t id = 0, other = 0;
    put_loop("search", ", {'name': 'b', 'kind': 'numbers'}", "{'do': 'assign', 'to': 's', 'value': '-1 in b'}", "");
    OK(start("search", "", numbers(400), &id));
    OK(start("search", "", numbers(8000), &other));
    OK(signal_to(id, "go", ""));
    REFUSED(CCS_ELIMIT, signal_to(other, "go", ""));
    cr_expect_not_null(strstr(group.error, "things done"));
    OK(advance(NINE + SECONDS(2)));
    cr_expect(is_open(id) && !is_open(other));
}

Test(blame, steps_of_a_group_have_one_budget)
{
    uint64_t id = 0;
    put_loop("round", "", "{'do': 'assign', 'to': 's', 'value': 'i < 0'}", ", {'do': 'send', 'signal': 'go'}");
    OK(start("round", "", "", &id));
    REFUSED(CCS_ELIMIT, signal_to(id, "go", ""));
    cr_expect_lt(CCS__INSTANCES(&group)->run->steps, 1000, "each step does some 20 000 things");
    OK(advance(NINE + SECONDS(2)));
    cr_expect(!is_open(id));
}

Test(blame, bytes_that_are_sent_are_counted)
{
    static char text[CCS__FLOW_DATA_MAX];
    struct ccs__flow_effect effect = {.kind = CCS__FLOW_SENT, .data = {text, 0}};
    const struct ccs__flow_effects effects = {.items = &effect, .count = 1};
    const struct ccs__run_item item = {.what = CCS__RUN_SIGNAL};
    uint64_t without = ccs__work_of_effects(&effects, &item, 0);
    effect.data.size = sizeof text;
    cr_expect_eq(ccs__work_of_effects(&effects, &item, 0), without + sizeof text / 4);
    effect.data.size = 0;
    cr_expect_eq(ccs__work_of_effects(&effects, &item, sizeof text), without + sizeof text / 4);
    effect.kind = CCS__FLOW_CHILD_STARTED;
    cr_expect_gt(ccs__work_of_effects(&effects, &item, 0), without);
}

/* --- rows that cannot be read --------------------------------------------------------------------------------------------- */

static void damage(uint64_t id)
{
    struct ccs__instance *row = row_of(id);
    ccs__text_release(&group.texts, row->instance.states);
    row->instance.states = (char *)(uintptr_t)ccs__text_take(&group.texts, CCS_STR("nowhere"));
}

Test(blame, row_that_cannot_be_read_stops_nobody)
{
    OK(put("{'key': 'f', 'loose': true, 'states': [{'name': 'a', 'timers': [{'name': 't', 'after_ms': 1000}]}]}"));
    uint64_t id = started("f", ""), other = started("f", ""), third = started("f", "");
    damage(id);
    damage(third);
    REFUSED(CCS_ECORRUPT, signal_to(id, "x", ""));
    OK(stop(third));
    OK(advance(NINE + SECONDS(2)));
    cr_expect(!is_open(id) && is_open(other) && !is_open(third));
    cr_expect_eq(group.wheel.count, 0);
}
