/*
 * Records, commands and events are protobuf-c messages declared once in proto/. This is what reads and writes them
 * without knowing them: wire bytes, the columns of a table, marks and comments. JSON is json.h's and schema.h's.
 *
 * Marks come from the comments of proto/ (protobuf-c keeps no options); see cmake/CcsProtoComments.cmake.
 */
#ifndef CCS__RECORD_H
#define CCS__RECORD_H

#include "base/arena.h"
#include "base/buf.h"
#include <ccs/status.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

enum {
    CCS__MARK_PERSONAL = 1,  /* field: journaled beside the record, can be erased */
    CCS__MARK_EPHEMERAL = 2, /* message: can never be stored */
    CCS__MARK_IMMUTABLE = 4, /* field: written when the row is inserted, never again */
    CCS__MARK_KEY = 8,       /* field: (part of) the primary key of its table; immutable too */
    CCS__MARK_OPEN = 16,     /* field: the boolean that says the row must be loaded at open (partial index) */
};

/* Generated into proto_comments.c: one entry a message (field "") and one a field, sorted by message then field. */
struct ccs__record_comment {
    const char *message; /* "Contact" */
    const char *field;   /* "opened_at", or "" for the message itself */
    uint32_t marks;
    const char *text; /* the comment without its marks, one line */
};
extern const struct ccs__record_comment ccs__record_comments[];
extern const size_t ccs__record_comment_count;

const struct ccs__record_comment *ccs__record_comment_of(const ProtobufCMessageDescriptor *message, const char *field);
uint32_t ccs__record_marks(const ProtobufCMessageDescriptor *message, const char *field); /* 0 when none */

/* --- wire ----------------------------------------------------------------------------------------------- */

/* Append the packed message. An ephemeral message is a bug (asserted): it cannot be stored, by construction. */
void ccs__record_pack(const ProtobufCMessage *message, struct ccs__buf *out);

/* Unpack into the arena (never protobuf-c's default allocator). Unknown fields are kept in the message.
 * NULL: malformed, or the arena is full. Strings of a well-formed record are valid UTF-8; others are refused. */
ProtobufCMessage *ccs__record_unpack(const ProtobufCMessageDescriptor *type, const uint8_t *bytes, size_t size,
                                     struct ccs__arena *arena);

/* A deep copy into the arena; NULL: no memory. */
ProtobufCMessage *ccs__record_copy(const ProtobufCMessage *message, struct ccs__arena *arena);

/* Bytes of a message's struct, written with every field at its default. */
void ccs__record_init(const ProtobufCMessageDescriptor *type, void *message);

/* Same type, same content (unknown fields included)? */
bool ccs__record_equal(const ProtobufCMessage *x, const ProtobufCMessage *y);

/* --- fields --------------------------------------------------------------------------------------------- */

enum ccs__value_type { CCS__VALUE_NULL, CCS__VALUE_INTEGER, CCS__VALUE_TEXT, CCS__VALUE_BYTES };

/* One field's value, borrowed from its message. Booleans and enums are integers; nested and repeated fields are TEXT
 * holding JSON. Unsigned 64-bit values above INT64_MAX are refused at unpack, so integers are exact. */
struct ccs__value {
    enum ccs__value_type type;
    int64_t integer;
    const void *data;
    size_t size;
};

/* JSON of nested fields is appended to `scratch`, which must outlive the value. Empty text and zero are values, not
 * NULL, except: a field whose name ends in _at with value 0 is NULL (it has not happened). */
struct ccs__value ccs__record_get(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                                  struct ccs__buf *scratch);
/* The reverse, for rows read from a table: strings and nested values are copied into the arena. false: the value does
 * not fit the field (wrong type, out of range, malformed JSON) or no memory. */
bool ccs__record_set(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const struct ccs__value *value,
                     struct ccs__arena *arena);

#endif
