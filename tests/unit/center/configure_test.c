/*
 * Configuration as text: what is applied, what is shown first, and where an error is said to be. And commands as text.
 */
#include "center_fixture.h"
#include <stdio.h>

static void expect_refused(const char *json, const char *words)
{
    fixture f = fixture_with(ANNA);
    uint64_t before = hash_of(&f);
    cr_expect_eq(ccs_center_configure(f.center, ccs_str_from(json), NINE), CCS_EPARSE, "%s", json);
    cr_expect_str_eq(ccs_center_error(f.center), words);
    cr_expect_eq(hash_of(&f), before);
    fixture_end(&f);
}

Test(configure, says_line_column_and_path_of_an_error)
{
    expect_refused("{\n  \"queues\": [\n    {\"key\": \"sales\", \"ring_ms\": \"long\"}\n  ]\n}",
                   "3:33: queues[0].ring_ms: \"ring_ms\" must be a whole number from 0 to 4294967295, not \"long\"");
    expect_refused("{\"agents\":[{\"key\":\"anna\"},\n{\"key\":\"anna\"}]}",
                   "2:8: agents[1].key: the key \"anna\" is used twice among the agents");
    expect_refused("{\"queues\":[{\"key\":\"a\"},\n {\"key\":\"a\"}],\"agents\":[{\"key\":\"anna\"}]}",
                   "2:9: queues[1].key: the key \"a\" is used twice among the queues");
    expect_refused("{\"agents\":[{\"key\":\"anna\"}],\n"
                   " \"queues\":[{\"key\":\"fr\",\n  \"requirement\":{\"skills\":[{\"name\":\"FR\"}]}}]}",
                   "3:17: queues[0].requirement: nobody can serve queue \"fr\": "
                   "no agent has every skill it requires, at its level");
    expect_refused("{\"agents\":[{\"key\":\"\"}]}", "1:19: agents[0].key: a key has 1 to 64 bytes");
    expect_refused("{\"queues\":[{\"key\":\"a\",\"wrap_up\":{\"mode\":\"timed\"}}],\"agents\":[{\"key\":\"anna\"}]}",
                   "1:33: queues[0].wrap_up: a timed wrap-up needs a limit_ms of at least 1");
    expect_refused("{\"queues\":[{\"key\":\"a\",\"priority_credit_ms\":5}],\"agents\":[{\"key\":\"anna\"}]}",
                   "1:44: queues[0].priority_credit_ms: priority_credit_ms belongs to the order \"credit\"");
}

Test(configure, queue_that_relaxation_lets_somebody_serve_is_fine)
{
    fixture f = fixture_with(ANNA);
    OK(ccs_center_configure(f.center,
                            CCS_STR("{\"queues\":[{\"key\":\"fr\",\"requirement\":{\"skills\":[{\"name\":\"FR\"}]},"
                                    "\"relax\":[{\"after_ms\":1000,\"requirement\":{}}]}],\"agents\":[{\"key\":\"anna\"}]}"),
                            NINE));
    fixture_end(&f);
}

Test(configure, same_again_changes_nothing)
{
    fixture f = fixture_with(ANNA_AND_BOB);
    uint64_t seq = ccs_center_seq(f.center);
    OK(ccs_center_configure(f.center, CCS_STR(ANNA_AND_BOB), NINE + 1));
    cr_expect_eq(ccs_center_seq(f.center), seq);
    fixture_end(&f);
}

Test(configure, order_in_the_text_does_not_matter_to_what_is_in_force)
{
    fixture f = fixture_with("{\"agents\":[{\"key\":\"b\"},{\"key\":\"a\"}],\"queues\":[{\"key\":\"y\"},{\"key\":\"x\"}]}");
    uint64_t seq = ccs_center_seq(f.center);
    const char *sorted = "{\"queues\":[{\"key\":\"x\"},{\"key\":\"y\"}],\"agents\":[{\"key\":\"a\"},{\"key\":\"b\"}]}";
    OK(ccs_center_configure(f.center, ccs_str_from(sorted), NINE + 1));
    cr_expect_eq(ccs_center_seq(f.center), seq);
    fixture_end(&f);
}

Test(configure, difference_shows_what_would_change_and_changes_nothing)
{
    fixture f = fixture_with(ANNA_AND_BOB);
    uint64_t before = hash_of(&f);
    ccs_str difference;
    const char *wanted =
        "{\"queues\":[{\"key\":\"sales\",\"ring_ms\":20000,\"relax\":[{\"after_ms\":5,\"requirement\":{}}]},{\"key\":\"new\"}],"
        "\"agents\":[{\"key\":\"anna\",\"position\":2}]}";
    OK(ccs_center_difference(f.center, ccs_str_from(wanted), NINE, &difference));
    cr_expect_str_eq(difference.data, "~ queue \"sales\" relax: [] -> [{\"after_ms\":5,\"requirement\":{}}]\n"
                                      "~ queue \"sales\" ring_ms: 0 -> 20000\n+ queue \"new\"\n"
                                      "~ agent \"anna\" position: 0 -> 2\n- agent \"bob\"\n");
    cr_expect_eq(hash_of(&f), before);
    OK(ccs_center_configure(f.center, ccs_str_from(wanted), NINE));
    OK(ccs_center_difference(f.center, ccs_str_from(wanted), NINE, &difference));
    cr_expect_eq(difference.size, 0);
    fixture_end(&f);
}

Test(configure, refuses_to_strand_anybody_and_then_has_done_nothing_of_it)
{
    fixture f = fixture_with(ANNA_AND_BOB);
    ccs_contact_id contact = call(&f, "sales", NINE);
    uint64_t before = hash_of(&f);
    const char *without = "{\"queues\":[{\"key\":\"new\"}],\"agents\":[{\"key\":\"anna\",\"position\":9}]}";
    REFUSED(CCS_ESTATE, ccs_center_configure(f.center, ccs_str_from(without), NINE));
    cr_expect_eq(ccs_center_error_id(f.center), queue(&f, "sales").value);
    cr_expect_eq(hash_of(&f), before, "the agent was not changed either");
    cr_expect_eq(look(&f, contact).position, 1);
    ready(&f, "bob", NINE);
    REFUSED(CCS_ESTATE, ccs_center_configure(f.center, CCS_STR(ANNA), NINE));
    cr_expect_eq(ccs_center_error_id(f.center), agent(&f, "bob").value);
    fixture_end(&f);
}

Test(configure, waiting_contacts_are_offered_when_somebody_learns_what_they_need)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"fr\",\"requirement\":{\"skills\":[{\"name\":\"FR\"}]}}],"
                             "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\",\"skills\":[{\"name\":\"FR\"}]}]}");
    ready(&f, "anna", NINE);
    ccs_contact_id contact = call(&f, "fr", NINE);
    ccs_agent_id anna;
    cr_expect_eq(look(&f, contact).position, 1);
    OK(ccs_agent_put(f.center, CCS_STR("{\"key\":\"anna\",\"skills\":[{\"name\":\"FR\"}]}"), NINE + 1, &anna));
    cr_expect_eq(look(&f, contact).agent, anna.value);
    fixture_end(&f);
}

Test(configure, removed_key_may_come_again_as_somebody_new)
{
    fixture f = fixture_with(ANNA_AND_BOB);
    ccs_agent_id bob = agent(&f, "bob"), found;
    OK(ccs_agent_remove(f.center, bob, NINE));
    cr_expect_eq(ccs_agent_find(f.center, CCS_STR("bob"), &found), CCS_ENOENT);
    REFUSED(CCS_ENOENT, ccs_agent_remove(f.center, bob, NINE));
    REFUSED(CCS_ENOENT, ccs_agent_set_presence(f.center, bob, CCS_PRESENCE_READY, CCS_STR(""), NINE));
    OK(ccs_agent_put(f.center, CCS_STR("{\"key\":\"bob\"}"), NINE, &found));
    cr_expect_neq(found.value, bob.value);
    ready(&f, "bob", NINE);
    ccs_contact_id contact = call(&f, "sales", NINE);
    cr_expect_eq(look(&f, contact).agent, found.value);
    OK(ccs_center_commit(f.center));
    cr_expect_eq(agent(&f, "bob").value, found.value, "also when the old one has been given back");
    fixture_end(&f);
}

/* --- commands as JSON ----------------------------------------------------------------------------------- */

Test(command, does_what_the_function_does)
{
    fixture f = fixture_with(ANNA);
    uint64_t contact = 0, none = 0;
    char text[256];
    const char *presence = "{\"command\":\"agent_set_presence\",\"agent\":\"2\",\"presence\":\"ready\"}";
    const char *opens = "{\"ref\":\"a \\\"command\\\": {}\", \"channel\":\"chat\",\n \"command\" : \"contact_open\"}";
    OK(ccs_center_command(f.center, ccs_str_from(presence), NINE, &none));
    cr_expect_eq(see(&f, "anna").presence, CCS_PRESENCE_READY);
    OK(ccs_center_command(f.center, ccs_str_from(opens), NINE, &contact));
    cr_expect_neq(contact, 0);
    snprintf(text, sizeof text, "{\"command\":\"contact_queue\",\"contact\":\"%llu\",\"queue\":1}", (unsigned long long)contact);
    OK(ccs_center_command(f.center, ccs_str_from(text), NINE, NULL));
    cr_expect_eq(look(&f, (ccs_contact_id){contact}).agent, agent(&f, "anna").value);
    cr_expect_eq(look(&f, (ccs_contact_id){contact}).channel, CCS_CHANNEL_CHAT);
    fixture_end(&f);
}

static void expect_wrong(const char *json, const char *words)
{
    fixture f = fixture_with(ANNA);
    cr_expect_eq(ccs_center_command(f.center, ccs_str_from(json), NINE, NULL), CCS_EPARSE, "%s", json);
    cr_expect_eq(strncmp(ccs_center_error(f.center), words, strlen(words)), 0, "%s", ccs_center_error(f.center));
    fixture_end(&f);
}

Test(command, says_where_the_text_is_wrong)
{
    expect_wrong("", "1:1: a command is an object");
    expect_wrong("[]", "1:1: a command is an object");
    expect_wrong("{\"contact\":\"1\"}", "1:1: a command is an object");
    expect_wrong("{\"contact\":\"1\",\n  \"command\": \"contact_hug\"}", "2:14: command: no command is named \"contact_hug\"");
    expect_wrong("{\"command\": \"take_due\"}", "1:13: command: no command is named \"take_due\"");
    expect_wrong("{\"command\": \"contact_que\"}",
                 "1:13: command: no command is named \"contact_que\"; did you mean \"contact_queue\"?");
    expect_wrong("{\"command\": \"agent_set_presence\", \"agent\": \"anna\"}", "1:44: agent: \"agent\" must be a whole number");
    expect_wrong("{\"command\": \"contact_queue\",\n \"contact\": \"1\", \"line\": 3}", "2:18: unknown field \"line\"");
    expect_wrong("{\"command\": \"contact_queue\", \"command\": \"contact_open\"}", "1:30: unknown field \"command\"");
    expect_wrong("{\"command\": \"agent_put\", \"agent\": {\"key\": \"x\", \"position\": -1}}", "1:60: agent.position: ");
    expect_wrong("{\"command\": \"contact_open\"} x", "1:29: ");
    expect_wrong("{\"command\": ", "1:1: a command is an object");
}

Test(command, too_long_a_text_is_refused_unread)
{
    fixture f = fixture_with(ANNA);
    static char text[65537];
    memset(text, ' ', sizeof text);
    REFUSED(CCS_EPARSE, ccs_center_command(f.center, (ccs_str){text, sizeof text}, NINE, NULL));
    fixture_end(&f);
}

Test(command, is_refused_as_the_function_is)
{
    fixture f = fixture_with(ANNA);
    REFUSED(CCS_ENOENT, ccs_center_command(f.center, CCS_STR("{\"command\":\"offer_accept\",\"offer\":\"99\"}"), NINE, NULL));
    REFUSED(CCS_EINVAL, ccs_center_command(f.center, CCS_STR("{\"command\":\"agent_put\",\"agent\":{\"key\":\"\"}}"), NINE, NULL));
    REFUSED(CCS_EINVAL, ccs_center_command(f.center, CCS_STR("{\"command\":\"agent_put\"}"), NINE, NULL));
    fixture_end(&f);
}

/* A key where an id is meant is the first mistake of many. */
Test(command, says_how_to_find_an_id)
{
    static const struct {
        const char *json, *words;
    } cases[] = {
        {"{\"command\": \"agent_set_presence\", \"agent\": \"anna\"}", "; an id is meant: ccs_agent_find() and"},
        {"{\"command\": \"contact_queue\", \"contact\": 1, \"queue\": \"sales\"}", "; an id is meant: ccs_queue_find() and"},
        {"{\"command\": \"contact_queue\", \"contact\": 1, \"preferred\": \"anna\"}", "; an id is meant: ccs_agent_find() and"},
        {"{\"command\": \"contact_close\", \"contact\": \"call-1\"}", "; an id is meant: ccs_contact_find() and"},
        {"{\"command\": \"supervisor_remove\", \"supervisor\": \"eva\"}", "; an id is meant: ccs_supervisor_find() "},
        {"{\"command\": \"offer_accept\", \"offer\": \"anna\"}", "; an id is meant: the seq of the event"},
    };
    fixture f = fixture_with(ANNA);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(ccs_center_command(f.center, ccs_str_from(cases[i].json), NINE, NULL), CCS_EPARSE, "%s", cases[i].json);
        cr_expect_not_null(strstr(ccs_center_error(f.center), cases[i].words), "%s", ccs_center_error(f.center));
    }
    cr_expect_eq(ccs_center_command(f.center, CCS_STR("{\"command\": \"offer_accept\", \"offer\": 1.5}"), NINE, NULL), CCS_EPARSE);
    cr_expect_null(strstr(ccs_center_error(f.center), "an id is meant"), "%s", ccs_center_error(f.center));
    fixture_end(&f);
}
