/*
 * What is in a center file: the tables of the store itself, then one for each kind of row, made from proto/. The text
 * that makes them is the text that is shown to people (ccs schema), so the two cannot differ.
 *
 * A file says what it is by PRAGMA application_id and in which format by PRAGMA user_version. Older formats are brought
 * up to date step by step in the transaction that opens the file; newer ones are refused untouched.
 */
#include "record/schema.h"
#include "store/store_sqlite.h"
#include <stdio.h>

static const char own_tables[] =
    "CREATE TABLE ccs_meta ( -- One row: what the file is, who writes it, how far it goes.\n"
    "  id INTEGER PRIMARY KEY CHECK (id = 1),\n"
    "  uuid TEXT NOT NULL, -- Of this center; a backup has the same.\n"
    "  library TEXT NOT NULL, -- Version of libccs that last opened it for writing.\n"
    "  epoch INTEGER NOT NULL, -- One more at each opening for writing: an older writer is fenced.\n"
    "  batch INTEGER NOT NULL, -- Commits so far.\n"
    "  head_seq INTEGER NOT NULL, -- The last event.\n"
    "  head_at INTEGER NOT NULL, -- When it was decided, milliseconds since 1970.\n"
    "  chain BLOB NOT NULL -- Hash of the last group; 32 zero bytes before the first.\n"
    ");\n"
    "CREATE TABLE ccs_journal ( -- A group a row: what one command, or one due thing, caused.\n"
    "  first_seq INTEGER PRIMARY KEY, -- Its first event.\n"
    "  count INTEGER NOT NULL, -- Events.\n"
    "  at INTEGER NOT NULL, -- When it was decided, milliseconds since 1970.\n"
    "  actor TEXT NOT NULL, -- Who asked; empty: the system.\n"
    "  command INTEGER NOT NULL, -- The command's kind.\n"
    "  command_body BLOB NOT NULL, -- The command's message of proto/command.proto.\n"
    "  bodies BLOB NOT NULL, -- The events: kind, lateness, size and message of proto/event.proto each.\n"
    "  hash BLOB NOT NULL -- BLAKE2b-256 of the hash of the group before and this group's canonical bytes.\n"
    ");\n"
    "CREATE TABLE ccs_checkpoint ( -- The state's digest at a moment; verify and explain can start here.\n"
    "  seq INTEGER PRIMARY KEY, -- The last event before it.\n"
    "  at INTEGER NOT NULL, -- Of that event.\n"
    "  state_hash INTEGER, -- As ccs_center_hash(); NULL when a migration wrote the checkpoint.\n"
    "  chain BLOB NOT NULL -- Hash of the last group before it.\n"
    ");\n";

void ccs__sqlite_schema(struct ccs__buf *out)
{
    ccs__buf_add_text(out, own_tables);
    for (int kind = CCS__KIND_NONE + 1; kind < CCS__KIND_COUNT; kind++)
        ccs__schema_sql(ccs__kinds[kind].type, ccs__kinds[kind].table, out);
}

ccs_status ccs__sqlite_create(struct ccs__sqlite *store)
{
    char uuid[37];
    ccs__seal_uuid(uuid);
    ccs__buf_clear(&store->scratch);
    ccs__sqlite_schema(&store->scratch);
    ccs__buf_add_format(&store->scratch,
                        "INSERT INTO ccs_meta VALUES (1, '%s', '', 0, 0, 0, 0, zeroblob(%d));"
                        "PRAGMA application_id = %d; PRAGMA user_version = %d;",
                        uuid, CCS__SEAL_SIZE, CCS__STORE_APPLICATION_ID, CCS__STORE_FORMAT);
    const char *sql = ccs__buf_text(&store->scratch);
    if (store->scratch.failed)
        return ccs__sqlite_refuse(store, CCS_ENOMEM, "no memory for the schema");
    return ccs__sqlite_run(store, sql);
}

static ccs_status refuse_foreign(struct ccs__sqlite *store)
{
    return ccs__sqlite_refuse(store, CCS_ECORRUPT, "%s: this is not a center file", store->path);
}

ccs_status ccs__sqlite_inspect(struct ccs__sqlite *store, enum ccs__sqlite_file *file)
{
    int64_t application, format, tables;
    ccs_status status = ccs__sqlite_number(store, "PRAGMA application_id", &application);
    if (status == CCS_ECORRUPT)
        return refuse_foreign(store);
    CCS__TRY(status);
    CCS__TRY(ccs__sqlite_number(store, "PRAGMA user_version", &format));
    CCS__TRY(ccs__sqlite_number(store, "SELECT count(*) FROM sqlite_schema", &tables));
    if (application == 0 && format == 0 && tables == 0) {
        *file = CCS__SQLITE_FILE_EMPTY;
        return CCS_OK;
    }
    if (application != CCS__STORE_APPLICATION_ID)
        return refuse_foreign(store);
    if (format > CCS__STORE_FORMAT)
        return ccs__sqlite_refuse(store, CCS_EVERSION,
                                  "%s: written in format %lld by a newer libccs; this one reads up to %d", store->path,
                                  (long long)format, CCS__STORE_FORMAT);
    *file = CCS__SQLITE_FILE_CENTER;
    return CCS_OK;
}

static const struct ccs__sqlite_migration *find_step(const struct ccs__sqlite_migration *steps, size_t count, int from)
{
    for (size_t i = 0; i < count; i++)
        if (steps[i].from == from)
            return &steps[i];
    return NULL;
}

ccs_status ccs__sqlite_migrate(struct ccs__sqlite *store, const struct ccs__sqlite_migration *steps, size_t count,
                               int to)
{
    char sql[64];
    int64_t format;
    CCS__TRY(ccs__sqlite_number(store, "PRAGMA user_version", &format));
    CCS_ASSERT(format <= to);
    if (format == to)
        return CCS_OK;
    for (; format < to; format++) {
        const struct ccs__sqlite_migration *step = find_step(steps, count, (int)format);
        if (!step)
            return ccs__sqlite_refuse(store, CCS_ECORRUPT, "%s: nothing leads from format %lld to %d", store->path,
                                      (long long)format, to);
        if (step->sql)
            CCS__TRY(ccs__sqlite_run(store, step->sql));
        if (step->function)
            CCS__TRY(step->function(store));
    }
    (void)snprintf(sql, sizeof sql, "PRAGMA user_version = %d", to);
    CCS__TRY(ccs__sqlite_run(store, sql));
    return ccs__sqlite_run(store, "INSERT OR REPLACE INTO ccs_checkpoint (seq, at, state_hash, chain) "
                                  "SELECT head_seq, head_at, NULL, chain FROM ccs_meta");
}
