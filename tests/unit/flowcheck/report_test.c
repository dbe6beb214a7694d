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
    cr_expect(strstr(report.text, "\"code\":\"definition\",\"state\":\"a\"") != NULL, "%s", report.text);
    ccs_flow_report_finish(&report);
    report = check("none", CCS_FLOW_REPORT_TEXT, CCS_ENOENT);
    cr_expect_str_eq(report.text, "there is no flow \"none\"");
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
    report.size = 3;
    cr_expect_eq(ccs_flow_check(ccs_str_from(two), CCS_STR(""), CCS_FLOW_REPORT_TEXT, &report), CCS_EINVAL);
    ccs_flow_report_finish(NULL);
}

Test(flow_report, holds_nothing_without_memory)
{
    const ccs_flow_walk_options options = CCS_FLOW_WALK_OPTIONS_INIT;
    for (uint32_t as = 0; as < 6; as++) { /* 0 and 1: checks; then the forms of a walk */
        ccs_status status = CCS_ENOMEM;
        for (size_t fail_at = 1; status == CCS_ENOMEM; fail_at++) {
            struct counting counting;
            ccs_flow_report report = CCS_FLOW_REPORT_INIT;
            counting_init(&counting);
            counting.fail_at = fail_at;
            status = as < 2 ? ccs__flow_report_check(&counting.alloc, ccs_str_from(two), CCS_STR("two"), as, &report)
                            : ccs__flow_report_walk(&counting.alloc, ccs_str_from(two), CCS_STR("two"), as - 2, &options, &report);
            REQUIRE((status == CCS_OK) == (report.text != NULL), "%zu", fail_at);
            REQUIRE(status == CCS_OK || status == CCS_ENOMEM, "%zu: %d", fail_at, (int)status);
            ccs__flow_report_finish(&counting.alloc, &report);
            REQUIRE(counting.bytes == 0, "%zu: %zu bytes are held", fail_at, counting.bytes);
        }
    }
}
