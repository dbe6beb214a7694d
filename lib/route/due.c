/*
 * What falls due of a visit that waits. One timer runs for the first of its instants; of what is due at the same time,
 * what ends the visit comes first. While an offer rings nothing of it falls due: that is made up for when the offer has
 * ended, before the next one.
 */
#include "route/route.h"

struct due {
    ccs_time timeout, back, hold, relax, delay, announce; /* CCS_TIME_NEVER: not at all */
};

static ccs_time at_or_never(ccs_time at)
{
    return at ? at : CCS_TIME_NEVER;
}

static struct due dues_of(const struct ccs__visit *row)
{
    const Ccs__Visit *visit = &row->visit;
    const Ccs__VisitDetails *details = ccs__visit_details(visit);
    bool offered_later = details->room || details->hold_until_at || ccs__visit_closed_out(row);
    return (struct due){
        .timeout = at_or_never(visit->timeout_at),
        .back = at_or_never(details->return_at),
        .hold = at_or_never(details->hold_until_at),
        .relax = offered_later ? CCS_TIME_NEVER : at_or_never(visit->relax_at),
        .delay = offered_later || !details->delay_ms ? CCS_TIME_NEVER : visit->entered_at + details->delay_ms,
        .announce = at_or_never(details->announce_at),
    };
}

static ccs_time earlier(ccs_time x, ccs_time y)
{
    return x < y ? x : y;
}

ccs_time ccs__visit_due_at(const struct ccs__visit *visit)
{
    if (!visit->visit.open || visit->visit.offer)
        return CCS_TIME_NEVER;
    struct due due = dues_of(visit);
    return earlier(earlier(earlier(due.timeout, due.back), earlier(due.hold, due.relax)), earlier(due.delay, due.announce));
}

/* Going back to who handed it on is the transfer's business; until then nothing else happens. */
bool ccs__visit_overdue(const struct ccs__group *group, const struct ccs__visit *visit)
{
    return ccs__visit_due_at(visit) <= group->due_at;
}

static ccs_status time_out(struct ccs__group *group, struct ccs__visit *visit)
{
    const Ccs__Admission *admission = visit->route.queue->config.admission;
    const Ccs__Divert *divert = admission ? admission->timed_out : NULL;
    if (visit->visit.kind != CCS__VISIT_KIND__VISIT_KIND_LINE)
        divert = NULL;
    return ccs__visit_divert(group, visit, divert, CCS__VISIT_CAUSE__VISIT_CAUSE_TIMED_OUT);
}

static ccs_status release(struct ccs__group *group, const struct ccs__visit *visit)
{
    Ccs__VisitReleased released = CCS__VISIT_RELEASED__INIT;
    released.contact = visit->visit.contact;
    released.visit = visit->visit.id;
    released.queue = visit->visit.queue;
    return ccs__emit(group, CCS_EVENT_VISIT_RELEASED, &released);
}

ccs_status ccs__visit_pass_delay(struct ccs__group *group, struct ccs__visit *visit)
{
    struct ccs__need need;
    Ccs__VisitDelayPassed passed = CCS__VISIT_DELAY_PASSED__INIT;
    passed.contact = visit->visit.contact;
    passed.visit = visit->visit.id;
    passed.queue = visit->visit.queue;
    (void)ccs__need_read(visit->visit.requirement, &need);
    CCS__TRY(ccs__route_find_delays(group, visit->route.queue, &need, group->due_at - visit->visit.entered_at,
                                    &passed.waited_ms, &passed.delay_ms));
    const Ccs__VisitDetails *details = ccs__visit_details(&visit->visit);
    if (passed.waited_ms == details->waited_ms && passed.delay_ms == details->delay_ms)
        return CCS_OK;
    return ccs__emit(group, CCS_EVENT_VISIT_DELAY_PASSED, &passed);
}

ccs_status ccs__visit_take_due(struct ccs__group *group, struct ccs__visit *row)
{
    struct due due = dues_of(row);
    ccs_time now = group->due_at;
    if (due.timeout <= now)
        return time_out(group, row);
    if (due.back <= now)
        return CCS_OK;
    if (due.hold <= now)
        return release(group, row);
    if (due.relax <= now)
        return ccs__visit_relax(group, row);
    if (due.delay <= now)
        return ccs__visit_pass_delay(group, row);
    if (due.announce <= now)
        return ccs__visit_announce(group, row);
    return CCS_OK;
}
