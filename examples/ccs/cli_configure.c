/*
 * A configuration's file into a center, with the place of a mistake the way compilers say it: FILE:LINE:COLUMN: words.
 */
#include "cli.h"

#include <stdlib.h>

int cli_configure(const char *command, ccs_center *center, const char *path, ccs_time now)
{
    char *text = NULL;
    size_t size = 0;
    int code = cli_read_file(command, path, CLI_CONFIGURATION_MAX, &text, &size);
    if (code != CLI_OK)
        return code;

    ccs_status status = ccs_center_configure(center, (ccs_str){.data = text, .size = size}, now);
    if (status != CCS_OK) {
        const char *words = ccs_center_error(center);
        bool placed = words[0] >= '0' && words[0] <= '9'; /* LINE:COLUMN: path: message */
        code = cli_fail(cli_code(status), command, placed ? "%s:%s" : "%s: %s", path, words);
    }
    free(text);
    return code;
}
