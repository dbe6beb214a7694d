/*
 * The desk, and the slow oracle linked in beside it.
 */
#include "report_fixture.h"
#include "model/recount.c"

static void *count_realloc(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct desk *desk = user_data;
    if (new_size > 0 && desk->fail_in > 0 && --desk->fail_in == 0)
        return NULL;
    desk->held += new_size - old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    void *block = realloc(pointer, new_size);
    REQUIRE(block != NULL);
    return block;
}

static void start_group(struct desk *desk)
{
    const struct ccs__module *modules[CCS__MODULE_COUNT] = {[CCS__MODULE_REPORT] = &ccs__report_module};
    REQUIRE(ccs__group_init(&desk->group, &desk->alloc, modules) == CCS_OK);
}

void desk_init(struct desk *desk)
{
    *desk = (struct desk){.alloc = {.function = count_realloc, .user_data = desk}};
    ccs__arena_init(&desk->bodies, &desk->plain, 0);
    start_group(desk);
}

void desk_finish(struct desk *desk)
{
    ccs__group_finish(&desk->group);
    REQUIRE(desk->held == 0);
    for (size_t i = 0; i < desk->stored_count; i++)
        free(desk->stored[i].bytes);
    free(desk->stored);
    free(desk->events);
    ccs__arena_finish(&desk->bodies);
}

void desk_begin(struct desk *desk, ccs_time now)
{
    ccs__group_begin(&desk->group, now, now);
}

ccs_status desk_emit(struct desk *desk, uint32_t kind, const void *body)
{
    desk->events = more(desk->events, &desk->event_capacity, desk->event_count, sizeof *desk->events);
    struct recount_event *event = &desk->events[desk->event_count++];
    *event = (struct recount_event){.seq = ccs__next_seq(&desk->group), .at = desk->group.now, .kind = kind};
    event->body = ccs__record_copy(body, &desk->bodies);
    REQUIRE(event->body != NULL);
    return ccs__emit(&desk->group, kind, body);
}

void desk_keep(struct desk *desk)
{
    ccs__group_keep(&desk->group);
    desk->kept_count = desk->event_count;
}

void desk_undo(struct desk *desk)
{
    ccs__group_undo(&desk->group);
    desk->event_count = desk->kept_count;
}

void desk_event(struct desk *desk, ccs_time now, uint32_t kind, const void *body)
{
    desk_begin(desk, now);
    REQUIRE(desk_emit(desk, kind, body) == CCS_OK);
    desk_keep(desk);
}

/* --- the store -------------------------------------------------------------------------------------------- */

static ccs_time start_of(const struct ccs__row *row)
{
    return row->kind == CCS__KIND_QUEUE_INTERVAL ? ((const Ccs__QueueInterval *)ccs__row_message(row))->start
                                                 : ((const Ccs__AgentInterval *)ccs__row_message(row))->start;
}

static struct stored *find_stored(struct desk *desk, enum ccs__kind kind, uint64_t owner, ccs_time start)
{
    for (size_t i = desk->stored_count; i-- > 0;)
        if (desk->stored[i].kind == kind && desk->stored[i].owner == owner && desk->stored[i].start == start)
            return &desk->stored[i];
    return NULL;
}

static void store_row(struct desk *desk, const struct ccs__row *row)
{
    struct stored *stored = find_stored(desk, row->kind, row->id, start_of(row));
    REQUIRE((stored != NULL) == row->stored);
    if (!stored) {
        desk->stored = more(desk->stored, &desk->stored_capacity, desk->stored_count, sizeof *desk->stored);
        stored = &desk->stored[desk->stored_count++];
        *stored = (struct stored){.kind = row->kind, .owner = row->id, .start = start_of(row)};
    }
    stored->size = protobuf_c_message_get_packed_size(ccs__row_message(row));
    stored->bytes = realloc(stored->bytes, stored->size + 1);
    REQUIRE(protobuf_c_message_pack(ccs__row_message(row), stored->bytes) == stored->size);
}

void desk_commit(struct desk *desk)
{
    for (size_t i = 0; i < desk->group.dirty.count; i++)
        REQUIRE(ccs__report_module.pack(&desk->group, desk->group.dirty.items[i]));
    for (size_t i = 0; i < desk->group.dirty.count; i++) /* the bytes of all must live until all are packed */
        store_row(desk, desk->group.dirty.items[i]);
    ccs__group_clean(&desk->group);
    ccs__group_reclaim(&desk->group);
}

static const ProtobufCMessage *unpack(struct desk *desk, const struct stored *stored)
{
    const ProtobufCMessage *message =
        ccs__record_unpack(ccs__kinds[stored->kind].type, stored->bytes, stored->size, &desk->bodies);
    REQUIRE(message != NULL);
    return message;
}

void desk_reopen(struct desk *desk)
{
    uint64_t seq = desk->group.seq;
    ccs_time at = desk->group.at;
    desk_commit(desk);
    ccs__group_finish(&desk->group);
    REQUIRE(desk->held == 0);
    start_group(desk);
    desk->group.seq = seq;
    desk->group.at = at;
    for (size_t i = 0; i < desk->stored_count; i++) {
        const struct stored *stored = &desk->stored[i];
        bool later = false;
        for (size_t k = 0; k < desk->stored_count; k++)
            later |= desk->stored[k].kind == stored->kind && desk->stored[k].owner == stored->owner &&
                     desk->stored[k].start > stored->start;
        if (!later)
            REQUIRE(ccs__row_load(&desk->group, stored->kind, stored->owner, unpack(desk, stored)) == CCS_OK);
    }
}

void desk_snapshot(struct desk *desk, struct ccs__buf *out)
{
    const struct ccs__report *report = ccs__report_state(&desk->group);
    for (int agents = 0; agents <= 1; agents++) {
        size_t index = 0;
        uint64_t id;
        void *value;
        while (ccs__map_next(agents ? &report->agents : &report->queues, &index, &id, &value)) {
            struct ccs__row *row = ((struct ccs__interval_owner *)value)->row;
            if (!row)
                continue;
            REQUIRE(ccs__report_module.pack(&desk->group, row));
            ccs__record_pack(ccs__row_message(row), out);
        }
    }
    REQUIRE(!out->failed);
}

const Ccs__QueueInterval *desk_queue_row(struct desk *desk, uint64_t queue, ccs_time start)
{
    const struct stored *stored = find_stored(desk, CCS__KIND_QUEUE_INTERVAL, queue, start);
    return stored ? (const Ccs__QueueInterval *)unpack(desk, stored) : NULL;
}

const Ccs__AgentInterval *desk_agent_row(struct desk *desk, uint64_t agent, ccs_time start)
{
    const struct stored *stored = find_stored(desk, CCS__KIND_AGENT_INTERVAL, agent, start);
    return stored ? (const Ccs__AgentInterval *)unpack(desk, stored) : NULL;
}

void desk_require_recount(struct desk *desk)
{
    struct recount recount;
    char words[200] = "";
    desk_commit(desk);
    recount_run(&recount, desk->events, desk->kept_count);
    for (size_t i = 0; i < desk->stored_count; i++) {
        const struct stored *stored = &desk->stored[i];
        bool same;
        if (stored->kind == CCS__KIND_QUEUE_INTERVAL) {
            const struct recount_queue *expected = recount_find_queue(&recount, stored->owner, stored->start);
            same = expected && recount_compare_queue(expected, (const void *)unpack(desk, stored), words, sizeof words);
        } else {
            const Ccs__AgentInterval *expected = recount_find_agent(&recount, stored->owner, stored->start);
            same = expected && recount_compare_agent(expected, (const void *)unpack(desk, stored), words, sizeof words);
        }
        if (!same)
            cr_assert(false, "row of %s %d, half-hour %d of the day: %s",
                      stored->kind == CCS__KIND_QUEUE_INTERVAL ? "queue" : "agent", (int)stored->owner,
                      (int)((stored->start - DAY_AT) / CCS_INTERVAL_MS), words[0] ? words : "should not be there");
    }
    REQUIRE(recount.queue_count + recount.agent_count == desk->stored_count);
    recount_free(&recount);
}
