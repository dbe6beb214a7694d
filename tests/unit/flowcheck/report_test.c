/*
 * The public face of checks and walks: what it refuses, where it says things stand, and that it holds nothing without memory.
 */
#include "flowcheck/report.h"
#include "unit/flow/flow_fixture.h"
#include <string.h>

static const char two[] =
    "{\"flows\": [{\"key\": \"one\", \"states\": [{\"name\": \"a\", \"kind\": \"final\", \"category\": \"closed\"}]},\n"
    " {\"key\": \"two\", \"states\": [{\"name\": \"a\"}]}, {\"key\": \"bad\",\n"
    "  \"states\": [{\"name\": \"a\", \"transitions\": [{\"to\": [\"b\"]}]}]}]}";

static ccs_flow_report check(const char *key, uint32_t as, ccs_status expected)
{
    ccs_flow_report report = CCS_FLOW_REPORT_INIT;
    cr_expect_eq(ccs_flow_check(ccs_str_from(two), ccs_str_from(key), as, &report), expected);
    return report;
}

Test(flow_report, finds_the_flow_and_the_place)
{
    ccs_flow_report report = check("one", CCS_FLOW_REPORT_TEXT, CCS_OK);
    cr_expect_str_eq(report.text, "");
    ccs_flow_report_finish(&report);
    report = check("two", CCS_FLOW_REPORT_TEXT, CCS_OK);
    cr_expect_eq(report.errors, 1u);
    cr_expect(strstr(report.text, "2:28: error: \"a\" can never be left") != NULL, "%s", report.text);
    ccs_flow_report_finish(&report);
    report = check("bad", CCS_FLOW_REPORT_TEXT, CCS_OK);
    cr_expect_eq(report.errors, 1u);
    cr_expect(strstr(report.text, "3:51: error: no state is called \"b\" [definition]") != NULL, "%s", report.text);
    ccs_flow_report_finish(&report);
    report = check("bad", CCS_FLOW_REPORT_JSON, CCS_OK);
    cr_expect(strstr(report.text, "\"code\":\"definition\",\"flow\":\"bad\",\"state\":\"a\"") != NULL, "%s", report.text);
    ccs_flow_report_finish(&report);
    report = check("none", CCS_FLOW_REPORT_TEXT, CCS_ENOENT);
    cr_expect_str_eq(report.text, "there is no flow \"none\"");
    ccs_flow_report_finish(&report);
}

/* --- flows that start each other ------------------------------------------------------------------------------------ */

static char told[1 << 14];

static const char *walk_text(const char *json)
{
    ccs_flow_report report = CCS_FLOW_REPORT_INIT;
    ccs_status status = ccs_flow_walk(ccs_str_from(json), CCS_STR(""), CCS_FLOW_REPORT_TEXT, NULL, &report);
    cr_assert_eq(status, CCS_OK, "%s", report.text);
    (void)snprintf(told, sizeof told, "%s", report.text);
    ccs_flow_report_finish(&report);
    return told;
}

#define SAYS(text, words) cr_expect(strstr(text, words) != NULL, "%s\nis not in\n%s", words, text)
#define SAYS_NOT(text, words) cr_expect(strstr(text, words) == NULL, "%s\nis in\n%s", words, text)
#define PARENT(fields, child, guard)                                                                                      \
    "{\"flows\":[{\"key\":\"p\",\"fields\":[" fields "],\"states\":[{\"name\":\"a\",\"children\":[{\"name\":\"ask\"," child   \
    "}],\"transitions\":[{\"on\":[\"done.invoke.ask\"],\"when\":\"" guard "\",\"to\":[\"yes\"]},"                      \
    "{\"on\":[\"done.invoke.ask\"],\"to\":[\"no\"]}]},"                                                                \
    "{\"name\":\"yes\",\"kind\":\"final\"},{\"name\":\"no\",\"kind\":\"final\"}]}"
#define OK_FLAG "{\"name\":\"ok\",\"kind\":\"flag\"}"
#define CHILD(states) \
    ",{\"key\":\"c\",\"variables\":[{\"name\":\"cost\",\"kind\":\"number\",\"value\":\"0\"}],\"states\":[" states "]}]}"
#define WAITS                                                                                                             \
    "{\"name\":\"w\",\"transitions\":[{\"on\":[\"y\"],\"to\":[\"fy\"]},{\"on\":[\"n\"],\"to\":[\"fn\"]}]},"
#define FINAL(name, done) "{\"name\":\"" name "\",\"kind\":\"final\"" done "}"
#define DONE(name, value) ",\"done\":[{\"name\":\"" name "\",\"value\":\"" value "\"}]"

Test(flow_report, walks_with_what_a_child_of_the_same_text_ends_with)
{
    const char *text = walk_text(PARENT(OK_FLAG, "\"flow\":\"c\"", "data.ok")
                                 CHILD(WAITS FINAL("fy", DONE("ok", "true")) "," FINAL("fn", DONE("ok", "false"))));
    SAYS(text, "states: 3 of 3 entered\ntransitions: 2 of 2 taken\n");
    SAYS(text, "  yes: a --done.invoke.ask {\"ok\":true} (child)--> yes\n");
    SAYS_NOT(text, "errors on the way");
    /* A child that can say no only: nothing else is tried. */
    text = walk_text(PARENT(OK_FLAG, "\"flow\":\"c\"", "data.ok") CHILD(FINAL("fn", DONE("ok", "false"))));
    SAYS(text, "states: 2 of 3 entered; never:\n  yes (states[1])\n");
    /* What it computes may be anything on which a rule turns. */
    text = walk_text(PARENT("{\"name\":\"cost\",\"kind\":\"number\"}", "\"flow\":\"c\"", "data.cost > 500")
                     CHILD(FINAL("f", DONE("cost", "cost"))));
    SAYS(text, "  yes: a --done.invoke.ask {\"cost\":501} (child)--> yes\n");
    SAYS(text, "states: 3 of 3 entered\n");
    /* The whole data is a value where the parent takes any. */
    text = walk_text("{\"flows\":[{\"key\":\"p\",\"loose\":true,\"states\":[{\"name\":\"a\",\"children\":[{\"name\":"
                     "\"ask\",\"flow\":\"c\"}],\"transitions\":[{\"on\":[\"done.invoke.ask\"],\"when\":\"data == 7\","
                     "\"to\":[\"yes\"]}]},"
                     "{\"name\":\"yes\",\"kind\":\"final\"}]}" CHILD(FINAL("f", ",\"done_value\":\"7\"")));
    SAYS(text, "  yes: a --done.invoke.ask 7 (child)--> yes\n");
}

Test(flow_report, walks_with_tried_values_when_the_child_is_elsewhere)
{
    const char *text = walk_text(PARENT(OK_FLAG, "\"flow\":\"elsewhere\"", "data.ok") "]}");
    SAYS(text, "states: 3 of 3 entered\ntransitions: 2 of 2 taken\n");
    text = walk_text(PARENT(OK_FLAG, "\"flow_rule\":\"'c' + 'd'\"", "data.ok") CHILD(FINAL("f", "")));
    SAYS(text, "states: 3 of 3 entered\ntransitions: 2 of 2 taken\n");
}

Test(flow_report, walks_on_without_data_that_the_parent_cannot_take)
{
    /* As a center does: the signal comes all the same, bare, and an error with it. */
    const char *text = walk_text(PARENT(OK_FLAG, "\"flow\":\"c\"", "has(data.ok)") CHILD(FINAL("f", DONE("price", "5"))));
    SAYS(text, "error.communication: done.invoke.ask comes without its data: there is no field \"price\" in this flow\n");
    SAYS(text, "states: 2 of 3 entered; never:\n  yes (states[1])\n");
    SAYS_NOT(text, "steps that fail");
}

Test(flow_report, walks_from_starts_that_bring_other_values_than_the_initial_ones)
{
    /* A child's params do so: nothing in the flow sets it, though it has a value. */
    static const char ask[] =
        "{\"key\":\"c\",\"variables\":[{\"name\":\"amount\",\"value\":\"0\"},{\"name\":\"tries\",\"value\":\"0\"}],\"states\":["
        "{\"name\":\"decide\",\"transitions\":[{\"when\":\"amount < 500\",\"to\":[\"yes\"]},{\"to\":[\"asked\"]}]},"
        "{\"name\":\"asked\",\"transitions\":[{\"on\":[\"approve\"],\"when\":\"tries < 3\",\"to\":[\"yes\"],"
        "\"do\":[{\"do\":\"assign\",\"to\":\"tries\",\"value\":\"tries + 1\"}]}]},{\"name\":\"yes\",\"kind\":\"final\"}]}";
    const char *text = walk_text(ask);
    SAYS(text, "states: 3 of 3 entered\n");
    SAYS(text, "  yes: yes\n");
    SAYS_NOT(text, "\"tries\""); /* the flow sets it: it is not varied */
}

Test(flow_report, says_why_a_transition_without_a_signal_was_never_taken)
{
    const char *text = walk_text("{\"key\":\"k\",\"states\":[{\"name\":\"a\",\"transitions\":[{\"when\":\"1 < 2\",\"to\":[\"b\"]},"
                                 "{\"when\":\"2 < 1\",\"to\":[\"c\"]},{\"to\":[\"c\"]}]},"
                                 "{\"name\":\"b\",\"kind\":\"final\"},{\"name\":\"c\",\"kind\":\"final\"}]}");
    SAYS(text, "a at once if 2 < 1 (states[0].transitions[1]): its guard held with none of the values tried, or another was "
               "taken before it\n");
    SAYS(text, "a at once (states[0].transitions[2]): another was always taken before it\n");
}

static const char *check_text(const char *json)
{
    ccs_flow_report report = CCS_FLOW_REPORT_INIT;
    ccs_status status = ccs_flow_check(ccs_str_from(json), CCS_STR(""), CCS_FLOW_REPORT_TEXT, &report);
    cr_assert_eq(status, CCS_OK, "%s", report.text);
    (void)snprintf(told, sizeof told, "%s", report.text);
    ccs_flow_report_finish(&report);
    return told;
}

#define ASKS(child)                                                                                                        \
    "{\"flows\":[{\"key\":\"p\",\"fields\":[" OK_FLAG "],\"states\":[\n"                                                    \
    "{\"name\":\"a\",\"children\":[\n{\"name\":\"ask\"," child                                                              \
    "}],\"transitions\":[{\"on\":[\"done.invoke.ask\"],\"when\":\"data.ok\",\"to\":[\"yes\"]}]},"                          \
    "{\"name\":\"yes\",\"kind\":\"final\"}]}"

Test(flow_report, checks_what_children_are_called_and_given)
{
    const char *text = check_text(ASKS("\"flow\":\"approval\"") ",{\"key\":\"aproval\",\"states\":[" FINAL("f", "") "]}]}");
    SAYS(text, "3:22: warning: no flow here is called \"approval\"; did you mean \"aproval\"?");
    SAYS(text, "[child-elsewhere]");
    text = check_text(ASKS("\"flow\":\"elsewhere\"") "]}");
    SAYS(text, "3:22: note: no flow here is called \"elsewhere\": a center must have it when this state is entered "
               "[child-elsewhere]");
    text = check_text(ASKS("\"flow\":\"c\",\"params\":[{\"name\":\"cost\",\"value\":\"5\"}]")
                      CHILD(FINAL("f", DONE("ok", "true"))));
    SAYS_NOT(text, "[child");
    text = check_text(ASKS("\"flow\":\"c\",\"params\":[{\"name\":\"csot\",\"value\":\"5\"}]")
                      CHILD(FINAL("f", DONE("ok", "true"))));
    SAYS(text, "3:44: error: \"c\" has no variable \"csot\"; did you mean \"cost\"? It would not be begun [child-param]");
    text = check_text(ASKS("\"flow\":\"c\",\"params\":[{\"name\":\"cost\",\"value\":\"'5'\"}]")
                      CHILD(FINAL("f", DONE("ok", "true"))));
    SAYS(text, "3:59: error: \"cost\" of \"c\" is a number, and this is a text: it would not be begun [child-param]");
}

Test(flow_report, checks_what_children_end_with)
{
    const char *text = check_text(ASKS("\"flow\":\"c\"") CHILD(FINAL("f", DONE("price", "cost"))));
    SAYS(text, "3:1: warning: \"c\" ends with data \"price\", which is no field of this flow: its end comes without data "
               "[child-done]");
    text = check_text(ASKS("\"flow\":\"c\"") CHILD(FINAL("f", DONE("ok", "cost"))));
    SAYS(text, "3:1: warning: \"c\" ends with \"ok\" as a number, and the field is a flag: its end comes without data "
               "[child-done]");
    text = check_text(ASKS("\"flow\":\"c\"") CHILD(FINAL("f", ",\"done_value\":\"5\"")));
    SAYS(text, "3:1: warning: \"c\" ends with a value that is no object of fields: its end comes without data "
               "[child-done]");
}

Test(flow_report, tells_of_calendars_that_are_not_here)
{
    static const char timers[] =
        "{\"flows\":[{\"key\":\"p\",\"states\":[\n"
        "{\"name\":\"a\",\"timers\":[{\"name\":\"t\",\"after_ms\":5,\"calendar\":\"desk\"},"
        "{\"name\":\"u\",\"after_ms\":5,\"calendar\":\"desk\"}],\"transitions\":[{\"on\":[\"t\",\"u\"],\"to\":[\"b\"]}]},"
        "{\"name\":\"b\",\"kind\":\"final\"}]}]%s}";
    char json[1024];
    (void)snprintf(json, sizeof json, timers, "");
    const char *text = check_text(json);
    SAYS(text, "2:59: note: no calendar here is called \"desk\": a center must have it before this flow [calendar-elsewhere]\n");
    cr_expect(strstr(strstr(text, "calendar-elsewhere") + 1, "calendar-elsewhere") == NULL, "once for a calendar: %s", text);
    (void)snprintf(json, sizeof json, timers, ",\"calendars\":[{\"key\":\"dekk\"}]");
    SAYS(check_text(json), "2:59: warning: no calendar here is called \"desk\"; did you mean \"dekk\"?");
    (void)snprintf(json, sizeof json, timers, ",\"calendars\":[{\"key\":\"desk\"}]");
    SAYS_NOT(check_text(json), "calendar-elsewhere");
}

Test(flow_report, checks_every_flow_of_a_text)
{
    const char *text = check_text(two);
    SAYS(text, "2:28: error: \"a\" can never be left");
    SAYS(text, "3:51: error: no state is called \"b\" [definition]");
    ccs_flow_report report = check("", CCS_FLOW_REPORT_JSON, CCS_OK);
    cr_expect_eq(report.errors, 2u);
    SAYS(report.text, "\"flow\":\"two\",\"state\":\"a\"");
    ccs_flow_report_finish(&report);
}

Test(flow_report, has_a_place_for_everything)
{
    SAYS(check_text("\n{}"), "2:1: error: a flow needs at least one state [definition]");
    SAYS(check_text("{\"key\":\"k\",\n\"states\":[{\"name\":\"a\"},\n{\"category\":\"open\"}]}"), "3:1: error: ");
    SAYS(check_text("{\"key\":\"k\",\"states\":[{\"name\":\"a\",\n\"timers\":[{\"name\":\"t\"}]}]}"),
         "2:11: error: a timer needs after_ms, more than 0, or after_rule [definition]");
    SAYS(check_text("{\"key\":\"k\",\"states\":[{\"name\":\"a\",\n\"timers\":[{\"after_ms\":0}]}]}"),
         "2:23: error: a timer needs after_ms, more than 0, or after_rule [definition]");
    SAYS(check_text("{\"key\":\"k\",\"states\":[{\"name\":\"a\",\n"
                    "\"timers\":[{\"after_ms\":5,\"after_rule\":\"duration('1s')\"}]}]}"),
         "2:23: error: a timer takes after_ms or after_rule, not both [definition]");
    /* Of a history: its one transition. */
    SAYS(check_text("{\"key\":\"k\",\"states\":[{\"name\":\"p\"},{\"name\":\"h\",\"in\":\"p\",\"kind\":\"history\","
                    "\n\"transitions\":[{\"to\":[\"b\"]}]},{\"name\":\"q\",\"in\":\"p\"},{\"name\":\"b\"}]}"),
         "2:22: error: a history that is not deep");
}

Test(flow_report, points_into_rules)
{
#define WHEN(rule) \
    "{\"key\":\"k\",\"fields\":[" OK_FLAG "],\"states\":[{\"name\":\"a\",\n\"transitions\":[{\"when\":\"" rule "\"}]}]}"
    SAYS(check_text(WHEN("data.ook")), "2:30: error: data has no field ook; did you mean ok? [definition]");
    SAYS(check_text(WHEN("'\\u00e9\\\"\\ud83d\\ude00' == 'x' && data.ook")), "2:63: error: data has no field ook");
    SAYS(check_text(WHEN("'\xc3\xa9' == 'x' && data.ook")), "2:44: error: data has no field ook");
    ccs_flow_report report = CCS_FLOW_REPORT_INIT;
    cr_expect_eq(ccs_flow_walk(CCS_STR(WHEN("data.ook")), CCS_STR(""), CCS_FLOW_REPORT_TEXT, NULL, &report), CCS_EPARSE);
    cr_expect(report.line == 2 && report.column == 30, "%u:%u", report.line, report.column);
    ccs_flow_report_finish(&report);
}

Test(flow_report, refuses_what_it_cannot_read)
{
    ccs_flow_report report = CCS_FLOW_REPORT_INIT;
    ccs_flow_walk_options options = CCS_FLOW_WALK_OPTIONS_INIT;
    cr_expect_eq(ccs_flow_check(CCS_STR("{\"states\": 1}"), CCS_STR(""), CCS_FLOW_REPORT_TEXT, &report), CCS_EPARSE);
    cr_expect_eq(report.line, 1u);
    ccs_flow_report_finish(&report);
    cr_expect_eq(ccs_flow_walk(ccs_str_from(two), CCS_STR("bad"), CCS_FLOW_REPORT_TEXT, NULL, &report), CCS_EPARSE);
    cr_expect_eq(report.line, 3u);
    ccs_flow_report_finish(&report);
    cr_expect_eq(ccs_flow_check(ccs_str_from(two), CCS_STR(""), CCS_FLOW_REPORT_MERMAID, &report), CCS_EINVAL);
    cr_expect_eq(ccs_flow_walk(ccs_str_from(two), CCS_STR(""), 9, NULL, &report), CCS_EINVAL);
    options.configurations_max = 1000001;
    cr_expect_eq(ccs_flow_walk(ccs_str_from(two), CCS_STR(""), CCS_FLOW_REPORT_TEXT, &options, &report), CCS_EINVAL);
    cr_expect_eq(ccs_flow_check(CCS_STR("{\"flows\": []}"), CCS_STR(""), CCS_FLOW_REPORT_TEXT, &report), CCS_ENOENT);
    cr_expect_str_eq(report.text, "there is no flow in it: \"flows\" is empty");
    ccs_flow_report_finish(&report);
    report.size = 3;
    cr_expect_eq(ccs_flow_check(ccs_str_from(two), CCS_STR(""), CCS_FLOW_REPORT_TEXT, &report), CCS_EINVAL);
    ccs_flow_report_finish(NULL);
}

Test(flow_report, holds_nothing_without_memory)
{
    const ccs_flow_walk_options options = CCS_FLOW_WALK_OPTIONS_INIT;
    static const char *const texts[] = {
        two, PARENT(OK_FLAG, "\"flow\":\"c\"", "data.ok")
                 CHILD(FINAL("fy", DONE("ok", "cost > 1")) "," FINAL("fn", DONE("no", "1")))};
    for (uint32_t as = 0; as < 8; as++) { /* 0 and 1: checks; then the forms of a walk; then both of flows with a child */
        const char *text = texts[as / 6];
        ccs_status status = CCS_ENOMEM;
        for (size_t fail_at = 1; status == CCS_ENOMEM; fail_at++) {
            struct counting counting;
            ccs_flow_report report = CCS_FLOW_REPORT_INIT;
            counting_init(&counting);
            counting.fail_at = fail_at;
            ccs_str json = ccs_str_from(text), key = as < 6 ? CCS_STR("two") : CCS_STR("p");
            bool walked = as != 6 && as >= 2;
            status = walked ? ccs__flow_report_walk(&counting.alloc, json, key, as == 7 ? 1 : as - 2, &options, &report)
                            : ccs__flow_report_check(&counting.alloc, json, key, as % 6, &report);
            REQUIRE((status == CCS_OK) == (report.text != NULL), "%zu", fail_at);
            REQUIRE(status == CCS_OK || status == CCS_ENOMEM, "%zu: %d", fail_at, (int)status);
            ccs__flow_report_finish(&counting.alloc, &report);
            REQUIRE(counting.bytes == 0, "%zu: %zu bytes are held", fail_at, counting.bytes);
        }
    }
}
