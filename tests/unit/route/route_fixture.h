/*
 * Lines and agents for the tests of the router: the group mechanism with the modules up to the router, no center.
 */
#ifndef ROUTE_FIXTURE_H
#define ROUTE_FIXTURE_H

#include "route/route.h"
#include <criterion/criterion.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC, a Friday */
#define SECONDS(n) ((ccs_duration)(n) * 1000)

struct fixture {
    ccs_alloc alloc;
    size_t held;
    struct ccs__group group;
    ccs_time now; /* of the next group */
};

void fixture_init(struct fixture *f);
void fixture_end(struct fixture *f); /* checks everything, and that all memory is given back */

/* Between these stands whatever the test decides or emits. */
void begin(struct fixture *f);
void end(struct fixture *f);
/* What falls due up to f->now. */
void advance(struct fixture *f);

/* "EN:2" or ""; level 0 agents have no skill. */
uint64_t add_agent(struct fixture *f, const char *key, uint32_t position, const char *skill, uint32_t level);
uint64_t add_queue(struct fixture *f, const Ccs__Queue *queue);
Ccs__Queue queue_named(const char *key); /* to be completed and added */
void set_ready(struct fixture *f, uint64_t agent);
uint64_t add_contact(struct fixture *f, uint64_t queue, int32_t priority); /* opened and queued */

const Ccs__Contact *contact(struct fixture *f, uint64_t id);
const Ccs__Visit *visit_of(struct fixture *f, uint64_t contact);
const Ccs__Offer *offer_of(struct fixture *f, uint64_t contact); /* NULL: it waits */
uint64_t offered_to(struct fixture *f, uint64_t contact);        /* an agent, or 0 */
void accept_offer(struct fixture *f, uint64_t contact);
void transfer(struct fixture *f, uint64_t contact, uint64_t agent, uint64_t to_queue, uint64_t to_agent);
void close_contact(struct fixture *f, uint64_t contact);

#endif
