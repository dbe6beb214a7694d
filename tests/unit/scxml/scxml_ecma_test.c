/*
 * Expressions of ECMAScript: what they are as rules, and which are none.
 */
#include "rule/rule.h"
#include "scxml/ecma.h"
#include "scxml_fixture.h"

static const ccs_alloc c_library = {0};

static const char *variable(void *user_data, ccs_str name, bool *declared)
{
    (void)user_data;
    *declared = name.size <= 2; /* x, y, v1; others are not */
    return name.data[0] == '$' ? NULL
           : ccs__arena_take(user_data, name.size + 1)
               ? memcpy(memset(ccs__arena_take(user_data, name.size + 1), 0, name.size + 1), name.data, name.size)
               : NULL;
}

static void translates(const char *text, bool condition, const char *rule, const char *words)
{
    struct ccs__arena arena;
    struct ccs__buf out;
    ccs__arena_init(&arena, &c_library, 0);
    ccs__buf_init(&out, &c_library);
    struct ccs__ecma_rules rules = {.ecma = {.arena = &arena}, .variable = variable, .user_data = &arena};
    bool done = ccs__ecma_rule(&rules.ecma, ccs_str_from(text), condition, &out);
    SCXML_REQUIRE(done == (rule != NULL), "%s: %s (%s)", text, ccs__buf_text(&out), rules.ecma.message);
    SCXML_REQUIRE(!rule || strcmp(ccs__buf_text(&out), rule) == 0, "%s became %s, not %s", text, ccs__buf_text(&out),
                  rule);
    SCXML_REQUIRE(!words || strstr(rules.ecma.message, words), "%s: %s", text, rules.ecma.message);
    SCXML_REQUIRE(rule || out.size == 0, "%s", text);
    ccs__buf_finish(&out);
    ccs__arena_finish(&arena);
}

static void value(const char *text, const char *rule) { translates(text, false, rule, NULL); }
static void condition(const char *text, const char *rule) { translates(text, true, rule, NULL); }
static void refused(const char *text, const char *words) { translates(text, false, NULL, words); }

Test(scxml_ecma, keeps_what_both_languages_say_alike)
{
    value("x + 1 * 2 - y % 3", "x + 1 * 2 - y % 3");
    value("(x + 1) * 2", "(x + 1) * 2");
    value("x - (y - 1)", "x - (y - 1)");
    value("x - y - 1", "x - y - 1");
    value("-x", "-x");
    value("-(-x)", "-(-x)");
    value("!(x < 2)", "!(x < 2)");
    value("x < 2 && y >= 3 || x == 1", "x < 2 && y >= 3 || x == 1");
    value("x < 2 && (y >= 3 || x == 1)", "x < 2 && (y >= 3 || x == 1)");
    value("x == 1 ? 2 : y == 3 ? 4 : 5", "x == 1 ? 2 : y == 3 ? 4 : 5");
    value("(x == 1 ? 2 : 3) + 1", "(x == 1 ? 2 : 3) + 1");
    value("[1, x, 'a']", "[1, x, 'a']");
    value("x[0]", "x[0]");
    value("true", "true");
}

Test(scxml_ecma, writes_operators_as_rules_do)
{
    value("x === 1", "x == 1");
    value("x !== 1", "x != 1");
    value("x == y == (1 < 2)", "(x == y) == (1 < 2)");
    value("x == y < 2", "x == (y < 2)"); /* < binds more there, not here */
}

Test(scxml_ecma, reads_numbers_and_strings)
{
    value("1.0", "1");
    value("1e3", "1000");
    value("0x1F", "31");
    value("9223372036854775807", "9223372036854775807");
    value("'it\\'s' + \"a\\\\b\"", "'it\\'s' + 'a\\\\b'");
    value("'\\x41\\u00e9\\u{1F600}\\ud83d\\ude00\\n'", "'A\xC3\xA9\xF0\x9F\x98\x80\xF0\x9F\x98\x80\\n'");
    value("'\\v'", "'\\x0b'");
    refused("1.5", "integers only");
    refused("1e-3", "integers only");
    refused("9223372036854775808", "too large");
    refused("010", "begin with 0");
    refused("'a", "does not end");
    refused("'\\ud83d'", "no character");
    refused("'\\0'", "octal");
}

Test(scxml_ecma, knows_the_event_and_the_session)
{
    value("_event.name", "signal.name");
    value("_event['type']", "signal.type");
    value("_event.data", "data");
    value("_event.data.x", "data.x");
    value("_event.data['x']", "data.x");
    value("_sessionid", "flow.id");
    value("_name", "flow.name");
    value("_ioprocessors['scxml'].location", "('#_scxml_' + flow.id)");
    value("_ioprocessors['http://www.w3.org/TR/scxml/#SCXMLEventProcessor'].location", "('#_scxml_' + flow.id)");
    value("'#_scxml_' + _sessionid", "'#_scxml_' + flow.id");
    value("In('s1')", "'s1' in states");
    value("!In('s1') && In(x)", "!('s1' in states) && x in states");
    refused("_event", "object as a whole");
    refused("_event.raw", "no field \"raw\"");
    refused("_event.data.a.b", "no field \"b\"");
    refused("_event.data['a b']", "no word");
}

Test(scxml_ecma, asks_what_is_defined)
{
    value("typeof x === 'undefined'", "!('x' in flow.known)");
    value("typeof x !== 'undefined'", "'x' in flow.known");
    value("'undefined' == typeof x", "!('x' in flow.known)");
    value("x == null", "!('x' in flow.known)");
    value("undefined != x", "'x' in flow.known");
    value("x === void 0", "!('x' in flow.known)");
    value("typeof _event.data === 'undefined'", "!('data' in flow.known)");
    value("_event.data.x !== undefined", "has(data.x)");
    value("typeof _event.sendid === 'undefined'", "!(has(signal.sendid) && signal.sendid != '')");
    value("typeof _event !== 'undefined' && x == 1", "has(signal.name) && x == 1");
    value("typeof _sessionid !== 'undefined'", "true");
    value("'name' in _event && 'x' in _event.data", "true && has(data.x)");
    value("'farbe' in _event", "false");
    refused("typeof x === 'number'", "typeof");
    refused("x in y", "\"in\" can ask");
    refused("x + 1 == null", "only of variables");
}

Test(scxml_ecma, knows_what_is_true)
{
    condition("x", "'x' in flow.truthy");
    condition("!x", "!('x' in flow.truthy)");
    condition("x && !y || undeclared", "'x' in flow.truthy && !('y' in flow.truthy) || undeclared");
    condition("x == 1", "x == 1");
    condition("'foo'", "true");
    condition("''", "false");
    condition("0", "0 != 0");
    condition("x - 1", "x - 1 != 0");
    condition("null", "false");
    condition("[]", "true");
    condition("_event", "has(signal.name)");
    condition("_sessionid", "true");
    condition("_name", "flow.name != ''");
    condition("_event.data", "'data' in flow.truthy");
    condition("_event.data.x && _event.sendid",
              "has(data.x) && 'data.x' in flow.truthy && (has(signal.sendid) && signal.sendid != '')");
    condition("_ioprocessors", "true");
    condition("x ? y : true", "'x' in flow.truthy ? 'y' in flow.truthy : true");
    condition("x.length", "size(x) != 0");
    condition("'a' + x", "'a' + string(x) != ''");
    value("!x", "!('x' in flow.truthy)");
    value("x ? 1 : 2", "'x' in flow.truthy ? 1 : 2");
}

Test(scxml_ecma, knows_texts_and_lists)
{
    value("x.length", "size(x)");
    value("_event.data.length + 1", "size(data) + 1");
    value("'a'.length", "size('a')");
    value("[].concat(x, [y])", "x + [y]");
    value("[].concat(x, 4)", "x + [4]");
    value("x.concat(y)", "x + y");
    value("[].concat()", "[]");
    value("[1].concat([2]).length", "size([1] + [2])");
    value("'a' + x", "'a' + string(x)");
    value("x + 'a'", "string(x) + 'a'");
    value("'a' + x + 1", "'a' + string(x) + string(1)");
    value("x + y + 'a'", "string(x + y) + 'a'");
    value("'a' + 'b'", "'a' + 'b'");
    value("String(x) + Number('1')", "string(x) + string(int('1'))");
    value("x.toString()", "string(x)");
    value("x.startsWith('a') && x.endsWith(y)", "x.startsWith('a') && x.endsWith(y)");
    value("x.indexOf('a') === 0", "x.startsWith('a')");
    value("x.indexOf('a') != 0", "!x.startsWith('a')");
    value("x.indexOf('a') !== -1", "x.contains('a')");
    value("x.indexOf('a') >= 0", "x.contains('a')");
    value("x.indexOf('a') < 0", "!x.contains('a')");
    refused("x.indexOf('a') > 3", "indexOf");
    refused("x.slice(1)", "functions");
    refused("Math.random()", "functions");
}

Test(scxml_ecma, refuses_what_has_effects_or_no_counterpart)
{
    refused("", "too early");
    refused("return", "\"return\" cannot stand here");
    refused("x = 1", "effects");
    refused("x++", "effects");
    refused("++x == 2", "effects");
    refused("x & 1", "\"&\" has no counterpart");
    refused("x - ~1", "\"~\" has no counterpart");
    refused("new Date()", "\"new\"");
    refused("function () { return 1 }", "functions");
    refused("(function(a){return a})(x)", "functions");
    refused("x => 1", "functions");
    refused("/a/.test(x)", "cannot stand");
    refused("`a`", "cannot stand");
    refused("{a: 1}", "object");
    refused("null", "no values");
    refused("x instanceof Array", "\"instanceof\" has no counterpart");
    refused("x.y", "no field \"y\"");
    refused("$x + 1", "no variable's name");
    refused("1, 2, 3]", "\",\" cannot follow");
    refused("foo(", "too early");
    translates("7 / 2", false, "7 / 2", "cut to an integer");
}

Test(scxml_ecma, bounds_what_is_nested)
{
    char deep[4096] = "";
    for (int i = 0; i < 200; i++)
        strcat(deep, "(");
    refused(deep, "nested more than");
    deep[0] = 0;
    for (int i = 0; i < 200; i++)
        strcat(deep, "!");
    refused(deep, "nested more than");
    strcpy(deep, "x");
    for (int i = 0; i < 200; i++)
        strcat(deep, "+x");
    refused(deep, "nested more than");
    strcpy(deep, "x");
    for (int i = 0; i < 200; i++)
        strcat(deep, "[x]");
    refused(deep, "nested more than");
    static char wide[8192] = "'";
    memset(wide + 1, 'x', 5000);
    strcpy(wide + 5001, "'");
    refused(wide, "longer than a rule can be");
}
