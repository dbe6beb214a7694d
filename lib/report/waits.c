/*
 * Counting a wait must cost a few nanoseconds and be undone exactly; keeping a half-hour's waits must cost a few bytes.
 * Hence two forms: a log to append to, folded into bytes when the row is packed for the store.
 */
#include "report/waits.h"
#include "base/assert.h"
#include <string.h>

void ccs__waits_finish(struct ccs__waits *waits, const ccs_alloc *alloc)
{
    ccs__free(alloc, waits->bytes, waits->capacity);
    ccs__free(alloc, waits->log, waits->log_capacity * sizeof *waits->log);
    *waits = (struct ccs__waits){0};
}

static bool keep_bytes(struct ccs__waits *waits, const ccs_alloc *alloc, const uint8_t *bytes, size_t size)
{
    void *room = waits->bytes;
    if (size > waits->capacity && !ccs__alloc_grow(alloc, &room, &waits->capacity, size, 1))
        return false;
    waits->bytes = room;
    if (size > 0)
        memcpy(waits->bytes, bytes, size);
    waits->size = size;
    return true;
}

bool ccs__waits_load(struct ccs__waits *waits, const ccs_alloc *alloc, const void *bytes, size_t size, uint32_t count)
{
    struct ccs__histogram_reader reader;
    struct ccs__histogram_entry entry;
    ccs__histogram_read(&reader, bytes, size);
    while (ccs__histogram_next(&reader, &entry))
        continue;
    if (!keep_bytes(waits, alloc, bytes, reader.corrupt ? 0 : size))
        return false;
    waits->folded = count;
    return true;
}

bool ccs__waits_add(struct ccs__waits *waits, const ccs_alloc *alloc, uint32_t count, ccs_duration wait)
{
    CCS_ASSERT(count >= waits->folded);
    size_t index = count - waits->folded;
    if (index >= waits->log_capacity) {
        void *log = waits->log;
        if (!ccs__alloc_grow(alloc, &log, &waits->log_capacity, index + 1, sizeof *waits->log))
            return false;
        waits->log = log;
    }
    waits->log[index] = (uint16_t)ccs__histogram_cell(wait);
    return true;
}

static void add_up(struct ccs__waits_sum *sum, uint32_t cell, uint64_t count)
{
    sum->counts[cell] += count;
    sum->occupied[cell / 64] |= UINT64_C(1) << (cell % 64);
}

/* The sum as bytes; leaves the counts zero. */
static size_t write_sum(struct ccs__waits_sum *sum)
{
    struct ccs__histogram_writer writer = {.bytes = sum->bytes};
    for (uint32_t word = 0; word < sizeof sum->occupied / sizeof sum->occupied[0]; word++) {
        while (sum->occupied[word]) {
            uint32_t cell = word * 64 + (uint32_t)__builtin_ctzll(sum->occupied[word]);
            ccs__histogram_write(&writer, (struct ccs__histogram_entry){cell, sum->counts[cell]});
            sum->counts[cell] = 0;
            sum->occupied[word] &= sum->occupied[word] - 1;
        }
    }
    return writer.size;
}

bool ccs__waits_fold(struct ccs__waits *waits, const ccs_alloc *alloc, uint32_t count, struct ccs__waits_sum *sum)
{
    CCS_ASSERT(count >= waits->folded);
    if (count == waits->folded)
        return true;
    struct ccs__histogram_reader reader;
    struct ccs__histogram_entry entry;
    ccs__histogram_read(&reader, waits->bytes, waits->size);
    while (ccs__histogram_next(&reader, &entry))
        add_up(sum, entry.cell, entry.count);
    for (uint32_t i = 0; i < count - waits->folded; i++)
        add_up(sum, waits->log[i], 1);

    size_t size = write_sum(sum);
    if (!keep_bytes(waits, alloc, sum->bytes, size))
        return false;
    waits->folded = count;
    return true;
}
