/*
 * Flows that are given together. What one of them starts as a child is found among them by its key, so that checks and walks
 * know what it takes and what it ends with. Whatever is not among them may be anything.
 */
#ifndef CCS__FLOW_FAMILY_H
#define CCS__FLOW_FAMILY_H

#include "base/arena.h"
#include "flow/flow.h"
#include "record.pb-c.h"

struct ccs__flow_family {
    Ccs__Flow *const *definitions;
    struct ccs__flow **flows; /* by definition: compiled where the one that is looked at starts it; else, or if it does not
                                 compile, NULL */
    size_t count;
    Ccs__Calendar *const *calendars;
    size_t calendar_count;
};

/* Of a text, or NULL: of none. Those that children of `flow` name are compiled. The family lies in the arena; finish it before.
 * CCS_ENOMEM. */
ccs_status ccs__flow_family_open(struct ccs__flow_family *family, const Ccs__Configuration *text, const struct ccs__flow *flow,
                                 const ccs_alloc *alloc, struct ccs__arena *arena);
void ccs__flow_family_finish(struct ccs__flow_family *family); /* zeroed memory is fine */

/* The number of the flow of this key; SIZE_MAX: there is none. A family that is NULL has none. */
size_t ccs__flow_family_find(const struct ccs__flow_family *family, ccs_str key);

#endif
