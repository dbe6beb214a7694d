/*
 * What a flow does, event by event: when by the clock and since its start, whose doing it is (of a child its name), what.
 * Events name timers and flows in progress by number; their names are kept here from the events that began them.
 */
#include "flow_trace.h"
#include "flow.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 16 /* flows lie at most so deep */

/* --- what is known -------------------------------------------------------------------------------------------------------- */

static struct flow_known *find(const struct flow_trace *trace, uint64_t id)
{
    for (size_t i = trace->count; i > 0; i--)
        if (trace->known[i - 1].id == id)
            return &trace->known[i - 1];
    return NULL;
}

/* Without memory it is not known, and told without its name. */
static void learn(struct flow_trace *trace, uint64_t id, uint64_t owner, const char *name)
{
    if (trace->count == trace->capacity) {
        size_t more = 2 * trace->capacity + 16;
        struct flow_known *grown = realloc(trace->known, more * sizeof *grown);
        if (!grown)
            return;
        trace->known = grown;
        trace->capacity = more;
    }
    trace->known[trace->count++] = (struct flow_known){.id = id, .owner = owner, .name = strdup(name)};
}

static void forget(struct flow_trace *trace, uint64_t id)
{
    struct flow_known *known = find(trace, id);
    if (!known)
        return;
    free(known->name);
    free(known->states);
    trace->count--;
    memmove(known, known + 1, (size_t)(&trace->known[trace->count] - known) * sizeof *known);
}

static const char *name_of(const struct flow_trace *trace, uint64_t id)
{
    const struct flow_known *known = find(trace, id);
    return known && known->name ? known->name : "";
}

static const char *states_of(const struct flow_trace *trace, uint64_t id)
{
    const struct flow_known *known = find(trace, id);
    return known && known->states ? known->states : "";
}

static void set_states(struct flow_trace *trace, uint64_t id, const char *states)
{
    struct flow_known *known = find(trace, id);
    if (!known || !*states)
        return;
    free(known->states);
    known->states = strdup(states);
}

static uint64_t read_id(const char *json, const char *name)
{
    char text[32];
    return strtoull(flow_member(json, name, text, sizeof text), NULL, 10);
}

/* --- one event in words ------------------------------------------------------------------------------------------------- */

/* "ask: " of a child, "ask: confirm: " of a child of it. */
static void print_whose(const struct flow_trace *trace, uint64_t id)
{
    const struct flow_known *way[DEPTH_MAX];
    size_t depth = 0;
    for (const struct flow_known *at = find(trace, id); at && at->owner && depth < DEPTH_MAX; at = find(trace, at->owner))
        way[depth++] = at;
    while (depth > 0)
        (void)printf("%s: ", way[--depth]->name ? way[depth]->name : "");
}

/* With every text of the event behind `before`, unless it is empty. */
static void print_text(const char *json, const char *name, const char *before)
{
    char text[512];
    if (*flow_member(json, name, text, sizeof text))
        (void)printf("%s%s", before, text);
}

static void print_moved(const struct flow_trace *trace, uint64_t id, const char *json)
{
    char states[512], left[512], entered[512];
    (void)flow_member(json, "states", states, sizeof states);
    (void)flow_member(json, "left", left, sizeof left);
    (void)flow_member(json, "entered", entered, sizeof entered);
    print_text(json, "signal", " ");
    if (*states)
        (void)printf(" -> %s", states);
    else if (*entered)
        (void)printf(" -> %s, entered again", states_of(trace, id));
    else if (*left)
        (void)printf(" out of %s", left); /* it is stopped */
    else
        (void)printf(", stays in %s", states_of(trace, id));
}

static void print_due(const char *json)
{
    char text[CLI_TEXT_MAX];
    ccs_time at = (ccs_time)read_id(json, "ends_at");
    if (at > 0)
        (void)printf(", due %s", cli_time_text(at, text));
}

static void print_timer(const struct flow_trace *trace, const ccs_event *event, const char *json)
{
    char phase[32], signal[160], used[CLI_TEXT_MAX];
    const char *name = name_of(trace, event->kind == CCS_EVENT_FLOW_TIMER_STARTED ? event->seq : read_id(json, "timer"));
    (void)flow_member(json, "signal", signal, sizeof signal);
    (void)flow_member(json, "phase", phase, sizeof phase);
    (void)printf(" %s", *name ? name : signal);
    if (*name && *signal && strcmp(name, signal) != 0)
        (void)printf(" (signal %s)", signal);
    if (event->kind == CCS_EVENT_FLOW_TIMER_CHANGED) {
        (void)printf(", %s", *phase ? phase : "running");
        if (read_id(json, "used_ms") > 0)
            (void)printf(", %s used", cli_duration_exact((ccs_duration)read_id(json, "used_ms"), used));
    }
    if (event->kind != CCS_EVENT_FLOW_TIMER_FIRED)
        print_due(json);
}

static void print_words(const struct flow_trace *trace, const ccs_event *event, const char *json)
{
    switch (event->kind) {
    case CCS_EVENT_FLOW_MOVED: print_moved(trace, event->instance, json); break;
    case CCS_EVENT_FLOW_TIMER_STARTED:
    case CCS_EVENT_FLOW_TIMER_CHANGED:
    case CCS_EVENT_FLOW_TIMER_STOPPED:
    case CCS_EVENT_FLOW_TIMER_FIRED: print_timer(trace, event, json); break;
    case CCS_EVENT_FLOW_SIGNAL_SENT:
        print_text(json, "signal", " ");
        print_text(json, "target", " to ");
        print_text(json, "data", " ");
        break;
    case CCS_EVENT_FLOW_LOGGED:
        print_text(json, "label", " ");
        print_text(json, "value", ": ");
        break;
    case CCS_EVENT_FLOW_ERROR_RAISED:
        print_text(json, "error", " ");
        print_text(json, "words", ": ");
        break;
    case CCS_EVENT_FLOW_ENDED:
        print_text(json, "cause", " ");
        print_text(json, "data", " with ");
        print_text(json, "reason", ": ");
        break;
    default: break;
    }
}

static void print_event(const struct flow_trace *trace, const ccs_event *event, const char *json)
{
    char at[CLI_TEXT_MAX], since[CLI_TEXT_MAX];
    (void)printf("%10s  %s  ", cli_duration_exact(event->due_at - trace->start, since), cli_time_text(event->due_at, at));
    print_whose(trace, event->instance);
    (void)printf("%s", ccs_event_name(event->kind) + strlen("flow_"));
    print_words(trace, event, json);
    (void)printf("\n");
}

/* --- all of them ------------------------------------------------------------------------------------------------------------ */

static void learn_event(struct flow_trace *trace, const ccs_event *event, const char *json)
{
    char text[512];
    if (event->kind == CCS_EVENT_FLOW_STARTED)
        learn(trace, event->instance, read_id(json, "parent"), flow_member(json, "child", text, sizeof text));
    if (event->kind == CCS_EVENT_FLOW_TIMER_STARTED && trace->told) {
        const char *name = flow_member(json, "name", text, sizeof text);
        if (!*name) /* a signal that was sent to come later, without an id */
            name = flow_member(json, "signal", text, sizeof text);
        learn(trace, event->seq, event->instance, name);
    }
    if (event->kind == CCS_EVENT_FLOW_STARTED && !trace->instance.value)
        trace->instance.value = event->instance;
}

static void note_event(struct flow_trace *trace, const ccs_event *event, const char *json)
{
    char text[512];
    if (event->kind == CCS_EVENT_FLOW_TIMER_STOPPED ||
        (event->kind == CCS_EVENT_FLOW_TIMER_FIRED && !*flow_member(json, "phase", text, sizeof text)))
        forget(trace, read_id(json, "timer"));
    if (event->kind == CCS_EVENT_FLOW_MOVED)
        set_states(trace, event->instance, flow_member(json, "states", text, sizeof text));
    if (event->kind != CCS_EVENT_FLOW_ENDED)
        return;
    if (event->instance != trace->instance.value) {
        forget(trace, event->instance);
        return;
    }
    trace->ended = true;
    trace->cause = event->cause;
    (void)flow_member(json, "reason", trace->reason, sizeof trace->reason);
}

void flow_trace_hear(struct flow_trace *trace)
{
    ccs_events events = CCS_EVENTS_AFTER(trace->center, trace->seen);
    ccs_event event = CCS_EVENT_INIT;
    ccs_str json;
    while (ccs_events_next(&events, &event) == CCS_OK && ccs_event_json(trace->center, event.seq, &json) == CCS_OK) {
        trace->seen = event.seq;
        if (event.kind < CCS_EVENT_FLOW_STARTED || event.kind > CCS_EVENT_FLOW_MIGRATED)
            continue;
        learn_event(trace, &event, json.data);
        if (trace->told)
            print_event(trace, &event, json.data);
        note_event(trace, &event, json.data);
    }
}

void flow_trace_finish(struct flow_trace *trace)
{
    while (trace->count > 0)
        forget(trace, trace->known[trace->count - 1].id);
    free(trace->known);
    trace->known = NULL;
    trace->capacity = 0;
}

const char *flow_trace_states(const struct flow_trace *trace) { return states_of(trace, trace->instance.value); }

/* A timer's name may be a child's too, but no flow in progress is a timer. */
static bool is_flow(const struct flow_trace *trace, const struct flow_known *known)
{
    ccs_instance_view view = CCS_INSTANCE_VIEW_INIT;
    return ccs_instance_get(trace->center, (ccs_instance_id){known->id}, &view) == CCS_OK;
}

ccs_instance_id flow_trace_child(const struct flow_trace *trace, ccs_instance_id parent, ccs_str name)
{
    for (size_t i = 0; i < trace->count; i++) {
        const struct flow_known *known = &trace->known[i];
        if (known->owner == parent.value && known->name && strlen(known->name) == name.size &&
            memcmp(known->name, name.data, name.size) == 0 && is_flow(trace, known))
            return (ccs_instance_id){known->id};
    }
    return (ccs_instance_id){0};
}

const char *flow_trace_children(const struct flow_trace *trace, ccs_instance_id parent, char *into, size_t size)
{
    size_t used = 0;
    *into = '\0';
    for (size_t i = 0; i < trace->count && used < size; i++)
        if (trace->known[i].owner == parent.value && is_flow(trace, &trace->known[i]))
            used += (size_t)snprintf(into + used, size - used, "%s%s", used ? ", " : "", name_of(trace, trace->known[i].id));
    return into;
}
