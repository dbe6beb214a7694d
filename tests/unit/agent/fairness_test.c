/*
 * Fairness: what is counted for an agent belongs to his shift. Engines that keep it with the session can be tricked: a short
 * break, a second sign-in or a restart, and he counts as fresh, or as idle for hours. Every such trick is tried here.
 */
#include "unit/agent/fixture.h"

#define SIGNED_OUT CCS__PRESENCE__PRESENCE_SIGNED_OUT
#define NOT_READY CCS__PRESENCE__PRESENCE_NOT_READY
#define READY CCS__PRESENCE__PRESENCE_READY

/* A morning: two contacts of ten minutes by half past nine. */
static uint64_t morning(void)
{
    uint64_t agent = anna();
    for (int i = 0; i < 2; i++) {
        ccs_time from = NINE + i * 15 * MINUTE;
        offered(agent, 100, from);
        answered(agent, from);
        left(agent, 100, 10 * MINUTE, false, from + 10 * MINUTE);
    }
    return agent;
}

static void expect_unchanged(uint64_t agent, const char *trick)
{
    cr_expect_eq(state(agent)->shift_at, NINE, "%s", trick);
    cr_expect_eq(state(agent)->shift_contacts, 2, "%s", trick);
    cr_expect_eq(state(agent)->shift_talk_ms, 20 * MINUTE, "%s", trick);
    cr_expect_eq(state(agent)->idle_since_at, NINE + 25 * MINUTE, "%s", trick);
}

Test(fairness, no_break_makes_an_agent_fresh)
{
    fixture_start();
    uint64_t agent = morning();
    ccs_time now = NINE + 30 * MINUTE;
    expect_unchanged(agent, "two contacts");
    cr_expect_eq(presence(agent, NOT_READY, "coffee", now), CCS_OK);
    cr_expect_eq(presence(agent, READY, "", now += MINUTE), CCS_OK);
    expect_unchanged(agent, "a break");
    cr_expect_eq(presence(agent, SIGNED_OUT, "", now), CCS_OK);
    cr_expect_eq(presence(agent, READY, "", now), CCS_OK);
    expect_unchanged(agent, "out and in at once");
    cr_expect_eq(presence(agent, READY, "me again", now), CCS_OK);
    expect_unchanged(agent, "signed in twice");
    for (int i = 0; i < 20; i++) { /* five hours of breaks, none as long as a night */
        cr_expect_eq(presence(agent, i % 2 ? SIGNED_OUT : NOT_READY, "", now += 7 * MINUTE), CCS_OK);
        cr_expect_eq(presence(agent, READY, "", now += 8 * MINUTE), CCS_OK);
    }
    expect_unchanged(agent, "twenty breaks");
    cr_expect_eq(presence(agent, SIGNED_OUT, "", now), CCS_OK);
    cr_expect_eq(presence(agent, READY, "", now += 4 * HOUR - 1), CCS_OK);
    expect_unchanged(agent, "out for a little less than the gap between shifts");
    cr_expect_eq(presence(agent, NOT_READY, "", now), CCS_OK);
    cr_expect_eq(presence(agent, READY, "", now += 12 * HOUR), CCS_OK);
    expect_unchanged(agent, "not ready is not signed out, however long");
    fixture_finish();
}

Test(fairness, absence_counts_from_when_he_left_whatever_he_says_meanwhile)
{
    fixture_start();
    uint64_t agent = morning();
    ccs_time left_at = NINE + HOUR;
    cr_expect_eq(presence(agent, SIGNED_OUT, "lunch", left_at), CCS_OK);
    cr_expect_eq(presence(agent, SIGNED_OUT, "long lunch", left_at + 3 * HOUR), CCS_OK);
    cr_expect_eq(force(agent, SIGNED_OUT, "gone", left_at + 3 * HOUR), CCS_OK);
    expect_unchanged(agent, "other words");
    cr_expect_eq(presence(agent, READY, "", left_at + 4 * HOUR), CCS_OK);
    cr_expect_eq(state(agent)->shift_at, left_at + 4 * HOUR, "a new shift, fairly");
    cr_expect_eq(state(agent)->shift_contacts, 0);
    cr_expect_eq(state(agent)->shift_talk_ms, 0);
    cr_expect_eq(state(agent)->idle_since_at, left_at + 4 * HOUR);
    fixture_finish();
}

Test(fairness, no_restart_makes_an_agent_fresh)
{
    fixture_start();
    uint64_t agent = morning();
    reopen(false);
    expect_unchanged(agent, "the center is opened again");
    cr_expect_eq(presence(agent, SIGNED_OUT, "", NINE + HOUR), CCS_OK);
    reopen(true);
    expect_unchanged(agent, "opened again while he is out");
    cr_expect_eq(presence(agent, READY, "", NINE + 2 * HOUR), CCS_OK);
    expect_unchanged(agent, "in again after a restart");
    fixture_finish();
}

Test(fairness, no_command_makes_an_agent_fresh)
{
    fixture_start();
    uint64_t agent = morning(), same, endpoint;
    ccs_time now = NINE + 30 * MINUTE;
    Ccs__Agent changed = agent_named("anna");
    changed.position = 1;
    cr_expect_eq(put(&changed, now, &same), CCS_OK);
    expect_unchanged(agent, "another configuration");

    Ccs__AddEndpoint add = CCS__ADD_ENDPOINT__INIT;
    add.agent = agent;
    add.device = TEXT("mobile");
    fixture_begin(now);
    cr_expect_eq(fixture_end(ccs__endpoint_decide_add(group, &add, &endpoint)), CCS_OK);
    expect_unchanged(agent, "a second device");

    offered(agent, 100, now);
    failed(agent, 100, CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED, now);
    offered(agent, 100, now);
    failed(agent, 100, CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED, now);
    expect_unchanged(agent, "offers let ring, or pushed away");

    cr_expect_eq(force(agent, NOT_READY, "meeting", now), CCS_OK);
    cr_expect_eq(force(agent, SIGNED_OUT, "", now), CCS_OK);
    cr_expect_eq(force(agent, READY, "", now + MINUTE), CCS_OK);
    expect_unchanged(agent, "force");
    fixture_finish();
}

Test(fairness, sign_out_while_busy_is_no_way_around)
{
    fixture_start();
    uint64_t agent = anna();
    offered(agent, 100, NINE);
    answered(agent, NINE);
    cr_expect_eq(presence(agent, SIGNED_OUT, "", NINE), CCS_OK); /* nine hours before he really leaves */
    left(agent, 100, 9 * HOUR, false, NINE + 9 * HOUR);
    cr_expect_eq(state(agent)->signed_out_at, NINE + 9 * HOUR);
    cr_expect_eq(presence(agent, READY, "", NINE + 10 * HOUR), CCS_OK);
    cr_expect_eq(state(agent)->shift_at, NINE);
    cr_expect_eq(state(agent)->shift_contacts, 1);
    cr_expect_eq(state(agent)->shift_talk_ms, 9 * HOUR);
    fixture_finish();
}

Test(fairness, contact_taken_over_counts_like_one_offered)
{
    fixture_start();
    uint64_t agent = morning();
    Ccs__LegJoined joined = CCS__LEG_JOINED__INIT;
    joined.agent = agent;
    joined.cost = 40;
    emit(CCS_EVENT_LEG_JOINED, &joined, NINE + HOUR);
    cr_expect_eq(state(agent)->shift_contacts, 3);
    cr_expect_eq(state(agent)->legs, 1);
    cr_expect_eq(state(agent)->used, 40);
    left(agent, 40, MINUTE, false, NINE + HOUR + MINUTE);
    cr_expect_eq(state(agent)->shift_talk_ms, 21 * MINUTE);
    cr_expect_eq(state(agent)->used, 0);
    cr_expect_eq(state(agent)->idle_since_at, NINE + HOUR + MINUTE);
    fixture_finish();
}

Test(fairness, leg_outside_is_nobodys)
{
    fixture_start();
    uint64_t agent = morning();
    Ccs__LegJoined joined = CCS__LEG_JOINED__INIT;
    Ccs__LegLeft gone = CCS__LEG_LEFT__INIT;
    joined.cost = gone.cost = 10;
    emit(CCS_EVENT_LEG_JOINED, &joined, NINE + HOUR);
    emit(CCS_EVENT_LEG_LEFT, &gone, NINE + HOUR);
    cr_expect_eq(state(agent)->used, 0);
    expect_unchanged(agent, "a leg outside");
    fixture_finish();
}

/* Who is signed out may be given a contact by a supervisor; that he comes in while he has it begins his shift all the same. */
Test(fairness, shift_begins_also_for_who_signs_in_while_busy)
{
    fixture_start();
    Ccs__Agent config = agent_named("ben");
    uint64_t agent;
    cr_expect_eq(put(&config, NINE, &agent), CCS_OK);
    Ccs__LegJoined joined = CCS__LEG_JOINED__INIT;
    joined.agent = agent;
    emit(CCS_EVENT_LEG_JOINED, &joined, NINE);
    cr_expect_eq(presence(agent, READY, "", NINE + SECOND), CCS_OK);
    left(agent, 0, MINUTE, false, NINE + MINUTE);
    cr_expect_eq(state(agent)->presence, READY);
    cr_expect_eq(state(agent)->shift_at, NINE + MINUTE);
    fixture_finish();
}
