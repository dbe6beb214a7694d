/*
 * See fixture.h.
 */
#include "unit/agent/fixture.h"
#include "group/settings.h"
#include "hours/hours.h"
#include "record/json.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ccs__group groups[2];
struct ccs__group *group = groups;
static size_t asked, fail_at;
static char told[8192];

static void *allocate(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    (void)old_size;
    (void)user_data;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    return ++asked == fail_at ? NULL : realloc(pointer, new_size);
}

void fixture_fail_at(size_t n)
{
    asked = 0;
    fail_at = n;
}

bool fixture_failed(void)
{
    return fail_at && asked >= fail_at;
}

/* Stands in the place of a module that listens. */
static ccs_status listen(struct ccs__group *any, const struct ccs__event *event)
{
    (void)any;
    const char *name = ccs__event_info_of(event->kind)->name;
    cr_assert_lt(strlen(told) + strlen(name) + 2, sizeof told);
    if (*told)
        strcat(told, " ");
    strcat(told, name);
    return CCS_OK;
}

static const struct ccs__module listener = {.name = "listener", .apply = listen};

static void init(struct ccs__group *made)
{
    static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {[CCS__MODULE_SETTINGS] = &ccs__settings_module,
                                                                         [CCS__MODULE_HOURS] = &ccs__hours_module,
                                                                         [CCS__MODULE_AGENT] = &ccs__agent_module,
                                                                         [CCS__MODULE_REPORT] = &listener};
    static const ccs_alloc memory = {.function = allocate};
    cr_assert_eq(ccs__group_init(made, &memory, modules), CCS_OK);
}

void fixture_start(void)
{
    told[0] = '\0';
    init(group);
}

void fixture_finish(void)
{
    ccs__agent_module.check(group);
    ccs__wheel_check(&group->wheel);
    ccs__group_finish(group);
}

const char *fixture_told(void)
{
    static char last[sizeof told];
    memcpy(last, told, sizeof told);
    told[0] = '\0';
    return last;
}

void fixture_begin(ccs_time now)
{
    ccs__group_begin(group, now, now);
}

ccs_status fixture_end(ccs_status status)
{
    if (status == CCS_OK)
        status = ccs__group_settle(group);
    if (status == CCS_OK)
        ccs__group_keep(group);
    else
        ccs__group_undo(group);
    ccs__agent_module.check(group);
    return status;
}

/* --- commands ---------------------------------------------------------------------------------------------- */

Ccs__Agent agent_named(const char *key)
{
    Ccs__Agent agent = CCS__AGENT__INIT;
    agent.key = TEXT(key);
    return agent;
}

ccs_status put(const Ccs__Agent *agent, ccs_time now, uint64_t *id)
{
    fixture_begin(now);
    return fixture_end(ccs__agent_decide_put(group, agent, id));
}

ccs_status put_calendar(const char *json, ccs_time now, uint64_t *id)
{
    struct ccs__arena arena;
    struct ccs__json_error error;
    ProtobufCMessage *calendar;
    ccs__arena_init(&arena, &group->alloc, 0);
    ccs_status status = ccs__json_read(ccs_str_from(json), &ccs__calendar__descriptor, &arena, &calendar, &error);
    if (status == CCS_OK) {
        fixture_begin(now);
        status = fixture_end(ccs__hours_decide_put(group, (const Ccs__Calendar *)(const void *)calendar, NULL, false, id));
    }
    ccs__arena_finish(&arena);
    ccs__hours_module.check(group);
    return status;
}

void nine_to_five(const char *days, ccs_time now)
{
    char json[256];
    uint64_t id;
    snprintf(json, sizeof json, "{\"key\": \"desk\", \"windows\": [{\"days\": [%s], \"open\": \"09:00\", \"close\": \"17:00\"}]}",
             days);
    cr_assert_eq(put_calendar(json, now, &id), CCS_OK);
}

uint64_t anna(void)
{
    Ccs__Agent agent = agent_named("anna");
    uint64_t id = 0;
    cr_assert_eq(put(&agent, NINE, &id), CCS_OK);
    cr_assert_eq(presence(id, CCS__PRESENCE__PRESENCE_READY, "", NINE), CCS_OK);
    (void)fixture_told();
    return id;
}

ccs_status presence(uint64_t agent, Ccs__Presence wanted, const char *reason, ccs_time now)
{
    Ccs__SetPresence command = CCS__SET_PRESENCE__INIT;
    command.agent = agent;
    command.presence = wanted;
    command.reason = TEXT(reason);
    fixture_begin(now);
    return fixture_end(ccs__agent_decide_presence(group, &command));
}

ccs_status force(uint64_t agent, Ccs__Presence wanted, const char *reason, ccs_time now)
{
    fixture_begin(now);
    return fixture_end(ccs__agent_force(group, agent, wanted, reason));
}

ccs_status remove_agent(uint64_t agent, ccs_time now)
{
    fixture_begin(now);
    return fixture_end(ccs__agent_decide_remove(group, agent));
}

/* --- events ------------------------------------------------------------------------------------------------ */

void emit(uint32_t kind, const void *body, ccs_time now)
{
    fixture_begin(now);
    cr_assert_eq(fixture_end(ccs__emit(group, kind, body)), CCS_OK);
}

void offered(uint64_t agent, uint32_t cost, ccs_time now)
{
    Ccs__ContactOffered body = CCS__CONTACT_OFFERED__INIT;
    body.agent = agent;
    body.cost = cost;
    emit(CCS_EVENT_CONTACT_OFFERED, &body, now);
}

void answered(uint64_t agent, ccs_time now)
{
    Ccs__ContactAnswered body = CCS__CONTACT_ANSWERED__INIT;
    body.agent = agent;
    emit(CCS_EVENT_CONTACT_ANSWERED, &body, now);
}

void failed(uint64_t agent, uint32_t cost, Ccs__OfferCause cause, ccs_time now)
{
    Ccs__OfferEnded body = CCS__OFFER_ENDED__INIT;
    body.agent = agent;
    body.cost = cost;
    body.cause = cause;
    body.counted = true;
    emit(CCS_EVENT_OFFER_ENDED, &body, now);
}

void left(uint64_t agent, uint32_t cost, ccs_duration talk_ms, bool wraps_up, ccs_time now)
{
    Ccs__LegLeft body = CCS__LEG_LEFT__INIT;
    body.agent = agent;
    body.cost = cost;
    body.talk_ms = talk_ms;
    body.wrap_up = wraps_up;
    emit(CCS_EVENT_LEG_LEFT, &body, now);
}

void wrap_up(uint64_t agent, Ccs__WrapUpMode mode, ccs_time ends_at, ccs_time now)
{
    Ccs__WrapUpStarted body = CCS__WRAP_UP_STARTED__INIT;
    body.agent = agent;
    body.leg = 77;
    body.mode = mode;
    body.ends_at = ends_at;
    emit(CCS_EVENT_WRAP_UP_STARTED, &body, now);
}

/* --- time -------------------------------------------------------------------------------------------------- */

size_t advance(ccs_time now)
{
    const struct ccs__wheel_node *node;
    size_t count = 0;
    while ((node = ccs__wheel_take(&group->wheel, now))) {
        struct ccs__row *row = ccs__row_find(group, (enum ccs__kind)node->kind, node->id);
        cr_assert_not_null(row);
        ccs__group_begin(group, now, node->due_at);
        cr_assert_eq(fixture_end(ccs__agent_module.due(group, row)), CCS_OK);
        cr_assert_lt(++count, 1000, "the timer goes on and on");
    }
    return count;
}

/* --- rows -------------------------------------------------------------------------------------------------- */

struct ccs__agent_state *agent_of(uint64_t id)
{
    return ccs__row_find(group, CCS__KIND_AGENT_STATE, id);
}

const Ccs__AgentState *state(uint64_t id)
{
    return &agent_of(id)->state;
}

static void load_kind(struct ccs__group *from, struct ccs__group *to, enum ccs__kind kind)
{
    struct ccs__row **rows;
    size_t count;
    cr_assert_eq(ccs__rows_sorted(from, kind, &rows, &count), CCS_OK);
    for (size_t i = 0; i < count; i++)
        if (ccs__row_open(from, rows[i]))
            cr_assert_eq(ccs__row_load(to, kind, rows[i]->id, ccs__row_message(rows[i])), CCS_OK);
    ccs__free(&from->alloc, rows, count * sizeof *rows);
}

void reopen(bool states_first)
{
    struct ccs__group *closed = group, *opened = group == groups ? groups + 1 : groups;
    init(opened);
    opened->seq = closed->seq;
    opened->at = closed->at;
    load_kind(closed, opened, CCS__KIND_ZONE);
    load_kind(closed, opened, CCS__KIND_CALENDAR);
    load_kind(closed, opened, states_first ? CCS__KIND_AGENT_STATE : CCS__KIND_AGENT);
    load_kind(closed, opened, states_first ? CCS__KIND_AGENT : CCS__KIND_AGENT_STATE);
    load_kind(closed, opened, CCS__KIND_ENDPOINT);
    ccs__group_finish(closed);
    group = opened;
    ccs__agent_module.check(group);
}
