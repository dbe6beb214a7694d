/*
 * What is wrong with a flow that compiles: states that are never entered or never left, guards that never hold, signals that
 * nobody gives or takes, waiting without a time-out. Nothing is run; the chart is looked at.
 *
 * A finding is a fact about every run, never a guess: whatever cannot be told is taken as possible. So a guard counts as
 * possible unless it is constant or contradicts itself; any signal may come from outside, except done.state and done.invoke,
 * which the flow makes itself; states are told to be active together by the tree alone. What is told as a note is true as
 * well, but may be meant so.
 */
#ifndef CCS__FLOW_CHECK_H
#define CCS__FLOW_CHECK_H

#include "flow/flow.h"
#include "flowcheck/family.h"

#define CCS__FLOW_FINDINGS_MAX 1000    /* kept; more are counted */
#define CCS__FLOW_CHECK_WORK_MAX 100000000 /* pairs looked at; behind it what remains is taken as fine, and a note says so */

enum ccs__flow_severity {
    CCS__FLOW_NOTE,
    CCS__FLOW_WARNING,
    CCS__FLOW_ERROR,
};

struct ccs__flow_finding {
    uint8_t severity;   /* a ccs__flow_severity */
    const char *code;   /* such as "unreachable": never changes its meaning */
    uint32_t state;     /* in the definition; CCS__FLOW_NO_STATE: of the flow itself */
    char path[96];      /* such as states[3].transitions[0].when; "" the flow */
    char words[320];    /* what is wrong and what would be right */
};

struct ccs__flow_findings {
    const ccs_alloc *alloc;
    struct ccs__flow_finding *items; /* in document order */
    size_t count, capacity;
    size_t counts[CCS__FLOW_ERROR + 1]; /* by severity, those beyond the maximum included */
};

void ccs__flow_findings_init(struct ccs__flow_findings *findings, const ccs_alloc *alloc);
void ccs__flow_findings_finish(struct ccs__flow_findings *findings);
const char *ccs__flow_severity_name(enum ccs__flow_severity severity);

/* Adds to `findings`. What the flow names is looked for in the family; NULL: it is not looked for. CCS_ENOMEM: they are as they
 * were. */
ccs_status ccs__flow_check(const struct ccs__flow *flow, const struct ccs__flow_family *family, const ccs_alloc *alloc,
                           struct ccs__flow_findings *findings);

#endif
