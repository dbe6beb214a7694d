/*
 * Where a field lives in its message's struct, and how its scalar is loaded and stored. Private to record.
 */
#ifndef CCS__FIELD_H
#define CCS__FIELD_H

#include "base/assert.h"
#include <ccs/str.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

/* Room for the names of fields and enum values; proto/ has none longer than 64. */
#define CCS__NAME_SIZE_MAX 64

enum ccs__field_kind {
    CCS__FIELD_INTEGER,
    CCS__FIELD_BOOL,
    CCS__FIELD_ENUM,
    CCS__FIELD_TEXT,
    CCS__FIELD_BYTES,
    CCS__FIELD_MESSAGE,
};

struct ccs__field_range {
    int64_t min, max;
};

enum ccs__field_kind ccs__field_kind(const ProtobufCFieldDescriptor *field);
size_t ccs__field_item_size(const ProtobufCFieldDescriptor *field);
bool ccs__field_is_64(const ProtobufCFieldDescriptor *field); /* an integer that JSON writes as a string */

/* What the integer, boolean or enum holds; unsigned 64-bit numbers end at INT64_MAX, so that all are exact here. */
struct ccs__field_range ccs__field_range(const ProtobufCFieldDescriptor *field);
int64_t ccs__field_load(const ProtobufCFieldDescriptor *field, const void *place);
void ccs__field_store(const ProtobufCFieldDescriptor *field, void *place, int64_t value); /* must be in range */

bool ccs__field_is_default(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

static inline bool ccs__field_is_list(const ProtobufCFieldDescriptor *field)
{
    return field->label == PROTOBUF_C_LABEL_REPEATED;
}

/* The member itself: a scalar, or for lists the pointer to the items. */
static inline void *ccs__field_place(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return (char *)message + field->offset;
}
static inline const void *ccs__field_view(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return (const char *)message + field->offset;
}

static inline size_t ccs__field_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    CCS_ASSERT(ccs__field_is_list(field));
    return *(const size_t *)(const void *)((const char *)message + field->quantifier_offset);
}
static inline void ccs__field_set_count(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t count)
{
    CCS_ASSERT(ccs__field_is_list(field));
    *(size_t *)(void *)((char *)message + field->quantifier_offset) = count;
}

/* The i-th item of a list. */
static inline const void *ccs__field_item(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                                          size_t i)
{
    CCS_ASSERT(i < ccs__field_count(message, field));
    const char *items = *(const char *const *)ccs__field_view(message, field);
    return items + i * ccs__field_item_size(field);
}

/* The text at a place; protobuf-c lets it be NULL. */
static inline ccs_str ccs__field_text(const void *place) { return ccs_str_from(*(const char *const *)place); }

static inline const ProtobufCMessage *ccs__field_message(const void *place)
{
    return *(const ProtobufCMessage *const *)place;
}

/* What an empty text points to, as in a message just initialised. */
static inline char *ccs__field_empty_text(void) { return (char *)(uintptr_t)protobuf_c_empty_string; }

/* Numbers as the wire has them. */
static inline uint64_t ccs__zigzag(int64_t value)
{
    return ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0);
}

#endif
