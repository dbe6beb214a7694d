/*
 * Guards that never hold, and transitions that an earlier one of the same state is taken for: those that stand behind one
 * without a guard, behind one with the same guard, or behind one whose clauses are all among their own.
 *
 * Of a loose flow only what is written the same is known to be the same, because its rules have no kinds before they run.
 */
#include "flowcheck/checking.h"
#include <stdio.h> /* snprintf only, into memory */

#define LOOKBACK_MAX 256 /* earlier transitions of a state that one is compared with */

/* Clauses as texts with a NUL behind each. */
struct clauses {
    size_t first, end; /* in texts */
};

struct guards {
    struct ccs__flow_checking *checking;
    struct ccs__buf texts;
    struct clauses *clauses; /* by transition */
};

static const struct ccs__flow_transition *transition_of(const struct guards *guards, uint32_t transition)
{
    return &guards->checking->flow->transitions[transition];
}

static void kill_guard(struct ccs__flow_checking *checking, uint32_t transition, const char *code, const char *words, ccs_str text)
{
    const struct ccs__flow_transition *it = &checking->flow->transitions[transition];
    checking->dead[transition] = CCS__FLOW_DEAD_GUARD;
    ccs__flow_find(checking, CCS__FLOW_WARNING, code, it->source, "transitions", it->index, "when",
                   "the guard %.*s %s; the transition is never taken", CCS__FLOW_SHOW_NAME(text), words);
}

/* 's' in states, of a state that cannot be active together with the one whose transition it is. */
static bool demands_too_much(struct ccs__flow_checking *checking, uint32_t transition, const struct ccs__rule *rule)
{
    const struct ccs__flow *flow = checking->flow;
    const struct ccs__flow_transition *it = &flow->transitions[transition];
    ccs_str names[16];
    size_t count = ccs__rule_demands(rule, CCS__FLOW_ROOT_STATES, names, 16);
    for (size_t i = 0; i < count && i < 16; i++) {
        uint32_t state = ccs__flow_state_find(flow, names[i]);
        uint16_t node = state == CCS__FLOW_NO_STATE ? CCS__FLOW_ROOT : flow->by_definition[state];
        bool fits = node != CCS__FLOW_ROOT && !ccs__flow_is_history(&flow->nodes[node]) &&
                    ccs__flow_together(flow, node, it->source);
        if (fits)
            continue;
        checking->dead[transition] = CCS__FLOW_DEAD_GUARD;
        ccs__flow_find(checking, CCS__FLOW_WARNING, "guard-never", it->source, "transitions", it->index, "when",
                       state == CCS__FLOW_NO_STATE ? "there is no state \"%.*s\", so the guard never holds"
                                                   : "\"%.*s\" is never active together with this state, so the guard never holds",
                       CCS__FLOW_SHOW_NAME(names[i]));
        return true;
    }
    return false;
}

static void judge(struct guards *guards, uint32_t transition)
{
    struct ccs__flow_checking *checking = guards->checking;
    const struct ccs__flow_rule *rule = &checking->flow->rules[transition_of(guards, transition)->when];
    enum ccs__rule_verdict verdict;
    char why[200], words[240] = "is always false";
    if (ccs__rule_judge(rule->compiled, checking->alloc, &verdict, why) != CCS_OK) {
        checking->failed = true;
        return;
    }
    checking->certain[transition] = verdict == CCS__RULE_ALWAYS;
    if (verdict == CCS__RULE_FAILS) {
        kill_guard(checking, transition, "guard-fails", "fails whenever it is asked", rule->text);
    } else if (verdict == CCS__RULE_NEVER) {
        if (why[0])
            (void)snprintf(words, sizeof words, "never holds: %s", why);
        kill_guard(checking, transition, "guard-never", words, rule->text);
    } else if (verdict == CCS__RULE_OPEN) {
        (void)demands_too_much(checking, transition, rule->compiled);
    } else if (!ccs__flow_same(rule->text, CCS_STR("true"))) {
        ccs__flow_find(checking, CCS__FLOW_NOTE, "guard-always", transition_of(guards, transition)->source, "transitions",
                       transition_of(guards, transition)->index, "when", "the guard %.*s always holds; leave it out",
                       CCS__FLOW_SHOW_NAME(rule->text));
    }
}

/* --- one behind another ------------------------------------------------------------------------------------------- */

static void note_clauses(struct guards *guards, uint32_t transition)
{
    const struct ccs__flow_rule *rule = &guards->checking->flow->rules[transition_of(guards, transition)->when];
    struct clauses *clauses = &guards->clauses[transition];
    clauses->first = guards->texts.size;
    if (rule->compiled) {
        (void)ccs__rule_clauses(rule->compiled, &guards->texts);
    } else {
        ccs__buf_add(&guards->texts, rule->text.data, rule->text.size);
        ccs__buf_add(&guards->texts, "", 1);
    }
    clauses->end = guards->texts.size;
    guards->checking->failed |= guards->texts.failed;
}

static bool has_clause(const struct guards *guards, const struct clauses *clauses, const char *text, size_t size)
{
    const char *texts = (const char *)guards->texts.data;
    for (size_t at = clauses->first; at < clauses->end; at += strlen(texts + at) + 1)
        if (strlen(texts + at) == size && memcmp(texts + at, text, size) == 0)
            return true;
    return false;
}

/* Whenever the later one's guard holds the earlier one's does: all clauses of the earlier are clauses of the later. */
static bool follows(const struct guards *guards, uint32_t later, uint32_t earlier)
{
    const char *texts = (const char *)guards->texts.data;
    if (guards->checking->certain[earlier])
        return true;
    if (guards->checking->certain[later])
        return false;
    const struct clauses *asked = &guards->clauses[earlier];
    for (size_t at = asked->first; at < asked->end; at += strlen(texts + at) + 1)
        if (!has_clause(guards, &guards->clauses[later], texts + at, strlen(texts + at)))
            return false;
    return true;
}

static bool covers(const struct ccs__flow *flow, const struct ccs__flow_transition *earlier,
                   const struct ccs__flow_transition *later)
{
    if (earlier->eventless || later->eventless)
        return earlier->eventless && later->eventless;
    for (uint32_t i = later->on.first; i < later->on.end; i++)
        if (!ccs__flow_waits_for(flow, earlier, flow->matches[i].first))
            return false;
    return true;
}

static void tell_shadow(struct guards *guards, uint32_t transition, uint32_t earlier)
{
    const struct ccs__flow_transition *it = transition_of(guards, transition);
    const char *how = guards->checking->certain[earlier] ? "has no guard to keep it from being taken"
                                                         : "holds whenever the guard of this one does";
    guards->checking->dead[transition] = CCS__FLOW_DEAD_SHADOWED;
    ccs__flow_find(guards->checking, CCS__FLOW_WARNING, "shadowed", it->source, "transitions", it->index, NULL,
                   "never taken: transitions[%u] of this state comes before it for the same signal and %s; change their order or "
                   "their guards", transition_of(guards, earlier)->index, how);
}

/* Compiled, and true or false: in a loose flow a rule of another kind fails when it is asked, which is not ours to tell. */
static bool is_condition(const struct ccs__flow_rule *rule)
{
    return rule->compiled && ccs__rule_type(rule->compiled) == CCS__RULE_BOOL;
}

static void check_state(struct guards *guards, struct ccs__flow_range transitions)
{
    struct ccs__flow_checking *checking = guards->checking;
    for (uint32_t t = transitions.first; t < transitions.end && !checking->failed; t++) {
        const struct ccs__flow_transition *it = transition_of(guards, t);
        checking->certain[t] = it->when == 0;
        if (it->when != 0 && is_condition(&checking->flow->rules[it->when]))
            judge(guards, t);
        if (it->when != 0 && !checking->certain[t])
            note_clauses(guards, t);
        uint32_t first = t - transitions.first > LOOKBACK_MAX ? t - LOOKBACK_MAX : transitions.first;
        for (uint32_t e = first; e < t && checking->dead[t] == CCS__FLOW_ALIVE && !checking->failed; e++)
            if (checking->dead[e] == CCS__FLOW_ALIVE && ccs__flow_spend(checking, 1 + it->on.end - it->on.first) &&
                covers(checking->flow, transition_of(guards, e), it) && follows(guards, t, e))
                tell_shadow(guards, t, e);
    }
}

void ccs__flow_check_guards(struct ccs__flow_checking *checking)
{
    const struct ccs__flow *flow = checking->flow;
    struct guards guards = {.checking = checking};
    ccs__buf_init(&guards.texts, checking->alloc);
    guards.clauses = ccs__flow_check_take(checking, flow->transition_count, sizeof *guards.clauses);
    for (uint16_t n = 0; n < flow->node_count && !checking->failed; n++)
        check_state(&guards, flow->nodes[n].transitions);
    ccs__buf_finish(&guards.texts);
}
