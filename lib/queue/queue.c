/*
 * The queue module: what queues are configured with (what is well formed: queue_config.c). Who waits where is decided by
 * the router.
 */
#include "queue/queue.h"
#include "group/keys.h"

struct ccs__queues {
    struct ccs__keys keys;
};

#define QUEUES(group) CCS__STATE(group, QUEUE, struct ccs__queues)

static ccs_status start(struct ccs__group *group)
{
    struct ccs__queues *queues = ccs__alloc_zero(&group->alloc, sizeof *queues);
    if (!queues)
        return CCS_ENOMEM;
    ccs__keys_init(&queues->keys, group);
    group->states[CCS__MODULE_QUEUE] = queues;
    ccs__group_kind(group, CCS__KIND_QUEUE, sizeof(struct ccs__queue), sizeof(Ccs__Queue) + sizeof(void *));
    return CCS_OK;
}

static void stop(struct ccs__group *group)
{
    struct ccs__queues *queues = QUEUES(group);
    ccs__keys_finish(&queues->keys);
    ccs__free(&group->alloc, queues, sizeof *queues);
}

struct ccs__queue *ccs__queue_by_key(const struct ccs__group *group, ccs_str key)
{
    struct ccs__queue *queue = ccs__keys_find(group, &QUEUES(group)->keys, key);
    return queue && queue->config.current ? queue : NULL;
}

ccs_status ccs__queue_of(struct ccs__group *group, uint64_t id, struct ccs__queue **queue)
{
    *queue = ccs__row_find(group, CCS__KIND_QUEUE, id);
    if (*queue && (*queue)->config.current)
        return CCS_OK;
    return ccs__refuse(group, CCS_ENOENT, id, "no queue has the id %llu", (unsigned long long)id);
}

static ccs_status apply(struct ccs__group *group, const struct ccs__event *event)
{
    if (event->kind == CCS_EVENT_QUEUE_CONFIGURED) {
        const Ccs__Queue *config = ((const Ccs__QueueConfigured *)event->body)->queue;
        CCS__EXPECT(group, config != NULL && config->id != 0, event->seq);
        struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, config->id);
        if (!queue)
            queue = ccs__row_create(group, CCS__KIND_QUEUE, config->id);
        if (!queue || !ccs__row_edit(group, &queue->row) ||
            !ccs__row_configure(group, &queue->row, &config->base))
            return CCS_ENOMEM;
    } else if (event->kind == CCS_EVENT_QUEUE_REMOVED) {
        void *row;
        CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_QUEUE, ((const Ccs__QueueRemoved *)event->body)->queue, &row));
        struct ccs__queue *queue = row;
        CCS__EXPECT(group, queue->config.current && !queue->visits && !queue->legs, queue->row.id);
        queue->config.current = false;
    }
    return CCS_OK;
}

static bool index(struct ccs__group *group, struct ccs__row *row)
{
    if (row->kind != CCS__KIND_QUEUE)
        return true;
    struct ccs__queue *queue = (struct ccs__queue *)(void *)row;
    if (row->exists && !row->fetched) /* one that is read back is of the past: its key may be another's now */
        return ccs__keys_link(group, &QUEUES(group)->keys, row, &queue->key_text, queue->config.key);
    ccs__keys_unlink(group, &QUEUES(group)->keys, row, &queue->key_text);
    return true;
}

ccs_status ccs__queue_decide_put(struct ccs__group *group, const Ccs__Queue *config, uint64_t *id)
{
    char path[96], error[256];
    if (!ccs__queue_config_valid(config, path, sizeof path, error, sizeof error))
        return ccs__refuse(group, CCS_EINVAL, 0, "queue \"%s\": %s: %s", config->key, path, error);
    struct ccs__queue *known = ccs__queue_by_key(group, ccs_str_from(config->key));
    Ccs__Queue queue = *config;
    queue.id = known ? known->config.id : ccs__next_seq(group);
    queue.version = known ? known->config.version : 1;
    queue.current = true;
    queue.at = known ? known->config.at : group->now;
    *id = queue.id;
    if (known && ccs__record_equal(&known->config.base, &queue.base))
        return CCS_OK;
    queue.version = known ? known->config.version + 1 : 1;
    queue.at = group->now;
    Ccs__QueueConfigured configured = CCS__QUEUE_CONFIGURED__INIT;
    configured.queue = &queue;
    return ccs__emit(group, CCS_EVENT_QUEUE_CONFIGURED, &configured);
}

ccs_status ccs__queue_decide_remove(struct ccs__group *group, uint64_t id)
{
    struct ccs__queue *queue;
    CCS__TRY(ccs__queue_of(group, id, &queue));
    if (queue->visits || queue->legs)
        return ccs__refuse(group, CCS_ESTATE, id,
                           "queue \"%s\" has %u contacts in line and %u with agents; it can be removed when it has none",
                           queue->config.key, queue->visits, queue->legs);
    Ccs__QueueRemoved removed = CCS__QUEUE_REMOVED__INIT;
    removed.queue = id;
    return ccs__emit(group, CCS_EVENT_QUEUE_REMOVED, &removed);
}

/* What apply() is for. */
static const uint8_t applied[] = {CCS_EVENT_QUEUE_CONFIGURED, CCS_EVENT_QUEUE_REMOVED, 0};

const struct ccs__module ccs__queue_module = {
    .name = "queue", .start = start, .stop = stop, .apply = apply, .applies = applied, .index = index,
    .indexes = CCS__KIND_BIT(QUEUE)};
