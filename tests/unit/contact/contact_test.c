/*
 * The contact module alone, without a router: what its events do to contacts, visits and offers, and what their timers mean.
 */
#include "contact/contact.h"
#include <ccs/contact.h>
#include "group/settings.h"
#include <criterion/criterion.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC */

#define SALES 99 /* a queue and an agent that nobody here looks at */
#define ANNA 77

static struct ccs__group group;
static const ccs_alloc plain = {0};

/* Stands in for the modules of queues and agents: their rows only have to be there. */
static ccs_status start_others(struct ccs__group *of)
{
    ccs__group_kind(of, CCS__KIND_QUEUE, sizeof(struct ccs__row) + sizeof(Ccs__Queue) + sizeof(void *),
                    sizeof(Ccs__Queue) + sizeof(void *));
    ccs__group_kind(of, CCS__KIND_AGENT_STATE, sizeof(struct ccs__row) + sizeof(Ccs__AgentState), sizeof(Ccs__AgentState));
    return CCS_OK;
}

static const struct ccs__module others = {.name = "others", .start = start_others};

static void start(void)
{
    static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {
        [CCS__MODULE_SETTINGS] = &ccs__settings_module,
        [CCS__MODULE_AGENT] = &others,
        [CCS__MODULE_CONTACT] = &ccs__contact_module};
    cr_assert_eq(ccs__group_init(&group, &plain, modules), CCS_OK);
    ccs__group_begin(&group, NINE, NINE);
    cr_assert_not_null(ccs__row_create(&group, CCS__KIND_QUEUE, SALES));
    cr_assert_not_null(ccs__row_create(&group, CCS__KIND_AGENT_STATE, ANNA));
    ccs__group_keep(&group);
}

static void finish(void)
{
    ccs__contact_module.check(&group);
    ccs__group_finish(&group);
}

static void begin(ccs_time now)
{
    ccs__group_begin(&group, now, now);
}

static ccs_status end(ccs_status status)
{
    if (status == CCS_OK)
        status = ccs__group_settle(&group);
    if (status == CCS_OK)
        ccs__group_keep(&group);
    else
        ccs__group_undo(&group);
    return status;
}

static ccs_status open_contact(const char *source, const char *ref, uint64_t *id)
{
    Ccs__OpenContact command = CCS__OPEN_CONTACT__INIT;
    command.source = (char *)(uintptr_t)source;
    command.ref = (char *)(uintptr_t)ref;
    begin(NINE);
    return end(ccs__contact_decide_open(&group, &command, id));
}

static ccs_status close_contact(uint64_t id, int cause)
{
    Ccs__CloseContact command = CCS__CLOSE_CONTACT__INIT;
    command.contact = id;
    command.cause = (Ccs__ContactCause)cause;
    begin(NINE + 20000);
    return end(ccs__contact_decide_close(&group, &command));
}

static uint64_t queued(uint64_t contact, ccs_time relax_at, ccs_time timeout_at)
{
    Ccs__ContactQueued body = CCS__CONTACT_QUEUED__INIT;
    body.contact = contact;
    body.queue = SALES;
    body.seniority_at = NINE;
    body.requirement = (char *)(uintptr_t) "EN:5";
    body.relax_at = relax_at;
    body.timeout_at = timeout_at;
    begin(NINE);
    cr_assert_eq(end(ccs__emit(&group, CCS_EVENT_CONTACT_QUEUED, &body)), CCS_OK);
    return group.seq;
}

static uint64_t offered(uint64_t contact, uint64_t visit, ccs_time ends_at)
{
    Ccs__ContactOffered body = CCS__CONTACT_OFFERED__INIT;
    body.contact = contact;
    body.visit = visit;
    body.queue = SALES;
    body.agent = ANNA;
    body.ends_at = ends_at;
    begin(NINE);
    cr_assert_eq(end(ccs__emit(&group, CCS_EVENT_CONTACT_OFFERED, &body)), CCS_OK);
    return group.seq;
}

static const Ccs__Visit *visit(uint64_t id)
{
    return &((struct ccs__visit *)ccs__row_find(&group, CCS__KIND_VISIT, id))->visit;
}

Test(contact_module, finds_an_open_contact_by_the_host_key_and_no_other)
{
    start();
    uint64_t first, second, none;
    cr_expect_eq(open_contact("pbx", "1", &first), CCS_OK);
    cr_expect_eq(open_contact("", "pbx1", &second), CCS_OK);
    cr_expect_eq(open_contact("pbx", "1", &none), CCS_ECONFLICT);
    cr_expect_eq(ccs__contact_by_ref(&group, CCS_STR("pbx"), CCS_STR("1"))->row.id, first);
    cr_expect_eq(ccs__contact_by_ref(&group, CCS_STR(""), CCS_STR("pbx1"))->row.id, second);
    cr_expect_null(ccs__contact_by_ref(&group, CCS_STR("p"), CCS_STR("bx1")));
    cr_expect_eq(ccs__contact_open_count(&group), 2);
    cr_expect_eq(close_contact(first, CCS_CONTACT_LEFT), CCS_OK);
    cr_expect_null(ccs__contact_by_ref(&group, CCS_STR("pbx"), CCS_STR("1")));
    cr_expect_eq(ccs__contact_open_count(&group), 1);
    finish();
}

Test(contact_module, undone_close_makes_it_found_again)
{
    start();
    uint64_t id;
    cr_expect_eq(open_contact("pbx", "1", &id), CCS_OK);
    Ccs__CloseContact command = CCS__CLOSE_CONTACT__INIT;
    command.contact = id;
    command.cause = CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT;
    begin(NINE + 1);
    cr_expect_eq(ccs__contact_decide_close(&group, &command), CCS_OK);
    ccs__group_undo(&group);
    cr_expect_not_null(ccs__contact_by_ref(&group, CCS_STR("pbx"), CCS_STR("1")));
    cr_expect_eq(ccs__contact_open_count(&group), 1);
    finish();
}

Test(contact_module, accepted_offer_becomes_a_leg_and_its_end_credits_talk_and_hold)
{
    start();
    uint64_t id;
    cr_expect_eq(open_contact("", "", &id), CCS_OK);
    uint64_t visit_id = queued(id, 0, 0), offer_id = offered(id, visit_id, NINE + 15000);
    begin(NINE + 5000);
    cr_expect_eq(end(ccs__offer_decide_accept(&group, offer_id)), CCS_OK);
    uint64_t leg_id = group.seq;
    cr_expect_eq(visit(visit_id)->cause, CCS__VISIT_CAUSE__VISIT_CAUSE_ANSWERED);
    cr_expect_eq(visit(visit_id)->agent, ANNA);
    Ccs__HoldContact hold = CCS__HOLD_CONTACT__INIT;
    hold.contact = id;
    hold.agent = ANNA;
    begin(NINE + 15000);
    cr_expect_eq(end(ccs__contact_decide_hold(&group, &hold)), CCS_OK);
    cr_expect_eq(close_contact(id, CCS_CONTACT_FINISHED), CCS_OK);
    const Ccs__Leg *leg = &((struct ccs__leg *)ccs__row_find(&group, CCS__KIND_LEG, leg_id))->leg;
    cr_expect_eq(leg->talk_ms, 10000);
    cr_expect_eq(leg->hold_ms, 5000);
    cr_expect_eq(leg->state, CCS__LEG_STATE__LEG_STATE_LEFT);
    cr_expect_not(leg->open, "no wrap-up follows");
    finish();
}

Test(contact_module, recovery_takes_every_offer_back_in_the_order_of_ids)
{
    start();
    uint64_t ids[3], offers[3];
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(open_contact("", "", &ids[i]), CCS_OK);
        offers[i] = offered(ids[i], queued(ids[i], 0, 0), NINE + 15000);
    }
    Ccs__Recover recover = CCS__RECOVER__INIT;
    uint64_t seq = group.seq;
    begin(NINE + 1);
    cr_expect_eq(end(ccs__contact_decide_recover(&group, &recover)), CCS_OK);
    cr_expect_eq(group.seq, seq + 4);
    for (int i = 0; i < 3; i++) {
        const Ccs__Offer *offer = &((struct ccs__offer *)ccs__row_find(&group, CCS__KIND_OFFER, offers[i]))->offer;
        cr_expect_eq(offer->cause, CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED);
        cr_expect(visit(offer->visit)->open, "it waits again");
    }
    finish();
}
