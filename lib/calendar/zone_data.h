/*
 * A zone as it is kept: the transitions of its file and the rule of its footer. Private to zone.c and tzif.c.
 */
#ifndef CCS__ZONE_DATA_H
#define CCS__ZONE_DATA_H

#include "calendar/posix_tz.h"
#include "calendar/zone.h"

/* One block of memory; what the pointers point at lies behind the struct. Invariants: transition_at is ascending (strictly,
 * except where it was cut off at the ends of int64), type_of[i] < type_count, and abbreviations end within the block. */
struct ccs__zone {
    ccs_alloc alloc;
    size_t bytes; /* of the block; 0: static, not to be freed */
    const ccs_time *transition_at;
    const uint8_t *type_of; /* from that transition on */
    size_t transition_count;
    const struct ccs__zone_type *types; /* types[0] holds before the first transition */
    size_t type_count;
    bool has_rule; /* `rule` holds from the last transition on (without any: always) */
    struct ccs__posix_tz rule;
};

/* The zone of a TZif file, everything checked. As ccs__zone_create(). */
struct ccs__zone *ccs__tzif_read(const ccs_alloc *alloc, const uint8_t *data, size_t size, char *error,
                                 size_t error_size, ccs_status *status);

#endif
