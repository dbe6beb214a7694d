/*
 * Timers: of states, and signals that are sent later. A row holds all there is to know (what was used up before it ran last,
 * since when it runs, when it runs out), so a center that is opened again arms the same instants.
 *
 * Everything counts from the instant at which what caused it fell due, not from when the host came to hear of it: a chain of
 * timers does not drift with a host that is late.
 *
 * What a state's timer does when its state is left and entered again is its mode:
 *   restart  it is over when the state is left, and starts afresh at every entry;
 *   budget   it rests, and what is left of it goes on at the next entry;
 *   wall     it goes on; if it runs out meanwhile, its signal comes with the next entry.
 * Of budget and wall the signal comes once: then it is spent, however often the state is entered afterwards.
 */
#include "instance/instance.h"

#define PHASE(name) CCS__FLOW_TIMER_PHASE__FLOW_TIMER_PHASE_##name
#define MODE(name) CCS__FLOW_TIMER_MODE__FLOW_TIMER_MODE_##name

/* --- apply ---------------------------------------------------------------------------------------------------- */

static ccs_status apply_started(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__FlowTimerStarted *body = event->body;
    const struct ccs__instance *instance = ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, body->instance);
    CCS__EXPECT(group, instance && instance->instance.open && body->ends_at > 0, body->instance);
    struct ccs__flow_timer *row = ccs__row_create(group, CCS__KIND_FLOW_TIMER, event->seq);
    if (!row)
        return CCS_ENOMEM;
    Ccs__FlowTimerState *timer = &row->timer;
    timer->id = event->seq;
    timer->open = true;
    timer->instance = body->instance;
    timer->kind = body->timer_kind;
    timer->mode = body->mode;
    timer->after_ms = body->after_ms;
    timer->started_at = body->started_at;
    timer->due_at = body->ends_at;
    CCS__SET_TEXT(group, timer->name, ccs_str_from(body->name));
    CCS__SET_TEXT(group, timer->state, ccs_str_from(body->state));
    CCS__SET_TEXT(group, timer->signal, ccs_str_from(body->signal));
    CCS__SET_TEXT(group, timer->data, ccs_str_from(body->data));
    CCS__SET_TEXT(group, timer->target, ccs_str_from(body->target));
    CCS__SET_TEXT(group, timer->type, ccs_str_from(body->type));
    CCS__SET_TEXT(group, timer->calendar, ccs_str_from(body->calendar));
    return CCS_OK;
}

static ccs_status edit_open(struct ccs__group *group, uint64_t id, Ccs__FlowTimerState **timer)
{
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_FLOW_TIMER, id, &row));
    *timer = &((struct ccs__flow_timer *)row)->timer;
    CCS__EXPECT(group, (*timer)->open, id);
    return CCS_OK;
}

static bool runs(Ccs__FlowTimerPhase phase)
{
    return phase == PHASE(RUNNING) || phase == PHASE(AWAY);
}

static ccs_status apply_changed(struct ccs__group *group, const Ccs__FlowTimerChanged *body)
{
    Ccs__FlowTimerState *timer;
    CCS__TRY(edit_open(group, body->timer, &timer));
    CCS__EXPECT(group, runs(body->phase) == (body->ends_at > 0), body->timer);
    timer->phase = body->phase;
    timer->used_ms = body->used_ms;
    timer->started_at = body->started_at;
    timer->due_at = body->ends_at;
    CCS__SET_TEXT(group, timer->state, ccs_str_from(body->state));
    if (*body->name)
        CCS__SET_TEXT(group, timer->name, ccs_str_from(body->name));
    if (*body->signal)
        CCS__SET_TEXT(group, timer->signal, ccs_str_from(body->signal));
    return CCS_OK;
}

/* How many timers of one family run out at one instant is counted at its root, so that no round of them goes on for ever. */
static ccs_status count_burst(struct ccs__group *group, const struct ccs__event *event, uint64_t id)
{
    const struct ccs__instance *instance = ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, id);
    CCS__EXPECT(group, instance && instance->root, id);
    struct ccs__instance *root = instance->root;
    if (!ccs__row_count(group, &root->row))
        return CCS_ENOMEM;
    root->instance.burst = root->instance.burst_at == event->due_at ? root->instance.burst + 1 : 1;
    root->instance.burst_at = event->due_at;
    return CCS_OK;
}

static ccs_status apply_fired(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__FlowTimerFired *body = event->body;
    Ccs__FlowTimerState *timer;
    CCS__TRY(edit_open(group, body->timer, &timer));
    CCS__EXPECT(group, body->phase != PHASE(AWAY) && body->phase != PHASE(PAUSED), body->timer);
    timer->open = body->phase != PHASE(RUNNING);
    timer->phase = body->phase;
    timer->used_ms = timer->after_ms;
    timer->due_at = 0;
    return count_burst(group, event, timer->instance);
}

ccs_status ccs__timer_apply(struct ccs__group *group, const struct ccs__event *event)
{
    Ccs__FlowTimerState *timer;
    switch (event->kind) {
    case CCS_EVENT_FLOW_TIMER_STARTED: return apply_started(group, event);
    case CCS_EVENT_FLOW_TIMER_CHANGED: return apply_changed(group, event->body);
    case CCS_EVENT_FLOW_TIMER_FIRED: return apply_fired(group, event);
    case CCS_EVENT_FLOW_TIMER_STOPPED:
        CCS__TRY(edit_open(group, ((const Ccs__FlowTimerStopped *)event->body)->timer, &timer));
        timer->open = false;
        timer->due_at = 0;
        return CCS_OK;
    default: return CCS_OK;
    }
}

/* --- links ------------------------------------------------------------------------------------------------------ */

/* Where timers of this kind and name are looked for; names that mix to the same are told apart by themselves. */
static struct ccs__tree_key key_of(Ccs__FlowTimerKind kind, ccs_str name, uint64_t id)
{
    uint64_t mixed = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    for (size_t i = 0; i < name.size; i++)
        mixed = (mixed ^ (unsigned char)name.data[i]) * UINT64_C(0x100000001b3);
    return (struct ccs__tree_key){(int64_t)kind, (int64_t)(mixed >> 1), id};
}

/* The first of this kind and name with an id beyond `id`; NULL. */
static struct ccs__flow_timer *named_after(const struct ccs__instance *instance, Ccs__FlowTimerKind kind, ccs_str name, uint64_t id)
{
    const struct ccs__tree_key key = key_of(kind, name, id);
    struct ccs__tree_node *node = ccs__tree_after(&instance->named_timers, key);
    for (; node && node->key.a == key.a && node->key.b == key.b; node = ccs__tree_next(node)) {
        struct ccs__flow_timer *timer = CCS__CONTAINER(node, struct ccs__flow_timer, named_node);
        if (strlen(timer->timer.name) == name.size && (!name.size || memcmp(timer->timer.name, name.data, name.size) == 0))
            return timer;
    }
    return NULL;
}

/* Filed under its name, which a migration may change. */
static void file(struct ccs__flow_timer *row)
{
    const struct ccs__tree_key key = key_of(row->timer.kind, ccs_str_from(row->timer.name), row->row.id);
    if (row->named && row->named_node.key.b == key.b)
        return;
    if (row->named)
        ccs__tree_remove(&row->of->named_timers, &row->named_node);
    ccs__tree_insert(&row->of->named_timers, &row->named_node, key);
    row->named = true;
}

/* By id; nearly always the last. */
static void link(struct ccs__flow_timer *row, struct ccs__instance *instance)
{
    struct ccs__flow_timer *before = instance->last_timer;
    while (before && before->row.id > row->row.id)
        before = before->previous;
    row->of = instance;
    row->previous = before;
    row->next = before ? before->next : instance->timers;
    *(before ? &before->next : &instance->timers) = row;
    *(row->next ? &row->next->previous : &instance->last_timer) = row;
    instance->timer_count++;
}

static void unlink(struct ccs__flow_timer *row)
{
    struct ccs__instance *instance = row->of;
    *(row->previous ? &row->previous->next : &instance->timers) = row->next;
    *(row->next ? &row->next->previous : &instance->last_timer) = row->previous;
    ccs__tree_remove(&instance->named_timers, &row->named_node);
    row->named = false;
    row->of = NULL;
    row->next = row->previous = NULL;
    instance->timer_count--;
}

bool ccs__timer_index(struct ccs__group *group, struct ccs__flow_timer *row)
{
    bool wanted = row->row.exists && row->timer.open;
    if (wanted && !row->of) {
        struct ccs__instance *instance = ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, row->timer.instance);
        CCS_ASSERT(instance != NULL);
        link(row, instance);
    } else if (!wanted && row->of) {
        unlink(row);
    }
    if (wanted)
        file(row);
    row->node.id = row->row.id;
    row->node.kind = CCS__KIND_FLOW_TIMER;
    ccs__group_arm(group, &row->node, wanted && row->timer.due_at ? row->timer.due_at : CCS_TIME_NEVER);
    return ccs__calendar_use_index(group, row, wanted);
}

struct ccs__flow_timer *ccs__timer_by_name(const struct ccs__instance *instance, ccs_str name)
{
    return named_after(instance, CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_STATE, name, 0);
}

/* --- starting ----------------------------------------------------------------------------------------------------- */

static ccs_status start(struct ccs__group *group, const struct ccs__instance *instance, Ccs__FlowTimerStarted *started)
{
    ccs_time ends_at;
    if (instance->timer_count >= CCS__INSTANCE_TIMERS_MAX)
        return ccs__refuse(group, CCS_ELIMIT, instance->row.id, "more than %d timers of one flow in progress",
                           CCS__INSTANCE_TIMERS_MAX);
    CCS__TRY(ccs__business_add(group, started->calendar, group->due_at, started->after_ms, &ends_at));
    started->instance = instance->row.id;
    started->started_at = group->due_at;
    started->ends_at = ends_at;
    return ccs__emit(group, CCS_EVENT_FLOW_TIMER_STARTED, started);
}

static uint64_t not_before_now(int64_t ms)
{
    return ms > 0 ? (uint64_t)ms : 0;
}

static ccs_status start_of_state(struct ccs__group *group, const struct ccs__instance *instance,
                                 const struct ccs__flow_effect *effect)
{
    const Ccs__FlowState *state = instance->version->config.states[effect->state];
    Ccs__FlowTimerStarted started = CCS__FLOW_TIMER_STARTED__INIT;
    started.timer_kind = CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_STATE;
    started.name = ccs__effect_text(effect->name);
    started.state = state->name;
    started.signal = ccs__effect_text(effect->data);
    started.mode = state->timers[effect->index]->mode;
    started.calendar = ccs__effect_text(effect->calendar);
    started.after_ms = not_before_now(effect->ms);
    return start(group, instance, &started);
}

ccs_status ccs__timer_send(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__flow_effect *effect)
{
    Ccs__FlowTimerStarted started = CCS__FLOW_TIMER_STARTED__INIT;
    started.timer_kind = CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_SIGNAL;
    started.name = ccs__effect_text(effect->id);
    started.signal = ccs__effect_text(effect->name);
    started.data = ccs__effect_text(effect->data);
    started.target = ccs__effect_text(effect->target);
    started.type = ccs__effect_text(effect->type);
    started.calendar = ccs__effect_text(effect->calendar);
    started.after_ms = not_before_now(effect->ms);
    return start(group, instance, &started);
}

/* --- resting and going on ------------------------------------------------------------------------------------------ */

static ccs_status change(struct ccs__group *group, const Ccs__FlowTimerState *timer, Ccs__FlowTimerPhase phase,
                         const char *state, uint64_t used_ms, ccs_time ends_at)
{
    Ccs__FlowTimerChanged changed = CCS__FLOW_TIMER_CHANGED__INIT;
    changed.instance = timer->instance;
    changed.timer = timer->id;
    changed.phase = phase;
    changed.state = (char *)(uintptr_t)state;
    changed.used_ms = used_ms;
    changed.started_at = phase == PHASE(RUNNING) && timer->phase == PHASE(PAUSED) ? group->due_at : timer->started_at;
    changed.ends_at = ends_at;
    return ccs__emit(group, CCS_EVENT_FLOW_TIMER_CHANGED, &changed);
}

static ccs_status pause_budget(struct ccs__group *group, const Ccs__FlowTimerState *timer, const char *state)
{
    uint64_t used_ms;
    ccs_status status = ccs__business_used(group, timer->calendar, timer->started_at, group->due_at, &used_ms);
    if (status == CCS_ELIMIT) { /* nothing is counted where calendars know nothing */
        group->error[0] = '\0';
        used_ms = 0;
        status = CCS_OK;
    }
    CCS__TRY(status);
    used_ms += timer->used_ms;
    return change(group, timer, PHASE(PAUSED), state, used_ms < timer->after_ms ? used_ms : timer->after_ms, 0);
}

ccs_status ccs__timer_stop(struct ccs__group *group, const struct ccs__flow_timer *timer)
{
    Ccs__FlowTimerStopped stopped = CCS__FLOW_TIMER_STOPPED__INIT;
    stopped.instance = timer->timer.instance;
    stopped.timer = timer->row.id;
    return ccs__emit(group, CCS_EVENT_FLOW_TIMER_STOPPED, &stopped);
}

ccs_status ccs__timer_rest(struct ccs__group *group, const struct ccs__flow_timer *row, const char *state)
{
    const Ccs__FlowTimerState *timer = &row->timer;
    if (timer->mode == MODE(RESTART))
        return ccs__timer_stop(group, row);
    if (timer->phase != PHASE(RUNNING))
        return CCS_OK;
    if (timer->mode == MODE(BUDGET))
        return pause_budget(group, timer, state);
    return change(group, timer, PHASE(AWAY), state, timer->used_ms, timer->due_at);
}

ccs_status ccs__timer_leave(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__flow_effect *effect)
{
    const struct ccs__flow_timer *timer = ccs__timer_by_name(instance, effect->name);
    return timer ? ccs__timer_rest(group, timer, timer->timer.state) : CCS_OK; /* it may have run out */
}

static ccs_status resume_budget(struct ccs__group *group, const Ccs__FlowTimerState *timer, const char *state)
{
    ccs_time ends_at;
    CCS__TRY(ccs__business_add(group, timer->calendar, group->due_at, timer->after_ms - timer->used_ms, &ends_at));
    return change(group, timer, PHASE(RUNNING), state, timer->used_ms, ends_at);
}

/* What came while nobody was there to hear it comes now. */
static ccs_status hear_waiting(struct ccs__group *group, const Ccs__FlowTimerState *timer, const char *state)
{
    struct ccs__flow_signal signal = {.name = ccs_str_from(timer->signal), .type = CCS_STR("external")};
    CCS__TRY(change(group, timer, PHASE(SPENT), state, timer->used_ms, 0));
    ccs__run_signal(group, timer->instance, &signal);
    return CCS_OK;
}

/* Its state is active again, or in another version: what rests goes on, what runs runs on. */
ccs_status ccs__timer_carry(struct ccs__group *group, const struct ccs__flow_timer *row, const char *state)
{
    const Ccs__FlowTimerState *timer = &row->timer;
    if (timer->phase == PHASE(PAUSED))
        return resume_budget(group, timer, state);
    if (timer->phase == PHASE(WAITING))
        return hear_waiting(group, timer, state);
    Ccs__FlowTimerPhase phase = timer->phase == PHASE(AWAY) ? PHASE(RUNNING) : timer->phase;
    if (phase == timer->phase && strcmp(timer->state, state) == 0)
        return CCS_OK;
    return change(group, timer, phase, state, timer->used_ms, timer->due_at);
}

/* Behind the step under way, whose working copy is still there. */
static bool stays_active(const struct ccs__instance *instance, uint32_t state)
{
    const struct ccs__flow_runtime *runtime = instance->version->runtime;
    return ccs__flow_is_active(runtime->flow, &runtime->state, state);
}

ccs_status ccs__timer_enter(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__flow_effect *effect)
{
    const struct ccs__flow_timer *timer = ccs__timer_by_name(instance, effect->name);
    if (!timer)
        return start_of_state(group, instance, effect);
    if (timer->timer.phase == PHASE(WAITING) && !stays_active(instance, effect->state))
        return CCS_OK; /* left again at once: it would not be heard there, and waits for the next entry */
    return ccs__timer_carry(group, timer, timer->timer.state); /* what is spent does not run again */
}

ccs_status ccs__timer_cancel(struct ccs__group *group, struct ccs__instance *instance, ccs_str id)
{
    const Ccs__FlowTimerKind kind = CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_SIGNAL;
    const struct ccs__flow_timer *timer = id.size ? named_after(instance, kind, id, 0) : NULL;
    while (timer) {
        uint64_t stopped = timer->row.id;
        CCS__TRY(ccs__timer_stop(group, timer));
        timer = named_after(instance, kind, id, stopped);
    }
    return CCS_OK;
}

ccs_status ccs__timers_stop(struct ccs__group *group, struct ccs__instance *instance)
{
    while (instance->timers)
        CCS__TRY(ccs__timer_stop(group, instance->timers));
    return CCS_OK;
}

/* --- running out ---------------------------------------------------------------------------------------------------- */

static Ccs__FlowTimerPhase phase_after(const Ccs__FlowTimerState *timer)
{
    if (timer->kind == CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_SIGNAL || timer->mode == MODE(RESTART))
        return PHASE(RUNNING); /* over */
    return timer->phase == PHASE(AWAY) ? PHASE(WAITING) : PHASE(SPENT);
}

/* What the row says is sent, once the row itself is over. */
static ccs_status send_now(struct ccs__group *group, struct ccs__instance *instance, const Ccs__FlowTimerState *timer)
{
    struct ccs__flow_effect sent = {
        .kind = CCS__FLOW_SENT, .name = ccs_str_from(timer->signal), .target = ccs_str_from(timer->target),
        .type = ccs_str_from(timer->type), .id = ccs_str_from(timer->name), .data = ccs_str_from(timer->data),
    };
    return ccs__instance_send(group, instance, &sent);
}

ccs_status ccs__timer_due(struct ccs__group *group, struct ccs__flow_timer *row)
{
    const Ccs__FlowTimerState *timer = &row->timer;
    struct ccs__instance *instance = row->of;
    Ccs__FlowTimerFired fired = CCS__FLOW_TIMER_FIRED__INIT;
    struct ccs__flow_signal signal = {.name = ccs_str_from(timer->signal), .type = CCS_STR("external")};
    CCS_ASSERT(instance != NULL);
    fired.instance = timer->instance;
    fired.timer = timer->id;
    fired.phase = phase_after(timer);
    fired.signal = timer->signal;
    ccs__run_begin(group, true);
    ccs__run_sender(group, timer->instance);
    CCS__TRY(ccs__emit(group, CCS_EVENT_FLOW_TIMER_FIRED, &fired));
    if (instance->root->instance.burst > CCS__INSTANCE_BURST_MAX)
        ccs__run_fail(group, instance->root->row.id, "more than 10000 timers ran out at one instant: a round without end");
    else if (timer->kind == CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_SIGNAL)
        CCS__TRY(send_now(group, instance, timer));
    else if (fired.phase != PHASE(WAITING))
        ccs__run_signal(group, timer->instance, &signal);
    return ccs__run_drain(group);
}
