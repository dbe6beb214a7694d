/*
 * Rows by their descriptors: every statement and every binding is made from proto/, so a new field needs no line here.
 * A row is bound once to a prepared statement; an update names the [open] column only when it changed, because naming
 * it rewrites the partial index even with the same value.
 */
#include "record/field.h"
#include "record/schema.h"
#include "store/store_sqlite.h"

/* --- texts of statements ----------------------------------------------------------------------------------- */

static void write_columns(const struct ccs__shape *shape, struct ccs__buf *out)
{
    for (unsigned i = 0; i < shape->type->n_fields; i++)
        ccs__buf_add_format(out, "%s\"%s\"", i > 0 ? ", " : "", shape->type->fields[i].name);
}

static const char *key_name(const struct ccs__shape *shape, unsigned i)
{
    return shape->type->fields[shape->keys[i]].name;
}

static void write_order(const struct ccs__shape *shape, struct ccs__buf *out)
{
    for (unsigned i = 0; i < shape->key_count; i++)
        ccs__buf_add_format(out, "%s \"%s\"", i > 0 ? "," : " ORDER BY", key_name(shape, i));
}

static void write_put(const struct ccs__shape *shape, struct ccs__buf *out)
{
    ccs__buf_add_format(out, "INSERT OR REPLACE INTO %s (", shape->table);
    write_columns(shape, out);
    for (unsigned i = 0; i < shape->type->n_fields; i++)
        ccs__buf_add_format(out, "%s?%u", i > 0 ? ", " : ") VALUES (", i + 1);
    ccs__buf_add_text(out, ")");
}

static void write_delete(const struct ccs__shape *shape, struct ccs__buf *out)
{
    ccs__buf_add_format(out, "DELETE FROM %s", shape->table);
    for (unsigned i = 0; i < shape->key_count; i++)
        ccs__buf_add_format(out, "%s\"%s\" = ?%u", i > 0 ? " AND " : " WHERE ", key_name(shape, i),
                            shape->keys[i] + 1u);
}

static void write_fetch(const struct ccs__shape *shape, struct ccs__buf *out)
{
    ccs__buf_add_text(out, "SELECT ");
    write_columns(shape, out);
    ccs__buf_add_format(out, " FROM %s WHERE \"%s\" = ?1", shape->table, key_name(shape, 0));
    if (shape->key_count > 1)
        ccs__buf_add_format(out, " ORDER BY \"%s\" DESC", key_name(shape, 1));
    ccs__buf_add_text(out, " LIMIT 1");
}

/* The last row of each open owner and of owner 0, each found by one step down the primary key. */
static void write_load_owned(const struct ccs__shape *shape, const struct ccs__shape *owner, struct ccs__buf *out)
{
    const char *id = key_name(shape, 0), *last = key_name(shape, 1);
    CCS_ASSERT(owner->open >= 0);
    ccs__buf_add_format(out, "WITH owner(owner_id) AS (SELECT 0 UNION SELECT \"%s\" FROM %s WHERE \"%s\") SELECT ",
                        key_name(owner, 0), owner->table, owner->type->fields[owner->open].name);
    write_columns(shape, out);
    ccs__buf_add_format(
        out,
        " FROM owner CROSS JOIN %s ON \"%s\" = owner_id AND \"%s\" = (SELECT max(last.\"%s\") FROM %s AS "
        "last WHERE last.\"%s\" = owner_id)",
        shape->table, id, last, last, shape->table, id);
    write_order(shape, out);
}

/* What a center holds in memory. Command keys: from ?1 on, found by ccs__sqlite_load. */
static void write_load(const struct ccs__sqlite *store, const struct ccs__shape *shape, struct ccs__buf *out)
{
    enum ccs__kind owner = ccs__shape_owner(shape->kind);
    if (owner != CCS__KIND_NONE) {
        write_load_owned(shape, &store->shapes[owner], out);
        return;
    }
    ccs__buf_add_text(out, "SELECT ");
    write_columns(shape, out);
    ccs__buf_add_format(out, " FROM %s", shape->table);
    if (shape->open >= 0)
        ccs__buf_add_format(out, " WHERE \"%s\"", shape->type->fields[shape->open].name);
    else
        ccs__buf_add_format(out, " WHERE \"%s\" >= ?1", key_name(shape, 0));
    write_order(shape, out);
}

static void write_statement(const struct ccs__sqlite *store, const struct ccs__shape *shape, enum ccs__row_sql which,
                            struct ccs__buf *out)
{
    switch (which) {
    case CCS__ROW_SQL_INSERT:
        ccs__schema_sql_insert(shape->type, shape->table, out);
        break;
    case CCS__ROW_SQL_UPDATE:
    case CCS__ROW_SQL_CLOSE:
        ccs__schema_sql_update(shape->type, shape->table, which == CCS__ROW_SQL_CLOSE, out);
        break;
    case CCS__ROW_SQL_PUT:
        write_put(shape, out);
        break;
    case CCS__ROW_SQL_DELETE:
        write_delete(shape, out);
        break;
    case CCS__ROW_SQL_FETCH:
        write_fetch(shape, out);
        break;
    case CCS__ROW_SQL_LOAD:
    case CCS__ROW_SQL_COUNT:
        write_load(store, shape, out);
        break;
    }
}

ccs_status ccs__sqlite_row_statement(struct ccs__sqlite *store, enum ccs__kind kind, enum ccs__row_sql which,
                                     sqlite3_stmt **statement)
{
    CCS_ASSERT(ccs__shape_has_kind(kind));
    CCS_ASSERT(which > 0 && which < CCS__ROW_SQL_COUNT);
    sqlite3_stmt **prepared = &store->row_statements[kind][which];
    if (!*prepared) {
        ccs__buf_clear(&store->scratch);
        write_statement(store, &store->shapes[kind], which, &store->scratch);
        const char *sql = ccs__buf_text(&store->scratch);
        if (store->scratch.failed)
            return ccs__sqlite_refuse(store, CCS_ENOMEM, "no memory for a statement");
        if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, prepared, NULL) != SQLITE_OK)
            return ccs__sqlite_fail(store, "the file's tables are not as they should be");
    }
    *statement = *prepared;
    return CCS_OK;
}

/* --- writing ----------------------------------------------------------------------------------------------- */

/* The fields that a statement of `op` names, a bit each. */
static uint64_t fields_of(const struct ccs__shape *shape, enum ccs__row_op op)
{
    uint64_t keys = 0;
    for (unsigned i = 0; i < shape->key_count; i++)
        keys |= UINT64_C(1) << shape->keys[i];
    switch (op) {
    case CCS__ROW_UPDATE:
        return shape->changing | keys;
    case CCS__ROW_CLOSE:
        return shape->changing | keys | (shape->open >= 0 ? UINT64_C(1) << shape->open : 0);
    case CCS__ROW_DELETE:
        return keys;
    case CCS__ROW_INSERT:
    case CCS__ROW_PUT:
        break;
    }
    return UINT64_MAX >> (64 - shape->type->n_fields);
}

static int bind(sqlite3_stmt *statement, int at, const struct ccs__value *value, bool nested)
{
    /* A nested field's JSON lies in the scratch, which the next one may move; the message itself outlives the step. */
    sqlite3_destructor_type keep = nested ? SQLITE_TRANSIENT : SQLITE_STATIC;
    switch (value->type) {
    case CCS__VALUE_INTEGER:
        return sqlite3_bind_int64(statement, at, value->integer);
    case CCS__VALUE_TEXT:
        return sqlite3_bind_text64(statement, at, value->data, value->size, keep, SQLITE_UTF8);
    case CCS__VALUE_BYTES:
        return sqlite3_bind_blob64(statement, at, value->data, value->size, keep);
    case CCS__VALUE_NULL:
        break;
    }
    return sqlite3_bind_null(statement, at);
}

static ccs_status bind_row(struct ccs__sqlite *store, sqlite3_stmt *statement, const ProtobufCMessage *message,
                           uint64_t fields)
{
    int code = SQLITE_OK;
    ccs__buf_clear(&store->scratch);
    for (; fields && code == SQLITE_OK; fields &= fields - 1) {
        int i = __builtin_ctzll(fields);
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        bool nested = field->type == PROTOBUF_C_TYPE_MESSAGE || field->label == PROTOBUF_C_LABEL_REPEATED;
        struct ccs__value value = ccs__record_get(message, field, &store->scratch);
        code = bind(statement, i + 1, &value, nested);
    }
    if (store->scratch.failed)
        return ccs__sqlite_refuse(store, CCS_ENOMEM, "no memory for a row");
    return code == SQLITE_OK ? CCS_OK : ccs__sqlite_fail(store, "a row cannot be bound");
}

/* Personal values come without salt and digest, which the core cannot make; erasing leaves the digest, which is
 * immutable. */
static void fill_personal(struct ccs__sqlite *store, const struct ccs__batch_row *row, ProtobufCMessage *message)
{
    if (row->op == CCS__ROW_INSERT)
        ccs__sealer_fill(&store->sealer, store->personal_next++, (Ccs__Personal *)(void *)message);
    else
        store->erased = true;
}

ccs_status ccs__sqlite_write_row(struct ccs__sqlite *store, const struct ccs__batch_row *row)
{
    sqlite3_stmt *statement = NULL;
    if (!ccs__shape_has_kind(row->kind) || row->op < CCS__ROW_INSERT || row->op > CCS__ROW_DELETE)
        return ccs__sqlite_refuse(store, CCS_ECORRUPT, "the batch holds a row of no known kind");
    const struct ccs__shape *shape = &store->shapes[row->kind];
    if (row->op == CCS__ROW_UPDATE && shape->changing == 0)
        return CCS_OK;
    ccs__arena_clear(&store->arena);
    ProtobufCMessage *message = ccs__record_unpack(shape->type, row->bytes, row->size, &store->arena);
    if (!message) /* the center packed it, so it is well formed */
        return ccs__sqlite_refuse(store, CCS_ENOMEM, "no memory for a row of %s, or it is malformed", shape->table);
    if (row->kind == CCS__KIND_PERSONAL)
        fill_personal(store, row, message);
    CCS__TRY(ccs__sqlite_row_statement(store, row->kind, (enum ccs__row_sql)row->op, &statement));
    CCS__TRY(bind_row(store, statement, message, fields_of(shape, row->op)));
    CCS__TRY(ccs__sqlite_step(store, statement, shape->table));
    bool must_be_there = row->op == CCS__ROW_UPDATE || row->op == CCS__ROW_CLOSE;
    if (row->kind == CCS__KIND_PERSONAL)
        must_be_there = false; /* a contact without a customer can be erased too */
    if (must_be_there && sqlite3_changes(store->db) != 1) {
        char name[160];
        struct ccs__shape_key key = ccs__shape_key_of(shape, message);
        ccs__shape_name(shape, &key, name, sizeof name);
        return ccs__sqlite_refuse(store, CCS_ECORRUPT, "%s has gone from the file", name);
    }
    return CCS_OK;
}

/* --- reading ----------------------------------------------------------------------------------------------- */

/* One sqlite3_column_ call a column: each takes and gives back locks and the error state. What it returns is
 * "unprotected", that is, for one thread at a time, as the whole connection is. */
static struct ccs__value column(sqlite3_stmt *statement, int i)
{
    sqlite3_value *value = sqlite3_column_value(statement, i);
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        return (struct ccs__value){.type = CCS__VALUE_INTEGER, .integer = sqlite3_value_int64(value)};
    case SQLITE_FLOAT: /* fits no integer and no bytes, and a column of text never has one */
    case SQLITE_TEXT: {
        const void *data = sqlite3_value_text(value);
        size_t size = (size_t)sqlite3_value_bytes(value);
        return (struct ccs__value){.type = CCS__VALUE_TEXT, .data = data, .size = size};
    }
    case SQLITE_NULL:
        return (struct ccs__value){.type = CCS__VALUE_NULL};
    default: {
        const void *data = sqlite3_value_blob(value);
        size_t size = (size_t)sqlite3_value_bytes(value);
        return (struct ccs__value){.type = CCS__VALUE_BYTES, .data = data, .size = size};
    }
    }
}

ProtobufCMessage *ccs__sqlite_read_row(struct ccs__sqlite *store, enum ccs__kind kind, sqlite3_stmt *statement,
                                       ccs_status *status)
{
    const struct ccs__shape *shape = &store->shapes[kind];
    ccs__arena_clear(&store->arena);
    ProtobufCMessage *message = ccs__arena_take(&store->arena, shape->type->sizeof_message);
    if (!message) {
        *status = ccs__sqlite_refuse(store, CCS_ENOMEM, "no memory for a row");
        return NULL;
    }
    ccs__record_init(shape->type, message);
    for (unsigned i = 0; i < shape->type->n_fields; i++) {
        struct ccs__value value = column(statement, (int)i);
        if (value.type == CCS__VALUE_NULL || ccs__record_set(message, &shape->type->fields[i], &value, &store->arena))
            continue; /* NULL is the default, which is there already */
        char name[160];
        struct ccs__shape_key key = ccs__shape_key_of(shape, message); /* keys stand first, so they are read */
        ccs__shape_name(shape, &key, name, sizeof name);
        *status = ccs__sqlite_refuse(store, CCS_ECORRUPT, "%s: the column %s holds what does not belong there", name,
                                     shape->type->fields[i].name);
        return NULL;
    }
    *status = CCS_OK;
    return message;
}

/* Bytes of a column that must be text or blob as asked; false otherwise. */
static bool read_bytes(sqlite3_stmt *statement, int i, enum ccs__value_type type, const void **data, size_t *size)
{
    struct ccs__value value = column(statement, i);
    *data = value.data;
    *size = value.size;
    return value.type == type;
}

static bool read_number(sqlite3_stmt *statement, int i, uint64_t max, uint64_t *number)
{
    struct ccs__value value = column(statement, i);
    *number = (uint64_t)value.integer;
    return value.type == CCS__VALUE_INTEGER && value.integer >= 0 && *number <= max;
}

bool ccs__sqlite_read_group(sqlite3_stmt *statement, struct ccs__journal_group *group, struct ccs__seal *hash)
{
    const void *actor, *command, *bodies, *seal;
    uint64_t at, kind;
    size_t seal_size;
    if (!read_number(statement, 0, INT64_MAX, &group->first_seq) ||
        !read_number(statement, 1, INT64_MAX, &group->count) || !read_number(statement, 2, INT64_MAX, &at) ||
        !read_bytes(statement, 3, CCS__VALUE_TEXT, &actor, &group->actor.size) ||
        !read_number(statement, 4, UINT32_MAX, &kind) ||
        !read_bytes(statement, 5, CCS__VALUE_BYTES, &command, &group->command_size) ||
        !read_bytes(statement, 6, CCS__VALUE_BYTES, &bodies, &group->bodies_size) ||
        !read_bytes(statement, 7, CCS__VALUE_BYTES, &seal, &seal_size) || seal_size != CCS__SEAL_SIZE)
        return false;
    group->at = (ccs_time)at;
    group->actor.data = actor;
    group->command = (uint32_t)kind;
    group->command_bytes = command;
    group->bodies = bodies;
    memcpy(hash->bytes, seal, CCS__SEAL_SIZE);
    return true;
}
