/*
 * A file system that fails on demand, put over SQLite's own. Two things can be asked of it:
 *
 *   - that the n-th write, sync or truncation from now on returns an error, having done nothing, half, or all of it;
 *   - a power cut: what a page cache held and no sync had brought down is lost, page by page, by chance. As on Linux, a
 *     sync that fails leaves the pages it covered clean: a later sync that succeeds does not bring them down.
 */
#ifndef FAULT_VFS_H
#define FAULT_VFS_H

#include <ccs/rng.h>
#include <stdbool.h>
#include <stdint.h>

enum fault_kind {
    FAULT_FULL,      /* a write: SQLITE_FULL, nothing written; syncs and truncations go well */
    FAULT_WRITE,     /* a write: SQLITE_IOERR_WRITE, half of it written */
    FAULT_SYNC,      /* a sync: SQLITE_IOERR_FSYNC, and the pages are clean now */
    FAULT_POWER_CUT, /* any operation: it and all after it fail and do nothing, until fault_power_on() */
};

/* Make it the default of this process; call once. */
void fault_install(void);
/* Forget what was, count anew, fail nothing. */
void fault_reset(void);
/* The n-th operation of the kind from now on (1: the next) and the `more` after it fail. */
void fault_arm(enum fault_kind kind, uint64_t n, uint64_t more);
void fault_disarm(void);
/* Has a fault happened since it was armed? */
bool fault_happened(void);
/* Cut the power now. */
void fault_cut(void);
/* After a cut, with every connection closed: put what the disk held into the files; chance decides for each page that
 * no sync had brought down whether it got there. */
void fault_power_on(ccs_rng *rng);

#endif
