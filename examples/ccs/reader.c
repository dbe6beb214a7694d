/*
 * Reading a center file read-only; see reader.h. Nothing here trusts the file: it may be damaged, or no center file.
 */
#include "reader.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BUSY_MS 5000
#define SQL_SIZE_MAX 1024

/* --- opening --------------------------------------------------------------------------------------------------- */

void reader_fail(struct reader *reader)
{
    if (reader->code != CLI_OK)
        return;
    int reason = reader->db ? sqlite3_errcode(reader->db) : SQLITE_NOMEM;
    if (reason == SQLITE_OK || reason == SQLITE_ROW || reason == SQLITE_DONE)
        reader->code = cli_fail(CLI_FAILED, reader->command, "%s: no memory", reader->path);
    else
        reader->code = cli_fail(CLI_FAILED, reader->command, "%s: %s", reader->path, sqlite3_errmsg(reader->db));
}

/* The path as SQLite's URI: everything that might mean something in one is escaped. NULL: no memory. */
static char *immutable_uri(const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
    char *uri = malloc(3 * strlen(path) + sizeof "file:?immutable=1");
    if (!uri)
        return NULL;
    size_t size = (size_t)sprintf(uri, "file:");
    for (const char *c = path; *c; c++)
        size += (size_t)(strchr(plain, *c) ? sprintf(uri + size, "%c", *c)
                                           : sprintf(uri + size, "%%%02X", (unsigned char)*c));
    (void)sprintf(uri + size, "?immutable=1");
    return uri;
}

/* Somebody has it open, or left it without closing. */
static bool in_use(const char *path)
{
    size_t size = strlen(path) + sizeof "-wal";
    char *wal = malloc(size);
    bool used = true;
    struct stat about;
    if (wal) {
        (void)snprintf(wal, size, "%s-wal", path);
        used = stat(wal, &about) == 0 && about.st_size > 0;
    }
    free(wal);
    return used;
}

static int try_open(struct reader *reader, const char *name, int flags)
{
    (void)sqlite3_close(reader->db);
    reader->db = NULL;
    int status = sqlite3_open_v2(name, &reader->db, flags, NULL);
    if (status == SQLITE_OK)
        status = sqlite3_busy_timeout(reader->db, BUSY_MS);
    if (status == SQLITE_OK) /* the schema is read at once, so that what stands in the way shows here */
        status = sqlite3_exec(reader->db, "PRAGMA query_only = 1; BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL,
                              NULL);
    return status;
}

/* Writing is allowed to SQLite only so that it can remove its -wal and -shm at the end; query_only keeps us from it.
 * Where nothing may be written, reading alone must do: beside a center at work with its own files, else with none. */
static int open_database(struct reader *reader)
{
    int status = try_open(reader, reader->path, SQLITE_OPEN_READWRITE);
    if (status == SQLITE_OK || status == SQLITE_NOTADB || status == SQLITE_BUSY)
        return status;
    status = try_open(reader, reader->path, SQLITE_OPEN_READONLY);
    if (status == SQLITE_OK || in_use(reader->path))
        return status;
    char *uri = immutable_uri(reader->path);
    if (uri)
        status = try_open(reader, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    free(uri);
    return status;
}

/* SQLite looks into the file only when something is asked of it. */
static int check_kind(struct reader *reader)
{
    sqlite3_stmt *statement = NULL;
    int64_t numbers[2] = {0, 0};
    static const char *const pragmas[] = {"PRAGMA application_id", "PRAGMA user_version"};
    int status = SQLITE_ROW;
    for (size_t i = 0; i < 2 && status == SQLITE_ROW; i++) {
        status = sqlite3_prepare_v2(reader->db, pragmas[i], -1, &statement, NULL);
        if (status == SQLITE_OK)
            status = sqlite3_step(statement);
        numbers[i] = status == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
        (void)sqlite3_finalize(statement);
        statement = NULL;
    }
    if (status == SQLITE_NOTADB || (status == SQLITE_ROW && numbers[0] != CCS__STORE_APPLICATION_ID))
        return cli_fail(CLI_WRONG, reader->command, "%s: not a center file; `ccs init` makes one", reader->path);
    if (status != SQLITE_ROW)
        reader_fail(reader);
    else if (numbers[1] > CCS__STORE_FORMAT)
        return cli_fail(CLI_WRONG, reader->command, "%s: written by a newer libccs (format %" PRId64 "; this one reads %d)",
                        reader->path, numbers[1], CCS__STORE_FORMAT);
    return reader->code;
}

int reader_open(struct reader *reader, const char *command, const char *path)
{
    *reader = (struct reader){.command = command, .path = path};
    ccs__arena_init(&reader->arena, &reader->alloc, 0);
    reader->code = cli_need_file(command, path);
    if (reader->code != CLI_OK)
        return reader->code;
    int status = open_database(reader);
    if (status != SQLITE_OK && status != SQLITE_NOTADB)
        reader_fail(reader);
    else
        reader->code = check_kind(reader);
    if (reader->code != CLI_OK)
        return reader->code;

    struct reader_journal journal;
    reader_journal_begin(&journal, reader, INT64_MAX, true);
    const struct reader_event *last = reader_journal_next(&journal);
    if (last) {
        reader->head = last->event.seq;
        reader->at = last->event.at;
    }
    reader_journal_end(&journal);
    return reader->code;
}

void reader_close(struct reader *reader)
{
    ccs__arena_finish(&reader->arena);
    (void)sqlite3_close(reader->db);
    reader->db = NULL;
}

/* What SQLite found in the file, rather than on the way to it. */
static bool is_damage(int status)
{
    return (status & 0xff) == SQLITE_CORRUPT || (status & 0xff) == SQLITE_ERROR; /* pages; the schema's own text */
}

int reader_probe_image(const char *command, const char *path, char *damage, size_t size)
{
    struct reader reader = {.command = command, .path = path};
    damage[0] = '\0';
    reader.code = cli_need_file(command, path);
    if (reader.code != CLI_OK)
        return reader.code;
    int status = open_database(&reader);
    if (is_damage(status)) {
        (void)snprintf(damage, size, "%s", sqlite3_errmsg(reader.db));
        reader.code = CLI_FAILED;
    } else if (status != SQLITE_OK && status != SQLITE_NOTADB) {
        reader_fail(&reader);
    } else {
        reader.code = check_kind(&reader);
    }
    (void)sqlite3_close(reader.db);
    return reader.code;
}

int reader_probe(const char *command, const char *path)
{
    char damage[SQL_SIZE_MAX];
    int code = reader_probe_image(command, path, damage, sizeof damage);
    return damage[0] ? cli_fail(code, command, "%s: %s", path, damage) : code;
}

const char *reader_text(struct reader *reader, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = size >= 0 ? ccs__arena_take(&reader->arena, (size_t)size + 1) : NULL;
    if (text)
        (void)vsnprintf(text, (size_t)size + 1, format, again);
    va_end(again);
    if (!text)
        reader_fail(reader);
    return text ? text : "";
}

/* --- rows ------------------------------------------------------------------------------------------------------ */

static sqlite3_stmt *prepare(struct reader *reader, const char *sql, const int64_t *numbers, size_t count)
{
    sqlite3_stmt *statement = NULL;
    if (reader->code != CLI_OK)
        return NULL;
    int status = sqlite3_prepare_v2(reader->db, sql, -1, &statement, NULL);
    for (size_t i = 0; status == SQLITE_OK && i < count; i++)
        status = sqlite3_bind_int64(statement, (int)i + 1, numbers[i]);
    if (status != SQLITE_OK) {
        reader_fail(reader);
        (void)sqlite3_finalize(statement);
        return NULL;
    }
    return statement;
}

/* false at the end, and after a failure. */
static bool step(struct reader *reader, sqlite3_stmt *statement)
{
    if (!statement || reader->code != CLI_OK)
        return false;
    int status = sqlite3_step(statement);
    if (status != SQLITE_ROW && status != SQLITE_DONE)
        reader_fail(reader);
    return status == SQLITE_ROW;
}

void reader_rows_begin(struct reader_rows *rows, struct reader *reader, enum ccs__kind kind, const char *rest,
                       const int64_t *numbers, size_t number_count)
{
    char sql[SQL_SIZE_MAX];
    (void)snprintf(sql, sizeof sql, "SELECT * FROM %s %s", ccs__kinds[kind].table, rest);
    *rows = (struct reader_rows){.reader = reader, .type = ccs__kinds[kind].type};
    rows->statement = prepare(reader, sql, numbers, number_count);
}

static struct ccs__value value_of(sqlite3_stmt *statement, int column)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        return (struct ccs__value){.type = CCS__VALUE_INTEGER, .integer = sqlite3_column_int64(statement, column)};
    case SQLITE_TEXT:
        return (struct ccs__value){.type = CCS__VALUE_TEXT, .data = sqlite3_column_text(statement, column),
                                   .size = (size_t)sqlite3_column_bytes(statement, column)};
    case SQLITE_BLOB:
        return (struct ccs__value){.type = CCS__VALUE_BYTES, .data = sqlite3_column_blob(statement, column),
                                   .size = (size_t)sqlite3_column_bytes(statement, column)};
    default:
        return (struct ccs__value){.type = CCS__VALUE_NULL};
    }
}

const void *reader_rows_next(struct reader_rows *rows)
{
    struct reader *reader = rows->reader;
    if (!step(reader, rows->statement))
        return NULL;
    ProtobufCMessage *message = ccs__arena_take(&reader->arena, rows->type->sizeof_message);
    if (!message) {
        reader->code = cli_fail(CLI_FAILED, reader->command, "no memory");
        return NULL;
    }
    ccs__record_init(rows->type, message);
    for (int i = 0; i < sqlite3_column_count(rows->statement); i++) {
        const char *name = sqlite3_column_name(rows->statement, i);
        const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(rows->type, name);
        struct ccs__value value = value_of(rows->statement, i);
        if (field && !ccs__record_set(message, field, &value, &reader->arena)) {
            reader->code = cli_fail(CLI_FAILED, reader->command,
                                    "%s: column %s of a row does not hold what it should; `ccs verify` names the row",
                                    reader->path, name);
            return NULL;
        }
    }
    return message;
}

void reader_rows_end(struct reader_rows *rows)
{
    (void)sqlite3_finalize(rows->statement);
    rows->statement = NULL;
}

const void *reader_row(struct reader *reader, enum ccs__kind kind, const char *rest, const int64_t *numbers,
                       size_t number_count)
{
    struct reader_rows rows;
    reader_rows_begin(&rows, reader, kind, rest, numbers, number_count);
    const void *message = reader_rows_next(&rows);
    reader_rows_end(&rows);
    return message;
}

const void *reader_row_by_id(struct reader *reader, enum ccs__kind kind, uint64_t id)
{
    int64_t number = (int64_t)id;
    const char *rest = kind == CCS__KIND_AGENT_STATE ? "WHERE agent = ?1"
                       : ccs__kinds[kind].versioned  ? "WHERE id = ?1 ORDER BY version DESC LIMIT 1"
                                                     : "WHERE id = ?1";
    return reader_row(reader, kind, rest, &number, 1);
}

int64_t reader_number(struct reader *reader, const char *sql, const int64_t *numbers, size_t number_count)
{
    sqlite3_stmt *statement = prepare(reader, sql, numbers, number_count);
    int64_t number = step(reader, statement) ? sqlite3_column_int64(statement, 0) : 0;
    (void)sqlite3_finalize(statement);
    return number;
}
