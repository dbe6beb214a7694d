/*
 * Looking at the current half-hours. Nothing is changed by looking: what is running is counted up to `now` in a copy,
 * so how often a host looks can never show in the rows.
 */
#include "record/json.h"
#include "report/interval.h"
#include "report/report.h"

struct ccs__row *ccs__report_row(const struct ccs__group *group, enum ccs__kind kind, uint64_t owner)
{
    const struct ccs__report *report = ccs__report_state(group);
    const struct ccs__interval_owner *found =
        ccs__map_get(kind == CCS__KIND_QUEUE_INTERVAL ? &report->queues : &report->agents, owner);
    return found ? found->row : NULL;
}

ccs_status ccs__report_queue_json(struct ccs__group *group, uint64_t queue, ccs_time now, struct ccs__buf *out)
{
    struct ccs__row *row = ccs__report_row(group, CCS__KIND_QUEUE_INTERVAL, queue);
    struct ccs__queue_interval *interval = (struct ccs__queue_interval *)(void *)row;
    Ccs__QueueInterval copy = CCS__QUEUE_INTERVAL__INIT;
    if (now < group->at)
        now = group->at;
    ccs_time start = ccs__interval_start(now);
    copy.queue = queue;
    copy.start = copy.counted_at = start;
    if (interval && interval->message.start == start) {
        if (!ccs__queue_interval_pack(group, interval))
            return CCS_ENOMEM;
        copy = interval->message;
    } else if (interval) {
        ccs__queue_interval_carry(&copy, &interval->message, start);
    }
    ccs__queue_interval_count(&copy, now);
    ccs__json_write(&copy.base, 0, out);
    return out->failed ? CCS_ENOMEM : CCS_OK;
}

ccs_status ccs__report_agent_json(struct ccs__group *group, uint64_t agent, ccs_time now, struct ccs__buf *out)
{
    const struct ccs__row *row = ccs__report_row(group, CCS__KIND_AGENT_INTERVAL, agent);
    const struct ccs__agent_interval *interval = (const struct ccs__agent_interval *)(const void *)row;
    Ccs__AgentInterval copy = CCS__AGENT_INTERVAL__INIT;
    if (now < group->at)
        now = group->at;
    ccs_time start = ccs__interval_start(now);
    copy.agent = agent;
    copy.start = copy.counted_at = start;
    if (interval && interval->message.start == start)
        copy = interval->message;
    else if (interval)
        ccs__agent_interval_carry(&copy, &interval->message, start);
    ccs__agent_interval_count(&copy, now);
    ccs__json_write(&copy.base, 0, out);
    return out->failed ? CCS_ENOMEM : CCS_OK;
}

void ccs__report_counts(const struct ccs__group *group, uint64_t queue, uint32_t *waiting, uint32_t *ringing,
                        uint32_t *talking, uint32_t *holding)
{
    const struct ccs__row *row = ccs__report_row(group, CCS__KIND_QUEUE_INTERVAL, queue);
    const struct ccs__queue_interval *interval = (const struct ccs__queue_interval *)(const void *)row;
    *waiting = interval ? interval->message.waiting : 0;
    *ringing = interval ? interval->message.ringing : 0;
    *talking = interval ? interval->message.talking : 0;
    *holding = interval ? interval->message.holding : 0;
}
