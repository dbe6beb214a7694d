/*
 * A flow as text for others: what all forms share. Private to scxml.
 *
 * Flows are taken as they are defined, not compiled, but only those that compile: so names are there, trees have no loops and
 * every `if` has its `end`.
 */
#ifndef CCS__EXPORT_H
#define CCS__EXPORT_H

#include "base/arena.h"
#include "base/buf.h"
#include "flow.pb-c.h"
#include <ccs/status.h>
#include <ccs/str.h>
#include <stdbool.h>

#define CCS__EXPORT_NONE UINT32_MAX

/* States as a tree: indexes in flow->states; siblings in their order there. */
struct ccs__export_state {
    uint32_t parent, first, last, next; /* CCS__EXPORT_NONE */
};

struct ccs__export {
    const Ccs__Flow *flow;
    const struct ccs__export_state *states;
    uint32_t first; /* of those that are in none */
    struct ccs__flow_names *names;
    /* What pictures show in red: a transition of a state, or (CCS__EXPORT_NONE) the state itself. NULL: nothing. */
    bool (*is_marked)(const void *user_data, uint32_t state, uint32_t transition);
    const void *user_data;
};

static inline bool ccs__export_is_marked(const struct ccs__export *export, uint32_t state, uint32_t transition)
{
    return export->is_marked && export->is_marked(export->user_data, state, transition);
}

/* CCS_EPARSE: a state is in none that stands before it, or there is none of the name (`message` says so); CCS_ENOMEM. */
ccs_status ccs__export_init(struct ccs__export *export, const Ccs__Flow *flow, struct ccs__arena *arena,
                            char message[256]);
uint32_t ccs__export_find(const struct ccs__export *export, const char *name); /* of a state, or CCS__EXPORT_NONE */
bool ccs__export_is_in(const struct ccs__export *export, uint32_t state, uint32_t outer); /* itself, too */

/* What is walked over: each state when it is entered, and again when it is left. */
struct ccs__export_step {
    uint32_t state;
    bool leaves;
    unsigned depth;
};
/* Begin with a zeroed step. */
bool ccs__export_next(const struct ccs__export *export, struct ccs__export_step *step, bool *begun);

static inline bool ccs__export_is_history(const Ccs__FlowState *state)
{
    return state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_HISTORY ||
           state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_DEEP_HISTORY;
}
/* The state that is entered with it, unless it says otherwise; CCS__EXPORT_NONE. */
uint32_t ccs__export_default(const struct ccs__export *export, uint32_t state);

/* --- the forms: each appends to `out`. CCS_EPARSE: `message` says what cannot be written; CCS_ENOMEM. */

ccs_status ccs__export_scxml(const struct ccs__export *export, struct ccs__buf *out, char message[256]);
ccs_status ccs__export_mermaid(const struct ccs__export *export, struct ccs__buf *out, char message[256]);
ccs_status ccs__export_graphviz(const struct ccs__export *export, struct ccs__buf *out, char message[256]);

/* --- words for pictures: one line each, long ones cut; not escaped ------------------------------------------------------ */

void ccs__picture_transition(const Ccs__FlowTransition *transition,
                             struct ccs__buf *out); /* signal [guard] / actions */
void ccs__picture_timer(const Ccs__FlowTimer *timer, struct ccs__buf *out);
void ccs__picture_child(const Ccs__FlowChild *child, struct ccs__buf *out);
/* "entry / ..."; nothing without actions. */
void ccs__picture_actions(const char *title, Ccs__FlowAction *const *actions, size_t count, struct ccs__buf *out);
/* What is said of a state besides its name, a line each, into `line` one after the other: 0, 1, 2 ...; false: there are no
 * more. Transitions that lead nowhere are among them. */
bool ccs__picture_line(const Ccs__FlowState *state, size_t index, struct ccs__buf *line);
/* Its own, or that of the state it is in. */
Ccs__FlowCategory ccs__picture_category(const struct ccs__export *export, uint32_t state);

#endif
