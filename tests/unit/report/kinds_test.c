/*
 * What kinds of visits, legs and refusals count as: an agent who asks another is no customer in line, somebody outside is
 * nobody's work, and a refusal has a reason.
 */
#include "report_fixture.h"

TestSuite(report_kinds, .timeout = 60);

#define SALES 1 /* the queue; its QueueConfigured is the first event */
#define BILLING 2
#define ANNA 50
#define BILL 51
#define NINE_AT CLOCK(9, 0)
#define NINE_THIRTY_AT CLOCK(9, 30)

/* That instant, or now, where it is past already. */
static ccs_time from(const struct desk *desk, ccs_time at)
{
    return at > desk->group.at ? at : desk->group.at;
}

static void start(struct desk *desk)
{
    Ccs__Queue queue = CCS__QUEUE__INIT;
    Ccs__QueueConfigured body = CCS__QUEUE_CONFIGURED__INIT;
    desk_init(desk);
    body.queue = &queue;
    desk_event(desk, NINE_AT, CCS_EVENT_QUEUE_CONFIGURED, &body);
    desk_event(desk, NINE_AT, CCS_EVENT_QUEUE_CONFIGURED, &body);
}

static void queued(struct desk *desk, uint64_t queue, Ccs__VisitKind kind, uint64_t resumed)
{
    Ccs__ContactQueued body = CCS__CONTACT_QUEUED__INIT;
    body.queue = queue;
    body.visit_kind = kind;
    body.resumed = resumed;
    desk_event(desk, from(desk, NINE_AT + SECONDS(1)), CCS_EVENT_CONTACT_QUEUED, &body);
}

static void offered(struct desk *desk, uint64_t queue, uint64_t agent)
{
    Ccs__ContactOffered body = CCS__CONTACT_OFFERED__INIT;
    body.queue = queue;
    body.agent = agent;
    desk_event(desk, from(desk, NINE_AT + SECONDS(2)), CCS_EVENT_CONTACT_OFFERED, &body);
}

static void answered(struct desk *desk, uint64_t queue, uint64_t agent, Ccs__LegRole role, int sites)
{
    Ccs__ContactAnswered body = CCS__CONTACT_ANSWERED__INIT;
    body.queue = queue;
    body.agent = agent;
    body.role = role;
    body.wait_ms = SECONDS(2);
    body.same_site = sites == 1;
    body.inter_site = sites == 2;
    desk_event(desk, from(desk, NINE_AT + SECONDS(3)), CCS_EVENT_CONTACT_ANSWERED, &body);
}

static void ended(struct desk *desk, uint64_t queue, Ccs__VisitKind kind, Ccs__VisitCause cause)
{
    Ccs__VisitEnded body = CCS__VISIT_ENDED__INIT;
    body.queue = queue;
    body.visit_kind = kind;
    body.cause = cause;
    body.wait_ms = SECONDS(2);
    desk_event(desk, from(desk, NINE_AT + SECONDS(3)), CCS_EVENT_VISIT_ENDED, &body);
}

static void left(struct desk *desk, ccs_time now, uint64_t queue, uint64_t agent, Ccs__LegRole role, bool held)
{
    Ccs__LegLeft body = CCS__LEG_LEFT__INIT;
    body.queue = queue;
    body.agent = agent;
    body.role = role;
    body.was_held = held;
    body.cause = CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED;
    desk_event(desk, now, CCS_EVENT_LEG_LEFT, &body);
}

/* The row of 9:00, stored. */
static const Ccs__QueueInterval *row_of(struct desk *desk, uint64_t queue)
{
    desk_require_recount(desk);
    const Ccs__QueueInterval *row = desk_queue_row(desk, queue, NINE_AT);
    cr_assert_not_null(row);
    return row;
}

Test(report_kinds, an_agent_who_is_asked_answers_no_visit)
{
    struct desk desk;
    start(&desk);
    queued(&desk, SALES, CCS__VISIT_KIND__VISIT_KIND_CONSULT, 0);
    cr_expect_eq(row_of(&desk, SALES)->consulted, 1);
    cr_expect_eq(row_of(&desk, SALES)->waiting, 0);
    offered(&desk, SALES, ANNA);
    cr_expect_eq(row_of(&desk, SALES)->ringing, 1);
    answered(&desk, SALES, ANNA, CCS__LEG_ROLE__LEG_ROLE_CONSULTED, 1);
    const Ccs__QueueInterval *row = row_of(&desk, SALES);
    cr_expect_eq(row->entered + row->answered + row->same_site + row->answered_in_target, 0);
    cr_expect_eq(row->answer_wait_ms, 0);
    cr_expect_eq(row->offered, 1);
    cr_expect_eq(row->talking, 1);
    const Ccs__AgentInterval *anna = desk_agent_row(&desk, ANNA, NINE_AT);
    cr_expect_eq(anna->offered, 1);
    cr_expect_eq(anna->answered, 1, "he accepted what he was offered");
    left(&desk, CLOCK(9, 10), SALES, ANNA, CCS__LEG_ROLE__LEG_ROLE_CONSULTED, false);
    cr_expect_eq(row_of(&desk, SALES)->talk_ms, MINUTES(10) - SECONDS(3));
    desk_finish(&desk);
}

Test(report_kinds, a_consult_that_nobody_answers_is_no_abandon)
{
    struct desk desk;
    start(&desk);
    queued(&desk, SALES, CCS__VISIT_KIND__VISIT_KIND_CONSULT, 0);
    ended(&desk, SALES, CCS__VISIT_KIND__VISIT_KIND_CONSULT, CCS__VISIT_CAUSE__VISIT_CAUSE_WITHDRAWN);
    queued(&desk, SALES, CCS__VISIT_KIND__VISIT_KIND_CONSULT, 0);
    ended(&desk, SALES, CCS__VISIT_KIND__VISIT_KIND_CONSULT, CCS__VISIT_CAUSE__VISIT_CAUSE_TIMED_OUT);
    const Ccs__QueueInterval *row = row_of(&desk, SALES);
    cr_expect_eq(row->consulted, 2);
    cr_expect_eq(row->withdrawn + row->timed_out + row->waiting + row->entered, 0);
    desk_finish(&desk);
}

Test(report_kinds, callbacks_are_entered_and_resumed_ones_named)
{
    struct desk desk;
    start(&desk);
    queued(&desk, SALES, CCS__VISIT_KIND__VISIT_KIND_LINE, 0);
    ended(&desk, SALES, CCS__VISIT_KIND__VISIT_KIND_LINE, CCS__VISIT_CAUSE__VISIT_CAUSE_CALLBACK_TAKEN);
    queued(&desk, SALES, CCS__VISIT_KIND__VISIT_KIND_CALLBACK, 0);
    queued(&desk, SALES, CCS__VISIT_KIND__VISIT_KIND_LINE, 7);
    const Ccs__QueueInterval *row = row_of(&desk, SALES);
    cr_expect_eq(row->entered, 3);
    cr_expect_eq(row->callback_taken, 1);
    cr_expect_eq(row->resumed, 1);
    cr_expect_eq(row->waiting, 2);
    cr_expect_eq(row->consulted, 0);
    desk_finish(&desk);
}

Test(report_kinds, answers_tell_the_sites)
{
    struct desk desk;
    start(&desk);
    for (int sites = 0; sites <= 2; sites++) {
        queued(&desk, SALES, CCS__VISIT_KIND__VISIT_KIND_LINE, 0);
        offered(&desk, SALES, ANNA);
        answered(&desk, SALES, ANNA, CCS__LEG_ROLE__LEG_ROLE_AGENT, sites);
    }
    const Ccs__QueueInterval *row = row_of(&desk, SALES);
    cr_expect_eq(row->answered, 3);
    cr_expect_eq(row->same_site, 1);
    cr_expect_eq(row->inter_site, 1);
    desk_finish(&desk);
}

Test(report_kinds, a_refusal_counts_under_its_reason)
{
    struct desk desk;
    start(&desk);
    static const Ccs__RefusalReason reasons[] = {
        CCS__REFUSAL_REASON__REFUSAL_REASON_LENGTH_MAX, CCS__REFUSAL_REASON__REFUSAL_REASON_ESTIMATE,
        CCS__REFUSAL_REASON__REFUSAL_REASON_UNSTAFFED, CCS__REFUSAL_REASON__REFUSAL_REASON_CLOSED};
    for (int reason = 0; reason <= 3; reason++)
        for (int i = 0; i <= reason; i++) {
            Ccs__ContactRefused body = CCS__CONTACT_REFUSED__INIT;
            body.queue = SALES;
            body.reason = reasons[reason];
            desk_event(&desk, NINE_AT, CCS_EVENT_CONTACT_REFUSED, &body);
        }
    const Ccs__QueueInterval *row = row_of(&desk, SALES);
    cr_expect_eq(row->refused, 10);
    cr_expect_eq(row->refused_length, 1);
    cr_expect_eq(row->refused_estimate, 2);
    cr_expect_eq(row->refused_unstaffed, 3);
    cr_expect_eq(row->refused_closed, 4);
    cr_expect_eq(row->entered, 0);
    desk_finish(&desk);
}

Test(report_kinds, who_joins_talks_and_who_is_outside_counts_nowhere)
{
    struct desk desk;
    Ccs__LegJoined joined = CCS__LEG_JOINED__INIT;
    start(&desk);
    joined.queue = BILLING;
    joined.role = CCS__LEG_ROLE__LEG_ROLE_OUTSIDE;
    joined.state = CCS__LEG_STATE__LEG_STATE_CONNECTED;
    desk_event(&desk, NINE_AT, CCS_EVENT_LEG_JOINED, &joined);
    joined.role = CCS__LEG_ROLE__LEG_ROLE_AGENT;
    joined.agent = BILL;
    desk_event(&desk, NINE_AT, CCS_EVENT_LEG_JOINED, &joined);
    left(&desk, CLOCK(9, 5), BILLING, 0, CCS__LEG_ROLE__LEG_ROLE_OUTSIDE, false);
    left(&desk, CLOCK(9, 20), BILLING, BILL, CCS__LEG_ROLE__LEG_ROLE_AGENT, false);
    const Ccs__QueueInterval *row = row_of(&desk, BILLING);
    cr_expect_eq(row->talk_ms, MINUTES(20));
    cr_expect_eq(row->answered, 0);
    cr_expect_eq(row->talking, 0);
    cr_expect_eq(desk_agent_row(&desk, BILL, NINE_AT)->transferred, 1);
    cr_expect_eq(desk_agent_row(&desk, BILL, NINE_AT)->answered, 0);
    cr_expect_null(desk_agent_row(&desk, 0, NINE_AT));
    cr_expect_null(desk_queue_row(&desk, BILLING, NINE_THIRTY_AT));
    desk_finish(&desk);
}
