/*
 * Committing a batch: one transaction for the head, the groups and the rows.
 *
 * A commit that failed has an unknown outcome (with fsync failing, a COMMIT that returned an error was there after
 * opening again). Nothing is decided then: the center hands over the same batch again, and the compare-and-swap of the
 * head tells which it was. If the head is still the one we knew, the batch is written; if it is the one the batch leads
 * to, the batch is there; anything else is another writer.
 *
 * The WAL is copied into the file by checkpoints of our own, right after a commit that made it long and whenever the
 * host says that nothing is happening. SQLite's automatic ones would come at every 1000 pages, in the middle of
 * whatever goes on.
 */
#include "store/store_sqlite.h"

/* Pages of 2 KiB in the WAL before a commit stops to copy them (16 MiB), and how many more before it tries again when a
 * reader kept it from copying all. */
#define WAL_PAGES_MAX 8192
#define WAL_PAGES_AGAIN 2048
/* Fewer than this are not worth two fsyncs in a quiet moment. */
#define WAL_PAGES_QUIET 128

/* --- checkpoints of the WAL -------------------------------------------------------------------------------- */

/* Failing costs nothing but a longer WAL: what is committed is committed. But a sync that failed must not be followed by
 * one that finds nothing to do, so the connection is opened again before anything else (ccs__sqlite_reopen). */
static void copy_wal(struct ccs__sqlite *store)
{
    int pages = 0, copied = 0;
    int code = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, &copied);
    bool all = code == SQLITE_OK && pages == copied; /* then the next commit begins it anew */
    if ((code & 0xff) == SQLITE_IOERR)
        store->broken = true;
    store->wal_pages_tried = all ? 0 : store->wal_pages;
    if (all)
        store->wal_pages = 0;
}

static bool wal_is_long(const struct ccs__sqlite *store)
{
    return store->wal_pages > WAL_PAGES_MAX && store->wal_pages > store->wal_pages_tried + WAL_PAGES_AGAIN;
}

void ccs__sqlite_quiet(struct ccs__sqlite *store)
{
    if (store->db && !store->broken && store->wal_pages >= WAL_PAGES_QUIET)
        copy_wal(store);
}

/* With somebody reading it stays as it is: nobody waits for that. */
static void truncate_wal(struct ccs__sqlite *store)
{
    (void)sqlite3_busy_timeout(store->db, 0);
    int code = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (code == SQLITE_OK)
        store->wal_pages = 0;
    if ((code & 0xff) == SQLITE_IOERR)
        store->broken = true;
    (void)sqlite3_busy_timeout(store->db, CCS__SQLITE_BUSY_MS);
}

/* --- the transaction --------------------------------------------------------------------------------------- */

static void bind_seal(sqlite3_stmt *statement, int at, const struct ccs__seal *seal)
{
    (void)sqlite3_bind_blob64(statement, at, seal->bytes, CCS__SEAL_SIZE, SQLITE_STATIC);
}

static ccs_status swap_head(struct ccs__sqlite *store, const struct ccs__sqlite_meta *next, bool *swapped)
{
    sqlite3_stmt *statement = NULL;
    const struct ccs__sqlite_meta *now = &store->durable;
    CCS__TRY(ccs__sqlite_statement(store, CCS__SQL_SWAP_HEAD, &statement));
    (void)sqlite3_bind_int64(statement, 1, (int64_t)next->head_seq);
    (void)sqlite3_bind_int64(statement, 2, next->head_at);
    bind_seal(statement, 3, &next->chain);
    (void)sqlite3_bind_int64(statement, 4, (int64_t)now->epoch);
    (void)sqlite3_bind_int64(statement, 5, (int64_t)now->batch);
    (void)sqlite3_bind_int64(statement, 6, (int64_t)now->head_seq);
    bind_seal(statement, 7, &now->chain);
    CCS__TRY(ccs__sqlite_step(store, statement, "ccs_meta"));
    *swapped = sqlite3_changes(store->db) == 1;
    return CCS_OK;
}

static ccs_status write_groups(struct ccs__sqlite *store, const struct ccs__batch *batch)
{
    sqlite3_stmt *statement = NULL;
    struct ccs__journal_group group;
    const uint8_t *bytes;
    size_t offset = 0, size;
    CCS__TRY(ccs__sqlite_statement(store, CCS__SQL_GROUP_INSERT, &statement));
    for (uint64_t i = 0; i < batch->group_count; i++) {
        bool read = ccs__batch_next_group(batch, &offset, &group, &bytes, &size);
        CCS_ASSERT(read); /* it was sealed */
        (void)sqlite3_bind_int64(statement, 1, (int64_t)group.first_seq);
        (void)sqlite3_bind_int64(statement, 2, (int64_t)group.count);
        (void)sqlite3_bind_int64(statement, 3, group.at);
        (void)sqlite3_bind_text64(statement, 4, group.actor.data, group.actor.size, SQLITE_STATIC, SQLITE_UTF8);
        (void)sqlite3_bind_int64(statement, 5, group.command);
        (void)sqlite3_bind_blob64(statement, 6, group.command_bytes, group.command_size, SQLITE_STATIC);
        (void)sqlite3_bind_blob64(statement, 7, group.bodies, group.bodies_size, SQLITE_STATIC);
        bind_seal(statement, 8, &store->sealer.seals[i]);
        CCS__TRY(ccs__sqlite_step(store, statement, "ccs_journal"));
    }
    return CCS_OK;
}

static ccs_status write_rows(struct ccs__sqlite *store, const struct ccs__batch *batch)
{
    struct ccs__batch_row row;
    size_t offset = 0;
    store->personal_next = 0;
    store->erased = false;
    for (uint64_t i = 0; i < batch->row_count; i++) {
        if (!ccs__batch_next_row(batch, &offset, &row))
            return ccs__sqlite_refuse(store, CCS_ECORRUPT, "the batch's rows are malformed");
        CCS__TRY(ccs__sqlite_write_row(store, &row));
    }
    return CCS_OK;
}

/* Does the journal hold the batch's last group, with the hash that we give it? */
static ccs_status find_last_group(struct ccs__sqlite *store, const struct ccs__batch *batch,
                                  const struct ccs__seal *chain, bool *found)
{
    sqlite3_stmt *statement = NULL;
    CCS__TRY(ccs__sqlite_statement(store, CCS__SQL_GROUP_AT, &statement));
    (void)sqlite3_bind_int64(statement, 1, (int64_t)batch->last_seq);
    struct ccs__journal_group group;
    struct ccs__seal hash;
    int code = sqlite3_step(statement);
    *found = code == SQLITE_ROW && ccs__sqlite_read_group(statement, &group, &hash) &&
             group.first_seq + group.count == batch->last_seq + 1 && ccs__seal_equal(&hash, chain);
    ccs_status status = CCS_OK;
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        status = ccs__sqlite_fail(store, "ccs_journal");
    (void)sqlite3_reset(statement);
    return status;
}

/* The head is not the one we knew: is it because the batch is there already? */
static ccs_status find_batch(struct ccs__sqlite *store, const struct ccs__batch *batch,
                             const struct ccs__sqlite_meta *next)
{
    struct ccs__sqlite_meta meta;
    bool found = false;
    CCS__TRY(ccs__sqlite_read_meta(store, &meta));
    if (batch->group_count > 0)
        CCS__TRY(find_last_group(store, batch, &next->chain, &found));
    else
        found = meta.epoch == next->epoch && meta.batch == next->batch && ccs__seal_equal(&meta.chain, &next->chain);
    ccs__sqlite_rollback(store);
    if (found)
        return CCS_OK;
    if (meta.epoch == store->durable.epoch && meta.batch < store->durable.batch)
        return ccs__sqlite_refuse(store, CCS_ECORRUPT, "%s: commits that were durable have gone from the file",
                                  store->path);
    store->fenced = true;
    return ccs__sqlite_refuse(store, CCS_EFENCED,
                              "%s: another writer has taken the file over (epoch %llu, ours is %llu)", store->path,
                              (unsigned long long)meta.epoch, (unsigned long long)next->epoch);
}

static ccs_status write_batch(struct ccs__sqlite *store, const struct ccs__batch *batch,
                              const struct ccs__sqlite_meta *next)
{
    bool swapped;
    CCS__TRY(ccs__sqlite_do(store, CCS__SQL_BEGIN));
    CCS__TRY(swap_head(store, next, &swapped));
    if (!swapped)
        return find_batch(store, batch, next);
    CCS__TRY(write_groups(store, batch));
    CCS__TRY(write_rows(store, batch));
    return ccs__sqlite_do(store, CCS__SQL_COMMIT);
}

/* --- commit ------------------------------------------------------------------------------------------------ */

static ccs_status seal_batch(struct ccs__sqlite *store, const struct ccs__batch *batch, struct ccs__sqlite_meta *next)
{
    *next = store->durable;
    next->batch++;
    if (batch->group_count == 0)
        return CCS_OK;
    ccs_status status = ccs__sealer_seal(&store->sealer, &store->durable.chain, batch);
    if (status == CCS_ENOMEM)
        return ccs__sqlite_refuse(store, CCS_ENOMEM, "no memory for the batch's hashes");
    if (status != CCS_OK)
        return ccs__sqlite_refuse(store, CCS_ECORRUPT, "the batch is malformed or its groups leave a gap");
    next->head_seq = batch->last_seq;
    next->head_at = batch->at;
    next->chain = store->sealer.seals[batch->group_count - 1];
    return CCS_OK;
}

/* After a failure: what has to happen before the batch is tried again, and what the center is told. */
static ccs_status take_failure(struct ccs__sqlite *store, ccs_status status)
{
    switch (store->code & 0xff) {
    case SQLITE_OK: /* not SQLite's failure */
    case SQLITE_FULL:
    case SQLITE_BUSY:
    case SQLITE_NOMEM:
        break;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_ERROR:
        status = CCS_ECORRUPT; /* the tables are not what they were; trying again cannot help */
        break;
    default:
        store->broken = true;
        status = CCS_ECOMMIT;
        break;
    }
    ccs__sqlite_rollback(store);
    return status == CCS_EFENCED || status == CCS_ECORRUPT ? status : CCS_ECOMMIT;
}

static ccs_status commit(struct ccs__sqlite *store, const struct ccs__batch *batch)
{
    struct ccs__sqlite_meta next;
    if (store->broken)
        CCS__TRY(ccs__sqlite_reopen(store));
    CCS__TRY(seal_batch(store, batch, &next));
    CCS__TRY(write_batch(store, batch, &next));
    store->durable = next;
    ccs__sealer_next(&store->sealer);
    return CCS_OK;
}

ccs_status ccs__sqlite_commit(void *user_data, const struct ccs__batch *batch, uint64_t *durable_seq)
{
    struct ccs__sqlite *store = user_data;
    if (store->fenced)
        return CCS_EFENCED; /* the words are there */
    CCS_ASSERT(batch->first_seq == store->durable.head_seq + 1);
    if (batch->group_count > 0 || batch->row_count > 0) {
        store->code = SQLITE_OK;
        ccs_status status = commit(store, batch);
        if (status != CCS_OK)
            return take_failure(store, status);
        if (store->erased)
            truncate_wal(store); /* what was erased still stands in its older pages */
        else if (wal_is_long(store))
            copy_wal(store);
    }
    *durable_seq = store->durable.head_seq;
    return CCS_OK;
}

ccs_status ccs__sqlite_write_checkpoint(struct ccs__sqlite *store, uint64_t state_hash)
{
    sqlite3_stmt *statement = NULL;
    if (store->fenced)
        return CCS_EFENCED;
    store->code = SQLITE_OK;
    ccs_status status = store->broken ? ccs__sqlite_reopen(store) : CCS_OK;
    if (status == CCS_OK)
        status = ccs__sqlite_statement(store, CCS__SQL_CHECKPOINT, &statement);
    if (status == CCS_OK) {
        (void)sqlite3_bind_int64(statement, 1, (int64_t)state_hash);
        (void)sqlite3_bind_int64(statement, 2, (int64_t)store->durable.epoch);
        (void)sqlite3_bind_int64(statement, 3, (int64_t)store->durable.batch);
        status = ccs__sqlite_step(store, statement, "ccs_checkpoint");
    }
    if (status != CCS_OK)
        return take_failure(store, status);
    if (sqlite3_changes(store->db) != 1) {
        store->fenced = true;
        return ccs__sqlite_refuse(store, CCS_EFENCED, "%s: another writer has taken the file over", store->path);
    }
    truncate_wal(store);
    return CCS_OK;
}
