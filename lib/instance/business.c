/*
 * How timers count: in wall time, or in the business time of a calendar; and which timers count by which calendar.
 */
#include "hours/hours.h"
#include "instance/instance.h"

/* --- the center's calendars -------------------------------------------------------------------------------------- */

static bool hours_known(const struct ccs__group *group, const char *calendar)
{
    return ccs__hours_find(group, calendar) != NULL;
}

static ccs_status hours_add(const struct ccs__group *group, const char *calendar, ccs_time from, ccs_duration ms, ccs_time *at)
{
    const struct ccs__calendar *found = ccs__hours_find(group, calendar);
    return found ? ccs__calendar_add(found, from, ms, at) : CCS_ENOENT;
}

static ccs_status hours_between(const struct ccs__group *group, const char *calendar, ccs_time from, ccs_time to,
                                ccs_duration *ms)
{
    const struct ccs__calendar *found = ccs__hours_find(group, calendar);
    return found ? ccs__calendar_between(found, from, to, ms) : CCS_ENOENT;
}

const struct ccs__business ccs__business_hours = {hours_known, hours_add, hours_between};

/* --- counting ------------------------------------------------------------------------------------------------------ */

static ccs_status refuse(struct ccs__group *group, ccs_status status, const char *calendar)
{
    if (status == CCS_ENOENT)
        return ccs__refuse(group, status, 0, "no calendar has the key \"%s\"", calendar);
    if (status == CCS_ELIMIT)
        return ccs__refuse(group, status, 0, "calendar \"%s\" is not open for so long: calendars know the years 1970 to 2199",
                           calendar);
    return status;
}

/* An instant beyond the wheel's is never: the timer stands there and does not run out. So it is where a calendar is not open for
 * so long any more: somebody has yet to enter its next dates, which is no reason to end what waits for them. */
ccs_status ccs__business_add(struct ccs__group *group, const char *calendar, ccs_time from, uint64_t left_ms, ccs_time *at)
{
    const uint64_t most = (uint64_t)CCS__WHEEL_AT_MAX;
    uint64_t ms = left_ms < most ? left_ms : most;
    if (*calendar) {
        ccs_status status = CCS__INSTANCES(group)->business->add(group, calendar, from, (ccs_duration)ms, at);
        if (status == CCS_ELIMIT)
            return *at = CCS__WHEEL_AT_MAX, CCS_OK;
        CCS__TRY(refuse(group, status, calendar));
        *at = *at > 0 ? *at : 1; /* 0 stands for none */
        return CCS_OK;
    }
    *at = from + (ccs_time)ms;
    *at = *at > 0 ? *at : 1;
    return CCS_OK;
}

ccs_status ccs__business_used_by(struct ccs__group *group, const struct ccs__business *business, const char *calendar,
                                 ccs_time from, ccs_time to, uint64_t *ms)
{
    ccs_duration between = to - from;
    if (*calendar)
        CCS__TRY(refuse(group, business->between(group, calendar, from, to, &between), calendar));
    *ms = between > 0 ? (uint64_t)between : 0;
    return CCS_OK;
}

ccs_status ccs__business_used(struct ccs__group *group, const char *calendar, ccs_time from, ccs_time to, uint64_t *ms)
{
    return ccs__business_used_by(group, CCS__INSTANCES(group)->business, calendar, from, to, ms);
}

/* --- which timers count by which calendar --------------------------------------------------------------------------- */

struct ccs__calendar_use {
    const char *calendar; /* counted */
    struct ccs__tree timers; /* open ones, by id */
};

/* Never given back before the end, so that undo needs no memory; there are few calendars. */
static struct ccs__calendar_use *use_of(struct ccs__group *group, const char *calendar)
{
    struct ccs__map *uses = &CCS__INSTANCES(group)->calendars;
    const char *text = ccs__text_take(&group->texts, ccs_str_from(calendar));
    struct ccs__calendar_use *use = text ? ccs__map_get(uses, (uint64_t)(uintptr_t)text) : NULL;
    if (use || !text) {
        ccs__text_release(&group->texts, text);
        return use;
    }
    use = ccs__alloc_zero(&group->alloc, sizeof *use);
    if (!use || !ccs__map_put(uses, (uint64_t)(uintptr_t)text, use)) {
        ccs__free(&group->alloc, use, sizeof *use);
        ccs__text_release(&group->texts, text);
        return NULL;
    }
    use->calendar = text;
    return use;
}

bool ccs__calendar_use_index(struct ccs__group *group, struct ccs__flow_timer *timer, bool wanted)
{
    if (!wanted && timer->use) {
        ccs__tree_remove(&timer->use->timers, &timer->use_node);
        timer->use = NULL;
    } else if (wanted && !timer->use && *timer->timer.calendar) {
        timer->use = use_of(group, timer->timer.calendar);
        if (!timer->use)
            return false;
        ccs__tree_insert(&timer->use->timers, &timer->use_node, (struct ccs__tree_key){0, 0, timer->row.id});
    }
    return true;
}

void ccs__calendar_uses_finish(struct ccs__group *group)
{
    size_t at = 0;
    uint64_t key;
    void *value;
    while (ccs__map_next(&CCS__INSTANCES(group)->calendars, &at, &key, &value)) {
        struct ccs__calendar_use *use = value;
        ccs__text_release(&group->texts, use->calendar);
        ccs__free(&group->alloc, use, sizeof *use);
    }
}

static struct ccs__calendar_use *find_use(const struct ccs__group *group, const char *calendar)
{
    const char *text = ccs__text_find(&group->texts, ccs_str_from(calendar));
    return text ? ccs__map_get(&CCS__INSTANCES(group)->calendars, (uint64_t)(uintptr_t)text) : NULL;
}

const struct ccs__flow_timer *ccs__calendar_use_after(const struct ccs__group *group, const char *calendar, uint64_t id)
{
    const struct ccs__calendar_use *use = find_use(group, calendar);
    const struct ccs__tree_node *node = use ? ccs__tree_after(&use->timers, (struct ccs__tree_key){0, 0, id}) : NULL;
    return node ? CCS__CONTAINER(node, const struct ccs__flow_timer, use_node) : NULL;
}

const struct ccs__flow_timer *ccs__calendar_use_next(const struct ccs__flow_timer *timer)
{
    const struct ccs__tree_node *node = ccs__tree_next(&timer->use_node);
    return node ? CCS__CONTAINER(node, const struct ccs__flow_timer, use_node) : NULL;
}

bool ccs__instance_uses_calendar(const struct ccs__group *group, const char *calendar)
{
    const struct ccs__calendar_use *use = find_use(group, calendar);
    size_t at = 0;
    uint64_t id;
    void *row;
    if (use && use->timers.count)
        return true;
    while (ccs__map_next(&group->maps[CCS__KIND_FLOW], &at, &id, &row)) {
        const Ccs__Flow *flow = &((const struct ccs__flow_version *)row)->config;
        struct ccs__flow_place place = {0};
        const char *named;
        while (flow->kept && (named = ccs__flow_calendar(flow, &place)))
            if (strcmp(named, calendar) == 0)
                return true;
    }
    return false;
}
