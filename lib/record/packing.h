/*
 * How one type is packed, worked out once from its descriptor: the same bytes as ccs__record_pack(), in less time where
 * most fields are zero, as in events and rows they are. A message is looked at eight bytes at a time, and only what is
 * not zero is turned into fields.
 */
#ifndef CCS__PACKING_H
#define CCS__PACKING_H

#include "base/arena.h"
#include "record/record.h"

struct ccs__packing_step {
    uint8_t what;     /* an enum of packing.c */
    uint8_t tag_size;
    uint16_t tag;     /* the field's, as bytes; of what goes the long way, and of nested messages: the field's index */
};

struct ccs__packing {
    const ProtobufCMessageDescriptor *type;
    const struct ccs__packing_step (*steps)[2]; /* for each eight bytes behind the base; of two numbers of four bytes: two */
    const struct ccs__packing **nested; /* by field: of messages that hold plain values only; else NULL */
    unsigned words;
    bool quick; /* fields lie in the order of their tags, pointers take eight bytes; else all of it goes the long way */
};

/* In the arena; NULL: no memory. */
const struct ccs__packing *ccs__packing_create(const ProtobufCMessageDescriptor *type, struct ccs__arena *arena);
/* As ccs__record_pack(), of a message of the packing's type. */
void ccs__packing_write(const struct ccs__packing *packing, const ProtobufCMessage *message, struct ccs__buf *out);
/* Preceded by its size. */
void ccs__packing_write_sized(const struct ccs__packing *packing, const ProtobufCMessage *message, struct ccs__buf *out);

#endif
