/*
 * The waiting room: a token bucket in front of the line. A token is 60 000 units and a queue earns per_minute of them each
 * millisecond, so nothing is ever rounded. Whoever finds no token waits in the room, by seniority; nobody overtakes.
 */
#include "route/route.h"

int64_t ccs__room_tokens(const struct ccs__queue *queue, ccs_time at)
{
    const Ccs__Rush *rush = queue->config.rush;
    const Ccs__QueueState *state = &queue->state->state;
    int64_t most = (int64_t)(rush->burst ? rush->burst : 1) * CCS__ROOM_TOKEN,
            next = CCS__ROOM_TOKEN + (int64_t)rush->per_minute - 1;
    if (queue->room.first && most < next)
        most = next; /* what is earned within the millisecond in which a token is complete belongs to the next one */
    ccs_duration passed = at > state->tokens_at ? at - state->tokens_at : 0;
    if (state->tokens >= most || passed > most / rush->per_minute)
        return most;
    int64_t tokens = state->tokens + passed * rush->per_minute;
    return tokens < most ? tokens : most;
}

bool ccs__room_full(const struct ccs__queue *queue, ccs_time at)
{
    return queue->config.rush && queue->state && (queue->room.first || ccs__room_tokens(queue, at) < CCS__ROOM_TOKEN);
}

/* When the next one is let in: once the missing units are earned. Without a rush any more: at once. */
ccs_time ccs__room_due_at(const struct ccs__queue *queue)
{
    const Ccs__Rush *rush = queue->config.rush;
    const Ccs__QueueState *state = &queue->state->state;
    if (!queue->room.first)
        return CCS_TIME_NEVER;
    int64_t missing = rush && state->tokens < CCS__ROOM_TOKEN ? CCS__ROOM_TOKEN - state->tokens : 0;
    return state->tokens_at + (missing ? (missing + rush->per_minute - 1) / rush->per_minute : 0);
}

ccs_status ccs__room_due(struct ccs__group *group, struct ccs__queue_state *state)
{
    const struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, state->row.id);
    if (!queue->room.first)
        return CCS_OK;
    const struct ccs__visit *visit = CCS__CONTAINER(queue->room.first, struct ccs__visit, route.node);
    Ccs__VisitAdmitted admitted = CCS__VISIT_ADMITTED__INIT;
    admitted.contact = visit->visit.contact;
    admitted.visit = visit->visit.id;
    admitted.queue = visit->visit.queue;
    return ccs__emit(group, CCS_EVENT_VISIT_ADMITTED, &admitted);
}
