/*
 * The blind transfer, and how a contact comes back.
 */
#include "group/requirement.h"
#include "transfer_fixture.h"

static struct fixture f;

#define HAPPENED(words) cr_expect_str_eq(f.events, words)

Test(transfer, to_a_queue_ends_the_part_and_keeps_the_place_in_time)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    ccs_time seniority_at = contact_row(&f, contact)->seniority_at;
    f.now += SECONDS(60);
    set_presence(&f, f.anna, CCS__PRESENCE__PRESENCE_NOT_READY); /* from the end of this contact on */
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.queue = f.billing)), CCS_OK);
    HAPPENED("leg_left:transferred contact_queued agent_presence_changed contact_offered");
    cr_expect_eq(visit_row(&f, contact)->queue, f.billing);
    cr_expect_eq(visit_row(&f, contact)->key_at, seniority_at);
    cr_expect_eq(visit_row(&f, contact)->entered_at, f.now, "his wait is not dated back");
    cr_expect_eq(state_row(&f, f.anna)->used, 0);
    fixture_end(&f);
}

Test(transfer, to_an_agent_waits_for_him_alone)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna), other = talking_contact(&f, f.bob);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.agent = f.bob)), CCS_OK);
    cr_expect_eq(offered_to(&f, contact), 0, "Carol and Anna are free, but Bob was asked for");
    cr_expect_eq(visit_row(&f, contact)->queue, f.sales, "in the line it came by");
    cr_expect_eq(close_contact(&f, other, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT), CCS_OK);
    cr_expect_eq(offered_to(&f, contact), f.bob);
    fixture_end(&f);
}

Test(transfer, outside_calls_somebody_who_costs_nobody_anything)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.outside = "+49 30 1234")), CCS_OK);
    HAPPENED("leg_left:transferred leg_joined");
    uint64_t leg = f.last[CCS_EVENT_LEG_JOINED];
    cr_expect_eq(leg_row(&f, leg)->state, CCS__LEG_STATE__LEG_STATE_CONNECTING);
    cr_expect_eq(leg_row(&f, leg)->role, CCS__LEG_ROLE__LEG_ROLE_OUTSIDE);
    cr_expect_str_eq(leg_row(&f, leg)->outside, "+49 30 1234");
    cr_expect_eq(leg_row(&f, leg)->agent, 0);
    cr_expect_eq(leg_row(&f, leg)->connected_at, 0);
    f.now += SECONDS(8);
    cr_expect_eq(connect_leg(&f, leg), CCS_OK);
    HAPPENED("leg_changed");
    cr_expect_eq(leg_row(&f, leg)->state, CCS__LEG_STATE__LEG_STATE_CONNECTED);
    cr_expect_eq(leg_row(&f, leg)->connected_at, f.now);
    f.now += SECONDS(30);
    cr_expect_eq(end_leg(&f, leg), CCS_OK);
    HAPPENED("leg_left:finished");
    cr_expect_eq(leg_row(&f, leg)->talk_ms, SECONDS(30), "the ringing is not talk");
    cr_expect(contact_row(&f, contact)->open, "the host closes it");
    cr_expect_eq(contact_row(&f, contact)->legs, 0);
    cr_expect_eq(close_contact(&f, contact, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT), CCS_OK);
    fixture_end(&f);
}

Test(transfer, names_exactly_one_target)
{
    fixture_init(&f);
    char address[130];
    uint64_t contact = talking_contact(&f, f.anna);
    memset(address, '1', sizeof address - 1);
    address[sizeof address - 1] = '\0';
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.queue = 0)), CCS_EINVAL);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.queue = f.billing, .agent = f.bob)), CCS_EINVAL);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.queue = f.billing, .outside = "1")), CCS_EINVAL);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.agent = f.anna)), CCS_EINVAL);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.outside = address)), CCS_EINVAL);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.queue = 999)), CCS_ENOENT);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.agent = 999)), CCS_ENOENT);
    cr_expect_eq(transfer(&f, contact, f.bob, TO(.queue = f.billing)), CCS_ENOENT);
    cr_expect_eq(transfer(&f, 999, f.anna, TO(.queue = f.billing)), CCS_ENOENT);
    cr_expect_eq(contact_row(&f, contact)->legs, 1, "nothing has changed");
    fixture_end(&f);
}

/* The leg outside has no agent: 0 must not name it. */
Test(transfer, nobody_hands_on_for_the_one_outside)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.outside = "1")), CCS_OK);
    cr_expect_eq(transfer(&f, contact, 0, TO(.queue = f.billing)), CCS_ENOENT);
    cr_expect_eq(leave(&f, contact, 0), CCS_ENOENT);
    cr_expect_eq(park(&f, contact, 0), CCS_ENOENT);
    fixture_end(&f);
}

Test(transfer, is_refused_while_others_are_in_the_contact)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_OK);
    accept_offer(&f, contact);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.queue = f.billing)), CCS_ESTATE);
    cr_expect(says(&f, "complete_transfer or cancel_consult"), "%s", f.group.error);
    cr_expect_eq(conference(&f, contact, f.anna), CCS_OK);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.queue = f.billing)), CCS_ESTATE);
    cr_expect(says(&f, "leave is possible"), "%s", f.group.error);
    cr_expect_eq(transfer(&f, contact, f.bob, TO(.outside = "1")), CCS_ESTATE);
    fixture_end(&f);
}

Test(transfer, lets_go_of_whoever_was_asked_and_did_not_answer)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_OK);
    cr_expect_eq(offered_to(&f, contact), f.bob);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.agent = f.carol)), CCS_OK);
    HAPPENED("offer_ended:recalled visit_ended:withdrawn leg_left:transferred contact_queued contact_offered");
    cr_expect_eq(offered_to(&f, contact), f.carol);
    cr_expect_eq(state_row(&f, f.bob)->used, 0);
    accept_offer(&f, contact);
    cr_expect_eq(consult(&f, contact, f.carol, TO(.outside = "1")), CCS_OK);
    cr_expect_eq(transfer(&f, contact, f.carol, TO(.queue = f.billing)), CCS_OK);
    HAPPENED("leg_left:finished leg_left:transferred contact_queued contact_offered");
    fixture_end(&f);
}

/* --- back again ------------------------------------------------------------------------------------------- */

Test(transfer_return, goes_back_to_the_agent_at_its_instant_and_not_before)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_NOT_READY);
    set_presence(&f, f.carol, CCS__PRESENCE__PRESENCE_NOT_READY);
    commit(&f);
    ccs_time start = f.now;
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.agent = f.bob, .return_after_ms = 20000)), CCS_OK);
    HAPPENED("leg_left:transferred contact_queued");
    commit(&f); /* the leg of the one who handed on is gone from memory */
    cr_expect_eq(ccs__visit_details(visit_row(&f, contact))->return_at, start + SECONDS(20));
    advance_to(&f, start + SECONDS(20) - 1);
    HAPPENED("");
    advance_to(&f, start + SECONDS(20));
    HAPPENED("visit_ended:transferred contact_queued contact_offered");
    cr_expect_eq(offered_to(&f, contact), f.anna);
    cr_expect_eq(ccs__visit_details(visit_row(&f, contact))->return_at, 0, "once");
    cr_expect_eq(visit_row(&f, contact)->queue, f.sales);
    fixture_end(&f);
}

Test(transfer_return, who_signed_out_is_not_waited_for)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_SIGNED_OUT);
    ccs_time start = f.now;
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.agent = f.bob, .return_after_ms = 20000)), CCS_OK);
    set_presence(&f, f.anna, CCS__PRESENCE__PRESENCE_SIGNED_OUT);
    advance_to(&f, start + SECONDS(20));
    HAPPENED("visit_ended:transferred contact_queued contact_offered");
    cr_expect_eq(offered_to(&f, contact), f.carol, "anybody of the line he had it from");
    cr_expect_eq(visit_row(&f, contact)->queue, f.sales);
    fixture_end(&f);
}

Test(transfer_return, from_another_line_it_goes_back_to_the_one_before)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_NOT_READY);
    set_presence(&f, f.carol, CCS__PRESENCE__PRESENCE_NOT_READY);
    set_presence(&f, f.anna, CCS__PRESENCE__PRESENCE_NOT_READY); /* from the end of this contact on */
    ccs_time start = f.now, seniority_at = contact_row(&f, contact)->seniority_at;
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.queue = f.billing, .return_after_ms = 5000)), CCS_OK);
    cr_expect_eq(visit_row(&f, contact)->queue, f.billing);
    advance_to(&f, start + SECONDS(5));
    HAPPENED("visit_ended:transferred contact_queued");
    cr_expect_eq(visit_row(&f, contact)->queue, f.sales);
    cr_expect_eq(visit_row(&f, contact)->key_at, seniority_at);
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_READY);
    cr_expect_eq(offered_to(&f, contact), 0, "Anna is not ready, but here: it is hers");
    set_presence(&f, f.anna, CCS__PRESENCE__PRESENCE_READY);
    cr_expect_eq(offered_to(&f, contact), f.anna);
    fixture_end(&f);
}

Test(transfer_return, goes_to_the_line_it_waits_in_when_the_one_before_is_gone)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    set_presence(&f, f.anna, CCS__PRESENCE__PRESENCE_SIGNED_OUT); /* from the end of this contact on */
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_NOT_READY);
    set_presence(&f, f.carol, CCS__PRESENCE__PRESENCE_NOT_READY);
    ccs_time start = f.now;
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.queue = f.billing, .return_after_ms = 5000)), CCS_OK);
    begin(&f);
    cr_expect_eq(end(&f, ccs__queue_decide_remove(&f.group, f.sales)), CCS_OK);
    commit(&f);
    advance_to(&f, start + SECONDS(5));
    HAPPENED("visit_ended:transferred contact_queued");
    cr_expect_eq(visit_row(&f, contact)->queue, f.billing);
    cr_expect_eq(ccs__visit_details(visit_row(&f, contact))->return_at, 0);
    fixture_end(&f);
}

Test(transfer_return, what_falls_due_while_an_offer_rings_comes_before_the_next_offer)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    ccs_time start = f.now;
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.agent = f.bob, .return_after_ms = 10000)), CCS_OK);
    uint64_t first = offered_to(&f, contact);
    cr_expect_eq(first, f.bob);
    advance_to(&f, start + SECONDS(15) - 1);
    cr_expect_eq(offered_to(&f, contact), first, "it rings for 15 s");
    advance_to(&f, start + SECONDS(15));
    HAPPENED("offer_ended:missed agent_presence_changed visit_ended:transferred contact_queued contact_offered");
    cr_expect_eq(offered_to(&f, contact), f.anna);
    fixture_end(&f);
}

Test(transfer_return, an_answer_in_time_ends_it)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    ccs_time start = f.now;
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.agent = f.bob, .return_after_ms = 20000)), CCS_OK);
    accept_offer(&f, contact);
    advance_to(&f, start + SECONDS(60));
    cr_expect_not_null(leg_of_agent(&f, contact, f.bob));
    cr_expect_eq(contact_row(&f, contact)->visit, 0);
    fixture_end(&f);
}

Test(transfer_return, comes_back_from_outside_when_nobody_answers)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    ccs_time start = f.now;
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.outside = "1", .return_after_ms = 30000)), CCS_OK);
    uint64_t leg = f.last[CCS_EVENT_LEG_JOINED];
    commit(&f);
    cr_expect_eq(leg_row(&f, leg)->return_at, start + SECONDS(30));
    advance_to(&f, start + SECONDS(30) - 1);
    HAPPENED("");
    advance_to(&f, start + SECONDS(30));
    HAPPENED("leg_left:withdrawn contact_queued contact_offered");
    cr_expect_eq(leg_row(&f, leg)->talk_ms, 0);
    cr_expect_eq(offered_to(&f, contact), f.anna);
    cr_expect_eq(ccs__requirement_agent(visit_row(&f, contact)->requirement), f.anna, "hers alone");
    fixture_end(&f);
}

Test(transfer_return, from_outside_comes_at_once_when_the_host_says_that_nobody_answered)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.outside = "1", .return_after_ms = 30000)), CCS_OK);
    f.now += SECONDS(3);
    cr_expect_eq(end_leg(&f, f.last[CCS_EVENT_LEG_JOINED]), CCS_OK);
    HAPPENED("leg_left:withdrawn contact_queued contact_offered");
    cr_expect_eq(offered_to(&f, contact), f.anna);
    fixture_end(&f);
}

Test(transfer_return, who_answered_outside_keeps_the_contact)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    ccs_time start = f.now;
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.outside = "1", .return_after_ms = 30000)), CCS_OK);
    uint64_t leg = f.last[CCS_EVENT_LEG_JOINED];
    cr_expect_eq(connect_leg(&f, leg), CCS_OK);
    cr_expect_eq(leg_row(&f, leg)->return_at, 0);
    advance_to(&f, start + SECONDS(100));
    cr_expect_eq(contact_row(&f, contact)->legs, 1);
    cr_expect_eq(end_leg(&f, leg), CCS_OK);
    cr_expect_eq(contact_row(&f, contact)->visit, 0, "he has talked to the customer: nothing comes back");
    fixture_end(&f);
}

/* As a supervisor would who takes the contact over meanwhile. */
Test(transfer_return, takes_the_contact_from_nobody)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    ccs_time start = f.now;
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.outside = "1", .return_after_ms = 30000)), CCS_OK);
    Ccs__LegJoined joined = CCS__LEG_JOINED__INIT;
    joined.contact = contact;
    joined.queue = f.sales;
    joined.agent = f.bob;
    joined.role = CCS__LEG_ROLE__LEG_ROLE_AGENT;
    joined.state = CCS__LEG_STATE__LEG_STATE_CONNECTED;
    joined.cost = 100;
    begin(&f);
    cr_expect_eq(end(&f, ccs__emit(&f.group, CCS_EVENT_LEG_JOINED, &joined)), CCS_OK);
    cr_expect_eq(state_row(&f, f.bob)->used, 100);
    advance_to(&f, start + SECONDS(30));
    HAPPENED("leg_left:withdrawn");
    cr_expect_eq(contact_row(&f, contact)->visit, 0);
    cr_expect_not_null(leg_of_agent(&f, contact, f.bob));
    fixture_end(&f);
}

Test(transfer_return, a_customer_who_left_comes_back_to_nobody)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    ccs_time start = f.now;
    cr_expect_eq(transfer(&f, contact, f.anna, TO(.outside = "1", .return_after_ms = 30000)), CCS_OK);
    cr_expect_eq(close_contact(&f, contact, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT), CCS_OK);
    HAPPENED("leg_left:left contact_closed:left");
    commit(&f);
    advance_to(&f, start + SECONDS(100));
    HAPPENED("");
    fixture_end(&f);
}

/* After a crash: the timers of visits and of legs outside are made again from the rows. */
Test(transfer_return, survives_a_restart)
{
    static struct fixture g;
    fixture_init(&f);
    uint64_t first = talking_contact(&f, f.anna), second = talking_contact(&f, f.bob);
    ccs_time start = f.now;
    cr_expect_eq(transfer(&f, first, f.anna, TO(.outside = "1", .return_after_ms = 30000)), CCS_OK);
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_NOT_READY); /* from the end of his contact on */
    set_presence(&f, f.carol, CCS__PRESENCE__PRESENCE_NOT_READY);
    cr_expect_eq(transfer(&f, second, f.bob, TO(.agent = f.carol, .return_after_ms = 20000)), CCS_OK);
    fixture_reopen(&f, &g);
    advance_to(&g, start + SECONDS(20) - 1);
    cr_expect_str_eq(g.events, "");
    advance_to(&g, start + SECONDS(20));
    cr_expect_str_eq(g.events, "visit_ended:transferred contact_queued");
    advance_to(&g, start + SECONDS(30));
    cr_expect_str_eq(g.events, "leg_left:withdrawn contact_queued contact_offered");
    cr_expect_eq(offered_to(&g, first), g.anna);
    fixture_end(&g);
}
