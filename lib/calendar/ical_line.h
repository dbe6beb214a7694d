/*
 * Content lines of iCalendar (RFC 5545, 3.1): unfolded, split into name, parameters and value. What is wrong is told with
 * the line and column of the file as it lies there, folds and all.
 *
 * Read more generously than the RFC says, because feeds are so: lines may end in LF alone, empty lines are passed over, a
 * byte-order mark at the beginning too, and a fold may fall within a character.
 */
#ifndef CCS__ICAL_LINE_H
#define CCS__ICAL_LINE_H

#include "base/arena.h"
#include <ccs/status.h>
#include <ccs/str.h>
#include <stdbool.h>
#include <stdint.h>

#define CCS__ICAL_LINE_MAX 65536 /* bytes of a line, unfolded */

struct ccs__ical_error {
    uint32_t line, column; /* from 1, the column in characters; 0: no place */
    char message[256];     /* what is wrong and what would be right */
    bool avoidable;        /* one event is at fault, and could be left out: CCS_ICAL_SKIP_ERRORS */
};

/* One line; its texts are borrowed until the next is read. */
struct ccs__ical_line {
    ccs_str name, parameters, value; /* parameters as they stand, with the semicolon in front */
    size_t begin;                    /* byte of the file where it begins */
    uint32_t number;                 /* of that line, from 1 */
};

struct ccs__ical_lines {
    ccs_str text;
    size_t at;       /* byte of the file */
    uint32_t number; /* its line */
    char *unfolded;  /* CCS__ICAL_LINE_MAX bytes */
    size_t unfolded_size;
    struct ccs__ical_line line; /* the one just read */
    struct ccs__ical_error *error;
};

/* false: no memory. */
bool ccs__ical_lines_init(struct ccs__ical_lines *lines, ccs_str text, struct ccs__arena *arena, struct ccs__ical_error *error);
/* CCS_OK: lines->line; CCS_DONE: the end; CCS_EPARSE, CCS_ELIMIT: `error` is filled. */
ccs_status ccs__ical_lines_next(struct ccs__ical_lines *lines);

/* Fill `error` with words about the current line, `part` of which (its name, parameters or value, or a piece of them) is what
 * is wrong; returns CCS_EPARSE. */
ccs_status ccs__ical_fail(struct ccs__ical_lines *lines, ccs_str part, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Where a piece of the current line stands, to be found in the file when somebody must be told: cheap to keep. */
struct ccs__ical_place {
    size_t begin;    /* byte of the file where the line begins */
    uint32_t number; /* of that line */
    size_t offset;   /* byte of the line, unfolded */
};
struct ccs__ical_place ccs__ical_place_of(const struct ccs__ical_lines *lines, ccs_str part);
void ccs__ical_locate(ccs_str text, struct ccs__ical_place place, uint32_t *line, uint32_t *column);

/* How many bytes of a text to print so that there are at most `max` and the last character is whole. */
int ccs__ical_fit(ccs_str text, int max);

bool ccs__ical_is(ccs_str text, const char *word); /* names and such are the same in small and large letters */

/* A parameter's first value without its quotes; false: there is none of this name. */
bool ccs__ical_parameter(const struct ccs__ical_line *line, const char *name, ccs_str *value);

/* The text that a value of type TEXT stands for, in `arena`: \n \, \; \\ undone, control characters left out. Cut to at most
 * `size_max` bytes, not within a character. false: no memory. */
bool ccs__ical_text(ccs_str value, size_t size_max, struct ccs__arena *arena, ccs_str *text);

#endif
