/*
 * Names of signals. A transition that waits for "error" takes error.execution too, so what is waited for is sorted like the
 * words of a dictionary, the dot before every letter: what begins with a name follows it directly, and matching is asking
 * whether a number lies in a range. A signal from outside is the longest of them that it begins with.
 */
#include "base/sort.h"
#include "flow/build.h"

ccs_str ccs__flow_signal_trim(const char *text)
{
    ccs_str name = ccs_str_from(text);
    if (name.size == 2 && memcmp(name.data, ".*", 2) == 0) /* no words, and then anything */
        return CCS_STR("*");
    if (name.size > 2 && name.data[name.size - 1] == '*' && name.data[name.size - 2] == '.')
        name.size -= 2;
    else if (name.size > 1 && name.data[name.size - 1] == '.')
        name.size -= 1;
    return name;
}

static inline int rank(char c) { return c == '.' ? 0 : (unsigned char)c + 1; }

static int compare_names(const void *x, const void *y)
{
    const ccs_str *a = x, *b = y;
    size_t shorter = a->size < b->size ? a->size : b->size;
    for (size_t i = 0; i < shorter; i++)
        if (a->data[i] != b->data[i])
            return rank(a->data[i]) - rank(b->data[i]);
    return a->size < b->size ? -1 : a->size > b->size;
}

static bool check_signal(struct ccs__flow_build *build, ccs_str name)
{
    if (name.size == 0 || name.size > CCS__FLOW_NAME_MAX || name.data[0] == '.')
        return ccs__flow_fail(build, CCS_EINVAL, "on",
                              "a signal needs a name of 1 to %d bytes that does not begin with a dot; "
                              "\"*\" is any signal",
                              CCS__FLOW_NAME_MAX);
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.data[i] <= ' ' || (name.data[i] == '*' && name.size > 1))
            return ccs__flow_fail(build, CCS_EINVAL, "on",
                                  "\"%.*s\" is no signal's name: write one name, without spaces; its first "
                                  "words alone match what goes on behind them, and \"*\" any signal",
                                  CCS__FLOW_SHOW(name));
    return true;
}

static bool add_signal(struct ccs__flow_build *build, const char *text)
{
    struct ccs__flow *flow = build->flow;
    ccs_str name = ccs__flow_signal_trim(text);
    uint32_t value = flow->signal_count;
    if (!check_signal(build, name))
        return false;
    if (name.size == 1 && name.data[0] == '*')
        return true;
    ccs_status status = ccs__flow_names_put(&flow->signal_names, name, &value);
    if (status == CCS_ELIMIT)
        return ccs__flow_fail(build, status, "on", "too many names that collide with this one; choose others");
    if (value == flow->signal_count && !ccs__flow_keep(build, text, &flow->signals[flow->signal_count++]))
        return false;
    flow->signals[value].size = name.size;
    return true;
}

static bool add_all(struct ccs__flow_build *build)
{
    const Ccs__Flow *definition = build->definition;
    for (size_t i = 0; i < definition->n_states; i++)
        for (size_t j = 0; j < definition->states[i]->n_transitions; j++) {
            const Ccs__FlowTransition *transition = definition->states[i]->transitions[j];
            size_t mark = ccs__flow_path(build, "states", i);
            ccs__flow_path(build, "transitions", j);
            for (size_t k = 0; k < transition->n_on; k++)
                if (!add_signal(build, transition->on[k]))
                    return false;
            ccs__flow_path_back(build, mark);
        }
    return true;
}

/* Where what begins with each name ends: behind the last that does. `open` are those around the one that is looked at. */
static bool find_ends(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    uint32_t open[CCS__FLOW_NAME_MAX + 2], depth = 0;
    if (!(flow->signal_ends = ccs__flow_take(build, flow->signal_count, sizeof *flow->signal_ends)))
        return false;
    open[depth++] = 0;
    for (uint32_t i = 1; i < flow->signal_count; i++) {
        ccs_str name = flow->signals[i];
        for (; depth > 1; depth--) {
            ccs_str around = flow->signals[open[depth - 1]];
            if (name.size > around.size && name.data[around.size] == '.' && memcmp(name.data, around.data, around.size) == 0)
                break;
            flow->signal_ends[open[depth - 1]] = i;
        }
        CCS_ASSERT(depth < sizeof open / sizeof open[0]);
        open[depth++] = i;
    }
    while (depth > 0)
        flow->signal_ends[open[--depth]] = flow->signal_count;
    return true;
}

bool ccs__flow_compile_signals(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    struct ccs__flow_names found;
    if (!(flow->signals = ccs__flow_take(build, (size_t)build->match_max + 1, sizeof *flow->signals)))
        return false;
    flow->signals[0] = CCS_STR("*");
    flow->signal_count = 1;
    if (ccs__flow_names_init(&flow->signal_names, &build->scratch, build->match_max) != CCS_OK)
        return ccs__flow_fail_memory(build);
    if (!add_all(build))
        return false;
    ccs__sort(flow->signals + 1, flow->signal_count - 1, sizeof *flow->signals, compare_names);
    if (ccs__flow_names_init(&found, &flow->arena, flow->signal_count) != CCS_OK)
        return ccs__flow_fail_memory(build);
    flow->signal_names = found;
    for (uint32_t i = 1; i < flow->signal_count; i++) {
        uint32_t value = i;
        if (ccs__flow_names_put(&flow->signal_names, flow->signals[i], &value) != CCS_OK)
            return ccs__flow_fail(build, CCS_ELIMIT, NULL, "too many names of signals collide; choose others");
    }
    return find_ends(build);
}

uint32_t ccs__flow_signal_find(const struct ccs__flow *flow, ccs_str name)
{
    while (name.size > 0) {
        uint32_t found = ccs__flow_names_find(&flow->signal_names, name);
        if (found != CCS__FLOW_NO_NAME)
            return found;
        while (name.size > 0 && name.data[--name.size] != '.')
            continue;
    }
    return 0;
}
