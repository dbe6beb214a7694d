/*
 * An explanation as the library writes it (JSON), as a tree, and tables of it for a terminal.
 */
#ifndef CCS_EXPLAIN_JSON_H
#define CCS_EXPLAIN_JSON_H

#include "reader.h"

struct node {
    const char *name;  /* within an object, else NULL */
    const char *text;  /* of a string or number as it stands, "true", "false"; NULL: an object or a list */
    struct node *first, *next;
    size_t count;      /* of what it contains */
};

/* In the reader's arena; NULL after a failure, which is kept in the reader. */
const struct node *node_read(struct reader *reader, ccs_str json);
/* Each copes with a node that is not there. */
const struct node *node_get(const struct node *node, const char *name);
const char *node_text(const struct node *node, const char *name); /* "" */
int64_t node_number(const struct node *node, const char *name);   /* 0 */
bool node_is(const struct node *node, const char *name);          /* is there and "true" */

/* --- tables ------------------------------------------------------------------------------------------------------ */

#define TABLE_COLUMNS_MAX 10

struct table {
    size_t column_count;
    const char *titles[TABLE_COLUMNS_MAX];
    bool right[TABLE_COLUMNS_MAX]; /* numbers */
    const char **cells;            /* row after row; "" where there is nothing */
    size_t row_count, row_capacity;
    struct reader *reader;
};

void table_begin(struct table *table, struct reader *reader);
void table_column(struct table *table, const char *title, bool right);
const char **table_row(struct table *table); /* its cells, all ""; never NULL */
/* Aligned, two blanks in front; a last column that is text is wrapped. Columns without any cell are left out. */
void table_print(const struct table *table, FILE *out);

#endif
