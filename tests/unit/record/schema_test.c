/*
 * The generated schemas: JSON Schema that parses and says what json.h does; SQL that SQLite runs.
 */
#include "record/schema.h"
#include "record_fixture.h"
#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>

/* --- JSON Schema -------------------------------------------------------------------------------------------- */

static json_t *load_schema(struct fixture *f, const ProtobufCMessageDescriptor *type)
{
    json_error_t error;
    ccs__buf_clear(&f->buf);
    ccs__schema_json(type, &f->buf);
    json_t *schema = json_loads(ccs__buf_text(&f->buf), JSON_REJECT_DUPLICATES, &error);
    cr_assert(schema, "%d:%d %s\n%s", error.line, error.column, error.text, ccs__buf_text(&f->buf));
    return schema;
}

static const char *text_at(json_t *object, const char *key) { return json_string_value(json_object_get(object, key)); }

Test(schema, describes_a_message_and_all_it_contains)
{
    struct fixture *f = fixture_create();
    json_t *schema = load_schema(f, &ccs_test__everything__descriptor);
    cr_expect_str_eq(text_at(schema, "$schema"), "https://json-schema.org/draft/2020-12/schema");
    cr_expect_str_eq(text_at(schema, "$ref"), "#/$defs/Everything");
    json_t *defs = json_object_get(schema, "$defs");
    cr_expect_eq(json_object_size(defs), 5); /* Everything, Inner, Nothing, Channel, Odd */

    json_t *everything = json_object_get(defs, "Everything");
    cr_expect_str_eq(text_at(everything, "description"), "One of each.");
    cr_expect(json_is_false(json_object_get(everything, "additionalProperties")));
    json_t *properties = json_object_get(everything, "properties");
    cr_expect_eq(json_object_size(properties), ccs_test__everything__descriptor.n_fields);

    json_t *u32 = json_object_get(properties, "u32");
    cr_expect_str_eq(text_at(u32, "type"), "integer");
    cr_expect_eq(json_integer_value(json_object_get(u32, "maximum")), UINT32_MAX);
    cr_expect_eq(json_integer_value(json_object_get(u32, "minimum")), 0);
    json_t *i64 = json_object_get(properties, "i64");
    cr_expect_eq(json_array_size(json_object_get(i64, "type")), 2);
    cr_expect_eq(json_integer_value(json_object_get(i64, "minimum")), INT64_MIN);
    cr_expect_str_eq(text_at(i64, "pattern"), "^-?(0|[1-9][0-9]{0,18})$");
    json_t *inners = json_object_get(properties, "inners");
    cr_expect_str_eq(text_at(inners, "type"), "array");
    cr_expect_str_eq(text_at(json_object_get(inners, "items"), "$ref"), "#/$defs/Inner");
    cr_expect_str_eq(text_at(json_object_get(properties, "truth"), "type"), "boolean");
    cr_expect_str_eq(text_at(json_object_get(properties, "blob"), "contentEncoding"), "base64");
    cr_expect_str_eq(text_at(json_object_get(properties, "channel"), "$ref"), "#/$defs/Channel");

    json_t *channel = json_object_get(defs, "Channel");
    cr_expect_str_eq(text_at(channel, "description"), "How a customer reaches us; or is reached.");
    json_t *values = json_object_get(channel, "oneOf");
    cr_assert_eq(json_array_size(values), 3);
    cr_expect_str_eq(text_at(json_array_get(values, 0), "const"), "voice");
    cr_expect_str_eq(text_at(json_array_get(values, 0), "description"), "By telephone.");
    cr_expect_str_eq(text_at(json_array_get(values, 2), "const"), "live_video");
    json_decref(schema);
    fixture_destroy(f);
}

Test(schema, of_messages_that_contain_themselves_or_nothing)
{
    struct fixture *f = fixture_create();
    json_t *tree = load_schema(f, &ccs_test__tree__descriptor);
    cr_expect_eq(json_object_size(json_object_get(tree, "$defs")), 1);
    json_decref(tree);
    json_t *nothing = load_schema(f, &ccs_test__nothing__descriptor);
    json_t *properties = json_object_get(json_object_get(json_object_get(nothing, "$defs"), "Nothing"), "properties");
    cr_expect(json_is_object(properties) && json_object_size(properties) == 0);
    json_decref(nothing);
    json_t *ticket = load_schema(f, &ccs_test__ticket__descriptor);
    json_t *defs = json_object_get(ticket, "$defs");
    cr_expect_str_eq(text_at(json_object_get(defs, "Ticket"), "description"),
                     "A row of a table; it's \"commented\" -- with \\ and ?? and { } too.");
    json_decref(ticket);
    fixture_destroy(f);
}

/* --- SQL ---------------------------------------------------------------------------------------------------- */

static void expect_text(struct fixture *f, const char *expected)
{
    const char *text = ccs__buf_text(&f->buf);
    cr_expect_str_eq(text, expected, "\n%s\n%s", text, expected);
    ccs__buf_clear(&f->buf);
}

Test(schema, writes_tables_for_people)
{
    struct fixture *f = fixture_create();
    ccs__schema_sql(&ccs_test__ticket__descriptor, "ccs_ticket", &f->buf);
    expect_text(f, "CREATE TABLE ccs_ticket ( -- A row of a table; it's \"commented\" -- with \\ and ?? and { } too.\n"
                   "  id INTEGER PRIMARY KEY, -- The seq of its event.\n"
                   "  open INTEGER,\n"
                   "  customer TEXT, -- [personal] [immutable] Who asks.\n"
                   "  channel INTEGER, -- [immutable] Not of customer. 0 voice, 1 chat, 2 live_video\n"
                   "  \"order\" INTEGER, -- Reserved by SQL.\n"
                   "  opened_at INTEGER,\n"
                   "  skills TEXT,\n"
                   "  inner TEXT,\n"
                   "  image BLOB,\n"
                   "  odd INTEGER -- In two lines. -5 minus, 0 odd, 7 strange_one, 2000000000 big\n"
                   ");\n"
                   "CREATE INDEX ccs_ticket_open ON ccs_ticket(id) WHERE open;\n");
    ccs__schema_sql(&ccs_test__interval__descriptor, "ccs_interval", &f->buf);
    expect_text(f, "CREATE TABLE ccs_interval ( -- Two columns make the key.\n"
                   "  queue INTEGER,\n"
                   "  start INTEGER,\n"
                   "  count INTEGER,\n"
                   "  PRIMARY KEY (queue, start)\n"
                   ") WITHOUT ROWID;\n");
    ccs__schema_sql(&ccs_test__cursor__descriptor, "ccs_cursor", &f->buf);
    expect_text(f, "CREATE TABLE ccs_cursor ( -- Its key is a text.\n"
                   "  name TEXT,\n"
                   "  seq INTEGER,\n"
                   "  PRIMARY KEY (name)\n"
                   ") WITHOUT ROWID;\n");
    fixture_destroy(f);
}

Test(schema, writes_statements)
{
    struct fixture *f = fixture_create();
    ccs__schema_sql_insert(&ccs_test__ticket__descriptor, "t", &f->buf);
    expect_text(f,
                "INSERT INTO t (id, open, customer, channel, \"order\", opened_at, skills, inner, image, odd) VALUES "
                "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    ccs__schema_sql_update(&ccs_test__ticket__descriptor, "t", false, &f->buf);
    expect_text(f, "UPDATE t SET \"order\"=?5, opened_at=?6, skills=?7, inner=?8, image=?9, odd=?10 WHERE id=?1");
    ccs__schema_sql_update(&ccs_test__ticket__descriptor, "t", true, &f->buf);
    expect_text(f,
                "UPDATE t SET open=?2, \"order\"=?5, opened_at=?6, skills=?7, inner=?8, image=?9, odd=?10 WHERE id=?1");
    ccs__schema_sql_update(&ccs_test__interval__descriptor, "t", true, &f->buf);
    expect_text(f, "UPDATE t SET count=?3 WHERE queue=?1 AND start=?2");
    fixture_destroy(f);
}

static sqlite3 *open_memory(void)
{
    sqlite3 *db = NULL;
    cr_assert_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    return db;
}

static void run(sqlite3 *db, const char *sql)
{
    char *error = NULL;
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, &error), SQLITE_OK, "%s\n%s", error, sql);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK, "%s\n%s", sqlite3_errmsg(db), sql);
    return statement;
}

/* Bind all fields of a statement that names only some of them. */
static void bind(sqlite3_stmt *statement, const ProtobufCMessage *message)
{
    struct memory memory;
    struct ccs__buf scratch;
    memory_init(&memory);
    ccs__buf_init(&scratch, &memory.alloc);
    int count = sqlite3_bind_parameter_count(statement);
    for (int i = 1; i <= count; i++) {
        struct ccs__value value = ccs__record_get(message, &message->descriptor->fields[i - 1], &scratch);
        int status = sqlite3_bind_null(statement, i); /* else the row before shines through */
        if (value.type == CCS__VALUE_INTEGER)
            status = sqlite3_bind_int64(statement, i, value.integer);
        else if (value.type == CCS__VALUE_TEXT)
            status = sqlite3_bind_text64(statement, i, value.data, value.size, SQLITE_TRANSIENT, SQLITE_UTF8);
        else if (value.type == CCS__VALUE_BYTES)
            status = sqlite3_bind_blob64(statement, i, value.data, value.size, SQLITE_TRANSIENT);
        REQUIRE(status == SQLITE_OK);
    }
    ccs__buf_finish(&scratch);
}

static void step_once(sqlite3 *db, sqlite3_stmt *statement, const ProtobufCMessage *message)
{
    bind(statement, message);
    cr_assert_eq(sqlite3_step(statement), SQLITE_DONE, "%s", sqlite3_errmsg(db));
    sqlite3_reset(statement);
    cr_assert_eq(sqlite3_changes(db), 1);
}

/* The row a SELECT * stands on. */
static ProtobufCMessage *load(struct fixture *f, sqlite3_stmt *statement, const ProtobufCMessageDescriptor *type)
{
    ProtobufCMessage *message = ccs__arena_take(&f->arena, type->sizeof_message);
    REQUIRE(message != NULL);
    ccs__record_init(type, message);
    for (unsigned i = 0; i < type->n_fields; i++) {
        struct ccs__value value = {.type = CCS__VALUE_NULL};
        int column = (int)i, stored = sqlite3_column_type(statement, column);
        if (stored == SQLITE_INTEGER) {
            value.type = CCS__VALUE_INTEGER;
            value.integer = sqlite3_column_int64(statement, column);
        } else if (stored != SQLITE_NULL) {
            value.type = stored == SQLITE_TEXT ? CCS__VALUE_TEXT : CCS__VALUE_BYTES;
            value.data = stored == SQLITE_TEXT ? (const void *)sqlite3_column_text(statement, column)
                                               : sqlite3_column_blob(statement, column);
            value.size = (size_t)sqlite3_column_bytes(statement, column);
        }
        cr_assert(ccs__record_set(message, &type->fields[i], &value, &f->arena), "%s", type->fields[i].name);
    }
    return message;
}

Test(schema, sqlite_keeps_random_rows)
{
    const ProtobufCMessageDescriptor *type = &ccs_test__ticket__descriptor;
    struct fixture *f = fixture_create();
    sqlite3 *db = open_memory();
    ccs_rng rng;
    ccs_rng_seed(&rng, 20300306);
    ccs__schema_sql(type, "ticket", &f->buf);
    run(db, ccs__buf_text(&f->buf));
    ccs__buf_clear(&f->buf);
    ccs__schema_sql_insert(type, "ticket", &f->buf);
    sqlite3_stmt *insert = prepare(db, ccs__buf_text(&f->buf));
    ccs__buf_clear(&f->buf);
    ccs__schema_sql_update(type, "ticket", true, &f->buf);
    sqlite3_stmt *update = prepare(db, ccs__buf_text(&f->buf));
    sqlite3_stmt *select = prepare(db, "SELECT * FROM ticket WHERE id = ?1");

    for (uint64_t id = 1; id <= 200; id++) {
        CcsTest__Ticket *ticket = (CcsTest__Ticket *)random_message(f, &rng, type, 2);
        ticket->id = id;
        step_once(db, insert, &ticket->base);
        sqlite3_bind_int64(select, 1, (int64_t)id);
        REQUIRE(sqlite3_step(select) == SQLITE_ROW);
        ProtobufCMessage *loaded = load(f, select, type);
        cr_assert(ccs__record_equal(&ticket->base, loaded), "%s", fixture_write(f, loaded));
        sqlite3_reset(select);

        CcsTest__Ticket *changed = (CcsTest__Ticket *)random_message(f, &rng, type, 2);
        changed->id = id;
        step_once(db, update, &changed->base);
        changed->customer = ticket->customer; /* immutable */
        changed->channel = ticket->channel;
        REQUIRE(sqlite3_step(select) == SQLITE_ROW);
        REQUIRE(ccs__record_equal(&changed->base, load(f, select, type)));
        sqlite3_reset(select);
    }
    sqlite3_finalize(insert);
    sqlite3_finalize(update);
    sqlite3_finalize(select);
    sqlite3_close(db);
    fixture_destroy(f);
}

Test(schema, the_open_index_is_used)
{
    struct fixture *f = fixture_create();
    sqlite3 *db = open_memory();
    ccs__schema_sql(&ccs_test__ticket__descriptor, "ticket", &f->buf);
    run(db, ccs__buf_text(&f->buf));
    sqlite3_stmt *plan = prepare(db, "EXPLAIN QUERY PLAN SELECT * FROM ticket WHERE open ORDER BY id");
    REQUIRE(sqlite3_step(plan) == SQLITE_ROW);
    cr_expect_not_null(strstr((const char *)sqlite3_column_text(plan, 3), "ticket_open"));
    sqlite3_finalize(plan);
    sqlite3_close(db);
    fixture_destroy(f);
}

/* Any of SQLite's words may be a field's name. */
Test(schema, quotes_every_word_that_sqlite_reserves)
{
    sqlite3 *db = open_memory();
    for (int i = 0; i < sqlite3_keyword_count(); i++) {
        const char *word;
        int size;
        char name[64], table[64];
        cr_assert_eq(sqlite3_keyword_name(i, &word, &size), SQLITE_OK);
        for (int c = 0; c < size; c++)
            name[c] = (char)(word[c] == '_' ? '_' : word[c] | 0x20);
        name[size] = 0;
        (void)snprintf(table, sizeof table, "t%d", i);
        ProtobufCFieldDescriptor fields[] = {
            {.name = "id", .id = 1, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_UINT64},
            {.name = name, .id = 2, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_UINT64},
        };
        ProtobufCMessageDescriptor type = {.short_name = "Ticket", .n_fields = 2, .fields = fields};
        struct fixture *f = fixture_create();
        ccs__schema_sql(&type, table, &f->buf);
        run(db, ccs__buf_text(&f->buf));
        ccs__buf_clear(&f->buf);
        ccs__schema_sql_insert(&type, table, &f->buf);
        sqlite3_finalize(prepare(db, ccs__buf_text(&f->buf)));
        ccs__buf_clear(&f->buf);
        ccs__schema_sql_update(&type, table, true, &f->buf);
        sqlite3_finalize(prepare(db, ccs__buf_text(&f->buf)));
        fixture_destroy(f);
    }
    sqlite3_close(db);
}

Test(schema, survives_every_failing_allocation)
{
    bool failed = true;
    for (size_t step = 1; failed; step++) {
        struct memory memory;
        struct ccs__buf buf;
        memory_init(&memory);
        memory.fail_at = step;
        ccs__buf_init(&buf, &memory.alloc);
        ccs__schema_json(&ccs_test__everything__descriptor, &buf);
        ccs__schema_sql(&ccs_test__ticket__descriptor, "t", &buf);
        failed = buf.failed;
        ccs__buf_finish(&buf);
        REQUIRE(memory.bytes == 0);
    }
}
