/*
 * Timers: at which instant they run out, whatever the host does, and what their modes mean.
 */
#include "instance_fixture.h"

TestSuite(timer, .init = desk_open, .fini = desk_close);

/* Two states that go back and forth; a timer of one hour in the first. */
#define BACK_AND_FORTH(mode, more)                                                                                     \
    "{'key': 'f', 'states': [{'name': 'work', 'timers': [{'name': 'late', 'after_ms': 3600000, 'mode': '" mode "'" more\
    "}], 'transitions': [{'on': ['rest'], 'to': ['pause']}, {'on': ['late'], 'do': [{'do': 'log', 'label': 'late', "   \
    "'value': 'true'}]}]}, {'name': 'pause', 'transitions': [{'on': ['work'], 'to': ['work']}]}]}"

static uint64_t begin(const char *definition)
{
    OK(put(definition));
    uint64_t id = started("f", "");
    (void)events();
    return id;
}

static void do_at(uint64_t id, ccs_time at, const char *signal)
{
    OK(advance(at));
    OK(signal_to(id, signal, ""));
}

Test(timer, restart_starts_afresh_at_every_entry)
{
    uint64_t id = begin(BACK_AND_FORTH("restart", ""));
    do_at(id, NINE + MINUTES(50), "rest");
    cr_expect_null(timer_of(id, "late"));
    do_at(id, NINE + MINUTES(60), "work");
    cr_expect_eq(timer_of(id, "late")->due_at, NINE + MINUTES(120));
    (void)events();
    OK(advance(NINE + MINUTES(120)));
    cr_expect_str_eq(events(), "flow_timer_fired(late) flow_moved(late->) flow_logged(late:true)");
    cr_expect_null(timer_of(id, "late"), "once a stay");
    expect_same_again();
}

Test(timer, budget_rests_while_its_state_is_left_and_is_spent_once)
{
    uint64_t id = begin(BACK_AND_FORTH("budget", ""));
    do_at(id, NINE + MINUTES(50), "rest");
    cr_expect_eq(timer_of(id, "late")->phase, CCS__FLOW_TIMER_PHASE__FLOW_TIMER_PHASE_PAUSED);
    cr_expect_eq(timer_of(id, "late")->used_ms, (uint64_t)MINUTES(50));
    cr_expect_eq(group.wheel.count, 0);
    do_at(id, NINE + MINUTES(300), "work");
    cr_expect_eq(timer_of(id, "late")->due_at, NINE + MINUTES(310));
    (void)events();
    OK(advance(NINE + MINUTES(311)));
    cr_expect_str_eq(events(), "flow_timer_fired(late) flow_moved(late->) flow_logged(late:true)");
    do_at(id, NINE + MINUTES(320), "rest");
    do_at(id, NINE + MINUTES(330), "work");
    OK(advance(NINE + MINUTES(3000)));
    cr_expect_str_eq(events(), "flow_moved(rest->pause) flow_moved(work->work)", "it does not come again");
    expect_same_again();
}

Test(timer, wall_goes_on_and_waits_for_the_next_entry)
{
    uint64_t id = begin(BACK_AND_FORTH("wall", ""));
    do_at(id, NINE + MINUTES(50), "rest");
    cr_expect_eq(timer_of(id, "late")->due_at, NINE + MINUTES(60));
    (void)events();
    OK(advance(NINE + MINUTES(70)));
    cr_expect_str_eq(events(), "flow_timer_fired(late)");
    do_at(id, NINE + MINUTES(80), "work");
    cr_expect_str_eq(events(), "flow_moved(work->work) flow_timer_changed(4,"
                               "3600000@0) flow_moved(late->) flow_logged(late:true)");
    do_at(id, NINE + MINUTES(90), "rest");
    do_at(id, NINE + MINUTES(95), "work");
    OK(advance(NINE + MINUTES(3000)));
    cr_expect_null(strstr(events(), "late"));
    expect_same_again();
}

Test(timer, wall_runs_out_at_once_when_its_state_is_there)
{
    uint64_t id = begin(BACK_AND_FORTH("wall", ""));
    do_at(id, NINE + MINUTES(20), "rest");
    do_at(id, NINE + MINUTES(30), "work");
    (void)events();
    OK(advance(NINE + MINUTES(60)));
    cr_expect_str_eq(events(), "flow_timer_fired(late) flow_moved(late->) flow_logged(late:true)");
}

/* A chain of timers stands where it stood, whenever the host comes. */
Test(timer, late_host_moves_nothing)
{
    OK(put("{'key': 'f', 'states': [{'name': 'a', 'timers': [{'name': 'one', 'after_ms': 600000}], 'transitions': [{'on': "
           "['one'], 'to': ['b']}]}, {'name': 'b', 'timers': [{'name': 'two', 'after_ms': 600000}], 'transitions': [{'on': "
           "['two'], 'to': ['c']}]}, {'name': 'c'}]}"));
    uint64_t id = started("f", "");
    OK(advance(NINE + MINUTES(15)));
    cr_expect_eq(timer_of(id, "two")->due_at, NINE + MINUTES(20), "counted from when the first ran out, "
                              "not from when it was heard of");
    OK(advance(NINE + MINUTES(500)));
    cr_expect_str_eq(states_of(id), "c");
    cr_expect_eq(row_of(id)->instance.entered_at, NINE + MINUTES(20));
}

Test(timer, of_no_length_runs_out_at_once_in_order)
{
    OK(put("{'key': 'f', 'states': [{'name': 'a', 'timers': [{'name': 'x', 'after_rule': 'duration(`0s`)'}, "
           "{'name': 'y', 'after_rule': "
           "'duration(`0s`)'}], 'transitions': [{'on': ['x'], 'do': [{'do': 'log', 'value': '`x`'}]}, {'on': ['y'], 'to': "
           "['b']}]}, {'name': 'b'}]}"));
    uint64_t id = started("f", "");
    (void)events();
    OK(advance(NINE));
    cr_expect_str_eq(events(), "flow_timer_fired(x) flow_moved(x->) flow_logged(:\"x\") flow_timer_fired(y) flow_moved(y->b)");
    cr_expect_str_eq(states_of(id), "b");
}

/* --- signals that are sent later -------------------------------------------------------------------------------------- */

#define LATER                                                                                                          \
    "{'key': 'f', 'states': [{'name': 'a', 'enter': [{'do': 'send', 'signal': 'ring', 'delay_ms': 60000, 'id': 'r'},"  \
    "{'do': 'send', 'signal': 'mail', 'target': 'host', 'delay_ms': 30000}], 'transitions': [{'on': ['ring'], 'to': "  \
    "['b']}, {'on': ['quiet'], 'do': [{'do': 'cancel', 'id': 'r'}]}]}, {'name': 'b'}]}"

Test(timer, signal_is_sent_later)
{
    uint64_t id = begin(LATER);
    OK(advance(NINE + SECONDS(30)));
    cr_expect_str_eq(events(), "flow_timer_fired(mail) flow_signal_sent(mail)");
    OK(advance(NINE + SECONDS(60)));
    cr_expect_str_eq(events(), "flow_timer_fired(ring) flow_moved(ring->b)");
    cr_expect_str_eq(states_of(id), "b");
    expect_same_again();
}

Test(timer, signal_is_taken_back)
{
    uint64_t id = begin(LATER);
    OK(signal_to(id, "quiet", ""));
    cr_expect_str_eq(events(), "flow_moved(quiet->) flow_timer_stopped");
    OK(advance(NINE + SECONDS(600)));
    cr_expect_str_eq(states_of(id), "a");
    expect_same_again();
}

/* --- business time ------------------------------------------------------------------------------------------------------ */

Test(timer, business_time_stands_still_outside_hours)
{
    uint64_t id = begin(BACK_AND_FORTH("budget", ", 'calendar': 'office'"));
    do_at(id, NINE + MINUTES(30), "rest");
    do_at(id, NINE + HOURS(8) - MINUTES(10), "work"); /* 16:50 */
    cr_expect_eq(timer_of(id, "late")->due_at, NINE + HOURS(24) + MINUTES(20), "10 minutes today, 20 tomorrow");
    do_at(id, NINE + HOURS(12), "rest");
    cr_expect_eq(timer_of(id, "late")->used_ms, (uint64_t)MINUTES(40));
    expect_same_again();
}

Test(timer, unknown_calendar_is_refused_when_it_is_put)
{
    REFUSED(CCS_EINVAL, put(BACK_AND_FORTH("budget", ", 'calendar': 'offfice'")));
    cr_expect_str_eq(group.error, "flow \"f\": states[0].timers[0]: no calendar has the key \"offfice\"");
    CCS__INSTANCES(&group)->business = &ccs__business_hours;
    REFUSED(CCS_EINVAL, put(BACK_AND_FORTH("budget", ", 'calendar': 'office'")));
}

Test(timer, of_a_calendar_that_does_not_open_again_stands_and_that_is_told)
{
    struct ccs__buf json;
    OK(put(BACK_AND_FORTH("budget", ", 'calendar': 'never'")));
    uint64_t id = started("f", "");
    OK(advance(NINE + HOURS(1000000)));
    cr_expect_eq(timer_of(id, "late")->due_at, CCS__WHEEL_AT_MAX);
    ccs__buf_init(&json, &group.alloc);
    OK(ccs__instance_json(&group, id, &json));
    cr_expect_not_null(strstr(ccs__buf_text(&json), "\"never\":true"), "%s", ccs__buf_text(&json));
    cr_expect_not_null(strstr(ccs__buf_text(&json), "late never comes: calendar never is not open for so long any more"), "%s",
                       ccs__buf_text(&json));
    ccs__buf_finish(&json);
    expect_same_again();
}

/* As the center will: the calendar changes, then group after group until all are armed again. As it was, it is asked for the past
 * only, where both mean the same here. */
static void change_hours(int close_hour)
{
    uint64_t after = 0;
    office_close_hour = close_hour;
    for (bool more = true; more;) {
        ccs__group_begin(&group, now, now);
        OK(ccs__instance_calendar_changed(&group, "office", &office, &after, &more));
        ccs__group_keep(&group);
    }
}

Test(timer, goes_on_by_the_calendar_as_it_is_now)
{
    uint64_t id = begin(BACK_AND_FORTH("budget", ", 'calendar': 'office'"));
    uint64_t other = started("f", "");
    do_at(id, NINE + HOURS(7) + MINUTES(30), "rest"); /* its hour is over long ago: spent */
    OK(stop(other));
    other = started("f", "");                          /* 16:30 */
    cr_expect_eq(timer_of(other, "late")->due_at, NINE + HOURS(24) + MINUTES(30));
    OK(advance(NINE + HOURS(7) + MINUTES(50)));        /* 16:50: 20 minutes are used */
    cr_expect(ccs__instance_uses_calendar(&group, "office"));
    change_hours(20);
    cr_expect_eq(timer_of(other, "late")->used_ms, (uint64_t)MINUTES(20));
    cr_expect_eq(timer_of(other, "late")->due_at, NINE + HOURS(8) + MINUTES(30), "17:30: the office is open until 20:00 now");
    do_at(other, NINE + HOURS(8) + MINUTES(10), "rest");
    cr_expect_eq(timer_of(other, "late")->used_ms, (uint64_t)MINUTES(40), "20 by the old hours, 20 by the new ones");
    do_at(other, NINE + HOURS(8) + MINUTES(20), "work");
    OK(advance(NINE + HOURS(9)));
    cr_expect_eq(timer_of(other, "late")->phase, CCS__FLOW_TIMER_PHASE__FLOW_TIMER_PHASE_SPENT);
    office_close_hour = 17;
}

Test(timer, whose_state_is_left_is_still_away_when_its_calendar_changes)
{
    uint64_t id = begin(BACK_AND_FORTH("wall", ", 'calendar': 'office'"));
    OK(stop(id));
    OK(advance(NINE + HOURS(7) + MINUTES(30)));
    id = started("f", "");                             /* 16:30 */
    do_at(id, NINE + HOURS(7) + MINUTES(40), "rest");
    cr_expect_eq(timer_of(id, "late")->phase, CCS__FLOW_TIMER_PHASE__FLOW_TIMER_PHASE_AWAY);
    change_hours(20);
    cr_expect_eq(timer_of(id, "late")->phase, CCS__FLOW_TIMER_PHASE__FLOW_TIMER_PHASE_AWAY);
    cr_expect_eq(timer_of(id, "late")->due_at, NINE + HOURS(8) + MINUTES(30), "17:30");
    OK(advance(NINE + HOURS(9)));
    cr_expect_eq(timer_of(id, "late")->phase, CCS__FLOW_TIMER_PHASE__FLOW_TIMER_PHASE_WAITING);
    office_close_hour = 17;
}

static ccs_status nothing_between(const struct ccs__group *of, const char *calendar, ccs_time from, ccs_time to, ccs_duration *ms)
{
    (void)of;
    (void)calendar;
    *ms = (to - from) * 0;
    return CCS_OK;
}

/* The calendar was closed until now. */
Test(timer, many_are_armed_again_in_chunks)
{
    static const struct ccs__business closed = {.between = nothing_between};
    uint64_t after = 0;
    bool more = false;
    OK(put(BACK_AND_FORTH("budget", ", 'calendar': 'office'")));
    for (int i = 0; i < CCS__INSTANCE_REARM_MAX + 10; i++)
        (void)started("f", "");
    OK(advance(NINE + MINUTES(1)));
    ccs__group_begin(&group, now, now);
    OK(ccs__instance_calendar_changed(&group, "office", &closed, &after, &more));
    cr_expect(more);
    cr_expect_eq(group.event_count, CCS__INSTANCE_REARM_MAX);
    OK(ccs__instance_calendar_changed(&group, "office", &closed, &after, &more));
    cr_expect_not(more);
    cr_expect_eq(group.event_count, CCS__INSTANCE_REARM_MAX + 10);
    ccs__group_undo(&group);
    ccs__instance_module.check(&group);
    cr_expect_not(ccs__instance_uses_calendar(&group, "half"));
}
