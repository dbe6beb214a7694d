/*
 * The JSON grammar. A scanner of our own because an error must say where (line, column) and what to write instead, and
 * because configuration comes from people: the slips they make (comments, single quotes, trailing commas, True) are
 * named. Iterative, one bit of state a level, no memory.
 */
#include "base/assert.h"
#include "record/json_token.h"
#include <stdarg.h>
#include <stdio.h> /* vsnprintf only, into memory */

_Static_assert(CCS__JSON_DEPTH_MAX <= 64, "scan.lists has a bit a level");

void ccs__json_scan_init(struct ccs__json_scan *scan, ccs_str text)
{
    *scan = (struct ccs__json_scan){.text = text};
    const char *data = text.data;
    if (text.size > CCS__JSON_SIZE_MAX)
        ccs__json_fail(scan, CCS_ELIMIT, 0, "the text has %zu bytes; at most %u are read", text.size,
                       CCS__JSON_SIZE_MAX);
    else if (text.size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0)
        ccs__json_fail(scan, CCS_EPARSE, 0,
                       "the text begins with a byte-order mark (BOM); save it as UTF-8 without BOM");
    else if (text.size >= 2 && (memcmp(data, "\xFF\xFE", 2) == 0 || memcmp(data, "\xFE\xFF", 2) == 0))
        ccs__json_fail(scan, CCS_EPARSE, 0,
                       "the text begins with a byte-order mark (BOM) of UTF-16; save it as UTF-8 without BOM");
}

enum ccs__json_event ccs__json_fail(struct ccs__json_scan *scan, ccs_status status, size_t at, const char *format, ...)
{
    if (scan->status != CCS_OK)
        return CCS__JSON_ERROR;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(scan->message, sizeof scan->message, format, arguments);
    va_end(arguments);
    /* Cut where a character ends. */
    ccs_str cut = ccs__json_cut(ccs_str_from(scan->message), sizeof scan->message - 1);
    scan->message[cut.size] = 0;
    scan->status = status;
    scan->error_at = at;
    return CCS__JSON_ERROR;
}

void ccs__json_position(ccs_str text, size_t at, uint32_t *line, uint32_t *column)
{
    CCS_ASSERT(at <= text.size);
    uint32_t lines = 1, characters = 1;
    for (size_t i = 0; i < at; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte == '\n') {
            lines++;
            characters = 1;
        } else if ((byte & 0xC0) != 0x80) {
            characters++;
        }
    }
    *line = lines;
    *column = characters;
}

/* Bytes of the character that `lead` begins, if it is well formed. */
size_t ccs__json_character_size(unsigned char lead) { return lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4; }

ccs_str ccs__json_cut(ccs_str str, size_t size_max)
{
    size_t size = 0;
    while (size < str.size) {
        size_t step = ccs__json_character_size((unsigned char)str.data[size]);
        if (size + step > size_max || size + step > str.size)
            break;
        size += step;
    }
    return (ccs_str){str.data, size};
}

/* --- grammar ----------------------------------------------------------------------------------------------- */

static bool in_list(const struct ccs__json_scan *scan)
{
    return scan->depth > 0 && (scan->lists >> (scan->depth - 1) & 1);
}

static enum ccs__json_event open_container(struct ccs__json_scan *scan, bool list)
{
    if (scan->depth == CCS__JSON_DEPTH_MAX)
        return ccs__json_fail(scan, CCS_ELIMIT, scan->at, "nested too deep; at most %d levels are read",
                              CCS__JSON_DEPTH_MAX);
    uint64_t bit = UINT64_C(1) << scan->depth;
    scan->lists = list ? scan->lists | bit : scan->lists & ~bit;
    scan->depth++;
    scan->token = (ccs_str){scan->text.data + scan->at, 1};
    scan->at++;
    scan->expect = list ? CCS__JSON_EXPECT_VALUE_OR_END : CCS__JSON_EXPECT_KEY_OR_END;
    return list ? CCS__JSON_LIST : CCS__JSON_OBJECT;
}

static void value_ended(struct ccs__json_scan *scan)
{
    scan->expect = scan->depth > 0 ? CCS__JSON_EXPECT_COMMA_OR_END : CCS__JSON_EXPECT_NOTHING;
}

static enum ccs__json_event close_container(struct ccs__json_scan *scan)
{
    CCS_ASSERT(scan->depth > 0);
    bool list = in_list(scan);
    scan->token = (ccs_str){scan->text.data + scan->at, 1};
    scan->at++;
    scan->depth--;
    value_ended(scan);
    return list ? CCS__JSON_LIST_END : CCS__JSON_OBJECT_END;
}

static enum ccs__json_event next_value(struct ccs__json_scan *scan)
{
    enum ccs__json_event event;
    int c = ccs__json_byte(scan, scan->at);
    if (c == '{' || c == '[')
        return open_container(scan, c == '[');
    if (c == '"')
        event = ccs__json_scan_string(scan) ? CCS__JSON_STRING : CCS__JSON_ERROR;
    else if (c == '-' || (c >= '0' && c <= '9'))
        event = ccs__json_scan_number(scan);
    else if (c == 't')
        event = ccs__json_scan_literal(scan, "true", CCS__JSON_TRUE);
    else if (c == 'f')
        event = ccs__json_scan_literal(scan, "false", CCS__JSON_FALSE);
    else if (c == 'n')
        event = ccs__json_scan_literal(scan, "null", CCS__JSON_NULL);
    else if (c == ']' && in_list(scan))
        return ccs__json_fail(scan, CCS_EPARSE, scan->at, "a comma must not stand before the closing ]");
    else
        return ccs__json_fail_start(scan, "a value must stand here");
    value_ended(scan);
    return event;
}

static enum ccs__json_event next_key(struct ccs__json_scan *scan)
{
    int c = ccs__json_byte(scan, scan->at);
    if (c == '}')
        return ccs__json_fail(scan, CCS_EPARSE, scan->at, "a comma must not stand before the closing }");
    if (c != '"')
        return ccs__json_fail_start(scan, "a field's name in double quotes must stand here");
    if (!ccs__json_scan_string(scan))
        return CCS__JSON_ERROR;
    ccs__json_skip_space(scan);
    if (ccs__json_byte(scan, scan->at) != ':')
        return ccs__json_fail_here(scan, "a : must follow the field's name");
    scan->at++;
    scan->expect = CCS__JSON_EXPECT_VALUE;
    return CCS__JSON_KEY;
}

/* After a value: a comma, which leads on to the next item, or the end of what it stands in. */
static enum ccs__json_event next_item(struct ccs__json_scan *scan)
{
    bool list = in_list(scan);
    int c = ccs__json_byte(scan, scan->at);
    if (c == (list ? ']' : '}'))
        return close_container(scan);
    if (c != ',')
        return ccs__json_fail_here(scan, list ? "a , or ] must stand here" : "a , or } must stand here");
    scan->at++;
    ccs__json_skip_space(scan);
    scan->token_at = scan->at;
    scan->expect = list ? CCS__JSON_EXPECT_VALUE : CCS__JSON_EXPECT_KEY;
    return list ? next_value(scan) : next_key(scan);
}

enum ccs__json_event ccs__json_next(struct ccs__json_scan *scan)
{
    if (scan->status != CCS_OK)
        return CCS__JSON_ERROR;
    ccs__json_skip_space(scan);
    scan->token_at = scan->at;
    int c = ccs__json_byte(scan, scan->at);
    switch (scan->expect) {
    case CCS__JSON_EXPECT_VALUE_OR_END:
        return c == ']' ? close_container(scan) : next_value(scan);
    case CCS__JSON_EXPECT_VALUE:
        return next_value(scan);
    case CCS__JSON_EXPECT_KEY_OR_END:
        return c == '}' ? close_container(scan) : next_key(scan);
    case CCS__JSON_EXPECT_KEY:
        return next_key(scan);
    case CCS__JSON_EXPECT_COMMA_OR_END:
        return next_item(scan);
    default:
        return c < 0 ? CCS__JSON_END : ccs__json_fail_here(scan, "nothing may follow the value");
    }
}

bool ccs__json_skip(struct ccs__json_scan *scan, enum ccs__json_event event)
{
    if (event == CCS__JSON_OBJECT || event == CCS__JSON_LIST) {
        unsigned outside = scan->depth - 1;
        while (scan->depth > outside)
            if (ccs__json_next(scan) == CCS__JSON_ERROR)
                return false;
    }
    return event != CCS__JSON_ERROR;
}
