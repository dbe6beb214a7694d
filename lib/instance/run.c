/*
 * Signals on their way, and steps. Within one group signals are worked off in the order in which they were sent, one step of
 * one instance each; what a step sends goes behind the others. What ends (a child that is let go, an instance that is done)
 * goes before them, at once.
 *
 * A command that would go on without end is refused whole. What falls due cannot be refused: there the instance that breaks a
 * bound ends as failed, with words, and nothing else is held up by it.
 */
#include "instance/instance.h"
#include <stdio.h>

enum what { SIGNAL, START, STOP, LET_GO, DONE, FAIL };

struct item {
    struct item *next;
    enum what what;
    uint64_t instance;
    struct ccs__flow_signal signal; /* of others: data has the words, or what it is done with */
};

struct ccs__run {
    struct ccs__arena arena; /* of the items */
    struct item *first, *last;
    struct item *urgent;     /* the last of those put before the others by the item under way; NULL: none yet */
    size_t steps, effects;
    bool due, failed;        /* failed: no memory for an item */
    bool strict;             /* the first signal must mean something */
};

#define RUN(group) (CCS__INSTANCES(group)->run)

struct ccs__run *ccs__run_create(struct ccs__group *group)
{
    struct ccs__run *run = ccs__alloc_zero(&group->alloc, sizeof *run);
    if (run)
        ccs__arena_init(&run->arena, &group->alloc, 0);
    return run;
}

void ccs__run_destroy(struct ccs__group *group, struct ccs__run *run)
{
    if (!run)
        return;
    ccs__arena_finish(&run->arena);
    ccs__free(&group->alloc, run, sizeof *run);
}

/* --- the queue ------------------------------------------------------------------------------------------------ */

void ccs__run_begin(struct ccs__group *group, bool due)
{
    struct ccs__run *run = RUN(group);
    ccs__arena_clear(&run->arena);
    run->first = run->last = run->urgent = NULL;
    run->steps = run->effects = 0;
    run->due = due;
    run->failed = run->strict = false;
}

void ccs__run_strictly(struct ccs__group *group)
{
    RUN(group)->strict = true;
}

static ccs_str copy(struct ccs__run *run, ccs_str str)
{
    char *bytes = ccs__arena_take(&run->arena, str.size + 1);
    if (!bytes) {
        run->failed = true;
        return CCS_STR("");
    }
    if (str.size)
        memcpy(bytes, str.data, str.size);
    bytes[str.size] = '\0';
    return (ccs_str){bytes, str.size};
}

static struct item *new_item(struct ccs__run *run, enum what what, uint64_t instance)
{
    struct item *item = ccs__arena_take(&run->arena, sizeof *item);
    if (!item) {
        run->failed = true;
        return NULL;
    }
    *item = (struct item){.what = what, .instance = instance};
    return item;
}

static void push(struct ccs__run *run, struct item *item)
{
    if (!item)
        return;
    *(run->last ? &run->last->next : &run->first) = item;
    run->last = item;
}

/* Before the others, behind those that the item under way put there. */
static void push_urgent(struct ccs__run *run, struct item *item)
{
    if (!item)
        return;
    struct item **place = run->urgent ? &run->urgent->next : &run->first;
    item->next = *place;
    *place = item;
    if (!item->next)
        run->last = item;
    run->urgent = item;
}

static struct item *pop(struct ccs__run *run)
{
    struct item *item = run->first;
    if (!item)
        return NULL;
    run->first = item->next;
    if (!run->first)
        run->last = NULL;
    run->urgent = NULL;
    return item;
}

void ccs__run_signal(struct ccs__group *group, uint64_t instance, const struct ccs__flow_signal *signal)
{
    struct ccs__run *run = RUN(group);
    struct item *item = new_item(run, SIGNAL, instance);
    if (!item)
        return;
    item->signal.name = copy(run, signal->name);
    item->signal.data = copy(run, signal->data);
    item->signal.type = copy(run, signal->type);
    item->signal.sendid = copy(run, signal->sendid);
    item->signal.origin = copy(run, signal->origin);
    item->signal.origintype = copy(run, signal->origintype);
    item->signal.invokeid = copy(run, signal->invokeid);
    push(run, item);
}

void ccs__run_start(struct ccs__group *group, uint64_t instance, ccs_str params)
{
    struct ccs__run *run = RUN(group);
    struct item *item = new_item(run, START, instance);
    if (item)
        item->signal.data = copy(run, params);
    push(run, item);
}

static void put_urgent(struct ccs__group *group, enum what what, uint64_t instance, ccs_str words)
{
    struct ccs__run *run = RUN(group);
    struct item *item = new_item(run, what, instance);
    if (item)
        item->signal.data = copy(run, words);
    push_urgent(run, item);
}

void ccs__run_stop(struct ccs__group *group, uint64_t instance, ccs_str reason)
{
    put_urgent(group, STOP, instance, reason);
}

void ccs__run_fail(struct ccs__group *group, uint64_t instance, const char *words)
{
    put_urgent(group, FAIL, instance, ccs_str_from(words));
}

/* --- ending ------------------------------------------------------------------------------------------------------ */

static ccs_status emit_ended(struct ccs__group *group, struct ccs__instance *instance, Ccs__FlowCause cause, const char *reason,
                             const char *data)
{
    Ccs__FlowEnded ended = CCS__FLOW_ENDED__INIT;
    CCS__TRY(ccs__timers_stop(group, instance));
    ended.instance = instance->row.id;
    ended.cause = cause;
    ended.reason = (char *)(uintptr_t)reason;
    ended.data = (char *)(uintptr_t)data;
    return ccs__emit(group, CCS_EVENT_FLOW_ENDED, &ended);
}

/* Its parent waits for it, unless it has let it go. */
static ccs_status tell_parent(struct ccs__group *group, const struct ccs__instance *instance, Ccs__FlowCause cause, ccs_str data)
{
    char name[CCS__INSTANCE_SIGNAL_MAX + 16], words[256];
    const Ccs__FlowInstance *row = &instance->instance;
    if (!row->parent || instance->cancelled == group->serial)
        return CCS_OK;
    if (cause != CCS__FLOW_CAUSE__FLOW_CAUSE_DONE) {
        snprintf(words, sizeof words, "%.64s has ended before it was done: %.150s", row->child, data.data);
        return ccs__instance_tell(group, row->parent, ccs_str_from(row->child), words);
    }
    snprintf(name, sizeof name, "done.invoke.%s", row->child);
    struct ccs__flow_signal signal = {.name = ccs_str_from(name), .data = data, .type = CCS_STR("external"),
                                      .invokeid = ccs_str_from(row->child)};
    ccs__run_signal(group, row->parent, &signal);
    return CCS_OK;
}

/* What is below it ends first, the lowest first; none of them is asked. */
static ccs_status end_below(struct ccs__group *group, struct ccs__instance *instance)
{
    while (instance->children) {
        struct ccs__instance *lowest = instance->children;
        while (lowest->children)
            lowest = lowest->children;
        CCS__TRY(emit_ended(group, lowest, CCS__FLOW_CAUSE__FLOW_CAUSE_STOPPED, "the flow that started it ended", ""));
    }
    return CCS_OK;
}

static ccs_status end(struct ccs__group *group, struct ccs__instance *instance, Ccs__FlowCause cause, ccs_str words)
{
    bool done = cause == CCS__FLOW_CAUSE__FLOW_CAUSE_DONE;
    CCS__TRY(end_below(group, instance));
    CCS__TRY(tell_parent(group, instance, cause, words));
    return emit_ended(group, instance, cause, done ? "" : words.data, done ? words.data : "");
}

/* What breaks a bound: a command is refused, a due thing fails. The words are those of the refusal. */
static ccs_status give_up(struct ccs__group *group, struct ccs__instance *instance, ccs_status status)
{
    if (status == CCS_ENOMEM || status == CCS_ECORRUPT || !RUN(group)->due)
        return status;
    ccs_str words = copy(RUN(group), ccs_str_from(group->error));
    group->error[0] = '\0';
    group->error_id = 0;
    return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_FAILED, words);
}

/* --- what a step came to ------------------------------------------------------------------------------------------ */

static void add_name(struct ccs__buf *out, ccs_str name)
{
    if (out->size)
        ccs__buf_add(out, " ", 1);
    ccs__buf_add(out, name.data, name.size);
}

/* The text in the row, or what replaces it; "": nothing does. */
static char *changed(struct ccs__buf *text, const char *before)
{
    const char *after = ccs__buf_text(text);
    return (char *)(uintptr_t)(strcmp(after, before) == 0 ? "" : after);
}

/* The instance as it is after the step, as texts. Of one that has ended the final state, if it came to one. */
static ccs_status write_state(struct ccs__group *group, const struct ccs__flow_runtime *runtime)
{
    struct ccs__instances *all = CCS__INSTANCES(group);
    const struct ccs__flow_effects *effects = &all->effects;
    ccs__buf_clear(&all->active);
    ccs__buf_clear(&all->history);
    ccs__buf_clear(&all->data);
    ccs__buf_clear(&all->left);
    ccs__buf_clear(&all->entered);
    CCS__TRY(ccs__flow_state_write(runtime->flow, &runtime->state, &all->active, &all->history, &all->data));
    for (size_t i = 0; i < effects->count; i++) {
        const struct ccs__flow_effect *effect = &effects->items[i];
        if (effect->kind == CCS__FLOW_LEFT)
            add_name(&all->left, ccs__flow_state_name(runtime->flow, effect->state));
        else if (effect->kind == CCS__FLOW_ENTERED)
            add_name(&all->entered, ccs__flow_state_name(runtime->flow, effect->state));
        else if (effect->kind == CCS__FLOW_DONE && effect->state != CCS__FLOW_NO_STATE) {
            ccs__buf_clear(&all->active);
            add_name(&all->active, ccs__flow_state_name(runtime->flow, effect->state));
        }
    }
    return CCS_OK;
}

static Ccs__FlowCategory category_of(const struct ccs__flow_runtime *runtime, const struct ccs__flow_effects *effects,
                                     const Ccs__FlowInstance *instance)
{
    if (ccs__flow_is_running(&runtime->state))
        return ccs__flow_category(runtime->flow, &runtime->state);
    for (size_t i = effects->count; i-- > 0;)
        if (effects->items[i].kind == CCS__FLOW_DONE && effects->items[i].state != CCS__FLOW_NO_STATE)
            return ccs__flow_state_category(runtime->flow, effects->items[i].state);
    return instance->category;
}

static ccs_status emit_moved(struct ccs__group *group, const struct ccs__flow_runtime *runtime,
                             const struct ccs__instance *instance, const struct item *item)
{
    struct ccs__instances *all = CCS__INSTANCES(group);
    const Ccs__FlowInstance *row = &instance->instance;
    Ccs__FlowMoved moved = CCS__FLOW_MOVED__INIT;
    CCS__TRY(write_state(group, runtime));
    moved.instance = row->id;
    moved.signal = (char *)(uintptr_t)(item->what == SIGNAL ? item->signal.name.data : "");
    moved.states = changed(&all->active, row->states);
    moved.history = changed(&all->history, row->history);
    moved.data = changed(&all->data, row->data);
    moved.left = (char *)(uintptr_t)ccs__buf_text(&all->left);
    moved.entered = (char *)(uintptr_t)ccs__buf_text(&all->entered);
    moved.category = category_of(runtime, &all->effects, row);
    moved.microsteps = all->effects.microsteps;
    if (all->active.failed || all->history.failed || all->data.failed || all->left.failed || all->entered.failed)
        return CCS_ENOMEM;
    bool something = moved.microsteps || *moved.states || *moved.history || *moved.data || *moved.left || *moved.entered;
    return something ? ccs__emit(group, CCS_EVENT_FLOW_MOVED, &moved) : CCS_OK;
}

static char *text(ccs_str str)
{
    return (char *)(uintptr_t)(str.data ? str.data : "");
}

static ccs_status emit_logged(struct ccs__group *group, uint64_t instance, const struct ccs__flow_effect *effect)
{
    Ccs__FlowLogged logged = CCS__FLOW_LOGGED__INIT;
    logged.instance = instance;
    logged.label = text(effect->name);
    logged.value = text(effect->data);
    return ccs__emit(group, CCS_EVENT_FLOW_LOGGED, &logged);
}

/* A child is another row: it starts behind what else is on its way. */
static ccs_status start_child(struct ccs__group *group, struct ccs__instance *parent, const struct ccs__flow_effect *effect)
{
    const struct ccs__flow_version *version = ccs__flow_by_key(group, effect->name);
    uint32_t depth = 1;
    for (const struct ccs__instance *above = parent; above; above = above->of)
        depth++;
    if (depth > CCS__INSTANCE_DEPTH_MAX || parent->root->family >= CCS__INSTANCE_FAMILY_MAX)
        return ccs__refuse(group, CCS_ELIMIT, parent->row.id, "flows within flows: at most %d deep and %d in all",
                           CCS__INSTANCE_DEPTH_MAX, CCS__INSTANCE_FAMILY_MAX);
    if (!version) {
        char words[160];
        snprintf(words, sizeof words, "no flow has the key \"%.64s\"", text(effect->name));
        return ccs__instance_tell(group, parent->row.id, effect->id, words);
    }
    Ccs__FlowStarted started = CCS__FLOW_STARTED__INIT;
    started.flow = version->row.id;
    started.version = version->config.version;
    started.parent = parent->row.id;
    started.child = text(effect->id);
    started.root = parent->instance.root;
    ccs__run_start(group, ccs__next_seq(group), effect->data);
    return ccs__emit(group, CCS_EVENT_FLOW_STARTED, &started);
}

void ccs__run_let_go(struct ccs__group *group, struct ccs__instance *child, const char *why)
{
    child->cancelled = group->serial;
    put_urgent(group, LET_GO, child->row.id, ccs_str_from(why));
}

static void let_child_go(struct ccs__group *group, const struct ccs__instance *parent, const struct ccs__flow_effect *effect)
{
    struct ccs__instance *child = ccs__instance_child(group, parent, effect->id);
    if (child) /* else it has ended, or never began */
        ccs__run_let_go(group, child, "its parent left the state it ran in");
}

static void forward(struct ccs__group *group, const struct ccs__instance *parent, const struct ccs__flow_effect *effect,
                    const struct item *item)
{
    const struct ccs__instance *child = ccs__instance_child(group, parent, effect->id);
    if (child)
        ccs__run_signal(group, child->row.id, &item->signal);
}

static ccs_status carry_out(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__flow_effect *effect,
                            const struct item *item)
{
    switch (effect->kind) {
    case CCS__FLOW_TIMER_STARTED: return ccs__timer_enter(group, instance, effect);
    case CCS__FLOW_TIMER_STOPPED: return ccs__timer_leave(group, instance, effect);
    case CCS__FLOW_SENT:
        return effect->ms > 0 || effect->calendar.size ? ccs__timer_send(group, instance, effect)
                                                       : ccs__instance_send(group, instance, effect);
    case CCS__FLOW_CANCELLED: return ccs__timer_cancel(group, instance, effect->id);
    case CCS__FLOW_CHILD_STARTED: return start_child(group, instance, effect);
    case CCS__FLOW_CHILD_STOPPED: let_child_go(group, instance, effect); return CCS_OK;
    case CCS__FLOW_FORWARDED: forward(group, instance, effect, item); return CCS_OK;
    case CCS__FLOW_LOGGED: return emit_logged(group, instance->row.id, effect);
    case CCS__FLOW_FAILED: return ccs__instance_error(group, instance->row.id, text(effect->name), text(effect->data));
    case CCS__FLOW_DONE: put_urgent(group, DONE, instance->row.id, effect->data); return CCS_OK;
    default: return CCS_OK; /* left, entered: told already */
    }
}

static ccs_status carry_out_all(struct ccs__group *group, const struct ccs__flow_runtime *runtime, struct ccs__instance *instance,
                                const struct item *item)
{
    struct ccs__run *run = RUN(group);
    const struct ccs__flow_effects *effects = &CCS__INSTANCES(group)->effects;
    run->effects += effects->count;
    if (run->effects > CCS__INSTANCE_EFFECTS_MAX)
        return ccs__refuse(group, CCS_ELIMIT, instance->row.id, "more than %d effects of one command or timer",
                           CCS__INSTANCE_EFFECTS_MAX);
    CCS__TRY(emit_moved(group, runtime, instance, item));
    for (size_t i = 0; i < effects->count; i++)
        CCS__TRY(carry_out(group, instance, &effects->items[i], item));
    return CCS_OK;
}

/* --- a step ---------------------------------------------------------------------------------------------------------- */

/* The command's own signal means nothing here: what would be possible instead. */
static ccs_status refuse_idle(struct ccs__group *group, struct ccs__instance *instance, const struct item *item)
{
    struct ccs__buf *words = &CCS__INSTANCES(group)->words;
    ccs__buf_clear(words);
    CCS__TRY(ccs__instance_possible(group, instance, words));
    return ccs__refuse(group, CCS_ESTATE, instance->row.id, "%.128s is not possible in state %.200s; %.150s",
                       item->signal.name.data, instance->instance.states, ccs__buf_text(words));
}

static ccs_status refuse_step(struct ccs__group *group, const struct ccs__instance *instance, ccs_status status)
{
    if (status == CCS_ENOMEM)
        return status;
    return ccs__refuse(group, status, instance->row.id, "flow in progress %llu: %s", (unsigned long long)instance->row.id,
                       CCS__INSTANCES(group)->effects.message);
}

static ccs_status step(struct ccs__group *group, struct ccs__flow_runtime *runtime, struct ccs__instance *instance,
                       const struct item *item)
{
    struct ccs__flow_effects *effects = &CCS__INSTANCES(group)->effects;
    struct ccs__instance_reach reach;
    const struct ccs__flow_context context = ccs__instance_context(group, instance, &reach);
    if (item->what == START) {
        CCS__TRY(ccs__flow_state_copy(&runtime->state, &runtime->fresh, runtime->flow));
        return ccs__flow_start(runtime->flow, &runtime->state, &context, item->signal.data, effects);
    }
    CCS__TRY(ccs__flow_runtime_read(group, runtime, &instance->instance));
    if (item->what != SIGNAL)
        return ccs__flow_stop(runtime->flow, &runtime->state, &context, effects);
    return ccs__flow_step(runtime->flow, &runtime->state, &context, &item->signal, effects);
}

ccs_status ccs__run_adopt(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__flow_news *news)
{
    const struct item item = {.what = START, .instance = instance->row.id};
    struct ccs__instance_reach reach;
    struct ccs__flow_runtime *runtime;
    const struct ccs__flow_context context = ccs__instance_context(group, instance, &reach);
    CCS__TRY(ccs__flow_runtime_of(group, instance->version, &runtime));
    CCS__TRY(ccs__flow_runtime_read(group, runtime, &instance->instance));
    ccs_status status =
        ccs__flow_adopt(runtime->flow, &runtime->state, &context, news, &CCS__INSTANCES(group)->effects);
    if (status != CCS_OK)
        return refuse_step(group, instance, status);
    return carry_out_all(group, runtime, instance, &item);
}

/* Not this instance's fault: whoever sent the signal sent what this flow cannot read. */
static bool foreign_fault(const struct ccs__run *run, ccs_status status, const struct item *item)
{
    return status == CCS_EINVAL && item->what == SIGNAL && item->signal.data.size && (run->due || run->steps > 1);
}

/* It gets the signal all the same, without its data: a parent that waits for done.invoke must not wait for ever. */
static ccs_status take_bare(struct ccs__group *group, const struct ccs__instance *instance, const struct item *item)
{
    struct ccs__flow_signal bare = item->signal;
    char words[256];
    snprintf(words, sizeof words, "%.64s comes without its data: %.150s", bare.name.data, CCS__INSTANCES(group)->effects.message);
    bare.data = CCS_STR("");
    ccs__run_signal(group, instance->row.id, &bare);
    return ccs__instance_error(group, instance->row.id, "error.communication", words);
}

static ccs_status take_step(struct ccs__group *group, struct ccs__instance *instance, const struct item *item)
{
    struct ccs__run *run = RUN(group);
    struct ccs__flow_runtime *runtime;
    if (++run->steps > CCS__INSTANCE_STEPS_MAX)
        return ccs__refuse(group, CCS_ELIMIT, instance->row.id, "more than %d signals between flows of one command or timer",
                           CCS__INSTANCE_STEPS_MAX);
    CCS__TRY(ccs__flow_runtime_of(group, instance->version, &runtime));
    ccs_status status = step(group, runtime, instance, item);
    const struct ccs__flow_effects *effects = &CCS__INSTANCES(group)->effects;
    if (foreign_fault(run, status, item))
        return take_bare(group, instance, item);
    if (status != CCS_OK)
        return status == CCS_ECORRUPT ? status : refuse_step(group, instance, status);
    if (run->strict && run->steps == 1 && !effects->taken && !effects->count && !instance->version->config.loose)
        return refuse_idle(group, instance, item);
    return carry_out_all(group, runtime, instance, item);
}

/* Left in good order, then over. What has not begun yet, because that is still on its way, is in no state. */
static ccs_status stop_instance(struct ccs__group *group, struct ccs__instance *instance, const struct item *item)
{
    if (!*instance->instance.states)
        return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_STOPPED, item->signal.data);
    CCS__TRY(take_step(group, instance, item));
    struct item *last = new_item(RUN(group), item->what == LET_GO ? LET_GO : STOP, instance->row.id);
    if (last)
        last->signal = (struct ccs__flow_signal){.data = item->signal.data, .name = CCS_STR("left")};
    push_urgent(RUN(group), last);
    return CCS_OK;
}

/* A child that cannot take what it is given is not begun; its parent hears of it. */
static ccs_status take_start(struct ccs__group *group, struct ccs__instance *instance, const struct item *item)
{
    ccs_status status = take_step(group, instance, item);
    if (status != CCS_EINVAL || !instance->instance.parent)
        return status;
    ccs_str words = copy(RUN(group), ccs_str_from(CCS__INSTANCES(group)->effects.message));
    return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_FAILED, words);
}

static ccs_status work_off(struct ccs__group *group, struct ccs__instance *instance, const struct item *item)
{
    switch (item->what) {
    case START: return take_start(group, instance, item);
    case DONE: return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_DONE, item->signal.data);
    case FAIL: return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_FAILED, item->signal.data);
    case STOP:
    case LET_GO:
        if (!item->signal.name.size && *instance->instance.states) /* else it has not begun, and leaves nothing */
            return stop_instance(group, instance, item);
        return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_STOPPED, item->signal.data);
    default: return take_step(group, instance, item);
    }
}

ccs_status ccs__run_drain(struct ccs__group *group)
{
    struct ccs__run *run = RUN(group);
    for (struct item *item; !run->failed && (item = pop(run));) {
        struct ccs__instance *instance = ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, item->instance);
        if (!instance || !instance->instance.open)
            continue; /* it has ended meanwhile */
        ccs_status status = work_off(group, instance, item);
        if (status != CCS_OK)
            status = give_up(group, instance, status);
        CCS__TRY(status);
    }
    return run->failed ? CCS_ENOMEM : CCS_OK;
}
