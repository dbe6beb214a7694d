/*
 * Decimal arithmetic: worked out with twice the width, then shortened to what is kept.
 */
#include "ecma/number.h"
#include "ecma/wide.h"
#include <stdio.h> /* snprintf only, into memory */
#include <string.h>

static const uint64_t powers[] = {1,         10,         100,         1000,         10000,         100000,         1000000,
                                 10000000,  100000000,  1000000000,  10000000000,  100000000000,  1000000000000,  10000000000000,
                                 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000};

static struct ccs__ecma_number special(enum ccs__ecma_number_kind kind, int64_t sign)
{
    return (struct ccs__ecma_number){.digits = kind == CCS__ECMA_INFINITE ? sign : 0, .kind = (uint8_t)kind};
}

static uint64_t size_of(struct ccs__ecma_number number)
{
    return number.digits < 0 ? (uint64_t)-number.digits : (uint64_t)number.digits;
}

static bool fits(struct ccs__wide size) { return size.high == 0 && size.low <= INT64_MAX; }

static struct ccs__wide tenth(struct ccs__wide size, uint64_t *rest)
{
    struct ccs__wide left, ten = {0, 10}, cut = ccs__wide_divide(size, ten, &left);
    *rest = left.low;
    return cut;
}

/* Digits that are too many are cut off behind the point, the last one rounded half away from zero. */
static struct ccs__ecma_number make(bool minus, struct ccs__wide size, int places)
{
    uint64_t rest = 0;
    for (; places > CCS__ECMA_PLACES_MAX || (places > 0 && !fits(size)); places--)
        size = tenth(size, &rest);
    if (rest >= 5)
        size = ccs__wide_add(size, (struct ccs__wide){0, 1});
    for (struct ccs__wide cut; places > 0; places--, size = cut) {
        cut = tenth(size, &rest);
        if (rest > 0)
            break;
    }
    if (!fits(size))
        return special(CCS__ECMA_TOO_LARGE, 0);
    return (struct ccs__ecma_number){.digits = minus ? -(int64_t)size.low : (int64_t)size.low, .places = (uint8_t)places};
}

/* --- texts ---------------------------------------------------------------------------------------------------------- */

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static struct ccs__ecma_number of_hexadecimal(ccs_str text)
{
    int64_t number = 0;
    for (size_t i = 2; i < text.size; i++) {
        char c = text.data[i];
        int digit = is_digit(c) ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
        if (digit < 0)
            return special(CCS__ECMA_NAN, 0);
        if (__builtin_mul_overflow(number, 16, &number) || __builtin_add_overflow(number, digit, &number))
            return special(CCS__ECMA_TOO_LARGE, 0);
    }
    return text.size > 2 ? ccs__ecma_number_of(number) : special(CCS__ECMA_NAN, 0);
}

/* Behind the digits: e5, e-3, or nothing. false: something else. */
static bool read_exponent(ccs_str text, size_t at, int *exponent)
{
    *exponent = 0;
    if (at == text.size)
        return true;
    if ((text.data[at++] | 0x20) != 'e')
        return false;
    bool minus = at < text.size && text.data[at] == '-';
    at += at < text.size && (minus || text.data[at] == '+');
    if (at == text.size)
        return false;
    for (; at < text.size && is_digit(text.data[at]); at++)
        *exponent = *exponent > 1000 ? *exponent : *exponent * 10 + (text.data[at] - '0');
    *exponent = minus ? -*exponent : *exponent;
    return at == text.size;
}

static struct ccs__wide append(struct ccs__wide digits, unsigned digit)
{
    struct ccs__wide low = ccs__wide_product(digits.low, 10);
    low.high += digits.high * 10;
    return ccs__wide_add(low, (struct ccs__wide){0, digit});
}

static struct ccs__ecma_number of_decimal(ccs_str text)
{
    struct ccs__wide digits = {0, 0};
    const struct ccs__wide most = ccs__wide_product(INT64_MAX, powers[18]);
    size_t at = 0, count = 0;
    int places = 0, exponent;
    bool point = false;
    for (; at < text.size && (is_digit(text.data[at]) || (text.data[at] == '.' && !point)); at++) {
        if (text.data[at] == '.') {
            point = true;
            continue;
        }
        count++;
        if (point && places == 2 * CCS__ECMA_PLACES_MAX)
            continue; /* too small to matter */
        if (ccs__wide_compare(digits, most) > 0)
            return special(CCS__ECMA_TOO_LARGE, 0);
        digits = append(digits, (unsigned)(text.data[at] - '0'));
        places += point;
    }
    if (count == 0 || !read_exponent(text, at, &exponent))
        return special(CCS__ECMA_NAN, 0);
    if (digits.high == 0 && digits.low == 0)
        return ccs__ecma_number_of(0);
    for (places -= exponent; places < 0; places++) {
        if (!fits(digits))
            return special(CCS__ECMA_TOO_LARGE, 0);
        digits = append(digits, 0);
    }
    return places > 60 ? ccs__ecma_number_of(0) : make(false, digits, places);
}

struct ccs__ecma_number ccs__ecma_number_of_text(ccs_str text)
{
    while (text.size > 0 && is_space(*text.data))
        text = (ccs_str){text.data + 1, text.size - 1};
    while (text.size > 0 && is_space(text.data[text.size - 1]))
        text.size--;
    if (text.size == 0)
        return ccs__ecma_number_of(0);
    if (text.size > 1 && text.data[0] == '0' && (text.data[1] | 0x20) == 'x')
        return of_hexadecimal(text);
    bool minus = *text.data == '-';
    if (minus || *text.data == '+')
        text = (ccs_str){text.data + 1, text.size - 1};
    struct ccs__ecma_number number = text.size == 8 && memcmp(text.data, "Infinity", 8) == 0 ? special(CCS__ECMA_INFINITE, 1)
                                                                                              : of_decimal(text);
    number.digits = minus ? -number.digits : number.digits;
    return number;
}

ccs_str ccs__ecma_number_text(struct ccs__ecma_number number, char room[CCS__ECMA_NUMBER_SIZE])
{
    uint64_t size = size_of(number);
    const char *sign = number.digits < 0 ? "-" : "";
    int length;
    if (number.kind != CCS__ECMA_FINITE)
        length = snprintf(room, CCS__ECMA_NUMBER_SIZE, "%s%s", sign, number.kind == CCS__ECMA_INFINITE ? "Infinity" : "NaN");
    else if (number.places == 0)
        length = snprintf(room, CCS__ECMA_NUMBER_SIZE, "%s%llu", sign, (unsigned long long)size);
    else
        length = snprintf(room, CCS__ECMA_NUMBER_SIZE, "%s%llu.%0*llu", sign,
                          (unsigned long long)(size / powers[number.places]), number.places,
                          (unsigned long long)(size % powers[number.places]));
    return (ccs_str){room, (size_t)length};
}

/* --- arithmetic ----------------------------------------------------------------------------------------------------- */

static int sign_of(struct ccs__ecma_number number) { return number.digits < 0 ? -1 : number.digits > 0; }

static struct ccs__ecma_number of_special(char sign, struct ccs__ecma_number a, struct ccs__ecma_number b)
{
    bool both = a.kind == CCS__ECMA_INFINITE && b.kind == CCS__ECMA_INFINITE;
    if (a.kind == CCS__ECMA_NAN || b.kind == CCS__ECMA_NAN)
        return special(CCS__ECMA_NAN, 0);
    switch (sign) {
    case '+':
    case '-':
        b.digits = sign == '-' ? -b.digits : b.digits;
        if (both && a.digits != b.digits)
            return special(CCS__ECMA_NAN, 0);
        return a.kind == CCS__ECMA_INFINITE ? a : b;
    case '*':
        return sign_of(a) == 0 || sign_of(b) == 0 ? special(CCS__ECMA_NAN, 0)
                                                  : special(CCS__ECMA_INFINITE, sign_of(a) * sign_of(b));
    case '/':
        if (both)
            return special(CCS__ECMA_NAN, 0);
        return a.kind == CCS__ECMA_INFINITE ? special(CCS__ECMA_INFINITE, sign_of(a) * (sign_of(b) < 0 ? -1 : 1))
                                            : ccs__ecma_number_of(0);
    default:
        return a.kind == CCS__ECMA_INFINITE ? special(CCS__ECMA_NAN, 0) : a;
    }
}

static struct ccs__ecma_number divide(struct ccs__ecma_number a, struct ccs__ecma_number b)
{
    struct ccs__wide rest, result;
    if (b.digits == 0)
        return a.digits == 0 ? special(CCS__ECMA_NAN, 0) : special(CCS__ECMA_INFINITE, sign_of(a));
    struct ccs__wide above = ccs__wide_product(size_of(a), powers[b.places + CCS__ECMA_PLACES_MAX]);
    struct ccs__wide below = ccs__wide_product(size_of(b), powers[a.places]);
    result = ccs__wide_divide(above, below, &rest);
    if (ccs__wide_compare(rest, ccs__wide_subtract(below, rest)) >= 0)
        result = ccs__wide_add(result, (struct ccs__wide){0, 1});
    return make((a.digits < 0) != (b.digits < 0), result, CCS__ECMA_PLACES_MAX);
}

/* Sizes with as many places each. */
static void align(struct ccs__ecma_number a, struct ccs__ecma_number b, struct ccs__wide *left, struct ccs__wide *right)
{
    int places = a.places > b.places ? a.places : b.places;
    *left = ccs__wide_product(size_of(a), powers[places - a.places]);
    *right = ccs__wide_product(size_of(b), powers[places - b.places]);
}

static struct ccs__ecma_number add(struct ccs__ecma_number a, struct ccs__ecma_number b)
{
    struct ccs__wide left, right;
    int places = a.places > b.places ? a.places : b.places;
    align(a, b, &left, &right);
    if ((a.digits < 0) == (b.digits < 0))
        return make(a.digits < 0, ccs__wide_add(left, right), places);
    bool more = ccs__wide_compare(left, right) >= 0;
    return make(more ? a.digits < 0 : b.digits < 0, more ? ccs__wide_subtract(left, right) : ccs__wide_subtract(right, left),
                places);
}

static struct ccs__ecma_number remain(struct ccs__ecma_number a, struct ccs__ecma_number b)
{
    struct ccs__wide left, right, rest;
    if (b.digits == 0)
        return special(CCS__ECMA_NAN, 0);
    align(a, b, &left, &right);
    (void)ccs__wide_divide(left, right, &rest);
    return make(a.digits < 0, rest, a.places > b.places ? a.places : b.places);
}

struct ccs__ecma_number ccs__ecma_number_of_two(char sign, struct ccs__ecma_number a, struct ccs__ecma_number b)
{
    if (a.kind != CCS__ECMA_FINITE || b.kind != CCS__ECMA_FINITE)
        return of_special(sign, a, b);
    switch (sign) {
    case '+':
        return add(a, b);
    case '-':
        b.digits = -b.digits;
        return add(a, b);
    case '*':
        return make((a.digits < 0) != (b.digits < 0), ccs__wide_product(size_of(a), size_of(b)), a.places + b.places);
    case '/':
        return divide(a, b);
    default:
        return remain(a, b);
    }
}

int ccs__ecma_number_compare(struct ccs__ecma_number a, struct ccs__ecma_number b)
{
    struct ccs__wide left, right;
    if (a.kind == CCS__ECMA_NAN || b.kind == CCS__ECMA_NAN)
        return 2;
    if (a.kind != b.kind) /* one is infinite */
        return a.kind == CCS__ECMA_INFINITE ? sign_of(a) : -sign_of(b);
    if (sign_of(a) != sign_of(b))
        return sign_of(a) < sign_of(b) ? -1 : 1;
    align(a, b, &left, &right);
    return ccs__wide_compare(left, right) * (sign_of(a) < 0 ? -1 : 1);
}

bool ccs__ecma_number_is_whole(struct ccs__ecma_number number)
{
    return number.kind == CCS__ECMA_FINITE && number.places == 0;
}

struct ccs__ecma_number ccs__ecma_number_round(struct ccs__ecma_number number, char how)
{
    if (number.kind != CCS__ECMA_FINITE || number.places == 0)
        return number;
    int64_t one = (int64_t)powers[number.places], whole = number.digits / one, rest = number.digits % one;
    bool below = rest < 0;
    if (how == 'f')
        whole -= below;
    else if (how == 'c')
        whole += !below;
    else if (how == 'r') /* .5 goes up, also below zero */
        whole += below ? -(2 * -rest > one) : 2 * rest >= one;
    return ccs__ecma_number_of(whole);
}

int32_t ccs__ecma_number_bits(struct ccs__ecma_number number)
{
    if (number.kind != CCS__ECMA_FINITE)
        return 0;
    uint32_t bits = (uint32_t)(uint64_t)(number.digits / (int64_t)powers[number.places]);
    int32_t as_signed;
    memcpy(&as_signed, &bits, sizeof as_signed);
    return as_signed;
}
