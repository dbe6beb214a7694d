/*
 * From groups to a batch, from a batch to the store, and back when it is durable.
 *
 * A batch is taken once and stays the same bytes however often its commit is tried: after a failed commit nobody knows
 * whether it is in the store, so nothing may be added to it and nothing of it may be told.
 */
#include "center/center.h"
#include "center/center_internal.h"
#include <stdbool.h>

/* --- reading a batch --------------------------------------------------------------------------------------- */

bool ccs__batch_next_row(const struct ccs__batch *batch, size_t *offset, struct ccs__batch_row *row)
{
    uint64_t size;
    if (batch->rows_size - *offset < 3) /* before any arithmetic: an empty batch has no bytes to point at */
        return false;
    const uint8_t *cursor = batch->rows + *offset, *end = batch->rows + batch->rows_size;
    row->kind = (enum ccs__kind)cursor[0];
    row->op = (enum ccs__row_op)cursor[1];
    cursor += 2;
    if (row->kind <= CCS__KIND_NONE || row->kind >= CCS__KIND_COUNT || row->op < CCS__ROW_INSERT ||
        row->op > CCS__ROW_DELETE || !ccs__varint_read(&cursor, end, &size) || size > (uint64_t)(end - cursor))
        return false;
    row->bytes = cursor;
    row->size = (size_t)size;
    *offset = (size_t)(cursor + size - batch->rows);
    return true;
}

static bool next_bytes(const struct ccs__batch *batch, size_t *offset, const uint8_t **bytes, size_t *size)
{
    uint64_t length;
    if (*offset >= batch->groups_size)
        return false;
    const uint8_t *cursor = batch->groups + *offset, *end = batch->groups + batch->groups_size;
    if (!ccs__varint_read(&cursor, end, &length) || length > (uint64_t)(end - cursor))
        return false;
    *bytes = cursor;
    *size = (size_t)length;
    *offset = (size_t)(cursor + length - batch->groups);
    return true;
}

bool ccs__batch_next_group(const struct ccs__batch *batch, size_t *offset, struct ccs__journal_group *group,
                           const uint8_t **bytes, size_t *size)
{
    if (!next_bytes(batch, offset, bytes, size))
        return false;
    const uint8_t *cursor = *bytes, *end = cursor + *size;
    return ccs__journal_read(&cursor, end, group) && cursor == end;
}

bool ccs__batch_pass_group(const struct ccs__batch *batch, size_t *offset, uint64_t *first_seq, uint64_t *count,
                           const uint8_t **bytes, size_t *size)
{
    if (!next_bytes(batch, offset, bytes, size))
        return false;
    const uint8_t *cursor = *bytes, *end = cursor + *size;
    return ccs__varint_read(&cursor, end, first_seq) && ccs__varint_read(&cursor, end, count);
}

/* --- building a batch --------------------------------------------------------------------------------------- */

static void add_row(struct ccs__buf *out, enum ccs__kind kind, enum ccs__row_op op, const ProtobufCMessage *message)
{
    const uint8_t head[2] = {(uint8_t)kind, (uint8_t)op};
    ccs__buf_add(out, head, sizeof head);
    ccs__record_pack_sized(message, out);
}

ccs_status ccs__pending_row(struct ccs_center *center, enum ccs__kind kind, enum ccs__row_op op,
                            const ProtobufCMessage *message)
{
    size_t before = center->pending_rows.size;
    add_row(&center->pending_rows, kind, op, message);
    if (center->pending_rows.failed) {
        center->pending_rows.size = before;
        center->pending_rows.failed = false;
        return CCS_ENOMEM;
    }
    center->pending_row_count++;
    return CCS_OK;
}

static bool pack_row(struct ccs_center *center, struct ccs__row *row)
{
    struct ccs__group *group = &center->group;
    CCS__EACH_MODULE(i, group->packing[row->kind])
        if (!group->modules[i]->pack(group, row))
            return false;
    enum ccs__row_op op = !row->stored                                  ? CCS__ROW_INSERT
                          : ccs__row_open(group, row) == row->was_open ? CCS__ROW_UPDATE
                                                                        : CCS__ROW_CLOSE;
    const uint8_t head[2] = {row->kind, (uint8_t)op};
    ccs__buf_add(&center->batch_rows, head, sizeof head);
    ccs__packing_write_sized(group->row_packings[row->kind], ccs__row_message(row), &center->batch_rows);
    return !center->batch_rows.failed;
}

/* Old versions first, then every changed row once, then what is not in memory as rows. */
static ccs_status take_batch(struct ccs_center *center)
{
    struct ccs__group *group = &center->group;
    struct ccs__batch *batch = &center->batch;
    CCS_ASSERT(!group->in_group);
    ccs__buf_clear(&center->batch_rows);
    ccs__buf_add(&center->batch_rows, group->superseded.data, group->superseded.size);
    for (size_t i = 0; i < group->dirty.count; i++)
        if (!pack_row(center, group->dirty.items[i]))
            return ccs__center_fail(center, CCS_ENOMEM, "no memory for the batch; nothing has changed");
    ccs__buf_add(&center->batch_rows, center->pending_rows.data, center->pending_rows.size);
    if (center->batch_rows.failed)
        return ccs__center_fail(center, CCS_ENOMEM, "no memory for the batch; nothing has changed");
    *batch = (struct ccs__batch){
        .first_seq = center->pending_count ? center->pending_first_seq : group->seq + 1,
        .last_seq = group->seq,
        .at = group->at,
        .group_count = center->pending_count,
        .row_count = group->superseded_count + group->dirty.count + center->pending_row_count,
        .groups = center->pending.data,
        .groups_size = center->pending.size,
        .rows = center->batch_rows.data,
        .rows_size = center->batch_rows.size,
    };
    return CCS_OK;
}

/* The batch is durable: its events may be told, its closed rows given back. */
static void finish_batch(struct ccs_center *center)
{
    struct ccs__group *group = &center->group;
    center->batch_failed = false;
    ccs__recent_add(center);
    center->durable_seq = center->batch.last_seq;
    ccs__group_clean(group);
    ccs__group_reclaim(group);
    ccs__buf_clear(&group->superseded);
    group->superseded_count = 0;
    ccs__buf_clear(&center->pending);
    ccs__buf_clear(&center->pending_rows);
    center->pending_count = center->pending_row_count = 0;
    center->replayed_count = 0;
}

ccs_status ccs__commit_now(struct ccs_center *center)
{
    uint64_t durable_seq = 0;
    if (!center->batch_failed) {
        if (!center->pending_count && !center->pending_row_count && !center->replayed_count)
            return CCS_OK;
        CCS__TRY(take_batch(center));
    }
    CCS__TRY(ccs__recent_reserve(center));
    ccs_status status = CCS_OK;
    if (center->port.commit) {
        center->busy = true;
        status = center->port.commit(center->port.user_data, &center->batch, &durable_seq);
        center->busy = false;
    }
    if (status == CCS_OK) {
        finish_batch(center);
        return CCS_OK;
    }
    center->fenced = status == CCS_EFENCED || status == CCS_ECORRUPT; /* trying again cannot help */
    center->batch_failed = !center->fenced;
    return ccs__center_fail(center, center->fenced ? status : CCS_ECOMMIT, "%s",
                            center->port.error(center->port.user_data));
}

ccs_status ccs_center_commit(ccs_center *center)
{
    if (!center)
        return CCS_EINVAL;
    if (center->status != CCS_OK)
        return center->status;
    if (center->busy)
        return ccs__center_fail(center, CCS_EBUSY, "called from inside a callback of the same center");
    if (center->fenced)
        return ccs__center_fail(center, CCS_EFENCED, "another writer has taken this file over; reopen it to write");
    ccs_status status = ccs__commit_now(center);
    if (status == CCS_OK)
        center->in_batch = false;
    return status;
}

void ccs_center_quiet(ccs_center *center)
{
    if (center && center->port.quiet && !center->busy && !center->fenced && !center->batch_failed)
        center->port.quiet(center->port.user_data);
}

void ccs__center_set_autocommit(ccs_center *center, bool on)
{
    center->autocommit = on;
}

const struct ccs__port *ccs__center_port(const ccs_center *center)
{
    return center->port.commit ? &center->port : NULL;
}

ccs_status ccs__center_flush(ccs_center *center)
{
    return ccs__commit_now(center);
}
