/*
 * The pure half of the histograms: cells, bytes, percentiles, sums. They are written by hand because nothing in C
 * offers what the rows need: a form so small that a quiet half-hour costs a few bytes, one spelling for each content.
 */
#include "report/histogram.h"
#include "base/assert.h"
#include "base/buf.h"
#include <string.h>

#define EXACT 128u         /* below it a cell is one millisecond */
#define EXACT_BITS 7
#define CELLS_A_DOUBLING 64u
#define VALUE_BITS 40      /* values from 2^40 on go to the last cell */

_Static_assert(EXACT + (VALUE_BITS - EXACT_BITS) * CELLS_A_DOUBLING == CCS__HISTOGRAM_CELLS, "the number of cells");
_Static_assert(CCS__HISTOGRAM_CELLS * 7 + CCS__HISTOGRAM_CELLS / 128 <= CCS_HISTOGRAM_SIZE_MAX, "every histogram fits");

/* --- cells ------------------------------------------------------------------------------------------------ */

uint32_t ccs__histogram_cell(ccs_duration wait)
{
    if (wait < (ccs_duration)EXACT)
        return wait > 0 ? (uint32_t)wait : 0;
    if (wait >> VALUE_BITS)
        return CCS__HISTOGRAM_CELLS - 1;
    uint32_t bits = 63 - (uint32_t)__builtin_clzll((unsigned long long)wait); /* of the leading one: 7 to 39 */
    uint32_t leading = (uint32_t)(wait >> (bits - 6));                        /* 64 to 127 */
    return EXACT + (bits - EXACT_BITS) * CELLS_A_DOUBLING + leading - CELLS_A_DOUBLING;
}

ccs_duration ccs__histogram_value(uint32_t cell)
{
    CCS_ASSERT(cell < CCS__HISTOGRAM_CELLS);
    if (cell < EXACT)
        return cell;
    uint32_t doubling = (cell - EXACT) / CELLS_A_DOUBLING;
    int64_t width = INT64_C(2) << doubling;
    int64_t leading = CELLS_A_DOUBLING + (cell - EXACT) % CELLS_A_DOUBLING;
    return leading * width + (width - 1) / 2;
}

/* --- bytes ------------------------------------------------------------------------------------------------ */

void ccs__histogram_read(struct ccs__histogram_reader *reader, const void *bytes, size_t size)
{
    *reader = (struct ccs__histogram_reader){.cursor = bytes, .end = size ? (const uint8_t *)bytes + size : bytes};
}

/* A varint in its shortest form: without a last byte that adds nothing. */
static inline bool read_shortest(struct ccs__histogram_reader *reader, uint64_t *value)
{
    const uint8_t *start = reader->cursor;
    if (start < reader->end && *start < 0x80) { /* nearly all are one byte */
        *value = *start;
        reader->cursor++;
        return true;
    }
    return ccs__varint_read(&reader->cursor, reader->end, value) && reader->cursor[-1] != 0;
}

bool ccs__histogram_next(struct ccs__histogram_reader *reader, struct ccs__histogram_entry *entry)
{
    uint64_t gap = 0, count = 0;
    *entry = (struct ccs__histogram_entry){0, 0};
    if (reader->corrupt || reader->cursor == reader->end)
        return false;
    if (!read_shortest(reader, &gap) || !read_shortest(reader, &count) || count == 0 ||
        count > CCS__HISTOGRAM_COUNT_MAX || gap >= CCS__HISTOGRAM_CELLS - reader->next_cell) {
        reader->corrupt = true;
        return false;
    }
    *entry = (struct ccs__histogram_entry){reader->next_cell + (uint32_t)gap, count};
    reader->next_cell = entry->cell + 1;
    return true;
}

static void write_varint(struct ccs__histogram_writer *writer, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        writer->bytes[writer->size++] = (uint8_t)(value | 0x80);
    writer->bytes[writer->size++] = (uint8_t)value;
}

void ccs__histogram_write(struct ccs__histogram_writer *writer, struct ccs__histogram_entry entry)
{
    CCS_ASSERT(entry.cell >= writer->next_cell);
    CCS_ASSERT(entry.cell < CCS__HISTOGRAM_CELLS);
    CCS_ASSERT(entry.count > 0);
    write_varint(writer, entry.cell - writer->next_cell);
    write_varint(writer, entry.count <= CCS__HISTOGRAM_COUNT_MAX ? entry.count : CCS__HISTOGRAM_COUNT_MAX);
    writer->next_cell = entry.cell + 1;
}

/* --- what hosts call -------------------------------------------------------------------------------------- */

/* How many waits it holds; 0 when it is none. At most 2240 * 2^42, so a thousand times that fits 64 bits. */
static uint64_t total_of(const void *histogram, size_t size)
{
    struct ccs__histogram_reader reader;
    struct ccs__histogram_entry entry;
    uint64_t total = 0;
    ccs__histogram_read(&reader, histogram, size);
    while (ccs__histogram_next(&reader, &entry))
        total += entry.count;
    return reader.corrupt ? 0 : total;
}

ccs_duration ccs_histogram_percentile(const void *histogram, size_t size, uint32_t per_mille)
{
    uint64_t total = total_of(histogram, size);
    if (total == 0)
        return 0;
    if (per_mille > 1000)
        per_mille = 1000;
    uint64_t rank = (total * per_mille + 999) / 1000; /* nearest rank, from 1 */
    if (rank == 0)
        rank = 1;

    struct ccs__histogram_reader reader;
    struct ccs__histogram_entry entry;
    uint64_t below = 0;
    ccs__histogram_read(&reader, histogram, size);
    while (ccs__histogram_next(&reader, &entry)) {
        below += entry.count;
        if (below >= rank)
            break;
    }
    return ccs__histogram_value(entry.cell);
}

/* The lower of two next entries; equal cells are added up. Takes what it used. */
static struct ccs__histogram_entry take_lower(struct ccs__histogram_entry *x, struct ccs__histogram_entry *y)
{
    bool take_x = x->count && (!y->count || x->cell <= y->cell);
    bool take_y = y->count && (!x->count || y->cell <= x->cell);
    struct ccs__histogram_entry lower = {take_x ? x->cell : y->cell, 0};
    lower.count = (take_x ? x->count : 0) + (take_y ? y->count : 0);
    if (take_x)
        x->count = 0;
    if (take_y)
        y->count = 0;
    return lower;
}

ccs_status ccs_histogram_merge(void *into, size_t *into_size, const void *from, size_t from_size)
{
    uint8_t merged[CCS_HISTOGRAM_SIZE_MAX];
    struct ccs__histogram_writer writer = {.bytes = merged};
    struct ccs__histogram_reader readers[2];
    struct ccs__histogram_entry x = {0, 0}, y = {0, 0};
    if (!into || !into_size || (!from && from_size))
        return CCS_EINVAL;
    ccs__histogram_read(&readers[0], into, *into_size);
    ccs__histogram_read(&readers[1], from, from_size);
    for (;;) { /* at most CELLS rounds: every one writes a further cell */
        if (!x.count)
            (void)ccs__histogram_next(&readers[0], &x);
        if (!y.count)
            (void)ccs__histogram_next(&readers[1], &y);
        if (!x.count && !y.count)
            break;
        ccs__histogram_write(&writer, take_lower(&x, &y));
    }
    if (readers[0].corrupt || readers[1].corrupt)
        return CCS_ECORRUPT;
    memcpy(into, merged, writer.size);
    *into_size = writer.size;
    return CCS_OK;
}
