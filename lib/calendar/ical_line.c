/*
 * See ical_line.h. A line is unfolded into one buffer; a place in it is found again by folding it once more.
 */
#include "base/assert.h"
#include "base/text.h"
#include "calendar/ical_line.h"
#include <stdarg.h>
#include <stdio.h> /* vsnprintf only, into memory */

bool ccs__ical_lines_init(struct ccs__ical_lines *lines, ccs_str text, struct ccs__arena *arena, struct ccs__ical_error *error)
{
    *lines = (struct ccs__ical_lines){.text = text, .number = 1, .line = {.number = 1}, .error = error};
    if (text.size >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0)
        lines->at = 3;
    lines->unfolded = ccs__arena_take(arena, CCS__ICAL_LINE_MAX);
    return lines->unfolded != NULL;
}

/* Bytes of the line end at `at`: 0 when there is none. */
static size_t line_end(ccs_str text, size_t at)
{
    if (at < text.size && text.data[at] == '\n')
        return 1;
    return text.size - at >= 2 && text.data[at] == '\r' && text.data[at + 1] == '\n' ? 2 : 0;
}

/* A line end and the blank after it: what folding puts into a line. 0: no fold here. */
static size_t fold_size(ccs_str text, size_t at)
{
    size_t end = line_end(text, at);
    return end > 0 && at + end < text.size && (text.data[at + end] == ' ' || text.data[at + end] == '\t') ? end + 1 : 0;
}

/* --- errors -------------------------------------------------------------------------------------------------------- */

struct ccs__ical_place ccs__ical_place_of(const struct ccs__ical_lines *lines, ccs_str part)
{
    const char *begin = lines->unfolded, *end = begin + lines->unfolded_size;
    bool within = part.data && part.data >= begin && part.data <= end;
    return (struct ccs__ical_place){lines->line.begin, lines->line.number, within ? (size_t)(part.data - begin) : 0};
}

/* The line is unfolded once more, up to the place. */
void ccs__ical_locate(ccs_str text, struct ccs__ical_place place, uint32_t *line, uint32_t *column)
{
    size_t at = place.begin, fold;
    *line = place.number;
    *column = 1;
    for (size_t rest = place.offset;; rest--) {
        for (; (fold = fold_size(text, at)) > 0; at += fold) {
            ++*line;
            *column = 2; /* behind the blank */
        }
        if (rest == 0 || at >= text.size)
            return;
        at++;
        if (at >= text.size || (text.data[at] & 0xC0) != 0x80)
            ++*column;
    }
}

ccs_status ccs__ical_fail(struct ccs__ical_lines *lines, ccs_str part, const char *format, ...)
{
    struct ccs__ical_error *error = lines->error;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    ccs__ical_locate(lines->text, ccs__ical_place_of(lines, part), &error->line, &error->column);
    return CCS_EPARSE;
}

/* --- unfolding ------------------------------------------------------------------------------------------------------ */

static ccs_status unfold(struct ccs__ical_lines *lines)
{
    ccs_str text = lines->text;
    lines->unfolded_size = 0;
    lines->line = (struct ccs__ical_line){.begin = lines->at, .number = lines->number};
    while (lines->at < text.size) {
        size_t fold = fold_size(text, lines->at), end = line_end(text, lines->at);
        lines->at += fold > 0 ? fold : end > 0 ? end : 1;
        lines->number += end > 0;
        if (fold > 0)
            continue;
        if (end > 0)
            break;
        if (lines->unfolded_size == CCS__ICAL_LINE_MAX) {
            (void)ccs__ical_fail(lines, (ccs_str){0}, "a line has at most %d bytes", CCS__ICAL_LINE_MAX);
            return CCS_ELIMIT;
        }
        lines->unfolded[lines->unfolded_size++] = text.data[lines->at - 1];
    }
    return CCS_OK;
}

static bool is_name(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static ccs_str span(const struct ccs__ical_lines *lines, size_t from, size_t until)
{
    return (ccs_str){lines->unfolded + from, until - from};
}

static size_t skip_name(const struct ccs__ical_lines *lines, size_t at)
{
    while (at < lines->unfolded_size && is_name(lines->unfolded[at]))
        at++;
    return at;
}

/* From a semicolon to behind the parameter's values; SIZE_MAX after an error. */
static size_t skip_parameter(struct ccs__ical_lines *lines, size_t at)
{
    static const char words[] = "a parameter is written ;NAME=VALUE, and a value with : ; or , in it stands in quotes";
    const char *bytes = lines->unfolded;
    size_t size = lines->unfolded_size, begin = at + 1;
    at = skip_name(lines, begin);
    if (at == begin || at == size || bytes[at] != '=') {
        (void)ccs__ical_fail(lines, span(lines, begin, at), words);
        return SIZE_MAX;
    }
    do {
        at++; /* the = or a comma */
        bool quoted = at < size && bytes[at] == '"';
        at += quoted;
        while (at < size && bytes[at] != '"' && (quoted || (bytes[at] != ',' && bytes[at] != ';' && bytes[at] != ':')))
            at++;
        bool closed = at < size && bytes[at] == '"';
        if (closed != quoted) {
            (void)ccs__ical_fail(lines, span(lines, begin, at), words);
            return SIZE_MAX;
        }
        at += quoted;
    } while (at < size && bytes[at] == ',');
    return at;
}

static ccs_status split(struct ccs__ical_lines *lines)
{
    struct ccs__ical_line *line = &lines->line;
    size_t size = lines->unfolded_size, bad_at, at = skip_name(lines, 0), parameters = at;
    if (!ccs__utf8_valid((ccs_str){lines->unfolded, size}, &bad_at))
        return ccs__ical_fail(lines, span(lines, bad_at, size), "not UTF-8; save the calendar with this encoding");
    for (size_t i = 0; i < size; i++)
        if (lines->unfolded[i] == 0 || lines->unfolded[i] == '\r')
            return ccs__ical_fail(lines, span(lines, i, size), "a control character that no calendar has; is this a text file?");
    if (at == 0)
        return ccs__ical_fail(lines, span(lines, 0, 0), "a line is NAME:VALUE, or goes on with the one before behind a blank");
    while (at < size && lines->unfolded[at] == ';') {
        at = skip_parameter(lines, at);
        if (at == SIZE_MAX)
            return CCS_EPARSE;
    }
    if (at == size || lines->unfolded[at] != ':')
        return ccs__ical_fail(lines, span(lines, at, size), "a colon must stand here, between the name and its value");
    line->name = span(lines, 0, parameters);
    line->parameters = span(lines, parameters, at);
    line->value = span(lines, at + 1, size);
    return CCS_OK;
}

ccs_status ccs__ical_lines_next(struct ccs__ical_lines *lines)
{
    do {
        if (lines->at >= lines->text.size)
            return CCS_DONE;
        ccs_status status = unfold(lines);
        if (status != CCS_OK)
            return status;
    } while (lines->unfolded_size == 0);
    return split(lines);
}

/* --- what a line says ------------------------------------------------------------------------------------------------ */

static char large(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c; }

int ccs__ical_fit(ccs_str text, int max)
{
    int size = text.size <= (size_t)max ? (int)text.size : max;
    if ((size_t)size < text.size)
        while (size > 0 && (text.data[size] & 0xC0) == 0x80)
            size--;
    return size;
}

bool ccs__ical_is(ccs_str text, const char *word)
{
    if (strlen(word) != text.size)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (large(text.data[i]) != large(word[i]))
            return false;
    return true;
}

bool ccs__ical_parameter(const struct ccs__ical_line *line, const char *name, ccs_str *value)
{
    const char *at = line->parameters.data, *end = at + line->parameters.size;
    while (at < end) {
        const char *begin = ++at; /* the semicolon */
        while (*at != '=') /* split() has seen it */
            at++;
        ccs_str found = {begin, (size_t)(at - begin)};
        bool quoted = at + 1 < end && at[1] == '"';
        begin = at += 1 + quoted;
        while (at < end && (quoted ? *at != '"' : *at != ',' && *at != ';'))
            at++;
        *value = (ccs_str){begin, (size_t)(at - begin)};
        if (ccs__ical_is(found, name))
            return true;
        for (at += quoted; at < end && *at != ';'; at++) /* further values, which may be in quotes too */
            if (*at == '"')
                for (at++; *at != '"';)
                    at++;
    }
    return false;
}

bool ccs__ical_text(ccs_str value, size_t size_max, struct ccs__arena *arena, ccs_str *text)
{
    char *out = ccs__arena_take(arena, value.size + 1);
    size_t size = 0;
    if (!out)
        return false;
    for (size_t i = 0; i < value.size; i++) {
        char c = value.data[i];
        if (c == '\\' && i + 1 < value.size) {
            c = value.data[++i];
            if (c == 'n' || c == 'N')
                c = '\n';
        } else if ((unsigned char)c < 0x20 || c == 0x7F) {
            continue;
        }
        out[size++] = c;
    }
    if (size > size_max)
        for (size = size_max; size > 0 && (out[size] & 0xC0) == 0x80;)
            size--;
    out[size] = 0;
    *text = (ccs_str){out, size};
    return true;
}
