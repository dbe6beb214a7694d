#include "naive.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOT (-1)
#define NONE (-2) /* null */

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

static void say(struct naive *n, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct naive *n, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t room = sizeof n->trace - n->trace_size;
    if (n->trace_size > 0 && room > 1) {
        n->trace[n->trace_size++] = ' ';
        room--;
    }
    int size = vsnprintf(n->trace + n->trace_size, room, format, arguments);
    n->trace_size += (size_t)size < room ? (size_t)size : 0;
    va_end(arguments);
}

/* --- the tree, as the definition has it ----------------------------------------------------------------------------- */

static const Ccs__FlowState *at(const struct naive *n, int s) { return n->flow->states[s]; }

static int find(const struct naive *n, const char *name)
{
    for (size_t i = 0; i < n->flow->n_states; i++)
        if (strcmp(at(n, (int)i)->name, name) == 0)
            return (int)i;
    abort();
}

static int parent(const struct naive *n, int s) { return n->parents[s]; }
static bool isHistoryState(const struct naive *n, int s) { return s >= 0 && at(n, s)->kind >= 3; }
static bool isParallelState(const struct naive *n, int s) { return s >= 0 && at(n, s)->kind == 1; }
static bool isFinalState(const struct naive *n, int s) { return s >= 0 && at(n, s)->kind == 2; }

static bool hasChildren(const struct naive *n, int s) { return n->children[s + 1].count > 0; }
static bool isAtomicState(const struct naive *n, int s) { return s >= 0 && !isHistoryState(n, s) && !hasChildren(n, s); }
static bool isCompoundState(const struct naive *n, int s) { return s >= 0 && at(n, s)->kind == 0 && hasChildren(n, s); }

static bool isDescendant(const struct naive *n, int s, int of)
{
    while (s != ROOT) {
        s = parent(n, s);
        if (s == of)
            return true;
    }
    return false;
}

/* Document order: a state before all that is in it, which stands together. */
static void walk(const struct naive *n, int under, struct naive_list *order)
{
    for (size_t i = 0; i < n->flow->n_states; i++)
        if (parent(n, (int)i) == under) {
            order->items[order->count++] = (int)i;
            walk(n, (int)i, order);
        }
}
static int place(const struct naive *n, int s) { return n->places[s]; }
static struct naive_list getChildStates(const struct naive *n, int s) { return n->children[s + 1]; }

static void work_out(struct naive *n)
{
    struct naive_list order = {.count = 0};
    int count = (int)n->flow->n_states;
    for (int i = 0; i < count; i++)
        n->parents[i] = at(n, i)->in[0] ? find(n, at(n, i)->in) : ROOT;
    walk(n, ROOT, &order);
    for (int i = 0; i < order.count; i++)
        n->places[order.items[i]] = i;
    for (int i = 0; i < count; i++) {
        struct naive_list *children = &n->children[parent(n, i) + 1];
        if (!isHistoryState(n, i))
            children->items[children->count++] = i;
    }
}

/* --- ordered sets ------------------------------------------------------------------------------------------------------ */

static bool isMember(const struct naive_list *list, int s)
{
    for (int i = 0; i < list->count; i++)
        if (list->items[i] == s)
            return true;
    return false;
}
static void include(struct naive_list *list, int s)
{
    if (!isMember(list, s))
        list->items[list->count++] = s;
}
static void delete(struct naive_list *list, int s)
{
    int kept = 0;
    for (int i = 0; i < list->count; i++)
        if (list->items[i] != s)
            list->items[kept++] = list->items[i];
    list->count = kept;
}
static void sort(const struct naive *n, struct naive_list *list, bool backwards)
{
    for (int i = 1; i < list->count; i++)
        for (int j = i; j > 0; j--) {
            bool wrong = (place(n, list->items[j - 1]) > place(n, list->items[j])) != backwards;
            if (!wrong)
                break;
            int kept = list->items[j];
            list->items[j] = list->items[j - 1];
            list->items[j - 1] = kept;
        }
}

/* "If state2 is state1's parent, or equal to state1, or a descendant of state1, this returns the empty set." */
static struct naive_list getProperAncestors(const struct naive *n, int s, int until)
{
    struct naive_list ancestors = {.count = 0};
    if (until == s || (until >= 0 && isDescendant(n, until, s)))
        return ancestors;
    while (s != ROOT) {
        s = parent(n, s);
        if (s == until && until != NONE)
            break;
        ancestors.items[ancestors.count++] = s;
    }
    return ancestors;
}

/* --- expressions and actions -------------------------------------------------------------------------------------------- */

static void raise(struct naive *n, const char *name)
{
    if (n->queue_count - n->queue_first >= 10000 || n->queue_count == NAIVE_QUEUE_MAX)
        n->limit = true;
    else
        n->queue[n->queue_count++] = name;
}

static void fault(struct naive *n)
{
    say(n, "!error.execution");
    raise(n, "error.execution");
}

static bool In(const struct naive *n, const char *rule)
{
    char name[64];
    sscanf(rule, "'%63[^']'", name);
    return isMember(&n->configuration, find(n, name));
}

static bool holds(struct naive *n, const char *rule)
{
    long long x;
    if (sscanf(rule, "a < %lld", &x) == 1)
        return n->a < x;
    if (sscanf(rule, "b < %lld", &x) == 1)
        return n->b < x;
    if (strcmp(rule, "a == b") == 0)
        return n->a == n->b;
    if (rule[0] == '\'')
        return In(n, rule);
    if (rule[0] == '!')
        return !In(n, rule + 2);
    if (strcmp(rule, "1 / a > 0") != 0)
        abort();
    if (n->a == 0)
        fault(n);
    return n->a != 0 && 1 / n->a > 0;
}

/* false: the rest of the block is not done. */
static bool assign(struct naive *n, const Ccs__FlowAction *action)
{
    long long *to = strcmp(action->to, "a") == 0 ? &n->a : &n->b, x;
    if (sscanf(action->value, "a + %lld", &x) == 1) {
        *to = n->a + x;
    } else if (strcmp(action->value, "b + 1") == 0) {
        *to = n->b + 1;
    } else if (strcmp(action->value, "1 / b") == 0) {
        if (n->b == 0) {
            fault(n);
            return false;
        }
        *to = 1 / n->b;
    } else {
        abort();
    }
    return true;
}

/* Where the matching else, or end, of an if stands. */
static size_t skip(Ccs__FlowAction *const *actions, size_t i, bool to_else)
{
    for (int depth = 0;; i++) {
        int kind = (int)actions[i]->do_;
        if (kind == 6)
            depth++;
        else if (kind == 10 && --depth == 0)
            return i;
        else if (kind == 8 && depth == 1 && to_else)
            return i;
    }
}

static void executeContent(struct naive *n, Ccs__FlowAction *const *actions, size_t count)
{
    for (size_t i = 0; i < count && !n->limit; i++) {
        const Ccs__FlowAction *action = actions[i];
        bool fine = true;
        switch ((int)action->do_) {
        case 1: raise(n, action->signal); break;
        case 4: fine = assign(n, action); break;
        case 5: say(n, "log(%s)=", action->label); break;
        case 6:
            if (!holds(n, action->when))
                i = skip(actions, i, true);
            break;
        case 8: /* from the branch above: on to its end */
            for (int depth = 1; depth > 0;) {
                i++;
                depth += actions[i]->do_ == 6 ? 1 : actions[i]->do_ == 10 ? -1 : 0;
            }
            break;
        default: break;
        }
        while (!fine && i + 1 < count && (int)actions[i + 1]->do_ != 11)
            i++;
    }
}

/* --- what the recommendation calls by these names -------------------------------------------------------------------------- */

static struct naive_list targets(const struct naive *n, struct transition t)
{
    struct naive_list list = {.count = 0};
    char **names = t.place >= 0 ? at(n, t.state)->transitions[t.place]->to
                                : t.state == ROOT ? n->flow->initial : at(n, t.state)->initial;
    size_t count = t.place >= 0 ? at(n, t.state)->transitions[t.place]->n_to
                                : t.state == ROOT ? n->flow->n_initial : at(n, t.state)->n_initial;
    for (size_t i = 0; i < count; i++)
        list.items[list.count++] = find(n, names[i]);
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
            include(&effective, s);
            continue;
        }
        struct naive_list more = n->history[s];
        if (more.count == 0)
            more = getEffectiveTargetStates(n, (struct transition){s, 0});
        for (int j = 0; j < more.count; j++)
            include(&effective, more.items[j]);
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
    bool inside = t.place >= 0 && at(n, t.state)->transitions[t.place]->internal && isCompoundState(n, t.state);
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
                include(&set, n->configuration.items[j]);
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
    sort(n, &atoms, false);
    for (int i = 0; i < atoms.count; i++) {
        if (!isAtomicState(n, atoms.items[i]))
            continue;
        bool stop = false;
        for (int s = atoms.items[i]; s != ROOT && !stop; s = parent(n, s))
            for (size_t j = 0; j < at(n, s)->n_transitions && !stop; j++)
                if (enabled(n, at(n, s)->transitions[j], name)) {
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
        include(&e->to_enter, s);
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
        include(&e->for_default, s);
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
        include(&e->to_enter, anc);
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
            if (at(n, (int)h)->kind == 4 ? isAtomicState(n, s0) && isDescendant(n, s0, s) : parent(n, s0) == s)
                value.items[value.count++] = s0;
        }
        n->history[h] = value;
    }
}

static void exitStates(struct naive *n, const struct transitions *transitions)
{
    struct naive_list set = computeExitSet(n, transitions->items, transitions->count);
    sort(n, &set, true);
    for (int i = 0; i < set.count; i++)
        record(n, set.items[i]);
    for (int i = 0; i < set.count; i++) {
        executeContent(n, at(n, set.items[i])->exit, at(n, set.items[i])->n_exit);
        delete(&n->configuration, set.items[i]);
        say(n, "-%s", at(n, set.items[i])->name);
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
    int size = snprintf(name, sizeof n->names - n->names_size, "done.state.%s", at(n, s)->name);
    if (n->names_size + (size_t)size + 1 >= sizeof n->names) {
        n->limit = true; /* of the test: the same end */
        return;
    }
    n->names_size += (size_t)size + 1;
    raise(n, name);
}

static void enterStates(struct naive *n, const struct transitions *transitions, const int *domains)
{
    struct entry e = {.to_enter = {.count = 0}};
    memset(e.default_history, 0xFF, sizeof e.default_history);
    computeEntrySet(n, transitions, domains, &e);
    sort(n, &e.to_enter, false);
    for (int i = 0; i < e.to_enter.count && !n->limit; i++) {
        int s = e.to_enter.items[i];
        if (isMember(&n->configuration, s))
            continue; /* our rule: see enter.c */
        include(&n->configuration, s);
        say(n, "+%s", at(n, s)->name);
        executeContent(n, at(n, s)->enter, at(n, s)->n_enter);
        if (isMember(&e.for_default, s))
            executeContent(n, at(n, s)->initial_do, at(n, s)->n_initial_do);
        if (e.default_history[s] >= 0) {
            const Ccs__FlowTransition *t = at(n, e.default_history[s])->transitions[0];
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
        const Ccs__FlowTransition *t = at(n, transitions->items[i].state)->transitions[transitions->items[i].place];
        executeContent(n, t->do_, t->n_do_);
    }
    if (!n->limit)
        enterStates(n, transitions, domains);
}

static void exitInterpreter(struct naive *n)
{
    struct naive_list set = n->configuration;
    sort(n, &set, true);
    for (int i = 0; i < set.count; i++) {
        int s = set.items[i];
        executeContent(n, at(n, s)->exit, at(n, s)->n_exit);
        delete(&n->configuration, s);
        say(n, "-%s", at(n, s)->name);
        if (isFinalState(n, s) && parent(n, s) == ROOT)
            say(n, "done(%s)", at(n, s)->name);
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
    sort(n, &atoms, false);
    out[0] = 0;
    for (int i = 0; i < atoms.count; i++)
        if (isAtomicState(n, atoms.items[i])) {
            size_t used = strlen(out);
            (void)snprintf(out + used, size - used, "%s%s", used > 0 ? " " : "", at(n, atoms.items[i])->name);
        }
}
