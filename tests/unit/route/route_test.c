/*
 * Who gets it: strategies, orders of a line, ties, relaxation, transfers; with few agents and with many.
 */
#include "route_fixture.h"
#include <stdio.h>

static struct fixture f;

/* --- an agent for a contact ----------------------------------------------------------------------------- */

Test(strategy, longest_idle_asks_who_has_waited_for_longest)
{
    fixture_init(&f);
    Ccs__Queue config = queue_named("sales");
    uint64_t sales = add_queue(&f, &config), agents[3];
    for (int i = 0; i < 3; i++) {
        char key[8];
        snprintf(key, sizeof key, "a%d", i);
        agents[i] = add_agent(&f, key, 0, "", 0);
    }
    set_ready(&f, agents[2]);
    f.now += SECONDS(1);
    set_ready(&f, agents[1]);
    set_ready(&f, agents[0]); /* at the same instant: the smaller id goes first */
    f.now += SECONDS(1);
    uint64_t first = add_contact(&f, sales, 0), second = add_contact(&f, sales, 0), third = add_contact(&f, sales, 0);
    cr_expect_eq(offered_to(&f, first), agents[2]);
    cr_expect_eq(offered_to(&f, second), agents[0]);
    cr_expect_eq(offered_to(&f, third), agents[1]);
    const Ccs__OfferReason *reason = offer_of(&f, first)->reason;
    cr_expect_eq(reason->trigger, CCS__OFFER_TRIGGER__OFFER_TRIGGER_ARRIVAL);
    cr_expect_eq(reason->candidates, 3);
    cr_expect_eq(reason->key, SECONDS(2));
    cr_expect_eq(reason->runner_up, agents[0]);
    cr_expect_eq(reason->runner_up_key, SECONDS(1));
    fixture_end(&f);
}

Test(strategy, top_down_asks_by_position_and_then_by_id)
{
    fixture_init(&f);
    Ccs__Queue config = queue_named("sales");
    uint64_t third = add_agent(&f, "a", 7, "", 0), first = add_agent(&f, "b", 2, "", 0), second = add_agent(&f, "c", 7, "", 0);
    set_ready(&f, third);
    set_ready(&f, second);
    set_ready(&f, first);
    config.strategy = CCS__STRATEGY__STRATEGY_TOP_DOWN; /* the first such queue comes when the agents are there */
    uint64_t sales = add_queue(&f, &config);
    cr_expect_eq(offered_to(&f, add_contact(&f, sales, 0)), first);
    cr_expect_eq(offered_to(&f, add_contact(&f, sales, 0)), third);
    cr_expect_eq(offered_to(&f, add_contact(&f, sales, 0)), second);
    fixture_end(&f);
}

Test(strategy, who_has_nothing_to_do_goes_before_who_has_room_for_more)
{
    fixture_init(&f);
    Ccs__Queue config = queue_named("chat");
    Ccs__Agent agent = CCS__AGENT__INIT;
    Ccs__Capacity capacity = CCS__CAPACITY__INIT;
    Ccs__ChannelCost cost = CCS__CHANNEL_COST__INIT, *costs[] = {&cost};
    uint64_t chat = add_queue(&f, &config), anna = 0;
    cost.cost = 30;
    capacity.n_channels = 1;
    capacity.channels = costs;
    agent.key = (char *)(uintptr_t) "anna";
    agent.capacity = &capacity;
    begin(&f);
    cr_assert_eq(ccs__agent_decide_put(&f.group, &agent, &anna), CCS_OK);
    end(&f);
    uint64_t bob = add_agent(&f, "bob", 0, "", 0);
    set_ready(&f, anna);
    cr_expect_eq(offered_to(&f, add_contact(&f, chat, 0)), anna);
    f.now += SECONDS(5);
    set_ready(&f, bob);
    cr_expect_eq(offered_to(&f, add_contact(&f, chat, 0)), bob, "Anna has been here for longer, but is busy");
    cr_expect_eq(offered_to(&f, add_contact(&f, chat, 0)), anna);
    fixture_end(&f);
}

/* More agents than are walked one by one, and the only ones who fit come last: then the sets are scanned. */
static void many(uint32_t strategy, uint64_t *first, uint64_t *second)
{
    Ccs__Queue config = queue_named("fr");
    Ccs__Requirement requirement = CCS__REQUIREMENT__INIT;
    Ccs__SkillLevel skill = CCS__SKILL_LEVEL__INIT, *skills[] = {&skill};
    skill.name = (char *)(uintptr_t) "FR";
    skill.level_min = 3;
    requirement.n_skills = 1;
    requirement.skills = skills;
    config.requirement = &requirement;
    config.strategy = (Ccs__Strategy)strategy;
    uint64_t fr = add_queue(&f, &config), speakers[3] = {0};
    for (uint32_t i = 0; i < 260; i++) {
        char key[8];
        snprintf(key, sizeof key, "a%u", i);
        bool speaks = i == 70 || i == 130 || i == 190;
        uint64_t agent = add_agent(&f, key, 1000 - i, "FR", speaks ? 3 : 2);
        if (speaks)
            speakers[i / 60 - 1] = agent;
        f.now += 1;
        set_ready(&f, agent);
    }
    uint64_t contacts[4];
    for (int i = 0; i < 4; i++)
        contacts[i] = add_contact(&f, fr, 0);
    for (int i = 0; i < 2; i++)
        (i ? second : first)[0] = offered_to(&f, contacts[i]);
    cr_expect_eq(offer_of(&f, contacts[0])->reason->candidates, 3);
    cr_expect_eq(offer_of(&f, contacts[0])->reason->runner_up, *second);
    cr_expect_eq(offered_to(&f, contacts[3]), 0, "nobody is left");
    cr_expect_eq(*first, strategy ? speakers[2] : speakers[0]);
    cr_expect_eq(*second, speakers[1]);
}

/* Nobody of the first fits, but many of the rest: then the walk goes on to the first of them. */
Test(strategy, walks_on_where_many_of_the_later_ones_fit)
{
    fixture_init(&f);
    Ccs__Queue config = queue_named("fr");
    Ccs__Requirement requirement = CCS__REQUIREMENT__INIT;
    Ccs__SkillLevel skill = CCS__SKILL_LEVEL__INIT, *skills[] = {&skill};
    skill.name = (char *)(uintptr_t) "FR";
    requirement.n_skills = 1;
    requirement.skills = skills;
    config.requirement = &requirement;
    uint64_t fr = add_queue(&f, &config), speakers[40], count = 0;
    for (uint32_t i = 0; i < 140; i++) {
        char key[8];
        snprintf(key, sizeof key, "a%u", i);
        uint64_t agent = add_agent(&f, key, i, i < 100 ? "DE" : "FR", 1);
        if (i >= 100)
            speakers[count++] = agent;
        f.now += 1;
        set_ready(&f, agent);
    }
    uint64_t first = add_contact(&f, fr, 0), second = add_contact(&f, fr, 0);
    cr_expect_eq(offered_to(&f, first), speakers[0]);
    cr_expect_eq(offer_of(&f, first)->reason->candidates, 40);
    cr_expect_eq(offer_of(&f, first)->reason->runner_up, speakers[1]);
    cr_expect_eq(offered_to(&f, second), speakers[1]);
    fixture_end(&f);
}

Test(strategy, finds_the_longest_idle_among_many)
{
    uint64_t first, second;
    fixture_init(&f);
    many(CCS__STRATEGY__STRATEGY_LONGEST_IDLE, &first, &second);
    fixture_end(&f);
}

Test(strategy, finds_the_top_one_among_many)
{
    uint64_t first, second;
    fixture_init(&f);
    many(CCS__STRATEGY__STRATEGY_TOP_DOWN, &first, &second);
    fixture_end(&f);
}

/* --- a contact for an agent ----------------------------------------------------------------------------- */

Test(line, fifo_goes_by_arrival_and_breaks_ties_by_id)
{
    fixture_init(&f);
    Ccs__Queue config = queue_named("sales");
    uint64_t sales = add_queue(&f, &config), anna = add_agent(&f, "anna", 0, "", 0);
    uint64_t first = add_contact(&f, sales, -5), second = add_contact(&f, sales, 9);
    set_ready(&f, anna);
    cr_expect_eq(offered_to(&f, first), anna);
    close_contact(&f, first);
    cr_expect_eq(offered_to(&f, second), anna);
    cr_expect_eq(offer_of(&f, second)->reason->trigger, CCS__OFFER_TRIGGER__OFFER_TRIGGER_FREED);
    fixture_end(&f);
}

Test(line, strict_goes_by_priority_and_then_by_seniority)
{
    fixture_init(&f);
    Ccs__Queue config = queue_named("sales");
    config.order = CCS__LINE_ORDER__LINE_ORDER_STRICT;
    uint64_t sales = add_queue(&f, &config), anna = add_agent(&f, "anna", 0, "", 0);
    uint64_t order[4], contacts[4];
    static const int32_t priorities[] = {0, 2, -1, 2}, expected[] = {1, 3, 0, 2};
    for (int i = 0; i < 4; i++) {
        contacts[i] = add_contact(&f, sales, priorities[i]);
        f.now += SECONDS(1);
    }
    set_ready(&f, anna);
    for (int i = 0; i < 4; i++) {
        for (int c = 0; c < 4; c++)
            if (contact(&f, contacts[c])->open && offered_to(&f, contacts[c]))
                order[i] = contacts[c];
        cr_expect_eq(order[i], contacts[expected[i]], "number %d", i);
        close_contact(&f, order[i]);
    }
    fixture_end(&f);
}

Test(line, credit_is_worth_exactly_what_is_configured)
{
    fixture_init(&f);
    Ccs__Queue config = queue_named("sales");
    config.order = CCS__LINE_ORDER__LINE_ORDER_CREDIT;
    config.priority_credit_ms = 90000;
    uint64_t sales = add_queue(&f, &config);
    uint64_t plain = add_contact(&f, sales, 0);
    f.now += SECONDS(90);
    uint64_t equal = add_contact(&f, sales, 1);
    cr_expect_eq(visit_of(&f, equal)->key_at, visit_of(&f, plain)->key_at);
    uint64_t anna = add_agent(&f, "anna", 0, "", 0);
    set_ready(&f, anna);
    cr_expect_eq(offered_to(&f, plain), anna, "equal keys: who came first");
    fixture_end(&f);
}

Test(line, agent_takes_the_first_of_the_heads_of_all_his_lines)
{
    fixture_init(&f);
    Ccs__Queue x = queue_named("x"), y = queue_named("y");
    uint64_t later = add_queue(&f, &x), sooner = add_queue(&f, &y), anna = add_agent(&f, "anna", 0, "", 0);
    uint64_t first = add_contact(&f, sooner, 0);
    f.now += 1;
    uint64_t second = add_contact(&f, later, 0);
    f.now += SECONDS(10);
    set_ready(&f, anna);
    cr_expect_eq(offered_to(&f, first), anna);
    cr_expect_eq(offered_to(&f, second), 0);
    const Ccs__OfferReason *reason = offer_of(&f, first)->reason;
    cr_expect_eq(reason->candidates, 2);
    cr_expect_eq(reason->key, SECONDS(10) + 1);
    cr_expect_eq(reason->runner_up, contact(&f, second)->visit);
    cr_expect_eq(reason->runner_up_key, SECONDS(10));
    fixture_end(&f);
}

/* --- relaxation ----------------------------------------------------------------------------------------- */

static uint64_t add_relaxing(uint32_t after_ms, uint32_t wait_ms_max)
{
    static Ccs__Requirement requirement = CCS__REQUIREMENT__INIT;
    static Ccs__SkillLevel skill = CCS__SKILL_LEVEL__INIT, *skills[] = {&skill};
    static Ccs__Requirement nothing = CCS__REQUIREMENT__INIT;
    static Ccs__Relax relax = CCS__RELAX__INIT, *steps[] = {&relax};
    Ccs__Queue config = queue_named("fr");
    skill.name = (char *)(uintptr_t) "FR";
    skill.level_min = 5;
    requirement.n_skills = 1;
    requirement.skills = skills;
    relax.after_ms = after_ms;
    config.requirement = &requirement;
    relax.requirement = &nothing;
    config.relax = steps;
    config.n_relax = 1;
    config.wait_ms_max = wait_ms_max;
    return add_queue(&f, &config);
}

Test(relax, asks_for_less_after_its_time_and_not_before)
{
    fixture_init(&f);
    uint64_t fr = add_relaxing(30000, 0), anna = add_agent(&f, "anna", 0, "", 0);
    set_ready(&f, anna);
    uint64_t waiting = add_contact(&f, fr, 0);
    f.now = NINE + SECONDS(30) - 1;
    advance(&f);
    cr_expect_eq(offered_to(&f, waiting), 0);
    cr_expect_str_eq(visit_of(&f, waiting)->requirement, "FR:5");
    f.now = NINE + SECONDS(30);
    advance(&f);
    cr_expect_eq(offered_to(&f, waiting), anna);
    cr_expect_str_eq(visit_of(&f, waiting)->requirement, "");
    cr_expect_eq(offer_of(&f, waiting)->reason->trigger, CCS__OFFER_TRIGGER__OFFER_TRIGGER_RELAXED);
    cr_expect_eq(offer_of(&f, waiting)->reason->step, 1);
    fixture_end(&f);
}

Test(relax, that_falls_due_while_it_rings_happens_when_the_offer_ends)
{
    fixture_init(&f);
    uint64_t fr = add_relaxing(5000, 0), speaker = add_agent(&f, "speaker", 0, "FR", 9), anna = add_agent(&f, "anna", 0, "", 0);
    set_ready(&f, speaker);
    set_ready(&f, anna);
    uint64_t waiting = add_contact(&f, fr, 0);
    cr_expect_eq(offered_to(&f, waiting), speaker);
    f.now = NINE + SECONDS(10);
    advance(&f);
    cr_expect_eq(visit_of(&f, waiting)->step, 0);
    f.now = NINE + SECONDS(15);
    advance(&f);
    cr_expect_eq(offered_to(&f, waiting), anna, "missed, relaxed, offered again: all at that instant");
    fixture_end(&f);
}

Test(relax, and_time_out_at_the_same_instant_is_a_time_out)
{
    fixture_init(&f);
    uint64_t fr = add_relaxing(5000, 5000), anna = add_agent(&f, "anna", 0, "", 0);
    set_ready(&f, anna);
    uint64_t waiting = add_contact(&f, fr, 0);
    f.now = NINE + SECONDS(5);
    advance(&f);
    cr_expect_eq(contact(&f, waiting)->visit, 0);
    cr_expect_eq(contact(&f, waiting)->answers, 0);
    fixture_end(&f);
}

Test(relax, nobody_times_out_while_his_telephone_rings)
{
    fixture_init(&f);
    uint64_t fr = add_relaxing(60000, 5000), speaker = add_agent(&f, "speaker", 0, "FR", 5);
    set_ready(&f, speaker);
    uint64_t waiting = add_contact(&f, fr, 0);
    f.now = NINE + SECONDS(14);
    advance(&f);
    cr_expect_eq(offered_to(&f, waiting), speaker);
    accept_offer(&f, waiting);
    cr_expect_eq(contact(&f, waiting)->answers, 1);
    fixture_end(&f);
}

/* --- transfers ------------------------------------------------------------------------------------------ */

Test(transfer, to_one_agent_waits_for_him_alone)
{
    fixture_init(&f);
    Ccs__Queue config = queue_named("sales");
    config.length_max = 1;
    uint64_t sales = add_queue(&f, &config), anna = add_agent(&f, "anna", 0, "", 0), bob = add_agent(&f, "bob", 0, "", 0);
    uint64_t chi = add_agent(&f, "chi", 0, "", 0);
    set_ready(&f, anna);
    uint64_t handed_on = add_contact(&f, sales, 0);
    accept_offer(&f, handed_on);
    uint64_t other = add_contact(&f, sales, 0);
    transfer(&f, handed_on, anna, 0, bob);
    cr_expect_eq(offered_to(&f, other), anna, "she is free");
    cr_expect_eq(offered_to(&f, handed_on), 0);
    cr_expect_neq(contact(&f, handed_on)->visit, 0, "not refused, although the line is full");
    set_ready(&f, chi);
    cr_expect_eq(offered_to(&f, handed_on), 0, "Chi is not Bob");
    set_ready(&f, bob);
    cr_expect_eq(offered_to(&f, handed_on), bob);
    fixture_end(&f);
}

Test(transfer, to_a_queue_keeps_the_seniority)
{
    fixture_init(&f);
    Ccs__Queue x = queue_named("x"), y = queue_named("y");
    uint64_t from = add_queue(&f, &x), to = add_queue(&f, &y), anna = add_agent(&f, "anna", 0, "", 0);
    set_ready(&f, anna);
    uint64_t old = add_contact(&f, from, 0);
    accept_offer(&f, old);
    f.now += SECONDS(60);
    uint64_t young = add_contact(&f, to, 0);
    f.now += SECONDS(60);
    transfer(&f, old, anna, to, 0);
    cr_expect_eq(visit_of(&f, old)->key_at, NINE);
    cr_expect_eq(visit_of(&f, old)->entered_at, NINE + SECONDS(120));
    cr_expect_eq(offered_to(&f, old), anna, "first in line, so she gets him back");
    cr_expect_eq(offered_to(&f, young), 0);
    fixture_end(&f);
}

/* --- lines come and go ---------------------------------------------------------------------------------- */

Test(line, of_a_new_requirement_finds_agents_who_were_there_before_and_the_other_way_round)
{
    fixture_init(&f);
    uint64_t early = add_agent(&f, "early", 0, "FR", 5);
    set_ready(&f, early);
    uint64_t fr = add_relaxing(60000, 0), first = add_contact(&f, fr, 0), second = add_contact(&f, fr, 0);
    cr_expect_eq(offered_to(&f, first), early);
    uint64_t late = add_agent(&f, "late", 0, "FR", 6);
    cr_expect_eq(offered_to(&f, second), 0);
    set_ready(&f, late);
    cr_expect_eq(offered_to(&f, second), late);
    fixture_end(&f);
}

Test(line, undone_arrival_leaves_a_line_that_works)
{
    fixture_init(&f);
    Ccs__Queue config = queue_named("sales");
    Ccs__QueueContact enter = CCS__QUEUE_CONTACT__INIT;
    Ccs__OpenContact open = CCS__OPEN_CONTACT__INIT;
    enter.queue = add_queue(&f, &config);
    uint64_t anna = add_agent(&f, "anna", 0, "", 0);
    begin(&f);
    cr_assert_eq(ccs__contact_decide_open(&f.group, &open, &enter.contact), CCS_OK);
    cr_assert_eq(ccs__route_decide_queue(&f.group, &enter), CCS_OK);
    ccs__group_undo(&f.group);
    ccs__route_check(&f.group);
    set_ready(&f, anna);
    cr_expect_eq(offered_to(&f, add_contact(&f, enter.queue, 0)), anna);
    fixture_end(&f);
}
