/*
 * Supervisors through the one door: the actor of a call is who is asked for grants, also in a dry run, and not beyond it.
 */
#include "center_fixture.h"
#include <stdio.h>

#define DESK                                                                                            \
    "{\"queues\":[{\"key\":\"sales\"}],\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\"}],"              \
    "\"supervisors\":[{\"key\":\"eva\",\"verbs\":[\"listen\",\"intercept\",\"force_busy\"]}]}"

static ccs_status as(fixture *f, const char *actor, uint32_t flags, const char *json, uint64_t *result)
{
    ccs_call said = CCS_CALL_INIT;
    said.actor = ccs_str_from(actor);
    said.flags = flags;
    cr_assert_eq(ccs_center_call(f->center, &said), CCS_OK);
    return ccs_center_command(f->center, ccs_str_from(json), NINE, result);
}

static const char *monitor_start(uint64_t contact, const char *mode)
{
    static char text[160];
    snprintf(text, sizeof text, "{\"command\":\"monitor_start\",\"contact\":\"%llu\",\"mode\":\"%s\"}",
             (unsigned long long)contact, mode);
    return text;
}

/* anna has a call. */
static uint64_t talk(fixture *f)
{
    ready(f, "anna", NINE);
    uint64_t contact = call(f, "sales", NINE).value;
    cr_assert_eq(ccs_offer_accept(f->center, offer_to(f, "anna"), NINE), CCS_OK);
    return contact;
}

Test(supervision, asks_the_actor_of_the_call_for_the_grant)
{
    fixture f = fixture_with(DESK);
    uint64_t contact = talk(&f), monitor = 0;
    REFUSED(CCS_EDENIED, as(&f, "eva", 0, monitor_start(contact, "barge"), &monitor));
    cr_expect_not_null(strstr(ccs_center_error(f.center), "not granted \"barge\""));
    REFUSED(CCS_EDENIED, as(&f, "anna", 0, monitor_start(contact, "listen"), &monitor));
    OK(as(&f, "eva", 0, monitor_start(contact, "listen"), &monitor));
    cr_expect_neq(monitor, 0);
    cr_expect_not_null(strstr(event_json(&f, (events(&f), monitor)), "\"actor\":\"eva\""));
    OK(ccs_center_command(f.center, ccs_str_from(monitor_start(contact, "barge")), NINE, &monitor)); /* the host */
    fixture_end(&f);
}

Test(supervision, dry_run_asks_too)
{
    fixture f = fixture_with(DESK);
    uint64_t contact = talk(&f), monitor = 0, before = hash_of(&f);
    REFUSED(CCS_EDENIED, as(&f, "eva", CCS_CALL_DRY_RUN, monitor_start(contact, "barge"), &monitor));
    OK(as(&f, "eva", CCS_CALL_DRY_RUN, monitor_start(contact, "listen"), &monitor));
    cr_expect_eq(hash_of(&f), before);
    fixture_end(&f);
}

Test(supervision, monitor_ends_with_the_call)
{
    fixture f = fixture_with(DESK);
    uint64_t contact = talk(&f), monitor = 0;
    OK(as(&f, "eva", 0, monitor_start(contact, "listen"), &monitor));
    (void)events(&f);
    OK(ccs_contact_close(f.center, (ccs_contact_id){contact}, CCS_CONTACT_LEFT, NINE));
    cr_expect_str_eq(events(&f), "leg_left contact_closed monitor_ended");
    fixture_end(&f);
}

Test(supervision, actor_of_one_call_is_not_that_of_the_next)
{
    fixture f = fixture_with(DESK);
    uint64_t contact = talk(&f), monitor = 0;
    REFUSED(CCS_EDENIED, as(&f, "max", 0, monitor_start(contact, "listen"), &monitor));
    OK(ccs_center_command(f.center, ccs_str_from(monitor_start(contact, "whisper")), NINE, &monitor));
    fixture_end(&f);
}
