/*
 * What is no SCXML, or too much of it, ends in an error with its place.
 */
#include "scxml_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Test(scxml_refuse, what_is_no_xml)
{
    scxml_refused("", 1, 1, "there is no element");
    scxml_refused("<scxml>\n  <state>\n</scxml>", 3, 3, "this end tag is not that of the element that is open");
    scxml_refused("<scxml><state id='\xC3\xA9' id='b'/></scxml>", 1, 22, "given twice");
    scxml_refused("<scxml>&nbsp;</scxml>", 1, 8, "there is no such entity");
    scxml_refused("<scxml><x:state/></scxml>", 1, 8, "this prefix has no xmlns");
    scxml_refused("<scxml><state/></scxml><scxml/>", 1, 24, "nothing may follow");
    scxml_refused("<scxml>\n\xC3\xA9\xFF</scxml>", 2, 2, "not UTF-8");
    scxml_refused("<?xml version='1.0' encoding='ISO-8859-1'?>\n<scxml name='\xC3\xA9'/>", 1, 1, "only UTF-8 is read");
    scxml_refused("{\"key\": \"a\"}", 1, 1, "not well-formed");
}

Test(scxml_refuse, document_types_and_what_hides_in_them)
{
    scxml_refused("<!DOCTYPE scxml>\n<scxml/>", 1, 16, "document type");
    scxml_refused(
        "<?xml version='1.0'?>\n<!DOCTYPE lolz [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><scxml>&b;</scxml>",
        2, 16, "document type");
    scxml_refused("<!DOCTYPE scxml SYSTEM 'file:///etc/passwd'><scxml/>", 1, 44, "document type");
    scxml_refused("<scxml xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='x'/></scxml>", 1, 51,
                  "XInclude");
}

Test(scxml_refuse, what_is_no_scxml)
{
    scxml_refused("<html/>", 1, 1, "a document begins with <scxml");
    scxml_refused("<scxml/>", 1, 1, "has at least one <state>");
    scxml_refused("<scxml><sate/></scxml>", 1, 8, "SCXML has no element <sate>; was <state> meant?");
    scxml_refused("<scxml><state><data id='a'/></state></scxml>", 1, 15, "<data> cannot stand in");
    scxml_refused("<scxml><final><state/></final></scxml>", 1, 15, "<state> cannot stand in");
    scxml_refused("<scxml><history/></scxml>", 1, 8, "<history> cannot stand in");
    scxml_refused("<scxml><state><onentry><else/></onentry></state></scxml>", 1, 24, "<else> cannot stand in");
    scxml_refused("<scxml><state><onentry><transition/></onentry></state></scxml>", 1, 24,
                  "<transition> cannot stand in");
    scxml_refused("<scxml datamodel='xpath'><state/></scxml>", 1, 1, "ccs, ecmascript or null, not \"xpath\"");
    scxml_refused("<scxml binding='lazy'><state/></scxml>", 1, 1, "binding is early or late");
}

Test(scxml_refuse, attributes_that_are_missing_or_exclude_each_other)
{
    static const struct {
        const char *body, *words;
    } cases[] = {{"<raise/>", "<raise> needs event"},
                 {"<assign expr='1'/>", "<assign> needs location"},
                 {"<assign location='a' expr='1'>2</assign>", "either expr or something in it"},
                 {"<foreach item='a'/>", "<foreach> needs array"},
                 {"<foreach array='a'/>", "<foreach> needs item"},
                 {"<if/>", "<if> needs cond"},
                 {"<cancel/>", "<cancel> needs sendid"},
                 {"<cancel sendid='a' sendidexpr='b'/>", "either sendid or sendidexpr"},
                 {"<send event='a' eventexpr='b'/>", "either event or eventexpr"},
                 {"<send target='a' targetexpr='b'/>", "either target or targetexpr"},
                 {"<send type='a' typeexpr='b'/>", "either type or typeexpr"},
                 {"<send id='a' idlocation='b'/>", "either id or idlocation"},
                 {"<send delay='1s' delayexpr='b'/>", "either delay or delayexpr"},
                 {"<send delay='soon'/>", "a delay is a number with s or ms"},
                 {"<send delay='1m'/>", "a delay is a number with s or ms"},
                 {"<script src='x.js'/>", "there is no text \"x.js\""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char xml[256];
        (void)snprintf(xml, sizeof xml, "<scxml>\n<state><onentry>\n%s</onentry></state></scxml>", cases[i].body);
        scxml_refused(xml, 3, 1, cases[i].words);
    }
    scxml_refused("<scxml><state initial='a'><initial><transition target='a'/></initial></state></scxml>", 1, 27,
                  "either initial");
    scxml_refused("<scxml><state><initial/></state></scxml>", 1, 15, "<initial> holds one <transition> with a target");
    scxml_refused("<scxml><state><history type='far'/></state></scxml>", 1, 15, "shallow or deep");
    scxml_refused("<scxml><state><transition type='both'/></state></scxml>", 1, 15, "internal or external");
    scxml_refused("<scxml><state><invoke src='a' srcexpr='b'/></state></scxml>", 1, 15, "either src or srcexpr");
    scxml_refused("<scxml><datamodel><data/></datamodel><state/></scxml>", 1, 19, "<data> needs an id");
    scxml_refused("<scxml><final><donedata><param expr='1'/></donedata></final></scxml>", 1, 25,
                  "<param> needs a name");
    scxml_refused("<scxml><final><donedata><param name='a' expr='1' location='b'/></donedata></final></scxml>", 1, 25,
                  "either expr or");
}

/* --- too much --------------------------------------------------------------------------------------------------------- */

static char *repeat(const char *head, const char *part, size_t count, const char *tail)
{
    size_t size = strlen(part);
    char *text = malloc(strlen(head) + size * count + strlen(tail) + 1), *end = text;
    end += strlen(strcpy(end, head));
    for (size_t i = 0; i < count; i++, end += size)
        memcpy(end, part, size);
    strcpy(end, tail);
    return text;
}

static void limited(char *document, const char *words)
{
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    cr_expect_eq(ccs_flow_import_scxml(ccs_str_from(document), NULL, &answer), CCS_ELIMIT, "%.100s", answer.text);
    cr_expect(answer.text && strstr(answer.text, words), "%.200s", answer.text);
    ccs_flow_answer_finish(&answer);
    free(document);
}

Test(scxml_refuse, too_much_of_anything)
{
    limited(repeat("<scxml>", "<state>", 200, ""), "elements are nested more than 128 deep");
    limited(repeat("<scxml><state/><!--", "x", 4 << 20, "--></scxml>"), "more than 4194304 bytes");
    limited(repeat("<scxml>", "<state/>", 10001, "</scxml>"), "more than 10000 states");
    limited(repeat("<scxml><state/><datamodel>", "<a/>", 250000, "</datamodel></scxml>"), "more than 200000 elements");
    char many[2048] = "<scxml><state", *end = many + strlen(many);
    for (int i = 0; i < 65; i++)
        end += sprintf(end, " a%d='1'", i);
    strcpy(end, "/></scxml>");
    limited(repeat(many, "", 0, ""), "at most 64 attributes");
}

Test(scxml_refuse, nothing_of_ten_thousand_states)
{
    char *document = repeat("<scxml>", "<state/>", 10000, "</scxml>");
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    cr_expect_eq(ccs_flow_import_scxml(ccs_str_from(document), NULL, &answer), CCS_OK, "%s", answer.text);
    ccs_flow_answer_finish(&answer);
    free(document);
}
