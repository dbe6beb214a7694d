/*
 * Formulas of queueing theory, each with its source. Nothing here knows the center: that is the point of it.
 *
 * Notation: n servers, a = arrival / service (erlangs), rho = a / n.
 */
#include "theory.h"
#include <math.h>

/* A. K. Erlang, 1917: B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)); the recursion is stable and exact. */
double theory_erlang_b(int servers, double erlangs)
{
    double blocked = 1;
    for (int k = 1; k <= servers; k++)
        blocked = erlangs * blocked / (k + erlangs * blocked);
    return blocked;
}

/* A. K. Erlang, 1917; by B: C = B / (1 - rho (1 - B)). See R. B. Cooper, "Introduction to Queueing Theory", 2nd ed. 1981, 3.4. */
double theory_erlang_c(int servers, double erlangs)
{
    double blocked = theory_erlang_b(servers, erlangs);
    return blocked / (1 - erlangs / servers * (1 - blocked));
}

static double erlangs_of(struct theory_load load)
{
    return load.arrival / load.service;
}

/* Waiting is exponential with rate n mu - lambda for those who wait; number waiting by J. D. C. Little, 1961. */
struct theory_waits theory_delay(struct theory_load load)
{
    struct theory_waits waits = {.wait = theory_erlang_c(load.servers, erlangs_of(load))};
    waits.mean_wait = waits.wait / (load.servers * load.service - load.arrival);
    waits.mean_waiting = load.arrival * waits.mean_wait;
    waits.utilisation = erlangs_of(load) / load.servers;
    return waits;
}

double theory_delay_longer(struct theory_load load, double seconds)
{
    return theory_erlang_c(load.servers, erlangs_of(load)) * exp(-(load.servers * load.service - load.arrival) * seconds);
}

/*
 * M/M/n+M: C. Palm, 1946; in this form O. Garnett, A. Mandelbaum, M. Reiman, "Designing a Call Center with Impatient
 * Customers", M&SOM 4 (2002), and A. Mandelbaum, S. Zeltyn, "The Palm/Erlang-A Queue", 2005. With x = n mu / theta and
 * y = lambda / theta: A = 1 + sum over j of y^j / ((x+1) ... (x+j)), P(wait) = A B / (1 + (A - 1) B),
 * P(leave | wait) = 1 / (rho A) + 1 - 1 / rho, mean wait = P(leave) / theta.
 */
struct theory_waits theory_impatient(struct theory_load load, double leaving)
{
    double x = load.servers * load.service / leaving, y = load.arrival / leaving, sum = 1, term = 1;
    double rho = erlangs_of(load) / load.servers, blocked = theory_erlang_b(load.servers, erlangs_of(load));
    for (int j = 1; j < 100000 && term > 1e-17 * sum; j++) {
        term *= y / (x + j);
        sum += term;
    }
    struct theory_waits waits = {.wait = sum * blocked / (1 + (sum - 1) * blocked)};
    waits.lost = waits.wait * (1 / (rho * sum) + 1 - 1 / rho);
    waits.mean_wait = waits.lost / leaving;
    waits.mean_waiting = load.arrival * waits.mean_wait;
    waits.utilisation = rho * (1 - waits.lost);
    return waits;
}

/*
 * M/M/n+D: D. Y. Barrer, 1957; F. Baccelli, G. Hebuterne, 1981; in the form of S. Zeltyn, A. Mandelbaum, "Call Centers with
 * Impatient Customers", Queueing Systems 51 (2005). H(x) = min(x, D), J = integral of exp(lambda H(x) - n mu x),
 * J_H = the same with the factor H(x), E = 1 / B(n - 1): P(wait) = lambda J / (E + lambda J),
 * P(leave) = (1 + (lambda - n mu) J) / (E + lambda J), mean wait = lambda J_H / (E + lambda J).
 */
struct theory_waits theory_limited(struct theory_load load, double patience)
{
    double all = load.servers * load.service, slack = all - load.arrival, kept = exp(-slack * patience);
    double before = patience, before_h = patience * patience / 2; /* the integrals up to D */
    if (fabs(slack * patience) > 1e-9) {
        before = (1 - kept) / slack;
        before_h = (1 - kept * (1 + slack * patience)) / (slack * slack);
    }
    double j = before + kept / all, j_h = before_h + patience * kept / all;
    double whole = 1 / theory_erlang_b(load.servers - 1, erlangs_of(load)) + load.arrival * j;
    struct theory_waits waits = {.wait = load.arrival * j / whole};
    waits.lost = (1 - slack * j) / whole;
    waits.mean_wait = load.arrival * j_h / whole;
    waits.mean_waiting = load.arrival * waits.mean_wait;
    waits.utilisation = erlangs_of(load) / load.servers * (1 - waits.lost);
    return waits;
}

/*
 * M/M/n/n+m, a birth-death process (L. Kleinrock, "Queueing Systems" I, 1975, 3.6): with p = P(n present), the states above
 * have p rho^j, and by the recursion of B the states up to n have p / B(n) together.
 */
struct theory_waits theory_places(struct theory_load load, int places)
{
    double rho = erlangs_of(load) / load.servers, present = 1;
    double sum = 1 / theory_erlang_b(load.servers, erlangs_of(load)), waiting = 0, delayed = 0;
    for (int j = 1; j <= places; j++) {
        delayed += present; /* who comes at n + j - 1 present waits */
        present *= rho;
        sum += present;
        waiting += j * present;
    }
    struct theory_waits waits = {.lost = present / sum, .mean_waiting = waiting / sum};
    double admitted = 1 - waits.lost;
    waits.wait = delayed / sum / admitted;
    waits.mean_wait = waits.mean_waiting / (load.arrival * admitted);
    waits.utilisation = rho * admitted;
    return waits;
}

/* F. Pollaczek, 1930; A. Khinchine, 1932: lambda E[S^2] / (2 (1 - rho)), S an exponential talk and a fixed wrap-up. */
double theory_wrap_up(double arrival, double talk, double wrap_up)
{
    double square = 2 * talk * talk + 2 * talk * wrap_up + wrap_up * wrap_up;
    return arrival * square / (2 * (1 - arrival * (talk + wrap_up)));
}

/*
 * A. Cobham, "Priority Assignment in Waiting Line Problems", 1954; see O. Kella, U. Yechiali, 1985:
 * W(k) = (C / n mu) / ((1 - sigma(k-1)) (1 - sigma(k))), sigma(k) = the load of classes up to k.
 */
double theory_priority(int servers, const double *arrivals, double service, int k)
{
    double all = 0, above = 0;
    for (int i = 0; i < THEORY_CLASSES_MAX; i++)
        all += arrivals[i];
    for (int i = 0; i < k; i++)
        above += arrivals[i] / (servers * service);
    double first = theory_erlang_c(servers, all / service) / (servers * service);
    return first / ((1 - above) * (1 - above - arrivals[k] / (servers * service)));
}

/* What overflows the first k servers is a B(k), whatever is behind them (Cooper 1981, 3.3, ordered hunting). */
double theory_hunting_loss(int k, double erlangs)
{
    return erlangs * (theory_erlang_b(k, erlangs) - theory_erlang_b(k + 1, erlangs));
}

/*
 * With waiting, the sets of busy servers have the balance equations of the system without: only "all busy" holds the line
 * too, so its share grows by 1 / (1 - rho). Hence load = (loss load + x) / (1 + x), x = B rho / (1 - rho).
 */
double theory_hunting_delay(int servers, int k, double erlangs)
{
    double rho = erlangs / servers, more = theory_erlang_b(servers, erlangs) * rho / (1 - rho);
    return (theory_hunting_loss(k, erlangs) + more) / (1 + more);
}

static double idle_weight(int servers, const double *weights, unsigned busy)
{
    double sum = 0;
    for (int k = 0; k < servers; k++)
        sum += busy >> k & 1 ? 0 : weights[k];
    return sum;
}

/*
 * No closed form: the balance equations of the sets of busy servers, swept until they hold (Gauss-Seidel); a bit a busy
 * server. A set is entered from each set with one server less, if he is drawn, or with one more, when that one is done. As
 * above, the line is added to "all busy" afterwards.
 */
void theory_drawn(int servers, const double *weights, double erlangs, double *loads)
{
    unsigned all = (1u << servers) - 1;
    double share[1 << THEORY_DRAWN_MAX], sum = 0;
    for (unsigned set = 0; set <= all; set++)
        share[set] = 1;
    for (int sweep = 0; sweep < 5000; sweep++) {
        for (unsigned set = 0; set <= all; set++) {
            double in = 0, out = set == all ? 0 : erlangs;
            for (int k = 0; k < servers; k++) {
                unsigned other = set ^ 1u << k;
                out += set >> k & 1;
                in += set >> k & 1 ? erlangs * share[other] * weights[k] / idle_weight(servers, weights, other) : share[other];
            }
            share[set] = in / out;
        }
    }
    share[all] /= 1 - erlangs / servers;
    for (int k = 0; k < servers; k++)
        loads[k] = 0;
    for (unsigned set = 0; set <= all; set++) {
        sum += share[set];
        for (int k = 0; k < servers; k++)
            loads[k] += set >> k & 1 ? share[set] : 0;
    }
    for (int k = 0; k < servers; k++)
        loads[k] /= sum;
}
