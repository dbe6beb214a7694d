/*
 * A small center for the tests of transfers: queues "sales" and "billing", agents Anna, Bob, Carol and Dan, and the group
 * mechanism with every module up to the transfers. What happened in the last group stands there as words.
 */
#ifndef TRANSFER_FIXTURE_H
#define TRANSFER_FIXTURE_H

#include "transfer/transfer.h"
#include <criterion/criterion.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC, a Friday */
#define SECONDS(n) ((ccs_duration)(n) * 1000)

struct fixture {
    ccs_alloc alloc;
    size_t held;
    size_t fail_in; /* the allocation so many from now fails; 0: none */
    struct ccs__group group;
    ccs_time now;       /* of the next group */
    char events[4000];  /* of the last group: "leg_left:transferred contact_queued" */
    size_t event_count; /* its number of events */
    uint64_t last[CCS__EVENT_COUNT]; /* seq of the last event of each kind */
    uint64_t sales, billing;
    uint64_t anna, bob, carol, dan; /* ready, except for Dan, who is signed out */
};

void fixture_init(struct fixture *f); /* wrap-up: none */
void fixture_init_wrapping(struct fixture *f, Ccs__WrapUpMode mode); /* limit 30 s */
void fixture_end(struct fixture *f);  /* checks everything, and that all memory is given back */

/* Between these stands whatever the test decides. A refusal puts the group back. */
void begin(struct fixture *f);
ccs_status end(struct fixture *f, ccs_status status);
/* What falls due up to f->now; the events of all of it. */
void advance(struct fixture *f);
void advance_to(struct fixture *f, ccs_time now);
void commit(struct fixture *f); /* rows that are over are given back */
void fixture_reopen(struct fixture *f, struct fixture *again); /* a new center from the open rows; ends the first */

void set_presence(struct fixture *f, uint64_t agent, Ccs__Presence presence);
uint64_t open_contact(struct fixture *f, const char *source, const char *ref);
uint64_t queued_contact(struct fixture *f, uint64_t queue);
uint64_t talking_contact(struct fixture *f, uint64_t agent); /* from sales; whoever else is ready is so again afterwards */
void accept_offer(struct fixture *f, uint64_t contact);
void reject_offer(struct fixture *f, uint64_t contact);
ccs_status close_contact(struct fixture *f, uint64_t contact, Ccs__ContactCause cause);

struct to {
    uint64_t queue, agent;
    const char *outside;
    uint32_t return_after_ms;
};
#define TO(...) (struct to){__VA_ARGS__}
ccs_status transfer(struct fixture *f, uint64_t contact, uint64_t agent, struct to to);
ccs_status consult(struct fixture *f, uint64_t contact, uint64_t agent, struct to to);
ccs_status complete(struct fixture *f, uint64_t contact, uint64_t agent);
ccs_status cancel(struct fixture *f, uint64_t contact, uint64_t agent);
ccs_status conference(struct fixture *f, uint64_t contact, uint64_t agent);
ccs_status leave(struct fixture *f, uint64_t contact, uint64_t agent);
ccs_status hold(struct fixture *f, uint64_t contact, uint64_t agent);
ccs_status retrieve(struct fixture *f, uint64_t contact, uint64_t agent);
ccs_status connect_leg(struct fixture *f, uint64_t leg);
ccs_status end_leg(struct fixture *f, uint64_t leg);
ccs_status park(struct fixture *f, uint64_t contact, uint64_t agent);
ccs_status unpark(struct fixture *f, uint64_t contact);
ccs_status reconcile(struct fixture *f, const char *source, const char *const *refs, size_t count);

const Ccs__Contact *contact_row(struct fixture *f, uint64_t id);
const Ccs__Visit *visit_row(struct fixture *f, uint64_t contact); /* NULL: no open visit */
const Ccs__Leg *leg_row(struct fixture *f, uint64_t id);
const Ccs__Leg *leg_of_agent(struct fixture *f, uint64_t contact, uint64_t agent); /* NULL: he is not there */
const Ccs__AgentState *state_row(struct fixture *f, uint64_t agent);
uint64_t offered_to(struct fixture *f, uint64_t contact); /* an agent, or 0 */
bool says(struct fixture *f, const char *words);          /* the last refusal has them */
/* Every stored row as bytes, for comparing. */
void snapshot(struct fixture *f, struct ccs__buf *out);

#endif
