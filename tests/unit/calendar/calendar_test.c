/*
 * Calendars as stories with real dates; then what is refused, the ends of time, and what must hold of any calendar.
 */
#include "calendar_fixture.h"
#include <stdlib.h>
#include <string.h>

#define OFFICE \
    "{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"],\"open\":\"08:00\",\"close\":\"12:00\"}," \
    "{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"],\"open\":\"13:00\",\"close\":\"17:00\"}"

static ccs_time add(const struct desk *desk, const char *from, int64_t ms)
{
    const struct ccs__zone *zone = ccs__calendar_zone(desk->calendar);
    ccs_time result = 0;
    REQUIRE(ccs__calendar_add(desk->calendar, zone_time(zone, from), ms, &result) == CCS_OK, "%s", from);
    return result + ccs__zone_offset_ms(zone, result);
}

static ccs_time sub(const struct desk *desk, const char *from, int64_t ms)
{
    const struct ccs__zone *zone = ccs__calendar_zone(desk->calendar);
    ccs_time result = 0;
    REQUIRE(ccs__calendar_sub(desk->calendar, zone_time(zone, from), ms, &result) == CCS_OK, "%s", from);
    return result + ccs__zone_offset_ms(zone, result);
}

static ccs_time add_days(const struct desk *desk, const char *from, int64_t days)
{
    const struct ccs__zone *zone = ccs__calendar_zone(desk->calendar);
    ccs_time result = 0;
    REQUIRE(ccs__calendar_add_days(desk->calendar, zone_time(zone, from), days, CCS_ZONE_DEFAULT, &result) == CCS_OK,
            "%s", from);
    return result + ccs__zone_offset_ms(zone, result);
}

static int64_t open_time(const struct desk *desk, const char *from, const char *until)
{
    const struct ccs__zone *zone = ccs__calendar_zone(desk->calendar);
    int64_t ms = 0;
    REQUIRE(ccs__calendar_between(desk->calendar, zone_time(zone, from), zone_time(zone, until), &ms) == CCS_OK, "%s",
            from);
    return ms;
}

static bool is_open(const struct desk *desk, const char *at)
{
    bool open = false;
    REQUIRE(ccs__calendar_is_open(desk->calendar, zone_time(ccs__calendar_zone(desk->calendar), at), &open) == CCS_OK,
            "%s", at);
    return open;
}

#define SHOWS(actual, text) \
    REQUIRE((actual) == time_at(text), "not %s but %lld s later", text, (long long)((actual)-time_at(text)) / 1000)

/* --- stories ----------------------------------------------------------------------------------------------------- */

Test(calendar, rests_over_lunch_and_over_the_weekend)
{
    struct desk desk;
    desk_open(&desk, "{\"zone\":\"Asia/Ho_Chi_Minh\",\"windows\":[" OFFICE "]}", NULL);
    SHOWS(add(&desk, "2026-03-06 11:30", HOUR_MS), "2026-03-06 13:30"); /* a Friday */
    SHOWS(add(&desk, "2026-03-06 16:30", HOUR_MS), "2026-03-09 08:30");
    SHOWS(add(&desk, "2026-03-06 09:00", 3 * HOUR_MS), "2026-03-06 12:00"); /* used up at closing: not 13:00 */
    SHOWS(add(&desk, "2026-03-06 09:00", 7 * HOUR_MS), "2026-03-06 17:00"); /* nor Monday */
    SHOWS(add(&desk, "2026-03-06 09:00", 7 * HOUR_MS + 1) - 1, "2026-03-09 08:00");
    desk_finish(&desk);
}

Test(calendar, mirrors_adding)
{
    struct desk desk;
    desk_open(&desk, "{\"zone\":\"Europe/Berlin\",\"windows\":[" OFFICE "]}", NULL);
    SHOWS(sub(&desk, "2026-03-09 08:30", HOUR_MS), "2026-03-06 16:30");
    SHOWS(sub(&desk, "2026-03-09 12:00", 4 * HOUR_MS), "2026-03-09 08:00"); /* used up at opening: not Friday */
    SHOWS(sub(&desk, "2026-03-08 10:00", HOUR_MS), "2026-03-06 16:00");
    SHOWS(add(&desk, "2026-03-09 08:30", -HOUR_MS), "2026-03-06 16:30");
    SHOWS(sub(&desk, "2026-03-06 16:30", -HOUR_MS), "2026-03-09 08:30");
    SHOWS(add(&desk, "2026-03-07 10:00", 0), "2026-03-09 08:00"); /* closed: the next opening */
    SHOWS(sub(&desk, "2026-03-07 10:00", 0), "2026-03-09 08:00");
    SHOWS(add(&desk, "2026-03-09 08:00", 0), "2026-03-09 08:00");
    cr_expect_eq(open_time(&desk, "2026-03-06 16:30", "2026-03-09 08:30"), HOUR_MS);
    cr_expect_eq(open_time(&desk, "2026-03-09 08:30", "2026-03-06 16:30"), -HOUR_MS);
    desk_finish(&desk);
}

/* Twelve hours of service over night: what opens on a day belongs to it. */
Test(calendar, serves_twelve_hours_over_midnight)
{
    struct desk desk;
    desk_open(
        &desk,
        "{\"zone\":\"Asia/Shanghai\",\"windows\":[{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"],"
        "\"open\":\"20:00\","
        "\"close\":\"08:00\"}],\"dates\":[{\"date\":\"2026-05-01\",\"name\":\"Labour Day\"}]}",
        NULL);
    cr_expect(is_open(&desk, "2026-05-01 07:59:59")); /* Thursday's night goes on into the holiday */
    cr_expect_not(is_open(&desk, "2026-05-01 08:00"));
    cr_expect_not(is_open(&desk, "2026-05-01 20:00")); /* the holiday takes away its own night, */
    cr_expect_not(is_open(&desk, "2026-05-02 02:00")); /* with its tail */
    SHOWS(add(&desk, "2026-05-01 02:00", 8 * HOUR_MS), "2026-05-04 22:00");
    SHOWS(add(&desk, "2026-04-29 20:00", 12 * HOUR_MS), "2026-04-30 08:00");
    desk_finish(&desk);
}

Test(calendar, closes_for_part_of_a_day)
{
    struct desk desk;
    desk_open(
        &desk,
        "{\"zone\":\"Europe/Berlin\",\"windows\":[" OFFICE
        "],\"dates\":[{\"date\":\"2025-12-24\",\"every\":\"FREQ=YEARLY\",\"hours\":"
        "[{\"open\":\"11:00\",\"close\":\"24:00\"}]},{\"date\":\"2025-12-25\",\"until\":\"2025-12-26\","
        "\"every\":\"FREQ=YEARLY\"}]}",
        NULL);
    cr_expect_eq(open_time(&desk, "2026-12-24 00:00", "2026-12-28 00:00"), 3 * HOUR_MS); /* a Thursday */
    SHOWS(add(&desk, "2026-12-24 10:00", 2 * HOUR_MS), "2026-12-28 09:00");
    SHOWS(add_days(&desk, "2026-12-23 15:00", 1), "2026-12-24 15:00"); /* a working day still, closed by then */
    SHOWS(add_days(&desk, "2026-12-23 15:00", 2), "2026-12-28 15:00");
    desk_finish(&desk);
}

/* Tet 2026: 14 to 22 February; and Friday 2 January is exchanged for Saturday 10. */
Test(calendar, keeps_tet_in_vietnam)
{
    struct desk desk;
    desk_open(
        &desk,
        "{\"zone\":\"Asia/Ho_Chi_Minh\",\"windows\":[" OFFICE "],\"dates\":["
        "{\"date\":\"2026-01-01\",\"until\":\"2026-01-02\"},{\"date\":\"2026-01-10\",\"is\":\"working\","
        "\"as\":\"fri\"},"
        "{\"date\":\"2026-02-14\",\"until\":\"2026-02-22\",\"name\":\"T\xe1\xba\xbft\"}]}",
        NULL);
    SHOWS(add(&desk, "2026-01-09 16:00", 2 * HOUR_MS), "2026-01-10 09:00"); /* Saturday works */
    SHOWS(add(&desk, "2026-02-13 16:00", 2 * HOUR_MS), "2026-02-23 09:00");
    SHOWS(add_days(&desk, "2025-12-31 10:00", 5), "2026-01-09 10:00"); /* 5 to 9 January */
    SHOWS(add_days(&desk, "2025-12-31 10:00", 6), "2026-01-10 10:00");
    SHOWS(add_days(&desk, "2026-02-23 10:00", -1), "2026-02-13 10:00");
    SHOWS(add_days(&desk, "2026-02-17 10:00", 0), "2026-02-23 10:00"); /* no working day: the next one */
    SHOWS(add_days(&desk, "2026-02-13 22:00", 0), "2026-02-13 22:00");
    desk_finish(&desk);
}

/* China 2026 as the State Council has it: five stretches of days off that are worked for at weekends. */
Test(calendar, makes_up_working_days_in_china)
{
    struct desk state, desk;
    desk_open(
        &state,
        "{\"key\":\"cn\",\"dates\":[{\"date\":\"2026-01-01\",\"until\":\"2026-01-03\"},{\"date\":\"2026-02-15\","
        "\"until\":\"2026-02-23\"},"
        "{\"date\":\"2026-04-04\",\"until\":\"2026-04-06\"},{\"date\":\"2026-05-01\",\"until\":\"2026-05-05\"},"
        "{\"date\":\"2026-06-19\",\"until\":\"2026-06-21\"},{\"date\":\"2026-09-25\",\"until\":\"2026-09-27\"},"
        "{\"date\":\"2026-10-01\",\"until\":\"2026-10-07\"},{\"date\":\"2026-01-04\",\"is\":\"working\","
        "\"also\":[\"2026-02-14\",\"2026-02-28\","
        "\"2026-05-09\",\"2026-09-20\",\"2026-10-10\"]}]}",
        NULL);
    desk_open(&desk, "{\"zone\":\"Asia/Shanghai\",\"windows\":[" OFFICE "],\"holidays\":[\"cn\"]}", &state);
    int64_t days = 0;
    const struct ccs__zone *zone = desk.zone;
    cr_expect_eq(ccs__calendar_days_between(desk.calendar, zone_time(zone, "2025-12-31 12:00"),
                                            zone_time(zone, "2026-12-31 12:00"), &days),
                 CCS_OK);
    cr_expect_eq(days, 248);
    cr_expect_eq(open_time(&desk, "2026-01-01 00:00", "2027-01-01 00:00"), 248 * 8 * HOUR_MS);
    SHOWS(add(&desk, "2026-02-13 17:00", 4 * HOUR_MS), "2026-02-14 12:00"); /* a Saturday */
    SHOWS(add(&desk, "2026-09-30 16:00", 10 * HOUR_MS), "2026-10-09 09:00");
    SHOWS(add(&desk, "2026-10-09 16:00", 2 * HOUR_MS), "2026-10-10 09:00");
    desk_finish(&desk);
    desk_finish(&state);
}

Test(calendar, counts_the_hours_that_clocks_skip_and_repeat)
{
    struct desk desk;
    desk_open(&desk, "{\"zone\":\"Europe/Berlin\"}", NULL); /* always */
    cr_expect_eq(open_time(&desk, "2026-03-29 00:00", "2026-03-30 00:00"), 23 * HOUR_MS);
    cr_expect_eq(open_time(&desk, "2026-10-25 00:00", "2026-10-26 00:00"), 25 * HOUR_MS);
    desk_finish(&desk);
    desk_open(&desk, "{\"zone\":\"Europe/Berlin\",\"windows\":[{\"open\":\"02:00\",\"close\":\"03:00\"}]}", NULL);
    cr_expect_eq(open_time(&desk, "2026-03-29 00:00", "2026-03-30 00:00"), 0);
    cr_expect_eq(open_time(&desk, "2026-10-25 00:00", "2026-10-26 00:00"), 2 * HOUR_MS);
    SHOWS(add_days(&desk, "2026-03-28 12:00", 1), "2026-03-30 12:00"); /* the 29th never opens */
    desk_finish(&desk);
}

/* What is left of Sunday's night is cut out by Monday's hours: nothing of it opens. */
Test(calendar, counts_a_day_whose_night_is_cut_out_by_the_next_as_no_working_day)
{
    struct desk desk;
    desk_open(
        &desk,
        "{\"windows\":[{\"days\":[\"sun\"],\"open\":\"23:00\",\"close\":\"02:00\"}],"
        "\"dates\":[{\"date\":\"2026-03-08\",\"hours\":"
        "[{\"open\":\"23:00\",\"close\":\"24:00\"}]},{\"date\":\"2026-03-09\",\"hours\":[{\"open\":\"00:00\","
        "\"close\":\"02:00\"}]}]}",
        NULL);
    SHOWS(add_days(&desk, "2026-03-01 12:00", 1), "2026-03-15 12:00");
    SHOWS(add(&desk, "2026-03-01 23:00", 4 * HOUR_MS), "2026-03-16 00:00");
    desk_finish(&desk);
}

Test(calendar, steps_over_the_day_that_samoa_never_had)
{
    struct desk desk;
    desk_open(&desk, "{\"zone\":\"Pacific/Apia\",\"windows\":[{\"open\":\"09:00\",\"close\":\"17:00\"}]}", NULL);
    SHOWS(add_days(&desk, "2011-12-29 10:00", 1), "2011-12-31 10:00");
    SHOWS(add(&desk, "2011-12-29 16:00", 2 * HOUR_MS), "2011-12-31 10:00");
    desk_finish(&desk);
}

Test(calendar, asks_the_policy_where_the_time_of_day_is_not_on_the_clock)
{
    struct desk desk;
    ccs_time at = 0;
    desk_open(&desk, "{\"zone\":\"Europe/Berlin\"}", NULL);
    ccs_time before = zone_time(desk.zone, "2026-03-28 02:30");
    SHOWS(add_days(&desk, "2026-03-28 02:30", 1), "2026-03-29 03:30");
    cr_expect_eq(ccs__calendar_add_days(desk.calendar, before, 1, CCS_ZONE_EARLIER, &at), CCS_OK);
    cr_expect_eq(at, time_at("2026-03-29 00:30"));
    cr_expect_eq(ccs__calendar_add_days(desk.calendar, before, 1, CCS_ZONE_REJECT, &at), CCS_ESTATE);
    cr_expect_eq(ccs__calendar_add_days(desk.calendar, before, 2, CCS_ZONE_REJECT, &at), CCS_OK);
    cr_expect_eq(ccs__calendar_add_days(desk.calendar, before, 1, (ccs_zone_policy)7, &at), CCS_EINVAL);
    desk_finish(&desk);
}

Test(calendar, lets_the_last_entry_decide)
{
    struct desk holidays, desk;
    desk_open(&holidays, "{\"key\":\"h\",\"dates\":[{\"date\":\"2026-03-02\"},{\"date\":\"2026-03-03\"}]}", NULL);
    desk_open(
        &desk,
        "{\"windows\":[" OFFICE
        "],\"holidays\":[\"h\"],\"dates\":[{\"date\":\"2026-03-02\",\"is\":\"hours\",\"hours\":[{\"open\":\"10:00\","
        "\"close\":\"11:00\"}]},{\"date\":\"2026-03-02\"},{\"date\":\"2026-03-04\",\"is\":\"hours\","
        "\"hours\":[{\"open\":\"10:00\","
        "\"close\":\"11:00\"}]},{\"date\":\"2026-03-04\",\"is\":\"working\",\"as\":\"fri\"},"
        "{\"date\":\"2026-03-05\",\"hours\":"
        "[{\"open\":\"08:00\",\"close\":\"17:00\"}]}]}",
        &holidays);
    cr_expect_eq(open_time(&desk, "2026-03-02 00:00", "2026-03-03 00:00"), HOUR_MS); /* hours win over closed */
    cr_expect_eq(open_time(&desk, "2026-03-03 00:00", "2026-03-04 00:00"), 0);       /* the other calendar's holiday */
    cr_expect_eq(open_time(&desk, "2026-03-04 00:00", "2026-03-05 00:00"),
                 8 * HOUR_MS);                                         /* the later of two that open */
    SHOWS(add_days(&desk, "2026-03-04 12:00", 1), "2026-03-06 12:00"); /* cut out altogether: no working day */
    desk_finish(&desk);
    desk_finish(&holidays);
}

/* --- ends -------------------------------------------------------------------------------------------------------- */

Test(calendar, has_no_edges_when_it_is_always_open)
{
    struct desk desk;
    ccs_time edge = 7;
    desk_open(&desk,
              "{\"windows\":[{\"open\":\"00:00\",\"close\":\"12:00\"},{\"open\":\"12:00\",\"close\":\"24:00\"}]}",
              NULL);
    cr_expect_eq(ccs__calendar_next_open(desk.calendar, 5, &edge), CCS_ENOENT);
    cr_expect_eq(ccs__calendar_next_close(desk.calendar, 5, &edge), CCS_ENOENT);
    cr_expect_eq(ccs__calendar_previous_open(desk.calendar, 5, &edge), CCS_ENOENT);
    cr_expect_eq(ccs__calendar_previous_close(desk.calendar, 5, &edge), CCS_ENOENT);
    cr_expect_eq(edge, 7);
    cr_expect_eq(ccs__calendar_next_change(desk.calendar, 5), CCS_TIME_NEVER);
    cr_expect_eq(ccs__calendar_add(desk.calendar, 5, CCS__CALENDAR_MAX - 6, &edge), CCS_OK);
    cr_expect_eq(edge, CCS__CALENDAR_MAX - 1);
    cr_expect_eq(ccs__calendar_add(desk.calendar, 5, CCS__CALENDAR_MAX - 5, &edge), CCS_ELIMIT);
    cr_expect_eq(ccs__calendar_between(desk.calendar, 0, CCS__CALENDAR_MAX, &edge), CCS_OK);
    cr_expect_eq(edge, CCS__CALENDAR_MAX);
    cr_expect_eq(ccs__calendar_sub(desk.calendar, 5, 5, &edge), CCS_OK);
    cr_expect_eq(edge, 0);
    cr_expect_eq(ccs__calendar_sub(desk.calendar, 5, 6, &edge), CCS_ELIMIT);
    struct ccs__calendar_intervals whole;
    cr_expect_eq(ccs__calendar_intervals_init(&whole, desk.calendar, 0, CCS__CALENDAR_MAX), CCS_OK);
    ccs_time until = 0;
    cr_expect(ccs__calendar_intervals_next(&whole, &edge, &until) == CCS_OK && edge == 0 && until == CCS__CALENDAR_MAX);
    cr_expect_eq(ccs__calendar_intervals_next(&whole, &edge, &until), CCS_DONE);
    desk_finish(&desk);
}

Test(calendar, knows_1970_to_2199_and_no_more)
{
    static const ccs_time outside[] = {INT64_MIN,     INT64_MIN + 1, -1, CCS__CALENDAR_MAX, CCS__CALENDAR_MAX + 1,
                                       INT64_MAX - 1, INT64_MAX};
    struct desk desk;
    ccs_time at = 7;
    int64_t ms = 7;
    bool open;
    struct ccs__calendar_intervals intervals;
    desk_open(&desk, "{\"zone\":\"Pacific/Kiritimati\",\"windows\":[" OFFICE "]}", NULL);
    ccs_time last = CCS__CALENDAR_MAX - 1;
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        ccs_time bad = outside[i];
        bool end = bad == CCS__CALENDAR_MAX; /* is an exclusive end */
        REQUIRE(ccs__calendar_is_open(desk.calendar, bad, &open) == CCS_ELIMIT);
        REQUIRE(ccs__calendar_add(desk.calendar, bad, 1, &at) == CCS_ELIMIT &&
                ccs__calendar_sub(desk.calendar, bad, 1, &at) == CCS_ELIMIT);
        REQUIRE(ccs__calendar_between(desk.calendar, bad, 5, &ms) == (end ? CCS_OK : CCS_ELIMIT));
        REQUIRE(ccs__calendar_between(desk.calendar, 5, bad, &ms) == (end ? CCS_OK : CCS_ELIMIT));
        REQUIRE(ccs__calendar_next_open(desk.calendar, bad, &at) == CCS_ELIMIT &&
                ccs__calendar_next_close(desk.calendar, bad, &at) == CCS_ELIMIT);
        REQUIRE(ccs__calendar_previous_open(desk.calendar, bad, &at) == CCS_ELIMIT);
        REQUIRE(ccs__calendar_previous_close(desk.calendar, bad, &at) == CCS_ELIMIT);
        REQUIRE(ccs__calendar_add_days(desk.calendar, bad, 1, CCS_ZONE_DEFAULT, &at) == CCS_ELIMIT);
        REQUIRE(ccs__calendar_days_between(desk.calendar, bad, 5, &ms) == (end ? CCS_OK : CCS_ELIMIT));
        REQUIRE(ccs__calendar_days_between(desk.calendar, 5, bad, &ms) == (end ? CCS_OK : CCS_ELIMIT));
        REQUIRE(ccs__calendar_is_working_day(desk.calendar, bad, &open) == CCS_ELIMIT);
        REQUIRE(ccs__calendar_intervals_init(&intervals, desk.calendar, 0, bad) == (end ? CCS_OK : CCS_ELIMIT));
        REQUIRE(ccs__calendar_next_change(desk.calendar, bad) ==
                (bad < 0 ? time_at("1970-01-01 03:40") : CCS_TIME_NEVER));
    }
    static const int64_t much[] = {INT64_MIN, INT64_MAX, CCS__CALENDAR_MAX, -CCS__CALENDAR_MAX};
    at = 7;
    for (size_t i = 0; i < sizeof much / sizeof much[0]; i++) {
        REQUIRE(ccs__calendar_add(desk.calendar, last / 2, much[i], &at) == CCS_ELIMIT);
        REQUIRE(ccs__calendar_sub(desk.calendar, last / 2, much[i], &at) == CCS_ELIMIT);
        REQUIRE(ccs__calendar_add_days(desk.calendar, last / 2, much[i], CCS_ZONE_DEFAULT, &at) == CCS_ELIMIT);
    }
    cr_expect_eq(at, 7);
    cr_expect_eq(ccs__calendar_previous_open(desk.calendar, 1, &at), CCS_ELIMIT);
    cr_expect_eq(ccs__calendar_next_close(desk.calendar, last, &at), CCS_ELIMIT);
    desk_finish(&desk);
}

/* Opening ends for good: what is asked beyond is no answer, and never a wrong one. */
Test(calendar, says_when_its_dates_have_run_out)
{
    struct desk desk;
    ccs_time at = 0;
    desk_open(
        &desk,
        "{\"windows\":[{\"open\":\"09:00\",\"close\":\"10:00\"}],\"dates\":[{\"date\":\"2026-03-01\","
        "\"until\":\"2300-01-01\"},"
        "{\"date\":\"1960-01-01\",\"until\":\"2025-12-31\"}]}",
        NULL);
    cr_expect_eq(ccs__calendar_next_open(desk.calendar, time_at("1970-01-01"), &at), CCS_OK);
    cr_expect_eq(at, time_at("2026-01-01 09:00"));
    cr_expect_eq(ccs__calendar_next_open(desk.calendar, time_at("2026-02-28 12:00"), &at), CCS_ELIMIT);
    cr_expect_eq(ccs__calendar_add(desk.calendar, time_at("2026-02-28 09:30"), 30 * MINUTE_MS, &at), CCS_OK);
    cr_expect_eq(at, time_at("2026-02-28 10:00"));
    cr_expect_eq(ccs__calendar_add(desk.calendar, time_at("2026-02-28 09:30"), 30 * MINUTE_MS + 1, &at), CCS_ELIMIT);
    cr_expect_eq(ccs__calendar_add(desk.calendar, time_at("2026-02-28 10:00"), 0, &at), CCS_ELIMIT);
    cr_expect_eq(ccs__calendar_add_days(desk.calendar, time_at("2026-02-28 10:00"), 1, CCS_ZONE_DEFAULT, &at),
                 CCS_ELIMIT);
    cr_expect_eq(ccs__calendar_next_change(desk.calendar, time_at("2026-02-28 10:00")), CCS_TIME_NEVER);
    cr_expect_eq(ccs__calendar_sub(desk.calendar, time_at("2150-01-01"), HOUR_MS, &at), CCS_OK);
    cr_expect_eq(at, time_at("2026-02-28 09:00"));
    cr_expect_eq(ccs__calendar_sub(desk.calendar, time_at("2026-01-01 10:00"), HOUR_MS, &at), CCS_OK);
    cr_expect_eq(at, time_at("2026-01-01 09:00"));
    cr_expect_eq(ccs__calendar_sub(desk.calendar, time_at("2026-01-01 10:00"), HOUR_MS + 1, &at), CCS_ELIMIT);
    desk_finish(&desk);
}

/* --- what is refused --------------------------------------------------------------------------------------------- */

Test(calendar, says_what_is_wrong_and_where)
{
    static const struct {
        const char *json, *path, *words;
        ccs_status status;
    } wrong[] = {
        {"{\"windows\":[{\"open\":\"8:00\",\"close\":\"12:00\"}]}", "windows[0].open", "HH:MM", CCS_EINVAL},
        {"{\"windows\":[{\"open\":\"24:00\",\"close\":\"12:00\"}]}", "windows[0].open", "23:59:59", CCS_EINVAL},
        {"{\"windows\":[{\"open\":\"08:00\",\"close\":\"24:01\"}]}", "windows[0].close", "24:00", CCS_EINVAL},
        {"{\"windows\":[{\"open\":\"08:00\",\"close\":\"12:60\"}]}", "windows[0].close", "HH:MM", CCS_EINVAL},
        {"{\"windows\":[{\"open\":\"08:00\"}]}", "windows[0].close", "HH:MM", CCS_EINVAL},
        {"{\"windows\":[{\"open\":\"08:00\",\"close\":\"12:00\",\"days\":[\"mon\",\"mon\",\"mon\",\"mon\",\"mon\","
        "\"mon\",\"mon\",\"mon\"]}]}",
         "windows[0].days", "seven", CCS_ELIMIT},
        {"{\"dates\":[{\"date\":\"2026-02-29\"}]}", "dates[0].date", "exists", CCS_EINVAL},
        {"{\"dates\":[{\"date\":\"2026-1-1\"}]}", "dates[0].date", "YYYY-MM-DD", CCS_EINVAL},
        {"{\"dates\":[{\"date\":\"0000-01-01\"}]}", "dates[0].date", "YYYY-MM-DD", CCS_EINVAL},
        {"{\"dates\":[{}]}", "dates[0].date", "YYYY-MM-DD", CCS_EINVAL},
        {"{\"dates\":[{\"date\":\"2026-01-02\",\"until\":\"2026-01-01\"}]}", "dates[0].until", "before", CCS_EINVAL},
        {"{\"dates\":[{\"date\":\"2026-01-02\"},{\"date\":\"2026-01-02\",\"also\":[\"2026-01-03\",\"x\"]}]}",
         "dates[1].also[1]", "YYYY", CCS_EINVAL},
        {"{\"dates\":[{\"date\":\"2026-01-02\",\"except\":[\"2026-13-03\"]}]}", "dates[0].except[0]", "YYYY",
         CCS_EINVAL},
        {"{\"dates\":[{\"date\":\"2026-01-02\",\"is\":\"hours\"}]}", "dates[0].hours", "closed", CCS_EINVAL},
        {"{\"dates\":[{\"date\":\"2026-01-02\",\"is\":\"working\",\"hours\":[{\"open\":\"08:00\","
        "\"close\":\"12:00\"}]}]}",
         "dates[0].hours", "is=hours", CCS_EINVAL},
        {"{\"dates\":[{\"date\":\"2026-01-02\",\"as\":\"mon\"}]}", "dates[0].as", "working", CCS_EINVAL},
        {"{\"dates\":[{\"date\":\"2026-01-02\",\"hours\":[{\"open\":\"08:00\",\"close\":\"12:00\","
        "\"days\":[\"mon\"]}]}]}",
         "dates[0].hours[0].days", "leave", CCS_EINVAL},
        {"{\"dates\":[{\"date\":\"2026-01-02\",\"hours\":[{\"open\":\"08:00\",\"close\":\"25:00\"}]}]}",
         "dates[0].hours[0].close", "HH:MM", CCS_EINVAL},
        {"{\"dates\":[{\"date\":\"2026-01-02\",\"every\":\"FREQ=SOMETIMES\"}]}", "dates[0].every", "", CCS_EINVAL},
        {"{\"dates\":[{\"date\":\"1970-01-01\",\"every\":\"FREQ=DAILY\"}]}", "dates[0].every", "65536", CCS_ELIMIT},
        {"{\"dates\":[{\"date\":\"1960-01-01\",\"until\":\"2200-12-31\"}]}", "", "never open", CCS_EINVAL},
        {"{\"windows\":[{\"open\":\"08:00\",\"close\":\"12:00\"}],\"dates\":[{\"date\":\"2026-01-01\","
        "\"every\":\"FREQ=DAILY\"},"
         "{\"date\":\"1960-01-01\",\"until\":\"2026-01-01\"}]}",
         "", "never open", CCS_EINVAL},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct desk desk;
        desk_init(&desk, wrong[i].json, NULL);
        REQUIRE(!desk.calendar && desk.status == wrong[i].status, "%s: %d", wrong[i].json, desk.status);
        REQUIRE(strcmp(desk.error.path, wrong[i].path) == 0 && strstr(desk.error.message, wrong[i].words), "%s: %s: %s",
                wrong[i].json, desk.error.path, desk.error.message);
        desk_finish(&desk);
    }
}

Test(calendar, names_the_calendar_of_holidays_that_is_wrong)
{
    struct desk holidays, desk;
    desk_init(&holidays, "{\"key\":\"vn\",\"dates\":[{\"date\":\"2026-01-01\"},{\"date\":\"2026-02-30\"}]}", NULL);
    cr_expect_null(holidays.calendar);
    desk_init(&desk, "{\"holidays\":[\"vn\"]}", &holidays);
    cr_expect(desk.status == CCS_EINVAL && strcmp(desk.error.path, "holidays[0]") == 0 &&
                  strstr(desk.error.message, "vn, dates[1].date"),
              "%s: %s", desk.error.path, desk.error.message);
    desk_finish(&desk);
    desk_finish(&holidays);
}

/* --- hostile sizes ----------------------------------------------------------------------------------------------- */

static void put_hours(char **at, int count)
{
    for (int i = 0; i < count; i++)
        *at += sprintf(*at, "%s{\"open\":\"%02d:%02d:%02d\",\"close\":\"%02d:%02d:%02d\"}", i ? "," : "", i / 20,
                       i * 3 % 60, 1, i / 20, i * 3 % 60, 30);
}

Test(calendar, bounds_weeks_that_all_differ)
{
    struct desk desk;
    char *json = malloc(4 << 20), *at = json;
    at += sprintf(at, "{\"windows\":[");
    put_hours(&at, 256);
    at += sprintf(at, "],\"dates\":[");
    for (int i = 0; i < 3000; i++) { /* each week loses another second */
        struct ccs__civil_date date = ccs__civil_date_of(i * 7);
        at += sprintf(
            at, "%s{\"date\":\"%04d-%02d-%02d\",\"hours\":[{\"open\":\"05:%02d:%02d\",\"close\":\"05:%02d:%02d\"}]}",
            i ? "," : "", (int)date.year, date.month, date.day, i / 59 % 60, i % 59, i / 59 % 60, i % 59 + 1);
    }
    sprintf(at, "]}");
    desk_init(&desk, json, NULL);
    cr_expect(!desk.calendar && desk.status == CCS_ELIMIT && strstr(desk.error.message, "differ"), "%d %s", desk.status,
              desk.error.message);
    desk_finish(&desk);
    free(json);
}

Test(calendar, bounds_the_days_of_its_dates)
{
    struct desk desk;
    char *json = malloc(1 << 20), *at = json;
    at += sprintf(at, "{\"dates\":[");
    for (int i = 0; i < 200; i++)
        at +=
            sprintf(at, "%s{\"date\":\"2026-01-01\",\"until\":\"2026-12-31\",\"every\":\"FREQ=YEARLY\"}", i ? "," : "");
    sprintf(at, "]}");
    desk_init(&desk, json, NULL);
    cr_expect(!desk.calendar && desk.status == CCS_ELIMIT && strcmp(desk.error.path, "dates[33]") == 0, "%d %s",
              desk.status, desk.error.path);
    desk_finish(&desk);
    free(json);
}

/* --- memory ------------------------------------------------------------------------------------------------------ */

Test(calendar, gives_everything_back_whichever_allocation_fails)
{
    struct desk desk;
    desk_open(
        &desk,
        "{\"zone\":\"Europe/Berlin\",\"windows\":[" OFFICE
        "],\"dates\":[{\"date\":\"2026-01-01\",\"every\":\"FREQ=YEARLY\",\"also\":"
        "[\"2026-01-05\"],\"except\":[\"2027-01-01\"]},{\"date\":\"2026-12-24\",\"hours\":[{\"open\":\"12:00\","
        "\"close\":\"17:00\"}]},"
        "{\"date\":\"2026-04-11\",\"is\":\"working\"}]}",
        NULL);
    for (size_t fail_at = 1;; fail_at++) {
        struct counting counting;
        struct ccs__calendar_error error;
        ccs_status status;
        counting_init(&counting);
        counting.fail_at = fail_at;
        struct ccs__calendar *calendar =
            ccs__calendar_compile(&counting.alloc, desk.definition, desk.zone, NULL, 0, &error, &status);
        if (calendar) {
            cr_expect_gt(fail_at, 10);
            cr_expect_eq(counting.bytes, ccs__calendar_bytes(calendar));
            cr_expect_leq(counting.bytes, 400000);
            ccs__calendar_destroy(calendar);
            REQUIRE(counting.bytes == 0);
            break;
        }
        REQUIRE(status == CCS_ENOMEM && counting.bytes == 0, "%zu: %d, %zu bytes", fail_at, status, counting.bytes);
    }
    desk_finish(&desk);
}

/* --- laws -------------------------------------------------------------------------------------------------------- */

static const char *const lawful[] = {
    "{\"zone\":\"Europe/Berlin\",\"windows\":[" OFFICE
    "],\"dates\":[{\"date\":\"1970-12-24\",\"until\":\"1970-12-26\",\"every\":\"FREQ=YEARLY\"}]}",
    "{\"zone\":\"Pacific/Apia\",\"windows\":[{\"open\":\"22:13:17\",\"close\":\"06:00\"}]}",
    "{\"zone\":\"Australia/Lord_Howe\",\"windows\":[{\"days\":[\"sun\"],\"open\":\"00:00\",\"close\":\"24:00\"}]}",
    ("{\"windows\":[{\"days\":[\"tue\"],\"open\":\"10:00\",\"close\":\"10:01\"}],\"dates\":[{\"date\":\"1980-01-01\","
     "\"until\":\"2090-12-31\"}]}"),
    "{\"zone\":\"America/New_York\"}",
};

static void check_laws(const struct ccs__calendar *calendar, ccs_rng *rng)
{
    ccs_time a = between(rng, 0, CCS__CALENDAR_MAX), b = between(rng, 0, CCS__CALENDAR_MAX),
             c = between(rng, 0, CCS__CALENDAR_MAX), d = 0;
    int64_t ab = 0, ba = 0, bc = 0, ac = 0;
    bool open = false;
    REQUIRE(ccs__calendar_between(calendar, a, b, &ab) == CCS_OK &&
            ccs__calendar_between(calendar, b, a, &ba) == CCS_OK);
    REQUIRE(ccs__calendar_between(calendar, b, c, &bc) == CCS_OK &&
            ccs__calendar_between(calendar, a, c, &ac) == CCS_OK);
    REQUIRE(ab == -ba && ab + bc == ac);
    REQUIRE(ccs__calendar_is_open(calendar, b, &open) == CCS_OK);
    if (open) {
        ccs_time opening = -1;
        ccs_status status = ccs__calendar_add(calendar, a, ab, &d);
        (void)!ccs__calendar_previous_open(calendar, b + 1 < CCS__CALENDAR_MAX ? b + 1 : b, &opening);
        REQUIRE(status == CCS_OK && (d == b || opening == b), "%lld %lld %lld", (long long)a, (long long)b,
                (long long)d);
        int64_t ms = between(rng, 1, 1000 * HOUR_MS);
        if (ccs__calendar_add(calendar, b, ms, &d) ==
            CCS_OK) /* to and fro; b is not an opening edge but by a rare chance */
            REQUIRE(ccs__calendar_sub(calendar, d, ms, &c) == CCS_OK && c == b);
    }
}

/* Edges, intervals and sums say the same over years. */
static void check_walk(const struct ccs__calendar *calendar, ccs_rng *rng)
{
    struct ccs__calendar_intervals intervals;
    ccs_time from = between(rng, 0, CCS__CALENDAR_MAX / 2), until = from + between(rng, 0, 4000 * DAY_MS), open_at,
             close_at, edge = 0;
    int64_t sum = 0, all = 0;
    REQUIRE(ccs__calendar_intervals_init(&intervals, calendar, from, until) == CCS_OK);
    for (ccs_time last = from; ccs__calendar_intervals_next(&intervals, &open_at, &close_at) == CCS_OK;
         last = close_at) {
        sum += close_at - open_at;
        if (open_at > from) {
            REQUIRE(ccs__calendar_next_open(calendar, last, &edge) == CCS_OK && edge == open_at);
            REQUIRE(ccs__calendar_previous_open(calendar, open_at + 1, &edge) == CCS_OK && edge == open_at);
        }
        if (close_at < until)
            REQUIRE(ccs__calendar_next_close(calendar, open_at, &edge) == CCS_OK && edge == close_at);
    }
    REQUIRE(ccs__calendar_between(calendar, from, until, &all) == CCS_OK && all == sum);
}

Test(calendar, keeps_its_laws_over_two_centuries)
{
    ccs_rng rng;
    ccs_rng_seed(&rng, 5);
    for (size_t i = 0; i < sizeof lawful / sizeof lawful[0]; i++) {
        struct desk desk;
        desk_open(&desk, lawful[i], NULL);
        for (size_t j = 0; j < rounds(3000); j++)
            check_laws(desk.calendar, &rng);
        for (size_t j = 0; j < rounds(4); j++)
            check_walk(desk.calendar, &rng);
        desk_finish(&desk);
    }
}
