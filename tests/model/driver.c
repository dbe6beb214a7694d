/*
 * The odds below keep a desk of a dozen or two agents about as busy as a real one, with its lines mostly short and now
 * and then overflowing.
 */
#include "driver.h"
#include <stdio.h>
#include <string.h>

#define FIRST_AT INT64_C(1898586000000) /* 2030-03-01 09:00 UTC, a Friday */

void driver_init(struct driver *driver, uint64_t seed)
{
    ccs_rng_seed(&driver->rng, seed);
}

static uint64_t below(struct driver *driver, uint64_t bound)
{
    return ccs_rng_below(&driver->rng, bound);
}

static bool chance(struct driver *driver, uint32_t percent)
{
    return below(driver, 100) < percent;
}

static ccs_duration between(struct driver *driver, ccs_duration from, ccs_duration to)
{
    return from + (ccs_duration)below(driver, (uint64_t)(to - from + 1));
}

/* --- configurations ------------------------------------------------------------------------------------- */

static bool invent_wrap_up(struct driver *driver, struct wrap_plan *plan)
{
    if (chance(driver, 40))
        return false;
    plan->mode = (uint32_t)below(driver, 6);
    bool timed = plan->mode == 3 || plan->mode == 5;
    if (timed != chance(driver, 4)) /* now and then wrong */
        plan->limit_ms = (uint32_t)between(driver, 1000, 40000);
    return true;
}

static void invent_agent(struct driver *driver, struct agent_plan *plan)
{
    static const uint32_t usual[CHANNEL_COUNT] = {100, 20, 30, 25, 0, 0, 100, 100, 10};
    memset(plan, 0, sizeof *plan);
    snprintf(plan->key, sizeof plan->key, "a%u", (unsigned)below(driver, MODEL_AGENTS_MAX));
    plan->position = (uint32_t)below(driver, 6);
    for (int i = 0; i < SKILL_COUNT; i++)
        if (chance(driver, 65))
            plan->level[i] = (uint8_t)between(driver, 1, chance(driver, 3) ? 11 : 10);
    plan->has_capacity = chance(driver, 60);
    if (plan->has_capacity && chance(driver, 60)) {
        memcpy(plan->cost, usual, sizeof usual);
    } else if (plan->has_capacity) {
        plan->total = chance(driver, 50) ? (uint32_t)between(driver, 1, 10) : 0;
        uint32_t most = plan->total ? plan->total : 100;
        for (int channel = 0; channel < CHANNEL_COUNT; channel++)
            if (chance(driver, 60))
                plan->cost[channel] = (uint32_t)between(driver, 1, chance(driver, 1) ? most + 1 : most);
    }
    plan->has_wrap_up = chance(driver, 30) && invent_wrap_up(driver, &plan->wrap_up);
}

static void invent_need(struct driver *driver, struct need *need, uint32_t percent)
{
    for (int i = 0; i < SKILL_COUNT; i++)
        if (chance(driver, percent))
            need->level[i] = (uint16_t)between(driver, 1, 6);
}

static void invent_queue(struct driver *driver, struct queue_plan *plan)
{
    memset(plan, 0, sizeof *plan);
    snprintf(plan->key, sizeof plan->key, "q%u", (unsigned)below(driver, MODEL_QUEUES_MAX));
    plan->order = (uint32_t)below(driver, 3);
    if (plan->order == CCS__LINE_ORDER__LINE_ORDER_CREDIT ? chance(driver, 50) : chance(driver, 1))
        plan->credit_ms = (uint32_t)between(driver, 1000, 90000);
    plan->strategy = (uint32_t)below(driver, 2);
    plan->ring_ms = chance(driver, 30) ? 0 : (uint32_t)between(driver, 2000, chance(driver, 20) ? 200000 : 30000);
    plan->length_max = chance(driver, 60) ? 0 : (uint32_t)between(driver, 1, 8);
    plan->wait_ms_max = chance(driver, 50) ? 0 : (uint32_t)between(driver, 5000, 180000);
    invent_need(driver, &plan->need, 30);
    if (chance(driver, 50)) {
        plan->relax_ms = (uint32_t)between(driver, 1000, 60000);
        invent_need(driver, &plan->relaxed, 12);
    }
    plan->has_wrap_up = invent_wrap_up(driver, &plan->wrap_up);
}

static void invent_settings(struct driver *driver, struct settings_plan *plan)
{
    static const uint32_t gaps[] = {0, 5000, 30000, 300000}, shifts[] = {0, 60000, 3600000, 36000000};
    memset(plan, 0, sizeof *plan);
    plan->given = chance(driver, 60);
    if (!plan->given)
        return;
    plan->gap_ms = gaps[below(driver, 4)];
    plan->shift_gap_ms = shifts[below(driver, 4)];
    plan->jump_ms = chance(driver, 50) ? 0 : 2000000000;
}

void driver_first(struct driver *driver, struct command *command)
{
    memset(command, 0, sizeof *command);
    command->payload.verb = VERB_CONFIGURE;
    command->now = FIRST_AT;
    struct whole_plan *whole = &command->whole;
    whole->queue_count = 5;
    whole->agent_count = 14;
    do {
        for (size_t i = 0; i < whole->queue_count; i++) {
            invent_queue(driver, &whole->queues[i]);
            snprintf(whole->queues[i].key, sizeof whole->queues[i].key, "q%zu", i);
        }
        for (size_t i = 0; i < whole->agent_count; i++) {
            invent_agent(driver, &whole->agents[i]);
            snprintf(whole->agents[i].key, sizeof whole->agents[i].key, "a%zu", i);
        }
    } while (!plan_whole_valid(whole));
}

/* What is in force, with a few changes; something may be left out or named twice. */
static void invent_whole(struct driver *driver, const struct model *model, struct whole_plan *whole)
{
    invent_settings(driver, &whole->settings);
    for (size_t i = 0; i < model->queue_count; i++)
        if (!chance(driver, 6))
            whole->queues[whole->queue_count++] = model->queues[i].plan;
    for (size_t i = 0; i < model->agent_count; i++)
        if (model->agents[i].state.presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT ? !chance(driver, 1) : chance(driver, 70))
            whole->agents[whole->agent_count++] = model->agents[i].plan;
    for (int i = 0; i < 3; i++) {
        struct agent_plan agent;
        struct queue_plan queue;
        invent_agent(driver, &agent);
        invent_queue(driver, &queue);
        if (whole->agent_count && chance(driver, 60)) {
            struct agent_plan *changed = &whole->agents[below(driver, whole->agent_count)];
            if (!chance(driver, 10))
                memcpy(agent.key, changed->key, sizeof agent.key);
            *changed = agent;
        }
        if (whole->queue_count && chance(driver, 30)) {
            struct queue_plan *changed = &whole->queues[below(driver, whole->queue_count)];
            if (!chance(driver, 10))
                memcpy(queue.key, changed->key, sizeof queue.key);
            *changed = queue;
        }
    }
}

/* --- whom and what -------------------------------------------------------------------------------------- */

static uint64_t any_agent(struct driver *driver, const struct model *model)
{
    return model->agent_count ? model->agents[below(driver, model->agent_count)].id : 0;
}

static uint64_t any_queue(struct driver *driver, const struct model *model)
{
    return model->queue_count ? model->queues[below(driver, model->queue_count)].id : 0;
}

static uint64_t any_contact(struct driver *driver, const struct model *model)
{
    return model->contact_count ? model->contacts[below(driver, model->contact_count)].row.id : 0;
}

/* An id of any kind, or of none. */
static uint64_t wrong_id(struct driver *driver, const struct model *model)
{
    switch (below(driver, 7)) {
    case 0: return 0;
    case 1: return INT64_MAX;
    case 2: return any_agent(driver, model);
    case 3: return any_queue(driver, model);
    case 4: return any_contact(driver, model);
    case 5: return model->visit_count ? model->visits[below(driver, model->visit_count)].row.id : 7;
    default: return below(driver, model->seq + 3);
    }
}

/* Of the rows that fit, any one; 0 when none does. */
#define PICK(driver, model, kind, condition, value)                                                    \
    do {                                                                                               \
        uint64_t seen = 0;                                                                             \
        for (size_t i = 0; i < (model)->kind##_count; i++) {                                           \
            const struct model_##kind *it = &(model)->kind##s[i];                                      \
            if ((condition) && below((driver), ++seen) == 0)                                           \
                (value) = it;                                                                          \
        }                                                                                              \
    } while (0)

static uint64_t idle_contact(struct driver *driver, const struct model *model)
{
    const struct model_contact *found = NULL;
    PICK(driver, model, contact, it->row.open && !it->row.visit && !it->row.legs, found);
    return found ? found->row.id : 0;
}

static uint64_t open_contact(struct driver *driver, const struct model *model)
{
    const struct model_contact *found = NULL;
    PICK(driver, model, contact, it->row.open, found);
    return found ? found->row.id : 0;
}

static uint64_t open_offer(struct driver *driver, const struct model *model)
{
    const struct model_offer *found = NULL;
    PICK(driver, model, offer, it->row.open, found);
    return found ? found->row.id : 0;
}

static void pick_leg(struct driver *driver, const struct model *model, struct payload *payload, bool held, bool any)
{
    const struct model_leg *found = NULL;
    PICK(driver, model, leg,
         it->row.state != CCS__LEG_STATE__LEG_STATE_LEFT &&
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

/* --- commands ------------------------------------------------------------------------------------------- */

static void ask_presence(struct driver *driver, const struct model *model, struct payload *payload)
{
    static const int32_t wanted[] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 0, 0};
    const struct model_agent *away = NULL;
    payload->id = any_agent(driver, model);
    payload->number = chance(driver, 1) ? (int32_t)below(driver, 9) - 3 : wanted[below(driver, 14)];
    PICK(driver, model, agent, it->state.presence != CCS__PRESENCE__PRESENCE_READY, away);
    if (payload->number == 2 && away && chance(driver, 70))
        payload->id = away->id;
    if (payload->number != 2 || chance(driver, 8))
        payload->text = chance(driver, 2) ? MODEL_TEXT_COUNT - 1 : (uint32_t)below(driver, 5);
}

static void ask_open(struct driver *driver, struct payload *payload)
{
    static const uint32_t channels[] = {0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 6, 7, 8};
    payload->channel = chance(driver, 1) ? 9 : channels[below(driver, 13)];
    payload->number = chance(driver, 60) ? 0 : (int32_t)between(driver, -3, 5);
    if (chance(driver, 1))
        payload->number = chance(driver, 50) ? 1000001 : -1000000;
    payload->text = chance(driver, 40) ? 0 : (uint32_t)below(driver, MODEL_TEXT_COUNT);
}

static void ask_close(struct driver *driver, const struct model *model, struct payload *payload)
{
    static const int32_t causes[] = {1, 1, 1, 2, 2, 2, 2, 4, 5, 6};
    payload->number = chance(driver, 1) ? (int32_t)below(driver, 12) - 2 : causes[below(driver, 10)];
    if (payload->number == 1)
        payload->id = open_contact(driver, model);
    else
        pick_leg(driver, model, payload, false, true);
    if (!payload->id || chance(driver, 10))
        payload->id = open_contact(driver, model);
    payload->agent = 0;
}

/* Plausible arguments for a verb; configurations apart. */
static void fill(struct driver *driver, struct model *model, struct payload *payload)
{
    switch (payload->verb) {
    case VERB_REMOVE_AGENT: payload->id = leaving_agent(driver, model); break;
    case VERB_REMOVE_QUEUE: payload->id = any_queue(driver, model); break;
    case VERB_PRESENCE: ask_presence(driver, model, payload); break;
    case VERB_END_WRAP_UP: payload->id = wrapping_agent(driver, model); break;
    case VERB_OPEN: ask_open(driver, payload); break;
    case VERB_QUEUE:
        payload->id = idle_contact(driver, model);
        payload->other = any_queue(driver, model);
        break;
    case VERB_PRIORITY:
        payload->id = open_contact(driver, model);
        payload->number = chance(driver, 2) ? 2000000 : (int32_t)between(driver, -3, 5);
        break;
    case VERB_CLOSE: ask_close(driver, model, payload); break;
    case VERB_DISPOSITION:
        payload->id = any_contact(driver, model);
        payload->text = (uint32_t)below(driver, MODEL_TEXT_COUNT);
        break;
    case VERB_ERASE: payload->id = any_contact(driver, model); break;
    case VERB_WANT_WRAP_UP: pick_leg(driver, model, payload, false, true); break;
    case VERB_HOLD: pick_leg(driver, model, payload, false, chance(driver, 10)); break;
    case VERB_RETRIEVE: pick_leg(driver, model, payload, true, chance(driver, 10)); break;
    case VERB_TO_QUEUE:
        pick_leg(driver, model, payload, false, true);
        payload->other = any_queue(driver, model);
        break;
    case VERB_TO_AGENT:
        pick_leg(driver, model, payload, false, true);
        payload->other = any_agent(driver, model);
        break;
    case VERB_ACCEPT:
    case VERB_REJECT:
    case VERB_FAIL: payload->id = open_offer(driver, model); break;
    default: break;
    }
}

/* Sometimes one of the ids is wrong. */
static void spoil(struct driver *driver, const struct model *model, struct payload *payload)
{
    switch (below(driver, 3)) {
    case 0: payload->id = wrong_id(driver, model); break;
    case 1:
        if (payload->agent)
            payload->agent = chance(driver, 50) ? any_agent(driver, model) : wrong_id(driver, model);
        break;
    default:
        if (payload->other)
            payload->other = wrong_id(driver, model);
        break;
    }
}

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
    return model->contact_count > most || model->visit_count > most || model->offer_count > most || model->leg_count > most;
}

static enum verb choose_verb(struct driver *driver, const struct model *model)
{
    static const uint16_t odds[VERB_COUNT] = {
        [VERB_ADVANCE] = 60,    [VERB_RUN_UNTIL] = 10, [VERB_COMMIT] = 80,     [VERB_PUT_AGENT] = 8,  [VERB_PUT_QUEUE] = 4,
        [VERB_REMOVE_AGENT] = 3, [VERB_REMOVE_QUEUE] = 1, [VERB_CONFIGURE] = 2, [VERB_PRESENCE] = 130, [VERB_END_WRAP_UP] = 60,
        [VERB_WANT_WRAP_UP] = 25, [VERB_OPEN] = 150,    [VERB_QUEUE] = 150,      [VERB_PRIORITY] = 40,  [VERB_CLOSE] = 100,
        [VERB_DISPOSITION] = 15, [VERB_HOLD] = 40,       [VERB_RETRIEVE] = 35,    [VERB_TO_QUEUE] = 25,  [VERB_TO_AGENT] = 25,
        [VERB_ERASE] = 6,        [VERB_ACCEPT] = 150,    [VERB_REJECT] = 15,    [VERB_FAIL] = 8,
    };
    uint32_t total = 0;
    if (nearly_full(model))
        return VERB_COMMIT;
    for (int verb = 0; verb < VERB_COUNT; verb++)
        total += odds[verb];
    uint32_t at = (uint32_t)below(driver, total);
    int verb = 0;
    while (at >= odds[verb])
        at -= odds[verb++];
    if (verb == VERB_OPEN && open_count(model) >= MODEL_CONTACTS_MAX)
        return chance(driver, 70) ? VERB_CLOSE : VERB_ADVANCE;
    return (enum verb)verb;
}

static ccs_duration step(struct driver *driver)
{
    uint64_t odds = below(driver, 1000);
    if (odds < 620)
        return 0;
    if (odds < 870)
        return between(driver, 1, 3000);
    if (odds < 965)
        return between(driver, 1, 20000);
    if (odds < 992)
        return between(driver, 1, 180000);
    if (odds < 994)
        return between(driver, 1, 7200000);
    if (odds < 996)
        return between(driver, 1, INT64_C(108000000));
    if (odds < 997)
        return between(driver, INT64_C(33) * 86400000, INT64_C(50) * 86400000);
    return odds < 999 ? -between(driver, 1, 5000) : 0;
}

/* Half of the steps end exactly where something falls due, to try both sides of every limit. */
static ccs_time choose_now(struct driver *driver, const struct model *model)
{
    ccs_time base = model->last_now > model->at ? model->last_now : model->at, now = base + step(driver);
    if (now <= base || !chance(driver, 30))
        return now;
    const struct model_offer *offer = NULL;
    const struct model_visit *visit = NULL;
    const struct model_agent *agent = NULL;
    PICK(driver, model, offer, it->timer > base && it->timer <= now, offer);
    PICK(driver, model, visit, it->timer > base && it->timer <= now, visit);
    PICK(driver, model, agent, it->timer > base && it->timer <= now, agent);
    ccs_time exact = offer ? offer->timer : visit ? visit->timer : agent ? agent->timer : now;
    return exact - (ccs_duration)below(driver, 2);
}

void driver_next(struct driver *driver, struct model *model, struct command *command)
{
    memset(command, 0, sizeof *command);
    struct payload *payload = &command->payload;
    payload->verb = choose_verb(driver, model);
    command->now = choose_now(driver, model);
    command->jump = chance(driver, 3);
    fill(driver, model, payload);
    if (payload->verb == VERB_PUT_AGENT)
        invent_agent(driver, &command->agent);
    else if (payload->verb == VERB_PUT_QUEUE)
        invent_queue(driver, &command->queue);
    else if (payload->verb == VERB_CONFIGURE)
        invent_whole(driver, model, &command->whole);
    else if (chance(driver, 6))
        spoil(driver, model, payload);
    if (payload->verb <= VERB_COMMIT)
        return;
    command->dry = chance(driver, 6);
    command->as_json = chance(driver, 4);
    command->actor = chance(driver, 30) ? (uint32_t)below(driver, 4) : 0;
    bool may_have_key = payload->verb > VERB_CONFIGURE;
    if (may_have_key && chance(driver, 5))
        command->key = (uint32_t)between(driver, 1, 300);
    if (may_have_key && model->key_count && chance(driver, 4)) { /* one that came before, mostly with what it came with */
        const struct model_key *key = &model->keys[below(driver, model->key_count)];
        command->key = key->key;
        command->actor = key->actor;
        if (chance(driver, 70))
            command->payload = key->payload;
    }
}
