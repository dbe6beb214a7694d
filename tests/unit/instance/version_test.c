/*
 * Versions: what is in progress keeps its own, until it ends or is taken to another.
 */
#include "instance_fixture.h"
#include <stdio.h>

TestSuite(version, .init = desk_open, .fini = desk_close);

#define ONE                                                                                                            \
    "{'key': 'f', 'variables': [{'name': 'n', 'kind': 'number', 'value': '1'}], 'states': [{'name': 'new', "           \
    "'timers': [{'name': 'late', 'after_ms': 3600000}, {'name': 'gone', 'after_ms': 7200000}, {'name': 'soon', "       \
    "'after_ms': 60000}], 'transitions': [{'on': ['go'], 'to': ['old_end']}, {'on': ['soon'], 'do': [{'do': 'log'}]}]},"\
    "{'name': 'old_end'}]}"
#define TWO                                                                                                            \
    "{'key': 'f', 'variables': [{'name': 'count', 'kind': 'number', 'value': '1'}, {'name': 'x', 'kind': 'text', "     \
    "'value': '`y`'}], 'states': [{'name': 'fresh', 'timers': [{'name': 'late', 'after_ms': 999}, {'name': 'soon', "   \
    "'after_ms': 60000}, {'name': 'added', 'after_ms': 600000}], 'transitions': [{'on': ['go'], 'to': ['new_end']}, "  \
    "{'on': ['soon', 'late', 'added'], 'do': [{'do': 'log'}]}]}, {'name': 'new_end'}]}"
#define MAP "'states': [{'from': 'new', 'to': 'fresh'}], 'variables': [{'from': 'n', 'to': 'count'}]"

static size_t version_count(void)
{
    return group.maps[CCS__KIND_FLOW].count;
}

Test(version, of_what_is_in_progress_stays)
{
    OK(put(ONE));
    uint64_t old = started("f", "");
    OK(put(TWO));
    uint64_t fresh = started("f", "");
    cr_expect_eq(version_count(), 2);
    cr_expect_eq(row_of(old)->version->config.flow, row_of(fresh)->version->config.flow);
    OK(signal_to(old, "go", ""));
    OK(signal_to(fresh, "go", ""));
    cr_expect_str_eq(states_of(old), "old_end");
    cr_expect_str_eq(states_of(fresh), "new_end");
    OK(stop(old));
    cr_expect_eq(version_count(), 1, "nothing uses it any more");
    expect_same_again();
}

Test(version, put_again_unchanged_is_the_same)
{
    OK(put(ONE));
    uint64_t seq = group.seq;
    OK(put(ONE));
    cr_expect_eq(group.seq, seq);
    OK(put(TWO));
    cr_expect_eq(version_count(), 1, "an old one that nothing uses is not kept");
    cr_expect_eq(ccs__flow_by_key(&group, CCS_STR("f"))->config.version, 2);
}

Test(version, that_is_put_back_leaves_the_old_one_in_force)
{
    uint64_t id = 0;
    struct ccs__flow_version *version;
    OK(put(ONE));
    uint64_t old = started("f", "");
    Ccs__Flow wrong = CCS__FLOW__INIT;
    wrong = row_of(old)->version->config;
    wrong.id = wrong.flow = 0;
    wrong.version = 0;
    wrong.at = 0;
    wrong.current = wrong.kept = false;
    wrong.name = (char *)(uintptr_t)"another";
    ccs__group_begin(&group, now, now);
    OK(ccs__flow_decide_put(&group, &wrong, &id));
    cr_expect_eq(ccs__flow_by_key(&group, CCS_STR("f"))->config.version, 2);
    ccs__group_undo(&group);
    version = ccs__flow_by_key(&group, CCS_STR("f"));
    cr_assert_not_null(version);
    cr_expect_eq(version->config.version, 1);
    OK(signal_to(old, "go", ""));
}

Test(version, removed_flow_is_not_started_but_goes_on)
{
    uint64_t id = 0;
    OK(put(ONE));
    uint64_t old = started("f", "");
    OK(remove_flow("f"));
    REFUSED(CCS_ENOENT, start("f", "", "", &id));
    OK(signal_to(old, "go", ""));
    OK(put(TWO));
    cr_expect_eq(ccs__flow_by_key(&group, CCS_STR("f"))->config.version, 1, "a new flow of that key");
    OK(stop(old));
    cr_expect_eq(version_count(), 1);
    expect_same_again();
}

/* --- taking over ------------------------------------------------------------------------------------------------ */

static const char *report(void)
{
    return ccs__buf_text(&CCS__INSTANCES(&group)->report);
}

Test(version, takes_over_states_variables_and_timers)
{
    char expected[256];
    OK(put(ONE));
    uint64_t id = started("f", "order-1");
    OK(advance(NINE + MINUTES(30)));
    OK(put(TWO));
    (void)events();
    OK(migrate("{'flow': 'f', " MAP "}"));
    cr_expect_str_eq(events(), "flow_migrated(fresh) flow_timer_changed(0,0@3600000) flow_timer_stopped flow_moved(->) "
                               "flow_timer_started(added@2400000)");
    cr_expect_str_eq(states_of(id), "fresh");
    cr_expect_str_eq(row_of(id)->instance.data, "{\"count\":1,\"x\":\"y\"}");
    cr_expect_eq(row_of(id)->instance.version, 2);
    cr_expect_eq(timer_of(id, "late")->due_at, NINE + MINUTES(60), "its instant, not the other version's");
    cr_expect_str_eq(timer_of(id, "late")->state, "fresh");
    cr_expect_null(timer_of(id, "soon"), "what has run out does not come again");
    cr_expect_null(timer_of(id, "gone"));
    snprintf(expected, sizeof expected,
             "{\"instance\":\"%llu\",\"ref\":\"order-1\",\"from\":1,\"to\":2,\"states\":\"new\",\"becomes\":\"fresh\","
             "\"stopped\":[\"gone\"],\"started\":[\"added\"]}\n",
             (unsigned long long)id);
    cr_expect_str_eq(report(), expected);
    cr_expect_eq(version_count(), 1);
    OK(signal_to(id, "go", ""));
    cr_expect_str_eq(states_of(id), "new_end");
    expect_same_again();
}

Test(version, refuses_what_has_no_name_there_and_lists_it)
{
    OK(put(ONE));
    uint64_t id = started("f", ""), other = started("f", "");
    OK(signal_to(other, "go", ""));
    OK(put(TWO));
    uint64_t seq = group.seq;
    REFUSED(CCS_ESTATE, migrate("{'flow': 'f'}"));
    cr_expect_not_null(strstr(group.error, "2 flows in progress do not fit version 2"), "%s", group.error);
    cr_expect_not_null(strstr(group.error, "the version has no state \"new\", variable \"n\""), "%s", group.error);
    cr_expect_not_null(strstr(report(), "\"wrong\":\"the version has no state \\\"old_end\\\", "
                                        "variable \\\"n\\\"\""), "%s", report());
    REFUSED(CCS_ESTATE, migrate("{'flow': 'f', " MAP "}"));
    cr_expect_eq(group.error_id, other);
    cr_expect_not_null(strstr(report(), "\"becomes\":\"fresh\""), "the other one would fit");
    cr_expect_eq(group.seq, seq, "all or none");
    cr_expect_str_eq(states_of(id), "new");
    OK(migrate("{'flow': 'f', 'instances': ['" "2" "'], " MAP "}"));
    cr_expect_str_eq(states_of(id), "fresh");
    cr_expect_str_eq(states_of(other), "old_end");
}

Test(version, variable_is_dropped_when_it_becomes_nothing)
{
    OK(put(ONE));
    uint64_t id = started("f", "");
    OK(put(TWO));
    OK(migrate("{'flow': 'f', 'states': [{'from': 'new', 'to': 'fresh'}], 'variables': [{'from': 'n'}]}"));
    cr_expect_str_eq(row_of(id)->instance.data, "{\"count\":1,\"x\":\"y\"}", "those of the other version begin as they do");
}

Test(version, goes_back_to_an_old_one_that_is_in_use)
{
    OK(put(ONE));
    uint64_t old = started("f", "");
    OK(put(TWO));
    uint64_t fresh = started("f", "");
    OK(migrate("{'flow': 'f', 'version': 1, 'states': [{'from': 'fresh', 'to': 'new'}], 'variables': [{'from': "
               "'count', 'to': 'n'}, {'from': 'x'}]}"));
    cr_expect_str_eq(states_of(fresh), "new");
    cr_expect_eq(row_of(fresh)->version, row_of(old)->version);
    REFUSED(CCS_ENOENT, migrate("{'flow': 'f', 'version': 7}"));
    REFUSED(CCS_ENOENT, migrate("{'flow': 'g'}"));
    REFUSED(CCS_ENOENT, migrate("{'flow': 'f', 'instances': ['99']}"));
    expect_same_again();
}

/* States that cannot be active together there. */
Test(version, refuses_states_that_do_not_go_together)
{
    OK(put("{'key': 'p', 'states': [{'name': 'all', 'kind': 'parallel'}, {'name': 'a', 'in': 'all'}, {'name': 'b', "
           "'in': 'all'}]}"));
    uint64_t id = started("p", "");
    cr_expect_str_eq(states_of(id), "a b");
    OK(put("{'key': 'p', 'states': [{'name': 'a'}, {'name': 'b'}]}"));
    REFUSED(CCS_ESTATE, migrate("{'flow': 'p'}"));
    cr_expect_str_eq(states_of(id), "a b");
    OK(put("{'key': 'p', 'states': [{'name': 'whole', 'kind': 'parallel'}, {'name': 'b', 'in': 'whole'}, {'name': "
           "'a', 'in': 'whole'}]}"));
    OK(migrate("{'flow': 'p'}"));
    cr_expect_str_eq(states_of(id), "b a", "in the order of the definition");
}

Test(version, budget_goes_along)
{
    OK(put("{'key': 'f', 'states': [{'name': 'work', 'timers': [{'name': 'late', 'after_ms': 3600000, 'mode': 'budget'}], "
           "'transitions': [{'on': ['rest'], 'to': ['pause']}, {'on': ['late'], 'do': [{'do': 'log'}]}]}, {'name': "
           "'pause', 'transitions': [{'on': ['work'], 'to': ['work']}]}]}"));
    uint64_t id = started("f", ""), paused = started("f", "");
    OK(advance(NINE + MINUTES(20)));
    OK(signal_to(paused, "rest", ""));
    OK(put("{'key': 'f', 'states': [{'name': 'work', 'timers': [{'name': 'late', 'after_ms': 60000, 'mode': 'budget'}], "
           "'transitions': [{'on': ['rest'], 'to': ['pause']}, {'on': ['late'], 'do': [{'do': 'log'}]}]}, {'name': "
           "'pause', 'transitions': [{'on': ['work'], 'to': ['work']}]}]}"));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_eq(timer_of(id, "late")->due_at, NINE + MINUTES(60));
    OK(advance(NINE + MINUTES(100)));
    OK(signal_to(paused, "work", ""));
    cr_expect_eq(timer_of(paused, "late")->due_at, NINE + MINUTES(140), "40 of its 60 minutes were left");
}

/* What is wrong with the whole of it has no path, and no colon for one either. */
Test(version, that_is_too_large_is_refused_in_plain_words)
{
    char json[8192];
    size_t size = (size_t)snprintf(json, sizeof json, "{'key': 'f', 'states': [{'name': 'a'}], 'variables': [{'name': 'v'}");
    for (int i = 1; i < 257; i++)
        size += (size_t)snprintf(json + size, sizeof json - size, ",{'name': 'v%d'}", i);
    snprintf(json + size, sizeof json - size, "]}");
    REFUSED(CCS_EINVAL, put(json));
    cr_expect_eq(strstr(group.error, "flow \"f\": the flow has 257 variables"), group.error, "%s", group.error);
}
