/*
 * Steps. What is on its way (queue.c) is worked off one step of one instance each; what a step sends goes behind the others.
 *
 * A command that breaks a bound is refused whole. What falls due cannot be refused: there the instance at fault ends as failed,
 * with words, and nothing else is held up by it. Nobody fails for what others have sent, and whoever is stopped is over, however
 * its exit actions are written.
 */
#include "instance/run.h"
#include <stdio.h>

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
    char name[CCS__FLOW_SIGNAL_MAX + 1], words[256];
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
    ccs__run_tell(group, row->parent, &signal);
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

/* The words of the refusal, which is taken back. */
static ccs_str take_words(struct ccs__group *group)
{
    ccs_str words = ccs__run_copy(CCS__RUN(group), ccs_str_from(group->error));
    group->error[0] = '\0';
    group->error_id = 0;
    return words;
}

/* What breaks a bound: a command is refused, a due thing fails. */
static ccs_status give_up(struct ccs__group *group, struct ccs__instance *instance, ccs_status status)
{
    if (status == CCS_ENOMEM || status == CCS_ECORRUPT || !CCS__RUN(group)->due)
        return status;
    return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_FAILED, take_words(group));
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
                             const struct ccs__instance *instance, const struct ccs__run_item *item)
{
    struct ccs__instances *all = CCS__INSTANCES(group);
    const Ccs__FlowInstance *row = &instance->instance;
    Ccs__FlowMoved moved = CCS__FLOW_MOVED__INIT;
    moved.instance = row->id;
    moved.signal = (char *)(uintptr_t)(item->what == CCS__RUN_SIGNAL ? item->signal.name.data : "");
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

static ccs_status emit_logged(struct ccs__group *group, uint64_t instance, const struct ccs__flow_effect *effect)
{
    Ccs__FlowLogged logged = CCS__FLOW_LOGGED__INIT;
    logged.instance = instance;
    logged.label = ccs__effect_text(effect->name);
    logged.value = ccs__effect_text(effect->data);
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
        snprintf(words, sizeof words, "no flow has the key \"%.64s\"", ccs__effect_text(effect->name));
        return ccs__instance_tell(group, parent->row.id, effect->id, words);
    }
    Ccs__FlowStarted started = CCS__FLOW_STARTED__INIT;
    started.flow = version->row.id;
    started.version = version->config.version;
    started.parent = parent->row.id;
    started.child = ccs__effect_text(effect->id);
    started.root = parent->instance.root;
    ccs__run_start(group, ccs__next_seq(group), effect->data);
    return ccs__emit(group, CCS_EVENT_FLOW_STARTED, &started);
}

void ccs__run_let_go(struct ccs__group *group, struct ccs__instance *child, const char *why)
{
    child->cancelled = group->serial;
    ccs__run_put_urgent(group, CCS__RUN_LET_GO, child->row.id, ccs_str_from(why));
}

static void let_child_go(struct ccs__group *group, const struct ccs__instance *parent, const struct ccs__flow_effect *effect)
{
    struct ccs__instance *child = ccs__instance_child(group, parent, effect->id);
    if (child) /* else it has ended, or never began */
        ccs__run_let_go(group, child, "its parent left the state it ran in");
}

static void forward(struct ccs__group *group, const struct ccs__instance *parent, const struct ccs__flow_effect *effect,
                    const struct ccs__run_item *item)
{
    const struct ccs__instance *child = ccs__instance_child(group, parent, effect->id);
    if (child)
        ccs__run_signal(group, child->row.id, &item->signal);
}

static ccs_status carry_out(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__flow_effect *effect,
                            const struct ccs__run_item *item)
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
    case CCS__FLOW_FAILED:
        return ccs__instance_error(group, instance->row.id, ccs__effect_text(effect->name), ccs__effect_text(effect->data));
    case CCS__FLOW_DONE: ccs__run_put_urgent(group, CCS__RUN_DONE, instance->row.id, effect->data); return CCS_OK;
    default: return CCS_OK; /* left, entered: told already */
    }
}

static ccs_status carry_out_all(struct ccs__group *group, const struct ccs__flow_runtime *runtime, struct ccs__instance *instance,
                                const struct ccs__run_item *item)
{
    const struct ccs__flow_effects *effects = &CCS__INSTANCES(group)->effects;
    CCS__TRY(emit_moved(group, runtime, instance, item));
    for (size_t i = 0; i < effects->count; i++)
        CCS__TRY(carry_out(group, instance, &effects->items[i], item));
    return CCS_OK;
}

/* --- a step ---------------------------------------------------------------------------------------------------------- */

/* The command's own signal means nothing here: what would be possible instead. */
static ccs_status refuse_idle(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__run_item *item)
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

/* --- whose fault it is ------------------------------------------------------------------------------------------------- */

static ccs_status refuse_work(struct ccs__group *group)
{
    const struct ccs__run *run = CCS__RUN(group);
    return ccs__refuse(group, CCS_ELIMIT, run->heaviest,
                       "more than %d signals between flows, or %d things done, by one command or timer; most of them by flow in "
                       "progress %llu", CCS__INSTANCE_STEPS_MAX, CCS__INSTANCE_WORK_MAX, (unsigned long long)run->heaviest);
}

/* One after the other was at fault: whose signals still wait goes with its whole family, so that nobody waits for it. */
static ccs_status end_all(struct ccs__group *group, struct ccs__run_item *item, ccs_str words)
{
    struct ccs__run *run = CCS__RUN(group);
    run->closed = true;
    for (; item; item = ccs__run_pop(run)) {
        uint64_t whose = item->sender ? item->sender : item->instance;
        const struct ccs__instance *instance = ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, whose);
        if (instance && instance->instance.open)
            CCS__TRY(end(group, instance->root, CCS__FLOW_CAUSE__FLOW_CAUSE_FAILED, words));
    }
    return CCS_OK;
}

/* The step that was too much has not been carried out: without who is at fault it is tried again. */
static ccs_status find_fault(struct ccs__group *group, struct ccs__run_item *item)
{
    struct ccs__run *run = CCS__RUN(group);
    (void)refuse_work(group);
    if (!run->due)
        return CCS_ELIMIT;
    ccs_str words = take_words(group);
    struct ccs__instance *at_fault = ccs__work_blame(group);
    if (!at_fault)
        return end_all(group, item, words);
    ccs__run_put_back(run, item);
    ccs__run_drop(run, at_fault->row.id);
    return at_fault->instance.open ? end(group, at_fault, CCS__FLOW_CAUSE__FLOW_CAUSE_FAILED, words) : CCS_OK;
}

static bool is_stop(const struct ccs__run_item *item)
{
    return item->what == CCS__RUN_STOP || item->what == CCS__RUN_LET_GO;
}

/* What its row keeps cannot be read: it ends without being asked, so that no row can stop the others. */
static ccs_status end_unread(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__run_item *item)
{
    bool stopped = is_stop(item);
    ccs_str words = take_words(group);
    return end(group, instance, stopped ? CCS__FLOW_CAUSE__FLOW_CAUSE_STOPPED : CCS__FLOW_CAUSE__FLOW_CAUSE_FAILED, words);
}

/* Is somebody else concerned than who gave the command? */
static bool is_foreign(const struct ccs__run *run, const struct ccs__run_item *item)
{
    return run->due || item->sender;
}

/* What the row keeps, in the working copy. */
static ccs_status prepare(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__run_item *item,
                          struct ccs__flow_runtime **runtime)
{
    CCS__TRY(ccs__flow_runtime_of(group, instance->version, runtime));
    if (item->what == CCS__RUN_START)
        return ccs__flow_state_copy(&(*runtime)->state, &(*runtime)->fresh, (*runtime)->flow);
    return ccs__flow_runtime_read(group, *runtime, &instance->instance);
}

static ccs_status step(struct ccs__group *group, struct ccs__flow_runtime *runtime, struct ccs__instance *instance,
                       const struct ccs__run_item *item)
{
    struct ccs__flow_effects *effects = &CCS__INSTANCES(group)->effects;
    struct ccs__instance_reach reach;
    struct ccs__flow_context context = ccs__instance_context(group, instance, &reach);
    context.work_max = ccs__work_left(CCS__RUN(group));
    if (item->what == CCS__RUN_START)
        return ccs__flow_start(runtime->flow, &runtime->state, &context, item->signal.data, effects);
    if (item->what == CCS__RUN_SIGNAL)
        return ccs__flow_step(runtime->flow, &runtime->state, &context, &item->signal, effects);
    if (context.work_max > CCS__INSTANCE_STOP_MAX)
        context.work_max = CCS__INSTANCE_STOP_MAX;
    return ccs__flow_stop(runtime->flow, &runtime->state, &context, effects);
}

ccs_status ccs__run_adopt(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__flow_news *news)
{
    const struct ccs__run_item item = {.what = CCS__RUN_START, .instance = instance->row.id};
    struct ccs__instance_reach reach;
    struct ccs__flow_runtime *runtime;
    const struct ccs__flow_context context = ccs__instance_context(group, instance, &reach);
    CCS__TRY(ccs__flow_runtime_of(group, instance->version, &runtime));
    CCS__TRY(ccs__flow_runtime_read(group, runtime, &instance->instance));
    ccs_status status =
        ccs__flow_adopt(runtime->flow, &runtime->state, &context, news, &CCS__INSTANCES(group)->effects);
    if (status != CCS_OK)
        return refuse_step(group, instance, status);
    ccs__run_sender(group, instance->row.id);
    status = write_state(group, runtime);
    if (status == CCS_OK)
        status = carry_out_all(group, runtime, instance, &item);
    ccs__run_sender(group, 0);
    return status;
}

/* Not this instance's fault: whoever sent the signal sent what this flow cannot read. */
static bool is_unreadable(const struct ccs__run *run, ccs_status status, const struct ccs__run_item *item)
{
    return status == CCS_EINVAL && item->what == CCS__RUN_SIGNAL && is_foreign(run, item);
}

/* It gets the signal all the same, without its data: a parent that waits for done.invoke must not wait for ever. */
static ccs_status take_bare(struct ccs__group *group, const struct ccs__instance *instance, const struct ccs__run_item *item)
{
    struct ccs__flow_signal bare = item->signal;
    const char *message = CCS__INSTANCES(group)->effects.message;
    char words[256];
    if (bare.data.size == 0) {
        snprintf(words, sizeof words, "a signal is passed over: %.200s", message);
        return ccs__instance_error(group, instance->row.id, "error.communication", words);
    }
    snprintf(words, sizeof words, "%.64s comes without its data: %.150s", bare.name.data, message);
    bare.data = CCS_STR("");
    ccs__run_tell(group, instance->row.id, &bare);
    return ccs__instance_error(group, instance->row.id, "error.communication", words);
}

/* What a step has cost: of texts that are as they were only that they were written and compared. */
static uint64_t work_of(const struct ccs__group *group, const struct ccs__instance *instance, const struct ccs__run_item *item,
                        ccs_status status)
{
    struct ccs__instances *all = CCS__INSTANCES(group);
    struct ccs__buf *const texts[] = {&all->active, &all->history, &all->data};
    const char *const before[] = {instance->instance.states, instance->instance.history, instance->instance.data};
    size_t bytes = 0;
    if (status != CCS_OK)
        return all->effects.work + ccs__work_of_effects(&all->effects, item, 0);
    for (size_t i = 0; i < 3; i++)
        bytes += *changed(texts[i], before[i]) ? texts[i]->size : texts[i]->size / 8;
    return all->effects.work + ccs__work_of_effects(&all->effects, item, bytes + all->left.size + all->entered.size);
}

static ccs_status take_step(struct ccs__group *group, struct ccs__instance *instance, struct ccs__run_item *item)
{
    struct ccs__run *run = CCS__RUN(group);
    const struct ccs__flow_effects *effects = &CCS__INSTANCES(group)->effects;
    struct ccs__flow_runtime *runtime;
    const bool strict = run->strict && !instance->version->config.loose;
    run->strict = false;
    ccs_status status = prepare(group, instance, item, &runtime);
    if (status == CCS_ECORRUPT && (is_foreign(run, item) || is_stop(item)))
        return end_unread(group, instance, item);
    CCS__TRY(status);
    status = step(group, runtime, instance, item);
    if (status == CCS_ENOMEM)
        return status;
    if (status == CCS_OK)
        CCS__TRY(write_state(group, runtime));
    if (!ccs__work_charge(group, item, instance, work_of(group, instance, item, status)))
        return is_stop(item) ? refuse_work(group) : find_fault(group, item);
    if (is_unreadable(run, status, item))
        return take_bare(group, instance, item);
    if (status != CCS_OK)
        return refuse_step(group, instance, status);
    if (strict && !effects->taken && !effects->count)
        return refuse_idle(group, instance, item);
    return carry_out_all(group, runtime, instance, item);
}

/* It would be left in good order; but where its exit actions break a bound it is over all the same, and people get the words. */
static ccs_status end_unasked(struct ccs__group *group, struct ccs__instance *instance, const struct ccs__run_item *item)
{
    ccs_str words = take_words(group);
    CCS__TRY(ccs__instance_error(group, instance->row.id, "error.execution", words.data));
    return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_STOPPED, item->signal.data);
}

/* Left in good order, then over. What was never begun is not left: its start, which is still on its way, is passed over. */
static ccs_status stop_instance(struct ccs__group *group, struct ccs__instance *instance, struct ccs__run_item *item)
{
    if (!*instance->instance.states)
        return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_STOPPED, item->signal.data);
    ccs_status status = take_step(group, instance, item);
    if (status == CCS_ENOMEM || status == CCS_ECORRUPT)
        return status;
    if (status != CCS_OK)
        return end_unasked(group, instance, item);
    ccs__run_put_left(group, item);
    return CCS_OK;
}

/* A child that cannot take what it is given is not begun; its parent hears of it. */
static ccs_status take_start(struct ccs__group *group, struct ccs__instance *instance, struct ccs__run_item *item)
{
    ccs_status status = take_step(group, instance, item);
    if (status != CCS_EINVAL || !instance->instance.parent)
        return status;
    return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_FAILED, take_words(group));
}

static ccs_status work_off(struct ccs__group *group, struct ccs__instance *instance, struct ccs__run_item *item)
{
    switch (item->what) {
    case CCS__RUN_START: return take_start(group, instance, item);
    case CCS__RUN_DONE: return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_DONE, item->signal.data);
    case CCS__RUN_FAIL: return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_FAILED, item->signal.data);
    case CCS__RUN_STOP:
    case CCS__RUN_LET_GO:
        if (!item->signal.name.size)
            return stop_instance(group, instance, item);
        return end(group, instance, CCS__FLOW_CAUSE__FLOW_CAUSE_STOPPED, item->signal.data);
    default: return take_step(group, instance, item);
    }
}

ccs_status ccs__run_drain(struct ccs__group *group)
{
    struct ccs__run *run = CCS__RUN(group);
    for (struct ccs__run_item *item; !run->failed && (item = ccs__run_pop(run));) {
        struct ccs__instance *instance = ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, item->instance);
        if (!instance || !instance->instance.open)
            continue; /* it has ended meanwhile */
        ccs__run_sender(group, item->instance);
        ccs_status status = work_off(group, instance, item);
        if (status != CCS_OK)
            status = give_up(group, instance, status);
        CCS__TRY(status);
    }
    ccs__run_sender(group, 0);
    return run->failed ? CCS_ENOMEM : CCS_OK;
}
