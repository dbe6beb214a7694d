/*
 * The module's state: owners and their current rows. Made, ended, linked and checked here.
 */
#include "report/interval.h"

ccs_status ccs__report_start(struct ccs__group *group)
{
    struct ccs__report *report = ccs__alloc_zero(&group->alloc, sizeof *report);
    if (!report)
        return CCS_ENOMEM;
    ccs__map_init(&report->queues, &group->alloc);
    ccs__map_init(&report->agents, &group->alloc);
    ccs__pool_init(&report->owners, &group->alloc, sizeof(struct ccs__interval_owner));
    group->states[CCS__MODULE_REPORT] = report;
    ccs__group_kind(group, CCS__KIND_QUEUE_INTERVAL, sizeof(struct ccs__queue_interval), sizeof(Ccs__QueueInterval));
    ccs__group_kind(group, CCS__KIND_AGENT_INTERVAL, sizeof(struct ccs__agent_interval), sizeof(Ccs__AgentInterval));
    return CCS_OK;
}

void ccs__report_stop(struct ccs__group *group)
{
    struct ccs__report *report = ccs__report_state(group);
    while (report->pairs) {
        struct ccs__waits_pair *pair = report->pairs;
        report->pairs = pair->next;
        ccs__waits_finish(&pair->answer, &group->alloc);
        ccs__waits_finish(&pair->abandon, &group->alloc);
        ccs__free(&group->alloc, pair, sizeof *pair);
    }
    ccs__map_finish(&report->queues);
    ccs__map_finish(&report->agents);
    ccs__pool_finish(&report->owners);
    ccs__free(&group->alloc, report, sizeof *report);
    group->states[CCS__MODULE_REPORT] = NULL;
}

struct ccs__interval_owner *ccs__interval_owner_of(struct ccs__report *report, enum ccs__kind kind, uint64_t id)
{
    bool queue = kind == CCS__KIND_QUEUE_INTERVAL;
    struct ccs__map *map = queue ? &report->queues : &report->agents;
    struct ccs__interval_owner **recent = queue ? report->recent_queues : report->recent_agents;
    recent += id % CCS__RECENT_OWNERS;
    if (*recent && (*recent)->id == id)
        return *recent;
    struct ccs__interval_owner *owner = ccs__map_get(map, id);
    if (owner)
        return *recent = owner;
    owner = ccs__pool_take(&report->owners);
    if (!owner)
        return NULL;
    owner->id = id;
    if (!ccs__map_put(map, id, owner)) {
        ccs__pool_give(&report->owners, owner);
        return NULL;
    }
    return owner;
}

bool ccs__report_index(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind == CCS__KIND_QUEUE_INTERVAL)
        return ccs__queue_interval_index(group, (struct ccs__queue_interval *)(void *)row);
    if (row->kind == CCS__KIND_AGENT_INTERVAL)
        return ccs__agent_interval_index(group, (struct ccs__agent_interval *)(void *)row);
    return true;
}

bool ccs__report_pack(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind != CCS__KIND_QUEUE_INTERVAL)
        return true;
    return ccs__queue_interval_pack(group, (struct ccs__queue_interval *)(void *)row);
}

/* --- invariants ------------------------------------------------------------------------------------------- */

/* What goes on, seen by queues and seen by agents. */
struct live {
    uint64_t ringing, talking, holding, wrapping;
};

static void check_span(ccs_time start, ccs_time counted_at)
{
    CCS_ASSERT(ccs__interval_start(start) == start);
    CCS_ASSERT(counted_at >= start);
    CCS_ASSERT(counted_at < start + CCS_INTERVAL_MS);
}

static void check_queue(const struct ccs__row *row, struct live *live)
{
    const struct ccs__queue_interval *interval = (const struct ccs__queue_interval *)(const void *)row;
    const Ccs__QueueInterval *message = &interval->message;
    CCS_ASSERT(message->queue == row->id);
    CCS_ASSERT(message->answered_in_target <= message->answered);
    CCS_ASSERT(message->abandoned_in_target <= message->abandoned + message->abandoned_ringing);
    CCS_ASSERT(message->answer_wait_max_ms <= message->answer_wait_ms);
    CCS_ASSERT(message->same_site + message->inter_site <= message->answered);
    CCS_ASSERT(message->resumed <= message->entered);
    CCS_ASSERT(message->refused_length + message->refused_estimate + message->refused_unstaffed +
                   message->refused_closed <= message->refused);
    CCS_ASSERT(interval->waits || message->answered + message->abandoned + message->abandoned_ringing == 0);
    check_span(message->start, message->counted_at);
    live->ringing += message->ringing;
    live->talking += message->talking;
    live->holding += message->holding;
    live->wrapping += message->wrapping;
}

static void check_agent(const struct ccs__row *row, struct live *live)
{
    const struct ccs__agent_interval *interval = (const struct ccs__agent_interval *)(const void *)row;
    const Ccs__AgentInterval *message = &interval->message;
    CCS_ASSERT(message->agent == row->id);
    CCS_ASSERT(message->ready_ms + message->not_ready_ms + message->ringing_ms + message->talk_ms + message->hold_ms +
                   message->wrap_up_ms <= message->counted_at - message->start);
    check_span(message->start, message->counted_at);
    live->ringing += message->ringing;
    live->talking += message->talking;
    live->holding += message->holding;
    live->wrapping += message->wrapping;
}

static void check_rows(const struct ccs__map *map, void (*check)(const struct ccs__row *, struct live *),
                       struct live *live)
{
    size_t index = 0;
    uint64_t id;
    void *value;
    while (ccs__map_next(map, &index, &id, &value)) {
        const struct ccs__interval_owner *owner = value;
        CCS_ASSERT(owner->id == id);
        if (!owner->row)
            continue;
        CCS_ASSERT(owner->row->exists);
        CCS_ASSERT(!owner->row->over);
        CCS_ASSERT(owner->row->id == id);
        check(owner->row, live);
    }
}

void ccs__report_check(struct ccs__group *group)
{
    const struct ccs__report *report = ccs__report_state(group);
    struct live queues = {0}, agents = {0};
    check_rows(&report->queues, check_queue, &queues);
    check_rows(&report->agents, check_agent, &agents);
    CCS_ASSERT(queues.ringing == agents.ringing);
    CCS_ASSERT(queues.talking == agents.talking);
    CCS_ASSERT(queues.holding == agents.holding);
    CCS_ASSERT(queues.wrapping == agents.wrapping);
}
