/*
 * The numbers, kept as events are applied: half-hours of queues, of the center (queue 0) and of agents. What each
 * number means is docs/numbers.md. This module reads events and its own rows, never another module's.
 */
#ifndef CCS__REPORT_H
#define CCS__REPORT_H

#include "base/buf.h"
#include "group/group.h"
#include <ccs/report.h>

extern const struct ccs__module ccs__report_module;

/* The current half-hour up to `now` as JSON, appended to `out`. An owner nothing was ever counted for has an empty one:
 * whether the id names something is for the caller to know. A `now` before the last event counts as that event's. Not
 * within a group. */
ccs_status ccs__report_queue_json(struct ccs__group *group, uint64_t queue, ccs_time now, struct ccs__buf *out);
ccs_status ccs__report_agent_json(struct ccs__group *group, uint64_t agent, ccs_time now, struct ccs__buf *out);

/* What goes on in a queue now: visits open, offers open, legs connected, legs held. O(1). */
void ccs__report_counts(const struct ccs__group *group, uint64_t queue, uint32_t *waiting, uint32_t *ringing,
                        uint32_t *talking, uint32_t *holding);

/* The current row of an owner, or NULL: for tests, checks and the state hash. */
struct ccs__row *ccs__report_row(const struct ccs__group *group, enum ccs__kind kind, uint64_t owner);

#endif
