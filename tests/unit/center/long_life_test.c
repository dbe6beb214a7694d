/*
 * What shows only after a while: retries of commands that changed nothing, agents who come and go, lines that nobody
 * can enter any more, hosts that call late.
 */
#include "center_fixture.h"
#include <stdio.h>

static ccs_call keyed(const char *key)
{
    ccs_call call = CCS_CALL_INIT;
    call.key = ccs_str_from(key);
    return call;
}

Test(long_life, key_of_a_command_that_changed_nothing_is_kept_too)
{
    fixture f = fixture_with(ANNA);
    ccs_agent_id anna = agent(&f, "anna");
    ready(&f, "anna", NINE);
    ccs_call call = keyed("k");
    for (int i = 0; i < 2; i++) { /* she is ready already; then she leaves; then the first one is sent again */
        OK(ccs_center_call(f.center, &call));
        OK(ccs_agent_set_presence(f.center, anna, CCS_PRESENCE_READY, CCS_STR(""), NINE + SECONDS(i * 2)));
        cr_expect_eq(see(&f, "anna").presence, i ? CCS_PRESENCE_SIGNED_OUT : CCS_PRESENCE_READY);
        if (i == 0)
            OK(ccs_agent_set_presence(f.center, anna, CCS_PRESENCE_SIGNED_OUT, CCS_STR(""), NINE + SECONDS(1)));
    }
    fixture_end(&f);
}

Test(long_life, nobody_can_be_removed_while_somebody_waits_for_him_alone)
{
    fixture f = fixture_with(ANNA_AND_BOB);
    ready(&f, "anna", NINE);
    ccs_contact_id contact = call(&f, "sales", NINE);
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE));
    OK(ccs_contact_transfer_to_agent(f.center, contact, agent(&f, "anna"), agent(&f, "bob"), NINE + 1));
    REFUSED(CCS_ESTATE, ccs_agent_remove(f.center, agent(&f, "bob"), NINE + 2));
    OK(ccs_contact_close(f.center, contact, CCS_CONTACT_LEFT, NINE + 3));
    OK(ccs_agent_remove(f.center, agent(&f, "bob"), NINE + 4));
    fixture_end(&f);
}

Test(long_life, nothing_is_handed_to_an_agent_who_does_not_serve_the_channel)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\"}],\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\",\"capacity\":"
                             "{\"channels\":[{\"channel\":\"chat\",\"cost\":20}]}}]}");
    ready(&f, "anna", NINE);
    ccs_contact_id contact = call(&f, "sales", NINE);
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE));
    REFUSED(CCS_ESTATE, ccs_contact_transfer_to_agent(f.center, contact, agent(&f, "anna"), agent(&f, "bob"), NINE + 1));
    cr_expect_eq(see(&f, "anna").legs, 1, "she still has it");
    fixture_end(&f);
}

/* Two wrap-ups end a second apart; who has been idle for longer must not depend on when the host calls. */
static ccs_agent_id first_asked(bool polls)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\",\"wrap_up\":{\"mode\":\"timed\",\"limit_ms\":10000}}],"
                             "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\"}]}");
    ready(&f, "bob", NINE);
    ready(&f, "anna", NINE + 1);
    ccs_contact_id for_bob = call(&f, "sales", NINE + 2), for_anna = call(&f, "sales", NINE + 3);
    OK(ccs_offer_accept(f.center, offer_to(&f, "bob"), NINE + 4));
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE + 4));
    OK(ccs_contact_close(f.center, for_bob, CCS_CONTACT_FINISHED, NINE + SECONDS(2)));
    OK(ccs_contact_close(f.center, for_anna, CCS_CONTACT_FINISHED, NINE + SECONDS(3)));
    if (polls)
        OK(ccs_center_run_until(f.center, NINE + SECONDS(20)));
    ccs_agent_id asked = {look(&f, call(&f, "sales", NINE + SECONDS(20))).agent};
    cr_expect_eq(asked.value, agent(&f, "bob").value, "a tie would go to anna, whose id is smaller");
    fixture_end(&f);
    return asked;
}

Test(long_life, who_is_asked_does_not_depend_on_how_often_the_host_calls)
{
    cr_expect_eq(first_asked(true).value, first_asked(false).value);
}

Test(long_life, another_reason_while_away_does_not_begin_the_absence_anew)
{
    fixture f = fixture_with(ANNA);
    ready(&f, "anna", NINE);
    OK(ccs_agent_set_presence(f.center, agent(&f, "anna"), CCS_PRESENCE_SIGNED_OUT, CCS_STR(""), NINE + HOURS(1)));
    OK(ccs_agent_set_presence(f.center, agent(&f, "anna"), CCS_PRESENCE_SIGNED_OUT, CCS_STR("ill"), NINE + HOURS(16)));
    ready(&f, "anna", NINE + HOURS(17));
    cr_expect_eq(see(&f, "anna").idle_since_at, NINE + HOURS(17), "a new shift");
    fixture_end(&f);
}

Test(long_life, lines_that_nobody_can_enter_again_are_swept)
{
    fixture f = fixture_with(ANNA);
    ready(&f, "anna", NINE);
    ccs_center_stats stats = CCS_CENTER_STATS_INIT;
    for (int i = 0; i < 1000; i++) {
        ccs_queue_id one_off;
        char json[32];
        snprintf(json, sizeof json, "{\"key\":\"q%d\"}", i);
        OK(ccs_queue_put(f.center, ccs_str_from(json), NINE + i, &one_off));
        ccs_contact_id contact;
        OK(ccs_contact_open(f.center, NULL, NINE + i, &contact));
        OK(ccs_contact_queue(f.center, contact, one_off, NINE + i));
        OK(ccs_contact_close(f.center, contact, CCS_CONTACT_LEFT, NINE + i));
        OK(ccs_queue_remove(f.center, one_off, NINE + i));
        OK(ccs_center_commit(f.center));
        ccs_center_stats_get(f.center, &stats);
        cr_assert_leq(stats.lines, 130, "after %d queues", i + 1);
    }
    ccs_center_check(f.center);
    cr_expect_eq(look(&f, call(&f, "sales", NINE + HOURS(1))).agent, agent(&f, "anna").value, "what is left works");
    fixture_end(&f);
}

Test(long_life, json_command_with_more_than_its_members_is_refused)
{
    static const char *const wrong[] = {"{\"command\":\"contact_open\" garbage [1,2]}", "{\"command\":\"contact_open\",}",
                                        "{\"command\":\"contact_open\"} x"};
    fixture f = fixture_with(ANNA);
    uint64_t before = hash_of(&f), id;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        REFUSED(CCS_EPARSE, ccs_center_command(f.center, ccs_str_from(wrong[i]), NINE, &id));
    cr_expect_eq(hash_of(&f), before);
    fixture_end(&f);
}

Test(long_life, call_that_was_not_begun_properly_is_refused)
{
    fixture f = fixture_with(ANNA);
    ccs_call call = {.flags = CCS_CALL_DRY_RUN}; /* without CCS_CALL_INIT */
    REFUSED(CCS_EINVAL, ccs_center_call(f.center, &call));
    call = (ccs_call)CCS_CALL_INIT;
    call.flags = 64;
    REFUSED(CCS_EINVAL, ccs_center_call(f.center, &call));
    fixture_end(&f);
}
