#include "naive_tree.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A transition: of a state, or the initial one of a state (place -1) or of the flow (state ROOT). */
struct transition {
    int state, place;
};
struct transitions {
    struct transition items[NAIVE_STATES_MAX];
    int count;
};
struct entry {
    struct naive_list to_enter, for_default;
    int default_history[NAIVE_STATES_MAX]; /* by parent: the history whose content is done */
};

/* --- what the recommendation calls by these names -------------------------------------------------------------------------- */

static struct naive_list targets(const struct naive *n, struct transition t)
{
    struct naive_list list = {.count = 0};
    char **names = t.place >= 0      ? state_at(n, t.state)->transitions[t.place]->to
                   : t.state == ROOT ? n->flow->initial
                                     : state_at(n, t.state)->initial;
    size_t count = t.place >= 0      ? state_at(n, t.state)->transitions[t.place]->n_to
                   : t.state == ROOT ? n->flow->n_initial
                                     : state_at(n, t.state)->n_initial;
    for (size_t i = 0; i < count; i++)
        list.items[list.count++] = find_state(n, names[i]);
    if (t.place < 0 && count == 0)
        list.items[list.count++] = getChildStates(n, t.state).items[0];
    return list;
}

static struct naive_list getEffectiveTargetStates(const struct naive *n, struct transition t)
{
    struct naive_list effective = {.count = 0}, all = targets(n, t);
    for (int i = 0; i < all.count; i++) {
        int s = all.items[i];
        if (!isHistoryState(n, s)) {
            include_state(&effective, s);
            continue;
        }
        struct naive_list more = n->history[s];
        if (more.count == 0)
            more = getEffectiveTargetStates(n, (struct transition){s, 0});
        for (int j = 0; j < more.count; j++)
            include_state(&effective, more.items[j]);
    }
    return effective;
}

static int findLCCA(const struct naive *n, int first, const struct naive_list *others)
{
    struct naive_list ancestors = getProperAncestors(n, first, NONE);
    for (int i = 0; i < ancestors.count; i++) {
        int anc = ancestors.items[i];
        bool every = anc == ROOT || isCompoundState(n, anc);
        for (int j = 0; j < others->count && every; j++)
            every = isDescendant(n, others->items[j], anc);
        if (every)
            return anc;
    }
    abort();
}

static int getTransitionDomain(const struct naive *n, struct transition t)
{
    struct naive_list tstates = getEffectiveTargetStates(n, t);
    if (tstates.count == 0)
        return NONE;
    if (t.state == ROOT)
        return ROOT;
    bool inside = t.place >= 0 && state_at(n, t.state)->transitions[t.place]->internal && isCompoundState(n, t.state);
    for (int i = 0; i < tstates.count && inside; i++)
        inside = isDescendant(n, tstates.items[i], t.state);
    return inside ? t.state : findLCCA(n, t.state, &tstates);
}

static struct naive_list computeExitSet(const struct naive *n, const struct transition *transitions, int count)
{
    struct naive_list set = {.count = 0};
    for (int i = 0; i < count; i++) {
        int domain = getTransitionDomain(n, transitions[i]);
        for (int j = 0; j < n->configuration.count && domain != NONE; j++)
            if (isDescendant(n, n->configuration.items[j], domain))
                include_state(&set, n->configuration.items[j]);
    }
    return set;
}

static bool nameMatch(const char *on, const char *name)
{
    size_t size = strlen(on);
    if (strcmp(on, "*") == 0)
        return true;
    if (size > 2 && strcmp(on + size - 2, ".*") == 0)
        size -= 2;
    return strncmp(on, name, size) == 0 && (name[size] == 0 || name[size] == '.');
}

static bool enabled(struct naive *n, const Ccs__FlowTransition *t, const char *name)
{
    bool match = !name && t->n_on == 0;
    for (size_t i = 0; i < t->n_on && name; i++)
        match |= nameMatch(t->on[i], name);
    return match && (!t->when[0] || holds(n, t->when));
}

static bool intersect(const struct naive_list *x, const struct naive_list *y)
{
    for (int i = 0; i < x->count; i++)
        if (isMember(y, x->items[i]))
            return true;
    return false;
}

static struct transitions removeConflictingTransitions(const struct naive *n, const struct transitions *all)
{
    struct transitions filtered = {.count = 0};
    for (int i = 0; i < all->count; i++) {
        struct transition t1 = all->items[i];
        bool preempted = false, remove[NAIVE_STATES_MAX] = {false};
        for (int j = 0; j < filtered.count; j++) {
            struct transition t2 = filtered.items[j];
            struct naive_list x = computeExitSet(n, &t1, 1), y = computeExitSet(n, &t2, 1);
            if (!intersect(&x, &y))
                continue;
            if (isDescendant(n, t1.state, t2.state)) {
                remove[j] = true;
            } else {
                preempted = true;
                break;
            }
        }
        if (preempted)
            continue;
        int kept = 0;
        for (int j = 0; j < filtered.count; j++)
            if (!remove[j])
                filtered.items[kept++] = filtered.items[j];
        filtered.items[kept++] = t1;
        filtered.count = kept;
    }
    return filtered;
}

/* selectTransitions, and with name NULL selectEventlessTransitions. */
static struct transitions selectTransitions(struct naive *n, const char *name)
{
    struct transitions found = {.count = 0};
    struct naive_list atoms = n->configuration;
    sort_states(n, &atoms, false);
    for (int i = 0; i < atoms.count; i++) {
        if (!isAtomicState(n, atoms.items[i]))
            continue;
        bool stop = false;
        for (int s = atoms.items[i]; s != ROOT && !stop; s = parent(n, s))
            for (size_t j = 0; j < state_at(n, s)->n_transitions && !stop; j++)
                if (enabled(n, state_at(n, s)->transitions[j], name)) {
                    stop = true;
                    bool there = false;
                    for (int k = 0; k < found.count; k++)
                        there |= found.items[k].state == s && found.items[k].place == (int)j;
                    if (!there)
                        found.items[found.count++] = (struct transition){s, (int)j};
                }
    }
    return removeConflictingTransitions(n, &found);
}

static void addAncestorStatesToEnter(struct naive *n, int s, int ancestor, struct entry *e);

static void addDescendantStatesToEnter(struct naive *n, int s, struct entry *e)
{
    struct naive_list list;
    int until = s;
    if (isHistoryState(n, s)) {
        until = parent(n, s);
        list = n->history[s];
        if (list.count == 0) {
            e->default_history[until] = s;
            list = targets(n, (struct transition){s, 0});
        }
    } else {
        include_state(&e->to_enter, s);
        if (isParallelState(n, s)) {
            struct naive_list children = getChildStates(n, s);
            for (int i = 0; i < children.count; i++) {
                bool some = false;
                for (int j = 0; j < e->to_enter.count; j++)
                    some |= isDescendant(n, e->to_enter.items[j], children.items[i]);
                if (!some)
                    addDescendantStatesToEnter(n, children.items[i], e);
            }
        }
        if (!isCompoundState(n, s))
            return;
        include_state(&e->for_default, s);
        list = targets(n, (struct transition){s, -1});
    }
    for (int i = 0; i < list.count; i++)
        addDescendantStatesToEnter(n, list.items[i], e);
    for (int i = 0; i < list.count; i++)
        addAncestorStatesToEnter(n, list.items[i], until, e);
}

static void addAncestorStatesToEnter(struct naive *n, int s, int ancestor, struct entry *e)
{
    struct naive_list ancestors = getProperAncestors(n, s, ancestor);
    for (int i = 0; i < ancestors.count; i++) {
        int anc = ancestors.items[i];
        if (anc == ROOT)
            continue;
        include_state(&e->to_enter, anc);
        if (!isParallelState(n, anc))
            continue;
        struct naive_list children = getChildStates(n, anc);
        for (int k = 0; k < children.count; k++) {
            bool some = false;
            for (int j = 0; j < e->to_enter.count; j++)
                some |= isDescendant(n, e->to_enter.items[j], children.items[k]);
            if (!some)
                addDescendantStatesToEnter(n, children.items[k], e);
        }
    }
}

/* Our rule, see leave.c: domains are those of before anything was left. */
static void computeEntrySet(struct naive *n, const struct transitions *transitions, const int *domains, struct entry *e)
{
    for (int i = 0; i < transitions->count; i++) {
        struct naive_list list = targets(n, transitions->items[i]);
        for (int j = 0; j < list.count; j++)
            addDescendantStatesToEnter(n, list.items[j], e);
        int ancestor = domains[i];
        struct naive_list effective = getEffectiveTargetStates(n, transitions->items[i]);
        for (int j = 0; j < effective.count; j++)
            addAncestorStatesToEnter(n, effective.items[j], ancestor, e);
    }
}

static void record(struct naive *n, int s)
{
    for (size_t h = 0; h < n->flow->n_states; h++) {
        if (!isHistoryState(n, (int)h) || parent(n, (int)h) != s)
            continue;
        struct naive_list value = {.count = 0};
        for (int i = 0; i < n->configuration.count; i++) {
            int s0 = n->configuration.items[i];
            if (state_at(n, (int)h)->kind == 4 ? isAtomicState(n, s0) && isDescendant(n, s0, s) : parent(n, s0) == s)
                value.items[value.count++] = s0;
        }
        n->history[h] = value;
    }
}

static void exitStates(struct naive *n, const struct transitions *transitions)
{
    struct naive_list set = computeExitSet(n, transitions->items, transitions->count);
    sort_states(n, &set, true);
    for (int i = 0; i < set.count; i++)
        record(n, set.items[i]);
    for (int i = 0; i < set.count; i++) {
        executeContent(n, state_at(n, set.items[i])->exit, state_at(n, set.items[i])->n_exit);
        exclude_state(&n->configuration, set.items[i]);
        say_that(n, "-%s", state_at(n, set.items[i])->name);
    }
}

static bool isInFinalState(const struct naive *n, int s)
{
    struct naive_list children = getChildStates(n, s);
    if (isCompoundState(n, s)) {
        for (int i = 0; i < children.count; i++)
            if (isFinalState(n, children.items[i]) && isMember(&n->configuration, children.items[i]))
                return true;
        return false;
    }
    if (!isParallelState(n, s))
        return false;
    for (int i = 0; i < children.count; i++)
        if (!isInFinalState(n, children.items[i]))
            return false;
    return true;
}

static void raise_done(struct naive *n, int s)
{
    char *name = n->names + n->names_size;
    int size = snprintf(name, sizeof n->names - n->names_size, "done.state.%s", state_at(n, s)->name);
    if (n->names_size + (size_t)size + 1 >= sizeof n->names) {
        n->limit = true; /* of the test: the same end */
        return;
    }
    n->names_size += (size_t)size + 1;
    raise_inside(n, name);
}

static void enterStates(struct naive *n, const struct transitions *transitions, const int *domains)
{
    struct entry e = {.to_enter = {.count = 0}};
    memset(e.default_history, 0xFF, sizeof e.default_history);
    computeEntrySet(n, transitions, domains, &e);
    sort_states(n, &e.to_enter, false);
    for (int i = 0; i < e.to_enter.count && !n->limit; i++) {
        int s = e.to_enter.items[i];
        if (isMember(&n->configuration, s))
            continue; /* our rule: see enter.c */
        include_state(&n->configuration, s);
        say_that(n, "+%s", state_at(n, s)->name);
        executeContent(n, state_at(n, s)->enter, state_at(n, s)->n_enter);
        if (isMember(&e.for_default, s))
            executeContent(n, state_at(n, s)->initial_do, state_at(n, s)->n_initial_do);
        if (e.default_history[s] >= 0) {
            const Ccs__FlowTransition *t = state_at(n, e.default_history[s])->transitions[0];
            executeContent(n, t->do_, t->n_do_);
        }
        if (!isFinalState(n, s))
            continue;
        int up = parent(n, s);
        if (up == ROOT) {
            n->running = false;
            continue;
        }
        raise_done(n, up);
        int grandparent = parent(n, up);
        if (grandparent == ROOT || !isParallelState(n, grandparent))
            continue;
        struct naive_list children = getChildStates(n, grandparent);
        bool every = true;
        for (int k = 0; k < children.count; k++)
            every &= isInFinalState(n, children.items[k]);
        if (every)
            raise_done(n, grandparent);
    }
}

static void microstep(struct naive *n, const struct transitions *transitions)
{
    if (n->microsteps++ >= 1000)
        n->limit = true;
    if (n->limit)
        return;
    int domains[NAIVE_STATES_MAX];
    for (int i = 0; i < transitions->count; i++)
        domains[i] = getTransitionDomain(n, transitions->items[i]);
    exitStates(n, transitions);
    for (int i = 0; i < transitions->count && !n->limit; i++) {
        const Ccs__FlowTransition *t = state_at(n, transitions->items[i].state)->transitions[transitions->items[i].place];
        executeContent(n, t->do_, t->n_do_);
    }
    if (!n->limit)
        enterStates(n, transitions, domains);
}

static void exitInterpreter(struct naive *n)
{
    struct naive_list set = n->configuration;
    sort_states(n, &set, true);
    for (int i = 0; i < set.count; i++) {
        int s = set.items[i];
        executeContent(n, state_at(n, s)->exit, state_at(n, s)->n_exit);
        exclude_state(&n->configuration, s);
        say_that(n, "-%s", state_at(n, s)->name);
        if (isFinalState(n, s) && parent(n, s) == ROOT)
            say_that(n, "done(%s)", state_at(n, s)->name);
    }
}

/* What mainEventLoop does between two signals from outside. */
static void settle(struct naive *n)
{
    while (n->running && !n->limit) {
        struct transitions enabled_now = selectTransitions(n, NULL);
        if (enabled_now.count == 0) {
            if (n->queue_first == n->queue_count)
                break;
            enabled_now = selectTransitions(n, n->queue[n->queue_first++]);
        }
        if (enabled_now.count > 0 && !n->limit)
            microstep(n, &enabled_now);
    }
    if (!n->running && !n->limit)
        exitInterpreter(n);
}

static void begin(struct naive *n)
{
    n->trace_size = n->names_size = 0;
    n->trace[0] = 0;
    n->queue_first = n->queue_count = n->microsteps = 0;
    n->limit = false;
}

void naive_start(struct naive *n, const Ccs__Flow *flow)
{
    struct transitions initial = {.items = {{ROOT, -1}}, .count = 1};
    memset(n, 0, sizeof *n);
    n->flow = flow;
    work_out(n);
    n->running = true;
    begin(n);
    n->microsteps = 1;
    enterStates(n, &initial, &(int){ROOT});
    settle(n);
}

void naive_signal(struct naive *n, const char *name)
{
    begin(n);
    struct transitions now = selectTransitions(n, name);
    if (now.count > 0 && !n->limit)
        microstep(n, &now);
    settle(n);
}

void naive_active(const struct naive *n, char *out, size_t size)
{
    struct naive_list atoms = n->configuration;
    sort_states(n, &atoms, false);
    out[0] = 0;
    for (int i = 0; i < atoms.count; i++)
        if (isAtomicState(n, atoms.items[i])) {
            size_t used = strlen(out);
            (void)snprintf(out + used, size - used, "%s%s", used > 0 ? " " : "", state_at(n, atoms.items[i])->name);
        }
}
