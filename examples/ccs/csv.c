/*
 * The reader is a small machine fed byte by byte, because that is what keeps line and column exact through quotes, line
 * ends inside quotes and a byte order mark, and lets a record be refused at its limit before it is in memory.
 */
#include "csv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static bool fail_at(struct csv *csv, uint64_t line, uint64_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static bool fail_at(struct csv *csv, uint64_t line, uint64_t column, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(csv->error.words, sizeof csv->error.words, format, arguments);
    va_end(arguments);
    csv->error.line = line;
    csv->error.column = column;
    return false;
}

bool csv_fail(struct csv *csv, const struct csv_field *at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(csv->error.words, sizeof csv->error.words, format, arguments);
    va_end(arguments);
    csv->error.line = at->line;
    csv->error.column = at->column;
    return false;
}

/* The length of the UTF-8 sequence at `text` (NUL-terminated), or 0 when it is none: overlong forms, surrogates and
 * what lies beyond U+10FFFF included. */
static uint32_t utf8_length(const unsigned char *text)
{
    if (text[0] < 0x80)
        return 1;
    if (text[0] < 0xc2 || text[0] > 0xf4)
        return 0;
    uint32_t length = text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
    for (uint32_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    if ((text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] >= 0xa0) ||
        (text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] >= 0x90))
        return 0;
    return length;
}

static bool check_utf8(struct csv *csv)
{
    for (uint32_t i = 0; i < csv->count; i++) {
        const struct csv_field *field = &csv->fields[i];
        for (uint32_t at = 0; at < field->size;) {
            uint32_t length = utf8_length((const unsigned char *)field->text + at);
            if (length == 0)
                return csv_fail(csv, field, "this field is not UTF-8: byte %u of it is 0x%02x", at + 1,
                                (unsigned char)field->text[at]);
            at += length;
        }
    }
    return true;
}

static int take(struct csv *csv)
{
    int byte = getc_unlocked(csv->file);
    if (byte == EOF)
        return EOF;
    csv->bytes++;
    csv->column++;
    if (byte == '\n') {
        csv->line++;
        csv->column = 1;
    }
    return byte;
}

static void put_back(struct csv *csv, int byte)
{
    if (byte == EOF)
        return;
    ungetc(byte, csv->file);
    csv->bytes--;
    csv->column--;
}

/* Where a record stands while it is read. */
struct reading {
    uint32_t size;         /* bytes in csv->record */
    uint32_t start;        /* of the current field there */
    uint64_t line, column; /* of the current field in the file */
};

static bool put(struct csv *csv, struct reading *reading, int byte)
{
    if (reading->size >= CSV_RECORD_MAX)
        return fail_at(csv, csv->line, csv->column - 1, "this record is longer than %u bytes", CSV_RECORD_MAX);
    if (csv->bytes > CSV_FILE_MAX)
        return fail_at(csv, csv->line, csv->column - 1, "the file is larger than 1 GiB");
    csv->record[reading->size++] = (char)byte;
    return true;
}

static bool end_field(struct csv *csv, struct reading *reading)
{
    if (csv->count == CSV_FIELDS_MAX)
        return fail_at(csv, reading->line, reading->column, "more than %u columns", CSV_FIELDS_MAX);
    struct csv_field *field = &csv->fields[csv->count++];
    field->text = csv->record + reading->start;
    field->size = reading->size - reading->start;
    field->line = (uint32_t)reading->line;
    field->column = (uint32_t)reading->column;
    csv->record[reading->size++] = '\0'; /* there is room for one a field beyond the limit */
    reading->start = reading->size;
    reading->line = csv->line;
    reading->column = csv->column;
    return true;
}

/* The rest of a quoted field, its opening quote taken; the closing one is taken too. */
static bool read_quoted(struct csv *csv, struct reading *reading)
{
    for (;;) {
        int byte = take(csv);
        if (byte == EOF)
            return fail_at(csv, reading->line, reading->column, "this quoted field never ends");
        if (byte == '"') {
            int next = take(csv);
            if (next != '"') {
                if (next != EOF && next != ',' && next != '\n' && next != '\r')
                    return fail_at(csv, csv->line, csv->column - 1,
                                   "after a closing quote a comma or the end of the line must follow");
                if (next == '\n') {
                    csv->line--; /* put_back() knows columns only; the end of the line is read again */
                    csv->column = 2;
                }
                put_back(csv, next);
                return true;
            }
        }
        if (byte == '\0')
            return fail_at(csv, csv->line, csv->column - 1, "a NUL byte; this is not a text file");
        if (!put(csv, reading, byte))
            return false;
    }
}

/* The end of the line is at hand: LF, CR LF, or the end of the file. */
static bool is_line_end(struct csv *csv, int byte, bool *bad)
{
    if (byte == EOF || byte == '\n')
        return true;
    if (byte != '\r')
        return false;
    int next = take(csv);
    if (next == '\n' || next == EOF)
        return true;
    *bad = true;
    return fail_at(csv, csv->line, csv->column - 2, "a carriage return that does not end a line");
}

/* One record, its first byte already taken. */
static bool read_record(struct csv *csv, int byte)
{
    struct reading reading = {0, 0, csv->line, csv->column - 1};
    bool bad = false, after_quotes = false;
    csv->count = 0;
    for (;; byte = take(csv)) {
        if (is_line_end(csv, byte, &bad))
            return end_field(csv, &reading);
        if (bad)
            return false;
        bool first = reading.size == reading.start && !after_quotes;
        after_quotes = false;
        if (byte == ',') {
            if (!end_field(csv, &reading))
                return false;
        } else if (byte == '"' && first) {
            if (!read_quoted(csv, &reading))
                return false;
            after_quotes = true;
        } else if (byte == '"') {
            return fail_at(csv, csv->line, csv->column - 1, "a quote inside a field that does not begin with one");
        } else if (byte == '\0') {
            return fail_at(csv, csv->line, csv->column - 1, "a NUL byte; this is not a text file");
        } else if (!put(csv, &reading, byte)) {
            return false;
        }
    }
}

static int skip_empty_lines(struct csv *csv)
{
    for (;;) {
        int byte = take(csv);
        if (byte == '\r') {
            int next = take(csv);
            if (next == '\n')
                continue;
            put_back(csv, next);
        }
        if (byte != '\n')
            return byte;
    }
}

enum csv_step csv_next(struct csv *csv)
{
    int byte = skip_empty_lines(csv);
    if (byte == EOF) {
        if (!ferror(csv->file))
            return CSV_END;
        fail_at(csv, 0, 0, "cannot be read: %s", strerror(errno));
        return CSV_BAD;
    }
    uint64_t line = csv->line;
    if (!read_record(csv, byte) || !check_utf8(csv))
        return CSV_BAD;
    if (csv->header_count > 0 && csv->count != csv->header_count) {
        fail_at(csv, line, 1, "%u column%s, but the header has %u", csv->count, csv->count == 1 ? "" : "s",
                csv->header_count);
        return CSV_BAD;
    }
    return CSV_RECORD;
}

static void skip_byte_order_mark(struct csv *csv)
{
    int first = getc_unlocked(csv->file);
    if (first != 0xef) {
        if (first != EOF)
            ungetc(first, csv->file);
        return;
    }
    int second = getc_unlocked(csv->file), third = getc_unlocked(csv->file);
    if (second != 0xbb || third != 0xbf)
        rewind(csv->file); /* not a mark: the header will say that it is not UTF-8 */
}

bool csv_open(struct csv *csv, const char *path)
{
    *csv = (struct csv){.line = 1, .column = 1};
    csv->file = fopen(path, "rb");
    if (!csv->file)
        return fail_at(csv, 0, 0, "cannot be opened: %s", strerror(errno));
    csv->record = malloc(CSV_RECORD_MAX + CSV_FIELDS_MAX);
    if (!csv->record)
        return fail_at(csv, 0, 0, "no memory to read it");
    skip_byte_order_mark(csv);
    switch (csv_next(csv)) {
    case CSV_RECORD:
        csv->header_count = csv->count;
        return true;
    case CSV_END:
        return fail_at(csv, 1, 1, "the file is empty; a header was expected");
    case CSV_BAD:
        break;
    }
    return false;
}

void csv_close(struct csv *csv)
{
    if (csv->file)
        fclose(csv->file);
    free(csv->record);
    csv->file = NULL;
    csv->record = NULL;
}
