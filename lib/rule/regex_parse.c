/*
 * From a pattern to an automaton. Parts are laid out one behind the other with relative jumps, so alternatives and
 * repetitions are made by inserting one state in front and copying what is there. Groups recurse, at most GROUPS_MAX deep.
 */
#include "base/assert.h"
#include "rule/regex_program.h"

#define GROUPS_MAX 32
#define REPEAT_MAX 1000 /* as in RE2 */
#define CHARACTER_MAX 0x10FFFFu

struct parse {
    ccs_str pattern;
    size_t at;
    struct ccs__regex_state states[CCS__REGEX_STATES_MAX];
    size_t count;
    struct ccs__regex_range ranges[CCS__REGEX_RANGES_MAX];
    size_t range_count;
    unsigned groups;
    bool fold, dot_all, multi_line;
    ccs_status status;
    const char *why;
    size_t why_at;
};

static bool fail(struct parse *parse, ccs_status status, size_t at, const char *why)
{
    if (parse->status == CCS_OK) {
        parse->status = status;
        parse->why = why;
        parse->why_at = at;
    }
    return false;
}

static int peek(const struct parse *parse)
{
    return parse->at < parse->pattern.size ? (unsigned char)parse->pattern.data[parse->at] : -1;
}

static bool accept(struct parse *parse, const char *word)
{
    size_t size = strlen(word);
    if (parse->pattern.size - parse->at < size || memcmp(parse->pattern.data + parse->at, word, size) != 0)
        return false;
    parse->at += size;
    return true;
}

/* --- states ---------------------------------------------------------------------------------------------------- */

/* Room for `more` states at `at`; what stands there moves back. */
static bool make_room(struct parse *parse, size_t at, size_t more)
{
    /* one stays free for the end */
    if (more >= CCS__REGEX_STATES_MAX - parse->count)
        return fail(parse, CCS_ELIMIT, parse->at, "the pattern needs more than 512 states");
    memmove(&parse->states[at + more], &parse->states[at], (parse->count - at) * sizeof parse->states[0]);
    parse->count += more;
    return true;
}

static bool emit(struct parse *parse, struct ccs__regex_state state)
{
    if (!make_room(parse, parse->count, 1))
        return false;
    parse->states[parse->count - 1] = state;
    return true;
}

static bool insert_split(struct parse *parse, size_t at, size_t far)
{
    if (!make_room(parse, at, 1))
        return false;
    parse->states[at] = (struct ccs__regex_state){.op = CCS__REGEX_SPLIT, .x = 1, .y = (int16_t)far};
    return true;
}

static bool append_copy(struct parse *parse, size_t from, size_t size)
{
    size_t at = parse->count;
    if (!make_room(parse, at, size))
        return false;
    memcpy(&parse->states[at], &parse->states[from], size * sizeof parse->states[0]);
    return true;
}

static bool emit_character(struct parse *parse, uint32_t character)
{
    if (parse->fold && character >= 'A' && character <= 'Z')
        character += 'a' - 'A';
    return emit(parse, (struct ccs__regex_state){.op = CCS__REGEX_CHARACTER, .low = character});
}

/* --- classes --------------------------------------------------------------------------------------------------- */

static bool add_range(struct parse *parse, uint32_t low, uint32_t high)
{
    if (parse->range_count == CCS__REGEX_RANGES_MAX)
        return fail(parse, CCS_ELIMIT, parse->at, "the pattern has more than 512 ranges of characters");
    parse->ranges[parse->range_count++] = (struct ccs__regex_range){low, high};
    uint32_t first = low > 'A' ? low : 'A', last = high < 'Z' ? high : 'Z';
    if (parse->fold && first <= last)
        return add_range(parse, first + ('a' - 'A'), last + ('a' - 'A')); /* which has no upper case: once only */
    return true;
}

struct class_name {
    const char *name;
    struct ccs__regex_range ranges[4];
    size_t count;
};

static const struct class_name escaped_classes[] = {
    {"d", {{'0', '9'}}, 1},
    {"s", {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}}, 3},
    {"w", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}, 4},
};
static const struct class_name named_classes[] = {
    {"[:alpha:]", {{'A', 'Z'}, {'a', 'z'}}, 2},
    {"[:digit:]", {{'0', '9'}}, 1},
    {"[:alnum:]", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}, 3},
    {"[:upper:]", {{'A', 'Z'}}, 1},
    {"[:lower:]", {{'a', 'z'}}, 1},
    {"[:space:]", {{'\t', '\r'}, {' ', ' '}}, 2},
    {"[:punct:]", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}, 4},
    {"[:xdigit:]", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}, 3},
    {"[:word:]", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}, 4},
};

static bool add_class(struct parse *parse, const struct class_name *class, bool others)
{
    uint32_t next = 0;
    for (size_t i = 0; i < class->count; i++) {
        if (!others) {
            if (!add_range(parse, class->ranges[i].low, class->ranges[i].high))
                return false;
        } else if (class->ranges[i].low > next && !add_range(parse, next, class->ranges[i].low - 1)) {
            return false;
        }
        next = class->ranges[i].high + 1;
    }
    return !others || add_range(parse, next, CHARACTER_MAX);
}

/* \d and its like at the place: add it and step over. */
static bool accept_escaped_class(struct parse *parse, bool *found)
{
    *found = false;
    if (peek(parse) != '\\' || parse->at + 1 >= parse->pattern.size)
        return true;
    char name = parse->pattern.data[parse->at + 1];
    for (size_t i = 0; i < sizeof escaped_classes / sizeof escaped_classes[0]; i++) {
        bool others = name == escaped_classes[i].name[0] - ('a' - 'A');
        if (name == escaped_classes[i].name[0] || others) {
            *found = true;
            parse->at += 2;
            return add_class(parse, &escaped_classes[i], others);
        }
    }
    return true;
}

/* --- characters -------------------------------------------------------------------------------------------------- */

static bool take_hex(struct parse *parse, size_t digits_min, size_t digits_max, uint32_t *character)
{
    size_t count = 0;
    for (*character = 0; count < digits_max; count++) {
        int c = peek(parse);
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0)
            break;
        *character = *character * 16 + (uint32_t)digit;
        parse->at++;
    }
    return count >= digits_min && *character <= CHARACTER_MAX;
}

/* Behind a backslash: one character that stands for one. */
static bool take_escape(struct parse *parse, uint32_t *character)
{
    static const char names[] = "afnrtv", meant[] = "\a\f\n\r\t\v";
    size_t began = parse->at;
    int c = peek(parse);
    parse->at++;
    const char *name = c > 0 ? strchr(names, c) : NULL;
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool digit = c >= '0' && c <= '9';
    if (name) {
        *character = (unsigned char)meant[name - names];
        return true;
    }
    if (c == 'x') {
        bool braces = accept(parse, "{");
        if (take_hex(parse, braces ? 1 : 2, braces ? 6 : 2, character) && (!braces || accept(parse, "}")))
            return true;
        return fail(parse, CCS_EPARSE, began, "after \\x stand two hexadecimal digits, or {...} with up to six");
    }
    if (c < 0)
        return fail(parse, CCS_EPARSE, began, "the pattern ends with a single backslash");
    if (digit)
        return fail(parse, CCS_EPARSE, began, "patterns have no back-references and no octal escapes");
    if (letter || c >= 0x80 || c <= ' ')
        return fail(parse, CCS_EPARSE, began, "this escape is not among those of docs/rules.md");
    *character = (uint32_t)c;
    return true;
}

static bool take_character(struct parse *parse, uint32_t *character)
{
    if (accept(parse, "\\"))
        return take_escape(parse, character);
    *character = ccs__regex_character(parse->pattern, &parse->at);
    return true;
}

static bool take_class_item(struct parse *parse)
{
    bool found;
    uint32_t low, high;
    size_t began = parse->at;
    if (!accept_escaped_class(parse, &found))
        return false;
    if (found)
        return true;
    for (size_t i = 0; i < sizeof named_classes / sizeof named_classes[0]; i++)
        if (accept(parse, named_classes[i].name))
            return add_class(parse, &named_classes[i], false);
    if (peek(parse) == '[' && parse->at + 1 < parse->pattern.size && parse->pattern.data[parse->at + 1] == ':')
        return fail(parse, CCS_EPARSE, began, "no class of characters has this name");
    if (!take_character(parse, &low))
        return false;
    high = low;
    bool range = peek(parse) == '-' && parse->at + 1 < parse->pattern.size && parse->pattern.data[parse->at + 1] != ']';
    if (range) {
        parse->at++;
        if (!take_character(parse, &high))
            return false;
        if (high < low)
            return fail(parse, CCS_EPARSE, began, "this range of characters runs backwards");
    }
    return add_range(parse, low, high);
}

static bool take_class(struct parse *parse)
{
    size_t began = parse->at - 1, first = parse->range_count;
    bool others = accept(parse, "^");
    do { /* a ] in front is one of the characters */
        if (peek(parse) < 0)
            return fail(parse, CCS_EPARSE, began, "this [ has no ]");
        if (!take_class_item(parse))
            return false;
    } while (!accept(parse, "]"));
    return emit(parse, (struct ccs__regex_state){.op = CCS__REGEX_CLASS, .x = others, .low = (uint32_t)first,
                                                 .high = (uint32_t)(parse->range_count - first)});
}

/* --- parts --------------------------------------------------------------------------------------------------------- */

static bool take_alternatives(struct parse *parse);

static bool take_group(struct parse *parse)
{
    size_t began = parse->at - 1;
    if (accept(parse, "?P<") || accept(parse, "?<")) {
        while (peek(parse) >= 0 && !accept(parse, ">")) /* names are of no use here */
            parse->at++;
    } else if (!accept(parse, "?:") && peek(parse) == '?') {
        return fail(parse, CCS_EPARSE, began,
                    "of (?...) there are (?:...) and names; flags (?i), (?s), (?m) stand at the pattern's beginning");
    }
    if (parse->groups == GROUPS_MAX)
        return fail(parse, CCS_ELIMIT, began, "groups are nested deeper than 32");
    parse->groups++;
    if (!take_alternatives(parse))
        return false;
    parse->groups--;
    return accept(parse, ")") || fail(parse, CCS_EPARSE, began, "this ( has no )");
}

static bool take_escaped_atom(struct parse *parse)
{
    static const struct {
        const char *text;
        enum ccs__regex_op op;
        int16_t x;
    } edges[] = {{"\\A", CCS__REGEX_TEXT_BEGIN, 0}, {"\\z", CCS__REGEX_TEXT_END, 0}, {"\\b", CCS__REGEX_WORD_EDGE, 0},
                 {"\\B", CCS__REGEX_WORD_EDGE, 1}};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
        if (accept(parse, edges[i].text))
            return emit(parse, (struct ccs__regex_state){.op = (uint8_t)edges[i].op, .x = edges[i].x});
    bool found;
    uint32_t character, first = (uint32_t)parse->range_count;
    if (!accept_escaped_class(parse, &found))
        return false;
    if (found)
        return emit(parse, (struct ccs__regex_state){.op = CCS__REGEX_CLASS, .low = first,
                                                     .high = (uint32_t)parse->range_count - first});
    return take_character(parse, &character) && emit_character(parse, character);
}

static bool take_atom(struct parse *parse)
{
    uint32_t character;
    if (peek(parse) == '\\')
        return take_escaped_atom(parse);
    if (accept(parse, "("))
        return take_group(parse);
    if (accept(parse, "["))
        return take_class(parse);
    if (accept(parse, "."))
        return emit(parse, (struct ccs__regex_state){.op = CCS__REGEX_ANY, .x = parse->dot_all});
    if (accept(parse, "^"))
        return emit(parse, (struct ccs__regex_state){.op = parse->multi_line ? CCS__REGEX_LINE_BEGIN : CCS__REGEX_TEXT_BEGIN});
    if (accept(parse, "$"))
        return emit(parse, (struct ccs__regex_state){.op = parse->multi_line ? CCS__REGEX_LINE_END : CCS__REGEX_TEXT_END});
    return take_character(parse, &character) && emit_character(parse, character);
}

/* {n}, {n,} or {n,m}; a brace that begins none of these is a character. max -1: no end. */
static bool accept_counts(struct parse *parse, int *min, int *max)
{
    size_t began = parse->at;
    int counts[2] = {-1, -1}, *count = counts;
    bool comma = false;
    if (!accept(parse, "{"))
        return false;
    for (int c; (c = peek(parse)) != '}'; parse->at++) {
        if (c == ',' && !comma) {
            comma = true;
            count = &counts[1];
        } else if (c >= '0' && c <= '9') {
            *count = (*count < 0 ? 0 : *count) * 10 + c - '0';
            if (*count > REPEAT_MAX)
                *count = REPEAT_MAX + 1;
        } else {
            break;
        }
    }
    if (counts[0] < 0 || !accept(parse, "}")) {
        parse->at = began;
        return false;
    }
    *min = counts[0];
    *max = comma ? counts[1] : counts[0];
    return true;
}

static bool repeat(struct parse *parse, size_t from, int min, int max)
{
    size_t size = parse->count - from;
    if (size == 0)
        return true;
    if (max == 0) {
        parse->count = from;
        return true;
    }
    if (min == 0 && max < 0)
        return insert_split(parse, from, size + 2) &&
               emit(parse, (struct ccs__regex_state){.op = CCS__REGEX_JUMP, .x = (int16_t)-(int)(size + 1)});
    for (int i = 1; i < min; i++)
        if (!append_copy(parse, from, size))
            return false;
    if (max < 0)
        return emit(parse, (struct ccs__regex_state){.op = CCS__REGEX_SPLIT, .x = (int16_t)-(int)size, .y = 1});
    if (min == 0 && !insert_split(parse, from, size + 1))
        return false;
    for (int i = min == 0 ? 1 : min; i < max; i++) {
        size_t body = min == 0 ? from + 1 : from;
        if (!emit(parse, (struct ccs__regex_state){.op = CCS__REGEX_SPLIT, .x = 1, .y = (int16_t)(size + 1)}) ||
            !append_copy(parse, body, size))
            return false;
    }
    return true;
}

static bool take_repeated(struct parse *parse)
{
    size_t from = parse->count, began = parse->at;
    int min = 0, max = 0;
    if (peek(parse) == '*' || peek(parse) == '+' || peek(parse) == '?')
        return fail(parse, CCS_EPARSE, began, "there is nothing here to repeat");
    if (!take_atom(parse))
        return false;
    began = parse->at;
    if (accept(parse, "*"))
        max = -1;
    else if (accept(parse, "+"))
        min = 1, max = -1;
    else if (accept(parse, "?"))
        max = 1;
    else if (!accept_counts(parse, &min, &max))
        return true;
    if (min > REPEAT_MAX || max > REPEAT_MAX || (max >= 0 && max < min))
        return fail(parse, CCS_EPARSE, began, "counts of a repetition rise, up to 1000");
    (void)accept(parse, "?"); /* lazy or not, it matches the same texts */
    int c = peek(parse), next_min, next_max;
    size_t here = parse->at;
    if (c == '*' || c == '+' || c == '?' || accept_counts(parse, &next_min, &next_max))
        return fail(parse, CCS_EPARSE, here, "a repetition of a repetition needs ( ) around the first");
    return repeat(parse, from, min, max);
}

static bool take_alternatives(struct parse *parse)
{
    size_t from = parse->count, ends[CCS__REGEX_STATES_MAX / 8], end_count = 0;
    for (;;) {
        size_t part = parse->count;
        while (peek(parse) >= 0 && peek(parse) != '|' && peek(parse) != ')')
            if (!take_repeated(parse))
                return false;
        if (!accept(parse, "|"))
            break;
        if (end_count == sizeof ends / sizeof ends[0])
            return fail(parse, CCS_ELIMIT, parse->at, "there are more than 64 alternatives");
        if (!insert_split(parse, part, parse->count - part + 2) || !emit(parse, (struct ccs__regex_state){.op = CCS__REGEX_JUMP}))
            return false;
        ends[end_count++] = parse->count - 1;
    }
    for (size_t i = 0; i < end_count; i++) /* splits are inserted behind earlier ends only, so these have not moved */
        parse->states[ends[i]].x = (int16_t)(parse->count - ends[i]);
    CCS_ASSERT(parse->count >= from);
    return true;
}

static void take_flags(struct parse *parse)
{
    size_t began = parse->at;
    if (!accept(parse, "(?"))
        return;
    bool *flag;
    do {
        int c = peek(parse);
        flag = c == 'i' ? &parse->fold : c == 's' ? &parse->dot_all : c == 'm' ? &parse->multi_line : NULL;
        if (flag) {
            *flag = true;
            parse->at++;
        }
    } while (flag);
    if (accept(parse, ")") && parse->at > began + 3)
        return;
    parse->at = began; /* something else, or an error */
    parse->fold = parse->dot_all = parse->multi_line = false;
}

static struct ccs__regex *keep(struct parse *parse, struct ccs__arena *arena)
{
    struct ccs__regex *regex = ccs__arena_take(arena, sizeof *regex);
    struct ccs__regex_state *states = ccs__arena_take(arena, parse->count * sizeof *states);
    struct ccs__regex_range *ranges = ccs__arena_take(arena, parse->range_count * sizeof *ranges);
    if (!regex || !states || !ranges) {
        parse->status = CCS_ENOMEM;
        return NULL;
    }
    memcpy(states, parse->states, parse->count * sizeof *states);
    if (parse->range_count > 0)
        memcpy(ranges, parse->ranges, parse->range_count * sizeof *ranges);
    *regex = (struct ccs__regex){states, ranges, (uint32_t)parse->count, parse->fold};
    return regex;
}

struct ccs__regex *ccs__regex_compile(struct ccs__arena *arena, ccs_str pattern, ccs_status *status, const char **why,
                                      size_t *at)
{
    struct parse parse;
    memset(&parse, 0, offsetof(struct parse, states));
    parse.pattern = pattern;
    parse.count = parse.range_count = parse.groups = 0;
    parse.fold = parse.dot_all = parse.multi_line = false;
    parse.status = CCS_OK;
    take_flags(&parse);
    struct ccs__regex *regex = NULL;
    bool read = take_alternatives(&parse);
    if (read && parse.at < pattern.size)
        fail(&parse, CCS_EPARSE, parse.at, "this ) has no (");
    else if (read) {
        parse.states[parse.count++] = (struct ccs__regex_state){.op = CCS__REGEX_MATCH};
        regex = keep(&parse, arena);
    }
    *status = parse.status;
    *why = parse.why;
    *at = parse.why_at;
    return regex;
}
