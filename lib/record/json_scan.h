/*
 * JSON text as a sequence of events: the grammar of RFC 8259 and nothing about records. Needs no memory. Private.
 *
 *   struct ccs__json_scan scan;
 *   ccs__json_scan_init(&scan, text);
 *   while ((event = ccs__json_next(&scan)) > CCS__JSON_END) ...
 *
 * After CCS__JSON_ERROR the scan carries status, place and words.
 */
#ifndef CCS__JSON_SCAN_H
#define CCS__JSON_SCAN_H

#include "record/json.h"

enum ccs__json_event {
    CCS__JSON_ERROR,
    CCS__JSON_END,
    CCS__JSON_KEY,
    CCS__JSON_STRING,
    CCS__JSON_NUMBER,
    CCS__JSON_TRUE,
    CCS__JSON_FALSE,
    CCS__JSON_NULL,
    CCS__JSON_OBJECT,
    CCS__JSON_OBJECT_END,
    CCS__JSON_LIST,
    CCS__JSON_LIST_END,
};

enum ccs__json_expect {
    CCS__JSON_EXPECT_VALUE,
    CCS__JSON_EXPECT_VALUE_OR_END, /* after [ */
    CCS__JSON_EXPECT_KEY,
    CCS__JSON_EXPECT_KEY_OR_END, /* after { */
    CCS__JSON_EXPECT_COMMA_OR_END,
    CCS__JSON_EXPECT_NOTHING, /* after the outermost value */
};

struct ccs__json_scan {
    ccs_str text;
    size_t at;       /* the first byte not yet read */
    size_t token_at; /* where the event's token begins, its quote included */
    ccs_str token;   /* its bytes as they stand there; of strings and keys without quotes, escapes not undone */
    bool escaped;    /* string or key: has a backslash */
    bool fraction;   /* number: has a fraction or an exponent */
    enum ccs__json_expect expect;
    unsigned depth;
    uint64_t lists;    /* bit d: the container at depth d+1 is a list */
    ccs_status status; /* CCS_EPARSE or CCS_ELIMIT after an error */
    size_t error_at;
    char message[256];
};

void ccs__json_scan_init(struct ccs__json_scan *scan, ccs_str text);
enum ccs__json_event ccs__json_next(struct ccs__json_scan *scan);
/* Having read `event`: go to its end, over all it contains. False after an error. */
bool ccs__json_skip(struct ccs__json_scan *scan, enum ccs__json_event event);

/* Note an error; returns CCS__JSON_ERROR. The first one stays. */
enum ccs__json_event ccs__json_fail(struct ccs__json_scan *scan, ccs_status status, size_t at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The last string or key with its escapes undone. `out` has room for scan->token.size bytes (escapes only shrink). */
size_t ccs__json_decode(const struct ccs__json_scan *scan, char *out);

/* Line and column of a byte, from 1; the column counts characters. */
void ccs__json_position(ccs_str text, size_t at, uint32_t *line, uint32_t *column);

/* `str` cut to at most `size_max` bytes, never inside a character. */
ccs_str ccs__json_cut(ccs_str str, size_t size_max);

#endif
