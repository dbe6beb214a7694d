/*
 * A strict reader of CSV files with a header: RFC 4180, one record in memory at a time, every error with its place.
 *
 * Accepted silently: LF and CR LF, a byte order mark, quoted fields (with commas, doubled quotes and line ends inside),
 * empty lines, a last line without its end. Everything else that is not clear is an error.
 */
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define CSV_RECORD_MAX 65536u            /* bytes of one record */
#define CSV_FILE_MAX (UINT64_C(1) << 30) /* bytes of a file */
#define CSV_FIELDS_MAX 256u

/* One field: NUL-terminated valid UTF-8 without NUL inside, until the next record is read. */
struct csv_field {
    const char *text;
    uint32_t size;
    uint32_t line, column; /* where it begins, both from 1; columns count bytes */
};

/* What is wrong, and where. */
struct csv_error {
    uint64_t line, column; /* 0: about the file as a whole */
    char words[200];
};

struct csv {
    FILE *file;
    char *record; /* the fields, unquoted, each with a NUL behind it */
    struct csv_field fields[CSV_FIELDS_MAX];
    uint32_t count;        /* fields of the record read last */
    uint32_t header_count; /* every record must have as many */
    uint64_t line, column; /* of the next byte */
    uint64_t bytes;        /* read so far */
    struct csv_error error;
};

/* Open a file and read its header into `fields`. On false `error` says why; csv_close() is due all the same. */
bool csv_open(struct csv *csv, const char *path);
void csv_close(struct csv *csv); /* fine on zeroed memory */

/* Read one record. CSV_RECORD: in `fields`. CSV_END: there is none. CSV_BAD: see `error`. */
enum csv_step { CSV_RECORD, CSV_END, CSV_BAD };
enum csv_step csv_next(struct csv *csv);

/* Note an error at a field; always returns false. */
bool csv_fail(struct csv *csv, const struct csv_field *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
