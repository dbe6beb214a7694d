/*
 * Each table is one SELECT of one aggregate function of ours over all columns: its step is called a row, with the values
 * at hand, which costs half of fetching them column by column.
 */
#include "store/verify_rows.h"
#include "store/pack.h"
#include <stdio.h>

#define FUNCTION "ccs_compare"

struct compare {
    struct ccs__sqlite *file;
    struct ccs__digests *digests;
    struct ccs__pack_plan plan;
    struct ccs__buf bytes;
    const struct ccs__shape *shape;
    uint64_t rows;
    ccs_status status;
};

static ccs_status bad_row(struct compare *compare, const struct ccs__shape_key *key, const char *what)
{
    char name[160];
    ccs__shape_name(compare->shape, key, name, sizeof name);
    return ccs__sqlite_refuse(compare->file, CCS_ECORRUPT, "%s %s", name, what);
}

static struct ccs__shape_key key_of(const struct ccs__shape *shape, sqlite3_value **values)
{
    struct ccs__shape_key key = {0};
    for (unsigned i = 0; i < shape->key_count; i++)
        key.numbers[i] = (uint64_t)sqlite3_value_int64(values[shape->keys[i]]);
    return key;
}

/* A row shows the personal value that the event which made it brought, and nothing once that was erased. The events do
 * not hold it, so it is compared by itself. */
static bool shows_its_personal(struct compare *compare, const struct ccs__shape_key *key, sqlite3_value **values)
{
    if (compare->shape->personal < 0)
        return true;
    sqlite3_value *value = values[compare->shape->personal];
    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return false;
    ccs_str text = {(const char *)sqlite3_value_text(value), (size_t)sqlite3_value_bytes(value)};
    return ccs__digests_is_text(compare->digests, key->numbers[0], text);
}

static ccs_status compare_row(struct compare *compare, sqlite3_value **values)
{
    unsigned bad = 0;
    struct ccs__shape_key key = key_of(compare->shape, values);
    struct ccs__digest_slot *slot = ccs__digests_find(compare->digests, compare->shape->kind, &key);
    if (!slot)
        return bad_row(compare, &key, "was made by no event");
    ccs__buf_clear(&compare->bytes);
    ccs_status status = ccs__pack_row(&compare->plan, values, &compare->bytes, &bad);
    if (status == CCS_ECORRUPT) {
        char what[160];
        (void)snprintf(what, sizeof what, "has in the column %s what does not belong there",
                       compare->shape->type->fields[bad].name);
        return bad_row(compare, &key, what);
    }
    CCS__TRY(status);
    if (!shows_its_personal(compare, &key, values))
        return bad_row(compare, &key, "does not show the personal value it should");
    if (slot->digest != ccs__digests_digest(compare->digests, compare->bytes.data, compare->bytes.size))
        return bad_row(compare, &key, "is not what its events give");
    slot->seen = true;
    compare->rows++;
    return CCS_OK;
}

static void on_step(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct compare *compare = sqlite3_user_data(context);
    CCS_ASSERT((unsigned)count == compare->shape->type->n_fields);
    if (compare->status == CCS_OK)
        compare->status = compare_row(compare, values);
    if (compare->status != CCS_OK)
        sqlite3_result_error_code(context, SQLITE_ABORT);
}

static void on_final(sqlite3_context *context) { sqlite3_result_null(context); }

static ccs_status run_table(struct compare *compare)
{
    struct ccs__buf *sql = &compare->bytes;
    sqlite3_stmt *statement = NULL;
    ccs__buf_clear(sql);
    ccs__buf_add_text(sql, "SELECT " FUNCTION "(");
    for (unsigned i = 0; i < compare->shape->type->n_fields; i++)
        ccs__buf_add_format(sql, "%s\"%s\"", i > 0 ? ", " : "", compare->shape->type->fields[i].name);
    ccs__buf_add_format(sql, ") FROM %s", compare->shape->table);
    int code = sqlite3_prepare_v2(compare->file->db, ccs__buf_text(sql), -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (compare->status == CCS_OK && code != SQLITE_ROW)
        compare->status = ccs__sqlite_fail(compare->file, compare->shape->table);
    (void)sqlite3_finalize(statement);
    return compare->status;
}

static ccs_status compare_table(struct compare *compare, enum ccs__kind kind)
{
    compare->shape = &compare->file->shapes[kind];
    ccs__pack_init(&compare->plan, compare->shape, &compare->file->alloc);
    ccs_status status = run_table(compare);
    ccs__pack_finish(&compare->plan);
    return status;
}

static ccs_status compare_all(struct compare *compare)
{
    for (int kind = CCS__KIND_NONE + 1; kind < CCS__KIND_COUNT; kind++)
        if (ccs__shape_is_derived((enum ccs__kind)kind))
            CCS__TRY(compare_table(compare, (enum ccs__kind)kind));
    const struct ccs__digest_slot *unseen = ccs__digests_unseen(compare->digests);
    if (!unseen)
        return CCS_OK;
    struct ccs__shape_key key = {.numbers = {unseen->numbers[0], unseen->numbers[1]}};
    compare->shape = &compare->file->shapes[unseen->kind];
    return bad_row(compare, &key, "is missing");
}

ccs_status ccs__verify_rows(struct ccs__sqlite *file, struct ccs__digests *digests, uint64_t *rows)
{
    struct compare compare = {.file = file, .digests = digests};
    const int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;
    if (sqlite3_create_function_v2(file->db, FUNCTION, -1, flags, &compare, NULL, on_step, on_final, NULL) != SQLITE_OK)
        return ccs__sqlite_fail(file, file->path);
    ccs__buf_init(&compare.bytes, &file->alloc);
    ccs_status status = compare_all(&compare);
    ccs__buf_finish(&compare.bytes);
    (void)sqlite3_create_function_v2(file->db, FUNCTION, -1, flags, NULL, NULL, NULL, NULL, NULL);
    *rows = compare.rows;
    return status;
}
