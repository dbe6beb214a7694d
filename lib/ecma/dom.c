/*
 * XML as a value: a piece of well-formed text, and what is asked of it is read off the text each time. The text came through
 * a strict reader once; whatever else is handed in is looked at with care and, where it makes no sense, is empty.
 */
#include "ecma/machine.h"

/* A tag, from '<' to '>'. */
struct tag {
    size_t begin, end; /* end: behind '>' */
    ccs_str name;
    bool closes, empty; /* </a>, <a/> */
};

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static size_t find(ccs_str text, size_t from, const char *what)
{
    size_t size = strlen(what);
    for (size_t at = from; at + size <= text.size; at++)
        if (memcmp(text.data + at, what, size) == 0)
            return at;
    return text.size;
}

/* Behind '>' of what begins with '<': quoted ones do not count. */
static size_t end_of_tag(ccs_str text, size_t at)
{
    char quote = 0;
    for (; at < text.size; at++) {
        char c = text.data[at];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            return at + 1;
    }
    return text.size;
}

/* Comments and the like: where they end; `at` when nothing of the kind stands there. */
static size_t skip_other(ccs_str text, size_t at)
{
    static const char *const kinds[][2] = {{"<!--", "-->"}, {"<?", "?>"}, {"<![CDATA[", "]]>"}};
    for (size_t i = 0; i < 3; i++) {
        size_t size = strlen(kinds[i][0]);
        if (text.size - at < size || memcmp(text.data + at, kinds[i][0], size) != 0)
            continue;
        size_t end = find(text, at + size, kinds[i][1]) + strlen(kinds[i][1]);
        return end < text.size ? end : text.size;
    }
    return at;
}

static bool find_tag(ccs_str text, size_t from, struct tag *tag)
{
    for (size_t at = find(text, from, "<"); at < text.size; at = find(text, at, "<")) {
        size_t behind = skip_other(text, at);
        if (behind > at) {
            at = behind;
            continue;
        }
        *tag = (struct tag){.begin = at, .end = end_of_tag(text, at)};
        tag->closes = at + 1 < text.size && text.data[at + 1] == '/';
        size_t name = at + 1 + tag->closes, end = name;
        while (end < tag->end && !is_space(text.data[end]) && text.data[end] != '>' && text.data[end] != '/')
            end++;
        tag->name = (ccs_str){text.data + name, end - name};
        tag->empty = tag->end - at >= 3 && text.data[tag->end - 2] == '/';
        return true;
    }
    return false;
}

/* The bytes that are read are spent; false also when stopped. */
static bool next_tag(struct machine *machine, ccs_str text, size_t from, struct tag *tag)
{
    bool found = find_tag(text, from, tag);
    size_t end = found ? tag->end : text.size;
    return ccs__ecma_spend(machine, from < end ? (uint32_t)((end - from) / 16) : 0) && found;
}

/* Behind the element whose first tag this is. */
static size_t end_of_element(struct machine *machine, ccs_str text, struct tag tag)
{
    size_t depth = !tag.empty, end = tag.end;
    while (depth > 0 && ccs__ecma_spend(machine, 1) && next_tag(machine, text, end, &tag)) {
        depth += tag.closes ? (size_t)-1 : !tag.empty;
        end = tag.end;
    }
    return depth == 0 ? end : text.size;
}

bool ccs__ecma_make_xml(struct machine *machine, enum xml_kind kind, ccs_str text, struct value *value)
{
    struct object *xml = ccs__ecma_make(machine, XML);
    if (!xml)
        return false;
    xml->xml.kind = kind;
    xml->xml.text = text;
    *value = ccs__ecma_object(xml);
    return true;
}

static bool make_element(struct machine *machine, ccs_str text, struct tag tag, struct value *value)
{
    size_t end = end_of_element(machine, text, tag);
    return ccs__ecma_make_xml(machine, XML_ELEMENT, (ccs_str){text.data + tag.begin, end - tag.begin}, value);
}

/* --- texts ---------------------------------------------------------------------------------------------------------- */

static size_t put_character(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = size; i-- > 1; code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)(code | (0xF00u >> size));
    return size;
}

/* &#10; and &#xA;: never longer than it was. */
static uint32_t number_of(ccs_str name)
{
    bool hexadecimal = name.size > 1 && (name.data[1] | 0x20) == 'x';
    uint32_t code = 0;
    for (size_t i = 1 + hexadecimal; i < name.size && code <= 0x10FFFF; i++) {
        char c = name.data[i];
        uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a' + 10);
        code = code * (hexadecimal ? 16 : 10) + (digit < 16 ? digit : 0);
    }
    return code > 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) ? code : '?';
}

/* Its ';', at most 10 bytes on; `at` when there is none. */
static size_t end_of_reference(ccs_str text, size_t at)
{
    for (size_t i = at + 1; i < text.size && i - at <= 10; i++)
        if (text.data[i] == ';')
            return i;
    return at;
}

/* What a text means: without its tags, comments and references. */
static bool plain_text(struct machine *machine, ccs_str text, struct value *value)
{
    static const char *const names[] = {"lt", "gt", "amp", "quot", "apos"};
    static const char meant[] = "<>&\"'";
    char *out = ccs__ecma_take(machine, text.size + 1);
    size_t size = 0;
    if (!out || !ccs__ecma_spend(machine, (uint32_t)(text.size / 16)))
        return false;
    for (size_t at = 0; at < text.size;) {
        if (text.data[at] == '<') {
            size_t behind = skip_other(text, at), end = behind > at ? behind : end_of_tag(text, at);
            if (behind > at + 12 && text.data[at + 2] == '[') { /* <![CDATA[x]]> */
                memcpy(out + size, text.data + at + 9, end - at - 12);
                size += end - at - 12;
            }
            at = end;
            continue;
        }
        size_t end = text.data[at] == '&' ? end_of_reference(text, at) : at;
        if (end == at) {
            out[size++] = text.data[at++];
            continue;
        }
        ccs_str name = {text.data + at + 1, end - at - 1};
        size_t before = size;
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            if (ccs__ecma_text_is(name, names[i]))
                out[size++] = meant[i];
        if (size == before && name.size > 1 && name.data[0] == '#')
            size += put_character(out + size, number_of(name));
        at = end + 1;
    }
    *value = ccs__ecma_text((ccs_str){out, size});
    return true;
}

/* The value of an attribute within a tag; size SIZE_MAX: there is none. */
static ccs_str attribute_of(ccs_str tag, ccs_str name)
{
    size_t at = 1;
    while (at < tag.size && !is_space(tag.data[at]))
        at++;
    while (at < tag.size) {
        while (at < tag.size && is_space(tag.data[at]))
            at++;
        size_t begin = at;
        while (at < tag.size && tag.data[at] != '=' && !is_space(tag.data[at]) && tag.data[at] != '>')
            at++;
        ccs_str found = {tag.data + begin, at - begin};
        while (at < tag.size && tag.data[at] != '"' && tag.data[at] != '\'')
            at++;
        if (at >= tag.size)
            break;
        char quote = tag.data[at++];
        begin = at;
        while (at < tag.size && tag.data[at] != quote)
            at++;
        if (found.size == name.size && memcmp(found.data, name.data, name.size) == 0)
            return (ccs_str){tag.data + begin, at - begin};
        at++;
    }
    return (ccs_str){NULL, SIZE_MAX};
}

/* --- methods -------------------------------------------------------------------------------------------------------- */

static bool check_xml(struct machine *machine, struct value self)
{
    return ccs__ecma_is(self, XML) || ccs__ecma_throw(machine, "TypeError", "this is no XML");
}

static bool by_tag_name(struct machine *machine, struct value self, const struct value *given, size_t count,
                        struct value *result)
{
    struct object *list = ccs__ecma_make(machine, LIST);
    struct value element;
    struct tag tag;
    ccs_str name;
    if (!list || !check_xml(machine, self) || !ccs__ecma_to_text(machine, ccs__ecma_given(given, count, 0), &name))
        return false;
    *result = ccs__ecma_object(list);
    bool all = ccs__ecma_text_is(name, "*");
    ccs_str text = self.object->xml.text;
    bool own = self.object->xml.kind == XML_ELEMENT; /* its own tag is not in it */
    for (size_t at = 0; next_tag(machine, text, at, &tag); at = tag.end) {
        bool asked = all || (tag.name.size == name.size && memcmp(tag.name.data, name.data, name.size) == 0);
        if (!ccs__ecma_spend(machine, 1))
            return false;
        if (asked && !tag.closes && !own &&
            (!make_element(machine, text, tag, &element) || !ccs__ecma_push(machine, list, element)))
            return false;
        own = false;
    }
    return !machine->stopped;
}

static bool get_attribute(struct machine *machine, struct value self, const struct value *given, size_t count,
                          struct value *result)
{
    struct tag tag;
    ccs_str name;
    if (!check_xml(machine, self) || !ccs__ecma_to_text(machine, ccs__ecma_given(given, count, 0), &name))
        return false;
    *result = (struct value){.type = NOTHING};
    if (!next_tag(machine, self.object->xml.text, 0, &tag))
        return !machine->stopped;
    ccs_str found = attribute_of((ccs_str){self.object->xml.text.data + tag.begin, tag.end - tag.begin}, name);
    return found.size == SIZE_MAX || plain_text(machine, found, result);
}

static bool has_attribute(struct machine *machine, struct value self, const struct value *given, size_t count,
                          struct value *result)
{
    if (!get_attribute(machine, self, given, count, result))
        return false;
    *result = ccs__ecma_flag(result->type == TEXT);
    return true;
}

const struct method ccs__ecma_xml_methods[] = {{"getElementsByTagName", by_tag_name},
                                               {"getAttribute", get_attribute},
                                               {"hasAttribute", has_attribute},
                                               {NULL, NULL}};

/* --- fields --------------------------------------------------------------------------------------------------------- */

/* What is directly in a document or element. */
static bool children_of(struct machine *machine, const struct object *of, bool texts, struct value *value)
{
    struct object *list = ccs__ecma_make(machine, LIST);
    struct value child;
    struct tag tag = {.end = 0};
    ccs_str text = of->xml.text;
    if (!list)
        return false;
    *value = ccs__ecma_object(list);
    if (of->xml.kind == XML_TEXT || (of->xml.kind == XML_ELEMENT && (!next_tag(machine, text, 0, &tag) || tag.empty)))
        return !machine->stopped;
    for (size_t at = tag.end; next_tag(machine, text, at, &tag);) {
        if (texts && of->xml.kind == XML_ELEMENT && tag.begin > at &&
            (!ccs__ecma_make_xml(machine, XML_TEXT, (ccs_str){text.data + at, tag.begin - at}, &child) ||
             !ccs__ecma_push(machine, list, child)))
            return false;
        if (tag.closes)
            return true;
        if (!ccs__ecma_spend(machine, 1) || !make_element(machine, text, tag, &child) || !ccs__ecma_push(machine, list, child))
            return false;
        at = tag.begin + child.object->xml.text.size;
    }
    return !machine->stopped;
}

static bool first_child(struct machine *machine, const struct object *of, bool texts, struct value *value)
{
    struct value all;
    if (!children_of(machine, of, texts, &all))
        return false;
    *value = all.object->list.count > 0 ? all.object->list.items[0] : (struct value){.type = NOTHING};
    return true;
}

bool ccs__ecma_xml_field(struct machine *machine, const struct object *of, ccs_str name, struct value *value, bool *found)
{
    struct tag tag;
    *found = true;
    if (ccs__ecma_text_is(name, "documentElement") || ccs__ecma_text_is(name, "firstElementChild"))
        return first_child(machine, of, false, value);
    if (ccs__ecma_text_is(name, "firstChild"))
        return first_child(machine, of, true, value);
    if (ccs__ecma_text_is(name, "childNodes"))
        return children_of(machine, of, true, value);
    if (ccs__ecma_text_is(name, "children"))
        return children_of(machine, of, false, value);
    if (ccs__ecma_text_is(name, "textContent"))
        return plain_text(machine, of->xml.text, value);
    if (ccs__ecma_text_is(name, "nodeValue")) {
        *value = (struct value){.type = NOTHING};
        return of->xml.kind != XML_TEXT || plain_text(machine, of->xml.text, value);
    }
    if (ccs__ecma_text_is(name, "nodeType")) {
        *value = ccs__ecma_whole(of->xml.kind == XML_DOCUMENT ? 9 : of->xml.kind == XML_ELEMENT ? 1 : 3);
        return true;
    }
    *found = ccs__ecma_text_is(name, "tagName") || ccs__ecma_text_is(name, "nodeName");
    if (*found)
        *value = ccs__ecma_text(of->xml.kind == XML_DOCUMENT ? CCS_STR("#document")
                                : of->xml.kind == XML_TEXT ? CCS_STR("#text")
                                : next_tag(machine, of->xml.text, 0, &tag) ? tag.name
                                                                 : (ccs_str){"", 0});
    return !machine->stopped;
}
