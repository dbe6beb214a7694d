/*
 * What operators and functions there are, for which types. The tables are the language: docs/rules.md repeats them.
 */
#include "rule/build.h"
#include <stdio.h> /* snprintf only, into memory */

#define ANY 0xFF
#define ANY_LIST 0xFE

enum form { METHOD = 1, FREE = 2, BOTH = 3 };

struct function {
    const char *name;
    uint8_t form, count;  /* how it is called, with how many arguments (a method's receiver included) */
    uint8_t arguments[2]; /* their types */
    uint8_t type;         /* what it yields; ANY: what it is given */
    uint8_t op;
    uint8_t part;
};

#define TIME_PART(name, part) {name, METHOD, 1, {CCS__RULE_TIME}, CCS__RULE_INT, CCS__RULE_TIME_PART, part}
#define DURATION_PART(name, part) {name, METHOD, 1, {CCS__RULE_DURATION}, CCS__RULE_INT, CCS__RULE_DURATION_PART, part}
#define SAME(name, type) {name, FREE, 1, {type}, type, CCS__RULE_SAME, 0}
#define TEXT_TEST(name, form, op) {name, form, 2, {CCS__RULE_STRING, CCS__RULE_STRING}, CCS__RULE_BOOL, op, 0}

static const struct function functions[] = {
    {"size", BOTH, 1, {CCS__RULE_STRING}, CCS__RULE_INT, CCS__RULE_SIZE_TEXT, 0},
    {"size", BOTH, 1, {ANY_LIST}, CCS__RULE_INT, CCS__RULE_SIZE_LIST, 0},
    {"size", BOTH, 1, {CCS__RULE_LEVELS}, CCS__RULE_INT, CCS__RULE_SIZE_LIST, 0},
    TEXT_TEST("startsWith", METHOD, CCS__RULE_STARTS),
    TEXT_TEST("endsWith", METHOD, CCS__RULE_ENDS),
    TEXT_TEST("contains", METHOD, CCS__RULE_CONTAINS),
    TEXT_TEST("matches", BOTH, CCS__RULE_MATCHES),
    {"int", FREE, 1, {CCS__RULE_STRING}, CCS__RULE_INT, CCS__RULE_INT_OF_TEXT, 0},
    {"int", FREE, 1, {CCS__RULE_TIME}, CCS__RULE_INT, CCS__RULE_INT_OF_TIME, 0},
    SAME("int", CCS__RULE_INT),
    {"bool", FREE, 1, {CCS__RULE_STRING}, CCS__RULE_BOOL, CCS__RULE_BOOL_OF_TEXT, 0},
    SAME("bool", CCS__RULE_BOOL),
    {"string", FREE, 1, {CCS__RULE_INT}, CCS__RULE_STRING, CCS__RULE_TEXT_OF, 0},
    {"string", FREE, 1, {CCS__RULE_BOOL}, CCS__RULE_STRING, CCS__RULE_TEXT_OF, 0},
    {"string", FREE, 1, {CCS__RULE_TIME}, CCS__RULE_STRING, CCS__RULE_TEXT_OF, 0},
    {"string", FREE, 1, {CCS__RULE_DURATION}, CCS__RULE_STRING, CCS__RULE_TEXT_OF, 0},
    SAME("string", CCS__RULE_STRING),
    {"timestamp", FREE, 1, {CCS__RULE_STRING}, CCS__RULE_TIME, CCS__RULE_TIME_OF_TEXT, 0},
    {"timestamp", FREE, 1, {CCS__RULE_INT}, CCS__RULE_TIME, CCS__RULE_TIME_OF_INT, 0},
    SAME("timestamp", CCS__RULE_TIME),
    {"duration", FREE, 1, {CCS__RULE_STRING}, CCS__RULE_DURATION, CCS__RULE_DURATION_OF_TEXT, 0},
    SAME("duration", CCS__RULE_DURATION),
    SAME("dyn", ANY),
    TIME_PART("getFullYear", CCS__RULE_YEAR),
    TIME_PART("getMonth", CCS__RULE_MONTH),
    TIME_PART("getDayOfYear", CCS__RULE_DAY_OF_YEAR),
    TIME_PART("getDayOfMonth", CCS__RULE_DAY_OF_MONTH),
    TIME_PART("getDate", CCS__RULE_DATE),
    TIME_PART("getDayOfWeek", CCS__RULE_DAY_OF_WEEK),
    TIME_PART("getHours", CCS__RULE_HOURS),
    TIME_PART("getMinutes", CCS__RULE_MINUTES),
    TIME_PART("getSeconds", CCS__RULE_SECONDS),
    TIME_PART("getMilliseconds", CCS__RULE_MILLISECONDS),
    DURATION_PART("getHours", CCS__RULE_HOURS),
    DURATION_PART("getMinutes", CCS__RULE_MINUTES),
    DURATION_PART("getSeconds", CCS__RULE_SECONDS),
    DURATION_PART("getMilliseconds", CCS__RULE_MILLISECONDS),
};
#define FUNCTION_COUNT (sizeof functions / sizeof functions[0])

/* CEL's that are not ours. */
static const struct {
    const char *name, *words;
} missing[] = {
    {"double", "there is no double(): there are only integers; ratios are per mille"},
    {"uint", "there is no uint(): integers are signed here"},
    {"bytes", "there is no bytes(): there are only strings"},
    {"type", "there is no type(): the type of every part is known when the rule is compiled"},
};

/* An item of an empty list literal may be anything: it is never there. */
static bool fits(uint8_t wanted, uint8_t type)
{
    return type == CCS__RULE_NONE || wanted == ANY || (wanted == ANY_LIST ? ccs__rule_is_list(type) : wanted == type);
}

static const char *name_of(const void *context, size_t index)
{
    (void)context;
    return functions[index].name;
}

/* --- what is settled when the rule is compiled ------------------------------------------------------------------- */

static uint16_t add_pattern(struct ccs__rule_build *build, uint16_t text, uint16_t pattern, struct ccs__rule_place place)
{
    struct ccs__rule_place pattern_place = ccs__rule_place_of(build, pattern);
    if (build->nodes[pattern].op != CCS__RULE_CONST)
        return ccs__rule_fail(build, CCS_EPARSE, pattern_place, "the pattern of matches() must be a literal string");
    if (build->pattern_count == CCS__RULE_PATTERNS_MAX)
        return ccs__rule_fail(build, CCS_ELIMIT, pattern_place, "more than %d patterns", CCS__RULE_PATTERNS_MAX);
    ccs_status status;
    const char *why;
    size_t at;
    const struct ccs__regex *regex =
        ccs__regex_compile(&build->rule->arena, build->constants[build->nodes[pattern].value].text, &status, &why, &at);
    if (!regex && status == CCS_ENOMEM)
        return ccs__rule_fail(build, status, pattern_place, "no memory");
    if (!regex) /* its literal is counted from its quote: right unless it has escapes */
        return ccs__rule_fail(build, status, pattern_place, "at byte %zu of this pattern: %s", at + 1, why);
    uint16_t node = ccs__rule_add_binary(build, CCS__RULE_MATCHES, CCS__RULE_BOOL, text, pattern, place);
    if (!node)
        return 0;
    build->nodes[node].value = (uint16_t)build->pattern_count;
    build->patterns[build->pattern_count++] = regex;
    return node;
}

/* timestamp('...') and duration('...') are literals. */
static uint16_t add_instant(struct ccs__rule_build *build, const struct function *function, uint16_t text,
                            struct ccs__rule_place place)
{
    union ccs__rule_cell cell;
    ccs_str words = build->constants[build->nodes[text].value].text;
    const char *why = function->op == CCS__RULE_TIME_OF_TEXT ? ccs__rule_time_of_text(words, &cell.number)
                                                             : ccs__rule_duration_of_text(words, &cell.number);
    if (why)
        return ccs__rule_fail(build, CCS_EPARSE, ccs__rule_place_of(build, text), "%s", why);
    return ccs__rule_add_constant(build, function->type, cell, place);
}

static uint16_t add_function(struct ccs__rule_build *build, const struct function *function, const uint16_t *arguments,
                             struct ccs__rule_place place)
{
    if (function->op == CCS__RULE_MATCHES)
        return add_pattern(build, arguments[0], arguments[1], place);
    if ((function->op == CCS__RULE_TIME_OF_TEXT || function->op == CCS__RULE_DURATION_OF_TEXT) &&
        build->nodes[arguments[0]].op == CCS__RULE_CONST)
        return add_instant(build, function, arguments[0], place);
    if (function->op == CCS__RULE_SAME)
        return arguments[0];
    uint16_t node = ccs__rule_add_unary(build, function->op, function->type, arguments[0], place);
    if (node && function->count == 2 && !ccs__rule_adopt(build, node, arguments[1]))
        return 0;
    if (node)
        build->nodes[node].value = function->part;
    return node;
}

/* --- calls ------------------------------------------------------------------------------------------------------- */

static uint16_t fail_call(struct ccs__rule_build *build, ccs_str name, bool method, const struct function *known,
                          const uint16_t *arguments, size_t count, struct ccs__rule_place place)
{
    int size = name.size > 40 ? 40 : (int)name.size;
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
        if (!method && ccs__rule_text_equal(name, ccs_str_from(missing[i].name)))
            return ccs__rule_fail(build, CCS_EPARSE, place, "%s", missing[i].words);
    if (!known) {
        const char *nearest = ccs__rule_nearest(name, name_of, NULL, FUNCTION_COUNT);
        return ccs__rule_fail(build, CCS_EPARSE, place, nearest ? "there is no function %.*s(); did you mean %s()?"
                                                                : "there is no function %.*s()%s", size, name.data,
                              nearest ? nearest : "");
    }
    if (!(known->form & (method ? METHOD : FREE)))
        return ccs__rule_fail(build, CCS_EPARSE, place, method ? "%s is called as %s(x)" : "%s is called as x.%s()",
                              known->name, known->name);
    if ((known->op == CCS__RULE_TIME_PART) && count == 2)
        return ccs__rule_fail(build, CCS_EPARSE, ccs__rule_place_of(build, arguments[1]), "time zones are not there yet: they "
                              "come with calendars; %s() is in UTC", known->name);
    if (known->count != count)
        return ccs__rule_fail(build, CCS_EPARSE, place, "%s() takes %d value%s, not %zu", known->name,
                              method ? known->count - 1 : known->count, known->count - method == 1 ? "" : "s",
                              method ? count - 1 : count);
    char rooms[2][64];
    const char *first = ccs__rule_type_name(build->nodes[arguments[0]].type, rooms[0]);
    if (count == 1)
        return ccs__rule_fail(build, CCS_EPARSE, place, "there is no %s(%s)", known->name, first);
    return ccs__rule_fail(build, CCS_EPARSE, place, "there is no %s() of %s and %s", known->name, first,
                          ccs__rule_type_name(build->nodes[arguments[1]].type, rooms[1]));
}

uint16_t ccs__rule_add_call(struct ccs__rule_build *build, ccs_str name, bool method, const uint16_t *arguments,
                            size_t count, struct ccs__rule_place place)
{
    const struct function *known = NULL;
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        const struct function *function = &functions[i];
        if (!ccs__rule_text_equal(name, ccs_str_from(function->name)))
            continue;
        known = known ? known : function;
        if (!(function->form & (method ? METHOD : FREE)) || function->count != count)
            continue;
        bool all = true;
        for (size_t j = 0; j < count; j++)
            all &= fits(function->arguments[j], build->nodes[arguments[j]].type);
        if (all)
            return add_function(build, function, arguments, place);
    }
    return fail_call(build, name, method, known, arguments, count, place);
}

/* --- operators ------------------------------------------------------------------------------------------------------ */

struct operation {
    const char *sign;
    uint8_t op, left, right, type;
};

static const struct operation arithmetic[] = {
    {"+", CCS__RULE_ADD, CCS__RULE_INT, CCS__RULE_INT, CCS__RULE_INT},
    {"+", CCS__RULE_ADD, CCS__RULE_TIME, CCS__RULE_DURATION, CCS__RULE_TIME},
    {"+", CCS__RULE_ADD, CCS__RULE_DURATION, CCS__RULE_TIME, CCS__RULE_TIME},
    {"+", CCS__RULE_ADD, CCS__RULE_DURATION, CCS__RULE_DURATION, CCS__RULE_DURATION},
    {"+", CCS__RULE_JOIN_TEXT, CCS__RULE_STRING, CCS__RULE_STRING, CCS__RULE_STRING},
    {"-", CCS__RULE_SUB, CCS__RULE_INT, CCS__RULE_INT, CCS__RULE_INT},
    {"-", CCS__RULE_SUB, CCS__RULE_TIME, CCS__RULE_TIME, CCS__RULE_DURATION},
    {"-", CCS__RULE_SUB, CCS__RULE_TIME, CCS__RULE_DURATION, CCS__RULE_TIME},
    {"-", CCS__RULE_SUB, CCS__RULE_DURATION, CCS__RULE_DURATION, CCS__RULE_DURATION},
    {"*", CCS__RULE_MUL, CCS__RULE_INT, CCS__RULE_INT, CCS__RULE_INT},
    {"/", CCS__RULE_DIV, CCS__RULE_INT, CCS__RULE_INT, CCS__RULE_INT},
    {"%", CCS__RULE_MOD, CCS__RULE_INT, CCS__RULE_INT, CCS__RULE_INT},
};

static const struct {
    const char *sign;
    enum ccs__rule_op op;
} comparisons[] = {{"==", CCS__RULE_EQ}, {"!=", CCS__RULE_NE}, {"<", CCS__RULE_LT},
                   {"<=", CCS__RULE_LE}, {">", CCS__RULE_GT},  {">=", CCS__RULE_GE}};

static uint16_t fail_operator(struct ccs__rule_build *build, ccs_str sign, uint8_t left, uint8_t right,
                              struct ccs__rule_place place, const char *hint)
{
    char rooms[2][64];
    return ccs__rule_fail(build, CCS_EPARSE, place, "there is no %s %.*s %s%s", ccs__rule_type_name(left, rooms[0]),
                          (int)sign.size, sign.data, ccs__rule_type_name(right, rooms[1]), hint);
}

static uint16_t add_comparison(struct ccs__rule_build *build, enum ccs__rule_op op, ccs_str sign, uint16_t left,
                               uint16_t right, struct ccs__rule_place place)
{
    uint8_t x = build->nodes[left].type, y = build->nodes[right].type, type = ccs__rule_unify(x, y);
    if (type == CCS__RULE_NO_TYPE)
        return fail_operator(build, sign, x, y, place, "; both sides have one type");
    if (op != CCS__RULE_EQ && op != CCS__RULE_NE && !ccs__rule_is_number(type) && !fits(CCS__RULE_STRING, type))
        return fail_operator(build, sign, x, y, place, "; these have no order");
    return ccs__rule_add_binary(build, op, CCS__RULE_BOOL, left, right, place);
}

static uint16_t add_in(struct ccs__rule_build *build, uint16_t left, uint16_t right, struct ccs__rule_place place)
{
    uint8_t x = build->nodes[left].type, y = build->nodes[right].type;
    if (y == CCS__RULE_LEVELS && fits(CCS__RULE_STRING, x))
        return ccs__rule_add_binary(build, CCS__RULE_IN_LEVELS, CCS__RULE_BOOL, left, right, place);
    if (ccs__rule_is_list(y) && ccs__rule_unify(x, CCS__RULE_ITEM(y)) != CCS__RULE_NO_TYPE)
        return ccs__rule_add_binary(build, CCS__RULE_IN_LIST, CCS__RULE_BOOL, left, right, place);
    return fail_operator(build, CCS_STR("in"), x, y, place, "; on the right stands a list of what is on the left, or a map");
}

static uint16_t add_arithmetic(struct ccs__rule_build *build, ccs_str sign, uint16_t left, uint16_t right,
                               struct ccs__rule_place place)
{
    uint8_t x = build->nodes[left].type, y = build->nodes[right].type;
    for (size_t i = 0; i < sizeof arithmetic / sizeof arithmetic[0]; i++) {
        const struct operation *operation = &arithmetic[i];
        if (operation->sign[0] == sign.data[0] && fits(operation->left, x) && fits(operation->right, y))
            return ccs__rule_add_binary(build, operation->op, x && y ? operation->type : CCS__RULE_NONE, left, right, place);
    }
    uint8_t type = ccs__rule_unify(x, y);
    if (sign.data[0] == '+' && ccs__rule_is_list(x) && ccs__rule_is_list(y) && type != CCS__RULE_NO_TYPE)
        return ccs__rule_add_binary(build, CCS__RULE_JOIN_LIST, type, left, right, place);
    return fail_operator(build, sign, x, y, place, "");
}

uint16_t ccs__rule_add_operator(struct ccs__rule_build *build, ccs_str sign, uint16_t left, uint16_t right,
                                struct ccs__rule_place place)
{
    bool and = ccs__rule_text_equal(sign, CCS_STR("&&"));
    if (and || ccs__rule_text_equal(sign, CCS_STR("||"))) {
        if (!fits(CCS__RULE_BOOL, build->nodes[left].type) || !fits(CCS__RULE_BOOL, build->nodes[right].type))
            return fail_operator(build, sign, build->nodes[left].type, build->nodes[right].type, place, "; both are bools");
        return ccs__rule_add_logic(build, and ? CCS__RULE_AND : CCS__RULE_OR, left, right);
    }
    if (ccs__rule_text_equal(sign, CCS_STR("in")))
        return add_in(build, left, right, place);
    for (size_t i = 0; i < sizeof comparisons / sizeof comparisons[0]; i++)
        if (ccs__rule_text_equal(sign, ccs_str_from(comparisons[i].sign)))
            return add_comparison(build, comparisons[i].op, sign, left, right, place);
    return add_arithmetic(build, sign, left, right, place);
}
