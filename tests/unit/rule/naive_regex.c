/*
 * Patterns by sets of places: a part maps the places where it may begin to those where it may end; a star is applied until
 * nothing new is found. Everything is read again from the pattern each time.
 */
#include "naive.h"
#include <string.h>

#define PLACES_MAX 200
#define STEPS_MAX 20000

struct places {
    bool at[PLACES_MAX + 1];
};

struct matcher {
    ccs_str pattern;
    uint32_t text[PLACES_MAX];
    size_t count;
    bool fold, dot_all, multi_line, gave_up;
    long steps;
};

static uint32_t decode(ccs_str text, size_t *at)
{
    unsigned char c = (unsigned char)text.data[(*at)++];
    int more = c < 0x80 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    uint32_t code = more == 0 ? c : c & (0x3Fu >> more);
    for (; more > 0; more--)
        code = code << 6 | ((unsigned char)text.data[(*at)++] & 0x3F);
    return code;
}

static int peek(const struct matcher *m, size_t at) { return at < m->pattern.size ? (unsigned char)m->pattern.data[at] : -1; }
static bool word(uint32_t c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 'a' && c <= 'z'); }
static uint32_t lower(const struct matcher *m, uint32_t c) { return m->fold && c >= 'A' && c <= 'Z' ? c + 32 : c; }

/* \d \s \w: 1 or 0; -1: none of these. */
static int in_escape(int name, uint32_t c)
{
    switch (name) {
    case 'd': return c >= '0' && c <= '9';
    case 'D': return !(c >= '0' && c <= '9');
    case 's': return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    case 'S': return !(c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f');
    case 'w': return word(c);
    case 'W': return !word(c);
    default: return -1;
    }
}

static uint32_t hex(const struct matcher *m, size_t *at, size_t most)
{
    uint32_t code = 0;
    for (size_t i = 0; i < most; i++) {
        int c = peek(m, *at);
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0)
            break;
        code = code * 16 + (uint32_t)digit;
        (*at)++;
    }
    return code;
}

static uint32_t character(const struct matcher *m, size_t *at)
{
    if (peek(m, *at) != '\\')
        return decode(m->pattern, at);
    int c = peek(m, *at + 1);
    *at += 2;
    switch (c) {
    case 'a': return '\a';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case 'x':
        if (peek(m, *at) != '{')
            return hex(m, at, 2);
        (*at)++;
        uint32_t code = hex(m, at, 6);
        (*at)++;
        return code;
    default: return (uint32_t)c;
    }
}

static bool in_named(const char *name, size_t size, uint32_t c)
{
#define IS(text) (size == sizeof(text) - 1 && memcmp(name, text, size) == 0)
    bool digit = c >= '0' && c <= '9', low = c >= 'a' && c <= 'z', up = c >= 'A' && c <= 'Z';
    return (IS("alpha") && (low || up)) || (IS("digit") && digit) || (IS("alnum") && (low || up || digit)) ||
           (IS("upper") && up) || (IS("lower") && low) || (IS("word") && word(c)) ||
           (IS("space") && (c == ' ' || (c >= 9 && c <= 13))) ||
           (IS("punct") && c > ' ' && c < 127 && !digit && !low && !up) ||
           (IS("xdigit") && (digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
}

/* Behind the [; leaves *at behind the ]. */
static bool in_class_as(const struct matcher *m, size_t *at, uint32_t c)
{
    bool others = peek(m, *at) == '^', in = false, first = true;
    *at += others;
    for (; first || peek(m, *at) != ']'; first = false) {
        int escape = peek(m, *at) == '\\' ? in_escape(peek(m, *at + 1), c) : -1;
        if (escape >= 0) {
            in |= escape == 1;
            *at += 2;
        } else if (peek(m, *at) == '[' && peek(m, *at + 1) == ':') {
            const char *name = m->pattern.data + *at + 2;
            size_t size = 0;
            while (name[size] != ':')
                size++;
            in |= in_named(name, size, c);
            *at += size + 4;
        } else {
            uint32_t low = character(m, at), high = low;
            if (peek(m, *at) == '-' && peek(m, *at + 1) != ']') {
                (*at)++;
                high = character(m, at);
            }
            in |= c >= low && c <= high;
        }
    }
    (*at)++;
    return in != others;
}

static bool in_class(const struct matcher *m, size_t *at, uint32_t c)
{
    size_t began = *at;
    bool others = peek(m, began) == '^', in = in_class_as(m, at, c);
    if (!m->fold || !word(c) || c == '_' || (c >= '0' && c <= '9'))
        return in;
    size_t again = began; /* (?i): in the class in either case */
    bool other = in_class_as(m, &again, c ^ 32);
    return others ? in && other : in || other;
}

static struct places alternatives(struct matcher *m, size_t *at, const struct places *from);

static bool edge_holds(const struct matcher *m, int kind, size_t i)
{
    bool before = i > 0 && word(m->text[i - 1]), behind = i < m->count && word(m->text[i]);
    switch (kind) {
    case '^': return i == 0 || (m->multi_line && m->text[i - 1] == '\n');
    case '$': return i == m->count || (m->multi_line && m->text[i] == '\n');
    case 'A': return i == 0;
    case 'z': return i == m->count;
    case 'b': return before != behind;
    default: return before == behind;
    }
}

static struct places edge(const struct matcher *m, int kind, const struct places *from)
{
    struct places to = {0};
    for (size_t i = 0; i <= m->count; i++)
        to.at[i] = from->at[i] && edge_holds(m, kind, i);
    return to;
}

static struct places atom(struct matcher *m, size_t *at, const struct places *from)
{
    int c = peek(m, *at), name = c == '\\' ? peek(m, *at + 1) : 0;
    if (c == '^' || c == '$') {
        ++*at;
        return edge(m, c, from);
    }
    if (name == 'A' || name == 'z' || name == 'b' || name == 'B') {
        *at += 2;
        return edge(m, name, from);
    }
    if (c == '(') {
        ++*at;
        if (peek(m, *at) == '?' && peek(m, *at + 1) == ':')
            *at += 2;
        else if (peek(m, *at) == '?')
            while (peek(m, (*at)++) != '>') {}
        struct places to = alternatives(m, at, from);
        ++*at;
        return to;
    }
    struct places to = {0};
    size_t began = *at;
    for (size_t i = 0; i <= m->count; i++) { /* once more than there are characters: *at must move even without any */
        uint32_t here = i < m->count ? m->text[i] : 0;
        bool takes;
        *at = began + (c == '[' || c == '.');
        if (c == '[')
            takes = in_class(m, at, here);
        else if (c == '.')
            takes = m->dot_all || here != '\n';
        else if (in_escape(name, here) >= 0)
            takes = in_escape(name, here) == 1, *at += 2;
        else
            takes = lower(m, character(m, at)) == lower(m, here);
        if (i < m->count && from->at[i])
            to.at[i + 1] = takes;
    }
    return to;
}

static bool counts(const struct matcher *m, size_t *at, long *min, long *max)
{
    size_t i = *at + 1;
    long n[2] = {-1, -1};
    int which = 0;
    if (peek(m, *at) != '{')
        return false;
    for (; peek(m, i) != '}'; i++) {
        int c = peek(m, i);
        if (c == ',' && which == 0)
            which = 1;
        else if (c >= '0' && c <= '9')
            n[which] = n[which] > 9999 ? n[which] : (n[which] < 0 ? 0 : n[which]) * 10 + c - '0';
        else
            return false;
    }
    if (n[0] < 0)
        return false;
    *at = i + 1;
    *min = n[0];
    *max = which ? n[1] : n[0];
    return true;
}

static struct places repeated(struct matcher *m, size_t *at, const struct places *from)
{
    size_t began = *at;
    struct places once = atom(m, at, from), now = *from, all = {0};
    long min = 0, max = -1;
    int c = peek(m, *at);
    if (c == '*' || c == '+' || c == '?') {
        min = c == '+';
        max = c == '?' ? 1 : -1;
        ++*at;
    } else if (!counts(m, at, &min, &max)) {
        return once;
    }
    *at += peek(m, *at) == '?';
    for (long i = 0; max < 0 ? i <= min + (long)m->count + 1 : i <= max; i++) {
        for (size_t j = 0; i >= min && j <= m->count; j++)
            all.at[j] |= now.at[j];
        size_t again = began;
        if (++m->steps > STEPS_MAX)
            m->gave_up = true;
        if (m->gave_up)
            break;
        now = atom(m, &again, &now);
    }
    return all;
}

static struct places alternatives(struct matcher *m, size_t *at, const struct places *from)
{
    struct places all = {0};
    for (;; ++*at) {
        struct places now = *from;
        while (peek(m, *at) >= 0 && peek(m, *at) != '|' && peek(m, *at) != ')')
            now = repeated(m, at, &now);
        for (size_t i = 0; i <= m->count; i++)
            all.at[i] |= now.at[i];
        if (peek(m, *at) != '|')
            return all;
    }
}

int naive_matches(ccs_str pattern, ccs_str text)
{
    struct matcher m = {.pattern = pattern};
    struct places from = {0};
    size_t at = 0;
    for (size_t i = 0; i < text.size;) {
        if (m.count == PLACES_MAX)
            return NAIVE_GAVE_UP;
        m.text[m.count++] = decode(text, &i);
    }
    if (pattern.size > 3 && memcmp(pattern.data, "(?", 2) == 0 && strchr("ism", pattern.data[2]))
        for (at = 2; pattern.data[at] != ')'; at++)
            *(pattern.data[at] == 'i' ? &m.fold : pattern.data[at] == 's' ? &m.dot_all : &m.multi_line) = true;
    at += at > 0;
    for (size_t i = 0; i <= m.count; i++)
        from.at[i] = true;
    struct places to = alternatives(&m, &at, &from);
    for (size_t i = 0; i <= m.count; i++)
        if (to.at[i])
            return m.gave_up ? NAIVE_GAVE_UP : 1;
    return m.gave_up ? NAIVE_GAVE_UP : 0;
}
