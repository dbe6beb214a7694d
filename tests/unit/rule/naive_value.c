/*
 * What operators and functions give, written down once more, with 128 bits where a number could overflow.
 */
#include "naive_value.h"
#include "record/json.h"
#include <stdio.h>


struct value *naive_take(struct naive *n, size_t count)
{
    if (count > POOL_VALUES - n->pool_count) {
        n->gave_up = true;
        n->pool_count = 0;
        count = 0;
    }
    n->pool_count += count;
    return &n->pool[n->pool_count - count];
}

char *naive_take_bytes(struct naive *n, size_t count)
{
    if (count > POOL_VALUES - n->byte_count) {
        n->gave_up = true;
        n->byte_count = 0;
        count = count > POOL_VALUES ? 0 : count;
    }
    n->byte_count += count;
    return &n->bytes[n->byte_count - count];
}

bool naive_is(ccs_str x, const char *y) { return x.size == strlen(y) && memcmp(x.data, y, x.size) == 0; }
bool naive_same(ccs_str x, ccs_str y) { return x.size == y.size && (x.size == 0 || memcmp(x.data, y.data, x.size) == 0); }

/* --- operators -------------------------------------------------------------------------------------------------------- */

static bool equal(const struct value *x, const struct value *y)
{
    if (x->kind == TEXT)
        return naive_same(x->text, y->text);
    if (x->kind != LIST && x->kind != MAP)
        return x->number == y->number;
    if (x->count != y->count)
        return false;
    for (size_t i = 0; i < x->count; i++) {
        bool found = false;
        for (size_t j = 0; j < y->count; j++)
            if (x->kind == MAP ? naive_same(x->items[i].text, y->items[j].text) && x->items[i].number == y->items[j].number
                               : i == j && equal(&x->items[i], &y->items[j]))
                found = true;
        if (!found)
            return false;
    }
    return true;
}

static int order(const struct value *x, const struct value *y)
{
    if (x->kind != TEXT)
        return x->number < y->number ? -1 : x->number > y->number;
    for (size_t i = 0; i < x->text.size && i < y->text.size; i++)
        if (x->text.data[i] != y->text.data[i])
            return (unsigned char)x->text.data[i] < (unsigned char)y->text.data[i] ? -1 : 1;
    return x->text.size < y->text.size ? -1 : x->text.size > y->text.size;
}

struct value naive_ranged(enum kind kind, __int128 number)
{
    __int128 low = kind == INT ? INT64_MIN : kind == TIME ? CCS__RULE_TIME_MIN : -CCS__RULE_DURATION_MAX;
    __int128 high = kind == INT ? INT64_MAX : kind == TIME ? CCS__RULE_TIME_MAX : CCS__RULE_DURATION_MAX;
    return number < low || number > high ? error() : of(kind, (int64_t)number);
}

static struct value join(struct naive *n, struct value x, struct value y)
{
    struct value both = x;
    if (x.kind == TEXT) {
        char *room = naive_take_bytes(n, x.text.size + y.text.size);
        if (n->gave_up)
            return error();
        if (x.text.size > 0)
            memcpy(room, x.text.data, x.text.size);
        if (y.text.size > 0)
            memcpy(room + x.text.size, y.text.data, y.text.size);
        both.text = (ccs_str){room, x.text.size + y.text.size};
        return both;
    }
    both.items = naive_take(n, x.count + y.count);
    if (n->gave_up)
        return error();
    for (size_t i = 0; i < x.count + y.count; i++)
        both.items[i] = i < x.count ? x.items[i] : y.items[i - x.count];
    both.count = x.count + y.count;
    return both;
}

struct value naive_sum(struct naive *n, char sign, struct value x, struct value y)
{
    if (x.kind == ERROR || y.kind == ERROR)
        return error();
    if (x.kind == TEXT || x.kind == LIST)
        return join(n, x, y);
    if (sign == '+')
        return naive_ranged(x.kind == TIME || y.kind == TIME ? TIME : x.kind, (__int128)x.number + y.number);
    return naive_ranged(x.kind == TIME && y.kind == TIME ? DURATION : x.kind, (__int128)x.number - y.number);
}

struct value naive_product(char sign, struct value x, struct value y)
{
    if (x.kind == ERROR || y.kind == ERROR || (sign != '*' && y.number == 0))
        return error();
    if (sign == '*')
        return naive_ranged(INT, (__int128)x.number * y.number);
    if (x.number == INT64_MIN && y.number == -1)
        return error();
    return naive_ranged(INT, sign == '/' ? (__int128)x.number / y.number : (__int128)x.number % y.number);
}

struct value naive_contains(struct value x, struct value list)
{
    if (x.kind == ERROR || list.kind == ERROR)
        return error();
    for (size_t i = 0; i < list.count; i++)
        if (equal(&x, &list.items[i]))
            return of(BOOL, 1);
    return of(BOOL, 0);
}

struct value naive_relation(const char *sign, struct value x, struct value y)
{
    if (x.kind == ERROR || y.kind == ERROR)
        return error();
    if (strcmp(sign, "==") == 0 || strcmp(sign, "!=") == 0)
        return of(BOOL, equal(&x, &y) == (sign[0] == '='));
    int o = order(&x, &y);
    return of(BOOL, (o < 0 && sign[0] == '<') || (o > 0 && sign[0] == '>') || (o == 0 && sign[1] == '='));
}

/* --- functions ---------------------------------------------------------------------------------------------------------- */

static struct value size_of(struct value x)
{
    if (x.kind != TEXT)
        return of(INT, (int64_t)x.count);
    int64_t count = 0;
    for (size_t i = 0; i < x.text.size; i++)
        count += (x.text.data[i] & 0xC0) != 0x80;
    return of(INT, count);
}

static struct value test_text(struct naive *n, ccs_str function, ccs_str x, ccs_str y)
{
    bool starts = x.size >= y.size && naive_same((ccs_str){x.data, y.size}, y), found = false;
    if (naive_is(function, "startsWith"))
        return of(BOOL, starts);
    if (naive_is(function, "endsWith"))
        return of(BOOL, x.size >= y.size && naive_same((ccs_str){x.data + (x.size - y.size), y.size}, y));
    for (size_t i = 0; i + y.size <= x.size && naive_is(function, "contains"); i++)
        found |= naive_same((ccs_str){x.data + i, y.size}, y);
    if (!naive_is(function, "matches"))
        return of(BOOL, found);
    int matched = naive_matches(y, x);
    n->gave_up |= matched == NAIVE_GAVE_UP;
    return of(BOOL, matched == 1);
}

static struct value to_text(struct naive *n, struct value x)
{
    char *room = naive_take_bytes(n, 64);
    if (x.kind == TEXT || n->gave_up)
        return x;
    struct value text = of(TEXT, 0);
    if (x.kind == TIME)
        (void)ccs__rule_time_text(x.number, room);
    else if (x.kind == DURATION)
        (void)ccs__rule_duration_text(x.number, room);
    else
        (void)(x.kind == BOOL ? snprintf(room, 64, "%s", x.number ? "true" : "false") : snprintf(room, 64, "%lld",
                                                                                                 (long long)x.number));
    text.text = ccs_str_from(room);
    return text;
}

static struct value to_int(struct value x)
{
    if (x.kind == INT)
        return x;
    if (x.kind == TIME)
        return of(INT, (x.number - (x.number % 1000 + 1000) % 1000) / 1000);
    size_t at = x.text.size > 0 && (x.text.data[0] == '-' || x.text.data[0] == '+');
    bool any = false;
    __int128 number = 0;
    for (size_t i = at; i < x.text.size; i++, any = true) {
        if (x.text.data[i] < '0' || x.text.data[i] > '9')
            return error();
        number = number * 10 + (x.text.data[i] - '0');
        number = number > INT64_MAX ? (__int128)INT64_MAX + 1 : number; /* where -2^63 ends, too */
        if (number > INT64_MAX && i + 1 < x.text.size)
            return error();
    }
    if (!any)
        return error();
    if (number > INT64_MAX && memcmp(x.text.data + x.text.size - 19, "9223372036854775808", 19) != 0)
        return error();
    return naive_ranged(INT, x.text.data[0] == '-' ? -number : number);
}

static struct value to_bool(struct value x)
{
    static const char words[] = " 1 t true TRUE True ", no[] = " 0 f false FALSE False ";
    char room[16];
    if (x.kind == BOOL)
        return x;
    if (x.text.size == 0 || x.text.size > 8 || memchr(x.text.data, ' ', x.text.size) || memchr(x.text.data, 0, x.text.size))
        return error();
    (void)snprintf(room, sizeof room, " %.*s ", (int)x.text.size, x.text.data);
    return strstr(words, room) ? of(BOOL, 1) : strstr(no, room) ? of(BOOL, 0) : error();
}

static struct value part_of(ccs_str function, struct value x)
{
    static const char *const names[] = {"getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth", "getDate",
                                        "getDayOfWeek", "getHours", "getMinutes", "getSeconds", "getMilliseconds"};
    size_t part = 0;
    while (!naive_is(function, names[part]))
        part++;
    return of(INT, x.kind == TIME ? ccs__rule_time_part(x.number, (enum ccs__rule_part)part)
                                  : ccs__rule_duration_part(x.number, (enum ccs__rule_part)part));
}

static struct value convert(struct naive *n, ccs_str function, struct value x)
{
    int64_t ms = 0;
    if (naive_is(function, "int"))
        return to_int(x);
    if (naive_is(function, "bool"))
        return to_bool(x);
    if (naive_is(function, "string"))
        return to_text(n, x);
    if (naive_is(function, "timestamp") && x.kind == INT)
        return naive_ranged(TIME, (__int128)x.number * 1000);
    if (naive_is(function, "timestamp") && x.kind == TEXT)
        return ccs__rule_time_of_text(x.text, &ms) ? error() : of(TIME, ms);
    if (naive_is(function, "duration") && x.kind == TEXT)
        return ccs__rule_duration_of_text(x.text, &ms) ? error() : of(DURATION, ms);
    return x; /* the same, or dyn() */
}

struct value naive_call(struct naive *n, ccs_str function, const struct value *arguments, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (arguments[i].kind == ERROR || n->gave_up)
            return error();
    if (naive_is(function, "size"))
        return size_of(arguments[0]);
    if (count == 2)
        return test_text(n, function, arguments[0].text, arguments[1].text);
    return function.size > 3 && memcmp(function.data, "get", 3) == 0 ? part_of(function, arguments[0])
                                                                    : convert(n, function, arguments[0]);
}

/* --- out -------------------------------------------------------------------------------------------------------------------- */

void naive_write_json(const struct value *value, struct ccs__buf *out)
{
    char room[64];
    switch (value->kind) {
    case BOOL: ccs__buf_add_text(out, value->number ? "true" : "false"); return;
    case INT: ccs__buf_add_format(out, "%lld", (long long)value->number); return;
    case TEXT: ccs__json_write_string(value->text, out); return;
    case TIME: ccs__json_write_string((ccs_str){room, ccs__rule_time_text(value->number, room)}, out); return;
    case DURATION: ccs__json_write_string((ccs_str){room, ccs__rule_duration_text(value->number, room)}, out); return;
    default: break;
    }
    ccs__buf_add_text(out, value->kind == MAP ? "{" : "[");
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < value->count; i++) {
        size_t at = i;
        if (value->kind == MAP) { /* the least key that is greater than the last */
            at = SIZE_MAX;
            for (size_t j = 0; j < value->count; j++)
                if ((last == SIZE_MAX || order(&value->items[j], &value->items[last]) > 0) &&
                    (at == SIZE_MAX || order(&value->items[j], &value->items[at]) < 0))
                    at = j;
            last = at;
        }
        ccs__buf_add_text(out, i > 0 ? "," : "");
        if (value->kind == MAP) {
            ccs__json_write_string(value->items[at].text, out);
            ccs__buf_add_format(out, ":%lld", (long long)value->items[at].number);
        } else {
            naive_write_json(&value->items[at], out);
        }
    }
    ccs__buf_add_text(out, value->kind == MAP ? "}" : "]");
}
