/*
 * Every allocation failed in turn: CCS_ENOMEM, and nothing is left behind.
 */
#include "scxml/export.h"
#include "scxml/scxml.h"
#include "scxml_fixture.h"

static const char document[] =
    "<scxml xmlns='http://www.w3.org/2005/07/scxml' datamodel='ecmascript' name='a'><datamodel><data id='v' "
    "expr='[1]'/>"
    "<data id='flow'>{\"a\":1}</data></datamodel><script>v = 2</script>"
    "<state><onentry><if cond='v == 1'><send event='e' namelist='v'><content>{\"a\": 2}</content></send></if></onentry>"
    "<invoke src='x'><finalize/></invoke><invoke><content><scxml><final id='f'/></scxml></content></invoke>"
    "<transition event='a b' cond='x.y' target='state-1'/></state></scxml>";

/* Expat's own memory is the C library's: what fails here is ours. */
static size_t fail_import(uint32_t flags)
{
    const ccs_flow_source source = {CCS_STR("x"), CCS_STR("<scxml><state id='s'/></scxml>")};
    ccs_flow_import_options options = CCS_FLOW_IMPORT_OPTIONS_INIT;
    options.sources = &source, options.source_count = 1, options.flags = flags;
    ccs_status status = CCS_ENOMEM;
    size_t failures = 0;
    for (size_t n = 1; status == CCS_ENOMEM; n++) {
        struct scxml_counting counting;
        ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
        scxml_counting_init(&counting);
        counting.fail_at = n;
        status = ccs__flow_text_import(&counting.alloc, ccs_str_from(document), &options, &answer);
        SCXML_REQUIRE(status == CCS_OK || (status == CCS_ENOMEM && !answer.text && !answer.notes), "%zu: %d %s", n,
                      status, answer.text);
        SCXML_REQUIRE(status == CCS_ENOMEM || counting.calls < n, "%zu was not noticed", n);
        failures += status == CCS_ENOMEM;
        ccs__flow_text_finish(&counting.alloc, &answer);
        SCXML_REQUIRE(counting.bytes == 0, "%zu leaves %zu bytes", n, counting.bytes);
    }
    return failures;
}

Test(scxml_memory, import_leaves_nothing_behind)
{
    cr_expect_gt(fail_import(0), 5);
    cr_expect_gt(fail_import(CCS_FLOW_IMPORT_RULES), 20);
}

static void fail_export(uint32_t as)
{
    static const char json[] =
        "{\"key\":\"a\",\"states\":[{\"name\":\"s\",\"transitions\":[{\"on\":[\"x\"],\"to\":[\"t\"]}],"
        "\"timers\":[{\"signal\":\"x\",\"after_ms\":\"5\"}]},{\"name\":\"t\"},{\"name\":\"u\",\"in\":\"t\"}]}";
    ccs_status status = CCS_ENOMEM;
    size_t failures = 0;
    for (size_t n = 1; status == CCS_ENOMEM; n++) {
        struct scxml_counting counting;
        ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
        scxml_counting_init(&counting);
        counting.fail_at = n;
        status = ccs__flow_text_export(&counting.alloc, ccs_str_from(json), (ccs_str){NULL, 0}, as, &answer);
        SCXML_REQUIRE(status == CCS_OK || (status == CCS_ENOMEM && !answer.text), "%zu: %d %s", n, status, answer.text);
        SCXML_REQUIRE(status == CCS_ENOMEM || counting.calls < n, "%zu was not noticed", n);
        failures += status == CCS_ENOMEM;
        ccs__flow_text_finish(&counting.alloc, &answer);
        SCXML_REQUIRE(counting.bytes == 0, "%zu leaves %zu bytes", n, counting.bytes);
    }
    cr_expect_gt(failures, 5);
}

Test(scxml_memory, export_leaves_nothing_behind)
{
    for (uint32_t as = CCS_FLOW_SCXML; as <= CCS_FLOW_GRAPHVIZ; as++)
        fail_export(as);
}
