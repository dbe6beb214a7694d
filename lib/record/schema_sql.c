/*
 * The table of a record. Written for people as much as for SQLite: other programs SELECT from these tables, and what
 * `.schema` shows them is this text, comments included.
 */
#include "base/assert.h"
#include "record/names.h"
#include "record/record.h"
#include "record/schema.h"

/* Words that SQLite does not take for a column's name unless quoted (a test asks SQLite for all its words). */
static const char *const reserved[] = {
    "add",      "all",     "alter",  "and",         "as",         "autoincrement", "between",    "case",
    "check",    "collate", "commit", "constraint",  "create",     "default",       "deferrable", "delete",
    "distinct", "drop",    "else",   "escape",      "except",     "exists",        "foreign",    "from",
    "group",    "having",  "if",     "in",          "index",      "insert",        "intersect",  "into",
    "is",       "isnull",  "join",   "limit",       "not",        "nothing",       "notnull",    "null",
    "on",       "or",      "order",  "primary",     "references", "returning",     "select",     "set",
    "table",    "then",    "to",     "transaction", "union",      "unique",        "update",     "using",
    "values",   "when",    "where",
};

static bool is_reserved(const char *name)
{
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (strcmp(reserved[i], name) == 0)
            return true;
    return false;
}

static void write_name(const char *name, struct ccs__buf *out)
{
    ccs__buf_add_format(out, is_reserved(name) ? "\"%s\"" : "%s", name);
}

static const char *column_type(const ProtobufCFieldDescriptor *field)
{
    if (ccs__field_is_list(field))
        return "TEXT";
    switch (ccs__field_kind(field)) {
    case CCS__FIELD_TEXT:
    case CCS__FIELD_MESSAGE:
        return "TEXT";
    case CCS__FIELD_BYTES:
        return "BLOB";
    default:
        return "INTEGER";
    }
}

static bool has_mark(const ProtobufCMessageDescriptor *type, unsigned field, uint32_t mark)
{
    return (ccs__record_marks(type, type->fields[field].name) & mark) != 0;
}

/* The only key column if it is an integer: it becomes the row's own number; else -1. */
static int find_rowid(const ProtobufCMessageDescriptor *type)
{
    int found = -1;
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (!has_mark(type, i, CCS__MARK_KEY))
            continue;
        if (found >= 0)
            return -1;
        found = (int)i;
    }
    return found >= 0 && strcmp(column_type(&type->fields[found]), "INTEGER") == 0 ? found : -1;
}

/* Names of the key's columns with `between`, each followed by =?n when `bind`. */
static void write_key(const ProtobufCMessageDescriptor *type, const char *between, bool bind, struct ccs__buf *out)
{
    bool any = false;
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (!has_mark(type, i, CCS__MARK_KEY))
            continue;
        ccs__buf_add_text(out, any ? between : "");
        write_name(type->fields[i].name, out);
        if (bind)
            ccs__buf_add_format(out, "=?%u", i + 1);
        any = true;
    }
    CCS_ASSERT(any); /* a record is stored by its key */
}

/* " 0 voice, 1 chat": what the numbers of an enum's column mean. */
static void write_values(const ProtobufCEnumDescriptor *type, struct ccs__buf *out)
{
    for (unsigned i = 0; i < type->n_values; i++) {
        char name[CCS__NAME_SIZE_MAX + 1];
        ccs__name_of_value(type, &type->values[i], name);
        ccs__buf_add_format(out, "%s %d %s", i > 0 ? "," : "", type->values[i].value, name);
    }
}

/* The rest of the line. `field` NULL: of the table. */
static void write_comment(const struct ccs__record_comment *comment, const ProtobufCFieldDescriptor *field,
                          struct ccs__buf *out)
{
    uint32_t marks = comment ? comment->marks : 0;
    const char *text = comment ? comment->text : "";
    const char *personal = marks & CCS__MARK_PERSONAL ? " [personal]" : "";
    const char *immutable = marks & CCS__MARK_IMMUTABLE ? " [immutable]" : "";
    bool is_enum = field && !ccs__field_is_list(field) && field->type == PROTOBUF_C_TYPE_ENUM;
    if (personal[0] || immutable[0] || text[0] || is_enum)
        ccs__buf_add_format(out, " --%s%s%s%s", personal, immutable, text[0] ? " " : "", text);
    if (is_enum)
        write_values(field->descriptor, out);
    ccs__buf_add_text(out, "\n");
}

static void write_index(const ProtobufCMessageDescriptor *type, const char *table, struct ccs__buf *out)
{
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (!has_mark(type, i, CCS__MARK_OPEN))
            continue;
        ccs__buf_add_format(out, "CREATE INDEX %s_open ON %s(", table, table);
        write_key(type, ", ", false, out);
        ccs__buf_add_text(out, ") WHERE ");
        write_name(type->fields[i].name, out);
        ccs__buf_add_text(out, ";\n");
    }
}

void ccs__schema_sql(const ProtobufCMessageDescriptor *type, const char *table, struct ccs__buf *out)
{
    int rowid = find_rowid(type);
    const struct ccs__record_comment *about = ccs__record_comment_of(type, "");
    ccs__buf_add_format(out, "CREATE TABLE %s (", table);
    write_comment(about, NULL, out);
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        ccs__buf_add_text(out, "  ");
        write_name(field->name, out);
        ccs__buf_add_format(out, " %s%s%s", column_type(field), (int)i == rowid ? " PRIMARY KEY" : "",
                            i + 1 < type->n_fields || rowid < 0 ? "," : "");
        write_comment(ccs__record_comment_of(type, field->name), field, out);
    }
    if (rowid < 0) {
        ccs__buf_add_text(out, "  PRIMARY KEY (");
        write_key(type, ", ", false, out);
        ccs__buf_add_text(out, ")\n");
    }
    ccs__buf_add_text(out, rowid < 0 ? ") WITHOUT ROWID;\n" : ");\n");
    write_index(type, table, out);
}

void ccs__schema_sql_insert(const ProtobufCMessageDescriptor *type, const char *table, struct ccs__buf *out)
{
    ccs__buf_add_format(out, "INSERT INTO %s (", table);
    for (unsigned i = 0; i < type->n_fields; i++) {
        ccs__buf_add_text(out, i > 0 ? ", " : "");
        write_name(type->fields[i].name, out);
    }
    ccs__buf_add_text(out, ") VALUES (");
    for (unsigned i = 0; i < type->n_fields; i++)
        ccs__buf_add_format(out, "%s?%u", i > 0 ? ", " : "", i + 1);
    ccs__buf_add_text(out, ")");
}

void ccs__schema_sql_update(const ProtobufCMessageDescriptor *type, const char *table, bool with_open,
                            struct ccs__buf *out)
{
    uint32_t left_out = CCS__MARK_KEY | CCS__MARK_IMMUTABLE | (with_open ? 0 : CCS__MARK_OPEN);
    bool any = false;
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (has_mark(type, i, left_out))
            continue;
        if (any)
            ccs__buf_add_text(out, ", ");
        else
            ccs__buf_add_format(out, "UPDATE %s SET ", table);
        write_name(type->fields[i].name, out);
        ccs__buf_add_format(out, "=?%u", i + 1);
        any = true;
    }
    if (!any)
        return;
    ccs__buf_add_text(out, " WHERE ");
    write_key(type, " AND ", true, out);
}
