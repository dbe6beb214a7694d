/*
 * Words and signs of ECMAScript. A number is decimal, with at most 9 places behind its point: what is beyond is cut off.
 */
#include "ecma/number.h"
#include "ecma/tree.h"

static int peek(const struct ccs__ecma_lexer *lexer, size_t ahead)
{
    return lexer->text.size - lexer->at > ahead ? (unsigned char)lexer->text.data[lexer->at + ahead] : -1;
}

static bool is_digit(int c) { return c >= '0' && c <= '9'; }
static bool is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c >= 0x80;
}

static int hex_digit(int c)
{
    return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Space, line ends (noted) and both kinds of comments. */
static void skip_space(struct ccs__ecma_lexer *lexer)
{
    for (int c; (c = peek(lexer, 0)) >= 0;) {
        if (c == '\n') {
            lexer->token.on_new_line = true;
            lexer->at++;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            lexer->at++;
        } else if (c == '/' && peek(lexer, 1) == '/') {
            while (peek(lexer, 0) >= 0 && peek(lexer, 0) != '\n')
                lexer->at++;
        } else if (c == '/' && peek(lexer, 1) == '*') {
            for (lexer->at += 2; peek(lexer, 0) >= 0 && !(peek(lexer, 0) == '*' && peek(lexer, 1) == '/');
                 lexer->at++) {
            }
            lexer->at += peek(lexer, 1) >= 0 ? 2 : 0;
        } else {
            return;
        }
    }
}

/* --- strings -------------------------------------------------------------------------------------------------------- */

static bool take_hex(struct ccs__ecma_lexer *lexer, size_t digits, uint32_t *code)
{
    *code = 0;
    for (size_t i = 0; i < digits; i++, lexer->at++) {
        int digit = hex_digit(peek(lexer, 0));
        if (digit < 0)
            return ccs__ecma_refuse(lexer->ecma, "an escape in a string has %zu hexadecimal digits", digits);
        *code = *code << 4 | (uint32_t)digit;
    }
    return true;
}

static bool take_braced(struct ccs__ecma_lexer *lexer, uint32_t *code)
{
    *code = 0;
    for (lexer->at++; peek(lexer, 0) != '}'; lexer->at++) {
        int digit = hex_digit(peek(lexer, 0));
        if (digit < 0 || *code > 0x10FFFF)
            return ccs__ecma_refuse(lexer->ecma, "an escape in a string is \\u{ and a character's number");
        *code = *code << 4 | (uint32_t)digit;
    }
    lexer->at++;
    return true;
}

/* Behind \u: four digits, two such halves, or braces. */
static bool take_unicode(struct ccs__ecma_lexer *lexer, uint32_t *code)
{
    if (peek(lexer, 0) == '{')
        return take_braced(lexer, code);
    uint32_t low;
    if (!take_hex(lexer, 4, code))
        return false;
    if (*code < 0xD800 || *code >= 0xDC00 || peek(lexer, 0) != '\\' || peek(lexer, 1) != 'u')
        return true;
    lexer->at += 2;
    if (!take_hex(lexer, 4, &low))
        return false;
    *code = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00) : 0xD800;
    return true;
}

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

/* At the character behind the backslash. */
static bool take_escape(struct ccs__ecma_lexer *lexer, char *out, size_t *size)
{
    static const char names[] = "bfnrtv", meant[] = "\b\f\n\r\t\v";
    int c = peek(lexer, 0);
    uint32_t code = (uint32_t)c;
    const char *name = c > 0 ? strchr(names, c) : NULL;
    if (c < 0 || is_digit(c))
        return ccs__ecma_refuse(lexer->ecma, c < 0 ? "a string does not end" : "octal escapes are not read");
    if (c == '\n') {
        lexer->at++;
        return true;
    }
    if (c == 'x' || c == 'u') {
        lexer->at++;
        if (!(c == 'x' ? take_hex(lexer, 2, &code) : take_unicode(lexer, &code)))
            return false;
    } else if (c >= 0x80) {
        return true; /* stands for itself */
    } else {
        lexer->at++;
        code = name ? (unsigned char)meant[name - names] : code;
    }
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return ccs__ecma_refuse(lexer->ecma, "a string holds what is no character");
    *size += put_character(out + *size, code);
    return true;
}

static bool take_string(struct ccs__ecma_lexer *lexer)
{
    int quote = peek(lexer, 0);
    size_t size = 0, written = 1;
    while (peek(lexer, written) >= 0 && peek(lexer, written) != quote && peek(lexer, written) != '\n')
        written += peek(lexer, written) == '\\' ? 2 : 1;
    char *out = ccs__arena_take(lexer->ecma->arena, written + 1); /* escapes only shrink */
    if (!out) {
        lexer->ecma->no_memory = true;
        return false;
    }
    for (lexer->at++; peek(lexer, 0) != quote;) {
        int c = peek(lexer, 0);
        if (c < 0 || c == '\n')
            return ccs__ecma_refuse(lexer->ecma, "a string does not end");
        lexer->at++;
        if (c != '\\')
            out[size++] = (char)c;
        else if (!take_escape(lexer, out, &size))
            return false;
    }
    lexer->at++;
    lexer->token.kind = CCS__ECMA_QUOTED;
    lexer->token.text = (ccs_str){out, size};
    return true;
}

/* --- numbers -------------------------------------------------------------------------------------------------------- */

static size_t number_size(const struct ccs__ecma_lexer *lexer)
{
    size_t size = 0;
    if (peek(lexer, 0) == '0' && (peek(lexer, 1) | 0x20) == 'x') {
        for (size = 2; hex_digit(peek(lexer, size)) >= 0; size++) {
        }
        return size;
    }
    while (is_digit(peek(lexer, size)))
        size++;
    for (size += peek(lexer, size) == '.'; is_digit(peek(lexer, size)); size++) {
    }
    if ((peek(lexer, size) | 0x20) != 'e')
        return size;
    size += peek(lexer, size + 1) == '+' || peek(lexer, size + 1) == '-' ? 2 : 1;
    while (is_digit(peek(lexer, size)))
        size++;
    return size;
}

static bool take_number(struct ccs__ecma_lexer *lexer)
{
    struct ccs__ecma_number number;
    char digits[CCS__ECMA_NUMBER_SIZE];
    ccs_str text = {lexer->text.data + lexer->at, number_size(lexer)};
    if (peek(lexer, 0) == '0' && is_digit(peek(lexer, 1)))
        return ccs__ecma_refuse(lexer->ecma, "numbers that begin with 0 are not read");
    number = ccs__ecma_number_of_text(text);
    lexer->at += text.size;
    if (number.kind != CCS__ECMA_FINITE || is_letter(peek(lexer, 0)))
        return ccs__ecma_refuse(lexer->ecma, number.kind == CCS__ECMA_NAN ? "\"%.*s\" is no number"
                                             : number.kind != CCS__ECMA_FINITE
                                                 ? "a number is too large for 64 bits: %.*s"
                                                 : "a name cannot follow a number directly: %.*s",
                                (int)(text.size < 32 ? text.size : 32), text.data);
    ccs_str written = ccs__ecma_number_text(number, digits);
    char *kept = ccs__arena_take(lexer->ecma->arena, written.size);
    if (!kept) {
        lexer->ecma->no_memory = true;
        return false;
    }
    memcpy(kept, written.data, written.size);
    lexer->token.kind = CCS__ECMA_DIGITS;
    lexer->token.text = (ccs_str){kept, written.size};
    return true;
}

/* --- the whole ------------------------------------------------------------------------------------------------------ */

static void take_sign(struct ccs__ecma_lexer *lexer)
{
    static const char *const signs[] = {"===", "!==", ">>>", "...", "**=", "<<=", ">>=", "==", "!=", "<=", ">=", "&&", "||",
                                        "++",  "--",  "+=",  "-=",  "*=",  "/=",  "%=",  "&=", "|=", "^=", "=>", "**", "??", "?.",
                                        "<<",  ">>"};
    size_t size = 1;
    for (size_t i = sizeof signs / sizeof signs[0]; i-- > 0;) {
        size_t length = strlen(signs[i]);
        if (lexer->text.size - lexer->at >= length && memcmp(lexer->text.data + lexer->at, signs[i], length) == 0 &&
            length > size)
            size = length;
    }
    lexer->token.kind = CCS__ECMA_SIGN;
    lexer->token.text = (ccs_str){lexer->text.data + lexer->at, size};
    lexer->at += size;
}

void ccs__ecma_lex_next(struct ccs__ecma_lexer *lexer)
{
    lexer->behind = lexer->at;
    lexer->token = (struct ccs__ecma_token){.kind = CCS__ECMA_END};
    skip_space(lexer);
    lexer->token.at = lexer->at;
    int c = peek(lexer, 0);
    bool taken = true;
    if (c < 0)
        return;
    if (c == '\'' || c == '"') {
        taken = take_string(lexer);
    } else if (is_digit(c) || (c == '.' && is_digit(peek(lexer, 1)))) {
        taken = take_number(lexer);
    } else if (is_letter(c)) {
        size_t begin = lexer->at;
        while (is_letter(peek(lexer, 0)) || is_digit(peek(lexer, 0)))
            lexer->at++;
        lexer->token.kind = CCS__ECMA_WORD;
        lexer->token.text = (ccs_str){lexer->text.data + begin, lexer->at - begin};
    } else {
        take_sign(lexer);
    }
    if (!taken)
        lexer->token.kind = CCS__ECMA_ERROR;
}

void ccs__ecma_lex_init(struct ccs__ecma_lexer *lexer, struct ccs__ecma *ecma, ccs_str text)
{
    *lexer = (struct ccs__ecma_lexer){.text = text, .ecma = ecma};
    ccs__ecma_lex_next(lexer);
}
