/*
 * One connection to a center file. Shared by the files store_sqlite*.c, verify.c and checkpoint.c.
 *
 * Invariants of a connection for writing:
 *   - epoch, batch, head_seq, chain are what this writer last knew to be durable; each commit swaps exactly these for
 *     the next ones (ccs__sqlite_commit), so a writer that has been deposed cannot write.
 *   - broken: an I/O error happened, so nothing the connection says is believed until it has been opened again.
 */
#ifndef CCS__STORE_SQLITE_H
#define CCS__STORE_SQLITE_H

#include "store/shape.h"
#include "store/store.h"
#include <sqlite3.h>

#define CCS__SQLITE_BUSY_MS 5000 /* how long another writer, or a reader in the way, is waited for */

/* Statements that are not about one kind of row. */
enum ccs__sql {
    CCS__SQL_BEGIN,
    CCS__SQL_BEGIN_READ,
    CCS__SQL_COMMIT,
    CCS__SQL_ROLLBACK,
    CCS__SQL_META,
    CCS__SQL_SWAP_HEAD,
    CCS__SQL_TAKE_EPOCH,
    CCS__SQL_GROUP_INSERT,
    CCS__SQL_GROUP_AT,
    CCS__SQL_GROUP_AFTER,
    CCS__SQL_GROUPS,
    CCS__SQL_CHECKPOINT,
    CCS__SQL_COUNT
};

/* Statements of one kind of row; the first five are numbered as enum ccs__row_op. */
enum ccs__row_sql {
    CCS__ROW_SQL_INSERT = CCS__ROW_INSERT,
    CCS__ROW_SQL_UPDATE = CCS__ROW_UPDATE,
    CCS__ROW_SQL_CLOSE = CCS__ROW_CLOSE,
    CCS__ROW_SQL_PUT = CCS__ROW_PUT,
    CCS__ROW_SQL_DELETE = CCS__ROW_DELETE,
    CCS__ROW_SQL_FETCH, /* by the first number (or the text) of the key, last version first */
    CCS__ROW_SQL_LOAD,  /* what a center holds in memory, by key */
    CCS__ROW_SQL_COUNT
};

/* The one row of ccs_meta. */
struct ccs__sqlite_meta {
    uint64_t epoch, batch, head_seq;
    ccs_time head_at;
    struct ccs__seal chain;
    char uuid[40];
};

struct ccs__sqlite {
    ccs_alloc alloc;
    char *path;
    size_t path_size; /* with its NUL */
    uint32_t durability;
    sqlite3 *db;
    struct ccs__shape shapes[CCS__KIND_COUNT];
    sqlite3_stmt *statements[CCS__SQL_COUNT]; /* prepared at first use */
    sqlite3_stmt *row_statements[CCS__KIND_COUNT][CCS__ROW_SQL_COUNT];
    struct ccs__arena arena;         /* one unpacked row */
    struct ccs__buf scratch;         /* JSON of nested fields; texts of statements */
    struct ccs__sealer sealer;       /* of the batch in hand */
    size_t personal_next;            /* rows of ccs_personal inserted so far in the transaction */
    bool erased;                     /* the transaction has erased personal values */
    struct ccs__sqlite_meta durable; /* as this writer knows it */
    bool broken, fenced;
    int code;            /* SQLite's, extended, of the last failure; 0 when it was not SQLite's */
    int wal_pages;       /* in the WAL after the last commit */
    int wal_pages_tried; /* as many when copying them last failed, or 0 */
    char error[CCS__STORE_ERROR_SIZE];
};

/* --- store_sqlite.c: the connection ------------------------------------------------------------------------- */

/* CCS_ENOMEM or CCS_OK; finish() takes zeroed memory too. */
ccs_status ccs__sqlite_init(struct ccs__sqlite *store, const ccs_alloc *alloc, const char *path);
void ccs__sqlite_finish(struct ccs__sqlite *store);
/* Open with sqlite3_open_v2() flags; how a file is used (WAL, durability) is not set by this. */
ccs_status ccs__sqlite_connect(struct ccs__sqlite *store, int flags);
/* Open for reading only: nothing that the file holds is changed, not even a WAL left by a crash. */
ccs_status ccs__sqlite_connect_reading(struct ccs__sqlite *store);
void ccs__sqlite_disconnect(struct ccs__sqlite *store);
/* Keep words for the last error of the connection ("doing: what SQLite says"); returns CCS_EIO, CCS_EBUSY, CCS_ENOMEM or
 * CCS_ECORRUPT. */
ccs_status ccs__sqlite_fail(struct ccs__sqlite *store, const char *doing);
/* Keep words of our own. */
ccs_status ccs__sqlite_refuse(struct ccs__sqlite *store, ccs_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* One or more statements without results. */
ccs_status ccs__sqlite_run(struct ccs__sqlite *store, const char *sql);
/* The first number that a statement gives. */
ccs_status ccs__sqlite_number(struct ccs__sqlite *store, const char *sql, int64_t *number);
/* A prepared statement, ready to be bound. */
ccs_status ccs__sqlite_statement(struct ccs__sqlite *store, enum ccs__sql which, sqlite3_stmt **statement);
/* Step a statement that gives no rows, and reset it. */
ccs_status ccs__sqlite_step(struct ccs__sqlite *store, sqlite3_stmt *statement, const char *doing);
ccs_status ccs__sqlite_do(struct ccs__sqlite *store, enum ccs__sql which);
/* End a transaction if one is open; its own failure means nothing. */
void ccs__sqlite_rollback(struct ccs__sqlite *store);
ccs_status ccs__sqlite_read_meta(struct ccs__sqlite *store, struct ccs__sqlite_meta *meta);
/* Open again after an I/O error, without taking the epoch. */
ccs_status ccs__sqlite_reopen(struct ccs__sqlite *store);

/* --- store_sqlite_schema.c: what is in a file --------------------------------------------------------------- */

enum ccs__sqlite_file { CCS__SQLITE_FILE_EMPTY, CCS__SQLITE_FILE_CENTER };

/* Is it a center file that we can use, or an empty one? Words and CCS_ECORRUPT or CCS_EVERSION otherwise. */
ccs_status ccs__sqlite_inspect(struct ccs__sqlite *store, enum ccs__sqlite_file *file);
/* Every CREATE statement, with comments. */
void ccs__sqlite_schema(struct ccs__buf *out);
/* Inside a transaction. */
ccs_status ccs__sqlite_create(struct ccs__sqlite *store);

/* One step from a format to the next. */
struct ccs__sqlite_migration {
    int from;                                          /* PRAGMA user_version */
    const char *sql;                                   /* or NULL */
    ccs_status (*function)(struct ccs__sqlite *store); /* or NULL; after the SQL */
};
/* Inside a transaction: go from the file's format to `to`, step by step, and write a checkpoint if there was any. */
ccs_status ccs__sqlite_migrate(struct ccs__sqlite *store, const struct ccs__sqlite_migration *steps, size_t count,
                               int to);

/* --- store_sqlite_row.c: one row ---------------------------------------------------------------------------- */

ccs_status ccs__sqlite_row_statement(struct ccs__sqlite *store, enum ccs__kind kind, enum ccs__row_sql which,
                                     sqlite3_stmt **statement);
/* Write a row of a batch. CCS_ECORRUPT: it is malformed, or an update finds no row. */
ccs_status ccs__sqlite_write_row(struct ccs__sqlite *store, const struct ccs__batch_row *row);
/* The message of the row a statement stands on, in store->arena (which is cleared before); NULL: words are kept. */
ProtobufCMessage *ccs__sqlite_read_row(struct ccs__sqlite *store, enum ccs__kind kind, sqlite3_stmt *statement,
                                       ccs_status *status);
/* The group that a statement stands on, borrowed from it, and its hash; false: a column does not fit. */
bool ccs__sqlite_read_group(sqlite3_stmt *statement, struct ccs__journal_group *group, struct ccs__seal *hash);

/* --- the port ------------------------------------------------------------------------------------------------ */

ccs_status ccs__sqlite_commit(void *user_data, const struct ccs__batch *batch, uint64_t *durable_seq);
ccs_status ccs__sqlite_write_checkpoint(struct ccs__sqlite *store, uint64_t state_hash);
void ccs__sqlite_quiet(struct ccs__sqlite *store);
ccs_status ccs__sqlite_load(void *user_data, uint64_t *seq, ccs_time *at, ccs__load_fn load, void *load_user_data);
ccs_status ccs__sqlite_fetch(void *user_data, enum ccs__kind kind, uint64_t id, ccs_str key, struct ccs__buf *out);
ccs_status ccs__sqlite_read(void *user_data, uint64_t seq, struct ccs__buf *out);

#endif
