/*
 * How long callers are willing to wait, estimated from records by Kaplan and Meier's product limit, in integers.
 *
 * A caller who left after w seconds had exactly that patience; one who was answered after w seconds is only known
 * to have had more. Source: E. Kaplan, P. Meier, "Nonparametric Estimation from Incomplete Observations", JASA
 * 1958; that the longest observation counts as a departure is from B. Efron, 1967.
 */
#ifndef SURVIVAL_H
#define SURVIVAL_H

#include <ccs/ccs.h>
#include <stdbool.h>

#define SURVIVAL_ONE (UINT64_C(1) << 32) /* the probability 1 */
#define SURVIVAL_WAIT_MAX_S 86400        /* patience where nobody was ever recorded leaving */

/* One caller. */
struct survival_observation {
    int32_t wait_s;
    bool left; /* false: answered, so the patience was longer */
};

/* From `wait_s` on, the share of callers still willing to wait is `share` of SURVIVAL_ONE. */
struct survival_step {
    int32_t wait_s;
    uint64_t share;
};

/* Steps in order of wait_s, share falling; the last one's is 0. */
struct survival {
    struct survival_step *steps;
    uint32_t count;
    uint32_t departures; /* recorded */
};

/* Estimate; puts the observations in order. false: no memory. */
bool survival_build(struct survival *survival, struct survival_observation *observations, uint32_t count);
void survival_free(struct survival *survival); /* fine on zeroed memory */

/* The share of callers whose patience is longer than `wait_s`. */
uint64_t survival_share(const struct survival *survival, int32_t wait_s);

/* A patience, given that it is longer than `beyond_s`. A caller who outwaited everybody gets one second more. */
int32_t survival_draw(const struct survival *survival, int32_t beyond_s, ccs_rng *rng);

#endif
