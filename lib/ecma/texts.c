/*
 * Methods of texts. Places are counted in characters; one beyond the basic plane counts once, where ECMAScript counts two.
 */
#include "ecma/machine.h"

/* The byte at which the n-th character begins; the end when there are not so many. */
static size_t byte_of(ccs_str text, int64_t n)
{
    size_t at = 0;
    for (; n > 0 && at < text.size; n--)
        for (at++; at < text.size && ((unsigned char)text.data[at] & 0xC0) == 0x80; at++) {
        }
    return at;
}

static int64_t length_of(ccs_str text)
{
    int64_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

static bool find(ccs_str text, ccs_str part, size_t from, bool last, size_t *found)
{
    bool any = false;
    for (size_t at = from; part.size <= text.size && at <= text.size - part.size; at++)
        if (part.size == 0 || memcmp(text.data + at, part.data, part.size) == 0) {
            *found = at;
            any = true;
            if (!last)
                return true;
        }
    return any;
}

/* self as a text, the first argument as a text, and what the search costs. */
static bool take_two(struct machine *machine, struct value self, const struct value *given, size_t count, ccs_str *text,
                     ccs_str *part)
{
    return ccs__ecma_to_text(machine, self, text) && ccs__ecma_to_text(machine, ccs__ecma_given(given, count, 0), part) &&
           ccs__ecma_spend(machine, (uint32_t)(text->size / 16));
}

/* A place among the arguments: whole, `missing` when it is not there. */
static bool take_place(struct machine *machine, const struct value *given, size_t count, size_t i, int64_t missing,
                       int64_t *place)
{
    struct ccs__ecma_number number;
    *place = missing;
    if (i >= count || given[i].type == UNDEFINED)
        return true;
    if (!ccs__ecma_to_number(machine, given[i], &number))
        return false;
    number = ccs__ecma_number_round(number, 't');
    *place = number.kind == CCS__ECMA_FINITE ? number.digits : number.digits > 0 ? INT32_MAX : number.digits < 0 ? INT32_MIN : 0;
    return true;
}

static bool cut(struct value *result, ccs_str text, int64_t from, int64_t to)
{
    size_t begin = byte_of(text, from), end = from < to ? byte_of(text, to) : begin;
    *result = ccs__ecma_text((ccs_str){text.data ? text.data + begin : "", end - begin});
    return true;
}

#define METHOD(name)                                                                                                           \
    static bool name(struct machine *machine, struct value self, const struct value *given, size_t count, struct value *result)

static bool index_of(struct machine *machine, struct value self, const struct value *given, size_t count, bool last,
                     struct value *result)
{
    ccs_str text, part;
    int64_t from;
    size_t at;
    if (!take_two(machine, self, given, count, &text, &part) || !take_place(machine, given, last ? 0 : count, 1, 0, &from))
        return false;
    bool found = find(text, part, byte_of(text, from), last, &at);
    *result = ccs__ecma_whole(found ? length_of((ccs_str){text.data, at}) : -1);
    return true;
}

METHOD(call_index_of) { return index_of(machine, self, given, count, false, result); }
METHOD(call_last_index_of) { return index_of(machine, self, given, count, true, result); }

METHOD(call_includes)
{
    ccs_str text, part;
    size_t at;
    if (!take_two(machine, self, given, count, &text, &part))
        return false;
    *result = ccs__ecma_flag(find(text, part, 0, false, &at));
    return true;
}

METHOD(call_starts_with)
{
    ccs_str text, part;
    if (!take_two(machine, self, given, count, &text, &part))
        return false;
    *result = ccs__ecma_flag(text.size >= part.size && (part.size == 0 || memcmp(text.data, part.data, part.size) == 0));
    return true;
}

METHOD(call_ends_with)
{
    ccs_str text, part;
    if (!take_two(machine, self, given, count, &text, &part))
        return false;
    *result = ccs__ecma_flag(text.size >= part.size &&
                             (part.size == 0 || memcmp(text.data + text.size - part.size, part.data, part.size) == 0));
    return true;
}

METHOD(call_char_at)
{
    ccs_str text;
    int64_t at;
    return ccs__ecma_to_text(machine, self, &text) && take_place(machine, given, count, 0, 0, &at) &&
           cut(result, text, at, at < 0 ? at : at + 1);
}

METHOD(call_char_code_at)
{
    ccs_str text;
    int64_t at;
    if (!ccs__ecma_to_text(machine, self, &text) || !take_place(machine, given, count, 0, 0, &at))
        return false;
    size_t byte = byte_of(text, at);
    *result = ccs__ecma_number((struct ccs__ecma_number){.kind = CCS__ECMA_NAN});
    if (at < 0 || byte >= text.size)
        return true;
    uint32_t code = (unsigned char)text.data[byte++];
    code = code < 0x80 ? code : code < 0xE0 ? code & 0x1F : code < 0xF0 ? code & 0x0F : code & 0x07;
    for (; byte < text.size && ((unsigned char)text.data[byte] & 0xC0) == 0x80; byte++)
        code = code << 6 | ((unsigned char)text.data[byte] & 0x3F);
    *result = ccs__ecma_whole(code);
    return true;
}

/* slice: from the end when negative; substring: 0 then, and the smaller first; substr: a length. */
static bool part_of(struct machine *machine, struct value self, const struct value *given, size_t count, char how,
                    struct value *result)
{
    ccs_str text;
    int64_t from, to;
    if (!ccs__ecma_to_text(machine, self, &text))
        return false;
    int64_t length = length_of(text);
    if (!take_place(machine, given, count, 0, 0, &from) || !take_place(machine, given, count, 1, length, &to))
        return false;
    if (from < 0)
        from = how == 's' || from + length < 0 ? 0 : from + length;
    if (how == 'l')
        to = to > length ? length : from + to;
    else if (to < 0)
        to = how == 's' ? 0 : to + length;
    if (how == 's' && from > to) {
        int64_t swap = from;
        from = to;
        to = swap;
    }
    return ccs__ecma_spend(machine, (uint32_t)(text.size / 16)) && cut(result, text, from, to);
}

METHOD(call_slice) { return part_of(machine, self, given, count, 'n', result); }
METHOD(call_substring) { return part_of(machine, self, given, count, 's', result); }
METHOD(call_substr) { return part_of(machine, self, given, count, 'l', result); }

/* Letters of ASCII: tables of all letters are not kept here. */
static bool change_case(struct machine *machine, struct value self, char from, char to, struct value *result)
{
    ccs_str text;
    if (!ccs__ecma_to_text(machine, self, &text) || !ccs__ecma_copy(machine, text.data, text.size, &text))
        return false;
    char *bytes = (char *)(uintptr_t)text.data;
    for (size_t i = 0; i < text.size; i++)
        if (bytes[i] >= from && bytes[i] <= from + 25)
            bytes[i] = (char)(bytes[i] + (to - from));
    *result = ccs__ecma_text(text);
    return true;
}

METHOD(call_upper)
{
    (void)given, (void)count;
    return change_case(machine, self, 'a', 'A', result);
}

METHOD(call_lower)
{
    (void)given, (void)count;
    return change_case(machine, self, 'A', 'a', result);
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

METHOD(call_trim)
{
    ccs_str text;
    (void)given, (void)count;
    if (!ccs__ecma_to_text(machine, self, &text))
        return false;
    while (text.size > 0 && is_space(*text.data))
        text = (ccs_str){text.data + 1, text.size - 1};
    while (text.size > 0 && is_space(text.data[text.size - 1]))
        text.size--;
    *result = ccs__ecma_text(text);
    return true;
}

METHOD(call_concat)
{
    ccs_str text, more;
    if (!ccs__ecma_to_text(machine, self, &text))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!ccs__ecma_to_text(machine, given[i], &more) || !ccs__ecma_join_texts(machine, text, more, &text))
            return false;
    *result = ccs__ecma_text(text);
    return true;
}

METHOD(call_repeat)
{
    ccs_str text, all = {"", 0};
    int64_t times;
    if (!ccs__ecma_to_text(machine, self, &text) || !take_place(machine, given, count, 0, 0, &times))
        return false;
    if (times < 0)
        return ccs__ecma_throw(machine, "RangeError", "a text cannot be repeated so often");
    for (; times > 0; times--)
        if (!ccs__ecma_spend(machine, 1) || !ccs__ecma_join_texts(machine, all, text, &all))
            return false;
    *result = ccs__ecma_text(all);
    return true;
}

METHOD(call_split)
{
    ccs_str text, part;
    struct object *list = ccs__ecma_make(machine, LIST);
    size_t from = 0, at;
    if (!list || !take_two(machine, self, given, count, &text, &part))
        return false;
    *result = ccs__ecma_object(list);
    if (count == 0)
        return ccs__ecma_push(machine, list, ccs__ecma_text(text));
    while (part.size > 0 ? find(text, part, from, false, &at) : from < text.size) {
        if (part.size == 0)
            at = from + byte_of((ccs_str){text.data + from, text.size - from}, 1);
        if (!ccs__ecma_spend(machine, 1 + (uint32_t)((at - from) / 16)) ||
            !ccs__ecma_push(machine, list, ccs__ecma_text((ccs_str){text.data + from, at - from})))
            return false;
        from = at + part.size;
    }
    return part.size == 0 || ccs__ecma_push(machine, list, ccs__ecma_text((ccs_str){text.data + from, text.size - from}));
}

METHOD(call_replace)
{
    ccs_str text, part, by;
    size_t at;
    if (!take_two(machine, self, given, count, &text, &part) ||
        !ccs__ecma_to_text(machine, ccs__ecma_given(given, count, 1), &by))
        return false;
    *result = ccs__ecma_text(text);
    if (!find(text, part, 0, false, &at))
        return true;
    ccs_str rest = {text.data + at + part.size, text.size - at - part.size};
    return ccs__ecma_join_texts(machine, (ccs_str){text.data, at}, by, &result->text) &&
           ccs__ecma_join_texts(machine, result->text, rest, &result->text);
}

const struct method ccs__ecma_text_methods[] = {{"indexOf", call_index_of},
                                                {"lastIndexOf", call_last_index_of},
                                                {"includes", call_includes},
                                                {"startsWith", call_starts_with},
                                                {"endsWith", call_ends_with},
                                                {"charAt", call_char_at},
                                                {"charCodeAt", call_char_code_at},
                                                {"slice", call_slice},
                                                {"substring", call_substring},
                                                {"substr", call_substr},
                                                {"toUpperCase", call_upper},
                                                {"toLowerCase", call_lower},
                                                {"trim", call_trim},
                                                {"concat", call_concat},
                                                {"repeat", call_repeat},
                                                {"split", call_split},
                                                {"replace", call_replace},
                                                {NULL, NULL}};
