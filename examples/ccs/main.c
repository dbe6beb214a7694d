/*
 * ccs: the command line of libccs. One table of commands; everything else is a file of its own.
 */
#include "cli.h"

#include <string.h>

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"init", ccs_cmd_init},     {"replay", ccs_cmd_replay}, {"report", ccs_cmd_report}, {"explain", ccs_cmd_explain},
    {"events", ccs_cmd_events}, {"verify", ccs_cmd_verify}, {"backup", ccs_cmd_backup}, {"schema", ccs_cmd_schema},
    {"rule", ccs_cmd_rule},     {"calendar", ccs_cmd_calendar}, {"flow", ccs_cmd_flow}, {"bench", ccs_cmd_bench},
    {"help", ccs_cmd_help},
};
#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static int fail_unknown(const char *name)
{
    const char *nearest = NULL;
    size_t least = 3;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        size_t away = cli_distance(name, commands[i].name);
        if (away < least) {
            least = away;
            nearest = commands[i].name;
        }
    }
    if (nearest)
        return cli_fail(CLI_WRONG, NULL, "there is no command \"%s\"; did you mean \"%s\"?", name, nearest);
    return cli_fail(CLI_WRONG, NULL, "there is no command \"%s\"; `ccs help` lists the commands", name);
}

static int print_version(void)
{
    (void)printf("ccs %s\n", CCS_VERSION);
    return cli_flush(NULL);
}

int main(int argc, char **argv)
{
    cli_begin();
    if (argc < 2) {
        (void)fputs(cli_help_text(NULL), stderr);
        return CLI_WRONG;
    }
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0)
        return print_version();
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return ccs_cmd_help(1, argv);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(name, commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return fail_unknown(name);
}
