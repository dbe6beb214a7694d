/*
 * The report as text, as JSON and as a chart. One row is one line; times are UTC, as in the file.
 */
#include "chart.h"
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND "report"

static const struct {
    const char *title, *label, *json;
} kinds[REPORT_KINDS] = {
    [REPORT_ALL] = {"Altogether", "", "all"},
    [REPORT_QUEUE] = {"By queue", "queue", "queues"},
    [REPORT_DAY] = {"By day", "day", "days"},
    [REPORT_HALF_HOUR] = {"Through the day, all days together", "from", "half_hours"},
    [REPORT_INTERVAL] = {"By half-hour", "from", "intervals"},
    [REPORT_AGENT] = {"Agents", "agent", "agents"},
};

/* 12345 -> "12,345"; tenths -> "12.3". */
#define NUMBER_MAX 40

static const char *write_count(char text[NUMBER_MAX], int64_t value)
{
    char digits[NUMBER_MAX];
    size_t size = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)value), at = 0;
    for (size_t i = 0; i < size && at + 2 < NUMBER_MAX; i++) {
        text[at++] = digits[i];
        if (digits[i] != '-' && (size - 1 - i) % 3 == 0 && i + 1 < size)
            text[at++] = ',';
    }
    text[at] = '\0';
    return text;
}

static const char *write_tenths(char text[NUMBER_MAX], int64_t value)
{
    if (value == REPORT_NOTHING)
        snprintf(text, NUMBER_MAX, "-");
    else
        snprintf(text, NUMBER_MAX, "%lld.%lld", (long long)(value / 10), (long long)(value % 10));
    return text;
}

static int64_t seconds_in_tenths(const struct report_row *row, ccs_duration wait_ms)
{
    return row->answered == 0 ? REPORT_NOTHING : (wait_ms + 50) / 100;
}

static void heading(FILE *out, const char *text)
{
    fprintf(out, "\n%s\n", text);
    for (const char *at = text; *at; at++)
        fputs("─", out);
    putc('\n', out);
}

static void write_queue_row(FILE *out, const struct report_row *row, enum report_by by)
{
    char number[NUMBER_MAX];
    fprintf(out, "%-17.17s", row->label);
    const int64_t counts[] = {row->arrived, row->left_in_ivr, row->entered, row->answered, row->abandoned, row->other};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        fprintf(out, "%9s", by == REPORT_QUEUE && i < 2 ? "" : write_count(number, counts[i]));
    fprintf(out, "%8s", write_tenths(number, report_service_level(row)));
    fprintf(out, "%7s", write_tenths(number, report_mean_wait(row)));
    fprintf(out, "%7s", write_tenths(number, seconds_in_tenths(row, row->p90_ms)));
    fprintf(out, "%7s\n", write_tenths(number, seconds_in_tenths(row, row->p95_ms)));
}

/* A day or half-hour whose rows exist only because somebody was signed in or something ended in it. */
static bool is_empty(const struct report_row *row)
{
    return row->arrived + row->left_in_ivr + row->entered + row->answered + row->abandoned + row->other == 0;
}

static void write_queue_rows(FILE *out, const struct report *report, enum report_by by)
{
    heading(out, kinds[by].title);
    fprintf(out, "%-17s%9s%9s%9s%9s%9s%9s%8s%7s%7s%7s\n", "", "", "left", "", "", "aban-", "", "within", "mean", "90 %",
            "95 %");
    fprintf(out, "%-17s%9s%9s%9s%9s%9s%9s%8s%7s%7s%7s\n", kinds[by].label, "arrived", "in IVR", "entered", "answered",
            "doned", "other", "T, %", "wait", "wait", "wait");
    for (uint32_t i = 0; i < report->row_counts[by]; i++)
        if (!is_empty(&report->rows[by][i]))
            write_queue_row(out, &report->rows[by][i], by);
}

/* Agents' times: in hours where anybody has a working day's worth of one, else in minutes. */
static const struct unit {
    const char *name;
    int64_t ms;
} hours = {"h", 3600000}, minutes = {"min", 60000};

static const struct unit *unit_for(const struct report *report)
{
    for (uint32_t i = 0; i < report->agent_count; i++) {
        const struct report_agent *agent = &report->agents[i];
        const int64_t times[] = {agent->talk_ms, agent->hold_ms, agent->wrap_up_ms, agent->ready_ms, agent->not_ready_ms};
        for (size_t j = 0; j < sizeof times / sizeof times[0]; j++)
            if (times[j] >= 10 * hours.ms)
                return &hours;
    }
    return &minutes;
}

static void write_time(FILE *out, int64_t duration_ms, const struct unit *unit)
{
    char number[NUMBER_MAX];
    fprintf(out, "%9s", write_tenths(number, (duration_ms * 10 + unit->ms / 2) / unit->ms));
}

static void write_agents(FILE *out, const struct report *report)
{
    char number[NUMBER_MAX];
    const struct unit *unit = unit_for(report);
    heading(out, kinds[REPORT_AGENT].title);
    fprintf(out, "%-20s%9s%9s%9s%9s%9s%9s%9s%11s\n", "", "", "", "talk", "hold", "wrap-up", "ready", "away",
            "occupancy");
    fprintf(out, "%-20s%9s%9s%9s%9s%9s%9s%9s%11s\n", "agent", "answered", "missed", unit->name,
            unit->name, unit->name, unit->name, unit->name, "%");
    for (uint32_t i = 0; i < report->agent_count; i++) {
        const struct report_agent *agent = &report->agents[i];
        fprintf(out, "%-20.20s", agent->label);
        fprintf(out, "%9s", write_count(number, agent->answered));
        fprintf(out, "%9s", write_count(number, agent->missed));
        write_time(out, agent->talk_ms, unit);
        write_time(out, agent->hold_ms, unit);
        write_time(out, agent->wrap_up_ms, unit);
        write_time(out, agent->ready_ms, unit);
        write_time(out, agent->not_ready_ms, unit);
        fprintf(out, "%11s\n", write_tenths(number, report_occupancy(agent)));
    }
}

static bool is_wanted(enum report_by by, enum report_by wanted)
{
    return wanted == REPORT_KINDS ? by != REPORT_INTERVAL : by == wanted;
}

/* Of all that would be printed, no row is there. */
static bool is_nothing(const struct report *report, enum report_by wanted)
{
    if (is_wanted(REPORT_AGENT, wanted) && report->agent_count > 0)
        return false;
    for (int by = 0; by < REPORT_KINDS; by++)
        for (uint32_t i = 0; is_wanted((enum report_by)by, wanted) && i < report->row_counts[by]; i++)
            if (!is_empty(&report->rows[by][i]))
                return false;
    return true;
}

void report_text_write(FILE *out, const struct report *report, enum report_by by)
{
    fprintf(out, "%s\n", report->path);
    if (is_nothing(report, by)) {
        bool part = report->from > 0 || report->to != CCS_TIME_NEVER;
        fputs(part ? "Nothing has happened in this time.\n" : "Nothing has happened yet.\n", out);
        return;
    }
    for (int kind = 0; kind < REPORT_KINDS; kind++) {
        if (!is_wanted((enum report_by)kind, by))
            continue;
        if (kind == REPORT_AGENT)
            write_agents(out, report);
        else
            write_queue_rows(out, report, (enum report_by)kind);
    }
    if (report_is_utc(report))
        fputs("\nTimes of day are UTC.\n", out);
    else
        fprintf(out, "\nDays and times of day are those of %s.\n", report->zone_name);
    if (report->days_split && is_wanted(REPORT_DAY, by))
        fprintf(out, "Midnight of %s lies within a half-hour, which counts for the day on which it begins.\n", report->zone_name);
    if (by != REPORT_AGENT)
        fputs("within T, %: of those who were answered or gave up, how many were answered within T, which is each\n"
              "queue's own (service_level_ms, 20 s by default): answered_in_T / (answered + abandoned).\n"
              "wait: seconds the answered had waited: mean, and what 90 and 95 of 100 of them did not exceed.\n"
              "other: turned away, timed out, taken elsewhere.\n", out);
    if (is_wanted(REPORT_AGENT, by))
        fputs("Occupancy: handling / (handling + ready); handling is talk, hold and wrap-up.\n", out);
}

/* --- JSON --- */

static void put_tenths(FILE *out, const char *name, int64_t value)
{
    char number[NUMBER_MAX];
    fprintf(out, ", \"%s\": %s", name, value == REPORT_NOTHING ? "null" : write_tenths(number, value));
}

static void put_label(FILE *out, const char *name, const char *label)
{
    fprintf(out, "{\"%s\": ", name[0] ? name : "what");
    cli_json_text(out, label, strlen(label));
}

static void put_row(FILE *out, const struct report_row *row, enum report_by by)
{
    put_label(out, kinds[by].label, row->label);
    if (by != REPORT_QUEUE)
        fprintf(out, ", \"arrived\": %lld, \"left_in_ivr\": %lld, \"closed\": %lld", (long long)row->arrived,
                (long long)row->left_in_ivr, (long long)row->closed);
    fprintf(
        out,
        ", \"entered\": %lld, \"answered\": %lld, \"abandoned\": %lld, \"other\": %lld, \"answered_in_target\": %lld, "
        "\"talk_ms\": %lld, \"hold_ms\": %lld, \"wrap_up_ms\": %lld",
        (long long)row->entered, (long long)row->answered, (long long)row->abandoned, (long long)row->other,
        (long long)row->in_target, (long long)row->talk_ms, (long long)row->hold_ms, (long long)row->wrap_up_ms);
    put_tenths(out, "answered_in_target_of_answered_and_abandoned_percent", report_service_level(row));
    put_tenths(out, "mean_wait_s", report_mean_wait(row));
    put_tenths(out, "p50_wait_s", seconds_in_tenths(row, row->p50_ms));
    put_tenths(out, "p90_wait_s", seconds_in_tenths(row, row->p90_ms));
    put_tenths(out, "p95_wait_s", seconds_in_tenths(row, row->p95_ms));
    put_tenths(out, "max_wait_s", seconds_in_tenths(row, row->wait_max_ms));
    fputs("}", out);
}

static void put_agent(FILE *out, const struct report_agent *agent)
{
    put_label(out, kinds[REPORT_AGENT].label, agent->label);
    fprintf(out,
            ", \"offered\": %lld, \"answered\": %lld, \"missed\": %lld, \"rejected\": %lld, \"unreachable\": %lld, "
            "\"transferred\": %lld, \"ready_ms\": %lld, \"not_ready_ms\": %lld, \"ringing_ms\": %lld, "
            "\"talk_ms\": %lld, \"hold_ms\": %lld, \"wrap_up_ms\": %lld",
            (long long)agent->offered, (long long)agent->answered, (long long)agent->missed, (long long)agent->rejected,
            (long long)agent->unreachable, (long long)agent->transferred, (long long)agent->ready_ms,
            (long long)agent->not_ready_ms, (long long)agent->ringing_ms, (long long)agent->talk_ms,
            (long long)agent->hold_ms, (long long)agent->wrap_up_ms);
    put_tenths(out, "occupancy_percent", report_occupancy(agent));
    fputs("}", out);
}

void report_json_write(FILE *out, const struct report *report, enum report_by by)
{
    fputs("{\"file\": ", out);
    cli_json_text(out, report->path, strlen(report->path));
    fputs(", \"zone\": ", out);
    cli_json_text(out, report_is_utc(report) ? "UTC" : report->zone_name, report_is_utc(report) ? 3 : strlen(report->zone_name));
    fprintf(out, ", \"days_exact\": %s", report->days_split ? "false" : "true");
    for (int kind = 0; kind < REPORT_KINDS; kind++) {
        if (!is_wanted((enum report_by)kind, by))
            continue;
        fprintf(out, ",\n \"%s\": [", kinds[kind].json);
        uint32_t count = kind == REPORT_AGENT ? report->agent_count : report->row_counts[kind];
        for (uint32_t i = 0; i < count; i++) {
            fputs(i == 0 ? "\n  " : ",\n  ", out);
            if (kind == REPORT_AGENT)
                put_agent(out, &report->agents[i]);
            else
                put_row(out, &report->rows[kind][i], (enum report_by)kind);
        }
        fputs("]", out);
    }
    fputs("}\n", out);
}

/* --- chart --- */

#define PANELS 3

static void fill_panels(struct chart *chart, const struct report_row *rows, uint32_t count, int64_t *values)
{
    static const struct {
        const char *title, *unit;
        int64_t top;
    } panels[PANELS] = {
        {"Mean wait of the answered, s", "s", 0},
        {"90 % of the answered waited up to, s", "s", 0},
        {"Service level: answered_in_T / (answered + abandoned), %", "%", 1000},
    };
    for (uint32_t p = 0; p < PANELS; p++) {
        int64_t *at = values + (size_t)p * count;
        chart->panels[p] = (struct chart_panel){.title = panels[p].title,
                                                .unit = panels[p].unit,
                                                .top = panels[p].top,
                                                .series = {{"all queues", at}},
                                                .series_count = 1};
        for (uint32_t i = 0; i < count; i++)
            at[i] = p == 0   ? report_mean_wait(&rows[i])
                    : p == 1 ? seconds_in_tenths(&rows[i], rows[i].p90_ms)
                             : report_service_level(&rows[i]);
    }
    chart->panel_count = PANELS;
}

static int write_chart_file(const char *path, bool replace, const struct chart *chart)
{
    struct cli_draft draft;
    int code = cli_draft_begin(&draft, COMMAND, path, replace);
    if (code != CLI_OK)
        return code;
    FILE *out = fopen(draft.temporary, "w");
    if (out)
        chart_write(out, chart);
    bool fine = out && !ferror(out);
    if ((out && fclose(out) != 0) || !fine)
        code = cli_fail(CLI_FAILED, COMMAND, "%s: %s", path, strerror(errno));
    else
        code = cli_draft_keep(&draft, COMMAND);
    cli_draft_drop(&draft);
    return code;
}

int report_chart_write(const char *path, bool replace, const struct report *report, enum report_by by)
{
    const struct report_row *rows = report->rows[by];
    uint32_t count = report->row_counts[by];
    while (count > 1 && is_empty(&rows[count - 1]))
        count--;
    for (; count > 1 && is_empty(rows); rows++)
        count--;
    const char **labels = calloc((size_t)count + 1, sizeof *labels);
    int64_t *values = calloc((size_t)count * PANELS + 1, sizeof *values);
    int code;
    if (labels && values) {
        struct chart chart = {.title = "Waits and service level",
                              .subtitle = report->path,
                              .labels = labels,
                              .label_count = count,
                              .label_every = count / 12 + 1,
                              .label_name = kinds[by].label};
        for (uint32_t i = 0; i < count; i++)
            labels[i] = rows[i].label;
        fill_panels(&chart, rows, count, values);
        code = write_chart_file(path, replace, &chart);
    } else {
        code = cli_fail(CLI_FAILED, COMMAND, "no memory");
    }
    free(labels);
    free(values);
    return code;
}
