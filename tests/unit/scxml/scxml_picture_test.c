/*
 * Pictures: what is drawn, and that no name can draw anything by itself.
 */
#include "scxml/export.h"
#include "scxml_fixture.h"
#include <string.h>

static const ccs_alloc c_library = {0};

static const char flow[] =
    "{\"key\":\"k\",\"name\":\"A "
    "\\\"flow\\\"\",\"variables\":[{\"name\":\"n\",\"kind\":\"number\",\"value\":\"0\"}],\"states\":["
    "{\"name\":\"a\",\"category\":\"waiting\",\"timers\":[{\"name\":\"late\",\"after_ms\":\"5400000\",\"calendar\":"
    "\"desk\",\"mode\":\"budget\"}],"
    "\"transitions\":[{\"on\":[\"go\",\"run\"],\"when\":\"n > "
    "0\",\"to\":[\"p\"],\"do\":[{\"do\":\"assign\",\"to\":\"n\",\"value\":\"n - 1\"}]},"
    "{\"on\":[\"tick\"],\"do\":[{\"do\":\"raise\",\"signal\":\"go\"}]}]},"
    "{\"name\":\"p\",\"kind\":\"parallel\",\"transitions\":[{\"on\":[\"back\"],\"to\":[\"h\"]}]},"
    "{\"name\":\"x\",\"in\":\"p\",\"enter\":[{\"do\":\"log\",\"label\":\"in\"}]},{\"name\":\"x1\",\"in\":\"x\"},{"
    "\"name\":\"h\",\"in\":\"x\","
    "\"kind\":\"history\",\"transitions\":[{\"to\":[\"x1\"]}]},{\"name\":\"y\",\"in\":\"p\"},{\"name\":\"z\",\"kind\":"
    "\"final\",\"category\":\"closed\"}]}";

static void draws(uint32_t as, const char *expected)
{
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    cr_assert_eq(ccs_flow_export(ccs_str_from(flow), (ccs_str){NULL, 0}, as, &answer), CCS_OK, "%s", answer.text);
    cr_expect_str_eq(answer.text, expected);
    ccs_flow_answer_finish(&answer);
}

Test(scxml_picture, for_mermaid)
{
    draws(CCS_FLOW_MERMAID, "stateDiagram-v2\n"
                            "    [*] --> s0\n"
                            "    state \"a\" as s0\n"
                            "    state \"p\" as s1 {\n"
                            "        state \"x\" as s2 {\n"
                            "            [*] --> s3\n"
                            "            state \"x1\" as s3\n"
                            "            state \"H h\" as s4\n"
                            "        }\n"
                            "        --\n"
                            "        state \"y\" as s5\n"
                            "    }\n"
                            "    state \"z\" as s6\n"
                            "    s6 --> [*]\n"
                            "    s0 --> s1 : go, run #91;n #62; 0#93; / n = n #45; 1\n"
                            "    s1 --> s4 : back\n"
                            "    s4 --> s3\n"
                            "    note right of s0\n"
                            "        tick / raise go\n"
                            "        after 90min of desk in all#58; late\n"
                            "    end note\n"
                            "    note right of s2\n"
                            "        entry / log in\n"
                            "    end note\n"
                            "    classDef open fill:#dbeafe\n"
                            "    classDef waiting fill:#fef3c7\n"
                            "    classDef resolved fill:#dcfce7\n"
                            "    classDef closed fill:#e5e7eb\n"
                            "    class s0 waiting\n"
                            "    class s6 closed\n");
}

Test(scxml_picture, for_graphviz)
{
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    static const char *const lines[] = {
        "digraph \"A \\\"flow\\\"\" {\n",
        "  compound=true;\n",
        ("  s0 [label=\"a\\ntick / raise go\\lafter 90min of desk in all: late\\l\", style=\"rounded,filled\", "
         "fillcolor=\"#fef3c7\"];\n"),
        "  subgraph cluster1 {\n    label=\"p\";\n    style=\"rounded,filled\"; fillcolor=\"#ffffff\"; labeljust=l;\n",
        "    subgraph cluster2 {\n      label=\"x\\nentry / log in\\l\";\n      style=\"rounded,filled,dashed\";",
        "      s4 [shape=circle, label=\"H\", tooltip=\"h\"];\n",
        "    s5 [label=\"y\", style=\"rounded,filled,dashed\", fillcolor=\"#ffffff\"];\n",
        "  s6 [label=\"z\", style=\"rounded,filled\", fillcolor=\"#e5e7eb\", peripheries=2];\n",
        "  begin -> s0 [label=\"\"];\n",
        "  s0 -> hold1 [label=\"go, run [n > 0] / n = n - 1\", lhead=cluster1];\n",
        "  begin2 -> s3 [label=\"\"];\n",
        "  hold1 -> s4 [label=\"back\"];\n"};
    cr_assert_eq(ccs_flow_export(ccs_str_from(flow), (ccs_str){NULL, 0}, CCS_FLOW_GRAPHVIZ, &answer), CCS_OK, "%s",
                 answer.text);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        cr_expect(strstr(answer.text, lines[i]), "%s is not in\n%s", lines[i], answer.text);
    ccs_flow_answer_finish(&answer);
}

/* --- hostile names ------------------------------------------------------------------------------------------------------ */

static void make(uint64_t seed, struct ccs__arena *arena, struct ccs__buf *out,
                 ccs_status (*write)(const struct ccs__export *export, struct ccs__buf *out, char message[256]))
{
    struct ccs__export export;
    char message[256] = "";
    ccs_rng rng;
    ccs_rng_seed(&rng, seed);
    SCXML_REQUIRE(ccs__export_init(&export, scxml_random_flow(arena, &rng), arena, message) == CCS_OK, "%s", message);
    SCXML_REQUIRE(write(&export, out, message) == CCS_OK, "%s", message);
}

static bool is_label_byte(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           strchr(" _.,/()='+?!#;", c);
}

/* Between quotes and behind " : " there is nothing that Mermaid reads as its own; # stands before a number and ; only. */
static void check_mermaid_line(const char *line, size_t size)
{
    const char *end = line + size, *begin = memchr(line, '"', size), *colon = NULL;
    for (const char *c = line; c + 3 <= end && !begin && !colon; c++)
        colon = memcmp(c, " : ", 3) == 0 ? c + 3 : NULL;
    if (begin)
        for (end = ++begin; *end != '"'; end++) {
        }
    for (const char *c = begin ? begin : colon ? colon : end; c < end; c++) {
        SCXML_REQUIRE(is_label_byte((unsigned char)*c), "%.*s", (int)size, line);
        if (*c == '#')
            SCXML_REQUIRE(c[1] >= '0' && c[1] <= '9' && c[1 + strspn(c + 1, "0123456789")] == ';', "%.*s", (int)size,
                          line);
    }
}

Test(scxml_picture, no_name_means_anything_to_mermaid)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct ccs__arena arena;
        struct ccs__buf out;
        ccs__arena_init(&arena, &c_library, 0);
        ccs__buf_init(&out, &c_library);
        make(seed, &arena, &out, ccs__export_mermaid);
        const char *text = ccs__buf_text(&out);
        for (const char *line = text, *end; *line; line = end + 1) {
            end = strchr(line, '\n');
            check_mermaid_line(line, (size_t)(end - line));
        }
        ccs__buf_finish(&out);
        ccs__arena_finish(&arena);
    }
}

/* Every quote that is no escape opens or closes a string, and each line has an even number of them. */
Test(scxml_picture, no_name_means_anything_to_graphviz)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct ccs__arena arena;
        struct ccs__buf out;
        ccs__arena_init(&arena, &c_library, 0);
        ccs__buf_init(&out, &c_library);
        make(seed, &arena, &out, ccs__export_graphviz);
        bool quoted = false;
        for (const char *c = ccs__buf_text(&out); *c; c++) {
            if (quoted && *c == '\\')
                c++;
            else if (*c == '"')
                quoted = !quoted;
            SCXML_REQUIRE(*c != '\n' || !quoted, "seed %llu", (unsigned long long)seed);
            SCXML_REQUIRE(quoted || strchr("<&'", *c) == NULL, "seed %llu: %.40s", (unsigned long long)seed, c);
        }
        SCXML_REQUIRE(!quoted, "seed %llu", (unsigned long long)seed);
        ccs__buf_finish(&out);
        ccs__arena_finish(&arena);
    }
}

/* --- what cannot be written ----------------------------------------------------------------------------------------------- */

static void refused(const char *json, const char *key, ccs_status status, uint32_t line, uint32_t column,
                    const char *words)
{
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    cr_expect_eq(ccs_flow_export(ccs_str_from(json), ccs_str_from(key), CCS_FLOW_SCXML, &answer), status, "%s",
                 answer.text);
    cr_expect(answer.line == line && answer.column == column, "%u:%u %s", answer.line, answer.column, answer.text);
    cr_expect(answer.text && strstr(answer.text, words), "%s", answer.text);
    ccs_flow_answer_finish(&answer);
}

Test(scxml_picture, only_of_what_a_center_would_take)
{
    refused("{\"key\":\"a\",", "", CCS_EPARSE, 1, 12, "");
    refused("{\"key\":\"a\",\"stats\":[]}", "", CCS_EPARSE, 1, 12, "states");
    refused("{\"key\":\"a\",\"states\":[{\"name\":\"a\",\"in\":\"b\"}]}", "", CCS_EPARSE, 1, 39,
            "no state before it is called \"b\"");
    refused("{\"flows\":[{\"key\":\"a\",\"states\":[{\"name\":\"a\",\n\"in\":\"b\"}]}]}", "", CCS_EPARSE, 2, 6,
            "no state before it");
    refused("{\"flows\":[{\"key\":\"a\",\"states\":[{\"name\":\"a\"}]}]}", "b", CCS_ENOENT, 0, 0,
            "there is no flow \"b\"");
    refused("{\"key\":\"a\",\"name\":\"\\u0001\",\"states\":[{\"name\":\"a\"}]}", "", CCS_EPARSE, 0, 0,
            "control character");
    refused("{\"key\":\"a\",\"states\":[{\"name\":\"a\",\"transitions\":[{\"on\":[\"x\"],\"to\":[\"b\"]}]}]}", "",
            CCS_EPARSE, 1, 66, "no state is called \"b\"");
}

Test(scxml_picture, wrong_arguments)
{
    ccs_flow_answer answer = {0};
    ccs_flow_import_options options = {0};
    cr_expect_eq(ccs_flow_export(CCS_STR("{}"), CCS_STR(""), CCS_FLOW_SCXML, &answer), CCS_EINVAL);
    cr_expect_eq(ccs_flow_import_scxml(CCS_STR("<a/>"), NULL, NULL), CCS_EINVAL);
    answer.size = sizeof answer;
    cr_expect_eq(ccs_flow_export(CCS_STR("{}"), CCS_STR(""), 3, &answer), CCS_EINVAL);
    cr_expect_eq(ccs_flow_import_scxml(CCS_STR("<a/>"), &options, &answer), CCS_EINVAL);
    ccs_flow_answer_finish(NULL);
}
