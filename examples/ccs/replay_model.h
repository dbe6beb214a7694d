/*
 * What callers and agents would do, drawn once from the records and a seed. A what-if meets the same callers: each
 * has a generator of his own, and so has each agent, so that one different decision does not change everybody after
 * it.
 */
#ifndef REPLAY_MODEL_H
#define REPLAY_MODEL_H

#include "calls.h"
#include "roster.h"
#include "survival.h"

/* One call's caller. */
struct caller {
    int32_t patience_s; /* leaves after waiting this long */
    int32_t talk_s;     /* is served for this long */
};

/* Recorded talk times of a service, in the file's order. */
struct talks {
    int32_t *items;
    uint32_t count, capacity;
};

struct model {
    const struct calls *calls;
    uint64_t seed;
    struct survival patience[CALLS_SERVICES_MAX];
    struct survival patience_of_all; /* for services nobody was recorded leaving */
    struct talks talks[CALLS_SERVICES_MAX];
    struct talks talks_of_all; /* for services nobody was recorded serving */
    struct roster roster;
    struct caller *callers; /* by number of the call */
};

/* false: no memory; model_free() is due all the same. */
bool model_build(struct model *model, const struct calls *calls, uint64_t seed);
void model_free(struct model *model); /* fine on zeroed memory */

/* Shuffle an agent's observed wrap-ups: `agent` and `round` choose the generator. They are dealt like cards, each once
 * before any comes again, so that a single replay has neither too many long ones nor too few. */
void model_shuffle(const struct model *model, uint32_t agent, uint32_t round, int32_t *wrap_ups, uint32_t count);

#endif
