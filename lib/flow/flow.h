/*
 * Flows: statecharts as data. A definition (proto/flow.proto) is compiled once; an instance is plain data; one step is the
 * interpretation that the SCXML recommendation describes, from one signal from outside until nothing is left to do inside
 * (a macrostep). The step changes a working copy and lists, in order, what the world has to hear of. It knows no rows, no
 * events, no clock: lib/instance makes events of its effects, and apply puts them into rows.
 *
 *   flow = ccs__flow_compile(&alloc, &definition, &error, &status);
 *   ccs__flow_state_init(&state, flow, &alloc);
 *   ccs__flow_start(flow, &state, &start, &effects);
 *   ccs__flow_step(flow, &state, &signal, &effects);       // again and again
 *
 * docs/flows.md is the guide; "SCXML" below is https://www.w3.org/TR/scxml/ of 2015-09-01.
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

#define CCS__FLOW_STATES_MAX 10000
#define CCS__FLOW_MICROSTEPS_MAX 1000   /* of one step; then CCS_ELIMIT and the copy is worth nothing */
#define CCS__FLOW_EFFECTS_MAX 10000     /* of one step; the same */
#define CCS__FLOW_DATA_MAX 65536        /* bytes of an instance's variables as JSON */

struct ccs__flow; /* compiled; never changes; any number of instances share it */

struct ccs__flow_error {
    char path[128];    /* such as states[3].transitions[0].when */
    char message[256]; /* what is wrong and what would be right */
    uint32_t column;   /* within a rule, from 1; 0: not of a rule */
};

/* Compile. What is needed of the definition is copied. NULL: CCS_EINVAL and CCS_ELIMIT fill `error`; CCS_ENOMEM. */
struct ccs__flow *ccs__flow_compile(const ccs_alloc *alloc, const Ccs__Flow *definition, struct ccs__flow_error *error,
                                    ccs_status *status);
void ccs__flow_destroy(struct ccs__flow *flow); /* NULL is fine */

/* An instance's working copy. Owned by the caller; may be used for one instance after the other. */
struct ccs__flow_state;

/* As rows keep it, each a text that instances in the same place share: the names of the active atomic and final states in
 * document order ("working billing.open"); what histories remember ("h=a b;h2=c"); the variables as a JSON object ("{}").
 * Reading checks everything: CCS_ECORRUPT names what does not fit. */
ccs_status ccs__flow_state_read(const struct ccs__flow *flow, struct ccs__flow_state *state, ccs_str active, ccs_str history,
                                ccs_str data);
ccs_status ccs__flow_state_write(const struct ccs__flow *flow, const struct ccs__flow_state *state, struct ccs__buf *active,
                                 struct ccs__buf *history, struct ccs__buf *data);

/* A signal. `data` is a JSON value ("" none), usually an object of fields. */
struct ccs__flow_signal {
    ccs_str name;
    ccs_str data;
    ccs_str type; /* "platform", "internal" or "external" */
    ccs_str sendid, origin, origintype, invokeid;
};

enum ccs__flow_effect_kind {
    CCS__FLOW_LEFT,           /* state */
    CCS__FLOW_ENTERED,        /* state */
    CCS__FLOW_TIMER_STARTED,  /* timer of the state, ms (the rule's or the definition's) */
    CCS__FLOW_TIMER_STOPPED,  /* timer of the state that is left */
    CCS__FLOW_SENT,           /* name, target, type, id, ms, calendar, data */
    CCS__FLOW_CANCELLED,      /* id */
    CCS__FLOW_CHILD_STARTED,  /* child of the state, id, name: the flow's key, data */
    CCS__FLOW_CHILD_STOPPED,  /* id */
    CCS__FLOW_FORWARDED,      /* the signal of this step goes to child `id` too */
    CCS__FLOW_LOGGED,         /* name: the label; data: the value */
    CCS__FLOW_FAILED,         /* name: error.execution and the like; data: words, for people to read */
    CCS__FLOW_DONE,           /* the instance has reached a final state; data: its done data */
};

struct ccs__flow_effect {
    enum ccs__flow_effect_kind kind;
    uint32_t state;  /* index in the definition */
    uint32_t index;  /* of the timer or child within the state */
    uint32_t microstep;
    int64_t ms;
    ccs_str name, target, type, id, calendar, data; /* borrowed until the next step with these effects */
};

struct ccs__flow_effects;
#endif
