/*
 * Strict JSON (RFC 8259) in, by the proto3 JSON mapping, with line, column and path in every error; JSON out.
 *
 * Deviations from the mapping, all towards people who write configuration by hand:
 *   - names are the proto names (snake_case) on output; lowerCamelCase is accepted too;
 *   - enum values are written in lower case without their enum's prefix (CHANNEL_VOICE is "voice"); the full name and
 *     the number are accepted too;
 *   - 64-bit integers are strings on output (as the mapping says), numbers without fraction or strings on input;
 *     integers of 32 bits are numbers, never strings;
 *   - output leaves out fields at their default, as the mapping allows.
 * Unknown fields, duplicate keys, `null`, NaN, trailing commas, comments, a byte-order mark, invalid UTF-8, lone
 * surrogates in \u escapes and anything after the value are errors.
 */
#ifndef CCS__JSON_H
#define CCS__JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include <ccs/status.h>
#include <ccs/str.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

struct ccs__json_error {
    uint32_t line, column; /* from 1; the column counts characters, not bytes */
    char path[192];        /* such as queues[3].relax.after_ms; "" at the top; cut with ... when longer */
    char message[256];     /* what is wrong and what would be right */
};

/* Limits: text of at most CCS__JSON_SIZE_MAX bytes, nesting of at most CCS__JSON_DEPTH_MAX, checked before memory is
 * spent; and the arena's bytes_max, which bounds what a hostile text may cost ("[{},{}..." takes a struct for 3 bytes).
 * CCS_EPARSE: `error` is filled. CCS_ELIMIT: too large, too deep or too much, `error` is filled. CCS_ENOMEM. */
#define CCS__JSON_SIZE_MAX (64u << 20)
#define CCS__JSON_DEPTH_MAX 64

ccs_status ccs__json_read(ccs_str text, const ProtobufCMessageDescriptor *type, struct ccs__arena *arena,
                          ProtobufCMessage **message, struct ccs__json_error *error);

/* Where in `text` the value at `path` stands (for errors found after reading, such as "no queue has this key");
 * false when it is not there. The path is of the form that ccs__json_error.path has. */
bool ccs__json_locate(ccs_str text, const char *path, uint32_t *line, uint32_t *column);

/* Append as JSON. indent 0: one line; else that many spaces a level. */
void ccs__json_write(const ProtobufCMessage *message, int indent, struct ccs__buf *out);
void ccs__json_write_string(ccs_str str, struct ccs__buf *out); /* quoted and escaped */

#endif
