/*
 * A calendar is another one from some instant on. What the timers that run by it have used up to then was counted by the old one,
 * what is left is counted by the new one.
 *
 * The first CCS__INSTANCE_REARM_MAX of them are judged in the group that changes it. Where there are more, that group keeps a
 * row of what the calendar was; it is due at once, and each time as many more are judged in a group of their own, as of the same
 * instant. Everything that falls due later, and every command, comes behind them: so they run out when they would have if all
 * had been judged in the first group. A process that is killed on the way goes on from the row.
 */
#include "hours/hours.h"
#include "instance/instance.h"

struct ccs__calendar_before {
    struct ccs__row row;
    Ccs__CalendarBefore before;
    struct ccs__wheel_node node;
};

void ccs__calendar_before_kind(struct ccs__group *group)
{
    ccs__group_kind(group, CCS__KIND_CALENDAR_BEFORE, sizeof(struct ccs__calendar_before), sizeof(Ccs__CalendarBefore));
}

/* --- judging ------------------------------------------------------------------------------------------------------- */

static ccs_status past_between(const struct ccs__group *group, const char *calendar, ccs_time from, ccs_time to, ccs_duration *ms)
{
    (void)calendar;
    return ccs__calendar_between(CCS__INSTANCES(group)->past, from, to, ms);
}

/* Beyond the years that calendars know nothing can be refused here: the timer is left as it is. */
static ccs_status forgive(struct ccs__group *group, ccs_status status, bool *unknown)
{
    if (status != CCS_ELIMIT)
        return status;
    group->error[0] = '\0';
    group->error_id = 0;
    *unknown = true;
    return CCS_OK;
}

/*
 * Its budget so far, by the calendar as it was; the rest from now on, by the calendar as it is. Nothing is told where both
 * count the same: a holiday that is added for next year concerns few.
 */
static ccs_status rearm(struct ccs__group *group, const Ccs__FlowTimerState *timer, const struct ccs__business *before)
{
    uint64_t used_ms = 0, now_used_ms = 0;
    bool unknown = false;
    Ccs__FlowTimerChanged changed = CCS__FLOW_TIMER_CHANGED__INIT;
    const ccs_time from = timer->started_at, to = group->due_at;
    CCS__TRY(forgive(group, ccs__business_used_by(group, before, timer->calendar, from, to, &used_ms), &unknown));
    CCS__TRY(forgive(group, ccs__business_used(group, timer->calendar, from, to, &now_used_ms), &unknown));
    if (unknown)
        return CCS_OK;
    changed.used_ms = used_ms + timer->used_ms < timer->after_ms ? used_ms + timer->used_ms : timer->after_ms;
    CCS__TRY(ccs__business_add(group, timer->calendar, group->due_at, timer->after_ms - changed.used_ms, &changed.ends_at));
    if (used_ms == now_used_ms && changed.ends_at == timer->due_at)
        return CCS_OK;
    changed.instance = timer->instance;
    changed.timer = timer->id;
    changed.phase = timer->phase;
    changed.state = timer->state;
    changed.started_at = group->due_at;
    return ccs__emit(group, CCS_EVENT_FLOW_TIMER_CHANGED, &changed);
}

ccs_status ccs__instance_calendar_changed(struct ccs__group *group, const char *calendar, const struct ccs__business *before,
                                          uint64_t *after, bool *more)
{
    const struct ccs__flow_timer *timer = ccs__calendar_use_after(group, calendar, *after);
    for (int count = 0; timer && count < CCS__INSTANCE_REARM_MAX; count++) {
        if (timer->timer.due_at)
            CCS__TRY(rearm(group, &timer->timer, before));
        *after = timer->row.id;
        timer = ccs__calendar_use_next(timer);
    }
    *more = timer != NULL;
    return CCS_OK;
}

static ccs_status judge(struct ccs__group *group, const char *key, const struct ccs__calendar *past, uint64_t *after, bool *more)
{
    static const struct ccs__business business_before = {.between = past_between};
    CCS__INSTANCES(group)->past = past;
    ccs_status status = ccs__instance_calendar_changed(group, key, &business_before, after, more);
    CCS__INSTANCES(group)->past = NULL;
    return status;
}

static ccs_status keep_past(struct ccs__group *group, const struct ccs__hours *hours, uint64_t judged)
{
    Ccs__CalendarSuperseded superseded = CCS__CALENDAR_SUPERSEDED__INIT;
    struct ccs__buf *text = &CCS__INSTANCES(group)->words;
    ccs__buf_clear(text);
    CCS__TRY(ccs__hours_describe(group, hours->before, text));
    superseded.calendar = hours->config.key;
    superseded.text = (char *)(uintptr_t)ccs__buf_text(text);
    superseded.judged = judged;
    return text->failed ? CCS_ENOMEM : ccs__emit(group, CCS_EVENT_CALENDAR_SUPERSEDED, &superseded);
}

ccs_status ccs__instance_hours_settle(struct ccs__group *group, const struct ccs__hours *hours)
{
    uint64_t judged = 0;
    bool more = false;
    if (!hours->before || hours->compiled_group != group->serial)
        return CCS_OK;
    CCS__TRY(judge(group, hours->config.key, hours->before, &judged, &more));
    return more ? keep_past(group, hours, judged) : CCS_OK;
}

ccs_status ccs__calendar_before_due(struct ccs__group *group, struct ccs__row *row)
{
    const Ccs__CalendarBefore *before = &((const struct ccs__calendar_before *)(const void *)row)->before;
    Ccs__FlowTimersJudged judged = CCS__FLOW_TIMERS_JUDGED__INIT;
    const struct ccs__calendar *past;
    bool more = false;
    judged.before = before->id;
    judged.judged = before->judged;
    CCS__TRY(ccs__hours_recall(group, before->text, &past));
    CCS__TRY(judge(group, before->calendar, past, &judged.judged, &more));
    judged.done = !more;
    return ccs__emit(group, CCS_EVENT_FLOW_TIMERS_JUDGED, &judged);
}

/* --- apply, links ---------------------------------------------------------------------------------------------------- */

static ccs_status apply_superseded(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__CalendarSuperseded *body = event->body;
    CCS__EXPECT(group, ccs__hours_by_key(group, ccs_str_from(body->calendar)), event->seq);
    struct ccs__calendar_before *row = ccs__row_create(group, CCS__KIND_CALENDAR_BEFORE, event->seq);
    if (!row)
        return CCS_ENOMEM;
    row->before.id = event->seq;
    row->before.open = true;
    row->before.changed_at = event->due_at;
    row->before.judged = body->judged;
    CCS__SET_TEXT(group, row->before.calendar, ccs_str_from(body->calendar));
    CCS__SET_TEXT(group, row->before.text, ccs_str_from(body->text));
    return CCS_OK;
}

static ccs_status apply_judged(struct ccs__group *group, const Ccs__FlowTimersJudged *body)
{
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_CALENDAR_BEFORE, body->before, &row));
    Ccs__CalendarBefore *before = &((struct ccs__calendar_before *)row)->before;
    CCS__EXPECT(group, before->open && body->judged >= before->judged, body->before);
    before->judged = body->judged;
    before->open = !body->done;
    return CCS_OK;
}

ccs_status ccs__calendar_before_apply(struct ccs__group *group, const struct ccs__event *event)
{
    return event->kind == CCS_EVENT_CALENDAR_SUPERSEDED ? apply_superseded(group, event) : apply_judged(group, event->body);
}

bool ccs__calendar_before_index(struct ccs__group *group, struct ccs__row *row)
{
    struct ccs__calendar_before *it = (struct ccs__calendar_before *)(void *)row;
    it->node.id = row->id;
    it->node.kind = CCS__KIND_CALENDAR_BEFORE;
    ccs__group_arm(group, &it->node, row->exists && it->before.open ? it->before.changed_at : CCS_TIME_NEVER);
    return true;
}
