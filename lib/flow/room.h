/*
 * What a step needs while it runs. It is loaded from the instance, worked on, and kept into the instance at the end, so that a
 * step that fails has changed nothing. Private to flow.
 *
 * Values never change in place: a variable that is assigned points elsewhere from then on, to the step's own memory. So what
 * is borrowed from a variable (the list of an each) stays what it was.
 */
#ifndef CCS__FLOW_ROOM_H
#define CCS__FLOW_ROOM_H

#include "flow/chart.h"
#include "flow/set.h"

#define CCS__FLOW_BYTES_COST 16 /* so many bytes of a text that is written or copied are one thing done */
#define CCS__FLOW_FAULT_COST 20 /* words are made */

/* A signal that waits inside. */
struct ccs__flow_raised {
    ccs_str name, data, type, sendid;
};

/* A child that was started, and the numbers its name was made up from. */
struct ccs__flow_mark {
    uint64_t serial;
    uint32_t number;
    uint32_t running;
};

/* What computing the states to enter has to come back to: see enter.c. */
struct ccs__flow_frame {
    uint8_t work;
    bool remembered; /* the list is what a history remembers, else it is of targets */
    uint16_t node, until;
    uint32_t first, at, end; /* of the list */
};

struct ccs__flow_default {
    uint16_t node;
    uint32_t transition;
};

struct ccs__flow_room {
    ccs_alloc alloc;
    struct ccs__arena arena; /* of this step */
    struct ccs__buf text;    /* JSON under way */
    struct ccs__flow_effects *effects;
    size_t effect_capacity;
    const struct ccs__flow *flow;
    const struct ccs__flow_context *context;
    ccs_status status; /* why the step cannot go on: CCS_ELIMIT, CCS_ENOMEM, CCS_EINVAL */
    bool running;
    uint32_t microstep, made_up;
    uint64_t work, work_max;
    uint16_t place; /* where it happens, for effects */

    /* Sets of nodes; word_count words each. */
    uint64_t *active, *entering, *by_default, *leaving, *fresh, *domains;
    uint64_t *sets;
    size_t word_count, set_capacity;
    uint32_t *owners; /* of domains: the place in `enabled` */
    size_t owner_capacity;
    uint32_t *enabled; /* transitions, in the order they were selected; dropped ones are CCS__FLOW_NO_TRANSITION */
    uint16_t *reach;   /* of each of them its domain: worked out once, before anything is left */
    size_t enabled_count, enabled_capacity, reach_capacity;
    struct ccs__flow_frame *frames;
    size_t frame_count, frame_capacity;
    struct ccs__flow_default *defaults; /* histories that remembered nothing, by their parents */
    size_t default_count, default_capacity;
    struct ccs__flow_raised *queue; /* first to count */
    size_t queue_first, queue_count, queue_capacity;
    ccs_str *names; /* of the active states, for rules */
    size_t name_count, name_capacity;
    bool names_known;

    /* Of the instance, in the layout of its tail. */
    unsigned char *tail;
    size_t tail_capacity;
    uint64_t changed[CCS__FLOW_SLOTS_MAX / 64];
    bool any_changed;
    bool declared[CCS__FLOW_SLOTS_MAX];

    /* Facts. */
    const struct ccs__rule_value *roots[CCS__FLOW_ROOT_VARIABLES + CCS__FLOW_SLOTS_MAX];
    struct ccs__rule_facts facts;
    struct ccs__rule_value signal[CCS__FLOW_SIGNAL_FIELDS];
    struct ccs__rule_value about[CCS__FLOW_ABOUT_FIELDS];
    ccs_str known[CCS__FLOW_SLOTS_MAX + CCS__FLOW_FIELDS_MAX + 1], truthy[CCS__FLOW_SLOTS_MAX + CCS__FLOW_FIELDS_MAX + 1];
    struct ccs__rule_value states;
    struct ccs__rule_value whole;    /* data that is no object, of a loose flow */
    bool has_data;                   /* the signal has any */
    ccs_str raw;                     /* the same as it came, for ECMAScript */
    size_t data_count;               /* of `data` that may hold something */
    struct ccs__rule_value data[CCS__FLOW_FIELDS_MAX];
    struct ccs__rule_value values[CCS__FLOW_SLOTS_MAX];
    struct ccs__rule_scratch scratch;
};

/* --- room.c --------------------------------------------------------------------------------------------------------- */

/* Begin: empties it and makes it large enough. CCS_ENOMEM. */
ccs_status ccs__flow_room_begin(struct ccs__flow_effects *effects, const struct ccs__flow *flow,
                                const struct ccs__flow_context *context);
/* The first reason stays. Returns false. */
bool ccs__flow_stop_with(struct ccs__flow_room *room, ccs_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* So much more of what CCS__FLOW_WORK_MAX counts, some 25 ns each; false: too much. */
static inline bool ccs__flow_charge(struct ccs__flow_room *room, uint64_t work)
{
    return __builtin_expect((room->work += work) <= room->work_max, 1) ||
           ccs__flow_stop_with(room, CCS_ELIMIT, "one step does more than %llu things; does it go in circles?",
                               (unsigned long long)room->work_max);
}
static inline bool ccs__flow_work(struct ccs__flow_room *room) { return ccs__flow_charge(room, 1); }
/* Zeroed but for kind, state and microstep; NULL: stopped. */
struct ccs__flow_effect *ccs__flow_add_effect(struct ccs__flow_room *room, enum ccs__flow_effect_kind kind, uint16_t node);
bool ccs__flow_raise(struct ccs__flow_room *room, const struct ccs__flow_raised *raised);
/* error.execution, or what `name` says: raised, and told. Returns false. */
bool ccs__flow_fault(struct ccs__flow_room *room, const char *name, ccs_str sendid, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Copies that live as long as the step's effects. */
bool ccs__flow_hold(struct ccs__flow_room *room, ccs_str text, ccs_str *held);
bool ccs__flow_hold_format(struct ccs__flow_room *room, ccs_str *held, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What stands in room->text, which is emptied. */
bool ccs__flow_hold_text(struct ccs__flow_room *room, ccs_str *held);

static inline struct ccs__flow_mark *ccs__flow_marks(const struct ccs__flow_room *room)
{
    return (struct ccs__flow_mark *)(void *)(room->tail + room->flow->children_at);
}
static inline uint16_t *ccs__flow_counts(const struct ccs__flow_room *room)
{
    return (uint16_t *)(void *)(room->tail + room->flow->counts_at);
}
static inline uint16_t *ccs__flow_remembered(const struct ccs__flow_room *room)
{
    return (uint16_t *)(void *)(room->tail + room->flow->remembered_at);
}
static inline unsigned char *ccs__flow_entered(const struct ccs__flow_room *room) { return room->tail + room->flow->entered_at; }

/* --- state.c -------------------------------------------------------------------------------------------------------- */

void ccs__flow_load(struct ccs__flow_room *room, const struct ccs__flow_state *state);
/* CCS_ENOMEM, CCS_ELIMIT: the instance is as it was. */
ccs_status ccs__flow_store(struct ccs__flow_room *room, struct ccs__flow_state *state, enum ccs__flow_phase phase);
struct ccs__flow_value *ccs__flow_values(const struct ccs__flow *flow, struct ccs__flow_state *state);
uint16_t *ccs__flow_atoms(const struct ccs__flow *flow, struct ccs__flow_state *state);

/* --- known.c -------------------------------------------------------------------------------------------------------- */

void ccs__flow_name_known(struct ccs__flow_room *room); /* flow.known and flow.truthy, as things stand now */

/* --- value.c: values and their JSON ----------------------------------------------------------------------------------- */

static inline bool ccs__flow_is_plain(uint8_t type) { return type <= CCS__RULE_DURATION && type != CCS__RULE_STRING; }
void ccs__flow_value_open(const struct ccs__flow_value *kept, struct ccs__rule_value *value);
/* A copy of its own; CCS_ENOMEM. */
ccs_status ccs__flow_value_keep(const ccs_alloc *alloc, const struct ccs__rule_value *value, struct ccs__flow_value *kept);
void ccs__flow_value_finish(const ccs_alloc *alloc, struct ccs__flow_value *kept);
/* As `type` asks, where the value has a form that can be it: an empty list. false: it is of another kind. */
bool ccs__flow_value_fit(uint8_t type, struct ccs__rule_value *value);

struct ccs__json_scan;
enum ccs__flow_read {
    CCS__FLOW_READ,      /* read, or null: then without a value */
    CCS__FLOW_READ_KIND, /* not of that kind, or of none that there is */
    CCS__FLOW_READ_LONG, /* a list of more than CCS__FLOW_ITEMS_MAX items */
    CCS__FLOW_READ_JSON, /* no JSON: scan->message */
    CCS__FLOW_READ_MEMORY,
};
/* The value that begins with `event`, in `arena`. Of type NONE: as it is; what is of no kind (fractions, objects) has no
 * value then. `marked`: {"time": ...} and {"duration": ...} are understood. */
enum ccs__flow_read ccs__flow_value_read(struct ccs__json_scan *scan, int event, uint8_t type, bool marked,
                                         struct ccs__arena *arena, struct ccs__rule_value *value);
/* Of a flow in ECMAScript: a flag, whole number or text; all else stays JSON. */
enum ccs__flow_read ccs__flow_value_read_any(struct ccs__json_scan *scan, int event, struct ccs__arena *arena,
                                             struct ccs__rule_value *value);
void ccs__flow_value_write(const struct ccs__rule_value *value, bool marked, struct ccs__buf *out);

/* --- data.c: what signals and starts carry --------------------------------------------------------------------------- */

/* The data of a signal into room->data. `checked`: it comes from outside, and what a strict flow has not declared is refused.
 * false: stopped, with CCS_EINVAL when it is the data's fault. */
bool ccs__flow_read_data(struct ccs__flow_room *room, ccs_str json, bool checked);
/* Initial values into room->values, marked in `given`. */
bool ccs__flow_read_params(struct ccs__flow_room *room, ccs_str json, uint64_t given[CCS__FLOW_SLOTS_MAX / 64]);

/* --- ask.c ------------------------------------------------------------------------------------------------------------ */

enum ccs__flow_answer {
    CCS__FLOW_ANSWERED,
    CCS__FLOW_UNANSWERED, /* room->why says why */
    CCS__FLOW_BROKEN,     /* room->status */
};
/* The value is borrowed from rule, facts, or scratch: until the next rule. `why` is filled when it is unanswered. */
enum ccs__flow_answer ccs__flow_ask(struct ccs__flow_room *room, uint32_t rule, struct ccs__rule_value *value, char why[256]);
/* The same, borrowed for the whole step. */
enum ccs__flow_answer ccs__flow_ask_held(struct ccs__flow_room *room, uint32_t rule, struct ccs__rule_value *value, char why[256]);
/* A guard: what fails does not hold, and is an error.execution. */
bool ccs__flow_holds(struct ccs__flow_room *room, uint32_t rule);
/* A text: `fixed`, or what the rule gives, held. */
enum ccs__flow_answer ccs__flow_ask_text(struct ccs__flow_room *room, ccs_str fixed, uint32_t rule, ccs_str *text, char why[256]);

/* --- script.c --------------------------------------------------------------------------------------------------------- */

/* An expression or script of ECMAScript; `place`, a rule or 0, gets the value. Texts are borrowed for the whole step. */
enum ccs__flow_answer ccs__flow_run(struct ccs__flow_room *room, uint32_t rule, uint32_t place,
                                    struct ccs__rule_value *value, char why[256]);
/* The same with a value that is there already; false: told, or stopped. */
bool ccs__flow_put(struct ccs__flow_room *room, uint32_t place, const struct ccs__rule_value *value);
/* A list's JSON as its items, each JSON too; false: stopped. */
bool ccs__flow_script_items(struct ccs__flow_room *room, struct ccs__rule_value *list);
bool ccs__flow_script_item(struct ccs__flow_room *room, ccs_str json, struct ccs__rule_value *value);

/* --- the step ----------------------------------------------------------------------------------------------------------- */

/* select.c: into room->enabled, without those that others displace. `signal`: CCS__FLOW_NO_NAME for transitions without. */
void ccs__flow_select(struct ccs__flow_room *room, uint32_t signal);
/* Where what a transition leaves lies; CCS__FLOW_NO_NODE: it leaves nothing. */
uint16_t ccs__flow_domain(struct ccs__flow_room *room, const struct ccs__flow_transition *transition);
/* enter.c, leave.c */
void ccs__flow_enter(struct ccs__flow_room *room); /* by what is enabled */
void ccs__flow_start_timer(struct ccs__flow_room *room, uint32_t timer);
void ccs__flow_reach_final(struct ccs__flow_room *room, uint16_t node); /* it has been entered */
void ccs__flow_leave(struct ccs__flow_room *room);
void ccs__flow_leave_all(struct ccs__flow_room *room);
/* act.c */
void ccs__flow_act(struct ccs__flow_room *room, struct ccs__flow_range actions, uint16_t node);
bool ccs__flow_assign(struct ccs__flow_room *room, uint16_t variable, struct ccs__rule_value *value);
/* send.c */
bool ccs__flow_send(struct ccs__flow_room *room, const struct ccs__flow_action *action);
bool ccs__flow_cancel(struct ccs__flow_room *room, const struct ccs__flow_action *action);
/* Params, or one value, as JSON. `all`: one that fails fails all; else it is left out. */
bool ccs__flow_params(struct ccs__flow_room *room, struct ccs__flow_range params, uint32_t value, bool all, ccs_str sendid,
                      ccs_str *json);
/* What ECMAScript gives for a duration: a text such as '1.5s', or milliseconds. false: `why` says so. */
bool ccs__flow_duration(struct ccs__rule_value *value, char why[256]);
bool ccs__flow_reaches(struct ccs__flow_room *room, ccs_str target);
/* child.c. A made-up name is "STATE.SERIAL.NUMBER". */
#define CCS__FLOW_CHILD_NAME_SIZE (CCS__FLOW_NAME_MAX + 40)
ccs_str ccs__flow_child_name(const struct ccs__flow *flow, uint32_t child, const struct ccs__flow_mark *mark,
                             char room[CCS__FLOW_CHILD_NAME_SIZE]);
void ccs__flow_start_children(struct ccs__flow_room *room);
bool ccs__flow_start_child(struct ccs__flow_room *room, uint32_t child); /* false: a fault, or stopped */
void ccs__flow_stop_children(struct ccs__flow_room *room, uint16_t node);
void ccs__flow_tell_children(struct ccs__flow_room *room, ccs_str invokeid);
/* step.c: late variables of a state that is entered for the first time; one variable */
void ccs__flow_init_variables(struct ccs__flow_room *room, uint16_t node);
void ccs__flow_init_variable(struct ccs__flow_room *room, uint16_t variable);
/* adopt.c */
void ccs__flow_take_up(struct ccs__flow_room *room, const struct ccs__flow_news *news);

#endif
