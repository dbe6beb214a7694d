/*
 * See naive.h: the grammar. Times and durations are left to the library's own reading of their texts (its table tests see
 * to that); everything else is done here and in naive_value.c once more.
 */
#include "naive_value.h"
#include <stdlib.h>

#define STEPS_MAX 50000

static struct value expression(struct naive *n);

static int peek(const struct naive *n, size_t ahead)
{
    return n->at + ahead < n->text.size ? (unsigned char)n->text.data[n->at + ahead] : -1;
}

static void space(struct naive *n)
{
    for (;;)
        if (peek(n, 0) > 0 && strchr(" \t\r\n\f", peek(n, 0)))
            n->at++;
        else if (peek(n, 0) == '/' && peek(n, 1) == '/')
            while (peek(n, 0) >= 0 && peek(n, 0) != '\n')
                n->at++;
        else
            return;
}

static bool letter(int c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9'); }

static bool accept(struct naive *n, const char *sign)
{
    space(n);
    size_t size = strlen(sign);
    if (n->text.size - n->at < size || memcmp(n->text.data + n->at, sign, size) != 0)
        return false;
    if (letter(sign[0]) && letter(peek(n, size)))
        return false;
    n->at += size;
    return true;
}

static ccs_str name(struct naive *n)
{
    space(n);
    size_t began = n->at;
    while (letter(peek(n, 0)))
        n->at++;
    return (ccs_str){n->text.data + began, n->at - began};
}

/* --- literals ------------------------------------------------------------------------------------------------------ */

static size_t encode(uint32_t code, char *out)
{
    if (code < 0x80)
        return out[0] = (char)code, 1;
    if (code < 0x800)
        return out[0] = (char)(0xC0 | code >> 6), out[1] = (char)(0x80 | (code & 63)), 2;
    if (code < 0x10000)
        return out[0] = (char)(0xE0 | code >> 12), out[1] = (char)(0x80 | (code >> 6 & 63)),
               out[2] = (char)(0x80 | (code & 63)), 3;
    return out[0] = (char)(0xF0 | code >> 18), out[1] = (char)(0x80 | (code >> 12 & 63)),
           out[2] = (char)(0x80 | (code >> 6 & 63)), out[3] = (char)(0x80 | (code & 63)), 4;
}

static uint32_t digits(struct naive *n, size_t count, uint32_t base)
{
    char room[9] = {0};
    memcpy(room, n->text.data + n->at, count);
    n->at += count;
    return (uint32_t)strtoul(room, NULL, (int)base);
}

static uint32_t escape(struct naive *n)
{
    static const char names[] = "abfnrtv\\?\"'`", meant[] = "\a\b\f\n\r\t\v\\?\"'`";
    int c = peek(n, 0);
    if (c >= '0' && c <= '3')
        return digits(n, 3, 8);
    n->at++;
    if (strchr("xXuU", c))
        return digits(n, c == 'u' ? 4 : c == 'U' ? 8 : 2, 16);
    return (unsigned char)meant[strchr(names, c) - names];
}

static struct value string(struct naive *n, bool raw)
{
    struct value value = of(TEXT, 0);
    int quote = peek(n, 0);
    bool three = peek(n, 1) == quote && peek(n, 2) == quote;
    char *out = naive_take_bytes(n, n->text.size - n->at);
    value.text.data = out;
    for (n->at += three ? 3 : 1; !(peek(n, 0) == quote && (!three || (peek(n, 1) == quote && peek(n, 2) == quote)));)
        if (peek(n, 0) == '\\' && !raw) {
            n->at++;
            value.text.size += encode(escape(n), out + value.text.size);
        } else {
            out[value.text.size++] = n->text.data[n->at++];
        }
    n->at += three ? 3 : 1;
    return value;
}

static struct value number(struct naive *n, bool negative)
{
    uint64_t value = 0;
    bool hex = peek(n, 0) == '0' && (peek(n, 1) == 'x' || peek(n, 1) == 'X');
    for (n->at += hex ? 2 : 0; letter(peek(n, 0)); n->at++) {
        int c = peek(n, 0);
        value = value * (hex ? 16 : 10) + (unsigned)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    return of(INT, (int64_t)(negative ? 0 - value : value));
}

/* [a, b] or {'k': 1}; behind the bracket. An error within makes an error of the whole. */
static struct value items(struct naive *n, bool map)
{
    struct value found[600];
    struct value all = of(map ? MAP : LIST, 0);
    bool failed = false;
    while (!accept(n, map ? "}" : "]")) {
        struct value item = expression(n);
        if (map) {
            struct value level = (accept(n, ":"), expression(n));
            item.number = level.number;
        }
        failed |= item.kind == ERROR;
        if (all.count < 600)
            found[all.count++] = item;
        accept(n, ",");
    }
    all.items = naive_take(n, all.count);
    if (n->gave_up || failed)
        return error();
    memcpy(all.items, found, all.count * sizeof *found);
    return all;
}

/* --- facts ---------------------------------------------------------------------------------------------------------- */

static struct value from_cell(struct naive *n, uint8_t type, union ccs__rule_cell cell)
{
    struct value value = of(LIST, 0);
    switch (type) {
    case CCS__RULE_BOOL: return of(BOOL, cell.number != 0);
    case CCS__RULE_INT: return of(INT, cell.number);
    case CCS__RULE_TIME: return of(TIME, cell.number);
    case CCS__RULE_DURATION: return of(DURATION, cell.number);
    case CCS__RULE_STRING: return (struct value){.kind = TEXT, .text = cell.text};
    default: break;
    }
    value.items = naive_take(n, cell.list.count);
    if (n->gave_up)
        return error();
    value.count = cell.list.count;
    for (size_t i = 0; i < value.count; i++) {
        const struct ccs__rule_level *levels = cell.list.items;
        value.items[i] = type == CCS__RULE_LEVELS
                             ? (struct value){.kind = TEXT, .text = levels[i].key, .number = levels[i].level}
                             : from_cell(n, (uint8_t)(type - CCS__RULE_LIST), ccs__rule_item(type, cell.list, i));
    }
    if (type == CCS__RULE_LEVELS)
        value.kind = MAP;
    return value;
}

static struct value read_fact(struct naive *n, size_t root, ccs_str field, bool *exists)
{
    const struct ccs__rule_root *known = &n->schema->roots[root];
    const struct ccs__rule_value *values = n->facts->roots[root];
    for (size_t i = 0; values && i < known->field_count; i++)
        if (naive_is(field, known->fields[i].name)) {
            union ccs__rule_cell cell;
            *exists = values[i].type != CCS__RULE_NONE;
            if (!*exists)
                return error();
            ccs__rule_cell_of(&values[i], &cell);
            return from_cell(n, values[i].type, cell);
        }
    *exists = false;
    return error();
}

/* Behind the ( of range.exists(x, ...) and its like. */
static struct value loop(struct naive *n, ccs_str function, struct value range)
{
    size_t trues = 0, falses = 0, errors = 0;
    ccs_str item = name(n);
    accept(n, ",");
    size_t body = n->at, slot = n->variable_count++;
    if (slot >= 16) {
        n->gave_up = true;
        n->variable_count--;
        return error();
    }
    n->variables[slot].name = item;
    n->variables[slot].value = error();
    size_t count = range.kind == ERROR ? 0 : range.count;
    for (size_t i = 0; i < count || i == 0; i++) {
        n->at = body;
        if (count > 0)
            n->variables[slot].value = range.items[i];
        struct value one = expression(n);
        if (count > 0)
            (*(one.kind == ERROR ? &errors : one.number ? &trues : &falses))++;
    }
    n->variable_count--;
    accept(n, ")");
    if (range.kind == ERROR)
        return error();
    if (naive_is(function, "exists_one"))
        return errors ? error() : of(BOOL, trues == 1);
    if (naive_is(function, "exists"))
        return trues ? of(BOOL, 1) : errors ? error() : of(BOOL, 0);
    return falses ? of(BOOL, 0) : errors ? error() : of(BOOL, 1);
}

/* --- grammar ------------------------------------------------------------------------------------------------------------- */

static struct value method(struct naive *n, ccs_str function, struct value receiver)
{
    struct value arguments[2] = {receiver};
    size_t count = 1;
    if (naive_is(function, "exists") || naive_is(function, "all") || naive_is(function, "exists_one"))
        return loop(n, function, receiver);
    if (!accept(n, ")")) {
        arguments[count++] = expression(n);
        accept(n, ")");
    }
    return naive_call(n, function, arguments, count);
}

static struct value key_of(struct value map, ccs_str key, bool *exists)
{
    for (size_t i = 0; map.kind == MAP && i < map.count; i++)
        if (naive_same(map.items[i].text, key)) {
            *exists = true;
            return of(INT, map.items[i].number);
        }
    *exists = false;
    return error();
}

static struct value suffixes(struct naive *n, struct value value, bool *exists, bool *sure)
{
    for (;;) {
        if (accept(n, "[")) {
            struct value index = expression(n);
            accept(n, "]");
            if (value.kind == ERROR || index.kind == ERROR)
                value = error();
            else if (value.kind == MAP)
                value = key_of(value, index.text, exists);
            else
                value = index.number >= 0 && (uint64_t)index.number < value.count ? value.items[index.number] : error();
        } else if (accept(n, ".")) {
            ccs_str field = name(n);
            if (accept(n, "(")) {
                value = method(n, field, value);
            } else {
                *sure = value.kind != ERROR; /* has(): a map that is there, with the key or without */
                value = key_of(value, field, exists);
            }
        } else {
            return value;
        }
    }
}

static struct value named(struct naive *n, bool *exists, bool *sure)
{
    bool outermost = accept(n, ".");
    ccs_str word = name(n);
    struct value arguments[2];
    size_t count = 0;
    if (naive_is(word, "true") || naive_is(word, "false"))
        return of(BOOL, naive_is(word, "true"));
    if (accept(n, "(")) {
        if (naive_is(word, "has")) {
            struct value found = expression(n);
            (void)found;
            accept(n, ")");
            return of(ERROR, 1); /* the caller knows */
        }
        while (!accept(n, ")")) {
            arguments[count++ & 1] = expression(n);
            accept(n, ",");
        }
        return naive_call(n, word, arguments, count);
    }
    for (size_t i = n->variable_count; !outermost && i-- > 0;)
        if (naive_same(n->variables[i].name, word))
            return n->variables[i].value;
    size_t root = 0;
    while (!naive_is(word, n->schema->roots[root].name))
        root++;
    ccs_str field = {"", 0};
    if (n->schema->roots[root].fields[0].name[0]) {
        accept(n, ".");
        field = name(n);
    }
    *sure = n->facts->roots[root] != NULL;
    return read_fact(n, root, field, exists);
}

/* has(x.y): whether the last step was there. */
static struct value has(struct naive *n)
{
    bool exists = false, sure = false;
    struct value value = named(n, &exists, &sure);
    (void)suffixes(n, value, &exists, &sure);
    accept(n, ")");
    return sure ? of(BOOL, exists) : error();
}

static struct value primary(struct naive *n)
{
    bool exists, sure;
    struct value value;
    space(n);
    int c = peek(n, 0), next = peek(n, 1);
    size_t began = n->at;
    if (c == '\'' || c == '"') {
        value = string(n, false);
    } else if ((c == 'r' || c == 'R') && (next == '\'' || next == '"')) {
        n->at++;
        value = string(n, true);
    } else if (c >= '0' && c <= '9') {
        value = number(n, false);
    } else if (accept(n, "(")) {
        value = expression(n);
        accept(n, ")");
    } else if (accept(n, "[")) {
        value = items(n, false);
    } else if (accept(n, "{")) {
        value = items(n, true);
    } else if (naive_is(name(n), "has") && accept(n, "(")) {
        value = has(n);
    } else {
        n->at = began;
        value = named(n, &exists, &sure);
    }
    return suffixes(n, value, &exists, &sure);
}

static struct value unary(struct naive *n)
{
    bool exists, sure;
    if (++n->steps > STEPS_MAX)
        n->gave_up = true;
    if (accept(n, "!")) {
        struct value value = unary(n);
        return value.kind == ERROR ? value : of(BOOL, !value.number);
    }
    if (!accept(n, "-"))
        return primary(n);
    space(n);
    if (peek(n, 0) >= '0' && peek(n, 0) <= '9')
        return suffixes(n, number(n, true), &exists, &sure);
    struct value value = unary(n);
    return value.kind == ERROR ? value : naive_ranged(INT, -(__int128)value.number);
}

static struct value products(struct naive *n)
{
    struct value left = unary(n);
    for (;;) {
        char sign = accept(n, "*") ? '*' : accept(n, "/") ? '/' : accept(n, "%") ? '%' : 0;
        if (!sign)
            return left;
        left = naive_product(sign, left, unary(n));
    }
}

static struct value sums(struct naive *n)
{
    struct value left = products(n);
    for (;;) {
        char sign = accept(n, "+") ? '+' : accept(n, "-") ? '-' : 0;
        if (!sign)
            return left;
        left = naive_sum(n, sign, left, products(n));
    }
}

static struct value relations(struct naive *n)
{
    static const char *const signs[] = {"==", "!=", "<=", ">=", "<", ">"};
    struct value left = sums(n);
    for (;;) {
        size_t i = 0;
        if (accept(n, "in")) {
            left = naive_contains(left, sums(n));
            continue;
        }
        while (i < 6 && !accept(n, signs[i]))
            i++;
        if (i == 6)
            return left;
        left = naive_relation(signs[i], left, sums(n));
    }
}

static struct value logic(struct naive *n, bool or)
{
    struct value left = or ? logic(n, false) : relations(n);
    while (accept(n, or ? "||" : "&&")) {
        struct value right = or ? logic(n, false) : relations(n);
        bool decided = (left.kind != ERROR && left.number == or) || (right.kind != ERROR && right.number == or);
        left = decided ? of(BOOL, or) : left.kind == ERROR ? left : right;
    }
    return left;
}

static struct value expression(struct naive *n)
{
    struct value condition = logic(n, true);
    if (!accept(n, "?"))
        return condition;
    struct value yes = logic(n, true);
    accept(n, ":");
    struct value no = expression(n);
    return condition.kind == ERROR ? condition : condition.number ? yes : no;
}

int naive_evaluate(ccs_str text, const struct ccs__rule_schema *schema, const struct ccs__rule_facts *facts,
                   struct ccs__buf *out)
{
    struct naive n = {.text = text, .schema = schema, .facts = facts};
    n.pool = calloc(POOL_VALUES, sizeof *n.pool);
    n.bytes = calloc(POOL_VALUES, 1);
    struct value value = expression(&n);
    if (!n.gave_up && value.kind != ERROR)
        naive_write_json(&value, out);
    free(n.pool);
    free(n.bytes);
    return n.gave_up ? NAIVE_GAVE_UP : value.kind != ERROR;
}
