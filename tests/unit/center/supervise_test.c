/*
 * Supervisors by the typed functions: arguments, refusals, and what a host reads of the events. What the verbs do is
 * tests/unit/supervise's; who may, supervision_test.c's.
 */
#include "center_fixture.h"

static void act_as(fixture *f, const char *actor)
{
    ccs_call said = CCS_CALL_INIT;
    said.actor = ccs_str_from(actor);
    cr_assert_eq(ccs_center_call(f->center, &said), CCS_OK);
}

/* Anna has a contact, Bob is ready. */
static fixture talking(ccs_contact_id *contact)
{
    fixture f = fixture_with(ANNA_AND_BOB);
    ready(&f, "anna", NINE);
    *contact = call(&f, "sales", NINE);
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE));
    ready(&f, "bob", NINE);
    (void)events(&f);
    return f;
}

Test(supervise, put_found_and_removed)
{
    fixture f = fixture_with(ANNA);
    ccs_supervisor_id sue, found;
    ccs_str json;
    OK(ccs_supervisor_put(f.center, CCS_STR("{\"key\":\"sue\",\"verbs\":[\"listen\"]}"), NINE, &sue));
    ccs_event configured = last_event(&f, CCS_EVENT_SUPERVISOR_CONFIGURED);
    cr_expect_eq(configured.supervisor, sue.value);
    OK(ccs_supervisor_put(f.center, CCS_STR("{\"key\":\"sue\",\"verbs\":[\"pull\"]}"), NINE, NULL));
    cr_expect_eq(last_event(&f, CCS_EVENT_SUPERVISOR_CONFIGURED).supervisor, sue.value);
    OK(ccs_supervisor_find(f.center, CCS_STR("sue"), &found));
    cr_expect_eq(found.value, sue.value);
    OK(ccs_center_get(f.center, CCS_RECORD_SUPERVISOR, sue.value, &json));
    cr_expect_not_null(strstr(json.data, "\"pull\""));
    UNDONE(CCS_EPARSE, ccs_supervisor_put(f.center, CCS_STR("{\"key\":\"sue\",\"verbs\":[\"juggle\"]}"), NINE, &sue));
    UNDONE(CCS_EINVAL, ccs_supervisor_put(f.center, CCS_STR("{\"key\":\"\"}"), NINE, NULL));
    UNDONE(CCS_EINVAL, ccs_supervisor_put(f.center, CCS_STR("{\"key\":\"max\",\"queues\":[\"none\"]}"), NINE, NULL));
    cr_expect_eq(ccs_supervisor_find(f.center, CCS_STR("max"), &found), CCS_ENOENT);
    cr_expect_eq(ccs_supervisor_find(NULL, CCS_STR("sue"), &found), CCS_EINVAL);
    cr_expect_eq(ccs_supervisor_find(f.center, CCS_STR("sue"), NULL), CCS_EINVAL);
    OK(ccs_supervisor_remove(f.center, sue, NINE));
    cr_expect_eq(last_event(&f, CCS_EVENT_SUPERVISOR_REMOVED).supervisor, sue.value);
    cr_expect_eq(ccs_supervisor_find(f.center, CCS_STR("sue"), &found), CCS_ENOENT);
    UNDONE(CCS_ENOENT, ccs_supervisor_remove(f.center, sue, NINE));
    cr_expect_eq(ccs_supervisor_put(NULL, CCS_STR("{}"), NINE, NULL), CCS_EINVAL);
    cr_expect_eq(ccs_supervisor_remove(NULL, sue, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(supervise, an_agent_is_forced)
{
    ccs_contact_id contact;
    fixture f = talking(&contact);
    ccs_agent_id anna = agent(&f, "anna"), bob = agent(&f, "bob");
    ccs_supervise_options options = CCS_SUPERVISE_OPTIONS_INIT;
    options.hidden = 2;
    UNDONE(CCS_EINVAL, ccs_agent_force(f.center, bob, CCS_PRESENCE_NOT_READY, &options, NINE));
    options.hidden = 1;
    options.requeue = 1;
    UNDONE(CCS_EINVAL, ccs_agent_force(f.center, bob, CCS_PRESENCE_NOT_READY, &options, NINE));
    options.requeue = 2;
    UNDONE(CCS_EINVAL, ccs_agent_force(f.center, anna, CCS_PRESENCE_SIGNED_OUT, &options, NINE));
    options.requeue = 0;
    options.reason = CCS_STR("\xff");
    UNDONE(CCS_EINVAL, ccs_agent_force(f.center, bob, CCS_PRESENCE_NOT_READY, &options, NINE));
    options.reason = CCS_STR("training");
    UNDONE(CCS_EINVAL, ccs_agent_force(f.center, bob, (ccs_presence)3, &options, NINE));
    UNDONE(CCS_ENOENT, ccs_agent_force(f.center, (ccs_agent_id){contact.value}, CCS_PRESENCE_READY, NULL, NINE));
    act_as(&f, "mallory");
    UNDONE(CCS_EDENIED, ccs_agent_force(f.center, bob, CCS_PRESENCE_NOT_READY, &options, NINE));
    OK(ccs_agent_force(f.center, bob, CCS_PRESENCE_NOT_READY, &options, NINE));
    cr_expect_str_eq(see(&f, "bob").reason.data, "training");
    ccs_event forced = last_event(&f, CCS_EVENT_AGENT_FORCED);
    cr_expect_eq(forced.presence, CCS_PRESENCE_NOT_READY);
    cr_expect_eq(forced.flags, CCS_EVENT_FLAG_HIDDEN);
    options = (ccs_supervise_options)CCS_SUPERVISE_OPTIONS_INIT;
    options.requeue = 1;
    OK(ccs_agent_force(f.center, anna, CCS_PRESENCE_SIGNED_OUT, &options, NINE));
    cr_expect_eq(see(&f, "anna").presence, CCS_PRESENCE_SIGNED_OUT);
    cr_expect_neq(look(&f, contact).visit, 0, "her contact is in line again");
    UNDONE(CCS_ESTATE, ccs_agent_force(f.center, anna, CCS_PRESENCE_READY, NULL, NINE));
    cr_expect_eq(ccs_agent_force(NULL, anna, CCS_PRESENCE_READY, NULL, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(supervise, a_contact_is_monitored)
{
    ccs_contact_id contact;
    fixture f = talking(&contact);
    ccs_agent_id anyone = {0};
    ccs_supervise_options options = CCS_SUPERVISE_OPTIONS_INIT;
    ccs_monitor_id monitor, other;
    ccs_str json;
    UNDONE(CCS_EINVAL, ccs_monitor_start(f.center, contact, anyone, (ccs_monitor_mode)0, NULL, NINE, &monitor));
    UNDONE(CCS_EINVAL, ccs_monitor_start(f.center, contact, anyone, CCS_MONITOR_LISTEN, NULL, NINE, NULL));
    UNDONE(CCS_ESTATE, ccs_monitor_start(f.center, contact, agent(&f, "bob"), CCS_MONITOR_LISTEN, NULL, NINE, &monitor));
    options.requeue = 1;
    UNDONE(CCS_EINVAL, ccs_monitor_start(f.center, contact, anyone, CCS_MONITOR_LISTEN, &options, NINE, &monitor));
    options.requeue = 0;
    options.hidden = 1;
    OK(ccs_monitor_start(f.center, contact, anyone, CCS_MONITOR_LISTEN, &options, NINE, &monitor));
    ccs_event started = last_event(&f, CCS_EVENT_MONITOR_STARTED);
    cr_expect_eq(started.monitor, monitor.value);
    cr_expect_eq(started.mode, CCS_MONITOR_LISTEN);
    cr_expect_eq(started.flags, CCS_EVENT_FLAG_HIDDEN);
    cr_expect_eq(started.agent, agent(&f, "anna").value);
    cr_expect_eq(look(&f, contact).monitor, monitor.value);
    cr_expect_eq(see(&f, "anna").monitored, 1);
    cr_expect_eq(see(&f, "bob").monitored, 0);
    OK(ccs_center_get(f.center, CCS_RECORD_MONITOR, monitor.value, &json));
    UNDONE(CCS_ECONFLICT, ccs_monitor_start(f.center, contact, anyone, CCS_MONITOR_BARGE, NULL, NINE, &other));
    UNDONE(CCS_EINVAL, ccs_monitor_change(f.center, monitor, (ccs_monitor_mode)4, NINE));
    act_as(&f, "mallory");
    UNDONE(CCS_EDENIED, ccs_monitor_change(f.center, monitor, CCS_MONITOR_BARGE, NINE));
    OK(ccs_monitor_change(f.center, monitor, CCS_MONITOR_BARGE, NINE));
    ccs_event changed = last_event(&f, CCS_EVENT_MONITOR_CHANGED);
    cr_expect_eq(changed.monitor, monitor.value);
    cr_expect_eq(changed.mode, CCS_MONITOR_BARGE);
    OK(ccs_monitor_end(f.center, monitor, NINE));
    cr_expect_eq(last_event(&f, CCS_EVENT_MONITOR_ENDED).monitor, monitor.value);
    UNDONE(CCS_ENOENT, ccs_monitor_end(f.center, monitor, NINE));
    UNDONE(CCS_ENOENT, ccs_monitor_change(f.center, monitor, CCS_MONITOR_LISTEN, NINE));
    cr_expect_eq(ccs_monitor_start(NULL, contact, anyone, CCS_MONITOR_LISTEN, NULL, NINE, &monitor), CCS_EINVAL);
    cr_expect_eq(ccs_monitor_change(NULL, monitor, CCS_MONITOR_LISTEN, NINE), CCS_EINVAL);
    cr_expect_eq(ccs_monitor_end(NULL, monitor, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(supervise, a_contact_is_taken_over)
{
    ccs_contact_id contact;
    fixture f = talking(&contact);
    ccs_agent_id anna = agent(&f, "anna"), bob = agent(&f, "bob");
    ccs_supervise_options options = CCS_SUPERVISE_OPTIONS_INIT;
    options.reason = CCS_STR("complaint");
    UNDONE(CCS_EINVAL, ccs_contact_intercept(f.center, contact, anna, anna, &options, NINE));
    UNDONE(CCS_EINVAL, ccs_contact_intercept(f.center, contact, anna, (ccs_agent_id){0}, &options, NINE));
    UNDONE(CCS_ENOENT, ccs_contact_intercept(f.center, contact, bob, anna, &options, NINE));
    act_as(&f, "mallory");
    UNDONE(CCS_EDENIED, ccs_contact_intercept(f.center, contact, anna, bob, &options, NINE));
    OK(ccs_contact_intercept(f.center, contact, anna, bob, &options, NINE));
    ccs_event supervised = last_event(&f, CCS_EVENT_CONTACT_SUPERVISED), joined = last_event(&f, CCS_EVENT_LEG_JOINED);
    cr_expect_eq(supervised.agent, anna.value);
    cr_expect_eq(supervised.to_agent, bob.value);
    cr_expect_eq(supervised.flags, 0);
    cr_expect_eq(joined.role, CCS_LEG_AGENT);
    cr_expect_eq(joined.state, CCS_LEG_CONNECTED);
    cr_expect_eq(joined.agent, bob.value);
    cr_expect_eq(see(&f, "bob").leg, joined.leg);
    cr_expect_eq(look(&f, contact).agent, bob.value);
    cr_expect_eq(ccs_contact_intercept(NULL, contact, anna, bob, NULL, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(supervise, a_contact_is_given_to_another_and_pulled)
{
    ccs_contact_id contact;
    fixture f = talking(&contact);
    ccs_agent_id anna = agent(&f, "anna"), bob = agent(&f, "bob"), nobody = {0};
    ccs_queue_id none = {0};
    ccs_supervise_options options = CCS_SUPERVISE_OPTIONS_INIT;
    UNDONE(CCS_EINVAL, ccs_contact_reassign(f.center, contact, nobody, none, NULL, NINE));
    UNDONE(CCS_EINVAL, ccs_contact_reassign(f.center, contact, bob, queue(&f, "sales"), NULL, NINE));
    UNDONE(CCS_ESTATE, ccs_contact_reassign(f.center, contact, anna, none, NULL, NINE));
    UNDONE(CCS_ESTATE, ccs_contact_pull(f.center, contact, bob, NULL, NINE)); /* Anna has it */
    options.hidden = 1;
    OK(ccs_contact_reassign(f.center, contact, bob, none, &options, NINE));
    cr_expect_eq(last_event(&f, CCS_EVENT_CONTACT_SUPERVISED).flags, CCS_EVENT_FLAG_HIDDEN);
    cr_expect_eq(look(&f, contact).agent, bob.value);

    OK(ccs_agent_set_presence(f.center, bob, CCS_PRESENCE_NOT_READY, CCS_STR(""), NINE));
    OK(ccs_offer_reject(f.center, offer_to(&f, "bob"), NINE));
    (void)call(&f, "sales", NINE); /* keeps Anna busy */
    UNDONE(CCS_ESTATE, ccs_contact_pull(f.center, contact, bob, NULL, NINE)); /* he is not ready */
    options.reason = CCS_STR("\xff");
    UNDONE(CCS_EINVAL, ccs_contact_pull(f.center, contact, bob, &options, NINE));
    OK(ccs_contact_reassign(f.center, contact, nobody, queue(&f, "sales"), NULL, NINE));
    UNDONE(CCS_ENOENT, ccs_contact_pull(f.center, contact, (ccs_agent_id){contact.value}, NULL, NINE));
    cr_expect_eq(ccs_contact_pull(NULL, contact, bob, NULL, NINE), CCS_EINVAL);
    cr_expect_eq(ccs_contact_reassign(NULL, contact, bob, none, NULL, NINE), CCS_EINVAL);
    fixture_end(&f);
}

Test(supervise, pulled_past_the_line)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\",\"requirement\":{\"skills\":[{\"name\":\"zh\"}]}}],"
                             "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\",\"skills\":[{\"name\":\"zh\"}]}]}");
    ready(&f, "anna", NINE);
    (void)call(&f, "sales", NINE);
    ccs_contact_id second = call(&f, "sales", NINE);
    OK(ccs_contact_pull(f.center, second, agent(&f, "anna"), NULL, NINE));
    ccs_event offered = last_event(&f, CCS_EVENT_CONTACT_OFFERED);
    cr_expect_eq(offered.contact, second.value);
    cr_expect_eq(offered.agent, agent(&f, "anna").value);
    cr_expect_eq(last_event(&f, CCS_EVENT_CONTACT_SUPERVISED).to_agent, agent(&f, "anna").value);
    UNDONE(CCS_ESTATE, ccs_contact_pull(f.center, second, agent(&f, "anna"), NULL, NINE));
    fixture_end(&f);
}
