/*
 * A small desk at work: commands by chance on a real center, the same for the same seed. For tests that need a file as
 * a center writes it.
 */
#ifndef DESK_FIXTURE_H
#define DESK_FIXTURE_H

#include "store_fixture.h"

#define DESK_CONTACTS_MAX 32
#define DESK_AGENTS 4
#define DESK_QUEUES 2

struct desk {
    ccs_center *center;
    ccs_rng rng;
    ccs_time now;
    ccs_agent_id agents[DESK_AGENTS];
    ccs_queue_id queues[DESK_QUEUES];
    ccs_contact_id contacts[DESK_CONTACTS_MAX]; /* open or lately closed, in a ring */
    uint32_t contact_count;
    uint32_t commands; /* that succeeded */
};

ccs_center *desk_open(const char *path, uint32_t durability);
/* Configure and sign everybody in. */
void desk_init(struct desk *desk, ccs_center *center, uint64_t seed);
/* So many commands; refused ones are fine, failures of the store are not. */
void desk_work(struct desk *desk, uint32_t commands);
/* After opening a file again. */
void desk_continue(struct desk *desk, ccs_center *center);
uint64_t desk_hash(const struct desk *desk);

#endif
