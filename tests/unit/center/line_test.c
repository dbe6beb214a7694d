/*
 * What a host says of a contact and of one visit, callbacks, and what it reads of place and wait; by the typed functions.
 */
#include "center_fixture.h"
#include <stdio.h>

#define TRAITS                                                                                                         \
    "\"settings\":{\"traits\":[{\"of\":\"contact\",\"name\":\"tier\",\"kind\":\"text\"},"                               \
    "{\"of\":\"contact\",\"name\":\"age\",\"kind\":\"number\"},{\"of\":\"contact\",\"name\":\"vip\",\"kind\":\"flag\"}]}"
#define DESK                                                                                                           \
    "{" TRAITS ",\"queues\":[{\"key\":\"sales\",\"estimate\":true}],"                                                   \
    "\"agents\":[{\"key\":\"anna\",\"site\":\"north\",\"skills\":[{\"name\":\"zh\",\"level\":3}]},{\"key\":\"bob\"}]}"

static const char *record(fixture *f, ccs_record kind, uint64_t id)
{
    ccs_str json;
    cr_assert_eq(ccs_center_get(f->center, kind, id, &json), CCS_OK, "%s", ccs_center_error(f->center));
    return json.data;
}

Test(line, what_the_host_knows_of_a_contact_is_kept)
{
    fixture f = fixture_with(DESK);
    const ccs_trait traits[] = {{.name = CCS_STR("vip"), .flag = 1},
                                {.name = CCS_STR("tier"), .text = CCS_STR("gold")},
                                {.name = CCS_STR("age"), .number = -42}};
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id first, second;
    OK(ccs_contact_open(f.center, NULL, NINE, &first));
    options.site = CCS_STR("north");
    options.traits = traits;
    options.trait_count = 3;
    options.conversation = first;
    OK(ccs_contact_open(f.center, &options, NINE, &second));
    const char *json = record(&f, CCS_RECORD_CONTACT, second.value);
    cr_expect_not_null(strstr(json, "\"site\":\"north\""));
    cr_expect_not_null(strstr(json, "{\\\"age\\\":-42,\\\"tier\\\":\\\"gold\\\",\\\"vip\\\":true}"), "%s", json);
    char conversation[64];
    snprintf(conversation, sizeof conversation, "\"conversation\":\"%llu\"", (unsigned long long)first.value);
    cr_expect_not_null(strstr(json, conversation));
    fixture_end(&f);
}

Test(line, wrong_facts_are_refused)
{
    fixture f = fixture_with(DESK);
    ccs_trait traits[65] = {{.name = CCS_STR("vip"), .flag = 1}, {.name = CCS_STR("vip")}};
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id contact;
    options.trait_count = 1;
    UNDONE(CCS_EINVAL, ccs_contact_open(f.center, &options, NINE, &contact)); /* no array */
    options.traits = traits;
    options.trait_count = 2;
    UNDONE(CCS_EINVAL, ccs_contact_open(f.center, &options, NINE, &contact)); /* twice */
    options.trait_count = 65;
    UNDONE(CCS_ELIMIT, ccs_contact_open(f.center, &options, NINE, &contact));
    options.trait_count = 1;
    traits[0].name = CCS_STR("unheard_of");
    UNDONE(CCS_EINVAL, ccs_contact_open(f.center, &options, NINE, &contact));
    traits[0].name = CCS_STR("ti\xff");
    UNDONE(CCS_EINVAL, ccs_contact_open(f.center, &options, NINE, &contact));
    traits[0] = (ccs_trait){.name = CCS_STR("tier"), .text = {"a\0b", 3}};
    UNDONE(CCS_EINVAL, ccs_contact_open(f.center, &options, NINE, &contact));
    options.trait_count = 0;
    options.site = CCS_STR("a b");
    UNDONE(CCS_EINVAL, ccs_contact_open(f.center, &options, NINE, &contact));
    options.site = CCS_STR("");
    UNDONE(CCS_EINVAL, ccs_contact_open(f.center, &options, NINE, NULL));
    OK(ccs_contact_open(f.center, &options, NINE, &contact));
    fixture_end(&f);
}

/* A caller who was compiled when the struct ended with the priority. */
Test(line, older_options_still_serve)
{
    fixture f = fixture_with(DESK);
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id contact;
    memset((char *)&options + offsetof(ccs_contact_options, site), 0xee, sizeof options - offsetof(ccs_contact_options, site));
    options.size = offsetof(ccs_contact_options, site);
    OK(ccs_contact_open(f.center, &options, NINE, &contact));
    ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
    memset((char *)&view + offsetof(ccs_contact_view, place), 0xee, sizeof view - offsetof(ccs_contact_view, place));
    view.size = offsetof(ccs_contact_view, place);
    OK(ccs_contact_get(f.center, contact, &view));
    cr_expect_eq(view.place, 0xeeeeeeee, "behind what the caller has, nothing is written");
    ccs_event event = CCS_EVENT_INIT;
    memset((char *)&event + offsetof(ccs_event, flags), 0xee, sizeof event - offsetof(ccs_event, flags));
    event.size = offsetof(ccs_event, flags);
    OK(ccs_center_commit(f.center));
    ccs_events reader = CCS_EVENTS_AFTER(f.center, 0);
    OK(ccs_events_next(&reader, &event));
    cr_expect_eq(event.flags, 0xeeeeeeee);
    fixture_end(&f);
}

Test(line, a_preferred_agent_is_asked_alone_first)
{
    fixture f = fixture_with(DESK);
    ccs_visit_options options = CCS_VISIT_OPTIONS_INIT;
    ccs_contact_id contact;
    ready(&f, "anna", NINE);
    OK(ccs_agent_set_presence(f.center, agent(&f, "bob"), CCS_PRESENCE_NOT_READY, CCS_STR(""), NINE));
    OK(ccs_contact_open(f.center, NULL, NINE, &contact));
    options.preferred = agent(&f, "bob");
    options.preferred_ms = 5000;
    OK(ccs_contact_queue_with(f.center, contact, queue(&f, "sales"), &options, NINE));
    cr_expect_eq(look(&f, contact).offer, 0, "Bob is not ready, and Anna is not asked yet");
    OK(ccs_center_advance(f.center, NINE + SECONDS(5)));
    cr_expect_eq(look(&f, contact).agent, agent(&f, "anna").value);
    cr_expect_eq(ccs_contact_queue_with(NULL, contact, queue(&f, "sales"), NULL, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(line, a_visit_asks_beside_its_queue)
{
    fixture f = fixture_with(DESK);
    const ccs_skill_level skills[17] = {{.name = CCS_STR("zh"), .level_min = 2}};
    ccs_visit_options options = CCS_VISIT_OPTIONS_INIT;
    ccs_queue_id sales = queue(&f, "sales");
    ccs_contact_id first, second;
    ready(&f, "bob", NINE);
    ready(&f, "anna", NINE + 1);
    OK(ccs_contact_open(f.center, NULL, NINE + 2, &first));
    OK(ccs_contact_open(f.center, NULL, NINE + 2, &second));
    options.skill_count = 1;
    UNDONE(CCS_EINVAL, ccs_contact_queue_with(f.center, first, sales, &options, NINE + 2)); /* no array */
    options.skills = skills;
    options.skill_count = 17;
    UNDONE(CCS_EINVAL, ccs_contact_queue_with(f.center, first, sales, &options, NINE + 2));
    options.skill_count = 1;
    options.rule = CCS_STR("agent.site ==");
    UNDONE(CCS_EPARSE, ccs_contact_queue_with(f.center, first, sales, &options, NINE + 2));
    options.rule = CCS_STR("\xff");
    UNDONE(CCS_EINVAL, ccs_contact_queue_with(f.center, first, sales, &options, NINE + 2));
    options.rule = CCS_STR("");
    options.preferred = (ccs_agent_id){sales.value};
    UNDONE(CCS_ENOENT, ccs_contact_queue_with(f.center, first, sales, &options, NINE + 2));
    options.preferred = (ccs_agent_id){0};
    OK(ccs_contact_queue_with(f.center, first, sales, &options, NINE + 2));
    cr_expect_eq(look(&f, first).agent, agent(&f, "anna").value, "only she speaks Chinese");
    UNDONE(CCS_ESTATE, ccs_contact_queue_with(f.center, first, sales, &options, NINE + 2));
    options = (ccs_visit_options)CCS_VISIT_OPTIONS_INIT;
    options.rule = CCS_STR("agent.site == 'north'");
    OK(ccs_contact_queue_with(f.center, second, sales, &options, NINE + 2));
    cr_expect_eq(look(&f, second).offer, 0, "Bob is not in the north");
    fixture_end(&f);
}

Test(line, refreshed_by_the_configuration_now_in_force)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\",\"requirement\":{\"skills\":[{\"name\":\"zh\"}]}}],"
                             "\"agents\":[{\"key\":\"anna\",\"skills\":[{\"name\":\"zh\"}]},{\"key\":\"bob\"}]}");
    ready(&f, "bob", NINE);
    ccs_contact_id contact = call(&f, "sales", NINE);
    OK(ccs_queue_put(f.center, CCS_STR("{\"key\":\"sales\"}"), NINE, NULL));
    cr_expect_eq(look(&f, contact).offer, 0);
    OK(ccs_contact_refresh(f.center, contact, NINE));
    cr_expect_eq(look(&f, contact).agent, agent(&f, "bob").value);
    UNDONE(CCS_ESTATE, ccs_contact_refresh(f.center, contact, NINE));
    UNDONE(CCS_ENOENT, ccs_contact_refresh(f.center, (ccs_contact_id){agent(&f, "bob").value}, NINE));
    cr_expect_eq(ccs_contact_refresh(NULL, contact, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(line, a_callback_keeps_its_place_and_is_dialed)
{
    fixture f = fixture_with(DESK);
    ccs_contact_id first = call(&f, "sales", NINE), second = call(&f, "sales", NINE + SECONDS(1));
    ccs_queue_id any = {0};
    UNDONE(CCS_EINVAL, ccs_contact_take_callback(f.center, first, any, NINE + 9, NINE + 5, NINE + SECONDS(2)));
    UNDONE(CCS_ENOENT, ccs_contact_take_callback(f.center, (ccs_contact_id){agent(&f, "bob").value}, any, 0, 0, NINE + SECONDS(2)));
    OK(ccs_contact_take_callback(f.center, first, any, 0, 0, NINE + SECONDS(2)));
    cr_expect_eq(last_event(&f, CCS_EVENT_CALLBACK_TAKEN).mode, CCS_CALLBACK_AGENT_FIRST);
    cr_expect_eq(last_event(&f, CCS_EVENT_VISIT_ENDED).cause, CCS_VISIT_CALLBACK_TAKEN);
    cr_expect_eq(look(&f, first).visit_kind, CCS_VISIT_CALLBACK);
    cr_expect_eq(look(&f, first).place, 1);
    cr_expect_eq(look(&f, second).place, 2);
    UNDONE(CCS_ESTATE, ccs_contact_take_callback(f.center, first, any, 0, 0, NINE + SECONDS(2)));
    ready(&f, "anna", NINE + SECONDS(3));
    ccs_event offered = last_event(&f, CCS_EVENT_CONTACT_OFFERED);
    cr_expect_eq(offered.contact, first.value);
    cr_expect_eq(offered.offer_kind, CCS_OFFER_CALLBACK);
    ccs_offer_id offer = {offered.offer};
    UNDONE(CCS_ESTATE, ccs_callback_result(f.center, offer, 1, NINE + SECONDS(3))); /* nobody is called yet */
    OK(ccs_offer_accept(f.center, offer, NINE + SECONDS(3)));
    ccs_event dialed = last_event(&f, CCS_EVENT_CALLBACK_DIALED);
    cr_expect_eq(dialed.offer, offer.value);
    cr_expect_eq(dialed.attempt, 1);
    cr_expect_eq(dialed.ends_at, NINE + SECONDS(48));
    UNDONE(CCS_EINVAL, ccs_callback_result(f.center, offer, 2, NINE + SECONDS(4)));
    UNDONE(CCS_ESTATE, ccs_offer_accept(f.center, offer, NINE + SECONDS(4)));
    OK(ccs_callback_result(f.center, offer, 0, NINE + SECONDS(9)));
    cr_expect_eq(last_event(&f, CCS_EVENT_CALLBACK_FAILED).attempt, 1);
    cr_expect_eq(look(&f, first).callback_attempts, 1);
    cr_expect_eq(look(&f, first).hold_until_at, NINE + SECONDS(9) + MINUTES(10));
    UNDONE(CCS_ENOENT, ccs_callback_result(f.center, offer, 1, NINE + SECONDS(9)));
    cr_expect_eq(ccs_contact_take_callback(NULL, first, any, 0, 0, NINE), CCS_EINVAL);
    cr_expect_eq(ccs_callback_result(NULL, offer, 1, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(line, turned_away_with_reason_and_action)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\",\"admission\":{\"staffed\":true,\"unstaffed\":"
                             "{\"action\":\"voicemail\"}}}],\"agents\":[{\"key\":\"anna\"}]}");
    ccs_contact_id contact = call(&f, "sales", NINE);
    ccs_event refused = last_event(&f, CCS_EVENT_CONTACT_REFUSED);
    cr_expect_eq(refused.contact, contact.value);
    cr_expect_eq(refused.reason, CCS_REFUSAL_UNSTAFFED);
    cr_expect_eq(refused.action, CCS_DIVERT_VOICEMAIL);
    fixture_end(&f);
}

Test(line, place_and_wait_are_told)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\",\"announce\":{\"always\":true}}],\"agents\":[{\"key\":\"anna\"}]}");
    ready(&f, "anna", NINE);
    (void)call(&f, "sales", NINE); /* rings, and so stands in front */
    (void)call(&f, "sales", NINE);
    ccs_contact_id contact = call(&f, "sales", NINE);
    OK(ccs_center_advance(f.center, NINE + SECONDS(14)));
    ccs_contact_view view = look(&f, contact);
    cr_expect_eq(view.position, 2);
    cr_expect_geq(view.place, view.position);
    OK(ccs_center_run_until(f.center, NINE + SECONDS(30)));
    ccs_event told = last_event(&f, CCS_EVENT_VISIT_ANNOUNCED);
    cr_expect_neq(told.place, 0);
    cr_expect_eq(told.flags & CCS_EVENT_FLAG_SILENT, 0);
    cr_expect_leq(told.estimate_low_ms, told.estimate_mid_ms);
    cr_expect_leq(told.estimate_mid_ms, told.estimate_high_ms);
    fixture_end(&f);
}

Test(line, reconcile_loses_what_is_not_named)
{
    fixture f = fixture_with(DESK);
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id contacts[3], without;
    const char *const refs[] = {"one", "two", "three"};
    options.source = CCS_STR("pbx");
    for (int i = 0; i < 3; i++) {
        options.ref = ccs_str_from(refs[i]);
        OK(ccs_contact_open(f.center, &options, NINE, &contacts[i]));
    }
    options.ref = CCS_STR("");
    OK(ccs_contact_open(f.center, &options, NINE, &without));
    const ccs_str alive[] = {CCS_STR("two"), CCS_STR("never seen")}, wrong[] = {CCS_STR("two"), CCS_STR("\xff")};
    UNDONE(CCS_EINVAL, ccs_center_reconcile(f.center, CCS_STR("pbx"), NULL, 1, NINE));
    UNDONE(CCS_EINVAL, ccs_center_reconcile(f.center, CCS_STR("pbx"), wrong, 2, NINE));
    UNDONE(CCS_EINVAL, ccs_center_reconcile(f.center, CCS_STR("pbx"), alive, 100001, NINE));
    OK(ccs_center_reconcile(f.center, CCS_STR("tin"), NULL, 0, NINE));
    (void)events(&f);
    OK(ccs_center_reconcile(f.center, CCS_STR("pbx"), alive, 2, NINE));
    cr_expect_str_eq(events(&f), "contact_closed contact_closed");
    cr_expect_eq(last_event(&f, CCS_EVENT_CONTACT_CLOSED).cause, CCS_CONTACT_LOST);
    (void)look(&f, contacts[1]);
    (void)look(&f, without);
    cr_expect_eq(ccs_center_reconcile(NULL, CCS_STR("pbx"), alive, 2, NINE), CCS_EINVAL);
    OK(ccs_center_reconcile(f.center, CCS_STR("pbx"), NULL, 0, NINE));
    ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
    cr_expect_eq(ccs_contact_get(f.center, contacts[1], &view), CCS_ENOENT);
    fixture_end(&f);
}
