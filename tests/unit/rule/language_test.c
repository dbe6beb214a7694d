/*
 * The language, row by row: what every operator and function gives, and what every mistake is told. Rows are texts, because
 * that is what people write.
 */
#include "rule_fixture.h"
#include <stdio.h>
#include <string.h>

static const char facts[] =
    "{\"x\": 1, \"big\": 9223372036854775807, \"s\": \"h\\u00e9llo\", \"list\": [3, 1, 2], \"words\": [\"b\", \"a\"],"
    " \"none\": [], \"yes\": true, \"map\": {\"name\": 1024, \"a\": 1},"
    " \"contact\": {\"channel\": \"voice\", \"tier\": 3, \"vip\": false}, \"agent\": {\"skills\": {\"zh\": 5}}}";

struct row {
    const char *rule, *result;
};

static void check_rows(const struct row *rows, size_t count)
{
    static const ccs_alloc alloc = {0};
    for (size_t i = 0; i < count; i++) {
        ccs_rule_answer answer;
        ccs_status status = ccs__rule_ask(&alloc, ccs_str_from(rows[i].rule), ccs_str_from(facts), CCS_RULE_VALUE, &answer);
        bool failed = rows[i].result[0] == '!'; /* an evaluation error, with its words */
        cr_expect(status == (failed ? CCS_ESTATE : CCS_OK) && strcmp(answer.text, rows[i].result + failed) == 0,
                  "%s gave %d, %u:%u: %s, not %s", rows[i].rule, status, answer.line, answer.column, answer.text,
                  rows[i].result);
        ccs__rule_ask_finish(&alloc, &answer);
    }
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof rows / sizeof rows[0])

Test(rule_language, has_the_literals_of_cel)
{
    static const struct row rows[] = {
        {"0", "0"}, {"007", "7"}, {"0x1F", "31"}, {"0X1f", "31"}, {"-0x10", "-16"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"}, {"- 5", "-5"}, {"--5", "5"}, {"true", "true"},
        {"false", "false"},
        {"'a'", "\"a\""}, {"\"a\"", "\"a\""}, {"''", "\"\""}, {"'it\\'s'", "\"it's\""}, {"\"it's\"", "\"it's\""},
        {"'''a'b\"c'''", "\"a'b\\\"c\""}, {"\"\"\"a\nb\"\"\"", "\"a\\nb\""}, {"r'\\n'", "\"\\\\n\""},
        {"R\"\\d\"", "\"\\\\d\""},
        {"r'''\\'''", "\"\\\\\""}, {"'\\x41\\X42\\101\\u00e9\\U0001F600'", "\"AB" "A\u00e9\U0001F600\""},
        {"'\\a\\b\\f\\n\\r\\t\\v\\\\\\?\\`\\\"'", "\"\\u0007\\u0008\\u000c\\n\\r\\t\\u000b\\\\?`\\\"\""},
        {"size('\\000')", "1"},
        {"[]", "[]"}, {"[1, 2,]", "[1,2]"}, {"['a']", "[\"a\"]"}, {"[true]", "[true]"}, {"[[1], []]", "[[1],[]]"},
        {"[timestamp('2030-03-01T09:00:00Z')]", "[\"2030-03-01T09:00:00Z\"]"}, {"{}", "{}"},
        {"{'b': 1, 'a': -2}", "{\"a\":-2,\"b\":1}"},
        {"[x, x + 1]", "[1,2]"}, {" \t\r\n\f1 // one\n", "1"}, {"// a comment\n2 // end", "2"}, {"(((1)))", "1"},
    };
    CHECK_ROWS(rows);
}

Test(rule_language, calculates_as_cel_does)
{
    static const struct row rows[] = {
        {"1 + 2 * 3", "7"}, {"(1 + 2) * 3", "9"}, {"7 / 2", "3"}, {"-7 / 2", "-3"}, {"7 % -2", "1"}, {"-7 % 2", "-1"},
        {"8 - 3 - 2", "3"}, {"16 / 4 / 2", "2"}, {"2 * 3 % 4", "2"}, {"-x", "-1"}, {"- -x", "1"}, {"3 - -2", "5"},
        {"big + 1", "!integer overflow"}, {"-big - 2", "!integer overflow"}, {"big * 2", "!integer overflow"},
        {"-9223372036854775808 / -1", "!integer overflow"}, {"-9223372036854775808 % -1", "!integer overflow"},
        {"-(-9223372036854775808)", "!integer overflow"}, {"1 / 0", "!division by zero"},
        {"1 % 0", "!modulus by zero"},
        {"'a' + 'b' + ''", "\"ab\""}, {"[1] + [2, 3] + []", "[1,2,3]"}, {"words + ['c']", "[\"b\",\"a\",\"c\"]"},
        {"[] + none", "[]"},
    };
    CHECK_ROWS(rows);
}

Test(rule_language, compares_as_cel_does)
{
    static const struct row rows[] = {
        {"1 == 1", "true"}, {"1 != 1", "false"}, {"1 < 2", "true"}, {"2 <= 2", "true"}, {"1 > 2", "false"},
        {"2 >= 3", "false"},
        {"'a' == 'a'", "true"}, {"'a' != 'A'", "true"}, {"'Abc' < 'aBC'", "true"}, {"'abc' < 'abcd'", "true"},
        {"'a' < '\u00e1'", "true"}, {"'' < ''", "false"}, {"'b' >= 'a'", "true"}, {"'b' <= 'a'", "false"},
        {"'b' > 'a'", "true"},
        {"false < true", "true"}, {"true <= false", "false"}, {"true == yes", "true"}, {"[1, 2] == [1, 2]", "true"},
        {"[1, 2] == [2, 1]", "false"}, {"[] == []", "true"}, {"[1] != []", "true"}, {"[[]] == [[]]", "true"},
        {"list == [3, 1, 2]", "true"}, {"words != ['b']", "true"}, {"{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", "true"},
        {"{'a': 1} == {'a': 2}", "false"}, {"{} == {'a': 2}", "false"}, {"map == {'a': 1, 'name': 1024}", "true"},
        {"1 < 2 == true", "true"}, {"s == 'h\u00e9llo'", "true"}, {"contact.channel != 'chat'", "true"},
        {"contact.tier >= 3", "true"}, {"3 <= contact.tier", "true"}, {"contact.vip == false", "true"},
        {"contact.vip < true", "true"}, {"contact.tier < 3", "false"}, {"contact.tier > 2", "true"},
        {"contact.tier <= 2", "false"},
        {"contact.tier != 3", "false"}, {"contact.tier == 3", "true"},
        {"1 in [1, 2]", "true"}, {"3 in [1, 2]", "false"}, {"1 in []", "false"}, {"'a' in words", "true"},
        {"'c' in words", "false"},
        {"x in list", "true"}, {"[1] in [[1], [2]]", "true"}, {"'zh' in agent.skills", "true"},
        {"'en' in agent.skills", "false"},
        {"'a' in {'a': 1}", "true"}, {"s in map", "false"}, {"contact.channel in ['voice', 'chat']", "true"},
    };
    CHECK_ROWS(rows);
}

Test(rule_language, absorbs_errors_on_either_side)
{
    static const struct row rows[] = {
        {"true && true", "true"}, {"true && false", "false"}, {"false || true", "true"}, {"false || false", "false"},
        {"false && 1 / 0 > 1", "false"}, {"1 / 0 > 1 && false", "false"}, {"true && 1 / 0 > 1", "!division by zero"},
        {"1 / 0 > 1 && true", "!division by zero"}, {"true || 1 / 0 > 1", "true"}, {"1 / 0 > 1 || true", "true"},
        {"false || 1 / 0 > 1", "!division by zero"}, {"1 / 0 > 1 || false", "!division by zero"},
        {"1 / 0 > 1 && 1 % 0 > 1", "!division by zero"}, {"1 % 0 > 1 && (1 / 0 > 1 || true)", "!modulus by zero"},
        {"(1 / 0 > 1 && true) || yes", "true"}, {"!(1 / 0 > 1) || yes", "true"},
        {"(1 / 0 > 1 ? yes : yes) || yes", "true"},
        {"yes ? 1 : 1 / 0", "1"}, {"!yes ? 1 / 0 : 2", "2"}, {"1 / 0 > 1 ? 1 : 2", "!division by zero"},
        {"yes ? false ? 1 : 2 : 3", "?"},
        {"yes ? (false ? 1 : 2) : 3", "2"}, {"false ? 1 : false ? 2 : 3", "3"}, {"!true", "false"},
        {"!!true", "true"},
        {"true || false && false", "true"}, {"(true || false) && false", "false"},
        {"yes && x == 1 && s != ''", "true"},
        {"[1 / 0 > 1, true][1] || true", "true"}, {"queue.waiting > 3 || yes", "true"},
    };
    static const ccs_alloc alloc = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].result[0] != '?') {
            check_rows(&rows[i], 1);
            continue;
        }
        ccs_rule_answer answer; /* the middle of ?: is no ?:, as in CEL's grammar */
        cr_expect_eq(ccs__rule_ask(&alloc, ccs_str_from(rows[i].rule), ccs_str_from(facts), 0, &answer), CCS_EPARSE);
        ccs__rule_ask_finish(&alloc, &answer);
    }
}

Test(rule_language, reads_fields_keys_and_items)
{
    static const struct row rows[] = {
        {"contact.tier", "3"}, {".contact.tier", "3"}, {"map.name", "1024"}, {"map['name']", "1024"},
        {"map.nope", "!no such key"},
        {"map['no' + 'pe']", "!no such key"}, {"agent.skills['zh']", "5"}, {"agent.skills.zh", "5"}, {"list[0]", "3"},
        {"list[list[1]]", "1"}, {"list[3]", "!index out of range"}, {"list[-1]", "!index out of range"},
        {"none[0]", "!index out of range"}, {"words[0] + words[1]", "\"ba\""}, {"[[1, 2], [3]][0][1]", "2"},
        {"{'a': 1}['a']", "1"}, {"{'a': 1}.a", "1"}, {"{'as': 1}.as", "1"}, {"{'a': 1}.b", "!no such key"},
        {"agent.kind", "!there is no value"}, {"queue.key", "!its facts are not known"},
        {"has(contact.tier)", "true"}, {"has(agent.kind)", "false"}, {"has(map.name)", "true"},
        {"has(map.nope)", "false"}, {"has(x)", "true"}, {"has(map) && !has(agent.kind)", "true"},
        {"has(agent.skills.zh)", "true"}, {"has(queue.key)", "!its facts are not known"}, {"has({'a': 1}.a)", "true"},
        {"map", "{\"a\":1,\"name\":1024}"}, {"list", "[3,1,2]"}, {"agent.skills", "{\"zh\":5}"},
    };
    CHECK_ROWS(rows);
}

Test(rule_language, knows_texts)
{
    static const struct row rows[] = {
        {"size('')", "0"}, {"size('\u03c0\u03ad\u03bd\u03c4\u03b5')", "5"}, {"'four'.size()", "4"},
        {"size(list)", "3"},
        {"list.size()", "3"}, {"size(map)", "2"}, {"size([])", "0"}, {"s.startsWith('h\u00e9')", "true"},
        {"s.startsWith('e')", "false"},
        {"''.startsWith('a')", "false"}, {"''.startsWith('')", "true"}, {"s.endsWith('llo')", "true"},
        {"s.endsWith('')", "true"},
        {"''.endsWith('foo')", "false"}, {"s.contains('\u00e9l')", "true"}, {"'abababc'.contains('ababc')", "true"},
        {"s.contains('')", "true"}, {"''.contains('a')", "false"}, {"'hello'.contains('ol')", "false"},
        {"'hubba'.matches('ubb')", "true"}, {"''.matches('foo|bar')", "false"},
        {"matches('grey', 'gr(a|e)y')", "true"},
        {"'cows'.matches('')", "true"}, {"'ma\u00f1ana'.matches('a+\u00f1+a+')", "true"},
    };
    CHECK_ROWS(rows);
}

Test(rule_language, converts_between_types)
{
    static const struct row rows[] = {
        {"int('987')", "987"}, {"int('-9223372036854775808')", "-9223372036854775808"}, {"int('+5')", "5"},
        {"int('9223372036854775808')", "!the text cannot be converted"}, {"int('')", "!the text cannot be converted"},
        {"int('1 ')", "!the text cannot be converted"}, {"int(s)", "!the text cannot be converted"}, {"int(5)", "5"},
        {"int(timestamp('2004-09-16T23:59:59Z'))", "1095379199"}, {"int(timestamp('1969-12-31T23:59:59.5Z'))", "-1"},
        {"bool('true')", "true"}, {"bool('T' + 'RUE')", "true"}, {"bool('0')", "false"}, {"bool('F')", "false"},
        {"bool('yes')", "!the text cannot be converted"}, {"bool(yes)", "true"}, {"string(-456)", "\"-456\""},
        {"string(yes)", "\"true\""}, {"string('a')", "\"a\""},
        {"string(timestamp('2009-02-13T23:31:30.250Z'))", "\"2009-02-13T23:31:30.25Z\""},
        {"string(duration('1000000s'))", "\"1000000s\""}, {"string(duration('-1500ms'))", "\"-1.5s\""},
        {"dyn(5)", "5"},
        {"timestamp(1234567890)", "\"2009-02-13T23:31:30Z\""},
        {"timestamp(big)", "!timestamp or duration out of range"},
        {"timestamp('20' + '30-03-01T09:00:00Z')", "\"2030-03-01T09:00:00Z\""},
        {"timestamp(s)", "!the text cannot be converted"},
        {"duration('1' + 'h')", "\"3600s\""}, {"duration(s)", "!the text cannot be converted"},
    };
    CHECK_ROWS(rows);
}

Test(rule_language, knows_instants_and_durations)
{
    static const struct row rows[] = {
        {"timestamp('2009-02-13T23:31:30Z')", "\"2009-02-13T23:31:30Z\""},
        {"timestamp('2009-02-13T23:31:30+01:30')", "\"2009-02-13T22:01:30Z\""},
        {"timestamp('0001-01-01T00:00:00Z')", "\"0001-01-01T00:00:00Z\""},
        {"timestamp('2000-02-29T00:00:00-00:00')", "\"2000-02-29T00:00:00Z\""},
        {"timestamp('9999-12-31T23:59:59.999Z')", "\"9999-12-31T23:59:59.999Z\""},
        {"duration('1h30m')", "\"5400s\""}, {"duration('-1.5h')", "\"-5400s\""},
        {"duration('1500ms')", "\"1.5s\""}, {"duration('0')", "\"0s\""},
        {"duration('1s500ms')", "\"1.5s\""}, {"duration('1000000ns')", "\"0.001s\""},
        {"duration('2000us')", "\"0.002s\""},
        {"timestamp('2009-02-13T23:00:00Z') + duration('240s') == timestamp('2009-02-13T23:04:00Z')", "true"},
        {"duration('120s') + timestamp('2009-02-13T23:01:00Z') == timestamp('2009-02-13T23:03:00Z')", "true"},
        {"timestamp('2009-02-13T23:10:00Z') - duration('600s') == timestamp('2009-02-13T23:00:00Z')", "true"},
        {"timestamp('2009-02-13T23:31:00Z') - timestamp('2009-02-13T23:29:00Z')", "\"120s\""},
        {"duration('600s') + duration('50s')", "\"650s\""}, {"duration('900s') - duration('42s')", "\"858s\""},
        {"timestamp('9999-12-31T23:59:59Z') + duration('1s')", "!timestamp or duration out of range"},
        {"timestamp('0001-01-01T00:00:00Z') + duration('-1s')", "!timestamp or duration out of range"},
        {"timestamp('9999-12-31T23:59:59Z') - timestamp('0001-01-01T00:00:00Z')", "!timestamp or duration out of range"},
        {"duration('9223372036s') + duration('9223372036s')", "!timestamp or duration out of range"},
        {"duration('60s') < duration('3600s')", "true"},
        {"timestamp('2009-02-13T23:00:00Z') >= timestamp('2009-02-13T23:00:00Z')", "true"},
        {"timestamp('2009-02-13T23:31:30Z').getFullYear()", "2009"},
        {"timestamp('2009-02-13T23:31:30Z').getMonth()", "1"},
        {"timestamp('2009-02-13T23:31:30Z').getDate()", "13"},
        {"timestamp('2009-02-13T23:31:30Z').getDayOfMonth()", "12"},
        {"timestamp('2009-02-13T23:31:30Z').getDayOfWeek()", "5"},
        {"timestamp('2009-02-13T23:31:30Z').getDayOfYear()", "43"},
        {"timestamp('2009-02-13T23:31:30Z').getHours()", "23"},
        {"timestamp('2009-02-13T23:31:30Z').getMinutes()", "31"},
        {"timestamp('2009-02-13T23:31:30Z').getSeconds()", "30"},
        {"timestamp('2009-02-13T23:31:20.123Z').getMilliseconds()", "123"},
        {"timestamp('1969-12-31T23:59:59.5Z').getDayOfWeek()", "3"},
        {"timestamp('1969-12-31T23:59:59.5Z').getMilliseconds()", "500"},
        {"timestamp('0001-01-01T00:00:00Z').getDayOfWeek()", "1"},
        {"timestamp('2000-12-31T00:00:00Z').getDayOfYear()", "365"},
        {"duration('10000s').getHours()", "2"}, {"duration('3730s').getMinutes()", "62"},
        {"duration('3730s').getSeconds()", "3730"},
        {"duration('123.321s').getMilliseconds()", "321"}, {"duration('-90s').getMinutes()", "-1"},
    };
    CHECK_ROWS(rows);
}

Test(rule_language, goes_through_lists_and_maps)
{
    static const struct row rows[] = {
        {"[1, 2, 3].exists(e, e > 2)", "true"}, {"[1, 2, 3].exists(e, e > 3)", "false"},
        {"[].exists(e, true)", "false"},
        {"[1, 2, 3].all(e, e > 0)", "true"}, {"[1, 2, 3].all(e, e == 2)", "false"}, {"none.all(e, false)", "true"},
        {"[1, 2, 3].exists(e, e / 0 == 17)", "!division by zero"}, {"[1, 2, 3].exists(e, 6 / (2 - e) == -6)", "true"},
        {"[1, 2, 3].all(e, 6 / (2 - e) == 6)", "false"}, {"[1, 2, 3].all(e, e / 0 != 17)", "!division by zero"},
        {"[3, 2, 1, 0].exists_one(n, 12 / n > 1)", "!division by zero"},
        {"[0, 1, 2, 3, 4].exists_one(n, n % 2 == 1)", "false"},
        {"[6, 7, 8].exists_one(foo, foo % 5 == 2)", "true"}, {"[].exists_one(a, true)", "false"},
        {"{'key1': 1, 'key2': 2}.exists(k, k == 'key2')", "true"}, {"map.all(k, map[k] > 0)", "true"},
        {"words.exists(w, w in map)", "true"},
        {"list.exists(a, list.exists(b, a + b == 5))", "true"}, {"list.all(a, list.exists_one(b, a == b))", "true"},
        {"list.exists(x, x == 3 && .x == 1)", "true"}, {"list.exists(x, list.all(x, x > 0))", "true"},
        {"(1 / 0 > 1 || list.exists(a, a / 0 > 1)) || yes", "true"},
        {"[[1], [2, 3]].exists(l, size(l) == 2)", "true"},
        {"list.exists(a, yes ? a == 2 : 1 / 0 > 1)", "true"},
        {"list.exists(a, (a == 1 || 1 / 0 == a) && a < 2)", "true"},
    };
    CHECK_ROWS(rows);
}

/* --- mistakes ---------------------------------------------------------------------------------------------------- */

struct mistake {
    const char *rule;
    uint32_t line, column;
    const char *words;
};

static void check_mistakes(const struct mistake *rows, size_t count)
{
    static const ccs_alloc alloc = {0};
    for (size_t i = 0; i < count; i++) {
        ccs_rule_answer answer;
        ccs_status status = ccs__rule_ask(&alloc, ccs_str_from(rows[i].rule), ccs_str_from(facts), CCS_RULE_VALUE, &answer);
        cr_expect((status == CCS_EPARSE || status == CCS_ELIMIT) && answer.line == rows[i].line &&
                      answer.column == rows[i].column && strstr(answer.text, rows[i].words) && !answer.in_facts,
                  "%s gave %d, %u:%u: %s", rows[i].rule, status, answer.line, answer.column, answer.text);
        ccs__rule_ask_finish(&alloc, &answer);
    }
}
#define CHECK_MISTAKES(rows) check_mistakes(rows, sizeof rows / sizeof rows[0])

Test(rule_language, says_what_is_wrong_with_a_text)
{
    static const struct mistake rows[] = {
        {"", 1, 1, "the rule ends here"}, {"1.5", 1, 1, "per mille"}, {"x + 1e3", 1, 5, "per mille"},
        {"x +\n .5", 2, 2, "per mille"},
        {"1e", 1, 2, "a name cannot follow"}, {"1u", 1, 1, "unsigned"}, {"b'a'", 1, 1, "no bytes"},
        {"rb'a'", 1, 1, "no bytes"},
        {"9223372036854775808", 1, 1, "too large"}, {"99999999999999999999", 1, 1, "too large"},
        {"0xffffffffffffffff", 1, 1, "too large"},
        {"'abc", 1, 1, "does not end"}, {"'a\nb'", 1, 1, "does not end on its line"}, {"'''a'", 1, 1, "does not end"},
        {"'\u00e9\\q'", 1, 3, "no such escape"}, {"'\\x4'", 1, 5, "2 hexadecimal digits"},
        {"'\\ud800'", 1, 2, "no character"},
        {"'\\U00110000'", 1, 2, "no character"}, {"'\\400'", 1, 2, "no such escape"},
        {"'\\18'", 1, 4, "3 octal digits"},
        {"x & 1", 1, 3, "&&"}, {"x | 1", 1, 3, "||"}, {"x = 1", 1, 3, "=="}, {"x # 1", 1, 3, "no meaning"},
        {"contact.`a`", 1, 9, "backquotes"},
        {"1 +", 1, 4, "a value must stand here"}, {"(1", 1, 3, ") must stand here"}, {"[1", 1, 3, ", or ] must"},
        {"{'a' 1}", 1, 6, ": must stand"},
        {"x 1", 1, 3, "an operator or the end"}, {"x)", 1, 2, "not )"}, {"size(x,)", 1, 8, "an argument"},
        {"true ? 1", 1, 9, ": must stand here"},
        {"contact.", 1, 9, "a field's name"}, {"contact.in", 1, 9, "a field's name"},
        {"if", 1, 1, "reserved word"}, {"null", 1, 1, "no null"},
        {"list.exists(1, true)", 1, 13, "a name for the item"}, {"list.exists(for, true)", 1, 13, "reserved"},
        {"list.exists(a true)", 1, 15, "condition"},
    };
    CHECK_MISTAKES(rows);
}

Test(rule_language, says_which_names_there_are)
{
    static const struct mistake rows[] = {
        {"contat.tier", 1, 1, "did you mean contact?"}, {"contact.teir", 1, 9, "did you mean tier?"},
        {"contact.telephone", 1, 9, "it has channel, source"}, {"y", 1, 1, "did you mean x?"},
        {"wholly_else", 1, 1, "there are: contact, agent"},
        {"has(contact.teir)", 1, 13, "did you mean tier?"}, {"contact", 1, 1, "no value by itself"},
        {"siez('')", 1, 1, "did you mean size()"}, {"''.startWith('')", 1, 4, "did you mean startsWith()"},
        {"foo()", 1, 1, "no function foo()"},
        {"double(1)", 1, 1, "no double()"}, {"uint(1)", 1, 1, "no uint()"}, {"bytes('')", 1, 1, "no bytes()"},
        {"type(1)", 1, 1, "no type()"},
        {"list.map(a, a)", 1, 6, "no map()"}, {"list.filter(a, true)", 1, 6, "no filter()"},
        {"startsWith('', '')", 1, 1, "called as x.startsWith()"},
        {"'1'.int()", 1, 5, "called as int(x)"}, {"size()", 1, 1, "takes 1 value, not 0"},
        {"''.contains('', '')", 1, 4, "takes 1 value, not 2"},
        {"timestamp('2009-02-13T23:31:30Z').getHours('UTC')", 1, 44, "calendars"},
        {"size('', '', '', '')", 1, 1, "so many arguments"},
    };
    CHECK_MISTAKES(rows);
}

Test(rule_language, checks_types_when_it_compiles)
{
    static const struct mistake rows[] = {
        {"1 + 'a'", 1, 3, "no int + string"}, {"'a' - 'b'", 1, 5, "no string - string"},
        {"true + true", 1, 6, "no bool + bool"},
        {"1 == '1'", 1, 3, "one type"}, {"1 < 'a'", 1, 3, "one type"}, {"[1] < [2]", 1, 5, "no order"},
        {"1 < 2 < 3", 1, 7, "one type"},
        {"1 && true", 1, 3, "bools"}, {"true || 'a'", 1, 6, "bools"}, {"!1", 1, 1, "! takes a bool"},
        {"-'a'", 1, 1, "- takes an int"},
        {"1 ? 2 : 3", 1, 3, "in front of ?"}, {"true ? 1 : 'a'", 1, 6, "one type"},
        {"[1, 'a']", 1, 5, "one type"}, {"1 in 'a'", 1, 3, "on the right"},
        {"1 in ['a']", 1, 3, "on the right"}, {"1 in map", 1, 3, "on the right"},
        {"list['a']", 1, 5, "reads a map"}, {"map[1]", 1, 4, "reads a map"},
        {"x[0]", 1, 2, "reads a map"}, {"x.y", 1, 3, "has no fields"}, {"size(1)", 1, 1, "no size(int)"},
        {"'a'.contains(1)", 1, 5, "of string and int"},
        {"x.exists(a, true)", 1, 3, "only lists and maps"}, {"list.exists(a, a)", 1, 16, "true or false"},
        {"has(1)", 1, 1, "has() asks"},
        {"has(map['a'])", 1, 1, "has() asks"}, {"{'a': x}", 1, 2, "literal"}, {"{1: 1}", 1, 2, "literal"},
        {"{'a': 1, 'a': 2}", 1, 10, "there already"},
        {"'a'.matches(s)", 1, 13, "literal"}, {"duration('1')", 1, 10, "not a duration"},
        {"duration('320000000000s')", 1, 10, "out of range"},
        {"timestamp('2030-02-30T00:00:00Z')", 1, 11, "not a timestamp"},
        {"timestamp('0000-01-01T00:00:00Z')", 1, 11, "out of range"},
        {"timestamp('2030-01-01T00:00:00.0001Z')", 1, 11, "finer"}, {"duration('1us')", 1, 10, "finer"},
        {"timestamp('2030-01-01')", 1, 11, "not a timestamp"},
    };
    CHECK_MISTAKES(rows);
}
