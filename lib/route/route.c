/*
 * The router module: its state, and its place in the table of modules. What each hook does stands in a file of its own.
 */
#include "route/route.h"

static ccs_status start(struct ccs__group *group)
{
    struct ccs__router *router = ccs__alloc_zero(&group->alloc, sizeof *router);
    if (!router)
        return CCS_ENOMEM;
    ccs__map_init(&router->class_by_text, &group->alloc);
    ccs__map_init(&router->line_by_hash, &group->alloc);
    ccs__map_init(&router->places, &group->alloc);
    ccs__map_init(&router->plans, &group->alloc);
    ccs__pool_init(&router->timers, &group->alloc, sizeof(struct ccs__wheel_node));
    ccs__pool_init(&router->nodes, &group->alloc, sizeof(struct ccs__agent_node));
    struct ccs__estimator unlearned;
    ccs__estimator_init(&unlearned);
    ccs__estimator_save(&unlearned, router->unlearned);
    router->kept[CCS__TREE_IDLE] = true;
    router->delays_serial = 1;
    group->states[CCS__MODULE_ROUTE] = router;
    ccs__group_kind(group, CCS__KIND_QUEUE_STATE, sizeof(struct ccs__queue_state),
                    sizeof(Ccs__QueueState) + sizeof(struct ccs__estimator));
    ccs__group_kind(group, CCS__KIND_PLACE, sizeof(struct ccs__place), sizeof(Ccs__Place));
    return ccs__route_facts_start(group) ? CCS_OK : CCS_ENOMEM;
}

static void stop(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_QUEUE], &at, &id, &row)) {
        struct ccs__queue *queue = row;
        ccs__free(&group->alloc, queue->delays, queue->delay_capacity * sizeof *queue->delays);
    }
    ccs__route_lines_finish(group);
    ccs__route_classes_finish(group);
    ccs__route_plans_finish(group);
    ccs__route_facts_finish(group);
    ccs__map_finish(&router->places);
    ccs__pool_finish(&router->timers);
    ccs__free(&group->alloc, router, sizeof *router);
}

static ccs_status due(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind == CCS__KIND_VISIT)
        return ccs__visit_take_due(group, (struct ccs__visit *)(void *)row);
    if (row->kind == CCS__KIND_QUEUE_STATE)
        return ccs__queue_state_due(group, (struct ccs__queue_state *)(void *)row);
    return CCS_OK;
}

static ccs_status settle(struct ccs__group *group, struct ccs__row *row)
{
    return row->kind == CCS__KIND_QUEUE_STATE ? ccs__opening_settle(group, (struct ccs__queue_state *)(void *)row)
                                              : ccs__route_settle(group, row);
}

const struct ccs__module ccs__route_module = {
    .name = "route",
    .start = start,
    .stop = stop,
    .apply = ccs__route_apply,
    .index = ccs__route_index,
    .indexes = CCS__KIND_BIT(SETTINGS) | CCS__KIND_BIT(QUEUE) | CCS__KIND_BIT(AGENT) | CCS__KIND_BIT(AGENT_STATE) |
               CCS__KIND_BIT(VISIT) | CCS__KIND_BIT(OFFER) | CCS__KIND_BIT(LEG) | CCS__KIND_BIT(ENDPOINT) |
               CCS__KIND_BIT(QUEUE_STATE) | CCS__KIND_BIT(PLACE) | CCS__KIND_BIT(CALENDAR),
    .put_back = ccs__route_put_back,
    .settle = settle,
    .settles = CCS__KIND_BIT(AGENT_STATE) | CCS__KIND_BIT(VISIT) | CCS__KIND_BIT(QUEUE_STATE),
    .pack = ccs__route_pack,
    .packs = CCS__KIND_BIT(QUEUE_STATE),
    .due = due,
    .reclaim = ccs__route_sweep,
    .check = ccs__route_check,
};
