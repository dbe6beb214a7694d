/*
 * Reading a center file: what is open at the start, single rows and groups later. Loading is one read transaction and
 * walks the partial indexes, so it costs what is open, however much is closed.
 */
#include "store/store_sqlite.h"

/* The first command key that still counts: walk down from the newest until one is too old. Their number is bounded by
 * the center, which deletes old ones, so this needs no index on `at`. */
static ccs_status find_first_key(struct ccs__sqlite *store, ccs_time at, int64_t *first)
{
    sqlite3_stmt *statement = NULL;
    int code =
        sqlite3_prepare_v2(store->db, "SELECT seq, at FROM ccs_command_key ORDER BY seq DESC", -1, &statement, NULL);
    *first = INT64_MAX;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW || sqlite3_column_int64(statement, 1) < at - CCS__SHAPE_COMMAND_KEY_MS)
            break;
        *first = sqlite3_column_int64(statement, 0);
    }
    ccs_status status = CCS_OK;
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        status = ccs__sqlite_fail(store, store->path);
    (void)sqlite3_finalize(statement);
    return status;
}

static ccs_status load_rows(struct ccs__sqlite *store, enum ccs__kind kind, sqlite3_stmt *statement, ccs__load_fn load,
                            void *load_user_data)
{
    for (;;) {
        int code = sqlite3_step(statement);
        if (code == SQLITE_DONE)
            return CCS_OK;
        if (code != SQLITE_ROW)
            return ccs__sqlite_fail(store, store->path);
        ccs_status status;
        ProtobufCMessage *message = ccs__sqlite_read_row(store, kind, statement, &status);
        if (!message)
            return status;
        CCS__TRY(load(load_user_data, kind, message));
    }
}

static ccs_status load_kind(struct ccs__sqlite *store, enum ccs__kind kind, ccs_time at, ccs__load_fn load,
                            void *load_user_data)
{
    sqlite3_stmt *statement = NULL;
    if (!ccs__shape_is_loaded(kind))
        return CCS_OK;
    CCS__TRY(ccs__sqlite_row_statement(store, kind, CCS__ROW_SQL_LOAD, &statement));
    if (kind == CCS__KIND_COMMAND_KEY) {
        int64_t first;
        CCS__TRY(find_first_key(store, at, &first));
        (void)sqlite3_bind_int64(statement, 1, first);
    }
    ccs_status status = load_rows(store, kind, statement, load, load_user_data);
    (void)sqlite3_reset(statement);
    return status;
}

static ccs_status load_all(struct ccs__sqlite *store, uint64_t *seq, ccs_time *at, ccs__load_fn load,
                           void *load_user_data)
{
    struct ccs__sqlite_meta meta;
    CCS__TRY(ccs__sqlite_read_meta(store, &meta));
    *seq = meta.head_seq;
    *at = meta.head_at;
    for (int n = 1; n < CCS__KIND_COUNT; n++)
        CCS__TRY(load_kind(store, ccs__kind_to_load(n), meta.head_at, load, load_user_data));
    return CCS_OK;
}

ccs_status ccs__sqlite_load(void *user_data, uint64_t *seq, ccs_time *at, ccs__load_fn load, void *load_user_data)
{
    struct ccs__sqlite *store = user_data;
    CCS__TRY(ccs__sqlite_do(store, CCS__SQL_BEGIN_READ));
    ccs_status status = load_all(store, seq, at, load, load_user_data);
    ccs__sqlite_rollback(store);
    return status;
}

/* A connection that met an I/O error still reads what it can; one that could not be opened again says so. */
static ccs_status need_connection(struct ccs__sqlite *store) { return store->db ? CCS_OK : CCS_EIO; }

ccs_status ccs__sqlite_fetch(void *user_data, enum ccs__kind kind, uint64_t id, ccs_str key, struct ccs__buf *out)
{
    struct ccs__sqlite *store = user_data;
    sqlite3_stmt *statement = NULL;
    CCS__TRY(need_connection(store));
    CCS__TRY(ccs__sqlite_row_statement(store, kind, CCS__ROW_SQL_FETCH, &statement));
    if (kind == CCS__KIND_CURSOR)
        (void)sqlite3_bind_text64(statement, 1, key.data ? key.data : "", key.size, SQLITE_STATIC, SQLITE_UTF8);
    else
        (void)sqlite3_bind_int64(statement, 1, (int64_t)id);
    ccs_status status = CCS_ENOENT;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        ProtobufCMessage *message = ccs__sqlite_read_row(store, kind, statement, &status);
        if (message)
            ccs__record_pack(message, out);
        if (message && out->failed)
            status = CCS_ENOMEM;
    } else if (code != SQLITE_DONE) {
        status = ccs__sqlite_fail(store, store->path);
    }
    (void)sqlite3_reset(statement);
    return status;
}

/* Canonical bytes of the group found by a statement; CCS_DONE: it finds none. */
static ccs_status read_group(struct ccs__sqlite *store, enum ccs__sql which, uint64_t seq, struct ccs__buf *out)
{
    sqlite3_stmt *statement = NULL;
    struct ccs__journal_group group;
    struct ccs__seal hash;
    CCS__TRY(ccs__sqlite_statement(store, which, &statement));
    (void)sqlite3_bind_int64(statement, 1, (int64_t)seq);
    ccs_status status = CCS_DONE;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW && !ccs__sqlite_read_group(statement, &group, &hash)) {
        status = ccs__sqlite_refuse(store, CCS_ECORRUPT, "the group of ccs_journal at %llu is damaged",
                                    (unsigned long long)seq);
    } else if (code == SQLITE_ROW && (which == CCS__SQL_GROUP_AFTER || group.first_seq + group.count > seq)) {
        ccs__journal_write(&group, out);
        status = out->failed ? CCS_ENOMEM : CCS_OK;
    } else if (code != SQLITE_ROW && code != SQLITE_DONE) {
        status = ccs__sqlite_fail(store, store->path);
    }
    (void)sqlite3_reset(statement);
    return status;
}

ccs_status ccs__sqlite_read(void *user_data, uint64_t seq, struct ccs__buf *out)
{
    struct ccs__sqlite *store = user_data;
    CCS__TRY(need_connection(store));
    ccs_status status = read_group(store, CCS__SQL_GROUP_AT, seq, out);
    return status == CCS_DONE ? read_group(store, CCS__SQL_GROUP_AFTER, seq, out) : status;
}
