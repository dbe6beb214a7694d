/*
 * Flows the slow way: a handful of instances of flows of one shape, whose timers are carried from minute to minute. Whether a
 * minute is open is looked up in a week written down by hand; nothing is added up, nothing is looked for ahead.
 *
 *   work --rest--> pause --work--> work,   work --again--> work,   --end--> over
 *   t0, t1, t2 (timers of work): n := n + 1
 */
#ifndef FLOW_ORACLE_H
#define FLOW_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ORACLE_TIMERS 3
#define ORACLE_INSTANCES 24
#define ORACLE_CALENDARS 2
#define ORACLE_VARIANTS 5
#define ORACLE_FIRED 4096

enum oracle_mode { ORACLE_RESTART, ORACLE_BUDGET, ORACLE_WALL };
enum oracle_state { ORACLE_WORK, ORACLE_PAUSE, ORACLE_OVER };
enum oracle_verb { ORACLE_REST, ORACLE_GO, ORACLE_AGAIN, ORACLE_END };

/* A timer as a version of the flow has it. */
struct oracle_timer_plan {
    bool there;
    enum oracle_mode mode;
    uint32_t calendar; /* 0: wall time; else from 1 */
    uint32_t minutes;
    bool rule;         /* by a rule: twice as long when n is odd */
};

struct oracle_version {
    struct oracle_timer_plan timers[ORACLE_TIMERS];
    bool added;        /* a variable of its own, and a child, and a transition that is taken when n reaches 4 */
};

enum oracle_phase { ORACLE_NONE, ORACLE_RUNNING, ORACLE_RESTING, ORACLE_AWAY, ORACLE_WAITING, ORACLE_SPENT };

struct oracle_timer {
    enum oracle_phase phase;
    enum oracle_mode mode;
    uint32_t calendar, minutes, used;
    uint64_t born; /* who runs out first of several at one minute */
};

struct oracle_instance {
    bool open;
    uint64_t id;      /* the center's */
    uint32_t flow;    /* which of the flows that had the key */
    uint32_t version; /* number */
    struct oracle_version plan;
    enum oracle_state state;
    uint32_t n;
    struct oracle_timer timers[ORACLE_TIMERS];
};

struct oracle_fired {
    int64_t minute;
    uint64_t instance;
    uint32_t timer;
};

struct oracle {
    int64_t minute; /* since 1970 */
    uint64_t born;  /* timers so far */
    uint32_t variants[ORACLE_CALENDARS];
    struct oracle_instance instances[ORACLE_INSTANCES];
    struct oracle_fired fired[ORACLE_FIRED]; /* since somebody emptied it */
    size_t fired_count;
};

/* The windows of a variant, as JSON. */
const char *oracle_windows(uint32_t variant);
void oracle_advance(struct oracle *oracle, int64_t minute);
void oracle_start(struct oracle *oracle, struct oracle_instance *instance, uint64_t id, uint32_t flow, uint32_t version,
                  const struct oracle_version *plan);
bool oracle_signal(struct oracle *oracle, struct oracle_instance *instance, enum oracle_verb verb); /* false: nothing takes it */
void oracle_migrate(struct oracle *oracle, struct oracle_instance *instance, uint32_t version,
                    const struct oracle_version *plan);

#endif
