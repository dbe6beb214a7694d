/*
 * Thousands of charts made up by chance, with hierarchy, parallel states, histories, eventless, internal and conflicting
 * transitions, raised signals, In(), variables and failing rules; each gets signals by chance, and everything that it does must
 * be what the obvious interpreter of naive.c does.
 */
#include "flow_fixture.h"
#include "naive.h"
#include <stdarg.h>
#include <stdlib.h>

#define CHARTS 2500
#define SIGNALS 12

struct maker {
    ccs_rng rng;
    char text[65536];
    size_t size;
    int count; /* of states */
    int parent[NAIVE_STATES_MAX], kind[NAIVE_STATES_MAX], inner[NAIVE_STATES_MAX];
};

static unsigned below(struct maker *m, unsigned bound) { return (unsigned)ccs_rng_below(&m->rng, bound); }

static void put(struct maker *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct maker *m, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    m->size += (size_t)vsnprintf(m->text + m->size, sizeof m->text - m->size, format, arguments);
    va_end(arguments);
    REQUIRE(m->size < sizeof m->text, "the chart is too long");
}

/* --- the tree: kinds and parents, so that it compiles ------------------------------------------------------------------ */

enum { STATE, PARALLEL, FINAL, HISTORY, DEEP };

static void grow(struct maker *m)
{
    m->count = 3 + (int)below(m, 14);
    for (int s = 0; s < m->count; s++) {
        int from = s == 0 ? -1 : (int)below(m, (unsigned)s + 1) - 1;
        unsigned chance = below(m, 10);
        while (from >= 0 && m->kind[from] >= FINAL)
            from = m->parent[from];
        m->parent[s] = from;
        m->kind[s] = chance < 5 ? STATE : chance < 7 ? PARALLEL : chance == 7 ? FINAL : chance == 8 ? HISTORY : DEEP;
        bool first = from >= 0 && m->inner[from] == 0;
        if (m->kind[s] >= HISTORY && (from < 0 || first))
            m->kind[s] = STATE;
        if (m->kind[s] == FINAL && ((from >= 0 && m->kind[from] == PARALLEL) || s == 0))
            m->kind[s] = STATE;
        m->inner[s] = 0;
        if (from >= 0)
            m->inner[from] += m->kind[s] < HISTORY;
    }
    for (int s = m->count; s-- > 0;)
        if (m->kind[s] == PARALLEL && m->inner[s] == 0)
            m->kind[s] = STATE;
}

static bool is_in(const struct maker *m, int s, int outer)
{
    while (s >= 0) {
        s = m->parent[s];
        if (s == outer)
            return true;
    }
    return outer < 0;
}

/* One in `outer` by chance; `direct`: and in nothing else. */
static int pick_in(struct maker *m, int outer, bool direct, bool histories)
{
    for (;;) {
        int s = (int)below(m, (unsigned)m->count);
        if (is_in(m, s, outer) && (!direct || m->parent[s] == outer) && (histories || m->kind[s] < HISTORY))
            return s;
    }
}

/* --- what is in it ------------------------------------------------------------------------------------------------------- */

static void put_rule(struct maker *m)
{
    switch (below(m, 8)) {
    case 0:
        put(m, "a < %u", 1 + below(m, 6));
        return;
    case 1:
        put(m, "b < %u", 1 + below(m, 4));
        return;
    case 2:
        put(m, "a == b");
        return;
    case 3:
        put(m, "1 / a > 0");
        return;
    case 4:
    case 5:
        put(m, "`s%d` in states", pick_in(m, -1, false, false));
        return;
    default:
        put(m, "!(`s%d` in states)", pick_in(m, -1, false, false));
    }
}

static void put_action(struct maker *m, unsigned depth)
{
    static const char *const raised[] = {"i1", "i2", "i1.x"};
    static const char *const values[] = {"a + 1", "b + 1", "1 / b", "a + 2"};
    switch (below(m, depth < 2 ? 7 : 5)) {
    case 0:
        if (below(m, 3))
            put(m, "{'do': 'log', 'label': 'r'}");
        else
            put(m, "{'do': 'raise', 'signal': '%s'}", raised[below(m, 3)]);
        return;
    case 1:
        put(m, "{'do': 'assign', 'to': '%s', 'value': '%s'}", below(m, 2) ? "a" : "b", values[below(m, 4)]);
        return;
    case 5:
    case 6:
        put(m, "{'do': 'if', 'when': '");
        put_rule(m);
        put(m, "'}, ");
        put_action(m, depth + 1);
        if (below(m, 2)) {
            put(m, ", {'do': 'else'}, ");
            put_action(m, depth + 1);
        }
        put(m, ", {'do': 'end'}");
        return;
    default:
        put(m, "{'do': 'log', 'label': 'l%u'}", below(m, 100));
    }
}

static void put_actions(struct maker *m, const char *member)
{
    unsigned count = below(m, 3);
    put(m, ", '%s': [", member);
    for (unsigned i = 0; i < count; i++) {
        put(m, "%s", i > 0 ? below(m, 3) ? ", " : ", {'do': 'block'}, " : "");
        put_action(m, 0);
    }
    put(m, "]");
}

static void put_targets(struct maker *m, int s)
{
    (void)s;
    unsigned chance = below(m, 8);
    int first = pick_in(m, -1, false, true);
    if (chance == 0)
        return;
    put(m, ", 'to': ['s%d'", first);
    for (unsigned tries = 0; chance == 1 && tries < 6; tries++) { /* a second one in another region of a parallel state */
        int second = pick_in(m, -1, false, true), up = first, region = first;
        while (up >= 0 && (up == first || !is_in(m, second, up))) {
            region = up;
            up = m->parent[up];
        }
        if (second == first || is_in(m, first, second) || is_in(m, second, first) || up < 0 || m->kind[up] != PARALLEL ||
            m->kind[first] >= HISTORY || m->kind[second] >= HISTORY || is_in(m, second, region))
            continue;
        put(m, ", 's%d'", second);
        break;
    }
    put(m, "]");
}

static void put_signals(struct maker *m)
{
    static const char *const names[] = {"e1", "e2", "e1.x", "e2.*", "*", "i1", "i2", "error", "i1.x", "e3", "e11"};
    unsigned count = 1 + below(m, 2);
    put(m, "'on': [");
    for (unsigned i = 0; i < count; i++)
        if (below(m, 5) == 0)
            put(m, "%s'done.state.s%u'", i ? ", " : "", below(m, (unsigned)m->count));
        else
            put(m, "%s'%s'", i ? ", " : "", names[below(m, 11)]);
    put(m, "]");
}

static void put_transition(struct maker *m, int s)
{
    bool eventless = below(m, 6) == 0;
    put(m, "{");
    if (eventless)
        put(m, "'when': 'a < %u'", 1 + below(m, 5));
    else
        put_signals(m);
    if (!eventless && below(m, 3) == 0) {
        put(m, ", 'when': '");
        put_rule(m);
        put(m, "'");
    }
    if (below(m, 4) == 0)
        put(m, ", 'internal': true");
    put_targets(m, s);
    put_actions(m, "do");
    if (eventless) { /* so that most of them end */
        m->size--;
        put(m, "%s{'do': 'assign', 'to': 'a', 'value': 'a + 1'}]", m->text[m->size - 1] == '[' ? "" : ", {'do': 'block'}, ");
    }
    put(m, "}");
}

static void put_history(struct maker *m, int s)
{
    put(m, ", 'transitions': [{'to': ['s%d']", pick_in(m, m->parent[s], m->kind[s] == HISTORY, false));
    put_actions(m, "do");
    put(m, "}]");
}

static void put_state(struct maker *m, int s)
{
    static const char *const kinds[] = {"state", "parallel", "final", "history", "deep_history"};
    put(m, "%s{'name': 's%d', 'kind': '%s'", s > 0 ? ", " : "", s, kinds[m->kind[s]]);
    if (m->parent[s] >= 0)
        put(m, ", 'in': 's%d'", m->parent[s]);
    if (m->kind[s] >= HISTORY) {
        put_history(m, s);
        put(m, "}");
        return;
    }
    if (m->kind[s] == STATE && m->inner[s] > 0 && below(m, 3) > 0)
        put(m, ", 'initial': ['s%d']", pick_in(m, s, false, true));
    if (m->kind[s] == STATE && m->inner[s] > 0)
        put_actions(m, "initial_do");
    put_actions(m, "enter");
    put_actions(m, "exit");
    put(m, ", 'transitions': [");
    for (unsigned i = 0, count = m->kind[s] == FINAL ? 0 : below(m, 4); i < count; i++) {
        put(m, "%s", i > 0 ? ", " : "");
        put_transition(m, s);
    }
    put(m, "]}");
}

static void make(struct maker *m, uint64_t seed)
{
    memset(m, 0, sizeof *m);
    ccs_rng_seed(&m->rng, seed);
    grow(m);
    put(m, "{'key': 'k', 'variables': [{'name': 'a', 'value': '0'}, {'name': 'b', 'value': '0'}], 'states': [");
    for (int s = 0; s < m->count; s++)
        put_state(m, s);
    put(m, "]}");
}

/* --- comparing ---------------------------------------------------------------------------------------------------------- */

struct tally {
    size_t charts, steps, limits, ended, microsteps, histories;
};

static bool same(struct fixture *f, struct naive *naive, uint64_t seed, const struct maker *m)
{
    char active[8192];
    long long a = 0, b = 0;
    if (naive->limit) {
        memcpy(active, f->rows[0], sizeof active);
        REQUIRE(f->status == CCS_ELIMIT, "seed %llu: only naive goes in circles\n%s", (unsigned long long)seed, m->text);
        REQUIRE(strcmp(fixture_active(f), active) == 0, "seed %llu: a step that failed has changed the instance",
                (unsigned long long)seed);
        return false;
    }
    REQUIRE(f->status == CCS_OK, "seed %llu: %s\n%s", (unsigned long long)seed, f->effects.message, m->text);
    REQUIRE(strcmp(f->line, naive->trace) == 0, "seed %llu\ngot   %s\nnaive %s\n%s", (unsigned long long)seed, f->line,
            naive->trace, m->text);
    naive_active(naive, active, sizeof active);
    REQUIRE(strcmp(fixture_active(f), active) == 0, "seed %llu\ngot   %s\nnaive %s", (unsigned long long)seed, f->rows[0],
            active);
    REQUIRE(sscanf(fixture_data(f), "{'a':%lld,'b':%lld}", &a, &b) == 2 && a == naive->a && b == naive->b, "seed %llu: %s",
            (unsigned long long)seed, f->rows[2]);
    return true;
}

static void compare(uint64_t seed, struct maker *m, struct naive *naive, struct fixture *f, struct tally *tally)
{
    static const char *const signals[] = {"e1", "e2", "e1.x", "e2.y.z", "e3", "e11", "other"};
    make(m, seed);
    fixture_try(f, m->text);
    REQUIRE(f->flow, "seed %llu: %s: %s\n%s", (unsigned long long)seed, f->error.path, f->error.message, m->text);
    tally->charts++;
    naive_start(naive, f->definition);
    fixture_start(f, "");
    bool going = same(f, naive, seed, m);
    for (unsigned i = 0; going && naive->running && i < SIGNALS; i++) {
        const char *name = signals[below(m, 7)];
        if (below(m, 3) == 0)
            fixture_reload(f);
        naive_signal(naive, name);
        fixture_signal(f, name, "");
        going = same(f, naive, seed, m);
        tally->steps++;
        tally->microsteps += f->effects.microsteps;
        tally->histories += f->rows[1][0] != 0;
    }
    tally->limits += naive->limit;
    tally->ended += !naive->running;
    fixture_close(f);
}

Test(flow_model, does_what_the_recommendation_says)
{
    struct maker *m = malloc(sizeof *m);
    struct naive *naive = malloc(sizeof *naive);
    struct fixture *f = malloc(sizeof *f);
    struct tally tally = {0};
    for (uint64_t seed = 1; seed <= CHARTS; seed++)
        compare(seed, m, naive, f, &tally);
    cr_log_info("%zu charts, %zu steps, %zu microsteps, %zu with histories, %zu limits, %zu ended", tally.charts, tally.steps,
                tally.microsteps, tally.histories, tally.limits, tally.ended);
    cr_expect(tally.steps > 4 * CHARTS && tally.microsteps > tally.steps / 2 && tally.histories > CHARTS / 10 &&
              tally.limits < CHARTS / 4);
    free(m);
    free(naive);
    free(f);
}
