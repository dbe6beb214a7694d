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
#include "record/comment.h"
#include <ccs/status.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

/* The comment and marks of a message (field "") or of one of its fields; NULL and 0 when there is none. */
const struct ccs__record_comment *ccs__record_comment_of(const ProtobufCMessageDescriptor *message, const char *field);
const struct ccs__record_comment *ccs__record_comment_find(const char *message, const char *field); /* enums too */
uint32_t ccs__record_marks(const ProtobufCMessageDescriptor *message, const char *field);

/* --- wire ----------------------------------------------------------------------------------------------- */

/* Append the packed message, byte for byte what protobuf-c would pack; without memory nothing, and out->failed. An
 * ephemeral message is a bug (asserted): it cannot be stored, by construction. */
void ccs__record_pack(const ProtobufCMessage *message, struct ccs__buf *out);
/* The same behind its size as a varint. */
void ccs__record_pack_sized(const ProtobufCMessage *message, struct ccs__buf *out);
/* Parts of packing, for packing.c. */
void ccs__record_pack_field(const ProtobufCMessage *message, unsigned index, struct ccs__buf *out);
void ccs__record_pack_unknown(const ProtobufCMessage *message, struct ccs__buf *out);
void ccs__record_end_sized(size_t length_at, struct ccs__buf *out); /* the content behind one byte at length_at is complete */

/* Nesting of messages in wire bytes; the same bound as for JSON. */
#define CCS__RECORD_DEPTH_MAX 64

/* Unpack into the arena (never protobuf-c's default allocator). Unknown fields are kept in the message.
 * NULL: malformed, nested too deep, or the arena is full. Strings of a well-formed record are valid UTF-8 without NUL
 * bytes; others are refused. */
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
 * holding JSON. A uint64 above INT64_MAX is refused at unpack, so integers are exact; a fixed64 is a pattern of bits
 * (a digest), taken for a signed number here and in JSON. */
struct ccs__value {
    enum ccs__value_type type;
    int64_t integer;
    const void *data;
    size_t size;
};

/* JSON of nested fields is appended to `scratch`: such a value is borrowed until the scratch next changes, so copy it
 * (SQLITE_TRANSIENT) when a row has several. Empty text, an empty list and zero are values, not NULL, except: a field
 * whose name ends in _at with value 0 is NULL (it has not happened), and so is an absent message. With scratch->failed
 * set the value is NULL for want of memory. */
struct ccs__value ccs__record_get(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                                  struct ccs__buf *scratch);
/* The reverse, for rows read from a table: strings and nested values are copied into the arena; NULL is the field's
 * default. false: the value does not fit the field (wrong type, out of range, invalid UTF-8, malformed JSON) or no
 * memory, and the field is as before. */
bool ccs__record_set(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const struct ccs__value *value,
                     struct ccs__arena *arena);

#endif
