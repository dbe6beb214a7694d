/*
 * Every verb with the first, second, third ... allocation failing: then everything is as before.
 */
#include "transfer_fixture.h"

static struct fixture f;

struct scene {
    uint64_t contact, leg;
};

/* What leads up to the verb; returns what the verb is about. */
static struct scene talking(void) { return (struct scene){.contact = talking_contact(&f, f.anna)}; }

static struct scene asking(void)
{
    struct scene scene = talking();
    cr_assert_eq(consult(&f, scene.contact, f.anna, TO(.agent = f.bob)), CCS_OK);
    return scene;
}

static struct scene asked(void)
{
    struct scene scene = asking();
    accept_offer(&f, scene.contact);
    return scene;
}

static struct scene called(void)
{
    struct scene scene = talking();
    cr_assert_eq(transfer(&f, scene.contact, f.anna, TO(.outside = "1", .return_after_ms = 30000)), CCS_OK);
    scene.leg = f.last[CCS_EVENT_LEG_JOINED];
    return scene;
}

static struct scene parked(void)
{
    struct scene scene = talking();
    cr_assert_eq(park(&f, scene.contact, f.anna), CCS_OK);
    return scene;
}

static struct scene named(void) { return (struct scene){.contact = open_contact(&f, "pbx", "7")}; }

#define BACK .return_after_ms = 9000
static ccs_status to_queue(struct scene s) { return transfer(&f, s.contact, f.anna, TO(.queue = f.billing, BACK)); }
static ccs_status to_outside(struct scene s) { return transfer(&f, s.contact, f.anna, TO(.outside = "42", BACK)); }
static ccs_status ask_agent(struct scene s) { return consult(&f, s.contact, f.anna, TO(.agent = f.bob)); }
static ccs_status ask_outside(struct scene s) { return consult(&f, s.contact, f.anna, TO(.outside = "42")); }
static ccs_status hand_over(struct scene s) { return complete(&f, s.contact, f.anna); }
static ccs_status call_off(struct scene s) { return cancel(&f, s.contact, f.anna); }
static ccs_status confer(struct scene s) { return conference(&f, s.contact, f.anna); }
static ccs_status answer_outside(struct scene s) { return connect_leg(&f, s.leg); }
static ccs_status no_answer(struct scene s) { return end_leg(&f, s.leg); }
static ccs_status set_aside(struct scene s) { return park(&f, s.contact, f.anna); }
static ccs_status bring_back(struct scene s) { return unpark(&f, s.contact); }
static ccs_status end_contact(struct scene s) { return close_contact(&f, s.contact, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT); }

static ccs_status lose(struct scene s)
{
    static const char *const refs[] = {"1", "2", "3"};
    (void)s;
    return reconcile(&f, "pbx", refs, 3);
}

static ccs_status tape(struct scene s)
{
    Ccs__StartRecording command = CCS__START_RECORDING__INIT;
    uint64_t id;
    command.contact = s.contact;
    command.media = (char *)(uintptr_t) "tape";
    command.consent = (char *)(uintptr_t) "by voice";
    begin(&f);
    return end(&f, ccs__recording_decide_start(&f.group, &command, &id));
}

static void try_verb(struct scene (*before)(void), ccs_status (*verb)(struct scene))
{
    struct ccs__buf was, is;
    const ccs_alloc plain = {0};
    fixture_init_wrapping(&f, CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED);
    struct scene scene = before();
    commit(&f);
    ccs__buf_init(&was, &plain);
    snapshot(&f, &was);
    ccs_status status = CCS_ENOMEM;
    for (size_t n = 1; status != CCS_OK; n++) {
        f.fail_in = n;
        status = verb(scene);
        f.fail_in = 0;
        cr_assert(status == CCS_OK || status == CCS_ENOMEM, "%d: %s", status, f.group.error);
        cr_assert_lt(n, 1000);
        if (status == CCS_OK)
            break;
        ccs__buf_init(&is, &plain);
        snapshot(&f, &is);
        cr_assert(is.size == was.size && memcmp(is.data, was.data, is.size) == 0, "allocation %zu", n);
        ccs__buf_finish(&is);
    }
    ccs__buf_finish(&was);
    fixture_end(&f);
}

Test(memory, transfer_to_a_queue) { try_verb(talking, to_queue); }
Test(memory, transfer_outside) { try_verb(talking, to_outside); }
Test(memory, transfer_while_asking) { try_verb(asking, to_queue); }
Test(memory, consult_of_an_agent) { try_verb(talking, ask_agent); }
Test(memory, consult_outside) { try_verb(talking, ask_outside); }
Test(memory, complete) { try_verb(asked, hand_over); }
Test(memory, cancel_before_an_answer) { try_verb(asking, call_off); }
Test(memory, cancel_after_it) { try_verb(asked, call_off); }
Test(memory, conference) { try_verb(asked, confer); }
Test(memory, connect) { try_verb(called, answer_outside); }
Test(memory, return_from_outside) { try_verb(called, no_answer); }
Test(memory, park) { try_verb(talking, set_aside); }
Test(memory, unpark) { try_verb(parked, bring_back); }
Test(memory, reconcile) { try_verb(named, lose); }
Test(memory, start_recording) { try_verb(talking, tape); }
Test(memory, close_during_a_consult) { try_verb(asking, end_contact); }
