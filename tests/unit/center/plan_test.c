/*
 * Plans, requirements and scores that come to nothing: what a visit was promised outlives the configuration that promised it,
 * and time must not stop for what cannot be asked any more.
 */
#include "center_fixture.h"
#include <stdio.h>

#define TRAITS(names) "{\"settings\":{\"traits\":[" names "]},"
#define TIER "{\"of\":\"contact\",\"name\":\"tier\",\"kind\":\"number\"}"
#define NOTE "{\"of\":\"contact\",\"name\":\"note\",\"kind\":\"text\"}"
#define ONLY_ANNA "\"agents\":[{\"key\":\"anna\"}]}"

static ccs_contact_id call_by_json(const fixture *f, const char *open, const char *more, ccs_time now)
{
    char text[8192];
    ccs_contact_id id = {0};
    cr_assert_eq(ccs_center_command(f->center, ccs_str_from(open), now, &id.value), CCS_OK, "%s", ccs_center_error(f->center));
    snprintf(text, sizeof text, "{\"command\":\"contact_queue\",\"contact\":\"%llu\",\"queue\":\"%llu\"%s}",
             (unsigned long long)id.value, (unsigned long long)queue(f, "sales").value, more);
    ccs_status status = ccs_center_command(f->center, ccs_str_from(text), now, NULL);
    if (status != CCS_OK)
        id.value = 0;
    return id;
}

/* --- steps that cannot be asked any more ----------------------------------------------------------------------- */

Test(plan, passes_over_a_step_whose_trait_is_not_declared_any_more)
{
    fixture f = fixture_with(
        TRAITS(TIER) "\"queues\":[{\"key\":\"sales\",\"requirement\":{\"skills\":[{\"name\":\"EN\"}]},\"relax\":["
                     "{\"after_ms\":10000,\"guard\":\"contact.tier > 1\",\"announce\":\"x\"},"
                     "{\"after_ms\":20000,\"requirement\":{\"rule\":\"contact.tier > 1\"}},"
                     "{\"after_ms\":30000,\"requirement\":{}}]}],"
                     "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\",\"skills\":[{\"name\":\"EN\"}]}]}");
    ready(&f, "anna", NINE);
    ccs_contact_id contact = call(&f, "sales", NINE);
    OK(ccs_center_configure(f.center, CCS_STR(TRAITS("") "\"queues\":[{\"key\":\"sales\"}]," ONLY_ANNA), NINE));
    (void)events(&f);
    OK(ccs_center_advance(f.center, NINE + SECONDS(20)));
    cr_expect_str_eq(events(&f), "visit_relaxed visit_relaxed");
    cr_expect_eq(last_event(&f, CCS_EVENT_VISIT_RELAXED).flags, CCS_EVENT_FLAG_SKIPPED);
    cr_expect_eq(look(&f, contact).offer, 0);
    OK(ccs_center_advance(f.center, NINE + SECONDS(30)));
    cr_expect_str_eq(events(&f), "visit_relaxed contact_offered", "the last step asks nothing: Anna can do that");
    fixture_end(&f);
}

/* A rule of which, for a contact with a long note, more is left than there is room for. */
static void write_long_rule(char *text, size_t size, int parts)
{
    size_t end = 0;
    for (int i = 0; i < parts; i++)
        end += (size_t)snprintf(text + end, size - end, "%sagent.name != contact.note", i ? " && " : "");
}

static void write_noted_call(char *text, size_t size)
{
    snprintf(text, size, "{\"command\":\"contact_open\",\"traits\":[{\"name\":\"note\",\"text\":\"%0115d\"}]}", 7);
}

Test(plan, passes_over_a_step_that_asks_more_than_there_is_room_for)
{
    char rule[1025], configuration[4096], open[512];
    write_long_rule(rule, sizeof rule, 30);
    write_noted_call(open, sizeof open);
    snprintf(
        configuration, sizeof configuration,
        TRAITS(
            NOTE) "\"queues\":[{\"key\":\"sales\",\"relax\":[{\"after_ms\":1000,\"requirement\":{\"rule\":\"%s\"}}]}]," ONLY_ANNA,
        rule);
    fixture f = fixture_with(configuration);
    ccs_contact_id contact = call_by_json(&f, open, "", NINE);
    cr_assert_neq(contact.value, 0);
    OK(ccs_center_advance(f.center, NINE + SECONDS(1)));
    ready(&f, "anna", NINE + SECONDS(1));
    cr_expect_neq(look(&f, contact).offer, 0, "what was asked before still holds");
    fixture_end(&f);
}

Test(plan, overflow_into_a_queue_that_cannot_be_asked_ends_the_visit)
{
    char rule[1025], configuration[4096], open[512];
    write_long_rule(rule, sizeof rule, 30);
    write_noted_call(open, sizeof open);
    snprintf(configuration, sizeof configuration,
             TRAITS(NOTE) "\"queues\":[{\"key\":\"sales\",\"wait_ms_max\":1000,"
             "\"admission\":{\"timed_out\":{\"action\":\"overflow\",\"queue\":\"other\"}}},"
             "{\"key\":\"other\",\"requirement\":{\"rule\":\"%s\"}}]," ONLY_ANNA, rule);
    fixture f = fixture_with(configuration);
    ccs_contact_id contact = call_by_json(&f, open, "", NINE);
    cr_assert_neq(contact.value, 0);
    OK(ccs_center_advance(f.center, NINE + SECONDS(1)));
    cr_expect_eq(last_event(&f, CCS_EVENT_VISIT_ENDED).cause, CCS_VISIT_TIMED_OUT);
    cr_expect_eq(look(&f, contact).visit, 0);
    fixture_end(&f);
}

/* --- as much as can be asked at once ----------------------------------------------------------------------------- */

static void write_skills(char *text, size_t size, char letter, const char *level)
{
    size_t end = 0;
    for (int i = 0; i < 16; i++)
        end += (size_t)snprintf(text + end, size - end, "%s{\"name\":\"%c%02d%061d\",\"%s\":10}", i ? "," : "", letter,
                                i, 0, level);
}

Test(requirement, of_queue_and_contact_together_has_room_or_is_refused)
{
    static char skills[2048], has[2048], more[4096], rule[1025], configuration[8192], open[512], extra[6144];
    write_skills(skills, sizeof skills, 'a', "level_min");
    write_skills(has, sizeof has, 'a', "level");
    write_skills(more, sizeof more, 'b', "level_min");
    write_noted_call(open, sizeof open);
    for (int parts = 10; parts <= 15; parts++) {
        write_long_rule(rule, sizeof rule, parts);
        snprintf(configuration, sizeof configuration,
                 TRAITS(NOTE) "\"queues\":[{\"key\":\"sales\",\"requirement\":{\"skills\":[%s],\"rule\":\"%s\"}}],"
                 "\"agents\":[{\"key\":\"anna\",\"skills\":[%s]}]}", skills, rule, has);
        snprintf(extra, sizeof extra, ",\"requirement\":{\"skills\":[%s],\"rule\":\"%s\"}", more, rule);
        fixture f = fixture_with(configuration);
        (void)call_by_json(&f, open, extra, NINE);
        fixture_end(&f);
    }
}

/* --- delays ---------------------------------------------------------------------------------------------------- */

Test(delay, that_is_new_while_a_contact_rings_holds_when_it_waits_again)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\"}],\"agents\":[{\"key\":\"anna\"},"
                             "{\"key\":\"bob\",\"queues\":[{\"queue\":\"sales\",\"delay_ms\":500000}]}]}");
    ready(&f, "anna", NINE);
    ready(&f, "bob", NINE);
    ccs_contact_id contact = call(&f, "sales", NINE);
    OK(ccs_center_command(
        f.center,
        CCS_STR(
            "{\"command\":\"agent_put\",\"agent\":{\"key\":\"bob\",\"queues\":[{\"queue\":\"sales\",\"delay_ms\":5000}]}}"),
        NINE, NULL));
    OK(ccs_center_advance(f.center, NINE + SECONDS(15)));
    cr_expect_eq(look(&f, contact).offer, offer_to(&f, "bob").value);
    cr_expect_neq(offer_to(&f, "bob").value, 0);
    fixture_end(&f);
}

/* --- settings ---------------------------------------------------------------------------------------------------- */

#define SITES(cost)                                                                                                       \
    "{\"settings\":{\"sites\":[{\"from\":\"hanoi\",\"to\":\"hue\",\"cost\":" cost "}]},\"queues\":[{\"key\":\"sales\","   \
    "\"sites\":\"same\",\"relax\":[{\"after_ms\":1000,\"sites\":\"any\",\"site_cost_max\":10}]}],"                        \
    "\"agents\":[{\"key\":\"anna\",\"site\":\"hanoi\"}]}"

Test(settings, that_bring_a_site_nearer_bring_its_agents_the_contacts_that_wait)
{
    fixture f = fixture_with(SITES("50"));
    ready(&f, "anna", NINE);
    ccs_contact_id contact = call_by_json(&f, "{\"command\":\"contact_open\",\"site\":\"hue\"}", "", NINE);
    OK(ccs_center_advance(f.center, NINE + SECONDS(1)));
    cr_expect_eq(look(&f, contact).offer, 0);
    OK(ccs_center_configure(f.center, CCS_STR(SITES("5")), NINE + SECONDS(1)));
    cr_expect_neq(look(&f, contact).offer, 0);
    fixture_end(&f);
}

/* --- scores that fail --------------------------------------------------------------------------------------------- */

struct scorer {
    int calls, fails_at; /* from this call on; 0: never */
};

static int score(uint64_t queue, uint64_t contact, uint64_t agent, int64_t *result, void *user_data)
{
    struct scorer *scorer = user_data;
    (void)queue;
    (void)contact;
    *result = (int64_t)agent;
    return scorer->fails_at && ++scorer->calls >= scorer->fails_at ? 9 : 0;
}

static fixture scored(struct scorer *scorer, const char *configuration)
{
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    options.score_agent = score;
    options.score_user_data = scorer;
    return fixture_of(&options, configuration);
}

Test(score, that_fails_while_more_are_rung_fails_that_command_and_no_other)
{
    struct scorer scorer = {0, 3}; /* the first is found among two, then one is left */
    fixture f = scored(&scorer, "{\"queues\":[{\"key\":\"sales\",\"strategy\":\"ring_all\",\"then\":[\"score\"]}],"
                                "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\"}]}");
    ready(&f, "anna", NINE);
    ready(&f, "bob", NINE);
    ccs_contact_id contact = {0};
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    OK(ccs_contact_open(f.center, &options, NINE, &contact));
    UNDONE(CCS_ECALLBACK, ccs_contact_queue(f.center, contact, queue(&f, "sales"), NINE));
    scorer.fails_at = 0;
    OK(ccs_contact_queue(f.center, contact, queue(&f, "sales"), NINE));
    fixture_end(&f);
}

Test(score, that_fails_when_an_offer_rang_out_leaves_it_ringing_until_it_does_not)
{
    struct scorer scorer = {0, 0};
    fixture f = scored(
        &scorer,
        "{\"queues\":[{\"key\":\"sales\",\"strategy\":\"score\"}],\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\"}]}");
    ready(&f, "anna", NINE);
    ready(&f, "bob", NINE);
    ccs_contact_id contact = call(&f, "sales", NINE);
    cr_expect_eq(look(&f, contact).offer, offer_to(&f, "bob").value, "the higher score");
    scorer = (struct scorer){0, 1};
    for (int i = 0; i < 3; i++)
        UNDONE(CCS_ECALLBACK, ccs_center_advance(f.center, NINE + SECONDS(15)));
    scorer = (struct scorer){0, 0};
    OK(ccs_center_advance(f.center, NINE + SECONDS(15)));
    cr_expect_neq(offer_to(&f, "anna").value, 0);
    fixture_end(&f);
}

/* --- traits --------------------------------------------------------------------------------------------------------- */

Test(traits, are_all_read_however_many_texts_there_are)
{
    static char configuration[8192], open[16384];
    size_t size = (size_t)snprintf(configuration, sizeof configuration, "{\"settings\":{\"traits\":["), end = 0;
    for (int i = 0; i < 60; i++)
        size += (size_t)snprintf(configuration + size, sizeof configuration - size,
                                 "%s{\"of\":\"contact\",\"name\":\"t%02d\",\"kind\":\"text\"}", i ? "," : "", i);
    snprintf(configuration + size, sizeof configuration - size,
             "]},\"queues\":[{\"key\":\"sales\",\"requirement\":{\"rule\":\"contact.t59.endsWith('59')\"}}]," ONLY_ANNA);
    end = (size_t)snprintf(open, sizeof open, "{\"command\":\"contact_open\",\"traits\":[");
    for (int i = 0; i < 60; i++)
        end += (size_t)snprintf(open + end, sizeof open - end, "%s{\"name\":\"t%02d\",\"text\":\"%0128d\"}", i ? "," : "", i, i);
    snprintf(open + end, sizeof open - end, "]}");
    fixture f = fixture_with(configuration);
    ready(&f, "anna", NINE);
    cr_expect_neq(look(&f, call_by_json(&f, open, "", NINE)).offer, 0);
    fixture_end(&f);
}

Test(traits, of_another_kind_by_now_have_no_value)
{
    fixture f = fixture_with(TRAITS(NOTE) "\"queues\":[{\"key\":\"sales\"}]," ONLY_ANNA);
    ccs_contact_id contact = {0};
    OK(ccs_center_command(f.center,
                          CCS_STR("{\"command\":\"contact_open\",\"traits\":[{\"name\":\"note\",\"text\":\"zz\"}]}"),
                          NINE, &contact.value));
    OK(ccs_center_configure(f.center,
                            CCS_STR("{\"settings\":{\"traits\":[{\"of\":\"contact\",\"name\":\"note\",\"kind\":\"number\"}]},"
                                    "\"queues\":[{\"key\":\"sales\",\"requirement\":{\"rule\":\"contact.note < 0\"}}]," ONLY_ANNA),
                            NINE));
    ready(&f, "anna", NINE);
    OK(ccs_contact_queue(f.center, contact, queue(&f, "sales"), NINE));
    cr_expect_eq(look(&f, contact).offer, 0, "a text is no number below 0");
    fixture_end(&f);
}
