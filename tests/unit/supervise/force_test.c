/*
 * A presence by force.
 */
#include "supervise_fixture.h"

TestSuite(force, .init = desk_open, .fini = desk_close);

#define SIGNED_OUT CCS__PRESENCE__PRESENCE_SIGNED_OUT
#define NOT_READY CCS__PRESENCE__PRESENCE_NOT_READY
#define READY CCS__PRESENCE__PRESENCE_READY
#define FINISH CCS__IN_PROGRESS__IN_PROGRESS_FINISH
#define REQUEUE CCS__IN_PROGRESS__IN_PROGRESS_REQUEUE

static ccs_status force(const char *key, Ccs__Presence wanted, const char *reason, Ccs__InProgress in_progress, bool hidden)
{
    Ccs__ForcePresence command = CCS__FORCE_PRESENCE__INIT;
    command.agent = agent(key);
    command.presence = wanted;
    command.reason = TEXT(reason);
    command.in_progress = in_progress;
    command.hidden = hidden;
    return ccs__supervise_decide_force(&group, &command);
}

static ccs_status leave(uint64_t contact)
{
    Ccs__CloseContact command = CCS__CLOSE_CONTACT__INIT;
    command.contact = contact;
    command.cause = CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT;
    return ccs__contact_decide_close(&group, &command);
}

Test(force, takes_effect_at_once_where_nothing_is_in_progress)
{
    OK(force("anna", NOT_READY, "a meeting", FINISH, false));
    cr_expect_str_eq(events(), "agent_forced agent_presence_changed");
    cr_expect_eq(state("anna")->presence, NOT_READY);
    cr_expect_str_eq(state("anna")->reason, "a meeting");
    OK(force("anna", NOT_READY, "a meeting", FINISH, false));
    cr_expect_str_eq(events(), "", "it is so already");
    OK(force("anna", READY, "", FINISH, false));
    cr_expect_eq(state("anna")->presence, READY);
    OK(force("anna", SIGNED_OUT, "go home", FINISH, false));
    cr_expect_eq(state("anna")->presence, SIGNED_OUT);
    REFUSED(CCS_ESTATE, "signed out", force("anna", READY, "", FINISH, false));
    OK(force("anna", SIGNED_OUT, "go home", FINISH, false));
    cr_expect_str_eq(events(), "");
}

Test(force, waits_for_what_is_in_progress)
{
    uint64_t contact = talk("help", "anna");
    OK(force("anna", SIGNED_OUT, "", FINISH, false));
    cr_expect_str_eq(events(), "agent_forced agent_next_set");
    cr_expect_eq(state("anna")->presence, READY);
    OK(force("anna", SIGNED_OUT, "", FINISH, false));
    cr_expect_str_eq(events(), "", "it will be so by itself");
    OK(leave(contact));
    cr_expect_eq(state("anna")->presence, SIGNED_OUT);
}

Test(force, makes_ready_who_is_in_wrap_up)
{
    uint64_t contact = talk("sales", "anna");
    OK(leave(contact));
    cr_expect_neq(state("anna")->wrap_up_leg, 0);
    OK(force("anna", READY, "", FINISH, false));
    cr_expect_str_eq(events(), "agent_forced wrap_up_ended");
    cr_expect_eq(state("anna")->wrap_up_leg, 0);
}

Test(force, refuses_what_makes_no_sense)
{
    REFUSED(CCS_EINVAL, "presence 3", force("anna", (Ccs__Presence)3, "", FINISH, false));
    REFUSED(CCS_EINVAL, "in_progress 2", force("anna", SIGNED_OUT, "", (Ccs__InProgress)2, false));
    REFUSED(CCS_EINVAL, "signed_out", force("anna", NOT_READY, "", REQUEUE, false));
    char long_reason[66] = "";
    memset(long_reason, 'x', 65);
    REFUSED(CCS_EINVAL, "64 bytes", force("anna", NOT_READY, long_reason, FINISH, false));
    Ccs__ForcePresence nobody = CCS__FORCE_PRESENCE__INIT;
    nobody.agent = 999;
    REFUSED(CCS_ENOENT, "no agent", ccs__supervise_decide_force(&group, &nobody));
}

Test(force, needs_the_grant_of_the_presence)
{
    group.actor = "max";
    REFUSED(CCS_EDENIED, "\"force_busy\"", force("anna", NOT_READY, "", FINISH, false));
    REFUSED(CCS_EDENIED, "\"force_ready\"", force("anna", READY, "", FINISH, false));
    REFUSED(CCS_EDENIED, "\"force_sign_out\"", force("anna", SIGNED_OUT, "", FINISH, false));
    group.actor = "";
    grant(CCS__VERB__VERB_FORCE_BUSY);
    group.actor = "max";
    REFUSED(CCS_EDENIED, "\"hide\"", force("anna", NOT_READY, "", FINISH, true));
    OK(force("anna", NOT_READY, "", FINISH, false));
}

Test(force, sign_out_gives_the_contact_back_to_its_line_with_its_seniority)
{
    uint64_t contact = talk("sales", "anna");
    ccs_time seniority_at = contact_row(contact)->contact.seniority_at;
    presence("bob", NOT_READY);
    presence("carl", NOT_READY);
    now += SECONDS(60);
    uint64_t later = arrive("sales");
    OK(force("anna", SIGNED_OUT, "", REQUEUE, false));
    cr_expect(first_event(CCS_EVENT_AGENT_FORCED));
    cr_expect_eq(state("anna")->presence, SIGNED_OUT);
    cr_expect_eq(state("anna")->wrap_up_leg, 0, "the wrap-up that would follow is over");
    cr_expect_eq(state("anna")->legs, 0);
    cr_expect_null(leg_of(contact, "anna"));
    cr_assert_not_null(visit_of(contact));
    cr_expect_eq(visit_of(contact)->queue, queue("sales"));
    cr_expect_eq(contact_row(contact)->contact.seniority_at, seniority_at);
    presence("bob", READY);
    cr_expect_eq(offered_to(contact), agent("bob"), "who came first is first still");
    cr_expect_eq(offered_to(later), 0);
}

Test(force, sign_out_recalls_what_rings)
{
    presence("bob", NOT_READY);
    presence("carl", NOT_READY);
    uint64_t contact = arrive("sales");
    cr_expect_eq(offered_to(contact), agent("anna"));
    OK(force("anna", SIGNED_OUT, "", REQUEUE, false));
    cr_expect_eq(offered_to(contact), 0);
    cr_assert_not_null(visit_of(contact));
    cr_expect_eq(state("anna")->presence, SIGNED_OUT);
    presence("bob", READY);
    cr_expect_eq(offered_to(contact), agent("bob"));
}

Test(force, sign_out_leaves_a_contact_with_those_who_stay)
{
    uint64_t contact = talk("help", "anna");
    Ccs__Consult consult = CCS__CONSULT__INIT;
    Ccs__Conference conference = CCS__CONFERENCE__INIT;
    consult.contact = conference.contact = contact;
    consult.agent = conference.agent = agent("anna");
    consult.to_agent = agent("bob");
    OK(ccs__transfer_decide_consult(&group, &consult));
    accept("bob");
    OK(ccs__transfer_decide_conference(&group, &conference));
    OK(force("anna", SIGNED_OUT, "", REQUEUE, false));
    cr_expect_null(visit_of(contact));
    cr_expect_null(leg_of(contact, "anna"));
    cr_expect_not_null(leg_of(contact, "bob"));
}

Test(force, sign_out_ends_a_consult_on_either_side)
{
    uint64_t contact = talk("help", "anna");
    Ccs__Consult consult = CCS__CONSULT__INIT;
    consult.contact = contact;
    consult.agent = agent("anna");
    consult.to_agent = agent("bob");
    OK(ccs__transfer_decide_consult(&group, &consult));
    accept("bob");
    OK(force("bob", SIGNED_OUT, "", REQUEUE, false));
    cr_expect_null(leg_of(contact, "bob"));
    cr_assert_not_null(leg_of(contact, "anna"));
    cr_expect_not(leg_of(contact, "anna")->consulting);
    cr_expect_eq(leg_of(contact, "anna")->state, CCS__LEG_STATE__LEG_STATE_CONNECTED);
    presence("bob", READY);
    OK(ccs__transfer_decide_consult(&group, &consult));
    accept("bob");
    presence("carl", NOT_READY);
    OK(force("anna", SIGNED_OUT, "", REQUEUE, false));
    cr_expect_null(leg_of(contact, "anna"));
    cr_expect_null(leg_of(contact, "bob"), "who was only asked does not keep the customer");
    cr_expect_eq(offered_to(contact), agent("bob"), "but may well get him");
}
