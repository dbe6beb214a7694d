/*
 * From rows to calls: every way a row can be wrong is said with line and column; the source's own quirks are not wrong.
 */
#include "fixture.h"

#include <criterion/criterion.h>

#define ROW "1999-02-01 07:00:00,A1,,0,PS,10,1999-02-01 07:00:10,5,answered,1999-02-01 07:00:15,60,anna\n"

static void refuse(const char *text, unsigned line, unsigned column, const char *word)
{
    struct csv_error error = fixture_refusal(text, strlen(text));
    cr_expect(error.line == line && error.column == column, "%u:%u wanted for %s, got %llu:%llu: %s", line, column,
              word, (unsigned long long)error.line, (unsigned long long)error.column, error.words);
    cr_expect(strstr(error.words, word), "\"%s\" should name %s", error.words, word);
}

Test(calls, are_read_with_columns_in_any_order_and_others_ignored)
{
    struct calls calls = fixture_calls(
        "agent,talk_s,more,answered_at,outcome,wait_s,queued_at,ivr_s,service,priority,customer_id,call_id,arrived_at\n"
        "anna,60,?,1999-02-01 07:00:15,answered,5,1999-02-01 07:00:10,10,PS,2,C9,A1,1999-02-01 07:00:00\n");
    const struct call *call = &calls.items[0];
    cr_assert_eq(calls.count, 1);
    cr_expect_eq(call->arrived_s, 917852400);
    cr_expect_eq(call->answered_s, 917852415);
    cr_expect_eq(call->ivr_s, 10);
    cr_expect_eq(call->wait_s, 5);
    cr_expect_eq(call->talk_s, 60);
    cr_expect_eq(call->priority, 2);
    cr_expect(call->queued && call->timed && call_reached_line(call));
    cr_expect_str_eq(names_text(&calls.customers, call->customer), "C9");
    cr_expect_str_eq(names_text(&calls.agents, call->agent), "anna");
    calls_free(&calls);
}

Test(calls, say_which_column_is_missing_or_there_twice)
{
    refuse("arrived_at,call_id\n", 1, 1, "customer_id");
    refuse("call_id,arrived_at,call_id\n", 1, 20, "call_id");
    refuse(HEADER, 2, 1, "no calls");
}

Test(calls, say_where_a_time_is_wrong)
{
    static const char *const times[] = {"",
                                        "1999-02-01",
                                        "1999-02-29 07:00:00",
                                        "1999-13-01 07:00:00",
                                        "1999-02-01 24:00:00",
                                        "1999-02-01 07:60:00",
                                        "1999-02-01 07:00:60",
                                        "1999/02/01 07:00:00",
                                        "1999-02-01 07:00:0x",
                                        "1969-12-31 23:59:59"};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        char text[512];
        snprintf(text, sizeof text, HEADER "%s,A1,,0,PS,10,,0,abandoned,,0,\n", times[i]);
        refuse(text, 2, 1, "arrived_at");
    }
    refuse(HEADER ROW "1999-02-01 07:00:00,A2,,0,PS,10,soon,0,abandoned,,0,\n", 3, 33, "queued_at");
    refuse(HEADER "1999-02-01 07:00:00,A2,,0,PS,10,,0,answered,1999-02-03 07:00:00,0,\n", 2, 45, "answered_at");
    refuse(HEADER "1999-02-01 07:00:00,A2,,0,PS,10,,0,answered,1999-02-01 05:00:00,0,\n", 2, 45, "answered_at");
}

Test(calls, say_where_a_number_is_wrong)
{
    refuse(HEADER "1999-02-01 07:00:00,A2,,3,PS,10,,0,abandoned,,0,\n", 2, 25, "priority");
    refuse(HEADER "1999-02-01 07:00:00,A2,,0,PS,1.5,,0,abandoned,,0,\n", 2, 30, "ivr_s");
    refuse(HEADER "1999-02-01 07:00:00,A2,,0,PS,-4000,,0,abandoned,,0,\n", 2, 30, "ivr_s");
    refuse(HEADER "1999-02-01 07:00:00,A2,,0,PS,10,,-1,abandoned,,0,\n", 2, 34, "negative");
    refuse(HEADER "1999-02-01 07:00:00,A2,,0,PS,10,,,abandoned,,0,\n", 2, 34, "wait_s");
    refuse(HEADER "1999-02-01 07:00:00,A2,,0,PS,10,,0,abandoned,,9999999999,\n", 2, 47, "talk_s");
}

Test(calls, say_where_a_word_is_wrong)
{
    refuse(HEADER "1999-02-01 07:00:00,A2,,0,PS,10,,0,lost,,0,\n", 2, 36, "outcome");
    refuse(HEADER "1999-02-01 07:00:00,A2,,0,,10,,0,abandoned,,0,\n", 2, 27, "service");
    refuse(HEADER "1999-02-01 07:00:00,A2,,0,P S,10,,0,abandoned,,0,\n", 2, 27, "service");
    refuse(HEADER "1999-02-01 07:00:00,,,0,PS,10,,0,abandoned,,0,\n", 2, 21, "call_id");
    refuse(HEADER "1999-02-01 07:00:00,A2,,0,PS,10,,0,answered,,0,an\tna\n", 2, 48, "agent");
    refuse(HEADER ROW ROW, 3, 21, "in line 2");
}

Test(calls, take_the_quirks_of_the_source)
{
    struct calls calls = fixture_calls(
        HEADER "1999-02-01 23:59:50,A1,,0,PS,8,1999-02-01 23:59:58,4,answered,1999-02-01 00:00:02,60,anna\n"
               "1999-02-02 11:49:41,A2,,0,PS,-65,1999-02-02 11:48:36,5,answered,1999-02-02 11:48:41,60,anna\n"
               "1999-02-02 07:00:00,A3,,0,PS,5,,0,abandoned,,0,\n"
               "1999-02-02 08:00:00,A4,,0,PS,5,1999-02-02 08:00:05,9,answered,,0,anna\n"
               "1999-02-02 08:00:00,A5,,0,PS,5,1999-02-02 08:00:05,9,phantom,,0,\n");
    cr_assert_eq(calls.count, 5);
    cr_expect_eq(calls.items[0].answered_s, calls.items[0].arrived_s + 12, "after midnight is the next day");
    cr_expect_eq(calls.items[1].ivr_s, 0, "in line before it arrived: it arrived then");
    cr_expect_eq(calls.items[1].arrived_s, calls.items[1].answered_s - 5);
    cr_expect_not(call_reached_line(&calls.items[2]), "it hung up inside the IVR");
    cr_expect(call_reached_line(&calls.items[3]) && !calls.items[3].timed);
    cr_expect_not(call_reached_line(&calls.items[4]));
    cr_expect_eq(calls.phantoms, 1);
    cr_expect_eq(calls.first_s, calls.items[0].arrived_s);
    cr_expect_eq(calls.last_s, calls.items[1].arrived_s);
    calls_free(&calls);
}

Test(calls, know_the_calendar)
{
    static const struct {
        const char *text;
        long long at_s;
    } dates[] = {{"1970-01-01 00:00:00", 0},
                 {"1999-02-28 23:59:59", 920246399},
                 {"2000-02-29 12:00:00", 951825600},
                 {"2100-03-01 00:00:00", 4107542400},
                 {"2024-12-31 23:59:59", 1735689599}};
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        int64_t at_s;
        char date[11];
        cr_assert(calls_time_read(dates[i].text, 19, &at_s), "%s", dates[i].text);
        cr_expect_eq(at_s, dates[i].at_s, "%s", dates[i].text);
        calls_date_text(at_s, date);
        cr_expect_eq(strncmp(date, dates[i].text, 10), 0, "%s", date);
    }
    int64_t at_s;
    cr_expect_not(calls_time_read("2100-02-29 00:00:00", 19, &at_s));
}

Test(names, hold_each_text_once_and_find_it_again)
{
    struct names names = {0};
    char text[16];
    for (uint32_t i = 0; i < 5000; i++) {
        bool added;
        int size = snprintf(text, sizeof text, "n%u", i);
        cr_assert_eq(names_add(&names, text, (uint32_t)size, &added), i);
        cr_assert(added);
        cr_assert_eq(names_add(&names, text, (uint32_t)size, &added), i);
        cr_assert_not(added);
    }
    cr_expect_eq(names_find(&names, "n4711", 5), 4711);
    cr_expect_eq(names_find(&names, "n5000", 5), NAMES_NONE);
    cr_expect_eq(names_find(&names, "n47x", 4), NAMES_NONE);
    cr_expect_str_eq(names_text(&names, 17), "n17");
    names_free(&names);
}
