/*
 * What each element and attribute of SCXML becomes.
 */
#include "scxml_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY(states) states
#define ACTION(json) "\"states\":[{\"name\":\"s\",\"enter\":[" json "]}]"
#define ENTRY(xml) "<state id='s'><onentry>" xml "</onentry></state>"

Test(scxml_import, takes_the_document_s_own_attributes)
{
    scxml_becomes("<scxml xmlns='http://www.w3.org/2005/07/scxml' name='door' initial='b' binding='late' version='1.0'>"
                  "<state id='a'/><state id='b'/></scxml>",
                  "{\"flows\":[{\"key\":\"door\",\"name\":\"door\",\"initial\":[\"b\"],\"late\":true,\"loose\":true,"
                  "\"states\":[{\"name\":\"a\"},{\"name\":\"b\"}]}]}");
    scxml_becomes("<s:scxml xmlns:s='http://www.w3.org/2005/07/scxml' datamodel='null'><s:final id='a'/></s:scxml>",
                  "{\"flows\":[{\"key\":\"flow\",\"loose\":true,\"states\":[{\"name\":\"a\",\"kind\":\"final\"}]}]}");
    scxml_becomes("<scxml><state id='a'/></scxml>",
                  "{\"flows\":[{\"key\":\"flow\",\"loose\":true,\"states\":[{\"name\":\"a\"}]}]}");
    scxml_becomes("\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?><!-- c --><scxml><state id='\xC3\xA9'/></scxml>",
                  "{\"flows\":[{\"key\":\"flow\",\"loose\":true,\"states\":[{\"name\":\"\xC3\xA9\"}]}]}");
}

Test(scxml_import, puts_states_into_each_other_in_document_order)
{
    scxml_body_becomes(
        "<state id='a'><state id='b'><final id='c'/></state><history id='h' type='deep'><transition "
        "target='c'/></history>"
        "</state><parallel id='p'><state id='x'/><state id='y'/></parallel>",
        "\"states\":[{\"name\":\"a\"},{\"name\":\"b\",\"in\":\"a\"},{\"name\":\"c\",\"in\":\"b\",\"kind\":\"final\"},"
        "{\"name\":\"h\",\"in\":\"a\",\"kind\":\"deep_history\",\"transitions\":[{\"to\":[\"c\"]}]},"
        "{\"name\":\"p\",\"kind\":\"parallel\"},{\"name\":\"x\",\"in\":\"p\"},{\"name\":\"y\",\"in\":\"p\"}]");
    scxml_body_becomes("<state id='a'><history id='h'/></state>",
                       "\"states\":[{\"name\":\"a\"},{\"name\":\"h\",\"in\":\"a\",\"kind\":\"history\"}]");
}

Test(scxml_import, makes_up_names_that_nobody_has)
{
    scxml_body_becomes(
        "<state/><final/><state id='state-3'/><parallel><state/></parallel>",
        "\"states\":[{\"name\":\"state-1\"},{\"name\":\"final-2\",\"kind\":\"final\"},{\"name\":\"state-3\"},"
        "{\"name\":\"parallel-3\",\"kind\":\"parallel\"},{\"name\":\"state-4\",\"in\":\"parallel-3\"}]");
}

Test(scxml_import, takes_transitions)
{
    scxml_body_becomes(
        "<state id='s'><transition event='a b.*  *' cond='true' target='s&#10;t' type='internal'/><transition/></state>"
        "<state id='t'/>",
        "\"states\":[{\"name\":\"s\",\"transitions\":[{\"on\":[\"a\",\"b.*\",\"*\"],\"when\":\"true\",\"to\":[\"s\","
        "\"t\"],"
        "\"internal\":true},{}]},{\"name\":\"t\"}]");
    scxml_body_becomes(
        "<state id='s'><transition event='a' type='external'><raise event='x'/><log label='l' "
        "expr='1'/></transition></state>",
        "\"states\":[{\"name\":\"s\",\"transitions\":[{\"on\":[\"a\"],\"do\":[{\"do\":\"raise\",\"signal\":\"x\"},"
        "{\"do\":\"log\",\"label\":\"l\",\"value\":\"1\"}]}]}]");
}

Test(scxml_import, takes_where_a_state_begins)
{
    scxml_body_becomes("<state id='a' initial='c'><state id='b'/><state id='c'/></state>",
                       "\"states\":[{\"name\":\"a\",\"initial\":[\"c\"]},{\"name\":\"b\",\"in\":\"a\"},{\"name\":\"c\","
                       "\"in\":\"a\"}]");
    scxml_body_becomes(
        "<state id='a'><initial><transition target='b'><raise event='x'/></transition></initial><state "
        "id='b'/></state>",
        "\"states\":[{\"name\":\"a\",\"initial\":[\"b\"],\"initial_do\":[{\"do\":\"raise\",\"signal\":\"x\"}]},"
        "{\"name\":\"b\",\"in\":\"a\"}]");
}

Test(scxml_import, keeps_blocks_apart)
{
    scxml_body_becomes("<state id='s'><onentry><raise event='a'/></onentry><onexit/><onentry><raise "
                       "event='b'/></onentry><onexit/></state>",
                       "\"states\":[{\"name\":\"s\",\"enter\":[{\"do\":\"raise\",\"signal\":\"a\"},{\"do\":\"block\"},"
                       "{\"do\":\"raise\",\"signal\":\"b\"}],\"exit\":[{\"do\":\"block\"}]}]");
}

Test(scxml_import, flattens_what_stands_in_each_other)
{
    scxml_body_becomes(
        ENTRY("<if cond='a'><raise event='1'/><elseif cond='!true'/><else/><foreach array='l' item='i' index='n'>"
              "<if cond='false'/></foreach></if><log/>") "<datamodel><data id='a'/><data id='l'/></datamodel>",
        ACTION("{\"do\":\"if\",\"when\":\"'a' in flow.truthy\"},{\"do\":\"raise\",\"signal\":\"1\"},"
               "{\"do\":\"else_if\",\"when\":\"!true\"},{\"do\":\"else\"},"
               "{\"do\":\"each\",\"value\":\"l\",\"to\":\"i\",\"index\":\"n\"},{\"do\":\"if\",\"when\":\"false\"},"
               "{\"do\":\"end\"},{\"do\":\"end\"},{\"do\":\"end\"},{\"do\":\"log\"}") ",\"variables\":[{\"name\":\"a\"}"
                                                                                      ",{\"name\":\"l\"}]");
}

Test(scxml_import, takes_sends)
{
    scxml_body_becomes(
        ENTRY("<send event='e' target='#_parent' type='scxml' id='i' delay='1.5s'><param name='x' expr='1'/>"
              "<param name='y' location='v'/></send>"),
        ACTION("{\"do\":\"send\",\"signal\":\"e\",\"target\":\"#_parent\",\"type\":\"scxml\",\"id\":\"i\",\"delay_ms\":"
               "1500,"
               "\"params\":[{\"name\":\"x\",\"value\":\"1\"},{\"name\":\"y\",\"value\":\"v\"}]}"));
    scxml_body_becomes(
        ENTRY("<send eventexpr='a' targetexpr='b' typeexpr='c' idlocation=' d ' delayexpr='e' namelist=' f&#10;g '/>"),
        ACTION("{\"do\":\"send\",\"signal_rule\":\"a\",\"target_rule\":\"b\",\"type_rule\":\"c\",\"id_to\":\"d\","
               "\"delay_rule\":\"e\",\"params\":[{\"name\":\"f\",\"value\":\"f\"},{\"name\":\"g\",\"value\":\"g\"}]}"));
    scxml_body_becomes(ENTRY("<cancel sendid='i'/><cancel sendidexpr='i'/>"),
                       ACTION("{\"do\":\"cancel\",\"id\":\"i\"},{\"do\":\"cancel\",\"id_rule\":\"i\"}"));
}

Test(scxml_import, reads_delays_as_css_writes_them)
{
    static const struct {
        const char *delay, *json;
    } cases[] = {{"500ms", "\"delay_ms\":500"},
                 {"0s", "\"id\":\"\""},
                 {".25s", "\"delay_ms\":250"},
                 {" 2s ", "\"delay_ms\":2000"},
                 {"+1.5s", "\"delay_ms\":1500"},
                 {"1.2345s", "\"delay_ms\":1234"},
                 {"4294967295ms", "\"delay_ms\":4294967295"},
                 {"4294968s", "\"delay_rule\":\"duration('4294968000ms')\""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char xml[128], json[256];
        (void)snprintf(xml, sizeof xml, ENTRY("<send event='e' delay='%s'/>"), cases[i].delay);
        (void)snprintf(json, sizeof json, ACTION("{\"do\":\"send\",\"signal\":\"e\",%s}"), cases[i].json);
        scxml_body_becomes(xml, json);
    }
}

Test(scxml_import, takes_contents_as_json_or_as_text)
{
    static const struct {
        const char *content, *rule;
    } cases[] = {{"123", "123"},
                 {" [1, 2,\n3] ", "[1, 2, 3]"},
                 {"\"a\"", "'a'"},
                 {"true", "true"},
                 {"foo", "'foo'"},
                 {"  this  is \n a text ", "'this is a text'"},
                 {"a + b", "'a + b'"},
                 {"it's \\", "'it\\\\'s \\\\\\\\'"},
                 {"-5", "-5"},
                 {"1.5", "'1.5'"},
                 {"[1, [2]]", "'[1, [2]]'"},
                 {"<b>x</b>", "'<b>x</b>'"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char xml[256], json[256];
        (void)snprintf(xml, sizeof xml, ENTRY("<send event='e'><content>%s</content></send>"), cases[i].content);
        (void)snprintf(json, sizeof json, ACTION("{\"do\":\"send\",\"signal\":\"e\",\"value\":\"%s\"}"), cases[i].rule);
        scxml_body_becomes(xml, json);
    }
    scxml_body_becomes(ENTRY("<send event='e'><content>{\"a\": 1, 'b': [2], c: \"x\"}</content></send>"),
                       ACTION("{\"do\":\"send\",\"signal\":\"e\",\"params\":[{\"name\":\"a\",\"value\":\"1\"},{"
                              "\"name\":\"b\",\"value\":\"[2]\"},"
                              "{\"name\":\"c\",\"value\":\"'x'\"}]}"));
    scxml_body_becomes(ENTRY("<send event='e'><content expr='{a: v + 1}'/></send>"),
                       ACTION("{\"do\":\"send\",\"signal\":\"e\",\"params\":[{\"name\":\"a\",\"value\":\"v + 1\"}]}"));
    scxml_body_becomes(ENTRY("<send event='e'><content/></send>"), ACTION("{\"do\":\"send\",\"signal\":\"e\"}"));
}

Test(scxml_import, takes_the_data_model)
{
    scxml_body_becomes(
        "<datamodel><data id='a' expr='1'/><data id='b'>[1]</data><data id='c'/><data id=' d '>some "
        "text</data></datamodel>"
        "<state id='s'><datamodel><data id='e' expr='a'/></datamodel></state>",
        "\"states\":[{\"name\":\"s\"}],\"variables\":[{\"name\":\"a\",\"value\":\"1\"},{\"name\":\"b\",\"value\":\"[1]"
        "\"},"
        "{\"name\":\"c\"},{\"name\":\"d\",\"value\":\"'some text'\"},{\"name\":\"e\",\"value\":\"a\",\"in\":\"s\"}]");
}

Test(scxml_import, gives_another_name_to_a_variable_that_rules_would_misread)
{
    scxml_body_becomes(
        "<datamodel><data id='data' expr='1'/><data id='data_' expr='data'/></datamodel><state id='s'>"
        "<transition cond='data == 1 &amp;&amp; _event.data == 2'/></state>",
        "\"states\":[{\"name\":\"s\",\"transitions\":[{\"when\":\"data__ == 1 && data == 2\"}]}],"
        "\"variables\":[{\"name\":\"data__\",\"value\":\"1\"},{\"name\":\"data_\",\"value\":\"data__\"}]");
    scxml_notes("<datamodel><data id='flow'/></datamodel><state/>", "\"flow\" is called \"flow_\"");
}

Test(scxml_import, takes_assignments_and_scripts_of_them)
{
    scxml_body_becomes(
        ENTRY("<assign location='v' expr='v + 1'/><assign location='v'>[1]</assign><assign location='foo.bar' "
              "expr='1'/>"),
        ACTION(
            "{\"do\":\"assign\",\"to\":\"v\",\"value\":\"v + 1\"},{\"do\":\"assign\",\"to\":\"v\",\"value\":\"[1]\"},"
            "{\"do\":\"assign\",\"to\":\"foo.bar\",\"value\":\"1\"}"));
    scxml_body_becomes(
        "<script>var x = 1; y = x + 2\nx += y; x--</script><state id='s'/>",
        "\"initial_do\":[{\"do\":\"assign\",\"to\":\"x\",\"value\":\"1\"},{\"do\":\"assign\",\"to\":\"y\",\"value\":"
        "\"x + 2\"},"
        "{\"do\":\"assign\",\"to\":\"x\",\"value\":\"x + y\"},{\"do\":\"assign\",\"to\":\"x\",\"value\":\"x - 1\"}],"
        "\"states\":[{\"name\":\"s\"}],\"variables\":[{\"name\":\"x\"},{\"name\":\"y\"}]");
    scxml_body_becomes(ENTRY("<script>alert(1)</script>"),
                       ACTION("{\"do\":\"log\",\"label\":\"script\",\"value\":\"ecmascript('alert(1)')\"}"));
    scxml_notes(ENTRY("<script>alert(1)</script>"),
                "1:94: this script fails when it is reached (of scripts only assignments");
}

Test(scxml_import, takes_what_a_final_state_says)
{
    scxml_body_becomes("<final id='f'><donedata><param name='a' expr='1'/></donedata></final>",
                       "\"states\":[{\"name\":\"f\",\"kind\":\"final\",\"done\":[{\"name\":\"a\",\"value\":\"1\"}]}]");
    scxml_body_becomes("<final id='f'><donedata><content expr='v'/></donedata></final>",
                       "\"states\":[{\"name\":\"f\",\"kind\":\"final\",\"done_value\":\"v\"}]");
}

Test(scxml_import, keeps_what_it_cannot_translate_so_that_it_fails)
{
    scxml_body_becomes("<state id='s'><transition cond='return'/></state>",
                       "\"states\":[{\"name\":\"s\",\"transitions\":[{\"when\":\"ecmascript('return')\"}]}]");
    scxml_notes("<state id='s'><transition cond='x.y.z'/></state>",
                "1:85: this fails when it is reached: x.y.z (there are no objects");
    scxml_notes("<state id='s'><transition cond='1 == 1'/></state>", NULL);
    scxml_notes("<state><onentry><log expr='7 / 2'/></onentry></state>", "a division is cut");
    scxml_notes("<state id='s' farbe='rot'/>", "<state> has no attribute \"farbe\"");
    scxml_notes("<state id='s' initail='x'/>", "was \"initial\" meant?");
    scxml_notes("<state><onentry><x:beep xmlns:x='urn:x'/></onentry></state>", "<beep> is not of SCXML");
}

/* --- documents in documents ------------------------------------------------------------------------------------------- */

Test(scxml_import, makes_a_flow_of_what_is_invoked)
{
    scxml_becomes("<scxml datamodel='ecmascript' name='a'><state id='s'><invoke id='i' autoforward='true' "
                  "type='http://www.w3.org/TR/scxml/'>"
                  "<content><scxml datamodel='ecmascript'><datamodel><data id='inner'/></datamodel><final "
                  "id='f'/></scxml></content>"
                  "<param name='inner' expr='3'/><finalize><log expr='1'/></finalize></invoke></state></scxml>",
                  "{\"flows\":[{\"key\":\"a\",\"name\":\"a\",\"loose\":true,\"states\":[{\"name\":\"s\",\"children\":[{"
                  "\"name\":\"i\",\"flow\":\"a.1\","
                  "\"forward\":true,\"params\":[{\"name\":\"inner\",\"value\":\"3\"}],\"finalize\":[{\"do\":\"log\","
                  "\"value\":\"1\"}]}]}]},"
                  "{\"key\":\"a.1\",\"loose\":true,\"states\":[{\"name\":\"f\",\"kind\":\"final\"}],\"variables\":[{"
                  "\"name\":\"inner\"}]}]}");
}

Test(scxml_import, takes_a_document_as_a_value_by_its_key)
{
    scxml_becomes("<scxml datamodel='ecmascript' name='a'><datamodel><data id='v'><scxml><final "
                  "id='f'/></scxml></data></datamodel>"
                  "<state id='s'><invoke type='scxml'><content expr='v'/></invoke></state></scxml>",
                  "{\"flows\":[{\"key\":\"a\",\"name\":\"a\",\"loose\":true,\"states\":[{\"name\":\"s\",\"children\":[{"
                  "\"flow_rule\":\"v\"}]}],"
                  "\"variables\":[{\"name\":\"v\",\"value\":\"'a.1'\"}]},"
                  "{\"key\":\"a.1\",\"loose\":true,\"states\":[{\"name\":\"f\",\"kind\":\"final\"}]}]}");
}

Test(scxml_import, hands_values_back_through_an_empty_finalize)
{
    scxml_body_becomes(
        "<state id='s'><invoke src='k' namelist='v'><param name='x' location='w'/><finalize/></invoke></state>",
        "\"states\":[{\"name\":\"s\",\"children\":[{\"flow\":\"k\",\"params\":[{\"name\":\"v\",\"value\":\"v\"},"
        "{\"name\":\"x\",\"value\":\"w\"}],\"finalize\":["
        "{\"do\":\"assign\",\"to\":\"v\",\"value\":\"data.v\",\"when\":\"has(data.v)\"},"
        "{\"do\":\"assign\",\"to\":\"w\",\"value\":\"data.w\",\"when\":\"has(data.w)\"},"
        "{\"do\":\"assign\",\"to\":\"w\",\"value\":\"data.x\",\"when\":\"has(data.x)\"}]}]}]");
}

static void import_with(const char *document, const ccs_flow_source *sources, size_t count, const char *json)
{
    ccs_flow_import_options options = CCS_FLOW_IMPORT_OPTIONS_INIT;
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    options.key = CCS_STR("main");
    options.flags = CCS_FLOW_IMPORT_RULES;
    options.sources = sources;
    options.source_count = count;
    cr_assert_eq(ccs_flow_import_scxml(ccs_str_from(document), &options, &answer), CCS_OK, "%s", answer.text);
    scxml_same_flows(answer.text, json, document);
    ccs_flow_answer_finish(&answer);
}

Test(scxml_import, reads_only_the_texts_that_it_is_given)
{
    const ccs_flow_source sources[] = {{CCS_STR("sub.scxml"), CCS_STR("<scxml><final id='f'/></scxml>")},
                                       {CCS_STR("n.txt"), CCS_STR(" 123 ")}};
    import_with("<scxml><state id='s'><invoke src='file:sub.scxml'/><invoke src='file:sub.scxml'/></state></scxml>",
                sources, 2,
                "{\"flows\":[{\"key\":\"main\",\"loose\":true,\"states\":[{\"name\":\"s\",\"children\":[{\"flow\":"
                "\"file:sub.scxml\"},"
                "{\"flow\":\"file:sub.scxml\"}]}]},{\"key\":\"file:sub.scxml\",\"loose\":true,\"states\":[{\"name\":"
                "\"f\",\"kind\":\"final\"}]}]}");
    import_with("<scxml><state id='s'><invoke srcexpr='v'/></state></scxml>", sources, 2,
                "{\"flows\":[{\"key\":\"main\",\"loose\":true,\"states\":[{\"name\":\"s\",\"children\":[{\"flow_rule\":"
                "\"v\"}]}]},"
                "{\"key\":\"sub.scxml\",\"loose\":true,\"states\":[{\"name\":\"f\",\"kind\":\"final\"}]}]}");
    import_with("<scxml><datamodel><data id='v' src='file:n.txt'/></datamodel><state id='s'/></scxml>", sources, 2,
                "{\"flows\":[{\"key\":\"main\",\"loose\":true,\"states\":[{\"name\":\"s\"}],\"variables\":[{\"name\":"
                "\"v\",\"value\":\"123\"}]}]}");
    scxml_notes("<state><invoke src='file:else.scxml'/></state>", "no text \"file:else.scxml\" was handed in");
    scxml_notes("<datamodel><data id='v' src='file:else.txt'/></datamodel><state/>",
                "there is no text \"file:else.txt\"");
}

Test(scxml_import, asks_what_type_is_invoked_when_it_is)
{
    scxml_body_becomes(
        "<state id='s'><invoke typeexpr='t' src='k'/></state>",
        "\"states\":[{\"name\":\"s\",\"children\":[{\"flow_rule\":\"(t) in ['scxml', 'http://www.w3.org/TR/scxml', "
        "'http://www.w3.org/TR/scxml/'] ? 'k' : ['no such type'][1]\"}]}]");
    scxml_notes("<state><invoke type='vxml' src='k'/></state>", "nothing of type \"vxml\" can be invoked");
}

/* --- our own data model ----------------------------------------------------------------------------------------------- */

Test(scxml_import, leaves_rules_as_they_are)
{
    scxml_becomes(
        "<scxml xmlns='http://www.w3.org/2005/07/scxml' xmlns:ccs='urn:libccs:flow' datamodel='ccs' ccs:key='k' "
        "ccs:loose='false'>"
        "<ccs:field name='f' ccs:kind='number'/><datamodel><data id='v' expr='1 / 2' ccs:kind='number'/></datamodel>"
        "<state id='s' ccs:category='waiting'><ccs:timer name='t' signal='x' after-ms='5000' calendar='c' "
        "mode='budget'/>"
        "<onentry ccs:timers='true'><send event='x'/></onentry>"
        "<transition cond='data.f === v'/></state></scxml>",
        "{\"flows\":[{\"key\":\"k\",\"fields\":[{\"name\":\"f\",\"kind\":\"number\"}],"
        "\"variables\":[{\"name\":\"v\",\"kind\":\"number\",\"value\":\"1 / 2\"}],"
        "\"states\":[{\"name\":\"s\",\"category\":\"waiting\",\"timers\":[{\"name\":\"t\",\"signal\":\"x\",\"after_"
        "ms\":\"5000\","
        "\"calendar\":\"c\",\"mode\":\"budget\"}],\"transitions\":[{\"when\":\"data.f === v\"}]}]}]}");
}
