/*
 * Operators between two values.
 */
#include "ecma/machine.h"

static bool add(struct machine *machine, struct value a, struct value b, struct value *value)
{
    ccs_str left, right;
    struct ccs__ecma_number x, y;
    if (!ccs__ecma_to_plain(machine, &a) || !ccs__ecma_to_plain(machine, &b))
        return false;
    if (a.type == TEXT || b.type == TEXT) {
        value->type = TEXT;
        return ccs__ecma_to_text(machine, a, &left) && ccs__ecma_to_text(machine, b, &right) &&
               ccs__ecma_join_texts(machine, left, right, &value->text);
    }
    if (!ccs__ecma_to_number(machine, a, &x) || !ccs__ecma_to_number(machine, b, &y))
        return false;
    *value = ccs__ecma_number(ccs__ecma_number_of_two('+', x, y));
    return true;
}

/* By squaring: at most 63 turns, since the result soon does not fit. */
static struct ccs__ecma_number power(struct ccs__ecma_number base, struct ccs__ecma_number exponent)
{
    struct ccs__ecma_number result = ccs__ecma_number_of(1);
    bool below = exponent.digits < 0;
    uint64_t left = below ? (uint64_t)-exponent.digits : (uint64_t)exponent.digits;
    if (exponent.kind != CCS__ECMA_FINITE || exponent.places > 0)
        return (struct ccs__ecma_number){.kind = CCS__ECMA_NAN}; /* roots are no decimals */
    for (; left > 0 && result.kind == CCS__ECMA_FINITE; left /= 2) {
        if (left % 2 == 1)
            result = ccs__ecma_number_of_two('*', result, base);
        if (left > 1)
            base = ccs__ecma_number_of_two('*', base, base);
        if (base.kind != CCS__ECMA_FINITE && left > 1)
            return base;
    }
    return below ? ccs__ecma_number_of_two('/', ccs__ecma_number_of(1), result) : result;
}

static struct ccs__ecma_number shift(ccs_str sign, int32_t bits, uint32_t by)
{
    by &= 31;
    if (sign.data[0] == '<')
        return ccs__ecma_number_of((int32_t)((uint32_t)bits << by));
    if (sign.size == 3)
        return ccs__ecma_number_of((int64_t)((uint32_t)bits >> by));
    return ccs__ecma_number_of(bits < 0 ? ~(~bits >> by) : bits >> by);
}

static struct ccs__ecma_number of_numbers(ccs_str sign, struct ccs__ecma_number a, struct ccs__ecma_number b)
{
    int32_t left = ccs__ecma_number_bits(a), right = ccs__ecma_number_bits(b);
    if (ccs__ecma_text_is(sign, "**"))
        return power(a, b);
    switch (sign.data[0]) {
    case '|':
        return ccs__ecma_number_of(left | right);
    case '&':
        return ccs__ecma_number_of(left & right);
    case '^':
        return ccs__ecma_number_of(left ^ right);
    case '<':
    case '>':
        return shift(sign, left, (uint32_t)right);
    default:
        return ccs__ecma_number_of_two(sign.data[0], a, b);
    }
}

static bool compare(struct machine *machine, ccs_str sign, struct value a, struct value b, struct value *value)
{
    struct ccs__ecma_number x, y;
    int order;
    if (!ccs__ecma_to_plain(machine, &a) || !ccs__ecma_to_plain(machine, &b))
        return false;
    if (a.type == TEXT && b.type == TEXT) {
        size_t size = a.text.size < b.text.size ? a.text.size : b.text.size;
        order = size > 0 ? memcmp(a.text.data, b.text.data, size) : 0;
        order = order != 0 ? order : (a.text.size > b.text.size) - (a.text.size < b.text.size);
    } else {
        if (!ccs__ecma_to_number(machine, a, &x) || !ccs__ecma_to_number(machine, b, &y))
            return false;
        order = ccs__ecma_number_compare(x, y);
        if (order == 2) { /* nothing is less than NaN, nor more */
            *value = ccs__ecma_flag(false);
            return true;
        }
    }
    bool or_equal = sign.size == 2;
    *value = ccs__ecma_flag(sign.data[0] == '<' ? order < 0 || (or_equal && order == 0)
                                                : order > 0 || (or_equal && order == 0));
    return true;
}

static bool equal(struct machine *machine, ccs_str sign, struct value a, struct value b, struct value *value)
{
    bool equal, strict = sign.size == 3;
    if (!(strict ? ccs__ecma_same(machine, a, b, &equal) : ccs__ecma_alike(machine, a, b, &equal)))
        return false;
    *value = ccs__ecma_flag(equal == (sign.data[0] == '='));
    return true;
}

bool ccs__ecma_operate(struct machine *machine, ccs_str sign, struct value a, struct value b, struct value *value)
{
    struct ccs__ecma_number x, y;
    ccs_str name;
    bool has;
    char first = sign.data[0];
    if (ccs__ecma_text_is(sign, "+"))
        return add(machine, a, b, value) && (value->type != NUMBER || value->number.kind != CCS__ECMA_TOO_LARGE ||
                                             ccs__ecma_throw(machine, "RangeError", "a number is too large for 64 bits"));
    if (sign.size > 1 && (first == '=' || first == '!'))
        return equal(machine, sign, a, b, value);
    if ((first == '<' || first == '>') && (sign.size == 1 || sign.data[1] == '='))
        return compare(machine, sign, a, b, value);
    if (ccs__ecma_text_is(sign, "in")) {
        if (!ccs__ecma_to_text(machine, a, &name) || !ccs__ecma_has(machine, b, name, &has))
            return false;
        *value = ccs__ecma_flag(has);
        return true;
    }
    if (ccs__ecma_text_is(sign, "instanceof")) {
        if (!ccs__ecma_callable(b))
            return ccs__ecma_throw(machine, "TypeError", "instanceof asks for a function");
        *value = ccs__ecma_flag(ccs__ecma_is_made_by(a, b.object));
        return true;
    }
    if (!ccs__ecma_to_number(machine, a, &x) || !ccs__ecma_to_number(machine, b, &y))
        return false;
    *value = ccs__ecma_number(of_numbers(sign, x, y));
    return value->number.kind != CCS__ECMA_TOO_LARGE ||
           ccs__ecma_throw(machine, "RangeError", "a number is too large for 64 bits");
}
