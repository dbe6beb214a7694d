/*
 * The stores: ports (center/port.h) that keep what a center decides. Besides memory and SQLite only verify and backup
 * live here; nothing in this folder decides anything.
 */
#ifndef CCS__STORE_H
#define CCS__STORE_H

#include "center/port.h"
#include "seal/seal.h"
#include <ccs/alloc.h>
#include <ccs/store.h>

#define CCS__STORE_ERROR_SIZE 384

/* --- memory ------------------------------------------------------------------------------------------------ */

/* Keeps groups and rows in memory; for tests and for reading back without a file. Each commit is durable at once. */
struct ccs__store_memory;

struct ccs__store_memory_options {
    ccs_alloc alloc;
    bool seal; /* keep the chain */
};

/* `port` is written on success; its close() frees the store. */
ccs_status ccs__store_memory_open(const struct ccs__store_memory_options *options, struct ccs__port *port);
/* The chain's head; zeros without sealing. */
struct ccs__seal ccs__store_memory_chain(const struct ccs__port *port);
uint64_t ccs__store_memory_row_count(const struct ccs__port *port);

/* --- SQLite ------------------------------------------------------------------------------------------------ */

/* As PRAGMA application_id and user_version of every center file. */
#define CCS__STORE_APPLICATION_ID 0x43435331 /* "CCS1" */
#define CCS__STORE_FORMAT 1

struct ccs__store_options {
    ccs_alloc alloc;
    uint32_t durability; /* a ccs_durability */
    uint32_t flags;      /* CCS_OPEN_* */
};

/* Open the file for writing: create or migrate it, take its epoch. On failure `error` (CCS__STORE_ERROR_SIZE bytes) has
 * the words and no port is written. As ccs_open(): CCS_EIO, CCS_EVERSION, CCS_ECORRUPT, CCS_ECONFLICT (CCS_OPEN_NEW and
 * it exists), CCS_EBUSY (somebody is writing for longer than we wait). */
ccs_status ccs__store_open(const char *path, const struct ccs__store_options *options, struct ccs__port *port,
                           char *error);
/* Is this port one of ccs__store_open()? */
bool ccs__store_is_sqlite(const struct ccs__port *port);
/* Write a row of ccs_checkpoint at the durable head, then empty the WAL if nobody reads from it. CCS_ECOMMIT,
 * CCS_EFENCED. */
ccs_status ccs__store_checkpoint(const struct ccs__port *port, uint64_t state_hash);
/* ccs_verify(), taking the rows after so many groups each time (which must not matter). */
ccs_status ccs__store_verify(const char *path, uint64_t groups_per_batch, ccs_verify_result *result);
/* The chain's durable head. */
struct ccs__seal ccs__store_chain(const struct ccs__port *port);

#endif
