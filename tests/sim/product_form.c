/*
 * Skill-based service in closed form: first come first served (a freed server takes the longest waiting customer whom he
 * serves), assign the longest idle server (FCFS-ALIS). Source: I. Adan, G. Weiss, "A Skill Based Parallel Service System under
 * FCFS-ALIS: Steady State, Overloads and Abandonments", Stochastic Systems 4 (2014).
 *
 * A state is (M1, n1, M2, n2, ... Mi, ni, Mi+1, ... MJ): the busy servers in the order in which their customers came, between
 * them those who wait, then the idle servers, the longest idle last. Those who wait after Mj can be served by M1 ... Mj only,
 * a set of classes whose arrivals sum up to U(M1 ... Mj); C(S) are the arrivals that a server of S could take:
 *
 *     p = constant * product (j <= i) U(M1..Mj)^nj / mu(M1..Mj)^(nj+1) * product (j > i) 1 / C(Mj..MJ)
 *
 * Given the servers' order, each nj is geometric with ratio U / mu, and each who waits there is of class c with probability
 * arrivals(c) / U, independently. So sums over the nj are closed, and J! (J + 1) terms remain.
 */
#include "theory.h"
#include <stdbool.h>
#include <stdlib.h>

struct order {
    const struct theory_skills *skills;
    int servers[THEORY_SERVERS_MAX];         /* M1 ... MJ */
    double only[THEORY_SERVERS_MAX];         /* U(M1..Mj) */
    uint32_t only_classes[THEORY_SERVERS_MAX];
    double speed[THEORY_SERVERS_MAX];        /* mu(M1..Mj) */
};

static double arrivals_of(const struct theory_skills *skills, uint32_t classes)
{
    double sum = 0;
    for (int c = 0; c < skills->classes; c++)
        if (classes >> c & 1)
            sum += skills->arrivals[c];
    return sum;
}

static uint32_t served_by(const struct order *order, int from, int to)
{
    uint32_t classes = 0;
    for (int j = from; j < to; j++)
        classes |= order->skills->serves[order->servers[j]];
    return classes;
}

static void fill(struct order *order)
{
    double speed = 0;
    for (int j = 0; j < order->skills->servers; j++) {
        uint32_t others = served_by(order, j + 1, order->skills->servers);
        order->only_classes[j] = ~others;
        order->only[j] = arrivals_of(order->skills, ~others);
        order->speed[j] = speed += order->skills->services[order->servers[j]];
        if (order->only[j] >= speed)
            abort(); /* somebody's line would grow for ever: there is no stationary state */
    }
}

/* All states with the first `busy` servers busy, together, without the constant. */
static double weight_of(const struct order *order, int busy)
{
    double weight = 1;
    for (int j = 0; j < busy; j++)
        weight /= order->speed[j] - order->only[j];
    for (int j = busy; j < order->skills->servers; j++)
        weight /= arrivals_of(order->skills, served_by(order, j, order->skills->servers));
    return weight;
}

/* Who comes now: the longest idle who serves him, or he waits. */
static void add_arrivals(const struct order *order, int busy, double weight, struct theory_skilled *sum)
{
    for (int c = 0; c < order->skills->classes; c++) {
        int j = order->skills->servers - 1;
        while (j >= busy && !(order->skills->serves[order->servers[j]] >> c & 1))
            j--;
        if (j >= busy)
            sum->share[c][order->servers[j]] += weight * order->skills->arrivals[c];
        else
            sum->wait[c] += weight;
    }
}

/* Server Ml is done: the first whom he serves of those after Ml, then of those after Ml+1, and so on. */
static void add_freed(const struct order *order, int busy, int l, double weight, struct theory_skilled *sum)
{
    const struct theory_skills *skills = order->skills;
    int server = order->servers[l];
    double rate = weight * skills->services[server]; /* and nobody he serves so far */
    for (int j = l; j < busy; j++) {
        if (order->only[j] <= 0)
            continue;
        double ratio = order->only[j] / order->speed[j];
        double mine = arrivals_of(skills, order->only_classes[j] & skills->serves[server]);
        double nobody = (1 - ratio) / (1 - ratio * (1 - mine / order->only[j]));
        for (int c = 0; c < skills->classes && mine > 0; c++)
            if (order->only_classes[j] & skills->serves[server] & 1u << c)
                sum->share[c][server] += rate * (1 - nobody) * skills->arrivals[c] / mine;
        rate *= nobody;
    }
}

static void add_waiting(const struct order *order, int busy, double weight, struct theory_skilled *sum)
{
    for (int j = 0; j < busy; j++) {
        double mean = order->only[j] / (order->speed[j] - order->only[j]); /* of nj */
        for (int c = 0; c < order->skills->classes && mean > 0; c++)
            if (order->only_classes[j] >> c & 1) /* by Little: waiting / arrivals, so the class's own arrivals cancel */
                sum->mean_wait[c] += weight * mean / order->only[j];
    }
}

static void add_state(const struct order *order, int busy, double weight, struct theory_skilled *sum)
{
    add_arrivals(order, busy, weight, sum);
    add_waiting(order, busy, weight, sum);
    for (int l = 0; l < busy; l++) {
        sum->load[order->servers[l]] += weight;
        add_freed(order, busy, l, weight, sum);
    }
}

static void swap(int *x, int *y)
{
    int kept = *x;
    *x = *y;
    *y = kept;
}

/* The next permutation in the order of the dictionary; false: that was the last. */
static bool next_order(int *servers, int count)
{
    int i = count - 2, j = count - 1;
    while (i >= 0 && servers[i] > servers[i + 1])
        i--;
    if (i < 0)
        return false;
    while (servers[j] < servers[i])
        j--;
    swap(&servers[i], &servers[j]);
    for (int low = i + 1, high = count - 1; low < high; low++, high--)
        swap(&servers[low], &servers[high]);
    return true;
}

struct theory_skilled theory_fcfs_alis(const struct theory_skills *skills)
{
    struct theory_skilled sum = {0};
    struct order order = {.skills = skills, .servers = {0, 1, 2, 3}};
    double total = 0;
    do {
        fill(&order);
        for (int busy = 0; busy <= skills->servers; busy++) {
            double weight = weight_of(&order, busy);
            total += weight;
            add_state(&order, busy, weight, &sum);
        }
    } while (next_order(order.servers, skills->servers));
    for (int c = 0; c < skills->classes; c++) {
        sum.wait[c] /= total;
        sum.mean_wait[c] /= total;
        for (int s = 0; s < skills->servers; s++)
            sum.share[c][s] /= total * skills->arrivals[c];
    }
    for (int s = 0; s < skills->servers; s++)
        sum.load[s] /= total;
    return sum;
}
