/*
 * What the tests of record share: a memory function that counts and fails on demand, random messages, and reading and
 * writing JSON in one line.
 */
#ifndef RECORD_FIXTURE_H
#define RECORD_FIXTURE_H

#include "base/arena.h"
#include "base/buf.h"
#include "record/json.h"
#include "record/record.h"
#include "record_test.pb-c.h"
#include <ccs/rng.h>
#include <criterion/criterion.h>

/* protoc-c's initialisers cast const away. */
#pragma GCC diagnostic ignored "-Wcast-qual"

/* Costs nothing when it holds; Criterion sends a message for every assertion of its own. */
#define REQUIRE(condition) \
    do { \
        if (!(condition)) \
            cr_assert(false, "%s", #condition); \
    } while (0)

/* Memory that is counted; the allocation numbered fail_at (from 1) fails. */
struct memory {
    ccs_alloc alloc;
    size_t bytes; /* held now */
    size_t calls;
    size_t fail_at; /* 0: never */
};
void memory_init(struct memory *memory);

struct fixture {
    struct memory memory;
    struct ccs__arena arena;
    struct ccs__buf buf;
    struct ccs__json_error error;
};
struct fixture *fixture_create(void);
void fixture_destroy(struct fixture *fixture); /* and checks that nothing leaks */

/* NULL: refused; see fixture->error. */
void *fixture_read(struct fixture *fixture, const ProtobufCMessageDescriptor *type, const char *json);
/* The message as one line of JSON, valid until the next call. */
const char *fixture_write(struct fixture *fixture, const void *message);

const ProtobufCFieldDescriptor *field_of(const void *message, const char *name);

/* Any fields, any values that a record may hold; nested `depth` deep at most. */
ProtobufCMessage *random_message(struct fixture *fixture, ccs_rng *rng, const ProtobufCMessageDescriptor *type,
                                 unsigned depth);

#endif
