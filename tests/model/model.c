/*
 * The life of the model: clock, keys, due things in exact order, recovery after an absence, and each command as one group
 * that stands or never was.
 */
#include "model.h"
#include <stdio.h>
#include <string.h>

#define KEPT_MS (INT64_C(24) * 3600 * 1000)

const char *model_text(uint32_t text)
{
    static char texts[MODEL_TEXT_COUNT][160];
    char *room = texts[text % MODEL_TEXT_COUNT];
    if (text == 0 || *room)
        return room;
    if (text == MODEL_TEXT_COUNT - 1)
        memset(room, 'x', 140);
    else
        snprintf(room, sizeof texts[0], "%s%u", text % 2 ? "L\xc3\xa2m-" : "t", text);
    return room;
}

const char *model_customer(uint32_t text)
{
    static const char *const customers[] = {"", "C-1", "", "Tr\xe1\xba\xa7n Linh"};
    return customers[text % 4];
}

const char *model_source(uint32_t text)
{
    return text % 3 ? "pbx" : "";
}

size_t model_alive(const struct payload *ask, uint32_t texts[4])
{
    texts[0] = ask->text;
    texts[1] = (uint32_t)ask->agent % MODEL_TEXT_COUNT;
    texts[2] = (uint32_t)ask->other % MODEL_TEXT_COUNT;
    texts[3] = (uint32_t)ask->number % MODEL_TEXT_COUNT;
    return 4;
}

const char *model_key(uint32_t key)
{
    static char keys[512][8];
    char *room = keys[key % 512];
    if (key && !*room)
        snprintf(room, sizeof keys[0], "k%u", key % 512);
    return key ? room : "";
}

const char *const verb_names[VERB_COUNT] = {
    "advance",        "run_until",       "commit",          "put_agent",       "put_queue",      "put_supervisor",
    "remove_agent",   "remove_queue",    "remove_supervisor", "put_calendar",  "remove_calendar", "put_zone",
    "reload_zones",   "configure",       "set_presence",    "end_wrap_up",
    "want_wrap_up",   "open",            "queue",           "refresh",         "set_priority",   "close",
    "disposition",    "erase",           "hold",            "retrieve",        "to_queue",       "to_agent",
    "to_outside",     "accept",          "reject",          "fail",            "take_callback",  "callback_result",
    "add_endpoint",   "set_endpoint",    "remove_endpoint", "consult_queue",   "consult_agent",  "consult_outside",
    "complete",       "cancel",          "conference",      "leave",           "connect_leg",    "end_leg",
    "park",           "unpark",          "reconcile",       "force",           "monitor",        "change_monitor",
    "end_monitor",    "intercept",       "reassign_queue",  "reassign_agent",  "pull",           "start_recording",
    "pause_recording", "end_recording",
};

void model_init(struct model *model)
{
    memset(model, 0, sizeof *model);
    model->keys_max = MODEL_KEYS_MAX - 8;
}

/* --- groups ------------------------------------------------------------------------------------------------------- */

static size_t begin(struct model *model, struct facts *facts, ccs_time now, ccs_time due_at, const char *actor)
{
    model->now = now;
    model->due_at = due_at;
    model->actor = actor;
    model->relaxed = 0;
    model->configured = false;
    return facts->count;
}

/* Settle; a group without events is none. */
static void end(struct model *model, struct facts *facts, size_t first, uint32_t command)
{
    model_settle(model, facts);
    if (facts->count == first)
        return;
    facts->groups[facts->group_count++] = (struct fact_group){first, facts->count - first, command, model->actor};
    model_arm(model);
}

/* --- what is due -------------------------------------------------------------------------------------------------- */

struct due {
    ccs_time at;
    uint64_t id;
    const struct model_visit *visit;
    const struct model_offer *offer;
    const struct model_leg *leg;
    const struct model_agent *agent;
    const struct model_queue *queue;
};

static bool earlier(ccs_time at, uint64_t id, const struct due *than)
{
    return at < than->at || (at == than->at && id < than->id);
}

/* Smallest instant, then smallest id. */
static struct due next_due(const struct model *model)
{
    struct due due = {.at = CCS_TIME_NEVER};
#define LOOK(kind, id_of)                                                                                      \
    for (size_t i = 0; i < model->kind##_count; i++)                                                           \
        if (earlier(model->kind##s[i].timer, model->kind##s[i].id_of, &due))                                   \
            due = (struct due){.at = model->kind##s[i].timer, .id = model->kind##s[i].id_of, .kind = &model->kind##s[i]}
    LOOK(visit, row.id);
    LOOK(offer, row.id);
    LOOK(leg, row.id);
    LOOK(agent, id);
    LOOK(queue, id);
#undef LOOK
    return due;
}

/* A wrap-up reaches its limit, a cool-down is over, or skills and memberships change. */
static void take_agent(struct model *model, struct facts *facts, const struct model_agent *agent)
{
    const Ccs__AgentState *state = &agent->state;
    Ccs__AgentCooledDown cooled = CCS__AGENT_COOLED_DOWN__INIT;
    Ccs__AgentScheduleChanged changed = CCS__AGENT_SCHEDULE_CHANGED__INIT;
    cooled.agent = changed.agent = agent->id;
    changed.as_of_at = model->due_at;
    struct roster_shift shift = hours_next_shift(&model->hours, agent->plan.roster, state->as_of_at, state->shift_at);
    if (shift.at <= model->due_at)
        changed.shift_at = shift.began_at;
    if (state->wrap_up_leg && state->wrap_up_ends_at && state->wrap_up_ends_at <= model->due_at)
        model_end_wrap_up(model, facts, agent, true);
    else if (state->cool_down_at && state->cool_down_at <= model->due_at)
        model_emit(model, facts, CCS_EVENT_AGENT_COOLED_DOWN, &cooled);
    else
        model_emit(model, facts, CCS_EVENT_AGENT_SCHEDULE_CHANGED, &changed);
}

/* An edge of its hours; or the first of the waiting room: by seniority, then by id. */
static void take_queue(struct model *model, struct facts *facts, const struct model_queue *queue)
{
    ccs_time edge_at = model_edge_at(model, queue);
    if (edge_at <= model->due_at) {
        model_tell_hours(model, facts, queue, edge_at);
        return;
    }
    const struct model_stay *first = NULL;
    ccs_time first_at = 0;
    for (size_t i = 0; i < model->visit_count; i++) {
        const struct model_stay *visit = &model->visits[i].row;
        if (!visit->open || !visit->room || visit->queue != queue->id)
            continue;
        ccs_time at = model_contact(model, visit->contact)->row.seniority_at;
        if (!first || at < first_at) {
            first = visit;
            first_at = at;
        }
    }
    Ccs__VisitAdmitted admitted = CCS__VISIT_ADMITTED__INIT;
    admitted.contact = first->contact;
    admitted.visit = first->id;
    admitted.queue = first->queue;
    model_emit(model, facts, CCS_EVENT_VISIT_ADMITTED, &admitted);
}

static void take(struct model *model, struct facts *facts, const struct due *due)
{
    if (due->offer && due->offer->row.answered) {
        model_fail_callback(model, facts, due->offer);
    } else if (due->offer) {
        model_end_offer(model, facts, due->offer, CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED);
    } else if (due->agent) {
        take_agent(model, facts, due->agent);
    } else if (due->queue) {
        take_queue(model, facts, due->queue);
    } else if (due->leg) {
        model_return_leg(model, facts, due->leg);
    } else {
        model_take_visit(model, facts, due->visit);
        if (model_goes_back(model, due->visit))
            model_return_visit(model, facts, due->visit);
    }
}

static bool offer_open(const struct model *model)
{
    for (size_t i = 0; i < model->offer_count; i++)
        if (model->offers[i].row.open)
            return true;
    return false;
}

/* Nobody asked for what was due for longer than allowed: what rings is taken back, because nobody knows what became of
 * it. A host that comes when something is due was never away, however long there was nothing to come for. */
static void recover_if_away(struct model *model, struct facts *facts, ccs_time now)
{
    ccs_duration gap = model->settings.gap_ms ? model->settings.gap_ms : 60000;
    struct due due = next_due(model);
    if (due.at == CCS_TIME_NEVER || now - due.at <= gap || !offer_open(model))
        return;
    model->cursor = due.at;
    size_t first = begin(model, facts, now, now, "");
    for (size_t i = 0; i < model->offer_count; i++) /* in the order of ids: that is how they were added */
        if (model->offers[i].row.open)
            model_end_offer(model, facts, &model->offers[i], CCS__OFFER_CAUSE__OFFER_CAUSE_RECALLED);
    Ccs__CenterRecovered recovered = CCS__CENTER_RECOVERED__INIT;
    recovered.silent_ms = now - due.at;
    model_emit(model, facts, CCS_EVENT_CENTER_RECOVERED, &recovered);
    end(model, facts, first, 2);
}

static void arrive(struct model *model, struct facts *facts, ccs_time now)
{
    recover_if_away(model, facts, now);
    for (struct due due = next_due(model); due.at <= now; due = next_due(model)) {
        model->cursor = due.at;
        size_t first = begin(model, facts, now, due.at, "");
        take(model, facts, &due);
        end(model, facts, first, 1);
    }
    model->cursor = model->last_now = now;
}

static ccs_time earliest(const struct model *model)
{
    return model->last_now > model->at ? model->last_now : model->at;
}

static ccs_status check_clock(const struct model *model, ccs_time now, bool jump)
{
    ccs_duration jump_max = model->settings.jump_ms ? model->settings.jump_ms : INT64_C(32) * 24 * 3600 * 1000;
    if (now < 0 || now >= (ccs_time)1 << 48)
        return CCS_EINVAL;
    if (now < earliest(model) || (earliest(model) && now - earliest(model) > jump_max && !jump))
        return CCS_ECLOCK;
    return CCS_OK;
}

static ccs_status run_until(struct model *model, struct facts *facts, ccs_time until)
{
    ccs_time now;
    do {
        ccs_time due_at = next_due(model).at;
        now = due_at < until ? due_at : until;
        if (now < earliest(model))
            now = earliest(model);
        if (now > until)
            now = until;
        ccs_status status = check_clock(model, now, true);
        if (status != CCS_OK)
            return status;
        arrive(model, facts, now);
    } while (now < until);
    return CCS_OK;
}

/* Closed rows are given back; nothing can be said of them any more (there is no store). */
#define FORGET(model, kind)                                       \
    do {                                                          \
        size_t kept = 0;                                          \
        for (size_t i = 0; i < (model)->kind##_count; i++)        \
            if ((model)->kind##s[i].row.open)                     \
                (model)->kind##s[kept++] = (model)->kind##s[i];   \
        (model)->kind##_count = kept;                             \
    } while (0)

static void commit(struct model *model)
{
    FORGET(model, contact);
    FORGET(model, visit);
    FORGET(model, offer);
    FORGET(model, leg);
    FORGET(model, endpoint);
    FORGET(model, place);
    FORGET(model, monitor);
    FORGET(model, recording);
}

/* --- idempotency ---------------------------------------------------------------------------------------- */

static const struct model_key *find_key(const struct model *model, const struct command *command)
{
    for (size_t i = 0; i < model->key_count; i++)
        if (model->keys[i].key == command->key && model->keys[i].actor == command->actor &&
            command->now < model->keys[i].at + KEPT_MS)
            return &model->keys[i];
    return NULL;
}

static void keep_key(struct model *model, const struct command *command, uint64_t result)
{
    while (model->key_count && (model->keys[0].at + KEPT_MS <= command->now || model->key_count >= model->keys_max)) {
        memmove(model->keys, model->keys + 1, (model->key_count - 1) * sizeof model->keys[0]);
        model->key_count--;
    }
    model->keys[model->key_count++] =
        (struct model_key){command->payload, command->actor, command->key, result, command->now};
}

/* --- commands ------------------------------------------------------------------------------------------- */

static ccs_status stand(struct model *model, const struct command *command, struct facts *facts, uint64_t *result)
{
    static struct model before; /* a refusal in the middle of a configuration puts everything back */
    arrive(model, facts, command->now);
    if (command->payload.verb == VERB_CONFIGURE)
        before = *model;
    size_t first = begin(model, facts, command->now, command->now, model_actor(command->actor)), size = facts->size;
    ccs_status status = model_decide(model, command, facts, result);
    if (status == CCS_OK) {
        end(model, facts, first, 0);
        if (command->key) /* also when nothing changed: sent again later, it must change nothing then either */
            keep_key(model, command, *result);
    } else if (facts->count > first) {
        *model = before;
        facts->count = first;
        facts->size = size;
    }
    return status;
}

ccs_status model_execute(struct model *model, const struct command *command, struct facts *facts, uint64_t *result)
{
    static struct model before;
    facts->count = facts->group_count = facts->size = 0;
    *result = 0;
    if (command->payload.verb == VERB_COMMIT) {
        commit(model);
        return CCS_OK;
    }
    if (command->payload.verb == VERB_RUN_UNTIL)
        return run_until(model, facts, command->now);
    if (command->payload.verb == VERB_CONFIGURE && !plan_whole_valid(&command->whole, command->now))
        return CCS_EPARSE;
    ccs_status status = check_clock(model, command->now, command->jump);
    if (status != CCS_OK)
        return status;
    if (command->payload.verb == VERB_ADVANCE) {
        arrive(model, facts, command->now);
        return CCS_OK;
    }
    const struct model_key *known = command->key ? find_key(model, command) : NULL;
    if (known) {
        *result = known->result;
        return memcmp(&known->payload, &command->payload, sizeof known->payload) == 0 ? CCS_OK : CCS_ECONFLICT;
    }
    if (command->dry)
        before = *model;
    status = stand(model, command, facts, result);
    if (command->dry)
        *model = before;
    if (command->dry && status != CCS_OK)
        facts->count = facts->group_count = facts->size = 0; /* a refused dry run shows nothing */
    return status;
}
