/*
 * What is asked of a row before it is believed: that what it names is there, and that its values are known ones.
 */
#include "center_fixture.h"
#include "contact/contact.h"

#define SOUND(kind, row) ccs__load_sound(&f.center->group, CCS__KIND_##kind, &(row).base)
#define TEXT(literal) ((char *)(uintptr_t)(literal))

/* anna talks with a customer of sales. */
static fixture desk(uint64_t *contact)
{
    fixture f = fixture_with(ANNA);
    ready(&f, "anna", NINE);
    *contact = call(&f, "sales", NINE).value;
    cr_assert_eq(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE), CCS_OK, "%s", ccs_center_error(f.center));
    return f;
}

Test(load, endpoint_is_of_an_agent_and_serves_channels)
{
    uint64_t contact;
    fixture f = desk(&contact);
    Ccs__Endpoint endpoint = CCS__ENDPOINT__INIT;
    endpoint.id = 99;
    endpoint.open = true;
    endpoint.agent = agent(&f, "anna").value;
    endpoint.channels = 1;
    cr_expect(SOUND(ENDPOINT, endpoint));
    endpoint.channels = 1u << 9;
    cr_expect_not(SOUND(ENDPOINT, endpoint));
    endpoint.channels = 0;
    cr_expect_not(SOUND(ENDPOINT, endpoint));
    endpoint.channels = 1;
    endpoint.agent = contact;
    cr_expect_not(SOUND(ENDPOINT, endpoint));
    endpoint.open = false;
    cr_expect(SOUND(ENDPOINT, endpoint), "of closed rows nothing is asked");
    fixture_end(&f);
}

Test(load, monitor_and_recording_are_of_a_contact)
{
    uint64_t contact;
    fixture f = desk(&contact);
    Ccs__Monitor monitor = CCS__MONITOR__INIT;
    monitor.open = true;
    monitor.contact = contact;
    monitor.agent = agent(&f, "anna").value;
    cr_expect_not(SOUND(MONITOR, monitor), "without a mode");
    monitor.mode = CCS__MONITOR_MODE__MONITOR_MODE_BARGE;
    cr_expect(SOUND(MONITOR, monitor));
    monitor.mode = (Ccs__MonitorMode)4;
    cr_expect_not(SOUND(MONITOR, monitor));
    monitor.mode = CCS__MONITOR_MODE__MONITOR_MODE_LISTEN;
    monitor.contact = 999;
    cr_expect_not(SOUND(MONITOR, monitor));
    Ccs__Recording recording = CCS__RECORDING__INIT;
    recording.open = true;
    recording.contact = contact;
    cr_expect(SOUND(RECORDING, recording));
    recording.contact = 999;
    cr_expect_not(SOUND(RECORDING, recording));
    fixture_end(&f);
}

Test(load, state_is_of_a_queue_and_a_place_of_somebody)
{
    uint64_t contact;
    fixture f = desk(&contact);
    Ccs__QueueState state = CCS__QUEUE_STATE__INIT;
    state.current = true;
    state.queue = queue(&f, "sales").value;
    cr_expect(SOUND(QUEUE_STATE, state));
    state.queue = contact;
    cr_expect_not(SOUND(QUEUE_STATE, state));
    Ccs__Place place = CCS__PLACE__INIT;
    place.open = true;
    place.queue = 999;
    cr_expect_not(SOUND(PLACE, place));
    place.identity = 7;
    cr_expect(SOUND(PLACE, place), "its queue may be gone");
    fixture_end(&f);
}

Test(load, leg_without_an_agent_is_outside)
{
    uint64_t contact;
    fixture f = desk(&contact);
    Ccs__Leg leg = CCS__LEG__INIT;
    leg.open = true;
    leg.contact = contact;
    leg.role = CCS__LEG_ROLE__LEG_ROLE_OUTSIDE;
    leg.state = CCS__LEG_STATE__LEG_STATE_CONNECTING;
    cr_expect(SOUND(LEG, leg));
    leg.cost = 1;
    cr_expect_not(SOUND(LEG, leg), "it takes nobody's capacity");
    leg.cost = 0;
    leg.agent = agent(&f, "anna").value;
    cr_expect_not(SOUND(LEG, leg));
    leg.role = CCS__LEG_ROLE__LEG_ROLE_AGENT;
    cr_expect_not(SOUND(LEG, leg), "an agent came by a queue");
    leg.queue = queue(&f, "sales").value;
    cr_expect(SOUND(LEG, leg));
    leg.channel = (Ccs__Channel)9;
    cr_expect_not(SOUND(LEG, leg));
    leg.channel = CCS__CHANNEL__CHANNEL_CHAT;
    leg.state = (Ccs__LegState)5;
    cr_expect_not(SOUND(LEG, leg));
    leg.state = CCS__LEG_STATE__LEG_STATE_CONNECTED;
    leg.agent = 0;
    cr_expect_not(SOUND(LEG, leg));
    fixture_end(&f);
}

Test(load, visit_asks_in_canonical_form)
{
    uint64_t contact;
    fixture f = desk(&contact);
    Ccs__Visit visit = CCS__VISIT__INIT;
    visit.open = true;
    visit.contact = contact;
    visit.queue = queue(&f, "sales").value;
    cr_expect(SOUND(VISIT, visit));
    visit.requirement = TEXT("EN:2|@near=berlin<50");
    cr_expect(SOUND(VISIT, visit));
    visit.requirement = TEXT("EN");
    cr_expect_not(SOUND(VISIT, visit));
    visit.requirement = TEXT("");
    Ccs__VisitDetails details = CCS__VISIT_DETAILS__INIT;
    visit.details = &details;
    cr_expect(SOUND(VISIT, visit));
    details.wanted = TEXT("@what");
    cr_expect_not(SOUND(VISIT, visit));
    details.wanted = TEXT("");
    details.extra = TEXT("@what");
    cr_expect_not(SOUND(VISIT, visit));
    visit.details = NULL;
    visit.kind = (Ccs__VisitKind)3;
    cr_expect_not(SOUND(VISIT, visit));
    visit.kind = CCS__VISIT_KIND__VISIT_KIND_LINE;
    visit.order = (Ccs__LineOrder)5;
    cr_expect_not(SOUND(VISIT, visit));
    fixture_end(&f);
}

Test(load, configuration_is_as_well_formed_as_when_it_was_put)
{
    uint64_t contact;
    fixture f = desk(&contact);
    Ccs__Queue config = CCS__QUEUE__INIT;
    config.id = 5;
    config.version = 1;
    config.current = true;
    config.key = TEXT("help");
    cr_expect(SOUND(QUEUE, config));
    config.ring_max = 65;
    cr_expect_not(SOUND(QUEUE, config));
    config.current = false;
    cr_expect(SOUND(QUEUE, config));
    Ccs__Agent who = CCS__AGENT__INIT;
    who.current = true;
    who.key = TEXT("bob");
    cr_expect(SOUND(AGENT, who));
    who.key = TEXT("");
    cr_expect_not(SOUND(AGENT, who));
    Ccs__Supervisor supervisor = CCS__SUPERVISOR__INIT;
    Ccs__Verb verbs[] = {(Ccs__Verb)77};
    supervisor.current = true;
    supervisor.key = TEXT("eva");
    cr_expect(SOUND(SUPERVISOR, supervisor));
    supervisor.verbs = verbs;
    supervisor.n_verbs = 1;
    cr_expect_not(SOUND(SUPERVISOR, supervisor));
    fixture_end(&f);
}

Test(load, rows_that_do_not_fit_each_other_are_found)
{
    uint64_t contact;
    fixture f = desk(&contact);
    cr_expect_eq(ccs__load_check(f.center), CCS_OK);
    struct ccs__contact *row = ccs__row_find(&f.center->group, CCS__KIND_CONTACT, contact);
    row->contact.legs = 2;
    cr_expect_eq(ccs__load_check(f.center), CCS_ECORRUPT);
    row->contact.legs = 1;
    row->contact.parked_agent = 1;
    cr_expect_eq(ccs__load_check(f.center), CCS_ECORRUPT, "who talks is not parked");
    row->contact.parked_agent = 0;
    ccs_contact_id waiting = call(&f, "sales", NINE);
    struct ccs__contact *other = ccs__row_find(&f.center->group, CCS__KIND_CONTACT, waiting.value);
    struct ccs__visit *visit = ccs__row_find(&f.center->group, CCS__KIND_VISIT, other->contact.visit);
    visit->visit.ringing = 1;
    cr_expect_eq(ccs__load_check(f.center), CCS_ECORRUPT, "nothing rings");
    visit->visit.ringing = 0;
    visit->visit.kind = CCS__VISIT_KIND__VISIT_KIND_CONSULT;
    cr_expect_eq(ccs__load_check(f.center), CCS_ECORRUPT, "nobody asks");
    visit->visit.kind = CCS__VISIT_KIND__VISIT_KIND_LINE;
    cr_expect_eq(ccs__load_check(f.center), CCS_OK);
    fixture_end(&f);
}
