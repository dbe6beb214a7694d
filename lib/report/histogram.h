/*
 * Histograms of waits: log-linear cells, off by less than 1 %, and their bytes.
 *
 * The cells are those of HdrHistogram (G. Tene) with two significant digits: one cell a millisecond below 128, then 64
 * cells for each doubling, so a cell is at most 1/64 of its values wide and its middle is off by at most 1/128.
 * The last cell takes everything from 2^40 ms (34 years) on.
 *
 *   histogram := { varint gap, varint count }    in the order of cells; gap: empty cells since the cell before,
 *                                                count: 1 to 2^42 - 1; varints as short as they can be
 *
 * Equal histograms have equal bytes. 2,240 cells of at most 7 bytes and 17 longer gaps fit CCS_HISTOGRAM_SIZE_MAX.
 */
#ifndef CCS__HISTOGRAM_H
#define CCS__HISTOGRAM_H

#include <ccs/report.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CCS__HISTOGRAM_CELLS 2240u
#define CCS__HISTOGRAM_COUNT_MAX ((UINT64_C(1) << 42) - 1)

uint32_t ccs__histogram_cell(ccs_duration wait); /* a negative wait counts as 0 */
ccs_duration ccs__histogram_value(uint32_t cell); /* the middle of the cell */

/* Reads the bytes cell by cell. */
struct ccs__histogram_reader {
    const uint8_t *cursor, *end;
    uint32_t next_cell; /* the first that can follow */
    bool corrupt;
};
struct ccs__histogram_entry {
    uint32_t cell;
    uint64_t count; /* 0: there is no further entry */
};
void ccs__histogram_read(struct ccs__histogram_reader *reader, const void *bytes, size_t size);
/* false: the end; then `corrupt` says whether the bytes were at fault. */
bool ccs__histogram_next(struct ccs__histogram_reader *reader, struct ccs__histogram_entry *entry);

/* Writes the bytes cell by cell, into room of CCS_HISTOGRAM_SIZE_MAX. */
struct ccs__histogram_writer {
    uint8_t *bytes;
    size_t size;
    uint32_t next_cell;
};
void ccs__histogram_write(struct ccs__histogram_writer *writer, struct ccs__histogram_entry entry);

#endif
