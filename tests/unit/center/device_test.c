/*
 * Devices of agents and recordings of contacts, by the typed functions.
 */
#include "center_fixture.h"

static const char *record(fixture *f, ccs_record kind, uint64_t id)
{
    ccs_str json;
    cr_assert_eq(ccs_center_get(f->center, kind, id, &json), CCS_OK, "%s", ccs_center_error(f->center));
    return json.data;
}

Test(device, only_what_is_reachable_and_free_is_offered_contacts)
{
    fixture f = fixture_with(ANNA);
    ccs_agent_id anna = agent(&f, "anna");
    ccs_endpoint_id phone, other;
    ready(&f, "anna", NINE);
    OK(ccs_endpoint_add(f.center, anna, CCS_STR("phone"), 1u << CCS_CHANNEL_VOICE | 1u << CCS_CHANNEL_VIDEO, NINE, &phone));
    ccs_event added = last_event(&f, CCS_EVENT_ENDPOINT_ADDED);
    cr_expect_eq(added.endpoint, phone.value);
    cr_expect_eq(added.agent, anna.value);
    cr_expect_eq(see(&f, "anna").endpoints, 1);
    cr_expect_eq(see(&f, "anna").channels, 1u << CCS_CHANNEL_VOICE | 1u << CCS_CHANNEL_VIDEO);
    cr_expect_not_null(strstr(record(&f, CCS_RECORD_ENDPOINT, phone.value), "\"device\":\"phone\""));
    UNDONE(CCS_ECONFLICT, ccs_endpoint_add(f.center, anna, CCS_STR("phone"), 0, NINE, &other));
    UNDONE(CCS_EINVAL, ccs_endpoint_add(f.center, anna, CCS_STR(""), 0, NINE, &other));
    UNDONE(CCS_EINVAL, ccs_endpoint_add(f.center, anna, CCS_STR("\xff"), 0, NINE, &other));
    UNDONE(CCS_EINVAL, ccs_endpoint_add(f.center, anna, CCS_STR("pad"), 1u << 9, NINE, &other));
    UNDONE(CCS_EINVAL, ccs_endpoint_add(f.center, anna, CCS_STR("pad"), UINT32_MAX, NINE, &other));
    UNDONE(CCS_EINVAL, ccs_endpoint_add(f.center, anna, CCS_STR("pad"), 0, NINE, NULL));
    UNDONE(CCS_ENOENT, ccs_endpoint_add(f.center, (ccs_agent_id){phone.value}, CCS_STR("pad"), 0, NINE, &other));

    OK(ccs_endpoint_set(f.center, phone, CCS_ENDPOINT_BUSY, NINE));
    cr_expect_eq(last_event(&f, CCS_EVENT_ENDPOINT_CHANGED).endpoint, phone.value);
    ccs_contact_id contact = call(&f, "sales", NINE);
    cr_expect_eq(look(&f, contact).offer, 0);
    UNDONE(CCS_EINVAL, ccs_endpoint_set(f.center, phone, 4, NINE));
    UNDONE(CCS_ENOENT, ccs_endpoint_set(f.center, (ccs_endpoint_id){anna.value}, 0, NINE));
    OK(ccs_endpoint_set(f.center, phone, 0, NINE));
    cr_expect_neq(look(&f, contact).offer, 0);
    (void)events(&f);
    OK(ccs_endpoint_set(f.center, phone, 0, NINE));
    cr_expect_str_eq(events(&f), "", "it is so already");
    OK(ccs_endpoint_remove(f.center, phone, NINE));
    cr_expect_eq(last_event(&f, CCS_EVENT_ENDPOINT_REMOVED).endpoint, phone.value);
    UNDONE(CCS_ENOENT, ccs_endpoint_remove(f.center, phone, NINE));
    cr_expect_eq(see(&f, "anna").endpoints, 0);
    cr_expect_eq(ccs_endpoint_add(NULL, anna, CCS_STR("x"), 0, NINE, &phone), CCS_EINVAL);
    cr_expect_eq(ccs_endpoint_set(NULL, phone, 0, NINE), CCS_EINVAL);
    cr_expect_eq(ccs_endpoint_remove(NULL, phone, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(device, sixteen_are_enough)
{
    fixture f = fixture_with(ANNA);
    ccs_endpoint_id endpoint;
    char device[] = "a";
    for (int i = 0; i < 16; i++, device[0]++)
        OK(ccs_endpoint_add(f.center, agent(&f, "anna"), ccs_str_from(device), 0, NINE, &endpoint));
    UNDONE(CCS_ELIMIT, ccs_endpoint_add(f.center, agent(&f, "anna"), ccs_str_from(device), 0, NINE, &endpoint));
    fixture_end(&f);
}

Test(recording, nothing_without_consent)
{
    fixture f = fixture_with(ANNA);
    ccs_recording_options options = CCS_RECORDING_OPTIONS_INIT;
    ccs_contact_id contact = call(&f, "sales", NINE);
    ccs_recording_id recording;
    UNDONE(CCS_EINVAL, ccs_recording_start(f.center, contact, NULL, NINE, &recording));
    UNDONE(CCS_EINVAL, ccs_recording_start(f.center, contact, &options, NINE, &recording));
    options.consent = CCS_STR("announced");
    UNDONE(CCS_EINVAL, ccs_recording_start(f.center, contact, &options, NINE, NULL));
    options.media = CCS_STR("\xff");
    UNDONE(CCS_EINVAL, ccs_recording_start(f.center, contact, &options, NINE, &recording));
    options.media = CCS_STR("tape-1");
    options.keep_days = 36501;
    UNDONE(CCS_EINVAL, ccs_recording_start(f.center, contact, &options, NINE, &recording));
    options.keep_days = 30;
    UNDONE(CCS_ENOENT, ccs_recording_start(f.center, (ccs_contact_id){agent(&f, "anna").value}, &options, NINE, &recording));
    OK(ccs_recording_start(f.center, contact, &options, NINE, &recording));
    cr_expect_eq(last_event(&f, CCS_EVENT_RECORDING_STARTED).recording, recording.value);
    cr_expect_eq(look(&f, contact).recording, recording.value);
    for (int i = 1; i < 16; i++)
        OK(ccs_recording_start(f.center, contact, &options, NINE, &recording));
    UNDONE(CCS_ELIMIT, ccs_recording_start(f.center, contact, &options, NINE, &recording));
    fixture_end(&f);
}

Test(recording, pauses_goes_on_and_ends_with_its_contact)
{
    fixture f = fixture_with(ANNA);
    ccs_recording_options options = CCS_RECORDING_OPTIONS_INIT;
    ccs_contact_id contact = call(&f, "sales", NINE);
    ccs_recording_id first, second;
    options.consent = CCS_STR("announced");
    OK(ccs_recording_start(f.center, contact, &options, NINE, &first));
    OK(ccs_recording_start(f.center, contact, &options, NINE, &second));
    OK(ccs_recording_pause(f.center, first, 1, NINE));
    cr_expect_eq(last_event(&f, CCS_EVENT_RECORDING_PAUSED).flags, CCS_EVENT_FLAG_PAUSED);
    OK(ccs_recording_pause(f.center, first, 0, NINE + SECONDS(7)));
    ccs_event went_on = last_event(&f, CCS_EVENT_RECORDING_PAUSED);
    cr_expect_eq(went_on.flags, 0);
    cr_expect_eq(went_on.recording, first.value);
    UNDONE(CCS_EINVAL, ccs_recording_pause(f.center, first, 2, NINE + SECONDS(7)));
    cr_expect_not_null(strstr(record(&f, CCS_RECORD_RECORDING, first.value), "\"paused_ms\":\"7000\""));
    OK(ccs_recording_end(f.center, first, NINE + SECONDS(8)));
    cr_expect_eq(last_event(&f, CCS_EVENT_RECORDING_ENDED).recording, first.value);
    UNDONE(CCS_ENOENT, ccs_recording_end(f.center, first, NINE + SECONDS(8)));
    UNDONE(CCS_ENOENT, ccs_recording_pause(f.center, first, 1, NINE + SECONDS(8)));
    OK(ccs_contact_close(f.center, contact, CCS_CONTACT_LEFT, NINE + SECONDS(9)));
    cr_expect_eq(last_event(&f, CCS_EVENT_RECORDING_ENDED).recording, second.value);
    cr_expect_eq(ccs_recording_start(NULL, contact, &options, NINE, &first), CCS_EINVAL);
    cr_expect_eq(ccs_recording_pause(NULL, first, 1, NINE), CCS_EINVAL);
    cr_expect_eq(ccs_recording_end(NULL, first, NINE), CCS_EINVAL);
    fixture_end(&f);
}
