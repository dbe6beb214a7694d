/*
 * ccs flow: flows from and to other forms, and run. One table of verbs; each verb is a file of its own.
 */
#include "flow.h"

#include <string.h>

static const struct verb {
    const char *name;
    int (*run)(int argc, char **argv);
} verbs[] = {
    {"import", flow_import},
    {"export", flow_export},
    {"check", flow_check},
    {"walk", flow_walk},
    {"run", flow_run},
};
#define VERB_COUNT (sizeof verbs / sizeof verbs[0])

int flow_read(const char *command, const char *path, const char **name, char **data, size_t *size)
{
    bool from_stdin = strcmp(path, "-") == 0;
    *name = from_stdin ? "stdin" : path;
    return cli_read_file(command, from_stdin ? "/dev/stdin" : path, FLOW_FILE_MAX, data, size);
}

static int fail_unknown(const char *name)
{
    char all[256] = "";
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (cli_distance(name, verbs[i].name) < 3)
            return cli_fail(CLI_WRONG, "flow", "there is no verb \"%s\"; did you mean \"%s\"?", name, verbs[i].name);
        (void)snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i > 0 ? ", " : "", verbs[i].name);
    }
    return cli_fail(CLI_WRONG, "flow", "there is no verb \"%s\"; there are %s", name, all);
}

int ccs_cmd_flow(int argc, char **argv)
{
    const struct cli_command help = {.name = "flow", .position_words = "VERB"};
    if (argc < 2)
        return cli_fail(CLI_WRONG, "flow", "say what to do: `ccs help flow` lists the verbs");
    if (argv[1][0] == '-') {
        int code = cli_options(&help, argc, argv);
        return code == CLI_CONTINUE ? CLI_WRONG : code;
    }
    for (size_t i = 0; i < VERB_COUNT; i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(argc - 1, argv + 1);
    return fail_unknown(argv[1]);
}
