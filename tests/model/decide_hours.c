/*
 * What commands about calendars and zones come to.
 */
#include "model.h"
#include <string.h>

#define EMIT(kind, body) model_emit(model, facts, CCS_EVENT_##kind, &(body))

/* --- zones -------------------------------------------------------------------------------------------------------- */

/* Has its data changed? By hand the same is told once, because from then on it is not asked for again. */
static bool put_zone(struct model *model, uint32_t zone, uint32_t rule, bool given, struct facts *facts)
{
    uint8_t bytes[ZONE_BYTES];
    const uint32_t plan[2] = {zone, rule};
    bool known = model->hours.zones[zone].id != 0;
    bool same = known && model->hours.zones[zone].rule == rule;
    if (same && (!given || model->hours.zones[zone].given))
        return false;
    Ccs__ZoneConfigured configured = CCS__ZONE_CONFIGURED__INIT;
    Ccs__Zone message = CCS__ZONE__INIT;
    message.id = known ? model->hours.zones[zone].id : model->seq + 1;
    message.version = known ? model->hours.zones[zone].version + 1 : 1;
    message.key = (char *)(uintptr_t)hours_zone_name(zone);
    message.data = (ProtobufCBinaryData){plan_zone(zone, rule, bytes), bytes};
    message.current = true;
    message.at = model->now;
    message.given = given;
    configured.zone = &message;
    model->plan = plan;
    EMIT(ZONE_CONFIGURED, configured);
    return !same;
}

static bool zone_is_named(const struct model *model, uint32_t zone)
{
    for (uint32_t hours = 1; hours < HOURS_COUNT; hours++)
        if (model->hours.calendars[hours - 1].id && model->hours.calendars[hours - 1].plan.zone == zone)
            return true;
    return false;
}

/* In the order of ids: who was known first is read again first. */
static uint64_t reload_zones(struct model *model, struct facts *facts)
{
    uint32_t first = model->hours.zones[2].id < model->hours.zones[1].id ? 2 : 1;
    uint64_t changed = 0;
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t zone = i ? 3 - first : first;
        if (model->hours.zones[zone].id && !model->hours.zones[zone].given && zone_is_named(model, zone))
            changed += put_zone(model, zone, 0, false, facts);
    }
    return changed;
}

/* --- calendars ---------------------------------------------------------------------------------------------------- */

void model_put_calendar(struct model *model, const struct calendar_plan *plan, struct facts *facts, uint64_t *id)
{
    struct calendar_message room;
    bool known = model->hours.calendars[plan->name - 1].id != 0;
    if (plan->zone && !model->hours.zones[plan->zone].id)
        (void)put_zone(model, plan->zone, 0, false, facts);
    *id = known ? model->hours.calendars[plan->name - 1].id : model->seq + 1;
    if (known && memcmp(&model->hours.calendars[plan->name - 1].plan, plan, sizeof *plan) == 0)
        return;
    Ccs__CalendarConfigured configured = CCS__CALENDAR_CONFIGURED__INIT;
    configured.calendar = plan_calendar(plan, &room);
    configured.calendar->id = *id;
    configured.calendar->version = known ? model->hours.calendars[plan->name - 1].version + 1 : 1;
    configured.calendar->current = true;
    configured.calendar->at = model->now;
    model->plan = plan;
    EMIT(CALENDAR_CONFIGURED, configured);
}

static void remove_calendar(struct model *model, uint64_t id, struct facts *facts)
{
    Ccs__CalendarRemoved removed = CCS__CALENDAR_REMOVED__INIT;
    removed.calendar = id;
    EMIT(CALENDAR_REMOVED, removed);
}

/* Not while anybody names it. */
static ccs_status decide_remove(struct model *model, uint64_t id, struct facts *facts)
{
    uint32_t hours = 1;
    while (hours < HOURS_COUNT && (!id || model->hours.calendars[hours - 1].id != id))
        hours++;
    if (hours == HOURS_COUNT)
        return CCS_ENOENT;
    for (size_t i = 0; i < model->queue_count; i++)
        if (!plan_queue_fits(&model->queues[i].plan, ~CALENDAR_BIT(hours)))
            return CCS_ESTATE;
    for (size_t i = 0; i < model->agent_count; i++)
        if (!plan_agent_fits(&model->agents[i].plan, ~CALENDAR_BIT(hours)))
            return CCS_ESTATE;
    remove_calendar(model, id, facts);
    return CCS_OK;
}

/* In the order of ids. */
void model_remove_calendars(struct model *model, const struct whole_plan *whole, struct facts *facts)
{
    for (;;) {
        uint64_t first = 0;
        for (uint32_t hours = 1; hours < HOURS_COUNT; hours++) {
            uint64_t id = model->hours.calendars[hours - 1].id;
            bool named = false;
            for (size_t i = 0; i < whole->calendar_count; i++)
                named |= whole->calendars[i].name == hours;
            if (id && !named && (!first || id < first))
                first = id;
        }
        if (!first)
            return;
        remove_calendar(model, first, facts);
    }
}

ccs_status model_decide_hours(struct model *model, const struct command *command, struct facts *facts, uint64_t *result)
{
    const struct payload *ask = &command->payload;
    switch (ask->verb) {
    case VERB_PUT_CALENDAR:
        if (command->calendar.zone >= ZONE_COUNT)
            return CCS_EINVAL;
        model_put_calendar(model, &command->calendar, facts, result);
        return CCS_OK;
    case VERB_REMOVE_CALENDAR: return decide_remove(model, ask->id, facts);
    case VERB_PUT_ZONE:
        if (!ask->number)
            return CCS_EINVAL;
        (void)put_zone(model, (uint32_t)ask->number, ask->flags, true, facts);
        return CCS_OK;
    default: *result = reload_zones(model, facts); return CCS_OK;
    }
}
