/*
 * Looking at things: finders, views, records as JSON, statistics, the state's hash, and the check of everything.
 */
#include "agent/agent.h"
#include "center/center.h"
#include "contact/contact.h"
#include "hours/hours.h"
#include "queue/queue.h"
#include "record/json.h"
#include "report/report.h"
#include "route/route.h"
#include "supervise/supervise.h"
#include <ccs/agent.h>
#include <ccs/contact.h>
#include <ccs/hours.h>
#include <ccs/queue.h>
#include <ccs/supervise.h>

void ccs__view_give(void *view, const void *full, size_t full_size)
{
    size_t size;
    memcpy(&size, view, sizeof size);
    memcpy((char *)view + sizeof size, (const char *)full + sizeof size,
           (size < full_size ? size : full_size) - sizeof size);
}

/* --- agents ------------------------------------------------------------------------------------------------- */

ccs_status ccs_agent_find(const ccs_center *center, ccs_str key, ccs_agent_id *id)
{
    const struct ccs__agent *agent = center && id ? ccs__agent_by_key(&center->group, key) : NULL;
    if (!agent)
        return center && id ? CCS_ENOENT : CCS_EINVAL;
    id->value = agent->row.id;
    return CCS_OK;
}

static uint32_t count_endpoints(const struct ccs__agent_state *state)
{
    uint32_t count = 0;
    for (const struct ccs__endpoint *endpoint = state->endpoints; endpoint; endpoint = endpoint->next)
        count++;
    return count;
}

static bool is_monitored(const struct ccs__group *group, const struct ccs__agent_state *state)
{
    for (const struct ccs__leg *leg = state->route.legs; leg; leg = leg->agent_next)
        for (const struct ccs__monitor *monitor = ccs__monitors_of(group, leg->leg.contact); monitor; monitor = monitor->next)
            if (monitor->monitor.agent == state->row.id)
                return true;
    return false;
}

ccs_status ccs_agent_get(const ccs_center *center, ccs_agent_id id, ccs_agent_view *view)
{
    if (!center || !view || view->size < sizeof view->size)
        return CCS_EINVAL;
    const struct ccs__agent_state *row = ccs__row_find(&center->group, CCS__KIND_AGENT_STATE, id.value);
    const struct ccs__agent *agent = ccs__row_find(&center->group, CCS__KIND_AGENT, id.value);
    if (!row || !agent || !row->state.current)
        return CCS_ENOENT;
    const Ccs__AgentState *state = &row->state;
    const struct ccs__offer *offer = row->route.offers;
    const struct ccs__leg *leg = row->route.legs;
    ccs_agent_view full = {
        .presence = (uint32_t)state->presence,
        .next = (uint32_t)state->next,
        .next_set = (uint32_t)state->next_set,
        .used = state->used,
        .offers = state->offers,
        .legs = state->legs,
        .wrap_up_leg = state->wrap_up_leg,
        .presence_at = state->presence_at,
        .idle_since_at = state->idle_since_at,
        .reason = ccs_str_from(state->reason),
        .key = ccs_str_from(agent->config.key),
        .offer = offer ? offer->row.id : 0,
        .contact = offer ? offer->offer.contact : leg ? leg->leg.contact : 0,
        .total = row->route.total,
        .channels = row->route.channels,
        .misses = state->misses,
        .endpoints = count_endpoints(row),
        .cool_down_at = state->cool_down_at,
        .wrap_up_ends_at = state->wrap_up_ends_at,
        .shift_at = state->shift_at,
        .shift_contacts = state->shift_contacts,
        .monitored = is_monitored(&center->group, row),
        .leg = leg ? leg->row.id : 0,
    };
    ccs__view_give(view, &full, sizeof full);
    return CCS_OK;
}

/* --- supervisors -------------------------------------------------------------------------------------------- */

ccs_status ccs_supervisor_find(const ccs_center *center, ccs_str key, ccs_supervisor_id *id)
{
    const struct ccs__supervisor *supervisor = center && id ? ccs__supervisor_by_key(&center->group, key) : NULL;
    if (!supervisor)
        return center && id ? CCS_ENOENT : CCS_EINVAL;
    id->value = supervisor->row.id;
    return CCS_OK;
}

/* --- calendars ---------------------------------------------------------------------------------------------- */

ccs_status ccs_calendar_find(const ccs_center *center, ccs_str key, ccs_calendar_id *id)
{
    const struct ccs__hours *hours = center && id ? ccs__hours_by_key(&center->group, key) : NULL;
    if (!hours)
        return center && id ? CCS_ENOENT : CCS_EINVAL;
    id->value = hours->row.id;
    return CCS_OK;
}

ccs_status ccs_calendar_get(const ccs_center *center, ccs_calendar_id id, ccs_time at, ccs_calendar_view *view)
{
    if (!center || !view || view->size < sizeof view->size)
        return CCS_EINVAL;
    const struct ccs__hours *hours = ccs__row_find(&center->group, CCS__KIND_CALENDAR, id.value);
    if (!hours || !hours->config.current || !hours->compiled)
        return CCS_ENOENT;
    ccs_calendar_view full = {.until_at = ccs__calendar_next_change(hours->compiled, at),
                              .key = ccs_str_from(hours->config.key), .zone = ccs_str_from(hours->config.zone)};
    bool open;
    CCS__TRY(ccs__calendar_is_open(hours->compiled, at, &open));
    full.open = open;
    full.offset_s = (int32_t)(ccs__zone_offset_ms(ccs__calendar_zone(hours->compiled), at) / 1000);
    ccs__view_give(view, &full, sizeof full);
    return CCS_OK;
}

/* --- queues ------------------------------------------------------------------------------------------------- */

ccs_status ccs_queue_find(const ccs_center *center, ccs_str key, ccs_queue_id *id)
{
    const struct ccs__queue *queue = center && id ? ccs__queue_by_key(&center->group, key) : NULL;
    if (!queue)
        return center && id ? CCS_ENOENT : CCS_EINVAL;
    id->value = queue->row.id;
    return CCS_OK;
}

/*
 * When the longest waiting visit of a queue entered. A line is not in the order of entry, because a visit may bring its
 * seniority along; but as a rule nobody's key is later than his entry, and then the rest of a line of one rank need not
 * be looked at once its keys have come to the oldest entry found.
 */
static ccs_time oldest_at(const struct ccs__queue *queue)
{
    ccs_time oldest = 0;
    for (const struct ccs__line *line = queue->lines; line; line = line->queue_next) {
        const struct ccs__tree_node *first = line->visits.first;
        bool one_rank = first && first->key.a == line->visits.last->key.a;
        for (const struct ccs__tree_node *node = first; node; node = ccs__tree_next(node)) {
            if (oldest && one_rank && !queue->late_keys && node->key.b >= oldest)
                break;
            ccs_time entered_at = CCS__CONTAINER(node, struct ccs__visit, route.node)->visit.entered_at;
            if (!oldest || entered_at < oldest)
                oldest = entered_at;
        }
    }
    return oldest;
}

ccs_status ccs_queue_get(const ccs_center *center, ccs_queue_id id, ccs_queue_view *view)
{
    if (!center || !view || view->size < sizeof view->size)
        return CCS_EINVAL;
    const struct ccs__queue *queue = ccs__row_find(&center->group, CCS__KIND_QUEUE, id.value);
    if (!queue || !queue->config.current)
        return CCS_ENOENT;
    ccs_queue_view full = {.oldest_at = oldest_at(queue), .key = ccs_str_from(queue->config.key),
                           .closed = queue->state && queue->state->state.closed,
                           .until_at = queue->state ? ccs__opening_due_at(&center->group, queue) : CCS_TIME_NEVER};
    ccs__report_counts(&center->group, id.value, &full.waiting, &full.ringing, &full.talking, &full.holding);
    ccs__view_give(view, &full, sizeof full);
    return CCS_OK;
}

/* --- contacts ----------------------------------------------------------------------------------------------- */

ccs_status ccs_contact_find(const ccs_center *center, ccs_str source, ccs_str ref, ccs_contact_id *id)
{
    const struct ccs__contact *contact = center && id ? ccs__contact_by_ref(&center->group, source, ref) : NULL;
    if (!contact)
        return center && id ? CCS_ENOENT : CCS_EINVAL;
    id->value = contact->row.id;
    return CCS_OK;
}

static uint32_t position_of(const struct ccs__visit *visit)
{
    uint32_t position = 0;
    const struct ccs__tree_node *node = visit->route.line ? &visit->route.node : NULL;
    for (; node; node = ccs__tree_previous(node))
        position++;
    return position;
}

/* Who has it, or the first of several; those outside are no agents. */
static uint64_t agent_of(const struct ccs__contact *contact)
{
    const struct ccs__leg *leg = contact->legs;
    while (leg && !leg->leg.agent)
        leg = leg->next;
    return leg ? leg->leg.agent : 0;
}

static void view_visit(const struct ccs__group *group, const struct ccs__visit *visit, size_t size, ccs_contact_view *view)
{
    const Ccs__Visit *row = &visit->visit;
    const Ccs__VisitDetails *details = ccs__visit_details(row);
    view->position = size > offsetof(ccs_contact_view, position) ? position_of(visit) : 0;
    view->queue = row->queue;
    view->entered_at = row->entered_at;
    view->place = size > offsetof(ccs_contact_view, place) ? ccs__visit_place(group, visit, CCS__PLACE_MAX) : 0;
    view->visit_kind = (uint32_t)row->kind;
    view->room = details->room != 0;
    view->ringing = row->ringing;
    view->estimate_low_ms = details->estimate_low_ms;
    view->estimate_mid_ms = details->estimate_mid_ms;
    view->estimate_high_ms = details->estimate_high_ms;
    view->estimated_at = details->estimated_at;
    view->hold_until_at = details->hold_until_at;
}

static void view_parties(const struct ccs__group *group, const struct ccs__contact *contact, ccs_contact_view *view)
{
    const struct ccs__monitor *monitor = ccs__monitors_of(group, contact->row.id);
    for (const struct ccs__leg *leg = contact->legs; leg; leg = leg->next) {
        view->parties++;
        view->held += leg->leg.state == CCS__LEG_STATE__LEG_STATE_HELD;
    }
    view->monitor = monitor ? monitor->row.id : 0;
    view->recording = contact->recordings ? contact->recordings->row.id : 0;
}

ccs_status ccs_contact_get(const ccs_center *center, ccs_contact_id id, ccs_contact_view *view)
{
    if (!center || !view || view->size < sizeof view->size)
        return CCS_EINVAL;
    const struct ccs__contact *row = ccs__row_find(&center->group, CCS__KIND_CONTACT, id.value);
    if (!row || !row->contact.open)
        return CCS_ENOENT;
    const Ccs__Contact *contact = &row->contact;
    const struct ccs__visit *visit =
        contact->visit ? ccs__row_find(&center->group, CCS__KIND_VISIT, contact->visit) : NULL;
    const struct ccs__offer *offer =
        visit && visit->visit.offer ? ccs__row_find(&center->group, CCS__KIND_OFFER, visit->visit.offer) : NULL;
    ccs_contact_view full = {
        .open = 1,
        .channel = (uint32_t)contact->channel,
        .priority = contact->priority,
        .visit = contact->visit,
        .offer = offer ? offer->row.id : 0,
        .agent = offer ? offer->offer.agent : agent_of(row),
        .opened_at = contact->opened_at,
        .callback_attempts = contact->callback_attempts,
        .parked_agent = contact->parked_agent,
    };
    if (visit)
        view_visit(&center->group, visit, view->size, &full);
    view_parties(&center->group, row, &full);
    ccs__view_give(view, &full, sizeof full);
    return CCS_OK;
}

/* --- records and reports as JSON ------------------------------------------------------------------------------ */

static const enum ccs__kind kind_of_record[] = {
    [CCS_RECORD_SETTINGS] = CCS__KIND_SETTINGS, [CCS_RECORD_QUEUE] = CCS__KIND_QUEUE,
    [CCS_RECORD_AGENT] = CCS__KIND_AGENT,       [CCS_RECORD_AGENT_STATE] = CCS__KIND_AGENT_STATE,
    [CCS_RECORD_CONTACT] = CCS__KIND_CONTACT,   [CCS_RECORD_VISIT] = CCS__KIND_VISIT,
    [CCS_RECORD_OFFER] = CCS__KIND_OFFER,       [CCS_RECORD_LEG] = CCS__KIND_LEG,
    [CCS_RECORD_SUPERVISOR] = CCS__KIND_SUPERVISOR,   [CCS_RECORD_ENDPOINT] = CCS__KIND_ENDPOINT,
    [CCS_RECORD_QUEUE_STATE] = CCS__KIND_QUEUE_STATE, [CCS_RECORD_PLACE] = CCS__KIND_PLACE,
    [CCS_RECORD_MONITOR] = CCS__KIND_MONITOR,         [CCS_RECORD_RECORDING] = CCS__KIND_RECORDING,
    [CCS_RECORD_CALENDAR] = CCS__KIND_CALENDAR,       [CCS_RECORD_ZONE] = CCS__KIND_ZONE,
    [CCS_RECORD_FLOW] = CCS__KIND_FLOW,               [CCS_RECORD_FLOW_INSTANCE] = CCS__KIND_FLOW_INSTANCE,
    [CCS_RECORD_FLOW_TIMER] = CCS__KIND_FLOW_TIMER,
};

ccs_status ccs__text_give(struct ccs_center *center, ccs_status status, ccs_str *text)
{
    text->data = ccs__buf_text(&center->text);
    text->size = status == CCS_OK ? center->text.size : 0;
    if (status == CCS_ENOMEM || (status == CCS_OK && center->text.failed))
        return ccs__center_fail(center, CCS_ENOMEM, "no memory for the text");
    return status;
}

ccs_status ccs_center_get(ccs_center *center, ccs_record record, uint64_t id, ccs_str *json)
{
    ccs_status status;
    if (!center || !json || record < CCS_RECORD_SETTINGS || record > CCS_RECORD_FLOW_TIMER)
        return CCS_EINVAL;
    if (center->status != CCS_OK)
        return center->status;
    CCS__TRY(ccs__center_idle(center));
    const struct ccs__row *row = ccs__center_row(center, kind_of_record[record], id, &status);
    if (!row)
        return status == CCS_ENOENT
                   ? ccs__center_fail(center, status, "there is no such record with the id %llu", (unsigned long long)id)
                   : status;
    ccs__buf_clear(&center->text);
    ccs__json_write(ccs__row_message(row), 0, &center->text);
    return ccs__text_give(center, CCS_OK, json);
}

ccs_status ccs_report_queue(ccs_center *center, uint64_t queue, ccs_time now, ccs_str *json)
{
    if (!center || !json)
        return CCS_EINVAL;
    if (queue && !ccs__row_find(&center->group, CCS__KIND_QUEUE, queue))
        return ccs__center_fail(center, CCS_ENOENT, "no queue has the id %llu", (unsigned long long)queue);
    ccs__buf_clear(&center->text);
    return ccs__text_give(center, ccs__report_queue_json(&center->group, queue, now, &center->text), json);
}

ccs_status ccs_report_agent(ccs_center *center, uint64_t agent, ccs_time now, ccs_str *json)
{
    if (!center || !json)
        return CCS_EINVAL;
    if (!ccs__row_find(&center->group, CCS__KIND_AGENT, agent))
        return ccs__center_fail(center, CCS_ENOENT, "no agent has the id %llu", (unsigned long long)agent);
    ccs__buf_clear(&center->text);
    return ccs__text_give(center, ccs__report_agent_json(&center->group, agent, now, &center->text), json);
}

/* --- cursors -------------------------------------------------------------------------------------------------- */

ccs_status ccs_center_cursor_put(ccs_center *center, ccs_str name, uint64_t seq)
{
    char text[65];
    if (!center)
        return CCS_EINVAL;
    CCS__TRY(ccs__center_enter(center));
    CCS__TRY(ccs__center_room(center));
    if (!center->port.fetch)
        return ccs__center_fail(center, CCS_ESTATE, "a center without a file keeps no cursors; keep the number yourself");
    if (name.size < 1 || name.size > 64 || !ccs__utf8_valid(name, NULL) || memchr(name.data, 0, name.size))
        return ccs__center_fail(center, CCS_EINVAL, "a cursor's name is UTF-8 of 1 to 64 bytes");
    if (seq > center->durable_seq)
        return ccs__center_fail(center, CCS_EINVAL, "event %llu is not durable yet", (unsigned long long)seq);
    memcpy(text, name.data, name.size);
    text[name.size] = '\0';
    Ccs__Cursor cursor = CCS__CURSOR__INIT;
    cursor.name = text;
    cursor.seq = seq;
    CCS__TRY(ccs__pending_row(center, CCS__KIND_CURSOR, CCS__ROW_PUT, &cursor.base));
    return center->autocommit && !center->in_batch ? ccs__commit_now(center) : CCS_OK;
}

ccs_status ccs_center_cursor_get(ccs_center *center, ccs_str name, uint64_t *seq)
{
    if (!center || !seq)
        return CCS_EINVAL;
    *seq = 0;
    CCS__TRY(ccs__center_idle(center));
    if (!center->port.fetch)
        return CCS_OK;
    ccs__buf_clear(&center->text);
    ccs_status status = center->port.fetch(center->port.user_data, CCS__KIND_CURSOR, 0, name, &center->text);
    if (status == CCS_ENOENT)
        return CCS_OK;
    if (status != CCS_OK)
        return ccs__center_fail(center, status, "%s", center->port.error(center->port.user_data));
    ccs__arena_clear(&center->scratch);
    const ProtobufCMessage *message =
        ccs__record_unpack(&ccs__cursor__descriptor, center->text.data, center->text.size, &center->scratch);
    if (!message)
        return ccs__center_fail(center, CCS_ECORRUPT, "the cursor cannot be read");
    *seq = ((const Ccs__Cursor *)(const void *)message)->seq;
    return CCS_OK;
}

/* --- statistics, check, hash ------------------------------------------------------------------------------------ */

static void count_agents(const struct ccs__group *group, ccs_center_stats *stats)
{
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_AGENT_STATE], &at, &id, &row)) {
        const Ccs__AgentState *state = &((const struct ccs__agent_state *)row)->state;
        stats->agents += state->current != 0;
        stats->agents_signed_in += state->presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT;
        stats->offers += state->offers;
        stats->legs += state->legs;
        stats->wrap_ups += state->wrap_up_leg != 0;
    }
}

static uint64_t count_queues(const struct ccs__group *group)
{
    size_t at = 0;
    uint64_t id, count = 0;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_QUEUE], &at, &id, &row))
        count += ((const struct ccs__queue *)row)->config.current != 0;
    return count;
}

void ccs_center_stats_get(const ccs_center *center, ccs_center_stats *stats)
{
    ccs_center_stats full = {0};
    if (!center || !stats || stats->size < sizeof stats->size)
        return;
    const struct ccs__group *group = &center->group;
    count_agents(group, &full);
    full.queues = count_queues(group);
    full.contacts = ccs__contact_open_count(group);
    full.visits_waiting = CCS__ROUTER(group)->waiting;
    full.timers = group->wheel.count;
    full.lines = CCS__ROUTER(group)->line_count;
    full.undurable_bytes = center->pending.size;
    full.commands = center->commands;
    full.refusals = center->refusals;
    ccs__view_give(stats, &full, sizeof full);
}

void ccs_center_check(ccs_center *center)
{
    if (!center)
        return;
    for (int i = 0; i < CCS__MODULE_COUNT; i++)
        if (center->group.modules[i] && center->group.modules[i]->check)
            center->group.modules[i]->check(&center->group);
    ccs__wheel_check(&center->group.wheel);
}

static uint64_t hash_row(ccs_center *center, struct ccs__row *row, uint64_t hash)
{
    struct ccs__group *group = &center->group;
    for (int i = 0; i < CCS__MODULE_COUNT; i++)
        if (group->modules[i] && group->modules[i]->pack && !group->modules[i]->pack(group, row))
            center->text.failed = true;
    ccs__buf_clear(&center->command_bytes);
    ccs__pack_public(group->row_packings[row->kind], ccs__row_message(row), group->shapes[row->kind].personal,
                     &center->command_bytes);
    center->text.failed |= center->command_bytes.failed;
    return ccs__digest(center->command_bytes.data, center->command_bytes.size, hash + row->kind);
}

/* Every row that is open (without what is personal, which no journal has), and the current half-hours of every owner, in the
 * order of kinds and ids. */
static ccs_status hash_kind(ccs_center *center, enum ccs__kind kind, uint64_t *hash)
{
    struct ccs__row **rows;
    size_t count;
    CCS__TRY(ccs__rows_sorted(&center->group, kind, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        if (ccs__row_open(&center->group, rows[i]))
            *hash = hash_row(center, rows[i], *hash);
        struct ccs__row *interval = NULL;
        if (kind == CCS__KIND_QUEUE)
            interval = ccs__report_row(&center->group, CCS__KIND_QUEUE_INTERVAL, rows[i]->id);
        else if (kind == CCS__KIND_AGENT)
            interval = ccs__report_row(&center->group, CCS__KIND_AGENT_INTERVAL, rows[i]->id);
        if (interval && ccs__row_open(&center->group, rows[i]))
            *hash = hash_row(center, interval, *hash);
    }
    ccs__free(&center->alloc, rows, count * sizeof *rows);
    return CCS_OK;
}

ccs_status ccs_center_hash(ccs_center *center, uint64_t *hash)
{
    if (!center || !hash)
        return CCS_EINVAL;
    CCS__TRY(ccs__center_idle(center));
    uint64_t value = ccs__digest(&center->group.seq, 0, center->group.seq);
    value = ccs__digest("", 0, value + (uint64_t)center->group.at);
    ccs__buf_clear(&center->text);
    for (int kind = CCS__KIND_SETTINGS; kind < CCS__KIND_COUNT; kind++)
        if (ccs__kinds[kind].mapped)
            CCS__TRY(hash_kind(center, (enum ccs__kind)kind, &value));
    struct ccs__row *whole = ccs__report_row(&center->group, CCS__KIND_QUEUE_INTERVAL, 0);
    if (whole)
        value = hash_row(center, whole, value);
    if (center->text.failed)
        return ccs__center_fail(center, CCS_ENOMEM, "no memory to hash the state");
    *hash = value;
    return CCS_OK;
}
