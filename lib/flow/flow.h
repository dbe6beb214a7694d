/*
 * Flows: statecharts as data. A definition (proto/flow.proto) is compiled once; an instance is plain data; one step is the
 * interpretation that the SCXML recommendation describes, from one signal from outside until nothing is left to do inside
 * (a macrostep). The step lists, in order, what the world has to hear of. It knows no rows, no events, no clock:
 * lib/instance makes events of its effects, and apply puts them into rows.
 *
 *   flow = ccs__flow_compile(&alloc, &definition, &error, &status);
 *   ccs__flow_state_init(&state, flow, &alloc);
 *   ccs__flow_effects_init(&effects, &alloc);
 *   ccs__flow_start(flow, &state, &context, CCS_STR("{\"amount\":5}"), &effects);
 *   ccs__flow_step(flow, &state, &context, &signal, &effects);       // again and again
 *
 * A step that fails leaves the instance as it was. docs/flows.md is the guide; "SCXML" below is
 * https://www.w3.org/TR/scxml/ of 2015-09-01. The compiled form is in chart.h, for those who look into it.
 */
#ifndef CCS__FLOW_H
#define CCS__FLOW_H

#include "base/alloc.h"
#include "base/buf.h"
#include "flow.pb-c.h"
#include "rule/rule.h"
#include <ccs/status.h>
#include <ccs/str.h>
#include <ccs/time.h>

/* Of a definition. */
#define CCS__FLOW_STATES_MAX 10000
#define CCS__FLOW_VARIABLES_MAX 256
#define CCS__FLOW_FIELDS_MAX 256       /* of signals: declared, and in a loose flow also those that rules ask for */
#define CCS__FLOW_NAME_MAX 128         /* bytes of a state's or a signal's name */
#define CCS__FLOW_SIGNAL_MAX 512       /* of a signal's name as a step takes it: done.invoke. and a child's name is longer */
#define CCS__FLOW_NESTING_MAX 32       /* if and each within each other */
#define CCS__FLOW_SCRIPT_MAX 65536     /* bytes of an expression or script of ECMAScript */
#define CCS__FLOW_TRANSITIONS_MAX 100000
#define CCS__FLOW_ACTIONS_MAX 200000
#define CCS__FLOW_PARTS_MAX 200000     /* timers, children, targets, names of signals, params: of each */
#define CCS__FLOW_HISTORY_MAX 262144   /* states that all histories together may have to remember */
/* Of one step: beyond is CCS_ELIMIT, and the instance is as it was. */
#define CCS__FLOW_MICROSTEPS_MAX 1000
#define CCS__FLOW_EFFECTS_MAX 40000
#define CCS__FLOW_RAISED_MAX 10000     /* signals that wait inside */
#define CCS__FLOW_WORK_MAX 4000000     /* actions done, transitions looked at, states entered and left, and what rules cost */
#define CCS__FLOW_MEMORY_MAX (16u << 20) /* texts made on the way */
#define CCS__FLOW_DATA_MAX 65536       /* bytes of an instance's variables as JSON, and of one signal's data */
#define CCS__FLOW_ITEMS_MAX 8192       /* of a list that is read */
#define CCS__FLOW_HIDDEN_MAX 98304     /* bytes of what no variable holds: children that run, states that were entered */
#define CCS__FLOW_KEPT_MAX 262144      /* bytes of both, with the variables' names; what is written never has more */

/* The type of signals between flows, as SCXML calls it. */
#define CCS__FLOW_PROCESSOR "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"

/* How flows talk to each other, by SCXML's name. In effects this type is "". */
#define CCS__FLOW_PROCESSOR "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"

struct ccs__flow; /* compiled; never changes; any number of instances share it */

struct ccs__flow_error {
    char path[128];    /* such as states[3].transitions[0].when; of what is read: active, history or data */
    char message[256]; /* what is wrong and what would be right */
    uint32_t column;   /* within a rule, from 1; 0: not of a rule */
};

/* Compile. What is needed of the definition is copied. NULL: CCS_EINVAL and CCS_ELIMIT fill `error`; CCS_ENOMEM. */
struct ccs__flow *ccs__flow_compile(const ccs_alloc *alloc, const Ccs__Flow *definition, struct ccs__flow_error *error,
                                    ccs_status *status);
void ccs__flow_destroy(struct ccs__flow *flow); /* NULL is fine. No state and no effects of it may be in use. */

/* --- what was compiled: states by their index in the definition ---------------------------------------------------- */

#define CCS__FLOW_NO_STATE UINT32_MAX

ccs_str ccs__flow_name(const struct ccs__flow *flow);
size_t ccs__flow_state_count(const struct ccs__flow *flow);
uint32_t ccs__flow_state_find(const struct ccs__flow *flow, ccs_str name); /* CCS__FLOW_NO_STATE: there is none */
ccs_str ccs__flow_state_name(const struct ccs__flow *flow, uint32_t state);
/* Its own or that of the nearest state it is in that has one. */
Ccs__FlowCategory ccs__flow_state_category(const struct ccs__flow *flow, uint32_t state);
/* A timer's name and signal, with their defaults filled in; false: there is no such timer. */
bool ccs__flow_timer_find(const struct ccs__flow *flow, ccs_str name, uint32_t *state, uint32_t *index);
ccs_str ccs__flow_timer_name(const struct ccs__flow *flow, uint32_t state, uint32_t index);
ccs_str ccs__flow_timer_signal(const struct ccs__flow *flow, uint32_t state, uint32_t index);

/* --- an instance --------------------------------------------------------------------------------------------------- */

/* What a variable holds. Its text or list is a block of its own. */
struct ccs__flow_value {
    union {
        int64_t number;
        void *block;
    };
    uint32_t count;  /* bytes of a text, items of a list */
    uint8_t type;    /* a ccs__rule_type; CCS__RULE_NONE: no value */
    bool declared;   /* only those that `each` makes up can be otherwise */
};

enum ccs__flow_phase {
    CCS__FLOW_NEW,     /* not started */
    CCS__FLOW_RUNNING,
    CCS__FLOW_ENDED,   /* done or stopped: no state is active */
};

#define CCS__FLOW_INLINE_ATOMS 4
#define CCS__FLOW_INLINE_VALUES 2

/* One cache line, where it is enough: of most flows exactly one state is active and few variables matter. Its fields are
 * flow's own. */
struct ccs__flow_state {
    const ccs_alloc *alloc;
    void *more; /* what does not fit: its layout is the flow's; or NULL */
    uint16_t atoms[CCS__FLOW_INLINE_ATOMS]; /* active states without inner ones, in document order */
    uint16_t atom_count;
    uint8_t phase;
    struct ccs__flow_value values[CCS__FLOW_INLINE_VALUES];
};
_Static_assert(sizeof(struct ccs__flow_state) == 64, "one cache line");

/* CCS_ENOMEM. */
ccs_status ccs__flow_state_init(struct ccs__flow_state *state, const struct ccs__flow *flow, const ccs_alloc *alloc);
void ccs__flow_state_finish(struct ccs__flow_state *state, const struct ccs__flow *flow); /* zeroed memory is fine */
/* Both of this flow. CCS_ENOMEM: `to` is as it was. */
ccs_status ccs__flow_state_copy(struct ccs__flow_state *to, const struct ccs__flow_state *from, const struct ccs__flow *flow);
static inline bool ccs__flow_is_running(const struct ccs__flow_state *state) { return state->phase == CCS__FLOW_RUNNING; }

/* As rows keep it, each a text that instances in the same place share: the names of the active atomic and final states in
 * document order ("working billing.open"; "" when it has ended); what histories remember ("h=a b;h2=c"); the variables
 * as a JSON object ("{}"). In it a variable without a value is left out; one of no declared kind that holds a time or a
 * duration is {"time":"..."} or {"duration":"..."}; and under "" stands what no variable holds: children's made-up names,
 * and which states were entered before, where that matters.
 * Reading checks everything: CCS_ECORRUPT fills `error`; CCS_ENOMEM. On failure the state is as it was. */
ccs_status ccs__flow_state_read(const struct ccs__flow *flow, struct ccs__flow_state *state, ccs_str active, ccs_str history,
                                ccs_str data, struct ccs__flow_error *error);
/* Appends. CCS_ENOMEM: nothing is appended. Any of the three may be NULL. */
ccs_status ccs__flow_state_write(const struct ccs__flow *flow, const struct ccs__flow_state *state, struct ccs__buf *active,
                                 struct ccs__buf *history, struct ccs__buf *data);

/* Is this state, atomic or not, active? */
bool ccs__flow_is_active(const struct ccs__flow *flow, const struct ccs__flow_state *state, uint32_t index);
/* The active atomic and final states in document order, by their index in the definition; returns how many there are, and
 * writes at most `capacity`. */
size_t ccs__flow_active(const struct ccs__flow *flow, const struct ccs__flow_state *state, uint32_t *states, size_t capacity);
/* Does a child of this name, given or made up, run? */
bool ccs__flow_has_child(const struct ccs__flow *flow, const struct ccs__flow_state *state, ccs_str name);
/* Of the first active atomic state, in document order, that has one or is in one that has. So of parallel regions the one
 * that is declared first speaks, unless nothing in it has a category. NONE when the instance has ended: its DONE effect
 * names the final state, whose category it is. */
Ccs__FlowCategory ccs__flow_category(const struct ccs__flow *flow, const struct ccs__flow_state *state);

/* --- a step -------------------------------------------------------------------------------------------------------- */

/* What a step may know about the instance besides its state. */
struct ccs__flow_context {
    ccs_str id;      /* flow.id: the name of the flow in progress, as in "#_scxml_ID" */
    uint64_t serial; /* never the same twice for one instance: made-up names come from it */
    /* Can "#_parent", "#_scxml_ID" or "#_NAME" be reached? If not, error.communication. NULL: yes. */
    bool (*reaches)(const void *user_data, ccs_str target);
    const void *user_data;
    uint64_t work_max; /* of this step; 0, or more than that: CCS__FLOW_WORK_MAX */
};

/* A signal. `data` is a JSON value ("" none), usually an object of fields. */
struct ccs__flow_signal {
    ccs_str name;
    ccs_str data;
    ccs_str type; /* "platform", "internal" or "external"; "": "external" */
    ccs_str sendid, origin, origintype, invokeid;
};

enum ccs__flow_effect_kind {
    CCS__FLOW_LEFT,           /* state */
    CCS__FLOW_ENTERED,        /* state */
    CCS__FLOW_TIMER_STARTED,  /* timer `index` of the state, ms (the rule's or its own), calendar, name, data: its signal */
    CCS__FLOW_TIMER_STOPPED,  /* timer `index` of the state that is left, name */
    CCS__FLOW_SENT,           /* name, target, type, id, ms, calendar, data. Target "" is the instance itself. */
    CCS__FLOW_CANCELLED,      /* id */
    CCS__FLOW_CHILD_STARTED,  /* child `index` of the state, id, name: the flow's key, data: an object of initial values */
    CCS__FLOW_CHILD_STOPPED,  /* child `index` of the state, id */
    CCS__FLOW_FORWARDED,      /* the signal of this step goes to child `id` too */
    CCS__FLOW_LOGGED,         /* name: the label; data: the value as JSON */
    CCS__FLOW_FAILED,         /* name: error.execution and the like; data: words, for people to read */
    CCS__FLOW_DONE,           /* the instance has reached final state `state`; data: its done data as JSON, "" none */
};

struct ccs__flow_effect {
    enum ccs__flow_effect_kind kind;
    uint32_t state;     /* index in the definition, of the state where it happens; CCS__FLOW_NO_STATE: of the flow itself */
    uint32_t index;     /* of the timer or child within the state */
    uint32_t microstep; /* from 0 */
    int64_t ms;
    ccs_str name, target, type, id, calendar, data; /* borrowed from the flow or these effects, until their next step */
};

/* For those who want to know which transitions are taken: see walk.h. */
struct ccs__flow_tally {
    uint32_t *counts; /* by transition of the chart */
    uint32_t fresh;   /* how many of them have become more than 0 */
};

struct ccs__flow_room; /* what a step needs while it runs; grows to what the largest flow needs */

/* What a step came to. One serves any number of flows and instances, one after the other. */
struct ccs__flow_effects {
    struct ccs__flow_effect *items;
    size_t count;
    bool taken;           /* a transition was taken for the signal itself: if not, it was not legal, or meant nothing here */
    uint32_t microsteps;
    uint64_t work;        /* what the step has cost, also when it failed; more than its bound: that is why */
    char message[256];    /* after CCS_EINVAL and CCS_ELIMIT: what is wrong */
    struct ccs__flow_tally *tally; /* NULL, or counted at every transition, also of a step that fails */
    struct ccs__flow_room *room;
};

ccs_status ccs__flow_effects_init(struct ccs__flow_effects *effects, const ccs_alloc *alloc); /* CCS_ENOMEM */
void ccs__flow_effects_finish(struct ccs__flow_effects *effects); /* zeroed memory is fine */

/* Enter the initial states. `params` is a JSON object of initial values by variable, or "": they replace those of the
 * definition. In a strict flow each must be a variable and of its kind; a loose one passes over what is not a variable.
 * CCS_EINVAL: params; CCS_ESTATE: already started; CCS_ELIMIT; CCS_ENOMEM. */
ccs_status ccs__flow_start(const struct ccs__flow *flow, struct ccs__flow_state *state, const struct ccs__flow_context *context,
                           ccs_str params, struct ccs__flow_effects *effects);
/* One signal from outside, and all that follows from it. A strict flow refuses data that is not as its fields are declared.
 * CCS_EINVAL: the signal's name or data; CCS_ESTATE: not running; CCS_ELIMIT; CCS_ENOMEM. */
ccs_status ccs__flow_step(const struct ccs__flow *flow, struct ccs__flow_state *state, const struct ccs__flow_context *context,
                          const struct ccs__flow_signal *signal, struct ccs__flow_effects *effects);
/* End it: all states are left, in exit order, with what they do then. CCS_ESTATE: not running; CCS_ELIMIT; CCS_ENOMEM. */
ccs_status ccs__flow_stop(const struct ccs__flow *flow, struct ccs__flow_state *state, const struct ccs__flow_context *context,
                          struct ccs__flow_effects *effects);

/* An instance whose texts come from another version. What only this version has begins where it is active, as at an entry: but
 * nothing is entered, so nothing is done. Then what holds is taken. */
enum ccs__flow_part {
    CCS__FLOW_PART_VARIABLE, /* index: in the definition */
    CCS__FLOW_PART_TIMER,    /* index: within its state */
    CCS__FLOW_PART_CHILD,    /* likewise */
    CCS__FLOW_PART_FINAL,    /* a final state within another: it was not reached there */
};
struct ccs__flow_news {
    bool (*is_new)(const void *user_data, enum ccs__flow_part part, uint32_t state, uint32_t index);
    const void *user_data;
};
/* CCS_ESTATE: not running; CCS_ELIMIT; CCS_ENOMEM. */
ccs_status ccs__flow_adopt(const struct ccs__flow *flow, struct ccs__flow_state *state, const struct ccs__flow_context *context,
                           const struct ccs__flow_news *news, struct ccs__flow_effects *effects);

/* --- what would be legal ------------------------------------------------------------------------------------------- */

enum ccs__flow_guard {
    CCS__FLOW_GUARD_NONE,  /* there is no guard */
    CCS__FLOW_GUARD_HOLDS, /* as the variables are now, whatever the signal says */
    CCS__FLOW_GUARD_FAILS, /* the same; or it cannot be evaluated */
    CCS__FLOW_GUARD_ASKS,  /* it depends on the signal */
};

/* A signal for which an active state has a transition. */
struct ccs__flow_move {
    ccs_str on;          /* as the definition has it, without a final ".*": a name, its first words or "*" */
    uint32_t state;      /* whose transition it is */
    uint32_t transition; /* within the state */
    enum ccs__flow_guard guard;
};

/* Does only the flow itself, or who runs it, give this signal: done.state.NAME, done.invoke.NAME, error.execution,
 * error.communication, error.platform? Also of what a transition waits for: "done.state" is, "done" and "error" may be others'
 * too. */
bool ccs__flow_is_own_signal(ccs_str name);

/* In the order in which they are tried; a transition stands there once for each of its signals, and once however many
 * atomic states would try it. Returns CCS_OK with the count of all in *count and at most `capacity` of them in `moves`;
 * CCS_ENOMEM, CCS_ELIMIT. Effects are used as room. */
ccs_status ccs__flow_moves(const struct ccs__flow *flow, const struct ccs__flow_state *state,
                           const struct ccs__flow_context *context, struct ccs__flow_effects *effects,
                           struct ccs__flow_move *moves, size_t capacity, size_t *count);

#endif
