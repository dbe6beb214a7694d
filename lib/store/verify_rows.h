/*
 * The second half of verify: reading every table and comparing each row with what the events gave.
 */
#ifndef CCS__VERIFY_ROWS_H
#define CCS__VERIFY_ROWS_H

#include "store/digests.h"
#include "store/store_sqlite.h"

/* Compare every table of the file that can be made from events. CCS_ECORRUPT: file->error names the first row that
 * differs, is too many, or is missing. *rows: how many were compared. */
ccs_status ccs__verify_rows(struct ccs__sqlite *file, struct ccs__digests *digests, uint64_t *rows);

#endif
