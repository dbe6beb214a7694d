/*
 * The map of a migration: what it may say, and what is refused before anything is looked at.
 */
#include "instance_fixture.h"
#include <stdio.h>

TestSuite(migrate_map, .init = desk_open, .fini = desk_close);

#define CHILD                                                                                                          \
    "{'key': 'c', 'states': [{'name': 'run', 'transitions': [{'on': ['end'], 'to': ['over']}]}, {'name': 'over', "     \
    "'kind': 'final'}]}"

static const char *report(void)
{
    return ccs__buf_text(&CCS__INSTANCES(&group)->report);
}

/* What is wrong with the map itself is refused before anything is looked at, and the words say what. */
Test(migrate_map, refuses_a_map_that_cannot_be_meant)
{
    static const struct {
        const char *map, *words;
    } cases[] = {
        {"'states': [{'from': 'typo', 'to': 'a'}]", "states: no other version of \"f\" that something is in has a state \"typo\""},
        {"'variables': [{'from': 'typo', 'to': 'z'}]",
         "variables: no other version of \"f\" that something is in has a variable \"typo\""},
        {"'states': [{'from': 'a', 'to': 'typo'}]", "states: \"a\" cannot become \"typo\": the version has no such state"},
        {"'variables': [{'from': 'x', 'to': 'typo'}]", "variables: \"x\" cannot become \"typo\": the version has no such variable"},
        {"'states': [{'from': 'a', 'to': ''}]", "states: \"a\" must become a state; only a history can become nothing, and forget"},
        {"'states': [{'from': 'a', 'to': 'a'}, {'from': 'a', 'to': 'b'}]", "states: \"a\" is there twice"},
        {"'variables': [{'from': 'x', 'to': 'z'}, {'from': 'x', 'to': ''}]", "variables: \"x\" is there twice"},
        {"'variables': [{'from': 'x', 'to': 'z'}, {'from': 'y', 'to': 'z'}]",
         "variables: \"x\" and \"y\" would both be \"z\"; let one of them become nothing"},
        {"'variables': [{'from': 'x', 'to': 'same'}]",
         "variables: \"x\" and \"same\" would both be \"same\"; let one of them become nothing"},
    };
    OK(put("{'key': 'f', 'variables': [{'name': 'x', 'value': '1'}, {'name': 'y', 'value': '2'}, {'name': 'same', 'value': "
           "'3'}], 'states': [{'name': 'a'}]}"));
    (void)started("f", "");
    OK(put("{'key': 'f', 'variables': [{'name': 'z', 'kind': 'number'}, {'name': 'same', 'value': '3'}], 'states': "
           "[{'name': 'a'}, {'name': 'b'}]}"));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char json[256];
        uint64_t seq = group.seq;
        snprintf(json, sizeof json, "{'flow': 'f', %s}", cases[i].map);
        REFUSED(CCS_EINVAL, migrate(json));
        cr_expect_not_null(strstr(group.error, cases[i].words), "%s", group.error);
        cr_expect_str_eq(report(), "");
        cr_expect_eq(group.seq, seq);
    }
    OK(migrate("{'flow': 'f', 'variables': [{'from': 'x', 'to': 'z'}, {'from': 'y', 'to': ''}]}"));
}

/* Each version has names of its own: a map may name those of several. */
Test(migrate_map, one_map_serves_several_versions)
{
#define NAMED(name) "{'key': 'f', 'variables': [{'name': '" name "', 'value': '1'}], 'states': [{'name': 'a'}]}"
    OK(put(NAMED("x")));
    uint64_t first = started("f", "");
    OK(put(NAMED("y")));
    uint64_t second = started("f", "");
    OK(put(NAMED("z")));
    OK(migrate("{'flow': 'f', 'variables': [{'from': 'x', 'to': 'z'}, {'from': 'y', 'to': 'z'}]}"));
    cr_expect_str_eq(row_of(first)->instance.data, "{\"z\":1}");
    cr_expect_str_eq(row_of(second)->instance.data, "{\"z\":1}");
    cr_expect_eq(row_of(first)->instance.version, 3);
}

Test(migrate_map, names_may_have_quotes_and_backslashes)
{
#define QUOTED(name)                                                                                                    \
    "{'key': 'f'" name ", 'states': [{'name': 'a\\\\b\\'c', 'children': [{'flow': 'c'}], 'timers': [{'after_ms': 60000}]}]}"
    static char quoted[2][512];
    /* The fixture turns ' into ", so \' stands for \" */
    snprintf(quoted[0], sizeof quoted[0], "%s", QUOTED(""));
    snprintf(quoted[1], sizeof quoted[1], "%s", QUOTED(", 'name': 'two'"));
    OK(put(CHILD));
    OK(put(quoted[0]));
    uint64_t id = started("f", ""), child = row_of(id)->children->row.id;
    cr_expect_str_eq(states_of(id), "a\\b\"c");
    OK(put(quoted[1]));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_eq(row_of(id)->children->row.id, child);
    cr_expect_not_null(strstr(report(), "\"becomes\":\"a\\\\b\\\"c\"}"), "%s", report());
}

/* The key is what a host knows: what was started under it goes along, whatever became of the flow in between. */
Test(migrate_map, takes_along_what_was_started_before_the_flow_was_removed)
{
    OK(put("{'key': 'f', 'states': [{'name': 'a'}]}"));
    uint64_t id = started("f", "");
    OK(remove_flow("f"));
    REFUSED(CCS_ENOENT, migrate("{'flow': 'f'}"));
    OK(put("{'key': 'f', 'states': [{'name': 'a', 'transitions': [{'on': ['x']}]}]}"));
    OK(migrate("{'flow': 'f'}"));
    cr_expect_eq(row_of(id)->version, ccs__flow_by_key(&group, CCS_STR("f")));
    char one[80];
    OK(put("{'key': 'f', 'states': [{'name': 'a', 'transitions': [{'on': ['y']}]}]}"));
    snprintf(one, sizeof one, "{'flow': 'f', 'instances': ['%llu', '%llu']}", (unsigned long long)id, (unsigned long long)id);
    OK(migrate(one));
    cr_expect_eq(row_of(id)->version, ccs__flow_by_key(&group, CCS_STR("f")));
    expect_same_again();
}
