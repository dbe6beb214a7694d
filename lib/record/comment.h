/*
 * What the generated proto_comments.c holds; its own header because generated code sees only this folder's parent.
 */
#ifndef CCS__COMMENT_H
#define CCS__COMMENT_H

#include <stddef.h>
#include <stdint.h>

enum {
    CCS__MARK_PERSONAL = 1,  /* field: journaled beside the record, can be erased */
    CCS__MARK_EPHEMERAL = 2, /* message: can never be stored */
    CCS__MARK_IMMUTABLE = 4, /* field: written when the row is inserted, never again */
    CCS__MARK_KEY = 8,       /* field: (part of) the primary key of its table; immutable too */
    CCS__MARK_OPEN = 16,     /* field: the boolean that says the row must be loaded at open (partial index) */
};

/* One entry a message or enum (field ""), one a field or value, sorted by message then field. */
struct ccs__record_comment {
    const char *message; /* "Contact" */
    const char *field;   /* "opened_at", or "" for the message itself */
    uint32_t marks;
    const char *text; /* the comment without its marks, one line */
};
extern const struct ccs__record_comment ccs__record_comments[];
extern const size_t ccs__record_comment_count;

/* The names of the messages marked [ephemeral], so that packing need not search all comments. */
extern const char *const ccs__record_ephemerals[];
extern const size_t ccs__record_ephemeral_count;

#endif
