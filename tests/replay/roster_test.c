/*
 * What the records say about who was there: a small working day to read along with.
 */
#include "fixture.h"
#include "roster.h"

#include <criterion/criterion.h>
#include <stdlib.h>

/* arrived, id, service, queued, wait, outcome, answered, talk, agent on 1 February 1999; "" for what is empty. */
#define CALL(arrived, id, service, queued, wait, outcome, answered, talk, agent) \
    "1999-02-01 " arrived "," id ",,0," service ",0," queued "," wait "," outcome "," answered "," talk "," agent "\n"
#define AT(time) "1999-02-01 " time

/*
 * anna serves 08:00:00-08:01:00, 08:01:30-08:02:00 (after 30 s, while B waited), 08:10:00-08:10:30 (after 8 minutes in
 * which at first nobody waited) and 09:00:00-09:01:00 (after more than half an hour: away), and the next day.
 * ben serves TT only: that PS waited says nothing about him.
 */
static const char day[] = HEADER CALL("08:00:00", "A", "PS", "", "0", "answered", AT("08:00:00"), "60", "anna")
    CALL("08:00:40", "B", "PS", AT("08:00:40"), "50", "answered", AT("08:01:30"), "30", "anna")
        CALL("08:05:00", "C", "PS", AT("08:05:00"), "300", "answered", AT("08:10:00"), "30", "anna")
            CALL("09:00:00", "D", "PS", "", "0", "answered", AT("09:00:00"), "60", "anna")
                CALL("08:00:00", "E", "TT", "", "0", "answered", AT("08:00:00"), "50", "ben")
                    CALL("08:01:00", "F", "TT", "", "0", "answered", AT("08:01:00"), "20", "ben")
                        CALL("08:05:00", "G", "NW", "", "0", "answered", "", "0", "carl")
                            CALL("08:06:00", "H", "PS", AT("08:06:00"), "10", "phantom", "", "0",
                                 "") "1999-02-02 08:00:00,I,,0,PS,0,,0,answered,1999-02-02 08:00:00,60,anna\n";

static struct calls calls;
static struct roster roster;

static void read_day(void)
{
    calls = fixture_calls(day);
    cr_assert(roster_build(&roster, &calls));
}

static void drop_day(void)
{
    roster_free(&roster);
    calls_free(&calls);
}

TestSuite(roster, .init = read_day, .fini = drop_day);

static const struct roster_agent *agent_of(const char *key)
{
    uint32_t number = names_find(&calls.agents, key, (uint32_t)strlen(key));
    cr_assert_neq(number, NAMES_NONE);
    return &roster.agents[number];
}

static uint64_t bit(const char *service)
{
    return UINT64_C(1) << names_find(&calls.services, service, (uint32_t)strlen(service));
}

static int64_t at(const char *time)
{
    char text[24];
    int64_t at_s = 0;
    snprintf(text, sizeof text, "1999-02-01 %s", time);
    cr_assert(calls_time_read(text, 19, &at_s));
    return at_s;
}

Test(roster, has_the_services_recorded)
{
    cr_expect_eq(agent_of("anna")->services, bit("PS"));
    cr_expect_eq(agent_of("ben")->services, bit("TT"));
    cr_expect_eq(agent_of("carl")->services, bit("NW"), "without a time of answer it still says what he serves");
    cr_expect_eq(agent_of("carl")->stretch_count, 0, "but not when he was there");
}

Test(roster, ends_a_stretch_at_half_an_hour_and_at_the_end_of_the_day)
{
    const struct roster_agent *anna = agent_of("anna");
    cr_assert_eq(anna->stretch_count, 3);
    cr_expect(anna->stretches[0].from_s == at("08:00:00") && anna->stretches[0].to_s == at("08:10:30"));
    cr_expect_not(anna->stretches[0].last, "away");
    cr_expect(anna->stretches[1].from_s == at("09:00:00") && anna->stretches[1].to_s == at("09:01:00"));
    cr_expect(anna->stretches[1].last, "home");
    cr_expect(anna->stretches[2].last);
}

Test(roster, takes_a_gap_for_wrap_up_only_when_it_began_with_somebody_waiting)
{
    const struct roster_agent *anna = agent_of("anna");
    cr_assert_eq(anna->wrap_up_count, 1);
    cr_expect_eq(anna->wrap_ups[0], 30);
    cr_expect_eq(agent_of("ben")->wrap_up_count, 0, "nobody waited for what he serves");
}

Test(roster, lends_wrap_ups_of_who_shares_a_service)
{
    uint32_t count;
    int32_t *pool = roster_pool(&roster, bit("PS"), &count);
    cr_expect(count == 1 && pool[0] == 30);
    free(pool);
    pool = roster_pool(&roster, bit("TT"), &count);
    cr_expect_eq(count, 0);
    free(pool);
    pool = roster_pool(&roster, 0, &count);
    cr_expect_eq(count, 1);
    free(pool);
}

Test(roster, gives_a_newcomer_the_hours_of_the_busiest)
{
    struct roster_agent newcomer;
    cr_assert(roster_newcomer(&roster, &calls, 0, &newcomer));
    cr_assert_eq(newcomer.stretch_count, 3, "anna is the busiest on both days");
    cr_expect_eq(newcomer.stretches[0].from_s, at("08:00:00"));
    cr_expect_eq(newcomer.wrap_up_count, 1);
    roster_agent_free(&newcomer);
    cr_assert(roster_newcomer(&roster, &calls, 1, &newcomer));
    cr_assert_eq(newcomer.stretch_count, 1, "ben is the second on the first day; the other day has none");
    cr_expect_eq(newcomer.stretches[0].to_s, at("08:01:20"));
    roster_agent_free(&newcomer);
}
