/*
 * Plausible arguments for each verb: whom it could be about now; and sometimes a wrong one.
 */
#include "driver.h"

#define PERCENT(percent) driver_chance(driver, percent)
#define BELOW(bound) ((uint32_t)driver_below(driver, bound))
#define USES(what) ((driver->uses & USE_##what) != 0)

/* --- whom and what -------------------------------------------------------------------------------------- */

static uint64_t any_agent(struct driver *driver, const struct model *model)
{
    return model->agent_count ? model->agents[driver_below(driver, model->agent_count)].id : 0;
}

static uint64_t any_queue(struct driver *driver, const struct model *model)
{
    return model->queue_count ? model->queues[driver_below(driver, model->queue_count)].id : 0;
}

static uint64_t any_contact(struct driver *driver, const struct model *model)
{
    return model->contact_count ? model->contacts[driver_below(driver, model->contact_count)].row.id : 0;
}

/* An id of any kind, or of none. */
static uint64_t wrong_id(struct driver *driver, const struct model *model)
{
    switch (driver_below(driver, 7)) {
    case 0: return 0;
    case 1: return INT64_MAX;
    case 2: return any_agent(driver, model);
    case 3: return any_queue(driver, model);
    case 4: return any_contact(driver, model);
    case 5: return model->visit_count ? model->visits[driver_below(driver, model->visit_count)].row.id : 7;
    default: return driver_below(driver, model->seq + 3);
    }
}

static uint64_t idle_contact(struct driver *driver, const struct model *model)
{
    const struct model_contact *found = NULL;
    PICK(driver, model, contact, it->row.open && !it->row.visit && !it->row.legs && (!it->row.parked_agent || PERCENT(3)), found);
    return found ? found->row.id : 0;
}

static uint64_t open_contact(struct driver *driver, const struct model *model)
{
    const struct model_contact *found = NULL;
    PICK(driver, model, contact, it->row.open, found);
    return found ? found->row.id : 0;
}

static uint64_t open_offer(struct driver *driver, const struct model *model, bool dialed)
{
    const struct model_offer *found = NULL;
    PICK(driver, model, offer, it->row.open && (it->row.answered == dialed || PERCENT(3)), found);
    return found ? found->row.id : 0;
}

static void pick_leg(struct driver *driver, const struct model *model, struct payload *payload, bool held, bool any)
{
    const struct model_leg *found = NULL;
    PICK(driver, model, leg,
         model_here(&it->row) && it->row.agent &&
             (any || (it->row.state == CCS__LEG_STATE__LEG_STATE_HELD) == held),
         found);
    payload->id = found ? found->row.contact : 0;
    payload->agent = found ? found->row.agent : 0;
}

static uint64_t wrapping_agent(struct driver *driver, const struct model *model)
{
    const struct model_agent *found = NULL;
    PICK(driver, model, agent, it->state.wrap_up_leg != 0, found);
    return found ? found->id : any_agent(driver, model);
}

static uint64_t leaving_agent(struct driver *driver, const struct model *model)
{
    const struct model_agent *found = NULL;
    PICK(driver, model, agent, it->state.presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT, found);
    return found ? found->id : any_agent(driver, model);
}


static uint64_t outside_leg(struct driver *driver, const struct model *model)
{
    const struct model_leg *found = NULL;
    PICK(driver, model, leg, model_here(&it->row) && it->row.role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE, found);
    return found ? found->row.id : 0;
}

static void pick_asking(struct driver *driver, const struct model *model, struct payload *payload)
{
    const struct model_leg *found = NULL;
    PICK(driver, model, leg, model_here(&it->row) && it->row.consulting, found);
    payload->id = found ? found->row.contact : 0;
    payload->agent = found ? found->row.agent : 0;
}

static uint64_t waiting_contact(struct driver *driver, const struct model *model, bool rung)
{
    const struct model_visit *found = NULL;
    PICK(driver, model, visit, it->row.open && (rung || !it->row.offer), found);
    return found ? found->row.contact : 0;
}

static uint64_t ready_agent(struct driver *driver, const struct model *model)
{
    const struct model_agent *found = NULL;
    PICK(driver, model, agent, it->state.presence == CCS__PRESENCE__PRESENCE_READY && !it->state.wrap_up_leg, found);
    return found ? found->id : any_agent(driver, model);
}

/* --- verbs ---------------------------------------------------------------------------------------------------------- */

static void ask_presence(struct driver *driver, const struct model *model, struct payload *payload)
{
    static const int32_t wanted[] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 0, 0};
    const struct model_agent *away = NULL;
    payload->id = any_agent(driver, model);
    payload->number = PERCENT(1) ? (int32_t)driver_below(driver, 9) - 3 : wanted[driver_below(driver, 14)];
    PICK(driver, model, agent, it->state.presence != CCS__PRESENCE__PRESENCE_READY, away);
    if (payload->number == 2 && away && PERCENT(70))
        payload->id = away->id;
    if (payload->number != 2 || PERCENT(8))
        payload->text = PERCENT(2) ? MODEL_TEXT_COUNT - 1 : (uint32_t)driver_below(driver, 5);
}

static void ask_open(struct driver *driver, struct payload *payload)
{
    static const uint32_t channels[] = {0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 6, 7, 8};
    payload->channel = PERCENT(1) ? 9 : channels[driver_below(driver, 13)];
    payload->number = PERCENT(60) ? 0 : (int32_t)driver_between(driver, -3, 5);
    if (PERCENT(1))
        payload->number = PERCENT(50) ? 1000001 : -1000000;
    payload->text = PERCENT(40) ? 0 : (uint32_t)driver_below(driver, MODEL_TEXT_COUNT);
    payload->flags = USES(SITES) ? BELOW(SITE_COUNT) : 0;
}

static void ask_close(struct driver *driver, const struct model *model, struct payload *payload)
{
    static const int32_t causes[] = {1, 1, 1, 2, 2, 2, 2, 4, 5, 6};
    payload->number = PERCENT(1) ? (int32_t)driver_below(driver, 12) - 2 : causes[driver_below(driver, 10)];
    if (payload->number == 1)
        payload->id = open_contact(driver, model);
    else
        pick_leg(driver, model, payload, false, true);
    if (!payload->id || PERCENT(10))
        payload->id = open_contact(driver, model);
    payload->agent = 0;
}

static void ask_queue(struct driver *driver, const struct model *model, struct payload *payload)
{
    payload->id = idle_contact(driver, model);
    payload->other = any_queue(driver, model);
    if (!USES(ADMISSION))
        return;
    if (PERCENT(15)) {
        payload->agent = any_agent(driver, model);
        payload->span = PERCENT(50) ? 0 : (uint32_t)driver_between(driver, 1, 40000);
    }
    if (PERCENT(15))
        driver_need(driver, &payload->need, 20);
}

/* One that is closed just now: what waits for it to open is rare enough. */
static uint64_t closed_queue(struct driver *driver, const struct model *model)
{
    uint64_t found = 0;
    for (size_t i = 0, seen = 0; i < model->queue_count; i++)
        if (model->queues[i].state.closed && driver_below(driver, ++seen) == 0)
            found = model->queues[i].id;
    return found;
}

static void ask_callback(struct driver *driver, const struct model *model, ccs_time now, struct payload *payload)
{
    payload->id = waiting_contact(driver, model, PERCENT(10));
    if (PERCENT(15))
        payload->id = idle_contact(driver, model);
    payload->other = PERCENT(50) ? any_queue(driver, model) : 0;
    if (PERCENT(60) && closed_queue(driver, model))
        payload->other = closed_queue(driver, model);
    payload->from_at = PERCENT(50) ? 0 : now + driver_between(driver, -5000, 60000);
    payload->until_at = PERCENT(50) ? 0 : now + driver_between(driver, PERCENT(3) ? -5000 : 1, 300000);
}

static void ask_transfer(struct driver *driver, const struct model *model, struct payload *payload)
{
    pick_leg(driver, model, payload, false, true);
    if (payload->verb == VERB_TO_QUEUE || payload->verb == VERB_CONSULT_QUEUE)
        payload->other = any_queue(driver, model);
    else if (payload->verb == VERB_TO_AGENT)
        payload->other = any_agent(driver, model);
    else if (payload->verb == VERB_CONSULT_AGENT)
        payload->other = ready_agent(driver, model);
    else
        payload->text = PERCENT(2) ? MODEL_TEXT_COUNT - 1 : BELOW(6);
    if (USES(TRANSFERS) && payload->verb <= VERB_TO_OUTSIDE && PERCENT(40))
        payload->span = (uint32_t)driver_between(driver, 1, 40000);
}

static void ask_endpoint(struct driver *driver, const struct model *model, struct payload *payload)
{
    const struct model_endpoint *found = NULL;
    PICK(driver, model, endpoint, it->row.open, found);
    payload->id = payload->verb == VERB_ADD_ENDPOINT ? any_agent(driver, model) : found ? found->row.id : 0;
    payload->text = payload->verb == VERB_ADD_ENDPOINT ? (PERCENT(1) ? MODEL_TEXT_COUNT - 1 : BELOW(5)) : 0;
    payload->flags = payload->verb == VERB_SET_ENDPOINT ? BELOW(4) * PERCENT(50) : PERCENT(40) ? 0 : BELOW(512);
    if (payload->verb == VERB_REMOVE_ENDPOINT)
        payload->flags = 0;
}

/* Mostly those that are open, so that few are lost. */
static void ask_reconcile(struct driver *driver, struct payload *payload)
{
    payload->text = BELOW(MODEL_TEXT_COUNT);
    payload->agent = BELOW(MODEL_TEXT_COUNT);
    payload->other = BELOW(MODEL_TEXT_COUNT);
    payload->number = (int32_t)BELOW(MODEL_TEXT_COUNT);
    payload->flags = PERCENT(80) ? 3 : 1; /* the rarer source */
}

static void ask_supervisor(struct driver *driver, const struct model *model, struct payload *payload)
{
    const struct model_monitor *monitor = NULL;
    payload->flags = PERCENT(30);
    payload->text = PERCENT(1) ? MODEL_TEXT_COUNT - 1 : BELOW(4);
    switch (payload->verb) {
    case VERB_FORCE:
        payload->id = any_agent(driver, model);
        payload->number = (int32_t)BELOW(3);
        payload->flags |= payload->number == 0 && PERCENT(50) ? 2 : PERCENT(2) * 2u;
        return;
    case VERB_MONITOR:
        pick_leg(driver, model, payload, false, true);
        payload->agent = PERCENT(50) ? payload->agent : 0;
        payload->number = PERCENT(2) ? 0 : (int32_t)driver_between(driver, 1, 3);
        return;
    case VERB_CHANGE_MONITOR:
    case VERB_END_MONITOR:
        PICK(driver, model, monitor, it->row.open, monitor);
        payload->id = monitor ? monitor->row.id : 0;
        payload->number = payload->verb == VERB_CHANGE_MONITOR ? (int32_t)BELOW(4) : 0;
        payload->text = payload->flags = 0;
        return;
    case VERB_INTERCEPT:
        pick_leg(driver, model, payload, false, true);
        payload->other = ready_agent(driver, model);
        return;
    case VERB_PULL:
        payload->id = waiting_contact(driver, model, PERCENT(10));
        payload->agent = ready_agent(driver, model);
        return;
    default:
        payload->id = PERCENT(50) ? waiting_contact(driver, model, true) : 0;
        if (!payload->id)
            pick_leg(driver, model, payload, false, true);
        payload->agent = 0;
        payload->other = payload->verb == VERB_REASSIGN_QUEUE ? any_queue(driver, model) : any_agent(driver, model);
    }
}

static void ask_recording(struct driver *driver, const struct model *model, struct payload *payload)
{
    const struct model_recording *found = NULL;
    PICK(driver, model, recording, it->row.open, found);
    if (payload->verb == VERB_START_RECORDING) {
        payload->id = open_contact(driver, model);
        payload->text = BELOW(5);
        payload->flags = PERCENT(5) ? 0 : BELOW(MODEL_TEXT_COUNT);
        payload->span = PERCENT(1) ? 40000 : BELOW(90);
        return;
    }
    payload->id = found ? found->row.id : 0;
    payload->flags = payload->verb == VERB_PAUSE_RECORDING ? BELOW(2) : 0;
}

/* Longer than a function should be: one flat switch. */
void driver_fill(struct driver *driver, const struct model *model, ccs_time now, struct payload *payload)
{
    const struct model_contact *parked = NULL;
    switch (payload->verb) {
    case VERB_REMOVE_AGENT: payload->id = leaving_agent(driver, model); break;
    case VERB_REMOVE_QUEUE: payload->id = any_queue(driver, model); break;
    case VERB_REMOVE_SUPERVISOR:
        payload->id = model->supervisor_count && !PERCENT(10) ? model->supervisors[BELOW(model->supervisor_count)].id : 0;
        break;
    case VERB_REMOVE_CALENDAR: payload->id = model->hours.calendars[BELOW(HOURS_COUNT - 1)].id; break;
    case VERB_PUT_ZONE:
        payload->number = (int32_t)(PERCENT(5) ? 0 : 1 + BELOW(ZONE_COUNT - 1));
        payload->flags = BELOW(2);
        break;
    case VERB_PRESENCE: ask_presence(driver, model, payload); break;
    case VERB_END_WRAP_UP: payload->id = wrapping_agent(driver, model); break;
    case VERB_OPEN: ask_open(driver, payload); break;
    case VERB_QUEUE: ask_queue(driver, model, payload); break;
    case VERB_REFRESH: payload->id = waiting_contact(driver, model, PERCENT(10)); break;
    case VERB_PRIORITY:
        payload->id = open_contact(driver, model);
        payload->number = PERCENT(2) ? 2000000 : (int32_t)driver_between(driver, -3, 5);
        break;
    case VERB_CLOSE: ask_close(driver, model, payload); break;
    case VERB_DISPOSITION:
        payload->id = any_contact(driver, model);
        payload->text = BELOW(MODEL_TEXT_COUNT);
        break;
    case VERB_ERASE: payload->id = any_contact(driver, model); break;
    case VERB_WANT_WRAP_UP:
    case VERB_PARK:
    case VERB_LEAVE: pick_leg(driver, model, payload, false, true); break;
    case VERB_HOLD: pick_leg(driver, model, payload, false, PERCENT(10)); break;
    case VERB_RETRIEVE: pick_leg(driver, model, payload, true, PERCENT(10)); break;
    case VERB_TO_QUEUE:
    case VERB_TO_AGENT:
    case VERB_TO_OUTSIDE:
    case VERB_CONSULT_QUEUE:
    case VERB_CONSULT_AGENT:
    case VERB_CONSULT_OUTSIDE: ask_transfer(driver, model, payload); break;
    case VERB_COMPLETE:
    case VERB_CANCEL:
    case VERB_CONFERENCE: pick_asking(driver, model, payload); break;
    case VERB_CONNECT_LEG:
    case VERB_END_LEG: payload->id = outside_leg(driver, model); break;
    case VERB_UNPARK:
        PICK(driver, model, contact, it->row.open && it->row.parked_agent, parked);
        payload->id = parked ? parked->row.id : 0;
        break;
    case VERB_RECONCILE: ask_reconcile(driver, payload); break;
    case VERB_ACCEPT:
    case VERB_REJECT:
    case VERB_FAIL: payload->id = open_offer(driver, model, false); break;
    case VERB_CALLBACK_RESULT:
        payload->id = open_offer(driver, model, true);
        payload->flags = PERCENT(60);
        break;
    case VERB_TAKE_CALLBACK: ask_callback(driver, model, now, payload); break;
    case VERB_ADD_ENDPOINT:
    case VERB_SET_ENDPOINT:
    case VERB_REMOVE_ENDPOINT: ask_endpoint(driver, model, payload); break;
    case VERB_START_RECORDING:
    case VERB_PAUSE_RECORDING:
    case VERB_END_RECORDING: ask_recording(driver, model, payload); break;
    default:
        if (payload->verb >= VERB_FORCE)
            ask_supervisor(driver, model, payload);
    }
}

/* Sometimes one of the ids is wrong. */
void driver_spoil(struct driver *driver, const struct model *model, struct payload *payload)
{
    switch (driver_below(driver, 3)) {
    case 0: payload->id = wrong_id(driver, model); break;
    case 1:
        if (payload->agent)
            payload->agent = PERCENT(50) ? any_agent(driver, model) : wrong_id(driver, model);
        break;
    default:
        if (payload->other)
            payload->other = wrong_id(driver, model);
        break;
    }
}
