/*
 * What queueing theory says of the systems simulated here: every formula with its source at its definition in theory.c,
 * product_form.c. Rates are per second, times in seconds, probabilities from 0 to 1.
 */
#ifndef SIM_THEORY_H
#define SIM_THEORY_H

#include <stdint.h>

#define THEORY_CLASSES_MAX 4
#define THEORY_SERVERS_MAX 4

/* n servers of rate `service` each, Poisson arrivals of rate `arrival`. */
struct theory_load {
    int servers;
    double arrival, service;
};

struct theory_waits {
    double wait;         /* P(wait > 0), of all who come (of those admitted, where some are refused) */
    double mean_wait;    /* likewise; who leaves or is timed out has waited until then */
    double mean_waiting; /* how many wait, over time */
    double lost;         /* the share that is refused, leaves or is timed out */
    double utilisation;  /* of the servers */
};

double theory_erlang_b(int servers, double erlangs);
double theory_erlang_c(int servers, double erlangs);
struct theory_waits theory_delay(struct theory_load load);                    /* M/M/n, Erlang C */
double theory_delay_longer(struct theory_load load, double seconds);          /* P(wait > t), first come first served */
struct theory_waits theory_impatient(struct theory_load load, double leaving); /* M/M/n+M, Erlang A; leaving: rate */
struct theory_waits theory_limited(struct theory_load load, double patience); /* M/M/n+D: everybody leaves after it */
struct theory_waits theory_places(struct theory_load load, int places);       /* M/M/n with so many places to wait */
double theory_wrap_up(double arrival, double talk, double wrap_up);           /* M/G/1: mean wait; talk is a mean */
/* Mean wait of class k (0: served first) of n servers, arrivals[k] each; non-preemptive. */
double theory_priority(int servers, const double *arrivals, double service, int k);
/* Mean load of server k (0: asked first) under ordered hunting: without waiting, and with. */
double theory_hunting_loss(int k, double erlangs);
double theory_hunting_delay(int servers, int k, double erlangs);
/* With waiting, an idle server drawn in proportion to the weights; at most THEORY_DRAWN_MAX servers. Loads are written. */
#define THEORY_DRAWN_MAX 8
void theory_drawn(int servers, const double *weights, double erlangs, double *loads);

/* Skills. serves[s] has bit c when server s serves class c. */
struct theory_skills {
    int classes, servers;
    double arrivals[THEORY_CLASSES_MAX], services[THEORY_SERVERS_MAX];
    uint32_t serves[THEORY_SERVERS_MAX];
};
struct theory_skilled {
    double wait[THEORY_CLASSES_MAX], mean_wait[THEORY_CLASSES_MAX];
    double load[THEORY_SERVERS_MAX];
    double share[THEORY_CLASSES_MAX][THEORY_SERVERS_MAX]; /* of class c, what server s gets; each class adds up to 1 */
};
/* First come first served, longest idle server first. */
struct theory_skilled theory_fcfs_alis(const struct theory_skills *skills);

/* The formulas against published values and against chains solved numerically; the number that are wrong. */
int theory_check(void);

#endif
