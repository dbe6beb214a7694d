/*
 * What time alone does to an agent: skills that expire, memberships with hours, and the one timer for all of it.
 */
#include "unit/agent/fixture.h"
#include "group/requirement.h"
#include "hours/hours.h"

static Ccs__Membership membership_of(const char *queue)
{
    Ccs__Membership membership = CCS__MEMBERSHIP__INIT;
    membership.queue = TEXT(queue);
    return membership;
}

Test(membership, is_half_open_in_time)
{
    fixture_start();
    Ccs__Membership membership = membership_of("sales");
    cr_expect(ccs__membership_valid(group, &membership, NINE));
    membership.from_at = NINE;
    membership.until_at = NINE + HOUR;
    cr_expect_not(ccs__membership_valid(group, &membership, NINE - 1));
    cr_expect(ccs__membership_valid(group, &membership, NINE));
    cr_expect(ccs__membership_valid(group, &membership, NINE + HOUR - 1));
    cr_expect_not(ccs__membership_valid(group, &membership, NINE + HOUR));
    fixture_finish();
}

Test(membership, holds_within_its_hours_only)
{
    fixture_start();
    Ccs__Membership membership = membership_of("sales");
    nine_to_five("", NINE);
    membership.calendar = TEXT("desk");
    cr_expect_not(ccs__membership_valid(group, &membership, NINE - 1));
    cr_expect(ccs__membership_valid(group, &membership, NINE));
    cr_expect_not(ccs__membership_valid(group, &membership, NINE + 8 * HOUR));
    membership.from_at = NINE + HOUR;
    cr_expect_not(ccs__membership_valid(group, &membership, NINE));
    cr_expect_not(ccs__membership_valid(group, &membership, INT64_MAX), "a damaged file may say anything");
    membership.from_at = 0;
    membership.calendar = TEXT("nobody's");
    cr_expect_not(ccs__membership_valid(group, &membership, NINE), "likewise");
    fixture_finish();
}

Test(schedule, skill_expires_at_its_instant_however_late_the_host_comes)
{
    fixture_start();
    Ccs__Skill skills[2] = {CCS__SKILL__INIT, CCS__SKILL__INIT}, *list[] = {&skills[0], &skills[1]};
    Ccs__Agent agent = agent_named("anna");
    agent.skills = list;
    agent.n_skills = 2;
    skills[0].name = TEXT("EN");
    skills[0].until_at = NINE + 2 * HOUR;
    skills[1].name = TEXT("FR");
    skills[1].until_at = NINE + HOUR;
    uint64_t id;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    cr_expect_eq(state(id)->as_of_at, NINE);
    cr_expect_eq(agent_of(id)->schedule_at, NINE + HOUR, "the first of both");
    (void)fixture_told();
    cr_expect_eq(advance(NINE + HOUR - 1), 0);
    cr_expect_eq(advance(NINE + 90 * MINUTE), 1);
    cr_expect_str_eq(fixture_told(), "agent_schedule_changed");
    cr_expect_eq(state(id)->as_of_at, NINE + HOUR, "the instant that fell due, not when the host came");
    cr_expect_not(ccs__skill_valid(&skills[1], state(id)->as_of_at));
    cr_expect(ccs__skill_valid(&skills[0], state(id)->as_of_at));
    cr_expect_eq(advance(NINE + DAY), 1);
    cr_expect_eq(state(id)->as_of_at, NINE + 2 * HOUR);
    cr_expect_not(ccs__wheel_armed(&agent_of(id)->timer));
    fixture_finish();
}

Test(schedule, result_does_not_depend_on_how_often_the_host_comes)
{
    Ccs__Membership membership = membership_of("sales"), *list[] = {&membership};
    membership.calendar = TEXT("desk");
    size_t counts[2] = {0, 0};
    for (int often = 0; often < 2; often++) {
        fixture_start();
        nine_to_five("", NINE);
        Ccs__Agent agent = agent_named("anna");
        agent.queues = list;
        agent.n_queues = 1;
        uint64_t id;
        cr_expect_eq(put(&agent, NINE + HOUR, &id), CCS_OK);
        for (ccs_time now = NINE + HOUR; often && now < NINE + 3 * DAY; now += 7 * MINUTE)
            counts[often] += advance(now);
        counts[often] += advance(NINE + 3 * DAY);
        cr_expect_eq(state(id)->as_of_at, NINE + 3 * DAY);
        cr_expect(ccs__membership_valid(group, &membership, state(id)->as_of_at));
        fixture_finish();
    }
    cr_expect_eq(counts[0], 6, "closed and opened on three days");
    cr_expect_eq(counts[1], 6);
}

Test(schedule, day_of_the_week_comes_round_again)
{
    fixture_start();
    Ccs__Membership membership = membership_of("sales"), *list[] = {&membership};
    Ccs__Agent agent = agent_named("anna");
    uint64_t id;
    agent.queues = list;
    agent.n_queues = 1;
    membership.calendar = TEXT("desk");
    nine_to_five("\"tue\"", NINE); /* the next one is four days after this Friday */
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    cr_expect_eq(agent_of(id)->schedule_at, NINE + 4 * DAY);
    cr_expect_eq(advance(NINE + 4 * DAY), 1);
    cr_expect(ccs__membership_valid(group, &membership, state(id)->as_of_at));
    cr_expect_eq(advance(NINE + 4 * DAY + 8 * HOUR), 1);
    cr_expect_not(ccs__membership_valid(group, &membership, state(id)->as_of_at));
    cr_expect_eq(agent_of(id)->schedule_at, NINE + 11 * DAY);
    fixture_finish();
}

Test(schedule, membership_that_is_over_or_to_come_wakes_nobody_by_its_hours)
{
    fixture_start();
    Ccs__Membership membership = membership_of("sales"), *list[] = {&membership};
    Ccs__Agent agent = agent_named("anna");
    uint64_t id;
    agent.queues = list;
    agent.n_queues = 1;
    membership.calendar = TEXT("desk");
    nine_to_five("", NINE);
    membership.from_at = NINE + 5 * DAY + HOUR;
    membership.until_at = NINE + 6 * DAY;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    cr_expect_eq(agent_of(id)->schedule_at, NINE + 5 * DAY + HOUR);
    cr_expect_eq(advance(NINE + 30 * DAY), 3, "it begins, closes for the night, ends");
    cr_expect_eq(agent_of(id)->schedule_at, CCS_TIME_NEVER);
    fixture_finish();
}

Test(schedule, at_one_instant_wrap_up_then_cool_down_then_schedule_each_by_itself)
{
    fixture_start();
    ccs_time noon = NINE + 3 * HOUR;
    Ccs__Skill skill = CCS__SKILL__INIT, *list[] = {&skill};
    Ccs__Agent agent = agent_named("anna");
    Ccs__OfferEnded ended = CCS__OFFER_ENDED__INIT;
    uint64_t id;
    skill.name = TEXT("EN");
    skill.until_at = noon;
    agent.skills = list;
    agent.n_skills = 1;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE), CCS_OK);
    ended.agent = id;
    ended.cool_down_at = noon;
    offered(id, 0, NINE);
    emit(CCS_EVENT_OFFER_ENDED, &ended, NINE);
    wrap_up(id, CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED, noon, NINE);
    reopen(true);
    (void)fixture_told();
    cr_expect_eq(advance(noon + SECOND), 3);
    cr_expect_str_eq(fixture_told(), "wrap_up_ended agent_cooled_down agent_schedule_changed");
    cr_expect_eq(state(id)->as_of_at, noon);
    cr_expect_eq(state(id)->idle_since_at, noon);
    fixture_finish();
}

Test(schedule, timer_is_armed_for_what_is_first)
{
    fixture_start();
    Ccs__Skill skill = CCS__SKILL__INIT, *list[] = {&skill};
    Ccs__Agent agent = agent_named("anna");
    uint64_t id;
    skill.name = TEXT("EN");
    skill.until_at = NINE + HOUR;
    agent.skills = list;
    agent.n_skills = 1;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    cr_expect_eq(agent_of(id)->timer.due_at, NINE + HOUR);
    wrap_up(id, CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED, NINE + MINUTE, NINE);
    cr_expect_eq(agent_of(id)->timer.due_at, NINE + MINUTE);
    cr_expect_eq(advance(NINE + MINUTE), 1);
    cr_expect_eq(agent_of(id)->timer.due_at, NINE + HOUR);
    wrap_up(id, CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY, 0, NINE + 2 * MINUTE);
    cr_expect_eq(agent_of(id)->timer.due_at, NINE + HOUR, "a wrap-up without limit waits for the agent");
    fixture_finish();
}

Test(schedule, new_configuration_counts_from_now_and_arms_the_timer_anew)
{
    fixture_start();
    Ccs__Skill skill = CCS__SKILL__INIT, *list[] = {&skill};
    Ccs__Agent agent = agent_named("anna");
    uint64_t id;
    skill.name = TEXT("EN");
    skill.until_at = NINE + HOUR;
    agent.skills = list;
    agent.n_skills = 1;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    skill.until_at = NINE + 3 * HOUR;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK); /* in the same millisecond */
    cr_expect_eq(agent_of(id)->timer.due_at, NINE + 3 * HOUR);
    skill.until_at = NINE + 2 * HOUR;
    fixture_begin(NINE + MINUTE);
    cr_expect_eq(ccs__agent_decide_put(group, &agent, &id), CCS_OK);
    cr_expect_eq(agent_of(id)->timer.due_at, NINE + 2 * HOUR);
    ccs__group_undo(group);
    cr_expect_eq(agent_of(id)->timer.due_at, NINE + 3 * HOUR, "the undone version is forgotten");
    cr_expect_eq(state(id)->as_of_at, NINE);
    skill.until_at = NINE + 30 * SECOND;
    cr_expect_eq(put(&agent, NINE + MINUTE, &id), CCS_OK);
    cr_expect_eq(state(id)->as_of_at, NINE + MINUTE);
    cr_expect_not(ccs__wheel_armed(&agent_of(id)->timer), "expired before it came");
    fixture_finish();
}

Test(schedule, is_found_again_when_rows_are_loaded_in_either_order)
{
    for (int order = 0; order < 2; order++) {
        fixture_start();
        Ccs__Skill skill = CCS__SKILL__INIT, *list[] = {&skill};
        Ccs__Agent agent = agent_named("anna");
        uint64_t id;
        skill.name = TEXT("EN");
        skill.until_at = NINE + HOUR;
        agent.skills = list;
        agent.n_skills = 1;
        cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
        reopen(order == 0);
        cr_expect_eq(agent_of(id)->schedule_at, NINE + HOUR);
        cr_expect_eq(agent_of(id)->timer.due_at, NINE + HOUR);
        cr_expect_eq(advance(NINE + DAY), 1);
        fixture_finish();
    }
}

Test(schedule, removed_agent_is_woken_by_nothing)
{
    fixture_start();
    Ccs__Skill skill = CCS__SKILL__INIT, *list[] = {&skill};
    Ccs__Agent agent = agent_named("anna");
    uint64_t id;
    skill.name = TEXT("EN");
    skill.until_at = NINE + HOUR;
    agent.skills = list;
    agent.n_skills = 1;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    Ccs__OfferEnded ended = CCS__OFFER_ENDED__INIT;
    ended.agent = id;
    ended.cool_down_at = NINE + MINUTE;
    offered(id, 0, NINE);
    emit(CCS_EVENT_OFFER_ENDED, &ended, NINE);
    cr_expect_eq(remove_agent(id, NINE), CCS_OK);
    cr_expect_eq(advance(NINE + DAY), 0, "neither the skill nor the cool-down");
    ccs__group_clean(group);
    ccs__group_reclaim(group); /* and his rows are given back */
    cr_expect_null(agent_of(id));
    fixture_finish();
}

Test(schedule, dry_run_takes_what_is_due_and_puts_it_back)
{
    fixture_start();
    Ccs__Skill skill = CCS__SKILL__INIT, *list[] = {&skill};
    Ccs__Agent agent = agent_named("anna");
    uint64_t id;
    skill.name = TEXT("EN");
    skill.until_at = NINE + HOUR;
    agent.skills = list;
    agent.n_skills = 1;
    cr_expect_eq(put(&agent, NINE, &id), CCS_OK);
    ccs__group_scope_begin(group);
    cr_expect_eq(advance(NINE + DAY), 1);
    cr_expect_not(ccs__wheel_armed(&agent_of(id)->timer));
    ccs__group_scope_undo(group);
    cr_expect_eq(state(id)->as_of_at, NINE);
    cr_expect_eq(advance(NINE + DAY), 1);
    fixture_finish();
}

Test(schedule, instant_that_runs_backwards_is_refused_from_a_journal)
{
    fixture_start();
    uint64_t id = anna();
    Ccs__AgentScheduleChanged body = CCS__AGENT_SCHEDULE_CHANGED__INIT;
    body.agent = id;
    const ccs_time wrong[] = {NINE - 1, NINE, NINE + MINUTE + 1, INT64_MAX};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        body.as_of_at = wrong[i];
        struct ccs__event event = {.seq = group->seq + 1, .at = NINE + MINUTE, .due_at = NINE + MINUTE,
                                   .kind = CCS_EVENT_AGENT_SCHEDULE_CHANGED, .body = &body};
        fixture_begin(NINE + MINUTE);
        group->replaying = true;
        cr_expect_eq(ccs__group_apply(group, &event), CCS_ECORRUPT);
        group->replaying = false;
        ccs__group_undo(group);
    }
    fixture_finish();
}

/* --- calendars that become others ----------------------------------------------------------------------------------- */

static uint64_t bob_of_the_desk(ccs_time now)
{
    Ccs__Membership membership = membership_of("sales"), *list[] = {&membership};
    Ccs__Agent agent = agent_named("bob");
    uint64_t id = 0;
    membership.calendar = TEXT("desk");
    agent.queues = list;
    agent.n_queues = 1;
    cr_assert_eq(put(&agent, now, &id), CCS_OK);
    return id;
}

Test(calendar_change, arms_who_goes_by_it_anew_and_counts_from_now)
{
    fixture_start();
    uint64_t calendar;
    nine_to_five("", NINE);
    uint64_t id = bob_of_the_desk(NINE), other = anna();
    cr_expect_eq(agent_of(id)->timer.due_at, NINE + 8 * HOUR);
    cr_expect_eq(put_calendar("{\"key\": \"desk\", \"windows\": [{\"open\": \"09:00\", \"close\": \"12:00\"}]}", NINE + HOUR,
                              &calendar), CCS_OK);
    cr_expect_eq(agent_of(id)->timer.due_at, NINE + 3 * HOUR);
    cr_expect_eq(state(id)->as_of_at, NINE + HOUR);
    cr_expect_eq(state(other)->as_of_at, NINE, "who does not go by it is left alone");
    fixture_finish();
}

Test(calendar_change, in_the_same_millisecond_and_put_back_leaves_no_trace)
{
    fixture_start();
    uint64_t calendar;
    nine_to_five("", NINE);
    uint64_t id = bob_of_the_desk(NINE);
    Ccs__Calendar other = CCS__CALENDAR__INIT;
    Ccs__CalendarWindow window = CCS__CALENDAR_WINDOW__INIT, *windows[] = {&window};
    other.key = TEXT("desk");
    other.n_windows = 1;
    other.windows = windows;
    window.open = TEXT("09:00");
    window.close = TEXT("11:00");
    uint64_t serial = ccs__hours_serial(group);
    for (int round = 0; round < 3; round++) {
        fixture_begin(NINE);
        cr_expect_eq(ccs__hours_decide_put(group, &other, NULL, false, &calendar), CCS_OK);
        cr_expect_eq(agent_of(id)->timer.due_at, NINE + 2 * HOUR);
        ccs__group_undo(group);
        cr_expect_eq(agent_of(id)->timer.due_at, NINE + 8 * HOUR);
        ccs__agent_module.check(group);
        ccs__hours_module.check(group);
    }
    cr_expect_gt(ccs__hours_serial(group), serial);
    reopen(true);
    cr_expect_eq(agent_of(id)->timer.due_at, NINE + 8 * HOUR);
    fixture_finish();
}

/* --- rosters ---------------------------------------------------------------------------------------------------------- */

static uint64_t rostered(const char *json, ccs_time now)
{
    Ccs__Agent agent = agent_named("bob");
    uint64_t id = 0, calendar;
    cr_assert_eq(put_calendar(json, now, &calendar), CCS_OK);
    agent.calendar = TEXT("roster");
    cr_assert_eq(put(&agent, now, &id), CCS_OK);
    (void)fixture_told();
    return id;
}

#define LUNCH                                                                           \
    "{\"key\": \"roster\", \"windows\": [{\"open\": \"08:00\", \"close\": \"12:00\"}," \
    " {\"open\": \"13:00\", \"close\": \"17:00\"}]}"

Test(roster, shift_begins_once_a_day_whatever_its_breaks)
{
    fixture_start();
    uint64_t id = rostered(LUNCH, NINE);
    cr_expect_eq(advance(NINE + 6 * HOUR), 0, "an opening after a break begins none");
    cr_expect_eq(state(id)->shift_at, 0);
    cr_expect_eq(advance(NINE + DAY), 1);
    cr_expect_eq(state(id)->shift_at, NINE + DAY - HOUR);
    cr_expect_eq(advance(NINE + 2 * DAY - HOUR - 1), 0, "neither lunch nor the evening");
    cr_expect_eq(advance(NINE + 2 * DAY), 1);
    cr_expect_eq(state(id)->shift_at, NINE + 2 * DAY - HOUR);
    fixture_finish();
}

Test(roster, signing_in_and_out_begins_nothing_but_the_very_first)
{
    fixture_start();
    uint64_t id = rostered(LUNCH, NINE);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE + MINUTE), CCS_OK);
    cr_expect_eq(state(id)->shift_at, NINE + MINUTE);
    offered(id, 0, NINE + HOUR);
    answered(id, NINE + HOUR);
    left(id, 0, 1000, false, NINE + HOUR + SECOND);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "", NINE + 2 * HOUR), CCS_OK);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE + 8 * HOUR), CCS_OK);
    reopen(false);
    cr_expect_eq(state(id)->shift_contacts, 1);
    cr_expect_eq(state(id)->shift_talk_ms, 1000);
    cr_expect_eq(advance(NINE + DAY - HOUR), 1);
    cr_expect_eq(state(id)->shift_contacts, 0);
    cr_expect_eq(state(id)->shift_talk_ms, 0);
    cr_expect_eq(state(id)->idle_since_at, NINE + DAY - HOUR);
    fixture_finish();
}

Test(roster, that_is_changed_at_midday_makes_up_for_the_beginning)
{
    fixture_start();
    uint64_t calendar, id = rostered(LUNCH, NINE);
    cr_expect_eq(advance(NINE + DAY - HOUR), 1);
    cr_expect_eq(state(id)->shift_at, NINE + DAY - HOUR);
    cr_expect_eq(put_calendar("{\"key\": \"roster\", \"windows\": [{\"open\": \"10:00\", \"close\": \"18:00\"}]}",
                              NINE + DAY, &calendar), CCS_OK);
    cr_expect_eq(advance(NINE + DAY + 2 * HOUR), 0, "the shift of this day has begun");
    cr_expect_eq(put_calendar("{\"key\": \"roster\", \"windows\": [{\"open\": \"08:30\", \"close\": \"18:00\"}]}",
                              NINE + 2 * DAY, &calendar), CCS_OK);
    cr_expect_eq(advance(NINE + 2 * DAY + MINUTE), 1, "this day's would have begun half an hour ago");
    cr_expect_eq(state(id)->shift_at, NINE + 2 * DAY - 30 * MINUTE);
    cr_expect_eq(advance(NINE + 2 * DAY + HOUR), 0);
    fixture_finish();
}

/* Thursday's shift, a contact of 9:00 to 11:00 on Friday, and at noon the roster says that Friday began at seven. */
Test(roster, that_is_changed_at_midday_does_not_make_anybody_idle_for_longer)
{
    fixture_start();
    uint64_t calendar, id = rostered("{\"key\": \"roster\", \"windows\": [{\"open\": \"13:00\", \"close\": \"20:00\"}]}",
                                     NINE - DAY);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE - DAY), CCS_OK);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "", NINE - DAY + HOUR), CCS_OK);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE - HOUR), CCS_OK);
    offered(id, 0, NINE);
    answered(id, NINE);
    left(id, 0, 2 * HOUR, false, NINE + 2 * HOUR);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_NOT_READY, "", NINE + 2 * HOUR + MINUTE), CCS_OK);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE + 2 * HOUR + 10 * MINUTE), CCS_OK);
    cr_expect_eq(put_calendar("{\"key\": \"roster\", \"windows\": [{\"open\": \"07:00\", \"close\": \"20:00\"}]}",
                              NINE + 3 * HOUR, &calendar), CCS_OK);
    cr_expect_eq(advance(NINE + 3 * HOUR + MINUTE), 1);
    cr_expect_eq(state(id)->shift_at, NINE - 2 * HOUR);
    cr_expect_eq(state(id)->idle_since_at, NINE + 2 * HOUR, "a break has not changed it either");
    cr_expect_eq(state(id)->shift_contacts, 0, "they count from now on");
    fixture_finish();
}

Test(roster, that_is_changed_at_midday_makes_nobody_idle_before_he_came)
{
    static const struct {
        ccs_time came_at, left_at, idle_since_at;
    } cases[] = {
        {NINE, 0, NINE},
        {NINE - 4 * HOUR, 0, NINE - 2 * HOUR},
        {NINE, NINE + HOUR, NINE - 2 * HOUR}, /* not there: as of one that begins while he is away */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fixture_start();
        uint64_t calendar, id = rostered("{\"key\": \"roster\", \"windows\": [{\"open\": \"13:00\", \"close\": \"20:00\"}]}",
                                         NINE - DAY);
        cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE - DAY), CCS_OK);
        cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "", NINE - DAY + HOUR), CCS_OK);
        cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", cases[i].came_at), CCS_OK);
        if (cases[i].left_at)
            cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "", cases[i].left_at), CCS_OK);
        cr_expect_eq(put_calendar("{\"key\": \"roster\", \"windows\": [{\"open\": \"07:00\", \"close\": \"20:00\"}]}",
                                  NINE + 3 * HOUR, &calendar), CCS_OK);
        cr_expect_eq(advance(NINE + 3 * HOUR), 1);
        cr_expect_eq(state(id)->shift_at, NINE - 2 * HOUR);
        cr_expect_eq(state(id)->idle_since_at, cases[i].idle_since_at, "%zu", i);
        fixture_finish();
    }
}

/* A center's hours for a roster: open from five to half past one, three and a half hours of night are no rest. */
Test(roster, that_never_rests_leaves_the_shift_to_signing_in)
{
    fixture_start();
    uint64_t id = rostered("{\"key\": \"roster\", \"windows\": [{\"open\": \"05:00\", \"close\": \"01:30\"}]}", NINE);
    for (int day = 0; day < 5; day++) {
        ccs_time came_at = NINE + day * DAY - day * 5 * MINUTE; /* a little earlier every day */
        cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", came_at), CCS_OK);
        cr_expect_eq(state(id)->shift_at, came_at, "day %d", day);
        cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "", came_at + 4 * HOUR), CCS_OK);
        cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", came_at + 5 * HOUR), CCS_OK);
        cr_expect_eq(state(id)->shift_at, came_at, "an hour is a break");
        cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "", came_at + 9 * HOUR), CCS_OK);
    }
    fixture_finish();
}

/* NINE is a Friday. */
Test(roster, leaves_a_day_that_is_none_of_its_own_to_signing_in)
{
    fixture_start();
    uint64_t id = rostered("{\"key\": \"roster\", \"windows\": [{\"days\": [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"],"
                           " \"open\": \"08:00\", \"close\": \"17:00\"}],"
                           " \"dates\": [{\"date\": \"2030-03-06\", \"until\": \"2199-12-31\"}]}", NINE);
    static const struct {
        ccs_time from_at, until_at, shift_at;
    } days[] = {
        {NINE, NINE + 8 * HOUR, NINE},                                              /* the first ever */
        {NINE + DAY, NINE + DAY + 3 * HOUR, NINE + DAY},                            /* Saturday */
        {NINE + 3 * DAY - 70 * MINUTE, NINE + 3 * DAY - 65 * MINUTE, NINE + DAY},   /* ten minutes before Monday's begins */
        {NINE + 3 * DAY, NINE + 3 * DAY + HOUR, NINE + 3 * DAY - HOUR},
        {NINE + 3 * DAY + 12 * HOUR, NINE + 3 * DAY + 13 * HOUR, NINE + 3 * DAY - HOUR}, /* late in the evening: the same day */
        {NINE + 6 * DAY, NINE + 6 * DAY + HOUR, NINE + 6 * DAY},                    /* the roster has run out */
        {NINE + 7 * DAY, NINE + 7 * DAY + HOUR, NINE + 7 * DAY},
    };
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        (void)advance(days[i].from_at);
        cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", days[i].from_at), CCS_OK);
        cr_expect_eq(state(id)->shift_at, days[i].shift_at, "%zu", i);
        cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "", days[i].until_at), CCS_OK);
    }
    fixture_finish();
}

Test(roster, that_never_closes_says_nothing_of_shifts)
{
    fixture_start();
    uint64_t id = rostered("{\"key\": \"roster\"}", NINE);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE), CCS_OK);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "", NINE + HOUR), CCS_OK);
    cr_expect_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE + 6 * HOUR), CCS_OK);
    cr_expect_eq(state(id)->shift_at, NINE + 6 * HOUR, "as without one");
    cr_expect_eq(advance(NINE + 30 * DAY), 0);
    fixture_finish();
}
