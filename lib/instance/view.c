/*
 * Looking at a flow in progress: where it is, what it waits for, what it would take. Nothing is kept for it.
 */
#include "instance/instance.h"
#include "record/json_scan.h"

#define SHOWN_MAX 256 /* signals; a flow may have many more */

bool ccs__instance_sound(struct ccs__group *group, struct ccs__instance *instance)
{
    struct ccs__flow_runtime *runtime;
    return instance->version && ccs__flow_runtime_of(group, instance->version, &runtime) == CCS_OK &&
           ccs__flow_runtime_read(group, runtime, &instance->instance) == CCS_OK && ccs__flow_is_running(&runtime->state);
}

/* --- what would be possible ------------------------------------------------------------------------------------- */

struct shown {
    struct ccs__flow_move *moves; /* all there are; in front those that are shown */
    size_t all, count;
    bool more; /* than SHOWN_MAX */
};

static void forget(struct ccs__group *group, struct shown *shown)
{
    ccs__free(&group->alloc, shown->moves, shown->all * sizeof *shown->moves);
}

static bool is_shown(const struct shown *shown, const struct ccs__flow_move *move, bool by_name)
{
    for (size_t i = 0; i < shown->count; i++) {
        const struct ccs__flow_move *other = &shown->moves[i];
        bool same = other->on.size == move->on.size && memcmp(other->on.data, move->on.data, move->on.size) == 0;
        if (same && (by_name || (other->state == move->state && other->guard == move->guard)))
            return true;
    }
    return false;
}

/* What somebody could give, for which a transition waits whose guard does not fail whatever the signal says: each name once, or
 * once for each state and guard. */
static void choose(struct shown *shown, bool by_name)
{
    for (size_t i = 0; i < shown->all && !shown->more; i++) {
        const struct ccs__flow_move move = shown->moves[i];
        if (move.guard == CCS__FLOW_GUARD_FAILS || ccs__flow_is_own_signal(move.on) || is_shown(shown, &move, by_name))
            continue;
        shown->more = shown->count == SHOWN_MAX;
        if (!shown->more)
            shown->moves[shown->count++] = move;
    }
}

/* To be forgotten when it succeeds. */
static ccs_status find_moves(struct ccs__group *group, struct ccs__instance *instance, bool by_name, struct shown *shown)
{
    struct ccs__flow_runtime *runtime;
    struct ccs__instance_reach reach;
    struct ccs__flow_effects *effects = &CCS__INSTANCES(group)->effects;
    const struct ccs__flow_context context = ccs__instance_context(group, instance, &reach);
    *shown = (struct shown){.moves = NULL};
    CCS__TRY(ccs__flow_runtime_of(group, instance->version, &runtime));
    CCS__TRY(ccs__flow_runtime_read(group, runtime, &instance->instance));
    CCS__TRY(ccs__flow_moves(runtime->flow, &runtime->state, &context, effects, NULL, 0, &shown->all));
    if (!shown->all)
        return CCS_OK;
    shown->moves = ccs__realloc(&group->alloc, NULL, 0, shown->all * sizeof *shown->moves);
    if (!shown->moves)
        return CCS_ENOMEM;
    size_t count = shown->all;
    ccs_status status = ccs__flow_moves(runtime->flow, &runtime->state, &context, effects, shown->moves, count, &shown->all);
    CCS_ASSERT(status != CCS_OK || shown->all == count);
    shown->all = count;
    if (status == CCS_OK)
        choose(shown, by_name);
    else
        forget(group, shown);
    return status;
}

ccs_status ccs__instance_possible(struct ccs__group *group, struct ccs__instance *instance, struct ccs__buf *out)
{
    struct shown shown;
    CCS__TRY(find_moves(group, instance, true, &shown));
    ccs__buf_add_text(out, shown.count ? "possible: " : "no signal is possible there");
    for (size_t i = 0; i < shown.count; i++) {
        ccs__buf_add_text(out, i ? ", " : "");
        ccs__buf_add(out, shown.moves[i].on.data, shown.moves[i].on.size);
    }
    ccs__buf_add_text(out, shown.more ? ", and others" : "");
    forget(group, &shown);
    return out->failed ? CCS_ENOMEM : CCS_OK;
}

/* --- as JSON --------------------------------------------------------------------------------------------------------- */

static void add_member(const char *name, const char *value, struct ccs__buf *out)
{
    ccs__buf_add_format(out, ",\"%s\":", name);
    ccs__json_write_string(ccs_str_from(value), out);
}

/* Names by spaces as a list. */
static void add_names(const char *name, const char *names, struct ccs__buf *out)
{
    ccs__buf_add_format(out, ",\"%s\":[", name);
    for (const char *at = names, *end; *at; at = *end ? end + 1 : end) {
        end = at + strcspn(at, " ");
        ccs__buf_add_text(out, at == names ? "" : ",");
        ccs__json_write_string((ccs_str){at, (size_t)(end - at)}, out);
    }
    ccs__buf_add_text(out, "]");
}

static const char *phase_name(Ccs__FlowTimerPhase phase)
{
    static const char *const names[] = {"running", "paused", "away", "waiting", "spent"};
    return (unsigned)phase < sizeof names / sizeof names[0] ? names[phase] : "";
}

static void add_timer(const Ccs__FlowTimerState *timer, struct ccs__buf *out)
{
    static const char *const modes[] = {"restart", "budget", "wall"};
    bool of_state = timer->kind == CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_STATE;
    ccs__buf_add_format(out, "{\"id\":\"%llu\"", (unsigned long long)timer->id);
    if (*timer->name)
        add_member("name", timer->name, out);
    add_member("signal", timer->signal, out);
    if (of_state) {
        add_member("state", timer->state, out);
        add_member("mode", (unsigned)timer->mode < 3 ? modes[timer->mode] : "", out);
    } else if (*timer->target) {
        add_member("target", timer->target, out);
    }
    if (*timer->calendar)
        add_member("calendar", timer->calendar, out);
    add_member("phase", phase_name(timer->phase), out);
    ccs__buf_add_format(out, ",\"after_ms\":%llu,\"used_ms\":%llu", (unsigned long long)timer->after_ms,
                        (unsigned long long)timer->used_ms);
    if (timer->due_at >= CCS__WHEEL_AT_MAX)
        ccs__buf_add_text(out, ",\"never\":true");
    else if (timer->due_at)
        ccs__buf_add_format(out, ",\"due_at\":%lld", (long long)timer->due_at);
    ccs__buf_add_text(out, "}");
}

static void add_timers(const struct ccs__instance *instance, struct ccs__buf *out)
{
    ccs__buf_add_text(out, ",\"timers\":[");
    for (const struct ccs__flow_timer *timer = instance->timers; timer; timer = timer->next) {
        ccs__buf_add_text(out, timer->previous ? "," : "");
        add_timer(&timer->timer, out);
    }
    ccs__buf_add_text(out, "]");
}

static void add_children(const struct ccs__instance *instance, struct ccs__buf *out)
{
    ccs__buf_add_text(out, ",\"children\":[");
    for (const struct ccs__instance *child = instance->children; child; child = child->next) {
        ccs__buf_add_format(out, "%s{\"id\":\"%llu\"", child == instance->children ? "" : ",",
                            (unsigned long long)child->row.id);
        add_member("name", child->instance.child, out);
        add_member("flow", child->version->config.key, out);
        add_names("states", child->instance.states, out);
        ccs__buf_add_text(out, "}");
    }
    ccs__buf_add_text(out, "]");
}

static ccs_status add_signals(struct ccs__group *group, struct ccs__instance *instance, struct ccs__buf *out)
{
    static const char *const guards[] = {"none", "holds", "fails", "asks"};
    struct shown shown;
    CCS__TRY(find_moves(group, instance, false, &shown));
    ccs__buf_add_text(out, ",\"signals\":[");
    for (size_t i = 0; i < shown.count; i++) {
        ccs__buf_add_text(out, i ? ",{\"on\":" : "{\"on\":");
        ccs__json_write_string(shown.moves[i].on, out);
        add_member("state", instance->version->config.states[shown.moves[i].state]->name, out);
        add_member("guard", guards[shown.moves[i].guard], out);
        ccs__buf_add_text(out, "}");
    }
    ccs__buf_add_text(out, shown.more ? "],\"more_signals\":true" : "]");
    forget(group, &shown);
    return CCS_OK;
}

/* The variables, without what the engine keeps beside them under "", behind the last. */
static void add_data(const char *data, struct ccs__buf *out)
{
    struct ccs__json_scan scan;
    size_t end = 0;
    ccs__json_scan_init(&scan, ccs_str_from(data));
    (void)ccs__json_next(&scan); /* { */
    while (ccs__json_next(&scan) == CCS__JSON_KEY && scan.token.size) {
        if (!ccs__json_skip(&scan, ccs__json_next(&scan)))
            break;
        end = scan.at;
    }
    ccs__buf_add(out, end ? data : "{", end ? end : 1);
    ccs__buf_add_text(out, "}");
}

static void add_head(const struct ccs__instance *instance, struct ccs__buf *out)
{
    static const char *const categories[] = {"none", "open", "waiting", "resolved", "closed"};
    const Ccs__FlowInstance *row = &instance->instance;
    ccs__buf_add_format(out, "{\"instance\":\"%llu\"", (unsigned long long)row->id);
    add_member("flow", instance->version->config.key, out);
    ccs__buf_add_format(out, ",\"version\":%u", row->version);
    if (*row->ref)
        add_member("ref", row->ref, out);
    if (row->parent)
        ccs__buf_add_format(out, ",\"parent\":\"%llu\"", (unsigned long long)row->parent);
    add_names("states", row->states, out);
    add_member("category", (unsigned)row->category < 5 ? categories[row->category] : "", out);
    ccs__buf_add_format(out, ",\"started_at\":%lld,\"entered_at\":%lld,\"data\":", (long long)row->started_at,
                        (long long)row->entered_at);
    add_data(row->data, out);
}

static void add_instant(ccs_time at, struct ccs__buf *out)
{
    const struct ccs__rule_value value = {.type = CCS__RULE_TIME, .number = at};
    size_t begin = out->size;
    ccs__rule_value_json(&value, out); /* "2030-03-01T09:00:00Z" */
    if (out->failed)
        return;
    memmove(out->data + begin, out->data + begin + 1, out->size - begin - 2); /* without the quotes */
    out->size -= 2;
}

/* The next thing that happens by itself, and what somebody could do: why it is still open. */
static ccs_status add_waits_for(struct ccs__group *group, struct ccs__instance *instance, struct ccs__buf *out)
{
    struct ccs__buf *words = &CCS__INSTANCES(group)->words;
    const Ccs__FlowTimerState *first = NULL;
    for (const struct ccs__flow_timer *timer = instance->timers; timer; timer = timer->next)
        if (timer->timer.due_at && (!first || timer->timer.due_at < first->due_at))
            first = &timer->timer;
    const bool never = first && first->due_at >= CCS__WHEEL_AT_MAX;
    ccs__buf_clear(words);
    ccs__buf_add_format(words, "it is in %s; ", instance->instance.states);
    if (never && *first->calendar)
        ccs__buf_add_format(words, "%s never comes: calendar %s is not open for so long any more; ", first->signal,
                            first->calendar);
    else if (never)
        ccs__buf_add_format(words, "%s never comes: its time lies beyond all that is counted; ", first->signal);
    else if (first) {
        ccs__buf_add_format(words, "%s comes by itself at ", first->signal);
        add_instant(first->due_at, words);
        ccs__buf_add_text(words, "; ");
    }
    if (instance->children)
        ccs__buf_add_format(words, "it waits for %s, flow in progress %llu; ", instance->children->instance.child,
                            (unsigned long long)instance->children->row.id);
    CCS__TRY(ccs__instance_possible(group, instance, words));
    add_member("waits_for", ccs__buf_text(words), out);
    return words->failed ? CCS_ENOMEM : CCS_OK;
}

ccs_status ccs__instance_json(struct ccs__group *group, uint64_t id, struct ccs__buf *out)
{
    struct ccs__instance *instance;
    CCS__TRY(ccs__instance_of(group, id, &instance));
    add_head(instance, out);
    add_timers(instance, out);
    add_children(instance, out);
    CCS__TRY(add_signals(group, instance, out));
    CCS__TRY(add_waits_for(group, instance, out));
    ccs__buf_add_text(out, "}");
    return out->failed ? CCS_ENOMEM : CCS_OK;
}
