/*
 * What every value of a kind has: toString and the like, and call and apply of functions.
 */
#include "ecma/machine.h"
#include <stdio.h> /* snprintf only, into memory */

static bool to_string(struct machine *machine, struct value self, const struct value *given, size_t count,
                      struct value *result)
{
    (void)given, (void)count;
    result->type = TEXT;
    return ccs__ecma_to_text(machine, self, &result->text);
}

static bool value_of(struct machine *machine, struct value self, const struct value *given, size_t count,
                     struct value *result)
{
    (void)machine, (void)given, (void)count;
    *result = self;
    return true;
}

static bool has_own(struct machine *machine, struct value self, const struct value *given, size_t count,
                    struct value *result)
{
    ccs_str name;
    bool has = false;
    if (!ccs__ecma_to_text(machine, ccs__ecma_given(given, count, 0), &name) ||
        (self.type == OBJECT && self.object->kind != PLAIN && !ccs__ecma_has(machine, self, name, &has)))
        return false; /* only plain objects inherit */
    if (ccs__ecma_is_shelf(self) && !ccs__ecma_builtin_field(machine, self.object->maker, name, result, &has))
        return false;
    *result = ccs__ecma_flag(has || (self.type == OBJECT && ccs__ecma_own(machine, self.object, name)));
    return true;
}

/* Digits behind the point, as many as asked; half is away from zero. */
static bool to_fixed(struct machine *machine, struct value self, const struct value *given, size_t count,
                     struct value *result)
{
    struct value wanted = ccs__ecma_given(given, count, 0);
    struct ccs__ecma_number number, places = ccs__ecma_number_of(0);
    char digits[CCS__ECMA_NUMBER_SIZE + CCS__ECMA_PLACES_MAX + 2];
    if (!ccs__ecma_to_number(machine, self, &number) ||
        (wanted.type != UNDEFINED && !ccs__ecma_to_number(machine, wanted, &places)))
        return false;
    if (!ccs__ecma_number_is_whole(places) || places.digits < 0 || places.digits > CCS__ECMA_PLACES_MAX)
        return ccs__ecma_throw(machine, "RangeError", "a number has at most %d places", CCS__ECMA_PLACES_MAX);
    result->type = TEXT;
    if (number.kind != CCS__ECMA_FINITE)
        return ccs__ecma_to_text(machine, ccs__ecma_number(number), &result->text);
    uint64_t size = number.digits < 0 ? 0 - (uint64_t)number.digits : (uint64_t)number.digits, one = 1;
    int kept = number.places, asked = (int)places.digits;
    for (; kept > asked; kept--)
        one *= 10;
    size = size / one + (size % one * 2 >= one && one > 1);
    one = 1;
    for (int i = 0; i < kept; i++)
        one *= 10;
    int length = snprintf(digits, sizeof digits, "%s%llu", number.digits < 0 ? "-" : "", (unsigned long long)(size / one));
    if (asked > 0)
        digits[length++] = '.';
    for (int i = 0; i < asked; i++) {
        one /= 10;
        digits[length++] = one > 0 ? (char)('0' + size / one % 10) : '0';
    }
    return ccs__ecma_copy(machine, digits, (size_t)length, &result->text);
}

static bool number_to_string(struct machine *machine, struct value self, const struct value *given, size_t count,
                             struct value *result)
{
    struct ccs__ecma_number base = ccs__ecma_number_of(10);
    struct value wanted = ccs__ecma_given(given, count, 0);
    char digits[65];
    size_t at = sizeof digits;
    if (wanted.type != UNDEFINED && !ccs__ecma_to_number(machine, wanted, &base))
        return false;
    if (!ccs__ecma_number_is_whole(base) || base.digits < 2 || base.digits > 36)
        return ccs__ecma_throw(machine, "RangeError", "a number is written by 2 to 36");
    if (base.digits == 10 || self.type != NUMBER || self.number.kind != CCS__ECMA_FINITE)
        return to_string(machine, self, given, count, result);
    if (!ccs__ecma_number_is_whole(self.number))
        return ccs__ecma_throw(machine, "RangeError", "a fraction is written by ten only");
    uint64_t number = self.number.digits < 0 ? 0 - (uint64_t)self.number.digits : (uint64_t)self.number.digits;
    do {
        digits[--at] = "0123456789abcdefghijklmnopqrstuvwxyz"[number % (uint64_t)base.digits];
        number /= (uint64_t)base.digits;
    } while (number > 0);
    if (self.number.digits < 0)
        digits[--at] = '-';
    result->type = TEXT;
    return ccs__ecma_copy(machine, digits + at, sizeof digits - at, &result->text);
}

static bool call_call(struct machine *machine, struct value self, const struct value *given, size_t count,
                      struct value *result)
{
    return ccs__ecma_callable(self) ? ccs__ecma_call(machine, self, ccs__ecma_given(given, count, 0), given + (count > 0),
                                                     count > 0 ? count - 1 : 0, result)
                                    : ccs__ecma_throw(machine, "TypeError", "call() is a function's");
}

/* What is called may change the list: it gets a copy. */
static bool call_apply(struct machine *machine, struct value self, const struct value *given, size_t count,
                       struct value *result)
{
    struct value list = ccs__ecma_given(given, count, 1), *items = NULL;
    size_t size = ccs__ecma_is(list, LIST) ? list.object->list.count : 0;
    if (!ccs__ecma_callable(self))
        return ccs__ecma_throw(machine, "TypeError", "apply() is a function's");
    if (size > 0) {
        if (!ccs__ecma_spend(machine, (uint32_t)(size / 8)) || !(items = ccs__ecma_take(machine, size * sizeof *items)))
            return false;
        memcpy(items, list.object->list.items, size * sizeof *items);
    }
    return ccs__ecma_call(machine, self, ccs__ecma_given(given, count, 0), items, size, result);
}

bool ccs__ecma_method(struct machine *machine, struct value of, ccs_str name, struct value *value, bool *found)
{
    static const struct method every[] = {
        {"toString", to_string}, {"valueOf", value_of}, {"hasOwnProperty", has_own}, {NULL, NULL}};
    static const struct method numbers[] = {{"toFixed", to_fixed}, {"toString", number_to_string}, {NULL, NULL}};
    static const struct method functions[] = {{"call", call_call}, {"apply", call_apply}, {NULL, NULL}};
    static const struct method none[] = {{NULL, NULL}};
    const struct method *own = of.type == TEXT            ? ccs__ecma_text_methods
                               : of.type == NUMBER        ? numbers
                               : ccs__ecma_is(of, LIST)   ? ccs__ecma_list_methods
                               : ccs__ecma_is(of, XML)    ? ccs__ecma_xml_methods
                               : ccs__ecma_callable(of) ? functions
                                                          : none;
    const struct method *const tables[] = {own, every};
    *found = false;
    if (ccs__ecma_is_shelf(of) && (!ccs__ecma_builtin_field(machine, of.object->maker, name, value, found) || *found))
        return *found;
    for (size_t t = 0; t < 2; t++)
        for (const struct method *method = tables[t]; method->name; method++)
            if (ccs__ecma_text_is(name, method->name)) {
                *found = true;
                return ccs__ecma_make_native(machine, method->name, method->call, value);
            }
    return true;
}
