/*
 * The queue module alone: what configuration it takes.
 */
#include "group/settings.h"
#include "queue/queue.h"
#include <criterion/criterion.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC */

static struct ccs__group group;
static const ccs_alloc plain = {0};

static void start(void)
{
    static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {
        [CCS__MODULE_SETTINGS] = &ccs__settings_module, [CCS__MODULE_QUEUE] = &ccs__queue_module};
    cr_assert_eq(ccs__group_init(&group, &plain, modules), CCS_OK);
}

static ccs_status end(ccs_status status)
{
    if (status == CCS_OK)
        ccs__group_keep(&group);
    else
        ccs__group_undo(&group);
    return status;
}

static Ccs__Queue queue_named(const char *key)
{
    Ccs__Queue queue = CCS__QUEUE__INIT;
    queue.key = (char *)(uintptr_t)key;
    return queue;
}

static ccs_status put(const Ccs__Queue *queue, uint64_t *id)
{
    ccs__group_begin(&group, NINE, NINE);
    return end(ccs__queue_decide_put(&group, queue, id));
}

static ccs_status remove_queue(uint64_t id)
{
    ccs__group_begin(&group, NINE, NINE);
    return end(ccs__queue_decide_remove(&group, id));
}

Test(queue, change_is_a_new_version_of_the_same_queue)
{
    start();
    Ccs__Queue queue = queue_named("sales");
    uint64_t id, again;
    cr_expect_eq(put(&queue, &id), CCS_OK);
    queue.ring_ms = 5000;
    cr_expect_eq(put(&queue, &again), CCS_OK);
    cr_expect_eq(again, id);
    struct ccs__queue *found = ccs__queue_by_key(&group, CCS_STR("sales"));
    cr_expect_eq(found->config.version, 2);
    cr_expect_eq(ccs__queue_ring_ms(&found->config), 5000);
    ccs__group_finish(&group);
}

Test(queue, has_sensible_defaults)
{
    Ccs__Queue queue = queue_named("sales");
    cr_expect_eq(ccs__queue_ring_ms(&queue), 15000);
    cr_expect_eq(ccs__queue_credit_ms(&queue), 60000);
    cr_expect_eq(ccs__queue_length_max(&queue), 1000000);
}

Test(queue, undone_change_brings_the_old_one_back_with_its_texts)
{
    start();
    Ccs__Queue queue = queue_named("sales");
    uint64_t id;
    queue.name = (char *)(uintptr_t) "The first name";
    cr_expect_eq(put(&queue, &id), CCS_OK);
    queue.name = (char *)(uintptr_t) "Another";
    ccs__group_begin(&group, NINE, NINE);
    cr_expect_eq(ccs__queue_decide_put(&group, &queue, &id), CCS_OK);
    ccs__group_undo(&group);
    struct ccs__queue *found = ccs__queue_by_key(&group, CCS_STR("sales"));
    cr_expect_str_eq(found->config.name, "The first name");
    cr_expect_eq(found->config.version, 1);
    cr_expect(found->config.current);
    cr_expect_eq(group.superseded_count, 0);
    ccs__group_finish(&group);
}

Test(queue, removed_one_is_gone_and_its_key_is_free)
{
    start();
    Ccs__Queue queue = queue_named("sales");
    uint64_t id, again;
    cr_expect_eq(put(&queue, &id), CCS_OK);
    cr_expect_eq(remove_queue(id), CCS_OK);
    cr_expect_null(ccs__queue_by_key(&group, CCS_STR("sales")));
    cr_expect_eq(remove_queue(id), CCS_ENOENT);
    cr_expect_eq(put(&queue, &again), CCS_OK);
    cr_expect_neq(again, id);
    ccs__group_clean(&group);
    ccs__group_reclaim(&group);
    cr_expect_eq(ccs__queue_by_key(&group, CCS_STR("sales"))->config.id, again);
    ccs__group_finish(&group);
}

Test(queue, with_somebody_in_line_or_with_an_agent_cannot_be_removed)
{
    start();
    Ccs__Queue queue = queue_named("sales");
    uint64_t id;
    cr_expect_eq(put(&queue, &id), CCS_OK);
    struct ccs__queue *found = ccs__queue_by_key(&group, CCS_STR("sales"));
    found->visits = 1;
    cr_expect_eq(remove_queue(id), CCS_ESTATE);
    found->visits = 0;
    found->legs = 1;
    cr_expect_eq(remove_queue(id), CCS_ESTATE);
    found->legs = 0;
    cr_expect_eq(remove_queue(id), CCS_OK);
    ccs__group_finish(&group);
}
