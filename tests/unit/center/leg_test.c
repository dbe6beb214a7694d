/*
 * Transfers, consults, conferences, parking and people outside, by the typed functions: what each refuses, and what a host
 * reads of its events. That the verbs are right is tests/unit/transfer's.
 */
#include "center_fixture.h"

#define DESK                                                                                                       \
    "{\"queues\":[{\"key\":\"sales\"},{\"key\":\"billing\"}],"                                                     \
    "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\"}]}"

static ccs_transfer_options to_queue(ccs_queue_id queue)
{
    ccs_transfer_options to = CCS_TRANSFER_OPTIONS_INIT;
    to.queue = queue;
    return to;
}

static ccs_transfer_options to_agent(ccs_agent_id agent)
{
    ccs_transfer_options to = CCS_TRANSFER_OPTIONS_INIT;
    to.agent = agent;
    return to;
}

static ccs_transfer_options to_outside(const char *address)
{
    ccs_transfer_options to = CCS_TRANSFER_OPTIONS_INIT;
    to.outside = ccs_str_from(address);
    return to;
}

/* Anna has a contact, Bob is ready. */
static fixture talking(ccs_contact_id *contact)
{
    fixture f = fixture_with(DESK);
    ready(&f, "anna", NINE);
    *contact = call(&f, "sales", NINE);
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE));
    ready(&f, "bob", NINE);
    (void)events(&f);
    return f;
}

Test(leg, a_destination_is_named_exactly_once)
{
    ccs_contact_id contact;
    fixture f = talking(&contact);
    ccs_agent_id anna = agent(&f, "anna"), bob = agent(&f, "bob");
    ccs_transfer_options none = CCS_TRANSFER_OPTIONS_INIT, two = to_agent(bob), sized = to_agent(bob);
    two.queue = queue(&f, "sales");
    sized.size = 4;
    UNDONE(CCS_EINVAL, ccs_contact_transfer(f.center, contact, anna, NULL, NINE));
    UNDONE(CCS_EINVAL, ccs_contact_transfer(f.center, contact, anna, &none, NINE));
    UNDONE(CCS_EINVAL, ccs_contact_transfer(f.center, contact, anna, &two, NINE));
    UNDONE(CCS_EINVAL, ccs_contact_transfer(f.center, contact, anna, &sized, NINE));
    UNDONE(CCS_EINVAL, ccs_contact_consult(f.center, contact, anna, NULL, NINE));
    UNDONE(CCS_EINVAL, ccs_contact_consult(f.center, contact, anna, &none, NINE));
    two = to_agent(bob);
    two.return_after_ms = 1000;
    UNDONE(CCS_EINVAL, ccs_contact_consult(f.center, contact, anna, &two, NINE));
    two = to_outside("4\xff");
    UNDONE(CCS_EINVAL, ccs_contact_transfer(f.center, contact, anna, &two, NINE));
    UNDONE(CCS_EINVAL, ccs_contact_consult(f.center, contact, anna, &two, NINE));
    two = to_queue(queue(&f, "billing"));
    UNDONE(CCS_ENOENT, ccs_contact_transfer(f.center, contact, bob, &two, NINE)); /* he is not in it */
    cr_expect_eq(ccs_contact_transfer(NULL, contact, anna, &two, NINE), CCS_EINVAL);
    cr_expect_eq(ccs_contact_consult(NULL, contact, anna, &two, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(leg, a_transfer_outside_says_whom_to_dial_and_comes_back)
{
    ccs_contact_id contact;
    fixture f = talking(&contact);
    ccs_agent_id anna = agent(&f, "anna");
    ccs_transfer_options to = to_outside("+49 30 1234");
    to.return_after_ms = 20000;
    OK(ccs_contact_transfer(f.center, contact, anna, &to, NINE));
    ccs_event joined = last_event(&f, CCS_EVENT_LEG_JOINED);
    cr_expect_eq(joined.leg, joined.seq);
    cr_expect_eq(joined.contact, contact.value);
    cr_expect_eq(joined.agent, 0);
    cr_expect_eq(joined.role, CCS_LEG_OUTSIDE);
    cr_expect_eq(joined.state, CCS_LEG_CONNECTING);
    cr_expect_not_null(strstr(event_json(&f, joined.seq), "\"outside\":\"+49 30 1234\""));
    ccs_contact_view view = look(&f, contact);
    cr_expect_eq(view.parties, 1);
    cr_expect_eq(view.agent, 0, "nobody of ours has it");

    (void)events(&f);
    OK(ccs_leg_end(f.center, (ccs_leg_id){joined.leg}, NINE + SECONDS(5))); /* no answer */
    cr_expect_str_eq(events(&f), "leg_left contact_queued contact_offered");
    cr_expect_eq(last_event(&f, CCS_EVENT_CONTACT_OFFERED).agent, anna.value);
    cr_expect_eq(last_event(&f, CCS_EVENT_LEG_LEFT).role, CCS_LEG_OUTSIDE);
    UNDONE(CCS_ENOENT, ccs_leg_end(f.center, (ccs_leg_id){joined.leg}, NINE + SECONDS(5)));
    UNDONE(CCS_ENOENT, ccs_leg_connect(f.center, (ccs_leg_id){joined.leg}, NINE + SECONDS(5)));
    fixture_end(&f);
}

Test(leg, somebody_outside_answers_once)
{
    ccs_contact_id contact;
    fixture f = talking(&contact);
    ccs_transfer_options to = to_outside("7");
    OK(ccs_contact_transfer(f.center, contact, agent(&f, "anna"), &to, NINE));
    ccs_leg_id leg = {last_event(&f, CCS_EVENT_LEG_JOINED).leg};
    OK(ccs_leg_connect(f.center, leg, NINE));
    ccs_event changed = last_event(&f, CCS_EVENT_LEG_CHANGED);
    cr_expect_eq(changed.leg, leg.value);
    cr_expect_eq(changed.state, CCS_LEG_CONNECTED);
    cr_expect_eq(changed.role, CCS_LEG_OUTSIDE);
    UNDONE(CCS_ESTATE, ccs_leg_connect(f.center, leg, NINE));
    OK(ccs_leg_end(f.center, leg, NINE));
    cr_expect_eq(look(&f, contact).parties, 0);
    cr_expect_eq(look(&f, contact).visit, 0, "the host decides what becomes of it");
    cr_expect_eq(ccs_leg_connect(NULL, leg, NINE), CCS_EINVAL);
    cr_expect_eq(ccs_leg_end(NULL, leg, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(leg, attended_transfer)
{
    ccs_contact_id contact;
    fixture f = talking(&contact);
    ccs_agent_id anna = agent(&f, "anna"), bob = agent(&f, "bob");
    ccs_transfer_options to = to_agent(bob);
    UNDONE(CCS_ESTATE, ccs_contact_complete_transfer(f.center, contact, anna, NINE));
    UNDONE(CCS_ESTATE, ccs_contact_cancel_consult(f.center, contact, anna, NINE));
    UNDONE(CCS_ESTATE, ccs_contact_conference(f.center, contact, anna, NINE));
    OK(ccs_contact_consult(f.center, contact, anna, &to, NINE));
    cr_expect_str_eq(events(&f), "leg_held leg_changed contact_queued contact_offered");
    cr_expect_eq(last_event(&f, CCS_EVENT_LEG_CHANGED).flags, CCS_EVENT_FLAG_CONSULTING);
    cr_expect_eq(last_event(&f, CCS_EVENT_CONTACT_QUEUED).visit_kind, CCS_VISIT_CONSULT);
    cr_expect_eq(look(&f, contact).visit_kind, CCS_VISIT_CONSULT);
    cr_expect_eq(look(&f, contact).held, 1);
    UNDONE(CCS_ESTATE, ccs_contact_consult(f.center, contact, anna, &to, NINE));
    UNDONE(CCS_ESTATE, ccs_contact_complete_transfer(f.center, contact, anna, NINE));
    UNDONE(CCS_ESTATE, ccs_contact_conference(f.center, contact, anna, NINE));
    OK(ccs_offer_accept(f.center, offer_to(&f, "bob"), NINE));
    cr_expect_eq(last_event(&f, CCS_EVENT_CONTACT_ANSWERED).role, CCS_LEG_CONSULTED);
    cr_expect_eq(look(&f, contact).parties, 2);
    UNDONE(CCS_ESTATE, ccs_contact_leave(f.center, contact, anna, NINE));
    OK(ccs_contact_complete_transfer(f.center, contact, anna, NINE));
    cr_expect_eq(look(&f, contact).agent, bob.value);
    cr_expect_eq(look(&f, contact).parties, 1);
    cr_expect_eq(last_event(&f, CCS_EVENT_LEG_CHANGED).role, CCS_LEG_AGENT);
    cr_expect_eq(ccs_contact_complete_transfer(NULL, contact, anna, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(leg, a_consult_is_cancelled)
{
    ccs_contact_id contact;
    fixture f = talking(&contact);
    ccs_agent_id anna = agent(&f, "anna");
    ccs_transfer_options to = to_queue(queue(&f, "billing"));
    OK(ccs_contact_consult(f.center, contact, anna, &to, NINE));
    OK(ccs_contact_cancel_consult(f.center, contact, anna, NINE));
    cr_expect_eq(last_event(&f, CCS_EVENT_VISIT_ENDED).visit_kind, CCS_VISIT_CONSULT);
    cr_expect_eq(look(&f, contact).held, 0);
    cr_expect_eq(see(&f, "bob").offers, 0);
    cr_expect_eq(ccs_contact_cancel_consult(NULL, contact, anna, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(leg, a_conference_is_left)
{
    ccs_contact_id contact;
    fixture f = talking(&contact);
    ccs_agent_id anna = agent(&f, "anna"), bob = agent(&f, "bob");
    ccs_transfer_options to = to_agent(bob);
    UNDONE(CCS_ESTATE, ccs_contact_leave(f.center, contact, anna, NINE)); /* the customer would be alone */
    OK(ccs_contact_consult(f.center, contact, anna, &to, NINE));
    OK(ccs_offer_accept(f.center, offer_to(&f, "bob"), NINE));
    OK(ccs_contact_conference(f.center, contact, anna, NINE));
    cr_expect_eq(look(&f, contact).held, 0);
    UNDONE(CCS_ESTATE, ccs_contact_park(f.center, contact, anna, NINE));
    OK(ccs_contact_leave(f.center, contact, anna, NINE));
    UNDONE(CCS_ENOENT, ccs_contact_leave(f.center, contact, anna, NINE));
    cr_expect_eq(look(&f, contact).agent, bob.value);
    cr_expect_eq(ccs_contact_conference(NULL, contact, anna, NINE), CCS_EINVAL);
    cr_expect_eq(ccs_contact_leave(NULL, contact, anna, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(leg, parked_and_back)
{
    ccs_contact_id contact;
    fixture f = talking(&contact);
    ccs_agent_id anna = agent(&f, "anna");
    UNDONE(CCS_ESTATE, ccs_contact_unpark(f.center, contact, NINE));
    OK(ccs_contact_park(f.center, contact, anna, NINE));
    cr_expect_eq(look(&f, contact).parked_agent, anna.value);
    cr_expect_eq(see(&f, "anna").used, 0);
    UNDONE(CCS_ESTATE, ccs_contact_queue(f.center, contact, queue(&f, "sales"), NINE));
    OK(ccs_contact_unpark(f.center, contact, NINE + SECONDS(60)));
    cr_expect_eq(look(&f, contact).parked_agent, 0);
    cr_expect_eq(look(&f, contact).agent, anna.value, "she is asked first, although Bob has been idle for longer");
    cr_expect_eq(ccs_contact_park(NULL, contact, anna, NINE), CCS_EINVAL);
    cr_expect_eq(ccs_contact_unpark(NULL, contact, NINE), CCS_EINVAL);
    fixture_end(&f);
}
