/*
 * Every typed command of contacts, legs, devices, recordings and supervisors, and every question, with the first, second,
 * third ... allocation failing: CCS_ENOMEM, and everything is as before.
 */
#include "center_fixture.h"
#include <stdlib.h>

#define DESK                                                                                                              \
    "{\"settings\":{\"traits\":[{\"of\":\"contact\",\"name\":\"tier\",\"kind\":\"text\"}]},"                              \
    "\"queues\":[{\"key\":\"sales\",\"estimate\":true,\"relax\":[{\"after_ms\":9000,\"requirement\":{}}]},"               \
    "{\"key\":\"billing\"}],"                                                                                             \
    "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\",\"site\":\"n\"},{\"key\":\"carol\"}],"                               \
    "\"supervisors\":[{\"key\":\"sue\"}]}"

/* Plays a day up to the command, and knows what the command is about. */
struct scene {
    fixture f;
    size_t fail_in; /* the allocation so many from now fails; 0: none */
    ccs_contact_id contact;
    ccs_agent_id anna, bob;
    ccs_queue_id sales, billing;
    uint64_t about; /* an offer, a leg, an endpoint, a monitor or a recording */
};

static struct scene scene;

static void *fail_memory(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct scene *s = user_data;
    (void)old_size;
    if (new_size && s->fail_in && --s->fail_in == 0)
        return NULL;
    if (new_size)
        return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

#define DO(expression) cr_assert_eq((expression), CCS_OK, "%s", ccs_center_error(scene.f.center))
#define C scene.f.center

/* --- what leads up to a command ------------------------------------------------------------------------------- */

static void named(void)
{
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    options.source = CCS_STR("pbx");
    options.ref = CCS_STR("1");
    DO(ccs_contact_open(C, &options, NINE, &scene.contact));
}

static void waiting(void) { scene.contact = call(&scene.f, "sales", NINE); }

static void talking(void)
{
    ready(&scene.f, "anna", NINE);
    waiting();
    DO(ccs_offer_accept(C, offer_to(&scene.f, "anna"), NINE));
    ready(&scene.f, "bob", NINE);
}

static ccs_transfer_options to_bob(void)
{
    ccs_transfer_options to = CCS_TRANSFER_OPTIONS_INIT;
    to.agent = scene.bob;
    return to;
}

static ccs_transfer_options to_outside(void)
{
    ccs_transfer_options to = CCS_TRANSFER_OPTIONS_INIT;
    to.outside = CCS_STR("+49 30 1234567890");
    return to;
}

/* Waits for another than who is ready. */
static void apart(void)
{
    ccs_visit_options options = CCS_VISIT_OPTIONS_INIT;
    ready(&scene.f, "bob", NINE);
    options.rule = CCS_STR("agent.site == 's'");
    DO(ccs_contact_open(C, NULL, NINE, &scene.contact));
    DO(ccs_contact_queue_with(C, scene.contact, scene.sales, &options, NINE));
}

static void asking(void)
{
    ccs_transfer_options to = to_bob();
    talking();
    DO(ccs_contact_consult(C, scene.contact, scene.anna, &to, NINE));
}

static void asked(void)
{
    asking();
    DO(ccs_offer_accept(C, offer_to(&scene.f, "bob"), NINE));
}

static void conferring(void)
{
    asked();
    DO(ccs_contact_conference(C, scene.contact, scene.anna, NINE));
}

static void calling(void)
{
    ccs_transfer_options to = to_outside();
    talking();
    to.return_after_ms = 9000;
    DO(ccs_contact_transfer(C, scene.contact, scene.anna, &to, NINE));
    scene.about = ccs_center_seq(C);
}

static void parked(void)
{
    talking();
    DO(ccs_contact_park(C, scene.contact, scene.anna, NINE));
}

static void called_back(void)
{
    waiting();
    DO(ccs_contact_take_callback(C, scene.contact, (ccs_queue_id){0}, 0, 0, NINE));
    ready(&scene.f, "anna", NINE);
    scene.about = offer_to(&scene.f, "anna").value;
    DO(ccs_offer_accept(C, (ccs_offer_id){scene.about}, NINE));
}

static void equipped(void)
{
    ccs_endpoint_id endpoint;
    ready(&scene.f, "anna", NINE);
    DO(ccs_endpoint_add(C, scene.anna, CCS_STR("phone"), 0, NINE, &endpoint));
    scene.about = endpoint.value;
}

static void recorded(void)
{
    ccs_recording_options options = CCS_RECORDING_OPTIONS_INIT;
    ccs_recording_id recording;
    waiting();
    options.consent = CCS_STR("yes");
    DO(ccs_recording_start(C, scene.contact, &options, NINE, &recording));
    scene.about = recording.value;
}

static void monitored(void)
{
    ccs_monitor_id monitor;
    talking();
    DO(ccs_monitor_start(C, scene.contact, scene.anna, CCS_MONITOR_LISTEN, NULL, NINE, &monitor));
    scene.about = monitor.value;
}

/* --- the commands --------------------------------------------------------------------------------------------- */

static const ccs_supervise_options *because(void)
{
    static ccs_supervise_options options = CCS_SUPERVISE_OPTIONS_INIT;
    options.reason = CCS_STR("a reason that is not short enough to be kept anywhere without memory");
    return &options;
}

static ccs_status open_with_traits(void)
{
    const ccs_trait traits[] = {{.name = CCS_STR("tier"), .text = CCS_STR("gold")}};
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id contact;
    options.site = CCS_STR("north");
    options.traits = traits;
    options.trait_count = 1;
    return ccs_contact_open(C, &options, NINE, &contact);
}

static ccs_status queue_with(void)
{
    const ccs_skill_level skills[] = {{.name = CCS_STR("zh"), .level_min = 2}};
    ccs_visit_options options = CCS_VISIT_OPTIONS_INIT;
    options.skills = skills;
    options.skill_count = 1;
    options.rule = CCS_STR("agent.site == 'n' && contact.tier != 'gold'");
    options.preferred = scene.bob;
    return ccs_contact_queue_with(C, scene.contact, scene.sales, &options, NINE);
}

static ccs_status refresh(void) { return ccs_contact_refresh(C, scene.contact, NINE); }
static ccs_status take_callback(void) { return ccs_contact_take_callback(C, scene.contact, (ccs_queue_id){0}, 0, 0, NINE); }
static ccs_status answered(void) { return ccs_callback_result(C, (ccs_offer_id){scene.about}, 1, NINE); }
static ccs_status not_answered(void) { return ccs_callback_result(C, (ccs_offer_id){scene.about}, 0, NINE); }

static ccs_status lose(void)
{
    const ccs_str refs[] = {CCS_STR("2"), CCS_STR("3")};
    return ccs_center_reconcile(C, CCS_STR("pbx"), refs, 2, NINE);
}

static ccs_status hand_on(void)
{
    ccs_transfer_options to = CCS_TRANSFER_OPTIONS_INIT;
    to.queue = scene.billing;
    to.return_after_ms = 9000;
    return ccs_contact_transfer(C, scene.contact, scene.anna, &to, NINE);
}

static ccs_status hand_outside(void)
{
    ccs_transfer_options to = to_outside();
    return ccs_contact_transfer(C, scene.contact, scene.anna, &to, NINE);
}

static ccs_status ask_bob(void)
{
    ccs_transfer_options to = to_bob();
    return ccs_contact_consult(C, scene.contact, scene.anna, &to, NINE);
}

static ccs_status ask_outside(void)
{
    ccs_transfer_options to = to_outside();
    return ccs_contact_consult(C, scene.contact, scene.anna, &to, NINE);
}

static ccs_status complete(void) { return ccs_contact_complete_transfer(C, scene.contact, scene.anna, NINE); }
static ccs_status cancel(void) { return ccs_contact_cancel_consult(C, scene.contact, scene.anna, NINE); }
static ccs_status confer(void) { return ccs_contact_conference(C, scene.contact, scene.anna, NINE); }
static ccs_status leave(void) { return ccs_contact_leave(C, scene.contact, scene.anna, NINE); }
static ccs_status park(void) { return ccs_contact_park(C, scene.contact, scene.anna, NINE); }
static ccs_status unpark(void) { return ccs_contact_unpark(C, scene.contact, NINE); }
static ccs_status connect_leg(void) { return ccs_leg_connect(C, (ccs_leg_id){scene.about}, NINE); }
static ccs_status end_leg(void) { return ccs_leg_end(C, (ccs_leg_id){scene.about}, NINE); }

static ccs_status add_device(void)
{
    ccs_endpoint_id endpoint;
    return ccs_endpoint_add(C, scene.anna, CCS_STR("a telephone of a certain make"), 1, NINE, &endpoint);
}

static ccs_status set_device(void) { return ccs_endpoint_set(C, (ccs_endpoint_id){scene.about}, CCS_ENDPOINT_BUSY, NINE); }
static ccs_status remove_device(void) { return ccs_endpoint_remove(C, (ccs_endpoint_id){scene.about}, NINE); }

static ccs_status record_it(void)
{
    ccs_recording_options options = CCS_RECORDING_OPTIONS_INIT;
    ccs_recording_id recording;
    options.consent = CCS_STR("announced at the beginning");
    options.media = CCS_STR("s3://calls/2030-03-01/17.opus");
    return ccs_recording_start(C, scene.contact, &options, NINE, &recording);
}

static ccs_status pause_it(void) { return ccs_recording_pause(C, (ccs_recording_id){scene.about}, 1, NINE); }
static ccs_status stop_it(void) { return ccs_recording_end(C, (ccs_recording_id){scene.about}, NINE); }

static ccs_status put_supervisor(void)
{
    return ccs_supervisor_put(C, CCS_STR("{\"key\":\"max\",\"verbs\":[\"listen\"],\"teams\":[\"night\"]}"), NINE, NULL);
}

static ccs_status remove_supervisor(void)
{
    ccs_supervisor_id sue;
    ccs_status status = ccs_supervisor_find(C, CCS_STR("sue"), &sue);
    return status == CCS_OK ? ccs_supervisor_remove(C, sue, NINE) : status;
}

static ccs_status force_out(void)
{
    ccs_supervise_options options = CCS_SUPERVISE_OPTIONS_INIT;
    options.requeue = 1;
    options.reason = CCS_STR("fire in the building");
    return ccs_agent_force(C, scene.anna, CCS_PRESENCE_SIGNED_OUT, &options, NINE);
}

static ccs_status listen_in(void)
{
    ccs_monitor_id monitor;
    return ccs_monitor_start(C, scene.contact, scene.anna, CCS_MONITOR_LISTEN, because(), NINE, &monitor);
}

static ccs_status barge_in(void) { return ccs_monitor_change(C, (ccs_monitor_id){scene.about}, CCS_MONITOR_BARGE, NINE); }
static ccs_status hear_no_more(void) { return ccs_monitor_end(C, (ccs_monitor_id){scene.about}, NINE); }
static ccs_status intercept(void) { return ccs_contact_intercept(C, scene.contact, scene.anna, scene.bob, because(), NINE); }

static ccs_status reassign(void)
{
    return ccs_contact_reassign(C, scene.contact, (ccs_agent_id){0}, scene.billing, because(), NINE);
}

static ccs_status pull(void) { return ccs_contact_pull(C, scene.contact, scene.bob, because(), NINE); }

static ccs_str answer;
static ccs_status why_contact(void) { return ccs_explain_contact(C, scene.contact, NINE, &answer); }
static ccs_status why_agent(void) { return ccs_explain_agent(C, scene.anna, NINE, &answer); }
static ccs_status how_queue(void) { return ccs_explain_queue(C, scene.sales, NINE, &answer); }
static ccs_status which_plan(void) { return ccs_explain_plan(C, scene.contact, scene.sales, NINE, &answer); }

/* --- trying ---------------------------------------------------------------------------------------------------- */

static void try(void (*before)(void), ccs_status (*command)(void))
{
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    options.alloc = (ccs_alloc){fail_memory, &scene};
    scene.f = fixture_of(&options, DESK);
    scene.anna = agent(&scene.f, "anna");
    scene.bob = agent(&scene.f, "bob");
    scene.sales = queue(&scene.f, "sales");
    scene.billing = queue(&scene.f, "billing");
    before();
    uint64_t was = hash_of(&scene.f), seq = ccs_center_seq(C);
    size_t pending = C->pending.size;
    ccs_status status = CCS_ENOMEM;
    for (size_t n = 1; status != CCS_OK; n++) {
        scene.fail_in = n;
        status = command();
        bool failed = scene.fail_in == 0;
        scene.fail_in = 0;
        cr_assert(status == CCS_OK || (status == CCS_ENOMEM && failed), "allocation %zu: %s %s", n, ccs_status_name(status),
                  ccs_center_error(C));
        ccs_center_check(C);
        if (status == CCS_OK)
            break;
        cr_assert_eq(hash_of(&scene.f), was, "allocation %zu", n);
        cr_assert_eq(ccs_center_seq(C), seq, "allocation %zu", n);
        cr_assert_eq(C->pending.size, pending, "allocation %zu", n);
        cr_assert_lt(n, 2000);
    }
    fixture_end(&scene.f);
}

Test(memory, contact_open) { try(waiting, open_with_traits); }
Test(memory, contact_queue_with) { try(named, queue_with); }
Test(memory, contact_refresh) { try(waiting, refresh); }
Test(memory, contact_take_callback) { try(waiting, take_callback); }
Test(memory, callback_answered) { try(called_back, answered); }
Test(memory, callback_not_answered) { try(called_back, not_answered); }
Test(memory, center_reconcile) { try(named, lose); }
Test(memory, contact_transfer) { try(talking, hand_on); }
Test(memory, contact_transfer_outside) { try(talking, hand_outside); }
Test(memory, contact_consult) { try(talking, ask_bob); }
Test(memory, contact_consult_outside) { try(talking, ask_outside); }
Test(memory, contact_complete_transfer) { try(asked, complete); }
Test(memory, contact_cancel_consult) { try(asking, cancel); }
Test(memory, contact_conference) { try(asked, confer); }
Test(memory, contact_leave) { try(conferring, leave); }
Test(memory, contact_park) { try(talking, park); }
Test(memory, contact_unpark) { try(parked, unpark); }
Test(memory, leg_connect) { try(calling, connect_leg); }
Test(memory, leg_end) { try(calling, end_leg); }
Test(memory, endpoint_add) { try(equipped, add_device); }
Test(memory, endpoint_set) { try(equipped, set_device); }
Test(memory, endpoint_remove) { try(equipped, remove_device); }
Test(memory, recording_start) { try(waiting, record_it); }
Test(memory, recording_pause) { try(recorded, pause_it); }
Test(memory, recording_end) { try(recorded, stop_it); }
Test(memory, supervisor_put) { try(waiting, put_supervisor); }
Test(memory, supervisor_remove) { try(monitored, remove_supervisor); }
Test(memory, agent_force) { try(talking, force_out); }
Test(memory, monitor_start) { try(talking, listen_in); }
Test(memory, monitor_change) { try(monitored, barge_in); }
Test(memory, monitor_end) { try(monitored, hear_no_more); }
Test(memory, contact_intercept) { try(talking, intercept); }
Test(memory, contact_reassign) { try(talking, reassign); }
Test(memory, contact_pull) { try(apart, pull); }
Test(memory, explain_contact) { try(waiting, why_contact); }
Test(memory, explain_agent) { try(waiting, why_agent); }
Test(memory, explain_queue) { try(waiting, how_queue); }
Test(memory, explain_plan) { try(waiting, which_plan); }

/* Records with rules: without memory a rule is not wrong. */
static ccs_status put_queue(void)
{
    return ccs_queue_put(C, CCS_STR("{\"key\":\"sales\",\"requirement\":{\"rule\":\"agent.site == 'n'\"},\"strategy\":\"score\","
                                    "\"agent_score\":\"contact.priority\"}"),
                         NINE, NULL);
}

static ccs_status configure(void)
{
    static const char configuration[] =
        "{\"settings\":{\"traits\":[{\"of\":\"contact\",\"name\":\"tier\"}]},\"queues\":[{\"key\":\"sales\",\"relax\":["
        "{\"after_ms\":5,\"requirement\":{\"rule\":\"agent.site == 'n'\"}}]},{\"key\":\"billing\"}],"
        "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\"},{\"key\":\"carol\"}]}";
    return ccs_center_configure(C, ccs_str_from(configuration), NINE);
}

Test(memory, queue_put) { try(waiting, put_queue); }
Test(memory, center_configure) { try(waiting, configure); }
