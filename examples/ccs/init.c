/*
 * ccs init: a new center file, configured. It appears under its name only when all of it is right.
 */
#include "cli.h"

static const char *const command = "init";

static int build(const struct cli_draft *draft, const char *configuration, uint32_t durability, ccs_time at)
{
    ccs_center *center = NULL;
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    options.durability = durability;
    options.flags = CCS_OPEN_NEW;
    ccs_status status = ccs_open(draft->temporary, &options, &center);
    int code = CLI_OK;
    if (status != CCS_OK)
        code = cli_fail(cli_code(status), command, "%s: %s", draft->path,
                        cli_draft_words(draft, center ? ccs_center_error(center) : ccs_status_text(status)));
    else if (configuration)
        code = cli_configure(command, center, configuration, at);
    ccs_center_destroy(center);
    return code;
}

static int report(const char *path)
{
    (void)printf("%s is ready.\n", path);
    return cli_flush(command);
}

int ccs_cmd_init(int argc, char **argv)
{
    const char *path = NULL, *configuration = NULL;
    uint32_t durability = CCS_DURABILITY_FULL;
    ccs_time at = cli_now();
    const struct cli_option options[] = {
        {.name = "config", .kind = CLI_TEXT, .value = &configuration},
        {.name = "durability", .kind = CLI_CHOICE, .value = &durability, .choices = cli_durabilities},
        {.name = "at", .kind = CLI_TIME, .value = &at},
    };
    const struct cli_command options_of_init = {.name = command, .options = options, .option_count = 3,
                                                .positions = &path, .position_min = 1, .position_max = 1,
                                                .position_words = "the name of the new file"};
    int code = cli_options(&options_of_init, argc, argv);
    if (code != CLI_CONTINUE)
        return code;

    struct cli_draft draft;
    code = cli_draft_begin(&draft, command, path, false);
    if (code == CLI_OK)
        code = build(&draft, configuration, durability, at);
    if (code == CLI_OK)
        code = cli_draft_keep(&draft, command);
    cli_draft_drop(&draft);
    return code == CLI_OK ? report(path) : code;
}
