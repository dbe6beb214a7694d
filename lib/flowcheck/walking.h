/*
 * What the parts of a walk share. Private to the walk_*.c files.
 */
#ifndef CCS__FLOW_WALKING_H
#define CCS__FLOW_WALKING_H

#include "flow/chart.h"
#include "flowcheck/walk.h"

/* What runs for an instance in a configuration. */
struct ccs__flow_pending {
    uint8_t kind;          /* TIMER, LATER or CHILD of ccs__flow_input_kind */
    uint32_t state, index; /* of a timer, in the definition */
    uint32_t serial;       /* of the step that started it: its made-up name comes from it */
    ccs_str name, data;    /* the signal; of a child its flow's key instead of data, which its end brings */
    ccs_str id;            /* of a delayed signal or a child */
};

struct ccs__flow_pendings {
    const ccs_alloc *alloc;
    struct ccs__flow_pending *items; /* sorted; texts are borrowed */
    size_t count, capacity;
};

struct ccs__flow_samples {
    ccs_str json[CCS__FLOW_WALK_SAMPLES_MAX]; /* "" is: left out */
    uint32_t count;
};

#define CCS__FLOW_FIELD_WORDS (CCS__FLOW_FIELDS_MAX / 64)

/* Values to try. */
struct ccs__flow_inputs {
    struct ccs__flow_samples *fields;    /* by field */
    struct ccs__flow_samples *variables; /* by variable: of those that only a start sets; else count 0 */
    uint64_t (*rule_fields)[CCS__FLOW_FIELD_WORDS]; /* by rule: the fields it reads */
    uint64_t always[CCS__FLOW_FIELD_WORDS]; /* read by what is not done for one signal alone: entries, exits, eventless */
};

struct ccs__flow_walking {
    struct ccs__flow_walk *walk;
    const struct ccs__flow *flow;
    const struct ccs__flow_walk_options *options;
    ccs_status status;
    bool full; /* a bound on the whole walk was met */
    struct ccs__map by_hash, places;
    struct ccs__flow_state at, next;
    struct ccs__flow_effects effects;
    struct ccs__flow_pendings pending, run; /* of the configuration; and as a step goes on */
    struct ccs__flow_inputs inputs;
    struct ccs__flow_input *tries; /* of the configuration that is looked at */
    size_t try_count, try_capacity;
    struct ccs__flow_move *moves;
    size_t move_capacity;
    struct ccs__flow_pending *queue; /* signals to itself that follow */
    size_t queue_count, queue_capacity;
    struct ccs__arena scratch;       /* of one configuration: inputs; and of one step: what its effects say */
    struct ccs__buf active, history, data, packed;
    uint64_t work;
    uint32_t *fresh; /* states that were entered for the first time */
    size_t fresh_count;
    uint8_t *brought; /* by signal: by timers, or sent with a delay */
};

/* No memory: noted. Returns false. */
bool ccs__flow_walk_fail(struct ccs__flow_walking *walking, ccs_status status);
/* A copy in the walk's arena, or in `arena`. */
bool ccs__flow_walk_keep(struct ccs__flow_walking *walking, struct ccs__arena *arena, ccs_str text, ccs_str *kept);

/* --- walk_inputs.c ------------------------------------------------------------------------------------------------------ */

bool ccs__flow_inputs_make(struct ccs__flow_walking *walking);
/* Sets of fields. */
static inline bool ccs__flow_inputs_has(const uint64_t *fields, size_t field) { return fields[field / 64] >> (field % 64) & 1; }
void ccs__flow_inputs_merge(uint64_t *to, const uint64_t *from);
void ccs__flow_inputs_read(const struct ccs__flow_walking *walking, struct ccs__flow_range actions, uint64_t *fields);
const char *ccs__flow_inputs_usual(uint8_t type); /* some value of it, as JSON */

/* --- walk_tries.c: into walking->tries ---------------------------------------------------------------------------------- */

/* A signal that these transitions wait for. */
bool ccs__flow_tries_signal(struct ccs__flow_walking *walking, ccs_str name, const struct ccs__flow_move *moves, size_t count);
bool ccs__flow_tries_start(struct ccs__flow_walking *walking);
/* A child that runs ends, in each of its ways. The first of walking->moves are those of the configuration. */
bool ccs__flow_tries_end(struct ccs__flow_walking *walking, uint32_t pending, size_t move_count);

/* --- walk_pending.c ----------------------------------------------------------------------------------------------------- */

bool ccs__flow_pendings_copy(struct ccs__flow_pendings *to, const struct ccs__flow_pendings *from); /* false: no memory */
/* What the effects of a step start and stop; and into walking->queue what it sends itself at once. */
bool ccs__flow_pendings_follow(struct ccs__flow_walking *walking, uint32_t serial);
void ccs__flow_pendings_remove(struct ccs__flow_pendings *pendings, size_t index);
uint32_t ccs__flow_pendings_serial(const struct ccs__flow_pendings *pendings); /* the least that none of them has */
void ccs__flow_pendings_pack(const struct ccs__flow_pendings *pendings, struct ccs__buf *out);
bool ccs__flow_pendings_unpack(struct ccs__flow_pendings *pendings, ccs_str packed, uint32_t count); /* false: no memory */

/* --- walk_table.c ------------------------------------------------------------------------------------------------------- */

/* What stands in walking->active, history, data and packed: its number, new or known; NO_CONFIGURATION: met a bound, or
 * failed. */
uint32_t ccs__flow_configuration_put(struct ccs__flow_walking *walking, uint32_t parent, const struct ccs__flow_input *input,
                                     uint32_t final);
bool ccs__flow_edge_add(struct ccs__flow_walking *walking, uint32_t from, uint32_t to, const struct ccs__flow_input *input);
bool ccs__flow_fault_add(struct ccs__flow_walking *walking, uint32_t from, const struct ccs__flow_input *input, uint32_t state,
                         bool stopped, ccs_str name, ccs_str words);

/* --- walk_cycles.c ------------------------------------------------------------------------------------------------------ */

bool ccs__flow_walk_find_cycles(struct ccs__flow_walking *walking);

#endif
