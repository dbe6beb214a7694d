/*
 * Place and estimated wait, told to those who wait: when they have improved, and never more often than the queue says.
 */
#include "route/route.h"

/* Those ahead in one line, counted up to `limit`. */
static uint32_t ahead_in(const struct ccs__line *line, int64_t rank, int64_t at, uint64_t seq, uint32_t limit)
{
    uint32_t count = 0;
    struct ccs__tree_key key = {rank, at, seq};
    for (const struct ccs__tree_node *node = line->visits.first;
         node && count < limit && ccs__tree_key_compare(&node->key, &key) < 0; node = ccs__tree_next(node))
        count++;
    return count;
}

static uint32_t place_in(const struct ccs__queue *queue, int64_t rank, int64_t at, uint64_t seq, uint32_t place_max)
{
    uint32_t place = 1;
    for (const struct ccs__line *line = queue->lines; line && place <= place_max; line = line->queue_next)
        place += ahead_in(line, rank, at, seq, place_max + 1 - place);
    return place;
}

uint32_t ccs__route_place(const struct ccs__queue *queue, int64_t rank, int64_t at)
{
    return place_in(queue, rank, at, UINT64_MAX, CCS__PLACE_MAX);
}

/* Among all who wait in its queue, whatever they ask; of one in the waiting room, behind those. */
uint32_t ccs__visit_place(const struct ccs__group *group, const struct ccs__visit *visit, uint32_t place_max)
{
    (void)group;
    const Ccs__Visit *row = &visit->visit;
    if (!visit->route.queue)
        return 0;
    if (!visit->route.in_room)
        return place_in(visit->route.queue, row->key_rank, row->key_at, row->id, place_max);
    uint32_t place = 1;
    for (const struct ccs__line *line = visit->route.queue->lines; line; line = line->queue_next)
        place += (uint32_t)line->visits.count;
    for (const struct ccs__tree_node *node = visit->route.queue->room.first;
         node && node != &visit->route.node && place <= place_max; node = ccs__tree_next(node))
        place++;
    return place;
}

ccs_status ccs__visit_announce(struct ccs__group *group, struct ccs__visit *visit)
{
    const Ccs__Visit *row = &visit->visit;
    const struct ccs__queue *queue = visit->route.queue;
    const Ccs__Announce *policy = queue->config.announce;
    Ccs__VisitAnnounced announced = CCS__VISIT_ANNOUNCED__INIT;
    announced.contact = row->contact;
    announced.visit = row->id;
    announced.queue = row->queue;
    announced.silent = true;
    if (!policy) /* announcements were taken out meanwhile */
        return ccs__emit(group, CCS_EVENT_VISIT_ANNOUNCED, &announced);
    uint32_t place_max = policy->place_max ? policy->place_max : 100;
    uint32_t place = ccs__visit_place(group, visit, CCS__PLACE_MAX);
    announced.place = place <= place_max ? place : 0;
    announced.next_at = group->due_at + (policy->every_ms ? policy->every_ms : 15000);
    if (queue->state && !visit->route.asked) {
        const struct ccs__line *line = visit->route.line;
        struct ccs__standing standing = {.place = place, .agents = line ? ccs__route_count(line, &CCS__ROUTER(group)->ready) : 0};
        struct ccs__estimate given = ccs__estimator_ask(&queue->state->estimator, group->due_at, standing);
        announced.estimate_low_ms = given.low_ms;
        announced.estimate_mid_ms = given.mid_ms;
        announced.estimate_high_ms = given.high_ms;
    }
    const Ccs__VisitDetails *told = ccs__visit_details(row);
    ccs_duration since = group->due_at - told->estimated_at;
    bool nearer = announced.place && (!told->announced_place || announced.place < told->announced_place);
    bool sooner = announced.estimate_high_ms && announced.estimate_mid_ms < told->estimate_mid_ms &&
                  told->estimate_mid_ms - announced.estimate_mid_ms > since;
    announced.silent = !policy->always && !nearer && !sooner;
    return ccs__emit(group, CCS_EVENT_VISIT_ANNOUNCED, &announced);
}
