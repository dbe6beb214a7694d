/*
 * What the tests of flow share: a flow from JSON, an instance of it, and what a step came to as one line of text. Charts are
 * written with ' for " so that they can be read.
 */
#ifndef FLOW_FIXTURE_H
#define FLOW_FIXTURE_H

#include "base/arena.h"
#include "flow/chart.h"
#include <ccs/alloc.h>
#include <ccs/rng.h>
#include <criterion/criterion.h>
#include <stdio.h>

#define REQUIRE(condition, ...)              \
    do {                                     \
        if (!(condition))                    \
            cr_assert(false, __VA_ARGS__);   \
    } while (0)

/* Counts what is held; fails the allocation numbered fail_at, from 1; 0: never. */
struct counting {
    ccs_alloc alloc;
    size_t bytes, calls, fail_at;
};
void counting_init(struct counting *counting);

struct fixture {
    struct counting counting;
    struct ccs__arena arena;
    const Ccs__Flow *definition;
    struct ccs__flow *flow;
    struct ccs__flow_error error;
    ccs_status status; /* of the last thing done */
    struct ccs__flow_state state;
    struct ccs__flow_effects effects;
    struct ccs__flow_context context;
    char line[65536];
    char rows[3][8192]; /* active, history, data */
};

/* JSON with ' for ". A chart that does not compile fails the test, unless it is to. */
void fixture_open(struct fixture *f, const char *chart);
void fixture_try(struct fixture *f, const char *chart); /* status and error say how it went */
void fixture_close(struct fixture *f);

/* Each gives what came of it: "-a +b log(x)=1 sent(e)", or "error: words". `data` is JSON with ' for ". */
const char *fixture_start(struct fixture *f, const char *params);
const char *fixture_signal(struct fixture *f, const char *name, const char *data);
const char *fixture_step(struct fixture *f, const struct ccs__flow_signal *signal);
const char *fixture_stop(struct fixture *f);
const char *fixture_line(struct fixture *f); /* of the last step */
/* The active states. */
const char *fixture_active(struct fixture *f);
const char *fixture_data(struct fixture *f);
/* Write the instance and read it again, as a center does between any two steps. */
void fixture_reload(struct fixture *f);

#define EXPECT(actual, expected)                                                       \
    do {                                                                               \
        const char *expect_actual = (actual);                                          \
        cr_expect(strcmp(expect_actual, (expected)) == 0, "got      %s\nexpected %s", expect_actual, (expected)); \
    } while (0)

#endif
