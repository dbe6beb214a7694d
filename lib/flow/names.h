/*
 * From a name to a number, made once when a flow is compiled and then only read. Private to flow.
 */
#ifndef CCS__FLOW_NAMES_H
#define CCS__FLOW_NAMES_H

#include "base/arena.h"
#include <ccs/status.h>
#include <ccs/str.h>
#include <stdint.h>

#define CCS__FLOW_NO_NAME UINT32_MAX
#define CCS__FLOW_PROBES_MAX 512 /* for one name: more is no accident, and would make ten thousand names cost minutes */

struct ccs__flow_names_slot {
    ccs_str name; /* data NULL: free */
    uint64_t hash;
    uint32_t value;
};

struct ccs__flow_names {
    struct ccs__flow_names_slot *slots;
    size_t mask;
};

/* Room for `count` names. CCS_ENOMEM. */
ccs_status ccs__flow_names_init(struct ccs__flow_names *names, struct ccs__arena *arena, size_t count);
/* The name is borrowed. If it is there already, *value is set to what it has; else it gets *value. CCS_ELIMIT: the names
 * were made to collide. */
ccs_status ccs__flow_names_put(struct ccs__flow_names *names, ccs_str name, uint32_t *value);
/* CCS__FLOW_NO_NAME when it is not there. */
uint32_t ccs__flow_names_find(const struct ccs__flow_names *names, ccs_str name);

static inline bool ccs__flow_same(ccs_str x, ccs_str y)
{
    return x.size == y.size && (x.size == 0 || memcmp(x.data, y.data, x.size) == 0);
}

#endif
