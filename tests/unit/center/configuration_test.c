/*
 * What a configuration must fulfil as a whole: what records name of each other, rules and traits, and that every queue can be
 * served; the same for single records that are put into a running center.
 */
#include "center_fixture.h"
#include <stdio.h>

/* Refused, with words that hold these; nothing has changed. */
static void expect_refused(const char *json, const char *words)
{
    fixture f = fixture_with(ANNA);
    uint64_t before = hash_of(&f);
    cr_expect_eq(ccs_center_configure(f.center, ccs_str_from(json), NINE), CCS_EPARSE, "%s", json);
    cr_expect_not_null(strstr(ccs_center_error(f.center), words), "%s\nnot %s", words, ccs_center_error(f.center));
    cr_expect_eq(hash_of(&f), before);
    fixture_end(&f);
}

static void expect_fine(const char *json)
{
    fixture f = fixture_with(ANNA);
    OK(ccs_center_configure(f.center, ccs_str_from(json), NINE));
    uint64_t seq = ccs_center_seq(f.center);
    OK(ccs_center_configure(f.center, ccs_str_from(json), NINE + 1));
    cr_expect_eq(ccs_center_seq(f.center), seq, "the same again is no change");
    fixture_end(&f);
}

static void command(fixture *f, ccs_status expected, const char *json, const char *words)
{
    uint64_t result;
    cr_expect_eq(ccs_center_command(f->center, ccs_str_from(json), NINE, &result), expected, "%s: %s", json,
                 ccs_center_error(f->center));
    if (expected != CCS_OK)
        cr_expect_not_null(strstr(ccs_center_error(f->center), words), "%s", ccs_center_error(f->center));
}

#define AGENT "\"agents\":[{\"key\":\"anna\"}]"

Test(configuration, names_only_queues_that_it_has)
{
    expect_refused("{\"queues\":[{\"key\":\"a\"}],\n \"agents\":[{\"key\":\"anna\",\n"
                   "  \"queues\":[{\"queue\":\"a\"},{\"queue\":\"b\"}]}]}",
                   "3:36: agents[0].queues[1].queue: no queue has the key \"b\"");
    expect_refused("{\"queues\":[{\"key\":\"a\",\"relax\":[{\"after_ms\":5,\"widen\":[\"b\"]}]}]," AGENT "}",
                   "queues[0].relax[0].widen[0]: no queue has the key \"b\"");
    expect_refused(
        "{\"queues\":[{\"key\":\"a\",\"relax\":[{\"after_ms\":5,\"divert\":{\"action\":\"overflow\",\"queue\":\"b\"}}]}]," AGENT
        "}",
        "queues[0].relax[0].divert.queue: no queue has the key \"b\"");
    static const char *const diverts[] = {"full", "slow", "unstaffed", "closed", "timed_out"};
    for (size_t i = 0; i < sizeof diverts / sizeof diverts[0]; i++) {
        char json[256], words[128];
        snprintf(json, sizeof json, "{\"queues\":[{\"key\":\"a\",\"admission\":{\"%s\":{\"action\":\"overflow\","
                 "\"queue\":\"sales\"}}}]," AGENT "}", diverts[i]);
        snprintf(words, sizeof words, "queues[0].admission.%s.queue: no queue has the key \"sales\"", diverts[i]);
        expect_refused(json, words); /* though the center has one: it would be removed */
    }
    expect_refused("{\"queues\":[{\"key\":\"a\"}]," AGENT ",\"supervisors\":[{\"key\":\"eva\",\"queues\":[\"b\"]}]}",
                   "supervisors[0].queues[0]: no queue has the key \"b\"");
    expect_fine("{\"queues\":[{\"key\":\"a\",\"relax\":[{\"after_ms\":5,\"widen\":[\"b\"]}],"
                "\"admission\":{\"closed\":{\"action\":\"overflow\",\"queue\":\"b\"}}},{\"key\":\"b\"}],"
                "\"agents\":[{\"key\":\"anna\",\"queues\":[{\"queue\":\"b\"},{\"queue\":\"a\"}]}],"
                "\"supervisors\":[{\"key\":\"eva\",\"queues\":[\"b\"]}]}");
}

Test(configuration, says_where_a_step_is_wrong)
{
    expect_refused(
        "{\"queues\":[{\"key\":\"a\",\n\"relax\":[{\"after_ms\":5,\"raise\":1},\n  {\"after_ms\":5,\"raise\":1}]}]," AGENT
        "}",
        "3:15: queues[0].relax[1].after_ms: steps are in the order of time");
    expect_refused("{\"settings\":{\"sites\":[{\"from\":\"a\",\"to\":\"b\"}]}," AGENT "}",
                   "settings.sites[0]: a cost is from 1 to 1000000, not 0");
    expect_refused("{" AGENT ",\"supervisors\":[{\"key\":\"eva\"},{\"key\":\"eva\"}]}",
                   "supervisors[1].key: the key \"eva\" is used twice among the supervisors");
}

Test(configuration, queue_must_be_served_by_somebody_who_takes_from_it)
{
    expect_refused("{\"queues\":[{\"key\":\"a\"},{\"key\":\"b\"}],\"agents\":[{\"key\":\"anna\",\"queues\":[{\"queue\":\"a\"}]}]}",
                   "queues[1].requirement: nobody can serve queue \"b\": every agent lists the queues he serves, and none "
                   "lists this one");
    expect_refused("{\"queues\":[{\"key\":\"a\",\"requirement\":{\"skills\":[{\"name\":\"FR\"}]},"
                   "\"relax\":[{\"after_ms\":5,\"raise\":1}]}]," AGENT "}",
                   "no agent has every skill it requires, at its level");
    expect_fine("{\"queues\":[{\"key\":\"a\"},{\"key\":\"b\",\"relax\":[{\"after_ms\":5,\"widen\":[\"a\"]}]}],"
                "\"agents\":[{\"key\":\"anna\",\"queues\":[{\"queue\":\"a\"}]}]}");
    expect_fine("{\"queues\":[{\"key\":\"a\",\"requirement\":{\"skills\":[{\"name\":\"FR\"}]},"
                "\"relax\":[{\"after_ms\":5,\"raise\":1},{\"after_ms\":6,\"requirement\":{}}]}]," AGENT "}");
    expect_refused("{\"queues\":[{\"key\":\"a\",\"requirement\":{\"skills\":[{\"name\":\"FR\"}]}}],"
                   "\"agents\":[{\"key\":\"anna\",\"skills\":[{\"name\":\"FR\",\"until_at\":\"1898586000000\"}]}]}",
                   "nobody can serve"); /* expired at nine */
}

Test(configuration, rules_are_compiled_against_its_own_traits)
{
    expect_refused("{\"queues\":[{\"key\":\"a\",\"requirement\":{\"rule\":\"agent.tier >= 2\"}}]," AGENT "}",
                   "queues[0].requirement.rule: ");
    expect_refused("{\"queues\":[{\"key\":\"a\",\"relax\":[{\"after_ms\":1,\"requirement\":{\"rule\":\"1 +\"}}]}]," AGENT "}",
                   "queues[0].relax[0].requirement.rule: ");
    expect_refused(
        "{\"queues\":[{\"key\":\"a\",\"relax\":[{\"after_ms\":1,\"raise\":1,\"guard\":\"agent.position == 1u\"}]}]," AGENT
        "}",
        "queues[0].relax[0].guard: ");
    expect_refused(
        "{\"queues\":[{\"key\":\"a\",\"relax\":[{\"after_ms\":1,\"raise\":1,\"guard\":\"agent.position == 1\"}]}]," AGENT
        "}",
        "queues[0].relax[0].guard: this rule cannot ask about the agent");
    expect_refused("{\"queues\":[{\"key\":\"a\",\"contact_score\":\"agent.position\"}]," AGENT "}",
                   "queues[0].contact_score: this rule cannot ask about the agent");
    expect_refused("{\"queues\":[{\"key\":\"a\",\"agent_score\":\"agent.position == 1\"}]," AGENT "}", "queues[0].agent_score: ");
    expect_fine("{\"settings\":{\"traits\":[{\"of\":\"agent\",\"name\":\"tier\",\"kind\":\"number\"}]},"
                "\"queues\":[{\"key\":\"a\",\"requirement\":{\"rule\":\"agent.tier >= 2\"},\"strategy\":\"score\","
                "\"agent_score\":\"agent.tier\",\"order\":\"score\",\"contact_score\":\"contact.priority\","
                "\"relax\":[{\"after_ms\":1,\"requirement\":{},\"guard\":\"contact.priority > 0\"}]}],"
                "\"agents\":[{\"key\":\"anna\",\"traits\":[{\"name\":\"tier\",\"number\":3}]}]}");
}

Test(configuration, traits_of_agents_are_declared_and_of_their_kind)
{
#define TRAITS "{\"settings\":{\"traits\":[{\"of\":\"agent\",\"name\":\"tier\",\"kind\":\"number\"}," \
               "{\"of\":\"agent\",\"name\":\"home\",\"kind\":\"flag\"},{\"of\":\"agent\",\"name\":\"floor\"}," \
               "{\"name\":\"vip\"}]},\"agents\":[{\"key\":\"anna\",\"traits\":["
    expect_refused(TRAITS "{\"name\":\"size\",\"number\":3}]}]}", "agents[0].traits[0]: agents have no trait \"size\"");
    expect_refused(TRAITS "{\"name\":\"vip\",\"text\":\"x\"}]}]}", "agents have no trait \"vip\"");
    expect_refused(TRAITS "{\"name\":\"tier\",\"text\":\"3\"}]}]}", "\"tier\" is a number: give \"number\"");
    expect_refused(TRAITS "{\"name\":\"home\",\"number\":1}]}]}", "\"home\" is a flag: give \"flag\"");
    expect_refused(TRAITS "{\"name\":\"floor\",\"flag\":true}]}]}", "\"floor\" is a text: give \"text\"");
    expect_fine(
        TRAITS
        "{\"name\":\"floor\",\"text\":\"two\"},{\"name\":\"home\",\"flag\":true},{\"name\":\"tier\",\"number\":1}]}]}");
}

Test(configuration, trait_in_use_cannot_be_taken_away)
{
    fixture f = fixture_with("{\"settings\":{\"traits\":[{\"name\":\"tier\",\"kind\":\"number\"}]},"
                             "\"queues\":[{\"key\":\"a\",\"order\":\"score\",\"contact_score\":\"contact.tier\"}]," AGENT "}");
    const char *without = "{\"settings\":{},\"queues\":[{\"key\":\"a\",\"order\":\"score\",\"contact_score\":\"contact.tier\"}],"
                          AGENT "}";
    const char *silent = "{\"queues\":[{\"key\":\"a\",\"order\":\"score\",\"contact_score\":\"contact.tier\"}]," AGENT "}";
    REFUSED(CCS_EPARSE, ccs_center_configure(f.center, ccs_str_from(without), NINE));
    cr_expect_not_null(strstr(ccs_center_error(f.center), "queues[0].contact_score"), "%s", ccs_center_error(f.center));
    OK(ccs_center_configure(f.center, ccs_str_from(silent), NINE)); /* settings that are not named stay */
    command(&f, CCS_OK, "{\"command\":\"queue_put\",\"queue\":{\"key\":\"b\",\"contact_score\":\"contact.tier * 2\"}}", "");
    command(&f, CCS_EINVAL, "{\"command\":\"queue_put\",\"queue\":{\"key\":\"b\",\"contact_score\":\"contact.size\"}}",
            "queue \"b\": contact_score: ");
    fixture_end(&f);
}

Test(configuration, supervisors_come_change_and_go_with_it)
{
    fixture f = fixture_with(ANNA);
    ccs_str difference;
    const char *with = "{\"queues\":[{\"key\":\"sales\"}]," AGENT ",\"supervisors\":[{\"key\":\"eva\",\"verbs\":[\"listen\"]},"
                       "{\"key\":\"max\"}]}";
    const char *other = "{\"queues\":[{\"key\":\"sales\"}]," AGENT ",\"supervisors\":[{\"key\":\"eva\",\"verbs\":[\"listen\","
                        "\"force_busy\"]}]}";
    OK(ccs_center_difference(f.center, ccs_str_from(with), NINE, &difference));
    cr_expect_str_eq(difference.data, "+ supervisor \"eva\"\n+ supervisor \"max\"\n");
    OK(ccs_center_configure(f.center, ccs_str_from(with), NINE));
    cr_expect_str_eq(events(&f), "supervisor_configured supervisor_configured");
    OK(ccs_center_difference(f.center, ccs_str_from(other), NINE, &difference));
    cr_expect_str_eq(difference.data, "~ supervisor \"eva\" verbs: [\"listen\"] -> [\"listen\",\"force_busy\"]\n"
                                      "- supervisor \"max\"\n");
    OK(ccs_center_configure(f.center, ccs_str_from(other), NINE));
    cr_expect_str_eq(events(&f), "supervisor_configured supervisor_removed");
    OK(ccs_center_configure(f.center, CCS_STR(ANNA), NINE));
    cr_expect_str_eq(events(&f), "supervisor_removed");
    fixture_end(&f);
}

/* --- single records ------------------------------------------------------------------------------------------- */

Test(configuration, single_record_names_what_is_in_force)
{
    fixture f = fixture_with(ANNA);
    command(&f, CCS_EINVAL,
            "{\"command\":\"queue_put\",\"queue\":{\"key\":\"new\",\"relax\":[{\"after_ms\":5,\"widen\":[\"old\"]}]}}",
            "queue \"new\": relax[0].widen[0]: no queue has the key \"old\"");
    command(&f, CCS_EINVAL, "{\"command\":\"agent_put\",\"agent\":{\"key\":\"bob\",\"queues\":[{\"queue\":\"old\"}]}}",
            "agent \"bob\": queues[0].queue: no queue has the key \"old\"");
    command(&f, CCS_EINVAL, "{\"command\":\"agent_put\",\"agent\":{\"key\":\"bob\",\"traits\":[{\"name\":\"tier\"}]}}",
            "agent \"bob\": traits[0]: agents have no trait \"tier\"");
    command(&f, CCS_EINVAL, "{\"command\":\"supervisor_put\",\"supervisor\":{\"key\":\"eva\",\"queues\":[\"old\"]}}",
            "supervisor \"eva\": queues[0]: no queue has the key \"old\"");
    command(&f, CCS_EINVAL, "{\"command\":\"queue_put\",\"queue\":{\"key\":\"\"}}", "a key has 1 to 64 bytes");
    command(
        &f, CCS_OK,
        "{\"command\":\"queue_put\",\"queue\":{\"key\":\"new\",\"relax\":[{\"after_ms\":5,\"widen\":[\"sales\"]}]}}",
        "");
    command(&f, CCS_OK, "{\"command\":\"agent_put\",\"agent\":{\"key\":\"bob\",\"queues\":[{\"queue\":\"new\"}]}}", "");
    fixture_end(&f);
}

static void remove_queue(fixture *f, const char *key, ccs_status expected, const char *words)
{
    char text[128];
    snprintf(text, sizeof text, "{\"command\":\"queue_remove\",\"queue\":\"%llu\"}", (unsigned long long)queue(f, key).value);
    command(f, expected, text, words);
}

Test(configuration, queue_that_others_name_cannot_go_alone)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"a\"},{\"key\":\"b\",\"admission\":{\"full\":{\"action\":\"overflow\","
                             "\"queue\":\"a\"}}},{\"key\":\"c\"},{\"key\":\"d\"},{\"key\":\"e\"}],"
                             "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\",\"queues\":[{\"queue\":\"c\"}]}],"
                             "\"supervisors\":[{\"key\":\"eva\",\"queues\":[\"d\"]}]}");
    remove_queue(&f, "a", CCS_ESTATE, "queue \"a\" is named by queue \"b\"");
    remove_queue(&f, "c", CCS_ESTATE, "queue \"c\" is named by agent \"bob\"");
    remove_queue(&f, "d", CCS_ESTATE, "queue \"d\" is named by supervisor \"eva\"");
    remove_queue(&f, "e", CCS_OK, "");
    remove_queue(&f, "b", CCS_OK, "");
    remove_queue(&f, "a", CCS_OK, "");
    OK(ccs_center_configure(f.center, CCS_STR(ANNA), NINE)); /* all together they can */
    fixture_end(&f);
}
