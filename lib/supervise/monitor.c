/*
 * Monitors: a supervisor listens, whispers or barges in. A record of its own, not a leg: it takes no capacity and the customer
 * does not know of it. It ends with the part of the agent it is of, in the same group:
 *
 *   started(mode) <-> changed(mode) ---> ended, by the supervisor, or because the agent's leg has left
 */
#include "supervise/supervise.h"

struct ccs__monitor *ccs__monitors_of(const struct ccs__group *group, uint64_t contact)
{
    return ccs__map_get(&CCS__SUPERVISORS(group)->monitored, contact);
}

/* The agent's part in the contact that can be heard, or NULL. Agent 0: the first agent's. */
static const struct ccs__leg *heard_leg(const struct ccs__contact *contact, uint64_t agent)
{
    for (const struct ccs__leg *leg = contact->legs; leg; leg = leg->next)
        if (leg->leg.agent && (!agent || leg->leg.agent == agent) &&
            (leg->leg.state == CCS__LEG_STATE__LEG_STATE_CONNECTED || leg->leg.state == CCS__LEG_STATE__LEG_STATE_HELD))
            return leg;
    return NULL;
}

/* --- apply, index, settle ----------------------------------------------------------------------------------- */

static ccs_status apply_started(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__MonitorStarted *body = event->body;
    CCS__EXPECT(group, ccs__row_find(group, CCS__KIND_CONTACT, body->contact), body->contact);
    struct ccs__monitor *row = ccs__row_create(group, CCS__KIND_MONITOR, event->seq);
    if (!row)
        return CCS_ENOMEM;
    Ccs__Monitor *monitor = &row->monitor;
    monitor->id = event->seq;
    monitor->open = true;
    monitor->contact = body->contact;
    monitor->agent = body->agent;
    monitor->mode = body->mode;
    monitor->hidden = body->hidden;
    monitor->started_at = event->at;
    CCS__SET_TEXT(group, monitor->actor, ccs_str_from(body->actor));
    CCS__SET_TEXT(group, monitor->reason, ccs_str_from(body->reason));
    return CCS_OK;
}

static ccs_status apply_changed(struct ccs__group *group, const Ccs__MonitorChanged *body)
{
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_MONITOR, body->monitor, &row));
    ((struct ccs__monitor *)row)->monitor.mode = body->mode;
    return CCS_OK;
}

static ccs_status apply_ended(struct ccs__group *group, const struct ccs__event *event)
{
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_MONITOR, ((const Ccs__MonitorEnded *)event->body)->monitor, &row));
    Ccs__Monitor *monitor = &((struct ccs__monitor *)row)->monitor;
    CCS__EXPECT(group, monitor->open, monitor->id);
    monitor->open = false;
    monitor->ended_at = event->at;
    return CCS_OK;
}

/* Whoever is heard with an agent who leaves is looked at when the group settles. */
static ccs_status attend(struct ccs__group *group, const Ccs__LegLeft *body)
{
    for (struct ccs__monitor *monitor = ccs__monitors_of(group, body->contact); monitor; monitor = monitor->next)
        if (monitor->monitor.agent == body->agent)
            ccs__row_attend(group, &monitor->row);
    return CCS_OK;
}

ccs_status ccs__monitor_apply(struct ccs__group *group, const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_MONITOR_STARTED: return apply_started(group, event);
    case CCS_EVENT_MONITOR_CHANGED: return apply_changed(group, event->body);
    case CCS_EVENT_MONITOR_ENDED: return apply_ended(group, event);
    case CCS_EVENT_LEG_LEFT: return attend(group, event->body);
    default: return CCS_OK;
    }
}

static bool link(struct ccs__group *group, struct ccs__monitor *monitor)
{
    struct ccs__map *monitored = &CCS__SUPERVISORS(group)->monitored;
    struct ccs__monitor *first = ccs__monitors_of(group, monitor->monitor.contact);
    if (!first || first->row.id > monitor->row.id) {
        monitor->next = first;
        monitor->linked = ccs__map_put(monitored, monitor->monitor.contact, monitor);
        return monitor->linked;
    }
    while (first->next && first->next->row.id < monitor->row.id)
        first = first->next;
    monitor->next = first->next;
    first->next = monitor;
    monitor->linked = true;
    return true;
}

static void unlink(struct ccs__group *group, struct ccs__monitor *monitor)
{
    struct ccs__map *monitored = &CCS__SUPERVISORS(group)->monitored;
    struct ccs__monitor *first = ccs__monitors_of(group, monitor->monitor.contact);
    monitor->linked = false;
    if (first != monitor) {
        while (first->next != monitor)
            first = first->next;
        first->next = monitor->next;
    } else if (!monitor->next) {
        ccs__map_remove(monitored, monitor->monitor.contact);
    } else {
        bool put = ccs__map_put(monitored, monitor->monitor.contact, monitor->next); /* replaces: needs no memory */
        CCS_ASSERT(put);
    }
}

bool ccs__monitor_index(struct ccs__group *group, struct ccs__monitor *monitor)
{
    bool wanted = monitor->row.exists && monitor->monitor.open;
    if (wanted == monitor->linked)
        return true;
    if (wanted)
        return link(group, monitor);
    unlink(group, monitor);
    return true;
}

static ccs_status end_monitor(struct ccs__group *group, const Ccs__Monitor *monitor)
{
    Ccs__MonitorEnded ended = CCS__MONITOR_ENDED__INIT;
    ended.contact = monitor->contact;
    ended.agent = monitor->agent;
    ended.monitor = monitor->id;
    return ccs__emit(group, CCS_EVENT_MONITOR_ENDED, &ended);
}

ccs_status ccs__monitor_settle(struct ccs__group *group, struct ccs__monitor *row)
{
    const Ccs__Monitor *monitor = &row->monitor;
    if (!monitor->open)
        return CCS_OK;
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, monitor->contact);
    CCS_ASSERT(contact != NULL);
    return heard_leg(contact, monitor->agent) ? CCS_OK : end_monitor(group, monitor);
}

ccs_status ccs__monitors_end_of(struct ccs__group *group, const char *actor)
{
    struct ccs__row **rows;
    size_t count;
    CCS__TRY(ccs__rows_sorted(group, CCS__KIND_MONITOR, &rows, &count));
    ccs_status status = CCS_OK;
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        const Ccs__Monitor *monitor = &((struct ccs__monitor *)(void *)rows[i])->monitor;
        if (monitor->open && strcmp(monitor->actor, actor) == 0)
            status = end_monitor(group, monitor);
    }
    ccs__free(&group->alloc, rows, count * sizeof *rows);
    return status;
}

/* --- decide ------------------------------------------------------------------------------------------------- */

static ccs_status check_mode(struct ccs__group *group, uint64_t id, Ccs__MonitorMode mode)
{
    if (mode > CCS__MONITOR_MODE__MONITOR_MODE_NONE && mode <= CCS__MONITOR_MODE__MONITOR_MODE_BARGE)
        return CCS_OK;
    return ccs__refuse(group, CCS_EINVAL, id, "mode %d is not one of listen, whisper, barge", (int)mode);
}

static Ccs__Verb verb_of(Ccs__MonitorMode mode)
{
    switch (mode) {
    case CCS__MONITOR_MODE__MONITOR_MODE_LISTEN: return CCS__VERB__VERB_LISTEN;
    case CCS__MONITOR_MODE__MONITOR_MODE_WHISPER: return CCS__VERB__VERB_WHISPER;
    default: return CCS__VERB__VERB_BARGE;
    }
}

static ccs_status refuse_unheard(struct ccs__group *group, const Ccs__StartMonitor *command)
{
    if (command->agent)
        return ccs__refuse(group, CCS_ESTATE, command->agent,
                           "agent %llu is not in contact %llu; only who is connected with the customer, or has him on hold, "
                           "can be monitored", (unsigned long long)command->agent, (unsigned long long)command->contact);
    return ccs__refuse(group, CCS_ESTATE, command->contact,
                       "no agent is in contact %llu; it can be monitored once one has it",
                       (unsigned long long)command->contact);
}

ccs_status ccs__supervise_decide_monitor(struct ccs__group *group, const Ccs__StartMonitor *command, uint64_t *id)
{
    struct ccs__contact *contact;
    CCS__TRY(check_mode(group, command->contact, command->mode));
    if (!ccs__text_within(command->reason, 0, 128))
        return ccs__refuse(group, CCS_EINVAL, command->contact, "a reason has at most 128 bytes");
    CCS__TRY(ccs__contact_of(group, command->contact, &contact));
    const struct ccs__leg *leg = heard_leg(contact, command->agent);
    if (!leg)
        return refuse_unheard(group, command);
    CCS__TRY(ccs__supervise_granted(group, verb_of(command->mode), command->hidden, leg->leg.agent, leg->leg.queue));
    for (const struct ccs__monitor *other = ccs__monitors_of(group, command->contact); other; other = other->next)
        if (strcmp(other->monitor.actor, group->actor) == 0)
            return ccs__refuse(group, CCS_ECONFLICT, other->row.id,
                               "monitor %llu of this contact is open already; monitor_change changes its mode",
                               (unsigned long long)other->row.id);
    Ccs__MonitorStarted started = CCS__MONITOR_STARTED__INIT;
    started.contact = command->contact;
    started.agent = leg->leg.agent;
    started.actor = (char *)(uintptr_t)group->actor;
    started.mode = command->mode;
    started.reason = command->reason;
    started.hidden = command->hidden;
    *id = ccs__next_seq(group);
    return ccs__emit(group, CCS_EVENT_MONITOR_STARTED, &started);
}

/* An open one, of the actor himself; the host may touch everybody's. */
static ccs_status monitor_of(struct ccs__group *group, uint64_t id, struct ccs__monitor **monitor)
{
    *monitor = ccs__row_find(group, CCS__KIND_MONITOR, id);
    if (!*monitor || !(*monitor)->monitor.open)
        return ccs__refuse(group, CCS_ENOENT, id, "no open monitor has the id %llu; it ends with the agent's part in the contact",
                           (unsigned long long)id);
    if (!*group->actor || strcmp((*monitor)->monitor.actor, group->actor) == 0)
        return CCS_OK;
    return ccs__refuse(group, CCS_EDENIED, id, "monitor %llu is another supervisor's; only he and the host may change or end it",
                       (unsigned long long)id);
}

ccs_status ccs__supervise_decide_change_monitor(struct ccs__group *group, const Ccs__ChangeMonitor *command)
{
    struct ccs__monitor *row;
    CCS__TRY(check_mode(group, command->monitor, command->mode));
    CCS__TRY(monitor_of(group, command->monitor, &row));
    const Ccs__Monitor *monitor = &row->monitor;
    if (monitor->mode == command->mode)
        return CCS_OK;
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, monitor->contact);
    CCS_ASSERT(contact != NULL);
    const struct ccs__leg *leg = heard_leg(contact, monitor->agent);
    CCS_ASSERT(leg != NULL);
    CCS__TRY(ccs__supervise_granted(group, verb_of(command->mode), monitor->hidden, monitor->agent, leg->leg.queue));
    Ccs__MonitorChanged changed = CCS__MONITOR_CHANGED__INIT;
    changed.contact = monitor->contact;
    changed.agent = monitor->agent;
    changed.monitor = monitor->id;
    changed.mode = command->mode;
    return ccs__emit(group, CCS_EVENT_MONITOR_CHANGED, &changed);
}

/* Needs no grant: who has lost his may still stop. */
ccs_status ccs__supervise_decide_end_monitor(struct ccs__group *group, const Ccs__EndMonitor *command)
{
    struct ccs__monitor *monitor;
    CCS__TRY(monitor_of(group, command->monitor, &monitor));
    return end_monitor(group, &monitor->monitor);
}

/* --- check -------------------------------------------------------------------------------------------------- */

void ccs__monitors_check(struct ccs__group *group)
{
    size_t at = 0, linked = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_MONITOR], &at, &id, &row)) {
        const struct ccs__monitor *monitor = row;
        CCS_ASSERT(monitor->linked == monitor->monitor.open);
        CCS_ASSERT(monitor->monitor.open == (monitor->monitor.ended_at == 0));
        if (!monitor->linked)
            continue;
        const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, monitor->monitor.contact);
        CCS_ASSERT(contact != NULL);
        CCS_ASSERT(contact->contact.open);
        CCS_ASSERT(heard_leg(contact, monitor->monitor.agent) != NULL);
        linked++;
    }
    at = 0;
    while (ccs__map_next(&CCS__SUPERVISORS(group)->monitored, &at, &id, &row))
        for (const struct ccs__monitor *monitor = row; monitor; monitor = monitor->next, linked--) {
            CCS_ASSERT(monitor->monitor.contact == id);
            CCS_ASSERT(!monitor->next || monitor->next->row.id > monitor->row.id);
        }
    CCS_ASSERT(linked == 0);
}
