/*
 * What a walk has found, in words: how far it went, what was never entered or taken, where it ends, what went wrong.
 */
#include "flowcheck/walk_tell.h"
#include "flow/chart.h"

static const char *plural(size_t count) { return count == 1 ? "" : "s"; }

static void tell_size(const struct ccs__flow_walk *walk, struct ccs__buf *out)
{
    ccs__buf_add_format(out, "%zu configuration%s, %llu step%s, %u deep: ", walk->configuration_count,
                        plural(walk->configuration_count), (unsigned long long)walk->steps, walk->steps == 1 ? "" : "s",
                        walk->depth);
    ccs__buf_add_text(out, walk->limits ? "stopped at the bound\n" : "that is all of them\n");
    for (uint32_t i = 0; i < CCS__FLOW_LIMIT_COUNT; i++)
        if (walk->limits >> i & 1)
            ccs__buf_add_format(out, "  %s\n", ccs__flow_limit_text(1u << i));
}

/* What is beyond the maximum is counted. */
static bool tell_more(size_t told, size_t count, struct ccs__buf *out)
{
    if (told < CCS__FLOW_TOLD_MAX)
        return true;
    if (told == CCS__FLOW_TOLD_MAX)
        ccs__buf_add_format(out, "  and %zu more\n", count - told);
    return false;
}

static void add_name(const struct ccs__flow_walk *walk, size_t state, struct ccs__buf *out)
{
    ccs_str name = ccs__flow_state_name(walk->flow, (uint32_t)state);
    ccs__buf_add(out, name.data, name.size);
}

static bool is_state(const struct ccs__flow_walk *walk, size_t state)
{
    return !ccs__flow_is_history(&walk->flow->nodes[walk->flow->by_definition[state]]);
}

static void tell_states(const struct ccs__flow_walk *walk, struct ccs__buf *out)
{
    size_t count = ccs__flow_state_count(walk->flow), all = 0, entered = 0, told = 0;
    for (size_t i = 0; i < count; i++) {
        all += is_state(walk, i);
        entered += is_state(walk, i) && walk->states[i].count > 0;
    }
    ccs__buf_add_format(out, "states: %zu of %zu entered%s\n", entered, all, entered < all ? "; never:" : "");
    for (size_t i = 0; i < count; i++) {
        if (!is_state(walk, i) || walk->states[i].count > 0)
            continue;
        if (tell_more(told++, all - entered, out)) {
            ccs__buf_add_text(out, "  ");
            add_name(walk, i, out);
            ccs__buf_add_format(out, " (states[%zu])\n", i);
        }
    }
}

static void tell_transition(const struct ccs__flow_walk *walk, uint32_t t, struct ccs__buf *out)
{
    const struct ccs__flow *flow = walk->flow;
    const struct ccs__flow_transition *it = &flow->transitions[t];
    uint32_t state = flow->nodes[it->source].definition;
    ccs__buf_add_text(out, "  ");
    add_name(walk, state, out);
    ccs__buf_add_text(out, it->eventless ? " at once" : " on");
    for (uint32_t i = it->on.first; i < it->on.end; i++)
        ccs__buf_add_format(out, "%s%.*s", i > it->on.first ? ", " : " ", (int)flow->signals[flow->matches[i].first].size,
                            flow->signals[flow->matches[i].first].data);
    if (it->when != 0)
        ccs__buf_add_format(out, " if %.*s", (int)flow->rules[it->when].text.size, flow->rules[it->when].text.data);
    ccs__buf_add_format(out, " (states[%u].transitions[%u]): %s\n", state, it->index, ccs__flow_untaken_why(walk, t));
}

static void tell_transitions(const struct ccs__flow_walk *walk, struct ccs__buf *out)
{
    size_t all = 0, taken = 0, told = 0;
    for (uint32_t t = 0; t < walk->flow->transition_count; t++) {
        all += ccs__flow_is_told(walk->flow, t);
        taken += ccs__flow_is_told(walk->flow, t) && walk->transitions[t].count > 0;
    }
    ccs__buf_add_format(out, "transitions: %zu of %zu taken%s\n", taken, all, taken < all ? "; never:" : "");
    for (uint32_t t = 0; t < walk->flow->transition_count; t++)
        if (ccs__flow_is_told(walk->flow, t) && walk->transitions[t].count == 0 && tell_more(told++, all - taken, out))
            tell_transition(walk, t, out);
}

/* The same states with other variables are told once, with the shortest way. */
static bool is_repeated(const struct ccs__flow_walk *walk, uint32_t number)
{
    for (uint32_t c = 0; c < number; c++)
        if (walk->configurations[c].dead_end && ccs__flow_same(walk->configurations[c].active, walk->configurations[number].active))
            return true;
    return false;
}

static void tell_dead_ends(const struct ccs__flow_walk *walk, struct ccs__buf *out)
{
    size_t told = 0;
    ccs__buf_add_format(out, "dead ends: %zu%s\n", walk->dead_end_count,
                        walk->dead_end_count > 0 ? "; not final, nothing is legal, and nothing runs:" : "");
    for (uint32_t c = 0; c < walk->configuration_count && told <= CCS__FLOW_TOLD_MAX; c++) {
        if (!walk->configurations[c].dead_end || is_repeated(walk, c) || !tell_more(told++, walk->dead_end_count, out))
            continue;
        ccs__buf_add_text(out, "  ");
        ccs__flow_story(walk, c, out);
        ccs__buf_add_text(out, "\n");
    }
}

static void tell_faults(const struct ccs__flow_walk *walk, bool stopped, struct ccs__buf *out)
{
    size_t count = 0, told = 0;
    for (size_t i = 0; i < walk->fault_count; i++)
        count += walk->faults[i].stopped == stopped;
    if (count == 0)
        return;
    ccs__buf_add_format(out, stopped ? "steps that fail: %zu\n" : "errors on the way: %zu\n", count);
    for (size_t i = 0; i < walk->fault_count; i++) {
        const struct ccs__flow_fault *fault = &walk->faults[i];
        if (fault->stopped != stopped || !tell_more(told++, count, out))
            continue;
        ccs__buf_add_text(out, "  ");
        ccs__flow_story_of(walk, fault->from, &fault->input, CCS__FLOW_NO_CONFIGURATION, out);
        ccs__buf_add_format(out, ": %.*s%s%.*s\n", (int)fault->name.size, fault->name.data, fault->name.size > 0 ? ": " : "",
                            (int)fault->words.size, fault->words.data);
    }
}

static void tell_ways(const struct ccs__flow_walk *walk, const struct ccs__flow_reached *reached, const char *title,
                      struct ccs__buf *out)
{
    size_t count = 0;
    for (size_t i = 0; i < ccs__flow_state_count(walk->flow); i++)
        count += reached[i].count > 0;
    if (count == 0)
        return;
    ccs__buf_add_format(out, "%s\n", title);
    for (size_t i = 0; i < ccs__flow_state_count(walk->flow); i++) {
        if (reached[i].count == 0)
            continue;
        ccs__buf_add_text(out, "  ");
        add_name(walk, i, out);
        ccs__buf_add_text(out, ": ");
        ccs__flow_story_of(walk, reached[i].from, &reached[i].input, reached[i].to, out);
        ccs__buf_add_text(out, "\n");
    }
}

/* A round through the same states, with other variables. */
static bool is_known_round(const struct ccs__flow_walk *walk, size_t number)
{
    const struct ccs__flow_cycle *one = &walk->cycles[number];
    for (size_t i = 0; i < number; i++)
        if (walk->cycles[i].step_count == one->step_count &&
            ccs__flow_same(walk->configurations[walk->cycles[i].first].active, walk->configurations[one->first].active))
            return true;
    return false;
}

static void tell_cycles(const struct ccs__flow_walk *walk, struct ccs__buf *out)
{
    if (walk->cycle_count == 0)
        return;
    ccs__buf_add_format(out, "rounds without a time-out: %zu\n", walk->cycle_count);
    for (size_t i = 0, told = 0; i < walk->cycle_count && told <= CCS__FLOW_TOLD_MAX; i++) {
        if (is_known_round(walk, i) || !tell_more(told++, walk->cycle_count, out))
            continue;
        ccs__buf_add_text(out, "  ");
        ccs__flow_story_round(walk, &walk->cycles[i], out);
        ccs__buf_add_text(out, "\n");
    }
}

void ccs__flow_walk_text(const struct ccs__flow_walk *walk, bool paths, struct ccs__buf *out)
{
    tell_size(walk, out);
    tell_states(walk, out);
    tell_transitions(walk, out);
    tell_dead_ends(walk, out);
    tell_faults(walk, true, out);
    tell_faults(walk, false, out);
    tell_cycles(walk, out);
    tell_ways(walk, walk->finals, "shortest ways to an end:", out);
    if (paths)
        tell_ways(walk, walk->states, "shortest ways to each state:", out);
}
