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

/* What it costs to read so many bytes. */
static bool spend_bytes(struct machine *machine, size_t size)
{
    return ccs__ecma_spend(machine, size / 16 < UINT32_MAX / 4 ? (uint32_t)(size / 16) : UINT32_MAX / 4);
}

/* The first place of `part` from there on, or the last up to there; *found SIZE_MAX: none. Each byte compared is spent. */
static bool find(struct machine *machine, ccs_str text, ccs_str part, size_t from, bool last, size_t *found)
{
    size_t compared = 0;
    *found = SIZE_MAX;
    if (part.size > text.size || (!last && from > text.size - part.size))
        return true;
    size_t end = text.size - part.size;
    for (size_t at = last && from > end ? end : from;; at += last ? (size_t)-1 : 1) {
        size_t same = 0;
        while (same < part.size && text.data[at + same] == part.data[same])
            if ((++same + compared) % 4096 == 0 && !spend_bytes(machine, 4096))
                return false;
        if (same == part.size)
            *found = at;
        compared += same;
        if (++compared % 4096 == 0 && !spend_bytes(machine, 4096))
            return false;
        if (same == part.size || at == (last ? 0 : end))
            return spend_bytes(machine, compared % 4096) && ccs__ecma_spend(machine, 1);
    }
}

/* self as a text, the first argument as a text, and what it costs to look at both. */
static bool take_two(struct machine *machine, struct value self, const struct value *given, size_t count, ccs_str *text,
                     ccs_str *part)
{
    if (!ccs__ecma_to_text(machine, self, text) || !ccs__ecma_to_text(machine, ccs__ecma_given(given, count, 0), part))
        return false;
    if (!text->data)
        *text = (ccs_str){"", 0};
    return spend_bytes(machine, text->size);
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
    size_t begin = byte_of(text, from), end = begin;
    if (from < to && begin < text.size)
        end += byte_of((ccs_str){text.data + begin, text.size - begin}, to - from);
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
    if (!take_two(machine, self, given, count, &text, &part) ||
        !take_place(machine, given, count, 1, last ? INT64_MAX : 0, &from) ||
        !find(machine, text, part, byte_of(text, from), last, &at))
        return false;
    *result = ccs__ecma_whole(at != SIZE_MAX ? length_of((ccs_str){text.data, at}) : -1);
    return true;
}

METHOD(call_index_of) { return index_of(machine, self, given, count, false, result); }
METHOD(call_last_index_of) { return index_of(machine, self, given, count, true, result); }

METHOD(call_includes)
{
    ccs_str text, part;
    size_t at;
    if (!take_two(machine, self, given, count, &text, &part) || !find(machine, text, part, 0, false, &at))
        return false;
    *result = ccs__ecma_flag(at != SIZE_MAX);
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
           cut(result, text, at, at < 0 || at == INT64_MAX ? at : at + 1) &&
           spend_bytes(machine, result->text.size > 0 ? (size_t)(result->text.data - text.data) : text.size);
}

METHOD(call_char_code_at)
{
    ccs_str text;
    int64_t at;
    if (!ccs__ecma_to_text(machine, self, &text) || !take_place(machine, given, count, 0, 0, &at))
        return false;
    size_t byte = byte_of(text, at);
    if (!spend_bytes(machine, byte))
        return false;
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
    from = from > length ? length : from;
    to = to > length ? length : to;
    if (how == 'l')
        to += from;
    else if (to < 0)
        to = how == 's' ? 0 : to + length;
    if (how == 's' && from > to) {
        int64_t swap = from;
        from = to;
        to = swap;
    }
    return spend_bytes(machine, text.size) && cut(result, text, from, to);
}

METHOD(call_slice) { return part_of(machine, self, given, count, 'n', result); }
METHOD(call_substring) { return part_of(machine, self, given, count, 's', result); }
METHOD(call_substr) { return part_of(machine, self, given, count, 'l', result); }

/* Letters of ASCII: tables of all letters are not kept here. */
static bool change_case(struct machine *machine, struct value self, char from, char to, struct value *result)
{
    ccs_str text;
    if (!ccs__ecma_to_text(machine, self, &text) || !spend_bytes(machine, text.size) ||
        !ccs__ecma_copy(machine, text.data, text.size, &text))
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
    if (!ccs__ecma_to_text(machine, self, &text) || !spend_bytes(machine, text.size))
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
        if (!ccs__ecma_to_text(machine, given[i], &more) || !spend_bytes(machine, text.size + more.size) ||
            !ccs__ecma_join_texts(machine, text, more, &text))
            return false;
    *result = ccs__ecma_text(text);
    return true;
}

METHOD(call_repeat)
{
    ccs_str text;
    int64_t times;
    if (!ccs__ecma_to_text(machine, self, &text) || !take_place(machine, given, count, 0, 0, &times))
        return false;
    if (times < 0)
        return ccs__ecma_throw(machine, "RangeError", "a text cannot be repeated so often");
    *result = ccs__ecma_text((ccs_str){"", 0});
    if (times == 0 || text.size == 0)
        return true;
    if ((uint64_t)times > CCS__ECMA_MEMORY_MAX / text.size)
        return ccs__ecma_stop(machine, "it takes more than 8 MiB");
    size_t size = text.size * (size_t)times;
    char *all = spend_bytes(machine, size) ? ccs__ecma_take(machine, size + 1) : NULL;
    if (!all)
        return false;
    for (size_t at = 0; at < size; at += text.size)
        memcpy(all + at, text.data, text.size);
    *result = ccs__ecma_text((ccs_str){all, size});
    return true;
}

METHOD(call_split)
{
    ccs_str text, part;
    int64_t limit;
    struct object *list = ccs__ecma_make(machine, LIST);
    size_t from = 0, at = SIZE_MAX;
    if (!list || !take_two(machine, self, given, count, &text, &part) ||
        !take_place(machine, given, count, 1, UINT32_MAX, &limit))
        return false;
    uint32_t left = (uint32_t)limit; /* -1: no limit, as ECMAScript has it */
    bool whole = ccs__ecma_given(given, count, 0).type == UNDEFINED;
    *result = ccs__ecma_object(list);
    if (!whole && part.size == 0 && text.size == 0)
        return true;
    for (; left > 0; left--, from = at + part.size) {
        if (!whole && part.size > 0 && !find(machine, text, part, from, false, &at))
            return false;
        if (!whole && part.size == 0)
            at = from + byte_of((ccs_str){text.data + from, text.size - from}, 1);
        bool end = at == SIZE_MAX || (part.size == 0 && at == text.size);
        ccs_str piece = {text.data + from, (end ? text.size : at) - from};
        if (!ccs__ecma_spend(machine, 1) || !ccs__ecma_push(machine, list, ccs__ecma_text(piece)))
            return false;
        if (end)
            return true;
    }
    return true;
}

METHOD(call_replace)
{
    ccs_str text, part, by;
    size_t at;
    if (!take_two(machine, self, given, count, &text, &part) ||
        !ccs__ecma_to_text(machine, ccs__ecma_given(given, count, 1), &by) || !find(machine, text, part, 0, false, &at))
        return false;
    *result = ccs__ecma_text(text);
    if (at == SIZE_MAX)
        return true;
    ccs_str rest = {text.data + at + part.size, text.size - at - part.size};
    return spend_bytes(machine, text.size + by.size) &&
           ccs__ecma_join_texts(machine, (ccs_str){text.data, at}, by, &result->text) &&
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
