/*
 * Asking somebody while the customer is on hold, and what comes of it.
 */
#include "report/report.h"
#include "report/interval.h"
#include "transfer_fixture.h"

static struct fixture f;

#define HAPPENED(words) cr_expect_str_eq(f.events, words)

static uint64_t consulting(struct to to)
{
    uint64_t contact = talking_contact(&f, f.anna);
    cr_assert_eq(consult(&f, contact, f.anna, to), CCS_OK, "%s", f.group.error);
    return contact;
}

static bool asks(uint64_t contact)
{
    return leg_of_agent(&f, contact, f.anna)->consulting;
}

static bool is_held(uint64_t contact, uint64_t agent)
{
    return leg_of_agent(&f, contact, agent)->state == CCS__LEG_STATE__LEG_STATE_HELD;
}

/* --- asking ----------------------------------------------------------------------------------------------- */

Test(consult, holds_the_customer_and_rings_the_one_asked)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.agent = f.bob));
    HAPPENED("leg_held leg_changed contact_queued contact_offered");
    cr_expect_eq(offered_to(&f, contact), f.bob);
    cr_expect_eq(visit_row(&f, contact)->kind, CCS__VISIT_KIND__VISIT_KIND_CONSULT);
    cr_expect_eq(ccs__visit_details(visit_row(&f, contact))->leg, leg_of_agent(&f, contact, f.anna)->id);
    cr_expect_eq(contact_row(&f, contact)->visits, 1, "the customer waits in no other line");
    cr_expect(asks(contact));
    cr_expect(is_held(contact, f.anna));
    cr_expect_eq(state_row(&f, f.anna)->used, 100, "who asks keeps his part");
    cr_expect_eq(state_row(&f, f.bob)->used, 100, "being asked takes room");
    accept_offer(&f, contact);
    cr_expect_eq(leg_of_agent(&f, contact, f.bob)->role, CCS__LEG_ROLE__LEG_ROLE_CONSULTED);
    cr_expect(asks(contact));
    cr_expect_eq(state_row(&f, f.bob)->used, 100);
    fixture_end(&f);
}

Test(consult, holds_once)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    cr_expect_eq(hold(&f, contact, f.anna), CCS_OK);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_OK);
    HAPPENED("leg_changed contact_queued contact_offered");
    fixture_end(&f);
}

Test(consult, of_a_queue_asks_whoever_is_free_but_not_the_one_who_asks)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.queue = f.billing));
    HAPPENED("leg_held leg_changed contact_queued contact_offered");
    cr_expect_eq(visit_row(&f, contact)->queue, f.billing);
    uint64_t asked = offered_to(&f, contact);
    cr_expect(asked == f.bob || asked == f.carol);
    accept_offer(&f, contact);
    cr_expect_eq(leg_of_agent(&f, contact, asked)->role, CCS__LEG_ROLE__LEG_ROLE_CONSULTED);
    fixture_end(&f);
}

static uint64_t chatting_with_anna(void)
{
    Ccs__OpenContact open = CCS__OPEN_CONTACT__INIT;
    Ccs__QueueContact command = CCS__QUEUE_CONTACT__INIT;
    open.channel = CCS__CHANNEL__CHANNEL_CHAT;
    command.queue = f.sales;
    begin(&f);
    cr_assert_eq(end(&f, ccs__contact_decide_open(&f.group, &open, &command.contact)), CCS_OK);
    begin(&f);
    cr_assert_eq(end(&f, ccs__route_decide_queue(&f.group, &command)), CCS_OK);
    cr_assert_eq(offered_to(&f, command.contact), f.anna);
    accept_offer(&f, command.contact);
    return command.contact;
}

/* Anna has room for a second chat: she must not be asked by herself, nor given another one meanwhile. */
Test(consult, whoever_is_in_the_contact_is_not_asked)
{
    fixture_init(&f);
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_NOT_READY);
    set_presence(&f, f.carol, CCS__PRESENCE__PRESENCE_NOT_READY);
    uint64_t contact = chatting_with_anna();
    cr_expect_eq(consult(&f, contact, f.anna, TO(.queue = f.billing)), CCS_OK);
    HAPPENED("leg_held leg_changed contact_queued");
    cr_expect_eq(offered_to(&f, contact), 0);
    uint64_t call = queued_contact(&f, f.sales);
    cr_expect_eq(offered_to(&f, call), 0);
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_READY);
    cr_expect_eq(offered_to(&f, contact), f.bob);
    cr_expect_eq(cancel(&f, contact, f.anna), CCS_OK);
    cr_expect_eq(offered_to(&f, call), f.bob, "a call takes all of him");
    cr_expect_eq(close_contact(&f, call, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT), CCS_OK);
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_NOT_READY);
    uint64_t second = chatting_with_anna();
    cr_expect_neq(second, contact, "she is free for another again");
    fixture_end(&f);
}

/* What waited meanwhile is hers as soon as somebody answers. */
Test(consult, room_is_offered_again_once_somebody_answers)
{
    fixture_init(&f);
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_NOT_READY);
    set_presence(&f, f.carol, CCS__PRESENCE__PRESENCE_NOT_READY);
    uint64_t contact = chatting_with_anna();
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_READY);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_OK);
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_NOT_READY); /* after this one */
    Ccs__OpenContact open = CCS__OPEN_CONTACT__INIT;
    Ccs__QueueContact command = CCS__QUEUE_CONTACT__INIT;
    open.channel = CCS__CHANNEL__CHANNEL_CHAT;
    command.queue = f.sales;
    begin(&f);
    cr_assert_eq(end(&f, ccs__contact_decide_open(&f.group, &open, &command.contact)), CCS_OK);
    begin(&f);
    cr_assert_eq(end(&f, ccs__route_decide_queue(&f.group, &command)), CCS_OK);
    cr_expect_eq(offered_to(&f, command.contact), 0);
    accept_offer(&f, contact);
    HAPPENED("contact_answered contact_offered");
    cr_expect_eq(offered_to(&f, command.contact), f.anna);
    fixture_end(&f);
}

Test(consult, outside_calls_somebody)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.outside = "the back office"));
    HAPPENED("leg_held leg_changed leg_joined");
    uint64_t leg = f.last[CCS_EVENT_LEG_JOINED];
    cr_expect_eq(leg_row(&f, leg)->state, CCS__LEG_STATE__LEG_STATE_CONNECTING);
    cr_expect_eq(leg_row(&f, leg)->return_at, 0);
    cr_expect_eq(complete(&f, contact, f.anna), CCS_ESTATE);
    cr_expect(says(&f, "not answered yet; cancel_consult or transfer"), "%s", f.group.error);
    cr_expect_eq(connect_leg(&f, leg), CCS_OK);
    cr_expect(asks(contact));
    cr_expect_eq(complete(&f, contact, f.anna), CCS_OK);
    HAPPENED("leg_left:transferred");
    cr_expect_eq(contact_row(&f, contact)->legs, 1);
    fixture_end(&f);
}

Test(consult, a_named_agent_is_asked_at_once_or_not_at_all)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna), other = talking_contact(&f, f.bob);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_ESTATE);
    cr_expect(says(&f, "no room"), "%s", f.group.error);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.dan)), CCS_ESTATE);
    cr_expect(says(&f, "signed out"), "%s", f.group.error);
    set_presence(&f, f.carol, CCS__PRESENCE__PRESENCE_NOT_READY);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.carol)), CCS_ESTATE);
    cr_expect(says(&f, "not ready"), "%s", f.group.error);
    cr_expect_not(is_held(contact, f.anna), "nothing has changed");
    cr_expect_eq(close_contact(&f, other, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT), CCS_OK);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_OK);
    fixture_end(&f);
}

Test(consult, one_at_a_time)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.agent = f.bob));
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.carol)), CCS_ESTATE);
    accept_offer(&f, contact);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.carol)), CCS_ESTATE);
    cr_expect_eq(consult(&f, contact, f.bob, TO(.agent = f.carol)), CCS_ESTATE, "nor the one asked");
    cr_expect(says(&f, "cancel_consult"), "%s", f.group.error);
    fixture_end(&f);
}

Test(consult, targets_are_checked)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.queue = 0)), CCS_EINVAL);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.queue = f.sales, .outside = "1")), CCS_EINVAL);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.anna)), CCS_EINVAL);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = 999)), CCS_ENOENT);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.queue = 999)), CCS_ENOENT);
    cr_expect_eq(consult(&f, contact, f.bob, TO(.agent = f.carol)), CCS_ENOENT);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_OK);
    accept_offer(&f, contact);
    cr_expect_eq(conference(&f, contact, f.anna), CCS_OK);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_ESTATE);
    cr_expect(says(&f, "in the contact already"), "%s", f.group.error);
    fixture_end(&f);
}

/* --- nobody answers --------------------------------------------------------------------------------------- */

Test(consult, ends_when_the_named_agent_does_not_answer)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.agent = f.bob));
    ccs_time start = f.now;
    advance_to(&f, start + SECONDS(15));
    HAPPENED("offer_ended:missed agent_presence_changed visit_ended:timed_out leg_changed");
    cr_expect_not(asks(contact));
    cr_expect(is_held(contact, f.anna), "until Anna takes the customer back");
    cr_expect_eq(retrieve(&f, contact, f.anna), CCS_OK);
    fixture_end(&f);
}

Test(consult, of_a_queue_goes_on_to_the_next_agent)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.queue = f.billing));
    uint64_t first = offered_to(&f, contact);
    reject_offer(&f, contact);
    uint64_t second = offered_to(&f, contact);
    cr_expect(second != 0 && second != first && second != f.anna);
    reject_offer(&f, contact);
    cr_expect_eq(offered_to(&f, contact), 0);
    cr_expect(asks(contact), "she waits for the next one who is free");
    set_presence(&f, f.dan, CCS__PRESENCE__PRESENCE_READY);
    cr_expect_eq(offered_to(&f, contact), f.dan);
    fixture_end(&f);
}

Test(consult, ends_when_the_one_outside_hangs_up)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.outside = "1"));
    cr_expect_eq(end_leg(&f, f.last[CCS_EVENT_LEG_JOINED]), CCS_OK);
    HAPPENED("leg_left:finished leg_changed");
    cr_expect_not(asks(contact));
    cr_expect(is_held(contact, f.anna));
    fixture_end(&f);
}

Test(consult, ends_when_the_one_asked_leaves)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.agent = f.bob));
    accept_offer(&f, contact);
    cr_expect_eq(leave(&f, contact, f.bob), CCS_OK);
    HAPPENED("leg_left:finished leg_changed");
    cr_expect_not(asks(contact));
    cr_expect_eq(state_row(&f, f.bob)->used, 0);
    fixture_end(&f);
}

/* Somebody outside who is in a conference must not be taken for the one asked. */
Test(consult, tells_the_one_asked_from_others_outside)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.outside = "1"));
    uint64_t first = f.last[CCS_EVENT_LEG_JOINED];
    cr_expect_eq(connect_leg(&f, first), CCS_OK);
    cr_expect_eq(conference(&f, contact, f.anna), CCS_OK);
    HAPPENED("leg_changed leg_retrieved");
    cr_expect_eq(consult(&f, contact, f.anna, TO(.outside = "2")), CCS_OK);
    uint64_t second = f.last[CCS_EVENT_LEG_JOINED];
    cr_expect_eq(complete(&f, contact, f.anna), CCS_ESTATE, "the first is there, but the second is asked");
    cr_expect_eq(end_leg(&f, second), CCS_OK);
    cr_expect_not(asks(contact));
    cr_expect_eq(consult(&f, contact, f.anna, TO(.outside = "3")), CCS_OK);
    uint64_t third = f.last[CCS_EVENT_LEG_JOINED];
    cr_expect_eq(end_leg(&f, first), CCS_OK);
    cr_expect(asks(contact), "the third is still called");
    cr_expect_eq(connect_leg(&f, third), CCS_OK);
    cr_expect_eq(conference(&f, contact, f.anna), CCS_OK);
    first = third;
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_OK);
    cr_expect_eq(end_leg(&f, first), CCS_OK);
    cr_expect(asks(contact), "Bob is still being asked");
    accept_offer(&f, contact);
    cr_expect_eq(cancel(&f, contact, f.anna), CCS_OK);
    cr_expect_eq(contact_row(&f, contact)->legs, 1);
    fixture_end(&f);
}

Test(consult, the_customer_who_leaves_ends_everything)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.agent = f.bob));
    cr_expect_eq(close_contact(&f, contact, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT), CCS_OK);
    HAPPENED("offer_ended:caller_left visit_ended:withdrawn leg_left:left contact_closed:left");
    contact = consulting(TO(.agent = f.carol));
    accept_offer(&f, contact);
    cr_expect_eq(close_contact(&f, contact, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT), CCS_OK);
    HAPPENED("leg_left:left leg_left:left contact_closed:left");
    cr_expect_eq(state_row(&f, f.carol)->used, 0);
    fixture_end(&f);
}

/* As a supervisor's intervention would: the leg that asks ends by another hand. */
Test(consult, whoever_is_there_has_the_contact_when_the_one_who_asked_is_gone)
{
    fixture_init(&f);
    for (int answered = 0; answered <= 1; answered++) {
        uint64_t contact = consulting(TO(.agent = f.bob));
        if (answered)
            accept_offer(&f, contact);
        struct ccs__leg *leg = ccs__row_find(&f.group, CCS__KIND_LEG, leg_of_agent(&f, contact, f.anna)->id);
        begin(&f);
        cr_expect_eq(end(&f, ccs__leg_end(&f.group, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_ADMIN)), CCS_OK);
        if (answered)
            cr_expect_eq(leg_of_agent(&f, contact, f.bob)->role, CCS__LEG_ROLE__LEG_ROLE_AGENT);
        else
            HAPPENED("leg_left:admin offer_ended:recalled visit_ended:withdrawn");
        cr_expect_eq(close_contact(&f, contact, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT), CCS_OK);
    }
    fixture_end(&f);
}

/* --- what comes of it ------------------------------------------------------------------------------------- */

Test(consult, completes_to_the_one_asked)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.agent = f.bob));
    cr_expect_eq(complete(&f, contact, f.anna), CCS_ESTATE, "he has not answered");
    cr_expect(says(&f, "cancel_consult or transfer"), "%s", f.group.error);
    accept_offer(&f, contact);
    cr_expect_eq(complete(&f, contact, f.bob), CCS_ESTATE, "it is Anna who asks");
    uint64_t leg = leg_of_agent(&f, contact, f.anna)->id;
    cr_expect_eq(complete(&f, contact, f.anna), CCS_OK);
    HAPPENED("leg_left:transferred leg_changed");
    cr_expect_not(leg_row(&f, leg)->consulting, "who has left asks nobody");
    cr_expect_null(leg_of_agent(&f, contact, f.anna));
    cr_expect_eq(leg_of_agent(&f, contact, f.bob)->role, CCS__LEG_ROLE__LEG_ROLE_AGENT);
    cr_expect_eq(leg_of_agent(&f, contact, f.bob)->state, CCS__LEG_STATE__LEG_STATE_CONNECTED);
    cr_expect_eq(state_row(&f, f.anna)->used, 0);
    cr_expect_eq(transfer(&f, contact, f.bob, TO(.queue = f.sales)), CCS_OK, "he has it like any other");
    fixture_end(&f);
}

Test(consult, cancels_back_to_the_customer)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.agent = f.bob));
    cr_expect_eq(cancel(&f, contact, f.anna), CCS_OK);
    HAPPENED("offer_ended:recalled visit_ended:withdrawn leg_changed leg_retrieved");
    cr_expect_eq(leg_of_agent(&f, contact, f.anna)->state, CCS__LEG_STATE__LEG_STATE_CONNECTED);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_OK);
    accept_offer(&f, contact);
    cr_expect_eq(cancel(&f, contact, f.anna), CCS_OK);
    HAPPENED("leg_left:finished leg_changed leg_retrieved");
    cr_expect_eq(consult(&f, contact, f.anna, TO(.outside = "1")), CCS_OK);
    cr_expect_eq(cancel(&f, contact, f.anna), CCS_OK);
    HAPPENED("leg_left:finished leg_changed leg_retrieved");
    cr_expect_eq(cancel(&f, contact, f.anna), CCS_ESTATE);
    cr_expect(says(&f, "consult or transfer is possible"), "%s", f.group.error);
    fixture_end(&f);
}

Test(consult, the_customer_may_be_talked_to_meanwhile)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.agent = f.bob));
    accept_offer(&f, contact);
    cr_expect_eq(retrieve(&f, contact, f.anna), CCS_OK);
    cr_expect(asks(contact));
    cr_expect_eq(cancel(&f, contact, f.anna), CCS_OK);
    HAPPENED("leg_left:finished leg_changed");
    fixture_end(&f);
}

Test(conference, joins_two_agents_and_the_customer)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.agent = f.bob));
    cr_expect_eq(conference(&f, contact, f.anna), CCS_ESTATE, "he has not answered");
    accept_offer(&f, contact);
    cr_expect_eq(hold(&f, contact, f.bob), CCS_OK);
    cr_expect_eq(conference(&f, contact, f.anna), CCS_OK);
    HAPPENED("leg_changed leg_retrieved leg_changed leg_retrieved");
    cr_expect_eq(leg_of_agent(&f, contact, f.anna)->state, CCS__LEG_STATE__LEG_STATE_CONNECTED);
    cr_expect_eq(leg_of_agent(&f, contact, f.bob)->state, CCS__LEG_STATE__LEG_STATE_CONNECTED);
    cr_expect_eq(leg_of_agent(&f, contact, f.bob)->role, CCS__LEG_ROLE__LEG_ROLE_AGENT);
    cr_expect_eq(leave(&f, contact, f.anna), CCS_OK);
    HAPPENED("leg_left:finished");
    cr_expect_eq(leave(&f, contact, f.bob), CCS_ESTATE, "the customer would be alone");
    cr_expect(says(&f, "transfer, park or close"), "%s", f.group.error);
    fixture_end(&f);
}

Test(conference, grows_to_three_agents_and_shrinks_again)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.agent = f.bob));
    accept_offer(&f, contact);
    cr_expect_eq(conference(&f, contact, f.anna), CCS_OK);
    cr_expect_eq(consult(&f, contact, f.bob, TO(.agent = f.carol)), CCS_OK, "anybody in it may ask");
    cr_expect_eq(leave(&f, contact, f.bob), CCS_ESTATE, "he is asking");
    accept_offer(&f, contact);
    cr_expect_eq(conference(&f, contact, f.bob), CCS_OK);
    cr_expect_eq(contact_row(&f, contact)->legs, 3);
    cr_expect_eq(leave(&f, contact, f.anna), CCS_OK);
    cr_expect_eq(leave(&f, contact, f.carol), CCS_OK);
    cr_expect_not_null(leg_of_agent(&f, contact, f.bob));
    cr_expect_eq(park(&f, contact, f.bob), CCS_OK);
    fixture_end(&f);
}

Test(conference, has_at_most_eight_parties)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    for (int i = 1; i < CCS__LEGS_MAX; i++) {
        cr_assert_eq(consult(&f, contact, f.anna, TO(.outside = "1")), CCS_OK, "%s", f.group.error);
        cr_assert_eq(connect_leg(&f, f.last[CCS_EVENT_LEG_JOINED]), CCS_OK);
        cr_assert_eq(conference(&f, contact, f.anna), CCS_OK);
    }
    cr_expect_eq(consult(&f, contact, f.anna, TO(.outside = "1")), CCS_ELIMIT);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_ELIMIT);
    cr_expect_eq(leave(&f, contact, f.anna), CCS_OK, "they go on without her");
    fixture_end(&f);
}

/* --- credit ----------------------------------------------------------------------------------------------- */

Test(consult, credits_talk_hold_and_wrap_up_to_each_leg_once)
{
    fixture_init_wrapping(&f, CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED);
    uint64_t contact = talking_contact(&f, f.anna);
    uint64_t first = leg_of_agent(&f, contact, f.anna)->id;
    ccs_time start = f.now;
    advance_to(&f, start + SECONDS(40));
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_OK);
    advance_to(&f, start + SECONDS(45));
    accept_offer(&f, contact);
    uint64_t second = leg_of_agent(&f, contact, f.bob)->id;
    advance_to(&f, start + SECONDS(60));
    cr_expect_eq(complete(&f, contact, f.anna), CCS_OK);
    HAPPENED("leg_left:transferred wrap_up_started leg_changed");
    advance_to(&f, start + SECONDS(100));
    cr_expect_eq(close_contact(&f, contact, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT), CCS_OK);
    HAPPENED("leg_left:left wrap_up_started contact_closed:left");
    advance_to(&f, start + SECONDS(200));
    cr_expect_eq(leg_row(&f, first)->talk_ms, SECONDS(40));
    cr_expect_eq(leg_row(&f, first)->hold_ms, SECONDS(20));
    cr_expect_eq(leg_row(&f, first)->wrap_up_ms, SECONDS(30));
    cr_expect_eq(leg_row(&f, second)->talk_ms, SECONDS(55), "consulted and then with the customer");
    cr_expect_eq(leg_row(&f, second)->hold_ms, 0);
    cr_expect_eq(leg_row(&f, second)->wrap_up_ms, SECONDS(30));
    cr_expect_eq(state_row(&f, f.anna)->shift_talk_ms, SECONDS(60));
    fixture_end(&f);
}

static const Ccs__QueueInterval *counts_of(uint64_t queue)
{
    return (const Ccs__QueueInterval *)(void *)ccs__row_message(ccs__report_row(&f.group, CCS__KIND_QUEUE_INTERVAL, queue));
}

Test(consult, counts_as_consulted_and_not_as_a_visit_of_the_customer)
{
    fixture_init(&f);
    uint64_t contact = consulting(TO(.queue = f.billing));
    const Ccs__QueueInterval *billing = counts_of(f.billing);
    cr_expect_eq(billing->consulted, 1);
    cr_expect_eq(billing->entered, 0);
    cr_expect_eq(billing->waiting, 0);
    cr_expect_eq(billing->offered, 1);
    cr_expect_eq(billing->ringing, 1);
    accept_offer(&f, contact);
    cr_expect_eq(billing->answered, 0);
    cr_expect_eq(billing->talking, 1);
    cr_expect_eq(billing->ringing, 0);
    cr_expect_eq(cancel(&f, contact, f.anna), CCS_OK);
    cr_expect_eq(billing->talking, 0);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.outside = "1")), CCS_OK);
    cr_expect_eq(counts_of(f.sales)->talking, 0, "nobody outside counts");
    cr_expect_eq(counts_of(f.sales)->holding, 1);
    cr_expect_eq(counts_of(f.sales)->answered, 1);
    fixture_end(&f);
}
