#include "naive_tree.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void say_that(struct naive *n, const char *format, ...)
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

const Ccs__FlowState *state_at(const struct naive *n, int s) { return n->flow->states[s]; }

int find_state(const struct naive *n, const char *name)
{
    for (size_t i = 0; i < n->flow->n_states; i++)
        if (strcmp(state_at(n, (int)i)->name, name) == 0)
            return (int)i;
    abort();
}

int parent(const struct naive *n, int s) { return n->parents[s]; }
bool isHistoryState(const struct naive *n, int s) { return s >= 0 && state_at(n, s)->kind >= 3; }
bool isParallelState(const struct naive *n, int s) { return s >= 0 && state_at(n, s)->kind == 1; }
bool isFinalState(const struct naive *n, int s) { return s >= 0 && state_at(n, s)->kind == 2; }

static bool hasChildren(const struct naive *n, int s) { return n->children[s + 1].count > 0; }
bool isAtomicState(const struct naive *n, int s) { return s >= 0 && !isHistoryState(n, s) && !hasChildren(n, s); }
bool isCompoundState(const struct naive *n, int s) { return s >= 0 && state_at(n, s)->kind == 0 && hasChildren(n, s); }

bool isDescendant(const struct naive *n, int s, int of)
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
struct naive_list getChildStates(const struct naive *n, int s) { return n->children[s + 1]; }

void work_out(struct naive *n)
{
    struct naive_list order = {.count = 0};
    int count = (int)n->flow->n_states;
    for (int i = 0; i < count; i++)
        n->parents[i] = state_at(n, i)->in[0] ? find_state(n, state_at(n, i)->in) : ROOT;
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

bool isMember(const struct naive_list *list, int s)
{
    for (int i = 0; i < list->count; i++)
        if (list->items[i] == s)
            return true;
    return false;
}
void include_state(struct naive_list *list, int s)
{
    if (!isMember(list, s))
        list->items[list->count++] = s;
}
void exclude_state(struct naive_list *list, int s)
{
    int kept = 0;
    for (int i = 0; i < list->count; i++)
        if (list->items[i] != s)
            list->items[kept++] = list->items[i];
    list->count = kept;
}
void sort_states(const struct naive *n, struct naive_list *list, bool backwards)
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
struct naive_list getProperAncestors(const struct naive *n, int s, int until)
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

void raise_inside(struct naive *n, const char *name)
{
    if (n->queue_count - n->queue_first >= 10000 || n->queue_count == NAIVE_QUEUE_MAX)
        n->limit = true;
    else
        n->queue[n->queue_count++] = name;
}

static void fault(struct naive *n)
{
    say_that(n, "!error.execution");
    raise_inside(n, "error.execution");
}

static bool In(const struct naive *n, const char *rule)
{
    char name[64];
    sscanf(rule, "'%63[^']'", name);
    return isMember(&n->configuration, find_state(n, name));
}

bool holds(struct naive *n, const char *rule)
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

void executeContent(struct naive *n, Ccs__FlowAction *const *actions, size_t count)
{
    for (size_t i = 0; i < count && !n->limit; i++) {
        const Ccs__FlowAction *action = actions[i];
        bool fine = true;
        switch ((int)action->do_) {
        case 1:
            raise_inside(n, action->signal);
            break;
        case 4:
            fine = assign(n, action);
            break;
        case 5:
            say_that(n, "log(%s)=", action->label);
            break;
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
        default:
            break;
        }
        while (!fine && i + 1 < count && (int)actions[i + 1]->do_ != 11)
            i++;
    }
}
