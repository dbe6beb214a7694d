#include "supervise_fixture.h"
#include "group/journal.h"
#include "group/settings.h"
#include "hours/hours.h"
#include "report/report.h"
#include <stdio.h>
#include <stdlib.h>

struct ccs__group group;
ccs_time now;
static size_t held, fail_at; /* bytes; so many more allocations until one fails, or 0 */
static bool failed;
static char text[4096];

static void *count_memory(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    if (new_size > old_size && fail_at && --fail_at == 0) {
        failed = true;
        return NULL;
    }
    *(size_t *)user_data += new_size - old_size;
    if (new_size)
        return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

void desk_fail_at(size_t n)
{
    fail_at = n;
    failed = false;
}

bool desk_failed(void)
{
    fail_at = 0;
    return failed;
}

static void check(void)
{
    for (int i = 0; i < CCS__MODULE_COUNT; i++)
        if (group.modules[i]->check)
            group.modules[i]->check(&group);
}

void desk_begin(void)
{
    ccs__group_begin(&group, now, now);
}

ccs_status desk_end(ccs_status status)
{
    if (status == CCS_OK)
        status = ccs__group_settle(&group);
    if (status == CCS_OK)
        ccs__group_keep(&group);
    else
        ccs__group_undo(&group);
    check();
    return status;
}

/* --- people ------------------------------------------------------------------------------------------------- */

uint64_t put_queue(const Ccs__Queue *config)
{
    uint64_t id = 0;
    OK(ccs__queue_decide_put(&group, config, &id));
    return id;
}

uint64_t put_agent(const char *key, const char *team)
{
    Ccs__Agent config = CCS__AGENT__INIT;
    char *teams[] = {TEXT(team)};
    uint64_t id = 0;
    config.key = TEXT(key);
    config.teams = teams;
    config.n_teams = *team ? 1 : 0;
    OK(ccs__agent_decide_put(&group, &config, &id));
    return id;
}

uint64_t put_supervisor(const char *key, const Ccs__Verb *verbs, size_t count, const char *team, const char *queue_key)
{
    Ccs__Supervisor config = CCS__SUPERVISOR__INIT;
    Ccs__PutSupervisor command = CCS__PUT_SUPERVISOR__INIT;
    char *teams[] = {TEXT(team)}, *queues[] = {TEXT(queue_key)};
    uint64_t id = 0;
    config.key = TEXT(key);
    config.verbs = (Ccs__Verb *)(uintptr_t)verbs;
    config.n_verbs = count;
    config.teams = teams;
    config.n_teams = *team ? 1 : 0;
    config.queues = queues;
    config.n_queues = *queue_key ? 1 : 0;
    command.supervisor = &config;
    OK(ccs__supervise_decide_put(&group, &command, &id));
    return id;
}

void grant(Ccs__Verb verb)
{
    put_supervisor("max", &verb, verb ? 1 : 0, "", "");
}

uint64_t agent(const char *key)
{
    const struct ccs__agent *row = ccs__agent_by_key(&group, ccs_str_from(key));
    cr_assert_not_null(row, "agent %s", key);
    return row->config.id;
}

uint64_t queue(const char *key)
{
    const struct ccs__queue *row = ccs__queue_by_key(&group, ccs_str_from(key));
    cr_assert_not_null(row, "queue %s", key);
    return row->config.id;
}

void presence(const char *key, Ccs__Presence wanted)
{
    Ccs__SetPresence command = CCS__SET_PRESENCE__INIT;
    command.agent = agent(key);
    command.presence = wanted;
    OK(ccs__agent_decide_presence(&group, &command));
}

void desk_open(void)
{
    static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {
        [CCS__MODULE_SETTINGS] = &ccs__settings_module, [CCS__MODULE_HOURS] = &ccs__hours_module,
        [CCS__MODULE_AGENT] = &ccs__agent_module,
        [CCS__MODULE_QUEUE] = &ccs__queue_module,       [CCS__MODULE_CONTACT] = &ccs__contact_module,
        [CCS__MODULE_REPORT] = &ccs__report_module,     [CCS__MODULE_ROUTE] = &ccs__route_module,
        [CCS__MODULE_TRANSFER] = &ccs__transfer_module, [CCS__MODULE_SUPERVISE] = &ccs__supervise_module,
    };
    static const ccs_alloc alloc = {count_memory, &held};
    static const Ccs__Verb all[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    Ccs__Queue config = CCS__QUEUE__INIT;
    Ccs__WrapUp wrap_up = CCS__WRAP_UP__INIT;
    now = NINE;
    cr_assert_eq(ccs__group_init(&group, &alloc, modules), CCS_OK);
    wrap_up.mode = CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED;
    wrap_up.limit_ms = 10000;
    config.key = TEXT("sales");
    config.wrap_up = &wrap_up;
    put_queue(&config);
    config.key = TEXT("help");
    config.wrap_up = NULL;
    put_queue(&config);
    put_agent("anna", "phone");
    put_agent("bob", "phone");
    put_agent("carl", "back");
    put_supervisor("eva", all, sizeof all / sizeof all[0], "", "");
    grant(CCS__VERB__VERB_NONE);
    presence("anna", CCS__PRESENCE__PRESENCE_READY);
    presence("bob", CCS__PRESENCE__PRESENCE_READY);
    presence("carl", CCS__PRESENCE__PRESENCE_READY);
}

void desk_close(void)
{
    group.actor = "";
    check();
    ccs__group_finish(&group);
    cr_expect_eq(held, 0);
}

/* --- contacts ------------------------------------------------------------------------------------------------ */

uint64_t arrive(const char *queue_key)
{
    Ccs__OpenContact open = CCS__OPEN_CONTACT__INIT;
    Ccs__QueueContact enter = CCS__QUEUE_CONTACT__INIT;
    OK(ccs__contact_decide_open(&group, &open, &enter.contact));
    enter.queue = queue(queue_key);
    OK(ccs__route_decide_queue(&group, &enter));
    return enter.contact;
}

void accept(const char *agent_key)
{
    const struct ccs__agent_state *row = ccs__row_find(&group, CCS__KIND_AGENT_STATE, agent(agent_key));
    cr_assert_not_null(row->route.offers, "nothing rings at %s", agent_key);
    OK(ccs__offer_decide_accept(&group, row->route.offers->row.id));
}

uint64_t talk(const char *queue_key, const char *agent_key)
{
    static const char *const keys[] = {"anna", "bob", "carl"};
    for (int i = 0; i < 3; i++)
        if (strcmp(keys[i], agent_key) != 0)
            presence(keys[i], CCS__PRESENCE__PRESENCE_NOT_READY);
    uint64_t contact = arrive(queue_key);
    accept(agent_key);
    for (int i = 0; i < 3; i++)
        if (strcmp(keys[i], agent_key) != 0)
            presence(keys[i], CCS__PRESENCE__PRESENCE_READY);
    return contact;
}

const Ccs__AgentState *state(const char *key)
{
    return &((const struct ccs__agent_state *)ccs__row_find(&group, CCS__KIND_AGENT_STATE, agent(key)))->state;
}

struct ccs__contact *contact_row(uint64_t contact)
{
    return ccs__row_find(&group, CCS__KIND_CONTACT, contact);
}

const Ccs__Leg *leg_of(uint64_t contact, const char *agent_key)
{
    for (const struct ccs__leg *leg = contact_row(contact)->legs; leg; leg = leg->next)
        if (leg->leg.agent == agent(agent_key))
            return &leg->leg;
    return NULL;
}

const Ccs__Visit *visit_of(uint64_t contact)
{
    uint64_t id = contact_row(contact)->contact.visit;
    return id ? &((const struct ccs__visit *)ccs__row_find(&group, CCS__KIND_VISIT, id))->visit : NULL;
}

uint64_t offered_to(uint64_t contact)
{
    const Ccs__Visit *visit = visit_of(contact);
    if (!visit || !visit->offer)
        return 0;
    return ((const struct ccs__offer *)ccs__row_find(&group, CCS__KIND_OFFER, visit->offer))->offer.agent;
}

/* --- events -------------------------------------------------------------------------------------------------- */

const char *events(void)
{
    struct ccs__journal_group journal = {.first_seq = group.first_seq, .count = group.event_count, .at = group.now,
                                         .bodies = group.bodies.data, .bodies_size = group.bodies.size};
    struct ccs__journal_event event;
    size_t offset = 0, size = 0;
    uint64_t index = 0;
    text[0] = '\0';
    while (ccs__journal_next(&journal, &offset, &index, &event))
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%s", size ? " " : "", ccs_event_name(event.kind));
    return text;
}

bool first_event(uint32_t kind)
{
    const char *name = ccs_event_name(kind);
    const char *all = events();
    return strncmp(all, name, strlen(name)) == 0 && (all[strlen(name)] == ' ' || !all[strlen(name)]);
}
