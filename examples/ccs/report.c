/*
 * ccs report: the numbers of a center file. It reads the tables anybody may read, in one snapshot, and never writes: a
 * center may be at work on the file meanwhile.
 */
#include "report.h"
#include "reader.h"

#include <stdlib.h>

#define COMMAND "report"

static const char *const by_names[] = {"all", "queue", "day", "half-hour", "interval", "agent", "everything", NULL};

static int read_wanted(struct report *report, sqlite3 *db, enum report_by by, bool chart)
{
    int code = CLI_OK;
    for (int kind = 0; code == CLI_OK && kind < REPORT_KINDS; kind++) {
        bool for_chart = chart && kind == REPORT_HALF_HOUR;
        if (for_chart || (by == REPORT_KINDS ? kind != REPORT_INTERVAL : kind == (int)by))
            code = report_read(report, db, (enum report_by)kind);
    }
    return code;
}

static int read_file(struct report *report, enum report_by by, bool chart, const char *zone)
{
    struct reader reader;
    int code = reader_open(&reader, COMMAND, report->path);
    if (code == CLI_OK)
        code = report_zone(report, reader.db, zone);
    if (code == CLI_OK)
        code = read_wanted(report, reader.db, by, chart);
    reader_close(&reader);
    return code;
}

/* Before anything is read: the chart must not take the place of a file, of the center's own least of all. */
static int check_chart(const char *path, const char *chart, bool force)
{
    if (!chart)
        return CLI_OK;
    const struct cli_pair pair = {"--chart", chart, "the center file", path};
    int code = cli_need_different(COMMAND, &pair, 1);
    return code == CLI_OK && !force ? cli_need_no_file(COMMAND, chart) : code;
}

static int write_report(const struct report *report, enum report_by by, uint32_t format, const char *chart, bool force)
{
    if (chart) {
        bool through_time = by == REPORT_DAY || by == REPORT_INTERVAL;
        int code = report_chart_write(chart, force, report, through_time ? by : REPORT_HALF_HOUR);
        if (code != CLI_OK)
            return code;
    }
    if (format == CLI_FORMAT_JSON)
        report_json_write(stdout, report, by);
    else
        report_text_write(stdout, report, by);
    return cli_flush(COMMAND);
}

int ccs_cmd_report(int argc, char **argv)
{
    struct report report = {.to = CCS_TIME_NEVER};
    const char *chart = NULL, *zone = NULL;
    uint32_t by = REPORT_KINDS, format = CLI_FORMAT_TEXT;
    bool force = false;
    const struct cli_option options[] = {
        {"by", CLI_CHOICE, &by, by_names, false},  {"from", CLI_TIME, &report.from, NULL, false},
        {"to", CLI_TIME, &report.to, NULL, false}, {"format", CLI_CHOICE, &format, cli_formats, false},
        {"chart", CLI_TEXT, &chart, NULL, false},  {"force", CLI_FLAG, &force, NULL, false},
        {"zone", CLI_TEXT, &zone, NULL, false},
    };
    const struct cli_command command = {COMMAND, options,   sizeof options / sizeof options[0], &report.path, 1,
                                        1,       "FILE.ccs"};
    int code = cli_options(&command, argc, argv);
    if (code != CLI_CONTINUE)
        return code;
    if (report.from >= report.to)
        return cli_fail(CLI_WRONG, COMMAND, "--from must be before --to");
    code = check_chart(report.path, chart, force);
    if (code == CLI_OK)
        code = read_file(&report, (enum report_by)by, chart != NULL, zone);
    if (code == CLI_OK)
        code = write_report(&report, (enum report_by)by, format, chart, force);
    report_free(&report);
    return code;
}
