/*
 * What every run knows by name: In, Math, JSON, Object, Array, String, Number, Boolean, errors. Nothing here knows a clock or
 * chance: Date and Math.random say so.
 */
#include "ecma/machine.h"
#include <stdio.h> /* snprintf only, into memory */

bool ccs__ecma_make_native(struct machine *machine, const char *name, native *call, struct value *value)
{
    struct object *object = ccs__ecma_make(machine, NATIVE);
    if (!object)
        return false;
    object->native.call = call;
    object->native.name = name;
    *value = ccs__ecma_object(object);
    return true;
}

/* --- one by one ----------------------------------------------------------------------------------------------------- */

static bool call_in(struct machine *machine, struct value self, const struct value *given, size_t count, struct value *result)
{
    ccs_str state;
    (void)self;
    if (!ccs__ecma_to_text(machine, ccs__ecma_given(given, count, 0), &state))
        return false;
    *result = ccs__ecma_flag(machine->world->is_in(machine->world->user_data, state));
    return true;
}

static bool call_string(struct machine *machine, struct value self, const struct value *given, size_t count,
                        struct value *result)
{
    (void)self;
    *result = ccs__ecma_text((ccs_str){"", 0});
    return count == 0 || ccs__ecma_to_text(machine, given[0], &result->text);
}

static bool call_number(struct machine *machine, struct value self, const struct value *given, size_t count,
                        struct value *result)
{
    (void)self;
    *result = ccs__ecma_whole(0);
    return count == 0 || ccs__ecma_to_number(machine, given[0], &result->number);
}

static bool call_boolean(struct machine *machine, struct value self, const struct value *given, size_t count,
                         struct value *result)
{
    (void)machine, (void)self;
    *result = ccs__ecma_flag(ccs__ecma_truth(ccs__ecma_given(given, count, 0)));
    return true;
}

static ccs_str without_spaces(ccs_str text)
{
    while (text.size > 0 && (*text.data == ' ' || (*text.data >= '\t' && *text.data <= '\r')))
        text = (ccs_str){text.data + 1, text.size - 1};
    return text;
}

static bool is_sign(ccs_str text, size_t at) { return at < text.size && (text.data[at] == '-' || text.data[at] == '+'); }

/* Behind the decimal digits from here on. */
static size_t skip_digits(ccs_str text, size_t at)
{
    while (at < text.size && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at;
}

/* As much of the beginning as is a number. */
static bool call_parse_float(struct machine *machine, struct value self, const struct value *given, size_t count,
                             struct value *result)
{
    ccs_str text;
    (void)self;
    if (!ccs__ecma_to_text(machine, ccs__ecma_given(given, count, 0), &text))
        return false;
    text = without_spaces(text);
    size_t digits = is_sign(text, 0), size = skip_digits(text, digits);
    if (text.size - digits >= 8 && memcmp(text.data + digits, "Infinity", 8) == 0)
        size = digits + 8;
    else if (size < text.size && text.data[size] == '.')
        size = skip_digits(text, size + 1);
    if (size < text.size && (text.data[size] == 'e' || text.data[size] == 'E')) {
        size_t exponent = size + 1 + is_sign(text, size + 1), end = skip_digits(text, exponent);
        size = end > exponent ? end : size;
    }
    struct ccs__ecma_number number = {.kind = CCS__ECMA_NAN};
    if (size > digits)
        number = ccs__ecma_number_of_text((ccs_str){text.data, size});
    *result = ccs__ecma_number(number);
    return number.kind != CCS__ECMA_TOO_LARGE || ccs__ecma_throw(machine, "RangeError", "a number is too large for 64 bits");
}

/* 36: none. */
static int digit_of(char c)
{
    char low = (char)(c | 0x20);
    return c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'z' ? low - 'a' + 10 : 36;
}

static bool call_parse_int(struct machine *machine, struct value self, const struct value *given, size_t count,
                           struct value *result)
{
    struct ccs__ecma_number wanted = ccs__ecma_number_of(0);
    ccs_str text;
    (void)self;
    if (!ccs__ecma_to_text(machine, ccs__ecma_given(given, count, 0), &text) ||
        (count > 1 && !ccs__ecma_to_number(machine, given[1], &wanted)))
        return false;
    text = without_spaces(text);
    int64_t base = wanted.kind == CCS__ECMA_FINITE ? ccs__ecma_number_round(wanted, 't').digits : 0, number = 0;
    size_t at = is_sign(text, 0);
    bool minus = at > 0 && *text.data == '-';
    if ((base == 0 || base == 16) && text.size - at >= 2 && text.data[at] == '0' && (text.data[at + 1] | 0x20) == 'x') {
        at += 2;
        base = 16;
    }
    base = base == 0 ? 10 : base;
    size_t first = at;
    *result = ccs__ecma_number((struct ccs__ecma_number){.kind = CCS__ECMA_NAN});
    if (base < 2 || base > 36)
        return true;
    for (; at < text.size && digit_of(text.data[at]) < base; at++)
        if (__builtin_mul_overflow(number, base, &number) ||
            __builtin_add_overflow(number, digit_of(text.data[at]), &number))
            return ccs__ecma_throw(machine, "RangeError", "a number is too large for 64 bits");
    if (at > first)
        *result = ccs__ecma_whole(minus ? -number : number);
    return true;
}

static bool call_is_nan(struct machine *machine, struct value self, const struct value *given, size_t count,
                        struct value *result)
{
    struct ccs__ecma_number number;
    (void)self;
    if (!ccs__ecma_to_number(machine, ccs__ecma_given(given, count, 0), &number))
        return false;
    *result = ccs__ecma_flag(number.kind == CCS__ECMA_NAN);
    return true;
}

static bool call_is_finite(struct machine *machine, struct value self, const struct value *given, size_t count,
                           struct value *result)
{
    struct ccs__ecma_number number;
    (void)self;
    if (!ccs__ecma_to_number(machine, ccs__ecma_given(given, count, 0), &number))
        return false;
    *result = ccs__ecma_flag(number.kind == CCS__ECMA_FINITE);
    return true;
}

static bool call_is_integer(struct machine *machine, struct value self, const struct value *given, size_t count,
                            struct value *result)
{
    struct value value = ccs__ecma_given(given, count, 0);
    (void)machine, (void)self;
    *result = ccs__ecma_flag(value.type == NUMBER && ccs__ecma_number_is_whole(value.number));
    return true;
}

static bool call_array(struct machine *machine, struct value self, const struct value *given, size_t count,
                       struct value *result)
{
    struct object *list = ccs__ecma_make(machine, LIST);
    (void)self;
    if (!list)
        return false;
    *result = ccs__ecma_object(list);
    if (count == 1 && given[0].type == NUMBER)
        return ccs__ecma_set(machine, *result, CCS_STR("length"), given[0]);
    for (size_t i = 0; i < count; i++)
        if (!ccs__ecma_push(machine, list, given[i]))
            return false;
    return true;
}

static bool call_is_array(struct machine *machine, struct value self, const struct value *given, size_t count,
                          struct value *result)
{
    (void)machine, (void)self;
    *result = ccs__ecma_flag(ccs__ecma_is(ccs__ecma_given(given, count, 0), LIST));
    return true;
}

static bool call_object(struct machine *machine, struct value self, const struct value *given, size_t count,
                        struct value *result)
{
    (void)self;
    struct object *object = ccs__ecma_make(machine, PLAIN);
    *result = count > 0 && given[0].type == OBJECT ? given[0] : ccs__ecma_object(object);
    return object != NULL;
}

static bool call_keys(struct machine *machine, struct value self, const struct value *given, size_t count,
                      struct value *result)
{
    (void)self;
    return ccs__ecma_keys(machine, ccs__ecma_given(given, count, 0), result);
}

static bool call_values(struct machine *machine, struct value self, const struct value *given, size_t count,
                        struct value *result)
{
    (void)self;
    if (!ccs__ecma_keys(machine, ccs__ecma_given(given, count, 0), result))
        return false;
    for (size_t i = 0; i < result->object->list.count; i++)
        if (!ccs__ecma_get(machine, given[0], result->object->list.items[i].text, &result->object->list.items[i]))
            return false;
    return true;
}

static bool call_assign(struct machine *machine, struct value self, const struct value *given, size_t count,
                        struct value *result)
{
    (void)self;
    *result = ccs__ecma_given(given, count, 0);
    for (size_t i = 1; i < count; i++)
        for (const struct property *p = given[i].type == OBJECT ? given[i].object->first : NULL; p; p = p->next)
            if (!ccs__ecma_spend(machine, 1) || !ccs__ecma_set(machine, *result, p->name, p->value))
                return false;
    return true;
}

static bool call_stringify(struct machine *machine, struct value self, const struct value *given, size_t count,
                           struct value *result)
{
    (void)self;
    if (count == 0 || given[0].type == UNDEFINED || ccs__ecma_callable(given[0]))
        return true;
    result->type = TEXT;
    return ccs__ecma_to_json(machine, given[0], false, &result->text);
}

static bool call_parse(struct machine *machine, struct value self, const struct value *given, size_t count,
                       struct value *result)
{
    ccs_str text;
    (void)self;
    return ccs__ecma_to_text(machine, ccs__ecma_given(given, count, 0), &text) && ccs__ecma_of_json(machine, text, result);
}

static native call_error;

/* What `new` has made for an error, and nothing else. */
static bool is_error(struct value value)
{
    if (value.type != OBJECT || value.object->frozen || !value.object->maker)
        return false;
    return value.object->maker->kind == NATIVE && value.object->maker->native.call == call_error;
}

static bool call_error(struct machine *machine, struct value self, const struct value *given, size_t count,
                       struct value *result)
{
    ccs_str message = {"", 0};
    struct object *error = is_error(self) ? self.object : ccs__ecma_make(machine, PLAIN);
    if (!error || (count > 0 && !ccs__ecma_to_text(machine, given[0], &message)))
        return false;
    ccs_str name = error->maker ? ccs_str_from(error->maker->native.name) : CCS_STR("Error");
    *result = ccs__ecma_object(error);
    return ccs__ecma_set_own(machine, error, CCS_STR("name"), ccs__ecma_text(name)) &&
           ccs__ecma_set_own(machine, error, CCS_STR("message"), ccs__ecma_text(message));
}

static bool refuse_clock(struct machine *machine, struct value self, const struct value *given, size_t count,
                         struct value *result)
{
    (void)self, (void)given, (void)count, (void)result;
    return ccs__ecma_throw(machine, "TypeError", "there is no clock here: let <send> with a delay tell the time");
}

static bool refuse_call(struct machine *machine, struct value self, const struct value *given, size_t count,
                        struct value *result)
{
    (void)self, (void)given, (void)count, (void)result;
    return ccs__ecma_throw(machine, "TypeError", "this cannot be called");
}

static bool refuse_chance(struct machine *machine, struct value self, const struct value *given, size_t count,
                          struct value *result)
{
    (void)self, (void)given, (void)count, (void)result;
    return ccs__ecma_throw(machine, "TypeError", "there is no chance here: let the host send a number");
}

/* --- Math ----------------------------------------------------------------------------------------------------------- */

static bool round_by(struct machine *machine, const struct value *given, size_t count, char how, struct value *result)
{
    struct ccs__ecma_number number;
    if (!ccs__ecma_to_number(machine, ccs__ecma_given(given, count, 0), &number))
        return false;
    *result = ccs__ecma_number(ccs__ecma_number_round(number, how));
    return true;
}

#define ROUND(name, how)                                                                                                       \
    static bool name(struct machine *machine, struct value self, const struct value *given, size_t count,                     \
                     struct value *result)                                                                                     \
    {                                                                                                                          \
        (void)self;                                                                                                            \
        return round_by(machine, given, count, how, result);                                                                  \
    }
ROUND(call_floor, 'f')
ROUND(call_ceil, 'c')
ROUND(call_round, 'r')
ROUND(call_trunc, 't')

static bool call_abs(struct machine *machine, struct value self, const struct value *given, size_t count,
                     struct value *result)
{
    if (!call_number(machine, self, given, count, result))
        return false;
    result->number.digits = result->number.digits < 0 ? -result->number.digits : result->number.digits;
    return true;
}

static bool most(struct machine *machine, const struct value *given, size_t count, int wanted, struct value *result)
{
    struct ccs__ecma_number best = {.kind = CCS__ECMA_INFINITE, .digits = -wanted}, number;
    for (size_t i = 0; i < count; i++) {
        if (!ccs__ecma_to_number(machine, given[i], &number))
            return false;
        int order = ccs__ecma_number_compare(number, best);
        if (order == wanted || order == 2)
            best = number.kind == CCS__ECMA_NAN ? number : best.kind == CCS__ECMA_NAN ? best : number;
    }
    *result = ccs__ecma_number(best);
    return true;
}

static bool call_max(struct machine *machine, struct value self, const struct value *given, size_t count,
                     struct value *result)
{
    (void)self;
    return most(machine, given, count, 1, result);
}

static bool call_min(struct machine *machine, struct value self, const struct value *given, size_t count,
                     struct value *result)
{
    (void)self;
    return most(machine, given, count, -1, result);
}

static bool call_pow(struct machine *machine, struct value self, const struct value *given, size_t count,
                     struct value *result)
{
    (void)self;
    return ccs__ecma_operate(machine, CCS_STR("**"), ccs__ecma_given(given, count, 0), ccs__ecma_given(given, count, 1),
                             result);
}

/* --- XML ------------------------------------------------------------------------------------------------------------ */

static bool call_parse_xml(struct machine *machine, struct value self, const struct value *given, size_t count,
                           struct value *result)
{
    ccs_str text;
    (void)self;
    return ccs__ecma_to_text(machine, ccs__ecma_given(given, count, 0), &text) &&
           ccs__ecma_make_xml(machine, XML_DOCUMENT, text, result);
}

static bool call_parser(struct machine *machine, struct value self, const struct value *given, size_t count,
                        struct value *result)
{
    struct object *parser = ccs__ecma_make(machine, PLAIN);
    struct value method;
    (void)self, (void)given, (void)count;
    if (!parser || !ccs__ecma_make_native(machine, "parseFromString", call_parse_xml, &method))
        return false;
    *result = ccs__ecma_object(parser);
    return ccs__ecma_set_own(machine, parser, CCS_STR("parseFromString"), method);
}

/* --- by name -------------------------------------------------------------------------------------------------------- */

static const struct field {
    const char *of, *name; /* of "": a name of its own */
    native *call;
} fields[] = {
    {"", "In", call_in},
    {"", "String", call_string},
    {"", "Number", call_number},
    {"", "Boolean", call_boolean},
    {"", "parseInt", call_parse_int},
    {"", "parseFloat", call_parse_float},
    {"", "isNaN", call_is_nan},
    {"", "isFinite", call_is_finite},
    {"", "Array", call_array},
    {"", "Object", call_object},
    {"", "Function", refuse_call},
    {"", "Date", refuse_clock},
    {"", "Math", refuse_call},
    {"", "JSON", refuse_call},
    {"", "Error", call_error},
    {"", "TypeError", call_error},
    {"", "RangeError", call_error},
    {"", "ReferenceError", call_error},
    {"", "SyntaxError", call_error},
    {"", "DOMParser", call_parser},
    {"Array", "isArray", call_is_array},
    {"Object", "keys", call_keys},
    {"Object", "values", call_values},
    {"Object", "assign", call_assign},
    {"Number", "isInteger", call_is_integer},
    {"JSON", "stringify", call_stringify},
    {"JSON", "parse", call_parse},
    {"Date", "now", refuse_clock},
    {"Math", "floor", call_floor},
    {"Math", "ceil", call_ceil},
    {"Math", "round", call_round},
    {"Math", "trunc", call_trunc},
    {"Math", "abs", call_abs},
    {"Math", "max", call_max},
    {"Math", "min", call_min},
    {"Math", "pow", call_pow},
    {"Math", "random", refuse_chance},
};

static bool find_field(struct machine *machine, const char *of, ccs_str name, struct value *value, bool *found)
{
    *found = false;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strcmp(fields[i].of, of) != 0 || !ccs__ecma_text_is(name, fields[i].name))
            continue;
        *found = true;
        return ccs__ecma_make_native(machine, fields[i].name, fields[i].call, value);
    }
    return true;
}

/* Math and JSON are objects, not functions: what has their fields is behind them. */
static bool make_shelf(struct machine *machine, struct value *value)
{
    struct object *shelf = ccs__ecma_make(machine, PLAIN);
    if (!shelf)
        return false;
    shelf->maker = value->object;
    shelf->frozen = true;
    *value = ccs__ecma_object(shelf);
    return true;
}

bool ccs__ecma_is_shelf(struct value value)
{
    return ccs__ecma_is(value, PLAIN) && value.object->frozen && value.object->maker &&
           value.object->maker->kind == NATIVE && value.object->maker->native.call == refuse_call;
}

bool ccs__ecma_builtin(struct machine *machine, ccs_str name, struct value *value, bool *found)
{
    bool nan = ccs__ecma_text_is(name, "NaN");
    *found = true;
    if (nan || ccs__ecma_text_is(name, "Infinity")) {
        *value = ccs__ecma_number((struct ccs__ecma_number){.kind = nan ? CCS__ECMA_NAN : CCS__ECMA_INFINITE, .digits = !nan});
        return true;
    }
    if (!find_field(machine, "", name, value, found))
        return false;
    return !ccs__ecma_text_is(name, "Math") && !ccs__ecma_text_is(name, "JSON") ? true : make_shelf(machine, value);
}

bool ccs__ecma_builtin_field(struct machine *machine, const struct object *of, ccs_str name, struct value *value, bool *found)
{
    if (strcmp(of->native.name, "Math") == 0 && ccs__ecma_text_is(name, "PI")) {
        *value = ccs__ecma_number((struct ccs__ecma_number){.digits = INT64_C(3141592654), .places = 9});
        *found = true;
        return true;
    }
    return find_field(machine, of->native.name, name, value, found);
}

bool ccs__ecma_is_made_by(struct value value, const struct object *maker)
{
    if (value.type != OBJECT)
        return false;
    if (maker->kind == FUNCTION)
        return value.object->maker == maker;
    const char *name = maker->native.name;
    if (strcmp(name, "Array") == 0)
        return value.object->kind == LIST;
    if (strcmp(name, "Function") == 0)
        return ccs__ecma_callable(value);
    if (strcmp(name, "Object") == 0)
        return true;
    const struct object *made_by = value.object->maker;
    if (!made_by || made_by->kind != NATIVE)
        return false;
    return strcmp(made_by->native.name, name) == 0 || (strcmp(name, "Error") == 0 && made_by->native.call == call_error);
}
