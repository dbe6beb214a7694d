/*
 * What stands in pictures, in words: short, one line, as people say it. Escaping is the affair of each form.
 */
#include "base/assert.h"
#include "scxml/export.h"

#define WORDS_MAX 120 /* bytes of a transition's or a timer's words */
#define PART_MAX 60   /* bytes of a guard or of a value */

/* A rule or text: spaces as one, cut where it gets long. */
static void add_cut(struct ccs__buf *out, const char *text, size_t size_max)
{
    size_t size = 0;
    bool space = false;
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c <= ' ') {
            space = size > 0;
            continue;
        }
        if (size >= size_max && (c & 0xC0) != 0x80) {
            ccs__buf_add_text(out, "...");
            return;
        }
        if (space)
            ccs__buf_add_text(out, " ");
        size += space;
        space = false;
        ccs__buf_add(out, &c, 1);
        size++;
    }
}

/* What was added from `begin` on, cut as a whole. */
static void cut_from(struct ccs__buf *out, size_t begin)
{
    if (out->failed || out->size - begin <= WORDS_MAX)
        return;
    size_t size = begin + WORDS_MAX;
    while (size > begin && (out->data[size] & 0xC0) == 0x80)
        size--;
    out->size = size;
    ccs__buf_add_text(out, "...");
}

/* 90 s as 90s, two hours as 2h: the largest unit that gives a whole number. */
static void add_duration(struct ccs__buf *out, uint64_t ms)
{
    static const struct {
        const char *name;
        uint64_t ms;
    } units[] = {{"d", 86400000}, {"h", 3600000}, {"min", 60000}, {"s", 1000}, {"ms", 1}};
    size_t i = 0;
    while (ms % units[i].ms != 0)
        i++;
    ccs__buf_add_format(out, "%llu%s", (unsigned long long)(ms / units[i].ms), ms == 0 ? "ms" : units[i].name);
}

static void add_calendar(struct ccs__buf *out, const char *calendar)
{
    if (!calendar[0])
        return;
    ccs__buf_add_text(out, " of ");
    add_cut(out, calendar, PART_MAX);
}

static void add_send(const Ccs__FlowAction *action, struct ccs__buf *out)
{
    ccs__buf_add_text(out, "send ");
    add_cut(out, action->signal[0] ? action->signal : action->signal_rule, PART_MAX);
    const char *target = action->target[0] ? action->target : action->target_rule;
    if (target[0]) {
        ccs__buf_add_text(out, " to ");
        add_cut(out, target, PART_MAX);
    }
    if (action->delay_ms == 0 && !action->delay_rule[0])
        return;
    ccs__buf_add_text(out, " after ");
    if (action->delay_rule[0])
        add_cut(out, action->delay_rule, PART_MAX);
    else
        add_duration(out, action->delay_ms);
    add_calendar(out, action->calendar);
}

static void add_pair(struct ccs__buf *out, const char *before, const char *one, const char *between, const char *other)
{
    ccs__buf_add_text(out, before);
    add_cut(out, one, PART_MAX);
    ccs__buf_add_text(out, between);
    add_cut(out, other, PART_MAX);
}

static void add_action(const Ccs__FlowAction *action, struct ccs__buf *out)
{
    switch (action->do_) {
    case CCS__FLOW_DO__FLOW_DO_RAISE:
        add_pair(out, "raise ", action->signal, "", "");
        break;
    case CCS__FLOW_DO__FLOW_DO_SEND:
        add_send(action, out);
        break;
    case CCS__FLOW_DO__FLOW_DO_CANCEL:
        add_pair(out, "cancel ", action->id[0] ? action->id : action->id_rule, "", "");
        break;
    case CCS__FLOW_DO__FLOW_DO_ASSIGN:
        add_pair(out, "", action->to, " = ", action->value);
        break;
    case CCS__FLOW_DO__FLOW_DO_LOG:
        add_pair(out, "log ", action->label, action->label[0] && action->value[0] ? " " : "", action->value);
        break;
    case CCS__FLOW_DO__FLOW_DO_IF:
        add_pair(out, "if ", action->when, ":", "");
        break;
    case CCS__FLOW_DO__FLOW_DO_ELSE_IF:
        add_pair(out, "else if ", action->when, ":", "");
        break;
    case CCS__FLOW_DO__FLOW_DO_ELSE:
        ccs__buf_add_text(out, "else:");
        break;
    case CCS__FLOW_DO__FLOW_DO_EACH:
        add_pair(out, "each ", action->to, " in ", action->value);
        break;
    default:
        ccs__buf_add_text(out, "end");
        break;
    }
}

static void add_actions(Ccs__FlowAction *const *actions, size_t count, struct ccs__buf *out)
{
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        if (actions[i]->do_ == CCS__FLOW_DO__FLOW_DO_BLOCK)
            continue;
        ccs__buf_add_text(out, first ? "" : "; ");
        add_action(actions[i], out);
        first = false;
    }
}

void ccs__picture_actions(const char *title, Ccs__FlowAction *const *actions, size_t count, struct ccs__buf *out)
{
    size_t begin = out->size;
    if (count == 0)
        return;
    ccs__buf_add_format(out, "%s / ", title);
    add_actions(actions, count, out);
    cut_from(out, begin);
}

void ccs__picture_transition(const Ccs__FlowTransition *transition, struct ccs__buf *out)
{
    size_t begin = out->size;
    for (size_t i = 0; i < transition->n_on; i++) {
        ccs__buf_add_text(out, i > 0 ? ", " : "");
        add_cut(out, transition->on[i], PART_MAX);
    }
    if (transition->when[0]) {
        ccs__buf_add_text(out, out->size > begin ? " [" : "[");
        add_cut(out, transition->when, PART_MAX);
        ccs__buf_add_text(out, "]");
    }
    if (transition->n_do_ > 0) {
        ccs__buf_add_text(out, out->size > begin ? " / " : "/ ");
        add_actions(transition->do_, transition->n_do_, out);
    }
    cut_from(out, begin);
}

void ccs__picture_timer(const Ccs__FlowTimer *timer, struct ccs__buf *out)
{
    size_t begin = out->size;
    const char *signal = timer->signal[0] ? timer->signal : timer->name;
    ccs__buf_add_text(out, "after ");
    if (timer->after_rule[0])
        add_cut(out, timer->after_rule, PART_MAX);
    else
        add_duration(out, timer->after_ms);
    add_calendar(out, timer->calendar);
    if (timer->mode == CCS__FLOW_TIMER_MODE__FLOW_TIMER_MODE_BUDGET)
        ccs__buf_add_text(out, " in all");
    if (timer->mode == CCS__FLOW_TIMER_MODE__FLOW_TIMER_MODE_WALL)
        ccs__buf_add_text(out, " since it was first entered");
    if (signal[0])
        add_pair(out, ": ", signal, "", "");
    cut_from(out, begin);
}

void ccs__picture_child(const Ccs__FlowChild *child, struct ccs__buf *out)
{
    size_t begin = out->size;
    add_pair(out, "runs ", child->flow[0] ? child->flow : child->flow_rule, child->name[0] ? " as " : "", child->name);
    cut_from(out, begin);
}

bool ccs__picture_line(const Ccs__FlowState *state, size_t index, struct ccs__buf *line)
{
    line->size = 0; /* what failed stays */
    if (state->n_enter > 0 && index-- == 0) {
        ccs__picture_actions("entry", state->enter, state->n_enter, line);
        return true;
    }
    if (state->n_exit > 0 && index-- == 0) {
        ccs__picture_actions("exit", state->exit, state->n_exit, line);
        return true;
    }
    for (size_t i = 0; i < state->n_transitions; i++)
        if (state->transitions[i]->n_to == 0 && index-- == 0) {
            ccs__picture_transition(state->transitions[i], line);
            return true;
        }
    if (index < state->n_timers) {
        ccs__picture_timer(state->timers[index], line);
        return true;
    }
    index -= state->n_timers;
    if (index >= state->n_children)
        return false;
    ccs__picture_child(state->children[index], line);
    return true;
}

Ccs__FlowCategory ccs__picture_category(const struct ccs__export *export, uint32_t state)
{
    CCS_ASSERT(state < export->flow->n_states);
    for (; state != CCS__EXPORT_NONE; state = export->states[state].parent)
        if (export->flow->states[state]->category != CCS__FLOW_CATEGORY__FLOW_CATEGORY_NONE)
            return export->flow->states[state]->category;
    return CCS__FLOW_CATEGORY__FLOW_CATEGORY_NONE;
}
