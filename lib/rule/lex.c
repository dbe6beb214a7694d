/*
 * The lexical grammar of CEL without doubles, unsigned integers and bytes; each of these is named where it stands, because
 * people who know CEL will write them.
 */
#include "base/assert.h"
#include "rule/lex.h"
#include <stdarg.h>
#include <stdio.h> /* vsnprintf only, into memory */

void ccs__rule_lex_init(struct ccs__rule_lexer *lexer, ccs_str text, struct ccs__arena *arena)
{
    *lexer = (struct ccs__rule_lexer){.text = text, .line = 1, .column = 1, .arena = arena};
}

__attribute__((format(printf, 4, 5))) static bool fail_at(struct ccs__rule_lexer *lexer, uint32_t line, uint32_t column,
                                                          const char *format, ...)
{
    if (lexer->status == CCS_OK) {
        va_list arguments;
        va_start(arguments, format);
        (void)vsnprintf(lexer->message, sizeof lexer->message, format, arguments);
        va_end(arguments);
        lexer->status = CCS_EPARSE;
        lexer->error_line = line;
        lexer->error_column = column;
    }
    return false;
}

#define FAIL_HERE(lexer, ...) fail_at(lexer, (lexer)->line, (lexer)->column, __VA_ARGS__)
#define FAIL_TOKEN(lexer, ...) fail_at(lexer, (lexer)->token.line, (lexer)->token.column, __VA_ARGS__)

static int peek(const struct ccs__rule_lexer *lexer, size_t ahead)
{
    return lexer->text.size - lexer->at > ahead ? (unsigned char)lexer->text.data[lexer->at + ahead] : -1;
}

static void step(struct ccs__rule_lexer *lexer)
{
    unsigned char byte = (unsigned char)lexer->text.data[lexer->at++];
    if (byte == '\n') {
        lexer->line++;
        lexer->column = 1;
    } else if ((peek(lexer, 0) & 0xC0) != 0x80 || peek(lexer, 0) < 0) {
        lexer->column++; /* behind the last byte of a character */
    }
}

static bool is_digit(int c) { return c >= '0' && c <= '9'; }
static bool begins_name(int c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static int hex_digit(int c)
{
    return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void skip_space(struct ccs__rule_lexer *lexer)
{
    for (;;) {
        int c = peek(lexer, 0);
        if (c == '/' && peek(lexer, 1) == '/') {
            while (peek(lexer, 0) >= 0 && peek(lexer, 0) != '\n')
                step(lexer);
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
            step(lexer);
        } else {
            return;
        }
    }
}

/* --- strings ------------------------------------------------------------------------------------------------- */

static size_t put_character(char *out, uint32_t character)
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    size_t size = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = size; i-- > 1; character >>= 6)
        out[i] = (char)(0x80 | (character & 0x3F));
    out[0] = (char)(character | (0xF00u >> size)); /* 110xxxxx, 1110xxxx, 11110xxx */
    return size;
}

static bool take_code(struct ccs__rule_lexer *lexer, size_t digits, uint32_t base, uint32_t *code)
{
    *code = 0;
    for (size_t i = 0; i < digits; i++) {
        int digit = hex_digit(peek(lexer, 0));
        if (digit < 0 || (uint32_t)digit >= base)
            return FAIL_HERE(lexer, "this escape has %zu %s digits", digits, base == 8 ? "octal" : "hexadecimal");
        *code = *code * base + (uint32_t)digit;
        step(lexer);
    }
    return true;
}

/* At the backslash; in strings every escape stands for a character, also \x and \ooo. */
static bool take_escape(struct ccs__rule_lexer *lexer, uint32_t *code)
{
    static const char names[] = "abfnrtv\\?\"'`", meant[] = "\a\b\f\n\r\t\v\\?\"'`";
    uint32_t line = lexer->line, column = lexer->column;
    int c = peek(lexer, 1);
    step(lexer);
    const char *name = c > 0 ? strchr(names, c) : NULL;
    if (name) {
        *code = (unsigned char)meant[name - names];
        step(lexer);
        return true;
    }
    bool taken;
    if (c == 'x' || c == 'X' || c == 'u' || c == 'U') {
        step(lexer);
        taken = take_code(lexer, c == 'u' ? 4 : c == 'U' ? 8 : 2, 16, code);
    } else if (c >= '0' && c <= '3') {
        taken = take_code(lexer, 3, 8, code);
    } else {
        return fail_at(lexer, line, column, "there is no such escape; a backslash itself is written \\\\");
    }
    if (taken && (*code > 0x10FFFF || (*code >= 0xD800 && *code < 0xE000)))
        return fail_at(lexer, line, column, "this escape stands for no character");
    return taken;
}

/* Everything up to the closing quotes, three or one of them; `out` has room for as many bytes as remain. */
static bool take_text(struct ccs__rule_lexer *lexer, bool raw, char *out, size_t *size)
{
    int quote = peek(lexer, 0);
    size_t quotes = peek(lexer, 1) == quote && peek(lexer, 2) == quote ? 3 : 1;
    for (size_t i = 0; i < quotes; i++)
        step(lexer);
    for (*size = 0;;) {
        int c = peek(lexer, 0);
        if (c < 0 || (quotes == 1 && (c == '\n' || c == '\r')))
            return FAIL_TOKEN(lexer, quotes == 1 ? "this string does not end on its line" : "this string does not end");
        if (c == quote && (quotes == 1 || (peek(lexer, 1) == quote && peek(lexer, 2) == quote)))
            break;
        if (c == '\\' && !raw) {
            uint32_t code = 0;
            if (!take_escape(lexer, &code))
                return false;
            *size += put_character(out + *size, code);
        } else {
            out[(*size)++] = (char)c;
            step(lexer);
        }
    }
    for (size_t i = 0; i < quotes; i++)
        step(lexer);
    return true;
}

static void read_string(struct ccs__rule_lexer *lexer, bool raw)
{
    size_t room = lexer->text.size - lexer->at;
    char *text = ccs__arena_take(lexer->arena, room); /* escapes only shrink */
    if (!text) {
        lexer->status = CCS_ENOMEM;
        return;
    }
    size_t size;
    if (take_text(lexer, raw, text, &size))
        lexer->token.text = (ccs_str){text, size};
    lexer->token.kind = CCS__TOKEN_STRING;
}

/* --- numbers, names, signs ----------------------------------------------------------------------------------------- */

static bool take_number(struct ccs__rule_lexer *lexer)
{
    uint64_t number = 0, most = (uint64_t)INT64_MAX + 1;
    unsigned base = 10;
    if (peek(lexer, 0) == '0' && (peek(lexer, 1) == 'x' || peek(lexer, 1) == 'X') && hex_digit(peek(lexer, 2)) >= 0) {
        base = 16;
        step(lexer);
        step(lexer);
    }
    for (int digit; (digit = hex_digit(peek(lexer, 0))) >= 0 && (unsigned)digit < base; step(lexer)) {
        if (number > (most - (unsigned)digit) / base)
            return FAIL_TOKEN(lexer, "the integer is too large; at most 9223372036854775807");
        number = number * base + (unsigned)digit;
    }
    int c = peek(lexer, 0);
    bool fraction = c == '.' && is_digit(peek(lexer, 1));
    bool exponent = (c == 'e' || c == 'E') && (is_digit(peek(lexer, 1)) || peek(lexer, 1) == '+' || peek(lexer, 1) == '-');
    if (fraction || exponent)
        return FAIL_TOKEN(lexer, "there are no fractions here, only integers; ratios are per mille: 850 is 85 %%");
    if (c == 'u' || c == 'U')
        return FAIL_TOKEN(lexer, "there are no unsigned integers here; write it without the u");
    if (begins_name(c))
        return FAIL_HERE(lexer, "a name cannot follow a number directly");
    lexer->token.kind = CCS__TOKEN_INT;
    lexer->token.number = number;
    return true;
}

static void read_name(struct ccs__rule_lexer *lexer)
{
    const char *begin = lexer->text.data + lexer->at;
    size_t size = 0;
    while (begins_name(peek(lexer, 0)) || is_digit(peek(lexer, 0))) {
        step(lexer);
        size++;
    }
    lexer->token.kind = CCS__TOKEN_NAME;
    lexer->token.text = (ccs_str){begin, size};
}

static void read_sign(struct ccs__rule_lexer *lexer)
{
    static const char *const signs[] = {"&&", "||", "==", "!=", "<=", ">="};
    static const char single[] = "<>+-*/%!?:.,()[]{}";
    int c = peek(lexer, 0), next = peek(lexer, 1);
    const char *begin = lexer->text.data + lexer->at;
    size_t size = c > 0 && strchr(single, c) ? 1 : 0;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (c == signs[i][0] && next == signs[i][1])
            size = 2;
    if (size == 0) {
        (void)FAIL_HERE(lexer, c == '&'   ? "and is written &&"
                               : c == '|' ? "or is written ||"
                               : c == '=' ? "equal is written =="
                               : c == '`' ? "names in backquotes are not supported; a key of a map is read with ['key']"
                                          : "this character has no meaning here");
        return;
    }
    for (size_t i = 0; i < size; i++)
        step(lexer);
    lexer->token.kind = CCS__TOKEN_SIGN;
    lexer->token.text = (ccs_str){begin, size};
}

/* r'', b'' and their like: a letter or two and a quote. */
static size_t string_prefix(const struct ccs__rule_lexer *lexer, bool *raw, bool *bytes)
{
    size_t size = 0;
    *raw = *bytes = false;
    for (; size < 2; size++) {
        int c = peek(lexer, size);
        if ((c == 'r' || c == 'R') && !*raw)
            *raw = true;
        else if ((c == 'b' || c == 'B') && !*bytes)
            *bytes = true;
        else
            break;
    }
    int quote = peek(lexer, size);
    return quote == '\'' || quote == '"' ? size : SIZE_MAX;
}

void ccs__rule_lex_next(struct ccs__rule_lexer *lexer)
{
    bool raw, bytes;
    skip_space(lexer);
    lexer->token = (struct ccs__rule_token){.line = lexer->line, .column = lexer->column};
    int c = peek(lexer, 0);
    size_t prefix = string_prefix(lexer, &raw, &bytes);
    if (prefix != SIZE_MAX) {
        if (bytes)
            (void)FAIL_TOKEN(lexer, "there are no bytes here, only strings; leave out the b");
        for (size_t i = 0; i < prefix; i++)
            step(lexer);
        read_string(lexer, raw);
    } else if (c < 0) {
        lexer->token.kind = CCS__TOKEN_END;
    } else if (is_digit(c)) {
        (void)take_number(lexer);
    } else if (c == '.' && is_digit(peek(lexer, 1))) {
        (void)FAIL_HERE(lexer, "there are no fractions here, only integers; ratios are per mille: 850 is 85 %%");
    } else if (begins_name(c)) {
        read_name(lexer);
    } else {
        read_sign(lexer);
    }
    if (lexer->status != CCS_OK)
        lexer->token.kind = CCS__TOKEN_ERROR;
}
