/* A small desk: libccs decides who gets which call, and this program plays the telephone. See README.md. */
#include <ccs/ccs.h>
#include <ccs/loop.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

static const char configuration[] =
    "{\"queues\": [{\"key\": \"sales\"}, {\"key\": \"repair\", \"requirement\": {\"skills\": [{\"name\": \"fix\"}]}}],"
    " \"agents\": [{\"key\": \"anna\"}, {\"key\": \"bob\", \"skills\": [{\"name\": \"fix\"}]}, {\"key\": \"chen\"}]}";
static const char *const words[] = {
    [CCS_EVENT_CONTACT_OPENED] = "comes in", [CCS_EVENT_CONTACT_QUEUED] = "waits", [CCS_EVENT_CONTACT_CLOSED] = "ends",
    [CCS_EVENT_CONTACT_OFFERED] = "rings at", [CCS_EVENT_CONTACT_ANSWERED] = "is taken by"};
enum { CALLS = 20, CALL_EVERY_MS = 200, PICK_UP_MS = 150, TALK_MS = 400 };
static ccs_center *center;
static ccs_loop *loop;
static ccs_queue_id queues[2];
static struct hand { uv_timer_t timer; ccs_event event; } hands[2 * CALLS]; /* an agent's: picks up, hangs up */
static int called, moved, ended;

static void must(ccs_status status) { /* What fails has changed nothing, and says why. */
    if (status != CCS_OK)
        exit((fprintf(stderr, "%s\n", ccs_center_error(center)), 1));
}
static void on_call(uv_timer_t *caller) {
    ccs_contact_id contact;
    must(ccs_contact_open(center, NULL, ccs_loop_now(loop), &contact));
    must(ccs_contact_queue(center, contact, queues[called % 2], ccs_loop_now(loop)));
    if (++called == CALLS)
        uv_timer_stop(caller);
}
static void on_hand(uv_timer_t *timer) {
    const ccs_event *event = &((struct hand *)timer)->event;
    if (event->kind == CCS_EVENT_CONTACT_OFFERED)
        must(ccs_offer_accept(center, (ccs_offer_id){event->offer}, ccs_loop_now(loop)));
    else
        must(ccs_contact_close(center, (ccs_contact_id){event->contact}, CCS_CONTACT_FINISHED, ccs_loop_now(loop)));
}
static void on_event(ccs_loop *driver, const ccs_event *event, void *uv) { /* What we hear of is in the file already. */
    ccs_agent_view agent = CCS_AGENT_VIEW_INIT;
    ccs_status found = ccs_agent_get(center, (ccs_agent_id){event->agent}, &agent);
    int offered = event->kind == CCS_EVENT_CONTACT_OFFERED;
    if (event->kind < sizeof words / sizeof *words && words[event->kind])
        printf("call %3d %-11s %s\n", (int)event->contact, words[event->kind], found == CCS_OK ? agent.key.data : "");
    if (offered || event->kind == CCS_EVENT_CONTACT_ANSWERED) {
        hands[moved].event = *event;
        uv_timer_init(uv, &hands[moved].timer);
        uv_timer_start(&hands[moved++].timer, on_hand, offered ? PICK_UP_MS : TALK_MS, 0);
    } else if (event->kind == CCS_EVENT_CONTACT_CLOSED && ++ended == CALLS)
        uv_stop(uv);
}
static void on_ctrl_c(uv_signal_t *handle, int number) { uv_stop(handle->loop); }

int main(int argc, char **argv) {
    uv_loop_t *uv = uv_default_loop();
    ccs_open_options file = {.size = sizeof file, .flags = CCS_OPEN_NEW};
    ccs_loop_options drive = {.size = sizeof drive, .on_event = on_event, .user_data = uv};
    uv_timer_t caller;
    uv_signal_t ctrl_c;
    ccs_str report;
    must(argc > 1 ? ccs_open(argv[1], &file, &center) : ccs_center_create(NULL, &center)); /* on a file, or in memory */
    must(ccs_loop_create(uv, center, &drive, &loop));
    must(ccs_center_configure(center, ccs_str_from(configuration), ccs_loop_now(loop)));
    must(ccs_queue_find(center, CCS_STR("sales"), &queues[0]));
    must(ccs_queue_find(center, CCS_STR("repair"), &queues[1]));
    for (const char *const *key = (const char *const[]){"anna", "bob", "chen", NULL}; *key; key++) {
        ccs_agent_id agent;
        must(ccs_agent_find(center, ccs_str_from(*key), &agent));
        must(ccs_agent_set_presence(center, agent, CCS_PRESENCE_READY, CCS_STR(""), ccs_loop_now(loop)));
    }
    uv_timer_init(uv, &caller), uv_timer_start(&caller, on_call, 0, CALL_EVERY_MS);
    uv_signal_init(uv, &ctrl_c), uv_signal_start(&ctrl_c, on_ctrl_c, SIGINT);
    uv_run(uv, UV_RUN_DEFAULT);
    ccs_loop_destroy(loop); /* Commits what there is. A loop that goes on would now close the driver's handles. */
    for (int i = 0; i < 2; i++)
        must(ccs_report_queue(center, queues[i].value, ccs_center_at(center), &report)), puts(report.data);
    ccs_center_destroy(center);
    return 0;
}
