/*
 * ccs backup: a consistent copy of a file, also while a center writes to it.
 */
#include "cli.h"
#include "reader.h"

#include <inttypes.h>
#include <sys/stat.h>

static const char *const command = "backup";

static int report(const char *to, bool json)
{
    struct stat about = {0};
    (void)stat(to, &about);
    if (json) {
        (void)fputs("{\"file\":", stdout);
        cli_json_text(stdout, to, strlen(to));
        (void)printf(",\"bytes\":\"%" PRIdMAX "\"}\n", (intmax_t)about.st_size);
    } else {
        (void)printf("%s is a complete copy (%.1f MB).\n", to, (double)about.st_size / 1e6);
    }
    return cli_flush(command);
}

int ccs_cmd_backup(int argc, char **argv)
{
    const char *paths[2] = {NULL, NULL};
    bool json = false;
    const struct cli_option options[] = {{.name = "json", .kind = CLI_FLAG, .value = &json}};
    const struct cli_command options_of_backup = {.name = command, .options = options, .option_count = 1,
                                                  .positions = paths, .position_min = 2, .position_max = 2,
                                                  .position_words = "the file, or the name of the copy,"};
    int code = cli_options(&options_of_backup, argc, argv);
    if (code != CLI_CONTINUE)
        return code;
    code = reader_probe(command, paths[0]);
    if (code == CLI_OK)
        code = cli_need_no_file(command, paths[1]);
    if (code != CLI_OK)
        return code;

    char error[512] = "";
    cli_draft_of_library(paths[1], true);
    ccs_status status = ccs_backup(paths[0], paths[1], error, sizeof error);
    cli_draft_of_library(paths[1], false);
    if (status != CCS_OK)
        return cli_fail(status == CCS_ECONFLICT ? CLI_WRONG : CLI_FAILED, command, "%s",
                        error[0] ? error : ccs_status_text(status));
    return report(paths[1], json);
}
