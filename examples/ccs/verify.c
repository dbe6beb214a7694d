/*
 * ccs verify: is the file what was written to it? Exit code 1 when it is not, so that a script can ask.
 */
#include "cli.h"
#include "reader.h"

#include <inttypes.h>

static const char *const command = "verify";

/* Erasing is no damage, but whoever checks wants to know of it. */
static int count_erased(const char *path, int64_t *erased)
{
    struct reader reader;
    int code = reader_open(&reader, command, path);
    if (code == CLI_OK)
        *erased = reader_number(&reader, "SELECT count(*) FROM ccs_personal WHERE length(salt) = 0", NULL, 0);
    code = reader.code;
    reader_close(&reader);
    return code;
}

static void print_json(const ccs_verify_result *result, bool good, int64_t erased)
{
    char chain[65];
    for (size_t i = 0; i < sizeof result->chain; i++)
        (void)snprintf(chain + 2 * i, 3, "%02x", result->chain[i]);
    (void)printf("{\"good\":%s,\"groups\":\"%" PRIu64 "\",\"events\":\"%" PRIu64 "\",\"rows\":\"%" PRIu64
                 "\",\"erased\":\"%" PRId64 "\",\"chain\":\"%s\"", good ? "true" : "false", result->groups, result->events,
                 result->rows, erased, chain);
    if (!good) {
        (void)printf(",\"bad_seq\":\"%" PRIu64 "\",\"message\":", result->bad_seq);
        cli_json_text(stdout, result->message, strlen(result->message));
    }
    (void)fputs("}\n", stdout);
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static void print_text(const char *path, const ccs_verify_result *result, bool good, int64_t erased)
{
    if (good) {
        (void)printf("%s is good: %" PRIu64 " event%s in %" PRIu64 " group%s, %" PRIu64 " row%s, all as they were "
                     "written.\nchain ", path, result->events, plural(result->events), result->groups,
                     plural(result->groups), result->rows, plural(result->rows));
        for (size_t i = 0; i < sizeof result->chain; i++)
            (void)printf("%02x", result->chain[i]);
        (void)fputc('\n', stdout);
        if (erased > 0)
            (void)printf("%" PRId64 " personal value%s erased.\n", erased, erased == 1 ? " was" : "s were");
        return;
    }
    (void)printf("%s is BAD: %s\n", path, result->message[0] ? result->message : "not what was written");
    if (result->bad_seq)
        (void)printf("The first bad group begins with event %" PRIu64 "; %" PRIu64 " event%s before it %s good.\n",
                     result->bad_seq, result->bad_seq - 1, plural(result->bad_seq - 1),
                     result->bad_seq == 2 ? "is" : "are");
}

static int report(const char *path, const ccs_verify_result *result, bool good, int64_t erased, bool json)
{
    if (json)
        print_json(result, good, erased);
    else
        print_text(path, result, good, erased);
    int code = cli_flush(command);
    return good ? code : CLI_FAILED;
}

int ccs_cmd_verify(int argc, char **argv)
{
    const char *path = NULL;
    bool json = false;
    const struct cli_option options[] = {{.name = "json", .kind = CLI_FLAG, .value = &json}};
    const struct cli_command options_of_verify = {.name = command, .options = options, .option_count = 1,
                                                  .positions = &path, .position_min = 1, .position_max = 1,
                                                  .position_words = "the file to check"};
    int code = cli_options(&options_of_verify, argc, argv);
    if (code != CLI_CONTINUE)
        return code;
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    code = reader_probe_image(command, path, result.message, sizeof result.message);
    if (code == CLI_FAILED && result.message[0])
        return report(path, &result, false, 0, json);
    if (code != CLI_OK)
        return code;

    ccs_status status = ccs_verify(path, &result);
    if (status != CCS_OK && status != CCS_ECORRUPT)
        return cli_fail(cli_code(status), command, "%s: %s", path,
                        result.message[0] ? result.message : ccs_status_text(status));
    int64_t erased = 0;
    if (status == CCS_OK)
        code = count_erased(path, &erased);
    if (code != CLI_OK)
        return code;
    return report(path, &result, status == CCS_OK, erased, json);
}
