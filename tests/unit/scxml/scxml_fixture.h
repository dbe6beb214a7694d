/*
 * What the tests of SCXML and of pictures share: documents in, flows out, an allocator that fails on demand, flows made up.
 */
#ifndef SCXML_FIXTURE_H
#define SCXML_FIXTURE_H

#include "base/arena.h"
#include "flow.pb-c.h"
#include "scxml/face.h"
#include <ccs/rng.h>
#include <criterion/criterion.h>

/* Criterion sends a message for every assertion, too slow for many. */
#define SCXML_REQUIRE(condition, ...) \
    do { \
        if (!(condition)) \
            cr_assert(false, #condition ": " __VA_ARGS__); \
    } while (0)

struct scxml_counting {
    ccs_alloc alloc;
    size_t bytes, calls, fail_at; /* held; asked for; the one to fail, 0: none */
};
void scxml_counting_init(struct scxml_counting *counting);

/* The document, with whatever stands between the quotes as its content and `datamodel`, becomes exactly these flows: the JSON
 * of "flows". Key "flow" unless the document says otherwise. */
void scxml_becomes(const char *document, const char *json);
/* The same of what is inside <scxml datamodel="ecmascript">. */
void scxml_body_becomes(const char *body, const char *json);
/* It is refused at this place, in words that contain these. */
void scxml_refused(const char *document, uint32_t line, uint32_t column, const char *words);
/* One of the notes contains these words. NULL: there are none. */
void scxml_notes(const char *body, const char *words);
/* Is the JSON, an object of flows, what `text` is? */
void scxml_same_flows(const char *text, const char *json, const char *what);

/* A flow with some of everything, and texts that are hard to write. Not one that compiles. */
Ccs__Flow *scxml_random_flow(struct ccs__arena *arena, ccs_rng *rng);

#endif
