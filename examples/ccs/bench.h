/*
 * ccs bench: rows, the sections that measure them, and what the sections share. See docs/performance.md.
 *
 * A row's value is judged by its bar, which is a figure carried over to this machine by the calibration; `ratio` is
 * value / bar (bar / value where more is better), so 1 or less is met.
 */
#ifndef BENCH_H
#define BENCH_H

#include "center/center.h"
#include "cli.h"
#include "seal/seal.h"

/* How a row's bar follows from its figure. */
enum bench_bar {
    BENCH_COST,       /* less is better; the machine's speed counts */
    BENCH_RATE,       /* more is better; the machine's speed counts */
    BENCH_FIXED,      /* less is better; bytes and counts are the same everywhere */
    BENCH_FSYNC_COST, /* one fsync as measured here, and the figure on top of it */
    BENCH_FSYNC_RATE, /* groups a second: one fsync as measured here, and the figure (a time) on top of it */
    BENCH_SHOWN,      /* printed and not judged: the machine's interruptions, a peer's model */
    BENCH_PEER,       /* a rate with the figure of our own row for its bar; not judged, and only with --peers */
};

struct bench;
struct ccs__line;

struct bench_row {
    const char *name;
    const char *unit;
    enum bench_bar bar;
    double figure;     /* to be reached on the reference machine; of BENCH_FSYNC_*: us */
    const char *limit; /* what a prototype or the hardware reached, for the table */
    const char *peer;  /* today's best elsewhere, likewise */
    ccs_status (*measure)(struct bench *bench); /* the section that has this row */
};
extern const struct bench_row bench_rows[];
extern const size_t bench_row_count;

#define BENCH_ROWS_MAX 192
#define BENCH_CHECKS_MAX 8

struct bench {
    bool json, quick;
    const char *only;      /* pattern of the rows asked for, or NULL */
    const char *directory; /* where files are made */
    const char *peers;     /* the command that measures other software, or NULL */
    char *path;            /* a directory of our own in there; NULL before the first file */
    double calibration_ns; /* as it was just before the section under way: the machine may be shared */
    double values[BENCH_ROWS_MAX], bars[BENCH_ROWS_MAX];
    bool measured[BENCH_ROWS_MAX];
    char *missing[BENCH_ROWS_MAX]; /* of a peer's row: why it has no value */
    char *checks[BENCH_CHECKS_MAX]; /* whose answers were compared */
    size_t check_count;
    double fsync_ns[2];    /* median and p99 of this file system; 0 before they are measured */
    char error[512];       /* why a section failed */
};

/* --- rows: bench_rows.c, bench.c --------------------------------------------------------------------------- */

bool bench_wants(const struct bench *bench, const char *name);
/* Is any row wanted whose name begins so? */
bool bench_wants_any(const struct bench *bench, const char *prefix);
void bench_put(struct bench *bench, const char *name, double value);
/* value / bar, or bar / value for rates. */
double bench_ratio(const struct bench_row *row, double value, double bar);

/* --- time: bench_clock.c ----------------------------------------------------------------------------------- */

double bench_now_ns(void);
double bench_cpu_ns(void); /* user and system time of this process */
/* One turn of the calibration loop, best of several runs of about 50 ms. */
double bench_calibrate(int runs);
/* What two readings of the clock cost by themselves: taken off every sample. */
double bench_clock_cost(void);
/* Keeps the compiler from dropping work whose result nobody reads. */
void bench_use(const void *pointer);
/* Sorts; p from 0 to 1. */
double bench_percentile(double *samples, size_t count, double p);
double bench_least(double best, double value); /* 0 is nothing yet */

/* What each of many took, without the clock's own cost. */
struct bench_samples {
    double *items; /* ns */
    size_t count, capacity;
    double clock_cost;
};

bool bench_samples_init(struct bench_samples *samples, size_t capacity); /* false: no memory */
void bench_samples_add(struct bench_samples *samples, double began, double ended);
void bench_samples_finish(struct bench_samples *samples);

/* --- a center to measure: bench_scene.c -------------------------------------------------------------------- */

#define BENCH_START ((ccs_time)1893456000000) /* 2030-01-01 00:00 */

/* A port that seals what is committed and keeps nothing. */
struct bench_port {
    struct ccs__seal chain;
    struct ccs__sealer sealer;
    double seal_ns; /* spent in sealing */
};

/* A center with queues and agents; `now` goes on by itself. */
struct bench_scene {
    struct bench *bench;
    ccs_center *center;
    struct bench_port port; /* unless the center is on a file */
    ccs_time now;
    ccs_rng rng;
    ccs_queue_id *queues;
    size_t queue_count;
    ccs_agent_id *agents;
    size_t agent_count;
    uint64_t refs; /* contacts opened so far */
};

/* Without a path: in memory, on the port above. */
ccs_status bench_scene_open(struct bench_scene *scene, struct bench *bench, const char *path, ccs_durability durability,
                            const ccs_alloc *alloc);
void bench_scene_close(struct bench_scene *scene);
/* Queue i asks for the skill s<i % 256> (and, with `pairs`, every other one for a second skill); the last `unserved` ones
 * for skills that nobody has. */
ccs_status bench_scene_queues(struct bench_scene *scene, size_t served, size_t unserved, bool pairs);
/* `count` more agents with `skills` of 256 skills each: the first ones, or drawn when `random`. Signed out. */
ccs_status bench_scene_agents(struct bench_scene *scene, size_t count, size_t skills, bool random);
ccs_status bench_scene_presence(struct bench_scene *scene, size_t agent, ccs_presence presence);
/* Open `count` contacts and put them in line, in turn in `queues` queues from `first` on; commits now and then. */
ccs_status bench_scene_wait(struct bench_scene *scene, size_t first, size_t queues, size_t count);
ccs_status bench_scene_arrive(struct bench_scene *scene, ccs_contact_id *contact); /* opened, not queued */
/* Notes what failed; returns the status. */
ccs_status bench_scene_fail(struct bench_scene *scene, const char *doing, ccs_status status);

/* --- other centers: bench_desk.c --------------------------------------------------------------------------- */

/* What agents can and queues ask for. */
struct bench_desk {
    size_t skills;   /* different ones, at most BENCH_SKILLS_MAX */
    size_t each;     /* of an agent, drawn for each; all of them; or 1: in turn */
    size_t required; /* by a queue: queue i asks for skill i % skills, and others */
};
#define BENCH_SKILLS_MAX 4096

/* As many queues more; `members` are further members of each one's JSON ("\"strategy\":\"random\""), or empty. */
ccs_status bench_desk_queues(struct bench_scene *scene, const struct bench_desk *desk, size_t count, const char *members);
/* As many queues more that ask for what nobody can. */
ccs_status bench_desk_strand(struct bench_scene *scene, size_t count);
/* As many agents more, signed out. */
ccs_status bench_desk_agents(struct bench_scene *scene, const struct bench_desk *desk, size_t count);

/* Contacts in full life: a turn is open, queue, close (which frees an agent, who is offered the next) and accept. */
#define BENCH_TURN_COMMANDS 4
struct bench_flow {
    struct bench_scene *scene;
    size_t group;  /* commands a commit */
    size_t in_group;
    size_t agent;  /* whose turn it is */
    double commit_ns; /* spent in commits */
    double *sample; /* when not NULL: how long the last close took, which frees an agent and makes an offer */
};
/* 64 agents, 4 queues, `waiting` contacts in line, every agent with a contact. */
ccs_status bench_flow_begin(struct bench_flow *flow, struct bench_scene *scene, size_t waiting, size_t group);
/* The same with the agents and queues that are there; none of them is ready yet. */
ccs_status bench_flow_start(struct bench_flow *flow, struct bench_scene *scene, size_t waiting, size_t group);
/* After opening a file that a flow was written to. */
ccs_status bench_flow_resume(struct bench_flow *flow, struct bench_scene *scene, size_t group);
ccs_status bench_flow_turns(struct bench_flow *flow, size_t turns); /* commits when a group is full */
ccs_status bench_flow_end(struct bench_flow *flow);                 /* commits the rest */

/* --- the router's two decisions, each timed alone: bench_route.c ------------------------------------------- */

/* Where contacts arrive: one of these lines, drawn. */
struct bench_arrivals {
    const struct ccs__line *const *lines;
    size_t count;
    int strategy; /* a Ccs__Strategy: of their queues */
};

/* The lines of `count` queues from `first` on: a contact in each brings it to life. While nobody is ready. */
ccs_status bench_lines_make(struct bench_scene *scene, size_t first, size_t count, const struct ccs__line **lines);
/* As many agents are ready, drawn; the others are not. */
ccs_status bench_idle_set(struct bench_scene *scene, unsigned per_mille);
/* `count` samples more of which agent takes it. */
void bench_arrivals_decide(struct bench_scene *scene, const struct bench_arrivals *arrivals,
                           struct bench_samples *samples, size_t count);
/* And of which contact one of these agents takes, drawn, who are not ready; somebody waits for each of them. */
ccs_status bench_freed_decide(struct bench_scene *scene, size_t first, size_t agent_count,
                              struct bench_samples *samples, size_t count);

/* Propagate a failure, saying what was being done. */
#define BENCH_TRY(scene, expression)                                    \
    do {                                                                \
        ccs_status try_status = (expression);                           \
        if (try_status != CCS_OK)                                       \
            return bench_scene_fail((scene), #expression, try_status);  \
    } while (0)

/* --- sections ---------------------------------------------------------------------------------------------- */

ccs_status bench_arrival(struct bench *bench);
ccs_status bench_freed(struct bench *bench);
ccs_status bench_timers(struct bench *bench);
ccs_status bench_transitions(struct bench *bench);
ccs_status bench_flow_timers(struct bench *bench);
ccs_status bench_commands(struct bench *bench);
ccs_status bench_offer(struct bench *bench);
ccs_status bench_dry_run(struct bench *bench);
ccs_status bench_rule(struct bench *bench);
ccs_status bench_calendar(struct bench *bench);
ccs_status bench_statechart(struct bench *bench);
ccs_status bench_aggregates(struct bench *bench);
ccs_status bench_memory(struct bench *bench);
ccs_status bench_waiting(struct bench *bench);
ccs_status bench_durable(struct bench *bench);
ccs_status bench_told(struct bench *bench);
ccs_status bench_files(struct bench *bench);
ccs_status bench_peer_sql(struct bench *bench);
ccs_status bench_peer_scan(struct bench *bench);
ccs_status bench_registry_calendar(struct bench *bench);
ccs_status bench_registry_flow(struct bench *bench);

/* --- peers, as models: bench_peer_sql.c, bench_peer.c ------------------------------------------------------- */

#define BENCH_PEER_AGENTS 1000 /* the center of their question: so many agents in so many queues */
#define BENCH_PEER_QUEUES 10
#define BENCH_PEER_IDLE 10 /* for a decision: one agent in so many is idle */

/* From agent freed to offer; and a pass over all who wait (of ours: what they cost a second). */
struct bench_poll {
    double pass_ns, p50_ns, p99_ns;
};
ccs_status bench_poll(struct bench *bench, size_t agents, size_t queues, size_t waiting, struct bench_poll *poll);
/* A linear scan over all agents for the one who is asked; what a caller costs a second; ns. 0: no memory. */
double bench_linear_decision(struct bench *bench, size_t agents);
double bench_linear_wait(struct bench *bench, size_t agents, size_t queues, size_t waiting);
/* Ours, for the same question as bench_poll(). */
ccs_status bench_poll_ours(struct bench *bench, size_t agents, size_t queues, size_t waiting, struct bench_poll *ours);

/* --- peers from the package registries: bench_registry.c ----------------------------------------------------- */

void bench_registry_finish(struct bench *bench); /* frees their words */

/* --- curves: bench_curves.c -------------------------------------------------------------------------------- */

/* Measure the curves and draw them into `directory`; an exit code. */
int bench_curves(struct bench *bench, const char *directory, bool replace);

/* What fsync costs here, for the bars that need it; measured once. */
ccs_status bench_need_fsync(struct bench *bench);
/* A file's name in the directory of our own, which is made at the first call; to be freed. NULL: it cannot be made. */
char *bench_path(struct bench *bench, const char *name);
void bench_remove(char *path);          /* with -wal and -shm; frees the name */
void bench_remove_directory(struct bench *bench);

#endif
