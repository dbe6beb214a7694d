/*
 * The systems, family by family. A service takes 100 s on average unless a system is about different ones.
 */
#include "systems.h"
#include "theory.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define SERVICE 0.01 /* per second */
#define COUNT(array) (sizeof(array) / sizeof *(array))

struct list {
    struct system *systems;
    size_t count;
};

/* `agents` alike, who serve every class, fifo, longest idle first. */
static struct system *__attribute__((format(printf, 3, 4))) begin(struct list *list, int agents, const char *format, ...)
{
    if (list->count == SYSTEMS_MAX)
        abort();
    struct system *system = &list->systems[list->count++];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(system->name, sizeof system->name, format, arguments);
    va_end(arguments);
    system->row_count = 0;
    system->plan = (struct desk_plan){
        .order = "fifo", .strategy = "longest_idle", .classes = 1, .agents = agents, .at_once = 1};
    for (int s = 0; s < agents; s++)
        system->plan.agent[s] = (struct desk_agent){SERVICE, 1};
    return system;
}

static void expect(struct system *system, enum quantity quantity, int class, int agent, double theory)
{
    if (system->row_count == SYSTEM_ROWS_MAX)
        abort();
    system->rows[system->row_count++] = (struct system_row){quantity, class, agent, theory};
}

static void expect_waits(struct system *system, struct theory_waits waits)
{
    expect(system, QUANTITY_WAIT, -1, 0, waits.wait);
    expect(system, QUANTITY_MEAN_WAIT, -1, 0, waits.mean_wait);
    expect(system, QUANTITY_WAITING, -1, 0, waits.mean_waiting);
    expect(system, QUANTITY_UTILISATION, -1, 0, waits.utilisation);
}

/* --- 1: M/M/n ------------------------------------------------------------------------------------------------ */

static void add_delays(struct list *list)
{
    static const struct {
        int servers, at_once;
        double erlangs, late_s;
    } cases[] = {{1, 1, 0.7, 100}, {5, 1, 3.5, 50}, {10, 1, 8, 50}, {10, 1, 9, 100}, {50, 1, 45, 20}, {10, 5, 8, 50}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct theory_load load = {cases[i].servers, cases[i].erlangs * SERVICE, SERVICE};
        int agents = cases[i].servers / cases[i].at_once;
        struct system *system =
            cases[i].at_once > 1 ? begin(list, agents, "M/M/%d, a = %g, %d agents with %d chats", cases[i].servers,
                                         cases[i].erlangs, agents, cases[i].at_once)
                                 : begin(list, agents, "M/M/%d, a = %g", cases[i].servers, cases[i].erlangs);
        system->plan.arrivals[0] = load.arrival;
        system->plan.at_once = cases[i].at_once;
        system->plan.late_s = cases[i].late_s;
        expect_waits(system, theory_delay(load));
        expect(system, QUANTITY_LATE, -1, 0, theory_delay_longer(load, cases[i].late_s));
    }
}

/* --- 2: M/M/n+M, M/M/n+D, M/G/1: the center's timers ---------------------------------------------------------- */

static void add_impatient(struct list *list)
{
    static const struct {
        int servers;
        double erlangs, patience_s;
    } cases[] = {{10, 8, 100}, {10, 12, 200}, {50, 50, 50}, {5, 4, 1000}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct theory_load load = {cases[i].servers, cases[i].erlangs * SERVICE, SERVICE};
        struct theory_waits waits = theory_impatient(load, 1 / cases[i].patience_s);
        struct system *system = begin(list, load.servers, "M/M/%d+M, a = %g, patience %g s", load.servers,
                                      cases[i].erlangs, cases[i].patience_s);
        system->plan.arrivals[0] = load.arrival;
        system->plan.leaving = 1 / cases[i].patience_s;
        expect(system, QUANTITY_LEFT, -1, 0, waits.lost);
        expect_waits(system, waits);
    }
}

static void add_limited(struct list *list)
{
    static const struct {
        int servers;
        double erlangs, patience_s;
    } cases[] = {{5, 4, 50}, {10, 11, 20}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct theory_load load = {cases[i].servers, cases[i].erlangs * SERVICE, SERVICE};
        struct theory_waits waits = theory_limited(load, cases[i].patience_s);
        struct system *system = begin(list, load.servers, "M/M/%d+D, a = %g, time-out %g s", load.servers,
                                      cases[i].erlangs, cases[i].patience_s);
        system->plan.arrivals[0] = load.arrival;
        system->plan.wait_ms_max = (uint32_t)(cases[i].patience_s * 1000);
        expect(system, QUANTITY_TIMED_OUT, -1, 0, waits.lost);
        expect_waits(system, waits);
    }
}

static void add_wrap_up(struct list *list)
{
    struct system *system = begin(list, 1, "M/G/1, wrap-up of 50 s");
    system->plan.arrivals[0] = 0.004;
    system->plan.wrap_up_ms = 50000;
    expect(system, QUANTITY_WAIT, -1, 0, 0.004 * 150);
    expect(system, QUANTITY_MEAN_WAIT, -1, 0, theory_wrap_up(0.004, 100, 50));
    expect(system, QUANTITY_UTILISATION, -1, 0, 0.004 * 100);
}

/* --- 3: priorities -------------------------------------------------------------------------------------------- */

static void add_priorities(struct list *list)
{
    static const struct {
        int servers, classes;
        double arrivals[DESK_CLASSES_MAX]; /* in erlangs */
        const char *order;
    } cases[] = {
        {5, 2, {1.5, 2.5}, "strict"}, {10, 3, {2, 3, 3.5}, "strict"}, {1, 2, {0.3, 0.4}, "strict"}, {5, 2, {1.5, 2.5}, "credit"},
        {5, 2, {1.5, 2.5}, "deadline"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct theory_load load = {cases[i].servers, 0, SERVICE};
        struct system *system =
            begin(list, load.servers, "M/M/%d, %d priorities, %s", load.servers, cases[i].classes, cases[i].order);
        system->plan.order = cases[i].order;
        system->plan.classes = cases[i].classes;
        system->plan.one_queue = true;
        for (int c = 0; c < cases[i].classes; c++)
            load.arrival += system->plan.arrivals[c] = cases[i].arrivals[c] * SERVICE;
        for (int s = 0; s < load.servers; s++)
            system->plan.agent[s].classes = (1u << cases[i].classes) - 1;
        if (cases[i].order[0] == 's') /* strict; of the others only the conservation law is known */
            for (int c = 0; c < cases[i].classes; c++)
                expect(system, QUANTITY_MEAN_WAIT, c, 0,
                       theory_priority(load.servers, system->plan.arrivals, SERVICE, c));
        expect(system, QUANTITY_WAIT, -1, 0, theory_delay(load).wait);
        expect(system, QUANTITY_MEAN_WAIT, -1, 0, theory_delay(load).mean_wait);
    }
}

/* --- 4: skills ------------------------------------------------------------------------------------------------ */

static void add_skills(struct list *list)
{
    static const struct {
        const char *name;
        struct theory_skills skills;
    } cases[] = {
        {"skills N", {2, 2, {0.009, 0.005}, {0.01, 0.008}, {1, 3}}},
        {"skills N, crowded", {2, 2, {0.008, 0.0082}, {0.01, 0.008}, {3, 2}}},
        {"skills W", {3, 2, {0.005, 0.005, 0.004}, {0.01, 0.008}, {3, 6}}},
        {"skills M", {2, 3, {0.01, 0.008}, {0.01, 0.006, 0.008}, {1, 3, 2}}},
        {"skills ring", {3, 3, {0.009, 0.006, 0.007}, {0.01, 0.008, 0.012}, {5, 3, 6}}},
        {"skills nested, 4 agents", {3, 4, {0.01, 0.012, 0.006}, {0.01, 0.01, 0.008, 0.012}, {1, 3, 7, 2}}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct theory_skills *skills = &cases[i].skills;
        struct theory_skilled skilled = theory_fcfs_alis(skills);
        struct system *system = begin(list, skills->servers, "%s", cases[i].name);
        system->plan.classes = skills->classes;
        for (int s = 0; s < skills->servers; s++) {
            system->plan.agent[s] = (struct desk_agent){skills->services[s], skills->serves[s]};
            expect(system, QUANTITY_LOAD, -1, s, skilled.load[s]);
        }
        for (int c = 0; c < skills->classes; c++) {
            system->plan.arrivals[c] = skills->arrivals[c];
            expect(system, QUANTITY_WAIT, c, 0, skilled.wait[c]);
            expect(system, QUANTITY_MEAN_WAIT, c, 0, skilled.mean_wait[c]);
            for (int s = 0, more = 0; s < skills->servers; s++) /* not the first: it is what the others leave */
                if ((skills->serves[s] >> c & 1) && more++)
                    expect(system, QUANTITY_SHARE, c, s, skilled.share[c][s]);
        }
    }
}

/* --- 5: strategies -------------------------------------------------------------------------------------------- */

static struct system *add_strategy(struct list *list, const char *name)
{
    struct theory_load load = {5, 3.5 * SERVICE, SERVICE};
    struct system *system = begin(list, load.servers, "M/M/5, a = 3.5, %s", name);
    system->plan.arrivals[0] = load.arrival;
    system->plan.strategy = name;
    expect(system, QUANTITY_WAIT, -1, 0, theory_delay(load).wait);
    expect(system, QUANTITY_MEAN_WAIT, -1, 0, theory_delay(load).mean_wait);
    return system;
}

/* Whoever is asked first, waits are the same, because the agents are alike; how much each has to do is not. */
static void add_strategies(struct list *list)
{
    static const char *const even[] = {"longest_idle", "fewest_contacts", "least_talk", "round_robin", "random"};
    static const char *const ordered[] = {"top_down", "sequential"}; /* sequential: a contact's first offer is top down */
    static const char *const others[] = {"least_busy", "most_skilled", "least_skilled", "ring_all"};
    for (size_t i = 0; i < COUNT(even); i++) {
        struct system *system = add_strategy(list, even[i]);
        for (int s = 0; s < 5; s++)
            expect(system, QUANTITY_LOAD, -1, s, 0.7);
    }
    for (size_t i = 0; i < COUNT(ordered); i++) {
        struct system *system = add_strategy(list, ordered[i]);
        for (int s = 0; s < 5; s++)
            expect(system, QUANTITY_LOAD, -1, s, theory_hunting_delay(5, s, 3.5));
    }
    for (size_t i = 0; i < COUNT(others); i++)
        add_strategy(list, others[i]);
    static const double weights[5] = {1, 2, 3, 5, 20};
    double loads[5];
    struct system *system = add_strategy(list, "weighted_random");
    theory_drawn(5, weights, 3.5, loads);
    for (int s = 0; s < 5; s++) {
        system->plan.agent[s].weight = (uint32_t)weights[s];
        expect(system, QUANTITY_LOAD, -1, s, loads[s]);
    }
}

/* --- 6: loss --------------------------------------------------------------------------------------------------- */

/* Nobody waits longer than a millisecond: a loss system but for a ten-thousandth. */
static void add_losses(struct list *list)
{
    static const struct {
        int servers;
        double erlangs;
    } cases[] = {{10, 5}, {5, 4}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct system *system = begin(list, cases[i].servers, "M/M/%d/%d, a = %g, top_down", cases[i].servers,
                                      cases[i].servers, cases[i].erlangs);
        system->plan.arrivals[0] = cases[i].erlangs * SERVICE;
        system->plan.strategy = "top_down";
        system->plan.wait_ms_max = 1;
        expect(system, QUANTITY_TIMED_OUT, -1, 0, theory_erlang_b(cases[i].servers, cases[i].erlangs));
        for (int s = 0; s < cases[i].servers; s++)
            expect(system, QUANTITY_LOAD, -1, s, theory_hunting_loss(s, cases[i].erlangs));
    }
}

/* Admission: length_max counts those in line, so it is the number of places to wait. */
static void add_places(struct list *list)
{
    static const struct {
        int servers, places;
        double erlangs;
    } cases[] = {{5, 1, 4}, {10, 3, 9}, {3, 10, 4}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct theory_load load = {cases[i].servers, cases[i].erlangs * SERVICE, SERVICE};
        struct theory_waits waits = theory_places(load, cases[i].places);
        struct system *system = begin(list, load.servers, "M/M/%d/%d, a = %g, length_max %d", load.servers,
                                      load.servers + cases[i].places, cases[i].erlangs, cases[i].places);
        system->plan.arrivals[0] = load.arrival;
        system->plan.length_max = (uint32_t)cases[i].places;
        expect(system, QUANTITY_REFUSED, -1, 0, waits.lost);
        expect_waits(system, waits);
    }
}

size_t systems_all(struct system systems[SYSTEMS_MAX])
{
    struct list list = {.systems = systems};
    add_delays(&list);
    add_impatient(&list);
    add_limited(&list);
    add_wrap_up(&list);
    add_priorities(&list);
    add_skills(&list);
    add_strategies(&list);
    add_losses(&list);
    add_places(&list);
    return list.count;
}

/* --- rows ------------------------------------------------------------------------------------------------------ */

static void add_class(struct desk_count *sum, const struct desk_count *count)
{
    sum->arrived += count->arrived;
    sum->refused += count->refused;
    sum->waited += count->waited;
    sum->late += count->late;
    sum->left += count->left;
    sum->timed_out += count->timed_out;
    sum->wait_s += count->wait_s;
    for (int s = 0; s < DESK_AGENTS_MAX; s++)
        sum->answered[s] += count->answered[s];
}

static double ratio(double part, uint64_t whole)
{
    return whole ? part / (double)whole : 0;
}

double system_value(const struct system_row *row, const struct desk_plan *plan, const struct desk_result *result)
{
    struct desk_count sum = {0};
    double busy_s = 0;
    for (int c = 0; c < plan->classes; c++)
        if (row->class < 0 || row->class == c)
            add_class(&sum, &result->class[c]);
    for (int s = 0; s < plan->agents; s++)
        busy_s += result->busy_s[s];
    uint64_t admitted = sum.arrived - sum.refused;
    switch (row->quantity) {
    case QUANTITY_WAIT: return ratio((double)sum.waited, admitted);
    case QUANTITY_MEAN_WAIT: return ratio(sum.wait_s, admitted);
    case QUANTITY_LATE: return ratio((double)sum.late, admitted);
    case QUANTITY_WAITING: return result->waiting_s / result->span_s;
    case QUANTITY_UTILISATION: return busy_s / result->span_s / (plan->agents * plan->at_once);
    case QUANTITY_LOAD: return result->busy_s[row->agent] / result->span_s;
    case QUANTITY_LEFT: return ratio((double)sum.left, sum.arrived);
    case QUANTITY_TIMED_OUT: return ratio((double)sum.timed_out, sum.arrived);
    case QUANTITY_REFUSED: return ratio((double)sum.refused, sum.arrived);
    case QUANTITY_SHARE: return ratio((double)sum.answered[row->agent], admitted);
    default: return 0;
    }
}

void system_row_name(const struct system_row *row, const struct desk_plan *plan, char *name, size_t size)
{
    static const char *const names[] = {"share that waits", "mean wait, s",   "wait > ",           "number waiting",
                                        "utilisation",      "load of agent ", "share that leaves", "share timed out",
                                        "share refused",    "answered by agent "};
    int used = row->class < 0 ? 0 : snprintf(name, size, "class %d: ", row->class + 1);
    if (row->quantity == QUANTITY_LATE)
        snprintf(name + used, size - (size_t)used, "%s%g s", names[row->quantity], plan->late_s);
    else if (row->quantity == QUANTITY_LOAD || row->quantity == QUANTITY_SHARE)
        snprintf(name + used, size - (size_t)used, "%s%d", names[row->quantity], row->agent + 1);
    else
        snprintf(name + used, size - (size_t)used, "%s", names[row->quantity]);
}
