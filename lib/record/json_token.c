/*
 * Strings, numbers and bare words, with the errors people make in them; and undoing a string's escapes, which were
 * checked when it was scanned.
 */
#include "record/json_token.h"
#include "base/assert.h"
#include "base/text.h"
#include <stdio.h> /* snprintf only, into memory */

#define WORD_SIZE_MAX 24 /* of a misplaced word or character shown in a message */

/* --- words for what stands there -------------------------------------------------------------------------- */

int ccs__json_byte(const struct ccs__json_scan *scan, size_t at)
{
    return at < scan->text.size ? (unsigned char)scan->text.data[at] : -1;
}

static bool is_word_byte(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* What stands at `at`, in a form fit for a message. */
static void describe(const struct ccs__json_scan *scan, size_t at, char *out, size_t out_size)
{
    int c = ccs__json_byte(scan, at);
    if (c < 0) {
        (void)snprintf(out, out_size, "the end of the text");
    } else if (c < 0x20 || c == 0x7F) {
        (void)snprintf(out, out_size, "the control character U+%04X", (unsigned)c);
    } else if (c < 0x80) {
        (void)snprintf(out, out_size, "'%c'", c);
    } else {
        size_t size = ccs__json_character_size((unsigned char)c);
        ccs_str character = {scan->text.data + at, size};
        if (size <= scan->text.size - at && ccs__utf8_valid(character, NULL))
            (void)snprintf(out, out_size, "'%.*s'", (int)size, character.data);
        else
            (void)snprintf(out, out_size, "the byte 0x%02X, which is not UTF-8", (unsigned)c);
    }
}

enum ccs__json_event ccs__json_fail_here(struct ccs__json_scan *scan, const char *wanted)
{
    char found[64];
    describe(scan, scan->at, found, sizeof found);
    return ccs__json_fail(scan, CCS_EPARSE, scan->at, "%s, not %s", wanted, found);
}

static bool word_is(ccs_str word, const char *name)
{
    if (word.size != strlen(name))
        return false;
    for (size_t i = 0; i < word.size; i++)
        if ((word.data[i] | 0x20) != name[i])
            return false;
    return true;
}

/* A bare word that is none of true, false, null. */
static enum ccs__json_event fail_word(struct ccs__json_scan *scan, ccs_str word)
{
    static const char *const names[] = {"true", "false", "null"};
    for (size_t i = 0; i < 3; i++)
        if (word_is(word, names[i]))
            return ccs__json_fail(scan, CCS_EPARSE, scan->at, "write %s in lower case, not %.*s", names[i],
                                  (int)word.size, word.data);
    if (word_is(word, "nan") || word_is(word, "infinity"))
        return ccs__json_fail(scan, CCS_EPARSE, scan->at, "JSON has no %.*s", (int)word.size, word.data);
    ccs_str shown = ccs__json_cut(word, WORD_SIZE_MAX);
    return ccs__json_fail(scan, CCS_EPARSE, scan->at, "text stands in double quotes: \"%.*s%s\"", (int)shown.size,
                          shown.data, shown.size < word.size ? "..." : "");
}

enum ccs__json_event ccs__json_fail_start(struct ccs__json_scan *scan, const char *wanted)
{
    int c = ccs__json_byte(scan, scan->at);
    size_t end = scan->at;
    while (is_word_byte(ccs__json_byte(scan, end)))
        end++;
    if (end > scan->at)
        return fail_word(scan, (ccs_str){scan->text.data + scan->at, end - scan->at});
    if (c == '\'')
        return ccs__json_fail(scan, CCS_EPARSE, scan->at, "text stands in double quotes, not single ones");
    if (c == '/' || c == '#')
        return ccs__json_fail(scan, CCS_EPARSE, scan->at, "JSON has no comments");
    if (c == '+' || c == '.')
        return ccs__json_fail(scan, CCS_EPARSE, scan->at, "a number begins with a digit or -, not '%c'", c);
    return ccs__json_fail_here(scan, wanted);
}

/* --- tokens ------------------------------------------------------------------------------------------------ */

void ccs__json_skip_space(struct ccs__json_scan *scan)
{
    for (;;) {
        int c = ccs__json_byte(scan, scan->at);
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
            return;
        scan->at++;
    }
}

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits after \u, or -1. */
static int32_t hex4(ccs_str text, size_t at)
{
    int32_t code = 0;
    for (size_t i = at; i < at + 4; i++) {
        int digit = i < text.size ? hex_digit((unsigned char)text.data[i]) : -1;
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

static bool is_high_surrogate(int32_t code) { return code >= 0xD800 && code < 0xDC00; }
static bool is_low_surrogate(int32_t code) { return code >= 0xDC00 && code < 0xE000; }

/* Bytes of the escape whose backslash is at `at`; 0 after an error. */
static size_t check_escape(struct ccs__json_scan *scan, size_t at)
{
    int c = ccs__json_byte(scan, at + 1);
    if (c > 0 && strchr("\"\\/bfnrt", c))
        return 2;
    if (c != 'u') {
        ccs__json_fail(scan, CCS_EPARSE, at, "no such escape; after a backslash stands one of \" \\ / b f n r t u");
        return 0;
    }
    int32_t code = hex4(scan->text, at + 2);
    if (code < 0) {
        ccs__json_fail(scan, CCS_EPARSE, at, "\\u takes four hexadecimal digits");
        return 0;
    }
    if (!is_high_surrogate(code) && !is_low_surrogate(code))
        return 6;
    if (is_high_surrogate(code) && ccs__json_byte(scan, at + 6) == '\\' && ccs__json_byte(scan, at + 7) == 'u' &&
        is_low_surrogate(hex4(scan->text, at + 8)))
        return 12;
    ccs__json_fail(scan, CCS_EPARSE, at, "half of a surrogate pair; write the character itself or both halves");
    return 0;
}

static bool fail_string(struct ccs__json_scan *scan, size_t at, int c)
{
    if (c < 0)
        ccs__json_fail(scan, CCS_EPARSE, scan->token_at, "the closing quote of the text that begins here is missing");
    else if (c == '\n' || c == '\r')
        ccs__json_fail(scan, CCS_EPARSE, at, "a line ends inside a text: a closing quote is missing, or write \\n");
    else
        ccs__json_fail(scan, CCS_EPARSE, at, "a control character inside a text; write it as \\u%04X", (unsigned)c);
    return false;
}

bool ccs__json_scan_string(struct ccs__json_scan *scan)
{
    CCS_ASSERT(ccs__json_byte(scan, scan->at) == '"');
    size_t begin = scan->at + 1, at = begin, bad_at;
    bool wide = false;
    scan->token_at = scan->at;
    scan->escaped = false;
    for (;;) {
        int c = ccs__json_byte(scan, at);
        if (c < 0x20)
            return fail_string(scan, at, c);
        if (c == '"')
            break;
        size_t step = 1;
        if (c == '\\') {
            scan->escaped = true;
            step = check_escape(scan, at);
            if (step == 0)
                return false;
        }
        wide = wide || c >= 0x80;
        at += step;
    }
    scan->token = (ccs_str){scan->text.data + begin, at - begin};
    if (wide && !ccs__utf8_valid(scan->token, &bad_at)) {
        ccs__json_fail(scan, CCS_EPARSE, begin + bad_at, "the byte 0x%02X here is not UTF-8; save the text as UTF-8",
                       (unsigned)(unsigned char)scan->token.data[bad_at]);
        return false;
    }
    scan->at = at + 1;
    return true;
}

static bool is_digit(int c) { return c >= '0' && c <= '9'; }

/* At least one digit from *at; false after an error. */
static bool scan_digits(struct ccs__json_scan *scan, size_t *at, const char *where)
{
    size_t begin = *at;
    while (is_digit(ccs__json_byte(scan, *at)))
        (*at)++;
    if (*at > begin)
        return true;
    scan->at = begin;
    ccs__json_fail_here(scan, where);
    return false;
}

enum ccs__json_event ccs__json_scan_number(struct ccs__json_scan *scan)
{
    size_t begin = scan->at, at = begin;
    if (ccs__json_byte(scan, at) == '-')
        at++;
    if (ccs__json_byte(scan, at) == '0' && is_digit(ccs__json_byte(scan, at + 1)))
        return ccs__json_fail(scan, CCS_EPARSE, at, "a number does not begin with 0; leave it out");
    if (!scan_digits(scan, &at, "a digit must follow -"))
        return CCS__JSON_ERROR;

    scan->fraction = false;
    if (ccs__json_byte(scan, at) == '.') {
        at++;
        scan->fraction = true;
        if (!scan_digits(scan, &at, "a digit must follow the decimal point"))
            return CCS__JSON_ERROR;
    }
    if (ccs__json_byte(scan, at) == 'e' || ccs__json_byte(scan, at) == 'E') {
        at++;
        scan->fraction = true;
        if (ccs__json_byte(scan, at) == '+' || ccs__json_byte(scan, at) == '-')
            at++;
        if (!scan_digits(scan, &at, "a digit must follow the exponent's e"))
            return CCS__JSON_ERROR;
    }
    scan->token = (ccs_str){scan->text.data + begin, at - begin};
    scan->at = at;
    return CCS__JSON_NUMBER;
}

enum ccs__json_event ccs__json_scan_literal(struct ccs__json_scan *scan, const char *name, enum ccs__json_event event)
{
    size_t size = strlen(name);
    if (scan->text.size - scan->at < size || memcmp(scan->text.data + scan->at, name, size) != 0 ||
        is_word_byte(ccs__json_byte(scan, scan->at + size)))
        return ccs__json_fail_start(scan, "");
    scan->token = (ccs_str){scan->text.data + scan->at, size};
    scan->at += size;
    return event;
}

/* --- undoing escapes --------------------------------------------------------------------------------------- */

static size_t put_character(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)((0xF00u >> size) | code); /* as many leading ones as bytes */
    return size;
}

/* One checked escape at text.data[at]; advances *out_at, returns its size. */
static size_t decode_escape(ccs_str text, size_t at, char *out, size_t *out_at)
{
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    char c = text.data[at + 1];
    if (c == 'u') {
        uint32_t code = (uint32_t)hex4(text, at + 2);
        size_t size = 6;
        if (is_high_surrogate((int32_t)code)) {
            uint32_t low = (uint32_t)hex4(text, at + 8);
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            size = 12;
        }
        *out_at += put_character(out + *out_at, code);
        return size;
    }
    const char *letter = strchr(letters, c);
    out[(*out_at)++] = letter ? meant[letter - letters] : c;
    return 2;
}

size_t ccs__json_decode(const struct ccs__json_scan *scan, char *out)
{
    size_t size = 0;
    ccs_str token = scan->token;
    if (!scan->escaped) {
        if (token.size > 0)
            memcpy(out, token.data, token.size);
        return token.size;
    }
    for (size_t at = 0; at < token.size;) {
        if (token.data[at] == '\\')
            at += decode_escape(token, at, out, &size);
        else
            out[size++] = token.data[at++];
    }
    CCS_ASSERT(size <= token.size);
    return size;
}
