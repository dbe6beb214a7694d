/*
 * Events for readers: durable groups kept in memory up to a bound, older ones read from the store.
 */
#include "center/center.h"

/* Drop the older half when the bound is passed, so that the cost is amortised. */
static void make_room(struct ccs__recent *recent, size_t incoming)
{
    if (recent->bytes.size + incoming <= recent->bytes_max || recent->group_count == 0)
        return;
    size_t keep_from = recent->group_count, kept_bytes = 0;
    while (keep_from > 0 && kept_bytes + recent->groups[keep_from - 1].size + incoming <= recent->bytes_max / 2)
        kept_bytes += recent->groups[--keep_from].size;
    size_t cut = keep_from < recent->group_count ? recent->groups[keep_from].at : recent->bytes.size;
    memmove(recent->bytes.data, recent->bytes.data + cut, recent->bytes.size - cut);
    recent->bytes.size -= cut;
    recent->group_count -= keep_from;
    memmove(recent->groups, recent->groups + keep_from, recent->group_count * sizeof *recent->groups);
    for (size_t i = 0; i < recent->group_count; i++)
        recent->groups[i].at -= cut;
    recent->hint = 0;
}

static bool add_group(struct ccs_center *center, uint64_t first_seq, uint64_t count, const uint8_t *bytes, size_t size)
{
    struct ccs__recent *recent = &center->recent;
    if (recent->group_count == recent->group_capacity &&
        !ccs__alloc_grow(&center->alloc, (void **)&recent->groups, &recent->group_capacity, recent->group_count + 1,
                         sizeof *recent->groups))
        return false;
    size_t at = recent->bytes.size;
    ccs__buf_add(&recent->bytes, bytes, size);
    if (recent->bytes.failed) {
        recent->bytes.failed = false;
        recent->bytes.size = at;
        return false;
    }
    recent->groups[recent->group_count++] = (struct ccs__recent_group){first_seq, count, at, size};
    return true;
}

ccs_status ccs__recent_reserve(struct ccs_center *center)
{
    struct ccs__recent *recent = &center->recent;
    size_t groups = recent->group_count + center->batch.group_count;
    if (center->port.read)
        return CCS_OK; /* what does not fit is read back from there */
    bool room = ccs__buf_reserve(&recent->bytes, center->batch.groups_size) &&
                (groups <= recent->group_capacity ||
                 ccs__alloc_grow(&center->alloc, (void **)&recent->groups, &recent->group_capacity, groups,
                                 sizeof *recent->groups));
    recent->bytes.failed = false;
    return room ? CCS_OK : ccs__center_fail(center, CCS_ENOMEM, "no memory to keep events for readers; nothing was committed");
}

/* With a store, what does not fit is read back from there; without one everything is kept, bound or not. */
void ccs__recent_add(struct ccs_center *center)
{
    struct ccs__recent *recent = &center->recent;
    const uint8_t *bytes;
    size_t offset = 0, size;
    uint64_t first_seq, count;
    if (center->port.read)
        make_room(recent, center->batch.groups_size);
    bool keep = !center->port.read || center->batch.groups_size <= recent->bytes_max;
    while (keep && ccs__batch_pass_group(&center->batch, &offset, &first_seq, &count, &bytes, &size))
        if (!add_group(center, first_seq, count, bytes, size)) {
            CCS_ASSERT(center->port.read); /* else there was room, see above */
            keep = false;
        }
    if (!keep) { /* a gap in memory must not look like the end: readers go to the store */
        recent->group_count = 0;
        ccs__buf_clear(&recent->bytes);
    }
}

void ccs__recent_finish(struct ccs_center *center)
{
    ccs__free(&center->alloc, center->recent.groups, center->recent.group_capacity * sizeof *center->recent.groups);
    ccs__buf_finish(&center->recent.bytes);
}

static bool holds(const struct ccs__recent_group *group, uint64_t seq)
{
    return seq >= group->first_seq && seq < group->first_seq + group->count;
}

/* The kept group that holds `seq`, or NULL. Readers mostly go on where they were. */
static const struct ccs__recent_group *find_recent(struct ccs__recent *recent, uint64_t seq)
{
    for (size_t i = recent->hint; i < recent->group_count && i < recent->hint + 2; i++)
        if (holds(&recent->groups[i], seq)) {
            recent->hint = i;
            return &recent->groups[i];
        }
    size_t low = 0, high = recent->group_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (recent->groups[middle].first_seq + recent->groups[middle].count <= seq)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == recent->group_count || !holds(&recent->groups[low], seq))
        return NULL;
    recent->hint = low;
    return &recent->groups[low];
}

ccs_status ccs__group_at(struct ccs_center *center, uint64_t seq, struct ccs__journal_group *group)
{
    if (seq == 0 || seq > center->durable_seq)
        return CCS_DONE;
    const struct ccs__recent_group *kept = find_recent(&center->recent, seq);
    const uint8_t *cursor, *end;
    if (kept) {
        cursor = center->recent.bytes.data + kept->at;
        end = cursor + kept->size;
    } else {
        if (!center->port.read)
            return CCS_DONE;
        ccs__buf_clear(&center->text);
        ccs_status status = center->port.read(center->port.user_data, seq, &center->text);
        if (status < 0)
            return ccs__center_fail(center, status, "%s", center->port.error(center->port.user_data));
        if (status != CCS_OK)
            return status;
        cursor = center->text.data;
        end = cursor + center->text.size;
    }
    if (!ccs__journal_read(&cursor, end, group))
        return ccs__center_fail(center, CCS_ECORRUPT, "the group with event %llu cannot be read",
                                (unsigned long long)seq);
    return CCS_OK;
}
