/*
 * Flows in progress: a row each, with its timers a row each; the definitions are versioned rows that instances pin. What a
 * flow does is worked out by lib/flow on a working copy; here its effects become events, and apply() only copies them into
 * rows. So a journal is applied again without any rule being asked.
 *
 *   command, due timer --> signal --> queue --> step of one instance (lib/flow) --> events --> signals to others --> queue ...
 *
 *   instance   started ---> moved ---> moved ... ---> ended(done | stopped | failed)
 *   timer      running <-> paused (budget)           ---> fired: over, or spent
 *              running <-> away (wall) --> waiting   ---> spent
 */
#ifndef CCS__INSTANCE_H
#define CCS__INSTANCE_H

#include "base/tree.h"
#include "flow/flow.h"
#include "group/group.h"
#include "group/keys.h"
#include "record/json.h"

#define CCS__INSTANCE_REF_MAX 128        /* bytes of the host's key */
#define CCS__INSTANCE_SIGNAL_MAX 128     /* bytes of a signal's name, from outside */
#define CCS__INSTANCE_DEPTH_MAX 16       /* flows within flows */
#define CCS__INSTANCE_FAMILY_MAX 1000    /* flows in progress below one that the host started, itself included */
#define CCS__INSTANCE_TIMERS_MAX 10000   /* of one instance, spent ones included */
#define CCS__INSTANCE_STEPS_MAX 10000    /* of all instances within one group */
#define CCS__INSTANCE_WORK_MAX 4000000   /* likewise: things done, see work.c; some 25 ns each */
#define CCS__INSTANCE_SHARE 40000        /* of the work of one step: so much is charged to who sent the signal */
#define CCS__INSTANCE_STOP_MAX 250000     /* of the work of leaving an instance that is stopped: beyond it is over unasked */
#define CCS__INSTANCE_FAULTS_MAX 6       /* instances that are found at fault one after the other within one group */
#define CCS__INSTANCE_BURST_MAX 10000    /* timers of one family that run out at one and the same instant */
#define CCS__INSTANCE_REARM_MAX 1000     /* timers that one group arms again when their calendar changed */

struct ccs__flow_runtime; /* runtime.c: a version compiled, and states read before */
struct ccs__instance;

/* One version of a flow: in force, or used by something in progress. */
struct ccs__flow_version {
    struct ccs__row row;
    Ccs__Flow config;
    struct ccs__arena *block; /* owns what config points to */
    /* links */
    const char *key_text;            /* counted; under it the one in force is found */
    struct ccs__flow_runtime *runtime; /* made when it is first needed */
    struct ccs__tree instances;      /* open ones, by id */
};

struct ccs__instance {
    struct ccs__row row;
    Ccs__FlowInstance instance;
    /* links */
    struct ccs__flow_version *version; /* in whose tree it is; NULL: it is in no list at all */
    struct ccs__tree_node node;
    const char *ref_text;              /* counted; under it the instance is found */
    struct ccs__instance *of;          /* its parent, in whose list it is */
    struct ccs__instance *next;        /* of the same parent, by id */
    struct ccs__instance *children;    /* open ones, by id */
    struct ccs__instance *root;        /* in whose count it is */
    uint32_t family;                   /* of a root: open ones, itself included */
    uint32_t timer_count;
    struct ccs__flow_timer *timers, *last_timer; /* open ones, by id */
    struct ccs__tree named_timers;     /* the same by kind and what their names mix to, then by id */
    uint64_t cancelled;                /* serial of the group in which its parent let it go */
    uint64_t charged, charged_in;      /* work.c: what it has caused, and in which round */
};

struct ccs__flow_timer {
    struct ccs__row row;
    Ccs__FlowTimerState timer;
    /* links */
    struct ccs__instance *of;          /* in whose list it is, or NULL */
    struct ccs__flow_timer *next, *previous;
    struct ccs__tree_node named_node;
    bool named; /* it stands there */
    struct ccs__calendar_use *use;     /* in whose tree it is, or NULL */
    struct ccs__tree_node use_node;
    struct ccs__wheel_node node;
};

/* Business time, as timers need it: the center's calendars; tests bring their own. */
struct ccs__business {
    bool (*known)(const struct ccs__group *group, const char *calendar);
    /* When `ms` of open time from `from` on are used up. CCS_ELIMIT: never, or later than calendars know. */
    ccs_status (*add)(const struct ccs__group *group, const char *calendar, ccs_time from, ccs_duration ms, ccs_time *at);
    /* Open time in [from, to). */
    ccs_status (*between)(const struct ccs__group *group, const char *calendar, ccs_time from, ccs_time to, ccs_duration *ms);
};

/* The module's state. */
struct ccs__instances {
    struct ccs__map keys;           /* address of the interned key -> the version in force */
    struct ccs__map refs;           /* address of the interned ref -> open instance */
    struct ccs__map calendars;      /* address of the interned key -> struct ccs__calendar_use */
    const struct ccs__business *business;
    struct ccs__flow_effects effects;
    struct ccs__buf active, history, data, left, entered, words; /* of the step under way */
    struct ccs__buf report;         /* of the last migration */
    struct ccs__run *run;           /* run.c: signals on their way */
    const struct ccs__calendar *past; /* before.c: what the calendar was whose timers are being judged */
    uint64_t open_count;
};
#define CCS__INSTANCES(group) CCS__STATE(group, INSTANCE, struct ccs__instances)

extern const struct ccs__module ccs__instance_module;

/* --- flows as configuration: definition.c -------------------------------------------------------------------- */

struct ccs__flow_version *ccs__flow_by_key(const struct ccs__group *group, ccs_str key); /* the one in force, or NULL */
/* By the flow's id, whatever its version; NULL: it was removed. */
struct ccs__flow_version *ccs__flow_by_id(const struct ccs__group *group, uint64_t flow);
/* Is a configuration record well formed, whole? It is compiled for that. CCS_EINVAL fills path and words; CCS_ENOMEM. */
ccs_status ccs__flow_config_valid(const struct ccs__group *group, const Ccs__Flow *flow, char *path, size_t path_size,
                                  char *error, size_t error_size);
/* The same without looking whether its calendars are there. */
ccs_status ccs__flow_config_sound(const struct ccs__group *group, const Ccs__Flow *flow, char *path, size_t path_size,
                                  char *error, size_t error_size);
ccs_status ccs__flow_decide_put(struct ccs__group *group, const Ccs__Flow *flow, uint64_t *id); /* *id: the flow's */
ccs_status ccs__flow_decide_remove(struct ccs__group *group, uint64_t flow);
ccs_status ccs__flow_apply(struct ccs__group *group, const struct ccs__event *event);
bool ccs__flow_index(struct ccs__group *group, struct ccs__flow_version *version);
/* It is used by one instance less, as soon as the event in progress is indexed. false: no memory. */
bool ccs__flow_let_go(struct ccs__group *group, struct ccs__flow_version *version);
/* The calendars that a flow names, wherever it does, in one pass: zeroed to begin with; NULL beyond the last. Names may come
 * twice. */
struct ccs__flow_place {
    size_t state, list, at; /* definition.c's own */
};
const char *ccs__flow_calendar(const Ccs__Flow *flow, struct ccs__flow_place *place);
/* Where the last one stands, such as states[3].timers[0]. */
void ccs__flow_place_path(const Ccs__Flow *flow, const struct ccs__flow_place *place, char *path, size_t size);

/* --- instances: instance.c ------------------------------------------------------------------------------------ */

struct ccs__instance *ccs__instance_by_ref(const struct ccs__group *group, ccs_str ref); /* open ones */
ccs_status ccs__instance_of(struct ccs__group *group, uint64_t id, struct ccs__instance **instance); /* open ones; CCS_ENOENT */
/* An open child that has not been let go; NULL: none of this name. */
struct ccs__instance *ccs__instance_child(const struct ccs__group *group, const struct ccs__instance *parent, ccs_str name);

/* Decide: instance_decide.c, migrate.c. */
ccs_status ccs__instance_decide_start(struct ccs__group *group, const Ccs__StartFlow *command, uint64_t *id);
ccs_status ccs__instance_decide_signal(struct ccs__group *group, const Ccs__SignalFlow *command);
ccs_status ccs__instance_decide_stop(struct ccs__group *group, const Ccs__StopFlow *command);
ccs_status ccs__instance_decide_migrate(struct ccs__group *group, const Ccs__MigrateFlow *command);

/* --- a version at work: runtime.c ------------------------------------------------------------------------------ */

struct ccs__flow_runtime {
    struct ccs__flow *flow;
    struct ccs__flow_state state; /* the working copy */
    struct ccs__flow_state fresh; /* not started */
    struct ccs__decoded *decoded;
};

/* Compiled; CCS_ENOMEM, CCS_ECORRUPT (what was put compiled, so only a damaged file holds what does not). */
ccs_status ccs__flow_runtime_of(struct ccs__group *group, struct ccs__flow_version *version, struct ccs__flow_runtime **runtime);
void ccs__flow_runtime_destroy(struct ccs__group *group, struct ccs__flow_runtime *runtime);
/* The instance's texts in the working copy. CCS_ECORRUPT, with words: they do not fit its version. */
ccs_status ccs__flow_runtime_read(struct ccs__group *group, struct ccs__flow_runtime *runtime, const Ccs__FlowInstance *instance);

/* --- signals and steps: queue.c, work.c, run.c, send.c --------------------------------------------------------------------- */

/* Between begin and drain signals are gathered; drain works them off, in order, and what follows from them. `due`: nothing may be
 * refused; the instance whose fault it is ends as failed. CCS_ELIMIT, CCS_ESTATE, CCS_EINVAL with words otherwise. */
void ccs__run_begin(struct ccs__group *group, bool due);
void ccs__run_sender(struct ccs__group *group, uint64_t instance); /* of what is put there from now on; 0: the group's own */
void ccs__run_signal(struct ccs__group *group, uint64_t instance, const struct ccs__flow_signal *signal);
/* The same, but nobody's: it comes, whoever is at fault for anything. For what an instance waits for. */
void ccs__run_tell(struct ccs__group *group, uint64_t instance, const struct ccs__flow_signal *signal);
void ccs__run_start(struct ccs__group *group, uint64_t instance, ccs_str params);
void ccs__run_stop(struct ccs__group *group, uint64_t instance, ccs_str reason);
void ccs__run_fail(struct ccs__group *group, uint64_t instance, const char *words); /* without asking it */
/* A child is left in good order, without its parent being told. */
void ccs__run_let_go(struct ccs__group *group, struct ccs__instance *child, const char *why);
/* At once: an instance that has another version's texts begins what only its version has. CCS_ELIMIT with words; CCS_ENOMEM. */
ccs_status ccs__run_adopt(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__flow_news *news);
/* Only a signal for which there is a transition: else CCS_ESTATE, with what would be possible. For one command's own signal. */
void ccs__run_strictly(struct ccs__group *group);
ccs_status ccs__run_drain(struct ccs__group *group);
struct ccs__run *ccs__run_create(struct ccs__group *group); /* NULL: no memory */
void ccs__run_destroy(struct ccs__group *group, struct ccs__run *run);

/* Borrowed texts of effects end with a NUL: they lie in buffers of the engine that see to it. */
static inline char *ccs__effect_text(ccs_str str) { return (char *)(uintptr_t)(str.data ? str.data : ""); }
/* A flow sends: to another or itself at once, or to the host. */
ccs_status ccs__instance_send(struct ccs__group *group, struct ccs__instance *from, const struct ccs__flow_effect *sent);
/* What a step may know: `reach` is filled for the context and must live as long. */
struct ccs__instance_reach {
    const struct ccs__group *group;
    const struct ccs__instance *instance;
    char id[24];
};
struct ccs__flow_context ccs__instance_context(const struct ccs__group *group, const struct ccs__instance *instance,
                                               struct ccs__instance_reach *reach);
/* What an instance asked for has gone wrong: it gets error.communication (of the sending, or the child, of that name), and
 * people get the words. */
ccs_status ccs__instance_tell(struct ccs__group *group, uint64_t instance, ccs_str sendid, const char *words);
ccs_status ccs__instance_error(struct ccs__group *group, uint64_t instance, const char *error, const char *words);

/* --- timers: timer.c, business.c --------------------------------------------------------------------------------- */

extern const struct ccs__business ccs__business_hours;

ccs_status ccs__timer_apply(struct ccs__group *group, const struct ccs__event *event);
bool ccs__timer_index(struct ccs__group *group, struct ccs__flow_timer *timer);
ccs_status ccs__timer_due(struct ccs__group *group, struct ccs__flow_timer *timer);
/* A state with a timer was entered; was left; a signal is to be sent later; those of this sending id are not. */
ccs_status ccs__timer_enter(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__flow_effect *effect);
ccs_status ccs__timer_leave(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__flow_effect *effect);
ccs_status ccs__timer_send(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__flow_effect *effect);
ccs_status ccs__timer_cancel(struct ccs__group *group, struct ccs__instance *instance, ccs_str id);
ccs_status ccs__timers_stop(struct ccs__group *group, struct ccs__instance *instance); /* all: it ends */
/* By name, a state's; NULL. */
struct ccs__flow_timer *ccs__timer_by_name(const struct ccs__instance *instance, ccs_str name);
ccs_status ccs__timer_stop(struct ccs__group *group, const struct ccs__flow_timer *timer);
/* It goes on: its state is active, again or under another name. */
ccs_status ccs__timer_carry(struct ccs__group *group, const struct ccs__flow_timer *timer, const char *state);
/* Paused or away, as its mode has it, or stopped: its state is not active any more. */
ccs_status ccs__timer_rest(struct ccs__group *group, const struct ccs__flow_timer *timer, const char *state);

/* When a timer of `left_ms`, counted from `from` on, runs out: in wall time, or in the calendar's; CCS__WHEEL_AT_MAX or later: it
 * never does. CCS_ENOENT: there is no such calendar. */
ccs_status ccs__business_add(struct ccs__group *group, const char *calendar, ccs_time from, uint64_t left_ms, ccs_time *at);
/* What of it has been used from `from` to `to`. CCS_ELIMIT: beyond the years that calendars know. */
ccs_status ccs__business_used(struct ccs__group *group, const char *calendar, ccs_time from, ccs_time to, uint64_t *ms);

/* The same by a calendar as others know it. */
ccs_status ccs__business_used_by(struct ccs__group *group, const struct ccs__business *business, const char *calendar,
                                 ccs_time from, ccs_time to, uint64_t *ms);
/* Open timers that count by a calendar: the first of a larger id than this, and the one behind another; NULL: there is none. */
const struct ccs__flow_timer *ccs__calendar_use_after(const struct ccs__group *group, const char *calendar, uint64_t id);
const struct ccs__flow_timer *ccs__calendar_use_next(const struct ccs__flow_timer *timer);

/* --- calendars that change: before.c ------------------------------------------------------------------------------ */

/*
 * A calendar means something else from the group's instant on. What its timers have used up to then was counted by `before`;
 * the rest is counted by the calendar as it is now. At most CCS__INSTANCE_REARM_MAX timers a call, those of ids above *after,
 * which goes on; *more: call again. `before` knows the calendar as it was.
 */
ccs_status ccs__instance_calendar_changed(struct ccs__group *group, const char *calendar, const struct ccs__business *before,
                                          uint64_t *after, bool *more);
struct ccs__hours;
ccs_status ccs__instance_hours_settle(struct ccs__group *group, const struct ccs__hours *hours);
/* Does a flow in force or a running timer name this calendar? Then it cannot go. */
bool ccs__instance_uses_calendar(const struct ccs__group *group, const char *calendar);
void ccs__calendar_before_kind(struct ccs__group *group);
ccs_status ccs__calendar_before_apply(struct ccs__group *group, const struct ccs__event *event);
bool ccs__calendar_before_index(struct ccs__group *group, struct ccs__row *row);
ccs_status ccs__calendar_before_due(struct ccs__group *group, struct ccs__row *row);
bool ccs__calendar_use_index(struct ccs__group *group, struct ccs__flow_timer *timer, bool wanted); /* false: no memory */
void ccs__calendar_uses_finish(struct ccs__group *group);

/* --- reading: view.c ----------------------------------------------------------------------------------------------- */

/* An instance as JSON: states, data, timers with their instants, children, and the signals that would be possible. */
ccs_status ccs__instance_json(struct ccs__group *group, uint64_t instance, struct ccs__buf *out);
/* "possible: resolve, pause": the names, each once, as long as they fit. */
ccs_status ccs__instance_possible(struct ccs__group *group, struct ccs__instance *instance, struct ccs__buf *out);
/* Do a loaded instance's texts fit its version? */
bool ccs__instance_sound(struct ccs__group *group, struct ccs__instance *instance);

#endif
