/*
 * A compiled flow, for flow itself and those that look into it (checks, pictures). Everything is an index into one of the
 * arrays of struct ccs__flow, in document order, so that a part of the chart is a range of numbers:
 *
 *   nodes      0 is the flow itself, which SCXML calls the <scxml> element; its states follow, each directly before all
 *              that is in it. So n is in m exactly when m < n < nodes[m].end, and "document order" is < .
 *   signals    names that transitions wait for, sorted so that those that begin with another follow it directly: a signal
 *              is the number of the longest one that its name begins with, and what matches it is a range around it.
 *
 * Nothing here changes after compiling, but for the cache of rules that a loose flow could compile only when it ran.
 */
#ifndef CCS__FLOW_CHART_H
#define CCS__FLOW_CHART_H

#include "base/arena.h"
#include "base/assert.h"
#include "ecma/run.h"
#include "flow/flow.h"
#include "flow/names.h"

#define CCS__FLOW_ROOT 0
#define CCS__FLOW_NO_NODE UINT16_MAX
#define CCS__FLOW_NO_VARIABLE UINT16_MAX
#define CCS__FLOW_BAD_VARIABLE (UINT16_MAX - 1) /* of a loose flow: it is named, but there is none; fails when reached */
#define CCS__FLOW_NO_TRANSITION UINT32_MAX
#define CCS__FLOW_JSON 0x0E /* beside the types of rules: what only ECMAScript can hold; `text` is its JSON */
#define CCS__FLOW_SLOTS_MAX (2 * CCS__FLOW_VARIABLES_MAX) /* variables, those of `each` included */

/* How a name is shown in an error: "%.*s". */
#define CCS__FLOW_SHOW(text) (int)((text).size > 60 ? 60 : (text).size), (text).data

struct ccs__flow_range {
    uint32_t first, end;
};

struct ccs__flow_node {
    ccs_str name;
    uint32_t definition; /* its index there; CCS__FLOW_NO_STATE of the root */
    uint16_t parent;     /* of the root: itself */
    uint16_t end;        /* behind the last in it */
    uint16_t depth;      /* of the root 0 */
    uint16_t first_child, next; /* 0: none. Histories are among them. */
    uint16_t climb;      /* the nearest of itself and those around it that has transitions; else the root */
    uint16_t atoms_max;  /* atomic states that can be active in it */
    uint16_t history;    /* of a history: its place in histories */
    uint16_t first_history; /* of others: the first history that is its child, 0: none; they go on by `next` among the rest */
    uint16_t entered;    /* from 1: its place among the states of which it matters whether they were entered before; 0: none */
    uint8_t kind;        /* a Ccs__FlowStateKind; the root is STATE */
    uint8_t category;    /* its own or inherited */
    bool atomic;         /* can be active, and nothing is in it */
    bool eventless;      /* itself or one around it has a transition without signals */
    uint32_t initial;    /* what is entered with it and done on the way, or of a history where it leads; as a transition */
    struct ccs__flow_range transitions, enter, exit, timers, children, done, late; /* late: variables by late_variables */
    uint32_t done_value; /* a rule or 0 */
};

struct ccs__flow_transition {
    uint16_t source;
    uint16_t domain;  /* what is left is in it; CCS__FLOW_NO_NODE: it has no targets, or depends on a history */
    bool internal, eventless;
    bool by_history;  /* a target is a history */
    uint32_t when;    /* a rule or 0 */
    uint32_t index;   /* within its state's, in the definition */
    struct ccs__flow_range on, targets, actions; /* on: of matches */
};

/* What a transition waits for: signals first to end - 1. */
struct ccs__flow_action {
    uint8_t kind; /* a Ccs__FlowDo */
    uint16_t to, index_to; /* variables */
    uint32_t jump;  /* if, else_if: where it goes on when it does not hold. else, else_if reached from above, each with
                       no item left: behind the end. end of an each: the each. */
    uint32_t past;  /* else, else_if: behind the end */
    uint32_t when, value; /* rules or 0 */
    uint32_t place;       /* assign, in ECMAScript: a rule that says where to, when `to` does not; or 0 */
    uint32_t send;  /* raise, send, cancel: of sends */
    ccs_str label;
};

struct ccs__flow_send {
    ccs_str signal, target, type, id, calendar;
    uint32_t signal_rule, target_rule, type_rule, id_rule, delay_rule, value;
    int64_t delay_ms;
    uint16_t id_to;
    uint32_t id_place; /* in ECMAScript: a rule that says where to, when id_to does not; or 0 */
    struct ccs__flow_range params;
};

struct ccs__flow_param {
    ccs_str name;
    uint32_t value;
};

struct ccs__flow_timer {
    ccs_str name, signal, calendar;
    int64_t after_ms;
    uint32_t after_rule;
    uint16_t node;
    uint32_t index; /* within its state's */
    uint8_t mode;
    bool made_up;   /* its name: from the state's and its place */
};

struct ccs__flow_child {
    ccs_str name; /* "": made up at each start */
    ccs_str flow;
    uint32_t flow_rule;
    uint16_t node, id_to;
    uint32_t id_place; /* as of a send */
    uint32_t index;  /* within its state's */
    bool forward;
    struct ccs__flow_range params, finalize;
};

struct ccs__flow_variable {
    ccs_str name;   /* NUL-terminated as well */
    uint8_t type;   /* what it holds; CCS__RULE_NONE: anything, in a loose flow */
    bool declared;  /* else it is there only since an `each` named it */
    bool late;      /* gets its value when `node` is first entered */
    bool given;     /* its kind was declared */
    uint16_t node;
    uint32_t value; /* a rule or 0 */
};

struct ccs__flow_rule {
    ccs_str text;
    struct ccs__rule *compiled; /* of a strict flow, or one that reads nothing whose kind may change */
    struct ccs__flow_range mentions; /* of a loose flow: what its text speaks of */
    uint8_t wanted;             /* a ccs__rule_type; CCS__RULE_NONE: any value that a variable can hold */
    bool uses_states, uses_signal; /* signal: or its data */
    bool uses_known;            /* flow.known or flow.truthy */
    const struct ccs__ecma_node *tree; /* of a flow in ECMAScript; NULL: it cannot be read, see why */
    const char *why;
};

/* Variable v is v, field f of data is f + CCS__FLOW_SLOTS_MAX, and data whatever is read of it: */
typedef uint16_t ccs__flow_mention;
#define CCS__FLOW_DATA_MENTION (CCS__FLOW_SLOTS_MAX + CCS__FLOW_FIELDS_MAX)

/* Roots of rules: signal, flow, states, data, then the variables. */
enum { CCS__FLOW_ROOT_SIGNAL, CCS__FLOW_ROOT_FLOW, CCS__FLOW_ROOT_STATES, CCS__FLOW_ROOT_DATA, CCS__FLOW_ROOT_VARIABLES };

enum { /* fields of flow */
    CCS__FLOW_ABOUT_ID,
    CCS__FLOW_ABOUT_NAME,
    CCS__FLOW_ABOUT_KEY,
    CCS__FLOW_ABOUT_KNOWN,  /* names of what has a value: variables, "data" and "data.NAME" */
    CCS__FLOW_ABOUT_TRUTHY, /* of them those that are neither false nor 0 nor "" */
    CCS__FLOW_ABOUT_FIELDS,
};

enum { /* fields of signal */
    CCS__FLOW_SIGNAL_NAME,
    CCS__FLOW_SIGNAL_TYPE,
    CCS__FLOW_SIGNAL_SENDID,
    CCS__FLOW_SIGNAL_ORIGIN,
    CCS__FLOW_SIGNAL_ORIGINTYPE,
    CCS__FLOW_SIGNAL_INVOKEID,
    CCS__FLOW_SIGNAL_FIELDS,
};

/* A history, and its part of what histories remember. */
struct ccs__flow_history {
    uint16_t node;
    uint32_t first, capacity; /* of room for nodes */
};

struct ccs__flow_cache;

struct ccs__flow {
    ccs_alloc alloc;
    struct ccs__arena arena; /* all below but rules' own */
    ccs_str name, key;
    bool loose, late;
    bool script; /* its expressions are ECMAScript: script.c */
    bool has_children, has_eventless;
    struct ccs__flow_node *nodes;
    struct ccs__flow_transition *transitions;
    struct ccs__flow_range *matches;
    uint16_t *targets;
    struct ccs__flow_action *actions;
    struct ccs__flow_send *sends;
    struct ccs__flow_param *params;
    struct ccs__flow_timer *timers;
    struct ccs__flow_child *children;
    struct ccs__flow_variable *variables;
    struct ccs__rule_field *fields;
    ccs_str *field_paths; /* "data.NAME" of each */
    struct ccs__flow_history *histories;
    struct ccs__flow_rule *rules; /* from 1 */
    ccs__flow_mention *mentions;
    uint16_t *late_variables;
    uint16_t *by_definition; /* node by index in the definition */
    uint32_t node_count, transition_count, match_count, target_count, action_count, send_count, param_count, timer_count,
        child_count, variable_count, field_count, history_count, rule_count, mention_count, entered_count;
    uint16_t depth_max;
    ccs_str *signals; /* from 1: what a transition waits for; 0 is "*" */
    uint32_t *signal_ends;
    uint32_t signal_count;
    struct ccs__flow_names state_names, signal_names, timer_names, variable_names, field_names;
    struct ccs__rule_schema schema;
    /* What of an instance does not fit into its first cache line, in this order. */
    size_t more_size, values_at, atoms_at, tail_at, tail_size;
    size_t children_at, counts_at, remembered_at, entered_at; /* of the tail */
    size_t remembered_count;
    size_t hidden_max; /* bytes of what no variable holds, should all of it be there */
    struct ccs__flow_cache *cache;
};

static inline bool ccs__flow_is_in(const struct ccs__flow *flow, uint16_t inner, uint16_t outer)
{
    return outer < inner && inner < flow->nodes[outer].end;
}

static inline bool ccs__flow_is_history(const struct ccs__flow_node *node)
{
    return node->kind >= CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_HISTORY;
}

/* A state of whose inner states one is active: the root as well. */
static inline bool ccs__flow_is_compound(const struct ccs__flow_node *node)
{
    return node->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_STATE && !node->atomic;
}

/* Is this a signal's name? */
static inline bool ccs__flow_is_signal(ccs_str name, size_t size_max)
{
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.data[i] <= ' ' || name.data[i] == 0x7F)
            return false;
    return name.size > 0 && name.size <= size_max;
}

/* The number of what `name` begins with, for matching. Good for any number of steps of this flow. */
uint32_t ccs__flow_signal_find(const struct ccs__flow *flow, ccs_str name);

static inline bool ccs__flow_waits_for(const struct ccs__flow *flow, const struct ccs__flow_transition *transition, uint32_t signal)
{
    for (uint32_t i = transition->on.first; i < transition->on.end; i++)
        if (flow->matches[i].first <= signal && signal < flow->matches[i].end)
            return true;
    return false;
}

#endif
