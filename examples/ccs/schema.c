/*
 * ccs schema: what may be relied on by those who read the file with SQL or write its JSON by hand.
 */
#include "center/center.h"
#include "cli.h"
#include "group/group.h"

#include <string.h>

static const char *const command = "schema";

/* Event kinds are numbered with gaps; none is as large. */
#define EVENT_KIND_MAX 255

/* What people write by hand, or read from the file: the configuration, then the rows of each table. */
#define NAME_COUNT ((size_t)CCS__KIND_COUNT)

static const char *row_name(size_t i)
{
    const char *table = i == 0 ? NULL : ccs__kinds[i].table;
    return i == 0 ? "configuration" : table ? table + strlen("ccs_") : "";
}

/* As JSON has it; "" for the center's own. */
static const char *command_name(uint32_t kind)
{
    const struct ccs__command_info *info = ccs__command_info_of(kind);
    return info && info->name ? info->name : "";
}

/* The i-th of all names, some of them "": what is kept, events, commands. NULL: no more. */
static const char *name_at(size_t i)
{
    if (i < NAME_COUNT)
        return row_name(i);
    i -= NAME_COUNT;
    if (i <= EVENT_KIND_MAX)
        return ccs_event_name((uint32_t)i);
    i -= EVENT_KIND_MAX + 1;
    return i < CCS__COMMAND_COUNT ? command_name((uint32_t)i) : NULL;
}

static int list(void)
{
    (void)fputs("The tables of a center file, as SQL:\n  ccs schema --sql\n\nJSON Schema of what is configured and kept:\n",
                stdout);
    for (size_t i = 0; i < NAME_COUNT; i++)
        if (row_name(i)[0])
            (void)printf("  ccs schema --json %s\n", row_name(i));
    (void)fputs("\nJSON Schema of events:\n", stdout);
    for (uint32_t kind = 1; kind <= EVENT_KIND_MAX; kind++)
        if (ccs_event_name(kind)[0])
            (void)printf("  ccs schema --json %s\n", ccs_event_name(kind));
    (void)fputs("\nJSON Schema of commands, as ccs_center_command() takes them:\n", stdout);
    for (uint32_t kind = 1; kind < CCS__COMMAND_COUNT; kind++)
        if (command_name(kind)[0])
            (void)printf("  ccs schema --json %s\n", command_name(kind));
    return cli_flush(command);
}

static int print(char *text)
{
    if (!text)
        return cli_fail(CLI_FAILED, command, "no memory");
    size_t size = strlen(text);
    (void)fputs(text, stdout);
    if (size == 0 || text[size - 1] != '\n')
        (void)fputc('\n', stdout);
    ccs_schema_free(text);
    return cli_flush(command);
}

/* The known name that is nearest to a wrong one, or NULL. */
static const char *nearest(const char *name)
{
    const char *best = NULL;
    size_t least = 3;
    const char *known;
    for (size_t i = 0; (known = name_at(i)); i++) {
        size_t away = known[0] ? cli_distance(name, known) : least;
        if (away < least) {
            least = away;
            best = known;
        }
    }
    return best;
}

static int print_json(const char *name)
{
    char *text = ccs_schema_json_text(name);
    if (text)
        return print(text);
    const char *known = nearest(name);
    if (known)
        return cli_fail(CLI_WRONG, command, "there is no schema \"%s\"; did you mean \"%s\"?", name, known);
    return cli_fail(CLI_WRONG, command, "there is no schema \"%s\"; `ccs schema` lists them", name);
}

int ccs_cmd_schema(int argc, char **argv)
{
    bool sql = false;
    const char *json = NULL;
    const struct cli_option options[] = {
        {.name = "sql", .kind = CLI_FLAG, .value = &sql},
        {.name = "json", .kind = CLI_TEXT, .value = &json},
    };
    const struct cli_command options_of_schema = {.name = command, .options = options, .option_count = 2};
    int code = cli_options(&options_of_schema, argc, argv);
    if (code != CLI_CONTINUE)
        return code;
    if (sql && json)
        return cli_fail(CLI_WRONG, command, "--sql and --json NAME exclude each other");
    if (json)
        return print_json(json);
    return sql ? print(ccs_schema_sql_text()) : list();
}
