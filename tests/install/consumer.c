/*
 * A small host, in what C17 and C++17 have in common: one contact finds its agent, in memory and on a file. It is
 * compiled against an installed libccs, so what it needs and does not find there is missing for everybody.
 */
#include <ccs/ccs.h>
#include <stdio.h>
#ifdef WITH_LOOP
#include <ccs/loop.h>
#include <uv.h>
#endif

#define NOW 1900000000000 /* 2030-03-17 */
#define CONFIGURATION \
    "{\"queues\": [{\"key\": \"sales\"}], \"agents\": [{\"key\": \"anna\"}]}"

static int fail(const char *what, const ccs_center *center)
{
    fprintf(stderr, "%s: %s\n", what, center ? ccs_center_error(center) : "no center");
    return 1;
}

/* The contact is recorded, explained and handed to somebody outside: a function of each header, from C and from C++. */
static int hand_on(ccs_center *center, ccs_contact_id contact, ccs_agent_id anna, uint64_t offer)
{
    ccs_offer_id offered = {offer};
    ccs_recording_id recording;
    ccs_recording_options consent = CCS_RECORDING_OPTIONS_INIT;
    ccs_transfer_options to = CCS_TRANSFER_OPTIONS_INIT;
    ccs_supervise_options quietly = CCS_SUPERVISE_OPTIONS_INIT;
    ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
    ccs_str json;
    consent.consent = CCS_STR("announced");
    to.outside = CCS_STR("+49 30 1234");
    quietly.hidden = 1;
    if (ccs_explain_contact(center, contact, NOW + 1, &json) != CCS_OK || json.size == 0)
        return fail("explain", center);
    if (ccs_offer_accept(center, offered, NOW + 1) != CCS_OK)
        return fail("accept", center);
    if (ccs_recording_start(center, contact, &consent, NOW + 1, &recording) != CCS_OK)
        return fail("recording", center);
    if (ccs_agent_force(center, anna, CCS_PRESENCE_NOT_READY, &quietly, NOW + 1) != CCS_OK)
        return fail("force", center);
    if (ccs_contact_transfer(center, contact, anna, &to, NOW + 1) != CCS_OK)
        return fail("transfer", center);
    if (ccs_contact_get(center, contact, &view) != CCS_OK || view.parties != 1 || view.recording != recording.value)
        return fail("view", center);
    return 0;
}

/* Returns 0 when exactly one offer, to anna, was told. */
static int serve(ccs_center *center)
{
    ccs_agent_id anna;
    ccs_queue_id sales;
    ccs_contact_id contact;
    if (ccs_center_configure(center, ccs_str_from(CONFIGURATION), NOW) != CCS_OK)
        return fail("configure", center);
    if (ccs_agent_find(center, CCS_STR("anna"), &anna) != CCS_OK || ccs_queue_find(center, CCS_STR("sales"), &sales) != CCS_OK)
        return fail("find", center);
    if (ccs_agent_set_presence(center, anna, CCS_PRESENCE_READY, CCS_STR(""), NOW) != CCS_OK)
        return fail("presence", center);
    if (ccs_contact_open(center, NULL, NOW, &contact) != CCS_OK)
        return fail("open", center);
    if (ccs_contact_queue(center, contact, sales, NOW + 1) != CCS_OK)
        return fail("queue", center);
    if (ccs_center_commit(center) != CCS_OK)
        return fail("commit", center);

    int offers = 0;
    uint64_t offer = 0;
    ccs_events events = CCS_EVENTS_AFTER(center, 0);
    ccs_event event = CCS_EVENT_INIT;
    while (ccs_events_next(&events, &event) == CCS_OK) {
        if (event.kind == CCS_EVENT_CONTACT_OFFERED && event.agent == anna.value) {
            offers++;
            offer = event.offer;
        }
    }
    return offers == 1 ? hand_on(center, contact, anna, offer) : fail("not exactly one offer", center);
}

#ifdef WITH_LOOP
static int drive(ccs_center *center)
{
    uv_loop_t uv;
    ccs_loop *loop;
    if (uv_loop_init(&uv) != 0)
        return fail("uv_loop_init", NULL);
    if (ccs_loop_create(&uv, center, NULL, &loop) != CCS_OK)
        return fail("loop", center);
    int wrong = ccs_loop_now(loop) < NOW - INT64_C(1000000000000);
    ccs_loop_destroy(loop);
    uv_run(&uv, UV_RUN_DEFAULT);
    return uv_loop_close(&uv) == 0 && !wrong ? 0 : fail("drive", center);
}
#endif

int main(int count, char **arguments)
{
    ccs_center *center;
    if (ccs_center_create(NULL, &center) != CCS_OK)
        return fail("create", NULL);
    int result = serve(center);
#ifdef WITH_LOOP
    result |= drive(center);
#endif
    ccs_center_destroy(center);

    if (count > 1) {
        if (ccs_open(arguments[1], NULL, &center) != CCS_OK)
            return fail("open", center);
        result |= serve(center);
        ccs_center_destroy(center);
        ccs_verify_result verified = CCS_VERIFY_RESULT_INIT;
        if (ccs_verify(arguments[1], &verified) != CCS_OK)
            return fail(verified.message, NULL);
    }
    return result;
}
