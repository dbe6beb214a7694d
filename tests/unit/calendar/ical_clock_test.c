/* Events on other clocks, zones that files describe, versions of events, and those that no calendar can say. */
#include "ical_fixture.h"
#include <string.h>

/* Where a rule of the calendar's own days does not say when, the times are listed, each kind of times with its dates. */
Test(ical, lists_what_comes_again_by_another_clock)
{
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    options.zone = CCS_STR("Europe/Berlin");
    /* New York is an hour nearer for three weeks in March, and one in autumn. */
    cr_expect_str_eq(import(event("DTSTART;TZID=America/New_York:20260302T090000\nDURATION:PT1H\n"
                                  "RRULE:FREQ=WEEKLY;UNTIL=20260406T130000Z\nEXDATE;TZID=America/New_York:20260323T090000\n"),
                            &options),
                     "[{\"date\":\"2026-03-09\",\"hours\":[{\"open\":\"14:00\",\"close\":\"15:00\"}],\"also\":[\"2026-03-16\"]},"
                     "{\"date\":\"2026-03-02\",\"hours\":[{\"open\":\"15:00\",\"close\":\"16:00\"}],"
                     "\"also\":[\"2026-03-30\",\"2026-04-06\"]}]");
    cr_expect_str_eq(import(event("DTSTART:20260328T233000Z\nDTEND:20260329T003000Z\nRRULE:FREQ=DAILY;COUNT=3\n"), &options),
                     "[{\"date\":\"2026-03-29\",\"hours\":[{\"open\":\"00:30\",\"close\":\"01:30\"}]},"
                     "{\"date\":\"2026-03-30\",\"hours\":[{\"open\":\"01:30\",\"close\":\"02:30\"}],\"also\":[\"2026-03-31\"]}]");
    cr_expect_str_eq(import(event("DTSTART:20260601T063000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n"
                                  "EXDATE;VALUE=DATE:20260602\n"), &options),
                     "[{\"date\":\"2026-06-01\",\"hours\":[{\"open\":\"08:30\",\"close\":\"09:30\"}],\"also\":[\"2026-06-03\"]}]");
    /* Paris has always shown the same since long: the rule can stay. So it can where the other clock is always as far away. */
    cr_expect_str_eq(import(event("DTSTART;TZID=Europe/Paris:20260302T090000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=1MO\n"),
                            &options),
                     "[{\"date\":\"2026-03-02\",\"hours\":[{\"open\":\"09:00\",\"close\":\"10:00\"}],"
                     "\"every\":\"FREQ=MONTHLY;BYDAY=1MO\"}]");
    options.zone = CCS_STR("Asia/Ho_Chi_Minh");
    cr_expect_str_eq(import(event("DTSTART:20260302T020000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20301231T235959Z\n"),
                            &options),
                     "[{\"date\":\"2026-03-02\",\"hours\":[{\"open\":\"09:00\",\"close\":\"10:00\"}],"
                     "\"every\":\"FREQ=WEEKLY;BYDAY=MO;UNTIL=20301231\"}]");
    /* Mondays in UTC are Tuesdays here: a rule that names weekdays cannot stay, one that names none can. */
    cr_expect_str_eq(import(event("DTSTART:20260302T200000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2\n"), &options),
                     "[{\"date\":\"2026-03-03\",\"hours\":[{\"open\":\"03:00\",\"close\":\"04:00\"}],\"also\":[\"2026-03-10\"]}]");
    cr_expect_str_eq(import(event("DTSTART:20260302T200000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEXDATE:20260309T200000Z\n"),
                            &options),
                     "[{\"date\":\"2026-03-03\",\"hours\":[{\"open\":\"03:00\",\"close\":\"04:00\"}],\"every\":\"FREQ=WEEKLY\","
                     "\"except\":[\"2026-03-10\"]}]");
}

/* RFC 5545, 3.3.6: days are those of the clock, hours pass. Put forward at two on 2030-03-31, back at three on 2030-10-27. */
Test(ical, takes_hours_of_a_duration_to_be_exact_and_days_to_be_nominal)
{
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    options.zone = CCS_STR("Europe/Berlin");
    static const struct example examples[] = {
        {"DTSTART;TZID=Europe/Berlin:20300330T220000\nDURATION:PT8H\n",
         "[{\"date\":\"2030-03-30\",\"hours\":[{\"open\":\"22:00\",\"close\":\"07:00\"}]}]"},
        {"DTSTART:20300330T210000Z\nDURATION:PT8H\n",
         "[{\"date\":\"2030-03-30\",\"hours\":[{\"open\":\"22:00\",\"close\":\"07:00\"}]}]"},
        {"DTSTART:20301026T220000\nDURATION:PT8H\n",
         "[{\"date\":\"2030-10-26\",\"hours\":[{\"open\":\"22:00\",\"close\":\"05:00\"}]}]"},
        {"DTSTART;TZID=Europe/Paris:20300330T220000\nDURATION:PT8H\n",
         "[{\"date\":\"2030-03-30\",\"hours\":[{\"open\":\"22:00\",\"close\":\"07:00\"}]}]"},
        /* days first, then hours: to Sunday 22:00, by which the clock has been put forward already */
        {"DTSTART:20300330T000000\nDURATION:P1D\n", "[{\"date\":\"2030-03-30\"}]"},
        {"DTSTART:20300331T000000\nDURATION:P1D\n", "[{\"date\":\"2030-03-31\"}]"},
        {"DTSTART:20300330T220000\nDURATION:P1DT2H\n",
         "[{\"date\":\"2030-03-30\",\"hours\":[{\"open\":\"22:00\",\"close\":\"24:00\"}]},{\"date\":\"2030-03-31\"}]"},
        {"DTSTART:20300331T000000\nDURATION:PT24H\n",
         "[{\"date\":\"2030-03-31\"},{\"date\":\"2030-04-01\",\"hours\":[{\"open\":\"00:00\",\"close\":\"01:00\"}]}]"},
        /* the clock shows 02:00 at its end, before its beginning */
        {"DTSTART:20301027T023000\nDURATION:PT30M\n",
         "[{\"date\":\"2030-10-27\",\"hours\":[{\"open\":\"02:30\",\"close\":\"03:00\"}]}]"},
        /* listed: each by itself; by one rule: as the clock has it on other days */
        {"DTSTART;TZID=Europe/Berlin:20300323T220000\nRDATE;VALUE=PERIOD;TZID=Europe/Berlin:20300330T220000/PT8H\nDURATION:PT8H\n",
         "[{\"date\":\"2030-03-23\",\"hours\":[{\"open\":\"22:00\",\"close\":\"06:00\"}]},"
         "{\"date\":\"2030-03-30\",\"hours\":[{\"open\":\"22:00\",\"close\":\"07:00\"}]}]"},
        {"DTSTART:20300330T220000\nDURATION:PT8H\nRRULE:FREQ=WEEKLY\n",
         "[{\"date\":\"2030-03-30\",\"hours\":[{\"open\":\"22:00\",\"close\":\"06:00\"}],\"every\":\"FREQ=WEEKLY\"}]"},
        /* an end says what the clock shows then */
        {"DTSTART:20300330T220000\nDTEND:20300331T060000\n",
         "[{\"date\":\"2030-03-30\",\"hours\":[{\"open\":\"22:00\",\"close\":\"06:00\"}]}]"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        const char *dates = import(event(examples[i].lines), &options);
        cr_expect_str_eq(dates, examples[i].dates, "%s: %s", examples[i].lines, dates);
    }
}

Test(ical, lists_what_comes_at_several_times_or_over_several_days)
{
    static const struct example examples[] = {
        {"DTSTART:20260216T100000\nDURATION:PT1H\nRDATE:20260301T110000,20260302T100000\n"
         "RDATE;VALUE=DATE:20260303\n",
         "[{\"date\":\"2026-02-16\",\"hours\":[{\"open\":\"10:00\",\"close\":\"11:00\"}],\"also\":[\"2026-03-02\",\"2026-03-03\"]},"
         "{\"date\":\"2026-03-01\",\"hours\":[{\"open\":\"11:00\",\"close\":\"12:00\"}]}]"},
        {"DTSTART:20260216T060000Z\nDURATION:PT1H\n"
         "RDATE;VALUE=PERIOD:20260301T060000Z/PT3H,20260302T060000Z/20260302T180000Z\n",
         "[{\"date\":\"2026-03-02\",\"hours\":[{\"open\":\"13:00\",\"close\":\"01:00\"}]},"
         "{\"date\":\"2026-02-16\",\"hours\":[{\"open\":\"13:00\",\"close\":\"14:00\"}]},"
         "{\"date\":\"2026-03-01\",\"hours\":[{\"open\":\"13:00\",\"close\":\"16:00\"}]}]"},
        {"DTSTART:20260213T180000\nDTEND:20260216T060000\nRRULE:FREQ=MONTHLY;BYDAY=2FR;COUNT=3\nEXDATE:20260313T180000\n",
         "[{\"date\":\"2026-02-13\",\"hours\":[{\"open\":\"18:00\",\"close\":\"24:00\"}],\"also\":[\"2026-04-10\"]},"
         "{\"date\":\"2026-02-14\",\"until\":\"2026-02-15\",\"also\":[\"2026-04-11\"]},"
         "{\"date\":\"2026-02-16\",\"hours\":[{\"open\":\"00:00\",\"close\":\"06:00\"}],\"also\":[\"2026-04-13\"]}]"},
    };
    EXPECT_ALL(examples);
    /* Every day up to the year 2200 by another clock can be listed, but not twice. */
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    options.zone = CCS_STR("Europe/Berlin");
#define DAILY "BEGIN:VEVENT\nDTSTART:20300101T060000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEND:VEVENT\n"
    cr_expect(strncmp(import(wrap(DAILY, "\n"), &options), "[{\"date\":\"2030-01-01\",", 22) == 0);
    const char *got = import(wrap(DAILY DAILY, "\n"), &options);
    cr_expect(strstr(got, "9:1: it comes again by another clock") && strstr(got, "end its rule with UNTIL"), "%s", got);
}

Test(ical, a_zone_that_the_file_describes_is_understood)
{
    static const char lines[] = VTIMEZONE("") WINDOWS_EVENT("20260116T080000", "") WINDOWS_EVENT("20260716T080000", "")
        WINDOWS_EVENT("20260329T030000", "") WINDOWS_EVENT("20261025T025959", "") WINDOWS_EVENT("20261025T030000", "");
    cr_expect_str_eq(import(wrap(lines, "\r\n"), NULL),
                     "[{\"date\":\"2026-01-16\",\"hours\":[{\"open\":\"14:00\",\"close\":\"15:00\"}]},"
                     "{\"date\":\"2026-07-16\",\"hours\":[{\"open\":\"13:00\",\"close\":\"14:00\"}]},"
                     "{\"date\":\"2026-03-29\",\"hours\":[{\"open\":\"08:00\",\"close\":\"09:00\"}]},"
                     "{\"date\":\"2026-10-25\",\"hours\":[{\"open\":\"07:59:59\",\"close\":\"08:59:59\"}]},"
                     "{\"date\":\"2026-10-25\",\"hours\":[{\"open\":\"09:00\",\"close\":\"10:00\"}]}]");
    /* It is as Berlin is, so that a rule on its clock can stay there. */
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    options.zone = CCS_STR("Europe/Berlin");
    cr_expect_str_eq(import(wrap(VTIMEZONE("") WINDOWS_EVENT("20260116T080000", "RRULE:FREQ=WEEKLY\n"), "\n"), &options),
                     "[{\"date\":\"2026-01-16\",\"hours\":[{\"open\":\"08:00\",\"close\":\"09:00\"}],\"every\":\"FREQ=WEEKLY\"}]");
    /* An IANA name beside it wins, here a wrong one to be seen. */
    cr_expect_str_eq(import(wrap(VTIMEZONE("X-LIC-LOCATION:Asia/Tokyo\n") WINDOWS_EVENT("20260116T080000", ""), "\n"), NULL),
                     "[{\"date\":\"2026-01-16\",\"hours\":[{\"open\":\"06:00\",\"close\":\"07:00\"}]}]");
    static const char *const prefixed[] = {"/example.org/Europe/Berlin", "/example.org/20260101_1/Europe/Berlin",
                                           "/x/America/Argentina/Buenos_Aires", "/x/y/UTC"};
    static const char *const opens[] = {"14:00", "14:00", "18:00", "15:00"};
    for (size_t i = 0; i < 4; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "DTSTART;TZID=%s:20260116T080000\nDURATION:PT1H\n", prefixed[i]);
        const char *got = import(event(text), NULL);
        cr_expect(strstr(got, opens[i]), "%s: %s", prefixed[i], got);
    }
}

/* Single years, and an end: Hobart changed its rules; UNTIL is UTC, which is another date there. */
Test(ical, a_described_zone_may_change_its_rules)
{
    static const char lines[] =
        "BEGIN:VTIMEZONE\nTZID:Z\n"
        "BEGIN:DAYLIGHT\nDTSTART:20001001T020000\nTZOFFSETFROM:+1000\nTZOFFSETTO:+1100\n"
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU;UNTIL=20021005T160000Z\nRDATE:20040101T020000\nEND:DAYLIGHT\n"
        "BEGIN:STANDARD\nDTSTART:20010325T030000\nTZOFFSETFROM:+1100\nTZOFFSETTO:+1000\n"
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE\n"
        "BEGIN:VEVENT\nDTSTART;TZID=Z:20001231T120000\nDURATION:PT1H\nEND:VEVENT\n" /* +11 */
        "BEGIN:VEVENT\nDTSTART;TZID=Z:20021231T120000\nDURATION:PT1H\nEND:VEVENT\n" /* +11: the last by the rule */
        "BEGIN:VEVENT\nDTSTART;TZID=Z:20031231T120000\nDURATION:PT1H\nEND:VEVENT\n" /* +10 */
        "BEGIN:VEVENT\nDTSTART;TZID=Z:20040102T120000\nDURATION:PT1H\nEND:VEVENT\n" /* +11: that once */
        "BEGIN:VEVENT\nDTSTART;TZID=Z:19900101T120000\nDURATION:PT1H\nEND:VEVENT\n"; /* +10: before all */
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    cr_expect_str_eq(import(wrap(lines, "\n"), &options),
                     "[{\"date\":\"2000-12-31\",\"hours\":[{\"open\":\"01:00\",\"close\":\"02:00\"}]},"
                     "{\"date\":\"2002-12-31\",\"hours\":[{\"open\":\"01:00\",\"close\":\"02:00\"}]},"
                     "{\"date\":\"2003-12-31\",\"hours\":[{\"open\":\"02:00\",\"close\":\"03:00\"}]},"
                     "{\"date\":\"2004-01-02\",\"hours\":[{\"open\":\"01:00\",\"close\":\"02:00\"}]},"
                     "{\"date\":\"1990-01-01\",\"hours\":[{\"open\":\"02:00\",\"close\":\"03:00\"}]}]");
}

/* A zone that is wrongly described is no harm until somebody asks for it. */
Test(ical, says_what_is_wrong_with_a_described_zone)
{
    static const struct {
        const char *lines, *words;
    } cases[] = {
        {"", "the VTIMEZONE of \"Z\" has no STANDARD"},
        {"BEGIN:STANDARD\nDTSTART:20000101T000000\nTZOFFSETTO:+0100\nEND:STANDARD\n", "a part without DTSTART"},
        {"BEGIN:STANDARD\nDTSTART:20000101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:1\nEND:STANDARD\n", "9:12: an offset from UTC"},
        {"BEGIN:STANDARD\nDTSTART:20000101\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\n", "7:9: clocks are changed at"},
        {"BEGIN:STANDARD\nRRULE:FREQ=HOURLY\nEND:STANDARD\n", "7:7: FREQ: these are whole days"},
        {"BEGIN:STANDARD\nDTSTART:20000101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=DAILY\nEND:STANDARD\n",
         "7:9: the rule of a zone: it comes on more"},
        {"BEGIN:STANDARD\nDTSTART:20000101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
         "RDATE:20000101T000001,20000101T000002,20000101T000003,20000101T000004,20000101T000005\n"
         "RDATE:20000101T000006,20000101T000007,20000101T000008,20000101T000009,20000101T000010\nEND:STANDARD\n",
         "is changed too often"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[4096];
        (void)snprintf(text, sizeof text, "BEGIN:VTIMEZONE\nTZID:Z\n%sEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n",
                       cases[i].lines);
        cr_expect_str_eq(import(wrap(text, "\n"), NULL), "[{\"date\":\"2026-01-01\"}]");
        (void)snprintf(text, sizeof text, "BEGIN:VTIMEZONE\nTZID:Z\n%sEND:VTIMEZONE\n"
                       "BEGIN:VEVENT\nDTSTART;TZID=Z:20260101T100000\nEND:VEVENT\n", cases[i].lines);
        const char *got = import(wrap(text, "\n"), NULL);
        cr_expect(strstr(got, cases[i].words), "%s\nnot %s", got, cases[i].words);
    }
}

Test(ical, the_newest_version_of_an_event_counts)
{
    static const char lines[] =
        "BEGIN:VEVENT\nUID:1\nSEQUENCE:1\nDTSTART:20260102\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:1\nSEQUENCE:0\nDTSTAMP:20300101T000000Z\nDTSTART:20260101\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nDTSTAMP:20260101T000001Z\nDTSTART:20260202\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nDTSTAMP:20260101T000000Z\nDTSTART:20260201\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:3\nDTSTART:20260301\nEND:VEVENT\nBEGIN:VEVENT\nUID:3\nDTSTART:20260302\nEND:VEVENT\n"
        "BEGIN:VEVENT\nDTSTART:20260401\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260402\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:5\nSEQUENCE:2\nDTSTART:20260501\nSTATUS:CANCELLED\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:5\nSEQUENCE:1\nDTSTART:20260501\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:6\nDTSTART:20260601\nRRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:6\nSEQUENCE:9\nRECURRENCE-ID:20260602\nDTSTART:20260612\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:6\nSEQUENCE:10\nRECURRENCE-ID:20260602\nDTSTART:20260622\nEND:VEVENT\n";
    cr_expect_str_eq(import(wrap(lines, "\n"), NULL),
                     "[{\"date\":\"2026-01-02\"},{\"date\":\"2026-02-02\"},{\"date\":\"2026-03-02\"},{\"date\":\"2026-04-01\"},"
                     "{\"date\":\"2026-04-02\"},{\"date\":\"2026-06-01\",\"every\":\"FREQ=DAILY;COUNT=3\","
                     "\"except\":[\"2026-06-02\"]},{\"date\":\"2026-06-22\"}]");
}

Test(ical, events_that_cannot_be_said_are_left_out_on_request)
{
    static const char lines[] =
        "BEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART:20260101\nRRULE:FREQ=HOURLY\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nSUMMARY:B\nDTSTART:20260102\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:3\nSUMMARY:C\nDTSTART:20260103\nRRULE:FREQ=YEARLY\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:3\nSUMMARY:D\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270103\nDTSTART:20270104\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:4\nDTSTART;TZID=No such zone:20260104T100000\nEND:VEVENT\n"
        "BEGIN:VEVENT\nSUMMARY:E\nDTEND:20260105\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:6\nDTSTART:20260106\nEND:VEVENT\n";
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    ccs_ical_answer answer = CCS_ICAL_ANSWER_INIT;
    options.zones = &zones;
    cr_assert(ccs_ical_import(wrap(lines, "\n"), &options, &answer) == CCS_EPARSE);
    cr_expect(answer.avoidable == 1 && answer.line == 8 && answer.refused_count == 0);
    ccs_ical_answer_finish(&answer);
    options.flags = CCS_ICAL_SKIP_ERRORS;
    cr_assert(ccs_ical_import(wrap(lines, "\n"), &options, &answer) == CCS_OK, "%s", answer.text);
    cr_expect(answer.entry_count == 2 && answer.skipped_count == 5 && answer.refused_count == 5 && answer.avoidable == 0);
    cr_expect(strstr(answer.text, "2026-01-02") && strstr(answer.text, "2026-01-06"), "%s", answer.text);
    cr_expect_str_eq(
        answer.skipped,
        "4: A (UID 1): line 8: FREQ: these are whole days; YEARLY, MONTHLY, WEEKLY or DAILY\n"
        "15: C (UID 3): another event of this UID cannot be said\n"
        "21: D (UID 3): line 24: a change of this and all later times is not read here; end the event's rule with UNTIL and write "
        "another event\n"
        "27: an event (UID 4): line 29: the zone of this time: \"No such zone\" is no IANA name such as Europe/Berlin, and no "
        "VTIMEZONE in the file says what it is; write an IANA name for it\n"
        "31: E: line 31: an event must say when: DTSTART;VALUE=DATE:20260217\n", "%s", answer.skipped);
    ccs_ical_answer_finish(&answer);
    /* What is wrong with the file is wrong all the same. */
    cr_assert(ccs_ical_import(event("DTSTART 2026\n"), &options, &answer) == CCS_EPARSE);
    cr_expect(answer.avoidable == 0);
    ccs_ical_answer_finish(&answer);
}
