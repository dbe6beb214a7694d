/*
 * Auto-busy: what failed offers do to an agent. The event says which failure counts and which is one too many (that is the
 * queue's policy); here it is applied.
 */
#include "unit/agent/fixture.h"

#define MISSED CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED
#define REJECTED CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED
#define UNREACHABLE CCS__OFFER_CAUSE__OFFER_CAUSE_UNREACHABLE
#define SIGNED_OUT CCS__PRESENCE__PRESENCE_SIGNED_OUT
#define NOT_READY CCS__PRESENCE__PRESENCE_NOT_READY
#define READY CCS__PRESENCE__PRESENCE_READY

/* An offer that was one too many. */
static void one_too_many(uint64_t agent, Ccs__OfferCause cause, Ccs__AfterMisses after, ccs_time now)
{
    Ccs__OfferEnded body = CCS__OFFER_ENDED__INIT;
    body.agent = agent;
    body.cause = cause;
    body.counted = body.away = true;
    body.after = after;
    emit(CCS_EVENT_OFFER_ENDED, &body, now);
}

static void cools_down(uint64_t agent, ccs_time until, ccs_time now)
{
    Ccs__OfferEnded body = CCS__OFFER_ENDED__INIT;
    body.agent = agent;
    body.cause = MISSED;
    body.counted = true;
    body.cool_down_at = until;
    offered(agent, 0, now);
    emit(CCS_EVENT_OFFER_ENDED, &body, now);
}

Test(auto_busy, failures_in_a_row_are_counted_until_one_is_answered)
{
    fixture_start();
    uint64_t agent = anna();
    for (uint32_t i = 1; i <= 3; i++) {
        offered(agent, 100, NINE);
        failed(agent, 100, MISSED, NINE);
        cr_expect_eq(state(agent)->misses, i);
        cr_expect_eq(state(agent)->used, 0);
        cr_expect_eq(state(agent)->presence, READY, "not one too many yet");
    }
    offered(agent, 100, NINE);
    answered(agent, NINE);
    cr_expect_eq(state(agent)->misses, 0);
    left(agent, 100, MINUTE, false, NINE + MINUTE);
    fixture_finish();
}

Test(auto_busy, what_is_not_his_failure_is_not_counted)
{
    fixture_start();
    uint64_t agent = anna();
    Ccs__OfferEnded body = CCS__OFFER_ENDED__INIT;
    body.agent = agent;
    body.cause = CCS__OFFER_CAUSE__OFFER_CAUSE_CALLER_LEFT;
    offered(agent, 0, NINE);
    failed(agent, 0, MISSED, NINE);
    offered(agent, 0, NINE);
    emit(CCS_EVENT_OFFER_ENDED, &body, NINE);
    cr_expect_eq(state(agent)->misses, 1, "neither more nor none");
    cr_expect_eq(state(agent)->presence, READY);
    fixture_finish();
}

Test(auto_busy, one_too_many_and_he_is_not_ready_for_that_reason)
{
    static const struct {
        Ccs__OfferCause cause;
        char reason[16];
    } cases[] = {{MISSED, "missed"}, {REJECTED, "rejected"}, {UNREACHABLE, "unreachable"}};
    fixture_start();
    uint64_t agent = anna();
    for (size_t i = 0; i < 3; i++) {
        offered(agent, 0, NINE);
        one_too_many(agent, cases[i].cause, CCS__AFTER_MISSES__AFTER_MISSES_NOT_READY, NINE);
        cr_expect_eq(state(agent)->presence, NOT_READY);
        cr_expect_str_eq(state(agent)->reason, cases[i].reason);
        cr_expect_eq(state(agent)->misses, 0, "counted anew when he is back");
        cr_expect_eq(presence(agent, READY, "", NINE), CCS_OK);
    }
    fixture_finish();
}

Test(auto_busy, waits_for_what_is_in_progress)
{
    fixture_start();
    uint64_t agent = anna();
    offered(agent, 20, NINE);
    answered(agent, NINE);
    offered(agent, 20, NINE);
    (void)fixture_told();
    Ccs__OfferEnded body = CCS__OFFER_ENDED__INIT;
    body.agent = agent;
    body.cost = 20;
    body.cause = MISSED;
    body.counted = body.away = true;
    emit(CCS_EVENT_OFFER_ENDED, &body, NINE);
    cr_expect_str_eq(fixture_told(), "offer_ended");
    cr_expect_eq(state(agent)->presence, READY);
    cr_expect_eq(state(agent)->next, NOT_READY);
    left(agent, 20, MINUTE, false, NINE + MINUTE);
    cr_expect_str_eq(fixture_told(), "leg_left agent_presence_changed");
    cr_expect_eq(state(agent)->presence, NOT_READY);
    fixture_finish();
}

Test(auto_busy, may_sign_him_out_or_leave_him_ready)
{
    fixture_start();
    uint64_t agent = anna();
    offered(agent, 0, NINE);
    failed(agent, 0, MISSED, NINE);
    offered(agent, 0, NINE);
    one_too_many(agent, MISSED, CCS__AFTER_MISSES__AFTER_MISSES_READY, NINE);
    cr_expect_eq(state(agent)->presence, READY);
    cr_expect_not(state(agent)->next_set);
    cr_expect_eq(state(agent)->misses, 0);
    offered(agent, 0, NINE + SECOND);
    one_too_many(agent, UNREACHABLE, CCS__AFTER_MISSES__AFTER_MISSES_SIGNED_OUT, NINE + SECOND);
    cr_expect_eq(state(agent)->presence, SIGNED_OUT);
    cr_expect_str_eq(state(agent)->reason, "unreachable");
    cr_expect_eq(state(agent)->signed_out_at, NINE + SECOND);
    fixture_finish();
}

Test(auto_busy, who_wants_to_be_away_anyway_keeps_his_own_words)
{
    fixture_start();
    uint64_t agent = anna();
    offered(agent, 0, NINE);
    cr_expect_eq(presence(agent, NOT_READY, "lunch", NINE), CCS_OK);
    one_too_many(agent, MISSED, CCS__AFTER_MISSES__AFTER_MISSES_SIGNED_OUT, NINE);
    cr_expect_eq(state(agent)->presence, NOT_READY);
    cr_expect_str_eq(state(agent)->reason, "lunch");
    cr_expect_eq(state(agent)->misses, 0);

    offered(agent, 0, NINE); /* pulled to him while he is away */
    one_too_many(agent, MISSED, CCS__AFTER_MISSES__AFTER_MISSES_NOT_READY, NINE);
    cr_expect_str_eq(state(agent)->reason, "lunch");

    offered(agent, 0, NINE);
    cr_expect_eq(presence(agent, READY, "", NINE), CCS_OK); /* to be ready next is no wish to be away */
    one_too_many(agent, MISSED, CCS__AFTER_MISSES__AFTER_MISSES_NOT_READY, NINE);
    cr_expect_eq(state(agent)->presence, NOT_READY);
    cr_expect_str_eq(state(agent)->reason, "missed");
    fixture_finish();
}

Test(cool_down, ends_by_itself_at_its_instant_and_shows_the_agent_again)
{
    fixture_start();
    uint64_t agent = anna();
    cools_down(agent, NINE + 30 * SECOND, NINE);
    cr_expect_eq(state(agent)->cool_down_at, NINE + 30 * SECOND);
    cools_down(agent, NINE + 10 * SECOND, NINE + SECOND);
    cr_expect_eq(state(agent)->cool_down_at, NINE + 30 * SECOND, "a shorter one does not end it sooner");
    cools_down(agent, NINE + 40 * SECOND, NINE + 2 * SECOND);
    (void)fixture_told();
    cr_expect_eq(advance(NINE + 40 * SECOND - 1), 0);
    cr_expect_eq(state(agent)->presence, READY);
    cr_expect_eq(advance(NINE + 40 * SECOND), 1);
    cr_expect_str_eq(fixture_told(), "agent_cooled_down");
    cr_expect_eq(state(agent)->cool_down_at, 0);
    cr_expect_eq(state(agent)->misses, 3, "still in a row");
    cr_expect_not(ccs__wheel_armed(&agent_of(agent)->timer));
    fixture_finish();
}

Test(cool_down, outlives_a_reopened_file_and_a_break)
{
    fixture_start();
    uint64_t agent = anna();
    cools_down(agent, NINE + HOUR, NINE);
    cr_expect_eq(presence(agent, SIGNED_OUT, "", NINE + MINUTE), CCS_OK);
    cr_expect_eq(presence(agent, READY, "", NINE + 2 * MINUTE), CCS_OK);
    cr_expect_eq(state(agent)->cool_down_at, NINE + HOUR);
    reopen(true);
    cr_expect_eq(state(agent)->cool_down_at, NINE + HOUR);
    cr_expect_eq(advance(NINE + 2 * HOUR), 1);
    cr_expect_eq(state(agent)->cool_down_at, 0);
    fixture_finish();
}

Test(cool_down, undone_is_as_if_it_had_not_begun)
{
    fixture_start();
    uint64_t agent = anna();
    offered(agent, 0, NINE);
    Ccs__OfferEnded body = CCS__OFFER_ENDED__INIT;
    body.agent = agent;
    body.cause = MISSED;
    body.counted = true;
    body.cool_down_at = NINE + MINUTE;
    fixture_begin(NINE);
    cr_expect_eq(ccs__emit(group, CCS_EVENT_OFFER_ENDED, &body), CCS_OK);
    cr_expect(ccs__wheel_armed(&agent_of(agent)->timer));
    ccs__group_undo(group);
    cr_expect_not(ccs__wheel_armed(&agent_of(agent)->timer));
    cr_expect_eq(state(agent)->misses, 0);
    cr_expect_eq(state(agent)->offers, 1);
    fixture_finish();
}
