/*
 * Callbacks. The customer hangs up and keeps his place: a visit of kind callback stands exactly where he stood, because its
 * keys come from the same seniority. Whoever would have answered him calls him, within the window he asked for and the hours of
 * the queue.
 */
#include "hours/hours.h"
#include "route/route.h"

static ccs_status check(struct ccs__group *group, const struct ccs__contact *contact, const Ccs__TakeCallback *command)
{
    const struct ccs__visit *visit =
        contact->contact.visit ? ccs__row_find(group, CCS__KIND_VISIT, contact->contact.visit) : NULL;
    if (visit && visit->visit.kind != CCS__VISIT_KIND__VISIT_KIND_LINE)
        return ccs__refuse(group, CCS_ESTATE, command->contact, "the contact waits for a callback, or an agent is asking, already");
    if (visit && visit->visit.offer)
        return ccs__refuse(group, CCS_ESTATE, command->contact, "the contact is being offered to an agent just now");
    if (contact->contact.parked_agent)
        return ccs__refuse(group, CCS_ESTATE, command->contact, "the contact is parked; contact_unpark brings it back");
    if (contact->legs)
        return ccs__refuse(group, CCS_ESTATE, command->contact, "an agent has the contact; a callback is for who waits");
    if (!visit && !command->queue)
        return ccs__refuse(group, CCS_EINVAL, command->contact, "the contact is in no line: say which queue calls back");
    if (command->from_at < 0 || command->until_at < 0 ||
        (command->until_at && (command->until_at <= command->from_at || command->until_at <= group->now)))
        return ccs__refuse(group, CCS_EINVAL, command->contact, "until_at lies after from_at and after now");
    return CCS_OK;
}

/* Could he be called at all? */
static ccs_status check_hours(struct ccs__group *group, const struct ccs__queue *queue, const Ccs__TakeCallback *command)
{
    const char *calendar = queue->config.admission ? queue->config.admission->calendar : "";
    ccs_time from_at = command->from_at > group->now ? command->from_at : group->now;
    ccs_time until_at = command->until_at ? command->until_at : CCS_TIME_NEVER;
    if (!*calendar || ccs__hours_open(group, calendar, from_at))
        return CCS_OK;
    ccs_time opens_at = ccs__hours_next_change(group, calendar, from_at);
    if (opens_at < until_at)
        return CCS_OK;
    if (opens_at == CCS_TIME_NEVER)
        return ccs__refuse(group, CCS_EINVAL, queue->row.id, "queue \"%s\" does not open any more by calendar \"%s\"",
                           queue->config.key, calendar);
    return ccs__refuse(group, CCS_EINVAL, queue->row.id,
                       "queue \"%s\" is closed all that time; it opens at %lld: until_at lies after that", queue->config.key,
                       (long long)opens_at);
}

ccs_status ccs__route_decide_callback(struct ccs__group *group, const Ccs__TakeCallback *command)
{
    struct ccs__contact *contact;
    struct ccs__queue *queue;
    CCS__TRY(ccs__contact_of(group, command->contact, &contact));
    CCS__TRY(check(group, contact, command));
    struct ccs__visit *visit = contact->contact.visit ? ccs__row_find(group, CCS__KIND_VISIT, contact->contact.visit) : NULL;
    CCS__TRY(ccs__queue_of(group, command->queue ? command->queue : visit->visit.queue, &queue));
    CCS__TRY(check_hours(group, queue, command));
    Ccs__CallbackTaken taken = CCS__CALLBACK_TAKEN__INIT;
    taken.contact = command->contact;
    taken.visit = contact->contact.visit;
    taken.queue = queue->row.id;
    taken.mode = queue->config.callback ? queue->config.callback->mode : CCS__CALLBACK_MODE__CALLBACK_MODE_AGENT_FIRST;
    taken.from_at = command->from_at;
    taken.until_at = command->until_at;
    CCS__TRY(ccs__emit(group, CCS_EVENT_CALLBACK_TAKEN, &taken));
    if (visit)
        CCS__TRY(ccs__visit_end(group, visit, CCS__VISIT_CAUSE__VISIT_CAUSE_CALLBACK_TAKEN,
                                CCS__DIVERT_ACTION__DIVERT_ACTION_CALLBACK));
    struct ccs__entry entry = {.contact = contact, .queue = queue, .kind = CCS__VISIT_KIND__VISIT_KIND_CALLBACK,
                               .seated = true, .until_at = command->until_at,
                               .hold_until_at = command->from_at > group->now ? command->from_at : 0};
    return ccs__route_enter(group, &entry);
}
