/*
 * The waits of one half-hour of one queue, while it is in memory: bytes of a histogram and, not yet in them, a log of
 * the cells counted since. How many entries of the log count is told by the row (its number of answers, or of
 * abandons): when undo restores the row, the log is cut with it, and nothing else has to be put back.
 */
#ifndef CCS__WAITS_H
#define CCS__WAITS_H

#include "base/alloc.h"
#include "report/histogram.h"

struct ccs__waits {
    uint8_t *bytes;    /* the first `folded` waits */
    size_t size, capacity;
    uint16_t *log;     /* cells of the waits after those, in the order they came */
    size_t log_capacity;
    uint32_t folded;
};

/* Room to add up in; one for all rows. */
struct ccs__waits_sum {
    uint64_t counts[CCS__HISTOGRAM_CELLS];                /* zero between uses */
    uint64_t occupied[(CCS__HISTOGRAM_CELLS + 63) / 64]; /* likewise */
    uint8_t bytes[CCS_HISTOGRAM_SIZE_MAX];
};

void ccs__waits_finish(struct ccs__waits *waits, const ccs_alloc *alloc);
/* Start with what the store has. false: no memory. Bytes that are no histogram count as an empty one. */
bool ccs__waits_load(struct ccs__waits *waits, const ccs_alloc *alloc, const void *bytes, size_t size, uint32_t count);
/* A further wait; `count` are there. false: no memory, and nothing has changed. */
bool ccs__waits_add(struct ccs__waits *waits, const ccs_alloc *alloc, uint32_t count, ccs_duration wait);
/* Bring all `count` waits into the bytes. Not while a group could still be put back. false: no memory, nothing lost. */
bool ccs__waits_fold(struct ccs__waits *waits, const ccs_alloc *alloc, uint32_t count, struct ccs__waits_sum *sum);

#endif
