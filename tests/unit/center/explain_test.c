/*
 * Asking why: what the answers say, and that nobody decides anything else because somebody asked.
 */
#include "center_fixture.h"
#include <stdio.h>

#define DESK                                                                                                          \
    "{\"queues\":[{\"key\":\"sales\",\"requirement\":{\"skills\":[{\"name\":\"zh\",\"level_min\":2}]},\"relax\":["      \
    "{\"after_ms\":10000,\"requirement\":{\"skills\":[{\"name\":\"zh\"}]},\"announce\":\"soon\"},"                      \
    "{\"after_ms\":20000,\"requirement\":{}}],\"wait_ms_max\":60000}],"                                               \
    "\"agents\":[{\"key\":\"anna\",\"skills\":[{\"name\":\"zh\",\"level\":5}]},"                                        \
    "{\"key\":\"bob\",\"skills\":[{\"name\":\"zh\"}]},{\"key\":\"carol\"}]}"

#define SAYS(json, words) cr_expect_not_null(strstr((json).data, (words)), "%s", (json).data)

Test(explain, why_a_contact_waits)
{
    fixture f = fixture_with(DESK);
    ccs_str json;
    ready(&f, "bob", NINE);
    ccs_contact_id contact = call(&f, "sales", NINE);
    OK(ccs_explain_contact(f.center, contact, NINE + SECONDS(3), &json));
    SAYS(json, "\"waits_for\":\"nobody_signed_in\"");
    SAYS(json, "\"waited_ms\":3000");
    SAYS(json, "skill zh is 1, 2 is asked");
    SAYS(json, "signed out");
    SAYS(json, "\"able\":0");
    cr_expect_eq(json.size, strlen(json.data));
    ready(&f, "anna", NINE + SECONDS(4));
    OK(ccs_explain_contact(f.center, contact, NINE + SECONDS(4), &json));
    SAYS(json, "\"waits_for\":\"offered\"");
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE + SECONDS(5)));
    OK(ccs_explain_contact(f.center, contact, NINE + SECONDS(5), &json));
    SAYS(json, "an agent has it");
    fixture_end(&f);
}

Test(explain, why_an_agent_is_idle)
{
    fixture f = fixture_with(DESK);
    ccs_str json;
    (void)call(&f, "sales", NINE);
    ready(&f, "bob", NINE);
    OK(ccs_explain_agent(f.center, agent(&f, "bob"), NINE, &json));
    SAYS(json, "\"presence\":\"ready\"");
    SAYS(json, "\"waiting\":1");
    SAYS(json, "skill zh is 1, 2 is asked");
    OK(ccs_explain_agent(f.center, agent(&f, "anna"), NINE, &json));
    SAYS(json, "\"idle_because\":\"signed out\"");
    fixture_end(&f);
}

Test(explain, how_a_queue_stands)
{
    fixture f = fixture_with(DESK);
    ccs_str json;
    ready(&f, "bob", NINE);
    OK(ccs_explain_queue(f.center, queue(&f, "sales"), NINE, &json));
    SAYS(json, "\"requirement\":\"zh:2\",\"waited_ms\":0,\"waiting\":0,\"agents\":1,\"signed_in\":0");
    ccs_contact_id contact = call(&f, "sales", NINE);
    char expected[64];
    snprintf(expected, sizeof expected, "\"contacts\":[{\"contact\":\"%llu\"", (unsigned long long)contact.value);
    OK(ccs_explain_queue(f.center, queue(&f, "sales"), NINE + SECONDS(2), &json));
    SAYS(json, expected);
    SAYS(json, "\"waits_for\":\"nobody_signed_in\",\"waited_ms\":2000");
    fixture_end(&f);
}

Test(explain, what_a_queue_would_ask)
{
    fixture f = fixture_with(DESK);
    ccs_contact_id contact;
    ccs_str json;
    ready(&f, "bob", NINE);
    OK(ccs_contact_open(f.center, NULL, NINE, &contact));
    OK(ccs_explain_plan(f.center, contact, queue(&f, "sales"), NINE, &json));
    SAYS(json, "\"timeout_at\":1898586060000");
    SAYS(json, "{\"at\":1898586000000,\"asks\":\"zh:2\",\"agents\":1,\"signed_in\":0");
    SAYS(json, "{\"at\":1898586010000,\"asks\":\"zh:1\",\"agents\":2,\"signed_in\":1,\"ready\":1,\"free\":1,\"announce\":\"soon\"");
    SAYS(json, "{\"at\":1898586020000,\"asks\":\"\",\"agents\":3");
    fixture_end(&f);
}

Test(explain, asking_changes_nothing)
{
    fixture f = fixture_with(DESK), g = fixture_with(DESK);
    fixture *both[] = {&f, &g};
    ccs_str json;
    ccs_contact_id contact = {0};
    for (int i = 0; i < 2; i++) {
        ready(both[i], "bob", NINE);
        contact = call(both[i], "sales", NINE);
        (void)call(both[i], "sales", NINE + 1);
    }
    uint64_t before = hash_of(&f);
    ccs_time deadline = ccs_center_deadline(f.center), group_now = f.center->group.now, due_at = f.center->group.due_at;
    OK(ccs_explain_contact(f.center, contact, NINE + HOURS(1), &json)); /* far ahead: nothing falls due by it */
    OK(ccs_explain_agent(f.center, agent(&f, "bob"), NINE + HOURS(1), &json));
    OK(ccs_explain_queue(f.center, queue(&f, "sales"), NINE + HOURS(1), &json));
    OK(ccs_explain_plan(f.center, contact, queue(&f, "sales"), NINE + HOURS(1), &json));
    cr_expect_eq(f.center->group.now, group_now);
    cr_expect_eq(f.center->group.due_at, due_at);
    ccs_center_check(f.center);
    cr_expect_eq(hash_of(&f), before);
    cr_expect_eq(ccs_center_deadline(f.center), deadline);
    cr_expect_eq(ccs_center_at(f.center), ccs_center_at(g.center));
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(ccs_center_run_until(both[i]->center, NINE + HOURS(2)), CCS_OK);
        ready(both[i], "anna", NINE + HOURS(2));
    }
    cr_expect_eq(hash_of(&f), hash_of(&g));
    fixture_end(&f);
    fixture_end(&g);
}

Test(explain, wrong_questions)
{
    fixture f = fixture_with(DESK);
    ccs_contact_id contact = call(&f, "sales", NINE);
    ccs_agent_id bob = agent(&f, "bob");
    ccs_queue_id sales = queue(&f, "sales");
    ccs_str json;
    REFUSED(CCS_ENOENT, ccs_explain_contact(f.center, (ccs_contact_id){bob.value}, NINE, &json));
    REFUSED(CCS_ENOENT, ccs_explain_agent(f.center, (ccs_agent_id){contact.value}, NINE, &json));
    REFUSED(CCS_ENOENT, ccs_explain_queue(f.center, (ccs_queue_id){bob.value}, NINE, &json));
    REFUSED(CCS_ENOENT, ccs_explain_plan(f.center, contact, (ccs_queue_id){bob.value}, NINE, &json));
    REFUSED(CCS_ECLOCK, ccs_explain_contact(f.center, contact, NINE - 1, &json));
    REFUSED(CCS_EINVAL, ccs_explain_agent(f.center, bob, CCS_TIME_NEVER, &json));
    REFUSED(CCS_EINVAL, ccs_explain_contact(f.center, contact, NINE, NULL));
    cr_expect_eq(ccs_explain_contact(NULL, contact, NINE, &json), CCS_EINVAL);
    cr_expect_eq(ccs_explain_agent(NULL, bob, NINE, &json), CCS_EINVAL);
    cr_expect_eq(ccs_explain_queue(NULL, sales, NINE, &json), CCS_EINVAL);
    cr_expect_eq(ccs_explain_plan(NULL, contact, sales, NINE, &json), CCS_EINVAL);
    fixture_end(&f);
}

struct host {
    ccs_center *center;
    int fail, asked;
    ccs_status inside;
};

static int score(uint64_t queue_id, uint64_t contact, uint64_t agent_id, int64_t *result, void *user_data)
{
    struct host *host = user_data;
    (void)queue_id;
    (void)contact;
    ccs_str json;
    host->asked++;
    *result = (int64_t)agent_id;
    if (host->center)
        host->inside = ccs_explain_agent(host->center, (ccs_agent_id){agent_id}, NINE, &json);
    return host->fail;
}

Test(explain, a_score_that_fails_fails_the_question_and_no_command)
{
    struct host host = {0};
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    ccs_str json;
    options.score_agent = score;
    options.score_user_data = &host;
    fixture f = fixture_of(&options, "{\"queues\":[{\"key\":\"sales\",\"strategy\":\"score\"}],"
                                     "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\"}]}");
    ready(&f, "anna", NINE);
    ready(&f, "bob", NINE);
    ccs_contact_id contact = call(&f, "sales", NINE);
    host.center = f.center;
    host.asked = 0;
    OK(ccs_explain_contact(f.center, contact, NINE, &json));
    cr_expect_gt(host.asked, 0, "%s", json.data);
    cr_expect_eq(host.inside, CCS_EBUSY);
    host.fail = 7;
    UNDONE(CCS_ECALLBACK, ccs_explain_contact(f.center, contact, NINE, &json));
    host.fail = 0;
    host.center = NULL;
    OK(ccs_contact_close(f.center, contact, CCS_CONTACT_LEFT, NINE));
    contact = call(&f, "sales", NINE);
    cr_expect_neq(look(&f, contact).offer, 0);
    fixture_end(&f);
}

/* Inside a callback everything that would disturb the call under way is refused, and that one goes on as if nothing were. */
static int meddle(uint64_t queue_id, uint64_t contact, int64_t *result, void *user_data)
{
    struct host *host = user_data;
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_call said = CCS_CALL_INIT;
    ccs_contact_id opened;
    ccs_str json;
    uint64_t hash;
    (void)queue_id;
    *result = 1;
    options.source = CCS_STR("overwrites the scratch");
    host->asked += ccs_contact_open(host->center, &options, NINE, &opened) == CCS_EBUSY;
    host->asked += ccs_center_advance(host->center, NINE) == CCS_EBUSY;
    host->asked += ccs_center_command(host->center, CCS_STR("{\"command\":\"center_advance\"}"), NINE, NULL) == CCS_EBUSY;
    host->asked += ccs_center_commit(host->center) == CCS_EBUSY;
    host->asked += ccs_center_call(host->center, &said) == CCS_EBUSY;
    host->asked += ccs_center_get(host->center, CCS_RECORD_CONTACT, contact, &json) == CCS_EBUSY;
    host->asked += ccs_event_json(host->center, 1, &json) == CCS_EBUSY;
    host->asked += ccs_center_hash(host->center, &hash) == CCS_EBUSY;
    return 0;
}

Test(explain, a_callback_cannot_call_the_center)
{
    struct host host = {0};
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    ccs_visit_options asks = CCS_VISIT_OPTIONS_INIT;
    ccs_contact_id contact;
    options.score_contact = meddle;
    options.score_user_data = &host;
    fixture f = fixture_of(&options, "{\"queues\":[{\"key\":\"sales\",\"order\":\"score\"}],\"agents\":[{\"key\":\"anna\"}]}");
    host.center = f.center;
    OK(ccs_contact_open(f.center, NULL, NINE, &contact));
    asks.rule = CCS_STR("agent.key == 'anna'");
    OK(ccs_contact_queue_with(f.center, contact, queue(&f, "sales"), &asks, NINE));
    cr_expect_eq(host.asked, 8);
    cr_expect_str_eq(events(&f), "contact_opened contact_queued");
    fixture_end(&f);
}
