/*
 * Half-hours of agents. Each moment goes to one sum only: talk before hold before wrap-up before ringing before ready
 * or not ready; signed out counts nowhere. So the sums add up to the time signed in, whatever the agent does at once.
 */
#include "report/interval.h"

/* Where time is going now, or NULL. */
static int64_t *running(Ccs__AgentInterval *interval)
{
    if (interval->presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT)
        return NULL;
    if (interval->talking)
        return &interval->talk_ms;
    if (interval->holding)
        return &interval->hold_ms;
    if (interval->wrapping)
        return &interval->wrap_up_ms;
    if (interval->ringing)
        return &interval->ringing_ms;
    return interval->presence == CCS__PRESENCE__PRESENCE_READY ? &interval->ready_ms : &interval->not_ready_ms;
}

/* Would a row to come have anything to know of this one? */
static bool is_busy(const Ccs__AgentInterval *interval)
{
    return interval->presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT || interval->ringing || interval->talking ||
           interval->holding || interval->wrapping;
}

void ccs__agent_interval_count(Ccs__AgentInterval *interval, ccs_time at)
{
    CCS_ASSERT(at >= interval->counted_at);
    CCS_ASSERT(at - interval->start <= CCS_INTERVAL_MS);
    int64_t *sum = running(interval);
    if (sum)
        *sum += at - interval->counted_at;
    interval->counted_at = at;
}

void ccs__agent_interval_carry(Ccs__AgentInterval *interval, const Ccs__AgentInterval *from, ccs_time start)
{
    interval->agent = from->agent;
    interval->start = interval->counted_at = start;
    interval->presence = from->presence;
    interval->ringing = from->ringing;
    interval->talking = from->talking;
    interval->holding = from->holding;
    interval->wrapping = from->wrapping;
}

static struct ccs__agent_interval *create(struct ccs__group *group, struct ccs__interval_owner *owner)
{
    struct ccs__agent_interval *interval = ccs__row_create(group, CCS__KIND_AGENT_INTERVAL, owner->id);
    if (interval)
        interval->owner = owner;
    return interval;
}

/* The first row of an agent. */
static struct ccs__agent_interval *begin(struct ccs__group *group, struct ccs__interval_owner *owner, ccs_time at)
{
    struct ccs__agent_interval *interval = create(group, owner);
    if (!interval)
        return NULL;
    interval->message.agent = owner->id;
    interval->message.start = ccs__interval_start(at);
    interval->message.counted_at = at;
    return interval;
}

/* From a row whose end has passed to the one that holds `at`: as many rounds as half-hours lie between. */
static struct ccs__agent_interval *roll(struct ccs__group *group, struct ccs__agent_interval *interval, ccs_time at)
{
    while (interval && at >= interval->message.start + CCS_INTERVAL_MS) {
        struct ccs__agent_interval *last = interval;
        ccs_time end = last->message.start + CCS_INTERVAL_MS;
        if (!ccs__row_edit(group, &last->row))
            return NULL;
        ccs__agent_interval_count(&last->message, end);
        last->row.over = true;
        interval = create(group, last->owner);
        if (interval)
            ccs__agent_interval_carry(&interval->message, &last->message,
                                      running(&last->message) ? end : ccs__interval_start(at));
    }
    return interval;
}

struct ccs__agent_interval *ccs__agent_interval_at(struct ccs__group *group, uint64_t agent, ccs_time at)
{
    struct ccs__report *report = ccs__report_state(group);
    struct ccs__interval_owner *owner = ccs__interval_owner_of(report, CCS__KIND_AGENT_INTERVAL, agent);
    if (!owner)
        return NULL;
    struct ccs__agent_interval *interval = (struct ccs__agent_interval *)(void *)owner->row;
    if (!interval)
        return begin(group, owner, at);
    if (at >= interval->message.start + CCS_INTERVAL_MS)
        interval = roll(group, interval, at);
    if (!interval || !ccs__row_count(group, &interval->row))
        return NULL;
    ccs__agent_interval_count(&interval->message, at);
    return interval;
}

ccs_status ccs__agent_interval_end(struct ccs__group *group, uint64_t agent, ccs_time at)
{
    struct ccs__interval_owner *owner = ccs__map_get(&ccs__report_state(group)->agents, agent);
    struct ccs__agent_interval *interval = owner ? (struct ccs__agent_interval *)(void *)owner->row : NULL;
    if (!interval)
        return CCS_OK;
    if (is_busy(&interval->message))
        return ccs__agent_interval_at(group, agent, at) ? CCS_OK : CCS_ENOMEM;
    if (!ccs__row_edit(group, &interval->row))
        return CCS_ENOMEM;
    ccs__agent_interval_count(&interval->message, interval->message.start + CCS_INTERVAL_MS);
    interval->row.over = true;
    return CCS_OK;
}

bool ccs__agent_interval_index(struct ccs__group *group, struct ccs__agent_interval *interval)
{
    const Ccs__AgentInterval *message = &interval->message;
    bool exists = interval->row.exists;
    if (exists && !interval->owner) { /* just loaded */
        if (!ccs__interval_sound(message->start, message->counted_at))
            return false;
        interval->row.over = message->counted_at == message->start + CCS_INTERVAL_MS;
        interval->owner = ccs__interval_owner_of(ccs__report_state(group), CCS__KIND_AGENT_INTERVAL, message->agent);
        if (!interval->owner)
            return false;
    }
    struct ccs__interval_owner *owner = interval->owner;
    if (exists && !interval->row.over)
        owner->row = &interval->row;
    else if (owner && owner->row == &interval->row)
        owner->row = NULL;
    return true;
}
