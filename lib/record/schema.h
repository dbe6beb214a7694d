/*
 * The generated schemas: JSON Schema of a message, and the SQL table of a record.
 */
#ifndef CCS__SCHEMA_H
#define CCS__SCHEMA_H

#include "base/buf.h"
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

/* JSON Schema (draft 2020-12) of a message and all it contains, with descriptions from proto/'s comments, enums as
 * their lower-case names, unknown properties refused. What is valid by it is read by json.h, as far as JSON Schema can
 * say (1.0 is an integer to it). json.h reads a little more: lowerCamelCase, enums by number or full name; these are
 * left out so that editors offer one spelling. */
void ccs__schema_json(const ProtobufCMessageDescriptor *type, struct ccs__buf *out);
/* The same of a message that is a command as JSON: with the member "command", which names it and must be there. */
void ccs__schema_json_command(const ProtobufCMessageDescriptor *type, const char *command, struct ccs__buf *out);

/* CREATE TABLE for a record: a column a field, named as the field; INTEGER, TEXT or BLOB; nested and repeated fields as
 * TEXT holding JSON; PRIMARY KEY from [key] marks (a single integer key becomes INTEGER PRIMARY KEY; several, WITHOUT
 * ROWID, as does a key of text); [immutable], [personal], comments and the meaning of an enum's numbers as SQL comments
 * beside each column. For the field marked [open], a partial index `<table>_open ON table(key) WHERE <field>`. Ends
 * with ";\n" after each statement. Names that SQL reserves are quoted: "order". */
void ccs__schema_sql(const ProtobufCMessageDescriptor *type, const char *table, struct ccs__buf *out);

/* "INSERT INTO table (...) VALUES (?1, ...)": columns in the descriptor's order, ?n = n-th field. */
void ccs__schema_sql_insert(const ProtobufCMessageDescriptor *type, const char *table, struct ccs__buf *out);

/* "UPDATE table SET a=?3, ... WHERE key=?1": without key and immutable columns; with the [open] column only when
 * `with_open` (naming it rewrites the partial index); ?n numbers as above. Nothing when there is no such column. */
void ccs__schema_sql_update(const ProtobufCMessageDescriptor *type, const char *table, bool with_open,
                            struct ccs__buf *out);

#endif
