/*
 * How one type is packed, worked out once from its descriptor: the same bytes as ccs__record_pack(), in less time where
 * most fields are zero, as in events and rows they are. Numbers that lie side by side are looked at eight bytes at a time
 * and passed over together while all of them are zero.
 */
#ifndef CCS__PACKING_H
#define CCS__PACKING_H

#include "base/arena.h"
#include "record/record.h"

struct ccs__packing_step {
    uint16_t offset;  /* in the message */
    uint8_t what;     /* an enum of packing.c */
    uint8_t tag_size; /* of a run: steps to pass over when it is all zero */
    uint16_t tag;     /* the field's, as bytes; of a run: its size in bytes; of what goes the long way: the field's index */
};

struct ccs__packing {
    const ProtobufCMessageDescriptor *type;
    const struct ccs__packing_step *steps;
    size_t count;
};

/* In the arena; NULL: no memory. */
const struct ccs__packing *ccs__packing_create(const ProtobufCMessageDescriptor *type, struct ccs__arena *arena);
/* As ccs__record_pack(), of a message of the packing's type. */
void ccs__packing_write(const struct ccs__packing *packing, const ProtobufCMessage *message, struct ccs__buf *out);
/* Preceded by its size. */
void ccs__packing_write_sized(const struct ccs__packing *packing, const ProtobufCMessage *message, struct ccs__buf *out);

#endif
