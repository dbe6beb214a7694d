/*
 * A center file by SQLite: opening it, taking its epoch, and what every other file of the store does with a connection.
 *
 * The connection is used by one thread at a time (the center's rule), so SQLite's own mutexes are off.
 */
#include "store/store_sqlite.h"
#include <ccs/ccs.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#define CACHE_KIB 65536 /* SQLite takes it as it needs it */
#define WAL_CHUNK (64 << 10)
#define WAL_SIZE_LIMIT (32 << 20) /* a WAL that had to grow is cut to this when it starts anew */

static const char *const statement_texts[CCS__SQL_COUNT] = {
    [CCS__SQL_BEGIN] = "BEGIN IMMEDIATE",
    [CCS__SQL_BEGIN_READ] = "BEGIN",
    [CCS__SQL_COMMIT] = "COMMIT",
    [CCS__SQL_ROLLBACK] = "ROLLBACK",
    [CCS__SQL_META] = "SELECT epoch, batch, head_seq, head_at, chain, uuid FROM ccs_meta",
    [CCS__SQL_SWAP_HEAD] = "UPDATE ccs_meta SET batch = batch + 1, head_seq = ?1, head_at = ?2, chain = ?3 "
                           "WHERE id = 1 AND epoch = ?4 AND batch = ?5 AND head_seq = ?6 AND chain = ?7",
    [CCS__SQL_TAKE_EPOCH] = "UPDATE ccs_meta SET epoch = epoch + 1, library = '" CCS_VERSION "'",
    [CCS__SQL_GROUP_INSERT] =
        "INSERT INTO ccs_journal (first_seq, count, at, actor, command, command_body, bodies, hash) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [CCS__SQL_GROUP_AT] = "SELECT first_seq, count, at, actor, command, command_body, bodies, hash FROM ccs_journal "
                          "WHERE first_seq <= ?1 ORDER BY first_seq DESC LIMIT 1",
    [CCS__SQL_GROUP_AFTER] = "SELECT first_seq, count, at, actor, command, command_body, bodies, hash FROM ccs_journal "
                             "WHERE first_seq > ?1 ORDER BY first_seq LIMIT 1",
    [CCS__SQL_GROUPS] = "SELECT first_seq, count, at, actor, command, command_body, bodies, hash FROM ccs_journal "
                        "ORDER BY first_seq",
    [CCS__SQL_CHECKPOINT] = "INSERT OR REPLACE INTO ccs_checkpoint (seq, at, state_hash, chain) "
                            "SELECT head_seq, head_at, ?1, chain FROM ccs_meta "
                            "WHERE id = 1 AND epoch = ?2 AND batch = ?3",
};

/* --- words ------------------------------------------------------------------------------------------------- */

ccs_status ccs__sqlite_refuse(struct ccs__sqlite *store, ccs_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(store->error, sizeof store->error, format, arguments);
    va_end(arguments);
    store->code = SQLITE_OK;
    return status;
}

ccs_status ccs__sqlite_fail(struct ccs__sqlite *store, const char *doing)
{
    int code = store->db ? sqlite3_extended_errcode(store->db) : SQLITE_NOMEM;
    ccs_status status = CCS_EIO;
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        status = CCS_ENOMEM;
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        status = CCS_EBUSY;
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        status = CCS_ECORRUPT;
        break;
    default:
        break;
    }
    const char *words = store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(code);
    if (status == CCS_EBUSY)
        status = ccs__sqlite_refuse(store, status, "%s: another program is writing to it; try again (SQLite: %s)", store->path,
                                    words);
    else
        status = ccs__sqlite_refuse(store, status, "%s: %s (SQLite code %d)", doing, words, code);
    store->code = code;
    return status;
}

/* --- statements -------------------------------------------------------------------------------------------- */

ccs_status ccs__sqlite_run(struct ccs__sqlite *store, const char *sql)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return ccs__sqlite_fail(store, store->path);
    return CCS_OK;
}

ccs_status ccs__sqlite_number(struct ccs__sqlite *store, const char *sql, int64_t *number)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    ccs_status status = code == SQLITE_ROW ? CCS_OK : ccs__sqlite_fail(store, store->path);
    if (code == SQLITE_ROW)
        *number = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return status;
}

ccs_status ccs__sqlite_statement(struct ccs__sqlite *store, enum ccs__sql which, sqlite3_stmt **statement)
{
    sqlite3_stmt **prepared = &store->statements[which];
    if (!*prepared && sqlite3_prepare_v3(store->db, statement_texts[which], -1, SQLITE_PREPARE_PERSISTENT, prepared,
                                         NULL) != SQLITE_OK)
        return ccs__sqlite_fail(store, "the file's tables are not as they should be");
    *statement = *prepared;
    return CCS_OK;
}

ccs_status ccs__sqlite_step(struct ccs__sqlite *store, sqlite3_stmt *statement, const char *doing)
{
    int code = sqlite3_step(statement);
    if (code != SQLITE_DONE) {
        ccs_status status = ccs__sqlite_fail(store, doing);
        (void)sqlite3_reset(statement);
        return status;
    }
    (void)sqlite3_reset(statement);
    return CCS_OK;
}

ccs_status ccs__sqlite_do(struct ccs__sqlite *store, enum ccs__sql which)
{
    sqlite3_stmt *statement = NULL;
    CCS__TRY(ccs__sqlite_statement(store, which, &statement));
    return ccs__sqlite_step(store, statement, statement_texts[which]);
}

void ccs__sqlite_rollback(struct ccs__sqlite *store)
{
    /* SQLite ends a transaction by itself after some errors (disk full); a ROLLBACK would then be an error too. */
    if (!store->db || sqlite3_get_autocommit(store->db))
        return;
    /* The first failure is the one to tell. */
    int code = store->code;
    char error[CCS__STORE_ERROR_SIZE];
    memcpy(error, store->error, sizeof error);
    if (ccs__sqlite_do(store, CCS__SQL_ROLLBACK) != CCS_OK) {
        memcpy(store->error, error, sizeof error);
        store->code = code;
    }
}

ccs_status ccs__sqlite_read_meta(struct ccs__sqlite *store, struct ccs__sqlite_meta *meta)
{
    sqlite3_stmt *statement = NULL;
    CCS__TRY(ccs__sqlite_statement(store, CCS__SQL_META, &statement));
    ccs_status status = CCS_OK;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW && sqlite3_column_bytes(statement, 4) == CCS__SEAL_SIZE) {
        const unsigned char *uuid = sqlite3_column_text(statement, 5);
        *meta = (struct ccs__sqlite_meta){
            .epoch = (uint64_t)sqlite3_column_int64(statement, 0),
            .batch = (uint64_t)sqlite3_column_int64(statement, 1),
            .head_seq = (uint64_t)sqlite3_column_int64(statement, 2),
            .head_at = sqlite3_column_int64(statement, 3),
        };
        memcpy(meta->chain.bytes, sqlite3_column_blob(statement, 4), CCS__SEAL_SIZE);
        (void)snprintf(meta->uuid, sizeof meta->uuid, "%s", uuid ? (const char *)uuid : "");
    } else if (code == SQLITE_ROW || code == SQLITE_DONE) {
        status = ccs__sqlite_refuse(store, CCS_ECORRUPT, "%s: ccs_meta is damaged", store->path);
    } else {
        status = ccs__sqlite_fail(store, store->path);
    }
    (void)sqlite3_reset(statement);
    return status;
}

/* --- the connection ---------------------------------------------------------------------------------------- */

ccs_status ccs__sqlite_init(struct ccs__sqlite *store, const ccs_alloc *alloc, const char *path)
{
    *store = (struct ccs__sqlite){.alloc = *alloc};
    ccs__arena_init(&store->arena, &store->alloc, 0);
    ccs__buf_init(&store->scratch, &store->alloc);
    ccs__sealer_init(&store->sealer, &store->alloc);
    for (int kind = CCS__KIND_NONE + 1; kind < CCS__KIND_COUNT; kind++)
        ccs__shape_init(&store->shapes[kind], (enum ccs__kind)kind);
    store->path_size = strlen(path) + 1;
    store->path = ccs__realloc(&store->alloc, NULL, 0, store->path_size);
    if (!store->path)
        return CCS_ENOMEM;
    memcpy(store->path, path, store->path_size);
    return CCS_OK;
}

void ccs__sqlite_finish(struct ccs__sqlite *store)
{
    ccs__sqlite_disconnect(store);
    ccs__arena_finish(&store->arena);
    ccs__buf_finish(&store->scratch);
    ccs__sealer_finish(&store->sealer);
    ccs__free(&store->alloc, store->path, store->path_size);
    store->path = NULL;
}

void ccs__sqlite_disconnect(struct ccs__sqlite *store)
{
    if (store->broken && store->db) /* closing would copy a WAL that may not be what the disk has */
        (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    for (int i = 0; i < CCS__SQL_COUNT; i++) {
        (void)sqlite3_finalize(store->statements[i]);
        store->statements[i] = NULL;
    }
    for (int kind = 0; kind < CCS__KIND_COUNT; kind++)
        for (int i = 0; i < CCS__ROW_SQL_COUNT; i++) {
            (void)sqlite3_finalize(store->row_statements[kind][i]);
            store->row_statements[kind][i] = NULL;
        }
    int code = sqlite3_close(store->db);
    CCS_ASSERT(code != SQLITE_BUSY); /* a statement of ours was left open */
    store->db = NULL;
}

ccs_status ccs__sqlite_connect(struct ccs__sqlite *store, int flags)
{
    CCS_ASSERT(!store->db);
    if (sqlite3_open_v2(store->path, &store->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL) !=
        SQLITE_OK) {
        ccs_status status = ccs__sqlite_fail(store, store->path);
        ccs__sqlite_disconnect(store);
        return status;
    }
    (void)sqlite3_busy_timeout(store->db, CCS__SQLITE_BUSY_MS);
    /* Nothing that somebody may have put into the file runs, and a misspelt column is an error, not a text. */
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    return CCS_OK;
}

/* Is there a WAL with something in it? */
static bool has_wal(const struct ccs__sqlite *store)
{
    char path[1024];
    int size = snprintf(path, sizeof path, "%s-wal", store->path);
    FILE *file = size > 0 && (size_t)size < sizeof path ? fopen(path, "rb") : NULL;
    bool filled = file && fgetc(file) != EOF;
    if (file)
        (void)fclose(file);
    return filled;
}

ccs_status ccs__sqlite_connect_reading(struct ccs__sqlite *store)
{
    /* SQLite's own files beside a WAL database have to be written even to read it, and the last one who closes it
     * copies the WAL into the file and removes both. That is fine when the WAL is empty, and prevented when not. */
    bool keep = has_wal(store);
    if (ccs__sqlite_connect(store, SQLITE_OPEN_READWRITE) != CCS_OK)
        CCS__TRY(ccs__sqlite_connect(store, SQLITE_OPEN_READONLY));
    if (keep)
        (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return ccs__sqlite_run(store, "PRAGMA query_only = 1");
}

static int note_wal_pages(void *user_data, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    ((struct ccs__sqlite *)user_data)->wal_pages = pages;
    return SQLITE_OK;
}

/* WAL, the durability asked for, checkpoints of our own. */
static ccs_status set_up_writing(struct ccs__sqlite *store)
{
    static const char *const modes[] = {
        [CCS_DURABILITY_FULL] = "FULL", [CCS_DURABILITY_NORMAL] = "NORMAL", [CCS_DURABILITY_OFF] = "OFF"};
    char sql[256];
    (void)snprintf(sql, sizeof sql,
                   "PRAGMA synchronous = %s; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = %d; "
                   "PRAGMA cache_size = -%d; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON",
                   modes[store->durability], WAL_SIZE_LIMIT, CACHE_KIB);
    /* Of a new file only. A small commit touches a dozen pages, and each goes into the WAL whole: with 2 KiB instead of 4
     * single commits are a third faster; with 1 KiB big ones lose more than small ones gain. */
    CCS__TRY(ccs__sqlite_run(store, "PRAGMA page_size = 2048"));
    CCS__TRY(ccs__sqlite_run(store, "PRAGMA journal_mode = WAL"));
    CCS__TRY(ccs__sqlite_run(store, sql));
    (void)sqlite3_wal_hook(store->db, note_wal_pages, store);
    return CCS_OK;
}

/*
 * Write the WAL's bytes over themselves and sync them. What a writer before us left, or we before an I/O error, is in the
 * page cache; whether it is on the disk nobody knows: after an fsync that failed Linux holds the pages for clean, and
 * later ones succeed without writing them. Copying such a WAL into the file and then losing the power would leave old
 * frames in front of new pages. Needs the write lock, so that nobody appends meanwhile; readers see the same bytes.
 */
static ccs_status rewrite_wal(struct ccs__sqlite *store)
{
    sqlite3_file *wal = NULL;
    sqlite3_int64 size = 0;
    if (store->durability == CCS_DURABILITY_OFF)
        return CCS_OK;
    int code = sqlite3_file_control(store->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
    if (code != SQLITE_OK || !wal || !wal->pMethods)
        return CCS_OK;
    code = wal->pMethods->xFileSize(wal, &size);
    if (code == SQLITE_OK && size == 0)
        return CCS_OK;
    ccs__buf_clear(&store->scratch);
    uint8_t *bytes = ccs__buf_reserve(&store->scratch, WAL_CHUNK);
    if (!bytes)
        return ccs__sqlite_refuse(store, CCS_ENOMEM, "no memory for the WAL");
    for (sqlite3_int64 at = 0; at < size && code == SQLITE_OK; at += WAL_CHUNK) {
        int part = size - at < WAL_CHUNK ? (int)(size - at) : WAL_CHUNK;
        code = wal->pMethods->xRead(wal, bytes, part, at);
        if (code == SQLITE_OK)
            code = wal->pMethods->xWrite(wal, bytes, part, at);
    }
    if (code == SQLITE_OK)
        code = wal->pMethods->xSync(wal, SQLITE_SYNC_NORMAL);
    if (code == SQLITE_OK)
        return CCS_OK;
    ccs_status status =
        ccs__sqlite_refuse(store, CCS_EIO, "%s-wal: %s (SQLite code %d)", store->path, sqlite3_errstr(code), code);
    store->code = code;
    return status;
}

/* In one transaction: make the tables or bring them up to date, and depose whoever wrote before. */
static ccs_status take_over(struct ccs__sqlite *store)
{
    enum ccs__sqlite_file file;
    CCS__TRY(rewrite_wal(store));
    CCS__TRY(ccs__sqlite_inspect(store, &file)); /* again: another process may have made it meanwhile */
    if (file == CCS__SQLITE_FILE_EMPTY)
        CCS__TRY(ccs__sqlite_create(store));
    else
        CCS__TRY(ccs__sqlite_migrate(store, NULL, 0, CCS__STORE_FORMAT));
    CCS__TRY(ccs__sqlite_do(store, CCS__SQL_TAKE_EPOCH));
    CCS__TRY(ccs__sqlite_read_meta(store, &store->durable));
    return ccs__sqlite_do(store, CCS__SQL_COMMIT);
}

static ccs_status open_for_writing(struct ccs__sqlite *store, uint32_t flags)
{
    enum ccs__sqlite_file file;
    int create = flags & CCS_OPEN_EXISTING ? 0 : SQLITE_OPEN_CREATE;
    CCS__TRY(ccs__sqlite_connect(store, SQLITE_OPEN_READWRITE | create));
    if (sqlite3_db_readonly(store->db, "main") == 1)
        return ccs__sqlite_refuse(store, CCS_EIO, "%s: the file can only be read, not written", store->path);
    CCS__TRY(ccs__sqlite_inspect(store, &file));
    if (file == CCS__SQLITE_FILE_EMPTY && (flags & CCS_OPEN_EXISTING))
        return ccs__sqlite_refuse(store, CCS_ECORRUPT, "%s: the file is empty, not a center file", store->path);
    CCS__TRY(set_up_writing(store));
    CCS__TRY(ccs__sqlite_do(store, CCS__SQL_BEGIN));
    ccs_status status = take_over(store);
    ccs__sqlite_rollback(store);
    return status;
}

static ccs_status settle_wal(struct ccs__sqlite *store)
{
    CCS__TRY(ccs__sqlite_do(store, CCS__SQL_BEGIN));
    ccs_status status = rewrite_wal(store);
    ccs__sqlite_rollback(store);
    return status;
}

ccs_status ccs__sqlite_reopen(struct ccs__sqlite *store)
{
    struct ccs__sqlite_meta meta;
    enum ccs__sqlite_file file;
    ccs__sqlite_disconnect(store);
    CCS__TRY(ccs__sqlite_connect(store, SQLITE_OPEN_READWRITE));
    CCS__TRY(ccs__sqlite_inspect(store, &file));
    if (file != CCS__SQLITE_FILE_CENTER)
        return ccs__sqlite_refuse(store, CCS_ECORRUPT, "%s: the file is empty now", store->path);
    CCS__TRY(set_up_writing(store));
    CCS__TRY(ccs__sqlite_read_meta(store, &meta));
    if (strcmp(meta.uuid, store->durable.uuid) != 0)
        return ccs__sqlite_refuse(store, CCS_ECORRUPT, "%s: another center's file stands there now", store->path);
    CCS__TRY(settle_wal(store));
    store->broken = false;
    return CCS_OK;
}

/* --- the port ---------------------------------------------------------------------------------------------- */

static const char *sqlite_error(void *user_data) { return ((struct ccs__sqlite *)user_data)->error; }

static void sqlite_close(void *user_data)
{
    struct ccs__sqlite *store = user_data;
    ccs_alloc alloc = store->alloc;
    ccs__sqlite_finish(store);
    ccs__free(&alloc, store, sizeof *store);
}

/* Make the file if there is none, so that of two processes only one goes on with CCS_OPEN_NEW, and so that a file that
 * was begun by us and not finished can be told from one that was there. */
static ccs_status claim(struct ccs__sqlite *store, uint32_t flags, bool *claimed)
{
    FILE *file = flags & CCS_OPEN_EXISTING ? NULL : fopen(store->path, "wx");
    bool exists = !file && errno == EEXIST;
    *claimed = file != NULL;
    if (file)
        (void)fclose(file);
    if (*claimed || !(flags & CCS_OPEN_NEW))
        return CCS_OK; /* what is wrong with the path otherwise, SQLite will say */
    if (exists)
        return ccs__sqlite_refuse(store, CCS_ECONFLICT, "%s: there is such a file already", store->path);
    return ccs__sqlite_refuse(store, CCS_EIO, "%s: the file cannot be made here", store->path);
}

static void remove_files(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    char name[1024];
    for (int i = 0; i < 3; i++)
        if ((size_t)snprintf(name, sizeof name, "%s%s", path, suffixes[i]) < sizeof name)
            (void)remove(name);
}

static void sqlite_quiet(void *user_data) { ccs__sqlite_quiet(user_data); }

ccs_status ccs__store_open(const char *path, const struct ccs__store_options *options, struct ccs__port *port,
                           char *error)
{
    CCS_ASSERT(options->durability <= CCS_DURABILITY_OFF);
    (void)snprintf(error, CCS__STORE_ERROR_SIZE, "no memory");
    struct ccs__sqlite *store = ccs__alloc_zero(&options->alloc, sizeof *store);
    if (!store)
        return CCS_ENOMEM;
    ccs_status status = ccs__sqlite_init(store, &options->alloc, path);
    store->durability = options->durability;
    if (status == CCS_OK && !ccs__seal_ready())
        status = ccs__sqlite_refuse(store, CCS_EIO, "libsodium does not work on this machine");
    bool claimed = false;
    if (status == CCS_OK)
        status = claim(store, options->flags, &claimed);
    if (status == CCS_OK)
        status = open_for_writing(store, options->flags);
    if (status != CCS_OK) {
        if (store->error[0])
            (void)snprintf(error, CCS__STORE_ERROR_SIZE, "%s", store->error);
        sqlite_close(store);
        if (claimed && status != CCS_EBUSY) /* busy: somebody else goes on with it */
            remove_files(path);
        return status;
    }
    *port = (struct ccs__port){.user_data = store,
                               .commit = ccs__sqlite_commit,
                               .load = ccs__sqlite_load,
                               .fetch = ccs__sqlite_fetch,
                               .read = ccs__sqlite_read,
                               .quiet = sqlite_quiet,
                               .error = sqlite_error,
                               .close = sqlite_close};
    error[0] = 0;
    return CCS_OK;
}

bool ccs__store_is_sqlite(const struct ccs__port *port) { return port->commit == ccs__sqlite_commit; }

ccs_status ccs__store_checkpoint(const struct ccs__port *port, uint64_t state_hash)
{
    CCS_ASSERT(ccs__store_is_sqlite(port));
    return ccs__sqlite_write_checkpoint(port->user_data, state_hash);
}

struct ccs__seal ccs__store_chain(const struct ccs__port *port)
{
    CCS_ASSERT(ccs__store_is_sqlite(port));
    return ((const struct ccs__sqlite *)port->user_data)->durable.chain;
}
