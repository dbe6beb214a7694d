/*
 * Integers throughout, because the patience drawn here decides who is answered, and the replay must come to the same
 * events on every machine. A share is a multiple of 2^-32 rounded down; over a thousand steps that is off by less than
 * one caller in four million.
 */
#include "survival.h"

#include <stdlib.h>

static int compare(const void *left, const void *right)
{
    const struct survival_observation *a = left, *b = right;
    if (a->wait_s != b->wait_s)
        return a->wait_s < b->wait_s ? -1 : 1;
    return (int)b->left - (int)a->left; /* who left at t was still at risk at t, so departures come first */
}

void survival_free(struct survival *survival)
{
    free(survival->steps);
    *survival = (struct survival){0};
}

/* The last step: whoever outwaited every departure leaves at the longest wait on record. */
static void end_steps(struct survival *survival, int32_t longest_s)
{
    int32_t last_s = survival->count > 0 ? survival->steps[survival->count - 1].wait_s : SURVIVAL_WAIT_MAX_S - 1;
    if (survival->count > 0 && survival->steps[survival->count - 1].share == 0)
        return;
    if (longest_s <= last_s)
        longest_s = last_s + 1;
    survival->steps[survival->count++] = (struct survival_step){longest_s, 0};
}

bool survival_build(struct survival *survival, struct survival_observation *observations, uint32_t count)
{
    *survival = (struct survival){.steps = malloc(((size_t)count + 1) * sizeof *survival->steps)};
    if (!survival->steps)
        return false;
    if (count > 1)
        qsort(observations, count, sizeof *observations, compare);
    uint64_t share = SURVIVAL_ONE;
    for (uint32_t i = 0; i < count;) {
        uint64_t at_risk = count - i, left = 0;
        int32_t wait_s = observations[i].wait_s;
        for (; i < count && observations[i].wait_s == wait_s; i++)
            left += observations[i].left;
        if (left == 0)
            continue;
        share = share * (at_risk - left) / at_risk;
        survival->departures += (uint32_t)left;
        survival->steps[survival->count++] = (struct survival_step){wait_s, share};
    }
    end_steps(survival, count > 0 ? observations[count - 1].wait_s : 0);
    return true;
}

/* The first step later than `wait_s`; `count` when there is none. */
static uint32_t step_after(const struct survival *survival, int32_t wait_s)
{
    uint32_t low = 0, high = survival->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (survival->steps[middle].wait_s <= wait_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint64_t survival_share(const struct survival *survival, int32_t wait_s)
{
    uint32_t after = step_after(survival, wait_s);
    return after == 0 ? SURVIVAL_ONE : survival->steps[after - 1].share;
}

int32_t survival_draw(const struct survival *survival, int32_t beyond_s, ccs_rng *rng)
{
    uint64_t share = survival_share(survival, beyond_s);
    if (share == 0)
        return beyond_s + 1;
    /* P(patience > t | patience > beyond) = share(t) / share: the first step whose share is not above the draw. */
    uint64_t drawn = ccs_rng_below(rng, share);
    uint32_t low = step_after(survival, beyond_s), high = survival->count - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (survival->steps[middle].share <= drawn)
            high = middle;
        else
            low = middle + 1;
    }
    return survival->steps[low].wait_s;
}
