/*
 * A queue opens and closes by its calendar. Admission asks the calendar itself; these events are for whoever shows it, changes an
 * announcement or hangs up a sign. Whether it is open is kept as of an instant, as an agent's schedule is: every edge is one
 * event, also when several have passed at once.
 */
#include "hours/hours.h"
#include "route/route.h"

static const char *calendar_of(const struct ccs__queue *queue)
{
    return queue->config.admission ? queue->config.admission->calendar : "";
}

ccs_time ccs__opening_due_at(const struct ccs__group *group, const struct ccs__queue *queue)
{
    struct ccs__queue_state *state = queue->state;
    const char *calendar = calendar_of(queue);
    if (!*calendar)
        return CCS_TIME_NEVER;
    if (!state->edge_at || state->edge_of != state->state.hours_at) {
        state->edge_of = state->state.hours_at;
        state->edge_at = ccs__hours_next_change(group, calendar, state->state.hours_at);
    }
    return state->edge_at;
}

static ccs_status tell(struct ccs__group *group, const struct ccs__queue *queue, bool open, ccs_time as_of_at)
{
    Ccs__QueueOpened opened = CCS__QUEUE_OPENED__INIT;
    Ccs__QueueClosed closed = CCS__QUEUE_CLOSED__INIT;
    ccs_time until_at = ccs__hours_next_change(group, calendar_of(queue), as_of_at);
    opened.queue = closed.queue = queue->row.id;
    opened.as_of_at = closed.as_of_at = as_of_at;
    opened.until_at = closed.until_at = until_at == CCS_TIME_NEVER ? 0 : until_at;
    return open ? ccs__emit(group, CCS_EVENT_QUEUE_OPENED, &opened) : ccs__emit(group, CCS_EVENT_QUEUE_CLOSED, &closed);
}

ccs_status ccs__opening_due(struct ccs__group *group, const struct ccs__queue *queue)
{
    ccs_time edge_at = queue->state->edge_at;
    return tell(group, queue, ccs__hours_open(group, calendar_of(queue), edge_at), edge_at);
}

ccs_status ccs__opening_settle(struct ccs__group *group, const struct ccs__queue_state *state)
{
    const struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, state->row.id);
    if (!queue || !queue->config.current || !state->state.current)
        return CCS_OK;
    ccs_time as_of_at = *calendar_of(queue) ? state->state.hours_at : group->now;
    bool open = ccs__hours_open(group, calendar_of(queue), as_of_at);
    return open == !state->state.closed ? CCS_OK : tell(group, queue, open, as_of_at);
}

/* --- apply ------------------------------------------------------------------------------------------------------ */

/* The calendar is another one, or becomes one: it counts from now, and what follows is told when it settles. */
static ccs_status look_again(struct ccs__group *group, const struct ccs__queue *queue, ccs_time at)
{
    struct ccs__queue_state *state = ccs__row_find(group, CCS__KIND_QUEUE_STATE, queue->row.id);
    CCS__EXPECT(group, state != NULL, queue->row.id);
    bool has_calendar = *calendar_of(queue) != '\0';
    if (!has_calendar && !state->state.closed && !state->state.hours_at)
        return CCS_OK;
    if (!ccs__row_edit(group, &state->row))
        return CCS_ENOMEM;
    state->state.hours_at = has_calendar ? at : 0;
    state->edge_at = 0;
    ccs__row_attend(group, &state->row);
    return CCS_OK;
}

static ccs_status apply_calendars(struct ccs__group *group, const struct ccs__event *event)
{
    struct ccs__row **rows;
    size_t count;
    ccs_status status = CCS_OK;
    CCS__TRY(ccs__rows_sorted(group, CCS__KIND_QUEUE, &rows, &count));
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        const struct ccs__queue *queue = (const struct ccs__queue *)(const void *)rows[i];
        if (queue->config.current && ccs__hours_compiled_by(group, calendar_of(queue), event))
            status = look_again(group, queue, event->at);
    }
    ccs__free(&group->alloc, rows, count * sizeof *rows);
    return status;
}

/* Those who were to be called back at another hour are looked at in the order in which they would have been served. */
static void attend_callbacks(struct ccs__group *group, const struct ccs__queue *queue)
{
    for (const struct ccs__tree_node *node = queue->closed_out.first; node; node = ccs__tree_next(node))
        ccs__row_attend(group, &CCS__CONTAINER(node, struct ccs__visit, route.node)->row);
}

static ccs_status apply_edge(struct ccs__group *group, uint64_t id, bool closed, ccs_time as_of_at, ccs_time at)
{
    void *row;
    const struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, id);
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_QUEUE_STATE, id, &row));
    CCS__EXPECT(group, queue != NULL && as_of_at >= 0 && as_of_at <= at, id);
    Ccs__QueueState *state = &((struct ccs__queue_state *)row)->state;
    if (!closed)
        attend_callbacks(group, queue);
    state->closed = closed;
    state->hours_at = *calendar_of(queue) ? as_of_at : 0;
    return CCS_OK;
}

ccs_status ccs__opening_apply(struct ccs__group *group, const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_QUEUE_CONFIGURED: {
        const Ccs__Queue *config = ((const Ccs__QueueConfigured *)event->body)->queue;
        return look_again(group, ccs__row_find(group, CCS__KIND_QUEUE, config->id), event->at);
    }
    case CCS_EVENT_QUEUE_OPENED: {
        const Ccs__QueueOpened *body = event->body;
        return apply_edge(group, body->queue, false, body->as_of_at, event->at);
    }
    case CCS_EVENT_QUEUE_CLOSED: {
        const Ccs__QueueClosed *body = event->body;
        return apply_edge(group, body->queue, true, body->as_of_at, event->at);
    }
    default: return ccs__hours_compiles(event->kind) ? apply_calendars(group, event) : CCS_OK;
    }
}

/* --- index and check ---------------------------------------------------------------------------------------------- */

/* Some calendar is again what it was: the queues that go by one are armed anew. */
void ccs__opening_put_back(struct ccs__group *group)
{
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_QUEUE], &at, &id, &row)) {
        struct ccs__queue *queue = row;
        if (!queue->row.exists || !queue->state || !*calendar_of(queue))
            continue;
        queue->state->edge_at = 0;
        ccs__queue_arm(group, queue);
    }
}

/* Settled: what was told last is what is. */
void ccs__opening_check(const struct ccs__group *group, const struct ccs__queue *queue)
{
    const Ccs__QueueState *state = &queue->state->state;
    bool has_calendar = *calendar_of(queue) != '\0';
    CCS_ASSERT(has_calendar || (!state->closed && !state->hours_at));
    CCS_ASSERT(!has_calendar || ccs__hours_open(group, calendar_of(queue), state->hours_at) == !state->closed);
    CCS_ASSERT(!queue->state->edge_at || queue->state->edge_of != state->hours_at ||
               queue->state->edge_at == ccs__hours_next_change(group, calendar_of(queue), state->hours_at));
}
