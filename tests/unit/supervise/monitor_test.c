/*
 * Listening, whispering and barging in.
 */
#include "supervise_fixture.h"

TestSuite(monitor, .init = desk_open, .fini = desk_close);

static uint64_t monitor; /* the one started last */

static ccs_status start(uint64_t contact, const char *agent_key, Ccs__MonitorMode mode, const char *reason, bool hidden)
{
    Ccs__StartMonitor command = CCS__START_MONITOR__INIT;
    command.contact = contact;
    command.agent = *agent_key ? agent(agent_key) : 0;
    command.mode = mode;
    command.reason = TEXT(reason);
    command.hidden = hidden;
    return ccs__supervise_decide_monitor(&group, &command, &monitor);
}

static ccs_status change(uint64_t id, Ccs__MonitorMode mode)
{
    Ccs__ChangeMonitor command = CCS__CHANGE_MONITOR__INIT;
    command.monitor = id;
    command.mode = mode;
    return ccs__supervise_decide_change_monitor(&group, &command);
}

static ccs_status end(uint64_t id)
{
    Ccs__EndMonitor command = CCS__END_MONITOR__INIT;
    command.monitor = id;
    return ccs__supervise_decide_end_monitor(&group, &command);
}

static ccs_status close_contact(uint64_t contact)
{
    Ccs__CloseContact command = CCS__CLOSE_CONTACT__INIT;
    command.contact = contact;
    command.cause = CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT;
    return ccs__contact_decide_close(&group, &command);
}

static const Ccs__Monitor *row(uint64_t id)
{
    return &((const struct ccs__monitor *)ccs__row_find(&group, CCS__KIND_MONITOR, id))->monitor;
}

#define LISTEN CCS__MONITOR_MODE__MONITOR_MODE_LISTEN
#define WHISPER CCS__MONITOR_MODE__MONITOR_MODE_WHISPER
#define BARGE CCS__MONITOR_MODE__MONITOR_MODE_BARGE

Test(monitor, is_a_record_of_who_hears_whom_and_why)
{
    uint64_t contact = talk("sales", "anna");
    group.actor = "eva";
    now += SECONDS(5);
    OK(start(contact, "", LISTEN, "a complaint yesterday", true));
    cr_expect_str_eq(events(), "monitor_started");
    cr_expect_eq(monitor, group.seq);
    cr_expect(row(monitor)->open);
    cr_expect_eq(row(monitor)->contact, contact);
    cr_expect_eq(row(monitor)->agent, agent("anna"), "the first agent, when none is named");
    cr_expect_str_eq(row(monitor)->actor, "eva");
    cr_expect_str_eq(row(monitor)->reason, "a complaint yesterday");
    cr_expect(row(monitor)->hidden);
    cr_expect_eq(row(monitor)->started_at, NINE + SECONDS(5));
    OK(change(monitor, BARGE));
    cr_expect_str_eq(events(), "monitor_changed");
    cr_expect_eq(row(monitor)->mode, BARGE);
    OK(change(monitor, BARGE));
    cr_expect_str_eq(events(), "", "it is so already");
    OK(end(monitor));
    cr_expect_str_eq(events(), "monitor_ended");
    cr_expect_not(row(monitor)->open);
    cr_expect_null(ccs__monitors_of(&group, contact));
    REFUSED(CCS_ENOENT, "no open monitor", end(monitor));
    REFUSED(CCS_ENOENT, "no open monitor", change(monitor, LISTEN));
}

Test(monitor, takes_an_agent_who_is_there)
{
    uint64_t contact = talk("sales", "anna");
    REFUSED(CCS_ESTATE, "is not in contact", start(contact, "bob", LISTEN, "", false));
    presence("bob", CCS__PRESENCE__PRESENCE_NOT_READY);
    presence("carl", CCS__PRESENCE__PRESENCE_NOT_READY);
    uint64_t waiting = arrive("sales");
    REFUSED(CCS_ESTATE, "no agent is in contact", start(waiting, "", LISTEN, "", false));
    REFUSED(CCS_ENOENT, "no open contact", start(999, "", LISTEN, "", false));
    REFUSED(CCS_EINVAL, "listen, whisper, barge", start(contact, "", (Ccs__MonitorMode)0, "", false));
    REFUSED(CCS_EINVAL, "listen, whisper, barge", start(contact, "", (Ccs__MonitorMode)4, "", false));
    char long_reason[130] = "";
    memset(long_reason, 'x', 129);
    REFUSED(CCS_EINVAL, "128 bytes", start(contact, "", LISTEN, long_reason, false));
    OK(start(contact, "anna", LISTEN, "", false));
    REFUSED(CCS_EINVAL, "listen, whisper, barge", change(monitor, (Ccs__MonitorMode)4));
}

Test(monitor, is_one_for_each_supervisor_and_contact)
{
    uint64_t contact = talk("sales", "anna"), first;
    group.actor = "eva";
    OK(start(contact, "", LISTEN, "", false));
    first = monitor;
    REFUSED(CCS_ECONFLICT, "open already", start(contact, "", WHISPER, "", false));
    cr_expect_eq(group.error_id, first);
    group.actor = "";
    OK(start(contact, "", LISTEN, "", false));
    cr_expect_eq(ccs__monitors_of(&group, contact)->row.id, first);
    cr_expect_eq(ccs__monitors_of(&group, contact)->next->row.id, monitor);
    group.actor = "eva";
    OK(end(first));
    cr_expect_eq(ccs__monitors_of(&group, contact)->row.id, monitor);
    OK(start(contact, "", LISTEN, "", false));
}

Test(monitor, each_mode_needs_its_grant_and_hiding_another)
{
    uint64_t contact = talk("sales", "anna");
    grant(CCS__VERB__VERB_WHISPER);
    group.actor = "max";
    REFUSED(CCS_EDENIED, "\"listen\"", start(contact, "", LISTEN, "", false));
    REFUSED(CCS_EDENIED, "\"barge\"", start(contact, "", BARGE, "", false));
    REFUSED(CCS_EDENIED, "\"hide\"", start(contact, "", WHISPER, "", true));
    OK(start(contact, "", WHISPER, "", false));
    REFUSED(CCS_EDENIED, "\"barge\"", change(monitor, BARGE));
    cr_expect_eq(row(monitor)->mode, WHISPER);
}

Test(monitor, grants_are_for_the_teams_and_queues_given)
{
    Ccs__Verb listen = CCS__VERB__VERB_LISTEN;
    uint64_t contact = talk("sales", "anna");
    put_supervisor("max", &listen, 1, "back", "");
    group.actor = "max";
    REFUSED(CCS_EDENIED, "teams", start(contact, "", LISTEN, "", false));
    group.actor = "";
    put_supervisor("max", &listen, 1, "phone", "help");
    group.actor = "max";
    REFUSED(CCS_EDENIED, "queue \"sales\"", start(contact, "", LISTEN, "", false));
    group.actor = "";
    put_supervisor("max", &listen, 1, "phone", "sales");
    group.actor = "max";
    OK(start(contact, "", LISTEN, "", false));
}

Test(monitor, is_the_supervisors_own_but_the_host_may_end_it)
{
    uint64_t contact = talk("sales", "anna");
    grant(CCS__VERB__VERB_LISTEN);
    group.actor = "max";
    OK(start(contact, "", LISTEN, "", false));
    group.actor = "eva";
    REFUSED(CCS_EDENIED, "another supervisor's", end(monitor));
    REFUSED(CCS_EDENIED, "another supervisor's", change(monitor, BARGE));
    group.actor = "";
    grant(CCS__VERB__VERB_NONE);
    OK(change(monitor, BARGE));
    group.actor = "max";
    OK(end(monitor)); /* who has lost the grant may still stop */
}

Test(monitor, ends_with_the_contact_in_the_same_group)
{
    uint64_t contact = talk("help", "anna");
    group.actor = "eva";
    OK(start(contact, "", LISTEN, "", false));
    group.actor = "";
    OK(start(contact, "", BARGE, "", false));
    OK(close_contact(contact));
    cr_expect_str_eq(events(), "leg_left contact_closed monitor_ended monitor_ended");
    ccs__group_clean(&group);
    ccs__group_reclaim(&group);
    cr_expect_null(ccs__row_find(&group, CCS__KIND_MONITOR, monitor));
}

Test(monitor, ends_when_its_agent_hands_the_contact_on)
{
    uint64_t contact = talk("help", "anna");
    OK(start(contact, "", LISTEN, "", false));
    presence("carl", CCS__PRESENCE__PRESENCE_NOT_READY);
    Ccs__TransferContact transfer = CCS__TRANSFER_CONTACT__INIT;
    transfer.contact = contact;
    transfer.agent = agent("anna");
    transfer.to_agent = agent("bob");
    OK(ccs__transfer_decide_transfer(&group, &transfer));
    cr_expect_not_null(strstr(events(), "monitor_ended"));
    cr_expect_not(row(monitor)->open);
    accept("bob");
    OK(start(contact, "", LISTEN, "", false));
}

Test(monitor, goes_on_while_the_customer_is_on_hold)
{
    uint64_t contact = talk("help", "anna");
    Ccs__HoldContact hold = CCS__HOLD_CONTACT__INIT;
    hold.contact = contact;
    hold.agent = agent("anna");
    OK(ccs__contact_decide_hold(&group, &hold));
    OK(start(contact, "", LISTEN, "", false));
    Ccs__RetrieveContact retrieve = CCS__RETRIEVE_CONTACT__INIT;
    retrieve.contact = contact;
    retrieve.agent = agent("anna");
    OK(ccs__contact_decide_retrieve(&group, &retrieve));
    cr_expect(row(monitor)->open);
}

Test(monitor, of_a_supervisor_who_is_removed_ends)
{
    uint64_t contact = talk("help", "anna");
    Ccs__RemoveSupervisor command = CCS__REMOVE_SUPERVISOR__INIT;
    command.supervisor = ccs__supervisor_by_key(&group, CCS_STR("eva"))->config.id;
    OK(start(contact, "", LISTEN, "", false));
    uint64_t hosts = monitor;
    group.actor = "eva";
    OK(start(contact, "", LISTEN, "", false));
    group.actor = "";
    OK(ccs__supervise_decide_remove(&group, &command));
    cr_expect_str_eq(events(), "monitor_ended supervisor_removed");
    cr_expect(row(hosts)->open);
    cr_expect_not(row(monitor)->open);
}

Test(monitor, undone_end_is_no_end)
{
    uint64_t contact = talk("help", "anna"), first;
    OK(start(contact, "", LISTEN, "", false));
    first = monitor;
    group.actor = "eva";
    OK(start(contact, "", LISTEN, "", false));
    desk_begin();
    cr_expect_eq(close_contact(contact), CCS_OK);
    cr_expect_eq(ccs__group_settle(&group), CCS_OK);
    ccs__group_undo(&group);
    ccs__supervise_module.check(&group);
    cr_expect_eq(ccs__monitors_of(&group, contact)->row.id, first);
    cr_expect_eq(ccs__monitors_of(&group, contact)->next->row.id, monitor);
    cr_expect(row(first)->open);
}
