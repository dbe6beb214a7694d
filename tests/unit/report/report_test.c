/*
 * Half-hours, told as small stories with numbers one can check by hand.
 */
#include "report_fixture.h"
#include <string.h>

TestSuite(report, .timeout = 60);

#define SALES 1 /* the queue; its QueueConfigured is the first event */
#define ANNA 50
#define BILL 51

static void configure_sales(struct desk *desk, ccs_time now)
{
    Ccs__Queue queue = CCS__QUEUE__INIT;
    Ccs__QueueConfigured body = CCS__QUEUE_CONFIGURED__INIT;
    body.queue = &queue;
    desk_event(desk, now, CCS_EVENT_QUEUE_CONFIGURED, &body);
}

static void enter(struct desk *desk, ccs_time now)
{
    Ccs__ContactQueued body = CCS__CONTACT_QUEUED__INIT;
    body.queue = SALES;
    desk_event(desk, now, CCS_EVENT_CONTACT_QUEUED, &body);
}

static void offer(struct desk *desk, ccs_time now, uint64_t agent)
{
    Ccs__ContactOffered body = CCS__CONTACT_OFFERED__INIT;
    body.queue = SALES;
    body.agent = agent;
    desk_event(desk, now, CCS_EVENT_CONTACT_OFFERED, &body);
}

static void answer(struct desk *desk, ccs_time now, uint64_t agent, ccs_duration wait)
{
    Ccs__ContactAnswered body = CCS__CONTACT_ANSWERED__INIT;
    body.queue = SALES;
    body.agent = agent;
    body.wait_ms = wait;
    desk_event(desk, now, CCS_EVENT_CONTACT_ANSWERED, &body);
}

static void leave(struct desk *desk, ccs_time now, Ccs__VisitCause cause, ccs_duration wait)
{
    Ccs__VisitEnded body = CCS__VISIT_ENDED__INIT;
    body.queue = SALES;
    body.cause = cause;
    body.wait_ms = wait;
    desk_event(desk, now, CCS_EVENT_VISIT_ENDED, &body);
}

static void hang_up(struct desk *desk, ccs_time now, uint64_t agent, bool held)
{
    Ccs__LegLeft body = CCS__LEG_LEFT__INIT;
    body.queue = SALES;
    body.agent = agent;
    body.was_held = held;
    desk_event(desk, now, CCS_EVENT_LEG_LEFT, &body);
}

static void hold(struct desk *desk, ccs_time now, uint64_t agent)
{
    Ccs__LegHeld body = CCS__LEG_HELD__INIT;
    body.queue = SALES;
    body.agent = agent;
    desk_event(desk, now, CCS_EVENT_LEG_HELD, &body);
}

static void wrap_up(struct desk *desk, ccs_time now, uint64_t agent)
{
    Ccs__WrapUpStarted body = CCS__WRAP_UP_STARTED__INIT;
    body.queue = SALES;
    body.agent = agent;
    desk_event(desk, now, CCS_EVENT_WRAP_UP_STARTED, &body);
}

static void wrapped_up(struct desk *desk, ccs_time now, uint64_t agent)
{
    Ccs__WrapUpEnded body = CCS__WRAP_UP_ENDED__INIT;
    body.queue = SALES;
    body.agent = agent;
    desk_event(desk, now, CCS_EVENT_WRAP_UP_ENDED, &body);
}

static void set_presence(struct desk *desk, ccs_time now, uint64_t agent, Ccs__Presence presence)
{
    Ccs__AgentPresenceChanged body = CCS__AGENT_PRESENCE_CHANGED__INIT;
    body.agent = agent;
    body.presence = presence;
    desk_event(desk, now, CCS_EVENT_AGENT_PRESENCE_CHANGED, &body);
}

Test(report, a_wait_across_two_edges_is_split_at_both)
{
    struct desk desk;
    desk_init(&desk);
    configure_sales(&desk, CLOCK(9, 0));
    enter(&desk, CLOCK(9, 50));
    offer(&desk, CLOCK(10, 40), ANNA);
    answer(&desk, CLOCK(10, 40), ANNA, MINUTES(50));
    desk_require_recount(&desk);

    const Ccs__QueueInterval *row = desk_queue_row(&desk, SALES, CLOCK(9, 30));
    cr_assert_not_null(row);
    cr_expect_eq(row->entered, 1);
    cr_expect_eq(row->answered, 0);
    cr_expect_eq(row->waiting, 1);
    cr_expect_eq(row->waiting_ms, MINUTES(10));
    cr_expect_eq(row->counted_at, CLOCK(10, 0));
    row = desk_queue_row(&desk, SALES, CLOCK(10, 0));
    cr_assert_not_null(row);
    cr_expect_eq(row->entered, 0);
    cr_expect_eq(row->waiting_ms, MINUTES(30));
    row = desk_queue_row(&desk, SALES, CLOCK(10, 30));
    cr_assert_not_null(row);
    cr_expect_eq(row->waiting_ms, MINUTES(10));
    cr_expect_eq(row->answered, 1);
    cr_expect_eq(row->answered_in_target, 0);
    cr_expect_eq(row->answer_wait_ms, MINUTES(50));
    cr_expect_eq(row->answer_wait_max_ms, MINUTES(50));
    cr_expect_eq(row->talking, 1);
    desk_finish(&desk);
}

Test(report, what_happens_on_an_edge_belongs_to_the_half_hour_that_begins)
{
    struct desk desk;
    desk_init(&desk);
    configure_sales(&desk, CLOCK(9, 0));
    enter(&desk, CLOCK(9, 29));
    leave(&desk, CLOCK(9, 30), CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED, MINUTES(1));
    desk_require_recount(&desk);
    const Ccs__QueueInterval *row = desk_queue_row(&desk, SALES, CLOCK(9, 0));
    cr_assert_not_null(row);
    cr_expect_eq(row->waiting_ms, MINUTES(1));
    cr_expect_eq(row->abandoned, 0);
    row = desk_queue_row(&desk, SALES, CLOCK(9, 30));
    cr_assert_not_null(row);
    cr_expect_eq(row->waiting_ms, 0);
    cr_expect_eq(row->abandoned, 1);
    desk_finish(&desk);
}

Test(report, a_day_of_silence_leaves_no_rows_when_nobody_waits)
{
    struct desk desk;
    desk_init(&desk);
    configure_sales(&desk, CLOCK(9, 0));
    enter(&desk, CLOCK(9, 1));
    leave(&desk, CLOCK(9, 2), CCS__VISIT_CAUSE__VISIT_CAUSE_WITHDRAWN, MINUTES(1));
    enter(&desk, CLOCK(33, 1));
    desk_require_recount(&desk);
    cr_expect_eq(desk.stored_count, 2);
    cr_expect_not_null(desk_queue_row(&desk, SALES, CLOCK(33, 0)));
    desk_finish(&desk);
}

Test(report, a_day_of_waiting_leaves_a_row_for_each_half_hour)
{
    struct desk desk;
    desk_init(&desk);
    configure_sales(&desk, CLOCK(9, 0));
    enter(&desk, CLOCK(9, 1));
    leave(&desk, CLOCK(33, 1), CCS__VISIT_CAUSE__VISIT_CAUSE_LOST, MINUTES(24 * 60));
    desk_require_recount(&desk);
    cr_expect_eq(desk.stored_count, 49);
    cr_expect_eq(desk_queue_row(&desk, SALES, CLOCK(20, 30))->waiting_ms, MINUTES(30));
    cr_expect_eq(desk_queue_row(&desk, SALES, CLOCK(33, 0))->lost, 1);
    desk_finish(&desk);
}

Test(report, an_agents_moments_are_each_counted_once)
{
    struct desk desk;
    desk_init(&desk);
    configure_sales(&desk, CLOCK(9, 0));
    set_presence(&desk, CLOCK(9, 0), ANNA, CCS__PRESENCE__PRESENCE_NOT_READY);
    set_presence(&desk, CLOCK(9, 1), ANNA, CCS__PRESENCE__PRESENCE_READY);
    enter(&desk, CLOCK(9, 3));
    offer(&desk, CLOCK(9, 3), ANNA);
    answer(&desk, CLOCK(9, 4), ANNA, MINUTES(1));
    enter(&desk, CLOCK(9, 5)); /* a second one rings while she talks: she talks */
    offer(&desk, CLOCK(9, 5), ANNA);
    answer(&desk, CLOCK(9, 6), ANNA, MINUTES(1));
    hold(&desk, CLOCK(9, 7), ANNA); /* one held, one spoken with: she talks */
    hang_up(&desk, CLOCK(9, 9), ANNA, false);
    wrap_up(&desk, CLOCK(9, 9), ANNA); /* hold comes before wrap-up */
    hang_up(&desk, CLOCK(9, 12), ANNA, true);
    wrapped_up(&desk, CLOCK(9, 16), ANNA);
    set_presence(&desk, CLOCK(9, 21), ANNA, CCS__PRESENCE__PRESENCE_SIGNED_OUT);
    set_presence(&desk, CLOCK(9, 27), ANNA, CCS__PRESENCE__PRESENCE_READY);
    desk_require_recount(&desk);

    const Ccs__AgentInterval *row = desk_agent_row(&desk, ANNA, CLOCK(9, 0));
    cr_assert_not_null(row);
    cr_expect_eq(row->not_ready_ms, MINUTES(1));
    cr_expect_eq(row->ready_ms, MINUTES(2 + 5));
    cr_expect_eq(row->ringing_ms, MINUTES(1));
    cr_expect_eq(row->talk_ms, MINUTES(5));
    cr_expect_eq(row->hold_ms, MINUTES(3));
    cr_expect_eq(row->wrap_up_ms, MINUTES(4));
    cr_expect_eq(row->answered, 2);
    const Ccs__QueueInterval *sales = desk_queue_row(&desk, SALES, CLOCK(9, 0));
    cr_expect_eq(sales->talk_ms, MINUTES(3 + 3)); /* legs, not agents: 9:04-9:07 and 9:06-9:09 */
    cr_expect_eq(sales->hold_ms, MINUTES(5));
    cr_expect_eq(sales->wrap_up_ms, MINUTES(7));
    desk_finish(&desk);
}

Test(report, targets_include_their_limit)
{
    struct desk desk;
    desk_init(&desk);
    configure_sales(&desk, CLOCK(9, 0)); /* 20 s, and 5 s for short abandons */
    for (int i = 0; i < 4; i++)
        enter(&desk, CLOCK(9, 0));
    offer(&desk, CLOCK(9, 1), ANNA);
    answer(&desk, CLOCK(9, 1), ANNA, 20000);
    offer(&desk, CLOCK(9, 1), BILL);
    answer(&desk, CLOCK(9, 1), BILL, 20001);
    leave(&desk, CLOCK(9, 2), CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED, 5000);
    leave(&desk, CLOCK(9, 2), CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING, 5001);
    desk_require_recount(&desk);
    const Ccs__QueueInterval *row = desk_queue_row(&desk, SALES, CLOCK(9, 0));
    cr_expect_eq(row->answered_in_target, 1);
    cr_expect_eq(row->abandoned, 1);
    cr_expect_eq(row->abandoned_ringing, 1);
    cr_expect_eq(row->abandoned_in_target, 2);
    cr_expect_eq(row->abandoned_short, 1);
    cr_expect_eq(row->service_level_ms, 20000);
    cr_expect_eq(row->short_abandon_ms, 5000);
    desk_finish(&desk);
}

Test(report, who_never_entered_a_line_left_in_the_ivr)
{
    struct desk desk;
    desk_init(&desk);
    Ccs__ContactOpened opened = CCS__CONTACT_OPENED__INIT;
    Ccs__ContactClosed closed = CCS__CONTACT_CLOSED__INIT;
    desk_event(&desk, CLOCK(9, 0), CCS_EVENT_CONTACT_OPENED, &opened);
    desk_event(&desk, CLOCK(9, 1), CCS_EVENT_CONTACT_OPENED, &opened);
    desk_event(&desk, CLOCK(9, 2), CCS_EVENT_CONTACT_CLOSED, &closed);
    closed.visits = 1;
    desk_event(&desk, CLOCK(9, 3), CCS_EVENT_CONTACT_CLOSED, &closed);
    desk_require_recount(&desk);
    const Ccs__QueueInterval *center = desk_queue_row(&desk, 0, CLOCK(9, 0));
    cr_assert_not_null(center);
    cr_expect_eq(center->arrived, 2);
    cr_expect_eq(center->closed, 2);
    cr_expect_eq(center->left_in_ivr, 1);
    desk_finish(&desk);
}

Test(report, removing_an_owner_ends_its_row)
{
    struct desk desk;
    desk_init(&desk);
    configure_sales(&desk, CLOCK(9, 0));
    set_presence(&desk, CLOCK(9, 0), ANNA, CCS__PRESENCE__PRESENCE_READY);
    set_presence(&desk, CLOCK(9, 5), ANNA, CCS__PRESENCE__PRESENCE_SIGNED_OUT);
    Ccs__AgentRemoved agent_removed = CCS__AGENT_REMOVED__INIT;
    agent_removed.agent = ANNA;
    desk_begin(&desk, CLOCK(9, 10));
    cr_expect_eq(desk_emit(&desk, CCS_EVENT_AGENT_REMOVED, &agent_removed), CCS_OK);
    desk_undo(&desk); /* put back, the row goes on */
    cr_expect_not_null(ccs__report_row(&desk.group, CCS__KIND_AGENT_INTERVAL, ANNA));
    desk_event(&desk, CLOCK(9, 10), CCS_EVENT_AGENT_REMOVED, &agent_removed);
    cr_expect_null(ccs__report_row(&desk.group, CCS__KIND_AGENT_INTERVAL, ANNA));
    Ccs__QueueRemoved queue_removed = CCS__QUEUE_REMOVED__INIT;
    queue_removed.queue = SALES;
    desk_event(&desk, CLOCK(19, 10), CCS_EVENT_QUEUE_REMOVED, &queue_removed);
    desk_require_recount(&desk);
    cr_expect_eq(desk.stored_count, 2);
    cr_expect_eq(desk.group.pools[CCS__KIND_AGENT_INTERVAL].count, 0);
    cr_expect_eq(desk.group.pools[CCS__KIND_QUEUE_INTERVAL].count, 0);
    desk_reopen(&desk); /* they stay over */
    cr_expect_null(ccs__report_row(&desk.group, CCS__KIND_AGENT_INTERVAL, ANNA));
    cr_expect_null(ccs__report_row(&desk.group, CCS__KIND_QUEUE_INTERVAL, SALES));
    desk_finish(&desk);
}

Test(report, packing_and_loading_without_memory_fail_and_lose_nothing)
{
    struct desk desk;
    desk_init(&desk);
    configure_sales(&desk, CLOCK(9, 0));
    set_presence(&desk, CLOCK(9, 0), ANNA, CCS__PRESENCE__PRESENCE_READY);
    for (int i = 0; i < 40; i++) {
        enter(&desk, CLOCK(9, 1));
        enter(&desk, CLOCK(9, 1));
        offer(&desk, CLOCK(9, 1), ANNA);
        answer(&desk, CLOCK(9, 1), ANNA, i * 1000);
        leave(&desk, CLOCK(9, 1), CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED, i * 1100);
    }
    struct ccs__row *row = ccs__report_row(&desk.group, CCS__KIND_QUEUE_INTERVAL, SALES);
    for (size_t fail_in = 1; fail_in <= 2; fail_in++) { /* one for each histogram */
        desk.fail_in = fail_in;
        cr_expect_not(ccs__report_module.pack(&desk.group, row));
    }
    desk.fail_in = 0;
    desk_require_recount(&desk);

    const Ccs__QueueInterval *queue = desk_queue_row(&desk, SALES, CLOCK(9, 0));
    const Ccs__AgentInterval *agent = desk_agent_row(&desk, ANNA, CLOCK(9, 0));
    size_t fail_in = 0;
    for (ccs_status status = CCS_ENOMEM; status == CCS_ENOMEM;) {
        struct desk other;
        desk_init(&other);
        other.fail_in = ++fail_in;
        status = ccs__row_load(&other.group, CCS__KIND_QUEUE_INTERVAL, SALES, &queue->base);
        if (status == CCS_OK)
            status = ccs__row_load(&other.group, CCS__KIND_AGENT_INTERVAL, ANNA, &agent->base);
        other.fail_in = 0;
        desk_finish(&other);
    }
    cr_expect_gt(fail_in, 5);
    desk_finish(&desk);
}

Test(report, half_hours_before_1970_begin_at_their_start_too)
{
    cr_expect_eq(ccs__interval_start(-1), -CCS_INTERVAL_MS);
    cr_expect_eq(ccs__interval_start(-CCS_INTERVAL_MS), -CCS_INTERVAL_MS);
    cr_expect_eq(ccs__interval_start(0), 0);
    cr_expect_eq(ccs__interval_start(CCS_INTERVAL_MS - 1), 0);
}

Test(report, rows_that_are_over_are_given_back_once_stored)
{
    struct desk desk;
    desk_init(&desk);
    configure_sales(&desk, CLOCK(9, 0));
    for (int i = 0; i < 40; i++) {
        enter(&desk, CLOCK(9, 30 * i));
        offer(&desk, CLOCK(9, 30 * i), ANNA);
        answer(&desk, CLOCK(9, 30 * i), ANNA, i);
        cr_expect_eq(desk.group.pools[CCS__KIND_QUEUE_INTERVAL].count, i == 0 ? 1u : 2u);
        desk_commit(&desk);
        cr_expect_eq(desk.group.pools[CCS__KIND_QUEUE_INTERVAL].count, 1);
        cr_expect_null(ccs__report_state(&desk.group)->pairs->next); /* its histograms too */
    }
    desk_require_recount(&desk);
    desk_finish(&desk);
}

Test(report, looking_shows_what_the_row_will_be_and_changes_nothing)
{
    struct desk desk;
    struct ccs__buf before, after, json, again;
    desk_init(&desk);
    ccs__buf_init(&before, &desk.plain);
    ccs__buf_init(&after, &desk.plain);
    ccs__buf_init(&json, &desk.plain);
    ccs__buf_init(&again, &desk.plain);
    configure_sales(&desk, CLOCK(9, 0));
    set_presence(&desk, CLOCK(9, 0), ANNA, CCS__PRESENCE__PRESENCE_READY);
    enter(&desk, CLOCK(9, 1));
    enter(&desk, CLOCK(9, 2));
    offer(&desk, CLOCK(9, 2), ANNA);
    answer(&desk, CLOCK(9, 3), ANNA, MINUTES(2));
    ccs_time looks[] = {CLOCK(9, 3), CLOCK(9, 20), CLOCK(9, 30), CLOCK(12, 34)};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        ccs__buf_clear(&before);
        ccs__buf_clear(&after);
        ccs__buf_clear(&json);
        ccs__buf_clear(&again);
        desk_snapshot(&desk, &before);
        cr_expect_eq(ccs__report_queue_json(&desk.group, SALES, looks[i], &json), CCS_OK);
        cr_expect_eq(ccs__report_agent_json(&desk.group, ANNA, looks[i], &json), CCS_OK);
        desk_snapshot(&desk, &after);
        cr_expect(before.size == after.size && memcmp(before.data, after.data, after.size) == 0);

        Ccs__Queue queue = CCS__QUEUE__INIT;
        Ccs__QueueConfigured same = CCS__QUEUE_CONFIGURED__INIT;
        queue.id = SALES;
        same.queue = &queue;
        desk_event(&desk, looks[i], CCS_EVENT_QUEUE_CONFIGURED, &same); /* touches, and changes no number */
        set_presence(&desk, looks[i], ANNA, CCS__PRESENCE__PRESENCE_READY);
        /* Asked for a time before the last event, it shows that event's. */
        cr_expect_eq(ccs__report_queue_json(&desk.group, SALES, 0, &again), CCS_OK);
        cr_expect_eq(ccs__report_agent_json(&desk.group, ANNA, 0, &again), CCS_OK);
        cr_expect_str_eq(ccs__buf_text(&json), ccs__buf_text(&again));
    }
    uint32_t waiting, ringing, talking, holding;
    ccs__report_counts(&desk.group, SALES, &waiting, &ringing, &talking, &holding);
    cr_expect(waiting == 1 && ringing == 0 && talking == 1 && holding == 0);
    ccs__report_counts(&desk.group, 999, &waiting, &ringing, &talking, &holding);
    cr_expect(waiting == 0 && ringing == 0 && talking == 0 && holding == 0);
    cr_expect_eq(ccs__report_queue_json(&desk.group, 999, CLOCK(13, 0), &json), CCS_OK);
    ccs__buf_finish(&before);
    ccs__buf_finish(&after);
    ccs__buf_finish(&json);
    ccs__buf_finish(&again);
    desk_finish(&desk);
}

Test(report, a_journal_that_does_not_hang_together_is_refused)
{
    struct desk desk;
    desk_init(&desk);
    configure_sales(&desk, CLOCK(9, 0));
    desk.group.replaying = true;
    Ccs__VisitEnded ended = CCS__VISIT_ENDED__INIT;
    ended.queue = SALES;
    ended.cause = CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED;
    Ccs__LegLeft left = CCS__LEG_LEFT__INIT;
    left.queue = SALES;
    left.agent = ANNA;
    Ccs__ContactQueued queued = CCS__CONTACT_QUEUED__INIT;
    queued.queue = SALES;
    desk_begin(&desk, CLOCK(9, 0));
    cr_expect_eq(desk_emit(&desk, CCS_EVENT_VISIT_ENDED, &ended), CCS_ECORRUPT);
    desk_undo(&desk);
    desk_begin(&desk, CLOCK(9, 0));
    cr_expect_eq(desk_emit(&desk, CCS_EVENT_LEG_LEFT, &left), CCS_ECORRUPT);
    desk_undo(&desk);
    ended.cause = (Ccs__VisitCause)99;
    desk_begin(&desk, CLOCK(9, 0));
    cr_expect_eq(desk_emit(&desk, CCS_EVENT_CONTACT_QUEUED, &queued), CCS_OK);
    cr_expect_eq(desk_emit(&desk, CCS_EVENT_VISIT_ENDED, &ended), CCS_ECORRUPT);
    desk_undo(&desk);
    desk_require_recount(&desk);
    desk_finish(&desk);
}

Test(report, a_stored_row_that_cannot_be_one_is_not_loaded)
{
    struct desk desk;
    desk_init(&desk);
    Ccs__QueueInterval row = CCS__QUEUE_INTERVAL__INIT;
    row.start = row.counted_at = CLOCK(9, 1);
    cr_expect_neq(ccs__row_load(&desk.group, CCS__KIND_QUEUE_INTERVAL, 0, &row.base), CCS_OK);
    row.start = INT64_MAX / CCS_INTERVAL_MS * CCS_INTERVAL_MS;
    row.counted_at = INT64_MAX;
    cr_expect_neq(ccs__row_load(&desk.group, CCS__KIND_QUEUE_INTERVAL, 0, &row.base), CCS_OK);
    Ccs__AgentInterval agent = CCS__AGENT_INTERVAL__INIT;
    agent.start = CLOCK(9, 0);
    agent.counted_at = CLOCK(9, 31);
    cr_expect_neq(ccs__row_load(&desk.group, CCS__KIND_AGENT_INTERVAL, 0, &agent.base), CCS_OK);

    row.start = row.counted_at = CLOCK(9, 0); /* histograms that are none are taken for empty ones */
    row.answered = 3;
    row.answer_waits = (ProtobufCBinaryData){3, (uint8_t[]){5, 0, 1}};
    cr_expect_eq(ccs__row_load(&desk.group, CCS__KIND_QUEUE_INTERVAL, 0, &row.base), CCS_OK);
    desk_finish(&desk);
}
