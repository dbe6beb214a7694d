/*
 * The odds below keep a desk of a dozen or two agents about as busy as a real one, with its lines mostly short and now
 * and then overflowing.
 */
#include "driver.h"
#include <string.h>

#define FIRST_AT INT64_C(1898586000000) /* 2030-03-01 09:00 UTC, a Friday */

void driver_init(struct driver *driver, uint64_t seed, uint32_t uses)
{
    ccs_rng_seed(&driver->rng, seed);
    driver->uses = uses;
    driver->away = 0;
}

#define PERCENT(percent) driver_chance(driver, percent)
#define USES(what) ((driver->uses & USE_##what) != 0)

void driver_first(struct driver *driver, struct command *command)
{
    memset(command, 0, sizeof *command);
    command->payload.verb = VERB_CONFIGURE;
    command->now = FIRST_AT;
    struct whole_plan *whole = &command->whole;
    whole->queue_count = 5;
    whole->agent_count = 14;
    whole->calendar_count = HOURS_COUNT - 1;
    for (uint32_t i = 0; i < whole->calendar_count; i++)
        whole->calendars[i] = (struct calendar_plan){.name = i + 1, .zone = i, .variant = i == 2 ? 3 : i};
    for (size_t i = 0; i < whole->agent_count; i++)
        do {
            driver_agent(driver, FIRST_AT, &whole->agents[i]);
            whole->agents[i].name = (uint32_t)i;
        } while (!plan_agent_valid(&whole->agents[i]) || !plan_agent_fits(&whole->agents[i], 31 | CALENDAR_BITS));
    for (size_t i = 0; i < whole->queue_count; i++) {
        struct whole_plan alone = *whole;
        do { /* one that somebody serves */
            driver_queue(driver, (uint32_t)i, &whole->queues[i]);
            for (size_t j = 0; j < whole->queue_count; j++)
                alone.queues[j] = (struct queue_plan){.name = (uint32_t)j};
            alone.queues[i] = whole->queues[i];
        } while (!plan_queue_fits(&whole->queues[i], 31 | CALENDAR_BITS) || !plan_whole_valid(&alone, FIRST_AT));
    }
    if (USES(SUPERVISORS))
        whole->supervisors[whole->supervisor_count++] = (struct supervisor_plan){.name = 1, .verbs = (1u << GRANT_COUNT) - 1};
}

/* --- commands ----------------------------------------------------------------------------------------------------- */

static size_t open_count(const struct model *model)
{
    size_t count = 0;
    for (size_t i = 0; i < model->contact_count; i++)
        count += model->contacts[i].row.open;
    return count;
}

static bool nearly_full(const struct model *model)
{
    size_t most = MODEL_ROWS_MAX * 3 / 4;
    return model->contact_count > most || model->visit_count > most || model->offer_count > most ||
           model->leg_count > most || model->recording_count > most || model->endpoint_count > most || model->place_count > most;
}

struct odds {
    enum driver_use use; /* 0: always */
    uint16_t of[VERB_COUNT];
};

static const struct odds table[] = {
    {0, {[VERB_ADVANCE] = 60,     [VERB_RUN_UNTIL] = 10,   [VERB_COMMIT] = 80,        [VERB_PUT_AGENT] = 8,
         [VERB_PUT_QUEUE] = 4,    [VERB_REMOVE_AGENT] = 3, [VERB_REMOVE_QUEUE] = 1,   [VERB_CONFIGURE] = 2,
         [VERB_PRESENCE] = 130,   [VERB_END_WRAP_UP] = 60, [VERB_WANT_WRAP_UP] = 25,  [VERB_OPEN] = 150,
         [VERB_QUEUE] = 150,      [VERB_PRIORITY] = 40,    [VERB_CLOSE] = 80,         [VERB_DISPOSITION] = 15,
         [VERB_HOLD] = 40,        [VERB_RETRIEVE] = 35,    [VERB_TO_QUEUE] = 25,      [VERB_TO_AGENT] = 25,
         [VERB_ERASE] = 6,        [VERB_ACCEPT] = 150,     [VERB_REJECT] = 20,        [VERB_FAIL] = 10}},
    {USE_FAILURES, {[VERB_PUT_CALENDAR] = 5, [VERB_REMOVE_CALENDAR] = 1, [VERB_PUT_ZONE] = 3, [VERB_RELOAD_ZONES] = 1,
                    [VERB_ADD_ENDPOINT] = 4, [VERB_SET_ENDPOINT] = 20, [VERB_REMOVE_ENDPOINT] = 4}},
    {USE_ADMISSION, {[VERB_REFRESH] = 15, [VERB_TAKE_CALLBACK] = 20, [VERB_CALLBACK_RESULT] = 25}},
    {USE_TRANSFERS, {[VERB_TO_OUTSIDE] = 15,  [VERB_CONSULT_QUEUE] = 20, [VERB_CONSULT_AGENT] = 20, [VERB_CONSULT_OUTSIDE] = 10,
                     [VERB_COMPLETE] = 15,    [VERB_CANCEL] = 10,        [VERB_CONFERENCE] = 20,    [VERB_LEAVE] = 15,
                     [VERB_CONNECT_LEG] = 15, [VERB_END_LEG] = 10,       [VERB_PARK] = 15,          [VERB_UNPARK] = 15,
                     [VERB_RECONCILE] = 2}},
    {USE_SUPERVISORS, {[VERB_PUT_SUPERVISOR] = 4, [VERB_REMOVE_SUPERVISOR] = 1, [VERB_FORCE] = 15,        [VERB_MONITOR] = 20,
                       [VERB_CHANGE_MONITOR] = 8, [VERB_END_MONITOR] = 4,       [VERB_INTERCEPT] = 10,    [VERB_REASSIGN_QUEUE] = 8,
                       [VERB_REASSIGN_AGENT] = 8, [VERB_PULL] = 15,             [VERB_START_RECORDING] = 12,
                       [VERB_PAUSE_RECORDING] = 10, [VERB_END_RECORDING] = 5}},
};

static uint32_t odds_of(const struct driver *driver, int verb)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (!table[i].use || driver->uses & table[i].use)
            sum += table[i].of[verb];
    return sum;
}

static enum verb choose_verb(struct driver *driver, const struct model *model)
{
    uint32_t total = 0;
    int verb = 0;
    if (nearly_full(model))
        return VERB_COMMIT;
    for (int v = 0; v < VERB_COUNT; v++)
        total += odds_of(driver, v);
    uint32_t at = (uint32_t)driver_below(driver, total);
    for (; at >= odds_of(driver, verb); verb++)
        at -= odds_of(driver, verb);
    if (verb == VERB_OPEN && open_count(model) >= MODEL_CONTACTS_MAX)
        return PERCENT(70) ? VERB_CLOSE : VERB_ADVANCE;
    return (enum verb)verb;
}

static ccs_duration step(struct driver *driver)
{
    uint64_t odds = driver_below(driver, 1000);
    if (odds < 620)
        return 0;
    if (odds < 870)
        return driver_between(driver, 1, 3000);
    if (odds < 965)
        return driver_between(driver, 1, 20000);
    if (odds < 992)
        return driver_between(driver, 1, 180000);
    if (odds < 994)
        driver->away = driver_between(driver, 1, 7200000);
    else if (odds < 996)
        driver->away = driver_between(driver, 1, INT64_C(108000000));
    else if (odds < 997)
        driver->away = driver_between(driver, INT64_C(33) * 86400000, INT64_C(50) * 86400000);
    return odds >= 997 && odds < 999 ? -driver_between(driver, 1, 5000) : 0;
}

/* Half of the steps end exactly where something falls due, to try both sides of every limit. */
static ccs_time choose_now(struct driver *driver, const struct model *model)
{
    ccs_time base = model->last_now > model->at ? model->last_now : model->at, now = base + step(driver);
    if (now <= base || !PERCENT(30))
        return now;
    const struct model_offer *offer = NULL;
    const struct model_visit *visit = NULL;
    const struct model_agent *agent = NULL;
    const struct model_queue *queue = NULL;
    PICK(driver, model, queue, it->timer > base && it->timer <= now, queue);
    PICK(driver, model, offer, it->timer > base && it->timer <= now, offer);
    PICK(driver, model, visit, it->timer > base && it->timer <= now, visit);
    PICK(driver, model, agent, it->timer > base && it->timer <= now, agent);
    ccs_time exact = offer ? offer->timer : visit ? visit->timer : agent ? agent->timer : queue ? queue->timer : now;
    return exact - (ccs_duration)driver_below(driver, 2);
}

/* One that would be offered again and again in a long time, or come back to be, or 0. */
static uint64_t restless_contact(const struct model *model)
{
    for (size_t i = 0; i < model->contact_count; i++)
        if (model->contacts[i].row.open && model->contacts[i].row.visit)
            return model->contacts[i].row.id;
    for (size_t i = 0; i < model->leg_count; i++)
        if (model_here(&model->legs[i].row) && model->legs[i].row.return_at)
            return model->legs[i].row.contact;
    return 0;
}

/* Before the host is away for long, whoever waits leaves. */
static void go_away(struct driver *driver, const struct model *model, struct command *command)
{
    ccs_time base = model->last_now > model->at ? model->last_now : model->at;
    command->payload.id = restless_contact(model);
    command->payload.verb = command->payload.id ? VERB_CLOSE : VERB_ADVANCE;
    command->payload.number = command->payload.id ? CCS_CONTACT_LEFT : 0;
    command->now = base + (command->payload.id ? 0 : driver->away);
    if (command->payload.id)
        return;
    command->jump = PERCENT(10); /* half-hours are many then */
    driver->away = 0;
}

void driver_next(struct driver *driver, struct model *model, struct command *command)
{
    memset(command, 0, sizeof *command);
    struct payload *payload = &command->payload;
    if (driver->away) {
        go_away(driver, model, command);
        return;
    }
    payload->verb = choose_verb(driver, model);
    command->now = choose_now(driver, model);
    command->jump = PERCENT(3);
    driver_fill(driver, model, command->now, payload);
    if (payload->verb == VERB_PUT_AGENT)
        driver_agent(driver, command->now, &command->agent);
    else if (payload->verb == VERB_PUT_QUEUE)
        driver_queue(driver, (uint32_t)driver_below(driver, PLAN_QUEUES_MAX), &command->queue);
    else if (payload->verb == VERB_PUT_CALENDAR)
        driver_calendar(driver, &command->calendar);
    else if (payload->verb == VERB_PUT_SUPERVISOR)
        driver_supervisor(driver, &command->supervisor);
    else if (payload->verb == VERB_CONFIGURE)
        driver_whole(driver, model, command->now, &command->whole);
    else if (PERCENT(6))
        driver_spoil(driver, model, payload);
    if (payload->verb <= VERB_COMMIT)
        return;
    if (payload->verb == VERB_OPEN) /* whatever was looked for before there was nothing to do but open */
        payload->id = payload->agent = payload->other = 0;
    command->dry = PERCENT(6);
    command->as_json = PERCENT(30);
    command->actor = PERCENT(30) ? (uint32_t)driver_below(driver, 4) : 0;
    bool may_have_key = payload->verb > VERB_CONFIGURE;
    if (may_have_key && PERCENT(5))
        command->key = (uint32_t)driver_between(driver, 1, 300);
    if (may_have_key && model->key_count && PERCENT(4)) { /* one that came before, mostly with what it came with */
        const struct model_key *key = &model->keys[driver_below(driver, model->key_count)];
        command->key = key->key;
        command->actor = key->actor;
        if (PERCENT(70))
            command->payload = key->payload;
    }
}
