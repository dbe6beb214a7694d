/* Holidays from iCalendar: what becomes of each form that feeds use, what is refused and where, and back again. */
#include "base/text.h"
#include "calendar/ical.h"
#include "ical_fixture.h"
#include "record/json.h"
#include "record/record.h"
#include <stdlib.h>
#include <string.h>

Test(ical, closes_the_days_that_an_event_covers)
{
    static const struct example examples[] = {
        {"DTSTART;VALUE=DATE:20260216\nDTEND;VALUE=DATE:20260221\nSUMMARY:Tet\n",
         "[{\"date\":\"2026-02-16\",\"until\":\"2026-02-20\",\"name\":\"Tet\"}]"},
        {"DTSTART;VALUE=DATE:20260216\nDTEND;VALUE=DATE:20260217\n", "[{\"date\":\"2026-02-16\"}]"},
        {"DTSTART;VALUE=DATE:20260216\nDTEND;VALUE=DATE:20260216\n", "[{\"date\":\"2026-02-16\"}]"},
        {"DTSTART;VALUE=DATE:20260216\n", "[{\"date\":\"2026-02-16\"}]"},
        {"DTSTART:20260216\n", "[{\"date\":\"2026-02-16\"}]"},
        {"DTSTART;VALUE=DATE:20260216\nDURATION:P3D\n", "[{\"date\":\"2026-02-16\",\"until\":\"2026-02-18\"}]"},
        {"DTSTART;VALUE=DATE:20260216\nDURATION:P1W\n", "[{\"date\":\"2026-02-16\",\"until\":\"2026-02-22\"}]"},
        {"dtstart;value=date:20260216\nsummary:a\\, b\\; c\\\\ d\\ne\n",
         "[{\"date\":\"2026-02-16\",\"name\":\"a, b; c\\\\ d\\ne\"}]"},
        {"DTSTART;X-A=\"q:;,\",\"r\";VALUE=DATE;X-B=1,2:20260216\n", "[{\"date\":\"2026-02-16\"}]"},
        {"DTSTART;VALUE=DATE:20260216\nBEGIN:VALARM\nDTSTART:nonsense\nTRIGGER:-PT1H\nEND:VALARM\nX-WHAT:ever\n",
         "[{\"date\":\"2026-02-16\"}]"},
        {"DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY\n", "[{\"date\":\"2026-01-01\",\"every\":\"FREQ=YEARLY\"}]"},
        {"DTSTART;VALUE=DATE:20261126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20301231T000000Z\n",
         "[{\"date\":\"2026-11-26\",\"every\":\"FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20301231\"}]"},
        {"DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;COUNT=5\nRDATE;VALUE=DATE:20260301,20260401\nRDATE:20260501\n"
         "EXDATE;VALUE=DATE:20270101\nEXDATE:20280101T000000\n",
         "[{\"date\":\"2026-01-01\",\"every\":\"FREQ=YEARLY;COUNT=5\",\"also\":[\"2026-03-01\",\"2026-04-01\",\"2026-05-01\"],"
         "\"except\":[\"2027-01-01\",\"2028-01-01\"]}]"},
    };
    EXPECT_ALL(examples);
}

Test(ical, closes_part_of_a_day_on_the_calendars_clock)
{
    static const struct example examples[] = {
        {"DTSTART:20260216T130000\nDTEND:20260216T170000\n",
         "[{\"date\":\"2026-02-16\",\"hours\":[{\"open\":\"13:00\",\"close\":\"17:00\"}]}]"},
        {"DTSTART:20260216T060000Z\nDURATION:PT4H\n",
         "[{\"date\":\"2026-02-16\",\"hours\":[{\"open\":\"13:00\",\"close\":\"17:00\"}]}]"},
        {"DTSTART;TZID=Europe/Berlin:20260716T080000\nDTEND;TZID=Europe/Berlin:20260716T093030\n",
         "[{\"date\":\"2026-07-16\",\"hours\":[{\"open\":\"13:00\",\"close\":\"14:30:30\"}]}]"},
        {"DTSTART;TZID=/example.org/20260101_1/Europe/Berlin:20260116T080000\nDURATION:PT1H\n",
         "[{\"date\":\"2026-01-16\",\"hours\":[{\"open\":\"14:00\",\"close\":\"15:00\"}]}]"},
        {"DTSTART;TZID=Asia/Ho_Chi_Minh:20260216T220000\nDTEND;TZID=Asia/Ho_Chi_Minh:20260217T020000\n",
         "[{\"date\":\"2026-02-16\",\"hours\":[{\"open\":\"22:00\",\"close\":\"02:00\"}]}]"},
        {"DTSTART:20260216T130000\nDTEND:20260217T000000\n",
         "[{\"date\":\"2026-02-16\",\"hours\":[{\"open\":\"13:00\",\"close\":\"24:00\"}]}]"},
        {"DTSTART:20260216T000000\nDTEND:20260218T000000\n", "[{\"date\":\"2026-02-16\",\"until\":\"2026-02-17\"}]"},
        {"DTSTART:20260216T130000\nDTEND:20260219T120000\n",
         "[{\"date\":\"2026-02-16\",\"hours\":[{\"open\":\"13:00\",\"close\":\"24:00\"}]},"
         "{\"date\":\"2026-02-17\",\"until\":\"2026-02-18\"},"
         "{\"date\":\"2026-02-19\",\"hours\":[{\"open\":\"00:00\",\"close\":\"12:00\"}]}]"},
        {"DTSTART:20260216T130000\nDTEND:20260217T140000\n",
         "[{\"date\":\"2026-02-16\",\"hours\":[{\"open\":\"13:00\",\"close\":\"24:00\"}]},"
         "{\"date\":\"2026-02-17\",\"hours\":[{\"open\":\"00:00\",\"close\":\"14:00\"}]}]"},
        {"DTSTART:20260105T120000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20260126T045959Z\nEXDATE:20260112T050000Z\n",
         "[{\"date\":\"2026-01-05\",\"hours\":[{\"open\":\"12:00\",\"close\":\"13:00\"}],"
         "\"every\":\"FREQ=WEEKLY;UNTIL=20260125\",\"except\":[\"2026-01-12\"]}]"},
        {"DTSTART:20260105T120000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20260126T050000Z\n",
         "[{\"date\":\"2026-01-05\",\"hours\":[{\"open\":\"12:00\",\"close\":\"13:00\"}],"
         "\"every\":\"FREQ=WEEKLY;UNTIL=20260126\"}]"},
        {"DTSTART:20260105T120000\n", "[]"},
    };
    EXPECT_ALL(examples);
}

Test(ical, knows_make_up_working_days)
{
    static const struct example examples[] = {
        {"DTSTART;VALUE=DATE:20260214\nSUMMARY;LANGUAGE=zh_CN:春节（班）\n",
         "[{\"date\":\"2026-02-14\",\"name\":\"春节（班）\",\"is\":\"working\"}]"},
        {"DTSTART;VALUE=DATE:20260214\nSUMMARY:春节(班)\n", "[{\"date\":\"2026-02-14\",\"name\":\"春节(班)\",\"is\":\"working\"}]"},
        {"DTSTART;VALUE=DATE:20260214\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY\n", "[{\"date\":\"2026-02-14\",\"is\":\"working\"}]"},
        {"DTSTART;VALUE=DATE:20260214\nX-APPLE-SPECIAL-DAY:WORK-HOLIDAY\nSUMMARY:（班）\n",
         "[{\"date\":\"2026-02-14\",\"name\":\"（班）\"}]"},
        {"DTSTART:20260214T090000\nDURATION:PT3H\nSUMMARY:（班）\n",
         "[{\"date\":\"2026-02-14\",\"name\":\"（班）\",\"is\":\"hours\",\"hours\":[{\"open\":\"09:00\",\"close\":\"12:00\"}]}]"},
    };
    EXPECT_ALL(examples);
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    options.working_as = 5;
    cr_expect_str_eq(import(event("DTSTART:20260214\nSUMMARY:（班）\n"), &options),
                     "[{\"date\":\"2026-02-14\",\"name\":\"（班）\",\"is\":\"working\",\"as\":\"fri\"}]");
}

/* Apple's feed of China has 除夕 and 情人节 beside 春节（休）: days that are no days off. */
Test(ical, where_days_off_are_marked_others_are_none)
{
    static const char lines[] = "BEGIN:VEVENT\nDTSTART:20260214\nSUMMARY:情人节\nEND:VEVENT\n"
                                "BEGIN:VEVENT\nDTSTART:20260216\nDTEND:20260217\nSUMMARY:春节（休）\nEND:VEVENT\n";
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    cr_expect_str_eq(import(wrap(lines, "\n"), &options), "[{\"date\":\"2026-02-16\",\"name\":\"春节（休）\"}]");
    options.flags = CCS_ICAL_UNMARKED;
    cr_expect(strstr(import(wrap(lines, "\n"), &options), "情人节"));
    /* Only the working days marked: the others are holidays. */
    static const char other[] = "BEGIN:VEVENT\nDTSTART:20260214\nSUMMARY:春节（班）\nEND:VEVENT\n"
                                "BEGIN:VEVENT\nDTSTART:20260216\nSUMMARY:春节\nEND:VEVENT\n";
    options.flags = 0;
    cr_expect(strstr(import(wrap(other, "\n"), &options), "{\"date\":\"2026-02-16\",\"name\":\"春节\"}"));
}

Test(ical, leaves_out_what_is_to_be_left_out_and_says_so)
{
    static const char lines[] =
        "BEGIN:VTODO\nSUMMARY:x\nEND:VTODO\nBEGIN:VTIMEZONE\nTZID:a\nBEGIN:STANDARD\nDTSTART:1\nEND:STANDARD\nEND:VTIMEZONE\n"
        "BEGIN:VEVENT\nDTSTART:20260101\nSUMMARY:A\nTRANSP:TRANSPARENT\nEND:VEVENT\n"
        "BEGIN:VEVENT\nDTSTART:20260102\nSUMMARY:B\nCATEGORIES:Holiday,observance\nEND:VEVENT\n"
        "BEGIN:VEVENT\nDTSTART:20260103\nSUMMARY:C\nDESCRIPTION:Observance\\nTo hide it ...\nEND:VEVENT\n"
        "BEGIN:VEVENT\nDTSTART:20260104\nSUMMARY:D\nSTATUS:CANCELLED\nEND:VEVENT\n"
        "BEGIN:VEVENT\nDTSTART:20260105\nSUMMARY:E\nEND:VEVENT\n";
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    ccs_ical_answer answer = CCS_ICAL_ANSWER_INIT;
    options.flags = CCS_ICAL_OPAQUE_ONLY;
    options.leave_out = CCS_STR("birthday, Observance");
    cr_assert(ccs_ical_import(wrap(lines, "\n"), &options, &answer) == CCS_OK);
    cr_expect(answer.entry_count == 1 && answer.skipped_count == 5);
    cr_expect_str_eq(answer.skipped, "4: VTODO: only events are read\n"
                                     "13: A: it takes up no time (TRANSP)\n"
                                     "18: B: its category or description is one to leave out\n"
                                     "23: C: its category or description is one to leave out\n"
                                     "28: D: it is cancelled\n");
    ccs_ical_answer_finish(&answer);
    cr_assert(ccs_ical_import(wrap(lines, "\n"), NULL, &answer) == CCS_OK);
    cr_expect(answer.entry_count == 4);
    ccs_ical_answer_finish(&answer);
}

Test(ical, replaces_what_an_override_replaces)
{
    static const char lines[] =
        "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID;VALUE=DATE:20270101\nDTSTART:20270102\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:1\nDTSTART:20260101\nRRULE:FREQ=YEARLY\nEXDATE:20290101\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20280101\nDTSTART:20280101\nSTATUS:CANCELLED\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nDTSTART:20260201\nRRULE:FREQ=YEARLY\nSTATUS:CANCELLED\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nRECURRENCE-ID:20270201\nDTSTART:20270202\nEND:VEVENT\n";
    cr_expect_str_eq(import(wrap(lines, "\n"), NULL),
                     "[{\"date\":\"2027-01-02\"},{\"date\":\"2026-01-01\",\"every\":\"FREQ=YEARLY\","
                     "\"except\":[\"2029-01-01\",\"2027-01-01\",\"2028-01-01\"]}]");
}

Test(ical, takes_lines_as_they_come)
{
    const char *expected = "[{\"date\":\"2026-02-16\",\"name\":\"Tết Nguyên đán\"}]";
    cr_expect_str_eq(import(wrap("BEGIN:VEVENT\nDTST\n ART:202602\n\t16\nSUMMARY:Tết Nguy\n ên đán\nEND:VEVENT\n", "\n"), NULL),
                     expected);
    static const char split[] =
        "\n\nBEGIN:VEVENT\nDTSTART:20260216\nSUMMARY:T\xE1\xBA\n \xBFt Nguyên đán\nEND:VEVENT\n\n";
    cr_expect_str_eq(import(wrap(split, "\r\n"), NULL), expected);
    char text[512];
    ccs_str whole = wrap("BEGIN:VEVENT\nDTSTART:20260216\nSUMMARY:Tết Nguyên đán\nEND:VEVENT\n", "\r\n");
    /* A mark, and no end of the last line. */
    (void)snprintf(text, sizeof text, "\xEF\xBB\xBF%.*s", (int)whole.size - 2, whole.data);
    cr_expect_str_eq(import(ccs_str_from(text), NULL), expected);
}

/* The lines of an event begin at the file's line 5. */
Test(ical, says_what_is_wrong_and_where)
{
    static const struct example examples[] = {
        {"DTSTART:2026-02-16\n", "5:9: a date is written 20260217"},
        {"DTSTART;VALUE=DATE:20260230\n", "5:20: there is no such date"},
        {"DTSTART:20260216T250000\n", "5:9: there is no such time of day"},
        {"DTSTART;VALUE=DATE:20260216T100000\n", "5:20: VALUE says that this is a date, but it has a time"},
        {"DTSTART;VALUE=DATE-TIME:20260216\n", "5:25: VALUE says that this is a time"},
        {"SUMMARY:x\n", "4:1: an event must say when"},
        {"DTSTART:20260216\nDTSTART:20260216\n", "6:1: DTSTART: only once"},
        {"DTSTART:20260216\nDTEND:20260215\n", "6:7: DTEND is before DTSTART"},
        {"DTSTART:20260216\nDTEND:20260217T100000\n", "6:7: DTSTART is a date, so DTEND must be one"},
        {"DTSTART:20260216T100000\nDTEND:20260217\n", "6:7: DTSTART has a time, so DTEND must have one"},
        {"DTSTART:20260216T100000\nDTEND:20260216T095959\n", "6:7: DTEND is before DTSTART"},
        {"DTSTART:20260216\nDURATION:PT5H\n", "6:10: DTSTART is a date, so the duration is in days"},
        {"DTSTART:20260216\nDURATION:-P1D\n", "6:10: a duration is written P1D"},
        {"DTSTART:20260216\nDURATION:P1H\n", "6:10: a duration is written P1D"},
        {"DTSTART:20260216\nDURATION:P1D2W\n", "6:10: a duration is written P1D"},
        {"DTSTART:20260216\nDTEND:20260217\nDURATION:P1D\n", "7:10: DTEND or DURATION, not both"},
        {"DTSTART:20260216\nRRULE:FREQ=YEARLY;BYMONTH=13\n", "6:19: BYMONTH: numbers of 1 to 12"},
        {"DTSTART:20260216\nRRULE:FREQ=YEA\n RLY;BYM\n ONTH=13\n", "7:6: BYMONTH: numbers of 1 to 12"},
        {"DTSTART:20260216\nEXRULE:FREQ=YEARLY\n", "6:1: EXRULE is no longer iCalendar"},
        {"DTSTART:20260216\nRDATE;VALUE=PERIOD:20260216T100000Z/PT1H\n", "6:20: DTSTART is a date, so RDATE has dates too"},
        {"DTSTART:20260216\nEXDATE:20260216,,20260217\n", "6:17: a date is written"},
        {"DTSTART:20260216\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260216\n", "6:21: a change of this and all later"},
        {"DTSTART;TZID=W. Europe Standard Time:20260216T100000\nDURATION:PT1H\n", "5:38: the zone of this time: "},
        {"DTSTART;TZID=Europe/Berlin:20260216T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=2,3,4,5,6,7,8,9,10,11\n"
         "RDATE;VALUE=PERIOD:20260217T100000\n",
         "8:20: a period is written 20260217T060000Z/PT2H"},
        {"DTSTART:20260216T100000Z\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20260217T100000Z/20260217T100000Z\n",
         "7:37: a period ends after its beginning"},
        {"DTSTART:20260216T100000Z\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20260217T100000Z/20260217T110000\n",
         "7:37: a period ends at a time on the clock that it begins by"},
        {"DTSTART;VALUE=PERIOD:20260216T100000Z/PT1H\n", "5:15: a period stands in RDATE alone"},
        {"DTSTART:20260216T100000\nDURATION:P2D\nSUMMARY:班\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY\n",
         "4:1: a working day with times goes on over midnight"},
        {"X-CCS-IS:OPEN\n", "5:10: X-CCS-IS is CLOSED, HOURS or WORKING"},
        {"DTSTART;VALUE=\"DATE:20260216\n", "5:9: a parameter is written"},
        {"DTSTART;=1:20260216\n", "5:9: a parameter is written"},
        {"DTSTART 20260216\n", "5:8: a colon must stand here"},
        {": x\n", "5:1: a line is NAME:VALUE"},
        {"SUMMARY:\xC3\x28\n", "5:9: not UTF-8"},
        {"SUMMARY:Tết\rx\n", "5:12: a control character"},
        {"END:VTODO\n", "5:5: END:VEVENT must come first"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        const char *got = import(event(examples[i].lines), NULL);
        cr_expect(strncmp(got, examples[i].dates, strlen(examples[i].dates)) == 0, "%s\ngave %s\nnot  %s", examples[i].lines, got,
                  examples[i].dates);
    }
}

Test(ical, says_what_is_wrong_with_the_whole)
{
    static const struct example examples[] = {
        {"", "1:1: no calendar"},
        {"hello", "1:6: a colon must stand here"},
        {"BEGIN:VCARD\nEND:VCARD\n", "1:7: a calendar begins with BEGIN:VCALENDAR"},
        {"X:1\n", "1:1: a calendar begins with BEGIN:VCALENDAR"},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\n", "3:1: the file ends here, but END:VEVENT is missing"},
        {"BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n", "3:5: nothing has begun"},
        {"BEGIN:VCALENDAR\nVERSION:1.0\n", "2:9: only iCalendar 2.0"},
        {"BEGIN:VCALENDAR\nCALSCALE:CHINESE\n", "2:10: only CALSCALE:GREGORIAN"},
        {" BEGIN:VCALENDAR\n", "1:1: a line is NAME:VALUE"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        const char *got = import(ccs_str_from(examples[i].lines), NULL);
        cr_expect(strncmp(got, examples[i].dates, strlen(examples[i].dates)) == 0, "%s\ngave %s", examples[i].lines, got);
    }
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    ccs_ical_answer answer = CCS_ICAL_ANSWER_INIT;
    options.zone = CCS_STR("Asia/Saigonn");
    options.zones = &zones;
    cr_expect(ccs_ical_import(event("DTSTART:20260101\n"), &options, &answer) == CCS_ENOENT && answer.text);
    ccs_ical_answer_finish(&answer);
    options.working_as = 8;
    cr_expect(ccs_ical_import(event("DTSTART:20260101\n"), &options, &answer) == CCS_EINVAL);
}

static ccs_status import_text(struct ccs__buf *text, ccs_ical_answer *answer)
{
    *answer = (ccs_ical_answer)CCS_ICAL_ANSWER_INIT;
    ccs_status status = ccs_ical_import((ccs_str){(const char *)text->data, text->size}, NULL, answer);
    ccs__buf_clear(text);
    return status;
}

static void add_times(struct ccs__buf *buf, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ccs__buf_add_text(buf, text);
}

Test(ical, is_bounded)
{
    static const ccs_alloc alloc = {0};
    struct ccs__buf buf;
    ccs_ical_answer answer;
    ccs__buf_init(&buf, &alloc);
    add_times(&buf, "BEGIN:VCALENDAR\n", CCS__ICAL_DEPTH_MAX + 1);
    cr_expect(import_text(&buf, &answer) == CCS_ELIMIT && answer.line == CCS__ICAL_DEPTH_MAX + 1);
    ccs_ical_answer_finish(&answer);

    ccs__buf_add_text(&buf, "BEGIN:VCALENDAR\nX-LONG:");
    add_times(&buf, "0123456789abcdef", CCS__ICAL_LINE_MAX / 16);
    cr_expect(import_text(&buf, &answer) == CCS_ELIMIT && answer.line == 2);
    ccs_ical_answer_finish(&answer);

    ccs__buf_add_text(&buf, "BEGIN:VCALENDAR\n");
    add_times(&buf, "BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n", CCS_ICAL_EVENTS_MAX);
    ccs__buf_add_text(&buf, "END:VCALENDAR\n");
    cr_expect(import_text(&buf, &answer) == CCS_OK && answer.entry_count == CCS_ICAL_EVENTS_MAX);
    ccs_ical_answer_finish(&answer);

    ccs__buf_add_text(&buf, "BEGIN:VCALENDAR\n");
    add_times(&buf, "BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n", CCS_ICAL_EVENTS_MAX + 1);
    cr_expect(import_text(&buf, &answer) == CCS_ELIMIT && answer.line == 2 + 3 * CCS_ICAL_EVENTS_MAX);
    ccs_ical_answer_finish(&answer);

    ccs__buf_add_text(&buf, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\n");
    add_times(&buf, "RDATE:20260101\n", CCS__ICAL_FIRSTS_MAX + 1);
    cr_expect(import_text(&buf, &answer) == CCS_ELIMIT && answer.line == 4 + CCS__ICAL_FIRSTS_MAX);
    ccs_ical_answer_finish(&answer);

    add_times(&buf, "0123456789abcdef", CCS_ICAL_SIZE_MAX / 16);
    ccs__buf_add_text(&buf, "x");
    cr_expect(import_text(&buf, &answer) == CCS_ELIMIT && strstr(answer.text, "4 MiB"));
    ccs_ical_answer_finish(&answer);

    /* Skipped lines are counted on, but not kept. */
    ccs__buf_add_text(&buf, "BEGIN:VCALENDAR\n");
    add_times(&buf, "BEGIN:VTODO\nEND:VTODO\n", 5000);
    ccs__buf_add_text(&buf, "END:VCALENDAR\n");
    cr_expect(import_text(&buf, &answer) == CCS_OK && answer.skipped_count == 5000 && answer.skipped_size < 50000);
    ccs_ical_answer_finish(&answer);
    ccs__buf_finish(&buf);
}

/* --- out, and back ----------------------------------------------------------------------------------------------------- */

static const char everything[] =
    "{\"key\":\"k\",\"name\":\"Name, with; \\\\ signs\",\"zone\":\"Asia/Shanghai\",\"dates\":["
    "{\"date\":\"2026-01-01\"},"
    "{\"date\":\"2026-01-01\"},"
    "{\"date\":\"2026-02-15\",\"until\":\"2026-02-23\",\"name\":\"春节（班） is closed all the same, "
    "and its name is long enough to be folded\"},"
    "{\"date\":\"2026-02-14\",\"name\":\"line\\nbreak\",\"is\":\"working\",\"as\":\"thu\"},"
    "{\"date\":\"2026-02-28\",\"is\":\"working\"},"
    "{\"date\":\"2026-12-24\",\"is\":\"hours\",\"hours\":[{\"open\":\"09:00\",\"close\":\"12:00\"},"
    "{\"open\":\"22:00\",\"close\":\"02:00\"}],"
    "\"every\":\"FREQ=YEARLY;UNTIL=20301224\"},"
    "{\"date\":\"2026-06-30\",\"hours\":[{\"open\":\"13:00\",\"close\":\"24:00\"}],"
    "\"every\":\"FREQ=MONTHLY;UNTIL=20301224;BYMONTHDAY=-1\","
    "\"also\":[\"2026-07-02\"],\"except\":[\"2026-08-31\"]},"
    "{\"date\":\"2026-07-15\",\"hours\":[{\"open\":\"09:00\",\"close\":\"10:00:30\"},{\"open\":\"23:00\",\"close\":\"01:00\"}]},"
    "{\"date\":\"2026-07-20\",\"until\":\"2026-07-22\",\"hours\":[{\"open\":\"13:00\",\"close\":\"14:00\"}]},"
    "{\"date\":\"2026-09-01\",\"every\":\"FREQ=YEARLY\",\"also\":[\"2026-09-09\",\"2026-09-10\"],\"except\":[\"2027-09-01\"]}]}";

static ccs_calendar *calendar_of(const char *json)
{
    ccs_calendar_options how = CCS_CALENDAR_OPTIONS_INIT;
    ccs_calendar_error error = CCS_CALENDAR_ERROR_INIT;
    ccs_calendar *calendar;
    how.zones = &zones;
    ccs_status status = ccs_calendar_create(ccs_str_from(json), &how, &calendar, &error);
    cr_assert(status == CCS_OK, "%u:%u: %s", error.line, error.column, error.message);
    return calendar;
}

Test(ical, an_export_read_back_is_the_same_calendar)
{
    ccs_calendar *calendar = calendar_of(everything);
    ccs_ical_answer out = CCS_ICAL_ANSWER_INIT, again = CCS_ICAL_ANSWER_INIT, back = CCS_ICAL_ANSWER_INIT;
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    cr_assert(ccs_ical_export(calendar, INT64_C(1772000000000), &out) == CCS_OK);
    cr_assert(ccs_ical_export(calendar, INT64_C(1772000000000), &again) == CCS_OK);
    cr_expect_str_eq(out.text, again.text);
    options.key = CCS_STR("k");
    cr_assert(ccs_ical_import(ccs_str_from(out.text), &options, &back) == CCS_OK, "%s", back.text);
    ccs_calendar *same = calendar_of(back.text);
    cr_expect_str_eq(ccs_calendar_json(same).data, ccs_calendar_json(calendar).data, "%s\n%s", ccs_calendar_json(same).data,
                     ccs_calendar_json(calendar).data);
    ccs_calendar_destroy(same);
    ccs_calendar_destroy(calendar);
    ccs_ical_answer_finish(&out);
    ccs_ical_answer_finish(&again);
    ccs_ical_answer_finish(&back);
}

/* As many dates as an entry may have are more than one line takes. */
Test(ical, an_export_of_many_dates_can_be_read_back)
{
    static char json[CCS__ICAL_FIRSTS_MAX * 16 + 256];
    size_t size = (size_t)snprintf(json, sizeof json, "{\"key\":\"k\",\"dates\":[{\"date\":\"2026-01-01\",\"hours\":[{\"open\":"
                                                      "\"09:00\",\"close\":\"10:00\"}],\"also\":[");
    for (int i = 0; i < CCS__ICAL_FIRSTS_MAX; i++)
        size += (size_t)snprintf(json + size, sizeof json - size, "%s\"20%02d-%02d-%02d\"", i > 0 ? "," : "", i / 300 + 30,
                                 i % 12 + 1, i % 25 + 1);
    (void)snprintf(json + size, sizeof json - size, "]}]}");
    ccs_calendar *calendar = calendar_of(json);
    ccs_ical_answer out = CCS_ICAL_ANSWER_INIT, back = CCS_ICAL_ANSWER_INIT;
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    options.key = CCS_STR("k");
    cr_assert(ccs_ical_export(calendar, 0, &out) == CCS_OK);
    cr_assert(ccs_ical_import(ccs_str_from(out.text), &options, &back) == CCS_OK, "%u: %s", back.line, back.text);
    ccs_calendar *same = calendar_of(back.text);
    cr_expect(strcmp(ccs_calendar_json(same).data, ccs_calendar_json(calendar).data) == 0);
    ccs_calendar_destroy(same);
    ccs_calendar_destroy(calendar);
    ccs_ical_answer_finish(&out);
    ccs_ical_answer_finish(&back);
}

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, word)); at++)
        count++;
    return count;
}

Test(ical, an_export_is_what_other_programs_expect)
{
    ccs_calendar *calendar = calendar_of(everything);
    ccs_ical_answer out = CCS_ICAL_ANSWER_INIT;
    cr_assert(ccs_ical_export(calendar, INT64_C(1772000000000), &out) == CCS_OK);
    const char *begin = out.text;
    for (const char *end; *begin; begin = end + 2) {
        end = strstr(begin, "\r\n");
        cr_assert(end && end - begin <= 75, "a line of %zu bytes", (size_t)(end - begin));
        ccs_str line = {begin, (size_t)(end - begin)};
        cr_expect(ccs__utf8_valid(line, NULL) && !memchr(begin, '\n', line.size));
    }
    cr_expect(count_of(out.text, "BEGIN:VEVENT") == 11 && count_of(out.text, "END:VEVENT") == 11);
    cr_expect(count_of(out.text, "DTSTAMP:20260225T061320Z\r\n") == 11 && count_of(out.text, "UID:") == 11);
    static const char *const lines[] = {
        "X-WR-CALNAME:Name\\, with\\; \\\\ signs\r\n", "X-WR-TIMEZONE:Asia/Shanghai\r\n",
        "DTSTART;VALUE=DATE:20260215\r\nDTEND;VALUE=DATE:20260224\r\n", "SUMMARY:line\\nbreak\r\n",
        "DTSTART:20260630T130000\r\nDTEND:20260701T000000\r\n", "RRULE:FREQ=MONTHLY;UNTIL=20301224T235959;BYMONTHDAY=-1\r\n",
        "RDATE:20260702T130000\r\n", "EXDATE:20260831T130000\r\n", "DTSTART:20260715T230000\r\nDTEND:20260716T010000\r\n",
        "RDATE;VALUE=DATE:20260909,20260910\r\n", "X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY\r\n", "X-CCS-AS:TH\r\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        cr_expect(strstr(out.text, lines[i]), "no %s in %s", lines[i], out.text);
    /* Two that are alike have different identities. */
    const char *one = strstr(out.text, "UID:"), *other = strstr(one + 1, "UID:");
    cr_expect(strncmp(one, other, strcspn(one, "\r")) != 0);
    ccs_calendar_destroy(calendar);
    ccs_ical_answer_finish(&out);
}

Test(ical, without_memory_nothing_is_held)
{
    struct counting counting;
    static const char lines[] =
        "BEGIN:VEVENT\nUID:1\nDTSTART;TZID=Europe/Berlin:20260101T100000\nDTEND:20260105T100000Z\nSUMMARY:A\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nDTSTART:20260101\nRRULE:FREQ=YEARLY\nEXDATE:20270101\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nRECURRENCE-ID:20280101\nDTSTART:20280103\nEND:VEVENT\nBEGIN:VTODO\nEND:VTODO\n"
        VTIMEZONE("") WINDOWS_EVENT("20260329T030000", "RRULE:FREQ=MONTHLY;COUNT=4\nEXDATE:20260401T010000Z\n")
        "BEGIN:VEVENT\nUID:4\nDTSTART:20260101\nEXRULE:FREQ=DAILY\nEND:VEVENT\n";
    ccs_status status = CCS_ENOMEM;
    for (size_t fail_at = 1; status == CCS_ENOMEM && fail_at < 1000; fail_at++) {
        ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
        ccs_ical_answer answer = CCS_ICAL_ANSWER_INIT;
        counting_init(&counting);
        counting.fail_at = fail_at;
        options.alloc = counting.alloc;
        options.zone = CCS_STR("Asia/Shanghai");
        options.zones = &zones;
        options.flags = CCS_ICAL_SKIP_ERRORS;
        status = ccs_ical_import(wrap(lines, "\n"), &options, &answer);
        cr_assert(status == CCS_OK || (status == CCS_ENOMEM && !answer.text && !answer.skipped), "%zu: %s", fail_at, answer.text);
        ccs_ical_answer_finish(&answer);
        cr_assert(counting.bytes == 0, "%zu: %zu bytes", fail_at, counting.bytes);
    }
    cr_expect(status == CCS_OK && counting.calls > 5);

    status = CCS_ENOMEM;
    for (size_t fail_at = 1; status == CCS_ENOMEM && fail_at < 1000; fail_at++) {
        ccs_ical_answer answer = CCS_ICAL_ANSWER_INIT;
        counting_init(&counting);
        counting.fail_at = fail_at;
        status = ccs__ical_ask_export(&counting.alloc, CCS_STR(everything), 0, &answer);
        cr_assert(status == CCS_OK || (status == CCS_ENOMEM && !answer.text));
        ccs_ical_answer_finish(&answer);
        cr_assert(counting.bytes == 0);
    }
    cr_expect(status == CCS_OK && counting.calls > 5);
}
