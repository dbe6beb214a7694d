/*
 * Into a line: admission, the requirement, the keys that order it. Keys are fixed here, at a change of priority and at a
 * step, never in between.
 */
#include "group/requirement.h"
#include "route/route.h"
#include <stdio.h>

struct keys {
    int64_t rank, at;
};

/* fifo: seniority. strict: priority, then seniority. credit: seniority, put earlier by priority times the credit. */
static struct keys keys_for(Ccs__LineOrder order, uint32_t credit_ms, int32_t priority, ccs_time seniority_at)
{
    switch (order) {
    case CCS__LINE_ORDER__LINE_ORDER_STRICT: return (struct keys){-(int64_t)priority, seniority_at};
    case CCS__LINE_ORDER__LINE_ORDER_CREDIT:
        return (struct keys){0, seniority_at - (int64_t)priority * credit_ms};
    default: return (struct keys){0, seniority_at};
    }
}

/* `only`: the one agent asked for, or 0. A full line refuses; a transfer to one agent is never refused. */
static ccs_status enter(struct ccs__group *group, const struct ccs__contact *contact, struct ccs__queue *queue,
                        uint64_t only)
{
    const Ccs__Queue *config = &queue->config;
    if (!only && queue->visits >= ccs__queue_length_max(config)) {
        Ccs__ContactRefused refused = CCS__CONTACT_REFUSED__INIT;
        refused.contact = contact->row.id;
        refused.queue = queue->row.id;
        refused.reason = (char *)(uintptr_t) "length_max";
        return ccs__emit(group, CCS_EVENT_CONTACT_REFUSED, &refused);
    }
    char requirement[CCS__REQUIREMENT_SIZE_MAX], relaxed[CCS__REQUIREMENT_SIZE_MAX];
    ccs_time seniority_at = contact->contact.visits ? contact->contact.seniority_at : group->due_at;
    uint32_t credit_ms = config->order == CCS__LINE_ORDER__LINE_ORDER_CREDIT ? ccs__queue_credit_ms(config) : 0;
    struct keys keys = keys_for(config->order, credit_ms, contact->contact.priority, seniority_at);
    Ccs__ContactQueued queued = CCS__CONTACT_QUEUED__INIT;
    queued.contact = contact->row.id;
    queued.queue = queue->row.id;
    queued.queue_version = config->version;
    queued.channel = contact->contact.channel;
    queued.priority = contact->contact.priority;
    queued.seniority_at = seniority_at;
    queued.key_rank = keys.rank;
    queued.key_at = keys.at;
    queued.order = config->order;
    queued.credit_ms = credit_ms;
    queued.requirement = requirement;
    if (only) {
        snprintf(requirement, sizeof requirement, "@%llu", (unsigned long long)only);
    } else {
        ccs__requirement_text(config->requirement, requirement);
        if (config->relax) {
            ccs__requirement_text(config->relax->requirement, relaxed);
            queued.relaxed = relaxed;
            queued.relax_at = group->due_at + config->relax->after_ms;
        }
    }
    queued.timeout_at = config->wait_ms_max ? group->due_at + config->wait_ms_max : 0;
    return ccs__emit(group, CCS_EVENT_CONTACT_QUEUED, &queued);
}

ccs_status ccs__route_decide_queue(struct ccs__group *group, const Ccs__QueueContact *command)
{
    struct ccs__contact *contact;
    struct ccs__queue *queue;
    CCS__TRY(ccs__contact_of(group, command->contact, &contact));
    CCS__TRY(ccs__queue_of(group, command->queue, &queue));
    if (contact->contact.visit)
        return ccs__refuse(group, CCS_ESTATE, command->contact,
                           "the contact is in line already; it can be closed or its priority changed");
    if (contact->legs)
        return ccs__refuse(group, CCS_ESTATE, command->contact, "an agent has the contact; he can transfer it");
    return enter(group, contact, queue, 0);
}

ccs_status ccs__route_decide_transfer(struct ccs__group *group, const Ccs__TransferContact *command)
{
    struct ccs__contact *contact;
    struct ccs__leg *leg;
    struct ccs__queue *queue;
    struct ccs__agent_state *to = NULL;
    CCS__TRY(ccs__leg_of(group, command->contact, command->agent, &contact, &leg));
    if (!command->to_queue == !command->to_agent)
        return ccs__refuse(group, CCS_EINVAL, command->contact, "a transfer names either a queue or an agent");
    if (command->to_agent == command->agent)
        return ccs__refuse(group, CCS_EINVAL, command->agent, "an agent cannot transfer to himself");
    if (command->to_agent)
        CCS__TRY(ccs__agent_state_of(group, command->to_agent, &to));
    if (command->to_agent && !to->route.cost[contact->contact.channel])
        return ccs__refuse(group, CCS_ESTATE, command->to_agent, "the agent does not serve the contact's channel");
    CCS__TRY(ccs__queue_of(group, command->to_queue ? command->to_queue : leg->leg.queue, &queue));
    CCS__TRY(ccs__leg_end(group, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED));
    return enter(group, contact, queue, command->to_agent);
}

ccs_status ccs__route_decide_priority(struct ccs__group *group, const Ccs__SetPriority *command)
{
    struct ccs__contact *contact;
    CCS__TRY(ccs__contact_of(group, command->contact, &contact));
    if (command->priority < -1000000 || command->priority > 1000000)
        return ccs__refuse(group, CCS_EINVAL, command->contact, "a priority is from -1000000 to 1000000, not %d",
                           command->priority);
    if (command->priority == contact->contact.priority)
        return CCS_OK;
    Ccs__PriorityChanged changed = CCS__PRIORITY_CHANGED__INIT;
    changed.contact = command->contact;
    changed.visit = contact->contact.visit;
    changed.priority = command->priority;
    if (changed.visit) {
        const struct ccs__visit *visit = ccs__row_find(group, CCS__KIND_VISIT, changed.visit);
        struct keys keys =
            keys_for(visit->visit.order, visit->visit.credit_ms, command->priority, contact->contact.seniority_at);
        changed.key_rank = keys.rank;
        changed.key_at = keys.at;
    }
    return ccs__emit(group, CCS_EVENT_PRIORITY_CHANGED, &changed);
}
