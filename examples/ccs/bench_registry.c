/*
 * Software from the package registries, which does the work of some of our rows. It is written in other languages, so a command
 * measures it, `COMMAND calendar` and `COMMAND flow`, between our own calibrations, and prints what they are put into:
 *
 *     peer.dayjs.add_8h 6935.12 /s        a row, its value and its unit
 *     peer.dayjs.add_8h - npm is ...      why there is none
 *     # checked: ...                      whose answers were compared
 *
 * tests/bench/peers is that command for `./dev bench`. Whatever is missing is a row without a value, and no failure: a bench
 * must run on a machine without a network.
 */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define LINE_SIZE 512
#define COMMAND_SIZE 1024

static ccs_status refuse(struct bench *bench, const char *line)
{
    (void)snprintf(bench->error, sizeof bench->error, "the command of --peers says \"%.200s\", which is neither NAME VALUE UNIT "
                   "nor NAME - WORDS of a row that is asked of it, nor # WORDS", line);
    return CCS_EPARSE;
}

/* Words go into a table and into JSON: what would have to be escaped there becomes a single quote. */
static char *words_of(const char *text)
{
    char *words = strdup(text);
    for (char *at = words; at && *at; at++)
        if (*at == '"' || *at == '\\' || (unsigned char)*at < ' ')
            *at = '\'';
    return words;
}

static ccs_status keep_words(char **place, const char *text)
{
    free(*place);
    *place = words_of(text);
    return *place ? CCS_OK : CCS_ENOMEM;
}

static ccs_status take_check(struct bench *bench, const char *words)
{
    if (bench->check_count == BENCH_CHECKS_MAX)
        return CCS_OK; /* a remark; rows are what counts */
    CCS__TRY(keep_words(&bench->checks[bench->check_count], words));
    bench->check_count++;
    return CCS_OK;
}

/* `rest` is what follows the name: "- words" or "value unit". */
static ccs_status take_row(struct bench *bench, size_t row, const char *rest, const char *line)
{
    if (strncmp(rest, "- ", 2) == 0)
        return keep_words(&bench->missing[row], rest + 2);
    char *end;
    double value = strtod(rest, &end);
    bool right = end != rest && value > 0 && value < 1e18 && *end == ' ' && strcmp(end + 1, bench_rows[row].unit) == 0;
    if (!right)
        return refuse(bench, line);
    bench_put(bench, bench_rows[row].name, value);
    return CCS_OK;
}

static ccs_status take_line(struct bench *bench, ccs_status (*section)(struct bench *bench), const char *line)
{
    if (strncmp(line, "# ", 2) == 0)
        return take_check(bench, line + 2);
    const char *space = strchr(line, ' ');
    size_t size = space ? (size_t)(space - line) : 0;
    for (size_t i = 0; space && i < bench_row_count; i++)
        if (bench_rows[i].measure == section && strlen(bench_rows[i].name) == size && strncmp(bench_rows[i].name, line, size) == 0)
            return take_row(bench, i, space + 1, line);
    return refuse(bench, line);
}

/* Reads to the end also after a line that is wrong, so that the command is not cut off. */
static ccs_status take_lines(struct bench *bench, ccs_status (*section)(struct bench *bench), FILE *lines)
{
    char line[LINE_SIZE];
    ccs_status status = CCS_OK;
    while (fgets(line, sizeof line, lines)) {
        bool whole = strchr(line, '\n') != NULL;
        line[strcspn(line, "\n")] = '\0';
        if (status == CCS_OK)
            status = whole ? take_line(bench, section, line) : refuse(bench, line);
    }
    return status;
}

/* Rows of which nothing was said. */
static ccs_status note_silent(struct bench *bench, ccs_status (*section)(struct bench *bench), int ended)
{
    char words[96];
    (void)snprintf(words, sizeof words, "the command of --peers ended with %d and said nothing of it",
                   WIFEXITED(ended) ? WEXITSTATUS(ended) : -1);
    for (size_t i = 0; i < bench_row_count; i++)
        if (bench_rows[i].measure == section && !bench->measured[i] && !bench->missing[i])
            CCS__TRY(keep_words(&bench->missing[i], words));
    return CCS_OK;
}

static ccs_status run(struct bench *bench, ccs_status (*section)(struct bench *bench), const char *subject)
{
    char command[COMMAND_SIZE];
    int size = snprintf(command, sizeof command, "%s %s%s", bench->peers, subject, bench->quick ? " --quick" : "");
    if (size < 0 || (size_t)size >= sizeof command) {
        (void)snprintf(bench->error, sizeof bench->error, "the command of --peers is longer than %d bytes", COMMAND_SIZE - 32);
        return CCS_EINVAL;
    }
    FILE *lines = popen(command, "r");
    if (!lines)
        return CCS_EIO;
    ccs_status status = take_lines(bench, section, lines);
    int ended = pclose(lines);
    return status == CCS_OK ? note_silent(bench, section, ended) : status;
}

ccs_status bench_registry_calendar(struct bench *bench)
{
    return run(bench, bench_registry_calendar, "calendar");
}

ccs_status bench_registry_flow(struct bench *bench)
{
    return run(bench, bench_registry_flow, "flow");
}

void bench_registry_finish(struct bench *bench)
{
    for (size_t i = 0; i < bench_row_count; i++)
        free(bench->missing[i]);
    for (size_t i = 0; i < bench->check_count; i++)
        free(bench->checks[i]);
}
