/*
 * Presence by force: at once where nothing is in progress, else when that ends; what is forced last wins.
 */
#include "unit/agent/fixture.h"

#define SIGNED_OUT CCS__PRESENCE__PRESENCE_SIGNED_OUT
#define NOT_READY CCS__PRESENCE__PRESENCE_NOT_READY
#define READY CCS__PRESENCE__PRESENCE_READY
#define MODE(mode) CCS__WRAP_UP_MODE__WRAP_UP_MODE_##mode

static void talk(uint64_t agent)
{
    offered(agent, 100, NINE);
    answered(agent, NINE);
    (void)fixture_told();
}

static void wrapping(uint64_t agent, Ccs__WrapUpMode mode, ccs_time ends_at)
{
    talk(agent);
    left(agent, 100, MINUTE, true, NINE);
    wrap_up(agent, mode, ends_at, NINE);
    (void)fixture_told();
}

Test(force, moves_an_idle_agent_at_once)
{
    fixture_start();
    uint64_t agent = anna();
    cr_expect_eq(force(agent, NOT_READY, "meeting", NINE), CCS_OK);
    cr_expect_eq(state(agent)->presence, NOT_READY);
    cr_expect_str_eq(state(agent)->reason, "meeting");
    cr_expect_eq(force(agent, READY, "", NINE), CCS_OK);
    cr_expect_eq(state(agent)->presence, READY);
    cr_expect_eq(force(agent, SIGNED_OUT, "", NINE), CCS_OK);
    cr_expect_eq(state(agent)->presence, SIGNED_OUT);
    cr_expect_str_eq(fixture_told(), "agent_presence_changed agent_presence_changed agent_presence_changed");
    cr_expect_eq(force(agent, SIGNED_OUT, "", NINE), CCS_OK);
    cr_expect_str_eq(fixture_told(), "", "it is so already");
    fixture_finish();
}

Test(force, lets_a_contact_be_finished_and_the_last_word_wins)
{
    fixture_start();
    uint64_t agent = anna();
    talk(agent);
    cr_expect_eq(force(agent, NOT_READY, "meeting", NINE), CCS_OK);
    cr_expect_eq(state(agent)->next, NOT_READY);
    cr_expect_eq(force(agent, SIGNED_OUT, "go home", NINE), CCS_OK);
    cr_expect_eq(force(agent, SIGNED_OUT, "go home", NINE), CCS_OK);
    cr_expect_str_eq(fixture_told(), "agent_next_set agent_next_set");
    cr_expect_eq(state(agent)->presence, READY);
    left(agent, 100, MINUTE, false, NINE + MINUTE);
    cr_expect_eq(state(agent)->presence, SIGNED_OUT);
    cr_expect_str_eq(state(agent)->reason, "go home");
    fixture_finish();
}

Test(force, ready_withdraws_a_wish_to_leave)
{
    fixture_start();
    uint64_t agent = anna();
    talk(agent);
    cr_expect_eq(presence(agent, NOT_READY, "lunch", NINE), CCS_OK);
    cr_expect_eq(force(agent, READY, "", NINE), CCS_OK);
    cr_expect_not(state(agent)->next_set);
    left(agent, 100, MINUTE, false, NINE + MINUTE);
    cr_expect_eq(state(agent)->presence, READY);
    fixture_finish();
}

Test(force, ready_ends_a_wrap_up_at_once)
{
    static const Ccs__WrapUpMode modes[] = {MODE(OPTIONAL), MODE(TIMED), MODE(MANDATORY)};
    for (size_t i = 0; i < 3; i++) {
        fixture_start();
        uint64_t agent = anna();
        wrapping(agent, modes[i], modes[i] == MODE(TIMED) ? NINE + HOUR : 0);
        cr_expect_eq(presence(agent, NOT_READY, "lunch", NINE), CCS_OK);
        (void)fixture_told();
        cr_expect_eq(force(agent, READY, "", NINE + MINUTE), CCS_OK);
        cr_expect_str_eq(fixture_told(), "wrap_up_ended agent_presence_changed");
        cr_expect_eq(state(agent)->presence, READY);
        cr_expect_eq(state(agent)->wrap_up_leg, 0);
        cr_expect_eq(state(agent)->idle_since_at, NINE + MINUTE);
        fixture_finish();
    }
}

Test(force, cannot_cut_a_mandatory_timed_wrap_up_short)
{
    fixture_start();
    uint64_t agent = anna();
    wrapping(agent, MODE(MANDATORY_TIMED), NINE + HOUR);
    cr_expect_eq(force(agent, READY, "now", NINE), CCS_OK);
    cr_expect_str_eq(fixture_told(), "agent_next_set");
    cr_expect_eq(advance(NINE + HOUR), 1);
    cr_expect_str_eq(fixture_told(), "wrap_up_ended agent_presence_changed");
    cr_expect_str_eq(state(agent)->reason, "now");
    fixture_finish();
}

Test(force, ready_ends_the_wrap_up_beside_a_contact_that_goes_on)
{
    fixture_start();
    uint64_t agent = anna();
    offered(agent, 20, NINE);
    answered(agent, NINE);
    offered(agent, 20, NINE);
    answered(agent, NINE);
    left(agent, 20, 0, true, NINE);
    wrap_up(agent, MODE(MANDATORY), 0, NINE);
    (void)fixture_told();
    cr_expect_eq(force(agent, READY, "", NINE), CCS_OK);
    cr_expect_str_eq(fixture_told(), "wrap_up_ended");
    cr_expect_eq(state(agent)->legs, 1);
    fixture_finish();
}

Test(force, busy_waits_for_the_wrap_up_and_sign_out_does_not)
{
    fixture_start();
    uint64_t agent = anna();
    wrapping(agent, MODE(MANDATORY), 0);
    cr_expect_eq(force(agent, NOT_READY, "meeting", NINE), CCS_OK);
    cr_expect_str_eq(fixture_told(), "agent_next_set");
    cr_expect_neq(state(agent)->wrap_up_leg, 0);
    cr_expect_eq(force(agent, SIGNED_OUT, "went home", NINE), CCS_OK);
    cr_expect_str_eq(fixture_told(), "wrap_up_ended agent_presence_changed");
    cr_expect_eq(state(agent)->presence, SIGNED_OUT);
    fixture_finish();
}

Test(force, sign_out_leaves_the_wrap_up_while_a_contact_goes_on)
{
    fixture_start();
    uint64_t agent = anna();
    offered(agent, 20, NINE);
    answered(agent, NINE);
    offered(agent, 20, NINE);
    answered(agent, NINE);
    left(agent, 20, 0, true, NINE);
    wrap_up(agent, MODE(TIMED), NINE + HOUR, NINE);
    (void)fixture_told();
    cr_expect_eq(force(agent, SIGNED_OUT, "", NINE), CCS_OK);
    cr_expect_str_eq(fixture_told(), "agent_next_set");
    cr_expect_eq(advance(NINE + HOUR), 1);
    cr_expect_eq(state(agent)->presence, READY);
    left(agent, 20, HOUR, false, NINE + HOUR);
    cr_expect_eq(state(agent)->presence, SIGNED_OUT);
    fixture_finish();
}

Test(force, refuses_what_no_presence_is)
{
    fixture_start();
    uint64_t agent = anna();
    char reason[66];
    memset(reason, 'x', sizeof reason);
    reason[65] = '\0';
    wrapping(agent, MODE(TIMED), NINE + HOUR);
    cr_expect_eq(force(agent, (Ccs__Presence)3, "", NINE), CCS_EINVAL);
    cr_expect_eq(force(agent, READY, reason, NINE), CCS_EINVAL);
    cr_expect_eq(force(999, READY, "", NINE), CCS_ENOENT);
    cr_expect_neq(state(agent)->wrap_up_leg, 0, "nothing has changed");
    fixture_finish();
}
