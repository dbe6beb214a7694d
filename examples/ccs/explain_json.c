/*
 * Explanations come as JSON, so that every language gets the same; here they become a tree that can be walked, and tables.
 */
#include "explain_json.h"

#include "record/json_scan.h"
#include "story.h"
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 16
#define TABLE_WIDTH_MAX 100
#define LAST_COLUMN_MIN 24

/* --- reading ------------------------------------------------------------------------------------------------------- */

static struct node *add_node(struct reader *reader, struct node *parent, struct node **last, const char *name)
{
    struct node *node = ccs__arena_take(&reader->arena, sizeof *node);
    if (!node) {
        reader_fail(reader);
        return NULL;
    }
    *node = (struct node){.name = name};
    if (parent) {
        parent->count++;
        if (*last)
            (*last)->next = node;
        else
            parent->first = node;
        *last = node;
    }
    return node;
}

static const char *take_text(struct reader *reader, const struct ccs__json_scan *scan, bool quoted)
{
    char *text = ccs__arena_take(&reader->arena, scan->token.size + 1);
    if (!text) {
        reader_fail(reader);
        return "";
    }
    size_t size = scan->token.size;
    if (quoted)
        size = ccs__json_decode(scan, text);
    else
        memcpy(text, scan->token.data, size);
    text[size] = '\0';
    return text;
}

const struct node *node_read(struct reader *reader, ccs_str json)
{
    struct ccs__json_scan scan;
    struct node *stack[DEPTH_MAX] = {NULL}, *last[DEPTH_MAX] = {NULL}, *root = NULL;
    const char *name = NULL;
    size_t depth = 0;
    enum ccs__json_event event;
    ccs__json_scan_init(&scan, json);
    while ((event = ccs__json_next(&scan)) > CCS__JSON_END && reader->code == CLI_OK) {
        if (event == CCS__JSON_KEY) {
            name = take_text(reader, &scan, true);
            continue;
        }
        if (event == CCS__JSON_OBJECT_END || event == CCS__JSON_LIST_END) {
            depth--;
            continue;
        }
        struct node *node = add_node(reader, depth ? stack[depth - 1] : NULL, depth ? &last[depth - 1] : NULL, name);
        name = NULL;
        root = root ? root : node;
        if (!node)
            return NULL;
        if (event != CCS__JSON_OBJECT && event != CCS__JSON_LIST) {
            node->text = take_text(reader, &scan, event == CCS__JSON_STRING);
        } else if (depth == DEPTH_MAX) {
            break;
        } else {
            stack[depth] = node;
            last[depth++] = NULL;
        }
    }
    if (event != CCS__JSON_END && reader->code == CLI_OK)
        reader->code = cli_fail(CLI_FAILED, reader->command, "an explanation could not be read");
    return reader->code == CLI_OK ? root : NULL;
}

const struct node *node_get(const struct node *node, const char *name)
{
    for (const struct node *child = node ? node->first : NULL; child; child = child->next)
        if (child->name && strcmp(child->name, name) == 0)
            return child;
    return NULL;
}

const char *node_text(const struct node *node, const char *name)
{
    const struct node *found = node_get(node, name);
    return found && found->text ? found->text : "";
}

int64_t node_number(const struct node *node, const char *name) { return strtoll(node_text(node, name), NULL, 10); }

bool node_is(const struct node *node, const char *name) { return strcmp(node_text(node, name), "true") == 0; }

/* --- tables ---------------------------------------------------------------------------------------------------------- */

void table_begin(struct table *table, struct reader *reader) { *table = (struct table){.reader = reader}; }

void table_column(struct table *table, const char *title, bool right)
{
    if (table->column_count == TABLE_COLUMNS_MAX)
        return;
    table->titles[table->column_count] = title;
    table->right[table->column_count++] = right;
}

const char **table_row(struct table *table)
{
    static const char *spare[TABLE_COLUMNS_MAX];
    if (table->row_count == table->row_capacity) {
        size_t capacity = table->row_capacity ? 2 * table->row_capacity : 32;
        const char **cells = ccs__arena_take(&table->reader->arena, capacity * table->column_count * sizeof *cells);
        if (!cells) {
            reader_fail(table->reader);
            return spare;
        }
        if (table->row_count)
            memcpy(cells, table->cells, table->row_count * table->column_count * sizeof *cells);
        table->cells = cells;
        table->row_capacity = capacity;
    }
    const char **row = &table->cells[table->row_count++ * table->column_count];
    for (size_t i = 0; i < table->column_count; i++)
        row[i] = "";
    return row;
}

/* 0: no row has anything there. */
static int width_of(const struct table *table, size_t column)
{
    int widest = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        int wide = story_columns(table->cells[i * table->column_count + column]);
        widest = wide > widest ? wide : widest;
    }
    int title = story_columns(table->titles[column]);
    return widest == 0 ? 0 : widest > title ? widest : title;
}

static void put_cell(FILE *out, const char *text, int width, bool right, bool last)
{
    int wide = story_columns(text), room = wide < width ? width - wide : 0;
    if (right)
        (void)fprintf(out, "%*s%s%s", room, "", text, last ? "" : "  ");
    else
        (void)fprintf(out, "%s%*s", text, last ? 0 : room + 2, "");
}

static void put_row(const struct table *table, const char *const *cells, const int *widths, size_t last, FILE *out)
{
    int column = 2, width = cli_width(out) > TABLE_WIDTH_MAX ? TABLE_WIDTH_MAX : cli_width(out);
    size_t end = last; /* nothing is put behind the last cell that says something */
    while (end > 0 && !cells[end][0])
        end--;
    (void)fputs("  ", out);
    for (size_t i = 0; i <= end; i++) {
        if (widths[i] == 0)
            continue;
        if (i == last && !table->right[i] && width - column >= LAST_COLUMN_MIN) {
            story_wrap(out, cells[i], column, column, width);
            return;
        }
        put_cell(out, cells[i], widths[i], table->right[i], i == end);
        column += widths[i] + 2;
    }
    (void)fputc('\n', out);
}

void table_print(const struct table *table, FILE *out)
{
    int widths[TABLE_COLUMNS_MAX] = {0};
    size_t last = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        widths[i] = width_of(table, i);
        last = widths[i] ? i : last;
    }
    if (table->row_count == 0)
        return;
    put_row(table, table->titles, widths, last, out);
    for (size_t i = 0; i < table->row_count; i++)
        put_row(table, &table->cells[i * table->column_count], widths, last, out);
}
