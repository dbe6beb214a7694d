/*
 * What the host will do and when: a binary heap, in the order of instant, rank, number. The order is total, so the same
 * agenda always comes out the same way.
 */
#ifndef REPLAY_AGENDA_H
#define REPLAY_AGENDA_H

#include <ccs/ccs.h>
#include <stdbool.h>

/* At one instant who becomes free comes before who gives up, and both before who arrives. */
enum agenda_rank {
    TALK_ENDS,     /* number: the call's */
    WRAP_UP_ENDS,  /* number: the person's; likewise the next two */
    PERSON_LEAVES, /* away, or home */
    PERSON_COMES,
    PATIENCE_ENDS, /* number: the call's; likewise the next two */
    IVR_ENDS,
    CALL_ARRIVES,
};

struct agenda_item {
    ccs_time at;
    uint32_t rank; /* enum agenda_rank */
    uint32_t number;
    uint64_t detail; /* PERSON_LEAVES: 1 when he goes home; WRAP_UP_ENDS: the leg. No part of the order. */
};

struct agenda {
    struct agenda_item *items; /* items[0] is the first */
    uint32_t count, capacity;
};

bool agenda_add(struct agenda *agenda, struct agenda_item item); /* false: no memory */
struct agenda_item agenda_take(struct agenda *agenda);           /* there is one */
void agenda_free(struct agenda *agenda);                         /* fine on zeroed memory */

#endif
