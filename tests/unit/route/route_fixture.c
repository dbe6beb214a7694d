#include "route_fixture.h"
#include "group/settings.h"
#include "report/report.h"
#include <stdlib.h>

static void *count_memory(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    *(size_t *)user_data += new_size - old_size;
    if (new_size)
        return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

void fixture_init(struct fixture *f)
{
    static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {
        [CCS__MODULE_SETTINGS] = &ccs__settings_module, [CCS__MODULE_AGENT] = &ccs__agent_module,
        [CCS__MODULE_QUEUE] = &ccs__queue_module,       [CCS__MODULE_CONTACT] = &ccs__contact_module,
        [CCS__MODULE_REPORT] = &ccs__report_module,     [CCS__MODULE_ROUTE] = &ccs__route_module,
    };
    memset(f, 0, sizeof *f);
    f->now = NINE;
    f->alloc = (ccs_alloc){count_memory, &f->held};
    cr_assert_eq(ccs__group_init(&f->group, &f->alloc, modules), CCS_OK);
}

void fixture_end(struct fixture *f)
{
    for (int i = 0; i < CCS__MODULE_COUNT; i++)
        if (f->group.modules[i] && f->group.modules[i]->check)
            f->group.modules[i]->check(&f->group);
    ccs__group_finish(&f->group);
    cr_expect_eq(f->held, 0);
}

void begin(struct fixture *f)
{
    ccs__group_begin(&f->group, f->now, f->now);
}

void end(struct fixture *f)
{
    cr_assert_eq(ccs__group_settle(&f->group), CCS_OK, "%s", f->group.error);
    ccs__group_keep(&f->group);
}

void advance(struct fixture *f)
{
    struct ccs__wheel_node *node;
    while ((node = ccs__wheel_take(&f->group.wheel, f->now)) != NULL) {
        struct ccs__row *row = ccs__row_find(&f->group, (enum ccs__kind)node->kind, node->id);
        ccs__group_begin(&f->group, f->now, node->due_at);
        for (int i = 0; i < CCS__MODULE_COUNT; i++)
            if (f->group.modules[i] && f->group.modules[i]->due)
                cr_assert_eq(f->group.modules[i]->due(&f->group, row), CCS_OK);
        end(f);
    }
}

uint64_t add_agent(struct fixture *f, const char *key, uint32_t position, const char *skill, uint32_t level)
{
    Ccs__Agent agent = CCS__AGENT__INIT;
    Ccs__Skill has = CCS__SKILL__INIT, *list[] = {&has};
    uint64_t id = 0;
    agent.key = (char *)(uintptr_t)key;
    agent.position = position;
    has.name = (char *)(uintptr_t)skill;
    has.level = level;
    agent.n_skills = level ? 1 : 0;
    agent.skills = list;
    begin(f);
    cr_assert_eq(ccs__agent_decide_put(&f->group, &agent, &id), CCS_OK, "%s", f->group.error);
    end(f);
    return id;
}

Ccs__Queue queue_named(const char *key)
{
    Ccs__Queue queue = CCS__QUEUE__INIT;
    queue.key = (char *)(uintptr_t)key;
    return queue;
}

uint64_t add_queue(struct fixture *f, const Ccs__Queue *queue)
{
    uint64_t id = 0;
    begin(f);
    cr_assert_eq(ccs__queue_decide_put(&f->group, queue, &id), CCS_OK, "%s", f->group.error);
    end(f);
    return id;
}

void set_ready(struct fixture *f, uint64_t agent)
{
    Ccs__SetPresence command = CCS__SET_PRESENCE__INIT;
    command.agent = agent;
    command.presence = CCS__PRESENCE__PRESENCE_READY;
    begin(f);
    cr_assert_eq(ccs__agent_decide_presence(&f->group, &command), CCS_OK, "%s", f->group.error);
    end(f);
}

uint64_t add_contact(struct fixture *f, uint64_t queue, int32_t priority)
{
    Ccs__OpenContact open = CCS__OPEN_CONTACT__INIT;
    Ccs__QueueContact enter = CCS__QUEUE_CONTACT__INIT;
    open.priority = priority;
    enter.queue = queue;
    begin(f);
    cr_assert_eq(ccs__contact_decide_open(&f->group, &open, &enter.contact), CCS_OK, "%s", f->group.error);
    end(f);
    begin(f);
    cr_assert_eq(ccs__route_decide_queue(&f->group, &enter), CCS_OK, "%s", f->group.error);
    end(f);
    return enter.contact;
}

const Ccs__Contact *contact(struct fixture *f, uint64_t id)
{
    return &((struct ccs__contact *)ccs__row_find(&f->group, CCS__KIND_CONTACT, id))->contact;
}

const Ccs__Visit *visit_of(struct fixture *f, uint64_t id)
{
    return &((struct ccs__visit *)ccs__row_find(&f->group, CCS__KIND_VISIT, contact(f, id)->visit))->visit;
}

const Ccs__Offer *offer_of(struct fixture *f, uint64_t id)
{
    uint64_t offer = contact(f, id)->visit ? visit_of(f, id)->offer : 0;
    return offer ? &((struct ccs__offer *)ccs__row_find(&f->group, CCS__KIND_OFFER, offer))->offer : NULL;
}

uint64_t offered_to(struct fixture *f, uint64_t id)
{
    return offer_of(f, id) ? offer_of(f, id)->agent : 0;
}

void accept_offer(struct fixture *f, uint64_t id)
{
    begin(f);
    cr_assert_eq(ccs__offer_decide_accept(&f->group, visit_of(f, id)->offer), CCS_OK, "%s", f->group.error);
    end(f);
}

/* Blind, as lib/transfer does it: the leg ends, the contact enters. */
void transfer(struct fixture *f, uint64_t id, uint64_t agent, uint64_t to_queue, uint64_t to_agent)
{
    struct ccs__contact *row;
    struct ccs__leg *leg;
    struct ccs__entry entry = {.only = to_agent};
    begin(f);
    cr_assert_eq(ccs__leg_of(&f->group, id, agent, &row, &leg), CCS_OK, "%s", f->group.error);
    entry.contact = row;
    cr_assert_eq(ccs__queue_of(&f->group, to_queue ? to_queue : leg->leg.queue, &entry.queue), CCS_OK);
    cr_assert_eq(ccs__leg_end(&f->group, leg, CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED), CCS_OK);
    cr_assert_eq(ccs__route_enter(&f->group, &entry), CCS_OK, "%s", f->group.error);
    end(f);
}

void close_contact(struct fixture *f, uint64_t id)
{
    Ccs__CloseContact command = CCS__CLOSE_CONTACT__INIT;
    command.contact = id;
    command.cause = CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT;
    begin(f);
    cr_assert_eq(ccs__contact_decide_close(&f->group, &command), CCS_OK, "%s", f->group.error);
    end(f);
}
