/*
 * Agents as a host sees them: presence, what comes next, capacity, wrap-up, the shift.
 */
#include "center_fixture.h"

Test(agent, last_intent_wins_while_something_is_in_progress)
{
    fixture f = fixture_with(ANNA);
    ready(&f, "anna", NINE);
    ccs_agent_id anna = agent(&f, "anna");
    ccs_contact_id contact = call(&f, "sales", NINE);
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE));
    OK(ccs_agent_set_presence(f.center, anna, CCS_PRESENCE_NOT_READY, CCS_STR("lunch"), NINE));
    OK(ccs_agent_set_presence(f.center, anna, CCS_PRESENCE_SIGNED_OUT, CCS_STR(""), NINE));
    cr_expect_eq(see(&f, "anna").presence, CCS_PRESENCE_READY);
    cr_expect_eq(see(&f, "anna").next, CCS_PRESENCE_SIGNED_OUT);
    OK(ccs_contact_close(f.center, contact, CCS_CONTACT_LEFT, NINE + 1));
    cr_expect_eq(see(&f, "anna").presence, CCS_PRESENCE_SIGNED_OUT);
    cr_expect_eq(see(&f, "anna").next_set, 0);
    fixture_end(&f);
}

Test(agent, gets_nothing_new_once_she_wants_to_leave)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\"}],\"agents\":[{\"key\":\"anna\",\"capacity\":"
                             "{\"channels\":[{\"channel\":\"chat\",\"cost\":30}]}}]}");
    ready(&f, "anna", NINE);
    ccs_agent_id anna = agent(&f, "anna");
    chat(&f, "sales", NINE);
    OK(ccs_agent_set_presence(f.center, anna, CCS_PRESENCE_NOT_READY, CCS_STR("lunch"), NINE));
    ccs_contact_id second = chat(&f, "sales", NINE);
    cr_expect_eq(look(&f, second).position, 1, "although there is room for three");
    OK(ccs_agent_set_presence(f.center, anna, CCS_PRESENCE_READY, CCS_STR(""), NINE + 1));
    cr_expect_eq(look(&f, second).agent, anna.value, "she stays after all");
    fixture_end(&f);
}

Test(agent, next_presence_ready_with_another_reason_keeps_her_available)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\"}],\"agents\":[{\"key\":\"anna\",\"capacity\":"
                             "{\"channels\":[{\"channel\":\"chat\",\"cost\":30}]}}]}");
    ready(&f, "anna", NINE);
    chat(&f, "sales", NINE);
    OK(ccs_agent_set_presence(f.center, agent(&f, "anna"), CCS_PRESENCE_READY, CCS_STR("training"), NINE));
    ccs_contact_id second = chat(&f, "sales", NINE);
    cr_expect_neq(look(&f, second).offer, 0);
    fixture_end(&f);
}

Test(agent, capacity_is_never_exceeded_whatever_comes)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\"}],\"agents\":[{\"key\":\"anna\",\"capacity\":{\"total\":10,"
                             "\"channels\":[{\"channel\":\"chat\",\"cost\":3},{\"channel\":\"voice\",\"cost\":10}]}}]}");
    ready(&f, "anna", NINE);
    ccs_contact_id waiting[6];
    for (int i = 0; i < 6; i++)
        waiting[i] = chat(&f, "sales", NINE + i);
    cr_expect_eq(see(&f, "anna").used, 9);
    cr_expect_eq(see(&f, "anna").offers, 3);
    cr_expect_eq(look(&f, waiting[3]).position, 1);
    ccs_contact_id voice = call(&f, "sales", NINE + 6);
    cr_expect_eq(look(&f, voice).position, 1, "a call takes all of it");
    ccs_agent_id anna = agent(&f, "anna");
    REFUSED(CCS_ESTATE, ccs_agent_put(f.center, CCS_STR("{\"key\":\"anna\",\"capacity\":{\"total\":8}}"), NINE + 7, &anna));
    OK(ccs_agent_put(f.center,
                     CCS_STR("{\"key\":\"anna\",\"capacity\":{\"total\":12,\"channels\":[{\"channel\":\"chat\",\"cost\":3}]}}"),
                     NINE + 8, &anna));
    cr_expect_eq(see(&f, "anna").offers, 4, "room for one more");
    fixture_end(&f);
}

Test(agent, channel_that_is_not_listed_is_not_served)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\"}],\"agents\":[{\"key\":\"anna\",\"capacity\":"
                             "{\"channels\":[{\"channel\":\"chat\",\"cost\":30}]}}]}");
    ready(&f, "anna", NINE);
    cr_expect_eq(look(&f, call(&f, "sales", NINE)).position, 1);
    cr_expect_neq(look(&f, chat(&f, "sales", NINE)).offer, 0);
    fixture_end(&f);
}

Test(agent, missed_call_sends_her_away_unless_she_wanted_that_anyway)
{
    fixture f = fixture_with(ANNA_AND_BOB);
    ready(&f, "anna", NINE);
    call(&f, "sales", NINE);
    OK(ccs_center_advance(f.center, NINE + SECONDS(15)));
    cr_expect_eq(see(&f, "anna").presence, CCS_PRESENCE_NOT_READY);
    cr_expect_str_eq(see(&f, "anna").reason.data, "missed");
    ready(&f, "bob", NINE + SECONDS(20));
    OK(ccs_agent_set_presence(f.center, agent(&f, "bob"), CCS_PRESENCE_SIGNED_OUT, CCS_STR("home"), NINE + SECONDS(21)));
    OK(ccs_center_advance(f.center, NINE + SECONDS(35)));
    cr_expect_eq(see(&f, "bob").presence, CCS_PRESENCE_SIGNED_OUT);
    cr_expect_str_eq(see(&f, "bob").reason.data, "home");
    fixture_end(&f);
}

Test(agent, wish_made_before_the_missed_call_and_withdrawn_after_it_leaves_her_away)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\"}],\"agents\":[{\"key\":\"anna\",\"capacity\":"
                             "{\"channels\":[{\"channel\":\"chat\",\"cost\":30}]}}]}");
    ready(&f, "anna", NINE);
    ccs_contact_id first = chat(&f, "sales", NINE);
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE));
    chat(&f, "sales", NINE + SECONDS(1));
    OK(ccs_offer_reject(f.center, offer_to(&f, "anna"), NINE + SECONDS(2)));
    cr_expect_eq(see(&f, "anna").presence, CCS_PRESENCE_READY, "she still chats");
    cr_expect_eq(see(&f, "anna").next, CCS_PRESENCE_NOT_READY);
    OK(ccs_agent_set_presence(f.center, agent(&f, "anna"), CCS_PRESENCE_READY, CCS_STR(""), NINE + SECONDS(3)));
    cr_expect_eq(see(&f, "anna").next_set, 0, "the last intent wins over the rejected offer");
    cr_expect_eq(see(&f, "anna").offers, 1, "and she is asked again");
    OK(ccs_contact_close(f.center, first, CCS_CONTACT_LEFT, NINE + SECONDS(4)));
    cr_expect_eq(see(&f, "anna").presence, CCS_PRESENCE_READY);
    fixture_end(&f);
}

Test(agent, idle_time_survives_a_break_but_not_a_new_shift)
{
    fixture f = fixture_with(ANNA);
    ccs_agent_id anna = agent(&f, "anna");
    ready(&f, "anna", NINE);
    cr_expect_eq(see(&f, "anna").idle_since_at, NINE);
    OK(ccs_agent_set_presence(f.center, anna, CCS_PRESENCE_NOT_READY, CCS_STR("lunch"), NINE + HOURS(1)));
    ready(&f, "anna", NINE + HOURS(2));
    cr_expect_eq(see(&f, "anna").idle_since_at, NINE);
    OK(ccs_agent_set_presence(f.center, anna, CCS_PRESENCE_SIGNED_OUT, CCS_STR(""), NINE + HOURS(3)));
    ready(&f, "anna", NINE + HOURS(7) - 1);
    cr_expect_eq(see(&f, "anna").idle_since_at, NINE, "four hours less a millisecond: the same shift");
    OK(ccs_agent_set_presence(f.center, anna, CCS_PRESENCE_SIGNED_OUT, CCS_STR(""), NINE + HOURS(8)));
    ready(&f, "anna", NINE + HOURS(12));
    cr_expect_eq(see(&f, "anna").idle_since_at, NINE + HOURS(12));
    fixture_end(&f);
}

Test(agent, longest_idle_counts_from_the_end_of_wrap_up)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\",\"wrap_up\":{\"mode\":\"mandatory\"}}],"
                             "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\",\"wrap_up\":{\"mode\":\"none\"}}]}");
    ready(&f, "anna", NINE);
    ready(&f, "bob", NINE + 1);
    ccs_contact_id first = call(&f, "sales", NINE + 2), second = call(&f, "sales", NINE + 3);
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE + 4));
    OK(ccs_offer_accept(f.center, offer_to(&f, "bob"), NINE + 4));
    OK(ccs_contact_close(f.center, first, CCS_CONTACT_LEFT, NINE + SECONDS(10)));
    OK(ccs_contact_close(f.center, second, CCS_CONTACT_LEFT, NINE + SECONDS(20)));
    OK(ccs_agent_end_wrap_up(f.center, agent(&f, "anna"), NINE + SECONDS(30)));
    ccs_contact_id third = call(&f, "sales", NINE + SECONDS(40));
    cr_expect_eq(look(&f, third).agent, agent(&f, "bob").value, "Anna was done with her call first, but not with her work");
    fixture_end(&f);
}

Test(agent, second_wrap_up_takes_over_the_first_with_the_later_limit)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"long\",\"wrap_up\":{\"mode\":\"mandatory_timed\",\"limit_ms\":60000}},"
                             "{\"key\":\"short\",\"wrap_up\":{\"mode\":\"timed\",\"limit_ms\":5000}}],"
                             "\"agents\":[{\"key\":\"anna\",\"capacity\":{\"channels\":[{\"channel\":\"chat\",\"cost\":50}]}}]}");
    ready(&f, "anna", NINE);
    ccs_contact_id first = chat(&f, "long", NINE), second = chat(&f, "short", NINE);
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE));
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE));
    OK(ccs_contact_close(f.center, first, CCS_CONTACT_LEFT, NINE + SECONDS(10)));
    OK(ccs_contact_close(f.center, second, CCS_CONTACT_LEFT, NINE + SECONDS(20)));
    REFUSED(CCS_ESTATE, ccs_agent_end_wrap_up(f.center, agent(&f, "anna"), NINE + SECONDS(21)));
    OK(ccs_center_advance(f.center, NINE + SECONDS(70) - 1));
    cr_expect_neq(see(&f, "anna").wrap_up_leg, 0);
    OK(ccs_center_advance(f.center, NINE + SECONDS(70)));
    cr_expect_eq(see(&f, "anna").wrap_up_leg, 0);
    fixture_end(&f);
}

Test(agent, reason_has_at_most_64_bytes)
{
    fixture f = fixture_with(ANNA);
    ccs_str reason = CCS_STR("0123456789012345678901234567890123456789012345678901234567890123");
    OK(ccs_agent_set_presence(f.center, agent(&f, "anna"), CCS_PRESENCE_NOT_READY, reason, NINE));
    reason = CCS_STR("01234567890123456789012345678901234567890123456789012345678901234");
    REFUSED(CCS_EINVAL, ccs_agent_set_presence(f.center, agent(&f, "anna"), CCS_PRESENCE_NOT_READY, reason, NINE));
    REFUSED(CCS_EINVAL, ccs_agent_set_presence(f.center, agent(&f, "anna"), (ccs_presence)3, CCS_STR(""), NINE));
    REFUSED(CCS_EINVAL, ccs_agent_set_presence(f.center, agent(&f, "anna"), CCS_PRESENCE_NOT_READY, CCS_STR("\xc3"), NINE));
    fixture_end(&f);
}
