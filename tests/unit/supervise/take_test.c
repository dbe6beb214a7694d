/*
 * Intercept, reassign and pull.
 */
#include "supervise_fixture.h"

TestSuite(take, .init = desk_open, .fini = desk_close);

#define NOT_READY CCS__PRESENCE__PRESENCE_NOT_READY
#define READY CCS__PRESENCE__PRESENCE_READY

static ccs_status intercept(uint64_t contact, uint64_t from, uint64_t to, const char *reason)
{
    Ccs__InterceptContact command = CCS__INTERCEPT_CONTACT__INIT;
    command.contact = contact;
    command.agent = from;
    command.to_agent = to;
    command.reason = TEXT(reason);
    return ccs__supervise_decide_intercept(&group, &command);
}

static ccs_status reassign(uint64_t contact, uint64_t to_agent, uint64_t to_queue)
{
    Ccs__ReassignContact command = CCS__REASSIGN_CONTACT__INIT;
    command.contact = contact;
    command.to_agent = to_agent;
    command.to_queue = to_queue;
    command.reason = TEXT("urgent");
    return ccs__supervise_decide_reassign(&group, &command);
}

static ccs_status pull(uint64_t contact, uint64_t to)
{
    Ccs__PullContact command = CCS__PULL_CONTACT__INIT;
    command.contact = contact;
    command.agent = to;
    return ccs__supervise_decide_pull(&group, &command);
}

static ccs_status consult(uint64_t contact, const char *from, const char *to)
{
    Ccs__Consult command = CCS__CONSULT__INIT;
    command.contact = contact;
    command.agent = agent(from);
    command.to_agent = agent(to);
    return ccs__transfer_decide_consult(&group, &command);
}

static void everybody_but(const char *key)
{
    static const char *const keys[] = {"anna", "bob", "carl"};
    for (int i = 0; i < 3; i++)
        presence(keys[i], strcmp(keys[i], key) == 0 ? READY : NOT_READY);
}

/* --- intercept ------------------------------------------------------------------------------------------------ */

Test(take, intercept_is_one_change_of_legs)
{
    uint64_t contact = talk("sales", "anna");
    Ccs__Leg old = *leg_of(contact, "anna");
    now += SECONDS(30);
    presence("bob", NOT_READY);
    group.actor = "eva";
    OK(intercept(contact, agent("anna"), agent("bob"), "he asked for me"));
    cr_expect_str_eq(events(), "contact_supervised leg_left wrap_up_started leg_joined");
    cr_expect_null(leg_of(contact, "anna"));
    cr_expect_neq(state("anna")->wrap_up_leg, 0, "as the queue says");
    const Ccs__Leg *leg = leg_of(contact, "bob");
    cr_assert_not_null(leg);
    cr_expect_eq(leg->state, CCS__LEG_STATE__LEG_STATE_CONNECTED);
    cr_expect_eq(leg->role, CCS__LEG_ROLE__LEG_ROLE_AGENT);
    cr_expect_eq(leg->queue, old.queue);
    cr_expect_eq(leg->visit, old.visit);
    cr_expect_eq(leg->wrap_up_mode, old.wrap_up_mode);
    cr_expect_eq(leg->wrap_up_limit_ms, old.wrap_up_limit_ms);
    cr_expect_eq(leg->cost, 100);
    cr_expect_eq(state("bob")->used, 100);
    cr_expect_eq(state("bob")->presence, NOT_READY, "not ready is no hindrance");
    cr_expect_eq(contact_row(contact)->contact.legs, 1);
}

Test(take, intercept_retrieves_the_customer_from_hold)
{
    uint64_t contact = talk("help", "anna");
    Ccs__HoldContact hold = CCS__HOLD_CONTACT__INIT;
    hold.contact = contact;
    hold.agent = agent("anna");
    OK(ccs__contact_decide_hold(&group, &hold));
    OK(intercept(contact, agent("anna"), agent("bob"), ""));
    cr_expect_eq(leg_of(contact, "bob")->state, CCS__LEG_STATE__LEG_STATE_CONNECTED);
    cr_expect_eq(leg_of(contact, "bob")->queue, queue("help"));
}

Test(take, intercept_needs_somebody_with_room_who_is_signed_in)
{
    uint64_t contact = talk("sales", "anna");
    REFUSED(CCS_EINVAL, "own place", intercept(contact, agent("anna"), agent("anna"), ""));
    REFUSED(CCS_ENOENT, "not in contact", intercept(contact, agent("bob"), agent("carl"), ""));
    REFUSED(CCS_ENOENT, "no agent", intercept(contact, agent("anna"), 999, ""));
    REFUSED(CCS_EINVAL, "to_agent", intercept(contact, agent("anna"), 0, ""));
    presence("bob", CCS__PRESENCE__PRESENCE_SIGNED_OUT);
    REFUSED(CCS_ESTATE, "signed out", intercept(contact, agent("anna"), agent("bob"), ""));
    uint64_t other = arrive("help");
    accept("carl");
    REFUSED(CCS_ESTATE, "uses 100 of his capacity of 100", intercept(contact, agent("anna"), agent("carl"), ""));
    char long_reason[130] = "";
    memset(long_reason, 'x', 129);
    REFUSED(CCS_EINVAL, "128 bytes", intercept(contact, agent("anna"), agent("bob"), long_reason));
    cr_expect_not_null(leg_of(other, "carl"));
}

Test(take, intercept_needs_its_grant_for_both_agents)
{
    Ccs__Verb verb = CCS__VERB__VERB_INTERCEPT;
    uint64_t contact = talk("sales", "anna");
    group.actor = "max";
    REFUSED(CCS_EDENIED, "\"intercept\"", intercept(contact, agent("anna"), agent("bob"), ""));
    group.actor = "";
    put_supervisor("max", &verb, 1, "phone", "");
    group.actor = "max";
    REFUSED(CCS_EDENIED, "\"carl\"", intercept(contact, agent("anna"), agent("carl"), ""));
    OK(intercept(contact, agent("anna"), agent("bob"), ""));
}

Test(take, intercept_ends_the_consult_of_who_is_replaced)
{
    uint64_t contact = talk("help", "anna");
    OK(consult(contact, "anna", "bob"));
    accept("bob");
    REFUSED(CCS_ESTATE, "only asked", intercept(contact, agent("bob"), agent("carl"), ""));
    REFUSED(CCS_ESTATE, "takes part", intercept(contact, agent("anna"), agent("bob"), ""));
    OK(intercept(contact, agent("anna"), agent("carl"), ""));
    cr_expect(first_event(CCS_EVENT_CONTACT_SUPERVISED));
    cr_expect_null(leg_of(contact, "anna"));
    cr_expect_null(leg_of(contact, "bob"));
    cr_expect_not_null(leg_of(contact, "carl"));
    cr_expect_eq(contact_row(contact)->contact.legs, 1);
}

/* --- reassign ------------------------------------------------------------------------------------------------- */

Test(take, reassign_gives_a_waiting_contact_to_an_agent)
{
    everybody_but("");
    uint64_t contact = arrive("sales");
    cr_expect_eq(offered_to(contact), 0);
    presence("anna", READY);
    cr_expect_eq(offered_to(contact), agent("anna"));
    OK(reassign(contact, agent("bob"), 0));
    cr_expect(first_event(CCS_EVENT_CONTACT_SUPERVISED));
    cr_expect_eq(offered_to(contact), 0, "the offer was recalled, and bob is not ready");
    cr_expect_eq(visit_of(contact)->queue, queue("sales"));
    presence("carl", READY);
    cr_expect_eq(offered_to(contact), 0, "it waits for bob alone");
    presence("bob", READY);
    cr_expect_eq(offered_to(contact), agent("bob"));
}

Test(take, reassign_gives_a_contact_in_progress_to_a_queue)
{
    uint64_t contact = talk("sales", "anna");
    presence("bob", NOT_READY);
    presence("carl", NOT_READY);
    OK(reassign(contact, 0, queue("help")));
    cr_expect_str_eq(events(), "contact_supervised leg_left wrap_up_started contact_queued");
    cr_expect_null(leg_of(contact, "anna"));
    cr_expect_eq(visit_of(contact)->queue, queue("help"));
}

Test(take, reassign_takes_it_from_all_who_have_it)
{
    uint64_t contact = talk("help", "anna");
    Ccs__Conference conference = CCS__CONFERENCE__INIT;
    conference.contact = contact;
    conference.agent = agent("anna");
    OK(consult(contact, "anna", "bob"));
    accept("bob");
    OK(ccs__transfer_decide_conference(&group, &conference));
    REFUSED(CCS_ESTATE, "takes part", reassign(contact, agent("bob"), 0));
    OK(reassign(contact, agent("carl"), 0));
    cr_expect_null(contact_row(contact)->legs);
    cr_expect_eq(offered_to(contact), agent("carl"));
}

Test(take, reassign_ends_a_consult_that_waits)
{
    uint64_t contact = talk("help", "anna");
    OK(consult(contact, "anna", "bob")); /* rings */
    OK(reassign(contact, agent("carl"), 0));
    cr_expect_eq(offered_to(contact), agent("carl"));
    cr_expect_eq(state("bob")->offers, 0);
    cr_expect_null(contact_row(contact)->legs);
}

Test(take, reassign_is_not_turned_away_by_a_full_line)
{
    Ccs__Queue config = CCS__QUEUE__INIT;
    config.key = TEXT("tiny");
    config.length_max = 1;
    uint64_t tiny = put_queue(&config), contact = talk("sales", "anna");
    presence("bob", NOT_READY);
    presence("carl", NOT_READY);
    arrive("tiny");
    OK(reassign(contact, 0, tiny));
    cr_assert_not_null(visit_of(contact));
    cr_expect_eq(visit_of(contact)->queue, tiny);
}

Test(take, reassign_says_what_is_missing)
{
    everybody_but("");
    uint64_t contact = arrive("sales");
    REFUSED(CCS_EINVAL, "either", reassign(contact, 0, 0));
    REFUSED(CCS_EINVAL, "either", reassign(contact, agent("anna"), queue("help")));
    REFUSED(CCS_ENOENT, "no queue", reassign(contact, 0, 999));
    REFUSED(CCS_ENOENT, "no agent", reassign(contact, 999, 0));
    REFUSED(CCS_ESTATE, "already", reassign(contact, 0, queue("sales")));
    REFUSED(CCS_ENOENT, "no open contact", reassign(999, agent("anna"), 0));
    Ccs__OpenContact open = CCS__OPEN_CONTACT__INIT;
    uint64_t fresh;
    OK(ccs__contact_decide_open(&group, &open, &fresh));
    REFUSED(CCS_ESTATE, "contact_queue", reassign(fresh, agent("anna"), 0));
}

Test(take, reassign_needs_its_grant)
{
    Ccs__Verb verb = CCS__VERB__VERB_REASSIGN;
    uint64_t contact = talk("sales", "anna");
    group.actor = "max";
    REFUSED(CCS_EDENIED, "\"reassign\"", reassign(contact, 0, queue("help")));
    group.actor = "";
    put_supervisor("max", &verb, 1, "back", "");
    group.actor = "max";
    REFUSED(CCS_EDENIED, "\"anna\"", reassign(contact, 0, queue("help")));
    group.actor = "";
    put_supervisor("max", &verb, 1, "", "help");
    group.actor = "max";
    REFUSED(CCS_EDENIED, "queue \"sales\"", reassign(contact, 0, queue("help")));
    group.actor = "";
    grant(verb);
    group.actor = "max";
    OK(reassign(contact, 0, queue("help")));
}

/* --- pull ------------------------------------------------------------------------------------------------------ */

static uint64_t add_demanding_queue(void)
{
    Ccs__Queue config = CCS__QUEUE__INIT;
    Ccs__Requirement requirement = CCS__REQUIREMENT__INIT;
    Ccs__SkillLevel skill = CCS__SKILL_LEVEL__INIT, *skills[] = {&skill};
    skill.name = TEXT("FR");
    requirement.skills = skills;
    requirement.n_skills = 1;
    config.key = TEXT("french");
    config.requirement = &requirement;
    return put_queue(&config);
}

Test(take, pull_offers_past_the_line_and_whatever_is_required)
{
    add_demanding_queue();
    uint64_t first = arrive("french"), second = arrive("french");
    cr_expect_eq(offered_to(first), 0, "nobody speaks it");
    group.actor = "eva";
    OK(pull(second, agent("anna")));
    cr_expect_str_eq(events(), "contact_supervised contact_offered");
    cr_expect_eq(offered_to(second), agent("anna"));
    cr_expect_eq(offered_to(first), 0);
    const struct ccs__offer *offer = ccs__row_find(&group, CCS__KIND_OFFER, visit_of(second)->offer);
    cr_expect_eq(offer->reason.trigger, CCS__OFFER_TRIGGER__OFFER_TRIGGER_PULLED);
    group.actor = "";
    accept("anna");
    cr_expect_not_null(leg_of(second, "anna"));
}

Test(take, pull_asks_only_who_is_there_and_has_room)
{
    add_demanding_queue();
    uint64_t contact = arrive("french");
    presence("anna", NOT_READY);
    REFUSED(CCS_ESTATE, "not ready", pull(contact, agent("anna")));
    REFUSED(CCS_ENOENT, "no agent", pull(contact, 999));
    uint64_t other = arrive("help");
    uint64_t busy = offered_to(other);
    REFUSED(CCS_ESTATE, "capacity", pull(contact, busy));
    REFUSED(CCS_ESTATE, "rings already", pull(other, agent("anna")));
    presence("anna", READY);
    uint64_t talking = talk("help", "anna");
    REFUSED(CCS_ESTATE, "an agent has the contact", pull(talking, agent("carl")));
}

Test(take, pull_does_not_disturb_wrap_up)
{
    add_demanding_queue();
    uint64_t contact = talk("sales", "anna"), waiting = arrive("french");
    OK(reassign(contact, 0, queue("help")));
    cr_expect_neq(state("anna")->wrap_up_leg, 0);
    REFUSED(CCS_ESTATE, "in wrap-up", pull(waiting, agent("anna")));
}

Test(take, pull_needs_its_grant)
{
    Ccs__Verb verb = CCS__VERB__VERB_PULL;
    add_demanding_queue();
    uint64_t contact = arrive("french");
    group.actor = "max";
    REFUSED(CCS_EDENIED, "\"pull\"", pull(contact, agent("anna")));
    group.actor = "";
    put_supervisor("max", &verb, 1, "", "sales");
    group.actor = "max";
    REFUSED(CCS_EDENIED, "queue \"french\"", pull(contact, agent("anna")));
}
