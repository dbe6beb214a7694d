/*
 * Parking, reconciling, recordings, and legs outside.
 */
#include "transfer_fixture.h"
#include <stdio.h>
#include <stdlib.h>

static struct fixture f;

#define HAPPENED(words) cr_expect_str_eq(f.events, words)

/* --- legs outside ----------------------------------------------------------------------------------------- */

Test(leg_outside, is_ended_and_connected_by_its_own_id_only)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna), agents_leg = leg_of_agent(&f, contact, f.anna)->id;
    cr_expect_eq(connect_leg(&f, agents_leg), CCS_ENOENT);
    cr_expect_eq(end_leg(&f, agents_leg), CCS_ENOENT);
    cr_expect_eq(end_leg(&f, contact), CCS_ENOENT);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.outside = "1")), CCS_OK);
    uint64_t leg = f.last[CCS_EVENT_LEG_JOINED];
    cr_expect_eq(connect_leg(&f, leg), CCS_OK);
    cr_expect_eq(connect_leg(&f, leg), CCS_ESTATE);
    cr_expect(says(&f, "can be ended"), "%s", f.group.error);
    cr_expect_eq(end_leg(&f, leg), CCS_OK);
    cr_expect_eq(end_leg(&f, leg), CCS_ENOENT);
    fixture_end(&f);
}

Test(leave, needs_somebody_who_can_talk_to_the_customer)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    cr_expect_eq(leave(&f, contact, f.anna), CCS_ESTATE);
    cr_expect_eq(leave(&f, contact, f.bob), CCS_ENOENT);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.outside = "1")), CCS_OK);
    uint64_t leg = f.last[CCS_EVENT_LEG_JOINED];
    cr_expect_eq(connect_leg(&f, leg), CCS_OK);
    cr_expect_eq(leave(&f, contact, f.anna), CCS_ESTATE, "complete_transfer says what is meant");
    cr_expect(says(&f, "complete_transfer or cancel_consult"), "%s", f.group.error);
    cr_expect_eq(conference(&f, contact, f.anna), CCS_OK);
    cr_expect_eq(leave(&f, contact, f.anna), CCS_OK);
    cr_expect_eq(contact_row(&f, contact)->legs, 1);
    fixture_end(&f);
}

/* --- parking ---------------------------------------------------------------------------------------------- */

Test(park, frees_the_agent_and_brings_the_customer_back_to_him_first)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.bob);
    ccs_time seniority_at = contact_row(&f, contact)->seniority_at, parked_at = f.now;
    cr_expect_eq(park(&f, contact, f.bob), CCS_OK);
    HAPPENED("leg_left:finished contact_parked");
    cr_expect_eq(contact_row(&f, contact)->parked_agent, f.bob);
    cr_expect_eq(contact_row(&f, contact)->parked_queue, f.sales);
    cr_expect_eq(contact_row(&f, contact)->parked_at, parked_at);
    cr_expect_eq(state_row(&f, f.bob)->used, 0);
    f.now += SECONDS(3600);
    cr_expect_eq(unpark(&f, contact), CCS_OK);
    HAPPENED("contact_unparked contact_queued contact_offered");
    cr_expect_eq(offered_to(&f, contact), f.bob, "though Anna and Carol have been idle for longer");
    cr_expect_eq(visit_row(&f, contact)->key_at, seniority_at);
    cr_expect_eq(contact_row(&f, contact)->parked_agent, 0);
    cr_expect_eq(contact_row(&f, contact)->parked_at, 0);
    cr_expect_eq(unpark(&f, contact), CCS_ESTATE);
    fixture_end(&f);
}

Test(park, everybody_is_asked_when_the_agent_has_gone_home)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.bob);
    cr_expect_eq(park(&f, contact, f.bob), CCS_OK);
    set_presence(&f, f.bob, CCS__PRESENCE__PRESENCE_SIGNED_OUT);
    cr_expect_eq(unpark(&f, contact), CCS_OK);
    cr_expect(offered_to(&f, contact) == f.anna || offered_to(&f, contact) == f.carol);
    fixture_end(&f);
}

Test(park, waits_for_the_agent_only_so_long)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.bob);
    cr_expect_eq(park(&f, contact, f.bob), CCS_OK);
    uint64_t other = talking_contact(&f, f.bob);
    f.now += SECONDS(10);
    ccs_time start = f.now;
    cr_expect_eq(unpark(&f, contact), CCS_OK);
    cr_expect_eq(offered_to(&f, contact), 0, "Bob is busy");
    advance_to(&f, start + SECONDS(30) - 1);
    cr_expect_eq(offered_to(&f, contact), 0);
    advance_to(&f, start + SECONDS(30));
    cr_expect(offered_to(&f, contact) == f.anna || offered_to(&f, contact) == f.carol);
    cr_expect_not_null(leg_of_agent(&f, other, f.bob));
    fixture_end(&f);
}

Test(park, is_refused_while_somebody_else_is_there_or_asked)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    cr_expect_eq(park(&f, contact, f.bob), CCS_ENOENT);
    cr_expect_eq(consult(&f, contact, f.anna, TO(.agent = f.bob)), CCS_OK);
    cr_expect_eq(park(&f, contact, f.anna), CCS_ESTATE);
    cr_expect(says(&f, "cancel_consult"), "%s", f.group.error);
    accept_offer(&f, contact);
    cr_expect_eq(park(&f, contact, f.anna), CCS_ESTATE);
    cr_expect_eq(cancel(&f, contact, f.anna), CCS_OK);
    cr_expect_eq(unpark(&f, contact), CCS_ESTATE);
    cr_expect_eq(park(&f, contact, f.anna), CCS_OK);
    cr_expect_eq(close_contact(&f, contact, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT), CCS_OK);
    HAPPENED("contact_closed:left");
    cr_expect_eq(unpark(&f, contact), CCS_ENOENT);
    fixture_end(&f);
}

Test(park, a_contact_whose_line_is_gone_stays_open)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna);
    cr_expect_eq(park(&f, contact, f.anna), CCS_OK);
    begin(&f);
    cr_expect_eq(end(&f, ccs__queue_decide_remove(&f.group, f.sales)), CCS_OK);
    commit(&f);
    cr_expect_eq(unpark(&f, contact), CCS_OK);
    HAPPENED("contact_unparked");
    Ccs__QueueContact command = CCS__QUEUE_CONTACT__INIT;
    command.contact = contact;
    command.queue = f.billing;
    begin(&f);
    cr_expect_eq(end(&f, ccs__route_decide_queue(&f.group, &command)), CCS_OK);
    fixture_end(&f);
}

/* --- reconcile -------------------------------------------------------------------------------------------- */

Test(reconcile, loses_what_is_not_named_and_nothing_else)
{
    fixture_init(&f);
    uint64_t a = open_contact(&f, "pbx", "a"), b = open_contact(&f, "pbx", "b"), c = open_contact(&f, "pbx", "c");
    uint64_t other = open_contact(&f, "mail", "a"), nameless = open_contact(&f, "pbx", "");
    const char *refs[] = {"c", "zz", "a", "c"};
    cr_expect_eq(reconcile(&f, "pbx", refs, 4), CCS_OK);
    HAPPENED("contact_closed:lost");
    cr_expect(contact_row(&f, a)->open);
    cr_expect_not(contact_row(&f, b)->open);
    cr_expect_eq(contact_row(&f, b)->cause, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LOST);
    cr_expect(contact_row(&f, c)->open);
    cr_expect(contact_row(&f, other)->open);
    cr_expect(contact_row(&f, nameless)->open, "it cannot be named");
    cr_expect_eq(reconcile(&f, "pbx", NULL, 0), CCS_OK);
    HAPPENED("contact_closed:lost contact_closed:lost");
    cr_expect(contact_row(&f, other)->open);
    cr_expect_eq(reconcile(&f, "pbx", NULL, 0), CCS_OK);
    HAPPENED("");
    fixture_end(&f);
}

Test(reconcile, ends_calls_and_offers_with_their_contacts)
{
    fixture_init(&f);
    Ccs__QueueContact command = CCS__QUEUE_CONTACT__INIT;
    command.contact = open_contact(&f, "pbx", "1");
    command.queue = f.sales;
    begin(&f);
    cr_expect_eq(end(&f, ccs__route_decide_queue(&f.group, &command)), CCS_OK);
    accept_offer(&f, command.contact);
    cr_expect_eq(consult(&f, command.contact, f.anna, TO(.agent = f.bob)), CCS_OK, "%s", f.group.error);
    cr_expect_eq(reconcile(&f, "pbx", NULL, 0), CCS_OK);
    HAPPENED("offer_ended:recalled visit_ended:lost leg_left:lost contact_closed:lost");
    cr_expect_eq(state_row(&f, f.anna)->used + state_row(&f, f.bob)->used, 0);
    fixture_end(&f);
}

Test(reconcile, finds_each_of_many_whatever_their_order)
{
    fixture_init(&f);
    enum { COUNT = 500 };
    static char names[COUNT][8];
    const char *refs[COUNT];
    uint64_t ids[COUNT];
    for (int i = 0; i < COUNT; i++) {
        snprintf(names[i], sizeof names[i], "%d", i * 7919 % 1000);
        ids[i] = open_contact(&f, "pbx", names[i]);
    }
    size_t count = 0;
    for (int i = 0; i < COUNT; i++)
        if (i % 3)
            refs[count++] = names[(i * 71) % COUNT];
    cr_expect_eq(reconcile(&f, "pbx", refs, count), CCS_OK);
    for (int i = 0; i < COUNT; i++)
        if (i % 3)
            cr_expect(contact_row(&f, ids[i * 71 % COUNT])->open);
    cr_expect_eq(ccs__contact_open_count(&f.group), count);
    fixture_end(&f);
}

Test(reconcile, has_bounds)
{
    fixture_init(&f);
    static const char *refs[100001];
    char source[70];
    for (size_t i = 0; i < 100001; i++)
        refs[i] = "x";
    memset(source, 's', sizeof source - 1);
    source[sizeof source - 1] = '\0';
    cr_expect_eq(reconcile(&f, "pbx", refs, 100001), CCS_EINVAL);
    cr_expect_eq(reconcile(&f, "pbx", refs, 100000), CCS_OK);
    cr_expect_eq(reconcile(&f, source, refs, 1), CCS_EINVAL);
    fixture_end(&f);
}

/* --- recordings ------------------------------------------------------------------------------------------- */

static ccs_status start_recording(uint64_t contact, const char *consent, uint64_t *id)
{
    Ccs__StartRecording command = CCS__START_RECORDING__INIT;
    command.contact = contact;
    command.media = (char *)(uintptr_t) "tape/1";
    command.consent = (char *)(uintptr_t)consent;
    command.keep_days = 90;
    *id = 0;
    begin(&f);
    return end(&f, ccs__recording_decide_start(&f.group, &command, id));
}

static ccs_status pause(uint64_t recording, bool paused)
{
    Ccs__PauseRecording command = CCS__PAUSE_RECORDING__INIT;
    command.recording = recording;
    command.paused = paused;
    begin(&f);
    return end(&f, ccs__recording_decide_pause(&f.group, &command));
}

static ccs_status end_recording(uint64_t recording)
{
    Ccs__EndRecording command = CCS__END_RECORDING__INIT;
    command.recording = recording;
    begin(&f);
    return end(&f, ccs__recording_decide_end(&f.group, &command));
}

static const Ccs__Recording *recording_row(uint64_t id)
{
    return &((struct ccs__recording *)ccs__row_find(&f.group, CCS__KIND_RECORDING, id))->recording;
}

Test(recording, needs_consent)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna), id;
    char consent[66];
    memset(consent, 'c', sizeof consent - 1);
    consent[sizeof consent - 1] = '\0';
    cr_expect_eq(start_recording(contact, "", &id), CCS_EINVAL);
    cr_expect(says(&f, "consent"), "%s", f.group.error);
    cr_expect_eq(start_recording(contact, consent, &id), CCS_EINVAL);
    cr_expect_eq(start_recording(999, "by voice", &id), CCS_ENOENT);
    cr_expect_eq(start_recording(contact, "by voice", &id), CCS_OK);
    HAPPENED("recording_started");
    cr_expect_eq(recording_row(id)->contact, contact);
    cr_expect_str_eq(recording_row(id)->consent, "by voice");
    cr_expect_str_eq(recording_row(id)->media, "tape/1");
    cr_expect_eq(recording_row(id)->keep_days, 90);
    fixture_end(&f);
}

Test(recording, adds_up_its_pauses)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna), id;
    cr_expect_eq(start_recording(contact, "by voice", &id), CCS_OK);
    f.now += SECONDS(10);
    cr_expect_eq(pause(id, true), CCS_OK);
    HAPPENED("recording_paused");
    cr_expect_eq(pause(id, true), CCS_OK);
    HAPPENED("");
    f.now += SECONDS(5);
    cr_expect_eq(pause(id, false), CCS_OK);
    cr_expect_eq(recording_row(id)->paused_ms, SECONDS(5));
    cr_expect_eq(pause(id, false), CCS_OK);
    HAPPENED("");
    f.now += SECONDS(10);
    cr_expect_eq(pause(id, true), CCS_OK);
    f.now += SECONDS(7);
    cr_expect_eq(end_recording(id), CCS_OK);
    HAPPENED("recording_ended");
    cr_expect_eq(recording_row(id)->paused_ms, SECONDS(12));
    cr_expect_eq(recording_row(id)->ended_at, f.now);
    cr_expect_not(recording_row(id)->open);
    cr_expect_eq(end_recording(id), CCS_ENOENT);
    cr_expect_eq(pause(id, true), CCS_ENOENT);
    commit(&f);
    fixture_end(&f);
}

Test(recording, does_not_outlive_its_contact)
{
    fixture_init(&f);
    uint64_t contact = talking_contact(&f, f.anna), ids[16], none;
    for (int i = 0; i < 16; i++)
        cr_expect_eq(start_recording(contact, "by voice", &ids[i]), CCS_OK);
    cr_expect_eq(start_recording(contact, "by voice", &none), CCS_ELIMIT);
    cr_expect_eq(end_recording(ids[7]), CCS_OK);
    cr_expect_eq(start_recording(contact, "by voice", &ids[7]), CCS_OK);
    begin(&f);
    Ccs__CloseContact command = CCS__CLOSE_CONTACT__INIT;
    command.contact = contact;
    command.cause = CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT;
    cr_expect_eq(ccs__contact_decide_close(&f.group, &command), CCS_OK);
    ccs__group_undo(&f.group);
    cr_expect(recording_row(ids[0])->open, "the close was put back");
    cr_expect_eq(close_contact(&f, contact, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT), CCS_OK);
    cr_expect_eq(f.event_count, 18);
    cr_expect_not(recording_row(ids[15])->open);
    commit(&f);
    fixture_end(&f);
}
