/*
 * Counting: one pass for the counts, one sort for the waits. Waits are kept whole rather than as histograms, because a
 * fortnight is small and the comparison with the records should carry no error of its own.
 */
#include "replay_tally.h"

#include <stdlib.h>

#define DAY_S 86400

/* Where in the tally something at `at_s` of a call belongs. */
static uint32_t cell_of(const struct calls *calls, const struct call *call, enum tally_by by, int64_t at_s)
{
    switch (by) {
    case TALLY_DAY:
        return (uint32_t)(call->arrived_s / DAY_S - calls->first_s / DAY_S);
    case TALLY_HALF_HOUR:
        return (uint32_t)(at_s % DAY_S / TALLY_HALF_HOUR_S);
    case TALLY_SERVICE:
        return call->service;
    default:
        return 0;
    }
}

static uint32_t cell_count(const struct calls *calls, enum tally_by by)
{
    switch (by) {
    case TALLY_DAY:
        return (uint32_t)(calls->last_s / DAY_S - calls->first_s / DAY_S) + 1;
    case TALLY_HALF_HOUR:
        return TALLY_HALF_HOURS;
    case TALLY_SERVICE:
        return calls->services.count;
    default:
        return 1;
    }
}

/* A wait on its way into the right cell's part of tally->waits. */
struct cell_wait {
    uint32_t cell;
    int32_t wait_s;
};

static int compare(const void *left, const void *right)
{
    const struct cell_wait *a = left, *b = right;
    if (a->cell != b->cell)
        return a->cell < b->cell ? -1 : 1;
    return a->wait_s < b->wait_s ? -1 : a->wait_s > b->wait_s;
}

static void count_call(struct tally *tally, const struct calls *calls, const struct call *call,
                       const struct outcome *outcome, enum tally_by by)
{
    int64_t entered_s = call_entered_s(call), ended_s = entered_s + outcome->wait_s;
    struct cell *at_entry = &tally->cells[cell_of(calls, call, by, entered_s)];
    struct cell *at_end = &tally->cells[cell_of(calls, call, by, ended_s)];
    tally->cells[cell_of(calls, call, by, call->arrived_s)].arrived++;
    if (outcome->fate == FATE_LEFT_IN_IVR) {
        at_entry->left_in_ivr++;
        return;
    }
    at_entry->entered++;
    at_end->abandoned += outcome->fate == FATE_ABANDONED;
    if (outcome->fate == FATE_ANSWERED) {
        at_end->answered++;
        at_end->in_target += outcome->wait_s <= TALLY_TARGET_S;
        at_end->wait_s += outcome->wait_s;
    }
}

static bool sort_waits(struct tally *tally, const struct calls *calls, const struct outcome *outcomes, enum tally_by by)
{
    struct cell_wait *room = malloc(((size_t)calls->count + 1) * sizeof *room);
    uint32_t count = 0;
    for (uint32_t i = 0; room && i < calls->count; i++) {
        const struct call *call = &calls->items[i];
        int64_t ended_s = call_entered_s(call) + outcomes[i].wait_s;
        if (outcomes[i].fate == FATE_ANSWERED)
            room[count++] = (struct cell_wait){cell_of(calls, call, by, ended_s), outcomes[i].wait_s};
    }
    tally->waits = malloc(((size_t)count + 1) * sizeof *tally->waits);
    if (!room || !tally->waits) {
        free(room);
        return false;
    }
    qsort(room, count, sizeof *room, compare);
    for (uint32_t i = 0; i < count; i++)
        tally->waits[i] = room[i].wait_s;
    free(room);
    uint32_t at = 0;
    for (uint32_t i = 0; i < tally->count; at += tally->cells[i++].answered)
        tally->cells[i].waits = tally->waits + at;
    return true;
}

bool tally_build(struct tally *tally, const struct calls *calls, const struct outcome *outcomes, enum tally_by by)
{
    *tally = (struct tally){.count = cell_count(calls, by)};
    tally->cells = calloc(tally->count, sizeof *tally->cells);
    if (!tally->cells)
        return false;
    for (uint32_t i = 0; i < calls->count; i++)
        if (outcomes[i].fate != FATE_NONE)
            count_call(tally, calls, &calls->items[i], &outcomes[i], by);
    return sort_waits(tally, calls, outcomes, by);
}

void tally_free(struct tally *tally)
{
    free(tally->cells);
    free(tally->waits);
    *tally = (struct tally){0};
}

/* 10 times the ratio, rounded to nearest. */
static int64_t tenths(int64_t part, int64_t whole)
{
    return whole == 0 ? TALLY_NOTHING : (part * 20 + whole) / (whole * 2);
}

int64_t cell_mean_wait(const struct cell *cell) { return tenths(cell->wait_s, cell->answered); }

int64_t cell_percentile(const struct cell *cell, uint32_t per_mille)
{
    if (cell->answered == 0)
        return TALLY_NOTHING;
    uint64_t rank = ((uint64_t)cell->answered * per_mille + 999) / 1000;
    return (int64_t)cell->waits[rank == 0 ? 0 : rank - 1] * 10;
}

int64_t cell_answered_share(const struct cell *cell) { return tenths((int64_t)cell->answered * 100, cell->entered); }

int64_t cell_service_level(const struct cell *cell)
{
    return tenths((int64_t)cell->in_target * 100, (int64_t)cell->answered + cell->abandoned);
}

struct outcome *tally_recorded(const struct calls *calls)
{
    struct outcome *outcomes = calloc((size_t)calls->count + 1, sizeof *outcomes);
    for (uint32_t i = 0; outcomes && i < calls->count; i++) {
        const struct call *call = &calls->items[i];
        outcomes[i] = (struct outcome){call->wait_s, call->agent, FATE_NONE};
        if (call->outcome == CALL_ANSWERED)
            outcomes[i].fate = FATE_ANSWERED;
        else if (call->outcome == CALL_ABANDONED)
            outcomes[i].fate = call->queued ? FATE_ABANDONED : FATE_LEFT_IN_IVR;
    }
    return outcomes;
}
