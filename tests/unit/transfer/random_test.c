/*
 * Any verb at any time: every group leaves every invariant of every module standing, whatever was refused.
 */
#include "transfer_fixture.h"
#include <ccs/rng.h>
#include <stdio.h>

TestSuite(transfer_random, .timeout = 120);

#define CONTACTS_MAX 6

static struct fixture f;
static ccs_rng rng;
static uint64_t contacts[CONTACTS_MAX];
static size_t refused, successes[12]; /* of the verbs below */

static uint32_t draw(uint32_t bound)
{
    return (uint32_t)ccs_rng_below(&rng, bound);
}

static uint64_t some_agent(void)
{
    const uint64_t agents[] = {f.anna, f.bob, f.carol, f.dan};
    return agents[draw(4)];
}

static void take(ccs_status status)
{
    bool expected = status == CCS_OK || status == CCS_EINVAL || status == CCS_ENOENT || status == CCS_ESTATE ||
                    status == CCS_ELIMIT;
    if (!expected)
        cr_assert(false, "%d: %s", status, f.group.error);
    refused += status != CCS_OK;
}

static struct ccs__contact *open_row(uint64_t id)
{
    struct ccs__contact *row = id ? ccs__row_find(&f.group, CCS__KIND_CONTACT, id) : NULL;
    return row && row->contact.open ? row : NULL;
}

/* Somebody who is in it, as a rule. */
static uint64_t somebody_in(const struct ccs__contact *contact)
{
    for (const struct ccs__leg *leg = contact->legs; leg; leg = leg->next)
        if (leg->leg.agent && draw(2))
            return leg->leg.agent;
    return some_agent();
}

static uint64_t some_leg(const struct ccs__contact *contact)
{
    uint64_t id = 1;
    for (const struct ccs__leg *leg = contact->legs; leg; leg = leg->next)
        if (leg->leg.role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE || draw(8) == 0)
            id = leg->row.id;
    return id;
}

static struct to anybody(void)
{
    struct to to = {0};
    switch (draw(7)) {
    case 0:
    case 1: to.queue = draw(2) ? f.sales : f.billing; break;
    case 2:
    case 3:
    case 4: to.agent = some_agent(); break;
    case 5: to.outside = "1"; break;
    default: to.queue = draw(2), to.agent = some_agent(); break;
    }
    to.return_after_ms = draw(2) ? draw(20000) : 0;
    return to;
}

static void enter_line(uint64_t contact)
{
    Ccs__QueueContact command = CCS__QUEUE_CONTACT__INIT;
    command.contact = contact;
    command.queue = draw(2) ? f.sales : f.billing;
    begin(&f);
    take(end(&f, ccs__route_decide_queue(&f.group, &command)));
}

static void arrive(size_t i)
{
    Ccs__OpenContact command = CCS__OPEN_CONTACT__INIT;
    char ref[16];
    snprintf(ref, sizeof ref, "%zu", i);
    command.channel = draw(2) ? CCS__CHANNEL__CHANNEL_CHAT : CCS__CHANNEL__CHANNEL_VOICE;
    command.source = (char *)(uintptr_t) "pbx";
    command.ref = ref;
    begin(&f);
    take(end(&f, ccs__contact_decide_open(&f.group, &command, &contacts[i])));
    enter_line(contacts[i]);
}

static void work_on_offer(uint64_t contact)
{
    const Ccs__Visit *visit = visit_row(&f, contact);
    if (!visit || !visit->offer)
        return;
    if (draw(5))
        accept_offer(&f, contact);
    else
        reject_offer(&f, contact);
}

static void tape(uint64_t contact)
{
    Ccs__StartRecording command = CCS__START_RECORDING__INIT;
    uint64_t id;
    command.contact = contact;
    command.consent = (char *)(uintptr_t) "by voice";
    begin(&f);
    take(end(&f, ccs__recording_decide_start(&f.group, &command, &id)));
}

/* One of the verbs, by number; each succeeds now and then. */
enum { TRANSFER, CONSULT, COMPLETE, CANCEL, CONFER, LEAVE, HOLD, RETRIEVE, CONNECT, END_LEG, PARK, UNPARK, VERBS };

static ccs_status do_verb(int verb, uint64_t id, const struct ccs__contact *row)
{
    switch (verb) {
    case TRANSFER: return transfer(&f, id, somebody_in(row), anybody());
    case CONSULT: return consult(&f, id, somebody_in(row), anybody());
    case COMPLETE: return complete(&f, id, somebody_in(row));
    case CANCEL: return cancel(&f, id, somebody_in(row));
    case CONFER: return conference(&f, id, somebody_in(row));
    case LEAVE: return leave(&f, id, somebody_in(row));
    case HOLD: return hold(&f, id, somebody_in(row));
    case RETRIEVE: return retrieve(&f, id, somebody_in(row));
    case CONNECT: return connect_leg(&f, some_leg(row));
    case END_LEG: return end_leg(&f, some_leg(row));
    case PARK: return park(&f, id, somebody_in(row));
    default: return unpark(&f, id);
    }
}

static void act_on(size_t i, const struct ccs__contact *row)
{
    uint64_t id = contacts[i];
    uint32_t chance = draw(40);
    if (chance < 30) {
        int verb = chance < 8 ? CONSULT : chance < 12 ? CONFER : (int)draw(VERBS);
        ccs_status status = do_verb(verb, id, row);
        successes[verb] += status == CCS_OK;
        take(status);
    } else if (chance < 32) {
        tape(id);
    } else if (chance < 33) {
        take(close_contact(&f, id, CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT));
    } else if (!row->legs && !row->contact.visit) {
        enter_line(id);
    } else {
        work_on_offer(id);
    }
}

static void step(void)
{
    static const char *const alive[] = {"0", "1", "2", "3"};
    size_t i = draw(CONTACTS_MAX);
    const struct ccs__contact *row = open_row(contacts[i]);
    uint32_t chance = draw(100);
    if (chance < 16)
        set_presence(&f, some_agent(), draw(8) ? CCS__PRESENCE__PRESENCE_READY : (Ccs__Presence)draw(2));
    else if (chance < 24)
        advance_to(&f, f.now + draw(draw(3) ? 3000 : 40000));
    else if (chance < 28)
        commit(&f);
    else if (chance < 29 && draw(4) == 0)
        take(reconcile(&f, "pbx", alive, 4));
    else if (!row)
        arrive(i);
    else if (row->contact.visit && draw(3))
        work_on_offer(contacts[i]);
    else
        act_on(i, row);
}

static void run(uint64_t seed, int steps)
{
    fixture_init_wrapping(&f, CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED);
    ccs_rng_seed(&rng, seed);
    memset(contacts, 0, sizeof contacts);
    for (int i = 0; i < steps; i++)
        step();
    fixture_end(&f);
}

Test(transfer_random, invariants_stand_whatever_is_asked)
{
    for (uint64_t seed = 1; seed <= 6; seed++)
        run(seed, 10000);
    for (int verb = 0; verb < VERBS; verb++)
        cr_expect_gt(successes[verb], 40, "verb %d", verb);
    cr_expect_gt(refused, 1000);
}
