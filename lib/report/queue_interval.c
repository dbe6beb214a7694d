/*
 * Half-hours of queues. Durations are integrals of the live counters over time: in ten minutes three waiting contacts
 * wait thirty. The counters travel from row to row, so the last row of a queue is all that a reopened center needs.
 */
#include "report/interval.h"

static bool is_running(const Ccs__QueueInterval *interval)
{
    return interval->waiting || interval->ringing || interval->talking || interval->holding || interval->wrapping;
}

void ccs__queue_interval_count(Ccs__QueueInterval *interval, ccs_time at)
{
    CCS_ASSERT(at >= interval->counted_at);
    CCS_ASSERT(at - interval->start <= CCS_INTERVAL_MS);
    ccs_duration passed = at - interval->counted_at;
    interval->waiting_ms += passed * interval->waiting;
    interval->talk_ms += passed * interval->talking;
    interval->hold_ms += passed * interval->holding;
    interval->wrap_up_ms += passed * interval->wrapping;
    interval->counted_at = at;
}

void ccs__queue_interval_carry(Ccs__QueueInterval *interval, const Ccs__QueueInterval *from, ccs_time start)
{
    interval->queue = from->queue;
    interval->start = interval->counted_at = start;
    interval->waiting = from->waiting;
    interval->ringing = from->ringing;
    interval->talking = from->talking;
    interval->holding = from->holding;
    interval->wrapping = from->wrapping;
    interval->service_level_ms = from->service_level_ms;
    interval->short_abandon_ms = from->short_abandon_ms;
}

static struct ccs__queue_interval *create(struct ccs__group *group, struct ccs__interval_owner *owner)
{
    struct ccs__queue_interval *interval = ccs__row_create(group, CCS__KIND_QUEUE_INTERVAL, owner->id);
    if (interval)
        interval->owner = owner;
    return interval;
}

/* The first row of a queue. */
static struct ccs__queue_interval *begin(struct ccs__group *group, struct ccs__interval_owner *owner, ccs_time at)
{
    struct ccs__queue_interval *interval = create(group, owner);
    if (!interval)
        return NULL;
    interval->message.queue = owner->id;
    interval->message.start = ccs__interval_start(at);
    interval->message.counted_at = at;
    return interval;
}

/* From a row whose end has passed to the one that holds `at`: as many rounds as half-hours lie between. */
static struct ccs__queue_interval *roll(struct ccs__group *group, struct ccs__queue_interval *interval, ccs_time at)
{
    while (interval && at >= interval->message.start + CCS_INTERVAL_MS) {
        struct ccs__queue_interval *last = interval;
        ccs_time end = last->message.start + CCS_INTERVAL_MS;
        if (!ccs__row_edit(group, &last->row))
            return NULL;
        ccs__queue_interval_count(&last->message, end);
        last->row.over = true;
        interval = create(group, last->owner);
        if (interval)
            ccs__queue_interval_carry(&interval->message, &last->message,
                                      is_running(&last->message) ? end : ccs__interval_start(at));
    }
    return interval;
}

struct ccs__queue_interval *ccs__queue_interval_at(struct ccs__group *group, uint64_t queue, ccs_time at)
{
    struct ccs__report *report = ccs__report_state(group);
    struct ccs__interval_owner *owner = ccs__interval_owner_of(report, CCS__KIND_QUEUE_INTERVAL, queue);
    if (!owner)
        return NULL;
    struct ccs__queue_interval *interval = (struct ccs__queue_interval *)(void *)owner->row;
    if (!interval)
        return begin(group, owner, at);
    if (at >= interval->message.start + CCS_INTERVAL_MS)
        interval = roll(group, interval, at);
    if (!interval || !ccs__row_count(group, &interval->row))
        return NULL;
    ccs__queue_interval_count(&interval->message, at);
    return interval;
}

ccs_status ccs__queue_interval_end(struct ccs__group *group, uint64_t queue, ccs_time at)
{
    struct ccs__interval_owner *owner = ccs__map_get(&ccs__report_state(group)->queues, queue);
    struct ccs__queue_interval *interval = owner ? (struct ccs__queue_interval *)(void *)owner->row : NULL;
    if (!interval)
        return CCS_OK;
    if (is_running(&interval->message))
        return ccs__queue_interval_at(group, queue, at) ? CCS_OK : CCS_ENOMEM;
    if (!ccs__row_edit(group, &interval->row))
        return CCS_ENOMEM;
    ccs__queue_interval_count(&interval->message, interval->message.start + CCS_INTERVAL_MS);
    interval->row.over = true;
    return CCS_OK;
}

/* --- waits ------------------------------------------------------------------------------------------------ */

static struct ccs__waits_pair *pair_of(struct ccs__group *group, struct ccs__queue_interval *interval)
{
    struct ccs__report *report = ccs__report_state(group);
    struct ccs__waits_pair *pair = interval->waits;
    if (pair)
        return pair;
    pair = ccs__alloc_zero(&group->alloc, sizeof *pair);
    if (!pair)
        return NULL;
    pair->next = report->pairs;
    if (pair->next)
        pair->next->previous = pair;
    report->pairs = pair;
    interval->waits = pair;
    return pair;
}

static void drop_pair(struct ccs__group *group, struct ccs__queue_interval *interval)
{
    struct ccs__report *report = ccs__report_state(group);
    struct ccs__waits_pair *pair = interval->waits;
    if (!pair)
        return;
    *(pair->previous ? &pair->previous->next : &report->pairs) = pair->next;
    if (pair->next)
        pair->next->previous = pair->previous;
    ccs__waits_finish(&pair->answer, &group->alloc);
    ccs__waits_finish(&pair->abandon, &group->alloc);
    ccs__free(&group->alloc, pair, sizeof *pair);
    interval->waits = NULL;
}

static uint32_t abandons(const Ccs__QueueInterval *interval)
{
    return interval->abandoned + interval->abandoned_ringing;
}

bool ccs__queue_interval_answer_wait(struct ccs__group *group, struct ccs__queue_interval *interval, ccs_duration wait)
{
    struct ccs__waits_pair *pair = pair_of(group, interval);
    return pair && ccs__waits_add(&pair->answer, &group->alloc, interval->message.answered, wait);
}

bool ccs__queue_interval_abandon_wait(struct ccs__group *group, struct ccs__queue_interval *interval, ccs_duration wait)
{
    struct ccs__waits_pair *pair = pair_of(group, interval);
    return pair && ccs__waits_add(&pair->abandon, &group->alloc, abandons(&interval->message), wait);
}

/* The message borrows the bytes: as of the last pack. They move only when folded or loaded, never within a group, so a
 * before-image that undo puts back lends them too. */
static void lend_bytes(struct ccs__queue_interval *interval)
{
    const struct ccs__waits_pair *pair = interval->waits;
    interval->message.answer_waits = pair ? (ProtobufCBinaryData){pair->answer.size, pair->answer.bytes}
                                          : (ProtobufCBinaryData){0, NULL};
    interval->message.abandon_waits = pair ? (ProtobufCBinaryData){pair->abandon.size, pair->abandon.bytes}
                                           : (ProtobufCBinaryData){0, NULL};
}

bool ccs__queue_interval_pack(struct ccs__group *group, struct ccs__queue_interval *interval)
{
    struct ccs__waits_pair *pair = interval->waits;
    struct ccs__waits_sum *sum = &ccs__report_state(group)->sum;
    CCS_ASSERT(group->undo_count == 0);
    bool folded = !pair || (ccs__waits_fold(&pair->answer, &group->alloc, interval->message.answered, sum) &&
                            ccs__waits_fold(&pair->abandon, &group->alloc, abandons(&interval->message), sum));
    lend_bytes(interval); /* also after a failure: one of the two may have moved */
    return folded;
}

/* --- links ------------------------------------------------------------------------------------------------ */

/* A row just loaded: its bytes are the loader's. */
static bool adopt(struct ccs__group *group, struct ccs__queue_interval *interval)
{
    Ccs__QueueInterval *message = &interval->message;
    ProtobufCBinaryData answer = message->answer_waits, abandon = message->abandon_waits;
    lend_bytes(interval);
    if (!ccs__interval_sound(message->start, message->counted_at))
        return false;
    interval->row.over = message->counted_at == message->start + CCS_INTERVAL_MS;
    interval->owner = ccs__interval_owner_of(ccs__report_state(group), CCS__KIND_QUEUE_INTERVAL, message->queue);
    if (!interval->owner)
        return false;
    if (message->answered == 0 && abandons(message) == 0)
        return true;
    struct ccs__waits_pair *pair = pair_of(group, interval);
    bool loaded = pair &&
                  ccs__waits_load(&pair->answer, &group->alloc, answer.data, answer.len, message->answered) &&
                  ccs__waits_load(&pair->abandon, &group->alloc, abandon.data, abandon.len, abandons(message));
    lend_bytes(interval);
    return loaded;
}

bool ccs__queue_interval_index(struct ccs__group *group, struct ccs__queue_interval *interval)
{
    bool exists = interval->row.exists;
    if (!exists)
        drop_pair(group, interval);
    else if (!interval->owner && !adopt(group, interval))
        return false;

    struct ccs__interval_owner *owner = interval->owner;
    if (exists && !interval->row.over)
        owner->row = &interval->row;
    else if (owner && owner->row == &interval->row)
        owner->row = NULL;
    return true;
}
