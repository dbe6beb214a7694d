/*
 * What a flow that runs in memory does, event by event, in words.
 */
#ifndef CCS_FLOW_TRACE_H
#define CCS_FLOW_TRACE_H

#include "cli.h"

/* A flow in progress, or a timer of one. */
struct flow_known {
    uint64_t id, owner; /* owner: of a child its parent, of a timer whose it is; of what was started here 0 */
    char *name, *states;
};

/* Zeroed but for the first four. */
struct flow_trace {
    ccs_center *center;
    ccs_time start;
    bool told; /* print every event */
    ccs_instance_id instance;
    uint64_t seen;
    bool ended;
    uint32_t cause;
    char reason[256];
    struct flow_known *known;
    size_t count, capacity;
};

/* Hear of everything that has happened since the last time. */
void flow_trace_hear(struct flow_trace *trace);
void flow_trace_finish(struct flow_trace *trace);
/* Where the flow is, or ended. */
const char *flow_trace_states(const struct flow_trace *trace);
/* The child in progress of this name, {0}: there is none. */
ccs_instance_id flow_trace_child(const struct flow_trace *trace, ccs_instance_id parent, ccs_str name);
/* "ask, notice", cut at `size`; "" when it has none. Returns `into`. */
const char *flow_trace_children(const struct flow_trace *trace, ccs_instance_id parent, char *into, size_t size);

#endif
