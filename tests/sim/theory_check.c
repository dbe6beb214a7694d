/*
 * The formulas themselves, before anything is judged by them: against published values, against each other where one model
 * contains another, and against Markov chains written down state by state and solved numerically.
 */
#include "theory.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int wrong;

static void expect(const char *what, double value, double reference, double within)
{
    if (fabs(value - reference) <= within)
        return;
    printf("formula: %s is %.9g, not %.9g\n", what, value, reference);
    wrong++;
}

/* --- birth and death: state k has arrivals until `top`, departures by servers and by impatience -------------- */

static struct theory_waits birth_death(struct theory_load load, double leaving, int top)
{
    double share = 1, sum = 1, waiting = 0, delayed = 0, busy = 0;
    for (int k = 0; k <= top; k++) {
        int waits = k > load.servers ? k - load.servers : 0;
        if (k) {
            share *= load.arrival / ((k - waits) * load.service + waits * leaving);
            sum += share;
        }
        waiting += waits * share;
        busy += (k - waits) * share;
        if (k >= load.servers && k < top)
            delayed += share;
    }
    struct theory_waits waits = {.mean_waiting = waiting / sum, .utilisation = busy / sum / load.servers};
    waits.lost = share / sum + leaving * waits.mean_waiting / load.arrival;
    double admitted = 1 - share / sum;
    waits.wait = delayed / sum / admitted;
    waits.mean_wait = waits.mean_waiting / load.arrival / admitted;
    return waits;
}

static void same(const char *what, struct theory_waits formula, struct theory_waits chain)
{
    char name[128];
    const double values[][2] = {{formula.wait, chain.wait}, {formula.mean_wait, chain.mean_wait},
                                {formula.mean_waiting, chain.mean_waiting}, {formula.lost, chain.lost},
                                {formula.utilisation, chain.utilisation}};
    for (int i = 0; i < 5; i++) {
        snprintf(name, sizeof name, "%s, value %d", what, i);
        expect(name, values[i][0], values[i][1], 1e-8 * (1 + fabs(values[i][1])));
    }
}

static void check_lines(void)
{
    struct theory_load ten = {10, 0.08, 0.01}, over = {10, 0.12, 0.01};
    same("M/M/10", theory_delay(ten), birth_death(ten, 0, 2000));
    same("M/M/10+M", theory_impatient(ten, 0.005), birth_death(ten, 0.005, 2000));
    same("M/M/10+M, overloaded", theory_impatient(over, 0.02), birth_death(over, 0.02, 2000));
    same("M/M/10/13", theory_places(ten, 3), birth_death(ten, 0, 13));
    same("M/M/10/10", theory_places(over, 0), birth_death(over, 0, 10));
    same("M/M/10+D with endless patience", theory_limited(ten, 1e6), theory_delay(ten));
    expect("M/M/10+D without patience", theory_limited(ten, 1e-9).lost, theory_erlang_b(10, 8), 1e-8);
    /* Level crossing for M/M/1+D: f(x) = lambda p0 exp(-(mu - lambda) x) up to D, then falling with mu. */
    struct theory_load one = {1, 0.008, 0.01};
    double below = 0.008 * (1 - exp(-0.002 * 50)) / 0.002, above = 0.008 * exp(-0.002 * 50) / 0.01;
    expect("M/M/1+D", theory_limited(one, 50).lost, above / (1 + below + above), 1e-12);
    expect("M/G/1 without wrap-up", theory_wrap_up(0.008, 100, 0), theory_delay(one).mean_wait, 1e-9);
    expect("M/D/1", theory_wrap_up(0.008, 0, 100), theory_delay(one).mean_wait / 2, 1e-9);
}

static void check_published(void)
{
    expect("Erlang B(10, 5)", theory_erlang_b(10, 5), 0.0184, 5e-5);
    expect("Erlang B(2, 1)", theory_erlang_b(2, 1), 0.2, 1e-12);
    expect("Erlang C(10, 8)", theory_erlang_c(10, 8), 0.409, 5e-4);
    expect("Erlang C(2, 1)", theory_erlang_c(2, 1), 1.0 / 3, 1e-12);
    /* Garnett, Mandelbaum, Reiman 2002, table 1: 50 agents, 48 calls a minute, 1 minute of talk, 2 minutes of patience. */
    struct theory_load fifty = {50, 48.0 / 60, 1.0 / 60};
    expect("Erlang C of the table: wait", theory_delay(fifty).mean_wait, 20.8, 0.05);
    expect("Erlang A of the table: left", theory_impatient(fifty, 1.0 / 120).lost, 0.031, 5e-4);
    expect("Erlang A of the table: wait", theory_impatient(fifty, 1.0 / 120).mean_wait, 3.7, 0.05);
    /* Conservation (L. Kleinrock, 1965): the loads times the waits of the classes add up as without priorities. */
    double arrivals[THEORY_CLASSES_MAX] = {0.01, 0.02, 0.012}, sum = 0;
    for (int k = 0; k < 3; k++)
        sum += arrivals[k] * theory_priority(5, arrivals, 0.01, k);
    expect("priorities", sum, theory_delay((struct theory_load){5, 0.042, 0.01}).mean_waiting, 1e-12);
}

/* --- choosing servers: closed forms against the chain of sets ------------------------------------------------- */

static void check_choice(void)
{
    enum { SERVERS = 4 };
    /* The first by far the likeliest, then the second: as good as ordered. */
    const double ordered[SERVERS] = {1e18, 1e12, 1e6, 1}, even[SERVERS] = {2, 2, 2, 2};
    double loads[SERVERS];
    theory_drawn(SERVERS, ordered, 2.8, loads);
    for (int k = 0; k < SERVERS; k++)
        expect("load under ordered hunting", theory_hunting_delay(SERVERS, k, 2.8), loads[k], 1e-5);
    theory_drawn(SERVERS, even, 2.8, loads);
    for (int k = 0; k < SERVERS; k++)
        expect("load of servers drawn evenly", loads[k], 0.7, 1e-9);
}

/* --- skills: the "N" of two servers, state by state ---------------------------------------------------------- */

/*
 * Class 0 is served by server 0 alone, class 1 by both. Who waits is kept in order: a leading 1 bit, then a bit for each
 * customer, his class. At LENGTH_MAX arrivals are lost, which the light load makes rare.
 */
enum { LENGTH_MAX = 12, LINES = 1 << (LENGTH_MAX + 1) };
static const double n_arrivals[2] = {0.3, 0.4}, n_services[2] = {1.0, 0.8};

struct n_chain {
    double idle_01, idle_10;      /* both idle; the first named for longer */
    double only_1_busy;
    double only_0_busy[LENGTH_MAX + 1]; /* by how many of class 0 wait */
    double both_busy[LINES];
};

static unsigned without(unsigned line, int place) /* place 0: the last */
{
    return (line >> (place + 1)) << place | (line & ((1u << place) - 1));
}

static int length_of(unsigned line)
{
    int length = 0;
    while (line >> (length + 1))
        length++;
    return length;
}

static void leave_both_busy(const struct n_chain *now, unsigned line, double dt, struct n_chain *next)
{
    double share = now->both_busy[line];
    int length = length_of(line), place = length - 1;
    next->both_busy[line] += share * (1 - dt * (n_services[0] + n_services[1]));
    for (unsigned class = 0; class < 2; class++)
        next->both_busy[length < LENGTH_MAX ? line * 2 + class : line] += share * dt * n_arrivals[class];
    next->both_busy[line] -= share * dt * (n_arrivals[0] + n_arrivals[1]);
    if (length)
        next->both_busy[without(line, length - 1)] += share * dt * n_services[0];
    else
        next->only_1_busy += share * dt * n_services[0];
    while (place >= 0 && !(line >> place & 1))
        place--;
    if (place >= 0)
        next->both_busy[without(line, place)] += share * dt * n_services[1];
    else
        next->only_0_busy[length] += share * dt * n_services[1];
}

static void leave_others(const struct n_chain *now, double dt, struct n_chain *next)
{
    double all = n_arrivals[0] + n_arrivals[1];
    next->idle_01 += now->idle_01 * (1 - dt * all) + now->only_1_busy * dt * n_services[1];
    next->idle_10 += now->idle_10 * (1 - dt * all) + now->only_0_busy[0] * dt * n_services[0];
    next->only_0_busy[0] += dt * (now->idle_01 * all + now->idle_10 * n_arrivals[0]);
    next->only_1_busy += now->only_1_busy * (1 - dt * (all + n_services[1])) + dt * now->idle_10 * n_arrivals[1];
    next->both_busy[1] += dt * now->only_1_busy * all;
    for (int k = 0; k <= LENGTH_MAX; k++) {
        double share = now->only_0_busy[k];
        next->only_0_busy[k] += share * (1 - dt * (all + n_services[0]));
        next->only_0_busy[k < LENGTH_MAX ? k + 1 : k] += share * dt * n_arrivals[0];
        next->both_busy[1u << k] += share * dt * n_arrivals[1];
        if (k)
            next->only_0_busy[k - 1] += share * dt * n_services[0];
    }
}

static void compare_n(const struct n_chain *chain)
{
    const struct theory_skills skills = {2, 2, {0.3, 0.4}, {1.0, 0.8}, {3, 2}};
    struct theory_skilled formula = theory_fcfs_alis(&skills);
    double wait[2] = {0}, waiting[2] = {0}, alone = 0;
    for (int k = 0; k <= LENGTH_MAX; k++) {
        alone += chain->only_0_busy[k];
        waiting[0] += k * chain->only_0_busy[k];
    }
    for (unsigned line = 1; line < LINES; line++) {
        wait[1] += chain->both_busy[line];
        for (int place = 0; place < length_of(line); place++)
            waiting[line >> place & 1] += chain->both_busy[line];
    }
    wait[0] = wait[1] + alone;
    expect("N: load of server 0", formula.load[0], alone + wait[1], 1e-4);
    expect("N: load of server 1", formula.load[1], chain->only_1_busy + wait[1], 1e-4);
    /* Server 0 works off class 0 and a part of class 1: flows in and out agree. */
    expect("N: share of class 1", formula.share[1][1], formula.load[1] * n_services[1] / n_arrivals[1], 1e-12);
    expect("N: all of class 0", formula.share[0][0], 1, 1e-12);
    for (int c = 0; c < 2; c++) {
        expect("N: wait", formula.wait[c], wait[c], 1e-4);
        expect("N: mean wait", formula.mean_wait[c], waiting[c] / n_arrivals[c], 1e-3);
    }
}

static void check_n(void)
{
    struct n_chain *chains = calloc(2, sizeof *chains), *now = chains, *next = chains + 1;
    if (!chains)
        abort();
    now->idle_01 = 1;
    for (int step = 0; step < 1000; step++) {
        const struct n_chain zero = {0};
        *next = zero;
        for (unsigned line = 1; line < LINES; line++)
            if (now->both_busy[line] > 0)
                leave_both_busy(now, line, 0.4, next);
        leave_others(now, 0.4, next);
        struct n_chain *kept = now;
        now = next;
        next = kept;
    }
    compare_n(now);
    free(chains);
}

/* Everybody serves everything: whatever the skills are called, it is M/M/n. */
static void check_skills(void)
{
    const struct theory_skills all = {2, 3, {0.01, 0.014}, {0.01, 0.01, 0.01}, {3, 3, 3}};
    struct theory_skilled skilled = theory_fcfs_alis(&all);
    struct theory_waits plain = theory_delay((struct theory_load){3, 0.024, 0.01});
    expect("skills of everybody: wait", skilled.wait[0], plain.wait, 1e-12);
    expect("skills of everybody: mean wait", skilled.mean_wait[1], plain.mean_wait, 1e-9);
    expect("skills of everybody: load", skilled.load[2], plain.utilisation, 1e-12);
    expect("skills of everybody: share", skilled.share[1][0], 1.0 / 3, 1e-12);
    /* A ring of three: what each server gets, in and out. */
    const struct theory_skills ring = {3, 3, {0.005, 0.007, 0.006}, {0.01, 0.008, 0.012}, {5, 3, 6}};
    struct theory_skilled ringed = theory_fcfs_alis(&ring);
    for (int s = 0; s < 3; s++) {
        double in = 0;
        for (int c = 0; c < 3; c++)
            in += ring.arrivals[c] * ringed.share[c][s];
        expect("ring: flow", in, ringed.load[s] * ring.services[s], 1e-12);
    }
    for (int c = 0; c < 3; c++)
        expect("ring: all of a class", ringed.share[c][0] + ringed.share[c][1] + ringed.share[c][2], 1, 1e-12);
}

int theory_check(void)
{
    wrong = 0;
    check_published();
    check_lines();
    check_choice();
    check_skills();
    check_n();
    return wrong;
}
