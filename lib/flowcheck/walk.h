/*
 * The headless walk: every configuration that an instance can come to, through the very steps that instances take. From each
 * configuration every legal signal is given, every timer runs out, every child ends; what comes of it is a configuration
 * again, known already or new. Breadth first, so that the way to each is the shortest there is; in one order, so that the
 * same flow gives the same walk.
 *
 * A configuration is what rows keep of an instance (active states, history, variables, to the letter) and what runs for it:
 * timers, signals sent with a delay, children. How long timers are is not looked at: each may be the first to run out.
 *
 * What is tried:
 *   signals   those for which an active state has a transition, but done.* (which the flow makes itself), and but those that
 *             the flow sends with a delay or that a timer of the state, or one active together with it, brings: they come
 *             when it runs out. For "*" a name that nothing else waits for.
 *   data      where a guard or an action reads a field: values on which rules turn. Of a number the literals of the rules
 *             that read it, one more and one less; of a text the literals and another; flags both ways; lists empty, with
 *             the literals and with another; and left out, where a rule asks has(). At most CCS__FLOW_WALK_INPUTS_MAX for
 *             one signal.
 *   children  each end of one whose flow is known: what its final states bring, as it is where that is constant, else the
 *             values as above; of another any data, likewise. Data that the flow cannot take is left out, as a center does.
 *   starts    the same for variables that nothing in the flow sets: whoever starts it may, with or without an initial value.
 */
#ifndef CCS__FLOW_WALK_H
#define CCS__FLOW_WALK_H

#include "base/arena.h"
#include "base/map.h"
#include "flow/flow.h"
#include "flowcheck/family.h"

#define CCS__FLOW_WALK_CONFIGURATIONS 10000 /* by default */
#define CCS__FLOW_WALK_CONFIGURATIONS_MAX 1000000
#define CCS__FLOW_WALK_STEPS_MAX 2000000
#define CCS__FLOW_WALK_DEPTH_MAX 10000
#define CCS__FLOW_WALK_VARIANTS_MAX 256  /* configurations that differ in variables alone: others are not followed */
#define CCS__FLOW_WALK_PENDING_MAX 1000  /* timers, delayed signals and children at once */
#define CCS__FLOW_WALK_QUEUE_MAX 1000    /* signals to itself that follow from one input */
#define CCS__FLOW_WALK_SAMPLES_MAX 16    /* values of one field */
#define CCS__FLOW_WALK_INPUTS_MAX 64     /* data of one signal in one configuration */
#define CCS__FLOW_WALK_BYTES_MAX (256u << 20)
#define CCS__FLOW_WALK_WORK_MAX UINT64_C(400000000) /* as CCS__FLOW_WORK_MAX counts it, all steps together */
#define CCS__FLOW_WALK_FAULTS_MAX 1000   /* kept; more are counted */

/* Why a walk is not whole: bits. */
enum {
    CCS__FLOW_WALK_TOO_MANY = 1,      /* configurations or steps, or memory and work for them */
    CCS__FLOW_WALK_TOO_DEEP = 2,
    CCS__FLOW_WALK_TOO_VARIED = 4,    /* variables of one place */
    CCS__FLOW_WALK_TOO_MUCH_DATA = 8, /* inputs of one signal */
    CCS__FLOW_WALK_TOO_MUCH_PENDING = 16,
};

struct ccs__flow_walk_options {
    const struct ccs__flow_family *family; /* where its children are looked for, or NULL */
    uint32_t configurations_max; /* 0: the default */
    uint32_t depth_max;          /* 0: CCS__FLOW_WALK_DEPTH_MAX */
    void (*progress)(uint64_t configurations, uint64_t steps, void *user_data); /* or NULL */
    void *user_data;
};

enum ccs__flow_input_kind {
    CCS__FLOW_INPUT_START,
    CCS__FLOW_INPUT_SIGNAL,
    CCS__FLOW_INPUT_TIMER,
    CCS__FLOW_INPUT_LATER, /* sent with a delay */
    CCS__FLOW_INPUT_CHILD, /* it ended */
};

struct ccs__flow_input {
    uint8_t kind;       /* a ccs__flow_input_kind */
    uint32_t pending;   /* which of those that run, of a timer, later or child */
    ccs_str name, data; /* the signal; of a start the initial values */
};

#define CCS__FLOW_NO_CONFIGURATION UINT32_MAX

struct ccs__flow_configuration {
    ccs_str active, history, data; /* as rows keep them */
    ccs_str pending;               /* what runs, packed: see walk_pending.c */
    uint32_t pending_count;
    uint32_t parent;               /* the configuration from which it was first reached; of starts NO_CONFIGURATION */
    struct ccs__flow_input input;  /* with what */
    uint32_t depth;
    uint32_t final;                /* ended in this state; CCS__FLOW_NO_STATE: it has not */
    uint32_t same_hash;            /* the next of this hash */
    uint32_t first_edge, edge_count;
    bool dead_end;                 /* not ended, nothing is legal, nothing runs */
};

/* A way that does not lead to a configuration: the step failed; or one that does, but with an error on it. */
struct ccs__flow_fault {
    uint32_t from;                /* of a start NO_CONFIGURATION */
    struct ccs__flow_input input;
    uint32_t state;               /* where an error was */
    bool stopped;                 /* the step failed; else error.execution or the like */
    ccs_str name, words;
};

/* The first step that came to a state or took a transition, perhaps on its way to somewhere else. */
struct ccs__flow_reached {
    uint64_t count;              /* how often; 0: never, and nothing else is set */
    uint32_t from, to;           /* configurations; from NO_CONFIGURATION: a start; to: the step failed or met a bound */
    struct ccs__flow_input input;
};

/* Configurations that can be gone round for ever while no timer, delayed signal or child runs in any of them. */
struct ccs__flow_cycle {
    uint32_t first; /* its earliest configuration */
    uint32_t count; /* of all that can be reached from each other so */
    uint32_t step_first, step_count; /* a shortest way round, in walk->cycle_steps: edges */
};

struct ccs__flow_edge {
    uint32_t to;
    struct ccs__flow_input input;
};

struct ccs__flow_walk {
    const ccs_alloc *alloc;
    const struct ccs__flow *flow;
    struct ccs__arena arena; /* texts, and all arrays but those that grow */
    struct ccs__flow_configuration *configurations;
    size_t configuration_count, configuration_capacity;
    struct ccs__flow_edge *edges; /* by configuration */
    size_t edge_count, edge_capacity;
    struct ccs__flow_fault *faults;
    size_t fault_count, fault_capacity, fault_total, stop_total;
    struct ccs__flow_reached *states;      /* by index in the definition */
    struct ccs__flow_reached *finals;      /* by index: the flow ended there */
    struct ccs__flow_reached *transitions; /* by the chart's */
    struct ccs__flow_tally tally;
    struct ccs__flow_cycle *cycles;
    size_t cycle_count, cycle_capacity;
    uint32_t *cycle_steps;
    size_t cycle_step_count, cycle_step_capacity;
    uint64_t steps;
    size_t dead_end_count;
    uint32_t depth; /* of the deepest */
    uint32_t limits; /* why it is not whole; 0: it is */
};

/* CCS_OK, also when it met a bound: limits say so. CCS_ENOMEM: nothing is left. */
ccs_status ccs__flow_walk(const struct ccs__flow *flow, const ccs_alloc *alloc, const struct ccs__flow_walk_options *options,
                          struct ccs__flow_walk *walk);
void ccs__flow_walk_finish(struct ccs__flow_walk *walk); /* zeroed memory is fine */

#endif
