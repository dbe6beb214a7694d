/*
 * What the checks share while one flow is looked at. Private to the check_*.c files.
 */
#ifndef CCS__FLOW_CHECKING_H
#define CCS__FLOW_CHECKING_H

#include "flow/chart.h"
#include "flowcheck/check.h"

/* Why a transition is never taken. */
enum ccs__flow_dead {
    CCS__FLOW_ALIVE,
    CCS__FLOW_DEAD_GUARD,    /* its guard never holds */
    CCS__FLOW_DEAD_SHADOWED, /* an earlier one is taken whenever it could be */
};

struct ccs__flow_checking {
    const struct ccs__flow *flow;
    const struct ccs__flow_family *family; /* or NULL */
    const ccs_alloc *alloc;
    struct ccs__arena arena;
    struct ccs__flow_findings *findings;
    bool failed; /* no memory */
    bool tired;  /* the work ran out */
    uint64_t work;
    /* By transition. */
    uint8_t *dead;
    bool *certain;  /* its guard always holds, or there is none */
    /* By node: what a run may come to. */
    bool *active;   /* may be active; of a history: may be asked */
    bool *defaults; /* may be entered with its initial states */
    bool *done;     /* may be done: a final state in it is entered, or all its regions are done */
    bool *silent;   /* by signal: done.state and done.invoke that nothing gives */
};

/* Note a finding at a path such as "states[3].timers[0]", made of the node and what follows; `member` and `index` may be NULL
 * and 0, `field` may be NULL. */
void ccs__flow_find(struct ccs__flow_checking *checking, enum ccs__flow_severity severity, const char *code, uint16_t node,
                    const char *member, uint32_t index, const char *field, const char *format, ...)
    __attribute__((format(printf, 8, 9)));
/* Work is bounded: false when it has run out. */
bool ccs__flow_spend(struct ccs__flow_checking *checking, uint64_t work);
/* Of the arena, zeroed; NULL: noted. */
void *ccs__flow_check_take(struct ccs__flow_checking *checking, size_t count, size_t size);
#define CCS__FLOW_SHOW_NAME(text) (int)((text).size > 60 ? 60 : (text).size), (text).data

/* Can both be active at once, as far as the tree tells? */
bool ccs__flow_together(const struct ccs__flow *flow, uint16_t x, uint16_t y);
/* Does a transition that may be active while `node` is wait for this signal? True as well when the work has run out. */
bool ccs__flow_hears(struct ccs__flow_checking *checking, uint16_t node, ccs_str signal);
/* May the transition be taken, if its source can be active? */
static inline bool ccs__flow_may_take(const struct ccs__flow_checking *checking, uint32_t transition)
{
    const struct ccs__flow_transition *it = &checking->flow->transitions[transition];
    bool given = it->eventless;
    for (uint32_t i = it->on.first; i < it->on.end && !given; i++)
        given = !checking->silent[checking->flow->matches[i].first];
    return given && checking->dead[transition] == CCS__FLOW_ALIVE;
}

/* Each looks for findings of its kind, in this order: what comes first is built upon. */
void ccs__flow_check_guards(struct ccs__flow_checking *checking);
void ccs__flow_check_reach(struct ccs__flow_checking *checking);
void ccs__flow_check_ways(struct ccs__flow_checking *checking);
void ccs__flow_check_signals(struct ccs__flow_checking *checking);
void ccs__flow_check_waiting(struct ccs__flow_checking *checking);
void ccs__flow_check_values(struct ccs__flow_checking *checking);
void ccs__flow_check_family(struct ccs__flow_checking *checking);

#endif
