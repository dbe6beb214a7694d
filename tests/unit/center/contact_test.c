/*
 * Contacts as a host sees them: keys, ends, hold, transfers, and the three clocks that do not change each other.
 */
#include "center_fixture.h"

Test(contact, host_key_is_unique_among_open_contacts)
{
    fixture f = fixture_with(ANNA);
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id first, second, found;
    options.source = CCS_STR("pbx");
    options.ref = CCS_STR("call-1");
    OK(ccs_contact_open(f.center, &options, NINE, &first));
    REFUSED(CCS_ECONFLICT, ccs_contact_open(f.center, &options, NINE, &second));
    cr_expect_eq(ccs_center_error_id(f.center), first.value);
    options.source = CCS_STR("mail");
    OK(ccs_contact_open(f.center, &options, NINE, &second));
    OK(ccs_contact_find(f.center, CCS_STR("pbx"), CCS_STR("call-1"), &found));
    cr_expect_eq(found.value, first.value);
    OK(ccs_contact_close(f.center, first, CCS_CONTACT_LEFT, NINE));
    cr_expect_eq(ccs_contact_find(f.center, CCS_STR("pbx"), CCS_STR("call-1"), &found), CCS_ENOENT);
    options.source = CCS_STR("pbx");
    OK(ccs_contact_open(f.center, &options, NINE, &first));
    OK(ccs_contact_open(f.center, NULL, NINE, &second));
    OK(ccs_contact_open(f.center, NULL, NINE, &second)); /* without a key there may be any number */
    fixture_end(&f);
}

Test(contact, refuses_what_is_outside_its_bounds)
{
    fixture f = fixture_with(ANNA);
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id contact;
    options.channel = 9;
    REFUSED(CCS_EINVAL, ccs_contact_open(f.center, &options, NINE, &contact));
    options.channel = 0;
    options.priority = 1000001;
    REFUSED(CCS_EINVAL, ccs_contact_open(f.center, &options, NINE, &contact));
    options.priority = -1000000;
    OK(ccs_contact_open(f.center, &options, NINE, &contact));
    REFUSED(CCS_EINVAL, ccs_contact_set_priority(f.center, contact, -1000001, NINE));
    REFUSED(CCS_EINVAL, ccs_contact_close(f.center, contact, (ccs_contact_cause)0, NINE));
    REFUSED(CCS_EINVAL, ccs_contact_close(f.center, contact, (ccs_contact_cause)3, NINE)); /* transferred: of legs only */
    REFUSED(CCS_EINVAL, ccs_contact_close(f.center, contact, (ccs_contact_cause)7, NINE));
    fixture_end(&f);
}

/* How a visit ends by each cause a contact can end by, waiting and ringing. */
Test(contact, each_end_of_a_contact_ends_its_visit_and_its_offer_by_the_right_cause)
{
    static const struct {
        ccs_contact_cause cause;
        uint32_t waiting, ringing, offer;
    } ends[] = {
        {CCS_CONTACT_LEFT, CCS_VISIT_ABANDONED, CCS_VISIT_ABANDONED_RINGING, CCS_OFFER_CALLER_LEFT},
        {CCS_CONTACT_FINISHED, CCS_VISIT_WITHDRAWN, CCS_VISIT_WITHDRAWN, CCS_OFFER_RECALLED},
        {CCS_CONTACT_WITHDRAWN, CCS_VISIT_WITHDRAWN, CCS_VISIT_WITHDRAWN, CCS_OFFER_RECALLED},
        {CCS_CONTACT_LOST, CCS_VISIT_LOST, CCS_VISIT_LOST, CCS_OFFER_RECALLED},
        {CCS_CONTACT_ADMIN, CCS_VISIT_ADMIN, CCS_VISIT_ADMIN, CCS_OFFER_RECALLED},
    };
    fixture f = fixture_with(ANNA);
    ready(&f, "anna", NINE);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        ccs_contact_id ringing = call(&f, "sales", NINE), waiting = call(&f, "sales", NINE);
        (void)events(&f);
        ccs_events reader = CCS_EVENTS_AFTER(f.center, f.seen);
        ccs_event event = CCS_EVENT_INIT;
        OK(ccs_contact_close(f.center, waiting, ends[i].cause, NINE));
        OK(ccs_contact_close(f.center, ringing, ends[i].cause, NINE));
        cr_expect_str_eq(events(&f), "visit_ended contact_closed offer_ended visit_ended contact_closed");
        uint32_t expected[] = {ends[i].waiting, ends[i].cause, ends[i].offer, ends[i].ringing, ends[i].cause};
        for (int e = 0; e < 5; e++) {
            cr_assert_eq(ccs_events_next(&reader, &event), CCS_OK);
            cr_expect_eq(event.cause, expected[e], "end %zu, event %d", i, e);
        }
    }
    cr_expect_eq(see(&f, "anna").presence, CCS_PRESENCE_READY, "none of it is her fault");
    fixture_end(&f);
}

Test(contact, talk_and_hold_are_credited_once)
{
    fixture f = fixture_with(ANNA);
    ready(&f, "anna", NINE);
    ccs_agent_id anna = agent(&f, "anna");
    ccs_contact_id contact = call(&f, "sales", NINE);
    ccs_str json;
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE + SECONDS(5)));
    uint64_t leg = ccs_center_seq(f.center);
    OK(ccs_contact_hold(f.center, contact, anna, NINE + SECONDS(15)));
    OK(ccs_contact_retrieve(f.center, contact, anna, NINE + SECONDS(18)));
    OK(ccs_contact_hold(f.center, contact, anna, NINE + SECONDS(20)));
    OK(ccs_contact_close(f.center, contact, CCS_CONTACT_LEFT, NINE + SECONDS(60)));
    OK(ccs_center_get(f.center, CCS_RECORD_LEG, leg, &json));
    cr_expect_not_null(strstr(json.data, "\"talk_ms\":\"12000\""));
    cr_expect_not_null(strstr(json.data, "\"hold_ms\":\"43000\""));
    fixture_end(&f);
}

Test(contact, hold_needs_the_agent_who_has_it)
{
    fixture f = fixture_with(ANNA_AND_BOB);
    ready(&f, "anna", NINE);
    ccs_contact_id contact = call(&f, "sales", NINE);
    REFUSED(CCS_ENOENT, ccs_contact_hold(f.center, contact, agent(&f, "anna"), NINE)); /* it rings only */
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE));
    REFUSED(CCS_ENOENT, ccs_contact_hold(f.center, contact, agent(&f, "bob"), NINE));
    REFUSED(CCS_ESTATE, ccs_contact_retrieve(f.center, contact, agent(&f, "anna"), NINE));
    REFUSED(CCS_ESTATE, ccs_contact_queue(f.center, contact, queue(&f, "sales"), NINE));
    fixture_end(&f);
}

Test(contact, offer_can_be_answered_once)
{
    fixture f = fixture_with(ANNA);
    ready(&f, "anna", NINE);
    call(&f, "sales", NINE);
    ccs_offer_id offer = offer_to(&f, "anna");
    OK(ccs_offer_accept(f.center, offer, NINE + SECONDS(15) - 1));
    REFUSED(CCS_ENOENT, ccs_offer_accept(f.center, offer, NINE + SECONDS(15)));
    REFUSED(CCS_ENOENT, ccs_offer_reject(f.center, offer, NINE + SECONDS(15)));
    fixture_end(&f);
}

Test(contact, offer_that_rang_out_at_this_instant_is_missed)
{
    fixture f = fixture_with(ANNA);
    ready(&f, "anna", NINE);
    call(&f, "sales", NINE);
    REFUSED(CCS_ENOENT, ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE + SECONDS(15)));
    cr_expect_str_eq(see(&f, "anna").reason.data, "missed");
    fixture_end(&f);
}

Test(contact, ids_of_one_kind_are_nothing_to_another)
{
    fixture f = fixture_with(ANNA);
    uint64_t anna = agent(&f, "anna").value, sales = queue(&f, "sales").value;
    REFUSED(CCS_ENOENT, ccs_contact_close(f.center, (ccs_contact_id){anna}, CCS_CONTACT_LEFT, NINE));
    REFUSED(CCS_ENOENT, ccs_agent_set_presence(f.center, (ccs_agent_id){sales}, CCS_PRESENCE_READY, CCS_STR(""), NINE));
    REFUSED(CCS_ENOENT, ccs_queue_remove(f.center, (ccs_queue_id){anna}, NINE));
    REFUSED(CCS_ENOENT, ccs_offer_accept(f.center, (ccs_offer_id){sales}, NINE));
    fixture_end(&f);
}

Test(contact, wait_starts_anew_and_seniority_does_not)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"first\"},{\"key\":\"second\"}],\"agents\":[{\"key\":\"anna\"}]}");
    ready(&f, "anna", NINE);
    ccs_contact_id old = call(&f, "first", NINE), young;
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE));
    OK(ccs_agent_set_presence(f.center, agent(&f, "anna"), CCS_PRESENCE_NOT_READY, CCS_STR(""), NINE));
    young = call(&f, "second", NINE + MINUTES(1));
    OK(ccs_contact_transfer_to_queue(f.center, old, agent(&f, "anna"), queue(&f, "second"), NINE + MINUTES(2)));
    cr_expect_eq(look(&f, old).position, 1);
    cr_expect_eq(look(&f, young).position, 2);
    cr_expect_eq(look(&f, old).entered_at, NINE + MINUTES(2));
    ccs_queue_view view = CCS_QUEUE_VIEW_INIT;
    OK(ccs_queue_get(f.center, queue(&f, "second"), &view));
    cr_expect_eq(view.oldest_at, NINE + MINUTES(1), "who waits for longest is not who is first");
    fixture_end(&f);
}

Test(contact, missed_offer_puts_it_back_in_its_place)
{
    fixture f = fixture_with(ANNA_AND_BOB);
    ready(&f, "anna", NINE);
    ccs_contact_id first = call(&f, "sales", NINE), second = call(&f, "sales", NINE + 1);
    OK(ccs_offer_reject(f.center, offer_to(&f, "anna"), NINE + 2));
    cr_expect_eq(look(&f, first).position, 1);
    cr_expect_eq(look(&f, second).position, 2);
    cr_expect_eq(look(&f, first).entered_at, NINE);
    fixture_end(&f);
}

Test(contact, disposition_may_be_set_until_it_is_forgotten)
{
    fixture f = fixture_with(ANNA);
    ccs_contact_id contact = call(&f, "sales", NINE);
    OK(ccs_contact_close(f.center, contact, CCS_CONTACT_LEFT, NINE));
    OK(ccs_contact_set_disposition(f.center, contact, CCS_STR("gave up"), NINE));
    OK(ccs_center_commit(f.center));
    REFUSED(CCS_ENOENT, ccs_contact_set_disposition(f.center, contact, CCS_STR("no store, no past"), NINE));
    fixture_end(&f);
}

Test(contact, refused_by_a_full_line_stays_open_without_a_visit)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\",\"length_max\":1}],\"agents\":[{\"key\":\"anna\"}]}");
    ready(&f, "anna", NINE);
    call(&f, "sales", NINE);
    ccs_contact_id second = call(&f, "sales", NINE); /* whom Anna is offered is in line too */
    cr_expect_str_eq(events(&f), "agent_presence_changed contact_opened contact_queued contact_offered "
                                 "contact_opened contact_refused");
    cr_expect_eq(look(&f, second).visit, 0);
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE));
    OK(ccs_contact_queue(f.center, second, queue(&f, "sales"), NINE));
    cr_expect_eq(look(&f, second).position, 1);
    fixture_end(&f);
}
